//! Figures through the real office: what is known, what is not, and where every number leads.

use entity::unit_election;

use super::indicator::{find, indicators};
use crate::access::Role;
use crate::cycle::{self, Progress, Stage};
use crate::testkit::{self, COUNTY, FAR_VILLAGE, OTHER_VILLAGE, Office, TOWNSHIP, VILLAGE, day};

fn election(unit: &str) -> unit_election::Model {
    testkit::unit_election(unit, day(2026, 3, 28))
}

fn finished(registered: i32, recovered: i32) -> unit_election::Model {
    unit_election::Model {
        stage: Stage::Finished.code().into(),
        seats: 5,
        registered,
        issued: recovered,
        recovered,
        invalid: 12,
        valid_poll: Some(true),
        first_ballot_full: Some(true),
        elected: 5,
        elected_women: 2,
        elected_age_sum: 231,
        dual_head: Some(true),
        rounds: 1,
        ..election(VILLAGE)
    }
}

#[test]
fn every_indicator_has_its_numerator_and_denominator() {
    let half = unit_election::Model {
        elected: 3,
        elected_women: 0,
        elected_age_sum: 150,
        first_ballot_full: Some(false),
        dual_head: None,
        ..finished(1000, 501)
    };
    let all = [finished(1204, 1101), half, election(OTHER_VILLAGE)];
    let found = indicators(&all);
    for (id, value, numerator, denominator) in [
        ("units", "3", 3, 3),
        ("started", "66.7%", 2, 3),
        ("registered", "2,204", 2204, 2),
        ("polled", "66.7%", 2, 3),
        ("turnout", "72.7%", 1602, 2204),
        ("valid", "100.0%", 2, 2),
        ("first_ballot", "50.0%", 1, 2),
        ("finished", "66.7%", 2, 3),
        ("full_team", "50.0%", 1, 2),
        // One is known to be, one is not known: the share is over the known ones only.
        ("dual_head", "100.0%", 1, 1),
        ("women", "25.0%", 2, 8),
        ("mean_age", "47.6 岁", 381, 8),
        ("invalid", "1.5%", 24, 1602),
        ("open_findings", "0", 0, 3),
    ] {
        let it = find(&found, id).unwrap();
        assert_eq!((it.value.as_str(), it.numerator, it.denominator), (value, numerator, denominator), "{id}");
    }
    assert_eq!(found.len(), 14, "every indicator is in the table above");
    assert!(find(&found, "dual_head").unwrap().basis.contains("另有 1 个"));
}

#[test]
fn nothing_reported_is_not_zero() {
    for it in indicators(&[election(VILLAGE)]) {
        let instead = match it.id {
            "units" => "1",
            "open_findings" => "0",
            "dual_head" => "未知",
            // These are known: the unit has not begun.
            "started" | "polled" | "finished" => "0.0%",
            _ => "未报",
        };
        assert_eq!(it.value, instead, "{}", it.id);
    }
    assert!(indicators([]).iter().all(|it| !it.known() && !it.value.contains('0')));
}

async fn note(office: &Office, unit: &'static str, progress: Progress) {
    office
        .write(move |tx| {
            let progress = progress.clone();
            Box::pin(async move {
                let election = cycle::store::expect_current(tx.read(), unit).await?;
                cycle::store::note(tx.conn(), election.id, &progress).await
            })
        })
        .await;
}

/// One village has a result, one of the same township has not begun, the other township has reported nothing.
async fn seeded() -> Office {
    let office = testkit::office().await;
    office.election(VILLAGE, day(2026, 3, 1)).await;
    office.election(OTHER_VILLAGE, day(2026, 3, 28)).await;
    let result = Progress {
        stage: Some(Stage::Finished),
        seats: Some(5),
        registered: Some(1204),
        issued: Some(1101),
        recovered: Some(1101),
        invalid: Some(10),
        valid_poll: Some(true),
        first_ballot_full: Some(true),
        elected: Some(5),
        elected_women: Some(1),
        elected_age_sum: Some(240),
        rounds: Some(1),
        finished_on: Some(day(2026, 3, 2)),
        ..Progress::default()
    };
    note(&office, VILLAGE, result).await;
    office
}

/// The row of a table that contains a text.
fn row<'a>(page: &'a str, text: &str) -> &'a str {
    page.split("<tr").find(|row| row.contains(text)).unwrap_or_else(|| panic!("no row with {text}: {page}"))
}

