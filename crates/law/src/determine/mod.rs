//! `cunxuan determine`: cases in the form of the test vectors, one answer each.
//!
//! A case is `{"id", "profile", "body", "kind", "input": {…}}`. Without `polling_day` in the input it is judged on a day on
//! which the profile's texts are known to be current.

mod bodies;
mod dates;
mod people;
mod policy;
mod tenure;
mod votes;

use crate::book::{Family, LawBook, LawError};
use crate::cite::{Cite, cites};
use crate::cooperative::Levels;
use crate::finding::Finding;
use crate::policy::Pack;
use crate::poll::Refused;
use crate::regime::{PartyRegime, Regime};
use crate::settings::Overlay;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::rc::Rc;

/// Answers a whole document (`{"vectors": […]}` or `{"cases": […]}`), a list of cases, or a single case.
///
/// Each answer has the case's `id`, the outcome under the keys of `expected`, and `reasons`: a list of
/// `{code, message, cites, cites_zh}`. Where `expected` itself calls its codes `reasons` (kind `proxy`), those stand there
/// and the sentences under `reasons_cited`. A case this crate does not decide has `unsupported`, a malformed or impossible
/// one `error`, both with a Chinese sentence. `banner` warns of texts that are not verified for the day.
pub fn run(document: &Value) -> Vec<Value> {
    let cases = match document {
        Value::Array(cases) => cases.as_slice(),
        Value::Object(map) => match map.get("vectors").or_else(|| map.get("cases")) {
            Some(Value::Array(cases)) => cases.as_slice(),
            _ => std::slice::from_ref(document),
        },
        _ => std::slice::from_ref(document),
    };
    let mut cache = Cache::default();
    cases.iter().map(|case| answer(case, &mut cache)).collect()
}

/// Why a case has no outcome.
#[derive(Debug, thiserror::Error)]
enum NoOutcome {
    #[error("{0}")]
    Unsupported(String),
    #[error("案例格式不对：{0}")]
    Malformed(String),
    #[error(transparent)]
    Law(#[from] LawError),
    #[error(transparent)]
    Refused(#[from] Refused),
}

type Outcome = Result<Answer, NoOutcome>;

/// An outcome with its reasons.
#[derive(Default)]
struct Answer {
    fields: Map<String, Value>,
    reasons: Vec<Finding>,
}

impl Answer {
    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.fields.insert(key.to_owned(), value.into());
    }

    fn set_if(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }
}

/// A case's input, taken apart key by key so that a misspelt key is noticed.
struct Input {
    fields: Map<String, Value>,
}

impl Input {
    fn has(&self, key: &str) -> bool {
        self.fields.contains_key(key)
    }

    fn optional<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>, NoOutcome> {
        match self.fields.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value)
                .map(Some)
                .map_err(|error| NoOutcome::Malformed(format!("input.{key}：{error}"))),
        }
    }

    fn required<T: DeserializeOwned>(&mut self, key: &str) -> Result<T, NoOutcome> {
        self.optional(key)?.ok_or_else(|| NoOutcome::Malformed(format!("缺少input.{key}")))
    }

    /// Everything that is left, as one struct.
    fn rest<T: DeserializeOwned>(&mut self) -> Result<T, NoOutcome> {
        let fields = std::mem::take(&mut self.fields);
        serde_json::from_value(Value::Object(fields)).map_err(|error| NoOutcome::Malformed(format!("input：{error}")))
    }

    /// Refuses keys that nothing has read.
    fn finish(self) -> Result<(), NoOutcome> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(key) => Err(NoOutcome::Malformed(format!("不认识input.{key}"))),
        }
    }
}

fn answer(case: &Value, cache: &mut Cache) -> Value {
    let id = case.get("id").cloned().unwrap_or(Value::Null);
    let mut map = Map::new();
    map.insert("id".into(), id);
    match decide(case, cache) {
        Ok((mut answer, banner, book)) => {
            if answer.reasons.iter().all(|finding| finding.cites.is_empty()) {
                answer.reasons.push(silent());
            }
            let reasons: Vec<Value> = answer.reasons.iter().map(|finding| reason(finding, book)).collect();
            let key = if answer.fields.contains_key("reasons") { "reasons_cited" } else { "reasons" };
            map.extend(answer.fields);
            map.insert(key.into(), Value::Array(reasons));
            if let Some(banner) = banner {
                map.insert("banner".into(), banner.into());
            }
        }
        Err(NoOutcome::Unsupported(message)) => {
            map.insert("unsupported".into(), message.into());
        }
        Err(NoOutcome::Refused(refused)) => {
            map.insert("error".into(), refused.to_string().into());
            map.insert("findings".into(), json!(refused.findings));
        }
        Err(error) => {
            map.insert("error".into(), error.to_string().into());
        }
    }
    Value::Object(map)
}

