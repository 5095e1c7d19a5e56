//! The pages of the law through the real app.

use law::book::LawBook;
use law::catalogue::rules;
use law::posts::{Post, Sex};

use super::verbatim::FOLDER;
use crate::access::Role;
use crate::polling::fixture::{Ballots, village};
use crate::testkit::{OTHER_VILLAGE, TOWNSHIP, VILLAGE, day, office, office_on};
use crate::web::encode;

fn book() -> &'static LawBook {
    LawBook::builtin().unwrap()
}

fn heading(page: &str) -> &str {
    page.split_once("<h1").and_then(|(_, rest)| rest.split_once("</h1>")).unwrap().0
}

#[tokio::test]
async fn every_rule_is_found_by_its_id_and_has_a_page() {
    let office = office_on(day(2025, 3, 28)).await;
    office.election(VILLAGE, day(2025, 3, 28)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    for rule in rules() {
        let list = clerk.get(&format!("/law?q={}", rule.id)).await.ok();
        let first = list.split_once("/law/rules/").unwrap().1.split_once('"').unwrap().0;
        assert_eq!(first, rule.id, "the search for an id lists it first");
        let page = clerk.get(&format!("/law/rules/{}", rule.id)).await.ok();
        let formula = rule.formula.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        assert!(page.contains(&formula), "{}: {}", rule.id, rule.formula);
        let words = rule.quotation.as_ref().map_or(super::words::NOT_QUOTED, |quotation| &quotation.words);
        assert!(page.contains(words), "{}: {words}", rule.id);
        assert!(heading(&page).contains(&rule.id));
        for part in [&rule.title, &rule.function] {
            assert!(page.contains(part.as_str()), "{} does not say {part}", rule.id);
        }
        for cite in &rule.cites {
            let href = if cite.article == 0 {
                format!("/law/texts/{}\"", cite.text)
            } else {
                format!("/law/texts/{}/{}\"", cite.text, cite.article)
            };
            assert!(page.contains(&href), "{} does not lead to {cite}", rule.id);
        }
        assert!(!page.contains("</span>不一致"), "{}", rule.id);
    }
}

#[tokio::test]
async fn every_text_has_a_page_with_every_article() {
    let office = office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let index = clerk.get("/law").await.ok();
    for text in book().texts() {
        assert!(index.contains(&format!("/law/texts/{}\"", text.id)), "{} is not listed", text.id);
        let page = clerk.get(&format!("/law/texts/{}", text.id)).await.ok();
        assert!(text.versions.iter().all(|version| page.contains(&version.source)), "{}", text.id);
        let unread = text.versions.iter().any(|version| version.status != law::book::Status::Verified);
        assert_eq!(page.contains("未核实："), unread, "{}", text.id);
        for article in &text.articles {
            assert!(page.contains(&format!("id=\"a{}\"", article.no)), "{} {}", text.id, article.no);
            if let Some(why) = &article.not_implemented {
                assert!(page.contains(&format!("没有规则：{why}")), "{} {}", text.id, article.no);
            }
        }
        let Some(last) = text.articles.last() else { continue };
        let page = clerk.get(&format!("/law/texts/{}/{}", text.id, last.no)).await.ok();
        assert!(page.contains(&last.summary));
    }
    let missing = [
        "/law/texts/NONE",
        "/law/texts/..%2Fkeys",
        "/law/texts/ZJ-VC2020/9999",
        "/law/texts/ZJ-VC2020/x",
        "/law/rules/NONE",
    ];
    for path in missing {
        let answer = clerk.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("没有找到"), "{path}");
    }
}

#[tokio::test]
async fn every_finding_has_a_page_for_every_role() {
    let office = office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let list = clerk.get("/law/findings").await.ok();
    for help in law::findings::all() {
        assert!(
            list.contains(&format!("/law/findings/{}\"", help.code)) && list.contains(&help.title),
            "{}",
            help.code
        );
        let page = clerk.get(&format!("/law/findings/{}", help.code)).await.ok();
        assert!(heading(&page).contains(&help.title));
        assert!(page.contains(&help.meaning), "{}", help.code);
        for what in help.now.values() {
            assert!(page.contains(what.as_str()), "{}: {what}", help.code);
        }
        for (_, role) in super::words::HELP_ROLES {
            assert!(page.contains(role), "{} says nothing of {role}", help.code);
        }
    }
    let typists = clerk.get(&format!("/law/findings?q={}", encode("收回的选票多于投票人数"))).await.ok();
    assert!(typists.contains("/law/findings/F01\"") && !typists.contains("/law/findings/F02\""));
}

