//! The published outcome beside the one found here.

use super::{EntryReport, Walk, next_zh, revotes, sorted, valid_zh};
use crate::bundle::{Published, VoteLine};
use crate::round::Outcome;
use crate::team::{About, Person};

impl Walk<'_> {
    pub(super) fn compare(&self, published: &Published, outcome: &Outcome, report: &mut EntryReport) {
        report.differ("是否有效", valid_zh(published.valid), valid_zh(outcome.invalid.is_none()));
        let reason = outcome.invalid.map(|reason| reason.code());
        report.differ("无效的原因", published.reason.as_deref().unwrap_or("无"), reason.unwrap_or("无"));
        report.differ("下一步", &next_zh(&published.next), outcome.next.zh());
        // Where a meeting was not quorate nobody worked the number out.
        if outcome.invalid.is_none() || published.min_votes > 0 {
            report.differ("当选最少票数", &published.min_votes.to_string(), &outcome.least.to_string());
        }
        if outcome.invalid.is_some() {
            report.differ("当选", &self.lines_zh(&published.elected), "无");
            return;
        }
        let own: Vec<VoteLine> =
            outcome.team.elected.iter().map(|c| VoteLine { post: c.post, person: c.person, votes: c.votes }).collect();
        let mut stated = published.elected.clone();
        stated.sort_unstable_by_key(|l| (l.post, std::cmp::Reverse(l.votes), l.person));
        let waits = !outcome.team.open.is_empty();
        let left: Vec<Person> = sorted(outcome.team.left.iter().map(|left| left.person));
        let stated_left = sorted(published.kin_removed.iter().map(|(_, person)| *person));
        let ties = revotes(outcome.open(About::Tie));
        let kin = revotes(outcome.open(About::Kin));
        let perhaps = revotes(outcome.team.perhaps.iter().filter(|vote| vote.about == About::Tie));
        // While votes are open the publisher may hold back; more than is certain is a difference.
        let ties_fit = published.tie_revote.iter().all(|vote| ties.contains(vote) || perhaps.contains(vote))
            && (ties.is_empty() || published.tie_revote.iter().any(|vote| ties.contains(vote)));
        let vacant_fit = published
            .vacant
            .iter()
            .all(|(post, n)| outcome.team.vacant.iter().any(|(own, most)| own == post && n <= most));
        let fields = [
            (
                "当选",
                self.lines_zh(&stated),
                self.lines_zh(&own),
                stated == own,
                stated.iter().all(|l| own.contains(l)),
            ),
            (
                "缺额",
                self.seats_zh(&published.vacant),
                self.seats_zh(&outcome.team.vacant),
                published.vacant == outcome.team.vacant,
                vacant_fit,
            ),
            (
                "再次投票",
                self.revotes_zh(&published.tie_revote),
                self.revotes_zh(&ties),
                published.tie_revote == ties,
                ties_fit,
            ),
            (
                "亲属之间继续投票",
                self.revotes_zh(&published.kin_revote),
                self.revotes_zh(&kin),
                published.kin_revote == kin,
                published.kin_revote.iter().all(|vote| kin.contains(vote))
                    && (!ties.is_empty() || !published.kin_revote.is_empty()),
            ),
            (
                "因回避不能留任",
                self.names(&stated_left),
                self.names(&left),
                stated_left == left,
                stated_left.iter().all(|person| left.contains(person)),
            ),
        ];
        for (what, published, found, same, within) in fields {
            if same {
                continue;
            }
            if waits && within {
                report
                    .notes
                    .push(format!("{what}：公布“{published}”，等待再次投票；无论结果如何，已可确定“{found}”。"));
            } else {
                report.differ(what, &published, &found);
            }
        }
    }
}
