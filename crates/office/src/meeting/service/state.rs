//! How far the re-election of a body is, from the meetings held for it.

use std::collections::BTreeSet;

use entity::{meeting, unit_election};
use law::body::Body;
use sea_orm::ConnectionTrait;

use crate::failure::Outcome;
use crate::meeting::model::voting_unit::group_key;
use crate::meeting::model::{Purpose, Stage};
use crate::meeting::store;

/// How far the re-election of a body of a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BodyState {
    /// 未开始: no day, no meeting.
    NotStarted,
    /// 已排期: a day is planned or a meeting is called; nobody has met.
    Planned,
    /// 进行中: people meet, vote, count, or some of the body's meetings are still to come.
    UnderWay,
    /// 已产生: elected; papers are still to be filed.
    Elected,
    /// 已备案: elected, and every paper that follows is on record.
    Filed,
}

impl BodyState {
    /// All states, in the order of the work.
    pub const ALL: [BodyState; 5] =
        [BodyState::NotStarted, BodyState::Planned, BodyState::UnderWay, BodyState::Elected, BodyState::Filed];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            BodyState::NotStarted => "not_started",
            BodyState::Planned => "planned",
            BodyState::UnderWay => "under_way",
            BodyState::Elected => "elected",
            BodyState::Filed => "filed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            BodyState::NotStarted => "未开始",
            BodyState::Planned => "已排期",
            BodyState::UnderWay => "进行中",
            BodyState::Elected => "已产生",
            BodyState::Filed => "已备案",
        }
    }

    /// Whether the body is elected.
    pub fn elected(self) -> bool {
        self >= BodyState::Elected
    }
}

/// A meeting, as far as the state of its body asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// What it decides.
    pub purpose: Purpose,
    /// How far it is.
    pub stage: Stage,
    /// The group that meets; empty for the whole unit.
    pub scope: String,
    /// People have voted in it already: a meeting that is called again prepares its next vote.
    pub voted: bool,
}

/// How far a body is, with the groups of the unit where it is elected in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BodyProgress {
    /// How far it is.
    pub state: BodyState,
    /// Groups that have elected, and groups of the unit: while some of them have not.
    pub groups: Option<(u32, u32)>,
}

impl BodyProgress {
    /// The words on the page: 「进行中（2/7 组）」.
    pub fn zh(self) -> String {
        match self.groups {
            Some((done, all)) => format!("{}（{done}/{all} 组）", self.state.zh()),
            None => self.state.zh().to_owned(),
        }
    }
}

/// How many of a unit's groups have elected, and how many it has; a group counts once.
fn groups_elected(meetings: &[&Met], groups: &[String]) -> (u32, u32) {
    let all: BTreeSet<String> = groups.iter().map(|group| group_key(group)).collect();
    let own = |met: &&&Met| met.purpose == Purpose::Representatives && met.stage.decided();
    let done: BTreeSet<String> = meetings.iter().filter(own).map(|met| group_key(&met.scope)).collect();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (number(all.intersection(&done).count()), number(all.len()))
}

/// How far a body is that is elected in meetings, from the unit's meetings; `planned` says that its day stands on the timetable,
/// `groups` are the groups and voting units of the unit that choose. The party has its officers too. Representatives are elected when each
/// of them has elected its own; where none are known, when every meeting that was called has.
pub fn body_state(body: Body, meetings: &[Met], groups: &[String], planned: bool) -> BodyProgress {
    let plain = |state: BodyState| BodyProgress { state, groups: None };
    let standing: Vec<&Met> =
        meetings.iter().filter(|met| met.purpose.body() == Some(body) && met.stage != Stage::Cancelled).collect();
    if standing.is_empty() {
        return plain(if planned { BodyState::Planned } else { BodyState::NotStarted });
    }
    let decided = |wanted: Purpose| {
        let mut own = standing.iter().filter(|met| met.purpose == wanted).peekable();
        own.peek().is_some() && own.all(|met| met.stage.decided())
    };
    let missing = match body {
        Body::Representatives => Some(groups_elected(&standing, groups)).filter(|(done, all)| done < all),
        _ => None,
    };
    let elected = match body {
        Body::Party => decided(Purpose::PartyDirect) || decided(Purpose::PartyOfficers),
        Body::Supervision => decided(Purpose::Supervision),
        Body::Cooperative => decided(Purpose::Boards),
        Body::Representatives => decided(Purpose::Representatives) && missing.is_none(),
        Body::Committee | Body::Residents => false,
    };
    if elected {
        let filed = standing.iter().all(|met| met.stage == Stage::Finished);
        return plain(if filed { BodyState::Filed } else { BodyState::Elected });
    }
    if standing.iter().all(|met| met.stage == Stage::Preparing && !met.voted) {
        return plain(BodyState::Planned);
    }
    BodyProgress { state: BodyState::UnderWay, groups: missing }
}

/// What the state of a body asks of meetings.
pub fn met(meetings: &[meeting::Model]) -> Vec<Met> {
    let of = |row: &meeting::Model| {
        let purpose = Purpose::from_code(&row.purpose)?;
        Some(Met { purpose, stage: store::stage(row), scope: row.scope.clone(), voted: row.rounds > 0 })
    };
    meetings.iter().filter_map(of).collect()
}

