//! A village: its recommendation meetings and speech competitions, and how to begin one.

use maud::{Markup, html};

use super::{
    again, base, command, error_at, errors, few, meeting_chip, post, post_choices, purpose_line, refused, sees_drafts,
    speech_chip, writes,
};
use crate::failure::{Failure, FieldError, Outcome};
use crate::selection::model::{PostChoices, State};
use crate::selection::service::{self, Kind, MeetingInput, SpeechInput, Village};
use crate::selection::store;
use crate::ui::{self, Column, Field, Form, Table, Tone, count_input};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// Lines for posts in the form.
const POSTS: usize = 4;

fn meetings_table(ctx: &Ctx, own: &str, village: &Village) -> Outcome<Markup> {
    let columns = vec![
        Column::text("推荐会议").sticky(),
        Column::text("日期"),
        Column::text("推荐职务"),
        Column::number("应到"),
        Column::number("实到"),
        Column::number("有效票"),
        Column::state("状态"),
    ];
    let next =
        if writes(ctx) { "在下面登记一次。" } else { "由乡镇（街道）登记、两人确认后列出。" };
    let mut table = Table::new("推荐会议", columns).empty("还没有推荐会议的记录", html! { p { (next) } });
    let shown = village.meetings.iter().filter(|row| sees_drafts(ctx) || store::meeting_state(row).settled());
    for row in shown {
        let state = store::meeting_state(row);
        let posts: Vec<String> = store::posts(row)?.iter().map(|one| post(ctx, &one.body, &one.post)).collect();
        let turnout = store::turnout(row);
        let has_few = store::least(row).few(turnout.due, turnout.present).is_some();
        let recorded = turnout.due > 0;
        let number = |n: u32, is: bool| if is { n.to_string() } else { ui::format::DASH.to_owned() };
        table = table.row(vec![
            html! { a href=(format!("{own}/meetings/{}", row.id)) { (ctx.words().say(&row.title)) }
                @if row.replaces != 0 { " （更正）" } },
            html! { (ui::format::date(row.held_on)) },
            html! { (posts.join("、")) },
            html! { (number(turnout.due, recorded)) },
            html! { (number(turnout.present, recorded)) },
            html! { (number(turnout.valid, recorded && turnout.issued > 0)) },
            html! { (meeting_chip(state)) @if has_few && state != State::Cancelled { " " (ui::badge(Tone::Warn, "到会人数少")) } },
        ]);
    }
    Ok(table.render())
}

fn speeches_table(ctx: &Ctx, own: &str, village: &Village) -> Markup {
    let columns = vec![
        Column::text("竞职演讲").sticky(),
        Column::text("日期"),
        Column::text("职务"),
        Column::text("文号"),
        Column::text("公布"),
        Column::state("状态"),
    ];
    let mut table =
        Table::new("竞职演讲", columns).empty("还没有竞职演讲", html! { p { "没有组织竞职演讲的不必登记。" } });
    let shown = village.speeches.iter().filter(|row| sees_drafts(ctx) || store::speech_state(row).settled());
    for row in shown {
        table = table.row(vec![
            html! { a href=(format!("{own}/speeches/{}", row.id)) { (row.title) } @if row.replaces != 0 { " （更正）" } },
            html! { (ui::format::date(row.held_on)) },
            html! { (post(ctx, &row.body, &row.post)) },
            html! { @if row.number.is_empty() { (ui::format::DASH) } @else { (row.number) } },
            html! { @match row.published_on { Some(day) => { (ui::format::date(day)) }, None => { (ui::format::DASH) } } },
            speech_chip(store::speech_state(row)),
        ]);
    }
    table.render()
}

fn value(typed: Option<&Fields>, name: &str) -> String {
    typed.and_then(|fields| fields.get(name)).unwrap_or_default().to_owned()
}

fn begin_form(ctx: &Ctx, own: &str, kinds: &[Kind], typed: Option<&Fields>, errors: &[FieldError]) -> Markup {
    let active = kinds.iter().filter(|kind| kind.active);
    let choices: Vec<(String, String)> =
        active.map(|kind| (kind.code.clone(), ctx.words().say(&kind.title).into_owned())).collect();
    let day = typed.map_or_else(|| ctx.today().to_string(), |_| value(typed, "held_on"));
    let posts = post_choices(ctx);
    let mut form = Form::post(format!("{own}/meetings"), &*ctx.csrf, 0)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::select("kind", "会议类别", choices).value(value(typed, "kind")).required())
        .field(Field::date("held_on", "日期").value(day).required().help("可以先登记计划的日期"))
        .field(Field::text("place", "地点").value(value(typed, "place")).required().maxlength(100));
    let cell = |name: &str, field: Field| {
        let field = field.value(value(typed, name));
        error_at(errors, name).map_or(field.clone(), |error| field.error(error)).bare()
    };
    form = form.section("推荐的职务").markup(html! {
        table .table.table-sm {
            thead { tr { th { "职务" } th { "每票最多推荐几人" } } }
            tbody {
                @for at in 0..POSTS {
                    @let (name, choices) = (format!("p{at}_post"), format!("p{at}_choices"));
                    @let label = format!("第 {} 个职务", at + 1);
                    tr {
                        td { (cell(&name, Field::select(name.as_str(), label.as_str(), posts.clone()))) }
                        td { (count_input(&choices, &format!("{label}每票最多推荐几人"), &value(typed, &choices), error_at(errors, &choices))) }
                    }
                }
            }
        }
        p .text-muted { "没有的行不选。" }
    });
    form.submit("登记推荐会议").render()
}

