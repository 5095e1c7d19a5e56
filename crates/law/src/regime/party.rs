//! Parameters of the election of a village's party organisation (村党组织).

use super::codes::*;
use super::params::{self, Param, Raw, catalogue, misfit, resolve, row};
use super::{Frame, ParamRow};
use crate::book::LawError;
use crate::num::{Range, Threshold};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The parameters of an election of a party organisation. Obtained from [`crate::book::LawBook::party`].
#[derive(Debug, Clone)]
pub struct PartyRegime {
    pub(super) frame: Frame,
    params: PartyParams,
}

catalogue! { PartyRegime, params, PartyParams;
    term_years: u32, "任期（年）";
    defer_months: u32, "提前或者延期换届最多几个月";
    defer_approval: bool, "提前或者延期换届须报上级党组织批准";
    congress_members: u32, "可以召开党员代表大会的党员人数";
    due_excludes: Vec<DueExclusion>, "可以不计算在应到会人数内的情形";
    due_excludes_listed: Vec<DueExclusion>, "只见于一份资料、须说明理由的情形";
    quorum: Threshold, "到会人数（有效）";
    candidates_extra: Threshold, "委员候选人差额";
    recovered_limit: bool, "收回选票不得多于投票人数";
    proxy_allowed: bool, "可以委托他人代为投票";
    other_choice_needs_against: bool, "投不赞成票的才可以另选他人";
    win: Threshold, "当选票数";
    win_base: ElectionBase, "当选票数的口径";
    reduce_seats: Threshold, "减少名额的同意人数";
    officers_by_committee: bool, "书记、副书记由委员会全体会议选举";
    officers_equal: bool, "书记、副书记等额选举";
    approval: bool, "书记、副书记报上级批准";
    committee_size: Range, "支部委员会委员人数";
    committee_from_members: u32, "设支部委员会的正式党员人数";
    secretary_months: u32, "书记的党龄（月）";
    teller_candidate_ban: bool, "候选人不得担任监票人、计票人";
}

impl PartyRegime {
    pub(crate) fn new(mut frame: Frame, raw: &BTreeMap<String, Raw>) -> Result<Self, LawError> {
        let params = PartyParams::resolve(&frame.profile.id, frame.polling_day, raw)?;
        frame.hash = params::hash(params.rows());
        Ok(PartyRegime { frame, params })
    }

    /// Every parameter, in the order of the catalogue.
    pub fn rows(&self) -> Vec<ParamRow> {
        self.params.rows()
    }
}
