//! Pages of the roll, by topic.

mod entry;
mod list;
mod objections;
mod publish;

use law::regime::ResidentsMode;
use maud::Markup;

pub(crate) use entry::remove_page;

use crate::access::{COMMITTEE, ROLL_READERS, STAFF};
use crate::cycle;
use crate::failure::Outcome;
use crate::routes::{Gate, Route, get, post};
use crate::shell::Frame;
use crate::ui;
use crate::web::Ctx;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let read = Gate::Roles(ROLL_READERS);
    // What hangs on the wall: names and groups.
    let wall = Gate::Roles(STAFF);
    let write = Gate::Roles(COMMITTEE);
    vec![
        get("/u/{unit}/roll", read, list::list),
        get("/u/{unit}/roll/print", wall, list::print),
        get("/u/{unit}/roll/cards", write, list::cards),
        post("/u/{unit}/roll/cards", write, list::number_cards),
        get("/u/{unit}/roll/versions/{no}", wall, publish::version),
        get("/u/{unit}/roll/publish", write, publish::ask),
        post("/u/{unit}/roll/publish", write, publish::publish),
        get("/u/{unit}/roll/new", write, entry::new),
        post("/u/{unit}/roll/new", write, entry::add),
        get("/u/{unit}/roll/{id}/edit", write, entry::edit),
        post("/u/{unit}/roll/{id}/edit", write, entry::change),
        get("/u/{unit}/roll/objections", read, objections::list),
        post("/u/{unit}/roll/objections", write, objections::file),
        post("/u/{unit}/roll/objections/publish", write, objections::publish),
        get("/u/{unit}/roll/objections/{id}", read, objections::one),
        post("/u/{unit}/roll/objections/{id}", write, objections::decide),
    ]
}

/// Address of the roll of the unit of this request.
fn base(ctx: &Ctx) -> Outcome<String> {
    Ok(format!("/u/{}/roll", ctx.unit()?.code))
}

/// The election that the unit's pages are about.
async fn election(ctx: &Ctx) -> Outcome<entity::unit_election::Model> {
    cycle::store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await
}

/// The frame of a page under the roll.
fn frame(ctx: &Ctx, title: &str, election: &entity::unit_election::Model, body: Markup) -> Outcome<Markup> {
    let regime = cycle::regime(election)?;
    let body = maud::html! { (representatives(election, &regime)) (body) };
    Ok(Frame::new(ctx, title)
        .tab("/roll")
        .crumb("选民登记", base(ctx)?)
        .banner(regime.banner().map(str::to_owned))
        .page(body))
}

/// Who stands on the roll when not every resident votes; nothing otherwise.
fn representatives(election: &entity::unit_election::Model, regime: &law::regime::Regime) -> Markup {
    let (said, cites) = match cycle::residents_mode(election) {
        Some(ResidentsMode::HouseholdReps) => {
            ("本名单登记各户的代表，每户一名；须填小组和户号。".to_owned(), &regime.residents_modes().cites)
        }
        Some(ResidentsMode::GroupReps) => {
            let rule = regime.residents_group_representatives();
            (format!("本名单登记居民小组选举的代表，每个小组{}人；须填小组。", rule.value.zh()), &rule.cites)
        }
        Some(ResidentsMode::Direct) | None => return Markup::default(),
    };
    let way = cycle::residents_mode(election).map_or("", ResidentsMode::zh);
    let basis = cycle::cites_zh(cites).join("、");
    ui::alert(ui::Tone::Info, Some(way), maud::html! { p { (said) " " (ui::mark::cite(&basis)) } })
}
