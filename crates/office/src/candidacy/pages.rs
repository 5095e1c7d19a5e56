//! Pages of the list: who stands for which post, filing, nomination, publication.

use chrono::NaiveDate;
use entity::{candidate, committee_member, person, unit_election};
use law::posts::Post;
use law::regime::{ListOrder, Mode, Regime};
use maud::{Markup, html};

use super::service::{self, Filing};
use super::{follow, model, person_pages as one, proxies, store, strokes};
use crate::access::{COMMITTEE, STAFF};
use crate::bodies::{self, model::age_on};
use crate::failure::{Failure, Outcome, Refusal};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Row, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};
use crate::{cycle, people, roll};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    vec![
        get("/u/{unit}/candidates", Gate::Roles(STAFF), show),
        post("/u/{unit}/candidates", Gate::Roles(COMMITTEE), file),
        post("/u/{unit}/candidates/nomination", Gate::Roles(COMMITTEE), nomination),
        get("/u/{unit}/candidates/publish", Gate::Roles(COMMITTEE), publish_form),
        post("/u/{unit}/candidates/publish", Gate::Roles(COMMITTEE), publish),
        get("/u/{unit}/candidates/{id}", Gate::Roles(COMMITTEE), one::show),
        post("/u/{unit}/candidates/{id}/review", Gate::Roles(COMMITTEE), one::review),
        post("/u/{unit}/candidates/{id}/dossier", Gate::Roles(COMMITTEE), one::dossier),
        get("/u/{unit}/candidates/{id}/withdraw", Gate::Roles(COMMITTEE), one::withdraw_form),
        post("/u/{unit}/candidates/{id}/withdraw", Gate::Roles(COMMITTEE), one::withdraw),
        get("/u/{unit}/roll/{id}/remove", Gate::Roles(COMMITTEE), follow::ask_remove_voter),
        post("/u/{unit}/roll/{id}/remove", Gate::Roles(COMMITTEE), follow::remove_voter),
        post("/u/{unit}/people/{id}/kin", Gate::Roles(COMMITTEE), follow::add_kin),
        post("/u/{unit}/kin/{id}/remove", Gate::Roles(COMMITTEE), follow::remove_kin),
        post("/u/{unit}/kinship/records", Gate::Roles(COMMITTEE), follow::record_kin),
        post("/u/{unit}/committee", Gate::Roles(COMMITTEE), follow::add_member),
        post("/u/{unit}/committee/link", Gate::Roles(COMMITTEE), follow::link_members),
        post("/u/{unit}/committee/fill", Gate::Roles(COMMITTEE), follow::fill_vacancies),
        post("/u/{unit}/committee/{id}/quit", Gate::Roles(COMMITTEE), follow::quit_member),
        get("/u/{unit}/proxies", Gate::Roles(STAFF), proxies::list),
        post("/u/{unit}/proxies", Gate::Roles(COMMITTEE), proxies::file),
        get("/u/{unit}/proxies/announce", Gate::Roles(COMMITTEE), proxies::ask_announce),
        post("/u/{unit}/proxies/announce", Gate::Roles(COMMITTEE), proxies::announce),
        get("/u/{unit}/proxies/{id}/revoke", Gate::Roles(COMMITTEE), proxies::ask_revoke),
        post("/u/{unit}/proxies/{id}/revoke", Gate::Roles(COMMITTEE), proxies::revoke),
    ]
}

/// The election of the page's unit.
pub(super) async fn election(ctx: &Ctx) -> Outcome<unit_election::Model> {
    cycle::store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await
}

/// What those who stand are called in this mode.
pub(super) fn noun(mode: Mode) -> &'static str {
    if mode == Mode::Candidates { "候选人" } else { "自荐人" }
}

/// The status of a candidacy as a mark.
pub(super) fn status_badge(row: &candidate::Model) -> Markup {
    let tone = match row.status.as_str() {
        store::QUALIFIED => Tone::Good,
        store::ACCEPTED => Tone::Info,
        store::FILED => Tone::Warn,
        _ => Tone::Muted,
    };
    ui::badge(tone, model::status_zh(&row.status, &row.kind))
}

fn sex_zh(code: &str) -> &str {
    match code {
        "male" | "1" => "男",
        "female" | "2" => "女",
        other => other,
    }
}

