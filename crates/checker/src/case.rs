//! Single cases in the form of the test vectors: `{id, profile, body, kind, input}` in, the keys of `expected` out.

use crate::articles::{
    self, OpenSeats, PARTY_ATTENDANCE, Presides, Profile, RECALL_BY_REPRESENTATIVES, RECALL_BY_VOTERS, RecallAgain,
};
use crate::bundle::{Role, who};
use crate::day::Day;
use crate::kin::{KinSet, Relation};
use crate::meeting::{COOPERATIVE_LAW_FROM, Cooperative, Who, meeting, national_cooperative_least};
use crate::post::Post;
use crate::round::{
    Figures, Impossible, Kind, Line, Next, NoOutcome, Outcome, Round, Sex, Whole, decide, party, recall,
};
use crate::team::{About, Claim, Person};
use serde_json::{Map, Value, json};

/// Why a case has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// The profile is not known.
    #[error("没有法规方案“{0}”")]
    UnknownProfile(String),
    /// The profile does not apply on the day.
    #[error("法规方案“{0}”不能用于选举日{1}")]
    NotInForce(String, Day),
    /// A field is missing or of another type.
    #[error("{0}：缺少或者不对")]
    Field(String),
    /// A field that this program does not work with: it does not answer while it passes over something.
    #[error("input.{0}：本程序不处理")]
    Unhandled(String),
    /// The figures cannot be true.
    #[error("票数不符，不能认定")]
    Impossible,
    /// Too many ways for open votes to end.
    #[error("并列和回避的情形过多，无法逐一推算")]
    TooMany,
}

type Answer = Result<Option<Value>, CaseError>;

struct Input<'a>(&'a Map<String, Value>);

impl<'a> Input<'a> {
    fn find(&self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    fn count(&self, key: &str) -> Result<u64, CaseError> {
        let value = self.find(key).and_then(Value::as_u64).filter(|n| u32::try_from(*n).is_ok());
        value.ok_or_else(|| CaseError::Field(format!("input.{key}")))
    }

    fn count_or(&self, key: &str, other: u64) -> Result<u64, CaseError> {
        if self.find(key).is_some() { self.count(key) } else { Ok(other) }
    }

    fn flag(&self, key: &str) -> bool {
        self.find(key).and_then(Value::as_bool).unwrap_or(false)
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.find(key).and_then(Value::as_str)
    }

    fn list(&self, key: &str) -> Result<&'a [Value], CaseError> {
        match self.find(key) {
            None => Ok(&[]),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(CaseError::Field(format!("input.{key}"))),
        }
    }

    fn day(&self, key: &str) -> Result<Option<Day>, CaseError> {
        let read = |text: &str| Day::parse(text).ok_or_else(|| CaseError::Field(format!("input.{key}")));
        self.text(key).map(read).transpose()
    }
}

/// Names in the order in which they come up.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn number(&mut self, value: &Value) -> Result<Person, CaseError> {
        let name = value.as_str().ok_or_else(|| CaseError::Field("person".to_owned()))?;
        let at = self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        Person::try_from(at).map_err(|_| CaseError::Field("person".to_owned()))
    }

    fn of(&self, person: Person) -> &str {
        self.0.get(usize::from(person)).map_or("", String::as_str)
    }

    fn all(&self, persons: impl IntoIterator<Item = Person>) -> Vec<&str> {
        persons.into_iter().map(|person| self.of(person)).collect()
    }
}

