//! The list of a meeting: who is due, who has no vote, who is left out.

use std::collections::{BTreeMap, BTreeSet};

use entity::meeting_elector;
use law::regime::DueExclusion;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Loaded, in_office, load, same, title};
use crate::access::{Actor, CLERKS, COMMITTEE};
use crate::bodies;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Attendance, Forum, MeetingPost, NoRight, Purpose, Stage, Standing};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::{org, people, roll};

/// Somebody for the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The person, where known.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// `male`, `female` or empty.
    pub sex: String,
    /// Group.
    pub group: String,
    /// Household.
    pub household: String,
    /// No right to vote, with the ground.
    pub no_right: Option<NoRight>,
}

/// What became of lines for the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Added.
    pub added: usize,
    /// Already on the list.
    pub known: usize,
}

/// Most people on one list: larger meetings are votes of the village, which the committee's election is made for.
const MOST: usize = 20_000;

/// Whether the list can be filled from what the office knows.
pub fn may_fill(forum: Forum) -> bool {
    !matches!(forum, Forum::PartyDelegates | Forum::MemberRepresentatives)
}

/// The list can be changed while the meeting is prepared; late entries while people check in.
fn changeable(loaded: &Loaded) -> Outcome<()> {
    loaded.at(&[Stage::Preparing, Stage::CheckIn], "更改名册")
}

/// Fills the list from what the office knows: party members among the persons, the elected of the meeting before, the
/// representatives and the committee, the published roll, one entry per household of it.
///
/// # Errors
/// `MEETING_STAGE`, `LIST_SOURCE_EMPTY`, `LIST_SOURCE_NONE`.
pub async fn fill(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64) -> Outcome<Lines> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    changeable(&loaded)?;
    if !may_fill(loaded.forum) {
        let message = format!("{}没有可以直接取用的来源", loaded.forum.electors_zh());
        return Err(Refusal::new("LIST_SOURCE_NONE", message, "请逐行登记代表名单").into());
    }
    let entries = source(tx.read(), unit, &loaded).await?;
    if entries.is_empty() {
        let (message, remedy) = match loaded.forum {
            Forum::PartyMembers => ("人员库中没有政治面貌为中共党员的人员", "请先在人员中登记政治面貌，或者逐行登记"),
            Forum::Representatives => {
                ("还没有登记在任的村民代表和村民委员会成员", "请先完成村民代表推选，或者逐行登记")
            }
            _ => (
                "没有取到人员：选民名单还没有公布，或者推选单位的名称与选民名单中的小组不一致",
                "请先公布选民名单、核对小组名称，或者逐行登记",
            ),
        };
        return Err(Refusal::new("LIST_SOURCE_EMPTY", message, remedy).into());
    }
    add(tx, actor, unit, &loaded, &entries, "meeting.fill_list").await
}

/// Adds people that were typed. A name that one person of the unit has is linked to that person.
///
/// # Errors
/// `MEETING_STAGE`, `LIST_TOO_LONG`.
pub async fn add_lines(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, entries: &[Entry]) -> Outcome<Lines> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    changeable(&loaded)?;
    let names: Vec<String> =
        entries.iter().filter(|entry| entry.person_id.is_none()).map(|entry| entry.name.clone()).collect();
    let known = people::store::named_any(tx.read(), &unit.code, &names).await?;
    let mut by_name: BTreeMap<&str, Vec<&entity::person::Model>> = BTreeMap::new();
    for person in &known {
        by_name.entry(person.name.as_str()).or_default().push(person);
    }
    let link = |entry: &Entry| {
        let mut entry = entry.clone();
        let named = by_name.get(entry.name.as_str()).filter(|_| entry.person_id.is_none());
        if let Some([only]) = named.map(Vec::as_slice) {
            entry.person_id = Some(only.id);
            let fill = |own: &mut String, other: &str| {
                if own.is_empty() {
                    other.clone_into(own);
                }
            };
            fill(&mut entry.sex, &only.sex);
            fill(&mut entry.group, &only.group_name);
            fill(&mut entry.household, &only.household);
        }
        entry
    };
    let linked: Vec<Entry> = entries.iter().map(link).collect();
    add(tx, actor, unit, &loaded, &linked, "meeting.add_to_list").await
}

