//! Names, codes and paths of units; the import through the real office.

use super::import::{UnitRow, ancestors_of, doubt, full_code, level_of};
use super::model::{Level, legal_name};
use super::service::{GroupInput, add_group, import_units, rename_group};
use super::store;
use crate::access::{Actor, Role};
use crate::failure::Failure;
use crate::testkit::{self, COUNTY, FAR_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, VILLAGE, day};

#[test]
fn three_spellings_are_one_name() {
    for spelling in ["皂洞口村村委会", "皂洞口村民委员会", "皂洞口村", "皂洞口村委会"] {
        assert_eq!(legal_name(spelling), "皂洞口村", "{spelling}");
    }
    assert_eq!(legal_name("新城社区居委会"), "新城社区");
    assert_eq!(legal_name("莫𡐓村委会"), "莫𡐓村");
}

#[test]
fn a_code_shows_its_level_and_what_stands_above() {
    for (code, level, nearest) in [
        ("330000000000", Level::Province, None),
        ("330700000000", Level::Prefecture, Some("330000000000")),
        ("330781000000", Level::County, Some("330700000000")),
        ("330781001000", Level::Township, Some("330781000000")),
        ("330781001201", Level::Village, Some("330781001000")),
        // A city without counties: its towns hang below the prefecture.
        ("441900003000", Level::Township, Some("441900000000")),
    ] {
        assert_eq!(level_of(code), level, "{code}");
        assert_eq!(ancestors_of(code).first().map(String::as_str), nearest, "{code}");
    }
}

#[test]
fn codes_are_filled_up_and_never_guessed() {
    for (text, code) in [
        ("33", Some("330000000000")),
        ("330781", Some("330781000000")),
        ("３３０７８１００１２０１", Some("330781001201")),
        (" 330781001 ", Some("330781001000")),
        ("3307810", None),
        ("33078100120a", None),
        ("000000000000", None),
        ("", None),
        ("33村", None),
    ] {
        assert_eq!(full_code(text).as_deref(), code, "{text}");
    }
}

#[test]
fn private_use_characters_are_doubted_and_rare_ones_are_not() {
    assert!(doubt("莫𡐓村委会").is_none());
    assert!(doubt("\u{E170}坑村").unwrap().contains("U+E170"));
}

#[tokio::test]
async fn the_kit_has_an_office_with_units() {
    let office = testkit::office().await;
    let unit = store::unit_ref(office.app.db.read(), VILLAGE).await.unwrap().unwrap();
    assert_eq!((unit.name.as_str(), unit.legal_name.as_str()), ("皂洞口村民委员会", "皂洞口村"));
    assert_eq!(unit.above, "演练省 演练市 兰溪市 上华街道");
    assert_eq!((unit.township(), unit.county()), (Some(TOWNSHIP), Some(COUNTY)));
    assert_eq!(store::count_by_level(office.app.db.read()).await.unwrap(), [1, 1, 1, 2, 3]);
}

async fn import(
    office: &testkit::Office,
    actor: &Actor,
    rows: Vec<UnitRow>,
) -> Result<super::service::ImportReport, Failure> {
    let actor = actor.clone();
    office
        .try_write(move |tx| {
            let (actor, rows) = (actor.clone(), rows.clone());
            Box::pin(async move { import_units(tx, &actor, &rows).await })
        })
        .await
}

