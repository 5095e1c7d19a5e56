//! Talks of the scene `vetting`: a round in force for the county, a last team in the villages of its first townships, talks and plans with
//! what the figures must say counted while they are made.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use law::posts::Post;
use synth::Unit;
use synth::divisions;

use super::job;
use super::vetting::{SEED, person_input};
use crate::access::Actor;
use crate::app::App;
use crate::bodies::service::{Holder, add_last_team};
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::org::{self, UnitRef};
use crate::people::service::upsert_person;
use crate::talks::model::{Attitude, Said};
use crate::talks::service::{PlanInput, RoundInput, TalkInput, create_round, plan, put_in_force, record};
use crate::vetting::model::is_proposed;
use crate::vetting::store::proposals;

/// Townships whose villages have a last team and talks; the others have only persons to be talked with.
const TOWNSHIPS: usize = 2;
/// Members of a last team who are proposed again, beside one who is not.
const STAY: usize = 2;
/// Years of a term.
const TERM: u64 = 5;

/// What the figures of the talks are, as numerator and denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Truth {
    /// `talks.coverage`
    pub(super) coverage: (i64, i64),
    /// `talks.rounds`
    pub(super) rounds: (i64, i64),
    /// `talks.leaving`
    pub(super) leaving: (i64, i64),
}

/// The county whose talks are made.
pub(super) struct Place<'a> {
    pub(super) app: &'a App,
    pub(super) county: Arc<Actor>,
    pub(super) county_unit: Arc<UnitRef>,
    pub(super) townships: &'a [Arc<UnitRef>],
    pub(super) today: NaiveDate,
}

impl Place<'_> {
    /// The round in force, and the last teams; answers the number of the round.
    pub(super) async fn open(&self, from: NaiveDate) -> Outcome<i64> {
        let (app, county, unit) = (self.app, self.county.clone(), self.county_unit.clone());
        for township in self.townships.iter().take(TOWNSHIPS) {
            for division in divisions::children(&township.code) {
                self.last_team(division).await?;
            }
        }
        let input = Arc::new(RoundInput {
            title: "第一轮谈心谈话（演练）".into(), from_on: from, to_on: self.today
        });
        let id = job!(app, [county, unit, input], |tx| create_round(tx, &county, &unit, &input))?;
        job!(app, [county, unit], |tx| put_in_force(tx, &county, &unit, (id, 1)))?;
        Ok(id)
    }

    /// Of those proposed the first ones held a post before, and one who is not proposed did too.
    async fn last_team(&self, division: &'static divisions::Division) -> Outcome<()> {
        let app = self.app;
        let election = cycle::store::expect_current(app.db.read(), division.code).await?;
        let all = proposals(app.db.read(), election.cycle_id, division.code).await?;
        let taken: BTreeSet<&str> = all.iter().map(|row| row.name.as_str()).collect();
        let unit = Unit::of(division, self.today);
        let grown = |person: &synth::Person| (56..=64).contains(&person.age_on(self.today));
        let mut leaver =
            synth::persons(SEED, &unit).filter(grown).filter(|person| !taken.contains(person.name.as_str()));
        let Some(leaver) = leaver.next() else { return Ok(()) };
        let input = Arc::new(person_input(division, &leaver));
        let (county, keys) = (self.county.clone(), Arc::new(app.keys.clone()));
        let id = job!(app, [county, keys, input], |tx| upsert_person(tx, &keys, &county, &input))?;
        let stays: BTreeSet<i64> = all.iter().map(|row| row.person_id).collect();
        let stays = stays
            .into_iter()
            .take(STAY)
            .filter_map(|id| Some((id, all.iter().find(|row| row.person_id == id)?.name.clone(), Post::Member)));
        let holder = |(id, name, post): (i64, String, Post)| Holder {
            person_id: Some(id),
            name,
            sex: String::new(),
            birth: None,
            education: String::new(),
            political: String::new(),
            post,
            votes: None,
        };
        let team: Arc<Vec<Holder>> =
            Arc::new(std::iter::once((id, leaver.name.clone(), Post::Chair)).chain(stays).map(holder).collect());
        let code = division.code;
        let since = self.today.checked_sub_days(Days::new(TERM * 365)).unwrap_or(self.today);
        job!(app, [county, team], |tx| add_last_team(tx, &county, code, 11, since, &team))?;
        Ok(())
    }

    /// Talks with everybody in the villages of the first township, with half of them in the second, with nobody elsewhere; those who
    /// leave have a plan in the first.
    pub(super) async fn hold(&self, round: i64, held_on: NaiveDate) -> Outcome<Truth> {
        let mut truth = Truth { rounds: (0, 1), ..Truth::default() };
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        for (at, township) in self.townships.iter().enumerate() {
            for division in divisions::children(&township.code) {
                let conn = self.app.db.read();
                let election = cycle::store::expect_current(conn, division.code).await?;
                let all = proposals(conn, election.cycle_id, division.code).await?;
                let stands: BTreeSet<i64> =
                    all.iter().filter(|row| is_proposed(row)).map(|row| row.person_id).collect();
                let team = crate::bodies::store::holders(conn, division.code).await?;
                let sat: BTreeSet<i64> = team.iter().filter_map(|row| row.person_id).collect();
                let leave: Vec<i64> = sat.difference(&stands).copied().collect();
                let must: Vec<i64> = sat.union(&stands).copied().collect();
                let talked = match at {
                    0 => must.len(),
                    1 => must.len() / 2,
                    _ => 0,
                };
                let planned: &[i64] = if at == 0 { &leave } else { &[] };
                self.village(round, division.code, &must[..talked], planned, held_on).await?;
                truth.coverage.0 += count(talked);
                truth.coverage.1 += count(must.len());
                truth.leaving.0 += count(planned.len());
                truth.leaving.1 += count(leave.len());
            }
        }
        Ok(truth)
    }

    async fn village(
        &self,
        round: i64,
        code: &'static str,
        talked: &[i64],
        planned: &[i64],
        held_on: NaiveDate,
    ) -> Outcome<()> {
        if talked.is_empty() {
            return Ok(());
        }
        let (app, county, keys) = (self.app, self.county.clone(), Arc::new(self.app.keys.clone()));
        let unit = org::store::unit_ref(app.db.read(), code).await?;
        let unit = Arc::new(unit.ok_or_else(|| Failure::Internal(format!("unit {code}")))?);
        let (talked, planned) = (Arc::new(talked.to_vec()), Arc::new(planned.to_vec()));
        job!(app, [county, keys, unit, talked, planned], |tx| async {
            for (at, id) in talked.iter().enumerate() {
                let follow = at % 5 == 4;
                let input = TalkInput {
                    held_on,
                    talker: "镇街包村领导（演练）".into(),
                    present: String::new(),
                    attitude: Attitude::ALL.get(at % 4).copied().unwrap_or(Attitude::Supports),
                    said: Said {
                        text: "介绍换届安排，听取意见（演练）".into(),
                        follow: if follow { "希望公开村务账目（演练）".into() } else { String::new() },
                    },
                    follow,
                };
                record(tx, &keys, &county, &unit, (round, &format!("p{id}")), &input).await?;
            }
            for id in planned.iter() {
                let input = PlanInput {
                    arrangement: "rural_post".into(),
                    detail: String::new(),
                    responsible: "镇街组织委员（演练）".into(),
                };
                plan(tx, &county, &unit, (round, &format!("p{id}")), 0, &input).await?;
            }
            Ok(())
        })
    }
}
