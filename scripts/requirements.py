#!/usr/bin/env python3
"""Every rule of the RFCs has its proof: judges the tables in tests/requirements/ against the tests and the citations.

Fails where a table names a test that does not exist, where the code cites a requirement that does not exist, where a table
contradicts itself, and where a requirement has neither a proof nor a reason why not. tests/README.md says what an entry
looks like. The last line is the totals.

    scripts/requirements.py [--root DIR] [--allow-missing] [--missing] [--from-marks]
      --allow-missing  requirements that nothing is said of are counted, and do not fail
      --missing        list them
      --from-marks     first write into the tables the tests that carry a requirement's mark
"""

import argparse
import pathlib
import re
import sys
import tomllib

from citations import citations_in, citing_files, tests_in
from source_tree import repository_root

TABLES = "tests/requirements"
MUST = {"MUST", "MUST NOT"}
SHOULD = {"SHOULD", "SHOULD NOT", "RECOMMENDED"}
MAY = {"MAY", "OPTIONAL"}

# What an entry of a level may say of itself, the proof first: exactly one of these. An entry with none is missing.
VERDICTS = (
    {level: ("proved_by", "not_applicable") for level in MUST}
    | {level: ("proved_by", "exception", "not_applicable") for level in SHOULD}
    | {level: ("taken", "not_taken", "not_applicable") for level in MAY}
)

ENTRY = re.compile(r'^\["(?P<id>[^"]+)"\]\n(?P<body>(?:(?!\[").*\n)*)', re.MULTILINE)
COLUMNS = 120


def base_name(test: str) -> str:
    """Seeds/Transfer.Completes/3 is Transfer.Completes as TEST_P wrote it."""
    return test if ".py:" in test else re.sub(r"^\w+/(?=\w+\.)|/\w+$|/\w+(?=\.)", "", test)


class Tables:
    """The entries of all tables, by requirement."""

    def __init__(self, root: pathlib.Path):
        self.files = sorted((root / TABLES).glob("*.toml"))
        self.entries: dict[str, dict] = {}
        self.problems: list[str] = []
        for path in self.files:
            file = path.relative_to(root).as_posix()
            try:
                table = tomllib.loads(path.read_text())
            except tomllib.TOMLDecodeError as error:
                self.problems.append(f"{file}: {error}")
                continue
            for name, entry in table.items():
                if name in self.entries:
                    self.problems.append(f"{file}: {name} is also in {self.entries[name]['file']}")
                self.entries[name] = {"file": file, **entry}

    def problems_of_form(self) -> list[str]:
        found = []
        for name, entry in self.entries.items():
            where = f"{entry['file']}: {name}"
            verdicts = VERDICTS.get(entry.get("level"))
            if verdicts is None:
                found.append(f"{where}: the level is none of {', '.join(VERDICTS)}")
                continue
            if not entry.get("says"):
                found.append(f"{where} says nothing")
            said = sorted(set(entry) - {"file", "level", "says"})
            if len(said) > 1 or not set(said) <= set(verdicts):
                found.append(f"{where}: {' and '.join(said)}: a {entry['level']} has one of {', '.join(verdicts)}")
            elif said and not entry[said[0]]:
                found.append(f"{where}: {said[0]} is empty")
        return found

    def gaps(self) -> list[str]:
        """Requirements are counted from 1 in each section: a number left out is a requirement that was forgotten."""
        found = []
        for name, entry in self.entries.items():
            section, _, number = name.rpartition("-")
            if not number.isdigit() or (int(number) > 1 and f"{section}-{int(number) - 1}" not in self.entries):
                found.append(f"{entry['file']}: {name}: the one before it is not there")
        return found


def verdict_of(entry: dict) -> str | None:
    return next((key for key in VERDICTS.get(entry.get("level"), ()) if entry.get(key)), None)


def tests_named(entry: dict) -> list[str]:
    return entry.get("proved_by") or entry.get("taken") or []


