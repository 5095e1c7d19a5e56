//! Rounds of voting: gates, opening, counting, closing.

use chrono::NaiveDate;
use entity::{poll_round, unit_election};
use law::cite::Cite;
use law::poll::RoundKind;
use law::posts::{Post, Seats};
use law::regime::{Mode, Regime};
use law::staff::{MobileBox, StaffMember};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::count::note_progress;
use super::{DECIDERS, refused_by};
use crate::access::{Actor, COMMITTEE};
use crate::cycle::{self, model::Progress, model::Stage, plan::step};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::polling::model::{
    Contest, Contestant, Duty, PlaceKind, RoundState, kind_code, kind_from_code, kind_zh, label,
};
use crate::polling::{findings, store};
use crate::{bodies, candidacy, people, roll};

/// A condition for opening the first round.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Stable code.
    pub code: &'static str,
    /// What must be there, in Chinese.
    pub what: String,
    /// What is there, or what is missing.
    pub found: String,
    /// Whether it holds.
    pub ok: bool,
    /// Article in Chinese; empty when it follows from the work rather than from a text.
    pub basis: String,
    /// Where it is put right: ending of the unit's path.
    pub href: &'static str,
}

fn basis(cites: &[Cite]) -> Outcome<String> {
    let book = cycle::model::book()?;
    Ok(law::cite::together_zh(cites, book).join("、"))
}

/// Why the ballot of this software may not be used here: the text asks for a ballot of its own for each post 分别制作选票. A text
/// that says nothing leaves it open.
pub fn separate_ballots(regime: &Regime, seats: &[law::posts::Seats]) -> Option<String> {
    let rule = regime.one_ballot_for_all_posts();
    let posts = seats.iter().filter(|seat| seat.n > 0).count();
    (!rule.value && !rule.cites.is_empty() && posts > 1).then(|| {
        format!("本省规定主任、副主任、委员的选票分别制作，本软件目前只支持各职位同一张选票（本村有 {posts} 个职位）")
    })
}

/// The conditions for opening the first round, each with its article.
pub async fn gates(conn: &impl ConnectionTrait, election: &unit_election::Model) -> Outcome<Vec<Gate>> {
    let regime = cycle::model::regime(election)?;
    let mut gates = Vec::new();
    let seats = bodies::store::seats(conn, election.id).await?;
    let places_to_fill: u32 = seats.iter().map(|s| s.n).sum();
    gates.push(Gate {
        code: "SEATS",
        what: "职数已确定".into(),
        found: if places_to_fill == 0 {
            "没有登记应选名额".into()
        } else {
            format!("应选 {places_to_fill} 名")
        },
        ok: places_to_fill > 0,
        basis: basis(&regime.vc_size().cites)?,
        href: "/posts",
    });
    gates.push(committee_gate(conn, election, &regime).await?);
    gates.push(roll_gate(conn, election, &regime).await?);
    if let Some(found) = separate_ballots(&regime, &seats) {
        gates.push(Gate {
            code: "SEPARATE_BALLOTS",
            what: "各职位使用同一张选票".into(),
            found,
            ok: false,
            basis: basis(&regime.one_ballot_for_all_posts().cites)?,
            href: "/posts",
        });
    }
    let standing = candidacy::store::on_ballot(conn, election.id).await?;
    let unpublished = standing.iter().filter(|c| c.published_on.is_none()).count();
    gates.push(Gate {
        code: "CANDIDATES",
        what: "候选人（自荐人）名单已公布".into(),
        found: if standing.is_empty() {
            "没有列入选票的候选人（自荐人）".into()
        } else if unpublished > 0 {
            format!("{} 人中有 {unpublished} 人尚未公布", standing.len())
        } else {
            format!("{} 人", standing.len())
        },
        ok: !standing.is_empty() && unpublished == 0,
        basis: basis(&regime.candidate_list_days_before().cites)?,
        href: "/candidates",
    });
    if cycle::mode(election) == Mode::Candidates {
        gates.push(count_gate(&seats, &standing, &regime)?);
    }
    gates.extend(place_gates(conn, election, &regime).await?);
    gates.push(staff_gate(conn, election, &regime, &standing).await?);
    Ok(gates)
}

