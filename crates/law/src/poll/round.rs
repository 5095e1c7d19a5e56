//! The first vote and the runoff.

use super::select::{Selection, select};
use super::steps::{Steps, names};
use super::{
    Contested, Elected, InvalidReason, KinRemoval, Next, Outcome, RoundInput, RoundKind, RoundVerdict, RunoffPlan,
};
use crate::cite::cites;
use crate::deadline;
use crate::finding::{Finding, Severity};
use crate::kinship::{self, Kinship};
use crate::num::Threshold;
use crate::posts::{PersonRef, Post, Seats, Sex};
use crate::regime::{KinSet, Param, ParticipationBasis, RecoveredLimit, Regime, RunoffCondition};
use crate::vacancy::{self, Allowed};
use std::collections::BTreeMap;

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
        "登记参加选举的村民{}人，{}即{needed}人以上；参加投票{took_part}人，{verdict}。",
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
pub(super) fn not_valid(input: &RoundInput, reason: InvalidReason, min_votes: u32, mut steps: Steps) -> RoundVerdict {
    let sentence = "本次投票无效，由村民选举委员会重新组织投票。".to_owned();
    let last = steps.add("NEXT", "下一步", Outcome::Attention, sentence);
    last.cite(&cites(&["VCOL2018@2018-12-29#15.2"]));
    RoundVerdict {
        valid: false,
        reason: Some(reason),
        min_votes,
        steps: steps.done(),
        elected: Vec::new(),
        vacant: input.seats.iter().map(|seat| (seat.post, seat.n)).collect(),
        tie_revote: Vec::new(),
        kin_removed: Vec::new(),
        kin_revote: Vec::new(),
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
        return not_valid(input, reason, min_votes, steps);
    }

    minimum_step(first, took_part, min_votes, win, regime, &mut steps);
    let selection = select(input, min_votes, regime);
    let mut findings = Vec::new();
    winners_step(input, &selection, min_votes, regime, &mut steps, &mut findings);
    tie_step(&selection, regime, &mut steps);
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
        kin_removed,
        kin_revote: selection.kin_revote.iter().map(|group| contested(group)).collect(),
        next,
        options,
        runoff,
        findings,
    }
}

fn sorted(mut tie: Contested) -> Contested {
    tie.persons.sort();
    tie
}

