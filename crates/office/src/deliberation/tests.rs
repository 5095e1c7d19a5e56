//! Analysis meetings and the register through the app: a screen, advice that is frozen with it, what changed since, filings.

use law::posts::{Post, Sex};

use super::model::{Marks, UNKNOWN};
use super::{service, store};
use crate::access::Role;
use crate::bodies::posts;
use crate::bodies::service::{Holder, LastMember, add_last_members, add_last_team};
use crate::people::service::{PersonInput, insert_persons};
use crate::testkit::{
    Answer, COUNTY, Client, FAR_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, Office, TOWNSHIP, VILLAGE, day, hidden, office,
};

/// A village where 甲 chaired the committee and 丙 sat in it; 甲 and 乙 are proposed. Two more villages have nobody.
pub(crate) struct Place {
    pub(crate) office: Office,
    county: Client,
    clerk: Client,
}

async fn place() -> Place {
    let office = office().await;
    for unit in [VILLAGE, OTHER_VILLAGE, FAR_VILLAGE] {
        office.election(unit, day(2026, 4, 5)).await;
    }
    let people = [("甲", Sex::Male, 1980, "大专"), ("乙", Sex::Female, 1995, ""), ("丙", Sex::Male, 1960, "初中")];
    let rows: Vec<PersonInput> = people
        .iter()
        .map(|(name, sex, year, education)| {
            let mut input = PersonInput::new(VILLAGE, *name, *sex, day(*year, 1, 1));
            input.education = (*education).into();
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
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let place = Place { office, county, clerk };
    let holder = |id: i64, name: &str, post: Post| Holder {
        person_id: Some(id),
        name: name.into(),
        sex: "男".into(),
        birth: None,
        education: String::new(),
        political: String::new(),
        post,
        votes: None,
    };
    let team = vec![holder(place.id("甲").await, "甲", Post::Chair), holder(place.id("丙").await, "丙", Post::Member)];
    let actor = place.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    place
        .office
        .write(move |tx| {
            let (actor, team) = (actor.clone(), team.clone());
            Box::pin(async move { add_last_team(tx, &actor, VILLAGE, 11, day(2021, 1, 1), &team).await })
        })
        .await;
    for (name, post) in [("甲", "VC|director"), ("乙", "VC|member")] {
        let form = [("name", name), ("post", post), ("source", "recommended")];
        place.clerk.post(&format!("/u/{VILLAGE}/proposals"), &form).await.done();
    }
    place
}

const HEAD: [(&str, &str); 4] =
    [("title", "联合分析研判会"), ("held_on", "2026-03-05"), ("chair", "陈主任"), ("present", "陈主任、方经办")];

impl Place {
    async fn id(&self, name: &str) -> i64 {
        crate::people::store::named(self.office.app.db.read(), VILLAGE, name).await.unwrap()[0].id
    }

    /// Begins a meeting of the county over the first township; answers its address.
    async fn begin(&self) -> String {
        let form = [&HEAD[..], &[("units", TOWNSHIP)]].concat();
        self.county.post(&format!("/u/{COUNTY}/deliberations"), &form).await.done()
    }

    /// Advises about the village with what its screen shows now.
    async fn advise(&self, client: &Client, meeting: &str, advice: &str, reason: &str, why: &str) -> Answer {
        let slide = format!("{meeting}/{VILLAGE}");
        let seen = hidden(&client.get(&slide).await.ok(), "seen");
        let form = [("advice", advice), ("reason", reason), ("correction", why), ("seen", seen.as_str())];
        client.post(&slide, &form).await
    }

    async fn close(&self, meeting: &str) {
        let version = hidden(&self.county.get(&format!("{meeting}/close")).await.ok(), "version");
        self.county.post(&format!("{meeting}/close"), &[("version", &version)]).await.done();
    }

    async fn decisions(&self) -> Vec<entity::deliberation_decision::Model> {
        store::decisions_about(self.office.app.db.read(), 1, VILLAGE).await.unwrap()
    }

    /// 甲 and 乙 are recorded as husband and wife.
    async fn marry(&self) {
        let row = entity::kinship::Model {
            id: 0,
            unit_code: VILLAGE.into(),
            person_a: self.id("甲").await,
            person_b: self.id("乙").await,
            relation: crate::people::store::relation_code(law::kinship::Relation::Spouse),
            code: String::new(),
            origin: "declared".into(),
            source: "本人申报".into(),
            created_ms: 0,
        };
        self.office
            .write(move |tx| {
                let row = row.clone();
                Box::pin(async move { crate::people::store::insert_kin(tx.conn(), row).await })
            })
            .await;
    }
}

#[tokio::test]
async fn the_screen_says_what_is_recorded_and_guesses_nothing() {
    let place = place().await;
    let loaded = service::screen(place.office.app.db.read(), VILLAGE, day(2026, 3, 5)).await.unwrap();
    let screen = &loaded.screen;
    let shown: Vec<_> = screen
        .persons
        .iter()
        .map(|one| (one.name.as_str(), one.posts.join(""), one.age.as_str(), one.education.as_str(), one.past.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("甲", "村民委员会主任".to_owned(), "46", "大专", "上届村委会主任"),
            ("乙", "村民委员会委员".to_owned(), "31", UNKNOWN, "新人选"),
        ]
    );
    for one in &screen.persons {
        assert_eq!((one.review.as_str(), one.inspection.as_str(), one.votes.len()), (UNKNOWN, UNKNOWN, 0));
        assert_eq!((one.political.as_str(), one.conditions), (UNKNOWN, Marks::default()));
    }
    assert_eq!(screen.leavers.len(), 1);
    assert!(!screen.kin_known && screen.clashes.is_empty() && screen.seats.is_empty());
    let of = |name: &str| screen.structure.iter().find(|one| one.name == name).unwrap();
    assert_eq!((of("人数").last.as_str(), of("人数").proposed.as_str()), ("2", "2"));
    assert_eq!((of("妇女").last.as_str(), of("妇女").proposed.as_str()), ("0", "1"));
    // Nothing is said about posts in both committees while nobody of the party organisation is recorded.
    assert_eq!((of("交叉任职").last.as_str(), of("交叉任职").proposed.as_str()), (UNKNOWN, UNKNOWN));
    let meeting = place.begin().await;
    let page = place.county.get(&format!("{meeting}/{VILLAGE}")).await.ok();
    for words in ["丙（村委会委员）", "亲属关系未登记", "职数未登记", "上届村委会主任", "1/2", "下一个"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("批准") && !page.contains("内定") && !page.contains("任命"), "{page}");
    // Husband and wife in one committee: in words, with the article.
    place.marry().await;
    let page = place.county.get(&format!("{meeting}/{VILLAGE}")).await.ok();
    assert!(page.contains("有亲属关系：配偶") && page.contains("须回避") && page.contains("第三十一条"), "{page}");
    // A unit without persons says so, and cannot be advised about.
    let empty = place.county.get(&format!("{meeting}/{OTHER_VILLAGE}")).await.ok();
    assert!(empty.contains("还没有初步人选") && !empty.contains("登记意见"), "{empty}");
    let form = [("advice", "proceed"), ("reason", "好"), ("seen", "")];
    let refused = place.county.post(&format!("{meeting}/{OTHER_VILLAGE}"), &form).await.refused();
    assert!(refused.contains("没有可以研判的班子"), "{refused}");
    assert_eq!(place.county.get(&format!("{meeting}/{FAR_VILLAGE}")).await.status, 404, "not on the list");
}

#[tokio::test]
async fn advice_has_a_reason_rests_on_what_was_seen_and_ends_with_the_meeting() {
    let place = place().await;
    let refused = place.county.post(&format!("/u/{COUNTY}/deliberations"), &HEAD).await.refused();
    assert!(refused.contains("没有选择村社") && refused.contains("陈主任"), "what was typed is still there: {refused}");
    let meeting = place.begin().await;
    let listed = place.county.get(&meeting).await.ok();
    assert!(
        listed.contains("皂洞口村")
            && listed.contains("瓦灶头")
            && !listed.contains(&format!("{meeting}/{FAR_VILLAGE}")),
        "{listed}"
    );
    let refused = place.advise(&place.county, &meeting, "proceed", "", "").await.refused();
    assert!(refused.contains("请填写理由") || refused.contains("理由"), "{refused}");
    let slide = format!("{meeting}/{VILLAGE}");
    let seen = hidden(&place.county.get(&slide).await.ok(), "seen");
    place.marry().await;
    let form = [("advice", "proceed"), ("reason", "结构合理"), ("correction", ""), ("seen", seen.as_str())];
    let refused = place.county.post(&slide, &form).await.refused();
    assert!(refused.contains("屏上的数据在显示以后有变化") && refused.contains("配偶"), "{refused}");
    assert!(place.decisions().await.is_empty());
    let refused = place.county.post(&slide, &[("advice", "appoint"), ("reason", "好"), ("seen", "x")]).await;
    assert_eq!(refused.status, 422);
    place.advise(&place.county, &meeting, "proceed", "看错了行", "").await.done();
    let refused = place.advise(&place.county, &meeting, "adjust", "两人是夫妻", "").await.refused();
    assert!(refused.contains("更正要写明原因") || refused.contains("请写明更正的原因"), "{refused}");
    place.advise(&place.county, &meeting, "adjust", "两人是夫妻", "前一次看错了行").await.done();
    let all = place.decisions().await;
    let shown: Vec<_> = all.iter().map(|one| (one.no, one.advice.as_str(), one.replaces)).collect();
    assert_eq!(shown, [(1, "proceed", 0), (2, "adjust", all[0].id)]);
    assert_eq!(place.office.events("deliberate.decide").await.len(), 1);
    assert_eq!(place.office.events("deliberate.correct").await[0].2["hash"], all[1].hash.as_str());
    let early = place.county.get(&format!("{meeting}/record")).await;
    assert!(early.refused().contains("会议还没有结束"));
    // A unit that was decided stays on the list; another one may leave it.
    let version = hidden(&place.county.get(&format!("{meeting}/close")).await.ok(), "version");
    let remove = format!("{meeting}/units/remove");
    let kept = [("version", version.as_str()), ("unit", VILLAGE)];
    assert!(place.county.post(&remove, &kept).await.refused().contains("已有意见"));
    let page = place.county.get(&format!("{meeting}/close")).await.ok();
    assert!(page.contains("还有 1 个村社没有意见"), "{page}");
    place.close(&meeting).await;
    let closed = place.county.get(&meeting).await.ok();
    assert!(closed.contains("研判〔2026〕1号") && closed.contains("需要调整") && closed.contains("未议"), "{closed}");
    let page = place.county.get(&slide).await.ok();
    assert!(!page.contains("name=\"seen\""), "{page}");
    for (path, form) in [
        (slide.clone(), vec![("advice", "wait"), ("reason", "再看"), ("correction", "再看"), ("seen", "")]),
        (meeting.clone(), [&HEAD[..], &[("version", "2")]].concat()),
        (format!("{meeting}/units"), vec![("version", "2"), ("unit", FAR_VILLAGE)]),
        (remove, vec![("version", "2"), ("unit", OTHER_VILLAGE)]),
        (format!("{meeting}/close"), vec![("version", "2")]),
    ] {
        assert!(place.county.post(&path, &form).await.refused().contains("已经结束"), "{path}");
    }
    assert_eq!(place.decisions().await, all);
    let paper = place.county.get(&format!("{meeting}/record")).await;
    assert_eq!(paper.status, 200);
    assert!(paper.bytes.starts_with(b"%PDF"));
}

#[tokio::test]
async fn what_changes_after_the_meeting_is_shown_and_what_was_frozen_stays() {
    let place = place().await;
    let meeting = place.begin().await;
    place.advise(&place.county, &meeting, "proceed", "结构合理", "").await.done();
    place.close(&meeting).await;
    let own = format!("/u/{VILLAGE}/deliberation");
    let before = place.decisions().await;
    let page = place.clerk.get(&own).await.ok();
    assert!(
        page.contains("会后没有变化") && page.contains("可按程序推进") && page.contains("研判〔2026〕1号"),
        "{page}"
    );
    place.marry().await;
    let proposals = crate::vetting::store::proposals(place.office.app.db.read(), 1, VILLAGE).await.unwrap();
    let second = proposals.iter().find(|row| row.name == "乙").unwrap();
    let withdraw = format!("/u/{VILLAGE}/proposals/{}/withdraw", second.id);
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("会后有变化") && page.contains("有亲属关系：配偶"), "{page}");
    place.clerk.post(&withdraw, &[("version", "1"), ("reason", "本人不愿")]).await.done();
    let page = place.clerk.get(&own).await.ok();
    assert!(
        page.contains("会后有变化") && page.contains("人选：村民委员会委员") && !page.contains("会后没有变化"),
        "{page}"
    );
    assert!(!page.contains("有亲属关系"), "the pair is no pair any more: {page}");
    assert_eq!(place.decisions().await, before, "nothing of what was frozen is written again");
    assert_eq!(store::frozen(&before[0]).unwrap().persons.len(), 2);
    assert!(place.county.get(&format!("{meeting}/{VILLAGE}")).await.ok().contains("会后有变化"));
    // A further meeting advises anew and names the one before.
    let next = place.begin().await;
    place.advise(&place.county, &next, "wait", "缺人选", "").await.done();
    let all = place.decisions().await;
    assert_eq!((all[1].no, all[1].replaces), (1, all[0].id));
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("已有新的意见") && page.contains("会后没有变化"), "{page}");
    // What is stored must be what was frozen.
    let forged = entity::deliberation_decision::Model { frozen: "{}".into(), ..all[0].clone() };
    assert!(store::frozen(&forged).is_err());
}

