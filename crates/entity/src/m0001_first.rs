//! The first schema. Never edited after a release: later changes are migrations of their own.

use sea_orm_migration::prelude::*;

/// Creates all tables of the first release.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_first"
    }
}

pub(crate) fn col(name: &str) -> ColumnDef {
    ColumnDef::new(Alias::new(name))
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// One transaction on every database. SQLite would otherwise keep half of it when the process is killed or the disk is
    /// full, and the next start would find tables that are there already.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_account(m).await?;
        create_session(m).await?;
        create_form_key(m).await?;
        create_audit_event(m).await?;
        create_setting(m).await?;
        create_upload(m).await?;
        create_org_unit(m).await?;
        create_villagers_group(m).await?;
        create_person(m).await?;
        create_kinship(m).await?;
        create_election_cycle(m).await?;
        create_unit_election(m).await?;
        create_timetable_step(m).await?;
        create_post_seats(m).await?;
        create_committee_member(m).await?;
        create_officeholder(m).await?;
        create_roll_batch(m).await?;
        create_registration(m).await?;
        create_roll_version(m).await?;
        create_objection(m).await?;
        create_proxy(m).await?;
        create_candidate(m).await?;
        create_polling_place(m).await?;
        create_polling_staff(m).await?;
        create_poll_round(m).await?;
        create_ballot_stock(m).await?;
        create_count_sheet(m).await?;
        create_count_entry(m).await?;
        create_doubtful_ballot(m).await?;
        create_finding_note(m).await?;
        create_determination(m).await?;
        create_paper_fact(m).await?;
        create_notice(m).await?;
        Ok(())
    }
}

async fn create_account(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("account"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("login").text().not_null().unique_key());
    table.col(col("name").text().not_null());
    table.col(col("password_hash").text().not_null());
    table.col(col("role").text().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("active").boolean().not_null());
    table.col(col("must_change").boolean().not_null());
    table.col(col("failed").integer().not_null());
    table.col(col("locked_until_ms").big_integer().null());
    table.col(col("demo").boolean().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "account", &["unit_code"], false).await?;
    Ok(())
}

async fn create_session(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("session"));
    table.col(col("token_hash").text().not_null().primary_key());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("csrf").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("seen_ms").big_integer().not_null());
    table.col(col("expires_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "session", &["account_id"], false).await?;
    Ok(())
}

async fn create_form_key(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("form_key"));
    table.col(col("key").text().not_null().primary_key());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("location").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    Ok(())
}

async fn create_audit_event(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("audit_event"));
    table.col(col("seq").big_integer().not_null().primary_key());
    table.col(col("at_ms").big_integer().not_null());
    table.col(col("actor_id").big_integer().null());
    table.col(col("actor").text().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("action").text().not_null());
    table.col(col("subject").text().not_null());
    table.col(col("detail").text().not_null());
    table.col(col("prev_hash").text().not_null());
    table.col(col("hash").text().not_null());
    m.create_table(table).await?;
    index(m, "audit_event", &["unit_code"], false).await?;
    index(m, "audit_event", &["action"], false).await?;
    Ok(())
}

async fn create_setting(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("setting"));
    table.col(col("key").text().not_null().primary_key());
    table.col(col("value").text().not_null());
    m.create_table(table).await?;
    Ok(())
}

async fn create_upload(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("upload"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("kind").text().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("file_name").text().not_null());
    table.col(col("bytes").blob().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "upload", &["unit_code"], false).await?;
    Ok(())
}

async fn create_org_unit(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("org_unit"));
    table.col(col("code").text().not_null().primary_key());
    table.col(col("name").text().not_null());
    table.col(col("legal_name").text().not_null());
    table.col(col("level").integer().not_null());
    table.col(col("parent_code").text().null());
    table.col(col("path").text().not_null());
    table.col(col("org_kind").text().not_null());
    table.col(col("warning").text().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "org_unit", &["name"], false).await?;
    index(m, "org_unit", &["parent_code"], false).await?;
    index(m, "org_unit", &["path"], false).await?;
    Ok(())
}

async fn create_villagers_group(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("villagers_group"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("unit_code").text().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("name").text().not_null());
    m.create_table(table).await?;
    index(m, "villagers_group", &["unit_code"], false).await?;
    index(m, "villagers_group", &["unit_code", "no"], true).await?;
    Ok(())
}

