//! Making a meeting, its candidates and its papers.

use chrono::NaiveDate;
use entity::{meeting, meeting_document, meeting_nominee};
use serde_json::json;

use super::{Loaded, column, load, profile_of, title};
use crate::access::{Actor, CLERKS, COMMITTEE};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{DocumentKind, Facts, Forum, MeetingPost, Purpose, SeatsOf, Stage};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::people;
use law::body::Body;

/// A meeting to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMeeting {
    /// What it decides.
    pub purpose: Purpose,
    /// Who meets.
    pub forum: Forum,
    /// Group, where it is held by groups.
    pub scope: String,
    /// Day.
    pub held_on: NaiveDate,
    /// Day of the announcement.
    pub announced_on: Option<NaiveDate>,
    /// Place.
    pub place: String,
    /// Seats.
    pub seats: Vec<SeatsOf>,
    /// What else it rests on: term, subject of a recall, reason for the order.
    pub facts: Facts,
}

/// What can be changed while a meeting is prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Who meets.
    pub forum: Forum,
    /// Day.
    pub held_on: NaiveDate,
    /// Day of the announcement.
    pub announced_on: Option<NaiveDate>,
    /// Place.
    pub place: String,
    /// Seats.
    pub seats: Vec<SeatsOf>,
    /// Last day of the running term.
    pub term_ends: Option<NaiveDate>,
    /// Why it is held before a body that usually comes first.
    pub order_reason: String,
}

fn check_seats(purpose: Purpose, seats: &[SeatsOf]) -> Outcome<()> {
    if purpose == Purpose::Recall {
        return Ok(());
    }
    if seats.iter().all(|seat| seat.n == 0) {
        let refusal = Refusal::new("NO_SEATS", "没有应选名额", "请至少给一个职务填写名额");
        let first = purpose.posts().first().map_or("", |post| post.code());
        return Err(refusal.field(first, "请填写应选名额").into());
    }
    let one = |post: MeetingPost| {
        matches!(
            post,
            MeetingPost::Secretary
                | MeetingPost::SupervisionChair
                | MeetingPost::CouncilChair
                | MeetingPost::SupervisorChair
                | MeetingPost::Chair
                | MeetingPost::GroupLeader
        )
    };
    for seat in seats {
        if one(seat.post) && seat.n > 1 {
            let refusal = Refusal::new("ONE_CHAIR", format!("{}只有 1 名", seat.post.zh()), "请填 1 或 0");
            return Err(refusal.field(seat.post.code(), "只有 1 名").into());
        }
    }
    Ok(())
}

fn check_days(held_on: NaiveDate, announced_on: Option<NaiveDate>) -> Outcome<()> {
    if let Some(day) = announced_on.filter(|day| *day > held_on) {
        let refusal = Refusal::new("ANNOUNCED_AFTER", format!("通知日 {day} 晚于会议日 {held_on}"), "请核对两个日期");
        return Err(refusal.field("announced_on", "晚于会议日").into());
    }
    Ok(())
}

