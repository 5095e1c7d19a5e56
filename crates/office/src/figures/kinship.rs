//! 亲属关系: who of those who hold posts, stand or work at the election are related, how that is known, what stands against it
//! and what to do. Recording and deleting relations belongs to `people`.

use law::finding::Finding;
use law::kinship::{Confidence, Derived, Relation};
use law::regime::Regime;
use law::staff::StaffMember;
use maud::{Markup, html};

use super::staffing::{Member, Staffing};
use crate::access::COMMITTEE;
use crate::bodies::conflicts::{Conflict, conflicts};
use crate::cycle::{self, show_findings};
use crate::failure::Outcome;
use crate::org::Words;
use crate::people::kin::near_sets;
use crate::people::{self, store};
use crate::shell::Frame;
use crate::ui::{self, Column, Filters, Table, Tone};
use crate::web::{Ctx, Page, html as page};

/// Rows of the table of relatives; a village has some dozen persons in posts.
const MOST_TIES: usize = 200;

/// How far a relation may be relied on, as a mark.
pub(super) fn confidence_badge(confidence: Confidence) -> Markup {
    let tone = match confidence {
        Confidence::Certain => Tone::Good,
        Confidence::Recorded => Tone::Info,
        Confidence::Presumed => Tone::Warn,
    };
    ui::badge(tone, confidence.zh())
}

/// 亲等; a marriage and a relation on record that does not say how have none.
pub(super) fn degree(derived: &Derived) -> String {
    derived.degree.filter(|degree| *degree > 0).map_or_else(|| ui::format::DASH.to_owned(), |degree| degree.to_string())
}

/// The pairs of some members who are related within one of the sets of the texts, or of whom it is not known how.
pub(super) fn ties<'a>(staffing: &'a Staffing, members: &[&'a Member]) -> Vec<(&'a Member, &'a Member, Derived)> {
    let set = near_sets(&staffing.regime);
    let mut found = Vec::new();
    for (at, a) in members.iter().enumerate() {
        let Some(id) = a.id else { continue };
        let relatives = staffing.kin.relatives(id);
        for b in &members[at + 1..] {
            let Some(to) = b.id else { continue };
            let Some(derived) = relatives.iter().find(|derived| staffing.kin.id(derived.person) == to) else {
                continue;
            };
            let within = set.contains(&derived.relation) || set.contains(&derived.relation.inverse());
            if within || derived.relation == Relation::Unknown {
                found.push((*a, *b, derived.clone()));
            }
        }
    }
    found
}

pub(super) fn ties_table(
    staffing: &Staffing,
    ties: &[(&Member, &Member, Derived)],
    roles: impl Fn(&Member) -> String,
) -> Markup {
    let columns = vec![
        Column::text("甲").sticky(),
        Column::text("乙"),
        Column::text("乙是甲的"),
        Column::text("由来"),
        Column::number("亲等"),
        Column::state("来源"),
        Column::state("可靠程度"),
    ];
    let mut table = Table::new("相互有亲属关系的人员", columns)
        .numbered()
        .total(ties.len() as u64)
        .empty("这些人员之间没有登记或者推得的近亲属关系", html! { "没有登记不等于没有。请逐人申报核对后登记。" });
    for (a, b, derived) in ties.iter().take(MOST_TIES) {
        let who = |one: &Member| html! { (one.label) br; small .text-muted { (roles(one)) } };
        table = table.row(vec![
            who(a),
            who(b),
            html! { (derived.relation.zh()) },
            html! { (staffing.kin.path_zh(a.id.unwrap_or(0), derived)) },
            html! { (degree(derived)) },
            html! { (derived.source.zh()) },
            confidence_badge(derived.confidence),
        ]);
    }
    table.render()
}

/// Conflicts, each with what to do.
pub(super) fn conflict_list(words: &Words, found: &[Conflict]) -> Markup {
    html! {
        @for conflict in found {
            (show_findings(words, std::slice::from_ref(&conflict.finding)))
            p .field-help { "怎么办：" (conflict.remedy) "。" }
        }
    }
}

