//! Holding a meeting: what stands in its way, check-in, the beginning of the vote.

use entity::{meeting, meeting_nominee, meeting_round};
use law::assembly;
use law::body::Body;
use law::finding::{Finding, Severity};
use law::party::{self, Officers};
use law::posts::PersonRef;
use law::{cooperative, sequence, supervision};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::ballot::{person_of, upcoming};
use super::{Loaded, Names, Turnout, advance, body_done, column, holders, in_office, load, quorum_now, title, turnout};
use crate::access::{Actor, COMMITTEE};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Attendance, Forum, MeetingPost, Purpose, Stage, Standing, VoteKind, meeting_kind};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::people;
use crate::polling::model::{Contest, SheetCode};

/// Number of seats, by post.
fn seats_sum(loaded: &Loaded, posts: &[MeetingPost]) -> Outcome<u32> {
    Ok(store::seats(&loaded.row)?.iter().filter(|seat| posts.contains(&seat.post)).map(|seat| seat.n).sum())
}

/// What stands in the way of the vote, and what should be looked at: the same on the page and for the command.
///
/// # Errors
/// Of the database.
pub async fn obstacles(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<Vec<Finding>> {
    let mut findings = order(conn, unit, loaded).await?;
    let next = Next::of(conn, loaded).await?;
    let mut nominees = store::nominees(conn, loaded.row.id).await?;
    nominees.retain(|row| next.has(row));
    let counted = turnout(conn, loaded.row.id).await?;
    findings.extend(papers(conn, loaded).await?);
    findings.extend(announcement(loaded));
    match loaded.purpose {
        Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect => {
            findings.extend(of_party(loaded, &nominees, counted, &next)?);
        }
        Purpose::Supervision => findings.extend(of_supervision(conn, unit, loaded, &nominees).await?),
        Purpose::Boards => {
            let council = seats_sum(loaded, &[MeetingPost::CouncilChair, MeetingPost::CouncilMember])?;
            findings.extend(cooperative::council_size(council, &loaded.rules.cooperative.own).findings);
        }
        Purpose::ByElection => {
            findings.extend(super::by_election::before_vote(conn, unit, loaded, &nominees).await?);
        }
        Purpose::Recall if store::facts(&loaded.row)?.subject.is_none() => {
            let message = "没有写明罢免谁";
            findings.push(Finding::new("RECALL_SUBJECT", Severity::Block, "subject", message));
        }
        Purpose::Representatives => {
            let seats = seats_sum(loaded, &[MeetingPost::Representative])?;
            findings.extend(super::voting_units::households_per_seat(conn, loaded, seats).await?);
        }
        _ => {}
    }
    if loaded.forum == Forum::Representatives {
        // Who sits in the meeting was decided when the representatives were chosen; it is said here, and stops nobody.
        let (_, composed) = super::composition(conn, unit, loaded.row.held_on, &loaded.rules).await?;
        let said = |finding: Finding| match finding.severity {
            Severity::Block => Finding { severity: Severity::Warn, ..finding },
            _ => finding,
        };
        findings.extend(composed.into_iter().map(said));
    }
    let names_are_written = writes_names(loaded.purpose) || next.0.as_ref().is_some_and(|contest| contest.write_ins);
    if loaded.purpose != Purpose::Recall && nominees.is_empty() && !names_are_written {
        let message = "还没有候选人";
        findings.push(Finding::new("NO_NOMINEES", Severity::Block, "nominees", message));
    }
    findings.retain(|finding| finding.severity != Severity::Info);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}

/// The ballot of the vote that comes next, where votes were held before: it has the seats that are left, and those who are not elected.
struct Next(Option<Contest>);

impl Next {
    async fn of(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<Self> {
        Ok(Self(if loaded.row.rounds > 0 { Some(upcoming(conn, loaded).await?.1) } else { None }))
    }

    /// Whether somebody is on the ballot.
    fn has(&self, row: &meeting_nominee::Model) -> bool {
        let Some(contest) = self.0.as_ref().filter(|_| !row.withdrawn) else { return !row.withdrawn };
        let column = MeetingPost::from_code(&row.post).map(MeetingPost::column);
        let person = person_of(row);
        contest.contestants.iter().any(|one| one.person == person && Some(one.post) == column)
    }

    /// Seats that are voted on, by post.
    fn seats(&self, loaded: &Loaded, posts: &[MeetingPost]) -> Outcome<u32> {
        match &self.0 {
            Some(contest) => Ok(posts.iter().map(|post| contest.seats_of(post.column())).sum()),
            None => seats_sum(loaded, posts),
        }
    }

    /// How many must stand is said of the first vote. For a later one, which may be held on the spot among those who are left, it is
    /// said and stops nobody.
    fn judged(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let said = |finding: Finding| match finding.severity {
            Severity::Block if self.0.is_some() => Finding { severity: Severity::Warn, ..finding },
            _ => finding,
        };
        findings.into_iter().map(said).collect()
    }
}

/// Whether a meeting may vote without anybody on the ballot: names are written.
fn writes_names(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Representatives | Purpose::GroupLeader | Purpose::ByElection)
}

/// Bodies that come first and are not done.
async fn order(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<Vec<Finding>> {
    let Some(body) = loaded.purpose.body() else { return Ok(Vec::new()) };
    let others = store::meetings(conn, loaded.row.cycle_id, &unit.code).await?;
    let own = if unit.is_village { Body::Committee } else { Body::Residents };
    let reason = store::facts(&loaded.row)?.order_reason;
    let mut findings = Vec::new();
    for (before, severity) in sequence::before(body, Some(&loaded.rules.village), None) {
        let done = match before {
            Body::Committee | Body::Residents if before != own => continue,
            Body::Committee | Body::Residents => cycle::stage(&loaded.election) == cycle::Stage::Finished,
            // Representatives may follow the committee (4.1 step 8); nothing waits for them but their own meeting.
            Body::Representatives => continue,
            other => body_done(conn, &loaded.election, &others, other).await?,
        };
        if done {
            continue;
        }
        let message = format!("{}还没有产生；应当先{}，后{}。", before.zh(), before.zh(), body.zh());
        let settled = severity != Severity::Block && !reason.is_empty();
        let severity = if settled { Severity::Warn } else { Severity::Block };
        let message = if settled {
            format!("{message}已记明原因：{reason}")
        } else if severity == Severity::Block {
            format!("{message}因特殊情况须先办的，在会议安排中写明原因；法律要求的次序不能改变。")
        } else {
            message
        };
        let cites = &loaded.rules.village.supervision_after_committee().cites;
        let finding = Finding::new("BODIES_OUT_OF_ORDER", severity, body.code(), message);
        findings.push(if body == Body::Supervision { finding.citing(cites) } else { finding });
    }
    Ok(findings)
}

async fn papers(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<Vec<Finding>> {
    let known = store::documents(conn, loaded.row.id).await?;
    let (before, _) = loaded.purpose.documents();
    let missing: Vec<&str> =
        before.iter().filter(|kind| !known.iter().any(|row| row.kind == kind.code())).map(|kind| kind.zh()).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let message = format!("还没有登记：{}", missing.join("、"));
    let rule = loaded.rules.party.approval();
    Ok(vec![Finding::new("PAPERS_MISSING", Severity::Block, "documents", message).citing(&rule.cites)])
}

fn announcement(loaded: &Loaded) -> Vec<Finding> {
    let held = loaded.row.held_on;
    let village = &loaded.rules.village;
    let cooperative = &loaded.rules.cooperative.own;
    let missing = |message: String| Finding::new("NOTICE_MISSING", Severity::Warn, "announced_on", message);
    match (loaded.forum, loaded.row.announced_on) {
        (Forum::Members | Forum::MemberRepresentatives, Some(day)) => {
            cooperative::notice(day, held, cooperative).into_iter().collect()
        }
        (Forum::Members | Forum::MemberRepresentatives, None) => {
            let rule = cooperative.notice_days();
            let message = format!("没有登记通知全体成员的日期；应当在会议召开{}日前通知。", rule.value);
            vec![rule.finding("NOTICE_MISSING", "announced_on", message)]
        }
        (forum, announced) => match (meeting_kind(forum), announced) {
            (Some(kind), Some(day)) => assembly::notice(kind, day, held, village).into_iter().collect(),
            (Some(_), None) => vec![missing("没有登记通知会议的日期。".to_owned())],
            (None, _) => Vec::new(),
        },
    }
}

fn of_party(
    loaded: &Loaded,
    nominees: &[meeting_nominee::Model],
    counted: Turnout,
    next: &Next,
) -> Outcome<Vec<Finding>> {
    let party = &loaded.rules.party;
    let facts = store::facts(&loaded.row)?;
    let mut findings = Vec::new();
    let standing = |posts: &[MeetingPost]| {
        let of = nominees.iter().filter(|row| posts.iter().any(|post| post.code() == row.post)).count();
        u32::try_from(of).unwrap_or(u32::MAX)
    };
    let officers = [MeetingPost::Secretary, MeetingPost::DeputySecretary];
    if loaded.purpose == Purpose::PartyCommittee {
        let seats = seats_sum(loaded, &[MeetingPost::PartyMember])?;
        let open = next.seats(loaded, &[MeetingPost::PartyMember])?;
        let candidates = party::candidates(open, standing(&[MeetingPost::PartyMember]), party);
        findings.extend(next.judged(candidates.into_iter().collect()));
        findings.extend(party::committee(counted.listed.saturating_sub(counted.without_right), seats, party));
        if let Some(ends) = facts.term_ends {
            // The reply to the request approves the day, whether it is early or late.
            let approved = true;
            findings.extend(party::term(ends, loaded.row.held_on, approved, party));
        }
    } else {
        let state = Officers {
            committee_elected: loaded.purpose == Purpose::PartyDirect || loaded.row.parent_id.is_some(),
            candidates: standing(&officers),
            posts: next.seats(loaded, &officers)?,
            ..Officers::default()
        };
        findings.extend(next.judged(party::officers(&state, party).into_iter().collect()));
    }
    if loaded.forum == Forum::PartyDelegates {
        let (allowed, finding) = party::delegates(counted.listed, false, party);
        if allowed == party::DelegatesAllowed::No {
            findings.push(Finding { severity: Severity::Warn, ..finding });
        }
    }
    let teller = party.teller_candidate_ban();
    for name in facts.tellers.iter().filter(|name| teller.value && nominees.iter().any(|row| row.name == **name)) {
        findings.push(teller.finding(
            "STAFF_CANDIDATE",
            "tellers",
            format!("候选人「{name}」不得担任监票人、计票人。"),
        ));
    }
    if facts.tellers.is_empty() && loaded.forum != Forum::PartyCommittee {
        let message = "没有登记大会通过的监票人、计票人。";
        findings.push(Finding::new("TELLERS_MISSING", Severity::Warn, "tellers", message));
    }
    Ok(findings)
}

async fn of_supervision(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    loaded: &Loaded,
    nominees: &[meeting_nominee::Model],
) -> Outcome<Vec<Finding>> {
    let posts = [MeetingPost::SupervisionChair, MeetingPost::SupervisionMember];
    let village = &loaded.rules.village;
    let mut findings = supervision::size(seats_sum(loaded, &posts)?, village).findings;
    let office = in_office(conn, &unit.code, loaded.row.held_on).await?;
    let persons = nominees.iter().map(|row| (row.person_id, row.name.as_str()));
    let persons = persons.chain(office.iter().map(|row| (row.person_id, row.name.as_str())));
    let names = Names::of(persons.filter_map(|(id, name)| Some((id?, name))));
    let members: Vec<PersonRef> = nominees.iter().map(|row| names.get(row.person_id, &row.name)).collect();
    let edges = people::kin::edges(conn, &unit.code, &names.persons(), village).await?;
    let relations = names.relations(edges);
    let (own, _) = holders(&office, &names);
    findings.extend(supervision::barred(&members, &own, &relations, village));
    for row in nominees.iter().filter(|row| row.post == MeetingPost::SupervisionChair.code()) {
        let person = names.get(row.person_id, &row.name);
        let offices: Vec<_> = own.iter().filter(|holder| holder.person == person).map(|holder| holder.office).collect();
        findings.extend(supervision::chair(&offices, None, village));
    }
    Ok(findings)
}

/// Opens the meeting: from now on people check in.
///
/// # Errors
/// `MEETING_STAGE`, `MEETING_TOO_EARLY`, `LIST_EMPTY`, stale.
pub async fn convene(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<u32> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Preparing], "开始签到")?;
    if tx.today() < loaded.row.held_on {
        let message = format!("会议定在 {}，今天是 {}", loaded.row.held_on, tx.today());
        return Err(Refusal::new("MEETING_TOO_EARLY", message, "会议当天开始签到；改期的，请先更改会议日期").into());
    }
    let counted = turnout(tx.read(), id).await?;
    if counted.due == 0 {
        let message = format!("{}上没有应到会人员", loaded.forum.electors_zh());
        return Err(Refusal::new("LIST_EMPTY", message, "请先登记名册").into());
    }
    let subject = title(&loaded.row);
    let row = meeting::Model { due: column(counted.due), ..loaded.row };
    advance(tx, row, Stage::CheckIn).await?;
    tx.audit(actor.event("meeting.convene", &unit.code, subject, json!({ "meeting": id, "due": counted.due })));
    Ok(counted.due)
}

/// Puts a meeting off that could not be held: a new day, nobody has come yet. The list, the candidates and the papers stay.
///
/// # Errors
/// `MEETING_STAGE`, `MEETING_DAY`, stale.
pub async fn postpone(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    (day, reason): (chrono::NaiveDate, &str),
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Preparing, Stage::CheckIn], "改期")?;
    if day < tx.today() {
        let refusal = Refusal::new("MEETING_DAY", format!("{day} 已经过去"), "请填写今天或以后的日期");
        return Err(refusal.field("day", "已经过去").into());
    }
    let counted = turnout(tx.read(), id).await?;
    store::clear_attendance(tx.conn(), id).await?;
    let subject = title(&loaded.row);
    let detail = json!({
        "meeting": id, "from": loaded.row.held_on, "to": day, "reason": reason, "due": counted.due,
        "present": counted.present,
    });
    let row = meeting::Model { held_on: day, announced_on: None, ..loaded.row };
    advance(tx, row, Stage::Preparing).await?;
    tx.audit(actor.event("meeting.postpone", &unit.code, subject, detail));
    super::steps::follow(tx, actor, &unit.code, loaded.purpose).await
}

