//! Commands of the roll: adding, changing and removing voters, publishing, numbering cards. With its neighbours
//! (`bulk`, `objections`, `proxies`) the only writer of this context.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{registration, unit_election};
use law::finding::Finding;
use law::posts::Sex;
use serde_json::json;

pub use super::bulk::{BatchReport, Existing, SealedRow, bulk_register, seal, undo_batch};
use super::model::{self, Checker, Entry, Problem, RollContent, RollRow};
pub use super::objections::{Ruling, decide_objection, file_objection, publish_decisions};
pub use super::proxies::{ProxyCmd, announce_proxies, file_proxy, recheck_proxies, revoke_proxy};
use super::{lookup, representatives, store};
use crate::access::{Actor, COMMITTEE};
use crate::crypto::Keys;
use crate::cycle::{self, Progress, Stage, plan};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::people::service::PersonInput;
use crate::{bodies, people};

/// The stage of an election; an unknown word counts as the last one, so that nothing is opened by mistake.
pub fn stage(election: &unit_election::Model) -> Stage {
    Stage::from_code(&election.stage).unwrap_or(Stage::Finished)
}

/// Whether a version of the roll was published.
pub fn is_published(election: &unit_election::Model) -> bool {
    election.roll_version > 0
}

/// Whether the cycle of an election is a drill 演练, in which only synthetic numbers are allowed.
///
/// # Errors
/// Of the database.
pub async fn is_drill(conn: &impl sea_orm::ConnectionTrait, election: &unit_election::Model) -> Outcome<bool> {
    Ok(cycle::store::cycle(conn, election.cycle_id).await?.is_some_and(|cycle| cycle.synthetic))
}

/// The checker of an election.
///
/// # Errors
/// When its profile is unknown.
pub async fn checker(conn: &impl sea_orm::ConnectionTrait, election: &unit_election::Model) -> Outcome<Checker> {
    Checker::new(cycle::regime(election)?, is_drill(conn, election).await?)
}

/// Refuses changes of the roll once polling has begun: the ballots are counted against it.
pub(super) fn require_open(election: &unit_election::Model) -> Outcome<()> {
    if stage(election) < Stage::Polling {
        return Ok(());
    }
    let message = format!("选举已进入「{}」阶段，选民名单不能再变动", stage(election).zh());
    let remedy = cycle::words(election).own("有争议的，请记入选举情况报告，由村民选举委员会说明");
    Err(Refusal::new("ROLL_CLOSED", message, remedy).into())
}

/// Findings of the law that stop a command, as one refusal with their articles; `None` when nothing stops it.
pub(super) fn stopped(findings: &[Finding], remedy: &str) -> Outcome<Option<Refusal>> {
    let blocks: Vec<&Finding> = findings.iter().filter(|finding| finding.blocks()).collect();
    let Some(first) = blocks.first() else { return Ok(None) };
    let book = cycle::book()?;
    let message = blocks.iter().map(|f| f.message.trim_end_matches('。')).collect::<Vec<_>>().join("；");
    let mut basis: Vec<String> = blocks.iter().flat_map(|f| f.cites.iter().map(|cite| cite.zh(book))).collect();
    basis.dedup();
    Ok(Some(Refusal::new(first.code.clone(), message, remedy).basis(basis.join("；"))))
}

/// The problems of an entry as one refusal with a message at each field.
fn refuse(problems: Vec<Problem>) -> Failure {
    let message = format!("登记内容有 {} 处不对", problems.len());
    let mut refusal = Refusal::new(
        problems.first().map_or_else(|| "ENTRY".to_owned(), |p| p.code.clone()),
        message,
        "请按提示改正后重新提交",
    );
    for problem in problems {
        refusal =
            refusal.field(problem.field, format!("{}。{}", problem.sentence().trim_end_matches('。'), problem.remedy));
    }
    refusal.into()
}

/// The person behind a checked row.
pub(super) fn person_input(unit_code: &str, row: RollRow) -> PersonInput {
    let RollRow { entry, id, .. } = row;
    PersonInput {
        unit_code: unit_code.to_owned(),
        name: entry.name.trim().to_owned(),
        sex: id.sex(),
        birth: id.birth(),
        id_number: Some(id.expose().to_owned()),
        phone: Some(entry.phone).filter(|phone| !phone.is_empty()),
        ethnic: entry.ethnic,
        education: entry.education,
        political: entry.political,
        group_name: entry.group_name,
        household: entry.household,
        synthetic: id.is_synthetic(),
    }
}

