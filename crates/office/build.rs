//! Builds the binary again when the assets that it embeds were built or removed.

use std::path::Path;

fn main() {
    // A watched path that does not exist would rebuild the crate every time; before the first `scripts/assets.sh` its parent is watched.
    let dist = if Path::new("../../web/dist").is_dir() { "../../web/dist" } else { "../../web" };
    println!("cargo:rerun-if-changed={dist}");
}
