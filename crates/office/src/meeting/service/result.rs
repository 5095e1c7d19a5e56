//! Determination: the law applied to a closed count, confirmed by two, and what follows from it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{meeting, meeting_result, meeting_round};
use law::posts::{PersonRef, Post, Seats};
use law::regime::{CooperativeThreshold, ElectionBase};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ballot::standing;
use super::{
    Loaded, Names, Seated, advance, column, holder_body, holders, in_office, load, quorum_now, title, turnout,
};
use crate::access::{Actor, CLERKS, COMMITTEE};
use crate::bodies;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{
    Confirmed, DocumentKind, Forum, Input, Line, MainVote, MeetingPost, Next, OpenGround, Purpose, SeatsOf, Stage,
    Verdict, Void, VoteKind, decide, post_of, voidable,
};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::people;
use crate::polling::model::{Contest, Contestant, RoundState};

/// Waits for the second confirmation.
pub const DRAFT: &str = "draft";
/// Frozen.
pub const FINAL: &str = "final";
/// Another determination of the same vote took its place.
pub const SUPERSEDED: &str = "superseded";

/// Everything a verdict rests on, frozen with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Input of the decision.
    pub input: Input,
    /// Persons behind the names.
    pub persons: BTreeMap<String, i64>,
    /// Hash of the parameters.
    pub regime: String,
}

/// The law applied to a closed vote, not yet written.
#[derive(Clone, Debug)]
pub struct Computed {
    /// The vote.
    pub round: meeting_round::Model,
    /// What it rests on.
    pub basis: Basis,
    /// What the law says.
    pub verdict: Verdict,
    /// Hash over both.
    pub hash: String,
}

fn hash(basis: &Basis, verdict: &Verdict) -> Outcome<String> {
    let parts = [serde_json::to_string(basis)?, serde_json::to_string(verdict)?];
    let text: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    Ok(crate::crypto::sha256_hex(text.as_bytes()))
}

/// Frozen determinations that stand, oldest first.
pub(super) async fn finals(
    conn: &impl ConnectionTrait,
    meeting_id: i64,
) -> Outcome<Vec<(meeting_result::Model, Basis, Verdict)>> {
    let mut all = Vec::new();
    for row in store::results(conn, meeting_id).await?.into_iter().filter(|row| row.state == FINAL) {
        let (basis, verdict) = (serde_json::from_str(&row.input)?, serde_json::from_str(&row.verdict)?);
        all.push((row, basis, verdict));
    }
    Ok(all)
}

/// Everybody elected in frozen determinations of a meeting, without whoever left for a relative in a later one.
///
/// # Errors
/// Of the database.
pub async fn elected(conn: &impl ConnectionTrait, row: &meeting::Model) -> Outcome<Vec<Seated>> {
    elected_before(conn, row, None).await
}

/// The same without a vote that is determined anew.
async fn elected_before(conn: &impl ConnectionTrait, row: &meeting::Model, round: Option<i64>) -> Outcome<Vec<Seated>> {
    let mut all: Vec<Seated> = Vec::new();
    for (_, basis, verdict) in finals(conn, row.id).await?.into_iter().filter(|(row, ..)| Some(row.round_id) != round) {
        all.retain(|one| !verdict.ends(&one.elected));
        for one in verdict.elected {
            let person_id = basis.persons.get(&one.person.0).copied();
            all.push(Seated { elected: one, person_id });
        }
    }
    Ok(all)
}

