//! Pages of the election committee: members, reserves, publication, who left and who followed.

use axum::extract::Path;
use entity::{committee_member, person, unit_election};
use maud::{Markup, html};

use super::model::{self, CHAIR, MEETINGS};
use super::service::{self, Formation, NewMember};
use super::store::{self, ACTIVE, QUIT, RESERVE};
use crate::access::COMMITTEE;
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::people;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, FollowUp, Page, html as page, html_refused};

pub(super) async fn election(ctx: &Ctx) -> Outcome<unit_election::Model> {
    cycle::store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await
}

fn status_cell(row: &committee_member::Model) -> Markup {
    match row.status.as_str() {
        ACTIVE if row.role == CHAIR => ui::badge(Tone::Good, "主任"),
        ACTIVE => ui::badge(Tone::Good, "委员"),
        RESERVE if row.until.is_some() => ui::badge(Tone::Warn, "不得递补"),
        RESERVE => ui::badge(Tone::Info, "递补人选"),
        _ => ui::badge(Tone::Muted, "已退出"),
    }
}

/// What tells persons of the same name apart: group, household, year of birth. Never the identity number.
pub fn who(person: &person::Model) -> String {
    use chrono::Datelike;
    let sex = match person.sex.as_str() {
        "male" | "1" => "男",
        "female" | "2" => "女",
        other => other,
    };
    let mut parts = vec![format!("{}，{sex}，{}年生", person.name, person.birth.year())];
    parts.extend([&person.group_name, &person.household].into_iter().filter(|text| !text.is_empty()).cloned());
    parts.join("，")
}

fn member_table(ctx: &Ctx, rows: &[committee_member::Model], published: bool) -> Markup {
    let may_edit = COMMITTEE.contains(&ctx.actor.role);
    let mut columns = vec![
        Column::text("姓名").sticky(),
        Column::state("职务或状态"),
        Column::number("顺序"),
        Column::state("自"),
        Column::state("至"),
        Column::text("说明"),
    ];
    if may_edit {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new(ctx.words().election_committee(), columns).total(rows.len() as u64).empty(
        "还没有选举委员会成员",
        html! { p { (ctx.words().say("由村民会议、村民代表会议或各村民小组会议推选产生，请按推选结果登记成员和递补人选。")) } },
    );
    let unit = ctx.place.as_deref().map(|unit| unit.code.clone()).unwrap_or_default();
    for row in rows {
        let base = format!("/u/{unit}/committee/{}", row.id);
        let mut cells = vec![
            html! { (row.name) @if row.person_id == 0 { " " (ui::badge(Tone::Warn, "未关联人员")) } },
            status_cell(row),
            html! { (row.rank) },
            html! { (row.since) },
            html! { @match row.until { Some(day) if row.status == QUIT => (day), _ => (ui::format::DASH) } },
            html! { (row.reason) },
        ];
        if may_edit {
            cells.push(html! {
                @if row.status == ACTIVE && row.role != CHAIR { (ui::post_button(&format!("{base}/chair"), &ctx.csrf, row.version, &[], "任主任")) }
                @if row.status != QUIT && published { a href={ (base) "/quit" } { "办理退出" } }
                @if row.status != QUIT && !published { (ui::post_button(&format!("{base}/remove"), &ctx.csrf, row.version, &[], "删除")) }
            });
        }
        table = table.row(cells);
    }
    table.render()
}

/// What the user typed, why it was refused, and the persons of that name to choose from.
struct Typed<'a> {
    fields: &'a Fields,
    failure: &'a Failure,
    choices: Vec<person::Model>,
}

