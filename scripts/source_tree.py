"""The files of this repository, for the check scripts: which there are, and their text without comments."""

import pathlib
import re

CODE_FOLDERS = ("app", "lib", "drivers", "tests", "perf")
CODE_SUFFIXES = (".h", ".cc")

_COMMENT_OR_LITERAL = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", re.DOTALL)


def repository_root() -> pathlib.Path:
    return pathlib.Path(__file__).resolve().parent.parent


def code_files(root: pathlib.Path, folders=CODE_FOLDERS) -> list[pathlib.Path]:
    """Every C++ file under these top-level folders, sorted."""
    return sorted(
        path
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.suffix in CODE_SUFFIXES and path.is_file()
    )


def without_comments(text: str) -> str:
    """The text with comments and literals blanked out; every line keeps its number."""

    def blank(match: re.Match) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    # A digit separator (1'000) would open a character literal; it says nothing that a check looks for.
    return _COMMENT_OR_LITERAL.sub(blank, re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", text))
