//! Recommendation and selection 推荐与选拔.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of recommendation meetings and speech competitions.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0010_selection"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_selection_kind(m).await?;
        create_selection_meeting(m).await?;
        create_selection_vote(m).await?;
        create_selection_speech(m).await?;
        create_selection_score(m).await
    }
}

async fn create_selection_kind(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("selection_kind"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("code").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("who").text().not_null());
    table.col(col("least_part").integer().not_null());
    table.col(col("least_whole").integer().not_null());
    table.col(col("source").text().not_null());
    table.col(col("active").boolean().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "selection_kind", &["cycle_id", "code"], true).await
}

async fn create_selection_meeting(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("selection_meeting"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("who").text().not_null());
    table.col(col("posts").text().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("place").text().not_null());
    table.col(col("due").integer().not_null());
    table.col(col("present").integer().not_null());
    table.col(col("issued").integer().not_null());
    table.col(col("returned").integer().not_null());
    table.col(col("valid").integer().not_null());
    table.col(col("invalid").integer().not_null());
    table.col(col("least_part").integer().not_null());
    table.col(col("least_whole").integer().not_null());
    table.col(col("least_source").text().not_null());
    table.col(col("note").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("replaces").big_integer().not_null());
    table.col(col("begun_by").text().not_null());
    table.col(col("begun_ms").big_integer().not_null());
    table.col(col("recorded_account").big_integer().not_null());
    table.col(col("recorded_by").text().not_null());
    table.col(col("recorded_ms").big_integer().not_null());
    table.col(col("confirmed_by").text().not_null());
    table.col(col("confirmed_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "selection_meeting", &["cycle_id", "unit_code"], false).await?;
    index(m, "selection_meeting", &["cycle_id", "township_code"], false).await
}

async fn create_selection_vote(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("selection_vote"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("meeting_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("name").text().not_null());
    table.col(col("body").text().not_null());
    table.col(col("post").text().not_null());
    table.col(col("votes").integer().not_null());
    table.col(col("reason").text().not_null());
    m.create_table(table).await?;
    index(m, "selection_vote", &["meeting_id", "body", "post", "person_id"], true).await
}

async fn create_selection_speech(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("selection_speech"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("body").text().not_null());
    table.col(col("post").text().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("place").text().not_null());
    table.col(col("drawn_on").date().not_null());
    table.col(col("drawn_how").text().not_null());
    table.col(col("setup").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("replaces").big_integer().not_null());
    table.col(col("begun_by").text().not_null());
    table.col(col("begun_ms").big_integer().not_null());
    table.col(col("recorded_account").big_integer().not_null());
    table.col(col("recorded_by").text().not_null());
    table.col(col("recorded_ms").big_integer().not_null());
    table.col(col("confirmed_by").text().not_null());
    table.col(col("confirmed_ms").big_integer().not_null());
    table.col(col("number").text().not_null());
    table.col(col("frozen").text().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("published_on").date());
    table.col(col("published_place").text().not_null());
    table.col(col("published_by").text().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "selection_speech", &["cycle_id", "unit_code"], false).await?;
    index(m, "selection_speech", &["cycle_id", "township_code"], false).await
}

async fn create_selection_score(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("selection_score"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("speech_id").big_integer().not_null());
    table.col(col("judge").integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("points").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "selection_score", &["speech_id", "judge", "person_id"], true).await
}
