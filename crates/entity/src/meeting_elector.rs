//! Somebody who may take part in a meeting 应到人员: a member, a household's or a group's representative. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_elector")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Meeting.
    pub meeting_id: i64,
    /// Place on the list, from 1.
    pub no: i32,
    /// Person, where known.
    pub person_id: Option<i64>,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `male`, `female` or empty.
    #[sea_orm(column_type = "Text")]
    pub sex: String,
    /// Group.
    #[sea_orm(column_type = "Text")]
    pub group_name: String,
    /// Household.
    #[sea_orm(column_type = "Text")]
    pub household: String,
    /// Code: entitled, without right, left out.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// Code of the ground for which the person has no right or is left out.
    #[sea_orm(column_type = "Text")]
    pub ground: String,
    /// Remark.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Number of the superior organisation's reply; empty while there is none.
    #[sea_orm(column_type = "Text")]
    pub superior_doc: String,
    /// Who recorded the reply.
    #[sea_orm(column_type = "Text")]
    pub superior_by: String,
    /// The meeting has adopted the omission.
    pub adopted: bool,
    /// Who recorded that.
    #[sea_orm(column_type = "Text")]
    pub adopted_by: String,
    /// Code: absent, in person, online, through a member of the household.
    #[sea_orm(column_type = "Text")]
    pub attendance: String,
    /// Elector who comes for this one.
    pub proxy_id: Option<i64>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
