//! Kinds of polling places and the work that is done there.

use law::regime::StaffRole;

/// Where ballots are cast 投票场所.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// 中心会场.
    Central,
    /// 投票站.
    Station,
    /// 流动票箱.
    Mobile,
}

impl PlaceKind {
    /// All kinds.
    pub const ALL: [PlaceKind; 3] = [PlaceKind::Central, PlaceKind::Station, PlaceKind::Mobile];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            PlaceKind::Central => "central",
            PlaceKind::Station => "station",
            PlaceKind::Mobile => "mobile",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            PlaceKind::Central => "中心会场",
            PlaceKind::Station => "投票站",
            PlaceKind::Mobile => "流动票箱",
        }
    }

    /// Kind and name of a place. A name that says its kind, perhaps with something between (「中心投票会场」), stands alone.
    pub fn named(self, name: &str) -> String {
        let mut rest = name.chars();
        let says = self.zh().chars().all(|of_kind| rest.any(|c| c == of_kind));
        if says { name.to_owned() } else { format!("{} {name}", self.zh()) }
    }
}

/// Work on polling day 选举工作.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// 唱票人.
    Caller,
    /// 监票人.
    Scrutineer,
    /// 计票人.
    Teller,
    /// 代写员.
    Writer,
    /// 发票人.
    Issuer,
}

impl Duty {
    /// All duties.
    pub const ALL: [Duty; 5] = [Duty::Caller, Duty::Scrutineer, Duty::Teller, Duty::Writer, Duty::Issuer];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Duty::Caller => "caller",
            Duty::Scrutineer => "scrutineer",
            Duty::Teller => "teller",
            Duty::Writer => "writer",
            Duty::Issuer => "issuer",
        }
    }

    /// The duty with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.code() == code)
    }

    /// The statutory word.
    pub fn zh(self) -> &'static str {
        self.role().zh()
    }

    /// The same work as the law names it.
    pub fn role(self) -> StaffRole {
        match self {
            Duty::Caller => StaffRole::Caller,
            Duty::Scrutineer => StaffRole::Scrutineer,
            Duty::Teller => StaffRole::Teller,
            Duty::Writer => StaffRole::Writer,
            Duty::Issuer => StaffRole::Issuer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_said_once() {
        for (kind, name, shown) in [
            (PlaceKind::Central, "中心投票会场", "中心投票会场"),
            (PlaceKind::Central, "大会堂", "中心会场 大会堂"),
            (PlaceKind::Station, "第一投票站", "第一投票站"),
            (PlaceKind::Station, "站前投票处", "投票站 站前投票处"),
            (PlaceKind::Mobile, "流动票箱1号", "流动票箱1号"),
            (PlaceKind::Mobile, "敬老院", "流动票箱 敬老院"),
        ] {
            assert_eq!(kind.named(name), shown);
        }
    }
}
