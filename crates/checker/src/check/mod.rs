//! Goes through a bundle: the chain, the sums, the order of the rounds, and the outcome of each.

mod compare;
mod notes;
mod sums;

use crate::bundle::{Body, Bundle, Entry, EntryKind, Revote, Standing, VoteLine};
use crate::day::Day;
use crate::explain;
use crate::json::Unreadable;
use crate::meeting::{Who, meeting};
use crate::method::{self, NoMethod};
use crate::post::Post;
use crate::round::{Decision, Kind, Line, Method, Next, NoOutcome, Outcome, Round, Whole, decide, recall};
use crate::team::{About, Claim, OpenVote, Person, Settled};

/// What is published, and what this program finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub what: String,
    /// As published.
    pub published: String,
    /// As found here.
    pub found: String,
}

/// What was found about one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryReport {
    /// 「第1轮 第一次投票 2025-03-28」
    pub title: String,
    /// Differences; none when the two agree.
    pub differences: Vec<Difference>,
    /// The publisher's derivation.
    pub published_steps: Vec<String>,
    /// This program's derivation.
    pub own_steps: Vec<String>,
    /// What somebody should look at although it changes no outcome.
    pub notes: Vec<String>,
}

/// What was found about a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Whose result.
    pub title: String,
    /// Differences about the bundle as a whole.
    pub differences: Vec<Difference>,
    /// Notes about the bundle as a whole.
    pub notes: Vec<String>,
    /// One per entry.
    pub entries: Vec<EntryReport>,
}

impl Report {
    /// No difference anywhere.
    pub fn agrees(&self) -> bool {
        self.count() == 0
    }

    /// How many differences there are.
    pub fn count(&self) -> usize {
        self.differences.len() + self.entries.iter().map(|entry| entry.differences.len()).sum::<usize>()
    }
}

/// Why a bundle cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotCheck {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// No articles are known for it.
    #[error(transparent)]
    NoMethod(#[from] NoMethod),
}

/// Reads and checks a bundle.
///
/// # Errors
/// When it cannot be read, or no articles are known for it. That it is wrong is no error but a [`Report`].
pub fn check(bytes: &[u8]) -> Result<Report, CannotCheck> {
    let bundle = Bundle::read(bytes)?;
    check_bundle(&bundle)
}

/// Checks a bundle that was read.
///
/// # Errors
/// When no articles are known for it.
pub fn check_bundle(bundle: &Bundle) -> Result<Report, CannotCheck> {
    let profile = method::profile(&bundle.profile, bundle.date)?;
    let mut report = Report {
        title: format!(
            "{}{}（{}）{}，法规方案{}，选举日{}",
            bundle.unit_name,
            bundle.part.as_deref().unwrap_or_default(),
            bundle.unit_code,
            bundle.body.zh(),
            bundle.profile,
            bundle.date
        ),
        ..Report::default()
    };
    if profile.read_until.is_none_or(|last| bundle.date > last) {
        report.notes.push("该方案的文本没有全部读到，或者已有新文本：复核依据旧文本或者解释，待核。".to_owned());
    }
    if bundle.hash.0 != bundle.hash.1 {
        report.differences.push(Difference {
            what: "结果包的校验值".to_owned(),
            published: bundle.hash.0.clone(),
            found: bundle.hash.1.clone(),
        });
    }
    let mut walk = Walk { bundle, main: None, previous: None, open: bundle.seats.clone() };
    let mut prev = bundle.head.clone();
    let mut last_day: Option<Day> = None;
    for (at, entry) in bundle.rounds.iter().enumerate() {
        let mut found = EntryReport {
            title: format!("第{}项 {} {}", at + 1, entry.kind.zh(), entry.day),
            published_steps: entry.outcome.steps.clone(),
            ..EntryReport::default()
        };
        found.differ("前一项的校验值", &entry.prev, &prev);
        found.differ("本项的校验值", &entry.hash.0, &entry.hash.1);
        prev.clone_from(&entry.hash.1);
        if last_day.is_some_and(|last| entry.day < last) {
            found.differences.push(Difference {
                what: "日期次序".to_owned(),
                published: entry.day.to_string(),
                found: "不早于前一项".to_owned(),
            });
        }
        last_day = Some(entry.day);
        walk.entry(entry, at as u64 + 1, &mut found)?;
        report.entries.push(found);
    }
    Ok(report)
}

impl EntryReport {
    fn differ(&mut self, what: &str, published: &str, found: &str) {
        if published != found {
            let (what, published, found) = (what.to_owned(), published.to_owned(), found.to_owned());
            self.differences.push(Difference { what, published, found });
        }
    }
}

