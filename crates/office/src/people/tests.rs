//! Persons and kinship through the real office. All numbers are synthetic (area 99).

use law::kinship::Relation;
use law::posts::Sex;

use super::service::{PersonInput, add_kin, insert_persons, upsert_person};
use super::store;
use crate::access::Role;
use crate::failure::Failure;
use crate::testkit::{self, COUNTY, Client, FAR_VILLAGE, OTHER_VILLAGE, Office, TOWNSHIP, VILLAGE, day, hidden};

/// A number with a right check character: born 1990-01-01, male for odd, female for even sequence numbers.
fn number(sequence: u32) -> String {
    let first = format!("99078119900101{sequence:03}");
    let check = law::id_number::check_character(&first).unwrap();
    format!("{first}{check}")
}

fn man(name: &str, sequence: u32) -> PersonInput {
    let mut input = PersonInput::new(VILLAGE, name, Sex::Male, day(1990, 1, 1));
    input.id_number = Some(number(sequence));
    input.synthetic = true;
    input
}

async fn add(office: &Office, input: PersonInput) -> Result<i64, Failure> {
    let actor = office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let keys = office.app.keys.clone();
    office
        .try_write(move |tx| {
            let (actor, keys, input) = (actor.clone(), keys.clone(), input.clone());
            Box::pin(async move { upsert_person(tx, &keys, &actor, &input).await })
        })
        .await
}

async fn clerk(office: &Office) -> Client {
    office.login(Role::TownshipClerk, TOWNSHIP).await
}

#[tokio::test]
async fn the_same_number_is_the_same_person_and_the_same_name_is_not() {
    let office = testkit::office().await;
    let one = add(&office, man("王一", 1)).await.unwrap();
    let mut again = man("王壹", 1);
    again.education = "高中".into();
    assert_eq!(add(&office, again).await.unwrap(), one);
    let row = store::person(office.app.db.read(), one).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.education.as_str(), row.version), ("王壹", "高中", 2));
    assert_ne!(add(&office, man("王壹", 3)).await.unwrap(), one);
    let mut far = man("王一", 1);
    far.unit_code = FAR_VILLAGE.into();
    assert_ne!(add(&office, far).await.unwrap(), one, "each village keeps its own file");
    let mut empty = man("王壹", 1);
    empty.education = String::new();
    add(&office, empty).await.unwrap();
    let row = store::person(office.app.db.read(), one).await.unwrap().unwrap();
    assert_eq!(row.education, "高中", "what an import does not know it does not erase");
}

#[tokio::test]
async fn a_number_that_disagrees_is_refused_and_never_repeated() {
    let office = testkit::office().await;
    let mut wrong = man("李二", 1);
    wrong.sex = Sex::Female;
    wrong.birth = day(1991, 1, 1);
    let Err(Failure::Refused(refusal)) = add(&office, wrong).await else { panic!("accepted") };
    let fields: Vec<&str> = refusal.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["birth", "sex"]);
    let mut broken = man("李二", 1);
    broken.id_number = Some("990781199001010010".into());
    let Err(Failure::Refused(refusal)) = add(&office, broken).await else { panic!("accepted") };
    assert!(!format!("{refusal:?}").contains("990781199001"), "{refusal:?}");
    assert!(office.events("people.added").await.is_empty());
}

