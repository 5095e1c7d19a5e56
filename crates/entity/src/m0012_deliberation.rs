//! Analysis meetings and the register of secretaries 分析研判、书记备案.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of analysis meetings, their decisions, and filings.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0012_deliberation"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_deliberation(m).await?;
        create_deliberation_unit(m).await?;
        create_deliberation_decision(m).await?;
        create_deliberation_filing(m).await
    }
}

async fn create_deliberation(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("deliberation"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("place_code").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("chair").text().not_null());
    table.col(col("present").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("begun_by").text().not_null());
    table.col(col("begun_ms").big_integer().not_null());
    table.col(col("closed_by").text().not_null());
    table.col(col("closed_ms").big_integer().not_null());
    table.col(col("number").text().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "deliberation", &["cycle_id", "place_code"], false).await
}

async fn create_deliberation_unit(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("deliberation_unit"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("deliberation_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    m.create_table(table).await?;
    index(m, "deliberation_unit", &["deliberation_id", "unit_code"], true).await
}

async fn create_deliberation_decision(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("deliberation_decision"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("deliberation_id").big_integer().not_null());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("place_code").text().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("replaces").big_integer().not_null());
    table.col(col("advice").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("correction").text().not_null());
    table.col(col("frozen").text().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "deliberation_decision", &["deliberation_id", "unit_code", "no"], true).await?;
    index(m, "deliberation_decision", &["cycle_id", "unit_code"], false).await
}

async fn create_deliberation_filing(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("deliberation_filing"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("county_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("holder_id").big_integer().not_null());
    table.col(col("frozen").text().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("submitted_by").text().not_null());
    table.col(col("submitted_ms").big_integer().not_null());
    table.col(col("number").text().not_null());
    table.col(col("filed_on").date());
    table.col(col("filed_by").text().not_null());
    table.col(col("filed_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "deliberation_filing", &["county_code", "unit_code"], false).await?;
    index(m, "deliberation_filing", &["holder_id"], false).await
}
