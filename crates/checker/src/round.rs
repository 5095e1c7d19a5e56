//! One count: whether it is valid, who is elected, what comes next.

use crate::articles::{Committee, MAJORITY, OpenSeats, Share};
use crate::kin::KinSet;
use crate::kin::Relation;
use crate::post::Post;
use crate::team::{About, Claim, Left, OpenVote, Person, Settled, Team, TooManyWays, Votes};

/// What kind of vote was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 第一次投票
    First,
    /// 另行选举
    Runoff,
    /// 再次投票
    TieRevote,
    /// 继续投票 between relatives
    KinRevote,
}

/// What the count of valid ballots and of voters is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// 收回的选票: 参加投票的村民, invalid ballots included (BJ 第二十八条第二款 「废票计入选票总数」; elsewhere [I]).
    Recovered,
    /// 投票人数, 实到会人数.
    CheckedIn,
    /// 登记参加选举的村民, 应到会人数, 全体成员.
    Electorate,
}

/// How this vote elects.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// The text, for the sentences.
    pub text: &'static str,
    /// The ballots recovered are held against those issued (true) or the voters who came (false).
    pub against_issued: bool,
    /// How many must take part, of the electorate.
    pub turnout: Option<Share>,
    /// How many of the women among the representatives must be there.
    pub women: Option<Share>,
    /// Who counts as having taken part.
    pub took_part: Whole,
    /// What it is called when too few did.
    pub too_few: Reason,
    /// Votes that elect; none where the most votes do (得票多的当选).
    pub win: Option<Share>,
    /// Of what.
    pub win_of: Whole,
    /// Who may not serve together.
    pub kin: KinSet,
    /// The next follow when somebody leaves for a relative.
    pub next_follow: bool,
    /// Seats left open.
    pub open_seats: OpenSeats,
    /// A woman must be among the elected.
    pub woman: bool,
}

impl Committee {
    /// How a vote of this kind elects. `took_part` is the open point of law.md §6: recovered ballots, or voters who came.
    pub fn method(&self, kind: Kind, took_part: Whole) -> Method {
        let (turnout, win) = match kind {
            Kind::First => (self.turnout, Some(self.win)),
            Kind::Runoff => (self.turnout_again, Some(self.win_runoff)),
            Kind::TieRevote | Kind::KinRevote => (self.turnout_again, None),
        };
        Method {
            text: self.text,
            against_issued: self.against_issued,
            turnout: Some(turnout),
            women: None,
            took_part,
            too_few: Reason::TurnoutNotMajority,
            win,
            win_of: took_part,
            kin: self.kin,
            next_follow: self.kin_next_follows,
            open_seats: self.open_seats,
            woman: self.woman,
        }
    }
}

/// Why a vote is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// 收回的选票多于投票人数（发出的选票）
    MoreRecoveredThanVoters,
    /// 参加投票的未过半数
    TurnoutNotMajority,
    /// 到会不足应到会的五分之四
    AttendanceBelowFourFifths,
    /// 到会不足法定人数
    NoQuorum,
}

impl Reason {
    /// Word in a bundle.
    pub fn code(self) -> &'static str {
        match self {
            Reason::MoreRecoveredThanVoters => "MORE_RECOVERED_THAN_VOTERS",
            Reason::TurnoutNotMajority => "TURNOUT_NOT_MAJORITY",
            Reason::AttendanceBelowFourFifths => "ATTENDANCE_BELOW_4_5",
            Reason::NoQuorum => "QUORUM_NOT_MET",
        }
    }

    /// Words for it.
    pub fn zh(self) -> &'static str {
        match self {
            Reason::MoreRecoveredThanVoters => "收回的选票多于投票人数（发出的选票）",
            Reason::TurnoutNotMajority => "参加投票的未过半数",
            Reason::AttendanceBelowFourFifths => "到会人数不足应到会人数的五分之四",
            Reason::NoQuorum => "到会人数不足法定人数",
        }
    }
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Next {
    /// 足额，公布
    Done,
    /// 重新投票
    Repoll,
    /// 再次投票
    TieRevote,
    /// 继续投票 between relatives
    KinRevote,
    /// 另行选举
    Runoff,
    /// 会议决定是否空缺
    AssemblyDecision,
    /// 可以空缺
    VacancyAllowed,
    /// Back to the round that the revote belongs to.
    ResumeRound,
    /// 足额但没有妇女
    WomenRequired,
}

