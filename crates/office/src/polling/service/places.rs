//! Places, staff and ballot papers.

use chrono::NaiveDate;
use entity::{polling_place, polling_staff};
use law::staff::StaffMember;
use serde_json::json;

use super::refused_by;
use crate::access::{Actor, COMMITTEE};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::polling::model::{Duty, PlaceKind};
use crate::polling::store;
use crate::{candidacy, cycle, people};

/// A place as typed.
#[derive(Clone, Debug)]
pub struct PlaceInput {
    /// Kind.
    pub kind: PlaceKind,
    /// Name, e.g. 「村委会大会堂」.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Who votes there, or the published list for a mobile box.
    pub voters: String,
    /// Number of the approval, mobile boxes only.
    pub approval_doc: String,
    /// Day of the approval.
    pub approved_on: Option<NaiveDate>,
}

fn opened() -> Failure {
    Refusal::new(
        "ROUND_ALREADY_OPEN",
        "投票已经开始，投票场所和工作人员不能再增减或修改",
        "请核对已开始的投票；场所或人员有误的，由选委会在情况说明中记录",
    )
    .into()
}

async fn not_open(tx: &Tx, election_id: i64) -> Outcome<()> {
    match store::latest_round(tx.read(), election_id).await? {
        None => Ok(()),
        Some(_) => Err(opened()),
    }
}

/// What must be unique among the places of an election; `own` is the place that is being changed.
fn check_place(places: &[polling_place::Model], input: &PlaceInput, own: Option<i64>) -> Outcome<()> {
    let mut others = places.iter().filter(|place| Some(place.id) != own);
    if others.clone().any(|place| place.name == input.name) {
        return Err(Refusal::new("PLACE_REPEATS", format!("已有名为「{}」的投票场所", input.name), "请换一个名称")
            .field("name", "名称与已有场所重复")
            .into());
    }
    let central = PlaceKind::Central;
    if input.kind == central && others.any(|place| place.kind == central.code()) {
        return Err(Refusal::new("CENTRAL_PLACE_TWICE", "已经设了中心会场", "其他地点请登记为投票站或流动票箱")
            .field("kind", "中心会场只能有一个")
            .into());
    }
    Ok(())
}

/// Adds a polling place; answers with its number.
///
/// # Errors
/// When a round has been opened, the name repeats, or a second central place is added.
pub async fn add_place(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &PlaceInput) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    not_open(tx, election.id).await?;
    check_place(&store::places(tx.read(), election.id).await?, input, None)?;
    let row = polling_place::Model {
        id: 0,
        election_id: election.id,
        kind: input.kind.code().into(),
        name: input.name.clone(),
        address: input.address.clone(),
        voters: input.voters.clone(),
        approval_doc: input.approval_doc.clone(),
        approved_on: input.approved_on,
        version: 1,
    };
    let row = store::insert_place(tx.conn(), row).await?;
    tx.audit(actor.event(
        "polling.place_added",
        &unit.code,
        format!("{} {}", input.kind.zh(), input.name),
        json!({ "approval": input.approval_doc, "approved_on": input.approved_on }),
    ));
    Ok(row.id)
}

/// Changes a polling place before the first round opens.
///
/// # Errors
/// Stale, a round has been opened, the name repeats, or a second central place.
pub async fn update_place(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    input: &PlaceInput,
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let mut row = store::place(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("投票场所「{}」", row.name) });
    }
    not_open(tx, election.id).await?;
    check_place(&store::places(tx.read(), election.id).await?, input, Some(id))?;
    let before = json!({ "name": row.name, "voters": row.voters, "approval": row.approval_doc });
    row.kind = input.kind.code().into();
    row.name = input.name.clone();
    row.address = input.address.clone();
    row.voters = input.voters.clone();
    row.approval_doc = input.approval_doc.clone();
    row.approved_on = input.approved_on;
    store::update_place(tx.conn(), row).await?;
    let after = json!({ "name": input.name, "voters": input.voters, "approval": input.approval_doc });
    let detail = json!({ "before": before, "after": after });
    tx.audit(actor.event("polling.place_changed", &unit.code, input.name.clone(), detail));
    Ok(())
}

/// Takes a polling place away before the first round opens; answers with its name.
///
/// # Errors
/// Stale, or a round has been opened.
pub async fn remove_place(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let row = store::place(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("投票场所「{}」", row.name) });
    }
    not_open(tx, election.id).await?;
    store::delete_place(tx.conn(), id).await?;
    tx.audit(actor.event("polling.place_removed", &unit.code, row.name.clone(), json!({ "kind": row.kind })));
    Ok(row.name)
}

/// Staff as typed.
#[derive(Clone, Debug)]
pub struct StaffInput {
    /// Place, or none for the whole village.
    pub place_id: Option<i64>,
    /// The person, if known to the office; only then kinship can be checked.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Work.
    pub duty: Duty,
}

