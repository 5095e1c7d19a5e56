//! 委托投票: the list of delegations, filing one, announcing the list, revoking one. The delegations belong to the roll; the
//! pages are here because who stands as a candidate, and therefore may not hold one, is known only here.

use std::collections::HashMap;

use entity::{person, proxy, registration, unit_election};
use law::kinship::Relation;
use maud::{Markup, html};

use axum::extract::Path;

use super::pages::election;
use super::{service, store};
use crate::access::COMMITTEE;
use crate::bodies::pages::who;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::people::store::{relation_code, relation_from_code};
use crate::roll::model::{ANNOUNCED, FILED, REVOKED};
use crate::roll::proxies::{GROUNDS, ProxyCmd, bans_candidates, ground_from_code, ground_zh};
use crate::roll::service as roll_service;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, FieldError, Form, Pager, Row, Table, Tile, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};
use crate::{people, roll};

/// Rows of a page of the list.
const SIZE: u64 = 50;
/// Most rows that a reader may ask for.
const MOST: u64 = 100;

fn base(election: &unit_election::Model) -> String {
    format!("/u/{}/proxies", election.unit_code)
}

fn frame(ctx: &Ctx, title: &str, election: &unit_election::Model, body: Markup) -> Outcome<Markup> {
    let regime = cycle::regime(election)?;
    let mut frame = Frame::new(ctx, title).tab("/proxies").banner(cycle::election_note(election, &regime));
    if title != "委托投票" {
        frame = frame.crumb("委托投票", base(election));
    }
    Ok(frame.page(body))
}

/// Registrations of the persons in these delegations, by person.
async fn people_of(ctx: &Ctx, election_id: i64, rows: &[proxy::Model]) -> Outcome<HashMap<i64, registration::Model>> {
    let ids: Vec<i64> = rows.iter().flat_map(|row| [row.principal_id, row.holder_id]).collect();
    roll::store::registrations_of(ctx.app.db.read(), election_id, &ids).await
}

/// 「王一（第一组）」, because names repeat.
fn name_of(people: &HashMap<i64, registration::Model>, person: i64) -> String {
    match people.get(&person) {
        Some(row) if row.group_name.is_empty() => row.name.clone(),
        Some(row) => format!("{}（{}）", row.name, row.group_name),
        None => "不在名单".to_owned(),
    }
}

fn badge(row: &proxy::Model) -> Markup {
    match row.status.as_str() {
        FILED => ui::badge(Tone::Warn, "待公布"),
        ANNOUNCED => ui::badge(Tone::Good, "已公布"),
        REVOKED => ui::badge(Tone::Muted, "已撤销"),
        other => ui::badge(Tone::Muted, other),
    }
}

/// What the clerk typed, what is wrong with it, and the voters of a name that repeats.
#[derive(Default)]
struct Typed<'a> {
    fields: Option<&'a Fields>,
    errors: Vec<FieldError>,
    principals: Vec<person::Model>,
    holders: Vec<person::Model>,
}

fn limits(election: &unit_election::Model) -> Outcome<Markup> {
    let regime = cycle::regime(election)?;
    let (file, list, most) = (regime.proxy_days_before(), regime.proxy_list_days_before(), regime.proxy_max());
    let until = |days: u32| law::deadline::last_day(days, &regime);
    let cited = |cites: &[law::cite::Cite]| ui::cite(&cycle::cites_zh(cites).join("、"));
    let mut facts = vec![
        ("办理最迟", html! { (until(file.value)) " " (cited(&file.cites)) }),
        ("名单公布最迟", html! { (until(list.value)) " " (cited(&list.cites)) }),
    ];
    if let Some(n) = most.value {
        facts.push(("每人接受委托", html! { "不超过 " (n) " 人 " (cited(&most.cites)) }));
    }
    let ban = regime.proxy_candidate_ban();
    if bans_candidates(&regime) {
        facts.push(("候选人（自荐人）", html! { "不得接受委托 " (cited(&ban.cites)) }));
    } else if ban.value {
        facts.push(("候选人（自荐人）", html! { "不宜接受委托（适用的文本没有禁止）" }));
    }
    Ok(ui::kv(&facts))
}

