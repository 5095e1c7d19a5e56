//! Commands: freeze a paper, supersede it by a corrected one, note its posting, fill in the facts that papers need.

use entity::{notice, unit_election};
use paper::Paper;
use paper::model::Superseded;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::build::build;
use super::facts::{self, FACTS, Input};
use super::meeting::{self, Filed, Wanted};
use super::model::{Template, content_hash};
use super::store;
use crate::access::{Actor, COMMITTEE};
use crate::cycle::plan::step;
use crate::cycle::{self, Stage};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;

/// Characters of the hash that are printed on the paper.
pub(super) const PRINTED_HASH: usize = 16;

fn head_mut(paper: &mut Paper) -> &mut paper::model::Head {
    paper.head_mut()
}

/// Builds a paper from the present data, gives a notice its number, and freezes it. Returns the frozen row.
///
/// # Errors
/// `PAPER_INCOMPLETE` when data is missing; `PAPER_FROZEN` when this paper is already published (correct it instead).
pub async fn publish(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    template: Template,
    round_no: Option<i32>,
) -> Outcome<notice::Model> {
    actor.require(COMMITTEE)?;
    let all = store::notices(tx.read(), election.id).await?;
    let round_id = round_id(tx, election, template, round_no).await?;
    // Ends of office are announced as they happen: each notice is about others.
    let again = template.code == "T21";
    let same = |n: &&notice::Model| n.template == template.code && n.round_id == round_id && !n.superseded;
    if let Some(old) = all.iter().find(same).filter(|_| !again) {
        return Err(Refusal::new(
            "PAPER_FROZEN",
            format!("「{}」已于 {} 公布，不能重复公布", old.title, crate::clock::stamp(old.created_ms)),
            "内容有变的，请在该公告上办理「更正」，原公告保留备查",
        )
        .into());
    }
    let paper = build(tx.read(), unit, election, template, round_no, tx.today()).await?;
    let filing = Filing::of_election(tx, unit, election, template, round_id, &all).await?;
    let row = freeze(tx, actor, unit, election, filing, paper, None).await?;
    let mut published: Vec<&str> = all.iter().map(|notice| notice.template.as_str()).collect();
    published.push(template.code);
    follow_up(tx, actor, unit, election, template.code, &published).await?;
    Ok(row)
}

/// Steps of the timetable that are carried out by publishing papers, with the papers that make them complete. Other steps
/// have papers too, but publishing those is not the step: the roll or the committee is published by its own command.
const STEPS_BY_PAPER: [(&str, &[&str]); 4] = [
    (step::METHOD, &["T05"]),
    (step::POLLING_NOTICE, &["T06", "T12"]),
    (step::MOBILE_BOXES, &["T11"]),
    (step::RESULT, &["T16"]),
];

/// What a published paper means for the timetable.
async fn follow_up(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    code: &str,
    published: &[&str],
) -> Outcome<()> {
    let facts = facts::load(tx.read(), unit, election, &cycle::regime(election)?).await?;
    for (step, papers) in STEPS_BY_PAPER {
        // A list of those elected so far is not yet the result.
        let whole = match step {
            step::RESULT => cycle::stage(election) == Stage::Finished,
            // A draft put up for discussion is not the adoption.
            step::METHOD => facts.optional_date("rules_on").is_some(),
            _ => true,
        };
        if whole && papers.contains(&code) && papers.iter().all(|paper| published.contains(paper)) {
            cycle::service::mark_done(tx, actor, election.id, step, tx.today()).await?;
        }
    }
    if code == "T02"
        && let Some(until) = facts.optional_date("registration_until")
    {
        cycle::service::plan_for(tx, actor, election.id, step::REGISTRATION, until).await?;
    }
    Ok(())
}

/// What a published paper is filed as, and of which meeting.
fn template_of(old: &notice::Model) -> Outcome<(Template, Option<Filed>)> {
    let filed = Filed::parse(&old.template);
    let template = filed.as_ref().map(|filed| filed.template).or_else(|| Template::find(&old.template));
    template.map(|template| (template, filed)).ok_or_else(|| Failure::NotFound("文书样式".into()))
}

/// A published paper from the present data.
async fn rebuilt(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    old: &notice::Model,
    today: chrono::NaiveDate,
) -> Outcome<Paper> {
    let (template, filed) = template_of(old)?;
    if let Some(filed) = filed {
        let loaded = crate::meeting::service::load(conn, unit, filed.meeting).await?;
        return meeting::build(conn, unit, &loaded, template, &Wanted::vote(filed.vote), today).await;
    }
    let round_no = match old.round_id {
        Some(id) => {
            crate::polling::store::rounds(conn, election.id).await?.into_iter().find(|r| r.id == id).map(|r| r.no)
        }
        None => None,
    };
    build(conn, unit, election, template, round_no, today).await
}

/// The correction of a published paper as it would be, for a trial print. Nothing is stored.
///
/// # Errors
/// As [`build`]; `NotFound`.
pub async fn trial(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    old_id: i64,
    today: chrono::NaiveDate,
) -> Outcome<Paper> {
    let old = store::notice(conn, election.id, old_id).await?;
    rebuilt(conn, unit, election, &old, today).await
}

