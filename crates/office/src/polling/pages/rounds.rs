//! Opening a round, opening the boxes, closing the count: each a page that asks first.

use axum::extract::Path;
use maud::{Markup, html};

use super::findings::void_alert;
use super::{command, election, frame, on_form, round_zh};
use crate::failure::Outcome;
use crate::polling::{findings, service, store};
use crate::ui::{self, Column, Confirm, Field, FieldError, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

async fn open_view(ctx: &Ctx, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let (election, banner) = election(ctx).await?;
    let code = &ctx.unit()?.code;
    let gates = service::gates(ctx.app.db.read(), &election).await?;
    let columns = vec![Column::text("条件"), Column::state("状态"), Column::text("现有情况"), Column::text("依据")];
    let mut table = ui::Table::new("封定选票的条件", columns).plain();
    for gate in &gates {
        let state = if gate.ok { ui::badge(Tone::Good, "具备") } else { ui::badge(Tone::Bad, "缺") };
        table = table.row(vec![
            html! { a href=(format!("/u/{code}{}", gate.href)) { (ctx.words().say(&gate.what)) } },
            state,
            html! { (gate.found) },
            html! { @if !gate.basis.is_empty() { (ui::cite(&gate.basis)) } },
        ]);
    }
    let ready = gates.iter().all(|g| g.ok);
    let form = Form::post(format!("/u/{code}/polling/open"), &*ctx.csrf, 0)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .field(
            Field::date("notice_on", "投票时间、地点、方式和工作人员的公布日期")
                .value(typed.get("notice_on").unwrap_or_default())
                .required(),
        )
        .submit("封定选票，准备第一次投票")
        .cancel(&format!("/u/{code}/polling"))
        .render();
    let body = html! {
        (table.render())
        @if ready {
            (ui::alert(Tone::Warn, Some(&format!("{} 第一次投票：{} 名选民，选举日 {}", ctx.unit()?.legal_name, election.registered, election.polling_day)), html! {
                ul { li { "封定后可以印制选票和发放登记簿，登记各处领用数。" } li { "选票上的姓名、职务、次序和选民人数就此冻结，不能再改。" } li { "投票场所和工作人员不能再增减。" } }
            }))
            (form)
        } @else {
            (ui::alert(Tone::Bad, Some("还不具备投票条件"), html! { p { "请补齐上表中「缺」的各项，再回到本页。" } }))
        }
    };
    Ok(frame(ctx, "封定选票", "/polling", banner).page(body))
}

/// Gates, and the question.
pub async fn ask_open(ctx: Ctx) -> Page {
    Ok(page(open_view(&ctx, &Fields::default(), &[]).await?))
}

/// Opens the first round.
pub async fn open(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let notice_on = reader.date("notice_on", "公布日期");
    if let Err(refusal) = reader.finish() {
        return Ok(html_refused(open_view(&ctx, &fields, &refusal.fields).await?));
    }
    let done = command!(ctx, fields, [], |tx, actor, unit| {
        service::open_round(tx, &actor, &unit, notice_on).await?;
        Ok(Done::new(format!("/u/{}/count", unit.code), "选票和选民人数已封定，可以印制选票"))
    });
    match done {
        Err(failure) => match on_form(&failure) {
            Some(errors) => Ok(html_refused(open_view(&ctx, &fields, &errors).await?)),
            None => Err(failure),
        },
        ok => ok,
    }
}

/// Asks whether the boxes were opened together.
pub async fn ask_count(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let (election, banner) = election(&ctx).await?;
    let round = store::round(ctx.app.db.read(), election.id, id).await?;
    let code = &ctx.unit()?.code;
    let places = store::places(ctx.app.db.read(), election.id).await?.len();
    let body = ui::confirm_page(&Confirm {
        question: &format!("{}：{places} 处票箱已全部集中，当众开箱？", round_zh(&round)),
        consequences: &["登记后不能再发出选票，开始录入计票单。".to_owned()],
        facts: &[("投票日", round.polling_day.to_string()), ("登记选民", format!("{} 人", round.registered))],
        action: &format!("/u/{code}/count/start/{id}"),
        csrf: &ctx.csrf,
        version: round.version,
        hidden: &[],
        verb: "登记集中开箱",
        cancel: &format!("/u/{code}/count"),
        danger: false,
    });
    Ok(page(frame(&ctx, "集中开箱", "/count", banner).page(body)))
}

/// Boxes are open; typing may begin.
pub async fn start_count(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::start_count(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/count?round={id}", unit.code), "已登记集中开箱，可以录入计票单"))
    })
}

/// Asks before the count is closed, with the totals.
pub async fn ask_close(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let (election, banner) = election(&ctx).await?;
    let round = store::round(ctx.app.db.read(), election.id, id).await?;
    let code = &ctx.unit()?.code;
    if let Some(refusal) = service::unfinished(ctx.app.db.read(), ctx.unit()?, &election, &round).await? {
        let body = crate::shell::refused(&refusal, "现在还不能结束计票");
        return Ok(page(
            frame(&ctx, "结束计票", "/count", banner).crumb("计票录入", format!("/u/{code}/count")).page(body),
        ));
    }
    let facts = match store::totals(ctx.app.db.read(), &round).await? {
        Some(t) => vec![
            ("登记选民", format!("{} 人", t.registered)),
            ("发出选票", format!("{} 张", t.issued)),
            ("收回选票", format!("{} 张", t.recovered)),
            ("有效 / 无效", format!("{} / {} 张", t.valid, t.invalid)),
        ],
        None => Vec::new(),
    };
    let mut found = findings::of_round(ctx.app.db.read(), &election, &round).await?;
    found.retain(|located| located.place_id.is_none());
    let alert = void_alert(&found);
    let question = ui::confirm_page(&Confirm {
        question: &format!("结束{}的计票？", round_zh(&round)),
        consequences: &[
            "各计票单不能再改；确有错误的，须由两名选委会成员办理更正。".to_owned(),
            "随后可以认定结果。".to_owned(),
        ],
        facts: &facts,
        action: &format!("/u/{code}/count/close/{id}"),
        csrf: &ctx.csrf,
        version: round.version,
        hidden: &[],
        verb: "结束计票",
        cancel: &format!("/u/{code}/count"),
        danger: false,
    });
    Ok(page(frame(&ctx, "结束计票", "/count", banner).page(html! { (alert) (question) })))
}

/// Closes the count.
pub async fn close(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::close_round(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/determination", unit.code), "计票已结束，可以认定结果"))
    })
}
