//! The reserve pool of a village or of all villages of a township, by group.

use maud::html;

use crate::dossier::model::{GROUPS, group_zh};
use crate::dossier::store;
use crate::org::{self, Level};
use crate::people;
use crate::shell::Frame;
use crate::ui::{self, Column, Filters, Table, Tile};
use crate::web::{Ctx, Page, html as page};

/// The pool.
pub async fn list(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let mut rows = store::reserves(conn, &unit.code).await?;
    if unit.level == Level::County {
        for township in org::store::children(conn, &unit.code).await? {
            rows.extend(store::reserves(conn, &township.code).await?);
        }
    }
    let wanted = ctx.param("kind").unwrap_or_default();
    let all = rows.len();
    let tiles: Vec<Tile> = GROUPS
        .iter()
        .map(|(code, zh)| (zh, rows.iter().filter(|row| row.kind == *code).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(zh, n)| Tile::new(*zh, n.to_string()))
        .collect();
    rows.retain(|row| wanted.is_empty() || row.kind == wanted);
    let persons = people::store::persons(conn, &rows.iter().map(|row| row.person_id).collect::<Vec<_>>()).await?;
    let codes: Vec<String> = rows.iter().map(|row| row.unit_code.clone()).collect();
    let units = org::store::units_by_code(conn, &codes).await?;
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("村社"),
        Column::text("类别"),
        Column::text("出生"),
        Column::text("学历"),
        Column::text("政治面貌"),
        Column::text("说明"),
    ];
    let mut table =
        Table::new("后备干部", columns).empty("还没有后备干部", html! { p { "在人员的「人选档案」中列入后备干部。" } });
    for row in &rows {
        let person = persons.iter().find(|person| person.id == row.person_id);
        let text = |of: fn(&entity::person::Model) -> &String| html! { @if let Some(person) = person { (of(person)) } };
        table = table.row(vec![
            html! { a href=(format!("/u/{}/dossiers/{}", row.unit_code, row.person_id)) { @if let Some(person) = person { (person.name) } } },
            html! { (units.get(&row.unit_code).map_or("", |unit| &unit.name)) },
            html! { (group_zh(&row.kind)) },
            html! { @if let Some(person) = person { (ui::format::date(person.birth)) } },
            text(|person| &person.education),
            text(|person| &person.political),
            html! { (row.note) },
        ]);
    }
    let body = html! {
        @if !tiles.is_empty() { (ui::tiles(&tiles)) }
        (Filters::new(format!("/u/{}/reserve", unit.code)).select("kind", "类别", &GROUPS, &wanted).render())
        (table.total(rows.len() as u64).render())
        p .text-muted { "共 " (all) " 人" }
    };
    Ok(page(Frame::new(&ctx, "后备干部").page(body)))
}
