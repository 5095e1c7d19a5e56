//! What the figures of the proposed teams must be, counted from what the scene was made of.

use chrono::NaiveDate;

use crate::people::service::PersonInput;

/// What the figures of the proposed teams are, as numerator and denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Truth {
    /// `avoidance.conflicts`
    pub(super) conflicts: (i64, i64),
    /// `structure.women`
    pub(super) women: (i64, i64),
    /// `structure.with_woman`
    pub(super) with_woman: (i64, i64),
    /// `structure.minority`
    pub(super) minority: (i64, i64),
    /// `structure.college`
    pub(super) college: (i64, i64),
    /// `structure.young`
    pub(super) young: (i64, i64),
    /// `structure.mean_age`
    pub(super) ages: (i64, i64),
}

impl Truth {
    /// Counts a village; only the committee is one of 两委 here.
    pub(super) fn count(&mut self, village: &Village, polling_day: NaiveDate) {
        let committee = village.persons.iter().filter(|(_, _, body)| *body == "VC");
        let (mut any, mut woman) = (false, false);
        for (_, person, _) in committee {
            any = true;
            let female = person.sex == law::posts::Sex::Female;
            woman |= female;
            self.women.0 += i64::from(female);
            self.women.1 += 1;
            if !person.ethnic.is_empty() {
                self.minority.0 += i64::from(person.ethnic != "汉族");
                self.minority.1 += 1;
            }
            if !person.education.is_empty() {
                self.college.0 += i64::from(["大专", "本科"].contains(&person.education.as_str()));
                self.college.1 += 1;
            }
            let age = i64::from(law::team::age_on(person.birth, polling_day));
            self.young.0 += i64::from(age <= 40);
            self.young.1 += 1;
            self.ages.0 += age;
            self.ages.1 += 1;
        }
        self.with_woman.0 += i64::from(woman);
        self.with_woman.1 += i64::from(any);
        let related = village.siblings.iter().all(|id| village.persons.iter().any(|(own, ..)| own == id));
        self.conflicts.0 += i64::from(related && !village.siblings.is_empty());
        self.conflicts.1 += i64::from(!village.persons.is_empty());
    }
}

/// Who is proposed in a village: person, what is known, body. Of two who are siblings both stand for the committee.
pub(super) struct Village {
    pub(super) persons: Vec<(i64, PersonInput, &'static str)>,
    pub(super) siblings: Vec<i64>,
}

impl Village {
    /// Without those who were taken off the list.
    pub(super) fn without(mut self, withdrawn: &[i64]) -> Self {
        self.persons.retain(|(id, ..)| !withdrawn.contains(id));
        self
    }
}
