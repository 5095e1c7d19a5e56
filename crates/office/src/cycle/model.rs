//! Stages of a unit's election and the regime under which it is held; no database.

use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use chrono::NaiveDate;
use entity::unit_election;
use law::body::Body;
use law::book::LawBook;
use law::finding::Finding;
use law::regime::{Mode, Regime, ResidentsMode};

use super::settings::Applied;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::Words;

/// How far a unit's election is 阶段. Drawn on the unit page as a bar of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 筹备: posts, election committee, timetable.
    Preparing,
    /// 选民登记: the roll is being made.
    Registering,
    /// 名单已公布: objections may be filed.
    RollPublished,
    /// 提名(自荐)报名.
    Nominating,
    /// 候选人(自荐人)已公布.
    CandidatesPublished,
    /// 投票.
    Polling,
    /// 计票: entering and comparing.
    Counting,
    /// 待下一轮: a tie, a runoff or a kinship vote is due.
    NextRound,
    /// 已产生: result frozen and published.
    Finished,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Stage; 9] = [
        Stage::Preparing,
        Stage::Registering,
        Stage::RollPublished,
        Stage::Nominating,
        Stage::CandidatesPublished,
        Stage::Polling,
        Stage::Counting,
        Stage::NextRound,
        Stage::Finished,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Preparing => "preparing",
            Stage::Registering => "registering",
            Stage::RollPublished => "roll_published",
            Stage::Nominating => "nominating",
            Stage::CandidatesPublished => "candidates_published",
            Stage::Polling => "polling",
            Stage::Counting => "counting",
            Stage::NextRound => "next_round",
            Stage::Finished => "finished",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Stage::Preparing => "筹备",
            Stage::Registering => "选民登记",
            Stage::RollPublished => "名单已公布",
            Stage::Nominating => "提名报名",
            Stage::CandidatesPublished => "候选人已公布",
            Stage::Polling => "投票",
            Stage::Counting => "计票",
            Stage::NextRound => "待下一轮",
            Stage::Finished => "已产生",
        }
    }
}

/// Changes of the progress columns of a unit's election. A context that changed something says so here, in the same
/// transaction, so that tables of hundreds of units read one row per unit. `None` leaves a column as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Stage.
    pub stage: Option<Stage>,
    /// Seats in all.
    pub seats: Option<i32>,
    /// Registered voters of the main vote (before: of the published roll, or of the draft).
    pub registered: Option<i32>,
    /// Number of the published roll version.
    pub roll_version: Option<i32>,
    /// Candidates or self-nominees standing.
    pub candidates: Option<i32>,
    /// Ballots issued in the main vote (the first, or the repoll after a void one).
    pub issued: Option<i32>,
    /// Ballots recovered in the main vote (the first, or the repoll after a void one).
    pub recovered: Option<i32>,
    /// Invalid ballots in the main vote.
    pub invalid: Option<i32>,
    /// Whether the poll was valid.
    pub valid_poll: Option<bool>,
    /// Whether all seats were filled by the first ballot 一次选举成功.
    pub first_ballot_full: Option<bool>,
    /// Elected so far.
    pub elected: Option<i32>,
    /// Women among them.
    pub elected_women: Option<i32>,
    /// Sum of the ages of the elected on polling day, in years.
    pub elected_age_sum: Option<i32>,
    /// Whether the party secretary is the chair 一肩挑, where known.
    pub dual_head: Option<bool>,
    /// Rounds held.
    pub rounds: Option<i32>,
    /// Findings that are neither resolved nor explained and closed.
    pub open_findings: Option<i32>,
    /// Day on which the result was frozen.
    pub finished_on: Option<chrono::NaiveDate>,
}

/// The law book of this program.
///
/// # Errors
/// `Failure::Internal` if the built-in data does not hold together, which a test rules out.
pub fn book() -> Outcome<&'static LawBook> {
    LawBook::builtin().map_err(|error| Failure::Internal(format!("law book: {error}")))
}

