//! The inspection through the app: the county keeps the checklist, a township forms teams, a team works in a village.

use super::store;
use crate::access::Role;
use crate::testkit::{COUNTY, Client, OTHER_TOWNSHIP, OTHER_VILLAGE, Office, TOWNSHIP, VILLAGE, day};
use crate::vetting::tests::review;

pub(crate) struct Inspection {
    pub(crate) office: Office,
    pub(crate) county: Client,
    pub(crate) clerk: Client,
    /// The three proposed persons, in the order of the list.
    pub(crate) persons: Vec<i64>,
}

/// Three persons proposed in a village, a checklist, a team for the village.
pub(crate) async fn inspection() -> Inspection {
    let review = review().await;
    let persons = review.items().await.iter().map(|item| item.person_id).collect();
    let (office, county, clerk) = (review.office, review.county, review.clerk);
    county.post(&format!("/u/{COUNTY}/inspections/plan/start"), &[]).await.done();
    let team = [("name", "第一考察组"), ("head", "方组长"), ("members", "李四、王五"), ("units", VILLAGE)];
    clerk.post(&format!("/u/{TOWNSHIP}/inspections/teams"), &team).await.done();
    Inspection { office, county, clerk, persons }
}

/// The page of the village's inspection.
pub(crate) fn own() -> String {
    format!("/u/{VILLAGE}/inspection")
}

/// Sums about a person: ballots per grade, then agreeing, not agreeing, abstaining.
pub(crate) type Sums = [u32; 8];

impl Inspection {
    async fn row(&self) -> entity::inspection::Model {
        let conn = self.office.app.db.read();
        let cycle = crate::cycle::store::expect_current(conn, VILLAGE).await.unwrap().cycle_id;
        store::inspection_of(conn, cycle, VILLAGE).await.unwrap().unwrap()
    }

    pub(crate) async fn begin(&self) {
        let version = self.row().await.version.to_string();
        let form = [("version", version.as_str()), ("on", "2026-03-01"), ("place", "村公示栏"), ("note", "")];
        self.clerk.post(&format!("{}/begin", own()), &form).await.done();
    }

