//! Persons added by hand, and talks.

use chrono::NaiveDate;
use entity::{talk, talk_added, talk_round};
use serde_json::json;

use super::{village, who};
use crate::access::{Actor, CLERKS};
use crate::crypto::Keys;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::people;
use crate::talks::model::{Attitude, Said, Who, may_read};
use crate::talks::store;

/// Somebody who is added by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddInput {
    /// Name; need not be a recorded person.
    pub name: String,
    /// The person, where the name repeats.
    pub person_id: Option<i64>,
    /// Code of a kind of the round.
    pub kind: String,
    /// Why.
    pub reason: String,
}

/// Adds somebody to those who must be talked with. A name that stands among the persons of the unit is that person. Answers the key.
///
/// # Errors
/// `TALKS_KIND_OFF`, `TALKS_NAME_REPEATS`, `TALKS_TWICE`, not found.
pub async fn add_person(tx: &Tx, actor: &Actor, unit: &UnitRef, round: i64, input: &AddInput) -> Outcome<String> {
    actor.require(CLERKS)?;
    let (_, known) = village(tx.read(), unit, round).await?;
    if !known.kinds.iter().any(|kind| kind.active && kind.code == input.kind) {
        let refusal = Refusal::new("TALKS_KIND_OFF", "本轮没有列入这类对象", "请从列表中选择");
        return Err(refusal.field("kind", "请从列表中选择").into());
    }
    let named = match input.person_id {
        Some(id) => {
            let one = people::store::person_of(tx.read(), &unit.code, id).await?;
            vec![one.ok_or_else(|| Failure::NotFound("这个人员".into()))?]
        }
        None => people::store::named(tx.read(), &unit.code, &input.name).await?,
    };
    let (person_id, name) = match &named[..] {
        [] => (None, input.name.clone()),
        [only] => (Some(only.id), only.name.clone()),
        several => {
            let message = format!("本单位有 {} 个「{}」", several.len(), input.name);
            let refusal = Refusal::new("TALKS_NAME_REPEATS", message, "请在下面选择是哪一位");
            return Err(refusal.field("name", "同名不同人").into());
        }
    };
    let same = |who: &&Who| match person_id {
        Some(id) => who.person_id == Some(id),
        None => who.person_id.is_none() && who.name == name,
    };
    if let Some(who) = known.of(&unit.code).iter().find(same)
        && who.kinds.contains(&input.kind)
    {
        let refusal = Refusal::new("TALKS_TWICE", format!("「{name}」已经列为这类对象"), "不必重复增加");
        return Err(refusal.field("name", "已经列入").into());
    }
    let row = talk_added::Model {
        id: 0,
        round_id: round,
        unit_code: unit.code.clone(),
        kind_code: input.kind.clone(),
        person_id,
        name: name.clone(),
        reason: input.reason.clone(),
        removed: false,
        removed_reason: String::new(),
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    let id = store::insert_added(tx.conn(), row).await?;
    tx.audit(actor.event("talk.add_person", &unit.code, name, json!({ "round": round, "added": id })));
    Ok(person_id.map_or_else(|| format!("a{id}"), |person| format!("p{person}")))
}

/// Takes an addition back, with the reason; it stays on record.
///
/// # Errors
/// Not found.
pub async fn remove_person(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (round, id): (i64, i64),
    reason: &str,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    village(tx.read(), unit, round).await?;
    let all = store::added(tx.read(), round, Some(&unit.code)).await?.remove(&unit.code).unwrap_or_default();
    let row = all.into_iter().find(|row| row.id == id && !row.removed);
    let row = row.ok_or_else(|| Failure::NotFound("这条增加的对象".into()))?;
    let name = row.name.clone();
    let row = talk_added::Model { removed: true, removed_reason: reason.to_owned(), ..row };
    store::update_added(tx.conn(), row).await?;
    tx.audit(actor.event("talk.remove_person", &unit.code, name.clone(), json!({ "round": round, "added": id })));
    Ok(name)
}

/// A talk as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkInput {
    /// Day.
    pub held_on: NaiveDate,
    /// Who talked.
    pub talker: String,
    /// Who was present beside; may be empty.
    pub present: String,
    /// Attitude.
    pub attitude: Attitude,
    /// What was said and is to be followed up.
    pub said: Said,
    /// Whether there are opinions to follow up.
    pub follow: bool,
}

