//! Seats, the election committee's changes and what is counted about a team; no database.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::{committee_member, officeholder};
use law::committee::{self, FormingMeeting, Standing};
use law::finding::{Finding, Severity};
use law::kinship::KinEdge;
use law::posts::{PersonRef, Post, Seats};
use law::regime::Regime;

use super::service::Formation;
use super::store::{ACTIVE, QUIT, RESERVE};

/// Chair of the election committee.
pub const CHAIR: &str = "chair";
/// Any other member of it.
pub const MEMBER: &str = "member";
/// The committee of the unit, villagers' or residents', as the body of an officeholder.
pub const VILLAGERS_COMMITTEE: &str = "vc";

/// The meetings that may form the committee.
pub const MEETINGS: [&str; 3] = ["村民会议", "村民代表会议", "各村民小组会议"];

/// The remark on the timetable about how the committee was formed.
pub fn formation_note(how: &Formation, members: usize) -> String {
    let Formation { held_on, meeting, due, present, by_households, .. } = how;
    let unit = if *by_households { "户" } else { "人" };
    format!("{held_on} {meeting}推选产生，应到 {due} {unit}，实到 {present} {unit}；成员 {members} 人")
}

/// Meeting and day out of [`formation_note`].
pub fn formation_of(note: &str) -> Option<(String, NaiveDate)> {
    let (day, rest) = note.split_once(' ')?;
    let (meeting, _) = rest.split_once("推选产生")?;
    let meeting = MEETINGS.into_iter().find(|known| *known == meeting)?;
    Some((meeting.to_owned(), day.parse().ok()?))
}

/// The number of members out of [`formation_note`].
pub fn formation_members(note: &str) -> Option<usize> {
    let (_, rest) = note.rsplit_once("；成员 ")?;
    rest.strip_suffix(" 人")?.parse().ok()
}

/// What the reader of a confirm page saw of the committee: a list that changed meanwhile must not be published unseen.
pub fn seen(rows: &[committee_member::Model]) -> String {
    let lines: Vec<String> = rows.iter().map(|row| format!("{}:{}", row.id, row.version)).collect();
    crate::crypto::sha256_hex(lines.join(",").as_bytes())
}

/// The kind of meeting as the law's rule on attendance wants to know it.
pub fn forming_meeting(meeting: &str, by_households: bool) -> Option<FormingMeeting> {
    Some(match (meeting, by_households) {
        ("村民会议", false) => FormingMeeting::Assembly,
        ("村民会议", true) => FormingMeeting::AssemblyOfHouseholds,
        ("村民代表会议", _) => FormingMeeting::Representatives,
        ("各村民小组会议", _) => FormingMeeting::Groups,
        _ => return None,
    })
}

/// Posts in ballot order, with the words on the page.
pub fn posts() -> [(&'static str, &'static str); 4] {
    Post::ALL.map(|post| (post.code(), post.zh()))
}

/// Checks the seats of a villagers' committee: one chair, size, the women's post.
pub fn check_seats(seats: &[Seats], regime: &Regime) -> Vec<Finding> {
    let total: u32 = seats.iter().map(|s| s.n).sum();
    let of = |post: Post| seats.iter().filter(|s| s.post == post).map(|s| s.n).sum::<u32>();
    let mut findings = Vec::new();
    let size = regime.vc_size();
    if !size.value.contains(total) {
        let message = format!("{}共 {total} 职，应为 {} 人", regime.committee_zh(), size.value.zh());
        findings.push(size.finding("SEATS_OUT_OF_RANGE", "total", message).figure("seats", total));
    } else if let Some(usual) = regime.vc_size_usual().value
        && !usual.contains(total)
    {
        let committee = regime.committee_zh();
        let message = format!("{committee}共 {total} 职，一般为 {} 人，请在选举办法中写明理由", usual.zh());
        let param = regime.vc_size_usual();
        findings.push(param.finding("SEATS_UNUSUAL", "total", message).figure("seats", total));
        if let Some(last) = findings.last_mut() {
            last.severity = Severity::Warn;
        }
    }
    if of(Post::Chair) != 1 {
        let message = format!("主任应为 1 职，现为 {} 职", of(Post::Chair));
        findings
            .push(Finding::new("SEATS_ONE_CHAIR", Severity::Block, Post::Chair.code(), message).citing(&size.cites));
    }
    let column = regime.womens_column();
    if column.value && of(Post::WomensSeat) == 0 {
        let message = "选票须单列妇女委员职位，现没有设妇女委员";
        findings.push(column.finding("SEATS_NO_WOMENS_POST", Post::WomensSeat.code(), message));
    }
    findings
}

