//! Everybody of a village who holds a post, stands for one or works at the election, with what is known of them: what the pages
//! of kinship, of a team that is thought of, and of team structure are made of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use entity::{officeholder, person, unit_election};
use law::committee::Standing;
use law::kinship::KinEdge;
use law::posts::{PersonRef, Sex};
use law::regime::{CooperativeRegime, Regime, StaffRole};
use law::team::Seat;

use super::nominees::{self, Nominee};
use crate::bodies::conflicts::{Rules, Sitter};
use crate::bodies::posts::{self, Office};
use crate::failure::Outcome;
use crate::people::kin::Kin;
use crate::people::{self, sex_from_code};
use crate::web::Ctx;
use crate::{bodies, candidacy, cycle, meeting, polling, vetting};

/// Which team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Team {
    /// 上届.
    Last,
    /// 人选: who stands.
    Proposed,
    /// 当选: who was elected in this cycle.
    Elected,
}

/// A person in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Opaque name in addresses: the same person of the same village has the same one, and it says nothing about the person.
    pub key: String,
    /// Number among the persons of the village, where known.
    pub id: Option<i64>,
    /// Name; with what tells namesakes apart where the name repeats.
    pub label: String,
    /// Sex, where known.
    pub sex: Option<Sex>,
    /// Day of birth, where known.
    pub birth: Option<NaiveDate>,
    /// Ethnic group; empty when unknown.
    pub ethnic: String,
    /// Education; empty when unknown.
    pub education: String,
    /// Political status; empty when unknown.
    pub political: String,
    /// Posts of the last term.
    pub last: Vec<&'static Office>,
    /// Posts that the person stands for.
    pub proposed: Vec<&'static Office>,
    /// Posts of this term.
    pub elected: Vec<&'static Office>,
    /// Duties at the election: 选委会成员, 监票人.
    pub duties: Vec<&'static str>,
    /// Sits on the election committee.
    pub on_committee: bool,
    /// How the person stands, where they do.
    pub standing: Option<Standing>,
    /// Roles at the counting table.
    pub staff: Vec<StaffRole>,
}

impl Member {
    /// The posts in a team.
    pub fn offices(&self, team: Team) -> &[&'static Office] {
        match team {
            Team::Last => &self.last,
            Team::Proposed => &self.proposed,
            Team::Elected => &self.elected,
        }
    }

    /// Everything that the person is, in words.
    pub fn roles_zh(&self) -> String {
        let mut words: Vec<String> = self.duties.iter().map(|duty| (*duty).to_owned()).collect();
        words.extend(self.elected.iter().map(|office| format!("本届{}", office.full_zh)));
        words.extend(self.proposed.iter().map(|office| format!("{}人选", office.full_zh)));
        if self.elected.is_empty() {
            words.extend(self.last.iter().map(|office| format!("上届{}", office.full_zh)));
        }
        words.join("、")
    }

    /// As the rules name the person.
    pub fn reference(&self) -> PersonRef {
        PersonRef(self.label.clone())
    }

    /// Party member, where known.
    pub fn party_member(&self) -> Option<bool> {
        (!self.political.is_empty()).then(|| self.political.contains("党员") && !self.political.contains("预备"))
    }

    /// With these posts, for the rules on conflicts.
    pub fn sitter(&self, offices: Vec<&'static Office>) -> Sitter {
        Sitter { person: self.reference(), offices, party_member: self.party_member() }
    }

    /// The seats of these posts, for the figures of a team.
    pub fn seats(&self, offices: &[&'static Office]) -> Vec<Seat> {
        let facts = Facts {
            person: self.reference(),
            sex: self.sex,
            birth: self.birth,
            ethnic: &self.ethnic,
            education: &self.education,
        };
        offices.iter().filter_map(|office| facts.seat(office)).collect()
    }
}

/// What is counted about somebody.
struct Facts<'a> {
    person: PersonRef,
    sex: Option<Sex>,
    birth: Option<NaiveDate>,
    ethnic: &'a str,
    education: &'a str,
}

impl Facts<'_> {
    fn seat(&self, office: &'static Office) -> Option<Seat> {
        Some(Seat {
            person: self.person.clone(),
            body: office.body()?,
            born: self.birth,
            sex: self.sex,
            ethnic: Some(self.ethnic.to_owned()).filter(|ethnic| !ethnic.is_empty()),
            education: people::model::education(self.education),
            deputy_secretary: office.code == "deputy_secretary",
            secretary: office.code == "secretary",
            chair: office.heads(),
        })
    }
}

