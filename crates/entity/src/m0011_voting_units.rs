//! Parts of a unit that choose representatives together 推选单位.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the table of voting units.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0011_voting_units"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table.table(Alias::new("voting_unit"));
        table.col(col("id").big_integer().not_null().auto_increment().primary_key());
        table.col(col("election_id").big_integer().not_null());
        table.col(col("name").text().not_null());
        table.col(col("seats").integer().not_null());
        table.col(col("parts").text().not_null());
        table.col(col("by_name").text().not_null());
        table.col(col("at_ms").big_integer().not_null());
        m.create_table(table).await?;
        index(m, "voting_unit", &["election_id", "name"], true).await
    }
}
