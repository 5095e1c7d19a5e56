//! Residents' committees: who votes for them, and who may be elected.

use chrono::NaiveDate;
use law::posts::Post;
use law::regime::{Mode, ResidentsMode};

use super::model::Entry;
use super::service::{self, Publish};
use super::tests::{number, resident};
use crate::access::{Actor, Role};
use crate::candidacy::model::NominatedBy;
use crate::candidacy::service::Filing;
use crate::cycle::service::{AddUnits, NewCycle, add_units, create_cycle, set_mode};
use crate::failure::{Failure, Outcome, Refusal};
use crate::testkit::{COUNTY, Office, TOWNSHIP, VILLAGE, day, office};
use crate::{bodies, candidacy, cycle, people};

const POLLING_DAY: NaiveDate = day(2026, 4, 5);

async fn community(way: ResidentsMode, profile: &'static str) -> Office {
    let office = office().await;
    office.community(VILLAGE, "溪畔社区居民委员会").await;
    office.residents_election(VILLAGE, POLLING_DAY, way, profile).await;
    office
}

fn of(name: &str, serial: u32, group: &str, household: &str) -> Entry {
    Entry { group_name: group.into(), household: household.into(), ..resident(name, serial) }
}

async fn add(office: &Office, entry: Entry) -> Outcome<entity::registration::Model> {
    let keys = office.app.keys.clone();
    office
        .try_write(move |tx| {
            let (keys, entry) = (keys.clone(), entry.clone());
            Box::pin(async move { service::add_voter(tx, &keys, &Actor::command_line(), VILLAGE, &entry).await })
        })
        .await
}

async fn publish(office: &Office, on: NaiveDate) -> Outcome<entity::roll_version::Model> {
    office
        .try_write(move |tx| {
            let cmd = Publish { on, seen_hash: String::new(), note: "补录".into() };
            Box::pin(async move { service::publish(tx, &Actor::command_line(), VILLAGE, &cmd).await })
        })
        .await
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Outcome<T>, code: &str) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) if refusal.code == code => *refusal,
        other => panic!("not refused with {code}: {other:?}"),
    }
}

#[tokio::test]
async fn a_household_sends_one_representative() {
    let office = community(ResidentsMode::HouseholdReps, "RC-2018").await;
    let first = add(&office, of("王小明", 1, "一组", "12")).await.unwrap();
    let second = refused(add(&office, of("李小红", 2, "一组", "12")).await, "HOUSEHOLD_REPRESENTED");
    assert!(
        second.message.contains("一组12户已有代表「王小明」") && second.basis.contains("第八条第一款"),
        "{second:?}"
    );
    refused(add(&office, of("李小红", 2, "一组", "")).await, "HOUSEHOLD_UNKNOWN");
    add(&office, of("李小红", 2, "二组", "12")).await.expect("a household of the same number in another group");
    add(&office, of("张三", 3, "一组", "13")).await.unwrap();
    // A correction into a represented household is refused too; taking the first one off makes room.
    let keys = office.app.keys.clone();
    let third = super::store::voters_named(office.app.db.read(), first.election_id, "张三").await.unwrap().remove(0);
    let moved = office
        .try_write(move |tx| {
            let (keys, entry) = (keys.clone(), of("张三", 3, "一组", "12"));
            let (id, version) = (third.id, third.version);
            Box::pin(async move {
                let boss = Actor::command_line();
                service::change_voter(tx, &keys, &boss, VILLAGE, id, version, &entry).await
            })
        })
        .await;
    refused(moved, "HOUSEHOLD_REPRESENTED");
}

#[tokio::test]
async fn a_file_with_two_of_one_household_is_stored_not_at_all() {
    let office = community(ResidentsMode::HouseholdReps, "RC-2018").await;
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    let checker = service::checker(office.app.db.read(), &election).await.unwrap();
    let rows: Vec<_> = [("王小明", 1, "12"), ("李小红", 2, "13"), ("张三", 3, "12")]
        .map(|(name, serial, household)| checker.check(of(name, serial, "一组", household)).unwrap())
        .into_iter()
        .collect();
    let rows = service::seal(&office.app.keys, &election, rows).unwrap();
    let stored = office
        .try_write(move |tx| {
            let (rows, election) = (rows.clone(), election.clone());
            Box::pin(async move {
                let boss = Actor::command_line();
                service::bulk_register(tx, &boss, &election, "表.xlsx", &rows, service::Existing::Skip).await
            })
        })
        .await;
    let refusal = refused(stored, "HOUSEHOLD_REPRESENTED");
    assert!(refusal.message.contains("王小明") && refusal.message.contains("张三"), "{refusal:?}");
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    assert_eq!(super::store::voters(office.app.db.read(), election.id).await.unwrap(), []);
}

