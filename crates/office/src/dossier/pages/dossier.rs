//! One person as a paper form with photo, record, relatives, proposals, reviews, conditions and attachments.

use axum::extract::{Multipart, Path};
use axum::http::header;
use axum::response::IntoResponse;
use entity::person;
use law::posts::Sex;
use maud::{Markup, html};

use crate::bodies::{self, posts};
use crate::conditions::{model::Tally, service as conditions};
use crate::cycle;
use crate::dossier::model::{GROUPS, KINDS, group_zh, kind_zh, month, span_zh};
use crate::dossier::service::{self, Line, owner, person_of, photo_owner};
use crate::dossier::store;
use crate::failure::{Failure, Outcome};
use crate::files::{self, Kind};
use crate::people::kin::Kin;
use crate::people::sex_from_code;
use crate::polling::pages::command;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, PaperCell, PaperForm, Table, Tone};
use crate::vetting::model::{Conclusion, SOURCES, is_proposed, post_zh};
use crate::vetting::store as reviews;
use crate::web::{self, Ctx, Done, Fields, Page, download, html as page, html_refused};
use crate::work::blocking;

fn base(unit: &str, person: i64) -> String {
    format!("/u/{unit}/dossiers/{person}")
}

fn text(text: &str) -> Markup {
    html! { @if text.is_empty() { (ui::format::DASH) } @else { (text) } }
}

/// Posts of the person: those held now and those of the term before.
async fn held(ctx: &Ctx, person: &person::Model) -> Outcome<(String, String)> {
    let rows = bodies::store::holders(ctx.app.db.read(), &person.unit_code).await?;
    let own: Vec<_> = rows.iter().filter(|row| row.person_id == Some(person.id)).collect();
    let words = |wanted: bool| -> String {
        let all = own.iter().filter(|row| (row.election_id.is_some()) == wanted).filter_map(|row| posts::of_row(row));
        let words: Vec<String> = all.map(|office| ctx.words().say(office.full_zh).into_owned()).collect();
        words.join("、")
    };
    Ok((words(false), words(true)))
}

async fn sheet(ctx: &Ctx, person: &person::Model) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let unit = ctx.unit()?;
    let (last, now) = held(ctx, person).await?;
    let election = cycle::store::current(conn, &unit.code).await?;
    let proposed: Vec<String> = match &election {
        Some(election) => reviews::proposals(conn, election.cycle_id, &unit.code)
            .await?
            .into_iter()
            .filter(|row| row.person_id == person.id && is_proposed(row))
            .map(|row| ctx.words().say(post_zh(&row.body, &row.post)).into_owned())
            .collect(),
        None => Vec::new(),
    };
    let photos = files::store::of(conn, &[photo_owner(person.id)]).await?;
    let photo = photos.iter().rfind(|file| file.removed_ms.is_none());
    let picture = html! {
        @match photo {
            Some(file) => { img .paper-picture src=(format!("{}/photo?v={}", base(&unit.code, person.id), file.id)) alt=(format!("{}的照片", person.name)); },
            None => { span .text-muted { "照片" } },
        }
    };
    let sex = sex_from_code(&person.sex).map_or("未知", Sex::zh);
    let reserve = store::reserve_of(conn, person.id).await?;
    Ok(PaperForm::new("人选档案")
        .photo(picture, 4)
        .row(vec![
            PaperCell::new("姓名", html! { (person.name) }),
            PaperCell::new("性别", html! { (sex) }),
            PaperCell::new("出生年月", html! { (ui::format::date(person.birth)) }),
        ])
        .row(vec![
            PaperCell::new("民族", text(&person.ethnic)),
            PaperCell::new("学历", text(&person.education)),
            PaperCell::new("政治面貌", text(&person.political)),
        ])
        .row(vec![
            PaperCell::new("身份证号", text(person.id_mask.as_deref().unwrap_or_default())),
            PaperCell::new("村民小组", text(&person.group_name)),
            PaperCell::new(
                "后备干部",
                html! { @match &reserve { Some(row) => { (group_zh(&row.kind)) }, None => { "否" } } },
            ),
        ])
        .row(vec![
            PaperCell::new("上届职务", text(&last)),
            PaperCell::new("本届职务", text(&now)),
            PaperCell::new("参选职务", text(&proposed.join("、"))),
        ])
        .render())
}

