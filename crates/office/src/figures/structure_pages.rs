//! Pages of 班子结构: of a village, and of all villages of a place side by side.

use std::collections::{BTreeMap, HashMap};

use entity::{candidate, officeholder, person};
use law::body::Body;
use law::team::{Figures, Seat};
use maud::html;
use sheet::{Cell, Kind, SheetSpec};

use super::board::Board;
use super::indicator::NOT_REPORTED;
use super::nominees::{self, Nominee};
use super::staffing::{Staffing, Team, seat_of, seat_of_nominee};
use super::structure::{self, Counted, Structure, structure};
use crate::bodies::posts::{self, BODIES, DUTY};
use crate::cycle::{self, show_findings};
use crate::failure::{Failure, Outcome};
use crate::shell::Frame;
use crate::ui::ledger::{PAGE_SIZES, Pager};
use crate::ui::{self, Column, Filters, Table};
use crate::web::{Ctx, Page, download, html as page};
use crate::work::blocking;
use crate::{bodies, candidacy, meeting, people, vetting};

/// Rows of a page unless the reader chose another number.
const ROWS: u64 = 50;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn of_team(staffing: &Staffing, team: Team) -> Structure {
    let seats: Vec<Seat> = staffing.members.iter().flat_map(|one| one.seats(one.offices(team))).collect();
    structure(&seats, staffing.election.polling_day)
}

/// The structure of a village's teams.
pub async fn village(ctx: Ctx) -> Page {
    let staffing = Staffing::load(&ctx, &[], &[]).await?;
    let base = format!("/u/{}", ctx.unit()?.code);
    let [last, proposed, elected] = [Team::Last, Team::Proposed, Team::Elected].map(|team| of_team(&staffing, team));
    let there = |team: &Structure| team.any().then(|| team.both.clone());
    let (last_both, proposed_both, elected_both) = (there(&last), there(&proposed), there(&elected));
    let pack = cycle::settings::pack(&staffing.election)?;
    let now = elected_both.as_ref().or(proposed_both.as_ref()).map(|now| &now.figures);
    let before = last_both.as_ref().map(|last| &last.figures);
    let wishes = pack.zip(now).map(|(pack, now)| (pack, law::policy::team(pack, now, false, before)));
    let targets = pack.zip(now).map(|(pack, now)| {
        let mut shares = vec![
            (law::regime::Target::College, now.college, now.size),
            (law::regime::Target::Young, now.aged_under(35), now.size),
        ];
        // Whether the secretary is the chair is not known while the party organisation is not recorded.
        if now.party_members > 0 {
            shares.push((law::regime::Target::OnePerson, u32::from(now.one_person), 1));
        }
        law::policy::targets(pack, &shares)
    });
    let none = !last.any() && !proposed.any() && !elected.any();
    let mut buttons = vec![ui::button(&format!("{base}/team"), "班子成员"), ui::button("/structure", "各村班子结构")];
    if super::may_see_persons(ctx.actor.role) {
        buttons.push(ui::button(&format!("{base}/what-if"), "班子试排"));
    }
    let body = html! {
        (ui::toolbar(&buttons))
        p .field-help { "年龄计算到选举日 " (staffing.election.polling_day) "。身兼数职的只计一人。「两委」是党组织和村民委员会。" }
        @if none {
            (ui::empty("还没有班子成员和人选", html! { "上届成员在" a href={ (base) "/team" } { "班子成员" } "中登记；当选人在结果认定后自动写入。" }))
        } @else {
            (ui::card("“两委”班子", structure::table(
                "两委班子结构",
                &[("上届", last_both.as_ref()), ("人选", proposed_both.as_ref()), ("当选", elected_both.as_ref())],
                true,
            )))
            (structure::remark(last.incomplete || proposed.incomplete || elected.incomplete))
            @if elected.any() && elected.both.figures.deputy_secretaries > 0 && !elected.both.figures.supervision_chair {
                (ui::alert(ui::Tone::Info, None, html! { p { "监督委员会主任还没有产生。" } }))
            }
            @for (body, zh) in BODIES.iter().filter(|(body, _)| *body != DUTY) {
                @let own = [last.body(body), proposed.body(body), elected.body(body)];
                @if own.iter().any(Option::is_some) {
                    (ui::card(zh, structure::table(
                        &format!("{zh}结构"), &[("上届", own[0]), ("人选", own[1]), ("当选", own[2])], false,
                    )))
                }
            }
        }
        @if let Some((pack, answer)) = &wishes {
            (ui::card(&format!("政策要求：{}", pack.title), html! {
                @if answer.findings.is_empty() { p { "结构符合要求。" } }
                (show_findings(ctx.words(), &answer.findings))
                @if let Some(targets) = &targets { (show_findings(ctx.words(), targets)) }
                p .field-help { "只报告，不限制选民的选择。" }
            }))
        }
    };
    let banner = cycle::election_note(&staffing.election, &staffing.regime);
    let frame = Frame::new(&ctx, "班子结构").tab("/posts").banner(banner);
    Ok(page(frame.crumb("班子成员", format!("{base}/team")).page(body)))
}

