//! The persons of a unit, household by household.
//!
//! Shares marked † are assumptions; the others follow the census of 2020 (户均 2.62 人, 男 51.24 %).

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Serialize;

use crate::id_number::{self, SLOTS};
use crate::kin::{self, Kin};
use crate::rng::{Rng, derive, purpose};
use crate::tables::{FEMALE, MALE, SURNAMES, years_before};
use crate::{Seed, Unit, UnitKind};

/// Man or woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男, code 1 of GB/T 2261.1.
    Male,
    /// 女, code 2.
    Female,
}

impl Sex {
    /// 男 or 女.
    pub fn zh(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }

    /// The code of GB/T 2261.1-2003.
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "1",
            Sex::Female => "2",
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Sex::Male => Sex::Female,
            Sex::Female => Sex::Male,
        }
    }
}

/// On what ground a person is registered, 村民委员会组织法第十三条第二款.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 户籍在本村并且在本村居住.
    Resident,
    /// 户籍在本村，不在本村居住，本人表示参加选举.
    AbsentDeclared,
    /// 户籍不在本村，居住一年以上，本人申请并经同意.
    Outsider,
    /// 户籍在本村，不在本村居住，没有表示参加: not on the roll.
    AbsentSilent,
}

impl Class {
    /// A few words for a table.
    pub fn zh(self) -> &'static str {
        match self {
            Class::Resident => "户籍在本村居住",
            Class::AbsentDeclared => "户籍在本村外出，表示参加",
            Class::Outsider => "非户籍居住一年以上，申请并经同意",
            Class::AbsentSilent => "户籍在本村外出，未表示参加",
        }
    }
}

/// Why somebody is or is not on the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A voter.
    OnRoll,
    /// Not 18 on polling day.
    Under18,
    /// Away and did not say that they take part.
    NotDeclared,
    /// Deprived of political rights by a court.
    Disfranchised,
}

/// A person who does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// From 1, in the order of households.
    pub serial: u32,
    /// From 1.
    pub household: u32,
    /// The villagers' group, from 1.
    pub group: u32,
    /// Surname and given name.
    pub name: String,
    /// Man or woman.
    pub sex: Sex,
    /// Birthday.
    pub birth: NaiveDate,
    /// 18 characters, area code 99…, valid check digit.
    pub id_number: String,
    /// 11 digits beginning with 100, which no operator assigns; empty for small children.
    pub phone: String,
    /// GB/T 3304 code.
    pub ethnic: &'static str,
    /// GB/T 4658 code.
    pub education: &'static str,
    /// GB/T 4762 code.
    pub political: &'static str,
    /// GB/T 4761 code of the relation to the head of the household.
    pub relation: &'static str,
    /// On what ground the person would be registered.
    pub class: Class,
    /// On the roll, or why not.
    pub standing: Standing,
}

impl Person {
    /// Whether the person is on the roll.
    pub fn is_voter(&self) -> bool {
        self.standing == Standing::OnRoll
    }

    /// Full years on a day.
    pub fn age_on(&self, day: NaiveDate) -> i32 {
        age(self.birth, day)
    }
}

fn age(birth: NaiveDate, day: NaiveDate) -> i32 {
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    day.year() - birth.year() - i32::from(before_birthday)
}

/// A household and the kinship inside it and to the household before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Household {
    /// From 1.
    pub number: u32,
    /// The villagers' group, from 1.
    pub group: u32,
    /// The head comes first.
    pub persons: Vec<Person>,
    /// Near relatives, each pair once.
    pub kin: Vec<Kin>,
}

/// The households of a unit. Memory does not grow with the unit beyond one number per birthday.
#[derive(Debug)]
pub struct Households {
    unit: Unit,
    seed: u64,
    voters_wanted: u32,
    voters: u32,
    next_serial: u32,
    next_household: u32,
    households_per_group: u32,
    area: String,
    first_sequence: u32,
    local_surnames: Vec<&'static str>,
    local_share: u32,
    minorities: &'static [(&'static str, u32)],
    used: HashMap<(NaiveDate, Sex), u32>,
    previous_head: Option<(Person, &'static str)>,
}