/// The poll that is being determined, with what was decided about it since.
struct Main {
    no: u64,
    day: Day,
    kind: EntryKind,
    round: Round,
    method: Method,
    /// Revotes whose outcome is not complete: what about, post, winners so far, all who took part.
    chain: Vec<(About, Post, Vec<Person>, Vec<Person>)>,
    /// What it amounts to at present; none if it could not be determined.
    outcome: Option<Outcome>,
}

struct Walk<'a> {
    bundle: &'a Bundle,
    main: Option<Main>,
    /// The last entry's kind and its next steps.
    previous: Option<(EntryKind, Vec<Next>, Vec<OpenVote>)>,
    open: Vec<(Post, u64)>,
}

impl Walk<'_> {
    fn name(&self, person: Person) -> &str {
        self.bundle.persons.get(usize::from(person)).map_or("？", |(name, _)| name)
    }

    fn names(&self, persons: &[Person]) -> String {
        persons.iter().map(|person| self.name(*person)).collect::<Vec<_>>().join("、")
    }

    fn entry(&mut self, entry: &Entry, no: u64, report: &mut EntryReport) -> Result<(), CannotCheck> {
        self.order(entry, report);
        match entry.kind {
            EntryKind::Decision => self.decision(entry, report)?,
            EntryKind::First | EntryKind::Runoff => self.main_poll(entry, no, report)?,
            EntryKind::TieRevote | EntryKind::KinRevote => self.revote(entry, no, report)?,
            EntryKind::Resume => self.resume(entry, no, report)?,
        }
        Ok(())
    }

    /// Does this entry follow lawfully from the one before?
    fn order(&self, entry: &Entry, report: &mut EntryReport) {
        let elects = self.bundle.body != Body::Meeting;
        let allowed: Vec<EntryKind> = match &self.previous {
            None if elects => vec![EntryKind::First, EntryKind::Decision],
            None => vec![EntryKind::Decision],
            Some((kind, next, _)) => next
                .iter()
                .filter_map(|next| match next {
                    Next::Repoll => Some(*kind),
                    Next::TieRevote => Some(EntryKind::TieRevote),
                    Next::KinRevote => Some(EntryKind::KinRevote),
                    Next::Runoff => Some(EntryKind::Runoff),
                    Next::ResumeRound => Some(EntryKind::Resume),
                    Next::Done | Next::AssemblyDecision | Next::VacancyAllowed | Next::WomenRequired => None,
                })
                // An election can be declared void after any determination.
                .chain(self.main.as_ref().filter(|_| !entry.void.is_empty()).map(|_| EntryKind::Resume))
                .chain(
                    (*kind == EntryKind::Decision || next.contains(&Next::AssemblyDecision))
                        .then_some(EntryKind::Decision),
                )
                .collect(),
        };
        if !allowed.contains(&entry.kind) {
            let allowed: Vec<&str> = allowed.iter().map(|kind| kind.zh()).collect();
            report.differences.push(Difference {
                what: "轮次的次序".to_owned(),
                published: entry.kind.zh().to_owned(),
                found: if allowed.is_empty() { "到此结束".to_owned() } else { allowed.join("或者") },
            });
        }
        if let (Some(of), Some(main)) = (entry.of, &self.main) {
            report.differ("所属的投票（of）", &of.to_string(), &main.no.to_string());
        }
    }

    fn seats_zh(&self, seats: &[(Post, u64)]) -> String {
        let list: Vec<String> = seats.iter().map(|(post, n)| format!("{}{n}名", post.zh())).collect();
        if list.is_empty() { "无".to_owned() } else { list.join("、") }
    }

    fn main_poll(&mut self, entry: &Entry, no: u64, report: &mut EntryReport) -> Result<(), CannotCheck> {
        let again =
            matches!(&self.previous, Some((kind, next, _)) if *kind == entry.kind && next.contains(&Next::Repoll));
        let kind = if entry.kind == EntryKind::First { Kind::First } else { Kind::Runoff };
        let profile = method::profile(&self.bundle.profile, self.bundle.date)?;
        report.differ("应选名额", &self.seats_zh(&entry.seats), &self.seats_zh(&self.open));
        let earlier = match &self.main {
            Some(main) if !again => main.outcome.as_ref().map_or_else(Vec::new, |o| main.round.serving(&o.team)),
            Some(main) => main.round.earlier.clone(),
            None => self.bundle.serving.iter().map(claim).collect(),
        };
        match (entry.kind, &self.main) {
            (EntryKind::Runoff, Some(main)) => self.runoff_notes(entry, main, report),
            _ => self.meeting_notes(profile, entry, report),
        }
        let mut round = self.round(entry, kind, report);
        round.earlier = earlier;
        round.void.clone_from(&entry.void);
        round.given_up.clone_from(&entry.given_up);
        round.barred = self.bundle.barred(profile, no);
        let method = self.bundle.method(kind, entry.settings.unwrap_or(self.bundle.settings))?;
        let outcome = self.judge(entry, &round, &method, report);
        self.previous = Some((entry.kind, nexts(outcome.as_ref()), opens(outcome.as_ref())));
        if let Some(outcome) = &outcome {
            self.given_up(entry, outcome, report);
            self.newer_text(&round, outcome, report);
            self.open.clone_from(&outcome.team.vacant);
            if self.bundle.body == Body::Party {
                self.party_bases(entry, &round, report);
            }
        }
        self.main = Some(Main { no, day: entry.day, kind: entry.kind, round, method, chain: Vec::new(), outcome });
        Ok(())
    }

    /// A post is given up for another one: without it the person is elected there, or takes part in a vote that is still to be held.
    fn given_up(&self, entry: &Entry, outcome: &Outcome, report: &mut EntryReport) {
        let team = &outcome.team;
        for (person, post) in entry.given_up.iter().filter(|(person, _)| !entry.void.contains(person)) {
            let elected = team.elected.iter().any(|claim| claim.person == *person);
            let voted_on = team.open.iter().chain(&team.perhaps).any(|vote| vote.among.contains(person));
            if outcome.invalid.is_none() && (elected || voted_on) {
                continue;
            }
            let what = format!("{}放弃{}", self.name(*person), post.zh());
            // One meeting elects both boards of a co-operative and publishes two results: the other post may stand in the other.
            let board = matches!(self.bundle.body, Body::Council | Body::CooperativeSupervisors);
            if board && outcome.invalid.is_none() {
                report.notes.push(format!("{what}：另一职务不在本结果包中，须与另一机构的结果包对照。"));
            } else {
                report.differ("放弃的职务", &what, "放弃以后没有当选其他职务，也不参加再次投票，不能放弃");
            }
        }
    }

    fn round(&self, entry: &Entry, kind: Kind, report: &mut EntryReport) -> Round {
        self.sums(entry, report);
        let line = |(line, standing): &(VoteLine, Standing)| Line {
            claim: claim(line),
            candidate: *standing == Standing::Candidate,
        };
        Round {
            kind: Some(kind),
            figures: entry.figures,
            women: entry.women,
            seats: entry.seats.clone(),
            lines: entry.votes.iter().map(line).collect(),
            kin: self.bundle.kin.clone(),
            sexes: self.bundle.persons.iter().map(|(_, sex)| *sex).collect(),
            at_meeting: self.bundle.by_meeting(),
            ..Round::default()
        }
    }

    /// Determines a round and holds the outcome against the published one.
    fn judge(&self, entry: &Entry, round: &Round, method: &Method, report: &mut EntryReport) -> Option<Outcome> {
        let outcome = match round.outcome(method) {
            Ok(outcome) => outcome,
            Err(NoOutcome::Impossible(list)) => {
                for one in list {
                    report.differ("票数", &self.impossible(one, entry), "不可能的数字，不能认定");
                }
                return None;
            }
            Err(NoOutcome::TooMany(error)) => {
                report.differ("认定", &entry.outcome.next, &error.to_string());
                return None;
            }
        };
        report.own_steps = explain::steps(&|person| self.name(person).to_owned(), round, method, &outcome);
        self.compare(&entry.outcome, &outcome, report);
        Some(outcome)
    }

    fn lines_zh(&self, lines: &[VoteLine]) -> String {
        let one = |l: &VoteLine| format!("{}{}{}票", l.post.zh(), self.name(l.person), l.votes);
        let list: Vec<String> = lines.iter().map(one).collect();
        if list.is_empty() { "无".to_owned() } else { list.join("、") }
    }

    fn revotes_zh(&self, votes: &[Revote]) -> String {
        let one = |v: &Revote| format!("{}：{}中选{}名", v.post.zh(), self.names(&v.persons), v.seats);
        let list: Vec<String> = votes.iter().map(one).collect();
        if list.is_empty() { "无".to_owned() } else { list.join("；") }
    }

    /// Both bases of the party's majority, because the texts conflict (law.md PO-WIN-01).
    fn party_bases(&self, entry: &Entry, round: &Round, report: &mut EntryReport) {
        let by = |whole: Whole| {
            let elected = round.outcome(&crate::round::party(whole)).map(|o| o.team.elected).unwrap_or_default();
            sorted(elected.into_iter().map(|claim| claim.person))
        };
        let (present, due) = (by(Whole::CheckedIn), by(Whole::Electorate));
        let differs = present != due;
        let Some((stated_present, stated_due, stated)) = &entry.outcome.by_base else {
            report.differ("两种口径的当选人（by_base）", "没有", "党组织选举应当公布");
            return;
        };
        report.differ("按实到会计的当选人", &self.names(stated_present), &self.names(&present));
        report.differ("按应到会计的当选人", &self.names(stated_due), &self.names(&due));
        report.differ("须请上级党组织确认口径", yes_zh(*stated), yes_zh(differs));
    }

    fn revote(&mut self, entry: &Entry, no: u64, report: &mut EntryReport) -> Result<(), CannotCheck> {
        let (kind, about) = match entry.kind {
            EntryKind::TieRevote => (Kind::TieRevote, About::Tie),
            _ => (Kind::KinRevote, About::Kin),
        };
        let open: Vec<OpenVote> = match &self.previous {
            Some((.., open)) => open.iter().filter(|vote| vote.about == about).cloned().collect(),
            None => Vec::new(),
        };
        let mut round = self.round(entry, kind, report);
        let profile = method::profile(&self.bundle.profile, self.bundle.date)?;
        round.barred = self.bundle.barred(profile, no);
        for (post, seats) in &entry.seats {
            let persons = sorted(entry.votes.iter().filter(|(l, _)| l.post == *post).map(|(l, _)| l.person));
            let stated = Revote { post: *post, persons, seats: *seats };
            let fits = |vote: &OpenVote| vote.post == *post && vote.among == stated.persons && vote.seats == *seats;
            if !open.iter().any(fits) {
                let wanted = self.revotes_zh(&revotes(open.iter()));
                report.differ("参加再次投票的人和名额", &self.revotes_zh(&[stated]), &wanted);
            }
        }
        if let Some(main) = &self.main {
            round.earlier.clone_from(&main.round.earlier);
        }
        let method = self.bundle.method(kind, entry.settings.unwrap_or(self.bundle.settings))?;
        let outcome = self.judge(entry, &round, &method, report);
        let next = nexts(outcome.as_ref());
        let open = if next.contains(&Next::Repoll) { open } else { opens(outcome.as_ref()) };
        if let (Some(main), Some(outcome)) = (&mut self.main, &outcome)
            && outcome.invalid.is_none()
        {
            main.add(about, entry, outcome);
        }
        self.previous = Some((entry.kind, next, open));
        Ok(())
    }

    fn resume(&mut self, entry: &Entry, no: u64, report: &mut EntryReport) -> Result<(), CannotCheck> {
        let Some(mut main) = self.main.take() else {
            report.differ("续行认定", "有", "没有可以续行的投票");
            return Ok(());
        };
        main.round.void.extend(&entry.void);
        // Who was elected by then stays until the election is declared void, whatever a relative has become since.
        let profile = method::profile(&self.bundle.profile, self.bundle.date)?;
        let elected = |person: &Person| {
            main.outcome
                .as_ref()
                .is_some_and(|outcome| outcome.team.elected.iter().any(|claim| claim.person == *person))
        };
        main.round.barred = self.bundle.barred(profile, no).into_iter().filter(|person| !elected(person)).collect();
        let outcome = self.judge(entry, &main.round, &main.method, report);
        if let Some(outcome) = &outcome {
            self.open.clone_from(&outcome.team.vacant);
        }
        self.previous = Some((main.kind, nexts(outcome.as_ref()), opens(outcome.as_ref())));
        main.outcome = outcome;
        self.main = Some(main);
        Ok(())
    }

    fn decision(&mut self, entry: &Entry, report: &mut EntryReport) -> Result<(), CannotCheck> {
        let Some(question) = &entry.question else { return Ok(()) };
        let (f, women) = (&entry.figures, entry.women.unwrap_or_default());
        report.differ("有效票加无效票", &f.recovered.to_string(), &(entry.valid + f.invalid).to_string());
        for (wrong, what, figures) in [
            (f.checked_in > f.electorate, "到会（投票）人数多于应到（登记）人数", [f.checked_in, f.electorate]),
            (f.issued > f.checked_in, "发出的选票多于到会（投票）人数", [f.issued, f.checked_in]),
            (women.1 > women.0, "到会的妇女代表多于妇女代表", [women.1, women.0]),
            (question.yes > entry.valid, "赞成票多于有效票", [question.yes, entry.valid]),
        ] {
            if wrong {
                report.differ(what, &figures[0].to_string(), &figures[1].to_string());
            }
        }
        let decision: Result<Decision, crate::round::Reason> = match question.who {
            None => recall(f, question.yes),
            Some(who) => {
                let profile = method::profile(&self.bundle.profile, self.bundle.date)?;
                let none = || NoMethod::NoRule { id: self.bundle.profile.clone(), body: "这种会议" };
                let meeting = meeting(profile, who, Some(self.bundle.date)).ok_or_else(none)?;
                let mut decision = decide(&meeting, f.electorate, f.checked_in, question.yes);
                let women = profile.women_quorum.filter(|_| who == Who::Representatives);
                if entry.women.zip(women).is_some_and(|((due, came), share)| !share.met(came, due)) {
                    decision.quorum = false;
                }
                if decision.quorum { Ok(decision) } else { Err(crate::round::Reason::NoQuorum) }
            }
        };
        let published = &entry.outcome;
        let (valid, reason) = (decision.is_ok(), decision.as_ref().err().map(|reason| reason.code()));
        report.differ("是否有效", valid_zh(published.valid), valid_zh(valid));
        report.differ("无效的原因", published.reason.as_deref().unwrap_or("无"), reason.unwrap_or("无"));
        report.differ("是否通过", yes_zh(published.passed == Some(true)), yes_zh(decision.is_ok_and(|d| d.passed)));
        if let Ok(decision) = &decision {
            report.differ("通过最少票数", &published.min_votes.to_string(), &decision.least_yes.to_string());
        }
        report.own_steps = explain::decision(f, question, &decision);
        self.previous = Some((EntryKind::Decision, Vec::new(), Vec::new()));
        Ok(())
    }
}

