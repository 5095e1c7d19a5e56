//! Who holds a post in which term 任职. Owned by `bodies`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "officeholder")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Election of the unit.
    pub election_id: Option<i64>,
    /// Meeting that elected them, where it was not the village's vote.
    pub meeting_id: Option<i64>,
    /// `term no`; codes and JSON forms are defined by the owning context.
    pub term_no: i32,
    /// `person id`; codes and JSON forms are defined by the owning context.
    pub person_id: Option<i64>,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `sex`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub sex: String,
    /// `birth`; codes and JSON forms are defined by the owning context.
    pub birth: Option<Date>,
    /// `education`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub education: String,
    /// `political`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub political: String,
    /// `body`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// `post`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub post: String,
    /// `votes`; codes and JSON forms are defined by the owning context.
    pub votes: Option<i32>,
    /// `since`; codes and JSON forms are defined by the owning context.
    pub since: Date,
    /// `until`; codes and JSON forms are defined by the owning context.
    pub until: Option<Date>,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
