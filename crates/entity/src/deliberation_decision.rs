//! What a meeting advises about the proposed team of a unit, with what was on the screen. Only added to. Owned by `deliberation`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliberation_decision")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Meeting.
    pub deliberation_id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// Code of the county or township that holds the meeting.
    #[sea_orm(column_type = "Text")]
    pub place_code: String,
    /// Code of the village or community.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Code of its township.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Which one of the meeting about the unit, from 1.
    pub no: i32,
    /// The one before it of the same county or township about the unit; 0 for none.
    pub replaces: i64,
    /// `proceed`, `adjust`, `wait`.
    #[sea_orm(column_type = "Text")]
    pub advice: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Why the one before it in the same meeting was corrected; empty for the first.
    #[sea_orm(column_type = "Text")]
    pub correction: String,
    /// What was on the screen, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub frozen: String,
    /// SHA-256 of it.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// Who recorded it.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
