//! The posts of all bodies of a village, as the list of officeholders names them: body, code, word, and what each is towards
//! the rules. The body of a row is the code of `law::body::Body` in small letters.

use entity::officeholder;
use law::body::Body;
use law::policy::BodyPost;
use law::posts::Post;
use law::regime;

/// A post in a body, or a duty that bars from the supervision committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Office {
    /// Code of the body in the list of officeholders; `duty` for what is no body.
    pub body: &'static str,
    /// Code of the post.
    pub code: &'static str,
    /// Word, without the body where it is clear.
    pub zh: &'static str,
    /// Word with the body.
    pub full_zh: &'static str,
    /// What it is towards a policy.
    pub post: BodyPost,
    /// What it is towards the rules on the supervision committee, if anything.
    pub office: Option<regime::Office>,
}

/// Duties beside the bodies.
pub const DUTY: &str = "duty";

macro_rules! offices {
    ($($body:literal $code:literal $zh:literal $full:literal $post:ident $($office:ident)?;)*) => {
        /// All, in the order of the bodies and of the posts, highest first.
        pub const OFFICES: &[Office] = &[$(Office {
            body: $body,
            code: $code,
            zh: $zh,
            full_zh: $full,
            post: BodyPost::$post,
            office: offices!(@ $($office)?),
        }),*];
    };
    (@ $office:ident) => { Some(regime::Office::$office) };
    (@) => { None };
}

offices! {
    "po" "secretary" "书记" "党组织书记" PartySecretary PartySecretary;
    "po" "deputy_secretary" "副书记" "党组织副书记" PartyDeputySecretary PartyDeputySecretary;
    "po" "discipline" "纪检委员" "党组织纪检委员" PartyMember PartyDiscipline;
    "po" "member" "委员" "党组织委员" PartyMember PartyMember;
    "vc" "director" "主任" "村委会主任" Director CommitteeMember;
    "vc" "deputy" "副主任" "村委会副主任" Deputy CommitteeMember;
    "vc" "member" "委员" "村委会委员" VcMember CommitteeMember;
    "vc" "women_member" "妇女委员" "村委会妇女委员" VcMember CommitteeMember;
    "vsc" "chair" "主任" "监委会主任" VscChair;
    "vsc" "member" "成员" "监委会成员" VscMember;
    "ec" "chair" "理事长（董事长）" "合作社理事长" CoopChair CooperativeCouncil;
    "ec" "council" "理事（社管会成员）" "合作社理事" CoopBoard CooperativeCouncil;
    "ec" "supervisor_chair" "监事长（社监会主任）" "合作社监事长" CoopSupervisor CooperativeSupervisor;
    "ec" "supervisor" "监事（社监会成员）" "合作社监事" CoopSupervisor CooperativeSupervisor;
    "duty" "accountant" "村报账员" "村报账员" VillageAccountant VillageAccountant;
    "duty" "clerk" "村文书" "村文书" VillageClerk VillageClerk;
}

/// The bodies of the list with the word on a column, in the order of a re-election.
pub const BODIES: [(&str, &str); 5] =
    [("po", "党组织"), ("vc", "村民委员会"), ("vsc", "监督委员会"), ("ec", "经济合作社"), (DUTY, "其他职务")];

/// The post with these codes. A residents' committee has the posts of a villagers' committee.
pub fn of(body: &str, code: &str) -> Option<&'static Office> {
    let body = if body == "rc" { "vc" } else { body };
    OFFICES.iter().find(|office| office.body == body && office.code == code)
}

/// The post of a row.
pub fn of_row(row: &officeholder::Model) -> Option<&'static Office> {
    of(&row.body, &row.post)
}

/// The post of the villagers' committee.
pub fn of_post(post: Post) -> Option<&'static Office> {
    of("vc", post.code())
}

impl Office {
    /// The body towards `law`, if it is one.
    pub fn body(&self) -> Option<Body> {
        Body::from_code(&self.body.to_uppercase())
    }

    /// Chair of the villagers' committee, of the supervision committee, of the co-operative, or secretary.
    pub fn heads(&self) -> bool {
        matches!(self.code, "director" | "chair" | "secretary")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_post_of_the_ballot_and_every_body_is_there() {
        for post in Post::ALL {
            assert_eq!(of_post(post).unwrap().zh, post.zh());
        }
        for (body, _) in BODIES {
            assert!(OFFICES.iter().any(|office| office.body == body), "{body}");
            assert!(body == DUTY || Body::from_code(&body.to_uppercase()).is_some(), "{body}");
        }
        for (at, office) in OFFICES.iter().enumerate() {
            assert!(OFFICES[..at].iter().all(|other| other.full_zh != office.full_zh), "{}", office.full_zh);
            assert_eq!(of(office.body, office.code), Some(office));
        }
        assert_eq!(of("rc", "director"), of("vc", "director"));
        assert_eq!(of("po", "director"), None);
        assert_eq!(of("vsc", "chair").and_then(Office::body), Some(Body::Supervision));
    }
}
