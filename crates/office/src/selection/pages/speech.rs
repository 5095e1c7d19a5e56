//! One speech competition: scheme and draw, sheets, ranking, freezing by two persons, publication.

use std::collections::HashMap;

use axum::extract::Path;
use entity::selection_speech;
use maud::{Markup, html};

use super::speech_parts::{acts, counting, ranking, scheme, setup_form, sheets_table};
use super::{again, base, command, errors, frame, post, purpose_line, refused, sees_drafts, speech_chip, writes};
use crate::failure::{Failure, Outcome};
use crate::selection::model::{FrozenRank, Item, Judge, Setup, Speaker, State, parse_points, rank};
use crate::selection::service::{self, Publication, SetupInput};
use crate::selection::store;
use crate::shell;
use crate::ui::{self, Confirm, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, Reader, html as page};

/// A competition that the reader may see: a committee of the village sees it when its ranking is frozen.
async fn load(ctx: &Ctx, id: i64) -> Outcome<selection_speech::Model> {
    let row = store::speech(ctx.app.db.read(), &ctx.unit()?.code, id).await?;
    if !sees_drafts(ctx) && !store::speech_state(&row).settled() {
        return Err(Failure::NotFound("这场竞职演讲".into()));
    }
    Ok(row)
}

fn own(row: &selection_speech::Model) -> String {
    format!("{}/speeches/{}", base(&row.unit_code), row.id)
}

/// What a ranking corrects, and what corrects it.
fn links(row: &selection_speech::Model, all: &[selection_speech::Model]) -> Markup {
    let newer = all.iter().find(|other| other.replaces == row.id && store::speech_state(other) != State::Cancelled);
    let path = |id: i64| format!("{}/speeches/{id}", base(&row.unit_code));
    html! {
        @if row.replaces != 0 {
            (ui::alert(Tone::Info, Some("这是一份更正"), html! { p { "原因：" (row.reason) " " a href=(path(row.replaces)) { "原来的排名" } } }))
        } @else if !row.reason.is_empty() {
            (ui::alert(Tone::Muted, Some("已撤销"), html! { p { "原因：" (row.reason) } }))
        }
        @if let Some(newer) = newer {
            (ui::alert(Tone::Warn, Some(if store::speech_state(newer).settled() { "这份排名已被更正" } else { "这份排名有一份更正在办" }),
                html! { p { a href=(path(newer.id)) { "打开更正" } } }))
        }
    }
}

/// The work on scores that are not frozen.
fn working(
    ctx: &Ctx,
    row: &selection_speech::Model,
    setup: &Setup,
    ranked: Result<&[FrozenRank], &crate::failure::Refusal>,
) -> Markup {
    let mine = own(row);
    let state = store::speech_state(row);
    let button =
        |path: &str, label: &str| ui::post_button(&format!("{mine}/{path}"), &ctx.csrf, row.version, &[], label);
    html! {
        @match ranked {
            Err(refusal) => (shell::refused(refusal, "还不能排名")),
            Ok(ranks) => {
                (ui::card("名次（未封定）", html! {
                    (ranking(setup, ranks, true))
                    @if writes(ctx) && state == State::Open { (button("hand-in", "核对无误，提交封定")) }
                }))
            }
        }
        @if state == State::Recorded {
            @if row.recorded_account == ctx.actor.account_id {
                (ui::alert(Tone::Warn, Some("等待另一名经办封定"), html! { p { "评分是您提交的，须由另一人对照评分表核对后封定。" } }))
            } @else if writes(ctx) {
                p { (ui::primary_button(&format!("{mine}/freeze"), "核对封定")) }
            }
            @if writes(ctx) {
                (ui::fold("退回改评分", Form::post(format!("{mine}/back"), &*ctx.csrf, row.version)
                    .field(Field::text("reason", "原因").required().maxlength(200)).submit("退回").render()))
            }
        }
    }
}

