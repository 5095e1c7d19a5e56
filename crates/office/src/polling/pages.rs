//! Pages of polling.
