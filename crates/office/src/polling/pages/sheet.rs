//! One count sheet: typing, comparing, signing, correcting.

use axum::extract::Path;
use entity::{count_sheet, poll_round};
use maud::{Markup, html};

use super::count::chip;
use super::findings::{cards, void_alert};
use super::{command, election, frame, names, on_form, place_zh, round_zh};
use crate::access::{COMMITTEE, COUNTERS};
use crate::clock::stamp;
use crate::failure::{Failure, Outcome};
use crate::polling::findings::{self, Located};
use crate::polling::model::{Cell, Contest, CountForm, Record, SheetState, WriteIn, differences};
use crate::polling::service::{self, SIGNERS};
use crate::polling::store;
use crate::ui::{self, Column, Confirm, Field, FieldError, Form, Tone, count_input, first_count_input};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};
use law::posts::Post;

/// Lines for written names that an empty form has.
const WRITE_IN_LINES: usize = 6;
/// Most lines that can be asked for with `?lines=`.
const MOST_LINES: usize = 60;

struct Shown {
    sheet: count_sheet::Model,
    round: poll_round::Model,
    contest: Contest,
    record: Record,
    state: SheetState,
    entries: Vec<entity::count_entry::Model>,
}

async fn load(ctx: &Ctx, id: i64) -> Outcome<Shown> {
    let conn = ctx.app.db.read();
    let (sheet, round) = store::sheet_of_unit(conn, &ctx.unit()?.code, id).await?;
    let entries = store::entries(conn, sheet.id).await?;
    let record = store::record(&sheet)?;
    let state = store::state(&sheet, &record, &entries)?;
    let contest = store::contest(&round)?;
    Ok(Shown { sheet, round, contest, record, state, entries })
}

/// A form with cells that came back, or is empty.
pub(crate) struct Sent<'a> {
    typed: &'a Fields,
    errors: &'a [FieldError],
    /// The cell in which typing begins: the first wrong one; without errors the first of all.
    pub(crate) focus: Option<String>,
}

impl<'a> Sent<'a> {
    /// `names` are the inputs of the cells in the order of the page.
    pub(crate) fn new(typed: &'a Fields, errors: &'a [FieldError], names: impl IntoIterator<Item = String>) -> Self {
        let mut names = names.into_iter();
        let focus = if errors.is_empty() { names.next() } else { names.find(|name| error_at(errors, name).is_some()) };
        Sent { typed, errors, focus }
    }

    pub(crate) fn input(&self, name: &str, label: &str) -> Markup {
        let (value, error) = (self.typed.get(name).unwrap_or_default(), error_at(self.errors, name));
        if self.focus.as_deref() == Some(name) {
            first_count_input(name, label, value, error)
        } else {
            count_input(name, label, value, error)
        }
    }

    fn row(&self, cell: &Cell, contest: &Contest, name: &str) -> Markup {
        self.labelled(&cell.zh(contest), name)
    }

    /// A row of the form with a label of its own.
    pub(crate) fn labelled(&self, label: &str, name: &str) -> Markup {
        html! { tr { th scope="row" { (label) } td { (self.input(name, label)) } } }
    }

    /// The box that keeps figures which the law has an answer to; only where they came back for it.
    fn recounted(&self) -> Markup {
        let error = error_at(self.errors, service::RECOUNTED);
        let ticked = self.typed.ticked(service::RECOUNTED);
        if error.is_none() && !ticked {
            return html! {};
        }
        let tick = Field::tick(service::RECOUNTED, "已当场复点，收回的选票确实多于发出的选票");
        let tick = if ticked { tick.value("yes") } else { tick };
        match error {
            Some(error) => tick.error(error),
            None => tick,
        }
        .wide()
        .render()
    }
}

pub(crate) fn error_at<'a>(errors: &'a [FieldError], name: &str) -> Option<&'a str> {
    errors.iter().find(|e| e.field == name).map(|e| e.message.as_str())
}

