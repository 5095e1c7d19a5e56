//! The secretary of a unit: who is in office, what is filed about them, and where the filing stands.

use chrono::NaiveDate;
use entity::{deliberation_filing, officeholder};
use serde::{Deserialize, Serialize};

/// Where a filing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilingState {
    /// The township submitted it.
    Submitted,
    /// The county filed it.
    Filed,
    /// The county sent it back with a reason.
    Returned,
}

impl FilingState {
    /// All, in their order.
    pub const ALL: [FilingState; 3] = [FilingState::Submitted, FilingState::Filed, FilingState::Returned];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            FilingState::Submitted => "submitted",
            FilingState::Filed => "filed",
            FilingState::Returned => "returned",
        }
    }

    /// The state of this word; an unknown one counts as sent back, so that it must be submitted again.
    pub fn of(row: &deliberation_filing::Model) -> Self {
        FilingState::ALL.into_iter().find(|one| one.code() == row.state).unwrap_or(FilingState::Returned)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            FilingState::Submitted => "已报送，待备案",
            FilingState::Filed => "已备案",
            FilingState::Returned => "已退回",
        }
    }
}

/// What is filed about a secretary. Texts that nobody recorded are empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: String,
    /// Month of birth, `1980-05`.
    pub birth_month: String,
    /// Education.
    pub education: String,
    /// In office since.
    pub since: NaiveDate,
    /// Posts held together with it.
    pub together: Vec<String>,
    /// Number of the superior's paper of approval, where one is recorded.
    pub approval: String,
}

/// Somebody in office as secretary.
pub type Holder = officeholder::Model;

/// Who of the secretaries of a unit is in office: the one of the newest term whose office has not ended. Where the newest one's has, nobody is,
/// even if an older row was left without its end.
pub fn in_office(rows: &[Holder]) -> Option<&Holder> {
    let secretaries = || rows.iter().filter(|row| row.body == "po" && row.post == "secretary");
    let newest = secretaries().map(|row| row.term_no).max()?;
    let open = secretaries().filter(|row| row.term_no == newest && row.until.is_none());
    open.max_by_key(|row| (row.since, row.id))
}

/// Where a unit stands in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is in office, and nobody was filed.
    Vacant,
    /// Who was filed is no longer in office, and nobody follows yet.
    Ended,
    /// Nobody submitted the one in office.
    Due,
    /// The same, after another one had been filed.
    SuccessorDue,
    /// The county has it.
    Submitted,
    /// The county sent it back.
    Returned,
    /// Filed.
    Filed,
}

impl Standing {
    /// All, in their order.
    pub const ALL: [Standing; 7] = [
        Standing::Due,
        Standing::SuccessorDue,
        Standing::Returned,
        Standing::Submitted,
        Standing::Filed,
        Standing::Ended,
        Standing::Vacant,
    ];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Vacant => "vacant",
            Standing::Ended => "ended",
            Standing::Due => "due",
            Standing::SuccessorDue => "successor",
            Standing::Submitted => "submitted",
            Standing::Returned => "returned",
            Standing::Filed => "filed",
        }
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Standing::Vacant => "没有在任书记",
            Standing::Ended => "备案的书记已离任，尚无继任",
            Standing::Due => "待报送",
            Standing::SuccessorDue => "书记已变动，继任者待报送",
            Standing::Submitted => FilingState::Submitted.zh(),
            Standing::Returned => "已退回，待重新报送",
            Standing::Filed => FilingState::Filed.zh(),
        }
    }

    /// Whether the township may submit now.
    pub fn may_submit(self) -> bool {
        matches!(self, Standing::Due | Standing::SuccessorDue | Standing::Returned)
    }
}

/// Where a unit stands: the one in office, and all filings about the unit, oldest first.
pub fn standing(holder: Option<&Holder>, filings: &[deliberation_filing::Model]) -> Standing {
    let earlier = |id: i64| filings.iter().any(|row| row.holder_id != id && FilingState::of(row) == FilingState::Filed);
    let Some(holder) = holder else {
        return if earlier(0) { Standing::Ended } else { Standing::Vacant };
    };
    match filings.iter().rev().find(|row| row.holder_id == holder.id).map(FilingState::of) {
        Some(FilingState::Filed) => Standing::Filed,
        Some(FilingState::Submitted) => Standing::Submitted,
        Some(FilingState::Returned) => Standing::Returned,
        None if earlier(holder.id) => Standing::SuccessorDue,
        None => Standing::Due,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;

    fn holder(id: i64, term_no: i32, post: &str, until: Option<NaiveDate>) -> Holder {
        Holder {
            id,
            unit_code: "990781001201".into(),
            election_id: None,
            meeting_id: None,
            term_no,
            person_id: Some(id),
            name: format!("甲{id}"),
            sex: "m".into(),
            birth: None,
            education: String::new(),
            political: String::new(),
            body: "po".into(),
            post: post.into(),
            votes: None,
            since: day(2021, 1, 1),
            until,
        }
    }

    fn filing(holder_id: i64, state: FilingState) -> deliberation_filing::Model {
        deliberation_filing::Model {
            id: 0,
            county_code: String::new(),
            township_code: String::new(),
            unit_code: String::new(),
            holder_id,
            frozen: String::new(),
            hash: String::new(),
            state: state.code().into(),
            reason: String::new(),
            submitted_by: String::new(),
            submitted_ms: 0,
            number: String::new(),
            filed_on: None,
            filed_by: String::new(),
            filed_ms: 0,
            version: 1,
        }
    }

    #[test]
    fn the_newest_term_says_who_is_in_office() {
        let gone = Some(day(2026, 1, 1));
        for (rows, wanted) in [
            (vec![], None),
            (vec![holder(1, 11, "member", None)], None),
            (vec![holder(1, 11, "secretary", None)], Some(1)),
            (vec![holder(1, 11, "secretary", None), holder(2, 12, "secretary", None)], Some(2)),
            (vec![holder(1, 11, "secretary", None), holder(2, 12, "secretary", gone)], None),
            (vec![holder(2, 12, "secretary", gone), holder(3, 12, "secretary", None)], Some(3)),
        ] {
            assert_eq!(in_office(&rows).map(|row| row.id), wanted, "{rows:?}");
        }
    }

    #[test]
    fn a_filing_follows_the_person_in_office() {
        use FilingState::{Filed, Returned, Submitted};
        let now = holder(2, 12, "secretary", None);
        for (holder, filings, wanted) in [
            (None, vec![], Standing::Vacant),
            (None, vec![filing(1, Returned)], Standing::Vacant),
            (None, vec![filing(1, Filed)], Standing::Ended),
            (Some(&now), vec![], Standing::Due),
            (Some(&now), vec![filing(1, Filed)], Standing::SuccessorDue),
            (Some(&now), vec![filing(1, Filed), filing(2, Submitted)], Standing::Submitted),
            (Some(&now), vec![filing(2, Returned)], Standing::Returned),
            (Some(&now), vec![filing(2, Returned), filing(2, Submitted)], Standing::Submitted),
            (Some(&now), vec![filing(2, Filed)], Standing::Filed),
        ] {
            assert_eq!(standing(holder, &filings), wanted, "{filings:?}");
        }
        let may: Vec<Standing> = Standing::ALL.into_iter().filter(|one| one.may_submit()).collect();
        assert_eq!(may, [Standing::Due, Standing::SuccessorDue, Standing::Returned]);
    }
}
