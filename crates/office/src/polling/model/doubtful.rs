//! Who decides on a ballot in doubt.

use serde::{Deserialize, Serialize};

/// A member of the election committee who took part in a decision and agreed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decider {
    /// Row of the member.
    pub id: i64,
    /// Name as it was then.
    pub name: String,
}

/// 过半数: more than half of all members, not of those present.
pub fn is_majority(agreed: usize, members: usize) -> bool {
    agreed > members / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_is_more_than_half() {
        for (agreed, members, enough) in [
            (0, 0, false),
            (1, 1, true),
            (1, 2, false),
            (2, 3, true),
            (2, 4, false),
            (3, 5, true),
            (2, 5, false),
            (4, 7, true),
        ] {
            assert_eq!(is_majority(agreed, members), enough, "{agreed} of {members}");
        }
    }
}
