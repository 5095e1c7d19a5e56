//! The joint review at the volume of a county: 1,952 persons and 16 departments in one batch. Sixteen people answer at once, a department
//! takes its table out and hands it in again, and the county looks at persons × departments.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Days;
use law::posts::Sex;
use office::access::{Actor, Role};
use office::clock::Clock;
use office::cycle;
use office::org;
use office::people::{PersonInput, service::insert_persons};
use office::vetting::service as vetting;
use office::vetting::store;
use sheet::{Cell, Column, Kind, SheetSpec};

use crate::county::{COUNTY, County, Seat, account, open};
use crate::http::Connection;
use crate::load::{Times, hammer};
use crate::program::first_answer;
use crate::report::{Report, Target};
use crate::{Result, expect_ok};

/// 种子 002: 1,952 persons; the largest number of departments there is 16.
const PERSONS: usize = 1_952;
const DEPARTMENTS: usize = 16;
/// Answers of a reviewer: two a second for a minute.
const PACE: Duration = Duration::from_millis(500);
const ANSWERS: usize = 120;

/// A batch that was submitted, with the seats of its departments.
struct Batch {
    id: i64,
    items: Vec<i64>,
    desks: Vec<Seat>,
}

/// Persons, proposals, departments and a batch of the county.
async fn prepare(county: &County) -> Result<Batch> {
    let app = open(&county.data).await?;
    let boss = Arc::new(Actor::command_line());
    let villages = county.villages();
    for (at, village) in villages.iter().enumerate() {
        let own = PERSONS / villages.len() + usize::from(at < PERSONS % villages.len());
        let (actor, keys, code) = (boss.clone(), app.keys.clone(), village.code);
        app.db
            .write(move |tx| {
                let (actor, keys) = (actor.clone(), keys.clone());
                Box::pin(async move {
                    let born = Clock::System.today() - Days::new(365 * 40);
                    let rows = (0..own).map(|no| PersonInput {
                        synthetic: true,
                        ..PersonInput::new(code, format!("演练{no}"), Sex::Male, born)
                    });
                    insert_persons(tx, &keys, rows.collect()).await?;
                    let election = cycle::store::expect_current(tx.read(), code).await?;
                    let unit = org::store::unit_ref(tx.read(), &election.unit_code).await?;
                    let Some(unit) = unit else { return Ok(()) };
                    for no in 0..own {
                        let new = vetting::NewProposal {
                            name: format!("演练{no}"),
                            person_id: None,
                            body: "VC".into(),
                            post: "member".into(),
                            source: "recommended".into(),
                        };
                        vetting::propose(tx, &actor, &unit, &new).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    let mut desks = Vec::new();
    for at in 0..DEPARTMENTS {
        desks.push(account(&app, &format!("review{at}"), Role::Reviewer).await?);
    }
    let actor = boss.clone();
    let id = app
        .db
        .write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move {
                let unit = org::store::unit_ref(tx.read(), COUNTY).await?;
                let Some(unit) = unit else { return Ok(0) };
                vetting::start_with_templates(tx, &actor, &unit, DEPARTMENTS).await?;
                for (at, agency) in store::agencies(tx.read(), COUNTY).await?.iter().enumerate() {
                    vetting::assign_desk(tx, &actor, &unit, agency.id, &format!("review{at}")).await?;
                }
                let new = vetting::NewBatch { title: "全县初步人选联审".into(), round: 1 };
                let id = vetting::create(tx, &actor, &unit, &new).await?;
                vetting::add_persons(tx, &actor, &unit, (id, 1), None).await?;
                vetting::first_look_rest(tx, &actor, &unit, id).await?;
                let version = store::batch(tx.read(), id).await?.version;
                vetting::submit(tx, &actor, &unit, (id, version), Clock::System.today() + Days::new(10)).await?;
                Ok(id)
            })
        })
        .await?;
    let items = store::items(app.db.read(), id).await?.into_iter().map(|item| item.id).collect();
    Ok(Batch { id, items, desks })
}

/// One reviewer answers person after person at their pace.
async fn answer(address: SocketAddr, seat: Seat, batch: i64, items: Vec<i64>) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(address, &seat.cookie).await?;
    let mut times = Vec::with_capacity(items.len());
    let mut next = tokio::time::Instant::now();
    for item in items {
        tokio::time::sleep_until(next).await;
        next += PACE;
        let path = format!("/reviews/{batch}/{item}");
        let body = format!("csrf={}&version=0&opinion=clear&kind=&basis=&evidence=", seat.csrf);
        let before = Instant::now();
        let reply = connection.post(&path, &body).await?;
        if reply.status != 303 {
            return Err(format!("{path} answered {}\n{}", reply.head, reply.text()).into());
        }
        times.push(before.elapsed());
    }
    Ok(times)
}

/// The table of a department as it is downloaded, with an opinion in every row.
fn filled(table: &[u8]) -> Result<Vec<u8>> {
    use calamine::{Data, Reader, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(table.to_vec()))?;
    let titles = ["编号", "版次", "姓名", "村社", "参选职务", "身份证号（掩码）", "意见", "情形", "依据", "证明材料"];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name)?;
        let head = range.rows().position(|row| row.first().is_some_and(|cell| *cell == "*编号"));
        let Some(head) = head else { continue };
        for row in range.rows().skip(head + 1) {
            let text = |at: usize| row.get(at).map(ToString::to_string).unwrap_or_default();
            let Some(Data::Float(_) | Data::Int(_)) = row.first() else { continue };
            let number = |at: usize| text(at).parse().map(Cell::Int).unwrap_or(Cell::Empty);
            let word = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
            let mut cells = vec![number(0), number(1)];
            cells.extend((2..6).map(|at| word(text(at))));
            cells.push(Cell::Text("未发现情形".into()));
            cells.extend((7..10).map(|_| Cell::Empty));
            rows.push(cells);
        }
    }
    if rows.len() != PERSONS {
        return Err(format!("the table has {} rows", rows.len()).into());
    }
    const KEYS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let columns = titles.iter().zip(KEYS).map(|(title, key)| Column::new(key, title, Kind::Text)).collect();
    let rows = rows.into_iter().map(|row| {
        // Everything as text: what is measured is the reading.
        row.into_iter().map(|cell| match cell {
            Cell::Int(number) => Cell::Text(number.to_string()),
            other => other,
        })
    });
    let rows: Vec<Vec<Cell>> = rows.map(Iterator::collect).collect();
    Ok(sheet::filled(&SheetSpec { name: "联审意见", columns }, &[], rows)?)
}

