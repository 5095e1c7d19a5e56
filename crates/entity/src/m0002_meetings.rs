//! Elections that a meeting decides: party organisation, supervision committee, co-operative, representatives, and changes in the
//! term.

use sea_orm_migration::prelude::*;

use crate::m0001_first::{col, index};

/// Creates the tables of the context `meeting`.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_meetings"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database, as in the first migration.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_meeting(m).await?;
        create_meeting_elector(m).await?;
        create_meeting_nominee(m).await?;
        create_meeting_round(m).await?;
        create_meeting_entry(m).await?;
        create_meeting_result(m).await?;
        create_meeting_document(m).await?;
        Ok(())
    }
}

async fn create_meeting(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("meeting"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("body").text().not_null());
    table.col(col("purpose").text().not_null());
    table.col(col("forum").text().not_null());
    table.col(col("scope").text().not_null());
    table.col(col("parent_id").big_integer().null());
    table.col(col("profile").text().not_null());
    table.col(col("regime_hash").text().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("announced_on").date().null());
    table.col(col("place").text().not_null());
    table.col(col("seats").text().not_null());
    table.col(col("facts").text().not_null());
    table.col(col("stage").text().not_null());
    table.col(col("due").integer().not_null());
    table.col(col("present").integer().not_null());
    table.col(col("rounds").integer().not_null());
    table.col(col("elected").integer().not_null());
    table.col(col("finished_on").date().null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "meeting", &["cycle_id"], false).await?;
    index(m, "meeting", &["unit_code"], false).await?;
    index(m, "meeting", &["township_code"], false).await?;
    Ok(())
}

async fn create_meeting_elector(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("meeting_elector"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("meeting_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("person_id").big_integer().null());
    table.col(col("name").text().not_null());
    table.col(col("sex").text().not_null());
    table.col(col("group_name").text().not_null());
    table.col(col("household").text().not_null());
    table.col(col("status").text().not_null());
    table.col(col("ground").text().not_null());
    table.col(col("note").text().not_null());
    table.col(col("superior_doc").text().not_null());
    table.col(col("superior_by").text().not_null());
    table.col(col("adopted").boolean().not_null());
    table.col(col("adopted_by").text().not_null());
    table.col(col("attendance").text().not_null());
    table.col(col("proxy_id").big_integer().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "meeting_elector", &["meeting_id", "no"], true).await?;
    index(m, "meeting_elector", &["person_id"], false).await?;
    Ok(())
}

async fn create_meeting_nominee(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("meeting_nominee"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("meeting_id").big_integer().not_null());
    table.col(col("person_id").big_integer().null());
    table.col(col("name").text().not_null());
    table.col(col("sex").text().not_null());
    table.col(col("post").text().not_null());
    table.col(col("rank").integer().not_null());
    table.col(col("by_members").integer().null());
    table.col(col("by_masses").integer().null());
    table.col(col("note").text().not_null());
    table.col(col("withdrawn").boolean().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "meeting_nominee", &["meeting_id"], false).await?;
    Ok(())
}

async fn create_meeting_round(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("meeting_round"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("meeting_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("held_on").date().not_null());
    table.col(col("contest").text().not_null());
    table.col(col("due").integer().not_null());
    table.col(col("present").integer().not_null());
    table.col(col("state").text().not_null());
    table.col(col("sheet_state").text().not_null());
    table.col(col("first_by").big_integer().null());
    table.col(col("second_by").big_integer().null());
    table.col(col("record").text().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "meeting_round", &["meeting_id", "no"], true).await?;
    Ok(())
}

async fn create_meeting_entry(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("meeting_entry"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("slot").integer().not_null());
    table.col(col("revision").integer().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("form").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "meeting_entry", &["round_id", "slot", "revision"], true).await?;
    Ok(())
}

async fn create_meeting_result(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("meeting_result"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("meeting_id").big_integer().not_null());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("input").text().not_null());
    table.col(col("verdict").text().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("first_by").big_integer().null());
    table.col(col("first_name").text().not_null());
    table.col(col("second_by").big_integer().null());
    table.col(col("second_name").text().not_null());
    table.col(col("final_ms").big_integer().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "meeting_result", &["meeting_id"], false).await?;
    index(m, "meeting_result", &["round_id"], false).await?;
    Ok(())
}

async fn create_meeting_document(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("meeting_document"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("meeting_id").big_integer().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("number").text().not_null());
    table.col(col("dated").date().not_null());
    table.col(col("note").text().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "meeting_document", &["meeting_id"], false).await?;
    Ok(())
}
