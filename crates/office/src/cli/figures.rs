//! `cunxuan figures`: the indicators of a place on the command line, as a table for people or as JSON for programs.

use std::io::Write as _;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::app::App;
use crate::failure::{Failure, Refusal};
use crate::figures::board::Board;
use crate::figures::indicator::Indicator;
use crate::org;

/// How the figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// JSON: a list of objects with id, name, value, numerator, denominator, basis.
    Json,
    /// A table.
    Table,
}

/// Prints the indicators of a unit's place, or of everything.
///
/// # Errors
/// `NO_SUCH_UNIT`; of the database.
pub(super) async fn figures(app: &App, unit: Option<&str>, format: Format) -> Result<ExitCode, Failure> {
    let path = match unit {
        None => String::new(),
        Some(code) => {
            let found = org::store::unit(app.db.read(), code).await?;
            found.map(|unit| unit.path).ok_or_else(|| {
                Refusal::new("NO_SUCH_UNIT", format!("没有编码为「{code}」的单位"), "请核对 12 位编码，或先导入单位")
            })?
        }
    };
    let mut all = Board::load(app.db.read(), &path).await?.indicators();
    all.extend(crate::figures::reviews::indicators(app.db.read(), &path).await?);
    all.extend(crate::figures::inspections::indicators(app.db.read(), &path).await?);
    all.extend(crate::figures::selection::indicators(app.db.read(), &path).await?);
    all.extend(crate::figures::talks::indicators(app.db.read(), &path).await?);
    all.extend(crate::figures::proposed::indicators(app.db.read(), &path).await?);
    all.extend(crate::deliberation::service::indicators(app.db.read(), &path).await?);
    let text = match format {
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&all)?),
        Format::Table => table(&all),
    };
    // A reader that has seen enough (`| head`) closes the pipe; that is no failure of ours.
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Internal(error.to_string())),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Columns of a terminal that a text takes: Chinese characters take two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) < 0x1100 { 1 } else { 2 }).sum()
}

/// The text filled with spaces to a width.
pub(super) fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

fn table(all: &[Indicator]) -> String {
    let head = ["指标", "数值", "分子", "分母"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(head)
        .chain(
            all.iter()
                .map(|it| [it.name.to_owned(), it.value.clone(), it.numerator.to_string(), it.denominator.to_string()]),
        )
        .collect();
    let widths: [usize; 4] = std::array::from_fn(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0));
    rows.iter()
        .map(|row| {
            let cells: Vec<String> = row.iter().zip(widths).map(|(cell, to)| pad(cell, to)).collect();
            format!("{}\n", cells.join("  ").trim_end())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_a_terminal() {
        let all = crate::figures::indicator::indicators([]);
        let text = table(&all);
        assert!(text.contains("村社总数"));
        assert!(text.lines().all(|line| line.split_whitespace().count() >= 4), "{text}");
        assert_eq!((width("村a"), pad("村a", 5)), (3, "村a  ".to_owned()));
    }
}
