//! Those who stand in meetings, and those who are proposed before anybody stands, as the pages of teams know them: person or name, and
//! the post they stand for.

use entity::{meeting, meeting_nominee, proposal};
use law::posts::Sex;

use crate::bodies::posts::{self, Office};
use crate::meeting::model::{MeetingPost, Purpose};
use crate::meeting::service::holder_body;
use crate::meeting::store;
use crate::people::sex_from_code;
use crate::vetting::model::is_proposed;

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

/// Persons who are proposed (初步人选) for the teams. A proposal is no candidacy: it says who is thought of until somebody stands.
pub(super) fn of_proposals(rows: &[proposal::Model]) -> Vec<Nominee> {
    let one = |row: &proposal::Model| {
        let body = row.body.to_lowercase();
        let post = MeetingPost::from_code(&row.post).map(MeetingPost::holder_code);
        let office = posts::of(&body, &row.post).or_else(|| posts::of(&body, post?))?;
        Some(Nominee {
            unit_code: row.unit_code.clone(),
            cycle_id: row.cycle_id,
            person_id: Some(row.person_id),
            name: row.name.clone(),
            sex: None,
            office,
        })
    };
    rows.iter().filter(|row| is_proposed(row)).filter_map(one).collect()
}

/// Of those who are proposed, the ones for bodies for which nobody stands yet.
pub(super) fn while_nobody_stands(proposed: Vec<Nominee>, stands: impl Fn(&str) -> bool) -> Vec<Nominee> {
    proposed.into_iter().filter(|one| !stands(one.office.body)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vetting::model::{POSTS, PROPOSED};

    fn proposal(body: &str, post: &str, state: &str) -> proposal::Model {
        proposal::Model {
            id: 1,
            cycle_id: 1,
            unit_code: crate::testkit::VILLAGE.into(),
            township_code: crate::testkit::TOWNSHIP.into(),
            person_id: 7,
            name: "甲".into(),
            body: body.into(),
            post: post.into(),
            source: "recommended".into(),
            state: state.into(),
            reason: String::new(),
            created_by: String::new(),
            created_ms: 0,
            version: 1,
        }
    }

    #[test]
    fn every_post_of_a_team_that_is_proposed_has_an_office() {
        for (body, post, zh) in POSTS {
            let found = of_proposals(&[proposal(body, post, PROPOSED)]);
            let team = body != "VR" && post != "member_representative";
            assert_eq!(found.len(), usize::from(team), "{zh}");
            if let [one] = found.as_slice() {
                assert_eq!(one.office.body, body.to_lowercase(), "{zh}");
                assert_eq!(
                    one.office.heads(),
                    ["secretary", "director", "supervision_chair", "council_chair"].contains(&post),
                    "{zh}"
                );
            }
        }
        assert!(of_proposals(&[proposal("VC", "director", "withdrawn")]).is_empty());
    }

    #[test]
    fn proposals_make_way_for_those_who_stand() {
        let both =
            of_proposals(&[proposal("VC", "director", PROPOSED), proposal("VSC", "supervision_chair", PROPOSED)]);
        let left = while_nobody_stands(both, |body| body == "vc");
        assert_eq!(left.iter().map(|one| one.office.body).collect::<Vec<_>>(), ["vsc"]);
    }
}
