//! From a closed count to the verdict: which rule of `law` answers for which meeting. Pure.

use law::assembly::{self, Meeting, MeetingKind};
use law::cooperative::{self, AssemblyKind, Levels};
use law::finding::{Finding, Severity};
use law::kinship::KinEdge;
use law::poll::{Elected as LawElected, Refused, RoundInput, RoundKind, VoteLine};
use law::posts::{PersonRef, Seats, Sex};
use law::ranking::{Ranking, Tally, rank};
use law::recall::{self, RecallVote};
use law::regime::{CooperativeOffice, CooperativeThreshold, ElectionBase, PartyRegime, Regime};
use law::supervision::{self, Holder};
use law::{party, representatives, tenure};
use serde::{Deserialize, Serialize};

use super::kind::{Forum, Purpose, VoteKind};
use super::post::{MeetingPost, SeatsOf};

/// The option of a question that carries it.
pub const YES: &str = "同意";
/// The option that does not.
pub const NO: &str = "不同意";

/// Votes for a person and a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The post.
    pub post: MeetingPost,
    /// The name, unique in the meeting.
    pub person: PersonRef,
    /// Votes for.
    pub votes: u32,
    /// Stood on the ballot.
    pub is_candidate: bool,
}

/// Somebody elected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elected {
    /// The post.
    pub post: MeetingPost,
    /// The name, unique in the meeting.
    pub person: PersonRef,
    /// Votes.
    pub votes: u32,
}

/// An election that two persons declared void, because somebody may not serve 当选无效.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// Whose.
    pub person: PersonRef,
    /// The post concerned, where the person gives up one of two; `None` is every post of the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<MeetingPost>,
    /// Why, with the article.
    pub reason: String,
}

impl Void {
    /// Whether the election of this person to this post is void.
    pub fn covers(&self, person: &PersonRef, post: MeetingPost) -> bool {
        self.person == *person && self.post.is_none_or(|own| own == post)
    }
}

/// Everything that a verdict rests on. Frozen with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What is decided.
    pub purpose: Purpose,
    /// Who meets.
    pub forum: Forum,
    /// Which vote.
    pub kind: VoteKind,
    /// 应到.
    pub due: u32,
    /// 实到.
    pub present: u32,
    /// Women among the representatives and how many came, for meetings of representatives.
    pub women: Option<(u32, u32)>,
    /// 发出选票.
    pub issued: u32,
    /// 收回选票.
    pub recovered: u32,
    /// 无效票.
    pub invalid: u32,
    /// To be elected in this vote.
    pub seats: Vec<SeatsOf>,
    /// Votes.
    pub votes: Vec<Line>,
    /// Elected in earlier votes of this meeting.
    pub before: Vec<Elected>,
    /// Seats that earlier votes left open and this one does not fill.
    pub waiting: Vec<SeatsOf>,
    /// Who sits on the committee already, for a by-election.
    pub sitting: Vec<LawElected>,
    /// The base of the majority in the party, once confirmed.
    pub party_base: Option<ElectionBase>,
    /// What the articles of the co-operative say about elections, once recorded.
    pub cooperative: Option<CooperativeThreshold>,
    /// Relations among the persons, by name.
    pub relations: Vec<KinEdge>,
    /// Offices that bear on who may supervise.
    pub holders: Vec<Holder>,
    /// Offices in the co-operative.
    pub cooperative_holders: Vec<(PersonRef, CooperativeOffice)>,
    /// Sexes that are known.
    pub sexes: Vec<(PersonRef, Sex)>,
    /// Households of those elected or standing, for representatives; of those elected in other groups too.
    pub households: Vec<(PersonRef, String)>,
    /// Declared void after the count.
    pub voids: Vec<Void>,
    /// Open seats that stay open, with the reason and how many agreed.
    pub left_open: Option<(String, u32)>,
}

/// What the law says about one post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostVerdict {
    /// Fewest votes that elect.
    pub min_votes: u32,
    /// Seats.
    pub seats: u32,
    /// How they fall.
    pub ranking: Ranking,
}

/// What has to happen now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// All seats are filled, or the question is answered.
    Done,
    /// The vote does not count; it is held again.
    Repoll,
    /// The base of the majority has to be confirmed first.
    ConfirmBase,
    /// Somebody elected may not serve; two persons have to declare the election void.
    Resolve,
    /// Vote again among those tied.
    TieRevote,
    /// Another vote for the seats left open.
    Further,
}

