//! Commands on meetings; the only writer of this context.

mod ballot;
mod by_election;
mod count;
mod hold;
mod kin;
mod list;
mod papers;
mod result;
mod setup;
mod sitting;
mod state;
mod steps;
mod undo;
mod voting_units;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::{meeting, meeting_elector, officeholder, unit_election};
use law::body::Body;
use law::book::Family;
use law::cooperative::Levels;
use law::finding::Finding;
use law::kinship::KinEdge;
use law::posts::PersonRef;
use law::regime::{CooperativeOffice, Office, PartyRegime, Regime};
use law::representatives::Composition;
use law::supervision::Holder;
use sea_orm::ConnectionTrait;

use super::model::{Attendance, Elected, Forum, Laws, MeetingPost, Purpose, Quorum, Stage, Standing, quorum};
use super::store;
use crate::cycle::{self, settings};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::people;
use crate::polling::model::label;

pub use ballot::upcoming;
pub use count::{
    ask_correction, close, confirm_correction, discard, finalise, open_sheet, recheck, release, save_entry,
    start_count, withdraw_correction,
};
pub use hold::{begin_vote, cancel, check_in, check_in_many, convene, obstacles, postpone};
pub use kin::{KinChange, agree_to_kin, ask_kin, kin_change, pairs_zh, withdraw_kin};
pub use list::{Approval, Entry, Lines, add_lines, adopt, approve, exclusion, fill, may_fill, remove, set_standing};
pub use papers::{Ballot, Determined, ballot, determined};
pub use result::{
    Basis, Computed, DRAFT, FINAL, SUPERSEDED, compute, confirm, declare_void, elected, leave_open, next_vote,
    set_base, set_threshold, withdraw_left_open,
};
pub use setup::{
    Edit, NewMeeting, NewNominee, add_nominee, change, create, of_superior, record_document, set_tellers, withdraw,
};
pub use sitting::{NewVotes, SittingRow, enter_votes, sitting_rows};
pub use state::{BodyProgress, BodyState, Met, body_done, body_state, met};
pub use undo::{
    agree_to_reopening, ask_reopening, declared_zh, reopening, round_to_reopen, take_back_void, void_to_take_back,
    withdraw_reopening,
};
pub use voting_units::{
    Ground, add_voting_unit, choosing_of, divide_group, divided, ground, grounds, held_by, remove_voting_unit,
};

/// The rules of a meeting on its day.
#[derive(Debug)]
pub struct Rules {
    /// Village or community.
    pub village: Regime,
    /// Party organisation.
    pub party: PartyRegime,
    /// Co-operative.
    pub cooperative: Levels,
}

impl Rules {
    /// As the decisions take them.
    pub fn laws(&self) -> Laws<'_> {
        Laws { village: &self.village, party: &self.party, cooperative: &self.cooperative }
    }

    /// Hash of the parameters that bear on a purpose.
    pub fn hash(&self, purpose: Purpose) -> String {
        match purpose.body() {
            Some(Body::Party) => self.party.hash().to_owned(),
            Some(Body::Cooperative) => self.cooperative.own.hash().to_owned(),
            _ => format!("{}{}", self.village.hash(), self.village.other_bodies_hash()),
        }
    }

    /// The remark on parameters that are not verified, for the pages of a body.
    pub fn banner(&self, body: Option<Body>) -> Option<String> {
        let (banner, profile) = match body {
            Some(Body::Party) => (self.party.banner(), self.party.profile()),
            Some(Body::Cooperative) => (self.cooperative.own.banner(), self.cooperative.own.profile()),
            _ => (self.village.banner(), self.village.profile()),
        };
        banner.map(|banner| format!("{banner}（{}）", profile.title))
    }
}

/// Id of the profile for a body of a unit on a day.
///
/// # Errors
/// `PROFILE_NOT_USABLE` when the law book has none.
pub fn profile_of(body: Option<Body>, election: &unit_election::Model, day: NaiveDate) -> Outcome<String> {
    let family = match body {
        Some(Body::Party) => Family::Party,
        Some(Body::Cooperative) => Family::Cooperative,
        _ => return Ok(election.profile.clone()),
    };
    Ok(settings::profile_for(election, family, day)?.to_owned())
}

