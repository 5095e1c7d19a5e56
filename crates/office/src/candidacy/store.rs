//! The only queries of `candidate`.

use entity::candidate;
use law::posts::Post;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

use crate::failure::Outcome;

/// Filed, not yet published.
pub const FILED: &str = "filed";
/// Filed and not objected to; not (or, among nominated ones with fewer votes: not yet) published.
pub const ACCEPTED: &str = "accepted";
/// Published: stands on the ballot.
pub const QUALIFIED: &str = "qualified";
/// Withdrawn by the person.
pub const WITHDRAWN: &str = "withdrawn";
/// Not accepted, with the reason.
pub const REFUSED: &str = "refused";

/// All candidates and self-nominees of an election, by post (highest first) and order on the list.
pub async fn candidates(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<candidate::Model>> {
    let mut rows = candidate::Entity::find()
        .filter(candidate::Column::ElectionId.eq(election_id))
        .order_by_asc(candidate::Column::OrderNo)
        .order_by_asc(candidate::Column::Id)
        .all(conn)
        .await?;
    rows.sort_by_key(|row| Post::ALL.iter().position(|post| post.code() == row.post));
    Ok(rows)
}

/// All candidates and self-nominees of these elections, in the order of entry.
pub async fn candidates_of(conn: &impl ConnectionTrait, election_ids: &[i64]) -> Outcome<Vec<candidate::Model>> {
    let mut all = Vec::new();
    for some in election_ids.chunks(500) {
        let of = candidate::Column::ElectionId.is_in(some.iter().copied());
        all.extend(candidate::Entity::find().filter(of).order_by_asc(candidate::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// One candidacy of this election.
pub async fn candidate(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<Option<candidate::Model>> {
    let find = candidate::Entity::find_by_id(id);
    Ok(find.filter(candidate::Column::ElectionId.eq(election_id)).one(conn).await?)
}

/// Writes a new candidacy; answers its number.
pub async fn insert(conn: &impl ConnectionTrait, row: candidate::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes all columns of a candidacy and counts its version up.
pub async fn update(conn: &impl ConnectionTrait, mut row: candidate::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Those who stand on the ballot of the first round.
pub async fn on_ballot(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<candidate::Model>> {
    Ok(candidates(conn, election_id).await?.into_iter().filter(|c| c.status == QUALIFIED).collect())
}
