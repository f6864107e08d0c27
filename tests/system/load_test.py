"""pollux-load against pollux-edge and ngtcp2's server, from a UDP socket."""

import csv
import json
import os
import signal
import subprocess
import unittest

import lab
from load_lab import LOAD, MISSED, Run, run
from ordinary_host import PORT, OrdinaryHost, as_nobody
from request_times import request_times

PAGE = 10_000


class LoadTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = cls.enterClassContext(OrdinaryHost())
        cls.host.add_file("page", os.urandom(PAGE))
        cls.host.add_file("large", os.urandom(20_000_000))
        cls.edge = cls.host.start_edge("--alpn", "h3,hq-interop")

    def command(self, *options: str, port: int = PORT) -> list[str]:
        return [*lab.enter(self.host.namespace), *as_nobody(), str(LOAD), "--target", f"127.0.0.1:{port}", *options]

    def load(self, *options: str, port: int = PORT, code: int = 0) -> Run:
        done = run(self.command("--duration", "2", *options, port=port), self.host.folder)
        self.assertEqual(done.code, code, done.err + done.out)
        return done

    def test_requests_are_answered_in_a_closed_loop(self):
        for alpn in ("h3", "hq-interop"):
            with self.subTest(alpn):
                done = self.load("--path", "/page", "--connections", "10", "--streams", "4", "--alpn", alpn)
                requests = done.figure("requests")
                self.assertGreater(requests, 100)
                self.assertEqual(done.figure("requests-failed"), 0)
                self.assertGreaterEqual(done.report["counters"]["content-received"], requests * PAGE)
                self.assertLessEqual(done.figure("p50"), done.figure("p99.999"))
                self.assertEqual(done.figure("handshakes"), 10)

    def test_a_large_file_is_downloaded_again_and_again(self):
        done = self.load("--mode", "bulk_download", "--path", "/large", "--connections", "2")
        self.assertGreater(done.figure("goodput"), 1e7)
        self.assertGreater(done.figure("cycles/packet"), 0)

    def test_an_open_loop_keeps_its_rate(self):
        done = self.load("--path", "/page", "--connections", "4", "--streams", "16", "--rate", "500")
        self.assertAlmostEqual(done.figure("arrivals/s"), 500, delta=5)

    def test_the_histogram_agrees_with_what_the_qlog_files_say(self):
        logs = self.host.folder / "qlog"
        logs.mkdir()
        logs.chmod(0o777)
        done = self.load("--path", "/page", "--streams", "100", "--rate", "200", "--qlog", str(logs))
        (log,) = logs.iterdir()
        times = sorted(request_times(log, interval=5))
        self.assertGreaterEqual(len(times), done.figure("requests"))
        self.assertGreater(len(times), 300)
        for figure, share in (("p50", 0.5), ("p90", 0.9)):
            mine, theirs = done.figure(figure), times[int(share * len(times))] * 1000
            self.assertAlmostEqual(mine, theirs, delta=0.05 * theirs + 300, msg=figure)

    def test_handshakes_are_counted(self):
        done = self.load("--mode", "handshakes", "--connections", "4")
        self.assertGreater(done.figure("handshakes"), 20)
        self.assertGreater(done.figure("handshake-p50"), 0)
        self.assertEqual(done.figure("connections-lost"), 0)

    def test_connections_churn(self):
        done = self.load("--mode", "churn", "--path", "/page", "--connections", "4", "--streams", "2")
        self.assertGreater(done.figure("handshakes"), 20)
        self.assertGreater(done.figure("requests"), 40)

    def test_what_warms_up_is_not_counted(self):
        done = self.load("--path", "/page", "--warmup", "1s", "--connections", "3")
        self.assertGreater(done.figure("requests"), 0)
        self.assertEqual(done.figure("handshakes"), 0)
        self.assertEqual(done.figure("connections"), 3)

    def test_connections_are_held(self):
        done = self.load("--mode", "idle", "--connections", "200")
        self.assertEqual(done.figure("connections"), 200)

    def test_each_second_has_a_line_and_a_row(self):
        rows = self.host.folder / "rows.csv"
        done = self.load("--path", "/page", "--csv", str(rows))
        self.assertRegex(done.out.splitlines()[0], r"^1/2 s .*requests/s")
        with rows.open() as file:
            seconds = [float(row["end"]) for row in csv.DictReader(file)]
        self.assertEqual([round(second) for second in seconds[:1]], [1])

    def test_the_closing_block_is_testpmds(self):
        said = self.load("--path", "/page").out
        for heading in (r"QUIC statistics for port 0 queue 0", "Accumulated QUIC statistics", "Device statistics"):
            self.assertRegex(said, rf"-{{20,}} {heading}.* -{{20,}}")
        self.assertIn("RX-packets:", said)
        self.assertRegex(said, r"p99\.999")

    def test_thresholds_decide_the_exit_code(self):
        self.load("--path", "/page", "--require", "requests>0", "--require", "p50<10s")
        missed = self.load("--path", "/page", "--require", "requests>1T", code=MISSED)
        self.assertIn("requests>1T", missed.err)
        self.assertFalse(missed.report["requirements"][0]["met"])

    def test_an_error_of_the_server_is_a_failed_request(self):
        done = self.load("--path", "/nowhere")
        self.assertGreater(done.figure("requests-failed"), 0)
        self.assertEqual(done.figure("requests"), 0)

    def test_a_certificate_is_verified_where_that_is_wanted(self):
        self.load("--path", "/page", "--cacert", str(self.host.certificate), "--require", "requests>0")
        wrong = self.load(
            "--path", "/page", "--cacert", str(self.host.certificate), "--name", "elsewhere.test", code=MISSED
        )
        self.assertIn("no connection was made", wrong.err)

    def test_nobody_there_is_said(self):
        done = self.load("--timeout", "500ms", port=4, code=MISSED)
        self.assertIn("no connection was made to 127.0.0.1:4", done.err)
        self.assertGreater(done.figure("connections-lost"), 0)

    def test_wrong_usage_is_a_sentence(self):
        for options, word in (
            (("--mode", "dance"), "--mode"),
            (("--connections", "none"), "--connections"),
            (("--mode", "idle", "--rate", "5"), "rate"),
            (("--require", "speed>1"), "speed"),
            (("--json", "/nonexistent/file"), "/nonexistent/file"),
            (("--cacert", "/nonexistent/file"), "/nonexistent/file"),
        ):
            with self.subTest(options):
                result = subprocess.run(self.command(*options), capture_output=True, text=True, timeout=30, check=False)
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertIn(word, result.stderr)
                self.assertEqual(result.stderr.count("\n"), 1, result.stderr)


