//! Pages of seats and teams.

use axum::extract::Path;
use chrono::NaiveDate;
use entity::officeholder;
use law::posts::{Post, Seats};
use maud::{Markup, html};

use super::committee_pages as committee;
pub use super::committee_pages::who;
use super::model::{self, TeamFigures};
use super::service::{self, Holder};
use super::store;
use crate::access::{CLERKS, COMMITTEE, STAFF};
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Routes of this context. Those that change who sits on the election committee are in candidacy, which knows who stands.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/u/{unit}/posts", Gate::Roles(STAFF), posts),
        post("/u/{unit}/posts", Gate::Roles(COMMITTEE), set_posts),
        get("/u/{unit}/committee", Gate::Roles(STAFF), committee::show),
        get("/u/{unit}/committee/link", Gate::Roles(COMMITTEE), super::link_pages::ask),
        get("/u/{unit}/committee/publish", Gate::Roles(COMMITTEE), committee::publish_form),
        post("/u/{unit}/committee/publish", Gate::Roles(COMMITTEE), committee::publish),
        post("/u/{unit}/committee/{id}/remove", Gate::Roles(COMMITTEE), committee::remove),
        post("/u/{unit}/committee/{id}/chair", Gate::Roles(COMMITTEE), committee::chair),
        get("/u/{unit}/committee/{id}/quit", Gate::Roles(COMMITTEE), committee::quit_form),
        get("/u/{unit}/team", Gate::Roles(STAFF), team),
        post("/u/{unit}/team", Gate::Roles(CLERKS), add_team),
        post("/u/{unit}/team/bodies", Gate::Roles(CLERKS), super::team_bodies::add),
        post("/u/{unit}/team/{id}/remove", Gate::Roles(CLERKS), remove_holder),
    ];
    routes.extend(super::tenure::pages::routes());
    routes
}

/// Most seats a form offers for one post; the law decides what is allowed.
const MOST_SEATS: i32 = 20;

/// The field is a number of seats, not a person: "请填写副主任" would ask for a name.
fn seats_zh(post: Post) -> String {
    format!("{}名额", post.zh())
}

async fn posts_page(ctx: &Ctx, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &ctx.unit()?.code).await?;
    let regime = cycle::regime(&election)?;
    let seats = store::seats(conn, election.id).await?;
    let base = format!("/u/{}", election.unit_code);
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let size = regime.vc_size();
    let size_cites = cycle::cites_zh(&size.cites).join("、");
    let may_edit = COMMITTEE.contains(&ctx.actor.role)
        && cycle::before(&election, cycle::Stage::CandidatesPublished, "更改职数").is_ok();
    let mut form = Form::post(format!("{base}/posts"), &*ctx.csrf, election.version).errors(&errors);
    for post in Post::ALL {
        let stored = seats.iter().find(|s| s.post == post).map_or(0, |s| s.n).to_string();
        let stored = if seats.is_empty() { String::new() } else { stored };
        let value = typed.and_then(|(fields, _)| fields.get(post.code()).map(str::to_owned)).unwrap_or(stored);
        let help = match post {
            Post::Chair => "1 职",
            Post::WomensSeat if regime.womens_column().value => "选票单列妇女委员，至少 1 职",
            Post::WomensSeat => "选票不单列的填 0",
            _ => "没有的填 0",
        };
        form = form.field(Field::number(post.code(), seats_zh(post)).value(value).required().help(help));
    }
    let total: u32 = seats.iter().map(|s| s.n).sum();
    let mut table = Table::new("职数", vec![Column::text("职位").sticky(), Column::number("应选名额")]).empty(
        "还没有确定职数",
        html! { p { (ctx.words().say("职数由村民会议或村民代表会议通过的选举办法确定，请按办法填写。")) } },
    );
    for seat in &seats {
        table = table.row(vec![html! { (seat.post.zh()) }, html! { (seat.n) }]);
    }
    if !seats.is_empty() {
        table = table.totals(vec![html! { "合计" }, html! { (total) }]);
    }
    let findings = if seats.is_empty() { Vec::new() } else { model::check_seats(&seats, &regime) };
    let body = html! {
        (cycle::show_findings(ctx.words(), &findings))
        (ui::columns(&[
            ui::card("现有职数", html! {
                (table.plain().render())
                p .field-help { (ctx.words().committee()) "应为 " (size.value.zh()) " 人 " (ui::mark::cite(&size_cites)) }
            }),
            ui::card("确定职数", html! {
                @if may_edit { (form.submit("保存职数").render()) }
                @else { p { "候选人（自荐人）名单公布后，职数不再更改。" } }
            }),
        ]))
        p { (ui::button(&format!("{base}/team"), "上届与本届班子")) }
    };
    Ok(Frame::new(ctx, "职数").tab("/posts").banner(cycle::election_note(&election, &regime)).page(body))
}

