"""The matrix: what came of every run, as cells of peers and cases; as text and as JSON."""

import dataclasses
import enum
import json

import cases
import peers
from run import Outcome


class Colour(enum.Enum):
    GREEN = "green"
    RED = "red"
    THEIRS = "fault of the peer"  # all that is wrong is known, and named by the rule that the peer breaks
    UNSUPPORTED = "unsupported"
    NOT_RUN = "not run"


@dataclasses.dataclass
class Cell:
    outcomes: list[Outcome] = dataclasses.field(default_factory=list)
    unsupported: str | None = None

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.complaint]

    @property
    def red(self) -> list[Outcome]:
        return [outcome for outcome in self.failed if not outcome.fault]

    @property
    def colour(self) -> Colour:
        if self.unsupported:
            return Colour.UNSUPPORTED
        if not self.outcomes:
            return Colour.NOT_RUN
        if self.red:
            return Colour.RED
        return Colour.THEIRS if self.failed else Colour.GREEN


class Matrix:
    def __init__(self, roles: list[str], peer_list: list[peers.Peer], case_list: list[cases.Case]):
        self.roles, self.peers, self.cases = roles, peer_list, case_list
        self._cells: dict[tuple[str, str, str], Cell] = {}

    def cell(self, role: str, peer: peers.Peer, case: cases.Case) -> Cell:
        return self._cells.setdefault((role, peer.name, case.name), Cell())

    def add(self, outcome: Outcome):
        run = outcome.run
        self.cell(run.role, run.peer, run.case).outcomes.append(outcome)

    def red(self) -> list[Outcome]:
        return [outcome for cell in self._cells.values() for outcome in cell.red]

    def failed(self) -> list[Outcome]:
        return [outcome for cell in self._cells.values() for outcome in cell.failed]

    def rows(self, role: str) -> list[peers.Peer]:
        """The peers that have something to show in this role of ours."""
        shown = (Colour.GREEN, Colour.RED, Colour.THEIRS)
        return [peer for peer in self.peers if any(self.cell(role, peer, case).colour in shown for case in self.cases)]

    def text(self, coloured: bool) -> str:
        return "\n".join(self._text_of(role, coloured) for role in self.roles if self.rows(role))

    def _text_of(self, role: str, coloured: bool) -> str:
        rows = self.rows(role)
        width = max(len("Pollux is the server"), *(len(case.name) for case in self.cases))
        columns = [max(len(peer.name), 5) for peer in rows]
        headings = "  ".join(peer.name.ljust(column) for peer, column in zip(rows, columns, strict=True))
        lines = [f"{('Pollux is the ' + role).ljust(width)}  {headings}"]
        for case in self.cases:
            cells = [_word(self.cell(role, peer, case)) for peer in rows]
            painted = [
                _paint(word.ljust(column), self.cell(role, peer, case).colour, coloured)
                for word, column, peer in zip(cells, columns, rows, strict=True)
            ]
            lines.append(f"{case.name.ljust(width)}  {'  '.join(painted)}".rstrip())
        return "\n".join(lines + self._footnotes(role)) + "\n"

    def _footnotes(self, role: str) -> list[str]:
        """For each cell with a star: whose fault it is, and which run's captures show it."""
        notes = []
        for peer in self.peers:
            for case in self.cases:
                known = [outcome for outcome in self.cell(role, peer, case).failed if outcome.fault]
                if known:
                    notes.append(f"* {peer.name}, {case.name}: {known[0].fault} ({known[0].run.name})")
        return notes

    def json(self) -> str:
        cells = [
            {
                "role": role,
                "peer": peer.name,
                "case": case.name,
                "result": self.cell(role, peer, case).colour.value,
                "unsupported": self.cell(role, peer, case).unsupported,
                "runs": [
                    {
                        "seed": outcome.run.seed,
                        "complaint": outcome.complaint,
                        "fault": outcome.fault,
                        "seconds": round(outcome.seconds, 2),
                    }
                    for outcome in self.cell(role, peer, case).outcomes
                ],
            }
            for role in self.roles
            for peer in self.peers
            for case in self.cases
        ]
        return json.dumps({"peers": {peer.name: peer.version for peer in self.peers}, "cells": cells}, indent=1)


def _word(cell: Cell) -> str:
    if cell.colour == Colour.UNSUPPORTED:
        return "-"
    if cell.colour == Colour.NOT_RUN:
        return ""
    good, all_of_them = len(cell.outcomes) - len(cell.failed), len(cell.outcomes)
    star = "*" if cell.colour == Colour.THEIRS else ""
    return f"{good}/{all_of_them}{star}" if cell.failed else "ok"


def _paint(word: str, colour: Colour, coloured: bool) -> str:
    codes = {Colour.GREEN: "32", Colour.RED: "1;31", Colour.THEIRS: "33"}
    return f"\x1b[{codes[colour]}m{word}\x1b[0m" if coloured and colour in codes else word
