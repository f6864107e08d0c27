"""Plays Pollux against other makers' stacks; see scripts/interop.sh.

interop.sh [--peer NAME]... [--case NAME]... [--role server|client|both] [--seeds A..B]
           [--jobs N] [--json FILE] [--html DIR] [--keep]

  --peer, --case  only these; may be given again or as a list with commas. Default: all
  --role ROLE     what Pollux is (default both)
  --seeds A..B    every cell once for each seed (default 1..1)
  --jobs N        so many runs at a time (default 1): most of a run is waiting, and a core can have two
  --json FILE     the matrix for programs
  --html DIR      the matrix for people, with the logs and captures of what is red
  --keep          keep logs and captures of what went well, too
"""

import argparse
import concurrent.futures
import functools
import multiprocessing
import pathlib
import re
import sys
from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "system")]

import cases  # noqa: E402
import certificates  # noqa: E402
import lab  # noqa: E402
import our_end  # noqa: E402
import page  # noqa: E402
import peers  # noqa: E402
from matrix import Matrix  # noqa: E402
from run import Outcome, Run, play  # noqa: E402

ROLES = ("server", "client")
INTERRUPTED = 130  # as a shell has it


def names(known, what: str):
    def parse(text: str) -> list[str]:
        for name in text.split(","):
            if name not in known:
                raise argparse.ArgumentTypeError(f"no {what} '{name}'; there are: {', '.join(known)}")
        return text.split(",")

    return parse


def seed_range(text: str) -> range:
    match = re.fullmatch(r"(\d+)\.\.(\d+)", text)
    if not match or int(match[1]) > int(match[2]):
        raise argparse.ArgumentTypeError(f"'{text}' is no range such as 1..10")
    return range(int(match[1]), int(match[2]) + 1)


def job_count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of runs: 1 or more")
    return int(text)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="interop.sh", usage=__doc__.split("\n\n", 1)[1])
    parser.add_argument("--peer", type=names(peers.NAMES, "peer"), action="extend")
    parser.add_argument("--case", type=names(cases.ALL, "case"), action="extend")
    parser.add_argument("--role", choices=(*ROLES, "both"), default="both")
    parser.add_argument("--seeds", type=seed_range, default=range(1, 2))
    parser.add_argument("--jobs", type=job_count, default=1)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--html", type=pathlib.Path, default=peers.BUILD / "report")
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


class Progress:
    """One line that changes, on a terminal; nothing elsewhere, but for what is red."""

    def __init__(self, total: int):
        self._total, self._done = total, 0
        self._shown = sys.stderr.isatty()

    def add(self, name: str, complaint: str | None):
        self._done += 1
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr)
        if complaint:
            print(f"red: {name}: {complaint}", file=sys.stderr, flush=True)
        if self._shown and self._done != self._total:
            print(f"{self._done}/{self._total} {name}", end="", file=sys.stderr, flush=True)


def plan(matrix: Matrix, seeds: range) -> list[Run]:
    """Every run that is to be; cells that a peer does not support say so in the matrix."""
    runs = []
    for role in matrix.roles:
        for peer in matrix.peers:
            for case in matrix.cases:
                peers_role = "client" if role == "server" else "server"
                reason = peer.reason_against(peers_role, case.name)
                matrix.cell(role, peer, case).unsupported = reason
                runs += [] if reason else [Run(case, peer, role, seed) for seed in seeds]
    return runs


def play_all(runs: list[Run], matrix: Matrix, jobs: int, play_one: Callable[[Run], Outcome]) -> int:
    """How many were played: fewer than all after a Ctrl-C, which the runs under way hear too, and end by."""
    progress = Progress(len(runs))
    played = 0
    # A process for each run at a time: namespaces have the process's number in their names.
    turns = multiprocessing.Value("i", 0)
    with concurrent.futures.ProcessPoolExecutor(jobs, initializer=our_end.take_core, initargs=(turns,)) as pool:
        try:
            for outcome in pool.map(play_one, runs):
                matrix.add(outcome)
                progress.add(outcome.run.name, None if outcome.fault else outcome.complaint)
                played += 1
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
    return played


def main() -> int:
    told = parse_arguments()
    lab.require_root()
    roles = list(ROLES) if told.role == "both" else [told.role]
    chosen = [peers.find(name) for name in told.peer or peers.NAMES]
    for peer in chosen:
        peers.install(peer)
    matrix = Matrix(roles, chosen, [cases.ALL[name] for name in told.case or cases.ALL])
    runs = plan(matrix, told.seeds)
    shared = peers.BUILD / "certificates"
    for length in {run.case.chain for run in runs}:
        certificates.make_chain(shared, length)
    played = play_all(runs, matrix, told.jobs, functools.partial(play, html=told.html, shared=shared, keep=told.keep))
    print(matrix.text(coloured=sys.stdout.isatty()), end="")
    if told.json:
        told.json.write_text(matrix.json())
    page.write(matrix, told.html)
    failed, red = len(matrix.failed()), len(matrix.red())
    print(f"{played - failed} passed, {red} failed" + (f", {failed - red} by a fault of the peer" if failed != red else ""))
    if played < len(runs):
        print(f"interrupted: {len(runs) - played} runs were not played", file=sys.stderr)
        return INTERRUPTED
    return 1 if matrix.red() else 0


if __name__ == "__main__":
    sys.exit(main())
