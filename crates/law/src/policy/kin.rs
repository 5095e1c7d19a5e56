//! 任职回避 within and between the bodies, as a policy asks for it.

use super::Pack;
use crate::finding::{Finding, Severity};
use crate::kinship::{self, KinEdge, Kinship};
use crate::posts::PersonRef;
use crate::regime::{KinSet, Regime};
use serde::{Deserialize, Serialize};

/// A post in one of the bodies, or a duty that bears on the supervision committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyPost {
    /// 党组织书记
    PartySecretary,
    /// 党组织副书记
    PartyDeputySecretary,
    /// 党组织委员
    PartyMember,
    /// 主任
    Director,
    /// 副主任
    Deputy,
    /// 村（居）民委员会委员
    VcMember,
    /// 社管会（理事会）主任、董事长
    CoopChair,
    /// 社管会（理事会）成员
    CoopBoard,
    /// 社监会（监事会）成员
    CoopSupervisor,
    /// 村务监督委员会主任
    VscChair,
    /// 村务监督委员会成员
    VscMember,
    /// 村报账员
    VillageAccountant,
    /// 村文书
    VillageClerk,
}

impl BodyPost {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            BodyPost::PartySecretary => "党组织书记",
            BodyPost::PartyDeputySecretary => "党组织副书记",
            BodyPost::PartyMember => "党组织委员",
            BodyPost::Director => "主任",
            BodyPost::Deputy => "副主任",
            BodyPost::VcMember => "村（居）民委员会委员",
            BodyPost::CoopChair => "经济合作社董事长",
            BodyPost::CoopBoard => "经济合作社社管会成员",
            BodyPost::CoopSupervisor => "经济合作社社监会成员",
            BodyPost::VscChair => "监督委员会主任",
            BodyPost::VscMember => "监督委员会成员",
            BodyPost::VillageAccountant => "村报账员",
            BodyPost::VillageClerk => "村文书",
        }
    }

    fn of_party(self) -> bool {
        matches!(self, BodyPost::PartySecretary | BodyPost::PartyDeputySecretary | BodyPost::PartyMember)
    }

    fn of_committee(self) -> bool {
        matches!(self, BodyPost::Director | BodyPost::Deputy | BodyPost::VcMember)
    }

    /// One of the three teams: party organisation, committee, co-operative's council.
    fn of_three_teams(self) -> bool {
        self.of_party() || self.of_committee() || matches!(self, BodyPost::CoopChair | BodyPost::CoopBoard)
    }

    fn of_supervision(self) -> bool {
        matches!(self, BodyPost::VscChair | BodyPost::VscMember)
    }
}

/// A person with all their posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Who.
    pub person: PersonRef,
    /// What they are.
    pub posts: Vec<BodyPost>,
}

impl Membership {
    fn any(&self, of: fn(BodyPost) -> bool) -> bool {
        self.posts.iter().any(|post| of(*post))
    }

    /// 一肩挑: secretary and chair of the committee.
    pub fn one_person(&self) -> bool {
        self.posts.contains(&BodyPost::PartySecretary) && self.posts.contains(&BodyPost::Director)
    }

    fn posts_zh(&self) -> String {
        self.posts.iter().map(|post| post.zh()).collect::<Vec<_>>().join("、")
    }
}

/// Relatives in the bodies: `BODIES_KIN`, `SUPERVISOR_KIN`, `SUPERVISOR_BARRED_OFFICE`, `RELATION_UNVERIFIED`.
///
/// 依据 SEED003@2020-10-15#2.6 「存在夫妻、父母子女、兄弟姐妹关系的,应实行任职回避」
pub fn avoidance(pack: &Pack, teams: &[Membership], relations: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let (within, one_person, supervision) =
        (pack.kin_within_bodies(), pack.kin_one_person(), pack.supervision_barred_teams());
    let mut findings = Vec::new();
    let check = |a: &Membership, b: &Membership, set: Option<KinSet>| {
        set.map_or(Kinship::Outside, |set| kinship::between(&a.person, &b.person, relations, set, regime))
    };
    for (at, a) in teams.iter().enumerate() {
        for b in &teams[at + 1..] {
            if a.person == b.person {
                continue;
            }
            let teams_of_three = a.any(BodyPost::of_three_teams) && b.any(BodyPost::of_three_teams);
            let one = teams_of_three && (a.one_person() || b.one_person());
            let wider = if one { one_person } else { within };
            let found = if teams_of_three { check(a, b, wider.value) } else { Kinship::Outside };
            let field = format!("posts/{}", b.person);
            let pair = |word: &str| format!("{}（{}）与{}（{}）{word}", a.person, a.posts_zh(), b.person, b.posts_zh());
            match found {
                Kinship::Within(relation) => {
                    let why = if one { "，“一肩挑”人员应当回避" } else { "，应当实行任职回避" };
                    let message = format!("{}：{}{why}。", pair("有亲属关系"), relation.zh());
                    findings.push(wider.finding("BODIES_KIN", &field, message));
                }
                Kinship::Unverified => {
                    let finding = Finding::new(
                        "RELATION_UNVERIFIED",
                        Severity::Warn,
                        &field,
                        format!("{}。", pair("的亲属关系待核")),
                    );
                    findings.push(finding.citing(&wider.cites));
                }
                Kinship::Outside => {}
            }
        }
    }
    let Some(set) = supervision.value else { return findings };
    for watcher in teams.iter().filter(|member| member.any(BodyPost::of_supervision)) {
        let field = format!("posts/{}", watcher.person);
        // The exception: a member of the party organisation who is the chair.
        let excepted = watcher.posts.contains(&BodyPost::VscChair) && watcher.any(BodyPost::of_party);
        let own = |post: &&BodyPost| match post {
            BodyPost::VillageAccountant | BodyPost::VillageClerk => true,
            post if post.of_party() => !excepted,
            post => post.of_three_teams(),
        };
        for post in watcher.posts.iter().filter(own) {
            let message = format!("{}是{}，不得担任监督委员会成员。", watcher.person, post.zh());
            findings.push(supervision.finding("SUPERVISOR_BARRED_OFFICE", &field, message));
        }
        for other in teams.iter().filter(|other| other.person != watcher.person && other.any(BodyPost::of_three_teams))
        {
            match kinship::between(&other.person, &watcher.person, relations, set, regime) {
                Kinship::Within(relation) => {
                    let message = format!(
                        "{}是{}（{}）的{}，不得担任监督委员会成员。",
                        watcher.person,
                        other.person,
                        other.posts_zh(),
                        relation.zh()
                    );
                    findings.push(supervision.finding("SUPERVISOR_KIN", &field, message));
                }
                Kinship::Unverified => {
                    let message = format!("{}与{}的亲属关系待核。", watcher.person, other.person);
                    let finding = Finding::new("RELATION_UNVERIFIED", Severity::Warn, &field, message);
                    findings.push(finding.citing(&supervision.cites));
                }
                Kinship::Outside => {}
            }
        }
    }
    findings
}
