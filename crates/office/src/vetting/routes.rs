//! Routes of proposals and their review, declared with who may use them.

use super::pages::{agencies, batches, desk, evidence, item, matrix, proposals};
use crate::access::{CLERKS, COUNTY, REVIEWERS};
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let clerks = Gate::Roles(CLERKS);
    let county = Gate::Roles(COUNTY);
    let desks = Gate::Roles(REVIEWERS);
    vec![
        get("/u/{unit}/proposals", clerks, proposals::show),
        post("/u/{unit}/proposals", clerks, proposals::add),
        post("/u/{unit}/proposals/{id}/withdraw", clerks, proposals::withdraw),
        get("/u/{unit}/agencies", clerks, agencies::show),
        post("/u/{unit}/agencies", county, agencies::add),
        post("/u/{unit}/agencies/start", county, agencies::start),
        get("/u/{unit}/agencies/{id}", county, agencies::one),
        post("/u/{unit}/agencies/{id}", county, agencies::change),
        post("/u/{unit}/agencies/{id}/desk", county, agencies::desk),
        post("/u/{unit}/agencies/{id}/desk/remove", county, agencies::remove_desk),
        get("/u/{unit}/reviews", clerks, batches::list),
        post("/u/{unit}/reviews", clerks, batches::create),
        get("/u/{unit}/reviews/{id}", clerks, batches::show),
        post("/u/{unit}/reviews/{id}/persons", clerks, batches::add_persons),
        post("/u/{unit}/reviews/{id}/look", clerks, batches::look_rest),
        get("/u/{unit}/reviews/{id}/submit", clerks, batches::ask_submit),
        post("/u/{unit}/reviews/{id}/submit", clerks, batches::submit),
        get("/u/{unit}/reviews/{id}/matrix", county, matrix::show),
        post("/u/{unit}/reviews/{id}/close", county, batches::close),
        post("/u/{unit}/reviews/{id}/deadline", county, batches::deadline),
        post("/u/{unit}/reviews/{id}/excuse", county, batches::excuse),
        post("/u/{unit}/reviews/{id}/clear", county, batches::conclude_clear),
        post("/u/{unit}/reviews/{id}/remind", county, batches::remind),
        get("/u/{unit}/reviews/{id}/{item}", clerks, item::show),
        post("/u/{unit}/reviews/{id}/{item}/look", clerks, item::look),
        post("/u/{unit}/reviews/{id}/{item}/remove", clerks, item::remove),
        post("/u/{unit}/reviews/{id}/{item}/explained", clerks, item::explained),
        post("/u/{unit}/reviews/{id}/{item}/again", county, item::again),
        post("/u/{unit}/reviews/{id}/{item}/conclude", county, item::conclude),
        get("/u/{unit}/reviews/{id}/{item}/evidence/{agency}/{file}", county, item::evidence),
        get("/reviews", desks, desk::queue),
        get("/reviews/{id}", desks, desk::show),
        post("/reviews/{id}/clear", desks, desk::clear_the_rest),
        post("/reviews/{id}/hand-in", desks, desk::hand_in),
        get("/reviews/{id}/{item}", desks, desk::one),
        post("/reviews/{id}/{item}", desks, desk::answer),
        post("/reviews/{id}/{item}/evidence", desks, evidence::add),
        get("/reviews/{id}/{item}/evidence/{file}", desks, evidence::file),
        post("/reviews/{id}/{item}/evidence/{file}/remove", desks, evidence::remove),
    ]
}
