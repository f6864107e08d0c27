"""What our HTML pages are made of: one file with everything in it; no script, and nothing from elsewhere."""

import html
from collections.abc import Iterable

from figures import Results

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2733; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid #dde3ea; } h3 { font-size: 1rem; }
table { border-collapse: collapse; font-size: 13px; } th, td { padding: .2rem .7rem; border-bottom: 1px solid #dde3ea; text-align: right; }
th:first-child, td:first-child, td:nth-child(3) { text-align: left; } svg { display: block; max-width: 100%; height: auto; margin: .6rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dt { color: #67727e; } dd { margin: 0; }
details { margin: 1rem 0; } figcaption { color: #67727e; } figure { margin: 1rem 0; } .curves { display: flex; flex-wrap: wrap; gap: 1rem; }
"""


def page(title: str, results: Results, says: str, body: str) -> str:
    """`says` is text, `body` is HTML; between them and the title stands what is known of the machine and the run."""
    known = {**results.machine, **results.about}
    items = "".join(f"<dt>{html.escape(str(key))}</dt><dd>{html.escape(str(value))}</dd>" for key, value in known.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{html.escape(title)}</h1><dl>{items}</dl><p>{html.escape(says)}</p>{body}</html>\n"
    )


def figure(plot: str, caption: str) -> str:
    return f"<figure>{plot}<figcaption>{html.escape(caption)}</figcaption></figure>"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    lines = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return f"<table><tr>{heads}</tr>{''.join(f'<tr>{cells}</tr>' for cells in lines)}</table>"