    /// A form of an assessment with 56 present, or another number.
    pub(crate) fn assessment(&self, seen: &str, turnout: [u32; 5], sums: &[Sums], note: &str) -> Vec<(String, String)> {
        let mut form: Vec<(String, String)> =
            [("version", seen), ("held_on", "2026-03-04"), ("place", "村部"), ("note", note)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        for (name, n) in ["due", "present", "issued", "recovered", "invalid"].into_iter().zip(turnout) {
            form.push((name.to_owned(), n.to_string()));
        }
        for (person, sums) in self.persons.iter().zip(sums) {
            for (at, n) in sums.iter().enumerate() {
                let name = match at {
                    0..5 => format!("g{person}-{at}"),
                    5 => format!("agree{person}"),
                    6 => format!("disagree{person}"),
                    _ => format!("abstain{person}"),
                };
                form.push((name, n.to_string()));
            }
        }
        form
    }

    pub(crate) async fn assess(&self, form: &[(String, String)]) -> crate::testkit::Answer {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.clerk.post(&format!("{}/assessment", own()), &form).await
    }

    async fn mark(&self, key: i32, form: &[(&str, &str)]) -> crate::testkit::Answer {
        let marks = store::marks_of_key(self.office.app.db.read(), self.row().await.id, key).await.unwrap();
        let seen = marks.iter().map(|mark| mark.id).max().unwrap_or(0).to_string();
        let mut all = vec![("version", seen.as_str()), ("who", "考察组")];
        all.extend(form);
        self.clerk.post(&format!("{}/keys/{key}", own()), &all).await
    }

    pub(crate) async fn opinion(&self, person: i64, seen: &str, form: &[(&str, &str)]) -> crate::testkit::Answer {
        let mut all = vec![("version", seen)];
        all.extend(form);
        self.clerk.post(&format!("{}/persons/{person}/opinion", own()), &all).await
    }
}

const RIGHT: [u32; 5] = [60, 56, 56, 55, 1];
pub(crate) const GOOD: Sums = [40, 12, 1, 0, 1, 51, 2, 1];

/// Key steps of the example: 考察公示 in the village, 查阅档案 about each person.
const NOTICE: i32 = 5;
const FILES: i32 = 19;

#[tokio::test]
async fn a_checklist_with_which_an_inspection_began_stays_and_a_change_makes_the_next() {
    let it = inspection().await;
    let plan = format!("/u/{COUNTY}/inspections/plan");
    let page = it.county.get(&plan).await.ok();
    assert!(page.contains("这是示例") && page.contains("共 26 条") && page.contains("不少于 50 人"), "{page}");
    let key = |name: &'static str, version: &'static str, no: &'static str| {
        [
            ("version", version),
            ("no", no),
            ("step", "1"),
            ("name", name),
            ("scope", "unit"),
            ("who", "乡镇"),
            ("note", ""),
        ]
    };
    // Nobody began yet: the version is changed in place, and is the county's own from then on.
    it.county.post(&format!("{plan}/keys"), &key("核对公示照片", "1", "1")).await.done();
    let page = it.county.get(&plan).await.ok();
    assert!(page.contains("第 1 版") && page.contains("核对公示照片") && !page.contains("这是示例"), "{page}");
    it.begin().await;
    assert_eq!(it.county.post(&format!("{plan}/keys"), &key("再加一项", "1", "1")).await.status, 409);
    let twice = it.county.post(&format!("{plan}/keys"), &key("集体面谈", "2", "1")).await.refused();
    assert!(twice.contains("清单中已有「集体面谈」"), "{twice}");
    it.county.post(&format!("{plan}/keys"), &key("再加一项", "2", "1")).await.done();
    let page = it.county.get(&plan).await.ok();
    assert!(page.contains("第 2 版") && page.contains("再加一项"), "{page}");
    // The village that began goes on with the first version.
    let village = it.clerk.get(&own()).await.ok();
    assert!(
        village.contains("第 1 版") && village.contains("核对公示照片") && !village.contains("再加一项"),
        "{village}"
    );
    assert_eq!(it.clerk.get(&format!("{}/keys/28", own())).await.status, 404);
    // Taking a key step off the newest version leaves the older one as it is; the number is not given away again.
    it.county.post(&format!("{plan}/keys/28/remove"), &[("version", "1"), ("no", "2")]).await.done();
    it.county.post(&format!("{plan}/keys"), &key("又一项", "2", "2")).await.done();
    let steps = "准备\n考察公示\n民主测评和集体面谈\n个别谈话\n查阅核实\n分析研判";
    let lists = [
        ("version", "3"),
        ("no", "2"),
        ("steps", steps),
        ("grades", "好 满意\n一般"),
        ("talks", "党员代表"),
        ("least", "30"),
    ];
    let page = it.county.post(&format!("{plan}/lists"), &lists).await.refused();
    assert!(page.contains("人数要求没有写出处"), "{page}");
    let mut lists = lists.to_vec();
    lists.push(("least_source", "本县考察方案（演练）"));
    it.county.post(&format!("{plan}/lists"), &lists).await.done();
    let page = it.clerk.get(&format!("/u/{TOWNSHIP}/inspections/plan")).await.ok();
    assert!(page.contains("好 满意、一般") && page.contains("不少于 30 人") && !page.contains("考察准备"), "{page}");
    assert!(it.clerk.get(&own()).await.ok().contains("一、考察准备"), "the village keeps the names it began with");
    assert!(!page.contains("/keys"), "the township reads and does not change");
}

