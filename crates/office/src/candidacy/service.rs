//! Commands on candidates and self-nominees; the only writer of this context. Nothing here approves anybody: reviewers give an
//! opinion, the election committee decides about the list, the voters elect.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{candidate, unit_election};
use law::candidacy::{SelfNomination, Withdrawal, withdraw as judge_withdrawal};
use law::finding::Finding;
use law::posts::{Post, Seats};
use law::regime::{Mode, Regime};
use serde_json::json;

use super::model::{self, Dossier, NOMINATED, NominatedBy, SELF_NOMINATED, dossier};
use super::store::{self, ACCEPTED, FILED, QUALIFIED, REFUSED, WITHDRAWN};
use crate::access::{Actor, COMMITTEE};
use crate::bodies::{
    self,
    model::{Change, Stander},
};
use crate::cycle::{self, AtField, Progress, Stage, plan};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::people::store::{person_id, person_ref};
use crate::{people, roll};

/// A filing: 自荐报名, or a result line of the nomination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The person.
    pub person_id: i64,
    /// The post.
    pub post: Post,
    /// Day of the filing, or of the nomination.
    pub filed_on: NaiveDate,
    /// Came in person 本人报名. A nomination needs no presence.
    pub in_person: bool,
    /// Nomination votes, or how many joined in a nomination; 0 for a self-nomination.
    pub votes: i32,
    /// Who joined in the nomination for a residents' committee; `None` in a village, where candidates are voted for.
    pub by: Option<NominatedBy>,
}

/// What came of a filing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Number of the candidacy.
    pub id: i64,
    /// Delegations that lost their holder, because candidates may not vote for others.
    pub revoked: usize,
    /// What followed for the election committee, in words for the message.
    pub told: String,
}

/// Enters a self-nomination or a nominated person, as the election's mode says. The election committee loses members who stand
/// or are relatives, and proxies held by the person are revoked, in the same transaction.
///
/// # Errors
/// `ROLL_NOT_PUBLISHED`, `POST_WITHOUT_SEATS`, `ALREADY_FILED`, `WOMENS_POST_MAN`, `FILED_IN_FUTURE`, `STAGE_TOO_LATE`, and the
/// findings of `law::candidacy` (too late, one post only, not in person, not registered).
pub async fn file(tx: &Tx, actor: &Actor, election_id: i64, filing: &Filing) -> Outcome<Filed> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    nominating(tx, &election, Some(filing.post), "登记候选人或自荐人").await?;
    let regime = cycle::regime(&election)?;
    if roll::store::published(tx.read(), election_id).await?.is_none() {
        return Err(Refusal::new(
            "ROLL_NOT_PUBLISHED",
            "选民名单还没有公布，不能登记候选人或自荐人",
            "请先公布选民名单；候选人和自荐人必须是登记参加选举的村民",
        )
        .basis(cycle::cites_zh(&regime.roll_days_before().cites).join("、"))
        .into());
    }
    let person = people::store::person(tx.read(), filing.person_id).await?;
    let person = person.filter(|p| p.unit_code == election.unit_code);
    let person = person.ok_or_else(|| Failure::NotFound("本村的这名人员".into()))?;
    let rows = store::candidates(tx.read(), election_id).await?;
    let own: Vec<&candidate::Model> =
        rows.iter().filter(|row| row.person_id == filing.person_id && model::stands(row)).collect();
    if let Some(same) = own.iter().find(|row| row.post == filing.post.code()) {
        return Err(Refusal::new(
            "ALREADY_FILED",
            format!(
                "「{}」已于 {} 登记为「{}」{}",
                person.name,
                same.filed_on,
                filing.post.zh(),
                model::status_zh(&same.status, &same.kind)
            ),
            "不需要重复登记",
        )
        .at("name")
        .into());
    }
    if filing.filed_on > tx.today() {
        return Err(Refusal::new(
            "FILED_IN_FUTURE",
            format!("报名（提名）日期 {} 晚于今天 {}", filing.filed_on, tx.today()),
            "请填写实际报名（提名）的日期",
        )
        .at("filed_on")
        .into());
    }
    post_is_open(tx, &election, filing.post, &person.name, &person.sex, &regime).await?;
    let registered = roll::electable::is(tx.read(), &election, filing.person_id).await?;
    let mode = cycle::mode(&election);
    let findings = if mode == Mode::Candidates {
        let mut findings = nominated_findings(&own, filing, registered, &person.name, &regime);
        findings.extend(nominators_findings(filing, &regime));
        findings
    } else {
        let mut posts: Vec<Post> = own.iter().filter_map(|row| model::post(row)).collect();
        posts.push(filing.post);
        let filing = SelfNomination {
            posts,
            days_before: model::days_before(election.polling_day, filing.filed_on),
            by_another: !filing.in_person,
            registered,
        };
        law::candidacy::self_nomination(&filing, &regime)
    };
    let remedy =
        format!("「{}」未登记。请核对报名日期、职位和选民登记；选举日是 {}", person.name, election.polling_day);
    if let Some(refusal) = cycle::refusal(&findings, &remedy) {
        return Err(refusal.into());
    }
    let id = store::insert(
        tx.conn(),
        candidate::Model {
            id: 0,
            election_id,
            person_id: person.id,
            name: person.name.clone(),
            sex: person.sex.clone(),
            birth: Some(person.birth),
            post: filing.post.code().to_owned(),
            kind: if mode == Mode::Candidates { NOMINATED } else { SELF_NOMINATED }.to_owned(),
            filed_on: filing.filed_on,
            nomination_votes: filing.votes,
            nominated_by: filing.by.map_or("", NominatedBy::code).to_owned(),
            status: FILED.to_owned(),
            order_no: 0,
            withdrawn_on: None,
            reason: String::new(),
            statement: serde_json::to_string(&Dossier::default())?,
            published_on: None,
            version: 1,
        },
    )
    .await?;
    let detail =
        json!({ "name": person.name, "post": filing.post.code(), "filed_on": filing.filed_on, "votes": filing.votes });
    tx.audit(actor.event("candidacy.file", &election.unit_code, "候选人（自荐人）登记", detail));
    cycle::service::advance(tx, &election, Stage::Nominating).await?;
    let (revoked, told) = follow_up(tx, actor, &election, &regime).await?;
    Ok(Filed { id, revoked, told })
}

