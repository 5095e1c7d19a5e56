//! Cases of what happens between elections.

use super::{Answer, Input, NoOutcome, Outcome, note, votes};
use crate::finding::any_blocks;
use crate::regime::Regime;
use crate::tenure::{self, EndGround, Forum, Resignation};
use chrono::NaiveDate;
use serde_json::json;

pub(super) fn decide(kind: &str, input: &mut Input, regime: &Regime) -> Outcome {
    let mut answer = Answer::default();
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    match kind {
        "resignation" => {
            let verdict = tenure::resignation(&input.rest::<Resignation>()?, regime);
            answer.set("ok", !any_blocks(&verdict.findings));
            answer.set_if("decide_by", text(verdict.decide_by));
            answer.set_if("announce_by", text(verdict.announce_by));
            answer.reasons = verdict.findings;
        }
        "end" => {
            let ground: EndGround = input.required("ground")?;
            let verdict = tenure::end(ground, input.required("on")?, input.optional("announced")?, regime);
            answer.set("ends", verdict.ends);
            answer.set_if("announce_by", text(verdict.announce_by));
            answer.reasons = verdict.findings;
        }
        "by_election_due" => {
            let due = tenure::by_election_due(input.required("members_left")?, input.required("vacant_since")?, regime);
            answer.set("due", text(due));
            let message =
                due.map_or("文本没有规定必须补选的期限。".to_owned(), |due| format!("最迟{due}补选。"));
            answer.reasons.push(note("DEADLINE", message, &regime.by_election_months().cites));
        }
        _ => {
            let forum: Forum = input.required("forum")?;
            let case = votes::case("poll", input)?;
            let verdict = tenure::by_election(forum, &case, regime)?;
            answer.set("valid", verdict.valid);
            answer.set("min_present", verdict.min_present);
            answer.reasons = verdict.findings;
            if let Some(round) = verdict.round {
                answer.set_if("reason", round.reason.map(|reason| json!(reason)));
                let elected: Vec<_> =
                    round.elected.iter().map(|e| json!({ "person": e.person, "post": e.post })).collect();
                answer.set("elected", elected);
                answer.set("next", serde_json::to_value(round.next).map_err(|e| NoOutcome::Malformed(e.to_string()))?);
                answer.reasons.extend(votes::reasons(&round));
            }
        }
    }
    Ok(answer)
}