fn reason(finding: &Finding, book: &LawBook) -> Value {
    let cites: Vec<String> = finding.cites.iter().map(ToString::to_string).collect();
    let zh: Vec<String> = finding.cites.iter().map(|cite| cite.zh(book)).collect();
    json!({ "code": finding.code, "message": finding.message, "cites": cites, "cites_zh": zh })
}

/// 依据 VCOL2018@2018-12-29#15.5 「具体选举办法由省、自治区、直辖市」
fn silent() -> Finding {
    let message = "适用的文本没有直接规定，按方案参数所写的说明处理；具体选举办法由省级规定。";
    note("SILENT", message.to_owned(), &cites(&["VCOL2018@2018-12-29#15.5"]))
}

/// The regimes that a run has resolved: many cases ask for the same one.
#[derive(Default)]
struct Cache {
    village: HashMap<(String, Option<NaiveDate>), Rc<Regime>>,
    party: HashMap<(String, Option<NaiveDate>), Rc<PartyRegime>>,
    cooperative: HashMap<(String, Option<NaiveDate>), Rc<Levels>>,
}

/// Profile or policy pack, and the day, that a case names.
struct Question<'a> {
    book: &'static LawBook,
    profile: &'a str,
    pack: Option<&'static Pack>,
    polling_day: Option<NaiveDate>,
}

impl Question<'_> {
    /// The profile of a family: the named one, or the one that the named pack lies on.
    fn profile(&self, family: Family) -> Result<&str, NoOutcome> {
        let Some(pack) = self.pack else { return Ok(self.profile) };
        let none = || NoOutcome::Unsupported(format!("政策包“{}”没有用于{}的方案。", pack.id, family.zh()));
        pack.base(family, self.book).map(|profile| &*profile.id).ok_or_else(none)
    }

    fn overlay(&self) -> Overlay<'static> {
        Overlay { pack: self.pack, settings: None }
    }

    /// The day of the parameters; a pack's own first day when the case names none.
    fn day(&self) -> Option<NaiveDate> {
        self.polling_day.or(self.pack.map(|pack| pack.from))
    }

    fn village(&self, family: Family, cache: &mut Cache) -> Result<Rc<Regime>, NoOutcome> {
        let key = (self.profile.to_owned(), self.polling_day);
        if let Some(known) = cache.village.get(&key) {
            return Ok(known.clone());
        }
        let profile = self.profile(family)?;
        let regime = Rc::new(match self.day() {
            Some(day) => self.book.regime_for(profile, day, self.overlay())?,
            None => self.book.regime_undated(profile)?,
        });
        cache.village.insert(key, regime.clone());
        Ok(regime)
    }

    fn party(&self, cache: &mut Cache) -> Result<Rc<PartyRegime>, NoOutcome> {
        let key = (self.profile.to_owned(), self.polling_day);
        if let Some(known) = cache.party.get(&key) {
            return Ok(known.clone());
        }
        let profile = self.profile(Family::Party)?;
        let regime = Rc::new(match self.day() {
            Some(day) => self.book.party_for(profile, day, self.overlay())?,
            None => self.book.party(profile, None)?,
        });
        cache.party.insert(key, regime.clone());
        Ok(regime)
    }

    fn cooperative(&self, cache: &mut Cache) -> Result<Rc<Levels>, NoOutcome> {
        let key = (self.profile.to_owned(), self.polling_day);
        if let Some(known) = cache.cooperative.get(&key) {
            return Ok(known.clone());
        }
        let profile = self.profile(Family::Cooperative)?;
        let own = match self.day() {
            Some(day) => self.book.cooperative_for(profile, day, self.overlay())?,
            None => self.book.cooperative(profile, None)?,
        };
        let levels = Rc::new(Levels::beside(self.book, own)?);
        cache.cooperative.insert(key, levels.clone());
        Ok(levels)
    }

    fn pack(&self) -> Result<&'static Pack, NoOutcome> {
        self.pack.ok_or_else(|| NoOutcome::Unsupported(format!("“{}”不是政策包，没有这一类要求。", self.profile)))
    }
}

