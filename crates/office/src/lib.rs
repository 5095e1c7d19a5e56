//! 村选: the office. Contexts in folders, one way for data to go; see docs/ARCHITECTURE.md.

pub mod access;
pub mod app;
pub mod audit;
pub mod bodies;
pub mod candidacy;
pub mod cli;
pub mod clock;
pub mod conditions;
pub mod crypto;
pub mod cycle;
pub mod db;
pub mod deliberation;
pub mod determination;
pub mod dossier;
pub mod exchange;
pub mod failure;
pub mod figures;
pub mod files;
pub mod fresh;
pub mod inspection;
pub mod lawbook;
pub mod meeting;
pub mod org;
pub mod people;
pub mod polling;
pub mod presence;
pub mod publication;
pub mod rate;
pub mod roll;
pub mod routes;
pub mod rows;
pub mod selection;
pub mod shell;
pub mod talks;
#[cfg(test)]
pub mod testkit;
pub mod ui;
pub mod vetting;
pub mod web;
pub mod work;

#[cfg(test)]
mod db_tests;
#[cfg(test)]
mod routes_tests;
