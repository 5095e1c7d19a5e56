//! Pages of dossiers.

pub mod dossier;
pub mod reserve;
