//! 设定: the page of a cycle for what the texts leave open, and for its policy packs.

use axum::extract::Path;
use entity::election_cycle;
use law::book::Family;
use law::policy::Pack;
use law::settings::{OpenPoint, Settings, open_points, pending};
use maud::{Markup, html};

use super::pages::{label, names, own_cycle};
use super::settings::{self, Choices};
use super::settings_service::{self as service, PackChoice};
use super::{model, store};
use crate::access::Role;
use crate::failure::{Failure, Outcome};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// No pack, in the form.
const NO_PACK: &str = "none";
/// The county's pack, in the form.
const AS_COUNTY: &str = "county";

/// A form that was refused: which one, what was typed, why.
struct Refused<'a> {
    fields: &'a Fields,
    failure: &'a Failure,
    about_pack: bool,
}

fn bodies_zh(family: Family) -> &'static str {
    match family {
        Family::Party => "党组织选举",
        Family::Cooperative => "集体经济组织选举",
        Family::Village | Family::Residents => "村（居）民委员会选举",
    }
}

/// The choice that the profile has without a setting.
fn default_zh(cycle: &election_cycle::Model, point: &OpenPoint) -> Outcome<String> {
    let book = model::book()?;
    let day = book.profile(&cycle.profile).map(law::book::Profile::reference_day).unwrap_or_default();
    // The default of the point does not depend on the day; that of the profile's own checked period is read.
    let unit =
        model::without_progress(cycle.id, &cycle.county_code, day, law::regime::Mode::Candidates, &cycle.profile);
    let row = match point.family {
        Family::Party => settings::party_regime(&unit, day.max(latest_start(Family::Party)?))?.row(&point.key),
        Family::Cooperative => {
            settings::cooperative_regime(&unit, day.max(latest_start(Family::Cooperative)?))?.row(&point.key)
        }
        Family::Village | Family::Residents => model::regime(&unit)?.row(&point.key),
    };
    let value = row.and_then(|row| row.value.as_str().map(str::to_owned)).unwrap_or_default();
    Ok(settings::choice_zh(point, &value).to_owned())
}

/// A day on which some profile of the family is in force.
fn latest_start(family: Family) -> Outcome<chrono::NaiveDate> {
    Ok(model::book()?.profiles_for(family).iter().map(|profile| profile.from).max().unwrap_or_default())
}

fn points_table(cycle: &election_cycle::Model, choices: &Choices) -> Outcome<Markup> {
    let columns = vec![
        Column::text("事项").sticky(),
        Column::text("现在按"),
        Column::state("来源"),
        Column::text("条文和资料怎么说"),
        Column::text("依据"),
    ];
    let mut table = Table::new("条文没有写明的事项", columns).numbered().total(open_points().len() as u64);
    for point in open_points() {
        let set = choices.settings.0.get(&point.key);
        let answer = match set {
            Some(value) => settings::choice_zh(point, value).to_owned(),
            None => default_zh(cycle, point)?,
        };
        table = table.row(vec![
            html! { (point.title) br; small .text-muted { (bodies_zh(point.family)) } },
            html! { (answer) },
            html! {
                @if set.is_some() { (ui::badge(Tone::Info, "本次设定")) } @else { (ui::badge(Tone::Muted, "默认")) }
                " " (ui::badge(Tone::Warn, "未核实"))
            },
            html! {
                small { (point.source) }
                @if point.key == "deadline_holiday" {
                    br; small { "系统没有放假安排的日历：设为顺延的，末日为休息日时请对照国务院的放假通知人工核对。" }
                }
            },
            html! { (ui::cite(&model::cites_zh(&point.cites).join("、"))) },
        ]);
    }
    Ok(table.render())
}

fn settings_form(
    ctx: &Ctx,
    cycle: &election_cycle::Model,
    choices: &Choices,
    refused: Option<&Refused<'_>>,
) -> Outcome<Markup> {
    let mine = refused.filter(|refused| !refused.about_pack);
    let errors = mine.map(|refused| shell::errors(refused.failure)).unwrap_or_default();
    let mut form = Form::post(format!("/cycles/{}/settings", cycle.id), &*ctx.csrf, cycle.version).errors(&errors);
    for point in open_points() {
        let stored = choices.settings.0.get(&point.key).cloned().unwrap_or_default();
        let value = mine.map_or(stored, |refused| refused.fields.get(&point.key).unwrap_or_default().to_owned());
        let mut options = vec![("default".to_owned(), format!("不另设定（默认：{}）", default_zh(cycle, point)?))];
        options.extend(point.choices.iter().map(|choice| (choice.value.clone(), choice.title.clone())));
        let value = if value.is_empty() { "default".to_owned() } else { value };
        form = form.field(Field::radio(point.key.clone(), point.title.clone(), options).value(value).required().wide());
    }
    let reason = mine.and_then(|refused| refused.fields.get("reason")).unwrap_or_default();
    Ok(form
        .field(
            Field::text("reason", "理由")
                .value(reason)
                .required()
                .wide()
                .help("写明依据的文件或者请示答复；记入审计日志"),
        )
        .submit("保存设定")
        .render())
}