#[tokio::test]
async fn a_township_without_data_says_so() {
    let office = seeded().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let page = county.get("/cockpit").await.ok();
    let (_, table) = page.split_once("各乡镇（街道）一览").unwrap();
    let silent = row(table, "马涧镇");
    assert!(silent.contains("未报") && silent.contains("未知") && !silent.contains("0.0%"), "{silent}");
    let spoken = row(table, "上华街道");
    assert!(spoken.contains("91.4%") && spoken.contains("1101/1204"), "{spoken}");
    assert!(spoken.contains("未知"), "whether one person holds both posts was not recorded: {spoken}");
    let (_, map) = page.split_once("村社进度").unwrap();
    assert!(map.contains("已产生") && map.contains(&format!("/u/{VILLAGE}")), "{map}");
}

#[tokio::test]
async fn one_table_filters_and_sums_by_township() {
    let office = seeded().await;
    office.election(FAR_VILLAGE, day(2026, 3, 28)).await;
    // `election` takes the township from the code.
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let page = county.get("/villages").await.ok();
    assert!(page.contains("上华街道小计") && page.contains("马涧镇小计") && page.contains("共 3 条"), "{page}");
    let village = row(&page, &format!("/u/{VILLAGE}\""));
    assert!(village.contains("91.4%") && village.contains("1,204"), "{village}");
    let waiting = row(&page, &format!("/u/{OTHER_VILLAGE}\""));
    assert!(waiting.contains("未报") && !waiting.contains("0.0%"), "{waiting}");
    let sum = row(&page, "马涧镇小计");
    assert!(sum.contains("未报") && !sum.contains("0.0%"), "{sum}");

    let page = county.get(&format!("/villages?township={TOWNSHIP}")).await.ok();
    assert!(page.contains("共 2 条") && !page.contains("和平村委会"));
    let page = county.get("/villages?stage=finished").await.ok();
    assert!(page.contains("共 1 条") && page.contains("皂洞口村"));
    let page = county.get(&format!("/villages?q={}", crate::web::encode("和平"))).await.ok();
    assert!(page.contains("共 1 条") && page.contains("和平村委会"));
    assert!(county.get("/villages?q=zzz").await.ok().contains("没有符合条件的村社"));

    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let own = clerk.get("/villages").await.ok();
    assert!(!own.contains("和平村委会"), "only the own place");
    let titled = |part: &str| part.split("</th>").next().is_some_and(|cell| cell.contains("乡镇（街道）"));
    let heads = |page: &str| page.split("<th").skip(1).filter(|part| titled(part)).count();
    assert_eq!((heads(&page), heads(&own)), (1, 0), "one township needs no column of townships");
    let widths: std::collections::BTreeSet<usize> = own
        .split("<tr")
        .skip(2)
        .map(|row| row.split("</tr>").next().unwrap_or(""))
        .map(|row| row.matches("</t").count())
        .collect();
    assert_eq!(widths.len(), 1, "sums stand under their columns: {widths:?}");
    let file = clerk.get("/villages/export?stage=finished").await;
    let columns = ["编码", "参选率", "党组织", "代表", "监委会", "合作社"]
        .map(|title| sheet::Column::new(title, title, sheet::Kind::Text))
        .into();
    let spec = sheet::SheetSpec { name: "村社一张表", columns };
    let table = sheet::read(&file.bytes, "x.xlsx", &spec, sheet::Limits::default()).unwrap();
    assert_eq!(table.rows.len(), 1, "what is filtered is what is exported");
    assert_eq!((table.rows[0].str("编码"), table.rows[0].str("参选率")), (Some(VILLAGE), Some("91.4%")));
    let bodies = ["党组织", "代表", "监委会", "合作社"].map(|title| table.rows[0].str(title));
    assert_eq!(bodies, [Some("未开始"); 4]);
}

