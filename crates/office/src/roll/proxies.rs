//! 委托投票: filing, announcing, revoking. Who is a candidate is told by the caller: that is a later context's knowledge.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{proxy, registration, unit_election};
use law::finding::Severity;
use law::kinship::Relation;
use law::proxy::ProxyFacts;
use law::regime::{ProxyReason, Regime};
use serde_json::json;

use super::model::{ANNOUNCED, FILED, INCLUDED, REVOKED};
use super::service::{is_published, require_open, stopped};
use super::store;
use crate::access::{Actor, COMMITTEE};
use crate::cycle::AtField;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::{cycle, people};

/// A written delegation. Persons are named by their number, chosen from the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyCmd {
    /// 委托人: who cannot come.
    pub principal_id: i64,
    /// 受委托人: who votes for the principal.
    pub holder_id: i64,
    /// What the holder is to the principal.
    pub relation: Relation,
    /// Why the principal cannot come.
    pub ground: ProxyReason,
    /// Day on which it was filed with the committee.
    pub filed_on: NaiveDate,
    /// In writing.
    pub written: bool,
}

/// Codes and words of the grounds, for forms and lists.
pub const GROUNDS: [(ProxyReason, &str, &str); 3] = [
    (ProxyReason::Away, "away", "外出"),
    (ProxyReason::Special, "special", "特殊原因"),
    (ProxyReason::Other, "other", "因故不能到场"),
];

/// The ground with this code.
pub fn ground_from_code(code: &str) -> Option<ProxyReason> {
    GROUNDS.iter().find(|(_, c, _)| *c == code).map(|(ground, _, _)| *ground)
}

/// The word for a ground's code.
pub fn ground_zh(code: &str) -> &str {
    GROUNDS.iter().find(|(_, c, _)| *c == code).map_or(code, |(_, _, zh)| zh)
}

/// Whether a text forbids that candidates hold delegations. Where it is only our reading, the page warns and nothing is taken
/// from anybody.
pub fn bans_candidates(regime: &Regime) -> bool {
    let ban = regime.proxy_candidate_ban();
    ban.value && ban.severity == Severity::Block
}

async fn on_roll(tx: &Tx, election: &unit_election::Model, person: i64) -> Outcome<Option<registration::Model>> {
    let row = store::registration_of(tx.read(), election.id, person).await?;
    Ok(row.filter(|row| row.status == INCLUDED))
}

/// A delegation to somebody whom the records of the village know as a relative outside the set that may hold one, although the
/// form says otherwise. What is only presumed stops nobody.
async fn other_relation(
    tx: &Tx,
    election: &unit_election::Model,
    cmd: &ProxyCmd,
    principal: &str,
    holder: &str,
    regime: &Regime,
) -> Outcome<Option<Refusal>> {
    let kin = people::kin::Kin::of_unit(tx.read(), &election.unit_code).await?;
    let Some(known) = kin.relation(cmd.principal_id, cmd.holder_id) else { return Ok(None) };
    let relations = regime.proxy_relations();
    let may = |relation| law::kinship::holds(relations.value, relation, regime);
    let unsure = known.confidence == law::kinship::Confidence::Presumed || known.relation == Relation::Unknown;
    if unsure || !may(cmd.relation) || may(known.relation) {
        return Ok(None);
    }
    let path = kin.path_zh(cmd.principal_id, &known);
    let message = format!(
        "「{holder}」按本村的亲属记录是「{principal}」的{}（{path}），不是{}",
        known.relation.zh(),
        cmd.relation.zh()
    );
    let basis = law::cite::together_zh(&relations.cites, cycle::book()?).join("、");
    let remedy = "请核对关系；亲属记录有误的，先在亲属关系中更正";
    Ok(Some(Refusal::new("PROXY_RELATION_DIFFERS", message, remedy).basis(basis).at("relation")))
}

