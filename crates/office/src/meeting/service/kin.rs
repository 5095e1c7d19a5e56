//! Relations that turn out to be wrong, or become known, between a poll of a by-election and the vote that follows from it: two persons
//! have the poll determined anew. The relations themselves are corrected where they are recorded, with the reason.

use std::collections::BTreeMap;

use entity::meeting;
use law::kinship::KinEdge;
use law::posts::PersonRef;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::result::{Basis, drop_drafts, finals};
use super::{Loaded, advance, load, title};
use crate::access::{Actor, COMMITTEE};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{KinAsked, Next, Purpose, Stage};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::people;

/// How the relations on record differ from those that the newest result rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KinChange {
    /// On record no more.
    pub removed: Vec<KinEdge>,
    /// Recorded since.
    pub added: Vec<KinEdge>,
    /// On record no more, but an earlier poll of the meeting rests on them too, which is not determined anew.
    pub older: Vec<KinEdge>,
}

impl KinChange {
    /// Whether there is nothing to determine anew.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// 「甲与乙（兄弟姐妹）」, as a record says it.
fn pair_zh(edge: &KinEdge) -> String {
    format!("{}与{}（{}）", edge.a, edge.b, edge.relation.zh())
}

/// Relations in words.
pub fn pairs_zh(edges: &[KinEdge]) -> String {
    edges.iter().map(pair_zh).collect::<Vec<_>>().join("、")
}

/// One relation however it is written down: from the one whose name comes first.
fn plain(edge: &KinEdge) -> KinEdge {
    match edge.a <= edge.b {
        true => edge.clone(),
        false => KinEdge { a: edge.b.clone(), b: edge.a.clone(), relation: edge.relation.inverse() },
    }
}

/// How the relations on record differ from those that the newest result of a by-election rests on, while its next vote has not begun;
/// `None` at any other time.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn kin_change(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<Option<KinChange>> {
    let between = matches!(loaded.stage, Stage::NextVote | Stage::Preparing | Stage::CheckIn);
    if loaded.purpose != Purpose::ByElection || !between || loaded.row.rounds == 0 {
        return Ok(None);
    }
    let finals = finals(conn, loaded.row.id).await?;
    let Some((_, basis, verdict)) = finals.last() else { return Ok(None) };
    if !matches!(verdict.next, Next::TieRevote | Next::KinRevote | Next::Further) {
        return Ok(None);
    }
    let frozen = verdict.main.as_ref().map_or(&basis.input.relations, |main| &main.round.relations);
    let ids: Vec<i64> = basis.persons.values().copied().collect();
    let label: BTreeMap<i64, &String> = basis.persons.iter().map(|(label, id)| (*id, label)).collect();
    let of = |person: &PersonRef| {
        people::store::person_id(person).and_then(|id| label.get(&id)).map(|label| PersonRef((*label).clone()))
    };
    let edges = people::kin::edges(conn, &unit.code, &ids, &loaded.rules.village).await?;
    let now: Vec<KinEdge> = edges
        .into_iter()
        .filter_map(|edge| Some(plain(&KinEdge { a: of(&edge.a)?, b: of(&edge.b)?, relation: edge.relation })))
        .collect();
    let concerned = |edge: &&KinEdge| basis.persons.contains_key(&edge.a.0) && basis.persons.contains_key(&edge.b.0);
    let removed = frozen.iter().filter(concerned).filter(|edge| !now.contains(&plain(edge))).cloned();
    let polls: Vec<&Basis> =
        finals.iter().map(|(_, basis, _)| basis).filter(|basis| !basis.input.kind.is_revote()).collect();
    let before = polls.split_last().map(|(_, before)| before).unwrap_or_default();
    let rests =
        |edge: &KinEdge| before.iter().any(|basis| basis.input.relations.iter().any(|own| plain(own) == plain(edge)));
    let (older, removed): (Vec<KinEdge>, Vec<KinEdge>) = removed.partition(rests);
    let known: Vec<KinEdge> = frozen.iter().map(plain).collect();
    let added = now.iter().filter(|edge| !known.contains(edge)).cloned();
    let mut change = KinChange { removed, added: added.collect(), older };
    for list in [&mut change.removed, &mut change.added, &mut change.older] {
        list.sort_by(|x, y| (&x.a, &x.b, x.relation).cmp(&(&y.a, &y.b, y.relation)));
        list.dedup();
    }
    Ok(Some(change))
}

async fn changed(tx: &Tx, unit: &UnitRef, loaded: &Loaded) -> Outcome<KinChange> {
    let Some(change) = kin_change(tx.read(), unit, loaded).await? else {
        let message = format!("会议现在是「{}」阶段，没有可以按更正的亲属关系重新认定的结果", loaded.stage.zh());
        let remedy = "只在一轮结果确认以后、下一轮投票开始以前办理；其他时候的错误报乡镇换届选举指导组处理";
        return Err(Refusal::new("MEETING_STAGE", message, remedy).into());
    };
    if change.is_empty() && !change.older.is_empty() {
        let message = format!("更早的一轮投票也是按{}的亲属关系认定的", pairs_zh(&change.older));
        let remedy = "不能只重新认定最近一轮；以后各轮仍按原来认定的办理，确需推翻的，报乡镇换届选举指导组处理";
        return Err(Refusal::new("KIN_OLDER_ROUND", message, remedy).into());
    }
    if change.is_empty() {
        let message = "登记的亲属关系与认定结果时相同，没有可以重新认定的";
        let refusal = Refusal::new("NO_KIN_CHANGE", message, "请先在亲属关系登记中删除有误的一条或者补登，写明理由");
        return Err(refusal.go("登记的亲属关系", format!("/u/{}/kinship/records", unit.code)).into());
    }
    Ok(change)
}

