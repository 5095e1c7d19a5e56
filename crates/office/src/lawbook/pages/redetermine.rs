//! 换方案比较: the frozen results of a unit determined once more under another profile, beside what was frozen. Nothing is
//! written, and every page and heading says that this is no result.

use entity::{determination, poll_round, unit_election};
use law::book::{Family, LawBook, Profile};
use law::poll::{RoundVerdict, determine};
use law::regime::Regime;
use maud::{Markup, html};

use super::super::reach;
use super::{cites, frame, param, tabs};
use crate::cycle::{self, Stage, book};
use crate::determination::model::{Basis, next_zh};
use crate::determination::store;
use crate::failure::Outcome;
use crate::polling;
use crate::polling::model::{kind_from_code, kind_zh};
use crate::ui::{self, Column, Row, Table, Tone};
use crate::web::{Ctx, Page, html as page};

/// What stands over everything here.
const NO_RESULT: &str = "仅供比较，不是结果";

/// The units of the place whose election has gone far enough.
pub async fn list(ctx: Ctx) -> Page {
    let held = reach::held(&ctx).await?;
    let counted = held.iter().filter(|one| cycle::stage(&one.election) >= Stage::NextRound);
    let columns = vec![
        Column::text("村社").sticky(),
        Column::state("选举日"),
        Column::text("方案"),
        Column::state("阶段"),
        Column::number("轮次"),
        Column::number("当选"),
    ];
    let mut table = Table::new("已经认定的村社", columns).numbered();
    let mut count = 0;
    for one in counted {
        let election = &one.election;
        count += 1;
        table = table.row(vec![
            html! { a href={ "/law/redetermine/" (election.unit_code) } { (one.name) } },
            html! { (election.polling_day) },
            html! { (election.profile) },
            html! { (cycle::stage(election).zh()) },
            html! { (election.rounds) },
            html! { (election.elected) },
        ]);
    }
    let body = html! {
        (tabs(&ctx, "/law/redetermine"))
        (ui::alert(Tone::Warn, Some(NO_RESULT), html! {
            p { "用已经冻结的票数，按另一个方案再判定一遍，与原来的认定并排对照。不写入任何内容，不改变认定。" }
        }))
        (table.total(count).empty("还没有可以比较的村社", html! { "投票结果经村民选举委员会确认认定后，在这里选择" }).render())
    };
    Ok(page(frame(&ctx, "换方案比较").page(body)))
}

/// A frozen round, and what another law says about it.
struct Compared {
    round: Option<poll_round::Model>,
    basis: Basis,
    frozen: RoundVerdict,
    other: Result<RoundVerdict, String>,
    hash: String,
}

/// One unit.
pub async fn show(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let book = book()?;
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let finals = store::finals(conn, election.id).await?;
    let rounds = polling::store::rounds(conn, election.id).await?;
    let own = book.profile(&election.profile);
    let family = own.map_or(Family::Village, |profile| profile.family);
    let choices: Vec<&Profile> = book.all_profiles().filter(|profile| profile.family == family).collect();
    let (asked, asked_day) = (param(&ctx, "profile"), param(&ctx, "day"));
    let other = choices.iter().copied().find(|profile| profile.id == asked);
    let day = asked_day.parse().unwrap_or(election.polling_day);
    let body = html! {
        (tabs(&ctx, "/law/redetermine"))
        (ui::alert(Tone::Warn, Some(NO_RESULT), html! {
            p { "左边是已经认定、冻结的结果；右边用同样的票数按另一个方案判定，不写入任何内容。" }
        }))
        (choose(&unit.code, &election, &choices, &asked, &asked_day))
        @if finals.is_empty() {
            (ui::empty("还没有冻结的认定", html! { "结果经两名选委会成员确认以后，才能换方案比较" }))
        } @else if let Some(other) = other {
            (match book.regime(&other.id, day) {
                Err(error) => ui::alert(Tone::Bad, Some("不能按这个方案判定"), html! { p { (error) } }),
                Ok(regime) => all_rounds(book, &election, &regime, again(&finals, &rounds, &regime)?),
            })
        } @else if !asked.is_empty() {
            (ui::alert(Tone::Bad, Some("没有这个方案"), html! { p { "请从列表中选择用于" (family.zh()) "的方案。" } }))
        } @else {
            (ui::empty("请选择另一个方案", html! { "本次选举适用 " (election.profile) "，共 " (finals.len()) " 份已冻结的认定" }))
        }
    };
    let title = format!("换方案比较（{NO_RESULT}）");
    Ok(page(frame(&ctx, title).crumb("换方案比较", "/law/redetermine").page(body)))
}