#[tokio::test]
async fn a_township_holds_its_own_meetings_and_sees_no_other_ones() {
    let place = place().await;
    let of_county = place.begin().await;
    let list = format!("/u/{TOWNSHIP}/deliberations");
    let far = [&HEAD[..], &[("units", FAR_VILLAGE)]].concat();
    assert!(place.clerk.post(&list, &far).await.refused().contains("没有选择村社"));
    let own = place.clerk.post(&list, &[&HEAD[..], &[("units", VILLAGE)]].concat()).await.done();
    place.advise(&place.clerk, &own, "adjust", "缺妇女委员", "").await.done();
    // The decisions of the county and of the township are apart.
    place.advise(&place.county, &of_county, "wait", "待查", "").await.done();
    let shown: Vec<_> =
        place.decisions().await.iter().map(|one| (one.place_code.clone(), one.no, one.replaces)).collect();
    assert_eq!(shown, [(TOWNSHIP.into(), 1, 0), (COUNTY.into(), 1, 0)]);
    assert_eq!(place.clerk.get(&of_county).await.status, 403);
    let number = of_county.rsplit('/').next().unwrap();
    assert_eq!(place.clerk.get(&format!("{list}/{number}")).await.status, 404);
    assert_eq!(place.clerk.get(&format!("{list}/{number}/{VILLAGE}")).await.status, 404);
    let stranger = place.office.login(Role::TownshipClerk, OTHER_TOWNSHIP).await;
    for path in [list.clone(), own.clone(), format!("{own}/{VILLAGE}"), format!("/u/{VILLAGE}/deliberation")] {
        assert_eq!(stranger.get(&path).await.status, 403, "{path}");
        for role in [Role::CommitteeMember, Role::TypistA, Role::Scrutineer, Role::Observer, Role::Reviewer] {
            let someone = place.office.login(role, TOWNSHIP).await;
            assert_eq!(someone.get(&path).await.status, 403, "{role:?} {path}");
        }
    }
    assert_eq!(place.clerk.get(&format!("/u/{VILLAGE}/deliberations")).await.status, 404, "no village holds one");
    let future = [("title", "会"), ("held_on", "2026-03-06"), ("chair", "陈"), ("present", "陈"), ("units", VILLAGE)];
    assert!(place.clerk.post(&list, &future).await.refused().contains("不能晚于今天"));
}

