//! Two levels of law about one co-operative: a provincial regulation and the national law that came later.
//!
//! 立法法: a law ranks above a local regulation. Where the province asks for less, the national law applies from its first day;
//! nothing of this is done silently, every such finding names both texts.

use crate::book::{Family, LawBook, LawError};
use crate::finding::{Finding, Severity};
use crate::num::{Range, Threshold};
use crate::regime::{CooperativeRegime, Param};
use chrono::NaiveDate;

/// The regime of a profile and, where it is a province's, the national one beside it.
#[derive(Debug, Clone)]
pub struct Levels {
    /// The profile that was asked for.
    pub own: CooperativeRegime,
    /// The national law, unless the profile is the national one.
    pub national: Option<CooperativeRegime>,
    /// The national law is in force on the day: where it asks for more, it applies.
    pub binding: bool,
}

impl Levels {
    /// Resolves both. `None` asks for a day on which the profile's texts are known to be current.
    pub fn of(book: &LawBook, profile: &str, day: Option<NaiveDate>) -> Result<Levels, LawError> {
        Levels::beside(book, book.cooperative(profile, day)?)
    }

    /// The national law beside a regime that was resolved already, e.g. with a policy pack.
    pub fn beside(book: &LawBook, own: CooperativeRegime) -> Result<Levels, LawError> {
        let day = own.polling_day();
        let national = book
            .all_profiles()
            .filter(|profile| profile.family == Family::Cooperative && profile.area.is_empty())
            .max_by_key(|profile| profile.from);
        let Some(national) = national.filter(|national| national.id != own.profile_id()) else {
            return Ok(Levels { own, national: None, binding: false });
        };
        let binding = day >= national.from;
        let national = book.cooperative(&national.id, Some(day.max(national.from)))?;
        Ok(Levels { own, national: Some(national), binding })
    }

    /// Where the provincial text asks for less than the national law.
    pub fn conflicts(&self) -> Vec<Finding> {
        self.national.as_ref().map_or_else(Vec::new, |national| conflicts(&self.own, national, self.binding))
    }
}

/// Parameters in which the province asks for less: `LEVEL_CONFLICT`, each naming both texts.
///
/// 依据 RCEO2024@2024-06-28#27.3 「农村集体经济组织章程有更严格规定的，从其规定」; RCEO2024@2024-06-28#61
pub fn conflicts(own: &CooperativeRegime, national: &CooperativeRegime, binding: bool) -> Vec<Finding> {
    let shares = [
        ("成员大会同意人数", wrap(own.assembly_pass()), wrap(national.assembly_pass())),
        ("成员大会到会人数", own.assembly_quorum().clone(), national.assembly_quorum().clone()),
        ("成员代表大会同意人数", wrap(own.representatives_pass()), wrap(national.representatives_pass())),
        ("成员代表大会到会人数", own.representatives_quorum().clone(), national.representatives_quorum().clone()),
    ];
    let mut findings = Vec::new();
    for (title, local, above) in shares {
        let weaker = match (local.value, above.value) {
            (Some(local), Some(above)) => local.strictness(&above).is_lt(),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if weaker {
            let says = |share: Option<Threshold>| share.map_or_else(|| "没有规定".to_owned(), |share| share.zh());
            findings.push(conflict(title, &says(local.value), &says(above.value), &local, &above, binding));
        }
    }
    let (local, above) = (own.council_size(), national.council_size());
    if !inside(local.value, above.value) {
        let (own, law) = (format!("{}人", local.value.zh()), format!("{}人", above.value.zh()));
        findings.push(conflict("理事会人数", &own, &law, local, above, binding));
    }
    findings
}

fn wrap(param: &Param<Threshold>) -> Param<Option<Threshold>> {
    let Param { value, cites, status, severity, note } = param.clone();
    Param { value: Some(value), cites, status, severity, note }
}

fn inside(own: Range, law: Range) -> bool {
    own.min >= law.min && law.max.is_none_or(|most| own.max.is_some_and(|own| own <= most))
}

fn conflict<A, B>(title: &str, own: &str, law: &str, local: &Param<A>, above: &Param<B>, binding: bool) -> Finding {
    let applies =
        if binding { "选举日在法律施行以后，按法律执行" } else { "法律施行以后按法律执行" };
    let message = format!("{title}：地方性法规为{own}，法律为{law}；{applies}。");
    Finding::new("LEVEL_CONFLICT", Severity::Warn, "profile", message).citing(&above.cites).citing(&local.cites)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_inside_another() {
        let range = |min, max| Range { min, max };
        for (own, law, within) in [
            (range(3, Some(7)), range(3, Some(7)), true),
            (range(4, Some(6)), range(3, Some(7)), true),
            (range(2, Some(7)), range(3, Some(7)), false),
            (range(3, Some(8)), range(3, Some(7)), false),
            (range(3, None), range(3, Some(7)), false),
            (range(3, None), range(3, None), true),
            (range(2, Some(5)), range(3, None), false),
        ] {
            assert_eq!(inside(own, law), within, "{own:?} {law:?}");
        }
    }
}
