//! The application: contexts, pages, HTTP, command line.

pub mod ui;
