//! Talks through the app: a round of the county, persons computed and added, what was said and who sees it, plans for those who leave.

use law::posts::{Post, Sex};

use super::service::{Known, village};
use super::store;
use crate::access::Role;
use crate::bodies::service::{Holder, add_last_team};
use crate::people::service::{PersonInput, insert_persons};
use crate::testkit::{Answer, COUNTY, Client, OTHER_TOWNSHIP, Office, TOWNSHIP, VILLAGE, day, office};

/// Words that must never leave the circle of those who may read them.
const SECRET: &str = "对账目有不同看法";
const FOLLOW: &str = "要求公开三年账目";

/// A village whose team of the last term is 甲 and 乙; 甲, 丙 and 丁 are proposed for the committee.
pub(crate) struct Place {
    pub(crate) office: Office,
    pub(crate) county: Client,
    pub(crate) clerk: Client,
}

pub(crate) async fn place() -> Place {
    let office = office().await;
    office.election(VILLAGE, day(2026, 4, 5)).await;
    let rows: Vec<PersonInput> = ["甲", "乙", "丙", "丁", "戊"]
        .iter()
        .map(|name| {
            let mut input = PersonInput::new(VILLAGE, *name, Sex::Female, day(1985, 1, 1));
            input.political = if *name == "戊" { "中共党员" } else { "" }.into();
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
    let first = crate::people::store::named(office.app.db.read(), VILLAGE, "甲").await.unwrap()[0].id;
    let holder = |person_id: Option<i64>, name: &str, post: Post| Holder {
        person_id,
        name: name.into(),
        sex: "女".into(),
        birth: None,
        education: String::new(),
        political: String::new(),
        post,
        votes: None,
    };
    // 乙 was typed by name only, as old lists are.
    let team = vec![holder(Some(first), "甲", Post::Chair), holder(None, "乙", Post::Member)];
    office
        .write(move |tx| {
            let (actor, team) = (actor.clone(), team.clone());
            Box::pin(async move { add_last_team(tx, &actor, VILLAGE, 11, day(2021, 1, 1), &team).await })
        })
        .await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    for (name, post) in [("甲", "VC|director"), ("丙", "VC|member"), ("丁", "VC|member")] {
        let form = [("name", name), ("post", post), ("source", "recommended")];
        clerk.post(&format!("/u/{VILLAGE}/proposals"), &form).await.done();
    }
    Place { office, county, clerk }
}

impl Place {
    /// A round as a draft; answers its number.
    pub(crate) async fn draft(&self) -> i64 {
        let form = [("title", "第一轮谈心谈话"), ("from_on", "2026-03-01"), ("to_on", "2026-03-31")];
        let to = self.county.post(&format!("/u/{COUNTY}/talks"), &form).await.done();
        to.rsplit('/').next().unwrap().parse().unwrap()
    }

    pub(crate) async fn put_in_force(&self, round: i64) {
        let version = self.version(round).await;
        self.county.post(&format!("/u/{COUNTY}/talks/{round}/in-force"), &[("version", &version)]).await.done();
    }

    async fn version(&self, round: i64) -> String {
        let cycle = crate::cycle::store::cycles(self.office.app.db.read()).await.unwrap()[0].id;
        store::round(self.office.app.db.read(), cycle, round).await.unwrap().version.to_string()
    }

    pub(crate) fn path(&self, round: i64, rest: &str) -> String {
        format!("/u/{VILLAGE}/talks/{round}/{rest}")
    }

    async fn known(&self, round: i64) -> Known {
        let conn = self.office.app.db.read();
        let unit = crate::org::store::unit_ref(conn, VILLAGE).await.unwrap().unwrap();
        village(conn, &unit, round).await.unwrap().1
    }

    /// The key of a person.
    pub(crate) async fn key(&self, round: i64, name: &str) -> String {
        self.known(round).await.of(VILLAGE).iter().find(|who| who.name == name).unwrap().key.clone()
    }

    /// Records a talk as the township; `change` replaces fields.
    pub(crate) async fn talk(&self, round: i64, name: &str, change: &[(&str, &str)]) -> Answer {
        let key = self.key(round, name).await;
        self.clerk.post(&self.path(round, &format!("with/{key}")), &talk_form(change)).await
    }

    async fn rows(&self, round: i64) -> Vec<entity::talk::Model> {
        store::talks(self.office.app.db.read(), round, VILLAGE).await.unwrap()
    }
}

fn talk_form<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("held_on", "2026-03-04"),
        ("talker", "方经办"),
        ("present", "陈某"),
        ("attitude", "objects"),
        ("said", SECRET),
        ("follow", "yes"),
        ("follow_text", FOLLOW),
    ];
    let with = |(name, value): (&'a str, &'a str)| {
        (name, change.iter().find(|(other, _)| *other == name).map_or(value, |(_, new)| *new))
    };
    fields.into_iter().map(with).collect()
}

