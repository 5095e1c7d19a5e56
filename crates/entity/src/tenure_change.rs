//! One end of office in the term 届中变动: resignation, end by law, recall, leaving for another post. Owned by `bodies`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenure_change")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the unit.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Officeholder whose office it is about; what ends with it stands in `tenure_end`.
    pub holder_id: i64,
    /// Name of the officeholder.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Cause, JSON of `bodies::tenure::Cause`.
    #[sea_orm(column_type = "Text")]
    pub cause: String,
    /// `filed`, `ended`, `declined` or `withdrawn`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Day on which a resignation was handed in.
    pub received_on: Option<Date>,
    /// Day on which the meeting decided.
    pub decided_on: Option<Date>,
    /// Who decided, or the document on which it rests.
    #[sea_orm(column_type = "Text")]
    pub decided_by: String,
    /// First day without the office.
    pub ended_on: Option<Date>,
    /// Day of the announcement.
    pub announced_on: Option<Date>,
    /// What happened, in words.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Petition that led to a recall.
    pub petition_id: Option<i64>,
    /// Who recorded it.
    pub account_id: i64,
    /// When.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
