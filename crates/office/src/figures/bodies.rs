//! Every body of every unit in the tables: how far its re-election is, and the figures that follow. The committee's state comes
//! from its election, that of the others from their meetings and from the day on their timetable; four queries for a
//! place, however many units it has.

use std::collections::HashMap;
use std::collections::HashSet;

use entity::unit_election;
use law::body::Body;
use maud::{Markup, html};
use sea_orm::ConnectionTrait;

use super::indicator::{Indicator, NOT_REPORTED};
use crate::cycle::{self, Stage, stage};
use crate::failure::Outcome;
use crate::meeting;
use crate::meeting::model::Purpose;
use crate::meeting::service::{BodyProgress, BodyState, Met, body_state};
use crate::ui::{self, Tone, format};

/// A body as the tables name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The body; the villagers' committee stands for the residents' too.
    pub body: Body,
    /// Word in addresses.
    pub code: &'static str,
    /// Heading of a column, for villages and communities alike.
    pub zh: &'static str,
    /// Id and name of the figure of the elected.
    elected: (&'static str, &'static str),
    /// Id and name of the figure of those whose papers are filed.
    filed: (&'static str, &'static str),
}

/// The bodies in the order of a re-election.
pub const PARTS: [Part; 5] = [
    Part {
        body: Body::Party,
        code: "party",
        zh: "党组织",
        elected: ("bodies.party.elected", "党组织已产生"),
        filed: ("bodies.party.filed", "党组织已备案"),
    },
    Part {
        body: Body::Committee,
        code: "committee",
        zh: "村（居）委会",
        elected: ("bodies.committee.elected", "村（居）委会已产生"),
        filed: ("bodies.committee.filed", "村（居）委会已备案"),
    },
    Part {
        body: Body::Representatives,
        code: "representatives",
        zh: "代表",
        elected: ("bodies.representatives.elected", "村（居）民代表已产生"),
        filed: ("bodies.representatives.filed", "村（居）民代表已公布"),
    },
    Part {
        body: Body::Supervision,
        code: "supervision",
        zh: "监委会",
        elected: ("bodies.supervision.elected", "监委会已产生"),
        filed: ("bodies.supervision.filed", "监委会已备案"),
    },
    Part {
        body: Body::Cooperative,
        code: "cooperative",
        zh: "合作社",
        elected: ("bodies.cooperative.elected", "合作社已产生"),
        filed: ("bodies.cooperative.filed", "合作社已登记备案"),
    },
];

/// Where the committee stands among [`PARTS`].
pub const COMMITTEE: usize = 1;
/// What an address says for 「已产生」 and 「已备案」 together.
pub const DONE: &str = "done";

/// How far each of [`PARTS`] is in a unit; `None` where the unit does not renew it.
pub type States = [Option<BodyProgress>; 5];

/// The part with this word.
pub fn part(code: &str) -> Option<(usize, &'static Part)> {
    PARTS.iter().enumerate().find(|(_, part)| part.code == code)
}

/// The choices of a filter by state: word and Chinese.
pub fn choices() -> Vec<(&'static str, &'static str)> {
    let states = BodyState::ALL.map(|state| (state.code(), state.zh()));
    states.into_iter().chain([(DONE, "已产生或已备案")]).collect()
}

/// Whether a unit has a body in a state; of any body where none is named, in any state where none is.
pub fn keeps(states: &States, body: &str, state: &str) -> bool {
    let fits = |own: &BodyProgress| match state {
        "" => true,
        DONE => own.state.elected(),
        code => own.state.code() == code,
    };
    match part(body) {
        Some((at, _)) => states[at].as_ref().is_some_and(fits),
        None => state.is_empty() || states.iter().flatten().any(fits),
    }
}

/// The word in a cell; a dash where the unit does not renew the body.
pub fn zh(progress: Option<BodyProgress>) -> String {
    progress.map_or_else(|| format::DASH.to_owned(), BodyProgress::zh)
}

/// A cell with its word and shape.
pub fn cell(progress: Option<BodyProgress>) -> Markup {
    let Some(progress) = progress else { return html! { (format::DASH) } };
    let tone = match progress.state {
        BodyState::NotStarted => Tone::Muted,
        BodyState::Planned | BodyState::UnderWay => Tone::Info,
        BodyState::Elected | BodyState::Filed => Tone::Good,
    };
    ui::badge(tone, &progress.zh())
}

/// How far the committee is; filed once the list of the elected was published and reported.
fn of_committee(election: &unit_election::Model, reported: bool) -> BodyState {
    match stage(election) {
        Stage::Preparing => BodyState::Planned,
        Stage::Finished if reported => BodyState::Filed,
        Stage::Finished => BodyState::Elected,
        _ => BodyState::UnderWay,
    }
}

