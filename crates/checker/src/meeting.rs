//! Who meets, how many must come, and whom the texts keep out of a body that a meeting elects: the numbers of the articles on
//! meetings, co-operatives and supervision committees. Titles as in [`crate::articles`].

use crate::articles::{HALF, MAJORITY, Profile, Share, TWO_THIRDS};
use crate::bundle::Role;
use crate::day::Day;

/// How the members of a meeting decide.
#[derive(Clone, Copy, Debug)]
pub struct Meeting {
    /// The text, for the sentences.
    pub text: &'static str,
    /// Who must be present, of all.
    pub quorum: Option<Share>,
    /// Votes needed.
    pub pass: Share,
    /// Of all members (true) or of those present.
    pub of_all: bool,
}

/// Who meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// 十八周岁以上的村民（居民）
    Adults,
    /// 户的代表
    Households,
    /// 村民代表会议; 居民小组选举的代表
    Representatives,
    /// 村民（居民）小组会议, of the people or of a representative per household
    Group,
    /// 推选村民代表的单位
    VotingUnit,
    /// 集体经济组织成员大会
    Members,
    /// 集体经济组织成员代表大会
    MemberRepresentatives,
    /// 理事会, which chooses its own chair
    Council,
    /// 监事会, which chooses its own chair
    Supervisors,
}

/// The meeting of this sort under a profile and on a day; none where the profile has no article on it.
pub fn meeting(profile: &Profile, who: Who, day: Option<Day>) -> Option<Meeting> {
    match who {
        Who::Members | Who::MemberRepresentatives => cooperative_meeting(profile.cooperative?, who, day),
        Who::Council | Who::Supervisors => None,
        Who::Adults | Who::Households | Who::Representatives | Who::Group | Who::VotingUnit => {
            if profile.residents.is_some() {
                return Some(residents_meeting(who));
            }
            profile.village.map(|_| village_meeting(profile, who))
        }
    }
}

/// VCOL 第二十二条第一款, 第二十六条第二款, 第二十八条第一款; ZJ 实施办法 第二十条第一款 (半数以上). Where no text has an article on the unit that
/// chooses a representative, it is a group [I].
fn village_meeting(profile: &Profile, who: Who) -> Meeting {
    let (text, quorum) = match who {
        Who::Adults => ("村民委员会组织法第二十二条第一款", MAJORITY),
        Who::Households => ("村民委员会组织法第二十二条第一款", TWO_THIRDS),
        Who::Representatives => ("村民委员会组织法第二十六条第二款", TWO_THIRDS),
        Who::VotingUnit if profile.unit_quorum == Some(HALF) => ("浙江省实施村民委员会组织法办法第二十条第一款", HALF),
        _ => ("村民委员会组织法第二十八条第一款", TWO_THIRDS),
    };
    Meeting { text, quorum: Some(quorum), pass: MAJORITY, of_all: false }
}

/// RC 第九条第三款: 全体十八周岁以上的居民、户的代表或者居民小组选举的代表的过半数出席, 出席人的过半数通过. The law has no article on the meeting
/// of a residents' group, which chooses two or three representatives (第八条第一款): the same, by analogy [I].
fn residents_meeting(who: Who) -> Meeting {
    let text = match who {
        Who::Group | Who::VotingUnit => "城市居民委员会组织法第九条第三款类推",
        _ => "城市居民委员会组织法第九条第三款",
    };
    Meeting { text, quorum: Some(MAJORITY), pass: MAJORITY, of_all: false }
}

/// RC 第八条第一款: a residents' group chooses so many representatives.
pub const GROUP_REPRESENTATIVES: std::ops::RangeInclusive<u64> = 2..=3;

/// Who must take part when the villagers' representatives fill a vacancy on the committee. ZJ 选举办法 第三十八条第二款: 三分之二以上;
/// elsewhere the quorum of their meeting, VCOL 第二十六条第二款 [I]. Residents: RC 第十条第三款 lets the residents' meeting do it, which meets with
/// the majority (第九条第三款).
pub fn by_election_by_representatives(profile: &Profile) -> Share {
    if profile.residents.is_some() { MAJORITY } else { TWO_THIRDS }
}

/// First day of RCEO.
pub const COOPERATIVE_LAW_FROM: Day = Day::of(2025, 5, 1);

