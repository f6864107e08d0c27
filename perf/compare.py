#!/usr/bin/env python3
"""What changed between two runs of perf/run.sh beyond noise.

perf/compare.py BEFORE AFTER [--threshold PERCENT] [--all]
  BEFORE, AFTER        results.json of two runs, or the folders that they are in (perf/baselines has some)
  --threshold PERCENT  a smaller change than this is none (default 5)
  --all                tell of every figure, not only of those that changed

Ends with 0 when nothing became worse, with 1 when something did, with 2 when the two cannot be compared.
perf/lab/comparison.py says how it judges: an exact rank test beside medians and their deviations.
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lab"))

import comparison  # noqa: E402
from comparison import Verdict  # noqa: E402
from figures import BadResults, Results  # noqa: E402


def read(path: pathlib.Path) -> Results:
    return Results.read(path / "results.json" if path.is_dir() else path)


def main() -> int:
    parser = argparse.ArgumentParser(description="What changed between two runs beyond noise.")
    parser.add_argument("before", type=pathlib.Path, help="results.json, or the folder that it is in")
    parser.add_argument("after", type=pathlib.Path, help="the same, of the later run")
    parser.add_argument("--threshold", type=float, default=100 * comparison.THRESHOLD, metavar="PERCENT")
    parser.add_argument("--all", action="store_true", help="tell of every figure")
    arguments = parser.parse_args()
    try:
        before, after = read(arguments.before), read(arguments.after)
        changes = comparison.compare(before, after, arguments.threshold / 100)
    except BadResults as error:
        print(f"compare.py: {error}", file=sys.stderr)
        return 2
    if not changes:
        print("compare.py: these have no figure in common: measure the same suites (perf/run.sh --only)", file=sys.stderr)
        return 2
    for change in changes:
        if arguments.all or change.verdict is not Verdict.SAME:
            print(change.sentence())
    counts = {verdict: sum(change.verdict is verdict for change in changes) for verdict in Verdict}
    print(
        f"compare: {len(changes)} figures, {counts[Verdict.WORSE]} worse, {counts[Verdict.BETTER]} better by "
        f"{arguments.threshold:g} % and more"
    )
    return 1 if counts[Verdict.WORSE] else 0


if __name__ == "__main__":
    sys.exit(main())
