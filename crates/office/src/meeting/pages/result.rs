//! 结果认定: what the law says about a vote, confirmed by two, and the next vote.

use axum::extract::Path;
use maud::{Markup, html};

use super::{base, frame, load, undo};
use crate::access::COMMITTEE;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::meeting::model::{
    MeetingPost, Next, OpenGround, Purpose, Remedy, Stage, Verdict, counts_agreement, remedies, voidable,
};
use crate::meeting::service::{self, Computed, Loaded};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn votes(computed: &Computed, purpose: Purpose) -> Markup {
    let mut table = Table::new(
        "得票",
        vec![
            Column::text("职务"),
            Column::text("姓名").sticky(),
            Column::number("得票"),
            Column::number("当选最少"),
            Column::state("结果"),
        ],
    )
    .plain();
    let verdict = &computed.verdict;
    let mut lines: Vec<_> = computed.basis.input.votes.iter().collect();
    lines.sort_by_key(|line| (line.post, std::cmp::Reverse(line.votes)));
    for line in lines {
        let own = verdict.posts.iter().find(|(post, _)| *post == line.post).map(|(_, own)| own);
        let elected = verdict.elected.iter().any(|one| one.post == line.post && one.person == line.person);
        let tied = own.is_some_and(|own| own.ranking.tied.contains(&line.person));
        let void = computed.basis.input.voids.iter().find(|void| void.covers(&line.person, line.post));
        let held_back = verdict.held_back(&line.person, line.post);
        let (tone, word) = match () {
            () if purpose == Purpose::Recall => (Tone::Muted, String::new()),
            () if elected => (Tone::Good, "当选".to_owned()),
            () if tied => (Tone::Warn, "票数相等".to_owned()),
            () => match (void, held_back) {
                (Some(void), _) => (Tone::Bad, void.outcome_zh()),
                (None, Some(word)) => (Tone::Warn, word.to_owned()),
                (None, None) => (Tone::Muted, "未当选".to_owned()),
            },
        };
        let least = own.map_or(0, |own| own.min_votes);
        let written = if line.is_candidate { "" } else { "（另选人）" };
        table = table.row(vec![
            html! { (line.post.zh()) },
            html! { (line.person) (written) },
            html! { (line.votes) },
            html! { @if least > 0 { (least) } @else { (ui::format::DASH) } },
            html! { @if !word.is_empty() { (ui::badge(tone, &word)) } },
        ]);
    }
    table.render()
}

/// What the verdict says in one alert.
fn headline(verdict: &Verdict) -> Markup {
    let tone = match verdict.next {
        Next::Done => Tone::Good,
        Next::Repoll => Tone::Bad,
        _ => Tone::Warn,
    };
    // Of votes that nobody can find it is not said that they are as many.
    let lost = verdict.findings.iter().any(|finding| finding.code == "SITTING_VOTES_NOT_FOUND");
    let equal = if lost { "相同、得票不能比较" } else { "、票数相同" };
    let carried = verdict.carried.map(|carried| if carried { "罢免通过" } else { "罢免没有通过" });
    let open = verdict.next == Next::Done && verdict.posts.iter().any(|(_, own)| own.vacant() > 0);
    let word = if open { "已有结果，缺额按登记暂不补足" } else { verdict.next.zh() };
    ui::alert(
        tone,
        Some(carried.unwrap_or(word)),
        html! {
            @if !verdict.elected.is_empty() {
                p { "当选：" @for (at, one) in verdict.elected.iter().enumerate() { @if at > 0 { "、" } (one.post.zh()) " " (one.person) } }
            }
            @for (post, own) in &verdict.posts {
                @if own.ranking.tied_seats > 0 { p { (post.zh()) "：" (own.ranking.tied.iter().map(|p| p.as_str()).collect::<Vec<_>>().join("、")) " 票数相等，就 " (own.ranking.tied_seats) " 名再次投票" } }
                @if own.vacant() > 0 { p { (post.zh()) "缺 " (own.vacant()) " 名" } }
            }
            @for group in &verdict.relatives {
                p { (group.persons.iter().map(|p| p.as_str()).collect::<Vec<_>>().join("、")) " 有亲属关系，职务" (equal) "，继续投票，留任得票多的 1 名" }
            }
            @for left in &verdict.leavers {
                p { (left.person) "（" (left.post.zh()) "）与 " (left.because_of) " 有应当回避的亲属关系，不任职" }
            }
        },
    )
}

