//! What the papers of a meeting call things: the election, the meeting, the ballot, who signs, to whom a letter goes.

use paper::model::{Competition, Held, MeetingVote};

use crate::meeting::model::{Facts, Forum, MeetingPost, Purpose, VoteKind};
use crate::org::Words;

/// The co-operative as the law calls it; its own name stands in its articles.
const COOPERATIVE: &str = "集体经济组织";
/// The party organisation, be it a branch, a general branch or a committee.
const PARTY: &str = "党组织";

/// Whether the party organisation is elected.
pub(super) fn party(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect)
}

/// What is elected or decided, as it follows the name of the unit.
pub(super) fn subject(purpose: Purpose, posts: &[MeetingPost], facts: &Facts, words: &Words) -> String {
    let any = |wanted: &[MeetingPost]| posts.iter().any(|post| wanted.contains(post));
    let fixed = match purpose {
        Purpose::PartyCommittee => format!("{PARTY}委员选举"),
        Purpose::PartyOfficers | Purpose::PartyDirect => {
            let posts: Vec<&str> = posts.iter().map(|post| post.zh()).collect();
            format!("{PARTY}{}选举", posts.join("、"))
        }
        Purpose::Supervision => "村务监督委员会成员推选".to_owned(),
        Purpose::Boards => {
            let council = any(&[MeetingPost::CouncilChair, MeetingPost::CouncilMember]);
            let supervisors = any(&[MeetingPost::SupervisorChair, MeetingPost::Supervisor]);
            let boards = match (council, supervisors) {
                (true, false) => "理事会",
                (false, true) => "监事会",
                _ => "理事会、监事会",
            };
            format!("{COOPERATIVE}{boards}选举")
        }
        Purpose::CouncilOfficers => format!("{COOPERATIVE}理事长选举"),
        Purpose::SupervisorOfficers => format!("{COOPERATIVE}监事长选举"),
        Purpose::Representatives => "村民代表推选".to_owned(),
        Purpose::GroupLeader => "村民小组组长推选".to_owned(),
        Purpose::ByElection => "村民委员会成员补选".to_owned(),
        // The name is of a person and is not put into other words.
        Purpose::Recall => return format!("{}表决", recall(facts, words)),
    };
    words.own(&fixed)
}

/// What a recall is about: 罢免村民委员会主任张三.
pub(super) fn recall(facts: &Facts, words: &Words) -> String {
    match &facts.subject {
        Some(who) => format!("罢免{}{}{}", words.committee(), who.post, who.name),
        None => "罢免".to_owned(),
    }
}

/// The columns in which a voter marks. In the party, who does not approve says 不赞成.
pub(super) fn marks(purpose: Purpose, kind: VoteKind, any_candidate: bool) -> Vec<String> {
    let marks: &[&str] = match kind {
        VoteKind::TieRevote | VoteKind::KinRevote => &["选"],
        _ if !any_candidate => &["同意"],
        _ if party(purpose) => &["赞成", "不赞成", "弃权"],
        _ => &["赞成", "反对", "弃权"],
    };
    marks.iter().map(|mark| (*mark).to_owned()).collect()
}

/// 差额 or 等额, where it is true and means something: not where names are written, nor among those who tied.
pub(super) fn competition(kind: VoteKind, candidates: usize, seats: u32) -> Option<Competition> {
    let seats = usize::try_from(seats).unwrap_or(usize::MAX);
    match kind {
        VoteKind::TieRevote | VoteKind::KinRevote => None,
        _ if candidates == 0 || candidates < seats => None,
        _ if candidates == seats => Some(Competition::Equal),
        _ => Some(Competition::More),
    }
}

/// Who meets, in a word.
pub(super) fn forum(forum: Forum, part: &str, words: &Words) -> String {
    let word = match forum {
        Forum::Adults | Forum::Households => "村民会议",
        Forum::Group if part.ends_with('组') => "村民小组会议",
        Forum::Group => "村民会议",
        Forum::GroupHouseholds => "户代表会议",
        Forum::Voters => "村民投票",
        Forum::PartyCommittee => "党组织委员会第一次全体会议",
        Forum::PartyMembers
        | Forum::PartyDelegates
        | Forum::Representatives
        | Forum::Members
        | Forum::MemberRepresentatives
        | Forum::Council
        | Forum::Supervisors => forum.zh(),
    };
    words.own(word)
}

