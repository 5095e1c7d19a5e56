//! The team as a whole: relatives, conditions, women.

use super::select::Selection;
use super::steps::{Steps, names};
use super::{Elected, KinRemoval, Outcome, RoundInput};
use crate::finding::{Finding, Severity};
use crate::kinship::{self, Kinship};
use crate::posts::{Post, Sex};
use crate::regime::{KinSet, Regime};
use std::collections::BTreeMap;

pub(super) fn kin_removals(selection: &Selection) -> Vec<KinRemoval> {
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

pub(super) fn kin_step(
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
            "{}（{}）与留任的{}有亲属关系（{}是其{}），{}，不再任职{follows}",
            leaves.person,
            removal.post.zh(),
            leaves.because_of,
            leaves.because_of,
            leaves.relation.zh(),
            leaves.ground.zh()
        ));
    }
    for group in &selection.kin_revote {
        let who = names(group.iter().map(|e| &e.person));
        parts.push(format!("{who}有亲属关系，职务、票数都相同，应当继续投票，留任得票多的"));
    }
    for e in &selection.provisional {
        parts.push(format!("{}（{}）是否留任，待亲属的再次（继续）投票后确定", e.person, e.post.zh()));
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
pub(super) fn review_step(selection: &Selection, regime: &Regime, steps: &mut Steps, findings: &mut Vec<Finding>) {
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
pub(super) enum Women {
    Enough,
    /// Nobody's sex proves it, but somebody's is not known.
    NotKnown,
    /// A revote can still bring a woman.
    Waits,
    Missing,
}

/// 依据 VCOL2018@2018-12-29#6.2 「应当有妇女成员」
pub(super) fn women_step(
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
