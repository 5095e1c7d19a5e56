//! What changes no outcome, but somebody has to look at.

use super::{EntryReport, Main, Walk};
use crate::articles::{Profile, TWO_THIRDS};
use crate::bundle::{Body, Entry, Standing};
use crate::kin::KinSet;
use crate::meeting::{GROUP_REPRESENTATIVES, Who};
use crate::method;
use crate::post::Post;
use crate::round::{Line, Outcome, Round};
use crate::team::Person;

impl Walk<'_> {
    /// VCOL 第十五条第二款 「第一次投票未当选的人员得票多的为候选人」, and the days: they change no outcome, somebody has to look.
    pub(super) fn runoff_notes(&self, entry: &Entry, main: &Main, report: &mut EntryReport) {
        for (post, _) in &entry.seats {
            let stands = |person: Person| {
                entry.votes.iter().any(|(l, s)| l.post == *post && l.person == person && *s == Standing::Candidate)
            };
            let before = |line: &&Line| line.claim.post == *post && line.claim.votes > 0;
            let fewest =
                main.round.lines.iter().filter(before).filter(|l| stands(l.claim.person)).map(|l| l.claim.votes).min();
            let withdrew =
                |person: Person| entry.votes.iter().any(|(l, s)| l.person == person && *s == Standing::Withdrawn);
            let Some(fewest) = fewest else { continue };
            for line in main.round.lines.iter().filter(before).filter(|l| l.claim.votes > fewest) {
                let person = line.claim.person;
                let in_office = main.outcome.as_ref().is_some_and(|o| {
                    main.round.serving(&o.team).iter().any(|c| c.person == person)
                        || o.team.left.iter().any(|l| l.person == person)
                });
                if !stands(person) && !in_office && !withdrew(person) && !main.round.void.contains(&person) {
                    report.notes.push(format!(
                        "{}的候选人：{}前次得{}票，多于候选人中最少的{fewest}票，却不是候选人，也没有写明退出。",
                        post.zh(),
                        self.name(person),
                        line.claim.votes
                    ));
                }
            }
        }
        let days = method::profile(&self.bundle.profile, self.bundle.date).ok().and_then(|p| p.village?.runoff_days);
        if let (Body::Village, Some(days)) = (self.bundle.body, days)
            && entry.day.number() - main.day.number() > days
        {
            report.notes.push(format!(
                "另行选举应当在投票日后{days}日内举行，实际隔了{}日。",
                entry.day.number() - main.day.number()
            ));
        }
    }

    /// Who meets, where the text asks for more than the figures can show.
    pub(super) fn meeting_notes(&self, profile: &Profile, entry: &Entry, report: &mut EntryReport) {
        let (body, who) = (self.bundle.body, self.bundle.meeting);
        if body == Body::Supervision && profile.supervision.like_village && who == Some(Who::Representatives) {
            let note = "河南由村民会议选举村务监督委员会（实施办法第五十六条第三款），这里由村民代表会议选举，须核对。";
            report.notes.push(note.to_owned());
        }
        let women = body == Body::Supervision && who == Some(Who::Representatives) && profile.women_quorum.is_some();
        if women && entry.women.is_none() {
            let note = "到会的妇女代表应当不少于妇女代表总数的三分之二，结果包没有写明人数，须另行核对。";
            report.notes.push(note.to_owned());
        }
        // VCOL 第二十八条第一款、第二款, ZJ 实施办法 第二十五条第二款: the leader is chosen by the meeting of the group, not by a unit that chooses a
        // representative.
        let few = !TWO_THIRDS.met(entry.figures.checked_in, entry.figures.electorate);
        let leader = body == Body::Representatives && entry.seats.iter().any(|(post, _)| *post == Post::Director);
        if leader && few && who == Some(Who::VotingUnit) {
            let note = "村民小组组长由村民小组会议推选，应当有三分之二以上的村民或者户的代表参加，须核对。";
            report.notes.push(note.to_owned());
        }
        for (post, n) in &entry.seats {
            let by_group = body == Body::Representatives && profile.residents.is_some() && *post == Post::Member;
            if by_group && !GROUP_REPRESENTATIVES.contains(n) {
                report.notes.push(format!("每个居民小组选举代表二至三人，这里选{n}人，须核对。"));
            }
        }
    }

    /// Relatives whom only a newer text bars: somebody has to look, nobody loses a seat by it.
    pub(super) fn newer_text(&self, round: &Round, outcome: &Outcome, report: &mut EntryReport) {
        let watched =
            method::profile(&self.bundle.profile, self.bundle.date).is_ok_and(|p| p.near_kin_watched(self.bundle.date));
        if self.bundle.body != Body::Village || !watched {
            return;
        }
        let serving = round.serving(&outcome.team);
        let serves = |person: Person| serving.iter().any(|claim| claim.person == person);
        for &(a, b, relation) in self.bundle.kin.iter().filter(|(a, b, _)| serves(*a) && serves(*b)) {
            if KinSet::Near.holds(relation) {
                let (a, b) = (self.name(a), self.name(b));
                report.notes.push(format!("{a}与{b}是近亲属，所用文本不要求回避，新文本可能要求，须核对。"));
            }
        }
    }
}