/// All steps with the word in a bundle and the words for it.
const NEXTS: [(Next, &str, &str); 9] = [
    (Next::Done, "DONE", "应选名额已满"),
    (Next::Repoll, "REPOLL", "本次投票无效，重新组织投票"),
    (Next::TieRevote, "TIE_REVOTE", "就票数相同的人再次投票"),
    (Next::KinRevote, "KIN_REVOTE", "就有亲属关系且职务、票数相同的人继续投票"),
    (Next::Runoff, "RUNOFF", "就不足的名额另行选举"),
    (Next::AssemblyDecision, "ASSEMBLY_DECISION", "由村民会议或者村民代表会议决定不足名额是否空缺"),
    (Next::VacancyAllowed, "VACANCY_ALLOWED", "不足名额可以空缺"),
    (Next::ResumeRound, "RESUME_ROUND", "再次投票已有结果，回到原轮次"),
    (Next::WomenRequired, "WOMEN_REQUIRED", "当选人中没有妇女"),
];

impl Next {
    /// Word in a bundle.
    pub fn code(self) -> &'static str {
        NEXTS.iter().find(|(next, ..)| *next == self).map_or("", |(_, code, _)| code)
    }

    /// The step of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        NEXTS.iter().find(|(_, known, _)| *known == code).map(|(next, ..)| *next)
    }

    /// Words for it.
    pub fn zh(self) -> &'static str {
        NEXTS.iter().find(|(next, ..)| *next == self).map_or("", |(.., zh)| zh)
    }
}

/// Sex as on the identity card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

/// Figures of a count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// 登记参加选举的村民; 应到会; 全体成员.
    pub electorate: u64,
    /// 投票人数, proxies included; 实到会.
    pub checked_in: u64,
    /// 发出.
    pub issued: u64,
    /// 收回.
    pub recovered: u64,
    /// 其中无效.
    pub invalid: u64,
}

impl Figures {
    /// The figure that this word means.
    pub fn of(&self, whole: Whole) -> u64 {
        match whole {
            Whole::Recovered => self.recovered,
            Whole::CheckedIn => self.checked_in,
            Whole::Electorate => self.electorate,
        }
    }
}

/// Votes of a person for a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// For which post and how many.
    pub claim: Claim,
    /// Stands on the ballot; else 另选人.
    pub candidate: bool,
}

/// Everything that the outcome of a round follows from.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// What kind of vote; none stands for the first.
    pub kind: Option<Kind>,
    /// Figures.
    pub figures: Figures,
    /// Women among the representatives who meet, and how many of them came.
    pub women: Option<(u64, u64)>,
    /// Seats per post.
    pub seats: Vec<(Post, u64)>,
    /// Votes.
    pub lines: Vec<Line>,
    /// Elected in earlier rounds.
    pub earlier: Vec<Claim>,
    /// Who is what to whom.
    pub kin: Vec<(Person, Person, Relation)>,
    /// Votes among tied persons or relatives that belong to this round.
    pub settled: Vec<Settled>,
    /// Elections declared void.
    pub void: Vec<Person>,
    /// Posts that somebody gave up for another: the next follow, as where one person wins both.
    pub given_up: Vec<(Person, Post)>,
    /// Persons whom a text bars from the body; they cannot be elected.
    pub barred: Vec<Person>,
    /// Sex of each person by number, if known.
    pub sexes: Vec<Option<Sex>>,
    /// A meeting: somebody who came may leave without taking a ballot.
    pub at_meeting: bool,
}

/// A figure that cannot be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// More invalid than recovered.
    Invalid,
    /// More voters than the electorate.
    CheckedIn,
    /// More women came than there are, or than people.
    Women,
    /// 一证一票: issued and voters differ; at a meeting, more issued than came.
    Issued,
    /// No seats, none for a post, or a post twice.
    Seats(Option<Post>),
    /// A person twice for one post.
    Twice(Person, Post),
    /// Votes for a post that is not voted on.
    NoSuchPost(Person, Post),
    /// More votes than valid ballots.
    TooManyVotes(Person, Post),
    /// More votes for a post than valid ballots times seats.
    TooManyForPost(Post),
    /// Somebody elected before stands again.
    ElectedBefore(Person, Post),
}