/// A day for a body of a village on its timetable, and a meeting of the party organisation that is over.
async fn with_bodies() -> Office {
    let office = seeded().await;
    office.election(FAR_VILLAGE, day(2026, 3, 28)).await;
    let clerk = office.login(Role::CommitteeMember, OTHER_VILLAGE).await;
    let path = format!("/u/{OTHER_VILLAGE}/timetable/step/VSC.elected");
    clerk.post(&path, &[("version", "0"), ("planned", "2026-04-10")]).await.done();
    let member = office.login(Role::CommitteeMember, VILLAGE).await;
    let new = [
        ("form_key", "m"),
        ("held_on", "2026-03-05"),
        ("place", "大会堂"),
        ("forum", "party_members"),
        ("secretary", "1"),
        ("deputy_secretary", "0"),
    ];
    member.post(&format!("/u/{VILLAGE}/meetings/new?purpose=party_direct"), &new).await.done();
    office
        .write(|tx| {
            Box::pin(async move {
                let election = cycle::store::expect_current(tx.read(), VILLAGE).await?;
                let row = crate::meeting::store::meetings(tx.conn(), election.cycle_id, VILLAGE).await?.remove(0);
                let done = entity::meeting::Model { stage: "finished".into(), ..row };
                crate::meeting::store::update(tx.conn(), done).await
            })
        })
        .await;
    office
}

#[tokio::test]
async fn every_body_has_its_state_its_filter_and_its_count() {
    let office = with_bodies().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let page = county.get("/villages").await.ok();
    let cells = |unit: &str| -> Vec<String> {
        let line = row(&page, &format!("/u/{unit}\"")).to_owned();
        line.split("<td").skip(5).take(4).map(|cell| cell.split("</span>").nth(1).unwrap_or("").to_owned()).collect()
    };
    assert_eq!(cells(VILLAGE), ["已备案", "未开始", "未开始", "未开始"], "{page}");
    assert_eq!(cells(OTHER_VILLAGE), ["未开始", "未开始", "已排期", "未开始"]);
    let sum = row(&page, "合计");
    assert!(sum.contains("已产生 1/3") && sum.contains("已产生 0/3"), "{sum}");
    for (query, units) in [
        ("body=party&state=filed", vec![VILLAGE]),
        ("body=party&state=done", vec![VILLAGE]),
        ("body=party&state=elected", vec![]),
        ("body=supervision&state=planned", vec![OTHER_VILLAGE]),
        ("state=planned", vec![OTHER_VILLAGE, FAR_VILLAGE]),
        ("body=cooperative", vec![VILLAGE, OTHER_VILLAGE, FAR_VILLAGE]),
        ("body=committee&state=elected", vec![VILLAGE]),
        ("body=nothing&state=nowhere", vec![]),
    ] {
        let page = county.get(&format!("/villages?{query}")).await.ok();
        for unit in [VILLAGE, OTHER_VILLAGE, FAR_VILLAGE] {
            assert_eq!(page.contains(&format!("/u/{unit}\"")), units.contains(&unit), "{query} {unit}");
        }
    }
    let page = county.get("/cockpit").await.ok();
    let (_, board) = page.split_once("各组织换届进度").unwrap();
    let party = row(board, "党组织");
    assert!(party.contains("33.3%") && party.contains("1/3"), "{party}");
    assert!(party.contains("href=\"/villages?body=party&amp;state=filed\""), "{party}");
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get("/cockpit").await.ok();
    let (_, board) = page.split_once("各组织换届进度").unwrap();
    assert!(row(board, "党组织").contains("1/2"), "the township counts its own: {board}");
}

#[tokio::test]
async fn the_exported_table_has_the_columns_of_the_bodies() {
    let office = with_bodies().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let titles = [
        "编码",
        "村社",
        "乡镇（街道）",
        "选举日",
        "阶段",
        "党组织",
        "代表",
        "监委会",
        "合作社",
        "应选",
        "登记选民",
        "候选人",
        "发出票",
        "收回票",
        "参选率",
        "无效票",
        "轮次",
        "当选",
        "其中女性",
        "一肩挑",
    ];
    let file = county.get("/villages/export").await;
    let columns = titles.map(|title| sheet::Column::new(title, title, sheet::Kind::Text)).into();
    let spec = sheet::SheetSpec { name: "村社一张表", columns };
    let table = sheet::read(&file.bytes, "x.xlsx", &spec, sheet::Limits::default()).unwrap();
    let rows: Vec<String> =
        table.rows.iter().map(|row| titles.map(|title| row.str(title).unwrap_or("").to_owned()).join(" | ")).collect();
    let golden = [
        "990781001201 | 皂洞口村民委员会 | 上华街道 | 2026-03-01 | 已产生 | 已备案 | 未开始 | 未开始 | 未开始 | 5 | 1,204 | 未报 | 1,101 | 1,101 | 91.4% | 10 | 1 | 5 | 1 | 未知",
        "990781001202 | 瓦灶头村委会 | 上华街道 | 2026-03-28 | 筹备 | 未开始 | 未开始 | 已排期 | 未开始 | 未报 | 未报 | 未报 | 未报 | 未报 | 未报 | 未报 | 0 | 未报 | 未报 | —",
        "990781002201 | 和平村委会 | 马涧镇 | 2026-03-28 | 筹备 | 未开始 | 未开始 | 未开始 | 未开始 | 未报 | 未报 | 未报 | 未报 | 未报 | 未报 | 未报 | 0 | 未报 | 未报 | —",
    ];
    assert_eq!(rows, golden);
}

