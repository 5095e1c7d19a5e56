//! One recommendation meeting: its figures, who recorded and who confirmed them, and what corrects it.

use std::collections::HashMap;

use axum::extract::Path;
use entity::{selection_meeting, selection_vote};
use law::selection::Who;
use maud::{Markup, html};

use super::{
    again, base, by, command, error_at, errors, few, frame, meeting_chip, post, purpose_line, refused, sees_drafts,
    writes,
};
use crate::failure::{Failure, FieldError, Outcome, Refusal};
use crate::rate::Rate;
use crate::selection::model::{Figures, PostChoices, State, Turnout, Votes, votes_field};
use crate::selection::service::{self, FiguresInput, NamedVotes};
use crate::selection::store;
use crate::ui::{self, Column, Confirm, Field, Form, Table, Tone, count_input};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// Cells of the turnout: name, label, whether a committee has it too.
const TURNOUT: [(&str, &str, bool); 6] = [
    ("due", "应到人数", true),
    ("present", "实到人数", true),
    ("issued", "发出推荐票", false),
    ("returned", "收回推荐票", false),
    ("valid", "有效票", false),
    ("invalid", "无效票", false),
];
/// More than anybody counts in a village.
const MOST: i32 = 99_999;
/// Lines per post that an empty form has, and the most that can be asked for with `?lines=`.
const LINES: usize = 8;
const MOST_LINES: usize = 60;

struct Shown {
    row: selection_meeting::Model,
    who: Who,
    posts: Vec<PostChoices>,
    votes: Vec<selection_vote::Model>,
}

/// A meeting that the reader may see: a committee of the village sees it when two persons stand for it.
async fn load(ctx: &Ctx, id: i64) -> Outcome<Shown> {
    let conn = ctx.app.db.read();
    let row = store::meeting(conn, &ctx.unit()?.code, id).await?;
    if !sees_drafts(ctx) && !store::meeting_state(&row).settled() {
        return Err(Failure::NotFound("这次推荐会议".into()));
    }
    let who = Who::from_code(&row.who).ok_or_else(|| Failure::Internal(format!("meeting {id}: {}", row.who)))?;
    let posts = store::posts(&row)?;
    let votes = store::votes(conn, &[id]).await?;
    Ok(Shown { row, who, posts, votes })
}

fn name_field(post: usize, line: usize) -> String {
    format!("v{post}-{line}_name")
}

fn reason_field(post: usize, line: usize) -> String {
    format!("v{post}-{line}_reason")
}

/// Lines of a post in the form: as many as were typed or are on record, and some empty ones.
fn lines(ctx: &Ctx, shown: &Shown, at: usize, typed: Option<&Fields>) -> usize {
    let asked = ctx.param("lines").and_then(|n| n.parse().ok()).unwrap_or(LINES).clamp(1, MOST_LINES);
    let sent = typed
        .map_or(0, |fields| (0..MOST_LINES).take_while(|line| fields.get(&name_field(at, *line)).is_some()).count());
    let kept = shown.posts.get(at).map_or(0, |post| of_post(shown, post).count() + 2);
    asked.max(sent).max(kept).min(MOST_LINES)
}

fn of_post<'a>(shown: &'a Shown, post: &'a PostChoices) -> impl Iterator<Item = &'a selection_vote::Model> {
    shown.votes.iter().filter(move |vote| vote.body == post.body && vote.post == post.post)
}

