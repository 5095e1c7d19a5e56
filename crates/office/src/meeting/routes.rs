//! Routes of meetings, declared with who may use them.

use super::pages::{
    attend, kin, list, nominees, overview, papers, result, setup, sheet, show, sitting, undo, voting_units,
};
use crate::access::{CLERKS, COMMITTEE, COUNTERS, ROLL_READERS, Role, STAFF};
use crate::polling::service::SIGNERS;
use crate::routes::{Gate, Route, get, post};

/// The typist who holds a sheet gives it back; the committee and the clerks take it back.
const HOLDERS: &[Role] =
    &[Role::CountyOffice, Role::TownshipClerk, Role::CommitteeMember, Role::TypistA, Role::TypistB];

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let staff = Gate::Roles(STAFF);
    let committee = Gate::Roles(COMMITTEE);
    let clerks = Gate::Roles(CLERKS);
    let readers = Gate::Roles(ROLL_READERS);
    let typists = Gate::Roles(COUNTERS);
    let signers = Gate::Roles(SIGNERS);
    vec![
        get("/u/{unit}/meetings", staff, overview::show),
        get("/u/{unit}/meetings/new", committee, setup::ask),
        post("/u/{unit}/meetings/new", committee, setup::create),
        get("/u/{unit}/voting-units", staff, voting_units::show),
        post("/u/{unit}/voting-units", committee, voting_units::add),
        post("/u/{unit}/voting-units/divide", committee, voting_units::divide),
        post("/u/{unit}/voting-units/{id}/remove", committee, voting_units::remove),
        get("/u/{unit}/meetings/{id}", staff, show::show),
        get("/u/{unit}/meetings/{id}/edit", committee, setup::edit),
        post("/u/{unit}/meetings/{id}/edit", committee, setup::change),
        post("/u/{unit}/meetings/{id}/tellers", committee, setup::tellers),
        post("/u/{unit}/meetings/{id}/base", clerks, setup::set_base),
        post("/u/{unit}/meetings/{id}/threshold", clerks, setup::set_threshold),
        post("/u/{unit}/meetings/{id}/documents", committee, papers::record),
        get("/u/{unit}/meetings/{id}/electors", readers, list::show),
        post("/u/{unit}/meetings/{id}/electors", committee, list::add),
        post("/u/{unit}/meetings/{id}/electors/fill", committee, list::fill),
        get("/u/{unit}/meetings/{id}/electors/{row}", committee, list::one),
        post("/u/{unit}/meetings/{id}/electors/{row}/standing", committee, list::standing),
        post("/u/{unit}/meetings/{id}/electors/{row}/approve", clerks, list::approve),
        post("/u/{unit}/meetings/{id}/electors/{row}/adopt", committee, list::adopt),
        post("/u/{unit}/meetings/{id}/electors/{row}/remove", committee, list::remove),
        get("/u/{unit}/meetings/{id}/nominees", staff, nominees::show),
        post("/u/{unit}/meetings/{id}/nominees", committee, nominees::add),
        post("/u/{unit}/meetings/{id}/nominees/{row}/withdraw", committee, nominees::withdraw),
        get("/u/{unit}/meetings/{id}/convene", committee, show::ask_convene),
        post("/u/{unit}/meetings/{id}/convene", committee, show::convene),
        get("/u/{unit}/meetings/{id}/postpone", committee, show::ask_postpone),
        post("/u/{unit}/meetings/{id}/postpone", committee, show::postpone),
        get("/u/{unit}/meetings/{id}/cancel", committee, show::ask_cancel),
        post("/u/{unit}/meetings/{id}/cancel", committee, show::cancel),
        get("/u/{unit}/meetings/{id}/attendance", readers, attend::show),
        post("/u/{unit}/meetings/{id}/attendance", committee, attend::save_page),
        get("/u/{unit}/meetings/{id}/attendance/live", staff, attend::live),
        get("/u/{unit}/meetings/{id}/attendance/wall", staff, attend::wall),
        post("/u/{unit}/meetings/{id}/attendance/{row}", committee, attend::save),
        get("/u/{unit}/meetings/{id}/attendance/{row}/proxy", committee, attend::ask_proxy),
        get("/u/{unit}/meetings/{id}/vote", committee, show::ask_vote),
        post("/u/{unit}/meetings/{id}/vote", committee, show::vote),
        get("/u/{unit}/meetings/{id}/count", committee, show::ask_count),
        post("/u/{unit}/meetings/{id}/count", committee, show::count),
        get("/u/{unit}/meetings/{id}/close", committee, show::ask_close),
        post("/u/{unit}/meetings/{id}/close", committee, show::close),
        get("/u/{unit}/meetings/{id}/sheet/{round}", staff, sheet::show),
        post("/u/{unit}/meetings/{id}/sheet/{round}", typists, sheet::save),
        post("/u/{unit}/meetings/{id}/sheet/{round}/open", typists, sheet::open),
        post("/u/{unit}/meetings/{id}/sheet/{round}/recheck", typists, sheet::recheck),
        post("/u/{unit}/meetings/{id}/sheet/{round}/release", Gate::Roles(HOLDERS), sheet::release),
        get("/u/{unit}/meetings/{id}/sheet/{round}/finalise", signers, sheet::ask_finalise),
        post("/u/{unit}/meetings/{id}/sheet/{round}/finalise", signers, sheet::finalise),
        get("/u/{unit}/meetings/{id}/sheet/{round}/discard", signers, sheet::ask_discard),
        post("/u/{unit}/meetings/{id}/sheet/{round}/discard", signers, sheet::discard),
        post("/u/{unit}/meetings/{id}/sheet/{round}/correction/ask", signers, sheet::ask_correction),
        post("/u/{unit}/meetings/{id}/sheet/{round}/correction/confirm", signers, sheet::confirm_correction),
        post("/u/{unit}/meetings/{id}/sheet/{round}/correction/withdraw", signers, sheet::withdraw_correction),
        get("/u/{unit}/meetings/{id}/result", staff, result::show),
        post("/u/{unit}/meetings/{id}/confirm", committee, result::confirm),
        post("/u/{unit}/meetings/{id}/void", committee, result::void),
        get("/u/{unit}/meetings/{id}/voids/{row}/withdraw", committee, undo::ask_void),
        post("/u/{unit}/meetings/{id}/voids/{row}/withdraw", committee, undo::void),
        get("/u/{unit}/meetings/{id}/reopen", committee, undo::ask_reopening),
        post("/u/{unit}/meetings/{id}/reopen", committee, undo::ask),
        post("/u/{unit}/meetings/{id}/reopen/confirm", committee, undo::agree),
        post("/u/{unit}/meetings/{id}/reopen/withdraw", committee, undo::withdraw),
        post("/u/{unit}/meetings/{id}/leave_open", committee, result::leave_open),
        post("/u/{unit}/meetings/{id}/leave_open/withdraw", committee, result::withdraw_left_open),
        post("/u/{unit}/meetings/{id}/next", committee, result::next),
        get("/u/{unit}/meetings/{id}/kin", committee, kin::show),
        post("/u/{unit}/meetings/{id}/kin", committee, kin::ask),
        post("/u/{unit}/meetings/{id}/kin/confirm", committee, kin::agree),
        post("/u/{unit}/meetings/{id}/kin/withdraw", committee, kin::withdraw),
        get("/u/{unit}/meetings/{id}/sitting", staff, sitting::show),
        post("/u/{unit}/meetings/{id}/sitting", committee, sitting::enter),
    ]
}
