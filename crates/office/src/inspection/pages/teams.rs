//! Teams of a township and the villages of each.

use std::collections::{BTreeMap, HashMap};

use axum::extract::Path;
use entity::{inspection, inspection_team};
use maud::{Markup, html};

use super::{back, command, purpose_line, refused, stage_chip};
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::inspection::service::{self, TeamInput};
use crate::inspection::store;
use crate::org::{self, Level, UnitRef};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::vetting::service::current_cycle;
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn list_path(unit: &str) -> String {
    format!("/u/{unit}/inspections/teams")
}

/// Villages of the township, teams, inspections.
struct Loaded {
    /// Codes in their order.
    codes: Vec<String>,
    names: HashMap<String, String>,
    teams: Vec<inspection_team::Model>,
    rows: BTreeMap<String, inspection::Model>,
}

impl Loaded {
    async fn of(ctx: &Ctx, unit: &UnitRef) -> Outcome<Self> {
        if unit.level != Level::Township {
            return Err(Failure::NotFound("考察组（由乡镇、街道建立）".into()));
        }
        let conn = ctx.app.db.read();
        let cycle = current_cycle(conn, unit).await?;
        let elections = cycle::store::elections_of(conn, cycle.id, Some(&unit.code)).await?;
        let codes: Vec<String> = elections.into_iter().map(|election| election.unit_code).collect();
        let names = org::store::units_by_code(conn, &codes).await?;
        let teams = store::teams(conn, cycle.id, Some(&unit.code)).await?;
        let rows = store::inspections(conn, cycle.id, Some(&unit.code)).await?;
        Ok(Self {
            codes,
            names: names.into_iter().map(|(code, unit)| (code, unit.name)).collect(),
            teams,
            rows: rows.into_iter().map(|row| (row.unit_code.clone(), row)).collect(),
        })
    }

    fn name(&self, code: &str) -> String {
        self.names.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// Villages of a team; 0 for those without one.
    fn of_team(&self, id: i64) -> Vec<&String> {
        let team = |code: &str| self.rows.get(code).map_or(0, |row| row.team_id);
        self.codes.iter().filter(|code| team(code) == id).collect()
    }
}

fn form(
    ctx: &Ctx,
    loaded: &Loaded,
    team: Option<&inspection_team::Model>,
    typed: Option<&Fields>,
    failure: Option<&Failure>,
) -> Markup {
    let errors = failure.map(shell::errors).unwrap_or_default();
    let unit = ctx.place.as_deref().map(|unit| unit.code.clone()).unwrap_or_default();
    let id = team.map_or(0, |team| team.id);
    let action = if id == 0 { list_path(&unit) } else { format!("{}/{id}", list_path(&unit)) };
    let value = |name: &str, recorded: Option<&String>| match typed.and_then(|fields| fields.get(name)) {
        Some(typed) => typed.to_owned(),
        None => recorded.cloned().unwrap_or_default(),
    };
    let own = loaded.of_team(id);
    let free: Vec<&String> =
        if id == 0 { own.clone() } else { own.iter().chain(&loaded.of_team(0)).copied().collect() };
    let choices: Vec<(String, String)> =
        loaded.codes.iter().filter(|code| free.contains(code)).map(|code| (code.clone(), loaded.name(code))).collect();
    let chosen: Vec<String> = match typed {
        Some(fields) => fields.all("units").map(str::to_owned).collect(),
        None if id == 0 => Vec::new(),
        None => own.into_iter().cloned().collect(),
    };
    let mut form = Form::post(action, &*ctx.csrf, team.map_or(0, |team| team.version)).errors(&errors);
    if id == 0 {
        form = form.hidden("form_key", ctx.form_key());
    }
    form.field(Field::text("name", "名称").value(value("name", team.map(|team| &team.name))).required().maxlength(40))
        .field(Field::text("head", "组长").value(value("head", team.map(|team| &team.head))).required().maxlength(40))
        .field(
            Field::text("members", "组员")
                .value(value("members", team.map(|team| &team.members)))
                .maxlength(200)
                .wide()
                .help("姓名之间用顿号分开"),
        )
        .field(Field::checks("units", "负责的村社", choices).values(chosen).wide())
        .submit(if id == 0 { "建立考察组" } else { "保存" })
        .render()
}

async fn list_view(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let loaded = Loaded::of(ctx, unit).await?;
    let columns = vec![
        Column::text("考察组").sticky(),
        Column::text("组长"),
        Column::text("组员"),
        Column::number("村社数"),
        Column::text("负责的村社"),
    ];
    let mut table =
        Table::new("考察组", columns).empty("还没有考察组", html! { p { "在下面建立，一个村社只列入一个组。" } });
    for team in &loaded.teams {
        let own = loaded.of_team(team.id);
        table = table.row(vec![
            html! { a href=(format!("{}/{}", list_path(&unit.code), team.id)) { (team.name) } },
            html! { (team.head) },
            html! { (team.members) },
            html! { (own.len()) },
            html! { (own.iter().map(|code| loaded.name(code)).collect::<Vec<_>>().join("、")) },
        ]);
    }
    let gaps = loaded.of_team(0);
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        @if !gaps.is_empty() && !loaded.teams.is_empty() {
            (ui::alert(Tone::Warn, Some(&format!("还有 {} 个村社没有考察组", gaps.len())), html! {
                p { (gaps.iter().map(|code| loaded.name(code)).collect::<Vec<_>>().join("、")) }
            }))
        }
        (table.total(loaded.teams.len() as u64).render())
        (ui::card("建立考察组", form(ctx, &loaded, None, typed, failure)))
    };
    Ok(Frame::new(ctx, "考察组").crumb("考察", format!("/u/{}/inspections", unit.code)).page(body))
}

