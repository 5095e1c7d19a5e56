//! The first vote and the runoff.

use super::input::already_elected_write_in;
use super::kin::Leaves;
use super::next::{next_steps, plan};
use super::select::{Selection, select};
use super::steps::{Steps, names};
use super::team::{kin_removals, kin_step, review_step, women_step};
use super::{Contested, Elected, InvalidReason, Next, Outcome, RoundInput, RoundKind, RoundVerdict, VoteLine};
use crate::book::Family;
use crate::cite::cites;
use crate::finding::{Finding, Severity};
use crate::num::Threshold;
use crate::posts::{PersonRef, Post};
use crate::regime::{Param, ParticipationBasis, RecoveredLimit, Regime};
use std::borrow::Cow;

/// P: how many took part.
pub(super) fn participants(input: &RoundInput, regime: &Regime) -> u32 {
    match regime.participation_basis().value {
        ParticipationBasis::Recovered => input.recovered,
        ParticipationBasis::CheckedIn => input.checked_in,
    }
}

/// The steps every vote begins with: papers and turnout. `Err` is why the vote is not valid.
///
/// 依据 ZJ-VC2020@2020-07-31#27.2 「多于投票人数的无效」; VCOL2018@2018-12-29#15.2 「过半数投票，选举有效」
pub(super) fn validity(
    input: &RoundInput,
    turnout: &Param<Threshold>,
    regime: &Regime,
    steps: &mut Steps,
) -> Result<(), InvalidReason> {
    let limit = regime.recovered_limit();
    let (most, what) = match limit.value {
        RecoveredLimit::CheckedIn => (input.checked_in, "投票人数"),
        RecoveredLimit::Issued => (input.issued, "发出的选票"),
    };
    let recovered = input.recovered;
    let fits = recovered <= most;
    let sentence = if fits {
        format!("发出选票{}张，收回{recovered}张，不多于{what}{most}，符合规定。", input.issued)
    } else {
        format!("收回选票{recovered}张，多于{what}{most}，多出{}张，本次投票无效。", recovered - most)
    };
    let outcome = if fits { Outcome::Pass } else { Outcome::Fail };
    steps
        .add("RECOVERED", "核对选票", outcome, sentence)
        .cite(&limit.cites)
        .figure("issued", input.issued)
        .figure("checked_in", input.checked_in)
        .figure("recovered", recovered)
        .figure("invalid", input.invalid);
    if !fits {
        return Err(InvalidReason::MoreRecoveredThanVoters);
    }

    let took_part = participants(input, regime);
    let needed = turnout.value.minimum(input.registered);
    let enough = turnout.value.met(took_part, input.registered);
    let verdict = if enough { "选举有效" } else { "没有达到，本次选举无效" };
    let sentence = format!(
        "登记参加选举的{}{}人，{}即{needed}人以上；参加投票{took_part}人，{verdict}。",
        regime.people_zh(),
        input.registered,
        turnout.value.zh()
    );
    let outcome = if enough { Outcome::Pass } else { Outcome::Fail };
    steps
        .add("TURNOUT", "选举有效", outcome, sentence)
        .cite(&turnout.cites)
        .figure("registered", input.registered)
        .figure("participants", took_part)
        .figure("needed", needed);
    if enough { Ok(()) } else { Err(InvalidReason::TurnoutNotMajority) }
}

/// A vote that is not valid: nobody is elected, it is held again.
pub(super) fn not_valid(
    input: &RoundInput,
    reason: InvalidReason,
    min_votes: u32,
    mut steps: Steps,
    regime: &Regime,
) -> RoundVerdict {
    let sentence = format!("本次投票无效，由{}选举委员会重新组织投票。", regime.people_zh());
    let last = steps.add("NEXT", "下一步", Outcome::Attention, sentence);
    match regime.profile().family {
        Family::Residents => last.cite(&regime.turnout().cites),
        _ => last.cite(&cites(&["VCOL2018@2018-12-29#15.2"])),
    };
    RoundVerdict {
        valid: false,
        reason: Some(reason),
        min_votes,
        steps: steps.done(),
        elected: Vec::new(),
        vacant: input.seats.iter().map(|seat| (seat.post, seat.n)).collect(),
        tie_revote: Vec::new(),
        tie_waiting: Vec::new(),
        kin_removed: Vec::new(),
        kin_revote: Vec::new(),
        provisional: Vec::new(),
        next: Next::Repoll,
        options: Vec::new(),
        runoff: None,
        findings: Vec::new(),
    }
}

