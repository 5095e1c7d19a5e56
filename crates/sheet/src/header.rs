//! Finding the table: which sheet, which row is its header, which column is which.

use std::collections::HashMap;

use crate::source::{Flow, Merge, Source};
use crate::text::{column_letter, fold_title, without_remark};
use crate::{FileError, SheetSpec, zh};

/// Rows from the top in which a header is looked for.
const PROBE_ROWS: u32 = 30;

/// Where the table stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// Position of the sheet in the source.
    pub(crate) sheet: usize,
    pub(crate) sheet_name: String,
    /// The row of the titles, from 0.
    pub(crate) row: u32,
    /// The first row that can hold data, from 0.
    pub(crate) first_data_row: u32,
    /// For each column of the spec its column in the file.
    pub(crate) columns: Vec<Option<u32>>,
    /// Titled columns that the spec does not know: column and title.
    pub(crate) unknown: Vec<(u32, String)>,
    /// The 错误原因 column of an earlier report.
    pub(crate) error_column: Option<u32>,
    /// Columns up to the last title.
    pub(crate) row_width: u32,
    /// Other sheets that look like the same table.
    pub(crate) rivals: Vec<String>,
}

/// The column of an error report, added by us; running numbers, added by everybody.
fn is_furniture(folded: &str) -> bool {
    folded == fold_title(zh::error_column()) || matches!(folded, "序号" | "编号" | "行号" | "no" | "no.")
}

/// The columns that titles stand for.
struct Titles(HashMap<String, usize>);

impl Titles {
    fn of(spec: &SheetSpec<'_>) -> Self {
        let mut titles = HashMap::new();
        for (i, column) in spec.columns.iter().enumerate() {
            // A title of one column wins over an alias of another.
            for alias in column.aliases {
                titles.entry(fold_title(alias)).or_insert(i);
            }
        }
        for (i, column) in spec.columns.iter().enumerate() {
            titles.insert(fold_title(column.title_zh), i);
        }
        Titles(titles)
    }

    fn find(&self, folded: &str) -> Option<usize> {
        self.0.get(folded).or_else(|| self.0.get(without_remark(folded)?)).copied()
    }
}

/// A row that may be the header.
#[derive(Debug, Clone, Default)]
struct Candidate {
    row: u32,
    matched: usize,
    titles: Vec<(u32, String)>,
}

/// Looks through all visible sheets and takes the best header.
pub(crate) fn find(source: &mut Source<'_>, spec: &SheetSpec<'_>) -> Result<Header, FileError> {
    let titles = Titles::of(spec);
    let sheets = source.sheets().to_vec();
    let all_hidden = sheets.iter().all(|s| s.hidden);
    let ours = [zh::sheet_instructions(), zh::sheet_dictionary()];
    let mut best: Option<(usize, Candidate)> = None;
    let mut seen = Vec::new();
    for (i, sheet) in sheets.iter().enumerate() {
        if (sheet.hidden && !all_hidden) || ours.contains(&sheet.name.as_str()) {
            continue;
        }
        let candidate = probe(source, i, &titles)?;
        if candidate.matched == 0 {
            continue;
        }
        seen.push((i, candidate.matched));
        let preferred = |name: &str| name == zh::sheet_data() || name == spec.name;
        let better = best.as_ref().is_none_or(|(b, c)| {
            let named = sheets.get(*b).is_some_and(|s| preferred(&s.name));
            candidate.matched > c.matched || (candidate.matched == c.matched && preferred(&sheet.name) && !named)
        });
        if better {
            best = Some((i, candidate));
        }
    }
    let Some((sheet, candidate)) = best else {
        let expected = spec.columns.iter().filter(|c| c.required).map(|c| c.title_zh.to_owned());
        return Err(FileError::NoHeader { expected: expected.collect() });
    };
    let name = |i: usize| sheets.get(i).map(|s| s.name.clone()).unwrap_or_default();
    let rivals = seen.iter().filter(|(i, m)| *i != sheet && *m == candidate.matched).map(|(i, _)| name(*i));
    // Text files have no sheets with names, only separators.
    let rivals = rivals.filter(|name| !name.is_empty()).collect();
    let merges = source.merges(sheet)?;
    let candidate = with_lower_titles(source, sheet, candidate, &merges)?;
    assign(spec, &titles, sheet, name(sheet), candidate, rivals)
}