/// The ballots are counted against the published list: nothing may wait to be decided or published.
async fn roll_gate(conn: &impl ConnectionTrait, election: &unit_election::Model, regime: &Regime) -> Outcome<Gate> {
    let published = roll::store::published(conn, election.id).await?;
    let open = roll::store::open_objections(conn, election.id).await?.len();
    let draft = roll::service::draft(conn, election.id).await?;
    let corrected = match &published {
        Some(version) => draft.freeze()?.1 != version.hash,
        None => false,
    };
    let mut wrong = Vec::new();
    match &published {
        None => wrong.push("没有已公布的选民名单".to_owned()),
        Some(version) if version.headcount == 0 => wrong.push(format!("第 {} 版没有选民", version.no)),
        Some(_) => {}
    }
    if open > 0 {
        wrong.push(format!("还有 {open} 件申诉没有处理决定"));
    }
    if corrected {
        let (now, no) = (draft.headcount(), published.as_ref().map_or(0, |version| version.no));
        wrong.push(format!("名单（{now} 人）与公布的第 {no} 版不同，更正还没有公布"));
    }
    Ok(Gate {
        code: "ROLL",
        what: "选民名单已公布，申诉已处理，更正已公布".into(),
        found: match &published {
            Some(v) if wrong.is_empty() => format!("第 {} 版，{} 人，{} 公布", v.no, v.headcount, v.published_on),
            _ => wrong.join("；"),
        },
        ok: wrong.is_empty(),
        basis: basis(&regime.roll_days_before().cites)?,
        href: "/roll",
    })
}

/// The election is conducted by a committee that still has its lawful size after members have left.
async fn committee_gate(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    regime: &Regime,
) -> Outcome<Gate> {
    let rows = bodies::store::committee(conn, election.id).await?;
    let sitting: Vec<_> = rows.iter().filter(|row| row.status == bodies::store::ACTIVE).collect();
    let composition = bodies::service::composition(conn, &sitting).await?;
    // No text sets the size of a residents' election committee.
    let village = cycle::residents_mode(election).is_none();
    let mut wrong: Vec<String> = law::committee::composition(&composition, regime)
        .into_iter()
        .filter(|finding| finding.blocks() || finding.code == "COMMITTEE_SIZE" && village)
        .map(|finding| finding.message.trim_end_matches('。').to_owned())
        .collect();
    if bodies::service::committee_published(conn, election.id).await?.is_none() {
        wrong.push("选举委员会名单还没有公布".into());
    }
    if !sitting.is_empty() && !sitting.iter().any(|row| row.role == bodies::model::CHAIR) {
        wrong.push("选举委员会现在没有主任".into());
    }
    let size = regime.committee_size();
    Ok(Gate {
        code: "COMMITTEE",
        what: if village {
            format!("村民选举委员会 {} 人，有主任，名单已公布", size.value.zh())
        } else {
            "居民选举委员会有主任，名单已公布".to_owned()
        },
        found: if wrong.is_empty() { format!("{} 人", sitting.len()) } else { wrong.join("；") },
        ok: wrong.is_empty(),
        basis: basis(&size.cites)?,
        href: "/committee",
    })
}

