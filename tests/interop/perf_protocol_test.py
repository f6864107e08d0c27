"""pollux-edge --alpn perf and a client of another maker: quinn's stack, with the smallest perf client of ours on it.

In a network namespace of its own, over its loopback. The client says how many bytes it had; so does pollux-edge at its end.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "system")]

import certificates  # noqa: E402
import lab  # noqa: E402
import peers  # noqa: E402
from program import Program  # noqa: E402

ENDPOINT = "127.0.0.1:4433"
START_SECONDS = 30
CLIENT_SECONDS = 60


class PerfProtocolTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        peers.install(peers.find("quinn"))
        cls.namespace = f"pollux-perf-{os.getpid()}"
        lab.run("ip", "netns", "add", cls.namespace)
        cls.addClassCleanup(lab.run, "ip", "netns", "delete", cls.namespace)
        lab.run(*lab.enter(cls.namespace), "ip", "link", "set", "lo", "up")
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.made = certificates.make(cls.folder / "made", 1)

    def start_edge(self, *options: str):
        files = ["--cert", str(self.made.chain), "--key", str(self.made.key), "--control", "off"]
        command = [*lab.enter(self.namespace), str(lab.EDGE), "--listen", ENDPOINT, *files, *options]
        self.edge = self.enterContext(Program(command, self.folder / f"{self.id()}.log", dict(os.environ)))
        self.edge.wait_until(lambda: lab.READY in self.edge.said, START_SECONDS)

    def load(self, *options: str, protocol: str = "perf") -> subprocess.CompletedProcess:
        told = ["load", "--protocol", protocol, "--connect", ENDPOINT, "--ca", str(self.made.root), *options]
        command = [*lab.enter(self.namespace), str(peers.place("quinn") / "program"), *told]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=CLIENT_SECONDS, check=False
        )

    def exchange(self, *options: str, protocol: str = "perf") -> dict:
        ran = self.load(*options, protocol=protocol)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return json.loads(ran.stdout)

    def assert_edge_says(self, line: str):
        self.edge.stop()
        self.assertIn(line, self.edge.said)

    def test_a_client_of_another_maker_downloads(self):
        self.start_edge("--alpn", "perf")
        done = self.exchange("--download", "50000000", "--exchanges", "2")
        self.assertEqual((done["exchanges"], done["bytes"], done["handshakes"]), (2, 100_000_000, 1))
        self.assert_edge_says("perf: 2 requests (2 ok, 0 refused), 0 bytes received, 100000000 bytes sent\n")

    def test_it_uploads(self):
        self.start_edge("--alpn", "perf")
        self.assertEqual(self.exchange("--upload", "50000000")["bytes"], 50_000_000)
        self.assert_edge_says("perf: 1 requests (1 ok, 0 refused), 50000000 bytes received, 0 bytes sent\n")

    def test_it_makes_many_exchanges_at_once_over_several_connections(self):
        self.start_edge("--alpn", "perf")
        many = ("--exchanges", "3000", "--connections", "5", "--streams", "50", "--upload", "1000", "--download", "3000")
        done = self.exchange(*many)
        self.assertEqual((done["exchanges"], done["bytes"], done["handshakes"]), (3000, 12_000_000, 5))
        self.assert_edge_says("perf: 3000 requests (3000 ok, 0 refused), 3000000 bytes received, 9000000 bytes sent\n")

    def test_it_uses_unidirectional_streams(self):
        self.start_edge("--alpn", "perf")
        done = self.exchange("--direction", "uni", "--exchanges", "200", "--streams", "4", "--download", "100000")
        self.assertEqual(done["bytes"], 20_000_000)
        self.assertEqual(self.exchange("--direction", "uni", "--upload", "1000000")["bytes"], 1_000_000)
        self.assert_edge_says("perf: 201 requests (201 ok, 0 refused), 1000000 bytes received, 20000000 bytes sent\n")

    def test_it_shakes_hands_for_every_exchange(self):
        self.start_edge("--alpn", "perf")
        each = ("--connection-each", "yes", "--exchanges", "50", "--connections", "4", "--download", "10")
        self.assertEqual(self.exchange(*each)["handshakes"], 50)

    def test_one_server_speaks_to_each_client_what_it_speaks(self):
        docroot = self.folder / "docroot"
        docroot.mkdir()
        (docroot / "small.bin").write_bytes(os.urandom(5000))
        self.start_edge("--alpn", "hq-interop,perf,h3", "--docroot", str(docroot))
        self.assertEqual(self.exchange("--path", "small.bin", protocol="h3")["bytes"], 5000)
        self.assertEqual(self.exchange("--download", "7000")["bytes"], 7000)

    def test_nobody_is_served_what_was_not_switched_on(self):
        docroot = self.folder / "empty"
        docroot.mkdir()
        self.start_edge("--docroot", str(docroot))
        ran = self.load("--download", "1")
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("application protocol", ran.stderr)


if __name__ == "__main__":
    lab.require_root()
    unittest.main(verbosity=2)
