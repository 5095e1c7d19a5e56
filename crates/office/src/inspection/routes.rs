//! Routes of the inspection, declared with who may use them. Roles of a village and of departments have none.

use super::pages::{assessment, key, overview, person, plan, talks, teams, village};
use crate::access::{CLERKS, COUNTY};
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let clerks = Gate::Roles(CLERKS);
    let county = Gate::Roles(COUNTY);
    vec![
        get("/u/{unit}/inspections", clerks, overview::show),
        get("/u/{unit}/inspections/plan", clerks, plan::show),
        post("/u/{unit}/inspections/plan/start", county, plan::start),
        post("/u/{unit}/inspections/plan/lists", county, plan::lists),
        post("/u/{unit}/inspections/plan/keys", county, plan::add),
        get("/u/{unit}/inspections/plan/keys/{id}", county, plan::one),
        post("/u/{unit}/inspections/plan/keys/{id}", county, plan::change),
        post("/u/{unit}/inspections/plan/keys/{id}/remove", county, plan::remove),
        get("/u/{unit}/inspections/teams", clerks, teams::list),
        post("/u/{unit}/inspections/teams", clerks, teams::add),
        get("/u/{unit}/inspections/teams/{id}", clerks, teams::one),
        post("/u/{unit}/inspections/teams/{id}", clerks, teams::change),
        post("/u/{unit}/inspections/teams/{id}/remove", clerks, teams::remove),
        get("/u/{unit}/inspection", clerks, village::show),
        post("/u/{unit}/inspection/begin", clerks, village::begin),
        post("/u/{unit}/inspection/notice", clerks, village::notice),
        post("/u/{unit}/inspection/finish", clerks, village::finish),
        post("/u/{unit}/inspection/reopen", county, village::reopen),
        get("/u/{unit}/inspection/keys/{id}", clerks, key::show),
        post("/u/{unit}/inspection/keys/{id}", clerks, key::mark),
        post("/u/{unit}/inspection/steps/{id}", clerks, village::mark_step),
        get("/u/{unit}/inspection/assessment", clerks, assessment::show),
        post("/u/{unit}/inspection/assessment", clerks, assessment::record),
        get("/u/{unit}/inspection/talks", clerks, talks::show),
        post("/u/{unit}/inspection/talks", clerks, talks::add_talk),
        post("/u/{unit}/inspection/papers", clerks, talks::add_paper),
        post("/u/{unit}/inspection/records/{id}/withdraw", clerks, talks::withdraw),
        get("/u/{unit}/inspection/persons/{id}", clerks, person::show),
        post("/u/{unit}/inspection/persons/{id}/opinion", clerks, person::conclude),
        post("/u/{unit}/inspection/persons/{id}/material", clerks, person::material),
        get("/u/{unit}/inspection/persons/{id}/print", clerks, person::print),
    ]
}
