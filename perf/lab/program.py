"""Programs that are measured: where they are, on which core they run, and what they print."""

import csv
import dataclasses
import json
import os
import pathlib
import subprocess


class Failed(Exception):
    """A program that did not end well; the text says which, and what it said."""


@dataclasses.dataclass(frozen=True)
class Bench:
    """Where programs were built, and the core that everything is measured on."""

    build: pathlib.Path
    core: int
    other_core: int | None  # for whoever is at the other end; none on a machine with one

    @classmethod
    def on_last_cores(cls, build: pathlib.Path) -> "Bench":
        """Of those that this process may use: the first one tends to have the interrupts."""
        cores = sorted(os.sched_getaffinity(0))
        return cls(build, core=cores[-1], other_core=cores[-2] if len(cores) > 1 else None)

    def run(self, program: str, *arguments: str, timeout: float = 300, on_both_cores: bool = False) -> str:
        """What it printed; on the core that figures and limits share, unless it measures what two of them do."""
        command = [str(self.build / program), *arguments]
        cores = {self.core, self.other_core} - {None} if on_both_cores else {self.core}
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=timeout, preexec_fn=lambda: os.sched_setaffinity(0, cores)
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Failed(f"{program}: {error}") from error
        if done.returncode != 0:
            raise Failed(f"{program} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
        return done.stdout

    def figures(self, program: str, *arguments: str, **how) -> list[tuple[str, float, str]]:
        """(name, value, unit) of each line that one of our own programs prints; run() says how."""
        rows = csv.reader(self.run(program, *arguments, **how).splitlines(), delimiter="\t")
        return [(name, float(value), unit) for name, value, unit in rows]

    def benchmarks(self, program: str, seconds: float, filter: str = ".") -> list[tuple[str, float]]:
        """(name, nanoseconds) of each benchmark of a program made with Google Benchmark; for each item where it counts items."""
        arguments = (f"--benchmark_min_time={seconds}", f"--benchmark_filter={filter}", "--benchmark_format=json")
        found = []
        for one in json.loads(self.run(program, *arguments))["benchmarks"]:
            if one.get("error_occurred"):
                raise Failed(f"{program}: {one['name']}: {one['error_message']}")
            name, manual = one["name"].removesuffix("/manual_time"), one["name"].endswith("/manual_time")
            each = next((one[counter] * 1e9 for counter in ("item", "ns_per_packet") if counter in one), None)
            found.append((name, each if each is not None else one["real_time" if manual else "cpu_time"]))
        return found