impl Next {
    /// What has to be done, on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Next::Done => "应选名额已选足（表决已有结果）",
            Next::Repoll => "本次投票无效，应当重新组织",
            Next::ConfirmBase => "两种口径的当选人不同，须先确认口径",
            Next::Resolve => "当选人中有依法不得任职的，须先认定当选无效",
            Next::TieRevote => "票数相等，须就相等的人再次投票",
            Next::Further => "不足名额，须另行选举",
        }
    }
}

/// What the law says about a vote of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Does the vote count?
    pub valid: bool,
    /// Per post, in the order of the ballot.
    pub posts: Vec<(MeetingPost, PostVerdict)>,
    /// Elected in this vote.
    pub elected: Vec<Elected>,
    /// For a recall: carried.
    pub carried: Option<bool>,
    /// What comes next.
    pub next: Next,
    /// Sentences with their articles.
    pub findings: Vec<Finding>,
}

/// The rules that apply.
#[derive(Clone, Copy, Debug)]
pub struct Laws<'a> {
    /// Village or community.
    pub village: &'a Regime,
    /// Party organisation.
    pub party: &'a PartyRegime,
    /// Co-operative, with the national law beside a province's.
    pub cooperative: &'a Levels,
}

/// Findings that say that somebody elected may not serve.
const BARS: [&str; 7] = [
    "TIED_AND_ELECTED",
    "SUPERVISOR_BARRED_OFFICE",
    "SUPERVISOR_KIN",
    "COUNCIL_KIN",
    "COOP_SUPERVISOR_BARRED",
    "BOARDS_CROSSED",
    "REPS_SAME_HOUSEHOLD",
];

/// What one vote gives before persons are looked at.
struct Count {
    valid: bool,
    posts: Vec<(MeetingPost, PostVerdict)>,
    confirm: bool,
    carried: Option<bool>,
    findings: Vec<Finding>,
}

impl Count {
    fn void(findings: Vec<Finding>) -> Self {
        Count { valid: false, posts: Vec::new(), confirm: false, carried: None, findings }
    }

    fn of(posts: Vec<(MeetingPost, PostVerdict)>, findings: Vec<Finding>) -> Self {
        Count { valid: true, posts, confirm: false, carried: None, findings }
    }
}

/// Determines a vote of a meeting.
///
/// # Errors
/// Figures that cannot be true.
pub fn decide(input: &Input, laws: Laws<'_>) -> Result<Verdict, Refused> {
    possible(input)?;
    let count = match input.purpose {
        Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect => in_party(input, laws.party)?,
        Purpose::Supervision => supervision_committee(input, laws.village)?,
        Purpose::Boards => boards(input, laws.cooperative)?,
        Purpose::CouncilOfficers | Purpose::SupervisorOfficers => own_officers(input, laws.cooperative),
        Purpose::Representatives | Purpose::GroupLeader => of_group(input, laws.village)?,
        Purpose::ByElection => by_election(input, laws.village)?,
        Purpose::Recall => recalled(input, laws.village)?,
    };
    Ok(finish(input, count, laws))
}

/// Sums that cannot be true, whatever the meeting.
fn possible(input: &Input) -> Result<(), Refused> {
    let Input { due, present, issued, recovered, invalid, .. } = *input;
    let mut findings = Vec::new();
    let mut block = |code: &str, field: &str, message: String| {
        findings.push(Finding::new(code, Severity::Block, field, message));
    };
    if present > due {
        block("F06", "present", format!("到会{present}人，多于应到{due}人。"));
    }
    if issued > present {
        block("F07", "issued", format!("发出选票{issued}张，多于到会{present}人；一人一票。"));
    }
    if invalid > recovered {
        block("F02", "invalid", format!("无效票{invalid}张，多于收回的选票{recovered}张。"));
    }
    let valid = recovered.saturating_sub(invalid);
    for line in &input.votes {
        if line.votes > valid {
            block("F04", "votes", format!("{}得{}票，多于有效票{valid}张。", line.person, line.votes));
        }
    }
    for seat in &input.seats {
        let sum: u64 = input.votes.iter().filter(|line| line.post == seat.post).map(|l| u64::from(l.votes)).sum();
        let most = u64::from(valid) * u64::from(seat.n);
        if sum > most {
            let message = format!("{}得票合计{sum}，多于有效票{valid}张乘应选{}名（{most}）。", seat.post.zh(), seat.n);
            block("F03", seat.post.code(), message);
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Refused { findings }) }
}

/// Votes for a post by those whose election was not declared void.
fn tallies(input: &Input, post: MeetingPost) -> Vec<Tally> {
    let stands = |line: &&Line| line.post == post && !input.voids.iter().any(|void| void.covers(&line.person, post));
    let own = input.votes.iter().filter(stands);
    own.map(|line| Tally { person: line.person.clone(), votes: line.votes }).collect()
}