async fn record(ctx: &Ctx, person: &person::Model, failure: Option<&Failure>) -> Outcome<Markup> {
    let own = base(&ctx.unit()?.code, person.id);
    let rows = store::entries(ctx.app.db.read(), person.id).await?;
    let columns = vec![
        Column::text("起止年月"),
        Column::text("类别"),
        Column::text("内容").sticky(),
        Column::text("登记人"),
        Column::text("操作"),
    ];
    let mut table =
        Table::new("履历和奖惩考核", columns).empty("还没有登记履历", html! { p { "从学校毕业或者参加工作写起。" } });
    for row in &rows {
        table = table.row(vec![
            html! { (span_zh(&row.from_month, &row.to_month)) },
            html! { (kind_zh(&row.kind)) },
            html! { (row.text) },
            html! { (row.by_name) },
            ui::post_button(&format!("{own}/lines/{}/remove", row.id), &ctx.csrf, 0, &[], "删去"),
        ]);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post(format!("{own}/lines"), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::select("kind", "类别", KINDS).value("career").required())
        .field(Field::text("from", "起月").maxlength(10).help("如 2016-09"))
        .field(Field::text("to", "止月").maxlength(10).help("至今的不填"))
        .field(Field::text("text", "内容").required().maxlength(200).help("单位和职务，或者奖惩、考核的结果"))
        .submit("登记");
    Ok(html! { (table.total(rows.len() as u64).render()) (ui::fold("登记履历、奖惩、考核", form.render())) })
}

async fn relatives(ctx: &Ctx, person: &person::Model) -> Outcome<Markup> {
    let kin = Kin::of_unit(ctx.app.db.read(), &person.unit_code).await?;
    let columns = vec![Column::text("亲属").sticky(), Column::text("关系")];
    let mut table = Table::new("家庭和亲属", columns).plain().empty("没有登记亲属", html! {});
    for derived in kin.relatives(person.id) {
        table = table.row(vec![html! { (kin.name(derived.person)) }, html! { (kin.path_zh(person.id, &derived)) }]);
    }
    Ok(table.render())
}

/// How the person was proposed, what the reviews stated, how far the conditions are answered.
async fn vetting(ctx: &Ctx, person: &person::Model) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let unit = ctx.unit()?;
    let items = reviews::items_of_person(conn, person.id).await?;
    let Some(election) = cycle::store::current(conn, &unit.code).await? else { return Ok(html! {}) };
    let proposals = reviews::proposals(conn, election.cycle_id, &unit.code).await?;
    let county = conditions::county_of(conn, &election).await?;
    let asked = conditions::asked(conn, &election, &county, ctx.today()).await?;
    let columns = vec![
        Column::text("参选职务").sticky(),
        Column::text("产生方式"),
        Column::state("状态"),
        Column::text("条件核对"),
        Column::text("联审"),
    ];
    let mut table = Table::new("提名、条件和联审", columns).empty("不是初步人选", html! {});
    for row in proposals.iter().filter(|row| row.person_id == person.id) {
        let source = SOURCES.iter().find(|(code, _)| *code == row.source).map_or("", |(_, zh)| zh);
        let mut tally = Tally::default();
        if let Some((_, lists)) = asked.persons.iter().find(|(own, _)| own.id == row.id) {
            lists.iter().flatten().for_each(|standing| tally.add(standing));
        }
        let own: Vec<_> = items.iter().filter(|item| item.proposal_id == row.id).collect();
        let mut batches = Vec::new();
        for item in own {
            batches.push((reviews::batch(conn, item.batch_id).await?, item));
        }
        table = table.row(vec![
            html! { (ctx.words().say(post_zh(&row.body, &row.post))) },
            html! { (source) },
            html! { @if is_proposed(row) { (ui::badge(Tone::Good, "在列")) } @else { (ui::badge(Tone::Muted, "已撤下")) " " (row.reason) } },
            html! { a href=(format!("/u/{}/conditions/{}", unit.code, row.id)) { (tally.items - tally.open()) "/" (tally.items) }
                @if tally.not_met > 0 { " " (ui::badge(Tone::Bad, &format!("不符合 {}", tally.not_met))) } },
            html! { @for (batch, item) in &batches { div {
                "第 " (batch.round) " 轮 "
                @if item.reopened { "有新的事实，待复核" } @else { (Conclusion::from_code(&item.conclusion).map_or("未出结论", Conclusion::zh)) }
            } } @if batches.is_empty() { "未报送" } },
        ]);
    }
    Ok(table.render())
}

