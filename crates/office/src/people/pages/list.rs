//! The persons of a village.

use chrono::Datelike;
use maud::html;

use crate::people::{sex_from_code, store};
use crate::shell::Frame;
use crate::ui::ledger::{PAGE_SIZES, Pager};
use crate::ui::{self, Column, Filters, Table};
use crate::web::{Ctx, Page, html as page};

/// Rows of a page unless the reader chose another number.
const ROWS: u64 = 20;

/// List with search.
pub async fn people(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let base = format!("/u/{}/people", unit.code);
    let q = ctx.param("q").map(|q| q.trim().to_owned()).unwrap_or_default();
    let number = |name: &str| ctx.param(name).and_then(|text| text.parse::<u64>().ok());
    let size = number("size").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(ROWS);
    let wanted = number("page").unwrap_or(1).clamp(1, 1_000_000);
    let (mut rows, total) = store::search(ctx.app.db.read(), &unit.code, &q, (wanted - 1) * size, size).await?;
    let pager = Pager::new(&base, vec![("q".to_owned(), q.clone())], wanted, size, total);
    if rows.is_empty() && total > 0 {
        rows = store::search(ctx.app.db.read(), &unit.code, &q, pager.first_row() - 1, size).await?.0;
    }
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::state("性别"),
        Column::state("出生年"),
        Column::text("小组"),
        Column::text("户"),
        Column::text("学历"),
        Column::text("政治面貌"),
    ];
    let what =
        if q.is_empty() { "还没有登记人员".to_owned() } else { format!("没有姓名含「{q}」的人员") };
    let mut table = Table::new("人员", columns)
        .empty(&what, html! { "导入选民登记表时会同时登记人员；也可以逐个新增。按身份证号查找时，请输入后 4 位。" });
    for person in &rows {
        table = table.row(vec![
            html! { a href={ (base) "/" (person.id) } { (person.name) } },
            html! { (sex_from_code(&person.sex).map_or("未知", law::posts::Sex::zh)) },
            html! { (person.birth.year()) },
            html! { (person.group_name) },
            html! { (person.household) },
            html! { (person.education) },
            html! { (person.political) },
        ]);
    }
    let body = html! {
        (Filters::new(&base).text("q", "姓名或身份证后 4 位", &q, "例如 王小明，或 1234").render())
        (table.pager(pager).render())
    };
    let frame = Frame::new(&ctx, "人员").primary(ui::primary_button(&format!("{base}/new"), "新增人员"));
    Ok(page(frame.page(body)))
}