/// A village of the table.
struct Line {
    code: String,
    name: String,
    township: String,
    township_code: String,
    last: Structure,
    /// Of each body the elected, or those who stand.
    now: Structure,
    /// Which of them the figures of the two committees are made of.
    word: &'static str,
}

/// The columns by which the table is sorted: code in the address, heading, key.
type Sorted = (&'static str, &'static str, fn(&Figures) -> i64);

/// Tenths of a year, for sorting only: the figure shown is that of the law crate.
fn mean_tenths(figures: &Figures) -> i64 {
    let sum: i64 = figures.ages.iter().map(|age| i64::from(*age)).sum();
    i64::try_from(figures.ages.len()).ok().filter(|n| *n > 0).map_or(-1, |n| sum * 1000 / n)
}

const SORTED: [Sorted; 7] = [
    ("size", "人数", |f| i64::from(f.size)),
    ("women", "妇女", |f| i64::from(f.women)),
    ("minority", "少数民族", |f| i64::from(f.minority)),
    ("young", "40岁及以下", |f| i64::from(f.aged_at_most(40))),
    ("younger", "35岁以下", |f| i64::from(f.aged_under(35))),
    ("college", "大专及以上", |f| i64::from(f.college)),
    ("age", "平均年龄", mean_tenths),
];

fn figure(code: &str, counted: &Counted) -> String {
    match code {
        "age" => counted.figures.mean_age_zh(),
        "minority" => counted.minority_zh(),
        "college" => counted.college_zh(),
        _ => {
            let sorted = SORTED.iter().find(|(own, ..)| *own == code);
            sorted.map(|(_, _, key)| key(&counted.figures).to_string()).unwrap_or_default()
        }
    }
}

/// The seats of the rows of one village and term.
fn seats(rows: &[&officeholder::Model], persons: &HashMap<i64, person::Model>) -> Vec<Seat> {
    rows.iter()
        .filter_map(|row| {
            let person = row.person_id.and_then(|id| persons.get(&id));
            seat_of(posts::of_row(row)?, person, Some(row))
        })
        .collect()
}

/// The seats as they are now: of each body the elected, or else those who stand, and what the party organisation and the committee
/// together are made of, in a word.
fn present(elected: Vec<Seat>, proposed: Vec<Seat>) -> (Vec<Seat>, &'static str) {
    let is_elected = |body: Body| elected.iter().any(|seat| seat.body == body);
    let standing: Vec<Seat> = proposed.into_iter().filter(|seat| !is_elected(seat.body)).collect();
    let of_two =
        |seats: &[Seat]| seats.iter().any(|seat| matches!(seat.body, Body::Party | Body::Committee | Body::Residents));
    let word = match (of_two(&elected), of_two(&standing)) {
        (true, false) => "当选",
        (true, true) => "当选和人选",
        (false, true) => "人选",
        (false, false) => NOT_REPORTED,
    };
    (elected.into_iter().chain(standing).collect(), word)
}

