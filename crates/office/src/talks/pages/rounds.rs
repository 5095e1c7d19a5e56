//! Rounds of a county, and how far each is in its townships and villages.

use std::collections::BTreeMap;

use axum::extract::Path;
use entity::talk_round;
use maud::{Markup, html};

use super::{base, days, goes_back, purpose_line, share, state, village};
use crate::access::COUNTY;
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{self, Level};
use crate::polling::pages::command;
use crate::shell::{self, Frame};
use crate::talks::model::{self, Coverage, planned, source};
use crate::talks::service::{self, RoundInput, cycle_of, known};
use crate::talks::store;
use crate::ui::{self, Column, Field, Form, Table};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Elections of the place of a page: a whole county, or a township.
async fn elections(ctx: &Ctx, cycle_id: i64) -> Outcome<Vec<entity::unit_election::Model>> {
    let unit = ctx.unit()?;
    let township = (unit.level == Level::Township).then_some(unit.code.as_str());
    cycle::store::elections_of(ctx.app.db.read(), cycle_id, township).await
}

fn round_form(form: Form, row: Option<&talk_round::Model>) -> Form {
    let day = |of: fn(&talk_round::Model) -> chrono::NaiveDate| row.map_or_else(String::new, |row| of(row).to_string());
    form.field(Field::text("title", "名称").required().maxlength(60).value(row.map_or("", |row| &row.title)))
        .field(Field::date("from_on", "开始日期").required().value(day(|row| row.from_on)))
        .field(Field::date("to_on", "结束日期").required().value(day(|row| row.to_on)))
}

fn typed(fields: &Fields) -> Result<RoundInput, Refusal> {
    let mut reader = fields.reader();
    let input = RoundInput {
        title: reader.text("title", "名称"),
        from_on: reader.date("from_on", "开始日期"),
        to_on: reader.date("to_on", "结束日期"),
    };
    reader.finish()?;
    Ok(input)
}

async fn all_view(ctx: &Ctx, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let cycle = cycle_of(conn, unit).await?;
    let own = base(&unit.code);
    let elections = elections(ctx, cycle.id).await?;
    let columns = vec![
        Column::text("轮次").sticky(),
        Column::text("起止日期"),
        Column::state("状态"),
        Column::number("已谈/应谈"),
    ];
    let mut table = Table::new("谈心谈话轮次", columns)
        .empty("还没有谈心谈话轮次", html! { p { "由县级换届办建立轮次，确定谈话对象后生效。" } });
    let rows = store::rounds(conn, cycle.id).await?;
    let total = rows.len() as u64;
    let editor = COUNTY.contains(&ctx.actor.role) && unit.level == Level::County;
    for row in rows.into_iter().filter(|row| editor || model::in_force(row)) {
        let (link, title, chip, span) = (format!("{own}/{}", row.id), row.title.clone(), state(&row), days(&row));
        let coverage = match model::in_force(&row) && !elections.is_empty() {
            true => known(conn, &cycle, row, &elections).await?.total(),
            false => Coverage::default(),
        };
        table = table.row(vec![html! { a href=(link) { (title) } }, span, chip, share(coverage)]);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (shell::refused(refusal, "没有办理")) } }
        (table.total(total).render())
        @if editor {
            (ui::card("建立一轮", html! {
                p { "列入材料写出的谈话对象，成为草稿；增减后生效，生效后对象不再改变。" }
                (round_form(Form::post(&*own, &*ctx.csrf, 0).errors(&errors).hidden("form_key", ctx.form_key()), None).submit("建立草稿").render())
            }))
        }
    };
    Ok(Frame::new(ctx, "谈心谈话").page(body))
}

/// All rounds; of a village its newest round.
pub async fn all(ctx: Ctx) -> Page {
    if ctx.unit()?.level == Level::Village {
        return Ok(page(village::newest_view(&ctx).await?));
    }
    Ok(page(all_view(&ctx, None).await?))
}