/// Refuses nominations after the list was published, unless withdrawals left a post (this one, where one is named) with fewer
/// candidates than the law asks 补充提名. Answers whether the list is published.
async fn nominating(tx: &Tx, election: &unit_election::Model, post: Option<Post>, what: &str) -> Outcome<bool> {
    let Err(late) = cycle::before(election, Stage::CandidatesPublished, what) else { return Ok(false) };
    let short = short_of_candidates(tx.read(), election).await?;
    if post.map_or(!short.is_empty(), |post| short.contains(&post)) { Ok(true) } else { Err(late) }
}

/// Posts for which candidates may be nominated though the list is published, because withdrawals have exhausted it.
///
/// # Errors
/// Of the database.
pub async fn short_of_candidates(
    conn: &impl sea_orm::ConnectionTrait,
    election: &unit_election::Model,
) -> Outcome<Vec<Post>> {
    let published = cycle::before(election, Stage::CandidatesPublished, "").is_err();
    if cycle::mode(election) != Mode::Candidates || !published || cycle::before(election, Stage::Polling, "").is_err() {
        return Ok(Vec::new());
    }
    let rows = store::candidates(conn, election.id).await?;
    let seats = bodies::store::seats(conn, election.id).await?;
    Ok(model::short_posts(&rows, &seats, &cycle::regime(election)?))
}

/// Enough residents or households for a nomination, where the texts set a number.
fn nominators_findings(filing: &Filing, regime: &Regime) -> Vec<Finding> {
    let joined = u32::try_from(filing.votes).ok();
    let (residents, households) = match filing.by {
        Some(NominatedBy::Residents) => (joined, None),
        Some(NominatedBy::Households) => (None, joined),
        // A group's representatives nominate as a group: no number is set for them.
        Some(NominatedBy::Groups) | None => return Vec::new(),
    };
    law::residents::nomination(residents, households, regime).findings
}