/// Applies the law to the newest vote of a meeting. Reads only.
///
/// # Errors
/// `ROUND_NOT_CLOSED`, figures that cannot be true.
pub async fn compute(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<Computed> {
    let rounds = store::rounds(conn, loaded.row.id).await?;
    let round = rounds.last().cloned().ok_or_else(|| Failure::NotFound("这次会议的投票".into()))?;
    let shown = finals(conn, loaded.row.id).await?.into_iter().rfind(|(row, ..)| row.round_id == round.id);
    if let Some((row, basis, verdict)) = shown.filter(|_| loaded.stage != Stage::Deciding) {
        // What two persons confirmed stands as it was frozen: those whom it elected are in office by now, and others have left.
        return Ok(Computed { round, basis, verdict, hash: row.hash });
    }
    let record = store::record(&round)?;
    let form = record.form.filter(|_| round.state == RoundState::Closed.code());
    let Some(form) = form else {
        let message = format!("第 {} 轮计票还没有结束", round.no);
        return Err(Refusal::new("ROUND_NOT_CLOSED", message, "请先录入、定稿并结束计票").into());
    };
    let contest = store::contest(&round)?;
    let facts = store::facts(&loaded.row)?;
    let before = elected_before(conn, &loaded.row, Some(round.id)).await?;
    let office = in_office(conn, &unit.code, round.held_on).await?;
    // Who sits was frozen with the ballot; whoever was entered since is not looked at.
    let sits = super::by_election::frozen(&facts, &office);
    let mut persons = persons(conn, unit, &contest, &form.write_ins).await?;
    persons.extend(before.iter().filter_map(|one| Some((one.elected.person.0.clone(), one.person_id?))));
    let all_finals = finals(conn, loaded.row.id).await?;
    let by_election = loaded.purpose == Purpose::ByElection;
    if by_election {
        // A poll is determined again after the votes on it: its names go on to mean the same persons.
        for (label, id) in all_finals.iter().flat_map(|(_, basis, _)| &basis.persons) {
            persons.entry(label.clone()).or_insert(*id);
        }
    }
    // The labels on the ballot stay as they are, so that votes, offices and relations speak of the same person.
    let others = office.iter().map(|row| (row.person_id, row.name.as_str()));
    let others = others.chain(sits.iter().map(|one| (one.person_id, one.name.as_str())));
    let names = Names::beside(&persons, others.filter_map(|(id, name)| Some((id?, name))));
    if by_election {
        super::by_election::name_sitting(&mut persons, &sits, &names);
    }
    let known = people::store::persons(conn, &persons.values().copied().collect::<Vec<_>>()).await?;
    let (own, cooperative_holders) = holders(&office, &names);
    let sex_of = |id: i64| {
        let row = known.iter().find(|person| person.id == id)?;
        people::model::sex_from_code(&row.sex)
    };
    let kind = VoteKind::from_code(&round.kind).unwrap_or(VoteKind::First);
    // What is determined anew does not rest on its own frozen determination.
    let earlier =
        || all_finals.iter().filter(|(row, ..)| row.round_id != round.id).map(|(_, basis, verdict)| (basis, verdict));
    let main = MainVote::of(earlier().map(|(basis, verdict)| (&basis.input, verdict)));
    let (sitting, sitting_votes) = match by_election {
        true => super::by_election::sitting(&sits, &facts, &names, earlier().map(|(_, verdict)| verdict)),
        false => Default::default(),
    };
    let left = super::by_election::left(&all_finals, Some(round.id)).into_iter().map(|(person, _)| person).collect();
    let relations =
        names.relations(people::kin::edges(conn, &unit.code, &names.persons(), &loaded.rules.village).await?);
    let mut withdrawn = facts.kin_withdrawn;
    withdrawn.retain(|edge| !relations.contains(edge));
    let input = Input {
        purpose: loaded.purpose,
        forum: loaded.forum,
        kind,
        due: crate::polling::store::count(round.due),
        present: crate::polling::store::count(round.present),
        women: match loaded.forum {
            Forum::Representatives => Some(turnout(conn, loaded.row.id).await?.women),
            _ => None,
        },
        issued: form.issued,
        recovered: form.recovered,
        invalid: form.invalid,
        seats: columns(loaded.purpose, &contest.seats),
        votes: lines(loaded.purpose, &contest, &form),
        waiting: waiting(loaded, &contest, &before)?,
        before: before.iter().map(|one| one.elected.clone()).collect(),
        sitting,
        sitting_votes,
        left,
        withdrawn,
        main: main.filter(|_| by_election && kind.is_revote()).map(Box::new),
        party_base: facts.party_base.as_ref().map(|base| base.value),
        cooperative: facts.cooperative.as_ref().map(|threshold| threshold.value),
        relations,
        holders: own,
        cooperative_holders: watched(&loaded.row, cooperative_holders)?,
        sexes: persons.iter().filter_map(|(label, id)| Some((PersonRef(label.clone()), sex_of(*id)?))).collect(),
        households: households(conn, unit, loaded, &persons, &known).await?,
        voids: facts.voids,
        left_open: facts.left_open,
        open_ground: facts.open_ground,
    };
    let verdict = decide(&input, loaded.rules.laws()).map_err(|refused| {
        let code = refused.findings.first().map_or("FIGURES", |f| f.code.as_str()).to_owned();
        let remedy =
            "请对照计票单原件核对；录入有误的，在结果认定页面由一人申请、另一人同意重新打开计票，更正后重新结束计票";
        Failure::from(Refusal::new(code, refused.to_string(), remedy))
    })?;
    let basis = Basis { input, persons, regime: loaded.rules.hash(loaded.purpose) };
    let hash = hash(&basis, &verdict)?;
    Ok(Computed { round, basis, verdict, hash })
}

/// Offices in the co-operative that bear on who may be elected: a council that this meeting elects anew is not kept in mind.
fn watched(
    row: &meeting::Model,
    holders: Vec<(PersonRef, law::regime::CooperativeOffice)>,
) -> Outcome<Vec<(PersonRef, law::regime::CooperativeOffice)>> {
    let council =
        |seat: &SeatsOf| matches!(seat.post, MeetingPost::CouncilChair | MeetingPost::CouncilMember) && seat.n > 0;
    let anew = store::seats(row)?.iter().any(council);
    Ok(holders.into_iter().filter(|(_, office)| !anew || *office != law::regime::CooperativeOffice::Council).collect())
}

/// Seats of the meeting that are neither filled nor voted on now. A by-election determines all that are open.
fn waiting(loaded: &Loaded, contest: &Contest, before: &[Seated]) -> Outcome<Vec<SeatsOf>> {
    if loaded.purpose == Purpose::ByElection {
        return Ok(Vec::new());
    }
    let left = |seat: SeatsOf| {
        let filled = before.iter().filter(|one| one.elected.post == seat.post).count();
        let now = contest.seats_of(seat.post.column());
        let n = seat.n.saturating_sub(u32::try_from(filled).unwrap_or(u32::MAX)).saturating_sub(now);
        SeatsOf { n, ..seat }
    };
    Ok(store::seats(&loaded.row)?.into_iter().map(left).filter(|seat| seat.n > 0).collect())
}

fn columns(purpose: Purpose, seats: &[Seats]) -> Vec<SeatsOf> {
    seats.iter().filter_map(|seat| Some(SeatsOf { post: post_of(purpose, seat.post)?, n: seat.n })).collect()
}

fn lines(purpose: Purpose, contest: &Contest, form: &crate::polling::model::CountForm) -> Vec<Line> {
    let named = contest.contestants.iter().zip(&form.votes).filter_map(|(one, votes)| {
        let post = post_of(purpose, one.post)?;
        Some(Line { post, person: PersonRef(one.label.clone()), votes: *votes, is_candidate: one.is_candidate })
    });
    let written = form.write_ins.iter().filter_map(|line| {
        let post = post_of(purpose, line.post)?;
        let stands = contest.standing_for(line.post).any(|one| one.label == line.name);
        let name = if stands { format!("{}（另选）", line.name) } else { line.name.clone() };
        Some(Line { post, person: PersonRef(name), votes: line.votes, is_candidate: false })
    });
    named.chain(written).collect()
}

/// Persons behind the names on the ballot and behind written names that one person of the unit has.
async fn persons(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    contest: &Contest,
    written: &[crate::polling::model::WriteIn],
) -> Outcome<BTreeMap<String, i64>> {
    let mut persons: BTreeMap<String, i64> = BTreeMap::new();
    for one in &contest.contestants {
        if let Some(id) = people::store::person_id(&one.person) {
            persons.insert(one.label.clone(), id);
        }
    }
    for line in written {
        if persons.contains_key(&line.name) {
            continue;
        }
        if let [only] = &people::store::named(conn, &unit.code, &line.name).await?[..] {
            persons.insert(line.name.clone(), only.id);
        }
    }
    Ok(persons)
}

/// Households of those who stand, and of representatives elected in other groups of the unit.
async fn households(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    loaded: &Loaded,
    persons: &BTreeMap<String, i64>,
    known: &[entity::person::Model],
) -> Outcome<Vec<(PersonRef, String)>> {
    if loaded.purpose != Purpose::Representatives {
        return Ok(Vec::new());
    }
    let home = |person: &entity::person::Model| match person.household.is_empty() {
        true => String::new(),
        false => format!("{} {}", person.group_name, person.household),
    };
    let of = |id: i64| known.iter().find(|person| person.id == id).map(home).unwrap_or_default();
    let mut all: Vec<(PersonRef, String)> =
        persons.iter().map(|(label, id)| (PersonRef(label.clone()), of(*id))).collect();
    for other in store::meetings(conn, loaded.row.cycle_id, &unit.code).await? {
        if other.id == loaded.row.id || other.purpose != loaded.row.purpose {
            continue;
        }
        let elected = elected(conn, &other).await?;
        let ids: Vec<i64> = elected.iter().filter_map(|one| one.person_id).collect();
        let rows = people::store::persons(conn, &ids).await?;
        for one in elected {
            if let Some(person) = rows.iter().find(|person| Some(person.id) == one.person_id) {
                all.push((PersonRef(format!("{}（{}）", person.name, other.scope)), home(person)));
            }
        }
    }
    Ok(all)
}

/// Confirms what the reader saw. The first confirmation writes the draft, the second, by another person, freezes it, seats the
/// elected and says what comes next.
///
/// # Errors
/// `MEETING_STAGE`, `RESULT_CHANGED` when the figures are others than those seen, `SECOND_PERSON_NEEDED`, `BASE_UNCONFIRMED`,
/// `MUST_RESOLVE`.
pub async fn confirm(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, seen: &str) -> Outcome<Option<Next>> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.at(&[Stage::Deciding], "认定结果")?;
    let computed = compute(tx.read(), unit, &loaded).await?;
    super::undo::no_request_waits(&computed.round)?;
    if computed.hash != seen {
        let message = "页面打开以后，计票、名册或者口径有改动";
        return Err(Refusal::new("RESULT_CHANGED", message, "请刷新页面，核对新的结果后再确认").into());
    }
    match computed.verdict.next {
        Next::ConfirmBase => {
            let message = "两种口径的当选人不同，还没有确认口径";
            return Err(Refusal::new("BASE_UNCONFIRMED", message, "请乡镇按批准的选举办法登记口径").into());
        }
        Next::Resolve => {
            let message = "当选人中有须先处理的情形";
            return Err(
                Refusal::new("MUST_RESOLVE", message, "请按结果页面逐项认定当选无效或者撤销登记，再确认结果").into()
            );
        }
        Next::SittingVotes => {
            let message = "有亲属关系的在任成员当选时的得票没有登记，不能比较得票多少";
            let remedy = "请在会议页面「在任成员的得票」中登记得票和依据；查不到的写明原因";
            let refusal = Refusal::new("SITTING_VOTES_MISSING", message, remedy);
            return Err(refusal.go("登记得票", format!("/u/{}/meetings/{id}/sitting", unit.code)).into());
        }
        Next::Women => {
            let message = "名额已选满，成员中没有妇女，现在不能确认结果";
            let remedy = "请书面报乡镇换届选举指导组；答复腾出名额另行选举妇女委员的，登记该当选人当选无效并写明文号";
            return Err(Refusal::new("WOMEN_REQUIRED", message, remedy).into());
        }
        _ => {}
    }
    let draft = store::results(tx.read(), id).await?.into_iter().rfind(|row| row.state == DRAFT);
    let same = |row: &meeting_result::Model| row.round_id == computed.round.id && row.hash == computed.hash;
    let subject = title(&loaded.row);
    let detail = json!({ "meeting": id, "round": computed.round.no, "hash": computed.hash });
    let Some(draft) = draft.filter(same) else {
        let row = meeting_result::Model {
            id: 0,
            meeting_id: id,
            round_id: computed.round.id,
            input: serde_json::to_string(&computed.basis)?,
            verdict: serde_json::to_string(&computed.verdict)?,
            hash: computed.hash,
            state: DRAFT.to_owned(),
            first_by: Some(actor.account_id),
            first_name: actor.name.clone(),
            second_by: None,
            second_name: String::new(),
            final_ms: None,
            version: 1,
        };
        drop_drafts(tx, id).await?;
        store::insert_result(tx.conn(), row).await?;
        tx.audit(actor.event("meeting.confirm_first", &unit.code, subject, detail));
        return Ok(None);
    };
    if draft.first_by == Some(actor.account_id) {
        let message = "结果须由两人确认，您已经确认过";
        return Err(Refusal::new("SECOND_PERSON_NEEDED", message, "请另一位成员登录自己的账号确认").into());
    }
    let row = meeting_result::Model {
        state: FINAL.to_owned(),
        second_by: Some(actor.account_id),
        second_name: actor.name.clone(),
        final_ms: Some(tx.now_ms()),
        ..draft
    };
    // Where seats stay open after all, the determination that asked for another vote gives way now, and not before.
    for (old, ..) in finals(tx.conn(), id).await?.into_iter().filter(|(old, ..)| old.round_id == row.round_id) {
        store::update_result(tx.conn(), meeting_result::Model { state: SUPERSEDED.to_owned(), ..old }).await?;
    }
    store::update_result(tx.conn(), row).await?;
    tx.audit(actor.event("meeting.confirm", &unit.code, subject, detail));
    let on = computed.round.held_on;
    let next = computed.verdict.next;
    let all = elected(tx.conn(), &loaded.row).await?;
    let approval = loaded.purpose.documents().1.contains(&DocumentKind::Approval);
    if next == Next::Done && !approval {
        super::by_election::end_offices(tx, actor, unit, &loaded, on).await?;
        seat(tx, actor, unit, &loaded, on).await?;
    }
    if let Some(recalled) = computed.verdict.carried {
        note_recall(tx, actor, unit, &loaded, (on, recalled)).await?;
    }
    let to = match next {
        Next::Done if loaded.purpose.documents().1.is_empty() => Stage::Finished,
        Next::Done => Stage::Filing,
        _ => Stage::NextVote,
    };
    let elected = column(u32::try_from(all.len()).unwrap_or(u32::MAX));
    let mut facts = store::facts(&loaded.row)?;
    facts.anew = false;
    super::sitting::keep(tx, actor, unit, &facts).await?;
    advance(tx, meeting::Model { elected, facts: serde_json::to_string(&facts)?, ..loaded.row }, to).await?;
    super::steps::follow(tx, actor, &unit.code, loaded.purpose).await?;
    Ok(Some(next))
}

