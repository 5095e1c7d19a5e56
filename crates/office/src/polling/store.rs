//! The only queries of `polling_place`, `polling_staff`, `poll_round`, `ballot_stock`, `count_sheet`, `count_entry`,
//! `doubtful_ballot` and `finding_note`.

use entity::{
    ballot_stock, count_entry, count_sheet, doubtful_ballot, finding_note, poll_round, polling_place, polling_staff,
    unit_election,
};
use law::reconcile::{CountSheet, Stock};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait,
    IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::model::{Contest, CountForm, Record, SheetCode, SheetState, Slot};
use crate::failure::{Failure, Outcome};

/// The whole number, zero if it is negative: counts are never negative in the database.
pub fn count(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// A count for a column.
pub fn column(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Polling places of an election, in the order in which they were added.
pub async fn places(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<polling_place::Model>> {
    Ok(polling_place::Entity::find()
        .filter(polling_place::Column::ElectionId.eq(election_id))
        .order_by_asc(polling_place::Column::Id)
        .all(conn)
        .await?)
}

/// A polling place of this election.
pub async fn place(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<polling_place::Model> {
    polling_place::Entity::find_by_id(id)
        .filter(polling_place::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("投票场所".into()))
}

/// Adds a place.
pub async fn insert_place(conn: &impl ConnectionTrait, row: polling_place::Model) -> Outcome<polling_place::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes a place and counts its version up.
pub async fn update_place(conn: &impl ConnectionTrait, mut row: polling_place::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Takes a place away, with its staff.
pub async fn delete_place(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    polling_staff::Entity::delete_many().filter(polling_staff::Column::PlaceId.eq(id)).exec(conn).await?;
    polling_place::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Polling staff of an election.
pub async fn staff(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<polling_staff::Model>> {
    Ok(polling_staff::Entity::find()
        .filter(polling_staff::Column::ElectionId.eq(election_id))
        .order_by_asc(polling_staff::Column::Duty)
        .order_by_asc(polling_staff::Column::Id)
        .all(conn)
        .await?)
}

/// One of the staff of this election.
pub async fn staff_member(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<polling_staff::Model> {
    polling_staff::Entity::find_by_id(id)
        .filter(polling_staff::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("选举工作人员".into()))
}

/// Adds staff.
pub async fn insert_staff(conn: &impl ConnectionTrait, row: polling_staff::Model) -> Outcome<polling_staff::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Takes staff away.
pub async fn delete_staff(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    polling_staff::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Rounds of an election, oldest first.
pub async fn rounds(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<poll_round::Model>> {
    Ok(poll_round::Entity::find()
        .filter(poll_round::Column::ElectionId.eq(election_id))
        .order_by_asc(poll_round::Column::No)
        .all(conn)
        .await?)
}

/// The newest round of an election.
pub async fn latest_round(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Option<poll_round::Model>> {
    Ok(poll_round::Entity::find()
        .filter(poll_round::Column::ElectionId.eq(election_id))
        .order_by_desc(poll_round::Column::No)
        .one(conn)
        .await?)
}

/// A round of this election.
pub async fn round(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<poll_round::Model> {
    poll_round::Entity::find_by_id(id)
        .filter(poll_round::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("投票轮次".into()))
}

/// What a round is about.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn contest(round: &poll_round::Model) -> Outcome<Contest> {
    Ok(serde_json::from_str(&round.contest)?)
}

/// Adds a round.
pub async fn insert_round(conn: &impl ConnectionTrait, row: poll_round::Model) -> Outcome<poll_round::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Moves a round to another state; stale when somebody was faster.
pub async fn move_round(conn: &impl ConnectionTrait, round: &poll_round::Model, state: &str) -> Outcome<()> {
    change_round(conn, round, poll_round::Column::State, Expr::value(state)).await
}

/// Moves the day of a round; stale when somebody was faster.
pub async fn set_day(conn: &impl ConnectionTrait, round: &poll_round::Model, day: chrono::NaiveDate) -> Outcome<()> {
    change_round(conn, round, poll_round::Column::PollingDay, Expr::value(day)).await
}

async fn change_round(
    conn: &impl ConnectionTrait,
    round: &poll_round::Model,
    column: poll_round::Column,
    value: Expr,
) -> Outcome<()> {
    let done = poll_round::Entity::update_many()
        .col_expr(column, value)
        .col_expr(poll_round::Column::Version, Expr::value(round.version + 1))
        .filter(poll_round::Column::Id.eq(round.id))
        .filter(poll_round::Column::Version.eq(round.version))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Failure::Stale { what: "投票轮次".into() }) }
}

/// Ballot papers per place of a round.
pub async fn stock(conn: &impl ConnectionTrait, round_id: i64) -> Outcome<Vec<ballot_stock::Model>> {
    Ok(ballot_stock::Entity::find()
        .filter(ballot_stock::Column::RoundId.eq(round_id))
        .order_by_asc(ballot_stock::Column::PlaceId)
        .all(conn)
        .await?)
}

/// Writes a ballot account.
pub async fn update_stock(conn: &impl ConnectionTrait, mut row: ballot_stock::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Adds an empty sheet and ballot account for each place.
pub async fn insert_sheets(conn: &impl ConnectionTrait, round_id: i64, places: &[i64]) -> Outcome<()> {
    for place in places {
        let sheet = count_sheet::ActiveModel {
            id: NotSet,
            round_id: Set(round_id),
            place_id: Set(*place),
            state: Set(SheetCode::Empty.code().to_owned()),
            first_by: Set(None),
            second_by: Set(None),
            agreed: Set(None),
            version: Set(1),
        };
        count_sheet::Entity::insert(sheet).exec_without_returning(conn).await?;
        let stock = ballot_stock::ActiveModel {
            id: NotSet,
            round_id: Set(round_id),
            place_id: Set(*place),
            printed: Set(0),
            issued: Set(0),
            issued_proxy: Set(0),
            spoiled: Set(0),
            unused: Set(0),
            version: Set(1),
        };
        ballot_stock::Entity::insert(stock).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Sheets of a round: status, owner and progress are columns; nothing is parsed.
pub async fn sheets(conn: &impl ConnectionTrait, round_id: i64) -> Outcome<Vec<count_sheet::Model>> {
    Ok(count_sheet::Entity::find()
        .filter(count_sheet::Column::RoundId.eq(round_id))
        .order_by_asc(count_sheet::Column::PlaceId)
        .all(conn)
        .await?)
}

/// A sheet with its round, if it belongs to this unit. One select, because saving a sheet is the hot path: the join to
/// the election only asks whose round it is.
pub async fn sheet_of_unit(
    conn: &impl ConnectionTrait,
    unit_code: &str,
    sheet_id: i64,
) -> Outcome<(count_sheet::Model, poll_round::Model)> {
    let to_round = count_sheet::Entity::belongs_to(poll_round::Entity)
        .from(count_sheet::Column::RoundId)
        .to(poll_round::Column::Id)
        .into();
    let to_election = poll_round::Entity::belongs_to(unit_election::Entity)
        .from(poll_round::Column::ElectionId)
        .to(unit_election::Column::Id)
        .into();
    count_sheet::Entity::find_by_id(sheet_id)
        .join(JoinType::InnerJoin, to_round)
        .join(JoinType::InnerJoin, to_election)
        .filter(unit_election::Column::UnitCode.eq(unit_code))
        .select_also(poll_round::Entity)
        .one(conn)
        .await?
        .and_then(|(sheet, round)| Some((sheet, round?)))
        .ok_or_else(|| Failure::NotFound("计票单".into()))
}

/// Every entry of a sheet, oldest first.
pub async fn entries(conn: &impl ConnectionTrait, sheet_id: i64) -> Outcome<Vec<count_entry::Model>> {
    Ok(count_entry::Entity::find()
        .filter(count_entry::Column::SheetId.eq(sheet_id))
        .order_by_asc(count_entry::Column::Id)
        .all(conn)
        .await?)
}

/// What a sheet keeps beside its state.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn record(sheet: &count_sheet::Model) -> Outcome<Record> {
    Ok(sheet.agreed.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default())
}

/// Rebuilds the state of a sheet from its row and its entries.
///
/// # Errors
/// `Failure::Internal` when row and entries do not fit together.
pub fn state(sheet: &count_sheet::Model, record: &Record, entries: &[count_entry::Model]) -> Outcome<SheetState> {
    let typed = |slot: Slot| {
        let own = entries.iter().rev().find(|e| e.slot == slot.number() && e.id > record.since);
        own.map(|e| (e.account_id, e.form.as_str()))
    };
    SheetState::rebuild(&sheet.state, (sheet.first_by, sheet.second_by), record, typed)
        .ok_or_else(|| Failure::Internal(format!("count sheet {} does not fit its entries", sheet.id)))
}

/// Writes the state of a sheet over the version that was read; stale when somebody was faster.
pub async fn write_sheet(
    conn: &impl ConnectionTrait,
    sheet: &count_sheet::Model,
    state: &SheetState,
    record: &Record,
) -> Outcome<()> {
    let done = count_sheet::Entity::update_many()
        .col_expr(count_sheet::Column::State, Expr::value(state.code().code()))
        .col_expr(count_sheet::Column::FirstBy, Expr::value(state.first_by()))
        .col_expr(count_sheet::Column::SecondBy, Expr::value(state.second_by()))
        .col_expr(count_sheet::Column::Agreed, Expr::value(Some(serde_json::to_string(record)?)))
        .col_expr(count_sheet::Column::Version, Expr::value(sheet.version + 1))
        .filter(count_sheet::Column::Id.eq(sheet.id))
        .filter(count_sheet::Column::Version.eq(sheet.version))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Failure::Stale { what: "这张计票单".into() }) }
}

/// Keeps what a typist submitted.
pub async fn insert_entry(
    conn: &impl ConnectionTrait,
    sheet_id: i64,
    slot: Slot,
    revision: i32,
    account_id: i64,
    (form, recounted): (&CountForm, bool),
    at_ms: i64,
) -> Outcome<()> {
    let row = count_entry::ActiveModel {
        id: NotSet,
        sheet_id: Set(sheet_id),
        slot: Set(slot.number()),
        revision: Set(revision),
        account_id: Set(account_id),
        form: Set(serde_json::to_string(form)?),
        recounted: Set(recounted),
        at_ms: Set(at_ms),
    };
    count_entry::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Doubtful ballots of a round.
pub async fn doubtful(conn: &impl ConnectionTrait, round_id: i64) -> Outcome<Vec<doubtful_ballot::Model>> {
    Ok(doubtful_ballot::Entity::find()
        .filter(doubtful_ballot::Column::RoundId.eq(round_id))
        .order_by_asc(doubtful_ballot::Column::Number)
        .order_by_asc(doubtful_ballot::Column::Id)
        .all(conn)
        .await?)
}

/// Whether this ballot of the round still waits for its decision.
pub async fn undecided(conn: &impl ConnectionTrait, round_id: i64, id: i64) -> Outcome<bool> {
    let row = doubtful_ballot::Entity::find_by_id(id).filter(doubtful_ballot::Column::RoundId.eq(round_id)).one(conn);
    Ok(row.await?.is_some_and(|row| row.valid.is_none()))
}

/// Adds a doubtful ballot.
pub async fn insert_doubtful(conn: &impl ConnectionTrait, row: doubtful_ballot::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    doubtful_ballot::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes a doubtful ballot.
pub async fn update_doubtful(conn: &impl ConnectionTrait, mut row: doubtful_ballot::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Explanations of findings of a round.
pub async fn notes(conn: &impl ConnectionTrait, round_id: i64) -> Outcome<Vec<finding_note::Model>> {
    Ok(finding_note::Entity::find()
        .filter(finding_note::Column::RoundId.eq(round_id))
        .order_by_asc(finding_note::Column::Id)
        .all(conn)
        .await?)
}

/// Adds an explanation.
pub async fn insert_note(conn: &impl ConnectionTrait, row: finding_note::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    finding_note::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes an explanation.
pub async fn update_note(conn: &impl ConnectionTrait, mut row: finding_note::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Agreed figures of a round, per place; places without agreed figures are left out.
pub async fn settled(
    conn: &impl ConnectionTrait,
    round: &poll_round::Model,
) -> Outcome<Vec<(count_sheet::Model, CountSheet)>> {
    let contest = contest(round)?;
    let stock = stock(conn, round.id).await?;
    let mut all = Vec::new();
    for sheet in sheets(conn, round.id).await? {
        let Some(form) = record(&sheet)?.form else { continue };
        let papers = stock.iter().find(|s| s.place_id == sheet.place_id && s.printed > 0).map(|s| {
            let [printed, issued, spoiled, unused] = [s.printed, s.issued, s.spoiled, s.unused].map(count);
            Stock { printed, issued, spoiled, unused }
        });
        let lawful = form.to_sheet(&contest, count(round.registered), papers);
        all.push((sheet, lawful));
    }
    Ok(all)
}

/// The sum of all places with agreed figures: the village. None before the first one.
pub async fn totals(conn: &impl ConnectionTrait, round: &poll_round::Model) -> Outcome<Option<CountSheet>> {
    let sheets: Vec<CountSheet> = settled(conn, round).await?.into_iter().map(|(_, sheet)| sheet).collect();
    Ok(total(&sheets, count(round.registered)))
}

/// The sum of the sheets of a round. R is the roll of the village, not the sum of what each place was told.
pub fn total(sheets: &[CountSheet], registered: u32) -> Option<CountSheet> {
    let mut total = law::reconcile::total(sheets)?;
    total.registered = registered;
    total.whole_village = true;
    if sheets.iter().any(|s| s.stock.is_none()) {
        total.stock = None;
    }
    Some(total)
}
