//! The paper about a person: drafted from what is on record, corrected by a clerk, frozen with its hash.

use std::collections::BTreeSet;

use entity::inspection_material;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Subject, Village, assessed, at, village};
use crate::access::{Actor, CLERKS};
use crate::bodies;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::inspection::model::{self, Assessed, Conclusion, Facts, Review, Stage, concluded, draft, unfinished};
use crate::inspection::store;
use crate::org::UnitRef;
use crate::people;
use crate::vetting;

/// Everything on record about a person of a village.
///
/// # Errors
/// Of the database.
pub async fn facts(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    village: &Village,
    subject: &Subject,
) -> Outcome<Facts> {
    let row = village.inspection()?;
    let words = unit.words();
    let person = people::store::person_of(conn, &unit.code, subject.person).await?;
    let sex = match person.as_ref().map(|person| person.sex.as_str()) {
        Some("male") => "男",
        Some("female") => "女",
        _ => "",
    };
    let holders = bodies::store::holders(conn, &unit.code).await?;
    let holds = |holder: &&entity::officeholder::Model| {
        holder.person_id == Some(subject.person)
            && holder.until.is_none()
            && holder.election_id != Some(village.election.id)
    };
    let offices = holders.iter().filter(holds).filter_map(bodies::posts::of_row);
    let present: BTreeSet<String> = offices.map(|office| words.say(office.full_zh).into_owned()).collect();
    let team = store::team(conn, &row.township_code, row.team_id).await?;
    let records = store::records(conn, row.id).await?;
    let kept = |sort: &'static str| records.iter().filter(move |one| one.sort == sort && !one.withdrawn);
    let papers: BTreeSet<String> = kept("paper").map(|one| words.say(&one.kind).into_owned()).collect();
    let mut reviews = Vec::new();
    for item in vetting::store::items_of_person(conn, subject.person).await? {
        let batch = vetting::store::batch(conn, item.batch_id).await?;
        if batch.cycle_id != village.election.cycle_id || !vetting::model::concluded(&item.conclusion, item.reopened) {
            continue;
        }
        let conclusion =
            vetting::model::Conclusion::from_code(&item.conclusion).map_or("", vetting::model::Conclusion::zh);
        reviews.push(Review { round: batch.round, conclusion: conclusion.to_owned(), on: item.concluded_on });
    }
    let assessed = assessed(conn, row.id).await?.and_then(|assessed| {
        let sums = assessed.about(subject.person)?.clone();
        Some(Assessed { on: assessed.row.held_on, turnout: assessed.turnout, sums })
    });
    let opinion = store::opinions_about(conn, row.id, subject.person).await?.pop();
    let opinion = opinion.and_then(|one| Some((Conclusion::from_code(&one.conclusion)?, one.reason)));
    let person = person.as_ref();
    let text = |of: fn(&entity::person::Model) -> &String| person.map(of).cloned().unwrap_or_default();
    Ok(Facts {
        name: subject.name.clone(),
        sex: sex.to_owned(),
        birth: person.map(|person| person.birth),
        ethnic: text(|person| &person.ethnic),
        education: text(|person| &person.education),
        political: text(|person| &person.political),
        unit: unit.legal_name.clone(),
        present: present.into_iter().collect(),
        proposed: posts_zh(unit, subject),
        head: team.head,
        notice_on: row.notice_on,
        assessed,
        talks: kept("talk").map(|one| u32::try_from(one.n).unwrap_or(0)).sum(),
        papers: papers.into_iter().collect(),
        reviews,
        opinion,
    })
}

/// The posts that a person is proposed for, in the words of the unit.
pub fn posts_zh(unit: &UnitRef, subject: &Subject) -> Vec<String> {
    let words = unit.words();
    subject.posts.iter().map(|(body, post)| words.say(vetting::model::post_zh(body, post)).into_owned()).collect()
}

/// The words of the paper as they would be drafted now.
///
/// # Errors
/// Of the database.
pub async fn material_text(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    village: &Village,
    subject: &Subject,
) -> Outcome<String> {
    Ok(draft(&facts(conn, unit, village, subject).await?, &village.content()?.grades))
}

/// Keeps a draft, or freezes the paper. `seen` are number and version of the newest one that the form saw, 0 and 0 for none. After a frozen
/// one the next is a new version of the paper.
///
/// # Errors
/// Not found, `MATERIAL_EMPTY`, `MATERIAL_UNFINISHED`, `MATERIAL_NO_OPINION`, `MATERIAL_SAME`, `INSPECTION_STAGE`, stale.
pub async fn save_material(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (person, seen): (i64, (i32, i64)),
    (text, freeze): (&str, bool),
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let village = village(tx.read(), unit).await?;
    let row = village.inspection()?.clone();
    at(&row, &[Stage::Running, Stage::Finished])?;
    let name = village.subject(person)?.name.clone();
    let newest = store::materials(tx.read(), row.id, person).await?.into_iter().next();
    if newest.as_ref().map_or((0, 0), |one| (one.no, one.version)) != seen {
        return Err(Failure::Stale { what: format!("「{name}」的考察材料") });
    }
    let text = text.replace("\r\n", "\n").trim().to_owned();
    let left = unfinished(&text);
    let refuse = |code: &str, message: String, remedy: &str| {
        Err(Refusal::new(code, message.clone(), remedy).field("text", message).into())
    };
    if text.is_empty() {
        return refuse("MATERIAL_EMPTY", "考察材料是空的".into(), "请写明内容");
    }
    if newest.as_ref().is_some_and(|one| one.frozen && one.text == text) {
        return refuse("MATERIAL_SAME", "内容与已经封定的一版相同".into(), "没有改动的，不必再存一版");
    }
    if freeze && left > 0 {
        let message = format!("还有 {left} 处「{}」没有填写", model::PLACEHOLDER);
        return refuse("MATERIAL_UNFINISHED", message, "请据实填写后再封定");
    }
    let opinion = store::opinions_about(tx.read(), row.id, person).await?.pop();
    if freeze && !opinion.is_some_and(|one| concluded(&one.conclusion)) {
        return refuse("MATERIAL_NO_OPINION", "此人还没有考察意见".into(), "请先登记考察意见，再封定材料");
    }
    let hash = if freeze { crate::crypto::sha256_hex(text.as_bytes()) } else { String::new() };
    let stamp = (actor.name.clone(), tx.now_ms());
    let no = match newest {
        Some(one) if !one.frozen => {
            let no = one.no;
            let (by_name, at_ms) = stamp;
            let one = inspection_material::Model { text, frozen: freeze, hash: hash.clone(), by_name, at_ms, ..one };
            store::update_material(tx.conn(), one).await?;
            no
        }
        other => {
            let no = other.map_or(0, |one| one.no) + 1;
            let (by_name, at_ms) = stamp;
            let one = inspection_material::Model {
                id: 0,
                inspection_id: row.id,
                person_id: person,
                no,
                text,
                frozen: freeze,
                hash: hash.clone(),
                by_name,
                at_ms,
                version: 1,
            };
            store::insert_material(tx.conn(), one).await?;
            no
        }
    };
    let action = if freeze { "inspect.material_freeze" } else { "inspect.material_draft" };
    tx.audit(actor.event(action, &unit.code, name.clone(), json!({ "person": person, "no": no, "hash": hash })));
    Ok(name)
}
