//! scratch
pub mod articles;
pub mod day;
pub mod kin;
pub mod post;
pub mod round;
pub mod team;
