//! Between HTTP and the contexts: who asks, for which unit, with which form; and what is answered when a command ends badly.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Multipart};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::Markup;

use crate::access::Actor;
use crate::app::App;
use crate::db::{Boxed, Tx};
use crate::failure::{Failure, FieldError, Outcome, Refusal};
use crate::org::{UnitRef, Words};
use crate::ui::Labels;
use crate::ui::form::labels;

/// Cookie with the message of the last command.
pub const FLASH_COOKIE: &str = "cunxuan_flash";

/// Most characters of one field: enough for a speech, too few to fill the audit log.
const MAX_TEXT: usize = 5_000;

/// Answer of a page.
pub type Page = Outcome<Response>;

/// What a later context makes follow from a command of an earlier one, for the unit with this code, in the same transaction.
/// Answers with words for the message, empty when nothing follows.
pub type FollowUp = for<'t> fn(&'t Tx, &'t Actor, &'t str) -> Boxed<'t, Outcome<String>>;

/// Everything a page may know about the request. Put there by the guard, so a page that takes it is a guarded page.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The office.
    pub app: App,
    /// Who asks.
    pub actor: Arc<Actor>,
    /// Token that every form carries.
    pub csrf: Arc<str>,
    /// The unit of the path, already checked to lie in the actor's place. None on pages without a unit.
    pub place: Option<Arc<UnitRef>>,
    /// Path of the request.
    pub path: String,
    /// Query string, without `?`.
    pub query: String,
    /// Message of the last command.
    pub flash: Option<String>,
    /// Page of this site whose form sent the request, with its query; none for a page that is only read.
    pub form_page: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Ctx>().cloned().ok_or_else(|| Failure::Internal("page without guard".into()))
    }
}

/// A command that ended well: where to go, and what to say there.
#[derive(Clone, Debug)]
pub struct Done {
    /// Path of the next page.
    pub location: String,
    /// What was done, in Chinese, with the figures.
    pub message: String,
}

impl Done {
    /// Go to `location` and say `message`.
    pub fn new(location: impl Into<String>, message: impl Into<String>) -> Self {
        Self { location: location.into(), message: message.into() }
    }
}

impl Ctx {
    /// The unit of the path.
    ///
    /// # Errors
    /// `Failure::Internal` on a route that was declared without a unit.
    pub fn unit(&self) -> Outcome<&UnitRef> {
        self.place.as_deref().ok_or_else(|| Failure::Internal("route without unit".into()))
    }

    /// The words of the unit of the path; a village's on pages without a unit.
    pub fn words(&self) -> &'static Words {
        self.place.as_deref().map_or(&crate::org::words::VILLAGE, UnitRef::words)
    }

    /// Today in China.
    pub fn today(&self) -> NaiveDate {
        self.app.clock.today()
    }

    /// Whether the data are 演练数据: made as a demo, or run under a drill's clock.
    pub fn is_drill(&self) -> bool {
        self.app.config.demo || self.app.clock.is_drill()
    }

    /// Value of a query parameter.
    pub fn param(&self, name: &str) -> Option<String> {
        Fields::parse(self.query.as_bytes()).get(name).map(str::to_owned)
    }

    /// A fresh key for a form that creates something: posting the form twice then has one effect.
    pub fn form_key(&self) -> String {
        crate::crypto::hex(&crate::crypto::random32()[..16])
    }

    /// Carries out the command of a form: once per `form_key`, in one transaction with its audit events, then a redirect.
    ///
    /// # Errors
    /// Of the command; then nothing was written.
    pub async fn submit<F>(&self, fields: &Fields, job: F) -> Page
    where
        F: for<'t> Fn(&'t Tx) -> Boxed<'t, Outcome<Done>> + Send + Sync + 'static,
    {
        let key = fields.get("form_key").unwrap_or_default().to_owned();
        let account = self.actor.account_id;
        let job = Arc::new(job);
        let done = self
            .app
            .db
            .write(move |tx| {
                let (key, job) = (key.clone(), job.clone());
                Box::pin(async move {
                    if !key.is_empty()
                        && let Some(location) = crate::access::store::form_location(tx.read(), &key).await?
                    {
                        return Ok(Done::new(location, "这份表单已经提交过，没有重复办理"));
                    }
                    let done = job(tx).await?;
                    if !key.is_empty() {
                        crate::access::store::remember_form(tx.conn(), &key, account, &done.location, tx.now_ms())
                            .await?;
                    }
                    Ok(done)
                })
            })
            .await;
        let words = self.words();
        let done = done.map_err(|failure| failure.said(words))?;
        Ok(redirect(&Done { message: words.own(&done.message), ..done }))
    }
}

