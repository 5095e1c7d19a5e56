//! From a closed count to the verdict: which rule of `law` answers for which meeting. Pure.

use law::assembly::{self, Meeting, MeetingKind};
use law::cooperative::{self, AssemblyKind, Levels};
use law::finding::{Finding, Severity};
use law::kinship::KinEdge;
use law::party;
use law::poll::{Elected as LawElected, Refused};
use law::posts::{PersonRef, Sex};
use law::ranking::{Ranking, Tally, rank, rank_tied};
use law::recall::{self, RecallVote};
use law::regime::{CooperativeOffice, CooperativeThreshold, ElectionBase, PartyRegime, Regime};
use law::supervision::{self, Choice, Holder};
use serde::{Deserialize, Serialize};

use super::barred::{BARS, bars, counting, gives_up_all, tied_and_elected, tied_and_kept_out};
use super::by_election::{self, Leaver, MainVote, Relatives};
use super::facts::group_quorum;
use super::kind::{Forum, Purpose, VoteKind};
use super::open::{OpenGround, leave_open};
use super::post::{MeetingPost, SeatsOf};
use super::sitting::SittingVotes;

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

/// An election that two persons declared void 当选无效. Whoever a text keeps out of the body could not be elected, so that their votes do
/// not count and the next follow; a post that somebody gives up for another is theirs no more, with the same effect. In every
/// other case the seat stays open, because no text lets anybody follow.
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

    /// In words: an election that is void, or a post that somebody gives up by their own choice in writing.
    pub fn zh(&self) -> String {
        match self.post {
            Some(post) => format!("{}放弃{}（本人书面选择）：{}", self.person, post.zh(), self.reason),
            None => format!("{}当选无效：{}", self.person, self.reason),
        }
    }

    /// What became of the votes for a post that it covers, in a list.
    pub fn outcome_zh(&self) -> String {
        self.post.map_or_else(|| "当选无效".to_owned(), |post| format!("放弃{}（本人书面选择）", post.zh()))
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
    /// Of those who sit, whose votes were asked for, because the result that elected them is not on record here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sitting_votes: Vec<SittingVotes>,
    /// Who left for a relative in an earlier vote of a by-election, and is not elected in it again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<PersonRef>,
    /// Relations that two persons have found to be wrong since the poll of a by-election.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<KinEdge>,
    /// The poll of a by-election that a vote on a tie or between relatives belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<Box<MainVote>>,
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
    /// By which rule they may, outside the party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_ground: Option<OpenGround>,
}

/// What the law says about one post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostVerdict {
    /// Fewest votes that elect.
    pub min_votes: u32,
    /// Seats.
    pub seats: u32,
    /// How they fall by the count.
    pub ranking: Ranking,
    /// Of the elected, those whose election is void: their seats stay open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub void: Vec<PersonRef>,
}

impl PostVerdict {
    pub(super) fn of(min_votes: u32, seats: u32, ranking: Ranking) -> Self {
        PostVerdict { min_votes, seats, ranking, void: Vec::new() }
    }

    /// Seats that nobody has.
    pub fn vacant(&self) -> u32 {
        self.ranking.vacant.saturating_add(u32::try_from(self.void.len()).unwrap_or(u32::MAX))
    }

    /// Who has a seat.
    pub fn elected(&self) -> impl Iterator<Item = &PersonRef> {
        self.ranking.elected.iter().filter(|person| !self.void.contains(person))
    }
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
    /// The votes of somebody who sits have to be recorded, because a relative of equal post is compared with them.
    SittingVotes,
    /// All seats are filled and no woman is on the committee: nobody takes office before that is settled.
    Women,
    /// Vote again among those tied.
    TieRevote,
    /// Vote between relatives of equal post and votes.
    KinRevote,
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
            Next::Resolve => "当选人中有须先处理的情形，结果还不能确认",
            Next::SittingVotes => "须先登记在任成员当选时的得票",
            Next::Women => "名额已选满，成员中没有妇女，暂不公布结果、不就职",
            Next::TieRevote => "票数相等，须就相等的人再次投票",
            Next::KinRevote => "有亲属关系的人职务相同、得票分不出多少，须就他们继续投票",
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
    /// Elected in this vote. In a by-election the last vote on a tie or between relatives elects all who depended on it, with the
    /// votes that they had in the poll.
    pub elected: Vec<Elected>,
    /// Of a by-election: who leaves for a relative, of those elected in this or an earlier vote and of those who sit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leavers: Vec<Leaver>,
    /// Of a by-election: relatives of equal post and votes who are voted on again, one group after another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relatives: Vec<Relatives>,
    /// Of a by-election: who has enough votes, but a vote still to be held decides whether they are elected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<(MeetingPost, PersonRef)>,
    /// Of a by-election: the poll after this vote on a tie or between relatives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<MainVote>,
    /// For a recall: carried.
    pub carried: Option<bool>,
    /// What comes next.
    pub next: Next,
    /// Sentences with their articles.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Whether somebody elected before leaves by this vote.
    pub fn ends(&self, one: &Elected) -> bool {
        self.leavers.iter().any(|left| left.post == one.post && left.person == one.person)
    }

