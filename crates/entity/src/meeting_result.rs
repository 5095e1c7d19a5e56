//! The determination of a vote of a meeting: input, verdict and hash, frozen when two persons confirmed. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_result")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Meeting.
    pub meeting_id: i64,
    /// Vote.
    pub round_id: i64,
    /// JSON: what it rests on.
    #[sea_orm(column_type = "Text")]
    pub input: String,
    /// JSON: what the law says.
    #[sea_orm(column_type = "Text")]
    pub verdict: String,
    /// SHA-256 over both.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// Code: draft, final, superseded.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Account that confirmed first.
    pub first_by: Option<i64>,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub first_name: String,
    /// Account that confirmed second.
    pub second_by: Option<i64>,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub second_name: String,
    /// Frozen, UTC milliseconds since 1970.
    pub final_ms: Option<i64>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
