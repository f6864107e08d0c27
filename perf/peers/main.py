#!/usr/bin/env python3
"""Measures what serving costs servers of several makers, and writes results.json, summary.tsv and report.html. Started by
perf/peers/run.sh, which builds.

Rounds go through all servers, each started anew, so that what the machine does besides is shared fairly.
"""

import argparse
import collections
import datetime
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Names that two of them have are perf/lab's.
FOLDERS = ("perf/peers", "perf/lab", "perf/system", "tests/interop", "tests/system")
sys.path[:0] = [str(ROOT / folder) for folder in FOLDERS]

import contestants  # noqa: E402
import lab  # noqa: E402
import machine  # noqa: E402
import peers  # noqa: E402
import report  # noqa: E402
import summary  # noqa: E402
import work  # noqa: E402
from contestants import Contestant, Path  # noqa: E402
from figures import BadResults, Results  # noqa: E402
from memory_lap import MemoryLap  # noqa: E402
from program import Failed  # noqa: E402
from venue import Venue  # noqa: E402
from wire_lap import WireLap  # noqa: E402
from work import Size, Work  # noqa: E402

TARGETS = ("pollux-edge", "pollux-load", "pollux-ctl")
QUICK_ROUNDS, FULL_ROUNDS = 3, 7


def round_count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of rounds: 1 or more")
    return int(text)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="perf/peers/run.sh", description="Measures what serving costs other makers' servers, and ours.")
    parser.add_argument("--quick", action="store_true", help=f"less work, and {QUICK_ROUNDS} rounds: some two minutes")
    parser.add_argument("--only", action="append", choices=contestants.BY_NAME, metavar="NAME", help=f"of {', '.join(contestants.BY_NAME)}; may be repeated")
    parser.add_argument("--work", action="append", choices=work.BY_NAME, metavar="NAME", help=f"of {', '.join(work.BY_NAME)}; may be repeated")
    parser.add_argument("--rounds", type=round_count, metavar="N", help=f"default {FULL_ROUNDS}")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/peers", metavar="DIR", help="default: build/peers")
    parser.add_argument("--targets", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def progress(text: str):
    print(text, file=sys.stderr, flush=True)


def install(servers: list[Contestant]):
    """quinn is the client, too."""
    wanted = {server.peer for server in servers if server.peer}
    if any(server.path is not Path.MEMORY for server in servers):
        wanted.add("quinn")
    for name in sorted(wanted):
        progress(f"{name}: installing it, where it is not there yet")
        peers.install(peers.find(name))


def in_turn(servers: list[Contestant], turn: int) -> list[Contestant]:
    """Each round begins with another one, and every other goes backwards: nobody always comes after the same neighbour."""
    first = turn % len(servers)
    order = servers[first:] + servers[:first]
    return order[::-1] if turn % 2 else order


def run_lap(results: Results, server: Contestant, venue: Venue, works: list[Work], size: Size) -> list[str]:
    """Adds what was measured; what was not done, a sentence each."""
    failures = []
    try:
        with MemoryLap(venue) if server.path is Path.MEMORY else WireLap(server, venue) as lap:
            for one in works:
                try:
                    lap.run(one, Size.WARM_UP)
                    report.add(results, one, server, *lap.run(one, size))
                except Failed as failure:
                    failures.append(f"{server.name}, {one.name}: {failure}")
    except (Failed, RuntimeError, subprocess.SubprocessError) as failure:
        failures.append(f"{server.name}: {failure}")
    return failures


def measure(results: Results, servers: list[Contestant], works: list[Work], rounds: int, size: Size) -> list[str]:
    failures = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="pollux-peers-") as folder:
        venue = Venue.prepare(pathlib.Path(folder))
        for turn in range(rounds):
            for server in in_turn(servers, turn):
                progress(f"round {turn + 1} of {rounds}: {server.name}")
                failures.update(run_lap(results, server, venue, works, size))
    return [f"{failure} ({times} times)" if times > 1 else failure for failure, times in failures.items()]


def main() -> int:
    told = parse()
    if told.targets:
        print(*TARGETS)
        return 0
    lab.require_root()
    # A user's key log and qlog are not part of the work.
    for variable in ("SSLKEYLOGFILE", "QLOGDIR"):
        os.environ.pop(variable, None)
    servers = [contestants.BY_NAME[name] for name in dict.fromkeys(told.only or contestants.BY_NAME)]
    works = [work.BY_NAME[name] for name in dict.fromkeys(told.work or work.BY_NAME)]
    about = {
        "commit": machine.commit(ROOT),
        "command": shlex.join(["perf/peers/run.sh", *sys.argv[1:]]),
        "begun": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "load at the beginning": f"{os.getloadavg()[0]:.1f}",
    }
    results = Results(machine.describe(), about)
    try:
        install(servers)
        told.out.mkdir(parents=True, exist_ok=True)
        rounds = told.rounds or (QUICK_ROUNDS if told.quick else FULL_ROUNDS)
        failures = measure(results, servers, works, rounds, Size.QUICK if told.quick else Size.FULL)
        results.write(told.out / "results.json")
        summary.write_tsv(results, told.out / "summary.tsv")
        report.write(results, failures, told.out / "report.html")
    except (Failed, BadResults, RuntimeError, OSError) as error:
        print(f"perf/peers/run.sh: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("perf/peers/run.sh: stopped; nothing was written", file=sys.stderr)
        return 130
    print(report.text(results))
    for one in failures:
        print(f"not done: {one}")
    print(f"{told.out}: results.json, summary.tsv, report.html")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