/// What stands in the way of a result, under what has to be done about it.
fn resolve(verdict: &Verdict) -> Markup {
    let all = remedies(verdict);
    let how = |remedy: Remedy| match remedy {
        Remedy::Declare => "在下方「认定当选无效，或者登记放弃」中选择「当选无效」。",
        Remedy::GiveUp => "在下方「认定当选无效，或者登记放弃」中选择「只放弃」的一项，写明本人的书面选择。",
        Remedy::TakeBack => "在下方已登记的一项旁边点「撤销登记…」。",
    };
    html! {
        p { "须先处理以下情形，再由两人确认结果：" }
        @for remedy in [Remedy::Declare, Remedy::GiveUp, Remedy::TakeBack] {
            @if all.iter().any(|(own, _)| *own == remedy) {
                p { strong { (remedy.zh()) } "：" (how(remedy)) }
                ul { @for (_, finding) in all.iter().filter(|(own, _)| *own == remedy) { li { (finding.message) } } }
            }
        }
    }
}

/// All seats are filled, without a woman: what the committee's own election does then.
fn women() -> Markup {
    html! {
        p { "村民委员会成员中应当有妇女成员，法规文本没有规定名额已满时怎样产生。请依次办理：" }
        ol {
            li { "暂不公布当选结果，当选人暂不就职（结果不能确认）。" }
            li { "书面报乡镇换届选举指导组，请示妇女委员怎样产生。" }
            li { "核对计票单和性别登记；确有差错的，申请重新打开计票或者更正人员信息。" }
            li { "指导组书面答复腾出名额另行选举妇女委员的：在下方登记腾出名额的人当选无效并写明答复文号，由两人确认，然后就腾出的名额另行投票。" }
        }
    }
}

async fn decide(ctx: &Ctx, loaded: &Loaded, computed: &Computed) -> Outcome<Markup> {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let manages = COMMITTEE.contains(&ctx.actor.role);
    if loaded.stage != Stage::Deciding || !manages {
        return Ok(html! {});
    }
    let drafts = store::results(ctx.app.db.read(), loaded.row.id).await?;
    let draft = drafts.into_iter().rfind(|row| row.state == service::DRAFT && row.hash == computed.hash);
    let me = draft.as_ref().is_some_and(|row| row.first_by == Some(ctx.actor.account_id));
    let asked = service::reopening(&computed.round)?;
    let stops = matches!(computed.verdict.next, Next::ConfirmBase | Next::Resolve | Next::SittingVotes | Next::Women)
        || asked.is_some();
    let people: Vec<(String, String)> = voidable(&computed.basis.input, &computed.verdict, loaded.rules.laws())
        .into_iter()
        .map(|(post, person)| match post {
            Some(post) => (format!("{}|{person}", post.code()), format!("{person}：只放弃{}", post.zh())),
            None => (format!("|{person}"), format!("{person}：当选无效")),
        })
        .collect();
    let declared = undo::declared(ctx, loaded, &store::facts(&loaded.row)?).await?;
    Ok(html! {
        @if let Some(asked) = &asked { (undo::waiting(ctx, loaded, asked)) }
        @match &draft {
            Some(row) => p { (row.first_name) " 已确认，等待另一人确认。" },
            None => p { "结果由两人分别核对、确认后生效，不能再改动。" },
        }
        @match computed.verdict.next {
            Next::ConfirmBase => p { "请乡镇先在" a href=(&own) { "会议页面" } "按批准的选举办法登记口径。" },
            Next::Resolve => (resolve(&computed.verdict)),
            Next::SittingVotes => p {
                "请先登记在任成员当选时的得票，再认定结果："
                (ui::button(&format!("{own}/sitting"), "在任成员的得票"))
            },
            Next::Women => (women()),
            _ => {},
        }
        @if !stops && !me {
            (Form::post(format!("{own}/confirm"), &*ctx.csrf, loaded.row.version)
                .hidden("hash", computed.hash.clone())
                .submit(if draft.is_some() { "核对无误，第二人确认" } else { "核对无误，确认" })
                .render())
        }
        @if !people.is_empty() {
            (ui::fold("认定当选无效，或者登记放弃", Form::post(format!("{own}/void"), &*ctx.csrf, loaded.row.version)
                .field(Field::select("person", "当选人", people).required())
                .field(Field::text("reason", "事实和依据").required().wide().maxlength(200)
                    .help("会原样公布：写入结果报告单、公告和结果包。只写事实和条款，不要写身份证号、电话号码和与此无关的个人情况。例如：经核对是村民委员会成员的近亲属，依法不得担任；本人书面放弃其中一职"))
                .submit("登记").render()))
        }
        (declared)
        @if let Some((label, path)) = undo::way(ctx, loaded).filter(|_| asked.is_none()) {
            p { "计票单录入有误的，由一人申请、另一人同意后重新打开计票：" (ui::button(&path, &label)) }
        }
    })
}