/// What can be done with a frozen ranking.
fn after(ctx: &Ctx, row: &selection_speech::Model, typed: Option<&Fields>, failure: Option<&Failure>) -> Markup {
    let mine = own(row);
    let value = |name: &str| typed.and_then(|fields| fields.get(name)).unwrap_or_default().to_owned();
    let day = typed.map_or_else(|| ctx.today().to_string(), |_| value("published_on"));
    html! {
        (ui::toolbar(&[ui::button(&format!("{mine}/print"), "打印名次")]))
        @if writes(ctx) && store::speech_state(row) == State::Confirmed {
            @if row.published_on.is_none() {
                (ui::card("登记公布", Form::post(format!("{mine}/publish"), &*ctx.csrf, row.version).errors(&errors(failure))
                    .field(Field::date("published_on", "公布日期").value(day).max(ctx.today().to_string()).required())
                    .field(Field::text("published_place", "公布地点").value(value("published_place")).required().maxlength(100))
                    .submit("登记公布").render()))
            }
            (ui::fold("更正，另立一份", Form::post(format!("{mine}/replace"), &*ctx.csrf, row.version)
                .hidden("form_key", ctx.form_key())
                .field(Field::text("reason", "更正的原因").required().maxlength(200).help("更正也须两人；封定以前仍以这一份为准"))
                .submit("另立更正").render()))
        }
    }
}

async fn view(ctx: &Ctx, id: i64, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let row = load(ctx, id).await?;
    let conn = ctx.app.db.read();
    let setup = store::setup(&row)?;
    let sheets = store::sheets(conn, id).await?;
    let state = store::speech_state(&row);
    let mine = own(&row);
    let mut all = store::speeches(conn, row.cycle_id, store::Place::Unit(&row.unit_code)).await?;
    all.retain(|other| sees_drafts(ctx) || store::speech_state(other).settled());
    let ready = setup.check().is_ok();
    let frozen = store::frozen(&row)?;
    let persons: Vec<(i64, String)> = setup.speakers.iter().map(|one| (one.person, one.name.clone())).collect();
    let changes = writes(ctx) && state == State::Open && sheets.is_empty();
    let names = if changes { service::shown_name(conn, &row.unit_code, &persons).await? } else { HashMap::new() };
    let of_setup = typed.is_some_and(|fields| fields.get("items").is_some());
    let setup_errors = if of_setup { errors(failure) } else { Vec::new() };
    let form = || setup_form(ctx, &mine, &row, &setup, &names, typed.filter(|_| of_setup), &setup_errors);
    let ranked = rank(&setup, &sheets).map(|all| all.iter().map(FrozenRank::from).collect::<Vec<_>>());
    let open = matches!(state, State::Open | State::Recorded);
    let body = html! {
        (purpose_line())
        (refused(failure))
        (links(&row, &all))
        (ui::kv(&[
            ("状态", speech_chip(state)),
            ("竞职职务", html! { (post(ctx, &row.body, &row.post)) }),
            ("日期和地点", html! { (ui::format::date(row.held_on)) " " (row.place) }),
        ]))
        @if let Some(frozen) = &frozen {
            (ui::card("名次", html! { (ranking(&frozen.setup, &frozen.ranking, sees_drafts(ctx))) (acts(&row)) }))
            (after(ctx, &row, typed.filter(|_| !of_setup), failure))
        }
        @if ready { (ui::card("评分办法和顺序", scheme(&row, &setup))) }
        @else if !writes(ctx) { (ui::empty("还没有评分办法、评委和顺序", html! { p { "由乡镇（街道）填写。" } })) }
        @if changes {
            @if ready && !of_setup { (ui::fold("修改办法和顺序", form())) }
            @else { (ui::card("填写评分办法、评委和抽签顺序", form())) }
        }
        @if ready && open && sees_drafts(ctx) {
            (ui::card("评分", sheets_table(&mine, &setup, &sheets)))
            (working(ctx, &row, &setup, ranked.as_deref()))
        }
        @if writes(ctx) && open {
            (ui::fold("撤销这一场", Form::post(format!("{mine}/cancel"), &*ctx.csrf, row.version)
                .field(Field::text("reason", "原因").required().maxlength(200)).submit("撤销").render()))
        }
    };
    Ok(frame(ctx, row.title.clone()).page(body))
}

/// The competition.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(view(&ctx, id, None, None).await?))
}

/// Lines of a text: number from 1, and text.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().map(str::trim).enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.is_empty())
}

/// Name and the rest after a blank.
fn parts(line: &str) -> (&str, &str) {
    line.split_once([' ', '\u{3000}', '\t', '，', ',']).map_or((line, ""), |(name, rest)| (name.trim(), rest.trim()))
}

