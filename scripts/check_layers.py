#!/usr/bin/env python3
"""The layers hold: reads the graph in lib/CMakeLists.txt and drivers/CMakeLists.txt, then every #include.

Fails with file:line on an #include that follows no arrow, and on what lib/ must not use at all: DPDK, IPsec-MB, input
and output, clocks, threads (scripts/check_atomics.py knows what threads may share). It reads text, no compiler; so it
runs in a moment and sees code that no target builds yet.

    scripts/check_layers.py [--root DIR]
"""

import argparse
import pathlib
import re
import sys

from source_tree import code_files, repository_root, without_comments

# What decides from its arguments alone: these never see each other, nor the connection, whatever the graph says.
SEPARATE = {"recovery", "stream", "net", "crypto"}

# A layer that may use only some headers of another.
NARROW = {(layer, "connection"): {"events.h", "stream_api.h"} for layer in ("http3", "hq", "perf_protocol")}

# Headers of others, and the folders that may include them. Tests and measurements are free.
FOREIGN = [
    (re.compile(r"rte_.*"), ("drivers/net/dpdk/", "app/"), "DPDK"),
    (re.compile(r"intel-ipsec-mb\.h"), ("drivers/crypto/ipsecmb/",), "IPsec-MB"),
    (re.compile(r"openssl/.*"), ("lib/crypto/", "lib/tls/", "drivers/crypto/boringssl/"), "BoringSSL"),
    (re.compile(r"nghttp3/.*"), ("lib/http3/",), "nghttp3"),
]

