//! Any bytes as a result bundle, and any JSON in canonical form with its hashes filled in: no panic, no hang; sealing what is
//! sealed changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = checker::check(bytes);
    if let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(bytes) {
        let _ = checker::determine_case(&value);
        checker::bundle::seal(&mut value);
        let once = checker::json::canonical(&value);
        let first = checker::check(once.as_bytes());
        checker::bundle::seal(&mut value);
        assert_eq!(once, checker::json::canonical(&value));
        assert_eq!(first, checker::check(once.as_bytes()));
    }
});
