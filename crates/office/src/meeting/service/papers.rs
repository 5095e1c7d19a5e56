//! What the papers of a meeting are made from. Reads only: ballots come from a vote as it was opened, results from frozen determinations.

use chrono::NaiveDate;
use entity::{meeting, meeting_round};
use sea_orm::ConnectionTrait;

use super::ballot::first_contest;
use super::{Basis, FINAL, Loaded, turnout};
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Input, Stage, Verdict, VoteKind};
use crate::meeting::store;
use crate::polling::model::Contest;
use crate::polling::store::count;

/// A vote that two persons have determined.
#[derive(Clone, Debug)]
pub struct Determined {
    /// The vote.
    pub round: meeting_round::Model,
    /// What the verdict rests on.
    pub input: Input,
    /// What the law says.
    pub verdict: Verdict,
}

/// Frozen determinations of a meeting that stand, oldest first.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn determined(conn: &impl ConnectionTrait, row: &meeting::Model) -> Outcome<Vec<Determined>> {
    let mut all = Vec::new();
    let rounds = store::rounds(conn, row.id).await?;
    for result in store::results(conn, row.id).await?.into_iter().filter(|result| result.state == FINAL) {
        let round = rounds.iter().find(|round| round.id == result.round_id).cloned();
        let round = round.ok_or_else(|| Failure::Internal(format!("meeting result {} without round", result.id)))?;
        let basis: Basis = serde_json::from_str(&result.input)?;
        all.push(Determined { round, input: basis.input, verdict: serde_json::from_str(&result.verdict)? });
    }
    Ok(all)
}

/// What is printed on a ballot, and for how many.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// Number of the vote; `None` before the vote begins.
    pub no: Option<i32>,
    /// Which vote.
    pub kind: VoteKind,
    /// Its day.
    pub held_on: NaiveDate,
    /// What is voted on.
    pub contest: Contest,
    /// 应到.
    pub due: u32,
}

/// The ballot of a vote; without a number, that of the newest one, or of the first as the candidates stand now.
///
/// # Errors
/// `BALLOT_NOT_YET` when the next vote has not begun, `MEETING_STAGE` when the meeting is called off; `NotFound`.
pub async fn ballot(conn: &impl ConnectionTrait, loaded: &Loaded, no: Option<i32>) -> Outcome<Ballot> {
    let rounds = store::rounds(conn, loaded.row.id).await?;
    let waits = matches!(loaded.stage, Stage::Preparing | Stage::CheckIn | Stage::NextVote);
    if let Some(no) = no {
        let round = rounds.into_iter().find(|round| round.no == no);
        return of_round(round.ok_or_else(|| Failure::NotFound("这一轮投票".into()))?);
    }
    match rounds.into_iter().next_back() {
        _ if loaded.stage == Stage::Cancelled => {
            Err(Refusal::new("MEETING_STAGE", "这次会议已取消，不再印制选票", "需要时另行新建会议").into())
        }
        Some(_) if waits => {
            let message = "下一轮投票还没有开始，选票内容没有固定";
            Err(Refusal::new("BALLOT_NOT_YET", message, "组织下一轮投票后，在这里印制这一轮的选票").into())
        }
        Some(round) => of_round(round),
        None => Ok(Ballot {
            no: None,
            kind: VoteKind::First,
            held_on: loaded.row.held_on,
            contest: first_contest(conn, loaded).await?,
            due: turnout(conn, loaded.row.id).await?.due,
        }),
    }
}

fn of_round(round: meeting_round::Model) -> Outcome<Ballot> {
    Ok(Ballot {
        no: Some(round.no),
        kind: VoteKind::from_code(&round.kind).unwrap_or(VoteKind::First),
        held_on: round.held_on,
        contest: store::contest(&round)?,
        due: count(round.due),
    })
}
