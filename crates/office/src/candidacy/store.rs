//! The only queries of `candidate`.

use entity::candidate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::failure::Outcome;

/// Filed, not yet published.
pub const FILED: &str = "filed";
/// Published: stands on the ballot.
pub const QUALIFIED: &str = "qualified";
/// Withdrawn by the person.
pub const WITHDRAWN: &str = "withdrawn";
/// Not accepted, with the reason.
pub const REFUSED: &str = "refused";

/// All candidates and self-nominees of an election, by post and order on the list.
pub async fn candidates(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<candidate::Model>> {
    Ok(candidate::Entity::find()
        .filter(candidate::Column::ElectionId.eq(election_id))
        .order_by_asc(candidate::Column::Post)
        .order_by_asc(candidate::Column::OrderNo)
        .order_by_asc(candidate::Column::Id)
        .all(conn)
        .await?)
}

/// Those who stand on the ballot of the first round.
pub async fn on_ballot(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<candidate::Model>> {
    Ok(candidates(conn, election_id).await?.into_iter().filter(|c| c.status == QUALIFIED).collect())
}