fn entry_form(ctx: &Ctx, shown: &Shown, base: &str, typed: &Fields, errors: &[FieldError]) -> Markup {
    let contest = &shown.contest;
    let lines = ctx.param("lines").and_then(|v| v.parse::<usize>().ok()).unwrap_or(WRITE_IN_LINES).clamp(1, MOST_LINES);
    let lines = lines.max(typed.iter().filter(|(name, _)| name.ends_with("_name")).count());
    let posts: Vec<Post> = contest.seats.iter().map(|s| s.post).collect();
    let of_post = |post: &Post| -> Vec<Cell> {
        let own = contest.contestants.iter().enumerate().filter(|(_, one)| one.post == *post);
        own.map(|(at, _)| Cell::Votes(at)).collect()
    };
    let cells = Cell::FIGURES.into_iter().chain(posts.iter().flat_map(of_post)).map(|cell| cell.field());
    let sent = Sent::new(typed, errors, cells.chain((0..lines).map(|at| format!("w{at}_votes"))));
    let figures = |cells: &[Cell]| {
        html! {
            table .table.table-sm.count-table { tbody { @for cell in cells { (sent.row(cell, contest, &cell.field())) } } }
        }
    };
    let mut form = Form::post(base, &*ctx.csrf, shown.sheet.version)
        .errors(errors)
        .keyboard()
        .focused(!errors.is_empty() && sent.focus.is_some())
        .section("选票")
        .markup(figures(&Cell::FIGURES))
        .markup(sent.recounted());
    for post in &posts {
        let title = format!("{}（应选 {} 名）得票", post.zh(), contest.seats_of(*post));
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
            let choice =
                Field::select(post.as_str(), label("职务"), posts.iter().map(|p| (p.code(), p.zh()))).prompt(None);
            html! { tr {
                td { (field(choice, &post)) }
                td { (field(Field::text(name.as_str(), label("姓名")).maxlength(20), &name)) }
                td { (sent.input(&votes, &label("票数"))) }
            } }
        };
        form = form.section("另选人").markup(html! {
            table .table.table-sm {
                thead { tr { th { "职务" } th { "姓名" } th { "票数" } } }
                tbody { @for at in 0..lines { (line(at)) } }
            }
            p .text-muted { "没有的行留空；行数不够的，" a href=(format!("{base}?lines=30")) { "改用 30 行的表" } "（请在录入前打开）" }
        });
    }
    form.submit("提交录入").render()
}

fn recheck_form(ctx: &Ctx, shown: &Shown, base: &str, cells: &[Cell], typed: &Fields, errors: &[FieldError]) -> Markup {
    let sent = Sent::new(typed, errors, (0..cells.len()).map(|at| format!("d{at}")));
    html! {
        (ui::alert(Tone::Warn, Some(&format!("两次录入有 {} 处不一致", cells.len())), html! {
            p { "请对照计票单原件，只重录下列单元格。两次的数字都不显示。原件上没有的姓名填 0。" }
        }))
        (Form::post(format!("{base}/recheck"), &*ctx.csrf, shown.sheet.version)
            .errors(errors)
            .keyboard()
            .focused(!errors.is_empty() && sent.focus.is_some())
            .markup(html! { table .table.table-sm.count-table { tbody {
                @for (at, cell) in cells.iter().enumerate() { (sent.row(cell, &shown.contest, &format!("d{at}"))) }
            } } })
            .markup(sent.recounted())
            .submit("提交重录")
            .render())
    }
}

fn figures(contest: &Contest, form: &CountForm) -> Markup {
    let columns = vec![Column::text("项目"), Column::number("数")];
    let mut table = ui::Table::new("一致的数字", columns).plain().scroll_on_phone();
    let votes = (0..form.votes.len()).map(Cell::Votes);
    let names = form.write_ins.iter().map(|w| Cell::WriteIn(w.post, w.name.clone()));
    for cell in Cell::FIGURES.into_iter().chain(votes).chain(names) {
        table = table.row(vec![html! { (cell.zh(contest)) }, html! { (form.get(&cell)) }]);
    }
    table.render()
}

