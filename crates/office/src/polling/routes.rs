//! Routes of polling, declared with who may use them.

use super::pages::{board, count, findings, places, rounds, sheet};
use super::service::{DECIDERS, SIGNERS};
use crate::access::{COMMITTEE, COUNTERS, Role, STAFF};
use crate::routes::{Gate, Route, get, post};

/// The typist who holds a sheet gives it back; the committee and the clerks take it back.
const HOLDERS: &[Role] =
    &[Role::CountyOffice, Role::TownshipClerk, Role::CommitteeMember, Role::TypistA, Role::TypistB];

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let staff = Gate::Roles(STAFF);
    let committee = Gate::Roles(COMMITTEE);
    let typists = Gate::Roles(COUNTERS);
    let signers = Gate::Roles(SIGNERS);
    let deciders = Gate::Roles(DECIDERS);
    vec![
        get("/u/{unit}/polling", staff, places::show),
        post("/u/{unit}/polling/places", committee, places::add_place),
        get("/u/{unit}/polling/places/{id}", committee, places::edit_place),
        post("/u/{unit}/polling/places/{id}", committee, places::change_place),
        post("/u/{unit}/polling/places/{id}/remove", committee, places::remove_place),
        post("/u/{unit}/polling/staff", committee, places::add_staff),
        post("/u/{unit}/polling/staff/{id}/remove", committee, places::remove_staff),
        post("/u/{unit}/polling/stock", committee, places::set_stock),
        get("/u/{unit}/polling/open", committee, rounds::ask_open),
        post("/u/{unit}/polling/open", committee, rounds::open),
        get("/u/{unit}/count", staff, count::list),
        get("/u/{unit}/count/start/{id}", committee, rounds::ask_count),
        post("/u/{unit}/count/start/{id}", committee, rounds::start_count),
        get("/u/{unit}/count/close/{id}", deciders, rounds::ask_close),
        post("/u/{unit}/count/close/{id}", deciders, rounds::close),
        post("/u/{unit}/count/doubtful", Gate::Roles(SIGNERS), count::add_doubtful),
        post("/u/{unit}/count/doubtful/{id}", deciders, count::decide_doubtful),
        get("/u/{unit}/count/{id}", staff, sheet::show),
        post("/u/{unit}/count/{id}", typists, sheet::save),
        post("/u/{unit}/count/{id}/open", typists, sheet::open),
        post("/u/{unit}/count/{id}/recheck", typists, sheet::recheck),
        post("/u/{unit}/count/{id}/release", Gate::Roles(HOLDERS), sheet::release),
        get("/u/{unit}/count/{id}/discard", signers, sheet::ask_discard),
        post("/u/{unit}/count/{id}/discard", signers, sheet::discard),
        get("/u/{unit}/count/{id}/finalise", signers, sheet::ask_finalise),
        post("/u/{unit}/count/{id}/finalise", signers, sheet::finalise),
        post("/u/{unit}/count/{id}/correction/ask", signers, sheet::ask_correction),
        post("/u/{unit}/count/{id}/correction/confirm", signers, sheet::confirm_correction),
        post("/u/{unit}/count/{id}/correction/withdraw", signers, sheet::withdraw_correction),
        get("/u/{unit}/findings", staff, findings::list),
        post("/u/{unit}/findings/explain", signers, findings::explain),
        post("/u/{unit}/findings/{id}/close", signers, findings::close),
        get("/u/{unit}/board", staff, board::show),
        get("/u/{unit}/board/live", staff, board::live),
        get("/help/findings", staff, findings::help_list),
        get("/help/findings/{code}", staff, findings::help_one),
    ]
}
