use std::collections::HashSet;

use law::id_number::{IdNumber, check_character};
use law::kinship::Relation;
use law::regime::ProxyReason;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, IntoActiveModel};

use super::model::{Entry, RollContent, RollRow};
use super::objections::{ObjectionCmd, Ruling};
use super::proxies::ProxyCmd;
use super::service::{self, Existing, Publish};
use super::store;
use crate::access::{Actor, Role};
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::testkit::{OTHER_VILLAGE, Office, VILLAGE, day, hidden, office};

/// A well-formed number of nobody: area 99, born on `birth`, counted by `n` (odd: male).
pub(crate) fn number(birth: &str, n: u32) -> String {
    let head = format!("990781{birth}{n:03}");
    format!("{head}{}", check_character(&head).unwrap())
}

/// The drill that the elections of these tests belong to.
pub(crate) async fn drill(office: &Office) -> i64 {
    office
        .write(|tx| {
            Box::pin(async move {
                let row = entity::election_cycle::Model {
                    id: 0,
                    county_code: crate::testkit::COUNTY.into(),
                    name: "演练换届".into(),
                    term_no: 12,
                    profile: "ZJ-2020".into(),
                    synthetic: true,
                    choices: String::new(),
                    created_ms: 0,
                    version: 1,
                };
                let mut row = row.into_active_model().reset_all();
                row.id = NotSet;
                Ok(row.insert(tx.conn()).await?.id)
            })
        })
        .await
}

/// A voter who lives in the village.
pub(crate) fn resident(name: &str, n: u32) -> Entry {
    Entry {
        name: name.into(),
        id_number: number("19800101", n),
        group_name: "第一村民小组".into(),
        household: format!("{n:03}"),
        class: "resident".into(),
        ..Entry::default()
    }
}

/// An office with a drill and two villages whose polling day is 5 April 2026; today is 5 March.
async fn village() -> Office {
    let office = office().await;
    assert_eq!(drill(&office).await, 1, "the test kit's elections belong to cycle 1");
    office.election(VILLAGE, day(2026, 4, 5)).await;
    office.election(OTHER_VILLAGE, day(2026, 4, 5)).await;
    office
}

async fn add(office: &Office, unit: &'static str, entry: Entry) -> Outcome<entity::registration::Model> {
    let keys = office.app.keys.clone();
    office
        .try_write(move |tx| {
            let (keys, entry) = (keys.clone(), entry.clone());
            Box::pin(async move { service::add_voter(tx, &keys, &Actor::command_line(), unit, &entry).await })
        })
        .await
}

async fn publish(office: &Office, on: chrono::NaiveDate, note: &'static str) -> Outcome<entity::roll_version::Model> {
    office
        .try_write(move |tx| {
            let cmd = Publish { on, seen_hash: String::new(), note: note.into() };
            Box::pin(async move { service::publish(tx, &Actor::command_line(), VILLAGE, &cmd).await })
        })
        .await
}

async fn bulk(
    office: &Office,
    unit: &'static str,
    entries: Vec<Entry>,
    existing: Existing,
) -> Outcome<service::BatchReport> {
    let rows: Vec<RollRow> = entries
        .into_iter()
        .map(|entry| RollRow {
            id: IdNumber::parse(&entry.id_number).unwrap(),
            class: super::model::class_from_code(&entry.class).unwrap(),
            entry,
        })
        .collect();
    let election = cycle::store::expect_current(office.app.db.read(), unit).await?;
    let rows = service::seal(&office.app.keys, &election, rows)?;
    office
        .try_write(move |tx| {
            let rows = rows.clone();
            Box::pin(async move {
                let election = cycle::store::expect_current(tx.read(), unit).await?;
                service::bulk_register(tx, &Actor::command_line(), &election, "表.xlsx", &rows, existing).await
            })
        })
        .await
}

async fn headcount(office: &Office, unit: &str) -> u64 {
    let election = cycle::store::expect_current(office.app.db.read(), unit).await.unwrap();
    let filter = store::Filter { status: super::model::INCLUDED.into(), ..Default::default() };
    store::count(office.app.db.read(), election.id, &filter).await.unwrap()
}

