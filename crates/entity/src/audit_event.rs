//! Append-only, hash-chained events 审计. Owned by `audit`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// `seq`; codes and JSON forms are defined by the owning context.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// At, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// `actor id`; codes and JSON forms are defined by the owning context.
    pub actor_id: Option<i64>,
    /// `actor`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `action`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// `subject`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// `detail`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub detail: String,
    /// `prev hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub prev_hash: String,
    /// `hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
