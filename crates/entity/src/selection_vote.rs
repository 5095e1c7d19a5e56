//! A person at a recommendation meeting: the sum of votes for a post, or the committee's reason 推荐得票. Owned by `selection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_vote")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Meeting.
    pub meeting_id: i64,
    /// Person.
    pub person_id: i64,
    /// Name, as it was then.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Code of the body.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Code of the post.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// Sum of votes; 0 where no ballots are handed out.
    pub votes: i32,
    /// Why the committee recommends; empty where ballots are handed out.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
