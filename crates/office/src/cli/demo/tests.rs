//! The whole demo, built through the services, is the widest test there is: every scene must end where its village says.

use std::collections::{BTreeMap, BTreeSet};

use law::poll::Next;

use super::divisions;
use super::scene::{SCENES, Scene};
use crate::access::{Actor, Role};
use crate::app::{App, Config};
use crate::clock::Clock;
use crate::cycle::Stage;
use crate::failure::Failure;
use crate::figures::board::Board;
use crate::publication::Template;
use crate::testkit::{Office, hidden};
use crate::{audit, cycle, determination, polling, publication};

async fn demo() -> Office {
    let dir = tempfile::tempdir().unwrap();
    let fonts = super::super::serve::font_directories(&[]);
    let data = dir.path().join("data");
    super::demo(&data, "township", fonts.clone()).await.unwrap();
    // It was moved to its place while its connections were closing: the files beside the database must not come along.
    let beside = |name: &String| name.starts_with(crate::crypto::DATABASE_FILE) && name != crate::crypto::DATABASE_FILE;
    let names =
        std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(names.filter(beside).collect::<Vec<_>>(), Vec::<String>::new());
    let config = Config { data, postgres: None, demo: true, fonts, clock: Clock::System };
    let app = App::open(config).await.unwrap();
    Office::around(app, dir)
}

fn villages() -> Vec<(&'static str, Scene)> {
    let township = divisions::township(super::TOWNSHIP).unwrap();
    township.units.iter().filter(|unit| unit.org_kind == "村").map(|unit| unit.code).zip(SCENES).collect()
}

fn village(scene: Scene) -> &'static str {
    villages().into_iter().find(|(_, s)| *s == scene).unwrap().0
}

#[tokio::test]
async fn every_village_is_where_its_scene_says_and_every_paper_prints() {
    let office = demo().await;
    let conn = office.app.db.read();
    audit::verify(conn).await.unwrap().unwrap();

    let mut stages: BTreeMap<&str, usize> = BTreeMap::new();
    for (code, scene) in villages() {
        let election = cycle::store::expect_current(conn, code).await.unwrap();
        let stage = Stage::from_code(&election.stage).unwrap();
        let expected = match scene {
            Scene::BeforeRoll => Stage::Registering,
            Scene::Objections => Stage::RollPublished,
            Scene::Nominating => Stage::Nominating,
            Scene::Announced => Stage::CandidatesPublished,
            Scene::PollingToday => Stage::Polling,
            Scene::DifferingCells => Stage::Counting,
            Scene::Tie | Scene::RunoffDue | Scene::NoWoman => Stage::NextRound,
            Scene::Kinship | Scene::Finished | Scene::FinishedAfterRunoff => Stage::Finished,
        };
        assert_eq!(stage, expected, "{code} {scene:?}");
        *stages.entry(stage.code()).or_default() += 1;
        let last = determination::store::latest_final(conn, election.id).await.unwrap();
        let verdict = last.map(|row| determination::store::verdict(&row).unwrap());
        match scene {
            Scene::Tie => assert_eq!(verdict.unwrap().next, Next::TieRevote),
            Scene::RunoffDue => assert_eq!(verdict.unwrap().next, Next::Runoff),
            Scene::NoWoman => {
                let verdict = verdict.unwrap();
                assert_eq!(verdict.next, Next::Runoff);
                assert!(verdict.runoff.unwrap().womens_column, "the women's post keeps its column");
            }
            Scene::Kinship => {
                let verdict = verdict.unwrap();
                assert_eq!(verdict.kin_removed.len(), 1, "the spouse with the lower post leaves");
                assert!(verdict.kin_removed[0].filled_by.is_some());
            }
            Scene::FinishedAfterRunoff => {
                assert_eq!(polling::store::rounds(conn, election.id).await.unwrap().len(), 2);
                assert_eq!(verdict.unwrap().next, Next::Done);
            }
            _ => {}
        }
    }
    assert!(stages.len() >= 8, "stages to be seen in the demo: {stages:?}");

    bodies(&office).await;
    community(&office).await;
    papers(&office).await;
    correction(&office).await;
    Box::pin(next_rounds(&office)).await;
}