async fn show_page(ctx: &Ctx, typed: Option<Typed<'_>>) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let election = election(ctx).await?;
    let regime = cycle::regime(&election)?;
    let rows = model::in_order(store::committee(conn, election.id).await?);
    let published = service::committee_published(conn, election.id).await?;
    let base = format!("/u/{}/committee", election.unit_code);
    let sitting: Vec<&committee_member::Model> = rows.iter().filter(|row| row.status == ACTIVE).collect();
    let mut findings = if sitting.is_empty() {
        Vec::new()
    } else {
        law::committee::composition(&service::composition(conn, &sitting).await?, &regime)
    };
    let group: Vec<i64> = sitting.iter().map(|row| row.person_id).collect();
    let kin = people::kin::edges(conn, &election.unit_code, &group, &regime).await?;
    findings.extend(model::mutual_kin(&sitting, &kin, &regime));
    let unlinked = sitting.iter().filter(|row| row.person_id == 0).count();
    let count = |status: &str| rows.iter().filter(|row| row.status == status).count().to_string();
    let tiles = [
        ui::Tile::new("成员", sitting.len().to_string())
            .note(format!("应为 {} 人", regime.committee_size().value.zh())),
        ui::Tile::new("递补人选", count(RESERVE)),
        ui::Tile::new("已退出", count(QUIT)),
        match published {
            Some(day) => ui::Tile::new("名单公布", ui::format::date(day)).tone(Tone::Good),
            None => ui::Tile::new("名单公布", "未公布").tone(Tone::Warn),
        },
    ];
    let no_chair = !sitting.is_empty() && !sitting.iter().any(|row| row.role == CHAIR);
    let may_edit = COMMITTEE.contains(&ctx.actor.role);
    let primary = (may_edit && published.is_none() && !sitting.is_empty())
        .then(|| ui::primary_button(&format!("{base}/publish"), "公布名单"));
    let vacant = if published.is_some() { service::vacancies(conn, &election, &rows).await? } else { 0 };
    let waiting = rows.iter().filter(|row| row.status == RESERVE && row.until.is_none()).count();
    let body = html! {
        (ui::tiles(&tiles))
        @if vacant > 0 { (ui::alert(Tone::Bad, Some(&format!("选举委员会缺 {vacant} 名成员")), html! {
            @if waiting == 0 { p { "没有可以递补的人选。请依法另行推选，在下方登记为递补人选后再递补。" } }
            @else if may_edit {
                p { "有递补人选 " (waiting) " 名，按原推选结果依次递补。" }
                (ui::post_button(&format!("{base}/fill"), &ctx.csrf, election.version, &[], "递补"))
            }
        })) }
        (cycle::show_findings(ctx.words(), &findings))
        @if no_chair { (ui::alert(Tone::Warn, Some("选举委员会现在没有主任"), html! { p { "请由选举委员会推选，并在名单中点「任主任」。" } })) }
        @if unlinked > 0 { (ui::alert(Tone::Warn, Some(&format!("{unlinked} 名成员没有关联人员")), html! {
            p { "没有关联人员的成员，系统不能核对其与候选人的亲属关系，须由选举委员会自行核对。" }
            @if may_edit { p { (ui::button(&format!("{base}/link"), "关联人员")) } }
        })) }
        (member_table(ctx, &rows, published.is_some()))
        @if may_edit { (ui::card("登记成员或递补人选", add_form(ctx, &base, published.is_some(), typed))) }
    };
    let mut frame = Frame::new(ctx, ctx.words().election_committee())
        .tab("/committee")
        .banner(cycle::election_note(&election, &regime));
    if let Some(primary) = primary {
        frame = frame.primary(primary);
    }
    Ok(frame.page(body))
}

