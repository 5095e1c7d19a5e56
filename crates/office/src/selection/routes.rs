//! Routes of recommendation and selection, declared with who may use them. A township records; a county reads, and keeps the kinds; the
//! election committee of a village reads what two persons stand for.

use super::WRITERS;
use super::pages::{compare, kinds, meeting, overview, sheet, speech, unit};
use crate::access::{CLERKS, COMMITTEE, COUNTY};
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let clerks = Gate::Roles(CLERKS);
    let county = Gate::Roles(COUNTY);
    let readers = Gate::Roles(COMMITTEE);
    let writers = Gate::Roles(WRITERS);
    vec![
        get("/u/{unit}/selections", clerks, overview::show),
        get("/u/{unit}/selections/kinds", clerks, kinds::show),
        post("/u/{unit}/selections/kinds", county, kinds::add),
        post("/u/{unit}/selections/kinds/{code}", county, kinds::change),
        get("/u/{unit}/selection", readers, unit::show),
        post("/u/{unit}/selection/meetings", writers, unit::begin),
        get("/u/{unit}/selection/meetings/{id}", readers, meeting::show),
        post("/u/{unit}/selection/meetings/{id}/figures", writers, meeting::record),
        get("/u/{unit}/selection/meetings/{id}/confirm", writers, meeting::ask_confirm),
        post("/u/{unit}/selection/meetings/{id}/confirm", writers, meeting::confirm),
        post("/u/{unit}/selection/meetings/{id}/cancel", writers, meeting::cancel),
        post("/u/{unit}/selection/meetings/{id}/replace", writers, meeting::replace),
        get("/u/{unit}/selection/compare", readers, compare::show),
        post("/u/{unit}/selection/propose", writers, compare::propose),
        post("/u/{unit}/selection/speeches", writers, unit::begin_speech),
        get("/u/{unit}/selection/speeches/{id}", readers, speech::show),
        post("/u/{unit}/selection/speeches/{id}/setup", writers, speech::set_up),
        get("/u/{unit}/selection/speeches/{id}/sheets/{judge}", clerks, sheet::show),
        post("/u/{unit}/selection/speeches/{id}/sheets/{judge}", writers, sheet::put),
        post("/u/{unit}/selection/speeches/{id}/hand-in", writers, speech::hand_in),
        post("/u/{unit}/selection/speeches/{id}/back", writers, speech::send_back),
        get("/u/{unit}/selection/speeches/{id}/freeze", writers, speech::ask_freeze),
        post("/u/{unit}/selection/speeches/{id}/freeze", writers, speech::freeze),
        post("/u/{unit}/selection/speeches/{id}/publish", writers, speech::publish),
        post("/u/{unit}/selection/speeches/{id}/cancel", writers, speech::cancel),
        post("/u/{unit}/selection/speeches/{id}/replace", writers, speech::replace),
        get("/u/{unit}/selection/speeches/{id}/print", readers, speech::print),
    ]
}
