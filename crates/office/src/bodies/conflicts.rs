//! What stands against a team: relatives within and between the bodies, posts that exclude each other, a policy's wishes. The
//! same question for those in office and for a team that is only thought of; no database.

use law::finding::{Finding, Severity};
use law::kinship::{KinEdge, Kinship, between};
use law::policy::{self, BodyPost, ChairOffer, Membership, Pack};
use law::posts::PersonRef;
use law::regime::{CooperativeOffice, CooperativeRegime, Regime};
use law::supervision::{self, Holder};

use super::posts::Office;

/// Somebody with all posts. `person` is the label that the sentences use; relations name persons by the same labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitter {
    /// Who.
    pub person: PersonRef,
    /// What they are.
    pub offices: Vec<&'static Office>,
    /// Party member, where known.
    pub party_member: Option<bool>,
}

impl Sitter {
    fn in_body(&self, body: &str) -> bool {
        self.offices.iter().any(|office| office.body == body)
    }

    fn has(&self, post: BodyPost) -> bool {
        self.offices.iter().any(|office| office.post == post)
    }

    fn posts_zh(&self) -> String {
        self.offices.iter().map(|office| office.full_zh).collect::<Vec<_>>().join("、")
    }
}

/// The rules that apply.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Of the villagers' committee and the supervision committee.
    pub regime: &'a Regime,
    /// Of the co-operative.
    pub cooperative: &'a CooperativeRegime,
    /// Of the township or county.
    pub pack: Option<&'a Pack>,
}

/// A conflict with what can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What is wrong, with the article.
    pub finding: Finding,
    /// What to do.
    pub remedy: &'static str,
}

/// What to do about a conflict, by its code.
fn remedy(code: &str) -> &'static str {
    match code {
        "KIN_CONFLICT" => "两人同时当选的，留任职务高的；职务相同的，留任得票多的；得票也相同的，再投一次票",
        "KIN_WATCH" => "新法上待核，请先请示再定",
        "RELATION_UNVERIFIED" => "请核实两人的关系，在亲属关系中改为已核实，或者注明理由删除",
        "SUPERVISOR_KIN" | "SUPERVISOR_BARRED_OFFICE" => "监督委员会成员另推人选，或者不再担任另一职务",
        "SUPERVISION_CHAIR_SECRETARY" => "监督委员会主任另推人选",
        "SUPERVISION_CHAIR_NOT_PARTY" | "SUPERVISION_CHAIR_OTHER" => "只是提倡，由推选会议决定",
        "COUNCIL_KIN" | "COOP_SUPERVISOR_BARRED" | "BOARDS_CROSSED" => "理事、监事中的一人另选他人",
        "BODIES_KIN" => "组织提名时只提其中一人；村民选举产生的，以选举结果为准，不能以政策限制选民的选择",
        _ => "请按所列条文处理",
    }
}

