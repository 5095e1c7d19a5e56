//! A department's list of a batch as a table: out with the persons and what was answered so far, back with the answers. All rows or none;
//! a row without an opinion is left as it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::extract::{Multipart, Path};
use entity::{review_answer, review_item};
use maud::{Markup, html};
use sheet::{Cell, Column, Kind, Limits, Row, RowError, SheetSpec};

use super::roll_import::errors_table;
use super::upload::{receive, unreadable};
use crate::access::REVIEWERS;
use crate::failure::{Failure, Outcome};
use crate::org;
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Field, Form, Tone};
use crate::vetting::model::{Answer, Opinion, post_zh};
use crate::vetting::service::{Given, answer, batch_for, own_agency};
use crate::vetting::store;
use crate::web::{Ctx, Done, Fields, Page, download, html as page, html_refused};
use crate::work::blocking;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// More than any county ever submitted at once.
const MOST_ROWS: u32 = 20_000;
/// Faults that are shown; somebody who chose the wrong file needs no more.
const MOST_SHOWN: usize = 200;
const OPINIONS: &[(&str, &str)] =
    &[("clear", "未发现情形"), ("found", "发现情形"), ("explain", "需要说明"), ("clear", "无"), ("clear", "未发现")];

/// Routes of this part.
pub fn routes() -> Vec<Route> {
    let gate = Gate::Roles(REVIEWERS);
    vec![
        get("/reviews/{id}/sheet", gate, form),
        post("/reviews/{id}/sheet", gate, upload),
        get("/reviews/{id}/sheet/download", gate, table),
    ]
}

/// The columns of the table.
fn spec() -> SheetSpec<'static> {
    SheetSpec {
        name: "联审意见",
        columns: vec![
            Column::new("id", "编号", Kind::Integer { min: 1, max: i64::MAX }).required().help("不要改动"),
            Column::new("seen", "版次", Kind::Integer { min: 0, max: 100_000 }).required().width(8).help("不要改动"),
            Column::new("name", "姓名", Kind::Text).required().max_chars(50),
            Column::new("unit", "村社", Kind::Text).max_chars(100).width(20),
            Column::new("post", "参选职务", Kind::Text).max_chars(60).width(18),
            Column::new("number", "身份证号（掩码）", Kind::Text).width(22).max_chars(30),
            Column::new("opinion", "意见", Kind::Choice(OPINIONS)).help("没有填写的，保持原来的意见"),
            Column::new("kind", "情形", Kind::Text).width(24).max_chars(200).help("发现的情形，或者要说明的事项"),
            Column::new("basis", "依据", Kind::Text).width(24).max_chars(300),
            Column::new("evidence", "证明材料", Kind::Text).width(24).max_chars(300).help("材料名称、文号"),
        ],
    }
}

/// What is written on the first sheet.
const INSTRUCTIONS: &[&str] = &[
    "只填意见、情形、依据、证明材料四列；其他各列不要改动，行的次序可以改变。",
    "意见为「发现情形」的，情形、依据、证明材料都要填；为「需要说明」的，填要说明的事项；为「未发现情形」的，后三列不填。",
    "有一行不对，整份表都不写入；改正后重新上传。",
];

fn line(
    item: &review_item::Model,
    (unit, post): (&str, &str),
    mask: Option<&String>,
    answer: Option<&review_answer::Model>,
) -> Vec<Cell> {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let own = |of: fn(&review_answer::Model) -> &String| answer.map_or(Cell::Empty, |row| text(of(row)));
    vec![
        Cell::Int(item.id),
        Cell::Int(answer.map_or(0, |row| row.no.into())),
        text(&item.name),
        text(unit),
        text(post),
        mask.map_or(Cell::Empty, |mask| text(mask)),
        answer.map_or(Cell::Empty, |row| Cell::Choice(row.opinion.clone())),
        own(|row| &row.kind),
        own(|row| &row.basis),
        own(|row| &row.evidence),
    ]
}