/// The households of a unit, in order.
pub fn households(seed: Seed, unit: &Unit) -> Households {
    let voters_wanted = unit.voters_wanted(seed);
    let unit_seed = unit.seed(seed);
    let mut rng = Rng::new(unit_seed, &[purpose::UNIT, 1]);
    // † One to four surnames make up 45 to 75 % of a village; communities are mixed.
    let local_surnames = (0..rng.between(1, 4)).map(|_| SURNAMES.draw(&mut rng)).collect();
    let local_share = match unit.kind {
        UnitKind::Village => rng.between(450, 750),
        UnitKind::Community => rng.between(100, 250),
    };
    let (area, first_sequence) = id_number::area(&unit.code);
    // 7.49 groups per village; a voter in 0.55 households.
    let groups = (voters_wanted / 150).clamp(1, 20);
    let minorities = match unit.code.get(..2) {
        Some("33") => &[("22", 600), ("06", 150), ("15", 150), ("03", 100)][..],
        Some("22") => &[("10", 450), ("11", 400), ("02", 100), ("03", 50)][..],
        Some("43") => &[("15", 500), ("06", 300), ("12", 120), ("13", 80)][..],
        Some("51") => &[("07", 500), ("04", 300), ("33", 120), ("03", 80)][..],
        _ => &[("08", 250), ("11", 150), ("03", 150), ("06", 150), ("15", 150), ("07", 150)][..],
    };
    Households {
        unit: unit.clone(),
        seed: unit_seed,
        voters_wanted,
        voters: 0,
        next_serial: 1,
        next_household: 1,
        households_per_group: (voters_wanted * 55 / 100 / groups).max(5),
        area,
        first_sequence,
        local_surnames,
        local_share,
        minorities,
        used: HashMap::new(),
        previous_head: None,
    }
}

/// The persons of a unit, in order of serials.
pub fn persons(seed: Seed, unit: &Unit) -> impl Iterator<Item = Person> + use<> {
    households(seed, unit).flat_map(|h| h.persons)
}

/// The place of a person in a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Head,
    Spouse,
    Parent,
    Child,
    ChildSpouse,
    Grandchild,
}

impl Iterator for Households {
    type Item = Household;

