//! Cycles and timetables through the real office.

use law::regime::Mode;

use super::plan::{self, Standing};
use super::service::{self, AddUnits, NewCycle, StepEdit};
use super::{Stage, model, store};
use crate::access::{Actor, Role};
use crate::failure::Failure;
use crate::testkit::{COUNTY, FAR_VILLAGE, Office, TOWNSHIP, VILLAGE, day, office};

/// A cycle of the county with all its villages, for the tests of the contexts below too.
pub(crate) async fn cycle(office: &Office, mode: Mode, polling_day: chrono::NaiveDate) -> entity::unit_election::Model {
    let new = NewCycle {
        county_code: COUNTY.into(),
        name: "2026年换届".into(),
        term_no: 12,
        profile: "ZJ-2020".into(),
        synthetic: true,
    };
    office
        .write(move |tx| {
            let new = new.clone();
            Box::pin(async move {
                let actor = Actor::command_line();
                let cycle = service::create_cycle(tx, &actor, &new).await?;
                let cmd = AddUnits { units: vec![COUNTY.into()], polling_day, mode, residents: None };
                service::add_units(tx, &actor, &cycle, &cmd).await?;
                store::expect_current(tx.read(), VILLAGE).await
            })
        })
        .await
}

async fn village(office: &Office) -> entity::unit_election::Model {
    store::expect_current(office.app.db.read(), VILLAGE).await.unwrap()
}

#[test]
fn the_steps_that_contexts_mark_are_in_the_law_book() {
    let regime = model::book().unwrap().regime("ZJ-2020", day(2025, 4, 15)).unwrap();
    let known: Vec<String> = [Mode::SelfNomination, Mode::Candidates]
        .into_iter()
        .flat_map(|mode| law::timetable::steps(&regime, mode))
        .map(|step| step.id)
        .collect();
    for step in plan::step::ALL {
        assert!(known.iter().any(|id| id == step), "{step} is not in {known:?}");
    }
}

#[tokio::test]
async fn a_county_office_makes_a_cycle_and_takes_in_all_villages() {
    let office = office().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let form = [("name", "2026年换届"), ("term_no", "12"), ("county_code", COUNTY), ("synthetic", "yes")];
    let mut wrong = form.to_vec();
    wrong.push(("profile", "ZJ-1999"));
    let page = county.post("/cycles", &wrong).await.refused();
    for part in ["没有法规方案「ZJ-1999」", "ZJ-2020", "SH-2020", "CN-2018", "value=\"2026年换届\""] {
        assert!(page.contains(part), "{part} is missing");
    }
    let mut right = form.to_vec();
    right.push(("profile", "ZJ-2020"));
    let path = county.post("/cycles", &right).await.done();
    county.post("/cycles", &right).await.refused();

    let units = [("whole", "yes"), ("polling_day", "2026-04-15"), ("mode", "self_nomination")];
    county.post(&format!("{path}/units"), &units).await.done();
    county.post(&format!("{path}/units"), &units).await.done();
    let page = county.get(&path).await.ok();
    assert!(page.contains("共 3 条") && page.contains("皂洞口") && page.contains("2026-04-15"), "{page}");

    let township = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = township.get(&path).await.ok();
    assert!(page.contains("共 2 条") && !page.contains("和平村"), "a township sees its own villages only");
    assert_eq!(township.post("/cycles", &right).await.status, 403);
}

#[tokio::test]
async fn profiles_that_are_not_verified_say_so() {
    let office = office().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let page = county.get("/cycles").await.ok();
    assert!(page.contains("CN-2026") && page.contains("参数依据旧文本，待核"), "{page}");
}