/// Makes a meeting of a unit of a cycle. One that elects the officers of a committee finds the meeting that elected it.
///
/// # Errors
/// `MEETING_OPEN` when one for the same thing is not over, `PARENT_MISSING`, `FORUM`, `NO_SEATS`, `ONE_CHAIR`, `SCOPE_MISSING`,
/// `SCOPE_UNKNOWN`.
pub async fn create(tx: &Tx, actor: &Actor, unit: &UnitRef, new: &NewMeeting) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let NewMeeting { purpose, forum, ref scope, held_on, .. } = *new;
    if !purpose.forums().contains(&forum) {
        let message = format!("{}不能由{}办理", purpose.zh(), forum.zh());
        return Err(Refusal::new("FORUM", message, "请改选会议形式").field("forum", "不能由这种会议办理").into());
    }
    if purpose.by_group() && scope.is_empty() {
        let refusal = Refusal::new("SCOPE_MISSING", "没有填写推选单位", "请填写村民小组或者推选单位");
        return Err(refusal.field("scope", "请填写村民小组或者推选单位").into());
    }
    if purpose == Purpose::Representatives {
        let choosing = super::choosing_of(tx.read(), &election).await?;
        if !choosing.is_empty() && !choosing.contains(scope) {
            let message = format!("「{scope}」不是本单位的小组或者推选单位，或者已编入别的推选单位");
            let refusal = Refusal::new("SCOPE_UNKNOWN", message, format!("请从「{}」中选择", choosing.join("、")));
            return Err(refusal.field("scope", "请从列表中选择").into());
        }
    }
    check_seats(purpose, &new.seats)?;
    check_days(held_on, new.announced_on)?;
    let others = store::meetings(tx.read(), election.cycle_id, &unit.code).await?;
    let same = |row: &&meeting::Model| row.purpose == purpose.code() && row.scope == *scope;
    let repeats = matches!(purpose, Purpose::ByElection | Purpose::Recall);
    let stands = |row: &&meeting::Model| match store::stage(row) {
        Stage::Cancelled => false,
        Stage::Finished => !repeats,
        _ => true,
    };
    if let Some(open) = others.iter().filter(same).find(stands) {
        let message = format!("「{}」已有一次会议（{}，{}）", title(open), open.held_on, store::stage(open).zh());
        let refusal = Refusal::new("MEETING_OPEN", message, "请在已有的会议中办理；建错了的，先取消再新建");
        return Err(refusal.go("打开已有的会议", format!("/u/{}/meetings/{}", unit.code, open.id)).into());
    }
    let parent = match purpose.parent() {
        None => None,
        Some(wanted) => {
            let done = |row: &&meeting::Model| row.purpose == wanted.code() && store::stage(row).decided();
            let found = others.iter().rev().find(done);
            Some(found.ok_or_else(|| {
                let message = format!("「{}」还没有结果，不能办理「{}」", wanted.zh(), purpose.zh());
                Refusal::new("PARENT_MISSING", message, "请先完成前一次会议的认定")
            })?)
        }
    };
    let body = purpose.body();
    let own = if unit.is_village { Body::Committee } else { Body::Residents };
    let row = meeting::Model {
        id: 0,
        cycle_id: election.cycle_id,
        unit_code: unit.code.clone(),
        township_code: election.township_code.clone(),
        body: body.unwrap_or(own).code().to_owned(),
        purpose: purpose.code().to_owned(),
        forum: forum.code().to_owned(),
        scope: scope.clone(),
        parent_id: parent.map(|row| row.id),
        profile: profile_of(body, &election, held_on)?,
        regime_hash: String::new(),
        held_on,
        announced_on: new.announced_on,
        place: new.place.clone(),
        seats: serde_json::to_string(&seats_of(purpose, &new.seats))?,
        facts: serde_json::to_string(&new.facts)?,
        stage: Stage::Preparing.code().to_owned(),
        due: 0,
        present: 0,
        rounds: 0,
        elected: 0,
        finished_on: None,
        created_ms: tx.now_ms(),
        version: 1,
    };
    let subject = title(&row);
    let id = store::insert(tx.conn(), row).await?;
    let detail = json!({ "meeting": id, "forum": forum.code(), "held_on": held_on, "scope": scope });
    tx.audit(actor.event("meeting.create", &unit.code, subject, detail));
    super::steps::follow(tx, actor, &unit.code, purpose).await?;
    Ok(id)
}

/// A recall has one question, whatever the form says.
fn seats_of(purpose: Purpose, seats: &[SeatsOf]) -> Vec<SeatsOf> {
    if purpose == Purpose::Recall {
        return vec![SeatsOf { post: MeetingPost::Question, n: 1 }];
    }
    seats.iter().copied().filter(|seat| seat.n > 0).collect()
}