/// 差额: every post has more candidates than seats, also after withdrawals.
fn count_gate(seats: &[Seats], standing: &[entity::candidate::Model], regime: &Regime) -> Outcome<Gate> {
    let mut wrong = Vec::new();
    let mut cites = Vec::new();
    for seat in seats {
        let n = standing.iter().filter(|one| one.post == seat.post.code()).count();
        let verdict = law::candidacy::count(seat.post, seat.n, u32::try_from(n).unwrap_or(u32::MAX), regime);
        if !verdict.ok {
            for finding in verdict.findings {
                wrong.push(finding.message.trim_end_matches('。').to_owned());
                cites.extend(finding.cites);
            }
        }
    }
    cites.dedup();
    Ok(Gate {
        code: "CANDIDATE_COUNT",
        what: "各职位候选人名额符合差额规定".into(),
        found: if wrong.is_empty() { format!("{} 个职位均符合", seats.len()) } else { wrong.join("；") },
        ok: wrong.is_empty(),
        basis: basis(if cites.is_empty() { &regime.candidates_extra_chair().cites } else { &cites })?,
        href: "/candidates",
    })
}

async fn place_gates(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    regime: &Regime,
) -> Outcome<Vec<Gate>> {
    let places = store::places(conn, election.id).await?;
    let staff = store::staff(conn, election.id).await?;
    let fixed = places.iter().filter(|p| p.kind != PlaceKind::Mobile.code()).count();
    let mut gates = vec![Gate {
        code: "PLACES",
        what: "中心会场或投票站已确定".into(),
        found: if fixed == 0 {
            "没有登记会场或投票站".into()
        } else {
            format!("{} 处，其中流动票箱 {} 个", places.len(), places.len() - fixed)
        },
        ok: fixed > 0,
        basis: basis(&regime.polling_notice_days_before().cites)?,
        href: "/polling",
    }];
    for place in places.iter().filter(|p| p.kind == PlaceKind::Mobile.code()) {
        let scrutineers =
            staff.iter().filter(|s| s.place_id == Some(place.id) && s.duty == Duty::Scrutineer.code()).count();
        let scrutineers = u32::try_from(scrutineers).unwrap_or(u32::MAX);
        let plan = MobileBox {
            scrutineers,
            approved: !place.approval_doc.is_empty() && place.approved_on.is_some(),
            voters_published: !place.voters.is_empty(),
            scrutineers_published: scrutineers > 0,
        };
        let found = law::staff::mobile_box(&plan, regime);
        let blocking: Vec<&str> = found.iter().filter(|f| f.blocks()).map(|f| f.message.as_str()).collect();
        let least = regime.mobile_box_scrutineers();
        gates.push(Gate {
            code: "MOBILE_BOX",
            what: format!("流动票箱「{}」：批准文件、选民名单、监票人不少于 {} 人", place.name, least.value),
            found: if blocking.is_empty() {
                format!("监票人 {scrutineers} 人，批准文件 {}", place.approval_doc)
            } else {
                blocking.join("；")
            },
            ok: blocking.is_empty(),
            basis: basis(&least.cites)?,
            href: "/polling",
        });
    }
    Ok(gates)
}

async fn staff_gate(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    regime: &Regime,
    standing: &[entity::candidate::Model],
) -> Outcome<Gate> {
    let staff = store::staff(conn, election.id).await?;
    let missing: Vec<&str> = [Duty::Caller, Duty::Scrutineer, Duty::Teller]
        .into_iter()
        .filter(|duty| !staff.iter().any(|s| s.duty == duty.code()))
        .map(Duty::zh)
        .collect();
    let members: Vec<StaffMember> = staff
        .iter()
        .filter_map(|s| {
            let role = Duty::from_code(&s.duty)?.role();
            Some(StaffMember { person: people::store::person_ref(s.person_id?), role })
        })
        .collect();
    let candidates: Vec<_> = standing.iter().map(|c| people::store::person_ref(c.person_id)).collect();
    let group: Vec<i64> =
        staff.iter().filter_map(|s| s.person_id).chain(standing.iter().map(|c| c.person_id)).collect();
    let edges = people::kin::edges(conn, &election.unit_code, &group, regime).await?;
    let barred = law::staff::check(&members, &candidates, &edges, regime).into_iter().filter(|f| f.blocks()).count();
    Ok(Gate {
        code: "STAFF",
        what: "唱票人、监票人、计票人已推选，且与候选人没有须回避的关系".into(),
        found: if !missing.is_empty() {
            format!("没有登记{}", missing.join("、"))
        } else if barred > 0 {
            format!("有 {barred} 人须回避")
        } else {
            format!("{} 人", staff.len())
        },
        ok: missing.is_empty() && barred == 0,
        basis: basis(&regime.staff_kin().cites)?,
        href: "/polling",
    })
}