/// Everything that stands against a team, gravest first.
pub fn conflicts(team: &[Sitter], edges: &[KinEdge], rules: &Rules<'_>) -> Vec<Conflict> {
    let mut findings = committee_kin(team, edges, rules.regime);
    findings.extend(supervision(team, edges, rules));
    findings.extend(cooperative(team, edges, rules.cooperative));
    if let Some(pack) = rules.pack {
        let teams: Vec<Membership> = team
            .iter()
            .map(|one| Membership {
                person: one.person.clone(),
                posts: one.offices.iter().map(|office| office.post).collect(),
            })
            .collect();
        findings.extend(policy::avoidance(pack, &teams, edges, rules.regime));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut all: Vec<Conflict> = Vec::new();
    for finding in findings {
        if !all.iter().any(|known| known.finding.code == finding.code && known.finding.message == finding.message) {
            all.push(Conflict { remedy: remedy(&finding.code), finding });
        }
    }
    all
}

/// 任职回避 among the members of the committee: `KIN_CONFLICT`, `KIN_WATCH`, `RELATION_UNVERIFIED`.
fn committee_kin(team: &[Sitter], edges: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let (set, watch) = (regime.kin_elected(), regime.kin_elected_watch());
    let members: Vec<&Sitter> = team.iter().filter(|one| one.in_body("vc")).collect();
    let mut findings = Vec::new();
    for (at, a) in members.iter().enumerate() {
        for b in &members[at + 1..] {
            let pair = format!("{}（{}）与{}（{}）", a.person, a.posts_zh(), b.person, b.posts_zh());
            match between(&a.person, &b.person, edges, set.value, regime) {
                Kinship::Within(relation) => {
                    let message = format!("{pair}有亲属关系：{}，不能同时担任村民委员会成员。", relation.zh());
                    findings.push(set.finding("KIN_CONFLICT", "vc", message));
                }
                Kinship::Unverified => {
                    let message = format!("{pair}的亲属关系待核。");
                    let finding = Finding::new("RELATION_UNVERIFIED", Severity::Warn, "vc", message);
                    findings.push(finding.citing(&set.cites));
                }
                Kinship::Outside => {
                    if let Kinship::Within(relation) = between(&a.person, &b.person, edges, watch.value, regime) {
                        let message = format!("{pair}有亲属关系：{}，新法是否要求回避待核。", relation.zh());
                        let finding = Finding::new("KIN_WATCH", Severity::Warn, "vc", message);
                        findings.push(finding.citing(&watch.cites));
                    }
                }
            }
        }
    }
    findings
}

fn supervision(team: &[Sitter], edges: &[KinEdge], rules: &Rules<'_>) -> Vec<Finding> {
    let members: Vec<PersonRef> = team.iter().filter(|one| one.in_body("vsc")).map(|one| one.person.clone()).collect();
    let holders: Vec<Holder> = team
        .iter()
        .flat_map(|one| {
            one.offices.iter().filter_map(|office| Some(Holder { person: one.person.clone(), office: office.office? }))
        })
        .collect();
    let mut findings = supervision::barred(&members, &holders, edges, rules.regime);
    let deputy = team.iter().any(|one| one.has(BodyPost::PartyDeputySecretary));
    for chair in team.iter().filter(|one| one.has(BodyPost::VscChair)) {
        let offices: Vec<_> = chair.offices.iter().filter_map(|office| office.office).collect();
        // Whether somebody without an office in the party is a member is not asked where it is not known.
        let asks = chair.party_member.is_some() || !offices.is_empty();
        let party_member = chair.party_member.or_else(|| (!asks).then_some(true));
        match rules.pack {
            Some(pack) => {
                let offer = ChairOffer { offices, has_deputy: deputy, kept_by_avoidance: false, party_member };
                findings.extend(policy::supervision_chair(pack, &offer, rules.regime).findings);
            }
            None => findings.extend(supervision::chair(&offices, party_member, rules.regime)),
        }
    }
    findings
}

fn cooperative(team: &[Sitter], edges: &[KinEdge], regime: &CooperativeRegime) -> Vec<Finding> {
    let of = |posts: &[BodyPost]| -> Vec<PersonRef> {
        team.iter().filter(|one| posts.iter().any(|post| one.has(*post))).map(|one| one.person.clone()).collect()
    };
    let council = of(&[BodyPost::CoopChair, BodyPost::CoopBoard]);
    let supervisors = of(&[BodyPost::CoopSupervisor]);
    let mut holders: Vec<(PersonRef, CooperativeOffice)> =
        council.iter().map(|person| (person.clone(), CooperativeOffice::Council)).collect();
    holders
        .extend(of(&[BodyPost::VillageAccountant]).into_iter().map(|person| (person, CooperativeOffice::Accountant)));
    let mut findings = law::cooperative::council_kin(&council, edges, regime);
    findings.extend(law::cooperative::supervisors_barred(&supervisors, &holders, edges, regime));
    findings.extend(law::cooperative::boards_apart(&council, &supervisors, regime));
    findings
}

#[cfg(test)]
mod tests {
    use super::super::posts::of;
    use super::*;
    use law::kinship::Relation;

    fn sitter(name: &str, offices: &[(&str, &str)]) -> Sitter {
        let offices = offices.iter().map(|(body, code)| of(body, code).unwrap()).collect();
        Sitter { person: name.into(), offices, party_member: None }
    }

    /// Codes of what stands against a team with one relation.
    fn codes(team: &[Sitter], relation: Option<(&str, &str, Relation)>, pack: Option<&str>) -> Vec<String> {
        let book = crate::cycle::book().unwrap();
        let day = crate::testkit::day(2025, 6, 15);
        let (regime, cooperative) =
            (book.regime("ZJ-2020", day).unwrap(), book.cooperative("ZJ-COOP-2020", Some(day)).unwrap());
        let edges: Vec<KinEdge> = relation.into_iter().map(|(a, b, how)| KinEdge::new(a, b, how)).collect();
        let rules = Rules { regime: &regime, cooperative: &cooperative, pack: pack.and_then(|id| book.pack(id)) };
        let found = conflicts(team, &edges, &rules);
        assert!(found.iter().all(|one| !one.remedy.is_empty() && one.finding.message.ends_with('。')), "{found:?}");
        found.into_iter().map(|one| one.finding.code).collect()
    }

    #[test]
    fn relatives_and_posts_that_exclude_each_other() {
        use Relation::{Grandchild, Sibling, SiblingInLaw, Spouse, Unknown};
        let (director, member) = (("vc", "director"), ("vc", "member"));
        for (a, b, how, pack, expected) in [
            (director, member, Some(Spouse), None, &["KIN_CONFLICT"][..]),
            (director, member, Some(SiblingInLaw), None, &[]),
            (director, member, Some(Unknown), None, &["RELATION_UNVERIFIED"]),
            (director, member, None, None, &[]),
            (director, ("vsc", "member"), Some(Grandchild), None, &["SUPERVISOR_KIN"]),
            (("ec", "council"), ("ec", "council"), Some(Sibling), None, &["COUNCIL_KIN"]),
            (("ec", "chair"), ("ec", "supervisor"), Some(Sibling), None, &["COOP_SUPERVISOR_BARRED"]),
            (("po", "member"), member, Some(Sibling), None, &[]),
            (("po", "member"), member, Some(Sibling), Some("LUBU-2020"), &["BODIES_KIN"]),
            (("po", "member"), member, Some(Grandchild), Some("LUBU-2020"), &[]),
        ] {
            let team = [sitter("甲", &[a]), sitter("乙", &[b])];
            assert_eq!(codes(&team, how.map(|how| ("甲", "乙", how)), pack), expected, "{a:?} {b:?} {how:?} {pack:?}");
        }
        for (offices, expected) in [
            (&[("vc", "member"), ("vsc", "member")][..], "SUPERVISOR_BARRED_OFFICE"),
            (&[("po", "secretary"), ("vsc", "chair")], "SUPERVISION_CHAIR_SECRETARY"),
            (&[("ec", "council"), ("ec", "supervisor")], "COOP_SUPERVISOR_BARRED"),
        ] {
            let found = codes(&[sitter("甲", offices)], None, None);
            assert!(found.iter().any(|code| code == expected), "{offices:?}: {found:?}");
        }
        let one_person = sitter("甲", &[("po", "secretary"), director]);
        let wide = [one_person, sitter("乙", &[("ec", "council")])];
        assert_eq!(
            codes(&wide, Some(("甲", "乙", Grandchild)), Some("LUBU-2020")),
            ["BODIES_KIN"],
            "一肩挑: wider set"
        );
    }
}