fn nominated_findings(
    own: &[&candidate::Model],
    filing: &Filing,
    registered: bool,
    name: &str,
    regime: &Regime,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let two_posts = regime.nomination_two_posts_void();
    if let Some(other) = own.first().and_then(|row| model::post(row)) {
        let message = format!("「{name}」已登记为「{}」候选人，不能再登记为「{}」候选人", other.zh(), filing.post.zh());
        findings.push(two_posts.finding("NOMINATED_FOR_TWO_POSTS", "post", message));
    }
    if !registered {
        let message = format!("「{name}」不在本村选民名单上");
        let posts = regime.self_nomination_posts_max();
        findings.push(Finding {
            severity: law::finding::Severity::Block,
            ..posts.finding("NOT_REGISTERED", "name", message)
        });
    }
    findings
}

async fn post_is_open(
    tx: &Tx,
    election: &unit_election::Model,
    post: Post,
    name: &str,
    sex: &str,
    regime: &Regime,
) -> Outcome<()> {
    let seats = bodies::store::seats(tx.read(), election.id).await?;
    if !seats.iter().any(|seat| seat.post == post) {
        return Err(Refusal::new(
            "POST_WITHOUT_SEATS",
            format!("本村没有设「{}」职数", post.zh()),
            "请先在职数页面确定各职位的职数",
        )
        .at("post")
        .into());
    }
    if post == Post::WomensSeat && matches!(sex, "男" | "male" | "1") {
        return Err(Refusal::new(
            "WOMENS_POST_MAN",
            format!("「{name}」为男性，不能登记为「妇女委员」"),
            "请改选其他职位",
        )
        .basis(cycle::cites_zh(&regime.womens_column().cites).join("、"))
        .at("post")
        .into());
    }
    Ok(())
}

/// Everything that follows from who stands now: the election committee, proxies, the number in the tables. Answers how many
/// proxies were revoked, and what changed on the committee in words for a message.
async fn follow_up(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    regime: &Regime,
) -> Outcome<(usize, String)> {
    let rows = store::candidates(tx.read(), election.id).await?;
    let standers = standers(&rows);
    let told = committee_follows(tx, actor, election, regime, &standers).await?;
    let revoked = roll::service::recheck_proxies(tx, actor, election, &standing_persons(&rows)).await?;
    let candidates = i32::try_from(standers.len()).ok();
    cycle::store::note(tx.conn(), election.id, &Progress { candidates, ..Progress::default() }).await?;
    Ok((revoked.len(), told))
}

/// The relations among the election committee, its reserves and those who stand, recorded and derived.
///
/// # Errors
/// Of the database.
pub(super) async fn kin_of(
    conn: &impl sea_orm::ConnectionTrait,
    election: &unit_election::Model,
    committee: &[entity::committee_member::Model],
    standers: &[Stander],
    regime: &Regime,
) -> Outcome<Vec<law::kinship::KinEdge>> {
    let members = committee.iter().map(|row| row.person_id);
    let group: Vec<i64> = members.chain(standers.iter().map(|one| one.person_id)).collect();
    people::kin::edges(conn, &election.unit_code, &group, regime).await
}

/// Carries out who must leave the election committee and who follows; answers with words for the message.
async fn committee_follows(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    regime: &Regime,
    standers: &[Stander],
) -> Outcome<String> {
    let rows = bodies::store::committee(tx.read(), election.id).await?;
    let kin = kin_of(tx.read(), election, &rows, standers, regime).await?;
    let down = bodies::service::step_down_for_candidacy(tx, actor, election, regime, standers, &kin).await?;
    Ok(told(&rows, &down.changes))
}

/// What changed on the election committee, in words for a message; empty when nothing did.
fn told(rows: &[entity::committee_member::Model], changes: &[Change]) -> String {
    let words = changes.iter().filter_map(|change| {
        let (id, what) = match change {
            Change::Left { id, .. } => (id, "须退出选举委员会，已办理退出"),
            Change::Joined { id } => (id, "递补为选举委员会成员"),
            Change::PassedOver { id, .. } => (id, "是参选人的近亲属，不得递补"),
            Change::Restored { id } => (id, "恢复递补资格"),
        };
        Some(format!("；「{}」{what}", rows.iter().find(|row| row.id == *id)?.name))
    });
    let words: String = words.collect();
    let left = changes.iter().any(|change| matches!(change, Change::Left { .. } | Change::Joined { .. }));
    if left { format!("{words}，请公布退出递补公告（T09）") } else { words }
}

