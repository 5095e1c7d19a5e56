//! Routes of talks, declared with who may use them.

use super::pages::{person, plan, rounds, village};
use crate::access::{CLERKS, COUNTY};
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let clerks = Gate::Roles(CLERKS);
    let county = Gate::Roles(COUNTY);
    vec![
        get("/u/{unit}/talks", clerks, rounds::all),
        post("/u/{unit}/talks", county, rounds::create),
        get("/u/{unit}/talks/{id}", clerks, rounds::one),
        post("/u/{unit}/talks/{id}", county, rounds::change),
        post("/u/{unit}/talks/{id}/kinds", county, rounds::add_kind),
        post("/u/{unit}/talks/{id}/kinds/{kind}", county, rounds::set_kind),
        get("/u/{unit}/talks/{id}/in-force", county, rounds::ask_in_force),
        post("/u/{unit}/talks/{id}/in-force", county, rounds::in_force),
        post("/u/{unit}/talks/{id}/persons", clerks, village::add),
        post("/u/{unit}/talks/{id}/persons/{added}/remove", clerks, village::remove),
        get("/u/{unit}/talks/{id}/with/{subject}", clerks, person::show),
        post("/u/{unit}/talks/{id}/with/{subject}", clerks, person::record),
        get("/u/{unit}/talks/{id}/records/{talk}", clerks, person::ask_correct),
        post("/u/{unit}/talks/{id}/records/{talk}", clerks, person::correct),
        post("/u/{unit}/talks/{id}/with/{subject}/plan", clerks, plan::save),
        post("/u/{unit}/talks/{id}/with/{subject}/plan/follow", clerks, plan::follow_up),
        post("/u/{unit}/talks/{id}/with/{subject}/plan/settle", clerks, plan::settle),
    ]
}
