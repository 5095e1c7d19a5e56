//! Settings and policy packs of a cycle through the real office.

use law::regime::Mode;

use super::plan::{blank, step};
use super::settings::{self, Applied};
use super::tests::cycle;
use super::{Progress, Stage, model, store};
use crate::access::Role;
use crate::testkit::{
    COUNTY, Client, FAR_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, Office, TOWNSHIP, VILLAGE, day, office,
};

const DEFAULTS: [(&str, &str); 5] = [
    ("win_base", "default"),
    ("participation_basis", "default"),
    ("deadline_counting", "default"),
    ("deadline_holiday", "default"),
    ("election_threshold", "default"),
];

/// The form of the settings with one answer.
async fn set(client: &Client, path: &str, key: &str, value: &str, reason: &str) -> crate::testkit::Answer {
    let version = crate::testkit::hidden(&client.get(path).await.ok(), "version");
    let mut form: Vec<(&str, &str)> = DEFAULTS.to_vec();
    for pair in &mut form {
        if pair.0 == key {
            pair.1 = value;
        }
    }
    form.extend([("reason", reason), ("version", &version)]);
    client.post(path, &form).await
}

async fn of(office: &Office, unit: &str) -> entity::unit_election::Model {
    store::expect_current(office.app.db.read(), unit).await.unwrap()
}

async fn county() -> (Office, Client, String) {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let client = office.login(Role::CountyOffice, COUNTY).await;
    (office, client, format!("/cycles/{}/settings", election.cycle_id))
}

async fn note(office: &Office, unit: &str, stage: Stage) {
    let id = of(office, unit).await.id;
    office
        .write(move |tx| {
            Box::pin(async move {
                store::note(tx.conn(), id, &Progress { stage: Some(stage), ..Progress::default() }).await
            })
        })
        .await;
}