/// What follows from a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Why it is not valid, if it is not.
    pub invalid: Option<Reason>,
    /// The fewest votes that elect.
    pub least: u64,
    /// Who is elected, and what is open.
    pub team: Team,
    /// What comes next.
    pub next: Next,
    /// What else may come next.
    pub options: Vec<Next>,
}

/// Why nothing follows from a round.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOutcome {
    /// Figures that cannot be true.
    #[error("票数不符")]
    Impossible(Vec<Impossible>),
    /// Too many ways for open votes to end.
    #[error(transparent)]
    TooMany(#[from] TooManyWays),
}

/// Who of the elected is a woman.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Woman {
    Yes,
    Unknown,
    No,
}

impl Round {
    fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::First)
    }

    /// Figures that cannot be true. That more ballots came back than voters is not among them: the law has a verdict on it.
    pub fn impossible(&self) -> Vec<Impossible> {
        let Figures { electorate, checked_in, issued, recovered, invalid } = self.figures;
        let valid = recovered.saturating_sub(invalid);
        let mut found = Vec::new();
        let mut wrong = |is: bool, what: Impossible| {
            if is {
                found.push(what);
            }
        };
        wrong(invalid > recovered, Impossible::Invalid);
        wrong(checked_in > electorate, Impossible::CheckedIn);
        wrong(
            self.women.is_some_and(|(due, came)| came > due || came > checked_in || due > electorate),
            Impossible::Women,
        );
        wrong(issued != checked_in && !(self.at_meeting && issued < checked_in), Impossible::Issued);
        wrong(self.seats.is_empty(), Impossible::Seats(None));
        for (at, &(post, n)) in self.seats.iter().enumerate() {
            wrong(n == 0 || self.seats[..at].iter().any(|(p, _)| *p == post), Impossible::Seats(Some(post)));
            let sum: u64 = self.lines.iter().filter(|l| l.claim.post == post).map(|l| l.claim.votes).sum();
            wrong(sum > valid * n, Impossible::TooManyForPost(post));
        }
        for (at, line) in self.lines.iter().enumerate() {
            let Claim { post, person, votes } = line.claim;
            let twice = self.lines[..at].iter().any(|l| l.claim.post == post && l.claim.person == person);
            wrong(twice, Impossible::Twice(person, post));
            wrong(self.seats.iter().all(|(p, _)| *p != post), Impossible::NoSuchPost(person, post));
            wrong(votes > valid, Impossible::TooManyVotes(person, post));
            // Voters may write in somebody elected before; such votes elect nobody. On the ballot it is an error. In a vote
            // between relatives those elected before take part.
            let again = self.earlier.iter().any(|c| c.person == person);
            let written_in = matches!(self.kind(), Kind::First | Kind::Runoff) && !line.candidate;
            wrong(again && !written_in && self.kind() != Kind::KinRevote, Impossible::ElectedBefore(person, post));
        }
        found
    }

    fn sex(&self, person: Person) -> Option<Sex> {
        self.sexes.get(usize::from(person)).copied().flatten()
    }

    /// Applies the articles.
    ///
    /// # Errors
    /// When figures cannot be true, or nobody could follow what may still happen.
    pub fn outcome(&self, method: &Method) -> Result<Outcome, NoOutcome> {
        let impossible = self.impossible();
        if !impossible.is_empty() {
            return Err(NoOutcome::Impossible(impossible));
        }
        self.outcome_of_sound(method)
    }

    /// The articles alone, for figures that were found sound.
    pub(crate) fn outcome_of_sound(&self, method: &Method) -> Result<Outcome, NoOutcome> {
        let least = method.win.map_or(1, |share| share.least(self.figures.of(method.win_of)));
        if let Some(reason) = self.not_valid(method) {
            let team = Team { vacant: self.seats_in_order(), ..Team::default() };
            return Ok(Outcome { invalid: Some(reason), least, team, next: Next::Repoll, options: vec![] });
        }
        match self.kind() {
            Kind::First | Kind::Runoff => self.main(method, least),
            Kind::TieRevote => self.revote(About::Tie),
            Kind::KinRevote => self.revote(About::Kin),
        }
    }

    fn not_valid(&self, method: &Method) -> Option<Reason> {
        let figures = &self.figures;
        let enough = |share: Share| share.met(figures.of(method.took_part), figures.electorate);
        // SD 第二十四条第四款: 其中妇女代表不得少于妇女代表总数的三分之二.
        let women = self.women.zip(method.women).is_some_and(|((due, came), share)| !share.met(came, due));
        let few = (women || method.turnout.is_some_and(|share| !enough(share))).then_some(method.too_few);
        let limit = if method.against_issued { figures.issued } else { figures.checked_in };
        let over = (figures.recovered > limit).then_some(Reason::MoreRecoveredThanVoters);
        // A meeting that is not quorate is the first thing to be seen; at the ballot boxes it is the number of ballots.
        if method.too_few == Reason::TurnoutNotMajority { over.or(few) } else { few.or(over) }
    }

    fn main(&self, method: &Method, least: u64) -> Result<Outcome, NoOutcome> {
        let counts = |line: &&Line| {
            let Claim { post, person, .. } = line.claim;
            // 妇女委员 is a woman's seat; a sex that is not known is not held against anybody.
            let man = post == Post::WomenMember && self.sex(person) == Some(Sex::Male);
            !man && !self.barred.contains(&person)
                && !self.given_up.contains(&(person, post))
                && self.earlier.iter().all(|c| c.person != person)
        };
        let kin = self.kin.iter().filter(|(.., relation)| method.kin.holds(*relation));
        let votes = Votes {
            least,
            seats: self.seats_in_order(),
            claims: self.lines.iter().filter(counts).map(|line| line.claim).collect(),
            earlier: self.earlier.clone(),
            kin: kin.map(|(a, b, _)| (*a, *b)).collect(),
            next_follow: method.next_follow,
            void: self.void.clone(),
            settled: self.settled.clone(),
        };
        let team = votes.team()?;
        let (next, options) = self.after(method, &team);
        Ok(Outcome { invalid: None, least, team, next, options })
    }

    fn seats_in_order(&self) -> Vec<(Post, u64)> {
        let mut seats = self.seats.clone();
        seats.sort_unstable();
        seats
    }

    /// The elected of earlier rounds who still serve, and those of this one.
    pub fn serving(&self, team: &Team) -> Vec<Claim> {
        let stays = |c: &&Claim| !self.void.contains(&c.person) && team.left.iter().all(|left| left.person != c.person);
        self.earlier.iter().filter(stays).chain(&team.elected).copied().collect()
    }

    fn after(&self, method: &Method, team: &Team) -> (Next, Vec<Next>) {
        if team.open.iter().any(|vote| vote.about == About::Tie) {
            return (Next::TieRevote, vec![]);
        }
        if !team.open.is_empty() {
            return (Next::KinRevote, vec![]);
        }
        let serving = self.serving(team);
        let woman = if !method.woman || serving.iter().any(|c| self.sex(c.person) == Some(Sex::Female)) {
            Woman::Yes
        } else if serving.iter().any(|c| self.sex(c.person).is_none()) {
            Woman::Unknown
        } else {
            Woman::No
        };
        if team.vacant.is_empty() {
            return (if woman == Woman::No { Next::WomenRequired } else { Next::Done }, vec![]);
        }
        // VCOL 第六条第二款: without a woman, seats are not left empty.
        let may = woman != Woman::No;
        let enough = |least: u64| may && serving.len() as u64 >= least;
        let again = self.kind() == Kind::Runoff;
        match method.open_seats {
            OpenSeats::MayStayEmpty { least } if again && enough(least) => (Next::VacancyAllowed, vec![Next::Runoff]),
            OpenSeats::Assembly { least, director, after_runoff }
                if enough(least)
                    && (again || !after_runoff)
                    && (!director || serving.iter().any(|c| c.post == Post::Director)) =>
            {
                // 上海: the assembly may decide after the first vote already; until it does, a runoff is what the law asks for.
                if again {
                    (Next::AssemblyDecision, vec![Next::Runoff])
                } else {
                    (Next::Runoff, vec![Next::AssemblyDecision])
                }
            }
            _ => (Next::Runoff, vec![]),
        }
    }

    /// A vote among tied persons or relatives: the most votes win, nobody without any. Of relatives one stays (ZJ 第三十一条第二款
    /// 「留任得票数最多的人员」).
    fn revote(&self, about: About) -> Result<Outcome, NoOutcome> {
        let mut team = Team::default();
        for (post, seats) in self.seats_in_order() {
            let seats = if about == About::Kin { 1 } else { seats };
            let lines = self.lines.iter().map(|line| line.claim).filter(|claim| claim.post == post);
            let lines = lines.filter(|claim| !self.barred.contains(&claim.person));
            let mut list: Vec<Claim> = lines.collect();
            list.sort_unstable_by_key(|claim| (std::cmp::Reverse(claim.votes), claim.person));
            let n = usize::try_from(seats).unwrap_or(usize::MAX);
            // Equal votes across the cut, and no votes at all, leave open who is elected.
            let cut = list.get(n).map_or(0, |beyond| beyond.votes);
            let in_ = list.iter().take(n).take_while(|claim| claim.votes > cut).count();
            let mut among: Vec<Person> = list[in_..].iter().filter(|c| c.votes == cut).map(|c| c.person).collect();
            among.sort_unstable();
            if in_ < n && !among.is_empty() {
                team.open.push(OpenVote { about, post, among, seats: (n - in_) as u64 });
            } else if let (About::Kin, Some(winner)) = (about, list.first()) {
                let leaves = |claim: &Claim| Left { person: claim.person, post, because_of: winner.person };
                team.left.extend(list.iter().skip(1).map(leaves));
            }
            team.elected.extend(list.into_iter().take(in_));
        }
        team.left.sort_unstable();
        let next = match (team.open.is_empty(), about) {
            (true, _) => Next::ResumeRound,
            (false, About::Tie) => Next::TieRevote,
            (false, About::Kin) => Next::KinRevote,
        };
        Ok(Outcome { invalid: None, least: 1, team, next, options: vec![] })
    }
}

