//! Files that a department puts beside what it found: adding, opening, taking away.

use axum::extract::{Multipart, Path};
use maud::{Markup, html};

use super::desk;
use crate::failure::Outcome;
use crate::files::{self, Kind, store::Listed};
use crate::ui::{self, Field, Form};
use crate::vetting::model::Opinion;
use crate::vetting::service::{self, batch_for, evidence_owner, own_agency};
use crate::vetting::store;
use crate::web::{self, Ctx, Done, Fields, Page, download};
use crate::work::blocking;

/// The card of a department's own files about a person; before it found something there is nothing to prove.
pub(super) async fn card(
    ctx: &Ctx,
    (id, item): (i64, i64),
    agency: i64,
    burden: bool,
    failure: Option<&crate::failure::Failure>,
) -> Outcome<Markup> {
    let all = files::store::of(ctx.app.db.read(), &[evidence_owner(item, agency)]).await?;
    if !burden && all.is_empty() {
        return Ok(html! {});
    }
    let own = format!("/reviews/{id}/{item}/evidence");
    let shown: Vec<&Listed> = all.iter().collect();
    let remove = |file: i64| ui::post_button(&format!("{own}/{file}/remove"), &ctx.csrf, 0, &[], "删去");
    let errors = failure.map(crate::shell::errors).unwrap_or_default();
    Ok(ui::card(
        "证明材料的文件",
        html! {
            @if !shown.is_empty() { (files::pages::table("证明材料", &shown, |file| format!("{own}/{file}"), remove)) }
            @if burden {
                (Form::post(format!("{own}?csrf={}", ctx.csrf), &*ctx.csrf, 0).multipart().errors(&errors)
                    .field(Field::file("file", "文件", ".pdf,.jpg,.jpeg,.png,.docx,.xlsx").required()
                        .help("PDF、JPG、PNG、Word 或 Excel，不超过 10 MB；加密保存，只有本单位和县级会商可以查看"))
                    .submit("上传").render())
            }
        },
    ))
}

/// Adds a file.
pub async fn add(ctx: Ctx, Path((id, item)): Path<(i64, i64)>, form: Multipart) -> Page {
    let result = async {
        // Whose it would be is asked before anything is read.
        let agency = own_agency(ctx.app.db.read(), &ctx.actor).await?;
        batch_for(ctx.app.db.read(), &agency, id).await?;
        let received = web::receive(form).await?;
        let keys = ctx.app.keys.clone();
        let sealed = blocking(move || {
            files::model::check(&received.name, received.bytes, &Kind::ALL)
                .map_err(crate::failure::Failure::from)
                .and_then(|file| files::service::seal(&keys, &file))
        })
        .await??;
        let actor = ctx.actor.clone();
        ctx.submit(&Fields::default(), move |tx| {
            let (actor, sealed) = (actor.clone(), sealed.clone());
            Box::pin(async move {
                service::add_evidence(tx, &actor, (id, item), &sealed).await?;
                Ok(Done::new(format!("/reviews/{id}/{item}"), format!("「{}」已上传", sealed.name)))
            })
        })
        .await
    }
    .await;
    desk::back_to(&ctx, (id, item), result).await
}

/// Opens a file of the department.
pub async fn file(ctx: Ctx, Path((id, item, file)): Path<(i64, i64, i64)>) -> Page {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    batch_for(conn, &agency, id).await?;
    store::item(conn, id, item).await?;
    let file = files::service::open(conn, &ctx.app.keys, &evidence_owner(item, agency.id), file).await?;
    Ok(download(&file.name, file.kind.mime(), file.bytes))
}

/// Takes a file away.
pub async fn remove(ctx: Ctx, Path((id, item, file)): Path<(i64, i64, i64)>, fields: Fields) -> Page {
    let actor = ctx.actor.clone();
    let result = ctx
        .submit(&fields, move |tx| {
            let actor = actor.clone();
            Box::pin(async move {
                let name = service::remove_evidence(tx, &actor, (id, item), file).await?;
                Ok(Done::new(format!("/reviews/{id}/{item}"), format!("「{name}」已删去，文件名和校验值保留")))
            })
        })
        .await;
    desk::back_to(&ctx, (id, item), result).await
}

/// Whether an answer states something that evidence can be put beside.
pub(super) fn burdens(opinion: &str) -> bool {
    Opinion::from_code(opinion).is_some_and(|one| one != Opinion::Clear)
}
