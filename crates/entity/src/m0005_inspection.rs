//! The inspection of proposed persons 组织考察.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of the inspection.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_inspection"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_inspection_plan(m).await?;
        create_inspection_team(m).await?;
        create_inspection(m).await?;
        create_inspection_mark(m).await?;
        create_inspection_assessment(m).await?;
        create_inspection_ballot(m).await?;
        create_inspection_record(m).await?;
        create_inspection_opinion(m).await?;
        create_inspection_material(m).await?;
        Ok(())
    }
}

async fn create_inspection_plan(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_plan"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("county_code").text().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("content").text().not_null());
    table.col(col("created_by").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_plan", &["cycle_id", "county_code", "no"], true).await
}

async fn create_inspection_team(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_team"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("name").text().not_null());
    table.col(col("head").text().not_null());
    table.col(col("members").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_team", &["cycle_id", "township_code"], false).await
}

async fn create_inspection(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("county_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("team_id").big_integer().not_null());
    table.col(col("state").text().not_null());
    table.col(col("plan_id").big_integer().not_null());
    table.col(col("notice_on").date().null());
    table.col(col("notice_place").text().not_null());
    table.col(col("notice_note").text().not_null());
    table.col(col("begun_by").text().not_null());
    table.col(col("finished_on").date().null());
    table.col(col("finished_by").text().not_null());
    table.col(col("finish_note").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection", &["cycle_id", "unit_code"], true).await?;
    index(m, "inspection", &["cycle_id", "township_code"], false).await?;
    index(m, "inspection", &["team_id"], false).await
}

async fn create_inspection_mark(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_mark"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("inspection_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("key_id").integer().not_null());
    table.col(col("current").boolean().not_null());
    table.col(col("state").text().not_null());
    table.col(col("done_on").date().not_null());
    table.col(col("who").text().not_null());
    table.col(col("note").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_mark", &["inspection_id", "key_id"], false).await
}

async fn create_inspection_assessment(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_assessment"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("inspection_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("current").boolean().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("place").text().not_null());
    table.col(col("due").integer().not_null());
    table.col(col("present").integer().not_null());
    table.col(col("issued").integer().not_null());
    table.col(col("recovered").integer().not_null());
    table.col(col("invalid").integer().not_null());
    table.col(col("note").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_assessment", &["inspection_id", "no"], true).await
}

async fn create_inspection_ballot(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_ballot"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("assessment_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("grades").text().not_null());
    table.col(col("agree").integer().not_null());
    table.col(col("disagree").integer().not_null());
    table.col(col("abstain").integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_ballot", &["assessment_id", "person_id"], true).await
}

async fn create_inspection_record(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_record"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("inspection_id").big_integer().not_null());
    table.col(col("sort").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("n").integer().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("note").text().not_null());
    table.col(col("withdrawn").boolean().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_record", &["inspection_id"], false).await
}

async fn create_inspection_opinion(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_opinion"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("inspection_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("current").boolean().not_null());
    table.col(col("conclusion").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("missing").text().not_null());
    table.col(col("given_on").date().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_opinion", &["inspection_id", "person_id", "no"], true).await
}

async fn create_inspection_material(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("inspection_material"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("inspection_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("text").text().not_null());
    table.col(col("frozen").boolean().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "inspection_material", &["inspection_id", "person_id", "no"], true).await
}