/// Members, sitting ones first, then those who wait, then those who left; each in order.
pub fn in_order(mut rows: Vec<committee_member::Model>) -> Vec<committee_member::Model> {
    let group = |row: &committee_member::Model| match row.status.as_str() {
        ACTIVE if row.role == CHAIR => 0,
        ACTIVE => 1,
        RESERVE => 2,
        _ => 3,
    };
    rows.sort_by_key(|row| (group(row), row.rank, row.id));
    rows
}

/// Something that happens to the committee because somebody stands as a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A member leaves.
    Left {
        /// Row of the member.
        id: i64,
        /// Why, with the article.
        reason: String,
    },
    /// A reserve follows.
    Joined {
        /// Row of the reserve.
        id: i64,
    },
    /// A reserve who would have to leave at once is passed over.
    PassedOver {
        /// Row of the reserve.
        id: i64,
        /// Why.
        reason: String,
    },
    /// The bar of a reserve fell away, because the candidate no longer stands.
    Restored {
        /// Row of the reserve.
        id: i64,
    },
}

/// All changes, and what a person must still look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepDown {
    /// In the order in which they are carried out.
    pub changes: Vec<Change>,
    /// `RELATION_UNVERIFIED`, `RESERVE_EXHAUSTED` and the like.
    pub findings: Vec<Finding>,
}

/// Somebody who stands for election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stander {
    /// The person.
    pub person_id: i64,
    /// Name.
    pub name: String,
    /// How the person stands.
    pub standing: Standing,
}

/// Names persons towards `law` so that its sentences read well: by name, with the number added where a name repeats. A member
/// typed without a person gets a label that no relation knows.
#[derive(Debug)]
struct Labels {
    by_person: BTreeMap<i64, PersonRef>,
}

impl Labels {
    fn new<'a>(persons: impl Iterator<Item = (i64, &'a str)>) -> Self {
        let persons: BTreeMap<i64, &str> = persons.filter(|(id, _)| *id != 0).collect();
        let label = |id: i64, name: &str| {
            let repeats = persons.iter().any(|(other, same)| *other != id && *same == name);
            PersonRef(if repeats { format!("「{name}（编号 {id}）」") } else { format!("「{name}」") })
        };
        Self { by_person: persons.iter().map(|(id, name)| (*id, label(*id, name))).collect() }
    }

    fn member(&self, row: &committee_member::Model) -> PersonRef {
        let unlinked = || PersonRef(format!("「{}（未关联人员 {}）」", row.name, row.id));
        self.by_person.get(&row.person_id).cloned().unwrap_or_else(unlinked)
    }

    fn edges(&self, kin: &[KinEdge]) -> Vec<KinEdge> {
        let of = |person: &PersonRef| {
            crate::people::store::person_id(person).and_then(|id| self.by_person.get(&id)).cloned()
        };
        kin.iter()
            .filter_map(|edge| Some(KinEdge { a: of(&edge.a)?, b: of(&edge.b)?, relation: edge.relation }))
            .collect()
    }
}

/// Who must leave the committee and who follows, for those who stand now. `kin` names persons by number.
pub fn step_down(rows: &[committee_member::Model], standers: &[Stander], kin: &[KinEdge], regime: &Regime) -> StepDown {
    let rows = in_order(rows.to_vec());
    let labels = Labels::new(
        rows.iter()
            .map(|row| (row.person_id, row.name.as_str()))
            .chain(standers.iter().map(|s| (s.person_id, s.name.as_str()))),
    );
    let candidates: Vec<(PersonRef, Standing)> =
        standers.iter().filter_map(|s| Some((labels.by_person.get(&s.person_id)?.clone(), s.standing))).collect();
    let candidates = candidates.as_slice();
    let kin = labels.edges(kin);
    let kin = kin.as_slice();
    let member_ref = |row: &committee_member::Model| labels.member(row);
    let of = |status: &str| rows.iter().filter(|row| row.status == status).collect::<Vec<_>>();
    let (members, reserves) = (of(ACTIVE), of(RESERVE));
    let refs = |rows: &[&committee_member::Model]| rows.iter().map(|row| member_ref(row)).collect::<Vec<_>>();
    let verdict = committee::quit(&refs(&members), &refs(&reserves), candidates, kin, regime);
    // The same question about the reserves themselves: who of them may not follow as long as these candidates stand.
    let barred = committee::quit(&refs(&reserves), &[], candidates, kin, regime);
    let mut down = StepDown::default();
    for row in &members {
        let me = member_ref(row);
        if verdict.must_quit.contains(&me) {
            down.changes.push(Change::Left { id: row.id, reason: reason(&me, candidates, &verdict.findings) });
        }
    }
    for row in &reserves {
        let me = member_ref(row);
        let out = barred.must_quit.contains(&me);
        if out && row.until.is_none() {
            down.changes.push(Change::PassedOver { id: row.id, reason: reason(&me, candidates, &barred.findings) });
        } else if !out && verdict.fill.contains(&me) {
            down.changes.push(Change::Joined { id: row.id });
        } else if !out && row.until.is_some() {
            down.changes.push(Change::Restored { id: row.id });
        }
    }
    down.findings = verdict.findings;
    down
}

