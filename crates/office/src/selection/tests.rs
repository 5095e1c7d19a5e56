//! Recommendation and selection through the app: meetings by two persons, their comparison, a speech competition to its publication.

use law::posts::Sex;

use super::service::Village;
use super::store;
use crate::access::Role;
use crate::people::service::{PersonInput, insert_persons};
use crate::testkit::{Answer, COUNTY, Client, FAR_VILLAGE, OTHER_TOWNSHIP, Office, TOWNSHIP, VILLAGE, day, office};

/// A village with 甲, 乙, 丙 and two of the name 丁, and two clerks who record and confirm.
pub(crate) struct Place {
    pub(crate) office: Office,
    county: Client,
    clerk: Client,
    second: Client,
    committee: Client,
}

async fn place() -> Place {
    let office = office().await;
    office.election(VILLAGE, day(2026, 4, 5)).await;
    let rows: Vec<PersonInput> = ["甲", "乙", "丙", "丁", "丁"]
        .iter()
        .zip(1..)
        .map(|(name, at)| {
            let mut input = PersonInput::new(VILLAGE, *name, Sex::Female, day(1985, 1, at));
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
    let second = office.login(Role::TownshipClerk, VILLAGE).await;
    let committee = office.login(Role::CommitteeMember, VILLAGE).await;
    Place { office, county, clerk, second, committee }
}

fn number(path: &str) -> i64 {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// The form of figures with some fields replaced or added.
fn figures<'a>(version: &'a str, change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("version", version),
        ("held_on", "2026-03-04"),
        ("place", "礼堂"),
        ("due", "60"),
        ("present", "50"),
        ("issued", "50"),
        ("returned", "49"),
        ("valid", "47"),
        ("invalid", "2"),
        ("v0-0_name", "甲"),
        ("v0-0_votes", "40"),
        ("v0-1_name", "乙"),
        ("v0-1_votes", "7"),
        ("note", ""),
    ];
    let mut all: Vec<(&str, &str)> = fields
        .into_iter()
        .map(|(name, value)| (name, change.iter().find(|(other, _)| *other == name).map_or(value, |(_, new)| *new)))
        .collect();
    all.extend(change.iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name)));
    all
}

impl Place {
    fn path(&self, rest: &str) -> String {
        format!("/u/{VILLAGE}/selection{rest}")
    }

    /// Begins a meeting for one post with one choice.
    async fn begin(&self, kind: &str, post: &str) -> i64 {
        let form =
            [("kind", kind), ("held_on", "2026-03-04"), ("place", "礼堂"), ("p0_post", post), ("p0_choices", "1")];
        number(&self.clerk.post(&self.path("/meetings"), &form).await.done())
    }

    async fn record(&self, id: i64, version: &str, change: &[(&str, &str)]) -> Answer {
        self.clerk.post(&self.path(&format!("/meetings/{id}/figures")), &figures(version, change)).await
    }

    async fn confirm(&self, client: &Client, id: i64, version: &str) -> Answer {
        client.post(&self.path(&format!("/meetings/{id}/confirm")), &[("version", version)]).await
    }

    /// A confirmed meeting with these figures.
    async fn held(&self, kind: &str, change: &[(&str, &str)]) -> i64 {
        let id = self.begin(kind, "VC|director").await;
        self.record(id, "1", change).await.done();
        self.confirm(&self.second, id, "2").await.done();
        id
    }

    async fn village(&self) -> Village {
        let conn = self.office.app.db.read();
        let unit = crate::org::store::unit_ref(conn, VILLAGE).await.unwrap().unwrap();
        super::service::village(conn, &unit).await.unwrap()
    }

    async fn named(&self, name: &str) -> Vec<i64> {
        let rows = crate::people::store::named(self.office.app.db.read(), VILLAGE, name).await.unwrap();
        rows.into_iter().map(|row| row.id).collect()
    }
}

