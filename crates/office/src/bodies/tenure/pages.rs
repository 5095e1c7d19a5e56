//! Pages of changes in the term: who is in office, what ended, what follows.

use axum::extract::Path;
use entity::{officeholder, tenure_change, tenure_end, unit_election};
use law::regime::Regime;
use maud::{Markup, html};

use super::model::{self, Cause, DECLINED, ENDED, FILED, Ground, in_office, office_zh};
use super::service::{self, Decision, Ended, Resignation};
use super::vacancy::{self, Vacancy};
use super::{petition_pages, store};
use crate::access::{CLERKS, STAFF};
use crate::failure::{Failure, Outcome, Refusal};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};
use crate::{bodies, cycle};

/// Routes of changes in the term.
pub(in crate::bodies) fn routes() -> Vec<Route> {
    vec![
        get("/u/{unit}/changes", Gate::Roles(STAFF), show),
        get("/u/{unit}/changes/new/{holder}", Gate::Roles(CLERKS), new),
        post("/u/{unit}/changes/resignations/{holder}", Gate::Roles(CLERKS), resign),
        get("/u/{unit}/changes/end/{holder}", Gate::Roles(CLERKS), ask_end),
        post("/u/{unit}/changes/end/{holder}", Gate::Roles(CLERKS), end),
        get("/u/{unit}/changes/{id}/decide", Gate::Roles(CLERKS), ask_decision),
        post("/u/{unit}/changes/{id}/decide", Gate::Roles(CLERKS), decide),
        post("/u/{unit}/changes/{id}/withdraw", Gate::Roles(CLERKS), withdraw),
        get("/u/{unit}/changes/{id}/announce", Gate::Roles(CLERKS), ask_announce),
        post("/u/{unit}/changes/{id}/announce", Gate::Roles(CLERKS), announce),
        get("/u/{unit}/changes/petitions/new/{holder}", Gate::Roles(CLERKS), petition_pages::new),
        post("/u/{unit}/changes/petitions/new/{holder}", Gate::Roles(CLERKS), petition_pages::file),
        get("/u/{unit}/changes/petitions/{id}", Gate::Roles(CLERKS), petition_pages::show),
        post("/u/{unit}/changes/petitions/{id}/defence", Gate::Roles(CLERKS), petition_pages::defend),
        post("/u/{unit}/changes/petitions/{id}/withdraw", Gate::Roles(CLERKS), petition_pages::withdraw),
    ]
}

/// What the pages of a unit are made of.
pub(super) struct Loaded {
    pub election: unit_election::Model,
    pub regime: Regime,
    pub holders: Vec<officeholder::Model>,
    pub changes: Vec<tenure_change::Model>,
    pub ends: Vec<tenure_end::Model>,
}

pub(super) async fn load(ctx: &Ctx) -> Outcome<Loaded> {
    let conn = ctx.app.db.read();
    let code = &ctx.unit()?.code;
    let election = cycle::store::expect_current(conn, code).await?;
    let regime = cycle::regime(&election)?;
    let holders = bodies::store::holders(conn, code).await?;
    let changes = store::changes(conn, code).await?;
    let ids: Vec<i64> = changes.iter().map(|change| change.id).collect();
    let ends = store::ends(conn, &ids).await?;
    Ok(Loaded { election, regime, holders, changes, ends })
}

pub(super) fn base(ctx: &Ctx) -> Outcome<String> {
    Ok(format!("/u/{}/changes", ctx.unit()?.code))
}

pub(super) fn frame<'a>(ctx: &'a Ctx, title: &str, loaded: &Loaded) -> Outcome<Frame<'a>> {
    let unit = &ctx.unit()?.code;
    Ok(Frame::new(ctx, title)
        .tab("/posts")
        .crumb("班子成员", format!("/u/{unit}/team"))
        .banner(cycle::election_note(&loaded.election, &loaded.regime)))
}

impl Loaded {
    /// Those in office today, newest term of each body only: a last team whose end nobody has typed is not in office any more.
    pub fn sitting(&self, today: chrono::NaiveDate) -> Vec<officeholder::Model> {
        let open: Vec<&officeholder::Model> = self.holders.iter().filter(|row| in_office(row, today)).collect();
        let newest = |body: &str| open.iter().filter(|row| row.body == body).map(|row| row.term_no).max();
        open.iter().filter(|row| newest(&row.body) == Some(row.term_no)).map(|row| (*row).clone()).collect()
    }