fn papers(row: &candidate::Model) -> Markup {
    let papers = model::dossier(row);
    let mark = |has: bool, word: &str| ui::badge(if has { Tone::Good } else { Tone::Muted }, word);
    html! {
        (mark(papers.commitment, "竞职承诺")) " " (mark(papers.resignation, "辞职承诺")) " " (mark(papers.speech, "演说稿"))
    }
}

fn post_table(
    ctx: &Ctx,
    election: &unit_election::Model,
    post: Post,
    seats: u32,
    rows: &[candidate::Model],
    mode: Mode,
) -> Markup {
    let may_edit = COMMITTEE.contains(&ctx.actor.role);
    let mut columns = vec![
        Column::text("姓名").sticky(),
        Column::state("性别"),
        Column::number("年龄"),
        Column::state(if mode == Mode::Candidates { "提名日" } else { "报名日" }),
        Column::number(if mode == Mode::Candidates { "提名票" } else { "名单序号" }),
        Column::text("材料"),
        Column::state("状态"),
        Column::text("说明"),
    ];
    if may_edit {
        columns.push(Column::text("操作"));
    }
    let title = format!("{}（应选 {seats} 名）", post.zh());
    let mut table = Table::new(title.clone(), columns)
        .total(rows.len() as u64)
        .empty(&format!("{title}：还没有人登记"), html! { p { "登记后在这里显示。" } });
    for row in rows {
        let number = if mode == Mode::Candidates {
            if row.nominated_by.is_empty() { row.nomination_votes.to_string() } else { model::nomination_zh(row) }
        } else if row.order_no > 0 {
            row.order_no.to_string()
        } else {
            ui::format::DASH.to_owned()
        };
        let mut cells = vec![
            html! { (row.name) },
            html! { (sex_zh(&row.sex)) },
            html! { @match row.birth { Some(birth) => (age_on(birth, election.polling_day)), None => "未知" } },
            html! { (row.filed_on) },
            html! { (number) },
            papers(row),
            status_badge(row),
            html! {
                @if let Some(day) = row.withdrawn_on { (day) " 退出 " }
                (row.reason)
                @if let Some(day) = row.published_on { " " small { (day) " 公布" } }
            },
        ];
        if may_edit {
            cells.push(html! { a href={ "/u/" (election.unit_code) "/candidates/" (row.id) } { "办理" } });
        }
        table = table.push(Row::new(cells).id(format!("c{}", row.id)));
    }
    html! { h2 .section-title { (title) } (table.render()) }
}

/// What the user typed, why it was refused, and the persons of that name.
#[derive(Default)]
struct Typed<'a> {
    fields: Option<&'a Fields>,
    failure: Option<&'a Failure>,
    choices: Vec<person::Model>,
    about_nomination: bool,
}