/// Refuses what would throw away an election that two persons confirmed.
pub(super) async fn without_results(tx: &Tx, id: i64, what: &str) -> Outcome<()> {
    // A vote that did not count elected nobody.
    let counts = |row: &entity::meeting_result::Model| -> Outcome<bool> {
        Ok(row.state == super::FINAL && serde_json::from_str::<crate::meeting::model::Verdict>(&row.verdict)?.valid)
    };
    if !store::results(tx.read(), id).await?.iter().map(counts).collect::<Outcome<Vec<bool>>>()?.contains(&true) {
        return Ok(());
    }
    let message = format!("这次会议已有确认的选举结果，不能{what}");
    Err(Refusal::new("MEETING_HAS_RESULTS", message, "请改日继续召开；不再选的缺额，在结果页登记减少名额").into())
}

/// Cancels a meeting before anybody voted. The record stays.
///
/// # Errors
/// `MEETING_STAGE`, stale.
pub async fn cancel(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64, reason: &str) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Preparing, Stage::CheckIn], "取消会议")?;
    without_results(tx, id, "取消").await?;
    let subject = title(&loaded.row);
    advance(tx, loaded.row, Stage::Cancelled).await?;
    tx.audit(actor.event("meeting.cancel", &unit.code, subject, json!({ "meeting": id, "reason": reason })));
    super::steps::follow(tx, actor, &unit.code, loaded.purpose).await
}

