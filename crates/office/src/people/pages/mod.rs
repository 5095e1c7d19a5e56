//! Pages of persons: the list of a village, the person's form, kinship, and the full number after a purpose was typed.

mod form;
pub(crate) mod kin;
mod list;

use crate::access::{COMMITTEE, Role};
use crate::routes::{Gate, Route, get, post};

/// Who may see persons with their masked numbers: those who decide in the village and the clerks. Typists, scrutineers and
/// observers work with the roll and the ballot, not with files on persons.
pub const READERS: &[Role] = COMMITTEE;

/// Routes of this context. Declaring and deleting relations is routed by candidacy: somebody may have to leave the election
/// committee because of it.
pub fn routes() -> Vec<Route> {
    let gate = Gate::Roles(READERS);
    vec![
        get("/u/{unit}/people", gate, list::people),
        get("/u/{unit}/people/new", gate, form::new_person),
        post("/u/{unit}/people", gate, form::add_person),
        get("/u/{unit}/people/{id}", gate, form::person_page),
        get("/u/{unit}/people/{id}/edit", gate, form::edit_person),
        post("/u/{unit}/people/{id}", gate, form::change_person),
        post("/u/{unit}/people/{id}/reveal", gate, form::reveal),
        get("/u/{unit}/kin/{id}/remove", gate, kin::confirm_remove),
    ]
}