fn add_form(ctx: &Ctx, base: &str, published: bool, typed: Option<Typed<'_>>) -> Markup {
    let errors = typed.as_ref().map(|t| shell::errors(t.failure)).unwrap_or_default();
    let value = |name: &str| typed.as_ref().and_then(|t| t.fields.get(name)).unwrap_or_default().to_owned();
    let since = if value("since").is_empty() { ctx.today().to_string() } else { value("since") };
    let mut form = Form::post(base, &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("name", "姓名").value(value("name")).required().maxlength(40));
    if let Some(typed) = typed.as_ref().filter(|t| !t.choices.is_empty()) {
        let mut options: Vec<(String, String)> = typed.choices.iter().map(|p| (p.id.to_string(), who(p))).collect();
        options.push(("0".into(), "都不是，按所填姓名登记（不能自动核对亲属关系）".into()));
        form = form.field(Field::radio("person_id", "是哪一位", options).value(value("person_id")).required().wide());
    }
    let kinds: &[(&str, &str)] = if published {
        &[("reserve", "递补人选")]
    } else {
        &[("member", "委员"), ("chair", "主任"), ("reserve", "递补人选")]
    };
    form.field(Field::radio("kind", "登记为", kinds.iter().copied()).value(value("kind")).required())
        .field(Field::number("votes", "推选得票").value(value("votes")).help("没有投票的留空；递补按登记顺序"))
        .field(Field::date("since", "推选日期").value(since).required())
        .submit("登记")
        .render()
}

/// The election committee.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(show_page(&ctx, None).await?))
}

/// Which person a typed name means: the only one of that name, the chosen one, or nobody known.
async fn chosen(ctx: &Ctx, fields: &Fields, name: &str) -> Outcome<Result<Option<i64>, Vec<person::Model>>> {
    let persons = people::store::named(ctx.app.db.read(), &ctx.unit()?.code, name).await?;
    Ok(match fields.get("person_id").and_then(|id| id.parse::<i64>().ok()) {
        Some(0) => Ok(None),
        Some(id) if persons.iter().any(|p| p.id == id) => Ok(Some(id)),
        _ => match persons.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only.id)),
            _ => Err(persons),
        },
    })
}

/// Adds a member or a reserve; `follow` is what candidacy makes of it.
pub(crate) async fn add(ctx: Ctx, fields: Fields, follow: FollowUp) -> Page {
    let election = election(&ctx).await?;
    let mut reader = fields.reader();
    let name = reader.text("name", "姓名");
    let kind = fields.get("kind").unwrap_or_default().to_owned();
    if !matches!(kind.as_str(), "member" | "chair" | "reserve") {
        reader.error("kind", "请选择登记为什么");
    }
    let votes = (!reader.optional("votes").is_empty()).then(|| reader.int("votes", "推选得票", 0, 100_000));
    let since = reader.date("since", "推选日期");
    let mut choices = Vec::new();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => match chosen(&ctx, &fields, &name).await? {
            Err(persons) => {
                let refusal = Refusal::new(
                    "NAME_REPEATS",
                    format!("{}有 {} 位「{name}」", ctx.words().say("本村"), persons.len()),
                    "请选择是哪一位",
                )
                .field("person_id", "同名多人，请选择是哪一位");
                choices = persons;
                Err(refusal.into())
            }
            Ok(person_id) => {
                let new =
                    NewMember { person_id, name, chair: kind == "chair", reserve: kind == "reserve", votes, since };
                let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
                ctx.submit(&fields, move |tx| {
                    let (actor, new, unit) = (actor.clone(), new.clone(), unit.clone());
                    Box::pin(async move {
                        service::add_member(tx, &actor, id, &new).await?;
                        let told = follow(tx, &actor, &unit).await?;
                        Ok(Done::new(format!("/u/{unit}/committee"), format!("已登记「{}」{told}", new.name)))
                    })
                })
                .await
            }
        },
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            let typed = Typed { fields: &fields, failure: &failure, choices };
            Ok(html_refused(show_page(&ctx, Some(typed)).await?))
        }
        other => other,
    }
}

