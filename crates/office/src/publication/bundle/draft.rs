//! A bundle on its way: what is known of an election, before it is written down.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use law::kinship::{KinEdge, Relation};
use law::poll::{Contested, RoundVerdict};
use law::posts::Sex;
use law::regime::{ParticipationBasis, Regime};
use serde_json::{Map, Value, json};

use super::Bundle;
use super::canonical::seal;
use crate::failure::Outcome;
use crate::org::UnitRef;

/// The longest text of a bundle, in characters.
const LONGEST_TEXT: usize = 200;
/// Places with fewer ballots are published together with others: what few people voted can be guessed.
const SMALL_PLACE: u32 = 10;
/// Digits in a row that may be an identity or telephone number.
const NUMBER_DIGITS: usize = 11;

/// What is published of an election.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Name of the list.
    pub(super) title: String,
    /// Key in addresses.
    pub(super) key: String,
    /// Code of the body in a bundle.
    pub(super) body: &'static str,
    /// Group or other part of the unit that elects; empty for the whole.
    pub(super) part: String,
    /// Profile of the law and the day for which it was chosen.
    pub(super) profile: (String, NaiveDate),
    /// Open points, where they are not the default.
    pub(super) settings: BTreeMap<&'static str, &'static str>,
    /// Seats per post.
    pub(super) seats: Vec<(&'static str, u32)>,
    /// Who elects, where a meeting does.
    pub(super) meeting: Option<&'static str>,
    /// Who sits on the committee already: post, person, votes.
    pub(super) serving: Vec<(&'static str, String, u32)>,
    /// Everybody voted for, with their sex where it is known.
    pub(super) persons: BTreeMap<String, Option<Sex>>,
    /// Relations that are known.
    pub(super) kin: Vec<KinEdge>,
    /// Offices that keep somebody out, with the number of the entry from which they do.
    pub(super) roles: BTreeMap<(String, &'static str), u32>,
    /// The entries with what a list says of them.
    pub(super) entries: Vec<(String, Map<String, Value>)>,
}

/// Figures of a poll.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figures {
    /// Who may vote.
    pub(super) electorate: u32,
    /// Who came.
    pub(super) checked_in: u32,
    /// Ballots handed out.
    pub(super) issued: u32,
    /// Ballots in the boxes.
    pub(super) recovered: u32,
    /// Invalid ones.
    pub(super) invalid: u32,
    /// Women among the representatives who meet and how many came, where the text asks for them.
    pub(super) women: Option<(u32, u32)>,
}

impl Figures {
    /// As they stand in an entry.
    pub(super) fn value(&self) -> Value {
        let mut value = json!({
            "electorate": self.electorate, "checked_in": self.checked_in, "issued": self.issued,
            "recovered": self.recovered, "valid": self.recovered.saturating_sub(self.invalid), "invalid": self.invalid,
        });
        if let Some((due, came)) = self.women {
            (value["women_due"], value["women_present"]) = (json!(due), json!(came));
        }
        value
    }
}

/// Votes of a person for a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Code of the post.
    pub(super) post: &'static str,
    /// Name.
    pub(super) person: String,
    /// Votes.
    pub(super) votes: u32,
    /// On the ballot; else written in.
    pub(super) candidate: bool,
}

impl Line {
    fn value(&self) -> Value {
        json!({ "post": self.post, "person": self.person, "votes": self.votes })
    }

    /// With how the person came to have votes.
    pub(super) fn stated(&self) -> Value {
        let mut value = self.value();
        value["standing"] = json!(if self.candidate { "candidate" } else { "write_in" });
        value
    }
}

/// Sums of a place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Names, more than one where places were merged.
    pub(super) names: Vec<String>,
    /// Issued, recovered, valid, invalid.
    pub(super) sums: [u32; 4],
    /// Votes.
    pub(super) votes: Vec<Line>,
}

