//! The village's economic co-operative (农村集体经济组织、村经济合作社): assembly, representatives, council, supervisors.

mod assembly;
mod boards;
mod levels;

pub use assembly::{
    Assembly, AssemblyKind, AssemblyVerdict, ElectionVerdict, Proxy, decide, elect, notice, power, proxy,
};
pub use boards::{
    BoardSize, Representatives, RepresentativesVerdict, boards_apart, council_kin, council_size, representatives,
    supervisors_barred,
};
pub use levels::{Levels, conflicts};
