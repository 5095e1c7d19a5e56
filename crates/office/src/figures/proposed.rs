//! Figures of the teams that are proposed (初步人选): their structure, and who of them is kept out by relatives or other posts. A county sees
//! them before anybody stands; what became of the teams is on the pages of structure and kinship.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{person, unit_election};
use law::finding::Severity;
use law::team::Seat;
use sea_orm::ConnectionTrait;

use super::indicator::{Indicator, NOT_REPORTED};
use super::nominees::{Nominee, of_proposals};
use super::staffing::seat_of_nominee;
use super::structure::structure;
use crate::bodies::conflicts::{Rules, Sitter, conflicts};
use crate::failure::Outcome;
use crate::people::kin::Kin;
use crate::{cycle, org, people, vetting};

/// What is added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    members: i64,
    women: i64,
    minority: (i64, i64),
    college: (i64, i64),
    ages: (i64, i64),
    young: i64,
    committees: i64,
    with_woman: i64,
    units: i64,
    in_conflict: i64,
}

impl Sums {
    fn add(&mut self, seats: &[Seat], day: chrono::NaiveDate, most: u32) {
        let structure = structure(seats, day);
        let both = &structure.both;
        let figures = &both.figures;
        let number = |n: u32| i64::from(n);
        self.members += number(figures.size);
        self.women += number(figures.women);
        self.minority.0 += number(figures.minority);
        self.minority.1 += number(figures.size - both.no_ethnic.min(figures.size));
        self.college.0 += number(figures.college);
        self.college.1 += number(figures.size - both.no_education.min(figures.size));
        for age in &figures.ages {
            self.ages.0 += number(*age);
            self.ages.1 += 1;
            self.young += i64::from(*age <= most);
        }
        if let Some(women) = figures.committee_women {
            self.committees += 1;
            self.with_woman += i64::from(women > 0);
        }
    }
}

/// Whether two of a team are kept apart, or one holds two posts that exclude each other.
async fn in_conflict(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    team: &[Nominee],
    persons: &HashMap<i64, person::Model>,
) -> Outcome<bool> {
    let regime = cycle::regime(election)?;
    let cooperative = cycle::settings::cooperative_regime(election, election.polling_day)?;
    let rules = Rules { regime: &regime, cooperative: &cooperative, pack: cycle::settings::pack(election)? };
    let mut sitters: BTreeMap<i64, Sitter> = BTreeMap::new();
    for one in team {
        let Some(id) = one.person_id else { continue };
        let political = persons.get(&id).map(|person| person.political.as_str()).unwrap_or_default();
        let member = (!political.is_empty()).then(|| political.contains("党员") && !political.contains("预备"));
        let sitter = sitters.entry(id).or_insert_with(|| Sitter {
            person: people::store::person_ref(id),
            offices: Vec::new(),
            party_member: member,
        });
        if !sitter.offices.contains(&one.office) {
            sitter.offices.push(one.office);
        }
    }
    let ids: Vec<i64> = sitters.keys().copied().collect();
    let edges = Kin::of_unit(conn, &election.unit_code).await?.edges(&ids, &regime);
    let sitters: Vec<Sitter> = sitters.into_values().collect();
    Ok(conflicts(&sitters, &edges, &rules).iter().any(|one| one.finding.severity != Severity::Info))
}

/// Most full years of 「40 岁及以下」.
const YOUNG: u32 = 40;

/// The figures of the units below a path, of each county in its newest cycle.
///
/// # Errors
/// Of the database, of the law book.
pub async fn indicators(conn: &impl ConnectionTrait, path: &str) -> Outcome<Vec<Indicator>> {
    let own: BTreeSet<String> =
        org::store::villages_below(conn, path).await?.into_iter().map(|unit| unit.code).collect();
    let mut sums = Sums::default();
    for cycle in cycle::store::newest_cycles(conn).await? {
        let mut by_unit: HashMap<String, Vec<Nominee>> = HashMap::new();
        for one in of_proposals(&vetting::store::proposals_of(conn, cycle.id, None).await?) {
            by_unit.entry(one.unit_code.clone()).or_default().push(one);
        }
        by_unit.retain(|code, _| own.contains(code));
        let ids: Vec<i64> = by_unit.values().flatten().filter_map(|one| one.person_id).collect();
        let persons: HashMap<i64, person::Model> =
            people::store::persons(conn, &ids).await?.into_iter().map(|person| (person.id, person)).collect();
        for election in cycle::store::elections_of(conn, cycle.id, None).await? {
            let Some(team) = by_unit.get(&election.unit_code) else { continue };
            let seats: Vec<Seat> = team
                .iter()
                .filter_map(|one| seat_of_nominee(one, one.person_id.and_then(|id| persons.get(&id))))
                .collect();
            sums.add(&seats, election.polling_day, YOUNG);
            sums.units += 1;
            sums.in_conflict += i64::from(in_conflict(conn, &election, team, &persons).await?);
        }
    }
    Ok(of(&sums))
}

fn of(sums: &Sums) -> Vec<Indicator> {
    let who = "两委班子初步人选（一人兼两职的计一人）";
    let (total, known) = sums.ages;
    let mean = match known {
        0 => NOT_REPORTED.to_owned(),
        // As the page of structure rounds it.
        _ => {
            let tenths = (total * 10 + known / 2) / known;
            format!("{}.{} 岁", tenths / 10, tenths % 10)
        }
    };
    vec![
        Indicator::share(
            "avoidance.conflicts",
            "班子人选有回避或者兼任问题的村社",
            sums.in_conflict,
            sums.units,
            "按登记的亲属关系和参选职务计算有应当回避、不得兼任、待核情形的村社 ÷ 已登记初步人选的村社；没有登记的亲属关系不在内",
        ),
        Indicator::share("structure.women", "女性", sums.women, sums.members, format!("女性 ÷ {who}")),
        Indicator::share(
            "structure.with_woman",
            "村（居）委会人选中有女性的村社",
            sums.with_woman,
            sums.committees,
            "村（居）民委员会初步人选中至少有一名女性的村社 ÷ 已登记村（居）民委员会初步人选的村社",
        ),
        Indicator::share(
            "structure.minority",
            "少数民族",
            sums.minority.0,
            sums.minority.1,
            format!("少数民族 ÷ 已登记民族的{who}"),
        ),
        Indicator::share(
            "structure.college",
            "大专以上",
            sums.college.0,
            sums.college.1,
            format!("大专以上学历 ÷ 已登记学历的{who}"),
        ),
        Indicator::share(
            "structure.young",
            "40 岁及以下",
            sums.young,
            known,
            format!("选举日不满 41 周岁 ÷ 已登记出生日期的{who}"),
        ),
        Indicator {
            id: "structure.mean_age",
            name: "平均年龄",
            value: mean,
            numerator: total,
            denominator: known,
            basis: format!("选举日周岁之和 ÷ 已登记出生日期的{who}"),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_age_is_rounded_to_a_tenth() {
        for (ages, zh) in [
            ((0, 0), NOT_REPORTED),
            ((85, 2), "42.5 岁"),
            ((124, 3), "41.3 岁"),
            ((125, 3), "41.7 岁"),
            ((79_999, 2_000), "40.0 岁"),
        ] {
            let all = of(&Sums { ages, ..Sums::default() });
            assert_eq!(all.iter().find(|one| one.id == "structure.mean_age").map(|one| one.value.as_str()), Some(zh));
        }
    }
}