fn contested(group: &[Elected]) -> Contested {
    let mut persons: Vec<PersonRef> = group.iter().map(|e| e.person.clone()).collect();
    persons.sort();
    Contested { post: group.first().map_or(Post::Member, |e| e.post), persons, seats: 1 }
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
fn tie_step(selection: &Selection, regime: &Regime, steps: &mut Steps) {
    let mut parts: Vec<String> = Vec::new();
    for tie in &selection.settled_ties {
        parts.push(format!("{}末位得票相等的{}已再次投票确定", tie.post.zh(), names(&tie.persons)));
    }
    for tie in &selection.ties {
        let (post, n) = (tie.post.zh(), tie.persons.len());
        parts.push(format!(
            "{post}尚余{}名，{}等{n}人得票相等，不能确定当选人，应当就得票相等的人再次投票",
            tie.seats,
            names(&tie.persons)
        ));
    }
    let (outcome, sentence) = if parts.is_empty() {
        (Outcome::Pass, "没有因得票相等而不能确定当选人的情形。".to_owned())
    } else {
        let outcome = if selection.ties.is_empty() { Outcome::Pass } else { Outcome::Attention };
        (outcome, format!("{}。", parts.join("；")))
    };
    steps.add("TIE", "得票相等", outcome, sentence).cite(&regime.tie_turnout().cites);
}

fn kin_removals(selection: &Selection) -> Vec<KinRemoval> {
    // Who was not elected before somebody left, and is now, follows on that post: most votes first.
    let mut followers: BTreeMap<Post, Vec<&Elected>> = BTreeMap::new();
    for e in &selection.elected {
        if !selection.before_kin.iter().any(|b| b.person == e.person && b.post == e.post) {
            followers.entry(e.post).or_default().push(e);
        }
    }
    for list in followers.values_mut() {
        list.sort_by(|a, b| b.votes.cmp(&a.votes).then_with(|| a.person.cmp(&b.person)));
        list.reverse();
    }
    selection
        .left
        .iter()
        .map(|(leaves, post)| KinRemoval {
            person: leaves.person.clone(),
            post: *post,
            because_of: leaves.because_of.clone(),
            filled_by: followers.get_mut(post).and_then(Vec::pop).map(|e| e.person.clone()),
        })
        .collect()
}

fn kin_step(
    input: &RoundInput,
    selection: &Selection,
    removed: &[KinRemoval],
    regime: &Regime,
    steps: &mut Steps,
    findings: &mut Vec<Finding>,
) {
    let set = regime.kin_elected();
    let mut parts: Vec<String> = Vec::new();
    for ((leaves, _), removal) in selection.left.iter().zip(removed) {
        let follows = match &removal.filled_by {
            Some(person) => format!("，由{person}递补"),
            None => String::new(),
        };
        parts.push(format!(
            "{}（{}）与留任的{}有亲属关系（{}是其{}），不再任职{follows}",
            leaves.person,
            removal.post.zh(),
            leaves.because_of,
            leaves.because_of,
            leaves.relation.zh()
        ));
    }
    for group in &selection.kin_revote {
        let who = names(group.iter().map(|e| &e.person));
        parts.push(format!("{who}有亲属关系，职务、票数都相同，应当继续投票，留任得票多的"));
    }
    watch_kin(input, selection, regime, findings);
    let to_check = findings.iter().any(|finding| finding.code.starts_with("KIN_"));
    let (outcome, sentence) = if !parts.is_empty() {
        let by_interpretation = regime.kin_resolution();
        let note = if by_interpretation.cites.is_empty() {
            format!("（谁留任：{}）", by_interpretation.note)
        } else {
            String::new()
        };
        (Outcome::Attention, format!("{}。{note}", parts.join("；")))
    } else if set.value == KinSet::None {
        (Outcome::NotApplicable, "适用的文本没有规定当选成员之间的任职回避。".to_owned())
    } else {
        (Outcome::Pass, "当选成员之间没有应当回避的亲属关系。".to_owned())
    };
    let outcome = if to_check && outcome != Outcome::Attention { Outcome::Attention } else { outcome };
    let sentence = if to_check { format!("{sentence}另有亲属关系须核对，见提示。") } else { sentence };
    let step = steps.add("KIN", "任职回避", outcome, sentence);
    step.cite(&set.cites);
    if !parts.is_empty() {
        step.cite(&regime.kin_resolution().cites).cite(&regime.kin_fill().cites);
    }
    step.figure("removed", i64::try_from(removed.len()).unwrap_or(i64::MAX));
}

/// Relations that a person has to look at: unverified ones, and those that a newer text bars.
fn watch_kin(input: &RoundInput, selection: &Selection, regime: &Regime, findings: &mut Vec<Finding>) {
    let (set, watch) = (regime.kin_elected(), regime.kin_elected_watch());
    let team: Vec<&Elected> = input
        .already_elected
        .iter()
        .filter(|e| !selection.left.iter().any(|(leaves, _)| leaves.person == e.person))
        .chain(&selection.elected)
        .collect();
    for (i, a) in team.iter().enumerate() {
        for b in &team[i + 1..] {
            let (x, y, edges) = (&a.person, &b.person, &input.relations[..]);
            let unverified = [set.value, watch.value]
                .into_iter()
                .any(|set| kinship::between(x, y, edges, set, regime) == Kinship::Unverified);
            if unverified {
                let message = format!("{x}与{y}的亲属关系待核，核实后才能确定是否应当回避。");
                findings.push(Finding::new("KIN_UNVERIFIED", Severity::Warn, "relations", message).citing(&set.cites));
            }
            if let Kinship::Within(relation) = kinship::between(x, y, edges, watch.value, regime) {
                let message = format!("{y}是{x}的{}：{}。请对照现行文本确定是否应当回避。", relation.zh(), watch.note);
                findings.push(watch.finding("KIN_WATCH", "relations", message));
            }
        }
    }
}

/// 依据 ZJ-VC2020@2020-07-31#32.3 「宣布其当选无效」
fn review_step(selection: &Selection, regime: &Regime, steps: &mut Steps, findings: &mut Vec<Finding>) {
    let review = regime.qualification_review();
    let (outcome, sentence) = if !selection.disqualified.is_empty() {
        let parts: Vec<String> = selection
            .disqualified
            .iter()
            .map(|(e, why)| format!("{}（{}）当选无效：{}", e.person, e.post.zh(), why.reason))
            .collect();
        for (e, _) in &selection.disqualified {
            let message = format!("{}当选{}被宣布无效，该名额按缺额处理（解释）。", e.person, e.post.zh());
            findings.push(Finding::new("DISQUALIFIED", Severity::Info, "disqualified", message).citing(&review.cites));
        }
        (Outcome::Attention, format!("{}。所缺名额另行选举。", parts.join("；")))
    } else if review.value {
        (Outcome::Pass, "没有登记当选无效的情形；公布当选名单前应完成条件审查。".to_owned())
    } else {
        (Outcome::NotApplicable, "适用的文本没有规定当选后的条件审查，没有登记当选无效的情形。".to_owned())
    };
    steps.add("REVIEW", "条件审查", outcome, sentence).cite(&review.cites);
}

/// How the committee stands with regard to women.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Women {
    Enough,
    /// Nobody's sex proves it, but somebody's is not known.
    NotKnown,
    /// A revote can still bring a woman.
    Waits,
    Missing,
}

