//! Papers of polling day and after it: T06, T11–T20. Figures come from the closed count and the frozen verdict; none is computed here.

use entity::poll_round;
use law::poll::{Next, RoundVerdict};
use law::posts::{PersonRef, Post};
use law::reconcile::CountSheet;
use paper::Paper;
use paper::model::*;
use sea_orm::ConnectionTrait;

use super::{Source, incomplete};
use crate::cycle;
use crate::determination;
use crate::failure::Outcome;
use crate::polling;
use crate::polling::model::{Contest, Duty as StaffDuty};

/// Lines left for 「另选他人」 at a post with this many seats.
fn write_in_lines(seats: u32) -> u32 {
    seats
}

fn round_of(kind: &str) -> Round {
    match kind {
        "runoff" => Round::Runoff,
        "tie_revote" | "kin_revote" => Round::Revote,
        _ => Round::First,
    }
}

fn number(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

impl<C: ConnectionTrait> Source<'_, C> {
    fn the_round(&self, title: &str) -> Outcome<(poll_round::Model, Contest)> {
        let round = self.round.clone().ok_or_else(|| incomplete(title, "已开启的投票轮次", "投票准备"))?;
        let contest = serde_json::from_str(&round.contest)?;
        Ok((round, contest))
    }

    async fn verdict(&self, round: &poll_round::Model, title: &str) -> Outcome<RoundVerdict> {
        let row = determination::store::final_of(self.conn, round.id)
            .await?
            .ok_or_else(|| incomplete(title, "经两名选委会成员确认的认定结果", "结果认定"))?;
        determination::store::verdict(&row)
    }

    async fn totals(&self, round: &poll_round::Model, title: &str) -> Outcome<CountSheet> {
        polling::store::totals(self.conn, round).await?.ok_or_else(|| incomplete(title, "全部定稿的计票单", "计票录入"))
    }

    /// Everybody elected so far, by rank of the post.
    async fn team(&self, title: &str) -> Outcome<Vec<Elected>> {
        let mut team = determination::service::elected(self.conn, self.election.id).await?;
        if team.is_empty() {
            return Err(incomplete(title, "当选人", "结果认定"));
        }
        team.sort_by_key(|(one, _)| (one.post, std::cmp::Reverse(one.votes)));
        Ok(team
            .into_iter()
            .map(|(one, known)| Elected { post: one.post.zh().into(), name: known.name, votes: one.votes })
            .collect())
    }

    async fn duties(&self) -> Outcome<Vec<(StaffDuty, Option<i64>, String)>> {
        let staff = polling::store::staff(self.conn, self.election.id).await?;
        Ok(staff
            .into_iter()
            .filter_map(|row| Some((StaffDuty::from_code(&row.duty)?, row.place_id, row.name)))
            .collect())
    }

    /// Who signs a count: callers, tellers, scrutineers, by name.
    async fn signers(&self) -> Outcome<Vec<PostNames>> {
        let staff = self.duties().await?;
        Ok([StaffDuty::Caller, StaffDuty::Scrutineer, StaffDuty::Teller]
            .into_iter()
            .map(|duty| PostNames {
                post: duty.zh().to_owned(),
                names: staff.iter().filter(|(d, ..)| *d == duty).map(|(_, _, name)| name.clone()).collect(),
            })
            .collect())
    }

    pub(super) async fn polling_notice(self) -> Outcome<Paper> {
        let places = self.places().await?;
        if places.is_empty() {
            return Err(incomplete("选举日及投票公告", "投票会场", "投票准备"));
        }
        let staff = self.signers().await?.into_iter().filter(|post| !post.names.is_empty()).collect();
        Ok(Paper::PollingNotice(PollingNotice {
            head: self.head_with(&self.regime.polling_notice_days_before().cites)?,
            polling_day: self.regime.polling_day(),
            mode: self.mode(),
            seats: self.seats().await?,
            places,
            bring: vec!["选民证（委托投票的另带委托投票证）".into(), "居民身份证".into()],
            staff,
            proxies_until: Some(law::deadline::days_before(
                self.regime.polling_day(),
                self.regime.proxy_days_before().value,
            )),
            notes: vec!["选举日停止一切竞职活动。".into()],
        }))
    }

    pub(super) async fn staff_notice(self) -> Outcome<Paper> {
        let staff = self.duties().await?;
        if staff.is_empty() {
            return Err(incomplete("工作人员名单公告", "唱票人、监票人、计票人等工作人员", "投票准备"));
        }
        let places = polling::store::places(self.conn, self.election.id).await?;
        let mut duties: Vec<Duty> = Vec::new();
        for duty in StaffDuty::ALL {
            let mut at: Vec<Option<i64>> =
                staff.iter().filter(|(d, ..)| *d == duty).map(|(_, place, _)| *place).collect();
            at.sort_unstable();
            at.dedup();
            for place in at {
                duties.push(Duty {
                    duty: duty.zh().to_owned(),
                    place: place.and_then(|id| places.iter().find(|p| p.id == id)).map(|p| p.name.clone()),
                    names: staff
                        .iter()
                        .filter(|(d, p, _)| *d == duty && *p == place)
                        .map(|(_, _, n)| n.clone())
                        .collect(),
                });
            }
        }
        Ok(Paper::StaffNotice(StaffNotice {
            head: self.head_with(&self.regime.staff_roles().cites)?,
            polling_day: self.regime.polling_day(),
            duties,
            kin_rule: Some("候选人、自荐人及其有法定回避关系的亲属不担任唱票人、监票人、计票人。".into()),
        }))
    }

    pub(super) async fn mobile_boxes(self) -> Outcome<Paper> {
        let staff = self.duties().await?;
        let places = polling::store::places(self.conn, self.election.id).await?;
        let mobile: Vec<_> = places.into_iter().filter(|place| place.kind == "mobile").collect();
        let Some(first) = mobile.first() else {
            return Err(incomplete("流动票箱公告", "流动票箱（不设流动票箱的不需要这份公告）", "投票准备"));
        };
        let approved_on = first
            .approved_on
            .ok_or_else(|| incomplete("流动票箱公告", "乡镇（街道）批准流动票箱的日期", "投票准备"))?;
        let approval_no = Some(first.approval_doc.clone()).filter(|text| !text.is_empty());
        let boxes = mobile
            .iter()
            .zip(1..)
            .map(|(place, number)| MobileBox {
                number,
                area: place.name.clone(),
                opens: self.facts.time("opens"),
                closes: self.facts.time("closes"),
                scrutineers: staff
                    .iter()
                    .filter(|(duty, at, _)| *duty == StaffDuty::Scrutineer && *at == Some(place.id))
                    .map(|(_, _, name)| name.clone())
                    .collect(),
                voters: place
                    .voters
                    .split(['、', '，', ',', ';', '；', '\n', ' '])
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
            })
            .collect();
        Ok(Paper::MobileBoxNotice(MobileBoxNotice {
            head: self.head_with(&self.regime.mobile_box_scrutineers().cites)?,
            polling_day: self.regime.polling_day(),
            approved_by: self.facts.text("guidance"),
            approved_on,
            approval_no,
            boxes,
        }))
    }

    pub(super) async fn ballots(self) -> Outcome<Paper> {
        let (round, contest) = self.the_round("选票")?;
        let kind = round_of(&round.kind);
        let by_candidate = kind != Round::First || cycle::mode(self.election) == law::regime::Mode::Candidates;
        let contests = contest
            .seats
            .iter()
            .map(|seat| BallotContest {
                post: seat.post.zh().into(),
                seats: seat.n,
                candidates: contest
                    .contestants
                    .iter()
                    .filter(|c| c.post == seat.post)
                    .map(|c| c.label.clone())
                    .collect(),
                write_ins: if contest.write_ins { write_in_lines(seat.n) } else { 0 },
            })
            .collect();
        let marks = if by_candidate && kind == Round::First {
            vec!["赞成".into(), "反对".into(), "弃权".into()]
        } else {
            vec!["选".into()]
        };
        Ok(Paper::Ballot(BallotPaper::Ballots(Ballots {
            polling_day: round.polling_day,
            round: kind,
            mode: self.mode(),
            contests,
            marks,
            sign: "○".into(),
            double_post_invalid: self.regime.two_posts_on_ballot().value == law::regime::TwoPosts::BallotInvalid,
            notes: Vec::new(),
            copies: 1,
            head: self.head,
        })))
    }

    pub(super) async fn stubs(self) -> Outcome<Paper> {
        let (round, _) = self.the_round("选票发放登记簿")?;
        let stock = polling::store::stock(self.conn, round.id).await?;
        let printed: u32 = stock.iter().map(|row| number(row.printed)).sum();
        if printed == 0 {
            return Err(incomplete("选票发放登记簿", "选票印制数量", "投票准备"));
        }
        Ok(Paper::Ballot(BallotPaper::Stubs(StubRegister {
            polling_day: round.polling_day,
            round: round_of(&round.kind),
            place: "全部投票场所".into(),
            first: 1,
            count: printed,
            head: self.head,
        })))
    }

    pub(super) async fn tally_sheet(self) -> Outcome<Paper> {
        let (round, contest) = self.the_round("计票单")?;
        let contests = contest
            .seats
            .iter()
            .map(|seat| TallyContest {
                post: seat.post.zh().into(),
                seats: seat.n,
                rows: contest
                    .contestants
                    .iter()
                    .filter(|c| c.post == seat.post)
                    .map(|c| TallyRow { name: c.label.clone(), mark: None, votes: None })
                    .collect(),
                blank_rows: if contest.write_ins { write_in_lines(seat.n) + 2 } else { 0 },
            })
            .collect();
        Ok(Paper::TallySheet(TallySheet {
            polling_day: round.polling_day,
            round: round_of(&round.kind),
            unit: "各投票场所".into(),
            room: number(round.registered),
            contests,
            ballots: None,
            signers: self.signers().await?,
            head: self.head,
        }))
    }

    /// Lines of the report: every name with its votes and what became of it.
    fn result_contests(&self, contest: &Contest, total: &CountSheet, verdict: &RoundVerdict) -> Vec<ResultContest> {
        contest
            .seats
            .iter()
            .map(|seat| {
                let mut lines: Vec<ResultLine> = total
                    .lines
                    .iter()
                    .filter(|line| line.post == seat.post)
                    .map(|line| ResultLine {
                        name: name_of(contest, &line.person),
                        write_in: !contest
                            .contestants
                            .iter()
                            .any(|c| is(c, &line.person) && c.post == seat.post && c.is_candidate),
                        votes: line.votes,
                        against: None,
                        abstained: None,
                        outcome: outcome_zh(verdict, &line.person, seat.post).to_owned(),
                    })
                    .collect();
                lines.sort_by(|a, b| b.votes.cmp(&a.votes).then_with(|| a.name.cmp(&b.name)));
                ResultContest { post: seat.post.zh().into(), seats: seat.n, lines }
            })
            .collect()
    }

    pub(super) async fn result_report(self) -> Outcome<Paper> {
        let (round, contest) = self.the_round("选举结果报告单")?;
        let verdict = self.verdict(&round, "选举结果报告单").await?;
        let total = self.totals(&round, "选举结果报告单").await?;
        let stock =
            total.stock.unwrap_or(law::reconcile::Stock { printed: 0, issued: total.issued, spoiled: 0, unused: 0 });
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
            round: round_of(&round.kind),
            registered: total.registered,
            printed: stock.printed,
            issued: total.issued,
            spoiled: stock.spoiled,
            unused: stock.unused,
            returned: total.recovered,
            valid: total.valid,
            invalid: total.invalid,
            by_proxy: Some(total.proxies),
            contests: self.result_contests(&contest, &total, &verdict),
            election_valid: verdict.valid,
            statements: verdict.steps.iter().map(|step| step.sentence_zh.clone()).collect(),
            elected: elected_by_post(&contest, &verdict),
            unfilled: verdict.vacant.iter().map(|(post, n)| Seat { post: post.zh().into(), seats: *n }).collect(),
            remarks,
            signers: self.signers().await?,
        }))
    }

    pub(super) async fn elected_notice(self) -> Outcome<Paper> {
        let (round, _) = self.the_round("当选公告")?;
        let verdict = self.verdict(&round, "当选公告").await?;
        let team = self.team("当选公告").await?;
        let total = self.totals(&round, "当选公告").await?;
        let head = self.head_with(&self.regime.win_first().cites)?;
        let unfilled = verdict.vacant.iter().map(|(post, n)| Seat { post: post.zh().into(), seats: *n }).collect();
        Ok(Paper::ElectedNotice(ElectedNotice {
            head,
            polling_day: round.polling_day,
            round: round_of(&round.kind),
            registered: total.registered,
            issued: total.issued,
            returned: total.recovered,
            valid: total.valid,
            invalid: total.invalid,
            elected: team,
            unfilled,
            notes: Vec::new(),
        }))
    }

    pub(super) async fn certificates(self) -> Outcome<Paper> {
        let team = self.team("当选证书").await?;
        Ok(Paper::Certificates(Certificates {
            elected_on: self.round.as_ref().map_or(self.regime.polling_day(), |round| round.polling_day),
            term_years: self.facts.term_years(),
            holders: team
                .into_iter()
                .zip(1..)
                .map(|(e, no)| CertificateHolder {
                    name: e.name,
                    post: e.post,
                    certificate_no: Some(format!("{no:03}")),
                })
                .collect(),
            head: self.head,
        }))
    }

    /// Votes of the round from which this one follows.
    async fn votes_before(&self, round: &poll_round::Model) -> Outcome<Vec<law::poll::VoteLine>> {
        let Some(parent) = round.parent_id else { return Ok(Vec::new()) };
        match determination::store::final_of(self.conn, parent).await? {
            Some(row) => Ok(determination::store::basis(&row)?.input.votes),
            None => Ok(Vec::new()),
        }
    }

    pub(super) async fn runoff_notice(self) -> Outcome<Paper> {
        let (round, contest) = self.the_round("另行选举（再次投票）公告")?;
        let kind = round_of(&round.kind);
        if kind == Round::First {
            return Err(incomplete(
                "另行选举（再次投票）公告",
                "另行选举或再次投票的轮次（首轮不需要这份公告）",
                "结果认定",
            ));
        }
        let before = self.votes_before(&round).await?;
        let contests = contest
            .seats
            .iter()
            .map(|seat| RunoffContest {
                post: seat.post.zh().into(),
                seats: seat.n,
                candidates: contest
                    .contestants
                    .iter()
                    .filter(|c| c.post == seat.post)
                    .map(|c| RunoffCandidate {
                        name: c.label.clone(),
                        votes: before
                            .iter()
                            .find(|line| is(c, &line.person) && line.post == c.post)
                            .map_or(0, |line| line.votes),
                    })
                    .collect(),
            })
            .collect();
        let (reason, win, cites) = if kind == Round::Runoff {
            (
                "首次投票当选人数不足应选名额".to_owned(),
                format!("以得票多的当选，但得票数不得少于已投选票总数的{}。", self.regime.runoff_win().value.zh()),
                self.regime.runoff_win().cites.clone(),
            )
        } else {
            (
                "得票相等，不能确定当选人".to_owned(),
                "只在票数相等的人中选举，以得票多的当选。".to_owned(),
                self.regime.tie_turnout().cites.clone(),
            )
        };
        Ok(Paper::RunoffNotice(RunoffNotice {
            head: self.head_with(&cites)?,
            round: kind,
            first_day: self.regime.polling_day(),
            polling_day: round.polling_day,
            reason,
            contests,
            places: self.places().await?,
            rules: vec![win],
        }))
    }

    pub(super) async fn handover(self) -> Outcome<Paper> {
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
                section("印章", &["村民委员会公章", "财务专用章"]),
                section("财务和资产", &["会计账簿、凭证", "银行账户和存款", "固定资产台账", "债权债务清单"]),
                section("合同和档案", &["承包、租赁等合同", "会议记录、村务档案", "选举文件和选票"]),
                section("未了事项", &["在建工程", "正在办理的事项"]),
            ],
            signers: vec!["移交人".into(), "接收人".into(), "监交人".into()],
        }))
    }

    pub(super) async fn archive(self) -> Outcome<Paper> {
        let notices = crate::publication::store::notices(self.conn, self.election.id).await?;
        if notices.is_empty() {
            return Err(incomplete("选举档案目录", "已定稿的文书", "公告文书"));
        }
        let entries = notices
            .into_iter()
            .map(|notice| ArchiveEntry {
                title: notice.title,
                author: self.head.signer.clone(),
                dated: notice.published_on,
                pages: None,
                note: if notice.superseded { "已更正".into() } else { String::new() },
            })
            .collect();
        Ok(Paper::ArchiveIndex(ArchiveIndex { head: self.head, entries }))
    }
}

