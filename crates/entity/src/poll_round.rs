//! A round of voting 一轮投票: first ballot, revote of a tie, runoff … Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "poll_round")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `no`; codes and JSON forms are defined by the owning context.
    pub no: i32,
    /// `kind`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// `parent id`; codes and JSON forms are defined by the owning context.
    pub parent_id: Option<i64>,
    /// `polling day`; codes and JSON forms are defined by the owning context.
    pub polling_day: Date,
    /// `state`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// `registered`; codes and JSON forms are defined by the owning context.
    pub registered: i32,
    /// `contest`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub contest: String,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
