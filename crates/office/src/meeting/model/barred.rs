//! Who may not serve: whom a text keeps out, whose election is void, who has to choose between two posts. Pure.

use std::borrow::Cow;

use law::finding::{Finding, Severity};
use law::poll::Refused;
use law::posts::PersonRef;
use law::regime::CooperativeOffice;
use law::{cooperative, representatives, supervision};

use super::decide::{Elected, Input, Laws, Line, PostVerdict, Verdict, Void, council, decide};
use super::kind::Purpose;
use super::post::MeetingPost;

/// Findings that say that a person may not be elected to the body at all, because of an office, their own or a relative's.
const KEPT_OUT: [&str; 4] = ["SUPERVISOR_BARRED_OFFICE", "SUPERVISOR_KIN", "COOP_SUPERVISOR_BARRED", "BOARDS_CROSSED"];

/// Findings that say that somebody elected may not serve.
pub(super) const BARS: [&str; 9] = [
    "TIED_AND_ELECTED",
    "GIVES_UP_ALL",
    "VOID_OF_NOBODY",
    "SUPERVISOR_BARRED_OFFICE",
    "SUPERVISOR_KIN",
    "COUNCIL_KIN",
    "COOP_SUPERVISOR_BARRED",
    "BOARDS_CROSSED",
    "REPS_SAME_HOUSEHOLD",
];

/// What has to be done about a finding that stands in the way of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// 认定当选无效: somebody may not serve.
    Declare,
    /// 登记放弃其中一职: somebody has to choose one of two posts.
    GiveUp,
    /// 撤销登记: what was declared does not fit the figures.
    TakeBack,
}

impl Remedy {
    /// What has to be done about a finding with this code; none when it stands in nobody's way.
    pub fn of(code: &str) -> Option<Self> {
        match code {
            "TIED_AND_ELECTED" => Some(Remedy::GiveUp),
            "GIVES_UP_ALL" | "VOID_OF_NOBODY" => Some(Remedy::TakeBack),
            other => BARS.contains(&other).then_some(Remedy::Declare),
        }
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Remedy::Declare => "须认定当选无效",
            Remedy::GiveUp => "须由本人书面选择，登记放弃其中一职",
            Remedy::TakeBack => "须撤销已登记的放弃或者当选无效",
        }
    }
}

/// What stands in the way of a result, each with what has to be done about it.
pub fn remedies(verdict: &Verdict) -> Vec<(Remedy, &Finding)> {
    let blocking = verdict.findings.iter().filter(|finding| finding.blocks());
    let mut all: Vec<(Remedy, &Finding)> =
        blocking.filter_map(|finding| Some((Remedy::of(&finding.code)?, finding))).collect();
    all.sort_by_key(|(remedy, _)| *remedy);
    all
}

/// The input with the votes that count: without those for somebody who is kept out or gave the post up, once that is recorded.
pub(super) fn counting<'a>(input: &'a Input, laws: Laws<'_>) -> Result<Cow<'a, Input>, Refused> {
    let void = |line: &&Line| input.voids.iter().any(|void| void.covers(&line.person, line.post));
    if !input.votes.iter().any(|line| void(&line)) {
        return Ok(Cow::Borrowed(input));
    }
    let given_up = |line: &Line| {
        let mut own = input.voids.iter().filter(|void| void.covers(&line.person, line.post));
        own.any(|void| void.post.is_some())
    };
    let mut counted = input.clone();
    counted.votes.retain(|line| !given_up(line));
    // Who sits on the council keeps relatives off the board that watches it; nobody else of this vote keeps anybody out.
    let council = match input.purpose {
        Purpose::Boards => council(&counted, laws.cooperative)?,
        _ => Vec::new(),
    };
    let gone: Vec<(PersonRef, MeetingPost)> = counted
        .votes
        .iter()
        .filter(void)
        .filter(|line| !kept_out(&counted, line.post, &line.person, &council, laws).is_empty())
        .map(|line| (line.person.clone(), line.post))
        .collect();
    counted.votes.retain(|line| !gone.iter().any(|(person, post)| *person == line.person && *post == line.post));
    Ok(Cow::Owned(counted))
}

/// What keeps a person out of the body that a post belongs to, beside what is known of the others.
fn kept_out(input: &Input, post: MeetingPost, person: &PersonRef, others: &[Elected], laws: Laws<'_>) -> Vec<Finding> {
    // RCEO2024 第三十四条第二款 keeps relatives of the council off the board that watches it, and nobody off the council: an election to the
    // council that is void leaves its seat open, whoever supervises.
    if input.purpose == Purpose::Boards && !post.of_supervisors() {
        return Vec::new();
    }
    let others: Vec<Elected> = others.iter().filter(|one| one.person != *person).cloned().collect();
    let known = bars(input, &others, laws);
    let one = Elected { post, person: person.clone(), votes: 0 };
    let mut with = bars(input, &[&others[..], &[one]].concat(), laws);
    with.retain(|finding| finding.blocks() && KEPT_OUT.contains(&finding.code.as_str()) && !known.contains(finding));
    with
}