/// First confirmations of figures that are others now.
pub(super) async fn drop_drafts(tx: &Tx, meeting_id: i64) -> Outcome<()> {
    for row in store::results(tx.conn(), meeting_id).await?.into_iter().filter(|row| row.state == DRAFT) {
        store::update_result(tx.conn(), meeting_result::Model { state: SUPERSEDED.to_owned(), ..row }).await?;
    }
    Ok(())
}

/// Writes the elected into the list of officeholders.
pub(super) async fn seat(tx: &Tx, actor: &Actor, unit: &UnitRef, loaded: &Loaded, since: NaiveDate) -> Outcome<()> {
    let all = elected(tx.conn(), &loaded.row).await?;
    let ids: Vec<i64> = all.iter().filter_map(|one| one.person_id).collect();
    let persons = people::store::persons(tx.conn(), &ids).await?;
    let body = law::body::Body::from_code(&loaded.row.body).map_or("", holder_body);
    if loaded.purpose == Purpose::ByElection {
        not_in_office(tx, unit, loaded, &all, since).await?;
    }
    let mut holders = Vec::with_capacity(all.len());
    for one in &all {
        let person = persons.iter().find(|person| Some(person.id) == one.person_id);
        holders.push(bodies::service::MeetingHolder {
            person_id: one.person_id,
            name: person.map_or_else(|| one.elected.person.0.clone(), |person| person.name.clone()),
            sex: person.map(|person| person.sex.clone()).unwrap_or_default(),
            birth: person.map(|person| person.birth),
            education: person.map(|person| person.education.clone()).unwrap_or_default(),
            political: person.map(|person| person.political.clone()).unwrap_or_default(),
            post: one.elected.post.holder_code().to_owned(),
            votes: i32::try_from(one.elected.votes).ok(),
        });
    }
    let meeting = bodies::service::MeetingSeat {
        meeting_id: loaded.row.id,
        unit_code: &unit.code,
        cycle_id: loaded.row.cycle_id,
        body,
        since,
    };
    bodies::service::seat_by_meeting(tx, actor, meeting, &holders).await
}

