//! Papers before polling day: T01–T05, T07–T10.

use paper::Paper;
use paper::model::*;
use sea_orm::ConnectionTrait;

use super::{Source, incomplete};
use crate::failure::{Failure, Outcome};
use crate::{bodies, candidacy, people, roll};

/// Names of a frozen roll version, by group in the order of publication.
fn frozen_groups(content: &str) -> Outcome<Vec<Group>> {
    let content: roll::model::RollContent = serde_json::from_str(content)?;
    Ok(content.groups.into_iter().map(|group| Group { name: group.name, names: group.voters }).collect())
}

/// 「父母」「配偶」 from the point of view of the principal.
fn relation_zh(code: &str) -> String {
    people::store::relation_from_code(code).zh().to_owned()
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) async fn committee_roster(self) -> Outcome<Paper> {
        let members = self.committee().await?;
        if members.is_empty() {
            return Err(incomplete("选举委员会成员名单公告", "选举委员会成员", "选委会"));
        }
        let reserve = bodies::store::committee(self.conn, self.election.id)
            .await?
            .into_iter()
            .filter(|m| m.status == bodies::store::RESERVE)
            .map(|m| m.name)
            .collect();
        let days = self.regime.committee_notice_days().value;
        let objection = days.map(|days| Objection {
            days,
            until: law::deadline::days_after(self.head.issued_on, days),
            to: "村民委员会".into(),
            decided_within_days: None,
        });
        Ok(Paper::CommitteeRoster(CommitteeRoster {
            head: self.head_with(&self.regime.committee_size().cites)?,
            elected_by: self.facts.text("committee_by"),
            elected_on: self.facts.date("committee_on"),
            members,
            reserve,
            objection,
            contact: self.facts.optional("contact"),
        }))
    }

    pub(super) async fn committee_change(self) -> Outcome<Paper> {
        let all = bodies::store::committee(self.conn, self.election.id).await?;
        let mut successors: Vec<_> = all
            .iter()
            .filter(|m| m.status == bodies::store::ACTIVE && m.reason.contains("递补"))
            .map(|m| m.name.clone())
            .collect();
        successors.reverse();
        let changes: Vec<Leave> = all
            .iter()
            .filter(|m| m.status == bodies::store::QUIT)
            .map(|m| Leave {
                name: m.name.clone(),
                post: if m.role == "chair" { "主任".into() } else { "委员".into() },
                reason: m.reason.clone(),
                on: m.until.unwrap_or(m.since),
                successor: successors.pop(),
            })
            .collect();
        if changes.is_empty() {
            return Err(incomplete(
                "选举委员会成员退出递补公告",
                "退出或递补的记录（没有成员退出时不需要这份公告）",
                "选委会",
            ));
        }
        Ok(Paper::CommitteeChange(CommitteeChange {
            head: self.head_with(&self.regime.committee_quit_trigger().cites)?,
            changes,
            members: self.committee().await?,
        }))
    }

    pub(super) fn registration_notice(self) -> Outcome<Paper> {
        let regime = &self.regime;
        let age = regime.reg_age().value;
        let months = regime.reg_residence_months().value;
        let born_by = shift_years(regime.polling_day(), age);
        let who = vec![
            "户籍在本村并且在本村居住的村民".to_owned(),
            "户籍在本村，不在本村居住，本人表示参加选举的村民".to_owned(),
            format!(
                "户籍不在本村，在本村居住{}以上，本人申请参加选举，并经村民会议或者村民代表会议同意的公民",
                zh_months(months)
            ),
        ];
        let place = Place {
            name: self.facts.text("registration_place"),
            address: self.facts.text("registration_place"),
            opens: self.facts.time("opens"),
            closes: self.facts.time("closes"),
            groups: Vec::new(),
        };
        Ok(Paper::RegistrationNotice(RegistrationNotice {
            head: self.head_with(&regime.reg_residence_months().cites)?,
            polling_day: regime.polling_day(),
            age,
            born_by,
            who,
            from: self.facts.date("registration_from"),
            until: self.facts.date("registration_until"),
            places: vec![place],
            bring: vec!["居民身份证".into(), "户口簿".into()],
            notes: vec!["已在其他地方登记参加村民委员会选举的，不得重复登记。".into()],
            contact: self.facts.optional("contact"),
        }))
    }

    fn roll_objection(&self, published: chrono::NaiveDate) -> Objection {
        Objection {
            days: self.regime.objection_days().value,
            until: law::deadline::objection_until(published, &self.regime),
            to: self.head.signer.clone(),
            decided_within_days: Some(self.regime.ruling_days().value),
        }
    }

    pub(super) async fn voter_roll(self) -> Outcome<Paper> {
        let Some(version) = roll::store::published(self.conn, self.election.id).await? else {
            return Err(incomplete("选民名单公告", "已公布的选民名单", "选民登记"));
        };
        let mut head = self.head_with(&self.regime.roll_days_before().cites)?;
        head.issued_on = version.published_on;
        Ok(Paper::VoterRoll(VoterRoll {
            head,
            polling_day: self.regime.polling_day(),
            version: u32::try_from(version.no).unwrap_or(1),
            groups: frozen_groups(&version.content)?,
            objection: self.roll_objection(version.published_on),
        }))
    }

    pub(super) async fn roll_rulings(self) -> Outcome<Paper> {
        let versions = roll::store::versions(self.conn, self.election.id).await?;
        // The newest version comes first.
        let (Some(first), Some(last)) = (versions.last(), versions.first()) else {
            return Err(incomplete("选民名单补正及申诉处理公告", "已公布的选民名单", "选民登记"));
        };
        let rulings: Vec<Ruling> = roll::store::objections(self.conn, self.election.id)
            .await?
            .into_iter()
            .filter_map(|objection| {
                Some(Ruling {
                    applicant: objection.applicant,
                    matter: objection.matter,
                    decided_on: objection.decided_on?,
                    ruling: objection.decision,
                })
            })
            .collect();
        let (added, removed) = difference(&frozen_groups(&first.content)?, &frozen_groups(&last.content)?);
        if rulings.is_empty() && added.is_empty() && removed.is_empty() {
            return Err(incomplete(
                "选民名单补正及申诉处理公告",
                "申诉处理或名单补正的记录（没有时不需要这份公告）",
                "选民登记",
            ));
        }
        Ok(Paper::RollRulings(RollRulings {
            head: self.head_with(&self.regime.ruling_days().cites)?,
            polling_day: self.regime.polling_day(),
            roll_posted_on: first.published_on,
            rulings,
            added,
            removed,
            corrected: Vec::new(),
            total: u32::try_from(last.headcount).unwrap_or(0),
        }))
    }

    pub(super) async fn self_nomination(self) -> Outcome<Paper> {
        let posts = self.seats().await?.into_iter().map(|seat| seat.post).collect();
        let days = self.regime.self_nomination_days_before();
        let Some(before) = days.value else {
            return Err(incomplete("自荐报名表", "自荐直选的规定（所选法规参数没有自荐方式）", "换届方案"));
        };
        Ok(Paper::Nomination(Nomination::SelfNomination(SelfNominationForm {
            head: self.head_with(&days.cites)?,
            posts,
            until: law::deadline::days_before(self.regime.polling_day(), before),
            applicant: None,
            rules: Vec::new(),
            declaration: vec![
                "本人自愿参加竞职，所填内容真实。".into(),
                "本人遵守选举纪律，不以任何不正当手段影响选举。".into(),
                "本人只报名竞选上述一个职位。".into(),
            ],
        })))
    }

    pub(super) async fn nomination_ballot(self) -> Outcome<Paper> {
        let seats = self.seats().await?;
        Ok(Paper::Nomination(Nomination::Ballot(NominationBallot {
            head: self.head_with(&self.regime.candidates_extra_chair().cites)?,
            nomination_day: self.facts.date("nomination_day"),
            seats,
            instructions: vec![
                "每张提名票所提人数不得超过应选职数，多于的无效。".into(),
                "不得提名同一人为两项以上职务的候选人。".into(),
                "提名不得委托他人办理。".into(),
            ],
            copies: 1,
        })))
    }

    pub(super) async fn candidate_list(self) -> Outcome<Paper> {
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
        let withdraw_until = self
            .regime
            .withdrawal_days_before()
            .value
            .map(|days| law::deadline::days_before(self.regime.polling_day(), days));
        Ok(Paper::CandidateList(CandidateList {
            head,
            polling_day: self.regime.polling_day(),
            mode,
            order: if by_votes { "得票多少".into() } else { "姓名笔画".into() },
            contests,
            withdraw_until,
            notes: Vec::new(),
        }))
    }

    fn proxy_rules(&self) -> Vec<String> {
        let mut rules = vec!["受委托人必须是本村选民，并且是委托人的近亲属。".to_owned()];
        if let Some(most) = self.regime.proxy_max().value {
            rules.push(format!("每一位受委托人接受委托不得超过{}人。", law::num::zh_number(most)));
        }
        if self.regime.proxy_candidate_ban().value {
            rules.push("候选人、自荐人不得接受委托。".into());
        }
        rules.push("受委托人不得再委托他人，不得违背委托人的意愿，不得泄露委托人的意愿。".into());
        rules
    }

    fn proxy_until(&self) -> chrono::NaiveDate {
        law::deadline::days_before(self.regime.polling_day(), self.regime.proxy_days_before().value)
    }

    pub(super) fn proxy_form(self) -> Paper {
        Paper::Proxy(Proxy::Authorization(ProxyAuthorization {
            polling_day: self.regime.polling_day(),
            until: self.proxy_until(),
            principal: None,
            holder: None,
            relation: None,
            reason: None,
            rules: self.proxy_rules(),
            head: self.head,
        }))
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

    pub(super) async fn proxy_cards(self) -> Outcome<Paper> {
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
            rules: self.proxy_rules(),
            head: self.head,
        })))
    }

    pub(super) async fn proxy_list(self) -> Outcome<Paper> {
        let entries = self.announced().await?;
        if entries.is_empty() {
            return Err(incomplete("委托投票名单公告", "已公告的委托投票", "委托投票"));
        }
        Ok(Paper::Proxy(Proxy::List(ProxyList {
            head: self.head_with(&self.regime.proxy_days_before().cites)?,
            polling_day: self.regime.polling_day(),
            entries,
            rules: self.proxy_rules(),
        })))
    }
}