fn task(ctx: &Ctx, shown: &Shown, base: &str, typed: &Fields, errors: &[FieldError], own: &[Located]) -> Markup {
    let me = ctx.actor.account_id;
    let types = COUNTERS.contains(&ctx.actor.role);
    let signs = SIGNERS.contains(&ctx.actor.role);
    let button =
        |path: &str, label: &str| ui::post_button(&format!("{base}{path}"), &ctx.csrf, shown.sheet.version, &[], label);
    // A form that was sent without opening the sheet first and came back wrong: nothing typed is lost.
    let came_back = types && typed.get("issued").is_some();
    match &shown.state {
        SheetState::Empty if types && shown.round.state == "voting" => {
            html! { p { "投票还在进行。选委会登记「集中开箱」后才能开始录入。" } }
        }
        SheetState::Empty if came_back => entry_form(ctx, shown, base, typed, errors),
        SheetState::FirstDone { first } if came_back && first.by != me => entry_form(ctx, shown, base, typed, errors),
        SheetState::Empty if types => html! { p { "第一录还没有开始。" } (button("/open", "开始第一录")) },
        SheetState::FirstDone { first } if types && first.by == me => {
            html! { p { "您已提交第一录。第二录须由另一位录入员录入。" } }
        }
        SheetState::FirstDone { .. } if types => {
            html! { p { "第一录已提交，您看不到其中的数字。" } (button("/open", "开始第二录")) }
        }
        SheetState::FirstTyping { by } | SheetState::SecondTyping { by, .. } if *by == me => {
            html! { (entry_form(ctx, shown, base, typed, errors)) (button("/release", "放弃录入，交回计票单")) }
        }
        SheetState::FirstTyping { .. } | SheetState::SecondTyping { .. } => html! {
            p { "另一位录入员正在录入。" }
            @if COMMITTEE.contains(&ctx.actor.role) { (button("/release", "收回计票单")) }
        },
        SheetState::Differs { first, second } if first.by == me || second.by == me => {
            let cells = differences(&first.form, &second.form);
            let form = recheck_form(ctx, shown, base, &cells, typed, errors);
            let newest = shown.entries.iter().max_by_key(|entry| entry.id);
            // Whoever has just compared with the paper waits for the other; a new slip can still be put right.
            let waits = newest.is_some_and(|entry| entry.account_id == me && entry.revision > 1) && errors.is_empty();
            if waits {
                html! {
                    p { "您已重录，仍有 " (cells.len()) " 处不一致，请另一位录入员对照原件重录。" }
                    (ui::fold("我要再重录一次", form))
                }
            } else {
                form
            }
        }
        SheetState::Differs { first, second } => html! {
            (ui::alert(Tone::Warn, Some(&format!("两次录入有 {} 处不一致", differences(&first.form, &second.form).len())), html! {
                p { "由两位录入员对照原件重录不一致的单元格。" }
            }))
        },
        SheetState::Agreed { .. } if signs => {
            let blocked = own.iter().any(|l| l.finding.blocks());
            html! {
                @if blocked { p { "有错误未改正，不能定稿。" } }
                @else { p { (ui::primary_button(&format!("{base}/finalise"), "核对无误，定稿")) } }
            }
        }
        SheetState::Final { .. } if signs && shown.round.state == "counting" => ui::fold(
            "申请更正",
            Form::post(format!("{base}/correction/ask"), &*ctx.csrf, shown.sheet.version)
                .field(
                    Field::text("reason", "更正原因")
                        .required()
                        .maxlength(200)
                        .help("须由另一名监票人或选委会成员同意；原有录入全部保留"),
                )
                .submit("申请更正")
                .render(),
        ),
        SheetState::Correcting { asked, .. } if signs => html! {
            (ui::alert(Tone::Warn, Some(&format!("{} 申请更正：{}", asked.name, asked.reason)), html! { p { "同意后这张计票单由两人重新录入。" } }))
            @if asked.by != me { (button("/correction/confirm", "同意更正，重新录入")) }
            (button("/correction/withdraw", if asked.by == me { "撤回申请" } else { "不同意更正" }))
        },
        _ => html! {},
    }
}

