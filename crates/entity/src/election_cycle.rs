//! Election cycles 换届 of a county. Owned by `cycle`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "election_cycle")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `county code`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `term no`; codes and JSON forms are defined by the owning context.
    pub term_no: i32,
    /// `profile`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub profile: String,
    /// `synthetic`; codes and JSON forms are defined by the owning context.
    pub synthetic: bool,
    /// What the county has set where the texts are silent, and the policy packs, as JSON; empty for none.
    #[sea_orm(column_type = "Text")]
    pub choices: String,
    /// Created, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