/// A round about to be created.
#[derive(Clone, Debug)]
pub struct NewRound {
    /// Kind.
    pub kind: RoundKind,
    /// Round that made it necessary.
    pub parent_id: Option<i64>,
    /// Day of the vote.
    pub polling_day: NaiveDate,
    /// R of this round.
    pub registered: u32,
    /// What is voted on.
    pub contest: Contest,
}

/// Creates a round with an empty sheet and ballot account per place. For `open_round` and for determination, which has
/// checked that the law calls for it.
///
/// # Errors
/// When an earlier round is still running, or there is no place.
pub async fn create_round(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    new: &NewRound,
) -> Outcome<poll_round::Model> {
    let earlier = store::rounds(tx.read(), election.id).await?;
    if let Some(running) = earlier.iter().find(|r| r.state != RoundState::Closed.code()) {
        return Err(Refusal::new(
            "ROUND_RUNNING",
            format!("第 {} 轮还没有结束计票", running.no),
            "请先结束该轮计票并认定结果",
        )
        .into());
    }
    let places: Vec<i64> = store::places(tx.read(), election.id).await?.iter().map(|p| p.id).collect();
    if places.is_empty() {
        return Err(Refusal::new("NO_PLACES", "没有登记投票场所", "请先在投票准备页面登记会场或投票站").into());
    }
    let no = earlier.iter().map(|r| r.no).max().unwrap_or(0) + 1;
    let row = poll_round::Model {
        id: 0,
        election_id: election.id,
        no,
        kind: kind_code(new.kind).into(),
        parent_id: new.parent_id,
        polling_day: new.polling_day,
        state: RoundState::Voting.code().into(),
        registered: store::column(new.registered),
        contest: serde_json::to_string(&new.contest)?,
        version: 1,
    };
    let row = store::insert_round(tx.conn(), row).await?;
    store::insert_sheets(tx.conn(), row.id, &places).await?;
    let progress = Progress { stage: Some(Stage::Polling), rounds: Some(no), ..Default::default() };
    cycle::store::note(tx.conn(), election.id, &progress).await?;
    tx.audit(actor.event(
        "polling.round_opened",
        &unit.code,
        format!("第 {no} 轮 {}", kind_zh(new.kind)),
        json!({ "registered": new.registered, "polling_day": new.polling_day, "contest": serde_json::to_value(&new.contest)?, "places": places.len() }),
    ));
    Ok(row)
}