/// Refuses to seat somebody a second time who was entered as a sitting member after the vote began.
async fn not_in_office(tx: &Tx, unit: &UnitRef, loaded: &Loaded, all: &[Seated], on: NaiveDate) -> Outcome<()> {
    let office = super::in_office(tx.conn(), &unit.code, on).await?;
    let mut others = office
        .iter()
        .filter(|row| row.body == bodies::model::VILLAGERS_COMMITTEE && row.meeting_id != Some(loaded.row.id));
    let same = |row: &&entity::officeholder::Model| {
        all.iter().any(|one| match (row.person_id, one.person_id) {
            (Some(own), Some(other)) => own == other,
            _ => row.name == one.elected.person.0,
        })
    };
    let Some(row) = others.find(same) else { return Ok(()) };
    let message = format!("「{}」已登记为现任成员，不能再就任一次", row.name);
    let remedy = "改任的，先在届中变动中办理辞去现任职务；登记有误的，先更正在任名单；然后再确认结果";
    let refusal = Refusal::new("ELECTED_IN_OFFICE", message, remedy);
    Err(refusal.go("届中变动", format!("/u/{}/changes", unit.code)).into())
}

/// Hands the result of a recall to its petition; one that is carried ends the office, and those that go with it, in the same
/// transaction.
async fn note_recall(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    loaded: &Loaded,
    (on, recalled): (NaiveDate, bool),
) -> Outcome<()> {
    let Some(subject) = store::facts(&loaded.row)?.subject else { return Ok(()) };
    let vote = bodies::tenure::petition::Voted {
        petition_id: subject.petition_id,
        on,
        recalled,
        document: title(&loaded.row),
        also: Vec::new(),
    };
    bodies::tenure::petition::voted(tx, actor, &unit.code, &vote).await?;
    Ok(())
}

