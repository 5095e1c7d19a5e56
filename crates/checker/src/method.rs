//! Which articles decide: from profile, body, day and settings to the method of a vote.

use crate::articles::{
    self, BY_ELECTION_BY_REPRESENTATIVES, COOPERATIVE_LAW_FROM, Cooperative, MAJORITY, Meeting, Profile, TWO_THIRDS,
    Who, cooperative_meeting, village_meeting, zhejiang_cooperative,
};
use crate::bundle::{Body, Bundle, CooperativeBase, Role, Settings};
use crate::day::Day;
use crate::kin::{KinSet, Relation};
use crate::round::{Kind, Method, Reason, Whole, by_meeting, party};
use crate::team::Person;

/// Why no articles are found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMethod {
    /// The profile is not known.
    #[error("没有法规方案“{0}”")]
    UnknownProfile(String),
    /// The profile is not in force on the day.
    #[error("法规方案“{id}”自{from}起适用，不能用于选举日{day}")]
    NotInForce {
        /// Profile.
        id: String,
        /// First day.
        from: Day,
        /// Polling day.
        day: Day,
    },
    /// The profile has nothing on the body.
    #[error("法规方案“{id}”没有{body}的规定")]
    NoRule {
        /// Profile.
        id: String,
        /// Body.
        body: &'static str,
    },
    /// Who elects is not said or does not fit.
    #[error("{0}须写明由什么会议选举（meeting）")]
    NoMeeting(&'static str),
}

/// The profile of a bundle, in force on its day.
///
/// # Errors
/// When it is unknown or not yet in force.
pub fn profile(id: &str, day: Day) -> Result<&'static Profile, NoMethod> {
    let profile = articles::profile(id).ok_or_else(|| NoMethod::UnknownProfile(id.to_owned()))?;
    if day < profile.from {
        return Err(NoMethod::NotInForce { id: id.to_owned(), from: profile.from, day });
    }
    Ok(profile)
}

/// The meeting of this sort under a profile and on a day.
pub fn meeting(profile: &Profile, who: Who, day: Option<Day>) -> Option<Meeting> {
    match (who, profile.cooperative) {
        (Who::Members | Who::MemberRepresentatives, Some(Cooperative::Zhejiang)) => {
            // RCEO prevails over a weaker provincial text from its first day.
            if day.is_some_and(|day| day >= COOPERATIVE_LAW_FROM) {
                let national = cooperative_meeting(who)?;
                let quorum = national.quorum.or(zhejiang_cooperative(who)?.quorum);
                return Some(Meeting { quorum, ..national });
            }
            zhejiang_cooperative(who)
        }
        (Who::Members | Who::MemberRepresentatives, Some(Cooperative::National)) => cooperative_meeting(who),
        (Who::Members | Who::MemberRepresentatives, None) => None,
        (who, _) => village_meeting(who),
    }
}

