//! One village of the demo: what happens there on which day, and how it is done through the services.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use entity::{poll_round, unit_election};
use law::poll::Next;
use law::posts::{Post, Seats};
use law::regime::ProxyReason;
use synth::divisions::Division;
use synth::{Class, Seed, Sex, Unit};

use super::cast::Cast;
use super::scene::Scene;
use super::{Team, job, words};
use crate::app::App;
use crate::bodies::service::Holder;
use crate::bodies::service::{Formation, NewMember};
use crate::candidacy::service::{Filing, Review};
use crate::cycle::plan::{self, step};
use crate::cycle::service::StepEdit;
use crate::determination::model::Choices;
use crate::determination::service::NextRound;
use crate::failure::{Failure, Outcome};
use crate::org::UnitRef;
use crate::polling::model::{Contest, CountForm, Duty, PlaceKind, WriteIn};
use crate::polling::service::{PlaceInput, StaffInput, StockInput};
use crate::publication::Template;
use crate::roll::bulk::Existing;
use crate::roll::model::{Entry, class_code};
use crate::roll::objections::{ObjectionCmd, Ruling};
use crate::roll::proxies::ProxyCmd;
use crate::roll::service::Publish;
use crate::{bodies, candidacy, cycle, determination, people, polling, publication, roll};

/// Seed of all synthetic persons of the demo.
const SEED: Seed = Seed(20_200_909);
/// Size of the villages: 上华街道 has large ones.
const SIZE_PERMILLE: u32 = 1500;
/// Turnout of the demo villages, hundredths; the rest stay at home.
const TURNOUT: [u32; 5] = [86, 88, 91, 84, 93];

