//! Candidates and self-nominees: how many, who, until when, in which order.

use crate::deadline::needed_days;
use crate::finding::{Finding, Severity, any_blocks};
use crate::num::Range;
use crate::posts::{PersonRef, Post, Seats};
use crate::regime::{ListOrder, Mode, Param, Regime};
use serde::{Deserialize, Serialize};

/// Is the number of candidates for a post lawful (差额)?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountVerdict {
    /// Lawful?
    pub ok: bool,
    /// Allowed numbers.
    pub allowed: Range,
    /// Why not.
    pub findings: Vec<Finding>,
}

/// Checks the number of formal candidates for a post.
///
/// 依据 VCOL2018@2018-12-29#15.1 「候选人的名额应当多于应选名额」; SH-VC2020@2020-09-25#12.3 「分别比应选名额多一人」;
/// BJ-VC2012@2012-09-28#16.2 「分别多于应选名额一至二人」; HEN-VC2011@2011-07-29#24.2 「应当比应选人数多一名」
pub fn count(post: Post, seats: u32, candidates: u32, regime: &Regime) -> CountVerdict {
    let extra = extra(post, regime);
    let allowed =
        Range { min: seats.saturating_add(extra.value.min), max: extra.value.max.map(|max| seats.saturating_add(max)) };
    let ok = allowed.contains(candidates);
    let message = format!(
        "{}应选{seats}名，候选人{candidates}名，应当是{}名{}",
        post.zh(),
        allowed.zh(),
        if ok { "，符合差额规定。" } else { "。" }
    );
    let finding = if ok {
        Finding::new("CANDIDATE_COUNT_OK", Severity::Info, post.code(), message).citing(&extra.cites)
    } else {
        extra.finding("CANDIDATE_COUNT", post.code(), message)
    };
    let finding = finding.figure("seats", seats).figure("candidates", candidates).figure("min", allowed.min);
    CountVerdict { ok, allowed, findings: vec![finding] }
}

fn extra(post: Post, regime: &Regime) -> &Param<Range> {
    match post {
        Post::Chair => regime.candidates_extra_chair(),
        Post::ViceChair => regime.candidates_extra_vice_chair(),
        Post::Member | Post::WomensSeat => regime.candidates_extra_member(),
    }
}

/// One self-nomination (自荐报名).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfNomination {
    /// Posts signed up for.
    pub posts: Vec<Post>,
    /// Days from the filing to the election day.
    pub days_before: i64,
    /// Filed by somebody else.
    pub by_another: bool,
    /// On the roll of this village.
    pub registered: bool,
}

/// Checks one self-nomination: `SELF_NOMINATION_TOO_LATE`, `ONE_POST_ONLY`, `NOT_IN_PERSON`, `NOT_REGISTERED`, `MODE_NOT_ALLOWED`,
/// `NO_POST`.
///
/// 依据 ZJ-VC2020@2020-07-31#20.2 「在选举日的十日前报名参选村民委员会中的一个职位，但不得委托他人」
pub fn self_nomination(filing: &SelfNomination, regime: &Regime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (modes, until, posts) =
        (regime.modes(), regime.self_nomination_days_before(), regime.self_nomination_posts_max());
    if !modes.value.contains(&Mode::SelfNomination) {
        findings.push(modes.finding("MODE_NOT_ALLOWED", "mode", "适用的文本没有规定无候选人的自荐直选。"));
    }
    if let Some(days) = until.value.filter(|days| filing.days_before < i64::from(needed_days(*days, regime))) {
        let message = format!("在选举日前第{}日报名，应当在选举日的{days}日前报名。", filing.days_before);
        let finding = until.finding("SELF_NOMINATION_TOO_LATE", "days_before", message);
        findings.push(finding.figure("days_before", filing.days_before).figure("required", days));
    }
    let signed_up = filing.posts.iter().collect::<std::collections::BTreeSet<_>>().len();
    if signed_up == 0 {
        findings.push(posts.finding("NO_POST", "posts", "没有写明报名的职位。"));
    } else if signed_up > posts.value as usize {
        let listed: Vec<&str> = filing.posts.iter().map(|post| post.zh()).collect();
        let message = format!("报名了{}，只能报名{}个职位。", listed.join("、"), posts.value);
        findings.push(posts.finding("ONE_POST_ONLY", "posts", message));
    }
    if filing.by_another {
        findings.push(posts.finding("NOT_IN_PERSON", "by_another", "自荐应当由本人报名，不得委托他人。"));
    }
    if !filing.registered {
        findings.push(posts.finding("NOT_REGISTERED", "registered", "自荐人不在本村选民名单上。"));
    }
    findings
}

