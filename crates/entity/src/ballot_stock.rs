//! Ballot paper account of a place in a round 选票领用. Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ballot_stock")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Round of voting.
    pub round_id: i64,
    /// `place id`; codes and JSON forms are defined by the owning context.
    pub place_id: i64,
    /// `printed`; codes and JSON forms are defined by the owning context.
    pub printed: i32,
    /// `issued`; codes and JSON forms are defined by the owning context.
    pub issued: i32,
    /// `issued proxy`; codes and JSON forms are defined by the owning context.
    pub issued_proxy: i32,
    /// `spoiled`; codes and JSON forms are defined by the owning context.
    pub spoiled: i32,
    /// `unused`; codes and JSON forms are defined by the owning context.
    pub unused: i32,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
