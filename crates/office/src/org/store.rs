//! The only queries of `org_unit` and `villagers_group`.

use std::collections::HashMap;

use entity::org_unit::{ActiveModel, Column, Entity, Model};
use entity::villagers_group;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::import::NewUnit;
use super::model::{Level, UnitRef};
use crate::failure::{Failure, Outcome};

/// Rows of one insert; times nine columns stays below the limits of both databases.
const INSERT: usize = 1000;

/// The row of a unit.
pub async fn unit(conn: &impl ConnectionTrait, code: &str) -> Outcome<Option<Model>> {
    Ok(Entity::find_by_id(code).one(conn).await?)
}

/// A unit with the names of those above it.
pub async fn unit_ref(conn: &impl ConnectionTrait, code: &str) -> Outcome<Option<UnitRef>> {
    let Some(row) = unit(conn, code).await? else { return Ok(None) };
    let codes: Vec<&str> = row.path.split('/').filter(|part| !part.is_empty() && *part != code).collect();
    let mut above = Entity::find().filter(Column::Code.is_in(codes.iter().copied())).all(conn).await?;
    above.sort_by_key(|unit| unit.path.len());
    let above = above.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>().join(" ");
    Ok(Some(UnitRef {
        level: Level::from_number(row.level).unwrap_or(Level::Village),
        parent_code: row.parent_code.unwrap_or_default(),
        is_village: !row.org_kind.contains('居'),
        code: row.code,
        name: row.name,
        legal_name: row.legal_name,
        path: row.path,
        above,
    }))
}

/// The units with these codes, by code.
pub async fn units_by_code(conn: &impl ConnectionTrait, codes: &[String]) -> Outcome<HashMap<String, Model>> {
    let mut all = HashMap::with_capacity(codes.len());
    for some in codes.chunks(INSERT) {
        let rows = Entity::find().filter(Column::Code.is_in(some.iter().map(String::as_str))).all(conn).await?;
        all.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
    }
    Ok(all)
}

/// Adds units.
pub async fn insert_units(conn: &impl ConnectionTrait, units: &[NewUnit]) -> Outcome<()> {
    for some in units.chunks(INSERT) {
        let rows = some.iter().map(|unit| ActiveModel {
            code: Set(unit.code.clone()),
            name: Set(unit.name.clone()),
            legal_name: Set(unit.legal_name.clone()),
            level: Set(unit.level.number()),
            parent_code: Set(unit.parent_code.clone()),
            path: Set(unit.path.clone()),
            org_kind: Set(unit.org_kind.clone()),
            warning: Set(unit.warning.clone()),
            version: Set(1),
        });
        Entity::insert_many(rows).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Gives a unit the name and kind of an import, if it still has this version.
///
/// # Errors
/// `Stale` when it has not.
pub async fn rename_unit(conn: &impl ConnectionTrait, unit: &NewUnit, version: i64) -> Outcome<()> {
    let done = Entity::update_many()
        .set(ActiveModel {
            name: Set(unit.name.clone()),
            legal_name: Set(unit.legal_name.clone()),
            org_kind: Set(unit.org_kind.clone()),
            warning: Set(unit.warning.clone()),
            version: Set(version + 1),
            ..Default::default()
        })
        .filter(Column::Code.eq(&unit.code))
        .filter(Column::Version.eq(version))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Failure::Stale { what: format!("单位「{}」", unit.name) }) }
}

/// Stored units by level, 1 to 5.
pub async fn count_by_level(conn: &impl ConnectionTrait) -> Outcome<[u64; 5]> {
    let rows: Vec<(i32, i64)> = Entity::find()
        .select_only()
        .column(Column::Level)
        .column_as(Column::Code.count(), "n")
        .group_by(Column::Level)
        .into_tuple()
        .all(conn)
        .await?;
    let mut counts = [0; 5];
    for (level, n) in rows {
        if let Some(count) = usize::try_from(level - 1).ok().and_then(|at| counts.get_mut(at)) {
            *count = u64::try_from(n).unwrap_or(0);
        }
    }
    Ok(counts)
}

/// The units directly below a unit, by code; with an empty code those without a unit above.
pub async fn children(conn: &impl ConnectionTrait, code: &str) -> Outcome<Vec<Model>> {
    let query = Entity::find().order_by_asc(Column::Code);
    let query = if code.is_empty() {
        query.filter(Column::ParentCode.is_null())
    } else {
        query.filter(Column::ParentCode.eq(code))
    };
    Ok(query.all(conn).await?)
}

/// How many units stand directly below each of these.
pub async fn child_counts(conn: &impl ConnectionTrait, codes: &[String]) -> Outcome<HashMap<String, u64>> {
    let mut all = HashMap::new();
    for some in codes.chunks(INSERT) {
        let rows: Vec<(Option<String>, i64)> = Entity::find()
            .select_only()
            .column(Column::ParentCode)
            .column_as(Column::Code.count(), "n")
            .filter(Column::ParentCode.is_in(some.iter().map(String::as_str)))
            .group_by(Column::ParentCode)
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows.into_iter().filter_map(|(code, n)| Some((code?, u64::try_from(n).ok()?))));
    }
    Ok(all)
}

