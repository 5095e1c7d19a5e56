//! The departments of a county and who answers for them.

use entity::review_agency;
use serde_json::json;

use super::column;
use crate::access::{self, Actor, COUNTY, Role};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};
use crate::vetting::model::TEMPLATES;
use crate::vetting::store;

/// A department as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyInput {
    /// Name.
    pub name: String,
    /// What it is asked.
    pub question: String,
    /// Text and article that the question rests on.
    pub basis: String,
    /// Asked in new batches.
    pub active: bool,
}

fn county(unit: &UnitRef) -> Outcome<()> {
    if unit.level == Level::County {
        Ok(())
    } else {
        Err(Failure::NotFound("联审单位（由县级设置）".into()))
    }
}

async fn unused(tx: &Tx, unit: &UnitRef, id: i64, name: &str) -> Outcome<()> {
    let others = store::agencies(tx.read(), &unit.code).await?;
    if others.iter().any(|row| row.id != id && row.name == name) {
        let refusal =
            Refusal::new("AGENCY_TWICE", format!("已有联审单位「{name}」"), "请用另外的名称，或者修改原有的一条");
        return Err(refusal.field("name", "名称重复").into());
    }
    Ok(())
}

/// Adds a department.
///
/// # Errors
/// `AGENCY_TWICE`.
pub async fn add_agency(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &AgencyInput) -> Outcome<i64> {
    actor.require(COUNTY)?;
    county(unit)?;
    unused(tx, unit, 0, &input.name).await?;
    let sort = store::agencies(tx.read(), &unit.code).await?.iter().map(|row| row.sort).max().unwrap_or(0) + 1;
    let row = review_agency::Model {
        id: 0,
        county_code: unit.code.clone(),
        name: input.name.clone(),
        question: input.question.clone(),
        basis: input.basis.clone(),
        sort,
        active: input.active,
        version: 1,
    };
    let id = store::insert_agency(tx.conn(), row).await?;
    tx.audit(actor.event("vetting.agency_add", &unit.code, input.name.clone(), json!({ "agency": id })));
    Ok(id)
}

/// Changes a department. Batches that were submitted keep the departments that they asked.
///
/// # Errors
/// `AGENCY_TWICE`, stale.
pub async fn change_agency(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    input: &AgencyInput,
) -> Outcome<()> {
    actor.require(COUNTY)?;
    let row = store::agency(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("联审单位「{}」", row.name) });
    }
    unused(tx, unit, id, &input.name).await?;
    let AgencyInput { name, question, basis, active } = input.clone();
    let detail = json!({ "agency": id, "question": question, "basis": basis, "active": active });
    store::update_agency(tx.conn(), review_agency::Model { name, question, basis, active, ..row }).await?;
    tx.audit(actor.event("vetting.agency_change", &unit.code, input.name.clone(), detail));
    Ok(())
}

/// Takes over the departments that the documents usually name, where the county has none yet.
///
/// # Errors
/// `AGENCIES_PRESENT`.
pub async fn start_with_templates(tx: &Tx, actor: &Actor, unit: &UnitRef, first: usize) -> Outcome<usize> {
    actor.require(COUNTY)?;
    county(unit)?;
    if !store::agencies(tx.read(), &unit.code).await?.is_empty() {
        return Err(Refusal::new("AGENCIES_PRESENT", "已经设置了联审单位", "请逐个增加或者修改").into());
    }
    let chosen = &TEMPLATES[..first.min(TEMPLATES.len())];
    for (at, template) in chosen.iter().enumerate() {
        let row = review_agency::Model {
            id: 0,
            county_code: unit.code.clone(),
            name: template.name.to_owned(),
            question: template.question.to_owned(),
            basis: String::new(),
            sort: column(at + 1),
            active: true,
            version: 1,
        };
        store::insert_agency(tx.conn(), row).await?;
    }
    tx.audit(actor.event("vetting.agencies_start", &unit.code, unit.name.clone(), json!({ "agencies": chosen.len() })));
    Ok(chosen.len())
}

/// Lets an account answer for a department.
///
/// # Errors
/// `DESK_NOT_A_REVIEWER`.
pub async fn assign_desk(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, login: &str) -> Outcome<String> {
    actor.require(COUNTY)?;
    let agency = store::agency(tx.read(), &unit.code, id).await?;
    let account = access::store::account_by_login(tx.read(), login).await?;
    let place = match &account {
        Some(account) => crate::org::store::unit(tx.read(), &account.unit_code).await?.map(|place| place.path),
        None => None,
    };
    let here = |row: &entity::account::Model| {
        Role::from_code(&row.role) == Some(Role::Reviewer)
            && place.as_ref().is_some_and(|path| path.starts_with(&unit.path))
    };
    let Some(account) = account.filter(here) else {
        let message = format!("本县没有角色为「{}」的账号「{login}」", Role::Reviewer.zh());
        let refusal = Refusal::new("DESK_NOT_A_REVIEWER", message, "请系统管理员先建立这个账号，角色选联审单位经办");
        return Err(refusal.field("login", "没有这个联审账号").into());
    };
    match store::agency_of(tx.read(), account.id).await? {
        Some(other) if other.id == agency.id => return Ok(agency.name),
        Some(other) => {
            let message = format!("账号「{login}」已经代表「{}」", other.name);
            let refusal = Refusal::new("DESK_TAKEN", message, "一个账号只代表一个单位；换单位的，先在原单位取消");
            return Err(refusal.field("login", "已经代表另一个单位").into());
        }
        None => {}
    }
    store::put_desk(tx.conn(), account.id, agency.id).await?;
    let detail = json!({ "agency": id, "account": account.id });
    tx.audit(actor.event("vetting.desk", &unit.code, agency.name.clone(), detail));
    Ok(agency.name)
}

/// An account answers for the department no more, for instance because its holder moved.
///
/// # Errors
/// `DESK_UNKNOWN`.
pub async fn remove_desk(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, account: i64) -> Outcome<String> {
    actor.require(COUNTY)?;
    let agency = store::agency(tx.read(), &unit.code, id).await?;
    let own = store::agency_of(tx.read(), account).await?.is_some_and(|own| own.id == agency.id);
    if !own {
        let message = format!("这个账号不代表「{}」", agency.name);
        return Err(Refusal::new("DESK_UNKNOWN", message, "请刷新页面").into());
    }
    store::delete_desk(tx.conn(), account).await?;
    let detail = json!({ "agency": id, "account": account });
    tx.audit(actor.event("vetting.desk_remove", &unit.code, agency.name.clone(), detail));
    Ok(agency.name)
}