/// The answers of the table, or everything that is wrong. Pure.
fn answers(
    rows: &[Row],
    items: &[review_item::Model],
    own: &BTreeMap<i64, review_answer::Model>,
) -> Result<Vec<Given>, Vec<RowError>> {
    let by_id: HashMap<i64, &review_item::Model> = items.iter().map(|item| (item.id, item)).collect();
    let mut seen: BTreeMap<i64, u64> = BTreeMap::new();
    let mut all = Vec::with_capacity(rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let text = |key: &str| row.str(key).unwrap_or_default().to_owned();
        let id = row.int("id").unwrap_or_default();
        let Some(item) = by_id.get(&id) else {
            wrong.push(row.error("id", format!("这个批次没有编号 {id}"), "请重新下载本批次的表，不要改动编号"));
            continue;
        };
        if item.name != text("name") {
            let reason = format!("编号 {id} 是「{}」，表中写的是「{}」", item.name, text("name"));
            wrong.push(row.error("name", reason, "请不要改动编号和姓名；排序时整行一起排"));
            continue;
        }
        if let Some(first) = seen.insert(id, u64::from(row.line)) {
            wrong.push(row.error("id", format!("与第 {first} 行的编号相同"), "每人只留一行"));
            continue;
        }
        let rest = [text("kind"), text("basis"), text("evidence")];
        let Some(opinion) = row.str("opinion").and_then(Opinion::from_code) else {
            if rest.iter().any(|text| !text.is_empty()) {
                wrong.push(row.error("opinion", "填写了情形、依据或者材料，没有填意见", "请选择意见"));
            }
            continue;
        };
        let [kind, basis, evidence] = rest;
        let answer = Answer { opinion, kind, basis, evidence };
        let seen = row.int("seen").and_then(|no| i32::try_from(no).ok()).unwrap_or(0);
        let now = own.get(&id).map_or(0, |row| row.no);
        if seen != now {
            let reason = format!("表中的意见是第 {seen} 版，现在是第 {now} 版");
            wrong.push(row.error("seen", reason, "下载以后本单位又改过这个人的意见，请重新下载后再填"));
            continue;
        }
        match answer.check() {
            Ok(()) => all.push(Given { item: id, seen, answer }),
            Err(refusal) => {
                let field = refusal.fields.first().map_or("opinion", |field| match field.field.as_str() {
                    "kind" => "kind",
                    "basis" => "basis",
                    "evidence" => "evidence",
                    _ => "opinion",
                });
                wrong.push(row.error(field, refusal.message, refusal.remedy));
            }
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

/// The table to be completed.
pub async fn table(ctx: Ctx, Path(id): Path<i64>) -> Page {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    let batch = batch_for(conn, &agency, id).await?;
    let items = store::items(conn, id).await?;
    let own = store::answers_of_agency(conn, id, agency.id).await?;
    let mut codes: Vec<String> = items.iter().map(|item| item.unit_code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    let units = org::store::units_by_code(conn, &codes).await?;
    let ids: Vec<i64> = items.iter().map(|item| item.person_id).collect();
    let persons = crate::people::store::persons(conn, &ids).await?;
    let masks: HashMap<i64, String> =
        persons.into_iter().filter_map(|person| Some((person.id, person.id_mask?))).collect();
    let name = format!("{}-{}-联审意见.xlsx", batch.title, agency.name);
    let bytes = blocking(move || {
        let unit = |code: &str| units.get(code).map(|unit| unit.name.clone()).unwrap_or_default();
        let post = |item: &review_item::Model| {
            let community = units.get(&item.unit_code).is_some_and(|unit| unit.org_kind.contains('居'));
            let words = if community { &org::words::COMMUNITY } else { &org::words::VILLAGE };
            words.say(post_zh(&item.body, &item.post)).into_owned()
        };
        let rows = items.iter().map(|item| {
            line(item, (&unit(&item.unit_code), &post(item)), masks.get(&item.person_id), own.get(&item.id))
        });
        sheet::filled(&spec(), INSTRUCTIONS, rows)
    })
    .await?
    .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download(&name, XLSX, bytes))
}

async fn form_page(ctx: &Ctx, id: i64, failure: Option<&Failure>, errors: &[RowError]) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    let batch = batch_for(conn, &agency, id).await?;
    let own = format!("/reviews/{id}");
    let refused = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post(format!("{own}/sheet?csrf={}", ctx.csrf), &*ctx.csrf, 0)
        .multipart()
        .errors(&refused)
        .field(Field::file("file", "填好的表", ".xlsx,.xls,.csv").required().help("从本页下载、填好意见的表"))
        .submit("上传意见")
        .cancel(&own);
    let shown = &errors[..errors.len().min(MOST_SHOWN)];
    let body = html! {
        @if !errors.is_empty() {
            (ui::alert(Tone::Bad, Some(&format!("表中有 {} 处要改正，没有写入任何一行", errors.len())), html! {
                p { "请在原表中改正后重新上传。" @if shown.len() < errors.len() { "下面列出前 " (shown.len()) " 处。" } }
            }))
            (ui::card("要改正的地方", errors_table(shown)))
        }
        (ui::toolbar(&[ui::button(&format!("{own}/sheet/download"), "下载本单位的表")]))
        (ui::card("上传本单位意见", html! {
            (form.render())
            p { "全部正确才写入；已经保存的意见有改动的，作为新的一次意见保留。上传后仍要在批次页面报送。" }
        }))
    };
    Ok(Frame::new(ctx, "表格回复").crumb("联审", "/reviews").crumb(batch.title, own).page(body))
}

/// The form for a file.
pub async fn form(ctx: Ctx, Path(id): Path<i64>) -> Page {
    Ok(page(form_page(&ctx, id, None, &[]).await?))
}

/// Reads a file and records its answers in one transaction; nothing of it when one row is wrong.
pub async fn upload(ctx: Ctx, Path(id): Path<i64>, multipart: Multipart) -> Page {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    batch_for(conn, &agency, id).await?;
    let result = async {
        let received = receive(multipart).await?;
        let limits = Limits { max_rows: MOST_ROWS, ..Limits::default() };
        let table = blocking(move || sheet::read(&received.bytes, &received.name, &spec(), limits))
            .await?
            .map_err(|error| unreadable(&error))?;
        let own = store::answers_of_agency(conn, id, agency.id).await?;
        let read = answers(&table.rows, &store::items(conn, id).await?, &own);
        if read.is_err() || !table.row_errors.is_empty() {
            let mut errors = read.err().unwrap_or_default();
            errors.extend(table.row_errors);
            errors.sort_by_key(|error| error.line);
            return Ok(html_refused(form_page(&ctx, id, None, &errors).await?));
        }
        let (given, actor) = (Arc::new(read.unwrap_or_default()), ctx.actor.clone());
        ctx.submit(&Fields::default(), move |tx| {
            let (actor, given) = (actor.clone(), given.clone());
            Box::pin(async move {
                let n = answer(tx, &actor, id, &given).await?;
                let message = format!("表中有意见的 {} 人，新记或者更改 {n} 人", given.len());
                Ok(Done::new(format!("/reviews/{id}"), message))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(form_page(&ctx, id, Some(&failure), &[]).await?)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::vetting::store;
    use crate::vetting::tests::review;

    #[tokio::test]
    async fn a_department_answers_with_the_table_that_it_was_given() {
        let review = review().await;
        review.submit().await;
        let (desk, own) = (&review.desks[0], format!("{}/sheet", review.desk()));
        let items = review.items().await;
        let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
        let table = desk.get(&format!("{own}/download")).await;
        assert_eq!(table.status, 200);
        // As it went out, it changes nothing.
        assert_eq!(desk.upload(&own, "意见.xlsx", &table.bytes).await.done(), review.desk());
        let answers = async || store::opinions(review.office.app.db.read(), review.id).await.unwrap().len();
        assert_eq!(answers().await, 0);

        let titles = "编号,版次,姓名,意见,情形,依据,证明材料\n";
        let bad = format!(
            "{titles}{},0,甲,发现情形,失信,,\n{},0,丙,未发现情形,,,\n999,0,丙,无,,,\n{},0,丙,,情形,,\n{},0,丙,无,,,\n",
            ids[0], ids[1], ids[2], ids[2]
        );
        let page = desk.upload(&own, "意见.csv", bad.as_bytes()).await.refused();
        for part in [
            "5 处要改正",
            "还要填写依据、证明材料",
            "编号 2 是「乙」，表中写的是「丙」",
            "没有编号 999",
            "没有填意见",
            "编号相同",
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        assert_eq!(answers().await, 0, "nothing of a table with a fault is written");

        let good = format!(
            "{titles}{},0,丙,未发现,,,\n{},0,甲,发现情形,失信被执行人,资格条件第三项,执行裁定\n{},0,乙,,,,\n",
            ids[2], ids[0], ids[1]
        );
        desk.upload(&own, "意见.csv", good.as_bytes()).await.done();
        assert_eq!(answers().await, 2);
        let given = store::answers_about(review.office.app.db.read(), ids[0]).await.unwrap();
        assert_eq!((given[0].kind.as_str(), given[0].evidence.as_str()), ("失信被执行人", "执行裁定"));
        let page = desk.upload(&own, "意见.csv", good.as_bytes()).await.refused();
        assert!(page.contains("表中的意见是第 0 版，现在是第 1 版"), "an older table does not overwrite: {page}");
        // What was answered stands in the next table; another department's does not.
        let filled = desk.get(&format!("{own}/download")).await.bytes;
        let other = review.desks[1].get(&format!("{own}/download")).await.bytes;
        assert!(filled.len() > other.len());
        assert_eq!(review.clerk.get(&own).await.status, 403);
    }
}
