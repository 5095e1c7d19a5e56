//! A speech competition from its draw to the frozen ranking and its publication.

use chrono::{Datelike, NaiveDate};
use entity::{selection_score, selection_speech};
use serde_json::json;

use super::names::belong;
use super::{done_by_today, election};
use crate::access::Actor;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{self, UnitRef};
use crate::selection::WRITERS;
use crate::selection::model::{Frozen, FrozenRank, Points, Setup, State, rank, second_person};
use crate::selection::store;
use crate::vetting::model::{POSTS, post_zh};

/// A speech competition to be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeechInput {
    /// Title.
    pub title: String,
    /// Code of the body.
    pub body: String,
    /// Code of the post.
    pub post: String,
    /// Day.
    pub held_on: NaiveDate,
    /// Place.
    pub place: String,
}

/// Scheme, judges and drawn order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupInput {
    /// Day of the draw.
    pub drawn_on: NaiveDate,
    /// How it was drawn and who saw it.
    pub drawn_how: String,
    /// Scheme, judges, speakers.
    pub setup: Setup,
}

/// Begins a speech competition; its day may lie ahead. Answers its number.
///
/// # Errors
/// Not found, `SELECTION_POSTS`.
pub async fn begin_speech(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &SpeechInput) -> Outcome<i64> {
    actor.require(WRITERS)?;
    let election = election(tx.read(), unit).await?;
    if !POSTS.iter().any(|(body, post, _)| (*body, *post) == (input.body.as_str(), input.post.as_str())) {
        let refusal = Refusal::new("SELECTION_POSTS", "没有选择竞职职务", "请从列表中选择");
        return Err(refusal.field("post", "请从列表中选择").into());
    }
    let row = selection_speech::Model {
        id: 0,
        cycle_id: election.cycle_id,
        unit_code: unit.code.clone(),
        township_code: election.township_code.clone(),
        title: input.title.clone(),
        body: input.body.clone(),
        post: input.post.clone(),
        held_on: input.held_on,
        place: input.place.clone(),
        drawn_on: input.held_on,
        drawn_how: String::new(),
        setup: serde_json::to_string(&Setup::default())?,
        state: State::Open.code().to_owned(),
        reason: String::new(),
        replaces: 0,
        begun_by: actor.name.clone(),
        begun_ms: tx.now_ms(),
        recorded_account: 0,
        recorded_by: String::new(),
        recorded_ms: 0,
        confirmed_by: String::new(),
        confirmed_ms: 0,
        number: String::new(),
        frozen: String::new(),
        hash: String::new(),
        published_on: None,
        published_place: String::new(),
        published_by: String::new(),
        version: 1,
    };
    let id = store::insert_speech(tx.conn(), row).await?;
    let detail = json!({ "speech": id, "body": input.body, "post": input.post, "on": input.held_on });
    tx.audit(actor.event("select.speech", &unit.code, input.title.clone(), detail));
    Ok(id)
}

/// A speech competition in one of these states, in the version that the form saw.
async fn at(tx: &Tx, unit: &UnitRef, (id, version): (i64, i64), states: &[State]) -> Outcome<selection_speech::Model> {
    let row = store::speech(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("竞职演讲「{}」", row.title) });
    }
    let state = store::speech_state(&row);
    if states.contains(&state) {
        return Ok(row);
    }
    let message = format!("竞职演讲「{}」{}，不能办理这一步", row.title, state.speech_zh());
    let remedy = match state {
        State::Recorded => "要改评分的，先退回",
        State::Confirmed => "已封定的排名只能另立一份更正，写明原因",
        _ => "请按页面上的步骤办理",
    };
    Err(Refusal::new("SPEECH_STAGE", message, remedy).into())
}