/// The regime of an election: its profile on its polling day, with the settings and the policy pack that it applies.
///
/// # Errors
/// A refusal naming the known profiles when the profile is unknown.
pub fn regime(election: &unit_election::Model) -> Outcome<Regime> {
    regime_of(&election.profile, election.polling_day, &election.overlay).map_err(|error| match error {
        Unresolved::Law(error) => Refusal::new("UNKNOWN_PROFILE", error, "请在换届方案中改选已有的法规参数").into(),
        Unresolved::Other(failure) => failure,
    })
}

/// Why a regime cannot be had.
pub(super) enum Unresolved {
    /// What the law book says.
    Law(String),
    /// The overlay or the book cannot be read.
    Other(Failure),
}

/// The parameters of a profile on a day with an overlay as it is stored.
pub(super) fn regime_of(profile: &str, day: NaiveDate, overlay: &str) -> Result<Regime, Unresolved> {
    let key = (profile.to_owned(), day, overlay.to_owned());
    if let Ok(known) = REGIMES.read()
        && let Some(regime) = known.get(&key)
    {
        return Ok(regime.clone());
    }
    let applied = Applied::stored(overlay).map_err(Unresolved::Other)?;
    let lay = applied.overlay().map_err(Unresolved::Other)?;
    let book = book().map_err(Unresolved::Other)?;
    let regime = book.regime_for(profile, day, lay).map_err(|error| Unresolved::Law(error.to_string()))?;
    if let Ok(mut known) = REGIMES.write() {
        if known.len() >= MOST_REGIMES {
            known.clear();
        }
        known.insert(key, regime.clone());
    }
    Ok(regime)
}

/// Regimes by profile, polling day and overlay. They follow from the built-in book and the overlay alone, so they never grow
/// old; resolving one costs more than a page of a village may.
static REGIMES: LazyLock<RwLock<HashMap<RegimeKey, Regime>>> = LazyLock::new(RwLock::default);
/// Profile, polling day and overlay as stored.
type RegimeKey = (String, NaiveDate, String);
/// Regimes that are kept; a county has a handful of polling days.
const MOST_REGIMES: usize = 64;

/// Self-nomination or candidates.
pub fn mode(election: &unit_election::Model) -> Mode {
    if election.mode == "candidates" { Mode::Candidates } else { Mode::SelfNomination }
}

/// The committee that an election renews: the villagers' or the residents'.
pub fn body(election: &unit_election::Model) -> Body {
    if election.body == Body::Residents.code() { Body::Residents } else { Body::Committee }
}

/// The words of an election: of a village or of a residents' community.
pub fn words(election: &unit_election::Model) -> &'static Words {
    Words::of(body(election))
}

/// Ways of electing a residents' committee, with their codes in the database.
pub const RESIDENTS_MODES: [(ResidentsMode, &str); 3] = [
    (ResidentsMode::Direct, "direct"),
    (ResidentsMode::HouseholdReps, "household_reps"),
    (ResidentsMode::GroupReps, "group_reps"),
];

/// How a residents' committee is elected; `None` for a villagers' committee.
pub fn residents_mode(election: &unit_election::Model) -> Option<ResidentsMode> {
    if body(election) != Body::Residents {
        return None;
    }
    Some(residents_mode_from_code(&election.residents_mode).unwrap_or(ResidentsMode::Direct))
}

/// The way with this code.
pub fn residents_mode_from_code(code: &str) -> Option<ResidentsMode> {
    RESIDENTS_MODES.iter().find(|(_, known)| *known == code).map(|(mode, _)| *mode)
}

/// The code of a way in the database.
pub fn residents_mode_code(mode: ResidentsMode) -> &'static str {
    RESIDENTS_MODES.iter().find(|(known, _)| *known == mode).map_or("direct", |(_, code)| code)
}

/// Whether the roll lists everybody with the vote. Representatives of households or groups vote for others, who stand for
/// election without being on the roll.
pub fn whole_electorate(election: &unit_election::Model) -> bool {
    matches!(residents_mode(election), None | Some(ResidentsMode::Direct))
}