/// A redirect with a message for the next page.
pub fn redirect(done: &Done) -> Response {
    let mut response = Redirect::to(&done.location).into_response();
    let cookie = format!("{FLASH_COOKIE}={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", encode(&done.message));
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Percent-encodes everything but letters and digits.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Undoes percent-encoding; bytes that are not UTF-8 become replacement characters.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|h| std::str::from_utf8(h).ok())
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The fields of a posted form, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    labels: Labels,
}

impl Fields {
    /// Reads `a=1&b=2`.
    pub fn parse(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            // PostgreSQL cannot store a NUL, and nobody types one.
            .map(|(name, value)| (decode(name), decode(value).replace('\0', "").trim().to_owned()))
            .collect::<Vec<_>>();
        Self::of(pairs)
    }

    /// Fields from pairs, for tests and the command line.
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        Self::of(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    /// The words of a form are no field of it: no command ever sees them.
    fn of(mut pairs: Vec<(String, String)>) -> Self {
        let words = pairs.iter().position(|(name, _)| name == labels::FIELD);
        let labels = words.map(|at| Labels::parse(&pairs.remove(at).1)).unwrap_or_default();
        pairs.retain(|(name, _)| name != labels::FIELD);
        Self { pairs, labels }
    }

    /// What the reader typed and chose, in the words of the form: label and values. Identity numbers and passwords are left out,
    /// and so is what the form sent without showing it. A form that sent no words (one that was open while the program was
    /// renewed) has its values given back without labels: nothing that was typed is lost. What a button or a tick sends is not
    /// typed.
    pub fn typed(&self) -> Vec<(&str, Vec<&str>)> {
        let mut typed: Vec<(&str, &str, Vec<&str>)> = Vec::new();
        for (name, value) in &self.pairs {
            let secret = name.contains("password") || name.contains("id_number");
            let technical = matches!(name.as_str(), "csrf" | "form_key" | "version");
            if secret || technical || value.is_empty() {
                continue;
            }
            if self.labels.is_empty() {
                let pressed = matches!(value.as_str(), "yes" | "no" | "on" | "true" | "false" | "confirmed");
                if pressed || value.chars().all(|c| c.is_ascii_digit()) && name.ends_with("_id") {
                    continue;
                }
                match typed.first_mut() {
                    Some((_, _, values)) => values.push(value),
                    None => typed.push(("", "提交的各项", vec![value])),
                }
                continue;
            }
            let Some((label, shown)) = self.labels.shown(name, value) else { continue };
            match typed.iter_mut().find(|(known, ..)| known == name) {
                Some((_, _, values)) => values.push(shown),
                None => typed.push((name, label, vec![shown])),
            }
        }
        typed.into_iter().map(|(_, label, values)| (label, values)).collect()
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All fields, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.get(name).is_some_and(|v| matches!(v, "yes" | "1" | "on" | "true"))
    }

    /// Starts reading typed values; errors are collected, so that the user sees all of them at once.
    pub fn reader(&self) -> Reader<'_> {
        Reader { fields: self, errors: Vec::new() }
    }

    /// The row version that the form saw.
    ///
    /// # Errors
    /// A refusal when the form carries none.
    pub fn version(&self) -> Outcome<i64> {
        self.get("version")
            .and_then(|v| v.parse().ok())
            .ok_or_else(|| Refusal::new("FORM_WITHOUT_VERSION", "表单缺少版本号", "请刷新页面后重新填写").into())
    }
}

