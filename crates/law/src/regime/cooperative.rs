//! Parameters of the election of a village's economic co-operative (农村集体经济组织、村经济合作社).

use super::codes::*;
use super::params::{self, Param, Raw, catalogue, misfit, resolve, row};
use super::{Frame, ParamRow};
use crate::book::LawError;
use crate::kinship::Relation;
use crate::num::{Range, Threshold};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The parameters of an election of a co-operative. Obtained from [`crate::book::LawBook::cooperative`].
#[derive(Debug, Clone)]
pub struct CooperativeRegime {
    pub(super) frame: Frame,
    params: CooperativeParams,
}

catalogue! { CooperativeRegime, params, CooperativeParams;
    term_years: u32, "任期（年）";
    kin_set_near: Vec<Relation>, "近亲属";
    notice_days: u32, "成员大会提前几日通知";
    assembly_quorum: Option<Threshold>, "成员大会到会人数";
    assembly_pass: Threshold, "成员大会同意人数";
    election_threshold: CooperativeThreshold, "选举理事、监事的通过办法";
    representatives_quorum: Option<Threshold>, "成员代表大会到会人数";
    representatives_pass: Threshold, "成员代表大会同意人数";
    representatives_over: Option<u32>, "成员代表多于几人";
    representatives_households: Option<Range>, "每几户选举一名成员代表";
    representatives_women_min: u32, "成员代表中妇女至少几名";
    representatives_reserved: Vec<CooperativePower>, "成员代表大会不得行使的职权";
    council_size: Range, "理事会人数";
    council_odd: OddRule, "理事会人数单数";
    council_kin: bool, "理事会成员之间近亲属回避";
    council_quorum: Threshold, "理事会会议到会人数";
    council_pass: Threshold, "理事会决定同意人数";
    supervisor_barred: Vec<CooperativeOffice>, "本人及其近亲属不得担任监事的人员";
    cross_boards: bool, "理事、监事可以互相兼任";
    proxy_same_household: bool, "只能委托同一户内的成员";
    proxy_written: bool, "委托须书面";
    proxy_capacity: bool, "受委托人须具有完全民事行为能力";
    recall_members: Option<Threshold>, "罢免联名";
    recall_vote_days: Option<u32>, "罢免投票在接到要求后几日内";
    registration_after: bool, "选举后及时申请登记、变更登记";
    party_discussion: bool, "重要事项先经乡镇党委或者村党组织研究讨论";
}

impl CooperativeRegime {
    pub(crate) fn new(mut frame: Frame, raw: &BTreeMap<String, Raw>) -> Result<Self, LawError> {
        let params = CooperativeParams::resolve(&frame.profile.id, frame.polling_day, raw)?;
        frame.hash = params::hash(params.rows());
        Ok(CooperativeRegime { frame, params })
    }

    /// Every parameter, in the order of the catalogue.
    pub fn rows(&self) -> Vec<ParamRow> {
        self.params.rows()
    }
}
