//! Shared by the tests of all contexts: a real office on a temporary database, and clients that log in and send forms.
//!
//! With `CUNXUAN_TEST_POSTGRES` set to an address, every office gets a schema of its own in that PostgreSQL database;
//! otherwise it gets a SQLite file of its own.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ConnectionTrait, Database, IntoActiveModel,
};
use tower::ServiceExt;

use crate::access::service::add_account;
use crate::access::{Actor, NewAccount, Role, SESSION_COOKIE, store};
use crate::app::{App, Config};
use crate::clock::Clock;
use crate::db::{Boxed, Tx};
use crate::failure::Outcome;
use crate::org::service::{UnitRow, import_units};
use crate::web::encode;
use law::regime::Mode;

/// 县.
pub const COUNTY: &str = "990781000000";
/// 乡镇.
pub const TOWNSHIP: &str = "990781001000";
/// A village of [`TOWNSHIP`] that has an election after [`Office::election`].
pub const VILLAGE: &str = "990781001201";
/// Another village of [`TOWNSHIP`].
pub const OTHER_VILLAGE: &str = "990781001202";
/// Another township of the county.
pub const OTHER_TOWNSHIP: &str = "990781002000";
/// A village of [`OTHER_TOWNSHIP`].
pub const FAR_VILLAGE: &str = "990781002201";

/// A running office with a handful of units and nothing else.
pub struct Office {
    /// The office.
    pub app: App,
    /// Its routes.
    pub router: Router,
    /// Its data directory; deleted with the office.
    pub dir: tempfile::TempDir,
    _schema: Option<Schema>,
}

/// A schema of PostgreSQL that goes away with its office.
struct Schema {
    url: String,
    name: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        let (url, name) = (self.url.clone(), self.name.clone());
        // On a thread with a runtime of its own: the test's runtime is ending. What is left over after an error does no harm,
        // as every name is used once.
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let conn = Database::connect(url).await.ok()?;
                let drop = format!("SET lock_timeout = '5s'; DROP SCHEMA {name} CASCADE");
                let dropped = conn.execute_unprepared(&drop).await;
                conn.close().await.ok()?;
                dropped.ok()
            })
        });
        let _ = gone.join();
    }
}

/// A day in the tests.
pub const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// An office on 5 March 2026, noon.
pub async fn office() -> Office {
    office_on(day(2026, 3, 5)).await
}

/// An office whose clock stands at noon of a day.
pub async fn office_on(today: NaiveDate) -> Office {
    let office = empty_office(today).await;
    office.units(UNITS).await;
    office
}

/// The units of every test office: code, name.
const UNITS: &[(&str, &str)] = &[
    ("990000000000", "演练省"),
    ("990700000000", "演练市"),
    (COUNTY, "兰溪市"),
    (TOWNSHIP, "上华街道"),
    (VILLAGE, "皂洞口村民委员会"),
    (OTHER_VILLAGE, "瓦灶头村委会"),
    (OTHER_TOWNSHIP, "马涧镇"),
    (FAR_VILLAGE, "和平村委会"),
];

/// An office without any unit.
pub async fn empty_office(today: NaiveDate) -> Office {
    let dir = tempfile::tempdir().unwrap();
    let (postgres, schema) = match std::env::var("CUNXUAN_TEST_POSTGRES") {
        Ok(url) if !url.is_empty() => {
            let (own, name) = own_schema(&url).await;
            (Some(own), Some(Schema { url, name }))
        }
        _ => (None, None),
    };
    let config = Config {
        data: dir.path().to_path_buf(),
        postgres,
        demo: false,
        // Read when a test prints its first paper, not before.
        fonts: crate::cli::font_directories(&[]),
        clock: Clock::fixed(today),
    };
    let app = App::open(config).await.unwrap();
    Office { router: crate::routes::router(app.clone()), app, dir, _schema: schema }
}

/// Makes a schema with a name of its own and returns the address that leads into it, and its name.
async fn own_schema(url: &str) -> (String, String) {
    let name = format!("test_{}", crate::crypto::hex(&crate::crypto::random32()[..8]));
    let conn = Database::connect(url).await.unwrap();
    conn.execute_unprepared(&format!("CREATE SCHEMA {name}")).await.unwrap();
    conn.close().await.unwrap();
    let separator = if url.contains('?') { '&' } else { '?' };
    (format!("{url}{separator}options=-c%20search_path%3D{name}"), name)
}

