#!/usr/bin/env python3
"""Mutation tests of crates/law with one build instead of one per mutant.

`cargo mutants --list --json` names the mutants. Each function gets a copy of its body per mutant, chosen at run time by the
variable MUTANT, so that the tests of a mutant are one run of programs already built. Mutants that do not compile are left
out and counted as not viable. Works in a copy of the sources; the working tree is not touched.

    mutants.py FOLDER GLOB...      e.g. mutants.py /tmp/mutants 'poll/*.rs' num.rs

MUTANT_AGAIN names the output of an earlier run: of the files after the first GLOB, only what it MISSED is tried again.
"""

import concurrent.futures
import fnmatch
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

SWITCH = """
#[doc(hidden)]
#[allow(missing_docs)]
pub mod mutation {
    pub fn active() -> u32 {
        static ACTIVE: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
        *ACTIVE.get_or_init(|| std::env::var("MUTANT").ok().and_then(|no| no.parse().ok()).unwrap_or(0))
    }
}
"""
# Quick ones first: a mutant is finished with the first test that fails.
TESTS = ["cases", "law", "transcripts", "edges", "rules", "kinship", "rounds", "reconcile", "timetable", "packs", "hostile"]
# The checker's tests take the most time; MUTANT_CHECKER=0 leaves them out.
CHECKER = ["vectors", "bodies", "bundles", "differential"] if os.environ.get("MUTANT_CHECKER") != "0" else []
SECONDS = 60


def offset(starts, place):
    return starts[place["line"] - 1] + place["column"] - 1


def line_starts(text):
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def body_of(text, start, end, name):
    """Offsets of the braces of a function's body; None where a copy of the body would not do."""
    blank = re.sub(r"//[^\n]*", lambda found: " " * len(found.group()), text[start:end])
    found = re.search(r"\bfn\s+" + re.escape(name.split("::")[-1]) + r"\b", blank)
    if not found or re.search(r"\bconst\s+$", blank[: found.start()]):
        return None
    opening = blank.index("{", found.end())
    if "impl " in blank[found.end() : opening].rpartition("->")[2]:
        return None
    return start + opening, end


def functions(mutants, text):
    """Outermost functions with their mutants."""
    starts = line_starts(text)
    spans = {}
    for one in mutants:
        span = one["function"]["span"]
        spans[(offset(starts, span["start"]), offset(starts, span["end"]))] = one["function"]["function_name"]
    outer = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]
    for start, end in sorted(outer):
        own = [m for m in mutants if start <= offset(starts, m["span"]["start"]) < end]
        yield start, end, spans[(start, end)], own, starts


def rewrite(path, text, mutants, dead):
    """The file with all its mutants, and for each line of it the mutant that it belongs to."""
    out, at, covered = [], 0, set()
    lines = [0]

    def put(piece, no=0):
        out.append(piece)
        lines[-1] = no or lines[-1]
        lines.extend([no] * piece.count("\n"))

    for start, end, name, own, starts in functions(mutants, text):
        braces = body_of(text, start, end, name)
        if braces is None:
            continue
        opening, closing = braces
        put(text[at:opening])
        put("{ match crate::mutation::active() {\n")
        for one in own:
            covered.add(one["no"])
            if one["no"] in dead:
                continue
            first, last = offset(starts, one["span"]["start"]), offset(starts, one["span"]["end"])
            change = one["replacement"]
            # Copies of a block replaced as a whole keep its braces.
            put(f"{one['no']}u32 => {text[opening:first]} {change} {text[last:closing]}", one["no"])
            put("\n")
        put(f"_ => {text[opening:closing]}\n")
        put("} }")
        at = closing
    put(text[at:])
    if path.name == "lib.rs":
        put(SWITCH)
    new = "".join(out)
    return new, lines, covered