/// The whole subtree below (and with) the unit of a path, upper units first; an empty path takes everything.
pub async fn subtree(conn: &impl ConnectionTrait, path: &str, deepest: Level) -> Outcome<Vec<Model>> {
    let mut query = Entity::find()
        .filter(Column::Level.lte(deepest.number()))
        .order_by_asc(Column::Level)
        .order_by_asc(Column::Code);
    if !path.is_empty() {
        query = query.filter(below(path));
    }
    Ok(query.all(conn).await?)
}

/// How many units a subtree has.
pub async fn count_subtree(conn: &impl ConnectionTrait, path: &str) -> Outcome<u64> {
    let mut query = Entity::find();
    if !path.is_empty() {
        query = query.filter(below(path));
    }
    Ok(query.count(conn).await?)
}

/// A condition on paths that begin with `path`, written as a range so that the index is used on both databases.
fn below(path: &str) -> sea_orm::Condition {
    // A path ends with `/`; the next character of ASCII is `0`.
    let end = format!("{}0", path.strip_suffix('/').unwrap_or(path));
    sea_orm::Condition::all().add(Column::Path.gte(path)).add(Column::Path.lt(end))
}

/// A text as a pattern for LIKE that finds it anywhere, with the signs of LIKE taken literally.
pub fn contains(text: &str) -> LikeExpr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

/// Units of a subtree whose name contains a text, or whose code begins with it; at most `limit`, villages last.
pub async fn search(conn: &impl ConnectionTrait, path: &str, text: &str, limit: u64) -> Outcome<Vec<Model>> {
    let mut query = Entity::find().order_by_asc(Column::Level).order_by_asc(Column::Code).limit(limit);
    if !path.is_empty() {
        query = query.filter(below(path));
    }
    if !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        let end = format!("{text}:");
        query = query.filter(
            sea_orm::Condition::any()
                .add(Expr::col((Entity, Column::Name)).like(contains(text)))
                .add(sea_orm::Condition::all().add(Column::Code.gte(text)).add(Column::Code.lt(end))),
        );
    } else {
        query = query.filter(
            sea_orm::Condition::any()
                .add(Expr::col((Entity, Column::Name)).like(contains(text)))
                .add(Expr::col((Entity, Column::LegalName)).like(contains(text))),
        );
    }
    Ok(query.all(conn).await?)
}

/// Names by code of all units that stand above these, for showing a name with its path.
pub async fn names_above(conn: &impl ConnectionTrait, units: &[Model]) -> Outcome<HashMap<String, String>> {
    let mut codes: Vec<String> =
        units.iter().flat_map(|unit| unit.path.split('/').filter(|part| !part.is_empty()).map(str::to_owned)).collect();
    codes.sort_unstable();
    codes.dedup();
    let rows = units_by_code(conn, &codes).await?;
    Ok(rows.into_iter().map(|(code, row)| (code, row.name)).collect())
}

/// The groups of a village, by number.
pub async fn groups(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<villagers_group::Model>> {
    Ok(villagers_group::Entity::find()
        .filter(villagers_group::Column::UnitCode.eq(unit_code))
        .order_by_asc(villagers_group::Column::No)
        .all(conn)
        .await?)
}

/// A group of a village.
pub async fn group(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<Option<villagers_group::Model>> {
    Ok(villagers_group::Entity::find_by_id(id)
        .filter(villagers_group::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?)
}

/// Adds a group.
pub async fn insert_group(conn: &impl ConnectionTrait, unit_code: &str, no: i32, name: &str) -> Outcome<i64> {
    let row = villagers_group::ActiveModel {
        id: NotSet,
        unit_code: Set(unit_code.to_owned()),
        no: Set(no),
        name: Set(name.to_owned()),
    };
    Ok(villagers_group::Entity::insert(row).exec(conn).await?.last_insert_id)
}

/// Renames a group.
pub async fn rename_group(conn: &impl ConnectionTrait, id: i64, name: &str) -> Outcome<()> {
    villagers_group::Entity::update_many()
        .set(villagers_group::ActiveModel { name: Set(name.to_owned()), ..Default::default() })
        .filter(villagers_group::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Deletes a group.
pub async fn delete_group(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    villagers_group::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// All villages and communities at or below a path of the tree, in the order of their codes.
pub async fn villages_below(conn: &impl ConnectionTrait, path: &str) -> Outcome<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Path.starts_with(path))
        .filter(Column::Level.eq(Level::Village.number()))
        .order_by_asc(Column::Code)
        .all(conn)
        .await?)
}
