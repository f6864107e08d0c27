#!/usr/bin/env python3
"""Whether pollux-load's open loop is honest: does it hold its rate, and are the times right that it tells?

An appliance and a load generator on a core each, joined by a memif port. First a closed loop finds how many requests a
second they reach. Then an open loop runs at half of that. Last, one connection has a qlog file, and the times of its
requests are computed from that, beside those of the histogram. Ends with 1 where the rate is missed by more than 1 %.
"""

import argparse
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "perf" / "lab"))

import machine  # noqa: E402
from pair import Pair  # noqa: E402  (it finds tests/system, too)
from program import Bench, Failed  # noqa: E402
from request_times import request_times  # noqa: E402

REQUESTS = ("--mode", "requests", "--path", "/small")
CROWD = ("--connections", "16", "--streams", "8")
ONE = ("--connections", "1", "--streams", "100")
DOCUMENTS = {"small": 1_000}
MAXIMUM_SECONDS, TRACED_SECONDS = 5, 5
MOST_ERROR = 0.01
QUANTILES = {"p50": 0.5, "p99": 0.99}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Whether pollux-load's open loop holds its rate and tells the right times.")
    parser.add_argument("--seconds", type=int, default=30, metavar="N", help="of the open loop (default 30)")
    parser.add_argument("--traced-rate", type=int, default=2000, metavar="N", help="requests a second with a qlog file (default 2000)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", metavar="DIR", help="default: build/release")
    return parser.parse_args()


def find_maximum(pair: Pair) -> int:
    """Requests a second, as fast as they are answered."""
    time = ("--warmup", "1s", "--duration", f"{1 + MAXIMUM_SECONDS}s")
    return int(pair.load(*REQUESTS, *CROWD, *time)["requests/s"])


def hold(pair: Pair, rate: int, seconds: int) -> float:
    """Prints how an open loop went, and returns by what share it missed its rate."""
    figures = pair.load(*REQUESTS, *CROWD, "--rate", str(rate), "--warmup", "1s", "--duration", f"{1 + seconds}s", timeout=seconds + 90)
    held = figures["arrivals/s"]
    error = held / rate - 1
    print(f"open loop:     asked {rate}/s, held {held:.1f}/s for {seconds} s ({error:+.3%}); answered {figures['requests/s']:.1f}/s,")
    print(f"               dropped {figures['requests-dropped']:.0f}, p50 {figures['p50']:.1f} us, p99 {figures['p99']:.1f} us")
    return abs(error)


def compare(pair: Pair, rate: int):
    """Prints the quantiles of one connection, by the histogram and by its qlog file."""
    with tempfile.TemporaryDirectory(prefix="pollux-qlog-") as logs:
        figures = pair.load(*REQUESTS, *ONE, "--rate", str(rate), "--duration", f"{TRACED_SECONDS}s", "--qlog", logs)
        if figures["requests-dropped"]:
            raise Failed(f"{figures['requests-dropped']:.0f} requests were dropped: give a --traced-rate below {rate}")
        files = list(pathlib.Path(logs).iterdir())
        if len(files) != 1 or not figures.get("requests"):
            raise Failed(f"{figures.get('requests', 0):.0f} requests of {len(files)} connections: many of one were expected")
        try:
            times = sorted(1000 * time for time in request_times(files[0], interval=1000 / rate))
        except ValueError as error:
            raise Failed(f"{error}: give a --traced-rate below {rate}") from error
    print(f"one, traced:   {rate}/s for {TRACED_SECONDS} s, {figures['requests']:.0f} requests in the histogram, {len(times)} in the qlog")
    for name, share in QUANTILES.items():
        told, traced = figures[name], times[int(share * len(times))]
        print(f"               {name} {told:.1f} us in the histogram, {traced:.1f} us in the qlog ({told / traced - 1:+.1%})")


def main() -> int:
    arguments = parse()
    try:
        with Pair(Bench.on_last_cores(arguments.build), DOCUMENTS) as pair:
            print(f"{machine.describe()['cpu']}, commit {machine.commit(ROOT)}, load at the beginning {os.getloadavg()[0]:.1f}")
            maximum = find_maximum(pair)
            print(f"closed loop:   {maximum} requests/s")
            error = hold(pair, maximum // 2, arguments.seconds)
            compare(pair, arguments.traced_rate)
    except Failed as failed:
        print(f"open_loop.py: {failed}", file=sys.stderr)
        return 1
    return 0 if error <= MOST_ERROR else 1


if __name__ == "__main__":
    sys.exit(main())
