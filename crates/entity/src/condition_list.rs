//! A list of conditions of a county in one version; once in force it is never changed. Owned by `conditions`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "condition_list")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the county.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// The same for all versions of a list.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// `positive` 应当具备, `negative` 不应当有.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The document that the wording comes from.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// 1, 2, 3 …
    pub version_no: i32,
    /// `draft`, `in_force`, `withdrawn`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// First day on which it applies, once in force.
    pub effective_on: Option<Date>,
    /// What has to be known about it.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Made, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
