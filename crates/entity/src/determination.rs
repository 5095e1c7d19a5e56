//! The determination of a round 结果认定: input, verdict and hash, frozen when two members confirmed. Owned by `determination`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "determination")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Round of voting.
    pub round_id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `input`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub input: String,
    /// `verdict`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub verdict: String,
    /// `hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// `state`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// `first by`; codes and JSON forms are defined by the owning context.
    pub first_by: Option<i64>,
    /// `first name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub first_name: String,
    /// First, UTC milliseconds since 1970.
    pub first_ms: Option<i64>,
    /// `second by`; codes and JSON forms are defined by the owning context.
    pub second_by: Option<i64>,
    /// `second name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub second_name: String,
    /// Second, UTC milliseconds since 1970.
    pub second_ms: Option<i64>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