/// Facts of one voter's nomination paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NominationPaper {
    /// Posts and the persons named for each.
    pub named: Vec<(Post, PersonRef)>,
    /// Filled in for somebody else.
    pub by_proxy: bool,
}

/// Checks one nomination paper: `TOO_MANY_NOMINATED`, `NOMINATED_FOR_TWO_POSTS`, `NOMINATION_BY_PROXY`.
///
/// 依据 ZJ-VC2020@2020-07-31#17.1 「不得超过应选村民委员会主任、副主任和委员的职数」;
/// ZJ-VC2020@2020-07-31#17.2 「该提名无效」; BJ-VC2012@2012-09-28#16.3 「不得超过应选名额」
pub fn nomination(paper: &NominationPaper, seats: &[Seats], regime: &Regime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rule = regime.candidates_extra_member();
    let total: u32 = seats.iter().map(|seat| seat.n).sum();
    if paper.named.len() > total as usize {
        let message = format!("提名{}人，不得超过应选职数{total}名。", paper.named.len());
        findings.push(rule.finding("TOO_MANY_NOMINATED", "named", message));
    }
    let two_posts = regime.nomination_two_posts_void();
    for (i, (post, person)) in paper.named.iter().enumerate() {
        let again = paper.named[i + 1..].iter().find(|(other, same)| same == person && other != post);
        if let Some((other, _)) = again.filter(|_| two_posts.value) {
            let message = format!("提名{person}为{}又为{}，对{person}的提名无效。", post.zh(), other.zh());
            findings.push(two_posts.finding("NOMINATED_FOR_TWO_POSTS", "named", message));
        }
    }
    if paper.by_proxy {
        findings.push(rule.finding("NOMINATION_BY_PROXY", "by_proxy", "选民不得委托他人提名。"));
    }
    findings
}

/// Is a nomination (or pre-selection) attended by enough voters: `NOMINATION_TURNOUT`.
///
/// 依据 ZJ-VC2020@2020-07-31#18.1 「由过半数选民参加投票提名」
pub fn nomination_turnout(registered: u32, attended: u32, regime: &Regime) -> Vec<Finding> {
    let rule = regime.nomination_turnout();
    match rule.value {
        Some(share) if !share.met(attended, registered) => {
            let needed = share.minimum(registered);
            let message =
                format!("选民{registered}人，参加提名（预选）{attended}人，应当{}即{needed}人以上。", share.zh());
            let finding = rule.finding("NOMINATION_TURNOUT", "attended", message);
            vec![finding.figure("registered", registered).figure("attended", attended).figure("needed", needed)]
        }
        _ => Vec::new(),
    }
}

/// A withdrawal from the published list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The post.
    pub post: Post,
    /// Seats of the post.
    pub seats: u32,
    /// Formal candidates in order.
    pub formal: Vec<PersonRef>,
    /// Next in the nomination, by votes.
    pub next_in_nomination: Vec<PersonRef>,
    /// Who withdraws.
    pub withdrawn: PersonRef,
    /// Days from the filing to the election day.
    pub days_before: i64,
    /// Days since the list was fixed, where the province counts from there.
    pub days_after_list: Option<i64>,
}

/// What a withdrawal does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalVerdict {
    /// Accepted?
    pub ok: bool,
    /// Formal candidates without the one who leaves.
    pub formal_after: Vec<PersonRef>,
    /// Fewer than the law asks: must be filled up.
    pub refill_required: bool,
    /// Who follows.
    pub refill: Vec<PersonRef>,
    /// `WITHDRAWAL_TOO_LATE`, `NOT_A_CANDIDATE`, `REFILL_EXHAUSTED`, `MUST_BE_ANNOUNCED`.
    pub findings: Vec<Finding>,
}