/// The form that leaves seats open: in the party by the number that agreed, elsewhere by a rule.
fn open_seats_form(ctx: &Ctx, loaded: &Loaded) -> Markup {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let party = loaded.forum.of_party();
    let mut form = Form::post(format!("{own}/leave_open"), &*ctx.csrf, loaded.row.version);
    if !party {
        let grounds = OpenGround::ALL.map(|ground| (ground.code(), ground.zh()));
        form = form.field(Field::radio("ground", "依据", grounds).required().wide());
    }
    form = form.field(
        Field::text("reason", "理由").required().wide().maxlength(200).help("会写入公告，不要写身份证号、电话号码"),
    );
    if counts_agreement(loaded.forum) {
        let help = if party {
            "到会有选举权的人中同意减少名额的人数"
        } else {
            "到会的人中同意空着的人数；文本要求由会议决定的，按这个人数判断是否通过"
        };
        form = form.field(Field::number("agreed", "同意人数").required().help(help));
    }
    let word = if party { "减少名额，不再选举" } else { "缺额暂不补足，不再投票" };
    ui::fold(
        word,
        html! {
            @if !party { p { "登记后须由两人确认。适用的条款和结论显示在结果中。" } }
            (form.submit(if party { "减少名额" } else { "登记缺额暂不补足" }).render())
        },
    )
}

async fn next_vote(ctx: &Ctx, loaded: &Loaded, next: Next) -> Outcome<Markup> {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    if loaded.stage != Stage::NextVote || !COMMITTEE.contains(&ctx.actor.role) {
        return Ok(html! {});
    }
    let version = loaded.row.version;
    Ok(html! {
        (ui::card("下一轮投票", html! {
            p { (next.zh()) "。" }
            (super::kin::notice(ctx, loaded).await?)
            @if next != Next::Repoll {
                p { "到会人员没有变化的，当场进行：" }
                (ui::post_button(&format!("{own}/next"), &ctx.csrf, version, &[], "当场组织下一轮投票"))
            }
            (ui::fold("改日另行召开，重新签到", Form::post(format!("{own}/next"), &*ctx.csrf, version)
                .hidden("anew", "yes")
                .field(Field::date("day", "会议日期").required())
                .submit("改日召开").render()))
            @if next == Next::Further { (open_seats_form(ctx, loaded)) }
        }))
    })
}

/// Seats that are to stay open wait for two persons, and can be taken back until then.
fn left_open(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    let facts = store::facts(&loaded.row)?;
    let Some((reason, agreed)) = facts.left_open.filter(|_| loaded.stage == Stage::Deciding) else {
        return Ok(html! {});
    };
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let party = loaded.forum.of_party();
    let word = if party { "减少名额" } else { "缺额暂不补足" };
    Ok(ui::card(
        word,
        html! {
            p {
                "已登记" (word)
                @if let Some(ground) = facts.open_ground { "（" (ground.zh()) "）" }
                @if counts_agreement(loaded.forum) { "，同意 " (agreed) " 人" }
                "：" (reason) "。由两人确认后生效；此前确认的结果在这以前仍然有效。"
            }
            @if COMMITTEE.contains(&ctx.actor.role) {
                (ui::post_button(&format!("{own}/leave_open/withdraw"), &ctx.csrf, loaded.row.version, &[], &format!("撤销{word}")))
            }
        },
    ))
}

/// Takes back that seats stay open.
pub async fn withdraw_left_open(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::withdraw_left_open(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), "减少名额已撤销"))
    })
}

/// The result of the newest vote.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let own = base(&loaded.row.unit_code, id);
    let conn = ctx.app.db.read();
    let frozen = store::results(conn, id).await?;
    let computed = match service::compute(conn, ctx.unit()?, &loaded).await {
        Ok(computed) => Some(computed),
        Err(Failure::Refused(refusal)) if refusal.code == "ROUND_NOT_CLOSED" => None,
        Err(Failure::NotFound(_)) => None,
        Err(Failure::Refused(refusal)) => {
            let asked = store::rounds(conn, id).await?.last().map(service::reopening).transpose()?.flatten();
            let body = html! {
                (undo::impossible(&ctx, &loaded, *refusal, asked.as_ref()))
                (history(&loaded.row.unit_code, &frozen)?)
                p { (ui::button(&own, "回到会议")) }
            };
            return Ok(page(frame(&ctx, &loaded, "结果认定")?.page(body)));
        }
        Err(other) => return Err(other),
    };
    let Some(computed) = computed else {
        let empty = ui::empty("还没有可以认定的计票", html! { p { "计票定稿并结束后，在这里核对和确认结果。" } });
        return Ok(page(
            frame(&ctx, &loaded, "结果认定")?.page(html! { (empty) (history(&loaded.row.unit_code, &frozen)?) }),
        ));
    };
    let input = &computed.basis.input;
    let figures = ui::tiles(&[
        ui::Tile::new("应到", input.due.to_string()),
        ui::Tile::new("实到", input.present.to_string()),
        ui::Tile::new("发出", input.issued.to_string()),
        ui::Tile::new("收回", input.recovered.to_string()),
        ui::Tile::new("无效", input.invalid.to_string()),
    ]);
    let body = html! {
        (headline(&computed.verdict))
        (figures)
        (votes(&computed, loaded.purpose))
        (cycle::show_findings(ctx.words(), &computed.verdict.findings))
        (decide(&ctx, &loaded, &computed).await?)
        (left_open(&ctx, &loaded)?)
        (next_vote(&ctx, &loaded, computed.verdict.next).await?)
        (history(&loaded.row.unit_code, &frozen)?)
        p { (ui::button(&own, "回到会议")) }
    };
    Ok(page(frame(&ctx, &loaded, "结果认定")?.page(body)))
}