/// Publishes a corrected paper in place of `old`; both stay visible.
///
/// # Errors
/// `Stale`; `PAPER_UNCHANGED` when the data is still the same; a refusal when the reason is missing.
pub async fn correct(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    old_id: i64,
    version: i64,
    reason: &str,
) -> Outcome<notice::Model> {
    actor.require(COMMITTEE)?;
    let old = store::notice(tx.read(), election.id, old_id).await?;
    if old.version != version || old.superseded {
        return Err(Failure::Stale { what: format!("「{}」", old.title) });
    }
    if reason.is_empty() {
        return Err(Refusal::new("CORRECTION_REASON", "更正公告须写明原因", "请填写更正原因")
            .field("reason", "请填写更正原因")
            .into());
    }
    let (template, filed) = template_of(&old)?;
    let all = store::notices(tx.read(), election.id).await?;
    let mut paper = rebuilt(tx.read(), unit, election, &old, tx.today()).await?;
    let mut before: Paper = serde_json::from_str(&old.payload)?;
    let same = {
        let (now, then) = (head_mut(&mut paper).clone(), head_mut(&mut before).clone());
        *head_mut(&mut before) = now.clone();
        let same = before == paper;
        *head_mut(&mut before) = then;
        same
    };
    if same {
        return Err(Refusal::new(
            "PAPER_UNCHANGED",
            format!("「{}」的内容没有变化，不需要更正", old.title),
            "请先更正数据，再更正公告",
        )
        .into());
    }
    head_mut(&mut paper).supersedes = Some(Superseded {
        number: old.no.and_then(|no| u32::try_from(no).ok()),
        issued_on: old.published_on.unwrap_or_else(|| tx.today()),
        reason: reason.to_owned(),
    });
    store::supersede(tx.conn(), old.id, old.version).await?;
    let filing = match filed {
        Some(filed) => {
            let loaded = crate::meeting::service::load(tx.read(), unit, filed.meeting).await?;
            Filing::of_meeting(tx, unit, &loaded, &filed, &all).await?
        }
        None => Filing::of_election(tx, unit, election, template, old.round_id, &all).await?,
    };
    freeze(tx, actor, unit, election, filing, paper, Some(old.id)).await
}

async fn round_id(
    tx: &Tx,
    election: &unit_election::Model,
    template: Template,
    no: Option<i32>,
) -> Outcome<Option<i64>> {
    if template.scope != super::model::Scope::Round {
        return Ok(None);
    }
    let rounds = crate::polling::store::rounds(tx.read(), election.id).await?;
    let round = match no {
        Some(no) => rounds.into_iter().find(|r| r.no == no),
        None => rounds.into_iter().next_back(),
    };
    round.map(|r| Some(r.id)).ok_or_else(|| {
        Refusal::new(
            "PAPER_INCOMPLETE",
            format!("「{}」还缺：投票轮次", template.title),
            "请先到「投票准备」开启本轮投票",
        )
        .into()
    })
}

/// Refuses a paper of a meeting that is printed as often as wanted and never frozen.
///
/// # Errors
/// `PAPER_NOT_FILED`.
pub fn filed(template: Template, unit: &UnitRef) -> Outcome<()> {
    if meeting::frozen(template) {
        return Ok(());
    }
    let message = format!("「{}」只打印，不定稿", template.title);
    Err(Refusal::new("PAPER_NOT_FILED", message, "请在会议文书页面直接打印").said(unit.words()).into())
}

/// Publishes or files a paper of a meeting, from its frozen results.
///
/// # Errors
/// `PAPER_INCOMPLETE` when something is missing; `PAPER_FROZEN` when this paper is already there (correct it instead);
/// `PAPER_NOT_FILED` for one that is only printed.
pub async fn publish_of_meeting(tx: &Tx, actor: &Actor, unit: &UnitRef, filed: &Filed) -> Outcome<notice::Model> {
    actor.require(COMMITTEE)?;
    self::filed(filed.template, unit)?;
    let loaded = crate::meeting::service::load(tx.read(), unit, filed.meeting).await?;
    let all = store::notices(tx.read(), loaded.election.id).await?;
    let code = filed.code();
    if let Some(old) = all.iter().find(|n| n.template == code && !n.superseded) {
        let message = format!("「{}」已于 {} 定稿，不能重复办理", old.title, crate::clock::stamp(old.created_ms));
        let remedy = "内容有变的，请在该文书上办理「更正」，原件保留备查";
        return Err(Refusal::new("PAPER_FROZEN", message, remedy).into());
    }
    let wanted = Wanted::vote(filed.vote);
    let paper = meeting::build(tx.read(), unit, &loaded, filed.template, &wanted, tx.today()).await?;
    let filing = Filing::of_meeting(tx, unit, &loaded, filed, &all).await?;
    freeze(tx, actor, unit, &loaded.election, filing, paper, None).await
}

