//! Which of two values of a parameter is stricter. Parameters that are not listed cannot be changed by a policy: among them
//! everything that decides who is elected.

use crate::num::Threshold;
use std::cmp::Ordering;
use toml::Value;

/// What makes a value stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// A larger number, a larger share.
    More,
    /// A smaller number.
    Fewer,
    /// A range inside the other.
    Within,
    /// Fewer of the listed possibilities.
    FewerOf,
    /// More of the listed persons or duties.
    MoreOf,
    /// `true`
    Yes,
    /// `false`
    No,
    /// Later in this list.
    Ladder(&'static [&'static str]),
}

const ODD: Order = Order::Ladder(&["any", "preferred", "required"]);
const KIN: Order = Order::Ladder(&["none", "immediate", "near"]);

/// The parameters that a policy may make stricter.
const ORDERS: &[(&str, Order)] = &[
    ("vc_size", Order::Within),
    ("women_min", Order::More),
    ("committee_size", Order::Within),
    ("committee_odd", ODD),
    ("committee_women_min", Order::More),
    ("committee_mutual_kin", KIN),
    ("modes", Order::FewerOf),
    ("proxy_max", Order::Fewer),
    ("proxy_candidate_ban", Order::Yes),
    ("proxy_sub_delegation_ban", Order::Yes),
    ("staff_kin", KIN),
    ("staff_roles", Order::MoreOf),
    ("mobile_box_scrutineers", Order::More),
    ("mobile_box_approval", Order::Yes),
    ("mobile_box_voter_list", Order::Yes),
    ("audit_before_election", Order::Yes),
    ("representatives_share", Order::More),
    ("representatives_women_share", Order::More),
    ("representatives_women_quorum", Order::More),
    ("supervision_size", Order::Within),
    ("supervision_odd", ODD),
    ("supervision_kin", KIN),
    ("supervision_barred", Order::MoreOf),
    ("supervision_barred_kin", Order::MoreOf),
    ("supervision_skill", Order::More),
    ("supervision_chair_secretary", Order::No),
    ("supervision_chair_party_member", Order::Yes),
    ("supervision_vacancy_days", Order::Fewer),
    ("residents_modes", Order::FewerOf),
    ("residents_equal_candidates", Order::No),
    ("candidates_extra", Order::More),
    ("quorum", Order::More),
    ("teller_candidate_ban", Order::Yes),
    ("notice_days", Order::More),
    ("assembly_quorum", Order::More),
    ("assembly_pass", Order::More),
    ("representatives_quorum", Order::More),
    ("representatives_pass", Order::More),
    ("council_size", Order::Within),
    ("council_odd", ODD),
    ("supervisor_barred", Order::MoreOf),
    ("cross_boards", Order::No),
];

/// May a policy change this parameter at all?
pub(super) fn may_tighten(key: &str) -> bool {
    ORDERS.iter().any(|(known, _)| *known == key)
}

/// Is `policy` weaker than `law`? `None` when the two cannot be compared; a policy is then refused too. A value that is not
/// there means that the text is silent, which is the weakest.
pub(super) fn relaxes(key: &str, law: Option<&Value>, policy: Option<&Value>) -> Option<bool> {
    let (_, order) = ORDERS.iter().find(|(known, _)| *known == key)?;
    let (law, policy) = match (law, policy) {
        (_, None) => return Some(law.is_some()),
        (None, Some(_)) => return Some(false),
        (Some(law), Some(policy)) => (law, policy),
    };
    Some(!match order {
        Order::More => measure(law)?.compare(&measure(policy)?)? != Ordering::Greater,
        Order::Fewer => measure(law)?.compare(&measure(policy)?)? != Ordering::Less,
        Order::Within => {
            let ((low, high), (own_low, own_high)) = (range(law)?, range(policy)?);
            own_low >= low && high.is_none_or(|high| own_high.is_some_and(|own| own <= high))
        }
        Order::FewerOf => policy.as_array()?.iter().all(|item| law.as_array().is_some_and(|list| list.contains(item))),
        Order::MoreOf => law.as_array()?.iter().all(|item| policy.as_array().is_some_and(|list| list.contains(item))),
        Order::Yes => policy.as_bool()? || !law.as_bool()?,
        Order::No => !policy.as_bool()? || law.as_bool()?,
        Order::Ladder(steps) => {
            let at = |value: &Value| steps.iter().position(|step| Some(*step) == value.as_str());
            match (at(law), at(policy)) {
                (Some(law), Some(policy)) => policy >= law,
                _ if law == policy => true,
                _ => return None,
            }
        }
    })
}

