//! Elections that people hold in a meeting: the party organisation before the village's vote, the representatives, the
//! supervision committee and the co-operative after it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::{Team, job};
use super::Village;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::meeting::model::{DocumentKind, Facts, Forum, MeetingPost, Purpose, SeatsOf};
use crate::meeting::service::{self, Entry, NewMeeting, NewNominee};
use crate::meeting::store;
use crate::polling::model::CountForm;

/// Representatives who meet where no groups have elected any, and members' representatives of the co-operative.
const REPRESENTATIVES: usize = 30;
/// Of those due, so many in a hundred come.
const PRESENT: usize = 91;

/// A meeting as the demo holds it.
struct Plan {
    purpose: Purpose,
    forum: Forum,
    scope: String,
    seats: Vec<(MeetingPost, u32)>,
    /// Who stands: post and name.
    nominees: Vec<(MeetingPost, String)>,
    /// Who meets, where the list cannot be filled from what the office knows.
    list: Vec<Entry>,
}

impl Village {
    /// 党组织: the committee by the members, then its secretary.
    pub(super) async fn party(&self, app: &App, team: &Team, on: NaiveDate) -> Outcome<()> {
        let members = crate::people::store::party_members(app.db.read(), self.code()).await?;
        let formal: Vec<_> = members.iter().filter(|row| row.political == "中共党员").collect();
        let standing: Vec<String> = formal.iter().skip(1).step_by(4).take(4).map(|row| row.name.clone()).collect();
        let post = MeetingPost::PartyMember;
        let committee = Plan {
            purpose: Purpose::PartyCommittee,
            forum: Forum::PartyMembers,
            scope: String::new(),
            seats: vec![(post, 3)],
            nominees: standing.into_iter().map(|name| (post, name)).collect(),
            list: Vec::new(),
        };
        let meeting = self.hold(app, team, on, committee).await?;
        let elected =
            service::elected(app.db.read(), &store::meeting(app.db.read(), self.code(), meeting).await?).await?;
        let first = elected.first().map(|one| one.elected.person.0.clone()).unwrap_or_default();
        let officers = Plan {
            purpose: Purpose::PartyOfficers,
            forum: Forum::PartyCommittee,
            scope: String::new(),
            seats: vec![(MeetingPost::Secretary, 1)],
            nominees: vec![(MeetingPost::Secretary, first)],
            list: Vec::new(),
        };
        self.hold(app, team, on, officers).await?;
        Ok(())
    }

    /// 村民代表, in the groups of the village.
    pub(super) async fn representatives(&self, app: &App, team: &Team, on: NaiveDate) -> Outcome<()> {
        let election = self.election(app).await?;
        let voters = crate::roll::store::voters(app.db.read(), election.id).await?;
        for group in crate::roll::store::groups(app.db.read(), election.id).await? {
            let mut homes = Vec::new();
            let mut standing = Vec::new();
            for voter in voters.iter().filter(|voter| voter.group_name == group) {
                if !homes.contains(&&voter.household) && standing.len() < 7 {
                    homes.push(&voter.household);
                    standing.push((MeetingPost::Representative, voter.name.clone()));
                }
            }
            let plan = Plan {
                purpose: Purpose::Representatives,
                forum: Forum::GroupHouseholds,
                scope: group,
                seats: vec![(MeetingPost::Representative, 5)],
                nominees: standing,
                list: Vec::new(),
            };
            self.hold(app, team, on, plan).await?;
        }
        Ok(())
    }

    /// 村务监督委员会, by the representatives.
    pub(super) async fn supervision(&self, app: &App, team: &Team, on: NaiveDate) -> Outcome<()> {
        let name = |at: usize| self.cast.people[self.cast.staff[at]].name.clone();
        let (chair, member) = (MeetingPost::SupervisionChair, MeetingPost::SupervisionMember);
        let rows = service::in_office(app.db.read(), self.code(), on).await?;
        let elected = rows.iter().any(|row| row.body == "vr");
        let plan = Plan {
            purpose: Purpose::Supervision,
            forum: Forum::Representatives,
            scope: String::new(),
            seats: vec![(chair, 1), (member, 2)],
            nominees: vec![(chair, name(0)), (member, name(1)), (member, name(2)), (member, name(3))],
            list: if elected { Vec::new() } else { self.some(40, REPRESENTATIVES) },
        };
        self.hold(app, team, on, plan).await?;
        Ok(())
    }

    /// 集体经济组织, by the representatives of its members.
    pub(super) async fn cooperative(&self, app: &App, team: &Team, on: NaiveDate) -> Outcome<()> {
        let name = |at: usize| self.cast.people[self.cast.staff[at]].name.clone();
        let (chair, council, supervisor) =
            (MeetingPost::CouncilChair, MeetingPost::CouncilMember, MeetingPost::Supervisor);
        let plan = Plan {
            purpose: Purpose::Boards,
            forum: Forum::MemberRepresentatives,
            scope: String::new(),
            seats: vec![(chair, 1), (council, 2), (supervisor, 1)],
            nominees: vec![
                (chair, name(4)),
                (council, name(5)),
                (council, name(6)),
                (council, name(3)),
                (supervisor, name(7)),
            ],
            list: self.some(200, REPRESENTATIVES),
        };
        self.hold(app, team, on, plan).await?;
        Ok(())
    }

    /// Some persons of the village, each of another household.
    fn some(&self, skip: usize, want: usize) -> Vec<Entry> {
        let mut homes = Vec::new();
        let mut entries = Vec::new();
        for (at, person) in self.cast.people.iter().enumerate().skip(skip) {
            if entries.len() == want {
                break;
            }
            if homes.contains(&person.household) {
                continue;
            }
            homes.push(person.household);
            entries.push(Entry {
                person_id: self.ids.get(at).copied(),
                name: person.name.clone(),
                sex: if person.sex == synth::Sex::Male { "male" } else { "female" }.to_owned(),
                ..Entry::default()
            });
        }
        entries
    }