/// Judges a withdrawal and names who follows.
///
/// 依据 ZJ-VC2020@2020-07-31#19 「应当在选举日的三日前以书面形式向村民选举委员会提出」「按得票多少依次补足并公告」;
/// HEN-VC2011@2011-07-29#26.2 「候选人名单确定后三日内」; HEN-VC2011@2011-07-29#27 「按照得票多少依次递补」
pub fn withdraw(withdrawal: &Withdrawal, regime: &Regime) -> WithdrawalVerdict {
    let mut findings = Vec::new();
    let (before, after) = (regime.withdrawal_days_before(), regime.withdrawal_days_after_list());
    if !withdrawal.formal.contains(&withdrawal.withdrawn) {
        let message = format!("{}不在正式候选人名单上。", withdrawal.withdrawn);
        findings.push(Finding::new("NOT_A_CANDIDATE", Severity::Block, "withdrawn", message));
    }
    if let Some(days) = before.value.filter(|days| withdrawal.days_before < i64::from(needed_days(*days, regime))) {
        let message = format!(
            "在选举日前第{}日提出，应当在选举日的{days}日前提出；姓名仍在选票上，如当选按辞职办理（解释）。",
            withdrawal.days_before
        );
        findings.push(before.finding("WITHDRAWAL_TOO_LATE", "days_before", message));
    }
    if let Some((limit, days)) = after.value.zip(withdrawal.days_after_list).filter(|(n, d)| *d > i64::from(*n)) {
        let message = format!("名单确定后第{days}日提出，应当在{limit}日内提出。");
        findings.push(after.finding("WITHDRAWAL_TOO_LATE", "days_after_list", message));
    }
    if any_blocks(&findings) {
        let formal_after = withdrawal.formal.clone();
        return WithdrawalVerdict { ok: false, formal_after, refill_required: false, refill: Vec::new(), findings };
    }
    let formal_after: Vec<PersonRef> =
        withdrawal.formal.iter().filter(|person| **person != withdrawal.withdrawn).cloned().collect();
    let least = withdrawal.seats.saturating_add(extra(withdrawal.post, regime).value.min) as usize;
    let missing = least.saturating_sub(formal_after.len());
    let next = withdrawal.next_in_nomination.iter().filter(|person| !withdrawal.formal.contains(person));
    let refill: Vec<PersonRef> = next.take(missing).cloned().collect();
    let rule = if after.value.is_some() { &after.cites } else { &before.cites };
    if missing > 0 {
        let (left, who) = (formal_after.len(), refill.iter().map(PersonRef::as_str).collect::<Vec<_>>().join("、"));
        let message = if refill.len() < missing {
            format!("退出后候选人{left}名，应当至少{least}名，原提名中只有{}名可以补足。", refill.len())
        } else {
            format!("退出后候选人{left}名，应当至少{least}名，由{who}依次补足并公告。")
        };
        let short = refill.len() < missing;
        let (code, severity) =
            if short { ("REFILL_EXHAUSTED", Severity::Block) } else { ("MUST_BE_ANNOUNCED", Severity::Info) };
        findings.push(Finding::new(code, severity, "next_in_nomination", message).citing(rule));
    } else {
        let message = format!("{}退出，应当及时确认并公告；候选人仍多于应选名额。", withdrawal.withdrawn);
        findings.push(Finding::new("MUST_BE_ANNOUNCED", Severity::Info, "withdrawn", message).citing(rule));
    }
    WithdrawalVerdict { ok: true, formal_after, refill_required: missing > 0, refill, findings }
}

/// The order that the regime wants for the published list.
pub fn list_order(mode: Mode, regime: &Regime) -> ListOrder {
    match mode {
        Mode::Candidates => regime.candidate_list_order().value,
        Mode::SelfNomination | Mode::Open => regime.self_nominee_list_order().value,
    }
}

/// A name on a list with the keys it may be ordered by. The stroke key comes from the caller, because stroke counts are a
/// table of characters and the same surname is ordered by the next character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Who.
    pub person: PersonRef,
    /// Nomination votes; 0 where there were none.
    pub votes: u32,
    /// Stroke key, compared as a list: e.g. strokes of each character, then its code.
    pub stroke_key: Vec<u32>,
}

/// Orders a list as the regime wants. Equal votes stand in the order of strokes, a choice of this product where the texts are
/// silent: the place on a ballot must not depend on who was entered first. Equal keys keep the caller's order.
pub fn order(mut list: Vec<Listed>, mode: Mode, regime: &Regime) -> Vec<Listed> {
    match list_order(mode, regime) {
        ListOrder::Votes => list.sort_by(|a, b| b.votes.cmp(&a.votes).then_with(|| a.stroke_key.cmp(&b.stroke_key))),
        ListOrder::Strokes => list.sort_by(|a, b| a.stroke_key.cmp(&b.stroke_key)),
    }
    list
}