#[tokio::test]
async fn pages_of_the_table_end_with_the_sums_of_their_townships() {
    let office = testkit::office().await;
    let codes: Vec<String> = (0..60).map(|n| format!("9907810012{:02}", n + 10)).collect();
    let names: Vec<String> = (0..60).map(|n| format!("第{n}村")).collect();
    let units: Vec<(&str, &str)> = codes.iter().zip(&names).map(|(c, n)| (c.as_str(), n.as_str())).collect();
    office.units(&units).await;
    for code in &codes {
        office.election(code, day(2026, 3, 28)).await;
    }
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let first = clerk.get("/villages").await.ok();
    assert_eq!(first.matches("href=\"/u/9907810012").count(), 50);
    assert!(!first.contains("上华街道小计") && first.contains("共 60 条"));
    let second = clerk.get("/villages?page=2").await.ok();
    assert_eq!(second.matches("href=\"/u/9907810012").count(), 10);
    assert!(second.contains("上华街道小计") && second.contains("60 个"));
}

#[tokio::test]
async fn the_workbench_leads_to_what_must_be_done() {
    let office = testkit::office_on(day(2026, 3, 26)).await;
    office.election(VILLAGE, day(2026, 3, 28)).await;
    office.election(FAR_VILLAGE, day(2026, 3, 20)).await;
    note(&office, VILLAGE, Progress { open_findings: Some(2), ..Progress::default() }).await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let page = county.get("/").await.ok();
    assert!(page.contains("超期") && page.contains("选民名单"), "the roll was due 20 days before the poll: {page}");
    let page = county.get("/?size=100").await.ok();
    assert!(page.contains("选举日 2026-03-20 已过，还没有录入投票结果"), "{page}");
    assert!(page.contains(&format!("/u/{VILLAGE}/timetable#step-")));
    let blocked = county.get("/?urgency=blocked").await.ok();
    assert!(blocked.contains("2 条提示") && blocked.contains(&format!("/u/{VILLAGE}/count")), "{blocked}");
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    assert!(!clerk.get("/?size=100").await.ok().contains("2026-03-20"), "only the own place");
    let summary = county.get("/").await.ok();
    let (_, summary) = summary.split_once("各乡镇（街道）待办").unwrap();
    assert!(row(summary, "马涧镇").contains(&format!("/?township={}&amp;urgency=late", testkit::OTHER_TOWNSHIP)));
}

#[tokio::test]
async fn the_workbench_says_what_the_other_bodies_must_do_before_their_vote() {
    let office = testkit::office_on(day(2026, 3, 26)).await;
    office.election(VILLAGE, day(2026, 4, 28)).await;
    let member = office.login(Role::CommitteeMember, VILLAGE).await;
    let party = "党组织，候选人预备人选请示和批复";
    assert!(!member.get("/?size=100").await.ok().contains("党组织，"), "no day is set, so nothing is due");
    let path = format!("/u/{VILLAGE}/timetable/step/PO.assembly");
    member.post(&path, &[("version", "0"), ("planned", "2026-03-27")]).await.done();
    let page = member.get("/?size=100").await.ok();
    let line = row(&page, party);
    assert!(line.contains(&format!("/u/{VILLAGE}/timetable?body=PO#step-PO.candidates_approved")), "{line}");
    assert!(line.contains("晚于计划"), "recommended two weeks before, lawful until today: {line}");
    member.post(&path, &[("version", "1"), ("planned", "2026-03-26")]).await.done();
    let page = member.get("/?size=100&urgency=late").await.ok();
    assert!(row(&page, party).contains("超期 1 天"), "{page}");
}

