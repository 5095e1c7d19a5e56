//! Candidates and self-nominees 候选人、自荐人. Owned by `candidacy`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "candidate")]
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
    /// `sex`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub sex: String,
    /// `birth`; codes and JSON forms are defined by the owning context.
    pub birth: Option<Date>,
    /// `post`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// `kind`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// `filed on`; codes and JSON forms are defined by the owning context.
    pub filed_on: Date,
    /// `nomination votes`; codes and JSON forms are defined by the owning context.
    pub nomination_votes: i32,
    /// Who nominated a candidate for a residents' committee: `residents`, `households`, `groups`; empty in a village, where
    /// candidates are voted for.
    #[sea_orm(column_type = "Text")]
    pub nominated_by: String,
    /// `status`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// `order no`; codes and JSON forms are defined by the owning context.
    pub order_no: i32,
    /// `withdrawn on`; codes and JSON forms are defined by the owning context.
    pub withdrawn_on: Option<Date>,
    /// `reason`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// `statement`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub statement: String,
    /// `published on`; codes and JSON forms are defined by the owning context.
    pub published_on: Option<Date>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