fn choose(code: &str, election: &unit_election::Model, choices: &[&Profile], asked: &str, day: &str) -> Markup {
    html! {
        form .filters action=(format!("/law/redetermine/{code}")) method="get" {
            label .filter {
                span { "另一个方案" }
                select .form-select name="profile" required {
                    option value="" { "请选择" }
                    @for profile in choices { option value=(profile.id) selected[profile.id == asked] { (profile.id) " " (profile.title) } }
                }
            }
            label .filter { span { "选举日" } input .form-control type="date" name="day" value=(day); }
            span .filters-buttons { button .btn.btn-primary type="submit" { "比较" } }
        }
        p .text-muted { "本次选举适用 " (election.profile) "，选举日 " (election.polling_day) "；选举日不填的，按这一天。" }
    }
}

fn again(finals: &[determination::Model], rounds: &[poll_round::Model], regime: &Regime) -> Outcome<Vec<Compared>> {
    let one = |row: &determination::Model| {
        let basis = store::basis(row)?;
        Ok(Compared {
            round: rounds.iter().find(|round| round.id == row.round_id).cloned(),
            frozen: store::verdict(row)?,
            other: determine(&basis.input, regime).map_err(|refused| refused.to_string()),
            basis,
            hash: row.hash.clone(),
        })
    };
    finals.iter().map(one).collect()
}

fn all_rounds(book: &LawBook, election: &unit_election::Model, regime: &Regime, all: Vec<Compared>) -> Markup {
    let same = |one: &Compared| one.other.as_ref().is_ok_and(|other| outcome(other) == outcome(&one.frozen));
    let differ = all.iter().filter(|one| !same(one)).count();
    let (tone, heading) = if differ == 0 {
        (Tone::Info, format!("按 {} 判定，{} 份认定的结果都相同（{NO_RESULT}）", regime.profile_id(), all.len()))
    } else {
        (
            Tone::Warn,
            format!("按 {} 判定，{} 份认定中有 {differ} 份结果不同（{NO_RESULT}）", regime.profile_id(), all.len()),
        )
    };
    html! {
        (ui::alert(tone, Some(&heading), html! {
            @if let Some(banner) = regime.banner() { p { (banner) "（" (regime.profile().title) "）" } }
            @for notice in regime.notices() { p { (notice.message) } }
            p { "以后各轮沿用认定时前一轮的当选人；按另一个方案前一轮结果不同的，以后的轮次不会是这样举行的。" }
        }))
        @for one in &all { (ui::card(&round_zh(one), side_by_side(book, election, regime, one))) }
    }
}

fn round_zh(one: &Compared) -> String {
    match &one.round {
        Some(round) => {
            let kind = kind_from_code(&round.kind).map_or("投票", kind_zh);
            format!("第 {} 轮 {kind}（投票日 {}）", round.no, round.polling_day)
        }
        None => "认定".to_owned(),
    }
}

/// What counts as the outcome of a verdict.
fn outcome(verdict: &RoundVerdict) -> (bool, u32, Vec<(law::posts::Post, &str)>, law::poll::Next) {
    let mut elected: Vec<_> = verdict.elected.iter().map(|one| (one.post, one.person.0.as_str())).collect();
    elected.sort_unstable();
    (verdict.valid, verdict.min_votes, elected, verdict.next)
}

