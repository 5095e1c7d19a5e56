//! 选民登记: may this person be on the roll?

use std::sync::LazyLock;

use crate::cite::{Cite, cites};
use crate::finding::{Finding, Severity};
use crate::regime::{ExtraClass, NonHukouDuty, Regime, WorkCounts};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The facts about one person; what is not known is `false`, `None` or 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistrationFacts {
    /// Date of birth.
    pub birth: Option<NaiveDate>,
    /// 户籍在本村
    pub hukou: bool,
    /// 在本村居住
    pub resident: bool,
    /// Whole months of residence up to the election day.
    pub resident_months: u32,
    /// 合法稳定居住
    pub stable_residence: bool,
    /// Whole months of work for the village (村务工作).
    pub village_work_months: u32,
    /// Whole months of any work in the village.
    pub work_months: u32,
    /// 本人表示参加选举
    pub declared_participation: bool,
    /// 本人申请参加选举
    pub applied: bool,
    /// 经村民会议或者村民代表会议同意
    pub assembly_consent: bool,
    /// 经村民选举委员会确认
    pub committee_confirmed: bool,
    /// 结婚后居住在配偶户籍所在村
    pub married_into_village: bool,
    /// 对本村集体经济依法享有权益的原村民
    pub former_villager: bool,
    /// 原为本村农业户籍，现已转为非农业户籍
    pub former_farm_hukou: bool,
    /// 自愿到该村工作和生活并参加竞选的优秀人才
    pub talent: bool,
    /// 履行村民义务
    pub duties_fulfilled: bool,
    /// 户籍所在地出具不参加登记的证明
    pub nonregistration_proof: bool,
    /// 依照法律被剥夺政治权利
    pub political_rights_deprived: bool,
    /// 已在其他地方登记
    pub registered_elsewhere: bool,
}

/// The three classes of the national law and those a province adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationClass {
    /// 户籍在本村并且在本村居住
    Resident,
    /// 户籍在本村，不在本村居住，本人表示参加选举
    AbsentDeclared,
    /// 户籍不在本村，经会议同意
    NonHukou,
    /// A class that the province adds.
    Provincial,
}

impl RegistrationClass {
    /// Short name for lists.
    pub fn zh(self) -> &'static str {
        match self {
            RegistrationClass::Resident => "本村居住",
            RegistrationClass::AbsentDeclared => "外出表示参加",
            RegistrationClass::NonHukou => "非户籍经会议同意",
            RegistrationClass::Provincial => "省规其他类别",
        }
    }
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationVerdict {
    /// May be on the roll.
    pub eligible: bool,
    /// Under which class, when eligible.
    pub class: Option<RegistrationClass>,
    /// Code of the first ground that excludes, when not eligible: `UNDER_18`, `BIRTH_UNKNOWN`, `DEPRIVED_OF_POLITICAL_RIGHTS`,
    /// `REGISTERED_ELSEWHERE`, `NON_RESIDENT_NOT_DECLARED`, `RESIDENCE_UNDER_1_YEAR`, `NOT_APPLIED`, `NO_ASSEMBLY_CONSENT`,
    /// `NOT_CONFIRMED_BY_COMMITTEE`, `NO_STABLE_RESIDENCE`, `DUTIES_NOT_FULFILLED`, `NO_NON_REGISTRATION_PROOF`.
    pub reason: Option<String>,
    /// All grounds.
    pub findings: Vec<Finding>,
}