/// The registration of a checked row.
pub(super) fn registration_row(
    election_id: i64,
    unit_code: &str,
    person_id: i64,
    row: &RollRow,
    batch_id: Option<i64>,
) -> registration::Model {
    let entry = &row.entry;
    registration::Model {
        id: 0,
        election_id,
        unit_code: unit_code.to_owned(),
        person_id,
        name: entry.name.trim().to_owned(),
        class: model::class_code(row.class).to_owned(),
        status: model::INCLUDED.to_owned(),
        reason: model::join_reason(&entry.grounds, &entry.note),
        group_name: entry.group_name.clone(),
        household: entry.household.clone(),
        order_key: super::order::key(&entry.group_name, &entry.household),
        resident_months: entry.resident_months,
        applied: entry.applied,
        consent: entry.consent,
        declared: entry.applied && row.class == law::registration::RegistrationClass::AbsentDeclared,
        disfranchised: entry.disfranchised,
        elsewhere: false,
        card_no: None,
        batch_id,
        version: 1,
    }
}

/// Writes the number of registered voters of the draft into the unit's row; after publication the published number stands.
pub(super) async fn note_draft(tx: &Tx, election: &unit_election::Model) -> Outcome<()> {
    if is_published(election) {
        return Ok(());
    }
    let filter = store::Filter { status: model::INCLUDED.into(), ..store::Filter::default() };
    let count = store::count(tx.read(), election.id, &filter).await?;
    let stage = (stage(election) == Stage::Preparing && count > 0).then_some(Stage::Registering);
    let progress =
        Progress { registered: Some(i32::try_from(count).unwrap_or(i32::MAX)), stage, ..Progress::default() };
    cycle::store::note(tx.conn(), election.id, &progress).await
}

/// Refuses a person who stands on another roll of the same cycle, or already on this one.
async fn refuse_twins(tx: &Tx, keys: &Keys, election: &unit_election::Model, row: &RollRow) -> Outcome<()> {
    let index = keys.index(row.id.expose());
    let found = lookup::twins(tx.read(), &[&index]).await?;
    let Some(twins) = found.get(&model::index_key(&index)) else { return Ok(()) };
    if let Some(own) = twins.iter().filter_map(|t| t.registration.as_ref()).find(|r| r.election_id == election.id) {
        let state =
            if own.status == model::INCLUDED { "已在本村名单中" } else { "曾登记后被移出本村名单" };
        let message = format!("这个身份证号{state}（{}，{}）", own.name, own.group_name);
        let remedy = "请打开原有的那一条更正或恢复，不要重复登记";
        return Err(Refusal::new("ALREADY_REGISTERED", message.clone(), remedy).field("id_number", message).into());
    }
    refuse_registered_elsewhere(tx, election, twins).await
}

/// Refuses a person who stands on another roll of the same cycle.
async fn refuse_elsewhere(tx: &Tx, keys: &Keys, election: &unit_election::Model, row: &RollRow) -> Outcome<()> {
    let index = keys.index(row.id.expose());
    let found = lookup::twins(tx.read(), &[&index]).await?;
    match found.get(&model::index_key(&index)) {
        Some(twins) => refuse_registered_elsewhere(tx, election, twins).await,
        None => Ok(()),
    }
}

async fn refuse_registered_elsewhere(tx: &Tx, election: &unit_election::Model, twins: &[lookup::Twin]) -> Outcome<()> {
    if let Some(other) = lookup::elsewhere(tx.read(), election, twins).await? {
        let message = format!("这个身份证号已在 {other} 登记为选民");
        let remedy = "同一人只能在一地登记：请先由那里移出，或在这里不予登记";
        return Err(Refusal::new("REGISTERED_ELSEWHERE", message.clone(), remedy).field("id_number", message).into());
    }
    Ok(())
}

/// Adds one voter. After publication this is a correction, which counts from the next published version on.
///
/// # Errors
/// Refused when the entry contradicts the number or the law, the person is registered here or elsewhere in the cycle, or
/// polling has begun.
pub async fn add_voter(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    unit_code: &str,
    entry: &Entry,
) -> Outcome<registration::Model> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    require_open(&election)?;
    let row = checker(tx.read(), &election).await?.check(entry.clone()).map_err(refuse)?;
    refuse_twins(tx, keys, &election, &row).await?;
    let person = person_input(unit_code, row.clone());
    let person_id = people::service::upsert_person(tx, keys, actor, &person).await?;
    let new = registration_row(election.id, unit_code, person_id, &row, None);
    let new = store::insert_registration(tx.conn(), new).await?;
    representatives::require_lawful(tx, &election).await?;
    note_draft(tx, &election).await?;
    let correction = is_published(&election);
    tx.audit(actor.event(
        "roll.voter_added",
        unit_code,
        new.name.clone(),
        json!({ "registration": new.id, "class": new.class, "correction": correction }),
    ));
    Ok(new)
}

