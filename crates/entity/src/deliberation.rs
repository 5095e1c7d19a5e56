//! A meeting that goes through the proposed teams of units one by one 联合分析研判会. Owned by `deliberation`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliberation")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// Code of the county or township that holds it.
    #[sea_orm(column_type = "Text")]
    pub place_code: String,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Day.
    pub held_on: Date,
    /// Who chairs it.
    #[sea_orm(column_type = "Text")]
    pub chair: String,
    /// Names of those present, as typed.
    #[sea_orm(column_type = "Text")]
    pub present: String,
    /// `open` or `closed`; a closed one is never changed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Who entered it.
    #[sea_orm(column_type = "Text")]
    pub begun_by: String,
    /// Entered, UTC milliseconds since 1970.
    pub begun_ms: i64,
    /// Who closed it.
    #[sea_orm(column_type = "Text")]
    pub closed_by: String,
    /// Closed, UTC milliseconds since 1970; 0 before.
    pub closed_ms: i64,
    /// Number of its record; given when it is closed.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
