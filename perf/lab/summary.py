"""The summary: a line for each figure, as a table for people and as tab-separated values for programs."""

import pathlib
import statistics

from figures import Figure, Results, number

COLUMNS = ("name", "value", "unit", "limit", "ratio", "spread")


def row(results: Results, figure: Figure) -> tuple[str, ...]:
    """`value` is the median, `spread` the median absolute deviation from it; `ratio` says how much of the limit is reached."""
    limit = results.figures.get(figure.limit or "")
    ratios = results.ratio_to_limit(figure)
    return (
        figure.name,
        number(figure.median),
        figure.unit,
        number(limit.median) if limit else "-",
        f"{statistics.median(ratios):.3f}" if ratios else "-",
        number(figure.spread),
    )


def write_tsv(results: Results, path: pathlib.Path):
    lines = [COLUMNS, *(row(results, figure) for figure in results.figures.values())]
    path.write_text("".join("\t".join(line) + "\n" for line in lines))


def table(results: Results) -> str:
    rows = [COLUMNS, *(row(results, figure) for figure in results.figures.values())]
    widths = [max(len(line[column]) for line in rows) for column in range(len(COLUMNS))]
    left = {0, 2}
    lines = (
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths))
        )
        for line in rows
    )
    return "\n".join(line.rstrip() for line in lines)
