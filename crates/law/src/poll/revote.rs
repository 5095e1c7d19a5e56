//! A vote among tied persons or between relatives: most votes win.

use super::round::{not_valid, validity};
use super::select::elected;
use super::steps::{Steps, names};
use super::{Contested, KinRemoval, Next, Outcome, RoundInput, RoundKind, RoundVerdict, VoteLine};
use crate::posts::{PersonRef, Post};
use crate::regime::Regime;
use std::collections::BTreeMap;

/// 依据 ZJ-VC2020@2020-07-31#28.2 「以得票多的当选」; ZJ-VC2020@2020-07-31#31.2 「应当继续组织投票」
pub(super) fn determine(input: &RoundInput, regime: &Regime) -> RoundVerdict {
    let mut steps = Steps::default();
    if let Err(reason) = validity(input, regime.tie_turnout(), regime, &mut steps) {
        return not_valid(input, reason, 1, steps, regime);
    }
    let kin = input.kind == RoundKind::KinRevote;
    let rule = if kin { &regime.kin_resolution().cites } else { &regime.tie_turnout().cites };
    let mut verdict = RoundVerdict {
        valid: true,
        reason: None,
        min_votes: 1,
        steps: Vec::new(),
        elected: Vec::new(),
        vacant: BTreeMap::new(),
        tie_revote: Vec::new(),
        tie_waiting: Vec::new(),
        kin_removed: Vec::new(),
        kin_revote: Vec::new(),
        provisional: Vec::new(),
        next: Next::ResumeRound,
        options: Vec::new(),
        runoff: None,
        findings: Vec::new(),
    };
    let mut parts = Vec::new();
    for (post, seats, lines) in groups(input, kin) {
        let stake = (seats as usize).min(lines.len());
        // Nobody is elected without a vote, even among two.
        let with_votes = lines.iter().filter(|line| line.votes > 0).count();
        let cut = lines.get(stake.saturating_sub(1)).map_or(0, |line| line.votes);
        let tied_over = lines.get(stake).is_some_and(|next| next.votes == cut);
        let sure = if tied_over { lines.iter().take_while(|line| line.votes > cut).count() } else { stake };
        let sure = sure.min(with_votes);
        let (won, rest) = lines.split_at(sure);
        verdict.elected.extend(won.iter().map(|line| elected(line)));
        let open = seats.saturating_sub(u32::try_from(sure).unwrap_or(u32::MAX));
        let ranking: Vec<String> = lines.iter().map(|line| format!("{}{}票", line.person, line.votes)).collect();
        let mut part = format!("{}：{}", post.zh(), ranking.join("、"));
        if !won.is_empty() {
            let stays = if kin { "留任" } else { "当选" };
            part.push_str(&format!("，{}得票多，{stays}", names(won.iter().map(|line| &line.person))));
        }
        if open > 0 {
            let again: Vec<PersonRef> = if tied_over && cut > 0 {
                rest.iter().take_while(|line| line.votes == cut).map(|line| line.person.clone()).collect()
            } else {
                rest.iter().map(|line| line.person.clone()).collect()
            };
            part.push_str(&format!("，{}仍不能确定，应当再投", names(&again)));
            let contested = Contested { post, persons: again, seats: open };
            if kin { verdict.kin_revote.push(contested) } else { verdict.tie_revote.push(contested) }
        } else if kin {
            for line in rest {
                verdict.kin_removed.push(KinRemoval {
                    person: line.person.clone(),
                    post: line.post,
                    because_of: won[0].person.clone(),
                    filled_by: None,
                });
            }
        }
        parts.push(part);
    }
    let again = !verdict.tie_revote.is_empty() || !verdict.kin_revote.is_empty();
    let outcome = if again { Outcome::Attention } else { Outcome::Pass };
    let title = if kin { "继续投票" } else { "再次投票" };
    steps.add("WINNERS", title, outcome, format!("{}。", parts.join("；"))).cite(rule);
    let sentence = if again {
        "得票仍然相等，就仍不能确定的人再次投票。"
    } else {
        "结果记入所属的投票，再认定一次。"
    };
    steps.add("NEXT", "下一步", outcome, sentence.to_owned()).cite(rule);
    if again {
        verdict.next = if kin { Next::KinRevote } else { Next::TieRevote };
    }
    verdict.steps = steps.done();
    verdict
}

/// Who competes for what, most votes first. Relatives compete for one place even when one of them holds the women's seat.
fn groups(input: &RoundInput, kin: bool) -> Vec<(Post, u32, Vec<&VoteLine>)> {
    if kin {
        let post = input.seats.first().map_or(Post::Member, |seat| seat.post);
        return vec![(post, 1, most_first(input.votes.iter()))];
    }
    input
        .seats
        .iter()
        .map(|seat| (seat.post, seat.n, most_first(input.votes.iter().filter(|line| line.post == seat.post))))
        .collect()
}

fn most_first<'a>(lines: impl Iterator<Item = &'a VoteLine>) -> Vec<&'a VoteLine> {
    let mut lines: Vec<&VoteLine> = lines.collect();
    lines.sort_by(|a, b| b.votes.cmp(&a.votes).then_with(|| a.person.cmp(&b.person)));
    lines
}