#[track_caller]
fn refusal<T: std::fmt::Debug>(result: Outcome<T>) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) => *refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Outcome<T>, code: &str) -> Refusal {
    let refusal = refusal(result);
    assert_eq!(refusal.code, code, "{refusal:?}");
    refusal
}

#[tokio::test]
async fn an_entry_is_refused_with_its_reason() {
    let office = village().await;
    let good = || resident("王小明", 1);
    let non_hukou = |months: i32, applied: bool, consent: bool| Entry {
        class: "non_hukou".into(),
        resident_months: Some(months),
        applied,
        consent,
        ..good()
    };
    let cases: Vec<(&str, Entry, &str)> = vec![
        ("check digit", Entry { id_number: "990781198001010011".into(), ..good() }, "校验"),
        ("15 digits", Entry { id_number: "990781800101001".into(), ..good() }, "15"),
        ("empty number", Entry { id_number: String::new(), ..good() }, "空"),
        ("sex", Entry { sex: Some(law::posts::Sex::Female), ..good() }, "性别填「女」"),
        ("birth", Entry { birth: Some(day(1980, 1, 2)), ..good() }, "出生日期填 1980-01-02"),
        ("under age on polling day", Entry { id_number: number("20080406", 1), ..good() }, "18"),
        ("not declared", Entry { class: "absent_declared".into(), ..good() }, "表示参加"),
        ("months", non_hukou(11, true, true), "一年"),
        ("not applied", non_hukou(24, false, true), "申请"),
        ("no consent", non_hukou(24, true, false), "同意"),
        ("deprived", Entry { disfranchised: true, ..good() }, "政治权利"),
        ("class", Entry { class: "x".into(), ..good() }, "登记类别"),
        ("ground", Entry { grounds: vec!["好人".into()], ..good() }, "不是可填的条件"),
        ("name", Entry { name: " ".into(), ..good() }, "姓名为空"),
    ];
    for (what, entry, part) in cases {
        let number = entry.id_number.clone();
        let refusal = refusal(add(&office, VILLAGE, entry).await);
        let text: String = refusal.fields.iter().map(|f| f.message.as_str()).collect();
        assert!(text.contains(part), "{what}: {text}");
        assert!(number.is_empty() || !text.contains(&number), "{what}: a number is never repeated");
    }
    assert_eq!(headcount(&office, VILLAGE).await, 0);
    for (n, entry) in [
        (1, Entry { id_number: number("20080405", 1), ..good() }),
        (2, Entry { id_number: number("19800101", 2), class: "absent_declared".into(), applied: true, ..good() }),
        (3, Entry { id_number: number("19800101", 3), ..non_hukou(12, true, true) }),
    ] {
        add(&office, VILLAGE, entry).await.unwrap();
        assert_eq!(headcount(&office, VILLAGE).await, n);
    }
}

#[tokio::test]
async fn a_drill_takes_no_real_number_and_an_election_no_drill_number() {
    let office = village().await;
    let head = "33078119800101001";
    let real = format!("{head}{}", check_character(head).unwrap());
    let refusal = refusal(add(&office, VILLAGE, Entry { id_number: real, ..resident("甲", 1) }).await);
    assert_eq!(refusal.code, "REAL_NUMBER_IN_DRILL");
    let regime = cycle::regime(&cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap()).unwrap();
    let checker = super::model::Checker::new(regime, false).unwrap();
    let problems = checker.check(resident("甲", 1)).unwrap_err();
    assert_eq!(problems[0].code, "SYNTHETIC_NUMBER");
}

/// Number and version of the registration of this name in the village.
async fn voter_named(office: &Office, name: &str) -> (i64, i64) {
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    let row = store::voters_named(office.app.db.read(), election.id, name).await.unwrap().remove(0);
    (row.id, row.version)
}

