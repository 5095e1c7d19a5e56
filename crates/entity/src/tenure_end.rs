//! An office that ended with a change 终止的职务; the row of the officeholder keeps the day. Owned by `bodies`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenure_end")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The change.
    pub change_id: i64,
    /// The officeholder.
    pub holder_id: i64,
    /// Body, as in the list of officeholders.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Post, as in the list of officeholders.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// Ended by a rule; otherwise because somebody chose so.
    pub by_rule: bool,
    /// Why, with the article where a rule ended it.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