/// Changes one registration. The number itself stays; one that was wrong is removed and registered anew.
///
/// # Errors
/// `Stale`, `NotFound`; refused as for [`add_voter`].
pub async fn change_voter(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    version: i64,
    entry: &Entry,
) -> Outcome<registration::Model> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    require_open(&election)?;
    let old = store::registration(tx.read(), election.id, id).await?;
    if old.version != version {
        return Err(Failure::Stale { what: format!("「{}」的选民登记", old.name) });
    }
    let person = people::store::person(tx.read(), old.person_id).await?;
    let person = person.ok_or_else(|| Failure::NotFound("这名选民的人员信息".into()))?;
    let sealed = person.id_cipher.as_deref().ok_or_else(|| Failure::NotFound("这名选民的身份证号".into()))?;
    let mut entry = entry.clone();
    entry.id_number = keys.open_sealed(sealed).map_err(|error| Failure::Internal(error.to_string()))?;
    let row = checker(tx.read(), &election).await?.check(entry).map_err(refuse)?;
    if old.status != model::INCLUDED {
        // Between removal and restoring the person may have been registered elsewhere.
        refuse_elsewhere(tx, keys, &election, &row).await?;
    }
    people::service::upsert_person(tx, keys, actor, &person_input(unit_code, row.clone())).await?;
    let fresh = registration_row(election.id, unit_code, old.person_id, &row, old.batch_id);
    let restored = old.status != model::INCLUDED;
    let mut changed = Vec::new();
    for (what, differs) in [
        ("name", fresh.name != old.name),
        ("class", fresh.class != old.class),
        ("group", fresh.group_name != old.group_name),
        ("household", fresh.household != old.household),
        ("months", fresh.resident_months != old.resident_months),
        ("applied", fresh.applied != old.applied),
        ("consent", fresh.consent != old.consent),
        ("restored", restored),
    ] {
        if differs {
            changed.push(what);
        }
    }
    let fresh = registration::Model { id: old.id, card_no: old.card_no, version: old.version, ..fresh };
    let fresh = store::update_registration(tx.conn(), fresh).await?;
    representatives::require_lawful(tx, &election).await?;
    note_draft(tx, &election).await?;
    tx.audit(actor.event(
        "roll.voter_changed",
        unit_code,
        fresh.name.clone(),
        json!({ "registration": id, "changed": changed, "correction": is_published(&election) }),
    ));
    Ok(fresh)
}

/// Takes a voter off the roll with a reason; the row stays. `standing` are the persons who stand as candidates or
/// self-nominees: who they are is known to a later context only.
///
/// # Errors
/// `Stale`, `NotFound`; refused without a reason, when already removed, for somebody who stands, sits on the election
/// committee or has a delegation, or when polling has begun.
pub async fn remove_voter(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    version: i64,
    reason: &str,
    standing: &HashSet<i64>,
) -> Outcome<registration::Model> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    require_open(&election)?;
    let mut row = store::registration(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("「{}」的选民登记", row.name) });
    }
    if reason.trim().is_empty() {
        return Err(Refusal::new("REASON_MISSING", "没有填写移出理由", "请写明为什么移出名单")
            .field("reason", "请填写移出理由，例如：已去世、户籍迁出、在他处登记")
            .into());
    }
    if row.status != model::INCLUDED {
        let message = format!("「{}」已不在名单上", row.name);
        return Err(Refusal::new("ALREADY_REMOVED", message, "不需要再次移出").into());
    }
    if standing.contains(&row.person_id) {
        let message = format!("「{}」已登记为候选人（自荐人）", row.name);
        return Err(Refusal::new("IS_CANDIDATE", message, "请先在候选人页面办理退出，再移出名单").into());
    }
    let committee = bodies::store::committee(tx.read(), election.id).await?;
    if committee.iter().any(|m| m.person_id == row.person_id && m.status == bodies::store::ACTIVE) {
        let message = format!("「{}」是村民选举委员会成员", row.name);
        return Err(Refusal::new("IN_COMMITTEE", message, "请先在选委会页面办理退出和递补，再移出名单").into());
    }
    let proxies = store::standing_proxies(tx.read(), election.id).await?;
    if proxies.iter().any(|p| p.principal_id == row.person_id || p.holder_id == row.person_id) {
        let message = format!("「{}」还有未撤销的委托（委托人或受委托人）", row.name);
        return Err(Refusal::new("HAS_PROXY", message, "请先在委托页面撤销这份委托").into());
    }
    row.status = model::REMOVED.into();
    row.reason = reason.trim().to_owned();
    let row = store::update_registration(tx.conn(), row).await?;
    note_draft(tx, &election).await?;
    tx.audit(actor.event(
        "roll.voter_removed",
        unit_code,
        row.name.clone(),
        json!({ "registration": id, "reason": row.reason, "correction": is_published(&election) }),
    ));
    Ok(row)
}

