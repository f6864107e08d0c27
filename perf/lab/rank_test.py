"""The rank test of Wilcoxon, Mann and Whitney: are the values of B larger than those of A, whatever their distribution?

Exact for few values: of all ways to deal the ranks out, how many give B as high a sum as it has? Ties get the mean of their
ranks. For many, the sum's normal approximation, which is close to that then.
"""

import math
import statistics

EXACT_UP_TO = 20  # values of A and B together


def _doubled_ranks(values: list[float]) -> list[int]:
    """The rank of each value, times two so that a mean rank is whole."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks[place] = start + end + 2
        start = end + 1
    return ranks


def p_larger(a: list[float], b: list[float]) -> float:
    """How likely B would come out so high, or higher, if A and B were drawn alike: the one-sided p."""
    ranks = _doubled_ranks([*a, *b])
    reached = sum(ranks[len(a) :])
    return (_exactly if len(ranks) <= EXACT_UP_TO else _nearly)(ranks, len(b), reached)


def _exactly(ranks: list[int], drawn: int, reached: int) -> float:
    # ways[n] maps a sum of ranks to the number of ways to reach it with n of them.
    ways: list[dict[int, int]] = [{0: 1}] + [{} for _ in range(drawn)]
    for rank in ranks:
        for taken in range(drawn, 0, -1):
            into = ways[taken]
            for total, count in ways[taken - 1].items():
                into[total + rank] = into.get(total + rank, 0) + count
    as_high = sum(count for total, count in ways[drawn].items() if total >= reached)
    return as_high / math.comb(len(ranks), drawn)


def _nearly(ranks: list[int], drawn: int, reached: int) -> float:
    mean = statistics.fmean(ranks)
    # Of a sum of ranks drawn without putting back; ties are in the ranks' own variance.
    variance = statistics.pvariance(ranks, mean) * drawn * (len(ranks) - drawn) / (len(ranks) - 1)
    if variance == 0:
        return 1.0
    # Sums of doubled ranks are one apart at least: half of that is the correction for continuity.
    return 1 - statistics.NormalDist(drawn * mean, math.sqrt(variance)).cdf(reached - 0.5)
