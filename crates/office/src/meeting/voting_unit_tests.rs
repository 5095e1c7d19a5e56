//! Groups that choose together, and households that do, through the real app.

use law::posts::Sex;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, IntoActiveModel};

use super::service::{choosing_of, composition, rules};
use super::store;
use super::tests::{Village, today, village};
use crate::cycle;
use crate::people::service::{PersonInput, insert_persons};
use crate::testkit::{self, VILLAGE, day};

/// A village of three groups on the roll: twelve households with two voters each in the first, six in the second, one without a
/// number in the third.
async fn divided() -> Village {
    let v = village(&[]).await;
    let election = cycle::store::expect_current(v.office.app.db.read(), VILLAGE).await.unwrap().id;
    let homes: Vec<(&str, String)> = (1..=12)
        .flat_map(|no| [("一组", no.to_string()), ("一组", no.to_string())])
        .chain((1..=6).map(|no| ("二组", no.to_string())))
        .chain([("三组", String::new())])
        .collect();
    let keys = v.office.app.keys.clone();
    v.office
        .write(move |tx| {
            let (keys, homes) = (keys.clone(), homes.clone());
            Box::pin(async move {
                let person = |(no, (group, household)): (usize, &(&str, String))| PersonInput {
                    group_name: (*group).into(),
                    household: household.clone(),
                    synthetic: true,
                    ..PersonInput::new(VILLAGE, format!("选民{no}"), Sex::Female, day(1980, 1, 1))
                };
                let ids = insert_persons(tx, &keys, homes.iter().enumerate().map(person).collect()).await?;
                for (no, (id, (group, household))) in ids.iter().zip(&homes).enumerate() {
                    let mut row = testkit::registration(election, *id, &format!("选民{no}"));
                    row.group_name = (*group).into();
                    row.household.clone_from(household);
                    let mut row = row.into_active_model().reset_all();
                    row.id = NotSet;
                    row.insert(tx.conn()).await?;
                }
                let mut version = testkit::roll_version(election, 31).into_active_model().reset_all();
                version.id = NotSet;
                version.insert(tx.conn()).await?;
                Ok(())
            })
        })
        .await;
    v
}

fn path() -> String {
    format!("/u/{VILLAGE}/voting-units")
}

/// The national law sets five to fifteen households; Zhejiang's text says 「若干户」.
async fn under_national_law(v: &Village) {
    v.office
        .write(|tx| {
            Box::pin(async move {
                let election = cycle::store::expect_current(tx.conn(), VILLAGE).await?;
                let election = entity::unit_election::Model { profile: "CN-2018".into(), ..election };
                cycle::store::update_election(tx.conn(), election).await?;
                Ok(())
            })
        })
        .await;
}

/// Calls the meeting of a part of the village.
async fn call(v: &Village, scope: &str, seats: &str) -> String {
    let pairs = [
        ("form_key", scope),
        ("scope", scope),
        ("forum", "group"),
        ("held_on", "2026-04-20"),
        ("announced_on", "2026-04-01"),
        ("place", "大会堂"),
        ("representative", seats),
    ];
    v.member.post(&format!("/u/{VILLAGE}/meetings/new?purpose=representatives"), &pairs).await.done()
}

async fn choosing(v: &Village) -> Vec<String> {
    let conn = v.office.app.db.read();
    let election = cycle::store::expect_current(conn, VILLAGE).await.unwrap();
    choosing_of(conn, &election).await.unwrap()
}

async fn list(v: &Village, meeting: &str) -> Vec<(String, String)> {
    v.member.post(&format!("{meeting}/electors/fill"), &[("form_key", meeting)]).await.done();
    let id = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let rows = store::electors(v.office.app.db.read(), id).await.unwrap();
    rows.into_iter().map(|row| (row.group_name, row.household)).collect()
}

