//! What the pages are made of: pure functions from values to HTML (maud). No database, no request, no clock.
//!
//! - [`page`] puts a body into the frame ([`Shell`]); [`login_page`], [`projector_page`], [`print_page`], [`bare_page`] are the others.
//! - [`Table`], [`Filters`], [`Pager`] make a 台账; [`Form`], [`Field`], [`PaperForm`] make a form; [`confirm_page`] asks before what
//!   cannot be taken back; [`stale_page`] answers a form that saw an older version.
//! - [`badge`], [`finding`], [`alert`] say a state with shape, word and colour; [`tiles`], [`steps_bar`], [`progress`], [`chart`] draw figures.
//!
//! Rules that hold everywhere: every text is escaped; no inline style, script or handler (the content policy forbids them); each page
//! works as plain links and forms, scripts only help; every form carries the session token and the version that its reader saw.
//! `cargo run -p office --example gallery -- DIR` writes one page per kind of component.

pub mod assets;
pub mod chart;
pub mod form;
pub mod format;
pub mod icon;
pub mod ledger;
pub mod mark;
pub mod pages;
pub mod parts;
pub mod shell;

pub use form::{
    Field, FieldError, Form, Labels, PaperCell, PaperForm, count_input, error_summary, first_count_input, points_input,
    post_button,
};
pub use icon::{Icon, icon};
pub use ledger::{Column, Filters, Pager, Row, Table, actions, toolbar};
pub use mark::{FindingView, Flash, Level, Tone, alert, badge, chip, cite, finding};
pub use pages::{
    BoardPost, BoardRow, DemoAccount, Login, Projector, Slide, bare_page, board, login_page, print_page, problem,
    projector_page, slide_page,
};
pub use parts::{
    Confirm, Difference, Step, StepState, Tab, Tile, button, card, card_with, columns, confirm_link, confirm_page,
    drawer, drawer_link, empty, fold, kv, primary_button, progress, stale_page, steps_bar, tabs, tiles,
};
pub use shell::{NavItem, Shell, UserChip, page};
