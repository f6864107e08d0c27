"""The work that every server gets: values, each with what a client is told and what one unit of it is."""

import dataclasses
import enum

BULK, SMALL = "bulk.bin", "small.bin"
FILES = {BULK: 64 << 20, SMALL: 1 << 10}


class Size(enum.IntEnum):
    """How much of it is done; a place in Work.exchanges."""

    WARM_UP, QUICK, FULL = range(3)


@dataclasses.dataclass(frozen=True)
class Done:
    """What a client says that it did."""

    exchanges: float
    bytes: float
    seconds: float


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    says: str
    unit: str  # of the cost
    rate_unit: str
    exchanges: tuple[int, int, int]  # of each Size
    quinn: tuple[str, ...]  # what each client is told
    pollux_load: tuple[str, ...]
    scale: float  # units of the cost in a second of CPU time
    counts_bytes: bool = False

    def units(self, done: Done) -> float:
        return done.bytes / 1e9 if self.counts_bytes else done.exchanges

    def cost(self, cpu_seconds: float, done: Done) -> float:
        return cpu_seconds * self.scale / self.units(done)

    def rate(self, done: Done) -> float:
        """What the client had of it: gigabits, requests or handshakes in a second."""
        return self.units(done) * (8 if self.counts_bytes else 1) / done.seconds


ALL = (
    Work(
        name="bulk",
        says="Files of 64 MiB, one after the other over one connection.",
        unit="CPU s/GB",
        rate_unit="Gbit/s",
        exchanges=(1, 4, 16),
        quinn=("--path", BULK),
        pollux_load=("--mode", "bulk_download", "--path", f"/{BULK}"),
        scale=1,
        counts_bytes=True,
    ),
    Work(
        name="requests",
        says="Files of 1 KiB, eight at a time over each of eight connections.",
        unit="CPU us/request",
        rate_unit="requests/s",
        exchanges=(500, 10_000, 40_000),
        quinn=("--path", SMALL, "--connections", "8", "--streams", "8"),
        pollux_load=("--mode", "requests", "--path", f"/{SMALL}", "--connections", "8", "--streams", "8"),
        scale=1e6,
    ),
    Work(
        name="handshakes",
        says="A new connection for every file of 1 KiB, eight at a time, each with a full handshake (P-256, no resumption).",
        unit="CPU us/handshake",
        rate_unit="handshakes/s",
        exchanges=(100, 500, 2_000),
        quinn=("--path", SMALL, "--connections", "8", "--connection-each", "yes"),
        pollux_load=("--mode", "churn", "--path", f"/{SMALL}", "--connections", "8"),
        scale=1e6,
    ),
)
BY_NAME = {one.name: one for one in ALL}