/// Sets scheme, judges and drawn order; once a sheet is typed they stay.
///
/// # Errors
/// Those of [`Setup::check`], `SPEECH_SCORED`, `SPEECH_STAGE`, `DAY_IN_FUTURE`, not found, stale.
pub async fn set_up(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), input: &SetupInput) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = at(tx, unit, key, &[State::Open]).await?;
    done_by_today(tx, "drawn_on", input.drawn_on)?;
    input.setup.check()?;
    belong(tx.read(), &unit.code, &input.setup.speakers.iter().map(|one| one.person).collect::<Vec<_>>()).await?;
    let typed = store::sheets(tx.read(), row.id).await?.len();
    if typed > 0 {
        let message = format!("已经录入 {typed} 份评分，评分办法、评委和顺序不能再改");
        return Err(Refusal::new("SPEECH_SCORED", message, "确实有误的，撤销这一场，另立一场").into());
    }
    let title = row.title.clone();
    let setup = serde_json::to_string(&input.setup)?;
    let detail = json!({ "speech": row.id, "drawn_on": input.drawn_on, "setup": input.setup });
    let row = selection_speech::Model { drawn_on: input.drawn_on, drawn_how: input.drawn_how.clone(), setup, ..row };
    store::update_speech(tx.conn(), row).await?;
    tx.audit(actor.event("select.speech_setup", &unit.code, title, detail));
    Ok(())
}

/// The sheet of a judge as it was typed, person by person; empty cells stay empty. `seen` is the version of the competition that the form saw.
///
/// # Errors
/// `SPEECH_POINTS` at each cell above its most, `SPEECH_STAGE`, not found, stale.
pub async fn put_sheet(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, i64),
    (judge, points): (i32, &[Vec<Option<u32>>]),
) -> Outcome<String> {
    actor.require(WRITERS)?;
    let row = at(tx, unit, key, &[State::Open]).await?;
    let setup = store::setup(&row)?;
    let judge = setup.judges.iter().find(|one| one.no == judge);
    let judge = judge.ok_or_else(|| Failure::NotFound("这名评委".into()))?;
    if points.len() != setup.speakers.len() || points.iter().any(|one| one.len() != setup.items.len()) {
        return Err(Failure::Stale { what: format!("竞职演讲「{}」的评分办法", row.title) });
    }
    let mut wrong = Vec::new();
    for (line, speaker) in points.iter().zip(&setup.speakers) {
        for (at, (cell, item)) in line.iter().zip(&setup.items).enumerate() {
            if let Some(n) = cell.filter(|n| *n > item.most) {
                let (n, most) = (Points(n.into()), Points(item.most.into()));
                let message = format!("{}的{} {n} 分，最高 {most} 分", speaker.name, item.name);
                wrong.push((format!("s{}-{at}", speaker.person), message));
            } else if cell.is_some_and(|n| !setup.decimals && n % 100 != 0) {
                let message = format!("{}的{}应是整数", speaker.name, item.name);
                wrong.push((format!("s{}-{at}", speaker.person), message));
            }
        }
    }
    if !wrong.is_empty() {
        let refusal = Refusal::new("SPEECH_POINTS", format!("有 {} 处分数不对", wrong.len()), "请对照评分表核对");
        let refusal = wrong.into_iter().fold(refusal, |refusal, (field, message)| refusal.field(field, message));
        return Err(refusal.into());
    }
    let rows = points
        .iter()
        .zip(&setup.speakers)
        .filter(|(line, _)| line.iter().any(Option::is_some))
        .map(|(line, speaker)| {
            Ok(selection_score::Model {
                id: 0,
                speech_id: row.id,
                judge: judge.no,
                person_id: speaker.person,
                points: serde_json::to_string(line)?,
                by_name: actor.name.clone(),
                at_ms: tx.now_ms(),
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    store::put_sheet(tx.conn(), row.id, judge.no, &rows).await?;
    let detail = json!({ "speech": row.id, "judge": judge.no, "points": points });
    tx.audit(actor.event("select.speech_sheet", &unit.code, row.title.clone(), detail));
    let name = judge.name.clone();
    // Two who type at once must see each other: the version goes on.
    store::update_speech(tx.conn(), row).await?;
    Ok(name)
}

/// One person hands the scores in; from now on they stay as they are until somebody sends them back.
///
/// # Errors
/// `SPEECH_SCORES_MISSING` naming judge and person, `SPEECH_STAGE`, `DAY_IN_FUTURE`, not found, stale.
pub async fn hand_in(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64)) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = at(tx, unit, key, &[State::Open]).await?;
    done_by_today(tx, "held_on", row.held_on)?;
    rank(&store::setup(&row)?, &store::sheets(tx.read(), row.id).await?)?;
    let title = row.title.clone();
    let detail = json!({ "speech": row.id });
    let row = selection_speech::Model {
        state: State::Recorded.code().to_owned(),
        recorded_account: actor.account_id,
        recorded_by: actor.name.clone(),
        recorded_ms: tx.now_ms(),
        ..row
    };
    store::update_speech(tx.conn(), row).await?;
    tx.audit(actor.event("select.speech_in", &unit.code, title, detail));
    Ok(())
}

/// Sends scores back to be typed again.
///
/// # Errors
/// `SPEECH_STAGE`, not found, stale.
pub async fn back(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), reason: &str) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = at(tx, unit, key, &[State::Recorded]).await?;
    let title = row.title.clone();
    let detail = json!({ "speech": row.id, "reason": reason });
    let row = selection_speech::Model {
        state: State::Open.code().to_owned(),
        recorded_account: 0,
        recorded_by: String::new(),
        recorded_ms: 0,
        ..row
    };
    store::update_speech(tx.conn(), row).await?;
    tx.audit(actor.event("select.speech_back", &unit.code, title, detail));
    Ok(())
}

