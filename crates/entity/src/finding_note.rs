//! An explanation of a finding and its closing by a second person 情况说明、销号. Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_note")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Round of voting.
    pub round_id: i64,
    /// `code`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// `subject`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// `explanation`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub explanation: String,
    /// `by account`; codes and JSON forms are defined by the owning context.
    pub by_account: i64,
    /// `by name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// At, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// `closed by`; codes and JSON forms are defined by the owning context.
    pub closed_by: Option<i64>,
    /// `closed name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub closed_name: String,
    /// Closed, UTC milliseconds since 1970.
    pub closed_ms: Option<i64>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
