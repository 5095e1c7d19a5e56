//! Ballots in doubt 难以确认的选票 and what the committee decided. Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "doubtful_ballot")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Round of voting.
    pub round_id: i64,
    /// `place id`; codes and JSON forms are defined by the owning context.
    pub place_id: Option<i64>,
    /// `number`; codes and JSON forms are defined by the owning context.
    pub number: i32,
    /// `description`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// `valid`; codes and JSON forms are defined by the owning context.
    pub valid: Option<bool>,
    /// `reason`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// `decided by`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub decided_by: String,
    /// Members of the election committee who decided so: JSON `[{"id": …, "name": …}]`; `[]` before the decision.
    #[sea_orm(column_type = "Text")]
    pub deciders: String,
    /// Decided, UTC milliseconds since 1970.
    pub decided_ms: Option<i64>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
