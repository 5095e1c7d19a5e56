//! Commands of conditions; the only writer of this context. Reads what the records say about a person.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::{condition_answer, condition_item, condition_list, proposal, unit_election};
use law::conditions::{Answer, Check, Facts, ListKind, templates};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::model::{Standing, State, in_force, standings};
use super::store;
use crate::access::{Actor, CLERKS, COUNTY};
use crate::bodies::conflicts::{Rules, Sitter, conflicts};
use crate::bodies::posts::{self, Office};
use crate::cycle::{self, settings};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};
use crate::people::{self, kin::Kin};
use crate::vetting::model::is_proposed;
use crate::{roll, vetting};

/// Shortest evidence, in characters, for an answer that burdens somebody.
const EVIDENCE_CHARS: usize = 4;

fn county(unit: &UnitRef) -> Outcome<()> {
    if unit.level == Level::County {
        Ok(())
    } else {
        Err(Failure::NotFound("条件清单（由县级设置）".into()))
    }
}

/// Takes over the lists that the sources name, as drafts; items that a source only counts are left to be worded.
///
/// # Errors
/// `CONDITIONS_PRESENT`.
pub async fn start(tx: &Tx, actor: &Actor, unit: &UnitRef) -> Outcome<usize> {
    actor.require(COUNTY)?;
    county(unit)?;
    if !store::lists(tx.read(), &unit.code).await?.is_empty() {
        return Err(Refusal::new("CONDITIONS_PRESENT", "已经有条件清单", "请逐份增加或者修改").into());
    }
    let book = cycle::book()?;
    for template in templates() {
        let source: Vec<String> = template.cites.iter().map(|cite| cite.zh(book)).collect();
        let row = condition_list::Model {
            id: 0,
            county_code: unit.code.clone(),
            code: template.code.clone(),
            title: template.title.clone(),
            kind: template.kind.code().to_owned(),
            source: source.join("、"),
            version_no: 1,
            state: State::Draft.code().to_owned(),
            effective_on: None,
            note: template.note.clone(),
            created_ms: tx.now_ms(),
            version: 1,
        };
        let list_id = store::insert_list(tx.conn(), row).await?;
        let blanks = (0..template.blank).map(|_| (String::new(), None, String::new()));
        let worded = template.item.iter().map(|item| {
            let bodies: Vec<&str> = item.bodies.iter().map(|body| body.code()).collect();
            (item.text.clone(), item.check, bodies.join(","))
        });
        for ((text, check, bodies), no) in worded.chain(blanks).zip(1..) {
            let check_json = check.map(|check| serde_json::to_string(&check)).transpose()?.unwrap_or_default();
            store::insert_item(tx.conn(), condition_item::Model { id: 0, list_id, no, text, check_json, bodies })
                .await?;
        }
    }
    let n = templates().len();
    tx.audit(actor.event("conditions.start", &unit.code, unit.name.clone(), json!({ "lists": n })));
    Ok(n)
}

/// A list as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListInput {
    /// Title.
    pub title: String,
    /// What it asks for.
    pub kind: ListKind,
    /// The document that the wording comes from.
    pub source: String,
}

/// Adds a list of the county's own, as a draft.
///
/// # Errors
/// Not found for other places than a county.
pub async fn add_list(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &ListInput) -> Outcome<i64> {
    actor.require(COUNTY)?;
    county(unit)?;
    let all = store::lists(tx.read(), &unit.code).await?;
    let code = format!("own-{}", all.len() + 1);
    let row = condition_list::Model {
        id: 0,
        county_code: unit.code.clone(),
        code,
        title: input.title.clone(),
        kind: input.kind.code().to_owned(),
        source: input.source.clone(),
        version_no: 1,
        state: State::Draft.code().to_owned(),
        effective_on: None,
        note: String::new(),
        created_ms: tx.now_ms(),
        version: 1,
    };
    let id = store::insert_list(tx.conn(), row).await?;
    tx.audit(actor.event("conditions.add_list", &unit.code, input.title.clone(), json!({ "list": id })));
    Ok(id)
}

