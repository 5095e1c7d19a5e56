//! One person: the paper form, changing it, and the full number.

use axum::extract::Path;
use entity::person;
use law::id_number::IdNumber;
use law::posts::Sex;
use maud::{Markup, html};

use super::kin;
use crate::failure::{Failure, Outcome};
use crate::people::model::{EDUCATION, POLITICAL};
use crate::people::service::{self, PersonInput};
use crate::people::{sex_from_code, store};
use crate::shell::{self, Frame};
use crate::ui::{self, Field, Form, PaperCell, PaperForm, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

async fn load(ctx: &Ctx, id: i64) -> Outcome<person::Model> {
    store::person_of(ctx.app.db.read(), &ctx.unit()?.code, id)
        .await?
        .ok_or_else(|| Failure::NotFound("人员（或不在本单位）".into()))
}

fn sheet(person: &person::Model) -> Markup {
    let text = |text: &str| html! { @if text.is_empty() { (ui::format::DASH) } @else { (text) } };
    let sex = sex_from_code(&person.sex).map_or("未知", Sex::zh);
    PaperForm::new("人员基本信息")
        .row(vec![
            PaperCell::new("姓名", html! { (person.name) }),
            PaperCell::new("性别", html! { (sex) }),
            PaperCell::new("出生日期", html! { (ui::format::date(person.birth)) }),
        ])
        .row(vec![
            PaperCell::new("民族", text(&person.ethnic)),
            PaperCell::new("学历", text(&person.education)),
            PaperCell::new("政治面貌", text(&person.political)),
        ])
        .row(vec![
            PaperCell::new("身份证号", text(person.id_mask.as_deref().unwrap_or_default())),
            PaperCell::new("村民小组", text(&person.group_name)),
            PaperCell::new("户", text(&person.household)),
        ])
        .render()
}

/// The page of a person. `shown` is the full number right after it was revealed.
pub(super) async fn render(
    ctx: &Ctx,
    person: &person::Model,
    fields: &Fields,
    failure: Option<&Failure>,
    shown: Option<&str>,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let base = format!("/u/{}/people/{}", unit.code, person.id);
    let errors = failure.map(shell::errors).unwrap_or_default();
    let purpose_failed = fields.get("purpose").is_some();
    let reveal = html! {
        @if let Some(number) = shown {
            (ui::alert(Tone::Warn, Some("完整身份证号（本次查看已记入审计日志）"), html! {
                p { strong { (number) } }
                p { "离开本页后不再显示。请勿抄录、截图外传。" }
            }))
        } @else if person.id_cipher.is_some() {
            (Form::post(format!("{base}/reveal"), &*ctx.csrf, person.version)
                .errors(if purpose_failed { &errors } else { &[] })
                .field(Field::text("purpose", "查看用途").value(fields.get("purpose").unwrap_or_default()).required()
                    .help("写明为什么需要完整号码，至少 4 个字；每次查看都会记入审计日志"))
                .submit("显示完整身份证号")
                .render())
        } @else {
            p { "没有登记身份证号。" }
        }
    };
    let kin = kin::card(ctx, person, fields, if purpose_failed { None } else { failure }).await?;
    let body = html! {
        @if person.synthetic { (ui::alert(Tone::Info, None, html! { p { "合成数据：由程序生成，不对应任何真人。" } })) }
        (ui::card_with("基本信息", Some(ui::button(&format!("{base}/edit"), "修改")), sheet(person)))
        (kin)
        (ui::card("身份证号", reveal))
    };
    Ok(Frame::new(ctx, &person.name).crumb("人员", format!("/u/{}/people", unit.code)).page(body))
}

/// One person.
pub async fn person_page(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let person = load(&ctx, id).await?;
    Ok(page(render(&ctx, &person, &Fields::default(), None, None).await?))
}

/// Shows the full number after a purpose was typed.
pub async fn reveal(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let person = load(&ctx, id).await?;
    let (actor, keys) = (ctx.actor.clone(), ctx.app.keys.clone());
    let unit = ctx.unit()?.code.clone();
    let purpose = fields.get("purpose").unwrap_or_default().to_owned();
    // Not through `submit`: the number must be on the answer and nowhere else, so there is no redirect.
    let result = ctx
        .app
        .db
        .write(move |tx| {
            let (actor, keys, unit, purpose) = (actor.clone(), keys.clone(), unit.clone(), purpose.clone());
            Box::pin(async move { service::reveal_id(tx, &keys, &actor, &unit, id, &purpose).await })
        })
        .await;
    match result {
        Ok(number) => Ok(page(render(&ctx, &person, &Fields::default(), None, Some(&number)).await?)),
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(render(&ctx, &person, &fields, Some(&failure), None).await?))
        }
        Err(other) => Err(other),
    }
}

/// The values of a form: those typed, or those stored.
fn value(fields: &Fields, person: Option<&person::Model>, name: &str) -> String {
    if let Some(typed) = fields.get(name) {
        return typed.to_owned();
    }
    let Some(person) = person else { return String::new() };
    match name {
        "name" => person.name.clone(),
        "sex" => person.sex.clone(),
        "birth" => ui::format::date(person.birth),
        "ethnic" => person.ethnic.clone(),
        "education" => person.education.clone(),
        "political" => person.political.clone(),
        "group_name" => person.group_name.clone(),
        "household" => person.household.clone(),
        _ => String::new(),
    }
}

