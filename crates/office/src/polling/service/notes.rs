//! Doubtful ballots, and explanations of warnings.

use entity::{doubtful_ballot, finding_note};
use law::finding::Severity;
use law::regime::UnclearBallot;
use serde_json::json;

use super::count::note_progress;
use super::{DECIDERS, SIGNERS};
use crate::access::Actor;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::polling::model::{Decider, RoundState, SheetCode, is_majority};
use crate::polling::{findings, store};
use crate::{bodies, cycle};

/// A ballot in doubt as it is handed in.
#[derive(Clone, Debug)]
pub struct NewDoubtful {
    /// Round.
    pub round_id: i64,
    /// Place where it was found.
    pub place_id: Option<i64>,
    /// What is in doubt; never who cast it.
    pub description: String,
}

async fn running(tx: &Tx, election_id: i64, round_id: i64) -> Outcome<entity::poll_round::Model> {
    let round = store::round(tx.read(), election_id, round_id).await?;
    if round.state == RoundState::Closed.code() {
        return Err(Refusal::new(
            "ROUND_CLOSED",
            format!("第 {} 轮计票已经结束", round.no),
            "确有错误的，先由两名选委会成员更正结果认定",
        )
        .into());
    }
    Ok(round)
}

/// Refuses once the figures the ballot belongs to are final: those of its place, or of every place when none is named.
async fn not_final(tx: &Tx, round: &entity::poll_round::Model, place_id: Option<i64>) -> Outcome<()> {
    let sheets = store::sheets(tx.read(), round.id).await?;
    let done = [SheetCode::Final, SheetCode::Correcting];
    let mut own = sheets.iter().filter(|s| place_id.is_none_or(|id| s.place_id == id));
    if own.all(|s| SheetCode::from_code(&s.state).is_some_and(|code| done.contains(&code))) && !sheets.is_empty() {
        return Err(Refusal::new(
            "SHEET_FINAL",
            "计票单已经定稿，不能再登记或决定其中的疑难票",
            "请先由两人更正这张计票单，决定疑难票后重新录入",
        )
        .into());
    }
    Ok(())
}

/// Records a ballot in doubt; answers with its number on the list.
///
/// # Errors
/// When the round is closed.
pub async fn add_doubtful(tx: &Tx, actor: &Actor, unit: &UnitRef, new: &NewDoubtful) -> Outcome<i32> {
    actor.require(SIGNERS)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let round = running(tx, election.id, new.round_id).await?;
    if let Some(place) = new.place_id {
        store::place(tx.read(), election.id, place).await?;
    }
    not_final(tx, &round, new.place_id).await?;
    let number = store::doubtful(tx.read(), round.id).await?.iter().map(|d| d.number).max().unwrap_or(0) + 1;
    let row = doubtful_ballot::Model {
        id: 0,
        round_id: round.id,
        place_id: new.place_id,
        number,
        description: new.description.clone(),
        valid: None,
        reason: String::new(),
        decided_by: String::new(),
        deciders: "[]".into(),
        decided_ms: None,
        version: 1,
    };
    store::insert_doubtful(tx.conn(), row).await?;
    let detail = json!({ "description": new.description, "place": new.place_id });
    tx.audit(actor.event(
        "count.doubtful_added",
        &unit.code,
        format!("第 {} 轮疑难票第 {number} 号", round.no),
        detail,
    ));
    Ok(number)
}

/// What the election committee decided on a ballot in doubt.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Whether the ballot is valid.
    pub valid: bool,
    /// Why.
    pub reason: String,
    /// The members of the committee who decided so, by number of their row.
    pub deciders: Vec<i64>,
}

/// Records what the election committee decided on a ballot in doubt, named by round and number in the database.
///
/// # Errors
/// When it is decided already, stale, the round is closed, or the members named are not the majority of the committee.
pub async fn decide_doubtful(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (round_id, id): (i64, i64),
    version: i64,
    decision: &Decision,
) -> Outcome<()> {
    let Decision { valid, reason, .. } = decision;
    let valid = *valid;
    actor.require(DECIDERS)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let round = running(tx, election.id, round_id).await?;
    let mut row = store::doubtful(tx.read(), round.id)
        .await?
        .into_iter()
        .find(|d| d.id == id)
        .ok_or_else(|| Failure::NotFound("疑难票".into()))?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("疑难票第 {} 号", row.number) });
    }
    if row.valid.is_some() {
        let message = format!("疑难票第 {} 号已由{}作出决定", row.number, row.decided_by);
        return Err(Refusal::new("DOUBTFUL_DECIDED", message, "作出的决定不能再改").into());
    }
    not_final(tx, &round, row.place_id).await?;
    let regime = cycle::model::regime(&election)?;
    let unclear = regime.unclear_ballot();
    if valid && unclear.value == UnclearBallot::Invalid {
        let book = cycle::model::book()?;
        let basis = law::cite::together_zh(&unclear.cites, book).join("、");
        let message = "难以辨认的选票依照本地法规作废，不能决定为有效";
        return Err(Refusal::new("UNCLEAR_IS_INVALID", message, "请决定为无效并写明理由").basis(basis).into());
    }
    let deciders = majority(tx, &election, &decision.deciders).await?;
    let names: Vec<&str> = deciders.iter().map(|one| one.name.as_str()).collect();
    let detail = json!({ "valid": valid, "reason": reason, "deciders": names });
    row.valid = Some(valid);
    row.reason = reason.clone();
    row.deciders = serde_json::to_string(&deciders)?;
    row.decided_by = actor.name.clone();
    row.decided_ms = Some(tx.now_ms());
    let subject = format!("第 {} 轮疑难票第 {} 号", round.no, row.number);
    store::update_doubtful(tx.conn(), row).await?;
    tx.audit(actor.event("count.doubtful_decided", &unit.code, subject, detail));
    Ok(())
}

