//! A file that somebody uploaded and has not yet confirmed 待确认的上传. Owned by `exchange`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `kind`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `file name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// `bytes`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Blob")]
    pub bytes: Vec<u8>,
    /// `account id`; codes and JSON forms are defined by the owning context.
    pub account_id: i64,
    /// At, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
