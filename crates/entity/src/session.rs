//! Browser sessions 会话: only a hash of the token is stored. Owned by `access`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// `token hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// `account id`; codes and JSON forms are defined by the owning context.
    pub account_id: i64,
    /// `csrf`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub csrf: String,
    /// `kind`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Created, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Seen, UTC milliseconds since 1970.
    pub seen_ms: i64,
    /// Expires, UTC milliseconds since 1970.
    pub expires_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
