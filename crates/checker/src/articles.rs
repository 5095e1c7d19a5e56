//! The numbers of the articles as this program reads them. They were written from the texts, not from `law/`: a number
//! that is wrong on one side shows as a difference.
//!
//! Titles are those of the catalogue: VCOL = 村民委员会组织法, RC = 城市居民委员会组织法, RCEO = 农村集体经济组织法,
//! CPC = 中国共产党基层组织选举工作条例, ZJ/SH/BJ/HEN/SD = the texts of 浙江、上海、北京、河南、山东. Meetings, co-operatives and supervision
//! committees have their numbers in [`crate::meeting`].
//! `[I]` marks what no text says: it is an interpretation, the same that the catalogue names.

use crate::day::Day;
use crate::kin::KinSet;
use crate::meeting::{COOPERATIVE_LAW_FROM, Cooperative, Supervision};

/// A part of a whole that must be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// 超过 / 过半数: strictly more than the fraction. 民法典 第一千二百五十九条: 「超过」不包括本数.
    MoreThan(u64, u64),
    /// 以上 / 不得少于: at least the fraction. 民法典 第一千二百五十九条: 「以上」包括本数.
    AtLeast(u64, u64),
}

/// 过半数.
pub const MAJORITY: Share = Share::MoreThan(1, 2);
/// 三分之一以上.
pub const ONE_THIRD: Share = Share::AtLeast(1, 3);
/// 三分之二以上.
pub const TWO_THIRDS: Share = Share::AtLeast(2, 3);
/// 五分之一以上.
pub const ONE_FIFTH: Share = Share::AtLeast(1, 5);
/// 五分之四以上.
pub const FOUR_FIFTHS: Share = Share::AtLeast(4, 5);
/// 半数以上, which includes one half.
pub const HALF: Share = Share::AtLeast(1, 2);

impl Share {
    /// Is `part` of `whole` enough? All figures of the program are below 2³², so that nothing overflows.
    pub fn met(self, part: u64, whole: u64) -> bool {
        match self {
            Share::MoreThan(num, den) => part * den > whole * num,
            Share::AtLeast(num, den) => part * den >= whole * num,
        }
    }

    /// The smallest part that is enough.
    pub fn least(self, whole: u64) -> u64 {
        match self {
            Share::MoreThan(num, den) => whole * num / den + 1,
            Share::AtLeast(num, den) => (whole * num).div_ceil(den),
        }
    }

    /// Of two shares of the same whole, the one that asks for more.
    pub fn stricter(self, other: Share) -> Share {
        let parts = |share: Share| match share {
            Share::MoreThan(num, den) => (num, den, 1),
            Share::AtLeast(num, den) => (num, den, 0),
        };
        let ((a, b, more), (c, d, than)) = (parts(self), parts(other));
        if (a * d, more) >= (c * b, than) { self } else { other }
    }

    /// Words for it.
    pub fn zh(self) -> &'static str {
        match self {
            Share::MoreThan(1, 2) => "过半数",
            Share::AtLeast(1, 2) => "半数以上",
            Share::AtLeast(1, 3) => "三分之一以上",
            Share::AtLeast(2, 3) => "三分之二以上",
            Share::AtLeast(1, 5) => "五分之一以上",
            Share::AtLeast(4, 5) => "五分之四以上",
            Share::MoreThan(..) => "超过规定比例",
            Share::AtLeast(..) => "达到规定比例",
        }
    }
}

/// What happens to seats that are left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenSeats {
    /// 另行选举, always.
    Runoff,
    /// 可以空缺 after a runoff once this many are elected.
    MayStayEmpty {
        /// Fewest elected.
        least: u64,
    },
    /// 由村民会议或者村民代表会议决定.
    Assembly {
        /// Fewest elected.
        least: u64,
        /// Only with a director.
        director: bool,
        /// Only after a runoff.
        after_runoff: bool,
    },
}

/// Who presides without director and deputy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presides {
    /// The text does not say.
    Unsaid,
    /// 由村民代表会议在当选的委员中推选一人
    ChosenByRepresentatives,
    /// 由得票多的委员
    MostVotes,
}