/// 「男」「女」.
pub(super) fn sex_zh(code: &str) -> &'static str {
    if matches!(code, "female" | "女" | "2") { "女" } else { "男" }
}

/// Months in words: whole years as years.
fn zh_months(months: u32) -> String {
    if months.is_multiple_of(12) {
        format!("{}年", law::num::zh_number(months / 12))
    } else {
        format!("{}个月", law::num::zh_number(months))
    }
}

/// The birthday of somebody who reaches `years` on `day`; 29 February becomes 28.
fn shift_years(day: chrono::NaiveDate, years: u32) -> chrono::NaiveDate {
    use chrono::Datelike;
    let year = day.year() - i32::try_from(years).unwrap_or(0);
    day.with_year(year).or_else(|| chrono::NaiveDate::from_ymd_opt(year, 2, 28)).unwrap_or(day)
}

/// Names that were added and removed between two versions, by group. A name that stands twice counts twice.
fn difference(old: &[Group], new: &[Group]) -> (Vec<Group>, Vec<Group>) {
    let minus = |from: &[Group], less: &[Group]| -> Vec<Group> {
        let mut out = Vec::new();
        for group in from {
            let mut others: Vec<&String> =
                less.iter().filter(|g| g.name == group.name).flat_map(|g| &g.names).collect();
            let mut names = Vec::new();
            for name in &group.names {
                match others.iter().position(|other| *other == name) {
                    Some(at) => {
                        others.swap_remove(at);
                    }
                    None => names.push(name.clone()),
                }
            }
            if !names.is_empty() {
                out.push(Group { name: group.name.clone(), names });
            }
        }
        out
    };
    (minus(new, old), minus(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(names: &[&str]) -> Vec<Group> {
        vec![Group { name: "第一组".into(), names: names.iter().map(|n| (*n).to_owned()).collect() }]
    }

    #[test]
    fn two_voters_of_one_name_are_two_voters() {
        let (added, removed) = difference(&group(&["王芳", "王芳", "李强"]), &group(&["王芳", "赵军"]));
        assert_eq!(added, group(&["赵军"]));
        assert_eq!(removed, group(&["王芳", "李强"]));
    }
}