fn speech_form(ctx: &Ctx, own: &str, typed: Option<&Fields>, errors: &[FieldError]) -> Markup {
    let day = typed.map_or_else(|| ctx.today().to_string(), |_| value(typed, "held_on"));
    Form::post(format!("{own}/speeches"), &*ctx.csrf, 0)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("title", "名称").value(value(typed, "title")).required().maxlength(60))
        .field(Field::select("post", "竞职职务", post_choices(ctx)).value(value(typed, "post")).required())
        .field(Field::date("held_on", "日期").value(day).required())
        .field(Field::text("place", "地点").value(value(typed, "place")).required().maxlength(100))
        .submit("登记竞职演讲")
        .render()
}

async fn view(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let kinds = service::kinds(conn, village.election.cycle_id).await?;
    let own = base(&unit.code);
    let of_speech = typed.is_some_and(|fields| fields.get("title").is_some());
    let errors = errors(failure);
    let (none, of_meeting) = (Vec::new(), typed.filter(|_| !of_speech));
    let waiting = village.meetings.iter().filter(|row| store::meeting_state(row) == State::Recorded);
    let with_few: Vec<&entity::selection_meeting::Model> =
        village.meetings.iter().filter(|row| store::meeting_state(row) == State::Confirmed).collect();
    let waiting = waiting.count();
    let body = html! {
        (purpose_line())
        (refused(failure))
        (ui::toolbar(&[ui::primary_button(&format!("{own}/compare"), "推荐对照")]))
        @if sees_drafts(ctx) && waiting > 0 {
            (ui::alert(Tone::Warn, Some(&format!("有 {waiting} 次会议的数字等待另一名经办复核确认")), html! { p { "确认以前不计入推荐对照。" } }))
        }
        @for row in with_few { (few(ctx, row)) }
        (ui::card("推荐会议", meetings_table(ctx, &own, &village)?))
        (ui::card("竞职演讲", speeches_table(ctx, &own, &village)))
        @if writes(ctx) {
            @if of_meeting.is_some() { (ui::card("登记推荐会议", begin_form(ctx, &own, &kinds, of_meeting, &errors))) }
            @else { (ui::fold("登记推荐会议", begin_form(ctx, &own, &kinds, None, &none))) }
            @if of_speech { (ui::card("登记竞职演讲", speech_form(ctx, &own, typed, &errors))) }
            @else { (ui::fold("登记竞职演讲", speech_form(ctx, &own, None, &none))) }
        }
    };
    let frame = crate::shell::Frame::new(ctx, "推荐与竞职");
    let frame = if sees_drafts(ctx) {
        frame.tab("/proposals").crumb("初步人选", format!("/u/{}/proposals", unit.code))
    } else {
        frame.tab("/selection")
    };
    Ok(frame.page(body))
}

/// The village.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None, None).await?))
}

/// Begins a meeting.
pub async fn begin(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let (kind, held_on, place) =
        (reader.text("kind", "会议类别"), reader.date("held_on", "日期"), reader.text("place", "地点"));
    let mut posts = Vec::new();
    for at in 0..POSTS {
        let (name, choices) = (format!("p{at}_post"), format!("p{at}_choices"));
        let chosen = reader.optional(&name);
        if let Some((body, post)) = chosen.split_once('|') {
            let choices = u32::try_from(reader.int(&choices, "每票最多推荐几人", 1, 99)).unwrap_or(0);
            posts.push(PostChoices { body: body.to_owned(), post: post.to_owned(), choices });
        } else if at == 0 {
            reader.error(&name, "请选择推荐的职务");
        } else if !reader.optional(&choices).is_empty() {
            reader.error(&name, "填了人数，没有选择职务");
        }
    }
    let input = MeetingInput { kind, posts, held_on, place };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            let id = service::begin(tx, &actor, &unit, &input).await?;
            Ok(Done::new(format!("{}/meetings/{id}", base(&unit.code)), "推荐会议已登记，会后登记数字"))
        }),
    };
    again(result, async |failure| view(&ctx, Some(&fields), Some(&failure)).await).await
}

/// Begins a speech competition.
pub async fn begin_speech(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let (title, chosen) = (reader.text("title", "名称"), reader.text("post", "竞职职务"));
    let (held_on, place) = (reader.date("held_on", "日期"), reader.text("place", "地点"));
    let (body, post) = chosen.split_once('|').unwrap_or_default();
    let input = SpeechInput { title, body: body.to_owned(), post: post.to_owned(), held_on, place };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            let id = service::begin_speech(tx, &actor, &unit, &input).await?;
            Ok(Done::new(
                format!("{}/speeches/{id}", base(&unit.code)),
                "竞职演讲已登记，请填写评分办法、评委和抽签顺序",
            ))
        }),
    };
    again(result, async |failure| view(&ctx, Some(&fields), Some(&failure)).await).await
}
