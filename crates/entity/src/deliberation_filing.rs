//! A secretary entered in the register of the county 书记备案. Owned by `deliberation`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliberation_filing")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the county.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// Code of the township that submits.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Code of the village or community.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// The row of the office.
    pub holder_id: i64,
    /// What is filed about the person, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub frozen: String,
    /// SHA-256 of it.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// `submitted`, `filed`, `returned`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Why it was returned.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who submitted it.
    #[sea_orm(column_type = "Text")]
    pub submitted_by: String,
    /// Submitted, UTC milliseconds since 1970.
    pub submitted_ms: i64,
    /// Number of the filing; empty before.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Day of the filing.
    pub filed_on: Option<Date>,
    /// Who filed or returned it.
    #[sea_orm(column_type = "Text")]
    pub filed_by: String,
    /// Filed or returned, UTC milliseconds since 1970; 0 before.
    pub filed_ms: i64,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
