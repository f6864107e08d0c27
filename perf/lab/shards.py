"""The suite of several shards: what a packet costs with one that is alone, and with those that have inboxes between them."""

import limits
from figures import NEITHER, Results
from program import Bench


class Shards:
    name = "shards"
    per_round = 1
    targets = ("pollux_datapath_shards", "pollux_limits")

    def __init__(self, quick: bool):
        self.most = "2" if quick else "4"

    def sample(self, bench: Bench, results: Results):
        limits.measure(bench, self.name, results)
        # Several workers need several cores: that figure is taken by hand.
        arguments = ("--runs", "1", "--turns", "1000", "--max-shards", self.most, "--seconds", "0")
        for name, value, unit in bench.figures("perf/datapath/pollux_datapath_shards", *arguments):
            what = limits.described(self.name, unit) if unit.endswith("packet") else {"unit": unit, "better": NEITHER}
            results.add(f"{self.name}.{name.replace(' ', '_').replace(',', '')}", value, **what)