fn form(
    ctx: &Ctx,
    shown: &Shown,
    names: &HashMap<i64, String>,
    typed: Option<&Fields>,
    errors: &[FieldError],
) -> Markup {
    let Shown { row, who, posts, .. } = shown;
    let own = format!("{}/meetings/{}", base(&row.unit_code), row.id);
    let recorded = row.due > 0;
    let value = |name: &str, kept: Option<String>| match typed {
        Some(fields) => fields.get(name).unwrap_or_default().to_owned(),
        None => kept.unwrap_or_default(),
    };
    let figures = [row.due, row.present, row.issued, row.returned, row.valid, row.invalid];
    let mut form = Form::post(format!("{own}/figures"), &*ctx.csrf, row.version)
        .errors(errors)
        .keyboard()
        .field(
            Field::date("held_on", "会议日期")
                .value(value("held_on", Some(row.held_on.to_string())))
                .max(ctx.today().to_string())
                .required(),
        )
        .field(Field::text("place", "地点").value(value("place", Some(row.place.clone()))).required().maxlength(100));
    for ((name, label, always), kept) in TURNOUT.into_iter().zip(figures) {
        if always || who.votes() {
            form = form
                .field(Field::number(name, label).value(value(name, recorded.then(|| kept.to_string()))).required());
        }
    }
    for (at, one) in posts.iter().enumerate() {
        let kept: Vec<&selection_vote::Model> = of_post(shown, one).collect();
        let title = post(ctx, &one.body, &one.post);
        let title = if who.votes() { format!("{title}（每票最多推荐 {} 人）", one.choices) } else { title };
        let input = |name: &str, label: String, kept: Option<String>, most: u16| {
            let field = Field::text(name, label).value(value(name, kept)).maxlength(most);
            error_at(errors, name).map_or(field.clone(), |error| field.error(error)).bare()
        };
        form = form.section(&title).markup(html! {
            table .table.table-sm {
                thead { tr { th { "姓名" } th { @if who.votes() { "得票" } @else { "推荐理由" } } } }
                tbody {
                    @for line in 0..lines(ctx, shown, at, typed) {
                        @let of = kept.get(line);
                        @let n = line + 1;
                        @let name = of.and_then(|vote| names.get(&vote.person_id).cloned());
                        tr {
                            td {
                                (input(&name_field(at, line), format!("{title}第 {n} 行姓名"), name, 40))
                            }
                            td {
                                @if who.votes() {
                                    @let field = votes_field(at, line);
                                    (count_input(&field, &format!("{title}第 {n} 行得票"), &value(&field, of.map(|vote| vote.votes.to_string())), error_at(errors, &field)))
                                } @else {
                                    (input(&reason_field(at, line), format!("{title}第 {n} 行推荐理由"), of.map(|vote| vote.reason.clone()), 300))
                                }
                            }
                        }
                    }
                }
            }
        });
    }
    form.markup(html! {
        p .text-muted { "没有的行留空；行数不够的，" a href=(format!("{own}?lines=30")) { "改用 30 行的表" }
            "（请在录入前打开）。同名不同人的，在姓名后写编号，例如「张三#12」。" }
    })
    .field(
        Field::text("note", "备注")
            .value(value("note", Some(row.note.clone())))
            .maxlength(300)
            .wide()
            .help("到会人数少的，写明情况"),
    )
    .submit(if recorded { "重新登记数字" } else { "登记数字" })
    .render()
}

fn facts(ctx: &Ctx, shown: &Shown) -> Markup {
    let Shown { row, who, .. } = shown;
    let turnout = store::turnout(row);
    let mut facts = vec![
        ("状态", meeting_chip(store::meeting_state(row))),
        ("日期和地点", html! { (ui::format::date(row.held_on)) " " (row.place) }),
    ];
    if turnout.due > 0 {
        facts.push(("人数", html! { "应到 " (turnout.due) "，实到 " (turnout.present) }));
        if who.votes() {
            facts.push(("推荐票", html! { "发出 " (turnout.issued) "，收回 " (turnout.returned) "，有效 " (turnout.valid) "，无效 " (turnout.invalid) }));
        }
    }
    if !row.note.is_empty() {
        facts.push(("备注", html! { (row.note) }));
    }
    if sees_drafts(ctx) {
        facts.push(("开始", by(&row.begun_by, row.begun_ms)));
    }
    facts.push(("登记数字", by(&row.recorded_by, row.recorded_ms)));
    facts.push(("复核确认", by(&row.confirmed_by, row.confirmed_ms)));
    ui::kv(&facts)
}

