"""The statistics that pollux-edge prints when it ends, read back: a block for each worker, one for all, one for each
device."""

import dataclasses
import re

_BLOCK = re.compile(r"^ *-{5,} (.+?) -{5,}\n(.*?)^ *\+-+\+$", re.MULTILINE | re.DOTALL)
_COUNT = re.compile(r"([\w-]+):\s+(\d+)(?=\s|$)")
_WORKER = re.compile(r"QUIC statistics for ports? ([\d,]+) queue (\d+) lcore (\d+)")

Counts = dict[str, int]


@dataclasses.dataclass
class Blocks:
    workers: list[Counts]  # as printed, the worker of queue 0 first
    total: Counts
    devices: list[Counts]  # by port, as printed

    @property
    def device(self) -> Counts:
        """Of an appliance that has one."""
        (only,) = self.devices
        return only


def read(console: str) -> Blocks:
    """The last blocks of each kind; a console without them is an error."""
    workers: dict[str, Counts] = {}
    others: dict[str, Counts] = {}
    for title, text in _BLOCK.findall(console):
        kind = workers if _WORKER.match(title) else others
        kind[title] = {name: int(count) for name, count in _COUNT.findall(text)}
    total = others.get("Accumulated QUIC statistics for all workers")
    devices = [counts for title, counts in others.items() if title.startswith("Device statistics")]
    if not workers or total is None or not devices:
        raise RuntimeError("pollux-edge has printed no statistics at its end")
    return Blocks(list(workers.values()), total, devices)
