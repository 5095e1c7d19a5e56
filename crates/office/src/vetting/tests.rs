//! The joint review through the app: a township submits once, every department answers for itself, the county concludes.

use law::posts::Sex;

use super::model::Opinion;
use super::store;
use crate::access::Role;
use crate::people::service::{PersonInput, upsert_person};
use crate::testkit::{COUNTY, Client, OTHER_TOWNSHIP, Office, TOWNSHIP, VILLAGE, day, office};

const DEADLINE: &str = "2026-03-20";

pub(crate) struct Review {
    pub(crate) office: Office,
    pub(crate) county: Client,
    pub(crate) clerk: Client,
    /// Who answers for the first three departments.
    pub(crate) desks: Vec<Client>,
    /// Address of the batch for the township.
    pub(crate) batch: String,
    /// Its number.
    pub(crate) id: i64,
}

/// Three persons proposed in a village, three departments with a desk each, and a batch that is drafted.
pub(crate) async fn review() -> Review {
    let office = office().await;
    office.election(VILLAGE, day(2026, 4, 5)).await;
    let names = ["甲", "乙", "丙"];
    for (at, name) in names.into_iter().enumerate() {
        let input = PersonInput {
            unit_code: VILLAGE.into(),
            name: name.into(),
            sex: Sex::Male,
            birth: day(1980, 1, 1 + u32::try_from(at).unwrap()),
            id_number: None,
            phone: None,
            ethnic: String::new(),
            education: String::new(),
            political: String::new(),
            group_name: String::new(),
            household: String::new(),
            synthetic: true,
        };
        let keys = office.app.keys.clone();
        let actor = office.actor(Role::TownshipClerk, TOWNSHIP).await;
        office
            .write(move |tx| {
                let (keys, actor, input) = (keys.clone(), actor.clone(), input.clone());
                Box::pin(async move { upsert_person(tx, &keys, &actor, &input).await })
            })
            .await;
    }
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let mut desks = Vec::new();
    // Accounts of one role at different places are different accounts.
    for (name, place) in [("纪检监察机关", COUNTY), ("公安机关", TOWNSHIP), ("人民法院", OTHER_TOWNSHIP)]
    {
        let agencies = format!("/u/{COUNTY}/agencies");
        county
            .post(&agencies, &[("name", name), ("question", "有无情形"), ("basis", ""), ("active", "yes")])
            .await
            .done();
        let desk = office.login(Role::Reviewer, place).await;
        let rows = store::agencies(office.app.db.read(), COUNTY).await.unwrap();
        let agency = rows.last().unwrap();
        county.post(&format!("{agencies}/{}/desk", agency.id), &[("login", &desk_login(&office).await)]).await.done();
        desks.push(desk);
    }
    let proposals = format!("/u/{VILLAGE}/proposals");
    for name in names {
        clerk.post(&proposals, &[("name", name), ("post", "VC|member"), ("source", "recommended")]).await.done();
    }
    let reviews = format!("/u/{TOWNSHIP}/reviews");
    let batch = clerk.post(&reviews, &[("title", "第一批"), ("round", "1")]).await.done();
    let id: i64 = batch.rsplit('/').next().unwrap().parse().unwrap();
    clerk.post(&format!("{batch}/persons"), &[("version", "1")]).await.done();
    Review { office, county, clerk, desks, batch, id }
}

/// The newest account of a reviewer.
async fn desk_login(office: &Office) -> String {
    let accounts = crate::access::store::accounts(office.app.db.read()).await.unwrap();
    accounts.into_iter().filter(|row| row.role == Role::Reviewer.code()).max_by_key(|row| row.id).unwrap().login
}

impl Review {
    pub(crate) async fn items(&self) -> Vec<entity::review_item::Model> {
        store::items(self.office.app.db.read(), self.id).await.unwrap()
    }

    async fn batch_row(&self) -> entity::review_batch::Model {
        store::batch(self.office.app.db.read(), self.id).await.unwrap()
    }

    async fn version(&self) -> String {
        self.batch_row().await.version.to_string()
    }

    pub(crate) async fn submit(&self) {
        self.clerk.post(&format!("{}/look", self.batch), &[]).await.done();
        let version = self.version().await;
        let form = [("version", version.as_str()), ("deadline", DEADLINE)];
        self.clerk.post(&format!("{}/submit", self.batch), &form).await.done();
    }

