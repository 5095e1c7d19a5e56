//! From a meeting to the typed input of a paper. What is missing is named with the page where it is entered.

use chrono::NaiveDate;
use law::cite::Cite;
use law::regime::{HasTexts, TwoPosts};
use paper::model::{
    Head, MeetingBallotPaper, MeetingBallots, MeetingChoice, MeetingContest, MeetingStubs, MeetingTally, Occasion,
    PostNames, TallyContest, TallyRow,
};
use paper::{MAX_COPIES, Paper};
use sea_orm::ConnectionTrait;

use super::{used_for, words};
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Facts, MeetingPost, NO, Purpose, SeatsOf, VoteKind, YES, post_of};
use crate::meeting::service::{self, Ballot, Determined, Loaded};
use crate::meeting::store;
use crate::org::{UnitRef, Words};
use crate::polling;
use crate::polling::model::Contest;
use crate::publication::model::Template;

/// Which vote, and how many copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::publication) struct Wanted {
    /// Number of the vote; the newest without it.
    pub vote: Option<i32>,
    /// Ballots, or lines of their register; as many as are due without it.
    pub copies: Option<u32>,
}

impl Wanted {
    /// A paper of this vote, once.
    pub fn vote(vote: Option<i32>) -> Self {
        Self { vote, copies: None }
    }
}

/// What the law book writes where the number of an article was not checked.
const UNCHECKED: &str = "（条号未核）";

/// What every builder needs.
pub(super) struct Source<'a, C: ConnectionTrait> {
    pub conn: &'a C,
    pub unit: &'a UnitRef,
    pub loaded: &'a Loaded,
    pub facts: Facts,
    pub seats: Vec<SeatsOf>,
    pub words: &'static Words,
    /// Determined votes, oldest first.
    pub votes: Vec<Determined>,
    pub head: Head,
    pub title: &'static str,
}

/// Builds a paper of a meeting. Number and verification code are added when it is frozen.
///
/// # Errors
/// A refusal `PAPER_INCOMPLETE` that says what is missing; `PAPER_NOT_FOR_MEETING` when this purpose has no such paper.
pub(in crate::publication) async fn build<C: ConnectionTrait>(
    conn: &C,
    unit: &UnitRef,
    loaded: &Loaded,
    template: Template,
    wanted: &Wanted,
    today: NaiveDate,
) -> Outcome<Paper> {
    let words = unit.words();
    if !used_for(template, loaded.purpose) {
        let message = format!("「{}」没有「{}」", loaded.purpose.zh(), template.title);
        return Err(Refusal::new("PAPER_NOT_FOR_MEETING", message, "请使用会议文书页面列出的文书").said(words).into());
    }
    let source = Box::new(source(conn, unit, loaded, template.title, today).await?);
    match template.code {
        "T22-ballots" => source.ballots(wanted).await,
        "T22-stubs" => source.stubs(wanted).await,
        "T23" => source.tally(wanted).await,
        "T24" => source.report(wanted.vote),
        "T25" => source.notice().await,
        "T26" => source.letter().await,
        "T27" => source.pledges().await,
        "T28" => source.certificates().await,
        other => Err(Failure::NotFound(format!("文书样式 {other}"))),
    }
}

