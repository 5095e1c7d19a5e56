//! A speech competition 竞职演讲 with its scoring scheme, judges and frozen ranking. Owned by `selection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_speech")]
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
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Code of the body.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Code of the post.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// Day.
    pub held_on: Date,
    /// Place.
    #[sea_orm(column_type = "Text")]
    pub place: String,
    /// Day on which the order was drawn.
    pub drawn_on: Date,
    /// How it was drawn and who saw it.
    #[sea_orm(column_type = "Text")]
    pub drawn_how: String,
    /// Items, how many totals are dropped, judges, persons in drawn order, as JSON.
    #[sea_orm(column_type = "Text")]
    pub setup: String,
    /// `open`, `recorded`, `confirmed` (frozen), `superseded`, `cancelled`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Why it was cancelled, or why it corrects another.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The frozen record that it corrects; 0 for none.
    pub replaces: i64,
    /// Who began it.
    #[sea_orm(column_type = "Text")]
    pub begun_by: String,
    /// Begun, UTC milliseconds since 1970.
    pub begun_ms: i64,
    /// Account that handed the scores in; 0 before.
    pub recorded_account: i64,
    /// Who handed the scores in.
    #[sea_orm(column_type = "Text")]
    pub recorded_by: String,
    /// Handed in, UTC milliseconds since 1970; 0 before.
    pub recorded_ms: i64,
    /// Who froze the ranking, another person.
    #[sea_orm(column_type = "Text")]
    pub confirmed_by: String,
    /// Frozen, UTC milliseconds since 1970; 0 before.
    pub confirmed_ms: i64,
    /// Number of the frozen ranking; empty before.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// The ranking as JSON; empty before.
    #[sea_orm(column_type = "Text")]
    pub frozen: String,
    /// SHA-256 of `frozen`; empty before.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// Day on which it was put up, where it was.
    pub published_on: Option<Date>,
    /// Where.
    #[sea_orm(column_type = "Text")]
    pub published_place: String,
    /// Who recorded that.
    #[sea_orm(column_type = "Text")]
    pub published_by: String,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