/// The list as it would be published now.
///
/// # Errors
/// Of the database.
pub async fn draft(conn: &impl sea_orm::ConnectionTrait, election_id: i64) -> Outcome<RollContent> {
    let names = store::names(conn, election_id).await?;
    Ok(RollContent::of(names.iter().map(|(group, name)| (group.as_str(), name.as_str()))))
}

/// Publication of the roll, or of a correction to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Day on which the list is posted in the village.
    pub on: NaiveDate,
    /// Hash of the list that the person who confirmed saw; empty from the command line and the demo.
    pub seen_hash: String,
    /// For a correction: what was corrected and why.
    pub note: String,
}

/// Refuses a roll with voters who are too young on the polling day: each was checked when registered, but the day may have
/// moved since.
/// What was posted on a day cannot hold what was entered after it: a date before the last change is a late entry 补录, and says so.
async fn refuse_changed_since(tx: &Tx, election: &unit_election::Model, cmd: &Publish) -> Outcome<()> {
    const CHANGES: &[&str] = &["roll.imported", "roll.voter_added", "roll.voter_changed", "roll.voter_removed"];
    let last = crate::audit::last_of(tx.conn(), &election.unit_code, CHANGES).await?;
    let Some(changed) = last.map(|ms| crate::clock::china_time(ms).date_naive()) else { return Ok(()) };
    if cmd.on >= changed || !cmd.note.trim().is_empty() {
        return Ok(());
    }
    let message = format!("名单在 {changed} 还有改动，晚于填写的公布日期 {}", cmd.on);
    let remedy = "请填写实际张榜的日期；确已在那一天张榜、事后补录的，请写明补录情况";
    Err(Refusal::new("ROLL_CHANGED_SINCE", message.clone(), remedy)
        .field("on", message)
        .field("note", "补录的请写明情况")
        .into())
}

async fn refuse_under_age(tx: &Tx, election: &unit_election::Model) -> Outcome<()> {
    let age = cycle::regime(election)?.reg_age().clone();
    let voters = store::voters(tx.read(), election.id).await?;
    let ids: Vec<i64> = voters.iter().map(|voter| voter.person_id).collect();
    let young: Vec<String> = people::store::persons(tx.read(), &ids)
        .await?
        .into_iter()
        .filter(|p| law::registration::age_on(p.birth, election.polling_day).is_none_or(|years| years < age.value))
        .map(|person| person.name)
        .collect();
    if young.is_empty() {
        return Ok(());
    }
    let book = cycle::book()?;
    let basis = law::cite::together_zh(&age.cites, book).join("；");
    let some = young.iter().take(5).cloned().collect::<Vec<_>>().join("、");
    let message =
        format!("名单上有 {} 人到选举日（{}）未满 {} 周岁：{some}", young.len(), election.polling_day, age.value);
    Err(Refusal::new("UNDER_18", message, "请把他们移出名单后再公布").basis(basis).into())
}