/// Another person freezes the ranking, with a number and a hash. Answers the number.
///
/// # Errors
/// `SELECTION_SAME_PERSON`, `SPEECH_SCORES_MISSING`, `SPEECH_STAGE`, not found, stale.
pub async fn freeze(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64)) -> Outcome<String> {
    actor.require(WRITERS)?;
    let row = at(tx, unit, key, &[State::Recorded]).await?;
    second_person(row.recorded_account, actor.account_id)?;
    let setup = store::setup(&row)?;
    let ranking = rank(&setup, &store::sheets(tx.read(), row.id).await?)?;
    let township = org::store::unit(tx.read(), &row.township_code).await?.map_or_else(String::new, |unit| unit.name);
    let like = format!("竞职〔{}〕", tx.today().year());
    let n = store::numbered(tx.read(), &row.township_code, &like).await? + 1;
    let number = format!("{township}{like}{n}号");
    let frozen = Frozen {
        number: number.clone(),
        unit_code: unit.code.clone(),
        unit: unit.legal_name.clone(),
        title: row.title.clone(),
        post: unit.words().say(post_zh(&row.body, &row.post)).into_owned(),
        held_on: row.held_on.to_string(),
        place: row.place.clone(),
        drawn_on: row.drawn_on.to_string(),
        drawn_how: row.drawn_how.clone(),
        setup,
        ranking: ranking.iter().map(FrozenRank::from).collect(),
    };
    let frozen = serde_json::to_string(&frozen)?;
    let hash = crate::crypto::sha256_hex(frozen.as_bytes());
    if row.replaces != 0 {
        let old = store::speech(tx.read(), &unit.code, row.replaces).await?;
        let old = selection_speech::Model { state: State::Superseded.code().to_owned(), ..old };
        store::update_speech(tx.conn(), old).await?;
    }
    let title = row.title.clone();
    let detail = json!({ "speech": row.id, "number": number, "hash": hash, "replaces": row.replaces });
    let row = selection_speech::Model {
        state: State::Confirmed.code().to_owned(),
        confirmed_by: actor.name.clone(),
        confirmed_ms: tx.now_ms(),
        number: number.clone(),
        frozen,
        hash,
        ..row
    };
    store::update_speech(tx.conn(), row).await?;
    tx.audit(actor.event("select.speech_freeze", &unit.code, title, detail));
    Ok(number)
}

/// Takes a competition back that is not frozen; it stays on record with the reason.
///
/// # Errors
/// `SPEECH_STAGE`, not found, stale.
pub async fn cancel_speech(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), reason: &str) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = at(tx, unit, key, &[State::Open, State::Recorded]).await?;
    let title = row.title.clone();
    let detail = json!({ "speech": row.id, "reason": reason });
    let reason = if row.replaces == 0 { reason.to_owned() } else { format!("{}；撤销：{reason}", row.reason) };
    let row = selection_speech::Model { state: State::Cancelled.code().to_owned(), reason, ..row };
    store::update_speech(tx.conn(), row).await?;
    tx.audit(actor.event("select.speech_cancel", &unit.code, title, detail));
    Ok(())
}