impl Place {
    /// A secretary of the last term, typed by name as old lists are; answers the row.
    async fn secretary(&self, unit: &'static str, name: &'static str, education: &'static str) -> i64 {
        let actor = self.office.actor(Role::TownshipClerk, TOWNSHIP).await;
        let of = |body: &str, post: &str| LastMember {
            line: 1,
            name: name.into(),
            office: posts::of(body, post).unwrap(),
            sex: "男".into(),
            birth: Some(day(1975, 5, 1)),
            education: education.into(),
            political: "中共党员".into(),
        };
        let members = [of("po", "secretary"), of("ec", "chair")];
        self.office
            .write(move |tx| {
                let (actor, members) = (actor.clone(), members.clone());
                Box::pin(async move { add_last_members(tx, &actor, unit, day(2021, 1, 1), &members).await })
            })
            .await;
        let rows = crate::bodies::store::holders(self.office.app.db.read(), unit).await.unwrap();
        rows.iter().find(|row| row.name == name && row.post == "secretary").unwrap().id
    }

    async fn figure(&self, id: &str, path: &str) -> (i64, i64) {
        let all = service::indicators(self.office.app.db.read(), path).await.unwrap();
        let it = crate::figures::indicator::find(&all, id).unwrap();
        (it.numerator, it.denominator)
    }
}