fn items(reader: &mut Reader<'_>, text: &str, decimals: bool) -> Vec<Item> {
    let mut items = Vec::new();
    for (no, line) in numbered(text) {
        // The points stand last: a name may have blanks.
        let (name, most) = line.rsplit_once([' ', '\u{3000}', '\t', '，', ',']).unwrap_or((line, ""));
        match parse_points(most, decimals) {
            Ok(most) => items.push(Item { name: name.trim().to_owned(), most }),
            Err(_) if most.trim().is_empty() => reader.error("items", format!("第 {no} 行没有写最高分")),
            Err(why) => reader.error("items", format!("第 {no} 行：{why}")),
        }
    }
    items
}

/// Sets scheme, judges and drawn order.
pub async fn set_up(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let decimals = fields.get("decimals") == Some("yes");
    let text = reader.text("items", "评分项目");
    let items = items(&mut reader, &text, decimals);
    let judges: Vec<Judge> = (1..)
        .zip(numbered(&reader.text("judges", "评委")))
        .map(|(no, (_, line))| {
            let (name, role) = parts(line);
            Judge { no, name: name.to_owned(), role: role.to_owned() }
        })
        .collect();
    let speakers = reader.text("speakers", "参加人员");
    let mut number = |name: &str, label: &str| u32::try_from(reader.int(name, label, 0, 20)).unwrap_or(0);
    let (drop_high, drop_low) = (number("drop_high", "去掉的最高总分"), number("drop_low", "去掉的最低总分"));
    let (drawn_on, drawn_how) = (reader.date("drawn_on", "抽签日期"), reader.text("drawn_how", "抽签办法和见证人"));
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let entries: Vec<(String, String)> =
                numbered(&speakers).map(|(_, line)| ("speakers".to_owned(), line.to_owned())).collect();
            match service::resolve(ctx.app.db.read(), &ctx.unit()?.code, &entries).await {
                Err(failure) => Err(failure),
                Ok(named) => {
                    let speakers: Vec<Speaker> =
                        named.into_iter().map(|one| Speaker { person: one.person, name: one.name }).collect();
                    let setup = Setup { items, decimals, drop_high, drop_low, judges, speakers };
                    let input = SetupInput { drawn_on, drawn_how, setup };
                    command!(ctx, fields, [input], |tx, actor, unit| {
                        service::set_up(tx, &actor, &unit, (id, version), &input).await?;
                        Ok(Done::new(format!("{}/speeches/{id}", base(&unit.code)), "评分办法和顺序已保存"))
                    })
                }
            }
        }
    };
    again(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Hands the scores in.
pub async fn hand_in(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        service::hand_in(tx, &actor, &unit, (id, version)).await?;
        Ok(Done::new(format!("{}/speeches/{id}", base(&unit.code)), "评分已提交，等待另一名经办封定"))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}

fn reason(fields: &Fields) -> Result<String, crate::failure::Refusal> {
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    Ok(reason)
}

/// Sends the scores back.
pub async fn send_back(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let (version, reason) = (fields.version()?, reason(&fields)?);
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        service::back(tx, &actor, &unit, (id, version), &reason).await?;
        Ok(Done::new(format!("{}/speeches/{id}", base(&unit.code)), "已退回，可以改评分"))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}

/// Asks before the ranking is frozen.
pub async fn ask_freeze(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let row = load(&ctx, id).await?;
    let setup = store::setup(&row)?;
    let ranks: Vec<FrozenRank> =
        rank(&setup, &store::sheets(ctx.app.db.read(), id).await?)?.iter().map(FrozenRank::from).collect();
    let mine = own(&row);
    let mut consequences = vec![
        "评分和名次不能再改；发现有误的，另立一份更正并写明原因".to_owned(),
        "编文号、计算校验值，可以打印和公布".to_owned(),
    ];
    if row.replaces != 0 {
        consequences.push("原来的排名由这一份更正".to_owned());
    }
    let body = html! {
        (ranking(&setup, &ranks, true))
        (ui::confirm_page(&Confirm {
            question: "对照评分表逐项核对无误，封定这份排名？",
            consequences: &consequences,
            facts: &[("竞职演讲", row.title.clone()), ("计分", counting(&setup)), ("提交人", row.recorded_by.clone())],
            action: &format!("{mine}/freeze"),
            csrf: &ctx.csrf,
            version: row.version,
            hidden: &[],
            verb: "封定",
            cancel: &mine,
            danger: false,
        }))
    };
    Ok(page(frame(&ctx, "核对封定").crumb(row.title.clone(), mine.clone()).page(body)))
}

/// Freezes the ranking.
pub async fn freeze(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let number = service::freeze(tx, &actor, &unit, (id, version)).await?;
        Ok(Done::new(format!("{}/speeches/{id}", base(&unit.code)), format!("名次已封定：{number}")))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}

/// Records that the ranking was put up.
pub async fn publish(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let input = Publication {
        on: reader.date("published_on", "公布日期"),
        place: reader.text("published_place", "公布地点"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::publish(tx, &actor, &unit, (id, version), &input).await?;
            Ok(Done::new(format!("{}/speeches/{id}", base(&unit.code)), "公布已登记"))
        }),
    };
    again(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Takes the competition back.
pub async fn cancel(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let (version, reason) = (fields.version()?, reason(&fields)?);
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        service::cancel_speech(tx, &actor, &unit, (id, version), &reason).await?;
        Ok(Done::new(base(&unit.code), "这场竞职演讲已撤销"))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}

/// Begins a record that corrects this one.
pub async fn replace(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let reason = reason(&fields)?;
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        let new = service::replace_speech(tx, &actor, &unit, id, &reason).await?;
        Ok(Done::new(format!("{}/speeches/{new}", base(&unit.code)), "请在这一份上更正"))
    });
    again(result, async |failure| view(&ctx, id, None, Some(&failure)).await).await
}

