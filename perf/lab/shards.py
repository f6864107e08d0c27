"""The suite of several shards: what a packet costs with one that is alone, and with those that have inboxes between them; and
what two workers carry on two cores, against one."""

import limits
from figures import NEITHER, Results
from program import Bench


class Shards:
    name = "shards"
    per_round = 1
    targets = ("pollux_datapath_shards", "pollux_limits")

    def __init__(self, quick: bool):
        self.most, self.turns, self.seconds = ("2", "500", "0.2") if quick else ("16", "1000", "0.5")

    def sample(self, bench: Bench, results: Results):
        limits.measure(bench, self.name, results)
        arguments = ("--tsv", "--runs", "1", "--turns", self.turns, "--max-shards", self.most, "--seconds", self.seconds)
        for name, value, unit in bench.figures("perf/datapath/pollux_datapath_shards", *arguments, on_both_cores=True):
            what = limits.described(self.name, unit) if unit.endswith("packet") else {"unit": unit, "better": NEITHER}
            results.add(f"{self.name}.{name.replace(' ', '_').replace(',', '')}", value, **what)
