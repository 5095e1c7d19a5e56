//! Papers of those who stand and of delegations: T07, T08, T10. The roll and the committee have files of their own.

use paper::Paper;
use paper::model::*;
use sea_orm::ConnectionTrait;

use super::{Source, binding, incomplete};
use crate::failure::{Failure, Outcome};
use crate::{bodies, candidacy, people, roll};
use law::regime::Regime;

/// The rules under the form of self-nomination.
fn self_nomination_rules(regime: &Regime) -> Vec<String> {
    let mut rules = Vec::new();
    let most = regime.self_nomination_posts_max();
    if binding(most) {
        rules.push(format!("报名竞选的职位不得超过{}个。", law::num::zh_number(most.value)));
    }
    rules
}

/// What stands on a nomination ballot.
fn nomination_rules(regime: &Regime) -> Vec<String> {
    let mut rules = vec!["请按应选职数提名。".to_owned()];
    let two = regime.nomination_two_posts_void();
    if two.value && binding(two) {
        rules.push("提名同一人为两项以上职务的，提名无效。".into());
    }
    rules
}

/// What both sides of a delegation should know.
pub(super) fn proxy_rules(regime: &Regime) -> Vec<String> {
    let mut rules = vec!["受委托人必须是本村选民，并且是委托人的近亲属。".to_owned()];
    let most = regime.proxy_max();
    if let Some(n) = most.value.filter(|_| binding(most)) {
        rules.push(format!("每一位受委托人接受委托不得超过{}人。", law::num::zh_number(n)));
    }
    let ban = regime.proxy_candidate_ban();
    if ban.value && binding(ban) {
        rules.push("候选人、自荐人不得接受委托。".into());
    }
    let ban = regime.proxy_sub_delegation_ban();
    if ban.value && binding(ban) {
        rules.push("受委托人不得再委托他人。".into());
    }
    rules
}