/// Records that somebody came, or takes it back. Who comes for a member of the co-operative is on the list too, of the same
/// household, and comes in person.
///
/// # Errors
/// `MEETING_STAGE`, `WITHOUT_RIGHT`, `NO_PROXY`, `NOT_SAME_HOUSEHOLD`, stale.
pub async fn check_in(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    (row, version): (i64, i64),
    (attendance, proxy): (Attendance, Option<i64>),
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.at(&[Stage::CheckIn], "签到")?;
    let row = store::elector(tx.read(), id, row).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("「{}」的签到", row.name) });
    }
    let here = attendance != Attendance::Absent;
    if here && Standing::from_code(&row.status) != Standing::Entitled {
        let message = format!("「{}」没有选举权，或者不计算在应到会人数内", row.name);
        return Err(
            Refusal::new("WITHOUT_RIGHT", message, "可以列席，不签到、不发选票；情形有误的，先在名册中更正").into()
        );
    }
    if matches!(attendance, Attendance::Proxy | Attendance::Online) && !loaded.forum.by_household_proxy() {
        let (code, message) = match law::party::proxy(&loaded.rules.party).filter(|_| loaded.forum.of_party()) {
            Some(finding) => (finding.code, finding.message),
            None => ("NO_PROXY".into(), format!("{}须本人到会", loaded.forum.zh())),
        };
        return Err(Refusal::new(code, message, "请本人到会后签到").into());
    }
    let proxy = proxy.filter(|_| attendance == Attendance::Proxy);
    if attendance == Attendance::Proxy {
        let other = match proxy {
            Some(other) => Some(store::elector(tx.read(), id, other).await?),
            None => None,
        };
        let fits = other.as_ref().is_some_and(|other| {
            other.id != row.id
                && !row.household.is_empty()
                && other.household == row.household
                && other.group_name == row.group_name
        });
        if !fits {
            let rule = loaded.rules.cooperative.own.proxy_same_household();
            let message = format!("「{}」只能书面委托同一户内的其他成员参加", row.name);
            let basis = cycle::cites_zh(&rule.cites).join("、");
            let refusal = Refusal::new("NOT_SAME_HOUSEHOLD", message, "请选择同户的成员");
            return Err(refusal.basis(basis).field("proxy", "请选择同户的成员").into());
        }
    }
    let name = row.name.clone();
    let changed = entity::meeting_elector::Model { attendance: attendance.code().to_owned(), proxy_id: proxy, ..row };
    store::update_elector(tx.conn(), changed).await?;
    let detail = json!({ "meeting": id, "name": name, "attendance": attendance.code() });
    tx.audit(actor.event("meeting.check_in", &unit.code, title(&loaded.row), detail));
    Ok(name)
}

