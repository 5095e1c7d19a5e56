//! Meetings at which persons are recommended before a re-election 两推荐: the kinds that a county begins with, from
//! `law/selection.toml`. A county changes how many should come, switches kinds off and adds its own.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::cite::Cite;

/// Who recommends at a meeting of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// 党员.
    Party,
    /// 村（居）民或其代表.
    Villagers,
    /// Party members and representatives of the villagers on the same ballots 联席会.
    Joint,
    /// 乡镇（街道）党（工）委: it studies and recommends, without ballots.
    Committee,
}

impl Who {
    /// All, in the order of the page.
    pub const ALL: [Who; 4] = [Who::Party, Who::Villagers, Who::Joint, Who::Committee];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Who::Party => "party",
            Who::Villagers => "villagers",
            Who::Joint => "joint",
            Who::Committee => "committee",
        }
    }

    /// Who this word is.
    pub fn from_code(code: &str) -> Option<Self> {
        Who::ALL.into_iter().find(|who| who.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Who::Party => "党员推荐",
            Who::Villagers => "群众推荐",
            Who::Joint => "联席会推荐",
            Who::Committee => "党（工）委推荐",
        }
    }

    /// Whether ballots are handed out.
    pub fn votes(self) -> bool {
        self != Who::Committee
    }
}

/// A kind of meeting that a county begins with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Stable code.
    pub code: String,
    /// Words on the page.
    pub title: String,
    /// Who recommends.
    pub who: Who,
    /// Share of those due who should come, numerator and denominator; fewer is said and voids nothing.
    pub least: (u32, u32),
    /// The papers that name such a meeting; they say nothing about `least`.
    pub cites: Vec<Cite>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<Kind>,
}

const FILE: &str = include_str!("../../../law/selection.toml");

/// The kinds that a county begins with, in their order.
pub fn kinds() -> &'static [Kind] {
    static PARSED: OnceLock<File> = OnceLock::new();
    // A test proves that the embedded file parses.
    &PARSED.get_or_init(|| toml::from_str(FILE).unwrap_or_default()).kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::LawBook;
    use std::collections::BTreeSet;

    #[test]
    fn the_file_parses_and_names_texts_that_are_there() {
        let parsed: File = toml::from_str(FILE).unwrap();
        assert_eq!(parsed.kind.len(), kinds().len());
        let book = LawBook::builtin().unwrap();
        for kind in kinds() {
            let (part, whole) = kind.least;
            assert!(whole > 0 && part <= whole, "{kind:?}");
            assert!(
                !kind.cites.is_empty() && kind.cites.iter().all(|cite| book.text(&cite.text).is_some()),
                "{kind:?}"
            );
        }
        let codes: BTreeSet<_> = kinds().iter().map(|kind| &kind.code).collect();
        assert_eq!(codes.len(), kinds().len(), "codes are unique");
        for who in Who::ALL {
            assert_eq!(Who::from_code(who.code()), Some(who));
            assert!(kinds().iter().any(|kind| kind.who == who), "{who:?} is offered");
        }
    }
}
