//! Somebody in the reserve pool 后备干部 of a unit, by group. Owned by `dossier`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reserve")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Person.
    #[sea_orm(unique)]
    pub person_id: i64,
    /// Code of the unit.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Code of the township.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Code of the group: `veteran`, `grid`, `graduate`, `entrepreneur`, `returnee`, `other`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Why, or what for.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Who added the person.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
