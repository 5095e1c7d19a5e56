//! Making and changing a meeting.

use axum::extract::Path;
use law::regime::{CooperativeThreshold, ElectionBase};
use maud::{Markup, html};

use super::{Back, base, frame, goes_back, load};
use crate::access::{CLERKS, COMMITTEE};
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Facts, Forum, MeetingPost, Purpose, SeatsOf, Stage, Subject};
use crate::meeting::service::{self, Edit, Loaded, NewMeeting};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::shell::Frame;
use crate::ui::{self, Field, Form};
use crate::web::{Ctx, Done, Fields, Page, Reader, html as page, html_refused};

/// Most seats of one post that a form offers.
const MOST_SEATS: i32 = 99;

fn forum_field(ctx: &Ctx, purpose: Purpose, value: String) -> Field {
    Field::select(
        "forum",
        "会议形式",
        purpose.forums().iter().map(|forum| (forum.code(), ctx.words().say(forum.zh()).into_owned())),
    )
    .prompt(None)
    .value(value)
    .required()
}

fn seat_fields(purpose: Purpose, seats: &[SeatsOf], back: &Back<'_>) -> Vec<Field> {
    if purpose == Purpose::Recall {
        return Vec::new();
    }
    let only = purpose.posts().len() == 1;
    let stored = |post: MeetingPost| match seats.iter().find(|seat| seat.post == post) {
        Some(seat) => seat.n.to_string(),
        None if seats.is_empty() => String::new(),
        None => "0".to_owned(),
    };
    purpose
        .posts()
        .iter()
        .map(|post| {
            let field =
                Field::number(post.code(), format!("{}名额", post.zh())).value(back.value(post.code(), stored(*post)));
            if only { field.required() } else { field.required().help("没有的填 0") }
        })
        .collect()
}

fn read_seats(reader: &mut Reader<'_>, purpose: Purpose) -> Vec<SeatsOf> {
    if purpose == Purpose::Recall {
        return Vec::new();
    }
    let mut seats = Vec::new();
    for post in purpose.posts() {
        let n = reader.int(post.code(), &format!("{}名额", post.zh()), 0, MOST_SEATS);
        seats.push(SeatsOf { post: *post, n: u32::try_from(n).unwrap_or(0) });
    }
    seats
}

async fn new_page(ctx: &Ctx, purpose: Purpose, back: Back<'_>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let errors = back.errors();
    let petition = ctx.param("petition").map(|id| format!("&petition={id}")).unwrap_or_default();
    let action = format!("/u/{}/meetings/new?purpose={}{petition}", unit.code, purpose.code());
    let mut form = Form::post(action, &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::fixed("事项", ctx.words().say(purpose.zh()).into_owned()));
    let mut seats = Vec::new();
    if purpose.by_group() {
        let ground = service::divided(conn, &election).await?;
        let names = if purpose == Purpose::Representatives { ground.choosing() } else { ground.groups.clone() };
        let field = if names.is_empty() {
            Field::text("scope", "村民小组或推选单位").maxlength(40)
        } else {
            Field::select("scope", "村民小组或推选单位", names.iter().map(|name| (name.as_str(), name.as_str())))
        };
        let asked = ctx.param("scope").unwrap_or_default();
        if let Some(unit) = ground.unit(&asked) {
            seats = vec![SeatsOf { post: MeetingPost::Representative, n: unit.seats }];
        }
        form = form.field(field.value(back.value("scope", asked)).required());
    }
    form = form
        .field(forum_field(ctx, purpose, back.value("forum", purpose.forums()[0].code())))
        .field(
            Field::date("held_on", "会议日期")
                .value(back.value("held_on", ctx.today().max(election.polling_day).to_string()))
                .required(),
        )
        .field(Field::date("announced_on", "通知日期").value(back.value("announced_on", "")).help("还没有通知的先留空"))
        .field(Field::text("place", "地点").value(back.value("place", "")).maxlength(60).required());
    for field in seat_fields(purpose, &seats, &back) {
        form = form.field(field);
    }
    if purpose == Purpose::Recall {
        let subject = subject(ctx).await?;
        form = form
            .field(Field::fixed("罢免对象", format!("{} {}", subject.post, subject.name)))
            .field(Field::fixed("罢免理由", subject.reason.clone()))
            .hidden("petition", subject.petition_id.to_string());
    }
    let form = form.submit("新建会议").cancel(&format!("/u/{}/meetings", unit.code)).render();
    let title = format!("新建：{}", ctx.words().say(purpose.zh()));
    Ok(Frame::new(ctx, title)
        .tab("/meetings")
        .crumb("各组织换届", format!("/u/{}/meetings", unit.code))
        .page(html! { (back.alert()) (ui::card("会议安排", form)) }))
}