async fn view(ctx: &Ctx, id: i64, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let (election, banner) = election(ctx).await?;
    let shown = load(ctx, id).await?;
    let code = ctx.unit()?.code.clone();
    let base = format!("/u/{code}/count/{id}");
    let places = store::places(ctx.app.db.read(), election.id).await?;
    let place = place_zh(&places, shown.sheet.place_id);
    let own: Vec<Located> = match shown.state.agreed() {
        Some(_) => findings::of_round(ctx.app.db.read(), &election, &shown.round)
            .await?
            .into_iter()
            .filter(|l| l.place_id == Some(shown.sheet.place_id))
            .collect(),
        None => Vec::new(),
    };
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
            html! { @if e.recounted { "已当场复点，收回的选票确实多于发出的选票 " } @if e.id <= shown.record.since { "已作废" } },
        ]);
    }
    let discard = matches!(
        shown.state,
        SheetState::FirstDone { .. }
            | SheetState::SecondTyping { .. }
            | SheetState::Differs { .. }
            | SheetState::Agreed { .. }
    ) && SIGNERS.contains(&ctx.actor.role);
    let me = ctx.actor.account_id;
    let types = COUNTERS.contains(&ctx.actor.role);
    let has_form = match &shown.state {
        SheetState::Empty => types,
        SheetState::FirstDone { first } => types && first.by != me,
        SheetState::FirstTyping { by } | SheetState::SecondTyping { by, .. } => *by == me,
        SheetState::Differs { first, second } => first.by == me || second.by == me,
        _ => false,
    };
    let body = html! {
        p { (round_zh(&shown.round)) " " (chip(&shown.sheet)) }
        @if !errors.is_empty() && !has_form { (ui::error_summary(errors)) }
        (task(ctx, &shown, &base, typed, errors, &own))
        @if !own.is_empty() { (ui::card("核对提示", cards(ctx, &code, &shown.round, &own))) }
        @if let Some(form) = shown.state.agreed() { (ui::card("计票结果", figures(&shown.contest, form))) }
        @if let Some(signed) = &shown.record.signed { p { "定稿：" (signed.name) " " (stamp(signed.at_ms)) } }
        @for c in &shown.record.corrections {
            p .text-muted { (stamp(c.at_ms)) " 作废重录：" (c.reason) "（" (c.asked_by) @if !c.granted_by.is_empty() { "申请，" (c.granted_by) "同意" } "）" }
        }
        @if discard { p { (ui::button(&format!("{base}/discard"), "两录作废…")) } }
        (ui::fold(&format!("提交记录（{} 次）", shown.entries.len()), history.render()))
        p { (ui::button(&format!("/u/{code}/count?round={}", shown.round.id), "回到计票录入")) }
    };
    Ok(frame(ctx, &place, "/count", banner).crumb("计票录入", format!("/u/{code}/count")).page(body))
}

/// A sheet.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(view(&ctx, id, &Fields::default(), &[]).await?))
}