#[tokio::test]
async fn figures_of_a_meeting_are_recorded_by_one_and_confirmed_by_another() {
    let place = place().await;
    assert!(place.clerk.get(&place.path("")).await.ok().contains("还没有推荐会议的记录"));
    let empty = [("kind", "party"), ("held_on", "2026-03-04"), ("place", "礼堂"), ("p0_post", ""), ("p1_choices", "2")];
    let refused = place.clerk.post(&place.path("/meetings"), &empty).await.refused();
    assert!(refused.contains("请选择推荐的职务") && refused.contains("没有选择职务"), "{refused}");
    let id = place.begin("party", "VC|director").await;
    for (change, words) in [
        (&[("present", "61")][..], "实到 61 人多于应到 60 人"),
        (&[("issued", "51")], "发出 51 张多于实到 50 人"),
        (&[("returned", "51"), ("valid", "49")], "收回 51 张多于发出 50 张"),
        (&[("invalid", "3")], "应等于收回 49 张"),
        (&[("v0-0_votes", "48")], "甲得票 48 多于有效票 47 张"),
        (&[("v0-1_votes", "8")], "得票合计 48，多于有效票 47 张 × 每票最多推荐 1 人 = 47"),
        (&[("v0-1_name", "甲")], "在同一职务登记了两次"),
        (&[("v0-1_name", "戊")], "人员中没有「戊」"),
        (&[("v0-1_name", "丁")], "本单位有 2 个「丁」"),
        (&[("held_on", "2026-03-06")], "不能晚于今天"),
        (&[("v0-2_votes", "1")], "请填写姓名"),
        (&[("due", "")], "请填写应到人数"),
    ] {
        let refused = place.record(id, "1", change).await.refused();
        assert!(refused.contains(words), "{change:?}: {refused}");
        assert!(refused.contains(r#"value="礼堂""#), "what was typed is still there");
    }
    assert!(place.village().await.votes.is_empty(), "a refused form leaves nothing");
    // Of two of one name the number says which.
    let twins = place.named("丁").await;
    let typed = format!("丁#{}", twins[1]);
    place.record(id, "1", &[("v0-1_name", &typed)]).await.done();
    let votes = place.village().await.votes;
    assert_eq!(votes.iter().map(|vote| (vote.person_id, vote.votes)).collect::<Vec<_>>().last(), Some(&(twins[1], 7)));
    assert!(
        place.clerk.get(&place.path(&format!("/meetings/{id}"))).await.ok().contains(&typed),
        "and again in the form"
    );
    assert_eq!(place.record(id, "1", &[]).await.status, 409, "somebody recorded meanwhile");
    let own = place.confirm(&place.clerk, id, "2").await.refused();
    assert!(own.contains("登记的人不能自己复核确认"), "{own}");
    let page = place.clerk.get(&place.path(&format!("/meetings/{id}"))).await.ok();
    assert!(page.contains("等待另一名经办复核确认") && page.contains("85.1%（40/47）"), "{page}");
    assert!(
        place.committee.get(&place.path("")).await.ok().contains("还没有推荐会议的记录"),
        "not before two stand for it"
    );
    assert_eq!(place.committee.get(&place.path(&format!("/meetings/{id}"))).await.status, 404);
    let ask = place.second.get(&place.path(&format!("/meetings/{id}/confirm"))).await.ok();
    assert!(ask.contains("有效 47") && ask.contains("不能再改"), "{ask}");
    assert_eq!(place.confirm(&place.second, id, "1").await.status, 409);
    place.confirm(&place.second, id, "2").await.done();
    let seen = place.committee.get(&place.path(&format!("/meetings/{id}"))).await.ok();
    assert!(seen.contains("已确认") && seen.contains("85.1%（40/47）"), "{seen}");
    // From now on nothing changes it.
    for answer in [place.record(id, "3", &[]).await, place.confirm(&place.second, id, "3").await] {
        assert!(answer.refused().contains("不能再改"));
    }
    let cancel = place.path(&format!("/meetings/{id}/cancel"));
    assert!(place.clerk.post(&cancel, &[("version", "3"), ("reason", "误")]).await.refused().contains("不能再改"));
    assert_eq!(place.office.events("select.confirm").await.len(), 1);
    assert_eq!(place.office.events("select.record").await[0].2["figures"], serde_json::json!([60, 50, 50, 49, 47, 2]));
}

#[tokio::test]
async fn a_confirmed_record_is_only_superseded_by_a_new_one_with_its_reason() {
    let place = place().await;
    let id = place.held("party", &[]).await;
    let replace = place.path(&format!("/meetings/{id}/replace"));
    assert_eq!(place.clerk.post(&replace, &[("version", "3"), ("reason", "")]).await.status, 422);
    let new = number(&place.clerk.post(&replace, &[("reason", "一人得票抄错")]).await.done());
    assert!(place.second.post(&replace, &[("reason", "又一份")]).await.refused().contains("已经有一份更正在办"));
    let page = place.clerk.get(&place.path(&format!("/meetings/{new}"))).await.ok();
    assert!(page.contains("一人得票抄错") && page.contains(r#"value="40""#), "what was typed before is there: {page}");
    let compare = place.path("/compare");
    assert!(place.clerk.get(&compare).await.ok().contains("40/47"), "the old one counts until then");
    place.record(new, "1", &[("v0-0_votes", "39")]).await.done();
    assert!(place.clerk.get(&compare).await.ok().contains("40/47"));
    place.confirm(&place.second, new, "2").await.done();
    let page = place.clerk.get(&compare).await.ok();
    assert!(page.contains("39/47") && !page.contains("40/47"), "{page}");
    let old = place.committee.get(&place.path(&format!("/meetings/{id}"))).await.ok();
    assert!(old.contains("已被更正") && old.contains("40/47"), "the old record stays: {old}");
    assert!(place.clerk.post(&replace, &[("reason", "再来")]).await.refused().contains("只有已确认的记录"));
    let own = place.clerk.get(&format!("/u/{TOWNSHIP}/selections")).await.ok();
    assert!(own.contains("1/1"), "a correction is the same meeting: {own}");
    // One begun by mistake is cancelled and counts nowhere.
    let wrong = place.begin("villagers", "VC|director").await;
    assert!(place.confirm(&place.second, wrong, "1").await.refused().contains("还没有登记数字"));
    let cancel = place.path(&format!("/meetings/{wrong}/cancel"));
    place.clerk.post(&cancel, &[("version", "1"), ("reason", "改期")]).await.done();
    assert!(place.clerk.get(&format!("/u/{TOWNSHIP}/selections")).await.ok().contains("1/1"));
}

#[tokio::test]
async fn recommendations_are_compared_and_nobody_is_proposed_by_itself() {
    let place = place().await;
    let compare = place.path("/compare");
    assert!(place.clerk.get(&compare).await.ok().contains("还没有已确认的推荐"));
    place.held("party", &[]).await;
    place.held("villagers", &[("v0-0_votes", "20"), ("v0-1_name", "丙"), ("v0-1_votes", "27")]).await;
    let committee = place.begin("committee", "VC|director").await;
    let of_committee = [("v0-0_votes", ""), ("v0-0_reason", ""), ("v0-1_name", ""), ("v0-1_votes", "")];
    let refused = place.record(committee, "1", &of_committee).await.refused();
    assert!(refused.contains("请写明推荐甲的理由"), "{refused}");
    let with_reason = [("v0-0_votes", ""), ("v0-0_reason", "群众基础好"), ("v0-1_name", ""), ("v0-1_votes", "")];
    place.record(committee, "1", &with_reason).await.done();
    let page = place.clerk.get(&compare).await.ok();
    assert!(!page.contains("群众基础好"), "not confirmed yet: {page}");
    let lines = place.village().await.lines(super::model::Sort::All).unwrap();
    assert!(lines.iter().all(|line| !line.by_all()));
    place.confirm(&place.second, committee, "2").await.done();
    let page = place.clerk.get(&compare).await.ok();
    for words in ["85.1%（40/47）", "42.6%（20/47）", "57.4%（27/47）", "群众基础好", "未列"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let lines = place.village().await.lines(super::model::Sort::All).unwrap();
    let shown: Vec<(&str, bool)> = lines.iter().map(|line| (line.name.as_str(), line.by_all())).collect();
    assert_eq!(shown, [("甲", true), ("乙", false), ("丙", false)]);
    // The county and the election committee read; the committee's reasons are not for the village.
    let read = place.committee.get(&compare).await.ok();
    assert!(
        read.contains("85.1%（40/47）") && !read.contains("群众基础好") && !read.contains("列为初步人选</button>"),
        "{read}"
    );
    let read = place.county.get(&compare).await.ok();
    assert!(read.contains("群众基础好") && !read.contains("列为初步人选</button>"), "{read}");
    assert!(
        place.clerk.get(&format!("/u/{VILLAGE}/proposals")).await.ok().contains("还没有初步人选"),
        "nobody by itself"
    );
    let person = |name: &'static str| async { place.named(name).await[0].to_string() };
    let (first, stranger) = (person("甲").await, place.named("丁").await[0].to_string());
    let propose = place.path("/propose");
    let form = [("person", stranger.as_str()), ("post", "VC|director")];
    assert!(place.clerk.post(&propose, &form).await.refused().contains("没有在已确认的推荐中得到推荐"));
    let other_post = [("person", first.as_str()), ("post", "VC|member")];
    assert!(place.clerk.post(&propose, &other_post).await.refused().contains("没有在已确认的推荐中得到推荐"));
    let form = [("person", first.as_str()), ("post", "VC|director")];
    assert_eq!(place.county.post(&propose, &form).await.status, 403);
    place.clerk.post(&propose, &form).await.done();
    assert!(place.clerk.post(&propose, &form).await.refused().contains("已经是这个组织的初步人选"));
    assert!(place.clerk.get(&compare).await.ok().contains("已列入"));
    let list = place.clerk.get(&format!("/u/{VILLAGE}/proposals")).await.ok();
    assert!(list.contains("党员群众推荐") && list.contains(&format!("href=\"{}\"", place.path(""))), "{list}");
    assert_eq!(place.office.events("select.propose").await.len(), 1);
    let conn = place.office.app.db.read();
    let all = crate::figures::selection::indicators(conn, "").await.unwrap();
    let of = |id: &str| all.iter().find(|it| it.id == id).map(|it| (it.numerator, it.denominator)).unwrap();
    assert_eq!((of("selection.meetings"), of("selection.units")), ((3, 3), (1, 1)));
    let far = crate::org::store::unit(conn, OTHER_TOWNSHIP).await.unwrap().unwrap().path;
    let none = crate::figures::selection::indicators(conn, &far).await.unwrap();
    assert!(none.iter().all(|it| it.value == crate::figures::indicator::NOT_REPORTED));
}

#[tokio::test]
async fn too_few_are_said_everywhere_by_what_the_county_asks_for() {
    let place = place().await;
    let (kinds, few) = (format!("/u/{COUNTY}/selections/kinds"), "SELECTION_FEW_PRESENT");
    let form = |part: &'static str, whole: &'static str, version: &'static str| {
        [("version", version), ("part", part), ("whole", whole), ("source", "本县换届办法第五条"), ("active", "yes")]
    };
    let of_party = format!("{kinds}/party");
    assert!(place.county.get(&kinds).await.ok().contains("应到的 1/2"));
    assert!(place.county.post(&of_party, &form("3", "2", "0")).await.refused().contains("分子不能大于分母"));
    assert_eq!(place.clerk.post(&of_party, &form("2", "3", "0")).await.status, 403, "a township reads");
    assert!(place.clerk.get(&format!("/u/{TOWNSHIP}/selections/kinds")).await.ok().contains("应到的 1/2"));
    // 29 of 60 are fewer than the half, 30 are not.
    let before = place
        .held(
            "villagers",
            &[
                ("present", "29"),
                ("issued", "29"),
                ("returned", "29"),
                ("valid", "29"),
                ("invalid", "0"),
                ("v0-0_votes", "20"),
            ],
        )
        .await;
    let enough = place
        .held(
            "party",
            &[
                ("present", "30"),
                ("issued", "30"),
                ("returned", "30"),
                ("valid", "30"),
                ("invalid", "0"),
                ("v0-0_votes", "20"),
            ],
        )
        .await;
    assert!(!place.clerk.get(&place.path(&format!("/meetings/{enough}"))).await.ok().contains(few));
    for path in [place.path(""), place.path("/compare"), place.path(&format!("/meetings/{before}"))] {
        for client in [&place.clerk, &place.county, &place.committee] {
            let page = client.get(&path).await.ok();
            assert!(page.contains(few) && page.contains("应到 60 人，实到 29 人，少于应到的 1/2"), "{path}: {page}");
        }
    }
    for unit in [TOWNSHIP, COUNTY] {
        assert!(place.county.get(&format!("/u/{unit}/selections")).await.ok().contains("1 次"), "{unit}");
    }
    // The county asks for more: what was recorded before stays as it was judged.
    place.county.post(&of_party, &form("2", "3", "0")).await.done();
    assert_eq!(place.county.post(&of_party, &form("2", "3", "0")).await.status, 409);
    assert!(!place.clerk.get(&place.path(&format!("/meetings/{enough}"))).await.ok().contains(few));
    let later = place
        .held(
            "party",
            &[
                ("present", "39"),
                ("issued", "39"),
                ("returned", "39"),
                ("valid", "39"),
                ("invalid", "0"),
                ("v0-0_votes", "30"),
            ],
        )
        .await;
    let page = place.clerk.get(&place.path(&format!("/meetings/{later}"))).await.ok();
    assert!(page.contains("少于应到的 2/3") && page.contains("本县换届办法第五条"), "{page}");
    // Own kinds, and kinds that are switched off.
    let own =
        [("title", "户代表会议推荐"), ("who", "villagers"), ("part", "1"), ("whole", "2"), ("source", "本县办法")];
    place.county.post(&kinds, &own).await.done();
    assert!(place.county.post(&kinds, &own).await.refused().contains("已有「户代表会议推荐」"));
    let off = [("version", "0"), ("part", "1"), ("whole", "2"), ("source", "不用"), ("active", "no")];
    place.county.post(&format!("{kinds}/joint"), &off).await.done();
    let page = place.clerk.get(&place.path("")).await.ok();
    assert!(page.contains("户代表会议推荐") && !page.contains("联席会推荐"), "{page}");
    let form = [
        ("kind", "joint"),
        ("held_on", "2026-03-04"),
        ("place", "礼堂"),
        ("p0_post", "VC|member"),
        ("p0_choices", "1"),
    ];
    assert!(place.clerk.post(&place.path("/meetings"), &form).await.refused().contains("没有这个推荐会议类别"));
}

/// A speech competition of 甲, 乙 and 丙 before five judges, one highest and one lowest left out.
async fn speech(place: &Place) -> i64 {
    let form = [("title", "主任竞职演讲"), ("post", "VC|director"), ("held_on", "2026-03-04"), ("place", "礼堂")];
    let id = number(&place.clerk.post(&place.path("/speeches"), &form).await.done());
    place.clerk.post(&place.path(&format!("/speeches/{id}/setup")), &setup("1", &[])).await.done();
    id
}

fn setup<'a>(version: &'a str, change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("version", version),
        ("items", "设想 60\n答辩 40"),
        ("judges", "评委一 镇党委\n评委二 镇纪委\n评委三\n评委四\n评委五 村民代表"),
        ("speakers", "丙\n甲\n乙"),
        ("decimals", "yes"),
        ("drop_high", "1"),
        ("drop_low", "1"),
        ("drawn_on", "2026-03-03"),
        ("drawn_how", "当场抽签"),
    ];
    let with = |(name, value)| (name, change.iter().find(|(other, _)| *other == name).map_or(value, |(_, new)| *new));
    fields.into_iter().map(with).collect()
}

impl Place {
    async fn version(&self, id: i64) -> String {
        store::speech(self.office.app.db.read(), VILLAGE, id).await.unwrap().version.to_string()
    }

    /// The sheet of a judge: points of 丙, 甲, 乙 for both items.
    async fn sheet(&self, id: i64, judge: i32, points: [&str; 6]) -> Answer {
        let mut persons = Vec::new();
        for name in ["丙", "甲", "乙"] {
            persons.push(self.named(name).await[0]);
        }
        let names: Vec<String> = persons.iter().flat_map(|id| [format!("s{id}-0"), format!("s{id}-1")]).collect();
        let version = self.version(id).await;
        let mut form = vec![("version", version.as_str())];
        form.extend(names.iter().map(String::as_str).zip(points));
        self.clerk.post(&self.path(&format!("/speeches/{id}/sheets/{judge}")), &form).await
    }

    async fn act(&self, client: &Client, id: i64, act: &str, more: &[(&str, &str)]) -> Answer {
        let version = self.version(id).await;
        let mut form = vec![("version", version.as_str())];
        form.extend_from_slice(more);
        client.post(&self.path(&format!("/speeches/{id}/{act}")), &form).await
    }
}

#[tokio::test]
async fn a_ranking_is_frozen_by_two_and_missing_scores_are_named() {
    let place = place().await;
    let id = speech(&place).await;
    let own = place.path(&format!("/speeches/{id}"));
    for (change, words) in [
        (("drop_low", "4"), "没有剩下"),
        (("items", "设想"), "第 1 行没有写最高分"),
        (("items", "设想 60\n设想 40"), "写了两次"),
        (("speakers", "丙\n戊"), "人员中没有「戊」"),
        (("speakers", "丙\n丙"), "写了两次"),
        (("drawn_how", ""), "请填写抽签办法和见证人"),
        (("drawn_on", "2026-03-06"), "不能晚于今天"),
    ] {
        let version = place.version(id).await;
        let refused = place.clerk.post(&format!("{own}/setup"), &setup(&version, &[change])).await.refused();
        assert!(refused.contains(words), "{change:?}: {refused}");
    }
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("1. 丙　2. 甲　3. 乙") && page.contains("缺 15 份评分"), "{page}");
    // 评委一 gives 丙 too much, writes a letter, writes three decimals.
    for (points, words) in [
        (["61", "30", "50", "30", "50", "30"], "丙的设想 61 分，最高 60 分"),
        (["x", "30", "50", "30", "50", "30"], "不是分数"),
        (["50.125", "30", "50", "30", "50", "30"], "最多两位小数"),
    ] {
        let refused = place.sheet(id, 1, points).await.refused();
        assert!(refused.contains(words), "{points:?}: {refused}");
    }
    assert_eq!(place.sheet(id, 9, ["1"; 6]).await.status, 404);
    // Totals: 丙 80 90 85 86 70; 甲 95 86 85 80 10 — the same middle three; 乙 70 each.
    for (judge, points) in [
        (1, ["50", "30", "55.5", "39.5", "40", "30"]),
        (2, ["55", "35", "50", "36", "40", "30"]),
        (3, ["50", "35", "50", "35", "40", "30"]),
        (4, ["50", "36", "50", "30", "40", "30"]),
        (5, ["40", "30", "5", "5", "40", ""]),
    ] {
        place.sheet(id, judge, points).await.done();
    }
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("缺 1 份评分：评委五对乙"), "{page}");
    assert!(place.act(&place.clerk, id, "hand-in", &[]).await.refused().contains("评委五对乙"));
    assert!(
        place
            .clerk
            .post(&format!("{own}/setup"), &setup(&place.version(id).await, &[]))
            .await
            .refused()
            .contains("不能再改")
    );
    place.sheet(id, 5, ["40", "30", "5", "5", "40", "30"]).await.done();
    let page = place.clerk.get(&own).await.ok();
    assert!(page.contains("并列第 1 名") && page.contains("83.67（251 ÷ 3）") && page.contains("第 3 名"), "{page}");
    assert_eq!(place.committee.get(&own).await.status, 404, "not before it is frozen");
    assert!(place.act(&place.second, id, "freeze", &[]).await.refused().contains("评分中"));
    place.act(&place.clerk, id, "hand-in", &[]).await.done();
    assert!(place.sheet(id, 5, ["1"; 6]).await.refused().contains("先退回"), "handed in");
    place.act(&place.second, id, "back", &[("reason", "评委五抄错")]).await.done();
    place.sheet(id, 5, ["40", "30", "5", "6", "40", "30"]).await.done();
    place.act(&place.clerk, id, "hand-in", &[]).await.done();
    assert!(place.act(&place.clerk, id, "freeze", &[]).await.refused().contains("登记的人不能自己"));
    assert!(place.second.get(&format!("{own}/freeze")).await.ok().contains("并列第 1 名"));
    assert_eq!(place.clerk.get(&format!("{own}/print")).await.status, 404);
    place.act(&place.second, id, "freeze", &[]).await.done();
    let row = store::speech(place.office.app.db.read(), VILLAGE, id).await.unwrap();
    assert_eq!(row.number, "上华街道竞职〔2026〕1号");
    assert_eq!(row.hash, crate::crypto::sha256_hex(row.frozen.as_bytes()));
    assert!(place.act(&place.clerk, id, "cancel", &[("reason", "误")]).await.refused().contains("已封定"));
    // The paper has ranks and no points of a single judge; the election committee may print it too.
    for client in [&place.clerk, &place.county, &place.committee] {
        let paper = client.get(&format!("{own}/print")).await.ok();
        for words in ["上华街道竞职〔2026〕1号", "并列第 1 名", "83.67（251 ÷ 3）", &row.hash, "当场抽签"]
        {
            assert!(paper.contains(words), "{words}: {paper}");
        }
        assert!(!paper.contains("55.5"), "{paper}");
    }
    let seen = place.committee.get(&own).await.ok();
    assert!(seen.contains("83.67") && !seen.contains("（95）") && !seen.contains("登记公布"), "{seen}");
    let put_up = |day: &'static str| [("published_on", day), ("published_place", "公开栏")];
    for (day, words) in [("2026-03-06", "不能晚于今天"), ("2026-03-04", "早于封定的日期")] {
        assert!(place.act(&place.clerk, id, "publish", &put_up(day)).await.refused().contains(words));
    }
    place.act(&place.clerk, id, "publish", &put_up("2026-03-05")).await.done();
    assert!(place.act(&place.clerk, id, "publish", &put_up("2026-03-05")).await.refused().contains("不必再登记"));
    assert_eq!(place.office.events("select.speech_publish").await.len(), 1);
    // Ranked for the post, recommended by nobody: no button for 乙.
    let compare = place.clerk.get(&place.path("/compare")).await.ok();
    assert!(
        compare.contains("并列第 1 名") && compare.contains("没有推荐") && !compare.contains("列为初步人选</button>"),
        "{compare}"
    );
}

