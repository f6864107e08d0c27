"""The suite of the parts: programs made with Google Benchmark, and what bounds some of their figures."""

import re

import limits
from figures import Results
from program import Bench

# Program, prefix of its figures, which of its benchmarks. What needs two cores says nothing on one.
PROGRAMS = (
    ("perf/micro/pollux_micro", "", "."),
    ("perf/micro/pollux_micro_registry", "registry/", "-hop_across_cores"),
    ("perf/micro/pollux_micro_tracing", "tracing/", "."),
    ("perf/micro/pollux_micro_tracing_removed", "tracing/removed/", "."),
)
AEAD = re.compile(r"^aead_(?:seal|open)/aes128/(?P<size>64|1350)/")


class Micro:
    name = "micro"
    per_round = 1
    targets = tuple(program.rsplit("/", 1)[1] for program, _, _ in PROGRAMS) + ("pollux_limits",)

    def __init__(self, quick: bool):
        self.seconds = 0.003 if quick else 0.05

    def sample(self, bench: Bench, results: Results):
        limits.measure(bench, self.name, results)
        for program, prefix, which in PROGRAMS:
            for benchmark, ns in bench.benchmarks(program, self.seconds, which):
                aead = AEAD.match(benchmark)
                limit = f"aes128gcm_{aead['size']}" if aead else None
                results.add(f"micro.{prefix}{benchmark}", ns, **limits.described("micro", "ns", limit))