class LoadAndDyingServerTest(unittest.TestCase):
    def wait_seconds(self, load: lab.Edge, seconds: int):
        """It says so many lines more, one each second."""
        told = sum(" s" in line for line in load.log.splitlines())
        self.assertTrue(load.wait_line(" s", times=told + seconds, seconds=60), load.log)

    def test_the_death_of_the_server_is_survived_and_ctrl_c_ends_with_the_closing_block(self):
        with OrdinaryHost() as host:
            host.add_file("page", os.urandom(PAGE))
            edge = host.start_edge()
            report = host.folder / "report.json"
            command = [*lab.enter(host.namespace), *as_nobody(), str(LOAD), "--target", f"127.0.0.1:{PORT}"]
            command += ["--path", "/page", "--connections", "5", "--timeout", "500ms", "--duration", "0"]
            load = lab.Edge([*command, "--json", str(report)])
            try:
                self.assertTrue(load.wait_line("requests/s"), load.log)
                os.kill(edge.pid, signal.SIGKILL)
                edge.wait(lab.STOP_SECONDS)
                self.wait_seconds(load, 3)
                answered = load.log.count("requests/s")
                host.start_edge()
                self.assertTrue(load.wait_line("requests/s", times=answered + 2, seconds=60), load.log)
            finally:
                code = load.stop()
            self.assertEqual(code, 0, load.log)
            self.assertIn("Accumulated QUIC statistics", load.log)
            figures = json.loads(report.read_text())["figures"]
            self.assertGreater(figures["connections-lost"]["value"], 0)
            self.assertGreater(figures["reconnects"]["value"], 0)
            self.assertGreater(figures["requests-timed-out"]["value"], 0)


class LoadAndNgtcp2Test(unittest.TestCase):
    def test_another_makers_server_is_loaded(self):
        with OrdinaryHost() as host:
            host.add_file("page", os.urandom(PAGE))
            host.add_file("large", os.urandom(5_000_000))
            host.start_gtlsserver()
            prefix = [*lab.enter(host.namespace), *as_nobody(), str(LOAD), "--target", f"127.0.0.1:{PORT}"]
            for options, figure, least in (
                (("--path", "/page", "--connections", "4", "--streams", "4"), "requests", 50),
                (("--mode", "bulk_download", "--path", "/large"), "goodput", 1e6),
                (("--mode", "handshakes", "--connections", "2"), "handshakes", 10),
            ):
                with self.subTest(options):
                    done = run([*prefix, "--duration", "3"], host.folder, *options)
                    self.assertEqual(done.code, 0, done.err + done.out)
                    self.assertGreater(done.figure(figure), least)
                    self.assertEqual(done.figure("requests-failed"), 0)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
