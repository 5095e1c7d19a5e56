//! Polling staff 唱票、监票、计票、代写. Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "polling_staff")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `place id`; codes and JSON forms are defined by the owning context.
    pub place_id: Option<i64>,
    /// `person id`; codes and JSON forms are defined by the owning context.
    pub person_id: Option<i64>,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `duty`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub duty: String,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