#[tokio::test]
async fn a_round_is_drafted_from_the_papers_and_fixed_once_in_force() {
    let place = place().await;
    let (village, rounds) = (format!("/u/{VILLAGE}/talks"), format!("/u/{COUNTY}/talks"));
    assert!(place.clerk.get(&village).await.ok().contains("还没有生效的谈心谈话轮次"));
    let backwards = [("title", "甲"), ("from_on", "2026-03-05"), ("to_on", "2026-03-01")];
    assert!(place.county.post(&rounds, &backwards).await.refused().contains("不能早于开始日期"));
    assert_eq!(place.clerk.post(&rounds, &backwards).await.status, 403, "a township makes no rounds");
    let round = place.draft().await;
    let own = format!("{rounds}/{round}");
    let page = place.county.get(&own).await.ok();
    assert!(page.contains("参选意愿强烈但未提名人员") && page.contains("成都市各区"), "{page}");
    assert_eq!(place.clerk.get(&format!("/u/{TOWNSHIP}/talks/{round}")).await.status, 404, "a draft is the county's");
    assert!(place.clerk.get(&village).await.ok().contains("还没有生效的谈心谈话轮次"));
    // All kinds off asks nobody anything.
    let conn = place.office.app.db.read();
    let kinds = store::kinds(conn, round).await.unwrap();
    for kind in kinds.iter().filter(|kind| kind.active) {
        let form = [("version", place.version(round).await), ("on", "no".into())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        place.county.post(&format!("{own}/kinds/{}", kind.id), &form).await.done();
    }
    let version = place.version(round).await;
    let empty = place.county.post(&format!("{own}/in-force"), &[("version", &version)]).await.refused();
    assert!(empty.contains("没有列入任何对象"), "{empty}");
    let add = [("version", version.as_str()), ("kind_title", "老干部、老党员"), ("origin", "本县方案")];
    place.county.post(&format!("{own}/kinds"), &add).await.done();
    assert_eq!(place.county.post(&format!("{own}/kinds"), &add).await.status, 409, "the draft changed meanwhile");
    let version = place.version(round).await;
    let twice = [("version", version.as_str()), ("kind_title", "党员"), ("origin", "")];
    assert!(place.county.post(&format!("{own}/kinds"), &twice).await.refused().contains("已有「党员」"));
    let ask = place.county.get(&format!("{own}/in-force")).await.ok();
    assert!(ask.contains("不能再修改") && ask.contains("老干部、老党员"), "{ask}");
    place.put_in_force(round).await;
    let version = place.version(round).await;
    let form = [("version", version.as_str()), ("on", "yes")];
    let fixed = place.county.post(&format!("{own}/kinds/{}", kinds[0].id), &form).await.refused();
    assert!(fixed.contains("已经生效，不能修改"), "{fixed}");
    assert!(place.clerk.get(&village).await.ok().contains("本村现在没有谈话对象"), "only the county's own kind is on");
    assert_eq!(place.office.events("talk.in_force").await.len(), 1);
}

#[tokio::test]
async fn the_records_say_who_must_be_talked_with_and_the_township_adds() {
    let place = place().await;
    let round = place.draft().await;
    place.put_in_force(round).await;
    let list = format!("/u/{VILLAGE}/talks");
    let page = place.clerk.get(&list).await.ok();
    assert!(page.contains("0/4（0"), "甲 and 乙 in office, 甲, 丙, 丁 proposed: {page}");
    assert!(page.contains("待制定") && !page.contains("戊"), "乙 leaves; 戊 is in no kind: {page}");
    let add = |kind: &'static str, reason: &'static str| [("name", "戊"), ("kind", kind), ("reason", reason)];
    let persons = place.path(round, "persons");
    assert!(place.clerk.post(&persons, &add("party_members", "常年在外")).await.refused().contains("没有列入这类对象"));
    assert!(place.clerk.post(&persons, &add("party_away", "")).await.refused().contains("请填写理由"));
    place.clerk.post(&persons, &add("party_away", "常年在外")).await.done();
    let twice = place.clerk.post(&persons, &add("party_away", "常年在外")).await.refused();
    assert!(twice.contains("已经列为这类对象"), "{twice}");
    // Somebody whom nobody recorded can be talked with too.
    let stranger = [("name", "己"), ("kind", "talents"), ("reason", "返乡办厂")];
    place.clerk.post(&persons, &stranger).await.done();
    let page = place.clerk.get(&list).await.ok();
    assert!(page.contains("0/6") && page.contains("在外党员（常年在外）"), "{page}");
    place.talk(round, "己", &[]).await.done();
    let key = place.key(round, "己").await;
    let added = key.strip_prefix('a').unwrap();
    let remove = place.path(round, &format!("persons/{added}/remove"));
    assert_eq!(place.clerk.post(&remove, &[("removed_reason", "")]).await.status, 422);
    place.clerk.post(&remove, &[("removed_reason", "重复")]).await.done();
    assert_eq!(place.clerk.post(&remove, &[("removed_reason", "重复")]).await.status, 404);
    assert!(place.clerk.get(&list).await.ok().contains("0/5"), "who need not be talked with counts on neither side");
    assert_eq!(place.rows(round).await.len(), 1, "and the talk stays");
    assert!(place.clerk.get(&list).await.ok().contains("不在应谈对象中的谈话"));
    let page = place.clerk.get(&place.path(round, &format!("with/{key}"))).await.ok();
    assert!(page.contains(SECRET) && page.contains("本轮不在应谈对象中"), "within reach: {page}");
    let again = place.clerk.post(&place.path(round, &format!("with/{key}")), &talk_form(&[])).await;
    assert_eq!(again.status, 404, "but nothing new is recorded");
    // A county and a township see how far it is, by place.
    place.talk(round, "乙", &[]).await.done();
    for (client, unit, below) in [(&place.county, COUNTY, "上华街道"), (&place.clerk, TOWNSHIP, "皂洞口")] {
        let page = client.get(&format!("/u/{unit}/talks/{round}")).await.ok();
        assert!(page.contains(below) && page.contains("1/5（20"), "{unit}: {page}");
        assert!(!page.contains(SECRET) && !page.contains(FOLLOW));
        assert!(client.get(&format!("/u/{unit}/talks")).await.ok().contains("1/5（20"));
    }
    let far = place.office.login(Role::TownshipClerk, OTHER_TOWNSHIP).await;
    assert_eq!(far.get(&list).await.status, 403);
    let proposals = place.clerk.get(&format!("/u/{VILLAGE}/proposals")).await.ok();
    assert!(proposals.contains(&format!("href=\"{list}\"")), "the way there");
    assert!(place.county.get(&format!("/u/{COUNTY}/reviews")).await.ok().contains(&format!("/u/{COUNTY}/talks")));
}

#[tokio::test]
async fn what_was_said_is_seen_by_few_and_found_nowhere_else() {
    let place = place().await;
    let round = place.draft().await;
    place.put_in_force(round).await;
    for (change, words) in [
        (("held_on", "2026-03-06"), "不能晚于今天"),
        (("held_on", "2026-02-28"), "不在本轮起止日期内"),
        (("follow_text", ""), "没有写明要跟进的意见"),
        (("follow", ""), "没有勾选"),
        (("attitude", "unheard"), "请从列表中选择"),
        (("said", ""), "请填写谈话内容"),
    ] {
        let refused = place.talk(round, "丙", &[change]).await.refused();
        assert!(refused.contains(words), "{change:?}: {refused}");
        assert!(change.0 == "said" || refused.contains(SECRET), "what was typed comes back to who typed it");
    }
    assert!(place.rows(round).await.is_empty());
    // A clerk of the village alone records; the township and the county read it.
    let own = place.office.login(Role::TownshipClerk, VILLAGE).await;
    let key = place.key(round, "丙").await;
    let person = place.path(round, &format!("with/{key}"));
    own.post(&person, &talk_form(&[])).await.done();
    let row = place.rows(round).await.remove(0);
    assert!(!row.said_cipher.is_empty() && row.follow);
    let stored = String::from_utf8_lossy(&row.said_cipher).into_owned();
    assert!(!stored.contains(SECRET) && !stored.contains(FOLLOW), "sealed");
    let record = place.path(round, &format!("records/{}", row.id));
    for client in [&own, &place.clerk, &place.county] {
        let page = client.get(&person).await.ok();
        assert!(page.contains(SECRET) && page.contains(FOLLOW) && page.contains("有意见"), "{page}");
        assert!(client.get(&record).await.ok().contains(SECRET));
        assert!(!client.get(&format!("/u/{VILLAGE}/talks")).await.ok().contains(SECRET));
    }
    // The township corrects: from then on the recorder of the first version sees only that.
    let corrected = talk_form(&[("said", "更正后的内容"), ("follow", ""), ("follow_text", "")]);
    place.clerk.post(&record, &corrected).await.done();
    assert_eq!(place.clerk.post(&record, &corrected).await.status, 409, "a version is corrected once");
    let rows = place.rows(round).await;
    assert_eq!(
        rows.iter().map(|row| (row.talk_no, row.no, row.current)).collect::<Vec<_>>(),
        [(1, 1, false), (1, 2, true)]
    );
    let page = place.county.get(&person).await.ok();
    assert!(page.contains("更正后的内容") && page.contains(SECRET) && page.contains("更正前"), "{page}");
    let page = own.get(&person).await.ok();
    assert!(page.contains("已谈话；内容只有") && !page.contains("更正后的内容"), "{page}");
    let newest = place.path(round, &format!("records/{}", rows[1].id));
    let refused = own.get(&newest).await;
    assert!(refused.status == 403 && !refused.text().contains("更正后的内容"));
    assert_eq!(own.post(&newest, &talk_form(&[])).await.status, 403, "nobody overwrites what they may not read");
    // Another talk of the same person is another talk.
    place.clerk.post(&person, &talk_form(&[("said", "第二次")])).await.done();
    let list = place.clerk.get(&format!("/u/{VILLAGE}/talks")).await.ok();
    assert!(list.contains("1/4"), "counted once: {list}");
    for (role, unit) in [
        (Role::CommitteeMember, VILLAGE),
        (Role::TypistA, VILLAGE),
        (Role::Scrutineer, VILLAGE),
        (Role::Observer, VILLAGE),
        (Role::Observer, COUNTY),
        (Role::Reviewer, COUNTY),
        (Role::SystemAdmin, ""),
        (Role::SecurityAdmin, ""),
        (Role::AuditAdmin, ""),
        (Role::TownshipClerk, OTHER_TOWNSHIP),
    ] {
        let client = place.office.login(role, unit).await;
        for path in [&person, &record, &newest, &format!("/u/{VILLAGE}/talks")] {
            let answer = client.get(path).await;
            assert_eq!(answer.status, 403, "{role:?} at {unit}: {path}");
            assert!(!answer.text().contains(SECRET));
        }
    }
    let audit = place.office.login(Role::AuditAdmin, "").await;
    let log = audit.get("/audit").await.ok();
    assert!(log.contains("记载谈话") && !log.contains(SECRET) && !log.contains("更正后的内容"));
    for action in ["talk.record", "talk.correct"] {
        let events = place.office.events(action).await;
        assert!(!events.is_empty(), "{action}");
        for (_, _, detail) in events {
            let detail = detail.to_string();
            for word in [SECRET, FOLLOW, "更正后的内容", "objects", "陈某"] {
                assert!(!detail.contains(word), "{action}: {detail}");
            }
        }
    }
}

#[tokio::test]
async fn whoever_leaves_has_a_plan_that_is_followed_up() {
    let place = place().await;
    let round = place.draft().await;
    place.put_in_force(round).await;
    let (stays, leaves) = (place.key(round, "甲").await, place.key(round, "乙").await);
    let plan = |version: &'static str| {
        [("version", version), ("arrangement", "rural_post"), ("detail", "网格员岗位"), ("responsible", "方经办")]
    };
    let of = |key: &str, rest: &str| place.path(round, &format!("with/{key}/plan{rest}"));
    assert!(place.clerk.post(&of(&stays, ""), &plan("0")).await.refused().contains("不是不再继任人员"));
    let unheard = [("version", "0"), ("arrangement", "unheard"), ("detail", ""), ("responsible", "方")];
    assert_eq!(place.clerk.post(&of(&leaves, ""), &unheard).await.status, 422);
    place.clerk.post(&of(&leaves, ""), &plan("0")).await.done();
    assert_eq!(
        place.clerk.post(&of(&leaves, ""), &plan("0")).await.status,
        409,
        "a second plan does not hide the first"
    );
    let note =
        |version: &'static str, day: &'static str| [("version", version), ("followed_on", day), ("note", "已到岗")];
    assert!(place.clerk.post(&of(&leaves, "/follow"), &note("1", "2026-03-06")).await.refused().contains("还没有到"));
    place.clerk.post(&of(&leaves, "/follow"), &note("1", "2026-03-05")).await.done();
    place.clerk.post(&of(&leaves, "/settle"), &[("version", "2"), ("done", "yes")]).await.done();
    let page = place.clerk.get(&place.path(round, &format!("with/{leaves}"))).await.ok();
    assert!(page.contains("乡村振兴等综合岗位") && page.contains("已到岗") && page.contains("已办结"), "{page}");
    assert!(place.clerk.post(&of(&leaves, ""), &plan("3")).await.refused().contains("已办结"));
    place.clerk.post(&of(&leaves, "/settle"), &[("version", "3"), ("done", "no")]).await.done();
    place.clerk.post(&of(&leaves, ""), &plan("4")).await.done();
    // 乙 is proposed after all: the plan stays on record, and nobody leaves any more.
    assert!(place.clerk.get(&format!("/u/{VILLAGE}/talks")).await.ok().contains("1/1（100"));
    let form = [("name", "乙"), ("post", "VC|member"), ("source", "recommended")];
    place.clerk.post(&format!("/u/{VILLAGE}/proposals"), &form).await.done();
    let page = place.clerk.get(&format!("/u/{VILLAGE}/talks")).await.ok();
    assert!(page.contains("办理中") && !page.contains("1/1（100"), "{page}");
}