async fn table(ctx: &Ctx, election: &unit_election::Model, editable: bool) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let asked = |name: &str, otherwise: u64| ctx.param(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (number, size) = (asked("page", 1).max(1), asked("size", SIZE).clamp(1, MOST));
    let (rows, total) = roll::store::proxies_page(conn, election.id, number - 1, size).await?;
    let people = people_of(ctx, election.id, &rows).await?;
    let mut columns = vec![
        Column::number("编号"),
        Column::text("委托人"),
        Column::text("受委托人"),
        Column::text("是委托人的"),
        Column::text("事由"),
        Column::state("办理"),
        Column::state("状态"),
        Column::state("公布"),
        Column::text("说明"),
    ];
    if editable {
        columns.push(Column::text("操作"));
    }
    let held_by_candidate = service::standing_persons(&store::candidates(conn, election.id).await?);
    let mut table = Table::new("委托投票登记", columns)
        .pager(Pager::new(base(election), Vec::new(), number, size, total))
        .empty("还没有委托", html! { p { "选民不能到场的，由本人书面委托，在选举委员会办理后登记。" } });
    for row in &rows {
        let mut cells = vec![
            html! { (row.id) },
            html! { (name_of(&people, row.principal_id)) },
            html! { (name_of(&people, row.holder_id)) },
            html! { (relation_from_code(&row.relation).zh()) },
            html! { (ground_zh(&row.ground)) },
            html! { (ui::format::date(row.filed_on)) },
            badge(row),
            html! { (row.announced_on.map_or_else(|| ui::format::DASH.to_owned(), ui::format::date)) },
            html! {
                @if row.status == REVOKED || !held_by_candidate.contains(&row.holder_id) { (row.reasons) }
                @else { (ui::badge(Tone::Warn, "受委托人参选，不宜接受委托")) }
            },
        ];
        if editable {
            cells.push(html! {
                @if row.status != REVOKED { (ui::confirm_link(&format!("{}/{}/revoke", base(election), row.id), "撤销", true)) }
            });
        }
        table = table.push(Row::new(cells).id(format!("p{}", row.id)));
    }
    Ok(table.render())
}

fn file_form(ctx: &Ctx, election: &unit_election::Model, typed: &Typed<'_>) -> Markup {
    let value = |name: &str| typed.fields.and_then(|f| f.get(name)).unwrap_or_default().to_owned();
    let filed_on = if value("filed_on").is_empty() { ctx.today().to_string() } else { value("filed_on") };
    let which = |name: &'static str, label: &str, found: &[person::Model]| {
        (!found.is_empty()).then(|| {
            let options = found.iter().map(|person| (person.id.to_string(), who(person)));
            Field::radio(name, label, options).value(value(name)).required().wide()
        })
    };
    let help = "须与选民名单一致";
    let mut form = Form::post(base(election), &*ctx.csrf, 0)
        .errors(&typed.errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("principal", "委托人").value(value("principal")).required().maxlength(40).help(help));
    if let Some(field) = which("principal_id", "委托人是哪一位", &typed.principals) {
        form = form.field(field);
    }
    form = form.field(Field::text("holder", "受委托人").value(value("holder")).required().maxlength(40).help(help));
    if let Some(field) = which("holder_id", "受委托人是哪一位", &typed.holders) {
        form = form.field(field);
    }
    let relations = Relation::ALL.map(|relation| (relation_code(relation), relation.zh()));
    form.field(
        Field::select("relation", "受委托人是委托人的", relations)
            .value(value("relation"))
            .required()
            .help("例如儿子代母亲投票，选「子女」"),
    )
    .field(
        Field::radio("ground", "不能到场的事由", GROUNDS.map(|(_, code, zh)| (code, zh)))
            .value(value("ground"))
            .required(),
    )
    .field(Field::date("filed_on", "办理日期").value(filed_on).required())
    .field(Field::tick("written", "已收到本人签名的书面委托").value(value("written")))
    .submit("登记委托")
    .render()
}