impl Place {
    /// Takes another place in.
    fn add(&mut self, other: Place) {
        self.names.extend(other.names);
        for (sum, part) in self.sums.iter_mut().zip(other.sums) {
            *sum = sum.saturating_add(part);
        }
        for line in other.votes {
            match self.votes.iter_mut().find(|own| own.post == line.post && own.person == line.person) {
                Some(own) => own.votes = own.votes.saturating_add(line.votes),
                None => self.votes.push(line),
            }
        }
    }

    fn name(&self) -> String {
        let all = self.names.join("、");
        match self.names.first() {
            Some(first) if all.chars().count() > LONGEST_TEXT => {
                text(&format!("{}等{}处", first.chars().take(LONGEST_TEXT / 2).collect::<String>(), self.names.len()))
            }
            _ => text(&all),
        }
    }

    fn value(&self) -> Value {
        let [issued, recovered, valid, invalid] = self.sums;
        let votes: Vec<Value> = self.votes.iter().map(Line::value).collect();
        json!({
            "name": self.name(), "issued": issued, "recovered": recovered, "valid": valid, "invalid": invalid,
            "votes": votes,
        })
    }
}

/// Merges the smallest place with the next smallest until none is too small to be published.
pub(super) fn merged(mut places: Vec<Place>) -> Vec<Place> {
    let ballots = |place: &Place| place.sums[1];
    while places.len() > 1 && places.iter().any(|place| ballots(place) < SMALL_PLACE) {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|at| (ballots(&places[*at]), *at));
        // The earlier of the two keeps its place in the list.
        let (into, from) = (order[0].min(order[1]), order[0].max(order[1]));
        let small = places.remove(from);
        places[into].add(small);
    }
    places
}

/// The list of places in an entry.
pub(super) fn places(all: Vec<Place>) -> Value {
    merged(all).iter().map(Place::value).collect()
}

/// A text as a bundle may hold it: not empty, not too long, without anything that looks like an identity or telephone number.
pub(super) fn text(given: &str) -> String {
    let mut out: Vec<char> = Vec::new();
    let chars: Vec<char> = given.trim().chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if run >= NUMBER_DIGITS {
            out.extend("（号码略）".chars());
            at += run;
            // The check digit of an identity number may be a letter.
            at += usize::from(matches!(chars.get(at), Some('X' | 'x')));
            continue;
        }
        out.extend(&chars[at..at + run.max(1)]);
        at += run.max(1);
    }
    out.truncate(LONGEST_TEXT);
    if out.is_empty() { "未写明".to_owned() } else { out.into_iter().collect() }
}

/// Sentences of a derivation.
pub(super) fn sentences<'a>(all: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    all.into_iter().map(text).collect()
}

/// An election that was declared void.
pub(super) fn void(person: &str, reason: &str) -> Value {
    json!({ "person": person, "reason": text(reason) })
}

/// Elections declared void.
pub(super) fn voids<'a>(all: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    all.into_iter().map(|(person, reason)| void(person, reason)).collect()
}

fn contested(list: &[Contested]) -> Value {
    list.iter().map(|c| json!({ "post": c.post.code(), "persons": c.persons, "seats": c.seats })).collect()
}

/// The outcome of a poll of the committee.
///
/// # Errors
/// When the words of the law cannot be written as JSON, which does not happen.
pub(super) fn outcome(verdict: &RoundVerdict) -> Outcome<Value> {
    let line = |e: &law::poll::Elected| json!({ "post": e.post.code(), "person": e.person, "votes": e.votes });
    let open = |(post, n): (&law::posts::Post, &u32)| json!({ "post": post.code(), "n": n });
    let removed = |r: &law::poll::KinRemoval| json!({ "post": r.post.code(), "person": r.person });
    let mut value = json!({
        "valid": verdict.valid,
        "min_votes": verdict.min_votes,
        "elected": verdict.elected.iter().map(line).collect::<Vec<_>>(),
        "vacant": verdict.vacant.iter().filter(|(_, n)| **n > 0).map(open).collect::<Vec<_>>(),
        "tie_revote": contested(&verdict.tie_revote),
        "kin_revote": contested(&verdict.kin_revote),
        "kin_removed": verdict.kin_removed.iter().map(removed).collect::<Vec<_>>(),
        "next": serde_json::to_value(verdict.next)?,
        "steps": sentences(verdict.steps.iter().map(|step| step.sentence_zh.as_str())),
    });
    if let Some(reason) = verdict.reason {
        value["reason"] = serde_json::to_value(reason)?;
    }
    Ok(value)
}

