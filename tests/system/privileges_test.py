"""pollux-edge needs no root where it has the capabilities that README.md names for the device."""

import os
import pathlib
import shutil
import tempfile
import unittest

import lab


def as_nobody_with(*capabilities: str) -> tuple[str, ...]:
    """To put before a command: another user, who has these capabilities and no others."""
    only = ",".join(("-all", *(f"+{name}" for name in capabilities)))
    sets = (f"--{name}={only}" for name in ("inh-caps", "ambient-caps", "bounding-set"))
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *sets)


class PrivilegesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A copy where anybody may run it: the build folder may be in root's home.
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.program = folder / "pollux-edge"
        shutil.copy(lab.EDGE, cls.program)
        for path in (folder, cls.program):
            path.chmod(0o755)

    def make_room(self) -> tuple[lab.Lab, bytes]:
        room = self.enterContext(lab.Lab())
        content = room.add_file("file.bin", os.urandom(100_000))
        for path in (room.folder, *room.folder.rglob("*")):
            shutil.chown(path, "nobody")
        return room, content

    def test_af_packet_needs_net_raw_and_net_admin_only(self):
        room, content = self.make_room()
        edge = room.start_edge(program=(*as_nobody_with("net_raw", "net_admin"), str(self.program)))
        self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)
        self.assertEqual(edge.stop(), 0, edge.log)

    def test_without_capabilities_it_is_refused_with_an_error(self):
        room, _ = self.make_room()
        edge = room.refused_edge(program=(*as_nobody_with(), str(self.program)))
        self.assertEqual(edge.exit_code, 1, edge.log)
        self.assertNotIn(lab.READY, edge.log)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
