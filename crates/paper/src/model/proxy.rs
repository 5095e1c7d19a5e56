//! T10: voting by proxy.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Head;

/// T10 委托投票书 / 委托证 / 委托投票名单公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Proxy {
    /// 委托投票书.
    Authorization(ProxyAuthorization),
    /// 委托证, four to a sheet.
    Certificates(ProxyCertificates),
    /// 委托投票名单公告.
    List(ProxyList),
}

/// 委托投票书, blank or filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyAuthorization {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// The last day for handing it in.
    pub until: NaiveDate,
    /// Who is away (委托人).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// Who votes for them (受委托人).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The holder is the principal's … (父亲).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// Why the principal cannot come (外出务工).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The rules that both should know, one point each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// 委托证: cards that are exchanged for a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyCertificates {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// The cards.
    pub cards: Vec<ProxyCard>,
    /// What stands at the foot of each card, one point each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// One 委托证.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyCard {
    /// The number of the certificate.
    pub number: u32,
    /// 委托人.
    pub principal: String,
    /// 受委托人.
    pub holder: String,
}

/// 委托投票名单公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyList {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Who votes for whom.
    pub entries: Vec<ProxyEntry>,
    /// The rules that both should know, one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// One line of the list of proxies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyEntry {
    /// 委托人.
    pub principal: String,
    /// 受委托人.
    pub holder: String,
    /// The holder is the principal's … (父亲).
    pub relation: String,
}
