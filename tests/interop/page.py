"""The matrix as one HTML page, without anything from elsewhere; what is red leads to its logs and captures."""

import html
import pathlib

from cases import Case
from matrix import Cell, Colour, Matrix
from peers import Peer
from run import Outcome

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1d2733; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; } th, td { padding: .3rem .7rem; text-align: left; border-bottom: 1px solid #dde3ea; }
td.cell { text-align: center; min-width: 4.5rem; } th small { display: block; font-weight: normal; color: #67727e; }
.green { background: #d9f2dd; } .red { background: #f9d5d3; } .unsupported { color: #9aa4ae; }
.theirs { background: #fbe9c6; } .theirs a { color: #7a5200; }
.red a { color: #8c1410; font-weight: 600; } .says { color: #67727e; }
article { border-left: 4px solid #d9534f; padding: .2rem 1rem; margin: 1rem 0; background: #fdf6f5; }
article p { margin: .3rem 0; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dd { margin: 0; }
"""

# What a run leaves, in the order in which people want to see it.
KINDS = ("*.log", "qlog/*", "*.pcap")


CLASSES = {Colour.GREEN: "green", Colour.RED: "red", Colour.THEIRS: "theirs"}


def _anchor(role: str, peer: Peer, case: Case) -> str:
    return f"{role}-{peer.name}-{case.name}"


def _cell(role: str, peer: Peer, case: Case, cell: Cell) -> str:
    colour = cell.colour
    if colour == Colour.UNSUPPORTED:
        return f'<td class="cell unsupported" title="{html.escape(cell.unsupported)}">-</td>'
    if colour == Colour.NOT_RUN:
        return '<td class="cell"></td>'
    good, total = len(cell.outcomes) - len(cell.failed), len(cell.outcomes)
    text = f"{good}/{total}"
    if cell.failed:
        text = f'<a href="#{_anchor(role, peer, case)}">{text}</a>'
    return f'<td class="cell {CLASSES[colour]}">{text}</td>'


def _table(matrix: Matrix, role: str) -> str:
    heads = "".join(f"<th>{peer.name}<small>{peer.version}</small></th>" for peer in matrix.rows(role))
    rows = []
    for case in matrix.cases:
        cells = "".join(_cell(role, peer, case, matrix.cell(role, peer, case)) for peer in matrix.rows(role))
        rows.append(f'<tr><th>{case.name}</th>{cells}<td class="says">{html.escape(case.says)}</td></tr>')
    return f"<table><tr><th></th>{heads}<th></th></tr>{''.join(rows)}</table>"


def _links(outcome: Outcome, folder: pathlib.Path) -> str:
    found = [path for kind in KINDS for path in sorted((folder / outcome.run.name).glob(kind))]
    names = [path.relative_to(folder).as_posix() for path in found]
    return " ".join(f'<a href="{html.escape(name)}">{html.escape(name.rsplit("/", 1)[1])}</a>' for name in names)


def _fault(outcome: Outcome) -> str:
    return f"<br>{html.escape(outcome.fault)}" if outcome.fault else ""


def _report(outcomes: list[Outcome], folder: pathlib.Path) -> str:
    run = outcomes[0].run
    lines = "".join(
        f"<p>Seed {outcome.run.seed}: {html.escape(outcome.complaint)}{_fault(outcome)}<br>{_links(outcome, folder)}</p>"
        for outcome in outcomes
    )
    return f'<article id="{_anchor(run.role, run.peer, run.case)}"><b>{run.peer.name}, {run.case.name}</b>{lines}</article>'


def _reasons(matrix: Matrix, role: str) -> str:
    said = []
    for peer in matrix.rows(role):
        for case in matrix.cases:
            reason = matrix.cell(role, peer, case).unsupported
            if reason:
                said.append(f"<dt>{peer.name}, {case.name}</dt><dd>{html.escape(reason)}</dd>")
    return f"<h3>Not played</h3><dl>{''.join(said)}</dl>" if said else ""


def _section(matrix: Matrix, role: str, folder: pathlib.Path) -> str:
    cells = [matrix.cell(role, peer, case) for peer in matrix.peers for case in matrix.cases]
    reports = "".join(_report(cell.failed, folder) for cell in cells if cell.failed)
    return f"<h2>Pollux is the {role}</h2>{_table(matrix, role)}{reports}{_reasons(matrix, role)}"


def write(matrix: Matrix, folder: pathlib.Path):
    """DIR/index.html; the runs' own folders are beside it."""
    sections = "".join(_section(matrix, role, folder) for role in matrix.roles if matrix.rows(role))
    title = "Pollux and other makers' stacks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
        f"<h1>{title}</h1>{sections}</html>\n"
    )
