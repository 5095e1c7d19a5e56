//! Kinds of recommendation meetings: those of the law book's data, as the county changed them, and its own.

use entity::{election_cycle, selection_kind};
use law::selection::Who;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::access::{Actor, COUNTY};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};
use crate::selection::model::Least;
use crate::selection::store;
use crate::vetting;

/// A kind as it is in force in a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Code.
    pub code: String,
    /// Words on the page, in those of a village.
    pub title: String,
    /// Who recommends.
    pub who: Who,
    /// Share of those due who should come.
    pub least: Least,
    /// Whether new meetings of it can be begun.
    pub active: bool,
    /// Version of the county's row; 0 where it has none.
    pub version: i64,
}

/// What the data say of where a share comes from that no text names.
const NO_SOURCE: &str = "提示线，没有找到规定到会比例的条文；县（市、区）依本地文件改写";

/// The kinds of a cycle: those of the data in their order, then the county's own.
///
/// # Errors
/// Of the database.
pub async fn kinds(conn: &impl ConnectionTrait, cycle_id: i64) -> Outcome<Vec<Kind>> {
    let rows = store::kinds(conn, cycle_id).await?;
    let of = |row: &selection_kind::Model, who: Who| Kind {
        code: row.code.clone(),
        title: row.title.clone(),
        who,
        least: Least {
            part: store::count(row.least_part),
            whole: store::count(row.least_whole),
            source: row.source.clone(),
        },
        active: row.active,
        version: row.version,
    };
    let built_in = law::selection::kinds();
    let mut all: Vec<Kind> = built_in
        .iter()
        .map(|kind| match rows.iter().find(|row| row.code == kind.code) {
            Some(row) => of(row, kind.who),
            None => Kind {
                code: kind.code.clone(),
                title: kind.title.clone(),
                who: kind.who,
                least: Least { part: kind.least.0, whole: kind.least.1, source: NO_SOURCE.to_owned() },
                active: true,
                version: 0,
            },
        })
        .collect();
    let own = rows.iter().filter(|row| !built_in.iter().any(|kind| kind.code == row.code));
    all.extend(own.filter_map(|row| Some(of(row, Who::from_code(&row.who)?))));
    Ok(all)
}

/// A kind as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindInput {
    /// Words; of a kind of the data they stay as they are.
    pub title: String,
    /// Who recommends; of a kind of the data it stays as it is.
    pub who: Who,
    /// Share of those due who should come, and its source.
    pub least: Least,
    /// Whether new meetings of it can be begun.
    pub active: bool,
}

fn check(input: &KindInput) -> Result<(), Refusal> {
    if input.least.whole == 0 || input.least.part > input.least.whole {
        let message = format!("{}/{} 不是到会比例", input.least.part, input.least.whole);
        let refusal = Refusal::new("SELECTION_SHARE", message, "分母不能是 0，分子不能大于分母；不作要求的写 0/1");
        return Err(refusal.field("part", "分子不能大于分母").field("whole", "分母不能是 0"));
    }
    Ok(())
}

async fn county_cycle(tx: &Tx, actor: &Actor, unit: &UnitRef) -> Outcome<election_cycle::Model> {
    actor.require(COUNTY)?;
    if unit.level != Level::County {
        return Err(Failure::NotFound("推荐会议类别（由县级设置）".into()));
    }
    vetting::service::current_cycle(tx.read(), unit).await
}

fn row(tx: &Tx, actor: &Actor, cycle_id: i64, code: &str, input: &KindInput) -> selection_kind::Model {
    selection_kind::Model {
        id: 0,
        cycle_id,
        code: code.to_owned(),
        title: input.title.clone(),
        who: input.who.code().to_owned(),
        least_part: super::column(input.least.part),
        least_whole: super::column(input.least.whole),
        source: input.least.source.clone(),
        active: input.active,
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
        version: 1,
    }
}

/// Changes what a kind asks for, or switches it off. What was recorded stays as it was judged then. `seen` is the version that the form saw.
///
/// # Errors
/// Not found, `SELECTION_SHARE`, stale.
pub async fn change_kind(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (code, seen): (&str, i64),
    input: &KindInput,
) -> Outcome<String> {
    let cycle = county_cycle(tx, actor, unit).await?;
    check(input)?;
    let kind = kinds(tx.read(), cycle.id).await?.into_iter().find(|kind| kind.code == code);
    let kind = kind.ok_or_else(|| Failure::NotFound("这个推荐会议类别".into()))?;
    if kind.version != seen {
        return Err(Failure::Stale { what: format!("推荐会议类别「{}」", kind.title) });
    }
    let input = KindInput { title: kind.title.clone(), who: kind.who, ..input.clone() };
    let new = row(tx, actor, cycle.id, code, &input);
    match store::kinds(tx.read(), cycle.id).await?.into_iter().find(|row| row.code == code) {
        Some(old) => {
            store::update_kind(tx.conn(), selection_kind::Model { id: old.id, version: old.version, ..new }).await?;
        }
        None => store::insert_kind(tx.conn(), new).await?,
    }
    let detail = json!({ "kind": code, "least": [input.least.part, input.least.whole], "source": input.least.source,
        "active": input.active });
    tx.audit(actor.event("select.kind", &unit.code, kind.title.clone(), detail));
    Ok(kind.title)
}

/// Adds a kind of the county's own.
///
/// # Errors
/// `SELECTION_KIND_TWICE`, `SELECTION_SHARE`.
pub async fn add_kind(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &KindInput) -> Outcome<()> {
    let cycle = county_cycle(tx, actor, unit).await?;
    check(input)?;
    let all = kinds(tx.read(), cycle.id).await?;
    if all.iter().any(|kind| kind.title == input.title) {
        let message = format!("已有「{}」", input.title);
        let refusal = Refusal::new("SELECTION_KIND_TWICE", message.clone(), "请修改已有的类别，或者换一个名称");
        return Err(refusal.field("title", message).into());
    }
    let own = all.iter().filter(|kind| kind.code.starts_with("own-")).count();
    let code = format!("own-{}", own + 1);
    store::insert_kind(tx.conn(), row(tx, actor, cycle.id, &code, input)).await?;
    let detail = json!({ "kind": code, "who": input.who.code(), "least": [input.least.part, input.least.whole] });
    tx.audit(actor.event("select.kind_add", &unit.code, input.title.clone(), detail));
    Ok(())
}
