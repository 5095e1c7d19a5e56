//! Routes of dossiers, declared with who may use them.

use super::pages::{dossier, reserve};
use crate::access::CLERKS;
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let clerks = Gate::Roles(CLERKS);
    vec![
        get("/u/{unit}/reserve", clerks, reserve::list),
        get("/u/{unit}/dossiers/{id}", clerks, dossier::show),
        post("/u/{unit}/dossiers/{id}/lines", clerks, dossier::add_line),
        post("/u/{unit}/dossiers/{id}/lines/{line}/remove", clerks, dossier::remove_line),
        post("/u/{unit}/dossiers/{id}/photo", clerks, dossier::add_photo),
        get("/u/{unit}/dossiers/{id}/photo", clerks, dossier::photo),
        post("/u/{unit}/dossiers/{id}/files", clerks, dossier::add_file),
        get("/u/{unit}/dossiers/{id}/files/{file}", clerks, dossier::file),
        post("/u/{unit}/dossiers/{id}/files/{file}/remove", clerks, dossier::remove_file),
        post("/u/{unit}/dossiers/{id}/reserve", clerks, dossier::set_reserve),
    ]
}