async fn draft(tx: &Tx, unit: &UnitRef, (id, version): (i64, i64)) -> Outcome<condition_list::Model> {
    let row = store::list(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("清单「{}」", row.title) });
    }
    if State::of(&row) == State::Draft {
        return Ok(row);
    }
    let message = format!("清单「{}」第 {} 版已经{}，不能修改", row.title, row.version_no, State::of(&row).zh());
    Err(Refusal::new("CONDITIONS_FIXED", message, "要修改的，另建新的一版").into())
}

/// Changes the head of a draft.
///
/// # Errors
/// `CONDITIONS_FIXED`, stale.
pub async fn change_list(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), input: &ListInput) -> Outcome<()> {
    actor.require(COUNTY)?;
    let row = draft(tx, unit, key).await?;
    let ListInput { title, kind, source } = input.clone();
    let detail = json!({ "list": key.0, "kind": kind.code(), "source": source });
    store::update_list(tx.conn(), condition_list::Model { title, kind: kind.code().into(), source, ..row }).await?;
    tx.audit(actor.event("conditions.change_list", &unit.code, input.title.clone(), detail));
    Ok(())
}

/// An item as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemInput {
    /// Wording.
    pub text: String,
    /// How it is computed.
    pub check: Option<Check>,
    /// Codes of the bodies; empty for all.
    pub bodies: Vec<String>,
}

impl ItemInput {
    fn row(&self, id: i64, list_id: i64, no: i32) -> Outcome<condition_item::Model> {
        let check_json = self.check.map(|check| serde_json::to_string(&check)).transpose()?.unwrap_or_default();
        let (text, bodies) = (self.text.clone(), self.bodies.join(","));
        Ok(condition_item::Model { id, list_id, no, text, check_json, bodies })
    }
}

/// Adds an item to a draft, or changes one of it.
///
/// # Errors
/// `CONDITIONS_FIXED`, not found, stale.
pub async fn put_item(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, i64),
    item: Option<i64>,
    input: &ItemInput,
) -> Outcome<()> {
    actor.require(COUNTY)?;
    let list = draft(tx, unit, key).await?;
    let present = store::items(tx.read(), &[list.id]).await?;
    match item {
        Some(id) => {
            let old = present.iter().find(|row| row.id == id).ok_or_else(|| Failure::NotFound("这一条".into()))?;
            store::update_item(tx.conn(), input.row(id, list.id, old.no)?).await?;
        }
        None => {
            let no = present.iter().map(|row| row.no).max().unwrap_or(0) + 1;
            store::insert_item(tx.conn(), input.row(0, list.id, no)?).await?;
        }
    }
    let title = list.title.clone();
    store::update_list(tx.conn(), list).await?;
    tx.audit(actor.event("conditions.item", &unit.code, title, json!({ "list": key.0, "text": input.text })));
    Ok(())
}

/// Takes an item off a draft.
///
/// # Errors
/// `CONDITIONS_FIXED`, not found, stale.
pub async fn remove_item(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), item: i64) -> Outcome<()> {
    actor.require(COUNTY)?;
    let list = draft(tx, unit, key).await?;
    let present = store::items(tx.read(), &[list.id]).await?;
    let row = present.iter().find(|row| row.id == item).ok_or_else(|| Failure::NotFound("这一条".into()))?;
    store::delete_item(tx.conn(), row.id).await?;
    let title = list.title.clone();
    store::update_list(tx.conn(), list).await?;
    tx.audit(actor.event("conditions.item_remove", &unit.code, title, json!({ "list": key.0, "text": row.text })));
    Ok(())
}

