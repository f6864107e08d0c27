#!/usr/bin/env python3
"""Breaks one rule at a time and sees whether a test notices.

scripts/mutations.py [--only NAME ...] [--list | --check] [--jobs N]
  --only NAME   only these; the names are those of tests/mutations.toml
  --list        what there is
  --check       only that each mutation still fits the code: changes, builds and runs nothing
  --jobs N      compilers at once (default: all cores)

Works on a copy of the tree in build/mutations, so nothing here is changed. A mutation is caught when a test that
passed before it fails, or does not end. Exits 1 when one survives, no longer applies, or does not compile.
"""

import argparse
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import time
import tomllib

from source_tree import repository_root

MUTATIONS = "tests/mutations.toml"
# A broken rule may make a test run for ever.
TEST_SECONDS = 300
# As the release build compiles, down to the paths from its folder to the sources, so that the compiler cache has what no mutation touches.
CACHE = "env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_BASEDIR={tree};CCACHE_NOHASHDIR=1;ccache"


@dataclasses.dataclass(frozen=True)
class Mutation:
    name: str
    rule: str  # where the rule is written
    file: str
    before: str  # occurs once in the file
    after: str
    program: str  # the test program ...
    tests: str  # ... and its gtest filter

    def changed(self, root: pathlib.Path) -> str:
        """The file's text with the rule broken; ValueError when the mutation does not fit."""
        text = (root / self.file).read_text()
        if (count := text.count(self.before)) != 1:
            raise ValueError(f"{self.file} has {count} times: {self.before}")
        return text.replace(self.before, self.after)


def read_mutations(root: pathlib.Path) -> list[Mutation]:
    with open(root / MUTATIONS, "rb") as file:
        return [Mutation(**entry) for entry in tomllib.load(file)["mutation"]]


class Workshop:
    """A copy of the tree with a build of its own."""

    def __init__(self, root: pathlib.Path, jobs: int):
        self.tree = root / "build" / "mutations" / "tree"
        self.build = self.tree / "build" / "release"
        self.jobs = jobs
        self._copy(root)
        self._run("cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo", f"-DCMAKE_CXX_COMPILER_LAUNCHER={CACHE.format(tree=self.tree)}")

    def _copy(self, root: pathlib.Path) -> None:
        """By content, so that a file that has not changed stays as old as its object file."""
        listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(listing, cwd=root, capture_output=True, check=True, text=True).stdout
        wanted = {file for file in listed.splitlines() if (root / file).is_file()}
        if self.tree.exists():
            for path in [path for path in self.tree.rglob("*") if path.is_file() and not path.is_relative_to(self.build)]:
                if path.relative_to(self.tree).as_posix() not in wanted:
                    path.unlink()
        for file in wanted:
            source, copy = root / file, self.tree / file
            if copy.is_file() and copy.read_bytes() == source.read_bytes():
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)

    def _run(self, *command) -> None:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stdout[-3000:])

    def compile(self, program: str) -> None:
        self._run("ninja", "-C", self.build, f"-j{self.jobs}", program)

    def passes(self, mutation: Mutation) -> bool:
        [program] = [path for path in (self.build / "tests").rglob(mutation.program) if path.is_file()]
        command = [program, f"--gtest_filter={mutation.tests}", "--gtest_brief=1", "--gtest_fail_fast"]
        environment = os.environ | {"POLLUX_SEEDS": "3"}
        try:
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TEST_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        if "0 tests ran" in done.stdout or "[==========] 0 tests" in done.stdout:
            raise RuntimeError(f"{mutation.tests} names no test of {mutation.program}")
        return done.returncode == 0

    def judge(self, mutation: Mutation) -> str:
        """caught, or survived; RuntimeError where the mutation cannot be judged."""
        self.compile(mutation.program)
        if not self.passes(mutation):
            raise RuntimeError(f"{mutation.tests} fails without the mutation")
        path = self.tree / mutation.file
        sound = path.read_text()
        path.write_text(mutation.changed(self.tree))
        try:
            self.compile(mutation.program)
            return "survived" if self.passes(mutation) else "caught"
        finally:
            path.write_text(sound)


def check(root: pathlib.Path, mutations: list[Mutation]) -> int:
    failed = 0
    for mutation in mutations:
        try:
            mutation.changed(root)
        except (OSError, ValueError) as error:
            print(f"{MUTATIONS}: {mutation.name}: {error}")
            failed = 1
    print(f"mutations: {len(mutations)} listed")
    return failed


def run(root: pathlib.Path, mutations: list[Mutation], jobs: int) -> int:
    workshop = Workshop(root, jobs)
    survived = 0
    for number, mutation in enumerate(mutations, start=1):
        started = time.monotonic()
        try:
            verdict = workshop.judge(mutation)
        except (RuntimeError, ValueError) as error:
            verdict = f"cannot be judged: {error}"
        survived += verdict != "caught"
        print(f"{number:3}/{len(mutations)} {mutation.name:44} {mutation.rule:24} {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"mutations: {len(mutations) - survived} caught, {survived} not")
    return 1 if survived else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Breaks one rule at a time and sees whether a test notices.")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these")
    parser.add_argument("--list", action="store_true", help="what there is")
    parser.add_argument("--check", action="store_true", help="only that each mutation still fits the code")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="compilers at once")
    options = parser.parse_args()
    root = repository_root()
    mutations = read_mutations(root)
    if options.only:
        if unknown := set(options.only) - {mutation.name for mutation in mutations}:
            parser.error(f"no such mutation: {', '.join(sorted(unknown))} (--list says which there are)")
        mutations = [mutation for mutation in mutations if mutation.name in options.only]
    if options.list:
        for mutation in mutations:
            print(f"{mutation.name:44} {mutation.rule:24} {mutation.file}")
        return 0
    return check(root, mutations) if options.check else run(root, mutations, options.jobs)


if __name__ == "__main__":
    sys.exit(main())
