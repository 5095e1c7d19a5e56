//! Units 行政区划、村社. The code is the key, names repeat. Owned by `org`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "org_unit")]
pub struct Model {
    /// `code`; codes and JSON forms are defined by the owning context.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `legal name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub legal_name: String,
    /// `level`; codes and JSON forms are defined by the owning context.
    pub level: i32,
    /// `parent code`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text", nullable)]
    pub parent_code: Option<String>,
    /// `path`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub path: String,
    /// `org kind`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub org_kind: String,
    /// `warning`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text", nullable)]
    pub warning: Option<String>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
