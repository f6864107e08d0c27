"""pollux-ctl and DPDK's telemetry show a running pollux-edge as it is, and drain it, without the workers' notice."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import unittest

import lab
from ordinary_host import URL, OrdinaryHost, as_nobody

CTL = pathlib.Path(os.environ.get("POLLUX_CTL", lab.EDGE.parent / "pollux-ctl"))
BIG_BYTES = 64_000_000
SECONDS = 30


def ctl(*arguments: str, prefix=(), timeout: float = SECONDS) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*prefix, str(CTL), *arguments], capture_output=True, text=True, timeout=timeout, check=False, cwd="/"
    )


def wait_until(condition, what: str, seconds: float = SECONDS):
    """What `condition` returns when that is something at last."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"this did not happen in {seconds} seconds: {what}")


class Download:
    """A download that stands still once it has begun: what it goes into is full until somebody reads it."""

    def __init__(self, command: list[str]):
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/"
        )

    def finish(self) -> tuple[int, bytes]:
        """Reads it to its end: the exit code, and the content."""
        content, _ = self._process.communicate(timeout=SECONDS)
        return self._process.returncode, content

    def close(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(SECONDS)
        self._process.stdout.close()


class CtlTest(unittest.TestCase):
    """On an ordinary host, with downloads that are under way."""

    @classmethod
    def setUpClass(cls):
        cls.host = cls.enterClassContext(OrdinaryHost())
        cls.big = cls.host.add_file("big.bin", os.urandom(BIG_BYTES))
        cls.host.add_file("small.bin", b"x" * 1000)
        cls.path = cls.host.folder / "ctl.sock"

    def setUp(self):
        self.edge = self.host.start_edge("--control", str(self.path))
        self.addCleanup(self.edge.stop)

    def ask(self, command: str) -> dict:
        asked = ctl("--socket", str(self.path), "--json", command)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        return json.loads(asked.stdout)

    def page(self, command: str) -> str:
        asked = ctl("--socket", str(self.path), command)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        return asked.stdout

    def download(self) -> Download:
        download = Download(self.host.get_command(f"{URL}/big.bin"))
        self.addCleanup(download.close)
        return download

    def test_connections_and_streams_are_listed_while_they_live(self):
        first, second = self.download(), self.download()

        def under_way():
            listed = self.ask("connections")["connections"]
            return len(listed) == 2 and all(c["bytes_sent"] > 100_000 for c in listed) and listed

        connections = wait_until(under_way, "two downloads")
        for connection in connections:
            self.assertEqual(connection["phase"], "established")
            self.assertRegex(connection["remote"], r"^(127\.0\.0\.1|\[::1\]):\d+$")
            self.assertGreater(connection["bytes_received"], 1200)
            self.assertGreater(connection["smoothed_rtt_us"], 0)
            self.assertGreater(connection["congestion_window"], 1200)
        self.assertEqual(len({c["remote"] for c in connections}), 2)
        streams = self.ask("streams")
        self.assertEqual(streams["total"], sum(c["streams_open"] for c in connections))
        requests = [s for s in streams["streams"] if s["stream"] % 4 == 0]
        self.assertEqual({s["connection"] for s in requests}, {c["number"] for c in connections})
        for stream in requests:
            self.assertEqual((stream["sending"], stream["receiving"]), ("open", "finished"))
            self.assertTrue(0 < stream["bytes_sent"] < BIG_BYTES, stream)
        for download in (first, second):
            code, content = download.finish()
            self.assertEqual(code, 0)
            self.assertTrue(content == self.big)
        wait_until(lambda: self.ask("connections")["total"] == 0, "the end of both connections")
        self.assertEqual(self.ask("streams")["total"], 0)

    def test_pages_for_people_line_up(self):
        download = self.download()
        wait_until(lambda: self.ask("streams")["total"] > 0, "a stream")
        for command in ("workers", "connections", "streams"):
            title, row, *_ = self.page(command).splitlines()
            # Every column that is aligned to the right ends where its title ends.
            self.assertEqual(row.index("0"), title.index("WORKER") + len("WORKER") - 1, command)
        self.assertRegex(self.page("stats"), r"(?m)^connections-accepted +1$")
        self.assertEqual(download.finish()[0], 0)

    def test_stats_are_what_the_process_says_at_its_end(self):
        self.assertEqual(self.host.get("-o", "small", f"{URL}/small.bin").code, 0)
        wait_until(lambda: self.ask("connections")["total"] == 0, "the end of the connection")
        stats = self.ask("stats")
        self.assertEqual(stats["total"]["counters"], stats["workers"][0]["counters"])
        self.assertEqual(stats["total"]["counters"]["handshakes-completed"], 1)
        self.assertEqual(self.edge.stop(), 0)
        packets = int(re.findall(r"RX-packets:\s+(\d+)", self.edge.log)[-1])
        self.assertEqual(packets, stats["total"]["counters"]["rx-packets"])

    def test_workers_say_how_busy_they_are(self):
        self.assertEqual(self.host.get("-o", "small", f"{URL}/small.bin").code, 0)
        wait_until(lambda: self.ask("connections")["total"] == 0, "the end of the connection")
        (worker,) = self.ask("workers")["workers"]
        self.assertEqual((worker["worker"], worker["queue"], worker["connections"]), (0, 0, 0))
        self.assertTrue(0 <= worker["busy_percent"] <= 100, worker)
        self.assertGreater(worker["polls"], 0)

    def test_drain_takes_no_new_connections_and_lets_the_others_end(self):
        download = self.download()
        wait_until(lambda: self.ask("connections")["total"] == 1, "a connection")
        self.assertEqual(self.page("drain"), "draining: no new connections are taken, 1 is left\n")
        self.assertTrue(self.edge.wait_line("draining"))
        wait_until(lambda: self.host.get(f"{URL}/small.bin", timeout=SECONDS).code != 0, "a refusal")
        waiting = subprocess.Popen(
            [str(CTL), "--socket", str(self.path), "drain", "--wait"], stdout=subprocess.PIPE, text=True
        )
        self.assertEqual(download.finish(), (0, self.big))
        said, _ = waiting.communicate(timeout=SECONDS)
        self.assertEqual((waiting.returncode, said), (0, "drained: no new connections are taken, and none is left\n"))
        self.assertTrue(self.edge.is_running())
        self.assertEqual(self.edge.stop(), 0)

    def test_the_socket_is_its_owners_alone(self):
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)
        somebody = ["setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups"]
        asked = ctl("--socket", str(self.path), "stats", prefix=somebody)
        self.assertEqual(asked.returncode, 1)
        self.assertIn("its owner", asked.stderr)
        self.assertEqual(ctl("--socket", str(self.path), "stats", prefix=as_nobody()).returncode, 0)

    def test_a_line_by_hand_is_answered_too(self):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.path))
            client.sendall(b"nonsense\n")
            with client.makefile() as answers:
                self.assertIn("nonsense", json.loads(answers.read())["error"])

    def test_the_socket_goes_with_the_process_and_a_dead_ones_is_replaced(self):
        refused = self.host.refused_edge("--control", str(self.path))
        self.assertEqual(refused.exit_code, 1)
        self.assertIn("in use by another process", refused.log)
        os.kill(self.edge.pid, signal.SIGKILL)
        self.edge.wait(SECONDS)
        asked = ctl("--socket", str(self.path), "stats")
        self.assertEqual(asked.returncode, 1)
        self.assertIn("has ended", asked.stderr)
        second = self.host.start_edge("--control", str(self.path))
        self.ask("stats")
        self.assertEqual(second.stop(), 0)
        self.assertFalse(self.path.exists())
        asked = ctl("--socket", str(self.path), "stats")
        self.assertEqual(asked.returncode, 1)
        self.assertIn("start pollux-edge", asked.stderr)