fn decide(case: &Value, cache: &mut Cache) -> Result<(Answer, Option<&'static str>, &'static LawBook), NoOutcome> {
    let text = |key: &str| {
        case.get(key).and_then(Value::as_str).ok_or_else(|| NoOutcome::Malformed(format!("缺少{key}（文字）")))
    };
    let (body, kind) = (text("body")?, text("kind")?);
    if !BODIES.contains(&body) {
        return Err(NoOutcome::Unsupported(format!("不认识的机构“{body}”。")));
    }
    let profile = text("profile")?;
    let Some(Value::Object(fields)) = case.get("input") else {
        return Err(NoOutcome::Malformed("缺少input（对象）".to_owned()));
    };
    let mut input = Input { fields: fields.clone() };
    let book = LawBook::builtin()?;
    let polling_day: Option<NaiveDate> = input.optional("polling_day")?;
    let question = Question { book, profile, pack: book.pack(profile), polling_day };
    let (answer, banner) = match (body, kind) {
        (_, "metric") => (policy::metric(&mut input)?, None),
        ("PO", "vetting") => (policy::vetting(&mut input, question.pack()?)?, None),
        ("PO", _) => {
            let regime = question.party(cache)?;
            (bodies::party(kind, &mut input, &regime)?, regime.banner())
        }
        ("EC", _) => {
            let levels = question.cooperative(cache)?;
            (bodies::cooperative(kind, &mut input, &levels)?, levels.own.banner())
        }
        ("RC", _) => {
            let regime = question.village(Family::Residents, cache)?;
            (bodies::residents(kind, &mut input, &regime)?, regime.banner())
        }
        _ => {
            let regime = question.village(Family::Village, cache)?;
            let answer = match (body, kind) {
                ("VC", "poll" | "runoff" | "tie_revote" | "kin_revote") => votes::round(kind, &mut input, &regime),
                ("VC", "ballot") => votes::ballot(&mut input, &regime),
                ("VC", "kinship") => votes::kinship(&mut input, &regime),
                ("VC", "vacancy") => votes::vacancy(&mut input, &regime),
                ("VC", "acting_chair") => votes::acting_chair(&mut input, &regime),
                ("VC", "recall") => votes::recall(&mut input, &regime),
                ("VC", "resignation" | "end" | "by_election" | "by_election_due") => {
                    tenure::decide(kind, &mut input, &regime)
                }
                ("VC", "proxy") => people::proxy(&mut input, &regime),
                ("VC", "registration") => people::registration(&mut input, &regime),
                ("VC", "candidates") => people::candidates(&mut input, &regime),
                ("VEC", "committee") => people::committee(&mut input, &regime),
                ("VC", "staff") => people::staff(&mut input, &regime),
                ("VC", "deadline") => dates::deadline(polling_day, &mut input, &regime),
                ("VA" | "VRA" | "VR" | "VSC", _) => bodies::village(body, kind, &mut input, &regime, question.pack),
                ("ALL", "kinship") => policy::kinship(&mut input, question.pack()?, &regime),
                ("ALL", "structure") => policy::structure(&mut input, question.pack()?),
                ("ALL", "sequence") => policy::sequence(&mut input, question.pack, &regime),
                _ => Err(NoOutcome::Unsupported(format!("{body}没有“{kind}”这一类判定。"))),
            }?;
            (answer, regime.banner())
        }
    };
    input.finish()?;
    Ok((answer, banner, book))
}

/// Bodies of the cases; `VEC` is the election committee, `VA` and `VRA` the assemblies, `ALL` the bodies together.
const BODIES: &[&str] = &["VC", "VEC", "VA", "VRA", "VR", "VSC", "RC", "PO", "EC", "ALL"];

/// A reason that only names its articles.
fn note(code: &str, message: String, cites: &[Cite]) -> Finding {
    Finding::new(code, crate::finding::Severity::Info, "", message).citing(cites)
}
