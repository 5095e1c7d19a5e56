//! Commands on seats, the election committee and the teams; the only writer of this context.

use chrono::NaiveDate;
use entity::{committee_member, unit_election};
use law::committee::Composition;
use law::kinship::KinEdge;
use law::posts::Seats;
use law::regime::Regime;
use serde_json::json;

use super::model::{self, CHAIR, Change, MEMBER, Stander, StepDown};
use super::store::{self, ACTIVE, QUIT, RESERVE};
use crate::access::{Actor, COMMITTEE};
use crate::cycle::{self, AtField, Progress, Stage, plan};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

pub use super::by_meeting::{MeetingHolder, MeetingSeat, note_votes, seat_by_meeting};
pub use super::team::{Fault, Holder, LastTerm, add_last_team, last_team_faults, remove_holder, seat_elected};
pub use super::team_bodies::{LastMember, add_last_members};

/// Writes the seats per post. `version` is the election's, as the reader saw it.
///
/// # Errors
/// `Stale`, `STAGE_TOO_LATE`, and what the law says about size and the women's post.
pub async fn set_seats(tx: &Tx, actor: &Actor, election_id: i64, version: i64, seats: &[Seats]) -> Outcome<u32> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    if election.version != version {
        return Err(Failure::Stale { what: "本村的职数".into() });
    }
    cycle::before(&election, Stage::CandidatesPublished, "更改职数")?;
    let regime = cycle::regime(&election)?;
    let findings = model::check_seats(seats, &regime);
    if let Some(refusal) = cycle::refusal(&findings, "请按法定职数和职位设置调整后重新保存") {
        return Err(refusal.into());
    }
    let total: u32 = seats.iter().map(|s| s.n).sum();
    store::delete_seats(tx.conn(), election_id).await?;
    for seat in seats.iter().filter(|seat| seat.n > 0) {
        let n = i32::try_from(seat.n).unwrap_or(i32::MAX);
        store::insert_seats(tx.conn(), election_id, seat.post, n).await?;
    }
    let unit = election.unit_code.clone();
    let election = cycle::store::update_election(tx.conn(), election).await?;
    let noted = Progress { seats: i32::try_from(total).ok(), ..Progress::default() };
    cycle::store::note(tx.conn(), election.id, &noted).await?;
    let detail: serde_json::Map<String, serde_json::Value> =
        seats.iter().map(|seat| (seat.post.code().to_owned(), seat.n.into())).collect();
    tx.audit(actor.event("bodies.set_seats", &unit, "村民委员会职数", detail.into()));
    Ok(total)
}

/// Somebody for the election committee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// The person, when chosen from the persons of the unit. A typed name without a person cannot be checked for relatives.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Chair of the committee.
    pub chair: bool,
    /// Reserve, in the order of entry (or of votes).
    pub reserve: bool,
    /// Votes in the formation, where it was by ballot.
    pub votes: Option<i32>,
    /// Since when.
    pub since: NaiveDate,
}

/// The election committee is published once its step of the timetable is done.
///
/// # Errors
/// Of the database.
pub async fn committee_published(conn: &impl sea_orm::ConnectionTrait, election_id: i64) -> Outcome<Option<NaiveDate>> {
    Ok(cycle::store::step(conn, election_id, plan::step::COMMITTEE).await?.and_then(|row| row.actual))
}