fn result(ctx: &Ctx, shown: &Shown) -> Markup {
    let valid = store::count(shown.row.valid);
    let votes = shown.who.votes();
    html! {
        @for one in &shown.posts {
            @let title = post(ctx, &one.body, &one.post);
            @let title = if votes { format!("{title}（每票最多推荐 {} 人）", one.choices) } else { title };
            (ui::card(&title, post_table(ctx, shown, one, &title, valid)))
        }
        @if votes { p .text-muted { "得票率：得票 ÷ 有效票。" } }
    }
}

/// The persons of a post: by their votes, or as the committee named them.
fn post_table(ctx: &Ctx, shown: &Shown, one: &PostChoices, title: &str, valid: u32) -> Markup {
    let votes = shown.who.votes();
    let mut columns = vec![Column::text("姓名").sticky()];
    if votes {
        columns.extend([Column::number("得票"), Column::number("得票率")]);
    } else {
        columns.push(Column::text("推荐理由"));
    }
    let mut table = Table::new(title, columns).empty("这个职务没有登记被推荐的人", html! {});
    let mut all: Vec<&selection_vote::Model> = of_post(shown, one).collect();
    if votes {
        all.sort_by_key(|vote| std::cmp::Reverse(vote.votes));
    }
    for vote in all {
        let mut cells = vec![html! { (vote.name) }];
        if votes {
            let n = store::count(vote.votes);
            let rate = Rate::of(n, valid).map_or_else(|| ui::format::DASH.to_owned(), Rate::zh);
            cells.extend([html! { (n) }, html! { (rate) }]);
        } else {
            // Reasons about persons stay with the clerks.
            cells.push(html! { @if sees_drafts(ctx) { (vote.reason) } @else { (ui::format::DASH) } });
        }
        table = table.row(cells);
    }
    table.render()
}

/// What a record corrects, and what corrects it.
fn links(own: &str, row: &selection_meeting::Model, all: &[selection_meeting::Model]) -> Markup {
    let newer = all.iter().find(|other| other.replaces == row.id && store::meeting_state(other) != State::Cancelled);
    html! {
        @if row.replaces != 0 {
            (ui::alert(Tone::Info, Some("这是一份更正"), html! {
                p { "原因：" (row.reason) " " a href=(format!("{own}/meetings/{}", row.replaces)) { "原来的记录" } }
            }))
        } @else if !row.reason.is_empty() {
            (ui::alert(Tone::Muted, Some("已撤销"), html! { p { "原因：" (row.reason) } }))
        }
        @if let Some(newer) = newer {
            (ui::alert(Tone::Warn, Some(if store::meeting_state(newer).settled() { "这份记录已被更正" } else { "这份记录有一份更正在办" }), html! {
                p { a href=(format!("{own}/meetings/{}", newer.id)) { "打开更正" } }
            }))
        }
    }
}

