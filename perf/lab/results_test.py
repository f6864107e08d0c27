"""Results: every value kept, medians and ratios to the limit of the same round, and files that are none."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from figures import HIGHER, BadResults, Results, number  # noqa: E402
from synthetic import results  # noqa: E402


class ResultsTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def compare(self, before: Results, after: Results) -> subprocess.CompletedProcess:
        for name, one in (("before", before), ("after", after)):
            (self.folder / name).mkdir(exist_ok=True)
            one.write(self.folder / name / "results.json")
        command = (HERE.parent / "compare.py", self.folder / "before", self.folder / "after")
        return subprocess.run(command, capture_output=True, text=True)

    def test_the_median_and_its_spread_do_not_see_one_disturbed_round(self):
        made = Results({})
        for value in (10, 11, 12, 11, 90):
            made.add("a.b", value, unit="ns")
        self.assertEqual((made.figures["a.b"].median, made.figures["a.b"].spread), (11, 1))

    def test_the_ratio_is_how_much_of_the_limit_is_reached(self):
        made = Results({})
        for pace in (1, 2):
            made.add("a.limit", 100 * pace, unit="ns")
            made.add("a.cost", 400 * pace, unit="ns", limit="a.limit")
            made.add("a.most", 80 / pace, unit="Gbit/s", better=HIGHER)
            made.add("a.rate", 20 / pace, unit="Gbit/s", better=HIGHER, limit="a.most")
        self.assertEqual(made.ratio_to_limit(made.figures["a.cost"]), [0.25, 0.25])
        for ratio in made.ratio_to_limit(made.figures["a.rate"]):
            self.assertAlmostEqual(ratio, 0.25)

    def test_a_file_gives_back_what_was_written(self):
        made = results(1)
        made.write(self.folder / "results.json")
        self.assertEqual(Results.read(self.folder / "results.json"), made)

    def test_what_is_no_figure_is_refused(self):
        for value in (float("nan"), float("inf"), -1.0):
            with self.assertRaises(BadResults):
                Results({}).add("a.b", value, unit="ns")

    def test_a_file_of_something_else_is_a_sentence(self):
        path = self.folder / "results.json"
        for text in ("{", "[]", json.dumps({"format": 99}), json.dumps({"format": 1, "machine": {}})):
            path.write_text(text)
            with self.assertRaisesRegex(BadResults, "results.json"):
                Results.read(path)
        with self.assertRaisesRegex(BadResults, "cannot be read"):
            Results.read(self.folder / "nowhere.json")

    def test_numbers_are_short(self):
        self.assertEqual([number(value) for value in (0, 1.23456, 123.456, 1234.5678, 123456.7)], ["0", "1.235", "123.5", "1235", "123457"])

    def test_compare_ends_with_1_for_a_regression_and_names_it(self):
        said = self.compare(results(1), results(1001, {"part.cost_7": 1.1}))
        self.assertEqual(said.returncode, 1, said.stderr)
        self.assertIn("part.cost_7: worse", said.stdout)
        self.assertIn("1 worse, 0 better", said.stdout)

    def test_compare_ends_with_0_for_none(self):
        said = self.compare(results(1), results(1001))
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertIn("0 worse", said.stdout)

    def test_compare_ends_with_2_where_nothing_can_be_said(self):
        other = results(2)
        other.machine["cpu"] = "B"
        said = self.compare(results(1), other)
        self.assertEqual(said.returncode, 2)
        self.assertIn("different machines", said.stderr)


if __name__ == "__main__":
    unittest.main()
