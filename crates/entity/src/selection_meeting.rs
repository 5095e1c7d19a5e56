//! A meeting, or a committee, that recommends persons 推荐会议: figures as sums, never who voted how. Owned by `selection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_meeting")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// Code of the village or community.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Code of its township.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Code of the kind.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// The kind in words on the day it was begun.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Who recommends, as in `selection_kind`.
    #[sea_orm(column_type = "Text")]
    pub who: String,
    /// Body, post and number of choices per ballot of each post, as JSON.
    #[sea_orm(column_type = "Text")]
    pub posts: String,
    /// Day.
    pub held_on: Date,
    /// Place.
    #[sea_orm(column_type = "Text")]
    pub place: String,
    /// 应到.
    pub due: i32,
    /// 实到.
    pub present: i32,
    /// Ballots handed out.
    pub issued: i32,
    /// Ballots that came back.
    pub returned: i32,
    /// Valid ballots.
    pub valid: i32,
    /// Invalid ballots.
    pub invalid: i32,
    /// Share of those due who should have come when the figures were recorded: numerator.
    pub least_part: i32,
    /// Its denominator; 0 before the figures.
    pub least_whole: i32,
    /// Where the share comes from.
    #[sea_orm(column_type = "Text")]
    pub least_source: String,
    /// Remark, for instance why few came.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// `open`, `recorded`, `confirmed`, `superseded`, `cancelled`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Why it was cancelled, or why it corrects another.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The confirmed record that it corrects; 0 for none.
    pub replaces: i64,
    /// Who began it.
    #[sea_orm(column_type = "Text")]
    pub begun_by: String,
    /// Begun, UTC milliseconds since 1970.
    pub begun_ms: i64,
    /// Account that recorded the figures; 0 before.
    pub recorded_account: i64,
    /// Who recorded the figures.
    #[sea_orm(column_type = "Text")]
    pub recorded_by: String,
    /// Recorded, UTC milliseconds since 1970; 0 before.
    pub recorded_ms: i64,
    /// Who confirmed them, another person.
    #[sea_orm(column_type = "Text")]
    pub confirmed_by: String,
    /// Confirmed, UTC milliseconds since 1970; 0 before.
    pub confirmed_ms: i64,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