#[tokio::test]
async fn a_village_has_one_team_and_gaps_are_said() {
    let it = inspection().await;
    it.office.election(OTHER_VILLAGE, day(2026, 4, 5)).await;
    let teams = format!("/u/{TOWNSHIP}/inspections/teams");
    let page = it.clerk.get(&teams).await.ok();
    assert!(page.contains("还有 1 个村社没有考察组") && page.contains("瓦灶头"), "{page}");
    let second =
        [("name", "第二考察组"), ("head", "周组长"), ("members", ""), ("units", VILLAGE), ("units", OTHER_VILLAGE)];
    let page = it.clerk.post(&teams, &second).await.refused();
    assert!(page.contains("已由「第一考察组」负责") && page.contains("周组长"), "what was typed is kept: {page}");
    assert!(it.clerk.post(&teams, &[("name", "第一考察组"), ("head", "周")]).await.refused().contains("已有考察组"));
    let far = [("name", "远组"), ("head", "周"), ("units", crate::testkit::FAR_VILLAGE)];
    assert!(it.clerk.post(&teams, &far).await.refused().contains("不在本乡镇"));
    let right = [("name", "第二考察组"), ("head", "周组长"), ("units", OTHER_VILLAGE)];
    it.clerk.post(&teams, &right).await.done();
    assert!(!it.clerk.get(&teams).await.ok().contains("没有考察组"));
    it.begin().await;
    let first = it.row().await.team_id;
    let page = it.clerk.post(&format!("{teams}/{first}/remove"), &[("version", "1")]).await.refused();
    assert!(page.contains("考察已经开始"), "{page}");
    let members =
        [("version", "1"), ("name", "第一考察组"), ("head", "方组长"), ("members", "赵六"), ("units", VILLAGE)];
    it.clerk.post(&format!("{teams}/{first}"), &members).await.done();
    assert!(it.clerk.get(&own()).await.ok().contains("赵六"));
    // A team that has not begun goes, and its villages are free again.
    let all = store::teams(it.office.app.db.read(), it.row().await.cycle_id, Some(TOWNSHIP)).await.unwrap();
    let second = all.iter().find(|team| team.name == "第二考察组").unwrap().id;
    it.clerk.post(&format!("{teams}/{second}/remove"), &[("version", "1")]).await.done();
    assert!(it.clerk.get(&teams).await.ok().contains("还有 1 个村社没有考察组"));
}

#[tokio::test]
async fn a_key_step_is_recorded_for_the_village_or_for_persons() {
    let it = inspection().await;
    let early = it
        .clerk
        .post(&format!("{}/keys/{NOTICE}", own()), &[("version", "0"), ("on", "2026-03-01"), ("who", "组")])
        .await;
    assert!(early.refused().contains("还没有开始"));
    it.begin().await;
    assert!(it.mark(NOTICE, &[("on", "2026-03-06")]).await.refused().contains("还没有到"), "tomorrow is not done");
    assert!(it.mark(NOTICE, &[("on", "2026-03-01"), ("left_out", "yes")]).await.refused().contains("请写明原因"));
    it.mark(NOTICE, &[("on", "2026-03-01")]).await.done();
    let stale = [("version", "0"), ("on", "2026-03-02"), ("who", "组")];
    assert_eq!(it.clerk.post(&format!("{}/keys/{NOTICE}", own()), &stale).await.status, 409, "somebody was faster");
    it.mark(NOTICE, &[("on", "2026-03-02"), ("note", "原来的日期登错")]).await.done();
    let page = it.clerk.get(&format!("{}/keys/{NOTICE}", own())).await.ok();
    assert!(page.contains("2026-03-01") && page.contains("已更改") && page.contains("原来的日期登错"), "{page}");
    assert!(it.mark(FILES, &[("on", "2026-03-02")]).await.refused().contains("没有选择考察对象"));
    let (one, two) = (it.persons[0].to_string(), it.persons[1].to_string());
    it.mark(FILES, &[("on", "2026-03-02"), ("persons", &one), ("persons", &two)]).await.done();
    assert_eq!(it.mark(FILES, &[("on", "2026-03-02"), ("persons", "999999")]).await.status, 404);
    let page = it.clerk.get(&own()).await.ok();
    assert!(page.contains("2/3 人") && page.contains("03-02"), "{page}");
    // The rest of a step at once: what was recorded before stays as it is.
    let rest = [("on", "2026-03-04"), ("who", "考察组")];
    it.clerk.post(&format!("{}/steps/4", own()), &rest).await.done();
    assert!(it.clerk.post(&format!("{}/steps/4", own()), &rest).await.refused().contains("都已登记"));
    let marks = store::marks(it.office.app.db.read(), &[it.row().await.id]).await.unwrap();
    let files: Vec<_> = marks.iter().filter(|mark| mark.key_id == FILES).map(|mark| mark.done_on).collect();
    assert_eq!(files, [day(2026, 3, 2), day(2026, 3, 2), day(2026, 3, 4)]);
    assert_eq!(it.clerk.post(&format!("{}/steps/9", own()), &rest).await.status, 404);
}

