//! Commands of the units; the only writer of this context.

use serde_json::json;

use super::import;
pub use super::import::{Plan, UnitRow};
use super::model::Level;
use super::store;
use crate::access::{Actor, CLERKS, COMMITTEE, Role};
use crate::db::Tx;
use crate::failure::{Failure, FieldError, Outcome, Refusal};
use sea_orm::ConnectionTrait;

/// Who may import units.
pub const IMPORTERS: &[Role] = &[Role::SystemAdmin, Role::CountyOffice];
/// Most problems of a file that are listed in a refusal.
const LISTED: usize = 200;
/// Longest name of a villagers' group, in characters.
const GROUP_CHARS: usize = 30;

/// What an import did. The counts of levels are counted in the database after writing, not in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows in the file.
    pub rows: usize,
    /// Units added.
    pub added: usize,
    /// Units whose name or kind was changed.
    pub renamed: usize,
    /// Units that were stored exactly so before.
    pub unchanged: usize,
    /// Stored units of the whole installation, by level 1 to 5.
    pub stored: [u64; 5],
    /// Doubtful names.
    pub warnings: Vec<String>,
}

/// What an import would do, for the page that asks for confirmation.
///
/// # Errors
/// `Forbidden` for other roles; of the database.
pub async fn plan_units(conn: &impl ConnectionTrait, actor: &Actor, rows: &[UnitRow]) -> Outcome<Plan> {
    actor.require(IMPORTERS)?;
    let stored = store::units_by_code(conn, &import::codes_to_load(rows)).await?;
    Ok(import::plan(rows, &stored, |path| actor.covers(path)))
}

/// Imports units: adds new ones, updates names, never moves and never deletes. All rows or none.
///
/// The caller clears the [`super::Directory`] afterwards.
///
/// # Errors
/// A refusal `UNITS_INVALID` with one message per wrong row; `Forbidden` for other roles.
pub async fn import_units(tx: &Tx, actor: &Actor, rows: &[UnitRow]) -> Outcome<ImportReport> {
    let plan = plan_units(tx.read(), actor, rows).await?;
    if rows.is_empty() {
        return Err(Refusal::new("UNITS_EMPTY", "文件中没有单位", "请核对文件，第一行应为表头").into());
    }
    if !plan.problems.is_empty() {
        let mut refusal = Refusal::new(
            "UNITS_INVALID",
            format!("文件共 {} 行，其中 {} 处有错，全部没有导入", plan.rows, plan.problems.len()),
            "请按提示在原文件中改正后重新导入",
        );
        refusal.fields =
            plan.problems.iter().take(LISTED).map(|problem| FieldError::new("", problem_zh(problem))).collect();
        return Err(refusal.into());
    }
    store::insert_units(tx.conn(), &plan.add).await?;
    for renamed in &plan.rename {
        store::rename_unit(tx.conn(), &renamed.unit, renamed.version).await?;
        tx.audit(actor.event(
            "org.renamed",
            &renamed.unit.code,
            renamed.unit.name.clone(),
            json!({ "from": renamed.old_name, "to": renamed.unit.name, "kind": renamed.unit.org_kind }),
        ));
    }
    let report = ImportReport {
        rows: plan.rows,
        added: plan.add.len(),
        renamed: plan.rename.len(),
        unchanged: plan.unchanged,
        stored: store::count_by_level(tx.read()).await?,
        warnings: plan.warnings,
    };
    tx.audit(actor.event(
        "org.imported",
        &actor.unit_code,
        format!("{} 行", report.rows),
        json!({
            "rows": report.rows, "added": report.added, "renamed": report.renamed, "unchanged": report.unchanged,
            "stored": report.stored, "warnings": report.warnings.len(),
        }),
    ));
    Ok(report)
}

/// A problem of a row in one sentence: line, column, value, reason, remedy.
pub fn problem_zh(problem: &sheet::RowError) -> String {
    let column =
        if problem.column_letter.is_empty() { String::new() } else { format!(" {} 列", problem.column_letter) };
    let value = if problem.value.is_empty() { String::new() } else { format!("「{}」", problem.value) };
    let reason = problem.reason_zh.trim_end_matches('。');
    format!("第 {} 行{column} {}{value}：{reason}。{}", problem.line, problem.title, problem.remedy_zh)
}

/// A villager's group as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupInput {
    /// Number within the village, from 1.
    pub no: i32,
    /// Name, for instance 「第一村民小组」.
    pub name: String,
}

/// Adds a villagers' group 村民小组.
///
/// # Errors
/// Refused when the unit is no village, the number is taken or the name is too long.
pub async fn add_group(tx: &Tx, actor: &Actor, unit_code: &str, input: &GroupInput) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let unit = store::unit(tx.read(), unit_code).await?.ok_or_else(|| Failure::NotFound("单位".into()))?;
    if unit.level != Level::Village.number() {
        return Err(Refusal::new(
            "NOT_A_VILLAGE",
            format!("「{}」不是村（社区），没有村民小组", unit.name),
            "请选择村",
        )
        .into());
    }
    check_group_name(&input.name)?;
    let groups = store::groups(tx.read(), unit_code).await?;
    if let Some(taken) = groups.iter().find(|group| group.no == input.no) {
        let message = format!("第 {} 号已是「{}」", input.no, taken.name);
        return Err(Refusal::new("GROUP_TAKEN", message.clone(), "请换一个序号").field("no", message).into());
    }
    let id = store::insert_group(tx.conn(), unit_code, input.no, &input.name).await?;
    tx.audit(actor.event("org.group_added", unit_code, input.name.clone(), json!({ "no": input.no })));
    Ok(id)
}

/// Renames a villagers' group. `old_name` is the name that the form showed.
///
/// # Errors
/// `Stale` when the name is another one by now; `NotFound` for a group of another unit.
pub async fn rename_group(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    old_name: &str,
    new_name: &str,
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let group = store::group(tx.read(), unit_code, id).await?.ok_or_else(|| Failure::NotFound("村民小组".into()))?;
    if group.name != old_name {
        return Err(Failure::Stale { what: format!("村民小组「{}」", group.name) });
    }
    check_group_name(new_name)?;
    store::rename_group(tx.conn(), id, new_name).await?;
    tx.audit(actor.event(
        "org.group_renamed",
        unit_code,
        new_name,
        json!({ "no": group.no, "from": old_name, "to": new_name }),
    ));
    Ok(())
}

fn check_group_name(name: &str) -> Outcome<()> {
    let length = name.chars().count();
    if length == 0 || length > GROUP_CHARS {
        let message = format!("小组名称应为 1 至 {GROUP_CHARS} 个字");
        return Err(Refusal::new("GROUP_NAME", message.clone(), "请改短名称").field("name", message).into());
    }
    Ok(())
}

/// Removes a villagers' group that was added by mistake.
///
/// # Errors
/// `NotFound` for a group of another unit.
pub async fn remove_group(tx: &Tx, actor: &Actor, unit_code: &str, id: i64) -> Outcome<String> {
    actor.require(CLERKS)?;
    let group = store::group(tx.read(), unit_code, id).await?.ok_or_else(|| Failure::NotFound("村民小组".into()))?;
    store::delete_group(tx.conn(), id).await?;
    tx.audit(actor.event("org.group_removed", unit_code, group.name.clone(), json!({ "no": group.no })));
    Ok(group.name)
}
