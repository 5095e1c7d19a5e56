//! Papers of the roll: T02–T04.

use law::regime::{ExtraClass, NonHukouDuty, Regime, ResidentsMode, WorkCounts};
use paper::Paper;
use paper::model::*;
use sea_orm::ConnectionTrait;

use super::{Source, incomplete};
use crate::failure::Outcome;
use crate::{cycle, roll};

/// Names of a frozen roll version, by group in the order of publication.
fn frozen_groups(content: &str) -> Outcome<Vec<Group>> {
    let content: roll::model::RollContent = serde_json::from_str(content)?;
    Ok(content.groups.into_iter().map(|group| Group { name: group.name, names: group.voters }).collect())
}

/// Who may be registered, one entry per class of the law that applies. The first two are the same everywhere (组织法第十三条).
fn classes(regime: &Regime) -> Vec<String> {
    let mut who = vec![
        "户籍在本村并且在本村居住的村民".to_owned(),
        "户籍在本村，不在本村居住，本人表示参加选举的村民".to_owned(),
    ];
    let months = zh_months(regime.reg_residence_months().value);
    let mut stay = match regime.reg_work_counts().value {
        WorkCounts::None => format!("在本村居住{months}以上"),
        WorkCounts::VillageWork => format!("在本村居住{months}以上或者在本村从事村务工作{months}以上"),
        WorkCounts::AnyWork => format!("在本村居住或者工作{months}以上"),
    };
    for duty in &regime.reg_non_hukou_duties().value {
        stay.push_str(match duty {
            NonHukouDuty::StableResidence => "，在本村合法稳定居住",
            NonHukouDuty::DutiesFulfilled => "，履行村民义务",
            NonHukouDuty::NonRegistrationProof => "，持有户籍所在地不参加登记的证明",
            NonHukouDuty::Applied => "，本人申请参加选举",
            NonHukouDuty::AssemblyConsent => "，并且经村民会议或者村民代表会议同意参加选举",
        });
    }
    who.push(format!("户籍不在本村，{stay}的公民"));
    who.extend(regime.reg_extra_classes().value.iter().map(|class| {
        match class {
            ExtraClass::MarriedIn => "结婚后居住在配偶户籍所在村，本人申请，并且经村民选举委员会确认的人员",
            ExtraClass::FormerVillager => "对本村集体经济依法享有权益，本人申请，并且经村民选举委员会确认的原村民",
            ExtraClass::FormerFarmHukou => {
                "原为本村农业户籍、现已转为非农业户籍，在本村居住或者工作，并且经村民会议或者村民代表会议同意的人员"
            }
            ExtraClass::Talent => "自愿到本村工作和生活并参加竞选，并且经村民会议或者村民代表会议同意的优秀人才",
        }
        .to_owned()
    }));
    who
}

