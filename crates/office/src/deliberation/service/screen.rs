//! Loads what is on the screen about a unit: the proposed persons with what every other context knows of them, beside the rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use entity::{officeholder, person, proposal, unit_election};
use law::finding::{Finding, Severity};
use law::kinship::KinEdge;
use law::posts::PersonRef;
use law::team::{Figures, Seat};
use sea_orm::ConnectionTrait;

use crate::bodies::conflicts::{Rules, Sitter, conflicts};
use crate::bodies::posts::{self, Office};
use crate::conditions::model::Tally;
use crate::conditions::service::{Asked, asked, county_of, office};
use crate::cycle::model::cites_zh;
use crate::cycle::settings;
use crate::deliberation::model::{Clash, Leaver, Marks, Proposed, Screen, Seats, Structured, UNKNOWN};
use crate::failure::{Failure, Outcome};
use crate::figures::indicator;
use crate::figures::staffing::seat_of;
use crate::figures::structure::{Structure, structure};
use crate::inspection;
use crate::org::{self, UnitRef};
use crate::people::kin::Kin;
use crate::rate::Rate;
use crate::selection::model::{Line, Sort};
use crate::vetting::model::{Conclusion, Stage, is_proposed, post_zh};
use crate::{bodies, cycle, people, selection, vetting};

/// Where the joint review of a person is found: number of the batch, of the person in it.
pub type Link = (i64, i64);

/// A screen with what is not frozen.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What is on the screen.
    pub screen: Screen,
    /// Code of the township.
    pub township: String,
    /// The newest review of each person.
    pub reviews: BTreeMap<i64, Link>,
    /// The first proposal of each person, whose conditions are a page.
    pub proposals: BTreeMap<i64, i64>,
    /// Persons about whom the inspection has a page.
    pub inspected: bool,
}

impl Loaded {
    /// The screen as it is frozen, and its hash.
    ///
    /// # Errors
    /// `Failure::Internal`.
    pub fn frozen(&self) -> Outcome<(String, String)> {
        let text = serde_json::to_string(&self.screen)?;
        let hash = crate::crypto::sha256_hex(text.as_bytes());
        Ok((text, hash))
    }
}

/// What is known about a unit before anything is worded.
struct Source {
    unit: UnitRef,
    election: unit_election::Model,
    proposals: Vec<proposal::Model>,
    persons: BTreeMap<i64, person::Model>,
    labels: BTreeMap<i64, String>,
    /// Rows of the term before.
    last: Vec<officeholder::Model>,
}