/// Changes a meeting that is being prepared.
///
/// # Errors
/// `MEETING_STAGE`, stale, and as [`create`].
pub async fn change(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64, edit: &Edit) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Preparing], "更改会议安排")?;
    let purpose = loaded.purpose;
    if !purpose.forums().contains(&edit.forum) {
        let message = format!("{}不能由{}办理", purpose.zh(), edit.forum.zh());
        return Err(Refusal::new("FORUM", message, "请改选会议形式").field("forum", "不能由这种会议办理").into());
    }
    if edit.forum != loaded.forum && !store::electors(tx.read(), id).await?.is_empty() {
        let message = format!("名册已按「{}」登记", loaded.forum.zh());
        return Err(Refusal::new("LIST_OF_OTHER_FORUM", message, "请先清空名册，再改会议形式").into());
    }
    check_seats(purpose, &edit.seats)?;
    check_days(edit.held_on, edit.announced_on)?;
    if edit.forum != loaded.forum || edit.seats != store::seats(&loaded.row)? {
        super::hold::without_results(tx, id, "更改会议形式和名额").await?;
    }
    let mut facts = store::facts(&loaded.row)?;
    facts.term_ends = edit.term_ends;
    facts.order_reason.clone_from(&edit.order_reason);
    let profile = profile_of(purpose.body(), &loaded.election, edit.held_on)?;
    let row = meeting::Model {
        forum: edit.forum.code().to_owned(),
        profile,
        held_on: edit.held_on,
        announced_on: edit.announced_on,
        place: edit.place.clone(),
        seats: serde_json::to_string(&seats_of(purpose, &edit.seats))?,
        facts: serde_json::to_string(&facts)?,
        ..loaded.row
    };
    let subject = title(&row);
    let detail = json!({
        "meeting": id, "forum": edit.forum.code(), "held_on": edit.held_on, "announced_on": edit.announced_on,
        "seats": seats_of(purpose, &edit.seats), "order_reason": edit.order_reason,
    });
    store::update(tx.conn(), row).await?;
    tx.audit(actor.event("meeting.change", &unit.code, subject, detail));
    super::steps::follow(tx, actor, &unit.code, purpose).await
}

/// Somebody who stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNominee {
    /// The person, when chosen from the persons of the unit.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Post.
    pub post: MeetingPost,
    /// 党员推荐票.
    pub by_members: Option<i32>,
    /// 群众推荐票.
    pub by_masses: Option<i32>,
    /// Remark, such as the conclusion of the review.
    pub note: String,
}

/// Before anybody has voted.
const BEFORE_VOTE: &[Stage] = &[Stage::Preparing, Stage::CheckIn];