async fn show_page(ctx: &Ctx, typed: Typed<'_>) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let election = election(ctx).await?;
    let regime = cycle::regime(&election)?;
    let mode = cycle::mode(&election);
    let rows = store::candidates(conn, election.id).await?;
    let seats = bodies::store::seats(conn, election.id).await?;
    let base = format!("/u/{}", election.unit_code);
    let count = |status: &str| rows.iter().filter(|row| row.status == status).count().to_string();
    let tiles = [
        ui::Tile::new(format!("现有{}", noun(mode)), rows.iter().filter(|r| model::stands(r)).count().to_string()),
        ui::Tile::new("待审查", count(store::FILED)),
        ui::Tile::new("已公布", count(store::QUALIFIED)),
        ui::Tile::new("退出", count(store::WITHDRAWN)),
    ];
    let committee = bodies::store::committee(conn, election.id).await?;
    let standers = service::standers(&rows);
    let kin = service::kin_of(conn, &election, &committee, &standers, &regime).await?;
    let down = bodies::model::step_down(&committee, &standers, &kin, &regime);
    let may_edit = COMMITTEE.contains(&ctx.actor.role);
    let short = service::short_of_candidates(conn, &election).await?;
    let open = !short.is_empty() || cycle::before(&election, cycle::Stage::CandidatesPublished, "登记").is_ok();
    let published = roll::store::published(conn, election.id).await?.is_some();
    // A refused form that is no longer on the page still says why.
    let refused = typed.failure.filter(|_| !(may_edit && open)).map(shell::errors).unwrap_or_default();
    let body = html! {
        (ui::form::error_summary(&refused))
        (ui::tiles(&tiles))
        (deadlines(mode, &regime))
        (cycle::settings::banner(&election, &["deadline_counting"])?)
        (cycle::show_findings(ctx.words(), &down.findings))
        (same_name(&committee, &rows))
        @if !short.is_empty() {
            (ui::alert(Tone::Bad, Some(&format!("「{}」的候选人不足法定名额", short.iter().map(|post| post.zh()).collect::<Vec<_>>().join("」「"))), html! {
                p { "有人退出后原提名中没有人可以补足。请组织补充提名，登记、审查后公布；公布前不能开始投票。" }
            }))
        }
        @if seats.is_empty() { (ui::empty("还没有确定职数", html! { p { (ui::button(&format!("{base}/posts"), "去确定职数")) } })) }
        @for seat in &seats {
            @let own: Vec<candidate::Model> = rows.iter().filter(|r| r.post == seat.post.code()).cloned().collect();
            (post_table(ctx, &election, seat.post, seat.n, &own, mode))
        }
        @if may_edit && open && !seats.is_empty() {
            @if !published {
                (ui::alert(Tone::Warn, Some("选民名单还没有公布"), html! { p { "公布选民名单之后才能登记。" (ui::button(&format!("{base}/roll"), "去选民登记")) } }))
            }
            (ui::card(if mode == Mode::Candidates { "登记被提名人" } else { "登记自荐报名" }, file_form(ctx, &election, mode, &typed, &seats)))
            @if mode == Mode::Candidates { (ui::card("登记提名（预选）情况", nomination_form(ctx, &election, &typed))) }
        }
    };
    let mut frame = Frame::new(ctx, noun(mode)).tab("/candidates").banner(cycle::election_note(&election, &regime));
    if may_edit && open && rows.iter().any(model::stands) {
        frame = frame.primary(ui::primary_button(&format!("{base}/candidates/publish"), "公布名单"));
    }
    Ok(frame.page(body))
}

/// The last lawful days, counted by the law crate from the parameters of the profile.
fn deadlines(mode: Mode, regime: &Regime) -> Markup {
    let until = |days: Option<u32>| days.map(|days| law::deadline::last_day(days, regime).to_string());
    let mut facts: Vec<(&str, Option<String>, Vec<String>)> = Vec::new();
    if mode != Mode::Candidates {
        let p = regime.self_nomination_days_before();
        facts.push(("自荐报名最迟", until(p.value), cycle::cites_zh(&p.cites)));
    }
    let p = regime.candidate_list_days_before();
    facts.push(("名单公布最迟", until(p.value), cycle::cites_zh(&p.cites)));
    let p = regime.withdrawal_days_before();
    facts.push(("退出最迟", until(p.value), cycle::cites_zh(&p.cites)));
    let facts: Vec<(&str, Markup)> = facts
        .into_iter()
        .filter_map(|(label, day, cites)| Some((label, html! { (day?) " " (ui::mark::cite(&cites.join("、"))) })))
        .collect();
    ui::kv(&facts)
}

/// Members of the committee who are not linked to a person but carry the name of somebody who stands: a human must look.
fn same_name(committee: &[committee_member::Model], rows: &[candidate::Model]) -> Markup {
    let suspects: Vec<&str> = committee
        .iter()
        .filter(|m| m.status == bodies::store::ACTIVE && m.person_id == 0)
        .filter(|m| rows.iter().any(|row| model::stands(row) && row.name == m.name))
        .map(|m| m.name.as_str())
        .collect();
    html! {
        @if !suspects.is_empty() {
            (ui::alert(Tone::Warn, Some(&format!("选举委员会成员「{}」与参选人同名，且没有关联人员", suspects.join("」「"))), html! {
                p { "系统不能判断是否同一人。是同一人的，请在选委会页面办理退出和递补。" }
            }))
        }
    }
}

