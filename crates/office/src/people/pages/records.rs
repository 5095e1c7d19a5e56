//! 登记的亲属关系: all records of a village, and recording one by the codes of GB/T 4761.

use entity::person;
use maud::{Markup, html};

use super::apart;
use crate::clock::stamp;
use crate::failure::{Failure, Outcome, Refusal};
use crate::people::kin::Kin;
use crate::people::model::Origin;
use crate::people::service::{self, NewKin};
use crate::people::{kin_codes, store};
use crate::shell::{self, Frame};
use crate::ui::ledger::{PAGE_SIZES, Pager};
use crate::ui::{self, Column, Field, Form, Row, Table, Tone};
use crate::web::{Ctx, Done, Fields, FollowUp, Page, html as page, html_refused};

/// Rows of a page unless the reader chose another number.
const ROWS: u64 = 20;

/// The persons of a typed name, to choose from when several bear it.
struct Typed<'a> {
    fields: &'a Fields,
    failure: &'a Failure,
    first: Vec<person::Model>,
    second: Vec<person::Model>,
}

fn form(ctx: &Ctx, base: &str, typed: Option<&Typed<'_>>) -> Markup {
    let errors = typed.map(|typed| shell::errors(typed.failure)).unwrap_or_default();
    let value = |name: &str| typed.and_then(|typed| typed.fields.get(name)).unwrap_or_default().to_owned();
    let which = |name: &'static str, label: &str, persons: Option<&Vec<person::Model>>| {
        let persons = persons.filter(|persons| persons.len() > 1)?;
        let options =
            persons.iter().map(|person| (person.id.to_string(), format!("{}，{}", person.name, apart(person))));
        Some(Field::radio(name, label, options).value(value(name)).required().wide())
    };
    let codes = kin_codes::CODES.map(|code| (code.code, format!("{} {}", code.code, code.zh)));
    let origins = [
        (Origin::Declared.code(), "本人申报"),
        (Origin::Household.code(), "户籍登记"),
        (Origin::Checked.code(), "已核实（对照过户口簿、证件等原件）"),
    ];
    let mut form = Form::post(format!("{base}/kinship/records"), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("first", "甲").value(value("first")).required().maxlength(50).help("须已登记在本村人员中"));
    if let Some(field) = which("first_id", "甲是哪一位", typed.map(|typed| &typed.first)) {
        form = form.field(field);
    }
    form = form.field(Field::text("second", "乙").value(value("second")).required().maxlength(50));
    if let Some(field) = which("second_id", "乙是哪一位", typed.map(|typed| &typed.second)) {
        form = form.field(field);
    }
    form.field(
        Field::select("relation", "乙是甲的", codes).value(value("relation")).required().help("家庭关系代码 GB/T 4761"),
    )
    .field(Field::radio("origin", "来源", origins).value(value("origin")).required())
    .field(Field::text("source", "材料").value(value("source")).required().help("例如 户口簿、本人申报表"))
    .submit("登记")
    .render()
}

async fn records_page(ctx: &Ctx, typed: Option<&Typed<'_>>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let base = format!("/u/{}", unit.code);
    let conn = ctx.app.db.read();
    let number = |name: &str| ctx.param(name).and_then(|text| text.parse::<u64>().ok());
    let size = number("size").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(ROWS);
    let wanted = number("page").unwrap_or(1).clamp(1, 1_000_000);
    let (mut rows, total) = store::kinship_page(conn, &unit.code, wanted - 1, size).await?;
    let pager = Pager::new(format!("{base}/kinship/records"), Vec::new(), wanted, size, total);
    if rows.is_empty() && total > 0 {
        rows = store::kinship_page(conn, &unit.code, (pager.first_row() - 1) / size, size).await?.0;
    }
    let ids: Vec<i64> = rows.iter().flat_map(|row| [row.person_a, row.person_b]).collect();
    let persons = store::persons(conn, &ids).await?;
    let name =
        |id: i64| persons.iter().find(|person| person.id == id).map_or("（已不在名册）", |p| p.name.as_str());
    let kin = Kin::of_unit(conn, &unit.code).await?;
    let doubtful = kin.doubtful();
    let columns = vec![
        Column::number("编号"),
        Column::text("甲"),
        Column::text("乙"),
        Column::text("乙是甲的"),
        Column::state("来源"),
        Column::text("材料"),
        Column::text("登记时间"),
        Column::text("操作"),
    ];
    let mut table = Table::new("登记的亲属关系", columns).pager(pager).empty(
        "还没有登记亲属关系",
        html! { "没有登记不等于没有。候选人、选委会成员和选举工作人员的近亲属须逐一申报核对。" },
    );
    for row in &rows {
        let relation = store::relation_from_code(&row.relation).zh();
        let word = kin_codes::of(&row.code).map_or(relation, |code| code.zh);
        let doubt = doubtful.contains(&row.id);
        let cells = vec![
            html! { (row.id) },
            html! { a href={ (base) "/people/" (row.person_a) } { (name(row.person_a)) } },
            html! { a href={ (base) "/people/" (row.person_b) } { (name(row.person_b)) } },
            html! { (word) @if word != relation { " " small .text-muted { (relation) } } @if doubt { " " (ui::badge(Tone::Bad, "有矛盾")) } },
            html! { (Origin::from_code(&row.origin).source().zh()) },
            html! { (row.source) },
            html! { (stamp(row.created_ms)) },
            html! { a href={ (base) "/kin/" (row.id) "/remove?from=records" } { "删除" } },
        ];
        let row = Row::new(cells).id(format!("k{}", row.id));
        table = table.push(if doubt { row.marked() } else { row });
    }
    let body = html! {
        (crate::people::pages::doubts(&kin))
        (table.render())
        (ui::card("登记亲属关系", form(ctx, &base, typed)))
    };
    Ok(Frame::new(ctx, "登记的亲属关系").tab("/committee").crumb("亲属关系", format!("{base}/kinship")).page(body))
}

