//! What a policy pack (乡镇级政策) asks of its own, beside the parameters of the law that it makes stricter.

use super::codes::*;
use super::params::{Param, Raw, catalogue, misfit, resolve, row, unmentioned};
use super::{Mode, ParamRow};
use crate::body::Body;
use crate::book::LawError;
use crate::num::{Range, Threshold};
use crate::policy::Pack;
use chrono::NaiveDate;
use std::collections::BTreeMap;

catalogue! { Pack, rules, PackParams;
    order: Option<Vec<Vec<Body>>>, "班子换届的次序";
    finish_by: Option<NaiveDate>, "换届完成日期";
    two_committees_size: Option<Range>, "“两委”成员人数（去重）";
    two_committees_extra: Option<u32>, "规模较大的村可以增加几名";
    no_deputy_while_chair_vacant: Option<bool>, "现任主任到龄或者空缺的，暂不设副书记、副主任";
    cross_not_total: Option<bool>, "不宜全面交叉任职";
    supervision_chair_deputy: Option<bool>, "副书记（无副书记的由纪检委员）兼任监督委员会主任";
    kin_within_bodies: Option<KinSet>, "班子内和班子间的任职回避";
    kin_one_person: Option<KinSet>, "“一肩挑”人员的任职回避";
    supervision_barred_teams: Option<KinSet>, "监督委员会成员与三个班子成员的回避";
    women_member_min: Option<u32>, "妇女委员至少几名";
    young_age: Option<u32>, "“40岁以下”的年龄（含本数）";
    young_min: Option<u32>, "“40岁以下”至少几名";
    younger_age: Option<u32>, "“35岁以下”的年龄";
    mean_age_falls: Option<bool>, "平均年龄低于上届";
    modes: Option<Vec<Mode>>, "村民委员会的选举方式";
    residents_modes: Option<Vec<ResidentsMode>>, "居民委员会的选举方式";
    representatives_party_share: Option<Threshold>, "党员村（居）民代表的比例";
    representatives_women_share: Option<Threshold>, "妇女代表占代表会议组成人员的比例";
    review_required: Option<bool>, "候选人（自荐人）资格镇级初审和市级联审";
    pledges: Option<Vec<String>>, "候选人（自荐人）的承诺";
    vetting_min: Option<u32>, "民主测评和个别访谈的党员群众代表至少几名";
    targets: Option<Vec<Target>>, "只报告、不作判断的指标";
}

impl PackParams {
    /// The rules of a pack; what it does not mention is silent.
    pub(crate) fn of(pack: &str, day: NaiveDate, mut raw: BTreeMap<String, Raw>) -> Result<Self, LawError> {
        for key in Self::KEYS {
            raw.entry((*key).to_owned()).or_insert_with(unmentioned);
        }
        Self::resolve(pack, day, &raw)
    }
}
