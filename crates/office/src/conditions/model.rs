//! Lists in force, the items that apply to a person, and how far they are answered; no database.

use chrono::NaiveDate;
use entity::{condition_answer, condition_item, condition_list, proposal};
use law::conditions::{Answer, Check, Computed, Facts, ListKind};

use crate::failure::{Failure, Outcome};

/// Where a version of a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿: may be changed.
    Draft,
    /// 生效: is never changed, only followed by another version.
    InForce,
    /// 废止: no longer asked.
    Withdrawn,
}

impl State {
    /// All states.
    pub const ALL: [State; 3] = [State::Draft, State::InForce, State::Withdrawn];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::InForce => "in_force",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The state of a row; an unknown word counts as a draft, which asks nobody anything.
    pub fn of(row: &condition_list::Model) -> Self {
        State::ALL.into_iter().find(|state| state.code() == row.state).unwrap_or(State::Draft)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            State::Draft => "草稿",
            State::InForce => "生效",
            State::Withdrawn => "废止",
        }
    }
}

/// What a list asks for.
pub fn kind(row: &condition_list::Model) -> ListKind {
    ListKind::from_code(&row.kind).unwrap_or(ListKind::Positive)
}

/// How an item is computed.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn check(row: &condition_item::Model) -> Outcome<Option<Check>> {
    if row.check_json.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(&row.check_json)
        .map(Some)
        .map_err(|error| Failure::Internal(format!("condition item: {error}")))
}

/// The versions that apply on a day: of each list the newest that is in force by then, unless it was withdrawn.
pub fn in_force(lists: &[condition_list::Model], day: NaiveDate) -> Vec<&condition_list::Model> {
    let begun = |row: &&condition_list::Model| {
        State::of(row) != State::Draft && row.effective_on.is_some_and(|from| from <= day)
    };
    let mut all: Vec<&condition_list::Model> = lists
        .iter()
        .filter(begun)
        .filter(|row| {
            let newer = |other: &&condition_list::Model| other.code == row.code && other.version_no > row.version_no;
            !lists.iter().filter(begun).any(|other| newer(&other)) && State::of(row) == State::InForce
        })
        .collect();
    all.sort_by_key(|row| row.id);
    all
}

/// Whether an item applies to somebody proposed for a body.
pub fn applies(item: &condition_item::Model, body: &str) -> bool {
    item.bodies.is_empty() || item.bodies.split(',').any(|own| own == body)
}

/// An item as it stands for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The item.
    pub item: condition_item::Model,
    /// What the records say, where they are asked.
    pub computed: Option<Computed>,
    /// The newest answer that somebody gave.
    pub answered: Option<condition_answer::Model>,
}

impl Standing {
    /// The answer that counts: that of the records where they say something, else the one that was given.
    pub fn answer(&self) -> Option<Answer> {
        match &self.computed {
            Some(computed) if computed.answer != Answer::Unclear => Some(computed.answer),
            _ => self.answered.as_ref().and_then(|row| Answer::from_code(&row.answer)),
        }
    }

    /// Whether somebody may answer: not where the records do.
    pub fn open(&self) -> bool {
        self.computed.as_ref().is_none_or(|computed| computed.answer == Answer::Unclear)
    }
}

/// The items of a list for a person.
///
/// # Errors
/// As [`check`].
pub fn standings(
    items: &[condition_item::Model],
    answers: &[condition_answer::Model],
    person: &proposal::Model,
    facts: &Facts,
    day: NaiveDate,
) -> Outcome<Vec<Standing>> {
    let own = items.iter().filter(|item| applies(item, &person.body));
    own.map(|item| {
        let computed = check(item)?.map(|check| law::conditions::answer(check, facts, day));
        let of = |row: &&condition_answer::Model| row.item_id == item.id && row.proposal_id == person.id && row.current;
        Ok(Standing { item: item.clone(), computed, answered: answers.iter().find(of).cloned() })
    })
    .collect()
}

/// How far the items of somebody are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Items that apply.
    pub items: u32,
    /// 符合、无此情形.
    pub met: u32,
    /// 不符合、有此情形.
    pub not_met: u32,
    /// 不清楚.
    pub unclear: u32,
}

impl Tally {
    /// Counts.
    pub fn add(&mut self, standing: &Standing) {
        self.items += 1;
        match standing.answer() {
            Some(Answer::Met) => self.met += 1,
            Some(Answer::NotMet) => self.not_met += 1,
            Some(Answer::Unclear) => self.unclear += 1,
            None => {}
        }
    }

    /// Items that nobody has answered.
    pub fn open(&self) -> u32 {
        self.items.saturating_sub(self.met + self.not_met + self.unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;

    fn list(id: i64, code: &str, version_no: i32, state: &str, from: Option<NaiveDate>) -> condition_list::Model {
        condition_list::Model {
            id,
            county_code: "990781".into(),
            code: code.into(),
            title: code.into(),
            kind: "positive".into(),
            source: String::new(),
            version_no,
            state: state.into(),
            effective_on: from,
            note: String::new(),
            created_ms: 0,
            version: 1,
        }
    }

    #[test]
    fn the_newest_version_that_has_begun_applies() {
        let (march, may) = (day(2026, 3, 1), day(2026, 5, 1));
        let lists = [
            list(1, "a", 1, "in_force", Some(march)),
            list(2, "a", 2, "in_force", Some(may)),
            list(3, "a", 3, "draft", None),
            list(4, "b", 1, "in_force", Some(march)),
            list(5, "b", 2, "withdrawn", Some(may)),
        ];
        let ids = |on: NaiveDate| in_force(&lists, on).into_iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(day(2026, 2, 28)), Vec::<i64>::new());
        assert_eq!(ids(march), [1, 4]);
        assert_eq!(ids(may), [2], "a withdrawn list is asked no more");
    }

    #[test]
    fn what_the_records_say_is_not_answered_by_anybody() {
        let item = condition_item::Model {
            id: 1,
            list_id: 1,
            no: 1,
            text: String::new(),
            check_json: r#"{"age_least":18}"#.into(),
            bodies: "VC,VR".into(),
        };
        assert!(applies(&item, "VC") && !applies(&item, "PO") && !applies(&item, "V"));
        let of = |born| {
            let facts = Facts { born, ..Facts::default() };
            let computed = check(&item).unwrap().map(|one| law::conditions::answer(one, &facts, day(2026, 4, 5)));
            Standing { item: item.clone(), computed, answered: None }
        };
        let known = of(Some(day(2000, 1, 1)));
        assert_eq!((known.answer(), known.open()), (Some(Answer::Met), false));
        let unknown = of(None);
        assert_eq!((unknown.answer(), unknown.open()), (None, true), "unknown is never met");
    }
}
