//! What follows from an end of office 出缺: who presides, until when it is to be filled; no database.

use chrono::NaiveDate;
use entity::{officeholder, tenure_change, tenure_end};
use law::finding::Finding;
use law::posts::Post;
use law::regime::Regime;

use super::model::{self, Cause, ENDED, FILED, in_office};
use crate::bodies::model::VILLAGERS_COMMITTEE;
use crate::org::Words;

/// A seat that is empty since somebody's office ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vacancy {
    /// Body, as in the list of officeholders.
    pub body: String,
    /// Post.
    pub post: String,
    /// Who held it.
    pub name: String,
    /// First day without.
    pub since: NaiveDate,
    /// Last day to fill it, where the texts set one.
    pub due: Option<NaiveDate>,
    /// Who presides meanwhile, when the chair is empty.
    pub acting: Vec<Finding>,
}

/// Posts of the chair's kind, of which there is one.
fn is_chair(body: &str, post: &str) -> bool {
    body == VILLAGERS_COMMITTEE && Post::from_code(post) == Some(Post::Chair)
}

/// The seats that are empty on a day: offices that ended in the term and into which nobody has followed. Pure.
pub fn vacancies(
    holders: &[officeholder::Model],
    ends: &[tenure_end::Model],
    regime: &Regime,
    today: NaiveDate,
) -> Vec<Vacancy> {
    let mut ended: Vec<&officeholder::Model> =
        ends.iter().filter_map(|end| holders.iter().find(|row| row.id == end.holder_id)).collect();
    ended.sort_by_key(|row| (row.until, row.id));
    let mut followers: Vec<&officeholder::Model> = holders.iter().filter(|row| in_office(row, today)).collect();
    let left = followers.iter().filter(|row| row.body == VILLAGERS_COMMITTEE).count();
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    let vice = followers
        .iter()
        .any(|row| row.body == VILLAGERS_COMMITTEE && Post::from_code(&row.post) == Some(Post::ViceChair));
    let mut open = Vec::new();
    for row in ended {
        let Some(since) = row.until.filter(|until| *until <= today) else { continue };
        let follows = |next: &&officeholder::Model| {
            next.body == row.body && next.post == row.post && next.since >= since && next.id != row.id
        };
        if let Some(at) = followers.iter().position(follows) {
            // One follower fills one seat.
            followers.remove(at);
            continue;
        }
        let due = match row.body.as_str() {
            VILLAGERS_COMMITTEE => law::tenure::by_election_due(left, since, regime),
            "vsc" => law::supervision::vacancy_due(since, regime),
            _ => None,
        };
        let acting = if is_chair(&row.body, &row.post) {
            law::vacancy::acting_chair(false, vice, regime).findings
        } else {
            Vec::new()
        };
        let (body, post) = (row.body.clone(), row.post.clone());
        open.push(Vacancy { body, post, name: row.name.clone(), since, due, acting });
    }
    open
}

/// What is still to be done about a change, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// 待决定, 待公告.
    pub what: &'static str,
    /// Last day, where the texts set one.
    pub due: Option<NaiveDate>,
    /// The articles.
    pub cites: Vec<law::cite::Cite>,
}

/// What a change waits for; nothing when it is done. Pure.
pub fn pending(change: &tenure_change::Model, regime: &Regime) -> Option<Pending> {
    let cause: Option<Cause> = serde_json::from_str(&change.cause).ok();
    let facts = change.received_on.map(|received| law::tenure::Resignation {
        written: true,
        received,
        decided: change.decided_on,
        announced: change.announced_on,
    });
    if change.state == FILED {
        let verdict = law::tenure::resignation(&facts?, regime);
        let cites = regime.resignation_decide_days().cites.clone();
        return Some(Pending { what: "待会议决定", due: verdict.decide_by, cites });
    }
    let ended = change.ended_on.filter(|_| change.state == ENDED && change.announced_on.is_none())?;
    let (due, cites) = match (cause, facts) {
        (Some(Cause::Resignation), Some(facts)) => {
            (law::tenure::resignation(&facts, regime).announce_by, regime.resignation_notice_days().cites.clone())
        }
        (Some(Cause::ByLaw(ground)), _) => {
            (law::tenure::end(ground.law(), ended, None, regime).announce_by, regime.end_notice_days().cites.clone())
        }
        _ => (None, Vec::new()),
    };
    Some(Pending { what: "待公告", due, cites })
}

/// What the law says about the days of a change that were kept or missed: late decisions and late announcements. Pure.
pub fn findings(change: &tenure_change::Model, regime: &Regime) -> Vec<Finding> {
    let cause: Option<Cause> = serde_json::from_str(&change.cause).ok();
    let all = match (cause, change.received_on, change.ended_on) {
        (Some(Cause::Resignation), Some(received), _) => {
            let facts = law::tenure::Resignation {
                written: true,
                received,
                decided: change.decided_on,
                announced: change.announced_on,
            };
            law::tenure::resignation(&facts, regime).findings
        }
        (Some(Cause::ByLaw(ground)), _, Some(ended)) => {
            law::tenure::end(ground.law(), ended, change.announced_on, regime).findings
        }
        _ => Vec::new(),
    };
    all.into_iter().filter(|finding| finding.code.ends_with("_LATE")).collect()
}

/// 「村民委员会主任（原任 张三）」.
pub fn seat_zh(vacancy: &Vacancy, words: &Words) -> String {
    let (body, post) = (model::body_zh(&vacancy.body, words), model::post_zh(&vacancy.body, &vacancy.post, words));
    if body == post { body } else { format!("{body}{post}") }
}
