#!/usr/bin/env python3
"""Files stay small: fails on a file over its limit, and names the functions that no longer fit a screen.

scripts/check_sizes.py [--root DIR]
"""

import argparse
import pathlib
import re
import statistics
import sys

from source_tree import code_files, repository_root, without_comments

FILE_LINES = 500
CONNECTION_LINES = 400
FUNCTION_LINES = 70  # a warning, not a failure: a table or one switch over a list may be longer

# A definition at the left margin or one indent in, whose body opens at the line's end.
FUNCTION_START = re.compile(r"^(?: {2})?[A-Za-z_][^;=]*\)[^;=]*\{$")


def limit_of(file: str) -> int:
    return CONNECTION_LINES - 1 if file == "lib/connection/connection.cc" else FILE_LINES


def long_functions(text: str) -> list[tuple[int, int]]:
    """(line, length) of each function over the limit; found by indentation, which clang-format keeps honest."""
    lines = without_comments(text).splitlines()
    found = []
    for number, line in enumerate(lines):
        if not FUNCTION_START.match(line.rstrip()) or line.lstrip().startswith("namespace"):
            continue
        closing = line[: len(line) - len(line.lstrip())] + "}"
        length = next((n for n, later in enumerate(lines[number:], start=1) if later.rstrip() == closing), 0)
        if length > FUNCTION_LINES:
            found.append((number + 1, length))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Watches the length of files and functions.")
    parser.add_argument("--root", type=pathlib.Path, default=repository_root(), help="the repository to look at")
    root = parser.parse_args().root.resolve()
    failed = False
    lengths = []
    for path in code_files(root, ("app", "lib", "drivers", "tests", "perf")):
        file = path.relative_to(root).as_posix()
        text = path.read_text()
        length = len(text.splitlines())
        lengths.append(length)
        limit = limit_of(file)
        if length > limit:
            print(f"{file}: {length} lines, at most {limit} are allowed: look for the missing noun")
            failed = True
        for line, size in long_functions(text):
            print(f"{file}:{line}: note: a function of {size} lines, over {FUNCTION_LINES}")
    if lengths:
        print(f"sizes: {len(lengths)} files, median {statistics.median(lengths):.0f} lines, longest {max(lengths)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
