//! A file kept with a record 附件: sealed, with its hash. Only added to; a removed file leaves its name and hash. Owned by `files`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The record that it belongs to, in the words of the owning context: `review/7/3`.
    #[sea_orm(column_type = "Text")]
    pub owner: String,
    /// Name on the computer that sent it, without folders.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it is by its content: `pdf`, `jpeg`, `png`, `docx`, `xlsx`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Bytes before sealing.
    pub size: i64,
    /// SHA-256 (hex) of the bytes before sealing.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// The sealed bytes; empty once removed.
    #[sea_orm(column_type = "Blob")]
    pub bytes: Vec<u8>,
    /// Who added it.
    pub account_id: i64,
    /// Name of that person then.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Added, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// Removed, UTC milliseconds since 1970.
    pub removed_ms: Option<i64>,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