impl Outcome {
    /// Votes to be held now, of one sort.
    pub fn open(&self, about: About) -> impl Iterator<Item = &OpenVote> {
        self.team.open.iter().filter(move |vote| vote.about == about)
    }
}

/// The method of a party poll: 应到会 and 实到会, of whom the majority elects.
pub fn party(win_of: Whole) -> Method {
    Method {
        text: "中国共产党基层组织选举工作条例（条号未核）",
        against_issued: false,
        turnout: Some(crate::articles::PARTY_ATTENDANCE),
        women: None,
        took_part: Whole::CheckedIn,
        too_few: Reason::AttendanceBelowFourFifths,
        win: Some(crate::articles::PARTY_WIN),
        win_of,
        kin: KinSet::Nobody,
        next_follow: false,
        open_seats: OpenSeats::Runoff,
        woman: false,
    }
}

/// The method of an election by a meeting: a quorum, then the most votes (`win` none) or a share of all members.
pub fn by_meeting(text: &'static str, quorum: Option<Share>, win: Option<Share>, win_of: Whole, kin: KinSet) -> Method {
    Method {
        text,
        against_issued: false,
        turnout: quorum,
        women: None,
        took_part: Whole::CheckedIn,
        too_few: Reason::NoQuorum,
        win,
        win_of,
        kin,
        next_follow: false,
        open_seats: OpenSeats::Runoff,
        woman: false,
    }
}

