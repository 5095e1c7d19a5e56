//! The count sheet of a vote: typed twice, compared, signed, corrected.

use axum::extract::Path;
use entity::{meeting_entry, meeting_round};
use law::posts::Post;
use maud::{Markup, html};

use super::{base, frame, goes_back, load};
use crate::access::{COMMITTEE, COUNTERS};
use crate::clock::stamp;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{MeetingPost, Purpose, VoteKind, post_of};
use crate::meeting::service::{self, Loaded};
use crate::meeting::store;
use crate::polling::model::{Cell, Contest, CountForm, Record, SheetState, WriteIn, differences};
use crate::polling::pages::sheet::{Sent, error_at};
use crate::polling::pages::{command, names};
use crate::polling::service::SIGNERS;
use crate::ui::{self, Column, Confirm, Field, FieldError, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Figures of a meeting's sheet: papers are counted at the table, so there is no stock and no proxy.
const FIGURES: [Cell; 5] = [Cell::Issued, Cell::Recovered, Cell::Valid, Cell::Invalid, Cell::Blank];
/// Lines for written names.
const WRITE_IN_LINES: usize = 6;
/// Most votes in a cell.
const MOST: i32 = 999_999;

struct Shown {
    loaded: Loaded,
    round: meeting_round::Model,
    contest: Contest,
    record: Record,
    state: SheetState,
    entries: Vec<meeting_entry::Model>,
}

async fn shown(ctx: &Ctx, id: i64, round: i64) -> Outcome<Shown> {
    let loaded = load(ctx, id).await?;
    let conn = ctx.app.db.read();
    let round = store::round(conn, id, round).await?;
    let entries = store::entries(conn, round.id).await?;
    let record = store::record(&round)?;
    let state = store::sheet(&round, &record, &entries)?;
    let contest = store::contest(&round)?;
    Ok(Shown { loaded, round, contest, record, state, entries })
}

/// A post in the words of the meeting.
fn post_zh(purpose: Purpose, column: Post) -> &'static str {
    post_of(purpose, column).map_or_else(|| column.zh(), MeetingPost::zh)
}

/// A cell in the words of the meeting.
fn cell_zh(cell: &Cell, contest: &Contest, purpose: Purpose) -> String {
    match cell {
        Cell::Votes(at) => match contest.contestants.get(*at) {
            Some(one) if purpose == Purpose::Recall => one.label.clone(),
            Some(one) => format!("{} {}", post_zh(purpose, one.post), one.label),
            None => format!("第 {} 行", at + 1),
        },
        Cell::WriteIn(post, name) => format!("{} 另选人 {name}", post_zh(purpose, *post)),
        other => other.zh(contest),
    }
}

fn entry_form(ctx: &Ctx, shown: &Shown, own: &str, typed: &Fields, errors: &[FieldError]) -> Markup {
    let (contest, purpose) = (&shown.contest, shown.loaded.purpose);
    let columns: Vec<Post> = contest.seats.iter().map(|seat| seat.post).collect();
    let of_post = |post: &Post| -> Vec<Cell> {
        let own = contest.contestants.iter().enumerate().filter(|(_, one)| one.post == *post);
        own.map(|(at, _)| Cell::Votes(at)).collect()
    };
    let cells = FIGURES.into_iter().chain(columns.iter().flat_map(of_post)).map(|cell| cell.field());
    let sent = Sent::new(typed, errors, cells.chain((0..WRITE_IN_LINES).map(|at| format!("w{at}_votes"))));
    let figures = |cells: &[Cell]| {
        html! { table .table.table-sm.count-table { tbody {
            @for cell in cells { (sent.labelled(&cell_zh(cell, contest, purpose), &cell.field())) }
        } } }
    };
    let mut form = Form::post(own, &*ctx.csrf, shown.round.version)
        .errors(errors)
        .keyboard()
        .focused(!errors.is_empty() && sent.focus.is_some())
        .section("选票")
        .markup(figures(&FIGURES));
    for post in &columns {
        let title = match purpose {
            Purpose::Recall => "表决".to_owned(),
            _ => format!("{}（应选 {} 名）得票", post_zh(purpose, *post), contest.seats_of(*post)),
        };
        form = form.section(&title).markup(figures(&of_post(post)));
    }
    if contest.write_ins {
        let line = |at: usize| {
            let (post, name, votes) = (format!("w{at}_post"), format!("w{at}_name"), format!("w{at}_votes"));
            let field = |field: Field, n: &str| {
                let field = field.value(typed.get(n).unwrap_or_default());
                error_at(errors, n).map_or(field.clone(), |error| field.error(error)).bare()
            };
            let label = |what: &str| format!("另选人第 {} 行{what}", at + 1);
            let choices = columns.iter().map(|post| (post.code(), post_zh(purpose, *post)));
            let choice = Field::select(post.as_str(), label("职务"), choices).prompt(None);
            html! { tr {
                td { (field(choice, &post)) }
                td { (field(Field::text(name.as_str(), label("姓名")).maxlength(20), &name)) }
                td { (sent.input(&votes, &label("票数"))) }
            } }
        };
        form = form.section("另选人").markup(html! {
            table .table.table-sm {
                thead { tr { th { "职务" } th { "姓名" } th { "票数" } } }
                tbody { @for at in 0..WRITE_IN_LINES { (line(at)) } }
            }
            p .text-muted { "没有的行留空。" }
        });
    }
    form.submit("提交录入").render()
}