#[tokio::test]
async fn two_groups_choose_their_representatives_together() {
    let v = divided().await;
    assert_eq!(choosing(&v).await, ["一组", "二组", "三组"]);
    let unit = [("form_key", "a"), ("name", "一二组"), ("parts", "一组"), ("parts", "二组"), ("seats", "3")];
    v.member.post(&path(), &unit).await.done();
    assert_eq!(choosing(&v).await, ["一二组", "三组"]);
    let again = [("form_key", "b"), ("name", "二三组"), ("parts", "二组"), ("parts", "三组"), ("seats", "3")];
    let refused = v.member.post(&path(), &again).await.refused();
    assert!(refused.contains("「二组」已编入推选单位「一二组」") && refused.contains("二三组"), "{refused}");
    // The form takes its seats from there, and a group that is in a voting unit does not choose by itself.
    let new = format!("/u/{VILLAGE}/meetings/new?purpose=representatives&scope=一二组");
    let form = v.member.get(&new).await.ok();
    assert!(form.contains(r#"name="representative" value="3""#), "{form}");
    let alone = [
        ("form_key", "c"),
        ("scope", "一组"),
        ("forum", "group"),
        ("held_on", "2026-04-20"),
        ("place", "大会堂"),
        ("representative", "2"),
    ];
    let refused = v.member.post(&new, &alone).await.refused();
    assert!(refused.contains("已编入别的推选单位") && refused.contains("一二组、三组"), "{refused}");
    let meeting = call(&v, "一二组", "3").await;
    assert_eq!(list(&v, &meeting).await.len(), 30, "all voters of both groups");
    // What a meeting was called for is not taken away under it; called off, it may be.
    let page = v.member.get(&path()).await.ok();
    assert!(!page.contains("voting-units/1/remove"), "{page}");
    let refused = v.member.post(&format!("{}/1/remove", path()), &[]).await.refused();
    assert!(refused.contains("已经安排了推选村民代表的会议"), "{refused}");
    let version = v.version(&meeting).await;
    v.member.post(&format!("{meeting}/cancel"), &[("version", &version), ("reason", "重新划分")]).await.done();
    v.member.post(&format!("{}/1/remove", path()), &[]).await.done();
    assert_eq!(choosing(&v).await, ["一组", "二组", "三组"]);
    assert_eq!(v.office.events("meeting.voting_unit_remove").await.len(), 1);
}

#[tokio::test]
async fn households_choose_five_to_fifteen_at_a_time() {
    let v = divided().await;
    under_national_law(&v).await;
    // Twelve households by about six.
    v.member.post(&format!("{}/divide", path()), &[("form_key", "a"), ("group", "一组"), ("per", "6")]).await.done();
    assert_eq!(choosing(&v).await, ["一组第1推选单位", "一组第2推选单位", "二组", "三组"]);
    let page = v.member.get(&path()).await.ok();
    assert!(page.contains("1、2、3、4、5、6户") && !page.contains("户数不合"), "{page}");
    // Four of the six of the second group: too few, which is said and refused nowhere, because a village may choose by groups.
    let some = [("form_key", "b"), ("group", "二组"), ("name", "二组东"), ("seats", "1")];
    let parts = ["1", "2", "3", "4"].map(|household| ("parts", household));
    v.member.post(&path(), &[&some[..], &parts[..]].concat()).await.done();
    let page = v.member.get(&path()).await.ok();
    assert!(page.contains("户数不合") && page.contains("4户，村民代表1人"), "{page}");
    assert!(page.contains("2 户：5、6") && page.contains("余下的户以「二组」的名义一起推选"), "{page}");
    let meeting = call(&v, "二组东", "1").await;
    assert!(v.member.get(&meeting).await.ok().contains("4户，村民代表1人"), "said before the vote too");
    assert_eq!(list(&v, &meeting).await.len(), 4);
    let version = v.version(&meeting).await;
    v.member.post(&format!("{meeting}/cancel"), &[("version", &version), ("reason", "重新划分")]).await.done();
    // The rest of a group chooses under its name, without those who choose elsewhere.
    let rest = call(&v, "二组", "2").await;
    assert_eq!(list(&v, &rest).await, [("二组".to_owned(), "5".to_owned()), ("二组".to_owned(), "6".to_owned())]);
    let late = [("form_key", "d"), ("group", "二组"), ("name", "二组西"), ("seats", "1"), ("parts", "5")];
    let refused = v.member.post(&path(), &late).await.refused();
    assert!(refused.contains("「二组」已经安排了推选村民代表的会议"), "{refused}");
    // What is left of a group meets under its name: the part that chooses elsewhere is not taken away under it.
    let page = v.member.get(&path()).await.ok();
    assert!(!page.contains("voting-units/3/remove") && page.contains("voting-units/1/remove"), "{page}");
    let refused = v.member.post(&format!("{}/3/remove", path()), &[]).await.refused();
    assert!(refused.contains("「二组」已经安排了推选村民代表的会议"), "{refused}");
    // A household that nobody has, none at all, a group without numbers of households.
    for (pairs, what) in [
        (vec![("form_key", "e"), ("group", "二组"), ("name", "甲"), ("seats", "1"), ("parts", "99")], "没有「99」户"),
        (vec![("form_key", "f"), ("group", "二组"), ("name", "甲"), ("seats", "1")], "没有选择小组或者户"),
    ] {
        let refused = v.member.post(&path(), &pairs).await.refused();
        assert!(refused.contains(what), "{what}: {refused}");
    }
    let none = [("form_key", "g"), ("group", "三组"), ("per", "10")];
    let refused = v.member.post(&format!("{}/divide", path()), &none).await.refused();
    assert!(refused.contains("「三组」没有可以划分的户"), "{refused}");
    assert!(v.member.get(&path()).await.ok().contains("全组"));
}

#[tokio::test]
async fn the_number_of_households_is_judged_of_a_village_that_chooses_by_households() {
    let v = divided().await;
    let conn = v.office.app.db.read();
    let unit = crate::org::store::unit_ref(conn, VILLAGE).await.unwrap().unwrap();
    let election = cycle::store::expect_current(conn, VILLAGE).await.unwrap();
    let rules = rules(&election, today()).unwrap();
    v.office
        .write(|tx| {
            Box::pin(async move {
                let office = entity::officeholder::Model {
                    id: 0,
                    unit_code: VILLAGE.into(),
                    election_id: None,
                    meeting_id: None,
                    person_id: None,
                    name: "甲".into(),
                    body: "vr".into(),
                    post: "representative".into(),
                    term_no: 1,
                    since: day(2026, 4, 1),
                    until: None,
                    votes: None,
                    sex: "female".into(),
                    birth: None,
                    education: String::new(),
                    political: String::new(),
                };
                crate::bodies::store::insert_holder(tx.conn(), office).await
            })
        })
        .await;
    let households = async || composition(conn, &unit, today(), &rules).await.unwrap().0.unwrap().households;
    assert_eq!(households().await, None, "by groups");
    for (key, group) in [("a", "一组"), ("b", "二组")] {
        v.member
            .post(&format!("{}/divide", path()), &[("form_key", key), ("group", group), ("per", "10")])
            .await
            .done();
    }
    assert_eq!(households().await, None, "the third group chooses as a group");
    // The voter without a household moves to the second group's first one.
    v.office
        .write(|tx| {
            Box::pin(async move {
                use entity::registration::{Column, Entity};
                use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
                Entity::update_many()
                    .col_expr(Column::GroupName, Expr::value("二组"))
                    .col_expr(Column::Household, Expr::value("1"))
                    .filter(Column::GroupName.eq("三组"))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await;
    assert_eq!(households().await, Some(18));
}