/// Puts a draft in force from a day on. It is never changed again.
///
/// # Errors
/// `CONDITIONS_EMPTY`, `CONDITIONS_BLANK`, `CONDITIONS_SOURCE`, `CONDITIONS_DAY`, `CONDITIONS_FIXED`, stale.
pub async fn put_in_force(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), from: NaiveDate) -> Outcome<String> {
    actor.require(COUNTY)?;
    let list = draft(tx, unit, key).await?;
    let items = store::items(tx.read(), &[list.id]).await?;
    if items.is_empty() {
        let message = format!("清单「{}」没有条文", list.title);
        return Err(Refusal::new("CONDITIONS_EMPTY", message, "请先增加条文").into());
    }
    let blank = items.iter().filter(|item| item.text.is_empty()).count();
    if blank > 0 {
        let message = format!("清单「{}」还有 {blank} 条没有写内容", list.title);
        return Err(Refusal::new("CONDITIONS_BLANK", message, "请按本地文件填写，或者删去没有的条数").into());
    }
    if list.source.is_empty() {
        let message = format!("清单「{}」没有写明来源", list.title);
        return Err(Refusal::new("CONDITIONS_SOURCE", message, "请写明依据的文件和文号").into());
    }
    let all = store::lists(tx.read(), &unit.code).await?;
    let before = all.iter().filter(|row| row.code == list.code && row.id != list.id).filter_map(|row| row.effective_on);
    if let Some(last) = before.max().filter(|last| from <= *last) {
        let message = format!("前一版自 {last} 起生效");
        let refusal = Refusal::new("CONDITIONS_DAY", message, "请填写更晚的生效日期");
        return Err(refusal.field("effective_on", "不能早于前一版").into());
    }
    let title = list.title.clone();
    let detail = json!({ "list": key.0, "no": list.version_no, "from": from, "items": items.len() });
    let state = State::InForce.code().to_owned();
    store::update_list(tx.conn(), condition_list::Model { state, effective_on: Some(from), ..list }).await?;
    tx.audit(actor.event("conditions.in_force", &unit.code, title.clone(), detail));
    Ok(title)
}

/// Makes the next version of a list as a draft with the same items.
///
/// # Errors
/// `CONDITIONS_DRAFT_PRESENT`, not found.
pub async fn next_version(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64) -> Outcome<i64> {
    actor.require(COUNTY)?;
    let list = store::list(tx.read(), &unit.code, id).await?;
    let all = store::lists(tx.read(), &unit.code).await?;
    let own = || all.iter().filter(|row| row.code == list.code);
    if own().any(|row| State::of(row) == State::Draft) {
        let message = format!("清单「{}」已有一版草稿", list.title);
        return Err(Refusal::new("CONDITIONS_DRAFT_PRESENT", message, "请修改那一版草稿").into());
    }
    let version_no = own().map(|row| row.version_no).max().unwrap_or(0) + 1;
    let row = condition_list::Model {
        id: 0,
        version_no,
        state: State::Draft.code().to_owned(),
        effective_on: None,
        created_ms: tx.now_ms(),
        version: 1,
        ..list.clone()
    };
    let new = store::insert_list(tx.conn(), row).await?;
    for item in store::items(tx.read(), &[list.id]).await? {
        store::insert_item(tx.conn(), condition_item::Model { id: 0, list_id: new, ..item }).await?;
    }
    let detail = json!({ "list": new, "no": version_no, "after": id });
    tx.audit(actor.event("conditions.next_version", &unit.code, list.title, detail));
    Ok(new)
}

/// No longer asks the items of a list; what was answered stays.
///
/// # Errors
/// `CONDITIONS_NOT_IN_FORCE`, stale.
pub async fn withdraw(tx: &Tx, actor: &Actor, unit: &UnitRef, (id, version): (i64, i64)) -> Outcome<String> {
    actor.require(COUNTY)?;
    let row = store::list(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("清单「{}」", row.title) });
    }
    if State::of(&row) != State::InForce {
        let message = format!("清单「{}」没有生效", row.title);
        return Err(Refusal::new("CONDITIONS_NOT_IN_FORCE", message, "不必废止").into());
    }
    let title = row.title.clone();
    store::update_list(tx.conn(), condition_list::Model { state: State::Withdrawn.code().into(), ..row }).await?;
    tx.audit(actor.event("conditions.withdraw", &unit.code, title.clone(), json!({ "list": id })));
    Ok(title)
}

/// The proposed persons of a unit with every item that applies to them.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Lists that apply, oldest first.
    pub lists: Vec<condition_list::Model>,
    /// Per proposed person, per list.
    pub persons: Vec<(proposal::Model, Vec<Vec<Standing>>)>,
}

/// The post of a proposal among those of the list of officeholders.
pub fn office(row: &proposal::Model) -> Option<&'static Office> {
    let code = match (row.body.as_str(), row.post.as_str()) {
        ("PO", "party_member") => "member",
        ("VSC", "supervision_chair") => "chair",
        ("VSC", "supervision_member") => "member",
        ("EC", "council_chair") => "chair",
        ("EC", "council_member") => "council",
        (_, own) => own,
    };
    posts::of(&row.body.to_lowercase(), code)
}

