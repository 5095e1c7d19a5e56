//! One meeting: what it is, what stands in its way, what comes next.

use axum::extract::Path;
use maud::{Markup, html};

use super::{base, chip, frame, load, papers, setup};
use crate::access::{COMMITTEE, COUNTERS, ROLL_READERS};
use crate::cycle;
use crate::failure::Outcome;
use crate::meeting::model::{Purpose, Stage, VoteKind, post_of};
use crate::meeting::service::{self, Loaded, Turnout};
use crate::meeting::store;
use crate::polling::model::{Contestant, SheetCode};
use crate::polling::pages::command;
use crate::polling::service::SIGNERS;
use crate::ui::{self, Column, Confirm, Field, Form, StepState, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn steps(loaded: &Loaded) -> Markup {
    let line = [
        (Stage::Preparing, "筹备"),
        (Stage::CheckIn, "签到"),
        (Stage::Voting, "投票"),
        (Stage::Counting, "计票"),
        (Stage::Deciding, "认定"),
        (Stage::Filing, "报批备案"),
        (Stage::Finished, "完成"),
    ];
    let at = if loaded.stage == Stage::NextVote { Stage::Deciding } else { loaded.stage };
    let steps: Vec<ui::Step> = line
        .iter()
        .map(|(stage, word)| {
            let state = if *stage < at || loaded.stage == Stage::Finished {
                StepState::Done
            } else if *stage == at {
                StepState::Current
            } else {
                StepState::Todo
            };
            ui::Step::new(*word, state)
        })
        .collect();
    ui::steps_bar(&steps)
}

/// The figures of the list, as tiles.
pub(super) fn turnout_tiles(counted: &Turnout, least: Option<u32>, met: bool) -> Markup {
    let mut tiles = vec![ui::Tile::new("应到", counted.due.to_string())];
    let mut parts = Vec::new();
    if counted.without_right > 0 {
        parts.push(format!("无选举权 {}", counted.without_right));
    }
    if counted.left_out > 0 {
        parts.push(format!("不计算 {}", counted.left_out));
    }
    if counted.pending > 0 {
        parts.push(format!("报请中仍计算 {}", counted.pending));
    }
    if !parts.is_empty() {
        tiles[0] = tiles[0].clone().note(format!("名册 {} 人：{}", counted.listed, parts.join("，")));
    }
    let mut present =
        ui::Tile::new("实到", counted.present.to_string()).tone(if met { Tone::Good } else { Tone::Warn });
    let mut how = Vec::new();
    if counted.online > 0 {
        how.push(format!("在线 {}", counted.online));
    }
    if counted.by_proxy > 0 {
        how.push(format!("同户委托 {}", counted.by_proxy));
    }
    if !how.is_empty() {
        present = present.note(how.join("，"));
    }
    tiles.push(present);
    if let Some(least) = least {
        let short = least.saturating_sub(counted.present);
        let note = if short == 0 { "已达到".to_owned() } else { format!("还差 {short} 人") };
        tiles.push(ui::Tile::new("至少到会", least.to_string()).note(note));
    }
    ui::tiles(&tiles)
}

async fn next_step(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    let row = &loaded.row;
    let own = base(&row.unit_code, row.id);
    let manages = COMMITTEE.contains(&ctx.actor.role);
    let conn = ctx.app.db.read();
    let rounds = store::rounds(conn, row.id).await?;
    let sheet = rounds.last().map(|round| (format!("{own}/sheet/{}", round.id), round));
    let counts = COUNTERS.contains(&ctx.actor.role) || SIGNERS.contains(&ctx.actor.role) || manages;
    Ok(match loaded.stage {
        Stage::Preparing if manages => html! {
            p { "登记名册、候选人和文书；会议当天开始签到。" }
            p {
                (ui::confirm_link(&format!("{own}/convene"), "开始签到…", false)) " "
                (ui::button(&format!("{own}/edit"), "更改会议安排")) " "
                (ui::button(&format!("{own}/postpone"), "改期…")) " "
                (ui::button(&format!("{own}/cancel"), "取消会议…"))
            }
        },
        Stage::CheckIn if manages => html! {
            p { (ui::primary_button(&format!("{own}/attendance"), "签到")) " "
                (ui::confirm_link(&format!("{own}/vote"), "人已到齐，开始投票…", false)) " "
                (ui::button(&format!("{own}/postpone"), "人数不够，改期…")) }
        },
        Stage::Voting if manages => html! {
            p { "正在投票。收齐选票、当众开箱后开始计票。" }
            p { (ui::confirm_link(&format!("{own}/count"), "开箱，开始计票…", false)) }
        },
        Stage::Counting if counts => match sheet {
            Some((href, round)) => html! {
                p { "两名录入员分别录入，一致后由监票人定稿。" }
                p {
                    (ui::primary_button(&href, "计票单")) " "
                    (ui::badge(Tone::Info, SheetCode::from_code(&round.sheet_state).map_or("", SheetCode::zh))) " "
                    @if manages && round.sheet_state == SheetCode::Final.code() {
                        (ui::confirm_link(&format!("{own}/close"), "结束计票…", false))
                    }
                }
            },
            None => html! {},
        },
        Stage::Deciding => html! {
            @if let Some(asked) = rounds.last().map(service::reopening).transpose()?.flatten() {
                (super::undo::waiting(ctx, loaded, &asked))
            }
            p { "计票已结束，由两人核对并确认结果。" }
            p { (ui::primary_button(&format!("{own}/result"), "结果认定")) }
        },
        Stage::NextVote => html! {
            p { "还要再投一轮票。" }
            p { (ui::primary_button(&format!("{own}/result"), "看结果，组织下一轮")) }
        },
        Stage::Filing => html! { p { "结果已认定。请依次登记报批、备案和公布的文书。" } },
        Stage::Finished => html! { p { "已完成" @if let Some(day) = row.finished_on { "（" (day) "）" } "。" } },
        Stage::Cancelled => html! { p { "这次会议已取消。" } },
        _ => html! { p { "由乡镇经办或者村里办理下一步。" } },
    })
}

/// The steps of the body as they stand on the timetable of the unit; a meeting of those who were elected has none of its own.
async fn timetable(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    match loaded.purpose.body().filter(|_| loaded.purpose.parent().is_none()) {
        Some(body) => cycle::timetable_of(ctx, body).await,
        None => Ok(html! {}),
    }
}

/// A meeting.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let conn = ctx.app.db.read();
    let row = &loaded.row;
    let own = base(&row.unit_code, id);
    let facts = store::facts(row)?;
    let seats = store::seats(row)?;
    let (counted, quorum) = service::quorum_now(conn, &loaded).await?;
    let nominees = store::nominees(conn, id).await?;
    let standing = nominees.iter().filter(|one| !one.withdrawn).count();
    let before = matches!(loaded.stage, Stage::Preparing | Stage::CheckIn);
    let obstacles = if before { service::obstacles(conn, ctx.unit()?, &loaded).await? } else { Vec::new() };
    let rounds = store::rounds(conn, id).await?;
    let elected = service::elected(conn, row).await?;
    // A meeting that is called again is announced again; what was announced for its first vote stays on record.
    let first_notice = rounds.first().map(store::contest).transpose()?.and_then(|contest| contest.notice_on);
    let first_notice = first_notice.filter(|_| row.announced_on != first_notice);
    let mut arrangement = vec![
        ("形式", html! { (ctx.words().say(loaded.forum.zh())) }),
        ("日期", html! { (row.held_on) }),
        (
            "通知日期",
            html! {
                @match row.announced_on { Some(day) => (day), None => "未登记" }
                @if let Some(day) = first_notice { "（第一次投票的通知：" (day) "）" }
            },
        ),
        ("地点", html! { (row.place) }),
    ];
    if facts.subject.is_none() {
        let seats: Vec<String> = seats.iter().map(|seat| format!("{} {} 名", seat.post.zh(), seat.n)).collect();
        arrangement.push(("应选", html! { (seats.join("，")) }));
    }
    if let Some(subject) = &facts.subject {
        arrangement.push(("罢免对象", html! { (subject.post) " " (subject.name) }));
        arrangement.push(("理由", html! { (subject.reason) }));
        if let Some(received) = subject.received {
            let due = law::recall::vote_due(received, &loaded.rules.village);
            arrangement
                .push(("收到罢免要求", html! { (received) @if let Some(due) = due { "，最迟 " (due) " 投票表决" } }));
        }
    }
    if let Some(ends) = facts.term_ends {
        arrangement.push(("本届届满", html! { (ends) }));
    }
    let mut votes = Table::new(
        "投票",
        vec![
            Column::number("轮次"),
            Column::text("种类").sticky(),
            Column::state("日期"),
            Column::number("应到"),
            Column::number("实到"),
            Column::state("计票单"),
        ],
    )
    .plain();
    for round in &rounds {
        let kind = VoteKind::from_code(&round.kind).map_or("", VoteKind::zh);
        votes = votes.row(vec![
            html! { (round.no) },
            html! { a href=(format!("{own}/sheet/{}", round.id)) { (kind) } },
            html! { (round.held_on) },
            html! { (round.due) },
            html! { (round.present) },
            html! { (SheetCode::from_code(&round.sheet_state).map_or("", SheetCode::zh)) },
        ]);
    }
    let list = html! {
        (turnout_tiles(&counted, quorum.min_present, quorum.met))
        @if ROLL_READERS.contains(&ctx.actor.role) {
            p { (ui::button(&format!("{own}/electors"), loaded.forum.electors_zh())) " "
                @if loaded.stage != Stage::Preparing { (ui::button(&format!("{own}/attendance"), "签到情况")) } }
        }
    };
    let candidates = html! {
        p { "候选人 " (standing) " 人" @if nominees.len() > standing { "，已撤下 " (nominees.len() - standing) " 人" } "。" }
        p { (ui::button(&format!("{own}/nominees"), "候选人")) }
    };
    let body = html! {
        (steps(&loaded))
        (ui::card("下一步", next_step(&ctx, &loaded).await?))
        @if before { (super::kin::notice(&ctx, &loaded).await?) }
        @if !obstacles.is_empty() { (ui::card("投票前须补办或者核对", cycle::show_findings(ctx.words(), &obstacles))) }
        (ui::columns(&[ui::card("会议安排", ui::kv(&arrangement)), ui::card(loaded.forum.electors_zh(), list)]))
        @if facts.subject.is_none() { (ui::card("候选人", candidates)) }
        (super::sitting::card(&ctx, &loaded).await?)
        (setup::points(&ctx, &loaded)?)
        (papers::printing(&ctx, &loaded))
        (papers::card(&ctx, &loaded).await?)
        (timetable(&ctx, &loaded).await?)
        @if !rounds.is_empty() {
            (ui::card_with("投票与结果", Some(ui::button(&format!("{own}/result"), "结果认定")), html! {
                (votes.render())
                @if !elected.is_empty() {
                    p { "当选：" @for (at, one) in elected.iter().enumerate() { @if at > 0 { "、" } (one.elected.post.zh()) " " (one.elected.person) "（" (one.elected.votes) " 票）" } }
                }
            }))
        }
    };
    let frame = frame(&ctx, &loaded, &service::title(row))?.primary(chip(loaded.stage));
    Ok(page(frame.page(body)))
}

