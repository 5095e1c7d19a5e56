//! Who holds which post: the elected of this term, the team of the last one. Part of the service of this context.

use chrono::NaiveDate;
use entity::{officeholder, unit_election};
use law::posts::Post;
use serde_json::json;

use super::model::VILLAGERS_COMMITTEE;
use super::store;
use crate::access::{Actor, CLERKS};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// Somebody who holds a post, as typed for the last term or as elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The person, where known.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// 男 or 女.
    pub sex: String,
    /// Birth.
    pub birth: Option<NaiveDate>,
    /// 学历.
    pub education: String,
    /// 政治面貌.
    pub political: String,
    /// The post.
    pub post: Post,
    /// Votes, where elected here.
    pub votes: Option<i32>,
}

fn holder_row(unit: &str, election: Option<i64>, term: i32, since: NaiveDate, h: &Holder) -> officeholder::Model {
    officeholder::Model {
        id: 0,
        unit_code: unit.to_owned(),
        election_id: election,
        meeting_id: None,
        term_no: term,
        person_id: h.person_id,
        name: h.name.clone(),
        sex: h.sex.clone(),
        birth: h.birth,
        education: h.education.clone(),
        political: h.political.clone(),
        body: VILLAGERS_COMMITTEE.to_owned(),
        post: h.post.code().to_owned(),
        votes: h.votes,
        since,
        until: None,
    }
}

/// Writes the elected into the list of officeholders. `elected` is everybody elected so far; called again after a later round or a
/// correction, those no longer in it get an end, those already there stay. Idempotent.
///
/// # Errors
/// Of the database.
pub async fn seat_elected(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    since: NaiveDate,
    elected: &[Holder],
) -> Outcome<()> {
    let term = cycle::store::cycle(tx.read(), election.cycle_id).await?.map_or(0, |cycle| cycle.term_no);
    let present = store::holders_of_election(tx.read(), election.id).await?;
    let same = |row: &officeholder::Model, h: &Holder| {
        row.post == h.post.code()
            && match h.person_id {
                Some(id) => row.person_id == Some(id),
                None => row.person_id.is_none() && row.name == h.name,
            }
    };
    for row in present.iter().filter(|row| row.until.is_none() && !elected.iter().any(|h| same(row, h))) {
        let mut row = row.clone();
        row.until = Some(since);
        store::update_holder(tx.conn(), row).await?;
    }
    let mut added = 0;
    for h in elected.iter().filter(|h| !present.iter().any(|row| row.until.is_none() && same(row, h))) {
        store::insert_holder(tx.conn(), holder_row(&election.unit_code, Some(election.id), term, since, h)).await?;
        added += 1;
    }
    super::by_meeting::note_dual_head(tx, &election.unit_code, term).await?;
    let detail = json!({ "elected": elected.len(), "new": added, "since": since });
    tx.audit(actor.event(
        "bodies.seat_elected",
        &election.unit_code,
        cycle::words(election).own("村民委员会成员"),
        detail,
    ));
    Ok(())
}

/// Adds members of the last term, so that terms can be compared.
///
/// # Errors
/// `Forbidden`; of the database.
pub async fn add_last_team(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    term_no: i32,
    since: NaiveDate,
    team: &[Holder],
) -> Outcome<usize> {
    actor.require(CLERKS)?;
    for h in team {
        store::insert_holder(tx.conn(), holder_row(unit_code, None, term_no, since, h)).await?;
    }
    let detail = json!({ "term_no": term_no, "added": team.len() });
    tx.audit(actor.event("bodies.add_last_team", unit_code, "上届村民委员会成员", detail));
    Ok(team.len())
}

/// What is wrong with one of several new members of the last term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Position among the new members.
    pub at: usize,
    /// The column: `name`, `post`, `since`, `sex` or `birth`.
    pub field: &'static str,
    /// Why it cannot be so.
    pub reason: String,
    /// What to do.
    pub remedy: &'static str,
}

