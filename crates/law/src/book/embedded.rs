//! The files of `law/`, compiled in. A test compares this list with the folder.

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$((concat!($folder, "/", $name), include_str!(concat!("../../../../law/", $folder, "/", $name)))),+]
    };
}

pub(super) const TEXTS: &[(&str, &str)] = files!("texts": "BJ-VC2012.toml", "CC.toml", "CPC2020.toml", "CPCBRANCH2018.toml", "CPCQA.toml", "CQ-IMPL2013.toml", "GD-VC2025.toml", "HEN-RC2020.toml", "HEN-VC2011.toml", "HUN-VC2013.toml", "JL-VC2012.toml", "JS-RC2020.toml", "JS-VC2019.toml", "MCA2013.toml", "RC2018.toml", "RC2025.toml", "RCEO2024.toml", "SC-VC2025.toml", "SD-IMPL2012.toml", "SD-OPEN2018.toml", "SEED000.toml", "SEED001.toml", "SEED002.toml", "SEED003.toml", "SEED004.toml", "SH-ASSET.toml", "SH-IMPL2020.toml", "SH-RC2020.toml", "SH-VC2020.toml", "VCOL2018.toml", "VCOL2025.toml", "VSC2017.toml", "ZJ-COOP2020.toml", "ZJ-IMPL2020.toml", "ZJ-RC2020.toml", "ZJ-VC2020.toml", "ZJ-VC2025.toml");

pub(super) const PROFILES: &[(&str, &str)] = files!("profiles": "BJ-2012.toml", "CN-2018.toml", "CN-2026.toml", "CPC-2020.toml", "CQ-2013.toml", "GD-2026.toml", "HEN-2011.toml", "HEN-RC-2020.toml", "HUN-2013.toml", "JL-2012.toml", "JS-2019.toml", "RC-2018.toml", "RC-2026.toml", "RCEO-2024.toml", "SC-2026.toml", "SD-2012.toml", "SH-2020.toml", "SH-COOP-2018.toml", "SH-RC-2020.toml", "ZJ-2020.toml", "ZJ-2025.toml", "ZJ-COOP-2020.toml", "ZJ-RC-2020.toml");

pub(super) const PARAMS: &[(&str, &str)] = files!("params": "BJ-2012.toml", "CN-2018.toml", "CN-2026.toml", "CPC-2020.toml", "CQ-2013.toml", "HEN-2011.toml", "HEN-RC-2020.toml", "HUN-2013.toml", "JL-2012.toml", "JS-2019.toml", "RC-2018.toml", "RCEO-2024.toml", "SC-2026.toml", "SD-2012.toml", "SH-2020.toml", "SH-COOP-2018.toml", "SH-RC-2020.toml", "ZJ-2020.toml", "ZJ-2025.toml", "ZJ-COOP-2020.toml", "ZJ-RC-2020.toml");

pub(super) const PACKS: &[(&str, &str)] = files!("packs": "CD-2020.toml", "LUBU-2020.toml");

pub(crate) const RULES: &[(&str, &str)] = files!("rules": "assemblies.toml", "candidates.toml", "cooperative.toml", "election-committee.toml", "party.toml", "policy.toml", "poll.toml", "registration.toml", "residents.toml", "supervision.toml", "tenure.toml");