#[tokio::test]
async fn one_person_stands_on_one_roll_only() {
    let office = village().await;
    add(&office, VILLAGE, resident("王小明", 1)).await.unwrap();
    refused(add(&office, VILLAGE, resident("王大明", 1)).await, "ALREADY_REGISTERED");
    let elsewhere = refused(add(&office, OTHER_VILLAGE, resident("王小明", 1)).await, "REGISTERED_ELSEWHERE");
    assert!(elsewhere.message.contains("上华街道 皂洞口村民委员会"), "{}", elsewhere.message);
    refused(
        bulk(&office, OTHER_VILLAGE, vec![resident("乙", 2), resident("王小明", 1)], Existing::Skip).await,
        "REGISTERED_ELSEWHERE",
    );
    assert_eq!(headcount(&office, OTHER_VILLAGE).await, 0, "all or nothing");

    // Removed here, registered there, restored here: the restoring is refused.
    let taken_off = |standing: HashSet<i64>| {
        let office = &office;
        async move {
            let row = voter_named(office, "王小明").await;
            office
                .try_write(move |tx| {
                    let standing = standing.clone();
                    let actor = Actor::command_line();
                    Box::pin(async move {
                        service::remove_voter(tx, &actor, VILLAGE, row.0, row.1, "户籍迁出", &standing).await
                    })
                })
                .await
        }
    };
    let person = crate::people::store::highest_id(office.app.db.read()).await.unwrap();
    refused(taken_off(HashSet::from([person])).await, "IS_CANDIDATE");
    let removed = taken_off(HashSet::new()).await.unwrap();
    add(&office, OTHER_VILLAGE, resident("王小明", 1)).await.unwrap();
    let keys = office.app.keys.clone();
    let restored = office
        .try_write(move |tx| {
            let keys = keys.clone();
            Box::pin(async move {
                let (actor, entry) = (Actor::command_line(), resident("王小明", 1));
                service::change_voter(tx, &keys, &actor, VILLAGE, removed.id, removed.version, &entry).await
            })
        })
        .await;
    refused(restored, "REGISTERED_ELSEWHERE");
    assert_eq!(headcount(&office, VILLAGE).await, 0);
}

#[tokio::test]
async fn a_batch_is_all_or_nothing_and_can_be_taken_back() {
    let office = village().await;
    refused(
        bulk(&office, VILLAGE, vec![resident("甲", 1), resident("乙", 1)], Existing::Skip).await,
        "DUPLICATE_IN_FILE",
    );
    assert_eq!(headcount(&office, VILLAGE).await, 0);
    let batch = bulk(&office, VILLAGE, (1..=7).map(|n| resident("甲", n)).collect(), Existing::Skip).await.unwrap();
    assert_eq!((batch.added, batch.replaced, batch.skipped), (7, 0, 0));
    let again = bulk(&office, VILLAGE, (1..=9).map(|n| resident("乙", n)).collect(), Existing::Skip).await.unwrap();
    assert_eq!((again.added, again.replaced, again.skipped), (2, 0, 7));
    let undo = |id: i64| {
        let office = &office;
        async move {
            office
                .try_write(move |tx| {
                    Box::pin(async move { service::undo_batch(tx, &Actor::command_line(), VILLAGE, id).await })
                })
                .await
        }
    };
    assert_eq!(undo(batch.batch_id).await.unwrap(), 7);
    assert_eq!(headcount(&office, VILLAGE).await, 2);
    refused(undo(batch.batch_id).await, "BATCH_UNDONE");
    let back = bulk(&office, VILLAGE, (1..=7).map(|n| resident("甲", n)).collect(), Existing::Skip).await.unwrap();
    assert_eq!(back.added, 7, "persons that stayed after the undoing are found again, not doubled");
    assert_eq!(crate::people::store::highest_id(office.app.db.read()).await.unwrap(), 9);
    let over = bulk(&office, VILLAGE, vec![resident("丁", 3)], Existing::Overwrite).await.unwrap();
    assert_eq!((over.added, over.replaced), (0, 1));
    refused(undo(over.batch_id).await, "BATCH_REPLACED");
    refused(undo(back.batch_id).await, "BATCH_EDITED");
    publish(&office, day(2026, 3, 5), "").await.unwrap();
    refused(undo(again.batch_id).await, "ROLL_ALREADY_PUBLISHED");
    refused(bulk(&office, VILLAGE, vec![resident("戊", 20)], Existing::Skip).await, "ROLL_ALREADY_PUBLISHED");
}

