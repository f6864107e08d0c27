"""The comparison: silent about noise, however the machine's speed drifts; not about a tenth."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from comparison import Verdict, compare  # noqa: E402
from figures import BadResults  # noqa: E402
import rank_test  # noqa: E402
from rank_test import p_larger  # noqa: E402
from synthetic import results  # noqa: E402


def verdicts(before, after) -> dict[str, Verdict]:
    return {change.figure.name: change.verdict for change in compare(before, after)}


def named(verdict: Verdict, before, after) -> list[str]:
    return [name for name, found in verdicts(before, after).items() if found is verdict]


class RankTestTest(unittest.TestCase):
    def test_counts_the_ways_to_deal_the_ranks(self):
        self.assertAlmostEqual(p_larger([1, 2, 3], [4, 5, 6]), 1 / 20)
        self.assertAlmostEqual(p_larger([4, 5, 6], [1, 2, 3]), 1.0)
        self.assertAlmostEqual(p_larger([1, 3], [2, 4]), 2 / 6)

    def test_gives_ties_the_mean_of_their_ranks(self):
        self.assertEqual(p_larger([1, 1, 1], [1, 1, 1]), 1.0)
        # {1, 2.5} and {2.5, 4}: of six deals two reach 6.5, because either of the tied two may be there.
        self.assertAlmostEqual(p_larger([1, 2], [2, 3]), 2 / 6)

    def test_is_at_its_smallest_when_nothing_overlaps(self):
        self.assertAlmostEqual(p_larger([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 1 / 252)

    def test_is_about_the_same_where_there_are_too_many_values_to_count(self):
        a, b = [1, 2, 3, 4, 6, 7, 8, 11, 12, 15], [5, 9, 10, 13, 14, 16, 17, 18, 19, 20]
        ranks = [2 * value for value in [*a, *b]]
        exact = rank_test._exactly(ranks, 10, sum(ranks[10:]))
        self.assertAlmostEqual(rank_test._nearly(ranks, 10, sum(ranks[10:])), exact, delta=0.001)


class ComparisonTest(unittest.TestCase):
    def test_finds_no_regression_in_noise(self):
        for seed in range(10):
            with self.subTest(seed=seed):
                self.assertEqual(named(Verdict.WORSE, results(seed), results(1000 + seed)), [])

    def test_finds_a_tenth_every_time_and_nothing_else(self):
        for seed in range(10):
            with self.subTest(seed=seed):
                slower = results(1000 + seed, {"part.cost_7": 1.1})
                self.assertEqual(named(Verdict.WORSE, results(seed), slower), ["part.cost_7"])

    def test_finds_a_rate_that_has_fallen(self):
        for seed in range(10):
            with self.subTest(seed=seed):
                self.assertEqual(named(Verdict.WORSE, results(seed), results(1000 + seed, {"part.rate": 1.2})), ["part.rate"])

    def test_says_what_became_better(self):
        self.assertEqual(named(Verdict.BETTER, results(1), results(1001, {"part.cost_7": 0.85})), ["part.cost_7"])

    def test_a_machine_that_is_slower_today_is_no_regression(self):
        everything = {f"part.cost_{number}": 1.3 for number in range(40)}
        today = results(1001, everything | {"part.limit": 1.3, "part.clock": 1.3, "part.rate": 1.3, "part.rate_limit": 1.3})
        self.assertEqual(named(Verdict.WORSE, results(1), today), [])

    def test_a_limit_that_was_better_today_makes_nothing_worse(self):
        self.assertEqual(named(Verdict.WORSE, results(1, drift=0.02), results(1001, {"part.limit": 0.8}, drift=0.02)), [])

    def test_a_change_below_the_threshold_is_none_however_sure(self):
        slower = results(1001, {"part.cost_7": 1.03}, noise=0.001)
        self.assertEqual(named(Verdict.WORSE, results(1, noise=0.001), slower), [])

    def test_a_small_part_may_grow_as_long_as_the_whole_does_not_notice(self):
        # The first costs 10, and the last 790: half of the first is a hundredth and more of 400, and less of 790.
        for whole, expected in (("part.cost_15", ["part.cost_0"]), ("part.cost_39", [])):
            with self.subTest(whole):
                before, after = results(1), results(1001, {"part.cost_0": 1.5})
                before.figures["part.cost_0"].part_of = whole
                self.assertEqual(named(Verdict.WORSE, before, after), expected)

    def test_fewer_than_five_runs_prove_nothing(self):
        found = verdicts(results(1), results(1001, {"part.cost_7": 2}, runs=4))
        self.assertEqual(set(found.values()), {Verdict.TOO_FEW})

    def test_a_figure_that_is_gone_is_named(self):
        after = results(2)
        del after.figures["part.cost_3"]
        self.assertEqual(named(Verdict.GONE, results(1), after), ["part.cost_3"])

    def test_another_machine_is_refused(self):
        other = results(2)
        other.machine["cpu"] = "B"
        with self.assertRaisesRegex(BadResults, "different machines"):
            compare(results(1), other)


if __name__ == "__main__":
    unittest.main()