#[tokio::test]
async fn a_date_that_the_law_forbids_is_refused_with_the_article() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get(&format!("/u/{VILLAGE}/timetable")).await.ok();
    assert!(page.contains("公布选民名单") && page.contains("2026-03-26"), "{page}");

    let path = format!("/u/{VILLAGE}/timetable/step/roll_published");
    let late = [("version", "0"), ("planned", "2026-04-01"), ("owner", "张三")];
    let page = clerk.post(&path, &late).await.refused();
    for part in ["2026-04-01", "2026-03-26", "第十四条", "晚了6日", "value=\"张三\""] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(store::steps(office.app.db.read(), election.id).await.unwrap().is_empty());

    let future = [("version", "0"), ("actual", "2026-03-06")];
    assert!(clerk.post(&path, &future).await.refused().contains("晚于今天"));
    let typed = clerk.post(&path, &[("version", "0"), ("actual", "2026-03-05")]).await.refused();
    assert!(typed.contains("自动记入"), "the day of a publication is not typed: {typed}");
    clerk.post(&path, &[("version", "0"), ("planned", "2026-03-20"), ("owner", "张三")]).await.done();
    let page = clerk.get(&format!("/u/{VILLAGE}/timetable")).await.ok();
    assert!(page.contains("2026-03-20") && page.contains("张三"));
    clerk.get(&format!("/u/{VILLAGE}/timetable/print")).await.ok();

    // The version that the form saw was 0; the row has 1 now.
    let stale = clerk.post(&path, &[("version", "0"), ("planned", "2026-03-21")]).await;
    assert_eq!(stale.status, 409);
    let order = [("version", "0"), ("planned", "2026-03-25")];
    let page = clerk.post(&format!("/u/{VILLAGE}/timetable/step/registration"), &order).await;
    assert!(page.status == 422 || page.status == 303);
}

#[tokio::test]
async fn trying_out_a_polling_day_saves_nothing_and_issuing_it_moves_the_plan() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let id = election.id;
    office
        .write(move |tx| {
            Box::pin(async move {
                let edit = StepEdit {
                    step: plan::step::ROLL.into(),
                    version: 0,
                    planned: Some(day(2026, 3, 20)),
                    actual: None,
                    owner: String::new(),
                    note: String::new(),
                };
                service::set_step(tx, &Actor::command_line(), id, &edit).await
            })
        })
        .await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get(&format!("/u/{VILLAGE}/timetable/move?day=2026-04-25")).await.ok();
    assert!(page.contains("没有保存") && page.contains("2026-03-30") && page.contains("下达"), "{page}");
    assert_eq!(village(&office).await, election, "trying out saves nothing");
    assert!(office.events("cycle.set_polling_day").await.is_empty());

    let path = format!("/u/{VILLAGE}/timetable/move");
    let version = election.version.to_string();
    clerk.post(&path, &[("version", &version), ("day", "2026-04-25")]).await.done();
    assert_eq!(village(&office).await.polling_day, day(2026, 4, 25));
    let step = store::step(office.app.db.read(), id, plan::step::ROLL).await.unwrap().unwrap();
    assert_eq!(step.planned, Some(day(2026, 3, 30)), "the plan moves by as many days");
    let stale = clerk.post(&path, &[("version", &version), ("day", "2026-04-26")]).await;
    assert_eq!(stale.status, 409, "a stale tab");
    let told = String::from_utf8_lossy(&stale.bytes).into_owned();
    assert!(told.contains("可能是您在另一个页面，或其他人") && !told.contains("他人已先更新"), "{told}");
    for (typed, said) in [("", "请填写选举日"), ("4月5日", "「4月5日」不是日期")] {
        let page = clerk.get(&format!("{path}?day={typed}")).await.refused();
        assert!(page.contains(said) && !page.contains("「」"), "{page}");
    }
    assert_eq!(office.events("cycle.set_polling_day").await.len(), 1);
}

