//! Keys of forms that were already carried out, so that a double submit is answered with the first result. Owned by `access`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "form_key")]
pub struct Model {
    /// `key`; codes and JSON forms are defined by the owning context.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// `account id`; codes and JSON forms are defined by the owning context.
    pub account_id: i64,
    /// `location`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub location: String,
    /// At, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
