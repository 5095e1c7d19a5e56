//! The schema: SeaORM entities and forward-only migrations. No rules live here; each table is owned by one context of the
//! office, named in the first line of its module, and only that context's `store.rs` may query it.

use sea_orm_migration::prelude::*;

pub mod account;
pub mod attachment;
pub mod audit_event;
pub mod ballot_stock;
pub mod candidate;
pub mod committee_member;
pub mod condition_answer;
pub mod condition_item;
pub mod condition_list;
pub mod count_entry;
pub mod count_sheet;
pub mod deliberation;
pub mod deliberation_decision;
pub mod deliberation_filing;
pub mod deliberation_unit;
pub mod determination;
pub mod dossier_entry;
pub mod doubtful_ballot;
pub mod election_cycle;
pub mod finding_note;
pub mod form_key;
pub mod inspection;
pub mod inspection_assessment;
pub mod inspection_ballot;
pub mod inspection_mark;
pub mod inspection_material;
pub mod inspection_opinion;
pub mod inspection_plan;
pub mod inspection_record;
pub mod inspection_team;
pub mod kinship;
pub mod meeting;
pub mod meeting_document;
pub mod meeting_elector;
pub mod meeting_entry;
pub mod meeting_nominee;
pub mod meeting_result;
pub mod meeting_round;
pub mod notice;
pub mod objection;
pub mod officeholder;
pub mod org_unit;
pub mod paper_fact;
pub mod person;
pub mod poll_round;
pub mod polling_place;
pub mod polling_staff;
pub mod post_seats;
pub mod proposal;
pub mod proxy;
pub mod recall_petition;
pub mod registration;
pub mod reserve;
pub mod review_agency;
pub mod review_answer;
pub mod review_batch;
pub mod review_desk;
pub mod review_item;
pub mod review_reminder;
pub mod review_reply;
pub mod review_step;
pub mod roll_batch;
pub mod roll_version;
pub mod selection_kind;
pub mod selection_meeting;
pub mod selection_score;
pub mod selection_speech;
pub mod selection_vote;
pub mod session;
pub mod setting;
pub mod talk;
pub mod talk_added;
pub mod talk_follow;
pub mod talk_kind;
pub mod talk_plan;
pub mod talk_round;
pub mod tenure_change;
pub mod tenure_end;
pub mod timetable_step;
pub mod unit_election;
pub mod upload;
pub mod villagers_group;
pub mod voting_unit;

mod m0001_first;
mod m0002_meetings;
mod m0003_tenure;
mod m0004_vetting;
mod m0005_inspection;
mod m0006_files;
mod m0007_conditions;
mod m0008_talks;
mod m0009_dossier;
mod m0010_selection;
mod m0011_voting_units;
mod m0012_deliberation;

/// All migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::Migration),
            Box::new(m0002_meetings::Migration),
            Box::new(m0003_tenure::Migration),
            Box::new(m0004_vetting::Migration),
            Box::new(m0005_inspection::Migration),
            Box::new(m0006_files::Migration),
            Box::new(m0007_conditions::Migration),
            Box::new(m0008_talks::Migration),
            Box::new(m0009_dossier::Migration),
            Box::new(m0010_selection::Migration),
            Box::new(m0011_voting_units::Migration),
            Box::new(m0012_deliberation::Migration),
        ]
    }
}
