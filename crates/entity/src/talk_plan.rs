//! What is arranged for somebody who leaves 一人一策. Owned by `talks`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "talk_plan")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle that it belongs to.
    pub cycle_id: i64,
    /// Code of the village or community.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Who, as in `talk`.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// The person, where recorded.
    pub person_id: Option<i64>,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// A code of `law/talks.toml`.
    #[sea_orm(column_type = "Text")]
    pub arrangement: String,
    /// The arrangement in words.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// Who sees to it.
    #[sea_orm(column_type = "Text")]
    pub responsible: String,
    /// Settled on this day; open without it.
    pub done_on: Option<Date>,
    /// Who wrote it last.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Written last, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
