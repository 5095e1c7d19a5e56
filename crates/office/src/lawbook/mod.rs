//! 法规: the law book as pages — texts and their articles, the catalogue of rules with their cases, parameters of all profiles,
//! differences between two of them, help for every finding code, and a frozen result determined again under another profile.
//! Reads only: the book is compiled in, elections are those of other contexts, and the verbatim texts are files that the
//! operator put into the data directory.

pub mod applied;
pub mod cases;
pub mod model;
mod pages;
mod reach;
pub mod verbatim;
pub mod words;

pub use pages::routes;

#[cfg(test)]
mod tests;
