//! The supervision committee (村务监督委员会): size, who may not serve, its chair, how it is chosen.

use crate::deadline::days_after;
use crate::finding::{Finding, Severity};
use crate::kinship::{self, KinEdge, Kinship};
use crate::num::Range;
use crate::poll::Refused;
use crate::posts::PersonRef;
use crate::ranking::{Ranking, Tally, rank};
use crate::regime::{OddRule, Office, Param, ParticipationBasis, Regime};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The verdict on a size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeVerdict {
    /// Within the range, and odd where it has to be.
    pub ok: bool,
    /// The range of the texts.
    pub allowed: Range,
    /// What is wrong, or that nothing is.
    pub findings: Vec<Finding>,
}

/// Range and odd number, for bodies that the texts give both.
pub(crate) fn size_of(who: &str, size: u32, range: &Param<Range>, odd: Option<&Param<OddRule>>) -> SizeVerdict {
    let mut findings = Vec::new();
    if !range.value.contains(size) {
        let message = format!("{who}{size}人，{}为{}人。", range.severity.word("应当", "一般"), range.value.zh());
        findings.push(range.finding("SIZE_OUT_OF_RANGE", "size", message).figure("size", size));
    }
    if let Some(odd) = odd.filter(|odd| odd.value != OddRule::Any && size.is_multiple_of(2)) {
        let word = odd.severity.word("应当", "一般");
        let message = format!("{who}{size}人，{word}为单数。");
        findings.push(odd.finding("NOT_ODD", "size", message).figure("size", size));
    }
    let ok = findings.is_empty();
    if ok {
        let message = format!("{who}{size}人，符合规定（{}人）。", range.value.zh());
        findings.push(Finding::new("IN_ORDER", Severity::Info, "size", message).citing(&range.cites));
    }
    SizeVerdict { ok, allowed: range.value, findings }
}

/// How many members: `SIZE_OUT_OF_RANGE`, `NOT_ODD`.
///
/// 依据 ZJ-IMPL2020@2020-07-31#30.1 「一般由三至五人组成」; SD-IMPL2012@2012-11-29#31.1 「三至五人单数」; HEN-VC2011@2011-07-29#56.2 「一般由三人组成」;
/// SH-IMPL2020@2020-05-14#25.1
pub fn size(size: u32, regime: &Regime) -> SizeVerdict {
    size_of("村务监督委员会", size, regime.supervision_size(), Some(regime.supervision_odd()))
}

/// Somebody's office or duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Who.
    pub person: PersonRef,
    /// What.
    pub office: Office,
}

/// May these persons supervise? `SUPERVISOR_BARRED_OFFICE`, `SUPERVISOR_KIN`, `RELATION_UNVERIFIED`. `holders` are the
/// members of the villagers' committee and everybody else with an office that bears on it.
///
/// 依据 VCOL2018@2018-12-29#32 「村民委员会成员及其近亲属不得担任村务监督机构成员」; ZJ-IMPL2020@2020-07-31#30.2 「以及村文书、村报账员不得担任」;
/// HEN-VC2011@2011-07-29#56.4 「村民委员会成员及其近亲属、村报账员不得担任」; SD-IMPL2012@2012-11-29#31.4 「村财会人员不得担任」;
/// SD-OPEN2018@2018-09-21#14.2 「村文书、村集体经济组织负责人不得担任」; SH-IMPL2020@2020-05-14#25.2
pub fn barred(members: &[PersonRef], holders: &[Holder], relations: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let (kin, offices, with_kin) =
        (regime.supervision_kin(), regime.supervision_barred(), regime.supervision_barred_kin());
    let mut findings = Vec::new();
    for member in members {
        let field = format!("members/{member}");
        for Holder { person, office } in holders {
            let own = *office == Office::CommitteeMember || offices.value.contains(office);
            let also_kin = *office == Office::CommitteeMember || with_kin.value.contains(office);
            let rule = if *office == Office::CommitteeMember { &kin.cites } else { &offices.cites };
            let severity = if *office == Office::CommitteeMember { kin.severity } else { offices.severity };
            if person == member && (own || also_kin) {
                let message = format!("{member}是{}，不得担任村务监督委员会成员。", office.zh());
                let finding = Finding::new("SUPERVISOR_BARRED_OFFICE", severity, &field, message);
                findings.push(finding.citing(rule));
            }
            if person == member || !also_kin {
                continue;
            }
            match kinship::between(person, member, relations, kin.value, regime) {
                Kinship::Within(relation) => {
                    let office = office.zh();
                    let message =
                        format!("{member}是{person}（{office}）的{}，不得担任村务监督委员会成员。", relation.zh());
                    findings.push(kin.finding("SUPERVISOR_KIN", &field, message));
                }
                Kinship::Unverified => {
                    let message = format!("{member}与{person}（{}）的亲属关系待核。", office.zh());
                    let finding = Finding::new("RELATION_UNVERIFIED", Severity::Warn, &field, message);
                    findings.push(finding.citing(&kin.cites));
                }
                Kinship::Outside => {}
            }
        }
    }
    findings
}

