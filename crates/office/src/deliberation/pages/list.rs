//! The meetings of a county or township, and the form that begins one.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{again, base, command, errors, purpose_line, refused, state_chip};
use crate::deliberation::service::{self, MeetingInput, newest, of_place};
use crate::deliberation::store;
use crate::failure::{Failure, Outcome};
use crate::org::{self, Level};
use crate::shell::Frame;
use crate::ui::{self, Column, Field, Form, Table};
use crate::web::{Ctx, Done, Fields, Page, Reader, html as page};

/// The head of a meeting as it is typed.
pub(super) fn head(reader: &mut Reader<'_>) -> MeetingInput {
    MeetingInput {
        title: reader.text("title", "会议名称"),
        held_on: reader.date("held_on", "日期"),
        chair: reader.text("chair", "主持人"),
        present: reader.text("present", "参加人员"),
    }
}

/// The fields of the head, filled by `value`.
pub(super) fn head_fields(form: Form, value: impl Fn(&str) -> String) -> Form {
    form.field(Field::text("title", "会议名称").value(value("title")).required().maxlength(60))
        .field(Field::date("held_on", "日期").value(value("held_on")).required())
        .field(Field::text("chair", "主持人").value(value("chair")).required().maxlength(40))
        .field(
            Field::textarea("present", "参加人员", 2)
                .value(value("present"))
                .required()
                .maxlength(1000)
                .help("姓名之间用顿号或者空格分开"),
        )
}

/// What can be chosen: a county its townships, a township its villages.
async fn choices(ctx: &Ctx) -> Outcome<Vec<(String, String)>> {
    let (place, conn) = (ctx.unit()?, ctx.app.db.read());
    let (_, elections) = of_place(conn, place).await?;
    let codes: BTreeSet<String> = match place.level {
        Level::County => elections.into_iter().map(|row| row.township_code).collect(),
        _ => elections.into_iter().map(|row| row.unit_code).collect(),
    };
    let codes: Vec<String> = codes.into_iter().collect();
    let units = org::store::units_by_code(conn, &codes).await?;
    let name = |code: &str| units.get(code).map_or_else(|| code.to_owned(), |unit| unit.name.clone());
    Ok(codes.iter().map(|code| (code.clone(), name(code))).collect())
}

async fn view(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let (place, conn) = (ctx.unit()?, ctx.app.db.read());
    let (cycle, _) = of_place(conn, place).await?;
    let own = base(&place.code);
    let columns = vec![
        Column::text("会议").sticky(),
        Column::text("日期").nowrap(),
        Column::text("主持人"),
        Column::state("状态"),
        Column::number("村社"),
        Column::number("已有意见"),
        Column::text("编号").nowrap(),
    ];
    let mut table = Table::new("分析研判会", columns)
        .empty("还没有分析研判会", html! { p { "在下面开一次会，选择这次研判的村社。" } });
    let rows = store::meetings(conn, cycle.id, &place.code).await?;
    for row in &rows {
        let units = store::units(conn, row.id).await?;
        let decisions = store::decisions(conn, row.id).await?;
        let decided = units.iter().filter(|code| newest(&decisions, code).is_some()).count();
        table = table.row(vec![
            html! { a href=(format!("{own}/{}", row.id)) { (row.title) } },
            html! { (row.held_on) },
            html! { (row.chair) },
            state_chip(store::state(row)),
            html! { (units.len()) },
            html! { (decided) },
            html! { @if row.number.is_empty() { (ui::format::DASH) } @else { (row.number) } },
        ]);
    }
    let choices = choices(ctx).await?;
    let value = |name: &str| match typed {
        Some(fields) => fields.get(name).unwrap_or_default().to_owned(),
        None if name == "held_on" => ctx.today().to_string(),
        None => String::new(),
    };
    let word =
        if place.level == Level::County { "研判哪些乡镇（街道）的村社" } else { "研判哪些村社" };
    let chosen: Vec<String> = match typed {
        Some(fields) => fields.all("units").map(str::to_owned).collect(),
        // A township goes through all of its villages; a county chooses.
        None if place.level == Level::County => Vec::new(),
        None => choices.iter().map(|(code, _)| code.clone()).collect(),
    };
    let form = Form::post(&*own, &*ctx.csrf, 0).errors(&errors(failure)).hidden("form_key", ctx.form_key());
    let form =
        head_fields(form, value).field(Field::checks("units", word, choices).values(chosen).wide()).submit("开始研判");
    let body = html! {
        (purpose_line())
        (refused(failure))
        (ui::toolbar(&[ui::button(&format!("/u/{}/secretaries", place.code), "书记备案")]))
        (table.total(rows.len() as u64).render())
        (ui::card("开一次分析研判会", form.render()))
    };
    Ok(Frame::new(ctx, "分析研判").page(body))
}

/// The list.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None, None).await?))
}

/// Begins a meeting.
pub async fn begin(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let input = head(&mut reader);
    let chosen: Vec<String> = fields.all("units").map(str::to_owned).collect();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input, chosen], |tx, actor, unit| {
            let id = service::begin(tx, &actor, &unit, &input, &chosen).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("「{}」已开始", input.title)))
        }),
    };
    again(result, async |failure| view(&ctx, Some(&fields), Some(&failure)).await).await
}
