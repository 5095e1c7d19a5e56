//! Prints a synthetic township: `cargo run -p synth --example township [CODE] [SEED]`.

use std::error::Error;

use chrono::NaiveDate;
use synth::{Election, Scenario, Seed, Unit, divisions, proxies, roll_rows};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let code = arguments.next().unwrap_or_else(|| "330781007000".to_owned());
    let seed = Seed(arguments.next().map_or(Ok(20_261_122), |s| s.parse())?);
    let day = NaiveDate::from_ymd_opt(2026, 12, 10).ok_or("no such day")?;
    let township = divisions::township(&code).ok_or("没有这个乡镇（街道）的编码")?;
    for (division, scenario) in township.units.iter().zip(Scenario::ALL.iter().cycle()) {
        let unit = Unit::of(division, day).sized(1500);
        let election = Election::of(seed, &unit, *scenario);
        println!("{} {} {scenario:?} {:?}", unit.code, unit.name, election.totals);
        if let Some(row) = roll_rows(seed, &unit).nth(1) {
            println!(
                "  {} {} {} {} {} {}",
                row.name,
                row.sex.zh(),
                row.id_number,
                row.phone,
                row.relation.1,
                row.address
            );
        }
        for (stander, votes) in election.standers.iter().zip(&election.votes) {
            let written = if stander.is_candidate { "" } else { "（另选）" };
            println!("  {:　<4} {} {written} {votes}", stander.post.zh(), stander.name);
        }
        for line in &election.truth.why {
            println!("  · {line}");
        }
        let made = proxies(seed, &unit, &election);
        let unlawful = made.iter().filter(|p| p.violation.is_some()).count();
        println!("  委托 {} 件，其中违规 {unlawful} 件；{:?}", made.len(), election.truth.next);
    }
    Ok(())
}
