//! One unit's election in a cycle, with the columns that tables and dashboards read 村社选举. Owned by `cycle`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_election")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `cycle id`; codes and JSON forms are defined by the owning context.
    pub cycle_id: i64,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `township code`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// The body that is elected: `VC` in a village, `RC` in a residents' community; follows from the kind of the unit.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// `polling day`; codes and JSON forms are defined by the owning context.
    pub polling_day: Date,
    /// `mode`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub mode: String,
    /// How the residents' committee is elected: `direct`, `household_reps`, `group_reps`; empty for a villagers' committee.
    #[sea_orm(column_type = "Text")]
    pub residents_mode: String,
    /// `profile`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub profile: String,
    /// The settings and the policy pack that this election applies, as JSON; empty for none.
    #[sea_orm(column_type = "Text")]
    pub overlay: String,
    /// `regime hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub regime_hash: String,
    /// `stage`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub stage: String,
    /// `seats`; codes and JSON forms are defined by the owning context.
    pub seats: i32,
    /// `registered`; codes and JSON forms are defined by the owning context.
    pub registered: i32,
    /// `roll version`; codes and JSON forms are defined by the owning context.
    pub roll_version: i32,
    /// `candidates`; codes and JSON forms are defined by the owning context.
    pub candidates: i32,
    /// `issued`; codes and JSON forms are defined by the owning context.
    pub issued: i32,
    /// `recovered`; codes and JSON forms are defined by the owning context.
    pub recovered: i32,
    /// `invalid`; codes and JSON forms are defined by the owning context.
    pub invalid: i32,
    /// `valid poll`; codes and JSON forms are defined by the owning context.
    pub valid_poll: Option<bool>,
    /// `first ballot full`; codes and JSON forms are defined by the owning context.
    pub first_ballot_full: Option<bool>,
    /// `elected`; codes and JSON forms are defined by the owning context.
    pub elected: i32,
    /// `elected women`; codes and JSON forms are defined by the owning context.
    pub elected_women: i32,
    /// `elected age sum`; codes and JSON forms are defined by the owning context.
    pub elected_age_sum: i32,
    /// `dual head`; codes and JSON forms are defined by the owning context.
    pub dual_head: Option<bool>,
    /// `rounds`; codes and JSON forms are defined by the owning context.
    pub rounds: i32,
    /// `open findings`; codes and JSON forms are defined by the owning context.
    pub open_findings: i32,
    /// `finished on`; codes and JSON forms are defined by the owning context.
    pub finished_on: Option<Date>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
