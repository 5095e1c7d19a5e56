//! Seats that a meeting leaves open: in the party half of those present must agree, elsewhere there must be a lawful ground. Pure.

use law::assembly::{self, Meeting};
use law::cite::Cite;
use law::finding::{Finding, Severity};
use law::poll::RoundKind;
use law::posts::{PersonRef, Sex};
use law::regime::{PartyRegime, Regime};
use law::vacancy::{self, Allowed, Standing};
use law::{supervision, tenure};
use serde::{Deserialize, Serialize};

use super::by_election::Leaver;
use super::decide::{Elected, Input, Laws, PostVerdict, meeting_kind};
use super::kind::{Forum, Purpose, VoteKind};
use super::post::MeetingPost;

/// By which rule seats stay open, outside the party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenGround {
    /// 已达到最低人数: as many serve as the text asks for, and it lets the others stay open.
    Minimum,
    /// 另行补选: the seats are filled at another time.
    Later,
}

impl OpenGround {
    /// All grounds, in the order of the form.
    pub const ALL: [OpenGround; 2] = [OpenGround::Minimum, OpenGround::Later];

    /// The word in forms.
    pub fn code(self) -> &'static str {
        match self {
            OpenGround::Minimum => "minimum",
            OpenGround::Later => "later",
        }
    }

    /// The ground with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            OpenGround::Minimum => "已达到规定的最低人数，缺额可以空着",
            OpenGround::Later => "缺额以后另行补选",
        }
    }
}

/// The outcome of a vote, as far as open seats are concerned: who is elected in it, who leaves for a relative, and the posts.
pub(super) type Outcome<'a> = (&'a [Elected], &'a [Leaver], &'a [(MeetingPost, PostVerdict)]);

/// Whether open seats may stay open, and the sentence with its article.
pub(super) fn leave_open(
    input: &Input,
    outcome: Outcome<'_>,
    open: u32,
    (reason, agreed): (&str, u32),
    laws: Laws<'_>,
) -> (bool, Finding) {
    if input.forum.of_party() {
        return in_party(input, open, (reason, agreed), laws.party);
    }
    let refused = |message: String, cites: &[Cite]| {
        (false, Finding::new("VACANCY_NOT_ALLOWED", Severity::Block, "left_open", message).citing(cites))
    };
    let left = |message: String, cites: &[Cite]| {
        let message = format!("缺额{open}名暂不补足：{message}理由：{reason}");
        (true, Finding::new("SEATS_LEFT_OPEN", Severity::Warn, "left_open", message).citing(cites))
    };
    match input.open_ground {
        None => refused("没有写明缺额依哪一条可以空着。".to_owned(), &[]),
        Some(OpenGround::Later) => {
            let (message, cites) = later(input, outcome, laws);
            left(message, &cites)
        }
        Some(OpenGround::Minimum) => match minimum(input, outcome, open, agreed, laws) {
            Ok((message, cites)) => left(message, &cites),
            Err((message, cites)) => refused(message, &cites),
        },
    }
}