/// Files a delegation. `candidates` are the persons who stand as candidates or self-nominees.
///
/// # Errors
/// Refused with the article when the law does not allow it: relation, roll, candidate, limit per holder, deadline, ground,
/// not in writing; also when the principal has a delegation or holds one.
pub async fn file_proxy(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    cmd: &ProxyCmd,
    candidates: &HashSet<i64>,
) -> Outcome<proxy::Model> {
    actor.require(COMMITTEE)?;
    require_open(election)?;
    if !is_published(election) {
        return Err(Refusal::new("ROLL_NOT_PUBLISHED", "选民名单还没有公布，不能办理委托", "请先公布选民名单").into());
    }
    if cmd.principal_id == cmd.holder_id {
        return Err(Refusal::new("PROXY_SELF", "委托人和受委托人是同一人", "请选择另一名受委托人")
            .field("holder", "不能委托自己")
            .into());
    }
    if cmd.filed_on > tx.today() {
        let message = format!("办理日期 {} 在今天（{}）之后", cmd.filed_on, tx.today());
        return Err(Refusal::new("FILED_IN_FUTURE", message.clone(), "请核对日期").field("filed_on", message).into());
    }
    let principal = on_roll(tx, election, cmd.principal_id).await?.ok_or_else(|| {
        Refusal::new("PRINCIPAL_NOT_ON_ROLL", "委托人不在本村选民名单上", "只有选民可以委托投票；请先核对名单")
            .field("principal", "委托人不在本村选民名单上")
    })?;
    let holder = on_roll(tx, election, cmd.holder_id).await?;
    let holder_name = holder.as_ref().map(|row| row.name.clone()).unwrap_or_else(|| "受委托人".into());
    let standing = store::standing_proxies(tx.read(), election.id).await?;
    if let Some(old) = standing.iter().find(|old| old.principal_id == cmd.principal_id) {
        let message = format!("「{}」已有一份委托（第 {} 号）", principal.name, old.id);
        return Err(Refusal::new("PRINCIPAL_HAS_PROXY", message.clone(), "要换受委托人的，请先撤销原来的委托")
            .field("principal", message)
            .into());
    }
    if standing.iter().any(|old| old.holder_id == cmd.principal_id) {
        let message = format!("「{}」自己接受了他人的委托，再委托别人等于转委托", principal.name);
        return Err(Refusal::new("PRINCIPAL_HOLDS_PROXY", message.clone(), "请先撤销其接受的委托，由原委托人另行委托")
            .field("principal", message)
            .into());
    }
    if standing.iter().any(|old| old.principal_id == cmd.holder_id) {
        let message = format!("「{holder_name}」已委托他人投票，不到场，不能再接受委托");
        return Err(Refusal::new("HOLDER_IS_AWAY", message.clone(), "请选择到场投票的近亲属")
            .field("holder", message)
            .into());
    }
    let accepted = standing.iter().filter(|old| old.holder_id == cmd.holder_id).count();
    let facts = ProxyFacts {
        relation: cmd.relation,
        proxy_registered: holder.is_some(),
        proxy_is_candidate: candidates.contains(&cmd.holder_id),
        already_accepted: u32::try_from(accepted).unwrap_or(u32::MAX),
        days_before: (election.polling_day - cmd.filed_on).num_days(),
        written: cmd.written,
        // Filed now, announced by its own command; what is not announced does not count.
        announced: true,
        sub_delegated: false,
        reason: cmd.ground,
    };
    let regime = cycle::regime(election)?;
    if let Some(refusal) = other_relation(tx, election, cmd, &principal.name, &holder_name, &regime).await? {
        return Err(refusal.into());
    }
    let verdict = law::proxy::check(&facts, &regime);
    if let Some(refusal) = stopped(&verdict.findings, "请另选符合条件的受委托人，或由本人到场投票")?
    {
        let message = refusal.message.clone();
        let field = match refusal.code.as_str() {
            "PROXY_TOO_LATE" => "filed_on",
            "NOT_WRITTEN" => "written",
            "REASON_NOT_ALLOWED" => "ground",
            "NOT_NEAR_RELATIVE" | "RELATION_UNVERIFIED" => "relation",
            _ => "holder",
        };
        return Err(refusal.field(field, message).into());
    }
    if !verdict.accepted {
        return Err(Refusal::new("PROXY_NOT_ACCEPTED", "这份委托不符合规定", "请由本人到场投票").into());
    }
    let remarks: Vec<&str> = verdict.findings.iter().map(|finding| finding.message.as_str()).collect();
    let row = proxy::Model {
        id: 0,
        election_id: election.id,
        principal_id: cmd.principal_id,
        holder_id: cmd.holder_id,
        relation: people::store::relation_code(cmd.relation),
        ground: GROUNDS.iter().find(|(g, _, _)| *g == cmd.ground).map_or("other", |(_, code, _)| code).into(),
        filed_on: cmd.filed_on,
        written: cmd.written,
        status: FILED.into(),
        reasons: remarks.join("；"),
        announced_on: None,
        version: 1,
    };
    let row = store::insert_proxy(tx.conn(), row).await?;
    tx.audit(actor.event(
        "roll.proxy_filed",
        &election.unit_code,
        format!("{} 委托 {holder_name}", principal.name),
        json!({ "proxy": row.id, "relation": row.relation, "ground": row.ground, "on": row.filed_on }),
    ));
    Ok(row)
}

