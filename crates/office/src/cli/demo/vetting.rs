//! The scene `vetting`: a county in the middle of its second joint review, with the volumes that 彭州市 reported (1,952 persons, 12
//! departments), over the real units of 兰溪市. Persons are synthetic. What the figures must say is counted while it is made.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use law::kinship::Relation;
use law::regime::{Mode, ResidentsMode};
use synth::divisions::{self, Division};
use synth::{Seed, Unit};

use super::inspection::{Inspected, inspect};
use super::{COUNTY, PROFILE, TOWNSHIP, deliberation, hold_clock, job, mark_demo, selection, talks, teams};
use crate::access::service::{NewAccount, add_account};
use crate::access::{Actor, Role, actor_of};
use crate::app::App;
use crate::cycle::service::{AddUnits, NewCycle, add_units, create_cycle};
use crate::failure::{Failure, Outcome};
use crate::org;
use crate::org::UnitRef;
use crate::org::service::{UnitRow, import_units};
use crate::people::service::{PersonInput, add_kin, upsert_person};
use crate::vetting::model::{Answer, Conclusion, Opinion};
use crate::vetting::service::{
    Given, NewBatch, NewProposal, add_persons, answer, assign_desk, clear_the_rest, close, conclude, conclude_clear,
    create, explained, first_look_rest, hand_in, looked_again, propose, start_with_templates, submit, withdraw,
};
use crate::vetting::store;

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Volume {
    /// Persons proposed.
    pub(super) persons: usize,
    /// Departments.
    pub(super) departments: usize,
    /// Townships, from the first; all of the county when there are fewer.
    pub(super) townships: usize,
}

/// 种子 002 「会同纪检监察等12个部门,对1952名初步人选进行联审」.
pub(super) const PENGZHOU: Volume = Volume { persons: 1_952, departments: 12, townships: usize::MAX };

/// What the figures of the scene are, as numerator and denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Truth {
    /// `review.persons`
    pub(super) persons: (i64, i64),
    /// `review.departments`
    pub(super) departments: (i64, i64),
    /// `review.answers`
    pub(super) answers: (i64, i64),
    /// `review.found`
    pub(super) found: (i64, i64),
    /// `inspection.*`
    pub(super) inspected: Inspected,
    /// Of the talks.
    pub(super) talks: talks::Truth,
    /// Of the proposed teams.
    pub(super) teams: teams::Truth,
    /// Of the recommendations.
    pub(super) selection: selection::Truth,
    /// Of the analysis meetings and the register.
    pub(super) deliberation: deliberation::Truth,
}

/// Days from today to the polling day of the scene.
const POLLING: u64 = 45;
/// Every so many villages two who are proposed for its committee are siblings.
const RELATED: usize = 9;

/// Days before today on which the two reviews were submitted, and days that each was given.
const FIRST: u64 = 40;
const SECOND: u64 = 5;
const GIVEN: u64 = 12;
pub(super) const SEED: Seed = Seed(20_260_002);

/// What a department finds about a person; the same on every machine. One in 300 answers finds something, one in 200 asks.
fn opinion(person: i64, agency: usize, round: i32) -> Opinion {
    let mut z = (person as u64) << 20 ^ (agency as u64) << 8 ^ round as u64;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    match (z ^ (z >> 31)) % 600 {
        0 | 1 => Opinion::Found,
        2..=4 => Opinion::Explain,
        _ => Opinion::Clear,
    }
}

fn said(opinion: Opinion) -> Answer {
    match opinion {
        Opinion::Clear => Answer::clear(),
        Opinion::Found => Answer {
            opinion,
            kind: "在影响期内的处分（演练）".into(),
            basis: "本县资格条件（演练）".into(),
            evidence: "处理决定（演练）".into(),
        },
        Opinion::Explain => {
            Answer { kind: "档案记载不一致（演练）".into(), ..Answer { opinion, ..Answer::clear() } }
        }
    }
}

