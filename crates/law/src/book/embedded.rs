//! The files of `law/`, compiled in. A test compares this list with the folder.

pub(super) const TEXTS: &[(&str, &str)] = &[];
pub(super) const PROFILES: &[(&str, &str)] = &[];
pub(super) const PARAMS: &[(&str, &str)] = &[];
