//! Somebody proposed for a post of a body 初步人选, before anybody is nominated or elected. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// Unit.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Township of the unit, for its lists.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Person.
    pub person_id: i64,
    /// Name, as on the list.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Code of the body, upper case as in the law.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Code of the post.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// How the person came onto the list: `recommended`, `committee`, `self`, `typed`.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// `proposed` or `withdrawn`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Why withdrawn.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who put the person on the list.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// Recorded, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