struct Made<'a> {
    app: &'a App,
    county: Arc<Actor>,
    county_unit: Arc<UnitRef>,
    desks: Vec<(i64, Arc<Actor>)>,
    townships: Vec<Arc<UnitRef>>,
    /// Two of a township: one records, another confirms.
    clerks: [Arc<Actor>; 2],
    today: NaiveDate,
}

/// Makes the scene; answers what its figures must be.
pub(super) async fn build(app: &App, today: NaiveDate, volume: Volume) -> Outcome<Truth> {
    let before = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    hold_clock(app, before(FIRST + 5), 9);
    let made = open(app, today, volume).await?;
    println!("  {} 个乡镇（街道），{} 名初步人选", made.townships.len(), volume.persons);
    let villages = made.propose_all(volume).await?;
    let round = made.talks().open(before(FIRST)).await?;
    let mut truth = Truth::default();
    let withdrawn = made.review(1, before(FIRST), &mut truth).await?;
    let polling_day = today.checked_add_days(Days::new(POLLING)).unwrap_or(today);
    for village in villages {
        truth.teams.count(&village.without(&withdrawn), polling_day);
    }
    println!("  第一轮联审已出结论");
    made.review(2, before(SECOND), &mut truth).await?;
    println!("  第二轮联审正在回复");
    truth.inspected = inspect(app, &made.county, &made.county_unit, &made.townships, today).await?;
    println!("  组织考察：已完成 {}/{} 个村社", truth.inspected.units.0, truth.inspected.units.1);
    hold_clock(app, before(1), 9);
    truth.talks = made.talks().hold(round, before(SECOND + 5)).await?;
    println!("  第一轮谈心谈话正在进行");
    let place = selection::Place { app, clerks: &made.clerks, townships: &made.townships, today };
    truth.selection = place.recommend().await?;
    println!("  推荐会议：已确认 {}/{}", truth.selection.meetings.0, truth.selection.meetings.1);
    let (county, county_unit, clerk) = (&made.county, &made.county_unit, &made.clerks[0]);
    let place = deliberation::Place { app, county, county_unit, clerk, townships: &made.townships, today };
    truth.deliberation = place.deliberate().await?;
    println!("  分析研判：已研判 {}/{} 个村社", truth.deliberation.units.0, truth.deliberation.units.1);
    mark_demo(app).await?;
    Ok(truth)
}

