//! The data of the benchmark: 东辽县 with its real divisions, persons who do not exist, and invented progress.

use std::path::Path;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use entity::{meeting, poll_round, polling_place, timetable_step, unit_election};
use law::body::Body;
use law::posts::{PersonRef, Post, Seats};
use law::regime::Mode;
use office::access::service::add_account;
use office::access::{Actor, NewAccount, Role, store as accounts};
use office::app::{App, Config};
use office::clock::Clock;
use office::crypto::sha256_hex;
use office::cycle::service::{AddUnits, Held, NewCycle, add_units, create_cycle, hold_steps};
use office::cycle::{Progress, Stage};
use office::db::Tx;
use office::failure::Outcome;
use office::org::service::{UnitRow, import_units};
use office::polling::model::{Contest, Contestant, PlaceKind, RoundState, kind_code};
use office::roll::service::Publish;
use office::{cycle, polling, roll};
use synth::divisions::{self, Division};

use crate::{CONNECTIONS, Result};

/// 东辽县: 13 townships, 235 villages.
pub const COUNTY: &str = "220422000000";
/// Profile of a province without data of its own.
const PROFILE: &str = "CN-2018";
/// Polling places of a village: more than any has, so that there are enough sheets to save for some seconds.
const PLACES: usize = 32;
/// Names on the ballot.
pub const NAMES: usize = 8;

/// An account that is logged in.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Cookie.
    pub cookie: String,
    /// Token of its forms.
    pub csrf: String,
}

/// The county.
#[derive(Clone, Debug)]
pub struct County {
    /// Where the data lies.
    pub data: std::path::PathBuf,
    /// Session of the county office.
    pub session: String,
    /// First and second typists, one pair for each connection.
    pub typists: Vec<[Seat; 2]>,
    villages: Vec<&'static Division>,
}

/// A count sheet that nobody has typed yet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Village.
    pub unit: &'static str,
    /// Number.
    pub id: i64,
}

/// What was prepared after the rolls were imported.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// A village with a published roll.
    pub published: &'static str,
    /// Sheets.
    pub sheets: Vec<Sheet>,
}

/// Opens data the way the program does, on the real clock.
///
/// # Errors
/// When it does not open.
pub async fn open(data: &Path) -> Result<App> {
    let config =
        Config { data: data.to_path_buf(), postgres: None, demo: false, fonts: Vec::new(), clock: Clock::System };
    Ok(App::open(config).await?)
}

/// Polling day of the villages of a township, some past, some to come.
fn polling_day(township: usize) -> NaiveDate {
    let today = Clock::System.today();
    match township {
        // The rolls of the first townships can still be published in time.
        0..4 => today + Days::new(30),
        4..7 => today + Days::new(3),
        7..9 => today,
        _ => today - Days::new(12),
    }
}