/// Determines one case. `None` when its kind is not one that this program works out: it checks polls and decisions, not
/// registration, candidacy, proxies or deadlines.
///
/// # Errors
/// When the case cannot be answered.
pub fn determine_case(case: &Value) -> Answer {
    let text = |key: &str| case.get(key).and_then(Value::as_str).ok_or_else(|| CaseError::Field(key.to_owned()));
    let (id, body, kind) = (text("profile")?, text("body")?, text("kind")?);
    let input =
        Input(case.get("input").and_then(Value::as_object).ok_or_else(|| CaseError::Field("input".to_owned()))?);
    if kind == "kinship"
        && let Some(answer) = policy_kinship(id, &input)?
    {
        return Ok(Some(answer));
    }
    if !matches!(
        kind,
        "poll"
            | "runoff"
            | "tie_revote"
            | "kin_revote"
            | "poll_mode"
            | "party_poll"
            | "assembly_vote"
            | "unit_quorum"
            | "recall"
            | "vacancy"
            | "acting_chair"
            | "kinship"
            | "due_count"
    ) {
        return Ok(None);
    }
    if let Some(key) = input.0.keys().find(|key| !handled(kind).contains(&key.as_str())) {
        return Err(CaseError::Unhandled(key.clone()));
    }
    let profile = articles::profile(id).ok_or_else(|| CaseError::UnknownProfile(id.to_owned()))?;
    let day = input.day("polling_day")?;
    if let Some(day) = day.filter(|day| *day < profile.from) {
        return Err(CaseError::NotInForce(id.to_owned(), day));
    }
    match kind {
        "poll" => round(Kind::First, profile, &input),
        "runoff" => round(Kind::Runoff, profile, &input),
        "tie_revote" => round(Kind::TieRevote, profile, &input),
        "kin_revote" => round(Kind::KinRevote, profile, &input),
        "poll_mode" => residents(profile, &input),
        "party_poll" => party_poll(&input),
        "due_count" => due_count(&input),
        "assembly_vote" => assembly(profile, body, day, &input),
        "unit_quorum" => unit_quorum(profile, &input),
        "recall" => recall_case(profile, &input),
        "vacancy" => vacancy(profile, &input),
        "acting_chair" => acting(profile, &input),
        _ => kinship(profile, body, day, &input),
    }
}

/// Fields of a case's input that this program works with, by kind.
fn handled(kind: &str) -> &'static [&'static str] {
    match kind {
        "poll" | "runoff" | "tie_revote" | "kin_revote" => &[
            "polling_day",
            "registered",
            "ballots_issued",
            "voters_checked_in",
            "ballots_recovered",
            "ballots_invalid",
            "seats",
            "votes",
            "relations",
        ],
        "poll_mode" => &["mode", "electorate", "ballots_recovered", "seats", "votes"],
        "party_poll" => &["due", "present", "ballots_recovered", "ballots_invalid", "seats", "votes", "confirmed_base"],
        "due_count" => &[
            "members",
            "probationary",
            "under_probation_in_party",
            "rights_suspended",
            "excludable_approved",
            "excludable_adopted_by_assembly",
        ],
        "assembly_vote" => &["polling_day", "mode", "total", "present", "yes", "women_reps", "women_present"],
        "unit_quorum" => &["electors", "present", "households"],
        "recall" => &[
            "stage",
            "electors",
            "signers",
            "village_representatives",
            "rep_signers",
            "registered",
            "voters_checked_in",
            "ballots_recovered",
            "yes",
            "previous_failed",
            "filed",
            "same_fact",
        ],
        "vacancy" => &["after_runoff", "seats_total", "elected_total", "director_elected"],
        "acting_chair" => &["director_elected", "deputy_elected", "elected_total"],
        _ => &[
            "polling_day",
            "relations",
            "round",
            "ballots_recovered",
            "seats",
            "elected",
            "others_over_half",
            "vsc_member",
            "vc_member",
            "relation",
            "role_of_member",
            "relative",
            "council",
            "supervisor",
            "supervisors",
            "relation_to",
        ],
    }
}

fn post(value: Option<&Value>) -> Result<Post, CaseError> {
    value.and_then(Value::as_str).and_then(Post::from_code).ok_or_else(|| CaseError::Field("post".to_owned()))
}

fn votes(value: &Value) -> Result<u64, CaseError> {
    value.get("votes").and_then(Value::as_u64).ok_or_else(|| CaseError::Field("votes".to_owned()))
}

