"""perf/peers/run.sh, run as a person would: a server of another maker, and pollux-edge on each of its paths. What the figures
are is nobody's business here; that they are there is."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "perf" / "lab"), str(ROOT / "tests" / "system")]

from figures import Results  # noqa: E402
from lab import require_root  # noqa: E402

SERVERS = ("quinn", "pollux-edge-socket", "pollux-edge-port", "pollux-edge-memory")
SECONDS = 1500


def run(*options: str) -> subprocess.CompletedProcess:
    environment = {"POLLUX_BUILD": str(ROOT / "build/release"), **os.environ}
    command = [str(ROOT / "perf/peers/run.sh"), *options]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment
    )


class RunTest(unittest.TestCase):
    def test_every_path_is_measured_and_written_down(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            only = [word for name in SERVERS for word in ("--only", name)]
            ran = run("--quick", "--rounds", "1", "--work", "requests", *only, "--out", str(out))
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            figures = Results.read(out / "results.json").figures
            for name in SERVERS:
                self.assertGreater(figures[f"requests.{name}"].median, 0)
                self.assertIn(f"\nrequests.{name}\t", (out / "summary.tsv").read_text())
                self.assertIn(f"  {name} (", ran.stdout)
            self.assertIn("<svg", (out / "report.html").read_text())

    def test_a_name_that_there_is_not_is_refused_with_those_that_there_are(self):
        ran = run("--only", "nginx")
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("nginx", ran.stderr)
        self.assertIn("pollux-edge-memory", ran.stderr)
        self.assertNotIn("Traceback", ran.stderr)


if __name__ == "__main__":
    require_root()
    unittest.main()
