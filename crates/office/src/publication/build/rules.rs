//! T05 选举办法: the clauses that follow from the regime, each number taken from it. The village adopts and may change the text.

use law::regime::{Mode, ProxyReason, Regime, ResidentsMode, RunoffCondition, UnclearBallot};
use paper::Paper;
use paper::model::{Clause, ElectionRules};
use sea_orm::ConnectionTrait;

use super::before::proxy_rules;
use super::{Source, binding};
use crate::cycle;
use crate::failure::Outcome;

fn clause(title: &str, paragraphs: Vec<String>) -> Clause {
    Clause { title: title.to_owned(), paragraphs }
}

/// For which reasons a voter may delegate the vote.
fn proxy_reason_zh(reasons: &[ProxyReason]) -> &'static str {
    if reasons.contains(&ProxyReason::Other) {
        "选民因故不能直接投票的"
    } else if reasons.contains(&ProxyReason::Special) {
        "选民外出或者因特殊原因不能参加投票的"
    } else {
        "选民在选举期间外出不能参加投票的"
    }
}

fn nomination(regime: &Regime, mode: Mode) -> Vec<String> {
    let mut nomination = Vec::new();
    let (until, most) = (regime.self_nomination_days_before(), regime.self_nomination_posts_max());
    if mode == Mode::SelfNomination
        && let Some(days) = until.value.filter(|_| binding(until))
    {
        let posts = if binding(most) { format!("{}个职位", law::num::zh_number(most.value)) } else { String::new() };
        nomination.push(format!("自荐竞职的选民在选举日的{days}日前本人报名参选{posts}。"));
    }
    if mode == Mode::Candidates {
        nomination.push("候选人由选民直接提名，人数多于应选名额，任何组织和个人不得指定。".into());
        let two = regime.nomination_two_posts_void();
        if two.value && binding(two) {
            nomination.push("提名同一人为两项以上职务的，提名无效。".into());
        }
    }
    let list = regime.candidate_list_days_before();
    if let Some(days) = list.value.filter(|_| binding(list)) {
        nomination.push(format!("名单在选举日的{days}日前张榜公布。"));
    }
    let (before, after) = (regime.withdrawal_days_before(), regime.withdrawal_days_after_list());
    if let Some(days) = before.value.filter(|_| binding(before)) {
        nomination.push(format!("不愿参选的，在选举日的{days}日前以书面形式提出。"));
    } else if let Some(days) = after.value.filter(|_| binding(after)) {
        nomination.push(format!("不愿参选的，在名单确定后{days}日内以书面形式提出。"));
    }
    nomination.push("候选人、自荐人应当奉公守法、品行良好、公道正派、热心公益，具有一定文化水平和工作能力；具体条件和审查程序由村民（代表）会议讨论通过。".into());
    nomination
}

fn delegation(regime: &Regime) -> Vec<String> {
    let reason = proxy_reason_zh(&regime.proxy_reasons().value);
    let mut rules = vec![format!("{reason}，可以书面委托本村有选举权的近亲属代为投票。")];
    rules.extend(proxy_rules(regime).into_iter().skip(1));
    let days = regime.proxy_days_before();
    if days.value > 0 && binding(days) {
        rules.push(format!("委托手续在选举日的{}日前办理，经审核公告后有效。", days.value));
    }
    rules
}

fn ballots(regime: &Regime) -> Vec<String> {
    let mut rules = vec!["实行无记名投票、公开计票，设立秘密写票处，结果当场公布。".to_owned()];
    let over = regime.overvote_voids_ballot();
    if over.value && binding(over) {
        rules.push("每张选票所选人数等于或者少于应选人数的有效，多于的无效。".into());
    }
    let two = regime.two_posts_on_ballot();
    if two.value == law::regime::TwoPosts::BallotInvalid && binding(two) {
        rules.push("选举同一人为两项以上职务的，该选票无效。".into());
    }
    let unclear = regime.unclear_ballot();
    if binding(unclear) {
        rules.push(
            match unclear.value {
                UnclearBallot::CommitteeDecides => "难以确认的选票由监票人提交村民选举委员会决定。",
                UnclearBallot::Invalid => "无法辨认的选票无效。",
            }
            .into(),
        );
    }
    rules
}

/// How many have to vote, and with how many votes one is elected.
pub(super) fn majority(residents: Option<ResidentsMode>, regime: &Regime) -> String {
    let (turnout, win) = (regime.turnout().value.zh(), regime.win_first().value.zh());
    let (voters, taking_part) = match residents {
        None => ("登记参加选举的村民", "村民"),
        Some(ResidentsMode::Direct) => ("登记参加选举的居民", "居民"),
        Some(ResidentsMode::HouseholdReps) => ("户的代表", "户的代表"),
        Some(ResidentsMode::GroupReps) => ("居民小组选举的代表", "代表"),
    };
    format!("{voters}{turnout}投票，选举有效；获得参加投票的{taking_part}{win}的选票，始得当选。")
}

