//! By-elections through the real app: relatives among those who sit and those who are elected.

use law::kinship::Relation;

use crate::access::Role;
use crate::bodies;
use crate::meeting::model::{MeetingPost, Stage};
use crate::meeting::tests::{PARTY, Village, village};
use crate::people::service::add_kin;
use crate::testkit::{TOWNSHIP, VILLAGE, day};

async fn named(v: &Village, name: &str) -> i64 {
    crate::people::store::named(v.office.app.db.read(), VILLAGE, name).await.unwrap()[0].id
}

/// Seats these persons on the committee, with their votes, and makes the first of a pair the parent or brother of the second.
async fn committee(v: &Village, sits: &[(&str, MeetingPost, i32)], kin: (&str, &str, Relation)) {
    let actor = v.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let (a, b) = (named(v, kin.0).await, named(v, kin.1).await);
    let mut holders = Vec::new();
    for (name, post, votes) in sits {
        holders.push(bodies::service::MeetingHolder {
            person_id: Some(named(v, name).await),
            name: (*name).to_owned(),
            sex: "female".into(),
            birth: None,
            education: String::new(),
            political: String::new(),
            post: post.holder_code().to_owned(),
            votes: Some(*votes),
        });
    }
    v.office
        .write(move |tx| {
            let (actor, holders) = (actor.clone(), holders.clone());
            Box::pin(async move {
                add_kin(tx, &actor, VILLAGE, a, b, kin.2, "test").await?;
                let seat = bodies::service::MeetingSeat {
                    meeting_id: 0,
                    unit_code: VILLAGE,
                    cycle_id: 1,
                    body: bodies::model::VILLAGERS_COMMITTEE,
                    since: day(2026, 4, 10),
                };
                bodies::service::seat_by_meeting(tx, &actor, seat, &holders).await
            })
        })
        .await;
}

/// A by-election by nine representatives, up to its vote.
async fn voted(v: &Village, seats: [&str; 4], nominees: &[(&str, &[&str])]) -> String {
    let mut pairs = vec![("forum", "representatives")];
    pairs.extend(law::posts::Post::ALL.iter().map(|post| post.code()).zip(seats));
    let meeting = v.open("by_election", &pairs).await;
    let lines: String = (1..=9).map(|n| format!("代表{n}，女\n")).collect();
    v.member.post(&format!("{meeting}/electors"), &[("form_key", "l"), ("lines", &lines)]).await.done();
    for (post, names) in nominees {
        v.nominate(&meeting, post, names).await;
    }
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    meeting
}

async fn on_committee(v: &Village) -> Vec<String> {
    let holders = v.holders().await;
    let mut own: Vec<String> =
        holders.into_iter().filter_map(|(post, name)| Some(format!("{} {name}", post.strip_prefix("vc ")?))).collect();
    own.sort();
    own
}

#[tokio::test]
async fn a_member_who_sits_leaves_when_a_brother_is_elected_above_him() {
    let v = village(&PARTY).await;
    let sits = [("己", MeetingPost::Member, 8), ("庚", MeetingPost::Member, 7)];
    committee(&v, &sits, ("甲", "己", Relation::Sibling)).await;
    let meeting = voted(&v, ["1", "0", "0", "0"], &[("director", &["甲", "乙"])]).await;
    // In the order of strokes: 乙 3, 甲 6.
    v.count(&meeting, 9, 0, &[3, 6]).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("己（委员）与留任的甲有亲属关系") && page.contains("第三十一条"), "{page}");
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    assert_eq!(on_committee(&v).await, ["member 己", "member 庚"], "nobody leaves before the by-election is over");
    let frozen = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(frozen.contains("己（委员）与留任的甲有亲属关系") && frozen.contains("委员缺 1 名"), "{frozen}");
    // The seat that 己 leaves is voted on: nobody stands, names are written.
    v.step(&meeting, "next").await;
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let rounds = crate::meeting::store::rounds(v.office.app.db.read(), id).await.unwrap();
    let contest = crate::meeting::store::contest(&rounds[1]).unwrap();
    assert_eq!((contest.seats.len(), contest.seats[0].n, contest.contestants.len()), (1, 1, 0));
    assert!(contest.write_ins && contest.seats[0].post == law::posts::Post::Member);
    v.count(&meeting, 9, 9, &[]).await;
    v.confirm(&meeting).await;
    let version = v.version(&meeting).await;
    let open = [("version", version.as_str()), ("reason", "下次会议再补"), ("agreed", "9")];
    v.member.post(&format!("{meeting}/leave_open"), &open).await.done();
    v.confirm(&meeting).await;
    assert_eq!(on_committee(&v).await, ["director 甲", "member 庚"]);
    // That office is ended as one that ends in the term, with its reason and the meeting.
    let changes = bodies::tenure::store::changes(v.office.app.db.read(), VILLAGE).await.unwrap();
    let [change] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((&*change.name, change.ended_on), ("己", Some(day(2026, 4, 20))));
    assert!(change.reason.contains("任职回避") && change.reason.contains("甲"), "{change:?}");
}

#[tokio::test]
async fn brothers_of_equal_votes_are_voted_on_and_the_next_follows() {
    let v = village(&PARTY).await;
    committee(&v, &[("己", MeetingPost::Chair, 9)], ("乙", "丙", Relation::Sibling)).await;
    let meeting = voted(&v, ["0", "0", "2", "0"], &[("member", &["乙", "丁", "丙"])]).await;
    v.count(&meeting, 9, 0, &[6, 5, 6]).await;
    v.confirm(&meeting).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("须就他们继续投票") && page.contains("待继续投票"), "{page}");
    v.step(&meeting, "next").await;
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains("就有亲属关系的继续投票"), "{page}");
    v.count(&meeting, 9, 0, &[3, 6]).await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    assert_eq!(on_committee(&v).await, ["director 己", "member 丁", "member 丙"]);
    let frozen = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(frozen.contains("任职回避") && frozen.contains("委员 丁"), "shown as it was frozen: {frozen}");
    let shown = v.member.get(&meeting).await.ok();
    assert!(shown.contains("委员 丙（6 票）") && shown.contains("委员 丁（5 票）"), "{shown}");
}
