//! What comes next: seats left open, whether they may stay so, and the plan of the runoff.

use super::select::Selection;
use super::steps::Steps;
use super::team::Women;
use super::{Next, Outcome, RoundInput, RoundKind, RunoffPlan};
use crate::book::Status;
use crate::deadline;
use crate::finding::{Finding, Severity};
use crate::posts::{PersonRef, Post, Seats, Sex};
use crate::regime::{Regime, RunoffCondition};
use crate::vacancy::{self, Allowed};
use chrono::NaiveDate;

pub(super) fn next_steps(
    input: &RoundInput,
    selection: &Selection,
    women: Women,
    regime: &Regime,
    steps: &mut Steps,
    findings: &mut Vec<Finding>,
) -> (Next, Vec<Next>) {
    let open: u32 = selection.vacant.values().sum();
    let waits = !selection.ties.is_empty() || !selection.kin_revote.is_empty();
    let runoff_cites = &regime.runoff_condition().cites;
    let seats: Vec<String> = selection.vacant.iter().map(|(post, n)| format!("{}{n}名", post.zh())).collect();
    let tied: Vec<String> = selection.ties.iter().map(|tie| format!("{}{}名", tie.post.zh(), tie.seats)).collect();
    let waiting = if tied.is_empty() { String::new() } else { format!("（{}）", tied.join("、")) };
    let sentence = match (waits, open) {
        (false, 0) => "名额已选满。".to_owned(),
        (false, _) => format!("当选人数不足应选名额，缺{}。", seats.join("、")),
        (true, 0) => format!("除待再次投票的名额{waiting}以外，名额已选满；再次投票后确定。"),
        (true, _) => format!("除待再次投票的名额{waiting}以外，缺{}。", seats.join("、")),
    };
    let outcome = match (waits, open) {
        (true, _) => Outcome::Pending,
        (false, 0) => Outcome::Pass,
        (false, _) => Outcome::Attention,
    };
    let step = steps.add("SHORTFALL", "缺额", outcome, sentence).cite(runoff_cites).figure("open", open);
    if !selection.ties.is_empty() {
        step.figure("waiting", selection.ties.iter().map(|tie| tie.seats).sum::<u32>());
    }

    let (next, options) = if !selection.ties.is_empty() {
        (Next::TieRevote, Vec::new())
    } else if !selection.kin_revote.is_empty() {
        (Next::KinRevote, Vec::new())
    } else if open > 0 {
        after_shortfall(input, selection, women, regime, steps, findings)
    } else if women == Women::Missing {
        (Next::WomenRequired, Vec::new())
    } else {
        (Next::Done, Vec::new())
    };
    let outcome = if next == Next::Done { Outcome::Pass } else { Outcome::Attention };
    let mut sentence = next_zh(next, first_vote_on(input, regime), regime);
    if !options.is_empty() {
        let also: Vec<&str> = options.iter().map(|option| option_zh(*option)).collect();
        sentence.push_str(&format!("也可以：{}。", also.join("；")));
    }
    let step = steps.add("NEXT", "下一步", outcome, sentence);
    match next {
        Next::TieRevote => step.cite(&regime.tie_turnout().cites),
        Next::KinRevote => step.cite(&regime.kin_resolution().cites),
        Next::Runoff => step.cite(&regime.runoff_win().cites).cite(&regime.runoff_days().cites),
        Next::VacancyAllowed | Next::AssemblyDecision => step.cite(&regime.vacancy_rule().cites),
        Next::WomenRequired => step.cite(&regime.women_min().cites),
        Next::Done => step.cite(&regime.announce_on_the_spot().cites).cite(&regime.elected_list_days().cites),
        Next::Repoll | Next::ResumeRound => step,
    };
    (next, options)
}

fn after_shortfall(
    input: &RoundInput,
    selection: &Selection,
    women: Women,
    regime: &Regime,
    steps: &mut Steps,
    findings: &mut Vec<Finding>,
) -> (Next, Vec<Next>) {
    let staying = input
        .already_elected
        .iter()
        .filter(|e| !selection.left.iter().any(|(leaves, _)| leaves.person == e.person))
        .chain(&selection.elected);
    let (mut count, mut chair) = (0u32, false);
    for e in staying {
        count += 1;
        chair |= e.post == Post::Chair;
    }
    // Nobody sits twice: a chair who is not on the ballot any more has been elected before.
    let standing = vacancy::Standing {
        after_runoff: input.kind == RoundKind::Runoff,
        seats_total: count.saturating_add(selection.vacant.values().sum()),
        elected_total: count,
        director_elected: chair,
    };
    let verdict = vacancy::judge(&standing, regime);
    let text = verdict.findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join("");
    // Nothing is wrong yet when the seats cannot stay empty before the further election has been held.
    let outcome = match verdict.allowed {
        Allowed::No if !standing.after_runoff => Outcome::Pending,
        Allowed::No => Outcome::Fail,
        Allowed::Yes | Allowed::ByAssemblyDecision => Outcome::Attention,
    };
    let needs_woman = women == Women::Missing;
    let text = if needs_woman {
        format!("{text}但成员中还没有妇女，妇女委员的名额应当继续选举。")
    } else {
        text
    };
    steps
        .add("VACANCY", "空缺", outcome, text)
        .cite(&regime.vacancy_rule().cites)
        .figure("elected_total", count)
        .figure("seats_total", standing.seats_total);
    if needs_woman {
        return (Next::Runoff, Vec::new());
    }
    let choice = match verdict.allowed {
        Allowed::No => return (Next::Runoff, Vec::new()),
        Allowed::Yes => Next::VacancyAllowed,
        Allowed::ByAssemblyDecision => Next::AssemblyDecision,
    };
    if input.kind == RoundKind::First {
        if regime.runoff_condition().value == RunoffCondition::BelowMinimum {
            let message = format!("已当选{count}人，不足的名额是否暂缺由会议决定；没有决定暂缺的，另行选举。");
            let finding = Finding::new("RUNOFF_OR_DECISION", Severity::Info, "vacant", message);
            findings.push(finding.citing(&regime.vacancy_rule().cites));
        }
        (Next::Runoff, vec![choice])
    } else {
        (choice, vec![Next::Runoff])
    }
}