/// Which text a co-operative follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cooperative {
    /// RCEO.
    National,
    /// ZJ 村经济合作社组织条例.
    Zhejiang,
    /// SH 农村集体资产监督管理条例.
    Shanghai,
}

/// The assembly of a co-operative. RCEO prevails over a weaker provincial text from its first day.
fn cooperative_meeting(text: Cooperative, who: Who, day: Option<Day>) -> Option<Meeting> {
    let national = national_assembly(who)?;
    let own = match text {
        Cooperative::National => return Some(national),
        Cooperative::Zhejiang => zhejiang_assembly(who)?,
        Cooperative::Shanghai => shanghai_assembly(who)?,
    };
    if day.is_none_or(|day| day < COOPERATIVE_LAW_FROM) {
        return Some(own);
    }
    // Both texts count all members; of two shares the larger one is the stricter.
    let quorum = match (national.quorum, own.quorum) {
        (Some(law), Some(own)) => Some(law.stricter(own)),
        (law, own) => law.or(own),
    };
    Some(Meeting { quorum, pass: national.pass.stricter(own.pass), ..national })
}

/// RCEO 第二十七条第一款、第三款: 三分之二以上参加, 全体成员三分之二以上同意. 第二十八条第五款: 全体成员代表三分之二以上同意;
/// the law sets no quorum of its own for them.
fn national_assembly(who: Who) -> Option<Meeting> {
    let (text, quorum) = match who {
        Who::Members => ("农村集体经济组织法第二十七条", Some(TWO_THIRDS)),
        Who::MemberRepresentatives => ("农村集体经济组织法第二十八条第五款", None),
        _ => return None,
    };
    Some(Meeting { text, quorum, pass: TWO_THIRDS, of_all: true })
}

/// ZJ 村经济合作社组织条例 第三十条第一款: 应到社员过半数; 第二款: 三分之二以上参加, 应到会社员代表过半数.
fn zhejiang_assembly(who: Who) -> Option<Meeting> {
    let (text, quorum) = match who {
        Who::Members => ("浙江省村经济合作社组织条例第三十条第一款", None),
        Who::MemberRepresentatives => ("浙江省村经济合作社组织条例第三十条第二款", Some(TWO_THIRDS)),
        _ => return None,
    };
    Some(Meeting { text, quorum, pass: MAJORITY, of_all: true })
}

/// SH 农村集体资产监督管理条例 第十三条: 成员大会二分之一以上出席, 代表会议三分之二以上出席. It counts those who agree among those present (重大事项
/// 五分之四, others 三分之二) and does not say which of the two an election is; nothing of it is a share of all members. Two thirds of all, as
/// the national law has it since, is taken before its first day too [I].
fn shanghai_assembly(who: Who) -> Option<Meeting> {
    let quorum = match who {
        Who::Members => HALF,
        Who::MemberRepresentatives => TWO_THIRDS,
        _ => return None,
    };
    let text = "上海市农村集体资产监督管理条例第十三条（同意人数按全体三分之二解释）";
    Some(Meeting { text, quorum: Some(quorum), pass: TWO_THIRDS, of_all: true })
}

/// The national threshold of a co-operative's decision, to hold a provincial one against it.
pub fn national_cooperative_least(total: u64) -> u64 {
    TWO_THIRDS.least(total)
}

/// How a supervision committee is chosen, and whom the texts keep out of it.
#[derive(Clone, Copy, Debug)]
pub struct Supervision {
    /// Elected by the procedure of the villagers' committee; else the most votes elect.
    pub like_village: bool,
    /// Whom the texts keep out, and whether their near relatives too.
    pub barred: &'static [(Role, bool)],
}

impl Supervision {
    /// VCOL 第三十二条: 由村民会议或者村民代表会议推选; 村民委员会成员及其近亲属不得担任. 得票多的当选 [I].
    pub const NATIONAL: Supervision = Supervision { like_village: false, barred: &[(Role::CommitteeMember, true)] };

    /// RC has no article on those who watch over a residents' committee: as in a village [I].
    pub const RESIDENTS: Supervision = Supervision::NATIONAL;

    /// ZJ 实施办法 第三十条第二款: 以及村文书、村报账员.
    pub const ZHEJIANG: Supervision = Supervision {
        like_village: false,
        barred: &[(Role::CommitteeMember, true), (Role::Accountant, false), (Role::Clerk, false)],
    };