/// Seats by most votes: a vote among tied persons, or a choice for which no text asks for a share.
fn plurality(input: &Input) -> Vec<(MeetingPost, PostVerdict)> {
    let of = |seat: &SeatsOf| {
        let ranking = rank(&tallies(input, seat.post), seat.n, 1);
        (seat.post, PostVerdict { min_votes: 1, seats: seat.n, ranking })
    };
    input.seats.iter().map(of).collect()
}

fn in_party(input: &Input, regime: &PartyRegime) -> Result<Count, Refused> {
    let mut posts = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    let mut confirm = false;
    for seat in &input.seats {
        let poll = party::PartyPoll {
            due: input.due,
            present: input.present,
            recovered: input.recovered,
            seats: seat.n,
            votes: tallies(input, seat.post),
            confirmed_base: input.party_base,
        };
        let verdict = party::poll(&poll, regime)?;
        let mut more = verdict.findings.clone();
        if !verdict.valid {
            return Ok(Count::void(more));
        }
        if input.kind == VoteKind::TieRevote {
            // Among those tied, who all had enough votes, the most votes decide.
            more.retain(|finding| finding.code == "QUORUM");
        } else {
            confirm |= verdict.needs_confirmation;
            let (ranking, min_votes) = match verdict.base {
                ElectionBase::Present => (verdict.by_present, verdict.min_votes_present),
                ElectionBase::Due => (verdict.by_due, verdict.min_votes_due),
            };
            posts.push((seat.post, PostVerdict { min_votes, seats: seat.n, ranking }));
        }
        more.retain(|finding| !findings.contains(finding));
        findings.extend(more);
    }
    if input.kind == VoteKind::TieRevote {
        posts = plurality(input);
    }
    Ok(Count { confirm, ..Count::of(posts, findings) })
}

/// The forum as the rules on meetings know it.
pub fn meeting_kind(forum: Forum) -> Option<MeetingKind> {
    Some(match forum {
        Forum::Adults => MeetingKind::Adults,
        Forum::Households => MeetingKind::Households,
        Forum::Representatives => MeetingKind::Representatives,
        Forum::Group => MeetingKind::Group,
        Forum::GroupHouseholds => MeetingKind::GroupHouseholds,
        _ => return None,
    })
}

/// More ballots in the box than people who voted, by the text that says so for the committee's election.
fn surplus(input: &Input, regime: &Regime) -> Option<Finding> {
    let Input { present, recovered, .. } = *input;
    (recovered > present).then(|| {
        let message = format!("收回选票{recovered}张，多于到会{present}人，本次投票无效，应当重新投票。");
        let limit = regime.recovered_limit();
        Finding::new("MORE_RECOVERED_THAN_VOTERS", Severity::Block, "recovered", message).citing(&limit.cites)
    })
}

fn supervision_committee(input: &Input, regime: &Regime) -> Result<Count, Refused> {
    let kind = meeting_kind(input.forum).unwrap_or(MeetingKind::Representatives);
    let Input { due, present, women, .. } = *input;
    let held = assembly::meeting(&Meeting { kind, entitled: due, present, yes: None, women }, regime)?;
    let mut findings = held.findings;
    if let Some(more) = surplus(input, regime) {
        findings.push(more);
        return Ok(Count::void(findings));
    }
    if !held.quorum {
        return Ok(Count::void(findings));
    }
    if input.kind == VoteKind::TieRevote {
        return Ok(Count::of(plurality(input), findings));
    }
    let mut posts = Vec::new();
    for seat in &input.seats {
        let chosen = supervision::choose(&tallies(input, seat.post), seat.n, present, regime)?;
        posts.push((seat.post, PostVerdict { min_votes: chosen.min_votes, seats: seat.n, ranking: chosen.ranking }));
        let named = |mut finding: Finding| {
            finding.message = format!("{}：{}", seat.post.zh(), finding.message);
            finding
        };
        findings.extend(chosen.findings.into_iter().map(named));
    }
    Ok(Count::of(posts, findings))
}

/// The assembly as the rules on co-operatives know it.
pub fn assembly_kind(forum: Forum) -> AssemblyKind {
    if forum == Forum::MemberRepresentatives { AssemblyKind::Representatives } else { AssemblyKind::Members }
}