/// Loads the screen of a unit as it is now.
///
/// # Errors
/// Not found for a unit without an election; of the database and the law book.
pub async fn screen(conn: &impl ConnectionTrait, code: &str, today: NaiveDate) -> Outcome<Loaded> {
    let unit = org::store::unit_ref(conn, code).await?.ok_or_else(|| Failure::NotFound("这个村社".into()))?;
    let election = cycle::store::expect_current(conn, code).await?;
    let all = vetting::store::proposals(conn, election.cycle_id, code).await?;
    let mut proposals: Vec<proposal::Model> = all.into_iter().filter(is_proposed).collect();
    proposals.sort_by_key(|row| (rank(row), row.id));
    let ids: Vec<i64> = proposals.iter().map(|row| row.person_id).collect::<BTreeSet<_>>().into_iter().collect();
    let persons: BTreeMap<i64, person::Model> =
        people::store::persons(conn, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let term = cycle::store::cycle(conn, election.cycle_id).await?.map_or(0, |cycle| cycle.term_no);
    let last = bodies::store::holders(conn, code).await?.into_iter().filter(|row| row.term_no + 1 == term).collect();
    let labels = labels(&proposals, &persons);
    let source = Source { unit, election, proposals, persons, labels, last };
    let (reviews, reviewed) = reviews(conn, &source).await?;
    let inspected = inspections(conn, &source).await?;
    let asked = asked(conn, &source.election, &county_of(conn, &source.election).await?, today).await?;
    let lines = selection::service::village(conn, &source.unit).await?.lines(Sort::All)?;
    let kin = Kin::of_unit(conn, code).await?;
    let seats = bodies::store::seats(conn, source.election.id).await?;
    let township =
        org::store::unit(conn, &source.election.township_code).await?.map(|row| row.name).unwrap_or_default();
    let (figures, wishes) = source.structure()?;
    let screen = Screen {
        unit: code.to_owned(),
        name: source.unit.legal_name.clone(),
        township,
        polling_day: source.election.polling_day,
        persons: source.persons(&asked, &reviewed, &inspected.1, &lines),
        last_known: !source.last.is_empty(),
        leavers: source.leavers(),
        structure: figures,
        wishes,
        kin_known: !kin.rows().is_empty(),
        clashes: source.clashes(&kin)?,
        seats: seats
            .iter()
            .map(|own| {
                let mut wanted = source.proposals.iter().filter_map(office).collect::<Vec<_>>();
                wanted.retain(|office| posts::of_post(own.post) == Some(office));
                Seats {
                    post: source.unit.words().say(own.post.zh()).into_owned(),
                    seats: own.n,
                    proposed: u32::try_from(wanted.len()).unwrap_or(u32::MAX),
                }
            })
            .collect(),
    };
    let proposals = source.proposals.iter().rev().map(|row| (row.person_id, row.id)).collect();
    Ok(Loaded { screen, township: source.election.township_code.clone(), reviews, proposals, inspected: inspected.0 })
}

/// Place of a post in the order of the list.
fn rank(row: &proposal::Model) -> usize {
    let own = |(body, post, _): &(&str, &str, &str)| (*body, *post) == (row.body.as_str(), row.post.as_str());
    vetting::model::POSTS.iter().position(own).unwrap_or(usize::MAX)
}

/// Names by person, with the year of birth where a name repeats.
fn labels(proposals: &[proposal::Model], persons: &BTreeMap<i64, person::Model>) -> BTreeMap<i64, String> {
    let mut names: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for row in proposals {
        names.entry(&row.name).or_default().insert(row.person_id);
    }
    let mut all = BTreeMap::new();
    for (name, ids) in names {
        for (id, nth) in ids.iter().zip(1..) {
            let years = |id: &i64| persons.get(id).map(|row| row.birth.year());
            let same = ids.iter().filter(|other| years(other) == years(id)).count();
            let label = match (ids.len(), same, years(id)) {
                (1, ..) => name.to_owned(),
                (_, 1, Some(year)) => format!("{name}（{year}年生）"),
                _ => format!("{name}（同名第{nth}人）"),
            };
            all.insert(*id, label);
        }
    }
    all
}

/// What the newest review of each person says, of those that were submitted in this cycle.
async fn reviews(
    conn: &impl ConnectionTrait,
    source: &Source,
) -> Outcome<(BTreeMap<i64, Link>, BTreeMap<i64, String>)> {
    let batches = vetting::store::batches(conn, source.election.cycle_id).await?;
    let (mut links, mut words) = (BTreeMap::new(), BTreeMap::new());
    for id in source.persons.keys() {
        for item in vetting::store::items_of_person(conn, *id).await? {
            let Some(batch) = batches.iter().find(|batch| batch.id == item.batch_id) else { continue };
            if vetting::store::stage(batch) == Stage::Drafting || item.unit_code != source.unit.code {
                continue;
            }
            let word = match Conclusion::from_code(&item.conclusion) {
                _ if item.reopened => "有新情况，重新研究",
                Some(conclusion) => conclusion.zh(),
                None => "联审中",
            };
            // The newest round comes last.
            words.insert(*id, word.to_owned());
            links.insert(*id, (item.batch_id, item.id));
        }
    }
    Ok((links, words))
}

/// What the inspection advises, by person, and whether there is one.
async fn inspections(conn: &impl ConnectionTrait, source: &Source) -> Outcome<(bool, BTreeMap<i64, String>)> {
    let row = inspection::store::inspection_of(conn, source.election.cycle_id, &source.unit.code).await?;
    let Some(row) = row else { return Ok((false, BTreeMap::new())) };
    let opinions = inspection::store::opinions(conn, &[row.id]).await?;
    let words = opinions.iter().filter_map(|one| {
        let conclusion = inspection::model::Conclusion::from_code(&one.conclusion)?;
        Some((one.person_id, conclusion.zh().to_owned()))
    });
    Ok((true, words.collect()))
}

fn or_unknown(text: &str) -> String {
    if text.is_empty() { UNKNOWN.to_owned() } else { text.to_owned() }
}

/// Whether a row of the last term is about this person: by number, or by name and birth.
fn is_of(row: &officeholder::Model, person: &person::Model) -> bool {
    match row.person_id {
        Some(id) => id == person.id,
        None => row.name == person.name && row.birth == Some(person.birth),
    }
}

/// The recommendations of a person for a post, in words.
fn votes_zh(line: &Line) -> Vec<String> {
    let sums = [("党员", line.party), ("群众", line.villagers), ("联席", line.joint)];
    let mut all: Vec<String> = sums
        .iter()
        .filter_map(|(who, sums)| {
            let (votes, valid) = (*sums)?;
            let share = Rate::of(votes, valid).map_or_else(String::new, |rate| format!(" {}", rate.percent()));
            Some(format!("{who} {votes}/{valid}{share}"))
        })
        .collect();
    if line.committee.is_some() {
        all.push("党（工）委推荐".to_owned());
    }
    all
}

impl Source {
    fn persons(
        &self,
        asked: &Asked,
        reviewed: &BTreeMap<i64, String>,
        inspected: &BTreeMap<i64, String>,
        lines: &[Line],
    ) -> Vec<Proposed> {
        let mut all: Vec<Proposed> = Vec::new();
        for row in &self.proposals {
            let post = self.unit.words().say(post_zh(&row.body, &row.post)).into_owned();
            let line = lines.iter().find(|line| {
                (line.person, line.body.as_str(), line.post.as_str()) == (row.person_id, &row.body, &row.post)
            });
            let votes = line.map(votes_zh).unwrap_or_default();
            let mut tally = Tally::default();
            let own = asked.persons.iter().filter(|(other, _)| other.id == row.id);
            own.flat_map(|(_, lists)| lists.iter().flatten()).for_each(|standing| tally.add(standing));
            let marks = Marks { met: tally.met, not_met: tally.not_met, unclear: tally.unclear, open: tally.open() };
            if let Some(known) = all.iter_mut().find(|one| one.person == row.person_id) {
                known.posts.push(post);
                known.votes.extend(votes);
                let sum = &mut known.conditions;
                sum.met += marks.met;
                sum.not_met += marks.not_met;
                sum.unclear += marks.unclear;
                sum.open += marks.open;
                continue;
            }
            let person = self.persons.get(&row.person_id);
            let word = |of: &BTreeMap<i64, String>| of.get(&row.person_id).cloned().unwrap_or_else(|| UNKNOWN.into());
            all.push(Proposed {
                person: row.person_id,
                name: self.labels.get(&row.person_id).unwrap_or(&row.name).clone(),
                posts: vec![post],
                age: person.map_or_else(
                    || UNKNOWN.into(),
                    |one| law::team::age_on(one.birth, self.election.polling_day).to_string(),
                ),
                sex: person.and_then(|one| people::sex_from_code(&one.sex)).map_or(UNKNOWN, law::posts::Sex::zh).into(),
                education: or_unknown(person.map_or("", |one| &one.education)),
                political: or_unknown(person.map_or("", |one| &one.political)),
                past: self.past(person),
                conditions: marks,
                review: word(reviewed),
                inspection: word(inspected),
                votes,
            });
        }
        all
    }

    /// What a person was in the last term.
    fn past(&self, person: Option<&person::Model>) -> String {
        let Some(person) = person.filter(|_| !self.last.is_empty()) else { return UNKNOWN.to_owned() };
        let own: Vec<String> = self
            .last
            .iter()
            .filter(|row| is_of(row, person))
            .filter_map(|row| Some(self.unit.words().say(posts::of_row(row)?.full_zh).into_owned()))
            .collect();
        if own.is_empty() { "新人选".to_owned() } else { format!("上届{}", own.join("、")) }
    }

    /// Members of the last team who are not proposed for anything.
    fn leavers(&self) -> Vec<Leaver> {
        let gone = self.last.iter().filter(|row| !self.persons.values().any(|person| is_of(row, person)));
        let mut all: Vec<Leaver> = Vec::new();
        for (row, office) in gone.filter_map(|row| Some((row, posts::of_row(row)?))) {
            let post = self.unit.words().say(office.full_zh).into_owned();
            match all.iter_mut().find(|one| one.name == row.name) {
                Some(one) => one.posts = format!("{}、{post}", one.posts),
                None => all.push(Leaver { name: row.name.clone(), posts: post }),
            }
        }
        all
    }

    /// The figures of the last team and of the proposed one, and what the policy says about the latter.
    fn structure(&self) -> Outcome<(Vec<Structured>, Vec<String>)> {
        let day = self.election.polling_day;
        let person_of = |row: &officeholder::Model| self.persons.values().find(|person| is_of(row, person));
        let last: Vec<Seat> =
            self.last.iter().filter_map(|row| seat_of(posts::of_row(row)?, person_of(row), Some(row))).collect();
        let proposed: Vec<Seat> = self
            .proposals
            .iter()
            .filter_map(|row| seat_of(office(row)?, self.persons.get(&row.person_id), None))
            .collect();
        let (last, proposed) = (structure(&last, day), structure(&proposed, day));
        let pack = settings::pack(&self.election)?;
        let mut wishes = Vec::new();
        if let Some(pack) = pack.filter(|_| proposed.any()) {
            let before = last.any().then_some(&last.both.figures);
            let findings = law::policy::team(pack, &proposed.both.figures, false, before).findings;
            wishes.extend(findings.iter().map(sentence));
        }
        Ok((figures(&last, &proposed, pack), wishes))
    }

    /// Conflicts among the proposed persons, in words.
    fn clashes(&self, kin: &Kin) -> Outcome<Vec<Clash>> {
        let regime = cycle::regime(&self.election)?;
        let cooperative = settings::cooperative_regime(&self.election, self.election.polling_day)?;
        let rules = Rules { regime: &regime, cooperative: &cooperative, pack: settings::pack(&self.election)? };
        let mut offices: BTreeMap<i64, Vec<&'static Office>> = BTreeMap::new();
        for row in &self.proposals {
            offices.entry(row.person_id).or_default().extend(office(row));
        }
        let reference = |id: i64| PersonRef(self.labels.get(&id).cloned().unwrap_or_default());
        let party = |id: &i64| {
            let political = self.persons.get(id).map_or("", |person| &person.political);
            (!political.is_empty()).then(|| political.contains("党员") && !political.contains("预备"))
        };
        let ids: Vec<i64> = offices.keys().copied().collect();
        let label = |of: &PersonRef| people::store::person_id(of).map(reference);
        let edges: Vec<KinEdge> = kin
            .edges(&ids, &regime)
            .iter()
            .filter_map(|edge| Some(KinEdge { a: label(&edge.a)?, b: label(&edge.b)?, relation: edge.relation }))
            .collect();
        let team: Vec<Sitter> = offices
            .iter()
            .map(|(id, own)| Sitter { person: reference(*id), offices: own.clone(), party_member: party(id) })
            .collect();
        let words = self.unit.words();
        Ok(conflicts(&team, &edges, &rules)
            .iter()
            .map(|one| Clash {
                grave: one.finding.severity == Severity::Block,
                text: words.say(&one.finding.message).into_owned(),
                cites: cites_zh(&one.finding.cites).join("、"),
                remedy: words.say(one.remedy).into_owned(),
            })
            .collect())
    }
}

/// A finding of the policy with its source.
fn sentence(finding: &Finding) -> String {
    let cites = cites_zh(&finding.cites).join("、");
    let text = finding.message.trim_end_matches('。');
    if cites.is_empty() { format!("{text}。") } else { format!("{text}（{cites}）。") }
}

/// The figures on the screen: name and how it is read.
type Read = (&'static str, fn(&Structure) -> String);

fn of_two(team: &Structure, read: impl Fn(&Figures) -> String) -> String {
    if team.both.party_known() { read(&team.both.figures) } else { UNKNOWN.to_owned() }
}

fn yes(fact: bool) -> String {
    if fact { "是" } else { "否" }.to_owned()
}

const READ: [Read; 8] = [
    ("人数", |team| team.both.figures.size.to_string()),
    ("妇女", |team| team.both.figures.women.to_string()),
    ("平均年龄", |team| team.both.figures.mean_age_zh()),
    ("40 岁及以下", |team| team.both.figures.aged_at_most(40).to_string()),
    ("35 岁以下", |team| team.both.figures.aged_under(35).to_string()),
    ("大专及以上", |team| {
        Some(team.both.college_zh()).filter(|text| text != indicator::UNKNOWN).unwrap_or_else(|| UNKNOWN.into())
    }),
    ("交叉任职", |team| of_two(team, |figures| figures.crossed.to_string())),
    ("一肩挑", |team| of_two(team, |figures| yes(figures.one_person))),
];

/// What is counted of the two committees, last and proposed, with the targets that the policy names.
fn figures(last: &Structure, proposed: &Structure, pack: Option<&law::policy::Pack>) -> Vec<Structured> {
    use law::regime::Target;
    let own = &proposed.both.figures;
    let shares = [
        (Target::College, own.college, own.size),
        (Target::Young, own.aged_under(35), own.size),
        (Target::OnePerson, u32::from(own.one_person), 1),
    ];
    let target = |name: &str| {
        let (wanted, part, whole) = match name {
            "大专及以上" => shares[0],
            "35 岁以下" => shares[1],
            "一肩挑" if own.party_members > 0 => shares[2],
            _ => return String::new(),
        };
        let found = pack.map(|pack| law::policy::targets(pack, &[(wanted, part, whole)])).unwrap_or_default();
        found.first().map(|one| one.message.trim_end_matches('。').to_owned()).unwrap_or_default()
    };
    let read = |team: &Structure, read: fn(&Structure) -> String| if team.any() { read(team) } else { UNKNOWN.into() };
    READ.iter()
        .map(|(name, of)| Structured {
            name: (*name).to_owned(),
            last: read(last, *of),
            proposed: read(proposed, *of),
            target: target(name),
        })
        .collect()
}
