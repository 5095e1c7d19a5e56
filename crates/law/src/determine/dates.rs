//! Cases about dates: whatever the input's dates let us compute.

use super::{Answer, Input, NoOutcome, Outcome, note};
use crate::deadline::{self, days_after};
use crate::finding::any_blocks;
use crate::handover;
use crate::regime::{Mode, Param, Regime};
use chrono::NaiveDate;

pub(super) fn deadline(polling_day: Option<NaiveDate>, input: &mut Input, regime: &Regime) -> Outcome {
    let mut answer = Answer::default();
    let published: Option<NaiveDate> = input.optional("list_published")?;
    if let Some(published) = published {
        let until = deadline::objection_until(published, regime);
        answer.set("objection_until", until.to_string());
        if polling_day.is_some() {
            let findings = deadline::roll_publication(published, regime);
            answer.set("ok", !any_blocks(&findings));
            answer.set("latest_publish", deadline::roll_latest(regime).to_string());
            answer.reasons.extend(findings);
        }
        if let Some(filed) = input.optional("objection_filed")? {
            let findings = deadline::objection(published, filed, regime);
            answer.set("accepted", !any_blocks(&findings));
            answer.reasons.extend(findings);
        }
    }
    if let Some(received) = input.optional("objection_received")? {
        let due = deadline::ruling_due(received, regime);
        let message = format!("{received}收到申诉，最迟在{due}作出处理决定。");
        answer.set("decision_due", due.to_string());
        answer.reasons.push(note("RULING_DUE", message, &regime.ruling_days().cites));
    }
    if let Some(produced) = input.optional("vc_produced")? {
        let due = handover::due(produced, regime);
        let message = format!("{produced}产生新一届村民委员会，最迟在{}完成移交。", due.all_by);
        answer.set("handover_due", due.all_by.to_string());
        answer.set_if("seal_due", due.seal_by.map(|day| day.to_string()));
        answer.reasons.push(note("HANDOVER_DUE", message, &regime.handover_days().cites));
    }
    if let (Some(day), Some(mode)) = (polling_day, input.optional::<Mode>("mode")?) {
        calendar(day, mode, regime, &mut answer);
    }
    if answer.fields.is_empty() {
        return Err(NoOutcome::Malformed("input没有可以计算的日期".to_owned()));
    }
    Ok(answer)
}

fn calendar(day: NaiveDate, mode: Mode, regime: &Regime, answer: &mut Answer) {
    let mut before = |key: &str, what: &str, param: &Param<Option<u32>>| {
        if let Some(days) = param.value {
            let latest = deadline::last_day(days, regime);
            answer.set(key, latest.to_string());
            let message = format!("{what}：选举日的{days}日前，最迟{latest}。");
            answer.reasons.push(note("DEADLINE", message, &param.cites));
        }
    };
    let always = |param: &Param<u32>| Param {
        value: Some(param.value),
        cites: param.cites.clone(),
        status: param.status,
        severity: param.severity,
        note: param.note.clone(),
    };
    if mode == Mode::SelfNomination {
        before("self_nomination_until", "自荐报名", regime.self_nomination_days_before());
        before("self_nominee_list_by", "公布自荐人名单", regime.candidate_list_days_before());
    } else {
        before("candidate_list_by", "公布候选人名单", regime.candidate_list_days_before());
    }
    before("polling_notice_by", "公布投票时间、地点、方式和工作人员", regime.polling_notice_days_before());
    before("speech_request_by", "提出竞职演说", regime.speech_request_days_before());
    before("withdrawal_until", "候选人退出", regime.withdrawal_days_before());
    before("proxy_until", "办理委托投票", &always(regime.proxy_days_before()));
    before("proxy_list_by", "公布委托投票名单", &always(regime.proxy_list_days_before()));
    before("voter_list_by", "公布选民名单", &always(regime.roll_days_before()));
    let runoff = regime.runoff_days();
    if let Some(days) = runoff.value {
        let latest = days_after(day, days);
        answer.set("runoff_until", latest.to_string());
        answer.reasons.push(note("DEADLINE", format!("另行选举：选举日后{days}日内，最迟{latest}。"), &runoff.cites));
    }
}
