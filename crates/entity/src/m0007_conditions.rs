//! Conditions for proposed persons 人选条件、负面清单.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of conditions.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_conditions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_condition_list(m).await?;
        create_condition_item(m).await?;
        create_condition_answer(m).await
    }
}

async fn create_condition_list(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("condition_list"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("county_code").text().not_null());
    table.col(col("code").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("source").text().not_null());
    table.col(col("version_no").integer().not_null());
    table.col(col("state").text().not_null());
    table.col(col("effective_on").date().null());
    table.col(col("note").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "condition_list", &["county_code", "code", "version_no"], true).await
}

async fn create_condition_item(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("condition_item"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("list_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("text").text().not_null());
    table.col(col("check_json").text().not_null());
    table.col(col("bodies").text().not_null());
    m.create_table(table).await?;
    index(m, "condition_item", &["list_id", "no"], false).await
}

async fn create_condition_answer(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("condition_answer"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("proposal_id").big_integer().not_null());
    table.col(col("item_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("current").boolean().not_null());
    table.col(col("answer").text().not_null());
    table.col(col("evidence").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "condition_answer", &["proposal_id", "item_id", "no"], true).await
}