/// Somebody on the roll of the village's election.
pub fn registration(election_id: i64, person_id: i64, name: &str) -> entity::registration::Model {
    entity::registration::Model {
        id: 0,
        election_id,
        unit_code: VILLAGE.into(),
        person_id,
        name: name.into(),
        class: "resident".into(),
        status: crate::roll::store::INCLUDED.into(),
        reason: String::new(),
        group_name: String::new(),
        household: String::new(),
        order_key: String::new(),
        resident_months: None,
        applied: false,
        consent: false,
        declared: false,
        disfranchised: false,
        elsewhere: false,
        card_no: None,
        batch_id: None,
        version: 1,
    }
}

/// A published version of a roll, without its rows.
pub fn roll_version(election_id: i64, headcount: i32) -> entity::roll_version::Model {
    entity::roll_version::Model {
        id: 0,
        election_id,
        no: 1,
        published_on: day(2026, 3, 1),
        headcount,
        content: "[]".into(),
        hash: String::new(),
        note: String::new(),
        created_ms: 0,
    }
}

/// A row of a unit's election without any progress, not written: self-nomination under ZJ-2020.
pub fn unit_election(unit: &str, polling_day: NaiveDate) -> entity::unit_election::Model {
    entity::unit_election::Model {
        township_code: format!("{}000", &unit[..9]),
        ..crate::cycle::model::without_progress(1, unit, polling_day, Mode::SelfNomination, "ZJ-2020")
    }
}

impl Office {
    /// An office around an app that was opened elsewhere, for instance on the data of the demo.
    pub fn around(app: App, dir: tempfile::TempDir) -> Self {
        Self { router: crate::routes::router(app.clone()), app, dir, _schema: None }
    }

    /// Runs a command as the writer would, for seeding through services.
    pub async fn write<T, F>(&self, job: F) -> T
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx) -> Boxed<'t, Outcome<T>> + Send + Sync + 'static,
    {
        self.app.db.write(job).await.unwrap()
    }

    /// Runs a command that may be refused.
    pub async fn try_write<T, F>(&self, job: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx) -> Boxed<'t, Outcome<T>> + Send + Sync + 'static,
    {
        self.app.db.write(job).await
    }

    /// Imports units by code and name.
    pub async fn units(&self, units: &[(&str, &str)]) {
        let rows: Vec<UnitRow> =
            (2..).zip(units).map(|(line, (code, name))| UnitRow::new(line, *code, *name)).collect();
        self.write(move |tx| {
            let rows = rows.clone();
            Box::pin(async move { import_units(tx, &Actor::command_line(), &rows).await.map(|_| ()) })
        })
        .await;
        self.app.directory.clear().unwrap();
    }

    /// A unit's election written straight into its table, for tests that are not about making one: self-nomination under
    /// ZJ-2020, no progress yet.
    pub async fn election(&self, unit: &str, polling_day: NaiveDate) -> entity::unit_election::Model {
        let row = unit_election(unit, polling_day);
        self.write(move |tx| {
            let row = row.clone();
            Box::pin(async move {
                let cycle = entity::election_cycle::Model {
                    id: 0,
                    county_code: COUNTY.into(),
                    name: "换届".into(),
                    term_no: 12,
                    profile: row.profile.clone(),
                    synthetic: true,
                    choices: String::new(),
                    created_ms: 0,
                    version: 1,
                };
                // One cycle for all elections of a test, as in a county.
                let cycle = match crate::cycle::store::cycles(tx.conn()).await?.into_iter().next() {
                    Some(cycle) => cycle,
                    None => crate::cycle::store::insert_cycle(tx.conn(), cycle).await?,
                };
                let mut row = row.into_active_model().reset_all();
                row.id = NotSet;
                row.cycle_id = Set(cycle.id);
                Ok(row.insert(tx.conn()).await?)
            })
        })
        .await
    }

    /// Makes a unit a residents' community of this name.
    pub async fn community(&self, unit: &'static str, name: &'static str) {
        self.write(move |tx| {
            Box::pin(async move {
                let rows = [UnitRow { org_kind: "居".into(), ..UnitRow::new(2, unit, name) }];
                import_units(tx, &Actor::command_line(), &rows).await.map(|_| ())
            })
        })
        .await;
        self.app.directory.clear().unwrap();
    }

    /// The election of a residents' committee, as [`Office::election`] makes that of a village.
    pub async fn residents_election(
        &self,
        unit: &str,
        polling_day: NaiveDate,
        way: law::regime::ResidentsMode,
        profile: &'static str,
    ) -> entity::unit_election::Model {
        let row = self.election(unit, polling_day).await;
        self.write(move |tx| {
            let row = entity::unit_election::Model {
                body: "RC".into(),
                residents_mode: crate::cycle::model::residents_mode_code(way).into(),
                profile: profile.into(),
                ..row.clone()
            };
            Box::pin(async move { crate::cycle::store::update_election(tx.conn(), row).await })
        })
        .await
    }

    /// An actor of this office without an account, for calling services.
    pub async fn actor(&self, role: Role, unit: &str) -> Actor {
        let unit_path = match crate::org::store::unit(self.app.db.read(), unit).await.unwrap() {
            Some(row) => row.path,
            None => String::new(),
        };
        Actor {
            login: role.code().into(),
            name: role.zh().into(),
            role,
            unit_code: unit.to_owned(),
            unit_path,
            ..Actor::command_line()
        }
    }

    /// A logged-in client: an account with this role at this unit (empty: everywhere), made when it is first asked for.
    pub async fn login(&self, role: Role, unit: &str) -> Client {
        let login = format!("{}@{unit}", role.code());
        let new = NewAccount {
            login: login.clone(),
            name: format!("测试{}", role.zh()),
            role,
            unit_code: unit.to_owned(),
            // No password opens this account: sessions are opened directly, because Argon2 is slow by design.
            password_hash: "!".into(),
            must_change: false,
            demo: false,
        };
        let sessions = self.app.sessions.clone();
        let (token, csrf) = self
            .write(move |tx| {
                let (new, sessions) = (new.clone(), sessions.clone());
                Box::pin(async move {
                    let account = match store::account_by_login(tx.read(), &new.login).await? {
                        Some(account) => account,
                        None => add_account(tx, &Actor::command_line(), &new).await?,
                    };
                    let token = sessions.open(tx.conn(), &account, tx.now_ms()).await?;
                    let hash = crate::crypto::sha256_hex(token.as_bytes());
                    let session = store::session(tx.read(), &hash).await?;
                    Ok((token, session.map(|session| session.csrf).unwrap_or_default()))
                })
            })
            .await;
        Client { router: self.router.clone(), cookie: format!("{SESSION_COOKIE}={token}"), csrf }
    }

    /// A client that is not logged in.
    pub fn stranger(&self) -> Client {
        Client { router: self.router.clone(), cookie: String::new(), csrf: String::new() }
    }

    /// The events of an action, newest first: `(unit, subject, detail)`.
    pub async fn events(&self, action: &str) -> Vec<(String, String, serde_json::Value)> {
        let events = crate::audit::latest(self.app.db.read(), None, "", 10_000).await.unwrap();
        events
            .into_iter()
            .filter(|event| event.action == action)
            .map(|event| (event.unit_code, event.subject, serde_json::from_str(&event.detail).unwrap()))
            .collect()
    }
}

