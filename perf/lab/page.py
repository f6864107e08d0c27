"""The report: one HTML page with everything in it, tables and plots; no script, and nothing from elsewhere."""

import html
import itertools
import pathlib
import re
import statistics

import chart
from figures import Figure, Results, number
from summary import COLUMNS, row

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2733; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid #dde3ea; } h3 { font-size: 1rem; }
table { border-collapse: collapse; font-size: 13px; } th, td { padding: .2rem .7rem; border-bottom: 1px solid #dde3ea; text-align: right; }
th:first-child, td:first-child, td:nth-child(3) { text-align: left; } svg { display: block; max-width: 100%; height: auto; margin: .6rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dt { color: #67727e; } dd { margin: 0; }
details { margin: 1rem 0; } figcaption { color: #67727e; } figure { margin: 1rem 0; } .curves { display: flex; flex-wrap: wrap; gap: 1rem; }
"""

TITLES = {"micro": "Parts", "datapath": "A packet's way through the shard", "shards": "Several shards", "limits": "What this core can do"}
# The stages are drawn on their own, and curves beside each other.
SERIES = re.compile(r"^(?P<family>.*[/:])(?P<x>\d+)(?P<rest>(?:/.*)?)$")


def _machine(results: Results) -> str:
    known = {**results.machine, **results.about}
    items = "".join(f"<dt>{html.escape(str(key))}</dt><dd>{html.escape(str(value))}</dd>" for key, value in known.items())
    return f"<dl>{items}</dl>"


def _figure(plot: str, caption: str) -> str:
    return f"<figure>{plot}<figcaption>{html.escape(caption)}</figcaption></figure>"


def _table(results: Results, figures: list[Figure]) -> str:
    head = "".join(f"<th>{column}</th>" for column in COLUMNS)
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row(results, figure)) for figure in figures)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{cells}</tr>' for cells in rows)}</table>"


def _bars(results: Results, figures: list[Figure]) -> str:
    """One chart for each unit: only like is drawn beside like."""
    charts = []
    by_unit = sorted(figures, key=lambda figure: figure.unit)
    for unit, group in itertools.groupby(by_unit, key=lambda figure: figure.unit):
        rows = []
        for figure in group:
            limit = results.figures.get(figure.limit or "")
            rows.append((figure.name.split(".", 1)[1], figure.median, figure.spread, limit.median if limit else None, unit))
        charts.append(_figure(chart.bars(rows), f"In {unit}: median, median absolute deviation, and the limit in red."))
    return "".join(charts)


def _stages(results: Results, figures: list[Figure]) -> str:
    """A pile for each direction; its parts are those that belong to a sum."""
    piles = []
    for total in (figure for figure in figures if figure.name.endswith(".sum_of_stages")):
        prefix = total.name.removesuffix("sum_of_stages")
        parts = [
            (figure.name.removeprefix(prefix), figure.median)
            for figure in figures
            if figure.name.startswith(prefix) and figure.unit == total.unit and figure.name.removeprefix(prefix) in STAGES
        ]
        raw = results.figures.get(prefix + "raw_seal")
        limit = ("AES-128-GCM alone", raw.median) if raw else None
        caption = f"{prefix.rstrip('.')}: {number(total.median)} {total.unit} in all stages; the dashed line is what its encryption costs alone."
        piles.append(_figure(chart.pile(parts, limit, "cycles"), caption))
    return "".join(piles)


STAGES = ("receive", "classify", "route", "open", "frames", "handshakes", "applications", "timers", "assemble", "seal", "transmit", "settle")


def _curves(figures: list[Figure]) -> str:
    """Families of at least three figures whose names differ in one number."""
    families: dict[tuple[str, str, str], list[tuple[float, Figure]]] = {}
    for figure in figures:
        match = SERIES.match(figure.name)
        if match:
            key = (match["family"].rstrip(":/"), match["rest"], figure.unit)
            families.setdefault(key, []).append((float(match["x"]), figure))
    drawn = []
    for (family, rest, unit), members in families.items():
        points = [(x, figure.median, figure.spread) for x, figure in sorted(members, key=lambda member: member[0]) if x > 0]
        if len(points) >= 3:
            drawn.append(chart.curve(points, unit, family.split(".", 1)[1] + rest))
    return f'<div class="curves">{"".join(drawn)}</div>'


def _suite(results: Results, suite: str) -> str:
    figures = [figure for figure in results.figures.values() if figure.suite == suite]
    runs = statistics.median(len(figure.values) for figure in figures)
    plots = {"micro": lambda: _curves(figures), "datapath": lambda: _stages(results, figures)}.get(suite, lambda: _bars(results, figures))
    title = TITLES.get(suite, suite.replace("_", " ").capitalize())
    table = _table(results, figures)
    folded = f"<details><summary>{len(figures)} figures</summary>{table}</details>" if len(figures) > 40 else table
    return f"<h2>{html.escape(title)}</h2><p>{runs:.0f} runs.</p>{plots()}{folded}"


def write(results: Results, path: pathlib.Path):
    title = "Pollux, measured"
    suites = "".join(_suite(results, suite) for suite in results.suites())
    path.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
        f"<h1>{title}</h1>{_machine(results)}"
        "<p>A value is the median of its runs, its spread the median absolute deviation; the limit was measured in the same "
        f"rounds on the same core, and the ratio says how much of it is reached.</p>{suites}</html>\n"
    )