/// Frozen determinations, those that gave way too.
fn history(unit: &str, rows: &[entity::meeting_result::Model]) -> Outcome<Markup> {
    let frozen: Vec<_> = rows.iter().filter(|row| row.final_ms.is_some()).collect();
    if frozen.is_empty() {
        return Ok(html! {});
    }
    let mut table = Table::new(
        "已生效的认定",
        vec![Column::state("时间"), Column::text("结果").sticky(), Column::text("确认人"), Column::text("校验码")],
    )
    .plain();
    for row in frozen {
        let verdict: Verdict = serde_json::from_str(&row.verdict)?;
        let names: Vec<&str> = verdict.elected.iter().map(|one| one.person.as_str()).collect();
        let given_up = if row.state == service::SUPERSEDED { "（已由后来的认定代替）" } else { "" };
        table = table.row(vec![
            html! { (row.final_ms.map(crate::clock::stamp).unwrap_or_default()) },
            html! { (verdict.next.zh()) @if !names.is_empty() { "：" (names.join("、")) } (given_up) },
            html! { (row.first_name) "、" (row.second_name) },
            html! { code { (row.hash.get(..16).unwrap_or_default()) } },
        ]);
    }
    let bundles = ui::button(&format!("/u/{unit}/bundles"), "结果包和校验值");
    Ok(ui::card("已生效的认定", html! { (table.render()) p { (bundles) } }))
}

/// Confirms the result that the reader saw.
pub async fn confirm(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let seen = fields.get("hash").unwrap_or_default().to_owned();
    command!(ctx, fields, [seen], |tx, actor, unit| {
        let next = service::confirm(tx, &actor, &unit, id, &seen).await?;
        let own = base(&unit.code, id);
        Ok(match next {
            None => Done::new(format!("{own}/result"), "已确认，等待另一人确认"),
            Some(Next::Done) => Done::new(own, "结果已认定"),
            Some(next) => Done::new(format!("{own}/result"), format!("结果已认定：{}", next.zh())),
        })
    })
}

/// Declares an election void.
pub async fn void(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (chosen, reason) = (reader.text("person", "当选人"), reader.text("reason", "事实和依据"));
    super::no_private_number(&mut reader, "reason", &reason);
    reader.finish()?;
    let (post, person) = chosen.split_once('|').unwrap_or(("", &chosen));
    let (post, person) = (MeetingPost::from_code(post), person.to_owned());
    command!(ctx, fields, [person, reason], |tx, actor, unit| {
        service::declare_void(tx, &actor, &unit, id, version, (&person, post, &reason)).await?;
        let said = match post {
            Some(post) => format!("已登记「{person}」放弃{}，结果已重新计算", post.zh()),
            None => format!("已认定「{person}」当选无效，结果已重新计算"),
        };
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), said))
    })
}

/// Leaves seats open.
pub async fn leave_open(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "理由");
    super::no_private_number(&mut reader, "reason", &reason);
    let asks = counts_agreement(load(&ctx, id).await?.forum);
    let agreed = if asks { reader.int("agreed", "同意人数", 0, 100_000) } else { 0 };
    let agreed = crate::polling::store::count(agreed);
    let ground = fields.get("ground").and_then(OpenGround::from_code);
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::leave_open(tx, &actor, &unit, id, version, (&reason, agreed, ground)).await?;
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), "已登记，请两人重新确认结果"))
    })
}

/// Opens the next vote.
pub async fn next(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let anew = if fields.ticked("anew") {
        let mut reader = fields.reader();
        let day = reader.date("day", "会议日期");
        reader.finish()?;
        Some(day)
    } else {
        None
    };
    command!(ctx, fields, [], |tx, actor, unit| {
        let stage = service::next_vote(tx, &actor, &unit, id, version, anew).await?;
        let message = match stage {
            Stage::Voting => "已开始下一轮投票".to_owned(),
            _ => "已改日召开，请重新通知，会议当天重新签到".to_owned(),
        };
        Ok(Done::new(base(&unit.code, id), message))
    })
}
