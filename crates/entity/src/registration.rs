//! Registration of one person in one election 选民登记. Owned by `roll`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `person id`; codes and JSON forms are defined by the owning context.
    pub person_id: i64,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `class`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub class: String,
    /// `status`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// `reason`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// `group name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub group_name: String,
    /// `household`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub household: String,
    /// Key of the order of the roll, computed from group and household when the row is written.
    #[sea_orm(column_type = "Text")]
    pub order_key: String,
    /// `resident months`; codes and JSON forms are defined by the owning context.
    pub resident_months: Option<i32>,
    /// `applied`; codes and JSON forms are defined by the owning context.
    pub applied: bool,
    /// `consent`; codes and JSON forms are defined by the owning context.
    pub consent: bool,
    /// `declared`; codes and JSON forms are defined by the owning context.
    pub declared: bool,
    /// `disfranchised`; codes and JSON forms are defined by the owning context.
    pub disfranchised: bool,
    /// `elsewhere`; codes and JSON forms are defined by the owning context.
    pub elsewhere: bool,
    /// `card no`; codes and JSON forms are defined by the owning context.
    pub card_no: Option<i32>,
    /// `batch id`; codes and JSON forms are defined by the owning context.
    pub batch_id: Option<i64>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
