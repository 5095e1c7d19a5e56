//! Who must be talked with, how far that has come, and who may read what was said; no database.

use std::collections::{BTreeMap, BTreeSet};

use entity::{officeholder, proposal, talk, talk_added, talk_kind, talk_plan, talk_round};
use law::talks::Source;
use serde::{Deserialize, Serialize};

use crate::access::{Actor, Role};
use crate::bodies::posts;
use crate::org::UnitRef;
use crate::vetting::model::is_proposed;

/// State of a round that may be changed 草稿.
pub const DRAFT: &str = "draft";
/// State of a round that is fixed 生效.
pub const IN_FORCE: &str = "in_force";

/// Whether a round is fixed and talks are recorded in it.
pub fn in_force(round: &talk_round::Model) -> bool {
    round.state == IN_FORCE
}

/// What somebody thinks of the re-election, in few words 态度.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attitude {
    /// 支持.
    Supports,
    /// 有参选意愿.
    WantsToStand,
    /// 不愿参选.
    WillNotStand,
    /// 有顾虑.
    Worried,
    /// 有意见.
    Objects,
    /// 其他.
    Other,
}

impl Attitude {
    /// All, in the order of the form.
    pub const ALL: [Attitude; 6] = [
        Attitude::Supports,
        Attitude::WantsToStand,
        Attitude::WillNotStand,
        Attitude::Worried,
        Attitude::Objects,
        Attitude::Other,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Attitude::Supports => "supports",
            Attitude::WantsToStand => "wants_to_stand",
            Attitude::WillNotStand => "will_not_stand",
            Attitude::Worried => "worried",
            Attitude::Objects => "objects",
            Attitude::Other => "other",
        }
    }

    /// The attitude of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Attitude::ALL.into_iter().find(|attitude| attitude.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Attitude::Supports => "支持",
            Attitude::WantsToStand => "有参选意愿",
            Attitude::WillNotStand => "不愿参选",
            Attitude::Worried => "有顾虑",
            Attitude::Objects => "有意见",
            Attitude::Other => "其他",
        }
    }
}

/// What is sealed of a talk.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What was said.
    pub text: String,
    /// Opinions to be followed up; empty when there are none.
    pub follow: String,
}

impl std::fmt::Debug for Said {
    /// Never its words: a debug print may end in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(..)")
    }
}

/// Where the persons of a kind come from; a word that is not known means by hand, which puts nobody on the list.
pub fn source(kind: &talk_kind::Model) -> Source {
    Source::from_code(&kind.source).unwrap_or(Source::ByHand)
}

/// Somebody of a unit, as the records of all contexts together know them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The key that new talks are recorded under, see [`talk::Model::subject`].
    pub key: String,
    /// All keys that older talks may stand under, the present one included.
    pub keys: BTreeSet<String>,
    /// The person, where recorded.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Posts held before this election, in words of a village.
    pub offices: Vec<&'static str>,
    /// By which records the person is found.
    pub sources: BTreeSet<Source>,
    /// Additions that stand: number, kind, reason.
    pub added: Vec<(i64, String, String)>,
    /// Kinds of the round under which the person must be talked with; none for somebody who need not.
    pub kinds: Vec<String>,
}

impl Who {
    /// Whether the person must be talked with.
    pub fn must(&self) -> bool {
        !self.kinds.is_empty()
    }

    /// Whether a record stands under one of the person's keys.
    pub fn is(&self, subject: &str) -> bool {
        self.keys.contains(subject)
    }
}

/// What is known of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Everybody who held or holds a post there.
    pub holders: Vec<officeholder::Model>,
    /// Proposals of this cycle, withdrawn ones included.
    pub proposals: Vec<proposal::Model>,
    /// Party members among its persons: number, name.
    pub party: Vec<(i64, String)>,
    /// Additions of the round.
    pub added: Vec<talk_added::Model>,
}

/// The body of a proposal as that of an officeholder.
fn body_of(row: &proposal::Model) -> String {
    let body = row.body.to_lowercase();
    if body == "rc" { "vc".to_owned() } else { body }
}