    /// Holds a meeting from its list to its last paper.
    async fn hold(&self, app: &App, team: &Team, on: NaiveDate, plan: Plan) -> Outcome<i64> {
        let (unit, clerk, member) = (self.unit()?, &team.clerk, &team.members[0]);
        let (purpose, nominees, list) = (plan.purpose, Arc::new(plan.nominees), Arc::new(plan.list));
        let new = Arc::new(NewMeeting {
            purpose,
            forum: plan.forum,
            scope: plan.scope,
            held_on: on,
            announced_on: on.checked_sub_days(chrono::Days::new(12)),
            place: "文化礼堂".into(),
            seats: plan.seats.iter().map(|(post, n)| SeatsOf { post: *post, n: *n }).collect(),
            facts: Facts { tellers: vec!["监票人".into(), "计票人".into()], ..Facts::default() },
        });
        let id = job!(app, [clerk, unit, new], |tx| service::create(tx, &clerk, &unit, &new))?;
        if list.is_empty() {
            job!(app, [clerk, unit], |tx| service::fill(tx, &clerk, &unit, id))?;
        } else {
            job!(app, [clerk, unit, list], |tx| service::add_lines(tx, &clerk, &unit, id, &list))?;
        }
        for (post, name) in nominees.iter() {
            let new = Arc::new(NewNominee {
                person_id: None,
                name: name.clone(),
                post: *post,
                by_members: (purpose == Purpose::PartyCommittee).then_some(20),
                by_masses: (purpose == Purpose::PartyCommittee).then_some(160),
                note: String::new(),
            });
            job!(app, [clerk, unit, new], |tx| service::add_nominee(tx, &clerk, &unit, id, &new))?;
        }
        let (before, after) = purpose.documents();
        // Asked for and answered in the weeks before the meeting.
        self.papers(app, team, id, before, (on, 8)).await?;
        let version = self.version(app, id).await?;
        job!(app, [clerk, unit], |tx| service::convene(tx, &clerk, &unit, id, version))?;
        let due: Vec<i64> = store::electors(app.db.read(), id)
            .await?
            .into_iter()
            .filter(|row| row.status == "entitled")
            .map(|row| row.id)
            .collect();
        let come = (due.len() * PRESENT).div_ceil(100);
        let here = Arc::new(due[..come].to_vec());
        job!(app, [clerk, unit, here], |tx| service::check_in_many(tx, &clerk, &unit, id, &here))?;
        let version = self.version(app, id).await?;
        let round = job!(app, [clerk, unit], |tx| service::begin_vote(tx, &clerk, &unit, id, version))?;
        let version = self.version(app, id).await?;
        job!(app, [clerk, unit], |tx| service::start_count(tx, &clerk, &unit, id, version))?;
        let form = Arc::new(self.ballots(app, id, round).await?);
        for typist in &team.typists {
            let version = store::round(app.db.read(), id, round).await?.version;
            job!(app, [typist, unit, form], |tx| service::save_entry(tx, &typist, &unit, (id, round), version, &form))?;
        }
        let version = store::round(app.db.read(), id, round).await?.version;
        let scrutineer = &team.scrutineer;
        job!(app, [scrutineer, unit], |tx| service::finalise(tx, &scrutineer, &unit, (id, round), version))?;
        let version = self.version(app, id).await?;
        job!(app, [member, unit], |tx| service::close(tx, &member, &unit, id, version))?;
        let loaded = service::load(app.db.read(), &unit, id).await?;
        let hash = Arc::new(service::compute(app.db.read(), &unit, &loaded).await?.hash);
        for member in &team.members {
            job!(app, [member, unit, hash], |tx| service::confirm(tx, &member, &unit, id, &hash))?;
        }
        self.papers(app, team, id, after, (on, 0)).await?;
        Ok(id)
    }

    async fn version(&self, app: &App, id: i64) -> Outcome<i64> {
        Ok(store::meeting(app.db.read(), self.code(), id).await?.version)
    }

    /// Papers of a meeting on a day, each so many days before the next one, the last as many before the meeting.
    async fn papers(
        &self,
        app: &App,
        team: &Team,
        id: i64,
        kinds: &[DocumentKind],
        (held, apart): (NaiveDate, u64),
    ) -> Outcome<()> {
        let (unit, clerk) = (self.unit()?, &team.clerk);
        for ((no, kind), left) in (1..).zip(kinds.iter().copied()).zip((1..=kinds.len() as u64).rev()) {
            let on = held.checked_sub_days(chrono::Days::new(left * apart)).unwrap_or(held);
            let number = Arc::new(format!("演练〔{}〕{no}号", on.format("%Y")));
            job!(app, [clerk, unit, number], |tx| service::record_document(
                tx,
                &clerk,
                &unit,
                id,
                kind,
                (&number, on, "")
            ))?;
        }
        Ok(())
    }

    /// Votes that fill every seat: those first on the ballot win.
    async fn ballots(&self, app: &App, id: i64, round: i64) -> Outcome<CountForm> {
        let row = store::round(app.db.read(), id, round).await?;
        let contest = store::contest(&row)?;
        let present = u32::try_from(row.present).map_err(|error| Failure::Internal(error.to_string()))?;
        let mut votes = Vec::with_capacity(contest.contestants.len());
        for one in &contest.contestants {
            let share = if one.order <= contest.seats_of(one.post) { 90 - one.order * 2 } else { 14 };
            votes.push((present * share).div_ceil(100));
        }
        Ok(CountForm { issued: present, recovered: present, valid: present, votes, ..CountForm::default() })
    }
}
