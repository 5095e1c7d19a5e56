//! Objections to the roll 申诉 and their rulings. Owned by `roll`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "objection")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `version no`; codes and JSON forms are defined by the owning context.
    pub version_no: i32,
    /// `registration id`; codes and JSON forms are defined by the owning context.
    pub registration_id: Option<i64>,
    /// `applicant`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub applicant: String,
    /// `matter`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub matter: String,
    /// `filed on`; codes and JSON forms are defined by the owning context.
    pub filed_on: Date,
    /// `received on`; codes and JSON forms are defined by the owning context.
    pub received_on: Date,
    /// `late`; codes and JSON forms are defined by the owning context.
    pub late: bool,
    /// `accepted`; codes and JSON forms are defined by the owning context.
    pub accepted: Option<bool>,
    /// `decision`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub decision: String,
    /// `decided on`; codes and JSON forms are defined by the owning context.
    pub decided_on: Option<Date>,
    /// `published on`; codes and JSON forms are defined by the owning context.
    pub published_on: Option<Date>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