impl TalkInput {
    fn check(&self, round: &talk_round::Model, today: NaiveDate) -> Outcome<()> {
        if self.held_on > today {
            let refusal = Refusal::new("TALK_FUTURE", "谈话日期还没有到", "谈话后再记载");
            return Err(refusal.field("held_on", "不能晚于今天").into());
        }
        if self.held_on < round.from_on || self.held_on > round.to_on {
            let message = format!("本轮谈心谈话为 {} 至 {}", round.from_on, round.to_on);
            let refusal = Refusal::new("TALK_OUTSIDE_ROUND", message, "请核对日期，或者记入另一轮");
            return Err(refusal.field("held_on", "不在本轮起止日期内").into());
        }
        if self.follow == self.said.follow.trim().is_empty() {
            let (message, remedy) = if self.follow {
                ("没有写明要跟进的意见", "请写明意见，或者不勾选")
            } else {
                ("写了要跟进的意见，没有勾选", "请勾选有意见需要跟进，或者删去")
            };
            return Err(Refusal::new("TALK_FOLLOW", message, remedy).field("follow_text", message).into());
        }
        Ok(())
    }

    /// The row of a version; sealing comes last, so that a refused form leaves nothing.
    fn row(&self, tx: &Tx, keys: &Keys, actor: &Actor, place: talk::Model) -> Outcome<talk::Model> {
        let text = serde_json::to_string(&self.said)?;
        let said_cipher = keys.seal(&text).map_err(|_| Failure::Internal("talk: not sealed".into()))?;
        Ok(talk::Model {
            held_on: self.held_on,
            talker: self.talker.clone(),
            present: self.present.clone(),
            attitude: self.attitude.code().to_owned(),
            said_cipher,
            follow: self.follow,
            by_account: actor.account_id,
            by_name: actor.name.clone(),
            at_ms: tx.now_ms(),
            current: true,
            ..place
        })
    }
}

/// Records a talk with somebody who must be talked with. Answers the name.
///
/// # Errors
/// Not found, `TALKS_DRAFT`, `TALK_FUTURE`, `TALK_OUTSIDE_ROUND`, `TALK_FOLLOW`.
pub async fn record(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    unit: &UnitRef,
    (round, subject): (i64, &str),
    input: &TalkInput,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let (_, known) = village(tx.read(), unit, round).await?;
    let who = who(&known, &unit.code, subject)?;
    if !who.must() {
        return Err(Failure::NotFound("这个谈话对象".into()));
    }
    input.check(&known.round, tx.today())?;
    let before = store::talks(tx.read(), round, &unit.code).await?;
    let talk_no = before.iter().filter(|row| row.subject == who.key).map(|row| row.talk_no).max().unwrap_or(0) + 1;
    let place = talk::Model {
        id: 0,
        round_id: round,
        unit_code: unit.code.clone(),
        subject: who.key.clone(),
        person_id: who.person_id,
        name: who.name.clone(),
        kinds: who.kinds.join(","),
        talk_no,
        no: 1,
        current: true,
        held_on: input.held_on,
        talker: String::new(),
        present: String::new(),
        attitude: String::new(),
        said_cipher: Vec::new(),
        follow: false,
        by_account: 0,
        by_name: String::new(),
        at_ms: 0,
    };
    let id = store::add_talk(tx.conn(), input.row(tx, keys, actor, place)?).await?;
    // That it took place, never what was said.
    let detail = json!({ "round": round, "talk": id, "held_on": input.held_on });
    tx.audit(actor.event("talk.record", &unit.code, who.name.clone(), detail));
    Ok(who.name.clone())
}

/// Corrects a talk by a new version. Only who may read it may correct it. Answers the name and the key.
///
/// # Errors
/// Not found, `Forbidden`, `TALK_FUTURE`, `TALK_OUTSIDE_ROUND`, `TALK_FOLLOW`; stale when it is not the newest version.
pub async fn correct(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    unit: &UnitRef,
    (round, id): (i64, i64),
    input: &TalkInput,
) -> Outcome<(String, String)> {
    actor.require(CLERKS)?;
    let (_, known) = village(tx.read(), unit, round).await?;
    let all = store::talks(tx.read(), round, &unit.code).await?;
    let old = all.into_iter().find(|row| row.id == id).ok_or_else(|| Failure::NotFound("这次谈话".into()))?;
    if !may_read(actor, unit, &old) {
        return Err(Failure::Forbidden("谈话内容只有记录人、乡镇（街道）负责人和县级换届办可以查看、更正".into()));
    }
    if !old.current {
        return Err(Failure::Stale { what: format!("与「{}」的谈话", old.name) });
    }
    input.check(&known.round, tx.today())?;
    let (name, subject, no) = (old.name.clone(), old.subject.clone(), old.no + 1);
    let new = store::add_talk(tx.conn(), input.row(tx, keys, actor, talk::Model { no, ..old })?).await?;
    let detail = json!({ "round": round, "talk": new, "before": id, "no": no });
    tx.audit(actor.event("talk.correct", &unit.code, name.clone(), detail));
    Ok((name, subject))
}
