//! Polling through the real app: what two typists, a scrutineer and the committee see and may do.

use law::posts::{Post, Sex};

use super::fixture::{Ballots, Village, village};
use super::model::SheetCode;
use super::store;
use crate::access::Role;
use crate::testkit::{OTHER_VILLAGE, VILLAGE};

const STANDING: [(&str, Sex, Post); 4] = [
    ("甲", Sex::Male, Post::Chair),
    ("乙", Sex::Male, Post::Chair),
    ("丙", Sex::Female, Post::Member),
    ("丁", Sex::Male, Post::Member),
];

/// Whether a page shows a number, in a cell or in an input; tokens may hold its digits by chance.
fn shows(page: &str, number: u32) -> bool {
    page.contains(&format!(">{number}<")) || page.contains(&format!("\"{number}\""))
}

async fn small() -> Village {
    village(100, &[(Post::Chair, 1), (Post::Member, 1)], &STANDING).await
}

fn ballots(votes: &[u32]) -> Ballots {
    Ballots { issued: 80, recovered: 80, valid: 78, invalid: 2, votes: votes.to_vec(), ..Ballots::default() }
}

#[tokio::test]
async fn a_missing_paper_stops_the_opening_by_name_and_article() {
    let v = super::fixture::prepared(0, &[(Post::Chair, 1)], &STANDING[..2]).await;
    let answer = v.member.post(&v.path("/polling/open"), &[("version", "0"), ("notice_on", "2025-03-20")]).await;
    let text = answer.refused();
    for words in ["选民名单", "唱票人", "第十四条"] {
        assert!(text.contains(words), "{words} is not on the page");
    }
    assert!(store::rounds(v.office.app.db.read(), v.election.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_place_is_changed_until_the_poll_opens() {
    let v = super::fixture::prepared(100, &[(Post::Chair, 1)], &STANDING[..2]).await;
    let first = [("version", "0"), ("form_key", "x"), ("kind", "station"), ("name", "大会堂")];
    v.member.post(&v.path("/polling/places"), &first).await.done();
    let places = store::places(v.office.app.db.read(), v.election.id).await.unwrap();
    let place = &places[0];
    let path = v.path(&format!("/polling/places/{}", place.id));
    assert!(v.member.get(&path).await.ok().contains(&format!("value=\"{}\"", place.name)));
    let version = place.version.to_string();
    let empty = v.member.post(&path, &[("version", &version), ("kind", "station"), ("name", "")]).await.refused();
    assert!(empty.contains("请填写名称"), "{empty}");
    let other = [("version", "0"), ("form_key", "y"), ("kind", "station"), ("name", "二站")];
    v.member.post(&v.path("/polling/places"), &other).await.done();
    let repeats = v.member.post(&path, &[("version", &version), ("kind", "station"), ("name", "二站")]).await.refused();
    assert!(repeats.contains("已有名为「二站」的投票场所") && repeats.contains("请换一个名称"), "{repeats}");
    v.member.post(&path, &[("version", &version), ("kind", "station"), ("name", "一站")]).await.done();
    let stale = v.member.post(&path, &[("version", &version), ("kind", "station"), ("name", "三站")]).await;
    assert_eq!(stale.status, 409);
    let now = store::place(v.office.app.db.read(), v.election.id, place.id).await.unwrap();
    assert_eq!(now.name, "一站");
    assert_eq!(v.member.get(&v.path("/polling/places/99")).await.status, 404);
}

#[tokio::test]
async fn an_open_objection_or_an_unpublished_correction_stops_the_opening() {
    let v = super::fixture::prepared(100, &[(Post::Chair, 1), (Post::Member, 1)], &STANDING).await;
    let gate = async || {
        let gates = super::service::gates(v.office.app.db.read(), &v.election).await.unwrap();
        gates.into_iter().find(|gate| gate.code == "ROLL").unwrap()
    };
    assert!(gate().await.ok, "{:?}", gate().await);
    let (election, voter) = (v.election.id, v.persons[4]);
    let objection = entity::objection::Model {
        id: 0,
        election_id: election,
        version_no: 1,
        registration_id: None,
        applicant: "赵六".into(),
        matter: "补登".into(),
        filed_on: crate::testkit::day(2025, 3, 2),
        received_on: crate::testkit::day(2025, 3, 2),
        late: false,
        accepted: None,
        decision: String::new(),
        decided_on: None,
        published_on: None,
        version: 1,
    };
    v.office
        .write(move |tx| {
            let objection = objection.clone();
            Box::pin(async move { crate::roll::store::insert_objection(tx.conn(), objection).await })
        })
        .await;
    let shut = gate().await;
    assert!(!shut.ok && shut.found.contains("1 件申诉"), "{shut:?}");
    v.office
        .write(move |tx| {
            Box::pin(async move {
                let row = crate::roll::store::registration_of(tx.read(), election, voter).await?.unwrap();
                let moved = entity::registration::Model { group_name: "二组".into(), ..row };
                crate::roll::store::update_registration(tx.conn(), moved).await
            })
        })
        .await;
    let shut = gate().await;
    assert!(shut.found.contains("申诉") && shut.found.contains("更正还没有公布"), "{shut:?}");
}

#[tokio::test]
async fn the_ballot_is_frozen_when_the_round_opens() {
    let v = small().await;
    let round = v.round().await;
    let contest = store::contest(&round).unwrap();
    assert_eq!(contest.contestants.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(), ["甲", "乙", "丙", "丁"]);
    assert_eq!(contest.seats_total(), 2);
    assert_eq!(round.registered, 100);
    let late = [("version", "0"), ("form_key", "x"), ("kind", "station"), ("name", "二站")];
    assert!(v.member.post(&v.path("/polling/places"), &late).await.refused().contains("已经开始"));
}

#[tokio::test]
async fn the_first_typist_cannot_be_the_second_and_nobody_sees_the_first_entry() {
    let v = small().await;
    let sheet = v.sheet().await;
    let first = ballots(&[51, 20, 61, 7]);
    v.save(&v.a, &sheet, &first).await.done();
    let sheet = v.sheet().await;
    assert_eq!(sheet.state, SheetCode::FirstDone.code());
    let page = v.save(&v.a, &sheet, &first).await.refused();
    assert!(page.contains("另一人录入"), "the rule is named");
    for client in [&v.a, &v.b, &v.member, &v.scrutineer] {
        let page = client.get(&v.path(&format!("/count/{}", sheet.id))).await.ok();
        assert!(!shows(&page, 61), "the first entry is hidden");
    }
    assert!(!shows(&v.member.get(&v.path("/board/live")).await.ok(), 61));
    v.save(&v.b, &sheet, &first).await.done();
    assert_eq!(v.sheet().await.state, SheetCode::Agreed.code());
    assert!(shows(&v.member.get(&v.path("/board/live")).await.ok(), 61));
}

#[tokio::test]
async fn only_differing_cells_come_back_and_both_values_stay_hidden() {
    let v = small().await;
    v.save(&v.a, &v.sheet().await, &ballots(&[51, 27, 61, 7])).await.done();
    v.save(&v.b, &v.sheet().await, &ballots(&[51, 24, 61, 7])).await.done();
    let sheet = v.sheet().await;
    assert_eq!(sheet.state, SheetCode::Differs.code());
    for typist in [&v.a, &v.b] {
        let page = typist.get(&v.path(&format!("/count/{}", sheet.id))).await.ok();
        assert!(page.contains("主任 乙") && !page.contains("主任 甲"), "only the differing cell is asked for");
        assert_eq!(page.matches("data-count").count(), 1);
        assert_eq!(page.matches("data-count autofocus").count(), 1, "typing begins at once");
        assert!(!page.contains(r#"value="27""#) && !page.contains(r#"value="24""#));
    }
    let path = v.path(&format!("/count/{}/recheck", sheet.id));
    let version = sheet.version.to_string();
    let other = v.login(Role::TypistA, crate::testkit::TOWNSHIP).await;
    assert!(other.post(&path, &[("version", &version), ("d0", "24")]).await.refused().contains("另一位录入员"));
    v.a.post(&path, &[("version", &version), ("d0", "24")]).await.done();
    assert_eq!(v.sheet().await.state, SheetCode::Agreed.code());
    let entries = store::entries(v.office.app.db.read(), sheet.id).await.unwrap();
    let kept: Vec<_> = entries.iter().map(|e| (e.slot, e.revision)).collect();
    assert_eq!(kept, [(1, 1), (2, 1), (1, 2)], "every submitted form is kept");
}

#[tokio::test]
async fn a_stale_tab_writes_nothing_and_a_double_click_has_one_effect() {
    let v = small().await;
    let empty = v.sheet().await;
    let form = ballots(&[50, 20, 60, 10]);
    v.save(&v.a, &empty, &form).await.done();
    v.save(&v.a, &empty, &form).await.done();
    let entries = store::entries(v.office.app.db.read(), empty.id).await.unwrap();
    assert_eq!(entries.len(), 1, "the second click changed nothing");
    let stale = v.save(&v.b, &empty, &form).await;
    assert_eq!(stale.status.as_u16(), 409);
    assert!(stale.text().contains("未写入"));
    assert_eq!(store::entries(v.office.app.db.read(), empty.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_save_that_is_cut_off_leaves_nothing() {
    let v = small().await;
    let sheet = v.sheet().await;
    let actor = v.office.actor(Role::TypistA, VILLAGE).await;
    let unit = v.unit().await;
    let form = ballots(&[1, 2, 3, 4]).form();
    let (id, version) = (sheet.id, sheet.version);
    let cut = v
        .office
        .try_write(move |tx| {
            let (actor, unit, form) = (actor.clone(), unit.clone(), form.clone());
            Box::pin(async move {
                super::service::save_entry(tx, &actor, &unit, id, version, &form).await?;
                Err::<(), _>(crate::failure::Failure::Internal("power cut".into()))
            })
        })
        .await;
    assert!(cut.is_err());
    assert_eq!(v.sheet().await, sheet);
    assert!(store::entries(v.office.app.db.read(), sheet.id).await.unwrap().is_empty());
    assert!(v.office.events("count.entered").await.is_empty());
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_every_error_and_what_was_typed() {
    let v = small().await;
    let sheet = v.sheet().await;
    let mut pairs = ballots(&[50, 20, 60, 10]).pairs(&sheet);
    for (name, value) in &mut pairs {
        match name.as_str() {
            "issued" => *value = "八十".into(),
            "v2" => value.clear(),
            _ => {}
        }
    }
    let page = v.post_pairs(&v.a, &v.path(&format!("/count/{}", sheet.id)), &pairs).await;
    let page = page.refused();
    assert!(page.contains("不是整数") && page.contains("请填写委员 丙"));
    assert_eq!(v.sheet().await.state, SheetCode::Empty.code());
}

#[tokio::test]
async fn figures_that_contradict_each_other_are_not_saved() {
    let v = small().await;
    let base = || ballots(&[50, 20, 60, 10]);
    let named = |name, votes| vec![(Post::Member, name, votes)];
    let cases = [
        ("F01", "recovered", "收回选票81张，多于", Ballots { recovered: 81, valid: 79, ..base() }),
        ("F02", "valid", "有效票77张加无效票2张等于79张", Ballots { valid: 77, ..base() }),
        ("F03", "v0", "主任得票合计90", Ballots { votes: vec![50, 40, 60, 10], ..base() }),
        ("F04", "v0", "得79票，多于有效票78张", Ballots { votes: vec![79, 0, 60, 10], ..base() }),
        (
            "F04",
            "w1_votes",
            "另选甲（委员）得79票",
            Ballots {
                votes: vec![50, 20, 0, 0],
                write_ins: vec![(Post::Chair, "另选乙", 1), (Post::Member, "另选甲", 79)],
                ..base()
            },
        ),
        ("F03", "v2", "委员得票合计80", Ballots { write_ins: named("另选甲", 10), ..base() }),
        ("F06", "issued", "发出选票101，多于登记", Ballots { issued: 101, ..base() }),
        ("F08", "blank", "全部弃权的选票79张", Ballots { blank: 79, votes: vec![0, 0, 0, 0], ..base() }),
        ("F11", "proxies", "委托投票81人", Ballots { proxies: 81, ..base() }),
    ];
    let sheet = v.sheet().await;
    for (code, field, words, form) in cases {
        let page = v.save(&v.a, &sheet, &form).await.refused();
        assert!(page.contains(&format!("href=\"#f-{field}\"")), "{code}: the summary leads to {field}: {page}");
        let at = page.find(&format!("id=\"f-{field}-error\"")).unwrap_or_else(|| panic!("{code} is said at {field}"));
        let said: String = page[at..].chars().take(200).collect();
        let help = law::findings::help(code).unwrap();
        assert!(
            said.contains(words) && said.contains(&help.now["typist"][..30]),
            "{code}: what, and what to do: {said}"
        );
        // The focus is in the cell, not in the summary, and every figure is still there.
        assert_eq!(page.matches("autofocus").count(), 1, "{code}");
        let cell = page.split("<input").find(|part| part.contains("autofocus")).unwrap();
        // Too many votes for a written name are too many for the post too, which is said further up.
        let first = if field == "w1_votes" { "v2" } else { field };
        assert!(cell.contains(&format!("id=\"f-{first}\"")), "{code}: {cell}");
        for (name, value) in form.pairs(&sheet) {
            assert!(
                name.ends_with("_post") || page.contains(&format!("name=\"{name}\" value=\"{value}\"")),
                "{code} {name}"
            );
        }
        assert!(v.member.get(&format!("/law/findings/{code}")).await.ok().contains("现在怎么办"), "{code} has help");
        assert_eq!(page.contains("name=\"recounted\""), code == "F01", "only {code} can be true");
        // The box helps against nothing else.
        if code != "F01" {
            v.save(&v.a, &sheet, &Ballots { recounted: true, ..form }).await.refused();
        }
    }
    assert_eq!(v.sheet().await, sheet, "nothing was written");
    assert!(store::entries(v.office.app.db.read(), sheet.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn more_ballots_than_handed_out_are_kept_when_they_were_counted_again() {
    let v = small().await;
    let over = Ballots { recovered: 81, valid: 79, recounted: true, ..ballots(&[50, 20, 60, 10]) };
    v.save(&v.a, &v.sheet().await, &over).await.done();
    // The box means nothing where nothing is wrong.
    v.save(&v.b, &v.sheet().await, &Ballots { recounted: true, ..ballots(&[50, 20, 60, 10]) }).await.done();
    let sheet = v.sheet().await;
    let entries = store::entries(v.office.app.db.read(), sheet.id).await.unwrap();
    assert_eq!(entries.iter().map(|e| e.recounted).collect::<Vec<_>>(), [true, false]);
    let detail = format!("{:?}", v.office.events("count.entered").await);
    assert_eq!(detail.matches("recounted").count(), 1, "{detail}");
    // The cells that differ are 收回 and 有效, typed again by the second: the same rule.
    let path = v.path(&format!("/count/{}/recheck", sheet.id));
    let version = sheet.version.to_string();
    let again = |valid: &'static str| [("version", version.as_str()), ("d0", "81"), ("d1", valid)];
    let page = v.b.post(&path, &again("78")).await.refused();
    for (field, words) in [("d0", "多于"), ("d1", "两者应当相等")] {
        let at = page.find(&format!("id=\"f-{field}-error\"")).expect("said at the cell that was asked for");
        assert!(page[at..].chars().take(120).collect::<String>().contains(words), "{field}: {page}");
    }
    let page = v.b.post(&path, &again("79")).await.refused();
    assert!(page.contains("name=\"recounted\"") && page.contains("第二十七条第二款"), "{page}");
    let ticked: Vec<_> = again("79").into_iter().chain([("recounted", "yes")]).collect();
    v.b.post(&path, &ticked).await.done();
    let sheet = v.sheet().await;
    assert_eq!(sheet.state, SheetCode::Agreed.code());
    let page = v.scrutineer.get(&v.path(&format!("/count/{}", sheet.id))).await.ok();
    assert!(page.contains("finding-F01") && page.contains("已当场复点"), "{page}");
    let page = v.scrutineer.get(&v.path(&format!("/count/{}/finalise", sheet.id))).await.ok();
    assert!(page.contains("本次投票无效，须重新组织投票"), "{page}");
}

#[tokio::test]
async fn what_both_said_about_the_ballots_is_not_asked_again_for_other_cells() {
    let v = small().await;
    let over = |votes: &[u32]| Ballots { recovered: 81, valid: 79, recounted: true, ..ballots(votes) };
    v.save(&v.a, &v.sheet().await, &over(&[50, 20, 60, 10])).await.done();
    v.save(&v.b, &v.sheet().await, &over(&[51, 20, 60, 10])).await.done();
    let sheet = v.sheet().await;
    let path = v.path(&format!("/count/{}", sheet.id));
    let version = sheet.version.to_string();
    v.a.post(&format!("{path}/recheck"), &[("version", &version), ("d0", "49")]).await.done();
    let page = v.a.get(&path).await.ok();
    assert!(page.contains("请另一位录入员对照原件重录") && page.contains("我要再重录一次"), "{page}");
    let version = v.sheet().await.version.to_string();
    v.b.post(&format!("{path}/recheck"), &[("version", &version), ("d0", "49")]).await.done();
    assert_eq!(v.sheet().await.state, SheetCode::Agreed.code());
}

#[tokio::test]
async fn everybody_with_a_vote_is_seen_before_a_sheet_is_final() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 1)], &STANDING).await;
    let written = Ballots { write_ins: vec![(Post::Chair, "王五", 3)], ..ballots(&[50, 20, 60, 10]) };
    v.agree(&written).await;
    let page = v.scrutineer.get(&v.path(&format!("/count/{}/finalise", v.sheet().await.id))).await.ok();
    assert!(page.contains("主任 另选人 王五 3 票") && page.contains("丁 10 票"), "{page}");
}

#[tokio::test]
async fn papers_of_a_place_must_add_up_and_agree_with_the_sheet() {
    let v = small().await;
    let round = v.round().await;
    let stock = store::stock(v.office.app.db.read(), round.id).await.unwrap().remove(0);
    let (round_id, place_id) = (round.id.to_string(), stock.place_id.to_string());
    let numbers = |printed, issued| {
        [
            ("version", "1"),
            ("round_id", &round_id),
            ("place_id", &place_id),
            ("printed", printed),
            ("issued", issued),
            ("issued_proxy", "0"),
            ("spoiled", "1"),
            ("unused", "19"),
        ]
        .map(|(n, v)| (n, v.to_owned()))
    };
    let as_pairs = |p: [(&'static str, String); 8]| p.map(|(n, v)| (n.to_owned(), v)).to_vec();
    let path = v.path("/polling/stock");
    let wrong = v.post_pairs(&v.member, &path, &as_pairs(numbers("99", "79"))).await;
    assert_eq!(wrong.status.as_u16(), 303, "99 = 79 + 1 + 19");
    let stale = v.post_pairs(&v.member, &path, &as_pairs(numbers("100", "80"))).await;
    assert_eq!(stale.status.as_u16(), 409);
    v.agree(&Ballots { spoiled: 1, unused: 19, ..ballots(&[50, 20, 60, 10]) }).await;
    let sheet = v.sheet().await;
    let page = v.scrutineer.get(&v.path(&format!("/count/{}", sheet.id))).await.ok();
    assert!(page.contains("finding-F12"), "80 on the sheet, 79 by the issuers");
    assert!(!page.contains("finding-F05"), "the register adds up, and its figures are not mixed with the sheet's");
    let (path, version) = (v.path(&format!("/count/{}/", sheet.id)), sheet.version.to_string());
    let asked = v.scrutineer.get(&format!("{path}finalise")).await.ok();
    assert!(asked.contains("现在还不能定稿") && !asked.contains("定稿后只能经"), "said before it is tried: {asked}");
    let refused = v.scrutineer.post(&format!("{path}finalise"), &[("version", &version)]).await.refused();
    assert!(refused.contains("编号 F12"), "what the typist cannot see stops the sheet: {refused}");
    v.scrutineer.post(&format!("{path}discard"), &[("version", &version), ("reason", "录错")]).await.done();
    let sheet = v.sheet().await;
    assert_eq!(sheet.state, SheetCode::Empty.code());
    assert_eq!(store::record(&sheet).unwrap().corrections.len(), 1, "what was given up is on record");
}

#[tokio::test]
async fn a_typist_cannot_sign_and_a_correction_needs_two() {
    let v = small().await;
    v.agree(&ballots(&[50, 20, 60, 10])).await;
    let sheet = v.sheet().await;
    let path = v.path(&format!("/count/{}", sheet.id));
    let version = sheet.version.to_string();
    assert_eq!(v.a.post(&format!("{path}/finalise"), &[("version", &version)]).await.status.as_u16(), 403);
    v.scrutineer.post(&format!("{path}/finalise"), &[("version", &version)]).await.done();
    let version = v.sheet().await.version.to_string();
    v.scrutineer.post(&format!("{path}/correction/ask"), &[("version", &version), ("reason", "漏计一叠")]).await.done();
    let version = v.sheet().await.version.to_string();
    let own = v.scrutineer.post(&format!("{path}/correction/confirm"), &[("version", &version)]).await;
    assert!(own.refused().contains("另一人"));
    v.member.post(&format!("{path}/correction/confirm"), &[("version", &version)]).await.done();
    let sheet = v.sheet().await;
    assert_eq!(sheet.state, SheetCode::Empty.code());
    let correction = store::record(&sheet).unwrap().corrections.remove(0);
    assert_eq!(correction.reason, "漏计一叠");
    assert_eq!(correction.before.unwrap().votes, [50, 20, 60, 10], "the old figures are kept");
    v.agree(&ballots(&[51, 20, 60, 10])).await;
    assert_eq!(v.sheet().await.state, SheetCode::Agreed.code(), "typed anew by two");
}

#[tokio::test]
async fn a_round_closes_only_when_nothing_is_left() {
    let v = small().await;
    let round = v.round().await;
    let close = v.path(&format!("/count/close/{}", round.id));
    let version = round.version.to_string();
    let refused = |answer: crate::testkit::Answer, code: &str| assert!(answer.refused().contains(code), "{code}");
    refused(v.member.post(&close, &[("version", &version)]).await, "SHEETS_NOT_FINAL");
    let asked = v.member.get(&close).await.ok();
    assert!(asked.contains("现在还不能结束计票") && asked.contains("1 张没有定稿"), "{asked}");
    let form = Ballots { valid: 60, invalid: 20, ..ballots(&[40, 10, 50, 5]) };
    v.agree(&form).await;
    let round_id = round.id.to_string();
    let doubt = [("version", "0"), ("form_key", "d1"), ("round_id", &round_id), ("description", "两个名字上都有记号")];
    v.scrutineer.post(&v.path("/count/doubtful"), &doubt).await.done();
    v.scrutineer.post(&v.path("/count/doubtful"), &doubt).await.done();
    let sheet = v.sheet().await;
    let (finalise, now) = (v.path(&format!("/count/{}/finalise", sheet.id)), sheet.version.to_string());
    refused(v.scrutineer.post(&finalise, &[("version", &now)]).await, "还有 1 张疑难票");
    let ballot = store::doubtful(v.office.app.db.read(), round.id).await.unwrap().remove(0);
    let members = v.committee().await;
    let by = |n: usize| members.iter().take(n).map(|id| ("deciders", id.as_str()));
    let decide = [("version", "1"), ("round_id", &round_id), ("valid", "no"), ("reason", "无法辨认")];
    let path = v.path(&format!("/count/doubtful/{}", ballot.id));
    v.member.post(&path, &decide.into_iter().chain(by(5)).collect::<Vec<_>>()).await.done();
    let again = [("version", "2"), ("round_id", &round_id), ("valid", "yes"), ("reason", "改判")];
    refused(v.second.post(&path, &again.into_iter().chain(by(5)).collect::<Vec<_>>()).await, "DOUBTFUL_DECIDED");
    v.sign().await;
    let late = [("version", "0"), ("form_key", "d2"), ("round_id", &round_id), ("description", "又一张")];
    refused(v.scrutineer.post(&v.path("/count/doubtful"), &late).await, "SHEET_FINAL");
    let step = "待办：登记选票领用";
    let link = format!("href=\"{}\"", v.path("/polling#stock"));
    let answer = v.member.post(&close, &[("version", &version)]).await.refused();
    assert!(answer.contains("「大会堂」没有登记选票领用") && answer.contains(&link), "{answer}");
    for page in ["/polling", "/count"] {
        assert!(v.member.get(&v.path(page)).await.ok().contains(step), "{page} says what is open");
    }
    v.stock(&form).await;
    for page in ["/polling", "/count"] {
        assert!(!v.member.get(&v.path(page)).await.ok().contains(step), "{page}: nothing is open");
    }
    refused(v.member.post(&close, &[("version", &version)]).await, "W01");
    let count = v.explain_all(&v.scrutineer).await;
    assert!(count >= 1);
    refused(v.member.post(&close, &[("version", &version)]).await, "W01");
    let note = store::notes(v.office.app.db.read(), round.id).await.unwrap().remove(0);
    let own = [("version", "1"), ("round_id", &round_id)];
    assert!(
        v.scrutineer
            .post(&v.path(&format!("/findings/{}/close", note.id)), &own)
            .await
            .refused()
            .contains("不能由您销号")
    );
    v.close_notes(&v.member).await;
    v.member.post(&close, &[("version", &version)]).await.done();
    assert_eq!(v.round().await.state, "closed");
    let election = crate::cycle::store::election(v.office.app.db.read(), v.election.id).await.unwrap();
    assert_eq!((election.issued, election.recovered, election.invalid, election.open_findings), (80, 80, 20, 0));
}

#[tokio::test]
async fn the_ballot_papers_are_an_open_step_from_the_polling_day_on() {
    let v = super::fixture::prepared(100, &[(Post::Chair, 1), (Post::Member, 1)], &STANDING).await;
    let v = v.opened().await;
    let today = v.office.app.clock.now_ms();
    let step = "「大会堂」没有登记选票领用";
    assert!(
        v.member.get(&v.path("/polling")).await.ok().contains(step),
        "on the day itself, before the boxes are opened"
    );
    v.office.app.clock.set_ms(today - 86_400_000);
    let before = v.member.get(&v.path("/polling")).await.ok();
    assert!(!before.contains(step) && before.contains("id=\"stock\""), "not the day before, but the form is there");
}

#[tokio::test]
async fn a_ballot_in_doubt_is_decided_by_the_majority_of_the_committee() {
    let v = small().await;
    let round_id = v.round().await.id.to_string();
    let doubt = [("version", "0"), ("form_key", "d1"), ("round_id", &round_id), ("description", "字迹不清")];
    v.scrutineer.post(&v.path("/count/doubtful"), &doubt).await.done();
    let ballot = store::doubtful(v.office.app.db.read(), v.round().await.id).await.unwrap().remove(0);
    let members = v.committee().await;
    assert_eq!(members.len(), 5);
    let (page, path) = (v.path("/count"), v.path(&format!("/count/doubtful/{}", ballot.id)));
    let form = v.member.get(&page).await.ok();
    assert!(form.contains("现有成员 5 人，须过半数同意") && form.contains("选委五"), "{form}");
    // A row of another election, or a number that means nobody, is no member.
    let by = |deciders: &[&str]| {
        let facts = [("version", "1"), ("round_id", &round_id), ("valid", "yes"), ("reason", "仍可确认所选的人")];
        let deciders: Vec<_> = deciders.iter().map(|id| ("deciders", *id)).collect();
        let pairs: Vec<(String, String)> =
            facts.into_iter().chain(deciders).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        pairs
    };
    let (a, b, c) = (members[0].as_str(), members[1].as_str(), members[2].as_str());
    for (few, words) in [
        (&[][..], "请勾选参加并同意"),
        (&[a, b][..], "须过半数（至少 3 人）同意才是委员会的决定，只勾选了 2 人"),
        (&[a, b, "9999"][..], "只勾选了 2 人"),
        (&[a, b, b][..], "只勾选了 2 人"),
    ] {
        let page = v.post_pairs(&v.member, &path, &by(few)).await.refused();
        assert!(page.contains(words), "{words}: {page}");
        assert!(page.contains("value=\"仍可确认所选的人\""), "what was typed is kept");
        assert!(few.is_empty() || page.contains(&format!("name=\"deciders\" value=\"{a}\" checked")), "{page}");
    }
    assert!(store::undecided(v.office.app.db.read(), ballot.round_id, ballot.id).await.unwrap());
    v.post_pairs(&v.member, &path, &by(&[a, b, c])).await.done();
    let shown = v.member.get(&page).await.ok();
    assert!(shown.contains("仍可确认所选的人（选委一、选委二、选委三 3 人同意，"), "{shown}");
    assert!(format!("{:?}", v.office.events("count.doubtful_decided").await).contains("选委三"));
    assert_eq!(v.post_pairs(&v.member, &path, &by(&[a, b, c])).await.status.as_u16(), 409, "decided once");
}

#[tokio::test]
async fn staff_stay_as_they_were_announced_once_a_round_is_open() {
    let v = small().await;
    let pairs = [("version", "0"), ("form_key", "s9"), ("staff_name", "监票乙"), ("duty", "scrutineer")];
    assert!(v.member.post(&v.path("/polling/staff"), &pairs).await.refused().contains("投票已经开始"));
    let row = store::staff(v.office.app.db.read(), v.election.id).await.unwrap().remove(0);
    let version = row.version.to_string();
    let remove = v.member.post(&v.path(&format!("/polling/staff/{}/remove", row.id)), &[("version", &version)]).await;
    assert!(remove.refused().contains("投票已经开始"));
    assert_eq!(store::staff(v.office.app.db.read(), v.election.id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_proxy_that_was_not_announced_keeps_the_round_open() {
    let v = small().await;
    let form = Ballots { proxies: 2, ..ballots(&[50, 20, 60, 10]) };
    v.stock(&form).await;
    v.agree(&form).await;
    v.sign().await;
    let round = v.round().await;
    let found = super::findings::of_round(v.office.app.db.read(), &v.election, &round).await.unwrap();
    let proxies = found.iter().find(|l| l.finding.code == "F15").unwrap();
    assert!(proxies.open() && proxies.place_id.is_none() && proxies.finding.message.contains("0人"));
    let version = round.version.to_string();
    let close = v.member.post(&v.path(&format!("/count/close/{}", round.id)), &[("version", &version)]).await;
    assert!(close.refused().contains("F15"));
}

#[tokio::test]
async fn the_log_of_an_entry_has_its_hash_and_not_its_figures() {
    let v = small().await;
    v.save(&v.a, &v.sheet().await, &ballots(&[51, 20, 61, 7])).await.done();
    let events = v.office.events("count.entered").await;
    assert_eq!(events.len(), 1);
    let detail = format!("{:?}", events[0]);
    assert!(detail.contains("form_sha256"), "{detail}");
    for word in ["votes", "recovered"] {
        assert!(!detail.contains(word), "{word} is in {detail}");
    }
}

#[tokio::test]
async fn another_village_sees_neither_sheet_nor_round() {
    let v = small().await;
    v.office.election(OTHER_VILLAGE, v.election.polling_day).await;
    let sheet = v.sheet().await;
    let stranger = v.login(Role::TypistA, OTHER_VILLAGE).await;
    let path = format!("/u/{OTHER_VILLAGE}/count/{}", sheet.id);
    assert_eq!(stranger.get(&path).await.status.as_u16(), 404, "a foreign number is not found");
    let pairs = ballots(&[50, 20, 60, 10]).pairs(&sheet);
    assert_eq!(v.post_pairs(&stranger, &path, &pairs).await.status.as_u16(), 404);
    assert_eq!(stranger.get(&v.path("/count")).await.status.as_u16(), 403);
}
