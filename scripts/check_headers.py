#!/usr/bin/env python3
"""Every header stands alone: it has #pragma once, and wants nothing included before it.

Where the .cc of the same name includes it first, the build proves that; the others are compiled alone here.

    scripts/check_headers.py [--root DIR]
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

from source_tree import code_files, repository_root

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def first_include(path: pathlib.Path) -> str | None:
    match = INCLUDE.search(path.read_text())
    return match.group(1) if match else None


def name_in_includes(root: pathlib.Path, header: pathlib.Path) -> str:
    """As it is written in an #include: rooted at lib/, or at the repository."""
    relative = header.relative_to(root)
    return relative.relative_to("lib").as_posix() if relative.parts[0] == "lib" else relative.as_posix()


def compile_error(root: pathlib.Path, header: pathlib.Path) -> str | None:
    """What the compiler says about a file that includes this header only."""
    command = ("g++", "-std=c++23", "-fsyntax-only", f"-I{root / 'lib'}", f"-I{root}", "-x", "c++", "-")
    source = f'#include "{name_in_includes(root, header)}"\n'
    result = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    return None if result.returncode == 0 else "does not compile alone:\n" + result.stderr


def problem_of(root: pathlib.Path, header: pathlib.Path) -> str | None:
    if not re.search(r"^#pragma once$", header.read_text(), re.MULTILINE):
        return "has no #pragma once"
    source = header.with_suffix(".cc")
    if not source.exists():
        return compile_error(root, header)
    return (
        None if first_include(source) == name_in_includes(root, header) else f"{source.name} does not include it first"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks that every header can be included alone.")
    parser.add_argument("--root", type=pathlib.Path, default=repository_root(), help="the repository to look at")
    root = parser.parse_args().root.resolve()
    headers = [path for path in code_files(root, ("app", "lib", "drivers")) if path.suffix == ".h"]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for header, problem in zip(headers, pool.map(lambda header: problem_of(root, header), headers)):
            if problem:
                print(f"{header.relative_to(root)}: {problem}")
                wrong += 1
    print(f"headers: {len(headers)}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
