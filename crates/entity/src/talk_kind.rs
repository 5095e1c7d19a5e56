//! A kind of persons who must be talked with in a round 必谈对象. Owned by `talks`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "talk_kind")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The round.
    pub round_id: i64,
    /// Order on the page.
    pub no: i32,
    /// Code; unique in the round.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// Words on the page.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Where its persons come from: a code of `law::talks::Source`.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// The paper that names it; empty for the county's own.
    #[sea_orm(column_type = "Text")]
    pub origin: String,
    /// Whether the round has it.
    pub active: bool,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
