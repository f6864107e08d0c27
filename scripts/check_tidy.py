#!/usr/bin/env python3
"""clang-tidy over app/, lib/ and drivers/, with the checks of .clang-tidy.

A file that passed is not looked at again until it, a header of ours that it includes, its compile command or the checks
change: the passes are kept in BUILD/tidy under a hash of all that. The first run takes minutes, the next a moment.

    scripts/check_tidy.py [--build build/release] [FILE...]
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

from source_tree import repository_root

CLANG_TIDY = "clang-tidy-19"
# The build's compiler is g++. What a designated initializer leaves out on purpose is no mistake.
EXTRA_ARGUMENTS = ["--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wno-missing-designated-field-initializers"]
FOLDERS = ("app", "lib", "drivers")
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


class Fingerprints:
    """Hashes of a file together with every header of ours that it reaches."""

    def __init__(self, root: pathlib.Path):
        self._root = root
        self._includes: dict[pathlib.Path, list[pathlib.Path]] = {}

    def _included_by(self, path: pathlib.Path) -> list[pathlib.Path]:
        if path not in self._includes:
            names = [name.decode() for name in INCLUDE.findall(path.read_bytes())]
            candidates = [base / name for name in names for base in (self._root / "lib", self._root)]
            self._includes[path] = [candidate for candidate in candidates if candidate.is_file()]
        return self._includes[path]

    def of(self, path: pathlib.Path, salt: str) -> str:
        reached, pending = {path}, [path]
        while pending:
            fresh = set(self._included_by(pending.pop())) - reached
            reached |= fresh
            pending += fresh
        digest = hashlib.sha256(salt.encode())
        for each in sorted(reached):
            digest.update(each.read_bytes())
        return digest.hexdigest()


def tidy(path: pathlib.Path, build: pathlib.Path) -> tuple[bool, str]:
    command = [CLANG_TIDY, "-p", str(build), "--quiet", *EXTRA_ARGUMENTS, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode == 0, result.stdout if result.stdout.strip() else result.stderr


def compile_commands(root: pathlib.Path, build: pathlib.Path) -> dict[pathlib.Path, str]:
    """Our files that the build compiles, each with its command."""
    entries = json.loads((build / "compile_commands.json").read_text())
    commands = {pathlib.Path(entry["directory"], entry["file"]).resolve(): entry["command"] for entry in entries}
    return {
        path: command
        for path, command in commands.items()
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in FOLDERS
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs clang-tidy on what changed since it last passed.")
    parser.add_argument(
        "--build", type=pathlib.Path, default=repository_root() / "build/release", help="a configured build folder"
    )
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="only these")
    options = parser.parse_args()
    root, build = repository_root(), options.build.resolve()
    if not (build / "compile_commands.json").exists():
        print(f"tidy: {build} is not configured: run scripts/build.sh first")
        return 1
    commands = compile_commands(root, build)
    if options.files:
        only = {path.resolve() for path in options.files}
        commands = {path: command for path, command in commands.items() if path in only}

    salt = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    salt += (root / ".clang-tidy").read_text()
    fingerprints = Fingerprints(root)
    passed_folder = build / "tidy"
    passed_folder.mkdir(exist_ok=True)
    passes = {path: passed_folder / fingerprints.of(path, salt + command) for path, command in commands.items()}
    changed = [path for path in sorted(passes) if not passes[path].exists()]

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, (good, text) in zip(changed, pool.map(lambda path: tidy(path, build), changed)):
            if good:
                passes[path].touch()
            else:
                failed += 1
                print(text, flush=True)
    print(f"tidy: {len(passes)} files, {len(changed)} of them new or changed, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
