//! Papers of the result of a meeting: T24–T28. Everything comes from frozen determinations; no figure is computed here.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use law::cite::Cite;
use law::finding::Finding;
use paper::Paper;
use paper::model::{
    Answer, BundleMark, CertificateHolder, Elected, LetterKind, MeetingCertificates, MeetingLetter, MeetingNotice,
    MeetingOutcome, MeetingPoll, MeetingReport, Occasion, Pledger, Pledges, PostNames, ResultContest, ResultLine, Seat,
};
use sea_orm::ConnectionTrait;

use super::build::Source;
use super::words;
use crate::cycle;
use crate::failure::Outcome;
use crate::meeting::model::{
    DocumentKind, Elected as Winner, Leaver, Line, MeetingPost, NO, Purpose, SeatsOf, Stage, Void, VoteKind, YES,
    leaving, open_seats,
};
use crate::meeting::service::Determined;
use crate::meeting::store;
use crate::publication::bundle;

/// Where a result is determined.
const RESULT: (&str, &str) = ("结果认定", "/result");
/// Where papers of superiors are recorded.
const DOCUMENTS: (&str, &str) = ("会议页面", "");

fn seats(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The figures of a vote.
fn poll(one: &Determined) -> MeetingPoll {
    let input = &one.input;
    MeetingPoll {
        held_on: one.round.held_on,
        vote: words::vote(input.kind),
        due: input.due,
        present: input.present,
        issued: input.issued,
        returned: input.recovered,
        valid: input.recovered.saturating_sub(input.invalid),
        invalid: input.invalid,
        counts: one.verdict.valid,
    }
}

/// A sentence of a finding with its articles.
fn statement(finding: &Finding) -> String {
    let message = finding.message.trim_end_matches('。');
    let cites = cycle::cites_zh(&finding.cites).join("、");
    if cites.is_empty() { message.to_owned() } else { format!("{message}（{cites}）") }
}

/// Articles of the findings of votes, each once, in their order.
fn cites(votes: &[Determined]) -> Vec<Cite> {
    let mut all: Vec<Cite> = Vec::new();
    for cite in votes.iter().flat_map(|one| &one.verdict.findings).flat_map(|finding| &finding.cites) {
        if !all.contains(cite) {
            all.push(cite.clone());
        }
    }
    all
}

/// What became of a name, as the page of the result says it.
fn outcome_zh(one: &Determined, line: &Line) -> String {
    let (input, verdict) = (&one.input, &one.verdict);
    let own = verdict.posts.iter().find(|(post, _)| *post == line.post).map(|(_, own)| own);
    if let Some(void) = input.voids.iter().find(|void| void.covers(&line.person, line.post)) {
        return void.outcome_zh();
    }
    let word = match () {
        () if !verdict.valid => "投票无效",
        () if verdict.elected.iter().any(|e| e.post == line.post && e.person == line.person) => "当选",
        () if own.is_some_and(|own| own.ranking.tied.contains(&line.person)) => "票数相等",
        () => verdict.held_back(&line.person, line.post).unwrap_or("未当选"),
    };
    word.to_owned()
}

/// Elections declared void and posts given up in this vote: of persons voted for in it, or elected in consequence of it.
fn remarked(one: &Determined) -> impl Iterator<Item = &Void> {
    let before = one.input.main.as_ref().map(|main| &main.round);
    let known = move |void: &Void| {
        before.is_none_or(|round| round.disqualified.iter().any(|known| known.person == void.person))
    };
    let stands = |void: &Void| one.input.votes.iter().any(|line| void.covers(&line.person, line.post));
    one.input.voids.iter().filter(move |void| stands(void) || !known(void))
}

fn votes_for(one: &Determined, word: &str) -> u32 {
    one.input.votes.iter().filter(|line| line.person.as_str() == word).map(|line| line.votes).sum()
}

impl<C: ConnectionTrait> Source<'_, C> {
    fn contests(&self, one: &Determined) -> Vec<ResultContest> {
        let lines = |post: MeetingPost| {
            let mut lines: Vec<&Line> = one.input.votes.iter().filter(|line| line.post == post).collect();
            lines.sort_by_key(|line| (std::cmp::Reverse(line.votes), &line.person));
            let asked = self.purpose() == Purpose::Recall;
            let of = |line: &&Line| ResultLine {
                name: line.person.0.clone(),
                write_in: !line.is_candidate && !asked,
                votes: line.votes,
                against: None,
                abstained: None,
                outcome: if asked { String::new() } else { outcome_zh(one, line) },
            };
            lines.iter().map(of).collect()
        };
        if self.purpose() == Purpose::Recall {
            let post = words::recall(&self.facts, self.words);
            return vec![ResultContest { post, seats: 0, lines: lines(MeetingPost::Question) }];
        }
        let contest = |seat: &SeatsOf| ResultContest {
            post: self.words.own(seat.post.zh()),
            seats: seat.n,
            lines: lines(seat.post),
        };
        one.input.seats.iter().map(contest).collect()
    }

    /// T24, of one vote.
    pub(super) fn report(self: Box<Self>, vote: Option<i32>) -> Outcome<Paper> {
        let one = match vote {
            Some(no) => self.votes.iter().find(|one| one.round.no == no),
            None => self.votes.last(),
        };
        let Some(one) = one else { return Err(self.incomplete("两人确认的认定结果", RESULT)) };
        let of = |seat: &SeatsOf| {
            let names = one.verdict.elected.iter().filter(|e| e.post == seat.post).map(|e| e.person.0.clone());
            (*seat, names.collect::<Vec<_>>())
        };
        // In a by-election somebody may leave a post that was not voted on, and others be elected in consequence of this vote.
        let seats_of: Vec<SeatsOf> = match self.purpose() {
            Purpose::ByElection if one.verdict.valid => {
                one.verdict.posts.iter().map(|(post, own)| SeatsOf { post: *post, n: own.seats }).collect()
            }
            _ => one.input.seats.clone(),
        };
        let posts: Vec<_> = seats_of.iter().map(of).collect();
        let elected = posts.iter().filter(|(_, names)| !names.is_empty());
        let elected =
            elected.map(|(seat, names)| PostNames { post: self.words.own(seat.post.zh()), names: names.clone() });
        let open = posts.iter().map(|(seat, names)| (seat.post, seat.n.saturating_sub(seats(names.len()))));
        let asked = self.purpose() == Purpose::Recall;
        let unfilled = open.filter(|(_, n)| *n > 0 && !asked);
        let seat = |(post, n): (MeetingPost, u32)| Seat { post: self.words.own(post.zh()), seats: n };
        let voids = remarked(one).map(|void| self.words.own(&void.zh()));
        // What is remarked on is not said twice.
        let said = |finding: &&Finding| !matches!(&*finding.code, "ELECTION_VOID" | "POST_GIVEN_UP");
        let left = one.input.left_open.iter().map(|(reason, agreed)| match one.input.open_ground {
            Some(ground) => format!("缺额暂不补足（{}）：{reason}", ground.zh()),
            None => format!("减少名额：{reason}，{agreed}人同意"),
        });
        Ok(Paper::MeetingReport(MeetingReport {
            head: self.head.clone(),
            occasion: self.occasion(one.input.kind, one.round.held_on),
            poll: poll(one),
            contests: self.contests(one),
            carried: one.verdict.carried,
            statements: one.verdict.findings.iter().filter(said).map(|f| self.words.own(&statement(f))).collect(),
            elected: elected.collect(),
            unfilled: unfilled.map(seat).collect(),
            remarks: voids.chain(left).collect(),
            signers: self.signers(&["会议主持人", "监票人、计票人", "唱票人", "记录人"]),
        }))
    }

    /// The votes of a meeting that is over, or what is still missing.
    fn whole(&self) -> Outcome<()> {
        if matches!(self.loaded.stage, Stage::Filing | Stage::Finished) && !self.votes.is_empty() {
            return Ok(());
        }
        let what = match (self.loaded.stage, self.votes.last()) {
            (Stage::Cancelled, _) => "会议（这次会议已取消）".to_owned(),
            (_, Some(last)) => format!("全部名额的结果（{}）", last.verdict.next.zh()),
            (_, None) => "两人确认的认定结果".to_owned(),
        };
        Err(self.incomplete(&what, RESULT))
    }

    /// Waits for the reply of the superior organisation, where the purpose wants one.
    async fn approved(&self) -> Outcome<()> {
        let (_, after) = self.purpose().documents();
        if !after.contains(&DocumentKind::Approval) {
            return Ok(());
        }
        let known = store::documents(self.conn, self.loaded.row.id).await?;
        if known.iter().any(|row| row.kind == DocumentKind::Approval.code()) {
            return Ok(());
        }
        Err(self.incomplete("上级党组织对书记、副书记的批复", DOCUMENTS))
    }

    /// Everybody elected, by rank of the post, each with the day of the vote.
    fn elected(&self) -> Vec<(Winner, NaiveDate)> {
        let mut all: Vec<(Winner, NaiveDate)> = Vec::new();
        for one in &self.votes {
            // Who left for a relative was elected and does not serve.
            all.retain(|(earlier, _)| !one.verdict.ends(earlier));
            all.extend(one.verdict.elected.iter().map(|winner| (winner.clone(), one.round.held_on)));
        }
        all.sort_by_key(|(one, _)| (one.post, std::cmp::Reverse(one.votes)));
        all
    }

    fn outcome(&self) -> MeetingOutcome {
        let all = self.elected();
        let days: BTreeSet<NaiveDate> = self.votes.iter().map(|one| one.round.held_on).collect();
        let answer = self.votes.last().filter(|_| self.purpose() == Purpose::Recall).map(|one| Answer {
            about: words::recall(&self.facts, self.words),
            yes: votes_for(one, YES),
            no: votes_for(one, NO),
            carried: one.verdict.carried == Some(true),
        });
        let open = |seat: &SeatsOf| {
            let taken = seats(all.iter().filter(|(one, _)| one.post == seat.post).count());
            Seat { post: self.words.own(seat.post.zh()), seats: seat.n.saturating_sub(taken) }
        };
        let left = self.votes.last().filter(|_| self.purpose() == Purpose::ByElection);
        let unfilled = match left {
            Some(last) => {
                let open = open_seats(&last.verdict);
                open.into_iter().map(|seat| Seat { post: self.words.own(seat.post.zh()), seats: seat.n }).collect()
            }
            None => self.seats.iter().filter(|_| answer.is_none()).map(open).filter(|seat| seat.seats > 0).collect(),
        };
        let one = |(one, day): &(Winner, NaiveDate)| Elected {
            post: self.words.own(one.post.zh()),
            name: one.person.0.clone(),
            votes: one.votes,
            elected_on: (days.len() > 1).then_some(*day),
        };
        let elected = all.iter().map(one).collect();
        MeetingOutcome { polls: self.votes.iter().map(poll).collect(), elected, answer, unfilled }
    }

    /// Who of the committee does not serve any more, because a relative was elected.
    fn leaving(&self) -> Vec<String> {
        let of = |one: &Determined| {
            let told = |left: &Leaver| {
                let text = format!(
                    "{}与当选的{}有应当回避的亲属关系，不再担任{}",
                    left.person,
                    left.because_of,
                    left.post.zh()
                );
                self.words.own(&text)
            };
            leaving(&one.input.sitting, [&one.verdict]).into_iter().map(told).collect::<Vec<_>>()
        };
        self.votes.iter().flat_map(of).collect()
    }

    /// The occasion of the whole meeting: that of its first determined vote.
    fn first(&self) -> Occasion {
        let day = self.votes.first().map_or(self.loaded.row.held_on, |one| one.round.held_on);
        self.occasion(VoteKind::First, day)
    }

    /// T25.
    pub(super) async fn notice(self: Box<Self>) -> Outcome<Paper> {
        self.whole()?;
        self.approved().await?;
        let bundles = bundle::of_meeting(self.conn, self.unit, &self.loaded.election, &self.loaded.row).await?;
        let several = bundles.len() > 1;
        // 「选举理事会、监事会·理事会」: the part after the dot is the body.
        let of = |title: &str| title.rsplit('·').next().map(|name| format!("{name}选举"));
        let bundles: Vec<BundleMark> = bundles.iter().map(|one| one.mark(of(&one.title).filter(|_| several))).collect();
        let outcome = self.outcome();
        let left = self.facts.left_open.as_ref().filter(|_| !outcome.unfilled.is_empty());
        Ok(Paper::MeetingNotice(MeetingNotice {
            head: self.head_with(&cites(&self.votes))?,
            occasion: self.first(),
            notes: self
                .leaving()
                .into_iter()
                .chain(left.map(|(reason, _)| format!("未选出的名额不再选举：{reason}")))
                .collect(),
            outcome,
            bundles,
        }))
    }

    /// T26: a request where the superior organisation has to approve, else a report for the file.
    pub(super) async fn letter(self: Box<Self>) -> Outcome<Paper> {
        self.whole()?;
        let (_, after) = self.purpose().documents();
        let request = after.contains(&DocumentKind::ReportUp);
        let report = |one: &Determined| {
            let again = if self.votes.len() > 1 { format!("（第{}轮）", one.round.no) } else { String::new() };
            format!("{}结果报告单{again}", self.first().subject)
        };
        Ok(Paper::MeetingLetter(MeetingLetter {
            head: self.head_with(&cites(&self.votes))?,
            occasion: self.first(),
            to: words::superior(self.purpose(), &self.head.township),
            kind: if request { LetterKind::Request } else { LetterKind::Report },
            enclosures: self.votes.iter().map(report).collect(),
            outcome: self.outcome(),
        }))
    }

    /// T27.
    pub(super) async fn pledges(self: Box<Self>) -> Outcome<Paper> {
        self.whole()?;
        let part = &self.loaded.row.scope;
        let (village, people) = (&self.unit.legal_name, self.words.people());
        let one = |(one, _): &(Winner, NaiveDate)| Pledger {
            name: one.person.0.clone(),
            post: words::office(one.post, village, part, self.words),
        };
        let persons: Vec<Pledger> = self.elected().iter().map(one).collect();
        if persons.is_empty() {
            return Err(self.incomplete("当选人", RESULT));
        }
        let to = if part.is_empty() { village } else { part };
        Ok(Paper::Pledges(Pledges {
            occasion: self.first(),
            to: format!("{to}全体{people}"),
            clauses: words::pledge(self.words),
            persons,
            head: self.head,
        }))
    }

    /// What the law says of the term, where it does.
    fn term(&self) -> Option<String> {
        let cooperative = self.loaded.rules.cooperative.own.term_years();
        match self.purpose() {
            // VCOL2018#25, #28; the law on residents' committees is silent.
            Purpose::Representatives | Purpose::GroupLeader if self.unit.is_village => {
                Some(format!("任期与{}相同", self.words.committee()))
            }
            Purpose::Boards | Purpose::CouncilOfficers | Purpose::SupervisorOfficers
                if !cooperative.cites.is_empty() =>
            {
                Some(format!("任期{}年", words::numeral(cooperative.value)))
            }
            // VCOL2018#19.
            Purpose::ByElection => Some(format!("任期至本届{}任期届满时止", self.words.committee())),
            _ => None,
        }
    }

    /// T28.
    pub(super) async fn certificates(self: Box<Self>) -> Outcome<Paper> {
        self.whole()?;
        let occasion = self.first();
        let (village, part) = (&self.unit.legal_name, &self.loaded.row.scope);
        let all = self.elected();
        if all.is_empty() {
            return Err(self.incomplete("当选人", RESULT));
        }
        let holders = all.iter().zip(1..).map(|((one, day), no)| CertificateHolder {
            name: one.person.0.clone(),
            post: words::office(one.post, village, part, self.words),
            certificate_no: Some(format!("{no:03}")),
            elected_on: (*day != occasion.held_on).then_some(*day),
        });
        Ok(Paper::MeetingCertificates(MeetingCertificates {
            holders: holders.collect(),
            term: self.term(),
            occasion,
            head: self.head,
        }))
    }
}