/// Begins a new record that corrects a frozen one, with the reason; scheme, judges, order and points are there to be corrected. The frozen
/// one counts until the new one is frozen. Answers the number of the new one.
///
/// # Errors
/// `SELECTION_NOT_CONFIRMED`, `SELECTION_REPLACED`, not found.
pub async fn replace_speech(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, reason: &str) -> Outcome<i64> {
    actor.require(WRITERS)?;
    let old = store::speech(tx.read(), &unit.code, id).await?;
    if store::speech_state(&old) != State::Confirmed {
        let message = format!("竞职演讲「{}」{}", old.title, store::speech_state(&old).speech_zh());
        return Err(Refusal::new("SELECTION_NOT_CONFIRMED", message, "只有已封定的排名才另立更正").into());
    }
    let all = store::speeches(tx.read(), old.cycle_id, store::Place::Unit(&unit.code)).await?;
    let pending = |row: &&selection_speech::Model| {
        row.replaces == id && matches!(store::speech_state(row), State::Open | State::Recorded)
    };
    if let Some(row) = all.iter().find(pending) {
        let refusal = Refusal::new("SELECTION_REPLACED", "这份排名已经有一份更正在办", "请在那一份上办理");
        return Err(refusal.go("打开更正", format!("/u/{}/selection/speeches/{}", unit.code, row.id)).into());
    }
    let scores = store::scores(tx.read(), id).await?;
    let title = old.title.clone();
    let row = selection_speech::Model {
        id: 0,
        state: State::Open.code().to_owned(),
        reason: reason.to_owned(),
        replaces: id,
        begun_by: actor.name.clone(),
        begun_ms: tx.now_ms(),
        recorded_account: 0,
        recorded_by: String::new(),
        recorded_ms: 0,
        confirmed_by: String::new(),
        confirmed_ms: 0,
        number: String::new(),
        frozen: String::new(),
        hash: String::new(),
        published_on: None,
        published_place: String::new(),
        published_by: String::new(),
        version: 1,
        ..old
    };
    let new = store::insert_speech(tx.conn(), row).await?;
    let rows: Vec<selection_score::Model> =
        scores.into_iter().map(|score| selection_score::Model { speech_id: new, ..score }).collect();
    store::insert_scores(tx.conn(), &rows).await?;
    let detail = json!({ "speech": new, "replaces": id, "reason": reason });
    tx.audit(actor.event("select.speech_replace", &unit.code, title, detail));
    Ok(new)
}

/// Where and when a frozen ranking was put up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Day.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
}

/// Records once that a frozen ranking was published.
///
/// # Errors
/// `SPEECH_PUBLISHED`, `SPEECH_PUBLISHED_EARLY`, `SPEECH_STAGE`, `DAY_IN_FUTURE`, not found, stale.
pub async fn publish(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), input: &Publication) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = at(tx, unit, key, &[State::Confirmed]).await?;
    if let Some(day) = row.published_on {
        let message = format!("{} 已于 {day} 公布", row.number);
        return Err(Refusal::new("SPEECH_PUBLISHED", message, "不必再登记").into());
    }
    done_by_today(tx, "published_on", input.on)?;
    let frozen_on = crate::clock::china_time(row.confirmed_ms).date_naive();
    if input.on < frozen_on {
        let message = format!("公布日期早于封定的日期 {frozen_on}");
        let refusal = Refusal::new("SPEECH_PUBLISHED_EARLY", message, "封定以后才能公布，请核对日期");
        return Err(refusal.field("published_on", "早于封定的日期").into());
    }
    let (title, number) = (row.title.clone(), row.number.clone());
    let row = selection_speech::Model {
        published_on: Some(input.on),
        published_place: input.place.clone(),
        published_by: actor.name.clone(),
        ..row
    };
    let detail = json!({ "speech": row.id, "number": number, "on": input.on });
    store::update_speech(tx.conn(), row).await?;
    tx.audit(actor.event("select.speech_publish", &unit.code, title, detail));
    Ok(())
}