async fn list_page(ctx: &Ctx, typed: Typed<'_>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let conn = ctx.app.db.read();
    let all = roll::store::proxies(conn, election.id).await?;
    let count = |status: &str| all.iter().filter(|row| row.status == status).count();
    let waiting = count(FILED);
    let editable =
        COMMITTEE.contains(&ctx.actor.role) && cycle::before(&election, cycle::Stage::Polling, "办理委托").is_ok();
    let after_list = all.iter().filter(|row| row.status == REVOKED && row.announced_on.is_some()).count();
    let tiles = [
        Tile::new("待公布", waiting.to_string()),
        Tile::new("已公布（有效）", count(ANNOUNCED).to_string()),
        Tile::new("已撤销", count(REVOKED).to_string()),
    ];
    let body = html! {
        (ui::tiles(&tiles))
        (limits(&election)?)
        (cycle::settings::banner(&election, &["deadline_counting"])?)
        @if waiting > 0 {
            (ui::alert(Tone::Warn, Some(&format!("{waiting} 份委托还没有公布")), html! {
                p { "没有公布的委托不作数。" @if editable { " " (ui::primary_button(&format!("{}/announce", base(&election)), "公布委托名单")) } }
            }))
        }
        @if after_list > 0 {
            (ui::alert(Tone::Warn, Some(&format!("{after_list} 份委托在公布后撤销")), html! {
                p { "请在公告文书中更正「委托投票名单公告」，并通知委托人到场投票。" }
            }))
        }
        (table(ctx, &election, editable).await?)
        @if editable {
            @if roll_service::is_published(&election) { (ui::card("登记委托", file_form(ctx, &election, &typed))) }
            @else {
                (ui::alert(Tone::Info, Some("选民名单还没有公布"), html! { p { "公布选民名单之后才能办理委托。" (ui::button(&format!("/u/{}/roll", election.unit_code), "去选民登记")) } }))
            }
        }
    };
    frame(ctx, "委托投票", &election, body)
}

/// The delegations.
pub async fn list(ctx: Ctx) -> Page {
    Ok(page(list_page(&ctx, Typed::default()).await?))
}

/// The persons of this name on the roll.
async fn namesakes(ctx: &Ctx, election_id: i64, name: &str) -> Outcome<Vec<person::Model>> {
    let conn = ctx.app.db.read();
    let voters = roll::store::voters_named(conn, election_id, name).await?;
    let ids: Vec<i64> = voters.iter().map(|row| row.person_id).collect();
    people::store::persons(conn, &ids).await
}

/// Which voter a typed name means: the only one of that name, or the chosen one. Otherwise what is wrong, and the choices.
async fn voter(
    ctx: &Ctx,
    election_id: i64,
    fields: &Fields,
    field: &str,
) -> Outcome<Result<i64, (FieldError, Vec<person::Model>)>> {
    let name = fields.get(field).unwrap_or_default();
    let which = format!("{field}_id");
    let found = namesakes(ctx, election_id, name).await?;
    let picked = fields.get(&which).and_then(|id| id.parse::<i64>().ok());
    Ok(match found.as_slice() {
        [] => Err((FieldError::new(field, format!("本村选民名单上没有「{name}」，请核对姓名")), found)),
        [only] => Ok(only.id),
        many => match picked.filter(|id| many.iter().any(|person| person.id == *id)) {
            Some(id) => Ok(id),
            None => {
                let message = format!("选民名单上有 {} 位「{name}」，请选择是哪一位", many.len());
                Err((FieldError::new(which, message), found))
            }
        },
    })
}

