//! The kinds of recommendation meetings: what the data say, what the county changed, and its own.

use axum::extract::Path;
use law::selection::Who;
use maud::{Markup, html};

use super::{again, command, errors, refused};
use crate::access::COUNTY;
use crate::failure::{Failure, FieldError, Outcome};
use crate::selection::model::Least;
use crate::selection::service::{self, Kind, KindInput};
use crate::shell::Frame;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::vetting::service::{current_cycle, organises};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn path(unit: &str) -> String {
    format!("/u/{unit}/selections/kinds")
}

fn fields_of(form: Form, kind: Option<&Kind>, typed: Option<&Fields>) -> Form {
    let value = |name: &str, kept: String| match typed {
        Some(fields) => fields.get(name).unwrap_or_default().to_owned(),
        None => kept,
    };
    let least = kind.map(|kind| kind.least.clone()).unwrap_or_default();
    let number = |n: u32| if kind.is_some() { n.to_string() } else { String::new() };
    form.field(Field::number("part", "到会比例：分子").value(value("part", number(least.part))).required())
        .field(
            Field::number("whole", "到会比例：分母")
                .value(value("whole", number(least.whole)))
                .required()
                .help("例如 1/2；不作要求的写 0/1"),
        )
        .field(
            Field::text("source", "比例的依据").value(value("source", least.source)).required().maxlength(200).wide(),
        )
}

fn change_form(ctx: &Ctx, own: &str, kind: &Kind, typed: Option<&Fields>, errors: &[FieldError]) -> Markup {
    let on = typed.map_or(kind.active, |fields| fields.get("active") == Some("yes"));
    let form = Form::post(format!("{own}/{}", kind.code), &*ctx.csrf, kind.version).errors(errors);
    fields_of(form, Some(kind), typed)
        .field(Field::radio("active", "是否使用", [("yes", "使用"), ("no", "停用")]).value(if on {
            "yes"
        } else {
            "no"
        }))
        .submit("保存")
        .render()
}

fn add_form(ctx: &Ctx, own: &str, typed: Option<&Fields>, errors: &[FieldError]) -> Markup {
    let value = |name: &str| typed.and_then(|fields| fields.get(name)).unwrap_or_default().to_owned();
    let form = Form::post(own, &*ctx.csrf, 0)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("title", "名称").value(value("title")).required().maxlength(40))
        .field(
            Field::select("who", "由谁推荐", Who::ALL.map(|who| (who.code(), who.zh()))).value(value("who")).required(),
        );
    fields_of(form, None, typed).submit("增加类别").render()
}

async fn view(ctx: &Ctx, code: Option<&str>, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    organises(unit)?;
    let conn = ctx.app.db.read();
    let cycle = current_cycle(conn, unit).await?;
    let kinds = service::kinds(conn, cycle.id).await?;
    let own = path(&unit.code);
    let county = COUNTY.contains(&ctx.actor.role) && unit.code == cycle.county_code;
    let errors = errors(failure);
    let columns = vec![
        Column::text("类别").sticky(),
        Column::text("由谁推荐"),
        Column::text("到会不少于"),
        Column::text("比例的依据"),
        Column::state("使用"),
    ];
    let mut table = Table::new("推荐会议类别", columns);
    for kind in &kinds {
        let Least { part, whole, source } = &kind.least;
        table = table.row(vec![
            html! { (kind.title) },
            html! { (kind.who.zh()) },
            html! { @if *part == 0 { "不作要求" } @else { "应到的 " (part) "/" (whole) } },
            html! { (source) },
            html! { @if kind.active { (ui::badge(Tone::Good, "使用")) } @else { (ui::badge(Tone::Muted, "停用")) } },
        ]);
    }
    let none = Vec::new();
    let body = html! {
        (refused(failure))
        p .text-muted { "少于这个比例到会的，登记时、对照时都提示，不作废会议。登记数字时的比例随记录保存，以后更改不影响已登记的。" }
        (table.total(kinds.len() as u64).render())
        @if county {
            @for kind in &kinds {
                @let here = code == Some(kind.code.as_str());
                @if here { (ui::card(&format!("修改：{}", kind.title), change_form(ctx, &own, kind, typed, &errors))) }
                @else { (ui::fold(&format!("修改：{}", kind.title), change_form(ctx, &own, kind, None, &none))) }
            }
            @if code.is_none() && typed.is_some() { (ui::card("增加类别", add_form(ctx, &own, typed, &errors))) }
            @else { (ui::fold("增加类别", add_form(ctx, &own, None, &none))) }
        }
    };
    Ok(Frame::new(ctx, "推荐会议类别").crumb("推荐与竞职", format!("/u/{}/selections", unit.code)).page(body))
}

/// The kinds.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None, None, None).await?))
}

fn least(reader: &mut crate::web::Reader<'_>) -> Least {
    let mut number = |name: &str, label: &str| u32::try_from(reader.int(name, label, 0, 1000)).unwrap_or(0);
    let (part, whole) = (number("part", "分子"), number("whole", "分母"));
    Least { part, whole, source: reader.text("source", "比例的依据") }
}

/// Changes a kind.
pub async fn change(ctx: Ctx, Path((_, code)): Path<(String, String)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let least = least(&mut reader);
    let input = KindInput { title: String::new(), who: Who::Party, least, active: fields.get("active") == Some("yes") };
    let kind = code.clone();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input, kind], |tx, actor, unit| {
            let title = service::change_kind(tx, &actor, &unit, (&kind, version), &input).await?;
            Ok(Done::new(path(&unit.code), format!("「{title}」已保存")))
        }),
    };
    again(result, async |failure| view(&ctx, Some(&code), Some(&fields), Some(&failure)).await).await
}

/// Adds a kind of the county's own.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let title = reader.text("title", "名称");
    let who = Who::from_code(&reader.optional("who"));
    if who.is_none() {
        reader.error("who", "请从列表中选择");
    }
    let least = least(&mut reader);
    let input = KindInput { title, who: who.unwrap_or(Who::Party), least, active: true };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::add_kind(tx, &actor, &unit, &input).await?;
            Ok(Done::new(path(&unit.code), format!("「{}」已增加", input.title)))
        }),
    };
    again(result, async |failure| view(&ctx, None, Some(&fields), Some(&failure)).await).await
}