/// How a committee is elected.
#[derive(Clone, Copy, Debug)]
pub struct Committee {
    /// The text, for the sentences.
    pub text: &'static str,
    /// The ballots recovered may not be more than those issued (true) or than the voters who came (false).
    pub against_issued: bool,
    /// Who must take part in the first vote.
    pub turnout: Share,
    /// Votes that elect in the first vote.
    pub win: Share,
    /// Who must take part in a runoff and in a vote among tied persons.
    pub turnout_again: Share,
    /// Votes that elect in a runoff.
    pub win_runoff: Share,
    /// Who may not serve together.
    pub kin: KinSet,
    /// Whether the next follows when somebody leaves for a relative.
    pub kin_next_follows: bool,
    /// Seats left open.
    pub open_seats: OpenSeats,
    /// Whether a woman must be among them.
    pub woman: bool,
    /// Days within which a runoff is to be held.
    pub runoff_days: Option<i64>,
    /// Who presides.
    pub presides: Presides,
}

/// VCOL 第十五条第二款: 登记参加选举的村民过半数投票有效; 参加投票的村民过半数的选票当选; 不足的另行选举, 得票多的当选,
/// 不得少于三分之一. 第六条第二款: 应当有妇女成员. The 2018 text knows no avoidance among members and lets no seat stay empty.
/// Upper limit of ballots recovered: 各省一致, [I] nationally. Turnout of runoffs and revotes: [I], 河南 has it in words.
const NATIONAL: Committee = Committee {
    text: "村民委员会组织法",
    against_issued: false,
    turnout: MAJORITY,
    win: MAJORITY,
    turnout_again: MAJORITY,
    win_runoff: ONE_THIRD,
    kin: KinSet::Nobody,
    kin_next_follows: false,
    open_seats: OpenSeats::Runoff,
    woman: true,
    runoff_days: None,
    presides: Presides::Unsaid,
};

/// VCOL2025 (news summaries only): 村民委员会成员之间实行近亲属回避. Everything else as 2018, unread.
const NATIONAL_2026: Committee =
    Committee { text: "村民委员会组织法（2025年修改，待核）", kin: KinSet::Near, ..NATIONAL };

/// ZJ 选举办法 第二十七条 (有效), 第二十八条 (过半数), 第二十九条第三款 (三分之一), 第五款 (三十日), 第三十条 (已选足三人可以空缺,
/// 主持工作), 第三十一条第二款 (夫妻、父母子女、兄弟姐妹), 第三款 (依次递补).
const ZHEJIANG_2020: Committee = Committee {
    text: "浙江省村民委员会选举办法",
    kin: KinSet::Immediate,
    kin_next_follows: true,
    open_seats: OpenSeats::MayStayEmpty { least: 3 },
    runoff_days: Some(30),
    presides: Presides::ChosenByRepresentatives,
    ..NATIONAL
};

/// ZJ 2025-11-26 修改决定第一项: 近亲属. The other items are unread.
const ZHEJIANG_2025: Committee =
    Committee {
        text: "浙江省村民委员会选举办法（2025年修改，待核）", kin: KinSet::Near, ..ZHEJIANG_2020
    };

/// SH 选举办法 第二条第三款 (夫妻关系或者直系亲属关系), 第十九条第一款, 第二十条, 第二十一条第一款 (达到三人由会议决定; 未达到三人三十日内另行选举;
/// 三分之一), 第二款 (主持工作). Nobody is said to follow: [I] none.
const SHANGHAI_2020: Committee = Committee {
    text: "上海市村民委员会选举办法",
    kin: KinSet::Lineal,
    open_seats: OpenSeats::Assembly { least: 3, director: false, after_runoff: false },
    runoff_days: Some(30),
    presides: Presides::MostVotes,
    ..NATIONAL
};

/// BJ 选举办法 第二十八条 (有效; 废票计入选票总数), 第二十九条, 第三十条第一款 (十五日), 第二款 (三分之一), 第三款 (超过三人并已选出主任,
/// 经会议决定).
const BEIJING_2012: Committee = Committee {
    text: "北京市村民委员会选举办法",
    open_seats: OpenSeats::Assembly { least: 4, director: true, after_runoff: true },
    runoff_days: Some(15),
    ..NATIONAL
};

/// HEN 实施办法 第八条第二款 (夫妻、父母、子女或者兄弟姐妹, 保留职务最高的, 得票多的; nobody follows), 第三十五条第一款 (多于发出的选票无效),
/// 第三十六条, 第三十八条第二款 (另行选举由过半数的选民参加), 第三款 (过半数, 不能产生的得票多且不少于三分之一).
const HENAN_2011: Committee =
    Committee {
        text: "河南省实施村民委员会组织法办法", against_issued: true, kin: KinSet::Immediate, ..NATIONAL
    };

