//! Persons × departments, for the organiser alone.
//!
//! A county has some 2,000 persons and 16 departments. The page carries all of it in a short form and as many rows as a screen shows;
//! `web/src/matrix.js` draws the rows that are scrolled to and narrows them without asking again. Without scripts there are pages.

use std::collections::HashMap;

use axum::extract::Path;
use entity::{review_agency, review_item};
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::batches::{asked, base};
use super::{Places, conclusion, opinion, places};
use crate::failure::Outcome;
use crate::shell::Frame;
use crate::ui::{self, Filters, Pager, Tile};
use crate::vetting::model::{Opinion, concluded};
use crate::vetting::service::batch_of;
use crate::vetting::store;
use crate::web::{Ctx, Page, html as page};

/// Rows that the page brings along: more than a screen shows.
const SIZE: u64 = 40;

/// What the table can be narrowed to; the script knows these words, too.
const ONLY: [(&str, &str); 3] = [("burden", "有情形或者需要说明"), ("missing", "有单位未回复"), ("open", "未出结论")];

/// The letter of an answer: one per department and person goes to the browser.
fn letter(opinion: Option<Opinion>) -> char {
    match opinion {
        Some(Opinion::Clear) => 'c',
        Some(Opinion::Found) => 'f',
        Some(Opinion::Explain) => 'e',
        None => 'n',
    }
}

/// A person with the answers in the order of the departments.
struct Line<'a> {
    item: &'a review_item::Model,
    answers: String,
}

impl Line<'_> {
    fn keeps(&self, only: &str, wanted: &str, names: &Places) -> bool {
        let kind = match only {
            "burden" => self.answers.contains(['f', 'e']),
            "missing" => self.answers.contains('n'),
            "open" => !concluded(&self.item.conclusion, self.item.reopened),
            _ => true,
        };
        kind && (wanted.is_empty() || self.item.name.contains(wanted) || names.named(&self.item.unit_code, wanted))
    }

    fn row(&self, at: usize, own: &str, names: &Places) -> Markup {
        html! {
            tr aria-rowindex=(at + 2) {
                th scope="row" { a href=(format!("{own}/{}", self.item.id)) { (self.item.name) } }
                td { (names.name(&self.item.unit_code)) }
                @for answer in self.answers.chars() {
                    @match answer {
                        'c' => { td .m-c { "✓" } },
                        'f' => { td .m-f { "■" span .visually-hidden { "发现情形" } } },
                        'e' => { td .m-e { "▲" span .visually-hidden { "需要说明" } } },
                        _ => { td .m-n { "○" } },
                    }
                }
                td { (conclusion(&self.item.conclusion, self.item.reopened)) }
            }
        }
    }
}

/// Everything in a short form: per person number, name, village, letters, conclusion, and whether it is still open.
fn short(lines: &[Line<'_>], names: &Places) -> Outcome<String> {
    let (mut units, mut ends): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut unit_at, mut end_at) = (HashMap::new(), HashMap::new());
    let mut rows = Vec::with_capacity(lines.len());
    for Line { item, answers } in lines {
        let unit = *unit_at.entry(item.unit_code.as_str()).or_insert_with(|| {
            units.push(names.name(&item.unit_code));
            units.len() - 1
        });
        let end = *end_at.entry((item.conclusion.as_str(), item.reopened)).or_insert_with(|| {
            ends.push(conclusion(&item.conclusion, item.reopened).into_string());
            ends.len() - 1
        });
        let open = u8::from(!concluded(&item.conclusion, item.reopened));
        rows.push(json!([item.id, item.name, unit, answers, end, open]));
    }
    let text = serde_json::to_string(&json!({ "units": units, "ends": ends, "rows": rows }))?;
    // Inside a script element nothing may look like its end.
    Ok(text.replace('<', "\\u003c"))
}

fn head(agencies: &[review_agency::Model]) -> Markup {
    html! {
        colgroup { col .m-name; col .m-unit; @for _ in agencies { col .m-answer; } col .m-end; }
        thead { tr aria-rowindex="1" {
            th scope="col" { "姓名" }
            th scope="col" { "村社" }
            @for agency in agencies { th scope="col" { (agency.name) } }
            th scope="col" { "结论" }
        } }
    }
}

/// Persons × departments.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let batch = batch_of(conn, unit, id).await?;
    let agencies = asked(&ctx, &batch).await?;
    let items = store::items(conn, id).await?;
    let opinions = store::opinions(conn, id).await?;
    let names = places(&ctx, items.iter().map(|item| item.unit_code.clone())).await?;
    let (only, wanted) = (ctx.param("only").unwrap_or_default(), ctx.param("q").unwrap_or_default());
    let own = format!("{}/{id}", base(&unit.code));
    let answers = |item: &review_item::Model| {
        agencies.iter().map(|agency| letter(opinions.get(&(item.id, agency.id)).copied())).collect()
    };
    let lines: Vec<Line<'_>> = items.iter().map(|item| Line { item, answers: answers(item) }).collect();
    let shown: Vec<&Line<'_>> = lines.iter().filter(|line| line.keeps(&only, &wanted, &names)).collect();
    let mut counts = HashMap::new();
    for answer in lines.iter().flat_map(|line| line.answers.chars()) {
        *counts.entry(answer).or_insert(0u64) += 1;
    }
    let count = |opinion: Option<Opinion>| counts.get(&letter(opinion)).copied().unwrap_or_default().to_string();
    let path = format!("{own}/matrix");
    let at: u64 = ctx.param("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let filters = vec![("q".to_owned(), wanted.clone()), ("only".to_owned(), only.clone())];
    let pager = Pager::new(path.clone(), filters, at, SIZE, shown.len() as u64);
    let first = usize::try_from(pager.first_row() - 1).unwrap_or_default();
    let size = usize::try_from(SIZE).unwrap_or_default();
    let body = html! {
        (ui::tiles(&[
            Tile::new("人选", items.len().to_string()),
            Tile::new("发现情形", count(Some(Opinion::Found))).note("人次"),
            Tile::new("需要说明", count(Some(Opinion::Explain))).note("人次"),
            Tile::new("未回复", count(None)).note("人次"),
        ]))
        p { (opinion(Opinion::Clear)) " ✓　" (opinion(Opinion::Found)) " ■　" (opinion(Opinion::Explain)) " ▲　○ 未回复" }
        (Filters::new(&path).text("q", "姓名或村社", &wanted, "姓名或村社").select("only", "显示", &ONLY, &only).render())
        p .text-muted #matrix-count role="status" { "共 " (items.len()) " 人，显示 " (shown.len()) " 人" }
        div .matrix-box tabindex="0" role="region" aria-label="人选和联审单位" {
            table .table.table-sm.matrix data-matrix=(own) aria-rowcount=(shown.len() + 1) {
                caption .visually-hidden { "人选和联审单位" }
                (head(&agencies))
                tbody { @for (at, line) in shown.iter().enumerate().skip(first).take(size) { (line.row(at, &own, &names)) } }
            }
        }
        div #matrix-pager { (pager.render()) }
        script #matrix-data type="application/json" { (PreEscaped(short(&lines, &names)?)) }
        script src=(ui::assets::href("matrix.js")) type="module" {}
    };
    Ok(page(Frame::new(&ctx, "人选 × 单位").crumb("联审", base(&unit.code)).crumb(batch.title.clone(), own).page(body)))
}
