//! 班子试排: persons are put into posts and the page says what stands against it. Nothing is stored: the address holds the
//! team, with keys that say nothing about the persons, so that it can be sent as a link.

use std::collections::BTreeMap;

use law::policy;
use maud::{Markup, html};

use super::kinship::{conflict_list, ties, ties_table};
use super::staffing::{Member, Staffing, Team};
use super::structure::{self, structure};
use crate::bodies::conflicts::conflicts;
use crate::bodies::posts::{self, BODIES, OFFICES, Office};
use crate::cycle::{self, show_findings};
use crate::failure::Outcome;
use crate::shell::Frame;
use crate::ui::{self, Column, Field, Row, Table, Tone};
use crate::web::{Ctx, Fields, Page, html as page};

/// Names that may be added by hand.
const MOST_NAMES: usize = 30;

/// The posts that the address gives to the members, by key.
type Ticked = BTreeMap<String, Vec<&'static Office>>;

/// Reads `t=key.body.post,…`, and `key.body=post` of the form.
fn ticked(fields: &Fields, staffing: &Staffing) -> Ticked {
    let mut all = Ticked::new();
    let mut put = |key: &str, body: &str, code: &str| {
        let known = staffing.members.iter().any(|one| one.key == key);
        if let Some(office) = posts::of(body, code).filter(|_| known) {
            let own = all.entry(key.to_owned()).or_default();
            // One post of a body.
            own.retain(|other| other.body != office.body);
            own.push(office);
        }
    };
    for one in fields.get("t").unwrap_or_default().split(',') {
        if let [key, body, code] = one.split('.').collect::<Vec<_>>().as_slice() {
            put(key, body, code);
        }
    }
    for (name, value) in fields.iter() {
        if let Some((key, body)) = name.split_once('.') {
            put(key, body, value);
        }
    }
    all
}

/// The team that the page begins with.
fn preset(staffing: &Staffing, from: &str) -> Ticked {
    let teams = match from {
        "now" => staffing.teams(false),
        "proposed" => staffing.teams(true),
        _ => return Ticked::new(),
    };
    teams.into_iter().map(|(one, offices)| (one.key.clone(), offices)).collect()
}

/// The team as a part of an address.
fn link(base: &str, ticked: &Ticked) -> String {
    let team = ticked
        .iter()
        .flat_map(|(key, offices)| offices.iter().map(move |office| format!("{key}.{}.{}", office.body, office.code)))
        .collect::<Vec<_>>()
        .join(",");
    format!("{base}/what-if?t={team}")
}

fn form(ctx: &Ctx, staffing: &Staffing, ticked: &Ticked, with: &str) -> Outcome<Markup> {
    let base = format!("/u/{}/what-if", ctx.unit()?.code);
    let mut columns = vec![Column::text("人员").sticky()];
    columns.extend(BODIES.iter().map(|(_, zh)| Column::text(*zh)));
    let mut table = Table::new("试排", columns)
        .numbered()
        .total(staffing.members.len() as u64)
        .empty("还没有可以试排的人", html! { "上届成员、参选人会列在这里；也可以在下面填写本村人员的姓名。" });
    for one in &staffing.members {
        let own = ticked.get(&one.key);
        let mut cells = vec![html! { (one.label) br; small .text-muted { (one.roles_zh()) } }];
        for (body, zh) in BODIES {
            let options: Vec<(&str, &str)> =
                OFFICES.iter().filter(|office| office.body == body).map(|office| (office.code, office.zh)).collect();
            let chosen = own.into_iter().flatten().find(|office| office.body == body).map_or("", |office| office.code);
            let label = format!("{} {zh}", one.label);
            let field = Field::select(format!("{}.{body}", one.key), label, options).value(chosen).prompt(Some("不任"));
            cells.push(field.bare());
        }
        table = table.push(Row::new(cells));
    }
    Ok(html! {
        form action=(base) method="get" {
            (table.render())
            div .fields {
                (Field::text("with", "再加上").value(with).help("本村其他人员的姓名，用顿号分开；名册中的同名者都列出").render())
            }
            div .form-actions {
                button .btn.btn-primary type="submit" { "看看有什么问题" }
                (ui::button(&format!("{base}?from=now"), "按现任班子填"))
                (ui::button(&format!("{base}?from=proposed"), "按全部人选填"))
                (ui::button(&base, "清空"))
            }
        }
    })
}

