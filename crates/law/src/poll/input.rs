//! Figures that cannot be true are refused before any rule is applied.

use super::{RoundInput, RoundKind, VoteLine};
use crate::finding::{Finding, Severity};
use crate::posts::{PersonRef, Post};
use crate::regime::Regime;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a line is a vote for somebody elected before whose name voters wrote in themselves: no error of the record,
/// and nobody is elected by it.
pub(super) fn already_elected_write_in(input: &RoundInput, line: &VoteLine) -> bool {
    matches!(input.kind, RoundKind::First | RoundKind::Runoff)
        && !line.is_candidate
        && input.already_elected.iter().any(|e| e.person == line.person)
}

/// What is impossible in the input. 收回 > 投票人数 is not among it: that is a verdict of the law, not a slip.
pub(super) fn impossible(input: &RoundInput, regime: &Regime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut block = |code: &str, field: &str, message: String, figures: &[(&str, u64)]| {
        let mut finding = Finding::new(code, Severity::Block, field, message);
        for (name, value) in figures {
            finding = finding.figure(name, i64::try_from(*value).unwrap_or(i64::MAX));
        }
        if let Some(help) = crate::findings::help(code) {
            finding = finding.citing(&help.cites_for(regime));
        }
        findings.push(finding);
    };
    let RoundInput { registered, issued, checked_in, recovered, invalid, .. } = *input;
    let valid = recovered.saturating_sub(invalid);
    if invalid > recovered {
        let message = format!("无效票{invalid}张多于收回的选票{recovered}张。");
        block("F02", "invalid", message, &[("invalid", invalid.into()), ("recovered", recovered.into())]);
    }
    if checked_in > registered {
        let message = format!("投票人数{checked_in}人多于登记参加选举的{registered}人。");
        block("F06", "checked_in", message, &[("checked_in", checked_in.into()), ("registered", registered.into())]);
    }
    if issued != checked_in {
        let message = format!("发出选票{issued}张与投票人数{checked_in}人不等（一证一票；作废换发的不计入发出）。");
        block("F07", "issued", message, &[("issued", issued.into()), ("checked_in", checked_in.into())]);
    }

    let mut seats: BTreeMap<Post, u32> = BTreeMap::new();
    for seat in &input.seats {
        if seat.n == 0 || seats.insert(seat.post, seat.n).is_some() {
            let message = format!("{}的应选名额应当写一次，且至少1名。", seat.post.zh());
            block("F10", &format!("seats/{}", seat.post.code()), message, &[("seats", seat.n.into())]);
        }
    }
    if input.seats.is_empty() {
        block("F10", "seats", "没有应选名额。".to_owned(), &[]);
    }

    let mut seen: BTreeSet<(Post, &PersonRef)> = BTreeSet::new();
    let mut sums: BTreeMap<Post, u64> = BTreeMap::new();
    for line in &input.votes {
        let field = format!("votes/{}/{}", line.post.code(), line.person);
        if !seen.insert((line.post, &line.person)) {
            block("F09", &field, format!("{}在{}中列了两次。", line.person, line.post.zh()), &[]);
        }
        if !seats.contains_key(&line.post) {
            block("F10", &field, format!("本次不选{}，却有{}的得票。", line.post.zh(), line.person), &[]);
        }
        if line.votes > valid {
            let message = format!("{}得{}票，多于有效票{valid}张。", line.person, line.votes);
            block("F04", &field, message, &[("votes", line.votes.into()), ("valid", valid.into())]);
        }
        let again = input.kind != RoundKind::KinRevote && input.already_elected.iter().any(|e| e.person == line.person);
        if again && !already_elected_write_in(input, line) {
            block("F14", &field, format!("{}已经当选，不应再列入本次投票。", line.person), &[]);
        }
        *sums.entry(line.post).or_default() += u64::from(line.votes);
    }
    for (post, sum) in sums {
        let Some(n) = seats.get(&post) else { continue };
        let most = u64::from(valid) * u64::from(*n);
        if sum > most {
            let message = format!("{}得票合计{sum}，多于有效票{valid}张乘应选{n}名（{most}）。", post.zh());
            let figures = [("sum", sum), ("valid", valid.into()), ("seats", (*n).into())];
            block("F03", &format!("votes/{}", post.code()), message, &figures);
        }
    }
    findings
}