/// Adds a member or reserve. After publication only reserves that the original vote produced may be added late.
///
/// # Errors
/// `MEMBER_TWICE`, `COMMITTEE_PUBLISHED`, `COMMITTEE_TWO_CHAIRS`, `NotFound` for a person of another unit.
pub async fn add_member(tx: &Tx, actor: &Actor, election_id: i64, new: &NewMember) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    if !new.reserve && committee_published(tx.read(), election_id).await?.is_some() {
        return Err(Refusal::new(
            "COMMITTEE_PUBLISHED",
            format!("选举委员会名单已公布，不能直接增加成员「{}」", new.name),
            "成员出缺的，按原推选结果依次递补；另行推选的，先登记为递补人选再递补",
        )
        .into());
    }
    if let Some(id) = new.person_id {
        let person = crate::people::store::person(tx.read(), id).await?;
        if person.is_none_or(|person| person.unit_code != election.unit_code) {
            return Err(Failure::NotFound("本村的这名人员".into()));
        }
    }
    let rows = store::committee(tx.read(), election_id).await?;
    let same = |row: &&committee_member::Model| {
        row.status != QUIT
            && match new.person_id {
                Some(id) => row.person_id == id,
                None => row.person_id == 0 && row.name == new.name,
            }
    };
    if let Some(row) = rows.iter().find(same) {
        let place = if row.status == RESERVE { "递补人选" } else { "成员" };
        return Err(Refusal::new(
            "MEMBER_TWICE",
            format!("「{}」已是选举委员会{place}", new.name),
            "同名不同人的，请从人员中选择以便区分",
        )
        .at("name")
        .into());
    }
    if new.chair && rows.iter().any(|row| row.status == ACTIVE && row.role == CHAIR) {
        return Err(Refusal::new("COMMITTEE_TWO_CHAIRS", "选举委员会已有主任", "主任只有一人，请先改任原主任")
            .at("chair")
            .into());
    }
    let rank = rows.iter().map(|row| row.rank).max().unwrap_or(0) + 1;
    let id = store::insert_member(
        tx.conn(),
        committee_member::Model {
            id: 0,
            election_id,
            person_id: new.person_id.unwrap_or(0),
            name: new.name.clone(),
            role: if new.chair { CHAIR } else { MEMBER }.to_owned(),
            rank,
            status: if new.reserve { RESERVE } else { ACTIVE }.to_owned(),
            reason: new.votes.map(|votes| format!("推选得票 {votes} 票")).unwrap_or_default(),
            since: new.since,
            until: None,
            version: 1,
        },
    )
    .await?;
    let detail = json!({ "name": new.name, "chair": new.chair, "reserve": new.reserve, "votes": new.votes });
    tx.audit(actor.event("bodies.add_member", &election.unit_code, "选举委员会", detail));
    Ok(id)
}

async fn own_member(tx: &Tx, election_id: i64, id: i64, version: i64) -> Outcome<committee_member::Model> {
    let row = store::member(tx.read(), election_id, id).await?;
    let row = row.ok_or_else(|| Failure::NotFound("选举委员会成员".into()))?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("选举委员会成员「{}」", row.name) });
    }
    Ok(row)
}

/// Takes a wrong entry off the list, before the list is published.
///
/// # Errors
/// `COMMITTEE_PUBLISHED`, `Stale`, `NotFound`.
pub async fn remove_member(tx: &Tx, actor: &Actor, election_id: i64, id: i64, version: i64) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    let row = own_member(tx, election_id, id, version).await?;
    if committee_published(tx.read(), election_id).await?.is_some() {
        return Err(Refusal::new(
            "COMMITTEE_PUBLISHED",
            format!("选举委员会名单已公布，不能删除「{}」", row.name),
            "成员退出的，请办理退出并由下一名递补，记录保留",
        )
        .into());
    }
    store::delete_member(tx.conn(), id).await?;
    tx.audit(actor.event("bodies.remove_member", &election.unit_code, "选举委员会", json!({ "name": row.name })));
    Ok(row.name)
}

/// Says which persons members are that were entered by name only: `(member, its version, person)`.
///
/// # Errors
/// `Stale`, `NotFound`, `MEMBER_TWICE` when the person already is on the committee.
pub async fn link_members(tx: &Tx, actor: &Actor, election_id: i64, links: &[(i64, i64, i64)]) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    let mut names = Vec::new();
    for (id, version, person_id) in links {
        let mut row = own_member(tx, election_id, *id, *version).await?;
        let person = crate::people::store::person(tx.read(), *person_id).await?;
        if person.is_none_or(|person| person.unit_code != election.unit_code) {
            return Err(Failure::NotFound("本村的这名人员".into()));
        }
        let rows = store::committee(tx.conn(), election_id).await?;
        if let Some(other) = rows.iter().find(|other| other.person_id == *person_id && other.status != QUIT) {
            let message = format!("「{}」所选的人员已是选举委员会的「{}」", row.name, other.name);
            return Err(Refusal::new("MEMBER_TWICE", message, "请核对是哪一位").into());
        }
        names.push(row.name.clone());
        row.person_id = *person_id;
        store::update_member(tx.conn(), row).await?;
    }
    if !names.is_empty() {
        let detail = json!({ "names": names });
        tx.audit(actor.event("bodies.link_members", &election.unit_code, "选举委员会", detail));
    }
    Ok(())
}

