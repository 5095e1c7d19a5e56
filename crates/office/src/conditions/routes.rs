//! Routes of conditions, declared with who may use them.

use super::pages::{lists, persons};
use crate::access::{CLERKS, COUNTY};
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let clerks = Gate::Roles(CLERKS);
    let county = Gate::Roles(COUNTY);
    vec![
        get("/u/{unit}/condition-lists", county, lists::all),
        post("/u/{unit}/condition-lists", county, lists::add),
        post("/u/{unit}/condition-lists/start", county, lists::start),
        get("/u/{unit}/condition-lists/{id}", county, lists::one),
        post("/u/{unit}/condition-lists/{id}", county, lists::change),
        post("/u/{unit}/condition-lists/{id}/items", county, lists::add_item),
        post("/u/{unit}/condition-lists/{id}/items/{item}", county, lists::change_item),
        post("/u/{unit}/condition-lists/{id}/items/{item}/remove", county, lists::remove_item),
        post("/u/{unit}/condition-lists/{id}/in-force", county, lists::in_force),
        post("/u/{unit}/condition-lists/{id}/next", county, lists::next),
        get("/u/{unit}/condition-lists/{id}/withdraw", county, lists::ask_withdraw),
        post("/u/{unit}/condition-lists/{id}/withdraw", county, lists::withdraw),
        get("/u/{unit}/conditions", clerks, persons::show),
        get("/u/{unit}/conditions/{id}", clerks, persons::one),
        post("/u/{unit}/conditions/{id}", clerks, persons::answer),
    ]
}