/// Reads typed values from a form and collects what is wrong.
#[derive(Debug)]
pub struct Reader<'a> {
    fields: &'a Fields,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    /// Notes an error of a field.
    pub fn error(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(field, message));
    }

    /// A text that must not be empty; `label` names it in the message.
    pub fn text(&mut self, field: &str, label: &str) -> String {
        let value = self.optional(field);
        if value.is_empty() {
            self.error(field, format!("请填写{label}"));
        }
        value
    }

    /// A text that may be empty.
    pub fn optional(&mut self, field: &str) -> String {
        let value = self.fields.get(field).unwrap_or_default();
        if value.chars().count() > MAX_TEXT {
            self.error(field, format!("内容过长，最多 {MAX_TEXT} 个字"));
            return value.chars().take(MAX_TEXT).collect();
        }
        value.to_owned()
    }

    /// A whole number from `least` to `most`. Full-width digits are accepted.
    pub fn int(&mut self, field: &str, label: &str, least: i32, most: i32) -> i32 {
        let raw = self.optional(field);
        let plain: String = raw
            .chars()
            .map(|c| match c {
                '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
                other => other,
            })
            .collect();
        match plain.parse::<i32>() {
            Ok(value) if (least..=most).contains(&value) => value,
            Ok(_) => {
                self.error(field, format!("{label}「{raw}」超出范围，应在 {least} 到 {most} 之间"));
                least
            }
            Err(_) if raw.is_empty() => {
                self.error(field, format!("请填写{label}"));
                least
            }
            Err(_) => {
                self.error(field, format!("{label}「{raw}」不是整数，请只填数字"));
                least
            }
        }
    }

    /// A date that must be given.
    pub fn date(&mut self, field: &str, label: &str) -> NaiveDate {
        match self.optional_date(field, label) {
            Some(day) => day,
            None => {
                if !self.errors.iter().any(|e| e.field == field) {
                    self.error(field, format!("请填写{label}"));
                }
                NaiveDate::default()
            }
        }
    }

    /// A date that may be missing.
    pub fn optional_date(&mut self, field: &str, label: &str) -> Option<NaiveDate> {
        let raw = self.optional(field);
        if raw.is_empty() {
            return None;
        }
        match NaiveDate::parse_from_str(&raw, "%Y-%m-%d") {
            Ok(day) => Some(day),
            Err(_) => {
                self.error(field, format!("{label}「{raw}」不是日期，应写成 2026-03-05"));
                None
            }
        }
    }

    /// Ends reading.
    ///
    /// # Errors
    /// One refusal with all fields that are wrong.
    pub fn finish(self) -> Result<(), Refusal> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let mut refusal = Refusal::new(
            "FORM_FIELDS",
            format!("表单有 {} 处需要改正", self.errors.len()),
            "请按提示改正后重新提交，已填内容不会丢失",
        );
        refusal.fields = self.errors;
        Err(refusal)
    }
}

impl IntoResponse for Failure {
    /// A bare answer; the guard dresses it with the page around it, because it knows the user.
    fn into_response(self) -> Response {
        let status = match &self {
            Failure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Stale { .. } => StatusCode::CONFLICT,
            Failure::NotFound(_) => StatusCode::NOT_FOUND,
            Failure::Forbidden(_) => StatusCode::FORBIDDEN,
            Failure::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Failure::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Database(_) | Failure::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status.is_server_error() {
            tracing::error!(error = %self, "request failed");
        }
        let mut response = (status, self.to_string()).into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// A page as an answer.
pub fn html(markup: Markup) -> Response {
    markup.into_response()
}

/// A page that shows a refused form again (422).
pub fn html_refused(markup: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, markup).into_response()
}

/// A file as a form sent it.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its name on the sender's computer; a hint for messages only.
    pub name: String,
    /// Its content; empty when the file was.
    pub bytes: Vec<u8>,
}

/// Takes the field `file` of a form.
///
/// # Errors
/// `UPLOAD_MISSING` when no file was chosen, `UPLOAD_BROKEN` when the transfer broke off.
pub async fn receive(mut form: Multipart) -> Outcome<Received> {
    let broken = |error: axum::extract::multipart::MultipartError| {
        let message = format!("文件没有收全（技术信息：{}）", error.body_text());
        let refusal = Refusal::new("UPLOAD_BROKEN", message, "请检查网络和文件大小（不超过 64 MB）后重新上传");
        Failure::from(refusal.field("file", "文件没有收全，请重新上传"))
    };
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(broken)?.to_vec();
            // Browsers send a field without a name when nothing was chosen.
            if !bytes.is_empty() || !name.is_empty() {
                return Ok(Received { name, bytes });
            }
        }
    }
    Err(Refusal::new("UPLOAD_MISSING", "没有选择文件", "请先选择文件").field("file", "请选择文件").into())
}