/// What a user should know before choosing a pack for a place and a time that it was not written for.
fn not_meant(pack: &Pack, county: &str, today: chrono::NaiveDate) -> Option<String> {
    if pack.applies(county, today) {
        return None;
    }
    let until = pack.to.map_or_else(|| "起".to_owned(), |to| format!("至 {to}"));
    Some(format!("原文适用于编码 {} 开头的地区，{} {until}；本县选用的，作为本县自己的政策要求", pack.area, pack.from))
}

async fn packs_card(
    ctx: &Ctx,
    cycle: &election_cycle::Model,
    choices: &Choices,
    refused: Option<&Refused<'_>>,
) -> Outcome<Markup> {
    let book = model::book()?;
    let townships = store::townships(ctx.app.db.read(), cycle.id).await?;
    let names = names(ctx, townships.iter().map(|(code, _)| code.clone())).await?;
    let title = |id: Option<&String>| match id {
        Some(id) => book.pack(id).map_or(id.clone(), |pack| pack.title.clone()),
        None => "不适用".to_owned(),
    };
    let columns = vec![Column::text("范围").sticky(), Column::text("政策包"), Column::text("说明")];
    let mut table = Table::new("适用的政策包", columns).plain();
    let note = |id: Option<&String>| {
        id.and_then(|id| book.pack(id)).and_then(|pack| not_meant(pack, &cycle.county_code, ctx.today()))
    };
    table = table.row(vec![
        html! { "全县" },
        html! { (title(choices.pack.as_ref())) },
        html! { @if let Some(note) = note(choices.pack.as_ref()) { (note) } },
    ]);
    for (code, pack) in &choices.townships {
        table = table.row(vec![
            html! { (label(&names, code)) },
            html! { (title(pack.as_ref())) },
            html! { "与全县不同" @if let Some(note) = note(pack.as_ref()) { "。" (note) } },
        ]);
    }
    if ctx.actor.role != Role::CountyOffice {
        return Ok(table.render());
    }
    let mine = refused.filter(|refused| refused.about_pack);
    let errors = mine.map(|refused| shell::errors(refused.failure)).unwrap_or_default();
    let value = |name: &str| mine.and_then(|refused| refused.fields.get(name)).unwrap_or_default().to_owned();
    let places: Vec<(String, String)> =
        townships.iter().map(|(code, n)| (code.clone(), format!("{}（{n} 个村）", label(&names, code)))).collect();
    let mut options: Vec<(String, String)> = book
        .packs()
        .map(|pack| {
            let meant =
                if pack.applies(&cycle.county_code, ctx.today()) { "" } else { "（外地或者已过期的文件）" };
            (pack.id.clone(), format!("{}{meant}", pack.title))
        })
        .collect();
    options.push((NO_PACK.into(), "不适用政策包".into()));
    options.push((AS_COUNTY.into(), "同全县（只用于一个乡镇）".into()));
    let form = Form::post(format!("/cycles/{}/settings/pack", cycle.id), &*ctx.csrf, cycle.version)
        .errors(&errors)
        .field(Field::select("township", "范围", places).value(value("township")).prompt(Some("全县")))
        .field(Field::radio("pack", "政策包", options).value(value("pack")).required().wide())
        .field(Field::text("reason", "理由").value(value("reason")).required().wide())
        .submit("保存政策包");
    Ok(html! {
        p .field-help { "政策包是上级文件对班子、人选的要求。只能比法律更严，不能更宽；指标只报告，不限制选民的选择。" }
        (table.render())
        (form.render())
    })
}

