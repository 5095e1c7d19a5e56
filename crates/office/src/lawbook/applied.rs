//! Whether a rule is law in an election: by the profile of the election and its polling day; no database.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use law::body::Body;
use law::book::{Family, LawBook, Profile};
use law::catalogue::Rule;
use law::cite::Cite;
use law::policy::Pack;
use law::regime::ParamRow;
use serde_json::Value;

use super::model::{list_of, lists_of, rows};

/// On what a rule rests in one election.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// Articles of the texts of the profiles and policy packs that apply.
    pub cites: Vec<Cite>,
    /// Its parameters that have a value there; the only ground where no article is cited.
    pub rows: Vec<ParamRow>,
    /// Ids of the profiles that were asked.
    pub profiles: Vec<String>,
}

impl Applied {
    /// The rule runs, but no article of the texts in force there asks for it: a default that the user sees.
    pub fn by_default_only(&self) -> bool {
        self.cites.is_empty()
    }
}

/// Parameters of a profile on a polling day, resolved once for many rules and units.
#[derive(Debug, Default)]
pub struct Resolved(BTreeMap<(String, NaiveDate), Vec<ParamRow>>);

impl Resolved {
    fn rows(&mut self, book: &LawBook, profile: &Profile, day: NaiveDate) -> &[ParamRow] {
        let key = (profile.id.clone(), day);
        // A profile that is not in force on the day has no parameters then.
        self.0.entry(key).or_insert_with(|| rows(book, profile, day).unwrap_or_default())
    }
}

/// The profiles under which the bodies of a unit are elected: that of its committee's election as it was chosen, those of the
/// other bodies by place and day.
fn profiles<'a>(book: &'a LawBook, own: &'a Profile, unit_code: &str, day: NaiveDate) -> Vec<&'a Profile> {
    let other = [Family::Party, Family::Cooperative];
    let suggested = other.into_iter().filter_map(|family| book.suggest_for(family, unit_code, day));
    std::iter::once(own).chain(suggested).collect()
}

fn is_about(rule: &Rule, family: Family) -> bool {
    let of_family: &[Body] = match family {
        Family::Village => &[Body::Committee, Body::Representatives, Body::Supervision],
        Family::Residents => &[Body::Residents, Body::Supervision],
        Family::Party => &[Body::Party],
        Family::Cooperative => &[Body::Cooperative],
    };
    rule.bodies.is_empty() || rule.bodies.iter().any(|body| of_family.contains(body))
}

/// Does a value ask for anything? 「没有规定」, 「否」 and an empty list do not.
fn asks(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        Value::String(code) => code != "none",
        _ => true,
    }
}

/// What a rule rests on in a unit's election; `None` when it is not law there.
pub fn applied(
    book: &LawBook,
    rule: &Rule,
    own: &Profile,
    unit_code: &str,
    day: NaiveDate,
    resolved: &mut Resolved,
) -> Option<Applied> {
    let mut found = Applied::default();
    let mut add = |cite: &Cite| {
        if !found.cites.contains(cite) {
            found.cites.push(cite.clone());
        }
    };
    let lists = lists_of(rule);
    let mut asked = Vec::new();
    let mut rows = Vec::new();
    for profile in profiles(book, own, unit_code, day).into_iter().filter(|profile| is_about(rule, profile.family)) {
        rule.cites.iter().filter(|cite| profile.texts.contains(&cite.text)).for_each(&mut add);
        asked.push(profile.id.clone());
        if lists.contains(&list_of(profile.family)) {
            let own = resolved.rows(book, profile, day).iter();
            rows.extend(own.filter(|row| rule.params.iter().any(|key| key == row.key) && asks(&row.value)).cloned());
        }
    }
    let packs: Vec<&Pack> = book.packs_for(unit_code, day).collect();
    for cite in rule.cites.iter().filter(|cite| packs.iter().any(|pack| pack.texts.contains(&cite.text))) {
        add(cite);
    }
    (found.profiles, found.rows) = (asked, rows);
    (!found.cites.is_empty() || !found.rows.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;
    use law::catalogue::{rule, rules};

    /// A village of 兰溪 in 浙江.
    const UNIT: &str = "330781001201";

    fn ask(id: &str, profile: &str, unit: &str, on: NaiveDate) -> Option<Applied> {
        let book = LawBook::builtin().unwrap();
        let own = book.profile(profile).unwrap();
        applied(book, rule(id).unwrap(), own, unit, on, &mut Resolved::default())
    }

    #[test]
    fn a_rule_is_law_where_a_text_of_the_profile_or_a_parameter_says_so() {
        let on = day(2025, 3, 28);
        let valid = ask("VC-VALID-01", "ZJ-2020", UNIT, on).unwrap();
        assert!(!valid.by_default_only() && valid.rows.iter().any(|row| row.key == "turnout"));
        assert!(valid.cites.iter().all(|cite| cite.text == "VCOL2018" || cite.text.starts_with("ZJ-")));
        // A rule of the party organisation is law in the unit too, by the profile of place and day.
        let party = ask("PO-TERM-01", "ZJ-2020", UNIT, on).unwrap();
        assert_eq!(party.profiles, ["CPC-2020"]);
        // A rule of residents' committees is none in a village, and the other way round.
        let of = |body: Body| rules().iter().find(|rule| rule.bodies == [body]).unwrap().id.clone();
        assert!(ask(&of(Body::Residents), "ZJ-2020", UNIT, on).is_none());
        assert!(ask(&of(Body::Representatives), "RC-2018", UNIT, on).is_none());
    }

    #[test]
    fn a_policy_is_law_in_its_town_and_time_only() {
        let lubu = "330281102201";
        assert!(ask("LB-DEPUTY", "ZJ-2020", lubu, day(2020, 11, 20)).is_some());
        assert!(ask("LB-DEPUTY", "ZJ-2020", lubu, day(2021, 3, 1)).is_none(), "the paper is for 2020");
        assert!(ask("LB-DEPUTY", "ZJ-2020", UNIT, day(2020, 11, 20)).is_none(), "another town");
    }
}