/// Seats of a unit.
pub async fn posts(ctx: Ctx) -> Page {
    Ok(page(posts_page(&ctx, None).await?))
}

/// Writes the seats.
pub async fn set_posts(ctx: Ctx, fields: Fields) -> Page {
    let election = cycle::store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await?;
    let mut reader = fields.reader();
    let seats: Vec<Seats> = Post::ALL
        .into_iter()
        .map(|post| {
            let n = reader.int(post.code(), &seats_zh(post), 0, MOST_SEATS);
            Seats { post, n: u32::try_from(n).unwrap_or(0) }
        })
        .collect();
    let version = fields.version()?;
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, seats, unit) = (actor.clone(), seats.clone(), unit.clone());
                Box::pin(async move {
                    let total = service::set_seats(tx, &actor, id, version, &seats).await?;
                    Ok(Done::new(format!("/u/{unit}/posts"), format!("已确定职数，共 {total} 职")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(posts_page(&ctx, Some((&fields, &failure))).await?)),
        other => other,
    }
}

fn sex_zh(code: &str) -> &str {
    match code {
        "male" | "1" => "男",
        "female" | "2" => "女",
        other => other,
    }
}

fn figures(title: &str, figures: &TeamFigures) -> Markup {
    let average = model::average_age(figures).map_or_else(|| "未知".to_owned(), |age| format!("{age} 岁"));
    let college =
        if figures.educated == 0 { "未知".to_owned() } else { format!("{} / {}", figures.college, figures.educated) };
    ui::card(
        title,
        ui::tiles(&[
            ui::Tile::new("人数", figures.persons.to_string()),
            ui::Tile::new("妇女", figures.women.to_string()),
            ui::Tile::new("平均年龄", average).note(format!("{} 人出生日期已知", figures.aged)),
            ui::Tile::new("大专以上", college),
        ]),
    )
}

fn team_table(ctx: &Ctx, title: &str, team: &[&officeholder::Model], on: NaiveDate, editable: bool) -> Markup {
    let mut columns = vec![
        Column::text("姓名").sticky(),
        Column::text("职务"),
        Column::state("性别"),
        Column::number("年龄"),
        Column::text("学历"),
        Column::text("政治面貌"),
        Column::number("得票"),
        Column::state("任职起止"),
    ];
    if editable {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new(title, columns)
        .numbered()
        .total(team.len() as u64)
        .empty(&format!("{title}：未登记"), html! { p { "上届成员可在下方登记；本届成员在结果认定后自动写入。" } });
    for row in team {
        let until = row.until.map(|day| day.to_string()).unwrap_or_default();
        let mut cells = vec![
            html! { (row.name) },
            html! { (super::posts::of_row(row).map_or(row.post.as_str(), |office| if row.body == "vc" { office.zh } else { office.full_zh })) },
            html! { (sex_zh(&row.sex)) },
            html! { @match row.birth { Some(birth) => (model::age_on(birth, on)), None => "未知" } },
            html! { (row.education) },
            html! { (row.political) },
            html! { @match row.votes { Some(votes) => (votes), None => (ui::format::DASH) } },
            html! { (row.since) " — " (until) },
        ];
        if editable {
            let action = format!("/u/{}/team/{}/remove", row.unit_code, row.id);
            cells.push(html! { (ui::post_button(&action, &ctx.csrf, 0, &[], "删除")) });
        }
        table = table.row(cells);
    }
    table.render()
}

pub(super) async fn team_page(ctx: &Ctx, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let unit = ctx.unit()?;
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let term = cycle::store::cycle(conn, election.cycle_id).await?.map_or(0, |cycle| cycle.term_no);
    let all = store::holders(conn, &unit.code).await?;
    let (this, last): (Vec<_>, Vec<_>) = all.iter().partition(|row| row.term_no >= term);
    let may_edit = CLERKS.contains(&ctx.actor.role);
    let on = election.polling_day;
    let committee = |row: &&&officeholder::Model| row.body == model::VILLAGERS_COMMITTEE;
    let owned =
        |rows: &[&officeholder::Model]| rows.iter().filter(committee).map(|row| (*row).clone()).collect::<Vec<_>>();
    // The last team is counted as it was on the day the new one is elected, whether or not its term was closed.
    let last_open: Vec<officeholder::Model> = owned(&last)
        .into_iter()
        .filter(|row| row.term_no + 1 >= term)
        .map(|row| officeholder::Model { until: None, ..row })
        .collect();
    let mine = typed.filter(|(fields, _)| fields.get("bodies").is_none());
    let errors = mine.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str| mine.and_then(|(fields, _)| fields.get(name)).unwrap_or_default().to_owned();
    let form = Form::post(format!("/u/{}/team", unit.code), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::date("since", "任职起始日").value(value("since")).required())
        .field(
            Field::textarea("lines", "成员", 5)
                .value(value("lines"))
                .required()
                .help("每人一行，用逗号分开：姓名，职务（主任、副主任、委员、妇女委员），性别，出生日期（1980-05-01），学历，政治面貌。可从表格直接粘贴。"),
        )
        .submit("登记上届成员")
        .render();
    let body = html! {
        (ui::toolbar(&[ui::button(&format!("/u/{}/structure", unit.code), "班子结构")]))
        p .field-help { "年龄计算到选举日 " (on) "。身兼两职的只计一人。" }
        (ui::columns(&[
            figures(&format!("上届{}", ctx.words().committee()), &model::team_figures(&last_open, on)),
            figures(&format!("本届{}", ctx.words().committee()), &model::team_figures(&owned(&this), on)),
        ]))
        h2 .section-title { "本届班子" }
        (team_table(ctx, "本届班子成员", &this, on, false))
        h2 .section-title { "以往各届" }
        (team_table(ctx, "以往各届班子成员", &last, on, may_edit))
        @if may_edit {
            (ui::card_with("登记上届村民委员会成员", Some(ui::button(&format!("/u/{}/team/import", unit.code), "从表格导入")), form))
            (ui::card("登记上届其他班子", super::team_bodies::form(ctx, &unit.code, typed)))
        }
    };
    Ok(Frame::new(ctx, "班子成员")
        .tab("/posts")
        .primary(ui::button(&format!("/u/{}/changes", unit.code), "届中变动"))
        .crumb("职数", format!("/u/{}/posts", unit.code))
        .page(body))
}

/// The teams of the last and of this term.
pub async fn team(ctx: Ctx) -> Page {
    Ok(page(team_page(&ctx, None).await?))
}

/// Something for each of some lines, with their numbers from 1.
type Lines<T> = Vec<(usize, T)>;

/// One person per line: name, post, sex, birth, education, party membership. The members with the number of their line, and what
/// is wrong with the other lines.
pub(super) fn read_lines(text: &str) -> (Lines<Holder>, Lines<String>) {
    let mut holders = Vec::new();
    let mut wrong = Vec::new();
    for (no, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(['，', ',', '\t']).map(str::trim).collect();
        let cell = |i: usize| cells.get(i).copied().unwrap_or_default();
        let post = Post::ALL.into_iter().find(|post| post.zh() == cell(1));
        let sex = matches!(cell(2), "男" | "女" | "");
        let birth =
            if cell(3).is_empty() { Ok(None) } else { NaiveDate::parse_from_str(cell(3), "%Y-%m-%d").map(Some) };
        let before = wrong.len();
        if cell(0).is_empty() {
            wrong.push((no, "没有姓名".to_owned()));
        }
        if post.is_none() {
            wrong.push((no, format!("职务「{}」应为主任、副主任、委员或妇女委员", cell(1))));
        }
        if !sex {
            wrong.push((no, format!("性别「{}」应为男或女", cell(2))));
        }
        if birth.is_err() {
            wrong.push((no, format!("出生日期「{}」应写成 1980-05-01", cell(3))));
        }
        if let (Some(post), Ok(birth)) = (post, birth)
            && wrong.len() == before
        {
            let holder = Holder {
                person_id: None,
                name: cell(0).to_owned(),
                sex: cell(2).to_owned(),
                birth,
                education: cell(4).to_owned(),
                political: cell(5).to_owned(),
                post,
                votes: None,
            };
            holders.push((no, holder));
        }
    }
    if holders.is_empty() && wrong.is_empty() {
        wrong.push((1, "没有填写成员".to_owned()));
    }
    (holders, wrong)
}

/// Everything that is wrong with the typed members, one message for each fault. All members took office on one day, so what is
/// wrong with that day is said once, at its field.
fn lines_refused(mut wrong: Vec<(usize, String)>, lines: &[usize], faults: Vec<service::Fault>) -> Option<Refusal> {
    let mut day = None;
    for fault in faults {
        if fault.field == "since" {
            day = Some(format!("{}；{}", fault.reason, fault.remedy));
        } else {
            let line = lines.get(fault.at).copied().unwrap_or_default();
            wrong.push((line, format!("{}；{}", fault.reason, fault.remedy)));
        }
    }
    wrong.sort_by_key(|(line, _)| *line);
    let count = wrong.len() + usize::from(day.is_some());
    if count == 0 {
        return None;
    }
    let message = format!("上届成员有 {count} 处需要改正");
    let mut refusal = Refusal::new("TEAM_LINES", message, "请按提示改正后重新提交，全部正确后才写入");
    if let Some(day) = day {
        refusal = refusal.field("since", day);
    }
    Some(
        wrong
            .into_iter()
            .fold(refusal, |refusal, (line, text)| refusal.field("lines", format!("第 {line} 行：{text}"))),
    )
}

/// Adds members of the last term.
pub async fn add_team(ctx: Ctx, fields: Fields) -> Page {
    let unit = ctx.unit()?.code.clone();
    let election = cycle::store::expect_current(ctx.app.db.read(), &unit).await?;
    let term = cycle::store::cycle(ctx.app.db.read(), election.cycle_id).await?.map_or(1, |cycle| cycle.term_no);
    let (polling_day, least_age) = (election.polling_day, cycle::regime(&election)?.reg_age().value);
    let mut reader = fields.reader();
    let since = reader.date("since", "任职起始日");
    let (team, wrong) = read_lines(fields.get("lines").unwrap_or_default());
    let result = match reader.finish() {
        Err(mut refusal) => {
            refusal.fields.extend(lines_refused(wrong, &[], Vec::new()).into_iter().flat_map(|other| other.fields));
            Err(refusal.into())
        }
        Ok(()) => {
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, team, wrong, unit) = (actor.clone(), team.clone(), wrong.clone(), unit.clone());
                Box::pin(async move {
                    let present = store::holders(tx.read(), &unit).await?;
                    let present: Vec<_> = present.into_iter().filter(|row| row.term_no == term - 1).collect();
                    let last = service::LastTerm { present: &present, polling_day, today: tx.today(), least_age };
                    let dated: Vec<(NaiveDate, &Holder)> = team.iter().map(|(_, one)| (since, one)).collect();
                    let lines: Vec<usize> = team.iter().map(|(line, _)| *line).collect();
                    let faults = service::last_team_faults(&dated, &last);
                    if let Some(refusal) = lines_refused(wrong, &lines, faults) {
                        return Err(refusal.into());
                    }
                    let team: Vec<Holder> = team.into_iter().map(|(_, one)| one).collect();
                    let n = service::add_last_team(tx, &actor, &unit, term - 1, since, &team).await?;
                    Ok(Done::new(format!("/u/{unit}/team"), format!("已登记上届成员 {n} 人")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(team_page(&ctx, Some((&fields, &failure))).await?)),
        other => other,
    }
}

/// Takes a typed member of an earlier term off the list.
pub async fn remove_holder(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let unit = ctx.unit()?.code.clone();
    let actor = ctx.actor.clone();
    ctx.submit(&fields, move |tx| {
        let (actor, unit) = (actor.clone(), unit.clone());
        Box::pin(async move {
            let name = service::remove_holder(tx, &actor, &unit, id).await?;
            Ok(Done::new(format!("/u/{unit}/team"), format!("已删除「{name}」的任职记录")))
        })
    })
    .await
}