/// A browser with one session.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    cookie: String,
    /// The token that forms of this session carry.
    pub csrf: String,
}

/// What the office answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as bytes.
    pub bytes: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where a redirect leads; empty when there is none.
    pub fn location(&self) -> String {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// The page, which must have been answered with 200.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.text()
    }

    /// The address a command led to; anything but a redirect fails the test with the page.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.location()
    }

    /// The page of a refused command (422).
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", self.text());
        self.text()
    }
}

impl Office {
    /// A client with a cookie that the office has set.
    pub async fn client(&self, cookie: &str) -> Client {
        Client { router: self.router.clone(), cookie: cookie.to_owned(), csrf: String::new() }
    }
}

impl Client {
    /// The same browser with another form token.
    pub fn with_csrf(mut self, csrf: String) -> Self {
        self.csrf = csrf;
        self
    }

    /// Sends a form as a page of another site would.
    pub async fn post_from(&self, origin: &str, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let mut request = self.form(path, pairs);
        for (name, value) in [(header::ORIGIN, origin), (header::HOST, "127.0.0.1")] {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Loads a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap()).await
    }

    fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Request<Body> {
        let mut body = format!("csrf={}", self.csrf);
        for (name, value) in pairs {
            body.push_str(&format!("&{}={}", encode(name), encode(value)));
        }
        Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap()
    }

    /// Sends a form; the session token is added.
    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send(self.form(path, pairs)).await
    }

    /// Sends a file as the field `file`; the session token goes into the address, as the forms do it.
    pub async fn upload(&self, path: &str, file_name: &str, bytes: &[u8]) -> Answer {
        const BOUNDARY: &str = "cunxuan-test-boundary";
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let separator = if path.contains('?') { '&' } else { '?' };
        self.send(
            Request::post(format!("{path}{separator}csrf={}", self.csrf))
                .header(header::COOKIE, &self.cookie)
                .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
                .body(Body::from(body))
                .unwrap(),
        )
        .await
    }
}

/// The value of a hidden field on a page, for sending the form back.
pub fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    page.split_once(&mark)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(value, _)| value.to_owned())
        .unwrap_or_else(|| panic!("no hidden field {name} on the page"))
}