/// The seat of a person, or of a row about somebody who is not in the file.
pub fn seat_of(
    office: &'static Office,
    person: Option<&person::Model>,
    row: Option<&officeholder::Model>,
) -> Option<Seat> {
    let who = match (person, row) {
        (Some(person), _) => PersonRef(person.id.to_string()),
        (None, Some(row)) => PersonRef(format!("{}/{:?}", row.name, row.birth)),
        (None, None) => return None,
    };
    let sex = person.map(|person| person.sex.as_str()).or_else(|| row.map(|row| row.sex.as_str()));
    let facts = Facts {
        person: who,
        sex: sex.and_then(sex_of),
        birth: person.map(|person| person.birth).or_else(|| row.and_then(|row| row.birth)),
        ethnic: person.map_or("", |person| &person.ethnic),
        education: person
            .map(|person| person.education.as_str())
            .filter(|text| !text.is_empty())
            .or(row.map(|row| row.education.as_str()))
            .unwrap_or_default(),
    };
    facts.seat(office)
}

/// The seat of somebody who stands in a meeting.
pub(super) fn seat_of_nominee(one: &Nominee, person: Option<&person::Model>) -> Option<Seat> {
    if person.is_some() {
        return seat_of(one.office, person, None);
    }
    let who = PersonRef(format!("{}/", one.name));
    Facts { person: who, sex: one.sex, birth: None, ethnic: "", education: "" }.seat(one.office)
}

/// The sex by the codes and words that rows have.
fn sex_of(code: &str) -> Option<Sex> {
    match code {
        "男" | "1" => Some(Sex::Male),
        "女" | "2" => Some(Sex::Female),
        code => sex_from_code(code),
    }
}

/// The persons of a village with their kinship and the rules that apply.
#[derive(Debug)]
pub struct Staffing {
    /// The election of the committee.
    pub election: unit_election::Model,
    /// Its parameters.
    pub regime: Regime,
    /// Those of the co-operative.
    pub cooperative: CooperativeRegime,
    /// The persons, those with posts first.
    pub members: Vec<Member>,
    /// The relations of the village.
    pub kin: Kin,
}

/// Who a row is about: a person of the village, or a name with a birth that nobody in the file has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Person(i64),
    Name(String, Option<NaiveDate>),
}

#[derive(Default)]
struct Gathered {
    last: Vec<&'static Office>,
    proposed: Vec<&'static Office>,
    elected: Vec<&'static Office>,
    duties: Vec<&'static str>,
    on_committee: bool,
    standing: Option<Standing>,
    staff: Vec<StaffRole>,
    row: Option<officeholder::Model>,
    /// Somebody who stands in a meeting and is not in the file.
    nominee: Option<Nominee>,
}

fn put<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