#[tokio::test]
async fn conflicts_between_levels_of_law_are_listed_with_both_texts() {
    let office = office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let all = clerk.get("/law/compare").await.ok();
    for conflict in law::conflicts::all() {
        for words in [&conflict.title, &conflict.lower.words, &conflict.higher.words, &conflict.note] {
            assert!(all.contains(words.as_str()), "{}: {words}", conflict.id);
        }
    }
    let path = |day| format!("/law/compare?a=HEN-2011&da={day}&b=CN-2018&db={day}");
    let before = clerk.get(&path("2025-12-31")).await.ok();
    assert!(before.contains("每届任期三年") && before.contains("/law/texts/HEN-VC2011/17"));
    assert!(!before.contains("当选成员之间的回避范围</"));
    assert!(clerk.get(&path("2026-01-01")).await.ok().contains("从事村务工作的也可以"));
}

/// Old notices and bookmarks name the former address of the pages.
#[tokio::test]
async fn the_former_addresses_of_the_findings_lead_to_the_law_book() {
    let office = office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    for (old, new) in [("/help/findings", "/law/findings"), ("/help/findings/F01", "/law/findings/F01")] {
        let answer = clerk.get(old).await;
        assert_eq!((answer.status.as_u16(), answer.location().as_str()), (308, new));
        clerk.get(new).await.ok();
    }
    assert_eq!(clerk.get("/help/findings/F99").await.status, 404);
}

/// Administrators read the law, but nothing of an election.
#[tokio::test]
async fn everybody_reads_the_law_and_elections_stay_with_those_who_hold_them() {
    let office = office_on(day(2025, 3, 28)).await;
    office.election(VILLAGE, day(2025, 3, 28)).await;
    for role in Role::ALL {
        let staff = crate::access::STAFF.contains(&role);
        let client = office.login(role, if staff { VILLAGE } else { "" }).await;
        for path in ["/law", "/law/texts/VCOL2018", "/law/params", "/law/compare?a=ZJ-2020&b=CN-2018", "/law/findings"]
        {
            let page = client.get(path).await.ok();
            assert_eq!(page.contains("/law/redetermine"), staff, "{role:?} {path}");
        }
        let rule = client.get("/law/rules/VC-VALID-01").await.ok();
        assert_eq!(rule.contains("皂洞口"), staff, "{role:?}");
        assert_eq!(client.get("/law/redetermine").await.status == 403, !staff, "{role:?}");
    }
    // Another village's clerks do not see this one.
    let far = office.login(Role::CommitteeMember, OTHER_VILLAGE).await;
    assert!(!far.get("/law/rules/VC-VALID-01").await.ok().contains("皂洞口"));
    assert_eq!(far.get(&format!("/law/redetermine/{VILLAGE}")).await.status, 403);
}

#[tokio::test]
async fn a_rule_says_where_it_is_law_today() {
    let office = office_on(day(2025, 3, 28)).await;
    for unit in [VILLAGE, OTHER_VILLAGE] {
        office.election(unit, day(2025, 3, 28)).await;
    }
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get("/law/rules/VC-VALID-01").await.ok();
    assert!(page.contains("2 个村社") && page.contains("方案 ZJ-2020，选举日 2025-03-28"), "{page}");
    assert!(page.contains("皂洞口") && page.contains("瓦灶头") && page.contains("过半数"));
    // A rule of residents' committees alone is law in none of the two villages.
    let residents = rules().iter().find(|rule| rule.bodies == [law::body::Body::Residents]).unwrap();
    let page = clerk.get(&format!("/law/rules/{}", residents.id)).await.ok();
    assert!(page.contains("2 个村社的方案都不适用这条规则"), "{page}");
    // The numbers of another profile, by choice.
    let page = clerk.get("/law/rules/VC-VALID-01?profile=SH-2020").await.ok();
    assert!(page.contains("按方案 <strong>SH-2020</strong>"), "{page}");
}