/// Whom the recall is about: a petition comes first.
async fn subject(ctx: &Ctx) -> Outcome<Subject> {
    let (conn, unit) = (ctx.app.db.read(), ctx.unit()?);
    let missing = || {
        let refusal = Refusal::new("RECALL_PETITION", "没有选择罢免要求", "请先在届中变动中登记罢免要求，再组织投票");
        Failure::from(refusal.go("届中变动", format!("/u/{}/changes", unit.code)))
    };
    let id = ctx.param("petition").and_then(|id| id.parse().ok()).ok_or_else(missing)?;
    let petition = crate::bodies::tenure::store::petition(conn, &unit.code, id).await?;
    let holder = crate::bodies::store::holder(conn, &unit.code, petition.holder_id).await?.ok_or_else(missing)?;
    let post = MeetingPost::from_code(&holder.post).map_or(holder.post.clone(), |post| post.zh().to_owned());
    Ok(Subject {
        petition_id: id,
        name: petition.name,
        post,
        reason: petition.reason,
        received: Some(petition.received_on),
    })
}

fn wanted(ctx: &Ctx) -> Outcome<Purpose> {
    let code = ctx.param("purpose").unwrap_or_default();
    Purpose::from_code(&code)
        .ok_or_else(|| Refusal::new("MEETING_PURPOSE", "没有选择要办理的事项", "请从「各组织换届」页面新建会议").into())
}

/// Asks for a new meeting.
pub async fn ask(ctx: Ctx) -> Page {
    let purpose = wanted(&ctx)?;
    Ok(page(new_page(&ctx, purpose, Back::default()).await?))
}

/// Makes a meeting.
pub async fn create(ctx: Ctx, fields: Fields) -> Page {
    let purpose = wanted(&ctx)?;
    let mut reader = fields.reader();
    let forum = read_forum(&mut reader, purpose);
    let mut facts = Facts::default();
    if purpose == Purpose::Recall {
        facts.subject = Some(subject(&ctx).await?);
    }
    let new = NewMeeting {
        purpose,
        forum,
        scope: if purpose.by_group() { reader.text("scope", "村民小组或推选单位") } else { String::new() },
        held_on: reader.date("held_on", "会议日期"),
        announced_on: reader.optional_date("announced_on", "通知日期"),
        place: reader.text("place", "地点"),
        seats: read_seats(&mut reader, purpose),
        facts,
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [new], |tx, actor, unit| {
            let id = service::create(tx, &actor, &unit, &new).await?;
            Ok(Done::new(base(&unit.code, id), format!("已新建「{}」，请登记名册和候选人", new.purpose.zh())))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(new_page(&ctx, purpose, Back::of(&fields, &failure)).await?))
        }
        other => other,
    }
}

fn read_forum(reader: &mut Reader<'_>, purpose: Purpose) -> Forum {
    let code = reader.text("forum", "会议形式");
    match Forum::from_code(&code) {
        Some(forum) => forum,
        None => {
            reader.error("forum", "请选择会议形式");
            purpose.forums()[0]
        }
    }
}