/// Relations that keep somebody out under some text. Others change no result and concern nobody.
fn bars(relation: Relation) -> bool {
    use Relation::{
        Child, Grandchild, Grandparent, LinealOther, MaternalGrandchild, MaternalGrandparent, Parent, Sibling, Spouse,
    };
    matches!(
        relation,
        Spouse
            | Parent
            | Child
            | Sibling
            | Grandparent
            | MaternalGrandparent
            | Grandchild
            | MaternalGrandchild
            | LinealOther
    )
}

impl Draft {
    /// Who has taken part 参加投票, where the cycle answers it in another way than the format does by itself.
    pub(super) fn participation(&mut self, regime: &Regime) {
        if regime.participation_basis().value == ParticipationBasis::CheckedIn {
            self.settings.insert("participation", "checked_in");
        }
    }

    /// Somebody voted for.
    pub(super) fn name(&mut self, person: &str, sex: Option<Sex>) {
        let known = self.persons.entry(person.to_owned()).or_default();
        *known = known.or(sex);
    }

    /// Somebody has an office from the next entry on; who had it before keeps it.
    pub(super) fn role(&mut self, person: &str, role: &'static str) {
        let from = self.count().saturating_add(1);
        self.roles.entry((person.to_owned(), role)).or_insert(from);
    }

    /// Adds an entry; answers with its number. `title` is what a list says of it.
    pub(super) fn push(&mut self, title: String, entry: Value) -> u32 {
        let Value::Object(entry) = entry else { return self.count() };
        self.entries.push((title, entry));
        self.count()
    }