#[tokio::test]
async fn figures_of_an_assessment_fit_or_come_back_as_typed_and_too_few_people_are_said() {
    let it = inspection().await;
    it.begin().await;
    let mut wrong = GOOD;
    wrong[0] += 1;
    let page = it.assess(&it.assessment("0", RIGHT, &[GOOD, wrong, GOOD], "")).await.refused();
    assert!(page.contains("乙的等次合计 55，应等于有效票 54") && page.contains("value=\"41\""), "{page}");
    let page = it.assess(&it.assessment("0", [60, 56, 56, 57, 1], &[GOOD; 3], "")).await.refused();
    assert!(page.contains("收回 57 张多于发出 56 张"), "{page}");
    let few = [50, 49, 49, 49, 0];
    let small = [40, 9, 0, 0, 0, 49, 0, 0];
    it.assess(&it.assessment("0", few, &[small; 3], "")).await.done();
    for path in [own(), format!("{}/assessment", own()), format!("/u/{TOWNSHIP}/inspections")] {
        let page = it.clerk.get(&path).await.ok();
        assert!(page.contains("不少于 50 人") || page.contains("49 人，少于 50"), "{path}: {page}");
    }
    assert!(it.clerk.get(&own()).await.ok().contains("100.0%（49/49）"));
    assert_eq!(it.assess(&it.assessment("0", RIGHT, &[GOOD; 3], "")).await.status, 409);
    assert!(it.assess(&it.assessment("1", RIGHT, &[GOOD; 3], "")).await.refused().contains("没有写原因"));
    it.assess(&it.assessment("1", RIGHT, &[GOOD; 3], "补充测评后重新统计")).await.done();
    let page = it.clerk.get(&format!("{}/assessment", own())).await.ok();
    assert!(page.contains("96.3%（52/54）") && page.contains("94.4%（51/54）"), "{page}");
    assert!(page.contains("第 1 版") && page.contains("补充测评后重新统计"), "the first figures stay: {page}");
    assert!(!it.clerk.get(&own()).await.ok().contains("测评和访谈人数不足"));
    let (_, _, detail) = it.office.events("inspect.assessment").await.remove(0);
    assert_eq!(detail["present"], 56);
}

