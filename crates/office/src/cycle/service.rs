//! Commands of cycles, polling days and the timetable; the only writer of this context.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{election_cycle, timetable_step, unit_election};
use law::body::Body;
use law::book::Family;
use law::regime::{Mode, ResidentsMode};
use serde_json::json;

use super::course::{self, Courses};
use super::model::{self, AtField, Stage, Unresolved, mode_code, mode_from_code};
use super::settings::Choices;
use super::{plan, store};
use crate::access::{Actor, CLERKS, COUNTY};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::Level;

pub use super::steps::{Held, StepEdit, hold_steps, mark_again, mark_done, plan_for, record, set_step};

/// A cycle to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCycle {
    /// County whose election it is.
    pub county_code: String,
    /// Name, for instance 「2025年村民委员会换届选举」.
    pub name: String,
    /// 第几届.
    pub term_no: i32,
    /// Profile of the law book.
    pub profile: String,
    /// 演练数据: synthetic persons only.
    pub synthetic: bool,
}

/// Units to be added to a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddUnits {
    /// Codes of villages. Townships and counties are replaced by all their villages.
    pub units: Vec<String>,
    /// Their polling day.
    pub polling_day: NaiveDate,
    /// How they elect.
    pub mode: Mode,
    /// How residents' communities elect; `None` leaves them out.
    pub residents: Option<ResidentsMode>,
}

/// What came of adding units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Added {
    /// New in the cycle.
    pub added: usize,
    /// Were there before and were left as they are.
    pub present: usize,
    /// Residents' communities left out, because no way of electing was named for them.
    pub communities: usize,
}

/// Creates a cycle.
///
/// # Errors
/// `UNKNOWN_PROFILE` naming the known ones, `CYCLE_EXISTS`, `CYCLE_COUNTY`.
pub async fn create_cycle(tx: &Tx, actor: &Actor, new: &NewCycle) -> Outcome<election_cycle::Model> {
    actor.require(COUNTY)?;
    let book = model::book()?;
    if book.profile(&new.profile).is_none() {
        let known: Vec<String> = book.profiles().into_iter().map(|p| format!("{}（{}）", p.id, p.title)).collect();
        return Err(Refusal::new(
            "UNKNOWN_PROFILE",
            format!("没有法规方案「{}」", new.profile),
            format!("请改选已有的法规方案：{}", known.join("、")),
        )
        .at("profile")
        .into());
    }
    let county = crate::org::store::unit_ref(tx.read(), &new.county_code).await?;
    let Some(county) = county.filter(|unit| actor.covers(&unit.path)) else {
        return Err(Refusal::new(
            "CYCLE_COUNTY",
            format!("没有找到编码为「{}」的县（市、区），或不在您的管辖范围内", new.county_code),
            "请填写村社底册中本县（市、区）的 12 位编码",
        )
        .at("county_code")
        .into());
    };
    let all = store::cycles(tx.read()).await?;
    if all.iter().any(|c| c.county_code == county.code && c.term_no == new.term_no && c.name == new.name) {
        return Err(Refusal::new(
            "CYCLE_EXISTS",
            format!("{}第 {} 届「{}」已经建立过", county.name, new.term_no, new.name),
            "请在换届方案列表中打开已有的一条，或改用别的名称",
        )
        .at("name")
        .into());
    }
    let row = store::insert_cycle(
        tx.conn(),
        election_cycle::Model {
            id: 0,
            county_code: county.code.clone(),
            name: new.name.clone(),
            term_no: new.term_no,
            profile: new.profile.clone(),
            synthetic: new.synthetic,
            choices: String::new(),
            created_ms: tx.now_ms(),
            version: 1,
        },
    )
    .await?;
    let detail = json!({ "term_no": new.term_no, "profile": new.profile, "synthetic": new.synthetic });
    tx.audit(actor.event("cycle.create", &county.code, format!("换届方案「{}」", new.name), detail));
    Ok(row)
}

