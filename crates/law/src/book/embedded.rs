//! The files of `law/`, compiled in. A test compares this list with the folder.

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$((concat!($folder, "/", $name), include_str!(concat!("../../../../law/", $folder, "/", $name)))),+]
    };
}

pub(super) const TEXTS: &[(&str, &str)] = files!("texts": "BJ-VC2012.toml", "CC.toml", "HEN-VC2011.toml", "HUN-VC2013.toml", "MCA2013.toml", "SH-VC2020.toml", "VCOL2018.toml", "VCOL2025.toml", "ZJ-IMPL2020.toml", "ZJ-VC2020.toml", "ZJ-VC2025.toml");

pub(super) const PROFILES: &[(&str, &str)] = files!("profiles": "BJ-2012.toml", "CN-2018.toml", "CN-2026.toml", "HEN-2011.toml", "HUN-2013.toml", "SH-2020.toml", "ZJ-2020.toml", "ZJ-2025.toml");

pub(super) const PARAMS: &[(&str, &str)] = files!("params": "BJ-2012.toml", "CN-2018.toml", "CN-2026.toml", "HEN-2011.toml", "HUN-2013.toml", "SH-2020.toml", "ZJ-2020.toml", "ZJ-2025.toml");