    /// An officeholder of this unit.
    pub fn holder(&self, id: i64) -> Outcome<&officeholder::Model> {
        self.holders.iter().find(|row| row.id == id).ok_or_else(|| Failure::NotFound("任职记录".into()))
    }
}

/// A last day with how far it is: over, today, in so many days.
pub(super) fn deadline(due: Option<chrono::NaiveDate>, today: chrono::NaiveDate) -> Markup {
    let Some(due) = due else { return html! { (ui::format::DASH) } };
    let left = (due - today).num_days();
    let (tone, text) = match left {
        left if left < 0 => (Tone::Bad, format!("超期 {} 天", -left)),
        0 => (Tone::Warn, "今天到期".to_owned()),
        left if left <= 5 => (Tone::Warn, format!("{left} 天后到期")),
        left => (Tone::Info, format!("{left} 天后到期")),
    };
    html! { (due) " " (ui::badge(tone, &text)) }
}

/// Where a by-election for a vacancy begins.
fn by_election(unit: &str, vacancy: &Vacancy, words: &crate::org::Words) -> Option<String> {
    let body = model::body_of(&vacancy.body, words)?;
    Some(format!("/u/{unit}/meetings/new?body={}&purpose=by_election", body.code()))
}

fn vacancy_table(ctx: &Ctx, loaded: &Loaded, open: &[Vacancy]) -> Outcome<Markup> {
    let (unit, words, clerk) = (&ctx.unit()?.code, ctx.words(), CLERKS.contains(&ctx.actor.role));
    let mut columns = vec![
        Column::text("出缺职务").sticky(),
        Column::text("原任"),
        Column::state("出缺之日"),
        Column::state("补选期限"),
        Column::text("主持工作"),
    ];
    if clerk {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new("出缺和补选", columns).total(open.len() as u64).empty("没有出缺", html! {});
    for vacancy in open {
        let mut cells = vec![
            html! { (vacancy::seat_zh(vacancy, words)) },
            html! { (vacancy.name) },
            html! { (vacancy.since) },
            html! { @if vacancy.due.is_some() { (deadline(vacancy.due, ctx.today())) } @else { "适用的文本没有规定期限" } },
            html! { @for finding in &vacancy.acting {
                (words.say(&finding.message)) " " (ui::mark::cite(&cycle::cites_zh(&finding.cites).join("、")))
            } },
        ];
        if clerk {
            cells.push(
                html! { @if let Some(href) = by_election(unit, vacancy, words) { (ui::button(&href, "组织补选")) } },
            );
        }
        table = table.row(cells);
    }
    let few = loaded.regime.by_election_months();
    Ok(html! {
        (table.render())
        @if let (Some(months), false) = (few.value, open.is_empty()) {
            p .field-help { "成员不足法定人数的，" (months) " 个月内补选。" (ui::mark::cite(&cycle::cites_zh(&few.cites).join("、"))) }
        }
    })
}

/// Who holds what, one row per person.
fn sitting_table(ctx: &Ctx, sitting: &[officeholder::Model]) -> Outcome<Markup> {
    let (words, clerk, base) = (ctx.words(), CLERKS.contains(&ctx.actor.role), base(ctx)?);
    let mut columns = vec![Column::text("姓名").sticky(), Column::text("现任职务"), Column::state("任职起")];
    if clerk {
        columns.push(Column::text("操作"));
    }
    let mut persons: Vec<Vec<&officeholder::Model>> = Vec::new();
    for row in sitting {
        match persons.iter_mut().find(|known| model::same_person(known[0], row)) {
            Some(known) => known.push(row),
            None => persons.push(vec![row]),
        }
    }
    let empty = html! { p { "结果认定后当选人自动列入；上届成员在" a href={ "/u/" (ctx.unit()?.code) "/team" } { "班子成员" } "页登记。" } };
    let mut table = Table::new("现任人员", columns).total(persons.len() as u64).empty("没有在任人员", empty);
    for posts in &persons {
        let since = posts.iter().map(|row| row.since).min().map(|day| day.to_string()).unwrap_or_default();
        let mut cells = vec![
            html! { (posts[0].name) @if posts.len() > 1 { " " (ui::badge(Tone::Info, &format!("{} 项职务", posts.len()))) } },
            html! { (posts.iter().map(|row| office_zh(row, words)).collect::<Vec<_>>().join("、")) },
            html! { (since) },
        ];
        if clerk {
            cells.push(html! { @for row in posts {
                a href={ (base) "/new/" (row.id) } { "办理" (if posts.len() > 1 { office_zh(row, words) } else { String::new() }) "变动" } " "
            } });
        }
        table = table.row(cells);
    }
    Ok(table.render())
}

fn state_badge(state: &str) -> Markup {
    match state {
        FILED => ui::badge(Tone::Warn, "待决定"),
        ENDED => ui::badge(Tone::Muted, "已终止"),
        DECLINED => ui::badge(Tone::Info, "未同意"),
        _ => ui::badge(Tone::Muted, "已撤回"),
    }
}

fn change_table(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    let (words, clerk, base) = (ctx.words(), CLERKS.contains(&ctx.actor.role), base(ctx)?);
    let mut columns = vec![
        Column::text("姓名").sticky(),
        Column::text("事由"),
        Column::text("终止的职务"),
        Column::state("状态"),
        Column::state("日期"),
        Column::state("期限"),
    ];
    if clerk {
        columns.push(Column::text("操作"));
    }
    let mut table =
        Table::new("变动记录", columns).total(loaded.changes.len() as u64).empty("本单位没有届中变动", html! {});
    for change in &loaded.changes {
        let cause = serde_json::from_str::<Cause>(&change.cause).map_or_else(|_| change.reason.clone(), |c| c.zh());
        let pending = vacancy::pending(change, &loaded.regime);
        let late = vacancy::findings(change, &loaded.regime);
        let ends: Vec<&tenure_end::Model> = loaded.ends.iter().filter(|end| end.change_id == change.id).collect();
        let office = |end: &tenure_end::Model| {
            loaded.holder(end.holder_id).map_or_else(|_| end.post.clone(), |row| office_zh(row, words))
        };
        let mut cells = vec![
            html! { (change.name) },
            html! { (cause) @if change.reason != cause && !change.reason.is_empty() { br; small .text-muted { (change.reason) } } },
            html! {
                @for end in &ends { div { (office(end)) " " small .text-muted { (words.say(&end.reason)) } } }
                @if ends.is_empty() { (loaded.holder(change.holder_id).map_or_else(|_| String::new(), |row| office_zh(row, words))) }
            },
            state_badge(&change.state),
            html! {
                @if let Some(day) = change.received_on { div { (day) " 提出" } }
                @if let Some(day) = change.decided_on { div { (day) " " (change.decided_by) } }
                @if let Some(day) = change.ended_on { div { (day) " 终止" } }
                @if let Some(day) = change.announced_on { div { (day) " 公告" } }
            },
            html! {
                @if let Some(pending) = &pending {
                    (pending.what) " " (deadline(pending.due, ctx.today())) " "
                    (ui::mark::cite(&cycle::cites_zh(&pending.cites).join("、")))
                }
                @for finding in &late { div { (ui::badge(Tone::Bad, "逾期")) " " (finding.message) } }
            },
        ];
        if clerk {
            cells.push(html! {
                @if change.state == FILED {
                    a href={ (base) "/" (change.id) "/decide" } { "登记决定" } " "
                    (ui::post_button(&format!("{base}/{}/withdraw", change.id), &ctx.csrf, change.version, &[], "撤回"))
                }
                @if change.state == ENDED && change.announced_on.is_none() { a href={ (base) "/" (change.id) "/announce" } { "登记公告" } }
            });
        }
        table = table.row(cells);
    }
    Ok(table.render())
}

/// Posts that one person holds against a rule.
fn conflicts(ctx: &Ctx, sitting: &[officeholder::Model]) -> Outcome<Markup> {
    let (words, base) = (ctx.words(), base(ctx)?);
    Ok(html! {
        @for (one, other, (rule, cites)) in model::conflicts(sitting, words) {
            (ui::alert(Tone::Bad, Some(&format!("「{}」同时任{}和{}", one.name, office_zh(one, words), office_zh(other, words))), html! {
                p { (rule) "。" (ui::mark::cite(&cycle::cites_zh(&cites).join("、"))) }
                @if CLERKS.contains(&ctx.actor.role) {
                    @for row in [one, other] { a href={ (base) "/new/" (row.id) } { "办理不再任" (office_zh(row, words)) } "　" }
                }
            }))
        }
    })
}

/// Changes in the term of a unit.
pub async fn show(ctx: Ctx) -> Page {
    let loaded = load(&ctx).await?;
    let unit = ctx.unit()?;
    let sitting = loaded.sitting(ctx.today());
    let open = vacancy::vacancies(&loaded.holders, &loaded.ends, &loaded.regime, ctx.today());
    let waiting = loaded.changes.iter().filter_map(|change| vacancy::pending(change, &loaded.regime)).count();
    let clerk = CLERKS.contains(&ctx.actor.role);
    let petitions = if clerk { store::petitions(ctx.app.db.read(), &unit.code).await? } else { Vec::new() };
    let running = petitions.iter().filter(|row| row.state == super::petition::OPEN).count();
    let warn = |n: usize| if n > 0 { Tone::Warn } else { Tone::Good };
    let mut tiles = vec![
        ui::Tile::new("在任职务", sitting.len().to_string()),
        ui::Tile::new("出缺", open.len().to_string()).tone(warn(open.len())),
        ui::Tile::new("待决定、待公告", waiting.to_string()).tone(warn(waiting)),
    ];
    if clerk {
        tiles.push(ui::Tile::new("罢免要求待表决", running.to_string()).tone(warn(running)));
    }
    let body = html! {
        (ui::tiles(&tiles))
        (conflicts(&ctx, &sitting)?)
        (ui::card("出缺和补选", vacancy_table(&ctx, &loaded, &open)?))
        (ui::card("现任人员", sitting_table(&ctx, &sitting)?))
        (ui::card("变动记录", change_table(&ctx, &loaded)?))
        @if clerk { (ui::card("罢免要求", petition_pages::table(&ctx, &loaded, &petitions)?)) }
        p .field-help { "职务终止、辞职的公告在" a href={ "/u/" (unit.code) "/notices" } { "公告文书" } "中制作（T21），张贴后回到这里登记公告日期。" }
    };
    Ok(page(frame(&ctx, "届中变动", &loaded)?.page(body)))
}

fn facts(row: &officeholder::Model, loaded: &Loaded, ctx: &Ctx) -> Markup {
    let words = ctx.words();
    let posts: Vec<String> = loaded
        .sitting(ctx.today())
        .iter()
        .filter(|other| model::same_person(row, other))
        .map(|other| format!("{}（{} 起）", office_zh(other, words), other.since))
        .collect();
    ui::kv(&[
        ("姓名", html! { (row.name) }),
        ("办理的职务", html! { (office_zh(row, words)) }),
        ("全部现任职务", html! { (posts.join("、")) }),
    ])
}

async fn new_page(ctx: &Ctx, id: i64, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let loaded = load(ctx).await?;
    let row = loaded.holder(id)?;
    let base = base(ctx)?;
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str| typed.and_then(|(fields, _)| fields.get(name)).unwrap_or_default().to_owned();
    let decide = loaded.regime.resignation_decide_days();
    let within = decide.value.map(|days| format!("收到之日起 {days} 日内由会议讨论决定。")).unwrap_or_default();
    let resignation = Form::post(format!("{base}/resignations/{id}"), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::date("received", "提出日期").value(value("received")).required())
        .field(Field::tick("written", "已收到本人的书面辞职").value(value("written")))
        .field(Field::text("reason", "辞职理由").value(value("reason")).maxlength(200).wide())
        .submit("登记辞职")
        .render();
    let words = ctx.words();
    let entered = ENTERED.map(|(body, post)| {
        let (b, p) = (model::body_zh(body, words), model::post_zh(body, post, words));
        (format!("{body}:{post}"), if b == p { b } else { format!("{b}{p}") })
    });
    let causes = [("by_law", "自行终止"), ("other_post", "任其他职务"), ("left", "调离或者去世")];
    let ending = html! {
        form .entry action={ (base) "/end/" (id) } method="get" {
            div .fields {
                (Field::radio("cause", "事由", causes).required().render())
                (Field::select("ground", "自行终止的情形", Ground::CHOICES).prompt(Some("不是自行终止")).render())
                (Field::number("number", "评议不称职次数或者不履职月数").help("评议、不履职的填写").render())
                (Field::select("entered", "所任的其他职务", entered).prompt(Some("不是任其他职务")).render())
                (Field::date("on", "终止日期").value(ctx.today().to_string()).required().render())
                (Field::text("document", "依据的文书").maxlength(100).help("例如：判决书、评议记录的日期和编号").render())
            }
            div .form-actions { button .btn.btn-primary type="submit" { "下一步：核对一并终止的职务" } }
        }
    };
    let body = html! {
        (ui::card("办理的职务", facts(row, &loaded, ctx)))
        (ui::columns(&[
            ui::card("辞职", html! {
                p { (within) (ui::mark::cite(&cycle::cites_zh(&decide.cites).join("、"))) }
                (resignation)
            }),
            ui::card("职务终止", ending),
        ]))
        (ui::card("罢免", html! {
            p { "收到联名的罢免要求后登记人数、日期、理由，再由会议投票表决。" }
            p { (ui::button(&format!("{base}/petitions/new/{id}"), "登记罢免要求")) }
        }))
    };
    Ok(frame(ctx, "办理变动", &loaded)?.crumb("届中变动", base).page(body))
}

/// Posts into which somebody may go.
const ENTERED: [(&str, &str); 6] = [
    ("vc", "chair"),
    ("vc", "member"),
    ("po", "secretary"),
    ("vsc", "member"),
    ("ec", "council_member"),
    ("ec", "supervisor"),
];

/// What can be done about an office.
pub async fn new(ctx: Ctx, Path((_, holder)): Path<(String, i64)>) -> Page {
    Ok(page(new_page(&ctx, holder, None).await?))
}

/// Records a resignation.
pub async fn resign(ctx: Ctx, Path((_, holder)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let received = reader.date("received", "提出日期");
    let reason = reader.optional("reason");
    let cmd = Resignation { holder_id: holder, received, written: fields.ticked("written"), reason };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, cmd, back) = (actor.clone(), unit.clone(), cmd.clone(), back.clone());
                Box::pin(async move {
                    let change = service::resign(tx, &actor, &unit, &cmd).await?;
                    Ok(Done::new(back, format!("已登记「{}」的辞职，请提交会议决定", change.name)))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(new_page(&ctx, holder, Some((&fields, &failure))).await?))
        }
        other => other,
    }
}