/// 依据 VCOL2018@2018-12-29#6.2 「应当有妇女成员」
fn women_step(
    input: &RoundInput,
    selection: &Selection,
    regime: &Regime,
    steps: &mut Steps,
    findings: &mut Vec<Finding>,
) -> Women {
    let needed = regime.women_min();
    let team: Vec<&Elected> = input
        .already_elected
        .iter()
        .filter(|e| !selection.left.iter().any(|(leaves, _)| leaves.person == e.person))
        .chain(&selection.elected)
        .collect();
    let is_woman = |e: &&&Elected| e.sex == Some(Sex::Female) || (e.post == Post::WomensSeat && e.sex.is_none());
    let women = team.iter().filter(is_woman).count();
    let unknown = team.iter().filter(|e| e.sex.is_none() && e.post != Post::WomensSeat).count();
    let open: u32 = selection.vacant.values().sum();
    let state = if women >= needed.value as usize {
        Women::Enough
    } else if !selection.ties.is_empty() || !selection.kin_revote.is_empty() {
        Women::Waits
    } else if unknown > 0 {
        Women::NotKnown
    } else {
        Women::Missing
    };
    let (outcome, sentence) = match state {
        Women::Enough => (Outcome::Pass, format!("当选成员中有妇女{women}名，应当至少{}名。", needed.value)),
        Women::Waits => (Outcome::Pending, "再次投票后再确定当选成员中是否有妇女。".to_owned()),
        Women::NotKnown => {
            let message = format!("当选成员中有{unknown}人没有登记性别，不能确定是否有妇女成员。");
            findings.push(Finding::new("SEX_UNKNOWN", Severity::Warn, "sex", &*message).citing(&needed.cites));
            (Outcome::Attention, message)
        }
        Women::Missing if open > 0 => {
            (Outcome::Attention, "当选成员中没有妇女，另行选举时选票应当单列妇女委员职位。".to_owned())
        }
        Women::Missing => {
            let message = format!("名额已选满但没有妇女成员，应当至少有{}名妇女。", needed.value);
            findings.push(needed.finding("WOMEN_REQUIRED", "elected", &*message));
            (Outcome::Fail, message)
        }
    };
    let step = steps.add("WOMEN", "妇女成员", outcome, sentence);
    step.cite(&needed.cites).figure("women", i64::try_from(women).unwrap_or(i64::MAX)).figure("needed", needed.value);
    if state == Women::Missing && open > 0 {
        step.cite(&regime.womens_column().cites);
    }
    state
}

fn next_steps(
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
    let sentence = match (waits, open) {
        (false, 0) => "名额已选满。".to_owned(),
        (false, _) => format!("当选人数不足应选名额，缺{}。", seats.join("、")),
        (true, 0) => "待再次投票后确定。".to_owned(),
        (true, _) => format!("除待再次投票的以外，缺{}。", seats.join("、")),
    };
    let outcome = match (waits, open) {
        (true, _) => Outcome::Pending,
        (false, 0) => Outcome::Pass,
        (false, _) => Outcome::Attention,
    };
    steps.add("SHORTFALL", "缺额", outcome, sentence).cite(runoff_cites).figure("open", open);

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
    let mut sentence = next_zh(next, regime);
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
    let outcome = if verdict.allowed == Allowed::No { Outcome::Fail } else { Outcome::Attention };
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

fn next_zh(next: Next, regime: &Regime) -> String {
    match next {
        Next::Done => "名额已选满，可以公布当选名单。".to_owned(),
        Next::Repoll => "重新组织投票。".to_owned(),
        Next::TieRevote => "就得票相等的人再次投票，以得票多的当选；其后再认定本次投票。".to_owned(),
        Next::KinRevote => "就有亲属关系且职务、票数相同的人继续投票，留任得票多的；其后再认定本次投票。".to_owned(),
        Next::Runoff => match regime.runoff_days().value {
            Some(days) => {
                let latest = deadline::days_after(regime.polling_day(), days);
                format!("不足的名额另行选举，最迟在{latest}（选举日后{days}日内）。")
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

fn option_zh(option: Next) -> &'static str {
    match option {
        Next::Runoff => "另行选举",
        Next::AssemblyDecision => "由村民会议或者村民代表会议决定是否暂缺",
        Next::VacancyAllowed => "不足名额空缺",
        Next::Done | Next::Repoll | Next::TieRevote | Next::KinRevote | Next::ResumeRound | Next::WomenRequired => "",
    }
}

/// 依据 VCOL2018@2018-12-29#15.2 「第一次投票未当选的人员得票多的为候选人」
fn plan(input: &RoundInput, selection: &Selection, women: Women, regime: &Regime) -> RunoffPlan {
    let out = |person: &PersonRef| {
        selection.elected.iter().any(|e| &e.person == person)
            || selection.left.iter().any(|(leaves, _)| &leaves.person == person)
            || selection.disqualified.iter().any(|(e, _)| &e.person == person)
    };
    let mut plan = RunoffPlan {
        seats: Vec::new(),
        candidates: Vec::new(),
        min_candidates: Vec::new(),
        latest: regime.runoff_days().value.map(|days| deadline::days_after(regime.polling_day(), days)),
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
