//! The sums about one person in an assessment. There are no single ballots and no names of those who took part. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_ballot")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Assessment.
    pub assessment_id: i64,
    /// Person.
    pub person_id: i64,
    /// Ballots per grade in the order of the checklist, JSON.
    #[sea_orm(column_type = "Text")]
    pub grades: String,
    /// Ballots that agree.
    pub agree: i32,
    /// Ballots that do not.
    pub disagree: i32,
    /// Ballots that abstain.
    pub abstain: i32,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
