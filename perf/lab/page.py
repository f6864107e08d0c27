"""The report: one HTML page with tables and plots."""

import html
import itertools
import pathlib
import re
import statistics

import chart
import document
from figures import Figure, Results, number
from summary import COLUMNS, row

TITLES = {"micro": "Parts", "datapath": "A packet's way through the shard", "shards": "Several shards", "limits": "What this core can do"}
# The stages are drawn on their own, and curves beside each other.
SERIES = re.compile(r"^(?P<family>.*[/:])(?P<x>\d+)(?P<rest>(?:/.*)?)$")


def _table(results: Results, figures: list[Figure]) -> str:
    return document.table(COLUMNS, (row(results, figure) for figure in figures))


def _bars(results: Results, figures: list[Figure]) -> str:
    """One chart for each unit: only like is drawn beside like."""
    charts = []
    by_unit = sorted(figures, key=lambda figure: figure.unit)
    for unit, group in itertools.groupby(by_unit, key=lambda figure: figure.unit):
        rows = []
        for figure in group:
            limit = results.figures.get(figure.limit or "")
            rows.append((figure.name.split(".", 1)[1], figure.median, figure.spread, limit.median if limit else None, unit))
        charts.append(document.figure(chart.bars(rows), f"In {unit}: median, median absolute deviation, and the limit in red."))
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
        piles.append(document.figure(chart.pile(parts, limit, "cycles"), caption))
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


SAYS = (
    "A value is the median of its runs, its spread the median absolute deviation; the limit was measured in the same "
    "rounds on the same core, and the ratio says how much of it is reached."
)


def write(results: Results, path: pathlib.Path):
    suites = "".join(_suite(results, suite) for suite in results.suites())
    path.write_text(document.page("Pollux, measured", results, SAYS, suites))
