//! 结果认定: the steps one under another, the confirmations, the next lawful step.

use axum::extract::Path;
use entity::{determination, poll_round};
use law::poll::{Next, Outcome as StepOutcome, RoundVerdict};
use law::posts::Post;
use maud::{Markup, html};

use super::model::{Basis, Match, State, next_zh};
use super::sequel_pages::{last_day_part, step_code};
use super::service::{self, TakenUp};
use super::store;
use crate::access::COMMITTEE;
use crate::clock::stamp;
use crate::cycle::{self, book};
use crate::failure::{Failure, Outcome, Refusal};
use crate::polling::pages::{command, election, frame, round_chip, round_zh};
use crate::polling::service::DECIDERS;
use crate::polling::{self};
use crate::roll;
use crate::ui::{self, Column, Confirm, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn outcome_chip(outcome: StepOutcome) -> Markup {
    match outcome {
        StepOutcome::Pass => ui::badge(Tone::Good, "符合"),
        StepOutcome::Fail => ui::badge(Tone::Bad, "不符合"),
        StepOutcome::Attention => ui::badge(Tone::Warn, "须办理"),
        StepOutcome::NotApplicable => ui::badge(Tone::Muted, "不适用"),
        StepOutcome::Pending => ui::badge(Tone::Info, "待定"),
    }
}

/// The word for a figure of a step; votes are named by post and person (`member/王某`).
fn figure_zh(name: &str) -> String {
    if let Some((post, person)) = name.split_once('/') {
        let post = Post::from_code(post).map_or_else(|| post.to_owned(), |post| post.zh().to_owned());
        return format!("{post} {person}");
    }
    match name {
        "issued" => "发出",
        "checked_in" => "投票人数",
        "recovered" => "收回",
        "invalid" => "无效",
        "registered" => "登记参加选举",
        "participants" => "参加投票",
        "needed" => "至少应有",
        "min_votes" => "当选至少",
        "removed" => "因回避不能任职",
        "women" => "当选妇女",
        "open" => "缺额",
        "waiting" => "待再次投票",
        "elected_total" => "已当选",
        "seats_total" => "应选",
        "min_elected" => "至少应选出",
        other => other,
    }
    .to_owned()
}

fn steps(ctx: &Ctx, verdict: &RoundVerdict) -> Outcome<Markup> {
    let book = book()?;
    Ok(html! {
        @for step in &verdict.steps {
            (ui::card(&format!("{} {}", step.no, step.title_zh), html! {
                p { (outcome_chip(step.outcome)) " " (ctx.words().say(&step.sentence_zh)) }
                @if !step.figures.is_empty() {
                    p .text-muted { @for (name, value) in &step.figures { (figure_zh(name)) " " (value) "　" } }
                }
                @for cite in &step.cites {
                    (ui::fold(&cite.zh(book), html! { p { (book.article(cite).map(|a| a.summary.clone()).unwrap_or_default()) } }))
                }
            }))
        }
        (cycle::show_findings(ctx.words(), &verdict.findings))
    })
}

fn elected_table(verdict: &RoundVerdict, basis: &Basis) -> Markup {
    let columns = vec![
        Column::text("职务"),
        Column::text("姓名").sticky(),
        Column::text("性别"),
        Column::number("得票"),
        Column::text("备注"),
    ];
    let mut table = ui::Table::new("本轮当选", columns).numbered().total(verdict.elected.len() as u64);
    for one in &verdict.elected {
        let known = basis.persons.get(&one.person.0);
        let sex = known.and_then(|k| k.sex).or(one.sex).map_or("待核", law::posts::Sex::zh);
        let remark = match known {
            Some(k) if k.person_id.is_none() => "另选人，须先核对本人",
            _ if !one.is_candidate => "另选人，须审查条件",
            _ => "",
        };
        table = table.row(vec![
            html! { (one.post.zh()) },
            html! { (one.person) },
            html! { (sex) },
            html! { (one.votes) },
            html! { (remark) },
        ]);
    }
    table.empty("本轮没有人当选", html! { (next_zh(verdict.next)) }).render()
}

fn write_ins(ctx: &Ctx, base: &str, row: &determination::Model, verdict: &RoundVerdict, basis: &Basis) -> Markup {
    let open: Vec<_> = basis
        .input
        .votes
        .iter()
        // A written name may also be that of somebody elected before who has a namesake.
        .filter(|v| {
            let unknown = basis.persons.get(&v.person.0).is_none_or(|k| k.person_id.is_none());
            let elected = basis.input.already_elected.iter().any(|e| e.person == v.person);
            !v.is_candidate && (unknown || elected)
        })
        .filter(|v| v.votes > 0)
        .collect();
    if open.is_empty() {
        return html! {};
    }
    ui::card(
        "另选人核对",
        html! {
            p .text-muted { "选票上写的姓名对应到选民名单中的本人后，才能核对亲属关系和性别。当选的另选人必须核对；本轮当选最少 " (verdict.min_votes) " 票。" }
            @for line in open {
                (Form::post(format!("{base}/{}/match", row.id), &*ctx.csrf, row.version)
                    .hidden("post", line.post.code())
                    .hidden("written", line.person.0.clone())
                    .field(Field::fixed("选票所写", format!("{} {}（{} 票）", line.post.zh(), line.person, line.votes)))
                    .field(Field::text("name", "选民名单上的姓名").value(line.person.0.trim_end_matches("（另选）").to_owned()).required().maxlength(40))
                    .field(Field::text("group", "小组（同名时填写）").maxlength(40))
                    .submit("核对为本人")
                    .render())
            }
        },
    )
}

/// What was done about a frozen result already, with the way to it.
pub(super) fn taken_part(unit: &str, taken: &TakenUp) -> Markup {
    match taken {
        TakenUp::Round(round) => ui::alert(
            Tone::Info,
            Some(&format!("已按这一结果发起{}", round_zh(round))),
            html! {
                p {
                    (round_chip(round)) " 投票日 " (round.polling_day) " "
                    (ui::button(&format!("/u/{unit}/determination#round-{}", round.no), &format!("看第 {} 轮", round.no))) " "
                    @if round.state != "closed" { (ui::button(&format!("/u/{unit}/count?round={}", round.id), "计票录入")) }
                }
            },
        ),
        TakenUp::Vacancy(State::Vacancy) => ui::alert(Tone::Info, Some("不足的名额已决定空缺，换届选举结束"), html! {}),
        TakenUp::Vacancy(_) => ui::alert(Tone::Info, Some("已登记空缺决定，待另一名选委会成员复核"), html! {}),
    }
}

/// What others are told: what comes next, and who does it.
fn waiting(row: &determination::Model, state: Option<State>) -> Outcome<Markup> {
    let what = match state {
        Some(State::Draft) => "待两名选委会成员确认。",
        Some(State::ConfirmedOnce) => "待另一名选委会成员确认。",
        Some(State::CorrectionAsked | State::VacancyAsked) => "待另一名选委会成员复核。",
        Some(State::Final) => {
            let verdict = store::verdict(row)?;
            let options =
                verdict.options.iter().map(|step| format!("；也可以：{}", next_zh(*step))).collect::<String>();
            let by = if verdict.next == Next::Done { "" } else { "（由选委会成员登录办理）" };
            return Ok(ui::alert(Tone::Info, Some("下一步"), html! { p { (next_zh(verdict.next)) (options) (by) } }));
        }
        _ => return Ok(html! {}),
    };
    Ok(ui::alert(Tone::Info, Some("下一步"), html! { p { (what) } }))
}

/// What may be done with a draft, a frozen result, a request.
fn actions(ctx: &Ctx, base: &str, row: &determination::Model, after: &After) -> Outcome<Markup> {
    let state = State::from_code(&row.state);
    let taken = after.taken.as_ref().map(|taken| taken_part(row_unit(base), taken));
    if !DECIDERS.contains(&ctx.actor.role) {
        return taken.map_or_else(|| waiting(row, state), Ok);
    }
    let me = ctx.actor.account_id;
    let form = |path: &str| Form::post(format!("{base}/{}{path}", row.id), &*ctx.csrf, row.version);
    Ok(match state {
        Some(State::Draft | State::ConfirmedOnce) => {
            let verdict = store::verdict(row)?;
            let decided = store::basis(row)?.choices.disqualified;
            let invalid = decided.iter().map(|d| (d.person.0.clone(), format!("{}：{}", d.person, d.reason)));
            let people = verdict.elected.iter().map(|e| (e.person.0.clone(), format!("{} {}", e.post.zh(), e.person)));
            html! {
                (write_ins(ctx, base, row, &verdict, &store::basis(row)?))
                @if row.first_by == Some(me) { p { "您已确认，等待另一名选委会成员确认。" } }
                @else { p { (ui::primary_button(&format!("{base}/{}/confirm", row.id), "核对并确认结果")) } }
                @if !verdict.elected.is_empty() {
                    (ui::fold("登记当选无效", form("/disqualify")
                        .field(Field::select("person", "当选人", people.collect::<Vec<_>>()).required())
                        .field(Field::text("reason", "事由").required().maxlength(200).help("经审查不符合条件，或经认定以违法手段当选的，由选举委员会记录"))
                        .submit("记录当选无效并重新认定").render()))
                }
                @if !decided.is_empty() {
                    (ui::fold("撤销当选无效的登记", form("/requalify")
                        .field(Field::select("person", "已登记当选无效", invalid.collect::<Vec<_>>()).required())
                        .submit("撤销登记并重新认定").render()))
                }
            }
        }
        Some(State::Final) => {
            let verdict = store::verdict(row)?;
            html! {
                (taken.unwrap_or_else(|| next_part(base, row, &verdict, after)))
                @if after.newest { p { (ui::button(&format!("{base}/{}/correction", row.id), "更正认定")) } }
            }
        }
        Some(asked @ (State::CorrectionAsked | State::VacancyAsked)) => {
            let (page, verb) = match asked {
                State::CorrectionAsked => ("correction", "复核更正申请"),
                _ => ("vacancy", "复核空缺决定"),
            };
            html! {
                @if row.first_by == Some(me) { p { "等待另一名选委会成员复核。" } }
                @else { p { (ui::primary_button(&format!("{base}/{}/{page}/confirm", row.id), verb)) } }
                (ui::post_button(&format!("{base}/{}/withdraw", row.id), &ctx.csrf, row.version, &[], "撤回"))
            }
        }
        _ => html! {},
    })
}

/// The lawful steps after a frozen result, each with the page where it is done.
fn next_part(base: &str, row: &determination::Model, verdict: &RoundVerdict, after: &After) -> Markup {
    let steps = std::iter::once(verdict.next).chain(verdict.options.iter().copied());
    let link = |page: String| html! { p { (ui::primary_button(&format!("{base}/{}/{page}", row.id), "办理")) } };
    html! {
        @for step in steps {
            @match step {
                Next::Repoll | Next::TieRevote | Next::KinRevote | Next::Runoff => (ui::card(next_zh(step), html! {
                    (link(format!("next?step={}", step_code(step))))
                })),
                Next::AssemblyDecision | Next::VacancyAllowed => (ui::card(next_zh(step), link("vacancy".into()))),
                Next::ResumeRound => (ui::alert(Tone::Info, Some(next_zh(step)), html! {
                    @if let Some(parent) = after.resumes { p { a href={ "#round-" (parent) } { "请在第 " (parent) " 轮点「按再次投票结果续行认定」。" } } }
                    @else { p { "已续行认定。" } }
                })),
                Next::Done => (ui::alert(Tone::Good, Some(next_zh(step)), html! { p { (ui::button(&format!("/u/{}/notices", row_unit(base)), "公告文书")) } })),
                Next::WomenRequired => (ui::alert(Tone::Warn, Some(next_zh(step)), html! {
                    p { "名额已选满，但当选人中没有妇女。村民委员会成员中应当有妇女成员，法规文本没有规定名额已满时怎样产生。请依次办理：" }
                    ol {
                        li { "暂不公布当选结果，不颁发当选证书，当选人暂不就职（系统已停办当选公告和当选证书）。" }
                        li { "由选举委员会将本页认定结果书面报乡镇换届选举指导组，请示妇女委员怎样产生。" }
                        li { "核对计票单和当选人性别登记；确有差错的，用下面「更正认定」由两人办理。" }
                        li { "指导组书面答复腾出名额另行选举妇女委员的：申请更正认定，原因写明答复文号；另一人复核后重新结束计票，在新的认定稿上对腾出名额的人办理登记并写明文号，再由两人确认，然后按「另行选举」办理。" }
                    }
                })),
            }
        }
    }
}

fn row_unit(base: &str) -> &str {
    base.split('/').nth(2).unwrap_or_default()
}

/// What came after a determination.
#[derive(Default)]
struct After {
    /// What was done about it already.
    taken: Option<TakenUp>,
    /// Whether no later round exists: only then it can be corrected.
    newest: bool,
    /// Number of the round that waits to be determined with the outcome of this one.
    resumes: Option<i32>,
}

async fn after(
    ctx: &Ctx,
    rounds: &[poll_round::Model],
    rows: &[determination::Model],
    row: &determination::Model,
) -> Outcome<After> {
    let Some(round) = rounds.iter().find(|r| r.id == row.round_id) else { return Ok(After::default()) };
    if row.state != State::Final.code() {
        return Ok(After::default());
    }
    let conn = ctx.app.db.read();
    let newest = rounds.iter().all(|r| r.no <= round.no);
    let mut after = After { taken: service::taken_up(conn, rounds, rows, row).await?, newest, resumes: None };
    let parent = rounds.iter().find(|r| Some(r.id) == round.parent_id);
    let held =
        |parent: &&poll_round::Model| rows.iter().find(|r| r.round_id == parent.id && r.state == State::Final.code());
    if let Some(parent) = parent {
        let waits = match held(&parent) {
            Some(row) => service::may_resume(conn, rounds, row).await?,
            // The result was superseded because this vote was counted again.
            None => true,
        };
        after.resumes = waits.then_some(parent.no);
    }
    Ok(after)
}

fn row_part(
    ctx: &Ctx,
    base: &str,
    round: &poll_round::Model,
    row: &determination::Model,
    after: &After,
) -> Outcome<Markup> {
    let state = State::from_code(&row.state);
    let chip = match state {
        Some(State::Final) => ui::badge(Tone::Good, State::Final.zh()),
        Some(state @ (State::Draft | State::ConfirmedOnce | State::CorrectionAsked | State::VacancyAsked)) => {
            ui::badge(Tone::Warn, state.zh())
        }
        Some(state) => ui::badge(Tone::Muted, state.zh()),
        None => ui::badge(Tone::Muted, &row.state),
    };
    let confirmations = html! {
        @if let Some(at) = row.first_ms { " 一：" (row.first_name) " " (stamp(at)) }
        @if let Some(at) = row.second_ms { " 二：" (row.second_name) " " (stamp(at)) }
    };
    let records = [State::CorrectionAsked, State::Correction, State::VacancyAsked, State::Vacancy, State::Withdrawn];
    if state.is_some_and(|state| records.contains(&state)) {
        let facts: serde_json::Value = serde_json::from_str(&row.input)?;
        let text = |name: &str| facts[name].as_str().unwrap_or_default().to_owned();
        return Ok(html! {
            p { (chip) " " (text("reason")) (text("decided_on")) " " (text("document")) (confirmations) }
            (actions(ctx, base, row, after)?)
        });
    }
    let verdict = store::verdict(row)?;
    let basis = store::basis(row)?;
    let body = html! {
        (elected_table(&verdict, &basis))
        (steps(ctx, &verdict)?)
        p .text-muted { "校验值 " code { (row.hash) } }
    };
    let current = matches!(state, Some(State::Draft | State::ConfirmedOnce | State::Final));
    Ok(html! {
        p { (chip) (confirmations) }
        @if current { (body) (actions(ctx, base, row, after)?) }
        @else { (ui::fold(&format!("{}的认定（{}）", round_zh(round), stamp(row.second_ms.unwrap_or_default())), body)) }
    })
}

/// All rounds with their determinations, newest round first.
pub async fn show(ctx: Ctx) -> Page {
    let (election, banner) = election(&ctx).await?;
    let conn = ctx.app.db.read();
    let code = ctx.unit()?.code.clone();
    let base = format!("/u/{code}/determination");
    let rounds = polling::store::rounds(conn, election.id).await?;
    let rows = store::all(conn, election.id).await?;
    let elected = service::elected(conn, election.id).await?;
    let columns = vec![Column::text("职务"), Column::text("姓名").sticky(), Column::number("得票")];
    let mut table = ui::Table::new("已认定当选", columns).numbered().total(elected.len() as u64);
    for (one, known) in &elected {
        table = table.row(vec![html! { (one.post.zh()) }, html! { (known.name) }, html! { (one.votes) }]);
    }
    let minority = service::minority(conn, &election, &elected).await?;
    let mut parts = Vec::new();
    for round in rounds.iter().rev() {
        let own: Vec<_> = rows.iter().filter(|r| r.round_id == round.id).collect();
        let mut shown = Vec::new();
        for row in own.iter().rev() {
            shown.push(row_part(&ctx, &base, round, row, &after(&ctx, &rounds, &rows, row).await?)?);
        }
        let frozen = own.iter().find(|r| r.state == State::Final.code());
        let resumes = match frozen {
            Some(row) => service::may_resume(conn, &rounds, row).await?,
            None => false,
        };
        let draft = round.state == "closed" && (frozen.is_none() || resumes) && COMMITTEE.contains(&ctx.actor.role);
        let is_draft = |r: &&&determination::Model| {
            matches!(State::from_code(&r.state), Some(State::Draft | State::ConfirmedOnce))
        };
        let drafted = own.iter().find(is_draft).map(|r| r.version);
        let label = match (resumes, drafted.is_some()) {
            (_, true) => "重新生成认定稿",
            (true, false) => "按再次投票结果续行认定",
            (false, false) => "生成认定稿",
        };
        let day_form = match rounds.iter().rfind(|r| r.no < round.no) {
            Some(before) if round.state == "voting" && DECIDERS.contains(&ctx.actor.role) => {
                let last = service::last_day(conn, &election, &rounds, before, service::step_of(round)?).await?;
                ui::fold(
                    "调整投票日",
                    html! {
                        @if let Some(last) = &last { (last_day_part(last)) }
                        (Form::post(format!("{base}/rounds/{}/day", round.id), &*ctx.csrf, round.version)
                            .field(Field::date("polling_day", "新的投票日").value(round.polling_day.to_string()).required())
                            .submit("调整投票日")
                            .render())
                    },
                )
            }
            _ => html! {},
        };
        let card = ui::card(
            &round_zh(round),
            html! {
                p { (round_chip(round)) " 投票日 " (round.polling_day) }
                @if round.state != "closed" { p { "计票结束后才能认定。" (ui::button(&format!("/u/{code}/count?round={}", round.id), "计票录入")) } }
                @if draft { (ui::post_button(&format!("{base}/draft"), &ctx.csrf, drafted.unwrap_or(0), &[("round_id", round.id.to_string())], label)) }
                (day_form)
                @for part in &shown { (part) }
            },
        );
        parts.push(html! { div id={ "round-" (round.no) } { (card) } });
    }
    let body = html! {
        @if !elected.is_empty() { (ui::card("已认定当选", table.render())) (cycle::show_findings(ctx.words(), &minority)) }
        @if !rounds.is_empty() { (cycle::settings::banner(&election, &["participation_basis"])?) }
        @if rows.iter().any(|row| row.state == State::Final.code()) { p { (ui::button(&format!("/u/{code}/bundles"), "结果包和校验值")) } }
        @if rounds.is_empty() { (ui::empty("还没有投票", html! { (ui::button(&format!("/u/{code}/polling"), "去投票准备")) })) }
        @for part in &parts { (part) }
    };
    Ok(page(frame(&ctx, "结果认定", "/determination", banner).page(body)))
}

pub(super) fn back(unit: &str, message: impl Into<String>) -> Done {
    Done::new(format!("/u/{unit}/determination"), message)
}

/// Makes the draft.
pub async fn determine(ctx: Ctx, fields: Fields) -> Page {
    let round = fields.get("round_id").and_then(|v| v.parse::<i64>().ok()).unwrap_or(0);
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::redraft(tx, &actor, &unit, round, version).await?;
        Ok(back(&unit.code, "认定稿已生成，请两名选委会成员分别核对确认"))
    })
}