    /// Of a by-election: why somebody with enough votes is not elected, or not yet.
    pub fn held_back(&self, person: &PersonRef, post: MeetingPost) -> Option<&'static str> {
        let leaves = self.leavers.iter().any(|one| one.person == *person);
        let again = self.relatives.iter().any(|group| group.persons.contains(person));
        let waits = self.waits.iter().any(|(at, one)| *at == post && one == person);
        match () {
            () if leaves => Some("任职回避"),
            () if again => Some("待继续投票"),
            () if waits => Some("待再次投票"),
            () => None,
        }
    }

    /// Whether somebody is elected by this vote, or takes part in one that is still to be held.
    pub(super) fn keeps(&self, person: &PersonRef) -> bool {
        self.elected.iter().any(|one| one.person == *person)
            || self.posts.iter().any(|(_, own)| own.ranking.tied.contains(person))
            || self.relatives.iter().any(|group| group.persons.contains(person))
    }
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

/// What one vote gives before persons are looked at.
#[derive(Default)]
pub(super) struct Count {
    pub(super) valid: bool,
    pub(super) posts: Vec<(MeetingPost, PostVerdict)>,
    pub(super) confirm: bool,
    pub(super) carried: Option<bool>,
    pub(super) findings: Vec<Finding>,
    /// Who is elected, where that does not follow from the votes of this vote alone.
    pub(super) decided: Option<Vec<Elected>>,
    pub(super) leavers: Vec<Leaver>,
    pub(super) relatives: Vec<Relatives>,
    pub(super) waits: Vec<(MeetingPost, PersonRef)>,
    pub(super) main: Option<MainVote>,
    /// All seats of the committee are filled, without a woman.
    pub(super) no_woman: bool,
}

impl Count {
    pub(super) fn void(findings: Vec<Finding>) -> Self {
        Count { findings, ..Count::default() }
    }

    pub(super) fn of(posts: Vec<(MeetingPost, PostVerdict)>, findings: Vec<Finding>) -> Self {
        Count { valid: true, posts, findings, ..Count::default() }
    }
}

/// Determines a vote of a meeting.
///
/// # Errors
/// Figures that cannot be true.
pub fn decide(input: &Input, laws: Laws<'_>) -> Result<Verdict, Refused> {
    possible(input)?;
    let counted = counting(input, laws)?;
    let count = match input.purpose {
        Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect => in_party(&counted, laws.party)?,
        Purpose::Supervision => supervision_committee(&counted, laws.village)?,
        Purpose::Boards => boards(&counted, laws.cooperative)?,
        Purpose::CouncilOfficers | Purpose::SupervisorOfficers => own_officers(&counted, laws.cooperative),
        Purpose::Representatives | Purpose::GroupLeader => of_group(&counted, laws.village)?,
        Purpose::ByElection => by_election::count(&counted, laws.village)?,
        Purpose::Recall => recalled(&counted, laws.village)?,
    };
    Ok(finish(&counted, count, laws))
}

/// Whom a vote for both boards puts on the council.
pub(super) fn council(input: &Input, levels: &Levels) -> Result<Vec<Elected>, Refused> {
    let mut posts = boards(input, levels)?.posts;
    one_post_each(input, &mut posts);
    mark_void(input, &mut posts);
    posts.retain(|(post, _)| !post.of_supervisors());
    Ok(elected(input, &posts))
}