    /// SH 实施办法 第二十五条第二款: 村财务人员、集体经济组织管理人员及其近亲属. 报账员 are 财务人员.
    pub const SHANGHAI: Supervision = Supervision {
        like_village: false,
        barred: &[
            (Role::CommitteeMember, true),
            (Role::Accountant, true),
            (Role::FinanceStaff, true),
            (Role::CooperativeManager, true),
        ],
    };

    /// HEN 第五十六条第三款: 由村民会议按照村民委员会成员的选举程序; 第四款: 村报账员.
    pub const HENAN: Supervision =
        Supervision { like_village: true, barred: &[(Role::CommitteeMember, true), (Role::Accountant, false)] };

    /// SD 实施办法 第三十一条第二款: 得票多的当选, 得票相等继续推选; 第四款: 村财会人员, to which 报账员 belong; SD 村务公开条例 第十四条第二款:
    /// 村文书、村集体经济组织负责人.
    pub const SHANDONG: Supervision = Supervision {
        like_village: false,
        barred: &[
            (Role::CommitteeMember, true),
            (Role::Accountant, false),
            (Role::FinanceStaff, false),
            (Role::Clerk, false),
            (Role::CooperativeManager, false),
        ],
    };
}

/// Whom RCEO 第三十四条第二款 keeps out of the board of supervisors, with their near relatives: 理事会成员、财务人员、会计人员. The articles of
/// the provinces (ZJ 第二十三条, SH 第十六条) forbid to sit on both boards and add nobody.
pub const COOPERATIVE_SUPERVISORS_BARRED: [(Role, bool); 3] =
    [(Role::CouncilMember, true), (Role::Accountant, true), (Role::FinanceStaff, true)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::profile;

    #[test]
    fn quorums_as_the_texts_have_them() {
        use Who::{Adults, Group, Households, MemberRepresentatives, Members, Representatives, VotingUnit};
        let share =
            |id: &str, who, day| meeting(profile(id).unwrap(), who, day).map(|found| (found.quorum, found.pass));
        for (who, village, zhejiang, residents) in [
            (Adults, MAJORITY, MAJORITY, MAJORITY),
            (Households, TWO_THIRDS, TWO_THIRDS, MAJORITY),
            (Representatives, TWO_THIRDS, TWO_THIRDS, MAJORITY),
            (Group, TWO_THIRDS, TWO_THIRDS, MAJORITY),
            (VotingUnit, TWO_THIRDS, HALF, MAJORITY),
        ] {
            for (id, quorum) in [("SD-2012", village), ("ZJ-2025", zhejiang), ("SH-RC-2020", residents)] {
                assert_eq!(share(id, who, None), Some((Some(quorum), MAJORITY)), "{id} {who:?}");
            }
            assert_eq!(share("RCEO-2024", who, None), None);
        }
        let (before, after) = (Some(Day::of(2025, 4, 30)), Some(COOPERATIVE_LAW_FROM));
        for (id, who, day, quorum, pass) in [
            ("ZJ-COOP-2020", Members, before, None, MAJORITY),
            ("ZJ-COOP-2020", Members, after, Some(TWO_THIRDS), TWO_THIRDS),
            ("ZJ-COOP-2020", MemberRepresentatives, before, Some(TWO_THIRDS), MAJORITY),
            ("ZJ-COOP-2020", MemberRepresentatives, after, Some(TWO_THIRDS), TWO_THIRDS),
            ("SH-COOP-2018", Members, before, Some(HALF), TWO_THIRDS),
            ("SH-COOP-2018", Members, after, Some(TWO_THIRDS), TWO_THIRDS),
            ("SH-COOP-2018", MemberRepresentatives, after, Some(TWO_THIRDS), TWO_THIRDS),
            ("RCEO-2024", Members, after, Some(TWO_THIRDS), TWO_THIRDS),
            ("RCEO-2024", MemberRepresentatives, after, None, TWO_THIRDS),
        ] {
            assert_eq!(share(id, who, day), Some((quorum, pass)), "{id} {who:?}");
        }
        assert_eq!(share("CN-2018", Members, None), None);
        assert_eq!(share("CPC-2020", Adults, None), None);
    }
}
