//! Who a county may say must be talked with before a re-election 谈心谈话对象, and where those who leave may go 一人一策: what a round
//! begins with, from `law/talks.toml`. A county switches kinds on and off and adds its own.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::cite::Cite;

/// Where the persons of a kind come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 现任: in office in the party organisation, the committee or the co-operative.
    InOffice,
    /// In office in the supervision committee.
    Supervision,
    /// 不再继任: in office, and not among those who are proposed.
    Leaving,
    /// 初步人选.
    Proposed,
    /// 党员, by their recorded political status.
    PartyMembers,
    /// Added one by one, with a reason.
    ByHand,
}

impl Source {
    /// All.
    pub const ALL: [Source; 6] = [
        Source::InOffice,
        Source::Supervision,
        Source::Leaving,
        Source::Proposed,
        Source::PartyMembers,
        Source::ByHand,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Source::InOffice => "in_office",
            Source::Supervision => "supervision",
            Source::Leaving => "leaving",
            Source::Proposed => "proposed",
            Source::PartyMembers => "party_members",
            Source::ByHand => "by_hand",
        }
    }

    /// The source of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Source::ALL.into_iter().find(|source| source.code() == code)
    }

    /// How the persons are found, in words.
    pub fn zh(self) -> &'static str {
        match self {
            Source::InOffice => "按班子任职：上届党组织、村（居）委会、经济合作社在任人员",
            Source::Supervision => "按班子任职：上届监督委员会在任人员",
            Source::Leaving => "按班子任职和初步人选：在任而未列为初步人选的人员",
            Source::Proposed => "按初步人选",
            Source::PartyMembers => "按人员登记的政治面貌",
            Source::ByHand => "由乡镇（街道）逐人登记、写明理由",
        }
    }
}

/// A kind of persons that a round begins with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Stable code.
    pub code: String,
    /// Words on the page.
    pub title: String,
    /// Where its persons come from.
    pub source: Source,
    /// Whether a new round has it.
    pub on: bool,
    /// The papers that name it; empty when none does.
    pub cites: Vec<Cite>,
}

/// Where somebody who leaves may go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrangement {
    /// Stable code.
    pub code: String,
    /// Words on the page.
    pub title: String,
    /// The papers that name it; empty when none does.
    pub cites: Vec<Cite>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Vec<Kind>,
    arrangement: Vec<Arrangement>,
}

const FILE: &str = include_str!("../../../law/talks.toml");

fn file() -> &'static File {
    static PARSED: OnceLock<File> = OnceLock::new();
    // A test proves that the embedded file parses.
    PARSED.get_or_init(|| toml::from_str(FILE).unwrap_or_default())
}

/// The kinds that a round begins with, in their order.
pub fn kinds() -> &'static [Kind] {
    &file().kind
}

/// Where those who leave may go, in the order of the page.
pub fn arrangements() -> &'static [Arrangement] {
    &file().arrangement
}

/// The words of an arrangement; the code itself when nobody knows it.
pub fn arrangement_zh(code: &str) -> &str {
    arrangements().iter().find(|one| one.code == code).map_or(code, |one| one.title.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::LawBook;
    use std::collections::BTreeSet;

    #[test]
    fn the_file_parses_and_names_texts_that_are_there() {
        let parsed: File = toml::from_str(FILE).unwrap();
        assert_eq!((parsed.kind.len(), parsed.arrangement.len()), (kinds().len(), arrangements().len()));
        let book = LawBook::builtin().unwrap();
        let cites = kinds().iter().flat_map(|kind| &kind.cites).chain(arrangements().iter().flat_map(|one| &one.cites));
        for cite in cites {
            assert!(book.text(&cite.text).is_some(), "{cite:?}");
        }
        let codes: BTreeSet<_> = kinds().iter().map(|kind| &kind.code).collect();
        assert_eq!(codes.len(), kinds().len(), "codes are unique");
        for source in Source::ALL {
            assert_eq!(Source::from_code(source.code()), Some(source));
            assert!(kinds().iter().any(|kind| kind.source == source), "{source:?} is offered");
        }
        assert_eq!(arrangement_zh("other"), "其他");
        assert_eq!(arrangement_zh("unheard"), "unheard");
    }
}
