//! What the outcome of a poll must be: a second, small reading of the law, independent of the program under test.
//!
//! 村民委员会组织法第十五条 and, where it is silent, the Zhejiang text of 2020 (第二十七至三十一条). Whole numbers only.

use serde::Serialize;

use crate::Kin;
use crate::election::{Contest, Post, Stander, Totals};

/// Why a poll does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Invalid {
    /// More ballots recovered than handed out.
    MoreRecoveredThanVoters,
    /// Not more than half of the registered voters voted.
    TurnoutNotMajority,
}

/// What has to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Next {
    /// Every seat is filled.
    Done,
    /// 再次投票 between those who are tied.
    TieRevote,
    /// 另行选举 for the seats left.
    Runoff,
    /// The poll is void: 重新投票.
    Repoll,
    /// 继续投票 between kin with equal posts and votes.
    RevoteBetween,
}

/// A seat won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Won {
    /// Position in [`crate::Election::standers`].
    pub stander: usize,
    /// The post.
    pub post: Post,
}

/// The outcome that every count of these votes must come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// `None` when the poll counts.
    pub invalid: Option<Invalid>,
    /// The fewest votes that win in the first round: more than half of the ballots recovered.
    pub votes_to_win: u32,
    /// Who serves, after kinship was settled, by post and votes.
    pub elected: Vec<Won>,
    /// Who won but must stand back for a relative.
    pub removed: Vec<usize>,
    /// Who follows for them; also among `elected`.
    pub filled: Vec<usize>,
    /// Who is tied at the cut, with their post; empty when nobody is.
    pub tied: Vec<Won>,
    /// Seats without anybody, not counting those that the tied vote about again.
    pub vacant: Vec<(Post, u16)>,
    /// Whether a woman is among the elected.
    pub has_woman: bool,
    /// The next step.
    pub next: Next,
    /// The reasons, step by step, in Chinese with the figures.
    pub why: Vec<String>,
}

/// Works the outcome out.
pub(crate) fn determine(
    totals: &Totals,
    contests: &[Contest],
    standers: &[Stander],
    votes: &[u32],
    kin: &[Kin],
) -> Truth {
    let votes_to_win = totals.recovered / 2 + 1;
    let mut truth = Truth {
        invalid: None,
        votes_to_win,
        elected: Vec::new(),
        removed: Vec::new(),
        filled: Vec::new(),
        tied: Vec::new(),
        vacant: Vec::new(),
        has_woman: false,
        next: Next::Done,
        why: Vec::new(),
    };
    if totals.recovered > totals.issued {
        truth.invalid = Some(Invalid::MoreRecoveredThanVoters);
        truth.next = Next::Repoll;
        truth.why.push(format!("收回选票 {} 张，多于发出的 {} 张，本次选举无效", totals.recovered, totals.issued));
        return truth;
    }
    if 2 * u64::from(totals.recovered) <= u64::from(totals.registered) {
        truth.invalid = Some(Invalid::TurnoutNotMajority);
        truth.next = Next::Repoll;
        truth.why.push(format!("登记 {} 人，投票 {} 人，没有过半数，选举无效", totals.registered, totals.recovered));
        return truth;
    }
    truth.why.push(format!(
        "登记 {} 人，收回选票 {} 张，过半数，选举有效；当选须得 {votes_to_win} 票以上",
        totals.registered, totals.recovered
    ));
    let votes_of = |i: usize| votes.get(i).copied().unwrap_or(0);
    let name_of = |i: usize| standers.get(i).map_or("", |s| s.name.as_str());
    let mut open: Vec<(Post, u16)> = Vec::new();
    for contest in contests {
        let ranked = ranked(contest.post, standers, votes, votes_to_win);
        let seats = usize::from(contest.seats);
        let cut = ranked.get(seats.wrapping_sub(1)).map_or(0, |i| votes_of(*i));
        // A tie matters when the votes of the last seat are also those of the first one left out.
        let is_tied = ranked.get(seats).is_some_and(|i| votes_of(*i) == cut);
        let (tied, won): (Vec<usize>, Vec<usize>) =
            ranked.iter().take_while(|i| votes_of(**i) >= cut).partition(|i| is_tied && votes_of(**i) == cut);
        if is_tied {
            let names: Vec<&str> = tied.iter().map(|i| name_of(*i)).collect();
            truth.why.push(format!("{}：{} 得票相等（{cut} 票），不能确定当选人", contest.post.zh(), names.join("、")));
        }
        truth.tied.extend(tied.iter().map(|i| Won { stander: *i, post: contest.post }));
        for i in won.iter().take(seats) {
            truth.why.push(format!("{}：{} 得 {} 票，当选", contest.post.zh(), name_of(*i), votes_of(*i)));
            truth.elected.push(Won { stander: *i, post: contest.post });
        }
        let missing = if is_tied { 0 } else { contest.seats - won.len().min(seats) as u16 };
        if missing > 0 {
            truth.why.push(format!("{}：缺 {missing} 名", contest.post.zh()));
            open.push((contest.post, missing));
        }
    }
    settle_kinship(&mut truth, &mut open, standers, votes, kin);
    truth.elected.sort_by_key(|w| (w.post.rank(), std::cmp::Reverse(votes_of(w.stander)), w.stander));
    truth.has_woman =
        truth.elected.iter().any(|w| standers.get(w.stander).is_some_and(|s| s.sex == crate::Sex::Female));
    open.retain(|(_, n)| *n > 0);
    open.sort();
    truth.vacant = open;
    if truth.next == Next::Done {
        truth.next = match (truth.tied.is_empty(), truth.vacant.is_empty()) {
            (false, _) => Next::TieRevote,
            (true, false) => Next::Runoff,
            (true, true) => Next::Done,
        };
    }
    truth
}

