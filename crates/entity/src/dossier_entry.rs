//! A line of somebody's record 履历、奖惩 as the dossier holds it. Owned by `dossier`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier_entry")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Person.
    pub person_id: i64,
    /// `career` 履历, `award` 奖励, `sanction` 处分, `assessment` 考核.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// First month, as `2016-09`.
    #[sea_orm(column_type = "Text")]
    pub from_month: String,
    /// Last month; empty where it goes on.
    #[sea_orm(column_type = "Text")]
    pub to_month: String,
    /// What it was.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who wrote it down.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