fn elected(input: &Input, posts: &[(MeetingPost, PostVerdict)]) -> Vec<Elected> {
    let votes = |post: MeetingPost, person: &PersonRef| {
        input.votes.iter().find(|line| line.post == post && line.person == *person).map_or(0, |line| line.votes)
    };
    let of = |(post, verdict): &(MeetingPost, PostVerdict)| {
        let one = |person: &PersonRef| Elected { post: *post, person: person.clone(), votes: votes(*post, person) };
        verdict.elected().map(one).collect::<Vec<_>>()
    };
    posts.iter().flat_map(of).collect()
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
    let left = |line: &&Line| !input.kind.is_revote() && line.votes > 0 && input.left.contains(&line.person);
    for line in input.votes.iter().filter(left) {
        let message = format!(
            "{}在这次补选中已因任职回避离任，不能再当选，写有其姓名的票不计得票（{}{}票）。",
            line.person,
            line.post.zh(),
            line.votes
        );
        block("LEFT_FOR_RELATIVE", "votes", message);
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

/// Votes for a post.
fn tallies(input: &Input, post: MeetingPost) -> Vec<Tally> {
    let own = input.votes.iter().filter(|line| line.post == post);
    own.map(|line| Tally { person: line.person.clone(), votes: line.votes }).collect()
}

/// Seats by most votes: a vote among tied persons, or a choice for which no text asks for a share.
fn plurality(input: &Input) -> Vec<(MeetingPost, PostVerdict)> {
    let of = |seat: &SeatsOf| {
        let votes = tallies(input, seat.post);
        let ranking = match input.kind {
            VoteKind::TieRevote | VoteKind::KinRevote => rank_tied(&votes, seat.n),
            VoteKind::First | VoteKind::Further => rank(&votes, seat.n, 1),
        };
        (seat.post, PostVerdict::of(1, seat.n, ranking))
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
            posts.push((seat.post, PostVerdict::of(min_votes, seat.n, ranking)));
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
        let further = input.kind == VoteKind::Further;
        let choice = Choice { seats: seat.n, present, recovered: input.recovered, further };
        let chosen = supervision::choose(&tallies(input, seat.post), choice, regime)?;
        posts.push((seat.post, PostVerdict::of(chosen.min_votes, seat.n, chosen.ranking)));
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
    // An assembly that cannot meet, then more ballots than people: the vote is void, whatever the ballots say.
    let setting = input.cooperative.map(|threshold| (threshold, None));
    let met = cooperative::elect(kind, due, present, &[], 1, setting, levels)?;
    if !met.quorum {
        return Ok(Count::void(met.findings));
    }
    if recovered > present {
        let message = format!("收回选票{recovered}张，多于参加{present}人，本次投票无效，应当重新投票。");
        return Ok(Count::void(vec![Finding::new(
            "MORE_RECOVERED_THAN_VOTERS",
            Severity::Block,
            "recovered",
            message,
        )]));
    }
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
        posts.push((seat.post, PostVerdict::of(verdict.min_votes, seat.n, verdict.ranking)));
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
    let unit = group_quorum(input.purpose, input.forum, (input.due, input.present), regime)?;
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

fn recalled(input: &Input, regime: &Regime) -> Result<Count, Refused> {
    let yes = input.votes.iter().find(|line| line.person.as_str() == YES).map_or(0, |line| line.votes);
    let vote = RecallVote { registered: input.due, checked_in: input.present, recovered: input.recovered, yes };
    let verdict = recall::vote(&vote, regime)?;
    if !verdict.valid {
        return Ok(Count::void(verdict.findings));
    }
    let question = PostVerdict::of(verdict.min_yes, 0, Ranking::default());
    let posts = vec![(MeetingPost::Question, question)];
    Ok(Count { carried: Some(verdict.recalled), ..Count::of(posts, verdict.findings) })
}

/// Somebody who stood for two posts and won both keeps the higher one; the next follows at the lower. Who serves on no board because
/// their election is void leaves a seat open on each.
fn one_post_each(input: &Input, posts: &mut [(MeetingPost, PostVerdict)]) {
    let void = |person: &PersonRef| input.voids.iter().any(|void| void.post.is_none() && void.person == *person);
    for at in 0..posts.len() {
        let (higher, rest) = posts.split_at_mut(at);
        let Some((post, verdict)) = rest.first_mut() else { continue };
        let counts =
            |own: &MeetingPost, person: &PersonRef| own.of_supervisors() == post.of_supervisors() || !void(person);
        let above: Vec<PersonRef> = higher
            .iter()
            .flat_map(|(own, verdict)| verdict.ranking.elected.iter().filter(|person| counts(own, person)).cloned())
            .collect();
        let twice = |person: &PersonRef| above.contains(person);
        if !verdict.ranking.elected.iter().chain(&verdict.ranking.tied).any(twice) {
            continue;
        }
        let left: Vec<Tally> =
            tallies(input, *post).into_iter().filter(|tally| !above.contains(&tally.person)).collect();
        verdict.ranking = match input.kind {
            VoteKind::TieRevote | VoteKind::KinRevote => rank_tied(&left, verdict.seats),
            VoteKind::First | VoteKind::Further => rank(&left, verdict.seats, verdict.min_votes),
        };
    }
}

/// Seats that stay open because the election to them is void.
fn mark_void(input: &Input, posts: &mut [(MeetingPost, PostVerdict)]) {
    let void = |person: &&PersonRef| input.voids.iter().any(|void| void.post.is_none() && void.person == **person);
    for (_, verdict) in posts {
        verdict.void = verdict.ranking.elected.iter().filter(void).cloned().collect();
    }
}

fn finish(input: &Input, count: Count, laws: Laws<'_>) -> Verdict {
    let Count { valid, mut posts, confirm, carried, mut findings, decided, leavers, relatives, waits, main, no_woman } =
        count;
    if input.purpose != Purpose::ByElection {
        one_post_each(input, &mut posts);
    }
    mark_void(input, &mut posts);
    let elected = decided.unwrap_or_else(|| elected(input, &posts));
    for void in &input.voids {
        let code = if void.post.is_some() { "POST_GIVEN_UP" } else { "ELECTION_VOID" };
        findings.push(Finding::new(code, Severity::Warn, "voids", void.zh()));
    }
    let mut bars = if valid && !confirm { bars(input, &elected, laws) } else { Vec::new() };
    if valid && !confirm {
        bars.extend(tied_and_kept_out(input, &posts, &elected, laws));
    }
    if valid && !confirm && input.kind == VoteKind::First && input.purpose != Purpose::ByElection {
        bars.extend(void_of_nobody(input, &posts));
    }
    if input.purpose != Purpose::ByElection {
        // There the rules on the committee's polls follow what the vote on the higher post decides.
        bars.extend(tied_and_elected(&posts));
    }
    findings.extend(bars);
    let mut verdict =
        Verdict { valid, posts, elected, leavers, relatives, waits, main, carried, next: Next::Done, findings };
    if valid && !confirm {
        verdict.findings.extend(gives_up_all(input, &verdict));
    }
    verdict.next = next(input, &mut verdict, (confirm, no_woman), laws);
    verdict
}

/// Somebody whose election is declared void was not elected by the figures as they stand now, because the count was corrected since.
/// Who is kept out by a text has no votes that count, and is no such case.
fn void_of_nobody(input: &Input, posts: &[(MeetingPost, PostVerdict)]) -> Vec<Finding> {
    let stands = |person: &PersonRef| input.votes.iter().any(|line| line.person == *person);
    let elected = |person: &PersonRef| posts.iter().any(|(_, own)| own.ranking.elected.contains(person));
    let own = input.voids.iter().filter(|void| void.post.is_none() && stands(&void.person) && !elected(&void.person));
    own.map(|void| {
        let message = format!("已登记{}当选无效，但按现在的票数{}没有当选。", void.person, void.person);
        Finding::new("VOID_OF_NOBODY", Severity::Block, "voids", message)
    })
    .collect()
}

/// What has to happen now. Adds what there is to say of seats that stay open.
fn next(input: &Input, verdict: &mut Verdict, (confirm, no_woman): (bool, bool), laws: Laws<'_>) -> Next {
    let Verdict { valid, posts, findings, relatives, elected, leavers, .. } = verdict;
    let valid = *valid;
    let unrecorded = findings.iter().any(|finding| finding.code == "SITTING_VOTES_MISSING");
    // What earlier votes of the meeting left behind cannot be resolved in this one; it is shown all the same.
    let earlier = super::barred::bars(input, &[], laws);
    let resolve = findings
        .iter()
        .any(|finding| finding.blocks() && BARS.contains(&finding.code.as_str()) && !earlier.contains(finding));
    let tied = posts.iter().any(|(_, verdict)| verdict.ranking.tied_seats > 0);
    let kin = !relatives.is_empty();
    let waiting: u32 = input.waiting.iter().map(|seat| seat.n).sum();
    let open = posts.iter().map(|(_, verdict)| verdict.vacant()).sum::<u32>().saturating_add(waiting);
    let mut left_open = false;
    if let Some((reason, agreed)) = input.left_open.as_ref().filter(|_| valid && !tied && !kin && open > 0) {
        let (allowed, finding) = leave_open(input, (elected, leavers, posts), open, (reason, *agreed), laws);
        left_open = allowed;
        findings.push(finding);
    }
    match () {
        () if !valid => Next::Repoll,
        () if confirm => Next::ConfirmBase,
        () if resolve => Next::Resolve,
        () if unrecorded => Next::SittingVotes,
        () if tied => Next::TieRevote,
        () if kin => Next::KinRevote,
        () if open > 0 && !left_open => Next::Further,
        () if no_woman => Next::Women,
        () => Next::Done,
    }
}

#[cfg(test)]
mod tests;
