//! Written proxies 委托投票. Owned by `roll`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proxy")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `principal id`; codes and JSON forms are defined by the owning context.
    pub principal_id: i64,
    /// `holder id`; codes and JSON forms are defined by the owning context.
    pub holder_id: i64,
    /// `relation`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub relation: String,
    /// `ground`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub ground: String,
    /// `filed on`; codes and JSON forms are defined by the owning context.
    pub filed_on: Date,
    /// `written`; codes and JSON forms are defined by the owning context.
    pub written: bool,
    /// `status`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// `reasons`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub reasons: String,
    /// `announced on`; codes and JSON forms are defined by the owning context.
    pub announced_on: Option<Date>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
