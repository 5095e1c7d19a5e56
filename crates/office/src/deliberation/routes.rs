//! Routes of analysis meetings and of the register, declared with who may use them. A meeting belongs to the county or township of its path,
//! and is found only there; the village's page shows what was advised to the clerks above it.

use super::pages::{list, meeting, record, register, slide, unit};
use crate::access::{CLERKS, COUNTY, Role};
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let clerks = Gate::Roles(CLERKS);
    let county = Gate::Roles(COUNTY);
    let township = Gate::Roles(&[Role::TownshipClerk]);
    vec![
        get("/u/{unit}/deliberations", clerks, list::show),
        post("/u/{unit}/deliberations", clerks, list::begin),
        get("/u/{unit}/deliberations/{id}", clerks, meeting::show),
        post("/u/{unit}/deliberations/{id}", clerks, meeting::change),
        post("/u/{unit}/deliberations/{id}/units", clerks, meeting::add_unit),
        post("/u/{unit}/deliberations/{id}/units/remove", clerks, meeting::remove_unit),
        get("/u/{unit}/deliberations/{id}/close", clerks, meeting::ask_close),
        post("/u/{unit}/deliberations/{id}/close", clerks, meeting::close),
        get("/u/{unit}/deliberations/{id}/record", clerks, record::paper),
        get("/u/{unit}/deliberations/{id}/{code}", clerks, slide::show),
        post("/u/{unit}/deliberations/{id}/{code}", clerks, slide::decide),
        get("/u/{unit}/deliberation", clerks, unit::show),
        get("/u/{unit}/secretaries", clerks, register::show),
        get("/u/{unit}/secretaries/export", clerks, register::export),
        get("/u/{unit}/secretaries/{code}", clerks, register::one),
        post("/u/{unit}/secretaries/{code}/submit", township, register::submit),
        post("/u/{unit}/secretaries/{code}/file", county, register::file),
        post("/u/{unit}/secretaries/{code}/return", county, register::send_back),
    ]
}