/// The figures of the bodies are those of the officeholders whom meetings seated, and of the papers on record; the timetable knows
/// each meeting.
async fn bodies(office: &Office) {
    let conn = office.app.db.read();
    let board = Board::load(conn, "").await.unwrap();
    let all = board.indicators();
    let codes: Vec<String> = board.entries().map(|(_, entry)| entry.election.unit_code.clone()).collect();
    let holders = crate::bodies::store::holders_of(conn, &codes).await.unwrap();
    let cycle = board.entries().next().unwrap().1.election.cycle_id;
    let meetings = crate::meeting::store::of_cycle(conn, cycle, None).await.unwrap();
    assert!(!meetings.is_empty() && meetings.iter().all(|row| row.stage == "finished"));
    for (name, body, code, post) in [
        ("party", "po", "PO", "secretary"),
        ("supervision", "vsc", "VSC", "chair"),
        ("cooperative", "ec", "EC", "chair"),
        ("representatives", "vr", "VR", "representative"),
    ] {
        let seated: BTreeSet<&str> = holders
            .iter()
            .filter(|row| row.meeting_id.is_some() && row.body == body && row.post == post)
            .map(|row| row.unit_code.as_str())
            .collect();
        assert!(!seated.is_empty(), "nobody holds {body} {post}");
        for figure in ["elected", "filed"] {
            let it = all.iter().find(|it| it.id == format!("bodies.{name}.{figure}")).unwrap();
            let due = if body == "ec" { it.denominator } else { i64::try_from(codes.len()).unwrap() };
            assert_eq!((it.numerator, it.denominator), (i64::try_from(seated.len()).unwrap(), due), "{name} {figure}");
        }
        for unit in &seated {
            let election = cycle::store::expect_current(conn, unit).await.unwrap();
            let rows = cycle::store::steps_of_bodies(conn, election.id).await.unwrap();
            let held = meetings.iter().filter(|row| row.unit_code == **unit && row.body == code).map(|row| row.held_on);
            let vote = cycle::course::vote_step(law::body::Body::from_code(code).unwrap());
            let row = rows.iter().find(|row| row.body == code && row.step == vote).unwrap();
            assert_eq!(row.actual, held.min(), "{unit} {code}");
            let courses = cycle::course::Courses::of(election, &rows).unwrap();
            let lines = cycle::plan::lines_of(courses.course(code).unwrap(), &rows, office.app.clock.today());
            let wrong: Vec<_> =
                lines.iter().flat_map(|line| &line.findings).filter(|finding| finding.blocks()).collect();
            assert!(wrong.is_empty(), "{unit} {code}: {wrong:?}");
        }
    }
    let finished = i64::try_from(villages().iter().filter(|(_, scene)| finished(*scene)).count()).unwrap() + 1;
    let committee = all.iter().find(|it| it.id == "bodies.committee.elected").unwrap();
    assert_eq!(committee.numerator, finished, "the villages whose scene ends with a result, and the community");
}

fn finished(scene: Scene) -> bool {
    matches!(scene, Scene::Kinship | Scene::Finished | Scene::FinishedAfterRunoff)
}

/// The residents' community has its result under its own law, and its papers and pages speak of residents.
async fn community(office: &Office) {
    let township = divisions::township(super::TOWNSHIP).unwrap();
    let code = township.units.iter().find(|unit| unit.org_kind.contains('居')).unwrap().code;
    let conn = office.app.db.read();
    let election = cycle::store::expect_current(conn, code).await.unwrap();
    assert_eq!((election.body.as_str(), election.residents_mode.as_str()), ("RC", "direct"));
    assert_eq!((cycle::stage(&election), election.profile.as_str()), (Stage::Finished, "ZJ-RC-2020"));
    let clerk = office.login(Role::TownshipClerk, super::TOWNSHIP).await;
    for ending in ["", "/timetable", "/posts", "/committee", "/roll", "/candidates", "/polling", "/notices", "/team"] {
        let page = clerk.get(&format!("/u/{code}{ending}")).await.ok();
        assert!(ending == "/team" || page.contains("参数依据旧文本，待核"), "{ending} has no banner");
        for word in ["村民委员会<", "村民选举委员会", "本村", "村务"] {
            let at = page.find(word).map(|at| page[at..].chars().take(80).collect::<String>());
            assert!(at.is_none(), "{ending} says {word}: {at:?}");
        }
    }
    let notices = publication::store::notices(conn, election.id).await.unwrap();
    assert!(notices.iter().any(|n| n.template == "T16"), "the result is announced");
    for notice in &notices {
        assert!(!notice.title.contains("村民"), "{}", notice.title);
        let ours = notice.payload.replace("村民委员会组织法", "");
        for word in ["村民", "本村", "村务"] {
            assert!(!ours.contains(word), "{} says {word}: {}", notice.title, notice.payload);
        }
        assert!(!notice.payload.contains("村民委员会组织法"), "{} rests on the villagers' law", notice.title);
    }
}

/// The message of a refusal, without the page around it.
fn said(answer: &crate::testkit::Answer) -> String {
    let text = answer.text();
    text.split("notice-body").nth(1).unwrap_or(&text).chars().take(400).collect()
}

/// A finished village has every paper; each prints, and a frozen one is the same bytes again.
async fn papers(office: &Office) {
    let clerk = office.login(Role::TownshipClerk, super::TOWNSHIP).await;
    let code = village(Scene::FinishedAfterRunoff);
    let election = cycle::store::expect_current(office.app.db.read(), code).await.unwrap();
    clerk.get(&format!("/u/{code}/notices")).await.ok();
    for template in publication::model::TEMPLATES {
        if ["T04", "T09", "T11", "T21"].contains(&template.code) || !template.used_in(cycle::model::mode(&election)) {
            continue;
        }
        let path = format!("/u/{code}/notices/preview/{}", template.code);
        let answer = clerk.get(&path).await;
        assert!(answer.bytes.starts_with(b"%PDF"), "{}: {}", template.code, said(&answer));
    }
    for row in publication::store::notices(office.app.db.read(), election.id).await.unwrap() {
        let path = format!("/u/{code}/notices/{}/pdf", row.id);
        let (one, two) = (clerk.get(&path).await, clerk.get(&path).await);
        assert!(one.bytes.starts_with(b"%PDF"), "{}", row.title);
        assert!(one.bytes == two.bytes, "{} is not the same twice", row.title);
    }
    // What is not there is named with the page where it is entered.
    let missing = clerk.get(&format!("/u/{code}/notices/preview/T11")).await.refused();
    assert!(missing.contains("流动票箱") && missing.contains("投票准备"), "{missing}");
}