/// Asks again who must leave the election committee, after relations or the committee itself have changed. Answers with words
/// for the message, empty when nothing follows.
///
/// # Errors
/// Of the database.
pub async fn recheck_committee(tx: &Tx, actor: &Actor, election: &unit_election::Model) -> Outcome<String> {
    if cycle::before(election, Stage::Finished, "").is_err() {
        return Ok(String::new());
    }
    let standers = standers(&store::candidates(tx.read(), election.id).await?);
    committee_follows(tx, actor, election, &cycle::regime(election)?, &standers).await
}

/// Takes a voter off the roll, who must not stand for election.
///
/// # Errors
/// Of `roll::service::remove_voter`.
pub async fn remove_voter(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    version: i64,
    reason: &str,
) -> Outcome<entity::registration::Model> {
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let standing = standing_persons(&store::candidates(tx.read(), election.id).await?);
    roll::service::remove_voter(tx, actor, unit_code, id, version, reason, &standing).await
}

/// The persons who stand now, for the rules on proxies.
pub fn standing_persons(rows: &[candidate::Model]) -> HashSet<i64> {
    rows.iter().filter(|row| model::stands(row)).map(|row| row.person_id).collect()
}

/// Those who stand, as the rules on the election committee want to know them.
pub fn standers(rows: &[candidate::Model]) -> Vec<Stander> {
    rows.iter()
        .filter_map(|row| {
            let standing = model::standing(row)?;
            Some(Stander { person_id: row.person_id, name: row.name.clone(), standing })
        })
        .collect()
}

async fn own(tx: &Tx, election_id: i64, id: i64, version: i64) -> Outcome<candidate::Model> {
    let row = store::candidate(tx.read(), election_id, id).await?;
    let row = row.ok_or_else(|| Failure::NotFound("候选人（自荐人）登记".into()))?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("「{}」的登记", row.name) });
    }
    Ok(row)
}

/// What the election committee concludes from the review of somebody's qualification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Goes on the list.
    pub listed: bool,
    /// The opinion of the reviewing bodies and the reason of the committee. Needed when somebody is not listed.
    pub opinion: String,
    /// Day of the decision.
    pub decided_on: NaiveDate,
}

/// Records opinion and decision. The reviewing bodies give an opinion, the election committee decides.
///
/// # Errors
/// `Stale`, `OPINION_MISSING`, `ALREADY_PUBLISHED`, `NOT_STANDING`.
pub async fn review(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    id: i64,
    version: i64,
    review: &Review,
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    let mut row = own(tx, election_id, id, version).await?;
    if row.status == QUALIFIED {
        return Err(Refusal::new(
            "ALREADY_PUBLISHED",
            format!("「{}」已公布，不能再更改审查结论", row.name),
            "本人要求退出的，请办理退出",
        )
        .into());
    }
    if row.status == WITHDRAWN {
        return Err(not_standing(&row));
    }
    if review.decided_on < row.filed_on {
        let message = format!("审查日期 {} 早于「{}」的报名日期 {}", review.decided_on, row.name, row.filed_on);
        return Err(Refusal::new("REVIEW_BEFORE_FILING", message, "请核对审查日期").at("decided_on").into());
    }
    if !review.listed && review.opinion.is_empty() {
        return Err(Refusal::new(
            "OPINION_MISSING",
            format!("「{}」不列入名单，须写明审查意见和理由", row.name),
            "请写明不符合选举办法的哪一项条件，以便告知本人",
        )
        .at("opinion")
        .into());
    }
    let mut papers = dossier(&row);
    papers.opinion.clone_from(&review.opinion);
    papers.decided_on = Some(review.decided_on);
    row.statement = serde_json::to_string(&papers)?;
    row.status = if review.listed { ACCEPTED } else { REFUSED }.to_owned();
    row.reason = if review.listed { String::new() } else { review.opinion.clone() };
    let name = row.name.clone();
    store::update(tx.conn(), row).await?;
    let detail = json!({ "name": name, "listed": review.listed, "opinion": review.opinion });
    tx.audit(actor.event("candidacy.review", &election.unit_code, "资格条件审查意见", detail));
    follow_up(tx, actor, &election, &cycle::regime(&election)?).await?;
    Ok(name)
}