/// Opens the first round: checks the gates and freezes ballot and roll. `notice_on` is the day on which time, place,
/// manner and staff were published. Answers with the round's number in the database.
///
/// # Errors
/// A refusal naming the first missing paper with its article.
pub async fn open_round(tx: &Tx, actor: &Actor, unit: &UnitRef, notice_on: NaiveDate) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    if store::latest_round(tx.read(), election.id).await?.is_some() {
        return Err(Refusal::new("ROUND_ALREADY_OPEN", "第一次投票已经开始", "后续轮次由结果认定页面发起").into());
    }
    let gates = gates(tx.read(), &election).await?;
    if let Some(shut) = gates.iter().find(|g| !g.ok) {
        let missing = gates.iter().filter(|g| !g.ok).map(|g| format!("{}（{}）", g.what, g.found));
        let missing = missing.collect::<Vec<_>>().join("；");
        let message = format!("还不具备投票条件：{missing}");
        return Err(Refusal::new(format!("GATE_{}", shut.code), message, "请补齐后再开始投票")
            .basis(shut.basis.clone())
            .into());
    }
    let regime = cycle::model::regime(&election)?;
    let days = regime.polling_notice_days_before();
    let latest = law::deadline::last_day(days.value.unwrap_or(0), &regime);
    if notice_on > latest {
        let message = format!(
            "投票时间、地点、方式和工作人员 {notice_on} 才公布，应不迟于 {latest}（选举日 {} 的 {} 日前）",
            election.polling_day,
            days.value.unwrap_or(0)
        );
        return Err(Refusal::new("GATE_NOTICE", message, "请核对公布日期；确实公布过迟的，应依法推迟选举日")
            .basis(basis(&days.cites)?)
            .field("notice_on", "公布过迟")
            .into());
    }
    let contest = first_contest(tx, &election, notice_on).await?;
    let registered = roll::store::registered(tx.read(), election.id).await?;
    let new =
        NewRound { kind: RoundKind::First, parent_id: None, polling_day: election.polling_day, registered, contest };
    let round = create_round(tx, actor, unit, &election, &new).await?;
    cycle::service::mark_done(tx, actor, election.id, step::POLLING_NOTICE, notice_on).await?;
    Ok(round.id)
}

async fn first_contest(tx: &Tx, election: &unit_election::Model, notice_on: NaiveDate) -> Outcome<Contest> {
    let mut seats = bodies::store::seats(tx.read(), election.id).await?;
    seats.sort_by_key(|s| s.post);
    let mut standing = candidacy::store::on_ballot(tx.read(), election.id).await?;
    standing.retain(|c| Post::from_code(&c.post).is_some());
    standing.sort_by_key(|c| (Post::from_code(&c.post), c.order_no, c.id));
    let mut contestants: Vec<Contestant> = Vec::with_capacity(standing.len());
    for one in &standing {
        let Some(post) = Post::from_code(&one.post) else { continue };
        let person = people::store::person_ref(one.person_id);
        let repeats = standing.iter().any(|c| c.name == one.name && c.person_id != one.person_id);
        let order = contestants.iter().filter(|c| c.post == post).count() + 1;
        contestants.push(Contestant {
            label: label(&one.name, &person, repeats),
            person,
            name: one.name.clone(),
            sex: people::model::sex_from_code(&one.sex),
            post,
            order: u32::try_from(order).unwrap_or(u32::MAX),
            is_candidate: true,
        });
    }
    Ok(Contest { seats, contestants, write_ins: true, notice_on: Some(notice_on) })
}

async fn load(
    tx: &Tx,
    unit: &UnitRef,
    round_id: i64,
    version: i64,
) -> Outcome<(unit_election::Model, poll_round::Model)> {
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let round = store::round(tx.read(), election.id, round_id).await?;
    if round.version != version {
        return Err(Failure::Stale { what: format!("第 {} 轮投票", round.no) });
    }
    Ok((election, round))
}

/// Moves the day of a round that is still voted on. Whether the day is lawful was decided by the caller.
///
/// # Errors
/// `Stale`, or when the boxes are open.
pub async fn set_day(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    round: &poll_round::Model,
    version: i64,
    day: NaiveDate,
) -> Outcome<()> {
    if round.version != version {
        return Err(Failure::Stale { what: format!("第 {} 轮投票", round.no) });
    }
    if round.state != RoundState::Voting.code() {
        let message = format!("第 {} 轮已经开箱计票，不能再调整投票日", round.no);
        return Err(Refusal::new("ROUND_STATE", message, "请继续办理该轮").into());
    }
    store::set_day(tx.conn(), round, day).await?;
    let detail = json!({ "from": round.polling_day, "to": day });
    tx.audit(actor.event("polling.day_moved", &unit.code, format!("第 {} 轮", round.no), detail));
    Ok(())
}

