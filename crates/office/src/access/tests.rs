//! Accounts, sessions and the guard, through the real routes.

use axum::http::{StatusCode, header};

use super::service::{NewAccount, add_account};
use super::{Actor, Role, hash_password, store};
use crate::testkit::{self, Office, TOWNSHIP, VILLAGE, hidden};

const PASSWORD: &str = "correct horse 7";

async fn with_password(office: &Office, login: &str, must_change: bool) {
    let password_hash = hash_password(PASSWORD).await.unwrap();
    let new = NewAccount {
        login: login.into(),
        name: "王经办".into(),
        role: Role::TownshipClerk,
        unit_code: TOWNSHIP.into(),
        password_hash,
        must_change,
        demo: false,
    };
    office
        .write(move |tx| {
            let new = new.clone();
            Box::pin(async move { add_account(tx, &Actor::command_line(), &new).await.map(|_| ()) })
        })
        .await;
}

async fn try_login(office: &Office, login: &str, password: &str) -> crate::testkit::Answer {
    office.stranger().post("/login", &[("account", login), ("password", password), ("next", "/units")]).await
}

#[tokio::test]
async fn a_right_password_opens_a_session() {
    let office = testkit::office().await;
    with_password(&office, "wang", false).await;
    let answer = try_login(&office, "wang", PASSWORD).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(answer.done(), "/units");
    assert_eq!(office.events("access.login").await.len(), 1);
}

