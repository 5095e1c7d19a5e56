//! From the data to the typed input of a paper. What is missing is named with the page where it is entered.

mod before;
mod committee;
mod day;
mod result;
mod roll;
mod rules;
mod tenure;

use entity::unit_election;
use law::body::Body;
use law::regime::{HasTexts, Mode, Regime, ResidentsMode};
use paper::Paper;
use paper::model::{Committee, Head, Place, PostNames, Seat};
use sea_orm::ConnectionTrait;

use super::facts::{self, Facts};
use super::model::Template;
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{UnitRef, Words};
use crate::{bodies, polling};

/// What every builder needs.
pub(super) struct Source<'a, C: ConnectionTrait> {
    pub conn: &'a C,
    pub unit: &'a UnitRef,
    pub election: &'a unit_election::Model,
    pub regime: Regime,
    /// Of a village or of a residents' community.
    pub words: &'static Words,
    pub facts: Facts,
    pub head: Head,
    /// The round concerned, for papers of a round.
    pub round: Option<entity::poll_round::Model>,
}

/// Why this paper cannot be made from the present data, `None` when it can: asked by building it, so that what is offered and what
/// is refused are never two things.
///
/// # Errors
/// Of the database.
pub(super) async fn obstacle<C: ConnectionTrait>(
    conn: &C,
    unit: &UnitRef,
    election: &unit_election::Model,
    template: Template,
    round_no: Option<i32>,
    today: chrono::NaiveDate,
) -> Outcome<Option<Refusal>> {
    match build(conn, unit, election, template, round_no, today).await {
        Ok(_) => Ok(None),
        Err(Failure::Refused(refusal)) => Ok(Some(*refusal)),
        Err(Failure::NotFound(what)) => Ok(Some(Refusal::new("PAPER_INCOMPLETE", format!("没有找到{what}"), ""))),
        Err(other) => Err(other),
    }
}

/// Builds the paper of a template from the present data. Number and verification code are added when it is frozen.
///
/// # Errors
/// A refusal `PAPER_INCOMPLETE` that says what is missing and where to enter it.
pub(super) async fn build<C: ConnectionTrait>(
    conn: &C,
    unit: &UnitRef,
    election: &unit_election::Model,
    template: Template,
    round_no: Option<i32>,
    today: chrono::NaiveDate,
) -> Outcome<Paper> {
    let mode = cycle::model::mode(election);
    if !template.used_in(mode) {
        let message = format!("本村的选举方式是「{}」，没有「{}」", mode.zh(), template.title);
        let refusal = Refusal::new("PAPER_NOT_FOR_MODE", message, "请按本村的选举方式使用文书");
        return Err(refusal.said(cycle::words(election)).into());
    }
    let regime = cycle::regime(election)?;
    let township = unit.above.rsplit(' ').next().unwrap_or_default().to_owned();
    let facts = facts::load(conn, unit, election, &regime).await?;
    let cycle_row =
        cycle::store::cycle(conn, election.cycle_id).await?.ok_or_else(|| Failure::NotFound("换届".into()))?;
    let words = cycle::words(election);
    let head = Head {
        committee: match words.body() {
            Body::Residents => Committee::Residents,
            _ => Committee::Villagers,
        },
        electors: match cycle::residents_mode(election) {
            Some(ResidentsMode::HouseholdReps) => Some("户代表".to_owned()),
            Some(ResidentsMode::GroupReps) => Some("居民小组代表".to_owned()),
            Some(ResidentsMode::Direct) | None => None,
        },
        village: unit.legal_name.clone(),
        township,
        term_no: u32::try_from(cycle_row.term_no).unwrap_or(1),
        number: None,
        issued_on: today,
        signer: format!("{}{}", unit.legal_name, words.election_committee()),
        basis: Vec::new(),
        drill: cycle_row.synthetic,
        banner: regime.banner().map(str::to_owned),
        footer_hash: None,
        supersedes: None,
    };
    let rounds = polling::store::rounds(conn, election.id).await?;
    let round = match round_no {
        Some(no) => rounds.into_iter().find(|round| round.no == no),
        None => rounds.into_iter().next_back(),
    };
    let source = Box::new(Source { conn, unit, election, regime, words, facts, head, round });
    let built = Box::pin(from_source(source, template)).await;
    built.map_err(|failure| match failure {
        Failure::Refused(mut refusal) => {
            // The builders know the page, not the unit.
            if let Some((_, path)) = refusal.go.as_deref_mut() {
                path.insert_str(0, &format!("/u/{}", unit.code));
            }
            Failure::Refused(refusal)
        }
        other => other,
    })
}