#[tokio::test]
async fn one_wrong_row_stops_the_whole_import() {
    let office = testkit::office().await;
    let before = store::count_by_level(office.app.db.read()).await.unwrap();
    let rows = vec![
        UnitRow::new(2, "990781001203", "上华村"),
        UnitRow::new(3, "990781001203", "西吴村"),
        UnitRow::new(4, "990781009201", "没有上级村"),
        UnitRow { level: "9".into(), ..UnitRow::new(5, "990781001204", "级别不对村") },
        UnitRow::new(6, "12345", "编码不对村"),
        UnitRow::new(7, "990781001205", ""),
        UnitRow { parent_code: "990781077000".into(), ..UnitRow::new(8, "990781001206", "上级不在村") },
        UnitRow { org_kind: "大队".into(), ..UnitRow::new(9, "990781001207", "类型不对村") },
        UnitRow::new(10, "990781001208", "长".repeat(61)),
    ];
    let Err(Failure::Refused(refusal)) = import(&office, &Actor::command_line(), rows).await else {
        panic!("a file with errors was imported");
    };
    assert_eq!(refusal.code, "UNITS_INVALID");
    let text: Vec<&str> = refusal.fields.iter().map(|field| field.message.as_str()).collect();
    for (line, part) in [
        (3, "与第 2 行重复"),
        (4, "所属的乡镇"),
        (5, "级别应为"),
        (6, "位数字"),
        (7, "名称为空"),
        (8, "990781077000 既不在文件中"),
        (9, "类型应为"),
        (10, "61 个字"),
    ] {
        let own = text.iter().find(|message| message.contains(&format!("第 {line} 行")));
        assert!(own.is_some_and(|message| message.contains(part)), "line {line}: {text:#?}");
    }
    assert_eq!(store::count_by_level(office.app.db.read()).await.unwrap(), before, "nothing was written");
}

#[tokio::test]
async fn importing_again_renames_and_neither_moves_nor_deletes() {
    let office = testkit::office().await;
    let actor = office.actor(Role::CountyOffice, COUNTY).await;
    let rows = vec![UnitRow::new(2, TOWNSHIP, "上华街道"), UnitRow::new(3, VILLAGE, "皂洞口村村委会")];
    let report = import(&office, &actor, rows).await.unwrap();
    assert_eq!((report.added, report.renamed, report.unchanged), (0, 1, 1));
    assert_eq!(report.stored, [1, 1, 1, 2, 3], "nothing was deleted");
    let unit = store::unit(office.app.db.read(), VILLAGE).await.unwrap().unwrap();
    assert_eq!((unit.name.as_str(), unit.version), ("皂洞口村村委会", 2));
    let events = office.events("org.renamed").await;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].0.as_str(), &events[0].2["from"]), (VILLAGE, &"皂洞口村民委员会".into()));

    let moved = UnitRow { parent_code: OTHER_TOWNSHIP.into(), ..UnitRow::new(2, VILLAGE, "皂洞口村") };
    let Err(Failure::Refused(refusal)) = import(&office, &actor, vec![moved]).await else { panic!("a unit was moved") };
    assert!(refusal.fields[0].message.contains("不移动单位"), "{refusal:?}");
}

#[tokio::test]
async fn the_traps_of_the_real_table_are_stored_as_they_are() {
    let office = testkit::office().await;
    let long = "内蒙古赤峰冶金化工开发区管理委员会巴林右旗产业园管理办公室虚拟社区";
    assert_eq!(long.chars().count(), 33);
    let names = ["莫𡐓村委会", "輋𣒍村委会", "\u{E170}坑村委会", long, "程庄路16号院社区", "啟富村", "和平村委会"];
    let rows: Vec<UnitRow> =
        (2..).zip(&names).map(|(line, name)| UnitRow::new(line, format!("990781001{}", 210 + line), *name)).collect();
    let report = import(&office, &Actor::command_line(), rows.clone()).await.unwrap();
    assert_eq!(report.added, names.len());
    assert_eq!(report.warnings.len(), 1, "only the private-use character is doubted: {:?}", report.warnings);
    for row in &rows {
        let stored = store::unit(office.app.db.read(), &row.code).await.unwrap().unwrap();
        assert_eq!(stored.name, row.name);
        assert_eq!(stored.warning.is_some(), row.name.contains('\u{E170}'));
    }
    // 和平村委会 is there twice; a search finds both.
    let both = store::search(office.app.db.read(), "", "和平", 100).await.unwrap();
    assert_eq!(both.iter().map(|unit| unit.code.as_str()).collect::<Vec<_>>(), ["990781001218", FAR_VILLAGE]);
    let rare = store::search(office.app.db.read(), "", "𣒍", 100).await.unwrap();
    assert_eq!(rare.len(), 1, "characters beyond the basic plane are found");
}

