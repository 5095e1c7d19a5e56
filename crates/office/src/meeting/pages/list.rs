//! The list of a meeting.

use axum::extract::Path;
use entity::meeting_elector;
use law::regime::DueExclusion;
use maud::{Markup, html};

use super::{Back, base, frame, goes_back, load};
use crate::access::{CLERKS, COMMITTEE};
use crate::failure::{Outcome, Refusal};
use crate::meeting::model::{NoRight, Stage, Standing};
use crate::meeting::service::{self, Entry, Loaded, exclusion};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::ui::{self, Column, Field, Form, Pager, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Rows of a page.
const SIZE: u64 = 50;

/// Standing of somebody, with ground and approvals.
pub(super) fn standing_zh(row: &meeting_elector::Model) -> Markup {
    match Standing::from_code(&row.status) {
        Standing::Entitled => html! { (ui::badge(Tone::Good, "应到")) },
        Standing::NoRight => html! {
            (ui::badge(Tone::Muted, "无选举权")) " " (NoRight::from_code(&row.ground).map_or("", NoRight::zh))
        },
        Standing::LeftOut => {
            let ground = exclusion(&row.ground).map_or("", DueExclusion::zh);
            let approvals = match (row.superior_doc.as_str(), row.adopted) {
                ("", _) => "待上级同意，仍计算".to_owned(),
                (document, false) => format!("上级已同意（{document}），待大会通过，仍计算"),
                (document, true) => format!("上级已同意（{document}），大会已通过"),
            };
            let out = row.adopted && !row.superior_doc.is_empty();
            html! {
                (ui::badge(if out { Tone::Muted } else { Tone::Warn }, if out { "不计算" } else { "报请不计算" })) " " (ground)
                div .text-muted { (approvals) }
            }
        }
    }
}

async fn view(ctx: &Ctx, loaded: &Loaded, back: Back<'_>) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let id = loaded.row.id;
    let own = base(&loaded.row.unit_code, id);
    let all = store::electors(conn, id).await?;
    let wanted = ctx.param("q").unwrap_or_default();
    let rows: Vec<&meeting_elector::Model> =
        all.iter().filter(|row| wanted.is_empty() || row.name.contains(&wanted) || row.household == wanted).collect();
    let at: u64 = ctx.param("page").and_then(|v| v.parse().ok()).unwrap_or(1).max(1);
    let filters = vec![("q".to_owned(), wanted.clone())];
    let pager = Pager::new(format!("{own}/electors"), filters, at, SIZE, rows.len() as u64);
    let changeable = matches!(loaded.stage, Stage::Preparing | Stage::CheckIn) && COMMITTEE.contains(&ctx.actor.role);
    let mut columns = vec![
        Column::text("姓名").sticky(),
        Column::state("性别"),
        Column::text("小组"),
        Column::text("户"),
        Column::text("是否计入"),
    ];
    if changeable {
        columns.push(Column::text("操作"));
    }
    let first = usize::try_from((at - 1) * SIZE).unwrap_or(0);
    let mut table = Table::new(loaded.forum.electors_zh(), columns)
        .empty("名册还没有人", html! { p { "可以从已有数据取用，也可以逐行登记。" } });
    for row in rows.iter().skip(first).take(usize::try_from(SIZE).unwrap_or(50)) {
        let sex = crate::people::model::sex_from_code(&row.sex).map_or("", law::posts::Sex::zh);
        let mut cells = vec![
            html! { (row.name) },
            html! { (sex) },
            html! { (row.group_name) },
            html! { (row.household) },
            standing_zh(row),
        ];
        if changeable {
            cells.push(html! { a href=(format!("{own}/electors/{}", row.id)) { "更改" } });
        }
        table = table.row(cells);
    }
    let counted = service::turnout(conn, id).await?;
    let errors = back.errors();
    let lines = Form::post(format!("{own}/electors"), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(
            Field::textarea("lines", "人员", 6)
                .value(back.value("lines", ""))
                .required()
                .help("每人一行，用逗号分开：姓名，性别，小组，户编号。后三项可不填；与人员库中唯一同名的自动关联。可从表格直接粘贴。"),
        )
        .submit("登记到名册");
    let search = ui::Filters::new(format!("{own}/electors")).text("q", "姓名或户", &wanted, "姓名或户编号");
    let body = html! {
        (super::show::turnout_tiles(&counted, None, true))
        (search.render())
        (table.total(all.len() as u64).pager(pager).render())
        @if changeable {
            @if service::may_fill(loaded.forum) {
                (ui::card("从已有数据取用", html! {
                    p .text-muted { (source_zh(loaded)) }
                    (ui::post_button(&format!("{own}/electors/fill"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "取用"))
                }))
            }
            (ui::card_with("逐行登记", Some(ui::button(&format!("{own}/electors/import"), "从表格导入")), lines.render()))
        }
    };
    Ok(frame(ctx, loaded, loaded.forum.electors_zh())?.page(body))
}

fn source_zh(loaded: &Loaded) -> &'static str {
    use crate::meeting::model::Forum;
    match loaded.forum {
        Forum::PartyMembers => "取用人员库中政治面貌为中共党员的人员；预备党员列为无选举权。已在名册上的不重复。",
        Forum::PartyCommittee | Forum::Council | Forum::Supervisors => "取用前一次会议的当选人。",
        Forum::Representatives => "取用在任的村民代表和村民委员会成员。",
        Forum::Households | Forum::GroupHouseholds => {
            "从已公布的选民名单中每户取一人；由户内自行确定代表，不是这个人的，删去后逐行登记。"
        }
        Forum::Members => {
            "取用已公布的选民名单。集体经济组织的成员以其成员名册为准：取用后，请增加不是选民的成员，删去不是成员的选民。"
        }
        _ => "取用已公布的选民名单。已在名册上的不重复。",
    }
}

/// The list.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    Ok(page(view(&ctx, &loaded, Back::default()).await?))
}

/// Fills the list from what the office knows.
pub async fn fill(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    command!(ctx, fields, [], |tx, actor, unit| {
        let lines = service::fill(tx, &actor, &unit, id).await?;
        let message = format!("已取用 {} 人；{} 人原已在名册上", lines.added, lines.known);
        Ok(Done::new(format!("{}/electors", base(&unit.code, id)), message))
    })
}

/// One person per line. What is wrong is said line by line.
pub(super) fn read_lines(text: &str) -> Result<Vec<Entry>, Refusal> {
    let mut entries = Vec::new();
    let mut wrong = Vec::new();
    for (no, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(['，', ',', '\t']).map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let sex = match cell(1) {
            "男" => "male",
            "女" => "female",
            "" => "",
            other => {
                wrong.push(format!("第 {no} 行：性别「{other}」应为男或女"));
                continue;
            }
        };
        if cell(0).is_empty() {
            wrong.push(format!("第 {no} 行：没有姓名"));
            continue;
        }
        if cells.len() > 4 {
            wrong.push(format!("第 {no} 行：有 {} 项，最多 4 项（姓名，性别，小组，户编号）", cells.len()));
            continue;
        }
        entries.push(Entry {
            person_id: None,
            name: cell(0).to_owned(),
            sex: sex.to_owned(),
            group: cell(2).to_owned(),
            household: cell(3).to_owned(),
            no_right: None,
        });
    }
    if entries.is_empty() && wrong.is_empty() {
        wrong.push("没有填写人员".to_owned());
    }
    if wrong.is_empty() {
        return Ok(entries);
    }
    let message = format!("有 {} 行需要改正", wrong.len());
    let refusal = Refusal::new("LIST_LINES", message, "请按提示改正后重新提交，全部正确后才写入");
    Err(wrong.into_iter().fold(refusal, |refusal, text| refusal.field("lines", text)))
}

/// Adds people that were typed.
pub async fn add(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let loaded = load(&ctx, id).await?;
    let result = match read_lines(fields.get("lines").unwrap_or_default()) {
        Err(refusal) => Err(refusal.into()),
        Ok(entries) => command!(ctx, fields, [entries], |tx, actor, unit| {
            let lines = service::add_lines(tx, &actor, &unit, id, &entries).await?;
            let message = format!("已登记 {} 人；{} 人原已在名册上", lines.added, lines.known);
            Ok(Done::new(format!("{}/electors", base(&unit.code, id)), message))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(view(&ctx, &loaded, Back::of(&fields, &failure)).await?))
        }
        other => other,
    }
}

/// Choices of grounds: those that take the vote away, those that leave somebody out.
fn grounds(loaded: &Loaded) -> Vec<(String, String)> {
    let mut choices = vec![(String::from("entitled"), String::from("应到会，有选举权"))];
    choices.extend(
        NoRight::ALL.map(|ground| (format!("no_right.{}", ground.code()), format!("无选举权：{}", ground.zh()))),
    );
    let party = &loaded.rules.party;
    let listed = party.due_excludes_listed();
    for ground in party.due_excludes().value.iter().chain(&listed.value) {
        let code = serde_json::to_value(ground).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let doubt = if listed.value.contains(ground) { "（只见于一份资料，须上级确认）" } else { "" };
        choices.push((format!("left_out.{code}"), format!("不计算：{}{doubt}", ground.zh())));
    }
    choices
}

/// One row with everything that can be done to it.
pub async fn one(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let row = store::elector(ctx.app.db.read(), id, row).await?;
    let own = format!("{}/electors/{}", base(&loaded.row.unit_code, id), row.id);
    let left_out = Standing::from_code(&row.status) == Standing::LeftOut;
    let body = html! {
        (ui::card(&row.name, ui::kv(&[
            ("序号", html! { (row.no) }),
            ("小组、户", html! { (row.group_name) " " (row.household) }),
            ("是否计入", standing_zh(&row)),
            ("备注", html! { (row.note) }),
        ])))
        @if loaded.forum.of_party() {
            (ui::card("是否计入应到会人数", Form::post(format!("{own}/standing"), &*ctx.csrf, row.version)
                .field(Field::select("ground", "情形", grounds(&loaded)).value(ground_value(&row)).required())
                .field(Field::text("note", "说明").value(row.note.clone()).maxlength(200))
                .submit("保存").render()))
            @if left_out {
                (ui::columns(&[
                    ui::card("上级党组织同意", if CLERKS.contains(&ctx.actor.role) {
                        Form::post(format!("{own}/approve"), &*ctx.csrf, row.version)
                            .field(Field::text("document", "批复文号").value(row.superior_doc.clone()).required().maxlength(80))
                            .submit("登记同意").render()
                    } else { html! { p { "由乡镇登记批复。" } } }),
                    ui::card("大会通过", if row.adopted { html! { p { "已通过（" (row.adopted_by) "登记）。" } } }
                        else if loaded.stage == Stage::CheckIn && !row.superior_doc.is_empty() {
                            ui::post_button(&format!("{own}/adopt"), &ctx.csrf, row.version, &[], "登记大会已通过")
                        } else { html! { p { "上级同意后，在会议当天经大会通过。" } } }),
                ]))
            }
        }
        (ui::fold("从名册删去", Form::post(format!("{own}/remove"), &*ctx.csrf, row.version)
            .field(Field::text("reason", "原因").required().maxlength(200))
            .submit("删去").render()))
    };
    let list = format!("{}/electors", base(&loaded.row.unit_code, id));
    Ok(page(frame(&ctx, &loaded, &row.name)?.crumb(loaded.forum.electors_zh(), list).page(body)))
}

fn ground_value(row: &meeting_elector::Model) -> String {
    match Standing::from_code(&row.status) {
        Standing::Entitled => "entitled".to_owned(),
        other => format!("{}.{}", other.code(), row.ground),
    }
}

/// Sets whether somebody counts.
pub async fn standing(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (value, note) = (reader.text("ground", "情形"), reader.optional("note"));
    reader.finish()?;
    let (standing, ground) = match value.split_once('.') {
        Some((standing, ground)) => (Standing::from_code(standing), ground.to_owned()),
        None => (Standing::Entitled, String::new()),
    };
    command!(ctx, fields, [ground, note], |tx, actor, unit| {
        let change = (standing, ground.as_str(), note.as_str());
        let name = service::set_standing(tx, &actor, &unit, id, (row, version), change).await?;
        let list = format!("{}/electors/{row}", base(&unit.code, id));
        Ok(Done::new(list, format!("「{name}」已更改")))
    })
}

/// Records the superior's agreement.
pub async fn approve(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let document = reader.text("document", "批复文号");
    reader.finish()?;
    command!(ctx, fields, [document], |tx, actor, unit| {
        let approval = service::Approval { row: (row, version), document: &document };
        let name = service::approve(tx, &actor, &unit, id, approval).await?;
        Ok(Done::new(format!("{}/electors/{row}", base(&unit.code, id)), format!("已登记上级同意「{name}」不计算")))
    })
}

/// Records that the meeting adopted an omission.
pub async fn adopt(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::adopt(tx, &actor, &unit, id, (row, version)).await?;
        Ok(Done::new(format!("{}/electors/{row}", base(&unit.code, id)), format!("已登记大会通过「{name}」不计算")))
    })
}

/// Takes somebody off the list.
pub async fn remove(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        let name = service::remove(tx, &actor, &unit, id, (row, version), &reason).await?;
        Ok(Done::new(format!("{}/electors", base(&unit.code, id)), format!("「{name}」已从名册删去")))
    })
}