fn file_form(
    ctx: &Ctx,
    election: &unit_election::Model,
    mode: Mode,
    typed: &Typed<'_>,
    seats: &[law::posts::Seats],
) -> Markup {
    let mine = !typed.about_nomination;
    let errors = typed.failure.filter(|_| mine).map(shell::errors).unwrap_or_default();
    let value = |name: &str| typed.fields.filter(|_| mine).and_then(|f| f.get(name)).unwrap_or_default().to_owned();
    let filed_on = if value("filed_on").is_empty() { ctx.today().to_string() } else { value("filed_on") };
    let posts: Vec<(&str, &str)> = seats.iter().map(|seat| (seat.post.code(), seat.post.zh())).collect();
    let mut form = Form::post(format!("/u/{}/candidates", election.unit_code), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("name", "姓名").value(value("name")).required().maxlength(40).help(
            if cycle::whole_electorate(election) {
                ctx.words().own("须在本村选民名单上")
            } else {
                "须是本社区到选举日年满十八周岁的居民，并已登记在人员中".to_owned()
            },
        ));
    if !typed.choices.is_empty() {
        let options = typed.choices.iter().map(|p| (p.id.to_string(), bodies::pages::who(p)));
        form = form.field(Field::radio("person_id", "是哪一位", options).value(value("person_id")).required().wide());
    }
    form = form.field(Field::radio("post", "职位", posts).value(value("post")).required());
    form = if mode == Mode::Candidates && cycle::residents_mode(election).is_some() {
        let by = model::NominatedBy::ALL.map(|by| (by.code(), by.zh()));
        form.field(Field::date("filed_on", "提名日期").value(filed_on).required())
            .field(Field::radio("by", "提名方式", by).value(value("by")).required())
            .field(Field::number("votes", "联名（提名）人数").value(value("votes")).required())
    } else if mode == Mode::Candidates {
        form.field(Field::date("filed_on", "提名日期").value(filed_on).required())
            .field(Field::number("votes", "提名票数").value(value("votes")).required())
    } else {
        form.field(Field::date("filed_on", "报名日期").value(filed_on).required())
            .field(Field::tick("in_person", "本人到场报名（不得委托他人）").value(value("in_person")))
    };
    form.submit("登记").render()
}

fn nomination_form(ctx: &Ctx, election: &unit_election::Model, typed: &Typed<'_>) -> Markup {
    let errors = typed.failure.filter(|_| typed.about_nomination).map(shell::errors).unwrap_or_default();
    let value = |name: &str| {
        typed.fields.filter(|_| typed.about_nomination).and_then(|f| f.get(name)).unwrap_or_default().to_owned()
    };
    Form::post(format!("/u/{}/candidates/nomination", election.unit_code), &*ctx.csrf, 0)
        .errors(&errors)
        .field(Field::date("held_on", "提名（预选）日期").value(value("held_on")).required())
        .field(
            Field::number("attended", "参加人数")
                .value(value("attended"))
                .required()
                .help(format!("登记选民 {} 人", election.registered)),
        )
        .submit("登记提名情况")
        .render()
}

/// The list.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(show_page(&ctx, Typed::default()).await?))
}

/// Which voter a typed name means.
async fn voter(
    ctx: &Ctx,
    election: &unit_election::Model,
    fields: &Fields,
    name: &str,
) -> Outcome<Result<i64, (Refusal, Vec<person::Model>)>> {
    let conn = ctx.app.db.read();
    let voters = roll::electable::named(conn, election, name).await?;
    let list = if cycle::whole_electorate(election) { "选民名单上" } else { "年满十八周岁的居民中" };
    if let Some(id) = fields.get("person_id").and_then(|id| id.parse::<i64>().ok())
        && voters.iter().any(|v| v.person_id == id)
    {
        return Ok(Ok(id));
    }
    let ids: Vec<i64> = voters.iter().map(|v| v.person_id).collect();
    Ok(match ids.as_slice() {
        [only] => Ok(*only),
        [] => {
            let refusal = if cycle::whole_electorate(election) {
                let message = format!("本村选民名单上没有「{name}」");
                Refusal::new("NOT_REGISTERED", message, "请核对姓名；未登记的村民不能参选")
                    .field("name", "选民名单上没有此人")
            } else {
                let message = format!("本社区人员中没有到选举日年满十八周岁的「{name}」");
                Refusal::new("NOT_REGISTERED", message.clone(), "请核对姓名，或先在人员中登记这个人")
                    .field("name", message)
            };
            Err((refusal.said(ctx.words()), Vec::new()))
        }
        _ => {
            let refusal =
                Refusal::new("NAME_REPEATS", format!("{list}有 {} 位「{name}」", ids.len()), "请选择是哪一位")
                    .field("person_id", "同名多人，请选择是哪一位");
            Err((refusal, people::store::persons(conn, &ids).await?))
        }
    })
}

