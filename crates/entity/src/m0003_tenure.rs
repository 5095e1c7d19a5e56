//! Changes in the term 届中变动: ends of office with the posts that they end, and petitions for recall.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of changes in the term.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_tenure"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_change(m).await?;
        create_end(m).await?;
        create_petition(m).await
    }
}

async fn create_change(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("tenure_change"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("unit_code").text().not_null());
    table.col(col("holder_id").big_integer().not_null());
    table.col(col("name").text().not_null());
    table.col(col("cause").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("received_on").date().null());
    table.col(col("decided_on").date().null());
    table.col(col("decided_by").text().not_null());
    table.col(col("ended_on").date().null());
    table.col(col("announced_on").date().null());
    table.col(col("reason").text().not_null());
    table.col(col("petition_id").big_integer().null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "tenure_change", &["unit_code"], false).await
}

async fn create_end(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("tenure_end"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("change_id").big_integer().not_null());
    table.col(col("holder_id").big_integer().not_null());
    table.col(col("body").text().not_null());
    table.col(col("post").text().not_null());
    table.col(col("by_rule").boolean().not_null());
    table.col(col("reason").text().not_null());
    m.create_table(table).await?;
    index(m, "tenure_end", &["change_id"], false).await?;
    // An office ends once.
    index(m, "tenure_end", &["holder_id"], true).await
}

async fn create_petition(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("recall_petition"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("unit_code").text().not_null());
    table.col(col("holder_id").big_integer().not_null());
    table.col(col("name").text().not_null());
    table.col(col("received_on").date().not_null());
    table.col(col("electors").integer().not_null());
    table.col(col("signers").integer().not_null());
    table.col(col("representatives").integer().not_null());
    table.col(col("representative_signers").integer().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("same_as").big_integer().null());
    table.col(col("defence").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("voted_on").date().null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "recall_petition", &["unit_code"], false).await
}