/// Reads the form; every cell must be filled in, written names only where there is one.
/// Without the contest the rows are those that were sent; the service checks that they are those of the ballot.
fn read(fields: &Fields, contest: Option<&Contest>) -> Result<CountForm, crate::failure::Refusal> {
    let none = Contest::default();
    let rows = match contest {
        Some(contest) => contest.contestants.len(),
        None => (0..).take_while(|at| fields.get(&format!("v{at}")).is_some()).count(),
    };
    let contest = contest.unwrap_or(&none);
    let mut reader = fields.reader();
    let mut cell = |cell: Cell| store::count(reader.int(&cell.field(), &cell.zh(contest), 0, 999_999));
    let mut form = CountForm {
        issued: cell(Cell::Issued),
        proxies: cell(Cell::Proxies),
        spoiled: cell(Cell::Spoiled),
        unused: cell(Cell::Unused),
        recovered: cell(Cell::Recovered),
        valid: cell(Cell::Valid),
        invalid: cell(Cell::Invalid),
        blank: cell(Cell::Blank),
        votes: (0..rows).map(|at| cell(Cell::Votes(at))).collect(),
        write_ins: Vec::new(),
    };
    for at in 0..MOST_LINES {
        let (name_field, votes_field) = (format!("w{at}_name"), format!("w{at}_votes"));
        let name = reader.optional(&name_field);
        if name.is_empty() && reader.optional(&votes_field).is_empty() {
            continue;
        }
        if name.is_empty() {
            reader.error(&name_field, "请填写另选人姓名");
        }
        let votes = store::count(reader.int(&votes_field, &format!("另选人「{name}」票数"), 0, 999_999));
        match Post::from_code(fields.get(&format!("w{at}_post")).unwrap_or_default()) {
            Some(post) => form.write_ins.push(WriteIn { post, name, votes }),
            None => reader.error(&format!("w{at}_post"), "请选择另选人的职务"),
        }
    }
    reader.finish().map(|()| form.normal())
}

/// The page again with what was typed. `input` names the input of a cell that an error is about; an error of a cell that is not
/// on the page is one of the whole form.
async fn again(ctx: &Ctx, id: i64, fields: &Fields, failure: Failure, input: impl Fn(&str) -> String) -> Page {
    let Some(mut errors) = on_form(&failure) else { return Err(failure) };
    for error in &mut errors {
        error.field = input(&error.field);
    }
    Ok(html_refused(view(ctx, id, fields, &errors).await?))
}

/// The input of a cell in the whole form: written names are numbered there.
fn whole_form_input(fields: &Fields, cell: &str) -> String {
    let Some((post, name)) = cell.strip_prefix("w.").and_then(|rest| rest.split_once('.')) else {
        return cell.to_owned();
    };
    let own = |at: &usize| {
        let typed = |part: &str| fields.get(&format!("w{at}_{part}")).unwrap_or_default();
        typed("post") == post && typed("name").split_whitespace().collect::<String>() == name
    };
    (0..MOST_LINES).find(own).map_or_else(String::new, |at| format!("w{at}_votes"))
}

/// Keeps an entry. The hot path.
pub async fn save(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let form = match read(&fields, None) {
        Ok(form) => form,
        Err(_) => {
            // Only now is the contest needed: to name the cells that are wrong.
            let shown = load(&ctx, id).await?;
            return match read(&fields, Some(&shown.contest)) {
                Ok(_) => Err(Failure::Stale { what: "这张计票单".into() }),
                Err(refusal) => again(&ctx, id, &fields, refusal.into(), str::to_owned).await,
            };
        }
    };
    let recounted = fields.ticked(service::RECOUNTED);
    let done = command!(ctx, fields, [form], |tx, actor, unit| {
        let typed = service::Typed { form: &form, recounted };
        let differing = service::save_typed(tx, &actor, &unit, id, version, typed).await?;
        let message = match differing {
            None => "第一录已保存，等待另一位录入员录入第二录".to_owned(),
            Some(cells) if cells.is_empty() => "第二录已保存，两次录入一致".to_owned(),
            Some(cells) => format!("第二录已保存，有 {} 处不一致，请对照原件重录", cells.len()),
        };
        Ok(Done::new(format!("/u/{}/count/{id}", unit.code), message))
    });
    match done {
        Err(failure) => again(&ctx, id, &fields, failure, |cell| whole_form_input(&fields, cell)).await,
        ok => ok,
    }
}