    fn next(&mut self) -> Option<Household> {
        if self.voters >= self.voters_wanted {
            return None;
        }
        let number = self.next_household;
        self.next_household += 1;
        let mut rng = Rng::new(self.seed, &[purpose::HOUSEHOLD, u64::from(number)]);
        let edge = edge(number);
        let roles = roles(&mut rng, edge.is_some());
        let relative = self.previous_head.take().filter(|_| rng.chance(40));
        let ages = ages(&mut rng, &roles, edge.is_some());
        let group = (number - 1) / self.households_per_group + 1;
        let ethnic = if rng.chance(910) { "01" } else { rng.weighted(self.minorities, "08") };
        // † 3 % of households come from elsewhere.
        let outsiders = rng.chance(30);

        let mut persons: Vec<Person> = Vec::with_capacity(roles.len());
        let mut surnames: Vec<&'static str> = Vec::with_capacity(roles.len());
        for (i, (role, years)) in roles.iter().zip(&ages).enumerate() {
            let sex = self.sex(&mut rng, *role, &roles, &persons);
            let mut birth = self.birth(&mut rng, *years);
            if let (Some(offset), Role::Child) = (edge, role)
                && !persons.iter().zip(&roles).any(|(_, r)| *r == Role::Child)
            {
                birth = years_before(self.unit.polling_day, 18) + TimeDelta::days(offset);
            }
            let (birth, slot) = self.free_slot(birth, sex);
            let years = age(birth, self.unit.polling_day);
            let surname =
                self.surname(&mut rng, *role, sex, &roles, &persons, &surnames, relative.as_ref().map(|r| r.1));
            surnames.push(surname);
            let drawn = match (outsiders, rng.below(97)) {
                (true, _) => Class::Outsider,
                (false, 0..82) => Class::Resident,
                (false, 82..90) => Class::AbsentDeclared,
                (false, _) => Class::AbsentSilent,
            };
            // The edges of age are there to be seen on the roll.
            let class = if edge.is_some() && drawn == Class::AbsentSilent { Class::Resident } else { drawn };
            let standing = if years < 18 {
                Standing::Under18
            } else if rng.below(2000) == 0 {
                Standing::Disfranchised
            } else if class == Class::AbsentSilent {
                Standing::NotDeclared
            } else {
                Standing::OnRoll
            };
            let serial = self.next_serial + i as u32;
            persons.push(Person {
                serial,
                household: number,
                group,
                name: format!("{surname}{}", self.given_name(&mut rng, sex)),
                sex,
                birth,
                id_number: id_number::make(&self.area, self.first_sequence, birth, sex, slot),
                phone: self.phone(serial, years),
                ethnic,
                education: education(&mut rng, years),
                political: political(&mut rng, years, sex),
                relation: relation_code(*role, sex),
                class,
                standing,
            });
        }
        self.next_serial += persons.len() as u32;
        self.voters += persons.iter().filter(|p| p.is_voter()).count() as u32;
        let mut kin = kin::within(&roles, &persons);
        kin.extend(relative.zip(persons.first()).and_then(|(a, b)| kin::between_heads(&a.0, b)));
        self.previous_head = persons.first().cloned().zip(surnames.first().copied());
        Some(Household { number, group, persons, kin })
    }
}

impl Households {
    fn sex(&self, rng: &mut Rng, role: Role, roles: &[Role], earlier: &[Person]) -> Sex {
        let of = |wanted: Role| roles.iter().zip(earlier).rev().find(|(r, _)| **r == wanted).map(|(_, p)| p.sex);
        let drawn = if rng.below(10_000) < 5124 { Sex::Male } else { Sex::Female };
        match role {
            Role::Head if roles.contains(&Role::Spouse) => {
                if rng.chance(880) {
                    Sex::Male
                } else {
                    Sex::Female
                }
            }
            Role::Spouse => of(Role::Head).map_or(drawn, Sex::other),
            Role::ChildSpouse => of(Role::Child).map_or(drawn, Sex::other),
            // Two parents are a couple.
            Role::Parent => of(Role::Parent).map_or(drawn, Sex::other),
            Role::Head | Role::Child | Role::Grandchild => drawn,
        }
    }

    fn birth(&self, rng: &mut Rng, years: u32) -> NaiveDate {
        let years = i32::try_from(years).unwrap_or(30);
        years_before(self.unit.polling_day, years) - TimeDelta::days(i64::from(rng.below(365)))
    }