#[tokio::test]
async fn a_county_changes_nothing_outside_its_place() {
    let office = testkit::office().await;
    let actor = office.actor(Role::CountyOffice, COUNTY).await;
    let rows = vec![UnitRow::new(2, "990000000000", "演练省"), UnitRow::new(3, "990700000000", "改名市")];
    let Err(Failure::Refused(refusal)) = import(&office, &actor, rows).await else { panic!("renamed a city") };
    assert!(refusal.fields.len() == 1 && refusal.fields[0].message.contains("第 3 行"), "{refusal:?}");
    let clerk = office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let answer = import(&office, &clerk, vec![UnitRow::new(2, "990781001299", "新村")]).await;
    assert!(matches!(answer, Err(Failure::Forbidden(_))));
}

#[tokio::test]
async fn a_search_takes_the_signs_of_like_literally() {
    let office = testkit::office().await;
    office.units(&[("990781001231", "100%村"), ("990781001232", "甲_乙村"), ("990781001233", "甲丙乙村")]).await;
    for (text, found) in [("%", 1), ("_", 1), ("甲_", 1), ("\\", 0), ("990781001", 6), ("村", 6)] {
        let units = store::search(office.app.db.read(), "", text, 100).await.unwrap();
        assert_eq!(units.len(), found, "{text}: {units:?}");
    }
    let township = store::unit(office.app.db.read(), OTHER_TOWNSHIP).await.unwrap().unwrap();
    let own = store::search(office.app.db.read(), &township.path, "村", 100).await.unwrap();
    assert_eq!(own.len(), 1, "only the own subtree is searched");
}

#[tokio::test]
async fn groups_of_a_village_are_numbered_once() {
    let office = testkit::office().await;
    let actor = office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let add = |no: i32, unit: &'static str| {
        let actor = actor.clone();
        office.try_write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move { add_group(tx, &actor, unit, &GroupInput { no, name: format!("第{no}组") }).await })
        })
    };
    let id = add(1, VILLAGE).await.unwrap();
    assert!(matches!(add(1, VILLAGE).await, Err(Failure::Refused(r)) if r.code == "GROUP_TAKEN"));
    assert!(matches!(add(1, TOWNSHIP).await, Err(Failure::Refused(r)) if r.code == "NOT_A_VILLAGE"));
    let rename = |unit: &'static str, old: &'static str| {
        let actor = actor.clone();
        office.try_write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move { rename_group(tx, &actor, unit, id, old, "上村组").await })
        })
    };
    assert!(matches!(rename(OTHER_VILLAGE, "第1组").await, Err(Failure::NotFound(_))), "a foreign id is not found");
    assert!(matches!(rename(VILLAGE, "旧名").await, Err(Failure::Stale { .. })));
    rename(VILLAGE, "第1组").await.unwrap();
    assert_eq!(office.events("org.group_renamed").await.len(), 1);
    assert!(day(2026, 3, 5) == office.app.clock.today());
}

#[tokio::test]
async fn a_stale_form_is_given_back_with_its_labels() {
    let office = testkit::office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    clerk.post(&format!("/units/{VILLAGE}/groups"), &[("no", "1"), ("name", "第一组")]).await.done();
    let page = clerk.get(&format!("/units/{VILLAGE}")).await.ok();
    let rename = page.split_once("/rename").unwrap().1;
    let words = testkit::hidden(rename, "field_labels").replace("&quot;", "\"");
    let id = page.split_once("/rename").unwrap().0.rsplit('/').next().unwrap().to_owned();
    let field = format!("name-{id}");
    let form = [("old_name", "旧名"), (field.as_str(), "上村组"), ("field_labels", words.as_str())];
    let stale = clerk.post(&format!("/units/{VILLAGE}/groups/{id}/rename"), &form).await;
    assert_eq!(stale.status, 409);
    let text = stale.text();
    assert!(text.contains("您刚才提交的内容") && text.contains("<dt>新名称</dt><dd>上村组</dd>"), "{text}");
    assert!(!text.contains(&field) && !text.contains("old_name"), "{text}");
}