    /// The batch as a department addresses it.
    pub(crate) fn desk(&self) -> String {
        format!("/reviews/{}", self.id)
    }

    /// The batch as the county addresses it.
    fn county_batch(&self) -> String {
        format!("/u/{COUNTY}/reviews/{}", self.id)
    }

    pub(crate) async fn all_clear_and_handed_in(&self, desk: &Client) {
        desk.post(&format!("{}/clear", self.desk()), &[]).await.done();
        desk.post(&format!("{}/hand-in", self.desk()), &[("number", "演练〔2026〕1号")]).await.done();
    }
}

#[tokio::test]
async fn a_batch_is_looked_at_first_and_then_seen_by_every_department_at_once() {
    let review = review().await;
    let [one, ..] = &review.items().await[..] else { panic!() };
    assert_eq!(review.items().await.len(), 3);
    // Nobody is submitted without a look, and a person who is kept back needs a reason.
    let version = review.version().await;
    let form = [("version", version.as_str()), ("deadline", DEADLINE)];
    let page = review.clerk.post(&format!("{}/submit", review.batch), &form).await.refused();
    assert!(page.contains("还有 3 人没有初审"), "{page}");
    let look = format!("{}/{}/look", review.batch, one.id);
    let kept = [("version", "1"), ("pass", "no"), ("note", "")];
    assert!(review.clerk.post(&look, &kept).await.refused().contains("没有写明理由"));
    review.clerk.post(&look, &[("version", "1"), ("pass", "no"), ("note", "本人不愿参选")]).await.done();
    assert_eq!(review.desks[0].get(&review.desk()).await.status, 404, "a draft is seen by no department");
    review.submit().await;
    assert_eq!(review.items().await.len(), 2, "who was kept back is not submitted");
    for desk in &review.desks {
        let page = desk.get(&review.desk()).await.ok();
        assert!(page.contains("乙") && page.contains("丙") && !page.contains("甲"), "{page}");
    }
    // The list is closed.
    let version = review.version().await;
    let page = review.clerk.post(&format!("{}/persons", review.batch), &[("version", &version)]).await.refused();
    assert!(page.contains("已到「部门会审」"), "{page}");
}

#[tokio::test]
async fn no_department_sees_the_answer_of_another() {
    let review = review().await;
    review.submit().await;
    let items = review.items().await;
    let one = format!("{}/{}", review.desk(), items[0].id);
    let found = [
        ("version", "0"),
        ("opinion", "found"),
        ("kind", "醉酒驾驶"),
        ("basis", "刑法第一百三十三条之一"),
        ("evidence", "演练判决书"),
    ];
    let page = review.desks[1]
        .post(&one, &[("version", "0"), ("opinion", "found"), ("kind", "醉酒驾驶"), ("basis", ""), ("evidence", "")])
        .await;
    assert!(page.refused().contains("没有事实和依据的"), "a finding names its text and its document");
    review.desks[1].post(&one, &found).await.done();
    for (at, desk) in review.desks.iter().enumerate() {
        for path in [review.desk(), one.clone(), "/reviews".into()] {
            let page = desk.get(&path).await.ok();
            assert_eq!(page.contains("醉酒驾驶"), at == 1 && path != "/reviews", "{at} {path}");
        }
        // Neither the organiser's pages nor the village's.
        for path in
            [review.batch.clone(), format!("{}/matrix", review.county_batch()), format!("/u/{VILLAGE}/proposals")]
        {
            assert_eq!(desk.get(&path).await.status, 403, "{path}");
        }
    }
    // The township knows how many have answered, not what.
    let page = review.clerk.get(&format!("{}/{}", review.batch, items[0].id)).await.ok();
    assert!(page.contains("已有 1/3 个单位回复") && !page.contains("醉酒驾驶"), "{page}");
    assert_eq!(review.clerk.get(&format!("{}/matrix", review.batch)).await.status, 403);
    let matrix = review.county.get(&format!("{}/matrix", review.county_batch())).await.ok();
    assert!(matrix.contains("■") && matrix.contains("○"), "{matrix}");
    let burden = review.county.get(&format!("{}/matrix?only=burden", review.county_batch())).await.ok();
    assert!(burden.contains("显示 1 人"), "{burden}");
    // Another township knows nothing of the batch.
    let other = review.office.login(Role::TownshipClerk, OTHER_TOWNSHIP).await;
    assert_eq!(other.get(&format!("/u/{OTHER_TOWNSHIP}/reviews/{}", review.id)).await.status, 404);
}