fn not_standing(row: &candidate::Model) -> Failure {
    Refusal::new(
        "NOT_STANDING",
        format!("「{}」已{}", row.name, model::status_zh(&row.status, &row.kind).trim_start_matches('已')),
        "请刷新页面查看现在的名单",
    )
    .into()
}

/// Papers of a candidacy and its place on the list.
///
/// # Errors
/// `Stale`, `STAGE_TOO_LATE`.
pub async fn set_dossier(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    id: i64,
    version: i64,
    new: &Dossier,
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    cycle::before(&election, Stage::Polling, "更改竞职材料")?;
    let mut row = own(tx, election_id, id, version).await?;
    let old = dossier(&row);
    if row.status == QUALIFIED && old.place != new.place {
        return Err(Refusal::new(
            "ALREADY_PUBLISHED",
            format!("名单已公布，不能再改「{}」的序号", row.name),
            "名单排序有误的，请由村民选举委员会更正后重新公布",
        )
        .at("place")
        .into());
    }
    let kept = Dossier { opinion: old.opinion, decided_on: old.decided_on, ..new.clone() };
    row.statement = serde_json::to_string(&kept)?;
    let name = row.name.clone();
    store::update(tx.conn(), row).await?;
    let detail = json!({ "name": name, "commitment": new.commitment, "resignation": new.resignation,
        "speech": new.speech, "place": new.place, "characters": new.text.chars().count() });
    tx.audit(actor.event("candidacy.set_dossier", &election.unit_code, "竞职材料", detail));
    Ok(name)
}

/// What came of a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Who withdrew.
    pub name: String,
    /// Who follows on the published list.
    pub filled_up: Vec<String>,
    /// What must be done now: to be announced, or nobody is left to follow.
    pub findings: Vec<Finding>,
}

/// Records a written withdrawal; on the published list of candidates the next in the nomination follow.
///
/// # Errors
/// `Stale`, `NOT_STANDING`, `STAGE_TOO_LATE`, `WITHDRAWAL_TOO_LATE` with the article.
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    id: i64,
    version: i64,
    on: NaiveDate,
    reason: &str,
) -> Outcome<Withdrawn> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    cycle::before(&election, Stage::Polling, "办理退出")?;
    let mut row = own(tx, election_id, id, version).await?;
    if !model::stands(&row) {
        return Err(not_standing(&row));
    }
    if on > tx.today() || on < row.filed_on {
        return Err(Refusal::new(
            "WITHDRAWAL_DATE",
            format!("退出日期 {on} 应在报名日 {} 至今天 {} 之间", row.filed_on, tx.today()),
            "请填写提交书面退出申请的日期",
        )
        .at("on")
        .into());
    }
    let regime = cycle::regime(&election)?;
    let mode = cycle::mode(&election);
    let rows = store::candidates(tx.read(), election_id).await?;
    let mut done = Withdrawn { name: row.name.clone(), filled_up: Vec::new(), findings: Vec::new() };
    let mut refill = Vec::new();
    if row.status == QUALIFIED {
        let seats = bodies::store::seats(tx.read(), election_id).await?;
        let verdict = judge(&election, &row, &rows, &seats, mode, &regime, on);
        let remedy = "名单和选票不变；本人仍可向选民说明，如当选可依法辞职";
        if let Some(refusal) = cycle::refusal(verdict.findings.iter().filter(|f| f.code != "REFILL_EXHAUSTED"), remedy)
        {
            return Err(refusal.into());
        }
        refill = verdict.refill.iter().filter_map(person_id).collect();
        done.findings = verdict.findings;
    }
    row.status = WITHDRAWN.to_owned();
    row.withdrawn_on = Some(on);
    row.reason = reason.to_owned();
    let post = row.post.clone();
    let was_listed = row.order_no > 0;
    row.order_no = 0;
    store::update(tx.conn(), row).await?;
    for next in rows.iter().filter(|r| refill.contains(&r.id)) {
        let mut next = next.clone();
        done.filled_up.push(next.name.clone());
        next.status = QUALIFIED.to_owned();
        next.published_on = Some(tx.today());
        store::update(tx.conn(), next).await?;
    }
    if was_listed {
        renumber(tx, election_id, &post, mode, &regime).await?;
    }
    let detail = json!({ "name": done.name, "on": on, "reason": reason, "filled_up": done.filled_up });
    tx.audit(actor.event("candidacy.withdraw", &election.unit_code, "候选人（自荐人）退出", detail));
    follow_up(tx, actor, &election, &regime).await?;
    Ok(done)
}

