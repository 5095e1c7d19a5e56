//! The record of a closed meeting as PDF (T30), from what was frozen with its decisions.

use axum::extract::Path;
use chrono::NaiveDate;
use entity::deliberation;
use paper::Paper;
use paper::model::{AdviceSum, AdvisedUnit, Committee, DeliberationRecord, Head, PostNames};
use sea_orm::ConnectionTrait;

use crate::clock::china_time;
use crate::cycle;
use crate::deliberation::model::{Advice, State};
use crate::deliberation::service::newest;
use crate::deliberation::store;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{self, UnitRef};
use crate::publication::model::content_hash;
use crate::web::{Ctx, Page, pdf};

/// Characters of a hash that are printed.
const PRINTED: usize = 16;

fn short(hash: &str) -> String {
    hash.chars().take(PRINTED).collect()
}

/// The record of a meeting.
///
/// # Errors
/// `DELIBERATION_NOT_CLOSED`; not found.
pub(in crate::deliberation) async fn record(
    conn: &impl ConnectionTrait,
    place: &UnitRef,
    meeting: deliberation::Model,
) -> Outcome<Paper> {
    if store::state(&meeting) != State::Closed {
        let message = "会议还没有结束，没有编号";
        return Err(Refusal::new("DELIBERATION_NOT_CLOSED", message, "请先结束会议，再打印会议记录").into());
    }
    let cycle = cycle::store::cycle(conn, meeting.cycle_id).await?;
    let cycle = cycle.ok_or_else(|| Failure::NotFound("换届".into()))?;
    let codes = store::units(conn, meeting.id).await?;
    let decisions = store::decisions(conn, meeting.id).await?;
    let names = org::store::units_by_code(conn, &codes).await?;
    let (mut units, mut left) = (Vec::new(), Vec::new());
    let mut sums = Advice::ALL.map(|advice| AdviceSum { advice: advice.zh().into(), units: 0 });
    for code in &codes {
        let Some(one) = newest(&decisions, code) else {
            left.push(names.get(code).map_or_else(|| code.clone(), |unit| unit.name.clone()));
            continue;
        };
        let then = store::frozen(one)?;
        let advice = Advice::from_code(&one.advice).map_or("", Advice::zh);
        sums.iter_mut().filter(|sum| sum.advice == advice).for_each(|sum| sum.units += 1);
        let team = then.persons.iter().map(|person| format!("{}（{}）", person.name, person.posts.join("、")));
        units.push(AdvisedUnit {
            no: u32::try_from(units.len() + 1).unwrap_or(u32::MAX),
            unit: then.name.clone(),
            township: then.township.clone(),
            team: team.collect::<Vec<_>>().join("、"),
            advice: advice.to_owned(),
            reason: one.reason.clone(),
            seen: short(&one.hash),
        });
    }
    let issued_on: NaiveDate = china_time(meeting.closed_ms).date_naive();
    let mut paper = Paper::DeliberationRecord(DeliberationRecord {
        head: Head {
            committee: Committee::Villagers,
            electors: None,
            village: place.name.clone(),
            township: String::new(),
            term_no: u32::try_from(cycle.term_no).unwrap_or(1),
            number: None,
            issued_on,
            signer: format!("{}村（社区）组织换届工作办公室", place.name),
            basis: Vec::new(),
            drill: cycle.synthetic,
            banner: None,
            footer_hash: None,
            supersedes: None,
        },
        code: meeting.number,
        title: meeting.title,
        held_on: meeting.held_on,
        chair: meeting.chair,
        present: meeting.present,
        sums: sums.into(),
        units,
        left,
        signers: ["会议主持人", "记录人", "参加人员"]
            .map(|post| PostNames { post: post.to_owned(), names: Vec::new() })
            .into(),
    });
    let hash = content_hash(&paper)?;
    paper.head_mut().footer_hash = Some(short(&hash));
    Ok(paper)
}

/// The paper.
pub async fn paper(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let (place, conn) = (ctx.unit()?, ctx.app.db.read());
    let meeting = store::meeting(conn, &place.code, id).await?;
    let name = format!("分析研判会记录-{}.pdf", meeting.title);
    let paper = record(conn, place, meeting).await?;
    Ok(pdf(&name, ctx.app.press.pdf(paper).await?))
}
