//! Lists through the app: worded by the county, in force from a day, answered by the township with what it rests on.

use law::kinship::Relation;
use law::posts::Sex;

use super::store;
use crate::access::Role;
use crate::people::service::{PersonInput, add_kin, insert_persons};
use crate::testkit::{COUNTY, Client, OTHER_VILLAGE, Office, TOWNSHIP, VILLAGE, day, office};

struct Place {
    office: Office,
    county: Client,
    clerk: Client,
}

/// A village with three proposed persons, 甲 and 乙 brothers for the committee, 丙 for the party.
async fn place() -> Place {
    let office = office().await;
    office.election(VILLAGE, day(2026, 4, 5)).await;
    let people = [("甲", day(1990, 1, 1), "中共党员"), ("乙", day(2008, 4, 6), ""), ("丙", day(1960, 1, 1), "群众")];
    let rows: Vec<PersonInput> = people
        .iter()
        .map(|(name, born, political)| {
            let mut input = PersonInput::new(VILLAGE, *name, Sex::Male, *born);
            input.political = (*political).into();
            input.synthetic = true;
            input
        })
        .collect();
    let keys = office.app.keys.clone();
    office
        .write(move |tx| {
            let (keys, rows) = (keys.clone(), rows.clone());
            Box::pin(async move { insert_persons(tx, &keys, rows).await })
        })
        .await;
    let actor = office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let id = async |name: &str| crate::people::store::named(office.app.db.read(), VILLAGE, name).await.unwrap()[0].id;
    let (one, other) = (id("甲").await, id("乙").await);
    office
        .write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move { add_kin(tx, &actor, VILLAGE, one, other, Relation::Sibling, "test").await })
        })
        .await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let proposals = format!("/u/{VILLAGE}/proposals");
    for (name, post) in [("甲", "VC|director"), ("乙", "VC|member"), ("丙", "PO|party_member")] {
        clerk.post(&proposals, &[("name", name), ("post", post), ("source", "recommended")]).await.done();
    }
    Place { office, county, clerk }
}

impl Place {
    async fn list(&self, code: &str) -> entity::condition_list::Model {
        let all = store::lists(self.office.app.db.read(), COUNTY).await.unwrap();
        all.into_iter().rfind(|row| row.code == code).unwrap()
    }

    async fn put_in_force(&self, code: &str, from: &str) -> crate::testkit::Answer {
        let list = self.list(code).await;
        let version = list.version.to_string();
        let path = format!("/u/{COUNTY}/condition-lists/{}/in-force", list.id);
        self.county.post(&path, &[("version", &version), ("effective_on", from)]).await
    }

    async fn proposal(&self, name: &str) -> i64 {
        let conn = self.office.app.db.read();
        let election = crate::cycle::store::expect_current(conn, VILLAGE).await.unwrap();
        let all = crate::vetting::store::proposals(conn, election.cycle_id, VILLAGE).await.unwrap();
        all.iter().find(|row| row.name == name).unwrap().id
    }
}

#[tokio::test]
async fn a_list_is_worded_before_it_is_asked_and_never_changed_after() {
    let place = place().await;
    let lists = format!("/u/{COUNTY}/condition-lists");
    place.county.post(&format!("{lists}/start"), &[]).await.done();
    assert!(place.county.post(&format!("{lists}/start"), &[]).await.refused().contains("已经有条件清单"));
    let page = place.county.get(&lists).await.ok();
    assert!(page.contains("五不能") && page.contains("5（5 条待填写）"), "{page}");
    assert!(place.clerk.get(&format!("/u/{VILLAGE}/conditions")).await.ok().contains("还没有生效的条件清单"));
    // A source that only counts its items gives nothing that can be asked.
    let refused = place.put_in_force("five_cannot", "2026-03-01").await.refused();
    assert!(refused.contains("还有 5 条没有写内容"), "{refused}");
    let list = place.list("five_cannot").await;
    let items = store::items(place.office.app.db.read(), &[list.id]).await.unwrap();
    for (at, item) in items.iter().enumerate() {
        let version = place.list("five_cannot").await.version.to_string();
        let text = format!("情形{at}（演练）");
        let form = [("version", version.as_str()), ("text", text.as_str()), ("check", ""), ("bodies", "")];
        place.county.post(&format!("{lists}/{}/items/{}", list.id, item.id), &form).await.done();
    }
    place.put_in_force("five_cannot", "2026-03-01").await.done();
    let version = place.list("five_cannot").await.version.to_string();
    let form = [("version", version.as_str()), ("text", "另一条"), ("check", ""), ("bodies", "")];
    let refused = place.county.post(&format!("{lists}/{}/items", list.id), &form).await.refused();
    assert!(refused.contains("不能修改"), "{refused}");
    // The next version waits for its day; until then the first one is asked.
    place.county.post(&format!("{lists}/{}/next", list.id), &[]).await.done();
    let early = place.put_in_force("five_cannot", "2026-03-01").await.refused();
    assert!(early.contains("前一版自 2026-03-01 起生效"), "{early}");
    place.put_in_force("five_cannot", "2026-12-01").await.done();
    assert!(place.county.get(&lists).await.ok().contains("待生效"));
    assert_eq!(place.clerk.get(&lists).await.status, 403, "a township does not word the lists");
    // Withdrawing is asked about and keeps what was answered.
    let first = store::lists(place.office.app.db.read(), COUNTY).await.unwrap();
    let first = first.iter().find(|row| row.code == "five_cannot" && row.version_no == 1).unwrap();
    let ask = place.county.get(&format!("{lists}/{}/withdraw", first.id)).await.ok();
    assert!(ask.contains("废止清单「五不能」"), "{ask}");
    let version = first.version.to_string();
    place.county.post(&format!("{lists}/{}/withdraw", first.id), &[("version", &version)]).await.done();
}