/// A first vote or a runoff.
///
/// 依据 VCOL2018@2018-12-29#15.2 「获得参加投票的村民过半数的选票，始得当选」「不得少于已投选票总数的三分之一」
pub(super) fn main_round(input: &RoundInput, regime: &Regime) -> RoundVerdict {
    let first = input.kind == RoundKind::First;
    let (turnout, win) =
        if first { (regime.turnout(), regime.win_first()) } else { (regime.runoff_turnout(), regime.runoff_win()) };
    let took_part = participants(input, regime);
    let min_votes = win.value.minimum(took_part);
    let mut steps = Steps::default();
    if let Err(reason) = validity(input, turnout, regime, &mut steps) {
        return not_valid(input, reason, min_votes, steps, regime);
    }

    minimum_step(first, took_part, min_votes, win, regime, &mut steps);
    let mut findings = Vec::new();
    let input = without_already_elected(input, &mut findings);
    let input = &*input;
    let selection = select(input, min_votes, regime);
    winners_step(input, &selection, min_votes, regime, &mut steps, &mut findings);
    tie_step(input, &selection, regime, &mut steps);
    let kin_removed = kin_removals(&selection);
    kin_step(input, &selection, &kin_removed, regime, &mut steps, &mut findings);
    review_step(&selection, regime, &mut steps, &mut findings);
    let women = women_step(input, &selection, regime, &mut steps, &mut findings);
    let (next, options) = next_steps(input, &selection, women, regime, &mut steps, &mut findings);

    let plans_runoff = next == Next::Runoff || options.contains(&Next::Runoff);
    let runoff = plans_runoff.then(|| plan(input, &selection, women, regime));
    let mut elected = selection.elected;
    elected
        .sort_by(|a, b| a.post.cmp(&b.post).then_with(|| b.votes.cmp(&a.votes)).then_with(|| a.person.cmp(&b.person)));
    RoundVerdict {
        valid: true,
        reason: None,
        min_votes,
        steps: steps.done(),
        elected,
        vacant: selection.vacant,
        tie_revote: selection.ties.into_iter().map(sorted).collect(),
        tie_waiting: selection.tie_waiting.into_iter().map(sorted).collect(),
        kin_removed,
        kin_revote: selection.kin_revote.iter().map(|group| contested(group)).collect(),
        provisional: selection.provisional.into_iter().chain(selection.waiting).collect(),
        next,
        options,
        runoff,
        findings,
    }
}

/// The input without the votes for those elected before whom voters wrote in. Ballots and other votes stay as cast.
fn without_already_elected<'a>(input: &'a RoundInput, findings: &mut Vec<Finding>) -> Cow<'a, RoundInput> {
    // Most rounds have none: they are not copied.
    if !input.votes.iter().any(|line| already_elected_write_in(input, line)) {
        return Cow::Borrowed(input);
    }
    let mut input = input.clone();
    let (dropped, votes) = input.votes.iter().cloned().partition(|line| already_elected_write_in(&input, line));
    let dropped: Vec<VoteLine> = dropped;
    input.votes = votes;
    for line in dropped {
        let VoteLine { person, post, votes, .. } = line;
        let message = format!(
            "{person}已经当选，{votes}张选票又在{}中另选{person}，照实计票，但不因此当选；写的是同名的另一人的，请核对到本人。",
            post.zh()
        );
        let field = format!("votes/{}/{person}", post.code());
        findings.push(Finding::new("F14", Severity::Info, &field, message).figure("votes", i64::from(votes)));
    }
    Cow::Owned(input)
}

fn sorted(mut tie: Contested) -> Contested {
    tie.persons.sort();
    tie
}

fn contested(group: &[Elected]) -> Contested {
    let mut persons: Vec<PersonRef> = group.iter().map(|e| e.person.clone()).collect();
    persons.sort();
    // Relatives may have two posts of one rank; who was elected earlier makes no difference.
    Contested { post: group.iter().map(|e| e.post).min().unwrap_or(Post::Member), persons, seats: 1 }
}

fn minimum_step(
    first: bool,
    took_part: u32,
    min_votes: u32,
    win: &Param<Threshold>,
    regime: &Regime,
    steps: &mut Steps,
) {
    let sentence = if first {
        format!("参加投票{took_part}人，获得{}选票即{min_votes}票以上的，始得当选。", win.value.zh())
    } else if regime.runoff_majority_first().value {
        let majority = regime.win_first().value.minimum(took_part);
        format!(
            "已投选票{took_part}张，先取获得过半数选票（{majority}票以上）的；不能产生的，取得票多的，但不少于三分之一即{min_votes}票。"
        )
    } else {
        format!("已投选票{took_part}张，以得票多的当选，但所得票数不得少于三分之一即{min_votes}票。")
    };
    steps
        .add("MINIMUM", "当选票数", Outcome::Pass, sentence)
        .cite(&win.cites)
        .cite(&regime.participation_basis().cites)
        .figure("participants", took_part)
        .figure("min_votes", min_votes);
}