fn recheck_form(ctx: &Ctx, shown: &Shown, own: &str, cells: &[Cell], typed: &Fields, errors: &[FieldError]) -> Markup {
    let sent = Sent::new(typed, errors, (0..cells.len()).map(|at| format!("d{at}")));
    let purpose = shown.loaded.purpose;
    html! {
        (ui::alert(Tone::Warn, Some(&format!("两次录入有 {} 处不一致", cells.len())), html! {
            p { "请对照计票单原件，只重录下列单元格。两次的数字都不显示。原件上没有的姓名填 0。" }
        }))
        (Form::post(format!("{own}/recheck"), &*ctx.csrf, shown.round.version)
            .errors(errors)
            .keyboard()
            .markup(html! { table .table.table-sm.count-table { tbody {
                @for (at, cell) in cells.iter().enumerate() { (sent.labelled(&cell_zh(cell, &shown.contest, purpose), &format!("d{at}"))) }
            } } })
            .submit("提交重录")
            .render())
    }
}

fn figures(contest: &Contest, form: &CountForm, purpose: Purpose) -> Markup {
    let columns = vec![Column::text("项目"), Column::number("数")];
    let mut table = ui::Table::new("一致的数字", columns).plain().scroll_on_phone();
    let votes = (0..form.votes.len()).map(Cell::Votes);
    let written = form.write_ins.iter().map(|w| Cell::WriteIn(w.post, w.name.clone()));
    for cell in FIGURES.into_iter().chain(votes).chain(written) {
        table = table.row(vec![html! { (cell_zh(&cell, contest, purpose)) }, html! { (form.get(&cell)) }]);
    }
    table.render()
}

