//! T05 选举办法: the clauses that follow from the regime, each number taken from it. The village adopts and may change the text.

use law::regime::Mode;
use paper::Paper;
use paper::model::{Clause, ElectionRules};
use sea_orm::ConnectionTrait;

use super::Source;
use crate::cycle;
use crate::failure::Outcome;

fn clause(title: &str, paragraphs: Vec<String>) -> Clause {
    Clause { title: title.to_owned(), paragraphs }
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) async fn election_rules(self) -> Outcome<Paper> {
        let regime = &self.regime;
        let seats = self.seats().await?;
        let total: u32 = seats.iter().map(|seat| seat.seats).sum();
        let list = seats.iter().map(|seat| format!("{}{}名", seat.post, seat.seats)).collect::<Vec<_>>().join("、");
        let mode = cycle::mode(self.election);
        let day = crate::clock::zh_date(regime.polling_day());
        let mut clauses = vec![
            clause(
                "职数和选举方式",
                vec![
                    format!("本届村民委员会由{list}组成，共{total}名，任期{}年。", regime.term_years().value),
                    format!("选举采用{}，选举日为{day}。", mode.zh()),
                ],
            ),
            clause(
                "选民登记",
                vec![
                    format!(
                        "年满{}周岁的登记，年龄计算到选举日；依照法律被剥夺政治权利的人除外。",
                        regime.reg_age().value
                    ),
                    format!(
                        "选民名单在选举日的{}日前公布。有异议的，自名单公布之日起{}日内提出申诉，村民选举委员会自收到之日起{}日内作出处理决定。",
                        regime.roll_days_before().value,
                        regime.objection_days().value,
                        regime.ruling_days().value
                    ),
                ],
            ),
        ];
        let mut nomination = Vec::new();
        if mode == Mode::SelfNomination
            && let Some(days) = regime.self_nomination_days_before().value
        {
            nomination.push(format!("自荐竞职的选民在选举日的{days}日前本人报名参选一个职位，不得委托他人报名。"));
        }
        if mode == Mode::Candidates {
            nomination.push("候选人由选民直接提名，人数多于应选名额，任何组织和个人不得指定。".into());
        }
        if let Some(days) = regime.candidate_list_days_before().value {
            nomination.push(format!("名单在选举日的{days}日前张榜公布。"));
        }
        if let Some(days) = regime.withdrawal_days_before().value {
            nomination.push(format!("不愿参选的，在选举日的{days}日前以书面形式提出。"));
        }
        nomination.push("候选人、自荐人应当奉公守法、品行良好、公道正派、热心公益，具有一定文化水平和工作能力；具体条件和审查程序由村民（代表）会议讨论通过。".into());
        clauses.push(clause("候选人和自荐人", nomination));
        let mut proxy = vec!["选民在选举期间外出不能参加投票的，可以书面委托本村有选举权的近亲属代为投票。".to_owned()];
        if let Some(most) = regime.proxy_max().value {
            proxy.push(format!("每一受委托人接受委托不得超过{most}人。"));
        }
        if regime.proxy_days_before().value > 0 {
            proxy.push(format!("委托手续在选举日的{}日前办理，经审核公告后有效。", regime.proxy_days_before().value));
        }
        clauses.push(clause("委托投票", proxy));
        let mut ballots = vec!["实行无记名投票、公开计票，设立秘密写票处，结果当场公布。".to_owned()];
        ballots.push("每张选票所选人数等于或者少于应选人数的有效，多于的无效。".into());
        if regime.two_posts_on_ballot().value == law::regime::TwoPosts::BallotInvalid {
            ballots.push("选举同一人为两项以上职务的，该选票无效。".into());
        }
        ballots.push("难以确认的选票由监票人提交村民选举委员会决定。".into());
        clauses.push(clause("投票和选票", ballots));
        let mut winning = vec![
            format!(
                "登记参加选举的村民{}投票，选举有效；候选人获得参加投票的村民{}的选票，始得当选。",
                regime.turnout().value.zh(),
                regime.win_first().value.zh()
            ),
            "获得规定票数的人数超过应选名额时，以得票多的当选；票数相等不能确定当选人时，就得票相等的人再次投票。"
                .into(),
            format!(
                "当选人数不足应选名额的，不足的名额另行选举，以得票多的当选，但得票不得少于已投选票总数的{}。",
                regime.runoff_win().value.zh()
            ),
        ];
        if let Some(days) = regime.runoff_days().value {
            winning.push(format!("另行选举在投票日当日或者投票日后的{days}日内举行。"));
        }
        clauses.push(clause("当选", winning));
        clauses.push(clause(
            "移交",
            vec![format!(
                "村民委员会自新一届产生之日起{}日内完成工作移交，由村民选举委员会主持。",
                regime.handover_days().value
            )],
        ));
        Ok(Paper::ElectionRules(ElectionRules {
            head: self.head_with(&regime.vc_size().cites)?,
            adopted_by: self.facts.text("rules_by"),
            adopted_on: self.facts.optional_date("rules_on"),
            clauses,
        }))
    }
}