/// The members named, if they are more than half of those who sit on the committee now. One account records the decision; it is
/// the committee that decides.
///
/// 依据 ZJ-VC2020@2020-07-31#27.4 「是否有效由监票人提交村民选举委员会决定」. No text says how many members a decision of the
/// committee takes: more than half of all members is the general rule of a body that decides by majority, and the least that
/// can be called its decision.
async fn majority(tx: &Tx, election: &entity::unit_election::Model, named: &[i64]) -> Outcome<Vec<Decider>> {
    let mut sitting = bodies::store::committee(tx.read(), election.id).await?;
    sitting.retain(|row| row.status == bodies::store::ACTIVE);
    let members = sitting.len();
    let deciders: Vec<Decider> = sitting
        .into_iter()
        .filter(|row| named.contains(&row.id))
        .map(|row| Decider { id: row.id, name: row.name })
        .collect();
    if is_majority(deciders.len(), members) {
        return Ok(deciders);
    }
    let regime = cycle::model::regime(election)?;
    let basis = law::cite::together_zh(&regime.unclear_ballot().cites, cycle::model::book()?).join("、");
    let message = format!(
        "选委会现有成员 {members} 人，须过半数（至少 {} 人）同意才是委员会的决定，只勾选了 {} 人",
        members / 2 + 1,
        deciders.len()
    );
    let remedy = "请勾选参加并同意这一决定的成员；同意的不到半数的，由村民选举委员会再议，不能记录为决定";
    Err(Refusal::new("DOUBTFUL_NO_MAJORITY", message.clone(), remedy).basis(basis).field("deciders", message).into())
}

/// Explains a warning.
///
/// # Errors
/// When there is no such warning with these figures now.
pub async fn explain(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    round_id: i64,
    code: &str,
    subject: &str,
    explanation: &str,
) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let round = running(tx, election.id, round_id).await?;
    let located = findings::of_round(tx.read(), &election, &round)
        .await?
        .into_iter()
        .find(|l| l.finding.code == code && l.subject == subject)
        .ok_or_else(|| Failure::Stale { what: format!("核对提示 {code} 的数字") })?;
    if located.finding.severity != Severity::Warn {
        return Err(Refusal::new("NOT_A_WARNING", format!("{code} 不是可以说明销号的警告"), "错误必须改正数字").into());
    }
    if located.note.is_some() {
        return Err(Refusal::new("ALREADY_EXPLAINED", format!("{code} 已有情况说明"), "请由另一人复核销号").into());
    }
    let row = finding_note::Model {
        id: 0,
        round_id: round.id,
        code: code.to_owned(),
        subject: subject.to_owned(),
        explanation: explanation.to_owned(),
        by_account: actor.account_id,
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
        closed_by: None,
        closed_name: String::new(),
        closed_ms: None,
        version: 1,
    };
    store::insert_note(tx.conn(), row).await?;
    let detail = json!({ "message": located.finding.message, "explanation": explanation });
    tx.audit(actor.event("finding.explained", &unit.code, format!("{code} {}", located.place_zh), detail));
    Ok(())
}

/// A second person closes an explained warning.
///
/// # Errors
/// When the same person explained it, or it is closed already.
pub async fn close_note(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    round_id: i64,
    note_id: i64,
    version: i64,
) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let round = running(tx, election.id, round_id).await?;
    let mut row = store::notes(tx.read(), round.id)
        .await?
        .into_iter()
        .find(|n| n.id == note_id)
        .ok_or_else(|| Failure::NotFound("情况说明".into()))?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("{} 的情况说明", row.code) });
    }
    if row.by_account == actor.account_id {
        let message = format!("{} 的情况说明是您写的，不能由您销号", row.code);
        return Err(Refusal::new("SECOND_PERSON_NEEDED", message, "请由另一名监票人或选委会成员登录后复核销号").into());
    }
    row.closed_by = Some(actor.account_id);
    row.closed_name = actor.name.clone();
    row.closed_ms = Some(tx.now_ms());
    let (code, explained_by) = (row.code.clone(), row.by_name.clone());
    store::update_note(tx.conn(), row).await?;
    tx.audit(actor.event("finding.closed", &unit.code, code, json!({ "explained_by": explained_by })));
    note_progress(tx, &election, &round).await
}
