//! One voter: registering, correcting, taking off.

use axum::extract::Path;
use law::posts::Sex;
use maud::Markup;

use super::{base, election, frame};
use crate::failure::{Failure, Outcome, Refusal};
use crate::people;
use crate::people::model::{EDUCATION, POLITICAL};
use crate::roll::model::{CLASSES, Entry, GROUNDS, INCLUDED};
use crate::roll::{service, store};
use crate::shell;
use crate::ui::{self, Field, FieldError, Form};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

fn same(words: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    words.iter().map(|word| (*word, *word)).collect()
}

fn ticked(fields: &Fields, name: &str) -> bool {
    fields.get(name).is_some_and(|value| !value.is_empty())
}

/// The entry of a form, as typed; what is malformed is reported and left out.
fn parse(fields: &Fields) -> (Entry, Result<(), Refusal>) {
    let mut reader = fields.reader();
    let months = reader.optional("resident_months");
    let entry = Entry {
        name: reader.text("name", "姓名"),
        id_number: reader.optional("id_number"),
        sex: people::sex_from_code(&reader.optional("sex")),
        birth: reader.optional_date("birth", "出生日期"),
        ethnic: reader.optional("ethnic"),
        education: reader.optional("education"),
        political: reader.optional("political"),
        group_name: reader.optional("group_name"),
        household: reader.optional("household"),
        class: reader.optional("class"),
        resident_months: if months.is_empty() {
            None
        } else {
            Some(reader.int("resident_months", "居住月数", 0, 1500))
        },
        applied: ticked(fields, "applied"),
        consent: ticked(fields, "consent"),
        disfranchised: ticked(fields, "disfranchised"),
        grounds: fields.all("grounds").map(str::to_owned).collect(),
        phone: reader.optional("phone"),
        note: reader.optional("note"),
    };
    (entry, reader.finish())
}

struct Target<'a> {
    title: &'a str,
    action: String,
    version: i64,
    /// The masked number of an existing registration; none when the number is still to be typed.
    mask: Option<String>,
}

fn form(ctx: &Ctx, target: &Target<'_>, entry: &Entry, errors: &[FieldError]) -> Outcome<Markup> {
    let tick =
        |name: &str, label: &str, on: bool| Field::checks(name, label, [("yes", "是")]).values(on.then_some("yes"));
    let sex = entry.sex.map_or("", people::sex_code);
    let classes = CLASSES.iter().map(|(class, code)| (*code, ctx.words().own(class.zh())));
    let mut form = Form::post(target.action.clone(), &*ctx.csrf, target.version)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .section("身份")
        .field(Field::text("name", "姓名").value(&entry.name).required().maxlength(50));
    form = match &target.mask {
        Some(mask) => form.field(Field::fixed("身份证号", mask.clone()).help("号码有误的，请移出这一条，另行登记")),
        None => form.field(
            Field::id_number("id_number", "身份证号")
                .value(&entry.id_number)
                .required()
                .help("18 位，最后一位可以是 X"),
        ),
    };
    let form = form
        .field(
            Field::select("sex", "性别", [Sex::Male, Sex::Female].map(|sex| (people::sex_code(sex), sex.zh())))
                .value(sex)
                .prompt(Some("按身份证号"))
                .help("填了就与身份证号核对"),
        )
        .field(
            Field::date("birth", "出生日期")
                .value(entry.birth.map(ui::format::date).unwrap_or_default())
                .help("填了就与身份证号核对"),
        )
        .field(Field::text("ethnic", "民族").value(&entry.ethnic).maxlength(20))
        .field(Field::select("education", "学历", same(&EDUCATION)).value(&entry.education))
        .field(Field::select("political", "政治面貌", same(&POLITICAL)).value(&entry.political))
        .field(Field::text("group_name", ctx.words().own("村民小组")).value(&entry.group_name).maxlength(30))
        .field(Field::text("household", "户号").value(&entry.household).maxlength(30))
        .field(Field::phone("phone", "联系电话").value(&entry.phone).help("加密保存；留空则不改"))
        .section("登记")
        .field(Field::select("class", "登记类别", classes).value(&entry.class).required())
        .field(
            Field::number("resident_months", "居住月数")
                .value(entry.resident_months.map(|n| n.to_string()).unwrap_or_default())
                .help(ctx.words().own("户籍不在本村的必填：到选举日为止的整月数")),
        )
        .field(tick("applied", "本人申请（外出的：本人表示参加）", entry.applied))
        .field(tick("consent", &ctx.words().say("村民会议或者村民代表会议同意"), entry.consent))
        .field(tick("disfranchised", "依照法律被剥夺政治权利", entry.disfranchised))
        .field(Field::checks("grounds", "其他条件", same(&GROUNDS)).values(entry.grounds.clone()).wide())
        .field(Field::text("note", "备注").value(&entry.note).maxlength(200).wide())
        .submit("保存")
        .cancel(&base(ctx)?);
    Ok(ui::card(target.title, form.render()))
}

