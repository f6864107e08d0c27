"""Nothing from the wire stops pollux-edge: what does not parse is dropped by name, and files are still served."""

import os
import pathlib
import random
import re
import sys
import unittest

import lab

COUNT = 20_000
SENDER = pathlib.Path(__file__).resolve().parent / "rubbish.py"


class RubbishTest(unittest.TestCase):
    def test_random_datagrams_and_frames_are_dropped_by_name_and_files_are_served(self):
        seed = int(os.environ.get("POLLUX_SEED", random.SystemRandom().randrange(1, 2**32)))
        print(f"replay: POLLUX_SEED={seed} {sys.executable} {__file__}", flush=True)
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(1_000_000))
            edge = room.start_edge()
            mac = re.search(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", edge.log).group()
            room.in_client(
                sys.executable, "-B", str(SENDER), "pollux-c", mac, lab.EDGE_V4, str(lab.PORT), str(seed), str(COUNT)
            )
            self.assertTrue(edge.is_running(), edge.log)
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content, edge.log)
            self.assertEqual(edge.stop(), 0, edge.log)
            reasons = set(re.findall(r"^  drop (\S+)", edge.log, re.MULTILINE))
            self.assertGreater(len(reasons), 3, edge.log)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