#[tokio::test]
async fn a_polling_day_that_breaks_what_was_published_is_refused() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let id = election.id;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    // Nothing published: 20 days before 20 March have passed already.
    let page = clerk.get(&format!("/u/{VILLAGE}/timetable/move?day=2026-03-20")).await.ok();
    assert!(page.contains("2026-02-28") && page.contains("第十四条") && !page.contains(">下达<"), "{page}");
    office
        .write(move |tx| {
            Box::pin(async move {
                service::mark_done(tx, &Actor::command_line(), id, plan::step::ROLL, day(2026, 3, 5)).await
            })
        })
        .await;
    let version = election.version.to_string();
    let path = format!("/u/{VILLAGE}/timetable/move");
    let page = clerk.post(&path, &[("version", &version), ("day", "2026-03-20")]).await.refused();
    assert!(page.contains("公布选民名单") && page.contains("第十四条"), "{page}");
    assert_eq!(village(&office).await.polling_day, day(2026, 4, 15));
    clerk.post(&path, &[("version", &version), ("day", "2026-03-01")]).await.refused();
    clerk.post(&path, &[("version", &version), ("day", "2026-03-25")]).await.done();
}

#[tokio::test]
async fn a_township_moves_together_or_not_at_all() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let path = format!("/cycles/{}/polling-day", election.cycle_id);
    let page = clerk.get(&format!("{path}?township={TOWNSHIP}&day=2026-04-20")).await.ok();
    assert!(page.contains("将上华街道2 个村的选举日定为 2026-04-20"), "{page}");
    let rows = store::elections_of(office.app.db.read(), election.cycle_id, Some(TOWNSHIP)).await.unwrap();
    let seen: Vec<String> = rows.iter().map(|row| format!("{}:{}", row.id, row.version)).collect();
    let far = store::expect_current(office.app.db.read(), FAR_VILLAGE).await.unwrap();
    let foreign = format!("{}:{}", far.id, far.version);
    let with_foreign = [("day", "2026-04-20"), ("unit", seen[0].as_str()), ("unit", foreign.as_str())];
    assert_eq!(clerk.post(&path, &with_foreign).await.status, 404, "a village of another township");
    assert_eq!(village(&office).await.polling_day, day(2026, 4, 15), "nothing is half done");
    clerk.post(&path, &[("day", "2026-04-20"), ("unit", &seen[0]), ("unit", &seen[1])]).await.done();
    assert_eq!(village(&office).await.polling_day, day(2026, 4, 20));
}

#[tokio::test]
async fn a_mode_that_the_profile_does_not_have_is_refused() {
    let office = office().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let form =
        [("name", "换届"), ("term_no", "12"), ("county_code", COUNTY), ("profile", "BJ-2012"), ("synthetic", "yes")];
    let path = county.post("/cycles", &form).await.done();
    let units = [("whole", "yes"), ("polling_day", "2026-04-15"), ("mode", "self_nomination")];
    let page = county.post(&format!("{path}/units"), &units).await.refused();
    assert!(page.contains("没有规定「无候选人的自荐直选」"), "{page}");
}

#[tokio::test]
async fn six_hundred_villages_are_taken_in_at_once() {
    let office = office().await;
    let names: Vec<(String, String)> =
        (0..620).map(|n| (format!("99078100{}{}", 3 + n / 155, 200 + n % 155), format!("第{n}村"))).collect();
    let mut units: Vec<(&str, &str)> =
        vec![("990781003000", "甲镇"), ("990781004000", "乙镇"), ("990781005000", "丙镇"), ("990781006000", "丁镇")];
    units.extend(names.iter().map(|(code, name)| (code.as_str(), name.as_str())));
    office.units(&units).await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    assert_eq!(store::count_units(office.app.db.read(), election.cycle_id).await.unwrap(), 623);
}

#[tokio::test]
async fn a_step_is_done_late_or_due() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let regime = model::regime(&election).unwrap();
    let standing = |today| {
        let lines = plan::lines(&election, &regime, &[], today);
        lines.into_iter().find(|line| line.law.id == plan::step::ROLL).unwrap().standing
    };
    assert_eq!(standing(day(2026, 3, 1)), Standing::Open);
    assert_eq!(standing(day(2026, 3, 20)), Standing::Due(1), "recommended 25 days before");
    assert_eq!(standing(day(2026, 3, 26)), Standing::BehindPlan(5));
    assert_eq!(standing(day(2026, 3, 27)), Standing::Late(1));
}

