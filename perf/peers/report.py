"""What came of it: figures by their names, a table for a terminal, and one HTML page with bars, ours beside theirs."""

import html
import pathlib

import chart
import document
from contestants import ALL, Contestant
from cpu import Cost
from figures import NEITHER, Figure, Results, number
from work import ALL as WORKS
from work import Done, Work

HEADS = ("server", "cost", "unit", "spread", "kernel's receiving in it", "idle polls beside it", "rate at the client")

TITLE = "Pollux beside other makers' servers"

SAYS = (
    "ngtcp2 is measured with the server that its makers give with it; quinn, quiche and quic-go with the smallest server "
    "of ours on their libraries (tests/interop/peers), which has its files in memory and leaves the library's settings as "
    "they are. The one on quiche hands the kernel a datagram with each call; the others hand it trains of them (GSO), as "
    "pollux-edge does on a socket. Everybody encrypts with AES-128-GCM and shows a certificate for P-256."
)

CAPTION = (
    "CPU time of the server, user's and system's, with what the kernel took to receive for it: the median of {runs} rounds, and the "
    "median absolute deviation. The server had one core, its client another. The paths are not the same. {paths}. On the veth pair the "
    "client was quinn's for everybody, and every frame was finished by its sender. A server that polls never sleeps: polls "
    "that found nothing to do are not in its bar, but beside it in the table. A server that waits for its client handles fewer "
    "packets at a time, and so pays more for each: the rate says who could have done more."
)


def name(kind: str, of: Work, by: Contestant) -> str:
    """`kind`: nothing for the cost itself, "_receiving", "_idle_polls" or "_rate"."""
    return f"{of.name}{kind}.{by.name}"


def add(results: Results, of: Work, by: Contestant, cost: Cost, done: Done):
    """What one lap measured. Only the cost is judged by compare.py: what the client had depends on the client."""
    results.add(name("", of, by), of.cost(cost.work, done), unit=of.unit)
    results.add(name("_receiving", of, by), of.cost(cost.receiving, done), unit=of.unit, better=NEITHER)
    results.add(name("_rate", of, by), of.rate(done), unit=of.rate_unit, better=NEITHER)
    if by.path.is_polled:
        results.add(name("_idle_polls", of, by), of.cost(cost.idle, done), unit=of.unit, better=NEITHER)


def measured(results: Results, of: Work) -> list[tuple[Contestant, Figure]]:
    found = [(by, results.figures.get(name("", of, by))) for by in ALL]
    return [(by, figure) for by, figure in found if figure]


def rows(results: Results, of: Work) -> list[tuple[str, ...]]:
    """As HEADS has them."""

    def median(kind: str, by: Contestant) -> str:
        figure = results.figures.get(name(kind, of, by))
        return number(figure.median) if figure else "-"

    return [
        (
            f"{by.name} ({by.version})",
            number(cost.median),
            cost.unit,
            number(cost.spread),
            median("_receiving", by),
            median("_idle_polls", by),
            f"{median('_rate', by)} {of.rate_unit}",
        )
        for by, cost in measured(results, of)
    ]


def text(results: Results) -> str:
    lines = []
    for of in WORKS:
        table = [HEADS, *rows(results, of)]
        if len(table) == 1:
            continue
        widths = [max(len(row[column]) for row in table) for column in range(len(HEADS))]
        lines.append(f"{of.name}: {of.says}")
        lines += ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in table]
        lines.append("")
    return "\n".join(lines)


def _paths(found: list[tuple[Contestant, Figure]]) -> str:
    by_path: dict[str, list[str]] = {}
    for by, _ in found:
        by_path.setdefault(by.path.value, []).append(by.name)
    return "; ".join(f"{', '.join(names)}: {path}" for path, names in by_path.items())


def _section(results: Results, of: Work) -> str:
    found = measured(results, of)
    if not found:
        return ""
    bars = [(by.name, figure.median, figure.spread, None, figure.unit) for by, figure in found]
    plot = chart.bars(bars, others=[by.name for by, _ in found if not by.is_ours])
    caption = CAPTION.format(runs=max(len(figure.values) for _, figure in found), paths=_paths(found))
    table = document.table(HEADS, rows(results, of))
    return f"<h2>{of.name.capitalize()}</h2><p>{html.escape(of.says)}</p>{document.figure(plot, caption)}{table}"


def write(results: Results, failures: list[str], path: pathlib.Path):
    failed = "".join(f"<li>{html.escape(one)}</li>" for one in failures)
    body = f"<h2>Not done</h2><ul>{failed}</ul>" if failed else ""
    body += "".join(_section(results, of) for of in WORKS)
    path.write_text(document.page(TITLE, results, SAYS, body))
