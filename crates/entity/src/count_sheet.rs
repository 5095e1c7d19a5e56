//! The count of one place in one round 计票单: who entered, how far it is. Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "count_sheet")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Round of voting.
    pub round_id: i64,
    /// `place id`; codes and JSON forms are defined by the owning context.
    pub place_id: i64,
    /// `state`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// `first by`; codes and JSON forms are defined by the owning context.
    pub first_by: Option<i64>,
    /// `second by`; codes and JSON forms are defined by the owning context.
    pub second_by: Option<i64>,
    /// `agreed`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text", nullable)]
    pub agreed: Option<String>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
