//! How far recommendation and selection are in many villages, from their records; for the lists and the figures.

use std::collections::BTreeMap;

use entity::election_cycle;
use law::selection::Who;
use sea_orm::ConnectionTrait;

use crate::cycle;
use crate::failure::Outcome;
use crate::selection::model::State;
use crate::selection::store::{self, Place};

/// A village in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Unit.
    pub unit_code: String,
    /// Its township.
    pub township_code: String,
    /// Meetings begun and not cancelled; a correction is the same meeting.
    pub begun: u32,
    /// Of those, confirmed.
    pub confirmed: u32,
    /// Records that wait for a second person.
    pub waiting: u32,
    /// Meetings recorded or confirmed to which too few came.
    pub few: u32,
    /// Kinds of recommendation that are confirmed.
    pub by: Vec<Who>,
    /// Speech competitions begun and not cancelled.
    pub speeches: u32,
    /// Of those, with a frozen ranking.
    pub frozen: u32,
    /// Of those, published.
    pub published: u32,
}

impl Progress {
    /// A recommendation of the party members and one of the villagers are confirmed.
    pub fn both(&self) -> bool {
        self.by.contains(&Who::Party) && self.by.contains(&Who::Villagers)
    }
}

/// The villages of a township in a cycle (of all townships without one), in the order of their codes.
///
/// # Errors
/// Of the database.
pub async fn progress(
    conn: &impl ConnectionTrait,
    cycle: &election_cycle::Model,
    township: Option<&str>,
) -> Outcome<Vec<Progress>> {
    let place = township.map_or(Place::All, Place::Township);
    let mut all: BTreeMap<String, Progress> = BTreeMap::new();
    for election in cycle::store::elections_of(conn, cycle.id, township).await? {
        let (unit_code, township_code) = (election.unit_code, election.township_code);
        all.insert(unit_code.clone(), Progress { unit_code, township_code, ..Progress::default() });
    }
    for row in store::meetings(conn, cycle.id, place).await? {
        let Some(one) = all.get_mut(&row.unit_code) else { continue };
        let state = store::meeting_state(&row);
        one.begun += u32::from(row.replaces == 0 && state != State::Cancelled);
        one.waiting += u32::from(state == State::Recorded);
        let turnout = store::turnout(&row);
        let few = store::least(&row).few(turnout.due, turnout.present).is_some();
        one.few += u32::from(few && matches!(state, State::Recorded | State::Confirmed));
        if state == State::Confirmed {
            one.confirmed += 1;
            if let Some(who) = Who::from_code(&row.who).filter(|who| !one.by.contains(who)) {
                one.by.push(who);
            }
        }
    }
    for row in store::speeches(conn, cycle.id, place).await? {
        let Some(one) = all.get_mut(&row.unit_code) else { continue };
        let state = store::speech_state(&row);
        one.speeches += u32::from(row.replaces == 0 && state != State::Cancelled);
        one.frozen += u32::from(state == State::Confirmed);
        one.published += u32::from(state == State::Confirmed && row.published_on.is_some());
    }
    Ok(all.into_values().collect())
}