#[tokio::test]
async fn a_published_version_stays_and_a_correction_is_a_new_one() {
    let office = village().await;
    refused(publish(&office, day(2026, 3, 5), "").await, "ROLL_EMPTY");
    add(&office, VILLAGE, resident("王小明", 1)).await.unwrap();
    let second = add(&office, VILLAGE, resident("李四", 2)).await.unwrap();
    refused(publish(&office, day(2026, 3, 6), "").await, "PUBLISHED_IN_FUTURE");
    let first = publish(&office, day(2026, 3, 5), "").await.unwrap();
    assert_eq!((first.no, first.headcount), (1, 2));
    assert!(!first.content.contains("990781"), "a version holds names and groups only");
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    assert_eq!((election.stage.as_str(), election.registered, election.roll_version), ("roll_published", 2, 1));
    refused(publish(&office, day(2026, 3, 5), "再公布").await, "NOTHING_TO_CORRECT");
    office
        .write(move |tx| {
            Box::pin(async move {
                service::remove_voter(
                    tx,
                    &Actor::command_line(),
                    VILLAGE,
                    second.id,
                    second.version,
                    "已去世",
                    &HashSet::new(),
                )
                .await
            })
        })
        .await;
    assert_eq!(store::registered(office.app.db.read(), election.id).await.unwrap(), 2, "R is the published number");
    refused(publish(&office, day(2026, 3, 5), "").await, "NOTE_MISSING");
    let corrected = publish(&office, day(2026, 3, 5), "李四去世").await.unwrap();
    assert_eq!((corrected.no, corrected.headcount), (2, 1));
    assert_eq!(store::registered(office.app.db.read(), election.id).await.unwrap(), 1);
    let old = store::version(office.app.db.read(), election.id, 1).await.unwrap().unwrap();
    assert_eq!((old.hash.clone(), old.content.clone()), (first.hash, first.content));
    assert_eq!(
        RollContent::thaw(&old.content).unwrap().freeze().unwrap().1,
        old.hash,
        "the hash can be computed again"
    );
}

#[tokio::test]
async fn the_roll_is_published_twenty_days_before_at_the_latest() {
    let office = village().await;
    add(&office, VILLAGE, resident("王小明", 1)).await.unwrap();
    office.app.clock.set_ms(office.app.clock.now_ms() + 12 * 86_400_000);
    let late = refused(publish(&office, day(2026, 3, 17), "").await, "ROLL_TOO_LATE");
    assert!(late.basis.contains("第十四条"), "{late:?}");
    publish(&office, day(2026, 3, 16), "").await.unwrap();
}

#[tokio::test]
async fn a_roll_is_not_said_to_have_been_posted_before_it_was_made() {
    let office = village().await;
    office.app.clock.set_ms(office.app.clock.now_ms() + 3 * 86_400_000);
    add(&office, VILLAGE, resident("王小明", 1)).await.unwrap();
    let made = crate::clock::china_time(office.app.clock.now_ms()).date_naive();
    let before = made - chrono::Days::new(2);
    let refusal = refused(publish(&office, before, "").await, "ROLL_CHANGED_SINCE");
    assert!(refusal.message.contains(&made.to_string()) && refusal.remedy.contains("补录"), "{refusal:?}");
    publish(&office, before, "当日已张榜，事后补录").await.unwrap();
}

#[tokio::test]
async fn who_became_too_young_by_a_moved_polling_day_stops_the_publication() {
    let office = village().await;
    add(&office, VILLAGE, Entry { id_number: number("20080405", 1), ..resident("少年", 1) }).await.unwrap();
    office
        .write(|tx| {
            Box::pin(async move {
                let mut election = cycle::store::expect_current(tx.read(), VILLAGE).await?;
                election.polling_day = day(2026, 4, 4);
                cycle::store::update_election(tx.conn(), election).await
            })
        })
        .await;
    let young = refused(publish(&office, day(2026, 3, 5), "").await, "UNDER_18");
    assert!(young.message.contains("少年") && young.basis.contains("第十二条"), "{young:?}");
}