#[tokio::test]
async fn parameters_stand_side_by_side_and_differences_alone() {
    let office = office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get("/law/params?p=ZJ-2020&p=CN-2018&q=turnout").await.ok();
    assert!(page.contains("data-label=\"ZJ-2020\"") && page.contains("data-label=\"CN-2018\""), "{page}");
    assert!(page.contains("参加投票人数（选举有效）") && page.contains("/law/texts/VCOL2018/15\""));
    assert!(!page.contains("异常偏高"), "a key that is written out is meant alone");
    // A link to a parameter of another body's list finds its list.
    let page = clerk.get("/law/params?q=officers_equal").await.ok();
    assert!(page.contains("书记、副书记等额选举") && page.contains("CPC-2020"), "{page}");
    assert!(clerk.get("/law/params?q=%3Cscript%3E").await.ok().contains("没有这样的参数"));

    let page = clerk.get("/law/compare?a=ZJ-2020&b=CN-2018").await.ok();
    assert!(page.contains("不同之处") && page.contains("数值"), "{page}");
    let more = clerk.get("/law/compare?a=ZJ-2020&b=CN-2018&cites=1").await.ok();
    assert!(more.matches("<tr").count() > page.matches("<tr").count());
    for (query, says) in [
        ("a=ZJ-2020&b=ZJ-2020", "没有不同"),
        ("a=ZJ-2020&b=CPC-2020", "不是同一套"),
        ("a=ZJ-2020&da=2019-01-01&b=CN-2018", "自2020-07-31起适用"),
        ("a=ZJ-1999&b=CN-2018", "没有法规方案"),
        ("a=ZJ-2020", "没有法规方案"),
        ("a=ZJ-2020&da=x&b=CN-2018", "不是日期"),
        ("", "选两个方案对照"),
    ] {
        assert!(clerk.get(&format!("/law/compare?{query}")).await.ok().contains(says), "{query}: {says}");
    }
}

#[tokio::test]
async fn the_operators_file_is_shown_as_what_it_is() {
    let office = office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get("/law/texts/ZJ-VC2020").await.ok();
    assert!(page.contains("law-texts/ZJ-VC2020.txt") || page.contains("ZJ-VC2020</code>") || page.contains(FOLDER));
    let folder = office.dir.path().join(FOLDER);
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(
        folder.join("ZJ-VC2020.txt"),
        "第一条　虚构的第一条<script>。\n第二条　虚构的第二条。\n虚构的第二款。\n",
    )
    .unwrap();
    let page = clerk.get("/law/texts/ZJ-VC2020").await.ok();
    assert!(page.contains("校验值不符") && page.contains("原文未核对"), "{page}");
    assert!(page.contains("虚构的第一条&lt;script&gt;") && page.contains("文件里没有找到这一条"));
    let sum = book().text("ZJ-VC2020").unwrap().versions[0].sha256.clone().unwrap();
    assert!(page.contains(&sum), "the sum of the file that was read is shown beside that of this one");
    let article = clerk.get("/law/texts/ZJ-VC2020/2").await.ok();
    assert!(article.contains("虚构的第二款。") && article.contains("校验值不符"));
    // A text that was never read from a file has no sum to compare with.
    std::fs::write(folder.join("VCOL2025.md"), "第一条 虚构。\n").unwrap();
    assert!(clerk.get("/law/texts/VCOL2025").await.ok().contains("没有可以比对的校验值"));
}

#[tokio::test]
async fn a_frozen_result_is_compared_under_another_profile_and_stays_what_it_is() {
    let three = [("甲", Sex::Male, Post::Chair), ("乙", Sex::Female, Post::Member), ("丙", Sex::Male, Post::Member)];
    let village = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &three).await;
    let path = format!("/law/redetermine/{VILLAGE}");
    assert!(village.member.get(&path).await.ok().contains("还没有冻结的认定"));
    assert!(village.member.get("/law/redetermine").await.ok().contains("还没有可以比较的村社"));
    let ballots = Ballots { issued: 80, recovered: 80, valid: 80, votes: vec![60, 50, 45], ..Ballots::default() };
    village.count(&ballots).await;
    village.determine(village.round().await.id).await;
    assert!(village.member.get("/law/redetermine").await.ok().contains(&format!("\"{path}\"")));

    let before = crate::determination::store::all(village.office.app.db.read(), village.election.id).await.unwrap();
    let page = village.member.get(&format!("{path}?profile=CN-2018")).await.ok();
    for part in ["仅供比较，不是结果", "已认定：ZJ-2020", "比较：CN-2018（不是结果）", "甲 60 票", &before[0].hash]
    {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    let same = village.member.get(&format!("{path}?profile=ZJ-2020")).await.ok();
    assert!(same.contains("结果都相同") && !same.contains("row-marked"), "{same}");
    for (query, says) in [
        ("profile=CPC-2020", "没有这个方案"),
        ("profile=ZJ-2025", "不能按这个方案判定"),
        ("profile=ZJ-2025&day=2026-03-01", "比较：ZJ-2025（不是结果）"),
        ("", "请选择另一个方案"),
    ] {
        let page = village.member.get(&format!("{path}?{query}")).await.ok();
        assert!(page.contains(says) && page.contains("仅供比较，不是结果"), "{query}: {page}");
    }
    let after = crate::determination::store::all(village.office.app.db.read(), village.election.id).await.unwrap();
    assert_eq!(before, after, "a comparison writes nothing");
}
