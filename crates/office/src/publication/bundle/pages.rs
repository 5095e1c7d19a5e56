//! Pages of the result bundles: the list with the hashes, and the files.

use axum::extract::Path;
use maud::html;

use super::{Bundle, bundle, bundles};
use crate::access::STAFF;
use crate::cycle;
use crate::failure::Failure;
use crate::routes::{Gate, Route, get};
use crate::shell::Frame;
use crate::ui::{self, Column, Table};
use crate::web::{Ctx, Page, download, html as page};

/// Routes of the bundles.
pub fn routes() -> Vec<Route> {
    vec![get("/u/{unit}/bundles", Gate::Roles(STAFF), list), get("/u/{unit}/bundles/{file}", Gate::Roles(STAFF), file)]
}

/// Every bundle of the unit with its hash.
pub async fn list(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let all = bundles(conn, unit, &election).await?;
    let columns =
        vec![Column::text("结果").sticky(), Column::text("轮次"), Column::text("校验值"), Column::text("操作")];
    let mut table = Table::new("结果包", columns).plain();
    for Bundle { key, title, entries, hash, .. } in &all {
        table = table.row(vec![
            html! { (title) },
            html! { @for entry in entries { div { (entry) } } },
            html! { code .text-break { (hash) } },
            html! { a href=(format!("/u/{}/bundles/{key}.json", unit.code)) download { "下载" } },
        ]);
    }
    let body = html! {
        @if all.is_empty() {
            (ui::empty("还没有结果包", html! {
                p { "选举结果由两人确认认定后，这里列出可以公布、供任何人重新核算的文件。" }
                (ui::button(&format!("/u/{}/determination", unit.code), "结果认定"))
            }))
        } @else {
            p .text-muted { "结果包载有已认定的票数和结论，不含选民、身份证号和选票。用随程序提供的 cunxuan-check 打开文件，它按法规另行计算，并指出与公布结果不同的地方；文件里的校验值（hash）与这里的相同，就是本单位认定的结果，没有改动。" }
            (table.render())
        }
    };
    Ok(page(Frame::new(&ctx, "结果包").tab("/determination").page(body)))
}

/// One bundle as a file.
pub async fn file(ctx: Ctx, Path((_, name)): Path<(String, String)>) -> Page {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let key = name.strip_suffix(".json").ok_or_else(|| Failure::NotFound("这个结果包".into()))?;
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let found = bundle(conn, unit, &election, key).await?;
    Ok(download(&found.file, "application/json; charset=utf-8", found.json.into_bytes()))
}
