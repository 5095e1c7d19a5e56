#!/bin/sh
# Mutation tests of the rules: changes one thing at a time in crates/law and asks whether a test notices.
#   scripts/mutants.sh 'poll/*.rs' num.rs     only these files of crates/law/src
# Needs cargo-mutants (it names the mutants) and Python 3. Works in a copy; the working tree is not touched.
set -eu
cd "$(dirname "$0")/.."
. scripts/env.sh
command -v cargo-mutants >/dev/null 2>&1 || {
    echo "mutants: needs cargo-mutants: cargo install cargo-mutants --locked" >&2
    exit 1
}
[ $# -gt 0 ] || set -- 'poll/*.rs' num.rs vacancy.rs recall.rs 'party/*.rs' residents.rs tenure.rs assembly.rs representatives.rs \
    supervision.rs 'kinship/*.rs' 'cooperative/*.rs' committee.rs deadline.rs 'determine/*.rs' ballot.rs candidacy.rs \
    registration.rs proxy.rs staff.rs handover.rs minority.rs ranking.rs sequence.rs 'policy/[kot]*.rs'
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy"
# The build of the copy is kept between runs.
CARGO_TARGET_DIR=$CARGO_TARGET_DIR/mutants
export CARGO_TARGET_DIR
(cd "$copy" && cargo mutants --list --json -p law >mutants.json)
python3 scripts/mutants.py "$copy" "$@"