/// Lists of who belongs to an organisation: nobody belongs to two of one kind.
const OF_MEMBERS: [Forum; 4] =
    [Forum::PartyMembers, Forum::PartyDelegates, Forum::Members, Forum::MemberRepresentatives];

/// Whoever is a member here is on no list of members of another unit. Two records of one person are known by the identity number.
async fn in_one_unit(tx: &Tx, unit: &UnitRef, loaded: &Loaded, persons: &BTreeSet<i64>) -> Outcome<()> {
    let ids: Vec<i64> = persons.iter().copied().collect();
    let own = people::store::persons(tx.read(), &ids).await?;
    let indexes: Vec<&str> = own.iter().filter_map(|person| person.id_index.as_deref()).collect();
    let twins: Vec<i64> = people::store::by_indexes(tx.read(), &indexes)
        .await?
        .into_iter()
        .filter(|(_, code, _)| *code != unit.code)
        .map(|(id, ..)| id)
        .collect();
    for (row, meeting) in store::lists_of(tx.read(), &twins).await? {
        let members = Forum::from_code(&meeting.forum).is_some_and(|forum| OF_MEMBERS.contains(&forum));
        let same = meeting.cycle_id == loaded.row.cycle_id && meeting.body == loaded.row.body;
        if !members || !same || store::stage(&meeting) == Stage::Cancelled {
            continue;
        }
        let place =
            org::store::unit_ref(tx.read(), &meeting.unit_code).await?.map(|unit| unit.name).unwrap_or_default();
        let message = format!("「{}」已在{place}「{}」的名册上", row.name, title(&meeting));
        let remedy = "一人只在一个组织参加选举；组织关系或者成员身份已经转来的，先从那份名册上删去";
        return Err(Refusal::new("ON_TWO_LISTS", message, remedy).into());
    }
    Ok(())
}

/// Whoever elects in one group elects in no other, and whoever is a member of one organisation is in no other of its kind.
async fn on_one_list(tx: &Tx, unit: &UnitRef, loaded: &Loaded, entries: &[Entry]) -> Outcome<()> {
    let persons: BTreeSet<i64> = entries.iter().filter_map(|entry| entry.person_id).collect();
    if OF_MEMBERS.contains(&loaded.forum) {
        return in_one_unit(tx, unit, loaded, &persons).await;
    }
    if !loaded.purpose.by_group() {
        return Ok(());
    }
    for other in store::meetings(tx.read(), loaded.row.cycle_id, &unit.code).await? {
        let another = other.id != loaded.row.id && other.purpose == loaded.row.purpose;
        if !another || store::stage(&other) == Stage::Cancelled {
            continue;
        }
        let listed = store::electors(tx.read(), other.id).await?;
        if let Some(row) = listed.iter().find(|row| row.person_id.is_some_and(|id| persons.contains(&id))) {
            let message = format!("「{}」已在「{}」的名册上", row.name, super::title(&other));
            let remedy = "一人只在一个小组参加推选；登记错了的，先从那份名册上删去";
            return Err(Refusal::new("ON_TWO_LISTS", message, remedy).into());
        }
    }
    Ok(())
}

