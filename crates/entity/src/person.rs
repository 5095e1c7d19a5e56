//! Persons 人员. The identity number is stored encrypted, with a keyed index for finding duplicates. Owned by `people`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// `sex`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub sex: String,
    /// `birth`; codes and JSON forms are defined by the owning context.
    pub birth: Date,
    /// `id cipher`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Blob", nullable)]
    pub id_cipher: Option<Vec<u8>>,
    /// `id index`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text", nullable)]
    pub id_index: Option<String>,
    /// `id mask`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text", nullable)]
    pub id_mask: Option<String>,
    /// `phone cipher`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Blob", nullable)]
    pub phone_cipher: Option<Vec<u8>>,
    /// `ethnic`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub ethnic: String,
    /// `education`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub education: String,
    /// `political`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub political: String,
    /// `group name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub group_name: String,
    /// `household`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub household: String,
    /// `synthetic`; codes and JSON forms are defined by the owning context.
    pub synthetic: bool,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