/// 集中开箱: voting has ended, all boxes were brought together and opened in public; typing may begin.
///
/// # Errors
/// Before the polling day, or when the round is not voting.
pub async fn start_count(tx: &Tx, actor: &Actor, unit: &UnitRef, round_id: i64, version: i64) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let (election, round) = load(tx, unit, round_id, version).await?;
    if round.state != RoundState::Voting.code() {
        return Err(Refusal::new("ROUND_STATE", format!("第 {} 轮不在投票中", round.no), "请查看计票录入页面").into());
    }
    if tx.today() < round.polling_day {
        return Err(Refusal::new(
            "COUNT_BEFORE_POLLING",
            format!("投票日是 {}，今天是 {}，不能提前开箱计票", round.polling_day, tx.today()),
            "请在投票结束、全部票箱集中后办理",
        )
        .into());
    }
    store::move_round(tx.conn(), &round, RoundState::Counting.code()).await?;
    cycle::store::note(tx.conn(), election.id, &Progress { stage: Some(Stage::Counting), ..Default::default() })
        .await?;
    tx.audit(actor.event("polling.boxes_opened", &unit.code, format!("第 {} 轮", round.no), json!({})));
    Ok(())
}

/// What stops the closing of a round now, `None` when nothing does: every sheet final, no error, every warning explained and
/// closed, every doubtful ballot decided. The page that asks shows what the command refuses.
///
/// # Errors
/// Of the database.
pub async fn unfinished(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    round: &poll_round::Model,
) -> Outcome<Option<Refusal>> {
    match finished(conn, unit, election, round).await {
        Ok(()) => Ok(None),
        Err(Failure::Refused(refusal)) => Ok(Some(*refusal)),
        Err(other) => Err(other),
    }
}

async fn finished(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    round: &poll_round::Model,
) -> Outcome<()> {
    let count = format!("/u/{}/count?round={}", unit.code, round.id);
    if round.state != RoundState::Counting.code() {
        return Err(Refusal::new("ROUND_STATE", format!("第 {} 轮不在计票中", round.no), "请查看计票录入页面").into());
    }
    let sheets = store::sheets(conn, round.id).await?;
    let left = sheets.iter().filter(|s| s.state != "final").count();
    if left > 0 || sheets.is_empty() {
        let message = format!("{} 张计票单中还有 {left} 张没有定稿", sheets.len());
        let refusal = Refusal::new("SHEETS_NOT_FINAL", message, "请全部定稿后再结束计票");
        return Err(refusal.go("去计票录入", count).into());
    }
    papers_accounted(conn, unit, round).await?;
    let undecided = store::doubtful(conn, round.id).await?.iter().filter(|d| d.valid.is_none()).count();
    if undecided > 0 {
        let regime = cycle::model::regime(election)?;
        return Err(Refusal::new(
            "DOUBTFUL_UNDECIDED",
            format!("还有 {undecided} 张疑难票没有决定"),
            "请村民选举委员会逐张决定有效或无效，并写明理由",
        )
        .basis(basis(&regime.unclear_ballot().cites)?)
        .go("去决定疑难票", count)
        .into());
    }
    let found = findings::of_round(conn, election, round).await?;
    let open: Vec<_> = found.iter().filter(|l| l.open()).collect();
    if let Some(first) = open.first() {
        let refusal = refused_by(&first.finding, "错误须改正数字；警告须由一人说明、另一人复核销号")?;
        let message = format!("还有 {} 条核对提示没有处理，首条：{} {}", open.len(), first.place_zh, refusal.message);
        let findings = format!("/u/{}/findings?round={}", unit.code, round.id);
        return Err(Refusal { message, ..refusal }.go("去核对提示", findings).into());
    }
    Ok(())
}