fn next_zh(next: Next, first_vote_on: Option<NaiveDate>, regime: &Regime) -> String {
    match next {
        Next::Done => "可以公布当选名单。".to_owned(),
        Next::Repoll => "重新组织投票。".to_owned(),
        Next::TieRevote => "就得票相等的人再次投票，以得票多的当选；其后再认定本次投票。".to_owned(),
        Next::KinRevote => "就有亲属关系且职务、票数相同的人继续投票，留任得票多的；其后再认定本次投票。".to_owned(),
        Next::Runoff => match regime.runoff_days().value {
            Some(days) => {
                let latest = first_vote_on.map(|day| deadline::days_after(day, days));
                let latest = latest.map_or(String::new(), |latest| format!("，最迟在{latest}"));
                let limit = regime.runoff_days();
                let unsure = match (limit.cites.is_empty(), limit.status) {
                    (true, _) => "（期限没有明文，待核）",
                    (false, Status::Unverified) => "（条文待核）",
                    _ => "",
                };
                format!("不足的名额在选举日当日或者其后{days}日内另行选举{latest}{unsure}。")
            }
            None => "不足的名额另行选举。".to_owned(),
        },
        Next::AssemblyDecision => "不足的名额是否暂缺，由村民会议或者村民代表会议决定。".to_owned(),
        Next::VacancyAllowed => "不足的名额可以空缺，可以公布当选名单。".to_owned(),
        Next::ResumeRound => "将结果记入所属的投票，再认定一次。".to_owned(),
        Next::WomenRequired => {
            "成员中应当有妇女，文本没有规定名额已满时怎样产生，请报乡镇选举工作指导机构指导。".to_owned()
        }
    }
}

/// The day from which the days of a runoff count.
fn first_vote_on(input: &RoundInput, regime: &Regime) -> Option<NaiveDate> {
    input.first_vote_on.or(regime.dated())
}

fn option_zh(option: Next) -> &'static str {
    match option {
        Next::Runoff => "另行选举",
        Next::AssemblyDecision => "由村民会议或者村民代表会议决定是否暂缺",
        Next::VacancyAllowed => "不足名额空缺",
        Next::Done | Next::Repoll | Next::TieRevote | Next::KinRevote | Next::ResumeRound | Next::WomenRequired => "",
    }
}

/// 依据 VCOL2018@2018-12-29#15.2 「第一次投票未当选的人员得票多的为候选人」
pub(super) fn plan(input: &RoundInput, selection: &Selection, women: Women, regime: &Regime) -> RunoffPlan {
    let out = |person: &PersonRef| {
        selection.elected.iter().any(|e| &e.person == person)
            || selection.left.iter().chain(&selection.hopeless).any(|(leaves, _)| &leaves.person == person)
            || selection.disqualified.iter().any(|(e, _)| &e.person == person)
    };
    let mut plan = RunoffPlan {
        seats: Vec::new(),
        candidates: Vec::new(),
        min_candidates: Vec::new(),
        latest: first_vote_on(input, regime)
            .zip(regime.runoff_days().value)
            .map(|(day, days)| deadline::days_after(day, days)),
        womens_column: selection.vacant.contains_key(&Post::WomensSeat) || women == Women::Missing,
        self_nomination_allowed: regime.runoff_self_nomination().value,
    };
    for (post, n) in &selection.vacant {
        let mut candidates: Vec<(PersonRef, u32)> = input
            .votes
            .iter()
            .filter(|line| line.post == *post && !out(&line.person))
            .filter(|line| *post != Post::WomensSeat || line.sex != Some(Sex::Male))
            .map(|line| (line.person.clone(), line.votes))
            .collect();
        candidates.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let extra = match post {
            Post::Chair => regime.candidates_extra_chair().value.min,
            Post::ViceChair => regime.candidates_extra_vice_chair().value.min,
            Post::Member | Post::WomensSeat => regime.candidates_extra_member().value.min,
        };
        plan.seats.push(Seats { post: *post, n: *n });
        plan.candidates.push((*post, candidates));
        plan.min_candidates.push(Seats { post: *post, n: n.saturating_add(extra) });
    }
    plan
}