/// Checks one person for the election day of the regime.
///
/// 依据 VCOL2018@2018-12-29#13.1 「依照法律被剥夺政治权利的人除外」; VCOL2018@2018-12-29#13.2 「列入参加选举的村民名单」;
/// VCOL2018@2018-12-29#13.3 「不得再参加其他地方村民委员会的选举」; ZJ-VC2020@2020-07-31#13.1.3 「在本村从事村务工作一年以上」;
/// SH-VC2020@2020-09-25#9.3 「经村民选举委员会确认，可以予以登记」
pub fn check(facts: &RegistrationFacts, regime: &Regime) -> RegistrationVerdict {
    let mut findings = Vec::new();
    age(facts, regime, &mut findings);
    let general = regime.reg_age();
    if facts.political_rights_deprived {
        let message = "依照法律被剥夺政治权利，不列入选民名单。";
        findings.push(general.finding("DEPRIVED_OF_POLITICAL_RIGHTS", "political_rights_deprived", message));
    }
    if facts.registered_elsewhere {
        let message = "已在其他地方登记参加选举，不得再参加本村选举。";
        let finding = Finding::new("REGISTERED_ELSEWHERE", Severity::Block, "registered_elsewhere", message);
        findings.push(finding.citing(&cites(&["VCOL2018@2018-12-29#13.3"])));
    }
    let class = classify(facts, regime, &mut findings);
    let reason = findings.iter().find(|finding| finding.blocks()).map(|finding| finding.code.clone());
    let eligible = reason.is_none();
    if let Some(class) = class.filter(|_| eligible) {
        let message = format!("符合登记条件，类别：{}。", class.zh());
        let finding = Finding::new("REGISTRATION_CLASS", Severity::Info, "", message);
        findings.push(finding.citing(&class_cites(class, regime)));
    }
    RegistrationVerdict { eligible, class: class.filter(|_| eligible), reason, findings }
}

/// 依据 VCOL2018@2018-12-29#13.1 「年满十八周岁的村民」; ZJ-VC2020@2020-07-31#12.2 「以本村选举日为准」;
/// BJ-VC2012@2012-09-28#12.2 「计算到选举日为止」
fn age(facts: &RegistrationFacts, regime: &Regime, findings: &mut Vec<Finding>) {
    let (rule, day) = (regime.reg_age(), regime.polling_day());
    let Some(birth) = facts.birth else {
        findings.push(rule.finding("BIRTH_UNKNOWN", "birth", "没有出生日期，不能确定到选举日是否年满十八周岁。"));
        return;
    };
    let of_age = nth_birthday(birth, rule.value).is_some_and(|birthday| birthday <= day);
    if !of_age {
        let years = age_on(birth, day);
        let years_zh = years.map_or("尚未出生".to_owned(), |years| format!("满{years}周岁"));
        let message = format!("出生日期{birth}，到选举日{day}{years_zh}，不足{}周岁。", rule.value);
        let finding = rule.finding("UNDER_18", "birth", message);
        findings.push(finding.figure("age", years.unwrap_or(0)).figure("required", rule.value));
    }
}

fn classify(facts: &RegistrationFacts, regime: &Regime, findings: &mut Vec<Finding>) -> Option<RegistrationClass> {
    if facts.hukou {
        if facts.resident {
            return Some(RegistrationClass::Resident);
        }
        if facts.declared_participation {
            return Some(RegistrationClass::AbsentDeclared);
        }
        let message = "户籍在本村、不在本村居住，本人没有表示参加选举。";
        let finding = Finding::new("NON_RESIDENT_NOT_DECLARED", Severity::Block, "declared_participation", message);
        findings.push(finding.citing(&cites(&["VCOL2018@2018-12-29#13.2.2"])));
        return None;
    }
    for class in &regime.reg_extra_classes().value {
        if belongs(facts, *class) {
            return provincial(facts, *class, regime, findings);
        }
    }
    non_hukou(facts, regime, findings)
}

fn belongs(facts: &RegistrationFacts, class: ExtraClass) -> bool {
    match class {
        ExtraClass::MarriedIn => facts.married_into_village && facts.resident,
        ExtraClass::FormerVillager => facts.former_villager,
        ExtraClass::FormerFarmHukou => facts.former_farm_hukou && (facts.resident || facts.work_months > 0),
        ExtraClass::Talent => facts.talent,
    }
}

fn provincial(
    facts: &RegistrationFacts,
    class: ExtraClass,
    regime: &Regime,
    findings: &mut Vec<Finding>,
) -> Option<RegistrationClass> {
    let rule = regime.reg_extra_classes();
    let mut ask = |met: bool, code: &str, field: &str, message: &str| {
        if !met {
            findings.push(rule.finding(code, field, message));
        }
        met
    };
    let met = match class {
        ExtraClass::MarriedIn | ExtraClass::FormerVillager => {
            let applied = ask(facts.applied, "NOT_APPLIED", "applied", "本人没有申请参加选举。");
            let message = "没有经村民选举委员会确认。";
            ask(facts.committee_confirmed, "NOT_CONFIRMED_BY_COMMITTEE", "committee_confirmed", message) && applied
        }
        ExtraClass::FormerFarmHukou | ExtraClass::Talent => {
            let message = "没有经村民会议或者村民代表会议同意。";
            ask(facts.assembly_consent, "NO_ASSEMBLY_CONSENT", "assembly_consent", message)
        }
    };
    met.then_some(RegistrationClass::Provincial)
}