async fn attachments(ctx: &Ctx, person: &person::Model) -> Outcome<Markup> {
    let own = base(&ctx.unit()?.code, person.id);
    let all = files::store::of(ctx.app.db.read(), &[owner(person.id)]).await?;
    if all.is_empty() {
        return Ok(ui::empty("没有附件", html! {}));
    }
    let shown: Vec<_> = all.iter().collect();
    let remove = |file: i64| ui::post_button(&format!("{own}/files/{file}/remove"), &ctx.csrf, 0, &[], "删去");
    Ok(files::pages::table("附件", &shown, |file| format!("{own}/files/{file}"), remove))
}

async fn view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let person = person_of(ctx.app.db.read(), unit, id).await?;
    let own = base(&unit.code, id);
    let reserve = store::reserve_of(ctx.app.db.read(), id).await?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let upload = |path: &str, accept: &'static str, help: &'static str| {
        Form::post(format!("{own}/{path}?csrf={}", ctx.csrf), &*ctx.csrf, 0)
            .multipart()
            .field(Field::file("file", "文件", accept).required().help(help))
            .submit("上传")
            .render()
    };
    let pool = Form::post(format!("{own}/reserve"), &*ctx.csrf, 0)
        .field(
            Field::select("kind", "类别", GROUPS)
                .value(reserve.as_ref().map_or("", |row| &row.kind))
                .help("不选即移出"),
        )
        .field(Field::text("note", "说明").value(reserve.as_ref().map_or("", |row| &row.note)).maxlength(200))
        .submit("保存");
    let body = html! {
        @if let Some(Failure::Refused(refusal)) = failure { @if errors.is_empty() || refusal.fields.iter().any(|field| field.field == "file") { (shell::refused(refusal, "没有办理")) } }
        (sheet(ctx, &person).await?)
        (ui::toolbar(&[
            ui::button(&format!("/u/{}/people/{id}", unit.code), "人员资料和完整号码"),
            ui::button(&format!("/u/{}/reserve", unit.code), "后备干部"),
        ]))
        (ui::card("履历和奖惩考核", record(ctx, &person, failure).await?))
        (ui::card("提名、条件和联审", vetting(ctx, &person).await?))
        (ui::card("家庭和亲属", relatives(ctx, &person).await?))
        (ui::card("附件", attachments(ctx, &person).await?))
        (ui::fold("上传附件", upload("files", ".pdf,.jpg,.jpeg,.png,.docx,.xlsx", "PDF、JPG、PNG、Word 或 Excel，不超过 10 MB；加密保存，只有乡镇和县级可以查看")))
        (ui::fold("更换照片", upload("photo", ".jpg,.jpeg,.png", "JPG 或 PNG，不超过 10 MB")))
        (ui::fold("后备干部", pool.render()))
    };
    let list = format!("/u/{}/proposals", unit.code);
    Ok(Frame::new(ctx, person.name.clone()).tab("/proposals").crumb("初步人选", list).page(body))
}

/// The dossier.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(view(&ctx, id, None).await?))
}

