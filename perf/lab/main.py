#!/usr/bin/env python3
"""Measures Pollux and writes what came of it: results.json, summary.tsv, report.html. Started by perf/run.sh, which builds.

Rounds go through all suites in turn, so that what the machine does besides is shared fairly, until the time is up and each
figure has enough values. In each, the limits are measured on the same core just before what they bound.
"""

import argparse
import datetime
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "perf" / "system"))

import machine  # noqa: E402
import page  # noqa: E402
import summary  # noqa: E402
from comparison import MIN_RUNS  # noqa: E402
from datapath import Datapath  # noqa: E402
from figures import BadResults, Results  # noqa: E402
from micro import Micro  # noqa: E402
from program import Bench, Failed  # noqa: E402
from shards import Shards  # noqa: E402
from suites import WORKS, System  # noqa: E402


def suites_by_name(quick: bool, slower_seal: float) -> dict[str, list]:
    """What each name of --only stands for."""
    parts = {"micro": [Micro(quick)], "datapath": [Datapath(quick, slower_seal), Shards(quick)]}
    return parts | {work.name: [System(work, quick)] for work in WORKS}


SUITES = tuple(suites_by_name(quick=True, slower_seal=0))
# What is left of five minutes, and of twenty, is for a sample that takes longer than the one before.
QUICK_SECONDS, FULL_SECONDS = 270, 1100
MOST_ROUNDS = 20


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="perf/run.sh", description="Measures Pollux beside the limits of this machine.")
    parser.add_argument("--quick", action="store_true", help="within 5 minutes; 20 otherwise")
    parser.add_argument("--only", action="append", choices=SUITES, metavar="NAME", help=f"of {', '.join(SUITES)}; may be repeated")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/perf", metavar="DIR", help="default: build/perf")
    parser.add_argument("--rounds", type=int, default=MOST_ROUNDS, metavar="N", help=f"at most so many, and {MIN_RUNS} at least (default {MOST_ROUNDS})")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", metavar="DIR", help=argparse.SUPPRESS)
    parser.add_argument("--slower-seal", type=float, default=0, metavar="PERCENT", help="slow the seal stage down, to try compare.py")
    parser.add_argument("--targets", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def progress(text: str):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def measure(suites: list, bench: Bench, results: Results, seconds: float, rounds: int):
    """Ends after so many rounds, or before a sample that would take longer than there is time."""
    began = time.monotonic()
    took = dict.fromkeys((suite.name for suite in suites), 0.0)
    for number in range(1, rounds + 1):
        # Who goes first has the warmer, or the colder, machine: turn about.
        for suite in suites if number % 2 else reversed(suites):
            for _ in range(suite.per_round):
                passed = time.monotonic() - began
                if passed + took[suite.name] > seconds:
                    return
                progress(f"round {number}, {suite.name}, {passed:.0f} s of {seconds:.0f}")
                suite.sample(bench, results)
                took[suite.name] = time.monotonic() - began - passed


def main() -> int:
    arguments = parse()
    by_name = suites_by_name(arguments.quick, arguments.slower_seal)
    suites = [suite for name in dict.fromkeys(arguments.only or by_name) for suite in by_name[name]]
    if arguments.targets:
        print(*dict.fromkeys(target for suite in suites for target in suite.targets), sep="\n")
        return 0
    bench = Bench.on_last_cores(arguments.build)
    about = {"commit": machine.commit(ROOT), "begun": datetime.datetime.now().astimezone().isoformat(timespec="seconds")}
    if arguments.slower_seal:
        about["slower seal"] = f"{arguments.slower_seal:g} %, on purpose"
    results = Results(machine.describe(), about | {"load at the beginning": f"{os.getloadavg()[0]:.1f}", "core": bench.core})
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        measure(suites, bench, results, QUICK_SECONDS if arguments.quick else FULL_SECONDS, max(arguments.rounds, MIN_RUNS))
        results.write(arguments.out / "results.json")
        summary.write_tsv(results, arguments.out / "summary.tsv")
        page.write(results, arguments.out / "report.html")
    except (Failed, BadResults, OSError) as error:
        print(f"perf/run.sh: {error}", file=sys.stderr)
        return 1
    progress("")
    print(summary.table(results))
    few = [suite.name for suite in suites if results.runs(suite.name) < MIN_RUNS]
    if few:
        print(f"\ncompare.py wants {MIN_RUNS} runs, and the time was up before that in {', '.join(few)}.")
    print(f"\n{arguments.out}: results.json, summary.tsv, report.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