/// 依据 VCOL2018@2018-12-29#13.2.3 「在本村居住一年以上，本人申请参加选举」
fn non_hukou(facts: &RegistrationFacts, regime: &Regime, findings: &mut Vec<Finding>) -> Option<RegistrationClass> {
    let before = findings.len();
    let (months, duties) = (regime.reg_residence_months(), regime.reg_non_hukou_duties());
    let lived = if facts.resident { facts.resident_months } else { 0 };
    let (worked, work_zh) = match regime.reg_work_counts().value {
        WorkCounts::None => (0, ""),
        WorkCounts::VillageWork => (facts.village_work_months, "，从事村务工作"),
        WorkCounts::AnyWork => (facts.work_months.max(facts.village_work_months), "，工作"),
    };
    if lived < months.value && worked < months.value {
        let worked_zh = if work_zh.is_empty() { String::new() } else { format!("{work_zh}{worked}个月") };
        let message = format!("户籍不在本村，在本村居住{lived}个月{worked_zh}，不足{}个月。", months.value);
        let finding = months.finding("RESIDENCE_UNDER_1_YEAR", "resident_months", message);
        let finding = finding.citing(&regime.reg_work_counts().cites);
        findings.push(finding.figure("resident_months", lived).figure("required", months.value));
    }
    for duty in &duties.value {
        let (met, code, field, message) = match duty {
            NonHukouDuty::Applied => (facts.applied, "NOT_APPLIED", "applied", "本人没有申请参加选举。"),
            NonHukouDuty::AssemblyConsent => (
                facts.assembly_consent,
                "NO_ASSEMBLY_CONSENT",
                "assembly_consent",
                "没有经村民会议或者村民代表会议同意。",
            ),
            NonHukouDuty::StableResidence => {
                (facts.stable_residence, "NO_STABLE_RESIDENCE", "stable_residence", "没有在本村合法稳定居住。")
            }
            NonHukouDuty::DutiesFulfilled => {
                (facts.duties_fulfilled, "DUTIES_NOT_FULFILLED", "duties_fulfilled", "没有履行村民义务。")
            }
            NonHukouDuty::NonRegistrationProof => (
                facts.nonregistration_proof,
                "NO_NON_REGISTRATION_PROOF",
                "nonregistration_proof",
                "没有户籍所在地出具的不参加登记的证明。",
            ),
        };
        if !met {
            findings.push(duties.finding(code, field, message));
        }
    }
    (findings.len() == before).then_some(RegistrationClass::NonHukou)
}

fn class_cites(class: RegistrationClass, regime: &Regime) -> Vec<Cite> {
    // Taken apart once: the roll of a county is checked row by row.
    static RESIDENT: LazyLock<Vec<Cite>> = LazyLock::new(|| cites(&["VCOL2018@2018-12-29#13.2.1"]));
    static ABSENT: LazyLock<Vec<Cite>> = LazyLock::new(|| cites(&["VCOL2018@2018-12-29#13.2.2"]));
    match class {
        RegistrationClass::Resident => RESIDENT.clone(),
        RegistrationClass::AbsentDeclared => ABSENT.clone(),
        RegistrationClass::NonHukou => regime.reg_non_hukou_duties().cites.clone(),
        RegistrationClass::Provincial => regime.reg_extra_classes().cites.clone(),
    }
}

/// The birthday on which a person is `years` old: the day itself counts; 29 February falls on 1 March.
pub fn nth_birthday(birth: NaiveDate, years: u32) -> Option<NaiveDate> {
    use chrono::Datelike;
    let year = birth.year().checked_add(i32::try_from(years).ok()?)?;
    NaiveDate::from_ymd_opt(year, birth.month(), birth.day()).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
}

/// Whole years of age on a day; `None` before birth.
pub fn age_on(birth: NaiveDate, day: NaiveDate) -> Option<u32> {
    use chrono::Datelike;
    let years = u32::try_from(day.year() - birth.year()).ok()?;
    let reached = nth_birthday(birth, years).is_some_and(|birthday| birthday <= day);
    if reached { Some(years) } else { years.checked_sub(1) }
}