/// Keeps the differing cells, typed again.
pub async fn recheck(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let shown = load(&ctx, id).await?;
    if shown.sheet.version != version {
        return Err(Failure::Stale { what: "这张计票单".into() });
    }
    let asked = match &shown.state {
        SheetState::Differs { first, second } => differences(&first.form, &second.form),
        _ => Vec::new(),
    };
    let mut reader = fields.reader();
    let cells: Vec<(Cell, u32)> = asked
        .iter()
        .enumerate()
        .map(|(at, cell)| {
            let cell = cell.clone();
            let value = store::count(reader.int(&format!("d{at}"), &cell.zh(&shown.contest), 0, 999_999));
            (cell, value)
        })
        .collect();
    if let Err(refusal) = reader.finish() {
        return again(&ctx, id, &fields, refusal.into(), str::to_owned).await;
    }
    let recounted = fields.ticked(service::RECOUNTED);
    let done = command!(ctx, fields, [cells], |tx, actor, unit| {
        let left = service::recheck(tx, &actor, &unit, id, version, (&cells, recounted)).await?;
        let message = match left.len() {
            0 => "重录已保存，两次录入一致".to_owned(),
            n => format!("重录已保存，仍有 {n} 处不一致，请另一位录入员对照原件重录"),
        };
        Ok(Done::new(format!("/u/{}/count/{id}", unit.code), message))
    });
    let input = |cell: &str| match asked.iter().position(|one| one.field() == cell) {
        Some(at) => format!("d{at}"),
        None if cell == service::RECOUNTED => cell.to_owned(),
        None => String::new(),
    };
    match done {
        Err(failure) => again(&ctx, id, &fields, failure, input).await,
        ok => ok,
    }
}

/// Starts typing.
pub async fn open(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::open_sheet(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/count/{id}", unit.code), "请对照计票单原件录入，回车跳到下一格"))
    })
}

/// Gives a sheet back.
pub async fn release(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::release(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/count", unit.code), "计票单已交回，没有保存数字"))
    })
}

/// Asks before a sheet becomes final, with its figures.
pub async fn ask_finalise(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let (election, banner) = election(&ctx).await?;
    let shown = load(&ctx, id).await?;
    let code = ctx.unit()?.code.clone();
    let places = store::places(ctx.app.db.read(), election.id).await?;
    let form = shown.state.agreed().cloned().unwrap_or_default();
    if let Some(refusal) =
        service::not_final(ctx.app.db.read(), ctx.unit()?, &election, &shown.round, &shown.sheet).await?
    {
        let body = crate::shell::refused(&refusal, "这张计票单现在还不能定稿");
        let sheet = format!("/u/{code}/count/{id}");
        return Ok(page(frame(&ctx, "计票单定稿", "/count", banner).crumb("计票单", sheet).page(body)));
    }
    // Everybody who got a vote, names written on ballots included: what is made final must be seen whole.
    let listed = (0..form.votes.len()).map(Cell::Votes);
    let written = form.write_ins.iter().map(|line| Cell::WriteIn(line.post, line.name.clone()));
    let votes: Vec<String> =
        listed.chain(written).map(|cell| format!("{} {} 票", cell.zh(&shown.contest), form.get(&cell))).collect();
    // What this sheet does to the whole village shows as soon as it is the last one.
    let found = findings::of_round(ctx.app.db.read(), &election, &shown.round).await?;
    let here = |l: &Located| l.place_id.is_none_or(|id| id == shown.sheet.place_id);
    let alert = void_alert(&found.into_iter().filter(here).collect::<Vec<_>>());
    let question = ui::confirm_page(&Confirm {
        question: &format!("{}的计票单定稿？", place_zh(&places, shown.sheet.place_id)),
        consequences: &["定稿后只能经两人办理更正后重新录入。".to_owned()],
        facts: &[
            ("发出 / 收回", format!("{} / {} 张", form.issued, form.recovered)),
            ("有效 / 无效", format!("{} / {} 张", form.valid, form.invalid)),
            ("得票", votes.join("；")),
        ],
        action: &format!("/u/{code}/count/{id}/finalise"),
        csrf: &ctx.csrf,
        version: shown.sheet.version,
        hidden: &[],
        verb: "定稿",
        cancel: &format!("/u/{code}/count/{id}"),
        danger: false,
    });
    Ok(page(frame(&ctx, "计票单定稿", "/count", banner).page(html! { (alert) (question) })))
}