/// Puts units into a cycle: villages under its profile, residents' communities under the residents' profile of their place.
/// Units that are already there stay as they are.
///
/// # Errors
/// `UNIT_UNKNOWN` naming the code, `NO_UNITS`, `MODE_NOT_ALLOWED`, `RESIDENTS_MODE`, and what the law book says about the polling day.
pub async fn add_units(tx: &Tx, actor: &Actor, cycle: &election_cycle::Model, cmd: &AddUnits) -> Outcome<Added> {
    actor.require(COUNTY)?;
    let choices = Choices::stored(&cycle.choices)?;
    allowed_mode(&regime_on(&cycle.profile, cmd.polling_day, &choices.everywhere().store())?, cmd.mode)?;
    let mut done = Added::default();
    let mut villages = Vec::new();
    let mut seen = HashSet::new();
    for code in &cmd.units {
        let unit = crate::org::store::unit_ref(tx.read(), code).await?.filter(|unit| actor.covers(&unit.path));
        let Some(unit) = unit else {
            return Err(Refusal::new(
                "UNIT_UNKNOWN",
                format!("没有找到编码为「{code}」的单位，或不在您的管辖范围内"),
                "请先在村社底册中导入该单位",
            )
            .into());
        };
        let rows = crate::org::store::subtree(tx.read(), &unit.path, Level::Village).await?;
        for row in rows.into_iter().filter(|row| row.level == Level::Village.number()) {
            if row.org_kind.contains('居') && cmd.residents.is_none() {
                done.communities += 1;
            } else if seen.insert(row.code.clone()) {
                villages.push(row);
            }
        }
    }
    if villages.is_empty() && done.communities > 0 {
        let message = format!("所选的 {} 个都是社区，没有选定居民委员会的选举方式", done.communities);
        return Err(Refusal::new("NO_UNITS", message, "请选定居民委员会由谁选举").at("residents").into());
    }
    if villages.is_empty() {
        return Err(Refusal::new("NO_UNITS", "所选单位下没有行政村", "请选择村，或选择有村的乡镇、县").into());
    }
    let codes: Vec<String> = villages.iter().map(|row| row.code.clone()).collect();
    let present: HashSet<String> = store::present(tx.read(), cycle.id, &codes).await?.into_iter().collect();
    done.present = present.len();
    let rows = villages
        .iter()
        .filter(|unit| !present.contains(&unit.code))
        .map(|unit| fresh_election(cycle, &choices, unit, cmd))
        .collect::<Outcome<Vec<unit_election::Model>>>()?;
    done.added = rows.len();
    if !rows.is_empty() {
        store::insert_elections(tx.conn(), &rows).await?;
        let detail = json!({ "added": done.added, "polling_day": cmd.polling_day, "mode": mode_code(cmd.mode) });
        tx.audit(actor.event("cycle.add_units", &cycle.county_code, format!("换届方案「{}」", cycle.name), detail));
    }
    Ok(done)
}

fn fresh_election(
    cycle: &election_cycle::Model,
    choices: &Choices,
    unit: &entity::org_unit::Model,
    cmd: &AddUnits,
) -> Outcome<unit_election::Model> {
    let township_code = unit.parent_code.clone().unwrap_or_default();
    let overlay = choices.of(&township_code).store();
    let village = model::without_progress(cycle.id, &unit.code, cmd.polling_day, cmd.mode, &cycle.profile);
    let Some(way) = cmd.residents.filter(|_| unit.org_kind.contains('居')) else {
        let regime_hash = regime_on(&cycle.profile, cmd.polling_day, &overlay)?.hash().to_owned();
        return Ok(unit_election::Model { township_code, regime_hash, overlay, ..village });
    };
    let regime = residents_regime(&unit.code, cmd.polling_day, &overlay)?;
    allowed_mode(&regime, cmd.mode)?;
    allowed_way(&regime, way)?;
    Ok(unit_election::Model {
        township_code,
        body: Body::Residents.code().to_owned(),
        residents_mode: model::residents_mode_code(way).to_owned(),
        profile: regime.profile_id().to_owned(),
        regime_hash: regime.hash().to_owned(),
        overlay,
        ..village
    })
}