async fn edit_page(ctx: &Ctx, loaded: &Loaded, back: Back<'_>) -> Outcome<Markup> {
    let row = &loaded.row;
    let own = base(&row.unit_code, row.id);
    let facts = store::facts(row)?;
    let seats = store::seats(row)?;
    let errors = back.errors();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut form = Form::post(format!("{own}/edit"), &*ctx.csrf, row.version)
        .errors(&errors)
        .field(forum_field(ctx, loaded.purpose, back.value("forum", row.forum.clone())))
        .field(Field::date("held_on", "会议日期").value(back.value("held_on", row.held_on.to_string())).required())
        .field(Field::date("announced_on", "通知日期").value(back.value("announced_on", day(row.announced_on))))
        .field(Field::text("place", "地点").value(back.value("place", row.place.clone())).maxlength(60).required());
    for field in seat_fields(loaded.purpose, &seats, &back) {
        form = form.field(field);
    }
    if loaded.forum.of_party() {
        form = form.field(
            Field::date("term_ends", "本届届满日")
                .value(back.value("term_ends", day(facts.term_ends)))
                .help("延期、提前换届须报上级批准"),
        );
    }
    form = form.field(
        Field::text("order_reason", "先于其他组织办理的原因")
            .value(back.value("order_reason", facts.order_reason.clone()))
            .maxlength(200)
            .help("一般先党组织，再村（居）民委员会，后监督委员会和集体经济组织；按次序办理的不填"),
    );
    let form = form.submit("保存").cancel(&own).render();
    Ok(frame(ctx, loaded, "会议安排")?.page(html! { (back.alert()) (ui::card("会议安排", form)) }))
}

/// Asks for changes of a meeting.
pub async fn edit(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    Ok(page(edit_page(&ctx, &loaded, Back::default()).await?))
}

/// Changes a meeting.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let loaded = load(&ctx, id).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let edit = Edit {
        forum: read_forum(&mut reader, loaded.purpose),
        held_on: reader.date("held_on", "会议日期"),
        announced_on: reader.optional_date("announced_on", "通知日期"),
        place: reader.text("place", "地点"),
        seats: read_seats(&mut reader, loaded.purpose),
        term_ends: reader.optional_date("term_ends", "本届届满日"),
        order_reason: reader.optional("order_reason"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [edit], |tx, actor, unit| {
            service::change(tx, &actor, &unit, id, version, &edit).await?;
            Ok(Done::new(base(&unit.code, id), "会议安排已保存"))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(edit_page(&ctx, &loaded, Back::of(&fields, &failure)).await?))
        }
        other => other,
    }
}

/// Forms about who counts and about open points of the law, on the page of the meeting.
pub(super) fn points(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    let facts = store::facts(&loaded.row)?;
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let before = matches!(loaded.stage, Stage::Preparing | Stage::CheckIn);
    let open = before || matches!(loaded.stage, Stage::Voting | Stage::Counting | Stage::Deciding);
    let version = loaded.row.version;
    let tellers = html! {
        @if facts.tellers.is_empty() { p .text-muted { "还没有登记。" } } @else { p { (facts.tellers.join("、")) } }
        @if before && COMMITTEE.contains(&ctx.actor.role) {
            (ui::fold("登记监票人、计票人", Form::post(format!("{own}/tellers"), &*ctx.csrf, version)
                .field(Field::text("tellers", "姓名").value(facts.tellers.join("、")).required().maxlength(200)
                    .help("由非候选人中推选，经会议通过；几个姓名用顿号分开"))
                .submit("保存").render()))
        }
    };
    let mut cards = vec![ui::card("监票人、计票人", tellers)];
    if loaded.forum.of_party() {
        cards.push(ui::card("当选票数的口径", base_of_majority(ctx, loaded, &facts, open)));
    }
    if loaded.purpose == Purpose::Boards {
        cards.push(ui::card("章程规定的产生办法", threshold(ctx, loaded, &facts, open)));
    }
    Ok(ui::columns(&cards))
}

fn base_of_majority(ctx: &Ctx, loaded: &Loaded, facts: &Facts, open: bool) -> Markup {
    let rule = loaded.rules.party.win_base();
    let word = |base: ElectionBase| format!("超过{}的半数", base.zh());
    html! {
        @match &facts.party_base {
            Some(one) => p { (word(one.value)) "（" (one.document) "，" (one.by) "登记）" },
            None => {
                p { "没有登记；默认" (word(rule.value)) "。" }
                p .text-muted { "现有材料对「半数」以实到会还是应到会为准说法不一。两种口径都会计算；当选人不同时，先按批准的选举办法登记口径，再认定结果。" }
            }
        }
        @if open && CLERKS.contains(&ctx.actor.role) {
            (ui::fold("按选举办法登记口径", Form::post(format!("{}/base", base(&loaded.row.unit_code, loaded.row.id)), &*ctx.csrf, loaded.row.version)
                .field(Field::radio("base", "口径", [("present", ElectionBase::Present.zh()), ("due", ElectionBase::Due.zh())])
                    .value(facts.party_base.as_ref().map_or("", |one| if one.value == ElectionBase::Due { "due" } else { "present" })).required())
                .field(Field::text("document", "依据的文书").value(facts.party_base.as_ref().map(|one| one.document.clone()).unwrap_or_default())
                    .required().maxlength(80).help("经上级批准的选举办法或者批复的文号"))
                .submit("登记").render()))
        }
    }
}

