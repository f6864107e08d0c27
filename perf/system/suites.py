"""The suites of the whole: an appliance and a load generator, a row for each kind of work, and what bounds its figures."""

import dataclasses

import limits
from figures import HIGHER, LOWER, NEITHER, BadResults, Results
from pair import Pair
from program import Bench

KILO, MEGA = 1_000, 1_000_000


@dataclasses.dataclass(frozen=True)
class Told:
    """A figure of pollux-load's, as it is told here."""

    name: str  # theirs
    ours: str
    unit: str
    better: str
    limit: str | None = None  # a figure of limits.py
    per: float = 1.0  # theirs in one of ours


GOODPUT = Told("goodput", "goodput", "Gbit/s", HIGHER, f"aes128gcm_{limits.PACKET}_rate", 1e9)
COPIED = Told("goodput", "goodput_beside_memcpy", "Gbit/s", NEITHER, f"memcpy_{limits.PACKET}_rate", 1e9)
LOST = Told("packets-lost", "packets_lost", "packets", NEITHER)


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    load: tuple[str, ...]  # what pollux-load is told, but for how long
    told: tuple[Told, ...]
    documents: tuple[tuple[str, int], ...] = ()
    edge: tuple[str, ...] = ()
    seconds: tuple[int, int] = (2, 5)  # quick, and full
    warmup: int = 1
    counts_memory: bool = False


WORKS = (
    Work(
        "bulk_download",
        ("--mode", "bulk_download", "--connections", "4", "--path", "/large"),
        (GOODPUT, COPIED, LOST),
        documents=(("large", 64 * MEGA),),
    ),
    Work(
        "bulk_upload",
        ("--mode", "bulk_upload", "--alpn", "perf", "--connections", "4", "--size", str(64 * MEGA)),
        (GOODPUT, COPIED, LOST),
        edge=("--alpn", "h3,perf"),
    ),
    Work(
        "many_connections",
        ("--mode", "bulk_download", "--connections", "1000", "--path", "/medium"),
        (GOODPUT, COPIED, LOST),
        documents=(("medium", 100 * KILO),),
        warmup=2,
    ),
    Work(
        "requests",
        ("--mode", "requests", "--connections", "16", "--streams", "8", "--path", "/small"),
        (Told("requests/s", "rate", "requests/s", HIGHER, "aes128gcm_request_rate"), LOST),
        documents=(("small", KILO),),
    ),
    Work(
        "handshakes",
        ("--mode", "handshakes", "--connections", "32"),
        (Told("handshakes/s", "rate", "handshakes/s", HIGHER, "tls_handshake_rate"),),
    ),
    Work(
        "latency",
        ("--mode", "requests", "--connections", "16", "--rate", "5000", "--path", "/small"),
        (
            Told("p50", "p50", "us", LOWER, "aes128gcm_round_trip"),
            Told("p99", "p99", "us", LOWER, "aes128gcm_round_trip"),
            Told("p99.9", "p99.9", "us", NEITHER),
            Told("requests/s", "rate", "requests/s", NEITHER),
        ),
        documents=(("small", KILO),),
    ),
    Work(
        "idle_connections",
        ("--mode", "idle", "--connections", "4000"),
        (Told("connections", "held", "connections", HIGHER),),
        seconds=(3, 10),
        warmup=0,
        counts_memory=True,
    ),
)


class System:
    """One work as a suite. Each sample has an appliance of its own: what an earlier one left is not measured."""

    per_round = 1
    targets = ("pollux-edge", "pollux-load", "pollux_limits")

    def __init__(self, work: Work, quick: bool):
        self.name, self._work = work.name, work
        self._seconds = work.seconds[0 if quick else 1]

    def sample(self, bench: Bench, results: Results):
        limits.measure(bench, self.name, results)
        work = self._work
        with Pair(bench, dict(work.documents), work.edge) as pair:
            before = pair.resident_bytes()
            time = ("--warmup", f"{work.warmup}s", "--duration", f"{work.warmup + self._seconds}s")
            figures = pair.load(*work.load, *time)
            grown = pair.resident_bytes() - before
        for told in work.told:
            if told.name not in figures:
                raise BadResults(f"{work.name}: pollux-load measured no {told.name}")
            what = limits.described(self.name, told.unit, told.limit, told.better)
            results.add(f"{self.name}.{told.ours}", figures[told.name] / told.per, **what)
        if work.counts_memory:
            what = limits.described(self.name, "bytes", better=LOWER) | {"yardstick": None}
            results.add(f"{self.name}.memory_of_each", max(grown, 0) / max(figures["connections"], 1), **what)
