//! Kinship, a team that is thought of, and team structure through the real office.

use entity::officeholder;
use law::kinship::Relation;
use law::posts::{Post, Sex};

use crate::access::Role;
use crate::bodies;
use crate::polling::fixture::{Village, prepared};
use crate::testkit::{COUNTY, OTHER_VILLAGE, TOWNSHIP, VILLAGE, day};

/// 甲 stands for the chair, 乙 and 丙 for members; 戊 votes only.
const THREE: [(&str, Sex, Post); 3] =
    [("甲", Sex::Male, Post::Chair), ("乙", Sex::Female, Post::Member), ("丙", Sex::Male, Post::Member)];

/// The village, where 戊 chairs the supervision committee since the last term and 丁, whom nobody knows, was its deputy
/// secretary.
async fn village() -> Village {
    let v = prepared(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    let holder = |name: &str, person_id: Option<i64>, body: &str, post: &str| officeholder::Model {
        id: 0,
        unit_code: VILLAGE.into(),
        election_id: None,
        meeting_id: None,
        term_no: 11,
        person_id,
        name: name.into(),
        sex: "男".into(),
        birth: Some(day(1960, 1, 1)),
        education: "高中".into(),
        political: "中共党员".into(),
        body: body.into(),
        post: post.into(),
        votes: None,
        since: day(2020, 11, 1),
        until: None,
    };
    let rows = [
        holder("戊", Some(v.persons[3]), "vsc", "chair"),
        holder("丁", None, "po", "deputy_secretary"),
        holder("丁", None, "vc", "director"),
    ];
    v.office
        .write(move |tx| {
            let rows = rows.clone();
            Box::pin(async move {
                for row in rows {
                    bodies::store::insert_holder(tx.conn(), row).await?;
                }
                Ok(())
            })
        })
        .await;
    v
}

/// What a reader sees of a page.
fn text(page: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in page.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside && !c.is_whitespace() => out.push(c),
            _ => {}
        }
    }
    out
}

#[tokio::test]
async fn relatives_across_the_bodies_are_named_with_rule_and_remedy() {
    let v = village().await;
    // 乙 and 丙 are both children of 戊's brother: siblings, and no near relatives of 戊. 甲 is 戊's brother.
    v.kin(0, 3, Relation::Sibling).await;
    let page = v.member.get(&v.path("/kinship")).await.ok();
    let seen = text(&page);
    assert!(seen.contains("1对") && seen.contains("甲—兄弟姐妹—戊"), "{seen}");
    assert!(seen.contains("如果都当选") && seen.contains("戊是甲（村民委员会成员）的兄弟姐妹，不得担任"), "{seen}");
    assert!(seen.contains("监督委员会成员另推人选") && seen.contains("第三十二条"), "rule and remedy: {seen}");
    assert!(seen.contains("丁") && seen.contains("找不到，不能核对"), "{seen}");
    let page = text(&v.member.get(&v.path("/kinship?name=%E6%88%8A")).await.ok());
    assert!(page.contains("接受委托投票") && page.contains("戊—兄弟姐妹—甲"), "{page}");
    let typist = v.office.login(Role::TypistA, VILLAGE).await;
    for path in ["/kinship", "/kinship/records", "/what-if"] {
        assert_eq!(typist.get(&v.path(path)).await.status, 403, "{path}");
    }
    let far = format!("/u/{OTHER_VILLAGE}/kinship");
    assert_eq!(v.member.get(&far).await.status, 403);
}

#[tokio::test]
async fn a_relation_is_recorded_by_code_and_a_contradiction_refused() {
    let v = village().await;
    let path = v.path("/kinship/records");
    let form = [("first", "甲"), ("second", "戊"), ("relation", "73"), ("origin", "checked"), ("source", "户口簿")];
    v.member.post(&path, &form).await.done();
    let page = v.member.get(&path).await.ok();
    assert!(page.contains("弟") && page.contains("已核实") && page.contains("户口簿"), "{page}");
    let refused = v.member.post(&path, &form).await.refused();
    assert!(refused.contains("已登记为") && refused.contains("value=\"户口簿\""), "{refused}");
    for (change, says) in [
        (("relation", "12"), "登记为"),
        (("second", "无名"), "没有「无名」"),
        (("source", ""), "请填写材料"),
        (("relation", "99"), "请从列表中选择"),
    ] {
        let mut wrong: Vec<(&str, &str)> = form.iter().copied().filter(|(name, _)| *name != change.0).collect();
        wrong.push(change);
        if change.0 != "second" {
            wrong.retain(|(name, _)| *name != "second");
            wrong.push(("second", "丙"));
        }
        let page = v.member.post(&path, &wrong).await.refused();
        assert!(page.contains(says), "{says}: {page}");
    }
    let row = crate::people::store::kinship(v.office.app.db.read(), VILLAGE).await.unwrap().remove(0);
    assert_eq!((row.code.as_str(), row.origin.as_str(), row.relation.as_str()), ("73", "checked", "sibling"));
    let remove = v.path(&format!("/kin/{}/remove", row.id));
    assert!(v.member.get(&format!("{remove}?from=records")).await.ok().contains("/kinship/records"));
    let done = v.member.post(&remove, &[("from", "-1"), ("reason", "登记有误")]).await.done();
    assert_eq!(done, path);
}

