#!/usr/bin/env python3
"""What tracing costs a packet where it is off: runs the benchmark with and without it in turns, and compares.

perf/micro/compare_tracing.py FOLDER [--turns N] [--seconds S]
  FOLDER       where pollux_micro_tracing and pollux_micro_tracing_removed are
  --turns N    how often each of the two is run (default 21)
  --seconds S  of each run (default 1)
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess


def measure(program: pathlib.Path, name: str, seconds: float) -> float:
    """Nanoseconds for each packet, in one run, on one core."""
    command = (str(program), f"--benchmark_filter=^{name}$", f"--benchmark_min_time={seconds}", "--benchmark_format=json")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (result,) = json.loads(said)["benchmarks"]
    return result["ns_per_packet"] * 1e9 if result["ns_per_packet"] < 1e-3 else result["ns_per_packet"]


def spread(values: list[float]) -> tuple[float, float]:
    """Median, and median absolute deviation from it."""
    middle = statistics.median(values)
    return middle, statistics.median(abs(value - middle) for value in values)


def main():
    parser = argparse.ArgumentParser(description="Compares the packet loop with tracing off and without tracing.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--turns", type=int, default=21)
    parser.add_argument("--seconds", type=float, default=1)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    traceable = arguments.folder / "pollux_micro_tracing"
    untraceable = arguments.folder / "pollux_micro_tracing_removed"

    off, removed, on = [], [], []
    for turn in range(arguments.turns):
        # Who goes first has the warmer, or the colder, machine: turn about.
        pair = [(off, traceable), (removed, untraceable)]
        for values, program in pair if turn % 2 == 0 else reversed(pair):
            values.append(measure(program, "packets_untraced", arguments.seconds))
        on.append(measure(traceable, "packets_traced", arguments.seconds))
    for name, values in (("tracing removed", removed), ("tracing off", off), ("tracing on", on)):
        print("%-16s %8.2f ns/packet, MAD %.2f, %d runs" % (name, *spread(values), len(values)))
    print("%-16s %+8.2f ns/packet, MAD %.2f" % ("off - removed", *spread([a - b for a, b in zip(off, removed)])))


if __name__ == "__main__":
    main()
