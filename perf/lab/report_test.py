"""The report and the summary: all figures are there, the plots are drawn, and nothing is fetched from elsewhere."""

import html.parser
import pathlib
import re
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import chart  # noqa: E402
import page  # noqa: E402
import summary  # noqa: E402
from figures import HIGHER, Results  # noqa: E402
from synthetic import results  # noqa: E402

VOID = {"meta", "br", "link", "img"}


class Nesting(html.parser.HTMLParser):
    """Complains about an end that does not fit its beginning, and about what would be fetched."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.wrong += [f"{tag} {name}={value}" for name, value in attributes if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


def of_all_suites() -> Results:
    made = results(1)
    for _ in range(5):
        for entries in (1, 10, 100):
            made.add(f"micro.found/{entries}", 10 * entries, unit="ns")
        made.add("datapath.download.raw_seal", 300, unit="cycles/packet")
        for stage in page.STAGES:
            made.add(f"datapath.download.{stage}", 100, unit="cycles/packet")
        made.add("datapath.download.sum_of_stages", 1200, unit="cycles/packet", limit="datapath.download.raw_seal")
        made.add("requests.<limit>", 2e5, unit="1/s", better=HIGHER)
        made.add("requests.closed_loop", 1e5, unit="1/s", better=HIGHER, limit="requests.<limit>")
    return made


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_the_page_has_every_figure_and_fetches_nothing(self):
        made = of_all_suites()
        page.write(made, self.folder / "report.html")
        text = (self.folder / "report.html").read_text()
        nesting = Nesting()
        nesting.feed(text)
        self.assertEqual((nesting.wrong, nesting.open), ([], []))
        self.assertNotRegex(text, r"https?://|@import|<script")
        for name in made.figures:
            self.assertIn(f"<td>{name.replace('<', '&lt;').replace('>', '&gt;')}</td>", text)

    def test_every_suite_is_drawn(self):
        page.write(of_all_suites(), self.folder / "report.html")
        sections = re.split("<h2>", (self.folder / "report.html").read_text())[1:]
        self.assertEqual(len(sections), 4)
        for section in sections:
            self.assertIn("<svg", section)

    def test_charts_are_well_formed(self):
        for drawn in (
            chart.bars([("a & b", 3.0, 0.1, 9.0, "ns"), ("c", 0.0, 0.0, None, "ns")]),
            chart.pile([("seal", 0.0), ("open", 0.0)], None, "cycles"),
            chart.pile([("seal", 3.0), ("open", 4.0)], ("raw", 9.0), "cycles"),
            chart.curve([(1, 2.0, 0.1), (10, 3.0, 0.1), (100, 0.0, 0.0)], "ns", "entries"),
        ):
            xml.fromstring(drawn)

    def test_the_summary_has_six_columns_and_a_line_for_each_figure(self):
        made = of_all_suites()
        summary.write_tsv(made, self.folder / "summary.tsv")
        lines = [line.split("\t") for line in (self.folder / "summary.tsv").read_text().splitlines()]
        self.assertEqual(lines[0], ["name", "value", "unit", "limit", "ratio", "spread"])
        self.assertEqual(len(lines) - 1, len(made.figures))
        self.assertIn(["requests.closed_loop", "100000", "1/s", "200000", "0.500", "0"], lines)
        self.assertIn(["datapath.download.sum_of_stages", "1200", "cycles/packet", "300", "0.250", "0"], lines)
        self.assertTrue(all(len(line) == 6 for line in lines))


if __name__ == "__main__":
    unittest.main()