fn task(ctx: &Ctx, shown: &Shown, own: &str, typed: &Fields, errors: &[FieldError]) -> Markup {
    let me = ctx.actor.account_id;
    let types = COUNTERS.contains(&ctx.actor.role);
    let signs = SIGNERS.contains(&ctx.actor.role);
    let button =
        |path: &str, label: &str| ui::post_button(&format!("{own}{path}"), &ctx.csrf, shown.round.version, &[], label);
    let came_back = types && typed.get("issued").is_some();
    match &shown.state {
        SheetState::Empty if types && shown.round.state == "voting" => {
            html! { p { "投票还在进行。开箱后才能开始录入。" } }
        }
        SheetState::Empty if came_back => entry_form(ctx, shown, own, typed, errors),
        SheetState::FirstDone { first } if came_back && first.by != me => entry_form(ctx, shown, own, typed, errors),
        SheetState::Empty if types => html! { p { "第一录还没有开始。" } (button("/open", "开始第一录")) },
        SheetState::FirstDone { first } if types && first.by == me => {
            html! { p { "您已提交第一录。第二录须由另一位录入员录入。" } }
        }
        SheetState::FirstDone { .. } if types => {
            html! { p { "第一录已提交，您看不到其中的数字。" } (button("/open", "开始第二录")) }
        }
        SheetState::FirstTyping { by } | SheetState::SecondTyping { by, .. } if *by == me => {
            html! { (entry_form(ctx, shown, own, typed, errors)) (button("/release", "放弃录入，交回计票单")) }
        }
        SheetState::FirstTyping { .. } | SheetState::SecondTyping { .. } => html! {
            p { "另一位录入员正在录入。" }
            @if COMMITTEE.contains(&ctx.actor.role) { (button("/release", "收回计票单")) }
        },
        SheetState::Differs { first, second } if first.by == me || second.by == me => {
            let cells = differences(&first.form, &second.form);
            recheck_form(ctx, shown, own, &cells, typed, errors)
        }
        SheetState::Differs { first, second } => {
            let n = differences(&first.form, &second.form).len();
            ui::alert(
                Tone::Warn,
                Some(&format!("两次录入有 {n} 处不一致")),
                html! {
                    p { "由两位录入员对照原件重录不一致的单元格。" }
                },
            )
        }
        SheetState::Agreed { .. } if signs => {
            html! { p { (ui::primary_button(&format!("{own}/finalise"), "核对无误，定稿")) } }
        }
        SheetState::Agreed { .. } => html! { p { "两次录入一致，由监票人核对后定稿。" } },
        SheetState::Final { .. } if signs && shown.round.state == "counting" => ui::fold(
            "申请更正",
            Form::post(format!("{own}/correction/ask"), &*ctx.csrf, shown.round.version)
                .field(
                    Field::text("reason", "更正原因")
                        .required()
                        .maxlength(200)
                        .help("须由另一名监票人或村选委会成员同意；原有录入全部保留"),
                )
                .submit("申请更正")
                .render(),
        ),
        SheetState::Correcting { asked, .. } if signs && shown.round.state == "counting" => html! {
            (ui::alert(Tone::Warn, Some(&format!("{} 申请更正：{}", asked.name, asked.reason)), html! { p { "同意后这张计票单由两人重新录入。" } }))
            @if asked.by != me { (button("/correction/confirm", "同意更正，重新录入")) }
            (button("/correction/withdraw", if asked.by == me { "撤回申请" } else { "不同意更正" }))
        },
        _ => html! {},
    }
}

async fn view(ctx: &Ctx, shown: &Shown, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let row = &shown.loaded.row;
    let own = format!("{}/sheet/{}", base(&row.unit_code, row.id), shown.round.id);
    let typists = names(ctx, shown.entries.iter().map(|e| e.account_id).collect()).await?;
    let columns = vec![
        Column::text("时间"),
        Column::text("录"),
        Column::number("第几次"),
        Column::text("录入员"),
        Column::text("备注"),
    ];
    let mut history = ui::Table::new("提交记录", columns).plain().total(shown.entries.len() as u64);
    for e in &shown.entries {
        history = history.row(vec![
            html! { (stamp(e.at_ms)) },
            html! { @if e.slot == 1 { "第一录" } @else { "第二录" } },
            html! { (e.revision) },
            html! { (typists.get(&e.account_id).map_or("—", String::as_str)) },
            html! { @if e.id <= shown.record.since { "已作废" } },
        ]);
    }
    let discard = matches!(
        shown.state,
        SheetState::FirstDone { .. }
            | SheetState::SecondTyping { .. }
            | SheetState::Differs { .. }
            | SheetState::Agreed { .. }
    ) && SIGNERS.contains(&ctx.actor.role);
    let kind = VoteKind::from_code(&shown.round.kind).map_or("", VoteKind::zh);
    let body = html! {
        p { "第 " (shown.round.no) " 轮 " (kind) " " (ui::badge(Tone::Info, shown.state.code().zh()))
            " 应到 " (shown.round.due) " 人，实到 " (shown.round.present) " 人" }
        (task(ctx, shown, &own, typed, errors))
        @if shown.round.state == "closed" { (super::undo::closed_sheet(ctx, &shown.loaded, &shown.round)?) }
        @if let Some(form) = shown.state.agreed() { (ui::card("计票结果", figures(&shown.contest, form, shown.loaded.purpose))) }
        @if let Some(signed) = &shown.record.signed { p { "定稿：" (signed.name) " " (stamp(signed.at_ms)) } }
        @for c in &shown.record.corrections {
            p .text-muted { (stamp(c.at_ms)) " 作废重录：" (c.reason) "（" (c.asked_by) @if !c.granted_by.is_empty() { "申请，" (c.granted_by) "同意" } "）" }
        }
        @if discard { p { (ui::button(&format!("{own}/discard"), "两录作废…")) } }
        (ui::fold(&format!("提交记录（{} 次）", shown.entries.len()), history.render()))
        p { (ui::button(&base(&row.unit_code, row.id), "回到会议")) }
    };
    Ok(frame(ctx, &shown.loaded, "计票单")?.page(body))
}