/// What the records say about the proposed persons of a unit, by person.
async fn facts(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    proposals: &[proposal::Model],
) -> Outcome<BTreeMap<i64, Facts>> {
    let ids: Vec<i64> = proposals.iter().map(|row| row.person_id).collect::<BTreeSet<_>>().into_iter().collect();
    let persons = people::store::persons(conn, &ids).await?;
    let listed = roll::store::registered(conn, election.id).await? > 0;
    let here = |row: &entity::registration::Model| row.election_id == election.id && row.status == "registered";
    let rows = roll::store::of_persons(conn, &ids).await?;
    let registered: BTreeSet<i64> =
        rows.into_iter().filter(|(_, own)| own.iter().any(here)).map(|(person, _)| person).collect();
    let kin = relatives(conn, election, proposals).await?;
    let of = |person: &entity::person::Model| Facts {
        born: Some(person.birth),
        education: people::model::education(&person.education),
        party_member: (!person.political.is_empty())
            .then(|| person.political.contains("党员") && !person.political.contains("预备")),
        on_roll: listed.then(|| registered.contains(&person.id)),
        kin: kin.as_ref().map(|all| all.get(&person.id).cloned().unwrap_or_default()),
    };
    Ok(persons.iter().map(|person| (person.id, of(person))).collect())
}

