//! The members' assembly and the assembly of their representatives.

use super::levels::Levels;
use crate::deadline::days_before;
use crate::finding::{Finding, Severity};
use crate::num::Threshold;
use crate::poll::Refused;
use crate::ranking::{Ranking, Tally, rank};
use crate::regime::{CooperativePower, CooperativeRegime, CooperativeThreshold, Param};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Which assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssemblyKind {
    /// 成员大会（社员大会）
    Members,
    /// 成员代表大会（社员代表大会）
    Representatives,
}

impl AssemblyKind {
    /// 成员大会 or 成员代表大会.
    pub fn zh(self) -> &'static str {
        match self {
            AssemblyKind::Members => "成员大会",
            AssemblyKind::Representatives => "成员代表大会",
        }
    }

    fn whole_zh(self) -> &'static str {
        match self {
            AssemblyKind::Members => "全体成员",
            AssemblyKind::Representatives => "全体成员代表",
        }
    }
}

/// Who came and how they voted. Those who take part online or through a member of their household are present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assembly {
    /// Which assembly.
    pub kind: AssemblyKind,
    /// ALL: members with full capacity, or representatives.
    pub total: u32,
    /// Who took part.
    pub present: u32,
    /// Votes for the proposal.
    pub yes: u32,
}

/// The verdict on a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssemblyVerdict {
    /// May it be held?
    pub quorum: bool,
    /// Fewest who have to take part; `None` where the texts set no quorum.
    pub min_present: Option<u32>,
    /// Is the proposal carried?
    pub passed: bool,
    /// Fewest votes that carry it.
    pub min_yes: u32,
    /// Under the national law, where the provincial text that was applied asks for less: carried, fewest votes.
    pub national: Option<(bool, u32)>,
    /// Sentences.
    pub findings: Vec<Finding>,
}

fn rules(kind: AssemblyKind, regime: &CooperativeRegime) -> (&Param<Option<Threshold>>, &Param<Threshold>) {
    match kind {
        AssemblyKind::Members => (regime.assembly_quorum(), regime.assembly_pass()),
        AssemblyKind::Representatives => (regime.representatives_quorum(), regime.representatives_pass()),
    }
}

/// What one law says about an assembly.
#[derive(Clone, Copy)]
struct Judged<'a> {
    min_present: Option<u32>,
    min_yes: u32,
    quorum_rule: &'a Param<Option<Threshold>>,
    pass: &'a Param<Threshold>,
}

impl<'a> Judged<'a> {
    fn by(assembly: &Assembly, regime: &'a CooperativeRegime) -> Self {
        let (quorum_rule, pass) = rules(assembly.kind, regime);
        // A share of all members, not of those present.
        let min_yes = pass.value.minimum(assembly.total);
        let min_present = quorum_rule.value.map(|share| share.minimum(assembly.total));
        Judged { min_present, min_yes, quorum_rule, pass }
    }

    fn quorum(&self, assembly: &Assembly) -> bool {
        self.min_present.is_none_or(|least| assembly.present >= least)
    }

    fn passed(&self, assembly: &Assembly) -> bool {
        self.quorum(assembly) && assembly.yes >= self.min_yes
    }

