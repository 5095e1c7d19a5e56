//! Any dates against the timetable of any profile.
#![no_main]

use chrono::NaiveDate;
use law::book::LawBook;
use law::regime::Mode;
use law::timetable::{Dates, check, steps};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, i32, u8, Vec<(u8, i32)>)| {
    let (profile, polling, mode, days) = input;
    let Ok(book) = LawBook::builtin() else { return };
    let profiles = book.profiles();
    let Some(profile) = profiles.get(usize::from(profile) % profiles.len()) else { return };
    let Some(polling) = NaiveDate::from_num_days_from_ce_opt(polling) else { return };
    let mode = [Mode::Candidates, Mode::SelfNomination, Mode::Open][usize::from(mode) % 3];
    let Ok(regime) = book.regime(&profile.id, polling) else { return };
    let steps = steps(&regime, mode);
    let day = |(step, day): &(u8, i32)| {
        let step = steps.get(usize::from(*step) % steps.len())?;
        Some((step.id.clone(), NaiveDate::from_num_days_from_ce_opt(*day)?))
    };
    let dates: Dates = days.iter().filter_map(day).collect();
    let _ = check(&regime, mode, &dates, &Dates::new());
});
