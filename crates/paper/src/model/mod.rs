//! The typed inputs of the papers, one struct per template. Dates, numbers of days and articles come from the caller:
//! nothing here knows the law. All of them are serde types, because a published paper is frozen as its JSON; unknown
//! fields are refused so that a frozen paper never prints with a part silently left out.

mod ballot;
mod candidacy;
mod committee;
mod common;
mod count;
mod deliberation;
mod meeting;
mod outcome;
mod polling;
mod proxy;
mod review;
mod roll;
mod tenure;

pub use ballot::*;
pub use candidacy::*;
pub use committee::*;
pub use common::*;
pub use count::*;
pub use deliberation::*;
pub use meeting::*;
pub use outcome::*;
pub use polling::*;
pub use proxy::*;
pub use review::*;
pub use roll::*;
pub use tenure::*;
