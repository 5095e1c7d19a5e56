//! What the law says about the figures of a round, place by place and in all, with what was explained and closed.

use entity::{finding_note, poll_round, unit_election};
use law::finding::{Finding, Severity};
use law::reconcile::{self, CountSheet};
use law::regime::Regime;
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use super::model::{Cell, Contest, CountForm, PlaceKind, write_in_label};
use super::store;
use crate::cycle;
use crate::failure::Outcome;
use crate::roll;

/// A finding, where it is, and what was said about it.
#[derive(Clone, Debug)]
pub struct Located {
    /// Place, or none for the village as a whole.
    pub place_id: Option<i64>,
    /// The place in Chinese, 「全村合计」 for the whole.
    pub place_zh: String,
    /// The finding.
    pub finding: Finding,
    /// Key of the finding with its figures: an explanation of other figures does not count for these.
    pub subject: String,
    /// The newest explanation, if there is one.
    pub note: Option<finding_note::Model>,
}

impl Located {
    /// Whether something is left to do: an error stands, a warning is not explained and closed.
    pub fn open(&self) -> bool {
        match self.finding.severity {
            Severity::Block => true,
            Severity::Warn => self.note.as_ref().is_none_or(|note| note.closed_ms.is_none()),
            Severity::Info => false,
        }
    }
}

/// Key of a finding: where, which field, and a mark of its sentence, which contains the figures.
pub fn subject(place_id: Option<i64>, finding: &Finding) -> String {
    let scope = place_id.map_or_else(|| "total".to_owned(), |id| format!("place:{id}"));
    let mark = crate::crypto::hex(&Sha256::digest(finding.message.as_bytes())[..4]);
    format!("{scope}|{}|{mark}", finding.field)
}

/// Findings that a round of this kind can have. A revote among a few is judged by its own rules, not by the turnout of
/// the village; [`law::poll`] does that.
fn check(sheet: &CountSheet, regime: &Regime) -> Vec<Finding> {
    reconcile::check(sheet, regime)
}

/// 收回的选票多于投票人数: the one contradiction that can be true. The law has an answer to it, a new vote.
pub const MORE_RECOVERED: &str = "F01";

/// What a typed form says against itself: every finding that its own figures cause, with the cell where it is put right. A
/// form that has one of them is a slip of the typist or a sheet that was not counted properly, and is not kept.
///
/// The ballot papers are not looked at: their register is another record, which the typist cannot put right.
pub fn contradictions(form: &CountForm, contest: &Contest, registered: u32, regime: &Regime) -> Vec<(Finding, Cell)> {
    let mut all: Vec<(Finding, Cell)> = Vec::new();
    for finding in check(&form.to_sheet(contest, registered, None), regime) {
        if !finding.blocks() && finding.code != MORE_RECOVERED {
            continue;
        }
        let cell = cell_of(&finding.field, form, contest);
        // The sheet has one cell for ballots handed out and voters checked in: what is wrong with it is said once.
        if !all.iter().any(|(known, at)| known.code == finding.code && *at == cell) {
            all.push((finding, cell));
        }
    }
    all
}

/// The cell of the form for a field of the law's sheet.
fn cell_of(field: &str, form: &CountForm, contest: &Contest) -> Cell {
    let figures = |cell: &Cell| cell.field() == field;
    if let Some(cell) = Cell::FIGURES.into_iter().find(figures) {
        return cell;
    }
    let mut parts = field.splitn(3, '/').skip(1);
    let (post, person) = (parts.next().unwrap_or_default(), parts.next());
    let own = contest
        .contestants
        .iter()
        .position(|one| one.post.code() == post && person.is_none_or(|person| one.label == person));
    let written = form
        .write_ins
        .iter()
        .find(|w| w.post.code() == post && person.is_none_or(|person| write_in_label(&w.name, contest) == person));
    match (own, written) {
        (Some(at), _) => Cell::Votes(at),
        (None, Some(w)) => Cell::WriteIn(w.post, w.name.clone()),
        // Voters checked in, and whatever the law may yet add: the first cell of the form.
        (None, None) => Cell::Issued,
    }
}

/// All findings of a round, places first, then the whole when every place has agreed figures.
pub async fn of_round(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    round: &poll_round::Model,
) -> Outcome<Vec<Located>> {
    let regime = cycle::model::regime(election)?;
    let places = store::places(conn, election.id).await?;
    let sheets = store::sheets(conn, round.id).await?.len();
    let settled = store::settled(conn, round).await?;
    let notes = store::notes(conn, round.id).await?;
    let mut all = Vec::new();
    let mut add = |place_id: Option<i64>, place_zh: String, findings: Vec<Finding>| {
        for finding in findings {
            let subject = subject(place_id, &finding);
            let note = notes.iter().rev().find(|n| n.code == finding.code && n.subject == subject).cloned();
            all.push(Located { place_id, place_zh: place_zh.clone(), finding, subject, note });
        }
    };
    for (sheet, figures) in &settled {
        let zh = places.iter().find(|p| p.id == sheet.place_id).map_or_else(String::new, |place| {
            PlaceKind::from_code(&place.kind).map_or_else(|| place.name.clone(), |kind| kind.named(&place.name))
        });
        add(Some(sheet.place_id), zh, check(figures, &regime));
    }
    if settled.len() == sheets && sheets > 0 {
        let figures: Vec<CountSheet> = settled.into_iter().map(|(_, sheet)| sheet).collect();
        if let Some(total) = store::total(&figures, store::count(round.registered)) {
            let mut found = check(&total, &regime);
            let announced = roll::store::announced_proxies(conn, election.id).await?;
            found.extend(reconcile::announced_proxies(&total, announced, &regime));
            add(None, "合计".into(), found);
        }
    }
    Ok(all)
}