async fn edit_page(
    ctx: &Ctx,
    person: Option<&person::Model>,
    fields: &Fields,
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let list = format!("/u/{}/people", unit.code);
    let (action, version, back) = match person {
        Some(person) => (format!("{list}/{}", person.id), person.version, format!("{list}/{}", person.id)),
        None => (list.clone(), 0, list.clone()),
    };
    let groups = crate::org::store::groups(ctx.app.db.read(), &unit.code).await?;
    let value = |name: &str| value(fields, person, name);
    let of = |names: &[&'static str]| names.iter().map(|name| (*name, *name)).collect::<Vec<_>>();
    let group = if groups.is_empty() {
        Field::text("group_name", "村民小组").value(value("group_name"))
    } else {
        let mut names: Vec<String> = groups.into_iter().map(|group| group.name).collect();
        let present = value("group_name");
        if !present.is_empty() && !names.contains(&present) {
            names.push(present.clone());
        }
        Field::select("group_name", "村民小组", names.into_iter().map(|name| (name.clone(), name))).value(present)
    };
    let id_help = match person.and_then(|person| person.id_mask.as_deref()) {
        Some(mask) => format!("已登记 {mask}；留空表示不改"),
        None => "18 位；出生日期和性别可由号码得出".to_owned(),
    };
    let phone_help = match person.is_some_and(|person| person.phone_cipher.is_some()) {
        true => "已登记；留空表示不改",
        false => "可不填；加密保存",
    };
    let form = Form::post(action, &*ctx.csrf, version)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("name", "姓名").value(value("name")).maxlength(50).required())
        .field(Field::id_number("id_number", "身份证号").help(id_help))
        .field(Field::select("sex", "性别", [("male", "男"), ("female", "女")]).value(value("sex")))
        .field(Field::date("birth", "出生日期").value(value("birth")))
        .field(Field::text("ethnic", "民族").value(value("ethnic")).maxlength(20))
        .field(Field::select("education", "学历", of(&EDUCATION)).value(value("education")))
        .field(Field::select("political", "政治面貌", of(&POLITICAL)).value(value("political")))
        .field(group)
        .field(Field::text("household", "户").value(value("household")).maxlength(50).help("户号或户主姓名"))
        .field(Field::phone("phone", "联系电话").help(phone_help))
        .submit("保存")
        .cancel(&back);
    let title = if person.is_some() { "修改人员信息" } else { "新增人员" };
    Ok(Frame::new(ctx, title).crumb("人员", list).page(ui::card(title, form.render())))
}

/// Reads the form. Sex and birth left empty are taken from the identity number.
fn input(unit_code: &str, fields: &Fields, known: Option<&person::Model>) -> Outcome<PersonInput> {
    let mut reader = fields.reader();
    let name = reader.text("name", "姓名");
    let number = reader.optional("id_number");
    let parsed = IdNumber::parse(&number).ok();
    let sex = sex_from_code(&reader.optional("sex")).or(parsed.as_ref().map(IdNumber::sex));
    let birth = reader.optional_date("birth", "出生日期").or(parsed.as_ref().map(IdNumber::birth));
    if !number.is_empty()
        && let Err(error) = IdNumber::parse(&number)
    {
        reader.error("id_number", error.to_string());
    }
    if sex.is_none() {
        reader.error("sex", "请选择性别，或填写身份证号");
    }
    if birth.is_none() && fields.get("birth").unwrap_or_default().is_empty() {
        reader.error("birth", "请填写出生日期，或填写身份证号");
    }
    let mut input = PersonInput::new(unit_code, name, sex.unwrap_or(Sex::Male), birth.unwrap_or_default());
    input.id_number = (!number.is_empty()).then_some(number);
    input.phone = Some(reader.optional("phone")).filter(|phone| !phone.is_empty());
    input.ethnic = reader.optional("ethnic");
    input.education = reader.optional("education");
    input.political = reader.optional("political");
    input.group_name = reader.optional("group_name");
    input.household = reader.optional("household");
    input.synthetic = known.is_some_and(|person| person.synthetic);
    reader.finish()?;
    Ok(input)
}

/// Form for a new person.
pub async fn new_person(ctx: Ctx) -> Page {
    Ok(page(edit_page(&ctx, None, &Fields::default(), None).await?))
}

/// Adds a person.
pub async fn add_person(ctx: Ctx, fields: Fields) -> Page {
    let unit = ctx.unit()?.code.clone();
    let result = match input(&unit, &fields, None) {
        Err(failure) => Err(failure),
        Ok(input) => {
            let (actor, keys) = (ctx.actor.clone(), ctx.app.keys.clone());
            ctx.submit(&fields, move |tx| {
                let (actor, keys, input) = (actor.clone(), keys.clone(), input.clone());
                Box::pin(async move {
                    let id = service::upsert_person(tx, &keys, &actor, &input).await?;
                    Ok(Done::new(format!("/u/{}/people/{id}", input.unit_code), format!("已登记「{}」", input.name)))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(edit_page(&ctx, None, &fields, Some(&failure)).await?)),
        other => other,
    }
}

/// Form to change a person.
pub async fn edit_person(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let person = load(&ctx, id).await?;
    Ok(page(edit_page(&ctx, Some(&person), &Fields::default(), None).await?))
}

/// Changes a person.
pub async fn change_person(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let person = load(&ctx, id).await?;
    let version = fields.version()?;
    let unit = ctx.unit()?.code.clone();
    let result = match input(&unit, &fields, Some(&person)) {
        Err(failure) => Err(failure),
        Ok(input) => {
            let (actor, keys) = (ctx.actor.clone(), ctx.app.keys.clone());
            ctx.submit(&fields, move |tx| {
                let (actor, keys, input) = (actor.clone(), keys.clone(), input.clone());
                Box::pin(async move {
                    service::change_person(tx, &keys, &actor, id, version, &input).await?;
                    Ok(Done::new(
                        format!("/u/{}/people/{id}", input.unit_code),
                        format!("已更新「{}」的人员信息", input.name),
                    ))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(edit_page(&ctx, Some(&person), &fields, Some(&failure)).await?))
        }
        other => other,
    }
}