/// Something done on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Seats per post, last term's team.
    Posts,
    /// Election committee chosen and published.
    Committee,
    /// A paper is published.
    Notice(&'static str),
    /// The roll is imported.
    Import,
    /// The roll is published.
    PublishRoll,
    /// Somebody objects.
    Objection,
    /// The committee rules on it.
    Ruling,
    /// Self-nominees come forward, the first half.
    FileSome,
    /// The others.
    FileRest,
    /// Their conditions are checked.
    Review,
    /// The list is published.
    PublishCandidates,
    /// Places and staff.
    Places,
    /// Proxies are handed in.
    Proxies,
    /// And announced.
    AnnounceProxies,
    /// The poll opens.
    Open,
    /// The boxes are counted, both typists enter.
    Count,
    /// Only so far that the two typists differ.
    CountDiffering,
    /// The result is determined and confirmed by two.
    Determine,
    /// The runoff is held and determined.
    Runoff,
    /// Papers after the result.
    Results,
    /// A step of the timetable that leaves no other record is written down by hand.
    Step(&'static str),
}

impl Act {
    /// Hour of the day at which it is done, which also orders the acts of a day.
    pub(super) fn hour(self) -> u8 {
        match self {
            Act::Posts | Act::Import | Act::Open => 8,
            Act::Committee | Act::PublishRoll | Act::FileSome => 9,
            Act::Objection | Act::FileRest | Act::Places => 10,
            Act::Ruling | Act::Review | Act::Proxies => 11,
            Act::PublishCandidates => 12,
            Act::AnnounceProxies => 13,
            Act::Notice("T15" | "T16") => 20,
            Act::Notice(_) => 14,
            Act::Step(step::SEALED) => 21,
            Act::Step(_) => 15,
            Act::Count | Act::CountDiffering => 16,
            Act::Determine => 17,
            Act::Runoff => 18,
            Act::Results => 19,
        }
    }
}

/// A village with its cast.
#[derive(Clone, Debug)]
pub(super) struct Village {
    division: &'static Division,
    scene: Scene,
    at: usize,
    /// Polling day.
    pub day: NaiveDate,
    cast: Arc<Cast>,
    /// Row number of each person of the cast, once imported.
    ids: Vec<i64>,
    unit: Option<Arc<UnitRef>>,
}

impl Village {
    pub(super) fn new(division: &'static Division, scene: Scene, today: NaiveDate, at: usize) -> Self {
        let offset = scene.day_offset();
        let day = if offset >= 0 {
            today.checked_add_days(Days::new(offset.unsigned_abs()))
        } else {
            today.checked_sub_days(Days::new(offset.unsigned_abs()))
        }
        .unwrap_or(today);
        let unit = Unit::of(division, day).sized(SIZE_PERMILLE);
        let cast = Arc::new(Cast::choose(SEED, &unit, day, scene.spouses()));
        Self { division, scene, at, day, cast, ids: Vec::new(), unit: None }
    }

    pub(super) fn code(&self) -> &'static str {
        self.division.code
    }

    pub(super) fn name(&self) -> &'static str {
        self.division.name
    }

    pub(super) async fn load(&mut self, app: &App) -> Outcome<()> {
        self.unit = app.directory.find(&app.db, self.code()).await?;
        Ok(())
    }

    fn before(&self, days: u64) -> NaiveDate {
        self.day.checked_sub_days(Days::new(days)).unwrap_or(self.day)
    }

    fn after(&self, days: u64) -> NaiveDate {
        self.day.checked_add_days(Days::new(days)).unwrap_or(self.day)
    }

    /// Everything that happens here, with its day; what lies in the future has not happened.
    pub(super) fn acts(&self) -> Vec<(NaiveDate, Act)> {
        let mut acts = vec![
            (self.before(58), Act::Step("guidance_office")),
            (self.before(55), Act::Step("audit_published")),
            (self.before(50), Act::Posts),
            (self.before(45), Act::Committee),
            (self.before(45), Act::Notice("T01")),
            (self.before(38), Act::Notice("T05")),
            (self.before(36), Act::Notice("T02")),
            (self.before(30), Act::Import),
            (self.before(24), Act::PublishRoll),
            (self.before(24), Act::Notice("T03")),
            (self.before(22), Act::Objection),
            (self.before(20), Act::Ruling),
            (self.before(15), Act::Step("voter_cards")),
            (self.before(14), Act::FileSome),
            (self.before(11), Act::FileRest),
            (self.before(8), Act::Review),
            (self.before(7), Act::Places),
            (self.before(6), Act::PublishCandidates),
            (self.before(6), Act::Notice("T08")),
            (self.before(6), Act::Notice("T06")),
            (self.before(6), Act::Notice("T12")),
            (self.before(5), Act::Proxies),
            (self.before(3), Act::AnnounceProxies),
            (self.before(3), Act::Notice("T10-list")),
            (self.before(2), Act::Step("meeting_voters")),
            (self.day, Act::Open),
        ];
        match self.scene {
            Scene::PollingToday => {}
            Scene::DifferingCells => acts.push((self.day, Act::CountDiffering)),
            _ => {
                acts.push((self.day, Act::Count));
                acts.push((self.day, Act::Determine));
                acts.push((self.day, Act::Notice("T15")));
                acts.push((self.day, Act::Step(step::SEALED)));
            }
        }
        match self.scene {
            Scene::Finished => self.finish(0, &mut acts),
            // The law decides between the spouses on the figures alone: there is a result on the day.
            Scene::Kinship => acts.push((self.day, Act::Notice("T16"))),
            Scene::FinishedAfterRunoff => {
                acts.push((self.after(7), Act::Runoff));
                self.finish(7, &mut acts);
            }
            _ => {}
        }
        acts
    }

    /// What follows when the result stands `days` after the polling day.
    fn finish(&self, days: u64, acts: &mut Vec<(NaiveDate, Act)>) {
        acts.push((self.after(days), Act::Notice("T16")));
        acts.push((self.after(days + 1), Act::Results));
        for (later, step) in [
            (1, "seal_handover"),
            (5, step::HANDOVER),
            (7, "oversight_board_elected"),
            (10, "group_leaders_elected"),
            (20, "archived"),
        ] {
            acts.push((self.after(days + later), Act::Step(step)));
        }
    }

    /// Does one act.
    pub(super) async fn perform(&mut self, app: &App, team: &Team, act: Act) -> Outcome<()> {
        match act {
            Act::Posts => self.posts(app, team).await,
            Act::Committee => self.committee(app, team).await,
            Act::Notice(code) => self.notice(app, team, code).await,
            Act::Import => self.import(app, team).await,
            Act::PublishRoll => self.publish_roll(app, team).await,
            Act::Objection => self.objection(app, team).await,
            Act::Ruling => self.ruling(app, team).await,
            Act::FileSome => self.file(app, team, true).await,
            Act::FileRest => self.file(app, team, false).await,
            Act::Review => self.review(app, team).await,
            Act::PublishCandidates => self.publish_candidates(app, team).await,
            Act::Places => self.places(app, team).await,
            Act::Proxies => self.proxies(app, team).await,
            Act::AnnounceProxies => self.announce(app, team).await,
            Act::Open => self.open(app, team).await,
            Act::Count => self.count(app, team, self.scene.shares(), false).await,
            Act::CountDiffering => self.count(app, team, self.scene.shares(), true).await,
            Act::Determine => self.determine(app, team).await.map(|_| ()),
            Act::Runoff => self.runoff(app, team).await,
            Act::Results => self.results(app, team).await,
            Act::Step(id) => self.step(app, team, id).await,
        }
    }

    fn unit(&self) -> Outcome<Arc<UnitRef>> {
        self.unit.clone().ok_or_else(|| Failure::NotFound(format!("演练单位 {}", self.code())))
    }

    async fn election(&self, app: &App) -> Outcome<Arc<unit_election::Model>> {
        Ok(Arc::new(cycle::store::expect_current(app.db.read(), self.code()).await?))
    }

    fn id(&self, at: usize) -> Outcome<i64> {
        self.ids.get(at).copied().ok_or_else(|| Failure::Internal("演练人员还没有导入".into()))
    }

    async fn posts(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let clerk = &team.clerk;
        let seats = Arc::new(vec![
            Seats { post: Post::Chair, n: 1 },
            Seats { post: Post::Member, n: 3 },
            Seats { post: Post::WomensSeat, n: 1 },
        ]);
        job!(app, [clerk, election, seats], |tx| bodies::service::set_seats(
            tx,
            &clerk,
            election.id,
            election.version,
            &seats
        ))?;
        let posts = [Post::Chair, Post::ViceChair, Post::Member, Post::Member, Post::WomensSeat];
        let team_before: Arc<Vec<Holder>> = Arc::new(
            self.cast
                .last_team
                .iter()
                .zip(posts)
                .map(|(at, post)| {
                    let person = &self.cast.people[*at];
                    Holder {
                        person_id: None,
                        name: person.name.clone(),
                        sex: if person.sex == Sex::Male { "male".into() } else { "female".into() },
                        birth: Some(person.birth),
                        education: words::education(person.education).to_owned(),
                        political: words::political(person.political).to_owned(),
                        post,
                        votes: None,
                    }
                })
                .collect(),
        );
        let code = Arc::new(self.code().to_owned());
        let since = self.before(5 * 365);
        job!(app, [clerk, code, team_before], |tx| bodies::service::add_last_team(
            tx,
            &clerk,
            &code,
            11,
            since,
            &team_before
        ))?;
        Ok(())
    }

    async fn committee(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let clerk = &team.clerk;
        for (rank, at) in self.cast.committee.iter().enumerate() {
            let new = Arc::new(NewMember {
                person_id: None,
                name: self.cast.people[*at].name.clone(),
                chair: rank == 0,
                reserve: rank >= 7,
                votes: Some(60 - i32::try_from(rank).unwrap_or(0) * 3),
                since: self.before(45),
            });
            job!(app, [clerk, election, new], |tx| bodies::service::add_member(tx, &clerk, election.id, &new))?;
        }
        let election = self.election(app).await?;
        let how = Arc::new(Formation {
            meeting: "村民代表会议".into(),
            held_on: self.before(45),
            due: 48,
            present: 43,
            published_on: self.before(45),
            by_households: false,
        });
        job!(app, [clerk, election, how], |tx| bodies::service::publish_committee(
            tx,
            &clerk,
            election.id,
            election.version,
            &how
        ))?;
        Ok(())
    }

    async fn notice(&self, app: &App, team: &Team, code: &str) -> Outcome<()> {
        let template = Template::find(code).ok_or_else(|| Failure::NotFound(code.to_owned()))?;
        let (unit, election, member) = (self.unit()?, self.election(app).await?, &team.members[0]);
        // What these papers state as done or fixed is typed before they are published.
        let day = |days: u64| self.before(days).to_string();
        let facts: Vec<(String, String)> = match code {
            "T05" => vec![("rules_by".into(), "村民代表会议".into()), ("rules_on".into(), day(38))],
            "T02" => vec![("registration_from".into(), day(35)), ("registration_until".into(), day(26))],
            _ => Vec::new(),
        };
        if !facts.is_empty() {
            let facts = Arc::new(facts);
            job!(app, [unit, election, member, facts], |tx| publication::service::put_facts(
                tx, &member, &unit, &election, &facts
            ))?;
        }
        job!(app, [unit, election, member], |tx| publication::service::publish(
            tx, &member, &unit, &election, template, None
        ))?;
        Ok(())
    }

    async fn import(&mut self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let checker = roll::service::checker(app.db.read(), &election).await?;
        let mut rows = Vec::with_capacity(self.cast.people.len());
        for person in &self.cast.people {
            let class = match person.class {
                Class::Resident | Class::AbsentSilent => law::registration::RegistrationClass::Resident,
                Class::AbsentDeclared => law::registration::RegistrationClass::AbsentDeclared,
                Class::Outsider => law::registration::RegistrationClass::NonHukou,
            };
            let outsider = person.class == Class::Outsider;
            let entry = Entry {
                name: person.name.clone(),
                id_number: person.id_number.clone(),
                ethnic: synth::ethnic(person.ethnic).to_owned(),
                education: words::education(person.education).to_owned(),
                political: words::political(person.political).to_owned(),
                group_name: format!("第{}组", law::num::zh_number(person.group)),
                household: person.household.to_string(),
                class: class_code(class).to_owned(),
                resident_months: outsider.then_some(18),
                applied: person.class != Class::Resident,
                consent: outsider,
                phone: person.phone.clone(),
                ..Entry::default()
            };
            let row = checker.check(entry).map_err(|problems| {
                let all: Vec<String> = problems.iter().map(roll::model::Problem::sentence).collect();
                Failure::Internal(format!("演练名册第 {} 人：{}", person.serial, all.join("；")))
            })?;
            rows.push(row);
        }
        let (clerk, rows) = (&team.clerk, Arc::new(roll::bulk::seal(&app.keys, &election, rows)?));
        job!(app, [clerk, election, rows], |tx| roll::bulk::bulk_register(
            tx,
            &clerk,
            &election,
            "演练名册.xlsx",
            &rows,
            Existing::Skip
        ))?;
        let mut registered = roll::store::voters(app.db.read(), election.id).await?;
        registered.sort_by_key(|row| row.id);
        if registered.len() != self.cast.people.len()
            || registered.iter().zip(&self.cast.people).any(|(row, person)| row.name != person.name)
        {
            return Err(Failure::Internal("演练名册的次序与导入的不一致".into()));
        }
        self.ids = registered.iter().map(|row| row.person_id).collect();
        self.link_committee(app, team, &registered).await
    }

    /// The committee was formed before the roll: now it is said who its members are.
    async fn link_committee(&self, app: &App, team: &Team, roll: &[entity::registration::Model]) -> Outcome<()> {
        let (clerk, election) = (&team.clerk, self.election(app).await?);
        let mut links = Vec::new();
        for member in bodies::store::committee(app.db.read(), election.id).await? {
            let mut same = roll.iter().filter(|voter| voter.name == member.name);
            if let (Some(voter), None) = (same.next(), same.next()) {
                links.push((member.id, member.version, voter.person_id));
            }
        }
        let links = Arc::new(links);
        job!(app, [clerk, election, links], |tx| bodies::service::link_members(tx, &clerk, election.id, &links))
    }

    async fn publish_roll(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, code) = (&team.members[0], Arc::new(self.code().to_owned()));
        let cmd = Arc::new(Publish { on: self.before(24), seen_hash: String::new(), note: String::new() });
        job!(app, [member, code, cmd], |tx| roll::service::publish(tx, &member, &code, &cmd))?;
        job!(app, [member, code], |tx| roll::service::number_cards(tx, &member, &code))?;
        Ok(())
    }

    async fn objection(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, code) = (&team.members[0], Arc::new(self.code().to_owned()));
        let applicant = self.cast.people.get(self.cast.people.len() / 2).map(|p| p.name.clone()).unwrap_or_default();
        let cmd = Arc::new(ObjectionCmd {
            applicant,
            matter: "名单上本人的村民小组有误，申请更正".into(),
            registration_id: None,
            filed_on: self.before(22),
            received_on: self.before(22),
        });
        job!(app, [member, code, cmd], |tx| roll::objections::file_objection(tx, &member, &code, &cmd))?;
        Ok(())
    }

    async fn ruling(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let (member, code) = (&team.members[0], Arc::new(self.code().to_owned()));
        for open in roll::store::open_objections(app.db.read(), election.id).await? {
            let ruling = Arc::new(Ruling {
                accepted: false,
                decision: "经查户口簿，登记的村民小组无误，予以维持".into(),
                on: self.before(20),
            });
            let (id, version) = (open.id, open.version);
            job!(app, [member, code, ruling], |tx| roll::objections::decide_objection(
                tx, &member, &code, id, version, &ruling
            ))?;
        }
        let on = self.before(20);
        job!(app, [member, code], |tx| roll::objections::publish_decisions(tx, &member, &code, on))?;
        Ok(())
    }

    async fn file(&self, app: &App, team: &Team, first: bool) -> Outcome<()> {
        let election = self.election(app).await?;
        let member = &team.members[0];
        if first && let Some((a, b)) = self.cast.couple {
            let (a, b, code) = (self.id(a)?, self.id(b)?, Arc::new(self.code().to_owned()));
            job!(app, [member, code], |tx| people::service::add_kin(
                tx,
                &member,
                &code,
                a,
                b,
                law::kinship::Relation::Spouse,
                "户口簿"
            ))?;
        }
        let posts = [Post::Chair, Post::Member, Post::WomensSeat];
        for (names, post) in self.cast.nominees.iter().zip(posts) {
            for (place, at) in names.iter().enumerate() {
                if (place == 0) != first {
                    continue;
                }
                let filed_on = if first { self.before(14) } else { self.before(11) };
                let filing = Arc::new(Filing { person_id: self.id(*at)?, post, filed_on, in_person: true, votes: 0 });
                job!(app, [member, election, filing], |tx| candidacy::service::file(
                    tx,
                    &member,
                    election.id,
                    &filing
                ))?;
            }
        }
        Ok(())
    }

    async fn review(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let member = &team.members[0];
        for candidate in candidacy::store::candidates(app.db.read(), election.id).await? {
            let review = Arc::new(Review {
                listed: true,
                opinion: "符合村选举办法规定的条件".into(),
                decided_on: self.before(8),
            });
            let (id, version) = (candidate.id, candidate.version);
            job!(app, [member, election, review], |tx| candidacy::service::review(
                tx,
                &member,
                election.id,
                id,
                version,
                &review
            ))?;
        }
        Ok(())
    }

    async fn publish_candidates(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let (member, day) = (&team.members[0], self.before(6));
        job!(app, [member, election], |tx| candidacy::service::publish(
            tx,
            &member,
            election.id,
            election.version,
            day
        ))?;
        Ok(())
    }

    async fn places(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, unit) = (&team.members[0], self.unit()?);
        let mut places = Vec::new();
        for (kind, name, address) in
            [(PlaceKind::Central, "中心投票会场", "村文化礼堂"), (PlaceKind::Station, "第一投票站", "老年活动中心")]
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

    async fn candidates(&self, app: &App, election: i64) -> Outcome<Arc<HashSet<i64>>> {
        let all = candidacy::store::candidates(app.db.read(), election).await?;
        Ok(Arc::new(all.into_iter().map(|candidate| candidate.person_id).collect()))
    }

    async fn proxies(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let member = &team.members[0];
        let candidates = self.candidates(app, election.id).await?;
        for (principal, holder, relation) in &self.cast.proxies {
            let relation = match relation {
                synth::Relation::Spouse => law::kinship::Relation::Spouse,
                synth::Relation::Parent => law::kinship::Relation::Parent,
                synth::Relation::Child => law::kinship::Relation::Child,
                _ => law::kinship::Relation::Sibling,
            };
            let conn = app.db.read();
            let of = |row: Option<entity::registration::Model>| {
                row.map(|r| r.person_id).ok_or_else(|| Failure::NotFound("选民".into()))
            };
            let principal = of(roll::store::registration_of(conn, election.id, self.id(*principal)?).await?)?;
            let holder = of(roll::store::registration_of(conn, election.id, self.id(*holder)?).await?)?;
            let cmd = Arc::new(ProxyCmd {
                principal_id: principal,
                holder_id: holder,
                relation,
                ground: ProxyReason::Away,
                filed_on: self.before(5),
                written: true,
            });
            job!(app, [member, election, cmd, candidates], |tx| roll::proxies::file_proxy(
                tx,
                &member,
                &election,
                &cmd,
                &candidates
            ))?;
        }
        Ok(())
    }

    async fn announce(&self, app: &App, team: &Team) -> Outcome<()> {
        let election = self.election(app).await?;
        let (member, on) = (&team.members[0], self.before(3));
        let candidates = self.candidates(app, election.id).await?;
        job!(app, [member, election, candidates], |tx| roll::proxies::announce_proxies(
            tx,
            &member,
            &election,
            on,
            &candidates
        ))?;
        Ok(())
    }

    async fn open(&self, app: &App, team: &Team) -> Outcome<()> {
        let (member, unit, notice) = (&team.members[0], self.unit()?, self.before(6));
        job!(app, [member, unit], |tx| polling::service::open_round(tx, &member, &unit, notice))?;
        self.stock(app, team).await
    }

    /// Ballot papers of the latest round: printed = issued + spoiled + unused at each place.
    async fn stock(&self, app: &App, team: &Team) -> Outcome<()> {
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

    async fn round(&self, app: &App) -> Outcome<poll_round::Model> {
        let election = self.election(app).await?;
        polling::store::latest_round(app.db.read(), election.id)
            .await?
            .ok_or_else(|| Failure::NotFound("投票轮次".into()))
    }

    /// Figures of a place: the central place takes two thirds of the voters. `shares` are hundredths per name in the order of
    /// the contest. Equal shares give equal votes.
    async fn figures(&self, round: &poll_round::Model, place: usize, shares: &[u32]) -> Outcome<(CountForm, Contest)> {
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
    async fn shares(&self, contest: &Contest, shares: [&[u32]; 3]) -> Outcome<Vec<u32>> {
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

    async fn count(&self, app: &App, team: &Team, shares: [&[u32]; 3], differing: bool) -> Outcome<()> {
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

    async fn sheet(&self, app: &App, round: &poll_round::Model, at: usize) -> Outcome<entity::count_sheet::Model> {
        let mut sheets = polling::store::sheets(app.db.read(), round.id).await?;
        sheets.sort_by_key(|sheet| sheet.place_id);
        sheets.into_iter().nth(at).ok_or_else(|| Failure::NotFound("计票单".into()))
    }

    async fn determine(&self, app: &App, team: &Team) -> Outcome<(i64, Next)> {
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

    async fn runoff(&self, app: &App, team: &Team) -> Outcome<()> {
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

    async fn results(&self, app: &App, team: &Team) -> Outcome<()> {
        for code in ["T17", "T19"] {
            self.notice(app, team, code).await?;
        }
        Ok(())
    }

    /// Records a step as done today, where the timetable of this village has it.
    async fn step(&self, app: &App, team: &Team, id: &str) -> Outcome<()> {
        let election = self.election(app).await?;
        let rows = cycle::store::steps(app.db.read(), election.id).await?;
        let today = app.clock.today();
        let lines = plan::lines(&election, &cycle::regime(&election)?, &rows, today);
        let Some(line) = lines.into_iter().find(|line| line.law.id == id) else { return Ok(()) };
        let edit = Arc::new(StepEdit {
            step: id.to_owned(),
            version: line.row.version,
            planned: line.row.planned,
            actual: Some(today),
            owner: line.row.owner,
            note: line.row.note,
        });
        let clerk = &team.clerk;
        job!(app, [clerk, election, edit], |tx| cycle::service::set_step(tx, &clerk, election.id, &edit))
    }
}
