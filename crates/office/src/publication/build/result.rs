//! Papers of the result: T15–T20. Figures come from the closed counts and the frozen verdicts; none is computed here. What the
//! election amounts to is told by its main rounds 首次投票、另行选举; a revote only settles the round it belongs to.

use chrono::NaiveDate;
use entity::poll_round;
use law::poll::{InvalidReason, Next, RoundVerdict, VoteLine};
use law::posts::Post;
use law::reconcile::CountSheet;
use paper::Paper;
use paper::model::*;
use sea_orm::ConnectionTrait;

use super::day::round_of;
use super::{Source, incomplete};
use crate::cycle;
use crate::determination;
use crate::determination::model::{Basis, State};
use crate::failure::Outcome;
use crate::polling;
use crate::polling::model::Contest;
use crate::publication::bundle;

/// A main round whose result two members froze.
struct Frozen {
    /// Row of the determination.
    id: i64,
    round: poll_round::Model,
    verdict: RoundVerdict,
}

/// How far the election is after its newest frozen main round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Nothing is left to vote on.
    Whole,
    /// Those elected stand; the open seats go to a runoff.
    Runoff,
    /// Those elected stand; whether the open seats stay empty is still to be decided.
    Undecided,
}

/// What may be said of the elected after a main round, or what is still missing.
fn standing(verdict: &RoundVerdict, left_empty: bool) -> Result<Standing, &'static str> {
    if !verdict.valid {
        return Err("有效的投票（最近一次投票无效，应重新组织投票）");
    }
    match verdict.next {
        Next::Done => Ok(Standing::Whole),
        Next::Runoff | Next::AssemblyDecision | Next::VacancyAllowed if left_empty => Ok(Standing::Whole),
        Next::Runoff => Ok(Standing::Runoff),
        Next::AssemblyDecision | Next::VacancyAllowed => Ok(Standing::Undecided),
        Next::TieRevote => Err("得票相等者再次投票的结果"),
        Next::KinRevote => Err("有亲属关系者再次投票的结果"),
        Next::WomenRequired => Err("妇女成员（当选人中没有妇女，请报乡镇选举工作指导机构指导）"),
        Next::Repoll | Next::ResumeRound => Err("经两名选委会成员确认的认定结果"),
    }
}

fn open_seats(verdict: &RoundVerdict) -> Vec<Seat> {
    verdict.vacant.iter().map(|(post, n)| Seat { post: post.zh().into(), seats: *n }).collect()
}

/// What the notice says of seats that nobody was elected to.
fn open_seats_note(standing: Standing, open: &[Seat]) -> Option<String> {
    if open.is_empty() {
        return None;
    }
    let seats = open.iter().map(|seat| format!("{}{}名", seat.post, seat.seats)).collect::<Vec<_>>().join("、");
    Some(match standing {
        Standing::Whole => format!("{seats}空缺。"),
        Standing::Runoff => format!("{seats}另行选举，时间和候选人另行公告；全部当选人以另行选举后的公告为准。"),
        Standing::Undecided => format!("{seats}是否空缺，依法决定后另行公告。"),
    })
}

/// What became of a name, for the report.
fn outcome_zh(verdict: &RoundVerdict, basis: &Basis, line: &VoteLine) -> &'static str {
    let (person, post) = (&line.person, line.post);
    let here = |one: &law::poll::Elected| one.person == *person && one.post == post;
    if !verdict.valid {
        return "选举无效";
    }
    let unqualified = basis.input.disqualified.iter().any(|one| one.person == *person);
    if verdict.elected.iter().any(here) {
        "当选"
    } else if verdict.tie_revote.iter().chain(&verdict.kin_revote).any(|c| c.post == post && c.persons.contains(person))
    {
        "再次投票"
    } else if verdict.provisional.iter().any(here) {
        "待定（再次投票）"
    } else if verdict.kin_removed.iter().any(|k| k.person == *person && k.post == post) {
        "任职回避"
    } else if unqualified && line.votes >= verdict.min_votes {
        "当选无效"
    } else {
        "未当选"
    }
}