/// The states of a unit. A community has a co-operative only where one is on its timetable or has met.
fn of_unit(
    election: &unit_election::Model,
    (meetings, groups): (&[Met], &[String]),
    planned: &HashSet<&str>,
    reported: bool,
) -> States {
    PARTS.map(|part| {
        if part.body == Body::Committee {
            return Some(BodyProgress { state: of_committee(election, reported), groups: None });
        }
        let progress = body_state(part.body, meetings, groups, planned.contains(part.body.code()));
        let due = part.body != Body::Cooperative || cycle::body(election) == Body::Committee;
        (due || progress.state > BodyState::NotStarted).then_some(progress)
    })
}

/// The states of the units of some elections, in their order.
///
/// # Errors
/// Of the database.
pub async fn states(conn: &impl ConnectionTrait, elections: &[unit_election::Model]) -> Outcome<Vec<States>> {
    let ids: Vec<i64> = elections.iter().map(|election| election.id).collect();
    let mut cycles: Vec<i64> = elections.iter().map(|election| election.cycle_id).collect();
    cycles.sort_unstable();
    cycles.dedup();
    let mut townships = elections.iter().map(|election| election.township_code.as_str());
    let one = townships.next().filter(|first| townships.all(|other| other == *first));
    let rows = meeting::store::stages_of(conn, &cycles, one).await?;
    let mut meetings: HashMap<(i64, &str), Vec<Met>> = HashMap::new();
    for (cycle, unit, purpose, stage, scope, rounds) in &rows {
        let of = Purpose::from_code(purpose).zip(meeting::model::Stage::from_code(stage));
        let of = of.map(|(purpose, stage)| Met { purpose, stage, scope: scope.clone(), voted: *rounds > 0 });
        meetings.entry((*cycle, unit)).or_default().extend(of);
    }
    let groups = groups(conn, elections, &meetings).await?;
    let rows = cycle::store::planned_bodies(conn, &ids).await?;
    let mut planned: HashMap<i64, HashSet<&str>> = HashMap::new();
    for (election, body) in &rows {
        planned.entry(*election).or_default().insert(body);
    }
    let reported: HashSet<i64> = cycle::store::reported(conn, &ids).await?.into_iter().collect();
    let none = HashSet::new();
    Ok(elections
        .iter()
        .map(|election| {
            let held = meetings.get(&(election.cycle_id, election.unit_code.as_str()));
            let own = planned.get(&election.id).unwrap_or(&none);
            let held = held.map(Vec::as_slice).unwrap_or_default();
            let groups = groups.get(&election.id).map(Vec::as_slice).unwrap_or_default();
            of_unit(election, (held, groups), own, reported.contains(&election.id))
        })
        .collect())
}

/// Those that choose representatives in the units where they are being chosen, as [`meeting::service::choosing_of`] has them for one unit.
/// Nothing is looked up for the others, because a roll has hundreds of rows.
async fn groups(
    conn: &impl ConnectionTrait,
    elections: &[unit_election::Model],
    meetings: &HashMap<(i64, &str), Vec<Met>>,
) -> Outcome<HashMap<i64, Vec<String>>> {
    let chosen = |election: &&unit_election::Model| {
        let held = meetings.get(&(election.cycle_id, election.unit_code.as_str()));
        held.is_some_and(|held| held.iter().any(|met| met.purpose == Purpose::Representatives))
    };
    let asked: Vec<&unit_election::Model> = elections.iter().filter(chosen).collect();
    let grounds = meeting::service::grounds(conn, &asked, false).await?;
    Ok(grounds.into_iter().map(|(id, ground)| (id, ground.choosing())).collect())
}

/// What is counted of one body in a set of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Units that renew it.
    pub due: i64,
    /// Units in each state, in the order of [`BodyState::ALL`].
    pub states: [i64; 5],
}

impl Count {
    /// Units in which the body is elected, filed or not.
    pub fn elected(&self) -> i64 {
        BodyState::ALL.into_iter().zip(self.states).filter(|(state, _)| state.elected()).map(|(_, n)| n).sum()
    }

    /// Units in this state.
    pub fn in_state(&self, state: BodyState) -> i64 {
        BodyState::ALL.iter().position(|one| *one == state).map_or(0, |at| self.states[at])
    }
}

/// Counts a body of [`PARTS`] over some units.
pub fn count<'a>(at: usize, units: impl Iterator<Item = &'a States>) -> Count {
    let mut count = Count::default();
    for progress in units.filter_map(|states| states[at]) {
        count.due += 1;
        if let Some(n) = BodyState::ALL.iter().position(|one| *one == progress.state) {
            count.states[n] += 1;
        }
    }
    count
}

