//! The list of a meeting 应到人员名册 from a table: template, upload, all rows or none. What is wrong comes back on the page with line,
//! column, value and remedy, and nothing is kept in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Multipart, Path};
use maud::{Markup, html};
use sheet::{Column, Kind, Limits, Row, RowError, SheetSpec};

use super::roll_import::errors_table;
use super::upload::{receive, unreadable};
use crate::access::COMMITTEE;
use crate::failure::{Failure, Outcome};
use crate::meeting::pages::{base, frame, load};
use crate::meeting::service::{Entry, Loaded, add_lines};
use crate::routes::{Gate, Route, get, post};
use crate::shell;
use crate::ui::{self, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, download, html as page, html_refused};
use crate::work::blocking;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// As many as one list may hold.
const MOST_ROWS: u32 = 20_000;
/// Faults that are shown; somebody who chose the wrong file needs no more.
const MOST_SHOWN: usize = 200;
const SEX: &[(&str, &str)] = &[("male", "男"), ("female", "女"), ("male", "男性"), ("female", "女性")];

/// Routes of this part.
pub fn routes() -> Vec<Route> {
    let gate = Gate::Roles(COMMITTEE);
    vec![
        get("/u/{unit}/meetings/{id}/electors/import", gate, form),
        post("/u/{unit}/meetings/{id}/electors/import", gate, upload),
        get("/u/{unit}/meetings/{id}/electors/import/template", gate, template),
    ]
}

/// The columns of the table.
fn spec() -> SheetSpec<'static> {
    SheetSpec {
        name: "应到人员名册",
        columns: vec![
            Column::new("name", "姓名", Kind::Text).required().max_chars(50).sample("王小明"),
            Column::new("sex", "性别", Kind::Choice(SEX)).width(8).sample("男"),
            Column::new("group", "小组", Kind::Text)
                .max_chars(50)
                .aliases(&["村民小组", "居民小组", "推选单位"])
                .sample("第一村民小组"),
            Column::new("household", "户编号", Kind::Text).max_chars(50).aliases(&["户号", "户"]).sample("12"),
        ],
    }
}

fn limits() -> Limits {
    Limits { max_rows: MOST_ROWS, ..Limits::default() }
}

/// What is written on the first sheet of the template.
const INSTRUCTIONS: &[&str] = &[
    "一行一人；户代表会议一户一行，写本户的代表。",
    "与人员库中唯一同名的自动关联；同名的，在姓名后加注区别，如「张三（二组）」。",
    "有一行不对，整份表都不写入；改正后重新上传。已在名册上的不重复登记。",
];

/// The people of the table, or everything that is wrong. Pure.
fn entries(rows: &[Row]) -> Result<Vec<Entry>, Vec<RowError>> {
    let mut seen: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut all = Vec::with_capacity(rows.len());
    let mut wrong = Vec::new();
    for row in rows {
        let text = |key: &str| row.str(key).unwrap_or_default().to_owned();
        let entry = Entry {
            person_id: None,
            name: text("name"),
            sex: text("sex"),
            group: text("group"),
            household: text("household"),
            no_right: None,
        };
        let home =
            if entry.household.is_empty() { String::new() } else { format!("{} {}", entry.group, entry.household) };
        if let Some(first) = seen.insert((entry.name.clone(), home), u64::from(row.line)) {
            let reason = format!("与第 {first} 行的姓名、户相同");
            wrong.push(row.error("name", reason, "同一个人只填一行；同名不同人的，在姓名后加注区别"));
            continue;
        }
        all.push(entry);
    }
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

fn form_page(ctx: &Ctx, loaded: &Loaded, failure: Option<&Failure>, errors: &[RowError]) -> Outcome<Markup> {
    let list = format!("{}/electors", base(&loaded.row.unit_code, loaded.row.id));
    let refused = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post(format!("{list}/import?csrf={}", ctx.csrf), &*ctx.csrf, 0)
        .multipart()
        .errors(&refused)
        .field(
            Field::file("file", "填好的表", ".xlsx,.xls,.csv")
                .required()
                .help("Excel 或 CSV；要有姓名一列，性别、小组、户编号可不填"),
        )
        .submit("上传并登记")
        .cancel(&list);
    let shown = &errors[..errors.len().min(MOST_SHOWN)];
    let body = html! {
        @if !errors.is_empty() {
            (ui::alert(Tone::Bad, Some(&format!("表中有 {} 处要改正，没有写入任何一行", errors.len())), html! {
                p { "请在原表中改正后重新上传。" @if shown.len() < errors.len() { "下面列出前 " (shown.len()) " 处。" } }
            }))
            (ui::card("要改正的地方", errors_table(shown)))
        }
        (ui::toolbar(&[ui::button(&format!("{list}/import/template"), "下载模板")]))
        (ui::card("从表格登记到名册", html! {
            (form.render())
            p { "全部正确才写入；写入后可在名册中逐个更改或者删去。" }
        }))
    };
    Ok(frame(ctx, loaded, "从表格登记")?.crumb(loaded.forum.electors_zh(), list).page(body))
}

/// The form for a file.
pub async fn form(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    Ok(page(form_page(&ctx, &loaded, None, &[])?))
}

/// The table to fill in.
pub async fn template(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let name = format!("{}-{}-模板.xlsx", ctx.unit()?.legal_name, loaded.forum.electors_zh());
    let bytes = blocking(|| sheet::template(&spec(), INSTRUCTIONS))
        .await?
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download(&name, XLSX, bytes))
}