/// A count sheet names a contestant by the label on the ballot, the register of persons by number.
fn is(contestant: &crate::polling::model::Contestant, person: &PersonRef) -> bool {
    contestant.person == *person || contestant.label == person.0
}

/// The name that stands on the ballot, or the written one.
fn name_of(contest: &Contest, person: &PersonRef) -> String {
    contest
        .contestants
        .iter()
        .find(|c| is(c, person))
        .map_or_else(|| person.0.rsplit(':').next().unwrap_or_default().to_owned(), |c| c.label.clone())
}

fn outcome_zh(verdict: &RoundVerdict, person: &PersonRef, post: Post) -> &'static str {
    if verdict.elected.iter().any(|e| e.person == *person && e.post == post) {
        "当选"
    } else if verdict.tie_revote.iter().chain(&verdict.kin_revote).any(|c| c.post == post && c.persons.contains(person))
    {
        "再次投票"
    } else if verdict.kin_removed.iter().any(|k| k.person == *person && k.post == post) {
        "任职回避"
    } else if verdict.next == Next::Repoll {
        "选举无效"
    } else {
        "未当选"
    }
}

fn elected_by_post(contest: &Contest, verdict: &RoundVerdict) -> Vec<PostNames> {
    contest
        .seats
        .iter()
        .map(|seat| PostNames {
            post: seat.post.zh().into(),
            names: verdict
                .elected
                .iter()
                .filter(|e| e.post == seat.post)
                .map(|e| name_of(contest, &e.person))
                .collect(),
        })
        .filter(|post| !post.names.is_empty())
        .collect()
}