/// Declares the election of somebody void who may not serve, with the reason. Two persons confirm the result afterwards.
///
/// # Errors
/// `MEETING_STAGE`, `NOT_ELECTED`, stale.
pub async fn declare_void(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    (person, post, reason): (&str, Option<MeetingPost>, &str),
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Deciding], "认定当选无效")?;
    if !store::facts(&loaded.row)?.anew {
        unconfirmed(tx, id, "再认定当选无效或者登记放弃").await?;
    }
    let computed = compute(tx.read(), unit, &loaded).await?;
    let person_ref = PersonRef::from(person);
    if !voidable(&computed.basis.input, &computed.verdict, loaded.rules.laws()).contains(&(post, person_ref.clone())) {
        let message = format!("「{person}」不在这一轮可以认定当选无效或者放弃职务的人中");
        let remedy = "请从列出的人中选择；票数相等的人当选前不能认定当选无效";
        return Err(Refusal::new("NOT_ELECTED", message, remedy).field("person", "不在当选人中").into());
    }
    let mut facts = store::facts(&loaded.row)?;
    facts.voids.push(Void { person: person_ref, post, reason: reason.to_owned() });
    drop_drafts(tx, id).await?;
    save_facts(tx, loaded, facts, None).await?;
    let detail = json!({ "meeting": id, "person": person, "post": post, "reason": reason });
    tx.audit(actor.event("meeting.void", &unit.code, person, detail));
    Ok(())
}

