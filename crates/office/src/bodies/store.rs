//! The only queries of `post_seats`, `committee_member` and `officeholder`.

use entity::{committee_member, post_seats};
use law::posts::{Post, Seats};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::failure::Outcome;

/// A sitting member of the election committee.
pub const ACTIVE: &str = "active";
/// A reserve, in the order of the original vote.
pub const RESERVE: &str = "reserve";
/// Stepped down.
pub const QUIT: &str = "quit";

/// Seats per post, in the order of rank; posts without seats are left out.
pub async fn seats(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<Seats>> {
    let rows = post_seats::Entity::find().filter(post_seats::Column::ElectionId.eq(election_id)).all(conn).await?;
    let mut seats: Vec<Seats> = rows
        .into_iter()
        .filter(|row| row.seats > 0)
        .filter_map(|row| Some(Seats { post: Post::from_code(&row.post)?, n: u32::try_from(row.seats).ok()? }))
        .collect();
    seats.sort_by_key(|seat| (std::cmp::Reverse(seat.post.rank()), seat.post.code()));
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