/// Where a frozen paper is filed.
struct Filing {
    /// Code of the template, with the meeting.
    template: String,
    /// Round of the village's vote.
    round_id: Option<i64>,
    /// Title without the number.
    title: String,
    /// 第×号.
    number: Option<i32>,
}

impl Filing {
    async fn of_election(
        tx: &Tx,
        unit: &UnitRef,
        election: &unit_election::Model,
        template: Template,
        round_id: Option<i64>,
        all: &[notice::Model],
    ) -> Outcome<Self> {
        let number = match template.notice {
            true => Some(meeting::next_number(tx.read(), unit, election, None, all).await?),
            false => None,
        };
        let title = unit.words().own(template.title);
        Ok(Self { template: template.code.to_owned(), round_id, title, number })
    }

    async fn of_meeting(
        tx: &Tx,
        unit: &UnitRef,
        loaded: &crate::meeting::service::Loaded,
        filed: &Filed,
        all: &[notice::Model],
    ) -> Outcome<Self> {
        let number = match filed.template.notice {
            true => Some(meeting::next_number(tx.read(), unit, &loaded.election, Some(loaded.purpose), all).await?),
            false => None,
        };
        let what = crate::meeting::service::title(&loaded.row);
        let vote = filed.vote.filter(|no| *no > 1).map(|no| format!("，第{no}轮")).unwrap_or_default();
        let title = unit.words().own(&format!("{}：{what}{vote}", filed.template.title));
        Ok(Self { template: filed.code(), round_id: None, title, number })
    }
}

async fn freeze(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    filing: Filing,
    mut paper: Paper,
    supersedes: Option<i64>,
) -> Outcome<notice::Model> {
    let hash = content_hash(&paper)?;
    let number = filing.number;
    let head = head_mut(&mut paper);
    head.number = number.and_then(|no| u32::try_from(no).ok());
    head.footer_hash = Some(hash.chars().take(PRINTED_HASH).collect());
    let title = match number {
        Some(no) => format!("{}（第{no}号）", filing.title),
        None => filing.title,
    };
    let row = notice::Model {
        id: 0,
        election_id: election.id,
        unit_code: unit.code.clone(),
        round_id: filing.round_id,
        template: filing.template.clone(),
        no: number,
        title,
        payload: serde_json::to_string(&paper)?,
        hash: hash.clone(),
        published_on: Some(tx.today()),
        posted_note: String::new(),
        supersedes,
        superseded: false,
        account_id: actor.account_id,
        created_ms: tx.now_ms(),
        version: 1,
    };
    let row = store::insert(tx.conn(), row).await?;
    tx.audit(actor.event(
        if supersedes.is_some() { "publication.corrected" } else { "publication.published" },
        &unit.code,
        format!("{} {}", unit.name, row.title),
        json!({ "template": filing.template, "no": number, "hash": hash, "supersedes": supersedes }),
    ));
    Ok(row)
}

/// Notes where and when a paper was posted 张贴登记.
///
/// # Errors
/// `Stale`, or a refusal when nothing was typed.
pub async fn note_posted(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    id: i64,
    version: i64,
    note: &str,
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let row = store::notice(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("「{}」", row.title) });
    }
    if note.is_empty() {
        return Err(Refusal::new("POSTED_NOTE", "请填写张贴的时间和地点", "例如：11月20日上午9时，村部公告栏")
            .field("note", "请填写张贴的时间和地点")
            .into());
    }
    store::put_posted(tx.conn(), id, note, row.version).await?;
    tx.audit(actor.event("publication.posted", &unit.code, row.title, json!({ "note": note })));
    Ok(())
}

/// Writes the facts that papers need. Unknown keys are ignored; a date or time that is none is refused.
///
/// # Errors
/// A refusal naming each field that is wrong.
pub async fn put_facts(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    typed: &[(String, String)],
) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    let old = store::facts(tx.read(), election.id).await?;
    let mut refusal = Refusal::new("PAPER_FACTS", "公告所需事项有误", "请按提示改正");
    let mut changed = Vec::new();
    for (key, value) in typed {
        let Some((_, label, input, _)) = FACTS.iter().find(|(k, ..)| k == key) else { continue };
        let fine = value.is_empty()
            || match input {
                Input::Text => value.chars().count() <= 200,
                Input::Date => chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok(),
                Input::Time => chrono::NaiveTime::parse_from_str(value, "%H:%M").is_ok(),
                Input::Fixed => continue,
            };
        if !fine {
            refusal = refusal.field(key.clone(), format!("{label}「{value}」写法不对"));
        } else if old.get(key).map_or("", String::as_str) != value {
            changed.push((key.clone(), value.clone()));
        }
    }
    if !refusal.fields.is_empty() {
        return Err(refusal.into());
    }
    for (key, value) in &changed {
        store::put_fact(tx.conn(), election.id, key, value).await?;
    }
    if !changed.is_empty() {
        let keys: Vec<&str> = changed.iter().map(|(key, _)| key.as_str()).collect();
        tx.audit(actor.event("publication.facts", &unit.code, unit.name.clone(), json!({ "keys": keys })));
    }
    Ok(changed.len())
}