/// 「父母」「配偶」 from the point of view of the principal.
fn relation_zh(code: &str) -> String {
    people::store::relation_from_code(code).zh().to_owned()
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) async fn self_nomination(self: Box<Self>) -> Outcome<Paper> {
        let posts = self.seats().await?.into_iter().map(|seat| seat.post).collect();
        let days = self.regime.self_nomination_days_before();
        let Some(before) = days.value else {
            return Err(incomplete("自荐报名表", "自荐直选的规定（所选法规参数没有自荐方式）", "换届方案"));
        };
        Ok(Paper::Nomination(Nomination::SelfNomination(SelfNominationForm {
            head: self.head_with(&days.cites)?,
            posts,
            until: law::deadline::last_day(before, &self.regime),
            applicant: None,
            declaration: vec![
                "本人自愿参加竞职，所填内容真实。".into(),
                "本人遵守选举纪律，不以任何不正当手段影响选举。".into(),
            ],
            rules: self_nomination_rules(&self.regime),
        })))
    }

    pub(super) async fn nomination_ballot(self: Box<Self>) -> Outcome<Paper> {
        let seats = self.seats().await?;
        Ok(Paper::Nomination(Nomination::Ballot(NominationBallot {
            head: self.head_with(&self.regime.candidates_extra_chair().cites)?,
            nomination_day: self.day("候选人提名票", "nomination_day")?,
            seats,
            instructions: nomination_rules(&self.regime),
            copies: 1,
        })))
    }

    pub(super) async fn candidate_list(self: Box<Self>) -> Outcome<Paper> {
        let candidates = candidacy::store::on_ballot(self.conn, self.election.id).await?;
        if candidates.is_empty() {
            return Err(incomplete("候选人（自荐人）名单公告", "已公布的候选人或自荐人", "候选人"));
        }
        let persons =
            people::store::persons(self.conn, &candidates.iter().map(|c| c.person_id).collect::<Vec<_>>()).await?;
        let mode = self.mode();
        let by_votes = mode == Mode::Candidates;
        let mut contests = Vec::new();
        for seat in bodies::store::seats(self.conn, self.election.id).await? {
            let lines = candidates
                .iter()
                .filter(|c| c.post == seat.post.code())
                .map(|c| {
                    let person = persons.iter().find(|p| p.id == c.person_id);
                    CandidateLine {
                        name: c.name.clone(),
                        sex: Some(sex_zh(&c.sex).to_owned()),
                        born: c.birth.map(|day| day.format("%Y年%-m月").to_string()),
                        ethnicity: None,
                        education: person.map(|p| p.education.clone()).filter(|e| !e.is_ascii()),
                        party: person.map(|p| p.political.clone()).filter(|e| !e.is_ascii()),
                        votes: by_votes.then(|| u32::try_from(c.nomination_votes).unwrap_or(0)),
                    }
                })
                .collect();
            contests.push(CandidateContest { post: seat.post.zh().into(), seats: seat.n, candidates: lines });
        }
        let issued = candidates.iter().filter_map(|c| c.published_on).max();
        let mut head = self.head_with(&self.regime.candidate_list_days_before().cites)?;
        head.issued_on = issued.unwrap_or(head.issued_on);
        let withdraw_until =
            self.regime.withdrawal_days_before().value.map(|days| law::deadline::last_day(days, &self.regime));
        Ok(Paper::CandidateList(CandidateList {
            head,
            polling_day: self.regime.polling_day(),
            mode,
            order: if by_votes { "按得票多少为序".into() } else { "按姓名笔画为序".into() },
            contests,
            withdraw_until,
            notes: Vec::new(),
        }))
    }

    pub(super) fn proxy_until(&self) -> chrono::NaiveDate {
        law::deadline::last_day(self.regime.proxy_days_before().value, &self.regime)
    }

    pub(super) fn proxy_form(self: Box<Self>) -> Outcome<Paper> {
        Ok(Paper::Proxy(Proxy::Authorization(ProxyAuthorization {
            polling_day: self.regime.polling_day(),
            until: self.proxy_until(),
            principal: None,
            holder: None,
            relation: None,
            reason: None,
            rules: self.in_words(proxy_rules(&self.regime)),
            head: self.head,
        })))
    }

    /// Announced proxies with the names of both sides.
    async fn announced(&self) -> Outcome<Vec<ProxyEntry>> {
        let proxies: Vec<_> = roll::store::proxies(self.conn, self.election.id)
            .await?
            .into_iter()
            .filter(|proxy| proxy.status == roll::store::ANNOUNCED)
            .collect();
        let ids: Vec<i64> = proxies.iter().flat_map(|proxy| [proxy.principal_id, proxy.holder_id]).collect();
        let voters = roll::store::registrations_of(self.conn, self.election.id, &ids).await?;
        let name = |person: i64| {
            let voter = voters.get(&person).ok_or_else(|| Failure::NotFound("委托投票中的选民登记".into()))?;
            Ok::<String, Failure>(voter.name.clone())
        };
        proxies
            .iter()
            .map(|proxy| {
                Ok(ProxyEntry {
                    principal: name(proxy.principal_id)?,
                    holder: name(proxy.holder_id)?,
                    relation: relation_zh(&proxy.relation),
                })
            })
            .collect()
    }

    pub(super) async fn proxy_cards(self: Box<Self>) -> Outcome<Paper> {
        let cards: Vec<ProxyCard> = self
            .announced()
            .await?
            .into_iter()
            .zip(1..)
            .map(|(proxy, number)| ProxyCard { number, principal: proxy.principal, holder: proxy.holder })
            .collect();
        if cards.is_empty() {
            return Err(incomplete("委托投票证", "已公告的委托投票", "委托投票"));
        }
        Ok(Paper::Proxy(Proxy::Certificates(ProxyCertificates {
            polling_day: self.regime.polling_day(),
            cards,
            rules: self.in_words(proxy_rules(&self.regime)),
            head: self.head,
        })))
    }

    pub(super) async fn proxy_list(self: Box<Self>) -> Outcome<Paper> {
        let entries = self.announced().await?;
        if entries.is_empty() {
            return Err(incomplete("委托投票名单公告", "已公告的委托投票", "委托投票"));
        }
        Ok(Paper::Proxy(Proxy::List(ProxyList {
            head: self.head_with(&self.regime.proxy_days_before().cites)?,
            polling_day: self.regime.polling_day(),
            entries,
            rules: self.in_words(proxy_rules(&self.regime)),
        })))
    }
}

/// 「男」「女」.
pub(super) fn sex_zh(code: &str) -> &'static str {
    if matches!(code, "female" | "女" | "2") { "女" } else { "男" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;

    fn regime(profile: &str) -> Regime {
        crate::cycle::book().unwrap().regime(profile, day(2025, 3, 28)).unwrap()
    }

    #[test]
    fn bans_are_printed_where_a_text_says_them() {
        let zhejiang = regime("ZJ-2020");
        assert_eq!(
            proxy_rules(&zhejiang)[1..],
            ["每一位受委托人接受委托不得超过三人。", "候选人、自荐人不得接受委托。", "受委托人不得再委托他人。"]
        );
        assert_eq!(self_nomination_rules(&zhejiang), ["报名竞选的职位不得超过一个。"]);
        assert_eq!(nomination_rules(&zhejiang).len(), 2);
        let nation = regime("CN-2018");
        assert!(proxy_rules(&nation).iter().all(|rule| !rule.contains("不得接受") && !rule.contains("再委托")));
        assert!(self_nomination_rules(&nation).is_empty() && nomination_rules(&nation).len() == 1);
    }
}