fn lines(list: &[Value], names: &mut Names, sexes: &mut Vec<Option<Sex>>) -> Result<Vec<Line>, CaseError> {
    let mut lines = Vec::new();
    for item in list {
        let person = names.number(item.get("person").unwrap_or(&Value::Null))?;
        sexes.resize(names.0.len(), None);
        match item.get("sex").and_then(Value::as_str) {
            Some("male") => sexes[usize::from(person)] = Some(Sex::Male),
            Some("female") => sexes[usize::from(person)] = Some(Sex::Female),
            _ => {}
        }
        lines.push(Line {
            claim: Claim { post: post(item.get("post"))?, person, votes: votes(item)? },
            candidate: item.get("is_candidate").and_then(Value::as_bool).unwrap_or(true),
        });
    }
    Ok(lines)
}

fn relations(list: &[Value], names: &mut Names) -> Result<Vec<(Person, Person, Relation)>, CaseError> {
    let mut kin = Vec::new();
    for edge in list {
        let at = |n: usize| edge.get(n).unwrap_or(&Value::Null);
        let relation = at(2).as_str().and_then(Relation::from_code);
        let relation = relation.ok_or_else(|| CaseError::Field("relations".to_owned()))?;
        kin.push((names.number(at(0))?, names.number(at(1))?, relation));
    }
    Ok(kin)
}

fn decided(round: &Round, method: &crate::round::Method) -> Result<Outcome, CaseError> {
    round.outcome(method).map_err(|error| match error {
        NoOutcome::Impossible(_) => CaseError::Impossible,
        NoOutcome::TooMany(_) => CaseError::TooMany,
    })
}

fn round(kind: Kind, profile: &Profile, input: &Input) -> Answer {
    let committee = profile.village.or(profile.residents).ok_or_else(|| CaseError::Field("profile".to_owned()))?;
    let (mut names, mut sexes) = (Names::default(), Vec::new());
    let checked_in = input.count("voters_checked_in")?;
    let mut seats = Vec::new();
    for seat in input.list("seats")? {
        let n = seat.get("n").and_then(Value::as_u64).ok_or_else(|| CaseError::Field("seats".to_owned()))?;
        seats.push((post(seat.get("post"))?, n));
    }
    let lines = lines(input.list("votes")?, &mut names, &mut sexes)?;
    let kin = relations(input.list("relations")?, &mut names)?;
    sexes.resize(names.0.len(), None);
    let round = Round {
        kind: Some(kind),
        figures: Figures {
            electorate: input.count("registered")?,
            checked_in,
            issued: input.count_or("ballots_issued", checked_in)?,
            recovered: input.count("ballots_recovered")?,
            invalid: input.count_or("ballots_invalid", 0)?,
        },
        seats,
        lines,
        kin,
        sexes,
        ..Round::default()
    };
    let outcome = decided(&round, &committee.method(kind, Whole::Recovered))?;
    let votes = |about| -> Vec<Value> {
        let one = |v: &crate::team::OpenVote| json!({ "post": v.post.code(), "persons": names.all(v.among.iter().copied()), "seats": v.seats });
        outcome.open(about).map(one).collect()
    };
    let elected: Vec<Value> =
        outcome.team.elected.iter().map(|c| json!({ "person": names.of(c.person), "post": c.post.code() })).collect();
    let vacant: Map<String, Value> =
        outcome.team.vacant.iter().map(|(post, n)| (post.code().to_owned(), json!(n))).collect();
    Ok(Some(json!({
        "valid": outcome.invalid.is_none(),
        "reason": outcome.invalid.map(|reason| reason.code()),
        "min_votes": outcome.least,
        "elected": elected,
        "vacant": vacant,
        "tie_revote": votes(About::Tie),
        "kin_revote": votes(About::Kin),
        "kin_removed": names.all(outcome.team.left.iter().map(|left| left.person)),
        "next": outcome.next.code(),
        "options": outcome.options.iter().map(|next| next.code()).collect::<Vec<_>>(),
    })))
}

fn one_post(input: &Input, figures: Figures, names: &mut Names) -> Result<Round, CaseError> {
    let lines = lines(input.list("votes")?, names, &mut Vec::new())?;
    let of = lines.first().map_or(Post::Member, |line| line.claim.post);
    Ok(Round {
        kind: Some(Kind::First),
        figures,
        seats: vec![(of, input.count("seats")?)],
        sexes: vec![None; names.0.len()],
        lines,
        ..Round::default()
    })
}