/// The cause out of a form or a query.
fn cause(fields: &Fields) -> Result<Cause, Refusal> {
    let get = |name: &str| fields.get(name).unwrap_or_default();
    let missing = |message: &str, field: &str| {
        Refusal::new("CAUSE_INCOMPLETE", message, "请返回上一步补填").field(field, message)
    };
    match get("cause") {
        "left" => Ok(Cause::Left),
        "other_post" => {
            let (body, post) =
                get("entered").split_once(':').ok_or_else(|| missing("请选择所任的其他职务", "entered"))?;
            Ok(Cause::OtherPost { body: body.to_owned(), post: post.to_owned() })
        }
        "by_law" => {
            let number = get("number").parse().unwrap_or(0);
            Ground::from_form(get("ground"), number)
                .map(Cause::ByLaw)
                .ok_or_else(|| missing("请选择自行终止的情形", "ground"))
        }
        _ => Err(missing("请选择事由", "cause")),
    }
}

/// Other posts of the person: those that end by a rule, and boxes for those that are a choice.
fn linked_fields(row: &officeholder::Model, cause: &Cause, loaded: &Loaded, ctx: &Ctx) -> (Markup, Option<Field>) {
    let words = ctx.words();
    let posts: Vec<officeholder::Model> =
        loaded.sitting(ctx.today()).into_iter().filter(|other| model::same_person(row, other)).collect();
    let linked = model::linked(cause, row, &posts, words);
    let said = html! {
        ul {
            li { strong { (office_zh(row, words)) } "：终止（" (cause.zh()) "）" }
            @for other in &linked {
                @if let Some((rule, cites)) = &other.rule {
                    li { strong { (office_zh(&other.row, words)) } "：一并终止，" (words.say(rule)) "。" (ui::mark::cite(&cycle::cites_zh(cites).join("、"))) }
                }
            }
            @if linked.is_empty() { li { "没有其他现任职务。" } }
        }
    };
    let free: Vec<(String, String)> = linked
        .iter()
        .filter(|other| other.rule.is_none())
        .map(|other| (other.row.id.to_string(), office_zh(&other.row, words)))
        .collect();
    let field = (!free.is_empty())
        .then(|| Field::checks("also", "由本人或者有权机关决定一并不再担任的", free).wide().help("不勾选的，职务保留"));
    (said, field)
}