/// Files a delegation.
pub async fn file(ctx: Ctx, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let mut typed = Typed { fields: Some(&fields), ..Typed::default() };
    let mut reader = fields.reader();
    reader.text("principal", "委托人");
    reader.text("holder", "受委托人");
    let relation = Relation::ALL.into_iter().find(|r| fields.get("relation") == Some(relation_code(*r).as_str()));
    if relation.is_none() {
        reader.error("relation", "请选择受委托人与委托人的关系");
    }
    let ground = fields.get("ground").and_then(ground_from_code);
    if ground.is_none() {
        reader.error("ground", "请选择不能到场的事由");
    }
    let filed_on = reader.date("filed_on", "办理日期");
    if let Err(refusal) = reader.finish() {
        typed.errors = refusal.fields;
    }
    let mut ids = [0, 0];
    for (slot, field) in ["principal", "holder"].into_iter().enumerate() {
        if fields.get(field).unwrap_or_default().is_empty() {
            continue;
        }
        match voter(&ctx, election.id, &fields, field).await? {
            Ok(id) => ids[slot] = id,
            Err((error, found)) => {
                typed.errors.push(error);
                if slot == 0 { typed.principals = found } else { typed.holders = found }
            }
        }
    }
    let (Some(relation), Some(ground), true) = (relation, ground, typed.errors.is_empty()) else {
        return Ok(html_refused(list_page(&ctx, typed).await?));
    };
    let [principal_id, holder_id] = ids;
    let cmd = ProxyCmd { principal_id, holder_id, relation, ground, filed_on, written: fields.ticked("written") };
    let names = format!(
        "「{}」委托「{}」",
        fields.get("principal").unwrap_or_default(),
        fields.get("holder").unwrap_or_default()
    );
    let (actor, id) = (ctx.actor.clone(), election.id);
    let answer = ctx
        .submit(&fields, move |tx| {
            let (actor, cmd, names) = (actor.clone(), cmd.clone(), names.clone());
            Box::pin(async move {
                let election = cycle::store::election(tx.read(), id).await?;
                let standing = service::standing_persons(&store::candidates(tx.read(), id).await?);
                let row = roll_service::file_proxy(tx, &actor, &election, &cmd, &standing).await?;
                let message = format!("已登记{names}（第 {} 号），公布后生效", row.id);
                Ok(Done::new(base(&election), message))
            })
        })
        .await;
    match answer {
        Err(failure @ Failure::Refused(_)) => {
            let mut errors = shell::errors(&failure);
            // A name that was told apart once stays told apart.
            for (slot, field) in ["principal", "holder"].into_iter().enumerate() {
                if fields.get(&format!("{field}_id")).is_some() {
                    let name = fields.get(field).unwrap_or_default();
                    let found = namesakes(&ctx, election.id, name).await?;
                    if slot == 0 { typed.principals = found } else { typed.holders = found }
                }
            }
            typed.errors.append(&mut errors);
            Ok(html_refused(list_page(&ctx, typed).await?))
        }
        other => other,
    }
}

/// The delegations that wait, in the order of filing.
fn waiting(rows: Vec<proxy::Model>) -> Vec<proxy::Model> {
    rows.into_iter().filter(|row| row.status == FILED).collect()
}

/// What the reader saw of the list: a delegation that was filed meanwhile must not be announced unseen.
fn seen(rows: &[proxy::Model]) -> String {
    rows.iter().map(|row| format!("{}:{}", row.id, row.version)).collect::<Vec<_>>().join(",")
}

async fn announce_page(ctx: &Ctx, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let rows = waiting(roll::store::proxies(ctx.app.db.read(), election.id).await?);
    let people = people_of(ctx, election.id, &rows).await?;
    let on = typed.get("on").map_or_else(|| ctx.today().to_string(), str::to_owned);
    let form = Form::post(format!("{}/announce", base(&election)), &*ctx.csrf, 0)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .hidden("seen", seen(&rows))
        .field(Field::date("on", "张榜公布日期").value(on).max(ctx.today().to_string()).required())
        .submit("公布委托名单")
        .cancel(&base(&election))
        .render();
    let body = ui::card(
        &format!("公布 {} 份委托的名单？", rows.len()),
        html! {
            (limits(&election)?)
        (cycle::settings::banner(&election, &["deadline_counting"])?)
            ol {
                @for row in &rows {
                    li { (name_of(&people, row.principal_id)) " 委托 " (name_of(&people, row.holder_id)) "（" (relation_from_code(&row.relation).zh()) "）" }
                }
            }
            (ui::alert(Tone::Warn, Some("公布后"), html! { ul {
                li { "名单上的委托生效，受委托人凭委托投票证代为投票。" }
                li { "只能撤销，不能修改；撤销后须更正公告。" }
            } }))
            (form)
        },
    );
    frame(ctx, "公布委托名单", &election, body)
}

