//! What a policy asks of the teams: size, structure, chair of the supervision committee. Targets are only reported.

use super::Pack;
use crate::finding::{Finding, Severity};
use crate::num::{Range, percent};
use crate::regime::{Office, Regime, Target};
use crate::team::Figures;
use serde::{Deserialize, Serialize};

/// What a policy says about something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Nothing blocks and nothing warns.
    pub ok: bool,
    /// What is wrong, gravest first; `field` names it, e.g. `NO_MEMBER_UNDER_40`.
    pub findings: Vec<Finding>,
}

impl Answer {
    fn of(mut findings: Vec<Finding>) -> Answer {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Answer { ok: findings.iter().all(|finding| finding.severity == Severity::Info), findings }
    }
}

/// The two committees (党组织 and 村民委员会, each person once) as elected or proposed; `last_term` for the mean age.
/// `TEAM_SIZE`, `TEAM_NO_YOUNG`, `TEAM_NONE_YOUNGER`, `TEAM_NOT_YOUNGER`, `TEAM_NO_WOMAN`, `TEAM_CROSSED`.
///
/// 依据 SEED003@2020-10-15#2.3 「班子成员一般为3至7名」; SEED003@2020-10-15#2.4 「至少有1名40岁以下的人员」
pub fn team(pack: &Pack, figures: &Figures, large_village: bool, last_term: Option<&Figures>) -> Answer {
    let mut findings = Vec::new();
    let (size, extra) = (pack.two_committees_size(), pack.two_committees_extra());
    if let Some(range) = size.value {
        let more = if large_village { extra.value.unwrap_or(0) } else { 0 };
        let allowed = Range { min: range.min, max: range.max.map(|max| max.saturating_add(more)) };
        if !allowed.contains(figures.size) {
            let field = match allowed.max {
                Some(max) if figures.size > max => format!("SIZE_OVER_{max}"),
                _ => format!("SIZE_UNDER_{}", allowed.min),
            };
            let message = format!("“两委”班子{}人（去重），一般为{}人。", figures.size, allowed.zh());
            findings.push(size.finding("TEAM_SIZE", &field, message).figure("size", figures.size));
        }
    }
    let (age, least) = (pack.young_age(), pack.young_min());
    if let (Some(age), Some(min)) = (age.value, least.value) {
        let young = figures.aged_at_most(age);
        if young < min && figures.ages_known() {
            let message = format!("{age}岁以下（含{age}岁）{young}人，应当至少{min}人。");
            let finding = least.finding("TEAM_NO_YOUNG", &format!("NO_MEMBER_UNDER_{age}"), message);
            findings.push(finding.figure("young", young));
        }
    }
    let younger = pack.younger_age();
    if let Some(age) = younger.value.filter(|age| figures.ages_known() && figures.aged_under(*age) == 0) {
        // Reported, not asked for by a number: the paper says 「占一定比例」.
        let message = format!("没有{age}岁以下的成员；{age}岁以下人员要占一定比例。");
        let finding = Finding::new("TEAM_NONE_YOUNGER", Severity::Info, "NONE_YOUNGER", message);
        findings.push(finding.citing(&younger.cites));
    }
    let falls = pack.mean_age_falls();
    if let (Some(true), Some(last)) = (falls.value, last_term)
        && !figures.younger_than(last)
    {
        let message = format!("平均年龄{}岁，上届{}岁，应当低于上届。", figures.mean_age_zh(), last.mean_age_zh());
        findings.push(falls.finding("TEAM_NOT_YOUNGER", "MEAN_AGE_NOT_LOWER", message));
    }
    let women = pack.women_member_min();
    if let Some(least) = women.value
        && let Some(found) = figures.committee_women.filter(|found| *found < least)
    {
        let message = format!("村民委员会妇女委员{found}人，应当至少{least}人。");
        findings.push(women.finding("TEAM_NO_WOMAN", "NO_WOMAN_MEMBER", message));
    }
    let cross = pack.cross_not_total();
    if cross.value == Some(true) && figures.crossed_totally() {
        let message = "两个班子的成员全部交叉任职；鼓励交叉兼职，但不宜全面交叉。";
        findings.push(cross.finding("TEAM_CROSSED", "CROSSED_TOTALLY", message));
    }
    Answer::of(findings)
}

/// Who is offered as chair of the supervision committee.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChairOffer {
    /// The other offices.
    pub offices: Vec<Office>,
    /// The organisation has a deputy secretary.
    pub has_deputy: bool,
    /// Nobody of the party organisation can serve because of 任职回避.
    pub kept_by_avoidance: bool,
    /// A party member.
    pub party_member: Option<bool>,
}

/// The chair of the supervision committee: by the law with the pack laid over it, and by the pack's own wish that the deputy
/// secretary, or else the member for discipline, be it: `SUPERVISION_CHAIR_OTHER`.
///
/// 依据 SEED003@2020-10-15#2.3 「副书记原则上应兼任村(居)务监督委员会主任」
pub fn supervision_chair(pack: &Pack, offer: &ChairOffer, regime: &Regime) -> Answer {
    let mut findings = crate::supervision::chair(&offer.offices, offer.party_member, regime);
    let wish = pack.supervision_chair_deputy();
    let wanted = if offer.has_deputy { Office::PartyDeputySecretary } else { Office::PartyDiscipline };
    let deputy = offer.offices.contains(&Office::PartyDeputySecretary);
    let fits = deputy || offer.offices.contains(&wanted);
    let secretary = offer.offices.contains(&Office::PartySecretary);
    if wish.value == Some(true) && !fits && !secretary && !offer.kept_by_avoidance {
        let message = format!("监督委员会主任原则上由{}兼任。", wanted.zh());
        findings.push(wish.finding("SUPERVISION_CHAIR_OTHER", "chair_roles", message));
    }
    Answer::of(findings)
}

/// A deputy is planned although the present chair retires or the post is vacant: `DEPUTY_NOT_NOW`.
pub fn deputy_while_chair_vacant(pack: &Pack, chair_leaves: bool, deputies: u32) -> Option<Finding> {
    let rule = pack.no_deputy_while_chair_vacant();
    (rule.value == Some(true) && chair_leaves && deputies > 0).then(|| {
        let message = "现任主任到龄或者岗位空缺的，原则上暂不设置党组织副书记或者村（居）委会副主任。";
        rule.finding("DEPUTY_NOT_NOW", "deputies", message)
    })
}

/// Were enough people asked about a candidate? `VETTING_TOO_FEW`.
///
/// 依据 SEED002@2020-12-25#?
pub fn vetting(pack: &Pack, asked: u32) -> Option<Finding> {
    let rule = pack.vetting_min();
    let least = rule.value.filter(|least| asked < *least)?;
    let message = format!("参与民主测评和个别访谈的党员群众代表{asked}人，应当不少于{least}人。");
    Some(rule.finding("VETTING_TOO_FEW", "interviewed_and_assessed", message).figure("asked", asked))
}

/// The targets that the pack names, with the share where it is known. Never more than information.
pub fn targets(pack: &Pack, shares: &[(Target, u32, u32)]) -> Vec<Finding> {
    let rule = pack.targets();
    let wanted = rule.value.iter().flatten();
    wanted
        .filter_map(|target| {
            let (_, part, whole) = shares.iter().find(|(known, ..)| known == target)?;
            let message = format!("{}：{}（{part}/{whole}）。", target.zh(), percent(*part, *whole));
            Some(Finding::new("TARGET", Severity::Info, "targets", message).citing(&rule.cites))
        })
        .collect()
}
