"""perf/peers: what is made of what was measured. It starts no server."""

import os
import pathlib
import re
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("perf/peers", "perf/lab", "perf/system", "tests/interop", "tests/system")
sys.path[:0] = [str(ROOT / folder) for folder in FOLDERS]

import contestants  # noqa: E402
import cpu  # noqa: E402
import main  # noqa: E402
import report  # noqa: E402
import summary  # noqa: E402
import work  # noqa: E402
from contestants import Path  # noqa: E402
from cpu import Cost  # noqa: E402
from figures import Results  # noqa: E402
from work import Done  # noqa: E402

BULK, REQUESTS, HANDSHAKES = work.ALL
OTHERS = [one for one in contestants.ALL if not one.is_ours]
OURS = [one for one in contestants.ALL if one.is_ours]


class WorkTest(unittest.TestCase):
    def test_bulk_costs_seconds_for_a_gigabyte(self):
        done = Done(exchanges=3, bytes=2_000_000_000, seconds=4.0)
        self.assertAlmostEqual(BULK.cost(5.0, done), 2.5)
        self.assertAlmostEqual(BULK.rate(done), 4.0)

    def test_requests_and_handshakes_cost_microseconds(self):
        done = Done(exchanges=1000, bytes=1, seconds=2.0)
        for one in (REQUESTS, HANDSHAKES):
            self.assertAlmostEqual(one.cost(0.1, done), 100.0)
            self.assertAlmostEqual(one.rate(done), 500.0)

    def test_both_clients_are_told_the_same_work(self):
        for one in work.ALL:
            quinn, pollux_load = (dict(zip(told[::2], told[1::2])) for told in (one.quinn, one.pollux_load))
            self.assertEqual("/" + quinn["--path"], pollux_load["--path"])
            for option in ("--connections", "--streams"):
                self.assertEqual(quinn.get(option, "1"), pollux_load.get(option, "1"))


class CpuTest(unittest.TestCase):
    def test_the_time_of_a_process_is_what_it_says_of_itself(self):
        before = time.process_time()
        seen = cpu.of_process(os.getpid())
        self.assertLessEqual(before, seen)
        self.assertLessEqual(seen, time.process_time())

    def meter(self, *looks: tuple[float, float, int, int]) -> cpu.Meter:
        told = iter(looks)
        meter = cpu.Meter.__new__(cpu.Meter)
        meter._take = lambda: next(told)
        meter._last = next(told)
        return meter

    def test_of_one_that_polls_the_work_is_its_share_of_the_cycles_since_the_last_look(self):
        meter = self.meter((0.0, 0.0, 0, 0), (1.0, 0.25, 1000, 100), (3.0, 0.75, 5000, 1100))
        meter.look()
        cost = meter.look()
        self.assertEqual((cost.process, cost.idle, cost.receiving), (2.0, 1.5, 0.5))
        self.assertAlmostEqual(cost.work, 1.0)

    def test_of_one_that_sleeps_all_of_the_process_is_work(self):
        cost = self.meter((0.0, 0.0, 0, 0), (3.0, 0.5, 0, 0)).look()
        self.assertEqual((cost.idle, cost.work), (0.0, 3.5))


class RoundsTest(unittest.TestCase):
    def test_every_round_has_every_server_once(self):
        for turn in range(20):
            self.assertCountEqual(main.in_turn(list(contestants.ALL), turn), contestants.ALL)

    def test_each_server_is_the_first_of_a_round_and_nobody_always_has_the_same_neighbour(self):
        orders = [main.in_turn(list(contestants.ALL), turn) for turn in range(2 * len(contestants.ALL))]
        self.assertEqual({order[0].name for order in orders}, set(contestants.BY_NAME))
        for one in contestants.ALL:
            before = {order[order.index(one) - 1].name for order in orders if order.index(one)}
            self.assertGreater(len(before), 1, one.name)


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.results = Results({"cpu": "one"}, {"commit": "abc", "command": "perf/peers/run.sh --only <x>"})
        done = Done(exchanges=1, bytes=1_000_000_000, seconds=8.0)
        for by in contestants.ALL:
            for seconds in (10.0, 30.0, 20.0):
                idle = seconds if by.path.is_polled else 0.0
                report.add(self.results, BULK, by, Cost(process=seconds + idle, idle=idle, receiving=2.0), done)

    def page(self, *failures: str) -> str:
        report.write(self.results, list(failures), self.folder / "report.html")
        return (self.folder / "report.html").read_text()

    def test_a_cost_is_the_work_and_the_kernels_receiving_and_idle_polls_stand_beside_it(self):
        for by in contestants.ALL:
            server, cost, unit, spread, receiving, idle, rate = report.rows(self.results, BULK)[contestants.ALL.index(by)]
            self.assertIn(by.name, server)
            self.assertEqual((cost, unit, spread, receiving, rate), ("22", "CPU s/GB", "10", "2", "1 Gbit/s"))
            self.assertEqual(idle, "20" if by.path.is_polled else "-")

    def test_the_table_has_nothing_of_what_was_not_measured(self):
        said = report.text(self.results)
        self.assertIn("bulk: ", said)
        self.assertNotIn("requests: ", said)

    def test_the_caption_says_whose_path_is_which(self):
        text = self.page()
        self.assertIn("The paths are not the same", text)
        sockets = [one.name for one in contestants.ALL if one.path is Path.SOCKET]
        self.assertIn(f"{', '.join(sockets)}: the kernel&#x27;s UDP socket", text)
        self.assertIn("pollux-edge-port: a DPDK port on the kernel&#x27;s packet socket", text)
        self.assertIn("pollux-edge-memory: a DPDK port of shared memory", text)

    def test_our_bars_stand_beside_theirs_in_another_colour(self):
        bars = re.findall(r'<rect [^>]*fill="([^"]+)"', self.page())
        theirs, ours = bars[: len(OTHERS)], bars[len(OTHERS) :]
        self.assertEqual((len(set(theirs)), len(set(ours)), len(ours)), (1, 1, len(OURS)))
        self.assertNotEqual(theirs[0], ours[0])

    def test_the_page_names_machine_commit_command_and_what_was_not_done(self):
        text = self.page("quiche, bulk: <refused>")
        for said in ("<dd>one</dd>", "<dd>abc</dd>", "<dd>perf/peers/run.sh --only &lt;x&gt;</dd>", "&lt;refused&gt;"):
            self.assertIn(said, text)
        self.assertNotRegex(text, r"https?://|@import|<script| src=| href=")

    def test_what_depends_on_the_client_is_written_down_and_not_judged(self):
        self.results.write(self.folder / "results.json")
        summary.write_tsv(self.results, self.folder / "summary.tsv")
        read = Results.read(self.folder / "results.json")
        self.assertEqual({figure.name for figure in read.figures.values() if figure.better == "lower"}, {f"bulk.{by.name}" for by in contestants.ALL})
        self.assertIn("bulk_rate.quinn\t1\tGbit/s\t-\t-\t0\n", (self.folder / "summary.tsv").read_text())


if __name__ == "__main__":
    unittest.main()