/// Reads a file and puts its people on the list in one transaction; nothing of it when one row is wrong.
pub async fn upload(ctx: Ctx, Path((_, id)): Path<(String, i64)>, multipart: Multipart) -> Page {
    let loaded = load(&ctx, id).await?;
    let result = async {
        let received = receive(multipart).await?;
        let table = blocking(move || sheet::read(&received.bytes, &received.name, &spec(), limits()))
            .await?
            .map_err(|error| unreadable(&error))?;
        // What could not be read at all hides nothing of what is wrong with the other rows.
        let read = entries(&table.rows);
        if read.is_err() || !table.row_errors.is_empty() {
            let mut errors = read.err().unwrap_or_default();
            errors.extend(table.row_errors);
            errors.sort_by_key(|error| error.line);
            return Ok(html_refused(form_page(&ctx, &loaded, None, &errors)?));
        }
        let people = Arc::new(read.unwrap_or_default());
        let (actor, unit) = (ctx.actor.clone(), ctx.unit()?.clone());
        ctx.submit(&Fields::default(), move |tx| {
            let (actor, unit, people) = (actor.clone(), unit.clone(), people.clone());
            Box::pin(async move {
                let lines = add_lines(tx, &actor, &unit, id, &people).await?;
                let message = format!("已登记 {} 人；{} 人原已在名册上", lines.added, lines.known);
                Ok(Done::new(format!("{}/electors", base(&unit.code, id)), message))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(form_page(&ctx, &loaded, Some(&failure), &[])?)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::access::Role;
    use crate::meeting::store;
    use crate::testkit::{OTHER_VILLAGE, TOWNSHIP, VILLAGE, day, office};

    #[tokio::test]
    async fn a_table_goes_onto_the_list_as_a_whole_or_not_at_all() {
        let office = office().await;
        office.election(VILLAGE, day(2026, 4, 5)).await;
        let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
        let new = format!("/u/{VILLAGE}/meetings/new?purpose=boards");
        let seats = [("council_chair", "1"), ("council_member", "2"), ("supervisor_chair", "0"), ("supervisor", "1")];
        let more =
            [("held_on", "2026-03-20"), ("forum", "member_representatives"), ("place", "礼堂"), ("announced_on", "")];
        let meeting = clerk.post(&new, &[&seats[..], &more[..]].concat()).await.done();
        let import = format!("{meeting}/electors/import");
        let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
        let listed = async || store::electors(office.app.db.read(), id).await.unwrap();
        assert!(clerk.get(&format!("{meeting}/electors")).await.ok().contains(&import));

        let bad = "姓名,性别,小组,户号\n甲,男,一组,1\n乙,不明,一组,2\n甲,女,一组,1\n,女,一组,4\n";
        let page = clerk.upload(&import, "名册.csv", bad.as_bytes()).await.refused();
        for part in ["3 处要改正", "不明", "与第 2 行的姓名、户相同", "姓名"] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        assert!(listed().await.is_empty());

        let good = "姓名,性别,村民小组,户号\n甲,男,一组,1\n甲,男,一组,2\n乙,女,,\n";
        assert_eq!(clerk.upload(&import, "名册.csv", good.as_bytes()).await.done(), format!("{meeting}/electors"));
        let rows = listed().await;
        let shown: Vec<_> =
            rows.iter().map(|row| (row.name.as_str(), row.sex.as_str(), row.household.as_str())).collect();
        assert_eq!(shown, [("甲", "male", "1"), ("甲", "male", "2"), ("乙", "female", "")]);
        clerk.upload(&import, "名册.csv", good.as_bytes()).await.done();
        assert_eq!(listed().await.len(), 3, "a table sent twice adds nobody");

        let template = clerk.get(&format!("{import}/template")).await;
        let empty = clerk.upload(&import, "模板.xlsx", &template.bytes).await.refused();
        assert!(empty.contains("表头下面没有数据"), "{empty}");
        let other = office.login(Role::CommitteeMember, OTHER_VILLAGE).await;
        assert_eq!(other.upload(&import, "名册.csv", good.as_bytes()).await.status, 403);
    }
}