#[tokio::test]
async fn a_late_objection_is_recorded_and_not_heard() {
    let office = village().await;
    add(&office, VILLAGE, resident("王小明", 1)).await.unwrap();
    let file = |filed: chrono::NaiveDate| {
        let office = &office;
        let cmd = ObjectionCmd {
            applicant: "赵六".into(),
            matter: "应当登记我".into(),
            registration_id: None,
            filed_on: filed,
            received_on: filed,
        };
        async move {
            office
                .try_write(move |tx| {
                    let cmd = cmd.clone();
                    Box::pin(async move { service::file_objection(tx, &Actor::command_line(), VILLAGE, &cmd).await })
                })
                .await
        }
    };
    refused(file(day(2026, 3, 5)).await, "ROLL_NOT_PUBLISHED");
    publish(&office, day(2026, 3, 5), "").await.unwrap();
    office.app.clock.set_ms(office.app.clock.now_ms() + 6 * 86_400_000);
    let in_time = file(day(2026, 3, 10)).await.unwrap();
    assert!(!in_time.late && in_time.accepted.is_none());
    let late = file(day(2026, 3, 11)).await.unwrap();
    assert!(late.late && late.accepted == Some(false) && late.decision.contains("第十四条"), "{late:?}");
    refused(file(day(2026, 3, 12)).await, "OBJECTION_FIELDS");
    let decide = |id: i64, version: i64, on: chrono::NaiveDate| {
        let office = &office;
        async move {
            office
                .try_write(move |tx| {
                    let ruling = Ruling { accepted: true, decision: "成立，补登".into(), on };
                    Box::pin(async move {
                        service::decide_objection(tx, &Actor::command_line(), VILLAGE, id, version, &ruling).await
                    })
                })
                .await
        }
    };
    assert!(matches!(decide(in_time.id, 9, day(2026, 3, 11)).await, Err(Failure::Stale { .. })));
    refused(decide(in_time.id, 1, day(2026, 3, 9)).await, "RULING_FIELDS");
    decide(in_time.id, 1, day(2026, 3, 11)).await.unwrap();
    refused(decide(in_time.id, 2, day(2026, 3, 11)).await, "OBJECTION_DECIDED");
}

