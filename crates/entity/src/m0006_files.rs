//! Files kept with records 附件, and reminders of the joint review 催办.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of files and reminders.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_files"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_attachment(m).await?;
        create_review_reminder(m).await
    }
}

async fn create_attachment(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("attachment"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("owner").text().not_null());
    table.col(col("name").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("size").big_integer().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("bytes").blob().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    table.col(col("removed_ms").big_integer().null());
    m.create_table(table).await?;
    index(m, "attachment", &["owner"], false).await
}

async fn create_review_reminder(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_reminder"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("batch_id").big_integer().not_null());
    table.col(col("agency_id").big_integer().not_null());
    table.col(col("on_day").date().not_null());
    table.col(col("to_head").boolean().not_null());
    table.col(col("missing").integer().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    // Reminded once a day.
    index(m, "review_reminder", &["batch_id", "agency_id", "on_day"], true).await
}