#[tokio::test]
async fn a_frozen_ranking_is_only_superseded() {
    let place = place().await;
    let id = speech(&place).await;
    for judge in 1..=5 {
        place.sheet(id, judge, ["50", "30", "45", "30", "40", "30"]).await.done();
    }
    place.act(&place.clerk, id, "hand-in", &[]).await.done();
    place.act(&place.second, id, "freeze", &[]).await.done();
    let new = number(&place.act(&place.clerk, id, "replace", &[("reason", "评委三抄错")]).await.done());
    assert!(
        place.act(&place.second, id, "replace", &[("reason", "又")]).await.refused().contains("已经有一份更正在办")
    );
    place.sheet(new, 3, ["10", "30", "45", "30", "40", "30"]).await.done();
    place.act(&place.clerk, new, "hand-in", &[]).await.done();
    let lines = place.village().await.lines(super::model::Sort::All).unwrap();
    assert!(lines.iter().all(|line| line.speech.is_some_and(|(.., speech)| speech == id)), "the old one until then");
    place.act(&place.second, new, "freeze", &[]).await.done();
    let lines = place.village().await.lines(super::model::Sort::All).unwrap();
    assert!(lines.iter().all(|line| line.speech.is_some_and(|(.., speech)| speech == new)));
    let row = store::speech(place.office.app.db.read(), VILLAGE, new).await.unwrap();
    assert_eq!(row.number, "上华街道竞职〔2026〕2号");
    let old = place.committee.get(&place.path(&format!("/speeches/{id}/print"))).await.ok();
    assert!(old.contains("本名次已被更正") && old.contains("竞职〔2026〕1号"), "{old}");
    let paper = place.clerk.get(&place.path(&format!("/speeches/{new}/print"))).await.ok();
    assert!(paper.contains("评委三抄错"), "{paper}");
    // A mistake is taken back and stays on record.
    let wrong = speech(&place).await;
    place.act(&place.clerk, wrong, "cancel", &[("reason", "改期")]).await.done();
    assert!(place.clerk.get(&place.path(&format!("/speeches/{wrong}"))).await.ok().contains("改期"));
    assert!(place.sheet(wrong, 1, ["1"; 6]).await.refused().contains("已撤销"));
}