/// Whether a body is elected.
///
/// # Errors
/// Of the database.
pub async fn body_done(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    meetings: &[meeting::Model],
    body: Body,
) -> Outcome<bool> {
    let groups = match body {
        Body::Representatives => super::choosing_of(conn, election).await?,
        _ => Vec::new(),
    };
    Ok(body_state(body, &met(meetings), &groups, false).state.elected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_goes_from_its_day_to_its_last_paper() {
        use Purpose::{
            Boards, CouncilOfficers, GroupLeader, PartyCommittee, PartyDirect, PartyOfficers, Representatives,
        };
        use Stage::{Cancelled, Counting, Filing, Finished, Preparing, Voting};
        let p = Body::Party;
        for (body, meetings, planned, state) in [
            (p, vec![], false, BodyState::NotStarted),
            (p, vec![], true, BodyState::Planned),
            (p, vec![(PartyCommittee, Cancelled)], false, BodyState::NotStarted),
            (p, vec![(PartyCommittee, Preparing)], false, BodyState::Planned),
            (p, vec![(Boards, Finished)], false, BodyState::NotStarted),
            (p, vec![(PartyCommittee, Voting)], true, BodyState::UnderWay),
            (p, vec![(PartyCommittee, Finished)], true, BodyState::UnderWay),
            (p, vec![(PartyCommittee, Finished), (PartyOfficers, Preparing)], true, BodyState::UnderWay),
            (p, vec![(PartyCommittee, Finished), (PartyOfficers, Filing)], true, BodyState::Elected),
            (p, vec![(PartyCommittee, Filing), (PartyOfficers, Finished)], true, BodyState::Elected),
            (p, vec![(PartyCommittee, Finished), (PartyOfficers, Finished)], true, BodyState::Filed),
            (p, vec![(PartyDirect, Finished)], true, BodyState::Filed),
            (Body::Cooperative, vec![(Boards, Finished)], true, BodyState::Filed),
            (Body::Cooperative, vec![(Boards, Finished), (CouncilOfficers, Counting)], true, BodyState::Elected),
            (
                Body::Representatives,
                vec![(Representatives, Finished), (Representatives, Voting)],
                true,
                BodyState::UnderWay,
            ),
            (Body::Representatives, vec![(Representatives, Finished), (GroupLeader, Finished)], true, BodyState::Filed),
            (Body::Representatives, vec![(GroupLeader, Finished)], true, BodyState::UnderWay),
        ] {
            let of = |(purpose, stage): &(Purpose, Stage)| Met {
                purpose: *purpose,
                stage: *stage,
                scope: String::new(),
                voted: false,
            };
            let held: Vec<Met> = meetings.iter().map(of).collect();
            let progress = body_state(body, &held, &[], planned);
            assert_eq!((progress.state, progress.groups), (state, None), "{meetings:?}");
        }
        assert!(BodyState::ALL.into_iter().all(|state| BodyState::from_code(state.code()) == Some(state)));
        assert!(BodyState::ALL.is_sorted());
    }

    #[test]
    fn a_meeting_that_is_called_again_is_under_way_while_it_is_prepared() {
        let met = |voted| [Met { purpose: Purpose::Supervision, stage: Stage::Preparing, scope: String::new(), voted }];
        for (voted, state) in [(false, BodyState::Planned), (true, BodyState::UnderWay)] {
            assert_eq!(body_state(Body::Supervision, &met(voted), &[], true).state, state, "{voted}");
        }
    }

    #[test]
    fn representatives_are_elected_when_every_group_has_elected() {
        use Purpose::{GroupLeader, Representatives};
        use Stage::{Cancelled, Filing, Finished, Preparing, Voting};
        let groups = ["一组", "二组", "三组"].map(str::to_owned);
        for (meetings, state, words) in [
            (vec![], BodyState::NotStarted, "未开始"),
            (vec![(Representatives, "一组", Preparing)], BodyState::Planned, "已排期"),
            (vec![(Representatives, "一组", Voting)], BodyState::UnderWay, "进行中（0/3 组）"),
            (vec![(Representatives, "一组", Finished)], BodyState::UnderWay, "进行中（1/3 组）"),
            // Twice the same group, one that the unit does not have, one whose meeting was called off, leaders: none of them counts.
            (
                vec![
                    (Representatives, "一组", Finished),
                    (Representatives, " 一组", Filing),
                    (Representatives, "九组", Finished),
                    (Representatives, "二组", Cancelled),
                    (GroupLeader, "三组", Finished),
                ],
                BodyState::UnderWay,
                "进行中（1/3 组）",
            ),
            (
                vec![
                    (Representatives, "一组", Finished),
                    (Representatives, "二组", Finished),
                    (Representatives, "三组", Filing),
                ],
                BodyState::Elected,
                "已产生",
            ),
            // All groups have elected, and a further meeting is not over.
            (
                vec![
                    (Representatives, "一组", Finished),
                    (Representatives, "二组", Finished),
                    (Representatives, "三组", Finished),
                    (Representatives, "九组", Voting),
                ],
                BodyState::UnderWay,
                "进行中",
            ),
            (
                vec![
                    (Representatives, "一组", Finished),
                    (Representatives, "二组", Finished),
                    (Representatives, "三组", Finished),
                ],
                BodyState::Filed,
                "已备案",
            ),
        ] {
            let of = |(purpose, scope, stage): &(Purpose, &str, Stage)| Met {
                purpose: *purpose,
                stage: *stage,
                scope: (*scope).to_owned(),
                voted: false,
            };
            let held: Vec<Met> = meetings.iter().map(of).collect();
            let progress = body_state(Body::Representatives, &held, &groups, false);
            assert_eq!((progress.state, progress.zh().as_str()), (state, words), "{meetings:?}");
        }
        let one = [Met { purpose: Purpose::Supervision, stage: Voting, scope: String::new(), voted: false }];
        assert_eq!(body_state(Body::Supervision, &one, &groups, false).zh(), "进行中", "no groups elect this body");
    }
}