async fn publish_page(ctx: &Ctx, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let regime = cycle::regime(&election)?;
    let rows = model::in_order(store::committee(ctx.app.db.read(), election.id).await?);
    let base = format!("/u/{}/committee", election.unit_code);
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str| typed.and_then(|(fields, _)| fields.get(name)).unwrap_or_default().to_owned();
    let today = ctx.today().to_string();
    let published_on = if value("published_on").is_empty() { today } else { value("published_on") };
    let names = |status: &str| {
        let names: Vec<&str> = rows.iter().filter(|r| r.status == status).map(|r| r.name.as_str()).collect();
        if names.is_empty() { "无".to_owned() } else { names.join("、") }
    };
    let counted = [("persons", ctx.words().own("人（村民、村民代表）")), ("households", "户的代表".to_owned())];
    let by = if value("counted").is_empty() { "persons".to_owned() } else { value("counted") };
    let form = Form::post(format!("{base}/publish"), &*ctx.csrf, election.version)
        .errors(&errors)
        .hidden("seen", model::seen(&rows))
        .field(
            Field::radio("meeting", "推选会议", MEETINGS.map(|m| (m, ctx.words().own(m))))
                .value(value("meeting"))
                .required(),
        )
        .field(Field::date("held_on", "会议日期").value(value("held_on")).required())
        .field(Field::radio("counted", "到会按什么计", counted).value(by).required())
        .field(Field::number("due", "应到人数").value(value("due")).required())
        .field(Field::number("present", "实到人数").value(value("present")).required())
        .field(Field::date("published_on", "公布日期").value(published_on).required())
        .submit("公布名单")
        .cancel(&base)
        .render();
    let members = rows.iter().filter(|row| row.status == ACTIVE).count();
    let body = html! {
        (ui::card(&format!("公布 {members} 名成员的{}名单？", ctx.words().election_committee()), html! {
            (ui::kv(&[("成员", html! { (names(ACTIVE)) }), ("递补人选", html! { (names(RESERVE)) })]))
            (ui::alert(Tone::Warn, Some("公布后"), html! { ul {
                li { "成员不能删除，只能办理退出并依次递补，记录保留。" }
                li { "被提名或自荐参选的成员，以及法律规定应当退出的近亲属，由系统提示并办理退出。" }
            } }))
            (form)
        }))
    };
    Ok(Frame::new(ctx, "公布选举委员会名单")
        .tab("/committee")
        .crumb("选委会", base)
        .banner(cycle::election_note(&election, &regime))
        .page(body))
}

/// Form with the facts of the formation, and the question.
pub async fn publish_form(ctx: Ctx) -> Page {
    Ok(page(publish_page(&ctx, None).await?))
}

