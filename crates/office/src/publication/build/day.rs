//! Papers of polling day: T06, T11–T14.

use entity::poll_round;
use paper::Paper;
use paper::model::*;
use sea_orm::ConnectionTrait;

use super::{Source, binding, incomplete};
use crate::cycle;
use crate::failure::{Outcome, Refusal};
use crate::polling;
use crate::polling::model::{Contest, Duty as StaffDuty};

/// Lines left for 「另选他人」 at a post with this many seats.
fn write_in_lines(seats: u32) -> u32 {
    seats
}

/// The vote as papers call it. A first vote that follows another one repeats a void one.
pub(super) fn round_of(round: &poll_round::Model) -> Round {
    match round.kind.as_str() {
        "runoff" => Round::Runoff,
        "tie_revote" | "kin_revote" => Round::Revote,
        _ if round.parent_id.is_some() => Round::Repoll,
        _ => Round::First,
    }
}

fn number(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) fn the_round(&self, title: &str) -> Outcome<(poll_round::Model, Contest)> {
        let round = self.round.clone().ok_or_else(|| incomplete(title, "已开启的投票轮次", "投票准备"))?;
        let contest = serde_json::from_str(&round.contest)?;
        Ok((round, contest))
    }

    async fn duties(&self) -> Outcome<Vec<(StaffDuty, Option<i64>, String)>> {
        let staff = polling::store::staff(self.conn, self.election.id).await?;
        Ok(staff
            .into_iter()
            .filter_map(|row| Some((StaffDuty::from_code(&row.duty)?, row.place_id, row.name)))
            .collect())
    }

    /// Who signs a count: callers, tellers, scrutineers, by name.
    pub(super) async fn signers(&self) -> Outcome<Vec<PostNames>> {
        let staff = self.duties().await?;
        Ok([StaffDuty::Caller, StaffDuty::Scrutineer, StaffDuty::Teller]
            .into_iter()
            .map(|duty| PostNames {
                post: duty.zh().to_owned(),
                names: staff.iter().filter(|(d, ..)| *d == duty).map(|(_, _, name)| name.clone()).collect(),
            })
            .collect())
    }

    pub(super) async fn polling_notice(self: Box<Self>) -> Outcome<Paper> {
        let places = self.places().await?;
        if places.is_empty() {
            return Err(incomplete("选举日及投票公告", "投票会场", "投票准备"));
        }
        let staff = self.signers().await?.into_iter().filter(|post| !post.names.is_empty()).collect();
        // The article that sets the time for asking to speak is the one that stops all campaigning on the day.
        let stop = binding(self.regime.speech_request_days_before()).then(|| "选举日停止一切竞职活动。".to_owned());
        Ok(Paper::PollingNotice(PollingNotice {
            head: self.head_with(&self.regime.polling_notice_days_before().cites)?,
            polling_day: self.regime.polling_day(),
            mode: self.mode(),
            seats: self.seats().await?,
            places,
            bring: vec!["选民证（委托投票的另带委托投票证）".into(), "居民身份证".into()],
            staff,
            proxies_until: binding(self.regime.proxy_days_before()).then(|| self.proxy_until()),
            notes: stop.into_iter().collect(),
        }))
    }

    pub(super) async fn staff_notice(self: Box<Self>) -> Outcome<Paper> {
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
            kin_rule: binding(self.regime.staff_kin()).then(|| {
                let roles: Vec<&str> = self.regime.staff_roles().value.iter().map(|role| role.zh()).collect();
                format!("候选人、自荐人及其有法定回避关系的亲属不担任{}。", roles.join("、"))
            }),
        }))
    }

    pub(super) async fn mobile_boxes(self: Box<Self>) -> Outcome<Paper> {
        let staff = self.duties().await?;
        let places = polling::store::places(self.conn, self.election.id).await?;
        let mobile: Vec<_> = places.into_iter().filter(|place| place.kind == "mobile").collect();
        let Some(first) = mobile.first() else {
            return Err(incomplete("流动票箱公告", "流动票箱（不设流动票箱的不需要这份公告）", "投票准备"));
        };
        // An approval is printed where the law asks for one. One that covers all boxes is said once, else each box has its own.
        let asked = self.regime.mobile_box_approval().value;
        let lacking: Vec<&str> =
            mobile.iter().filter(|place| place.approved_on.is_none()).map(|place| place.name.as_str()).collect();
        if asked && !lacking.is_empty() {
            let what = format!("乡镇（街道）批准流动票箱的日期（{}）", lacking.join("、"));
            return Err(incomplete("流动票箱公告", &what, "投票准备"));
        }
        let approval = |place: &entity::polling_place::Model| {
            let number = Some(place.approval_doc.clone()).filter(|text| !text.is_empty());
            (place.approved_on.filter(|_| asked), number.filter(|_| asked))
        };
        let one = mobile.iter().all(|place| approval(place) == approval(first));
        let (approved_on, approval_no) = if one { approval(first) } else { (None, None) };
        let boxes = mobile
            .iter()
            .zip(1..)
            .map(|(place, number)| MobileBox {
                approved_on: approval(place).0.filter(|_| !one),
                approval_no: approval(place).1.filter(|_| !one),
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

    pub(super) async fn ballots(self: Box<Self>) -> Outcome<Paper> {
        let (round, contest) = self.the_round("选票")?;
        if let Some(reason) = polling::service::separate_ballots(&self.regime, &contest.seats) {
            return Err(Refusal::new("SEPARATE_BALLOTS", reason, "请按本省规定另行印制各职位的选票")
                .basis(self.head_with(&self.regime.one_ballot_for_all_posts().cites)?.basis.join("、"))
                .into());
        }
        let kind = round_of(&round);
        let whole = matches!(kind, Round::First | Round::Repoll);
        let by_candidate = !whole || cycle::mode(self.election) == law::regime::Mode::Candidates;
        let contests = contest
            .seats
            .iter()
            .map(|seat| BallotContest {
                post: seat.post.zh().into(),
                seats: seat.n,
                candidates: contest.standing_for(seat.post).map(|c| c.label.clone()).collect(),
                write_ins: if contest.write_ins { write_in_lines(seat.n) } else { 0 },
            })
            .collect();
        let marks = if by_candidate && whole {
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

    pub(super) async fn stubs(self: Box<Self>) -> Outcome<Paper> {
        let (round, _) = self.the_round("选票发放登记簿")?;
        let stock = polling::store::stock(self.conn, round.id).await?;
        let printed: u32 = stock.iter().map(|row| number(row.printed)).sum();
        if printed == 0 {
            return Err(incomplete("选票发放登记簿", "选票印制数量", "投票准备"));
        }
        Ok(Paper::Ballot(BallotPaper::Stubs(StubRegister {
            polling_day: round.polling_day,
            round: round_of(&round),
            place: "全部投票场所".into(),
            first: 1,
            count: printed,
            head: self.head,
        })))
    }

    pub(super) async fn tally_sheet(self: Box<Self>) -> Outcome<Paper> {
        let (round, contest) = self.the_round("计票单")?;
        let contests = contest
            .seats
            .iter()
            .map(|seat| TallyContest {
                post: seat.post.zh().into(),
                seats: seat.n,
                rows: contest
                    .standing_for(seat.post)
                    .map(|c| TallyRow { name: c.label.clone(), mark: None, votes: None })
                    .collect(),
                blank_rows: if contest.write_ins { write_in_lines(seat.n) + 2 } else { 0 },
            })
            .collect();
        Ok(Paper::TallySheet(TallySheet {
            polling_day: round.polling_day,
            round: round_of(&round),
            unit: "各投票场所".into(),
            room: number(round.registered),
            contests,
            ballots: None,
            signers: self.signers().await?,
            head: self.head,
        }))
    }
}