#[tokio::test]
async fn a_group_sends_two_or_three_and_none_is_left_out() {
    let office = community(ResidentsMode::GroupReps, "RC-2018").await;
    office
        .write(|tx| {
            Box::pin(async move {
                let boss = Actor::command_line();
                for (no, name) in [(1, "一组"), (2, "二组")] {
                    let group = crate::org::service::GroupInput { no, name: name.into() };
                    crate::org::service::add_group(tx, &boss, VILLAGE, &group).await?;
                }
                Ok(())
            })
        })
        .await;
    for serial in 1..=3 {
        add(&office, of(&format!("甲{serial}"), serial, "一组", "")).await.unwrap();
    }
    let fourth = refused(add(&office, of("甲四", 4, "一组", "")).await, "GROUP_REPS_NUMBER");
    assert!(fourth.message.contains("一组的代表有 4 人") && fourth.basis.contains("第八条第一款"), "{fourth:?}");
    refused(add(&office, of("甲四", 4, "", "")).await, "GROUP_UNKNOWN");
    let today = office.app.clock.today();
    let none = refused(publish(&office, today).await, "GROUP_REPS_NUMBER");
    assert!(none.message.contains("二组 0 人"), "{none:?}");
    add(&office, of("乙一", 5, "二组", "")).await.unwrap();
    let one = refused(publish(&office, today).await, "GROUP_REPS_NUMBER");
    assert!(one.message.contains("二组 1 人") && !one.message.contains("一组 3"), "{one:?}");
    add(&office, of("乙二", 6, "二组", "")).await.unwrap();
    assert_eq!(publish(&office, today).await.unwrap().headcount, 5, "R is the number of representatives");
}

#[tokio::test]
async fn the_roll_of_residents_has_no_twenty_days_but_a_warning() {
    let office = community(ResidentsMode::Direct, "RC-2018").await;
    add(&office, of("王小明", 1, "一组", "")).await.unwrap();
    office.app.clock.set_ms(crate::clock::Clock::fixed(day(2026, 3, 25)).now_ms());
    publish(&office, day(2026, 3, 25)).await.expect("11 days before polling day");
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    let findings = law::deadline::roll_publication(day(2026, 3, 25), &cycle::regime(&election).unwrap());
    assert!(findings.iter().any(|f| f.code == "ROLL_TOO_LATE" && !f.blocks()), "{findings:?}");
}

#[tokio::test]
async fn in_henan_ten_residents_or_five_households_nominate_somebody_who_need_not_vote() {
    let office = community(ResidentsMode::GroupReps, "HEN-RC-2020").await;
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    for serial in 1..=2 {
        add(&office, of(&format!("甲{serial}"), serial, "一组", "")).await.unwrap();
    }
    let today = office.app.clock.today();
    publish(&office, today).await.unwrap();
    let actor = office.actor(Role::CommitteeMember, TOWNSHIP).await;
    let keys = office.app.keys.clone();
    let id = election.id;
    let person = office
        .write(move |tx| {
            let keys = keys.clone();
            Box::pin(async move {
                let row = cycle::store::election(tx.read(), id).await?;
                let row = entity::unit_election::Model { mode: "candidates".into(), ..row };
                cycle::store::update_election(tx.conn(), row).await?;
                bodies::store::insert_seats(tx.conn(), id, Post::Chair, 1).await?;
                let input = people::PersonInput {
                    unit_code: VILLAGE.into(),
                    name: "孙候选".into(),
                    sex: law::posts::Sex::Male,
                    birth: day(1980, 1, 1),
                    id_number: Some(number("19800101", 9)),
                    phone: None,
                    ethnic: String::new(),
                    education: String::new(),
                    political: String::new(),
                    group_name: "一组".into(),
                    household: String::new(),
                    synthetic: true,
                };
                people::service::upsert_person(tx, &keys, &Actor::command_line(), &input).await
            })
        })
        .await;
    let file = async |by: NominatedBy, votes: i32| {
        let actor = actor.clone();
        office
            .try_write(move |tx| {
                let actor = actor.clone();
                Box::pin(async move {
                    let filing = Filing {
                        person_id: person,
                        post: Post::Chair,
                        filed_on: tx.today(),
                        in_person: false,
                        votes,
                        by: Some(by),
                    };
                    candidacy::service::file(tx, &actor, id, &filing).await
                })
            })
            .await
    };
    let nine = refused(file(NominatedBy::Residents, 9).await, "NOMINATORS_TOO_FEW");
    assert!(nine.message.contains("9人") && nine.message.contains("10人"), "{nine:?}");
    assert!(nine.basis.contains("第九条"), "{nine:?}");
    refused(file(NominatedBy::Households, 4).await, "NOMINATORS_TOO_FEW");
    file(NominatedBy::Households, 5).await.expect("five households nominate");
    let page = office.login(Role::CommitteeMember, VILLAGE).await.get(&format!("/u/{VILLAGE}/candidates")).await.ok();
    assert!(page.contains("户代表联名 5 人"), "{page}");
}