/// Publishes the roll (first version) or a corrected one (further versions). A version is never changed.
///
/// # Errors
/// Refused: empty roll, a day that the law forbids, a day in the future, nothing to correct, polling begun; `Stale` when
/// the list is no longer the one that was confirmed.
pub async fn publish(tx: &Tx, actor: &Actor, unit_code: &str, cmd: &Publish) -> Outcome<entity::roll_version::Model> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    require_open(&election)?;
    let content = draft(tx.read(), election.id).await?;
    let headcount = i32::try_from(content.headcount()).unwrap_or(i32::MAX);
    if headcount == 0 {
        return Err(Refusal::new("ROLL_EMPTY", "名单上还没有选民（0 名）", "请先登记或导入选民，再公布名单").into());
    }
    let (text, hash) = content.freeze()?;
    if !cmd.seen_hash.is_empty() && cmd.seen_hash != hash {
        return Err(Failure::Stale { what: "选民名单".into() });
    }
    if cmd.on > tx.today() {
        let message = format!("公布日期 {} 在今天（{}）之后", cmd.on, tx.today());
        return Err(Refusal::new("PUBLISHED_IN_FUTURE", message.clone(), "请在张榜当天或之后登记公布")
            .field("on", message)
            .into());
    }
    refuse_changed_since(tx, &election, cmd).await?;
    refuse_under_age(tx, &election).await?;
    representatives::require_complete(tx, &election).await?;
    let last = store::published(tx.read(), election.id).await?;
    match &last {
        None => {
            let findings = law::deadline::roll_publication(cmd.on, &cycle::regime(&election)?);
            let remedy = "请由县级换届办重新确定选举日，留足公布期限后再公布";
            if let Some(refusal) = stopped(&findings, remedy)? {
                let message = refusal.message.clone();
                return Err(refusal.field("on", message).into());
            }
        }
        Some(last) => {
            if last.hash == hash {
                let message = format!("名单与已公布的第 {} 版完全相同，没有需要公布的更正", last.no);
                return Err(Refusal::new("NOTHING_TO_CORRECT", message, "先更正名单，再公布更正").into());
            }
            if cmd.note.trim().is_empty() {
                return Err(Refusal::new("NOTE_MISSING", "没有写明更正事由", "请写明更正了什么、为什么")
                    .field("note", "请填写更正事由")
                    .into());
            }
            if cmd.on < last.published_on {
                let message = format!("更正公布日期 {} 早于第 {} 版的公布日期 {}", cmd.on, last.no, last.published_on);
                return Err(Refusal::new("BEFORE_LAST_VERSION", message.clone(), "请核对日期")
                    .field("on", message)
                    .into());
            }
        }
    }
    let row = entity::roll_version::Model {
        id: 0,
        election_id: election.id,
        no: last.as_ref().map_or(1, |last| last.no + 1),
        published_on: cmd.on,
        headcount,
        content: text,
        hash: hash.clone(),
        note: cmd.note.trim().to_owned(),
        created_ms: tx.now_ms(),
    };
    let row = store::insert_version(tx.conn(), row).await?;
    let progress = Progress {
        stage: (stage(&election) < Stage::RollPublished).then_some(Stage::RollPublished),
        // A list corrected after the vote was opened does not change who could take part in that vote.
        registered: (election.rounds == 0).then_some(headcount),
        roll_version: Some(row.no),
        ..Progress::default()
    };
    cycle::store::note(tx.conn(), election.id, &progress).await?;
    // A published list ends the registration, if nobody recorded its end before.
    for step in [plan::step::REGISTRATION, plan::step::ROLL] {
        cycle::service::mark_done(tx, actor, election.id, step, row.published_on).await?;
    }
    let action = if row.no == 1 { "roll.published" } else { "roll.corrected" };
    tx.audit(actor.event(
        action,
        unit_code,
        format!("选民名单第 {} 版", row.no),
        json!({ "version": row.no, "headcount": headcount, "on": row.published_on, "hash": hash }),
    ));
    Ok(row)
}

/// Numbers the voters' cards 选民证 in the order of the list; cards that have a number keep it. Returns how many were new.
///
/// # Errors
/// Refused before the roll is published.
pub async fn number_cards(tx: &Tx, actor: &Actor, unit_code: &str) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    if !is_published(&election) {
        return Err(Refusal::new("ROLL_NOT_PUBLISHED", "选民名单还没有公布，不能编选民证号", "请先公布选民名单").into());
    }
    let voters = store::voters(tx.read(), election.id).await?;
    // A removed voter's number is not given to anybody else, hence the highest of all rows.
    let mut next = store::highest_card(tx.read(), election.id).await?;
    let mut new = 0;
    for voter in voters.iter().filter(|voter| voter.card_no.is_none()) {
        next += 1;
        new += 1;
        store::set_card(tx.conn(), voter.id, next).await?;
    }
    if new > 0 {
        tx.audit(actor.event("roll.cards_numbered", unit_code, "选民证", json!({ "new": new, "highest": next })));
    }
    Ok(new)
}

/// An entry for the form of an existing registration. The number is not in it: it stays as it is.
pub fn entry_of(registration: &registration::Model, person: &entity::person::Model, phone: String) -> Entry {
    let (grounds, note) = model::split_reason(&registration.reason);
    Entry {
        name: registration.name.clone(),
        id_number: String::new(),
        sex: people::model::sex_from_code(&person.sex).or(Some(Sex::Male)),
        birth: Some(person.birth),
        ethnic: person.ethnic.clone(),
        education: person.education.clone(),
        political: person.political.clone(),
        group_name: registration.group_name.clone(),
        household: registration.household.clone(),
        class: registration.class.clone(),
        resident_months: registration.resident_months,
        applied: registration.applied,
        consent: registration.consent,
        disfranchised: registration.disfranchised,
        grounds,
        phone,
        note: if registration.status == model::INCLUDED { note } else { String::new() },
    }
}