fn boards(input: &Input, levels: &Levels) -> Result<Count, Refused> {
    let kind = assembly_kind(input.forum);
    let Input { due, present, recovered, .. } = *input;
    let mut posts = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for seat in &input.seats {
        let setting = input.cooperative.map(|threshold| (threshold, None));
        let verdict = cooperative::elect(kind, due, present, &tallies(input, seat.post), seat.n, setting, levels)?;
        let more = verdict.findings.into_iter().filter(|f| !findings.contains(f)).collect::<Vec<_>>();
        findings.extend(more);
        if !verdict.quorum {
            return Ok(Count::void(findings));
        }
        posts.push((seat.post, PostVerdict { min_votes: verdict.min_votes, seats: seat.n, ranking: verdict.ranking }));
    }
    if recovered > present {
        let message = format!("收回选票{recovered}张，多于参加{present}人，本次投票无效，应当重新投票。");
        findings.push(Finding::new("MORE_RECOVERED_THAN_VOTERS", Severity::Block, "recovered", message));
        return Ok(Count::void(findings));
    }
    if input.kind == VoteKind::TieRevote {
        posts = plurality(input);
    }
    Ok(Count::of(posts, findings))
}

/// A board chooses its own chair. The law leaves the way to the articles, so the most votes decide and a person has to look.
fn own_officers(input: &Input, levels: &Levels) -> Count {
    let Input { due, present, recovered, .. } = *input;
    if recovered > present {
        let message = format!("收回选票{recovered}张，多于到会{present}人，本次投票无效，应当重新投票。");
        return Count::void(vec![Finding::new("MORE_RECOVERED_THAN_VOTERS", Severity::Block, "recovered", message)]);
    }
    let message = format!(
        "应到{due}人，到会{present}人。理事长、监事长的产生办法由章程规定，这里按得票多的当选计算；章程另有规定的，从其规定。"
    );
    let finding = Finding::new("BY_ARTICLES", Severity::Warn, "votes", message);
    Count::of(plurality(input), vec![finding.citing(&levels.own.election_threshold().cites)])
}

fn of_group(input: &Input, regime: &Regime) -> Result<Count, Refused> {
    let unit = representatives::unit_quorum(input.due, input.present, input.forum.of_households(), regime)?;
    let mut findings = unit.findings;
    if let Some(more) = surplus(input, regime) {
        findings.push(more);
        return Ok(Count::void(findings));
    }
    if !unit.ok {
        return Ok(Count::void(findings));
    }
    Ok(Count::of(plurality(input), findings))
}

/// A by-election as the rules on the committee's polls take it: those who sit on the committee already are elected before, and votes for
/// persons whose election was declared void do not count.
pub fn by_election_round(input: &Input) -> RoundInput {
    let sex = |person: &PersonRef| input.sexes.iter().find(|(known, _)| known == person).map(|(_, sex)| *sex);
    RoundInput {
        kind: match input.kind {
            VoteKind::First => RoundKind::First,
            VoteKind::TieRevote => RoundKind::TieRevote,
            VoteKind::Further => RoundKind::Runoff,
        },
        registered: input.due,
        issued: input.issued,
        checked_in: input.issued,
        recovered: input.recovered,
        invalid: input.invalid,
        seats: input.seats.iter().map(|seat| Seats { post: seat.post.column(), n: seat.n }).collect(),
        votes: input
            .votes
            .iter()
            .filter(|line| !input.voids.iter().any(|void| void.covers(&line.person, line.post)))
            .map(|line| VoteLine {
                person: line.person.clone(),
                post: line.post.column(),
                votes: line.votes,
                sex: sex(&line.person),
                is_candidate: line.is_candidate,
            })
            .collect(),
        relations: input.relations.clone(),
        already_elected: input.sitting.clone(),
        settled: Vec::new(),
        disqualified: Vec::new(),
        first_vote_on: None,
    }
}

/// The rules on a by-election applied to a round of it.
///
/// # Errors
/// Figures that cannot be true.
pub fn by_election_verdict(
    forum: Forum,
    round: &RoundInput,
    regime: &Regime,
) -> Result<tenure::ByElectionVerdict, Refused> {
    let forum = match forum {
        Forum::Representatives => tenure::Forum::Representatives,
        _ => tenure::Forum::Assembly,
    };
    tenure::by_election(forum, round, regime)
}

fn by_election(input: &Input, regime: &Regime) -> Result<Count, Refused> {
    let verdict = by_election_verdict(input.forum, &by_election_round(input), regime)?;
    let mut findings = verdict.findings;
    let Some(round) = verdict.round.filter(|round| round.valid) else { return Ok(Count::void(findings)) };
    findings.extend(round.findings.iter().cloned());
    let of = |seat: &SeatsOf| {
        let column = seat.post.column();
        let elected = round.elected.iter().filter(|one| one.post == column).map(|one| one.person.clone()).collect();
        let tied: Vec<_> = round.tie_revote.iter().chain(&round.kin_revote).filter(|c| c.post == column).collect();
        let ranking = Ranking {
            elected,
            tied: tied.iter().flat_map(|c| c.persons.clone()).collect(),
            tied_seats: tied.iter().map(|c| c.seats).sum(),
            vacant: round.vacant.get(&column).copied().unwrap_or(0),
        };
        (seat.post, PostVerdict { min_votes: round.min_votes, seats: seat.n, ranking })
    };
    let posts = input.seats.iter().map(of).collect();
    Ok(Count::of(posts, findings))
}