#[tokio::test]
async fn a_village_outside_the_county_cannot_be_taken_in() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let cycle = store::cycle(office.app.db.read(), election.cycle_id).await.unwrap().unwrap();
    let actor = office.actor(Role::CountyOffice, TOWNSHIP).await;
    let result = office
        .try_write(move |tx| {
            let (actor, cycle) = (actor.clone(), cycle.clone());
            Box::pin(async move {
                let cmd = AddUnits {
                    units: vec![FAR_VILLAGE.into()],
                    polling_day: day(2026, 4, 15),
                    mode: Mode::SelfNomination,
                    residents: None,
                };
                service::add_units(tx, &actor, &cycle, &cmd).await
            })
        })
        .await;
    assert!(matches!(result, Err(Failure::Refused(r)) if r.code == "UNIT_UNKNOWN"));
}

#[tokio::test]
async fn periods_end_by_themselves_and_rulings_wait_for_an_objection() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let regime = model::regime(&election).unwrap();
    let published =
        entity::timetable_step::Model { actual: Some(day(2026, 3, 20)), ..plan::blank(election.id, plan::step::ROLL) };
    let standing = |rows: &[entity::timetable_step::Model], id: &str, today| {
        let lines = plan::lines(&election, &regime, rows, today);
        lines.into_iter().find(|line| line.law.id == id).unwrap().standing
    };
    let rows = [published];
    for id in ["objections_closed", "self_nomination_closed", "proxies_closed"] {
        assert_eq!(standing(&[], id, day(2026, 4, 14)), Standing::Open, "{id}: nothing was published yet");
        assert!(matches!(standing(&rows, id, day(2026, 4, 14)), Standing::Closed(_)), "{id}");
    }
    assert_eq!(standing(&rows, "objections_closed", day(2026, 3, 25)), Standing::Due(0), "five days after the list");
    assert_eq!(standing(&rows, "objections_closed", day(2026, 3, 26)), Standing::Closed(day(2026, 3, 25)));
    assert_eq!(standing(&rows, plan::step::RULINGS, day(2026, 4, 14)), Standing::IfNeeded);
    assert_eq!(standing(&rows, plan::step::PROXIES, day(2026, 4, 15)), Standing::Late(1), "a task stays a task");
}

#[tokio::test]
async fn the_list_of_the_elected_follows_the_last_vote() {
    let office = office().await;
    let mut election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let regime = model::regime(&election).unwrap();
    let done =
        |step: &str, actual| entity::timetable_step::Model { actual: Some(actual), ..plan::blank(election.id, step) };
    let polled = done(plan::step::POLLING, day(2026, 4, 15));
    let (second, listed) = (done(plan::step::RUNOFF, day(2026, 4, 25)), done(plan::step::RESULT, day(2026, 4, 25)));
    let result = |election: &entity::unit_election::Model, rows: &[entity::timetable_step::Model], today| {
        let lines = plan::lines(election, &regime, rows, today);
        lines.into_iter().find(|line| line.law.id == plan::step::RESULT).unwrap().standing
    };
    let today = day(2026, 4, 20);
    assert_eq!(result(&election, std::slice::from_ref(&polled), today), Standing::Late(4), "one day after the vote");
    let alone = result(&election, &[polled.clone(), listed.clone()], day(2026, 4, 25));
    assert_eq!(alone, Standing::Illegal, "ten days after the only vote");
    let after = [polled.clone(), second, listed];
    assert_eq!(result(&election, &after, day(2026, 4, 25)), Standing::Done(day(2026, 4, 25)));
    election.stage = Stage::NextRound.code().to_owned();
    assert_eq!(result(&election, &[polled], today), Standing::Open, "a further round is still to come");
}
