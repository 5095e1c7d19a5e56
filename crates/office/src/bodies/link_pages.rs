//! 关联人员: which persons of the village the members of the election committee are. A committee is usually formed before the roll
//! is imported; relatives can be checked only once it is known who its members are.

use entity::{committee_member, person};
use maud::{Markup, html};

use super::committee_pages::{election, who};
use super::{service, store};
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::people;
use crate::shell::{self, Frame};
use crate::ui::{self, Field, Form};
use crate::web::{Ctx, Done, Fields, FollowUp, Page, html as page, html_refused};

/// The members that are known by name only, each with the persons of that name.
async fn candidates(ctx: &Ctx, election_id: i64) -> Outcome<Vec<(committee_member::Model, Vec<person::Model>)>> {
    let conn = ctx.app.db.read();
    let unit = &ctx.unit()?.code;
    let mut found = Vec::new();
    for row in store::committee(conn, election_id).await? {
        if row.person_id == 0 && row.status != store::QUIT {
            let persons = people::store::named(conn, unit, &row.name).await?;
            found.push((row, persons));
        }
    }
    Ok(found)
}

fn field_name(member: &committee_member::Model) -> String {
    format!("person-{}", member.id)
}

async fn link_page(ctx: &Ctx, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let base = format!("/u/{}/committee", election.unit_code);
    let members = candidates(ctx, election.id).await?;
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let unknown: Vec<&str> =
        members.iter().filter(|(_, persons)| persons.is_empty()).map(|(row, _)| row.name.as_str()).collect();
    let mut form = Form::post(format!("{base}/link"), &*ctx.csrf, election.version).errors(&errors);
    for (row, persons) in members.iter().filter(|(_, persons)| !persons.is_empty()) {
        let mut options: Vec<(String, String)> = persons.iter().map(|p| (p.id.to_string(), who(p))).collect();
        options.push(("0".into(), "都不是".into()));
        // One person of that name is most likely the member; of several the clerk has to choose.
        let only = if let [only] = persons.as_slice() { only.id.to_string() } else { String::new() };
        let chosen = typed.and_then(|(fields, _)| fields.get(&field_name(row))).map_or(only, str::to_owned);
        form = form.field(Field::radio(field_name(row), row.name.clone(), options).value(chosen).required().wide());
    }
    let body = html! {
        @if members.is_empty() { (ui::empty("成员都已关联人员", html! { a href=(base) { "返回选委会" } })) }
        @else {
            (ui::card("选举委员会成员是村里的哪一位？", html! {
                p .text-muted { "关联后，系统按登记的亲属关系核对成员与参选人是否须回避。须退出的，由系统办理退出并依次递补。" }
                @if !unknown.is_empty() { p { "人员中没有「" (unknown.join("」「")) "」。请先导入选民登记表，或者核对姓名。" } }
                @if unknown.len() < members.len() { (form.submit("关联").cancel(&base).render()) }
                @else { p { a href=(base) { "返回选委会" } } }
            }))
        }
    };
    Ok(Frame::new(ctx, "关联人员").tab("/committee").crumb("选委会", base).page(body))
}

/// Asks which persons the members are.
pub async fn ask(ctx: Ctx) -> Page {
    Ok(page(link_page(&ctx, None).await?))
}

/// Links members and persons; `follow` is what candidacy makes of it.
pub(crate) async fn link(ctx: Ctx, fields: Fields, follow: FollowUp) -> Page {
    let election = election(&ctx).await?;
    cycle::before(&election, cycle::Stage::Finished, "关联选举委员会成员")?;
    let mut reader = fields.reader();
    let mut links = Vec::new();
    for (row, persons) in candidates(&ctx, election.id).await? {
        if persons.is_empty() {
            continue;
        }
        let name = field_name(&row);
        match fields.get(&name).and_then(|id| id.parse::<i64>().ok()) {
            Some(0) => {}
            Some(id) if persons.iter().any(|p| p.id == id) => links.push((row.id, row.version, id)),
            _ => reader.error(&name, "请选择是哪一位"),
        }
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, links, unit) = (actor.clone(), links.clone(), unit.clone());
                Box::pin(async move {
                    service::link_members(tx, &actor, id, &links).await?;
                    let told = follow(tx, &actor, &unit).await?;
                    let n = links.len();
                    Ok(Done::new(format!("/u/{unit}/committee"), format!("已关联 {n} 名成员{told}")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(link_page(&ctx, Some((&fields, &failure))).await?)),
        other => other,
    }
}