fn recalled(input: &Input, regime: &Regime) -> Result<Count, Refused> {
    let yes = input.votes.iter().find(|line| line.person.as_str() == YES).map_or(0, |line| line.votes);
    let vote = RecallVote { registered: input.due, checked_in: input.present, recovered: input.recovered, yes };
    let verdict = recall::vote(&vote, regime)?;
    if !verdict.valid {
        return Ok(Count::void(verdict.findings));
    }
    let question = PostVerdict { min_votes: verdict.min_yes, seats: 0, ranking: Ranking::default() };
    let posts = vec![(MeetingPost::Question, question)];
    Ok(Count { carried: Some(verdict.recalled), ..Count::of(posts, verdict.findings) })
}

/// Somebody who stood for two posts and won both keeps the higher one; the next follows at the lower.
fn one_post_each(input: &Input, posts: &mut [(MeetingPost, PostVerdict)]) {
    for at in 0..posts.len() {
        let above: Vec<PersonRef> =
            posts[..at].iter().flat_map(|(_, verdict)| verdict.ranking.elected.iter().cloned()).collect();
        let (post, verdict) = &mut posts[at];
        let twice = |person: &PersonRef| above.contains(person);
        if !verdict.ranking.elected.iter().chain(&verdict.ranking.tied).any(twice) {
            continue;
        }
        let left: Vec<Tally> =
            tallies(input, *post).into_iter().filter(|tally| !above.contains(&tally.person)).collect();
        verdict.ranking = rank(&left, verdict.seats, verdict.min_votes);
    }
}

/// Somebody who is tied for one post and elected, or tied, for a lower one could come to hold both: they say in writing which one they
/// give up, before anything is voted on again.
fn tied_and_elected(posts: &[(MeetingPost, PostVerdict)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, (post, own)) in posts.iter().enumerate() {
        for person in &own.ranking.tied {
            for (other, verdict) in posts.iter().skip(at + 1) {
                if verdict.ranking.elected.contains(person) || verdict.ranking.tied.contains(person) {
                    let message = format!(
                        "{person}竞选{}票数相等，又在{}得票入选；一人只任一职，请本人书面选择，登记放弃其中一职。",
                        post.zh(),
                        other.zh()
                    );
                    findings.push(Finding::new("TIED_AND_ELECTED", Severity::Block, "votes", message));
                }
            }
        }
    }
    findings
}

fn finish(input: &Input, count: Count, laws: Laws<'_>) -> Verdict {
    let Count { valid, mut posts, confirm, carried, mut findings } = count;
    if input.purpose != Purpose::ByElection {
        one_post_each(input, &mut posts);
    }
    let mut elected = Vec::new();
    for (post, verdict) in &posts {
        for person in &verdict.ranking.elected {
            let line = input.votes.iter().find(|line| line.post == *post && line.person == *person);
            elected.push(Elected { post: *post, person: person.clone(), votes: line.map_or(0, |line| line.votes) });
        }
    }
    for void in &input.voids {
        let message = format!("{}当选无效：{}", void.person, void.reason);
        findings.push(Finding::new("ELECTION_VOID", Severity::Warn, "voids", message));
    }
    let mut bars = if valid && !confirm { bars(input, &elected, laws) } else { Vec::new() };
    bars.extend(tied_and_elected(&posts));
    let resolve = bars.iter().any(|finding| finding.blocks() && BARS.contains(&finding.code.as_str()));
    findings.extend(bars);
    let tied = posts.iter().any(|(_, verdict)| verdict.ranking.tied_seats > 0);
    let waiting: u32 = input.waiting.iter().map(|seat| seat.n).sum();
    let open = posts.iter().map(|(_, verdict)| verdict.ranking.vacant).sum::<u32>().saturating_add(waiting);
    let mut left_open = false;
    if let Some((reason, agreed)) = input.left_open.as_ref().filter(|_| valid && !tied && open > 0) {
        let (allowed, finding) = leave_open(input, open, reason, *agreed, laws.party);
        left_open = allowed;
        findings.push(finding);
    }
    let next = match () {
        () if !valid => Next::Repoll,
        () if confirm => Next::ConfirmBase,
        () if resolve => Next::Resolve,
        () if tied => Next::TieRevote,
        () if open > 0 && !left_open => Next::Further,
        () => Next::Done,
    };
    Verdict { valid, posts, elected, carried, next, findings }
}