/// Shows what would be announced, and asks.
pub async fn ask_announce(ctx: Ctx) -> Page {
    Ok(page(announce_page(&ctx, &Fields::default(), &[]).await?))
}

/// Announces the list.
pub async fn announce(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let on = reader.date("on", "张榜公布日期");
    let shown = reader.optional("seen");
    if let Err(refusal) = reader.finish() {
        return Ok(html_refused(announce_page(&ctx, &fields, &refusal.fields).await?));
    }
    let (actor, id) = (ctx.actor.clone(), election(&ctx).await?.id);
    let answer = ctx
        .submit(&fields, move |tx| {
            let (actor, shown) = (actor.clone(), shown.clone());
            Box::pin(async move {
                let election = cycle::store::election(tx.read(), id).await?;
                if seen(&waiting(roll::store::proxies(tx.read(), id).await?)) != shown {
                    return Err(Failure::Stale { what: "待公布的委托名单".into() });
                }
                let standing = service::standing_persons(&store::candidates(tx.read(), id).await?);
                let n = roll_service::announce_proxies(tx, &actor, &election, on, &standing).await?;
                Ok(Done::new(base(&election), format!("已公布委托名单，共 {n} 份")))
            })
        })
        .await;
    match answer {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(announce_page(&ctx, &fields, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}

async fn revoke_page(ctx: &Ctx, id: i64, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let row = roll::store::proxy(ctx.app.db.read(), election.id, id).await?;
    let people = people_of(ctx, election.id, std::slice::from_ref(&row)).await?;
    let (principal, holder) = (name_of(&people, row.principal_id), name_of(&people, row.holder_id));
    let form = Form::post(format!("{}/{id}/revoke", base(&election)), &*ctx.csrf, row.version)
        .errors(errors)
        .field(
            Field::text("reason", "撤销理由")
                .value(typed.get("reason").unwrap_or_default())
                .required()
                .wide()
                .maxlength(200)
                .help("例如：委托人已回村，本人到场投票"),
        )
        .submit("撤销委托")
        .cancel(&base(&election))
        .render();
    let body = ui::card(
        &format!("撤销第 {id} 号委托（{principal} 委托 {holder}）？"),
        html! {
            (ui::kv(&[("状态", badge(&row)), ("办理日期", html! { (ui::format::date_zh(row.filed_on)) })]))
            (ui::alert(Tone::Warn, Some("撤销后"), html! { ul {
                li { "撤销的记录和理由保留，不能恢复；需要时另行办理委托。" }
                @if row.status == ANNOUNCED { li { "名单已经公布，须更正委托投票名单公告。" } }
            } }))
            (form)
        },
    );
    frame(ctx, "撤销委托", &election, body)
}

/// Asks for the reason.
pub async fn ask_revoke(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(revoke_page(&ctx, id, &Fields::default(), &[]).await?))
}

/// Revokes a delegation.
pub async fn revoke(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    let (actor, election_id) = (ctx.actor.clone(), election(&ctx).await?.id);
    let answer = ctx
        .submit(&fields, move |tx| {
            let (actor, reason) = (actor.clone(), reason.clone());
            Box::pin(async move {
                let election = cycle::store::election(tx.read(), election_id).await?;
                roll_service::revoke_proxy(tx, &actor, &election, id, version, &reason).await?;
                Ok(Done::new(base(&election), format!("已撤销第 {id} 号委托")))
            })
        })
        .await;
    match answer {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(revoke_page(&ctx, id, &fields, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}