class Tree:
    """What the code says: the tests there are, the citations, and which test carries which mark."""

    def __init__(self, root: pathlib.Path):
        self.tests: set[str] = set()
        self.marks: dict[str, list[str]] = {}  # requirement to tests
        self.cited: list[tuple[str, str]] = []  # file:line and requirement
        for file, text in citing_files(root).items():
            tests = tests_in(file, text)
            self.tests.update(test.name for test in tests)
            for citation in citations_in(text):
                self.cited.append((f"{file}:{text.count(chr(10), 0, citation.offset) + 1}", citation.requirement))
                for test in tests:
                    named = self.marks.setdefault(citation.requirement, [])
                    if test.first <= citation.offset < test.last and test.name not in named:
                        named.append(test.name)

    def problems(self, tables: Tables) -> list[str]:
        numbered = {name.split("-")[0] for name in tables.entries}
        found = [
            f"{where}: there is no requirement {name}"
            for where, name in self.cited
            if name.split("-")[0] in numbered and name not in tables.entries
        ]
        for name, entry in tables.entries.items():
            for test in tests_named(entry):
                if base_name(test) not in self.tests:
                    found.append(f"{entry['file']}: {name}: there is no test {test}")
        return found


def list_of_tests(key: str, tests: list[str]) -> str:
    quoted = [f'"{test}"' for test in tests]
    line = f"{key} = [{', '.join(quoted)}]"
    if len(line) <= COLUMNS:
        return f"{line}\n"
    return f"{key} = [\n" + "".join(f"  {test},\n" for test in quoted) + "]\n"


def write_marks(root: pathlib.Path, tables: Tables, tree: Tree):
    """A test that carries a requirement's mark is its proof, whatever the entry said before."""

    def rewritten(match: re.Match) -> str:
        name, body = match["id"], match["body"]
        entry = tables.entries[name]
        marked = [test for test in tree.marks.get(name, []) if test not in tests_named(entry)]
        if not marked or entry.get("level") not in VERDICTS:
            return match.group()
        kept = "".join(line for line in body.splitlines(True) if line.startswith(("level", "says")))
        said = list_of_tests(VERDICTS[entry["level"]][0], tests_named(entry) + marked)
        print(f"{name}: {', '.join(marked)}")
        return f'["{name}"]\n{kept}{said}' + ("\n" if body.endswith("\n\n") else "")

    for path in tables.files:
        text = path.read_text()
        new = ENTRY.sub(rewritten, text)
        if new != text:
            path.write_text(new)


def count(entries: list[dict], *verdicts: str | None) -> int:
    return sum(verdict_of(entry) in verdicts for entry in entries)


def print_totals(tables: Tables):
    must, should, may = (
        [entry for entry in tables.entries.values() if entry.get("level") in levels] for levels in (MUST, SHOULD, MAY)
    )
    refused = count(may, "not_taken", "not_applicable")
    print(f"MAY: {count(may, 'taken')} taken, {refused} not taken, {count(may, None)} missing")
    print(
        f"MUST: {count(must, 'proved_by')} proved, {count(must, 'not_applicable')} not applicable, "
        f"{count(must, None)} missing; SHOULD: {count(should, 'proved_by')} proved, "
        f"{count(should, 'exception', 'not_applicable')} excepted, {count(should, None)} missing"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Judges the tables of requirements against tests and citations.")
    parser.add_argument("--root", type=pathlib.Path, default=repository_root(), help="the repository to look at")
    parser.add_argument("--allow-missing", action="store_true", help="do not fail on what is missing")
    parser.add_argument("--missing", action="store_true", help="list what is missing")
    parser.add_argument("--from-marks", action="store_true", help="first write the tests' marks into the tables")
    arguments = parser.parse_args()
    root = arguments.root.resolve()

    tables, tree = Tables(root), Tree(root)
    if arguments.from_marks and not tables.problems:
        write_marks(root, tables, tree)
        tables = Tables(root)
    problems = tables.problems + tables.problems_of_form() + tables.gaps() + tree.problems(tables)
    missing = [
        f"{entry['file']}: {name} {entry.get('level')}: missing: {entry.get('says')}"
        for name, entry in tables.entries.items()
        if verdict_of(entry) is None
    ]
    shown = problems + (missing if arguments.missing or not arguments.allow_missing else [])
    print(*shown, sep="\n", end="\n" if shown else "")
    print_totals(tables)
    return 1 if problems or (missing and not arguments.allow_missing) else 0


if __name__ == "__main__":
    sys.exit(main())
