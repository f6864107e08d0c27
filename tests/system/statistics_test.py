"""pollux-edge says at start what it uses, counts while it runs, and ends cleanly, with huge pages and without."""

import os
import re
import signal
import unittest

import blocks
import lab


class StatisticsTest(unittest.TestCase):
    def test_the_start_line_names_what_is_in_use(self):
        with lab.Lab() as room:
            edge = room.start_edge()
            log = edge.log.lower()
            for word in ("port", "queue", "core", lab.EDGE_V4, lab.EDGE_V6, "ipsec", "aes"):
                self.assertIn(word, log)

    def test_the_block_at_the_end_counts_what_was_served(self):
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(3_000_000))
            edge = room.start_edge()
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)
            self.assertEqual(edge.stop(), 0, edge.log)
            self.assertIn("QUIC statistics for port 0 queue 0", edge.log)
            self.assertIn("Device statistics for port 0", edge.log)
            total = blocks.read(edge.log).total
            self.assertGreater(total["TX-bytes"], 3_000_000)
            self.assertGreater(total["RX-packets"], 0)
            self.assertEqual(total["Conn-accepted"], 1)
            self.assertEqual(total["Conn-established"], 1)
            self.assertEqual(total["Handshake-failed"], 0)

    def test_the_last_block_tells_the_rates_of_the_whole_run(self):
        with lab.Lab() as room:
            room.add_file("file.bin", os.urandom(1_000_000))
            edge = room.start_edge()
            room.fetch("/file.bin", options=("-q",))
            self.assertEqual(edge.stop(), 0, edge.log)
            self.assertGreater(int(re.findall(r"Polls:\s+(\d+)", edge.log)[-1]), 1000)
            megabits = float(re.findall(r"TX-Mbit/s:\s+([\d.]+)", edge.log)[-1])
            self.assertTrue(0 < megabits < 100_000, megabits)

    def test_a_block_comes_every_period(self):
        with lab.Lab() as room:
            room.add_file("file.bin", b"x" * 1000)
            edge = room.start_edge(options=("--stats-period", "1"))
            self.assertTrue(edge.wait_line("Accumulated QUIC statistics", times=2), edge.log)
            self.assertEqual(edge.stop(), 0, edge.log)

    def test_sigterm_ends_it_as_cleanly_as_sigint(self):
        with lab.Lab() as room:
            edge = room.start_edge()
            os.kill(edge.pid, signal.SIGTERM)
            self.assertEqual(edge.wait(lab.STOP_SECONDS), 0, edge.log)

    def test_without_huge_pages_it_serves_and_warns(self):
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(100_000))
            edge = room.start_edge()
            self.assertRegex(edge.log.lower(), r"warn.*huge page")
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)

    def test_with_huge_pages_it_serves_and_does_not_warn(self):
        with lab.HugePages(256), lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(100_000))
            edge = room.start_edge(memory=("--in-memory",))
            self.assertNotRegex(edge.log.lower(), r"warn.*huge page")
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
