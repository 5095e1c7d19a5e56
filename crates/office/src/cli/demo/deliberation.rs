//! Analysis meetings and secretaries of the scene `vetting`: the county has gone through the first township and closed the meeting, correcting
//! one advice and leaving the last village for another day; a meeting about the second township has begun. In the first township all secretaries
//! are submitted and all but two filed. What the figures must say is counted while it is made.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use synth::divisions;

use super::{hold_clock, job};
use crate::access::Actor;
use crate::app::App;
use crate::bodies::service::{LastMember, add_last_members};
use crate::bodies::{self, posts};
use crate::deliberation::model::Advice;
use crate::deliberation::service::{
    DecisionInput, MeetingInput, begin, close, decide, file, screen, send_back, submit,
};
use crate::failure::Outcome;
use crate::org::UnitRef;
use crate::people;
use crate::vetting::model::is_proposed;

/// What the figures are, as numerator and denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Truth {
    /// `deliberation.units`
    pub(super) units: (i64, i64),
    /// `register.filed`
    pub(super) filed: (i64, i64),
}

/// Days before today on which the meeting was held, and since when the secretaries are in office.
const HELD: u64 = 2;
const TERM_DAYS: u64 = 5 * 365;
/// The village whose advice was corrected, the one whose filing waits, and the one whose filing was sent back.
const CORRECTED: usize = 1;
const WAITS: usize = 0;
const RETURNED: usize = 2;

/// The county whose meetings are made.
pub(super) struct Place<'a> {
    pub(super) app: &'a App,
    pub(super) county: &'a Arc<Actor>,
    pub(super) county_unit: &'a Arc<UnitRef>,
    pub(super) clerk: &'a Arc<Actor>,
    pub(super) townships: &'a [Arc<UnitRef>],
    pub(super) today: NaiveDate,
}