fn question(
    ctx: &Ctx,
    loaded: &Loaded,
    (heading, question, verb): (&str, String, &str),
    (facts, consequences): (&[(&str, String)], &[String]),
    path: &str,
) -> Page {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let body = ui::confirm_page(&Confirm {
        question: &question,
        consequences,
        facts,
        action: &format!("{own}/{path}"),
        csrf: &ctx.csrf,
        version: loaded.row.version,
        hidden: &[],
        verb,
        cancel: &own,
        danger: false,
    });
    Ok(page(frame(ctx, loaded, heading)?.page(body)))
}

/// Asks before people check in.
pub async fn ask_convene(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let counted = service::turnout(ctx.app.db.read(), id).await?;
    let facts = [
        ("会议", service::title(&loaded.row)),
        ("日期", loaded.row.held_on.to_string()),
        ("应到", format!("{} 人", counted.due)),
    ];
    let after = ["签到后仍可补登名册；开始投票后名册和候选人不再更改。".to_owned()];
    question(&ctx, &loaded, ("开始签到", "开始签到？".to_owned(), "开始签到"), (&facts, &after), "convene")
}

/// Opens the meeting.
pub async fn convene(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        let due = service::convene(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("{}/attendance", base(&unit.code, id)), format!("会议开始签到，应到 {due} 人")))
    })
}