#[tokio::test]
async fn an_opinion_and_a_paper_rest_on_what_was_done_and_a_frozen_paper_stays() {
    let it = inspection().await;
    it.begin().await;
    let person = it.persons[0];
    let page = format!("{}/persons/{person}", own());
    let suggest = [("conclusion", "suggest"), ("reason", "群众公认")];
    let refused = it.opinion(person, "0", &suggest).await.refused();
    assert!(refused.contains("此人还缺 7 项") && refused.contains("民主测评的票数"), "{refused}");
    assert!(
        it.opinion(person, "0", &[("conclusion", "suggest"), ("reason", "")]).await.refused().contains("请填写理由")
    );
    it.opinion(person, "0", &[("conclusion", "more"), ("reason", "档案未到")]).await.done();
    assert!(it.clerk.get(&page).await.ok().contains("需补充考察"));

    let paper = async |no: &str, version: &str, text: &str, freeze: bool| {
        let mut form = vec![("no", no), ("version", version), ("text", text)];
        form.extend(freeze.then_some(("freeze", "yes")));
        it.clerk.post(&format!("{page}/material"), &form).await
    };
    let shown = it.clerk.get(&page).await.ok();
    assert!(shown.contains("甲，男，1980年1月出生。列为村民委员会委员的初步人选。"), "{shown}");
    assert!(paper("0", "0", "甲（由考察组据实填写）", true).await.refused().contains("还有 1 处"));
    assert!(paper("0", "0", "甲表现好", true).await.refused().contains("还没有考察意见"));
    paper("0", "0", "甲表现好\r\n第二行", false).await.done();
    assert_eq!(paper("0", "0", "甲表现好", false).await.status, 409);

    assert_eq!(it.opinion(person, "0", &suggest).await.status, 409, "there is one already");
    let excused = [suggest[0], suggest[1], ("missing", "档案在外地，已函询")];
    it.opinion(person, "1", &excused).await.done();
    it.opinion(person, "2", &excused).await.done();
    let all = store::opinions_about(it.office.app.db.read(), it.row().await.id, person).await.unwrap();
    assert_eq!(all.len(), 2, "the same opinion again is no other one");
    paper("1", "1", "甲表现好\r\n第二行", true).await.done();
    let row = it.row().await;
    let frozen = store::materials(it.office.app.db.read(), row.id, person).await.unwrap().remove(0);
    assert_eq!((frozen.no, frozen.frozen, frozen.text.as_str()), (1, true, "甲表现好\n第二行"));
    assert_eq!(frozen.hash, crate::crypto::sha256_hex("甲表现好\n第二行".as_bytes()));
    let print = it.clerk.get(&format!("{page}/print")).await.ok();
    assert!(print.contains("第二行") && print.contains(&frozen.hash) && print.contains("第一考察组"), "{print}");

    // What is frozen is not written over: the correction is the next version, and the first is printed until it is frozen.
    assert!(paper("1", "2", "甲表现好\n第二行", false).await.refused().contains("相同"));
    paper("1", "2", "甲表现很好", false).await.done();
    let all = store::materials(it.office.app.db.read(), row.id, person).await.unwrap();
    assert_eq!(all.iter().map(|one| (one.no, one.frozen)).collect::<Vec<_>>(), [(2, false), (1, true)]);
    assert!(!it.clerk.get(&format!("{page}/print")).await.ok().contains("甲表现很好"));
    assert_eq!(it.clerk.get(&format!("{}/persons/{}/print", own(), it.persons[1])).await.status, 404);
    for (_, _, detail) in it.office.events("inspect.opinion").await {
        assert!(!detail.to_string().contains("群众公认"), "what was said about a person is not in the log: {detail}");
    }
    let shown = it.clerk.get(&page).await.ok();
    for red in ["批准", "任命", "内定", "指定"] {
        assert!(!shown.contains(red), "{red}");
    }
}

#[tokio::test]
async fn talks_are_for_the_county_and_the_township_alone() {
    let it = inspection().await;
    it.begin().await;
    let talk =
        [("sort", "talks"), ("kind", "村民代表"), ("n", "6"), ("held_on", "2026-03-03"), ("note", "反映道路问题")];
    it.clerk.post(&format!("{}/talks", own()), &talk).await.done();
    let paper =
        [("sort", "papers"), ("kind", "党支部记录本"), ("n", "2"), ("held_on", "2026-03-03"), ("note", "记录完整")];
    it.clerk.post(&format!("{}/papers", own()), &paper).await.done();
    let talks = format!("{}/talks", own());
    for client in [&it.clerk, &it.county] {
        let page = client.get(&talks).await.ok();
        assert!(page.contains("反映道路问题") && page.contains("必谈 9 类，已谈 1 类"), "{page}");
    }
    for role in Role::ALL {
        if [Role::CountyOffice, Role::TownshipClerk].contains(&role) {
            continue;
        }
        let place =
            if [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin].contains(&role) { "" } else { VILLAGE };
        let client = it.office.login(role, place).await;
        for path in [own(), talks.clone(), format!("{}/persons/{}", own(), it.persons[0])] {
            assert_eq!(client.get(&path).await.status, 403, "{role:?} {path}");
        }
    }
    let other = it.office.login(Role::TownshipClerk, OTHER_TOWNSHIP).await;
    assert_eq!(other.get(&talks).await.status, 403);
    let (_, _, detail) = it.office.events("inspect.talk").await.remove(0);
    assert!(!detail.to_string().contains("道路"), "{detail}");
    // A talk that was typed wrongly is taken back and stays on record.
    let row = it.row().await;
    let id = store::records(it.office.app.db.read(), row.id).await.unwrap()[0].id;
    let withdraw = format!("{}/records/{id}/withdraw", own());
    it.clerk.post(&withdraw, &[("reason", "登重")]).await.done();
    assert!(it.clerk.post(&withdraw, &[("reason", "登重")]).await.refused().contains("已经撤回"));
    let page = it.clerk.get(&talks).await.ok();
    assert!(page.contains("撤回：登重") && page.contains("已谈 0 类"), "{page}");
}