/// The records of a village.
pub async fn records(ctx: Ctx) -> Page {
    Ok(page(records_page(&ctx, None).await?))
}

/// Which person a typed name means: the only one of that name, or the chosen one.
fn chosen(named: &[person::Model], fields: &Fields, field: &str, label: &str) -> Result<i64, Refusal> {
    let which = format!("{field}_id");
    let picked = fields.get(&which).and_then(|id| id.parse::<i64>().ok());
    match named {
        [] => {
            let message = format!("本村人员中没有「{}」", fields.get(field).unwrap_or_default());
            Err(Refusal::new("KIN_OTHER", message.clone(), "请核对姓名，或先新增这个人").field(field, message))
        }
        [only] => Ok(only.id),
        many => match picked.filter(|id| many.iter().any(|person| person.id == *id)) {
            Some(id) => Ok(id),
            None => {
                let message = format!("本村有 {} 人同名，请选择{label}是哪一位", many.len());
                Err(Refusal::new("KIN_OTHER", message.clone(), "请按出生年、小组和户号选择").field(&which, message))
            }
        },
    }
}

/// Records a relation; `follow` is what candidacy makes of it.
pub(crate) async fn add(ctx: Ctx, fields: Fields, follow: FollowUp) -> Page {
    let unit = ctx.unit()?.code.clone();
    let conn = ctx.app.db.read();
    let mut reader = fields.reader();
    let (first, second) = (reader.text("first", "甲的姓名"), reader.text("second", "乙的姓名"));
    let code = reader.text("relation", "关系");
    let origin = reader.text("origin", "来源");
    let source = reader.text("source", "材料");
    let first_named = if first.is_empty() { Vec::new() } else { store::named(conn, &unit, &first).await? };
    let second_named = if second.is_empty() { Vec::new() } else { store::named(conn, &unit, &second).await? };
    let relation = kin_codes::relation(&code);
    if relation.is_none() && !code.is_empty() {
        reader.error("relation", "请从列表中选择关系");
    }
    let result = async {
        reader.finish()?;
        let relation = relation.ok_or_else(|| Failure::Internal("the relation was checked".into()))?;
        let new = NewKin {
            a: chosen(&first_named, &fields, "first", "甲")?,
            b: chosen(&second_named, &fields, "second", "乙")?,
            relation,
            code: code.clone(),
            origin: Origin::from_code(&origin),
            source: source.clone(),
        };
        let (actor, unit) = (ctx.actor.clone(), unit.clone());
        ctx.submit(&fields, move |tx| {
            let (actor, unit, new) = (actor.clone(), unit.clone(), new.clone());
            Box::pin(async move {
                service::record_kin(tx, &actor, &unit, &new).await?;
                let told = follow(tx, &actor, &unit).await?;
                Ok(Done::new(format!("/u/{unit}/kinship/records"), format!("已登记亲属关系{told}")))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            // The service names the second person 「other」, as on the page of one person.
            let failure = renamed(failure);
            let typed = Typed { fields: &fields, failure: &failure, first: first_named, second: second_named };
            Ok(html_refused(records_page(&ctx, Some(&typed)).await?))
        }
        other => other,
    }
}

fn renamed(failure: Failure) -> Failure {
    let Failure::Refused(mut refusal) = failure else { return failure };
    for field in refusal.fields.iter_mut().filter(|field| field.field == "other") {
        field.field = "second".into();
    }
    Failure::Refused(refusal)
}