class WrongUseTest(unittest.TestCase):
    def test_what_makes_no_sense_is_a_sentence_and_exit_code_1(self):
        for arguments, says in (
            ((), "say what to ask"),
            (("nonsense",), "'nonsense'"),
            (("stats", "--wait"), "--wait is for drain"),
            (("--no-such-option",), "--no-such-option"),
            (("--socket", "/nonexistent/ctl.sock", "stats"), "nobody listens at /nonexistent/ctl.sock"),
        ):
            with self.subTest(arguments):
                asked = ctl(*arguments)
                self.assertEqual(asked.returncode, 1)
                self.assertIn(says, asked.stderr)
                self.assertEqual(asked.stdout, "")

    def test_help_fits_a_screen_and_is_no_error(self):
        asked = ctl("--help")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertLessEqual(len(asked.stdout.splitlines()), 24)
        self.assertLessEqual(max(map(len, asked.stdout.splitlines())), 80)

    def test_a_socket_that_cannot_be_made_is_refused_at_start(self):
        with OrdinaryHost() as host:
            (host.folder / "precious").write_text("content")
            for path in ("/nonexistent/ctl.sock", str(host.folder / "precious"), "/tmp/" + "x" * 200):
                edge = host.refused_edge("--control", path)
                self.assertEqual(edge.exit_code, 1, edge.log)
                self.assertIn(f"the control socket '{path}' cannot be made", edge.log)
            self.assertEqual((host.folder / "precious").read_text(), "content")