async fn add(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    loaded: &Loaded,
    entries: &[Entry],
    action: &str,
) -> Outcome<Lines> {
    let id = loaded.row.id;
    on_one_list(tx, unit, loaded, entries).await?;
    let present = store::electors(tx.read(), id).await?;
    let mut next = present.iter().map(|row| row.no).max().unwrap_or(0);
    let mut rows: Vec<meeting_elector::Model> = Vec::new();
    let mut lines = Lines::default();
    let mut persons: BTreeSet<i64> = present.iter().filter_map(|row| row.person_id).collect();
    for entry in entries {
        let twice = match entry.person_id {
            Some(person) => !persons.insert(person),
            None => present.iter().chain(&rows).any(|row| same(row, None, &entry.name, &entry.household)),
        };
        if twice {
            lines.known += 1;
            continue;
        }
        next += 1;
        rows.push(meeting_elector::Model {
            id: 0,
            meeting_id: id,
            no: next,
            person_id: entry.person_id,
            name: entry.name.clone(),
            sex: entry.sex.clone(),
            group_name: entry.group.clone(),
            household: entry.household.clone(),
            status: if entry.no_right.is_some() { Standing::NoRight } else { Standing::Entitled }.code().to_owned(),
            ground: entry.no_right.map(NoRight::code).unwrap_or_default().to_owned(),
            note: String::new(),
            superior_doc: String::new(),
            superior_by: String::new(),
            adopted: false,
            adopted_by: String::new(),
            attendance: Attendance::Absent.code().to_owned(),
            proxy_id: None,
            version: 1,
        });
        lines.added += 1;
    }
    if present.len() + rows.len() > MOST {
        let message = format!("名册共 {} 人，超过 {MOST} 人", present.len() + rows.len());
        return Err(Refusal::new("LIST_TOO_LONG", message, "请改由户代表或者代表会议办理").into());
    }
    store::insert_electors(tx.conn(), &rows).await?;
    let detail = json!({ "meeting": id, "added": lines.added, "known": lines.known });
    tx.audit(actor.event(action, &unit.code, title(&loaded.row), detail));
    Ok(lines)
}

