"""Headless Chromium loads a page with 100 sub-resources from pollux-edge, every one of them over HTTP/3."""

import json
import os
import re
import subprocess
import tempfile
import unittest

import lab

RESOURCES = 100
URL = f"https://localhost:{lab.PORT}/page.html"

COMMAND = """chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run
             --disable-background-networking --disable-component-update --disable-sync"""

# The page reports on itself: it writes into its own DOM, which --dump-dom then prints, how each of its parts arrived.
PAGE = """<!doctype html>
<title>A page with many parts</title>
<script>window.loaded = [];</script>
{scripts}
<pre id="report">not loaded</pre>
<script>
  window.onload = () => {{
    const entries = performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"));
    document.getElementById("report").textContent = JSON.stringify(
        {{ran: window.loaded,
          protocols: entries.map((entry) => [new URL(entry.name).pathname, entry.nextHopProtocol])}});
  }};
</script>
"""


def dump_dom(room: lab.Lab, url: str) -> str:
    """The page's DOM after it has loaded. The exit code is 0 whatever happened: the DOM says."""
    told = [
        f"--origin-to-force-quic-on=localhost:{lab.PORT}",
        f"--ignore-certificate-errors-spki-list={lab.public_key_hash(room.certificate)}",
        f"--host-resolver-rules=MAP localhost {lab.EDGE_V4}, MAP * ~NOTFOUND, EXCLUDE {lab.EDGE_V4}",
    ]
    with tempfile.TemporaryDirectory(dir=room.folder) as profile:
        return subprocess.run(
            [*room.client_prefix(), *COMMAND.split(), *told, f"--user-data-dir={profile}", "--dump-dom", url],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "HOME": profile},
        ).stdout


class ChromiumTest(unittest.TestCase):
    def test_a_page_and_its_hundred_parts_come_over_h3(self):
        with lab.Lab() as room:
            for n in range(RESOURCES):
                room.add_file(f"part-{n}.js", f"window.loaded.push({n});\n".encode() + b"// padding\n" * (n * 20))
            scripts = "\n".join(f'<script src="part-{n}.js"></script>' for n in range(RESOURCES))
            room.add_file("page.html", PAGE.format(scripts=scripts).encode())
            edge = room.start_edge()

            dom = dump_dom(room, URL)
            match = re.search(r'<pre id="report">(\{.*?\})</pre>', dom)
            self.assertIsNotNone(
                match, f"the page did not load; Chromium shows:\n{dom[:2000]}\npollux-edge said:\n{edge.log}"
            )
            report = json.loads(match.group(1))

            self.assertEqual(report["ran"], list(range(RESOURCES)))
            protocols = dict(report["protocols"])
            expected = {"/page.html"} | {f"/part-{n}.js" for n in range(RESOURCES)}
            self.assertEqual(expected - set(protocols), set(), "parts that Chromium does not report")
            others = {path: protocol for path, protocol in protocols.items() if protocol != "h3"}
            self.assertEqual(others, {}, "parts that did not come over h3")


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