#[tokio::test]
async fn a_proxy_is_refused_with_the_article() {
    let office = village().await;
    let mut person = Vec::new();
    for n in 1..=8 {
        person.push(add(&office, VILLAGE, resident(&format!("选民{n}"), n)).await.unwrap().person_id);
    }
    let stranger = add(&office, OTHER_VILLAGE, resident("外村人", 50)).await.unwrap().person_id;
    let file = |principal: i64, holder: i64, relation: Relation, written: bool, candidates: Vec<i64>| {
        let office = &office;
        async move {
            office
                .try_write(move |tx| {
                    let candidates: HashSet<i64> = candidates.iter().copied().collect();
                    let cmd = ProxyCmd {
                        principal_id: principal,
                        holder_id: holder,
                        relation,
                        ground: ProxyReason::Away,
                        filed_on: tx.today(),
                        written,
                    };
                    Box::pin(async move {
                        let election = cycle::store::expect_current(tx.read(), VILLAGE).await?;
                        service::file_proxy(tx, &Actor::command_line(), &election, &cmd, &candidates).await
                    })
                })
                .await
        }
    };
    let p = |n: usize| person[n];
    refused(file(p(0), p(1), Relation::Spouse, true, vec![]).await, "ROLL_NOT_PUBLISHED");
    publish(&office, day(2026, 3, 5), "").await.unwrap();
    refused(file(p(0), p(0), Relation::Spouse, true, vec![]).await, "PROXY_SELF");
    refused(file(stranger, p(1), Relation::Spouse, true, vec![]).await, "PRINCIPAL_NOT_ON_ROLL");
    refused(file(p(0), stranger, Relation::Spouse, true, vec![]).await, "PROXY_NOT_ELECTOR_OF_VILLAGE");
    let kin = refused(file(p(0), p(1), Relation::SonInLaw, true, vec![]).await, "NOT_NEAR_RELATIVE");
    assert!(kin.basis.contains("第二十五条"), "{kin:?}");
    refused(file(p(0), p(1), Relation::Spouse, false, vec![]).await, "NOT_WRITTEN");
    refused(file(p(0), p(1), Relation::Spouse, true, vec![p(1)]).await, "PROXY_IS_CANDIDATE");
    for n in 2..5 {
        file(p(n), p(1), Relation::Child, true, vec![]).await.unwrap();
    }
    refused(file(p(5), p(1), Relation::Child, true, vec![]).await, "PROXY_OVER_LIMIT");
    refused(file(p(2), p(6), Relation::Child, true, vec![]).await, "PRINCIPAL_HAS_PROXY");
    refused(file(p(1), p(6), Relation::Child, true, vec![]).await, "PRINCIPAL_HOLDS_PROXY");
    refused(file(p(6), p(2), Relation::Child, true, vec![]).await, "HOLDER_IS_AWAY");
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    assert_eq!(store::announced_proxies(office.app.db.read(), election.id).await.unwrap(), 0, "filed is not announced");
    let announce = || async {
        let election = election.clone();
        office
            .try_write(move |tx| {
                let election = election.clone();
                let on = tx.today();
                Box::pin(async move {
                    service::announce_proxies(tx, &Actor::command_line(), &election, on, &HashSet::new()).await
                })
            })
            .await
    };
    assert_eq!(announce().await.unwrap(), 3);
    assert_eq!(store::announced_proxies(office.app.db.read(), election.id).await.unwrap(), 3);
    let holder = p(1);
    let again = election.clone();
    let revoked = office
        .write(move |tx| {
            let election = again.clone();
            Box::pin(async move {
                service::recheck_proxies(tx, &Actor::command_line(), &election, &HashSet::from([holder])).await
            })
        })
        .await;
    assert_eq!(revoked.len(), 3, "a holder who becomes a candidate loses the delegations");
    assert_eq!(store::announced_proxies(office.app.db.read(), election.id).await.unwrap(), 0);
    file(p(5), p(6), Relation::Child, true, vec![]).await.unwrap();
    office.app.clock.set_ms(office.app.clock.now_ms() + 29 * 86_400_000);
    refused(file(p(3), p(7), Relation::Child, true, vec![]).await, "PROXY_TOO_LATE");
}

