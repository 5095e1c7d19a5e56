# Two commands: `make run` starts the demo, `make test` checks everything. Both install what is missing (scripts/setup.sh).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test bench setup setup-run assets fmt fmt-check lint test-sqlite test-postgres journeys check-differential fuzz mutants

help:
	@echo "make run       build and start the demo at http://127.0.0.1:8080 (data in ./demo-data)"
	@echo "make test      format, lints, tests on SQLite and PostgreSQL, journeys in a browser"
	@echo "make bench     measure and print the promised figures (release build, many minutes the first time)"
	@echo "make fmt       format the sources        make lint      clippy, warnings are errors"
	@echo "make fuzz      every fuzz target for a minute          make mutants   mutation tests of the rules"
	@echo "make check-differential    the checker against the rules on more than a million polls"

run: setup-run assets
	@scripts/run-demo.sh

test: setup assets fmt-check lint test-sqlite test-postgres journeys
	@echo "test: all passed"

setup:
	@scripts/setup.sh

setup-run:
	@scripts/setup.sh run

assets:
	@scripts/assets.sh

fmt:
	@cargo fmt --all

fmt-check:
	@cargo fmt --all -- --check

lint: assets
	@. scripts/env.sh; cargo clippy --locked --workspace --all-targets -- -D warnings

test-sqlite: assets
	@scripts/cargo-test.sh --workspace

# The stores and routes once more on PostgreSQL; nothing else touches a database.
test-postgres: assets
	@scripts/with-postgres.sh scripts/cargo-test.sh -p office --lib

journeys: assets
	@scripts/journeys.sh

bench: setup-run assets
	@scripts/bench.sh

# The checker against the law crate on more than a million polls; `make test` does the same on more than 50,000.
check-differential:
	@. scripts/env.sh; CUNXUAN_DIFFERENTIAL_POLLS=$${POLLS:-1200000} \
		cargo test --locked --release -p checker --test differential --test meetings --test single_cases -- --nocapture --test-threads=1

# Each fuzz target for SECONDS_EACH seconds (60); a crash fails.
fuzz:
	@scripts/fuzz.sh $(TARGETS)

# Changes one thing at a time in the rules and asks whether a test notices; FILES='poll/*.rs num.rs' for some files only.
mutants:
	@set -f; scripts/mutants.sh $(FILES)