fn in_party(input: &Input, open: u32, (reason, agreed): (&str, u32), regime: &PartyRegime) -> (bool, Finding) {
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

/// Everybody who serves on the committee after a vote: post, person and sex.
fn team(input: &Input, (elected, leavers, _): Outcome<'_>) -> Vec<(MeetingPost, PersonRef, Option<Sex>)> {
    let left = |post: MeetingPost, person: &PersonRef| {
        leavers.iter().any(|one| one.person == *person && one.post.column() == post.column())
    };
    let known = |person: &PersonRef| input.sexes.iter().find(|(one, _)| one == person).map(|(_, sex)| *sex);
    let sits = input.sitting.iter().filter_map(|one| {
        let post = super::facts::post_of(Purpose::ByElection, one.post)?;
        Some((post, one.person.clone(), one.sex))
    });
    let now = input.before.iter().chain(elected).map(|one| (one.post, one.person.clone(), known(&one.person)));
    let mut all: Vec<(MeetingPost, PersonRef, Option<Sex>)> = sits.chain(now).collect();
    all.retain(|(post, person, _)| !left(*post, person));
    all
}

/// Whether it is certain that too few of a team are women.
fn no_woman(team: &[(MeetingPost, PersonRef, Option<Sex>)], regime: &Regime) -> bool {
    let woman = |one: &&(MeetingPost, PersonRef, Option<Sex>)| {
        one.2 == Some(Sex::Female) || (one.0 == MeetingPost::WomensSeat && one.2.is_none())
    };
    let unknown = team.iter().any(|(post, _, sex)| sex.is_none() && *post != MeetingPost::WomensSeat);
    !unknown && count(team.iter().filter(woman).count()) < regime.women_min().value
}

type Said = (String, Vec<Cite>);

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// As many serve as the text asks for.
fn minimum(input: &Input, outcome: Outcome<'_>, open: u32, agreed: u32, laws: Laws<'_>) -> Result<Said, Said> {
    let (elected, _, posts) = outcome;
    let among = |wanted: &[MeetingPost]| {
        count(input.before.iter().chain(elected).filter(|one| wanted.contains(&one.post)).count())
    };
    let of_range = |who: &str, serve: u32, range: &law::regime::Param<law::num::Range>| {
        let least = range.value.min;
        let cites = range.cites.clone();
        if serve < least {
            return Err((format!("{who}已产生{serve}人，不足{least}人，缺额应当继续推选。"), cites));
        }
        Ok((format!("{who}已产生{serve}人，达到{}人的下限。", range.value.zh()), cites))
    };
    // As at the committee's own election: the minimum of members does not stand for who heads them.
    let headless = |head: MeetingPost| posts.iter().any(|(post, own)| *post == head && own.vacant() > 0);
    let heads = [MeetingPost::SupervisionChair, MeetingPost::CouncilChair, MeetingPost::SupervisorChair];
    if let Some(head) = heads.into_iter().find(|head| headless(*head)) {
        return Err((format!("{}的名额不能按最低人数空着；可以登记另行补选。", head.zh()), Vec::new()));
    }
    match input.purpose {
        Purpose::ByElection => committee(input, outcome, open, agreed, laws.village),
        Purpose::Supervision => {
            let all = [MeetingPost::SupervisionChair, MeetingPost::SupervisionMember];
            of_range("村务监督委员会", among(&all), laws.village.supervision_size())
        }
        Purpose::Boards => {
            let range = laws.cooperative.own.council_size();
            if posts.iter().any(|(post, own)| post.of_supervisors() && own.vacant() > 0) {
                let message = "文本没有规定监事会的最低人数，监事会的缺额不能按这一项空着；可以另行补选。";
                return Err((message.to_owned(), Vec::new()));
            }
            of_range("理事会", among(&[MeetingPost::CouncilChair, MeetingPost::CouncilMember]), range)
        }
        _ => Err(("文本没有规定这些职务的最低人数，不能按这一项空着；可以另行补选。".to_owned(), Vec::new())),
    }
}

/// The rule on open seats of the committee, as at its own election.
fn committee(input: &Input, outcome: Outcome<'_>, open: u32, agreed: u32, regime: &Regime) -> Result<Said, Said> {
    let team = team(input, outcome);
    if no_woman(&team, regime) {
        let message = "成员中还没有妇女，妇女委员的名额应当继续选举，不能空着。";
        return Err((message.to_owned(), regime.women_min().cites.clone()));
    }
    let main = input.main.as_ref().map(|main| main.round.kind);
    let standing = Standing {
        after_runoff: input.kind == VoteKind::Further || main == Some(RoundKind::Runoff),
        seats_total: count(team.len()).saturating_add(open),
        elected_total: count(team.len()),
        director_elected: team.iter().any(|(post, ..)| *post == MeetingPost::Chair),
    };
    let judged = vacancy::judge(&standing, regime);
    let message: String = judged.findings.iter().map(|finding| finding.message.as_str()).collect();
    let mut cites: Vec<Cite> = judged.findings.iter().flat_map(|finding| finding.cites.clone()).collect();
    match judged.allowed {
        Allowed::No => Err((message, cites)),
        Allowed::Yes => Ok((message, cites)),
        Allowed::ByAssemblyDecision => {
            let Some(kind) = meeting_kind(input.forum) else {
                let message = format!(
                    "{message}全体选民投票不是村民会议、村民代表会议的决定，不能按这一项空着；可以登记另行补选。"
                );
                return Err((message, cites));
            };
            // The meeting that elects decides it too; it could be held, because its vote counts.
            let held = Meeting { kind, entitled: input.due, present: input.present, yes: Some(agreed), women: None };
            let decided = assembly::meeting(&held, regime);
            let (passed, least, said) = decided.map_or((false, 0, Vec::new()), |one| {
                let own = one.findings.into_iter().filter(|finding| finding.field == "yes").collect();
                (one.passed, one.min_yes, own)
            });
            cites.extend(said.iter().flat_map(|finding: &Finding| finding.cites.clone()));
            if !passed {
                let present = input.present;
                let message = format!(
                    "{message}到会{present}人，同意空着的{agreed}人，应当{least}人以上，没有通过；可以另行选举。"
                );
                return Err((message, cites));
            }
            let said: String = said.iter().map(|finding| finding.message.as_str()).collect();
            Ok((format!("{message}{said}"), cites))
        }
    }
}

/// The seats are filled at another time, by the last day that the text sets for it.
fn later(input: &Input, outcome: Outcome<'_>, laws: Laws<'_>) -> Said {
    let village = laws.village;
    let due = |day: Option<chrono::NaiveDate>| day.map_or(String::new(), |day| format!("，最迟{day}"));
    match input.purpose {
        Purpose::ByElection => {
            let (assembly, months) = (village.by_election_assembly_turnout(), village.by_election_months());
            let mut cites = assembly.cites.clone();
            let team = team(input, outcome);
            let left = count(team.len());
            // As at the committee's own election, the seat of a woman stays hers.
            let woman = match no_woman(&team, village) {
                true => {
                    cites.extend(village.women_min().cites.iter().cloned());
                    "成员中还没有妇女，补选的应当有妇女。"
                }
                false => "",
            };
            let day = village.dated().and_then(|day| tenure::by_election_due(left, day, village));
            if day.is_some() {
                cites.extend(months.cites.iter().cloned());
            }
            (format!("以后另行补选{}。{woman}", due(day)), cites)
        }
        Purpose::Supervision => {
            let days = village.supervision_vacancy_days();
            let day = village.dated().and_then(|day| supervision::vacancy_due(day, village));
            let own = if day.is_some() { &days.cites } else { &village.supervision_size().cites };
            (format!("以后另行推选{}。", due(day)), own.clone())
        }
        Purpose::Boards => {
            let cites = laws.cooperative.own.council_size().cites.clone();
            ("以后由成员大会（成员代表大会）另行选举。".to_owned(), cites)
        }
        Purpose::CouncilOfficers | Purpose::SupervisorOfficers => {
            let cites = laws.cooperative.own.election_threshold().cites.clone();
            ("以后按章程另行产生。".to_owned(), cites)
        }
        Purpose::GroupLeader => ("以后由村民小组会议另行推选。".to_owned(), village.group_leader_days().cites.clone()),
        _ => {
            let cites = village.representatives_households().cites.clone();
            ("以后由推选单位另行推选。".to_owned(), cites)
        }
    }
}

/// Whether the forum decides by the number that agreed.
pub fn counts_agreement(forum: Forum) -> bool {
    forum.of_party() || meeting_kind(forum).is_some()
}