async fn create_person(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("person"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("unit_code").text().not_null());
    table.col(col("name").text().not_null());
    table.col(col("sex").text().not_null());
    table.col(col("birth").date().not_null());
    table.col(col("id_cipher").blob().null());
    table.col(col("id_index").text().null());
    table.col(col("id_mask").text().null());
    table.col(col("phone_cipher").blob().null());
    table.col(col("ethnic").text().not_null());
    table.col(col("education").text().not_null());
    table.col(col("political").text().not_null());
    table.col(col("group_name").text().not_null());
    table.col(col("household").text().not_null());
    table.col(col("synthetic").boolean().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "person", &["unit_code"], false).await?;
    // No index of names alone: every search by name is within a unit or an election, and an index costs an import as much as
    // storing the row.
    index(m, "person", &["id_index"], false).await?;
    Ok(())
}

async fn create_kinship(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("kinship"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("unit_code").text().not_null());
    table.col(col("person_a").big_integer().not_null());
    table.col(col("person_b").big_integer().not_null());
    table.col(col("relation").text().not_null());
    table.col(col("code").text().not_null());
    table.col(col("origin").text().not_null());
    table.col(col("source").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "kinship", &["unit_code"], false).await?;
    index(m, "kinship", &["person_a"], false).await?;
    index(m, "kinship", &["person_b"], false).await?;
    Ok(())
}

async fn create_election_cycle(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("election_cycle"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("county_code").text().not_null());
    table.col(col("name").text().not_null());
    table.col(col("term_no").integer().not_null());
    table.col(col("profile").text().not_null());
    table.col(col("synthetic").boolean().not_null());
    table.col(col("choices").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "election_cycle", &["county_code"], false).await?;
    Ok(())
}