#[tokio::test]
async fn a_team_that_is_thought_of_is_judged_and_nothing_is_stored() {
    let v = village().await;
    v.kin(0, 3, Relation::Sibling).await;
    v.kin(1, 3, Relation::Sibling).await;
    let path = v.path("/what-if");
    let page = v.member.get(&path).await.ok();
    assert!(page.contains("看看有什么问题") && !page.contains("试排结果"), "{page}");
    let page = v.member.get(&format!("{path}?from=proposed")).await.ok();
    let seen = text(&page);
    assert!(seen.contains("甲（村委会主任）与乙（村委会委员）有亲属关系：兄弟姐妹"), "derived over 戊: {seen}");
    assert!(seen.contains("甲—兄弟姐妹—戊—兄弟姐妹—乙"), "{seen}");
    assert!(seen.contains("留任职务高的") && seen.contains("平均年龄"), "{seen}");

    // The link holds keys: no name, no number of a row; it shows the same.
    let link =
        page.split("href=\"").map(|part| part.split('"').next().unwrap()).find(|href| href.contains("?t=")).unwrap();
    let team = link.split_once("?t=").unwrap().1;
    assert!(team.is_ascii() && team.contains(".vc.director") && team.split(',').all(|one| one.len() > 14), "{team}");
    assert_eq!(text(&v.member.get(link).await.ok()), seen);
    let elsewhere = v.office.login(Role::TownshipClerk, TOWNSHIP).await;
    assert!(text(&elsewhere.get(link).await.ok()).contains("甲—兄弟姐妹—戊"));

    // Somebody who holds nothing yet is added by name; the link finds the person again without it.
    let key = team.split('.').next().unwrap().to_owned();
    let chosen = format!("{path}?with=%E6%88%8A&{key}.vsc=chair&{key}.po=secretary");
    let seen = text(&v.member.get(&chosen).await.ok());
    assert!(seen.contains("书记") && seen.contains("不得兼任") || seen.contains("原则上不由"), "{seen}");
    assert!(v.member.get(&format!("{path}?t=nobody.vc.director,x,..&from=nowhere")).await.status.is_success());
    assert!(v.member.get(&format!("{path}?with=%E6%97%A0%E5%90%8D")).await.ok().contains("没有：「无名」"));
    assert!(v.office.events("what_if").await.is_empty());
}

#[tokio::test]
async fn structure_is_compared_with_the_last_term_and_listed_for_the_county() {
    let v = village().await;
    let page = text(&v.member.get(&v.path("/structure")).await.ok());
    for part in ["“两委”班子", "监督委员会", "交叉任职", "全部交叉", "与上届相比", "平均年龄"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let county = v.office.login(Role::CountyOffice, COUNTY).await;
    let table = county.get("/structure").await.ok();
    assert!(text(&table).contains("皂洞口") && text(&table).contains("人选"), "{table}");
    let sorted = county.get("/structure?sort=-women&size=10&page=1").await.ok();
    assert!(sorted.contains("sort=women") && text(&sorted).contains("皂洞口"), "{sorted}");
    assert!(text(&county.get("/structure?township=990781009000").await.ok()).contains("没有符合条件"));
    let file = county.get("/structure/export?sort=-age").await;
    assert!(file.status.is_success() && file.bytes.starts_with(b"PK"), "{}", file.status);
}

#[tokio::test]
async fn those_who_stand_in_meetings_are_among_the_proposed_of_their_body() {
    let v = village().await;
    v.kin(0, 3, Relation::Sibling).await;
    let new = [
        ("form_key", "m"),
        ("held_on", "2026-04-20"),
        ("place", "大会堂"),
        ("forum", "members"),
        ("council_chair", "1"),
        ("council_member", "2"),
        ("supervisor_chair", "0"),
        ("supervisor", "1"),
    ];
    let meeting = v.member.post(&v.path("/meetings/new?purpose=boards"), &new).await.done();
    for (name, post) in [("戊", "council_chair"), ("己", "council_member"), ("庚", "council_member")] {
        let form = [("form_key", name), ("name", name), ("post", post)];
        v.member.post(&format!("{meeting}/nominees"), &form).await.done();
    }
    let seen = text(&v.member.get(&v.path("/structure")).await.ok());
    let (_, own) = seen.split_once("经济合作社结构").unwrap_or_else(|| panic!("{seen}"));
    assert!(own.starts_with("项目上届人选当选人数—3—"), "three stand, nobody was or is in office: {own}");
    let seen = text(&v.member.get(&v.path("/what-if?from=proposed")).await.ok());
    assert!(seen.contains("戊") && seen.contains("己") && seen.contains("理事长"), "{seen}");
    let seen = text(&v.member.get(&v.path("/kinship")).await.ok());
    assert!(seen.contains("合作社理事长人选"), "{seen}");

    let row =
        crate::meeting::store::meetings(v.office.app.db.read(), v.election.cycle_id, VILLAGE).await.unwrap().remove(0);
    let gone = crate::meeting::store::nominees(v.office.app.db.read(), row.id).await.unwrap().remove(2);
    let withdraw = [("version", "1"), ("reason", "本人退出")];
    v.member.post(&format!("{meeting}/nominees/{}/withdraw", gone.id), &withdraw).await.done();
    let seen = text(&v.member.get(&v.path("/structure")).await.ok());
    assert!(seen.contains("经济合作社结构项目上届人选当选人数—2—"), "who withdrew does not count: {seen}");
    let row = crate::meeting::store::meeting(v.office.app.db.read(), VILLAGE, row.id).await.unwrap();
    let cancel = [("version", row.version.to_string()), ("reason", "改期另定".to_owned())];
    let cancel: Vec<(&str, &str)> = cancel.iter().map(|(name, value)| (*name, value.as_str())).collect();
    v.member.post(&format!("{meeting}/cancel"), &cancel).await.done();
    assert!(!text(&v.member.get(&v.path("/structure")).await.ok()).contains("经济合作社结构"));
}
