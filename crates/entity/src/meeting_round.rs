//! A vote of a meeting with its count 会议投票与计票. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_round")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Meeting.
    pub meeting_id: i64,
    /// 1, 2, 3 …
    pub no: i32,
    /// Code: first vote, further vote for open seats, vote among tied persons.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Day of the vote.
    pub held_on: Date,
    /// JSON: what is voted on; written once.
    #[sea_orm(column_type = "Text")]
    pub contest: String,
    /// 应到, frozen when the vote begins.
    pub due: i32,
    /// 实到, frozen when the vote begins.
    pub present: i32,
    /// Code: voting, counting, closed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Code of the state of the count sheet.
    #[sea_orm(column_type = "Text")]
    pub sheet_state: String,
    /// Typist of the first entry.
    pub first_by: Option<i64>,
    /// Typist of the second entry.
    pub second_by: Option<i64>,
    /// JSON: agreed figures, signature, corrections.
    #[sea_orm(column_type = "Text", nullable)]
    pub record: Option<String>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
