"""Comparison: what changed between two results beyond noise.

A figure has become worse when all of this agrees. Its cost, in terms of the yardstick of the same rounds (what bounds it, or a
clock of multiplications), has grown in the median by the threshold at least, and by four times what the medians would
differ by anyway, going by the median absolute deviations. It has grown as it was measured, too: a machine that is slower for
an hour moves that, and a yardstick that was disturbed moves the other, but not both. Where it is a part of another figure, it has
grown by a hundredth of that: a stage of three cycles may take four. And a rank test (Wilcoxon, Mann and
Whitney; exact, one-sided) finds it unlikely that both were drawn alike.
"""

import dataclasses
import enum
import math
import statistics

from figures import NEITHER, BadResults, Figure, Results, number
from rank_test import p_larger

MIN_RUNS = 5
THRESHOLD = 0.05
ALPHA = 0.02
# There are a hundred figures and more, and none shall be found in noise: so many standard errors of the difference.
ERRORS = 4
SHARE_THAT_MATTERS = 0.01


class Verdict(enum.Enum):
    WORSE = "worse"
    BETTER = "better"
    SAME = "same"
    TOO_FEW = "too few runs"
    GONE = "not measured any more"


@dataclasses.dataclass
class Change:
    figure: Figure  # as it was
    later: Figure | None
    verdict: Verdict
    measured: float = 0.0  # growth of the cost: 0.1 is a tenth more
    relative: float = 0.0  # the same, in terms of the yardstick
    p: float = 1.0

    def sentence(self) -> str:
        figure = self.figure
        if self.later is None:
            return f"{figure.name}: {self.verdict.value}"
        if self.verdict is Verdict.TOO_FEW:
            return f"{figure.name}: {len(figure.values)} and {len(self.later.values)} runs, but {MIN_RUNS} are needed"
        return (
            f"{figure.name}: {self.verdict.value}: {number(figure.median)} ± {number(figure.spread)} -> "
            f"{number(self.later.median)} ± {number(self.later.spread)} {figure.unit}; cost {self.measured:+.1%}, "
            f"{self.relative:+.1%} against its yardstick, p {self.p:.2g}, {len(figure.values)} and {len(self.later.values)} runs"
        )


def _growth(before: list[float], after: list[float]) -> float:
    base = statistics.median(before)
    return statistics.median(after) / base - 1 if base > 0 else 0.0


def _error(before: list[float], after: list[float]) -> float:
    """The standard error of the growth, going by the median absolute deviations as if they were normal distributions'."""

    def variance(values: list[float]) -> float:
        middle = statistics.median(values)
        sigma = 1.4826 * statistics.median(abs(value - middle) for value in values) / middle if middle > 0 else 0.0
        return math.pi / 2 * sigma**2 / len(values)

    return math.sqrt(variance(before) + variance(after))


def _growth_that_matters(figure: Figure, results: Results) -> float:
    whole = results.figures.get(figure.part_of or "")
    return SHARE_THAT_MATTERS * whole.median / figure.median if whole and figure.median > 0 else 0.0


def _judge(figure: Figure, later: Figure, before: Results, after: Results, threshold: float) -> Change:
    cost = figure.cost(), later.cost()
    relative = before.relative_cost(figure), after.relative_cost(later)
    if not all(relative):
        relative = cost
    measured, grown = _growth(*cost), _growth(*relative)
    least = max(threshold, ERRORS * _error(*relative), _growth_that_matters(figure, before))
    worse, better = p_larger(*relative), p_larger(*reversed(relative))
    # As measured, it has to have grown by half as much, as far as can be told: or the yardstick alone has changed.
    leeway = 2 * _error(*cost)
    verdict = Verdict.SAME
    if worse < ALPHA and grown >= least and measured + leeway >= grown / 2:
        verdict = Verdict.WORSE
    elif better < ALPHA and grown <= -least and measured - leeway <= grown / 2:
        verdict = Verdict.BETTER
    return Change(figure, later, verdict, measured, grown, min(worse, better))


def compare(before: Results, after: Results, threshold: float = THRESHOLD) -> list[Change]:
    """One change for each figure of `before` that is better one way than the other, in its order."""
    here, there = before.machine.get("cpu"), after.machine.get("cpu")
    if here != there:
        raise BadResults(f"these are of different machines ({here}; {there}): compare with a run of the same kind")
    changes = []
    for name, figure in before.figures.items():
        later = after.figures.get(name)
        if figure.better == NEITHER:
            continue
        if later is None:
            # A run of some suites only says nothing about the others.
            if figure.suite in after.suites():
                changes.append(Change(figure, None, Verdict.GONE))
        elif min(len(figure.values), len(later.values)) < MIN_RUNS:
            changes.append(Change(figure, later, Verdict.TOO_FEW))
        else:
            changes.append(_judge(figure, later, before, after, threshold))
    return changes