#[tokio::test]
async fn a_secretary_is_submitted_by_the_township_and_filed_by_the_county() {
    let place = place().await;
    let holder = place.secretary(VILLAGE, "老张", "大专").await;
    place.secretary(OTHER_VILLAGE, "老李", "").await;
    let list = |unit: &str| format!("/u/{unit}/secretaries");
    let (own, of_county) = (format!("{}/{VILLAGE}", list(TOWNSHIP)), format!("{}/{VILLAGE}", list(COUNTY)));
    assert_eq!(place.figure("register.filed", "").await, (0, 2));
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("待报送") && page.contains("1975-05") && page.contains("合作社理事长"), "{page}");
    // Only the township submits, only the county files.
    assert_eq!(place.county.post(&format!("{own}/submit"), &[("version", "0")]).await.status, 403);
    assert_eq!(place.clerk.post(&format!("{own}/file"), &[("version", "0")]).await.status, 403);
    let none = [("version", "0"), ("number", "备1号"), ("filed_on", "2026-03-05")];
    assert!(place.county.post(&format!("{of_county}/file"), &none).await.refused().contains("没有等待备案的报送"));
    let gap = place.clerk.post(&format!("{}/{OTHER_VILLAGE}/submit", list(TOWNSHIP)), &[("version", "0")]).await;
    assert!(gap.refused().contains("「老李」没有登记学历"));
    place.clerk.post(&format!("{own}/submit"), &[("version", "0")]).await.done();
    assert_eq!(place.clerk.post(&format!("{own}/submit"), &[("version", "0")]).await.status, 409);
    let refused = place.clerk.post(&format!("{own}/submit"), &[("version", "1")]).await.refused();
    assert!(refused.contains("已报送，待备案"), "{refused}");
    // Sent back with a reason, submitted again, filed.
    place.county.post(&format!("{of_county}/return"), &[("version", "1"), ("reason", "附批复")]).await.done();
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("已退回，待重新报送") && page.contains("附批复"), "{page}");
    place.clerk.post(&format!("{own}/submit"), &[("version", "2")]).await.done();
    let late = [("version", "1"), ("number", "备1号"), ("filed_on", "2026-03-06")];
    assert!(place.county.post(&format!("{of_county}/file"), &late).await.refused().contains("不能晚于今天"));
    let form = [("version", "1"), ("number", "备1号"), ("filed_on", "2026-03-05")];
    place.county.post(&format!("{of_county}/file"), &form).await.done();
    assert_eq!(place.figure("register.filed", "").await, (1, 2));
    let page = place.county.get(&list(COUNTY)).await.ok();
    assert!(page.contains("备1号") && page.contains("1/2"), "{page}");
    let filings = store::filings(place.office.app.db.read(), &[VILLAGE.into()]).await.unwrap();
    let filed = store::filed(&filings[1]).unwrap();
    assert_eq!((filed.name.as_str(), filed.sex.as_str(), filed.birth_month.as_str()), ("老张", "男", "1975-05"));
    assert_eq!((filed.together.as_slice(), filed.approval.as_str()), (&["合作社理事长".to_owned()][..], ""));
    let sheet = place.county.get(&format!("{}/export", list(COUNTY))).await;
    assert!(sheet.status == 200 && sheet.bytes.starts_with(b"PK"));
    // The office ends: the entry says so, and the successor is due.
    place
        .office
        .write(move |tx| {
            Box::pin(async move {
                let row = crate::bodies::store::holder(tx.read(), VILLAGE, holder).await?.unwrap();
                let row = entity::officeholder::Model { until: Some(day(2026, 3, 5)), ..row };
                crate::bodies::store::update_holder(tx.conn(), row).await
            })
        })
        .await;
    let page = place.county.get(&of_county).await.ok();
    assert!(page.contains("备案的书记已离任") && page.contains("职务已于 2026-03-05 结束"), "{page}");
    assert_eq!(place.figure("register.filed", "").await, (0, 1));
    assert_eq!(store::filings(place.office.app.db.read(), &[VILLAGE.into()]).await.unwrap(), filings);
    let stranger = place.office.login(Role::TownshipClerk, OTHER_TOWNSHIP).await;
    assert_eq!(stranger.get(&own).await.status, 403);
    assert_eq!(stranger.get(&format!("{}/{VILLAGE}", list(OTHER_TOWNSHIP))).await.status, 404);
    let member = place.office.login(Role::CommitteeMember, VILLAGE).await;
    assert_eq!(member.get(&list(VILLAGE)).await.status, 403);
}

#[tokio::test]
async fn figures_count_units_once_and_in_their_place() {
    let place = place().await;
    assert_eq!(place.figure("deliberation.units", "").await, (0, 1));
    let meeting = place.begin().await;
    place.advise(&place.county, &meeting, "proceed", "好", "").await.done();
    place.advise(&place.county, &meeting, "adjust", "缺", "看错").await.done();
    assert_eq!(place.figure("deliberation.units", "").await, (1, 1));
    let far = crate::org::store::unit(place.office.app.db.read(), OTHER_TOWNSHIP).await.unwrap().unwrap().path;
    assert_eq!(place.figure("deliberation.units", &far).await, (0, 0));
}