/// RC 第九条第三款 by analogy [I]: 过半数出席, 出席人的过半数通过. No article on runoffs: [I] as for villages. No rule on
/// women and relatives was read.
const RESIDENTS: Committee =
    Committee { text: "城市居民委员会组织法（第九条第三款类推）", woman: false, ..NATIONAL };

/// CPC (条号未核): 到会不少于应到会的五分之四; 赞成票超过半数, of those present by default, of those due where the superior
/// party organisation says so.
pub const PARTY_ATTENDANCE: Share = FOUR_FIFTHS;
/// Votes that elect in a party poll.
pub const PARTY_WIN: Share = MAJORITY;

/// VCOL 第十六条第一款: 五分之一以上有选举权的村民 or 三分之一以上的村民代表.
pub const RECALL_BY_VOTERS: Share = ONE_FIFTH;
/// See [`RECALL_BY_VOTERS`].
pub const RECALL_BY_REPRESENTATIVES: Share = ONE_THIRD;
/// VCOL 第十六条第二款: 过半数投票.
pub const RECALL_TURNOUT: Share = MAJORITY;
/// VCOL 第十六条第二款: 投票的村民过半数通过.
pub const RECALL_PASS: Share = MAJORITY;

/// How often the same facts may be brought again after a recall failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecallAgain {
    /// No rule.
    Free,
    /// Not within so many years (ZJ 第三十六条第二款: 一年).
    AfterYears(i64),
    /// Not in this term (BJ 第三十四条第三款: 届期内).
    NextTerm,
}

/// What is known under the id of a profile.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Id.
    pub id: &'static str,
    /// First polling day.
    pub from: Day,
    /// Last polling day for which the text was read in full, if there is one.
    pub read_until: Option<Day>,
    /// Villagers' committee.
    pub village: Option<Committee>,
    /// Residents' committee.
    pub residents: Option<Committee>,
    /// Party organisation.
    pub party: bool,
    /// Co-operative.
    pub cooperative: Option<Cooperative>,
    /// The supervision committee, of villages and of communities.
    pub supervision: Supervision,
    /// ZJ 实施办法 第二十条第一款: the unit that chooses a villagers' representative has a quorum of its own 半数以上. Elsewhere it is a group.
    pub unit_quorum: Option<Share>,
    /// SD 第二十四条第四款: of the women among the representatives so many must be there 三分之二.
    pub women_quorum: Option<Share>,
    /// Repeated recall.
    pub recall_again: RecallAgain,
}

impl Profile {
    /// Whether a newer text, not read in full, widens the avoidance among members to 近亲属 on this day: ZJ from 2025-11-26 (修改决定第一项),
    /// everywhere from 2026-01-01 (VCOL2025, news summaries). Such pairs are pointed out, nobody loses a seat by it.
    pub fn near_kin_watched(&self, day: Day) -> bool {
        let zhejiang = self.id.starts_with("ZJ") && day >= Day::of(2025, 11, 26);
        self.village.is_some_and(|committee| committee.kin != KinSet::Near) && (zhejiang || day > END_2025)
    }
}

const END_2025: Day = Day::of(2025, 12, 31);

const fn village(id: &'static str, from: Day, read_until: Option<Day>, committee: Committee) -> Profile {
    Profile {
        id,
        from,
        read_until,
        village: Some(committee),
        residents: None,
        party: false,
        cooperative: None,
        supervision: Supervision::NATIONAL,
        unit_quorum: None,
        women_quorum: None,
        recall_again: RecallAgain::Free,
    }
}

const fn residents(id: &'static str, from: Day, read_until: Option<Day>) -> Profile {
    Profile {
        village: None,
        residents: Some(RESIDENTS),
        supervision: Supervision::RESIDENTS,
        ..village(id, from, read_until, RESIDENTS)
    }
}

const fn zhejiang(id: &'static str, from: Day, read_until: Option<Day>, committee: Committee) -> Profile {
    Profile {
        supervision: Supervision::ZHEJIANG,
        unit_quorum: Some(HALF),
        recall_again: RecallAgain::AfterYears(1),
        ..village(id, from, read_until, committee)
    }
}