/// Records that several people came in person; who is here already, or has no vote, is passed over. Answers how many were recorded.
///
/// # Errors
/// `MEETING_STAGE`, `NotFound` for somebody who is not on the list.
pub async fn check_in_many(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, rows: &[i64]) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.at(&[Stage::CheckIn], "签到")?;
    let mut numbers = Vec::new();
    for row in rows {
        let row = store::elector(tx.read(), id, *row).await?;
        let here = Attendance::from_code(&row.attendance) != Attendance::Absent;
        if here || Standing::from_code(&row.status) != Standing::Entitled {
            continue;
        }
        numbers.push(row.no);
        let attendance = Attendance::InPerson.code().to_owned();
        store::update_elector(tx.conn(), entity::meeting_elector::Model { attendance, ..row }).await?;
    }
    let detail = json!({ "meeting": id, "numbers": numbers });
    tx.audit(actor.event("meeting.check_in_many", &unit.code, title(&loaded.row), detail));
    Ok(numbers.len())
}

/// Begins the vote: those due and present are frozen, and so is the ballot.
///
/// # Errors
/// `MEETING_STAGE`, `NO_QUORUM` with the figures, what stands in the way, stale.
pub async fn begin_vote(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::CheckIn], "开始投票")?;
    let findings = obstacles(tx.read(), unit, &loaded).await?;
    if let Some(refusal) = cycle::refusal(&findings, "请按页面提示补办后再开始投票") {
        return Err(refusal.into());
    }
    let (counted, judged) = quorum_now(tx.read(), &loaded).await?;
    if judged.needed_to_begin && !judged.met {
        let message = judged.findings.iter().map(|f| f.message.trim_end_matches('。')).collect::<Vec<_>>().join("；");
        let basis: Vec<String> = judged.findings.iter().flat_map(|f| cycle::cites_zh(&f.cites)).take(2).collect();
        let refusal = Refusal::new("NO_QUORUM", message, "继续签到；到会人数仍然不够的，改期另行召开");
        return Err(refusal.basis(basis.join("、")).into());
    }
    let (kind, contest) = upcoming(tx.read(), &loaded).await?;
    let row = meeting::Model { regime_hash: loaded.rules.hash(loaded.purpose), ..loaded.row.clone() };
    open_round(tx, actor, unit, Loaded { row, ..loaded }, (kind, contest), counted).await
}