/// Closes a round.
///
/// # Errors
/// A refusal naming what is left, see [`unfinished`].
pub async fn close_round(tx: &Tx, actor: &Actor, unit: &UnitRef, round_id: i64, version: i64) -> Outcome<()> {
    actor.require(DECIDERS)?;
    let (election, round) = load(tx, unit, round_id, version).await?;
    finished(tx.read(), unit, &election, &round).await?;
    let total = store::totals(tx.read(), &round).await?;
    store::move_round(tx.conn(), &round, RoundState::Closed.code()).await?;
    note_progress(tx, &election, &round).await?;
    // The vote was held on its day; the figures may have been typed later.
    if kind_from_code(&round.kind) == Some(RoundKind::First) {
        cycle::service::mark_done(tx, actor, election.id, step::POLLING, round.polling_day).await?;
    } else {
        cycle::service::mark_again(tx, actor, &election, step::RUNOFF, round.polling_day).await?;
    }
    tx.audit(actor.event(
        "polling.round_closed",
        &unit.code,
        format!("第 {} 轮", round.no),
        json!({ "totals": serde_json::to_value(&total)? }),
    ));
    Ok(())
}

/// The places that have not said where their ballot papers went, each with what is wrong, in Chinese. Without it nobody can say
/// whether a paper left the room.
///
/// # Errors
/// Of the database.
pub async fn papers_missing(conn: &impl ConnectionTrait, round: &poll_round::Model) -> Outcome<Vec<String>> {
    let stock = store::stock(conn, round.id).await?;
    let mut missing = Vec::new();
    for place in store::places(conn, round.election_id).await? {
        let papers = stock.iter().find(|s| s.place_id == place.id);
        let [printed, issued, spoiled, unused] =
            papers.map_or([0; 4], |s| [s.printed, s.issued, s.spoiled, s.unused].map(i64::from));
        let used = issued + spoiled + unused;
        if printed == 0 {
            missing.push(format!("「{}」没有登记选票领用", place.name));
        } else if printed != used {
            missing
                .push(format!("「{}」领到选票 {printed} 张，发出、作废、剩余合计 {used} 张，两者应当相等", place.name));
        }
    }
    Ok(missing)
}

async fn papers_accounted(conn: &impl ConnectionTrait, unit: &UnitRef, round: &poll_round::Model) -> Outcome<()> {
    let missing = papers_missing(conn, round).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let remedy = "请填写该场所领到、发出、作废、剩余的选票张数后再结束计票";
    Err(Refusal::new("STOCK_MISSING", missing.join("；"), remedy)
        .go("去登记选票领用", format!("/u/{}/polling#stock", unit.code))
        .into())
}

/// Opens the count of a closed round again. Only for determination, which has the reason and the two persons.
///
/// # Errors
/// When the round is not closed, or a later round exists.
pub async fn reopen_round(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    round_id: i64,
    reason: &str,
) -> Outcome<()> {
    let round = store::round(tx.read(), election.id, round_id).await?;
    if round.state != RoundState::Closed.code() {
        return Err(
            Refusal::new("ROUND_STATE", format!("第 {} 轮计票没有结束", round.no), "请直接在计票录入页面更正").into()
        );
    }
    // Another round may have been opened since the request was made.
    if let Some(later) = store::rounds(tx.read(), election.id).await?.iter().find(|r| r.no > round.no) {
        let message = format!("第 {} 轮投票是根据第 {} 轮的结果举行的", later.no, round.no);
        return Err(
            Refusal::new("LATER_ROUND", message, "请先更正后面的轮次；确需推翻的，报乡镇换届选举指导组处理").into()
        );
    }
    store::move_round(tx.conn(), &round, RoundState::Counting.code()).await?;
    cycle::store::note(tx.conn(), election.id, &Progress { stage: Some(Stage::Counting), ..Default::default() })
        .await?;
    tx.audit(actor.event(
        "polling.round_reopened",
        &unit.code,
        format!("第 {} 轮", round.no),
        json!({ "reason": reason }),
    ));
    Ok(())
}
