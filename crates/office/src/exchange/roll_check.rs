//! What a file would do to a roll: rows that can be imported, rows with errors, rows whose person is already there.

use std::collections::HashMap;

use entity::unit_election;
use sea_orm::ConnectionTrait;
use sheet::{FileError, Outcome as RowOutcome, Row, RowError};

use super::roll_sheet;
use crate::crypto::Keys;
use crate::failure::Outcome;
use crate::roll::lookup;
use crate::roll::model::{Checker, INCLUDED, Problem, RollRow, index_key};

/// A row that holds by itself.
#[derive(Clone, Debug)]
pub struct GoodRow {
    /// Line in the file.
    pub line: u32,
    /// Keyed index of the number.
    pub index: String,
    /// The row.
    pub row: RollRow,
}

/// A row whose person already stands on this roll 重复.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// Line in the file.
    pub line: u32,
    /// Name in the file.
    pub name: String,
    /// Name and group on the roll.
    pub there: String,
}

/// What a file would do.
#[derive(Clone, Debug, Default)]
pub struct RollPreview {
    /// Data rows.
    pub total: usize,
    /// Rows that can be imported, those that are already there included.
    pub good: Vec<GoodRow>,
    /// Rows with at least one error.
    pub bad: usize,
    /// The errors, by line; at most [`roll_sheet::MOST_ERRORS`].
    pub errors: Vec<RowError>,
    /// Rows of `good` whose person is already on this roll.
    pub duplicates: Vec<Duplicate>,
    /// Remarks of the reader.
    pub warnings: Vec<String>,
}

/// A problem of an entry as an error of its row.
pub fn row_error(row: &Row, problem: &Problem) -> RowError {
    row.error(roll_sheet::column(problem.field), problem.sentence(), problem.remedy.clone())
}

/// The error of a number that stood in the file before.
pub fn twice_in_file(row: &Row, first: u32) -> RowError {
    row.error("id_number", format!("与第 {first} 行的身份证号相同"), "同一人只能登记一次，请删去其中一行")
}

/// Reads a file and checks every row by itself and against the other rows. Pure; run it where it may take long.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn read(bytes: &[u8], file_name: &str, checker: &Checker, keys: &Keys) -> Result<RollPreview, FileError> {
    let mut preview = RollPreview::default();
    let mut lines: HashMap<u128, u32> = HashMap::new();
    let refuse = |preview: &mut RollPreview, errors: Vec<RowError>| {
        preview.bad += 1;
        let room = roll_sheet::MOST_ERRORS.saturating_sub(preview.errors.len());
        preview.errors.extend(errors.into_iter().take(room));
    };
    let summary = sheet::read_rows(bytes, file_name, &roll_sheet::spec(), roll_sheet::limits(), |outcome| {
        preview.total += 1;
        match outcome {
            RowOutcome::Bad { errors, .. } => refuse(&mut preview, errors),
            RowOutcome::Good(row) => match checker.check(roll_sheet::entry(&row)) {
                Err(problems) => refuse(&mut preview, problems.iter().map(|p| row_error(&row, p)).collect()),
                Ok(checked) => {
                    let index = keys.index(checked.id.expose());
                    match lines.entry(index_key(&index)) {
                        std::collections::hash_map::Entry::Occupied(first) => {
                            refuse(&mut preview, vec![twice_in_file(&row, *first.get())]);
                        }
                        std::collections::hash_map::Entry::Vacant(free) => {
                            free.insert(row.line);
                            preview.good.push(GoodRow { line: row.line, index, row: checked });
                        }
                    }
                }
            },
        }
        std::ops::ControlFlow::Continue(())
    })?;
    preview.warnings = summary.warnings.into_iter().map(|warning| warning.message_zh).collect();
    Ok(preview)
}

/// Compares the good rows with what is registered: on this roll, and on the other rolls of the cycle.
///
/// # Errors
/// Of the database.
pub async fn against_rolls(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    mut preview: RollPreview,
) -> Outcome<RollPreview> {
    let indexes: Vec<&str> = preview.good.iter().map(|good| good.index.as_str()).collect();
    let twins = lookup::twins(conn, &indexes).await?;
    let mut good = Vec::with_capacity(preview.good.len());
    for row in preview.good {
        let Some(found) = twins.get(&index_key(&row.index)) else {
            good.push(row);
            continue;
        };
        if let Some(other) = lookup::elsewhere(conn, election, found).await? {
            preview.bad += 1;
            let reason = format!("已在 {other} 登记为选民");
            let remedy = "同一人只能在一地登记：请先由那里移出，或从表中删去";
            let mask = row.row.id.masked();
            preview.errors.push(RowError::custom(row.line, "", "身份证号", mask, reason, remedy));
            continue;
        }
        if let Some(own) = found.iter().filter_map(|t| t.registration.as_ref()).find(|r| r.election_id == election.id) {
            let state = if own.status == INCLUDED { "" } else { "（已移出名单）" };
            preview.duplicates.push(Duplicate {
                line: row.line,
                name: row.row.entry.name.clone(),
                there: format!("{} {}{state}", own.group_name, own.name),
            });
        }
        good.push(row);
    }
    preview.good = good;
    preview.errors.sort_by_key(|error| error.line);
    Ok(preview)
}
