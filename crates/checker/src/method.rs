//! Which articles decide: from profile, body, day and settings to the method of a vote.

use crate::articles::{self, MAJORITY, Profile};
use crate::bundle::{Body, Bundle, CooperativeBase, Role, Settings};
use crate::day::Day;
use crate::kin::{KinSet, Relation};
use crate::meeting::{COOPERATIVE_SUPERVISORS_BARRED, Meeting, Who, by_election_by_representatives, meeting};
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

impl Bundle {
    /// How a vote of this kind elects.
    ///
    /// # Errors
    /// When the profile has no rule for the body.
    pub fn method(&self, kind: Kind, settings: Settings) -> Result<Method, NoMethod> {
        let profile = profile(&self.profile, self.date)?;
        let none = || NoMethod::NoRule { id: self.profile.clone(), body: self.body.zh() };
        let took_part = if settings.took_part_checked_in { Whole::CheckedIn } else { Whole::Recovered };
        let by_election = |method: Method| self.by_election(profile, method);
        let method = match self.body {
            Body::Village => by_election(profile.village.ok_or_else(none)?.method(kind, took_part)),
            Body::Residents => by_election(profile.residents.ok_or_else(none)?.method(kind, took_part)),
            Body::Party if profile.party => {
                party(if settings.party_of_due { Whole::Electorate } else { Whole::CheckedIn })
            }
            // HEN 第五十六条第三款: 按照村民委员会成员的选举程序; a meeting that elects must be able to meet besides (VCOL 第三十二条, 第二十六条).
            Body::Supervision if profile.supervision.like_village => {
                let village = profile.village.ok_or_else(none)?.method(kind, took_part);
                match self.meeting {
                    None => Method { kin: KinSet::Nobody, woman: false, ..village },
                    Some(_) => {
                        self.chosen(profile, Method { win: village.win, win_of: village.win_of, ..own_chair() })?
                    }
                }
            }
            // VCOL 第三十二条: 由村民会议或者村民代表会议推选; SD 第三十一条第二款: 得票多的当选. Elsewhere [I]. Residents: the same [I].
            Body::Supervision | Body::Representatives if profile.village.or(profile.residents).is_some() => {
                self.chosen(profile, own_chair())?
            }
            // The chair of a board is chosen by the board in the way of the 章程; the most votes [I].
            Body::Council if profile.cooperative.is_some() && self.meeting == Some(Who::Council) => own_chair(),
            Body::CooperativeSupervisors if profile.cooperative.is_some() && self.meeting == Some(Who::Supervisors) => {
                own_chair()
            }
            // RCEO 第二十七条第三款, 第二十八条第五款; the 章程 may say otherwise (第二十九条第一款): an open point.
            Body::Council | Body::CooperativeSupervisors if profile.cooperative.is_some() => {
                let meeting = self.assembled(profile)?;
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
    fn by_election(&self, profile: &Profile, method: Method) -> Method {
        // Only a by-election of the committee is held by representatives (VCOL 第十九条), also where nobody of it is left.
        if self.meeting != Some(Who::Representatives) {
            return method;
        }
        Method { turnout: Some(by_election_by_representatives(profile)), too_few: Reason::NoQuorum, ..method }
    }

    /// The meeting that elects this body, with its numbers.
    fn assembled(&self, profile: &Profile) -> Result<Meeting, NoMethod> {
        let none = || NoMethod::NoMeeting(self.body.zh());
        let who = self.meeting.ok_or_else(none)?;
        let fits = match self.body {
            // VCOL 第三十二条: 村民会议 or 村民代表会议, no group.
            Body::Supervision => matches!(who, Who::Adults | Who::Households | Who::Representatives),
            // VCOL 第二十五条第二款, ZJ 实施办法 第二十五条第二款; RC 第八条第一款: 每个居民小组.
            Body::Representatives => matches!(who, Who::Group | Who::VotingUnit),
            Body::Council | Body::CooperativeSupervisors => matches!(who, Who::Members | Who::MemberRepresentatives),
            Body::Village | Body::Residents | Body::Party | Body::Meeting => true,
        };
        if fits { meeting(profile, who, Some(self.date)).ok_or_else(none) } else { Err(none()) }
    }

    /// An election by a meeting in this way, with the quorum of the meeting.
    fn chosen(&self, profile: &Profile, method: Method) -> Result<Method, NoMethod> {
        let meeting = self.assembled(profile)?;
        let women = profile.women_quorum.filter(|_| self.meeting == Some(Who::Representatives));
        Ok(Method { text: meeting.text, turnout: meeting.quorum, women, ..method })
    }

    /// Whether people meet to elect: somebody who came may leave without a ballot.
    pub fn by_meeting(&self) -> bool {
        !matches!(self.body, Body::Village | Body::Residents)
    }

    /// Whom a text keeps out of the body from this entry on, because of what they or their relatives do: [`Supervision::barred`],
    /// [`COOPERATIVE_SUPERVISORS_BARRED`].
    ///
    /// [`Supervision::barred`]: crate::meeting::Supervision::barred
    pub fn barred(&self, profile: &Profile, entry: u64) -> Vec<Person> {
        let texts: &[(Role, bool)] = match self.body {
            Body::Supervision => profile.supervision.barred,
            Body::CooperativeSupervisors => &COOPERATIVE_SUPERVISORS_BARRED,
            _ => &[],
        };
        let mut barred = Vec::new();
        for &(person, role, from) in &self.roles {
            let Some((_, relatives_too)) = texts.iter().find(|(known, _)| *known == role && from <= entry) else {
                continue;
            };
            barred.push(person);
            if *relatives_too {
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
