//! Is one ballot valid?

use crate::finding::{Finding, Severity};
use crate::posts::{PersonRef, Post, Seats};
use crate::regime::{Param, Regime, TwoPosts, UnclearBallot};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is marked on one ballot. It names nobody who cast it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotMarks {
    /// Persons chosen, per post.
    pub marks: BTreeMap<Post, Vec<PersonRef>>,
    /// Cannot be read.
    pub unreadable: bool,
    /// Bears a mark that the ballot does not provide for.
    pub foreign_mark: bool,
}

/// What a ballot counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BallotClass {
    /// 有效票
    Valid,
    /// 无效票, as a whole.
    Invalid,
    /// 由监票人提交村民选举委员会决定
    CommitteeDecides,
}

/// Why a ballot is not simply valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BallotReason {
    /// 所选人数多于应选人数
    Overvote,
    /// 选举同一人为两项以上职务
    SamePersonTwoPosts,
    /// 难以辨认
    Unreadable,
    /// 规定以外的标识
    ForeignMark,
}

/// The verdict on a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotVerdict {
    /// What it counts as.
    pub class: BallotClass,
    /// Why, when not valid.
    pub reason: Option<BallotReason>,
    /// Nobody chosen: counts among the voters, for nobody.
    pub blank: bool,
    /// Sentence and citation for each reason.
    pub findings: Vec<Finding>,
}

/// Judges one ballot. Fewer than the seats is valid; more at any post voids the whole ballot. Marks that cannot be read
/// come first, because what cannot be read cannot be counted either.
///
/// 依据 ZJ-VC2020@2020-07-31#27.3 「多于应选人数或者选举同一人为两项以上职务的无效」; ZJ-VC2020@2020-07-31#27.4 「难以确认的选票」;
/// BJ-VC2012@2012-09-28#28.2 「经村民选举委员会认定，作废票处理」; HEN-VC2011@2011-07-29#35.3 「规定以外的标识」;
/// ZJ-VC2020@2020-07-31#21.1 「可以投弃权票」; BJ-VC2012@2012-09-28#26 「也可以弃权」; SH-VC2020@2020-09-25#17.2 「也可以弃权」;
/// HEN-VC2011@2011-07-29#34.2 「也可以弃权」
pub fn judge(ballot: &BallotMarks, seats: &[Seats], regime: &Regime) -> BallotVerdict {
    let mut found: Vec<(BallotClass, BallotReason, Finding)> = Vec::new();
    let unclear = |param: &Param<UnclearBallot>, reason, what: &str| match param.value {
        UnclearBallot::CommitteeDecides => {
            let message = format!("{what}，由监票人提交村民选举委员会决定是否有效。");
            (BallotClass::CommitteeDecides, reason, param.finding(code(reason), "ballot", message))
        }
        UnclearBallot::Invalid => {
            let message = format!("{what}，为废票。");
            (BallotClass::Invalid, reason, param.finding(code(reason), "ballot", message))
        }
    };
    if ballot.unreadable {
        found.push(unclear(regime.unclear_ballot(), BallotReason::Unreadable, "选票难以辨认"));
    }
    if ballot.foreign_mark {
        found.push(unclear(regime.foreign_mark(), BallotReason::ForeignMark, "选票上有规定以外的标识"));
    }
    for (post, persons) in &ballot.marks {
        let allowed = seats.iter().find(|seat| seat.post == *post).map_or(0, |seat| seat.n);
        // The same name twice in one column is one choice.
        let chosen = persons.iter().collect::<BTreeSet<_>>().len();
        if regime.overvote_voids_ballot().value && chosen > allowed as usize {
            let message = format!("{}应选{allowed}名，选了{chosen}名，多于应选人数，整张选票无效。", post.zh());
            let finding = regime.overvote_voids_ballot().finding("OVERVOTE", post.code(), message);
            let finding = finding.figure("seats", allowed).figure("chosen", i64::try_from(chosen).unwrap_or(i64::MAX));
            found.push((BallotClass::Invalid, BallotReason::Overvote, finding));
        }
    }
    let rule = regime.two_posts_on_ballot();
    if rule.value == TwoPosts::BallotInvalid {
        for (i, (post, persons)) in ballot.marks.iter().enumerate() {
            for (other, others) in ballot.marks.iter().skip(i + 1) {
                if let Some(person) = persons.iter().find(|person| others.contains(person)) {
                    let message = format!("选{person}为{}又选为{}，整张选票无效。", post.zh(), other.zh());
                    let finding = rule.finding("SAME_PERSON_TWO_POSTS", post.code(), message);
                    found.push((BallotClass::Invalid, BallotReason::SamePersonTwoPosts, finding));
                }
            }
        }
    }
    let blank = ballot.marks.values().all(Vec::is_empty);
    let (class, reason) = match found.first() {
        None => (BallotClass::Valid, None),
        Some((class, reason, _)) => (*class, Some(*reason)),
    };
    let mut findings: Vec<Finding> = found.into_iter().map(|(_, _, finding)| finding).collect();
    if findings.is_empty() {
        let message = if blank {
            "全部弃权，为有效票，计入参加投票人数，不计任何人得票。"
        } else {
            "所选人数不多于应选人数，为有效票。"
        };
        let finding = Finding::new("BALLOT_VALID", Severity::Info, "ballot", message);
        findings.push(finding.citing(&regime.overvote_voids_ballot().cites));
    }
    BallotVerdict { class, reason, blank, findings }
}

fn code(reason: BallotReason) -> &'static str {
    match reason {
        BallotReason::Overvote => "OVERVOTE",
        BallotReason::SamePersonTwoPosts => "SAME_PERSON_TWO_POSTS",
        BallotReason::Unreadable => "UNREADABLE",
        BallotReason::ForeignMark => "FOREIGN_MARK",
    }
}
