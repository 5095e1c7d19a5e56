//! One village of the demo: what happens there on which day, and how it is done through the services.

mod acts;
mod candidates;
mod meetings;
mod poll;
mod preparation;
mod rolls;

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use entity::unit_election;
use synth::divisions::Division;
use synth::{Seed, Unit};

use super::Team;
use super::cast::Cast;
use super::scene::Scene;
use crate::app::App;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::org::{UnitRef, Words};

pub(super) use acts::Act;

/// Seed of all synthetic persons of the demo.
pub(super) const SEED: Seed = Seed(20_200_909);
/// Size of the villages: 上华街道 has large ones.
pub(super) const SIZE_PERMILLE: u32 = 1500;
/// Turnout of the demo villages, hundredths; the rest stay at home.
const TURNOUT: [u32; 5] = [86, 88, 91, 84, 93];

/// A village with its cast.
#[derive(Clone, Debug)]
pub(super) struct Village {
    division: &'static Division,
    scene: Scene,
    at: usize,
    /// Polling day.
    pub day: NaiveDate,
    cast: Arc<Cast>,
    /// Row number of each person of the cast, once imported.
    ids: Vec<i64>,
    unit: Option<Arc<UnitRef>>,
}

impl Village {
    pub(super) fn new(division: &'static Division, scene: Scene, today: NaiveDate, at: usize) -> Self {
        let offset = scene.day_offset();
        let day = if offset >= 0 {
            today.checked_add_days(Days::new(offset.unsigned_abs()))
        } else {
            today.checked_sub_days(Days::new(offset.unsigned_abs()))
        }
        .unwrap_or(today);
        let unit = Unit::of(division, day).sized(SIZE_PERMILLE);
        let mut cast = Cast::choose(SEED, &unit, day, scene.spouses());
        if division.org_kind.contains('居') {
            // The law of residents' committees says nothing about proxies.
            cast.proxies.clear();
        }
        let cast = Arc::new(cast);
        Self { division, scene, at, day, cast, ids: Vec::new(), unit: None }
    }

    pub(super) fn code(&self) -> &'static str {
        self.division.code
    }

    pub(super) fn name(&self) -> &'static str {
        self.division.name
    }

    pub(super) async fn load(&mut self, app: &App) -> Outcome<()> {
        self.unit = app.directory.find(&app.db, self.code()).await?;
        Ok(())
    }

    /// Words of a village or of the community.
    fn words(&self) -> &'static Words {
        self.unit.as_ref().map_or(&crate::org::words::VILLAGE, |unit| unit.words())
    }

    fn before(&self, days: u64) -> NaiveDate {
        self.day.checked_sub_days(Days::new(days)).unwrap_or(self.day)
    }

    fn after(&self, days: u64) -> NaiveDate {
        self.day.checked_add_days(Days::new(days)).unwrap_or(self.day)
    }

    /// Does one act.
    pub(super) async fn perform(&mut self, app: &App, team: &Team, act: Act) -> Outcome<()> {
        match act {
            Act::Posts => self.posts(app, team).await,
            Act::Committee => self.committee(app, team).await,
            Act::Notice(code) => self.notice(app, team, code).await,
            Act::Import => self.import(app, team).await,
            Act::PublishRoll => self.publish_roll(app, team).await,
            Act::Objection => self.objection(app, team).await,
            Act::Ruling => self.ruling(app, team).await,
            Act::FileSome => self.file(app, team, true).await,
            Act::FileRest => self.file(app, team, false).await,
            Act::Review => self.review(app, team).await,
            Act::PublishCandidates => self.publish_candidates(app, team).await,
            Act::Places => self.places(app, team).await,
            Act::Proxies => self.proxies(app, team).await,
            Act::AnnounceProxies => self.announce(app, team).await,
            Act::Open => self.open(app, team).await,
            Act::Count => self.count(app, team, self.scene.shares(), false).await,
            Act::CountDiffering => self.count(app, team, self.scene.shares(), true).await,
            Act::Determine => self.determine(app, team).await.map(|_| ()),
            Act::Runoff => self.runoff(app, team).await,
            Act::Results => self.results(app, team).await,
            Act::Party(on) => self.party(app, team, on).await,
            Act::Representatives(on) => self.representatives(app, team, on).await,
            Act::Supervision(on) => self.supervision(app, team, on).await,
            Act::Cooperative(on) => self.cooperative(app, team, on).await,
            Act::Step(id) => self.step(app, team, id).await,
        }
    }

    fn unit(&self) -> Outcome<Arc<UnitRef>> {
        self.unit.clone().ok_or_else(|| Failure::NotFound(format!("演练单位 {}", self.code())))
    }

    async fn election(&self, app: &App) -> Outcome<Arc<unit_election::Model>> {
        Ok(Arc::new(cycle::store::expect_current(app.db.read(), self.code()).await?))
    }

    fn id(&self, at: usize) -> Outcome<i64> {
        self.ids.get(at).copied().ok_or_else(|| Failure::Internal("演练人员还没有导入".into()))
    }
}
