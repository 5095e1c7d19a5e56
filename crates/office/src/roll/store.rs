//! The only queries of `roll_batch`, `registration`, `roll_version`, `objection` and `proxy`.

use entity::{proxy, registration, roll_version};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::failure::Outcome;

/// Status of a registration that stands on the roll.
pub const INCLUDED: &str = "included";
/// Status of a proxy that was announced and is therefore valid.
pub const ANNOUNCED: &str = "announced";

/// The newest published version of the roll.
pub async fn published(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Option<roll_version::Model>> {
    Ok(roll_version::Entity::find()
        .filter(roll_version::Column::ElectionId.eq(election_id))
        .order_by_desc(roll_version::Column::No)
        .one(conn)
        .await?)
}

/// R: registered voters of the newest published version; zero before the first publication.
pub async fn registered(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<u32> {
    Ok(published(conn, election_id).await?.and_then(|version| u32::try_from(version.headcount).ok()).unwrap_or(0))
}

/// The registration of a person in an election, if there is one.
pub async fn registration_of(
    conn: &impl ConnectionTrait,
    election_id: i64,
    person_id: i64,
) -> Outcome<Option<registration::Model>> {
    Ok(registration::Entity::find()
        .filter(registration::Column::ElectionId.eq(election_id))
        .filter(registration::Column::PersonId.eq(person_id))
        .one(conn)
        .await?)
}

/// Registrations on the roll whose name is exactly this: for choosing a person by name. More than one when names repeat.
pub async fn voters_named(
    conn: &impl ConnectionTrait,
    election_id: i64,
    name: &str,
) -> Outcome<Vec<registration::Model>> {
    Ok(registration::Entity::find()
        .filter(registration::Column::ElectionId.eq(election_id))
        .filter(registration::Column::Status.eq(INCLUDED))
        .filter(registration::Column::Name.eq(name))
        .order_by_asc(registration::Column::Id)
        .all(conn)
        .await?)
}

/// Number of announced proxies.
pub async fn announced_proxies(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<u32> {
    let count = proxy::Entity::find()
        .filter(proxy::Column::ElectionId.eq(election_id))
        .filter(proxy::Column::Status.eq(ANNOUNCED))
        .count(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
