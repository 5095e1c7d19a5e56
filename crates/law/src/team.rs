//! The structure of a team (班子结构): present, proposed or elected, by the same figures.

use crate::num::percent;
use crate::posts::{PersonRef, Sex};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Degree of education, coarse enough for every source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Education {
    /// 初中及以下
    Junior,
    /// 高中、中专
    Senior,
    /// 大专
    College,
    /// 本科及以上
    Bachelor,
}

/// One post of one person. A person with posts in two bodies stands twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who.
    pub person: PersonRef,
    /// Which body.
    pub body: crate::body::Body,
    /// Day of birth, if known.
    #[serde(default)]
    pub born: Option<NaiveDate>,
    /// Sex, if known.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Ethnic group, if known.
    #[serde(default)]
    pub ethnic: Option<String>,
    /// Education, if known.
    #[serde(default)]
    pub education: Option<Education>,
    /// 党组织副书记
    #[serde(default)]
    pub deputy_secretary: bool,
    /// 党组织书记
    #[serde(default)]
    pub secretary: bool,
    /// Chair of the body.
    #[serde(default)]
    pub chair: bool,
}

/// The figures of a team, each person once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Persons in the party organisation and the committee, each once.
    pub size: u32,
    /// Members of the party organisation.
    pub party_members: u32,
    /// Members of the committee.
    pub committee_members: u32,
    /// In both.
    pub crossed: u32,
    /// Women among them.
    pub women: u32,
    /// Women in the committee; `None` when a sex is not known, or nobody is in it.
    pub committee_women: Option<u32>,
    /// Of another ethnic group than Han.
    pub minority: u32,
    /// College degree and above.
    pub college: u32,
    /// Ages in full years, of those whose birth is known, youngest first.
    pub ages: Vec<u32>,
    /// Secretary and chair of the committee are one person.
    pub one_person: bool,
    /// Posts of deputy secretary filled.
    pub deputy_secretaries: u32,
    /// The deputy secretary chairs the supervision committee.
    pub deputy_chairs_supervision: bool,
    /// The supervision committee has a chair.
    pub supervision_chair: bool,
}

/// What is known of a person may stand at any of their seats.
#[derive(Default)]
struct Known<'a> {
    born: Option<NaiveDate>,
    sex: Option<Sex>,
    ethnic: Option<&'a str>,
    education: Option<Education>,
}

/// Full years on a day.
pub fn age_on(born: NaiveDate, day: NaiveDate) -> u32 {
    let before = (day.month(), day.day()) < (born.month(), born.day());
    u32::try_from(day.year() - born.year() - i32::from(before)).unwrap_or(0)
}

/// Counts a team on a day (the election day, so that proposals and results compare).
pub fn figures(seats: &[Seat], day: NaiveDate) -> Figures {
    use crate::body::Body;
    let of = |body: Body| -> BTreeSet<&PersonRef> {
        seats.iter().filter(|seat| seat.body == body).map(|seat| &seat.person).collect()
    };
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let party = of(Body::Party);
    let committee: BTreeSet<&PersonRef> = of(Body::Committee).union(&of(Body::Residents)).copied().collect();
    let mut persons: BTreeMap<&PersonRef, Known<'_>> = BTreeMap::new();
    for seat in seats.iter().filter(|seat| party.contains(&seat.person) || committee.contains(&seat.person)) {
        let known = persons.entry(&seat.person).or_default();
        known.born = known.born.or(seat.born);
        known.sex = known.sex.or(seat.sex);
        known.ethnic = known.ethnic.or(seat.ethnic.as_deref().filter(|group| !group.is_empty()));
        known.education = known.education.or(seat.education);
    }
    let holds =
        |person: &PersonRef, what: fn(&Seat) -> bool| seats.iter().any(|seat| &seat.person == person && what(seat));
    let secretary = |seat: &Seat| seat.body == Body::Party && seat.secretary;
    let director = |seat: &Seat| matches!(seat.body, Body::Committee | Body::Residents) && seat.chair;
    let watches = |seat: &Seat| seat.body == Body::Supervision && seat.chair;
    let deputies: BTreeSet<&PersonRef> =
        seats.iter().filter(|seat| seat.deputy_secretary).map(|seat| &seat.person).collect();
    let sexes: Option<Vec<Sex>> =
        committee.iter().map(|person| persons.get(person).and_then(|known| known.sex)).collect();
    let mut ages: Vec<u32> = persons.values().filter_map(|known| Some(age_on(known.born?, day))).collect();
    ages.sort_unstable();
    Figures {
        size: count(persons.len()),
        party_members: count(party.len()),
        committee_members: count(committee.len()),
        crossed: count(party.intersection(&committee).count()),
        women: count(persons.values().filter(|known| known.sex == Some(Sex::Female)).count()),
        committee_women: sexes
            .filter(|sexes| !sexes.is_empty())
            .map(|sexes| count(sexes.iter().filter(|sex| **sex == Sex::Female).count())),
        minority: count(persons.values().filter(|known| known.ethnic.is_some_and(|group| group != "汉族")).count()),
        college: count(persons.values().filter(|known| known.education >= Some(Education::College)).count()),
        ages,
        one_person: persons.keys().any(|person| holds(person, secretary) && holds(person, director)),
        deputy_secretaries: count(deputies.len()),
        deputy_chairs_supervision: deputies.iter().any(|person| holds(person, watches)),
        supervision_chair: seats.iter().any(watches),
    }
}

impl Figures {
    /// Is every age known?
    pub fn ages_known(&self) -> bool {
        self.ages.len() == self.size as usize
    }

    /// Persons of at most so many years.
    pub fn aged_at_most(&self, years: u32) -> u32 {
        u32::try_from(self.ages.iter().filter(|age| **age <= years).count()).unwrap_or(u32::MAX)
    }

    /// Persons under so many years.
    pub fn aged_under(&self, years: u32) -> u32 {
        u32::try_from(self.ages.iter().filter(|age| **age < years).count()).unwrap_or(u32::MAX)
    }

    fn sum(&self) -> (u64, u64) {
        (self.ages.iter().map(|age| u64::from(*age)).sum(), self.ages.len() as u64)
    }

    /// Is the mean age lower? Compared exactly; without ages there is nothing to compare.
    pub fn younger_than(&self, other: &Figures) -> bool {
        let ((own, n), (others, m)) = (self.sum(), other.sum());
        n == 0 || m == 0 || own * m < others * n
    }

    /// Mean age to one decimal, 「44.4」; 「—」 without ages.
    pub fn mean_age_zh(&self) -> String {
        let (sum, n) = self.sum();
        if n == 0 {
            return "—".to_owned();
        }
        let tenths = (sum * 10 + n / 2) / n;
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// Do all members of both bodies sit in the other one too?
    pub fn crossed_totally(&self) -> bool {
        self.crossed > 0 && self.crossed == self.party_members && self.crossed == self.committee_members
    }

    /// Share of college degrees, 「25.4%」.
    pub fn college_share(&self) -> String {
        percent(self.college, self.size)
    }
}