fn threshold(ctx: &Ctx, loaded: &Loaded, facts: &Facts, open: bool) -> Markup {
    let word = |threshold: CooperativeThreshold| match threshold {
        CooperativeThreshold::TwoThirdsAll => "须全体成员三分之二以上同意",
        CooperativeThreshold::ByArticles => "按章程规定的产生办法，得票多的当选",
    };
    let rule = loaded.rules.cooperative.own.election_threshold();
    html! {
        @match &facts.cooperative {
            Some(one) => p { (word(one.value)) "（" (one.document) "，" (one.by) "登记）" },
            None => {
                p { "没有登记；默认" (word(rule.value)) "。" }
                p .text-muted { "选举理事、监事是否适用「全体成员三分之二以上同意」，法律没有写明，由章程规定产生办法。" }
            }
        }
        @if open && CLERKS.contains(&ctx.actor.role) {
            (ui::fold("按章程登记", Form::post(format!("{}/threshold", base(&loaded.row.unit_code, loaded.row.id)), &*ctx.csrf, loaded.row.version)
                .field(Field::radio("threshold", "产生办法", [("two_thirds_all", word(CooperativeThreshold::TwoThirdsAll)), ("by_articles", word(CooperativeThreshold::ByArticles))])
                    .value(facts.cooperative.as_ref().map_or("", |one| if one.value == CooperativeThreshold::ByArticles { "by_articles" } else { "two_thirds_all" })).required())
                .field(Field::text("document", "章程条款").value(facts.cooperative.as_ref().map(|one| one.document.clone()).unwrap_or_default()).required().maxlength(80))
                .submit("登记").render()))
        }
    }
}

/// Names apart by 、 or a comma.
fn names(text: &str) -> Vec<String> {
    let names = text.split(['、', '，', ',', ' ', '\n']).map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Records who counts.
pub async fn tellers(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let tellers = names(&reader.text("tellers", "监票人、计票人姓名"));
    reader.finish()?;
    command!(ctx, fields, [tellers], |tx, actor, unit| {
        service::set_tellers(tx, &actor, &unit, id, version, &tellers).await?;
        Ok(Done::new(base(&unit.code, id), "监票人、计票人已登记"))
    })
}

/// Records the base of the majority.
pub async fn set_base(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let document = reader.text("document", "依据的文书");
    let value = match fields.get("base") {
        Some("present") => ElectionBase::Present,
        Some("due") => ElectionBase::Due,
        _ => {
            reader.error("base", "请选择口径");
            ElectionBase::Present
        }
    };
    reader.finish()?;
    command!(ctx, fields, [document], |tx, actor, unit| {
        service::set_base(tx, &actor, &unit, id, version, (value, &document)).await?;
        Ok(Done::new(base(&unit.code, id), "当选票数的口径已登记"))
    })
}

/// Records what the articles say.
pub async fn set_threshold(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let document = reader.text("document", "章程条款");
    let value = match fields.get("threshold") {
        Some("two_thirds_all") => CooperativeThreshold::TwoThirdsAll,
        Some("by_articles") => CooperativeThreshold::ByArticles,
        _ => {
            reader.error("threshold", "请选择产生办法");
            CooperativeThreshold::TwoThirdsAll
        }
    };
    reader.finish()?;
    command!(ctx, fields, [document], |tx, actor, unit| {
        service::set_threshold(tx, &actor, &unit, id, version, (value, &document)).await?;
        Ok(Done::new(base(&unit.code, id), "章程规定的产生办法已登记"))
    })
}