/// A file for download; the name may be Chinese.
pub fn download(name: &str, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename*=UTF-8''{}", encode(name));
    ([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

/// A PDF, shown in the browser.
pub fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("inline; filename*=UTF-8''{}", encode(name));
    ([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_some_form(body in prop::collection::vec(any::<u8>(), 0..400)) {
            let fields = Fields::parse(&body);
            let mut reader = fields.reader();
            let number = reader.int("n", "票数", 0, 99);
            let _ = reader.optional_date("d", "选举日");
            prop_assert!((0..=99).contains(&number));
            prop_assert!(fields.iter().count() <= body.len().max(1));
        }

        #[test]
        fn what_a_browser_encodes_is_read_back(pairs in prop::collection::vec((".{1,12}", ".{0,40}"), 0..8)) {
            let body: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
            let fields = Fields::parse(body.join("&").as_bytes());
            let read: Vec<(String, String)> = fields.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            // The character NUL is dropped: PostgreSQL stores no text with it.
            let sent: Vec<(String, String)> =
                pairs.into_iter().map(|(n, v)| (n, v.replace('\0', "").trim().to_owned())).collect();
            prop_assert_eq!(read, sent);
        }
    }

    #[test]
    fn fields_are_decoded_and_trimmed() {
        let fields = Fields::parse("name=%E7%94%B2+&n=%EF%BC%91%EF%BC%92&x=%zz&n=3".as_bytes());
        assert_eq!(fields.get("name"), Some("甲"));
        assert_eq!(fields.get("x"), Some("%zz"));
        assert_eq!(fields.all("n").count(), 2);
        let mut reader = fields.reader();
        assert_eq!(reader.int("n", "票数", 0, 99), 12, "full-width digits are digits");
        assert!(reader.finish().is_ok());
    }

    #[test]
    fn what_was_typed_is_given_back_in_the_words_of_the_form() {
        let words = r#"{"sex":{"l":"性别","c":{"male":"男"}},"many":{"l":"条件","c":{"x":"婚入","y":"务工"}},"id_number":{"l":"身份证号"}}"#;
        let pairs = [
            ("round_id", "3"),
            ("many", "x"),
            ("sex", "male"),
            ("many", "y"),
            ("id_number", "990781198001010011"),
            (labels::FIELD, words),
        ];
        let fields = Fields::from_pairs(&pairs);
        assert_eq!(fields.typed(), [("条件", vec!["婚入", "务工"]), ("性别", vec!["男"])]);
        assert_eq!((fields.get(labels::FIELD), fields.iter().count()), (None, 5), "no command sees the words");
        let bad = Fields::from_pairs(&[("sex", "male"), (labels::FIELD, "x")]);
        assert_eq!(bad.typed(), [("提交的各项", vec!["male"])], "nothing is lost, and no name of a field is shown");
        assert!(Fields::from_pairs(&[("csrf", "t"), ("version", "3")]).typed().is_empty());
        let pressed = Fields::from_pairs(&[("confirmed", "yes"), ("close", "no"), ("round_id", "3")]);
        assert!(pressed.typed().is_empty(), "a pressed button typed nothing: {:?}", pressed.typed());
        let both = Fields::from_pairs(&[("confirmed", "yes"), ("votes", "312")]);
        assert_eq!(both.typed(), [("提交的各项", vec!["312"])]);
    }

    #[test]
    fn all_errors_come_at_once() {
        let fields = Fields::from_pairs(&[("n", "一"), ("d", "3月5日"), ("m", "5")]);
        let mut reader = fields.reader();
        reader.int("n", "票数", 0, 99);
        reader.int("m", "人数", 0, 4);
        reader.date("d", "选举日");
        reader.text("name", "姓名");
        let refusal = reader.finish().unwrap_err();
        let names: Vec<_> = refusal.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(names, ["n", "m", "d", "name"]);
    }
}
