//! The democratic assessment as it was counted; a correction is a new one with its reason.

use chrono::NaiveDate;
use entity::{inspection_assessment, inspection_ballot};
use serde_json::json;

use super::{column, done_by_today, running};
use crate::access::{Actor, CLERKS};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::inspection::model::{Assessment, PersonSums};
use crate::inspection::store;
use crate::org::UnitRef;

/// An assessment as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentInput {
    /// Day.
    pub held_on: NaiveDate,
    /// Place.
    pub place: String,
    /// Remark; why it is corrected.
    pub note: String,
    /// Its figures.
    pub figures: Assessment,
}

/// Records the figures of an assessment. `seen` is the number of the newest one that the form saw, 0 for none. Too few participants are no
/// reason to refuse: they are said on every page.
///
/// # Errors
/// Those of [`Assessment::check`], `ASSESSMENT_PERSONS`, `ASSESSMENT_CORRECTION_REASON`, `INSPECTION_STAGE`, `DAY_IN_FUTURE`, stale.
pub async fn record_assessment(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    seen: i32,
    input: &AssessmentInput,
) -> Outcome<i32> {
    actor.require(CLERKS)?;
    let (village, row) = running(tx, unit).await?;
    let before = store::assessments(tx.read(), row.id).await?.first().map_or(0, |newest| newest.no);
    if before != seen {
        return Err(Failure::Stale { what: "民主测评的票数".into() });
    }
    done_by_today(tx, "held_on", input.held_on)?;
    if before > 0 && input.note.is_empty() {
        let refusal = Refusal::new("ASSESSMENT_CORRECTION_REASON", "更正测评票数没有写原因", "请写明为什么更正");
        return Err(refusal.field("note", "请写明更正的原因").into());
    }
    input.figures.check(village.content()?.grades.len())?;
    let strangers = input.figures.sums.iter().any(|sums| village.subject(sums.person).is_err());
    if strangers || input.figures.sums.len() != village.subjects.len() {
        let remedy = "打开页面以后初步人选有增减，请刷新页面重新填写";
        return Err(Refusal::new("ASSESSMENT_PERSONS", "测评的人与初步人选不一致", remedy).into());
    }
    let turnout = input.figures.turnout;
    let no = before + 1;
    let assessment = inspection_assessment::Model {
        id: 0,
        inspection_id: row.id,
        no,
        current: true,
        held_on: input.held_on,
        place: input.place.clone(),
        due: column(turnout.due),
        present: column(turnout.present),
        issued: column(turnout.issued),
        recovered: column(turnout.recovered),
        invalid: column(turnout.invalid),
        note: input.note.clone(),
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    let assessment_id = store::add_assessment(tx.conn(), assessment).await?;
    let ballot = |sums: &PersonSums| -> Outcome<inspection_ballot::Model> {
        Ok(inspection_ballot::Model {
            id: 0,
            assessment_id,
            person_id: sums.person,
            grades: serde_json::to_string(&sums.grades)?,
            agree: column(sums.agree),
            disagree: column(sums.disagree),
            abstain: column(sums.abstain),
        })
    };
    let ballots = input.figures.sums.iter().map(ballot).collect::<Outcome<Vec<_>>>()?;
    store::insert_ballots(tx.conn(), &ballots).await?;
    let detail = json!({ "no": no, "on": input.held_on, "present": turnout.present, "recovered": turnout.recovered,
        "invalid": turnout.invalid, "persons": ballots.len() });
    tx.audit(actor.event("inspect.assessment", &unit.code, unit.name.clone(), detail));
    Ok(no)
}