/// Whether people meet or come to the boxes.
pub(super) fn held(forum: Forum) -> Held {
    if forum == Forum::Voters { Held::Poll } else { Held::Meeting }
}

/// The vote as papers call it.
pub(super) fn vote(kind: VoteKind) -> MeetingVote {
    match kind {
        VoteKind::First => MeetingVote::First,
        VoteKind::TieRevote => MeetingVote::TieRevote,
        VoteKind::KinRevote => MeetingVote::KinRevote,
        VoteKind::Further => MeetingVote::Further,
    }
}

/// Who signs. The committee calls the meetings of the village, announces who represents the groups, and holds by-elections and recalls
/// (VCOL2018#21, #26; ZJ-VC2020#35, #38; the actors of `law/timetable`).
pub(super) fn signer(purpose: Purpose, village: &str, words: &Words) -> String {
    let organ = match purpose {
        Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect => PARTY,
        Purpose::Boards | Purpose::CouncilOfficers | Purpose::SupervisorOfficers => COOPERATIVE,
        Purpose::Representatives
        | Purpose::GroupLeader
        | Purpose::Supervision
        | Purpose::ByElection
        | Purpose::Recall => words.committee(),
    };
    format!("{village}{organ}")
}

/// To whom the result goes.
pub(super) fn superior(purpose: Purpose, township: &str) -> String {
    let street = township.ends_with("街道");
    match (party(purpose), street) {
        (true, true) => format!("中共{township}工作委员会"),
        (true, false) => format!("中共{township}委员会"),
        (false, true) => format!("{township}办事处"),
        (false, false) => format!("{township}人民政府"),
    }
}

/// A post in full, as a certificate says it.
pub(super) fn office(post: MeetingPost, village: &str, part: &str, words: &Words) -> String {
    let own = match post {
        MeetingPost::Secretary | MeetingPost::DeputySecretary => format!("{PARTY}{}", post.zh()),
        MeetingPost::PartyMember => format!("{PARTY}委员"),
        MeetingPost::Chair | MeetingPost::ViceChair | MeetingPost::Member | MeetingPost::WomensSeat => {
            format!("村民委员会{}", post.zh())
        }
        MeetingPost::SupervisionChair => "村务监督委员会主任".to_owned(),
        MeetingPost::SupervisionMember => "村务监督委员会成员".to_owned(),
        MeetingPost::CouncilChair
        | MeetingPost::CouncilMember
        | MeetingPost::SupervisorChair
        | MeetingPost::Supervisor => format!("{COOPERATIVE}{}", post.zh()),
        MeetingPost::Representative => "村民代表".to_owned(),
        MeetingPost::GroupLeader if part.ends_with("小组") => "组长".to_owned(),
        MeetingPost::GroupLeader | MeetingPost::Question => post.zh().to_owned(),
    };
    let part = if post == MeetingPost::GroupLeader { part } else { "" };
    format!("{village}{part}{}", words.own(&own))
}

/// A small number as certificates write it: 五.
pub(super) fn numeral(n: u32) -> String {
    const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let at = n.checked_sub(1).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| NUMERALS.get(at)).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// Who decides on a ballot that cannot be read. At the boxes of a by-election or recall nobody meets.
pub(super) fn doubts(forum: Forum, words: &Words) -> String {
    match forum {
        Forum::Voters => words.committee().to_owned(),
        _ => "监票人提请会议".to_owned(),
    }
}

/// Blank lines for written names, as on the village's ballots: as many as may be chosen.
pub(super) fn write_ins(allowed: bool, seats: u32) -> u32 {
    if allowed { seats } else { 0 }
}

