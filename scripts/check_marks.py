#!/usr/bin/env python3
"""Nothing is left half done: fails on the usual marks of that in any text file of ours.

scripts/check_marks.py [--root DIR]
"""

import argparse
import pathlib
import re
import sys

from source_tree import repository_root

# Spelled so that this file does not find itself.
MARK = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
FOLDERS = ("app", "lib", "drivers", "tests", "perf", "scripts")
SUFFIXES = (".h", ".cc", ".py", ".sh", ".md", ".txt", ".cmake", ".toml")


def main() -> int:
    parser = argparse.ArgumentParser(description="Finds marks of unfinished work.")
    parser.add_argument("--root", type=pathlib.Path, default=repository_root(), help="the repository to look at")
    root = parser.parse_args().root.resolve()
    files = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.suffix in SUFFIXES]
    files += sorted(path for path in root.glob("*") if path.suffix in SUFFIXES)
    found = 0
    for path in files:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if MARK.search(line):
                print(f"{path.relative_to(root)}:{number}: finish it, or say in an issue why not: {line.strip()}")
                found += 1
    print(f"marks: {len(files)} files, {found} found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
