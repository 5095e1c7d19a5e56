//! The ballot of a vote that has not begun: made of those who stand now, whoever stood in the votes before it.

use std::collections::BTreeMap;

use entity::meeting_nominee;
use law::posts::{PersonRef, Seats};
use sea_orm::ConnectionTrait;

use super::{Loaded, Names};
use crate::failure::{Outcome, Refusal};
use crate::meeting::model::{MeetingPost, NO, Purpose, VoteKind, YES};
use crate::meeting::store;
use crate::people;
use crate::polling::model::{Contest, Contestant, label};

/// Which vote begins next, and its ballot as it would be now.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn upcoming(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<(VoteKind, Contest)> {
    match super::result::pending(conn, loaded).await? {
        Some(pending) => Ok(pending),
        None => Ok((VoteKind::First, first_contest(conn, loaded).await?)),
    }
}

/// How a nominee is named on ballots.
pub(super) fn person_of(row: &meeting_nominee::Model) -> PersonRef {
    match row.person_id {
        Some(id) => people::store::person_ref(id),
        None => PersonRef(format!("n{}", row.id)),
    }
}

/// Who stands now, post by post in the order of the ballot, under the names that earlier ballots gave them.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub(super) async fn standing(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<Vec<Contestant>> {
    let mut earlier: Vec<Contestant> = Vec::new();
    for round in store::rounds(conn, loaded.row.id).await? {
        earlier.extend(store::contest(&round)?.contestants);
    }
    // Somebody elected by written names has their name too.
    let mut fixed: BTreeMap<String, i64> = super::result::elected(conn, &loaded.row)
        .await?
        .into_iter()
        .filter_map(|one| Some((one.elected.person.0, one.person_id?)))
        .collect();
    fixed.extend(earlier.iter().filter_map(|one| Some((one.label.clone(), people::store::person_id(&one.person)?))));
    let rows = store::nominees(conn, loaded.row.id).await?;
    let standing: Vec<&meeting_nominee::Model> = rows.iter().filter(|row| !row.withdrawn).collect();
    let linked = standing.iter().filter_map(|row| Some((row.person_id?, row.name.as_str())));
    let names = Names::beside(&fixed, linked);
    let of_linked = |name: &str| names.persons().into_iter().any(|id| names.get(Some(id), "").as_str() == name);
    let label_of = |row: &meeting_nominee::Model| {
        let person = person_of(row);
        if let Some(known) = earlier.iter().find(|one| one.person == person) {
            return known.label.clone();
        }
        match row.person_id {
            Some(id) => names.get(Some(id), &row.name).0,
            // Somebody whom nobody knows by number is not taken for a known person of that name.
            None => label(&row.name, &person, of_linked(&row.name)),
        }
    };
    let mut all = Vec::new();
    for seat in store::seats(&loaded.row)? {
        let mut own: Vec<_> = standing.iter().filter(|row| row.post == seat.post.code()).collect();
        // 按姓氏笔画: no place on the ballot is anybody's choice.
        own.sort_by_cached_key(|row| crate::candidacy::strokes::key(&row.name));
        all.extend(own.into_iter().zip(1..).map(|(row, order)| Contestant {
            person: person_of(row),
            name: row.name.clone(),
            label: label_of(row),
            sex: people::model::sex_from_code(&row.sex),
            post: seat.post.column(),
            order,
            is_candidate: true,
        }));
    }
    Ok(all)
}