/// What a representative promises: to answer to those who elected them (VCOL2018#25), and the duties that go with it.
pub(super) fn pledge(words: &Words) -> Vec<String> {
    [
        "遵守宪法、法律、法规和国家的政策，遵守村民自治章程、村规民约",
        "向推选自己的村民负责，接受村民监督",
        "经常联系推选自己的村民，会前听取意见，会上如实反映",
        "按时参加村民代表会议，认真讨论，公正表决",
        "会后及时传达会议的决定，带头执行",
        "公道正派，不利用代表身份谋取私利，不参与、不支持违法违规的选举活动",
    ]
    .iter()
    .map(|clause| words.own(clause))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meeting::model::Subject;
    use crate::org::words::{COMMUNITY, VILLAGE};

    #[test]
    fn every_purpose_has_its_words() {
        let facts = Facts {
            subject: Some(Subject {
                petition_id: 1,
                name: "村民甲".into(),
                post: "委员".into(),
                reason: String::new(),
                received: None,
            }),
            ..Facts::default()
        };
        let cases = [
            (Purpose::PartyCommittee, "党组织委员选举", "党组织委员选举", "甲村党组织"),
            (Purpose::PartyOfficers, "党组织书记、副书记选举", "党组织书记、副书记选举", "甲村党组织"),
            (Purpose::PartyDirect, "党组织书记、副书记选举", "党组织书记、副书记选举", "甲村党组织"),
            (Purpose::Representatives, "村民代表推选", "居民代表推选", "甲村村民委员会"),
            (Purpose::GroupLeader, "村民小组组长推选", "居民小组组长推选", "甲村村民委员会"),
            (Purpose::Supervision, "村务监督委员会成员推选", "居务监督委员会成员推选", "甲村村民委员会"),
            (Purpose::Boards, "集体经济组织理事会、监事会选举", "集体经济组织理事会、监事会选举", "甲村集体经济组织"),
            (Purpose::CouncilOfficers, "集体经济组织理事长选举", "集体经济组织理事长选举", "甲村集体经济组织"),
            (Purpose::SupervisorOfficers, "集体经济组织监事长选举", "集体经济组织监事长选举", "甲村集体经济组织"),
            (Purpose::ByElection, "村民委员会成员补选", "居民委员会成员补选", "甲村村民委员会"),
            (Purpose::Recall, "罢免村民委员会委员村民甲表决", "罢免居民委员会委员村民甲表决", "甲村村民委员会"),
        ];
        assert_eq!(cases.len(), Purpose::ALL.len());
        for (purpose, village, community, signs) in cases {
            let of = |words| subject(purpose, purpose.posts(), &facts, words);
            assert_eq!((&*of(&VILLAGE), &*of(&COMMUNITY)), (village, community), "{purpose:?}");
            assert_eq!(signer(purpose, "甲村", &VILLAGE), signs, "{purpose:?}");
        }
        let one = subject(Purpose::Boards, &[MeetingPost::Supervisor], &facts, &VILLAGE);
        assert_eq!(one, "集体经济组织监事会选举");
    }

    #[test]
    fn competition_is_said_only_where_it_is_true() {
        for (kind, candidates, seats, said) in [
            (VoteKind::First, 3, 2, Some(Competition::More)),
            (VoteKind::First, 2, 2, Some(Competition::Equal)),
            (VoteKind::First, 1, 2, None),
            (VoteKind::First, 0, 2, None),
            (VoteKind::Further, 2, 1, Some(Competition::More)),
            (VoteKind::TieRevote, 2, 1, None),
            (VoteKind::KinRevote, 2, 1, None),
        ] {
            assert_eq!(competition(kind, candidates, seats), said, "{kind:?} {candidates} {seats}");
        }
    }

    #[test]
    fn letters_go_to_who_is_above() {
        for (purpose, township, to) in [
            (Purpose::PartyDirect, "上华街道", "中共上华街道工作委员会"),
            (Purpose::PartyDirect, "马涧镇", "中共马涧镇委员会"),
            (Purpose::Supervision, "上华街道", "上华街道办事处"),
            (Purpose::Boards, "柏社乡", "柏社乡人民政府"),
        ] {
            assert_eq!(superior(purpose, township), to);
        }
    }

    #[test]
    fn small_numbers_are_written_as_words() {
        assert_eq!([0, 1, 5, 10, 11].map(numeral), ["0", "一", "五", "十", "11"]);
    }

    #[test]
    fn posts_are_named_in_full() {
        for (post, part, said) in [
            (MeetingPost::Representative, "第三村民小组", "甲村村民代表"),
            (MeetingPost::GroupLeader, "第三村民小组", "甲村第三村民小组组长"),
            (MeetingPost::GroupLeader, "上街", "甲村上街村民小组组长"),
            (MeetingPost::SupervisionChair, "", "甲村村务监督委员会主任"),
            (MeetingPost::CouncilChair, "", "甲村集体经济组织理事长"),
            (MeetingPost::ViceChair, "", "甲村村民委员会副主任"),
        ] {
            assert_eq!(office(post, "甲村", part, &VILLAGE), said);
        }
        assert_eq!(office(MeetingPost::Representative, "乙社区", "", &COMMUNITY), "乙社区居民代表");
    }
}