/// A number or a share.
enum Measure {
    Number(i64),
    Share(Threshold),
}

impl Measure {
    fn compare(&self, other: &Measure) -> Option<Ordering> {
        match (self, other) {
            (Measure::Number(a), Measure::Number(b)) => Some(a.cmp(b)),
            (Measure::Share(a), Measure::Share(b)) => Some(a.strictness(b)),
            _ => None,
        }
    }
}

fn measure(value: &Value) -> Option<Measure> {
    match value {
        Value::Integer(number) => Some(Measure::Number(*number)),
        Value::String(text) => text.parse().ok().map(Measure::Share),
        _ => None,
    }
}

fn range(value: &Value) -> Option<(i64, Option<i64>)> {
    let list = value.as_array()?;
    Some((list.first()?.as_integer()?, list.get(1).and_then(Value::as_integer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_weaker_and_what_is_not() {
        let value = |text: &str| toml::from_str::<toml::Table>(&format!("v = {text}")).unwrap()["v"].clone();
        for (key, law, policy, weaker) in [
            ("women_min", "1", "2", Some(false)),
            ("women_min", "1", "1", Some(false)),
            ("women_min", "1", "0", Some(true)),
            ("proxy_max", "3", "2", Some(false)),
            ("proxy_max", "3", "4", Some(true)),
            ("vc_size", "[3, 7]", "[3, 5]", Some(false)),
            ("vc_size", "[3, 7]", "[3, 9]", Some(true)),
            ("vc_size", "[3, 7]", "[3]", Some(true)),
            ("vc_size", "[3, 7]", "[2, 7]", Some(true)),
            ("representatives_women_share", "'>=1/3'", "'>=2/5'", Some(false)),
            ("representatives_women_share", "'>=1/3'", "'>1/3'", Some(false)),
            ("representatives_women_share", "'>1/3'", "'>=1/3'", Some(true)),
            ("representatives_women_share", "'>=1/3'", "'>=1/4'", Some(true)),
            ("modes", "['candidates', 'self_nomination']", "['self_nomination']", Some(false)),
            ("modes", "['candidates']", "['self_nomination']", Some(true)),
            ("supervision_barred", "['village_clerk']", "['village_clerk', 'finance_staff']", Some(false)),
            ("supervision_barred", "['village_clerk']", "[]", Some(true)),
            ("supervision_chair_secretary", "true", "false", Some(false)),
            ("supervision_chair_secretary", "false", "true", Some(true)),
            ("proxy_candidate_ban", "true", "false", Some(true)),
            ("supervision_odd", "'preferred'", "'required'", Some(false)),
            ("supervision_odd", "'required'", "'any'", Some(true)),
            ("supervision_kin", "'near'", "'immediate'", Some(true)),
            ("supervision_kin", "'linear'", "'near'", None),
            ("supervision_kin", "'linear'", "'linear'", Some(false)),
            ("proxy_candidate_ban", "true", "true", Some(false)),
            ("proxy_candidate_ban", "false", "false", Some(false)),
            ("proxy_candidate_ban", "false", "true", Some(false)),
            ("kin_elected", "'none'", "'near'", None),
            ("turnout", "'>1/2'", "'>=2/3'", None),
        ] {
            let found = relaxes(key, Some(&value(law)), Some(&value(policy)));
            assert_eq!(found, weaker, "{key}: {law} → {policy}");
        }
        assert_eq!(relaxes("proxy_max", None, Some(&value("3"))), Some(false));
        assert_eq!(relaxes("proxy_max", Some(&value("3")), None), Some(true));
    }

    #[test]
    fn who_is_elected_is_not_for_a_policy() {
        for key in
            ["turnout", "win_first", "runoff_win", "kin_elected", "reg_age", "win", "win_base", "election_threshold"]
        {
            assert!(!may_tighten(key), "{key}");
        }
    }
}