/// Whose election can be declared void after this vote, and who can give up one of two posts (`Some`). Somebody who is only tied was not
/// elected; unless a text keeps them out, nothing can be void.
pub fn voidable(input: &Input, verdict: &Verdict, laws: Laws<'_>) -> Vec<(Option<MeetingPost>, PersonRef)> {
    let tied = |person: &PersonRef| verdict.posts.iter().any(|(_, own)| own.ranking.tied.contains(person));
    let mut all: Vec<(Option<MeetingPost>, PersonRef)> = Vec::new();
    for (post, own) in &verdict.posts {
        for person in own.elected().chain(&own.ranking.tied) {
            if !tied(person) || !kept_out(input, *post, person, &verdict.elected, laws).is_empty() {
                all.push((None, person.clone()));
            }
            if gives_up(input, *post, person, laws) {
                all.push((Some(*post), person.clone()));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Whether somebody may give a post up for another one: without it they are elected there, or voted on, and so is everybody who has
/// given up one before.
fn gives_up(input: &Input, post: MeetingPost, person: &PersonRef, laws: Laws<'_>) -> bool {
    let other = |line: &Line| line.person == *person && line.post != post && line.votes > 0;
    if input.kind.is_revote() || !input.votes.iter().any(other) {
        return false;
    }
    let mut without = input.clone();
    without.voids.push(Void { person: person.clone(), post: Some(post), reason: String::new() });
    decide(&without, laws).is_ok_and(|verdict| verdict.valid && gives_up_all(&without, &verdict).is_empty())
}

/// Whoever has given up a post of this vote and is neither elected to another one nor voted on for it.
pub(super) fn gives_up_all(input: &Input, verdict: &Verdict) -> Vec<Finding> {
    let wholly = |person: &PersonRef| input.voids.iter().any(|void| void.post.is_none() && void.person == *person);
    let nothing = |void: &&Void| {
        let stands = |post: MeetingPost| input.seats.iter().any(|seat| seat.post == post);
        void.post.is_some_and(stands) && !wholly(&void.person) && !verdict.keeps(&void.person)
    };
    let found = input.voids.iter().filter(nothing).map(|void| {
        let post = void.post.map_or("", MeetingPost::zh);
        let message = format!("{}放弃{post}以后没有当选其他职务；只有因此担任另一职务的，才可以放弃。", void.person);
        Finding::new("GIVES_UP_ALL", Severity::Block, "voids", message)
    });
    found.collect()
}

/// Somebody who is tied for one post and elected, or tied, for a lower one could come to hold both: they say in writing which one they
/// give up, before anything is voted on again.
pub(super) fn tied_and_elected(posts: &[(MeetingPost, PostVerdict)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, (post, own)) in posts.iter().enumerate() {
        for person in &own.ranking.tied {
            for (other, verdict) in posts.iter().skip(at + 1) {
                if verdict.ranking.elected.contains(person) || verdict.ranking.tied.contains(person) {
                    findings.push(choose_one(person, *post, *other));
                }
            }
        }
    }
    findings
}

fn choose_one(person: &PersonRef, tied: MeetingPost, other: MeetingPost) -> Finding {
    let message = format!(
        "{person}竞选{}票数相等，又在{}得票入选；一人只任一职，请本人书面选择，登记放弃其中一职。",
        tied.zh(),
        other.zh()
    );
    Finding::new("TIED_AND_ELECTED", Severity::Block, "votes", message)
}

/// Whoever is tied and kept out by a text takes no part in the vote on the tie.
pub(super) fn tied_and_kept_out(
    input: &Input,
    posts: &[(MeetingPost, PostVerdict)],
    elected: &[Elected],
    laws: Laws<'_>,
) -> Vec<Finding> {
    let tied = posts.iter().flat_map(|(post, own)| own.ranking.tied.iter().map(|person| (*post, person)));
    let mut findings: Vec<Finding> = Vec::new();
    for finding in tied.flat_map(|(post, person)| kept_out(input, post, person, elected, laws)) {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}

/// Who of the elected, in this vote and the earlier ones, may not serve.
pub(super) fn bars(input: &Input, elected: &[Elected], laws: Laws<'_>) -> Vec<Finding> {
    let all = || input.before.iter().chain(elected);
    let with = |posts: &[MeetingPost]| -> Vec<PersonRef> {
        all().filter(|one| posts.contains(&one.post)).map(|one| one.person.clone()).collect()
    };
    match input.purpose {
        Purpose::Supervision => {
            let members = with(&[MeetingPost::SupervisionChair, MeetingPost::SupervisionMember]);
            let mut findings = supervision::barred(&members, &input.holders, &input.relations, laws.village);
            for chair in with(&[MeetingPost::SupervisionChair]) {
                let own = input.holders.iter().filter(|holder| holder.person == chair);
                let offices: Vec<_> = own.map(|holder| holder.office).collect();
                findings.extend(supervision::chair(&offices, None, laws.village));
            }
            findings
        }
        Purpose::Boards => {
            let council = with(&[MeetingPost::CouncilChair, MeetingPost::CouncilMember]);
            let supervisors = with(&[MeetingPost::SupervisorChair, MeetingPost::Supervisor]);
            let regime = &laws.cooperative.own;
            let mut holders: Vec<(PersonRef, CooperativeOffice)> = input.cooperative_holders.clone();
            holders.extend(council.iter().map(|person| (person.clone(), CooperativeOffice::Council)));
            let mut findings = cooperative::council_kin(&council, &input.relations, regime);
            findings.extend(cooperative::supervisors_barred(&supervisors, &holders, &input.relations, regime));
            findings.extend(cooperative::boards_apart(&council, &supervisors, regime));
            findings
        }
        Purpose::Representatives => {
            let mut chosen = input.households.clone();
            let now = with(&[MeetingPost::Representative]);
            chosen.retain(|(person, household)| {
                let stands = input.votes.iter().any(|line| line.person == *person);
                !household.is_empty() && (now.contains(person) || !stands)
            });
            representatives::same_household(&chosen, laws.village)
        }
        _ => Vec::new(),
    }
}
