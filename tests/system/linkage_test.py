"""BoringSSL stays hidden inside pollux-edge, and DPDK's OpenSSL driver works in the same process."""

import os
import re
import unittest

import lab

BORINGSSL_NAMES = re.compile(r"^(?:SSL|EVP|CRYPTO|OPENSSL|BIO|RSA|EC|ECDSA|X509|ERR|AES|SHA\d+|bssl)_|^_ZN4bssl")


def dynamic_symbols(which: str) -> list[str]:
    return [line.split()[-1] for line in lab.run("nm", "-D", which, str(lab.EDGE)).splitlines()]


class LinkageTest(unittest.TestCase):
    def test_no_symbol_of_boringssl_is_exported(self):
        self.assertEqual([name for name in dynamic_symbols("--defined-only") if BORINGSSL_NAMES.match(name)], [])

    def test_none_is_wanted_from_another_library_either(self):
        self.assertEqual([name for name in dynamic_symbols("--undefined-only") if BORINGSSL_NAMES.match(name)], [])

    def test_boringssl_is_inside(self):
        self.assertIn("SSL_provide_quic_data", lab.run("nm", "-C", "--defined-only", str(lab.EDGE)))

    def test_dpdks_openssl_device_starts_beside_it_and_files_are_served(self):
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(1_000_000))
            edge = room.start_edge(eal=("--vdev", "crypto_openssl"))
            with open(f"/proc/{edge.pid}/maps", encoding="utf-8") as maps:
                self.assertIn(
                    "libcrypto.so.3", maps.read(), "OpenSSL is not in the process: this test would prove nothing"
                )
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)
            self.assertEqual(edge.stop(), 0, edge.log)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