/// Who must leave the election committee or the counting table because of those who stand.
fn of_the_election(staffing: &Staffing) -> Vec<Finding> {
    let all: Vec<&Member> = staffing.members.iter().collect();
    let edges = staffing.edges(&all);
    let standing: Vec<_> = all.iter().filter_map(|one| Some((one.reference(), one.standing?))).collect();
    let committee: Vec<_> = all.iter().filter(|one| one.on_committee).map(|one| one.reference()).collect();
    let mut findings = law::committee::quit(&committee, &[], &standing, &edges, &staffing.regime).findings;
    // Whether somebody follows is shown where the committee is; here it is about who may not serve.
    findings.retain(|finding| finding.code != "RESERVE_EXHAUSTED");
    let staff: Vec<StaffMember> = all
        .iter()
        .flat_map(|one| one.staff.iter().map(|role| StaffMember { person: one.reference(), role: *role }))
        .collect();
    let candidates: Vec<_> = standing.into_iter().map(|(person, _)| person).collect();
    findings.extend(law::staff::check(&staff, &candidates, &edges, &staffing.regime));
    findings.retain(|finding| finding.severity != law::finding::Severity::Info);
    findings
}

fn team_conflicts(staffing: &Staffing, if_elected: bool) -> Outcome<Vec<Conflict>> {
    let teams = staffing.teams(if_elected);
    let members: Vec<&Member> = teams.iter().map(|(one, _)| *one).collect();
    let edges = staffing.edges(&members);
    let sitters: Vec<_> = teams.iter().map(|(one, offices)| one.sitter(offices.clone())).collect();
    Ok(conflicts(&sitters, &edges, &staffing.rules()?))
}

/// The relatives of the persons of a name, and which of them may vote for the person.
async fn relatives_of(ctx: &Ctx, staffing: &Staffing, name: &str) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let named = store::named(ctx.app.db.read(), &unit.code, name).await?;
    if named.is_empty() {
        return Ok(ui::empty(&format!("本村人员中没有「{name}」"), html! { "请核对姓名，或先在人员中新增。" }));
    }
    let regime: &Regime = &staffing.regime;
    let relations = regime.proxy_relations();
    let may = |derived: &Derived| law::kinship::holds(relations.value, derived.relation, regime);
    Ok(html! {
        @for person in &named {
            @let relatives = staffing.kin.relatives(person.id);
            h3 { (person.name) " " small .text-muted { (people::pages::apart(person)) } }
            (relatives_table(staffing, person.id, &relatives, may))
        }
        p .field-help {
            "可以受托的还须是本村选民、不是候选人（自荐人），接受委托不超过规定人数。"
            (ui::cite(&cycle::cites_zh(&relations.cites).join("、")))
        }
    })
}

fn relatives_table(
    staffing: &Staffing,
    of: i64,
    relatives: &[Derived],
    may_hold_proxy: impl Fn(&Derived) -> bool,
) -> Markup {
    let columns = vec![
        Column::text("亲属").sticky(),
        Column::text("关系"),
        Column::text("由来"),
        Column::number("亲等"),
        Column::state("可靠程度"),
        Column::state("接受委托投票"),
    ];
    let mut table = Table::new("亲属", columns)
        .plain()
        .total(relatives.len() as u64)
        .empty("没有登记的亲属", html! { "没有登记不等于没有。" });
    for derived in relatives {
        let proxy = match (may_hold_proxy(derived), derived.confidence) {
            (true, Confidence::Presumed) => ui::badge(Tone::Warn, "核实后可以"),
            (true, _) => ui::badge(Tone::Good, "可以"),
            (false, _) if derived.relation == Relation::Unknown => ui::badge(Tone::Warn, "待核"),
            (false, _) => ui::badge(Tone::Muted, "不可以"),
        };
        table = table.row(vec![
            html! { (staffing.kin.name(derived.person)) },
            html! { (derived.relation.zh()) },
            html! { (staffing.kin.path_zh(of, derived)) },
            html! { (degree(derived)) },
            confidence_badge(derived.confidence),
            proxy,
        ]);
    }
    table.render()
}

