//! Routes of determination, declared with who may use them.

use super::{pages, sequel_pages};
use crate::access::{COMMITTEE, STAFF};
use crate::polling::service::DECIDERS;
use crate::routes::{Gate, Route, get, post};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let staff = Gate::Roles(STAFF);
    let deciders = Gate::Roles(DECIDERS);
    vec![
        get("/u/{unit}/determination", staff, pages::show),
        post("/u/{unit}/determination/draft", Gate::Roles(COMMITTEE), pages::determine),
        get("/u/{unit}/determination/{id}/confirm", deciders, pages::ask_confirm),
        post("/u/{unit}/determination/{id}/confirm", deciders, pages::confirm),
        post("/u/{unit}/determination/{id}/match", deciders, pages::match_write_in),
        post("/u/{unit}/determination/{id}/disqualify", deciders, pages::disqualify),
        post("/u/{unit}/determination/rounds/{id}/day", deciders, sequel_pages::move_day),
        post("/u/{unit}/determination/{id}/requalify", deciders, pages::requalify),
        post("/u/{unit}/determination/{id}/withdraw", deciders, pages::withdraw),
        get("/u/{unit}/determination/{id}/next", deciders, sequel_pages::ask_next),
        post("/u/{unit}/determination/{id}/next", deciders, sequel_pages::next_round),
        get("/u/{unit}/determination/{id}/correction", deciders, sequel_pages::ask_correction_form),
        post("/u/{unit}/determination/{id}/correction", deciders, sequel_pages::ask_correction),
        get("/u/{unit}/determination/{id}/correction/confirm", deciders, sequel_pages::second_correction),
        post("/u/{unit}/determination/{id}/correction/confirm", deciders, sequel_pages::confirm_correction),
        get("/u/{unit}/determination/{id}/vacancy", deciders, sequel_pages::ask_vacancy_form),
        post("/u/{unit}/determination/{id}/vacancy", deciders, sequel_pages::ask_vacancy),
        get("/u/{unit}/determination/{id}/vacancy/confirm", deciders, sequel_pages::second_vacancy),
        post("/u/{unit}/determination/{id}/vacancy/confirm", deciders, sequel_pages::confirm_vacancy),
    ]
}