fn winning(residents: Option<ResidentsMode>, regime: &Regime) -> Vec<String> {
    let share = regime.runoff_win().value.zh();
    let condition = match regime.runoff_condition().value {
        RunoffCondition::AnyShortfall => "当选人数不足应选名额的，不足的名额另行选举".to_owned(),
        RunoffCondition::BelowMinimum => {
            let least = law::num::zh_number(regime.vacancy_min_elected().value);
            format!("当选人数未达到{least}人的，不足的名额另行选举")
        }
    };
    let elect = if regime.runoff_majority_first().value {
        format!("先以获得过半数选票的当选；仍不足的，以得票多的当选，但得票不得少于已投选票总数的{share}")
    } else {
        format!("以得票多的当选，但得票不得少于已投选票总数的{share}")
    };
    let mut rules = vec![
        majority(residents, regime).replace("；获得", "；候选人获得"),
        "获得规定票数的人数超过应选名额时，以得票多的当选；票数相等不能确定当选人时，就得票相等的人再次投票。".into(),
        format!("{condition}；{elect}。"),
    ];
    let limit = regime.runoff_days();
    if let Some(days) = limit.value.filter(|_| binding(limit)) {
        rules.push(format!("另行选举在投票日当日或者投票日后的{days}日内举行。"));
    }
    rules
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) async fn election_rules(self: Box<Self>) -> Outcome<Paper> {
        let regime = &self.regime;
        let seats = self.seats().await?;
        let total: u32 = seats.iter().map(|seat| seat.seats).sum();
        let list = seats.iter().map(|seat| format!("{}{}名", seat.post, seat.seats)).collect::<Vec<_>>().join("、");
        let (mode, residents) = (cycle::mode(self.election), cycle::residents_mode(self.election));
        let day = crate::clock::zh_date(regime.polling_day());
        let mut clauses = vec![
            clause(
                "职数和选举方式",
                vec![
                    format!("本届村民委员会由{list}组成，共{total}名，任期{}年。", regime.term_years().value),
                    match residents {
                        Some(way) => format!("由{}，采用{}，选举日为{day}。", way.zh(), mode.zh()),
                        None => format!("选举采用{}，选举日为{day}。", mode.zh()),
                    },
                ],
            ),
            clause(
                "选民登记",
                vec![
                    format!(
                        "年满{}周岁的登记，年龄计算到选举日；依照法律被剥夺政治权利的人除外。",
                        regime.reg_age().value
                    ),
                    if !binding(regime.roll_days_before()) {
                        "名单张榜公布。有异议的，可以向村民选举委员会提出，由村民选举委员会处理并公布结果。".to_owned()
                    } else {
                        format!(
                            "选民名单在选举日的{}日前公布。有异议的，自名单公布之日起{}日内提出申诉，村民选举委员会自收到之日起{}日内作出处理决定。",
                            regime.roll_days_before().value,
                            regime.objection_days().value,
                            regime.ruling_days().value
                        )
                    },
                ],
            ),
        ];
        clauses.push(clause("候选人和自荐人", nomination(regime, mode)));
        // The law of residents' committees says nothing about proxies: its rules then promise none.
        if residents.is_none() || binding(regime.proxy_reasons()) {
            clauses.push(clause("委托投票", delegation(regime)));
        }
        clauses.push(clause("投票和选票", ballots(regime)));
        clauses.push(clause("当选", winning(residents, regime)));
        clauses.push(clause(
            "移交",
            vec![if binding(regime.handover_days()) {
                format!(
                    "村民委员会自新一届产生之日起{}日内完成工作移交，由村民选举委员会主持。",
                    regime.handover_days().value
                )
            } else {
                "村民委员会自新一届产生以后及时完成工作移交，由村民选举委员会主持。".to_owned()
            }],
        ));
        for clause in &mut clauses {
            clause.paragraphs = clause.paragraphs.iter().map(|text| self.words.own(text)).collect();
        }
        Ok(Paper::ElectionRules(ElectionRules {
            head: self.head_with(&regime.vc_size().cites)?,
            // Without the day of adoption this is a draft 草案, to be adopted by the meeting named.
            adopted_by: self.facts.text("rules_by"),
            adopted_on: self.facts.optional_date("rules_on"),
            clauses,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;

    fn regime(profile: &str) -> Regime {
        crate::cycle::book().unwrap().regime(profile, day(2025, 3, 28)).unwrap()
    }

    #[test]
    fn the_rules_follow_the_text_that_applies() {
        let (zhejiang, nation, henan, shanghai) =
            (regime("ZJ-2020"), regime("CN-2018"), regime("HEN-2011"), regime("SH-2020"));
        assert!(winning(None, &zhejiang).iter().any(|rule| rule.contains("30日内")));
        assert!(
            winning(None, &nation).iter().all(|rule| !rule.contains("日内")),
            "a limit that nobody verified is not printed"
        );
        assert!(winning(None, &henan)[2].contains("先以获得过半数选票的当选"));
        assert!(winning(None, &shanghai)[2].contains("未达到三人"));
        assert!(delegation(&zhejiang)[0].starts_with("选民在选举期间外出"));
        assert!(delegation(&shanghai)[0].contains("外出或者因特殊原因"));
        assert!(delegation(&henan)[0].contains("因故"));
        assert!(ballots(&henan).contains(&"无法辨认的选票无效。".to_owned()));
        assert!(ballots(&zhejiang).iter().any(|rule| rule.contains("村民选举委员会决定")));
        assert!(ballots(&nation).iter().all(|rule| !rule.contains("两项以上")));
        assert!(nomination(&zhejiang, Mode::SelfNomination)[0].contains("一个职位"));
    }
}