/// The teams.
pub async fn list(ctx: Ctx) -> Page {
    Ok(page(list_view(&ctx, None, None).await?))
}

fn read(fields: &Fields) -> Result<TeamInput, Refusal> {
    let mut reader = fields.reader();
    let input = TeamInput {
        name: reader.text("name", "名称"),
        head: reader.text("head", "组长"),
        members: reader.optional("members"),
        units: fields.all("units").map(str::to_owned).collect(),
    };
    reader.finish()?;
    Ok(input)
}

/// Makes a team.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let result = match read(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::add_team(tx, &actor, &unit, &input).await?;
            Ok(Done::new(list_path(&unit.code), format!("已建立考察组「{}」", input.name)))
        }),
    };
    back(result, async |failure| list_view(&ctx, Some(&fields), Some(&failure)).await).await
}

async fn one_view(ctx: &Ctx, id: i64, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let loaded = Loaded::of(ctx, unit).await?;
    let team = store::team(ctx.app.db.read(), &unit.code, id).await?;
    let mut table = Table::new("负责的村社", vec![Column::text("村社").sticky(), Column::state("阶段")])
        .empty("没有负责的村社", html! { p { "在下面勾选。" } });
    for code in loaded.of_team(id) {
        let stage = loaded.rows.get(code).map(store::stage);
        table = table.row(vec![
            html! { a href=(format!("/u/{code}/inspection")) { (loaded.name(code)) } },
            html! { @if let Some(stage) = stage { (stage_chip(stage)) } },
        ]);
    }
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        (table.render())
        (ui::card("考察组和负责的村社", html! {
            p .text-muted { "列出本组的和还没有考察组的村社。" }
            (form(ctx, &loaded, Some(&team), typed, failure))
        }))
        (ui::post_button(&format!("{}/{id}/remove", list_path(&unit.code)), &ctx.csrf, team.version, &[], "撤销考察组"))
    };
    let name = team.name;
    Ok(Frame::new(ctx, name)
        .crumb("考察", format!("/u/{}/inspections", unit.code))
        .crumb("考察组", list_path(&unit.code))
        .page(body))
}

/// One team.
pub async fn one(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(one_view(&ctx, id, None, None).await?))
}

/// Changes a team.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = match read(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::change_team(tx, &actor, &unit, (id, version), &input).await?;
            Ok(Done::new(list_path(&unit.code), format!("「{}」已保存", input.name)))
        }),
    };
    back(result, async |failure| one_view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Takes a team away.
pub async fn remove(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::remove_team(tx, &actor, &unit, (id, version)).await?;
        Ok(Done::new(list_path(&unit.code), format!("考察组「{name}」已撤销")))
    });
    back(result, async |failure| one_view(&ctx, id, None, Some(&failure)).await).await
}