/// Makes a sitting member the chair of the committee 推选主任; the former one stays a member.
///
/// # Errors
/// `Stale`, `NotFound`, `MEMBER_NOT_SITTING`.
pub async fn set_chair(tx: &Tx, actor: &Actor, election_id: i64, id: i64, version: i64) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    let mut row = own_member(tx, election_id, id, version).await?;
    if row.status != ACTIVE {
        return Err(Refusal::new(
            "MEMBER_NOT_SITTING",
            format!("「{}」不是在任成员，不能任主任", row.name),
            "请从在任成员中推选",
        )
        .into());
    }
    for mut other in store::committee(tx.read(), election_id).await? {
        if other.role == CHAIR && other.status == ACTIVE && other.id != id {
            other.role = MEMBER.to_owned();
            store::update_member(tx.conn(), other).await?;
        }
    }
    row.role = CHAIR.to_owned();
    let name = row.name.clone();
    store::update_member(tx.conn(), row).await?;
    tx.audit(actor.event("bodies.set_chair", &election.unit_code, "选举委员会主任", json!({ "name": name })));
    Ok(name)
}

/// By whom and how the committee was formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formation {
    /// 村民会议, 村民代表会议 or 村民小组会议.
    pub meeting: String,
    /// Day of the meeting.
    pub held_on: NaiveDate,
    /// Persons who had a right to attend.
    pub due: i32,
    /// Persons who attended.
    pub present: i32,
    /// Day of publication.
    pub published_on: NaiveDate,
    /// `due` and `present` count households by their representatives, not persons.
    pub by_households: bool,
}

/// By which meeting and on which day the committee was formed, as recorded when it was published. None before that, and when
/// somebody has rewritten the remark.
///
/// # Errors
/// Of the database.
pub async fn formation(conn: &impl sea_orm::ConnectionTrait, election_id: i64) -> Outcome<Option<(String, NaiveDate)>> {
    let row = cycle::store::step(conn, election_id, plan::step::COMMITTEE).await?;
    Ok(row.and_then(|row| model::formation_of(&row.note)))
}

/// Publishes the committee: its size and composition must be lawful. From then on nothing is deleted, only left and followed.
///
/// # Errors
/// `COMMITTEE_PUBLISHED`, `FORMATION_FIGURES`, the findings of `law::committee` (attendance, size, composition).
pub async fn publish_committee(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    version: i64,
    how: &Formation,
) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    if election.version != version {
        return Err(Failure::Stale { what: "本村的选举安排".into() });
    }
    if let Some(day) = committee_published(tx.read(), election_id).await? {
        return Err(Refusal::new(
            "COMMITTEE_PUBLISHED",
            format!("选举委员会名单已于 {day} 公布"),
            "成员变动请办理退出和递补",
        )
        .into());
    }
    if !model::MEETINGS.contains(&how.meeting.as_str()) {
        return Err(Refusal::new(
            "FORMATION_MEETING",
            format!("「{}」不是可以推选选举委员会的会议", how.meeting),
            format!("请改选：{}", model::MEETINGS.join("、")),
        )
        .at("meeting")
        .into());
    }
    if how.present > how.due || how.held_on > how.published_on || how.published_on > tx.today() {
        return Err(Refusal::new(
            "FORMATION_FIGURES",
            format!(
                "推选情况填写有矛盾：应到 {} 人、实到 {} 人，{} 开会、{} 公布",
                how.due, how.present, how.held_on, how.published_on
            ),
            "实到不能多于应到；公布不能早于开会，也不能晚于今天",
        )
        .into());
    }
    let regime = cycle::regime(&election)?;
    if let Some(meeting) = model::forming_meeting(&how.meeting, how.by_households) {
        let count = |n: i32| u32::try_from(n).unwrap_or(0);
        let findings = law::committee::meeting_quorum(meeting, count(how.due), count(how.present), &regime);
        if let Some(refusal) = cycle::refusal(&findings, "到会人数不足的会议不能推选，请重新召开；填写有误的请改正")
        {
            return Err(refusal.at("present").into());
        }
    }
    let rows = store::committee(tx.read(), election_id).await?;
    let sitting: Vec<&committee_member::Model> = rows.iter().filter(|row| row.status == ACTIVE).collect();
    let findings = law::committee::composition(&composition(tx.read(), &sitting).await?, &regime);
    if let Some(refusal) = cycle::refusal(&findings, "请补足或调整成员后再公布") {
        return Err(refusal.into());
    }
    if !sitting.iter().any(|row| row.role == CHAIR) {
        return Err(Refusal::new("COMMITTEE_NO_CHAIR", "选举委员会还没有主任", "请先指明由谁任主任，再公布名单").into());
    }
    let step = plan::step::COMMITTEE;
    let mut row =
        cycle::store::step(tx.read(), election_id, step).await?.unwrap_or_else(|| plan::blank(election_id, step));
    row.actual = Some(how.published_on);
    row.note = model::formation_note(how, sitting.len());
    let note = row.note.clone();
    cycle::service::record(tx, actor, &election, row).await?;
    let names: Vec<&str> = sitting.iter().map(|row| row.name.as_str()).collect();
    let detail = json!({ "published_on": how.published_on, "how": note, "members": names });
    tx.audit(actor.event("bodies.publish_committee", &election.unit_code, "选举委员会名单", detail));
    Ok(sitting.len())
}

