//! A petition for recall 罢免要求: how many joined, never who. Owned by `bodies`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recall_petition")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the unit.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Officeholder who is to be recalled.
    pub holder_id: i64,
    /// Name of the officeholder.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Day on which it was received.
    pub received_on: Date,
    /// Voters of the unit.
    pub electors: i32,
    /// How many of them joined.
    pub signers: i32,
    /// Representatives of the unit.
    pub representatives: i32,
    /// How many of them joined.
    pub representative_signers: i32,
    /// The stated reason.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Earlier petition on the same facts.
    pub same_as: Option<i64>,
    /// What the officeholder stated in defence 申辩.
    #[sea_orm(column_type = "Text")]
    pub defence: String,
    /// `short`, `open`, `recalled`, `failed`, `void` or `withdrawn`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Day of the vote.
    pub voted_on: Option<Date>,
    /// Who recorded it.
    pub account_id: i64,
    /// When.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