/// The rules on a day, with the policy pack and the answers to open points of the cycle.
///
/// # Errors
/// Of the law book.
pub fn rules(election: &unit_election::Model, day: NaiveDate) -> Outcome<Box<Rules>> {
    let village = cycle::regime(&unit_election::Model { polling_day: day, ..election.clone() })?;
    let book = cycle::book()?;
    let wrong = |error: law::book::LawError| Failure::Internal(format!("law book: {error}"));
    // Before the first text of a family nothing of it can be held; the national text still explains a page.
    let national = |family: Family| {
        let found = book.all_profiles().find(|profile| profile.family == family && profile.area.is_empty());
        found
            .map(|profile| profile.id.as_str())
            .ok_or_else(|| Failure::Internal(format!("no profile for {}", family.zh())))
    };
    let party = match settings::party_regime(election, day) {
        Err(Failure::Refused(_)) => book.party(national(Family::Party)?, None).map_err(wrong)?,
        other => other?,
    };
    let own = match settings::cooperative_regime(election, day) {
        Err(Failure::Refused(_)) => book.cooperative(national(Family::Cooperative)?, None).map_err(wrong)?,
        other => other?,
    };
    let cooperative = Levels::beside(book, own).map_err(wrong)?;
    Ok(Box::new(Rules { village, party, cooperative }))
}

/// The rules of a meeting on a day: with the policy pack and the answers of the cycle as they were when its first vote began, before
/// that as they are now.
///
/// # Errors
/// Of the law book.
pub fn rules_of(election: &unit_election::Model, row: &meeting::Model, day: NaiveDate) -> Outcome<Box<Rules>> {
    match store::facts(row)?.overlay {
        Some(overlay) => rules(&unit_election::Model { overlay, ..election.clone() }, day),
        None => rules(election, day),
    }
}

/// What a meeting decides.
///
/// # Errors
/// `Failure::Internal` for an unknown code.
pub fn purpose(row: &meeting::Model) -> Outcome<Purpose> {
    Purpose::from_code(&row.purpose).ok_or_else(|| Failure::Internal(format!("meeting purpose {}", row.purpose)))
}

/// Who meets.
///
/// # Errors
/// `Failure::Internal` for an unknown code.
pub fn forum(row: &meeting::Model) -> Outcome<Forum> {
    Forum::from_code(&row.forum).ok_or_else(|| Failure::Internal(format!("meeting forum {}", row.forum)))
}

/// A meeting with what belongs to it.
#[derive(Debug)]
pub struct Loaded {
    /// The row.
    pub row: meeting::Model,
    /// The unit's election, which gives cycle and profile.
    pub election: unit_election::Model,
    /// What it decides.
    pub purpose: Purpose,
    /// Who meets.
    pub forum: Forum,
    /// How far it is.
    pub stage: Stage,
    /// The rules on its day; apart, because a page carries the rest along.
    pub rules: Box<Rules>,
}

impl Loaded {
    fn fresh(&self, version: i64) -> Outcome<()> {
        if self.row.version == version { Ok(()) } else { Err(Failure::Stale { what: "这次会议".into() }) }
    }

    /// Refuses what comes too early or too late.
    fn at(&self, stages: &[Stage], what: &str) -> Outcome<()> {
        if stages.contains(&self.stage) {
            return Ok(());
        }
        let wanted: Vec<&str> = stages.iter().map(|stage| stage.zh()).collect();
        let message = format!("会议现在是「{}」阶段，不能{what}", self.stage.zh());
        let remedy = format!("这项操作在「{}」阶段办理", wanted.join("」「"));
        Err(Refusal::new("MEETING_STAGE", message, remedy).into())
    }
}

/// Loads a meeting of a unit.
///
/// # Errors
/// `NotFound`.
pub async fn load(conn: &impl ConnectionTrait, unit: &UnitRef, id: i64) -> Outcome<Loaded> {
    let row = store::meeting(conn, &unit.code, id).await?;
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let rules = rules_of(&election, &row, row.held_on)?;
    let (purpose, forum, stage) = (purpose(&row)?, forum(&row)?, store::stage(&row));
    Ok(Loaded { row, election, purpose, forum, stage, rules })
}

/// 应到、实到 and the women among them, out of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnout {
    /// On the list.
    pub listed: u32,
    /// Without the right to vote.
    pub without_right: u32,
    /// Left out with both approvals.
    pub left_out: u32,
    /// Asked to be left out, but one approval is missing: they count.
    pub pending: u32,
    /// 应到.
    pub due: u32,
    /// 实到, online and through a member of the household included.
    pub present: u32,
    /// Online, among those present.
    pub online: u32,
    /// Through a member of the household, among those present.
    pub by_proxy: u32,
    /// Women due and present.
    pub women: (u32, u32),
}

