#!/bin/sh
# The journeys through the program in a real browser. Arguments choose files: scripts/journeys.sh tests/journeys/smoke.test.mjs
set -eu
cd "$(dirname "$0")/.."
. scripts/env.sh

if [ ! -f tests/node_modules/.cunxuan-lock ] || ! cmp -s tests/package-lock.json tests/node_modules/.cunxuan-lock; then
    echo "journeys: npm ci (playwright-core, as locked)"
    (cd tests && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error)
    cp tests/package-lock.json tests/node_modules/.cunxuan-lock
fi

cargo build --locked -q -p office --bin cunxuan --example gallery
cargo build --locked -q -p checker --bin cunxuan-check
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
"$CARGO_TARGET_DIR/debug/examples/gallery" "$stage/gallery" >/dev/null
# The demo is made once; every office of the journeys gets a copy.
"$CARGO_TARGET_DIR/debug/cunxuan" demo --data "$stage/demo" >/dev/null

[ "$#" -gt 0 ] || set -- tests/journeys/*.test.mjs
CUNXUAN_PROGRAM=$CARGO_TARGET_DIR/debug/cunxuan CUNXUAN_CHECK=$CARGO_TARGET_DIR/debug/cunxuan-check CUNXUAN_GALLERY=$stage/gallery CUNXUAN_DEMO_DATA=$stage/demo node --test --test-concurrency=2 "$@"