#[tokio::test]
async fn a_county_answers_what_the_texts_leave_open_and_every_page_says_so() {
    let (office, client, path) = county().await;
    let page = client.get(&path).await.ok();
    for part in
        ["“选举日的n日前”是否含第n日当日", "第n日当日可以", "未核实", "参加投票的村民", "还没有取得的文本", "默认"]
    {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let timetable = format!("/u/{VILLAGE}/timetable");
    let page = client.get(&timetable).await.ok();
    assert!(page.contains("2026-03-26") && page.contains("默认：第n日当日可以"), "{page}");

    assert!(set(&client, &path, "deadline_counting", "clear_days", " ").await.refused().contains("请写明理由"));
    assert!(set(&client, &path, "deadline_counting", "someday", "省厅答复").await.refused().contains("不能设为"));
    assert!(office.events("cycle.set_settings").await.is_empty());
    set(&client, &path, "deadline_counting", "clear_days", "省民政厅答复").await.done();
    let event = office.events("cycle.set_settings").await.remove(0);
    assert_eq!(
        (event.0.as_str(), &event.2["reason"], &event.2["changed"]),
        (COUNTY, &"省民政厅答复".into(), &3.into())
    );

    let page = client.get(&timetable).await.ok();
    assert!(page.contains("2026-03-25") && page.contains("本次换届设定：中间须隔满n日"), "{page}");
    let page = client.get(&path).await.ok();
    assert!(page.contains("本次设定") && page.contains("1 / 5"), "{page}");
    let election = of(&office, VILLAGE).await;
    assert_eq!(election.regime_hash, model::regime(&election).unwrap().hash());

    // A unit that is taken in later applies the same.
    office.units(&[("990781001203", "新村委会")]).await;
    let units = [("codes", "990781001203"), ("polling_day", "2026-04-15"), ("mode", "self_nomination")];
    client.post(&path.replace("settings", "units"), &units).await.done();
    assert_eq!(of(&office, "990781001203").await.overlay, election.overlay);

    // Back to the default.
    set(&client, &path, "deadline_counting", "default", "答复已撤回").await.done();
    assert_eq!(of(&office, VILLAGE).await.overlay, "");
}

#[tokio::test]
async fn who_has_begun_to_vote_keeps_the_rules() {
    let (office, client, path) = county().await;
    note(&office, VILLAGE, Stage::Finished).await;
    note(&office, OTHER_VILLAGE, Stage::Polling).await;
    let before = of(&office, VILLAGE).await;
    set(&client, &path, "participation_basis", "checked_in", "省民政厅答复").await.done();
    for unit in [VILLAGE, OTHER_VILLAGE] {
        let election = of(&office, unit).await;
        assert_eq!((election.overlay.as_str(), &election.regime_hash), ("", &before.regime_hash), "{unit}");
    }
    let changed = of(&office, FAR_VILLAGE).await;
    assert_ne!(changed.regime_hash, before.regime_hash);
    assert_eq!(changed.regime_hash, model::regime(&changed).unwrap().hash());
    let detail = office.events("cycle.set_settings").await.remove(0).2;
    assert_eq!((&detail["changed"], &detail["kept"]), (&1.into(), &2.into()));
}

#[tokio::test]
async fn what_was_done_in_time_does_not_become_late() {
    let (office, client, path) = county().await;
    let id = of(&office, VILLAGE).await.id;
    office
        .write(move |tx| {
            Box::pin(async move {
                let mut row = blank(id, step::ROLL);
                row.actual = Some(day(2026, 3, 26));
                store::save_step(tx.conn(), row).await
            })
        })
        .await;
    let page = set(&client, &path, "deadline_counting", "clear_days", "省民政厅答复").await.refused();
    assert!(
        page.contains("1 个村按这个设定已经逾期或者不合法") && page.contains("皂洞口") && page.contains("第十四条"),
        "{page}"
    );
    assert!(page.contains("value=\"省民政厅答复\""), "what was typed stays: {page}");
    assert_eq!(of(&office, FAR_VILLAGE).await.overlay, "", "all or none");
    set(&client, &path, "participation_basis", "checked_in", "省民政厅答复").await.done();
}

#[tokio::test]
async fn a_policy_pack_is_chosen_for_the_county_and_otherwise_for_a_township() {
    let (office, client, path) = county().await;
    let to = format!("{path}/pack");
    let version = || async { crate::testkit::hidden(&client.get(&path).await.ok(), "version") };
    let seen = version().await;
    let form = [("township", ""), ("pack", "LUBU-2020"), ("reason", "参照陆埠镇做法"), ("version", &seen)];
    client.post(&to, &form).await.done();
    assert_eq!(client.post(&to, &form).await.status, 409, "a second look at the same version");
    let seen = version().await;
    let own = [("township", OTHER_TOWNSHIP), ("pack", "none"), ("reason", "本镇不参照"), ("version", &seen)];
    client.post(&to, &own).await.done();
    let pack = |row: &entity::unit_election::Model| settings::pack(row).unwrap().map(|pack| pack.id.clone());
    assert_eq!(pack(&of(&office, VILLAGE).await).as_deref(), Some("LUBU-2020"));
    assert_eq!(pack(&of(&office, FAR_VILLAGE).await), None);
    let page = client.get(&path).await.ok();
    assert!(page.contains("与全县不同") && page.contains("马涧镇"), "{page}");

    // A pack of the county and a setting go together.
    set(&client, &path, "win_base", "due", "县委组织部答复").await.done();
    let applied = Applied::stored(&of(&office, VILLAGE).await.overlay).unwrap();
    assert_eq!((applied.pack.as_deref(), applied.settings.0.len()), (Some("LUBU-2020"), 1));

    let seen = version().await;
    for (township, pack, says) in [("", "ROME-1", "没有政策包"), ("", "county", "同全县"), ("", "", "请填写政策包")]
    {
        let form = [("township", township), ("pack", pack), ("reason", "试一试看"), ("version", &seen)];
        assert!(client.post(&to, &form).await.refused().contains(says), "{says}");
    }
    let back = [("township", OTHER_TOWNSHIP), ("pack", "county"), ("reason", "本镇改为参照"), ("version", &seen)];
    client.post(&to, &back).await.done();
    assert_eq!(pack(&of(&office, FAR_VILLAGE).await).as_deref(), Some("LUBU-2020"));
    let missing = [("township", TOWNSHIP), ("pack", "none"), ("reason", "本镇不参照"), ("version", "99")];
    assert_eq!(client.post(&to, &missing).await.status, 409);
}

#[tokio::test]
async fn townships_read_and_the_county_decides() {
    let (office, _, path) = county().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("默认") && !page.contains("保存设定"), "{page}");
    assert_eq!(clerk.post(&path, &[("reason", "省民政厅答复"), ("version", "1")]).await.status, 403);
}