/// What `law` wants to know about the sitting members; women are unknown as soon as one member is not a known person.
///
/// # Errors
/// Of the database.
pub async fn composition(
    conn: &impl sea_orm::ConnectionTrait,
    sitting: &[&committee_member::Model],
) -> Outcome<Composition> {
    let ids: Vec<i64> = sitting.iter().map(|row| row.person_id).filter(|id| *id != 0).collect();
    let persons = crate::people::store::persons(conn, &ids).await?;
    let women = persons.iter().filter(|p| matches!(p.sex.as_str(), "女" | "female" | "2")).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Composition {
        size: count(sitting.len()),
        women: (women > 0 || persons.len() == sitting.len()).then(|| count(women)),
    })
}

/// A member leaves for another reason than candidacy (absence, death, own wish), and the next reserve follows.
///
/// # Errors
/// `Stale`, `NotFound`, `MEMBER_NOT_SITTING`.
pub async fn quit_member(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    id: i64,
    version: i64,
    on: NaiveDate,
    reason: &str,
) -> Outcome<(String, Option<String>)> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    let mut row = own_member(tx, election_id, id, version).await?;
    if row.status == QUIT {
        return Err(Refusal::new(
            "MEMBER_NOT_SITTING",
            format!("「{}」已于 {} 退出", row.name, row.until.map(|d| d.to_string()).unwrap_or_default()),
            "请刷新页面查看现在的名单",
        )
        .into());
    }
    let was_sitting = row.status == ACTIVE;
    let name = row.name.clone();
    row.status = QUIT.to_owned();
    row.until = Some(on);
    row.reason = if was_sitting { reason.to_owned() } else { format!("{}{reason}", model::RESERVE_WITHDREW) };
    store::update_member(tx.conn(), row).await?;
    let mut follower = None;
    if was_sitting {
        // A reserve with a day in `until` was passed over, because a relative stands.
        let reserves = model::in_order(store::committee(tx.read(), election_id).await?);
        if let Some(next) = reserves.into_iter().find(|r| r.status == RESERVE && r.until.is_none()) {
            follower = Some(next.name.clone());
            join(tx, next, on).await?;
        }
    }
    let detail = json!({ "name": name, "reason": reason, "on": on, "follower": follower });
    tx.audit(actor.event("bodies.quit_member", &election.unit_code, "选举委员会", detail));
    Ok((name, follower))
}

/// How many members are missing from the published committee: from the number that was published, or from the least lawful
/// number where the record does not say it.
///
/// # Errors
/// Of the database.
pub async fn vacancies(
    conn: &impl sea_orm::ConnectionTrait,
    election: &unit_election::Model,
    rows: &[committee_member::Model],
) -> Outcome<usize> {
    let step = cycle::store::step(conn, election.id, plan::step::COMMITTEE).await?;
    let formed = step.and_then(|row| model::formation_members(&row.note));
    let least = usize::try_from(cycle::regime(election)?.committee_size().value.min).unwrap_or(usize::MAX);
    let sitting = rows.iter().filter(|row| row.status == ACTIVE).count();
    Ok(formed.unwrap_or(least).saturating_sub(sitting))
}