/// How many each body has, against what the texts ask for.
fn sizes(staffing: &Staffing, teams: &[(&Member, &[&'static Office])]) -> Vec<law::finding::Finding> {
    let count = |body: &str, without: &str| {
        let of = |offices: &[&'static Office]| offices.iter().any(|o| o.body == body && o.code != without);
        u32::try_from(teams.iter().filter(|(_, offices)| of(offices)).count()).unwrap_or(u32::MAX)
    };
    let mut findings = Vec::new();
    let (committee, supervision, council) = (count("vc", ""), count("vsc", ""), count("ec", "supervisor"));
    if committee > 0 && !staffing.regime.vc_size().value.contains(committee) {
        let size = staffing.regime.vc_size();
        let message = format!("村民委员会{committee}人，应当为{}人。", size.value.zh());
        findings.push(size.finding("SIZE_OUT_OF_RANGE", "vc", message));
    }
    if supervision > 0 {
        findings.extend(law::supervision::size(supervision, &staffing.regime).findings);
    }
    if council > 0 {
        findings.extend(law::cooperative::council_size(council, &staffing.cooperative).findings);
    }
    for (body, zh) in BODIES.iter().filter(|(body, _)| *body != posts::DUTY) {
        for head in OFFICES.iter().filter(|office| office.body == *body && office.heads()) {
            let n = teams.iter().filter(|(_, offices)| offices.contains(&head)).count();
            if n > 1 {
                let message = format!("{zh}有{n}名{}，只能有1名。", head.zh);
                findings.push(law::finding::Finding::new("TWO_HEADS", law::finding::Severity::Block, body, message));
            }
        }
    }
    findings.retain(|finding| finding.severity != law::finding::Severity::Info);
    findings
}

fn results(ctx: &Ctx, staffing: &Staffing, ticked: &Ticked, address: &str) -> Outcome<Markup> {
    let teams: Vec<(&Member, &[&'static Office])> =
        staffing.members.iter().filter_map(|one| Some((one, ticked.get(&one.key)?.as_slice()))).collect();
    let members: Vec<&Member> = teams.iter().map(|(one, _)| *one).collect();
    let edges = staffing.edges(&members);
    let sitters: Vec<_> = teams.iter().map(|(one, offices)| one.sitter(offices.to_vec())).collect();
    let rules = staffing.rules()?;
    let found = conflicts(&sitters, &edges, &rules);
    let day = staffing.election.polling_day;
    let seats: Vec<_> = teams.iter().flat_map(|(one, offices)| one.seats(offices)).collect();
    let last: Vec<_> = staffing.members.iter().flat_map(|one| one.seats(one.offices(Team::Last))).collect();
    let (team, last) = (structure(&seats, day), structure(&last, day));
    let last_both = last.any().then_some(&last.both);
    let wishes = rules
        .pack
        .map(|pack| (pack, policy::team(pack, &team.both.figures, false, last_both.map(|last| &last.figures))));
    let sizes = sizes(staffing, &teams);
    let ties = ties(staffing, &members);
    let of = |one: &Member| {
        let offices = ticked.get(&one.key).map(Vec::as_slice).unwrap_or_default();
        offices.iter().map(|office| office.full_zh).collect::<Vec<_>>().join("、")
    };
    let unknown: Vec<&str> = members.iter().filter(|one| one.id.is_none()).map(|one| one.label.as_str()).collect();
    Ok(html! {
        h2 .section-title { "试排结果（没有保存）" }
        @if found.is_empty() && sizes.is_empty() {
            (ui::alert(Tone::Good, None, html! { p { "按已登记的关系和适用的规定，没有发现问题。" } }))
        }
        (show_findings(ctx.words(), &sizes))
        (conflict_list(ctx.words(), &found))
        @if !unknown.is_empty() {
            (ui::alert(Tone::Warn, Some("有人在本村人员中找不到，不能核对亲属"), html! { p { (unknown.join("、")) } }))
        }
        @if let Some((pack, answer)) = &wishes {
            (ui::card(&format!("政策要求：{}", pack.title), html! {
                @if answer.findings.is_empty() { p { "结构符合要求。" } }
                (show_findings(ctx.words(), &answer.findings))
                p .field-help { "政策是对提名和推荐的要求，不能限制选民的选择。" }
            }))
        }
        (ui::card("“两委”结构", html! {
            (structure::table("两委结构", &[("上届", last_both), ("试排", Some(&team.both))], true))
            (structure::remark(team.incomplete))
        }))
        h2 .section-title { "相互有亲属关系的人员" }
        (ties_table(staffing, &ties, of))
        p .field-help { "这个网址可以发给同事（须有本村权限）：" a href=(address) { "试排的链接" } "。网址中没有姓名和证件号码。" }
    })
}

/// The page.
pub async fn what_if(ctx: Ctx) -> Page {
    let fields = Fields::parse(ctx.query.as_bytes());
    let names = fields.get("with").unwrap_or_default().to_owned();
    let with: Vec<String> = names
        .split(['、', '，', ',', ' '])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .take(MOST_NAMES)
        .collect();
    let chosen = fields.get("t").unwrap_or_default();
    let keys: Vec<&str> =
        chosen.split(',').filter_map(|one| one.split('.').next()).filter(|key| !key.is_empty()).collect();
    let staffing = Staffing::load(&ctx, &with, &keys).await?;
    let base = format!("/u/{}", ctx.unit()?.code);
    let mut team = ticked(&fields, &staffing);
    if team.is_empty() {
        team = preset(&staffing, fields.get("from").unwrap_or_default());
    }
    let missing: Vec<&String> =
        with.iter().filter(|name| !staffing.members.iter().any(|one| one.label.starts_with(name.as_str()))).collect();
    let body = html! {
        p .field-help { "把人员放到职务上，系统说明亲属回避、兼任和结构方面的问题。只是试排，不保存，不影响任何人的资格。" }
        @if !missing.is_empty() {
            (ui::alert(Tone::Warn, None, html! { p { "本村人员中没有：" @for name in &missing { "「" (name) "」" } } }))
        }
        @if !team.is_empty() { (results(&ctx, &staffing, &team, &link(&base, &team))?) }
        (form(&ctx, &staffing, &team, &names)?)
    };
    let banner = cycle::election_note(&staffing.election, &staffing.regime);
    let frame = Frame::new(&ctx, "班子试排").tab("/posts").banner(banner);
    Ok(page(frame.crumb("亲属关系", format!("{base}/kinship")).page(body)))
}
