//! The only queries of `person` and `kinship`.

use entity::{kinship, person};
use law::kinship::{KinEdge, Relation};
use law::posts::PersonRef;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::failure::Outcome;

/// How a person of the database is named towards `law`: by number, because names repeat.
pub fn person_ref(id: i64) -> PersonRef {
    PersonRef(id.to_string())
}

/// The number behind a [`person_ref`]; none for a write-in that was not matched to a person.
pub fn person_id(person: &PersonRef) -> Option<i64> {
    person.0.parse().ok()
}

/// The person with this number.
pub async fn person(conn: &impl ConnectionTrait, id: i64) -> Outcome<Option<person::Model>> {
    Ok(person::Entity::find_by_id(id).one(conn).await?)
}

/// The persons with these numbers, in no order.
pub async fn persons(conn: &impl ConnectionTrait, ids: &[i64]) -> Outcome<Vec<person::Model>> {
    let mut all = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        all.extend(person::Entity::find().filter(person::Column::Id.is_in(some.iter().copied())).all(conn).await?);
    }
    Ok(all)
}

/// All known relations among the persons of a unit, for the rules of `law`.
pub async fn kin_edges(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<KinEdge>> {
    let rows = kinship::Entity::find().filter(kinship::Column::UnitCode.eq(unit_code)).all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|row| KinEdge {
            a: person_ref(row.person_a),
            b: person_ref(row.person_b),
            relation: relation_from_code(&row.relation),
        })
        .collect())
}

/// A relation by its code in the database; an unknown code is 「待核」, never "none".
pub fn relation_from_code(code: &str) -> Relation {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).unwrap_or(Relation::Unknown)
}

/// The code of a relation.
pub fn relation_code(relation: Relation) -> String {
    serde_json::to_value(relation)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| "unknown".into())
}