/// Those in office before the election of `term`: of each body its newest earlier term, without those whose office ended. Duties are no team.
fn in_office(holders: &[officeholder::Model], term: i32) -> Vec<&officeholder::Model> {
    let earlier = |row: &&officeholder::Model| row.term_no < term && row.body != posts::DUTY;
    let mut newest: BTreeMap<&str, i32> = BTreeMap::new();
    for row in holders.iter().filter(earlier) {
        let last = newest.entry(row.body.as_str()).or_insert(row.term_no);
        *last = (*last).max(row.term_no);
    }
    holders
        .iter()
        .filter(earlier)
        .filter(|row| row.until.is_none() && newest.get(row.body.as_str()) == Some(&row.term_no))
        .collect()
}

/// Everybody of a unit whom a round may concern, in the order in which the kinds name them.
///
/// An officeholder without a recorded person is taken for the only person of that name among proposals, additions and party
/// members. Somebody leaves when no proposal names them and each body in which they sit has proposals: before that
/// nobody knows, and nobody is said to leave.
pub fn people(kinds: &[talk_kind::Model], records: &Records, term: i32) -> Vec<Who> {
    let mut all: Vec<Who> = Vec::new();
    let stands: Vec<&proposal::Model> = records.proposals.iter().filter(|row| is_proposed(row)).collect();
    let added: Vec<&talk_added::Model> = records.added.iter().filter(|row| !row.removed).collect();
    let mut named: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    let known = stands.iter().map(|row| (row.person_id, row.name.as_str()));
    let known = known.chain(added.iter().filter_map(|row| Some((row.person_id?, row.name.as_str()))));
    let seated = records.holders.iter().filter_map(|row| Some((row.person_id?, row.name.as_str())));
    for (id, name) in known.chain(seated).chain(records.party.iter().map(|(id, name)| (*id, name.as_str()))) {
        named.entry(name).or_default().insert(id);
    }
    let only = |name: &str| named.get(name).filter(|ids| ids.len() == 1).and_then(|ids| ids.first().copied());
    let mut put = |person_id: Option<i64>, own: String, name: &str| -> usize {
        let key = person_id.map_or_else(|| own.clone(), |id| format!("p{id}"));
        let at = all.iter().position(|who| who.key == key).unwrap_or_else(|| {
            all.push(Who { key: key.clone(), person_id, name: name.to_owned(), ..Who::default() });
            all.len() - 1
        });
        if let Some(who) = all.get_mut(at) {
            who.keys.extend([key, own]);
        }
        at
    };
    let mut marks: Vec<(usize, Source)> = Vec::new();
    let mut sits: Vec<(usize, &officeholder::Model)> = Vec::new();
    // Two posts of one person without a number are one person, by name: nobody sits twice under one name in a team of a few.
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for row in in_office(&records.holders, term) {
        let person_id = row.person_id.or_else(|| only(&row.name));
        let own = format!("h{}", row.id);
        let at = match (person_id, by_name.get(row.name.as_str())) {
            (None, Some(at)) => *at,
            _ => put(person_id, own.clone(), &row.name),
        };
        if person_id.is_none() {
            by_name.insert(&row.name, at);
        }
        sits.push((at, row));
        let supervision = row.body == "vsc";
        marks.push((at, if supervision { Source::Supervision } else { Source::InOffice }));
    }
    for row in &stands {
        marks.push((put(Some(row.person_id), format!("p{}", row.person_id), &row.name), Source::Proposed));
    }
    for (id, name) in &records.party {
        marks.push((put(Some(*id), format!("p{id}"), name), Source::PartyMembers));
    }
    let mut additions = Vec::new();
    for row in &added {
        let at = put(row.person_id, format!("a{}", row.id), &row.name);
        additions.push((at, (row.id, row.kind_code.clone(), row.reason.clone())));
    }
    for (at, source) in marks {
        all[at].sources.insert(source);
    }
    for (at, row) in &sits {
        all[*at].keys.insert(format!("h{}", row.id));
        if let Some(office) = posts::of_row(row) {
            all[*at].offices.push(office.full_zh);
        }
    }
    for (at, addition) in additions {
        all[at].added.push(addition);
    }
    let begun: BTreeSet<String> = records.proposals.iter().map(body_of).collect();
    for (at, who) in all.iter_mut().enumerate() {
        let mut own = sits.iter().filter(|(other, _)| *other == at).map(|(_, row)| row.body.as_str()).peekable();
        let asked = own.peek().is_some() && own.all(|body| begun.contains(body));
        if asked && !who.sources.contains(&Source::Proposed) {
            who.sources.insert(Source::Leaving);
        }
    }
    for who in &mut all {
        who.kinds = kinds
            .iter()
            .filter(|kind| kind.active)
            .filter(|kind| {
                who.sources.contains(&source(kind)) || who.added.iter().any(|(_, code, _)| *code == kind.code)
            })
            .map(|kind| kind.code.clone())
            .collect();
    }
    all
}