impl County {
    /// Makes the county with units, accounts and elections, before any roll.
    ///
    /// # Errors
    /// When a command is refused.
    pub async fn build(data: &Path) -> Result<Self> {
        let county = divisions::county(COUNTY).ok_or("东辽县 is not in the data")?;
        let villages: Vec<&'static Division> = county.villages().collect();
        let app = open(data).await?;
        let boss = Arc::new(Actor::command_line());
        let above = divisions::path(COUNTY).into_iter().chain([county.division]);
        let rows: Vec<UnitRow> = above
            .chain(county.townships.iter().map(|township| township.division))
            .chain(county.units())
            .zip(2..)
            .map(|(d, line)| UnitRow { org_kind: d.org_kind.to_owned(), ..UnitRow::new(line, d.code, d.name) })
            .collect();
        let rows = Arc::new(rows);
        let actor = boss.clone();
        app.db
            .write(move |tx| {
                let (actor, rows) = (actor.clone(), rows.clone());
                Box::pin(async move { import_units(tx, &actor, &rows).await })
            })
            .await?;
        let session = account(&app, "county", Role::CountyOffice).await?.cookie;
        let mut typists = Vec::new();
        for at in 0..CONNECTIONS {
            let first = account(&app, &format!("a{at}"), Role::TypistA).await?;
            typists.push([first, account(&app, &format!("b{at}"), Role::TypistB).await?]);
        }
        let plan: Vec<(NaiveDate, String)> = county
            .townships
            .iter()
            .enumerate()
            .map(|(at, township)| (polling_day(at), township.division.code.to_owned()))
            .collect();
        app.db
            .write(move |tx| {
                let (boss, plan) = (boss.clone(), plan.clone());
                Box::pin(async move {
                    let new = NewCycle {
                        county_code: COUNTY.into(),
                        name: "东辽县村民委员会换届选举（演练）".into(),
                        term_no: 12,
                        profile: PROFILE.into(),
                        synthetic: true,
                    };
                    let cycle = create_cycle(tx, &boss, &new).await?;
                    for (polling_day, township) in plan {
                        let units =
                            AddUnits { units: vec![township], polling_day, mode: Mode::Candidates, residents: None };
                        add_units(tx, &boss, &cycle, &units).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(Self { data: data.to_path_buf(), session, typists, villages })
    }

    /// The villages.
    pub fn villages(&self) -> &[&'static Division] {
        &self.villages
    }

    /// Publishes one roll, gives every village some progress, and opens the count with sheets to type.
    ///
    /// # Errors
    /// When a command is refused.
    pub async fn prepare(&self, data: &Path) -> Result<Prepared> {
        let app = open(data).await?;
        let mut elections = Vec::new();
        for village in &self.villages {
            elections.push(cycle::store::expect_current(app.db.read(), village.code).await?);
        }
        let open = Clock::System.today() + Days::new(30);
        // A village of ordinary size: the roll with the number of voters next to 1,500.
        let published = self
            .villages
            .iter()
            .zip(&elections)
            .filter(|(_, election)| election.polling_day == open)
            .min_by_key(|(_, election)| (election.registered - 1500).abs())
            .map(|(village, _)| village.code)
            .ok_or("no village has its poll in a month")?;
        let on = Clock::System.today();
        app.db
            .write(move |tx| {
                Box::pin(async move {
                    let cmd = Publish { on, seen_hash: String::new(), note: String::new() };
                    roll::service::publish(tx, &Actor::command_line(), published, &cmd).await
                })
            })
            .await?;
        let all: Vec<_> = self.villages.iter().copied().zip(elections).collect();
        Ok(Prepared { published, sheets: open_counts(&app, all, published).await? })
    }

    /// Opens the count of the last villages, whose rolls are not in the file that is imported, and nothing else.
    ///
    /// # Errors
    /// When a command is refused.
    pub async fn open_last(&self, data: &Path, villages: usize) -> Result<Vec<Sheet>> {
        let app = open(data).await?;
        let mut last = Vec::new();
        for village in self.villages.iter().rev().take(villages) {
            last.push((*village, cycle::store::expect_current(app.db.read(), village.code).await?));
        }
        open_counts(&app, last, "").await
    }
}

/// Gives villages some progress, except `published`, and opens their count with sheets to type.
async fn open_counts(
    app: &App,
    elections: Vec<(&'static Division, unit_election::Model)>,
    published: &'static str,
) -> Result<Vec<Sheet>> {
    let elections = Arc::new(elections);
    let sheets = app
        .db
        .write(move |tx| {
            let elections = elections.clone();
            Box::pin(async move {
                let mut sheets = Vec::new();
                for (at, (village, election)) in elections.iter().enumerate() {
                    let conn = tx.conn();
                    if village.code != published {
                        cycle::store::note(conn, election.id, &progress(at, election.polling_day)).await?;
                    }
                    for (step, days) in STEPS {
                        let known = cycle::store::step(conn, election.id, step).await?;
                        let step = done(known, election.id, step, election.polling_day, days);
                        cycle::store::save_step(conn, step).await?;
                    }
                    bodies(tx, at, election).await?;
                    let mut places = Vec::new();
                    for no in 0..PLACES {
                        places.push(polling::store::insert_place(conn, place(election.id, no)).await?.id);
                    }
                    let round = polling::store::insert_round(conn, round(election.id, election.polling_day)?).await?;
                    polling::store::insert_sheets(conn, round.id, &places).await?;
                    let all = polling::store::sheets(conn, round.id).await?;
                    sheets.extend(all.into_iter().map(|sheet| Sheet { unit: village.code, id: sheet.id }));
                }
                Ok(sheets)
            })
        })
        .await?;
    // Neighbouring saves should not be of one village.
    let mut mixed = Vec::with_capacity(sheets.len());
    for no in 0..PLACES {
        mixed.extend(sheets.iter().skip(no).step_by(PLACES).cloned());
    }
    Ok(mixed)
}

/// Meetings of the other bodies of a village, and their days on its timetable: most parties are done, the rest is on its way.
async fn bodies(tx: &Tx, at: usize, election: &unit_election::Model) -> Outcome<()> {
    let before = |days| election.polling_day - Days::new(days);
    let after = |days| election.polling_day + Days::new(days);
    let all = [
        (Body::Party, "party_committee", "party_members", "assembly", before(27), at % 8),
        (Body::Party, "party_officers", "party_committee", "officers", before(27), at % 8),
        (Body::Representatives, "representatives", "group", "elected", after(7), 1 + at % 3),
        (Body::Supervision, "supervision", "representatives", "elected", after(10), 1 + at % 4),
        (Body::Cooperative, "boards", "members", "assembly", after(12), 2 + at % 2),
    ];
    for (body, purpose, forum, step, day, how) in all {
        if how == 3 {
            continue;
        }
        let stage = match how {
            1 => "preparing",
            2 => "counting",
            _ => "finished",
        };
        let row = meeting::Model {
            id: 0,
            cycle_id: election.cycle_id,
            unit_code: election.unit_code.clone(),
            township_code: election.township_code.clone(),
            body: body.code().into(),
            purpose: purpose.into(),
            forum: forum.into(),
            scope: String::new(),
            parent_id: None,
            profile: election.profile.clone(),
            regime_hash: String::new(),
            held_on: day,
            announced_on: None,
            place: "村部".into(),
            seats: "[]".into(),
            facts: "{}".into(),
            stage: stage.into(),
            due: 40,
            present: 38,
            rounds: i32::from(how != 1),
            elected: 0,
            finished_on: (stage == "finished").then_some(day),
            created_ms: tx.now_ms(),
            version: 1,
        };
        let meeting_id = Some(office::meeting::store::insert(tx.conn(), row).await?);
        let actual = (how != 1).then_some(day);
        let held = Held { body, step, meeting_id, planned: Some(day), actual };
        hold_steps(tx, &Actor::command_line(), election, &[held]).await?;
    }
    Ok(())
}

/// Makes an account and a session, as after a log-in.
/// Makes an account and logs it in.
///
/// # Errors
/// When the command is refused.
pub async fn account(app: &App, login: &str, role: Role) -> Result<Seat> {
    let new = NewAccount {
        login: login.into(),
        name: format!("演练 {login}"),
        role,
        unit_code: COUNTY.into(),
        // No password fits this.
        password_hash: "!".into(),
        must_change: false,
        demo: false,
    };
    let sessions = app.sessions.clone();
    let token = app
        .db
        .write(move |tx| {
            let (new, sessions) = (new.clone(), sessions.clone());
            Box::pin(async move {
                let account = add_account(tx, &Actor::command_line(), &new).await?;
                sessions.open(tx.conn(), &account, tx.now_ms()).await
            })
        })
        .await?;
    let row = accounts::session(app.db.read(), &sha256_hex(token.as_bytes())).await?.ok_or("no session")?;
    Ok(Seat { cookie: format!("{}={token}", office::access::SESSION_COOKIE), csrf: row.csrf })
}

/// Steps that were done, and how many days before the polling day.
const STEPS: [(&str, u64); 6] = [
    ("committee_elected", 45),
    ("roll_published", 24),
    ("nomination", 15),
    ("candidate_list_published", 6),
    ("proxy_list_published", 4),
    ("polling_notice", 6),
];

fn done(
    known: Option<timetable_step::Model>,
    election_id: i64,
    step: &str,
    polling_day: NaiveDate,
    days: u64,
) -> timetable_step::Model {
    let day = polling_day - Days::new(days);
    timetable_step::Model {
        id: known.as_ref().map_or(0, |step| step.id),
        election_id,
        body: String::new(),
        step: step.to_owned(),
        planned: Some(day),
        actual: (day <= Clock::System.today()).then_some(day),
        owner: String::new(),
        note: String::new(),
        meeting_id: None,
        version: known.map_or(0, |step| step.version),
    }
}

fn progress(at: usize, polling_day: NaiveDate) -> Progress {
    let n = i32::try_from(at).unwrap_or(0);
    let over = polling_day < Clock::System.today();
    let registered = 400 + n * 37 % 2600;
    let issued = registered * (80 + n % 18) / 100;
    let mut progress = Progress {
        stage: Some(Stage::CandidatesPublished),
        seats: Some(5),
        registered: Some(registered),
        candidates: Some(NAMES as i32),
        ..Progress::default()
    };
    if over {
        progress.stage = Some(if at.is_multiple_of(9) { Stage::NextRound } else { Stage::Finished });
        progress.issued = Some(issued);
        progress.recovered = Some(issued - n % 3);
        progress.invalid = Some(n % 40);
        progress.valid_poll = Some(true);
        progress.first_ballot_full = Some(!at.is_multiple_of(9));
        progress.elected = Some(5);
        progress.elected_women = Some(1 + n % 2);
        progress.elected_age_sum = Some(5 * (40 + n % 15));
        progress.dual_head = (!at.is_multiple_of(4)).then_some(!at.is_multiple_of(3));
        progress.finished_on = (!at.is_multiple_of(9)).then_some(polling_day);
    }
    progress.rounds = Some(1);
    progress
}

fn place(election_id: i64, no: usize) -> polling_place::Model {
    let kind = if no == 0 { PlaceKind::Central } else { PlaceKind::Station };
    polling_place::Model {
        id: 0,
        election_id,
        kind: kind.code().into(),
        name: format!("第 {} 投票站", no + 1),
        address: "村部".into(),
        voters: String::new(),
        approval_doc: String::new(),
        approved_on: None,
        version: 1,
    }
}

fn round(election_id: i64, polling_day: NaiveDate) -> std::result::Result<poll_round::Model, serde_json::Error> {
    let contestants = (0..NAMES)
        .zip(1..)
        .map(|(at, order)| Contestant {
            person: PersonRef(format!("{order}")),
            name: format!("演练{order}"),
            label: format!("演练{order}"),
            sex: None,
            post: if at < 2 { Post::Chair } else { Post::Member },
            order,
            is_candidate: true,
        })
        .collect();
    let seats = vec![Seats { post: Post::Chair, n: 1 }, Seats { post: Post::Member, n: 4 }];
    let contest = Contest { seats, contestants, write_ins: true, notice_on: Some(polling_day) };
    Ok(poll_round::Model {
        id: 0,
        election_id,
        no: 1,
        kind: kind_code(law::poll::RoundKind::First).into(),
        parent_id: None,
        polling_day,
        state: RoundState::Counting.code().into(),
        registered: 1500,
        contest: serde_json::to_string(&contest)?,
        version: 1,
    })
}