/// What the members of the last term are held against.
#[derive(Clone, Copy, Debug)]
pub struct LastTerm<'a> {
    /// Members of that term who are recorded already.
    pub present: &'a [officeholder::Model],
    /// Polling day of this term, on which the last one ends.
    pub polling_day: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// Full years that a member must have on the day of taking office (选民年龄).
    pub least_age: u32,
}

/// Everything that cannot be true of members of the last term, each with the day of taking office, in their order: a day that has not
/// come, one too young, a man in the women's post, the same member twice, two chairs at one time. A typed member has no end of
/// office, so every two chairs of a term overlap unless the first one's office was closed. Pure.
pub fn last_team_faults(team: &[(NaiveDate, &Holder)], term: &LastTerm<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, (since, one)) in team.iter().enumerate() {
        let mut fault = |field, reason: String, remedy| faults.push(Fault { at, field, reason, remedy });
        if *since >= term.polling_day {
            let reason = format!("任职起始日不早于本届选举日 {}", term.polling_day);
            fault("since", reason, "这里只登记上届成员；本届成员在结果认定后自动写入");
        } else if *since > term.today {
            fault("since", format!("任职起始日 {since} 还没有到"), "请填写当选或任职的日期");
        }
        if let Some(birth) = one.birth {
            match law::registration::age_on(birth, *since) {
                _ if birth >= *since => fault("birth", "出生日期不早于任职起始日".into(), "请核对两个日期"),
                Some(age) if age < term.least_age => fault(
                    "birth",
                    format!("任职起始日时 {age} 周岁，不满 {} 周岁", term.least_age),
                    "请核对出生日期和任职起始日",
                ),
                _ => {}
            }
        }
        if one.post == Post::WomensSeat && matches!(one.sex.as_str(), "男" | "male") {
            fault("sex", "妇女委员的性别填为男".into(), "请核对性别和职务");
        }
        let same = |other: &Holder| other.name == one.name && other.post == one.post;
        let earlier = team.iter().take(at).position(|(_, other)| same(other));
        let recorded = term.present.iter().any(|row| row.name == one.name && row.post == one.post.code());
        if earlier.is_some() {
            fault("name", "与前面一行的姓名、职务相同".into(), "请删去其中一行");
        } else if recorded {
            fault("name", "这个人的这个职务已经登记".into(), "请从表中删去；要更改的，先在班子成员页删除原记录");
        } else if one.post == Post::Chair {
            let chairs =
                team.iter().take(at).filter(|(_, other)| other.post == Post::Chair).map(|(_, other)| &other.name);
            let sitting = |row: &&officeholder::Model| {
                row.post == Post::Chair.code() && row.until.is_none_or(|until| until > *since)
            };
            let other = chairs.chain(term.present.iter().filter(sitting).map(|row| &row.name)).next();
            if let Some(other) = other {
                fault(
                    "post",
                    format!("同一届已有主任「{other}」，任职时间重叠"),
                    "同一时间只有一名主任；中途更换的，只填届满时在任的一名",
                );
            }
        }
    }
    faults
}

/// Takes a typed member of an earlier term off the list; what came from an election here cannot be removed.
///
/// # Errors
/// `NotFound`, `HOLDER_ELECTED_HERE`.
pub async fn remove_holder(tx: &Tx, actor: &Actor, unit_code: &str, id: i64) -> Outcome<String> {
    actor.require(CLERKS)?;
    let row = store::holder(tx.read(), unit_code, id).await?.ok_or_else(|| Failure::NotFound("任职记录".into()))?;
    if row.election_id.is_some() {
        return Err(Refusal::new(
            "HOLDER_ELECTED_HERE",
            format!("「{}」由本系统的选举结果写入，不能删除", row.name),
            "结果有误的，请在结果认定中办理更正",
        )
        .into());
    }
    store::delete_holder(tx.conn(), id).await?;
    tx.audit(actor.event("bodies.remove_holder", unit_code, "上届村民委员会成员", json!({ "name": row.name })));
    Ok(row.name)
}
