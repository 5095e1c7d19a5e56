//! An item of a list of conditions. Owned by `conditions`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "condition_item")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// List.
    pub list_id: i64,
    /// Place in the list.
    pub no: i32,
    /// Wording.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// How it is computed, as JSON of `law::conditions::Check`; empty where somebody has to look.
    #[sea_orm(column_type = "Text")]
    pub check_json: String,
    /// Codes of the bodies to which it applies, with commas; empty for all.
    #[sea_orm(column_type = "Text")]
    pub bodies: String,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
