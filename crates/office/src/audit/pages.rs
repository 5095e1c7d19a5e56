//! The page to read the audit log.

use maud::html;

use super::{store, words};
use crate::access::Role;
use crate::clock::stamp;
use crate::routes::{Gate, Route, get};
use crate::shell::Frame;
use crate::ui::{self, Tone};
use crate::web::{Ctx, Page, html as page};

/// The log shows figures and names of every place, so only the administrator for it reads it.
const READERS: &[Role] = &[Role::AuditAdmin];
const ROWS: u64 = 100;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    vec![get("/audit", Gate::Roles(READERS), log), get("/audit/verify", Gate::Roles(&[Role::AuditAdmin]), verify)]
}

/// The newest events, a page at a time.
pub async fn log(ctx: Ctx) -> Page {
    let before = ctx.param("before").and_then(|text| text.parse().ok());
    let unit = ctx.param("unit").unwrap_or_default();
    let events = store::latest(ctx.app.db.read(), before, &unit, ROWS).await?;
    let columns = vec![
        ui::Column::number("序号"),
        ui::Column::text("时间").nowrap(),
        ui::Column::text("操作人").nowrap(),
        ui::Column::text("单位"),
        ui::Column::text("事件").nowrap(),
        ui::Column::text("对象"),
        ui::Column::text("内容"),
        ui::Column::text("校验值"),
    ];
    let last = events.last().map(|event| event.seq);
    let full = events.len() as u64 == ROWS;
    let mut table = ui::Table::new("审计日志", columns).empty("没有记录", html! { "还没有发生任何操作。" });
    for event in events {
        table = table.row(vec![
            html! { (event.seq) },
            html! { (stamp(event.at_ms)) },
            html! { (event.actor) },
            html! { (event.unit_code) },
            html! { (words::word(&event.action)) br; small .text-muted { (event.action) } },
            html! { (event.subject) },
            html! { code .audit-detail { (event.detail) } },
            html! { code title=(event.hash) { (event.hash.get(..10).unwrap_or_default()) "…" } },
        ]);
    }
    let filters = ui::Filters::new("/audit").text("unit", "单位编码", &unit, "12 位编码");
    let body = html! {
        (filters.render())
        (table.render())
        @if let (true, Some(last)) = (full, last) {
            p { (ui::button(&format!("/audit?before={last}&unit={unit}"), "更早的记录")) }
        }
    };
    let mut frame = Frame::new(&ctx, "审计日志");
    if ctx.actor.role == Role::AuditAdmin {
        frame = frame.primary(ui::primary_button("/audit/verify", "校验全部记录"));
    }
    Ok(page(frame.page(body)))
}

/// Checks the whole chain.
pub async fn verify(ctx: Ctx) -> Page {
    let body = match store::verify(ctx.app.db.read()).await? {
        Ok((count, hash)) => ui::alert(
            Tone::Good,
            Some("校验通过，记录没有被改动"),
            html! { p { "共 " (count) " 条，末条校验值：" } p { code { (hash) } } p { "请抄录末条校验值，与日后的校验结果对照，可证明此前的记录未被替换。" } },
        ),
        Err(broken) => ui::alert(
            Tone::Bad,
            Some("校验不通过"),
            html! { p { "第 " (broken.seq) " 条：" (broken.reason) } p { "请立即停止使用并保留数据目录，联系安全管理员。" } },
        ),
    };
    Ok(page(Frame::new(&ctx, "校验审计日志").crumb("审计日志", "/audit").page(body)))
}