#[tokio::test]
async fn numbers_are_encrypted_and_shown_only_for_a_purpose() {
    let office = testkit::office().await;
    let id = add(&office, man("王一", 1)).await.unwrap();
    let full = number(1);
    let row = store::person(office.app.db.read(), id).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(row.id_cipher.as_deref().unwrap()).contains("9907811990"));
    let client = clerk(&office).await;
    let path = format!("/u/{VILLAGE}/people/{id}");
    let page = client.get(&path).await.ok();
    assert!(page.contains("9907**********") && !page.contains(&full), "{page}");
    let list = client.get(&format!("/u/{VILLAGE}/people")).await.ok();
    assert!(
        list.contains("王一") && list.contains("1990") && !list.contains("9907*"),
        "a list shows no number: {list}"
    );
    assert!(!list.contains("1990-01-01"), "nor a birthday: {list}");
    let refused = client.post(&format!("{path}/reveal"), &[("purpose", "看")]).await.refused();
    assert!(refused.contains("用途") && !refused.contains(&full));
    assert!(office.events("people.id_revealed").await.is_empty());
    let page = client.post(&format!("{path}/reveal"), &[("purpose", "核对户口簿原件")]).await.ok();
    assert!(page.contains(&full));
    let events = office.events("people.id_revealed").await;
    assert_eq!((events[0].0.as_str(), &events[0].2["purpose"]), (VILLAGE, &"核对户口簿原件".into()));
    let all = crate::audit::latest(office.app.db.read(), None, "", 1000).await.unwrap();
    assert!(all.iter().all(|event| !event.detail.contains(&full) && !event.subject.contains(&full)));
    let observer = office.login(Role::Observer, VILLAGE).await;
    assert_eq!(observer.post(&format!("{path}/reveal"), &[("purpose", "核对户口簿原件")]).await.status, 403);
    assert_eq!(observer.get(&path).await.status, 403);
}

#[tokio::test]
async fn a_person_is_found_by_name_and_by_the_last_four() {
    let office = testkit::office().await;
    add(&office, man("莫𡐓", 1)).await.unwrap();
    add(&office, man("王一", 3)).await.unwrap();
    let client = clerk(&office).await;
    let tail = number(3)[14..].to_owned();
    let list = |q: String| {
        let client = client.clone();
        async move { client.get(&format!("/u/{VILLAGE}/people?q={}", crate::web::encode(&q))).await.ok() }
    };
    let by_tail = list(tail).await;
    assert!(by_tail.contains("王一") && !by_tail.contains("莫𡐓"), "{by_tail}");
    assert!(list("𡐓".into()).await.contains("莫𡐓"));
    assert!(list("%".into()).await.contains("没有姓名含「%」的人员"));
    assert!(client.get(&format!("/u/{OTHER_VILLAGE}/people")).await.ok().contains("还没有登记人员"));
}

#[tokio::test]
async fn forms_add_change_and_notice_a_colleague() {
    let office = testkit::office().await;
    let client = clerk(&office).await;
    let list = format!("/u/{VILLAGE}/people");
    let page = client.get(&format!("{list}/new")).await.ok();
    let key = hidden(&page, "form_key");
    let full = number(2);
    let form = [("form_key", key.as_str()), ("name", "王二妹"), ("id_number", &full)];
    let location = client.post(&list, &form).await.done();
    assert_eq!(client.post(&list, &form).await.done(), location, "the same form twice adds one person");
    let person = store::search(office.app.db.read(), VILLAGE, "王二妹", 0, 10).await.unwrap().0.remove(0);
    assert_eq!((person.sex.as_str(), person.birth), ("female", day(1990, 1, 1)), "taken from the number");
    let change =
        [("name", "王二妹"), ("birth", "1990-01-01"), ("sex", "female"), ("version", "1"), ("education", "高中")];
    client.post(&location, &change).await.done();
    let stale = client.post(&location, &change).await;
    assert_eq!(stale.status, 409, "{}", stale.text());
    let wrong = [("name", "王二妹"), ("birth", "1990-01-02"), ("sex", "female"), ("version", "2")];
    let page = client.post(&location, &wrong).await.refused();
    assert!(page.contains("与身份证号中的") && page.contains("1990-01-02"), "typed values stay: {page}");
    assert_eq!(client.get(&location.replace(VILLAGE, OTHER_VILLAGE)).await.status, 404, "a foreign id is not found");
}