/// A sheet.
pub async fn show(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>) -> Page {
    let shown = shown(&ctx, id, round).await?;
    Ok(page(view(&ctx, &shown, &Fields::default(), &[]).await?))
}

fn read(fields: &Fields, contest: &Contest, purpose: Purpose) -> Result<CountForm, Refusal> {
    let mut reader = fields.reader();
    let mut cell = |cell: Cell| {
        crate::polling::store::count(reader.int(&cell.field(), &cell_zh(&cell, contest, purpose), 0, MOST))
    };
    let mut form = CountForm {
        issued: cell(Cell::Issued),
        recovered: cell(Cell::Recovered),
        valid: cell(Cell::Valid),
        invalid: cell(Cell::Invalid),
        blank: cell(Cell::Blank),
        votes: (0..contest.contestants.len()).map(|at| cell(Cell::Votes(at))).collect(),
        ..CountForm::default()
    };
    for at in 0..WRITE_IN_LINES {
        let (name_field, votes_field) = (format!("w{at}_name"), format!("w{at}_votes"));
        let name = reader.optional(&name_field);
        if name.is_empty() && reader.optional(&votes_field).is_empty() {
            continue;
        }
        if name.is_empty() {
            reader.error(&name_field, "请填写另选人姓名");
        }
        let votes = reader.int(&votes_field, &format!("另选人「{name}」票数"), 0, MOST);
        match Post::from_code(fields.get(&format!("w{at}_post")).unwrap_or_default()) {
            Some(post) => form.write_ins.push(WriteIn { post, name, votes: crate::polling::store::count(votes) }),
            None => reader.error(&format!("w{at}_post"), "请选择另选人的职务"),
        }
    }
    reader.finish().map(|()| form.normal())
}

async fn again(ctx: &Ctx, shown: &Shown, fields: &Fields, failure: Failure) -> Page {
    if !goes_back(&failure) {
        return Err(failure);
    }
    let errors = crate::shell::errors(&failure);
    Ok(html_refused(view(ctx, shown, fields, &errors).await?))
}

/// Keeps an entry.
pub async fn save(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let shown = shown(&ctx, id, round).await?;
    let form = match read(&fields, &shown.contest, shown.loaded.purpose) {
        Ok(form) => form,
        Err(refusal) => return again(&ctx, &shown, &fields, refusal.into()).await,
    };
    let done = command!(ctx, fields, [form], |tx, actor, unit| {
        let differing = service::save_entry(tx, &actor, &unit, (id, round), version, &form).await?;
        let message = match differing {
            None => "第一录已保存，等待另一位录入员录入第二录".to_owned(),
            Some(cells) if cells.is_empty() => "第二录已保存，两次录入一致".to_owned(),
            Some(cells) => format!("第二录已保存，有 {} 处不一致，请对照原件重录", cells.len()),
        };
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), message))
    });
    match done {
        Err(failure) => again(&ctx, &shown, &fields, failure).await,
        ok => ok,
    }
}

/// Keeps the differing cells, typed again.
pub async fn recheck(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let shown = shown(&ctx, id, round).await?;
    if shown.round.version != version {
        return Err(Failure::Stale { what: "这张计票单".into() });
    }
    let asked = match &shown.state {
        SheetState::Differs { first, second } => differences(&first.form, &second.form),
        _ => Vec::new(),
    };
    let mut reader = fields.reader();
    let mut cells = Vec::with_capacity(asked.len());
    for (at, cell) in asked.into_iter().enumerate() {
        let label = cell_zh(&cell, &shown.contest, shown.loaded.purpose);
        let value = reader.int(&format!("d{at}"), &label, 0, MOST);
        cells.push((cell, crate::polling::store::count(value)));
    }
    if let Err(refusal) = reader.finish() {
        return again(&ctx, &shown, &fields, refusal.into()).await;
    }
    let done = command!(ctx, fields, [cells], |tx, actor, unit| {
        let left = service::recheck(tx, &actor, &unit, (id, round), version, &cells).await?;
        let message = match left.len() {
            0 => "重录已保存，两次录入一致".to_owned(),
            n => format!("重录已保存，仍有 {n} 处不一致，请另一位录入员对照原件重录"),
        };
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), message))
    });
    match done {
        Err(failure) => again(&ctx, &shown, &fields, failure).await,
        ok => ok,
    }
}