    /// Each figure, with its rule, by the stricter of the two.
    fn stricter(self, other: Judged<'a>) -> Judged<'a> {
        let (min_present, quorum_rule) = match other.min_present > self.min_present {
            true => (other.min_present, other.quorum_rule),
            false => (self.min_present, self.quorum_rule),
        };
        let (min_yes, pass) = match other.min_yes > self.min_yes {
            true => (other.min_yes, other.pass),
            false => (self.min_yes, self.pass),
        };
        Judged { min_present, min_yes, quorum_rule, pass }
    }
}

/// Quorum and decision; the share is one of all members, not of those present. Where a later national law asks for more than
/// the province ([`Levels`]), the stricter applies from the day of that law, and the finding names both.
///
/// 依据 RCEO2024@2024-06-28#27.1 「有三分之二以上具有完全民事行为能力的成员参加」; RCEO2024@2024-06-28#27.3 「全体成员三分之二以上同意」;
/// RCEO2024@2024-06-28#28.5 「应当经全体成员代表三分之二以上同意」; ZJ-COOP2020@2020-07-31#30.1
pub fn decide(assembly: &Assembly, levels: &Levels) -> Result<AssemblyVerdict, Refused> {
    let Assembly { kind, total, present, yes } = *assembly;
    crate::assembly::possible(total, present, Some(yes))?;
    let own = Judged::by(assembly, &levels.own);
    let national = levels.national.as_ref().map(|national| Judged::by(assembly, national));
    let applied = match national.filter(|_| levels.binding) {
        Some(national) => own.stricter(national),
        None => own,
    };
    // Not yet in force, but stricter: said beside the verdict.
    let asks_more = |law: &Judged<'_>| law.min_yes > own.min_yes || law.min_present > own.min_present;
    let other = national.filter(|law| !levels.binding && asks_more(law));
    let (quorum, passed) = (applied.quorum(assembly), applied.passed(assembly));
    let Judged { min_present, min_yes, quorum_rule, pass } = applied;
    let mut findings = Vec::new();
    if let (Some(least), Some(share)) = (min_present, quorum_rule.value) {
        let word = if quorum { "符合规定" } else { "没有达到，不能召开" };
        let message =
            format!("{}应到{total}人，参加{present}人，应当{}即{least}人以上，{word}。", kind.zh(), share.zh());
        let (code, severity) = if quorum { ("QUORUM", Severity::Info) } else { ("NO_QUORUM", quorum_rule.severity) };
        let finding = Finding::new(code, severity, "present", message).citing(&quorum_rule.cites);
        findings.push(finding.figure("total", total).figure("present", present).figure("min_present", least));
    }
    let word = if passed { "通过" } else { "没有通过" };
    let message =
        format!("同意{yes}人，应当经{}{total}人的{}即{min_yes}人以上同意，{word}。", kind.whole_zh(), pass.value.zh());
    let code = if passed { "PASSED" } else { "NOT_PASSED" };
    let finding = Finding::new(code, Severity::Info, "yes", message).citing(&pass.cites);
    findings.push(finding.figure("yes", yes).figure("min_yes", min_yes));
    findings.extend(levels.conflicts());
    let national = other.map(|law| (law.passed(assembly), law.min_yes));
    Ok(AssemblyVerdict { quorum, min_present, passed, min_yes, national, findings })
}

/// The verdict on an election by the assembly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElectionVerdict {
    /// May the assembly be held?
    pub quorum: bool,
    /// Fewest votes that elect.
    pub min_votes: u32,
    /// How the seats fall.
    pub ranking: Ranking,
    /// Sentences.
    pub findings: Vec<Finding>,
}

/// Who is elected to the council or as supervisor. Whether an election is a decision that needs two thirds of all members, or
/// follows what the articles of association say, is open: the setting of the cycle decides, and `COOP_THRESHOLD_OPEN` says
/// so where it matters. `articles` is the share of all members that the articles ask for.
///
/// 依据 RCEO2024@2024-06-28#29.1 「产生办法由农村集体经济组织章程规定」; RCEO2024@2024-06-28#32.2; RCEO2024@2024-06-28#27.3
pub fn elect(
    kind: AssemblyKind,
    total: u32,
    present: u32,
    votes: &[Tally],
    seats: u32,
    setting: Option<(CooperativeThreshold, Option<Threshold>)>,
    levels: &Levels,
) -> Result<ElectionVerdict, Refused> {
    for tally in votes {
        crate::assembly::possible(total, present, Some(tally.votes))?;
    }
    let assembly = Assembly { kind, total, present, yes: 0 };
    let decision = decide(&assembly, levels)?;
    let rule = levels.own.election_threshold();
    let (threshold, articles) = setting.unwrap_or((rule.value, None));
    let by_articles = articles.map(|share| share.minimum(total));
    let min_votes = match threshold {
        CooperativeThreshold::TwoThirdsAll => decision.min_yes,
        // Articles that set no share: most votes.
        CooperativeThreshold::ByArticles => by_articles.unwrap_or(1),
    };
    let ranking = if decision.quorum { rank(votes, seats, min_votes) } else { Ranking::default() };
    let mut findings: Vec<Finding> =
        decision.findings.into_iter().filter(|f| !matches!(&*f.code, "PASSED" | "NOT_PASSED")).collect();
    let other = match threshold {
        CooperativeThreshold::TwoThirdsAll => by_articles.unwrap_or(1),
        CooperativeThreshold::ByArticles => decision.min_yes,
    };
    if setting.is_none() && decision.quorum && rank(votes, seats, other) != ranking {
        let message = format!(
            "选举理事、监事是否须全体成员三分之二以上同意（{}票），还是按章程规定的产生办法，文本没有写明，两种办法的当选人不同；应当先按章程确认。",
            decision.min_yes
        );
        findings.push(
            Finding::new("COOP_THRESHOLD_OPEN", Severity::Warn, "election_threshold", message).citing(&rule.cites),
        );
    }
    let names: Vec<&str> = ranking.elected.iter().map(|person| person.as_str()).collect();
    let message = format!(
        "应选{seats}名，当选须{min_votes}票以上：{}。",
        if names.is_empty() {
            "没有直接确定的当选人".to_owned()
        } else {
            format!("{}当选", names.join("、"))
        }
    );
    findings.push(Finding::new("WINNERS", Severity::Info, "votes", message).citing(&rule.cites));
    Ok(ElectionVerdict { quorum: decision.quorum, min_votes, ranking, findings })
}