/// The result of a vote on one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Enough took part.
    pub quorum: bool,
    /// The fewest who must take part, if there is such a rule.
    pub least_present: Option<u64>,
    /// Carried.
    pub passed: bool,
    /// The fewest votes that carry.
    pub least_yes: u64,
}

/// A meeting decides.
pub fn decide(meeting: &crate::meeting::Meeting, total: u64, present: u64, yes: u64) -> Decision {
    let quorum = meeting.quorum.is_none_or(|share| share.met(present, total));
    let base = if meeting.of_all { total } else { present };
    Decision {
        quorum,
        least_present: meeting.quorum.map(|share| share.least(total)),
        passed: quorum && meeting.pass.met(yes, base),
        least_yes: meeting.pass.least(base),
    }
}

/// A vote on a recall. VCOL 第十六条第二款: 过半数投票, 投票的村民过半数通过.
pub fn recall(figures: &Figures, yes: u64) -> Result<Decision, Reason> {
    if figures.recovered > figures.checked_in {
        return Err(Reason::MoreRecoveredThanVoters);
    }
    if !crate::articles::RECALL_TURNOUT.met(figures.recovered, figures.electorate) {
        return Err(Reason::TurnoutNotMajority);
    }
    Ok(Decision {
        quorum: true,
        least_present: Some(MAJORITY.least(figures.electorate)),
        passed: crate::articles::RECALL_PASS.met(yes, figures.recovered),
        least_yes: crate::articles::RECALL_PASS.least(figures.recovered),
    })
}