/// Counts the list.
///
/// # Errors
/// Of the database.
pub async fn turnout(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Turnout> {
    let mut t = Turnout::default();
    for ((standing, attendance, approved, woman), n) in store::attendance(conn, meeting_id).await? {
        t.listed += n;
        match standing {
            Standing::NoRight => {
                t.without_right += n;
                continue;
            }
            // Once both have agreed, a member does not count, whether or not they come.
            Standing::LeftOut if approved => {
                t.left_out += n;
                continue;
            }
            Standing::LeftOut => t.pending += n,
            Standing::Entitled => {}
        }
        t.due += n;
        t.women.0 += if woman { n } else { 0 };
        if attendance == Attendance::Absent {
            continue;
        }
        t.present += n;
        t.women.1 += if woman { n } else { 0 };
        match attendance {
            Attendance::Online => t.online += n,
            Attendance::Proxy => t.by_proxy += n,
            Attendance::Absent | Attendance::InPerson => {}
        }
    }
    Ok(t)
}

/// Whether enough came, now.
///
/// # Errors
/// Of the database.
pub async fn quorum_now(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<(Turnout, Quorum)> {
    let t = turnout(conn, loaded.row.id).await?;
    let women = (loaded.forum == Forum::Representatives).then_some(t.women);
    let judged = quorum((loaded.purpose, loaded.forum), (t.due, t.present), women, loaded.rules.laws());
    let judged = judged.map_err(|refused| Refusal::new("F06", refused.to_string(), "请核对签到"))?;
    Ok((t, judged))
}

/// Persons by a name that is unique in a meeting: the name, with the number where it repeats.
#[derive(Clone, Debug, Default)]
pub struct Names {
    labels: BTreeMap<i64, String>,
}

impl Names {
    /// Of persons with number and name.
    pub fn of<'a>(persons: impl IntoIterator<Item = (i64, &'a str)>) -> Self {
        let persons: BTreeMap<i64, &str> = persons.into_iter().collect();
        let mut count: BTreeMap<&str, u32> = BTreeMap::new();
        for name in persons.values() {
            *count.entry(name).or_default() += 1;
        }
        let repeats = |name: &str| count.get(name).is_some_and(|n| *n > 1);
        let own = |(id, name): (&i64, &&str)| (*id, label(name, &people::store::person_ref(*id), repeats(name)));
        Names { labels: persons.iter().map(own).collect() }
    }

    /// Persons who stand on a ballot under labels that are fixed, and others beside them: somebody else of the same name gets their
    /// number, and the label on the ballot stays.
    pub fn beside<'a>(fixed: &BTreeMap<String, i64>, others: impl IntoIterator<Item = (i64, &'a str)>) -> Self {
        let others = others.into_iter().filter(|(id, _)| !fixed.values().any(|known| known == id));
        let mut names = Names::of(others);
        for (id, own) in &mut names.labels {
            if fixed.contains_key(own) {
                *own = label(own, &people::store::person_ref(*id), true);
            }
        }
        names.labels.extend(fixed.iter().map(|(label, id)| (*id, label.clone())));
        names
    }

    /// The name of a person, or the name as written where no person is known.
    pub fn get(&self, person_id: Option<i64>, name: &str) -> PersonRef {
        PersonRef(person_id.and_then(|id| self.labels.get(&id).cloned()).unwrap_or_else(|| name.to_owned()))
    }

    /// Numbers of the persons.
    pub fn persons(&self) -> Vec<i64> {
        self.labels.keys().copied().collect()
    }

    /// Relations of a unit among these persons, by name.
    pub fn relations(&self, edges: Vec<KinEdge>) -> Vec<KinEdge> {
        let of = |person: &PersonRef| {
            people::store::person_id(person).and_then(|id| self.labels.get(&id)).map(|label| PersonRef(label.clone()))
        };
        let named = |edge: KinEdge| Some(KinEdge { a: of(&edge.a)?, b: of(&edge.b)?, relation: edge.relation });
        let mut edges: Vec<KinEdge> = edges.into_iter().filter_map(named).collect();
        // The order of rows must not change a hash.
        edges.sort_by(|x, y| (&x.a, &x.b, x.relation).cmp(&(&y.a, &y.b, y.relation)));
        edges.dedup();
        edges
    }
}

/// Who holds an office on a day, in this term where it has begun.
///
/// # Errors
/// Of the database.
pub async fn in_office(
    conn: &impl ConnectionTrait,
    unit_code: &str,
    day: NaiveDate,
) -> Outcome<Vec<officeholder::Model>> {
    let all = crate::bodies::store::holders(conn, unit_code).await?;
    let open: Vec<officeholder::Model> =
        all.into_iter().filter(|row| row.until.is_none_or(|until| until > day)).collect();
    let newest: BTreeMap<String, i32> = open.iter().fold(BTreeMap::new(), |mut newest, row| {
        let term = newest.entry(row.body.clone()).or_insert(row.term_no);
        *term = (*term).max(row.term_no);
        newest
    });
    Ok(open.into_iter().filter(|row| newest.get(&row.body) == Some(&row.term_no)).collect())
}

/// The code of a body in the list of officeholders.
pub fn holder_body(body: Body) -> &'static str {
    match body {
        Body::Party => "po",
        Body::Committee | Body::Residents => crate::bodies::model::VILLAGERS_COMMITTEE,
        Body::Representatives => "vr",
        Body::Supervision => "vsc",
        Body::Cooperative => "ec",
    }
}