impl Staffing {
    /// Loads a village; `with` are names of further persons to be considered, `keys` those of persons chosen before.
    ///
    /// # Errors
    /// `NotFound` without an election; of the database and the law book.
    pub async fn load(ctx: &Ctx, with: &[String], keys: &[&str]) -> Outcome<Self> {
        let conn = ctx.app.db.read();
        let unit = &ctx.unit()?.code;
        let election = cycle::store::expect_current(conn, unit).await?;
        let term = cycle::store::cycle(conn, election.cycle_id).await?.map_or(0, |cycle| cycle.term_no);
        let regime = cycle::regime(&election)?;
        let cooperative = cycle::settings::cooperative_regime(&election, election.polling_day)?;
        let holders = bodies::store::holders(conn, unit).await?;
        let candidates = candidacy::store::candidates(conn, election.id).await?;
        let meetings = meeting::store::meetings(conn, election.cycle_id, unit).await?;
        let mut nominated = nominees::of(&meetings, &meeting::store::nominees_of(conn, &meetings).await?);
        let proposals = vetting::store::proposals(conn, election.cycle_id, unit).await?;
        let stand_for_committee = candidates.iter().any(candidacy::model::stands);
        let thought_of = nominees::while_nobody_stands(nominees::of_proposals(&proposals), |body| {
            (body == "vc" && stand_for_committee) || nominated.iter().any(|one| one.office.body == body)
        });
        nominated.extend(thought_of);
        let committee = bodies::store::committee(conn, election.id).await?;
        let staff = polling::store::staff(conn, election.id).await?;
        let mut names: BTreeSet<String> = with.iter().cloned().collect();
        names.extend(holders.iter().filter(|row| row.person_id.is_none()).map(|row| row.name.clone()));
        let namesakes = people::store::named_any(conn, unit, &names.into_iter().collect::<Vec<_>>()).await?;
        // Somebody of the last term who was typed by name is the villager of that name and birth, if there is one.
        let who = |row: &officeholder::Model| match row.person_id {
            Some(id) => Who::Person(id),
            None => {
                let same: Vec<&person::Model> = namesakes
                    .iter()
                    .filter(|person| person.name == row.name && row.birth == Some(person.birth))
                    .collect();
                match same.as_slice() {
                    [only] => Who::Person(only.id),
                    _ => Who::Name(row.name.clone(), row.birth),
                }
            }
        };
        let mut gathered: BTreeMap<Who, Gathered> = BTreeMap::new();
        for row in holders.iter().filter(|row| row.term_no == term || row.term_no + 1 == term) {
            let Some(office) = posts::of_row(row) else { continue };
            let this = row.term_no == term;
            if this && row.until.is_some() {
                continue;
            }
            let one = gathered.entry(who(row)).or_default();
            put(if this { &mut one.elected } else { &mut one.last }, office);
            one.row.get_or_insert_with(|| row.clone());
        }
        for row in candidates.iter().filter(|row| candidacy::model::stands(row)) {
            let Some(office) = candidacy::model::post(row).and_then(posts::of_post) else { continue };
            let one = gathered.entry(Who::Person(row.person_id)).or_default();
            put(&mut one.proposed, office);
            one.standing = candidacy::model::standing(row);
        }
        // Somebody who was typed by name may hold a post under that name already; two of a name who are not in the file are taken
        // for one, because nothing tells them apart.
        for row in nominated {
            let same_name = |who: &Who| matches!(who, Who::Name(name, _) if *name == row.name);
            let who = match row.person_id {
                Some(id) => Who::Person(id),
                None => {
                    let mut known = gathered.keys().filter(|who| same_name(who));
                    match (known.next().cloned(), known.next()) {
                        (Some(only), None) => only,
                        _ => Who::Name(row.name.clone(), None),
                    }
                }
            };
            let one = gathered.entry(who).or_default();
            put(&mut one.proposed, row.office);
            one.nominee.get_or_insert(row);
        }
        for row in committee.iter().filter(|row| row.person_id != 0 && row.status != bodies::store::QUIT) {
            let one = gathered.entry(Who::Person(row.person_id)).or_default();
            one.on_committee = row.status == bodies::store::ACTIVE;
            put(&mut one.duties, if one.on_committee { "选委会成员" } else { "选委会递补人选" });
        }
        for row in &staff {
            let (Some(id), Some(duty)) = (row.person_id, polling::model::Duty::from_code(&row.duty)) else { continue };
            let one = gathered.entry(Who::Person(id)).or_default();
            put(&mut one.duties, duty.zh());
            put(&mut one.staff, duty.role());
        }
        for person in namesakes.iter().filter(|person| with.contains(&person.name)) {
            gathered.entry(Who::Person(person.id)).or_default();
        }
        let key_of = |id: i64| key(ctx, &format!("team/{unit}/{id}"));
        let known: BTreeSet<String> = gathered
            .keys()
            .filter_map(|who| if let Who::Person(id) = who { Some(key_of(*id)) } else { None })
            .collect();
        if keys.iter().any(|key| !known.contains(*key)) {
            // A key says nothing about its person: it is looked for among all of the village.
            for id in people::store::ids(conn, unit).await? {
                if keys.contains(&&*key_of(id)) {
                    gathered.entry(Who::Person(id)).or_default();
                }
            }
        }
        let ids: Vec<i64> =
            gathered.keys().filter_map(|who| if let Who::Person(id) = who { Some(*id) } else { None }).collect();
        let persons: BTreeMap<i64, person::Model> =
            people::store::persons(conn, &ids).await?.into_iter().map(|person| (person.id, person)).collect();
        let mut members: Vec<Member> = gathered
            .into_iter()
            .map(|(who, one)| {
                let key = match &who {
                    Who::Person(id) => key_of(*id),
                    Who::Name(name, birth) => key(ctx, &format!("team/{unit}/{name}/{birth:?}")),
                };
                let person = if let Who::Person(id) = who { persons.get(&id) } else { None };
                member(key, person, one)
            })
            .collect();
        members.sort_by_key(|one| (one.elected.is_empty(), one.proposed.is_empty(), one.last.is_empty()));
        tell_apart(&mut members);
        let kin = Kin::of_unit(conn, unit).await?;
        Ok(Self { election, regime, cooperative, members, kin })
    }

