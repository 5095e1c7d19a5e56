//! The inspection in the scene `vetting`: teams in every township, most villages finished, some under way, some without a team, one with too few
//! participants. What the figures must say is counted while it is made.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::{hold_clock, job};
use crate::access::Actor;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::inspection::model::{Assessment, Conclusion, PLACEHOLDER, PersonSums, Turnout};
use crate::inspection::service::{
    AssessmentInput, Notice, OpinionInput, RecordInput, TeamInput, add_record, add_team, begin, conclude, finish,
    mark_step, material_text, record_assessment, save_material, start_with_example, village,
};
use crate::org::{self, UnitRef};

/// What the figures of the inspection are, as numerator and denominator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Inspected {
    /// `inspection.persons`
    pub(super) persons: (i64, i64),
    /// `inspection.units`
    pub(super) units: (i64, i64),
    /// `inspection.teams`
    pub(super) teams: (i64, i64),
    /// `inspection.assessment_min_participants`: assessments with enough participants, assessments held.
    pub(super) assessments: (i64, i64),
    /// The smallest number of participants.
    pub(super) participants: Option<u32>,
    /// `inspection.satisfaction_min`
    pub(super) satisfaction: Option<(i64, i64)>,
    /// `inspection.approval_min`
    pub(super) approval: Option<(i64, i64)>,
}

/// Villages of one team: 新津区 had 81 teams, 都江堰市 82 for 166 units.
const PER_TEAM: usize = 2;
/// The village whose assessment has too few participants.
const FEW: usize = 3;
/// Participants there, and asked for by the example.
const TOO_FEW: u32 = 46;
const ENOUGH: u32 = 50;

/// How far a village is, by its place in the county: of ten, one has no team, one waits, one is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    NoTeam,
    Waits,
    Halfway,
    Done,
}

fn way(at: usize) -> Way {
    match at % 10 {
        9 => Way::NoTeam,
        8 => Way::Waits,
        7 => Way::Halfway,
        _ => Way::Done,
    }
}