/// Opens a vote with its ballot and moves the meeting on.
pub(super) async fn open_round(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    loaded: Loaded,
    (kind, contest): (VoteKind, Contest),
    counted: Turnout,
) -> Outcome<i64> {
    super::kin::settled(tx.read(), unit, &loaded).await?;
    let no = loaded.row.rounds + 1;
    let round = meeting_round::Model {
        id: 0,
        meeting_id: loaded.row.id,
        no,
        kind: kind.code().to_owned(),
        held_on: tx.today(),
        contest: serde_json::to_string(&contest)?,
        due: column(counted.due),
        present: column(counted.present),
        state: crate::polling::model::RoundState::Voting.code().to_owned(),
        sheet_state: SheetCode::Empty.code().to_owned(),
        first_by: None,
        second_by: None,
        record: None,
        version: 1,
    };
    let round = store::insert_round(tx.conn(), round).await?;
    let subject = title(&loaded.row);
    let detail = json!({
        "meeting": loaded.row.id, "round": no, "kind": kind.code(), "due": counted.due, "present": counted.present,
        "names": contest.contestants.iter().map(|one| one.label.as_str()).collect::<Vec<_>>(),
    });
    // A post is given up, and seats are left open, in one vote: with the next one that is over. Who may not serve at all is out in the
    // next one too.
    let mut facts = store::facts(&loaded.row)?;
    facts.voids.retain(|void| void.post.is_none());
    facts.left_open = None;
    facts.open_ground = None;
    if loaded.purpose == Purpose::ByElection {
        // Whoever is entered from now on did not sit when people voted.
        facts.sitting = Some(super::by_election::seated(&in_office(tx.conn(), &unit.code, tx.today()).await?));
    }
    facts.overlay.get_or_insert_with(|| loaded.election.overlay.clone());
    let facts = serde_json::to_string(&facts)?;
    let (due, present) = (column(counted.due), column(counted.present));
    let row = meeting::Model { due, present, rounds: no, facts, ..loaded.row };
    advance(tx, row, Stage::Voting).await?;
    tx.audit(actor.event("meeting.vote", &unit.code, subject, detail));
    super::steps::follow(tx, actor, &unit.code, loaded.purpose).await?;
    Ok(round)
}