async fn source(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<Vec<Entry>> {
    match loaded.forum {
        Forum::PartyMembers => party_members(conn, &unit.code).await,
        Forum::PartyCommittee | Forum::Council | Forum::Supervisors => elected_before(conn, unit, loaded).await,
        Forum::Representatives => representatives(conn, unit, loaded).await,
        Forum::Adults | Forum::Voters | Forum::Group | Forum::Members => voters(conn, loaded, false).await,
        Forum::Households | Forum::GroupHouseholds => voters(conn, loaded, true).await,
        Forum::PartyDelegates | Forum::MemberRepresentatives => Ok(Vec::new()),
    }
}

async fn party_members(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<Entry>> {
    let rows = people::store::party_members(conn, unit_code).await?;
    let entry = |row: entity::person::Model| Entry {
        person_id: Some(row.id),
        no_right: row.political.contains("预备").then_some(NoRight::Probationary),
        name: row.name,
        sex: row.sex,
        group: row.group_name,
        household: row.household,
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// The elected of the meeting before, who meet for the first time.
async fn elected_before(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<Vec<Entry>> {
    let Some(parent) = loaded.row.parent_id else { return Ok(Vec::new()) };
    let parent = store::meeting(conn, &unit.code, parent).await?;
    let of = |post: MeetingPost| match loaded.forum {
        Forum::Council => matches!(post, MeetingPost::CouncilChair | MeetingPost::CouncilMember),
        Forum::Supervisors => matches!(post, MeetingPost::SupervisorChair | MeetingPost::Supervisor),
        _ => true,
    };
    let elected = super::result::elected(conn, &parent).await?;
    let elected: Vec<_> = elected.into_iter().filter(|one| of(one.elected.post)).collect();
    let ids: Vec<i64> = elected.iter().filter_map(|one| one.person_id).collect();
    let persons = people::store::persons(conn, &ids).await?;
    let entry = |one: super::Seated| {
        let person = persons.iter().find(|person| Some(person.id) == one.person_id);
        Entry {
            person_id: one.person_id,
            name: person.map_or_else(|| one.elected.person.0.clone(), |person| person.name.clone()),
            sex: person.map(|person| person.sex.clone()).unwrap_or_default(),
            group: person.map(|person| person.group_name.clone()).unwrap_or_default(),
            household: person.map(|person| person.household.clone()).unwrap_or_default(),
            no_right: None,
        }
    };
    Ok(elected.into_iter().map(entry).collect())
}

/// 村民代表会议 is made of the representatives and the villagers' committee.
async fn representatives(conn: &impl ConnectionTrait, unit: &UnitRef, loaded: &Loaded) -> Outcome<Vec<Entry>> {
    let rows = in_office(conn, &unit.code, loaded.row.held_on).await?;
    let post = |row: &entity::officeholder::Model| MeetingPost::from_code(&row.post);
    let member = |row: &&entity::officeholder::Model| {
        row.body == bodies::model::VILLAGERS_COMMITTEE
            || (row.body == "vr" && post(row) == Some(MeetingPost::Representative))
    };
    let mut persons = BTreeSet::new();
    let mut entries = Vec::new();
    for row in rows.iter().filter(member) {
        if row.person_id.is_some_and(|id| !persons.insert(id)) {
            continue;
        }
        entries.push(Entry {
            person_id: row.person_id,
            name: row.name.clone(),
            sex: sex_code(&row.sex).to_owned(),
            ..Entry::default()
        });
    }
    Ok(entries)
}

/// Officeholders carry the sex in words or in codes.
fn sex_code(text: &str) -> &str {
    match text {
        "男" | "male" | "1" => "male",
        "女" | "female" | "2" => "female",
        _ => "",
    }
}

/// The published roll, of the whole village or of a group; one entry per household where households meet. Who comes for a household
/// is its own choice, so the name of its first voter stands there until somebody writes another.
async fn voters(conn: &impl ConnectionTrait, loaded: &Loaded, households: bool) -> Outcome<Vec<Entry>> {
    if roll::store::published(conn, loaded.election.id).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut rows = roll::store::voters(conn, loaded.election.id).await?;
    let scope = &loaded.row.scope;
    if loaded.purpose == Purpose::Representatives && !scope.is_empty() {
        let ground = super::divided(conn, &loaded.election).await?;
        rows.retain(|row| ground.chooses(scope, &row.group_name, &row.household));
    } else {
        rows.retain(|row| scope.is_empty() || row.group_name == *scope);
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.person_id).collect();
    let briefs = people::store::briefs(conn, &ids).await?;
    let mut seen: BTreeMap<(String, String), ()> = BTreeMap::new();
    let mut entries = Vec::new();
    for row in rows {
        let home = (row.group_name.clone(), row.household.clone());
        if households && (row.household.is_empty() || seen.insert(home, ()).is_some()) {
            continue;
        }
        entries.push(Entry {
            person_id: Some(row.person_id),
            name: row.name,
            sex: briefs.get(&row.person_id).map(|brief| brief.sex.clone()).unwrap_or_default(),
            group: row.group_name,
            household: row.household,
            no_right: None,
        });
    }
    Ok(entries)
}

async fn own(tx: &Tx, loaded: &Loaded, (row, version): (i64, i64)) -> Outcome<meeting_elector::Model> {
    let row = store::elector(tx.read(), loaded.row.id, row).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("名册中的「{}」", row.name) });
    }
    Ok(row)
}

/// Takes somebody off the list who should not be on it.
///
/// # Errors
/// `MEETING_STAGE`, `ELECTOR_PRESENT`, stale.
pub async fn remove(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, row: (i64, i64), reason: &str) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    changeable(&loaded)?;
    let row = own(tx, &loaded, row).await?;
    if Attendance::from_code(&row.attendance) != Attendance::Absent {
        let message = format!("「{}」已经签到", row.name);
        return Err(Refusal::new("ELECTOR_PRESENT", message, "请先撤销签到").into());
    }
    store::delete_elector(tx.conn(), row.id).await?;
    let detail = json!({ "meeting": id, "no": row.no, "name": row.name, "reason": reason });
    tx.audit(actor.event("meeting.remove_from_list", &unit.code, title(&loaded.row), detail));
    Ok(row.name)
}

/// Says that a party member has no vote, is to be left out of those due, or counts (again). An omission needs both approvals
/// afterwards; a changed ground begins anew.
///
/// # Errors
/// `MEETING_STAGE`, `NOT_A_PARTY_MEETING`, `ELECTOR_PRESENT`, `EXCLUSION_GROUND_UNKNOWN`, stale.
pub async fn set_standing(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    row: (i64, i64),
    (standing, ground, note): (Standing, &str, &str),
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    changeable(&loaded)?;
    if !loaded.forum.of_party() {
        let remedy = "不应列入名册的，请从名册中删去并写明原因";
        return Err(Refusal::new("NOT_A_PARTY_MEETING", "只有党员名册登记不计算在应到会人数内的情形", remedy).into());
    }
    let row = own(tx, &loaded, row).await?;
    let here = Attendance::from_code(&row.attendance) != Attendance::Absent;
    if here && standing != Standing::Entitled {
        let message = format!("「{}」已经签到", row.name);
        return Err(Refusal::new("ELECTOR_PRESENT", message, "请先撤销签到").into());
    }
    let known = match standing {
        Standing::Entitled => true,
        Standing::NoRight => NoRight::from_code(ground).is_some(),
        Standing::LeftOut => exclusion(ground).is_some_and(|ground| {
            let party = &loaded.rules.party;
            party.due_excludes().value.contains(&ground) || party.due_excludes_listed().value.contains(&ground)
        }),
    };
    if !known {
        let refusal = Refusal::new("EXCLUSION_GROUND_UNKNOWN", "没有选择情形", "请选择规定列出的情形");
        return Err(refusal.field("ground", "请选择规定列出的情形").into());
    }
    let name = row.name.clone();
    let changed = meeting_elector::Model {
        status: standing.code().to_owned(),
        ground: if standing == Standing::Entitled { String::new() } else { ground.to_owned() },
        note: note.to_owned(),
        superior_doc: String::new(),
        superior_by: String::new(),
        adopted: false,
        adopted_by: String::new(),
        ..row
    };
    store::update_elector(tx.conn(), changed).await?;
    let detail = json!({ "meeting": id, "name": name, "standing": standing.code(), "ground": ground, "note": note });
    tx.audit(actor.event("meeting.standing", &unit.code, title(&loaded.row), detail));
    Ok(name)
}

/// The ground of an omission with this code.
pub fn exclusion(code: &str) -> Option<DueExclusion> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

/// The reply of the superior organisation to an omission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval<'a> {
    /// Row and version of the elector.
    pub row: (i64, i64),
    /// Number of the reply.
    pub document: &'a str,
}