#[tokio::test]
async fn communities_enter_a_cycle_under_the_residents_law_of_their_province() {
    let office = office().await;
    office.community(VILLAGE, "溪畔社区居民委员会").await;
    let enter = async |residents: Option<ResidentsMode>, units: Vec<String>| {
        office
            .try_write(move |tx| {
                let units = units.clone();
                Box::pin(async move {
                    let boss = Actor::command_line();
                    let cycle = match cycle::store::cycles(tx.conn()).await?.into_iter().next() {
                        Some(cycle) => cycle,
                        None => {
                            let new = NewCycle {
                                county_code: COUNTY.into(),
                                name: "换届".into(),
                                term_no: 12,
                                profile: "ZJ-2025".into(),
                                synthetic: true,
                            };
                            create_cycle(tx, &boss, &new).await?
                        }
                    };
                    let mode = Mode::SelfNomination;
                    add_units(tx, &boss, &cycle, &AddUnits { units, polling_day: POLLING_DAY, mode, residents }).await
                })
            })
            .await
    };
    let only = refused(enter(None, vec![VILLAGE.into()]).await, "NO_UNITS");
    assert!(only.message.contains("没有选定居民委员会的选举方式"), "{only:?}");
    let whole = enter(None, vec![COUNTY.into()]).await.unwrap();
    assert_eq!((whole.added, whole.communities), (2, 1));
    let whole = enter(Some(ResidentsMode::GroupReps), vec![COUNTY.into()]).await.unwrap();
    assert_eq!((whole.added, whole.present, whole.communities), (1, 2, 0));
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    // 99 is no province: the national residents' law of the polling day, which nobody has read yet.
    assert_eq!((election.body.as_str(), election.residents_mode.as_str()), ("RC", "group_reps"));
    assert_eq!(election.profile, "RC-2026");
    let regime = cycle::regime(&election).unwrap();
    assert!(regime.banner().is_some() && regime.committee_zh() == "居民委员会");

    // Who elects can change until the roll is begun.
    let id = election.id;
    let change = async |way: ResidentsMode| {
        office
            .try_write(move |tx| {
                Box::pin(async move {
                    let version = cycle::store::election(tx.read(), id).await?.version;
                    set_mode(tx, &Actor::command_line(), id, version, "candidates", Some(way)).await
                })
            })
            .await
    };
    change(ResidentsMode::HouseholdReps).await.unwrap();
    let form = office.login(Role::TownshipClerk, TOWNSHIP).await.get(&format!("/u/{VILLAGE}/timetable")).await.ok();
    assert!(form.contains("每户派代表选举") && form.contains("推选居民选举委员会"), "{form}");
    assert!(form.contains("参数依据旧文本，待核"), "{form}");
    add(&office, of("王小明", 1, "一组", "1")).await.unwrap();
    let late = refused(change(ResidentsMode::Direct).await, "STAGE_TOO_LATE");
    assert!(late.message.contains("本社区选举"), "{late:?}");
}