/// The regime of the residents' committee of a place: that of its province, else the national one.
fn residents_regime(unit_code: &str, day: NaiveDate, overlay: &str) -> Outcome<law::regime::Regime> {
    let profile = model::book()?.suggest_for(Family::Residents, unit_code, day).ok_or_else(|| {
        let message = format!("没有适用于 {unit_code}、选举日 {day} 的居民委员会法规方案");
        Refusal::new("PROFILE_NOT_USABLE", message, "请改选选举日").at("polling_day")
    })?;
    regime_on(&profile.id, day, overlay)
}

/// Refuses a way of electing the residents' committee that the texts do not have.
fn allowed_way(regime: &law::regime::Regime, way: ResidentsMode) -> Outcome<()> {
    let (_, findings) = law::residents::electorate(way, &law::residents::Electors::default(), regime);
    let wrong = findings.iter().filter(|finding| finding.code == "RESIDENTS_MODE");
    match model::refusal(wrong, "请改选适用的文本所列的方式") {
        Some(refusal) => Err(refusal.at("residents").into()),
        None => Ok(()),
    }
}

pub(super) fn regime_on(profile: &str, day: NaiveDate, overlay: &str) -> Outcome<law::regime::Regime> {
    model::regime_of(profile, day, overlay).map_err(|error| match error {
        Unresolved::Law(error) => {
            Refusal::new("PROFILE_NOT_USABLE", error, "请改选法规方案或选举日").at("polling_day").into()
        }
        Unresolved::Other(failure) => failure,
    })
}

fn allowed_mode(regime: &law::regime::Regime, mode: Mode) -> Outcome<()> {
    let param = regime.modes();
    if param.value.is_empty() || param.value.contains(&mode) {
        return Ok(());
    }
    let allowed: Vec<&str> = param.value.iter().map(|mode| mode.zh()).collect();
    Err(Refusal::new(
        "MODE_NOT_ALLOWED",
        format!("法规方案「{}」没有规定「{}」", regime.profile().title, mode.zh()),
        format!("请改选：{}", allowed.join("、")),
    )
    .basis(model::cites_zh(&param.cites).join("、"))
    .at("mode")
    .into())
}

/// Loads what moving the polling day of an election would do.
///
/// # Errors
/// Of the law book for that day.
pub async fn preview_polling_day(
    conn: &impl sea_orm::ConnectionTrait,
    election: &unit_election::Model,
    day: NaiveDate,
    today: NaiveDate,
) -> Outcome<plan::Preview> {
    let new_regime = regime_on(&election.profile, day, &election.overlay)?;
    let all = store::steps_of_bodies(conn, election.id).await?;
    let rows: Vec<timetable_step::Model> = all.iter().filter(|row| row.body == course::COMMITTEE).cloned().collect();
    let now = Courses::of(election.clone(), &all)?;
    let mut preview = plan::preview(election, &now.regime, &new_regime, &rows, today);
    // The other bodies keep their days; the new day of the committee may stand in the wrong order to them.
    let then = Courses::of(unit_election::Model { polling_day: day, ..election.clone() }, &all)?;
    let order = course::caused(&now.order(), then.order(), "");
    preview.conflicts.extend(model::refusal(&order, "请另选选举日，或者先调整有关组织的会议日"));
    preview.warnings.extend(order.into_iter().filter(|finding| !finding.blocks()));
    Ok(preview)
}

/// 下达: moves the polling day, and with it the planned days of everything not yet done. `version` is the one the reader saw.
///
/// # Errors
/// `Stale`; the conflicts of [`plan::preview`], the first one in front.
pub async fn set_polling_day(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    version: i64,
    day: NaiveDate,
) -> Outcome<unit_election::Model> {
    actor.require(CLERKS)?;
    let mut election = store::election(tx.read(), election_id).await?;
    if election.version != version {
        return Err(Failure::Stale { what: model::words(&election).own("本村的选举日") });
    }
    let preview = preview_polling_day(tx.read(), &election, day, tx.today()).await?;
    if let Some(first) = preview.conflicts.first() {
        let mut refusal = first.clone().at("polling_day");
        for other in preview.conflicts.iter().skip(1) {
            let basis = if other.basis.is_empty() { String::new() } else { format!("（依据：{}）", other.basis) };
            refusal = refusal.field("polling_day", format!("{}{basis}", other.message.trim_end_matches('。')));
        }
        return Err(refusal.into());
    }
    let old = election.polling_day;
    let rows = store::steps(tx.read(), election.id).await?;
    for (before, after) in rows.iter().zip(plan::moved_rows(&rows, old, day)) {
        if before.planned != after.planned {
            store::save_step(tx.conn(), after).await?;
        }
    }
    election.polling_day = day;
    election.regime_hash = regime_on(&election.profile, day, &election.overlay)?.hash().to_owned();
    let election = store::update_election(tx.conn(), election).await?;
    let detail = json!({ "from": old, "to": day });
    tx.audit(actor.event("cycle.set_polling_day", &election.unit_code, "选举日", detail));
    Ok(election)
}

