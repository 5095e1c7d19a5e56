//! Dossiers 人选档案 and the reserve pool 后备干部.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of dossiers and the reserve pool.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0009_dossier"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_dossier_entry(m).await?;
        create_reserve(m).await
    }
}

async fn create_dossier_entry(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("dossier_entry"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("from_month").text().not_null());
    table.col(col("to_month").text().not_null());
    table.col(col("text").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "dossier_entry", &["person_id"], false).await
}

async fn create_reserve(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("reserve"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("note").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "reserve", &["person_id"], true).await?;
    index(m, "reserve", &["unit_code"], false).await?;
    index(m, "reserve", &["township_code"], false).await
}
