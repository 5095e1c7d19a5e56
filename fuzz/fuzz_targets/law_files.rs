//! Any text as an operator's profile, parameters or policy pack.
#![no_main]

use law::book::{Files, LawBook};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = || vec![("own.toml".to_owned(), text.to_owned())];
    for files in [
        Files { texts: file(), ..Files::default() },
        Files { profiles: file(), ..Files::default() },
        Files { params: file(), ..Files::default() },
        Files { packs: file(), ..Files::default() },
    ] {
        let _ = LawBook::with(&files);
    }
});