#[tokio::test]
async fn a_changed_answer_is_a_new_version_and_a_reply_is_handed_in_when_all_are_answered() {
    let review = review().await;
    review.submit().await;
    let items = review.items().await;
    let (desk, one) = (&review.desks[0], format!("{}/{}", review.desk(), items[0].id));
    desk.post(&one, &[("version", "0"), ("opinion", "explain"), ("kind", "2019 年的处分")]).await.done();
    let hand_in = format!("{}/hand-in", review.desk());
    let page = desk.post(&hand_in, &[("number", "1号")]).await.refused();
    assert!(page.contains("还有 2 人没有回复"), "{page}");
    desk.post(&format!("{}/clear", review.desk()), &[]).await.done();
    desk.post(&hand_in, &[("number", "1号")]).await.done();
    assert!(desk.post(&hand_in, &[("number", "2号")]).await.refused().contains("没有改过回复"));
    // A colleague who opened the page before that does not overwrite it unseen.
    assert_eq!(desk.post(&one, &[("version", "0"), ("opinion", "clear")]).await.status, 409);
    desk.post(&one, &[("version", "1"), ("opinion", "clear")]).await.done();
    desk.post(&one, &[("version", "1"), ("opinion", "clear")]).await.done();
    let page = review.county.get(&review.county_batch()).await.ok();
    assert!(page.contains("报送后有更改，未重新报送"), "{page}");
    let answers = store::answers_about(review.office.app.db.read(), items[0].id).await.unwrap();
    let shown: Vec<_> = answers.iter().map(|row| (row.no, row.opinion.as_str(), row.current)).collect();
    assert_eq!(shown, [(1, "explain", false), (2, "clear", true)], "the same answer again is no version");
    desk.post(&hand_in, &[("number", "2号")]).await.done();
    let replies = store::replies(review.office.app.db.read(), review.id).await.unwrap();
    assert_eq!(replies.iter().map(|row| (row.no, row.explain)).collect::<Vec<_>>(), [(1, 1), (2, 0)]);
    // The organiser still sees what was said first.
    let page = review.county.get(&format!("{}/{}", review.county_batch(), items[0].id)).await.ok();
    assert!(page.contains("2019 年的处分") && page.contains("已被更改"), "{page}");
}

