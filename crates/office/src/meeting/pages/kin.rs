//! Relations found to be wrong between a poll of a by-election and its next vote: the poll is determined anew, with two persons.

use axum::extract::Path;
use maud::{Markup, html};

use super::{base, frame, load};
use crate::access::COMMITTEE;
use crate::failure::Outcome;
use crate::meeting::service::{self, KinChange, Loaded};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::ui::{self, Confirm, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

const HEADING: &str = "按更正的亲属关系重新认定";

/// What it does, one sentence each.
const AFTER: [&str; 4] = [
    "上一轮结果按现在登记的亲属关系重新计算，由两人重新核对、确认；确认以前，原来确认的结果仍然有效。",
    "投票和计票不变；就有亲属关系的人继续投票的，是否还要投，以重新认定的结果为准。",
    "已登记的减少名额失效，需要的重新登记。",
    "原来的认定保留备查。",
];

fn facts(change: &KinChange) -> Vec<(&'static str, String)> {
    let list = |edges: &[law::kinship::KinEdge]| match edges {
        [] => "没有".to_owned(),
        edges => service::pairs_zh(edges),
    };
    vec![("已删除", list(&change.removed)), ("新登记", list(&change.added))]
}

/// The request, or what a second person is asked about it.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let own = base(&loaded.row.unit_code, id);
    let result = format!("{own}/result");
    let records = format!("/u/{}/kinship/records", loaded.row.unit_code);
    let change = service::kin_change(ctx.app.db.read(), ctx.unit()?, &loaded).await?;
    let asked = store::facts(&loaded.row)?.kin_asked;
    let version = loaded.row.version;
    let body = match (change, asked) {
        (None, _) => ui::empty(
            "现在没有可以重新认定的结果",
            html! { p { "只在一轮结果确认以后、下一轮投票开始以前办理。其他时候发现亲属关系有误的，报乡镇换届选举指导组处理。" } p { (ui::button(&result, "回到结果认定")) } },
        ),
        (Some(change), None) if change.is_empty() => html! {
            (ui::alert(Tone::Info, Some("登记的亲属关系与认定结果时相同"), html! {
                p { "亲属关系有误的，先在登记中删除并写明理由；漏登的，先补登并写明来源。然后回到这里申请重新认定。" }
            }))
            p { (ui::primary_button(&records, "登记的亲属关系")) " " (ui::button(&result, "回到结果认定")) }
        },
        (Some(change), None) => {
            let listed: Vec<(&str, Markup)> =
                facts(&change).into_iter().map(|(label, text)| (label, html! { (text) })).collect();
            html! {
                (ui::alert(Tone::Warn, Some("申请按更正的亲属关系重新认定上一轮结果？"), html! {
                    p { "另一人复核同意后：" }
                    ul { @for line in AFTER { li { (line) } } }
                }))
                (ui::kv(&listed))
                (Form::post(format!("{own}/kin"), &*ctx.csrf, version)
                    .field(Field::text("reason", "理由").required().wide().maxlength(200)
                        .help("例如：经核对户口簿，二人只是同姓，没有亲属关系；不要写身份证号、电话号码"))
                    .submit("申请重新认定")
                    .cancel(&result)
                    .render())
            }
        }
        (Some(change), Some(asked)) => {
            let mut listed = facts(&KinChange {
                removed: asked.removed.clone(),
                added: asked.added.clone(),
                ..KinChange::default()
            });
            listed.push(("申请人", asked.name.clone()));
            listed.push(("理由", asked.reason.clone()));
            let mine = asked.by == ctx.actor.account_id;
            let other = (&change.removed, &change.added) != (&asked.removed, &asked.added);
            let label = if mine { "撤回申请" } else { "不同意，维持结果" };
            let withdraw = ui::post_button(&format!("{own}/kin/withdraw"), &ctx.csrf, version, &[], label);
            if mine || other {
                let listed: Vec<(&str, Markup)> =
                    listed.into_iter().map(|(label, text)| (label, html! { (text) })).collect();
                let word = if other {
                    "申请以后，登记的亲属关系又有改动，请重新申请"
                } else {
                    "已申请重新认定，等待另一人复核"
                };
                html! {
                    (ui::alert(if other { Tone::Warn } else { Tone::Info }, Some(word), html! { p { "申请人不能自己复核。" } }))
                    (ui::kv(&listed))
                    p { (withdraw) " " (ui::button(&result, "回到结果认定")) }
                }
            } else {
                let confirm = ui::confirm_page(&Confirm {
                    question: "同意按更正的亲属关系重新认定上一轮结果？",
                    consequences: &AFTER.map(str::to_owned),
                    facts: &listed,
                    action: &format!("{own}/kin/confirm"),
                    csrf: &ctx.csrf,
                    version,
                    hidden: &[],
                    verb: "同意，重新认定",
                    cancel: &result,
                    danger: true,
                });
                html! { (confirm) p { (withdraw) } }
            }
        }
    };
    Ok(page(frame(&ctx, &loaded, HEADING)?.crumb("结果认定", result).page(body)))
}

/// Asks for it.
pub async fn ask(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "理由");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::ask_kin(tx, &actor, &unit, id, version, &reason).await?;
        Ok(Done::new(format!("{}/kin", base(&unit.code, id)), "已申请重新认定，等待另一人复核"))
    })
}

/// Agrees to it.
pub async fn agree(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::agree_to_kin(tx, &actor, &unit, id, version).await?;
        let said = "已同意，结果按现在登记的亲属关系重新计算，请两人重新核对、确认";
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), said))
    })
}

/// Who asked takes it back; another person refuses it.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        let refused = service::withdraw_kin(tx, &actor, &unit, id, version).await?;
        let said = if refused {
            "已不同意重新认定，结果维持不变"
        } else {
            "申请已撤回，结果维持不变"
        };
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), said))
    })
}

/// Before the next vote: that relations have changed since the result, that somebody asks to determine it anew, or the way to ask.
pub(super) async fn notice(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    let Some(change) = service::kin_change(ctx.app.db.read(), ctx.unit()?, loaded).await? else { return Ok(html! {}) };
    if !COMMITTEE.contains(&ctx.actor.role) {
        return Ok(html! {});
    }
    let href = format!("{}/kin", base(&loaded.row.unit_code, loaded.row.id));
    Ok(match store::facts(&loaded.row)?.kin_asked {
        Some(asked) => ui::alert(
            Tone::Warn,
            Some(&format!("{} 申请按更正的亲属关系重新认定：{}", asked.name, asked.reason)),
            html! { p { "复核或者撤回以前，下一轮投票不能开始。" } p { (ui::button(&href, "查看申请")) } },
        ),
        None if !change.is_empty() => ui::alert(
            Tone::Warn,
            Some("认定以后，登记的亲属关系有改动"),
            html! { p { "需要按改动后的关系重新认定的，由一人申请、另一人同意。" } p { (ui::button(&href, "核对改动，申请重新认定…")) } },
        ),
        None => {
            html! { p { "发现亲属关系登记有误或者遗漏的，在下一轮投票开始以前更正：" (ui::button(&href, "亲属关系有误…")) } }
        }
    })
}