/// A day of the frozen text as a paper writes it.
fn day_zh(day: &str) -> String {
    day.parse().map_or_else(|_| day.to_owned(), ui::format::date_zh)
}

/// The frozen ranking, made to be printed and put up: without what each judge gave.
pub async fn print(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let row = load(&ctx, id).await?;
    let frozen = store::frozen(&row)?.ok_or_else(|| Failure::NotFound("封定的名次".into()))?;
    let setup = &frozen.setup;
    let judges: Vec<&str> = setup.judges.iter().map(|one| one.name.as_str()).collect();
    let superseded = store::speech_state(&row) == State::Superseded;
    let body = html! {
        p .paper-sign { "文号：" (frozen.number) }
        @if superseded { p { strong { "本名次已被更正，以更正后的为准。" } } }
        @if row.replaces != 0 { p { "本名次更正原来公布的名次。原因：" (row.reason) } }
        p { (day_zh(&frozen.held_on)) "在" (frozen.place) "举行竞职演讲，职务：" (frozen.post) "。演讲顺序于" (day_zh(&frozen.drawn_on)) "抽签产生：" (frozen.drawn_how) "。" }
        p { "评委 " (setup.judges.len()) " 名：" (judges.join("、")) "。" (counting(setup)) "。" }
        (ranking(setup, &frozen.ranking, false))
        p { "名次供推荐、提名时参考；谁参选、谁当选依法产生。" }
        p .paper-sign { "提交：" (row.recorded_by) "　封定：" (row.confirmed_by) "　监督（签名）：＿＿＿＿＿＿" }
        p .text-muted { (row.confirmed_by) " 于 " (crate::clock::stamp(row.confirmed_ms)) " 封定，校验值 " (row.hash) }
    };
    let title = format!("{}{}名次", frozen.unit, frozen.title);
    Ok(page(ui::print_page(&title, &own(&row), ctx.is_drill(), None, body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_typed() {
        assert_eq!(parts("王某 镇党委 委员"), ("王某", "镇党委 委员"));
        assert_eq!(parts("王某"), ("王某", ""));
        let fields = Fields::from_pairs(&[]);
        let mut reader = fields.reader();
        let read = items(&mut reader, "履职设想 40\n\n现场 答辩　20.5\n没有分", true);
        let read: Vec<(&str, u32)> = read.iter().map(|item| (item.name.as_str(), item.most)).collect();
        assert_eq!(read, [("履职设想", 4000), ("现场 答辩", 2050)]);
        let refusal = reader.finish().unwrap_err();
        assert_eq!(refusal.fields[0].message, "第 4 行没有写最高分");
    }
}