fn residents(profile: &Profile, input: &Input) -> Answer {
    let committee = profile.residents.ok_or_else(|| CaseError::Field("profile".to_owned()))?;
    let mut names = Names::default();
    let recovered = input.count("ballots_recovered")?;
    let figures = Figures {
        electorate: input.count("electorate")?,
        checked_in: recovered,
        issued: recovered,
        recovered,
        invalid: 0,
    };
    let round = one_post(input, figures, &mut names)?;
    let outcome = decided(&round, &committee.method(Kind::First, Whole::Recovered))?;
    Ok(Some(json!({
        "valid": outcome.invalid.is_none(),
        "reason": outcome.invalid.map(|reason| reason.code()),
        "min_votes": outcome.least,
        "elected": names.all(outcome.team.elected.iter().map(|claim| claim.person)),
    })))
}

fn party_poll(input: &Input) -> Answer {
    let mut names = Names::default();
    let present = input.count("present")?;
    let figures = Figures {
        electorate: input.count("due")?,
        checked_in: present,
        issued: present,
        recovered: input.count("ballots_recovered")?,
        invalid: input.count_or("ballots_invalid", 0)?,
    };
    let round = one_post(input, figures, &mut names)?;
    // PO-005 of the catalogue has more votes than its ballots can hold (120 on 58 ballots for 2 seats). It is about the tie, so
    // that this one sum is not held against a case; of a bundle it is.
    if round.impossible().iter().any(|wrong| !matches!(wrong, Impossible::TooManyForPost(_))) {
        return Err(CaseError::Impossible);
    }
    let by = |whole| round.outcome_of_sound(&party(whole)).map_err(|_| CaseError::TooMany);
    let (by_present, by_due) = (by(Whole::CheckedIn)?, by(Whole::Electorate)?);
    let elected = |outcome: &Outcome| {
        let mut persons: Vec<Person> = outcome.team.elected.iter().map(|claim| claim.person).collect();
        persons.sort_unstable();
        persons
    };
    let (present, due) = (elected(&by_present), elected(&by_due));
    let (confirmed, needs_confirmation) = match input.text("confirmed_base") {
        Some("due") => (Some(due.clone()), false),
        Some("present") => (Some(present.clone()), false),
        _ => (None, present != due),
    };
    let tied: Vec<Person> = by_present.open(About::Tie).flat_map(|vote| vote.among.iter().copied()).collect();
    Ok(Some(json!({
        "valid": by_present.invalid.is_none(),
        "reason": by_present.invalid.map(|reason| reason.code()),
        "needs_confirmation": needs_confirmation,
        "elected": confirmed.map(|persons| names.all(persons)),
        "elected_present_base": names.all(present),
        "elected_due_base": names.all(due),
        "tie_revote": names.all(tied),
        "shortfall_present_base": by_present.team.vacant.iter().map(|(_, n)| n).sum::<u64>(),
    })))
}

/// CPC 第五条 and CPCQA: 预备党员, 留党察看 and those whose rights are suspended are not due; others only when the superior
/// organisation agreed and the assembly adopted it.
fn due_count(input: &Input) -> Answer {
    let mut due = input.count("members")?;
    let adopted = input.flag("excludable_adopted_by_assembly");
    let excludable = input.count_or("excludable_approved", 0)?;
    for key in ["probationary", "under_probation_in_party", "rights_suspended"] {
        due = due.checked_sub(input.count_or(key, 0)?).ok_or(CaseError::Impossible)?;
    }
    if excludable > due {
        return Err(CaseError::Impossible);
    }
    if adopted {
        due -= excludable;
    }
    Ok(Some(json!({ "due": due, "min_present": PARTY_ATTENDANCE.least(due) })))
}