/// Announces the delegations that were filed 委托名单公布. Those that are not announced do not count. Returns how many.
///
/// # Errors
/// Refused after the last day, for a day in the future, or when nothing waits; a holder who has become a candidate stops
/// it where a text forbids that, because the list would be wrong.
pub async fn announce_proxies(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    on: NaiveDate,
    candidates: &HashSet<i64>,
) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    require_open(election)?;
    if on > tx.today() {
        let message = format!("公布日期 {on} 在今天（{}）之后", tx.today());
        return Err(Refusal::new("PUBLISHED_IN_FUTURE", message.clone(), "请在张榜当天或之后登记公布")
            .field("on", message)
            .into());
    }
    let regime = cycle::regime(election)?;
    let limit = regime.proxy_list_days_before();
    let last = law::deadline::last_day(limit.value, &regime);
    if on > last {
        let book = cycle::book()?;
        let basis = law::cite::together_zh(&limit.cites, book).join("；");
        let message = format!(
            "委托名单应在选举日（{}）{} 日前、最迟 {last} 公布，{on} 已过期限",
            election.polling_day, limit.value
        );
        let refusal = Refusal::new("PROXY_LIST_TOO_LATE", message.clone(), "未公布的委托不作数，请通知委托人到场投票");
        return Err(refusal.basis(basis).field("on", message).into());
    }
    let waiting: Vec<proxy::Model> =
        store::proxies(tx.read(), election.id).await?.into_iter().filter(|p| p.status == FILED).collect();
    if waiting.is_empty() {
        return Err(Refusal::new("NOTHING_TO_ANNOUNCE", "没有待公布的委托（0 份）", "请先登记委托").into());
    }
    let banned = |p: &&proxy::Model| bans_candidates(&regime) && candidates.contains(&p.holder_id);
    if let Some(bad) = waiting.iter().find(banned) {
        let message = format!("第 {} 号委托的受委托人已成为候选人（自荐人）", bad.id);
        return Err(Refusal::new("PROXY_IS_CANDIDATE", message, "请先撤销这份委托，再公布名单").into());
    }
    if let Some(early) = waiting.iter().find(|p| p.filed_on > on) {
        let message = format!("第 {} 号委托的办理日期 {} 在公布日期 {on} 之后", early.id, early.filed_on);
        return Err(Refusal::new("FILED_AFTER_LIST", message.clone(), "请核对公布日期").field("on", message).into());
    }
    let count = waiting.len();
    for mut row in waiting {
        row.status = ANNOUNCED.into();
        row.announced_on = Some(on);
        store::update_proxy(tx.conn(), row).await?;
    }
    cycle::service::mark_done(tx, actor, election.id, cycle::plan::step::PROXIES, on).await?;
    tx.audit(actor.event(
        "roll.proxies_announced",
        &election.unit_code,
        "委托投票名单",
        json!({ "count": count, "on": on }),
    ));
    Ok(count)
}

/// Revokes a delegation with a reason; the row stays.
///
/// # Errors
/// `Stale`, `NotFound`; refused without a reason or when it no longer stands.
pub async fn revoke_proxy(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    id: i64,
    version: i64,
    reason: &str,
) -> Outcome<proxy::Model> {
    actor.require(COMMITTEE)?;
    require_open(election)?;
    let row = store::proxy(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("第 {id} 号委托") });
    }
    if reason.trim().is_empty() {
        return Err(Refusal::new("REASON_MISSING", "没有填写撤销理由", "请写明为什么撤销委托")
            .field("reason", "请填写撤销理由")
            .into());
    }
    if row.status == REVOKED {
        return Err(Refusal::new("PROXY_REVOKED", format!("第 {id} 号委托已经撤销"), "不需要再次撤销").into());
    }
    revoke(tx, actor, election, row, reason.trim()).await
}

async fn revoke(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    mut row: proxy::Model,
    reason: &str,
) -> Outcome<proxy::Model> {
    row.status = REVOKED.into();
    row.reasons = reason.to_owned();
    let row = store::update_proxy(tx.conn(), row).await?;
    tx.audit(actor.event(
        "roll.proxy_revoked",
        &election.unit_code,
        format!("第 {} 号委托", row.id),
        json!({ "proxy": row.id, "reason": reason }),
    ));
    Ok(row)
}

/// Called when somebody becomes a candidate or self-nominee: delegations held by candidates are revoked where the law bans
/// them. Returns what was revoked, for the page to say so.
///
/// # Errors
/// Of the database.
pub async fn recheck_proxies(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    candidates: &HashSet<i64>,
) -> Outcome<Vec<proxy::Model>> {
    let mut revoked = Vec::new();
    if !bans_candidates(&cycle::regime(election)?) {
        return Ok(revoked);
    }
    for row in store::standing_proxies(tx.read(), election.id).await? {
        if candidates.contains(&row.holder_id) {
            revoked.push(revoke(tx, actor, election, row, "受委托人成为候选人（自荐人）").await?);
        }
    }
    Ok(revoked)
}
