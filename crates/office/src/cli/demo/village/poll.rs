//! Places, ballots, the count by two typists, the result and a runoff.

use std::sync::Arc;

use entity::poll_round;
use law::poll::Next;
use law::posts::Post;

use super::super::{Team, job};
use super::{TURNOUT, Village};
use crate::app::App;
use crate::determination::model::Choices;
use crate::determination::service::NextRound;
use crate::failure::{Failure, Outcome};
use crate::polling::model::{Contest, CountForm, Duty, PlaceKind, WriteIn};
use crate::polling::service::{PlaceInput, StaffInput, StockInput};
use crate::{determination, people, polling};

impl Village {
    pub(super) async fn places(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, unit) = (&team.members[0], self.unit()?);
        let mut places = Vec::new();
        for (kind, name, address) in
            [(PlaceKind::Central, "中心投票会场", "文化礼堂"), (PlaceKind::Station, "第一投票站", "老年活动中心")]
        {
            let input = Arc::new(PlaceInput {
                kind,
                name: name.into(),
                address: format!("{}{address}", unit.legal_name),
                voters: String::new(),
                approval_doc: String::new(),
                approved_on: None,
            });
            places
                .push(job!(app, [member, unit, input], |tx| polling::service::add_place(tx, &member, &unit, &input))?);
        }
        let duties = [
            Duty::Caller,
            Duty::Scrutineer,
            Duty::Scrutineer,
            Duty::Scrutineer,
            Duty::Teller,
            Duty::Teller,
            Duty::Writer,
            Duty::Issuer,
        ];
        for (at, duty) in self.cast.staff.iter().zip(duties) {
            let input = Arc::new(StaffInput {
                place_id: places.first().copied(),
                person_id: Some(self.id(*at)?),
                name: self.cast.people[*at].name.clone(),
                duty,
            });
            job!(app, [member, unit, input], |tx| polling::service::add_staff(tx, &member, &unit, &input))?;
        }
        Ok(())
    }

    pub(super) async fn open(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, unit, notice) = (&team.members[0], self.unit()?, self.before(6));
        job!(app, [member, unit], |tx| polling::service::open_round(tx, &member, &unit, notice))?;
        self.stock(app, team).await
    }

    /// Ballot papers of the latest round: printed = issued + spoiled + unused at each place.
    pub(super) async fn stock(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, unit, round) = (&team.members[0], self.unit()?, self.round(app).await?);
        for (at, stock) in polling::store::stock(app.db.read(), round.id).await?.into_iter().enumerate() {
            let form = self.figures(&round, at, &[]).await?.0;
            let input = Arc::new(StockInput {
                round_id: round.id,
                place_id: stock.place_id,
                printed: form.issued + form.spoiled + form.unused,
                issued: form.issued,
                issued_proxy: form.proxies,
                spoiled: form.spoiled,
                unused: form.unused,
            });
            let version = stock.version;
            job!(app, [member, unit, input], |tx| polling::service::set_stock(tx, &member, &unit, version, &input))?;
        }
        Ok(())
    }

    pub(super) async fn round(&self, app: &App) -> Outcome<poll_round::Model> {
        let election = self.election(app).await?;
        polling::store::latest_round(app.db.read(), election.id)
            .await?
            .ok_or_else(|| Failure::NotFound("投票轮次".into()))
    }

    /// Figures of a place: the central place takes two thirds of the voters. `shares` are hundredths per name in the order of
    /// the contest. Equal shares give equal votes.
    pub(super) async fn figures(
        &self,
        round: &poll_round::Model,
        place: usize,
        shares: &[u32],
    ) -> Outcome<(CountForm, Contest)> {
        let contest: Contest = serde_json::from_str(&round.contest)?;
        let registered = u32::try_from(round.registered).unwrap_or(0);
        let voters = registered * TURNOUT[self.at % TURNOUT.len()] / 100;
        let issued = if place == 0 { voters - voters / 3 } else { voters / 3 };
        let proxies = if place == 0 { u32::try_from(self.cast.proxies.len()).unwrap_or(0) } else { 0 };
        let recovered = issued - u32::from(place == 0);
        let invalid = recovered / 90;
        let valid = recovered - invalid;
        let blank = valid / 200;
        let form = CountForm {
            issued,
            proxies: if round.kind == "first" { proxies } else { 0 },
            spoiled: 2,
            unused: 40,
            recovered,
            valid,
            invalid,
            blank,
            votes: shares.iter().map(|share| (valid - blank) * share / 100).collect(),
            write_ins: Vec::new(),
        };
        Ok((form, contest))
    }

    /// Shares of the names on a ballot, in its order: the ballot is in stroke order, the shares in the order of the cast.
    pub(super) async fn shares(&self, contest: &Contest, shares: [&[u32]; 3]) -> Outcome<Vec<u32>> {
        let mut out = Vec::with_capacity(contest.contestants.len());
        for contestant in &contest.contestants {
            let group = match contestant.post {
                Post::Chair | Post::ViceChair => 0,
                Post::Member => 1,
                Post::WomensSeat => 2,
            };
            let id = people::store::person_id(&contestant.person);
            let place = self.cast.nominees[group].iter().position(|at| self.ids.get(*at).copied() == id);
            out.push(place.and_then(|place| shares[group].get(place)).copied().unwrap_or(5));
        }
        Ok(out)
    }

    pub(super) async fn count(&self, app: &App, team: &Team, shares: [&[u32]; 3], differing: bool) -> Outcome<()> {
        let unit = self.unit()?;
        let (round, member) = (self.round(app).await?, &team.members[0]);
        let (round_id, version) = (round.id, round.version);
        job!(app, [member, unit], |tx| polling::service::start_count(tx, &member, &unit, round_id, version))?;
        let contest: Contest = serde_json::from_str(&round.contest)?;
        let shares = self.shares(&contest, shares).await?;
        for at in 0..polling::store::sheets(app.db.read(), round.id).await?.len() {
            let (mut form, contest) = self.figures(&round, at, &shares).await?;
            if contest.write_ins && at == 0 {
                let other = self.cast.people[self.cast.last_team[0]].name.clone();
                form.write_ins.push(WriteIn { post: Post::Member, name: other, votes: 7 });
            }
            for (slot, typist) in team.typists.iter().enumerate() {
                let mut form = form.clone();
                if differing && at == 0 && slot == 1 {
                    // The second typist read two figures differently.
                    form.votes[0] += 10;
                    form.blank += 1;
                }
                let form = Arc::new(form);
                let sheet = self.sheet(app, &round, at).await?;
                let (id, version) = (sheet.id, sheet.version);
                job!(app, [typist, unit], |tx| polling::service::open_sheet(tx, &typist, &unit, id, version))?;
                let version = self.sheet(app, &round, at).await?.version;
                job!(app, [typist, unit, form], |tx| polling::service::save_entry(
                    tx, &typist, &unit, id, version, &form
                ))?;
                if differing && at == 1 {
                    break;
                }
            }
            if differing {
                continue;
            }
            let sheet = self.sheet(app, &round, at).await?;
            let (id, version, scrutineer) = (sheet.id, sheet.version, &team.scrutineer);
            job!(app, [scrutineer, unit], |tx| polling::service::finalise(tx, &scrutineer, &unit, id, version))?;
        }
        if !differing {
            let version = self.round(app).await?.version;
            job!(app, [member, unit], |tx| polling::service::close_round(tx, &member, &unit, round_id, version))?;
        }
        Ok(())
    }

    pub(super) async fn sheet(
        &self,
        app: &App,
        round: &poll_round::Model,
        at: usize,
    ) -> Outcome<entity::count_sheet::Model> {
        let mut sheets = polling::store::sheets(app.db.read(), round.id).await?;
        sheets.sort_by_key(|sheet| sheet.place_id);
        sheets.into_iter().nth(at).ok_or_else(|| Failure::NotFound("计票单".into()))
    }

    pub(super) async fn determine(&self, app: &App, team: &Team) -> Outcome<(i64, Next)> {
        let unit = self.unit()?;
        let (round, election) = (self.round(app).await?, self.election(app).await?);
        let (round_id, member, choices) = (round.id, &team.members[0], Arc::new(Choices::default()));
        let id = job!(app, [member, unit, choices], |tx| determination::service::determine(
            tx, &member, &unit, round_id, &choices
        ))?;
        for member in &team.members {
            let row = determination::store::row(app.db.read(), election.id, id).await?;
            let (version, hash) = (row.version, Arc::new(row.hash));
            job!(app, [member, unit, hash], |tx| determination::service::confirm(
                tx, &member, &unit, id, version, &hash
            ))?;
        }
        let row = determination::store::row(app.db.read(), election.id, id).await?;
        Ok((id, determination::store::verdict(&row)?.next))
    }

    pub(super) async fn runoff(&self, app: &App, team: &Team) -> Outcome<()> {
        let (unit, election, member) = (self.unit()?, self.election(app).await?, &team.members[0]);
        let row = determination::store::latest_final(app.db.read(), election.id)
            .await?
            .ok_or_else(|| Failure::NotFound("认定".into()))?;
        let verdict = determination::store::verdict(&row)?;
        let candidates = verdict
            .runoff
            .iter()
            .flat_map(|plan| plan.candidates.iter())
            .flat_map(|(post, names)| names.iter().take(2).map(|(person, _)| (*post, person.clone())))
            .collect();
        let plan = Arc::new(NextRound { step: Next::Runoff, polling_day: self.after(7), candidates });
        let (id, version) = (row.id, row.version);
        job!(app, [member, unit, plan], |tx| determination::service::next_round(
            tx, &member, &unit, id, version, &plan
        ))?;
        self.stock(app, team).await?;
        self.count(app, team, [&[60, 30], &[20, 20, 61, 35, 20], &[60, 30]], false).await?;
        self.determine(app, team).await?;
        Ok(())
    }

    pub(super) async fn results(&self, app: &App, team: &Team) -> Outcome<()> {
        for code in ["T17", "T19"] {
            self.notice(app, team, code).await?;
        }
        Ok(())
    }
}
