//! `cunxuan demo`: a township in the middle of its election, made by the same commands that a clerk uses.
//!
//! The builder holds the clock and walks through the days: every act is done on a day on which the law allows it, by an
//! account that may do it, and leaves its audit event. Nothing is written past the services. Persons are synthetic (area code
//! 99xxxx) and the data is marked 演练数据.

mod cast;
mod deliberation;
mod inspection;
mod scene;
mod selection;
mod talks;
mod teams;
mod vetting;
mod village;
mod words;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use law::regime::{Mode, ResidentsMode};
use synth::divisions::{self, Division};

use crate::access::service::{NewAccount, add_account};
use crate::access::{Actor, Role, actor_of};
use crate::app::{App, Config};
use crate::clock::Clock;
use crate::crypto::DATABASE_FILE;
use crate::cycle::service::{AddUnits, NewCycle, add_units, create_cycle};
use crate::db::Db;
use crate::failure::{Failure, Outcome, Refusal, io_zh};
use crate::org::service::{UnitRow, import_units};

use scene::{COMMUNITY_SCENE, SCENES};
use village::{Act, Village};

/// 兰溪市上华街道, the township of the demo; its units are real, its people are not.
const TOWNSHIP: &str = "330781007000";
const COUNTY: &str = "330781000000";
/// Profile of a Zhejiang village at the demo's time: inherits the text of 2020 and is marked 「待核」.
const PROFILE: &str = "ZJ-2025";
/// The demo's beginning before the first polling day, so that every deadline fits.
const LEAD_DAYS: u64 = 62;

/// Runs a command as the writer would; the listed names are cloned into the job, which may run more than once.
macro_rules! job {
    ($app:expr, [$($name:ident),*], |$tx:ident| $work:expr) => {{
        $(let $name = $name.clone();)*
        $app.db.write(move |$tx| {
            $(let $name = $name.clone();)*
            Box::pin(async move { $work.await })
        }).await
    }};
}
pub(super) use job;

/// The accounts of the demo.
#[derive(Clone, Debug)]
struct Team {
    county: Arc<Actor>,
    clerk: Arc<Actor>,
    members: [Arc<Actor>; 2],
    typists: [Arc<Actor>; 2],
    scrutineer: Arc<Actor>,
}

/// Login, name, role, place: what the one-click list of the login page shows.
const ACCOUNTS: [(&str, &str, Role, &str); 11] = [
    ("demo-county", "兰溪市换届办 陈主任", Role::CountyOffice, COUNTY),
    ("demo-clerk", "上华街道 方经办", Role::TownshipClerk, TOWNSHIP),
    ("demo-member-1", "村选委会 李主任", Role::CommitteeMember, TOWNSHIP),
    ("demo-member-2", "村选委会 章委员", Role::CommitteeMember, TOWNSHIP),
    ("demo-typist-a", "录入员 周甲", Role::TypistA, TOWNSHIP),
    ("demo-typist-b", "录入员 吴乙", Role::TypistB, TOWNSHIP),
    ("demo-scrutineer", "监票人 郑监票", Role::Scrutineer, TOWNSHIP),
    ("demo-observer", "观察员（大屏）", Role::Observer, TOWNSHIP),
    ("demo-system", "系统管理员", Role::SystemAdmin, ""),
    ("demo-security", "安全管理员", Role::SecurityAdmin, ""),
    ("demo-audit", "审计管理员", Role::AuditAdmin, ""),
];