/// Asks before the vote.
pub async fn ask_vote(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let conn = ctx.app.db.read();
    let obstacles = service::obstacles(conn, ctx.unit()?, &loaded).await?;
    if let Some(refusal) = cycle::refusal(&obstacles, "请补办后再开始投票") {
        let body = crate::shell::refused(&refusal, "现在还不能开始投票");
        return Ok(page(frame(&ctx, &loaded, "开始投票")?.page(body)));
    }
    let (counted, quorum) = service::quorum_now(conn, &loaded).await?;
    // The same ballot that the command makes: in a further vote, the seats that are left and those who still stand.
    let (kind, contest) = service::upcoming(conn, &loaded).await?;
    let named = |one: &Contestant| match post_of(loaded.purpose, one.post) {
        Some(post) if contest.seats.len() > 1 => format!("{} {}", post.zh(), one.label),
        _ => one.label.clone(),
    };
    let names: Vec<String> = contest.contestants.iter().map(named).collect();
    let seats: Vec<String> = contest
        .seats
        .iter()
        .filter_map(|seat| Some(format!("{} {} 名", post_of(loaded.purpose, seat.post)?.zh(), seat.n)))
        .collect();
    let least = quorum.min_present.map_or_else(|| "按章程".to_owned(), |n| format!("{n} 人"));
    let mut facts = vec![
        ("投票", kind.zh().to_owned()),
        ("应到", format!("{} 人", counted.due)),
        ("实到", format!("{} 人", counted.present)),
        ("至少到会", least),
        ("选票上的人", if names.is_empty() { "没有，由投票人填写".to_owned() } else { names.join("、") }),
    ];
    if loaded.purpose != Purpose::Recall {
        facts.insert(1, ("应选", seats.join("，")));
    }
    let after = ["应到、实到人数和选票内容就此固定，名册、签到和候选人不再更改。".to_owned()];
    question(&ctx, &loaded, ("开始投票", "开始投票？".to_owned(), "开始投票"), (&facts, &after), "vote")
}

