//! Rounds of talks, what was talked, and what is arranged for those who leave 谈心谈话、一人一策.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of talks.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0008_talks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_talk_round(m).await?;
        create_talk_kind(m).await?;
        create_talk_added(m).await?;
        create_talk(m).await?;
        create_talk_plan(m).await?;
        create_talk_follow(m).await
    }
}

async fn create_talk_round(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("talk_round"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("county_code").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("from_on").date().not_null());
    table.col(col("to_on").date().not_null());
    table.col(col("state").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "talk_round", &["cycle_id"], false).await
}

async fn create_talk_kind(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("talk_kind"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("code").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("source").text().not_null());
    table.col(col("origin").text().not_null());
    table.col(col("active").boolean().not_null());
    m.create_table(table).await?;
    index(m, "talk_kind", &["round_id", "code"], true).await
}

async fn create_talk_added(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("talk_added"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("kind_code").text().not_null());
    table.col(col("person_id").big_integer().null());
    table.col(col("name").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("removed").boolean().not_null());
    table.col(col("removed_reason").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "talk_added", &["round_id", "unit_code"], false).await
}

async fn create_talk(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("talk"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("subject").text().not_null());
    table.col(col("person_id").big_integer().null());
    table.col(col("name").text().not_null());
    table.col(col("kinds").text().not_null());
    table.col(col("talk_no").integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("current").boolean().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("talker").text().not_null());
    table.col(col("present").text().not_null());
    table.col(col("attitude").text().not_null());
    table.col(col("said_cipher").blob().not_null());
    table.col(col("follow").boolean().not_null());
    table.col(col("by_account").big_integer().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "talk", &["round_id", "unit_code", "subject", "talk_no", "no"], true).await
}

async fn create_talk_plan(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("talk_plan"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("subject").text().not_null());
    table.col(col("person_id").big_integer().null());
    table.col(col("name").text().not_null());
    table.col(col("arrangement").text().not_null());
    table.col(col("detail").text().not_null());
    table.col(col("responsible").text().not_null());
    table.col(col("done_on").date().null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "talk_plan", &["cycle_id", "unit_code", "subject"], true).await
}

async fn create_talk_follow(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("talk_follow"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("plan_id").big_integer().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("note").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "talk_follow", &["plan_id"], false).await
}