/// The kinship of those in posts, with what follows from it.
pub async fn kinship(ctx: Ctx) -> Page {
    let staffing = Staffing::load(&ctx, &[], &[]).await?;
    let base = format!("/u/{}", ctx.unit()?.code);
    let name = ctx.param("name").map(|name| name.trim().to_owned()).unwrap_or_default();
    let all: Vec<&Member> = staffing.members.iter().collect();
    let ties = ties(&staffing, &all);
    let unknown: Vec<&str> = all.iter().filter(|one| one.id.is_none()).map(|one| one.label.as_str()).collect();
    let election = of_the_election(&staffing);
    let now = team_conflicts(&staffing, false)?;
    let then = team_conflicts(&staffing, true)?;
    let then: Vec<Conflict> = then.into_iter().filter(|conflict| !now.contains(conflict)).collect();
    let doubts = staffing.kin.doubts();
    let clear = election.is_empty() && now.is_empty() && then.is_empty();
    let tiles = [
        ui::Tile::new("登记的关系", staffing.kin.rows().len().to_string()).href(format!("{base}/kinship/records")),
        ui::Tile::new("任职、参选、工作人员", all.len().to_string()),
        ui::Tile::new("其中有亲属关系", format!("{} 对", ties.len())),
        ui::Tile::new("自相矛盾的记录", doubts.len().to_string()).tone(if doubts.is_empty() {
            Tone::Good
        } else {
            Tone::Bad
        }),
    ];
    let found = if name.is_empty() { None } else { Some(relatives_of(&ctx, &staffing, &name).await?) };
    let body = html! {
        (ui::toolbar(&[
            ui::button(&format!("{base}/kinship/records"), "登记的亲属关系"),
            ui::button(&format!("{base}/what-if"), "班子试排"),
        ]))
        (ui::tiles(&tiles))
        @if !doubts.is_empty() {
            (ui::alert(Tone::Bad, Some("有的记录不可能都对"), html! {
                p { "改正以前，直接登记的关系仍然算数，但不据此推出别的关系。" }
            }))
            (show_findings(ctx.words(), &doubts))
        }
        h2 .section-title { "谁须回避" }
        @if clear { (ui::alert(Tone::Good, None, html! { p { "按已登记的关系，没有须回避的。" } })) }
        @if !election.is_empty() {
            (show_findings(ctx.words(), &election))
            p .field-help { "怎么办：选委会成员由系统办理退出，并依次递补；唱票、监票、计票人员另推他人。" }
        }
        (conflict_list(ctx.words(), &now))
        @if !then.is_empty() {
            h2 .section-title { "现在的人选如果都当选" }
            (conflict_list(ctx.words(), &then))
        }
        h2 .section-title { "相互有亲属关系的人员" }
        (ties_table(&staffing, &ties, Member::roles_zh))
        @if !unknown.is_empty() {
            (ui::alert(Tone::Warn, Some(&format!("{} 人在本村人员中找不到，不能核对", unknown.len())), html! {
                p { (unknown.join("、")) "。姓名和出生日期与人员登记一致的，系统自动对上。" }
            }))
        }
        h2 .section-title { "查一个人的亲属" }
        (Filters::new(format!("{base}/kinship")).text("name", "姓名", &name, "本村人员的姓名").render())
        @if let Some(found) = &found { (found) }
        p .field-help {
            "只按本村人员的记录推算。亲属住在外村的（例如两兄弟的父亲在外村），请先在人员中登记这个人，再登记关系；这不会使他成为选民。"
        }
    };
    let banner = cycle::election_note(&staffing.election, &staffing.regime);
    let mut frame = Frame::new(&ctx, "亲属关系").tab("/committee").banner(banner);
    if COMMITTEE.contains(&ctx.actor.role) {
        frame = frame.primary(ui::primary_button(&format!("{base}/kinship/records"), "登记亲属关系"));
    }
    Ok(page(frame.page(body)))
}