async fn save_facts(
    tx: &Tx,
    loaded: Loaded,
    facts: crate::meeting::model::Facts,
    to: Option<Stage>,
) -> Outcome<meeting::Model> {
    let stage = to.unwrap_or(loaded.stage);
    let row = meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row };
    advance(tx, row, stage).await
}

/// Before a result is frozen.
const OPEN: &[Stage] = &[Stage::Preparing, Stage::CheckIn, Stage::Voting, Stage::Counting, Stage::Deciding];

/// Records what the election rules that the superior approved say about the majority in the party.
///
/// # Errors
/// `MEETING_STAGE`, stale.
pub async fn set_base(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    (base, document): (ElectionBase, &str),
) -> Outcome<()> {
    actor.require(CLERKS)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(OPEN, "登记当选票数的口径")?;
    let mut facts = store::facts(&loaded.row)?;
    if facts.party_base.is_some() {
        // Once a vote was decided by it, it stands; where none was recorded, both gave the same winners so far.
        settled(tx, id, "口径").await?;
    }
    facts.party_base = Some(Confirmed { value: base, document: document.to_owned(), by: actor.name.clone() });
    let subject = title(&loaded.row);
    save_facts(tx, loaded, facts, None).await?;
    let detail = json!({ "meeting": id, "base": base, "document": document });
    tx.audit(actor.event("meeting.base", &unit.code, subject, detail));
    Ok(())
}

/// Records what the articles of the co-operative say about electing its boards.
///
/// # Errors
/// `MEETING_STAGE`, stale.
pub async fn set_threshold(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    (threshold, document): (CooperativeThreshold, &str),
) -> Outcome<()> {
    actor.require(CLERKS)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(OPEN, "登记章程规定的产生办法")?;
    settled(tx, id, "产生办法").await?;
    let mut facts = store::facts(&loaded.row)?;
    facts.cooperative = Some(Confirmed { value: threshold, document: document.to_owned(), by: actor.name.clone() });
    let subject = title(&loaded.row);
    save_facts(tx, loaded, facts, None).await?;
    let detail = json!({ "meeting": id, "threshold": threshold, "document": document });
    tx.audit(actor.event("meeting.threshold", &unit.code, subject, detail));
    Ok(())
}

/// Refuses to change how votes are decided once a result was frozen by it: nobody may do that who knows a result.
async fn settled(tx: &Tx, id: i64, what: &str) -> Outcome<()> {
    if finals(tx.read(), id).await?.is_empty() {
        return Ok(());
    }
    let message = format!("这次会议已有一轮投票按原来的{what}认定");
    Err(Refusal::new("RULE_SETTLED", message, "以后各轮适用同一办法；原来登记有误的，报乡镇换届选举指导组处理").into())
}

/// Refuses what would change a vote that two persons have confirmed.
async fn unconfirmed(tx: &Tx, id: i64, what: &str) -> Outcome<()> {
    let newest = store::rounds(tx.read(), id).await?.last().map(|round| round.id);
    if !finals(tx.read(), id).await?.iter().any(|(row, ..)| Some(row.round_id) == newest) {
        return Ok(());
    }
    let message = format!("本轮结果已由两人确认，不能{what}");
    Err(Refusal::new("RESULT_FINAL", message, "请按结果认定页面上的步骤办理；确需推翻的，报乡镇换届选举指导组处理")
        .into())
}

/// Takes back that seats stay open, before two persons have confirmed it. What was confirmed before stands.
///
/// # Errors
/// `MEETING_STAGE`, `NOTHING_LEFT_OPEN`, stale.
pub async fn withdraw_left_open(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Deciding], "撤销减少名额")?;
    let mut facts = store::facts(&loaded.row)?;
    facts.open_ground = None;
    if facts.left_open.take().is_none() {
        return Err(Refusal::new("NOTHING_LEFT_OPEN", "没有登记减少名额", "请刷新结果认定页面核对").into());
    }
    let newest = store::rounds(tx.read(), id).await?.last().map(|round| round.id);
    let confirmed = finals(tx.read(), id).await?.iter().any(|(row, ..)| Some(row.round_id) == newest);
    drop_drafts(tx, id).await?;
    let subject = title(&loaded.row);
    save_facts(tx, loaded, facts, confirmed.then_some(Stage::NextVote)).await?;
    tx.audit(actor.event("meeting.leave_open_taken_back", &unit.code, subject, json!({ "meeting": id })));
    Ok(())
}