/// Adds somebody who stands. A name that one person of the unit has is linked to that person, so that relatives are found.
///
/// # Errors
/// `MEETING_STAGE`, `NOMINEE_TWICE`, `POST_WITHOUT_SEATS`.
pub async fn add_nominee(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, new: &NewNominee) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.at(BEFORE_VOTE, "增加候选人")?;
    let seats = store::seats(&loaded.row)?;
    if !seats.iter().any(|seat| seat.post == new.post) {
        let message = format!("这次会议不选{}", new.post.zh());
        return Err(Refusal::new("POST_WITHOUT_SEATS", message, "请核对职务").field("post", "这次会议不选").into());
    }
    let person = match new.person_id {
        Some(id) => people::store::person_of(tx.read(), &unit.code, id).await?,
        None => match &people::store::named(tx.read(), &unit.code, &new.name).await?[..] {
            [only] => Some(only.clone()),
            _ => None,
        },
    };
    if new.person_id.is_some() && person.is_none() {
        return Err(Failure::NotFound("本村的这名人员".into()));
    }
    let (person_id, sex) = person.map_or((None, String::new()), |person| (Some(person.id), person.sex));
    if let Some(refusal) = super::ballot::kept_off(tx.read(), &loaded, (person_id, &new.name)).await? {
        return Err(refusal.into());
    }
    if loaded.purpose == Purpose::ByElection {
        let office = super::in_office(tx.read(), &unit.code, loaded.row.held_on).await?;
        // Where one of the two is not known by number, the names say it: the law would take them for one person.
        let sits = |row: &&entity::officeholder::Model| {
            row.body == crate::bodies::model::VILLAGERS_COMMITTEE
                && match (row.person_id, person_id) {
                    (Some(one), Some(other)) => one == other,
                    _ => row.name == new.name,
                }
        };
        if office.iter().any(|row| sits(&row)) {
            let message = format!("「{}」现任{}成员", new.name, unit.words().say("村民委员会"));
            let refusal = Refusal::new(
                "NOMINEE_IN_OFFICE",
                message,
                "改任其他职务的，先办理辞去现任职务，再列为补选候选人；同名不同人的，请在姓名后加注区别",
            );
            return Err(refusal.field("name", "现任成员").into());
        }
    }
    let rows = store::nominees(tx.read(), id).await?;
    let twice = |row: &&meeting_nominee::Model| {
        !row.withdrawn
            && row.post == new.post.code()
            && if person_id.is_some() { row.person_id == person_id } else { row.name == new.name }
    };
    if rows.iter().any(|row| twice(&row)) {
        let message = format!("「{}」已是{}候选人", new.name, new.post.zh());
        let refusal = Refusal::new("NOMINEE_TWICE", message, "同名不同人的，请在姓名后加注区别，如「张三（二组）」");
        return Err(refusal.field("name", "已在名单中").into());
    }
    let rank = rows.iter().map(|row| row.rank).max().unwrap_or(0) + 1;
    let row = meeting_nominee::Model {
        id: 0,
        meeting_id: id,
        person_id,
        name: new.name.clone(),
        sex,
        post: new.post.code().to_owned(),
        rank,
        by_members: new.by_members,
        by_masses: new.by_masses,
        note: new.note.clone(),
        withdrawn: false,
        version: 1,
    };
    let nominee = store::insert_nominee(tx.conn(), row).await?;
    let detail = json!({
        "meeting": id, "name": new.name, "post": new.post.code(), "linked": person_id.is_some(),
        "by_members": new.by_members, "by_masses": new.by_masses,
    });
    tx.audit(actor.event("meeting.add_nominee", &unit.code, title(&loaded.row), detail));
    // Who saw the ballot without this name does not begin the vote with it.
    store::update(tx.conn(), loaded.row).await?;
    Ok(nominee)
}

/// Takes a candidate off the ballot; the record stays.
///
/// # Errors
/// `MEETING_STAGE`, stale.
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    (nominee, version): (i64, i64),
    reason: &str,
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.at(BEFORE_VOTE, "撤下候选人")?;
    let row = store::nominee(tx.read(), id, nominee).await?;
    if row.version != version || row.withdrawn {
        return Err(Failure::Stale { what: format!("候选人「{}」", row.name) });
    }
    if let Some(refusal) = super::ballot::bound(tx.read(), &loaded, &row).await? {
        return Err(refusal.into());
    }
    let name = row.name.clone();
    let note = if row.note.is_empty() { reason.to_owned() } else { format!("{}；{reason}", row.note) };
    store::update_nominee(tx.conn(), meeting_nominee::Model { withdrawn: true, note, ..row }).await?;
    let detail = json!({ "meeting": id, "name": name, "reason": reason });
    tx.audit(actor.event("meeting.withdraw_nominee", &unit.code, title(&loaded.row), detail));
    store::update(tx.conn(), loaded.row).await?;
    Ok(name)
}