async fn end_page(ctx: &Ctx, id: i64, fields: &Fields, failure: Option<&Failure>) -> Outcome<Markup> {
    let loaded = load(ctx).await?;
    let row = loaded.holder(id)?;
    let base = base(ctx)?;
    let cause = cause(fields)?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let (said, also) = linked_fields(row, &cause, &loaded, ctx);
    let value = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let mut form =
        Form::post(format!("{base}/end/{id}"), &*ctx.csrf, 0).errors(&errors).hidden("form_key", ctx.form_key());
    for name in ["cause", "ground", "number", "entered"] {
        form = form.hidden(name, value(name));
    }
    form = form
        .field(Field::date("on", "终止日期").value(value("on")).required())
        .field(Field::text("document", "依据的文书").value(value("document")).maxlength(100));
    if let Some(also) = also {
        form = form.field(also.values(fields.all("also").map(str::to_owned)));
    }
    let body = html! {
        (ui::card("办理的职务", facts(row, &loaded, ctx)))
        (ui::card(&format!("终止「{}」的职务？", row.name), html! {
            (said)
            (ui::alert(Tone::Warn, Some("办理后"), html! { ul {
                li { "任职记录保留，注明终止的日期和原因，不能删除。" }
                li { "出缺的职务列入本页的出缺和补选。" }
            } }))
            (form.submit("确认终止").cancel(&format!("{base}/new/{id}")).render())
        }))
    };
    Ok(frame(ctx, "职务终止", &loaded)?.crumb("届中变动", base).page(body))
}

