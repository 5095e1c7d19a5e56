//! Dossiers of persons 人选档案 and the reserve pool 后备干部.
//!
//! Owns `dossier_entry` and `reserve`, and the files kept with a person (photo, attachments). Brings together what the other contexts know
//! about somebody: posts of the last term and this one, relatives, proposals, reviews, conditions. Seen by township and county alone.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

#[cfg(test)]
mod tests;