/// Enters a filing.
pub async fn file(ctx: Ctx, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let mode = cycle::mode(&election);
    let mut reader = fields.reader();
    let name = reader.text("name", "姓名");
    let post = Post::from_code(fields.get("post").unwrap_or_default());
    if post.is_none() {
        reader.error("post", "请选择职位");
    }
    let filed_on = reader.date("filed_on", "日期");
    let votes = if mode == Mode::Candidates { reader.int("votes", "提名票数", 0, 1_000_000) } else { 0 };
    let by = fields.get("by").and_then(model::NominatedBy::from_code);
    if mode == Mode::Candidates && cycle::residents_mode(&election).is_some() && by.is_none() {
        reader.error("by", "请选择提名方式");
    }
    let mut choices = Vec::new();
    let result = match (reader.finish(), post) {
        (Err(refusal), _) => Err(refusal.into()),
        (Ok(()), None) => Err(Failure::Internal("post was checked".into())),
        (Ok(()), Some(post)) => match voter(&ctx, &election, &fields, &name).await? {
            Err((refusal, persons)) => {
                choices = persons;
                Err(refusal.into())
            }
            Ok(person_id) => {
                let in_person = fields.get("in_person") == Some("yes") || fields.ticked("in_person");
                let filing = Filing { person_id, post, filed_on, in_person, votes, by };
                let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
                ctx.submit(&fields, move |tx| {
                    let (actor, filing, unit, name) = (actor.clone(), filing.clone(), unit.clone(), name.clone());
                    Box::pin(async move {
                        let filed = service::file(tx, &actor, id, &filing).await?;
                        let mut message = format!("已登记「{name}」（{}）", filing.post.zh());
                        message.push_str(&filed.told);
                        if filed.revoked > 0 {
                            message.push_str(&format!("；其接受的 {} 份委托已撤销，请通知委托人", filed.revoked));
                        }
                        Ok(Done::new(format!("/u/{unit}/candidates"), message))
                    })
                })
                .await
            }
        },
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            let typed = Typed { fields: Some(&fields), failure: Some(&failure), choices, about_nomination: false };
            Ok(html_refused(show_page(&ctx, typed).await?))
        }
        other => other,
    }
}