async fn back(ctx: &Ctx, id: i64, result: Page) -> Page {
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(view(ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// Adds a line to the record.
pub async fn add_line(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let (kind, content) = (reader.text("kind", "类别"), reader.text("text", "内容"));
    let mut typed = |name: &'static str| {
        let given = reader.optional(name);
        let read = month(&given);
        if !given.is_empty() && read.is_none() {
            reader.error(name, "请写成 2016-09 的样子");
        }
        read.unwrap_or_default()
    };
    let line = Line { kind, from: typed("from"), to: typed("to"), text: content };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [line], |tx, actor, unit| {
            service::add_line(tx, &actor, &unit, id, &line).await?;
            Ok(Done::new(base(&unit.code, id), "已登记"))
        }),
    };
    back(&ctx, id, result).await
}

/// Takes a line away.
pub async fn remove_line(ctx: Ctx, Path((_, id, line)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        service::remove_line(tx, &actor, &unit, id, line).await?;
        Ok(Done::new(base(&unit.code, id), "已删去"))
    });
    back(&ctx, id, result).await
}

async fn put(ctx: Ctx, id: i64, form: Multipart, photo: bool) -> Page {
    let result = async {
        person_of(ctx.app.db.read(), ctx.unit()?, id).await?;
        let received = web::receive(form).await?;
        let keys = ctx.app.keys.clone();
        let kinds: &'static [Kind] = if photo { &Kind::PICTURES } else { &Kind::ALL };
        let sealed = blocking(move || {
            let file = files::model::check(&received.name, received.bytes, kinds)?;
            files::service::seal(&keys, &file)
        })
        .await??;
        let fields = Fields::default();
        command!(ctx, fields, [sealed], |tx, actor, unit| {
            service::add_file(tx, &actor, &unit, id, (&sealed, photo)).await?;
            Ok(Done::new(base(&unit.code, id), format!("「{}」已上传", sealed.name)))
        })
    }
    .await;
    back(&ctx, id, result).await
}

/// Keeps a photo.
pub async fn add_photo(ctx: Ctx, Path((_, id)): Path<(String, i64)>, form: Multipart) -> Page {
    put(ctx, id, form, true).await
}

/// Keeps an attachment.
pub async fn add_file(ctx: Ctx, Path((_, id)): Path<(String, i64)>, form: Multipart) -> Page {
    put(ctx, id, form, false).await
}

/// The photo, as a picture on the page.
pub async fn photo(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let conn = ctx.app.db.read();
    person_of(conn, ctx.unit()?, id).await?;
    let all = files::store::of(conn, &[photo_owner(id)]).await?;
    let missing = || Failure::NotFound("照片".into());
    let newest = all.iter().rfind(|file| file.removed_ms.is_none()).ok_or_else(missing)?;
    let file = files::service::open(conn, &ctx.app.keys, &photo_owner(id), newest.id).await?;
    Ok(([(header::CONTENT_TYPE, file.kind.mime())], file.bytes).into_response())
}

/// An attachment.
pub async fn file(ctx: Ctx, Path((_, id, file)): Path<(String, i64, i64)>) -> Page {
    let conn = ctx.app.db.read();
    person_of(conn, ctx.unit()?, id).await?;
    let file = files::service::open(conn, &ctx.app.keys, &owner(id), file).await?;
    Ok(download(&file.name, file.kind.mime(), file.bytes))
}

/// Takes an attachment away.
pub async fn remove_file(ctx: Ctx, Path((_, id, file)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::remove_file(tx, &actor, &unit, id, file).await?;
        Ok(Done::new(base(&unit.code, id), format!("「{name}」已删去，文件名和校验值保留")))
    });
    back(&ctx, id, result).await
}

/// Puts the person into the reserve pool, or out of it.
pub async fn set_reserve(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let (kind, note) = (reader.optional("kind"), reader.optional("note"));
    reader.finish()?;
    let result = command!(ctx, fields, [kind, note], |tx, actor, unit| {
        let wanted = (!kind.is_empty()).then_some((kind.as_str(), note.as_str()));
        let group = service::set_reserve(tx, &actor, &unit, id, wanted).await?;
        let message = if group.is_empty() {
            "已移出后备干部".to_owned()
        } else {
            format!("已列入后备干部（{group}）")
        };
        Ok(Done::new(base(&unit.code, id), message))
    });
    back(&ctx, id, result).await
}
