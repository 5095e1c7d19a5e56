//! What is done in a village, and on which day.

use chrono::NaiveDate;

use super::Village;
use crate::cli::demo::scene::Scene;
use crate::cycle::plan::step;

/// Something done on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum Act {
    /// Seats per post, last term's team.
    Posts,
    /// Election committee chosen and published.
    Committee,
    /// A paper is published.
    Notice(&'static str),
    /// The roll is imported.
    Import,
    /// The roll is published.
    PublishRoll,
    /// Somebody objects.
    Objection,
    /// The committee rules on it.
    Ruling,
    /// Self-nominees come forward, the first half.
    FileSome,
    /// The others.
    FileRest,
    /// Their conditions are checked.
    Review,
    /// The list is published.
    PublishCandidates,
    /// Places and staff.
    Places,
    /// Proxies are handed in.
    Proxies,
    /// And announced.
    AnnounceProxies,
    /// The poll opens.
    Open,
    /// The boxes are counted, both typists enter.
    Count,
    /// Only so far that the two typists differ.
    CountDiffering,
    /// The result is determined and confirmed by two.
    Determine,
    /// The runoff is held and determined.
    Runoff,
    /// Papers after the result.
    Results,
    /// The party organisation is elected.
    Party(NaiveDate),
    /// The villagers' representatives are chosen in their groups.
    Representatives(NaiveDate),
    /// The supervision committee is chosen.
    Supervision(NaiveDate),
    /// The co-operative elects its boards.
    Cooperative(NaiveDate),
    /// A step of the timetable that leaves no other record is written down by hand.
    Step(&'static str),
}

impl Act {
    /// Hour of the day at which it is done, which also orders the acts of a day.
    pub(in crate::cli::demo) fn hour(self) -> u8 {
        match self {
            Act::Posts | Act::Import | Act::Open => 8,
            Act::Committee | Act::PublishRoll | Act::FileSome => 9,
            Act::Objection | Act::FileRest | Act::Places => 10,
            Act::Ruling | Act::Review | Act::Proxies => 11,
            Act::PublishCandidates => 12,
            Act::AnnounceProxies => 13,
            Act::Notice("T15" | "T16") => 20,
            Act::Notice(_) => 14,
            Act::Step(step::SEALED) => 21,
            Act::Step(_) => 15,
            Act::Count | Act::CountDiffering => 16,
            Act::Determine => 17,
            Act::Runoff => 18,
            Act::Results => 19,
            Act::Party(_) | Act::Representatives(_) => 9,
            Act::Supervision(_) => 10,
            Act::Cooperative(_) => 11,
        }
    }
}

impl Village {
    /// Everything that happens here, with its day; what lies in the future has not happened.
    pub(in crate::cli::demo) fn acts(&self) -> Vec<(NaiveDate, Act)> {
        let mut acts = vec![
            (self.before(58), Act::Step("guidance_office")),
            (self.before(55), Act::Step("audit_published")),
            (self.before(50), Act::Posts),
            (self.before(45), Act::Committee),
            (self.before(45), Act::Notice("T01")),
            (self.before(38), Act::Notice("T05")),
            (self.before(36), Act::Notice("T02")),
            (self.before(30), Act::Import),
            (self.before(27), Act::Party(self.before(27))),
            (self.before(24), Act::PublishRoll),
            (self.before(24), Act::Notice("T03")),
            (self.before(22), Act::Objection),
            (self.before(20), Act::Ruling),
            (self.before(15), Act::Step("voter_cards")),
            (self.before(14), Act::FileSome),
            (self.before(11), Act::FileRest),
            (self.before(8), Act::Review),
            (self.before(7), Act::Places),
            (self.before(6), Act::PublishCandidates),
            (self.before(6), Act::Notice("T08")),
            (self.before(6), Act::Notice("T06")),
            (self.before(6), Act::Notice("T12")),
            (self.before(2), Act::Step("meeting_voters")),
            (self.day, Act::Open),
        ];
        if !self.cast.proxies.is_empty() {
            acts.push((self.before(5), Act::Proxies));
            acts.push((self.before(3), Act::AnnounceProxies));
            acts.push((self.before(3), Act::Notice("T10-list")));
        }
        match self.scene {
            Scene::PollingToday => {}
            Scene::DifferingCells => acts.push((self.day, Act::CountDiffering)),
            _ => {
                acts.push((self.day, Act::Count));
                acts.push((self.day, Act::Determine));
                acts.push((self.day, Act::Notice("T15")));
                acts.push((self.day, Act::Step(step::SEALED)));
            }
        }
        match self.scene {
            Scene::Finished => self.finish(0, &mut acts),
            // The law decides between the spouses on the figures alone: there is a result on the day.
            Scene::Kinship => acts.push((self.day, Act::Notice("T16"))),
            Scene::FinishedAfterRunoff => {
                acts.push((self.after(7), Act::Runoff));
                self.finish(7, &mut acts);
                acts.push((self.after(12), Act::Representatives(self.after(12))));
                acts.push((self.after(16), Act::Cooperative(self.after(16))));
            }
            _ => {}
        }
        acts
    }

    /// What follows when the result stands `days` after the polling day.
    fn finish(&self, days: u64, acts: &mut Vec<(NaiveDate, Act)>) {
        acts.push((self.after(days), Act::Notice("T16")));
        acts.push((self.after(days + 1), Act::Results));
        let later = self.after(days + 7);
        acts.push((later, Act::Supervision(later)));
        for (later, step) in [
            (1, "seal_handover"),
            (5, step::HANDOVER),
            (7, "oversight_board_elected"),
            (10, "group_leaders_elected"),
            (20, "archived"),
        ] {
            acts.push((self.after(days + later), Act::Step(step)));
        }
    }
}
