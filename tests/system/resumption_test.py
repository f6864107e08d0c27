"""A client of another maker comes back: it resumes its session, and its request goes out in 0-RTT."""

import os
import tempfile
import unittest

import lab


class ResumptionTest(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(lab.Lab())
        self.content = self.lab.add_file("small.bin", os.urandom(20_000))
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.memory = (f"--session-file={folder}/session", f"--tp-file={folder}/tp")

    def visit(self):
        fetched = self.lab.fetch("/small.bin", options=self.memory)
        self.assertEqual(fetched.statuses, [200], fetched.said[-2000:])
        self.assertTrue(fetched.files["small.bin"] == self.content)
        return fetched.said

    def test_a_second_visit_is_resumed_and_early(self):
        edge = self.lab.start_edge(options=("--early-data", "on"))
        first, second = self.visit(), self.visit()
        self.assertNotIn("type=0RTT", first)
        self.assertIn("type=0RTT", second)
        self.assertNotIn("Early data was rejected", second)
        self.assertTrue(edge.is_running())

    def test_without_early_data_none_is_taken(self):
        self.lab.start_edge()
        self.visit()
        # This client tries with any ticket, also with one that does not allow it.
        self.assertIn("Early data was rejected", self.visit())

    def test_a_restarted_server_rejects_and_still_serves(self):
        edge = self.lab.start_edge(options=("--early-data", "on"))
        self.visit()
        edge.stop()
        self.lab.start_edge(options=("--early-data", "on"))
        self.visit()


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