/// Seats stay open: two persons confirm the result that says so; until then a result that they confirmed before stands. Outside the
/// party `ground` is the rule by which they may.
///
/// # Errors
/// `MEETING_STAGE`, `MORE_AGREED_THAN_PRESENT`, `OPEN_GROUND`, `VACANCY_NOT_ALLOWED` with the article, stale.
pub async fn leave_open(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    (reason, agreed, ground): (&str, u32, Option<OpenGround>),
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Deciding, Stage::NextVote], "减少名额")?;
    let present = crate::polling::store::count(loaded.row.present);
    if agreed > present {
        let message = format!("同意 {agreed} 人，多于到会 {present} 人");
        let refusal = Refusal::new("MORE_AGREED_THAN_PRESENT", message, "请核对同意减少名额的人数");
        return Err(refusal.field("agreed", "多于到会人数").into());
    }
    if loaded.stage == Stage::NextVote {
        super::kin::settled(tx.read(), unit, &loaded).await?;
    }
    let next = match loaded.stage {
        Stage::NextVote => finals(tx.read(), id).await?.last().map(|(.., verdict)| verdict.next),
        _ => Some(compute(tx.read(), unit, &loaded).await?.verdict.next),
    };
    if next != Some(Next::Further) {
        let message = "现在没有要另行选举的缺额";
        return Err(Refusal::new("NO_SEATS_OPEN", message, "请先按页面上的步骤办理本轮投票").into());
    }
    if ground.is_none() && !loaded.forum.of_party() {
        let refusal = Refusal::new("OPEN_GROUND", "没有写明缺额依哪一条可以空着", "请选择依据");
        return Err(refusal.field("ground", "请选择依据").into());
    }
    let mut facts = store::facts(&loaded.row)?;
    facts.left_open = Some((reason.to_owned(), agreed));
    facts.open_ground = ground.filter(|_| !loaded.forum.of_party());
    let subject = title(&loaded.row);
    let detail = json!({ "meeting": id, "reason": reason, "agreed": agreed, "ground": facts.open_ground });
    let row = meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row };
    let loaded = Loaded { row, stage: Stage::Deciding, ..loaded };
    // What the law does not allow is not put before two persons.
    let as_it_would_be = compute(tx.read(), unit, &loaded).await?.verdict;
    if let Some(finding) = as_it_would_be.findings.iter().find(|one| one.blocks() && one.code == "VACANCY_NOT_ALLOWED")
    {
        let basis = crate::cycle::cites_zh(&finding.cites).join("、");
        let refusal = Refusal::new(
            "VACANCY_NOT_ALLOWED",
            finding.message.trim_end_matches('。'),
            "请组织下一轮投票补足，或者登记以后另行补选",
        );
        return Err(refusal.basis(basis).field("ground", "这一项不成立").into());
    }
    save_facts(tx, loaded, facts, Some(Stage::Deciding)).await?;
    tx.audit(actor.event("meeting.leave_open", &unit.code, subject, detail));
    Ok(())
}

/// Opens the next vote: among those tied, for the seats left open, or the same again after one that did not count. `anew` calls the
/// people together again, on another day: everybody checks in before the vote begins.
///
/// # Errors
/// `MEETING_STAGE`, `MEETING_DAY`, `NO_QUORUM`, stale.
pub async fn next_vote(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    anew: Option<NaiveDate>,
) -> Outcome<Stage> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::NextVote], "组织下一轮投票")?;
    if let Some(day) = anew {
        if day < tx.today() {
            let refusal = Refusal::new("MEETING_DAY", format!("{day} 已经过去"), "请填写今天或以后的日期");
            return Err(refusal.field("day", "已经过去").into());
        }
        store::clear_attendance(tx.conn(), id).await?;
        let subject = title(&loaded.row);
        let row = meeting::Model { held_on: day, announced_on: None, ..loaded.row };
        advance(tx, row, Stage::Preparing).await?;
        let detail = json!({ "meeting": id, "held_on": day });
        tx.audit(actor.event("meeting.call_again", &unit.code, subject, detail));
        return Ok(Stage::Preparing);
    }
    let last = store::rounds(tx.read(), id).await?.last().map(|round| round.held_on);
    if last.is_some_and(|day| day != tx.today()) {
        let message = "上一轮投票不是今天进行的，当时的签到不能用于今天";
        return Err(Refusal::new("MEETING_DAY", message, "请改日另行召开，重新签到").into());
    }
    let (counted, judged) = quorum_now(tx.read(), &loaded).await?;
    if judged.needed_to_begin && !judged.met {
        let message = format!("应到 {} 人，到会 {} 人，人数不够", counted.due, counted.present);
        return Err(Refusal::new("NO_QUORUM", message, "请改期另行召开").into());
    }
    let pending = pending(tx.read(), &loaded).await?.ok_or_else(|| Failure::NotFound("要进行的下一轮投票".into()))?;
    super::hold::open_round(tx, actor, unit, loaded, pending, counted).await?;
    Ok(Stage::Voting)
}

