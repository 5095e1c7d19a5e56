#!/bin/sh
# Runs every fuzz target for SECONDS (60) each, or those named. Needs cargo-fuzz and a nightly toolchain; without them the same
# bodies run on the stable toolchain as property tests with many more cases.
set -eu
cd "$(dirname "$0")/.."
. scripts/env.sh
seconds=${SECONDS_EACH:-60}
targets=${*:-law_determine bundle_read law_files law_timetable sheet_read sheet_xml}

if ! command -v cargo-fuzz >/dev/null 2>&1 || ! cargo +nightly --version >/dev/null 2>&1; then
    echo "fuzz: no cargo-fuzz or no nightly toolchain; property tests instead"
    PROPTEST_CASES=${CASES:-20000} cargo test --locked -p law -p checker -p sheet --test hostile
    exit 0
fi

corpus=$PWD/fuzz/corpus
mkdir -p "$corpus/law_determine" "$corpus/bundle_read" "$corpus/law_files" "$corpus/sheet_read"
# What is sound is a better beginning than nothing: the cases, the law itself, bundles of whole elections, real workbooks.
CUNXUAN_FUZZ_SEEDS=$corpus/bundle_read cargo test --locked -q -p checker --test bundles seeds_for_the_fuzzer >/dev/null
cp law/cases/*.json "$corpus/law_determine/"
for file in law/params/*.toml law/profiles/*.toml law/packs/*.toml law/texts/*.toml; do
    cp "$file" "$corpus/law_files/$(basename "$(dirname "$file")")-$(basename "$file")"
done
cp crates/sheet/tests/data/* "$corpus/sheet_read/" 2>/dev/null || true

for target in $targets; do
    mkdir -p "$corpus/$target"
    echo "fuzz: $target, $seconds seconds"
    # The longest sound input decides how long others may grow.
    cargo +nightly fuzz run "$target" "$corpus/$target" -- -timeout=10 -rss_limit_mb=2048 -max_len=20000 -max_total_time="$seconds" -print_final_stats=1 2>&1 |
        grep -E "Done|SUMMARY|panicked|ERROR|stat::(number_of_executed_units|peak_rss_mb|slowest)" || true
    if [ -n "$(ls -A "fuzz/artifacts/$target" 2>/dev/null)" ]; then
        echo "fuzz: $target found something, see fuzz/artifacts/$target"
        exit 1
    fi
done