    /// The relations among these members under the labels of the page, recorded and derived.
    pub fn edges(&self, members: &[&Member]) -> Vec<KinEdge> {
        let ids: Vec<i64> = members.iter().filter_map(|one| one.id).collect();
        let label = |reference: &PersonRef| {
            let id = people::store::person_id(reference)?;
            members.iter().find(|one| one.id == Some(id)).map(|one| one.reference())
        };
        let edges = self.kin.edges(&ids, &self.regime);
        edges
            .iter()
            .filter_map(|edge| Some(KinEdge { a: label(&edge.a)?, b: label(&edge.b)?, relation: edge.relation }))
            .collect()
    }

    /// The rules on conflicts between and within the bodies.
    ///
    /// # Errors
    /// `UNKNOWN_PACK`.
    pub fn rules(&self) -> Outcome<Rules<'_>> {
        let pack = cycle::settings::pack(&self.election)?;
        Ok(Rules { regime: &self.regime, cooperative: &self.cooperative, pack })
    }

    /// The posts of the persons as they are now: of each body the elected of this term, or else the team of the last one. With
    /// `if_elected` those who stand take the place of the team that they would follow.
    pub fn teams(&self, if_elected: bool) -> Vec<(&Member, Vec<&'static Office>)> {
        let body_has = |team: Team, body: &str| {
            self.members.iter().any(|one| one.offices(team).iter().any(|office| office.body == body))
        };
        let team_of = |body: &str| match (body_has(Team::Elected, body), if_elected && body_has(Team::Proposed, body)) {
            (true, _) => Team::Elected,
            (false, true) => Team::Proposed,
            (false, false) => Team::Last,
        };
        let own = |one: &Member| -> Vec<&'static Office> {
            let of = |(body, _): &(&'static str, &'static str)| {
                let offices = one.offices(team_of(body)).iter().copied();
                offices.filter(|office| office.body == *body).collect::<Vec<_>>()
            };
            posts::BODIES.iter().flat_map(of).collect()
        };
        self.members.iter().map(|one| (one, own(one))).filter(|(_, offices)| !offices.is_empty()).collect()
    }
}

fn member(key: String, person: Option<&person::Model>, one: Gathered) -> Member {
    let (row, nominee) = (one.row.as_ref(), one.nominee.as_ref());
    let text = |own: Option<&String>, of_row: Option<&String>| {
        own.filter(|text| !text.is_empty()).or(of_row).cloned().unwrap_or_default()
    };
    let sex = person.map(|person| person.sex.as_str()).or_else(|| row.map(|row| row.sex.as_str()));
    Member {
        key,
        id: person.map(|person| person.id),
        label: text(person.map(|person| &person.name), row.map(|row| &row.name).or(nominee.map(|one| &one.name))),
        sex: sex.and_then(sex_of).or(nominee.and_then(|one| one.sex)),
        birth: person.map(|person| person.birth).or_else(|| row.and_then(|row| row.birth)),
        ethnic: person.map(|person| person.ethnic.clone()).unwrap_or_default(),
        education: text(person.map(|person| &person.education), row.map(|row| &row.education)),
        political: text(person.map(|person| &person.political), row.map(|row| &row.political)),
        last: one.last,
        proposed: one.proposed,
        elected: one.elected,
        duties: one.duties,
        on_committee: one.on_committee,
        standing: one.standing,
        staff: one.staff,
    }
}

/// Characters of a member's key: enough that two of a village do not meet.
const KEY_CHARS: usize = 10;

/// The key of somebody in addresses.
fn key(ctx: &Ctx, of: &str) -> String {
    ctx.app.keys.index(of).chars().take(KEY_CHARS).collect()
}

/// Adds the year of birth, or a number, to names that repeat.
fn tell_apart(members: &mut [Member]) {
    let names: Vec<(String, Option<i32>)> =
        members.iter().map(|one| (one.label.clone(), one.birth.map(|birth| birth.year()))).collect();
    for (at, one) in members.iter_mut().enumerate() {
        let (name, year) = &names[at];
        let same: Vec<usize> = (0..names.len()).filter(|other| names[*other].0 == *name).collect();
        if same.len() < 2 {
            continue;
        }
        let years = same.iter().filter(|other| names[**other].1 == *year).count();
        let nth = same.iter().position(|other| *other == at).unwrap_or(0) + 1;
        one.label = match year {
            Some(year) if years == 1 => format!("{name}（{year}年生）"),
            _ => format!("{name}（同名第{nth}人）"),
        };
    }
}