/// The ballot of the first vote, as the candidates stand now.
pub(super) async fn first_contest(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<Contest> {
    let recall = loaded.purpose == Purpose::Recall;
    let contestants = match recall {
        true => [YES, NO].into_iter().zip(1..).map(|(word, order)| option(word, order)).collect(),
        false => standing(conn, loaded).await?,
    };
    let seats = store::seats(&loaded.row)?.iter().map(|seat| Seats { post: seat.post.column(), n: seat.n }).collect();
    Ok(Contest { seats, contestants, write_ins: !recall, notice_on: loaded.row.announced_on })
}

/// An answer to the question of a recall, as a line of the count sheet.
fn option(word: &str, order: u32) -> Contestant {
    Contestant {
        person: PersonRef(word.to_owned()),
        name: word.to_owned(),
        label: word.to_owned(),
        sex: None,
        post: MeetingPost::Question.column(),
        order,
        is_candidate: true,
    }
}

/// Why a nominee cannot withdraw between two votes: they have a seat already, or the next vote is one among those tied, whom the count
/// has named and no text lets anybody leave out.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub(super) async fn bound(
    conn: &impl ConnectionTrait,
    loaded: &Loaded,
    row: &meeting_nominee::Model,
) -> Outcome<Option<Refusal>> {
    let same = |one: &super::Seated| match (one.person_id, row.person_id) {
        (Some(one), Some(other)) => one == other,
        _ => one.elected.person.as_str() == row.name,
    };
    if super::result::elected(conn, &loaded.row).await?.iter().any(same) {
        let message = format!("「{}」已在这次会议当选，不在下一轮选票上", row.name);
        return Ok(Some(Refusal::new("NOMINEE_ELECTED", message, "不需要撤下；当选后不再任职的，另按辞职办理")));
    }
    if loaded.row.rounds == 0 {
        return Ok(None);
    }
    let (kind, contest) = upcoming(conn, loaded).await?;
    let column = MeetingPost::from_code(&row.post).map(MeetingPost::column);
    let named = contest.contestants.iter().any(|one| one.person == person_of(row) && Some(one.post) == column);
    if kind != VoteKind::First && kind != VoteKind::Further && named {
        let message = format!("「{}」票数相等，下一轮就票数相等的人再次投票，不能撤下", row.name);
        let remedy = "再次投票只在票数相等的人中进行；本人不愿任职的，当选后另按辞职办理";
        return Ok(Some(Refusal::new("NOMINEE_TIED", message, remedy)));
    }
    Ok(None)
}

/// Why somebody cannot stand in a further vote: they have a seat already, they left for a relative, or two persons have confirmed that
/// their election is void.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub(super) async fn kept_off(
    conn: &impl ConnectionTrait,
    loaded: &Loaded,
    (person_id, name): (Option<i64>, &str),
) -> Outcome<Option<Refusal>> {
    let same = |known: Option<i64>, called: &str| match (person_id, known) {
        (Some(one), Some(other)) => one == other,
        _ => called == name,
    };
    let refusal = |code: &str, message: String| {
        Some(
            Refusal::new(code, message, "请另提候选人；同名不同人的，请在姓名后加注区别")
                .field("name", "不能列入下一轮投票"),
        )
    };
    let elected = super::result::elected(conn, &loaded.row).await?;
    if let Some(one) = elected.iter().find(|one| same(one.person_id, one.elected.person.as_str())) {
        let message = format!("「{name}」已在这次会议当选{}", one.elected.post.zh());
        return Ok(refusal("NOMINEE_ELECTED", message));
    }
    for (label, id) in super::by_election::left(&super::result::finals(conn, loaded.row.id).await?, None) {
        if same(id, label.as_str()) {
            let message = format!("「{name}」在这次补选中已因任职回避离任");
            return Ok(refusal("NOMINEE_LEFT", message));
        }
    }
    let standing = standing(conn, loaded).await?;
    let facts = store::facts(&loaded.row)?;
    for void in facts.voids.iter().filter(|void| void.post.is_none()) {
        let known = standing.iter().find(|one| one.label == void.person.0);
        if same(known.and_then(|one| people::store::person_id(&one.person)), void.person.as_str()) {
            return Ok(refusal("NOMINEE_VOID", format!("「{name}」在这次会议被认定当选无效：{}", void.reason)));
        }
    }
    Ok(None)
}
