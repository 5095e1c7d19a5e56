//! Every form that a typist submitted for a count sheet 录入; kept for ever. Owned by `polling`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "count_entry")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `sheet id`; codes and JSON forms are defined by the owning context.
    pub sheet_id: i64,
    /// `slot`; codes and JSON forms are defined by the owning context.
    pub slot: i32,
    /// `revision`; codes and JSON forms are defined by the owning context.
    pub revision: i32,
    /// `account id`; codes and JSON forms are defined by the owning context.
    pub account_id: i64,
    /// `form`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub form: String,
    /// 已当场复点: the typist said that more ballots than were handed out are really in the box. Only ever set where the figures say so.
    pub recounted: bool,
    /// At, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
