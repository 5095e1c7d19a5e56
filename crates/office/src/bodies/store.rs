//! The only queries of `post_seats`, `committee_member` and `officeholder`.

use entity::{committee_member, officeholder, post_seats};
use law::posts::{Post, Seats};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::failure::Outcome;

/// A sitting member of the election committee.
pub const ACTIVE: &str = "active";
/// A reserve, in the order of the original vote.
pub const RESERVE: &str = "reserve";
/// Stepped down.
pub const QUIT: &str = "quit";

/// Seats per post, in ballot order (highest first); posts without seats are left out.
pub async fn seats(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<Seats>> {
    let rows = post_seats::Entity::find().filter(post_seats::Column::ElectionId.eq(election_id)).all(conn).await?;
    let mut seats: Vec<Seats> = rows
        .into_iter()
        .filter(|row| row.seats > 0)
        .filter_map(|row| Some(Seats { post: Post::from_code(&row.post)?, n: u32::try_from(row.seats).ok()? }))
        .collect();
    seats.sort_by_key(|seat| Post::ALL.iter().position(|post| *post == seat.post));
    Ok(seats)
}

/// Members and reserves of the election committee, sitting members first, then in order.
pub async fn committee(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<committee_member::Model>> {
    Ok(committee_member::Entity::find()
        .filter(committee_member::Column::ElectionId.eq(election_id))
        .order_by_asc(committee_member::Column::Status)
        .order_by_asc(committee_member::Column::Rank)
        .all(conn)
        .await?)
}

/// Removes the seats of an election, before they are written anew.
pub async fn delete_seats(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<()> {
    post_seats::Entity::delete_many().filter(post_seats::Column::ElectionId.eq(election_id)).exec(conn).await?;
    Ok(())
}

/// Writes the seats of one post.
pub async fn insert_seats(conn: &impl ConnectionTrait, election_id: i64, post: Post, n: i32) -> Outcome<()> {
    let row = post_seats::ActiveModel {
        id: NotSet,
        election_id: Set(election_id),
        post: Set(post.code().to_owned()),
        seats: Set(n),
    };
    row.insert(conn).await?;
    Ok(())
}

/// A member of the committee of this election.
pub async fn member(
    conn: &impl ConnectionTrait,
    election_id: i64,
    id: i64,
) -> Outcome<Option<committee_member::Model>> {
    let find = committee_member::Entity::find_by_id(id);
    Ok(find.filter(committee_member::Column::ElectionId.eq(election_id)).one(conn).await?)
}

/// Writes a new member; answers its number.
pub async fn insert_member(conn: &impl ConnectionTrait, row: committee_member::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes all columns of a member and counts its version up.
pub async fn update_member(conn: &impl ConnectionTrait, mut row: committee_member::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Removes a member that was entered by mistake.
pub async fn delete_member(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    committee_member::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Everybody who held or holds a post in a unit, newest term first, then in the order of entry.
pub async fn holders(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<officeholder::Model>> {
    Ok(officeholder::Entity::find()
        .filter(officeholder::Column::UnitCode.eq(unit_code))
        .order_by_desc(officeholder::Column::TermNo)
        .order_by_asc(officeholder::Column::Id)
        .all(conn)
        .await?)
}

/// Everybody who held or holds a post in one of these units, in the order of entry.
pub async fn holders_of(conn: &impl ConnectionTrait, unit_codes: &[String]) -> Outcome<Vec<officeholder::Model>> {
    let mut all = Vec::new();
    for some in unit_codes.chunks(500) {
        let of = officeholder::Column::UnitCode.is_in(some.iter().map(String::as_str));
        all.extend(officeholder::Entity::find().filter(of).order_by_asc(officeholder::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// Those whom an election brought into office, also those whose office ended since.
pub async fn holders_of_election(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<officeholder::Model>> {
    Ok(officeholder::Entity::find()
        .filter(officeholder::Column::ElectionId.eq(election_id))
        .order_by_asc(officeholder::Column::Id)
        .all(conn)
        .await?)
}

/// One officeholder of this unit.
pub async fn holder(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<Option<officeholder::Model>> {
    let find = officeholder::Entity::find_by_id(id);
    Ok(find.filter(officeholder::Column::UnitCode.eq(unit_code)).one(conn).await?)
}

/// Writes a new officeholder.
pub async fn insert_holder(conn: &impl ConnectionTrait, row: officeholder::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Writes all columns of an officeholder.
pub async fn update_holder(conn: &impl ConnectionTrait, row: officeholder::Model) -> Outcome<()> {
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Removes a typed officeholder of an earlier term.
pub async fn delete_holder(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    officeholder::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}
