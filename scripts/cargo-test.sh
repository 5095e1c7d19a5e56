#!/bin/sh
# Runs tests with cargo-nextest where it is installed, else with cargo test. Arguments go to either (e.g. `-p office`).
set -eu
cd "$(dirname "$0")/.."
. scripts/env.sh
if command -v cargo-nextest >/dev/null 2>&1; then
    # nextest does not run examples in documentation; they are run after it.
    cargo nextest run --locked --no-fail-fast "$@"
else
    cargo test --locked --no-fail-fast "$@"
fi