fn claim(line: &VoteLine) -> Claim {
    Claim { post: line.post, person: line.person, votes: line.votes }
}

impl Main {
    /// Adds what a revote decided. A chain of revotes counts when it has come to its end: the winners of all its votes have won.
    fn add(&mut self, about: About, entry: &Entry, outcome: &Outcome) {
        for (post, _) in &entry.seats {
            let of_post = |l: &&VoteLine| l.post == *post;
            let took_part: Vec<Person> = entry.votes.iter().map(|(l, _)| l).filter(of_post).map(|l| l.person).collect();
            let won = outcome.team.elected.iter().filter(|c| c.post == *post).map(|c| c.person);
            match self.chain.iter_mut().find(|(a, p, ..)| *a == about && p == post) {
                Some((.., winners, all)) => {
                    winners.extend(won);
                    all.extend(took_part);
                }
                None => self.chain.push((about, *post, won.collect(), took_part)),
            }
        }
        if outcome.next == Next::ResumeRound {
            for (about, post, winners, all) in self.chain.drain(..) {
                let losers = all.into_iter().filter(|person| !winners.contains(person)).collect();
                self.round.settled.push(Settled { about, post, winners, losers });
            }
        }
    }
}

fn nexts(outcome: Option<&Outcome>) -> Vec<Next> {
    outcome.map_or_else(Vec::new, |outcome| [&[outcome.next], outcome.options.as_slice()].concat())
}

fn opens(outcome: Option<&Outcome>) -> Vec<OpenVote> {
    outcome.map_or_else(Vec::new, |outcome| outcome.team.open.iter().chain(&outcome.team.perhaps).cloned().collect())
}

fn revotes<'a>(votes: impl Iterator<Item = &'a OpenVote>) -> Vec<Revote> {
    let mut list: Vec<Revote> =
        votes.map(|vote| Revote { post: vote.post, persons: vote.among.clone(), seats: vote.seats }).collect();
    list.sort_unstable();
    list
}

fn sorted(persons: impl Iterator<Item = Person>) -> Vec<Person> {
    let mut persons: Vec<Person> = persons.collect();
    persons.sort_unstable();
    persons
}

fn valid_zh(valid: bool) -> &'static str {
    if valid { "有效" } else { "无效" }
}

fn yes_zh(yes: bool) -> &'static str {
    if yes { "是" } else { "否" }
}

fn next_zh(code: &str) -> String {
    Next::from_code(code).map_or_else(|| code.to_owned(), |next| next.zh().to_owned())
}