/// Who is to chair, by the other offices: `SUPERVISION_CHAIR_SECRETARY`, `SUPERVISION_CHAIR_NOT_PARTY`.
///
/// 依据 VSC2017@2017-12-04#2
pub fn chair(offices: &[Office], party_member: Option<bool>, regime: &Regime) -> Vec<Finding> {
    let (secretary, party) = (regime.supervision_chair_secretary(), regime.supervision_chair_party_member());
    let mut findings = Vec::new();
    if !secretary.value && offices.contains(&Office::PartySecretary) {
        let word = secretary.severity.word("不得", "原则上不由");
        let message = match secretary.severity {
            Severity::Block => format!("村党组织书记{word}兼任村务监督委员会主任。"),
            _ => format!("村务监督委员会主任{word}村党组织书记兼任。"),
        };
        findings.push(secretary.finding("SUPERVISION_CHAIR_SECRETARY", "chair_roles", message));
    }
    let in_party = party_member.unwrap_or_else(|| {
        let of_party =
            [Office::PartyMember, Office::PartySecretary, Office::PartyDeputySecretary, Office::PartyDiscipline];
        offices.iter().any(|office| of_party.contains(office))
    });
    if party.value && !in_party {
        let message = "村务监督委员会主任提倡由党组织班子成员或者党员担任。";
        findings.push(party.finding("SUPERVISION_CHAIR_NOT_PARTY", "chair_roles", message));
    }
    findings
}

/// Somebody who knows accounts or administration: `SUPERVISION_SKILL`.
///
/// 依据 VCOL2018@2018-12-29#32 「其中应有具备财会、管理知识的人员」
pub fn skill(skilled: u32, regime: &Regime) -> Option<Finding> {
    let rule = regime.supervision_skill();
    (skilled < rule.value).then(|| {
        let message = format!("具备财会、管理知识的成员{skilled}人，应当至少{}人。", rule.value);
        rule.finding("SUPERVISION_SKILL", "skilled", message).figure("skilled", skilled)
    })
}

/// The result of the assembly's choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceVerdict {
    /// Fewest votes that elect.
    pub min_votes: u32,
    /// How the seats fall. Those tied are chosen among again (继续推选).
    pub ranking: Ranking,
    /// Sentence.
    pub findings: Vec<Finding>,
}

/// The vote of an assembly that chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Seats.
    pub seats: u32,
    /// Who came.
    pub present: u32,
    /// Ballots that came back, invalid ones included.
    pub recovered: u32,
    /// Another vote for seats that a first one left open 另行推选.
    pub further: bool,
}

/// Who is chosen by an assembly: most votes; where the texts apply the procedure of the villagers' committee (Henan), the share that
/// elects a committee, of those who took part as the committee's rules count them.
///
/// 依据 SD-IMPL2012@2012-11-29#31.2 「以得票多的当选；得票相等不能确定当选人时，应当继续推选」; HEN-VC2011@2011-07-29#56.3 「按照村民委员会成员的选举和罢免程序」;
/// VCOL2018@2018-12-29#32 「由村民会议或者村民代表会议在村民中推选产生」
pub fn choose(votes: &[Tally], choice: Choice, regime: &Regime) -> Result<ChoiceVerdict, Refused> {
    let Choice { seats, present, recovered, further } = choice;
    for tally in votes {
        crate::assembly::possible(present, present, Some(tally.votes))?;
    }
    let majority = regime.supervision_majority();
    let win = if further { regime.runoff_win() } else { regime.win_first() };
    let base = match regime.participation_basis().value {
        ParticipationBasis::Recovered => recovered,
        ParticipationBasis::CheckedIn => present,
    };
    let min_votes = if majority.value { win.value.minimum(base) } else { 1 };
    let ranking = rank(votes, seats, min_votes);
    let names = |list: &[PersonRef]| list.iter().map(PersonRef::as_str).collect::<Vec<_>>().join("、");
    let mut message = format!("应选{seats}名，");
    message += &if ranking.elected.is_empty() {
        "没有直接确定的当选人".to_owned()
    } else {
        format!("{}当选", names(&ranking.elected))
    };
    if !ranking.tied.is_empty() {
        message += &format!("；{}得票相等，就{}名继续推选", names(&ranking.tied), ranking.tied_seats);
    }
    if ranking.vacant > 0 {
        message += &format!("；缺{}名，应当继续推选", ranking.vacant);
    }
    message.push('。');
    let finding = Finding::new("WINNERS", Severity::Info, "votes", message).citing(&majority.cites);
    Ok(ChoiceVerdict { min_votes, ranking, findings: vec![finding.figure("min_votes", min_votes)] })
}

/// Last day to fill a vacancy, where the texts set one.
///
/// 依据 SD-IMPL2012@2012-11-29#43.2 「由村民会议或者村民代表会议在六十日内补选」
pub fn vacancy_due(vacant_since: NaiveDate, regime: &Regime) -> Option<NaiveDate> {
    regime.supervision_vacancy_days().value.map(|days| days_after(vacant_since, days))
}
