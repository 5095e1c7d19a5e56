//! How far the re-election of a body is, from the meetings held for it.

use entity::meeting;
use law::body::Body;

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

/// The state of a body that is elected in meetings, from the purpose and stage of the unit's meetings; `planned` says that its
/// day stands on the timetable. The party has its officers too.
pub fn body_state(body: Body, meetings: &[(Purpose, Stage)], planned: bool) -> BodyState {
    let standing: Vec<(Purpose, Stage)> = meetings
        .iter()
        .copied()
        .filter(|(purpose, stage)| purpose.body() == Some(body) && *stage != Stage::Cancelled)
        .collect();
    if standing.is_empty() {
        return if planned { BodyState::Planned } else { BodyState::NotStarted };
    }
    let decided = |wanted: Purpose| {
        let mut own = standing.iter().filter(|(purpose, _)| *purpose == wanted).peekable();
        own.peek().is_some() && own.all(|(_, stage)| stage.decided())
    };
    let elected = match body {
        Body::Party => decided(Purpose::PartyDirect) || decided(Purpose::PartyOfficers),
        Body::Supervision => decided(Purpose::Supervision),
        Body::Cooperative => decided(Purpose::Boards),
        Body::Representatives => decided(Purpose::Representatives),
        Body::Committee | Body::Residents => false,
    };
    if elected {
        let filed = standing.iter().all(|(_, stage)| *stage == Stage::Finished);
        return if filed { BodyState::Filed } else { BodyState::Elected };
    }
    if standing.iter().all(|(_, stage)| *stage == Stage::Preparing) {
        return BodyState::Planned;
    }
    BodyState::UnderWay
}

/// Purpose and stage of meetings.
pub fn stages(meetings: &[meeting::Model]) -> Vec<(Purpose, Stage)> {
    meetings.iter().filter_map(|row| Some((Purpose::from_code(&row.purpose)?, store::stage(row)))).collect()
}

/// Whether a body is elected.
pub fn body_done(meetings: &[meeting::Model], body: Body) -> bool {
    body_state(body, &stages(meetings), false).elected()
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
            assert_eq!(body_state(body, &meetings, planned), state, "{meetings:?}");
        }
        assert!(BodyState::ALL.into_iter().all(|state| BodyState::from_code(state.code()) == Some(state)));
        assert!(BodyState::ALL.is_sorted());
    }
}