/// Changes how a unit elects, before nominations begin; a residents' community also by whom, before its roll is begun.
///
/// # Errors
/// `Stale`, `STAGE_TOO_LATE`, `MODE_NOT_ALLOWED`, `RESIDENTS_MODE`.
pub async fn set_mode(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    version: i64,
    code: &str,
    residents: Option<ResidentsMode>,
) -> Outcome<()> {
    actor.require(CLERKS)?;
    let mut election = store::election(tx.read(), election_id).await?;
    if election.version != version {
        return Err(Failure::Stale { what: model::words(&election).own("本村的选举方式") });
    }
    model::before(&election, Stage::Nominating, "更改选举方式")?;
    let mode = mode_from_code(code).ok_or_else(|| Refusal::new("UNKNOWN_MODE", "选举方式不明", "请从列表中选择"))?;
    let regime = model::regime(&election)?;
    allowed_mode(&regime, mode)?;
    if let Some(way) = residents.filter(|way| model::residents_mode(&election).is_some_and(|now| now != *way)) {
        // Who stands on the roll follows from it: everybody, one of each household, or the groups' representatives.
        model::before(&election, Stage::Registering, "更改由谁选举")?;
        allowed_way(&regime, way)?;
        election.residents_mode = model::residents_mode_code(way).to_owned();
    }
    election.mode = mode_code(mode).to_owned();
    let election = store::update_election(tx.conn(), election).await?;
    let detail = json!({ "mode": election.mode, "residents_mode": election.residents_mode });
    tx.audit(actor.event("cycle.set_mode", &election.unit_code, "选举方式", detail));
    Ok(())
}

/// Moves an election to a later stage; a stage that it has already passed is left alone.
///
/// # Errors
/// Of the database.
pub async fn advance(tx: &Tx, election: &unit_election::Model, to: Stage) -> Outcome<()> {
    if model::stage(election) < to {
        store::note(tx.conn(), election.id, &model::Progress { stage: Some(to), ..Default::default() }).await?;
    }
    Ok(())
}

/// One unit of a bulk change, with the version that the reader saw.
pub type Seen = (i64, i64);

/// Sets the polling day of many units of a cycle at once; all or none.
///
/// # Errors
/// Those of [`set_polling_day`], with the name of the unit in front.
pub async fn set_polling_days(tx: &Tx, actor: &Actor, cycle_id: i64, units: &[Seen], day: NaiveDate) -> Outcome<usize> {
    actor.require(CLERKS)?;
    let mut changed = 0;
    for (election_id, version) in units {
        let election = store::election(tx.read(), *election_id).await?;
        let unit = crate::org::store::unit_ref(tx.read(), &election.unit_code).await?;
        let unit = unit.filter(|unit| election.cycle_id == cycle_id && actor.covers(&unit.path));
        let Some(unit) = unit else { return Err(Failure::NotFound("所选的村".into())) };
        if unit.level != Level::Village || election.polling_day == day {
            continue;
        }
        set_polling_day(tx, actor, *election_id, *version, day).await.map_err(|failure| match failure {
            Failure::Refused(mut refusal) => {
                refusal.message = format!("{}：{}", unit.name, refusal.message);
                Failure::Refused(refusal)
            }
            Failure::Stale { what } => Failure::Stale { what: format!("{}{what}", unit.name) },
            other => other,
        })?;
        changed += 1;
    }
    Ok(changed)
}
