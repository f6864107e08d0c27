"""Connection IDs that an operator has configured for a fleet name the server to whoever reads their bytes."""

import json
import os
import unittest

import lab
from ctl_test import Download, ctl, wait_until
from ordinary_host import URL, OrdinaryHost

SERVER_ID = "c0ffee"
FORMAT = f"rotation=3,server-id={SERVER_ID},nonce=9"


class FleetTest(unittest.TestCase):
    def ids_of_three_connections(self, *formats: str) -> list[str]:
        """Of downloads at one time, all of which arrive whole."""
        with OrdinaryHost() as host:
            content = host.add_file("big.bin", os.urandom(20_000_000))
            (host.folder / "id.key").write_text("8f95f09245765f80256934e50c66207f\n")
            path = str(host.folder / "ctl.sock")
            options = [word for text in formats for word in ("--id-format", text.replace("KEY", f"{host.folder}/id.key"))]
            edge = host.start_edge("--control", path, *options)
            downloads = [Download(host.get_command(f"{URL}/big.bin")) for _ in range(3)]
            try:

                def ids():
                    listed = json.loads(ctl("--socket", path, "--json", "connections").stdout)["connections"]
                    established = [c["local_id"] for c in listed if c["phase"] == "established"]
                    return len(established) == len(downloads) and established

                found = wait_until(ids, "three connections")
                self.assertTrue(all(download.finish() == (0, content) for download in downloads))
            finally:
                for download in downloads:
                    download.close()
            self.assertEqual(edge.stop(), 0, edge.log)
            return found

    def test_ids_show_rotation_length_server_and_worker(self):
        # Three bytes of the server, one of the worker, nine of the nonce.
        beginning = f"{3 << 5 | 13:02x}{SERVER_ID}00"
        ids = self.ids_of_three_connections(FORMAT)
        for text in ids:
            self.assertEqual(len(text), 2 * 14, text)
            self.assertTrue(text.startswith(beginning), text)
        self.assertEqual(len(set(ids)), len(ids))

    def test_encrypted_ids_show_the_rotation_alone(self):
        ids = self.ids_of_three_connections(f"{FORMAT},key-file=KEY", "rotation=0,server-id=01")
        for text in ids:
            self.assertEqual(int(text[:2], 16) >> 5, 3, text)
        self.assertFalse(all(SERVER_ID in text for text in ids), ids)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