/// A number below `below` that is the same on every machine.
fn some(a: i64, b: u64, below: u32) -> u32 {
    let mut z = (a as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u32::try_from((z ^ (z >> 31)) % u64::from(below.max(1))).unwrap_or(0)
}

fn turnout(at: usize) -> Turnout {
    let n = i64::try_from(at).unwrap_or(0);
    let present = if at == FEW { TOO_FEW } else { ENOUGH + some(n, 1, 30) };
    let recovered = present - some(n, 2, 2);
    Turnout { due: present + some(n, 3, 8), present, issued: present, recovered, invalid: some(n, 4, 2) }
}

fn sums(person: i64, name: &str, valid: u32) -> PersonSums {
    let (fair, bad, none) = (some(person, 5, 4), some(person, 6, 2), some(person, 7, 2));
    let well = some(person, 8, 12) + 4;
    let best = valid.saturating_sub(fair + bad + none + well);
    let (disagree, abstain) = (some(person, 9, 3), some(person, 10, 2));
    PersonSums {
        person,
        name: name.to_owned(),
        grades: vec![best, well, fair, bad, none],
        agree: valid.saturating_sub(disagree + abstain),
        disagree,
        abstain,
    }
}

/// Keeps the smaller share, compared exactly.
fn keep(least: &mut Option<(i64, i64)>, part: u32, whole: u32) {
    let new = (i64::from(part), i64::from(whole));
    if least.is_none_or(|(a, b)| new.0 * b < a * new.1) {
        *least = Some(new);
    }
}

async fn unit_of(app: &App, code: &str) -> Outcome<Arc<UnitRef>> {
    let found = org::store::unit_ref(app.db.read(), code).await?;
    found.map(Arc::new).ok_or_else(|| Failure::Internal(format!("unit {code} of the demo")))
}

/// Inspects the villages of these townships; `today` is the day of the scene.
pub(super) async fn inspect(
    app: &App,
    county: &Arc<Actor>,
    county_unit: &Arc<UnitRef>,
    townships: &[Arc<UnitRef>],
    today: NaiveDate,
) -> Outcome<Inspected> {
    let mut truth = Inspected::default();
    let held_on = today.checked_sub_days(Days::new(2)).unwrap_or(today);
    hold_clock(app, held_on, 14);
    job!(app, [county, county_unit], |tx| start_with_example(tx, &county, &county_unit))?;
    let mut at = 0;
    for township in townships {
        let first = at;
        let mut codes = Vec::new();
        for unit in org::store::children(app.db.read(), &township.code).await? {
            codes.push((at, unit.code));
            at += 1;
        }
        let covered: Vec<String> =
            codes.iter().filter(|(at, _)| way(*at) != Way::NoTeam).map(|(_, code)| code.clone()).collect();
        for (no, units) in covered.chunks(PER_TEAM).enumerate() {
            let team = Arc::new(TeamInput {
                name: format!("{}第{}考察组", township.name, no + 1),
                head: "班子成员（演练）".into(),
                members: "包村干部、联户干部（演练）".into(),
                units: units.to_vec(),
            });
            let unit = township.clone();
            job!(app, [county, unit, team], |tx| add_team(tx, &county, &unit, &team))?;
            truth.teams = (truth.teams.0 + 1, truth.teams.1 + 1);
        }
        for (at, code) in codes {
            let unit = unit_of(app, &code).await?;
            inspect_village(app, county, &unit, (at, first == 0), held_on, &mut truth).await?;
        }
    }
    Ok(truth)
}

async fn inspect_village(
    app: &App,
    county: &Arc<Actor>,
    unit: &Arc<UnitRef>,
    (at, papers): (usize, bool),
    held_on: NaiveDate,
    truth: &mut Inspected,
) -> Outcome<()> {
    let village = village(app.db.read(), unit).await?;
    let (persons, way) = (Arc::new(village.subjects.clone()), way(at));
    if persons.is_empty() {
        return Ok(());
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    truth.persons.1 += count(persons.len());
    truth.units.1 += 1;
    if matches!(way, Way::NoTeam | Way::Waits) {
        return Ok(());
    }
    let version = village.row.as_ref().map_or(0, |row| row.version);
    let steps = village.content()?.steps.len();
    let turnout = turnout(at);
    let valid = turnout.valid();
    let figures = persons.iter().map(|one| sums(one.person, &one.name, valid)).collect::<Vec<_>>();
    truth.assessments.1 += 1;
    truth.assessments.0 += i64::from(turnout.present >= ENOUGH);
    truth.participants = Some(truth.participants.map_or(turnout.present, |least| least.min(turnout.present)));
    for one in &figures {
        keep(&mut truth.satisfaction, one.grades[0] + one.grades[1], valid);
        keep(&mut truth.approval, one.agree, valid);
    }
    let done = if way == Way::Done { persons.len() } else { persons.len() / 2 };
    truth.persons.0 += count(done);
    truth.units.0 += i64::from(way == Way::Done);
    let assessment = Arc::new(AssessmentInput {
        held_on,
        place: "村党群服务中心".into(),
        note: String::new(),
        figures: Assessment { turnout, sums: figures },
    });
    let unit = unit.clone();
    job!(app, [county, unit, persons, assessment], |tx| async {
        let on = assessment.held_on;
        let notice = Notice {
            on: on.checked_sub_days(Days::new(2)).unwrap_or(on),
            place: "村务公开栏".into(),
            note: "公示 3 天（演练）".into(),
        };
        begin(tx, &county, &unit, version, &notice).await?;
        // Of a village under way the first three steps are recorded.
        for step in 0..if way == Way::Done { steps } else { steps / 2 } {
            mark_step(tx, &county, &unit, step, (on, "考察组（演练）")).await?;
        }
        record_assessment(tx, &county, &unit, 0, &assessment).await?;
        for (kind, n) in [("党员代表", 6), ("村民代表", 5), ("村民小组长", 3)] {
            let talk = RecordInput { talk: true, kind: kind.into(), n, on, note: "谈话情况（演练）".into() };
            add_record(tx, &county, &unit, &talk).await?;
        }
        let paper = RecordInput {
            talk: false, kind: "党支部记录本".into(), n: 2, on, note: "记录完整（演练）".into()
        };
        add_record(tx, &county, &unit, &paper).await?;
        for subject in &persons[..done] {
            let missing = if way == Way::Done { "" } else { "查阅档案已约定时间（演练）" };
            let input = OpinionInput {
                conclusion: Conclusion::Suggest,
                reason: "测评和谈话反映较好（演练）".into(),
                missing: missing.into(),
            };
            conclude(tx, &county, &unit, (subject.person, 0), &input).await?;
        }
        if papers {
            let village = village_of(tx, &unit).await?;
            for subject in &persons[..done] {
                let draft = material_text(tx.conn(), &unit, &village, subject).await?;
                let text = draft.replace(PLACEHOLDER, "考察组据实填写的内容（演练）。");
                save_material(tx, &county, &unit, (subject.person, (0, 0)), (&text, true)).await?;
            }
        }
        if way == Way::Done {
            let version = village_of(tx, &unit).await?.row.map_or(0, |row| row.version);
            finish(tx, &county, &unit, version, "").await?;
        }
        Ok(())
    })
}

async fn village_of(tx: &crate::db::Tx, unit: &UnitRef) -> Outcome<crate::inspection::service::Village> {
    village(tx.conn(), unit).await
}