/// Makes a round.
pub async fn create(ctx: Ctx, fields: Fields) -> Page {
    let result = match typed(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            let id = service::create_round(tx, &actor, &unit, &input).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), "草稿已建立，请核对谈话对象"))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) && ctx.unit()?.level == Level::County => {
            Ok(html_refused(all_view(&ctx, Some(&failure)).await?))
        }
        other => other,
    }
}

/// The coverage by township of a county, or by village of a township.
async fn coverage(ctx: &Ctx, cycle: &entity::election_cycle::Model, row: &talk_round::Model) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let elections = elections(ctx, cycle.id).await?;
    if elections.is_empty() {
        return Ok(ui::empty("没有列入本届换届的村（社区）", html! {}));
    }
    let known = known(conn, cycle, row.clone(), &elections).await?;
    let plans = store::plans(conn, cycle.id, None).await?;
    let by_township = unit.level == Level::County;
    let mut places: BTreeMap<String, (Coverage, Coverage)> = BTreeMap::new();
    let (mut talked, mut left) = (Coverage::default(), Coverage::default());
    for election in &elections {
        let code = &election.unit_code;
        let own = known.coverage(code);
        let leaving = planned(known.of(code), &known.kinds, plans.get(code).map_or(&[], Vec::as_slice));
        let place = places.entry(if by_township { &election.township_code } else { code }.clone()).or_default();
        place.0.add(own);
        place.1.add(leaving);
        talked.add(own);
        left.add(leaving);
    }
    let codes: Vec<String> = places.keys().cloned().collect();
    let names = org::store::units_by_code(conn, &codes).await?;
    let place = if by_township { "乡镇（街道）" } else { "村（社区）" };
    let columns =
        vec![Column::text(place).sticky(), Column::number("已谈/应谈"), Column::number("不再继任人员：一人一策/人数")];
    let mut table = Table::new(format!("{}：谈话覆盖", row.title), columns);
    for (code, (own, leaving)) in &places {
        let name = names.get(code).map_or(code.as_str(), |unit| unit.name.as_str());
        let link = format!("{}/{}", base(code), row.id);
        table = table.row(vec![html! { a href=(link) { (name) } }, share(*own), share(*leaving)]);
    }
    let n = places.len() as u64;
    let table = table.totals(vec![html! { "合计" }, share(talked), share(left)]).total(n);
    Ok(html! {
        p .text-muted { "应谈：本轮列入的各类对象，按现在的资料计算，一人属于几类的计一次；已谈：其中在本轮至少谈过一次的。" }
        (table.render())
    })
}

async fn one_view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let cycle = cycle_of(conn, unit).await?;
    let row = store::round(conn, cycle.id, id).await?;
    let kinds = store::kinds(conn, id).await?;
    let editor = COUNTY.contains(&ctx.actor.role) && unit.level == Level::County;
    let draft = !model::in_force(&row);
    if draft && !editor {
        return Err(Failure::NotFound("这一轮谈心谈话".into()));
    }
    let own = format!("{}/{id}", base(&unit.code));
    let columns = vec![
        Column::text("对象").sticky(),
        Column::text("怎样确定"),
        Column::text("来源"),
        Column::state(if draft { "是否列入" } else { "本轮" }),
    ];
    let mut table = Table::new("谈话对象", columns);
    let shown: Vec<_> = kinds.iter().filter(|kind| draft || kind.active).collect();
    for kind in &shown {
        table = table.row(vec![
            html! { (kind.title) },
            html! { (source(kind).zh()) },
            html! { @if kind.origin.is_empty() { "没有写明" } @else { (kind.origin) } },
            html! {
                @if kind.active { "列入" } @else { span .text-muted { "不列入" } }
                @if draft {
                    " " (ui::post_button(&format!("{own}/kinds/{}", kind.id), &ctx.csrf, row.version,
                        &[("on", if kind.active { "no" } else { "yes" }.to_owned())], if kind.active { "改为不列入" } else { "改为列入" }))
                }
            },
        ]);
    }
    let n = shown.len() as u64;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { (shell::refused(refusal, "没有办理")) }
        (ui::kv(&[("起止日期", days(&row)), ("状态", state(&row))]))
        @if draft {
            (table.total(n).render())
            (ui::card("增加一类对象", Form::post(format!("{own}/kinds"), &*ctx.csrf, row.version).errors(&errors)
                .field(Field::text("kind_title", "对象").required().maxlength(40))
                .field(Field::text("origin", "来源").maxlength(200).help("文件名称、文号；由乡镇（街道）逐人登记"))
                .submit("增加").render()))
            (ui::fold("修改名称、日期", round_form(Form::post(&*own, &*ctx.csrf, row.version), Some(&row)).submit("保存").render()))
            (ui::card("生效", html! {
                p { "核对对象和日期后生效，乡镇（街道）开始记载。" }
                (ui::primary_button(&format!("{own}/in-force"), "生效"))
            }))
        } @else {
            (coverage(ctx, &cycle, &row).await?)
            (ui::fold("本轮谈话对象", table.total(n).render()))
        }
    };
    Ok(Frame::new(ctx, row.title.clone()).crumb("谈心谈话", base(&unit.code)).page(body))
}

