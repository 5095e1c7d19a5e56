//! The count sheet as one typist types it, and how two of them are compared.

use std::collections::BTreeMap;

use law::posts::{PersonRef, Post};
use law::reconcile::{CountSheet, SheetLine, Stock};
use serde::{Deserialize, Serialize};

use super::contest::Contest;

/// One cell of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// 发出选票.
    Issued,
    /// 其中委托.
    Proxies,
    /// 收回选票.
    Recovered,
    /// 有效票.
    Valid,
    /// 无效票.
    Invalid,
    /// 全部弃权的有效票.
    Blank,
    /// 作废(损坏、更换)选票.
    Spoiled,
    /// 剩余选票.
    Unused,
    /// Votes of the contestant at this index of the contest.
    Votes(usize),
    /// Votes of somebody written in.
    WriteIn(Post, String),
}

impl Cell {
    /// Cells that every sheet has, in the order of the form.
    pub const FIGURES: [Cell; 8] = [
        Cell::Issued,
        Cell::Proxies,
        Cell::Spoiled,
        Cell::Unused,
        Cell::Recovered,
        Cell::Valid,
        Cell::Invalid,
        Cell::Blank,
    ];

    /// Name of the input in the form. Write-ins are numbered by the page.
    pub fn field(&self) -> String {
        match self {
            Cell::Issued => "issued".into(),
            Cell::Proxies => "proxies".into(),
            Cell::Recovered => "recovered".into(),
            Cell::Valid => "valid".into(),
            Cell::Invalid => "invalid".into(),
            Cell::Blank => "blank".into(),
            Cell::Spoiled => "spoiled".into(),
            Cell::Unused => "unused".into(),
            Cell::Votes(at) => format!("v{at}"),
            Cell::WriteIn(post, name) => format!("w.{}.{name}", post.code()),
        }
    }

    /// Label of the cell.
    pub fn zh(&self, contest: &Contest) -> String {
        match self {
            Cell::Issued => "发出选票".into(),
            Cell::Proxies => "其中委托投票".into(),
            Cell::Recovered => "收回选票".into(),
            Cell::Valid => "有效票".into(),
            Cell::Invalid => "无效票".into(),
            Cell::Blank => "有效票中全部弃权".into(),
            Cell::Spoiled => "作废选票".into(),
            Cell::Unused => "剩余选票".into(),
            Cell::Votes(at) => match contest.contestants.get(*at) {
                Some(one) => format!("{} {}", one.post.zh(), one.label),
                None => format!("第 {} 行", at + 1),
            },
            Cell::WriteIn(post, name) => format!("{} 另选人 {name}", post.zh()),
        }
    }
}

/// Votes for somebody whose name was written on the ballot 另选人.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WriteIn {
    /// For which post.
    pub post: Post,
    /// The name as written.
    pub name: String,
    /// Votes.
    pub votes: u32,
}

/// The count sheet as typed. Ballots, not persons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountForm {
    /// Handed out (one for each voter checked in, proxies included).
    pub issued: u32,
    /// Of them for a principal.
    pub proxies: u32,
    /// Spoiled and replaced.
    pub spoiled: u32,
    /// Left over.
    pub unused: u32,
    /// Found in the box.
    pub recovered: u32,
    /// Valid.
    pub valid: u32,
    /// Invalid.
    pub invalid: u32,
    /// Without any mark, among the valid.
    pub blank: u32,
    /// Votes of the contestants, in the order of the contest.
    pub votes: Vec<u32>,
    /// Others.
    pub write_ins: Vec<WriteIn>,
}

impl CountForm {
    /// Brings write-ins into one order, adds lines of the same name and post, and drops empty ones: two typists who
    /// typed the same lines in another order typed the same.
    #[must_use]
    pub fn normal(mut self) -> Self {
        let mut sums: BTreeMap<(Post, String), u32> = BTreeMap::new();
        for line in self.write_ins.drain(..) {
            let name: String = line.name.split_whitespace().collect();
            if !name.is_empty() && line.votes > 0 {
                let sum = sums.entry((line.post, name)).or_default();
                *sum = sum.saturating_add(line.votes);
            }
        }
        self.write_ins = sums.into_iter().map(|((post, name), votes)| WriteIn { post, name, votes }).collect();
        self
    }

    /// Value of a cell; a name that is not on the sheet has no votes.
    pub fn get(&self, cell: &Cell) -> u32 {
        match cell {
            Cell::Issued => self.issued,
            Cell::Proxies => self.proxies,
            Cell::Recovered => self.recovered,
            Cell::Valid => self.valid,
            Cell::Invalid => self.invalid,
            Cell::Blank => self.blank,
            Cell::Spoiled => self.spoiled,
            Cell::Unused => self.unused,
            Cell::Votes(at) => self.votes.get(*at).copied().unwrap_or(0),
            Cell::WriteIn(post, name) => {
                self.write_ins.iter().find(|w| w.post == *post && w.name == *name).map_or(0, |w| w.votes)
            }
        }
    }

