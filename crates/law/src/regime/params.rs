//! The list of parameters: key, type, Chinese name. A key in the data that is not here is refused, and so is a national
//! profile that leaves one out.

use super::codes::*;
use super::{ParamRow, Regime};
use crate::book::{Family, LawError, Status};
use crate::cite::Cite;
use crate::finding::{Finding, Severity};
use crate::kinship::Relation;
use crate::num::{Range, Threshold};
use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A parameter's value with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Param<T> {
    /// The value. `Option` types are `None` when the texts are silent.
    pub value: T,
    /// Articles that set it, most specific first; empty when `note` says why.
    pub cites: Vec<Cite>,
    /// How well it was checked.
    pub status: Status,
    /// How far a breach goes.
    pub severity: Severity,
    /// Reasoning or source where no article says it.
    pub note: String,
}

impl<T> Param<T> {
    /// A finding of this parameter's severity that cites its articles.
    pub fn finding(&self, code: &str, field: &str, message: impl Into<String>) -> Finding {
        Finding::new(code, self.severity, field, message).citing(&self.cites)
    }
}

/// A dated entry of a parameter file, not yet typed. `value = None` is 「法律未作规定」.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    pub value: Option<toml::Value>,
    pub cites: Vec<Cite>,
    pub status: Status,
    pub severity: Severity,
    pub note: String,
}

/// What may stand for "the texts are silent".
pub(crate) trait Silent: Sized {
    fn silent() -> Option<Self> {
        None
    }
}

macro_rules! never_silent { ($($ty:ty),+ $(,)?) => { $(impl Silent for $ty {})+ } }
never_silent!(
    u32,
    bool,
    Threshold,
    Range,
    QuitTrigger,
    OddRule,
    KinSet,
    WorkCounts,
    ListOrder,
    RecoveredLimit,
    ParticipationBasis,
    TwoPosts,
    UnclearBallot,
    RunoffCondition,
    VacancyRule,
    ActingFallback,
    KinResolution,
    KinFill,
    VoteRollDown,
    ElectionBase,
    CooperativeThreshold,
    DayCounting,
    HolidayRule,
);
/// An entry for a key that a policy pack does not mention.
pub(super) fn unmentioned() -> Raw {
    Raw { value: None, cites: Vec::new(), status: Status::Verified, severity: Severity::Info, note: String::new() }
}

impl<T> Silent for Option<T> {
    fn silent() -> Option<Self> {
        Some(None)
    }
}
impl<T> Silent for Vec<T> {}

pub(super) fn resolve<T: DeserializeOwned + Silent>(
    profile: &str,
    day: NaiveDate,
    key: &'static str,
    raw: &BTreeMap<String, Raw>,
) -> Result<Param<T>, LawError> {
    let missing = || LawError::ParamMissing { profile: profile.to_owned(), key: key.to_owned(), polling_day: day };
    let raw = raw.get(key).ok_or_else(missing)?;
    let value = match &raw.value {
        None => T::silent().ok_or_else(missing)?,
        Some(value) => value.clone().try_into().map_err(|error: toml::de::Error| LawError::ParamType {
            profile: profile.to_owned(),
            key: key.to_owned(),
            message: error.message().to_owned(),
        })?,
    };
    let Raw { cites, status, severity, note, .. } = raw.clone();
    Ok(Param { value, cites, status, severity, note })
}

pub(super) fn row<T: Serialize>(key: &'static str, title_zh: &'static str, param: &Param<T>) -> ParamRow {
    ParamRow {
        key,
        title_zh,
        // The types above always serialise; null would only ever be shown.
        value: serde_json::to_value(&param.value).unwrap_or_default(),
        cites: param.cites.clone(),
        status: param.status,
        severity: param.severity,
        note: param.note.clone(),
    }
}

/// What is wrong with a value of a parameter file.
pub(crate) fn misfit<T: DeserializeOwned + Silent>(value: Option<&toml::Value>) -> Option<String> {
    match value {
        None => T::silent().is_none().then(|| "这个参数必须有值".to_owned()),
        Some(value) => value.clone().try_into::<T>().err().map(|error| error.message().trim().to_owned()),
    }
}

macro_rules! catalogue {
    ($regime:ident, $field:ident, $params:ident; $($key:ident : $ty:ty, $zh:literal;)+) => {
        #[derive(Debug, Clone)]
        pub(crate) struct $params { $($key: Param<$ty>,)+ }

        impl $params {
            pub(crate) fn resolve(
                profile: &str, day: NaiveDate, raw: &BTreeMap<String, Raw>,
            ) -> Result<Self, LawError> {
                Ok($params { $($key: resolve(profile, day, stringify!($key), raw)?,)+ })
            }

            pub(crate) fn rows(&self) -> Vec<ParamRow> {
                vec![$(row(stringify!($key), $zh, &self.$key),)+]
            }

            /// All keys.
            #[allow(dead_code)]
            pub(crate) const KEYS: &[&str] = &[$(stringify!($key)),+];

            /// `None`: no such key. Else what is wrong with the value, if anything.
            pub(crate) fn misfit(key: &str, value: Option<&toml::Value>) -> Option<Option<String>> {
                match key {
                    $(stringify!($key) => Some(misfit::<$ty>(value)),)+
                    _ => None,
                }
            }
        }

        impl $regime {
            $(
                #[doc = $zh]
                pub fn $key(&self) -> &Param<$ty> { &self.$field.$key }
            )+
        }
    };
}
pub(super) use catalogue;