/// Asks before an office ends, and shows what ends with it.
pub async fn ask_end(ctx: Ctx, Path((_, holder)): Path<(String, i64)>) -> Page {
    let fields = Fields::parse(ctx.query.as_bytes());
    Ok(page(end_page(&ctx, holder, &fields, None).await?))
}

fn also(fields: &Fields) -> Vec<i64> {
    fields.all("also").filter_map(|id| id.parse().ok()).collect()
}

/// Ends an office.
pub async fn end(ctx: Ctx, Path((_, holder)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let on = reader.date("on", "终止日期");
    let document = reader.optional("document");
    let read = reader.finish().and_then(|()| cause(&fields));
    let result = match read {
        Err(refusal) => Err(refusal.into()),
        Ok(cause) => {
            let cmd = Ended { holder_id: holder, cause, on, document, also: also(&fields), petition_id: None };
            let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, cmd, back) = (actor.clone(), unit.clone(), cmd.clone(), back.clone());
                Box::pin(async move {
                    let change = service::ended(tx, &actor, &unit, &cmd).await?;
                    let ended = store::ends(tx.conn(), &[change.id]).await?.len();
                    Ok(Done::new(back, format!("「{}」的 {ended} 项职务已终止，请公告", change.name)))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) if cause(&fields).is_ok() => {
            Ok(html_refused(end_page(&ctx, holder, &fields, Some(&failure)).await?))
        }
        other => other,
    }
}

async fn decision_page(ctx: &Ctx, id: i64, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let loaded = load(ctx).await?;
    let change = store::change(ctx.app.db.read(), &ctx.unit()?.code, id).await?;
    let row = loaded.holder(change.holder_id)?;
    let base = base(ctx)?;
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str| typed.and_then(|(fields, _)| fields.get(name)).unwrap_or_default().to_owned();
    let (said, also) = linked_fields(row, &Cause::Resignation, &loaded, ctx);
    let meetings = [ctx.words().own("村民会议"), ctx.words().own("村民代表会议")];
    let mut form = Form::post(format!("{base}/{id}/decide"), &*ctx.csrf, change.version)
        .errors(&errors)
        .field(
            Field::radio("accepted", "会议决定", [("yes", "同意辞职"), ("no", "不同意")])
                .value(value("accepted"))
                .required(),
        )
        .field(Field::date("on", "决定日期").value(value("on")).required())
        .field(Field::radio("by", "决定的会议", meetings.map(|m| (m.clone(), m))).value(value("by")).required());
    if let Some(also) = also {
        form = form.field(
            also.values(typed.map(|(f, _)| f.all("also").map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default()),
        );
    }
    let pending = vacancy::pending(&change, &loaded.regime);
    let body = html! {
        (ui::card("办理的职务", html! {
            (facts(row, &loaded, ctx))
            p { (change.received_on.map(|day| day.to_string()).unwrap_or_default()) " 书面提出。" (change.reason) }
            @if let Some(pending) = &pending {
                p { (pending.what) "：" (deadline(pending.due, ctx.today())) " " (ui::mark::cite(&cycle::cites_zh(&pending.cites).join("、"))) }
            }
        }))
        (ui::card(&format!("登记对「{}」辞职的决定", change.name), html! {
            p { "同意辞职的：" }
            (said)
            (form.submit("登记决定").cancel(&base).render())
        }))
    };
    Ok(frame(ctx, "辞职的决定", &loaded)?.crumb("届中变动", base.clone()).page(body))
}

/// Asks what the meeting decided.
pub async fn ask_decision(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(decision_page(&ctx, id, None).await?))
}

/// Records what the meeting decided.
pub async fn decide(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let on = reader.date("on", "决定日期");
    let by = reader.text("by", "决定的会议");
    let accepted = reader.text("accepted", "会议的决定") == "yes";
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let cmd = Decision { accepted, on, by, also: also(&fields) };
            let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, cmd, back) = (actor.clone(), unit.clone(), cmd.clone(), back.clone());
                Box::pin(async move {
                    let change = service::decide(tx, &actor, &unit, id, version, &cmd).await?;
                    let said = if cmd.accepted {
                        "同意辞职，职务已终止，请公告"
                    } else {
                        "不同意辞职，职务保留"
                    };
                    Ok(Done::new(back, format!("「{}」：{said}", change.name)))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(decision_page(&ctx, id, Some((&fields, &failure))).await?))
        }
        other => other,
    }
}