/// Relatives among the proposed persons who cannot serve together, in sentences by person; `None` where no relation of the unit is known.
async fn relatives(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    proposals: &[proposal::Model],
) -> Outcome<Option<BTreeMap<i64, Vec<String>>>> {
    let kin = Kin::of_unit(conn, &election.unit_code).await?;
    if kin.rows().is_empty() {
        return Ok(None);
    }
    let regime = cycle::regime(election)?;
    let cooperative = match settings::cooperative_regime(election, election.polling_day) {
        Err(Failure::Refused(_)) => return Ok(None),
        other => other?,
    };
    let rules = Rules { regime: &regime, cooperative: &cooperative, pack: settings::pack(election)? };
    let stands: Vec<&proposal::Model> = proposals.iter().filter(|row| is_proposed(row)).collect();
    let mut offices: BTreeMap<i64, (&str, Vec<&'static Office>)> = BTreeMap::new();
    for row in stands {
        let own = offices.entry(row.person_id).or_insert_with(|| (row.name.as_str(), Vec::new()));
        own.1.extend(office(row));
    }
    let ids: Vec<i64> = offices.keys().copied().collect();
    let edges = kin.edges(&ids, &regime);
    let mut all: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for edge in &edges {
        let pair: Vec<i64> = [&edge.a, &edge.b].into_iter().filter_map(people::store::person_id).collect();
        let [a, b] = pair[..] else { continue };
        let sitter = |id: i64| {
            let (_, own) = offices.get(&id)?;
            Some(Sitter { person: people::store::person_ref(id), offices: own.clone(), party_member: None })
        };
        let (Some(one), Some(other)) = (sitter(a), sitter(b)) else { continue };
        let found = conflicts(&[one, other], std::slice::from_ref(edge), &rules);
        // Posts of one person that exclude each other are no matter of relatives.
        if !found.iter().any(|conflict| conflict.finding.code.contains("KIN")) {
            continue;
        }
        for (own, other) in [(a, b), (b, a)] {
            let (Some(relation), Some((name, posts))) = (kin.relation(own, other), offices.get(&other)) else {
                continue;
            };
            let posts: Vec<&str> = posts.iter().map(|office| office.full_zh).collect();
            let said = format!("与{name}（{}人选）：{}", posts.join("、"), kin.path_zh(own, &relation));
            let list = all.entry(own).or_default();
            if !list.contains(&said) {
                list.push(said);
            }
        }
    }
    Ok(Some(all))
}

/// Everybody proposed in a unit with the items that apply today.
///
/// # Errors
/// Of the database; when stored JSON is damaged.
pub async fn asked(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    county: &str,
    today: NaiveDate,
) -> Outcome<Asked> {
    let lists = store::lists(conn, county).await?;
    let lists: Vec<condition_list::Model> = in_force(&lists, today).into_iter().cloned().collect();
    let all = vetting::store::proposals(conn, election.cycle_id, &election.unit_code).await?;
    let proposals: Vec<proposal::Model> = all.into_iter().filter(is_proposed).collect();
    let ids: Vec<i64> = lists.iter().map(|list| list.id).collect();
    let items = store::items(conn, &ids).await?;
    let answers = store::answers(conn, &proposals.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let facts = facts(conn, election, &proposals).await?;
    let mut persons = Vec::with_capacity(proposals.len());
    for row in proposals {
        let own = facts.get(&row.person_id).cloned().unwrap_or_default();
        let mut per_list = Vec::with_capacity(lists.len());
        for list in &lists {
            let of_list: Vec<condition_item::Model> =
                items.iter().filter(|item| item.list_id == list.id).cloned().collect();
            per_list.push(standings(&of_list, &answers, &row, &own, election.polling_day)?);
        }
        persons.push((row, per_list));
    }
    Ok(Asked { lists, persons })
}

/// The county whose lists a unit answers.
///
/// # Errors
/// Not found when the unit lies in none.
pub async fn county_of(conn: &impl ConnectionTrait, election: &unit_election::Model) -> Outcome<String> {
    let cycle = cycle::store::cycle(conn, election.cycle_id).await?;
    cycle.map(|row| row.county_code).ok_or_else(|| Failure::NotFound("换届".into()))
}

/// An answer as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Item.
    pub item: i64,
    /// Version of the answer that its author saw; 0 when there was none.
    pub seen: i32,
    /// The answer.
    pub answer: Answer,
    /// What it rests on.
    pub evidence: String,
}

/// Records answers about a proposed person. The same again changes nothing.
///
/// # Errors
/// Not found, `CONDITION_COMPUTED`, `CONDITION_EVIDENCE`; stale when a colleague answered in between.
pub async fn answer(tx: &Tx, actor: &Actor, unit: &UnitRef, proposal: i64, given: &[Given]) -> Outcome<String> {
    actor.require(CLERKS)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let county = county_of(tx.read(), &election).await?;
    let asked = asked(tx.read(), &election, &county, tx.today()).await?;
    let missing = || Failure::NotFound("这个初步人选".into());
    let (person, lists) = asked.persons.iter().find(|(row, _)| row.id == proposal).ok_or_else(missing)?;
    let mut written = Vec::new();
    for one in given {
        let standing = lists.iter().flatten().find(|standing| standing.item.id == one.item);
        let standing = standing.ok_or_else(|| Failure::NotFound("这一条".into()))?;
        let text = &standing.item.text;
        if !standing.open() {
            let message = format!("「{text}」由登记的资料得出");
            let remedy = "资料不对的，请更正人员资料、名册或者亲属关系";
            return Err(Refusal::new("CONDITION_COMPUTED", message, remedy).into());
        }
        let old = standing.answered.as_ref();
        if old.is_some_and(|row| (row.answer.as_str(), &row.evidence) == (one.answer.code(), &one.evidence)) {
            continue;
        }
        if old.map_or(0, |row| row.no) != one.seen {
            return Err(Failure::Stale { what: format!("「{}」的「{text}」", person.name) });
        }
        if one.answer == Answer::NotMet && one.evidence.chars().count() < EVIDENCE_CHARS {
            let message = format!("「{text}」没有写明事实和材料");
            let refusal = Refusal::new("CONDITION_EVIDENCE", message, "没有事实和材料的，不能这样记载");
            return Err(refusal.field(format!("evidence-{}", one.item), "请写明事实和材料").into());
        }
        store::add_answer(
            tx.conn(),
            condition_answer::Model {
                id: 0,
                proposal_id: proposal,
                item_id: one.item,
                no: old.map_or(0, |row| row.no) + 1,
                current: true,
                answer: one.answer.code().to_owned(),
                evidence: one.evidence.clone(),
                by_name: actor.name.clone(),
                at_ms: tx.now_ms(),
            },
        )
        .await?;
        written.push(json!({ "item": one.item, "answer": one.answer.code() }));
    }
    if !written.is_empty() {
        let detail = json!({ "proposal": proposal, "answers": written });
        tx.audit(actor.event("conditions.answer", &unit.code, person.name.clone(), detail));
    }
    Ok(person.name.clone())
}