/// Whether somebody leaves: by the records, or by an addition under a kind that is computed so.
pub fn leaves(who: &Who, kinds: &[talk_kind::Model]) -> bool {
    let named =
        |code: &str| kinds.iter().any(|kind| kind.active && kind.code == code && source(kind) == Source::Leaving);
    who.sources.contains(&Source::Leaving) || who.added.iter().any(|(_, code, _)| named(code))
}

/// How many of those who must be talked with were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Talked with.
    pub talked: i64,
    /// Must be talked with.
    pub must: i64,
}

impl Coverage {
    /// Of a unit: those who must be talked with, and the subjects of its talks.
    pub fn of(people: &[Who], talks: &BTreeSet<String>) -> Self {
        let mut coverage = Self::default();
        for who in people.iter().filter(|who| who.must()) {
            coverage.must += 1;
            coverage.talked += i64::from(!who.keys.is_disjoint(talks));
        }
        coverage
    }

    /// Adds those of another unit.
    pub fn add(&mut self, other: Self) {
        self.talked += other.talked;
        self.must += other.must;
    }

    /// Whether there was somebody, and nobody is left.
    pub fn complete(self) -> bool {
        self.must > 0 && self.talked == self.must
    }
}

/// Those who leave a unit, and those of them with a plan.
pub fn planned(people: &[Who], kinds: &[talk_kind::Model], plans: &[talk_plan::Model]) -> Coverage {
    let mut coverage = Coverage::default();
    for who in people.iter().filter(|who| leaves(who, kinds)) {
        coverage.must += 1;
        coverage.talked += i64::from(plans.iter().any(|plan| who.is(&plan.subject)));
    }
    coverage
}