/// The election of a unit before anything has happened, not written yet: no township, no hash of the rules.
pub fn without_progress(
    cycle_id: i64,
    unit_code: &str,
    polling_day: NaiveDate,
    mode: Mode,
    profile: &str,
) -> unit_election::Model {
    unit_election::Model {
        id: 0,
        cycle_id,
        unit_code: unit_code.to_owned(),
        township_code: String::new(),
        body: Body::Committee.code().to_owned(),
        polling_day,
        mode: mode_code(mode).to_owned(),
        residents_mode: String::new(),
        profile: profile.to_owned(),
        overlay: String::new(),
        regime_hash: String::new(),
        stage: Stage::Preparing.code().to_owned(),
        seats: 0,
        registered: 0,
        roll_version: 0,
        candidates: 0,
        issued: 0,
        recovered: 0,
        invalid: 0,
        valid_poll: None,
        first_ballot_full: None,
        elected: 0,
        elected_women: 0,
        elected_age_sum: 0,
        dual_head: None,
        rounds: 0,
        open_findings: 0,
        finished_on: None,
        version: 1,
    }
}

/// The code of a mode in the database.
pub fn mode_code(mode: Mode) -> &'static str {
    match mode {
        Mode::Candidates => "candidates",
        Mode::SelfNomination | Mode::Open => "self_nomination",
    }
}

/// The mode with this code.
pub fn mode_from_code(code: &str) -> Option<Mode> {
    match code {
        "candidates" => Some(Mode::Candidates),
        "self_nomination" => Some(Mode::SelfNomination),
        _ => None,
    }
}

/// The articles of a finding in Chinese.
pub fn cites_zh(cites: &[law::cite::Cite]) -> Vec<String> {
    match book() {
        Ok(book) => law::cite::together_zh(cites, book),
        Err(_) => cites.iter().map(ToString::to_string).collect(),
    }
}

/// A refusal for the findings that block, with their articles and fields; none when nothing blocks.
pub fn refusal<'a>(findings: impl IntoIterator<Item = &'a Finding>, remedy: &str) -> Option<Refusal> {
    let blocking: Vec<&Finding> = findings.into_iter().filter(|finding| finding.blocks()).collect();
    let first = blocking.first()?;
    let message = blocking.iter().map(|f| f.message.trim_end_matches('。')).collect::<Vec<_>>().join("；");
    let mut cites: Vec<String> = Vec::new();
    for cite in blocking.iter().flat_map(|finding| cites_zh(&finding.cites)) {
        if !cites.contains(&cite) {
            cites.push(cite);
        }
    }
    Some(Refusal::new(first.code.clone(), message, remedy).basis(cites.join("、")))
}

/// The refusal of a command that comes too late in the procedure.
///
/// # Errors
/// `STAGE_TOO_LATE` when the election is at `limit` or beyond.
pub fn before(election: &unit_election::Model, limit: Stage, what: &str) -> Outcome<()> {
    let stage = stage(election);
    if stage < limit {
        return Ok(());
    }
    let words = words(election);
    Err(Refusal::new(
        "STAGE_TOO_LATE",
        words.own(&format!("本村选举已到「{}」阶段，不能再{what}", stage.zh())),
        words.own("如确有错误，请由村民选举委员会研究后按更正程序办理"),
    )
    .into())
}

/// The stage of an election; an unknown word in the database counts as the first one.
pub fn stage(election: &unit_election::Model) -> Stage {
    Stage::from_code(&election.stage).unwrap_or(Stage::Preparing)
}

/// Puts a whole refusal, with its article and what to do, at a field of the form: a form shows its fields' messages only.
pub trait AtField {
    /// The refusal at `field`.
    #[must_use]
    fn at(self, field: &str) -> Self;
}

impl AtField for Refusal {
    fn at(self, field: &str) -> Self {
        let basis = if self.basis.is_empty() { String::new() } else { format!("（依据：{}）", self.basis) };
        let text = format!("{}{basis}。{}", self.message.trim_end_matches('。'), self.remedy);
        self.field(field, text)
    }
}