/// Records who counts and watches, as the meeting adopted it.
///
/// # Errors
/// `MEETING_STAGE`, stale.
pub async fn set_tellers(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    tellers: &[String],
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(BEFORE_VOTE, "更改监票人、计票人")?;
    let mut facts = store::facts(&loaded.row)?;
    facts.tellers = tellers.to_vec();
    let subject = title(&loaded.row);
    let row = meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row };
    store::update(tx.conn(), row).await?;
    tx.audit(actor.event("meeting.tellers", &unit.code, subject, json!({ "meeting": id, "tellers": tellers })));
    Ok(())
}

/// Replies of a superior organisation are recorded by the township or the county, everything else also by the village.
pub fn of_superior(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Reply | DocumentKind::CandidatesReply | DocumentKind::Approval)
}

/// Records a paper. When the last one that is needed after the result is there, the meeting is finished.
///
/// # Errors
/// `MEETING_STAGE`, `DOCUMENT_KIND`, `DOCUMENT_TWICE`, `DOCUMENT_ORDER`, `DOCUMENT_DAY`.
pub async fn record_document(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    kind: DocumentKind,
    (number, dated, note): (&str, NaiveDate, &str),
) -> Outcome<bool> {
    actor.require(if of_superior(kind) { CLERKS } else { COMMITTEE })?;
    let loaded = load(tx.read(), unit, id).await?;
    let (before, after) = loaded.purpose.documents();
    let wanted = match loaded.stage {
        Stage::Preparing | Stage::CheckIn => before,
        Stage::Filing => after,
        _ => &[],
    };
    let Some(at) = wanted.iter().position(|one| *one == kind) else {
        let message = format!("会议现在是「{}」阶段，不登记「{}」", loaded.stage.zh(), kind.zh());
        return Err(Refusal::new("DOCUMENT_KIND", message, "请按页面列出的文书依次登记").into());
    };
    let known = store::documents(tx.read(), id).await?;
    let has = |kind: DocumentKind| known.iter().any(|row| row.kind == kind.code());
    if has(kind) {
        let message = format!("「{}」已经登记", kind.zh());
        return Err(Refusal::new("DOCUMENT_TWICE", message, "登记有误的，请在备注中写明后联系乡镇").into());
    }
    if let Some(missing) = wanted[..at].iter().find(|kind| !has(**kind)) {
        let message = format!("「{}」应当在「{}」之后", kind.zh(), missing.zh());
        return Err(Refusal::new("DOCUMENT_ORDER", message, format!("请先登记「{}」", missing.zh())).into());
    }
    if dated > tx.today() {
        let refusal = Refusal::new("DOCUMENT_DAY", format!("日期 {dated} 还没有到"), "请填写文书上的日期");
        return Err(refusal.field("dated", "还没有到").into());
    }
    let row = meeting_document::Model {
        id: 0,
        meeting_id: id,
        kind: kind.code().to_owned(),
        number: number.to_owned(),
        dated,
        note: note.to_owned(),
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    store::insert_document(tx.conn(), row).await?;
    let subject = title(&loaded.row);
    let detail = json!({ "meeting": id, "kind": kind.code(), "number": number, "dated": dated });
    tx.audit(actor.event("meeting.document", &unit.code, subject, detail));
    let approval = kind == DocumentKind::Approval;
    let last = loaded.stage == Stage::Filing && wanted.iter().all(|one| *one == kind || has(*one));
    if approval {
        super::result::seat(tx, actor, unit, &loaded, dated).await?;
    }
    let purpose = loaded.purpose;
    if last {
        finish(tx, loaded, dated).await?;
    }
    super::steps::follow(tx, actor, &unit.code, purpose).await?;
    Ok(last)
}

async fn finish(tx: &Tx, loaded: Loaded, on: NaiveDate) -> Outcome<()> {
    let elected = super::result::elected(tx.conn(), &loaded.row).await?;
    let row = meeting::Model {
        finished_on: Some(on),
        elected: column(u32::try_from(elected.len()).unwrap_or(u32::MAX)),
        ..loaded.row
    };
    super::advance(tx, row, Stage::Finished).await?;
    Ok(())
}