const fn cooperative(id: &'static str, from: Day, read_until: Option<Day>, text: Cooperative) -> Profile {
    Profile { village: None, cooperative: Some(text), ..village(id, from, read_until, NATIONAL) }
}

/// Every profile that this program knows. A province of which only the opening was read follows the national numbers.
pub const PROFILES: [Profile; 23] = [
    village("CN-2018", Day::of(2018, 12, 29), Some(END_2025), NATIONAL),
    village("CN-2026", Day::of(2026, 1, 1), None, NATIONAL_2026),
    zhejiang("ZJ-2020", Day::of(2020, 7, 31), Some(Day::of(2025, 11, 25)), ZHEJIANG_2020),
    zhejiang("ZJ-2025", Day::of(2025, 11, 26), None, ZHEJIANG_2025),
    Profile {
        supervision: Supervision::SHANGHAI,
        ..village("SH-2020", Day::of(2020, 9, 25), Some(END_2025), SHANGHAI_2020)
    },
    Profile {
        recall_again: RecallAgain::NextTerm,
        ..village("BJ-2012", Day::of(2012, 11, 1), Some(END_2025), BEIJING_2012)
    },
    Profile { supervision: Supervision::HENAN, ..village("HEN-2011", Day::of(2011, 9, 1), Some(END_2025), HENAN_2011) },
    village("HUN-2013", Day::of(2013, 10, 1), None, NATIONAL),
    village("JS-2019", Day::of(2019, 9, 27), None, NATIONAL),
    village("JL-2012", Day::of(2012, 12, 1), None, NATIONAL),
    // 实施办法 revised on 2012-11-29, in force from 2013-01-01.
    Profile {
        supervision: Supervision::SHANDONG,
        women_quorum: Some(TWO_THIRDS),
        ..village("SD-2012", Day::of(2013, 1, 1), None, NATIONAL)
    },
    // 实施办法 revised on 2013-09-25, in force from 2013-11-01. Its 第五条 sends the supervision committee to the 选举办法, which was not read.
    village("CQ-2013", Day::of(2013, 11, 1), None, NATIONAL),
    village("SC-2026", Day::of(2026, 1, 1), None, NATIONAL_2026),
    village("GD-2026", Day::of(2026, 1, 1), None, NATIONAL_2026),
    residents("RC-2018", Day::of(2018, 12, 29), Some(END_2025)),
    residents("RC-2026", Day::of(2026, 1, 1), None),
    residents("HEN-RC-2020", Day::of(2020, 6, 3), Some(END_2025)),
    residents("ZJ-RC-2020", Day::of(2020, 8, 5), None),
    residents("SH-RC-2020", Day::of(2020, 5, 14), None),
    Profile { village: None, party: true, ..village("CPC-2020", Day::of(2020, 7, 13), None, NATIONAL) },
    cooperative("RCEO-2024", COOPERATIVE_LAW_FROM, None, Cooperative::National),
    cooperative("ZJ-COOP-2020", Day::of(2008, 1, 1), Some(Day::of(2025, 4, 30)), Cooperative::Zhejiang),
    cooperative("SH-COOP-2018", Day::of(2018, 4, 1), Some(Day::of(2025, 4, 30)), Cooperative::Shanghai),
];

/// The profile of this id.
pub fn profile(id: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_their_least_part_agree() {
        for share in [MAJORITY, ONE_THIRD, TWO_THIRDS, ONE_FIFTH, FOUR_FIFTHS, HALF] {
            for whole in 0..200 {
                let least = share.least(whole);
                assert!(share.met(least, whole), "{share:?} {whole}");
                assert!(least == 0 || !share.met(least - 1, whole), "{share:?} {whole}");
            }
        }
        assert_eq!((HALF.stricter(MAJORITY), TWO_THIRDS.stricter(MAJORITY)), (MAJORITY, TWO_THIRDS));
        assert_eq!((MAJORITY.stricter(HALF), ONE_THIRD.stricter(HALF)), (MAJORITY, HALF));
        assert_eq!((MAJORITY.least(501), MAJORITY.least(500), ONE_THIRD.least(301)), (251, 251, 101));
    }

    #[test]
    fn ids_are_there_once() {
        for (at, one) in PROFILES.iter().enumerate() {
            assert!(PROFILES[..at].iter().all(|other| other.id != one.id), "{}", one.id);
        }
    }
}