/// Asks to determine the newest result anew by the relations as they are on record now, with the reason. Nothing changes until a second
/// person agrees.
///
/// # Errors
/// `MEETING_STAGE`, `NO_KIN_CHANGE`, `KIN_ASKED`, stale.
pub async fn ask_kin(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64, reason: &str) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    let KinChange { removed, added, .. } = changed(tx, unit, &loaded).await?;
    let mut facts = store::facts(&loaded.row)?;
    if let Some(asked) = &facts.kin_asked {
        let message = format!("{}已申请按更正的亲属关系重新认定", asked.name);
        return Err(Refusal::new("KIN_ASKED", message, "请由另一人复核，或者先撤回申请").into());
    }
    let detail = json!({ "meeting": id, "reason": reason, "removed": removed, "added": added });
    let (by, name, reason) = (actor.account_id, actor.name.clone(), reason.to_owned());
    facts.kin_asked = Some(KinAsked { by, name, reason, removed, added });
    tx.audit(actor.event("meeting.kin_asked", &unit.code, title(&loaded.row), detail));
    let stage = loaded.stage;
    advance(tx, meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row }, stage).await?;
    Ok(())
}

fn asked(loaded: &Loaded) -> Outcome<KinAsked> {
    let none = || Refusal::new("NO_KIN_ASKED", "没有等待复核的申请", "请刷新结果认定页面核对");
    Ok(store::facts(&loaded.row)?.kin_asked.ok_or_else(none)?)
}

/// A second person agrees: the newest result is worked out anew by the relations on record now, and two persons confirm it; until then the
/// result that they confirmed before stands.
///
/// # Errors
/// `NO_KIN_ASKED`, `SECOND_PERSON_NEEDED`, `KIN_CHANGED` when the relations are others than those that were asked about; as [`ask_kin`].
pub async fn agree_to_kin(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    let request = asked(&loaded)?;
    if request.by == actor.account_id {
        let message = "重新认定是您申请的，不能由您复核";
        return Err(Refusal::new("SECOND_PERSON_NEEDED", message, "请由另一人登录自己的账号后复核").into());
    }
    let KinChange { removed, added, .. } = changed(tx, unit, &loaded).await?;
    if (&removed, &added) != (&request.removed, &request.added) {
        let message = "申请以后，登记的亲属关系又有改动";
        return Err(Refusal::new("KIN_CHANGED", message, "请不同意这项申请，核对登记后重新申请").into());
    }
    let mut facts = store::facts(&loaded.row)?;
    facts.kin_asked = None;
    facts.left_open = None;
    facts.open_ground = None;
    facts.kin_withdrawn.extend(removed.iter().cloned());
    facts.anew = true;
    drop_drafts(tx, id).await?;
    let detail = json!({
        "meeting": id, "reason": request.reason, "asked_by": request.name, "removed": removed, "added": added,
    });
    tx.audit(actor.event("meeting.kin_agreed", &unit.code, title(&loaded.row), detail));
    advance(tx, meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row }, Stage::Deciding).await?;
    Ok(())
}

/// Who asked takes the request back, or another person refuses it: the result stands. Answers whether it was refused.
///
/// # Errors
/// `NO_KIN_ASKED`, stale.
pub async fn withdraw_kin(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<bool> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    let request = asked(&loaded)?;
    let refused = request.by != actor.account_id;
    let action = if refused { "meeting.kin_refused" } else { "meeting.kin_taken_back" };
    let mut facts = store::facts(&loaded.row)?;
    facts.kin_asked = None;
    let detail = json!({ "meeting": id, "reason": request.reason, "asked_by": request.name });
    tx.audit(actor.event(action, &unit.code, title(&loaded.row), detail));
    let stage = loaded.stage;
    advance(tx, meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row }, stage).await?;
    Ok(refused)
}

/// Refuses to go on while somebody asks to determine the newest result anew, and while it rests on a relation that is on record no more:
/// whoever left for it would stay away, and whoever opens the next vote would decide that alone.
pub(super) async fn settled(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<()> {
    if loaded.purpose != Purpose::ByElection {
        return Ok(());
    }
    let page = format!("/u/{}/meetings/{}/kin", unit.code, loaded.row.id);
    if let Some(asked) = store::facts(&loaded.row)?.kin_asked {
        let message = format!("{}申请按更正的亲属关系重新认定上一轮结果，等待另一人复核", asked.name);
        let refusal = Refusal::new("KIN_PENDING", message, "请先由另一人复核或者撤回申请");
        return Err(refusal.go("查看申请", page).into());
    }
    let change = kin_change(conn, unit, loaded).await?;
    if let Some(edge) = change.iter().flat_map(|change| &change.removed).next() {
        let message = format!("{}的亲属关系在认定以后已从登记中删除", pair_zh(edge));
        let remedy = "请先申请按更正的亲属关系重新认定上一轮结果；删除有误的，先补登";
        return Err(Failure::from(Refusal::new("KIN_CHANGED", message, remedy).go("申请重新认定", page)));
    }
    Ok(())
}