/// Starts typing.
pub async fn open(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::open_sheet(tx, &actor, &unit, (id, round), version).await?;
        let sheet = format!("{}/sheet/{round}", base(&unit.code, id));
        Ok(Done::new(sheet, "请对照计票单原件录入，回车跳到下一格"))
    })
}

/// Gives a sheet back.
pub async fn release(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::release(tx, &actor, &unit, (id, round), version).await?;
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), "计票单已交回，没有保存数字"))
    })
}

/// Asks before a sheet becomes final, with its figures.
pub async fn ask_finalise(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>) -> Page {
    let shown = shown(&ctx, id, round).await?;
    let form = shown.state.agreed().cloned().unwrap_or_default();
    let purpose = shown.loaded.purpose;
    let listed = (0..form.votes.len()).map(Cell::Votes);
    let written = form.write_ins.iter().map(|line| Cell::WriteIn(line.post, line.name.clone()));
    let votes: Vec<String> = listed
        .chain(written)
        .map(|cell| format!("{} {} 票", cell_zh(&cell, &shown.contest, purpose), form.get(&cell)))
        .collect();
    let own = format!("{}/sheet/{round}", base(&shown.loaded.row.unit_code, id));
    let body = ui::confirm_page(&Confirm {
        question: "这张计票单定稿？",
        consequences: &["定稿后只能经两人办理更正后重新录入。".to_owned()],
        facts: &[
            ("发出 / 收回", format!("{} / {} 张", form.issued, form.recovered)),
            ("有效 / 无效", format!("{} / {} 张", form.valid, form.invalid)),
            ("得票", votes.join("；")),
        ],
        action: &format!("{own}/finalise"),
        csrf: &ctx.csrf,
        version: shown.round.version,
        hidden: &[],
        verb: "定稿",
        cancel: &own,
        danger: false,
    });
    Ok(page(frame(&ctx, &shown.loaded, "计票单定稿")?.page(body)))
}

/// Makes a sheet final.
pub async fn finalise(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::finalise(tx, &actor, &unit, (id, round), version).await?;
        Ok(Done::new(base(&unit.code, id), "计票单已定稿"))
    })
}

/// Asks for the reason before both entries are given up.
pub async fn ask_discard(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>) -> Page {
    let shown = shown(&ctx, id, round).await?;
    let own = format!("{}/sheet/{round}", base(&shown.loaded.row.unit_code, id));
    let body = html! {
        (ui::alert(Tone::Bad, Some("两录作废后须由两人重新录入"), html! { p { "已提交的录入保留在提交记录中，不会删除。" } }))
        (Form::post(format!("{own}/discard"), &*ctx.csrf, shown.round.version)
            .field(Field::text("reason", "作废原因").required().maxlength(200))
            .submit("两录作废")
            .cancel(&own)
            .render())
    };
    Ok(page(frame(&ctx, &shown.loaded, "两录作废")?.page(body)))
}

/// Gives both entries up.
pub async fn discard(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "作废原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::discard(tx, &actor, &unit, (id, round), version, &reason).await?;
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), "两录已作废，请重新录入"))
    })
}

/// Asks for a correction.
pub async fn ask_correction(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "更正原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::ask_correction(tx, &actor, &unit, (id, round), version, &reason).await?;
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), "已申请更正，等待另一人同意"))
    })
}

/// Agrees to a correction.
pub async fn confirm_correction(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::confirm_correction(tx, &actor, &unit, (id, round), version).await?;
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), "已同意更正，请由两人重新录入"))
    })
}

/// Takes a correction back.
pub async fn withdraw_correction(ctx: Ctx, Path((_, id, round)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::withdraw_correction(tx, &actor, &unit, (id, round), version).await?;
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), "更正申请已撤回，计票单仍为定稿"))
    })
}
