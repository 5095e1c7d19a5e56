//! The only queries of `org_unit` and `villagers_group`.

use entity::org_unit::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::model::{Level, UnitRef};
use crate::failure::Outcome;

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
        is_village: row.org_kind != "居",
        code: row.code,
        name: row.name,
        legal_name: row.legal_name,
        path: row.path,
        above,
    }))
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