/// 「已产生 3/22」 over some units, or 「未报」 where none renews the body.
pub fn sum_zh(count: Count) -> String {
    if count.due == 0 { NOT_REPORTED.to_owned() } else { format!("已产生 {}/{}", count.elected(), count.due) }
}

/// The figures of all bodies over some units: of each body the elected and the filed, out of the units that renew it.
pub fn indicators<'a>(units: impl Iterator<Item = &'a States> + Clone) -> Vec<Indicator> {
    let mut all = Vec::new();
    for (at, part) in PARTS.iter().enumerate() {
        let count = count(at, units.clone());
        let of = "应换届的村社";
        let (id, name) = part.elected;
        let basis = format!("{}已产生（含已备案）的村社 ÷ {of}", part.zh);
        all.push(Indicator::share(id, name, count.elected(), count.due, basis));
        let (id, name) = part.filed;
        let basis = format!("{}产生后报批、公布、备案等文书都已登记的村社 ÷ {of}", part.zh);
        all.push(Indicator::share(id, name, count.in_state(BodyState::Filed), count.due, basis));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycle::course;
    use crate::testkit::{VILLAGE, day, unit_election};

    #[test]
    fn a_unit_is_counted_once_for_each_body_that_it_renews() {
        let village = unit_election(VILLAGE, day(2026, 4, 15));
        let finished = unit_election::Model { stage: Stage::Finished.code().into(), ..village.clone() };
        let community = unit_election::Model { body: "RC".into(), ..village.clone() };
        let met = |purpose, stage, scope: &str| Met { purpose, stage, scope: scope.to_owned(), voted: false };
        let over = meeting::model::Stage::Finished;
        let held = [
            met(Purpose::PartyDirect, over, ""),
            met(Purpose::Supervision, meeting::model::Stage::Filing, ""),
            met(Purpose::Representatives, over, "一组"),
        ];
        // One of two groups has elected its representatives, whose papers are all there: they are not elected.
        let groups = ["一组", "二组"].map(str::to_owned);
        let none = HashSet::new();
        let planned = HashSet::from(["EC"]);
        let units = [
            of_unit(&village, (&[], &[]), &planned, false),
            of_unit(&finished, (&held, &groups), &none, true),
            of_unit(&community, (&[], &[]), &none, false),
        ];
        let all = indicators(units.iter());
        for (id, numerator, denominator, value) in [
            ("bodies.party.elected", 1, 3, "33.3%"),
            ("bodies.party.filed", 1, 3, "33.3%"),
            ("bodies.committee.elected", 1, 3, "33.3%"),
            ("bodies.committee.filed", 1, 3, "33.3%"),
            ("bodies.representatives.elected", 0, 3, "0.0%"),
            ("bodies.representatives.filed", 0, 3, "0.0%"),
            ("bodies.supervision.elected", 1, 3, "33.3%"),
            ("bodies.supervision.filed", 0, 3, "0.0%"),
            // The community has no co-operative on its timetable.
            ("bodies.cooperative.elected", 0, 2, "0.0%"),
            ("bodies.cooperative.filed", 0, 2, "0.0%"),
        ] {
            let it = all.iter().find(|it| it.id == id).unwrap_or_else(|| panic!("{id}"));
            assert_eq!((it.numerator, it.denominator, it.value.as_str()), (numerator, denominator, value), "{id}");
        }
        assert_eq!(all.len(), 2 * PARTS.len());
        assert!(indicators([].iter()).iter().all(|it| it.value == NOT_REPORTED));
        for (body, state, wanted) in [
            ("", "", [true, true, true]),
            ("party", "", [true, true, true]),
            ("cooperative", "", [true, true, false]),
            ("party", "filed", [false, true, false]),
            ("party", "elected", [false, false, false]),
            ("party", "done", [false, true, false]),
            ("supervision", "done", [false, true, false]),
            ("cooperative", "planned", [true, false, false]),
            ("", "elected", [false, true, false]),
            ("", "planned", [true, false, true]),
        ] {
            assert_eq!(units.each_ref().map(|states| keeps(states, body, state)), wanted, "{body} {state}");
        }
        assert_eq!(units.each_ref().map(|states| zh(states[2])), ["未开始", "进行中（1/2 组）", "未开始"]);
        let party = count(0, units.iter());
        assert_eq!((party.states.iter().sum::<i64>(), sum_zh(party)), (party.due, "已产生 1/3".to_owned()));
    }

    #[test]
    fn every_body_of_the_order_has_a_column() {
        let others: Vec<Body> = PARTS.iter().map(|part| part.body).filter(|body| *body != Body::Committee).collect();
        assert_eq!(others, course::OTHERS);
        assert_eq!(PARTS[COMMITTEE].body, Body::Committee);
    }
}