#[tokio::test]
async fn a_village_is_finished_when_everybody_has_an_opinion_and_opened_again_by_the_county() {
    let it = inspection().await;
    it.begin().await;
    it.assess(&it.assessment("0", RIGHT, &[GOOD; 3], "")).await.done();
    let finish = async |note: &str| {
        let version = it.row().await.version.to_string();
        it.clerk.post(&format!("{}/finish", own()), &[("version", &version), ("note", note)]).await
    };
    assert!(finish("").await.refused().contains("还有 3 人没有考察意见：甲、乙、丙"));
    for person in it.persons.clone() {
        let form = [("conclusion", "suggest"), ("reason", "群众公认"), ("missing", "逐人谈话合并进行")];
        it.opinion(person, "0", &form).await.done();
    }
    let page = finish("").await.refused();
    assert!(page.contains("项没有登记：制定考察工作方案"), "{page}");
    finish("各项已办，纸质登记（演练）").await.done();
    let page = it.clerk.get(&own()).await.ok();
    assert!(page.contains("已完成") && page.contains("纸质登记"), "{page}");
    assert!(it.mark(NOTICE, &[("on", "2026-03-01")]).await.refused().contains("已经完成"));
    let version = it.row().await.version.to_string();
    let reopen = [("version", version.as_str()), ("reason", "新增一名初步人选")];
    assert_eq!(it.clerk.post(&format!("{}/reopen", own()), &reopen).await.status, 403);
    it.county.post(&format!("{}/reopen", own()), &reopen).await.done();
    it.mark(NOTICE, &[("on", "2026-03-01")]).await.done();
    // Somebody who is taken off the list is due no more.
    let list = format!("/u/{TOWNSHIP}/inspections");
    assert!(it.clerk.get(&list).await.ok().contains("3/3"));
    let proposals = format!("/u/{VILLAGE}/proposals");
    let page = it.clerk.get(&proposals).await.ok();
    let withdraw = page.split("action=\"").find(|part| part.split('"').next().unwrap().ends_with("/withdraw")).unwrap();
    let path = withdraw.split('"').next().unwrap().to_owned();
    it.clerk.post(&path, &[("version", "1"), ("reason", "不愿参选")]).await.done();
    let page = it.clerk.get(&list).await.ok();
    assert!(page.contains("2/2") && !page.contains("3/3"), "{page}");
    // What was recorded about them stays to be read, and is worked on no more.
    let page = it.clerk.get(&own()).await.ok();
    let gone = it.persons.iter().find(|person| {
        !page.contains(&format!("/persons/{person}\"")) || {
            page.split_once("已不在初步人选中").is_some_and(|(_, rest)| rest.contains(&format!("/persons/{person}\"")))
        }
    });
    let gone = *gone.unwrap();
    let page = it.clerk.get(&format!("{}/persons/{gone}", own())).await.ok();
    assert!(page.contains("此人已不在初步人选中") && page.contains("群众公认"), "{page}");
    assert!(!page.contains("/opinion\""), "{page}");
    assert_eq!(it.opinion(gone, "1", &[("conclusion", "against"), ("reason", "已撤下")]).await.status, 404);
}

#[test]
fn the_number_of_participants_is_that_of_the_policy_pack_or_of_the_county() {
    let election = crate::testkit::unit_election(VILLAGE, day(2026, 4, 5));
    let content = super::model::Content::example(30, "本县考察方案（演练）");
    let own = super::service::least(&election, &content).unwrap();
    assert_eq!((own.n, own.source.as_str()), (30, "本县考察方案（演练）"));
    let chosen = entity::unit_election::Model { overlay: r#"{"pack":"CD-2020"}"#.into(), ..election };
    let pack = super::service::least(&chosen, &content).unwrap();
    assert!(pack.n == 50 && pack.source.contains("都江堰"), "{pack:?}");
    let example = super::service::example().unwrap();
    assert!(example.least == 50 && example.least_source.starts_with("地方做法（示例）"), "{}", example.least_source);
}