fn elected(verdict: &RoundVerdict) -> Markup {
    html! {
        @if verdict.elected.is_empty() { "没有人当选" }
        @else { div { @for one in &verdict.elected { div { (one.post.zh()) " " (one.person) " " (one.votes) " 票" } } } }
    }
}

fn open_seats(verdict: &RoundVerdict) -> String {
    let open: Vec<String> =
        verdict.vacant.iter().filter(|(_, n)| **n > 0).map(|(post, n)| format!("{} {n} 名", post.zh())).collect();
    if open.is_empty() { "没有缺额".to_owned() } else { open.join("、") }
}

/// One line of the comparison; marked in words when the two sides differ.
fn line(what: &str, left: Markup, right: Markup) -> Row {
    let differs = left.0 != right.0;
    let mark = if differs {
        ui::badge(Tone::Warn, "不同")
    } else {
        html! { span .text-muted { "相同" } }
    };
    let row = Row::new(vec![html! { (what) }, left, right, mark]);
    if differs { row.marked() } else { row }
}

fn side_by_side(book: &LawBook, election: &unit_election::Model, regime: &Regime, one: &Compared) -> Markup {
    let other = match &one.other {
        Ok(other) => other,
        Err(refused) => return ui::alert(Tone::Bad, Some("按这个方案不能判定"), html! { p { (refused) } }),
    };
    let frozen = &one.frozen;
    let columns = vec![
        Column::text("项目").sticky(),
        Column::text(format!("已认定：{}", election.profile)),
        Column::text(format!("比较：{}（不是结果）", regime.profile_id())),
        Column::state("异同"),
    ];
    let both = |of: &dyn Fn(&RoundVerdict) -> Markup| (of(frozen), of(other));
    let mut table = Table::new(format!("{} {NO_RESULT}", round_zh(one)), columns).plain();
    let valid = both(&|verdict| html! { (if verdict.valid { "有效" } else { "无效" }) });
    let votes = both(&|verdict| html! { (verdict.min_votes) " 票" });
    let names = both(&elected);
    let open = both(&|verdict| html! { (open_seats(verdict)) });
    let next = both(&|verdict| html! { (next_zh(verdict.next)) });
    for (what, (left, right)) in
        [("投票是否有效", valid), ("当选最少票数", votes), ("当选人", names), ("缺额", open), ("下一步", next)]
    {
        table = table.push(line(what, left, right));
    }
    let steps = frozen.steps.iter().map(|step| step.code.as_str());
    let mut codes: Vec<&str> = steps.chain(other.steps.iter().map(|step| step.code.as_str())).collect();
    let mut seen = std::collections::BTreeSet::new();
    codes.retain(|code| seen.insert(*code));
    let mut by_step = Table::new(
        format!("{}逐步 {NO_RESULT}", round_zh(one)),
        vec![
            Column::text("步骤").sticky(),
            Column::text(format!("已认定：{}", election.profile)),
            Column::text(format!("比较：{}（不是结果）", regime.profile_id())),
            Column::state("异同"),
        ],
    )
    .plain();
    for code in codes {
        let step = |verdict: &RoundVerdict| {
            let own: Vec<_> = verdict.steps.iter().filter(|step| step.code == code).cloned().collect();
            html! {
                @if own.is_empty() { span .text-muted { "没有这一步" } }
                @for step in &own { div { p { (step.sentence_zh) } small { (cites(book, &step.cites)) } } }
            }
        };
        let all = frozen.steps.iter().chain(&other.steps);
        let title = all.clone().find(|step| step.code == code).map_or(code, |step| step.title_zh.as_str());
        by_step = by_step.push(line(title, step(frozen), step(other)));
    }
    let changed = one.basis.regime != regime.hash();
    html! {
        (table.render())
        (ui::fold("逐步对照", by_step.render()))
        p .text-muted.text-break {
            "认定的校验值 " (one.hash) "。" @if changed { "两边的参数不同。" } @else { "两边的参数相同。" }
        }
    }
}