    fn set(&mut self, cell: &Cell, value: u32) {
        match cell {
            Cell::Issued => self.issued = value,
            Cell::Proxies => self.proxies = value,
            Cell::Recovered => self.recovered = value,
            Cell::Valid => self.valid = value,
            Cell::Invalid => self.invalid = value,
            Cell::Blank => self.blank = value,
            Cell::Spoiled => self.spoiled = value,
            Cell::Unused => self.unused = value,
            Cell::Votes(at) => {
                if let Some(cell) = self.votes.get_mut(*at) {
                    *cell = value;
                }
            }
            Cell::WriteIn(post, name) => {
                self.write_ins.retain(|w| w.post != *post || w.name != *name);
                self.write_ins.push(WriteIn { post: *post, name: name.clone(), votes: value });
            }
        }
    }

    /// The form with some cells typed again.
    #[must_use]
    pub fn with(&self, cells: &[(Cell, u32)]) -> Self {
        let mut form = self.clone();
        for (cell, value) in cells {
            form.set(cell, *value);
        }
        form.normal()
    }

    /// The sheet as the law checks it. `papers` is the register of the ballots that this place got. Where the issuers did not
    /// write what they handed out (0), the sheet's own figures stand for theirs. Where they wrote something else, that is what
    /// is wrong, and their figures are not mixed with those of the sheet.
    pub fn to_sheet(&self, contest: &Contest, registered: u32, papers: Option<Stock>) -> CountSheet {
        let own = contest.contestants.iter().zip(&self.votes).map(|(one, votes)| SheetLine {
            person: PersonRef(one.label.clone()),
            post: one.post,
            votes: *votes,
            against: 0,
            abstain: 0,
        });
        let others = self.write_ins.iter().map(|w| SheetLine {
            person: PersonRef(write_in_label(&w.name, contest)),
            post: w.post,
            votes: w.votes,
            against: 0,
            abstain: 0,
        });
        CountSheet {
            registered,
            checked_in: self.issued,
            proxies: self.proxies,
            stock: papers.map(|register| {
                if register.issued > 0 && register.issued != self.issued {
                    return register;
                }
                Stock { issued: self.issued, spoiled: self.spoiled, unused: self.unused, ..register }
            }),
            issued: self.issued,
            recovered: self.recovered,
            valid: self.valid,
            invalid: self.invalid,
            blank: self.blank,
            seats: contest.seats.clone(),
            lines: own.chain(others).collect(),
            whole_village: false,
        }
    }
}

/// How a written name is shown. A name that also stands on the ballot (for another post, or as a namesake) is kept apart
/// until the committee says who was meant.
pub(crate) fn write_in_label(name: &str, contest: &Contest) -> String {
    if contest.contestants.iter().any(|c| c.label == name) { format!("{name}（另选）") } else { name.to_owned() }
}

/// The cells in which two typists differ, in the order of the form.
pub fn differences(first: &CountForm, second: &CountForm) -> Vec<Cell> {
    let figures = Cell::FIGURES.into_iter();
    let votes = (0..first.votes.len().max(second.votes.len())).map(Cell::Votes);
    let mut names: Vec<(Post, &str)> =
        first.write_ins.iter().chain(&second.write_ins).map(|w| (w.post, w.name.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.into_iter().map(|(post, name)| Cell::WriteIn(post, name.to_owned()));
    figures.chain(votes).chain(names).filter(|cell| first.get(cell) != second.get(cell)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_form() -> impl Strategy<Value = CountForm> {
        let name = prop_oneof![Just("张三"), Just("李四"), Just("王五")];
        let line = (prop_oneof![Just(Post::Chair), Just(Post::Member)], name, 0u32..4)
            .prop_map(|(post, name, votes)| WriteIn { post, name: name.into(), votes });
        (
            proptest::array::uniform8(0u32..3),
            proptest::collection::vec(0u32..3, 3),
            proptest::collection::vec(line, 0..4),
        )
            .prop_map(|(f, votes, write_ins)| {
                CountForm {
                    issued: f[0],
                    proxies: f[1],
                    spoiled: f[2],
                    unused: f[3],
                    recovered: f[4],
                    valid: f[5],
                    invalid: f[6],
                    blank: f[7],
                    votes,
                    write_ins,
                }
                .normal()
            })
    }

    proptest! {
        #[test]
        fn equal_forms_differ_nowhere_and_others_somewhere(a in any_form(), b in any_form()) {
            prop_assert_eq!(a == b, differences(&a, &b).is_empty());
            prop_assert_eq!(differences(&a, &b), differences(&b, &a));
        }

        #[test]
        fn typing_the_differing_cells_again_makes_them_equal(a in any_form(), b in any_form()) {
            let again: Vec<_> = differences(&a, &b).into_iter().map(|cell| { let v = b.get(&cell); (cell, v) }).collect();
            prop_assert_eq!(a.with(&again), b);
        }
    }

    #[test]
    fn order_of_written_names_does_not_matter() {
        let line = |name: &str, votes| WriteIn { post: Post::Member, name: name.into(), votes };
        let a =
            CountForm { write_ins: vec![line("张三", 2), line("李 四", 1), line("空", 0)], ..Default::default() };
        let b = CountForm {
            write_ins: vec![line("李四", 1), line("张三", 1), line("张三", 1)], ..Default::default()
        };
        assert_eq!(a.normal(), b.normal());
    }
}
