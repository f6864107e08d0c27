"""The suite of the data path: cycles of a packet in each stage of a shard, and of the whole where nobody takes the time in
between."""

import limits
from figures import LOWER, NEITHER, Results
from program import Bench

# Of the download: packets are sealed. Of the upload: they are opened.
BOUNDED = ("download.seal", "download.sum_of_stages", "download.whole", "upload.open", "upload.sum_of_stages", "upload.whole")
WHOLES = ("sum_of_stages", "whole")
CONTEXT = ("packets_a_poll", "raw_seal")


class Datapath:
    name = "datapath"
    per_round = 1
    targets = ("pollux_datapath_stages", "pollux_datapath_whole", "pollux_limits")

    def __init__(self, quick: bool, slower_seal: float):
        self.slices = "1000" if quick else "4000"
        self.slower_seal = str(slower_seal)

    def sample(self, bench: Bench, results: Results):
        limits.measure(bench, self.name, results)
        for program in ("pollux_datapath_stages", "pollux_datapath_whole"):
            arguments = ("--slices", self.slices, "--slower-seal", self.slower_seal)
            for name, value, unit in bench.figures(f"perf/datapath/{program}", *arguments):
                self._add(results, name, value, unit, marked=program.endswith("stages"))

    @staticmethod
    def _add(results: Results, name: str, value: float, unit: str, marked: bool):
        direction, _, stage = name.partition(".")
        if stage in CONTEXT:
            # Both programs tell of them; those of the one without marks go with its one figure.
            suffix = "" if marked else "_of_whole"
            results.add(f"datapath.{name}{suffix}", value, unit=unit, better=NEITHER)
            return
        raw = f"datapath.{direction}.raw_seal" + ("_of_whole" if stage == "whole" else "")
        whole = None if stage in WHOLES else f"datapath.{direction}.{WHOLES[0]}"
        limit = raw if name in BOUNDED else None
        results.add(f"datapath.{name}", value, unit=unit, better=LOWER, limit=limit, yardstick=raw, part_of=whole)