async fn create_unit_election(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("unit_election"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("cycle_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("township_code").text().not_null());
    table.col(col("body").text().not_null());
    table.col(col("polling_day").date().not_null());
    table.col(col("mode").text().not_null());
    table.col(col("residents_mode").text().not_null());
    table.col(col("profile").text().not_null());
    table.col(col("overlay").text().not_null());
    table.col(col("regime_hash").text().not_null());
    table.col(col("stage").text().not_null());
    table.col(col("seats").integer().not_null());
    table.col(col("registered").integer().not_null());
    table.col(col("roll_version").integer().not_null());
    table.col(col("candidates").integer().not_null());
    table.col(col("issued").integer().not_null());
    table.col(col("recovered").integer().not_null());
    table.col(col("invalid").integer().not_null());
    table.col(col("valid_poll").boolean().null());
    table.col(col("first_ballot_full").boolean().null());
    table.col(col("elected").integer().not_null());
    table.col(col("elected_women").integer().not_null());
    table.col(col("elected_age_sum").integer().not_null());
    table.col(col("dual_head").boolean().null());
    table.col(col("rounds").integer().not_null());
    table.col(col("open_findings").integer().not_null());
    table.col(col("finished_on").date().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "unit_election", &["cycle_id"], false).await?;
    index(m, "unit_election", &["unit_code"], false).await?;
    index(m, "unit_election", &["township_code"], false).await?;
    index(m, "unit_election", &["cycle_id", "unit_code"], true).await?;
    Ok(())
}

async fn create_timetable_step(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("timetable_step"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("body").text().not_null());
    table.col(col("step").text().not_null());
    table.col(col("planned").date().null());
    table.col(col("actual").date().null());
    table.col(col("owner").text().not_null());
    table.col(col("note").text().not_null());
    table.col(col("meeting_id").big_integer().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "timetable_step", &["election_id"], false).await?;
    index(m, "timetable_step", &["election_id", "body", "step"], true).await?;
    Ok(())
}

async fn create_post_seats(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("post_seats"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("post").text().not_null());
    table.col(col("seats").integer().not_null());
    m.create_table(table).await?;
    index(m, "post_seats", &["election_id"], false).await?;
    index(m, "post_seats", &["election_id", "post"], true).await?;
    Ok(())
}

async fn create_committee_member(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("committee_member"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("name").text().not_null());
    table.col(col("role").text().not_null());
    table.col(col("rank").integer().not_null());
    table.col(col("status").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("since").date().not_null());
    table.col(col("until").date().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "committee_member", &["election_id"], false).await?;
    index(m, "committee_member", &["person_id"], false).await?;
    Ok(())
}

async fn create_officeholder(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("officeholder"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("unit_code").text().not_null());
    table.col(col("election_id").big_integer().null());
    table.col(col("meeting_id").big_integer().null());
    table.col(col("term_no").integer().not_null());
    table.col(col("person_id").big_integer().null());
    table.col(col("name").text().not_null());
    table.col(col("sex").text().not_null());
    table.col(col("birth").date().null());
    table.col(col("education").text().not_null());
    table.col(col("political").text().not_null());
    table.col(col("body").text().not_null());
    table.col(col("post").text().not_null());
    table.col(col("votes").integer().null());
    table.col(col("since").date().not_null());
    table.col(col("until").date().null());
    m.create_table(table).await?;
    index(m, "officeholder", &["unit_code"], false).await?;
    index(m, "officeholder", &["election_id"], false).await?;
    Ok(())
}

async fn create_roll_batch(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("roll_batch"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("file_name").text().not_null());
    table.col(col("rows").integer().not_null());
    table.col(col("added").integer().not_null());
    table.col(col("replaced").integer().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("at_ms").big_integer().not_null());
    table.col(col("undone_ms").big_integer().null());
    m.create_table(table).await?;
    index(m, "roll_batch", &["election_id"], false).await?;
    Ok(())
}

async fn create_registration(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("registration"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("name").text().not_null());
    table.col(col("class").text().not_null());
    table.col(col("status").text().not_null());
    table.col(col("reason").text().not_null());
    table.col(col("group_name").text().not_null());
    table.col(col("household").text().not_null());
    table.col(col("order_key").text().not_null());
    table.col(col("resident_months").integer().null());
    table.col(col("applied").boolean().not_null());
    table.col(col("consent").boolean().not_null());
    table.col(col("declared").boolean().not_null());
    table.col(col("disfranchised").boolean().not_null());
    table.col(col("elsewhere").boolean().not_null());
    table.col(col("card_no").integer().null());
    table.col(col("batch_id").big_integer().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "registration", &["person_id"], false).await?;
    // No index of batches: a batch is looked for within its election.
    index(m, "registration", &["election_id", "person_id"], true).await?;
    Ok(())
}

async fn create_roll_version(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("roll_version"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("published_on").date().not_null());
    table.col(col("headcount").integer().not_null());
    table.col(col("content").text().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("note").text().not_null());
    table.col(col("created_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "roll_version", &["election_id"], false).await?;
    index(m, "roll_version", &["election_id", "no"], true).await?;
    Ok(())
}

async fn create_objection(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("objection"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("version_no").integer().not_null());
    table.col(col("registration_id").big_integer().null());
    table.col(col("applicant").text().not_null());
    table.col(col("matter").text().not_null());
    table.col(col("filed_on").date().not_null());
    table.col(col("received_on").date().not_null());
    table.col(col("late").boolean().not_null());
    table.col(col("accepted").boolean().null());
    table.col(col("decision").text().not_null());
    table.col(col("decided_on").date().null());
    table.col(col("published_on").date().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "objection", &["election_id"], false).await?;
    Ok(())
}

async fn create_proxy(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("proxy"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("principal_id").big_integer().not_null());
    table.col(col("holder_id").big_integer().not_null());
    table.col(col("relation").text().not_null());
    table.col(col("ground").text().not_null());
    table.col(col("filed_on").date().not_null());
    table.col(col("written").boolean().not_null());
    table.col(col("status").text().not_null());
    table.col(col("reasons").text().not_null());
    table.col(col("announced_on").date().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "proxy", &["election_id"], false).await?;
    index(m, "proxy", &["principal_id"], false).await?;
    index(m, "proxy", &["holder_id"], false).await?;
    Ok(())
}

async fn create_candidate(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("candidate"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("person_id").big_integer().not_null());
    table.col(col("name").text().not_null());
    table.col(col("sex").text().not_null());
    table.col(col("birth").date().null());
    table.col(col("post").text().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("filed_on").date().not_null());
    table.col(col("nomination_votes").integer().not_null());
    table.col(col("nominated_by").text().not_null());
    table.col(col("status").text().not_null());
    table.col(col("order_no").integer().not_null());
    table.col(col("withdrawn_on").date().null());
    table.col(col("reason").text().not_null());
    table.col(col("statement").text().not_null());
    table.col(col("published_on").date().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "candidate", &["election_id"], false).await?;
    index(m, "candidate", &["person_id"], false).await?;
    Ok(())
}

async fn create_polling_place(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("polling_place"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("name").text().not_null());
    table.col(col("address").text().not_null());
    table.col(col("voters").text().not_null());
    table.col(col("approval_doc").text().not_null());
    table.col(col("approved_on").date().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "polling_place", &["election_id"], false).await?;
    Ok(())
}

async fn create_polling_staff(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("polling_staff"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("place_id").big_integer().null());
    table.col(col("person_id").big_integer().null());
    table.col(col("name").text().not_null());
    table.col(col("duty").text().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "polling_staff", &["election_id"], false).await?;
    Ok(())
}

async fn create_poll_round(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("poll_round"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("no").integer().not_null());
    table.col(col("kind").text().not_null());
    table.col(col("parent_id").big_integer().null());
    table.col(col("polling_day").date().not_null());
    table.col(col("state").text().not_null());
    table.col(col("registered").integer().not_null());
    table.col(col("contest").text().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "poll_round", &["election_id"], false).await?;
    index(m, "poll_round", &["election_id", "no"], true).await?;
    Ok(())
}

async fn create_ballot_stock(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("ballot_stock"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("place_id").big_integer().not_null());
    table.col(col("printed").integer().not_null());
    table.col(col("issued").integer().not_null());
    table.col(col("issued_proxy").integer().not_null());
    table.col(col("spoiled").integer().not_null());
    table.col(col("unused").integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "ballot_stock", &["round_id"], false).await?;
    index(m, "ballot_stock", &["place_id"], false).await?;
    index(m, "ballot_stock", &["round_id", "place_id"], true).await?;
    Ok(())
}

async fn create_count_sheet(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("count_sheet"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("place_id").big_integer().not_null());
    table.col(col("state").text().not_null());
    table.col(col("first_by").big_integer().null());
    table.col(col("second_by").big_integer().null());
    table.col(col("agreed").text().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "count_sheet", &["round_id"], false).await?;
    index(m, "count_sheet", &["place_id"], false).await?;
    index(m, "count_sheet", &["round_id", "place_id"], true).await?;
    Ok(())
}

async fn create_count_entry(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("count_entry"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("sheet_id").big_integer().not_null());
    table.col(col("slot").integer().not_null());
    table.col(col("revision").integer().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("form").text().not_null());
    table.col(col("recounted").boolean().not_null());
    table.col(col("at_ms").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "count_entry", &["sheet_id"], false).await?;
    index(m, "count_entry", &["sheet_id", "slot", "revision"], true).await?;
    Ok(())
}

async fn create_doubtful_ballot(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("doubtful_ballot"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("place_id").big_integer().null());
    table.col(col("number").integer().not_null());
    table.col(col("description").text().not_null());
    table.col(col("valid").boolean().null());
    table.col(col("reason").text().not_null());
    table.col(col("decided_by").text().not_null());
    table.col(col("deciders").text().not_null());
    table.col(col("decided_ms").big_integer().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "doubtful_ballot", &["round_id"], false).await?;
    Ok(())
}

async fn create_finding_note(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("finding_note"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("code").text().not_null());
    table.col(col("subject").text().not_null());
    table.col(col("explanation").text().not_null());
    table.col(col("by_account").big_integer().not_null());
    table.col(col("by_name").text().not_null());
    table.col(col("at_ms").big_integer().not_null());
    table.col(col("closed_by").big_integer().null());
    table.col(col("closed_name").text().not_null());
    table.col(col("closed_ms").big_integer().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "finding_note", &["round_id"], false).await?;
    Ok(())
}

async fn create_determination(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("determination"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("round_id").big_integer().not_null());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("input").text().not_null());
    table.col(col("verdict").text().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("state").text().not_null());
    table.col(col("first_by").big_integer().null());
    table.col(col("first_name").text().not_null());
    table.col(col("first_ms").big_integer().null());
    table.col(col("second_by").big_integer().null());
    table.col(col("second_name").text().not_null());
    table.col(col("second_ms").big_integer().null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "determination", &["round_id"], false).await?;
    index(m, "determination", &["election_id"], false).await?;
    Ok(())
}

async fn create_paper_fact(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("paper_fact"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("key").text().not_null());
    table.col(col("value").text().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "paper_fact", &["election_id"], false).await?;
    index(m, "paper_fact", &["election_id", "key"], true).await?;
    Ok(())
}

async fn create_notice(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(Alias::new("notice"));
    table.col(col("id").big_integer().not_null().auto_increment().primary_key());
    table.col(col("election_id").big_integer().not_null());
    table.col(col("unit_code").text().not_null());
    table.col(col("round_id").big_integer().null());
    table.col(col("template").text().not_null());
    table.col(col("no").integer().null());
    table.col(col("title").text().not_null());
    table.col(col("payload").text().not_null());
    table.col(col("hash").text().not_null());
    table.col(col("published_on").date().null());
    table.col(col("posted_note").text().not_null());
    table.col(col("supersedes").big_integer().null());
    table.col(col("superseded").boolean().not_null());
    table.col(col("account_id").big_integer().not_null());
    table.col(col("created_ms").big_integer().not_null());
    table.col(col("version").big_integer().not_null());
    m.create_table(table).await?;
    index(m, "notice", &["election_id"], false).await?;
    Ok(())
}

pub(crate) async fn index(m: &SchemaManager<'_>, table: &str, columns: &[&str], unique: bool) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    if unique {
        index.unique();
    }
    m.create_index(index).await
}