async fn show(ctx: &Ctx, target: &Target<'_>, entry: &Entry, errors: &[FieldError]) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let body = form(ctx, target, entry, errors)?;
    frame(ctx, target.title, &election, body)
}

fn fresh(ctx: &Ctx) -> Outcome<Target<'static>> {
    Ok(Target { title: "登记选民", action: format!("{}/new", base(ctx)?), version: 0, mask: None })
}

/// An empty form.
pub async fn new(ctx: Ctx) -> Page {
    let entry = Entry { class: "resident".into(), ..Entry::default() };
    Ok(page(show(&ctx, &fresh(&ctx)?, &entry, &[]).await?))
}

/// Registers one voter.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let (entry, read) = parse(&fields);
    let result = async {
        read?;
        let (actor, keys, unit) = (ctx.actor.clone(), ctx.app.keys.clone(), ctx.unit()?.code.clone());
        let (entry, base) = (entry.clone(), base(&ctx)?);
        ctx.submit(&fields, move |tx| {
            let (actor, keys, unit) = (actor.clone(), keys.clone(), unit.clone());
            let (entry, base) = (entry.clone(), base.clone());
            Box::pin(async move {
                let row = service::add_voter(tx, &keys, &actor, &unit, &entry).await?;
                Ok(Done::new(base, format!("已登记选民「{}」", row.name)))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(show(&ctx, &fresh(&ctx)?, &entry, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}

async fn existing(ctx: &Ctx, id: i64) -> Outcome<(entity::registration::Model, entity::person::Model)> {
    let election = election(ctx).await?;
    let row = store::registration(ctx.app.db.read(), election.id, id).await?;
    let person = people::store::person(ctx.app.db.read(), row.person_id).await?;
    let person = person.ok_or_else(|| Failure::NotFound("这名选民的人员信息".into()))?;
    Ok((row, person))
}

fn target(ctx: &Ctx, row: &entity::registration::Model, person: &entity::person::Model) -> Outcome<Target<'static>> {
    Ok(Target {
        title: if row.status == INCLUDED { "更正选民登记" } else { "恢复选民登记" },
        action: format!("{}/{}/edit", base(ctx)?, row.id),
        version: row.version,
        mask: Some(person.id_mask.clone().unwrap_or_else(|| "—".into())),
    })
}

/// The form of an existing registration.
pub async fn edit(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let (row, person) = existing(&ctx, id).await?;
    let entry = service::entry_of(&row, &person, String::new());
    Ok(page(show(&ctx, &target(&ctx, &row, &person)?, &entry, &[]).await?))
}

/// Changes a registration.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let (entry, read) = parse(&fields);
    let result = async {
        read?;
        let version = fields.version()?;
        let (actor, keys, unit) = (ctx.actor.clone(), ctx.app.keys.clone(), ctx.unit()?.code.clone());
        let (entry, base) = (entry.clone(), base(&ctx)?);
        ctx.submit(&fields, move |tx| {
            let (actor, keys, unit) = (actor.clone(), keys.clone(), unit.clone());
            let (entry, base) = (entry.clone(), base.clone());
            Box::pin(async move {
                let row = service::change_voter(tx, &keys, &actor, &unit, id, version, &entry).await?;
                Ok(Done::new(base, format!("已更正「{}」的登记", row.name)))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            let (row, person) = existing(&ctx, id).await?;
            let target = target(&ctx, &row, &person)?;
            Ok(html_refused(show(&ctx, &target, &entry, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}

/// The question before a voter is taken off. The routes are in the candidacy context, which knows who stands and may therefore
/// not be taken off.
pub(crate) async fn remove_page(ctx: &Ctx, id: i64, reason: &str, errors: &[FieldError]) -> Outcome<Markup> {
    let (row, _) = existing(ctx, id).await?;
    let election = election(ctx).await?;
    let title = format!("把「{}」移出选民名单？", row.name);
    let after = if service::is_published(&election) {
        "名单已公布：移出后还要公布更正，才从公布的名单中减去"
    } else {
        "登记保留，注明理由；需要时可以恢复"
    };
    let form = Form::post(format!("{}/{id}/remove", base(ctx)?), &*ctx.csrf, row.version)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::fixed("选民", format!("{} {} {}", row.name, row.group_name, row.household)))
        .field(
            Field::text("reason", "理由")
                .value(reason)
                .required()
                .wide()
                .maxlength(200)
                .help(format!("例如：已去世、户籍迁出、在他处登记。{after}")),
        )
        .submit("移出名单")
        .cancel(&base(ctx)?);
    frame(ctx, "移出选民", &election, ui::card(&title, form.render()))
}
