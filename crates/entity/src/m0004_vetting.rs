//! Proposed persons 初步人选 and their joint review 联审.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of proposals and their review.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_vetting"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_proposal(m).await?;
        create_review_agency(m).await?;
        create_review_desk(m).await?;
        create_review_batch(m).await?;
        create_review_item(m).await?;
        create_review_answer(m).await?;
        create_review_reply(m).await?;
        create_review_step(m).await?;
        Ok(())
    }
}

async fn create_proposal(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("proposal"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("name").text().not_null());
    table.col(col("body").text().not_null());
    table.col(col("post").text().not_null());
    table.col(col("source").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("created_by").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "proposal", &["cycle_id", "unit_code"], false).await?;
    index(m, "proposal", &["cycle_id", "township_code"], false).await
}

async fn create_review_agency(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_agency"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("county_code").text().not_null());
    table.col(col("name").text().not_null());
    table.col(col("question").text().not_null());
    table.col(col("basis").text().not_null());
    table.col(col("sort").integer().not_null());
    table.col(col("active").boolean().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "review_agency", &["county_code"], false).await
}

async fn create_review_desk(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_desk"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("agency_id").big_integer().not_null());
    table.col(col("account_id").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "review_desk", &["account_id"], true).await?;
    index(m, "review_desk", &["agency_id"], false).await
}

async fn create_review_batch(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_batch"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("county_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("title").text().not_null());
    table.col(col("round").integer().not_null());
    table.col(col("state").text().not_null());
    table.col(col("deadline").date().null());
    table.col(col("submitted_on").date().null());
    table.col(col("submitted_by").text().not_null());
    table.col(col("met_on").date().null());
    table.col(col("meeting_note").text().not_null());
    table.col(col("persons").integer().not_null());
    table.col(col("agencies").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "review_batch", &["cycle_id", "township_code"], false).await?;
    index(m, "review_batch", &["cycle_id", "county_code"], false).await
}

async fn create_review_item(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_item"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("batch_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("proposal_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("name").text().not_null());
    table.col(col("body").text().not_null());
    table.col(col("post").text().not_null());
    table.col(col("first_opinion").text().not_null());
    table.col(col("first_note").text().not_null());
    table.col(col("first_by").text().not_null());
    table.col(col("explanation").text().not_null());
    table.col(col("explained_on").date().null());
    table.col(col("second_look").text().not_null());
    table.col(col("second_by").text().not_null());
    table.col(col("conclusion").text().not_null());
    table.col(col("conclusion_note").text().not_null());
    table.col(col("concluded_by").text().not_null());
    table.col(col("concluded_on").date().null());
    table.col(col("heard_answer").big_integer().not_null());
    table.col(col("second_answer").big_integer().not_null());
    table.col(col("reopened").boolean().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "review_item", &["batch_id", "no"], true).await?;
    index(m, "review_item", &["proposal_id"], false).await?;
    index(m, "review_item", &["person_id"], false).await
}

async fn create_review_answer(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_answer"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("batch_id").big_integer().not_null());
    table.col(col("item_id").big_integer().not_null());
    table.col(col("agency_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("current").boolean().not_null());
    table.col(col("opinion").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("basis").text().not_null());
    table.col(col("evidence").text().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "review_answer", &["item_id", "agency_id", "no"], true).await?;
    index(m, "review_answer", &["batch_id", "agency_id"], false).await
}

async fn create_review_reply(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_reply"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("batch_id").big_integer().not_null());
    table.col(col("agency_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("number").text().not_null());
    table.col(col("persons").integer().not_null());
    table.col(col("found").integer().not_null());
    table.col(col("explain").integer().not_null());
    table.col(col("last_answer").big_integer().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "review_reply", &["batch_id", "agency_id", "no"], true).await
}

async fn create_review_step(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("review_step"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("batch_id").big_integer().not_null());
    table.col(col("item_id").big_integer().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("code").text().not_null());
    table.col(col("text").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "review_step", &["item_id"], false).await
}