#[tokio::test]
async fn a_log_in_leads_nowhere_else() {
    let office = testkit::office().await;
    with_password(&office, "wang", false).await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
        let answer =
            office.stranger().post("/login", &[("account", "wang"), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!(answer.done(), "/", "{next}");
    }
}

#[tokio::test]
async fn five_wrong_passwords_lock_and_all_refusals_look_alike() {
    let office = testkit::office().await;
    with_password(&office, "wang", false).await;
    let unknown = try_login(&office, "nobody", "x").await.refused();
    for _ in 0..5 {
        let wrong = try_login(&office, "wang", "wrong").await.refused();
        assert_eq!(wrong.replace("wang", "nobody"), unknown);
    }
    let locked = try_login(&office, "wang", PASSWORD).await.refused();
    assert_eq!(
        locked.replace("wang", "nobody"),
        unknown,
        "the right password does not open a locked account, nor says so"
    );
    office.app.clock.set_ms(office.app.clock.now_ms() + 15 * 60 * 1000 + 1);
    try_login(&office, "wang", PASSWORD).await.done();
    assert_eq!(office.events("access.login_failed").await.len(), 7);
}

#[tokio::test]
async fn guessing_many_names_is_throttled() {
    let office = testkit::office().await;
    let mut last = StatusCode::OK;
    for n in 0..31 {
        last = try_login(&office, &format!("name{n}"), "x").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_first_password_must_be_changed_and_a_change_ends_the_sessions() {
    let office = testkit::office().await;
    with_password(&office, "wang", true).await;
    let answer = try_login(&office, "wang", PASSWORD).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let client = office.client(&cookie).await;
    assert_eq!(client.get("/units").await.done(), "/password");
    let page = client.get("/password").await.ok();
    let client = client.with_csrf(hidden(&page, "csrf"));
    let short = client.post("/password", &[("old_password", PASSWORD), ("new_password", "short")]).await.refused();
    assert!(short.contains("至少 10 个字符"));
    client.post("/password", &[("old_password", PASSWORD), ("new_password", "another horse 8")]).await.done();
    assert_eq!(client.get("/units").await.done(), "/login?next=%2Funits", "the old session has ended");
    try_login(&office, "wang", "another horse 8").await.done();
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_but_the_board_stays_on_the_wall() {
    let office = testkit::office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let observer = office.login(Role::Observer, VILLAGE).await;
    clerk.get("/me").await.ok();
    office.app.clock.set_ms(office.app.clock.now_ms() + 29 * 60 * 1000);
    clerk.get("/me").await.ok();
    office.app.clock.set_ms(office.app.clock.now_ms() + 29 * 60 * 1000);
    clerk.get("/me").await.ok();
    office.app.clock.set_ms(office.app.clock.now_ms() + 31 * 60 * 1000);
    assert!(clerk.get("/me").await.done().starts_with("/login"));
    assert!(observer.get("/me").await.done().starts_with("/login"), "past its time it is no account any more");
    let board = observer.get(&format!("/u/{VILLAGE}/board")).await;
    assert_ne!(board.status, StatusCode::SEE_OTHER, "but the wall goes on");
}

#[tokio::test]
async fn a_form_without_our_token_or_from_elsewhere_is_refused_and_recorded() {
    let office = testkit::office().await;
    let admin = office.login(Role::SystemAdmin, "").await;
    let fields = [("login", "li"), ("name", "李"), ("role", "observer"), ("first_password", "long enough 1")];
    let without = admin.clone().with_csrf(String::new());
    assert_eq!(without.post("/accounts", &fields).await.status, StatusCode::FORBIDDEN);
    let foreign = admin.post_from("https://evil.example", "/accounts", &fields).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(office.events("access.refused").await.len(), 2);
    assert!(store::account_by_login(office.app.db.read(), "li").await.unwrap().is_none());
    admin.post("/accounts", &fields).await.done();
}

#[tokio::test]
async fn a_form_posted_twice_has_one_effect() {
    let office = testkit::office().await;
    let admin = office.login(Role::SystemAdmin, "").await;
    let key = hidden(&admin.get("/accounts").await.ok(), "form_key");
    let fields = [
        ("form_key", key.as_str()),
        ("login", "li"),
        ("name", "李"),
        ("role", "observer"),
        ("first_password", "long enough 1"),
    ];
    let (a, b) = tokio::join!(admin.post("/accounts", &fields), admin.post("/accounts", &fields));
    assert_eq!((a.done(), b.done()), ("/accounts".to_owned(), "/accounts".to_owned()));
    assert_eq!(office.events("access.account_added").await.iter().filter(|(_, login, _)| login == "li").count(), 1);
    let taken = [("login", "li"), ("name", "李"), ("role", "observer"), ("first_password", "long enough 1")];
    assert!(admin.post("/accounts", &taken).await.refused().contains("已被使用"));
}

#[tokio::test]
async fn an_account_that_is_switched_off_is_out_at_once() {
    let office = testkit::office().await;
    let admin = office.login(Role::SystemAdmin, "").await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    clerk.get("/me").await.ok();
    let account =
        store::account_by_login(office.app.db.read(), &format!("township_clerk@{TOWNSHIP}")).await.unwrap().unwrap();
    let path = format!("/accounts/{}/disable", account.id);
    assert_eq!(admin.post(&path, &[("version", "99")]).await.status, StatusCode::CONFLICT, "a stale tab");
    admin.post(&path, &[("version", &account.version.to_string())]).await.done();
    assert!(clerk.get("/me").await.done().starts_with("/login"));
}

#[tokio::test]
async fn demo_accounts_are_not_there_outside_the_demo() {
    let office = testkit::office().await;
    let answer = office.stranger().post("/login/demo", &[("account", "anybody")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_forbids_what_comes_from_elsewhere() {
    let office = testkit::office().await;
    for path in ["/login", "/nowhere", "/assets/house.css"] {
        let answer = office.stranger().get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn who_makes_accounts_does_not_make_those_who_watch_him() {
    let office = testkit::office().await;
    let admin = office.login(Role::SystemAdmin, "").await;
    for role in ["system_admin", "security_admin", "audit_admin"] {
        let fields = [("login", "x"), ("name", "某"), ("role", role), ("first_password", "long enough 1")];
        assert!(admin.post("/accounts", &fields).await.refused().contains("三员"), "{role}");
    }
    let local = office.login(Role::SystemAdmin, TOWNSHIP).await;
    let fields =
        [("login", "y"), ("name", "某"), ("role", "observer"), ("unit_code", ""), ("first_password", "long enough 1")];
    assert!(local.post("/accounts", &fields).await.refused().contains("管辖范围"));
}

#[tokio::test]
async fn an_unknown_name_is_not_kept_in_the_log() {
    let office = testkit::office().await;
    try_login(&office, "my secret password", "x").await.refused();
    let (_, subject, detail) = office.events("access.login_failed").await.remove(0);
    assert!(!format!("{subject}{detail}").contains("secret"));
}