async fn lines(ctx: &Ctx, board: &Board) -> Outcome<Vec<Line>> {
    let conn = ctx.app.db.read();
    let codes: Vec<String> = board.entries().map(|(_, entry)| entry.election.unit_code.clone()).collect();
    let elections: Vec<i64> = board.entries().map(|(_, entry)| entry.election.id).collect();
    let holders = bodies::store::holders_of(conn, &codes).await?;
    let candidates = candidacy::store::candidates_of(conn, &elections).await?;
    let mut cycles: Vec<i64> = board.entries().map(|(_, entry)| entry.election.cycle_id).collect();
    cycles.sort_unstable();
    cycles.dedup();
    let mut nominated: HashMap<(i64, String), Vec<Nominee>> = HashMap::new();
    let mut thought_of: HashMap<(i64, String), Vec<Nominee>> = HashMap::new();
    let one = if let [only] = board.townships.as_slice() { Some(only.code.as_str()) } else { None };
    for cycle in cycles {
        for row in nominees::of_proposals(&vetting::store::proposals_of(conn, cycle, one).await?) {
            thought_of.entry((cycle, row.unit_code.clone())).or_default().push(row);
        }
        let meetings = meeting::store::of_cycle(conn, cycle, one).await?;
        for row in nominees::of(&meetings, &meeting::store::nominees_of(conn, &meetings).await?) {
            nominated.entry((cycle, row.unit_code.clone())).or_default().push(row);
        }
    }
    let mut ids: Vec<i64> = holders.iter().filter_map(|row| row.person_id).collect();
    ids.extend(candidates.iter().map(|row| row.person_id));
    ids.extend(nominated.values().chain(thought_of.values()).flatten().filter_map(|row| row.person_id));
    ids.sort_unstable();
    ids.dedup();
    let persons: HashMap<i64, person::Model> =
        people::store::persons(conn, &ids).await?.into_iter().map(|person| (person.id, person)).collect();
    let terms: HashMap<i64, i32> =
        cycle::store::cycles(conn).await?.into_iter().map(|cycle| (cycle.id, cycle.term_no)).collect();
    let mut by_unit: BTreeMap<&str, Vec<&officeholder::Model>> = BTreeMap::new();
    for row in &holders {
        by_unit.entry(&row.unit_code).or_default().push(row);
    }
    let mut standing: BTreeMap<i64, Vec<&candidate::Model>> = BTreeMap::new();
    for row in candidates.iter().filter(|row| candidacy::model::stands(row)) {
        standing.entry(row.election_id).or_default().push(row);
    }
    let mut all = Vec::new();
    for (township, entry) in board.entries() {
        let (election, day) = (&entry.election, entry.election.polling_day);
        let term = terms.get(&election.cycle_id).copied().unwrap_or_default();
        let rows = by_unit.get(&*election.unit_code).map(Vec::as_slice).unwrap_or_default();
        let of = |wanted: i32, ended: bool| -> Vec<&officeholder::Model> {
            rows.iter().copied().filter(|row| row.term_no == wanted && (ended || row.until.is_none())).collect()
        };
        let elected = seats(&of(term, false), &persons);
        let mut proposed: Vec<Seat> = standing
            .get(&election.id)
            .into_iter()
            .flatten()
            .filter_map(|row| {
                let office = candidacy::model::post(row).and_then(posts::of_post)?;
                seat_of(office, persons.get(&row.person_id), None)
            })
            .collect();
        let place = (election.cycle_id, election.unit_code.clone());
        let own = nominated.get(&place).map(Vec::as_slice).unwrap_or_default();
        let stand_for_committee = !proposed.is_empty();
        let thought_of = nominees::while_nobody_stands(thought_of.remove(&place).unwrap_or_default(), |body| {
            (body == "vc" && stand_for_committee) || own.iter().any(|one| one.office.body == body)
        });
        proposed.extend(
            own.iter()
                .chain(&thought_of)
                .filter_map(|row| seat_of_nominee(row, row.person_id.and_then(|id| persons.get(&id)))),
        );
        let (now, word) = present(elected, proposed);
        all.push(Line {
            code: election.unit_code.clone(),
            name: entry.name.clone(),
            township: township.name.clone(),
            township_code: township.code.clone(),
            last: structure(&seats(&of(term - 1, true), &persons), day),
            now: structure(&now, day),
            word,
        });
    }
    Ok(all)
}

