//! Recommendations of the scene `vetting`: in the villages of the first township everything is confirmed, one record of them corrected and one
//! with too few people, and the first village held a speech competition; in the second township the villagers' figures wait for a second
//! person; the other townships have begun one meeting. What the figures must say is counted while it is made.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use synth::divisions;

use super::{hold_clock, job};
use crate::access::Actor;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::org::{self, UnitRef};
use crate::people;
use crate::selection::model::{Item, Judge, PostChoices, Setup, Speaker, Turnout, votes_field};
use crate::selection::service::{
    FiguresInput, MeetingInput, Named, NamedVotes, Publication, SetupInput, SpeechInput, begin, begin_speech, confirm,
    freeze, hand_in, publish, put_sheet, record, replace, set_up,
};
use crate::selection::store;

/// What the figures of the recommendations are, as numerator and denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Truth {
    /// `selection.meetings`
    pub(super) meetings: (i64, i64),
    /// `selection.units`
    pub(super) units: (i64, i64),
}

/// The village of the first township to whose villagers' meeting too few came, and the one whose figures were corrected.
const FEW: usize = 2;
const CORRECTED: usize = 1;
/// Days before today on which the meetings were held.
const HELD: u64 = 8;

/// How a meeting ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Begun,
    Recorded,
    Confirmed,
}

/// The county whose recommendations are made, and the two who record and confirm.
pub(super) struct Place<'a> {
    pub(super) app: &'a App,
    pub(super) clerks: &'a [Arc<Actor>; 2],
    pub(super) townships: &'a [Arc<UnitRef>],
    pub(super) today: NaiveDate,
}

fn turnout(at: usize, few: bool, committee: bool) -> Turnout {
    let n = u32::try_from(at % 7).unwrap_or(0);
    let due = 40 + n;
    let present = if few { 17 } else { 34 + n };
    if committee {
        return Turnout { due: 9, present: 8, ..Turnout::default() };
    }
    let (returned, invalid) = (present - n % 2, n % 3);
    Turnout { due, present, issued: present, returned, valid: returned - invalid, invalid }
}

/// Votes of the persons of a post: the first well ahead, all together no more than the ballots can name.
fn votes(valid: u32, choices: u32, persons: usize) -> Vec<u32> {
    let n = u32::try_from(persons).unwrap_or(u32::MAX);
    let most = valid * choices;
    let rest = |share: u32| if n > 1 { share / (n - 1) } else { 0 };
    (0..n)
        .map(
            |at| {
                if at == 0 { (most * 7 / 10).min(valid) } else { rest(most * 3 / 10).min(valid).saturating_sub(at % 3) }
            },
        )
        .collect()
}