/// Repeats the result and asks.
pub async fn ask_confirm(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let (election, banner) = election(&ctx).await?;
    let row = store::row(ctx.app.db.read(), election.id, id).await?;
    let round = polling::store::round(ctx.app.db.read(), election.id, row.round_id).await?;
    if !matches!(State::from_code(&row.state), Some(State::Draft | State::ConfirmedOnce)) {
        return Err(Failure::NotFound("待确认的认定稿".into()));
    }
    let verdict = store::verdict(&row)?;
    let input = store::basis(&row)?.input;
    let winners: Vec<String> =
        verdict.elected.iter().map(|e| format!("{} {}（{} 票）", e.post.zh(), e.person, e.votes)).collect();
    let winners = if winners.is_empty() { "无".to_owned() } else { winners.join("；") };
    let code = ctx.unit()?.code.clone();
    let last = row.first_by.is_some();
    if row.first_by == Some(ctx.actor.account_id) {
        let message = "您已经确认过这份结果，须由另一名选委会成员登录后确认";
        return Err(Refusal::new("SECOND_PERSON_NEEDED", message, "请由另一名成员办理").into());
    }
    let consequences = if last {
        vec!["您是第二名确认人：确认后结果冻结，不能修改，只能由两人办理更正。".to_owned()]
    } else {
        vec!["您是第一名确认人：还须另一名选委会成员确认后结果才冻结。".to_owned()]
    };
    let body = ui::confirm_page(&Confirm {
        question: &format!("确认{} {}的结果？", ctx.unit()?.legal_name, round_zh(&round)),
        consequences: &consequences,
        facts: &[
            ("投票是否有效", if verdict.valid { "有效".to_owned() } else { "无效".to_owned() }),
            ("登记 / 收回", format!("{} 人 / {} 张", input.registered, input.recovered)),
            ("当选最少票数", format!("{} 票", verdict.min_votes)),
            ("当选", winners),
            ("下一步", next_zh(verdict.next).to_owned()),
        ],
        action: &format!("/u/{code}/determination/{id}/confirm"),
        csrf: &ctx.csrf,
        version: row.version,
        hidden: &[("hash", row.hash.clone())],
        verb: "确认结果",
        cancel: &format!("/u/{code}/determination"),
        danger: false,
    });
    Ok(page(frame(&ctx, "确认结果", "/determination", banner).page(body)))
}