fn assembly(profile: &Profile, body: &str, day: Option<Day>, input: &Input) -> Answer {
    let mode = match (input.text("mode"), body) {
        (Some("representatives"), "EC") => Some(Who::MemberRepresentatives),
        (Some(word), _) => who(word),
        (None, "VA") => Some(Who::Adults),
        (None, _) => Some(Who::Representatives),
    };
    let found = mode.and_then(|mode| Some((mode, meeting(profile, mode, day)?)));
    let (mode, rule) = found.ok_or_else(|| CaseError::Field("input.mode".to_owned()))?;
    let (total, present, yes) = (input.count("total")?, input.count("present")?, input.count("yes")?);
    if present > total || yes > present {
        return Err(CaseError::Impossible);
    }
    let mut decision = decide(&rule, total, present, yes);
    // SD 第二十四条第四款: 其中妇女代表不得少于妇女代表总数的三分之二.
    if let Some(share) =
        profile.women_quorum.filter(|_| mode == Who::Representatives && input.find("women_reps").is_some())
    {
        decision.quorum &= share.met(input.count("women_present")?, input.count("women_reps")?);
        decision.passed &= decision.quorum;
    }
    let mut answer = json!({
        "quorum": decision.quorum,
        "passed": decision.passed,
        "min_present": decision.least_present,
        "min_yes": decision.least_yes,
    });
    // Before the first day of the national law, a province's assembly of members is held against it.
    let provincial = profile.cooperative.is_some_and(|text| text != Cooperative::National);
    if provincial && mode == Who::Members && day.is_none_or(|day| day < COOPERATIVE_LAW_FROM) {
        let least = national_cooperative_least(total);
        answer["passed_under_RCEO2024"] = json!(yes >= least);
        answer["min_yes_under_RCEO2024"] = json!(least);
    }
    Ok(Some(answer))
}

/// Households that choose have the quorum of a group: ZJ 实施办法 第二十条第一款 三分之二以上的户, as VCOL 第二十八条第一款.
fn unit_quorum(profile: &Profile, input: &Input) -> Answer {
    let (electors, present) = (input.count("electors")?, input.count("present")?);
    let who = if input.flag("households") { Who::Group } else { Who::VotingUnit };
    let rule = meeting(profile, who, None).and_then(|found| found.quorum);
    let share = rule.ok_or_else(|| CaseError::Field("profile".to_owned()))?;
    if present > electors {
        return Err(CaseError::Impossible);
    }
    Ok(Some(json!({ "ok": share.met(present, electors), "min_present": share.least(electors) })))
}

fn recall_case(profile: &Profile, input: &Input) -> Answer {
    match input.text("stage") {
        Some("petition") => {
            let sides = [
                ("electors", "signers", "min_signers", RECALL_BY_VOTERS),
                ("village_representatives", "rep_signers", "min_rep_signers", RECALL_BY_REPRESENTATIVES),
            ];
            let mut answer = json!({ "ok": false });
            for (whole, part, least, share) in sides {
                let (whole, part) = (input.count_or(whole, 0)?, input.count_or(part, 0)?);
                if whole > 0 {
                    answer[least] = json!(share.least(whole));
                    if share.met(part, whole) {
                        answer["ok"] = json!(true);
                    }
                }
            }
            Ok(Some(answer))
        }
        Some("vote") => {
            let checked_in = input.count("voters_checked_in")?;
            let recovered = input.count("ballots_recovered")?;
            let electorate = input.count("registered")?;
            let figures = Figures { electorate, checked_in, issued: checked_in, recovered, invalid: 0 };
            let yes = input.count("yes")?;
            if checked_in > electorate || yes > recovered {
                return Err(CaseError::Impossible);
            }
            Ok(Some(match recall(&figures, yes) {
                Ok(decision) => json!({ "valid": true, "recalled": decision.passed, "min_yes": decision.least_yes }),
                Err(reason) => json!({ "valid": false, "recalled": false, "reason": reason.code() }),
            }))
        }
        Some("repeat") => {
            let missing = |key: &str| CaseError::Field(format!("input.{key}"));
            let failed = input.day("previous_failed")?.ok_or_else(|| missing("previous_failed"))?;
            let filed = input.day("filed")?.ok_or_else(|| missing("filed"))?;
            let same = input.flag("same_fact");
            Ok(Some(match profile.recall_again {
                RecallAgain::AfterYears(years) if same => {
                    let earliest = failed.years_later(years);
                    json!({ "ok": filed >= earliest, "earliest": earliest.to_string() })
                }
                RecallAgain::NextTerm if same => json!({ "ok": false }),
                _ => json!({ "ok": true }),
            }))
        }
        _ => Err(CaseError::Field("input.stage".to_owned())),
    }
}

