//! May seats stay empty, and who presides meanwhile?

use crate::finding::{Finding, Severity};
use crate::regime::{ActingFallback, Regime, VacancyRule};
use serde::{Deserialize, Serialize};

/// Where the election stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// A runoff has been held.
    pub after_runoff: bool,
    /// Seats of the committee.
    pub seats_total: u32,
    /// Elected so far.
    pub elected_total: u32,
    /// The chair is elected.
    pub director_elected: bool,
}

/// Whether seats may stay empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Allowed {
    /// No: the election goes on.
    No,
    /// Yes.
    Yes,
    /// The assembly decides.
    ByAssemblyDecision,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VacancyVerdict {
    /// May seats stay empty?
    pub allowed: Allowed,
    /// When not, the runoff is due within so many days, if the texts say.
    pub runoff_within_days: Option<u32>,
    /// Sentences.
    pub findings: Vec<Finding>,
}

/// Applies the vacancy rule.
///
/// 依据 ZJ-VC2020@2020-07-31#30 「已选足三人，不足职位可以空缺」; SH-VC2020@2020-09-25#21.1 「当选人数达到三人的」;
/// BJ-VC2012@2012-09-28#30.3 「当选人数超过三人并已选出村民委员会主任」
pub fn judge(standing: &Standing, regime: &Regime) -> VacancyVerdict {
    let rule = regime.vacancy_rule();
    let Standing { elected_total, seats_total, .. } = *standing;
    let open = seats_total.saturating_sub(elected_total);
    let least = regime.vacancy_min_elected().value;
    let refused = match rule.value {
        VacancyRule::No => Some("适用的文本没有允许空缺，不足的名额应当另行选举。".to_owned()),
        _ if elected_total < least => Some(format!("已当选{elected_total}人，不足{least}人，不足的名额应当另行选举。")),
        _ if regime.vacancy_after_runoff().value && !standing.after_runoff => {
            Some("还没有另行选举，不足的名额应当先另行选举。".to_owned())
        }
        _ if regime.vacancy_needs_chair().value && !standing.director_elected => {
            Some("主任还没有选出，不足的名额应当另行选举。".to_owned())
        }
        _ => None,
    };
    let (allowed, message) = match (refused, rule.value) {
        (Some(message), _) => (Allowed::No, message),
        (None, VacancyRule::AssemblyDecision) => {
            let message = format!("已当选{elected_total}人，缺{open}名，是否暂缺由村民会议或者村民代表会议决定。");
            (Allowed::ByAssemblyDecision, message)
        }
        (None, _) => (Allowed::Yes, format!("已当选{elected_total}人，缺{open}名，可以空缺。")),
    };
    let days = regime.runoff_days();
    let code = match allowed {
        Allowed::No => "VACANCY_NOT_ALLOWED",
        Allowed::Yes => "VACANCY_ALLOWED",
        Allowed::ByAssemblyDecision => "VACANCY_BY_ASSEMBLY",
    };
    let severity = if allowed == Allowed::No { Severity::Block } else { Severity::Info };
    let finding = Finding::new(code, severity, "elected_total", message)
        .citing(&rule.cites)
        .figure("elected_total", elected_total)
        .figure("seats_total", seats_total)
        .figure("min_elected", least);
    VacancyVerdict {
        allowed,
        runoff_within_days: if allowed == Allowed::No { days.value } else { None },
        findings: vec![finding],
    }
}

/// Who presides when the chair is vacant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Acting {
    /// The chair is elected.
    Chair,
    /// 副主任
    Deputy,
    /// 由村民代表会议在当选的委员中推选一人
    MemberChosenByVra,
    /// 得票多的委员（得票相等的由会议确定）
    MemberWithMostVotes,
    /// The texts do not say.
    NotRegulated,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingVerdict {
    /// Who presides.
    pub acting: Acting,
    /// Sentence.
    pub findings: Vec<Finding>,
}

/// Who presides (主持工作). A deputy comes first everywhere; then it depends on the province.
///
/// 依据 ZJ-VC2020@2020-07-31#30 「主任未选出的，由副主任主持工作」; SH-VC2020@2020-09-25#21.2 「由得票多的委员临时主持」
pub fn acting_chair(chair_elected: bool, vice_chair_elected: bool, regime: &Regime) -> ActingVerdict {
    let rule = regime.acting_fallback();
    let (acting, message) = if chair_elected {
        (Acting::Chair, "主任已经选出，由主任主持工作。")
    } else {
        match (vice_chair_elected, rule.value) {
            (_, ActingFallback::None) => {
                (Acting::NotRegulated, "适用的文本没有规定主任空缺时由谁主持，由村民会议或者村民代表会议决定。")
            }
            (true, ActingFallback::MemberByRepresentatives) => (Acting::Deputy, "主任未选出，由副主任主持工作。"),
            (true, ActingFallback::MemberByVotes) => {
                (Acting::Deputy, "主任暂缺，由得票多的副主任临时主持工作；得票相等的，由会议确定。")
            }
            (false, ActingFallback::MemberByRepresentatives) => {
                (Acting::MemberChosenByVra, "主任、副主任都未选出，由村民代表会议在当选的委员中推选一人主持工作。")
            }
            (false, ActingFallback::MemberByVotes) => (
                Acting::MemberWithMostVotes,
                "主任、副主任都暂缺，由得票多的委员临时主持工作；得票相等的，由会议确定。",
            ),
        }
    };
    let finding = Finding::new("ACTING_CHAIR", Severity::Info, "director_elected", message).citing(&rule.cites);
    ActingVerdict { acting, findings: vec![finding] }
}