#[tokio::test]
async fn a_person_is_heard_and_looked_at_again_before_a_conclusion_and_reopened_by_a_later_fact() {
    let review = review().await;
    review.submit().await;
    let items = review.items().await;
    let burden = format!("{}/{}", review.desk(), items[0].id);
    let found = [
        ("version", "0"),
        ("opinion", "found"),
        ("kind", "失信被执行人"),
        ("basis", "资格条件第三项"),
        ("evidence", "执行裁定"),
    ];
    review.desks[2].post(&burden, &found).await.done();
    for desk in &review.desks {
        review.all_clear_and_handed_in(desk).await;
    }
    let close = format!("{}/close", review.county_batch());
    let version = review.version().await;
    review.county.post(&close, &[("version", &version), ("met_on", "2026-03-18"), ("note", "")]).await.done();
    review.county.post(&format!("{}/clear", review.county_batch()), &[]).await.done();
    let concluded = review.items().await;
    assert_eq!(concluded.iter().map(|item| item.conclusion.as_str()).collect::<Vec<_>>(), ["", "clear", "clear"]);

    let own = format!("{}/{}", review.county_batch(), items[0].id);
    let version = async || review.items().await[0].version.to_string();
    let conclude = async |conclusion: &str| {
        let version = version().await;
        let form = [("version", version.as_str()), ("conclusion", conclusion), ("note", "执行裁定，资格条件第三项")];
        review.county.post(&format!("{own}/conclude"), &form).await
    };
    assert!(conclude("found").await.refused().contains("还没有就现在的意见听取本人的说明"));
    let v = version().await;
    let said = [("version", v.as_str()), ("text", "已经履行完毕"), ("on", "2026-03-18")];
    review.clerk.post(&format!("{}/{}/explained", review.batch, items[0].id), &said).await.done();
    assert!(conclude("found").await.refused().contains("还没有就现在的意见复核"));
    let v = version().await;
    review.county.post(&format!("{own}/again"), &[("version", &v), ("text", "执行局确认尚未履行")]).await.done();
    conclude("found").await.done();
    assert_eq!(review.batch_row().await.state, "concluded");
    assert!(conclude("clear").await.refused().contains("已有结论"));

    // A fact that becomes known later reopens the person; the first conclusion stays in the audit log.
    let later = format!("{}/{}", review.desk(), items[1].id);
    let fact = [
        ("version", "1"),
        ("opinion", "found"),
        ("kind", "隐瞒处分"),
        ("basis", "资格条件第一项"),
        ("evidence", "处分决定"),
    ];
    review.desks[0].post(&later, &fact).await.done();
    let row = &review.items().await[1];
    assert!(row.reopened && row.conclusion == "clear");
    // It counts when it is handed in; hearing and second look from before it count no more.
    let own = format!("{}/{}", review.county_batch(), row.id);
    let form = async |version: i64| {
        let version = version.to_string();
        let form = [("version", version.as_str()), ("conclusion", "found"), ("note", "处分决定")];
        review.county.post(&format!("{own}/conclude"), &form).await
    };
    assert!(form(row.version).await.refused().contains("没有重新报送"));
    review.desks[0].post(&format!("{}/hand-in", review.desk()), &[("number", "2号")]).await.done();
    assert!(form(row.version).await.refused().contains("还没有就现在的意见听取本人的说明"));
    let page = review.county.get(&format!("{}/{}", review.county_batch(), row.id)).await.ok();
    assert!(page.contains("有新的事实"), "{page}");
    let events = review.office.events("vetting.conclude").await;
    assert_eq!(events.len(), 1);
    assert!(!events[0].2.to_string().contains("执行裁定"), "what was found about a person is not in the log");
    let opinions = store::opinions(review.office.app.db.read(), review.id).await.unwrap();
    assert_eq!(opinions.values().filter(|opinion| **opinion == Opinion::Found).count(), 2);
}

#[tokio::test]
async fn the_answering_ends_early_only_when_all_have_replied() {
    let review = review().await;
    review.submit().await;
    review.all_clear_and_handed_in(&review.desks[0]).await;
    let close = format!("{}/close", review.county_batch());
    let version = review.version().await;
    let form = [("version", version.as_str()), ("met_on", "2026-03-18"), ("note", "两家未报")];
    let page = review.county.post(&close, &form).await.refused();
    assert!(page.contains("还有 2 个联审单位没有报送"), "before the deadline a note does not help: {page}");
    // A department that cannot answer is asked no more, with the reason; what it was asked stays on record.
    let agencies = store::agencies(review.office.app.db.read(), COUNTY).await.unwrap();
    for agency in &agencies[1..] {
        let version = review.version().await;
        let id = agency.id.to_string();
        let form = [("version", version.as_str()), ("agency", id.as_str()), ("reason", "机构撤并")];
        review.county.post(&format!("{}/excuse", review.county_batch()), &form).await.done();
    }
    let version = review.version().await;
    let form = [("version", version.as_str()), ("met_on", "2026-03-18"), ("note", "")];
    review.county.post(&close, &form).await.done();
    // Somebody who moves answers no more, and an account answers for one department only.
    let login = format!("{}@{COUNTY}", Role::Reviewer.code());
    let other = format!("/u/{COUNTY}/agencies/{}/desk", agencies[1].id);
    assert!(review.county.post(&other, &[("login", &login)]).await.refused().contains("已经代表"));
    let account = crate::access::store::account_by_login(review.office.app.db.read(), &login).await.unwrap().unwrap();
    let remove = format!("/u/{COUNTY}/agencies/{}/desk/remove", agencies[0].id);
    review.county.post(&remove, &[("account", &account.id.to_string())]).await.done();
    assert!(review.desks[0].get("/reviews").await.refused().contains("还没有对应的联审单位"));
    // An account without a department has nothing to answer.
    let nobody = review.office.login(Role::Reviewer, VILLAGE).await;
    assert!(nobody.get("/reviews").await.refused().contains("还没有对应的联审单位"));
}