/// Confirms.
pub async fn confirm(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let hash = fields.get("hash").unwrap_or_default().to_owned();
    command!(ctx, fields, [hash], |tx, actor, unit| {
        let frozen = service::confirm(tx, &actor, &unit, id, version, &hash).await?;
        Ok(back(
            &unit.code,
            if frozen {
                "两人已确认，结果已冻结"
            } else {
                "已确认，等待另一名选委会成员确认"
            },
        ))
    })
}

/// Matches a written name to a person on the roll.
pub async fn match_write_in(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let name = reader.text("name", "姓名");
    let group = reader.optional("group");
    let post = Post::from_code(fields.get("post").unwrap_or_default());
    let (election, _) = election(&ctx).await?;
    let mut found = roll::electable::named(ctx.app.db.read(), &election, &name).await?;
    if !group.is_empty() {
        found.retain(|r| r.group_name == group);
    }
    if found.len() != 1 {
        let message = match found.len() {
            0 => format!("选民名单上没有「{name}」"),
            n => format!("选民名单上有 {n} 人名叫「{name}」，请填写小组"),
        };
        reader.error("name", message);
    }
    if post.is_none() {
        reader.error("post", "请刷新页面");
    }
    reader.finish()?;
    let new = Match {
        post: post.unwrap_or(Post::Member),
        written: fields.get("written").unwrap_or_default().to_owned(),
        person_id: found.first().map_or(0, |r| r.person_id),
    };
    command!(ctx, fields, [new], |tx, actor, unit| {
        service::match_write_in(tx, &actor, &unit, id, version, &new).await?;
        Ok(back(&unit.code, format!("已核对另选人「{}」，认定稿已重新生成", new.written)))
    })
}

/// Records that an election is invalid.
pub async fn disqualify(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let person = reader.text("person", "当选人");
    let reason = reader.text("reason", "事由");
    reader.finish()?;
    command!(ctx, fields, [person, reason], |tx, actor, unit| {
        service::disqualify(tx, &actor, &unit, id, version, &person, &reason).await?;
        Ok(back(&unit.code, format!("已记录「{person}」当选无效，认定稿已重新生成")))
    })
}

/// Takes back that an election is invalid.
pub async fn requalify(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let person = reader.text("person", "已登记当选无效");
    reader.finish()?;
    command!(ctx, fields, [person], |tx, actor, unit| {
        service::requalify(tx, &actor, &unit, id, version, &person).await?;
        Ok(back(&unit.code, format!("已撤销「{person}」当选无效的登记，认定稿已重新生成")))
    })
}

/// Takes back a request that waits for a second person.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::withdraw(tx, &actor, &unit, id, version).await?;
        Ok(back(&unit.code, "已撤回"))
    })
}