async fn view(ctx: &Ctx, id: i64, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let shown = load(ctx, id).await?;
    let conn = ctx.app.db.read();
    let row = &shown.row;
    let state = store::meeting_state(row);
    let own = base(&row.unit_code);
    let mine = format!("{own}/meetings/{id}");
    let mut all = store::meetings(conn, row.cycle_id, store::Place::Unit(&row.unit_code)).await?;
    all.retain(|other| sees_drafts(ctx) || store::meeting_state(other).settled());
    let persons: Vec<(i64, String)> = shown.votes.iter().map(|vote| (vote.person_id, vote.name.clone())).collect();
    let open = matches!(state, State::Open | State::Recorded);
    let names =
        if writes(ctx) && open { service::shown_name(conn, &row.unit_code, &persons).await? } else { HashMap::new() };
    let errors = errors(failure);
    let pending = all.iter().any(|other| {
        other.replaces == id
            && !store::meeting_state(other).settled()
            && store::meeting_state(other) != State::Cancelled
    });
    let figures = || form(ctx, &shown, &names, typed, &errors);
    let body = html! {
        (purpose_line())
        (refused(failure))
        (links(&own, row, &all))
        (facts(ctx, &shown))
        (few(ctx, row))
        @if state != State::Open { (result(ctx, &shown)) }
        @if writes(ctx) && state == State::Recorded && typed.is_none() {
            @if row.recorded_account == ctx.actor.account_id {
                (ui::alert(Tone::Warn, Some("等待另一名经办复核确认"), html! { p { "数字是您登记的，须由另一人对照原始记录复核。" } }))
            } @else {
                p { (ui::primary_button(&format!("{mine}/confirm"), "复核确认")) }
            }
        }
        @if writes(ctx) && open {
            @if state == State::Recorded && typed.is_none() { (ui::fold("重新登记数字", figures())) }
            @else { (ui::card("登记数字", figures())) }
            (ui::fold("撤销这次记录", Form::post(format!("{mine}/cancel"), &*ctx.csrf, row.version)
                .field(Field::text("reason", "原因").required().maxlength(200)).submit("撤销").render()))
        }
        @if writes(ctx) && state == State::Confirmed && !pending {
            (ui::fold("更正，另立一份", Form::post(format!("{mine}/replace"), &*ctx.csrf, row.version)
                .hidden("form_key", ctx.form_key())
                .field(Field::text("reason", "更正的原因").required().maxlength(200).help("更正也须两人：一人登记，另一人确认；确认以前仍以这一份为准"))
                .submit("另立更正").render()))
        }
    };
    Ok(frame(ctx, ctx.words().say(&row.title).into_owned()).page(body))
}

/// The meeting.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(view(&ctx, id, None, None).await?))
}

/// A line of the form before the name is known.
struct Typed {
    field: String,
    name: (String, String),
    post: usize,
    votes: u32,
    reason: String,
}

fn read(fields: &Fields, who: Who, posts: &[PostChoices]) -> Result<(FiguresInput, Vec<Typed>), Refusal> {
    let mut reader = fields.reader();
    let (held_on, place) = (reader.date("held_on", "会议日期"), reader.text("place", "地点"));
    let [due, present, issued, returned, valid, invalid] = TURNOUT.map(|(name, label, always)| {
        if always || who.votes() { u32::try_from(reader.int(name, label, 0, MOST)).unwrap_or(0) } else { 0 }
    });
    let mut typed = Vec::new();
    for at in 0..posts.len() {
        for line in 0..MOST_LINES {
            let (name, votes, reason) = (name_field(at, line), votes_field(at, line), reason_field(at, line));
            let text = reader.optional(&name);
            let (count, why) = (reader.optional(&votes), reader.optional(&reason));
            if text.is_empty() {
                if !count.is_empty() || !why.is_empty() {
                    reader.error(&name, "请填写姓名");
                }
                continue;
            }
            let n = if who.votes() { reader.int(&votes, &format!("{text}的得票"), 0, MOST) } else { 0 };
            if !who.votes() && why.is_empty() {
                reader.error(&reason, format!("请写明推荐{text}的理由"));
            }
            typed.push(Typed {
                field: votes,
                name: (name, text),
                post: at,
                votes: u32::try_from(n).unwrap_or(0),
                reason: why,
            });
        }
    }
    let note = reader.optional("note");
    reader.finish()?;
    let turnout = Turnout { due, present, issued, returned, valid, invalid };
    Ok((FiguresInput { held_on, place, turnout, votes: Vec::new(), note }, typed))
}

/// What is wrong with names and with figures comes at once.
fn both(names: Failure, input: &FiguresInput, typed: &[Typed], who: Who, posts: &[PostChoices]) -> Failure {
    let Failure::Refused(mut refusal) = names else { return names };
    let votes = typed.iter().zip(1..).map(|(one, person)| Votes {
        field: one.field.clone(),
        person,
        name: one.name.1.clone(),
        post: one.post,
        votes: one.votes,
        reason: one.reason.clone(),
    });
    if let Err(figures) = (Figures { turnout: input.turnout, votes: votes.collect() }).check(who, posts) {
        refusal.fields.extend(figures.fields);
    }
    Failure::Refused(refusal)
}