/// Makes a sheet final.
pub async fn finalise(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::finalise(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/count", unit.code), "计票单已定稿"))
    })
}

/// Asks for the reason before both entries are given up.
pub async fn ask_discard(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let (_, banner) = election(&ctx).await?;
    let shown = load(&ctx, id).await?;
    let base = format!("/u/{}/count/{id}", ctx.unit()?.code);
    let body = html! {
        (ui::alert(Tone::Bad, Some("两录作废后须由两人重新录入"), html! { p { "已提交的录入保留在提交记录中，不会删除。" } }))
        (Form::post(format!("{base}/discard"), &*ctx.csrf, shown.sheet.version)
            .field(Field::text("reason", "作废原因").required().maxlength(200))
            .submit("两录作废")
            .cancel(&base)
            .render())
    };
    Ok(page(frame(&ctx, "两录作废", "/count", banner).page(body)))
}

/// Gives both entries up.
pub async fn discard(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "作废原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::discard(tx, &actor, &unit, id, version, &reason).await?;
        Ok(Done::new(format!("/u/{}/count/{id}", unit.code), "两录已作废，请重新录入"))
    })
}

/// Asks for a correction.
pub async fn ask_correction(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "更正原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::ask_correction(tx, &actor, &unit, id, version, &reason).await?;
        Ok(Done::new(format!("/u/{}/count/{id}", unit.code), "已申请更正，等待另一人同意"))
    })
}

/// Agrees to a correction.
pub async fn confirm_correction(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::confirm_correction(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/count/{id}", unit.code), "已同意更正，请由两人重新录入"))
    })
}

/// Takes a correction back.
pub async fn withdraw_correction(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::withdraw_correction(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/count/{id}", unit.code), "更正申请已撤回，计票单仍为定稿"))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = String> {
        prop_oneof![
            (0u32..1_000_000).prop_map(|n| n.to_string()),
            Just(String::new()),
            Just("-1".to_owned()),
            Just("1000000".to_owned()),
            Just("99999999999999999999".to_owned()),
            Just("１２".to_owned()),
            ".{0,8}",
        ]
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(vec![
                "issued",
                "proxies",
                "spoiled",
                "unused",
                "recovered",
                "valid",
                "invalid",
                "blank"
            ])
            .prop_map(str::to_owned),
            (0usize..4).prop_map(|at| format!("v{at}")),
            (0usize..3, prop::sample::select(vec!["post", "name", "votes"]))
                .prop_map(|(at, part)| format!("w{at}_{part}")),
            Just("v18446744073709551615".to_owned()),
            "[a-z_0-9]{0,6}",
        ]
    }

    proptest! {
        #[test]
        fn any_fields_are_a_form_or_a_refusal(pairs in prop::collection::vec((name(), value()), 0..30)) {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            match read(&Fields::from_pairs(&pairs), None) {
                Ok(form) => {
                    let figures = Cell::FIGURES.iter().map(|cell| form.get(cell));
                    prop_assert!(figures.chain(form.votes.iter().copied()).all(|n| n <= 999_999));
                    prop_assert!(form.write_ins.iter().all(|line| !line.name.is_empty() && line.votes > 0));
                }
                Err(refusal) => prop_assert!(!refusal.fields.is_empty()),
            }
        }

        #[test]
        fn a_whole_form_is_read_as_it_was_typed(figures in prop::array::uniform8(0u32..1_000_000), votes in prop::collection::vec(0u32..1_000_000, 0..12)) {
            let mut pairs: Vec<(String, String)> =
                Cell::FIGURES.iter().zip(figures).map(|(cell, n)| (cell.field(), n.to_string())).collect();
            pairs.extend(votes.iter().enumerate().map(|(at, n)| (Cell::Votes(at).field(), n.to_string())));
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let form = read(&Fields::from_pairs(&pairs), None).unwrap();
            prop_assert_eq!(Cell::FIGURES.map(|cell| form.get(&cell)), figures);
            prop_assert_eq!(form.votes, votes);
        }
    }
}