/// Asks the law about a withdrawal from the published list. Rows are named by their number, the sentences by name.
fn judge(
    election: &unit_election::Model,
    row: &candidate::Model,
    rows: &[candidate::Model],
    seats: &[Seats],
    mode: Mode,
    regime: &Regime,
    on: NaiveDate,
) -> law::candidacy::WithdrawalVerdict {
    let of_post = |status: &str| {
        let own: Vec<candidate::Model> =
            rows.iter().filter(|r| r.post == row.post && r.status == status).cloned().collect();
        model::in_list_order(&own, mode, regime)
    };
    let post = model::post(row).unwrap_or(Post::Member);
    let withdrawal = Withdrawal {
        post,
        seats: seats.iter().filter(|s| s.post == post).map(|s| s.n).sum(),
        formal: of_post(QUALIFIED).iter().map(|r| person_ref(r.id)).collect(),
        next_in_nomination: if mode == Mode::Candidates {
            of_post(ACCEPTED).iter().map(|r| person_ref(r.id)).collect()
        } else {
            Vec::new()
        },
        withdrawn: person_ref(row.id),
        days_before: model::days_before(election.polling_day, on),
        days_after_list: row.published_on.map(|day| (on - day).num_days()),
    };
    let mut verdict = judge_withdrawal(&withdrawal, regime);
    if mode != Mode::Candidates {
        // Without candidates there is no number of candidates to keep up.
        verdict.findings.retain(|f| f.code != "REFILL_EXHAUSTED");
    }
    for finding in verdict.findings.iter_mut().filter(|f| f.code == "MUST_BE_ANNOUNCED") {
        let follows = |r: &&candidate::Model| verdict.refill.contains(&person_ref(r.id));
        let followers: Vec<&str> = rows.iter().filter(follows).map(|r| r.name.as_str()).collect();
        finding.message = match followers.as_slice() {
            [] => format!("「{}」退出，应当及时确认并公告。", row.name),
            names => format!("「{}」退出，由「{}」依次补足，应当公告。", row.name, names.join("」「")),
        };
    }
    verdict
}

async fn renumber(tx: &Tx, election_id: i64, post: &str, mode: Mode, regime: &Regime) -> Outcome<()> {
    let rows = store::candidates(tx.read(), election_id).await?;
    let own: Vec<candidate::Model> =
        rows.into_iter().filter(|row| row.post == post && row.status == QUALIFIED).collect();
    for (no, mut row) in (1..).zip(model::in_list_order(&own, mode, regime)) {
        if row.order_no != no {
            row.order_no = no;
            store::update(tx.conn(), row).await?;
        }
    }
    Ok(())
}

