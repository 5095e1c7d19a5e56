//! Pages of persons: the list of a village, the person's form, kinship, and the full number after a purpose was typed.

mod form;
pub(crate) mod kin;
mod list;
pub(crate) mod records;

use chrono::Datelike;
use entity::person;
use maud::{Markup, html};

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
        get("/u/{unit}/kinship/records", gate, records::records),
    ]
}

/// What tells a person from others of the same name: year of birth, group, household.
pub fn apart(person: &person::Model) -> String {
    let mut text = format!("{}年生", person.birth.year());
    for part in [&person.group_name, &person.household] {
        if !part.is_empty() {
            text.push('，');
            text.push_str(part);
        }
    }
    text
}

/// The records that cannot all be true; nothing when there is none.
fn doubts(kin: &super::kin::Kin) -> Markup {
    let doubts = kin.doubts();
    html! {
        @if !doubts.is_empty() {
            (crate::ui::alert(crate::ui::Tone::Bad, Some("有的记录不可能都对，请核对后删除有误的一条"), html! {
                ul { @for doubt in &doubts { li { (doubt.message) } } }
            }))
        }
    }
}