/// One round.
pub async fn one(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    if ctx.unit()?.level == Level::Village {
        return Ok(page(village::list_view(&ctx, id, None, None).await?));
    }
    Ok(page(one_view(&ctx, id, None).await?))
}

async fn back(ctx: &Ctx, id: i64, result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) && ctx.unit()?.level == Level::County => {
            Ok(html_refused(one_view(ctx, id, Some(&failure)).await?))
        }
        other => other,
    }
}

/// Changes a draft.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = match typed(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::change_round(tx, &actor, &unit, (id, version), &input).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), "已保存"))
        }),
    };
    back(&ctx, id, result).await
}

/// Adds a kind of the county's own.
pub async fn add_kind(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (title, origin) = (reader.text("kind_title", "对象"), reader.optional("origin"));
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [title, origin], |tx, actor, unit| {
            service::add_kind(tx, &actor, &unit, (id, version), (&title, &origin)).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("「{title}」已列入")))
        }),
    };
    back(&ctx, id, result).await
}

/// Switches a kind on or off.
pub async fn set_kind(ctx: Ctx, Path((_, id, kind)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let on = fields.get("on") == Some("yes");
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let title = service::set_kind(tx, &actor, &unit, (id, version), (kind, on)).await?;
        let said = if on { "已列入" } else { "不再列入" };
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("「{title}」{said}")))
    });
    back(&ctx, id, result).await
}

/// What putting it in force does.
pub async fn ask_in_force(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let cycle = cycle_of(conn, unit).await?;
    let row = store::round(conn, cycle.id, id).await?;
    let kinds = store::kinds(conn, id).await?;
    let on: Vec<&str> = kinds.iter().filter(|kind| kind.active).map(|kind| kind.title.as_str()).collect();
    let own = format!("{}/{id}", base(&unit.code));
    let question = format!("谈心谈话「{}」生效？", row.title);
    let consequences = ["乡镇（街道）开始记载谈话。".to_owned(), "对象和日期不能再修改，有变化的另建一轮。".to_owned()];
    let body = ui::confirm_page(&ui::Confirm {
        question: &question,
        consequences: &consequences,
        facts: &[("起止日期", format!("{} 至 {}", row.from_on, row.to_on)), ("对象", on.join("、"))],
        action: &format!("{own}/in-force"),
        csrf: &ctx.csrf,
        version: row.version,
        hidden: &[],
        verb: "生效",
        cancel: &own,
        danger: false,
    });
    let frame =
        Frame::new(&ctx, "谈心谈话生效").crumb("谈心谈话", base(&unit.code)).crumb(row.title.clone(), own.clone());
    Ok(page(frame.page(body)))
}

/// Puts a draft in force.
pub async fn in_force(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let title = service::put_in_force(tx, &actor, &unit, (id, version)).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("「{title}」已生效，可以开始记载")))
    });
    back(&ctx, id, result).await
}