/// Lines of the report: the votes as the verdict took them, written names merged with the persons they mean.
fn result_contests(contest: &Contest, basis: &Basis, verdict: &RoundVerdict) -> Vec<ResultContest> {
    let of = |post: Post| {
        let mut lines: Vec<ResultLine> = basis
            .input
            .votes
            .iter()
            .filter(|line| line.post == post)
            .map(|line| ResultLine {
                name: line.person.0.clone(),
                write_in: !contest.contestants.iter().any(|c| c.label == line.person.0 && c.post == post),
                votes: line.votes,
                against: None,
                abstained: None,
                outcome: outcome_zh(verdict, basis, line).to_owned(),
            })
            .collect();
        lines.sort_by(|a, b| b.votes.cmp(&a.votes).then_with(|| a.name.cmp(&b.name)));
        lines
    };
    contest
        .seats
        .iter()
        .map(|seat| ResultContest { post: seat.post.zh().into(), seats: seat.n, lines: of(seat.post) })
        .collect()
}

fn elected_by_post(contest: &Contest, verdict: &RoundVerdict) -> Vec<PostNames> {
    contest
        .seats
        .iter()
        .map(|seat| PostNames {
            post: seat.post.zh().into(),
            names: verdict.elected.iter().filter(|e| e.post == seat.post).map(|e| e.person.0.clone()).collect(),
        })
        .filter(|post| !post.names.is_empty())
        .collect()
}

