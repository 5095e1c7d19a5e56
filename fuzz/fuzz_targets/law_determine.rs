//! Any JSON as a case of `cunxuan determine`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = serde_json::from_slice(bytes) else { return };
    for answer in law::determine::run(&document) {
        assert!(answer.as_object().is_some_and(|answer| answer.len() >= 2), "{answer}");
    }
});