fn vacancy(profile: &Profile, input: &Input) -> Answer {
    let committee = profile.village.ok_or_else(|| CaseError::Field("profile".to_owned()))?;
    let (again, elected) = (input.flag("after_runoff"), input.count("elected_total")?);
    let allowed = match committee.open_seats {
        OpenSeats::MayStayEmpty { least } if again && elected >= least => json!(true),
        OpenSeats::Assembly { least, director, after_runoff }
            if elected >= least && (again || !after_runoff) && (!director || input.flag("director_elected")) =>
        {
            json!("BY_ASSEMBLY_DECISION")
        }
        _ => json!(false),
    };
    let mut answer = json!({ "vacancy_allowed": allowed });
    if let (Value::Bool(false), Some(days)) = (&answer["vacancy_allowed"], committee.runoff_days) {
        answer["runoff_within_days"] = json!(days);
    }
    Ok(Some(answer))
}

fn acting(profile: &Profile, input: &Input) -> Answer {
    let committee = profile.village.ok_or_else(|| CaseError::Field("profile".to_owned()))?;
    let acting = match committee.presides {
        _ if input.flag("director_elected") => "DIRECTOR",
        Presides::ChosenByRepresentatives | Presides::MostVotes if input.flag("deputy_elected") => "DEPUTY",
        Presides::ChosenByRepresentatives => "MEMBER_CHOSEN_BY_VRA",
        Presides::MostVotes => "MEMBER_WITH_MOST_VOTES",
        Presides::Unsaid => "NOT_REGULATED",
    };
    Ok(Some(json!({ "acting": acting })))
}

/// SEED003 二(六): 夫妻、父母子女、兄弟姐妹 within and between the bodies; for whoever holds both offices (一肩挑) 近亲属.
fn policy_kinship(profile: &str, input: &Input) -> Answer {
    if profile != "LUBU-2020" {
        return Ok(None);
    }
    // Posts matter only for whoever holds both offices, who is named apart; other rules on posts are not worked out here.
    let several = |value: &Value| {
        value.as_str().is_some_and(|posts| posts.contains('+') && !posts.contains("party_secretary+director"))
    };
    if input.find("posts").and_then(Value::as_object).is_some_and(|posts| posts.values().any(several)) {
        return Err(CaseError::Unhandled("posts".to_owned()));
    }
    let mut names = Names::default();
    let kin = relations(input.list("relations")?, &mut names)?;
    let both = input.text("yijiantiao");
    let posts_of = |name: &str| input.find("posts").and_then(|posts| posts.get(name)).and_then(Value::as_str);
    if both.is_some_and(|name| !posts_of(name).is_some_and(|posts| posts.contains("party_secretary+director"))) {
        return Err(CaseError::Field("input.yijiantiao".to_owned()));
    }
    let bars = |(a, b, relation): &(Person, Person, Relation)| {
        let strict = both.is_some_and(|name| names.of(*a) == name || names.of(*b) == name);
        (if strict { KinSet::Near } else { KinSet::Immediate }).holds(*relation)
    };
    Ok(Some(json!({ "conflict": kin.iter().any(bars) })))
}

