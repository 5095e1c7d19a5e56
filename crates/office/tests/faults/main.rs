//! The real program under bad conditions: killed, without disk space, beside another writer, on damaged data.
//!
//! Everything here runs `cunxuan` as a process of its own on a data directory of its own, and talks to it as a browser would.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod backup;
mod busy;
mod disk;
mod kill;
mod logs;
mod start;
mod support;