/// Who stands on the roll of a residents' committee, by the way of its election.
fn residents_classes(mode: ResidentsMode, regime: &Regime) -> Vec<String> {
    match mode {
        ResidentsMode::Direct => vec!["本居住地区的居民，依照法律被剥夺政治权利的人除外".to_owned()],
        ResidentsMode::HouseholdReps => vec!["每户推派的代表，一户一名".to_owned()],
        ResidentsMode::GroupReps => {
            let each = regime.residents_group_representatives().value.zh();
            vec![format!("各居民小组选举的代表，每个小组{each}人")]
        }
    }
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

/// Names that came, went, and moved to another group between two versions. A version has names and groups only, so a corrected
/// group is told from the name: one that left a group and came into another, as often as both happened.
#[derive(Debug, Default, PartialEq, Eq)]
struct Difference {
    added: Vec<Group>,
    removed: Vec<Group>,
    moved: Vec<NameCorrection>,
}

fn minus(from: &[Group], less: &[Group]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for group in from {
        let mut others: Vec<&String> = less.iter().filter(|g| g.name == group.name).flat_map(|g| &g.names).collect();
        for name in &group.names {
            match others.iter().position(|other| *other == name) {
                Some(at) => {
                    others.swap_remove(at);
                }
                None => out.push((group.name.clone(), name.clone())),
            }
        }
    }
    out
}

fn grouped(names: Vec<(String, String)>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (group, name) in names {
        match groups.iter_mut().find(|known| known.name == group) {
            Some(known) => known.names.push(name),
            None => groups.push(Group { name: group, names: vec![name] }),
        }
    }
    groups
}

fn difference(old: &[Group], new: &[Group]) -> Difference {
    let (came, mut gone) = (minus(new, old), minus(old, new));
    let mut difference = Difference::default();
    let mut added = Vec::new();
    for (group, name) in came {
        match gone.iter().position(|(_, left)| *left == name) {
            Some(at) => {
                let (from, _) = gone.remove(at);
                difference.moved.push(NameCorrection {
                    posted: format!("{name}（{from}）"),
                    correct: format!("{name}（{group}）"),
                    group,
                });
            }
            None => added.push((group, name)),
        }
    }
    difference.added = grouped(added);
    difference.removed = grouped(gone);
    difference
}

impl<C: ConnectionTrait> Source<'_, C> {
    pub(super) fn registration_notice(self: Box<Self>) -> Outcome<Paper> {
        const TITLE: &str = "选民登记公告";
        let regime = &self.regime;
        let age = regime.reg_age().value;
        let place = Place {
            name: self.facts.text("registration_place"),
            address: self.facts.text("registration_place"),
            opens: self.facts.time("opens"),
            closes: self.facts.time("closes"),
            groups: Vec::new(),
        };
        let residents = cycle::residents_mode(self.election);
        let mut cites = regime.reg_non_hukou_duties().cites.clone();
        cites.extend(regime.reg_work_counts().cites.iter().chain(&regime.reg_extra_classes().cites).cloned());
        Ok(Paper::RegistrationNotice(RegistrationNotice {
            head: self.head_with(&cites)?,
            polling_day: regime.polling_day(),
            age,
            born_by: shift_years(regime.polling_day(), age),
            who: match residents {
                Some(mode) => residents_classes(mode, regime),
                None => classes(regime),
            },
            from: self.day(TITLE, "registration_from")?,
            until: self.day(TITLE, "registration_until")?,
            places: vec![place],
            bring: vec!["居民身份证".into(), "户口簿".into()],
            notes: match residents {
                Some(_) => Vec::new(),
                None => vec!["已在其他地方登记参加村民委员会选举的，不得重复登记。".into()],
            },
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

    pub(super) async fn voter_roll(self: Box<Self>) -> Outcome<Paper> {
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

    pub(super) async fn roll_rulings(self: Box<Self>) -> Outcome<Paper> {
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
        let changes = difference(&frozen_groups(&first.content)?, &frozen_groups(&last.content)?);
        if rulings.is_empty() && changes == Difference::default() {
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
            added: changes.added,
            removed: changes.removed,
            corrected: changes.moved,
            total: u32::try_from(last.headcount).unwrap_or(0),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;

    fn groups(list: &[(&str, &[&str])]) -> Vec<Group> {
        list.iter()
            .map(|(name, names)| Group { name: (*name).into(), names: names.iter().map(|n| (*n).to_owned()).collect() })
            .collect()
    }

    #[test]
    fn two_voters_of_one_name_are_two_voters() {
        let changes =
            difference(&groups(&[("第一组", &["王芳", "王芳", "李强"])]), &groups(&[("第一组", &["王芳", "赵军"])]));
        assert_eq!(changes.added, groups(&[("第一组", &["赵军"])]));
        assert_eq!(changes.removed, groups(&[("第一组", &["王芳", "李强"])]));
        assert!(changes.moved.is_empty());
    }

    #[test]
    fn a_name_in_another_group_was_corrected_and_not_removed() {
        let old = groups(&[("第一组", &["王芳", "李强"]), ("第二组", &["赵军"])]);
        let new = groups(&[("第一组", &["李强"]), ("第二组", &["赵军", "王芳", "王芳"])]);
        let changes = difference(&old, &new);
        assert!(changes.removed.is_empty());
        assert_eq!(changes.added, groups(&[("第二组", &["王芳"])]), "the second of that name is new");
        assert_eq!(changes.moved.len(), 1);
        assert_eq!(changes.moved[0].posted, "王芳（第一组）");
        assert_eq!(changes.moved[0].correct, "王芳（第二组）");
    }

    #[test]
    fn the_classes_are_those_of_the_province() {
        let book = crate::cycle::book().unwrap();
        let of = |profile: &str, year: i32| classes(&book.regime(profile, day(year, 3, 28)).unwrap());
        let zhejiang = of("ZJ-2020", 2025);
        assert_eq!(zhejiang.len(), 3);
        assert_eq!(
            zhejiang[2],
            "户籍不在本村，在本村居住一年以上或者在本村从事村务工作一年以上，本人申请参加选举，并且经村民会议或者村民代表会议同意参加选举的公民"
        );
        assert!(!of("CN-2018", 2025)[2].contains("工作"));
        assert!(of("BJ-2012", 2025)[3].contains("非农业户籍"));
        assert_eq!(of("SH-2020", 2025).len(), 5);
        assert!(of("HEN-2011", 2025)[2].contains("履行村民义务"));
    }
}
