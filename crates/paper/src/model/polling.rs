//! The day: T06 polling notice, T11 mobile boxes, T12 staff.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::{Head, Mode, Place, PostNames, Seat};

/// T06 选举日及投票公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollingNotice {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// With candidates or by self-nomination.
    pub mode: Mode,
    /// The posts.
    pub seats: Vec<Seat>,
    /// Where and when to vote.
    pub places: Vec<Place>,
    /// What a voter brings (选民证, 委托证).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bring: Vec<String>,
    /// 唱票人, 监票人, 计票人 where they are posted together with the day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<PostNames>,
    /// The last day for proxies, if they can still be arranged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxies_until: Option<NaiveDate>,
    /// Further points, one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// T11 流动票箱公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MobileBoxNotice {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Who approved the boxes (乡镇选举工作指导机构).
    pub approved_by: String,
    /// When, where one approval covers all boxes; `None` where the law asks for none, or each box has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<NaiveDate>,
    /// The number of the approval of all boxes, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_no: Option<String>,
    /// The boxes.
    pub boxes: Vec<MobileBox>,
}

/// One mobile ballot box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MobileBox {
    /// Its number.
    pub number: u32,
    /// Where it goes.
    pub area: String,
    /// Leaves at.
    pub opens: NaiveTime,
    /// Is back at.
    pub closes: NaiveTime,
    /// The scrutineers (监票人) who go with it.
    pub scrutineers: Vec<String>,
    /// The voters who vote in it.
    pub voters: Vec<String>,
    /// When this box was approved, where the boxes were approved one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<NaiveDate>,
    /// The number of that approval, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_no: Option<String>,
}

/// T12 工作人员名单公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffNotice {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Duties, by place.
    pub duties: Vec<Duty>,
    /// Whose kin may not serve, as the law that applies here says it; one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kin_rule: Option<String>,
}

/// One duty at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// 总监票人, 监票人, 唱票人, 计票人, 代写员, 发票员, …
    pub duty: String,
    /// The place, where the duty is bound to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Names.
    pub names: Vec<String>,
}