/// First approval: the superior party organisation agreed. Only the township or the county records it.
///
/// # Errors
/// `MEETING_STAGE`, `NOT_LEFT_OUT`, stale.
pub async fn approve(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, approval: Approval<'_>) -> Outcome<String> {
    actor.require(CLERKS)?;
    let loaded = load(tx.read(), unit, id).await?;
    changeable(&loaded)?;
    let row = left_out(tx, &loaded, approval.row).await?;
    let name = row.name.clone();
    let changed =
        meeting_elector::Model { superior_doc: approval.document.to_owned(), superior_by: actor.name.clone(), ..row };
    store::update_elector(tx.conn(), changed).await?;
    let detail = json!({ "meeting": id, "name": name, "document": approval.document });
    tx.audit(actor.event("meeting.exclusion_approved", &unit.code, title(&loaded.row), detail));
    Ok(name)
}

/// Second approval: the meeting adopted the omission. Only after the superior agreed.
///
/// # Errors
/// `MEETING_STAGE`, `NOT_LEFT_OUT`, `EXCLUSION_NOT_APPROVED`, stale.
pub async fn adopt(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, row: (i64, i64)) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.at(&[Stage::CheckIn], "登记大会通过的情况")?;
    let row = left_out(tx, &loaded, row).await?;
    if row.superior_doc.is_empty() {
        let message = format!("「{}」还没有上级党组织的同意", row.name);
        let cites = crate::cycle::cites_zh(&loaded.rules.party.due_excludes().cites).join("、");
        let refusal = Refusal::new("EXCLUSION_NOT_APPROVED", message, "请乡镇先登记批复，再由大会通过");
        return Err(refusal.basis(cites).into());
    }
    let name = row.name.clone();
    let changed = meeting_elector::Model { adopted: true, adopted_by: actor.name.clone(), ..row };
    store::update_elector(tx.conn(), changed).await?;
    let detail = json!({ "meeting": id, "name": name });
    tx.audit(actor.event("meeting.exclusion_adopted", &unit.code, title(&loaded.row), detail));
    Ok(name)
}

async fn left_out(tx: &Tx, loaded: &Loaded, row: (i64, i64)) -> Outcome<meeting_elector::Model> {
    let row = own(tx, loaded, row).await?;
    if Standing::from_code(&row.status) != Standing::LeftOut {
        let message = format!("「{}」没有报请不计算在应到会人数内", row.name);
        return Err(Refusal::new("NOT_LEFT_OUT", message, "请先登记情形").into());
    }
    Ok(row)
}
