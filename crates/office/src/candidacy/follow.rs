//! Pages of earlier contexts whose commands touch those who stand: taking a voter off the roll, declaring relatives, changing
//! the election committee. They are routed here because who stands is known only here.

use axum::extract::Path;

use super::service;
use crate::access::Actor;
use crate::db::{Boxed, Tx};
use crate::failure::{Failure, Outcome};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};
use crate::{bodies, cycle, people, roll, shell};

/// What follows for the election committee.
fn committee_follows<'t>(tx: &'t Tx, actor: &'t Actor, unit_code: &'t str) -> Boxed<'t, Outcome<String>> {
    Box::pin(async move {
        match cycle::store::current(tx.read(), unit_code).await? {
            Some(election) => service::recheck_committee(tx, actor, &election).await,
            None => Ok(String::new()),
        }
    })
}

/// Asks before a voter is taken off the roll.
pub async fn ask_remove_voter(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(roll::pages::remove_page(&ctx, id, "", &[]).await?))
}

/// Takes a voter off the roll.
pub async fn remove_voter(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    let version = fields.version()?;
    let (actor, unit, typed) = (ctx.actor.clone(), ctx.unit()?.code.clone(), reason.clone());
    let result = ctx
        .submit(&fields, move |tx| {
            let (actor, unit, reason) = (actor.clone(), unit.clone(), typed.clone());
            Box::pin(async move {
                let row = service::remove_voter(tx, &actor, &unit, id, version, &reason).await?;
                Ok(Done::new(format!("/u/{unit}/roll"), format!("已把「{}」移出名单", row.name)))
            })
        })
        .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(roll::pages::remove_page(&ctx, id, &reason, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}

/// Declares a relation.
pub async fn add_kin(ctx: Ctx, path: Path<(String, i64)>, fields: Fields) -> Page {
    people::pages::kin::add(ctx, path, fields, committee_follows).await
}

/// Records a relation by its code, from the list of the village.
pub async fn record_kin(ctx: Ctx, fields: Fields) -> Page {
    people::pages::records::add(ctx, fields, committee_follows).await
}

/// Deletes a relation.
pub async fn remove_kin(ctx: Ctx, path: Path<(String, i64)>, fields: Fields) -> Page {
    people::pages::kin::remove(ctx, path, fields, committee_follows).await
}

/// Adds a member or reserve to the election committee.
pub async fn add_member(ctx: Ctx, fields: Fields) -> Page {
    bodies::committee_pages::add(ctx, fields, committee_follows).await
}

/// Says which persons the members of the election committee are.
pub async fn link_members(ctx: Ctx, fields: Fields) -> Page {
    bodies::link_pages::link(ctx, fields, committee_follows).await
}

/// Fills the vacancies of the election committee from the reserves.
pub async fn fill_vacancies(ctx: Ctx, fields: Fields) -> Page {
    bodies::committee_pages::fill(ctx, fields, committee_follows).await
}

/// A member of the election committee leaves.
pub async fn quit_member(ctx: Ctx, path: Path<(String, i64)>, fields: Fields) -> Page {
    bodies::committee_pages::quit(ctx, path, fields, committee_follows).await
}