impl<C: ConnectionTrait> Source<'_, C> {
    async fn totals(&self, round: &poll_round::Model, title: &str) -> Outcome<CountSheet> {
        polling::store::totals(self.conn, round).await?.ok_or_else(|| incomplete(title, "全部定稿的计票单", "计票录入"))
    }

    /// Main rounds with a frozen result, oldest first.
    async fn main_rounds(&self) -> Outcome<Vec<Frozen>> {
        let mut frozen = Vec::new();
        for round in polling::store::rounds(self.conn, self.election.id).await? {
            if !matches!(round.kind.as_str(), "first" | "runoff") {
                continue;
            }
            if let Some(row) = determination::store::final_of(self.conn, round.id).await? {
                frozen.push(Frozen { id: row.id, verdict: determination::store::verdict(&row)?, round });
            }
        }
        frozen.sort_by_key(|one| one.round.no);
        Ok(frozen)
    }

    /// Whether two members recorded the decision that the seats left open by this result stay empty.
    async fn left_empty(&self, result: i64) -> Outcome<bool> {
        for row in determination::store::all(self.conn, self.election.id).await? {
            if row.state == State::Vacancy.code() {
                let input: serde_json::Value = serde_json::from_str(&row.input)?;
                if input["of"].as_i64() == Some(result) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The valid main rounds, how far the election is, and the seats still open.
    async fn state_of_election(&self, title: &str) -> Outcome<(Vec<Frozen>, Standing, Vec<Seat>)> {
        let mut rounds = self.main_rounds().await?;
        let Some(last) = rounds.last() else {
            return Err(incomplete(title, "经两名选委会成员确认的认定结果", "结果认定"));
        };
        let standing = standing(&last.verdict, self.left_empty(last.id).await?)
            .map_err(|missing| incomplete(title, missing, "结果认定"))?;
        let open = open_seats(&last.verdict);
        rounds.retain(|one| one.verdict.valid);
        Ok((rounds, standing, open))
    }

    /// Everybody elected so far, by rank of the post, each with the day of the round that elected.
    async fn team(&self, title: &str, rounds: &[Frozen]) -> Outcome<Vec<(Elected, NaiveDate)>> {
        let mut team = determination::service::elected(self.conn, self.election.id).await?;
        if team.is_empty() {
            return Err(incomplete(title, "当选人", "结果认定"));
        }
        team.sort_by_key(|(one, _)| (one.post, std::cmp::Reverse(one.votes)));
        Ok(team
            .into_iter()
            .map(|(one, known)| {
                let by = rounds
                    .iter()
                    .find(|round| round.verdict.elected.iter().any(|e| e.person == one.person && e.post == one.post));
                let day = by.map_or(self.regime.polling_day(), |round| round.round.polling_day);
                (Elected { post: one.post.zh().into(), name: known.name, votes: one.votes, elected_on: None }, day)
            })
            .collect())
    }

    pub(super) async fn result_report(self: Box<Self>) -> Outcome<Paper> {
        const TITLE: &str = "选举结果报告单";
        let (round, contest) = self.the_round(TITLE)?;
        let row = determination::store::final_of(self.conn, round.id)
            .await?
            .ok_or_else(|| incomplete(TITLE, "经两名选委会成员确认的认定结果", "结果认定"))?;
        let (verdict, basis) = (determination::store::verdict(&row)?, determination::store::basis(&row)?);
        let total = self.totals(&round, TITLE).await?;
        // A figure that nobody entered is missing, not zero.
        let stock = total.stock.ok_or_else(|| incomplete(TITLE, "各投票场所的选票印制、剩余数量", "投票准备"))?;
        // An explanation that a second person closed prints on the report.
        let remarks = polling::store::notes(self.conn, round.id)
            .await?
            .into_iter()
            .filter(|note| note.closed_ms.is_some())
            .map(|note| format!("{} {}（{}说明，{}核销）", note.code, note.explanation, note.by_name, note.closed_name))
            .collect();
        Ok(Paper::ResultReport(ResultReport {
            head: self.head_with(&self.regime.turnout().cites)?,
            polling_day: round.polling_day,
            round: round_of(&round),
            registered: total.registered,
            printed: stock.printed,
            issued: total.issued,
            spoiled: stock.spoiled,
            unused: stock.unused,
            returned: total.recovered,
            valid: total.valid,
            invalid: total.invalid,
            by_proxy: Some(total.proxies),
            contests: result_contests(&contest, &basis, &verdict),
            election_valid: verdict.valid,
            statements: verdict.steps.iter().map(|step| self.words.own(&step.sentence_zh)).collect(),
            elected: elected_by_post(&contest, &verdict),
            unfilled: open_seats(&verdict),
            remarks,
            signers: self.signers().await?,
        }))
    }

    pub(super) async fn elected_notice(self: Box<Self>) -> Outcome<Paper> {
        const TITLE: &str = "当选公告";
        let (rounds, standing, unfilled) = self.state_of_election(TITLE).await?;
        let team = self.team(TITLE, &rounds).await?;
        let Some((first, later)) = rounds.split_first() else {
            return Err(incomplete(TITLE, "有效的投票", "结果认定"));
        };
        let total = self.totals(&first.round, TITLE).await?;
        let mut further = Vec::new();
        for one in later {
            let total = self.totals(&one.round, TITLE).await?;
            further.push(FurtherPoll {
                polling_day: one.round.polling_day,
                round: round_of(&one.round),
                issued: total.issued,
                returned: total.recovered,
                valid: total.valid,
                invalid: total.invalid,
            });
        }
        let mut cites = self.regime.win_first().cites.clone();
        if !later.is_empty() {
            cites.extend(self.regime.runoff_win().cites.iter().cloned());
        }
        let dated = !later.is_empty();
        let bundle = bundle::of_committee(self.conn, self.unit, self.election).await?;
        Ok(Paper::ElectedNotice(ElectedNotice {
            head: self.head_with(&cites)?,
            polling_day: first.round.polling_day,
            round: round_of(&first.round),
            registered: total.registered,
            issued: total.issued,
            returned: total.recovered,
            valid: total.valid,
            invalid: total.invalid,
            elected: team.into_iter().map(|(one, day)| Elected { elected_on: dated.then_some(day), ..one }).collect(),
            further,
            notes: open_seats_note(standing, &unfilled).into_iter().collect(),
            unfilled,
            bundles: bundle.iter().map(|bundle| bundle.mark(None)).collect(),
        }))
    }

    pub(super) async fn certificates(self: Box<Self>) -> Outcome<Paper> {
        const TITLE: &str = "当选证书";
        let (rounds, standing, _) = self.state_of_election(TITLE).await?;
        // A later round can still remove somebody 任职回避, so certificates wait for the whole result.
        if standing != Standing::Whole {
            return Err(incomplete(TITLE, "全部名额的结果（还有名额要另行选举或者决定空缺）", "结果认定"));
        }
        let team = self.team(TITLE, &rounds).await?;
        let first = rounds.first().map_or(self.regime.polling_day(), |one| one.round.polling_day);
        Ok(Paper::Certificates(Certificates {
            elected_on: first,
            term_years: self.facts.term_years(),
            holders: team
                .into_iter()
                .zip(1..)
                .map(|((e, day), no)| CertificateHolder {
                    name: e.name,
                    post: e.post,
                    certificate_no: Some(format!("{no:03}")),
                    elected_on: (day != first).then_some(day),
                })
                .collect(),
            head: self.head,
        }))
    }

    /// The void vote that this round repeats, with its verdict.
    async fn repeated(
        &self,
        rounds: &[poll_round::Model],
        round: &poll_round::Model,
    ) -> Outcome<Option<(poll_round::Model, RoundVerdict)>> {
        let contest = polling::store::contest(round)?;
        let mut void = None;
        for earlier in rounds.iter().filter(|r| r.no < round.no && r.kind == round.kind) {
            let same = polling::store::contest(earlier)?;
            if same.contestants != contest.contestants || same.seats != contest.seats {
                continue;
            }
            if let Some(row) = determination::store::final_of(self.conn, earlier.id).await? {
                let verdict = determination::store::verdict(&row)?;
                if !verdict.valid {
                    void = Some((earlier.clone(), verdict));
                }
            }
        }
        Ok(void)
    }

    /// How the elected are determined in a round of this kind, with the articles.
    fn win_rule(&self, kind: &str) -> (String, Vec<law::cite::Cite>) {
        let regime = &self.regime;
        match kind {
            "runoff" => (
                format!("以得票多的当选，但得票数不得少于已投选票总数的{}。", regime.runoff_win().value.zh()),
                regime.runoff_win().cites.clone(),
            ),
            "tie_revote" => ("只在票数相等的人中选举，以得票多的当选。".into(), regime.tie_turnout().cites.clone()),
            "kin_revote" => (
                "只在有应当回避的亲属关系而且职务、得票相同的人中投票，得票多的留任。".into(),
                regime.kin_resolution().cites.clone(),
            ),
            _ => (
                super::rules::majority(cycle::residents_mode(self.election), regime),
                regime.turnout().cites.iter().chain(&regime.win_first().cites).cloned().collect(),
            ),
        }
    }

    pub(super) async fn runoff_notice(self: Box<Self>) -> Outcome<Paper> {
        const TITLE: &str = "另行选举（再次投票、重新投票）公告";
        let (round, contest) = self.the_round(TITLE)?;
        if round_of(&round) == Round::First {
            return Err(incomplete(TITLE, "另行选举、再次投票或重新投票的轮次（首轮不需要这份公告）", "结果认定"));
        }
        let rounds = polling::store::rounds(self.conn, self.election.id).await?;
        let repeated = self.repeated(&rounds, &round).await?;
        let cause = match &repeated {
            Some((void, _)) => Some(void),
            None => rounds.iter().find(|r| Some(r.id) == round.parent_id),
        };
        let Some(cause) = cause else {
            return Err(incomplete(TITLE, "引起本轮投票的认定结果", "结果认定"));
        };
        // Votes of a void poll do not count; those of a valid one made the candidates.
        let before = match (&repeated, determination::store::final_of(self.conn, cause.id).await?) {
            (None, Some(row)) => Some(determination::store::basis(&row)?.input.votes),
            _ => None,
        };
        let votes = |label: &str, post: Post| {
            let lines = before.as_ref()?;
            Some(lines.iter().find(|line| line.person.0 == label && line.post == post).map_or(0, |line| line.votes))
        };
        let contests = contest
            .seats
            .iter()
            .map(|seat| RunoffContest {
                post: seat.post.zh().into(),
                seats: seat.n,
                candidates: contest
                    .standing_for(seat.post)
                    .map(|c| RunoffCandidate { name: c.label.clone(), votes: votes(&c.label, c.post) })
                    .collect(),
            })
            .collect();
        let reason = match (&repeated, round.kind.as_str()) {
            (Some((_, verdict)), _) => match verdict.reason {
                Some(InvalidReason::MoreRecoveredThanVoters) => "收回的选票多于投票人数，投票无效",
                Some(InvalidReason::TurnoutNotMajority) => "参加投票的人数不足法定数，投票无效",
                None => "投票无效",
            },
            (None, "runoff") => "当选人数不足应选名额",
            (None, "first") => "投票无效",
            (None, "kin_revote") => "当选成员之间有应当回避的亲属关系，职务、得票相同",
            (None, _) => "得票相等，不能确定当选人",
        };
        let (win, cites) = self.win_rule(&round.kind);
        Ok(Paper::RunoffNotice(RunoffNotice {
            head: self.head_with(&cites)?,
            round: if repeated.is_some() { Round::Repoll } else { round_of(&round) },
            first_day: cause.polling_day,
            polling_day: round.polling_day,
            reason: reason.to_owned(),
            contests,
            places: self.places().await?,
            rules: vec![win],
        }))
    }

    pub(super) async fn handover(self: Box<Self>) -> Outcome<Paper> {
        let produced = self
            .election
            .finished_on
            .ok_or_else(|| incomplete("工作移交清单", "已产生的新一届村民委员会", "结果认定"))?;
        let due = law::handover::due(produced, &self.regime);
        let blank = |name: &str| HandoverItem { name: name.into(), quantity: String::new(), note: String::new() };
        let section = |title: &str, items: &[&str]| HandoverSection {
            title: title.into(),
            items: items.iter().map(|i| blank(i)).collect(),
        };
        Ok(Paper::HandoverList(HandoverList {
            head: self.head_with(&self.regime.handover_days().cites)?,
            elected_on: produced,
            due: due.all_by,
            handed_on: self.facts.optional_date("handed_on"),
            sections: vec![
                section("印章", &[&format!("{}公章", self.words.committee()), "财务专用章"]),
                section("财务和资产", &["会计账簿、凭证", "银行账户和存款", "固定资产台账", "债权债务清单"]),
                section("合同和档案", &["承包、租赁等合同", &self.words.say("会议记录、村务档案"), "选举文件和选票"]),
                section("未了事项", &["在建工程", "正在办理的事项"]),
            ],
            signers: vec!["移交人".into(), "接收人".into(), "监交人".into()],
        }))
    }

    pub(super) async fn archive(self: Box<Self>) -> Outcome<Paper> {
        let notices = crate::publication::store::notices(self.conn, self.election.id).await?;
        if notices.is_empty() {
            return Err(incomplete("选举档案目录", "已定稿的文书", "公告文书"));
        }
        let mut entries = Vec::with_capacity(notices.len());
        for notice in notices {
            // Papers of meetings are signed by other bodies.
            let paper: Paper = serde_json::from_str(&notice.payload)?;
            entries.push(ArchiveEntry {
                title: notice.title,
                author: paper.head().signer.clone(),
                dated: notice.published_on,
                pages: None,
                note: if notice.superseded { "已更正".into() } else { String::new() },
            });
        }
        Ok(Paper::ArchiveIndex(ArchiveIndex { head: self.head, entries }))
    }
}
