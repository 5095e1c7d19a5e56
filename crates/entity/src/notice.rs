//! Numbered notices with frozen content 公告. Owned by `publication`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Round of voting.
    pub round_id: Option<i64>,
    /// `template`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub template: String,
    /// `no`; codes and JSON forms are defined by the owning context.
    pub no: Option<i32>,
    /// `title`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// `payload`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// `hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// `published on`; codes and JSON forms are defined by the owning context.
    pub published_on: Option<Date>,
    /// `posted note`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub posted_note: String,
    /// `supersedes`; codes and JSON forms are defined by the owning context.
    pub supersedes: Option<i64>,
    /// `superseded`; codes and JSON forms are defined by the owning context.
    pub superseded: bool,
    /// `account id`; codes and JSON forms are defined by the owning context.
    pub account_id: i64,
    /// Created, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
