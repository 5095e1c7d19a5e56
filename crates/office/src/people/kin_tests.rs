//! Derived relations, records that cannot be true, and relations by code through the real office.

use law::kinship::{Confidence, Kinship, Relation, between};
use law::posts::Sex;
use law::regime::{KinSet, Regime};

use super::kin::{Kin, near_sets};
use super::service::{NewKin, record_kin};
use super::{PersonInput, kin_codes, model::Origin, store};
use crate::access::Actor;
use crate::failure::{Failure, Refusal};
use crate::testkit::{Office, VILLAGE, day, office};

fn regime() -> Regime {
    law::book::LawBook::builtin().unwrap().regime("ZJ-2020", day(2025, 4, 15)).unwrap()
}

/// 甲 and 乙 (man and wife), 丙 (brother of 乙), 丁 (father of 乙 and 丙), 戊 (son of 甲), 己 (wife of 戊), 庚 (a stranger).
async fn family() -> (Office, Vec<i64>) {
    let office = office().await;
    let persons = [
        ("甲", Sex::Male, 1970),
        ("乙", Sex::Female, 1972),
        ("丙", Sex::Male, 1975),
        ("丁", Sex::Male, 1945),
        ("戊", Sex::Male, 1995),
        ("己", Sex::Female, 1996),
        ("庚", Sex::Male, 1980),
    ];
    let keys = office.app.keys.clone();
    let ids = office
        .write(move |tx| {
            let keys = keys.clone();
            Box::pin(async move {
                let inputs =
                    persons.iter().map(|(name, sex, year)| PersonInput::new(VILLAGE, *name, *sex, day(*year, 1, 1)));
                super::service::insert_persons(tx, &keys, inputs.collect()).await
            })
        })
        .await;
    (office, ids)
}

async fn say(office: &Office, a: i64, b: i64, code: &str, origin: Origin) -> Result<i64, Refusal> {
    let relation = kin_codes::relation(code).unwrap();
    let new = NewKin { a, b, relation, code: code.into(), origin, source: "户口簿".into() };
    let done = office
        .try_write(move |tx| {
            let new = new.clone();
            Box::pin(async move { record_kin(tx, &Actor::command_line(), VILLAGE, &new).await })
        })
        .await;
    done.map_err(|failure| match failure {
        Failure::Refused(refusal) => *refusal,
        other => panic!("{other:?}"),
    })
}

async fn kin(office: &Office) -> Kin {
    Kin::of_unit(office.app.db.read(), VILLAGE).await.unwrap()
}

#[tokio::test]
async fn a_relation_that_nobody_recorded_is_found_with_its_path() {
    let (office, ids) = family().await;
    say(&office, ids[0], ids[1], "12", Origin::Household).await.unwrap();
    say(&office, ids[1], ids[3], "51", Origin::Checked).await.unwrap();
    say(&office, ids[2], ids[3], "51", Origin::Checked).await.unwrap();
    say(&office, ids[0], ids[4], "20", Origin::Declared).await.unwrap();
    say(&office, ids[4], ids[5], "12", Origin::Declared).await.unwrap();
    let kin = kin(&office).await;
    for (from, to, relation, degree, confidence, path) in [
        (1, 2, Relation::Sibling, Some(2), Confidence::Certain, "乙—父母—丁—子女—丙"),
        (0, 3, Relation::ParentInLaw, Some(1), Confidence::Recorded, "甲—配偶—乙—父母—丁"),
        (0, 5, Relation::DaughterInLaw, Some(1), Confidence::Recorded, "甲—子女—戊—配偶—己"),
        (3, 2, Relation::Child, Some(1), Confidence::Certain, "丁—子女—丙"),
    ] {
        let found = kin.relation(ids[from], ids[to]).unwrap_or_else(|| panic!("{path}"));
        assert_eq!((found.relation, found.degree, found.confidence), (relation, degree, confidence), "{path}");
        assert_eq!(kin.path_zh(ids[from], &found), path);
    }
    assert!(kin.relation(ids[0], ids[6]).is_none());
    let regime = regime();
    let edges = kin.edges(&ids, &regime);
    let how = |a: usize, b: usize| {
        between(&store::person_ref(ids[a]), &store::person_ref(ids[b]), &edges, KinSet::Near, &regime)
    };
    assert_eq!(how(1, 2), Kinship::Within(Relation::Sibling), "derived");
    assert_eq!(how(0, 1), Kinship::Within(Relation::Spouse), "on record");
    assert_eq!(how(0, 3), Kinship::Outside, "in-laws are no near relatives");
    assert_eq!(how(0, 6), Kinship::Outside);
    // The wife's son is presumed to be the man's: that stops nobody and is not the same as no relation.
    assert_eq!(how(1, 4), Kinship::Unverified);
    assert!(kin.edges(&[ids[1], ids[2]], &regime).len() == 1, "only the persons asked about");
    assert!(near_sets(&regime).contains(&Relation::LinealOther));
}