    fn count(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    /// Written down and sealed.
    pub(super) fn seal(mut self, unit: &UnitRef) -> Bundle {
        let serving = std::mem::take(&mut self.serving);
        for (_, person, _) in &serving {
            self.name(person, None);
        }
        self.kin.retain(|edge| bars(edge.relation) && edge.a != edge.b);
        let concerned = |person: &str, persons: &BTreeMap<String, Option<Sex>>| {
            persons.contains_key(person)
                || self.kin.iter().any(|edge| {
                    (edge.a.as_str() == person && persons.contains_key(edge.b.as_str()))
                        || (edge.b.as_str() == person && persons.contains_key(edge.a.as_str()))
                })
        };
        let mut persons = self.persons.clone();
        let roles: Vec<Value> = self
            .roles
            .iter()
            .filter(|((person, _), _)| concerned(person, &self.persons))
            .map(|((person, role), from)| {
                persons.entry(person.clone()).or_default();
                let mut one = json!({ "person": person, "role": role });
                if *from > 1 {
                    one["from"] = json!(from);
                }
                one
            })
            .collect();
        let within = |edge: &&KinEdge| persons.contains_key(edge.a.as_str()) && persons.contains_key(edge.b.as_str());
        let mut kin: Vec<&KinEdge> = self.kin.iter().filter(within).collect();
        kin.sort_by_key(|edge| (&edge.a, &edge.b, edge.relation));
        kin.dedup();
        let person = |(name, sex): (&String, &Option<Sex>)| match sex {
            Some(sex) => json!({ "name": name, "sex": sex }),
            None => json!({ "name": name }),
        };
        let Value::Object(mut head) = json!({
            "format": "cunxuan-bundle", "version": 1,
            "unit": { "code": unit.code, "name": text(&unit.legal_name) },
            "body": self.body,
            "profile": { "id": self.profile.0, "date": self.profile.1 },
            "settings": self.settings,
            "seats": self.seats.iter().map(|(post, n)| json!({ "post": post, "n": n })).collect::<Vec<_>>(),
            "persons": persons.iter().map(person).collect::<Vec<_>>(),
            "kin": kin, "roles": roles,
        }) else {
            return Bundle::default();
        };
        if let Some(meeting) = self.meeting {
            head.insert("meeting".into(), json!(meeting));
        }
        if !self.part.is_empty() {
            head.insert("part".into(), json!(text(&self.part)));
        }
        if !serving.is_empty() {
            let line = |(post, person, votes)| json!({ "post": post, "person": person, "votes": votes });
            head.insert("serving".into(), serving.into_iter().map(line).collect());
        }
        let (titles, entries): (Vec<String>, Vec<_>) = self.entries.into_iter().unzip();
        let (json, hash) = seal(head, entries);
        let short = hash.get(..8).unwrap_or_default();
        Bundle {
            file: format!("{}-{}-{short}.json", unit.code, self.body),
            title: self.title,
            key: self.key,
            entries: titles,
            json,
            hash,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, recovered: u32, votes: u32) -> Place {
        let line = Line { post: "member", person: "甲".into(), votes, candidate: true };
        Place { names: vec![name.into()], sums: [recovered, recovered, recovered, 0], votes: vec![line] }
    }

    #[test]
    fn small_places_are_published_together() {
        let names = |sizes: &[u32]| {
            let all = sizes.iter().enumerate().map(|(at, n)| place(&at.to_string(), *n, *n)).collect();
            let merged = merged(all);
            assert_eq!(merged.iter().map(|p| p.sums[1]).sum::<u32>(), sizes.iter().sum::<u32>(), "nothing is lost");
            assert!(merged.iter().all(|p| p.votes.len() == 1 && p.votes[0].votes == p.sums[1]));
            merged.iter().map(|p| p.names.join("、")).collect::<Vec<_>>().join("｜")
        };
        for (sizes, expected) in [
            (&[80, 12][..], "0｜1"),
            (&[80, 9], "0、1"),
            (&[80, 9, 30], "0｜2、1"),
            (&[3, 80, 4, 5], "0、2、3｜1"),
            (&[3], "0"),
            (&[0, 0], "0、1"),
            (&[10, 10, 9], "0、2｜1"),
        ] {
            // The order of the names tells who was taken in; what counts is who is together.
            let sorted = |text: &str| {
                let mut groups: Vec<Vec<String>> = text
                    .split('｜')
                    .map(|group| {
                        let mut group: Vec<String> = group.split('、').map(str::to_owned).collect();
                        group.sort();
                        group
                    })
                    .collect();
                groups.sort();
                groups
            };
            assert_eq!(sorted(&names(sizes)), sorted(expected), "{sizes:?}");
        }
    }

    #[test]
    fn a_place_of_many_names_is_named_shortly() {
        let mut one = place(&"大".repeat(150), 3, 3);
        one.add(place(&"小".repeat(150), 3, 3));
        let name = one.name();
        assert!(name.chars().count() <= LONGEST_TEXT && name.ends_with("等2处"), "{name}");
    }

    #[test]
    fn numbers_of_persons_are_left_out_of_texts() {
        for (given, expected) in [
            ("  ", "未写明"),
            ("冒用99078119800101001X投票", "冒用（号码略）投票"),
            ("电话13800000000", "电话（号码略）"),
            ("县〔2025〕12号，得1234567890票", "县〔2025〕12号，得1234567890票"),
        ] {
            assert_eq!(text(given), expected);
        }
        assert_eq!(text(&"长".repeat(300)).chars().count(), LONGEST_TEXT);
    }
}
