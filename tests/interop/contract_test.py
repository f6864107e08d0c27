"""The contract of the QUIC interop runner: scripts/interop/run_endpoint.sh in both roles, against itself.

In a network namespace of its own, over its loopback: the container's network without a container.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "system")]

import certificates  # noqa: E402
import lab  # noqa: E402
from program import Program  # noqa: E402

ENTRY = HERE.parents[1] / "scripts/interop/run_endpoint.sh"
UNSUPPORTED = 127
CLIENT_SECONDS = 60

# What the runner calls its tests when it starts an endpoint.
CASES = ("handshake", "transfer", "chacha20", "retry", "resumption", "zerortt", "http3", "keyupdate", "v2", "multiconnect")


def programs_in(folder: pathlib.Path) -> str:
    """PATH with the programs under test first, by the names by which the entry point calls them."""
    named = {"pollux-edge": os.environ.get("POLLUX_EDGE"), "pollux-get": os.environ.get("POLLUX_GET")}
    for name, program in named.items():
        if program:
            (folder / name).symlink_to(program)
    return f"{folder}:{os.environ['PATH']}"


class ContractTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.namespace = f"pollux-contract-{os.getpid()}"
        lab.run("ip", "netns", "add", cls.namespace)
        cls.addClassCleanup(lab.run, "ip", "netns", "delete", cls.namespace)
        lab.run(*lab.enter(cls.namespace), "ip", "link", "set", "lo", "up")
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        (cls.folder / "bin").mkdir()
        cls.path = programs_in(cls.folder / "bin")
        cls.files = {f"file-{n}": os.urandom(20_000 * n) for n in range(1, 4)}
        for each in ("www", "certs"):
            (cls.folder / each).mkdir()
        for name, content in cls.files.items():
            (cls.folder / "www" / name).write_bytes(content)
        made = certificates.make(cls.folder / "made", 1)
        for source, name in ((made.chain, "cert.pem"), (made.key, "priv.key"), (made.root, "ca.pem")):
            shutil.copy(source, cls.folder / "certs" / name)

    def setUp(self):
        self.downloads = self.folder / "downloads"
        self.downloads.mkdir()
        self.addCleanup(shutil.rmtree, self.downloads)

    def environment(self, role: str, case: str) -> dict[str, str]:
        logs = self.folder / f"logs-{case}-{role}"
        shutil.rmtree(logs, ignore_errors=True)
        logs.mkdir()
        return {
            "PATH": self.path,
            "POLLUX_ROOT": str(self.folder),
            "ROLE": role,
            "TESTCASE": case,
            "REQUESTS": " ".join(f"https://localhost:443/{name}" for name in self.files),
            "SSLKEYLOGFILE": str(logs / "keys.log"),
            "QLOGDIR": str(logs / "qlog"),
        }

    def start(self, role: str, case: str) -> Program:
        log = self.folder / f"{role}-{case}.log"
        log.unlink(missing_ok=True)  # or an earlier server's word that it is ready would be taken for this one's
        return Program([*lab.enter(self.namespace), str(ENTRY)], log, self.environment(role, case))

    def refusal(self, role: str, case: str) -> int:
        command = [*lab.enter(self.namespace), str(ENTRY)]
        environment = self.environment(role, case)
        return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=30).returncode

    def test_every_case_fetches_and_leaves_traces(self):
        for case in CASES:
            with self.subTest(case):
                for old in self.downloads.iterdir():
                    old.unlink()
                with self.start("server", case) as server:
                    server.wait_until(lambda server=server: lab.READY in server.said, lab.START_SECONDS)
                    with self.start("client", case) as client:
                        self.assertTrue(client.wait(CLIENT_SECONDS), client.said)
                got = {path.name: path.read_bytes() for path in self.downloads.iterdir()}
                self.assertTrue(got == self.files, f"{sorted(got)}\n{client.said}\n{server.said}")
                for role in ("server", "client"):
                    logs = self.folder / f"logs-{case}-{role}"
                    self.assertIn("CLIENT_TRAFFIC_SECRET_0", (logs / "keys.log").read_text())
                    self.assertTrue(any((logs / "qlog").iterdir()), f"no qlog of the {role}")

    def test_version_2_is_what_both_ends_speak_after_the_first_packets(self):
        with self.start("server", "v2") as server:
            server.wait_until(lambda: lab.READY in server.said, lab.START_SECONDS)
            with self.start("client", "v2") as client:
                self.assertTrue(client.wait(CLIENT_SECONDS), client.said)
        (trace,) = (self.folder / "logs-v2-client" / "qlog").iterdir()
        first_sent = re.search(r'"quic:packet_sent".*', trace.read_text())[0]
        self.assertIn('"version":"00000001"', first_sent)
        self.assertIn("6b3343cf", trace.read_text())

    def test_what_is_not_supported_is_127(self):
        for role, case in (("server", "no-such-case"), ("client", "no-such-case"), ("server", "connectionmigration")):
            with self.subTest(f"{role} {case}"):
                self.assertEqual(self.refusal(role, case), UNSUPPORTED)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