/// Records the meeting that nominated (or the pre-selection): how many voters took part.
///
/// # Errors
/// `NOMINATION_TURNOUT` with the article; `NO_NOMINATION_NEEDED` without candidates; `FILED_IN_FUTURE`.
pub async fn record_nomination(
    tx: &Tx,
    actor: &Actor,
    election_id: i64,
    held_on: NaiveDate,
    attended: u32,
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    if cycle::mode(&election) != Mode::Candidates {
        return Err(Refusal::new(
            "NO_NOMINATION_NEEDED",
            "本村采用无候选人的自荐直选，不进行提名",
            "请登记自荐报名；选举方式有误的，请在日程页面更改",
        )
        .into());
    }
    if held_on > tx.today() {
        return Err(
            Refusal::new("FILED_IN_FUTURE", format!("提名日期 {held_on} 晚于今天"), "请填写实际提名的日期").into()
        );
    }
    let again = nominating(tx, &election, None, "登记提名情况").await?;
    let registered = roll::store::registered(tx.read(), election_id).await?;
    let regime = cycle::regime(&election)?;
    let findings = law::candidacy::nomination_turnout(registered, attended, &regime);
    if let Some(refusal) = cycle::refusal(&findings, "参加人数不足的，提名无效，应当重新组织提名")
    {
        return Err(refusal.into());
    }
    let mut row = cycle::store::step(tx.read(), election_id, plan::step::NOMINATION)
        .await?
        .unwrap_or_else(|| plan::blank(election_id, plan::step::NOMINATION));
    if again {
        // The first nomination stays on record.
        row.note = format!("{}；{held_on} 补充提名，登记选民 {registered} 人，参加 {attended} 人", row.note);
    } else {
        row.actual = Some(held_on);
        row.note = format!("登记选民 {registered} 人，参加提名（预选）{attended} 人");
    }
    cycle::service::record(tx, actor, &election, row).await
}

/// What would be published, with everything the law says about it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Per post.
    pub lists: Vec<model::PostList>,
    /// About the whole: deadline, missing steps.
    pub findings: Vec<Finding>,
    /// Filings nobody has decided about yet.
    pub undecided: Vec<candidate::Model>,
}

impl Draft {
    /// What the reader of the confirm page saw: a list that changed meanwhile must not be published unseen.
    pub fn seen(&self) -> String {
        let line = |row: &candidate::Model| format!("{}:{}:{}", row.post, row.id, row.version);
        let lines: Vec<String> = self.lists.iter().flat_map(|list| list.listed.iter().map(line)).collect();
        crate::crypto::sha256_hex(lines.join(",").as_bytes())
    }

    /// All findings. What the lists lack is not known before every filing is decided about.
    pub fn all(&self) -> impl Iterator<Item = &Finding> {
        let lists: &[model::PostList] = if self.undecided.is_empty() { &self.lists } else { &[] };
        self.findings.iter().chain(lists.iter().flat_map(|list| list.findings.iter()))
    }
}

/// Loads what would be published on `day`.
///
/// # Errors
/// Of the database.
pub async fn draft(
    conn: &impl sea_orm::ConnectionTrait,
    election: &unit_election::Model,
    day: NaiveDate,
) -> Outcome<Draft> {
    let regime = cycle::regime(election)?;
    let mode = cycle::mode(election);
    let rows = store::candidates(conn, election.id).await?;
    let seats = bodies::store::seats(conn, election.id).await?;
    let lists = model::lists(&rows, &seats, mode, &regime);
    let mut findings = model::list_deadline(day, &regime);
    if mode == Mode::Candidates {
        let nomination = cycle::store::step(conn, election.id, plan::step::NOMINATION).await?;
        if nomination.and_then(|row| row.actual).is_none() {
            let param = regime.nomination_turnout();
            let message = "还没有登记提名（预选）的日期和参加人数";
            findings.push(param.finding("NOMINATION_NOT_RECORDED", "nomination", message));
        }
    }
    let undecided = rows.into_iter().filter(|row| row.status == FILED).collect();
    Ok(Draft { lists, findings, undecided })
}

/// 自荐报名期间: the list is not published while villagers may still nominate themselves.
fn filing_is_over(election: &unit_election::Model, again: bool, day: NaiveDate) -> Outcome<()> {
    let regime = cycle::regime(election)?;
    let limit = regime.self_nomination_days_before();
    let (Mode::SelfNomination, false, Some(days)) = (cycle::mode(election), again, limit.value) else { return Ok(()) };
    let until = law::deadline::last_day(days, &regime);
    if day >= until {
        return Ok(());
    }
    let message = format!("自荐报名到 {until} 截止，{day} 公布名单会使村民失去报名的时间");
    Err(Refusal::new("FILING_STILL_OPEN", message, "请在报名截止后审查、公布")
        .basis(cycle::cites_zh(&limit.cites).join("、"))
        .at("published_on")
        .into())
}

