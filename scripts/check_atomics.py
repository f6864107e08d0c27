#!/usr/bin/env python3
"""Memory that threads share is where the design has it: atomics, locks, thread_local and volatile stand only in the
files of the table below, each with its reason, and a file that no longer needs its row loses it. Locks stand nowhere.

    scripts/check_atomics.py [--root DIR]
"""

import argparse
import pathlib
import re
import sys

from source_tree import code_files, repository_root, without_comments

FOLDERS = ("app", "lib", "drivers")

KINDS = {
    "atomics": re.compile(
        r"\bstd::atomic\w*|\b_Atomic\b|\b__atomic_\w+|\b__sync_\w+|\brte_atomic\w+|\brte_smp_\w+|\brte_[rw]?mb\b"
    ),
    "locks": re.compile(
        r"\bstd::(?:\w*mutex|\w*_lock|lock_guard|condition_variable\w*|call_once|once_flag)\b"
        r"|\bstd::(?:latch|barrier|\w+_semaphore)\b"
        r"|\bpthread_(?:mutex|cond|rwlock|spin|once|barrier)\w*|\bsem_(?:init|wait|post)\b"
        r"|\brte_(?:spin|rw|mcs|ticket|pf|seq)lock\w*"
    ),
    "thread_local": re.compile(r"\bthread_local\b|\b__thread\b|\bRTE_(?:DEFINE_)?PER_LCORE\b"),
    "volatile": re.compile(r"(?<!asm )\bvolatile\b"),
}

# What a file (or each file of a folder) may have, and why. Nothing else may have any of it.
ALLOWED = {
    ("lib/registry/", "atomics"): "what cores share, and all that they share",
    ("lib/base/spsc_ring.h", "atomics"): "the ring between two of them",
    ("lib/telemetry/counters.h", "atomics"): "one worker counts, anybody reads",
    ("lib/telemetry/tally.h", "atomics"): "the same, for a single number",
    ("lib/telemetry/record_ring.h", "atomics"): "from a worker to the thread that writes things down",
    ("drivers/net/capture/capture_ring.h", "atomics"): "the same, for packets: what was seen and what was dropped",
    ("app/common/key_log_ring.h", "atomics"): "the same, for secrets: what was dropped",
    ("app/common/recorder.h", "atomics"): "tells the thread that writes things down to end",
    ("app/common/stop_signal.cc", "atomics"): "a signal handler can reach nothing but a global",
    ("app/edge/closing_time.h", "atomics"): "how many workers still have connections, when the program ends",
    ("drivers/net/dpdk/telemetry.cc", "atomics"): "DPDK's callbacks can reach nothing but a global, on threads of DPDK's",
    ("app/edge/served.h", "atomics"): "one worker counts, the thread that prints reads",
}


def allowance(file: str, kind: str) -> tuple[str, str] | None:
    """The row of the table that lets this file have this; None where there is none."""
    return next(((place, of) for place, of in ALLOWED if of == kind and file.startswith(place)), None)


def judge(root: pathlib.Path) -> tuple[list[str], int]:
    """What stands where it must not, and in how many files something stands where it may."""
    problems: list[str] = []
    used: set[tuple[str, str]] = set()
    files = set()
    for path in code_files(root, FOLDERS):
        file = path.relative_to(root).as_posix()
        for number, line in enumerate(without_comments(path.read_text()).splitlines(), start=1):
            for kind in (kind for kind, pattern in KINDS.items() if pattern.search(line)):
                row = allowance(file, kind)
                if row:
                    used.add(row)
                    files.add(file)
                else:
                    problems.append(f"{file}:{number}: no {kind} here: threads share memory only through lib/registry")
    # A table that allows what nobody does hides the next one who does.
    for place, kind in ALLOWED:
        if (place, kind) not in used and (root / place).exists():
            problems.append(f"{place}: has no {kind} any more: strike its row in scripts/check_atomics.py")
    return problems, len(files)


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks where atomics, locks, thread_local and volatile stand.")
    parser.add_argument("--root", type=pathlib.Path, default=repository_root(), help="the repository to look at")
    problems, files = judge(parser.parse_args().root.resolve())
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"shared memory: in {files} files, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