async fn named(ctx: &Ctx, shown: &Shown, fields: &Fields) -> Outcome<FiguresInput> {
    let (input, typed) = read(fields, shown.who, &shown.posts)?;
    let entries: Vec<(String, String)> = typed.iter().map(|one| one.name.clone()).collect();
    let named = service::resolve(ctx.app.db.read(), &ctx.unit()?.code, &entries)
        .await
        .map_err(|failure| both(failure, &input, &typed, shown.who, &shown.posts))?;
    let votes = typed.into_iter().zip(named).map(|(one, named)| NamedVotes {
        field: one.field,
        named,
        post: one.post,
        votes: one.votes,
        reason: one.reason,
    });
    Ok(FiguresInput { votes: votes.collect(), ..input })
}

/// Records the figures.
pub async fn record(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let shown = load(&ctx, id).await?;
    let result = match named(&ctx, &shown, &fields).await {
        Err(failure) => Err(failure),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::record(tx, &actor, &unit, (id, version), &input).await?;
            let to = format!("{}/meetings/{id}", base(&unit.code));
            Ok(Done::new(to, "数字已登记，等待另一名经办复核确认"))
        }),
    };
    again(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Asks before the figures are confirmed: afterwards they are never changed.
pub async fn ask_confirm(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let shown = load(&ctx, id).await?;
    let row = &shown.row;
    let turnout = store::turnout(row);
    let mine = format!("{}/meetings/{id}", base(&row.unit_code));
    let mut facts = vec![
        ("会议", ctx.words().say(&row.title).into_owned()),
        ("日期和地点", format!("{} {}", row.held_on, row.place)),
        ("人数", format!("应到 {}，实到 {}", turnout.due, turnout.present)),
    ];
    if shown.who.votes() {
        let Turnout { issued, returned, valid, invalid, .. } = turnout;
        facts.push(("推荐票", format!("发出 {issued}，收回 {returned}，有效 {valid}，无效 {invalid}")));
    }
    for one in &shown.posts {
        for vote in of_post(&shown, one) {
            let said = if shown.who.votes() { format!("{} 票", vote.votes) } else { vote.reason.clone() };
            facts.push(("被推荐", format!("{}（{}）：{said}", vote.name, post(&ctx, &one.body, &one.post))));
        }
    }
    facts.push(("登记人", row.recorded_by.clone()));
    let mut consequences =
        vec!["数字不能再改；发现有误的，另立一份更正并写明原因".to_owned(), "计入推荐对照".to_owned()];
    if row.replaces != 0 {
        consequences.push("原来的记录由这一份更正".to_owned());
    }
    let body = html! {
        (few(&ctx, row))
        (ui::confirm_page(&Confirm {
            question: "对照原始记录逐项核对无误，确认这些数字？",
            consequences: &consequences,
            facts: &facts,
            action: &format!("{mine}/confirm"),
            csrf: &ctx.csrf,
            version: row.version,
            hidden: &[],
            verb: "确认",
            cancel: &mine,
            danger: false,
        }))
    };
    Ok(page(frame(&ctx, "复核确认").page(body)))
}

/// Confirms the figures.
pub async fn confirm(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        service::confirm(tx, &actor, &unit, (id, version)).await?;
        Ok(Done::new(format!("{}/meetings/{id}", base(&unit.code)), "推荐会议的数字已确认"))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}

/// Takes the record back.
pub async fn cancel(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        service::cancel(tx, &actor, &unit, (id, version), &reason).await?;
        Ok(Done::new(base(&unit.code), "这次记录已撤销"))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}

/// Begins a record that corrects this one.
pub async fn replace(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let reason = reader.text("reason", "更正的原因");
    reader.finish()?;
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        let new = service::replace(tx, &actor, &unit, id, &reason).await?;
        Ok(Done::new(format!("{}/meetings/{new}", base(&unit.code)), "请在这一份上更正"))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}