/// The best header row near the top of one sheet.
fn probe(source: &mut Source<'_>, sheet: usize, titles: &Titles) -> Result<Candidate, FileError> {
    let mut best = Candidate::default();
    source.each_row(sheet, &mut |row| {
        if row.index >= PROBE_ROWS {
            return Ok(Flow::Stop);
        }
        let texts: Vec<(u32, String)> =
            row.cells.iter().map(|c| (c.column, c.value.shown().into_owned())).filter(|(_, t)| !t.is_empty()).collect();
        let mut found: Vec<usize> = texts.iter().filter_map(|(_, t)| titles.find(&fold_title(t))).collect();
        found.sort_unstable();
        found.dedup();
        if found.len() > best.matched {
            best = Candidate { row: row.index, matched: found.len(), titles: texts };
        }
        Ok(Flow::Continue)
    })?;
    Ok(best)
}

/// A header of two rows, as Word users make them: `家庭住址` over `组` and `户`. Titles that are merged downward reserve
/// the rows below; what stands there belongs to the header and names its columns more exactly.
fn with_lower_titles(
    source: &mut Source<'_>,
    sheet: usize,
    mut candidate: Candidate,
    merges: &[Merge],
) -> Result<Candidate, FileError> {
    let top = candidate.row;
    let bottom = merges
        .iter()
        .filter(|m| m.first_row <= top && m.last_row > top && m.first_column == m.last_column)
        .map(|m| m.last_row)
        .max()
        .unwrap_or(top)
        .min(top + 3);
    if bottom == top {
        return Ok(candidate);
    }
    let mut lower: Vec<(u32, String)> = Vec::new();
    source.each_row(sheet, &mut |row| {
        if row.index > bottom {
            return Ok(Flow::Stop);
        }
        if row.index > top {
            lower.extend(
                row.cells.iter().map(|c| (c.column, c.value.shown().into_owned())).filter(|(_, t)| !t.is_empty()),
            );
        }
        Ok(Flow::Continue)
    })?;
    for (column, title) in lower {
        candidate.titles.retain(|(c, _)| *c != column);
        candidate.titles.push((column, title));
    }
    candidate.titles.sort();
    candidate.row = bottom;
    Ok(candidate)
}

fn assign(
    spec: &SheetSpec<'_>,
    titles: &Titles,
    sheet: usize,
    sheet_name: String,
    candidate: Candidate,
    rivals: Vec<String>,
) -> Result<Header, FileError> {
    let mut columns: Vec<Option<u32>> = vec![None; spec.columns.len()];
    let mut exact: Vec<bool> = vec![false; spec.columns.len()];
    let mut unknown = Vec::new();
    for (at, title) in &candidate.titles {
        let folded = fold_title(title);
        let Some(i) = titles.find(&folded) else {
            if !is_furniture(&folded) {
                unknown.push((*at, title.clone()));
            }
            continue;
        };
        let is_exact = folded == fold_title(spec.columns[i].title_zh);
        match columns[i] {
            // 姓名 beside its alias 选民姓名: the title itself is meant.
            Some(_) if exact[i] && !is_exact => unknown.push((*at, title.clone())),
            Some(earlier) if exact[i] == is_exact => {
                return Err(FileError::DuplicateColumn {
                    title: spec.columns[i].title_zh.to_owned(),
                    letters: vec![column_letter(earlier), column_letter(*at)],
                });
            }
            _ => {
                columns[i] = Some(*at);
                exact[i] = is_exact;
            }
        }
    }
    let missing: Vec<String> = spec
        .columns
        .iter()
        .zip(&columns)
        .filter(|(c, at)| c.required && at.is_none())
        .map(|(c, _)| c.title_zh.to_owned())
        .collect();
    if !missing.is_empty() {
        return Err(FileError::MissingColumns { sheet: sheet_name, line: candidate.row + 1, missing });
    }
    let error_title = fold_title(zh::error_column());
    Ok(Header {
        sheet,
        sheet_name,
        row: candidate.row,
        first_data_row: candidate.row + 1,
        columns,
        unknown,
        error_column: candidate.titles.iter().find(|(_, t)| fold_title(t) == error_title).map(|(at, _)| *at),
        row_width: candidate.titles.iter().map(|(at, _)| at + 1).max().unwrap_or(0),
        rivals,
    })
}
