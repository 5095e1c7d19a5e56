//! How files are listed on the pages of the records that they belong to.

use maud::{Markup, html};

use super::{Kind, store::Listed};
use crate::ui::{Column, Table};

/// The files of a record with their hashes; `href` leads to one, `act` is what can be done with it.
pub fn table(title: &str, files: &[&Listed], href: impl Fn(i64) -> String, act: impl Fn(i64) -> Markup) -> Markup {
    let columns = vec![
        Column::text("文件").sticky(),
        Column::number("大小"),
        Column::text("校验值"),
        Column::text("上传"),
        Column::text("操作"),
    ];
    let mut table = Table::new(title, columns).plain();
    for file in files {
        let kind = Kind::from_code(&file.kind).map_or("", Kind::zh);
        let size = file.size.saturating_add(1023) / 1024;
        table = table.row(vec![
            html! { @if file.removed_ms.is_some() { s { (file.name) } " 已删去" } @else { a href=(href(file.id)) { (file.name) } } " " span .text-muted { (kind) } },
            html! { (size) " KB" },
            html! { code { (file.hash.chars().take(16).collect::<String>()) } },
            html! { (file.by_name) " " (crate::clock::stamp(file.at_ms)) },
            html! { @if file.removed_ms.is_none() { (act(file.id)) } },
        ]);
    }
    table.render()
}
