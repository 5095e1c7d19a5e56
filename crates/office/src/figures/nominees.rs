//! Those who stand in meetings, as the pages of teams know them: person or name, and the post they stand for.

use entity::{meeting, meeting_nominee};
use law::posts::Sex;

use crate::bodies::posts::{self, Office};
use crate::meeting::model::{MeetingPost, Purpose};
use crate::meeting::service::holder_body;
use crate::meeting::store;
use crate::people::sex_from_code;

/// Somebody who stands in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Nominee {
    /// Unit of the meeting.
    pub unit_code: String,
    /// Cycle of the meeting.
    pub cycle_id: i64,
    /// The person, where known.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Sex, where known.
    pub sex: Option<Sex>,
    /// The post.
    pub office: &'static Office,
}

/// The post that a nominee of a meeting stands for; none for posts beside the teams (representatives, group leaders). A by-election
/// counts until it is decided: afterwards its elected are in office, and the team that was proposed for the re-election is not
/// mixed with it.
fn office(meeting: &meeting::Model, nominee: &meeting_nominee::Model) -> Option<&'static Office> {
    let purpose = Purpose::from_code(&meeting.purpose)?;
    let body = match (purpose, purpose.body()) {
        (Purpose::Recall, _) => return None,
        (Purpose::ByElection, _) if store::stage(meeting).decided() => return None,
        (_, Some(body)) => holder_body(body),
        (_, None) => crate::bodies::model::VILLAGERS_COMMITTEE,
    };
    posts::of(body, MeetingPost::from_code(&nominee.post)?.holder_code())
}

/// The nominees of meetings, with what is known of them. `rows` are those of [`store::nominees_of`].
pub(super) fn of(meetings: &[meeting::Model], rows: &[meeting_nominee::Model]) -> Vec<Nominee> {
    let by_id: std::collections::HashMap<i64, &meeting::Model> = meetings.iter().map(|row| (row.id, row)).collect();
    rows.iter()
        .filter_map(|row| {
            let meeting = by_id.get(&row.meeting_id)?;
            Some(Nominee {
                unit_code: meeting.unit_code.clone(),
                cycle_id: meeting.cycle_id,
                person_id: row.person_id,
                name: row.name.clone(),
                sex: sex_from_code(&row.sex),
                office: office(meeting, row)?,
            })
        })
        .collect()
}
