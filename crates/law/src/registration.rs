//! 选民登记: may this person be on the roll?

use crate::finding::Finding;
use crate::regime::Regime;
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
    /// `NOT_CONFIRMED_BY_COMMITTEE`, `DUTIES_NOT_FULFILLED`, `NO_NON_REGISTRATION_PROOF`.
    pub reason: Option<String>,
    /// All grounds.
    pub findings: Vec<Finding>,
}

/// Checks one person for the election day of the regime.
pub fn check(facts: &RegistrationFacts, regime: &Regime) -> RegistrationVerdict {
    let _ = (facts, regime);
    RegistrationVerdict { eligible: false, class: None, reason: None, findings: Vec::new() }
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