# What lib/ never has, as headers and as words of code.
LIB_HEADERS = [
    (re.compile(r"mutex|shared_mutex|condition_variable|thread|future|semaphore|latch|barrier|stop_token"), "threads"),
    (
        re.compile(
            r"iostream|fstream|filesystem|unistd\.h|fcntl\.h|poll\.h|sys/socket\.h|sys/epoll\.h|sys/mman\.h|sys/stat\.h"
        ),
        "input and output",
    ),
    (re.compile(r"ctime|time\.h"), "clocks"),
]
LIB_WORDS = [
    (re.compile(r"\bstd::(?:jthread|thread|async)\b|\bpthread_\w+"), "threads"),
    (
        re.compile(r"\b(?:steady|system|high_resolution)_clock\b|\bclock_gettime\b|\bgettimeofday\b|\b_*rdtscp?\b"),
        "clocks",
    ),
    (
        re.compile(r"\bfopen\s*\(|\bstd::(?:cout|cin|clog)\b|(?<!\w)::(?:open|socket|recvmsg|sendmsg)\s*\("),
        "input and output",
    ),
    (re.compile(r"\bstd::random_device\b|\bs?rand\s*\("), "randomness that was not handed in"),
    (re.compile(r"\bthrow\b|\bcatch\s*\("), "exceptions"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LAYER_LINE = re.compile(r"^\s*layer\(\s*(\w+)([^)]*)\)")
DRIVER_LINE = re.compile(r"^\s*driver\(\s*([\w/]+)([^)]*)\)")


def words_after_uses(arguments: str) -> set[str]:
    match = re.search(r"\bUSES\b([^)]*?)(?:\bPRIVATE\b|$)", arguments)
    return set(match.group(1).split()) if match else set()


def declarations(path: pathlib.Path, pattern: re.Pattern) -> dict[str, set[str]]:
    found = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        match = pattern.match(line)
        if match:
            found[match.group(1)] = words_after_uses(match.group(2))
    return found


class Graph:
    """The arrows as the CMake files declare them: layers by name, drivers by path."""

    def __init__(self, root: pathlib.Path):
        self.layers = declarations(root / "lib/CMakeLists.txt", LAYER_LINE)
        self.drivers = declarations(root / "drivers/CMakeLists.txt", DRIVER_LINE)
        self._driver_of_target = {"pollux_drivers_" + path.replace("/", "_"): path for path in self.drivers}

    def problems(self) -> list[str]:
        """What is wrong with the graph itself."""
        where = "lib/CMakeLists.txt"
        found = [f"{where}: no layer(...) lines"] if not self.layers else []
        seen: set[str] = set()
        for layer, uses in self.layers.items():
            for other in sorted(uses - seen):
                found.append(f"{where}: layer {layer} uses {other}, which is not declared above it")
            for other in sorted(uses & (SEPARATE | {"connection"})) if layer in SEPARATE else []:
                found.append(f"{where}: {layer} and {other} must never see each other")
            seen.add(layer)
        return found

    def reach_of_driver(self, driver: str) -> set[str]:
        """Folders that a driver may include: what it uses, and what those use in turn."""
        reach = {f"drivers/{driver}"}
        pending = list(self.drivers.get(driver, ()))
        while pending:
            target = pending.pop()
            path = self._driver_of_target.get(target)
            folder = f"drivers/{path}" if path else target.removeprefix("pollux_")
            if folder not in reach:
                reach.add(folder)
                pending += self.drivers[path] if path else self.layers.get(folder, ())
        return reach


def folder_of_include(name: str) -> str | None:
    """The folder that "stream/send_state.h" or "drivers/net/sim/link.h" comes from; None for a bare file name."""
    parts = name.split("/")
    if parts[0] == "drivers":
        return "/".join(parts[:3])
    return parts[0] if len(parts) > 1 else None


def judge_own_include(graph: Graph, file: str, name: str) -> str | None:
    """Why this file of lib/ or drivers/ may not include our own header `name`; None where it may."""
    folder = folder_of_include(name)
    if folder is None:
        return f'"{name}" must be rooted: name its folder too'
    parts = file.split("/")
    if parts[0] == "drivers":
        driver = "/".join(parts[1:3])
        allowed = graph.reach_of_driver(driver)
        return (
            None
            if folder in allowed
            else f"drivers/{driver} may not include {folder}/: drivers/CMakeLists.txt has no such arrow"
        )
    layer = parts[1]
    if layer not in graph.layers:
        return f"lib/{layer} is not a layer: declare it in lib/CMakeLists.txt"
    if folder != layer and folder not in graph.layers[layer]:
        return f"{layer} may not include {folder}/: lib/CMakeLists.txt has no such arrow"
    narrow = NARROW.get((layer, folder))
    if narrow and name.split("/", 1)[1] not in narrow:
        return f"of {folder}/, {layer} may include only {' and '.join(sorted(narrow))}"
    return None


def judge_foreign_include(file: str, name: str) -> str | None:
    """Why this file may not include the header `name` of somebody else; None where it may."""
    for pattern, allowed, what in FOREIGN:
        if pattern.fullmatch(name) and not file.startswith(allowed):
            return f"{what} is included only in {', '.join(allowed)}"
    if file.startswith("lib/"):
        for pattern, what in LIB_HEADERS:
            if pattern.fullmatch(name):
                return f"lib/ has no {what}"
    return None


def judge_words(line: str) -> str | None:
    """What this line of code in lib/ does that lib/ must not; None where all is well."""
    for pattern, what in LIB_WORDS:
        if pattern.search(line):
            return f"lib/ has no {what}"
    return None


def judge_file(graph: Graph, root: pathlib.Path, path: pathlib.Path) -> list[str]:
    file = path.relative_to(root).as_posix()
    text = path.read_text()
    found = []
    for number, (line, code) in enumerate(zip(text.splitlines(), without_comments(text).splitlines()), start=1):
        include = INCLUDE.match(line) if code.lstrip().startswith("#") else None
        if include:
            own = include.group(1) == '"' and file.startswith(("lib/", "drivers/"))
            problem = (judge_own_include(graph, file, include.group(2)) if own else None) or judge_foreign_include(
                file, include.group(2)
            )
        else:
            problem = judge_words(code) if file.startswith("lib/") else None
        if problem:
            found.append(f"{file}:{number}: {problem}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks every #include against the graph of layers.")
    parser.add_argument("--root", type=pathlib.Path, default=repository_root(), help="the repository to look at")
    root = parser.parse_args().root.resolve()
    graph = Graph(root)
    problems = graph.problems()
    files = code_files(root, ("app", "lib", "drivers"))
    for path in files:
        problems += judge_file(graph, root, path)
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"layers: {len(files)} files, {len(graph.layers)} layers, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
