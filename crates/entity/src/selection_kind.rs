//! A kind of recommendation meeting as a county keeps it 推荐会议类别; kinds without a row stand as in `law/selection.toml`. Owned by `selection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_kind")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// Code, as in `law/selection.toml`; `own-…` for the county's own.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// Words on the page.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Who recommends: `party`, `villagers`, `joint`, `committee`.
    #[sea_orm(column_type = "Text")]
    pub who: String,
    /// Numerator of the share of those due who should come.
    pub least_part: i32,
    /// Denominator of it.
    pub least_whole: i32,
    /// Where that share comes from.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// Whether new meetings of it can be begun.
    pub active: bool,
    /// Who wrote it last.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Written last, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
