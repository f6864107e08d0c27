"""pollux-edge serves files to gtlsclient (ngtcp2 with GnuTLS), over IPv4 and IPv6."""

import os
import unittest

import lab

SIZES = {"empty.bin": 0, "one.bin": 1, "small.bin": 100_000, "large.bin": 10_000_000}


class GtlsclientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(lab.Lab())
        cls.content = {name: cls.lab.add_file(name, os.urandom(size)) for name, size in SIZES.items()}
        cls.content |= {f"many-{n}.bin": cls.lab.add_file(f"many-{n}.bin", os.urandom(500 * n)) for n in range(60)}
        cls.index = cls.lab.add_file("index.html", b"<p>the front page</p>\n")
        cls.edge = cls.lab.start_edge()

    def assert_fetches(self, names, address):
        fetched = self.lab.fetch(*(f"/{name}" for name in names), address=address, options=("-q",))
        self.assertEqual(sorted(fetched.files), sorted(names), fetched.said[-2000:])
        for name in names:
            self.assertTrue(fetched.files[name] == self.content[name], f"{name} arrived, but differs")

    def test_files_of_every_size_over_ipv4(self):
        for name in SIZES:
            with self.subTest(name):
                self.assert_fetches([name], lab.EDGE_V4)

    def test_files_of_every_size_over_ipv6(self):
        for name in SIZES:
            with self.subTest(name):
                self.assert_fetches([name], lab.EDGE_V6)

    def test_all_sizes_at_once_on_one_connection(self):
        self.assert_fetches(list(SIZES), lab.EDGE_V4)

    def test_sixty_requests_at_once_over_ipv4(self):
        self.assert_fetches([f"many-{n}.bin" for n in range(60)], lab.EDGE_V4)

    def test_sixty_requests_at_once_over_ipv6(self):
        self.assert_fetches([f"many-{n}.bin" for n in range(60)], lab.EDGE_V6)

    def test_a_response_says_what_it_is(self):
        headers = self.lab.fetch("/small.bin").headers[0]
        self.assertEqual(headers[":status"], "200")
        self.assertEqual(headers["content-length"], "100000")
        self.assertEqual(headers["content-type"], "application/octet-stream")
        self.assertIn("etag", headers)

    def test_a_folder_is_its_index(self):
        fetched = self.lab.fetch("/")
        self.assertEqual(fetched.statuses, [200])
        self.assertEqual(fetched.headers[0]["content-type"].split(";")[0], "text/html")
        self.assertEqual(fetched.files["index.html"], self.index)

    def test_head_sends_the_length_and_no_body(self):
        fetched = self.lab.fetch("/large.bin", options=("-m", "HEAD"))
        self.assertEqual(fetched.statuses, [200])
        self.assertEqual(fetched.headers[0]["content-length"], "10000000")
        self.assertEqual(fetched.files["large.bin"], b"")

    def test_a_missing_file_is_404(self):
        fetched = self.lab.fetch("/nothing-here.bin", "/one.bin")
        self.assertEqual(fetched.statuses, [404, 200])
        self.assertEqual(fetched.files["one.bin"], self.content["one.bin"])

    def test_a_method_that_is_not_served_is_405(self):
        self.assertEqual(self.lab.fetch("/one.bin", options=("-m", "DELETE")).statuses, [405])

    def test_every_cipher_suite_serves(self):
        for suite in ("AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305"):
            with self.subTest(suite):
                ciphers = f"--ciphers=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+{suite}"
                fetched = self.lab.fetch("/small.bin", options=(ciphers,))
                self.assertIn(f"Negotiated cipher suite is {suite}", fetched.said)
                self.assertTrue(fetched.files["small.bin"] == self.content["small.bin"])

    def test_a_lossy_client_gets_every_byte(self):
        fetched = self.lab.fetch("/small.bin", "/large.bin", options=("-q", "-t", "0.03", "-r", "0.03"))
        self.assertTrue(fetched.files.get("large.bin") == self.content["large.bin"])
        self.assertTrue(fetched.files.get("small.bin") == self.content["small.bin"])

    def test_ping_is_answered_over_ipv4_and_ipv6(self):
        self.assertIn(" 0% packet loss", self.lab.in_client("ping", "-c", "3", "-i", "0.01", "-W", "5", lab.EDGE_V4))
        self.assertIn(" 0% packet loss", self.lab.in_client("ping", "-c", "3", "-i", "0.01", "-W", "5", lab.EDGE_V6))

    def test_the_appliance_outlives_all_this(self):
        self.assertTrue(self.edge.is_running(), self.edge.log)


class OtherKeysTest(unittest.TestCase):
    def test_p384_and_rsa_certificates_serve(self):
        for name, key in (("p384", ("ec", "ec_paramgen_curve:P-384")), ("rsa", ("rsa", "rsa_keygen_bits:2048"))):
            with self.subTest(name), lab.Lab() as room:
                room.certificate, room.key = lab.make_certificate(room.folder, name, key)
                content = room.add_file("file.bin", os.urandom(100_000))
                room.start_edge()
                self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