#[tokio::test]
async fn what_contradicts_the_records_is_refused_with_the_record() {
    let (office, ids) = family().await;
    let first = say(&office, ids[1], ids[3], "51", Origin::Declared).await.unwrap();
    say(&office, ids[0], ids[4], "20", Origin::Declared).await.unwrap();
    for (a, b, code, expected, says) in [
        (1, 3, "71", "KIN_KNOWN", "已登记为"),
        (4, 3, "20", "KIN_PARENT_NOT_OLDER", "丁"),
        (0, 1, "11", "KIN_SEX", "登记为女"),
        (0, 0, "11", "KIN_SELF", "自己"),
    ] {
        let refusal = say(&office, ids[a], ids[b], code, Origin::Declared).await.unwrap_err();
        assert_eq!(refusal.code, expected, "{refusal:?}");
        assert!(format!("{refusal:?}").contains(says), "{refusal:?}");
    }
    let _ = first;
    assert_eq!(store::kinship(office.app.db.read(), VILLAGE).await.unwrap().len(), 2);
}

#[tokio::test]
async fn doubtful_records_stay_as_they_are_and_nothing_is_concluded_from_them() {
    let (office, ids) = family().await;
    let unit = VILLAGE.to_owned();
    let rows = [(ids[4], ids[0], "child"), (ids[4], ids[2], "child"), (ids[6], ids[1], "unknown")];
    // As an import of an earlier time may have left them: the son is older than the father.
    office
        .write(move |tx| {
            let unit = unit.clone();
            Box::pin(async move {
                for (a, b, relation) in rows {
                    let row = entity::kinship::Model {
                        id: 0,
                        unit_code: unit.clone(),
                        person_a: a,
                        person_b: b,
                        relation: relation.into(),
                        code: String::new(),
                        origin: String::new(),
                        source: "旧册".into(),
                        created_ms: 0,
                    };
                    store::insert_kin(tx.conn(), row).await?;
                }
                Ok(())
            })
        })
        .await;
    let kin = kin(&office).await;
    assert_eq!(kin.doubtful().len(), 2);
    let doubts = kin.doubts();
    assert!(doubts.iter().all(|doubt| doubt.code == "KIN_PARENT_NOT_OLDER"), "{doubts:?}");
    let regime = regime();
    let edges = kin.edges(&ids, &regime);
    let how = |a: usize, b: usize| {
        between(&store::person_ref(ids[a]), &store::person_ref(ids[b]), &edges, KinSet::Near, &regime)
    };
    assert_eq!(how(4, 0), Kinship::Within(Relation::Child), "a record counts until somebody corrects it");
    assert_eq!(how(0, 2), Kinship::Outside, "no brothers by a doubtful father");
    assert_eq!(how(6, 1), Kinship::Unverified);
    let relatives = kin.relatives(ids[6]);
    assert_eq!((relatives.len(), relatives[0].relation), (1, Relation::Unknown));
}