def cargo(folder, *args):
    env = dict(os.environ, CARGO_PROFILE_DEV_DEBUG="0", CARGO_PROFILE_TEST_DEBUG="0", CARGO_INCREMENTAL="1")
    done = subprocess.run(["cargo", *args, "--message-format=json"], cwd=folder, env=env, capture_output=True, text=True)
    return done, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def build(folder, texts, mutants):
    """Writes the sources with all viable mutants and builds the tests. Returns programs, the not viable, the left out."""
    dead, by_file = set(), defaultdict(list)
    for one in mutants:
        by_file[one["file"]].append(one)
    by_file["crates/law/src/lib.rs"] = by_file.get("crates/law/src/lib.rs", [])
    covered = set()
    for turn in range(12):
        lines = {}
        for name, own in by_file.items():
            new, lines[name], known = rewrite(Path(name), texts[name], own, dead)
            covered |= known
            (folder / name).write_text(new)
        done, messages = cargo(folder, "check", "-p", "law", "--lib")
        wrong = set()
        for message in (m["message"] for m in messages if m.get("reason") == "compiler-message"):
            if message["level"] != "error":
                continue
            spans = [span for span in message["spans"] if span["is_primary"]] or message["spans"]
            for span in spans + [inner for child in message["children"] for inner in child["spans"]]:
                file = span["file_name"]
                hit = {lines[file][no - 1] for no in range(span["line_start"], min(span["line_start"] + 1, len(lines[file])))} if file in lines else set()
                wrong |= hit - {0}
        print(f"check {turn + 1}: {len(wrong)} do not compile", flush=True)
        if done.returncode == 0:
            break
        if not wrong:
            sys.exit(done.stderr[-3000:] + "".join(m["message"]["rendered"] for m in messages if m.get("reason") == "compiler-message" and m["message"]["level"] == "error")[:3000])
        dead |= wrong
    packages = ["-p", "law", "-p", "checker"] if CHECKER else ["-p", "law"]
    done, messages = cargo(folder, "test", *packages, "--no-run")
    if done.returncode != 0:
        sys.exit(done.stderr[-3000:])
    programs = {}
    for message in messages:
        if message.get("reason") == "compiler-artifact" and message.get("executable") and message["profile"]["test"]:
            programs[(Path(message["manifest_path"]).parent.name, message["target"]["name"])] = message["executable"]
    left_out = {one["no"] for one in mutants} - covered
    return programs, dead, left_out


def main():
    folder, globs = Path(sys.argv[1]).resolve(), sys.argv[2:]
    listed = json.loads((folder / "mutants.json").read_text())
    mutants = []
    for no, one in enumerate(listed, 1):
        inner = one["file"].removeprefix("crates/law/src/")
        ranks = [rank for rank, glob in enumerate(globs) if fnmatch.fnmatch(inner, glob)]
        if ranks:
            mutants.append(dict(one, no=no, rank=ranks[0]))
    mutants.sort(key=lambda one: one["rank"])
    if again := os.environ.get("MUTANT_AGAIN"):
        missed = {line.removeprefix("MISSED ").strip() for line in Path(again).read_text().splitlines() if line.startswith("MISSED ")}
        mutants = [one for one in mutants if one["rank"] == 0 or one["name"] in missed]
    originals = folder / "originals"
    texts = {}
    for name in {one["file"] for one in mutants} | {"crates/law/src/lib.rs"}:
        kept = originals / name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text((folder / name).read_text())
        texts[name] = kept.read_text()
    programs, dead, left_out = build(folder, texts, mutants)
    order = [("law", name) for name in TESTS] + [("checker", name) for name in CHECKER]
    order = [key for key in order if key in programs]

    def run(no):
        for crate, name in order:
            env = dict(os.environ, MUTANT=str(no), PROPTEST_CASES="48", CUNXUAN_DIFFERENTIAL_POLLS="3000")
            env.pop("RUST_BACKTRACE", None)
            command = ["sh", "-c", 'ulimit -v 6000000; exec "$0" "$@"', programs[(crate, name)], "-q", "--test-threads=1"]
            try:
                done = subprocess.run(command, cwd=folder / "crates" / crate, env=env, capture_output=True, timeout=SECONDS)
            except subprocess.TimeoutExpired:
                return f"{crate}/{name} (timeout)"
            if done.returncode != 0:
                return f"{crate}/{name}"
        return None

    started = time.monotonic()
    if (by := run(0)) is not None:
        sys.exit(f"the tests fail without a mutant: {by}")
    print(f"all tests without a mutant: {time.monotonic() - started:.1f} s; {len(mutants)} mutants", flush=True)
    todo = [one for one in mutants if one["no"] not in dead | left_out]
    results = {}
    workers = int(os.environ.get("MUTANT_JOBS", "2"))
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for at, (one, killed) in enumerate(zip(todo, pool.map(lambda one: run(one["no"]), todo))):
            results[one["no"]] = killed
            if at % 50 == 49:
                print(f"{at + 1} of {len(todo)}, {sum(k is not None for k in results.values())} killed", flush=True)
            if killed is None:
                print("MISSED", one["name"], flush=True)
            elif killed.startswith("checker"):
                print("CHECKER", killed, one["name"], flush=True)
    print("\n| file | mutants | not viable | killed | of them by the checker's tests only | missed |\n| --- | --- | --- | --- | --- | --- |")
    for file in sorted({one["file"] for one in mutants}):
        own = [one["no"] for one in mutants if one["file"] == file and one["no"] not in left_out]
        count = Counter("dead" if no in dead else "missed" if results[no] is None else results[no].split("/")[0] for no in own)
        killed = count["law"] + count["checker"]
        print(f"| {file.removeprefix('crates/law/src/')} | {len(own)} | {count['dead']} | {killed} | {count['checker']} | {count['missed']} |")
    if left_out:
        print("left out (cargo mutants itself must try them):")
        for one in mutants:
            if one["no"] in left_out:
                print(" ", one["name"])


main()
