//! The bodies of a village or community that a re-election renews.

use serde::{Deserialize, Serialize};

/// A body. Codes are those of the test vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Body {
    /// 党组织
    #[serde(rename = "PO")]
    Party,
    /// 村民委员会
    #[serde(rename = "VC")]
    Committee,
    /// 居民委员会
    #[serde(rename = "RC")]
    Residents,
    /// 村民代表
    #[serde(rename = "VR")]
    Representatives,
    /// 村（居）务监督委员会
    #[serde(rename = "VSC")]
    Supervision,
    /// 农村集体经济组织（村经济合作社）
    #[serde(rename = "EC")]
    Cooperative,
}

impl Body {
    /// All bodies.
    pub const ALL: [Body; 6] =
        [Body::Party, Body::Committee, Body::Residents, Body::Representatives, Body::Supervision, Body::Cooperative];

    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Body::Party => "党组织",
            Body::Committee => "村民委员会",
            Body::Residents => "居民委员会",
            Body::Representatives => "村民代表",
            Body::Supervision => "村务监督委员会",
            Body::Cooperative => "农村集体经济组织",
        }
    }

    /// Code in data, addresses and exports.
    pub fn code(self) -> &'static str {
        match self {
            Body::Party => "PO",
            Body::Committee => "VC",
            Body::Residents => "RC",
            Body::Representatives => "VR",
            Body::Supervision => "VSC",
            Body::Cooperative => "EC",
        }
    }

    /// The body with this code.
    pub fn from_code(code: &str) -> Option<Body> {
        Body::ALL.into_iter().find(|body| body.code() == code)
    }

    /// In findings such as `VC_BEFORE_PARTY`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Body::Party => "PARTY",
            Body::Committee => "VC",
            Body::Residents => "RC",
            Body::Representatives => "VR",
            Body::Supervision => "VSC",
            Body::Cooperative => "COOP",
        }
    }
}