#[tokio::test]
async fn the_records_answer_what_they_say_and_somebody_the_rest_with_evidence() {
    let place = place().await;
    place.county.post(&format!("/u/{COUNTY}/condition-lists/start"), &[]).await.done();
    place.put_in_force("legal", "2026-03-01").await.done();
    let own = format!("/u/{VILLAGE}/conditions");
    let (one, other, third) = (place.proposal("甲").await, place.proposal("乙").await, place.proposal("丙").await);
    let page = place.clerk.get(&format!("{own}/{one}")).await.ok();
    assert!(page.contains("2026-04-05 时36周岁") && page.contains("与乙（村委会委员人选）"), "{page}");
    assert!(page.contains("选民名册还没有登记"), "what is not known is asked: {page}");
    let page = place.clerk.get(&format!("{own}/{other}")).await.ok();
    assert!(page.contains("2026-04-05 时17周岁"), "born one day too late: {page}");
    let page = place.clerk.get(&format!("{own}/{third}")).await.ok();
    assert!(page.contains("没有登记为正式党员") && !page.contains("选民名册"), "each body has its own: {page}");

    let list = place.list("legal").await;
    let items = store::items(place.office.app.db.read(), &[list.id]).await.unwrap();
    let item = |part: &str| items.iter().find(|item| item.text.contains(part)).unwrap().id;
    let (rights, age) = (item("政治权利"), item("十八"));
    let path = format!("{own}/{one}");
    let form = |item: i64, seen: &str, answer: &str, evidence: &str| {
        [
            (format!("answer-{item}"), answer.to_owned()),
            (format!("seen-{item}"), seen.to_owned()),
            (format!("evidence-{item}"), evidence.to_owned()),
        ]
    };
    let send = async |pairs: &[(String, String)]| {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        place.clerk.post(&path, &pairs).await
    };
    let refused = send(&form(rights, "0", "not_met", "")).await.refused();
    assert!(refused.contains("没有写明事实和材料"), "{refused}");
    let refused = send(&form(age, "0", "met", "")).await.refused();
    assert!(refused.contains("由登记的资料得出"), "nobody overrides a record: {refused}");
    send(&form(rights, "0", "met", "公安机关联审回复")).await.done();
    send(&form(rights, "0", "met", "公安机关联审回复")).await.done();
    assert_eq!(send(&form(rights, "0", "unclear", "")).await.status, 409, "a newer answer is not overwritten unseen");
    send(&form(rights, "1", "unclear", "正在核实")).await.done();
    let rows = store::answers(place.office.app.db.read(), &[one]).await.unwrap();
    let shown: Vec<_> = rows.iter().map(|row| (row.no, row.answer.as_str(), row.current)).collect();
    assert_eq!(shown, [(1, "met", false), (2, "unclear", true)]);
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("条次"), "{page}");

    let stranger = place.office.login(Role::CommitteeMember, OTHER_VILLAGE).await;
    assert_eq!(stranger.get(&path).await.status, 403);
    let village = place.office.login(Role::CommitteeMember, VILLAGE).await;
    assert_eq!(village.get(&path).await.status, 403, "what is noted about a person stays with township and county");
    let other_clerk = place.office.login(Role::TownshipClerk, crate::testkit::OTHER_TOWNSHIP).await;
    assert_ne!(other_clerk.get(&path).await.status, 200);
    let events = place.office.events("conditions.answer").await;
    assert!(events.iter().all(|(_, _, detail)| !detail.to_string().contains("公安")), "no findings in the log");
}