/// May this person supervise: their own office, or that of a relative.
fn watcher(profile: &Profile, input: &Input) -> Answer {
    let role = |code: &str| {
        Some(match code {
            "committee_member" | "vc_member" => Role::CommitteeMember,
            "village_accountant" => Role::Accountant,
            "finance_staff" => Role::FinanceStaff,
            "village_clerk" => Role::Clerk,
            "cooperative_manager" => Role::CooperativeManager,
            _ => return None,
        })
    };
    let bars = |role: Role, relative: Option<Relation>| {
        profile.supervision.barred.iter().any(|(known, kin_too)| {
            *known == role && relative.is_none_or(|relation| *kin_too && KinSet::Near.holds(relation))
        })
    };
    let relation = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Relation::from_code);
    let mut conflict = input.text("role_of_member").and_then(role).is_some_and(|role| bars(role, None));
    if let Some(relation) = relation(input.find("relation")).filter(|_| input.find("vc_member").is_some()) {
        conflict |= bars(Role::CommitteeMember, Some(relation));
    }
    if let Some(relative) = input.find("relative") {
        let office = relative.get(1).and_then(Value::as_str).and_then(role);
        let kin = relation(relative.get(2)).ok_or_else(|| CaseError::Field("input.relative".to_owned()))?;
        conflict |= office.is_some_and(|role| bars(role, Some(kin)));
    }
    Ok(Some(json!({ "conflict": conflict })))
}

fn kinship(profile: &Profile, body: &str, day: Option<Day>, input: &Input) -> Answer {
    let relation = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Relation::from_code);
    if body == "VSC" {
        return watcher(profile, input);
    }
    let mut names = Names::default();
    let kin = relations(input.list("relations")?, &mut names)?;
    if body == "EC" {
        // RCEO 第二十九条第一款; 第三十四条第二款.
        let between = kin.iter().any(|(.., relation)| KinSet::Near.holds(*relation));
        // Who is on the council cannot be a supervisor.
        let supervisors = input.list("supervisors")?;
        let both = input.list("council")?.iter().any(|person| supervisors.contains(person));
        let other = input.find("relation_to").and_then(|value| relation(value.get("relation")));
        return Ok(Some(
            json!({ "conflict": between || both || other.is_some_and(|relation| KinSet::Near.holds(relation)) }),
        ));
    }
    let committee = profile.village.ok_or_else(|| CaseError::Field("profile".to_owned()))?;
    if input.find("elected").is_none() {
        let conflict = kin.iter().any(|(.., relation)| committee.kin.holds(*relation));
        let mut answer = json!({ "conflict": conflict });
        let near = kin.iter().any(|(.., relation)| KinSet::Near.holds(*relation));
        if !conflict && near && day.is_some_and(|day| profile.near_kin_watched(day)) {
            answer["conflict_to_check"] = json!(true);
        }
        if day.is_some_and(|day| profile.read_until.is_none_or(|last| day > last)) {
            answer["banner"] = json!("参数依据旧文本，待核");
        }
        return Ok(Some(answer));
    }
    let kind = if input.text("round") == Some("runoff") { Kind::Runoff } else { Kind::First };
    let recovered = input.count("ballots_recovered")?;
    let mut all = input.list("elected")?.to_vec();
    all.extend_from_slice(input.list("others_over_half")?);
    let mut sexes = Vec::new();
    let lines = lines(&all, &mut names, &mut sexes)?;
    sexes.resize(names.0.len(), None);
    let mut seats = Vec::new();
    for (code, n) in input.find("seats").and_then(Value::as_object).into_iter().flatten() {
        let n = n.as_u64().ok_or_else(|| CaseError::Field("input.seats".to_owned()))?;
        seats.push((Post::from_code(code).ok_or_else(|| CaseError::Field("input.seats".to_owned()))?, n));
    }
    // The case is about relatives only: everybody is taken to have voted.
    let figures = Figures { electorate: recovered, checked_in: recovered, issued: recovered, recovered, invalid: 0 };
    let round = Round { kind: Some(kind), figures, seats, lines, kin, sexes, ..Round::default() };
    let outcome = decided(&round, &committee.method(kind, Whole::Recovered))?;
    let mut answer = json!({
        "removed": names.all(outcome.team.left.iter().map(|left| left.person)),
        "filled": names.all(outcome.team.followed.iter().copied()),
        "final": names.all(outcome.team.elected.iter().map(|claim| claim.person)),
        "next": outcome.next.code(),
    });
    if outcome.next == Next::KinRevote {
        answer["next"] = json!("REVOTE_BETWEEN");
        let among = outcome.open(About::Kin).flat_map(|vote| vote.among.iter().copied());
        answer["persons"] = json!(names.all(among));
    }
    Ok(Some(answer))
}
