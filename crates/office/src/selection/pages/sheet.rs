//! The sheet of one judge: persons × items, typed on the keyboard.

use axum::extract::Path;
use maud::{Markup, html};

use super::{again, base, command, error_at, errors, frame, purpose_line, refused, writes};
use crate::failure::{Failure, Outcome, Refusal};
use crate::selection::model::{Points, Setup, State, parse_points};
use crate::selection::service;
use crate::selection::store;
use crate::ui::{self, Column, Form, Table, points_input};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn cell(person: i64, item: usize) -> String {
    format!("s{person}-{item}")
}

async fn view(ctx: &Ctx, id: i64, no: i32, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let row = store::speech(conn, &unit.code, id).await?;
    let setup = store::setup(&row)?;
    let judge = setup.judges.iter().find(|one| one.no == no).ok_or_else(|| Failure::NotFound("这名评委".into()))?;
    let sheets = store::sheets(conn, id).await?;
    let errors = errors(failure);
    let mine = format!("{}/speeches/{id}", base(&unit.code));
    let types = writes(ctx) && store::speech_state(&row) == State::Open;
    let mut columns = vec![Column::number("顺序"), Column::text("姓名").sticky()];
    columns.extend(
        setup.items.iter().map(|item| Column::number(format!("{}（最高 {}）", item.name, Points(item.most.into())))),
    );
    columns.push(Column::number("合计（已存）"));
    let mut table = Table::new(format!("{}的评分表", judge.name), columns).plain();
    for (at, speaker) in setup.speakers.iter().enumerate() {
        let points = sheets.get(&(no, speaker.person));
        let kept = |item: usize| points.and_then(|all| all.get(item).copied().flatten());
        let mut cells = vec![html! { (at + 1) }, html! { (speaker.name) }];
        for (item, one) in setup.items.iter().enumerate() {
            let name = cell(speaker.person, item);
            let stored = kept(item).map(|n| Points(n.into()).to_string()).unwrap_or_default();
            let value = typed.map_or(stored.clone(), |fields| fields.get(&name).unwrap_or_default().to_owned());
            let label = format!("{} {}", speaker.name, one.name);
            cells.push(if types {
                points_input(&name, &label, &value, setup.decimals, error_at(&errors, &name))
            } else {
                html! { @if stored.is_empty() { (ui::format::DASH) } @else { (stored) } }
            });
        }
        let whole = (0..setup.items.len()).map(kept).collect::<Option<Vec<u32>>>();
        let total = whole.map(|all| Points(all.into_iter().map(u64::from).sum()).to_string());
        cells.push(html! { (total.unwrap_or_else(|| "不全".to_owned())) });
        table = table.row(cells);
    }
    let next = setup.judges.iter().find(|one| one.no > no);
    let body = html! {
        (purpose_line())
        (refused(failure))
        p { "评委：" (judge.name) @if !judge.role.is_empty() { "（" (judge.role) "）" } "。"
            @if setup.decimals { "可以有两位小数。" } @else { "只填整数。" }
            "没有给分的留空；缺一份就不能排名。回车到下一格。" }
        @if types {
            (Form::post(format!("{mine}/sheets/{no}"), &*ctx.csrf, row.version).errors(&errors).keyboard()
                .markup(table.render()).submit("保存评分表").render())
        } @else { (table.render()) }
        (ui::toolbar(&[
            ui::button(&mine, "返回竞职演讲"),
            html! { @if let Some(next) = next { (ui::button(&format!("{mine}/sheets/{}", next.no), &format!("下一名评委：{}", next.name))) } },
        ]))
    };
    Ok(frame(ctx, format!("评分表：{}", judge.name)).crumb(row.title, mine).page(body))
}

/// The sheet.
pub async fn show(ctx: Ctx, Path((_, id, judge)): Path<(String, i64, i32)>) -> Page {
    Ok(page(view(&ctx, id, judge, None, None).await?))
}

fn read(fields: &Fields, setup: &Setup) -> Result<Vec<Vec<Option<u32>>>, Refusal> {
    let mut reader = fields.reader();
    let mut all = Vec::with_capacity(setup.speakers.len());
    for speaker in &setup.speakers {
        let mut line = Vec::with_capacity(setup.items.len());
        for (item, one) in setup.items.iter().enumerate() {
            let name = cell(speaker.person, item);
            let text = reader.optional(&name);
            if text.is_empty() {
                line.push(None);
                continue;
            }
            match parse_points(&text, setup.decimals) {
                Ok(points) => line.push(Some(points)),
                Err(why) => {
                    reader.error(&name, format!("{}的{}：{why}", speaker.name, one.name));
                    line.push(None);
                }
            }
        }
        all.push(line);
    }
    reader.finish()?;
    Ok(all)
}

/// Keeps the sheet.
pub async fn put(ctx: Ctx, Path((_, id, judge)): Path<(String, i64, i32)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let row = store::speech(ctx.app.db.read(), &ctx.unit()?.code, id).await?;
    let result = match read(&fields, &store::setup(&row)?) {
        Err(refusal) => Err(refusal.into()),
        Ok(points) => command!(ctx, fields, [points], |tx, actor, unit| {
            let name = service::put_sheet(tx, &actor, &unit, (id, version), (judge, &points)).await?;
            Ok(Done::new(format!("{}/speeches/{id}", base(&unit.code)), format!("评委「{name}」的评分表已保存")))
        }),
    };
    again(result, async |failure| view(&ctx, id, judge, Some(&fields), Some(&failure)).await).await
}
