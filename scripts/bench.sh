#!/bin/sh
# Prints the figures that the project promises, measured on this machine with a release build (the first build takes many minutes).
set -eu
cd "$(dirname "$0")/.."
. scripts/env.sh
echo "bench: building for release"
exec cargo run --locked --release -q -p bench -- "$@"