/// Makes the demo in `data`, unless it is already there.
///
/// # Errors
/// When the directory holds other data, or an act is refused: then nothing is left behind.
pub(super) async fn demo(data: &Path, scene: &str, fonts: Vec<std::path::PathBuf>) -> Result<ExitCode, Failure> {
    if !["township", "vetting"].contains(&scene) {
        let message = format!("没有演练场景「{scene}」");
        return Err(Refusal::new("UNKNOWN_SCENE", message, "可用的场景：township、vetting").into());
    }
    if data.join(DATABASE_FILE).exists() {
        println!("{} 中已有数据，没有重新生成。要重新生成，请先删除这个目录。", data.display());
        return Ok(ExitCode::SUCCESS);
    }
    let parent = data.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unwritable = |path: &Path, error: std::io::Error| -> Failure {
        let message = io_zh(&format!("无法写入 {}", path.display()), &error);
        Refusal::new("DATA_NOT_WRITABLE", message, "请核对 --data，并检查写权限和磁盘空间").into()
    };
    std::fs::create_dir_all(parent).map_err(|e| unwritable(parent, e))?;
    // Built beside its place and moved there when it is complete: a demo that was interrupted is not taken for one.
    let stage = tempfile::Builder::new().prefix(".demo").tempdir_in(parent).map_err(|e| unwritable(parent, e))?;
    match scene {
        "vetting" => build_vetting(stage.path(), fonts).await?,
        _ => build(stage.path(), fonts).await?,
    }
    std::fs::create_dir_all(data).map_err(|e| unwritable(data, e))?;
    let entries = std::fs::read_dir(stage.path()).map_err(|e| unwritable(data, e))?;
    for entry in entries.flatten().filter(|entry| !entry.file_name().to_string_lossy().starts_with(DATABASE_FILE)) {
        std::fs::rename(entry.path(), data.join(entry.file_name())).map_err(|e| unwritable(data, e))?;
    }
    // The database last, and as a copy: its connections are still closing, and take the files beside it away while they are moved.
    Db::snapshot(&stage.path().join(DATABASE_FILE), &data.join(DATABASE_FILE)).await?;
    println!("演练数据已生成：{}", data.display());
    Ok(ExitCode::SUCCESS)
}

async fn build_vetting(dir: &Path, fonts: Vec<std::path::PathBuf>) -> Outcome<()> {
    let today = Clock::System.today();
    let clock = Clock::fixed(today.checked_sub_days(Days::new(LEAD_DAYS)).unwrap_or(today));
    let config = Config { data: dir.to_path_buf(), postgres: None, demo: true, fonts, clock };
    let app = App::open(config).await?;
    println!("正在生成演练数据：全县联审……");
    vetting::build(&app, today, vetting::PENGZHOU).await?;
    Ok(())
}