/// A published paper is not published again; a correction needs a reason and a change, and keeps the old one.
async fn correction(office: &Office) {
    let member = office.login(Role::CommitteeMember, super::TOWNSHIP).await;
    let code = village(Scene::Nominating);
    let election = cycle::store::expect_current(office.app.db.read(), code).await.unwrap();
    let all = publication::store::notices(office.app.db.read(), election.id).await.unwrap();
    let old = all.iter().find(|n| n.template == "T02").unwrap().clone();
    let again = member.post(&format!("/u/{code}/notices/publish/T02"), &[]).await.refused();
    assert!(again.contains("不能重复公布"), "{again}");
    let base = format!("/u/{code}/notices/{}", old.id);
    let version = hidden(&member.get(&base).await.ok(), "version");
    let without = member.post(&format!("{base}/correct"), &[("version", &version)]).await.refused();
    assert!(without.contains("更正原因"), "{without}");
    let same =
        member.post(&format!("{base}/correct"), &[("version", &version), ("reason", "联系方式有误")]).await.refused();
    assert!(same.contains("没有变化"), "{same}");
    member.post(&format!("/u/{code}/facts"), &[("contact", "村部 0579-00000000")]).await.done();
    let bad = member.post(&format!("/u/{code}/facts"), &[("opens", "八点")]).await.refused();
    assert!(bad.contains("八点"), "{bad}");
    let to = member.post(&format!("{base}/correct"), &[("version", &version), ("reason", "联系方式有误")]).await.done();
    assert!(member.get(&to).await.ok().contains("有效"));
    let stale = member.post(&format!("{base}/correct"), &[("version", &version), ("reason", "再改")]).await;
    assert_eq!(stale.status, axum::http::StatusCode::CONFLICT);
    let now = publication::store::notices(office.app.db.read(), election.id).await.unwrap();
    let kept = now.iter().find(|n| n.id == old.id).unwrap();
    assert!(kept.superseded);
    assert_eq!((&kept.payload, &kept.hash), (&old.payload, &old.hash), "a frozen paper never changes");
    let new = now.last().unwrap();
    assert_eq!(new.supersedes, Some(old.id));
    assert_eq!(new.no, now.iter().filter_map(|n| n.no).max(), "numbers go on, none is used twice");
}

/// The tie and the runoff can be opened from their verdicts, and the papers of the new round follow.
async fn next_rounds(office: &Office) {
    let conn = office.app.db.read();
    let member = office.login(Role::CommitteeMember, super::TOWNSHIP).await;
    for scene in [Scene::Tie, Scene::RunoffDue, Scene::NoWoman] {
        let code = village(scene);
        let page = member.get(&format!("/u/{code}/determination")).await.ok();
        assert!(page.contains("当选"), "{scene:?}");
        let election = cycle::store::expect_current(conn, code).await.unwrap();
        let row = determination::store::latest_final(conn, election.id).await.unwrap().unwrap();
        let verdict = determination::store::verdict(&row).unwrap();
        let candidates = verdict
            .runoff
            .iter()
            .flat_map(|plan| plan.candidates.iter())
            .flat_map(|(post, names)| names.iter().take(2).map(|(person, _)| (*post, person.clone())))
            .collect();
        let plan =
            determination::service::NextRound { step: verdict.next, polling_day: office.app.clock.today(), candidates };
        let unit = office.app.directory.find(&office.app.db, code).await.unwrap().unwrap();
        let actor = Actor { account_id: 3, ..office.actor(Role::CommitteeMember, super::TOWNSHIP).await };
        let (id, version) = (row.id, row.version);
        let opened = office
            .try_write(move |tx| {
                let (unit, actor, plan) = (unit.clone(), actor.clone(), plan.clone());
                Box::pin(async move { determination::service::next_round(tx, &actor, &unit, id, version, &plan).await })
            })
            .await;
        if let Err(Failure::Refused(refusal)) = &opened {
            panic!("{scene:?}: {} {}", refusal.code, refusal.message);
        }
        opened.unwrap();
        assert_eq!(Template::find("T18").unwrap().kind, paper::PaperKind::T18);
        let notice = member.get(&format!("/u/{code}/notices/preview/T18?round=2")).await;
        assert!(notice.bytes.starts_with(b"%PDF"), "{scene:?}: {}", said(&notice));
        let ballot = member.get(&format!("/u/{code}/notices/preview/T13-ballots?round=2")).await;
        assert!(ballot.bytes.starts_with(b"%PDF"), "{scene:?}: {}", said(&ballot));
    }
}