/// Begins the vote.
pub async fn vote(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::begin_vote(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(base(&unit.code, id), "已开始投票"))
    })
}

/// Asks before the boxes are opened.
pub async fn ask_count(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let facts = [("会议", service::title(&loaded.row)), ("实到", format!("{} 人", loaded.row.present))];
    let after = ["投票结束，录入员开始录入计票单。".to_owned()];
    question(&ctx, &loaded, ("开始计票", "当众开箱，开始计票？".to_owned(), "开始计票"), (&facts, &after), "count")
}

/// Opens the boxes.
pub async fn count(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        let round = service::start_count(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("{}/sheet/{round}", base(&unit.code, id)), "已开箱，请两名录入员分别录入"))
    })
}

/// Asks before the count ends.
pub async fn ask_close(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let after = ["结束后计票单不再改动，由两人核对并确认结果。".to_owned()];
    let facts = [("会议", service::title(&loaded.row))];
    question(&ctx, &loaded, ("结束计票", "结束计票？".to_owned(), "结束计票"), (&facts, &after), "close")
}

/// Ends the count.
pub async fn close(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::close(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), "计票已结束，请核对结果"))
    })
}

/// Asks for another day.
pub async fn ask_postpone(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let own = base(&loaded.row.unit_code, id);
    let form = Form::post(format!("{own}/postpone"), &*ctx.csrf, loaded.row.version)
        .field(Field::date("day", "改到").required())
        .field(Field::text("reason", "原因").required().maxlength(200))
        .submit("改期")
        .cancel(&own);
    let body = html! {
        (ui::alert(Tone::Warn, Some("改期后重新通知、重新签到"), html! { p { "名册、候选人和已登记的文书保留；已有的签到清空，记入审计日志。" } }))
        (form.render())
    };
    Ok(page(frame(&ctx, &loaded, "会议改期")?.page(body)))
}

/// Puts a meeting off.
pub async fn postpone(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (day, reason) = (reader.date("day", "改到"), reader.text("reason", "原因"));
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::postpone(tx, &actor, &unit, id, version, (day, &reason)).await?;
        Ok(Done::new(base(&unit.code, id), format!("会议改到 {day}，请重新通知")))
    })
}

/// Asks before a meeting is cancelled.
pub async fn ask_cancel(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let own = base(&loaded.row.unit_code, id);
    let form = Form::post(format!("{own}/cancel"), &*ctx.csrf, loaded.row.version)
        .field(Field::text("reason", "原因").required().maxlength(200))
        .submit("取消会议")
        .cancel(&own);
    let body = html! {
        (ui::alert(Tone::Bad, Some("取消后这次会议不再办理"), html! { p { "记录保留；需要时另行新建会议。" } }))
        (form.render())
    };
    Ok(page(frame(&ctx, &loaded, "取消会议")?.page(body)))
}

/// Cancels a meeting.
pub async fn cancel(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::cancel(tx, &actor, &unit, id, version, &reason).await?;
        Ok(Done::new(format!("/u/{}/meetings", unit.code), "会议已取消"))
    })
}