/// Is the value of a parameter one of its type? `None`: the family has no such key.
pub(crate) fn check(family: Family, key: &str, value: Option<&toml::Value>) -> Option<Option<String>> {
    match family {
        Family::Village | Family::Residents => {
            Params::misfit(key, value).or_else(|| super::other::OtherParams::misfit(key, value))
        }
        Family::Party => super::party::PartyParams::misfit(key, value),
        Family::Cooperative => super::cooperative::CooperativeParams::misfit(key, value),
    }
}

/// SHA-256 over one line per parameter, sorted by key: key, JSON value, severity, status, citations.
pub(super) fn hash(mut rows: Vec<ParamRow>) -> String {
    rows.sort_by_key(|row| row.key);
    let mut digest = Sha256::new();
    for row in rows {
        let cites: Vec<String> = row.cites.iter().map(ToString::to_string).collect();
        let line = format!("{}={}|{:?}|{:?}|{}\n", row.key, row.value, row.severity, row.status, cites.join(","));
        digest.update(line.as_bytes());
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

catalogue! { Regime, params, Params;
    vc_size: Range, "村民委员会职数";
    vc_size_usual: Option<Range>, "村民委员会一般职数";
    women_min: u32, "村民委员会中妇女成员至少几名";
    womens_column: bool, "选票单列妇女委员职位";
    minority_min: u32, "多民族村的村民委员会中人数较少的民族的成员至少几名";
    term_years: u32, "任期（年）";
    early_late_months: Option<u32>, "提前或者延期换届最多几个月";

    kin_set_immediate: Vec<Relation>, "夫妻、父母子女、兄弟姐妹";
    kin_set_near: Vec<Relation>, "近亲属";
    kin_set_linear: Vec<Relation>, "配偶、直系亲属";

    committee_size: Range, "村民选举委员会人数";
    committee_odd: OddRule, "村民选举委员会人数单数";
    committee_women_min: u32, "村民选举委员会妇女成员至少几名";
    committee_quit_trigger: QuitTrigger, "选举委员会成员退出的条件";
    committee_quit_kin: KinSet, "候选人的哪些亲属退出选举委员会";
    committee_mutual_kin: KinSet, "选举委员会成员之间的亲属关系";
    committee_absences: Option<u32>, "连续几次不参会视为退出";
    committee_notice_days: Option<u32>, "选举委员会名单异议期（日）";

    reg_age: u32, "选民年龄（周岁）";
    reg_residence_months: u32, "户籍不在本村者须居住几个月";
    reg_work_counts: WorkCounts, "工作年限是否可以代替居住年限";
    reg_non_hukou_duties: Vec<NonHukouDuty>, "户籍不在本村者的条件";
    reg_extra_classes: Vec<ExtraClass>, "其他登记类别";
    roll_days_before: u32, "选民名单在选举日几日前公布";
    objection_days: u32, "名单公布后几日内可以申诉";
    ruling_days: u32, "收到申诉后几日内处理";
    objection_written: bool, "申诉须书面";

    modes: Vec<Mode>, "选举方式";
    self_nomination_days_before: Option<u32>, "自荐报名截止：选举日几日前";
    self_nomination_posts_max: u32, "自荐可报职位数";
    candidate_list_days_before: Option<u32>, "候选人（自荐人）名单在选举日几日前公布";
    candidate_list_order: ListOrder, "候选人名单排序";
    self_nominee_list_order: ListOrder, "自荐人名单排序";
    candidates_extra_chair: Range, "主任候选人比应选多几人";
    candidates_extra_vice_chair: Range, "副主任候选人比应选多几人";
    candidates_extra_member: Range, "委员候选人比应选多几人";
    nomination_turnout: Option<Threshold>, "提名（预选）参加人数";
    nomination_two_posts_void: bool, "提名同一人两项以上职务的提名无效";
    withdrawal_days_before: Option<u32>, "候选人退出：选举日几日前";
    withdrawal_days_after_list: Option<u32>, "候选人退出：名单确定后几日内";
    vote_roll_down: VoteRollDown, "高职位得票计入低职位";

    proxy_reasons: Vec<ProxyReason>, "委托投票的理由";
    proxy_relations: KinSet, "受委托人与委托人的关系";
    proxy_max: Option<u32>, "每一受委托人最多接受几人委托";
    proxy_candidate_ban: bool, "候选人（自荐人）不得接受委托";
    proxy_sub_delegation_ban: bool, "不得转委托";
    proxy_days_before: u32, "委托手续在选举日几日前办理";
    proxy_list_days_before: u32, "委托名单在选举日几日前公布";

    staff_kin: KinSet, "候选人的哪些亲属不得担任选举工作人员";
    staff_roles: Vec<StaffRole>, "须回避的选举工作";
    mobile_box_scrutineers: u32, "每个流动票箱监票人至少几名";
    mobile_box_approval: bool, "流动票箱须经乡镇批准";
    mobile_box_voter_list: bool, "流动票箱选民名单须公布";
    polling_notice_days_before: Option<u32>, "投票时间、地点、方式和工作人员在选举日几日前公布";
    speech_request_days_before: Option<u32>, "竞职演说在选举日几日前提出";
    one_ballot_for_all_posts: bool, "一次性投票选举主任、副主任和委员";

    recovered_limit: RecoveredLimit, "收回票数的上限";
    overvote_voids_ballot: bool, "多选整票无效";
    two_posts_on_ballot: TwoPosts, "同一人选为两项以上职务";
    unclear_ballot: UnclearBallot, "难以辨认的选票";
    foreign_mark: UnclearBallot, "有规定以外标识的选票";
    participation_basis: ParticipationBasis, "参加投票人数的口径";
    turnout: Threshold, "参加投票人数（选举有效）";
    win_first: Threshold, "当选票数（第一次投票）";
    tie_turnout: Threshold, "再次投票的参加人数";
    runoff_condition: RunoffCondition, "另行选举的条件";
    runoff_days: Option<u32>, "另行选举在投票日后几日内";
    runoff_win: Threshold, "另行选举当选票数";
    runoff_majority_first: bool, "另行选举先按过半数确定";
    runoff_turnout: Threshold, "另行选举的参加人数";
    runoff_self_nomination: bool, "另行选举可以自荐直选";
    vacancy_rule: VacancyRule, "不足名额可否空缺";
    vacancy_after_runoff: bool, "空缺须在另行选举之后";
    vacancy_min_elected: u32, "空缺须已选出几人以上";
    vacancy_needs_chair: bool, "空缺须已选出主任";
    acting_fallback: ActingFallback, "主任、副主任都未选出时谁主持";
    kin_elected: KinSet, "当选成员之间不得有的亲属关系";
    kin_elected_watch: KinSet, "新法上待核的任职回避范围";
    kin_resolution: KinResolution, "有亲属关系的当选人谁留任";
    kin_fill: KinFill, "因回避缺额的递补";

    announce_on_the_spot: bool, "得票当场公布";
    elected_list_days: Option<u32>, "当选名单在投票日后几日内公布";
    qualification_review: bool, "当选人条件审查";
    certificate: bool, "颁发当选证书";
    ballots_sealed_same_day: bool, "选票当日封存";
    ballots_keep_years: Option<u32>, "选票保存（年）";
    handover_days: u32, "工作移交（日）";
    handover_seal_days: Option<u32>, "公章移交（日）";
    group_leader_days: Option<u32>, "村民小组长在新一届产生后几日内推选";

    recall_electors: Threshold, "罢免联名：有选举权的村民";
    recall_representatives: Threshold, "罢免联名：村民代表";
    recall_vote_days: Option<u32>, "罢免投票在接到要求后几日内";
    recall_township_days: Option<u32>, "逾期后乡镇几日内组织罢免投票";
    recall_turnout: Threshold, "罢免投票参加人数";
    recall_pass: Threshold, "罢免通过票数";
    recall_repeat_months: Option<u32>, "罢免未通过后几个月内不得以同一事实再提";
    recall_repeat_whole_term: bool, "本届内不得以同一事实再提";
    by_election_assembly_turnout: Option<Threshold>, "村民会议补选的参加人数";
    by_election_representatives_turnout: Option<Threshold>, "村民代表会议补选的参加人数";
    by_election_months: Option<u32>, "不满三人时几个月内补选";
    resignation_decide_days: Option<u32>, "辞职在几日内讨论决定";
    resignation_notice_days: Option<u32>, "辞职决定几日内公告";

    assembly_notice_days: u32, "村民会议提前几日通知";
    representatives_notice_days: Option<u32>, "村民代表会议提前几日通知";
    assembly_quorum: Threshold, "村民会议的到会人数";
    assembly_quorum_households: Threshold, "村民会议的到会户数";
    representatives_quorum: Threshold, "村民代表会议的到会人数";
    group_quorum: Threshold, "村民小组会议的到会人数（户数）";
    audit_before_election: bool, "离任审计结果在选举前公布";

    invalid_share_high: Threshold, "无效票比例偏高";
    unreturned_share_high: Threshold, "未收回选票比例偏高";
    turnout_suspicious: Threshold, "参选率异常偏高";
    one_person_share_high: Threshold, "一人得票占有效票比例异常偏高";
    proxy_share_high: Threshold, "委托投票比例偏高";
}