/// Relatives among the sitting members: the texts advise against it.
pub fn mutual_kin(sitting: &[&committee_member::Model], kin: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let labels = Labels::new(sitting.iter().map(|row| (row.person_id, row.name.as_str())));
    let members: Vec<PersonRef> = sitting.iter().map(|row| labels.member(row)).collect();
    committee::mutual_kin(&members, &labels.edges(kin), regime)
}

fn reason(me: &PersonRef, candidates: &[(PersonRef, Standing)], findings: &[Finding]) -> String {
    let own = candidates.iter().any(|(person, _)| person == me);
    let code = if own { "MEMBER_IS_CANDIDATE" } else { "MEMBER_KIN_OF_CANDIDATE" };
    let cites: Vec<String> =
        findings.iter().filter(|f| f.code == code).flat_map(|f| crate::cycle::cites_zh(&f.cites)).take(1).collect();
    let what = if own { "本人被提名或自荐参选" } else { "近亲属参选" };
    match cites.first() {
        Some(cite) => format!("{what}（依据：{cite}）"),
        None => what.to_owned(),
    }
}

/// Adds a remark without losing the earlier ones: the votes of the formation stay readable.
pub fn remark(old: &str, new: &str) -> String {
    if old.is_empty() { new.to_owned() } else { format!("{old}；{new}") }
}

/// Remark of a reserve who took a seat.
pub const FOLLOWED: &str = "依次递补";
/// How the reason of a reserve begins who withdrew before taking a seat.
pub const RESERVE_WITHDREW: &str = "递补人选退出：";

/// Whether the row is a reserve who withdrew without ever having sat.
pub fn withdrew_as_reserve(row: &committee_member::Model) -> bool {
    row.status == QUIT && row.reason.starts_with(RESERVE_WITHDREW)
}

/// Whether the row says that the person left.
pub fn has_quit(row: &committee_member::Model) -> bool {
    row.status == QUIT
}

/// Age in full years on a day; a birthday counts.
pub fn age_on(birth: NaiveDate, day: NaiveDate) -> i32 {
    let had = (day.month(), day.day()) >= (birth.month(), birth.day());
    day.year() - birth.year() - i32::from(!had)
}

/// What is counted about a team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TeamFigures {
    /// Persons.
    pub persons: u32,
    /// Women among them.
    pub women: u32,
    /// Persons whose birth is known.
    pub aged: u32,
    /// Sum of their ages in years on the day.
    pub age_sum: i32,
    /// Persons with college education or more 大专以上.
    pub college: u32,
    /// Persons whose education is known.
    pub educated: u32,
}

/// Counts a team on a day. Somebody with two posts counts once.
pub fn team_figures(team: &[officeholder::Model], day: NaiveDate) -> TeamFigures {
    let mut figures = TeamFigures::default();
    let mut seen: Vec<(Option<i64>, &str)> = Vec::new();
    for row in team.iter().filter(|row| row.until.is_none_or(|until| until >= day)) {
        let key = (row.person_id, if row.person_id.is_some() { "" } else { row.name.as_str() });
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        figures.persons += 1;
        figures.women += u32::from(matches!(row.sex.as_str(), "女" | "female" | "2"));
        if let Some(birth) = row.birth {
            figures.aged += 1;
            figures.age_sum += age_on(birth, day);
        }
        if !row.education.is_empty() {
            figures.educated += 1;
            figures.college += u32::from(is_college(&row.education));
        }
    }
    figures
}

fn is_college(education: &str) -> bool {
    ["大专", "大学", "本科", "专科", "研究生", "硕士", "博士"].iter().any(|word| education.contains(word))
}

/// The average age with one decimal, rounded half up; none when no age is known.
pub fn average_age(figures: &TeamFigures) -> Option<String> {
    let n = i32::try_from(figures.aged).ok().filter(|n| *n > 0)?;
    let tenths = (figures.age_sum * 10 * 2 + n) / (n * 2);
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}
