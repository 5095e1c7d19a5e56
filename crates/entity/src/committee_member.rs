//! Members of the election committee 村民选举委员会 and their reserves in order. Owned by `bodies`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "committee_member")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `person id`; codes and JSON forms are defined by the owning context.
    pub person_id: i64,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `role`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// `rank`; codes and JSON forms are defined by the owning context.
    pub rank: i32,
    /// `status`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// `reason`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// `since`; codes and JSON forms are defined by the owning context.
    pub since: Date,
    /// `until`; codes and JSON forms are defined by the owning context.
    pub until: Option<Date>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
