//! A version of a talk with somebody 谈话记录; only added to, the newest counts. Owned by `talks`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "talk")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The round.
    pub round_id: i64,
    /// Code of the village or community.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Who: `p` with a person's number, `h` with an officeholder's, `a` with that of an addition.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// The person, where recorded.
    pub person_id: Option<i64>,
    /// Name at the time.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Codes of the kinds at the time, with commas.
    #[sea_orm(column_type = "Text")]
    pub kinds: String,
    /// Which talk with this person in the round: 1, 2, 3 …
    pub talk_no: i32,
    /// Version of the record of this talk: 1, 2, 3 …
    pub no: i32,
    /// The newest version.
    pub current: bool,
    /// Day of the talk.
    pub held_on: Date,
    /// Who talked.
    #[sea_orm(column_type = "Text")]
    pub talker: String,
    /// Who was present beside.
    #[sea_orm(column_type = "Text")]
    pub present: String,
    /// Attitude: a code of the owning context.
    #[sea_orm(column_type = "Text")]
    pub attitude: String,
    /// What was said and what is to be followed up, sealed.
    #[sea_orm(column_type = "Blob")]
    pub said_cipher: Vec<u8>,
    /// Whether there are opinions to follow up.
    pub follow: bool,
    /// Account that recorded it; 0 for the command line.
    pub by_account: i64,
    /// Who recorded.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