/// Those with more than half for a post, most votes first.
fn ranked(post: Post, standers: &[Stander], votes: &[u32], votes_to_win: u32) -> Vec<usize> {
    let mut ranked: Vec<usize> = (0..standers.len())
        .filter(|i| standers.get(*i).is_some_and(|s| s.post == post))
        .filter(|i| votes.get(*i).is_some_and(|v| *v >= votes_to_win))
        .collect();
    ranked.sort_by_key(|i| (std::cmp::Reverse(votes.get(*i).copied().unwrap_or(0)), *i));
    ranked
}

/// 第三十一条: of two relatives the one in the higher post stays, then the one with more votes; equal in both, they are
/// voted about again. The next with more than half follows. Until nobody is left to settle.
fn settle_kinship(truth: &mut Truth, open: &mut Vec<(Post, u16)>, standers: &[Stander], votes: &[u32], kin: &[Kin]) {
    let votes_of = |i: usize| votes.get(i).copied().unwrap_or(0);
    loop {
        let related = |a: &Won, b: &Won| {
            let (Some(a), Some(b)) = (standers.get(a.stander), standers.get(b.stander)) else { return None };
            kin.iter()
                .find(|k| {
                    (k.person == a.serial && k.relative == b.serial) || (k.person == b.serial && k.relative == a.serial)
                })
                .filter(|k| k.relation.is_immediate())
        };
        let strength = |w: &Won| (std::cmp::Reverse(w.post.rank()), votes_of(w.stander));
        let pair = truth.elected.iter().enumerate().find_map(|(i, a)| {
            let (b, k) = truth.elected.iter().skip(i + 1).find_map(|b| related(a, b).map(|k| (b, k)))?;
            Some((*a, *b, k.relation))
        });
        let Some((a, b, relation)) = pair else { return };
        if strength(&a) == strength(&b) {
            truth.next = Next::RevoteBetween;
            truth.why.push(format!("当选人之间有{}关系，职务、得票都相同，须继续投票", relation.zh()));
            return;
        }
        let out = if strength(&a) < strength(&b) { a } else { b };
        let name = standers.get(out.stander).map_or("", |s| s.name.as_str());
        truth.why.push(format!("{name} 与另一当选人有{}关系，不再担任{}", relation.zh(), out.post.zh()));
        truth.elected.retain(|w| w.stander != out.stander);
        truth.removed.push(out.stander);
        let successor = ranked(out.post, standers, votes, truth.votes_to_win)
            .into_iter()
            .find(|i| !truth.removed.contains(i) && !truth.elected.iter().any(|w| w.stander == *i));
        match successor.filter(|i| !truth.tied.iter().any(|w| w.stander == *i)) {
            Some(i) => {
                let name = standers.get(i).map_or("", |s| s.name.as_str());
                truth.why.push(format!("{}由 {name}（{} 票）依次当选", out.post.zh(), votes_of(i)));
                truth.elected.push(Won { stander: i, post: out.post });
                truth.filled.push(i);
            }
            None => match open.iter_mut().find(|(p, _)| *p == out.post) {
                Some((_, n)) => *n += 1,
                None => open.push((out.post, 1)),
            },
        }
    }
}
