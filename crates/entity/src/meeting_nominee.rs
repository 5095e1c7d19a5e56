//! Somebody who stands in a meeting 候选人. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_nominee")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Meeting.
    pub meeting_id: i64,
    /// Person, where known.
    pub person_id: Option<i64>,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `male`, `female` or empty.
    #[sea_orm(column_type = "Text")]
    pub sex: String,
    /// Code of the post.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// Place on the ballot among those of the post.
    pub rank: i32,
    /// Recommendations by party members 党员推荐票.
    pub by_members: Option<i32>,
    /// Recommendations by villagers 群众推荐票.
    pub by_masses: Option<i32>,
    /// Remark, such as the conclusion of the review.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// No longer stands.
    pub withdrawn: bool,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
