//! 申诉(异议)与处理决定: objections to a published roll, their deadlines and rulings.

use chrono::NaiveDate;
use entity::objection;
use serde_json::json;

use super::service::{is_published, stopped};
use super::store;
use crate::access::{Actor, COMMITTEE};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// A new objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionCmd {
    /// Who objects.
    pub applicant: String,
    /// What the objection says.
    pub matter: String,
    /// The registration concerned, where it is one.
    pub registration_id: Option<i64>,
    /// Day on which it was made.
    pub filed_on: NaiveDate,
    /// Day on which the committee received it.
    pub received_on: NaiveDate,
}

/// The committee's ruling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Accepted or rejected.
    pub accepted: bool,
    /// The decision with its reason.
    pub decision: String,
    /// Day of the decision.
    pub on: NaiveDate,
}

/// Last day of the ruling on an objection.
///
/// # Errors
/// When the profile is unknown.
pub fn due(election: &entity::unit_election::Model, objection: &objection::Model) -> Outcome<NaiveDate> {
    Ok(law::deadline::ruling_due(objection.received_on, &cycle::regime(election)?))
}

/// Records an objection. One that comes too late is recorded as late, with the article, and is not heard 不予受理.
///
/// # Errors
/// Refused before publication, for days that contradict each other, or without applicant and matter.
pub async fn file_objection(tx: &Tx, actor: &Actor, unit_code: &str, cmd: &ObjectionCmd) -> Outcome<objection::Model> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    if !is_published(&election) {
        return Err(Refusal::new("ROLL_NOT_PUBLISHED", "选民名单还没有公布，没有可以申诉的名单", "请先公布名单").into());
    }
    // The version that was posted when the objection was made.
    let versions = store::versions(tx.read(), election.id).await?;
    let version = versions.iter().find(|version| version.published_on <= cmd.filed_on);
    let mut refusal = Refusal::new("OBJECTION_FIELDS", "申诉登记有不对的地方", "请按提示改正后重新提交");
    if version.is_none() {
        let first = versions.last().map(|version| version.published_on.to_string()).unwrap_or_default();
        refusal = refusal.field("filed_on", format!("申诉日期 {} 早于名单公布日期 {first}", cmd.filed_on));
    }
    if cmd.received_on < cmd.filed_on {
        let message = format!("收到日期 {} 早于申诉日期 {}", cmd.received_on, cmd.filed_on);
        refusal = refusal.field("received_on", message);
    }
    if cmd.received_on > tx.today() {
        refusal = refusal.field("received_on", format!("收到日期 {} 在今天（{}）之后", cmd.received_on, tx.today()));
    }
    if cmd.applicant.trim().is_empty() {
        refusal = refusal.field("applicant", "请填写申诉人");
    }
    if cmd.matter.trim().is_empty() {
        refusal = refusal.field("matter", "请填写申诉事项");
    }
    let Some(version) = version.filter(|_| refusal.fields.is_empty()) else { return Err(refusal.into()) };
    if let Some(id) = cmd.registration_id {
        store::registration(tx.read(), election.id, id).await?;
    }
    let regime = cycle::regime(&election)?;
    let findings = law::deadline::objection(version.published_on, cmd.filed_on, &regime);
    let late = stopped(&findings, "")?;
    let row = objection::Model {
        id: 0,
        election_id: election.id,
        version_no: version.no,
        registration_id: cmd.registration_id,
        applicant: cmd.applicant.trim().to_owned(),
        matter: cmd.matter.trim().to_owned(),
        filed_on: cmd.filed_on,
        received_on: cmd.received_on,
        late: late.is_some(),
        accepted: late.is_some().then_some(false),
        decision: late
            .as_ref()
            .map(|late| format!("逾期，不予受理：{}。依据：{}", late.message.trim_end_matches('。'), late.basis))
            .unwrap_or_default(),
        decided_on: late.is_some().then_some(cmd.received_on),
        published_on: None,
        version: 1,
    };
    let row = store::insert_objection(tx.conn(), row).await?;
    tx.audit(actor.event(
        "roll.objection_filed",
        unit_code,
        format!("第 {} 号申诉", row.id),
        json!({ "objection": row.id, "version": row.version_no, "filed": row.filed_on, "late": row.late }),
    ));
    Ok(row)
}

/// Records the ruling on an objection. An accepted one is carried out as a correction of the roll.
///
/// # Errors
/// `Stale`, `NotFound`; refused without a reason, twice, or on a day before the receipt or after today.
pub async fn decide_objection(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    version: i64,
    ruling: &Ruling,
) -> Outcome<objection::Model> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let mut row = store::objection(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("第 {id} 号申诉") });
    }
    if row.accepted.is_some() {
        let message = format!("第 {id} 号申诉已有决定：{}", row.decision);
        return Err(Refusal::new("OBJECTION_DECIDED", message, "决定不能修改；有新情况的，请登记新的申诉").into());
    }
    let mut refusal = Refusal::new("RULING_FIELDS", "处理决定有不对的地方", "请按提示改正后重新提交");
    if ruling.decision.trim().is_empty() {
        refusal = refusal.field("decision", "请写明处理决定和理由");
    }
    if ruling.on < row.received_on {
        refusal = refusal.field("on", format!("决定日期 {} 早于收到日期 {}", ruling.on, row.received_on));
    }
    if ruling.on > tx.today() {
        refusal = refusal.field("on", format!("决定日期 {} 在今天（{}）之后", ruling.on, tx.today()));
    }
    if !refusal.fields.is_empty() {
        return Err(refusal.into());
    }
    let due = due(&election, &row)?;
    row.accepted = Some(ruling.accepted);
    row.decision = ruling.decision.trim().to_owned();
    row.decided_on = Some(ruling.on);
    let row = store::update_objection(tx.conn(), row).await?;
    // A ruling after the deadline is still a ruling: refusing it would leave the applicant without one. The delay is recorded.
    tx.audit(actor.event(
        "roll.objection_decided",
        unit_code,
        format!("第 {id} 号申诉"),
        json!({ "objection": id, "accepted": ruling.accepted, "on": ruling.on, "due": due, "overdue": ruling.on > due }),
    ));
    Ok(row)
}

/// Records that the decisions taken so far were posted. Returns how many.
///
/// # Errors
/// Refused when there is nothing to post or the day lies in the future.
pub async fn publish_decisions(tx: &Tx, actor: &Actor, unit_code: &str, on: NaiveDate) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    if on > tx.today() {
        let message = format!("公布日期 {on} 在今天（{}）之后", tx.today());
        return Err(Refusal::new("PUBLISHED_IN_FUTURE", message.clone(), "请在张榜当天或之后登记公布")
            .field("on", message)
            .into());
    }
    let mut count = 0;
    for mut row in store::objections(tx.read(), election.id).await? {
        let ready = row.published_on.is_none() && row.decided_on.is_some_and(|decided| decided <= on);
        if ready {
            row.published_on = Some(on);
            store::update_objection(tx.conn(), row).await?;
            count += 1;
        }
    }
    if count == 0 {
        return Err(Refusal::new("NOTHING_TO_PUBLISH", "没有待公布的处理决定", "请先作出处理决定").into());
    }
    if store::open_objections(tx.read(), election.id).await?.is_empty() {
        cycle::service::mark_done(tx, actor, election.id, cycle::plan::step::RULINGS, on).await?;
    }
    tx.audit(actor.event("roll.decisions_published", unit_code, "申诉处理决定", json!({ "count": count, "on": on })));
    Ok(count)
}