/// Whether open seats may stay open. In the party half of those who elect must agree; elsewhere the reason is recorded and
/// shown.
fn leave_open(input: &Input, open: u32, reason: &str, agreed: u32, regime: &PartyRegime) -> (bool, Finding) {
    if !input.forum.of_party() {
        let message = format!("缺额{open}名暂不补足：{reason}");
        return (true, Finding::new("SEATS_LEFT_OPEN", Severity::Warn, "left_open", message));
    }
    let rule = regime.reduce_seats();
    let allowed = rule.value.met(agreed, input.present);
    let least = rule.value.minimum(input.present);
    let word = if allowed { "可以减少名额，不再进行选举" } else { "不能减少名额" };
    let message = format!(
        "缺额{open}名：到会{}人，同意减少名额{agreed}人，应当{}即{least}人以上，{word}。{reason}",
        input.present,
        rule.value.zh()
    );
    let finding = if allowed {
        Finding::new("SEATS_REDUCED", Severity::Info, "left_open", message).citing(&rule.cites)
    } else {
        rule.finding("REDUCE_SEATS_NOT_AGREED", "left_open", message)
    };
    (allowed, finding)
}

/// Who of the elected, in this vote and the earlier ones, may not serve.
fn bars(input: &Input, elected: &[Elected], laws: Laws<'_>) -> Vec<Finding> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use law::book::LawBook;
    use law::kinship::Relation;
    use law::regime::Office;

    struct Book {
        village: Regime,
        party: PartyRegime,
        cooperative: Levels,
    }

    fn book() -> Book {
        let book = LawBook::builtin().unwrap();
        let day = NaiveDate::from_ymd_opt(2025, 10, 20).unwrap();
        Book {
            village: book.regime("ZJ-2020", day).unwrap(),
            party: book.party("CPC-2020", Some(day)).unwrap(),
            cooperative: Levels::of(book, "ZJ-COOP-2020", Some(day)).unwrap(),
        }
    }

    fn laws(book: &Book) -> Laws<'_> {
        Laws { village: &book.village, party: &book.party, cooperative: &book.cooperative }
    }

    fn input(purpose: Purpose, (due, present): (u32, u32), seats: &[(MeetingPost, u32)]) -> Input {
        Input {
            purpose,
            forum: purpose.forums()[0],
            kind: VoteKind::First,
            due,
            present,
            women: None,
            issued: present,
            recovered: present,
            invalid: 0,
            seats: seats.iter().map(|(post, n)| SeatsOf { post: *post, n: *n }).collect(),
            votes: Vec::new(),
            before: Vec::new(),
            waiting: Vec::new(),
            sitting: Vec::new(),
            party_base: None,
            cooperative: None,
            relations: Vec::new(),
            holders: Vec::new(),
            cooperative_holders: Vec::new(),
            sexes: Vec::new(),
            households: Vec::new(),
            voids: Vec::new(),
            left_open: None,
        }
    }

    fn votes(mut input: Input, votes: &[(MeetingPost, &str, u32)]) -> Input {
        let line = |(post, person, votes): &(MeetingPost, &str, u32)| Line {
            post: *post,
            person: PersonRef::from(*person),
            votes: *votes,
            is_candidate: true,
        };
        input.votes = votes.iter().map(line).collect();
        input
    }

    fn names(verdict: &Verdict) -> Vec<&str> {
        verdict.elected.iter().map(|one| one.person.as_str()).collect()
    }

    #[test]
    fn party_members_elect_by_more_than_half_of_those_present() {
        use MeetingPost::PartyMember as M;
        let book = book();
        let base = input(Purpose::PartyCommittee, (60, 50), &[(M, 3)]);
        let count = votes(base, &[(M, "甲", 45), (M, "乙", 40), (M, "丙", 35), (M, "丁", 20)]);
        let verdict = decide(&count, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["甲", "乙", "丙"], Next::Done));
        // 47 of 60 is less than four fifths: no meeting.
        let few = Input { present: 47, issued: 47, recovered: 47, ..count.clone() };
        assert_eq!(decide(&few, laws(&book)).unwrap().next, Next::Repoll);
        // Between half of those present (26) and half of those due (31) the base matters.
        let close = votes(input(Purpose::PartyCommittee, (60, 50), &[(M, 1)]), &[(M, "甲", 28)]);
        assert_eq!(decide(&close, laws(&book)).unwrap().next, Next::ConfirmBase);
        let present = Input { party_base: Some(ElectionBase::Present), ..close.clone() };
        assert_eq!(decide(&present, laws(&book)).unwrap().next, Next::Done);
        let due = Input { party_base: Some(ElectionBase::Due), ..close };
        assert_eq!(decide(&due, laws(&book)).unwrap().next, Next::Further);
    }

    #[test]
    fn a_tie_in_the_party_is_voted_on_again_and_then_the_most_votes_decide() {
        use MeetingPost::PartyMember as M;
        let book = book();
        let first = votes(input(Purpose::PartyCommittee, (40, 40), &[(M, 1)]), &[(M, "甲", 21), (M, "乙", 21)]);
        // 42 votes on 40 ballots with one seat cannot be.
        assert!(decide(&first, laws(&book)).is_err());
        let first =
            votes(input(Purpose::PartyCommittee, (40, 40), &[(M, 2)]), &[(M, "丙", 30), (M, "甲", 24), (M, "乙", 24)]);
        let verdict = decide(&first, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["丙"], Next::TieRevote));
        let again = votes(input(Purpose::PartyCommittee, (40, 38), &[(M, 1)]), &[(M, "甲", 18), (M, "乙", 17)]);
        let again = Input { kind: VoteKind::TieRevote, ..again };
        let waiting = Input { waiting: vec![SeatsOf { post: M, n: 1 }], ..again.clone() };
        assert_eq!(decide(&waiting, laws(&book)).unwrap().next, Next::Further);
        let verdict = decide(&again, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["甲"], Next::Done));
    }

    #[test]
    fn seats_of_the_party_stay_open_when_half_of_those_present_agree() {
        use MeetingPost::PartyMember as M;
        let book = book();
        let open = votes(input(Purpose::PartyCommittee, (40, 40), &[(M, 3)]), &[(M, "甲", 30), (M, "乙", 25)]);
        assert_eq!(decide(&open, laws(&book)).unwrap().next, Next::Further);
        for (agreed, next) in [(20, Next::Done), (19, Next::Further)] {
            let left = Input { left_open: Some(("接近应选名额".into(), agreed)), ..open.clone() };
            assert_eq!(decide(&left, laws(&book)).unwrap().next, next, "{agreed}");
        }
    }

    #[test]
    fn the_supervision_committee_is_chosen_by_most_votes_and_keeps_relatives_of_the_committee_out() {
        use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
        let book = book();
        let base = input(Purpose::Supervision, (45, 30), &[(C, 1), (M, 2)]);
        let count = votes(base, &[(C, "甲", 20), (C, "乙", 9), (M, "丙", 22), (M, "丁", 18), (M, "戊", 12)]);
        let verdict = decide(&count, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["甲", "丙", "丁"], Next::Done));
        let chair = Holder { person: "庚".into(), office: Office::CommitteeMember };
        let kin = KinEdge { a: "庚".into(), b: "丁".into(), relation: Relation::Spouse };
        let barred = Input { holders: vec![chair], relations: vec![kin], ..count.clone() };
        assert_eq!(decide(&barred, laws(&book)).unwrap().next, Next::Resolve);
        let void = Void { person: "丁".into(), post: None, reason: "村民委员会成员的配偶".into() };
        let resolved = Input { voids: vec![void], ..barred };
        let verdict = decide(&resolved, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["甲", "丙", "戊"], Next::Done));
        // 29 of 45 representatives are fewer than two thirds.
        let few = Input { present: 29, issued: 29, recovered: 29, ..count };
        assert_eq!(decide(&few, laws(&book)).unwrap().next, Next::Repoll);
    }

    #[test]
    fn somebody_who_wins_two_posts_keeps_the_higher_one() {
        use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
        let book = book();
        let base = input(Purpose::Supervision, (30, 30), &[(C, 1), (M, 1)]);
        let count = votes(base, &[(C, "甲", 20), (M, "甲", 15), (M, "乙", 9)]);
        let verdict = decide(&count, laws(&book)).unwrap();
        assert_eq!(names(&verdict), ["甲", "乙"]);
    }

    #[test]
    fn somebody_tied_for_one_post_and_elected_to_another_gives_one_up() {
        use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
        let book = book();
        let base = input(Purpose::Supervision, (30, 30), &[(C, 1), (M, 1)]);
        let count = votes(base, &[(C, "甲", 12), (C, "乙", 12), (M, "甲", 15), (M, "丙", 9)]);
        let verdict = decide(&count, laws(&book)).unwrap();
        assert_eq!(verdict.next, Next::Resolve, "{verdict:?}");
        let given_up = |post| {
            let void = Void { person: "甲".into(), post: Some(post), reason: "本人书面放弃".into() };
            decide(&Input { voids: vec![void], ..count.clone() }, laws(&book)).unwrap()
        };
        let chair = given_up(C);
        assert_eq!((names(&chair), chair.next), (vec!["乙", "甲"], Next::Done));
        let member = given_up(M);
        assert_eq!((names(&member), member.next), (vec!["丙"], Next::TieRevote));
    }

    #[test]
    fn a_cooperative_needs_two_thirds_of_all_members_unless_its_articles_say_otherwise() {
        use MeetingPost::{CouncilMember as D, Supervisor as S};
        let book = book();
        let base = input(Purpose::Boards, (90, 80), &[(D, 2), (S, 1)]);
        let count = votes(base, &[(D, "甲", 70), (D, "乙", 59), (S, "丙", 60)]);
        let two_thirds = Input { cooperative: Some(CooperativeThreshold::TwoThirdsAll), ..count.clone() };
        let verdict = decide(&two_thirds, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["甲", "丙"], Next::Further));
        let articles = Input { cooperative: Some(CooperativeThreshold::ByArticles), ..count.clone() };
        let verdict = decide(&articles, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["甲", "乙", "丙"], Next::Done));
        let kin = KinEdge { a: "甲".into(), b: "乙".into(), relation: Relation::Sibling };
        let kin = Input { relations: vec![kin], ..articles };
        assert_eq!(decide(&kin, laws(&book)).unwrap().next, Next::Resolve);
    }

    #[test]
    fn two_representatives_of_one_household_are_not_allowed_in_zhejiang() {
        use MeetingPost::Representative as R;
        let book = book();
        let base = input(Purpose::Representatives, (30, 20), &[(R, 2)]);
        let count = votes(base, &[(R, "甲", 15), (R, "乙", 12), (R, "丙", 5)]);
        let homes = |second: &str| vec![("甲".into(), "1".into()), (PersonRef::from("乙"), second.to_owned())];
        let apart = Input { households: homes("2"), ..count.clone() };
        assert_eq!(decide(&apart, laws(&book)).unwrap().next, Next::Done);
        let same = Input { households: homes("1"), ..count.clone() };
        assert_eq!(decide(&same, laws(&book)).unwrap().next, Next::Resolve);
        // One who stood and lost does not count.
        let lost = Input { households: vec![("甲".into(), "1".into()), ("丙".into(), "1".into())], ..count };
        assert_eq!(decide(&lost, laws(&book)).unwrap().next, Next::Done);
    }

    #[test]
    fn a_recall_needs_half_of_the_voters_and_half_of_the_votes() {
        let book = book();
        for (present, yes, next, carried) in
            [(500, 400, Next::Repoll, None), (501, 250, Next::Done, Some(false)), (501, 251, Next::Done, Some(true))]
        {
            let base = input(Purpose::Recall, (1000, present), &[(MeetingPost::Question, 1)]);
            let count = votes(base, &[(MeetingPost::Question, YES, yes)]);
            let verdict = decide(&count, laws(&book)).unwrap();
            assert_eq!((verdict.next, verdict.carried), (next, carried), "{present} {yes}");
        }
    }

    #[test]
    fn a_by_election_by_representatives_needs_two_thirds_of_them() {
        use MeetingPost::Member as M;
        let book = book();
        let count = votes(input(Purpose::ByElection, (45, 30), &[(M, 1)]), &[(M, "甲", 16), (M, "乙", 13)]);
        let count = Input { forum: Forum::Representatives, ..count };
        let verdict = decide(&count, laws(&book)).unwrap();
        assert_eq!((names(&verdict), verdict.next), (vec!["甲"], Next::Done));
        let few = Input { present: 29, issued: 29, recovered: 29, ..count.clone() };
        assert_eq!(decide(&few, laws(&book)).unwrap().next, Next::Repoll);
        let close = votes(count, &[(M, "甲", 15), (M, "乙", 14)]);
        assert_eq!(decide(&close, laws(&book)).unwrap().next, Next::Further);
    }

    #[test]
    fn figures_that_cannot_be_true_are_refused() {
        use MeetingPost::Representative as R;
        let book = book();
        let good = votes(input(Purpose::Representatives, (30, 20), &[(R, 1)]), &[(R, "甲", 15)]);
        assert!(decide(&good, laws(&book)).is_ok());
        for wrong in [
            Input { present: 31, ..good.clone() },
            Input { issued: 21, ..good.clone() },
            Input { invalid: 21, ..good.clone() },
            votes(good.clone(), &[(R, "甲", 21)]),
            votes(good, &[(R, "甲", 15), (R, "乙", 6)]),
        ] {
            assert!(decide(&wrong, laws(&book)).is_err(), "{wrong:?}");
        }
    }
}
