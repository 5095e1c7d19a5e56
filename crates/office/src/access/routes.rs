//! Routes of accounts and sessions, declared with who may use them.

use super::model::{ANYONE, Role};
use super::pages;
use crate::routes::{Gate, Route, get, post};
use crate::ui;

const SECURITY: &[Role] = &[Role::SecurityAdmin];

/// Routes of this context, and the assets that every page needs.
pub fn routes() -> Vec<Route> {
    vec![
        get("/assets/{file}", Gate::Public, ui::assets::asset),
        get("/login", Gate::Public, pages::login),
        post("/login", Gate::Public, pages::log_in),
        post("/login/demo", Gate::Public, pages::log_in_demo),
        post("/logout", Gate::Roles(ANYONE), pages::log_out),
        get("/me", Gate::Roles(ANYONE), pages::me),
        get("/password", Gate::Roles(ANYONE), pages::password),
        post("/password", Gate::Roles(ANYONE), pages::change_password),
        get("/accounts", Gate::Roles(super::SYSTEM), pages::accounts),
        post("/accounts", Gate::Roles(super::SYSTEM), pages::add_account),
        post("/accounts/{id}/disable", Gate::Roles(super::SYSTEM), pages::disable_account),
        get("/sessions", Gate::Roles(SECURITY), pages::sessions),
        post("/sessions/{id}/end", Gate::Roles(SECURITY), pages::end_sessions),
        post("/sessions/{id}/unlock", Gate::Roles(SECURITY), pages::unlock),
    ]
}