/// The lines as the address wants them.
fn wanted(ctx: &Ctx, mut lines: Vec<Line>) -> Vec<Line> {
    let township = ctx.param("township").unwrap_or_default();
    lines.retain(|line| township.is_empty() || line.township_code == township);
    let by = ctx.param("sort").unwrap_or_default();
    let (down, by) = match by.strip_prefix('-') {
        Some(by) => (true, by.to_owned()),
        None => (false, by),
    };
    if let Some((_, _, key)) = SORTED.iter().find(|(code, ..)| *code == by) {
        // Villages without a team stand at the end, however it is sorted.
        lines.sort_by_key(|line| {
            let value = key(&line.now.both.figures);
            (!line.now.any(), if down { -value } else { value })
        });
    }
    lines
}

/// A fact about both bodies; 「未报」 while nobody or no member of the party organisation is recorded.
fn of_both(line: &Line, read: impl Fn(&Figures) -> String) -> String {
    if line.now.any() && line.now.both.party_known() { read(&line.now.both.figures) } else { NOT_REPORTED.to_owned() }
}

fn yes(fact: bool) -> String {
    if fact { "是" } else { "否" }.to_owned()
}

fn cells(line: &Line) -> Vec<String> {
    let mut cells = vec![line.word.to_owned()];
    for (code, ..) in SORTED {
        cells.push(if line.now.any() { figure(code, &line.now.both) } else { NOT_REPORTED.to_owned() });
    }
    cells.push(if line.last.any() { line.last.both.figures.mean_age_zh() } else { NOT_REPORTED.to_owned() });
    cells.push(of_both(line, |f| f.crossed.to_string()));
    cells.push(of_both(line, |f| yes(f.crossed_totally())));
    cells.push(of_both(line, |f| yes(f.one_person)));
    cells.push(of_both(line, |f| f.deputy_secretaries.to_string()));
    cells.push(of_both(line, |f| yes(f.deputy_chairs_supervision)));
    cells
}

/// Headings of [`cells`] behind the sorted ones.
const MORE: [&str; 6] = ["上届平均年龄", "交叉任职", "全部交叉", "一肩挑", "副书记", "副书记兼监委会主任"];