fn winners_step(
    input: &RoundInput,
    selection: &Selection,
    min_votes: u32,
    regime: &Regime,
    steps: &mut Steps,
    findings: &mut Vec<Finding>,
) {
    let mut parts = Vec::new();
    let mut full = true;
    for seat in &input.seats {
        let won: Vec<&Elected> = selection.before_kin.iter().filter(|e| e.post == seat.post).collect();
        full &= won.len() == seat.n as usize;
        let listed: Vec<String> = won
            .iter()
            .map(|e| format!("{}{}票{}", e.person, e.votes, if e.is_candidate { "" } else { "（另选人）" }))
            .collect();
        let short = input.votes.iter().filter(|line| line.post == seat.post && line.votes < min_votes);
        let (count, best) = short.fold((0u32, 0u32), |(count, best), line| (count + 1, best.max(line.votes)));
        let mut part = format!("{}应选{}名，", seat.post.zh(), seat.n);
        if listed.is_empty() {
            part.push_str("没有直接确定的当选人");
        } else {
            part.push_str(&format!("{}当选", listed.join("、")));
        }
        if count > 0 {
            part.push_str(&format!("，{count}人未达{min_votes}票（最高{best}票）"));
        }
        parts.push(part);
    }
    let outcome = if full { Outcome::Pass } else { Outcome::Attention };
    let mut sentence = parts.join("；");
    sentence.push('。');
    for (person, post) in &selection.higher_post {
        sentence.push_str(&format!("{person}已当选较高职务，其{}得票不再计当选。", post.zh()));
    }
    for line in &selection.not_women {
        sentence.push_str(&format!("{}不是妇女，不能当选妇女委员。", line.person));
        let message = format!("{}在妇女委员职位得{}票，但不是妇女，不能当选该职位。", line.person, line.votes);
        findings.push(regime.womens_column().finding("WOMENS_SEAT_NOT_A_WOMAN", "votes/women_member", message));
    }
    let step = steps.add("WINNERS", "得票与当选", outcome, sentence);
    step.cite(&win_cites(input.kind, regime)).figure("min_votes", min_votes);
    for e in &selection.before_kin {
        step.figure(&format!("{}/{}", e.post.code(), e.person), e.votes);
    }
    for e in selection.elected.iter().filter(|e| !e.is_candidate) {
        let message = format!("{}是另选人当选，公布当选名单前应审查是否符合村选举办法的具体条件。", e.person);
        let finding = Finding::new("WRITE_IN_ELECTED", Severity::Info, "elected", message);
        findings.push(finding.citing(&regime.qualification_review().cites));
    }
}

fn win_cites(kind: RoundKind, regime: &Regime) -> Vec<crate::cite::Cite> {
    let param = if kind == RoundKind::First { regime.win_first() } else { regime.runoff_win() };
    param.cites.clone()
}

/// 依据 ZJ-VC2020@2020-07-31#28.2 「就得票数相等的人进行再次投票」
fn tie_step(input: &RoundInput, selection: &Selection, regime: &Regime, steps: &mut Steps) {
    let mut parts: Vec<String> = Vec::new();
    let votes_of = |tie: &Contested| {
        let line = input.votes.iter().find(|line| line.post == tie.post && tie.persons.contains(&line.person));
        line.map_or_else(String::new, |line| format!("（均为{}票）", line.votes))
    };
    for tie in &selection.settled_ties {
        parts.push(format!("{}末位得票相等的{}已再次投票确定", tie.post.zh(), names(&tie.persons)));
    }
    for tie in &selection.ties {
        let (post, n) = (tie.post.zh(), tie.persons.len());
        parts.push(format!(
            "{post}尚余{}名，{}等{n}人得票相等{}，不能确定当选人，应当就得票相等的人再次投票",
            tie.seats,
            names(&tie.persons),
            votes_of(tie)
        ));
    }
    for e in &selection.waiting {
        parts.push(format!("{}的{}得票{}票，待上述再次投票后再确定是否当选", e.person, e.post.zh(), e.votes));
    }
    for tie in &selection.tie_waiting {
        let who = names(&tie.persons);
        parts.push(format!("{}尚余{}名，{who}得票相等，待上述再次投票后仍不能确定的再投", tie.post.zh(), tie.seats));
    }
    for (leaves, post) in &selection.hopeless {
        let Leaves { person, because_of, .. } = leaves;
        parts.push(format!("{person}与当选的{because_of}有应当回避的亲属关系，不再参加{}的再次投票", post.zh()));
    }
    let (outcome, sentence) = if parts.is_empty() {
        (Outcome::Pass, "没有因得票相等而不能确定当选人的情形。".to_owned())
    } else {
        let outcome = if selection.ties.is_empty() { Outcome::Pass } else { Outcome::Attention };
        (outcome, format!("{}。", parts.join("；")))
    };
    steps.add("TIE", "得票相等", outcome, sentence).cite(&regime.tie_turnout().cites);
}