#[tokio::test]
async fn those_who_count_find_the_villages_that_count() {
    let office = testkit::office_on(day(2026, 3, 28)).await;
    office.election(VILLAGE, day(2026, 3, 28)).await;
    office.election(OTHER_VILLAGE, day(2026, 3, 28)).await;
    let typist = office.login(Role::TypistA, TOWNSHIP).await;
    assert!(typist.get("/").await.ok().contains("现在没有村社在投票或计票"));
    note(&office, VILLAGE, Progress { stage: Some(cycle::Stage::Counting), ..Progress::default() }).await;
    let page = typist.get("/").await.ok();
    assert!(page.contains(&format!("/u/{VILLAGE}/count")) && !page.contains(OTHER_VILLAGE), "{page}");
    assert!(!page.contains("超期"), "the clerks' tasks are not the typists'");
    let observer = office.login(Role::Observer, TOWNSHIP).await;
    assert!(observer.get("/").await.ok().contains(&format!("/u/{VILLAGE}/board")));
}

#[tokio::test]
async fn an_unknown_profile_does_not_empty_the_list_of_the_others() {
    let office = testkit::office_on(day(2026, 3, 26)).await;
    let mut broken = office.election(VILLAGE, day(2026, 3, 28)).await;
    broken.profile = "XX-1900".into();
    office
        .write(move |tx| {
            let broken = broken.clone();
            Box::pin(async move { cycle::store::update_election(tx.conn(), broken).await })
        })
        .await;
    office.election(OTHER_VILLAGE, day(2026, 3, 28)).await;
    let page = office.login(Role::CountyOffice, COUNTY).await.get("/?size=100").await.ok();
    assert!(page.contains("XX-1900") && page.contains(&format!("/u/{OTHER_VILLAGE}/timetable#step-")), "{page}");
}

#[tokio::test]
async fn a_village_sees_how_far_it_is_and_what_comes_next() {
    let office = seeded().await;
    let committee = office.login(Role::CommitteeMember, VILLAGE).await;
    let page = committee.get(&format!("/u/{VILLAGE}")).await.ok();
    for part in ["91.4%", "收回 1,101 / 登记 1,204", "打印当选公告", "20.0%", "48.0 岁", "2026年3月1日", "未知"]
    {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    let heading = page.split("<h1").nth(1).unwrap().split("</h1>").next().unwrap();
    let name = crate::org::store::unit_ref(office.app.db.read(), VILLAGE).await.unwrap().unwrap().name;
    assert_eq!(heading.matches(&name).count(), 1, "the name is said once: {heading}");
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get(&format!("/u/{OTHER_VILLAGE}")).await.ok();
    assert!(page.contains("填报应选职数") && page.contains("未报") && !page.contains("0.0%"), "{page}");
    assert_eq!(clerk.get(&format!("/u/{TOWNSHIP}")).await.location(), format!("/units/{TOWNSHIP}"));
    assert_eq!(clerk.get(&format!("/u/{FAR_VILLAGE}")).await.status, 403);
    let county = office.login(Role::CountyOffice, COUNTY).await;
    assert!(county.get(&format!("/u/{FAR_VILLAGE}")).await.ok().contains("还没有列入换届方案"));
    let page = committee.get("/").await.ok();
    assert!(page.contains("工作移交") && !page.contains("推选村民选举委员会"), "the result is out: {page}");
    let typist = office.login(Role::TypistA, VILLAGE).await;
    assert!(!typist.get(&format!("/u/{VILLAGE}")).await.ok().contains("/people"), "no files on persons for typists");
}

#[tokio::test]
async fn administrators_see_no_election() {
    let office = seeded().await;
    for (role, link) in
        [(Role::SystemAdmin, "/accounts"), (Role::SecurityAdmin, "/sessions"), (Role::AuditAdmin, "/audit/verify")]
    {
        let client = office.login(role, "").await;
        let page = client.get("/").await.ok();
        assert!(page.contains(link) && !page.contains("皂洞口"), "{page}");
        for path in ["/cockpit", "/villages", "/villages/export"] {
            assert_eq!(client.get(path).await.status, 403, "{role:?} {path}");
        }
    }
}
