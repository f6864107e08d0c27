"""What cites the RFCs: each `RFC 9000 §8.1-3` in the tree, and the test that it stands on.

A citation names an RFC and, after it, one or several requirements: `RFC 9000 §8.1-2, §8.1-3, -4`. A § without an RFC is of
the RFC that the file named last. `§8.1` alone points to a section, not to a requirement.
"""

import dataclasses
import pathlib
import re

from source_tree import code_files

_TOKEN = re.compile(
    r"""RFC[ ]?(?P<rfc>\d{4})\b
      | (?P<other>\bdraft-[a-z])
      | §[ ]?(?P<section>[A-Z]?[\d.]*\d)(?:-(?P<number>\d+)(?![\d.]*\d))?
      | (?:,|[ ](?P<joint>and|or|to))[ ]-(?P<more>\d+)\b""",
    re.VERBOSE,
)
_CPP_TEST = re.compile(r"^(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)", re.MULTILINE)
_PYTHON_NAME = re.compile(r"^(?:class (?P<suite>\w+)|    def (?P<test>\w+))", re.MULTILINE)
_COMMENT_LINE = re.compile(r"\s*(?://|#|@)")


@dataclasses.dataclass(frozen=True)
class Citation:
    requirement: str  # "9000-8.1-3"
    offset: int  # in the file's text


@dataclasses.dataclass(frozen=True)
class Test:
    """A test's name, and its reach in the text: the comment lines directly above it, and its body."""

    name: str  # "Suite.Name", or "tests/system/x_test.py:Class.test_name"
    first: int
    last: int


def citations_in(text: str) -> list[Citation]:
    found = []
    rfc = section = None
    last_number = list_end = 0
    for token in _TOKEN.finditer(text):
        if token["rfc"] or token["other"]:
            rfc, section = token["rfc"], None
        elif token["section"]:
            section = token["section"]
            numbers = [int(token["number"])] if token["number"] else []
        elif section and token.start() == list_end:
            numbers = range(last_number + 1 if token["joint"] == "to" else int(token["more"]), int(token["more"]) + 1)
        else:
            continue
        if not rfc or not section:
            continue
        for number in numbers:
            found.append(Citation(f"{rfc}-{section}-{number}", token.start()))
            last_number, list_end = number, token.end()
    return found


def _start_of_comment_above(text: str, offset: int) -> int:
    start = text.rfind("\n", 0, offset) + 1
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not _COMMENT_LINE.match(text[above:start]):
            break
        start = above
    return start


def _cpp_tests(text: str) -> list[Test]:
    found = []
    for match in _CPP_TEST.finditer(text):
        end = text.find("\n}", match.end())
        name = f"{match.group(1)}.{match.group(2)}"
        found.append(Test(name, _start_of_comment_above(text, match.start()), end if end >= 0 else len(text)))
    return found


def _python_tests(file: str, text: str) -> list[Test]:
    found = []
    suite = None
    names = list(_PYTHON_NAME.finditer(text))
    starts = [_start_of_comment_above(text, match.start()) for match in names] + [len(text)]
    for match, start, end in zip(names, starts, starts[1:]):
        suite = match["suite"] or suite
        if match["test"] and match["test"].startswith("test"):
            found.append(Test(f"{file}:{suite}.{match['test']}", start, end))
    return found


def tests_in(file: str, text: str) -> list[Test]:
    """Every test that this file defines, in its order."""
    return _python_tests(file, text) if file.endswith(".py") else _cpp_tests(text)


def citing_files(root: pathlib.Path) -> dict[str, str]:
    """The text of every file that may cite a requirement or define a test, by its path from the root."""
    paths = code_files(root, ("lib", "drivers", "app", "tests")) + sorted((root / "tests").rglob("*_test.py"))
    return {path.relative_to(root).as_posix(): path.read_text() for path in paths}