impl Place<'_> {
    /// Makes everything; answers what the figures must be.
    pub(super) async fn recommend(&self) -> Outcome<Truth> {
        let mut truth = Truth::default();
        let before = |days: u64| self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today);
        hold_clock(self.app, before(1), 14);
        let held_on = before(HELD);
        for (township, unit) in self.townships.iter().enumerate() {
            for (at, division) in divisions::children(&unit.code).enumerate() {
                truth.units.1 += 1;
                let found = org::store::unit_ref(self.app.db.read(), division.code).await?;
                let village = Arc::new(found.ok_or_else(|| Failure::Internal(format!("unit {}", division.code)))?);
                let few = township == 0 && at == FEW;
                match township {
                    0 => {
                        let first = self.meeting(&village, "party", held_on, (at, false), End::Confirmed).await?;
                        self.meeting(&village, "villagers", held_on, (at, few), End::Confirmed).await?;
                        self.meeting(&village, "committee", held_on, (at, false), End::Confirmed).await?;
                        if at == CORRECTED {
                            self.correct(&village, first, held_on, at).await?;
                        }
                        truth.meetings.0 += 3;
                        truth.meetings.1 += 3;
                        truth.units.0 += 1;
                        if at == 0 {
                            self.speak(&village, held_on).await?;
                        }
                    }
                    1 => {
                        self.meeting(&village, "party", held_on, (at, false), End::Confirmed).await?;
                        self.meeting(&village, "villagers", held_on, (at, false), End::Recorded).await?;
                        truth.meetings.0 += 1;
                        truth.meetings.1 += 2;
                    }
                    _ if at == 0 => {
                        self.meeting(&village, "party", self.today, (at, false), End::Begun).await?;
                        truth.meetings.1 += 1;
                    }
                    _ => {}
                }
            }
        }
        Ok(truth)
    }

    /// Persons of a village who are recorded, in the order of their numbers.
    async fn persons(&self, code: &str) -> Outcome<Vec<Named>> {
        let mut ids = people::store::ids(self.app.db.read(), code).await?;
        ids.sort_unstable();
        let mut rows = people::store::persons(self.app.db.read(), &ids).await?;
        rows.sort_by_key(|row| row.id);
        Ok(rows.into_iter().map(|row| Named { person: row.id, name: row.name }).collect())
    }

    async fn figures(
        &self,
        village: &UnitRef,
        kind: &str,
        held_on: NaiveDate,
        (at, few): (usize, bool),
    ) -> Outcome<FiguresInput> {
        let committee = kind == "committee";
        let turnout = turnout(at, few, committee);
        let persons = self.persons(&village.code).await?;
        let members: Vec<Named> = persons.iter().skip(1).take(4).cloned().collect();
        // The last one is nobody who is proposed: in the first townships somebody of the last team.
        let heads: Vec<Named> = persons.first().into_iter().chain(persons.last()).cloned().collect();
        let mut all = Vec::new();
        for (post, (choices, named)) in [(1, heads), (3, members)].into_iter().enumerate() {
            let sums = votes(turnout.valid, choices, named.len());
            for (line, (named, votes)) in named.into_iter().zip(sums).enumerate() {
                if committee && line > 0 && post == 0 {
                    continue;
                }
                let reason =
                    if committee { "群众基础好，熟悉村情（演练）".to_owned() } else { String::new() };
                all.push(NamedVotes { field: votes_field(post, line), named, post, votes, reason });
            }
        }
        let note = if few { "农忙，外出人员未能到会（演练）" } else { "" };
        Ok(FiguresInput { held_on, place: "党群服务中心".into(), turnout, votes: all, note: note.into() })
    }

    async fn meeting(
        &self,
        village: &Arc<UnitRef>,
        kind: &str,
        held_on: NaiveDate,
        how: (usize, bool),
        end: End,
    ) -> Outcome<i64> {
        let (app, clerk, unit) = (self.app, self.clerks[0].clone(), village.clone());
        let post = |post: &str, choices| PostChoices { body: "VC".into(), post: post.into(), choices };
        let input = Arc::new(MeetingInput {
            kind: kind.into(),
            posts: vec![post("director", 1), post("member", 3)],
            held_on,
            place: "党群服务中心".into(),
        });
        let id = job!(app, [clerk, unit, input], |tx| begin(tx, &clerk, &unit, &input))?;
        if end == End::Begun {
            return Ok(id);
        }
        let figures = Arc::new(self.figures(village, kind, held_on, how).await?);
        job!(app, [clerk, unit, figures], |tx| record(tx, &clerk, &unit, (id, 1), &figures))?;
        if end == End::Confirmed {
            let second = self.clerks[1].clone();
            job!(app, [second, unit], |tx| confirm(tx, &second, &unit, (id, 2)))?;
        }
        Ok(id)
    }

    /// One vote was read wrongly: a new record with its reason, confirmed again.
    async fn correct(&self, village: &Arc<UnitRef>, id: i64, held_on: NaiveDate, at: usize) -> Outcome<()> {
        let (app, clerk, second, unit) = (self.app, self.clerks[0].clone(), self.clerks[1].clone(), village.clone());
        let new = job!(app, [clerk, unit], |tx| replace(tx, &clerk, &unit, id, "一人得票抄错（演练）"))?;
        let mut figures = self.figures(village, "party", held_on, (at, false)).await?;
        if let Some(first) = figures.votes.first_mut() {
            first.votes = first.votes.saturating_sub(1);
        }
        let figures = Arc::new(figures);
        job!(app, [clerk, unit, figures], |tx| record(tx, &clerk, &unit, (new, 1), &figures))?;
        job!(app, [second, unit], |tx| confirm(tx, &second, &unit, (new, 2)))
    }

    /// Five judges and the two who are recommended for chair.
    async fn speak(&self, village: &Arc<UnitRef>, held_on: NaiveDate) -> Outcome<()> {
        let (app, clerk, second, unit) = (self.app, self.clerks[0].clone(), self.clerks[1].clone(), village.clone());
        let persons = self.persons(&village.code).await?;
        let speakers: Vec<Speaker> = persons
            .last()
            .into_iter()
            .chain(persons.first())
            .map(|one| Speaker { person: one.person, name: one.name.clone() })
            .collect();
        let input = Arc::new(SpeechInput {
            title: "主任竞职演讲（演练）".into(),
            body: "VC".into(),
            post: "director".into(),
            held_on,
            place: "文化礼堂".into(),
        });
        let id = job!(app, [clerk, unit, input], |tx| begin_speech(tx, &clerk, &unit, &input))?;
        let item = |name: &str, most| Item { name: name.into(), most };
        let roles = ["镇街组织委员", "镇街纪委书记", "驻村干部", "党员代表", "村民代表"];
        let judges = roles.into_iter().zip(1..).map(|(role, no)| Judge {
            no,
            name: format!(
                "评委{}",
                ["一", "二", "三", "四", "五"].get(usize::try_from(no).unwrap_or(1) - 1).unwrap_or(&"")
            ),
            role: role.into(),
        });
        let setup = Setup {
            items: vec![item("履职设想", 5_000), item("现场答辩", 3_000), item("演讲表达", 2_000)],
            decimals: true,
            drop_high: 1,
            drop_low: 1,
            judges: judges.collect(),
            speakers,
        };
        let n = setup.speakers.len();
        let input =
            Arc::new(SetupInput {
                drawn_on: held_on, drawn_how: "当场抽签，监督委员会成员见证（演练）".into(), setup
            });
        job!(app, [clerk, unit, input], |tx| set_up(tx, &clerk, &unit, (id, 1), &input))?;
        for no in 1..=5_i32 {
            let step = u32::try_from(no).unwrap_or(0) * 25;
            let points: Vec<Vec<Option<u32>>> = (0..u32::try_from(n).unwrap_or(0))
                .map(|at| vec![Some(4_100 + step + at * 175), Some(2_400 + step), Some(1_650 + step / 5)])
                .collect();
            let points = Arc::new(points);
            let version = store::speech(app.db.read(), &unit.code, id).await?.version;
            job!(app, [clerk, unit, points], |tx| put_sheet(tx, &clerk, &unit, (id, version), (no, &points)))?;
        }
        let version = store::speech(app.db.read(), &unit.code, id).await?.version;
        job!(app, [clerk, unit], |tx| hand_in(tx, &clerk, &unit, (id, version)))?;
        job!(app, [second, unit], |tx| freeze(tx, &second, &unit, (id, version + 1)))?;
        let put_up = Arc::new(Publication {
            on: self.today.checked_sub_days(Days::new(1)).unwrap_or(self.today),
            place: "村务公开栏".into(),
        });
        job!(app, [clerk, unit, put_up], |tx| publish(tx, &clerk, &unit, (id, version + 2), &put_up))
    }
}

#[cfg(test)]
mod tests {
    use super::votes;

    #[test]
    fn invented_votes_fit_their_ballots() {
        for valid in 0..60 {
            for (choices, persons) in [(1, 1), (1, 2), (3, 1), (3, 3), (3, 4), (3, 9)] {
                let all = votes(valid, choices, persons);
                assert!(all.len() == persons && all.iter().all(|n| *n <= valid));
                assert!(all.iter().sum::<u32>() <= valid * choices, "{valid} {choices} {all:?}");
            }
        }
    }
}