/// Adds staff, after checking them against the candidates and their kin; answers with the row's number.
///
/// # Errors
/// When the person is a candidate or a relative whom the law bars from this work.
pub async fn add_staff(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &StaffInput) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    not_open(tx, election.id).await?;
    if let Some(place) = input.place_id {
        store::place(tx.read(), election.id, place).await?;
    }
    let staff = store::staff(tx.read(), election.id).await?;
    if staff.iter().any(|s| s.name == input.name && s.duty == input.duty.code() && s.place_id == input.place_id) {
        let message = format!("「{}」已登记为{}", input.name, input.duty.zh());
        return Err(Refusal::new("STAFF_REPEATS", message, "不需要重复登记").field("name", "已登记过").into());
    }
    if let Some(person) = input.person_id {
        let candidates = candidacy::store::on_ballot(tx.read(), election.id).await?;
        let refs: Vec<_> = candidates.iter().map(|c| people::store::person_ref(c.person_id)).collect();
        let regime = cycle::model::regime(&election)?;
        let group: Vec<i64> = candidates.iter().map(|c| c.person_id).chain([person]).collect();
        let edges = people::kin::edges(tx.read(), &unit.code, &group, &regime).await?;
        let member = StaffMember { person: people::store::person_ref(person), role: input.duty.role() };
        let findings = law::staff::check(std::slice::from_ref(&member), &refs, &edges, &regime);
        if let Some(finding) = findings.iter().find(|f| f.blocks()) {
            let refusal = refused_by(finding, "请改由与候选人（自荐人）没有该亲属关系的村民担任")?;
            return Err(refusal.field("name", format!("「{}」须回避", input.name)).into());
        }
    }
    let row = polling_staff::Model {
        id: 0,
        election_id: election.id,
        place_id: input.place_id,
        person_id: input.person_id,
        name: input.name.clone(),
        duty: input.duty.code().into(),
        version: 1,
    };
    let row = store::insert_staff(tx.conn(), row).await?;
    let detail = json!({ "duty": input.duty.zh(), "place": input.place_id });
    tx.audit(actor.event("polling.staff_added", &unit.code, input.name.clone(), detail));
    Ok(row.id)
}

/// Takes staff away; answers with the name.
///
/// # Errors
/// Stale.
pub async fn remove_staff(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let row = store::staff_member(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("工作人员「{}」", row.name) });
    }
    not_open(tx, election.id).await?;
    store::delete_staff(tx.conn(), id).await?;
    tx.audit(actor.event("polling.staff_removed", &unit.code, row.name.clone(), json!({ "duty": row.duty })));
    Ok(row.name)
}

/// Ballot papers of one place as counted by hand.
#[derive(Clone, Copy, Debug)]
pub struct StockInput {
    /// Round.
    pub round_id: i64,
    /// Place.
    pub place_id: i64,
    /// Received from the printer.
    pub printed: u32,
    /// Handed out.
    pub issued: u32,
    /// Of them to proxy holders.
    pub issued_proxy: u32,
    /// Spoiled and replaced.
    pub spoiled: u32,
    /// Left over.
    pub unused: u32,
}

/// Records the ballot papers of a place: received = handed out + spoiled + left over, once anything was handed out.
///
/// # Errors
/// When the papers do not add up, the round is closed, or the row is stale.
pub async fn set_stock(tx: &Tx, actor: &Actor, unit: &UnitRef, version: i64, input: &StockInput) -> Outcome<()> {
    actor.require(&[
        crate::access::Role::CountyOffice,
        crate::access::Role::TownshipClerk,
        crate::access::Role::CommitteeMember,
        crate::access::Role::Scrutineer,
    ])?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let round = store::round(tx.read(), election.id, input.round_id).await?;
    let mut row = store::stock(tx.read(), round.id)
        .await?
        .into_iter()
        .find(|s| s.place_id == input.place_id)
        .ok_or_else(|| Failure::NotFound("选票领用登记".into()))?;
    if row.version != version {
        return Err(Failure::Stale { what: "选票领用登记".into() });
    }
    if round.state == crate::polling::model::RoundState::Closed.code() {
        return Err(Refusal::new(
            "ROUND_CLOSED",
            "本轮计票已经结束，选票领用不能再改",
            "确有错误的，先由两名选委会成员更正结果认定",
        )
        .into());
    }
    let used = input.issued.saturating_add(input.spoiled).saturating_add(input.unused);
    if used > 0 && used != input.printed {
        return Err(Refusal::new(
            "STOCK_NOT_BALANCED",
            format!(
                "领到选票 {} 张，发出 {} + 作废 {} + 剩余 {} = {} 张，相差 {} 张",
                input.printed,
                input.issued,
                input.spoiled,
                input.unused,
                used,
                input.printed.abs_diff(used)
            ),
            "请重新清点选票后填写",
        )
        .field("printed", "领到数应等于发出、作废、剩余之和")
        .into());
    }
    if input.issued_proxy > input.issued {
        let message = format!("委托投票发出 {} 张，多于发出总数 {} 张", input.issued_proxy, input.issued);
        return Err(Refusal::new("STOCK_PROXY", message, "请核对委托投票证")
            .field("issued_proxy", "不能多于发出数")
            .into());
    }
    let before = json!([row.printed, row.issued, row.issued_proxy, row.spoiled, row.unused]);
    row.printed = store::column(input.printed);
    row.issued = store::column(input.issued);
    row.issued_proxy = store::column(input.issued_proxy);
    row.spoiled = store::column(input.spoiled);
    row.unused = store::column(input.unused);
    let after = json!([row.printed, row.issued, row.issued_proxy, row.spoiled, row.unused]);
    store::update_stock(tx.conn(), row).await?;
    let subject = format!("第 {} 轮 场所 {} 选票领用", round.no, input.place_id);
    let detail = json!({ "columns": "printed,issued,issued_proxy,spoiled,unused", "before": before, "after": after });
    tx.audit(actor.event("polling.stock", &unit.code, subject, detail));
    Ok(())
}
