//! Accounts of the office 账号. Owned by `access`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `login`; codes and JSON forms are defined by the owning context.
    #[sea_orm(unique)]
    #[sea_orm(column_type = "Text")]
    pub login: String,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `password hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// `role`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `active`; codes and JSON forms are defined by the owning context.
    pub active: bool,
    /// `must change`; codes and JSON forms are defined by the owning context.
    pub must_change: bool,
    /// `failed`; codes and JSON forms are defined by the owning context.
    pub failed: i32,
    /// Locked until, UTC milliseconds since 1970.
    pub locked_until_ms: Option<i64>,
    /// `demo`; codes and JSON forms are defined by the owning context.
    pub demo: bool,
    /// Created, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
