"""pollux-get and pollux-edge as ordinary processes of an unprivileged user, and pollux-get against ngtcp2's server."""

import json
import os
import time
import unittest

import lab
from ordinary_host import PORT, URL, OrdinaryHost, sha256

BIG_BYTES = int(os.environ.get("POLLUX_BIG_BYTES", 256_000_000))
PIECE = 1 << 20


class GetTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = cls.enterClassContext(OrdinaryHost())
        cls.small = cls.host.add_file("small.bin", os.urandom(100_000))
        cls.text = cls.host.add_file("hello.txt", b"hello\n")
        cls.many = {f"many-{n}.bin": cls.host.add_file(f"many-{n}.bin", os.urandom(700 * n)) for n in range(60)}
        with (cls.host.docroot / "big.bin").open("wb") as file:
            for _ in range(BIG_BYTES // PIECE):
                file.write(os.urandom(PIECE))
        cls.edge = cls.host.start_edge("--alpn", "h3,hq-interop", "--early-data", "on")

    def get(self, *arguments, code=0, **more):
        got = self.host.get(*arguments, **more)
        self.assertEqual(got.code, code, got.err)
        return got

    def read(self, name):
        return (self.host.folder / name).read_bytes()

    def test_a_user_without_privilege_downloads_a_large_file(self):
        began = time.monotonic()
        self.get("-o", "big.bin", f"{URL}/big.bin", timeout=250)
        seconds = time.monotonic() - began
        self.assertEqual(sha256(self.host.folder / "big.bin"), sha256(self.host.docroot / "big.bin"))
        print(f"\n{BIG_BYTES} bytes in {seconds:.1f} s, SHA-256 equal", flush=True)

    def test_standard_output_is_where_content_goes_unless_told(self):
        self.assertEqual(self.get(f"{URL}/small.bin").out, self.small)
        self.assertEqual(self.get("-4", f"{URL}/hello.txt").out, self.text)
        self.assertEqual(self.get("-6", f"{URL}/hello.txt").out, self.text)

    def test_urls_of_one_server_share_a_connection(self):
        accepted = self.edge.log.count("accepted")
        self.get("-O", "--output-dir", ".", *(f"{URL}/{name}" for name in self.many))
        self.assertEqual(self.edge.log.count("accepted"), accepted)
        for name, content in self.many.items():
            self.assertTrue(self.read(name) == content, name)

    def test_several_urls_on_standard_output_come_one_after_another(self):
        self.assertEqual(self.get(f"{URL}/small.bin", f"{URL}/hello.txt").out, self.small + self.text)

    def test_head_and_include_show_the_header(self):
        head = self.get("-I", f"{URL}/hello.txt").out.decode()
        self.assertTrue(head.startswith("HTTP/3 200"), head)
        self.assertIn("content-length: 6\r\n", head)
        both = self.get("-i", f"{URL}/hello.txt").out
        self.assertTrue(both.endswith(b"\r\n\r\nhello\n"), both)

    def test_a_header_of_ours_is_heard(self):
        partial = self.get("-H", "Range: bytes=0-3", "-w", " %{http_code}", f"{URL}/hello.txt").out
        self.assertEqual(partial, b"hell 206")

    def test_a_method_of_ours_and_its_content_are_sent(self):
        for arguments in (("-d", "x=1"), ("-X", "DELETE"), ("-d", "@" + str(self.host.docroot / "small.bin"))):
            with self.subTest(arguments):
                got = self.get(*arguments, "-o", os.devnull, "-w", "%{http_code}", f"{URL}/hello.txt")
                self.assertEqual(got.out, b"405")

    def test_fail_makes_a_status_an_error(self):
        self.assertEqual(self.get("-w", "%{http_code}", "-o", os.devnull, f"{URL}/nowhere").out, b"404")
        got = self.get("-f", f"{URL}/nowhere", code=22)
        self.assertEqual(got.out, b"")
        self.assertIn("404", got.err)

    def test_write_out_tells_what_happened(self):
        got = self.get("-o", os.devnull, "-w", "%{json}", f"{URL}/small.bin")
        told = json.loads(got.out)
        self.assertEqual(told["http_code"], 200)
        self.assertEqual(told["http_version"], "3")
        self.assertEqual(told["size_download"], len(self.small))
        self.assertIn(told["remote_ip"], ("127.0.0.1", "::1"))
        self.assertGreater(told["time_connect"], 0)
        self.assertGreaterEqual(told["time_starttransfer"], told["time_appconnect"])
        self.assertGreaterEqual(told["time_total"], told["time_starttransfer"])
        self.assertGreater(told["speed_download"], 0)

    def test_verbose_shows_both_headers(self):
        said = self.get("-v", "-o", os.devnull, f"{URL}/hello.txt").err
        for line in ("> GET /hello.txt HTTP/3", "< HTTP/3 200", "< content-length: 6", "* Connected"):
            self.assertIn(line, said)

    def test_resolve_beats_the_system(self):
        self.assertEqual(self.get("--resolve", f"localhost:{PORT}:127.0.0.1", f"{URL}/hello.txt").out, self.text)

    def test_an_unknown_certificate_is_refused_and_explained(self):
        said = self.get(f"{URL}/hello.txt", trusting=False, code=60).err
        for word in ("localhost", "self signed", "--cacert", "-k"):
            self.assertIn(word, said)
        self.assertEqual(self.get("-k", f"{URL}/hello.txt", trusting=False).out, self.text)

    def test_a_certificate_of_another_name_is_refused(self):
        url = f"https://elsewhere.test:{PORT}/hello.txt"
        said = self.get("--resolve", f"elsewhere.test:{PORT}:127.0.0.1", url, code=60).err
        self.assertIn("ostname mismatch", said)

    def test_a_host_that_nobody_knows_is_no_secret(self):
        self.assertIn("nowhere.invalid", self.get("https://nowhere.invalid/", code=6).err)

    def test_nobody_there_is_soon_known(self):
        self.get("https://localhost:4/", code=7)

    def test_time_is_limited(self):
        self.get("--max-time", "0.01", "-o", os.devnull, f"{URL}/big.bin", code=28)

    def test_what_cannot_be_written_is_said(self):
        said = self.get("-o", "/nonexistent/file", f"{URL}/hello.txt", code=23).err
        self.assertIn("/nonexistent/file", said)

    def test_wrong_usage_is_a_sentence(self):
        for arguments, word in (
            ((), "URL"),
            (("http://localhost/",), "https"),
            (("--no-such-option", URL), "--no-such-option"),
            (("--cacert", "/nonexistent/ca.pem", URL), "/nonexistent/ca.pem"),
            (("-O", URL), "--output"),
            (("-d", "@/nonexistent/data", URL), "/nonexistent/data"),
        ):
            with self.subTest(arguments):
                said = self.get(*arguments, trusting=False, code=1).err
                self.assertIn(word, said)
                self.assertEqual(said.count("\n"), 1, said)

    def test_silence_can_be_had_with_errors_or_without(self):
        self.assertEqual(self.get("-s", f"{URL}/nowhere", "-f", code=22).err, "")
        self.assertIn("404", self.get("-sS", f"{URL}/nowhere", "-f", code=22).err)

    def test_hq_interop_fetches_the_same_files(self):
        self.assertEqual(self.get("--alpn", "hq-interop", f"{URL}/small.bin").out, self.small)
        self.get("--alpn", "hq-interop", "--download-dir", ".", *(f"{URL}/{name}" for name in self.many))
        for name, content in self.many.items():
            self.assertTrue(self.read(name) == content, name)
        self.get("--alpn", "hq-interop", f"{URL}/nowhere", code=56)

    def test_a_session_is_resumed_and_then_early(self):
        for alpn in ("h3", "hq-interop"):
            with self.subTest(alpn):
                session = ("--session", f"session-{alpn}", "--alpn", alpn, "-v", f"{URL}/small.bin", "-o", "again.bin")
                first = self.get(*session).err
                self.assertNotIn("resumed", first)
                self.assertIn("session resumed", self.get(*session).err)
                early = self.get("--early-data", *session).err
                self.assertIn("0-RTT accepted", early)
                self.assertTrue(self.read("again.bin") == self.small)

    def test_a_transfer_survives_what_is_done_to_it(self):
        for disturbance in ("--key-update", "--rebind", "--migrate"):
            with self.subTest(disturbance):
                self.get(disturbance, "-o", "disturbed.bin", f"{URL}/big.bin", timeout=250)
                self.assertEqual(sha256(self.host.folder / "disturbed.bin"), sha256(self.host.docroot / "big.bin"))

    def test_versions_ciphers_and_connections_can_be_chosen(self):
        for options in (
            ("--quic-version", "2"),
            ("--quic-version", "1,2"),
            ("--chacha20",),
            ("--ciphers", "TLS_AES_256_GCM_SHA384"),
            ("--congestion", "bbr"),
            ("--ecn", "off"),
            ("--mtu", "9000"),
            ("--crypto", "boringssl"),
        ):
            with self.subTest(options):
                self.assertEqual(self.get(*options, f"{URL}/small.bin").out, self.small)
        self.get("--separate-connections", f"{URL}/hello.txt", f"{URL}/small.bin")


class GetFromNgtcp2Test(unittest.TestCase):
    def test_files_arrive_whole(self):
        with OrdinaryHost() as host:
            content = host.add_file("file.bin", os.urandom(3_000_000))
            host.start_gtlsserver()
            deadline = time.monotonic() + 30
            got = host.get("-4", f"{URL}/file.bin")
            while got.code == 7 and time.monotonic() < deadline:  # it does not listen yet
                got = host.get("-4", f"{URL}/file.bin")
            self.assertEqual(got.code, 0, got.err)
            self.assertTrue(got.out == content)
            head = host.get("-4", "-I", f"{URL}/file.bin")
            self.assertIn(b"content-length: 3000000", head.out)
            self.assertEqual(host.get("-4", "-f", f"{URL}/nowhere").code, 22)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
