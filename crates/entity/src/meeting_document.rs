//! A paper that went to or came from a superior organisation: request, reply, report, publication 报批备案. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_document")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Meeting.
    pub meeting_id: i64,
    /// Code of the kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Number of the paper, as printed on it.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Day of the paper.
    pub dated: Date,
    /// Remark.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Who recorded it.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