    /// The first day from this one on which the unit still has an identity number for the sex. It is almost always the
    /// same day; only hundreds of edge persons can use a day up.
    fn free_slot(&mut self, mut birth: NaiveDate, sex: Sex) -> (NaiveDate, u32) {
        loop {
            let used = self.used.entry((birth, sex)).or_insert(0);
            if *used < SLOTS {
                *used += 1;
                return (birth, *used - 1);
            }
            birth = birth.pred_opt().unwrap_or(birth);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn surname(
        &self,
        rng: &mut Rng,
        role: Role,
        sex: Sex,
        roles: &[Role],
        earlier: &[Person],
        surnames: &[&'static str],
        relative: Option<&'static str>,
    ) -> &'static str {
        // A child has the name of its father where there is one.
        let father = |parents: [Role; 2]| {
            let couple = || roles.iter().zip(earlier).zip(surnames).filter(|((r, _), _)| parents.contains(r));
            couple().find(|((_, p), _)| p.sex == Sex::Male).or_else(|| couple().next()).map(|(_, s)| *s)
        };
        let inherited = match role {
            Role::Head => relative,
            Role::Child => father([Role::Head, Role::Spouse]),
            Role::Grandchild => father([Role::Child, Role::ChildSpouse]),
            Role::Parent if sex == Sex::Male => surnames.first().copied(),
            // Who marries in brings a name from elsewhere.
            Role::Spouse | Role::ChildSpouse | Role::Parent => Some(SURNAMES.draw(rng)),
        };
        inherited.unwrap_or_else(|| {
            let local = self.local_surnames.get(rng.below(self.local_surnames.len() as u32) as usize);
            match local.filter(|_| rng.chance(self.local_share)) {
                Some(surname) => surname,
                None => SURNAMES.draw(rng),
            }
        })
    }

    fn given_name(&self, rng: &mut Rng, sex: Sex) -> String {
        const RARE: [&str; 6] = ["𡐓", "𣒍", "輋", "㛃", "啟", "\u{E170}"];
        let table = match sex {
            Sex::Male => &*MALE,
            Sex::Female => &*FEMALE,
        };
        let length = if rng.chance(150) { 1 } else { 2 };
        let mut name: String = (0..length).map(|_| table.draw(rng)).collect();
        if self.unit.rare_names && rng.below(300) == 0 {
            name.push_str(RARE.get(rng.below(6) as usize).copied().unwrap_or(""));
        }
        name
    }

    fn phone(&self, serial: u32, years: i32) -> String {
        if years < 14 {
            return String::new();
        }
        format!("100{:08}", derive(self.seed, &[purpose::PHONE, u64::from(serial)]) % 100_000_000)
    }
}

/// Households whose eldest child turns 18 around polling day: on the day, the day after, the day before. One of each in
/// 250 households is more than one of each in a thousand persons.
fn edge(household: u32) -> Option<i64> {
    match household % 250 {
        3 => Some(0),
        4 => Some(1),
        5 => Some(-1),
        _ => None,
    }
}

fn roles(rng: &mut Rng, with_child: bool) -> Vec<Role> {
    use Role::{Child, ChildSpouse, Grandchild, Head, Parent, Spouse};
    if with_child {
        return vec![Head, Spouse, Child];
    }
    // Mean 2.62.
    let size = rng.weighted(&[(1, 250), (2, 291), (3, 210), (4, 140), (5, 70), (6, 29), (7, 7), (8, 2), (9, 1)], 3);
    let variant = rng.chance(500);
    match (size, variant) {
        (1, _) => vec![Head],
        (2, _) if rng.chance(800) => vec![Head, Spouse],
        (2, _) => vec![Head, Child],
        (3, _) => vec![Head, Spouse, Child],
        (4, true) => vec![Head, Spouse, Child, Child],
        (4, false) => vec![Head, Spouse, Child, Parent],
        (5, true) => vec![Head, Spouse, Child, ChildSpouse, Grandchild],
        (5, false) => vec![Head, Spouse, Child, Child, Parent],
        (6, _) => vec![Head, Spouse, Child, ChildSpouse, Grandchild, Parent],
        (n, _) => {
            let mut all = vec![Head, Spouse, Child, ChildSpouse, Grandchild, Grandchild, Parent, Parent, Child];
            all.truncate(n);
            all
        }
    }
}

/// Ages on polling day, head first. Tuned so that 24 % of adult villagers are below 36 and 30 % are 60 or older †.
fn ages(rng: &mut Rng, roles: &[Role], edge: bool) -> Vec<u32> {
    let grown_up_child = roles.contains(&Role::ChildSpouse);
    let has_child = roles.contains(&Role::Child);
    let head = match roles.len() {
        _ if edge => rng.between(40, 50),
        _ if grown_up_child => rng.between(50, 72),
        1 => rng.weighted(&[((22, 39), 150), ((40, 59), 370), ((60, 90), 480)], (40, 59)).draw(rng),
        _ if !has_child => rng.weighted(&[((22, 35), 110), ((36, 59), 420), ((60, 85), 470)], (40, 59)).draw(rng),
        2 => rng.between(30, 75),
        _ => rng.weighted(&[((26, 35), 200), ((36, 44), 420), ((45, 66), 380)], (40, 49)).draw(rng),
    };
    let mut first_child = None;
    let mut ages = Vec::with_capacity(roles.len());
    for role in roles {
        let years = match role {
            Role::Head => head,
            Role::Spouse => (head + rng.below(5)).saturating_sub(3).max(20),
            Role::Parent => (head + rng.between(21, 30)).min(98),
            Role::Child if edge => 18,
            Role::Child => {
                let apart = if grown_up_child { rng.between(21, 27) } else { rng.between(21, 33) };
                let years = head.saturating_sub(apart);
                // Grown children mostly have households of their own.
                if years > 17 && !grown_up_child && rng.chance(550) { years * 2 / 3 } else { years }
            }
            Role::ChildSpouse => first_child.map_or(30, |c: u32| (c + rng.below(5)).saturating_sub(2)).max(20),
            Role::Grandchild => first_child.map_or(3, |c: u32| c.saturating_sub(rng.between(21, 28))),
        };
        if *role == Role::Child && first_child.is_none() {
            first_child = Some(years);
        }
        ages.push(years);
    }
    ages
}

/// A band of ages.
trait Draw {
    fn draw(self, rng: &mut Rng) -> u32;
}

impl Draw for (u32, u32) {
    fn draw(self, rng: &mut Rng) -> u32 {
        rng.between(self.0, self.1)
    }
}

/// GB/T 4658: the four steps of the census shifted to adults, the old lower, the young higher †.
fn education(rng: &mut Rng, years: i32) -> &'static str {
    let table: &[(&str, u32)] = match years {
        ..7 => &[("90", 1)],
        7..13 => &[("80", 1)],
        13..16 => &[("70", 1)],
        16..19 => &[("60", 700), ("40", 300)],
        19..36 => &[("11", 2), ("14", 18), ("21", 210), ("31", 220), ("61", 200), ("41", 120), ("71", 230)],
        36..60 => &[("21", 50), ("31", 90), ("61", 170), ("41", 70), ("71", 470), ("81", 150)],
        _ => &[("21", 8), ("31", 17), ("61", 75), ("71", 300), ("81", 480), ("90", 120)],
    };
    rng.weighted(table, "71")
}

/// GB/T 4762: party members are 7 % of voters †, more among men and the old; league members are young.
fn political(rng: &mut Rng, years: i32, sex: Sex) -> &'static str {
    let party = match (years, sex) {
        (..18, _) => 0,
        (18..36, Sex::Male) => 55,
        (18..36, Sex::Female) => 35,
        (_, Sex::Male) => 110,
        (_, Sex::Female) => 40,
    };
    let league = if (14..29).contains(&years) { 300 } else { 0 };
    let candidate_member = if years >= 18 { 4 } else { 0 };
    let rest = 1000 - party - league - candidate_member;
    rng.weighted(&[("01", party), ("02", candidate_member), ("03", league), ("13", rest)], "13")
}

fn relation_code(role: Role, sex: Sex) -> &'static str {
    match (role, sex) {
        (Role::Head, _) => "02",
        (Role::Spouse, Sex::Male) => "11",
        (Role::Spouse, Sex::Female) => "12",
        (Role::Child, Sex::Male) => "20",
        (Role::Child, Sex::Female) => "30",
        (Role::ChildSpouse, Sex::Male) => "28",
        (Role::ChildSpouse, Sex::Female) => "38",
        (Role::Grandchild, Sex::Male) => "41",
        (Role::Grandchild, Sex::Female) => "42",
        (Role::Parent, Sex::Male) => "51",
        (Role::Parent, Sex::Female) => "52",
    }
}