/// Whether somebody may read what was said: the account that recorded it, the clerks of a place above the village, the county office.
/// A clerk whose account stands at the village itself sees only that the talk took place.
pub fn may_read(actor: &Actor, unit: &UnitRef, row: &talk::Model) -> bool {
    match actor.role {
        Role::CountyOffice => actor.covers(&unit.path),
        Role::TownshipClerk => {
            let responsible = actor.covers(&unit.path) && actor.unit_path != unit.path;
            responsible || (actor.account_id != 0 && actor.account_id == row.by_account)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::org::Level;
    use crate::testkit::{TOWNSHIP, VILLAGE, day};

    fn holder(id: i64, person_id: Option<i64>, name: &str, body: &str, term_no: i32) -> officeholder::Model {
        officeholder::Model {
            id,
            unit_code: VILLAGE.into(),
            election_id: None,
            meeting_id: None,
            term_no,
            person_id,
            name: name.into(),
            sex: String::new(),
            birth: None,
            education: String::new(),
            political: String::new(),
            body: body.into(),
            post: "member".into(),
            votes: None,
            since: day(2021, 1, 1),
            until: None,
        }
    }

    fn proposed(person_id: i64, name: &str, body: &str) -> proposal::Model {
        proposal::Model {
            id: person_id,
            cycle_id: 1,
            unit_code: VILLAGE.into(),
            township_code: TOWNSHIP.into(),
            person_id,
            name: name.into(),
            body: body.into(),
            post: "member".into(),
            source: "recommended".into(),
            state: "proposed".into(),
            reason: String::new(),
            created_by: String::new(),
            created_ms: 0,
            version: 1,
        }
    }

    fn kinds() -> Vec<talk_kind::Model> {
        let of = |(no, kind): (i32, &law::talks::Kind)| talk_kind::Model {
            id: i64::from(no),
            round_id: 1,
            no,
            code: kind.code.clone(),
            title: kind.title.clone(),
            source: kind.source.code().into(),
            origin: String::new(),
            active: kind.on,
        };
        (1..).zip(law::talks::kinds()).map(of).collect()
    }

    fn added(id: i64, person_id: Option<i64>, name: &str, kind: &str) -> talk_added::Model {
        talk_added::Model {
            id,
            round_id: 1,
            unit_code: VILLAGE.into(),
            kind_code: kind.into(),
            person_id,
            name: name.into(),
            reason: "多次表示".into(),
            removed: false,
            removed_reason: String::new(),
            by_name: String::new(),
            at_ms: 0,
        }
    }

    fn shown(people: &[Who]) -> Vec<(String, String)> {
        people.iter().map(|who| (who.key.clone(), who.kinds.join(" "))).collect()
    }

    #[test]
    fn who_must_be_talked_with_follows_the_records() {
        let mut records = Records {
            holders: vec![
                holder(1, Some(11), "甲", "vc", 11),
                holder(2, None, "乙", "vc", 11),
                holder(3, None, "丙", "vsc", 11),
                holder(4, Some(14), "丁", "vc", 10),
                holder(5, Some(15), "戊", "duty", 11),
                holder(6, Some(16), "己", "vc", 12),
            ],
            ..Records::default()
        };
        let pairs = |people: &[Who]| shown(people);
        let own = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, kinds)| ((*key).to_owned(), (*kinds).to_owned())).collect::<Vec<_>>()
        };
        // Without proposals nobody is said to leave; older terms, duties and the newly elected are no incumbents.
        let people_before = people(&kinds(), &records, 12);
        assert_eq!(pairs(&people_before), own(&[("p11", "in_office"), ("h2", "in_office"), ("h3", "supervision")]));
        // 甲 is proposed again; 乙 is not, and 丙 sits in a body for which nobody was proposed yet.
        records.proposals = vec![proposed(11, "甲", "VC"), proposed(17, "庚", "VC")];
        let after = people(&kinds(), &records, 12);
        assert_eq!(
            pairs(&after),
            own(&[
                ("p11", "in_office proposed"),
                ("h2", "in_office leaving"),
                ("h3", "supervision"),
                ("p17", "proposed")
            ])
        );
        // 乙 becomes a recorded person: one and the same, and talks under the old key still count.
        records.added = vec![added(7, Some(12), "乙", "not_proposed"), added(8, None, "辛", "talents")];
        let later = people(&kinds(), &records, 12);
        assert_eq!(later[1].key, "p12");
        assert_eq!(later[1].kinds, ["in_office", "leaving", "not_proposed"]);
        assert_eq!((later[4].key.as_str(), later[4].kinds.as_slice()), ("a8", ["talents".to_owned()].as_slice()));
        let talks: BTreeSet<String> = ["h2".to_owned(), "p17".to_owned(), "p99".to_owned()].into();
        assert_eq!(Coverage::of(&later, &talks), Coverage { talked: 2, must: 5 });
        // A kind that is off asks nobody, and an addition that was taken off neither.
        let off: Vec<talk_kind::Model> =
            kinds().into_iter().map(|kind| talk_kind::Model { active: false, ..kind }).collect();
        assert_eq!(Coverage::of(&people(&off, &records, 12), &talks), Coverage::default());
        records.added[1].removed = true;
        assert!(people(&kinds(), &records, 12).iter().all(|who| who.name != "辛"));
    }

    #[test]
    fn namesakes_are_not_mixed_up_and_two_posts_are_one_person() {
        let records = Records {
            holders: vec![holder(1, None, "甲", "po", 11), holder(2, None, "甲", "vc", 11)],
            proposals: vec![proposed(11, "甲", "VC"), proposed(12, "甲", "PO")],
            ..Records::default()
        };
        let all = people(&kinds(), &records, 12);
        let keys: Vec<&str> = all.iter().map(|who| who.key.as_str()).collect();
        assert_eq!(keys, ["h1", "p11", "p12"], "which of the two persons held the posts is not guessed");
        assert!(all[0].is("h1") && all[0].is("h2") && leaves(&all[0], &kinds()));
        let plan = talk_plan::Model {
            id: 1,
            cycle_id: 1,
            unit_code: VILLAGE.into(),
            subject: "h2".into(),
            person_id: None,
            name: "甲".into(),
            arrangement: "other".into(),
            detail: String::new(),
            responsible: String::new(),
            done_on: None,
            by_name: String::new(),
            at_ms: 0,
            version: 1,
        };
        assert_eq!(planned(&all, &kinds(), &[plan]), Coverage { talked: 1, must: 1 });
        assert_eq!(planned(&all, &kinds(), &[]), Coverage { talked: 0, must: 1 });
    }

    #[test]
    fn what_was_said_is_for_the_recorder_the_township_and_the_county() {
        let unit = UnitRef {
            code: VILLAGE.into(),
            name: String::new(),
            legal_name: String::new(),
            level: Level::Village,
            parent_code: TOWNSHIP.into(),
            path: format!("/990781000000/{TOWNSHIP}/{VILLAGE}/"),
            above: String::new(),
            is_village: true,
        };
        let row = talk::Model {
            id: 1,
            round_id: 1,
            unit_code: VILLAGE.into(),
            subject: "p1".into(),
            person_id: Some(1),
            name: "甲".into(),
            kinds: String::new(),
            talk_no: 1,
            no: 1,
            current: true,
            held_on: day(2026, 3, 1),
            talker: String::new(),
            present: String::new(),
            attitude: "supports".into(),
            said_cipher: Vec::new(),
            follow: false,
            by_account: 7,
            by_name: String::new(),
            at_ms: 0,
        };
        let county = "/990781000000/".to_owned();
        let township = format!("{county}{TOWNSHIP}/");
        let far = format!("{county}990781002000/");
        for (role, path, account_id, wanted) in [
            (Role::CountyOffice, county.clone(), 1, true),
            (Role::TownshipClerk, township.clone(), 2, true),
            (Role::TownshipClerk, unit.path.clone(), 7, true),
            (Role::TownshipClerk, unit.path.clone(), 8, false),
            (Role::TownshipClerk, far, 3, false),
            (Role::CommitteeMember, unit.path.clone(), 7, false),
            (Role::Reviewer, county.clone(), 4, false),
            (Role::Observer, county, 5, false),
            (Role::SecurityAdmin, String::new(), 6, false),
        ] {
            let actor = Actor { role, unit_path: path.clone(), account_id, ..Actor::command_line() };
            assert_eq!(may_read(&actor, &unit, &row), wanted, "{role:?} {path} {account_id}");
        }
        let unowned = talk::Model { by_account: 0, ..row };
        let guest = Actor { role: Role::TownshipClerk, unit_path: unit.path.clone(), ..Actor::command_line() };
        assert!(!may_read(&guest, &unit, &unowned), "no account is nobody's");
        let said = Said { text: "不宜外传".into(), follow: String::new() };
        assert!(!format!("{said:?}").contains("不宜"));
    }

    #[test]
    fn words_are_neutral() {
        for attitude in Attitude::ALL {
            assert_eq!(Attitude::from_code(attitude.code()), Some(attitude));
        }
        let titles = law::talks::kinds().iter().map(|kind| kind.title.as_str());
        for word in titles.chain(Attitude::ALL.map(Attitude::zh)) {
            assert!(!["批准", "任命", "指定", "内定", "拟任"].iter().any(|red| word.contains(red)), "{word}");
        }
    }

    proptest! {
        #[test]
        fn coverage_is_never_more_than_due_and_everybody_stands_once(
            holders in prop::collection::vec((0_i64..6, prop::bool::ANY, 0_usize..4), 0..8),
            proposals in prop::collection::vec((0_i64..6, 0_usize..3), 0..8),
            talks in prop::collection::btree_set(0_i64..6, 0..6),
        ) {
            let name = |id: i64| ["甲", "乙", "丙", "丁", "戊", "己"][usize::try_from(id).unwrap()];
            let records = Records {
                holders: (1..).zip(&holders).map(|(id, (person, with_number, body))| {
                    holder(id, with_number.then_some(*person), name(*person), ["vc", "po", "vsc", "ec"][*body], 11)
                }).collect(),
                proposals: proposals.iter().map(|(id, body)| proposed(*id, name(*id), ["VC", "PO", "VSC"][*body])).collect(),
                ..Records::default()
            };
            let all = people(&kinds(), &records, 12);
            let subjects: BTreeSet<String> = talks.iter().map(|id| format!("p{id}")).collect();
            let coverage = Coverage::of(&all, &subjects);
            prop_assert!(coverage.talked <= coverage.must);
            prop_assert_eq!(usize::try_from(coverage.must).unwrap(), all.iter().filter(|who| who.must()).count());
            for (at, who) in all.iter().enumerate() {
                prop_assert!(all[..at].iter().all(|other| other.keys.is_disjoint(&who.keys)), "{:?}", all);
                prop_assert!(!(who.sources.contains(&Source::Leaving) && who.sources.contains(&Source::Proposed)));
            }
        }
    }
}
