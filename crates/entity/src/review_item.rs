//! A person of a batch. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_item")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Batch.
    pub batch_id: i64,
    /// Order in the batch.
    pub no: i32,
    /// Proposal.
    pub proposal_id: i64,
    /// Person.
    pub person_id: i64,
    /// Unit.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Code of the body.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Code of the post.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// First review of the township: empty, `pass`, `fail`.
    #[sea_orm(column_type = "Text")]
    pub first_opinion: String,
    /// Its reason.
    #[sea_orm(column_type = "Text")]
    pub first_note: String,
    /// Who gave it.
    #[sea_orm(column_type = "Text")]
    pub first_by: String,
    /// What the person said 申辩.
    #[sea_orm(column_type = "Text")]
    pub explanation: String,
    /// Day of it.
    pub explained_on: Option<Date>,
    /// What was looked at again, and the outcome 复核.
    #[sea_orm(column_type = "Text")]
    pub second_look: String,
    /// Who looked.
    #[sea_orm(column_type = "Text")]
    pub second_by: String,
    /// Empty, `clear`, `found`, `open`: what the joint meeting states about the person.
    #[sea_orm(column_type = "Text")]
    pub conclusion: String,
    /// Its basis.
    #[sea_orm(column_type = "Text")]
    pub conclusion_note: String,
    /// Who recorded it.
    #[sea_orm(column_type = "Text")]
    pub concluded_by: String,
    /// Day of it.
    pub concluded_on: Option<Date>,
    /// Newest answer about the person when they were heard; 0 before.
    pub heard_answer: i64,
    /// Newest answer about the person when somebody looked again; 0 before.
    pub second_answer: i64,
    /// A fact became known after the conclusion.
    pub reopened: bool,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
