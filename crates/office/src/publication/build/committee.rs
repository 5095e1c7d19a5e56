//! Papers of the election committee: T01 and T09.

use entity::committee_member;
use paper::Paper;
use paper::model::*;
use sea_orm::ConnectionTrait;

use super::{Source, incomplete};
use crate::bodies;
use crate::failure::Outcome;

fn role_zh(role: &str) -> &'static str {
    match role {
        "chair" => "主任",
        "vice_chair" => "副主任",
        _ => "委员",
    }
}

/// Who left and who followed, in the order in which it happened. A reserve who withdrew has never sat and is not listed.
fn leaves(rows: &[committee_member::Model]) -> Vec<Leave> {
    let mut left: Vec<&committee_member::Model> = rows
        .iter()
        .filter(|row| row.status == bodies::store::QUIT && !bodies::model::withdrew_as_reserve(row))
        .collect();
    left.sort_by_key(|row| (row.until, row.role != "chair", row.rank, row.id));
    // Who joined: the record says so, and where it was overwritten by a later leaving, the day on which somebody before them left.
    let joined = |row: &committee_member::Model| {
        row.reason.contains(bodies::model::FOLLOWED)
            || left.iter().any(|other| other.id != row.id && other.until == Some(row.since) && other.rank < row.rank)
    };
    let mut followers: Vec<&committee_member::Model> = rows
        .iter()
        .filter(|row| row.status == bodies::store::ACTIVE || left.iter().any(|other| other.id == row.id))
        .filter(|row| joined(row))
        .collect();
    followers.sort_by_key(|row| (row.since, row.rank, row.id));
    left.into_iter()
        .map(|row| {
            let on = row.until.unwrap_or(row.since);
            let next = followers.iter().position(|next| next.since == on && next.id != row.id);
            Leave {
                name: row.name.clone(),
                post: role_zh(&row.role).to_owned(),
                reason: row.reason.clone(),
                on,
                successor: next.map(|at| followers.remove(at).name.clone()),
            }
        })
        .collect()
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) async fn committee_roster(self: Box<Self>) -> Outcome<Paper> {
        let members = self.committee().await?;
        if members.is_empty() {
            return Err(incomplete("选举委员会成员名单公告", "选举委员会成员", "选委会"));
        }
        let reserve = bodies::store::committee(self.conn, self.election.id)
            .await?
            .into_iter()
            .filter(|m| m.status == bodies::store::RESERVE)
            .map(|m| m.name)
            .collect();
        let days = self.regime.committee_notice_days().value;
        let objection = days.map(|days| Objection {
            days,
            until: law::deadline::days_after(self.head.issued_on, days),
            to: self.words.committee().into(),
            decided_within_days: None,
        });
        Ok(Paper::CommitteeRoster(CommitteeRoster {
            head: self.head_with(&self.regime.committee_size().cites)?,
            elected_by: self.stated("选举委员会成员名单公告", "committee_by")?,
            elected_on: self.day("选举委员会成员名单公告", "committee_on")?,
            members,
            reserve,
            objection,
            contact: self.facts.optional("contact"),
        }))
    }

    pub(super) async fn committee_change(self: Box<Self>) -> Outcome<Paper> {
        let changes = leaves(&bodies::store::committee(self.conn, self.election.id).await?);
        if changes.is_empty() {
            return Err(incomplete(
                "选举委员会成员退出递补公告",
                "退出或递补的记录（没有成员退出时不需要这份公告）",
                "选委会",
            ));
        }
        Ok(Paper::CommitteeChange(CommitteeChange {
            head: self.head_with(&self.regime.committee_quit_trigger().cites)?,
            changes,
            members: self.committee().await?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;

    fn member(
        id: i32,
        name: &str,
        status: &str,
        reason: &str,
        since: u32,
        until: Option<u32>,
    ) -> committee_member::Model {
        committee_member::Model {
            id: id.into(),
            election_id: 1,
            person_id: 0,
            name: name.into(),
            role: "member".into(),
            rank: id,
            status: status.into(),
            reason: reason.into(),
            since: day(2026, 2, since),
            until: until.map(|d| day(2026, 2, d)),
            version: 1,
        }
    }

    #[test]
    fn each_who_left_is_followed_by_who_joined_on_that_day() {
        let rows = [
            member(1, "甲", "quit", "报名自荐参选", 1, Some(20)),
            member(2, "乙", "quit", "因病辞职", 1, Some(10)),
            member(3, "丙", "active", "", 1, None),
            // Followed 乙, left again, was followed by 己.
            member(4, "丁", "quit", "迁出本村", 10, Some(25)),
            member(5, "戊", "active", "推选得票 12 票；依次递补", 20, None),
            member(6, "己", "active", "依次递补", 25, None),
            member(7, "庚", "quit", "递补人选退出：不愿担任", 1, Some(15)),
            member(8, "辛", "reserve", "", 1, None),
        ];
        let told: Vec<(String, Option<String>)> = leaves(&rows).into_iter().map(|l| (l.name, l.successor)).collect();
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(told, [("乙".into(), some("丁")), ("甲".into(), some("戊")), ("丁".into(), some("己"))]);
    }

    #[test]
    fn a_seat_that_nobody_took_has_no_successor() {
        let mut rows = [member(1, "甲", "quit", "报名", 1, Some(20)), member(2, "乙", "quit", "报名", 1, Some(20))];
        rows[1].role = "chair".into();
        let follower = member(3, "丙", "active", "依次递补", 20, None);
        let all = leaves(&[rows[0].clone(), rows[1].clone(), follower]);
        assert_eq!(
            (all[0].name.as_str(), all[0].post.as_str(), all[0].successor.as_deref()),
            ("乙", "主任", Some("丙"))
        );
        assert_eq!((all[1].name.as_str(), all[1].successor.as_deref()), ("甲", None));
    }
}