fn pending_table() -> Markup {
    let columns = vec![Column::text("等待取得的文本").sticky(), Column::text("期间怎样处理"), Column::text("文本")];
    let mut table = Table::new("等待取得的文本", columns).plain();
    for item in pending() {
        let title = |id: &String| {
            model::book().ok().and_then(|book| book.text(id)).map_or_else(|| id.clone(), |text| text.title.clone())
        };
        let texts: Vec<String> = item.texts.iter().map(title).collect();
        table = table.row(vec![html! { (item.title) }, html! { (item.meanwhile) }, html! { (texts.join("、")) }]);
    }
    table.render()
}

async fn settings_page(ctx: &Ctx, id: i64, refused: Option<&Refused<'_>>) -> Outcome<Markup> {
    let (cycle, _) = own_cycle(ctx, id).await?;
    let choices = Choices::stored(&cycle.choices)?;
    let elections = store::elections_of(ctx.app.db.read(), id, None).await?;
    let open = elections.iter().filter(|election| settings::reaches(election)).count();
    let begun = elections.len() - open;
    let may_edit = ctx.actor.role == Role::CountyOffice;
    let body = html! {
        (ui::tiles(&[
            ui::Tile::new("随设定改变的村", open.to_string()).note("还没有开始投票"),
            ui::Tile::new("不再改变的村", begun.to_string()).note("已开始投票"),
            ui::Tile::new("本次设定", format!("{} / {}", choices.settings.0.len(), open_points().len())).note("其余按默认"),
        ]))
        (ui::alert(Tone::Info, None, html! {
            p { "这些事项法律条文没有写明，或者各来源说法不一，系统不替您决定。没有设定的按默认值计算，相关页面都注明「未核实」。" }
            p { "开始投票的村不再改变；已认定的结果永远按认定时的规则。" }
        }))
        (points_table(&cycle, &choices)?)
        @if may_edit { (ui::card("设定", settings_form(ctx, &cycle, &choices, refused)?)) }
        (ui::card("政策包", packs_card(ctx, &cycle, &choices, refused).await?))
        (ui::card("还没有取得的文本", pending_table()))
    };
    let frame = Frame::new(ctx, "设定").crumb("换届方案", "/cycles");
    Ok(frame.crumb(cycle.name.clone(), format!("/cycles/{id}")).page(body))
}

/// What the texts leave open, with the answers of the cycle.
pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Page {
    Ok(page(settings_page(&ctx, id, None).await?))
}

/// Answers what the texts leave open.
pub(super) async fn save(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    own_cycle(&ctx, id).await?;
    let version = fields.version()?;
    let given = open_points().iter().filter_map(|point| {
        let value = fields.get(&point.key).filter(|value| !value.is_empty() && *value != "default")?;
        Some((point.key.clone(), value.to_owned()))
    });
    let settings = Settings(given.collect());
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    let actor = ctx.actor.clone();
    let result = ctx
        .submit(&fields, move |tx| {
            let (actor, settings, reason) = (actor.clone(), settings.clone(), reason.clone());
            Box::pin(async move {
                let reached = service::set_settings(tx, &actor, id, version, settings, &reason).await?;
                Ok(Done::new(format!("/cycles/{id}/settings"), format!("已保存设定，{}", reached.zh())))
            })
        })
        .await;
    refused_page(&ctx, id, &fields, result, false).await
}

/// Chooses a policy pack.
pub(super) async fn save_pack(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    own_cycle(&ctx, id).await?;
    let version = fields.version()?;
    let township = fields.get("township").filter(|code| !code.is_empty()).map(str::to_owned);
    let mut reader = fields.reader();
    let pack = reader.text("pack", "政策包");
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let choice = match pack.as_str() {
                NO_PACK => PackChoice::None,
                AS_COUNTY => PackChoice::AsCounty,
                _ => PackChoice::Pack(pack),
            };
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, township, choice, reason) =
                    (actor.clone(), township.clone(), choice.clone(), reason.clone());
                Box::pin(async move {
                    let place = township.as_deref();
                    let reached = service::set_pack(tx, &actor, id, version, place, &choice, &reason).await?;
                    Ok(Done::new(format!("/cycles/{id}/settings"), format!("已保存政策包，{}", reached.zh())))
                })
            })
            .await
        }
    };
    refused_page(&ctx, id, &fields, result, true).await
}

async fn refused_page(ctx: &Ctx, id: i64, fields: &Fields, result: Page, about_pack: bool) -> Page {
    match result {
        Err(failure @ Failure::Refused(_)) => {
            let refused = Refused { fields, failure: &failure, about_pack };
            Ok(html_refused(settings_page(ctx, id, Some(&refused)).await?))
        }
        other => other,
    }
}