async fn source<'a, C: ConnectionTrait>(
    conn: &'a C,
    unit: &'a UnitRef,
    loaded: &'a Loaded,
    title: &'static str,
    today: NaiveDate,
) -> Outcome<Source<'a, C>> {
    let words = unit.words();
    let cycle = cycle::store::cycle(conn, loaded.election.cycle_id).await?;
    let cycle = cycle.ok_or_else(|| Failure::NotFound("换届".into()))?;
    let head = Head {
        committee: match words.body() {
            law::body::Body::Residents => paper::model::Committee::Residents,
            _ => paper::model::Committee::Villagers,
        },
        electors: None,
        village: unit.legal_name.clone(),
        township: unit.above.rsplit(' ').next().unwrap_or_default().to_owned(),
        term_no: u32::try_from(cycle.term_no).unwrap_or(1),
        number: None,
        issued_on: today,
        signer: words::signer(loaded.purpose, &unit.legal_name, words),
        basis: Vec::new(),
        drill: cycle.synthetic,
        banner: loaded.rules.banner(loaded.purpose.body()),
        footer_hash: None,
        supersedes: None,
    };
    Ok(Source {
        conn,
        unit,
        loaded,
        facts: store::facts(&loaded.row)?,
        seats: store::seats(&loaded.row)?,
        words,
        votes: service::determined(conn, &loaded.row).await?,
        head,
        title,
    })
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) fn purpose(&self) -> Purpose {
        self.loaded.purpose
    }

    /// A refusal that leads to the page of the meeting, or to another page of it.
    pub(super) fn incomplete(&self, what: &str, (label, ending): (&str, &str)) -> Failure {
        let row = &self.loaded.row;
        let message = format!("「{}」还缺：{what}", self.title);
        let path = format!("/u/{}/meetings/{}{ending}", row.unit_code, row.id);
        let refusal = Refusal::new("PAPER_INCOMPLETE", message, format!("请先到「{label}」办理"));
        refusal.said(self.words).go(format!("去「{label}」"), path).into()
    }

    /// What is voted on, for a vote of this kind on this day.
    pub(super) fn occasion(&self, kind: VoteKind, held_on: NaiveDate) -> Occasion {
        let posts: Vec<MeetingPost> = self.seats.iter().map(|seat| seat.post).collect();
        let part = &self.loaded.row.scope;
        Occasion {
            subject: words::subject(self.purpose(), &posts, &self.facts, self.words),
            part: Some(part.clone()).filter(|part| !part.is_empty()),
            forum: words::forum(self.loaded.forum, part, self.words),
            held: words::held(self.loaded.forum),
            held_on,
            vote: words::vote(kind),
        }
    }

    /// The head with the articles on which a paper rests.
    pub(super) fn head_with(&self, cites: &[Cite]) -> Outcome<Head> {
        let book = cycle::book()?;
        let mut head = self.head.clone();
        // What the villagers' law says is applied to a community by analogy; it is not what its papers rest on.
        let own = match self.words.body() {
            law::body::Body::Residents if series_of_unit(self.purpose()) => self.loaded.rules.village.own(cites),
            _ => cites.to_vec(),
        };
        for text in law::cite::together_zh(&own, book) {
            // That an article was not looked up is told by the banner; a letter names the text alone.
            let text = text.replace(UNCHECKED, "");
            if !head.basis.contains(&text) {
                head.basis.push(text);
            }
        }
        Ok(head)
    }

    /// Who counted, with room for who called the names and took the minutes.
    pub(super) fn signers(&self, duties: &[&str]) -> Vec<PostNames> {
        let duty = |post: &str| {
            let names = if post.contains("计票人") { self.facts.tellers.clone() } else { Vec::new() };
            PostNames { post: post.to_owned(), names }
        };
        duties.iter().map(|post| duty(post)).collect()
    }

    /// The posts of a contest in their order, each with its seats and the names on the ballot.
    fn posts(&self, contest: &Contest) -> Vec<(MeetingPost, u32, Vec<String>)> {
        let one = |seat: &law::posts::Seats| {
            let names = contest.standing_for(seat.post).map(|one| one.label.clone()).collect();
            Some((post_of(self.purpose(), seat.post)?, seat.n, names))
        };
        contest.seats.iter().filter(|seat| seat.n > 0).filter_map(one).collect()
    }

    async fn ballot(&self, wanted: &Wanted) -> Outcome<Ballot> {
        let ballot = service::ballot(self.conn, self.loaded, wanted.vote).await?;
        if ballot.due == 0 && wanted.copies.is_none() {
            return Err(self.incomplete("名册（应到 0 人）", (self.loaded.forum.electors_zh(), "/electors")));
        }
        Ok(ballot)
    }

    async fn ballots(self: Box<Self>, wanted: &Wanted) -> Outcome<Paper> {
        let ballot = self.ballot(wanted).await?;
        if self.purpose() == Purpose::ByElection
            && let Some(reason) = polling::service::separate_ballots(&self.loaded.rules.village, &ballot.contest.seats)
        {
            let basis = cycle::cites_zh(&self.loaded.rules.village.one_ballot_for_all_posts().cites).join("、");
            let refusal = Refusal::new("SEPARATE_BALLOTS", reason, "请按本省规定另行印制各职位的选票");
            return Err(refusal.basis(basis).into());
        }
        let posts = self.posts(&ballot.contest);
        let choice = if self.purpose() == Purpose::Recall {
            let text = format!("是否同意{}", words::recall(&self.facts, self.words));
            MeetingChoice::Question { text, answers: vec![YES.to_owned(), NO.to_owned()] }
        } else {
            let any = posts.iter().any(|(_, _, names)| !names.is_empty());
            let contests = posts.into_iter().map(|(post, seats, candidates)| MeetingContest {
                post: self.words.own(post.zh()),
                seats,
                competition: words::competition(ballot.kind, candidates.len(), seats),
                candidates,
                write_ins: words::write_ins(ballot.contest.write_ins, seats),
            });
            MeetingChoice::Persons {
                contests: contests.collect(),
                marks: words::marks(self.purpose(), ballot.kind, any),
            }
        };
        if let MeetingChoice::Persons { contests, .. } = &choice
            && let Some(bare) = contests.iter().find(|one| one.candidates.is_empty() && one.write_ins == 0)
        {
            return Err(self.incomplete(&format!("{}的候选人", bare.post), ("候选人", "/nominees")));
        }
        let several = matches!(&choice, MeetingChoice::Persons { contests, .. } if contests.len() > 1);
        let two_posts = self.loaded.rules.village.two_posts_on_ballot().value == TwoPosts::BallotInvalid;
        let mut notes = Vec::new();
        if self.purpose() == Purpose::ByElection && several && two_posts {
            notes.push("选举同一人担任两项以上职务的，该选票无效".to_owned());
        }
        if let MeetingChoice::Persons { contests, .. } = &choice
            && words::party(self.purpose())
            && contests.iter().any(|one| !one.candidates.is_empty() && one.write_ins > 0)
        {
            // As `law::party` checks it on the ballots.
            notes.push("投不赞成票的，才可以另选他人；另选的人数不得多于不赞成的人数".to_owned());
        }
        Ok(Paper::MeetingBallot(MeetingBallotPaper::Ballots(MeetingBallots {
            occasion: self.occasion(ballot.kind, ballot.held_on),
            name: self.purpose().ballot_zh().to_owned(),
            choice,
            sign: "○".into(),
            doubts: words::doubts(self.loaded.forum, self.words),
            notes,
            copies: wanted.copies.unwrap_or(ballot.due.min(MAX_COPIES)),
            head: self.head,
        })))
    }

    async fn stubs(self: Box<Self>, wanted: &Wanted) -> Outcome<Paper> {
        let ballot = self.ballot(wanted).await?;
        Ok(Paper::MeetingBallot(MeetingBallotPaper::Stubs(MeetingStubs {
            occasion: self.occasion(ballot.kind, ballot.held_on),
            name: self.purpose().ballot_zh().to_owned(),
            first: 1,
            count: wanted.copies.unwrap_or(ballot.due),
            head: self.head,
        })))
    }

    async fn tally(self: Box<Self>, wanted: &Wanted) -> Outcome<Paper> {
        let ballot = self.ballot(wanted).await?;
        let row = |name: String| TallyRow { name, mark: None, votes: None };
        let contests = if self.purpose() == Purpose::Recall {
            let rows = [YES, NO].map(|word| row(word.to_owned())).into();
            vec![TallyContest { post: words::recall(&self.facts, self.words), seats: 0, rows, blank_rows: 0 }]
        } else {
            let contest = |(post, seats, names): (MeetingPost, u32, Vec<String>)| TallyContest {
                post: self.words.own(post.zh()),
                seats,
                rows: names.into_iter().map(row).collect(),
                blank_rows: if ballot.contest.write_ins { seats + 2 } else { 0 },
            };
            self.posts(&ballot.contest).into_iter().map(contest).collect()
        };
        Ok(Paper::MeetingTally(MeetingTally {
            occasion: self.occasion(ballot.kind, ballot.held_on),
            room: ballot.due,
            contests,
            signers: self.signers(&["监票人、计票人", "唱票人"]),
            head: self.head,
        }))
    }
}

fn series_of_unit(purpose: Purpose) -> bool {
    super::series(Some(purpose)) == "unit"
}