/// The review of a county.
///
/// # Errors
/// When a command or a page is refused.
pub async fn measure(report: &mut Report, program: &Path, county: &County) -> Result<()> {
    let batch = prepare(county).await?;
    let (_, server) = first_answer(program, &county.data).await?;
    let start = Instant::now();
    let tasks: Vec<_> = batch
        .desks
        .iter()
        .enumerate()
        .map(|(at, seat)| {
            let own: Vec<i64> = batch.items.iter().skip(at * 100).take(ANSWERS).copied().collect();
            tokio::spawn(answer(server.address, seat.clone(), batch.id, own))
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.append(&mut task.await??);
    }
    let given = all.len();
    let times = Times::new(all, start.elapsed());
    report.time("16 reviewers × 2 answers a second for a minute: p95", times.percentile(95), 50);
    report.note("answers", format_args!("{given}, p99 {} ms", times.percentile(99).as_millis()));

    let desk = &batch.desks[DEPARTMENTS - 1];
    let path = format!("/reviews/{}/sheet/download", batch.id);
    let mut connection = Connection::open(server.address, &desk.cookie).await?;
    let before = Instant::now();
    let table = connection.get(&path).await?;
    report.time("table of 1,952 persons out", before.elapsed(), 1_000);
    expect_ok(&path, &table)?;
    let back = filled(&table.body)?;
    let before = Instant::now();
    let path = format!("/reviews/{}/sheet?csrf={}", batch.id, desk.csrf);
    let reply = connection.upload(&path, "联审意见.xlsx", &back).await?;
    report.time("the same table back, checked and stored", before.elapsed(), 3_000);
    if reply.status != 303 {
        return Err(format!("{path} answered {}\n{}", reply.head, reply.text()).into());
    }
    for seat in &batch.desks[..DEPARTMENTS - 2] {
        connection.become_other(&seat.cookie);
        let path = format!("/reviews/{}/clear", batch.id);
        let reply = connection.post(&path, &format!("csrf={}&version=0", seat.csrf)).await?;
        if reply.status != 303 {
            return Err(format!("{path} answered {}\n{}", reply.head, reply.text()).into());
        }
    }
    let own = format!("/u/{COUNTY}/reviews/{}/matrix", batch.id);
    for (name, path, most) in [
        ("1,952 × 16 on one page", own.clone(), 300),
        ("the same, narrowed by the server", format!("{own}?only=missing"), 100),
    ] {
        let times = hammer(server.address, &county.session, &path, 1, Duration::from_secs(3)).await?;
        report.time(&format!("{name}: server, p95"), times.percentile(95), most);
    }
    server.kill()?;
    let app = open(&county.data).await?;
    let stored = store::opinions(app.db.read(), batch.id).await?.len();
    // Everybody but the last department but one answered about everybody.
    let due = PERSONS * (DEPARTMENTS - 1) + ANSWERS;
    report.figure("answers that are stored", stored as u128, 1, "", Target::AtLeast(due as u128));
    Ok(())
}