impl Place<'_> {
    /// Makes everything; answers what the figures must be.
    pub(super) async fn deliberate(&self) -> Outcome<Truth> {
        let mut truth = Truth::default();
        let day = self.today.checked_sub_days(Days::new(HELD)).unwrap_or(self.today);
        // Counted where the persons are proposed, village by village.
        let mut proposed: BTreeMap<&str, bool> = BTreeMap::new();
        for division in self.townships.iter().flat_map(|township| divisions::children(&township.code)) {
            let election = crate::cycle::store::expect_current(self.app.db.read(), division.code).await?;
            let all = crate::vetting::store::proposals(self.app.db.read(), election.cycle_id, division.code).await?;
            let there = all.iter().any(is_proposed);
            proposed.insert(division.code, there);
            truth.units.1 += i64::from(there);
        }
        self.secretaries(&mut truth).await?;
        hold_clock(self.app, day, 15);
        for (at, township) in self.townships.iter().take(2).enumerate() {
            let villages: Vec<&'static str> =
                divisions::children(&township.code).map(|one| one.code).filter(|code| proposed[code]).collect();
            let id = self.meeting(township, day, at).await?;
            let reach = if at == 0 { villages.len().saturating_sub(1) } else { 1 };
            for (nth, code) in villages.into_iter().take(reach).enumerate() {
                self.advise(id, code, nth, "").await?;
                if at == 0 && nth == CORRECTED {
                    self.advise(id, code, nth + 1, "理由写错（演练）").await?;
                }
                truth.units.0 += 1;
            }
            if at == 0 {
                let (county, unit) = (self.county.clone(), self.county_unit.clone());
                job!(self.app, [county, unit], |tx| close(tx, &county, &unit, (id, 1)))?;
            }
        }
        Ok(truth)
    }

    async fn meeting(&self, township: &UnitRef, held_on: NaiveDate, at: usize) -> Outcome<i64> {
        let input = Arc::new(MeetingInput {
            title: format!("{}班子联合分析研判会（演练）", township.name),
            held_on,
            chair: "陈主任".into(),
            present: ["陈主任、方经办、郑科长、周科长", "陈主任、唐经办、郑科长"][at.min(1)].into(),
        });
        let chosen = Arc::new(vec![township.code.clone()]);
        let (county, unit) = (self.county.clone(), self.county_unit.clone());
        job!(self.app, [county, unit, input, chosen], |tx| begin(tx, &county, &unit, &input, &chosen))
    }

    async fn advise(&self, id: i64, code: &'static str, nth: usize, correction: &str) -> Outcome<()> {
        let loaded = screen(self.app.db.read(), code, self.app.clock.today()).await?;
        let (_, seen) = loaded.frozen()?;
        let (advice, reason) = match nth % 4 {
            0 | 1 => (Advice::Proceed, "结构合理，没有须回避的亲属关系（演练）"),
            2 => (Advice::Adjust, "还缺合适的妇女委员人选（演练）"),
            _ => (Advice::Wait, "联审意见还没有出齐（演练）"),
        };
        let input = Arc::new(DecisionInput { advice, reason: reason.into(), correction: correction.into(), seen });
        let (county, unit) = (self.county.clone(), self.county_unit.clone());
        job!(self.app, [county, unit, input], |tx| decide(tx, &county, &unit, (id, code), &input))
    }

    /// Secretaries in office in the first two townships; those of the first are submitted and, but for two, filed.
    async fn secretaries(&self, truth: &mut Truth) -> Outcome<()> {
        let since = self.today.checked_sub_days(Days::new(TERM_DAYS)).unwrap_or(self.today);
        hold_clock(self.app, self.today.checked_sub_days(Days::new(HELD + 2)).unwrap_or(self.today), 9);
        let on = self.app.clock.today();
        for (at, township) in self.townships.iter().take(2).enumerate() {
            for (nth, division) in divisions::children(&township.code).enumerate() {
                // Somebody of the last team who is proposed again and has a name of their own: who leaves must stay who they were.
                let conn = self.app.db.read();
                let election = crate::cycle::store::expect_current(conn, division.code).await?;
                let all = crate::vetting::store::proposals(conn, election.cycle_id, division.code).await?;
                let rows = bodies::store::holders(conn, division.code).await?;
                let names = || all.iter().map(|row| (row.person_id, row.name.as_str()));
                let own = |id: i64, name: &str| !names().any(|(other, same)| other != id && same == name);
                let stays = rows.iter().find_map(|row| {
                    let id = row.person_id?;
                    let stands = all.iter().any(|one| one.person_id == id && is_proposed(one));
                    let namesake = rows.iter().any(|other| other.person_id != Some(id) && other.name == row.name);
                    (stands && own(id, &row.name) && !namesake).then_some(id)
                });
                let Some(id) = stays else { continue };
                let persons = people::store::persons(self.app.db.read(), &[id]).await?;
                let office = posts::of("po", "secretary");
                let members: Vec<LastMember> = persons
                    .iter()
                    .zip(office)
                    .map(|(person, office)| LastMember {
                        line: 1,
                        name: person.name.clone(),
                        office,
                        sex: people::sex_from_code(&person.sex).map_or("", law::posts::Sex::zh).to_owned(),
                        birth: Some(person.birth),
                        education: "大专".into(),
                        political: "中共党员".into(),
                    })
                    .collect();
                let (app, county, place) = (self.app, self.county.clone(), self.county_unit.clone());
                let (members, code) = (Arc::new(members), division.code);
                job!(app, [county, members], |tx| add_last_members(tx, &county, code, since, &members))?;
                truth.filed.1 += 1;
                if at > 0 {
                    continue;
                }
                let (clerk, own) = (self.clerk.clone(), township.clone());
                job!(app, [clerk, own], |tx| submit(tx, &clerk, &own, (code, 0)))?;
                match nth {
                    WAITS => {}
                    RETURNED => {
                        job!(app, [county, place], |tx| send_back(
                            tx,
                            &county,
                            &place,
                            (code, 1),
                            "请核对任职时间（演练）"
                        ))?;
                    }
                    _ => {
                        let number = Arc::new(format!("兰组备〔演练〕{}号", nth + 1));
                        job!(app, [county, place, number], |tx| file(tx, &county, &place, (code, 1), (&number, on)))?;
                        truth.filed.0 += 1;
                    }
                }
            }
        }
        Ok(())
    }
}
