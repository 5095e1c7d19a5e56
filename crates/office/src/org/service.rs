//! Commands of the units.