/// The offices that bear on who may supervise.
fn offices(row: &officeholder::Model) -> Vec<Office> {
    let own = crate::bodies::posts::of_row(row).and_then(|office| office.office);
    let member =
        (row.body == holder_body(Body::Party) && own != Some(Office::PartyMember)).then_some(Office::PartyMember);
    own.into_iter().chain(member).collect()
}

/// Offices by name, for supervision and for the co-operative.
pub fn holders(rows: &[officeholder::Model], names: &Names) -> (Vec<Holder>, Vec<(PersonRef, CooperativeOffice)>) {
    let mut seen = BTreeSet::new();
    let mut own = Vec::new();
    let mut cooperative = Vec::new();
    for row in rows {
        let person = names.get(row.person_id, &row.name);
        for office in offices(row) {
            if seen.insert((person.clone(), office)) {
                own.push(Holder { person: person.clone(), office });
            }
            match office {
                Office::CooperativeCouncil => cooperative.push((person.clone(), CooperativeOffice::Council)),
                Office::FinanceStaff => cooperative.push((person.clone(), CooperativeOffice::Finance)),
                Office::VillageAccountant => cooperative.push((person.clone(), CooperativeOffice::Accountant)),
                _ => {}
            }
        }
    }
    (own, cooperative)
}

/// Everybody elected in frozen determinations of a meeting, with who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seated {
    /// Post, name and votes.
    pub elected: Elected,
    /// The person, where known.
    pub person_id: Option<i64>,
}

/// Who makes up the meeting of representatives on a day, and what the texts say to it; `None` before anybody is elected.
///
/// # Errors
/// Of the database.
pub async fn composition(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    day: NaiveDate,
    rules: &Rules,
) -> Outcome<(Option<Composition>, Vec<Finding>)> {
    let rows = in_office(conn, &unit.code, day).await?;
    let reps: Vec<_> = rows
        .iter()
        .filter(|row| row.body == "vr" && MeetingPost::from_code(&row.post) == Some(MeetingPost::Representative))
        .collect();
    if reps.is_empty() {
        return Ok((None, Vec::new()));
    }
    let count = |n: usize| Some(u32::try_from(n).unwrap_or(u32::MAX));
    let women = reps.iter().filter(|row| matches!(row.sex.as_str(), "female" | "女")).count();
    let party = reps.iter().filter(|row| row.political.contains("党员")).count();
    let committee = rows.iter().filter(|row| row.body == crate::bodies::model::VILLAGERS_COMMITTEE).count();
    let households = match cycle::store::current(conn, &unit.code).await? {
        Some(election) => divided(conn, &election).await?.by_households(),
        None => None,
    };
    let input = Composition {
        village_reps: count(reps.len()),
        women_reps: count(women),
        party_reps: count(party),
        vc_members: count(committee),
        households,
        ..Composition::default()
    };
    let findings = match law::representatives::composition(&input, &rules.village, None) {
        Ok(verdict) => verdict.findings,
        Err(refused) => refused.findings,
    };
    Ok((Some(input), findings))
}

/// The rows of one person on a list, by person or by name and household.
fn same(row: &meeting_elector::Model, person_id: Option<i64>, name: &str, household: &str) -> bool {
    match person_id {
        Some(id) => row.person_id == Some(id),
        None => row.person_id.is_none() && row.name == name && row.household == household,
    }
}

/// Writes a meeting in another stage.
async fn advance(tx: &Tx, row: meeting::Model, to: Stage) -> Outcome<meeting::Model> {
    store::update(tx.conn(), meeting::Model { stage: to.code().to_owned(), ..row }).await
}

/// Counts as a column.
fn column(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// How a meeting is named in messages and events.
pub fn title(row: &meeting::Model) -> String {
    let what = Purpose::from_code(&row.purpose).map_or("会议", Purpose::zh);
    if row.scope.is_empty() { what.to_owned() } else { format!("{what}（{}）", row.scope) }
}

#[cfg(test)]
mod names_tests {
    use super::*;

    #[test]
    fn a_namesake_in_office_does_not_take_the_label_on_the_ballot() {
        let ballot = BTreeMap::from([("王伟".to_owned(), 5), ("李四".to_owned(), 6)]);
        let names = Names::beside(&ballot, [(5, "王伟"), (9, "王伟"), (10, "赵六"), (11, "赵六")]);
        assert_eq!(names.get(Some(5), "王伟").as_str(), "王伟");
        let other = names.get(Some(9), "王伟");
        assert!(other.as_str().starts_with("王伟") && other.as_str() != "王伟", "{other}");
        assert_ne!(names.get(Some(10), "赵六"), names.get(Some(11), "赵六"));
    }
}