impl Bundle {
    /// How a vote of this kind elects.
    ///
    /// # Errors
    /// When the profile has no rule for the body.
    pub fn method(&self, kind: Kind, settings: Settings) -> Result<Method, NoMethod> {
        let profile = profile(&self.profile, self.date)?;
        let none = || NoMethod::NoRule { id: self.profile.clone(), body: self.body.zh() };
        let took_part = if settings.took_part_checked_in { Whole::CheckedIn } else { Whole::Recovered };
        let method = match self.body {
            Body::Village => self.by_election(profile.village.ok_or_else(none)?.method(kind, took_part)),
            Body::Residents => self.by_election(profile.residents.ok_or_else(none)?.method(kind, took_part)),
            Body::Party if profile.party => {
                party(if settings.party_of_due { Whole::Electorate } else { Whole::CheckedIn })
            }
            // HEN 第五十六条第三款: 按照村民委员会成员的选举程序; a meeting that elects must be able to meet besides (VCOL 第三十二条, 第二十六条).
            Body::Supervision if profile.supervision_like_village => {
                let village = profile.village.ok_or_else(none)?.method(kind, took_part);
                match self.meeting.and_then(village_meeting) {
                    None => Method { kin: KinSet::Nobody, woman: false, ..village },
                    Some(meeting) => {
                        by_meeting(meeting.text, meeting.quorum, village.win, village.win_of, KinSet::Nobody)
                    }
                }
            }
            // VCOL 第三十二条: 由村民会议或者村民代表会议推选; SD 第三十一条第二款: 得票多的当选. Elsewhere [I].
            Body::Supervision | Body::Representatives if profile.village.is_some() => {
                let who = self.meeting.ok_or(NoMethod::NoMeeting(self.body.zh()))?;
                let meeting = village_meeting(who).ok_or(NoMethod::NoMeeting(self.body.zh()))?;
                by_meeting(meeting.text, meeting.quorum, None, Whole::Electorate, KinSet::Nobody)
            }
            // The chair of a board is chosen by the board in the way of the 章程; the most votes [I].
            Body::Council if profile.cooperative.is_some() && self.meeting == Some(Who::Council) => own_chair(),
            Body::CooperativeSupervisors if profile.cooperative.is_some() && self.meeting == Some(Who::Supervisors) => {
                own_chair()
            }
            // RCEO 第二十七条第三款, 第二十八条第五款; the 章程 may say otherwise (第二十九条第一款): an open point.
            Body::Council | Body::CooperativeSupervisors if profile.cooperative.is_some() => {
                let who = self.meeting.ok_or(NoMethod::NoMeeting(self.body.zh()))?;
                let meeting = meeting(profile, who, Some(self.date)).ok_or(NoMethod::NoMeeting(self.body.zh()))?;
                let win = match settings.cooperative {
                    CooperativeBase::TwoThirdsAll => Some(meeting.pass),
                    CooperativeBase::MajorityAll => Some(MAJORITY),
                    CooperativeBase::MostVotes => None,
                };
                // RCEO 第二十九条第一款: 理事会成员之间应当实行近亲属回避; nobody is said to follow.
                let kin = if self.body == Body::Council { KinSet::Near } else { KinSet::Nobody };
                by_meeting(meeting.text, meeting.quorum, win, Whole::Electorate, kin)
            }
            _ => return Err(none()),
        };
        Ok(match kind {
            Kind::First | Kind::Runoff => method,
            Kind::TieRevote | Kind::KinRevote => Method { win: None, ..method },
        })
    }

    /// VCOL 第十九条: a by-election follows the rules of the election; where the representatives hold it, more of them must take part.
    fn by_election(&self, method: Method) -> Method {
        // Only a by-election of the committee is held by representatives (VCOL 第十九条), also where nobody of it is left.
        if self.meeting != Some(Who::Representatives) {
            return method;
        }
        Method { turnout: Some(BY_ELECTION_BY_REPRESENTATIVES), too_few: Reason::NoQuorum, ..method }
    }

    /// Whether people meet to elect: somebody who came may leave without a ballot.
    pub fn by_meeting(&self) -> bool {
        !matches!(self.body, Body::Village | Body::Residents)
    }

    /// Whom a text keeps out of the body because of what they or their relatives do. VCOL 第三十二条, ZJ 实施办法 第三十条第二款:
    /// 村民委员会成员及其近亲属, 村文书、村报账员; RCEO 第三十四条第二款: 理事会成员、财务人员、会计人员及其近亲属.
    pub fn barred(&self) -> Vec<Person> {
        let bars = |role: Role| match (self.body, role) {
            (Body::Supervision, Role::VillageMember) => Some(true),
            (Body::Supervision, Role::Accountant | Role::Clerk) => Some(false),
            (Body::CooperativeSupervisors, Role::CouncilMember | Role::Accountant) => Some(true),
            _ => None,
        };
        let mut barred = Vec::new();
        for &(person, role) in &self.roles {
            let Some(relatives_too) = bars(role) else { continue };
            barred.push(person);
            if relatives_too {
                let near = |relation: &Relation| KinSet::Near.holds(*relation);
                barred.extend(self.kin.iter().filter(|(a, _, r)| *a == person && near(r)).map(|(_, b, _)| *b));
                barred.extend(self.kin.iter().filter(|(_, b, r)| *b == person && near(r)).map(|(a, ..)| *a));
            }
        }
        barred.sort_unstable();
        barred.dedup();
        barred
    }
}

/// How a board chooses its chair.
fn own_chair() -> Method {
    by_meeting("章程（没有写明的，得票多的当选）", None, None, Whole::Electorate, KinSet::Nobody)
}

/// The national threshold of a co-operative's decision, to hold a provincial one against it.
pub fn national_cooperative_least(total: u64) -> u64 {
    TWO_THIRDS.least(total)
}