/// Publishes the committee.
pub async fn publish(ctx: Ctx, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let how = Formation {
        meeting: reader.text("meeting", "推选会议"),
        held_on: reader.date("held_on", "会议日期"),
        due: reader.int("due", "应到人数", 1, 100_000),
        present: reader.int("present", "实到人数", 1, 100_000),
        published_on: reader.date("published_on", "公布日期"),
        by_households: fields.get("counted") == Some("households"),
    };
    let seen = reader.optional("seen");
    if !how.meeting.is_empty() && !MEETINGS.contains(&how.meeting.as_str()) {
        reader.error("meeting", "请从列表中选择");
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, how, unit, seen) = (actor.clone(), how.clone(), unit.clone(), seen.clone());
                Box::pin(async move {
                    if model::seen(&model::in_order(store::committee(tx.read(), id).await?)) != seen {
                        return Err(Failure::Stale { what: "选举委员会名单".into() });
                    }
                    let n = service::publish_committee(tx, &actor, id, version, &how).await?;
                    Ok(Done::new(format!("/u/{unit}/committee"), format!("已公布选举委员会名单，成员 {n} 人")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(publish_page(&ctx, Some((&fields, &failure))).await?)),
        other => other,
    }
}

/// Takes a wrong entry off the list.
pub async fn remove(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let actor = ctx.actor.clone();
    ctx.submit(&fields, move |tx| {
        let (actor, unit, election) = (actor.clone(), election.unit_code.clone(), election.id);
        Box::pin(async move {
            let name = service::remove_member(tx, &actor, election, id, version).await?;
            Ok(Done::new(format!("/u/{unit}/committee"), format!("已删除「{name}」")))
        })
    })
    .await
}

/// Makes a member the chair.
pub async fn chair(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let actor = ctx.actor.clone();
    ctx.submit(&fields, move |tx| {
        let (actor, unit, election) = (actor.clone(), election.unit_code.clone(), election.id);
        Box::pin(async move {
            let name = service::set_chair(tx, &actor, election, id, version).await?;
            Ok(Done::new(format!("/u/{unit}/committee"), format!("「{name}」任选举委员会主任")))
        })
    })
    .await
}

async fn quit_page(ctx: &Ctx, id: i64, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let conn = ctx.app.db.read();
    let row = store::member(conn, election.id, id).await?;
    let row = row.ok_or_else(|| Failure::NotFound("选举委员会成员".into()))?;
    let rows = model::in_order(store::committee(conn, election.id).await?);
    let next = rows.iter().find(|r| r.status == RESERVE && r.until.is_none() && r.id != id);
    let base = format!("/u/{}/committee", election.unit_code);
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str| typed.and_then(|(fields, _)| fields.get(name)).unwrap_or_default().to_owned();
    let on = if value("on").is_empty() { ctx.today().to_string() } else { value("on") };
    let form = Form::post(format!("{base}/{id}/quit"), &*ctx.csrf, row.version)
        .errors(&errors)
        .field(Field::date("on", "退出日期").value(on).required())
        .field(
            Field::text("reason", "原因")
                .value(value("reason"))
                .required()
                .maxlength(200)
                .help("例如：连续两次无正当理由不参加选举委员会会议；因病书面辞去"),
        )
        .submit("办理退出")
        .cancel(&base)
        .render();
    let body = ui::card(
        &format!("「{}」退出{}？", row.name, ctx.words().election_committee()),
        html! {
            (ui::alert(Tone::Warn, Some("办理后"), html! { ul {
                li { "退出记录和原因保留，可在名单中查看。" }
                @if row.status == ACTIVE {
                    @match next {
                        Some(next) => li { "由下一名递补人选「" (next.name) "」递补。" },
                        None => li { "没有可以递补的人选，须另行推选。" },
                    }
                }
            } }))
            (form)
        },
    );
    Ok(Frame::new(ctx, "办理退出").tab("/committee").crumb("选委会", base).page(body))
}

/// Asks for day and reason.
pub async fn quit_form(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(quit_page(&ctx, id, None).await?))
}

/// 递补: fills the vacancies from the reserves; `follow` is what candidacy makes of it.
pub(crate) async fn fill(ctx: Ctx, fields: Fields, follow: FollowUp) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
    let result = ctx
        .submit(&fields, move |tx| {
            let (actor, unit) = (actor.clone(), unit.clone());
            Box::pin(async move {
                let names = service::fill_vacancies(tx, &actor, id, version).await?;
                let told = follow(tx, &actor, &unit).await?;
                let message = format!("由「{}」递补{told}，请公告", names.join("」「"));
                Ok(Done::new(format!("/u/{unit}/committee"), message))
            })
        })
        .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            let typed = Typed { fields: &fields, failure: &failure, choices: Vec::new() };
            Ok(html_refused(show_page(&ctx, Some(typed)).await?))
        }
        other => other,
    }
}

/// A member leaves; the next follows; `follow` is what candidacy makes of it.
pub(crate) async fn quit(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields, follow: FollowUp) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let on = reader.date("on", "退出日期");
    let reason = reader.text("reason", "原因");
    if on > ctx.today() {
        reader.error("on", "退出日期不能晚于今天");
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, election_id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, reason) = (actor.clone(), unit.clone(), reason.clone());
                Box::pin(async move {
                    let (name, next) = service::quit_member(tx, &actor, election_id, id, version, on, &reason).await?;
                    let told = follow(tx, &actor, &unit).await?;
                    let message = match next {
                        Some(next) => format!("「{name}」已退出，由「{next}」递补{told}，请公告"),
                        None => format!("「{name}」已退出{told}"),
                    };
                    Ok(Done::new(format!("/u/{unit}/committee"), message))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(quit_page(&ctx, id, Some((&fields, &failure))).await?)),
        other => other,
    }
}
