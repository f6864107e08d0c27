"""The statistics of pollux-edge are read from a console on which a kernel speaks too."""

import unittest

import blocks

CONSOLE = """\
[    0.512] a kernel's word, -------- and -------- another
  ---------------------- QUIC statistics for port 0 queue 0 lcore 1 ----------------------
  RX-packets:           24               RX-dropped:       5
  drop ipv6-not-for-us                     5            the IPv6 destination address is not one of ours
  Busy-percent:         13.3             Polls:            430
  +------------------------------------------------------------------------+

  ---------------------- QUIC statistics for port 0 queue 1 lcore 2 ----------------------
  RX-packets:           16               RX-dropped:       0
  +------------------------------------------------------------------------+

  ---------------------- Accumulated QUIC statistics for all workers ----------------------
  RX-packets:           40               RX-dropped:       5
  +------------------------------------------------------------------------+

  ---------------------- Device statistics for port 0 ----------------------
  RX-packets:           40               RX-missed:        0
  +------------------------------------------------------------------------+
pollux-edge ended with 0
"""


class BlocksTest(unittest.TestCase):
    def test_each_worker_all_of_them_and_the_device_have_a_block(self):
        found = blocks.read(CONSOLE)
        self.assertEqual([worker["RX-packets"] for worker in found.workers], [24, 16])
        self.assertEqual(found.total["RX-packets"], 40)
        self.assertEqual(found.device["RX-missed"], 0)

    def test_the_last_block_of_a_worker_counts(self):
        found = blocks.read(CONSOLE + CONSOLE.replace("24 ", "25 "))
        self.assertEqual([worker["RX-packets"] for worker in found.workers], [25, 16])

    def test_a_console_without_statistics_is_an_error(self):
        with self.assertRaisesRegex(RuntimeError, "no statistics"):
            blocks.read("pollux-edge ended with 1\n")


if __name__ == "__main__":
    unittest.main()