async fn build(dir: &Path, fonts: Vec<std::path::PathBuf>) -> Outcome<()> {
    let today = Clock::System.today();
    let units = divisions::township(TOWNSHIP).ok_or_else(|| Failure::Internal("township of the demo".into()))?.units;
    let (villages, communities): (Vec<&'static Division>, Vec<_>) =
        units.into_iter().partition(|unit| unit.org_kind == "村");
    let scenes = SCENES.into_iter().cycle().take(villages.len()).chain(std::iter::repeat(COMMUNITY_SCENE));
    let mut plan: Vec<Village> = villages
        .iter()
        .chain(&communities)
        .zip(scenes)
        .enumerate()
        .map(|(at, (division, scene))| Village::new(division, scene, today, at))
        .collect();
    let first = plan.iter().map(|village| village.day).min().unwrap_or(today);
    let clock = Clock::fixed(first.checked_sub_days(Days::new(LEAD_DAYS)).unwrap_or(first));
    let config = Config { data: dir.to_path_buf(), postgres: None, demo: true, fonts, clock };
    let app = App::open(config).await?;
    println!("正在生成演练数据：上华街道 {} 个村、社区……", plan.len());
    let team = open_office(&app, &plan).await?;
    for village in &mut plan {
        village.load(&app).await?;
    }
    let mut calendar: Vec<(NaiveDate, u8, usize, Act)> = Vec::new();
    for (at, village) in plan.iter().enumerate() {
        for (day, act) in village.acts() {
            if day <= today {
                calendar.push((day, act.hour(), at, act));
            }
        }
    }
    calendar.sort_by_key(|(day, hour, at, _)| (*day, *hour, *at));
    let total = calendar.len();
    for (done, (day, hour, at, act)) in calendar.into_iter().enumerate() {
        hold_clock(&app, day, hour);
        let village = &mut plan[at];
        village.perform(&app, &team, act).await.map_err(|failure| explain(village, act, &failure))?;
        if (done + 1) % 50 == 0 || done + 1 == total {
            println!("  {}/{total} 步，{day}", done + 1);
        }
    }
    mark_demo(&app).await
}

fn explain(village: &Village, act: Act, failure: &Failure) -> Failure {
    let mut text = format!("演练数据：{} 的「{act:?}」没有办成：{failure}", village.name());
    if let Failure::Refused(refusal) = failure {
        text.push_str(&format!("（{} {:?}）", refusal.code, refusal.fields));
    }
    Failure::Internal(text)
}

/// Sets the clock to an hour of a day (China time), never backwards and never past the real present.
fn hold_clock(app: &App, day: NaiveDate, hour: u8) {
    let Some(at) = day.and_hms_opt(0, 0, 0) else { return };
    let wanted = at.and_utc().timestamp_millis() + (i64::from(hour) - 8) * 3_600_000;
    let now = Clock::System.now_ms();
    let at = wanted.min(now).max(app.clock.now_ms());
    app.clock.set_ms(at + 1_000);
}

async fn open_office(app: &App, plan: &[Village]) -> Outcome<Team> {
    let boss = Arc::new(Actor::command_line());
    let mut rows: Vec<UnitRow> = divisions::path(TOWNSHIP)
        .into_iter()
        .chain(divisions::find(TOWNSHIP))
        .map(|d| UnitRow::new(0, d.code, d.name))
        .collect();
    rows.extend(
        divisions::children(TOWNSHIP)
            .map(|d| UnitRow { org_kind: d.org_kind.to_owned(), ..UnitRow::new(0, d.code, d.name) }),
    );
    for (row, line) in rows.iter_mut().zip(2..) {
        row.line = line;
    }
    let rows = Arc::new(rows);
    job!(app, [boss, rows], |tx| import_units(tx, &boss, &rows))?;
    let mut actors = Vec::new();
    for (login, name, role, place) in ACCOUNTS {
        let new = Arc::new(NewAccount {
            login: login.into(),
            name: name.into(),
            role,
            unit_code: place.into(),
            // No password fits this: demo accounts are entered with one click, and only while the data is a demo.
            password_hash: "!".into(),
            must_change: false,
            demo: true,
        });
        let account = job!(app, [boss, new], |tx| add_account(tx, &boss, &new))?;
        actors.push(Arc::new(actor_of(app.db.read(), &account).await?));
    }
    let [county, clerk, one, two, a, b, scrutineer, ..] = actors.as_slice() else {
        return Err(Failure::Internal("demo accounts".into()));
    };
    let team = Team {
        county: county.clone(),
        clerk: clerk.clone(),
        members: [one.clone(), two.clone()],
        typists: [a.clone(), b.clone()],
        scrutineer: scrutineer.clone(),
    };
    let new = Arc::new(NewCycle {
        county_code: COUNTY.into(),
        name: "兰溪市村社组织换届（演练）".into(),
        term_no: 12,
        profile: PROFILE.into(),
        synthetic: true,
    });
    let county = &team.county;
    let cycle = Arc::new(job!(app, [county, new], |tx| create_cycle(tx, &county, &new))?);
    let mut days: Vec<NaiveDate> = plan.iter().map(|village| village.day).collect();
    days.sort_unstable();
    days.dedup();
    for day in days {
        let units = plan.iter().filter(|village| village.day == day).map(|village| village.code().to_owned()).collect();
        // The residents of the community vote themselves.
        let residents = Some(ResidentsMode::Direct);
        let cmd = Arc::new(AddUnits { units, polling_day: day, mode: Mode::SelfNomination, residents });
        job!(app, [county, cycle, cmd], |tx| add_units(tx, &county, &cycle, &cmd))?;
    }
    Ok(team)
}

async fn mark_demo(app: &App) -> Outcome<()> {
    let when = app.clock.now_ms();
    app.clock.set_ms(when.max(Clock::System.now_ms()));
    app.db
        .write(|tx| {
            Box::pin(
                async move { crate::access::store::put_setting(tx.conn(), super::serve::DEMO_SETTING, "yes").await },
            )
        })
        .await
}
