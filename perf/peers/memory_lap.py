"""One lap in memory: perf/system's pair, an appliance and pollux-load, gets every work once. No other maker's stack has such a
port: this says what the same work costs without a kernel, and nothing of the client's is the same."""

import lab
from cpu import Cost, Meter
from pair import Pair
from program import Bench, Failed
from venue import Venue
from work import FILES, Done, Size, Work

SECONDS = {Size.WARM_UP: 1, Size.QUICK: 1, Size.FULL: 4}
_WRONG = ("requests-failed", "requests-timed-out", "handshakes-failed", "connections-lost")


class MemoryLap:
    def __init__(self, venue: Venue):
        # pollux-edge is BUILD/app/pollux-edge.
        bench = Bench(lab.EDGE.parents[1], core=venue.server_core, other_core=venue.client_core)
        self._pair = Pair(bench, FILES)

    def __enter__(self):
        self._pair.__enter__()
        self._meter = Meter(self._pair.edge.pid, control=self._pair.control)
        return self

    def __exit__(self, *_):
        self._pair.__exit__()

    def run(self, work: Work, size: Size) -> tuple[Cost, Done]:
        self._meter.look()
        figures = self._pair.load(*work.pollux_load, "--duration", f"{SECONDS[size]}s")
        cost = self._meter.look()
        wrong = [f"{name}: {figures[name]:.0f}" for name in _WRONG if figures.get(name)]
        if wrong:
            raise Failed(f"pollux-load says {', '.join(wrong)}")
        seconds = figures["duration"]
        return cost, Done(figures["requests"], figures["goodput-received"] / 8 * seconds, seconds)
