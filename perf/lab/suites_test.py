"""Suites: each has what the rounds ask of it."""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from main import suites_by_name  # noqa: E402


class SuitesTest(unittest.TestCase):
    def test_each_suite_can_be_sampled_in_a_round(self):
        for quick in (False, True):
            for name, suites in suites_by_name(quick, slower_seal=0).items():
                for suite in suites:
                    with self.subTest(name, quick=quick):
                        self.assertGreaterEqual(suite.per_round, 1)
                        self.assertTrue(suite.targets)
                        self.assertTrue(callable(suite.sample))


if __name__ == "__main__":
    unittest.main()
