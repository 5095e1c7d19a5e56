//! Do the sums hold?

use super::{EntryReport, Walk};
use crate::bundle::Entry;
use crate::post::Post;
use crate::round::Impossible;
use crate::team::Person;
use std::collections::BTreeMap;

/// Places with fewer ballots than this should not be published alone: what few people voted can be guessed.
const SMALL_PLACE: u64 = 10;

impl Walk<'_> {
    /// Do the places add up, and valid and invalid ballots?
    pub(super) fn sums(&self, entry: &Entry, report: &mut EntryReport) {
        let figures = &entry.figures;
        let adds_up = |report: &mut EntryReport, what: &str, [_, recovered, valid, invalid]: [u64; 4]| {
            report.differ(&format!("{what}：有效票加无效票"), &recovered.to_string(), &(valid + invalid).to_string());
        };
        adds_up(report, "收回的选票", [figures.issued, figures.recovered, entry.valid, figures.invalid]);
        if entry.places.is_empty() {
            report.differ("投票地点", "没有", "至少一处");
            return;
        }
        let mut total = [0u64; 4];
        let mut votes: BTreeMap<(Post, Person), u64> = BTreeMap::new();
        for place in &entry.places {
            adds_up(report, &format!("{}收回的选票", place.name), place.sums);
            for (sum, part) in total.iter_mut().zip(place.sums) {
                *sum += part;
            }
            for line in &place.votes {
                *votes.entry((line.post, line.person)).or_default() += line.votes;
                if line.votes > place.sums[2] {
                    let what = format!("{}：{}（{}）的得票", place.name, self.name(line.person), line.post.zh());
                    report.differ(&what, &line.votes.to_string(), &format!("不多于有效票{}", place.sums[2]));
                }
            }
            if entry.places.len() > 1 && place.sums[1] < SMALL_PLACE {
                report.notes.push(format!(
                    "{}只收回{}张选票，单独公布可能看出个人的投票，应当与别处合并公布。",
                    place.name, place.sums[1]
                ));
            }
        }
        let sums = [figures.issued, figures.recovered, entry.valid, figures.invalid];
        for ((what, sum), total) in ["发出的选票", "收回的选票", "有效票", "无效票"].iter().zip(sums).zip(total)
        {
            report.differ(&format!("{what}：各投票地点合计"), &sum.to_string(), &total.to_string());
        }
        let mut stated: BTreeMap<(Post, Person), u64> = BTreeMap::new();
        for (line, _) in &entry.votes {
            *stated.entry((line.post, line.person)).or_default() += line.votes;
        }
        let keys: std::collections::BTreeSet<_> = stated.keys().chain(votes.keys()).copied().collect();
        for key in keys {
            let of = |map: &BTreeMap<_, u64>| map.get(&key).copied().unwrap_or(0).to_string();
            let what = format!("{}（{}）的得票：各投票地点合计", self.name(key.1), key.0.zh());
            report.differ(&what, &of(&stated), &of(&votes));
        }
    }

    pub(super) fn impossible(&self, one: Impossible, entry: &Entry) -> String {
        let f = &entry.figures;
        match one {
            Impossible::Invalid => format!("无效票{}张，收回{}张", f.invalid, f.recovered),
            Impossible::CheckedIn => format!("投票人数{}，选民（应到）{}", f.checked_in, f.electorate),
            Impossible::Women => {
                let (due, came) = entry.women.unwrap_or_default();
                format!("妇女代表{due}人，到会{came}人，到会{}人", f.checked_in)
            }
            Impossible::Issued => format!("发出选票{}张，投票人数{}", f.issued, f.checked_in),
            Impossible::Seats(None) => "没有应选名额".to_owned(),
            Impossible::Seats(Some(post)) => format!("{}的应选名额为零或者重复", post.zh()),
            Impossible::Twice(person, post) => format!("{}在{}中列了两次", self.name(person), post.zh()),
            Impossible::NoSuchPost(person, post) => format!("不选{}，却有{}的得票", post.zh(), self.name(person)),
            Impossible::TooManyVotes(person, post) => format!("{}（{}）的得票多于有效票", self.name(person), post.zh()),
            Impossible::TooManyForPost(post) => format!("{}得票合计多于有效票乘应选名额", post.zh()),
            Impossible::ElectedBefore(person, post) => format!("{}已经当选，又列入{}", self.name(person), post.zh()),
        }
    }
}