async fn from_source<C: ConnectionTrait>(source: Box<Source<'_, C>>, template: Template) -> Outcome<Paper> {
    match template.code {
        "T01" => source.committee_roster().await,
        "T02" => source.registration_notice(),
        "T03" => source.voter_roll().await,
        "T04" => source.roll_rulings().await,
        "T05" => source.election_rules().await,
        "T06" => source.polling_notice().await,
        "T07-self" => source.self_nomination().await,
        "T07-ballot" => source.nomination_ballot().await,
        "T08" => source.candidate_list().await,
        "T09" => source.committee_change().await,
        "T10-form" => source.proxy_form(),
        "T10-cards" => source.proxy_cards().await,
        "T10-list" => source.proxy_list().await,
        "T11" => source.mobile_boxes().await,
        "T12" => source.staff_notice().await,
        "T13-ballots" => source.ballots().await,
        "T13-stubs" => source.stubs().await,
        "T14" => source.tally_sheet().await,
        "T15" => source.result_report().await,
        "T16" => source.elected_notice().await,
        "T17" => source.certificates().await,
        "T18" => source.runoff_notice().await,
        "T19" => source.handover().await,
        "T20" => source.archive().await,
        "T21" => source.end_of_office().await,
        other => Err(Failure::NotFound(format!("文书样式 {other}"))),
    }
}

/// Whether a paper may print this as a rule: an article says it, and a breach of it stops something. Recommendations and
/// limits that nobody could verify are shown to the clerk, not to the village.
fn binding<T>(param: &law::regime::Param<T>) -> bool {
    !param.cites.is_empty() && param.severity == law::finding::Severity::Block
}

/// The page on which facts are typed that nothing else records.
const FACTS_PAGE: &str = "公告所需事项";

/// A refusal for a paper whose data is not there yet. It leads to the page, by the ending of the unit's path.
fn incomplete(title: &str, what: &str, place: &str) -> Failure {
    let refusal =
        Refusal::new("PAPER_INCOMPLETE", format!("「{title}」还缺：{what}"), format!("请先到「{place}」填写或办理"));
    let tab = crate::shell::UNIT_TABS.into_iter().find(|(_, label)| *label == place).map(|(ending, _)| ending);
    let ending = tab.or((place == FACTS_PAGE).then_some("/facts")).or((place == "届中变动").then_some("/changes"));
    match ending {
        Some(ending) => refusal.go(format!("去「{place}」"), ending),
        None => refusal,
    }
    .into()
}

impl<C: ConnectionTrait> Source<'_, C> {
    /// The head with the articles on which a paper rests.
    fn head_with(&self, cites: &[law::cite::Cite]) -> Outcome<Head> {
        let book = cycle::book()?;
        let mut head = self.head.clone();
        // What the villagers' law says is applied to a residents' committee by analogy; it is not what its papers rest on.
        let own = match self.words.body() {
            Body::Residents => self.regime.own(cites),
            _ => cites.to_vec(),
        };
        let residents = self.words.body() == Body::Residents && own.is_empty();
        let cites = if residents { &self.regime.residents_modes().cites } else { &own };
        for text in law::cite::together_zh(cites, book) {
            if !head.basis.contains(&text) {
                head.basis.push(text);
            }
        }
        Ok(head)
    }

    /// Rules of ours in the words of the unit.
    fn in_words(&self, rules: Vec<String>) -> Vec<String> {
        rules.iter().map(|rule| self.words.own(rule)).collect()
    }

    /// A day that a paper states as done or fixed: recorded or typed, never supposed.
    fn day(&self, title: &str, key: &str) -> Outcome<chrono::NaiveDate> {
        self.facts.optional_date(key).ok_or_else(|| incomplete(title, facts::label(key), FACTS_PAGE))
    }

    /// A text that a paper states as done: recorded or typed, never supposed.
    fn stated(&self, title: &str, key: &str) -> Outcome<String> {
        self.facts.optional(key).ok_or_else(|| incomplete(title, facts::label(key), FACTS_PAGE))
    }

    fn mode(&self) -> paper::model::Mode {
        match cycle::mode(self.election) {
            Mode::Candidates => paper::model::Mode::Candidates,
            Mode::SelfNomination | Mode::Open => paper::model::Mode::SelfNomination,
        }
    }

    async fn seats(&self) -> Outcome<Vec<Seat>> {
        let seats = bodies::store::seats(self.conn, self.election.id).await?;
        if seats.is_empty() {
            return Err(incomplete("职数", "各职位的职数", "职数"));
        }
        Ok(seats.into_iter().map(|seat| Seat { post: seat.post.zh().to_owned(), seats: seat.n }).collect())
    }

    /// Sitting members of the election committee by their role.
    async fn committee(&self) -> Outcome<Vec<PostNames>> {
        let members = bodies::store::committee(self.conn, self.election.id).await?;
        let mut posts = Vec::new();
        for (role, label) in [("chair", "主任"), ("vice_chair", "副主任"), ("member", "委员")] {
            let names: Vec<String> = members
                .iter()
                .filter(|m| m.status == bodies::store::ACTIVE && m.role == role)
                .map(|m| m.name.clone())
                .collect();
            if !names.is_empty() {
                posts.push(PostNames { post: label.to_owned(), names });
            }
        }
        Ok(posts)
    }

    /// Polling places other than mobile boxes, with the hours.
    async fn places(&self) -> Outcome<Vec<Place>> {
        let places = polling::store::places(self.conn, self.election.id).await?;
        Ok(places
            .into_iter()
            .filter(|place| place.kind != "mobile")
            .map(|place| Place {
                name: place.name,
                address: place.address,
                opens: self.facts.time("opens"),
                closes: self.facts.time("closes"),
                groups: Vec::new(),
            })
            .collect())
    }
}