#[tokio::test]
async fn the_pages_of_the_roll_work_and_keep_what_was_typed() {
    let office = village().await;
    let clerk = office.login(Role::CommitteeMember, VILLAGE).await;
    let roll = format!("/u/{VILLAGE}/roll");
    let form = clerk.get(&format!("{roll}/new")).await.ok();
    let key = hidden(&form, "form_key");
    let bad = clerk
        .post(
            &format!("{roll}/new"),
            &[("form_key", &key), ("name", "王小明"), ("id_number", "1"), ("class", "resident")],
        )
        .await
        .refused();
    assert!(bad.contains("王小明") && bad.contains("应为18位"), "{bad}");
    let number = number("19800101", 1);
    let good = [
        ("form_key", key.as_str()),
        ("name", "王小明"),
        ("id_number", &number),
        ("class", "resident"),
        ("group_name", "一组"),
    ];
    clerk.post(&format!("{roll}/new"), &good).await.done();
    clerk.post(&format!("{roll}/new"), &good).await.done();
    assert_eq!(headcount(&office, VILLAGE).await, 1, "a form sent twice has one effect");
    let list = clerk.get(&format!("{roll}?q={}", &number[14..])).await.ok();
    assert!(list.contains("王小明") && !list.contains(&number) && list.contains("共 1 条"));
    assert!(!list.contains("9907**") && !list.contains("1980-01-01"), "a list shows no number and no birthday: {list}");
    let scrutineer = office.login(Role::Scrutineer, VILLAGE).await;
    let theirs = scrutineer.get(&format!("{roll}?q={}", &number[14..])).await.ok();
    assert!(theirs.contains("没有符合条件的选民"), "who may not open persons finds nobody by number: {theirs}");
    assert!(clerk.get(&format!("{roll}?q=%25")).await.ok().contains("没有符合条件的选民"), "a wildcard is a character");
    let ask = clerk.get(&format!("{roll}/publish")).await.ok();
    assert!(ask.contains("向 1 名选民公布名单？公布后只能更正，不能删除"));
    let (seen, key) = (hidden(&ask, "seen_hash"), hidden(&ask, "form_key"));
    add(&office, VILLAGE, resident("李四", 2)).await.unwrap();
    let stale =
        clerk.post(&format!("{roll}/publish"), &[("form_key", &key), ("seen_hash", &seen), ("on", "2026-03-05")]).await;
    assert_eq!(stale.status, 409, "the list changed after it was looked at");
    let ask = clerk.get(&format!("{roll}/publish")).await.ok();
    let (seen, key) = (hidden(&ask, "seen_hash"), hidden(&ask, "form_key"));
    clerk
        .post(&format!("{roll}/publish"), &[("form_key", &key), ("seen_hash", &seen), ("on", "2026-03-05")])
        .await
        .done();
    for page in ["", "/print", "/cards", "/versions/1", "/objections", "/publish", "/import"] {
        clerk.get(&format!("{roll}{page}")).await.ok();
    }
    clerk.post(&format!("{roll}/cards"), &[]).await.done();
    assert!(clerk.get(&format!("{roll}/cards")).await.ok().contains("领取人签名"));
    let filed = [
        ("applicant", "赵六"),
        ("matter", "补登"),
        ("filed_on", "2026-03-05"),
        ("received_on", "2026-03-05"),
        ("voter", ""),
    ];
    clerk.post(&format!("{roll}/objections"), &filed).await.done();
    assert!(clerk.get(&format!("{roll}/objections")).await.ok().contains("剩 3 天"));
    let one = clerk.get(&format!("{roll}/objections/1")).await.ok();
    assert!(one.contains("处理决定"));
    let observer = office.login(Role::Observer, VILLAGE).await;
    assert_eq!(observer.get(&format!("{roll}/new")).await.status, 403);
    let typist = office.login(Role::TypistA, VILLAGE).await;
    for closed in ["", "/objections", "/objections/1"] {
        assert_eq!(observer.get(&format!("{roll}{closed}")).await.status, 403, "{closed}");
        assert_eq!(typist.get(&format!("{roll}{closed}")).await.status, 403, "{closed}");
    }
    let wall = observer.get(&format!("{roll}/print")).await.ok();
    assert!(wall.contains("王小明") && !wall.contains("1980"), "names and groups, as on the wall");
    let overview = observer.get(&format!("/u/{VILLAGE}")).await.ok();
    assert!(!overview.contains(&format!("\"{roll}\"")), "no link to a closed page: {overview}");
    assert_eq!(clerk.get(&format!("/u/{OTHER_VILLAGE}/roll")).await.status, 403);
}

#[tokio::test]
async fn a_candidate_keeps_delegations_where_no_text_forbids_it() {
    for (profile, kept) in [("ZJ-2020", 0), ("CN-2018", 1)] {
        let office = village().await;
        let principal = add(&office, VILLAGE, resident("甲", 1)).await.unwrap().person_id;
        let holder = add(&office, VILLAGE, resident("乙", 3)).await.unwrap().person_id;
        publish(&office, day(2026, 3, 5), "").await.unwrap();
        let mut election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
        election.profile = profile.into();
        let (standing, relation) = (HashSet::from([holder]), Relation::Child);
        let announced = office
            .try_write(move |tx| {
                let (election, standing) = (election.clone(), standing.clone());
                Box::pin(async move {
                    let actor = Actor::command_line();
                    let cmd = ProxyCmd {
                        principal_id: principal,
                        holder_id: holder,
                        relation,
                        ground: ProxyReason::Away,
                        filed_on: tx.today(),
                        written: true,
                    };
                    service::file_proxy(tx, &actor, &election, &cmd, &HashSet::new()).await?;
                    service::recheck_proxies(tx, &actor, &election, &standing).await?;
                    service::announce_proxies(tx, &actor, &election, tx.today(), &standing).await
                })
            })
            .await;
        match kept {
            0 => drop(refused(announced, "NOTHING_TO_ANNOUNCE")),
            n => assert_eq!(announced.unwrap(), n, "{profile}"),
        }
    }
}