#[tokio::test]
async fn only_townships_write_and_few_read() {
    let place = place().await;
    let meeting = place.held("party", &[]).await;
    let paths = [place.path(""), place.path("/compare"), place.path(&format!("/meetings/{meeting}"))];
    for (role, unit) in [
        (Role::TypistA, VILLAGE),
        (Role::Scrutineer, VILLAGE),
        (Role::Observer, VILLAGE),
        (Role::Observer, COUNTY),
        (Role::Reviewer, COUNTY),
        (Role::SystemAdmin, ""),
        (Role::AuditAdmin, ""),
        (Role::TownshipClerk, OTHER_TOWNSHIP),
        (Role::CommitteeMember, FAR_VILLAGE),
    ] {
        let client = place.office.login(role, unit).await;
        for path in &paths {
            assert_eq!(client.get(path).await.status, 403, "{role:?} at {unit}: {path}");
        }
    }
    let form = [
        ("kind", "party"),
        ("held_on", "2026-03-04"),
        ("place", "礼堂"),
        ("p0_post", "VC|member"),
        ("p0_choices", "1"),
    ];
    for client in [&place.county, &place.committee] {
        assert_eq!(client.post(&place.path("/meetings"), &form).await.status, 403);
        assert!(!client.get(&place.path("")).await.ok().contains("登记推荐会议</summary>"), "no form for readers");
    }
    // A meeting of another village is not found under this one.
    place.office.election(FAR_VILLAGE, day(2026, 4, 5)).await;
    let path = format!("/u/{FAR_VILLAGE}/selection/meetings/{meeting}");
    assert_eq!(place.county.get(&path).await.status, 404);
}
