//! The derivation in sentences.

use crate::bundle::Question;
use crate::post::Post;
use crate::round::{Decision, Figures, Kind, Method, Next, Outcome, Reason, Round, Whole};
use crate::team::{About, Person};

fn whole_zh(whole: Whole) -> &'static str {
    match whole {
        Whole::Recovered => "收回的选票",
        Whole::CheckedIn => "投票（到会）人数",
        Whole::Electorate => "登记（应到）人数",
    }
}

/// How the outcome of a round follows, step by step.
pub fn steps(name: &dyn Fn(Person) -> String, round: &Round, method: &Method, outcome: &Outcome) -> Vec<String> {
    let f = &round.figures;
    let names = |persons: &[Person]| persons.iter().map(|p| name(*p)).collect::<Vec<_>>().join("、");
    let (limit, limit_zh) =
        if method.against_issued { (f.issued, "发出的选票") } else { (f.checked_in, "投票（到会）人数") };
    let mut steps = vec![format!("依据：{}。", method.text)];
    let more = if f.recovered > limit { "多于" } else { "不多于" };
    steps.push(format!("收回选票{}张，{more}{limit_zh}{limit}。", f.recovered));
    if outcome.invalid == Some(Reason::MoreRecoveredThanVoters) {
        steps.push(format!("本次投票无效：{}。", Reason::MoreRecoveredThanVoters.zh()));
        return steps;
    }
    if let Some(share) = method.turnout {
        let part = f.of(method.took_part);
        let least = share.least(f.electorate);
        let enough = if part >= least { "达到" } else { "没有达到" };
        steps.push(format!(
            "{}{part}，登记（应到）{}，须{}，即至少{least}：{enough}。",
            whole_zh(method.took_part),
            f.electorate,
            share.zh()
        ));
    }
    if let (Some((due, came)), Some(share)) = (round.women, method.women) {
        let least = share.least(due);
        let enough = if came >= least { "达到" } else { "没有达到" };
        steps.push(format!("妇女代表{due}人，到会{came}人，须{}，即至少{least}：{enough}。", share.zh()));
    }
    if let Some(reason) = outcome.invalid {
        steps.push(format!("本次投票无效：{}。", reason.zh()));
        return steps;
    }
    match method.win {
        Some(share) => {
            let base = f.of(method.win_of);
            steps.push(format!(
                "当选须得{}{base}的{}，即至少{}票。",
                whole_zh(method.win_of),
                share.zh(),
                outcome.least
            ));
        }
        None => steps.push("得票多的当选，没有得票的不能当选。".to_owned()),
    }
    for post in Post::ALL {
        let Some((_, seats)) = round.seats.iter().find(|(p, _)| *p == post) else { continue };
        let mut lines: Vec<_> = round.lines.iter().filter(|l| l.claim.post == post).collect();
        lines.sort_by_key(|l| (std::cmp::Reverse(l.claim.votes), l.claim.person));
        let list: Vec<String> = lines.iter().map(|l| format!("{}{}票", name(l.claim.person), l.claim.votes)).collect();
        let elected: Vec<Person> = outcome.team.elected.iter().filter(|c| c.post == post).map(|c| c.person).collect();
        let elected = if elected.is_empty() { "无人".to_owned() } else { names(&elected) };
        steps.push(format!("{}应选{seats}名：{}；{elected}当选。", post.zh(), list.join("、")));
    }
    if !round.barred.is_empty() {
        steps.push(format!("依法不得担任：{}。", names(&round.barred)));
    }
    if !round.void.is_empty() {
        steps.push(format!("当选被宣布无效：{}。", names(&round.void)));
    }
    for (person, post) in &round.given_up {
        steps.push(format!("{}放弃{}。", name(*person), post.zh()));
    }
    for left in &outcome.team.left {
        let because = name(left.because_of);
        steps.push(format!(
            "{}（{}）与{because}有亲属关系（{}），不能留任。",
            name(left.person),
            left.post.zh(),
            method.kin.zh()
        ));
    }
    if !outcome.team.followed.is_empty() {
        steps.push(format!("依次递补：{}。", names(&outcome.team.followed)));
    }
    for vote in &outcome.team.open {
        let what = if vote.about == About::Tie {
            "票数相同，再次投票"
        } else {
            "有亲属关系且职务、票数相同，继续投票"
        };
        steps.push(format!("{}：{}{what}，选{}名。", vote.post.zh(), names(&vote.among), vote.seats));
    }
    for (post, n) in &outcome.team.vacant {
        steps.push(format!("{}缺{n}名。", post.zh()));
    }
    let revote = matches!(round.kind, Some(Kind::TieRevote | Kind::KinRevote));
    let serving = round.serving(&outcome.team).len();
    if !revote && outcome.next != Next::Repoll {
        steps.push(format!("连同以前的轮次，已当选{serving}人。"));
    }
    steps.push(format!("下一步：{}。", outcome.next.zh()));
    steps
}

/// How a decision follows.
pub fn decision(figures: &Figures, question: &Question, decision: &Result<Decision, Reason>) -> Vec<String> {
    let mut steps = vec![format!(
        "应到（登记）{}，到会（投票）{}，收回{}张，赞成{}票。",
        figures.electorate, figures.checked_in, figures.recovered, question.yes
    )];
    match decision {
        Err(reason) => steps.push(format!("无效：{}。", reason.zh())),
        Ok(decision) => {
            if let Some(least) = decision.least_present {
                steps.push(format!("至少须有{least}人参加：达到。"));
            }
            let passed = if decision.passed { "通过" } else { "没有通过" };
            steps.push(format!("至少须有{}票赞成：{passed}。", decision.least_yes));
        }
    }
    steps
}
