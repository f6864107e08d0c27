"""Charts as SVG text: bars beside their limits, stages piled up, a curve over a logarithmic axis. Nothing from elsewhere."""

import html
import math
from collections.abc import Collection

from figures import number

BAR = 22
LABEL = 300
WIDTH = 560
VALUE = 190
GREY = "#9aa4ae"
COLOURS = ("#2f6db5", "#7fb069", "#e6aa68", "#ca3c25", "#6b4e9b", "#3aa6a0", "#b5838d", "#9aa0a6", "#d4a017", "#5b8e7d", "#8d5524", "#444b6e")


def _svg(width: float, height: float, body: list[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="12">{"".join(body)}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = "#1d2733") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{html.escape(text)}</text>'


def bars(rows: list[tuple[str, float, float, float | None, str]], others: Collection[str] = ()) -> str:
    """(label, median, spread, limit or nothing, unit): a bar each, a whisker for the spread, a line at the limit. What has a
    label of `others` is drawn in grey."""
    largest = max(max(median + spread, limit or 0) for _, median, spread, limit, _ in rows) or 1
    scale = WIDTH / largest
    body = []
    for place, (label, median, spread, limit, unit) in enumerate(rows):
        top = place * BAR + 3
        middle = top + (BAR - 6) / 2
        length, colour = median * scale, GREY if label in others else COLOURS[0]
        body.append(_text(LABEL - 8, middle + 4, label, "end"))
        body.append(f'<rect x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR - 6}" fill="{colour}"/>')
        low, high = LABEL + max(median - spread, 0) * scale, LABEL + (median + spread) * scale
        body.append(f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}" stroke="#1d2733" stroke-width="2"/>')
        said = f"{number(median)} {unit}"
        if limit is not None:
            at = LABEL + limit * scale
            body.append(f'<path d="M{at:.1f} {top - 2}v{BAR - 2}" stroke="{COLOURS[3]}" stroke-width="2"/>')
            said += f" (limit {number(limit)})"
        body.append(_text(LABEL + WIDTH + 6, middle + 4, said))
    return _svg(LABEL + WIDTH + VALUE, len(rows) * BAR + 4, body)


def pile(parts: list[tuple[str, float]], limit: tuple[str, float] | None, unit: str) -> str:
    """Parts of a whole in a row, with a legend below, and a line at what the whole cannot go below."""
    whole = sum(value for _, value in parts)
    scale = (LABEL + WIDTH) / max(whole, limit[1] if limit else 0, 1e-9)
    body, at = [], 0.0
    for place, (_, value) in enumerate(parts):
        colour = COLOURS[place % len(COLOURS)]
        body.append(f'<rect x="{at:.1f}" y="8" width="{value * scale:.1f}" height="34" fill="{colour}"/>')
        at += value * scale
    if limit:
        x = limit[1] * scale
        body.append(f'<path d="M{x:.1f} 2v46" stroke="#1d2733" stroke-width="2" stroke-dasharray="4 3"/>')
        body.append(_text(x + 4, 60, f"{limit[0]}: {number(limit[1])}"))
    columns = 3
    for place, (name, value) in enumerate(parts):
        x, y = place % columns * 290, 80 + place // columns * 18
        body.append(f'<rect x="{x}" y="{y - 10}" width="11" height="11" fill="{COLOURS[place % len(COLOURS)]}"/>')
        share = value / whole if whole else 0
        body.append(_text(x + 16, y, f"{name}: {number(value)} {unit} ({share:.0%})"))
    return _svg(LABEL + WIDTH + 10, 92 + (len(parts) - 1) // columns * 18, body)


def curve(points: list[tuple[float, float, float]], unit: str, across: str) -> str:
    """(x, median, spread) over a logarithmic axis of x; the other begins at zero."""
    width, height, left, bottom = 420, 180, 60, 40
    first, last = math.log(points[0][0]), math.log(points[-1][0])
    top = max(median + spread for _, median, spread in points) * 1.1 or 1

    def place(x: float, y: float) -> tuple[float, float]:
        along = (math.log(x) - first) / (last - first) if last > first else 0.5
        return left + along * (width - left - 20), height - bottom - y / top * (height - bottom - 10)

    body = [f'<path d="M{left} 10V{height - bottom}H{width - 10}" stroke="{GREY}" fill="none"/>']
    line = " ".join("{:.1f},{:.1f}".format(*place(x, median)) for x, median, _ in points)
    body.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[0]}" stroke-width="2"/>')
    for x, median, spread in points:
        (px, low), (_, high) = place(x, max(median - spread, 0)), place(x, median + spread)
        body.append(f'<path d="M{px:.1f} {low:.1f}V{high:.1f}" stroke="#1d2733"/>')
        body.append(f'<circle cx="{px:.1f}" cy="{place(x, median)[1]:.1f}" r="3" fill="{COLOURS[0]}"/>')
        body.append(_text(px, height - bottom + 16, f"{x:g}", "middle", "#67727e"))
    body.append(_text(left - 6, 18, number(top), "end", "#67727e"))
    body.append(_text(left - 6, height - bottom, "0", "end", "#67727e"))
    body.append(_text((left + width) / 2, height - 4, f"{across}; {unit}", "middle"))
    return _svg(width, height, body)