async fn open(app: &App, today: NaiveDate, volume: Volume) -> Outcome<Made<'_>> {
    let boss = Arc::new(Actor::command_line());
    let townships: Vec<&'static Division> = divisions::children(COUNTY).take(volume.townships).collect();
    let row = |d: &'static Division| UnitRow { org_kind: d.org_kind.to_owned(), ..UnitRow::new(0, d.code, d.name) };
    let mut rows: Vec<UnitRow> = divisions::path(COUNTY).into_iter().chain(divisions::find(COUNTY)).map(row).collect();
    for township in &townships {
        rows.push(row(township));
        rows.extend(divisions::children(township.code).map(row));
    }
    for (row, line) in rows.iter_mut().zip(2..) {
        row.line = line;
    }
    let rows = Arc::new(rows);
    job!(app, [boss, rows], |tx| import_units(tx, &boss, &rows))?;
    let county = account(app, &boss, "demo-county", "兰溪市换届办 陈主任", Role::CountyOffice, COUNTY).await?;
    let first = townships.first().map_or(TOWNSHIP, |township| township.code);
    let clerk_at = if townships.iter().any(|township| township.code == TOWNSHIP) { TOWNSHIP } else { first };
    let clerks = [
        account(app, &boss, "demo-clerk", "乡镇经办 方经办", Role::TownshipClerk, clerk_at).await?,
        account(app, &boss, "demo-clerk-2", "乡镇经办 唐经办", Role::TownshipClerk, clerk_at).await?,
    ];
    account(app, &boss, "demo-system", "系统管理员", Role::SystemAdmin, "").await?;
    let new = Arc::new(NewCycle {
        county_code: COUNTY.into(),
        name: "兰溪市村社组织换届（演练）".into(),
        term_no: 12,
        profile: PROFILE.into(),
        synthetic: true,
    });
    let cycle = Arc::new(job!(app, [county, new], |tx| create_cycle(tx, &county, &new))?);
    let polling_day = today.checked_add_days(Days::new(POLLING)).unwrap_or(today);
    let units = townships.iter().flat_map(|township| divisions::children(township.code)).map(|d| d.code.to_owned());
    let residents = Some(ResidentsMode::Direct);
    let cmd = Arc::new(AddUnits { units: units.collect(), polling_day, mode: Mode::SelfNomination, residents });
    job!(app, [county, cycle, cmd], |tx| add_units(tx, &county, &cycle, &cmd))?;
    let unit = |code: &'static str| async move {
        let found = org::store::unit_ref(app.db.read(), code).await?;
        found.map(Arc::new).ok_or_else(|| Failure::Internal(format!("unit {code} of the demo")))
    };
    let county_unit = unit(COUNTY).await?;
    let n = volume.departments;
    job!(app, [county, county_unit], |tx| start_with_templates(tx, &county, &county_unit, n))?;
    let mut desks = Vec::new();
    for (at, agency) in store::agencies(app.db.read(), COUNTY).await?.into_iter().enumerate() {
        let login = Arc::new(format!("demo-review-{:02}", at + 1));
        let name = format!("{} 经办", agency.name);
        let desk = account(app, &boss, &login, &name, Role::Reviewer, COUNTY).await?;
        let id = agency.id;
        job!(app, [county, county_unit, login], |tx| assign_desk(tx, &county, &county_unit, id, &login))?;
        desks.push((id, desk));
    }
    let mut all = Vec::new();
    for township in townships {
        all.push(unit(township.code).await?);
    }
    Ok(Made { app, county, county_unit, desks, townships: all, clerks, today })
}

async fn account(
    app: &App,
    boss: &Arc<Actor>,
    login: &str,
    name: &str,
    role: Role,
    place: &str,
) -> Outcome<Arc<Actor>> {
    let new = Arc::new(NewAccount {
        login: login.into(),
        name: name.into(),
        role,
        unit_code: place.into(),
        password_hash: "!".into(),
        must_change: false,
        demo: true,
    });
    let account = job!(app, [boss, new], |tx| add_account(tx, &boss, &new))?;
    Ok(Arc::new(actor_of(app.db.read(), &account).await?))
}

/// Posts for which the persons of a unit are proposed, in turn.
const POSTS: [(&str, &str); 6] = [
    ("VC", "director"),
    ("VC", "member"),
    ("VC", "member"),
    ("VC", "member"),
    ("VC", "women_member"),
    ("VSC", "supervision_chair"),
];

/// A synthetic person as the office records one.
pub(super) fn person_input(division: &Division, person: &synth::Person) -> PersonInput {
    PersonInput {
        unit_code: division.code.into(),
        name: person.name.clone(),
        sex: if person.sex == synth::Sex::Male { law::posts::Sex::Male } else { law::posts::Sex::Female },
        birth: person.birth,
        id_number: Some(person.id_number.to_string()),
        phone: None,
        ethnic: String::new(),
        education: String::new(),
        political: String::new(),
        group_name: String::new(),
        household: String::new(),
        synthetic: true,
    }
}

/// The same with an ethnic group and an education, where the turn of the person has them.
fn known(mut person: PersonInput, turn: usize) -> PersonInput {
    person.ethnic = if turn.is_multiple_of(23) { "畲族" } else { "汉族" }.into();
    person.education = ["初中", "高中", "大专", "本科", ""][turn % 5].into();
    person
}