#[tokio::test]
async fn kinship_is_declared_with_a_source_and_deleted_with_a_reason() {
    let office = testkit::office().await;
    let father = add(&office, PersonInput::new(VILLAGE, "王父", Sex::Male, day(1965, 1, 1))).await.unwrap();
    let son = add(&office, man("王子", 3)).await.unwrap();
    add(&office, man("王子", 5)).await.unwrap();
    let client = clerk(&office).await;
    let path = format!("/u/{VILLAGE}/people/{father}");
    let form = [("other", "王子"), ("relation", "child"), ("source", "本人申报")];
    let page = client.post(&format!("{path}/kin"), &form).await.refused();
    assert!(page.contains("有 2 人叫「王子」") && page.contains("是哪一位"), "{page}");
    let son_text = son.to_string();
    let form = [("other", "王子"), ("other_id", &son_text), ("relation", "child"), ("source", "本人申报")];
    client.post(&format!("{path}/kin"), &form).await.done();
    let rows = store::kinship(office.app.db.read(), VILLAGE).await.unwrap();
    assert_eq!((rows.len(), store::relation_from_code(&rows[0].relation)), (1, Relation::Child));
    let page = client.get(&format!("/u/{VILLAGE}/people/{son}")).await.ok();
    assert!(page.contains("王父") && page.contains("父母"), "the relation is read from the other end: {page}");
    let page = client.post(&format!("{path}/kin"), &form).await.refused();
    assert!(page.contains("已登记为"), "{page}");
    let without = [("other", "王父"), ("relation", "child"), ("source", "")];
    assert!(client.post(&format!("{path}/kin"), &without).await.refused().contains("请填写来源"));

    let row = store::kin_of(office.app.db.read(), VILLAGE, father).await.unwrap().remove(0);
    let remove = format!("/u/{VILLAGE}/kin/{}/remove", row.id);
    assert!(client.get(&remove).await.ok().contains("本人申报"));
    assert!(client.post(&remove, &[("reason", "")]).await.refused().contains("删除理由"));
    let foreign = remove.replace(VILLAGE, OTHER_VILLAGE);
    assert_eq!(client.post(&foreign, &[("reason", "误报")]).await.status, 404);
    client.post(&remove, &[("reason", "经核对户口簿不是父子")]).await.done();
    assert!(store::kinship(office.app.db.read(), VILLAGE).await.unwrap().is_empty());
    assert_eq!(office.events("people.kin_removed").await[0].2["reason"], "经核对户口簿不是父子");
}

#[tokio::test]
async fn kin_of_another_village_or_oneself_is_refused() {
    let office = testkit::office().await;
    let one = add(&office, man("王一", 1)).await.unwrap();
    let mut far = man("王远", 3);
    far.unit_code = FAR_VILLAGE.into();
    let far = add(&office, far).await.unwrap();
    let actor = office.actor(Role::CountyOffice, COUNTY).await;
    let kin = |a: i64, b: i64| {
        let actor = actor.clone();
        office.try_write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move { add_kin(tx, &actor, VILLAGE, a, b, Relation::Sibling, "申报").await })
        })
    };
    assert!(matches!(kin(one, far).await, Err(Failure::NotFound(_))));
    assert!(matches!(kin(one, one).await, Err(Failure::Refused(r)) if r.code == "KIN_SELF"));
}

#[tokio::test]
async fn many_persons_get_numbers_in_order_beside_single_ones() {
    let office = testkit::office().await;
    let first = add(&office, man("王一", 1)).await.unwrap();
    let keys = office.app.keys.clone();
    let ids = office
        .write(move |tx| {
            let keys = keys.clone();
            let inputs = (0..2500).map(|n| man(&format!("村民{n}"), n % 900)).collect();
            Box::pin(async move { insert_persons(tx, &keys, inputs).await })
        })
        .await;
    assert_eq!(ids, (first + 1..=first + 2500).collect::<Vec<i64>>());
    let last = store::person(office.app.db.read(), first + 2500).await.unwrap().unwrap();
    assert_eq!(last.name, "村民2499");
    assert_eq!(add(&office, man("王后", 901)).await.unwrap(), first + 2501);
}