/// Publishes the list of candidates or self-nominees in the order that the profile wants, or, after withdrawals have exhausted
/// it, those nominated to fill it up. `version` is the election's. Answers how many are new on the list.
///
/// # Errors
/// `Stale`, `STAGE_TOO_LATE`, `REVIEW_PENDING`, `NOBODY_TO_PUBLISH`, `PUBLISHED_IN_FUTURE`, the blocking findings of the draft.
pub async fn publish(tx: &Tx, actor: &Actor, election_id: i64, version: i64, day: NaiveDate) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::election(tx.read(), election_id).await?;
    if election.version != version {
        return Err(Failure::Stale { what: "本村的选举安排".into() });
    }
    let again = nominating(tx, &election, None, "公布名单").await?;
    if day > tx.today() {
        return Err(Refusal::new(
            "PUBLISHED_IN_FUTURE",
            format!("公布日期 {day} 晚于今天 {}", tx.today()),
            "请在实际张榜公布之后登记",
        )
        .at("published_on")
        .into());
    }
    let draft = draft(tx.read(), &election, day).await?;
    if !draft.undecided.is_empty() {
        let names: Vec<&str> = draft.undecided.iter().map(|row| row.name.as_str()).collect();
        return Err(Refusal::new(
            "REVIEW_PENDING",
            format!("还有 {} 人没有作出审查结论：{}", names.len(), names.join("、")),
            "请先逐人登记审查意见和选举委员会的决定",
        )
        .into());
    }
    let fresh = draft.lists.iter().flat_map(|list| &list.listed).filter(|row| row.status != QUALIFIED).count();
    if fresh == 0 {
        return Err(Refusal::new("NOBODY_TO_PUBLISH", "没有可以公布的候选人或自荐人", "请先登记并作出审查结论").into());
    }
    let late = |row: &candidate::Model| dossier(row).decided_on.unwrap_or(row.filed_on).max(row.filed_on);
    let fresh_rows = draft.lists.iter().flat_map(|list| &list.listed).filter(|row| row.status != QUALIFIED);
    if let Some(row) = fresh_rows.filter(|row| late(row) > day).max_by_key(|row| late(row)) {
        let message = format!("公布日期 {day} 早于「{}」的报名或审查日期 {}", row.name, late(row));
        return Err(Refusal::new("PUBLISHED_BEFORE_REVIEW", message, "请填写审查之后实际张榜的日期")
            .at("published_on")
            .into());
    }
    filing_is_over(&election, again, day)?;
    if let Some(refusal) = cycle::refusal(draft.all(), "请按提示改正后再公布；时间来不及的，请先试算调整选举日")
    {
        return Err(refusal.into());
    }
    let regime = cycle::regime(&election)?;
    let mut published = 0;
    for list in &draft.lists {
        for (no, row) in (1..).zip(&list.listed) {
            let mut row = row.clone();
            if row.status != QUALIFIED {
                row.status = QUALIFIED.to_owned();
                row.published_on = Some(day);
                published += 1;
            } else if row.order_no == no {
                continue;
            }
            row.order_no = no;
            store::update(tx.conn(), row).await?;
        }
    }
    cycle::service::advance(tx, &election, Stage::CandidatesPublished).await?;
    let decided = draft.lists.iter().flat_map(|list| &list.listed).filter_map(|row| dossier(row).decided_on).max();
    let reviewed = decided.map_or(day, |decided| decided.min(day));
    cycle::service::mark_done(tx, actor, election_id, plan::step::REVIEW, reviewed).await?;
    cycle::service::mark_done(tx, actor, election_id, plan::step::CANDIDATES, day).await?;
    let names: Vec<(&str, Vec<&str>)> = draft
        .lists
        .iter()
        .map(|list| (list.seats.post.code(), list.listed.iter().map(|row| row.name.as_str()).collect()))
        .collect();
    let detail = json!({ "published_on": day, "supplementary": again, "lists": names });
    tx.audit(actor.event("candidacy.publish", &election.unit_code, "候选人（自荐人）名单", detail));
    follow_up(tx, actor, &election, &regime).await?;
    Ok(published)
}