impl Made<'_> {
    fn talks(&self) -> talks::Place<'_> {
        talks::Place {
            app: self.app,
            county: self.county.clone(),
            county_unit: self.county_unit.clone(),
            townships: &self.townships,
            today: self.today,
        }
    }

    /// As many persons in each unit as in every other, the first units one more.
    async fn propose_all(&self, volume: Volume) -> Outcome<Vec<teams::Village>> {
        let mut villages = Vec::new();
        let units: Vec<&'static Division> =
            self.townships.iter().flat_map(|township| divisions::children(&township.code)).collect();
        let (each, rest) = (volume.persons / units.len().max(1), volume.persons % units.len().max(1));
        for (at, division) in units.into_iter().enumerate() {
            let unit = Unit::of(division, self.today);
            let n = each + usize::from(at < rest);
            let grown = |person: &synth::Person| (25..=55).contains(&person.age_on(self.today));
            let persons: Vec<PersonInput> = synth::persons(SEED, &unit)
                .filter(grown)
                .take(n)
                .enumerate()
                .map(|(no, person)| known(person_input(division, &person), at + no))
                .collect();
            let related = at % RELATED == 0 && n > 1;
            let persons = Arc::new(persons);
            let place = org::store::unit_ref(self.app.db.read(), division.code).await?;
            let place = Arc::new(place.ok_or_else(|| Failure::Internal(format!("unit {}", division.code)))?);
            let (county, keys) = (self.county.clone(), Arc::new(self.app.keys.clone()));
            let app = self.app;
            let ids = job!(app, [county, keys, persons, place], |tx| async {
                let mut ids = Vec::new();
                for (input, (body, post)) in persons.iter().zip(POSTS.into_iter().cycle()) {
                    let id = upsert_person(tx, &keys, &county, input).await?;
                    ids.push(id);
                    let new = NewProposal {
                        name: input.name.clone(),
                        person_id: Some(id),
                        body: body.into(),
                        post: post.into(),
                        source: "recommended".into(),
                    };
                    propose(tx, &county, &place, &new).await?;
                }
                if let (true, [one, other, ..]) = (related, ids.as_slice()) {
                    add_kin(tx, &county, &place.code, *one, *other, Relation::Sibling, "本人申报（演练）").await?;
                }
                Ok(ids)
            })?;
            villages.push(teams::Village {
                siblings: if related { ids.iter().take(2).copied().collect() } else { Vec::new() },
                persons: ids
                    .iter()
                    .zip(persons.iter())
                    .zip(POSTS.into_iter().cycle())
                    .map(|((id, person), (body, _))| (*id, person.clone(), body))
                    .collect(),
            });
        }
        Ok(villages)
    }

    /// One review of all townships: the first to its end, the second in the middle of the answering.
    /// Answers who was taken off the list.
    async fn review(&self, round: i32, day: NaiveDate, truth: &mut Truth) -> Outcome<Vec<i64>> {
        let mut withdrawn = Vec::new();
        let (app, county) = (self.app, self.county.clone());
        let deadline = day.checked_add_days(Days::new(GIVEN)).unwrap_or(day);
        for township in &self.townships {
            hold_clock(app, day, 9);
            let new =
                Arc::new(NewBatch { title: format!("{}初步人选第 {round} 轮联审", township.name), round });
            let unit = township.clone();
            let id = job!(app, [county, unit, new], |tx| create(tx, &county, &unit, &new))?;
            job!(app, [county, unit], |tx| add_persons(tx, &county, &unit, (id, 1), None))?;
            job!(app, [county, unit], |tx| first_look_rest(tx, &county, &unit, id))?;
            let version = store::batch(app.db.read(), id).await?.version;
            job!(app, [county, unit], |tx| submit(tx, &county, &unit, (id, version), deadline))?;
            self.answers(id, round, day, truth).await?;
            if round == 1 {
                withdrawn.extend(self.conclusions(id, deadline).await?);
            }
        }
        Ok(withdrawn)
    }

    /// The departments answer: all of them in the first review; in the second the first half has handed in, the next one is half way.
    async fn answers(&self, id: i64, round: i32, day: NaiveDate, truth: &mut Truth) -> Outcome<()> {
        let items = store::items(self.app.db.read(), id).await?;
        let (persons, departments) = (items.len(), self.desks.len());
        let done = if round == 1 { departments } else { departments / 2 };
        let mut burdened = std::collections::BTreeSet::new();
        hold_clock(self.app, day.checked_add_days(Days::new(2)).unwrap_or(day), 10);
        for (at, (_, desk)) in self.desks.iter().enumerate() {
            let whole = at < done;
            let reach = match () {
                () if whole => persons,
                () if at == done => persons / 2,
                () => 0,
            };
            let given: Vec<Given> = items[..reach]
                .iter()
                .map(|item| (item.id, opinion(item.person_id, at, round)))
                .filter(|(_, opinion)| !whole || *opinion != Opinion::Clear)
                .map(|(item, opinion)| Given { item, seen: 0, answer: said(opinion) })
                .collect();
            burdened.extend(given.iter().filter(|one| one.answer.opinion == Opinion::Found).map(|one| one.item));
            let (given, desk, app) = (Arc::new(given), desk.clone(), self.app);
            job!(app, [desk, given], |tx| answer(tx, &desk, id, &given))?;
            if whole {
                job!(app, [desk], |tx| clear_the_rest(tx, &desk, id))?;
                job!(app, [desk], |tx| hand_in(tx, &desk, id, "演练〔2026〕1号"))?;
            }
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            truth.answers.0 += count(reach);
            truth.answers.1 += count(persons);
            truth.departments.0 += i64::from(whole);
            truth.departments.1 += 1;
        }
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        truth.found.0 += count(burdened.len());
        truth.found.1 += count(persons);
        truth.persons.1 += count(persons);
        truth.persons.0 += if round == 1 { count(persons) } else { 0 };
        Ok(())
    }

    /// The joint meeting: who has nothing is concluded at once, the others one by one; whoever has something found is taken off the list.
    async fn conclusions(&self, id: i64, deadline: NaiveDate) -> Outcome<Vec<i64>> {
        let mut withdrawn = Vec::new();
        let (app, county, unit) = (self.app, self.county.clone(), self.county_unit.clone());
        hold_clock(app, deadline, 15);
        let version = store::batch(app.db.read(), id).await?.version;
        job!(app, [county, unit], |tx| close(tx, &county, &unit, (id, version), (deadline, "")))?;
        job!(app, [county, unit], |tx| conclude_clear(tx, &county, &unit, id))?;
        for item in store::items(app.db.read(), id).await?.into_iter().filter(|item| item.conclusion.is_empty()) {
            let answers = store::answers_about(app.db.read(), item.id).await?;
            let found = answers.iter().any(|one| one.opinion == Opinion::Found.code());
            let key = (id, item.id, item.version);
            job!(app, [county, unit], |tx| explained(tx, &county, &unit, key, ("本人作了说明（演练）", deadline)))?;
            let key = (id, item.id, item.version + 1);
            job!(app, [county, unit], |tx| looked_again(tx, &county, &unit, key, "核对材料（演练）"))?;
            let key = (id, item.id, item.version + 2);
            let conclusion = if found { Conclusion::Found } else { Conclusion::Clear };
            job!(app, [county, unit], |tx| conclude(tx, &county, &unit, key, (conclusion, "材料和资格条件（演练）")))?;
            if found {
                let place = org::store::unit_ref(app.db.read(), &item.unit_code).await?;
                let place = Arc::new(place.ok_or_else(|| Failure::Internal(format!("unit {}", item.unit_code)))?);
                let proposal = store::proposal(app.db.read(), &item.unit_code, item.proposal_id).await?;
                let key = (proposal.id, proposal.version);
                job!(app, [county, place], |tx| withdraw(tx, &county, &place, key, "联审发现情形（演练）"))?;
                withdrawn.push(proposal.person_id);
            }
        }
        Ok(withdrawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Config;
    use crate::clock::Clock;
    use crate::figures::{self, inspections, reviews};

    #[tokio::test]
    async fn the_figures_are_what_was_made() {
        let today = Clock::System.today();
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(today.checked_sub_days(Days::new(60)).unwrap());
        let config = Config { data: dir.path().to_path_buf(), postgres: None, demo: true, fonts: Vec::new(), clock };
        let app = App::open(config).await.unwrap();
        let truth = build(&app, today, Volume { persons: 300, departments: 5, townships: 2 }).await.unwrap();
        let mut all = reviews::indicators(app.db.read(), "").await.unwrap();
        all.extend(inspections::indicators(app.db.read(), "").await.unwrap());
        all.extend(figures::talks::indicators(app.db.read(), "").await.unwrap());
        all.extend(figures::proposed::indicators(app.db.read(), "").await.unwrap());
        all.extend(figures::selection::indicators(app.db.read(), "").await.unwrap());
        all.extend(crate::deliberation::service::indicators(app.db.read(), "").await.unwrap());
        let figure = |id: &str| {
            let it = all.iter().find(|it| it.id == id).unwrap();
            (it.numerator, it.denominator)
        };
        for (id, wanted) in [
            ("review.persons", truth.persons),
            ("review.departments", truth.departments),
            ("review.answers", truth.answers),
            ("review.found", truth.found),
            ("inspection.persons", truth.inspected.persons),
            ("inspection.units", truth.inspected.units),
            ("inspection.teams", truth.inspected.teams),
            ("inspection.assessment_min_participants", truth.inspected.assessments),
            ("talks.coverage", truth.talks.coverage),
            ("talks.rounds", truth.talks.rounds),
            ("talks.leaving", truth.talks.leaving),
            ("avoidance.conflicts", truth.teams.conflicts),
            ("structure.women", truth.teams.women),
            ("structure.with_woman", truth.teams.with_woman),
            ("structure.minority", truth.teams.minority),
            ("structure.college", truth.teams.college),
            ("structure.young", truth.teams.young),
            ("structure.mean_age", truth.teams.ages),
            ("selection.meetings", truth.selection.meetings),
            ("selection.units", truth.selection.units),
            ("deliberation.units", truth.deliberation.units),
            ("register.filed", truth.deliberation.filed),
        ] {
            assert_eq!(figure(id), wanted, "{id}");
        }
        let inspected = truth.inspected;
        let value = |id: &str| all.iter().find(|it| it.id == id).unwrap().value.clone();
        assert_eq!(value("inspection.assessment_min_participants"), format!("{} 人", inspected.participants.unwrap()));
        // Equal shares can be made of other numbers: what counts is the share.
        for (id, truth) in
            [("inspection.satisfaction_min", inspected.satisfaction), ("inspection.approval_min", inspected.approval)]
        {
            let ((a, b), (c, d)) = (figure(id), truth.unwrap());
            assert!(b > 0 && a * d == c * b, "{id}: {a}/{b} and {c}/{d}");
        }
        assert_eq!(inspected.persons.1, truth.persons.1 - 300, "who stands for the second review is inspected");
        let (done, due) = inspected.units;
        assert!(0 < done && done < due && inspected.persons.0 < inspected.persons.1, "{inspected:?}");
        assert_eq!(inspected.assessments.1 - inspected.assessments.0, 1, "one village has too few participants");
        assert_eq!(truth.departments, (14, 20), "five departments, two townships, two reviews");
        let (meetings, units) = (truth.selection.meetings, truth.selection.units);
        assert!(0 < meetings.0 && meetings.0 < meetings.1 && 0 < units.0 && units.0 < units.1, "{truth:?}");
        let (coverage, leaving) = (truth.talks.coverage, truth.talks.leaving);
        assert!(0 < coverage.0 && coverage.0 < coverage.1 && 0 < leaving.0 && leaving.0 < leaving.1, "{truth:?}");
        let teams = truth.teams;
        assert!(0 < teams.conflicts.0 && teams.conflicts.0 < teams.conflicts.1, "{teams:?}");
        assert!(0 < teams.minority.0 && teams.college.1 < teams.women.1 && 0 < teams.young.0, "{teams:?}");
        assert!(truth.found.0 > 0 && truth.found.0 < truth.found.1 / 5, "{truth:?}");
        assert!(
            truth.persons.0 == 300 && truth.persons.1 < 600,
            "who was found in the first review is not in the second"
        );
    }
}