/// 递补: fills the vacancies of the published committee from the reserves in their order; those who are barred as relatives
/// of somebody who stands are passed over. `version` is the election's. Answers with the names of those who joined.
///
/// # Errors
/// `Stale`, `COMMITTEE_NOT_PUBLISHED`, `NO_VACANCY`, `RESERVE_EXHAUSTED` with the article.
pub async fn fill_vacancies(tx: &Tx, actor: &Actor, election_id: i64, version: i64) -> Outcome<Vec<String>> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    if election.version != version {
        return Err(Failure::Stale { what: "本村的选举安排".into() });
    }
    if committee_published(tx.read(), election_id).await?.is_none() {
        return Err(Refusal::new(
            "COMMITTEE_NOT_PUBLISHED",
            "选举委员会名单还没有公布，不需要递补",
            "公布前可以直接登记或删除成员",
        )
        .into());
    }
    let rows = model::in_order(store::committee(tx.read(), election_id).await?);
    let vacant = vacancies(tx.read(), &election, &rows).await?;
    if vacant == 0 {
        return Err(Refusal::new("NO_VACANCY", "选举委员会没有缺额", "成员退出的，请先办理退出").into());
    }
    let mut names = Vec::new();
    for next in rows.into_iter().filter(|row| row.status == RESERVE && row.until.is_none()).take(vacant) {
        names.push(next.name.clone());
        join(tx, next, tx.today()).await?;
    }
    if names.is_empty() {
        return Err(Refusal::new(
            "RESERVE_EXHAUSTED",
            format!("选举委员会缺 {vacant} 名成员，没有可以递补的人选"),
            "请依法另行推选，登记为递补人选后再递补",
        )
        .basis(cycle::cites_zh(&law::committee::fill_cites()).join("、"))
        .into());
    }
    let detail = json!({ "joined": names, "vacant": vacant });
    tx.audit(actor.event("bodies.fill_vacancies", &election.unit_code, "选举委员会递补", detail));
    Ok(names)
}

async fn join(tx: &Tx, mut row: committee_member::Model, on: NaiveDate) -> Outcome<()> {
    row.status = ACTIVE.to_owned();
    row.role = MEMBER.to_owned();
    row.since = on;
    row.until = None;
    row.reason = model::remark(&row.reason, model::FOLLOWED);
    store::update_member(tx.conn(), row).await
}

/// Carries out what candidacy does to the election committee: candidates and their relatives leave, reserves follow in order,
/// a reserve who is a relative too is passed over. Called whenever the set of those who stand changes; does nothing when
/// nothing follows from it.
///
/// # Errors
/// Of the database.
pub async fn step_down_for_candidacy(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    regime: &Regime,
    standers: &[Stander],
    kin: &[KinEdge],
) -> Outcome<StepDown> {
    let rows = store::committee(tx.read(), election.id).await?;
    let down = model::step_down(&rows, standers, kin, regime);
    let today = tx.today();
    let find = |id: i64| rows.iter().find(|row| row.id == id).cloned();
    let mut told = Vec::new();
    for change in &down.changes {
        match change {
            Change::Left { id, reason } => {
                if let Some(mut row) = find(*id) {
                    told.push(format!("{} 退出", row.name));
                    row.status = QUIT.to_owned();
                    row.until = Some(today);
                    row.reason.clone_from(reason);
                    store::update_member(tx.conn(), row).await?;
                }
            }
            Change::Joined { id } => {
                if let Some(row) = find(*id) {
                    told.push(format!("{} 递补", row.name));
                    join(tx, row, today).await?;
                }
            }
            Change::PassedOver { id, reason } => {
                if let Some(mut row) = find(*id) {
                    told.push(format!("{} 不得递补", row.name));
                    row.until = Some(today);
                    row.reason = format!("不得递补：{reason}");
                    store::update_member(tx.conn(), row).await?;
                }
            }
            Change::Restored { id } => {
                if let Some(mut row) = find(*id) {
                    told.push(format!("{} 恢复递补资格", row.name));
                    row.until = None;
                    row.reason = String::new();
                    store::update_member(tx.conn(), row).await?;
                }
            }
        }
    }
    if !told.is_empty() {
        let detail = json!({ "changes": told });
        tx.audit(actor.event("bodies.step_down", &election.unit_code, "选举委员会退出、递补", detail));
    }
    Ok(down)
}