/// The table of a place.
pub async fn table(ctx: Ctx) -> Page {
    let board = ctx.app.boards.of(&ctx.app.db, &ctx.actor.unit_path).await?;
    let names: Vec<(String, String)> =
        board.townships.iter().map(|township| (township.code.clone(), township.name.clone())).collect();
    let lines = wanted(&ctx, lines(&ctx, &board).await?);
    let number = |name: &str| ctx.param(name).and_then(|text| text.parse::<u64>().ok());
    let size = number("size").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(ROWS);
    let township = ctx.param("township").unwrap_or_default();
    let sort = ctx.param("sort").unwrap_or_default();
    let pairs = |sort: &str| vec![("township".to_owned(), township.clone()), ("sort".to_owned(), sort.to_owned())];
    let pager = Pager::new("/structure", pairs(&sort), number("page").unwrap_or(1), size, lines.len() as u64);
    let one = names.len() == 1;
    let mut columns = vec![Column::text("村社").sticky()];
    if !one {
        columns.push(Column::text("乡镇（街道）").nowrap());
    }
    columns.push(Column::state("班子"));
    for (code, heading, _) in SORTED {
        // The second click turns the order round.
        let next = if sort == format!("-{code}") { code.to_owned() } else { format!("-{code}") };
        columns.push(Column::number(heading).sort(ui::format::url("/structure", &pairs(&next))));
    }
    columns.extend(MORE.map(Column::number));
    let mut table = Table::new("各村班子结构", columns)
        .scroll_on_phone()
        .empty("没有符合条件的村社", html! { "列入换届方案的村社在这里一村一行。" });
    let first = usize::try_from(pager.first_row().saturating_sub(1)).unwrap_or(0);
    for line in lines.iter().skip(first).take(usize::try_from(size).unwrap_or(50)) {
        let mut row = vec![html! { a href={ "/u/" (line.code) "/structure" } { (line.name) } }];
        if !one {
            row.push(html! { (line.township) });
        }
        row.extend(cells(line).into_iter().map(|text| html! { (text) }));
        table = table.row(row);
    }
    let mut filters = Filters::new("/structure");
    if !one {
        filters = filters.select("township", "乡镇（街道）", &names, &township);
    }
    let export = ui::format::url("/structure/export", &pairs(&sort));
    let body = html! {
        @if !one { (filters.render()) }
        (ui::toolbar(&[ui::button(&export, "导出 Excel")]))
        (table.pager(pager).render())
        p .field-help { "两委班子去重计算；年龄算到各村选举日。还没有产生的组织按现在的人选。指标只报告，不限制选民的选择。" }
    };
    Ok(page(Frame::new(&ctx, "各村班子结构").crumb("村社一张表", "/villages").page(body)))
}

/// The rows of the table, as filtered and sorted, as a spreadsheet.
pub async fn export(ctx: Ctx) -> Page {
    let board = ctx.app.boards.of(&ctx.app.db, &ctx.actor.unit_path).await?;
    let lines = wanted(&ctx, lines(&ctx, &board).await?);
    let mut titles = vec!["编码", "村社", "乡镇（街道）", "班子"];
    titles.extend(SORTED.iter().map(|(_, heading, _)| *heading));
    titles.extend(MORE);
    let columns = titles.into_iter().map(|title| sheet::Column::new(title, title, Kind::Text)).collect();
    let spec = SheetSpec { name: "班子结构", columns };
    let rows: Vec<Vec<Cell>> = lines
        .iter()
        .map(|line| {
            let head = [line.code.clone(), line.name.clone(), line.township.clone()];
            head.into_iter().chain(cells(line)).map(Cell::Text).collect()
        })
        .collect();
    let bytes = blocking(move || sheet::export(&spec, "班子结构", rows))
        .await?
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download("班子结构.xlsx", XLSX, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(person: &str, body: Body) -> Seat {
        Seat {
            person: person.into(),
            body,
            born: None,
            sex: None,
            ethnic: None,
            education: None,
            deputy_secretary: false,
            secretary: false,
            chair: false,
        }
    }

    #[test]
    fn those_who_stand_count_until_their_body_is_elected() {
        use Body::{Committee, Party, Supervision};
        for (elected, proposed, who, word) in [
            (vec![], vec![], vec![], NOT_REPORTED),
            (vec![], vec![("甲", Committee), ("乙", Party)], vec!["甲", "乙"], "人选"),
            (vec![("丙", Party)], vec![("甲", Committee), ("乙", Party)], vec!["丙", "甲"], "当选和人选"),
            (
                vec![("丙", Party), ("甲", Committee)],
                vec![("乙", Party), ("丁", Supervision)],
                vec!["丙", "甲", "丁"],
                "当选",
            ),
            (vec![("丁", Supervision)], vec![], vec!["丁"], NOT_REPORTED),
        ] {
            let seats = |list: &[(&str, Body)]| list.iter().map(|(name, body)| seat(name, *body)).collect::<Vec<_>>();
            let (now, said) = present(seats(&elected), seats(&proposed));
            let names: Vec<&str> = now.iter().map(|seat| seat.person.0.as_str()).collect();
            assert_eq!((names, said), (who, word), "{elected:?} {proposed:?}");
        }
    }
}
