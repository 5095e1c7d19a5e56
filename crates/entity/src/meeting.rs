//! An election, recall or by-election that a meeting decides 会议选举. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle of the re-election.
    pub cycle_id: i64,
    /// Unit.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Township, for lists of hundreds of units.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Code of the body: `PO`, `VC`, `RC`, `VR`, `VSC`, `EC`.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Code of what is decided.
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    /// Code of who meets.
    #[sea_orm(column_type = "Text")]
    pub forum: String,
    /// Villagers' group or other part of the unit that meets; empty for the whole unit.
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// The meeting whose elected meet here, for the officers of a committee.
    pub parent_id: Option<i64>,
    /// Profile of the law.
    #[sea_orm(column_type = "Text")]
    pub profile: String,
    /// Hash of the parameters when the vote began.
    #[sea_orm(column_type = "Text")]
    pub regime_hash: String,
    /// Day of the meeting.
    pub held_on: Date,
    /// Day on which it was announced.
    pub announced_on: Option<Date>,
    /// Where it is held.
    #[sea_orm(column_type = "Text")]
    pub place: String,
    /// JSON: seats per post.
    #[sea_orm(column_type = "Text")]
    pub seats: String,
    /// JSON: what else the decision rests on.
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    /// Code of the stage.
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// 应到: entitled persons who count.
    pub due: i32,
    /// 实到: who came.
    pub present: i32,
    /// Rounds of voting held.
    pub rounds: i32,
    /// Elected so far.
    pub elected: i32,
    /// Day on which the last paper was filed.
    pub finished_on: Option<Date>,
    /// Created, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