/// Was the assembly announced in time? `NOTICE_TOO_LATE`.
///
/// 依据 RCEO2024@2024-06-28#27.1 「于会议召开十日前通知全体成员」
pub fn notice(announced: NaiveDate, held: NaiveDate, regime: &CooperativeRegime) -> Option<Finding> {
    let rule = regime.notice_days();
    let latest = days_before(held, rule.value);
    (announced > latest).then(|| {
        let message = format!("成员大会于{held}召开，最迟{latest}通知全体成员，实际{announced}通知。");
        rule.finding("NOTICE_TOO_LATE", "announced", message).figure("days", rule.value)
    })
}

/// May the representatives decide this? `RESERVED_POWER`.
///
/// 依据 RCEO2024@2024-06-28#28.4 「但是第一项、第三项、第八项、第十项、第十二项规定的职权除外」
pub fn power(kind: AssemblyKind, power: CooperativePower, regime: &CooperativeRegime) -> Option<Finding> {
    let rule = regime.representatives_reserved();
    (kind == AssemblyKind::Representatives && rule.value.contains(&power)).then(|| {
        let message = format!("{}应当由成员大会决定，成员代表大会不得行使。", power.zh());
        rule.finding("RESERVED_POWER", "power", message)
    })
}

/// Somebody who comes for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    /// Of the same household.
    pub same_household: bool,
    /// In writing.
    pub written: bool,
    /// Has full capacity for civil conduct.
    pub proxy_capacity: bool,
    /// What they are to each other; the law asks for the household, not for kinship.
    #[serde(default)]
    pub relation: Option<crate::kinship::Relation>,
}

/// May they come for a member? `NOT_SAME_HOUSEHOLD`, `PROXY_NOT_WRITTEN`, `PROXY_WITHOUT_CAPACITY`.
///
/// 依据 RCEO2024@2024-06-28#27.1 「书面委托本农村集体经济组织同一户内具有完全民事行为能力的其他家庭成员代为参加会议」
pub fn proxy(proxy: &Proxy, regime: &CooperativeRegime) -> Vec<Finding> {
    let checks = [
        (
            regime.proxy_same_household(),
            proxy.same_household,
            "NOT_SAME_HOUSEHOLD",
            "受委托人不是同一户内的成员，亲属关系不能代替。",
        ),
        (regime.proxy_written(), proxy.written, "PROXY_NOT_WRITTEN", "委托没有书面形式。"),
        (regime.proxy_capacity(), proxy.proxy_capacity, "PROXY_WITHOUT_CAPACITY", "受委托人不具有完全民事行为能力。"),
    ];
    let broken = checks.into_iter().filter(|(rule, holds, ..)| rule.value && !holds);
    broken.map(|(rule, _, code, message)| rule.finding(code, "proxy", message)).collect()
}