class TelemetryTest(unittest.TestCase):
    """The same data where DPDK's own tools look for it."""

    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(lab.Lab())
        cls.lab.add_file("small.bin", b"x" * 1000)
        cls.edge = cls.lab.start_edge(telemetry=True)
        cls.lab.fetch("/small.bin", options=("-q",))

    def ask(self, command: str) -> dict:
        """What dpdk-telemetry.py says to a line, without the first, which is about DPDK."""
        said = subprocess.run(
            ["dpdk-telemetry.py", "--file-prefix", lab.FILE_PREFIX],
            input=f"{command}\n",
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        return json.loads(said.stdout.splitlines()[-1])[command.split(",")[0]]

    def test_stats_are_those_of_pollux_ctl(self):
        stats = self.ask("/pollux/stats")
        self.assertGreaterEqual(stats["counters"]["handshakes_completed"], 1)
        self.assertGreaterEqual(self.ask("/pollux/stats,0")["counters"]["handshakes_completed"], 1)
        asked = ctl("--socket", f"/run/pollux/{lab.FILE_PREFIX}.sock", "--json", "stats")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        names = {name.replace("-", "_") for name in json.loads(asked.stdout)["total"]["drops"]}
        self.assertEqual(set(stats["drops"]), names)
        self.assertIn("error", self.ask("/pollux/stats,17"))

    def test_workers_run_where_they_were_told_to(self):
        workers = self.ask("/pollux/workers")
        self.assertEqual(workers["0"]["lcore"], lab.last_core())

    def test_connections_and_streams_are_listed(self):
        client = subprocess.Popen(
            [*self.lab.client_prefix(), "gtlsclient", "-q", lab.EDGE_V4, str(lab.PORT), "https://localhost/small.bin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            def listed():
                rows = self.ask("/pollux/connections")
                return [row for row in rows.values() if isinstance(row, dict) and row["phase"] == "established"]

            (connection,) = wait_until(listed, "a connection")
            self.assertTrue(connection["remote"].startswith(f"{lab.CLIENT_V4}:"), connection)
            streams = self.ask("/pollux/streams")
            self.assertGreater(streams["total"], 0)
        finally:
            client.kill()
            client.communicate()

    def test_the_commands_are_among_dpdks(self):
        commands = self.ask("/")
        for command in ("stats", "workers", "connections", "streams"):
            self.assertIn(f"/pollux/{command}", commands)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