/// What the newest frozen determination asks for, with those who stand now; `None` before the first vote and when nothing is left to do.
pub(super) async fn pending(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<Option<(VoteKind, Contest)>> {
    let finals = finals(conn, loaded.row.id).await?;
    let Some((row, basis, verdict)) = finals.last() else { return Ok(None) };
    let contest = store::contest(&store::round(conn, loaded.row.id, row.round_id).await?)?;
    let notice_on = loaded.row.announced_on;
    let kind = match verdict.next {
        Next::Repoll | Next::TieRevote | Next::KinRevote | Next::Further if loaded.purpose == Purpose::ByElection => {
            return super::by_election::pending(conn, loaded, &finals).await.map(Some);
        }
        Next::Repoll => basis.input.kind,
        Next::TieRevote => VoteKind::TieRevote,
        Next::Further => VoteKind::Further,
        _ => return Ok(None),
    };
    if loaded.purpose == Purpose::Recall {
        return Ok(Some((kind, Contest { notice_on, ..contest })));
    }
    if kind == VoteKind::TieRevote {
        // Whoever is tied is named by the count, not by the candidates who stand.
        let tied = match verdict.next {
            Next::Repoll => Contest { notice_on, ..contest },
            _ => among_tied(&contest, basis, verdict, notice_on),
        };
        return Ok(Some((kind, tied)));
    }
    let standing = standing(conn, loaded).await?;
    // All seats of the meeting that nobody has: also those that an earlier vote left open before a tie was broken.
    let all: Vec<&crate::meeting::model::Elected> =
        finals.iter().filter(|(_, _, verdict)| verdict.valid).flat_map(|(_, _, verdict)| &verdict.elected).collect();
    let mut seats = Vec::new();
    let mut contestants: Vec<Contestant> = Vec::new();
    for seat in store::seats(&loaded.row)? {
        let filled = all.iter().filter(|one| one.post == seat.post).count();
        let n = seat.n.saturating_sub(u32::try_from(filled).unwrap_or(u32::MAX));
        if n == 0 {
            continue;
        }
        let column = seat.post.column();
        seats.push(Seats { post: column, n });
        // Whose election is void does not stand again; who gave up one of two posts has the other.
        let out = |label: &str| basis.input.voids.iter().any(|void| void.post.is_none() && void.person.0 == label);
        let free = |label: &str| !out(label) && !all.iter().any(|taken| taken.person.0 == label);
        let left = standing.iter().filter(|one| one.post == column && free(&one.label));
        contestants.extend(left.cloned().zip(1..).map(|(one, order)| Contestant { order, ..one }));
    }
    Ok(Some((kind, Contest { seats, contestants, write_ins: true, notice_on })))
}

/// The ballot of a vote among those tied.
fn among_tied(contest: &Contest, basis: &Basis, verdict: &Verdict, notice_on: Option<NaiveDate>) -> Contest {
    let mut seats = Vec::new();
    let mut contestants = Vec::new();
    for (post, own) in verdict.posts.iter().filter(|(_, own)| own.ranking.tied_seats > 0) {
        let column = post.column();
        seats.push(Seats { post: column, n: own.ranking.tied_seats });
        let standing = own.ranking.tied.iter().map(|person| contestant(contest, basis, person, column));
        let mut standing: Vec<Contestant> = standing.collect();
        standing.sort_by_cached_key(|one| crate::candidacy::strokes::key(&one.name));
        contestants.extend(standing.into_iter().zip(1..).map(|(one, order)| Contestant { order, ..one }));
    }
    Contest { seats, contestants, write_ins: false, notice_on }
}

/// Somebody on the ballot of a further vote; one who came in by a written name gets a line of their own.
fn contestant(contest: &Contest, basis: &Basis, person: &PersonRef, column: Post) -> Contestant {
    let known = contest.standing_for(column).find(|one| one.label == person.0).cloned();
    known.unwrap_or_else(|| Contestant {
        person: basis.persons.get(&person.0).map_or_else(|| person.clone(), |id| people::store::person_ref(*id)),
        name: person.0.clone(),
        label: person.0.clone(),
        sex: None,
        post: column,
        order: 0,
        is_candidate: false,
    })
}
