//! Polling places and mobile boxes 会场、投票站、流动票箱. Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "polling_place")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `kind`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `address`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// `voters`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub voters: String,
    /// `approval doc`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub approval_doc: String,
    /// `approved on`; codes and JSON forms are defined by the owning context.
    pub approved_on: Option<Date>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