/// Records the nomination meeting.
pub async fn nomination(ctx: Ctx, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let mut reader = fields.reader();
    let held_on = reader.date("held_on", "提名（预选）日期");
    let attended = u32::try_from(reader.int("attended", "参加人数", 0, 1_000_000)).unwrap_or(0);
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, unit) = (actor.clone(), unit.clone());
                Box::pin(async move {
                    service::record_nomination(tx, &actor, id, held_on, attended).await?;
                    Ok(Done::new(format!("/u/{unit}/candidates"), format!("已登记提名情况：参加 {attended} 人")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            let typed =
                Typed { fields: Some(&fields), failure: Some(&failure), choices: Vec::new(), about_nomination: true };
            Ok(html_refused(show_page(&ctx, typed).await?))
        }
        other => other,
    }
}

async fn publish_page(ctx: &Ctx, day: NaiveDate, failure: Option<&Failure>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let regime = cycle::regime(&election)?;
    let mode = cycle::mode(&election);
    let draft = service::draft(ctx.app.db.read(), &election, day).await?;
    let base = format!("/u/{}/candidates", election.unit_code);
    let by_strokes = law::candidacy::list_order(mode, &regime) == ListOrder::Strokes;
    let order = if by_strokes { "姓名笔画" } else { "提名得票多少" };
    let errors = failure.map(shell::errors).unwrap_or_default();
    let findings: Vec<law::finding::Finding> = draft.all().cloned().collect();
    let total: usize = draft.lists.iter().map(|list| list.listed.len()).sum();
    let rare: Vec<&str> = draft
        .lists
        .iter()
        .flat_map(|list| &list.listed)
        .filter(|row| by_strokes && !strokes::doubtful(&row.name).is_empty())
        .map(|row| row.name.as_str())
        .collect();
    let question = format!("公布 {total} 名{}的名单？", noun(mode));
    let form = Form::post(format!("{base}/publish"), &*ctx.csrf, election.version)
        .errors(&errors)
        .hidden("confirmed", "yes")
        .hidden("seen", draft.seen())
        .field(Field::date("published_on", "公布日期").value(day.to_string()).required())
        .submit("公布名单")
        .cancel(&base)
        .render();
    let blocked = law::finding::any_blocks(&findings) || !draft.undecided.is_empty() || total == 0;
    let body = html! {
        (cycle::show_findings(ctx.words(), &findings))
        @if !draft.undecided.is_empty() {
            (ui::alert(Tone::Bad, Some(&format!("还有 {} 名{}待审查，审查完才能公布名单", draft.undecided.len(), noun(mode))), html! {
                p {
                    @for (at, row) in draft.undecided.iter().enumerate() {
                        @if at > 0 { "、" }
                        a href=(format!("{base}/{}", row.id)) { (row.name) }
                    }
                }
                p { "逐人登记审查意见和选举委员会的决定。" (ui::button(&base, "去审查")) }
            }))
        }
        @if !rare.is_empty() {
            (ui::alert(Tone::Warn, Some(&format!("请核对「{}」的笔画顺序", rare.join("」「"))), html! {
                p { "这些姓名含有笔画表以外的字（排在最后），或者只知笔画数、不知笔顺的字（排在同笔画数的最后）。顺序不对的，请在本人材料中填写名单序号。" }
            }))
        }
        @for list in &draft.lists {
            (ui::card(&format!("{}（应选 {} 名）", list.seats.post.zh(), list.seats.n), html! {
                @let waiting = draft.undecided.iter().filter(|row| row.post == list.seats.post.code()).count();
                @if waiting > 0 { p { "待审查 " (waiting) " 人" } }
                @else if list.listed.is_empty() { p { "没有人" } }
                ol { @for row in &list.listed { li { (row.name) @if mode == Mode::Candidates { "　" (model::nomination_zh(row)) } } } }
                @if !list.next.is_empty() {
                    p .field-help { "未列入正式候选人、有人退出时依次补足：" (list.next.iter().map(|r| r.name.as_str()).collect::<Vec<_>>().join("、")) }
                }
            }))
        }
        p .field-help { "名单按" (order) "排列。笔画依照 Unicode 笔画排序；当地习惯不同的，可在本人材料中填写名单序号。" }
        (ui::card(&question, html! {
            (ui::alert(Tone::Warn, Some("公布后"), html! { ul {
                li { "不能再登记新的" (noun(mode)) "，职数和选举方式不再更改。" }
                li { "本人要求退出的，须在法定期限前书面提出。" }
            } }))
            @if blocked && failure.is_none() { p { (ui::badge(Tone::Bad, "现在还不能公布")) " 请先处理上面的事项。" } }
            (form)
        }))
    };
    Ok(Frame::new(ctx, "公布名单")
        .tab("/candidates")
        .crumb(noun(mode), base)
        .banner(cycle::election_note(&election, &regime))
        .page(body))
}

/// Shows what would be published, and asks.
pub async fn publish_form(ctx: Ctx) -> Page {
    let day = ctx.today();
    Ok(page(publish_page(&ctx, day, None).await?))
}

/// Publishes the list.
pub async fn publish(ctx: Ctx, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let day = reader.date("published_on", "公布日期");
    let seen = reader.optional("seen");
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, seen) = (actor.clone(), unit.clone(), seen.clone());
                Box::pin(async move {
                    let election = cycle::store::election(tx.read(), id).await?;
                    if service::draft(tx.read(), &election, day).await?.seen() != seen {
                        return Err(Failure::Stale { what: "待公布的名单".into() });
                    }
                    let n = service::publish(tx, &actor, id, version, day).await?;
                    Ok(Done::new(format!("/u/{unit}/candidates"), format!("已公布名单，共 {n} 人")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(publish_page(&ctx, day, Some(&failure)).await?)),
        other => other,
    }
}