/// Takes a resignation back.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
    ctx.submit(&fields, move |tx| {
        let (actor, unit, back) = (actor.clone(), unit.clone(), back.clone());
        Box::pin(async move {
            let name = service::withdraw(tx, &actor, &unit, id, version).await?;
            Ok(Done::new(back, format!("「{name}」的辞职已撤回")))
        })
    })
    .await
}

async fn announce_page(ctx: &Ctx, id: i64, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let loaded = load(ctx).await?;
    let change = store::change(ctx.app.db.read(), &ctx.unit()?.code, id).await?;
    let base = base(ctx)?;
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let typed_on = typed.and_then(|(fields, _)| fields.get("on")).unwrap_or_default().to_owned();
    let on = if typed_on.is_empty() { ctx.today().to_string() } else { typed_on };
    let form = Form::post(format!("{base}/{id}/announce"), &*ctx.csrf, change.version)
        .errors(&errors)
        .field(Field::date("on", "公告日期").value(on).required())
        .submit("登记公告")
        .cancel(&base)
        .render();
    let pending = vacancy::pending(&change, &loaded.regime);
    let body = ui::card(
        &format!("登记「{}」职务终止的公告", change.name),
        html! {
            @if let Some(pending) = &pending {
                p { (pending.what) "：" (deadline(pending.due, ctx.today())) " " (ui::mark::cite(&cycle::cites_zh(&pending.cites).join("、"))) }
            }
            (form)
        },
    );
    Ok(frame(ctx, "登记公告", &loaded)?.crumb("届中变动", base.clone()).page(body))
}

/// Asks for the day of the announcement.
pub async fn ask_announce(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(announce_page(&ctx, id, None).await?))
}

/// Records the announcement.
pub async fn announce(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let on = reader.date("on", "公告日期");
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, back) = (actor.clone(), unit.clone(), back.clone());
                Box::pin(async move {
                    let name = service::announce(tx, &actor, &unit, id, version, on).await?;
                    Ok(Done::new(back, format!("已登记「{name}」职务终止的公告")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(announce_page(&ctx, id, Some((&fields, &failure))).await?))
        }
        other => other,
    }
}
