"""One pollux-edge on several ports, each with a link and addresses of its own: it serves on all of them at once, and
when a client's packets begin to come by another port, its answers leave by that one too."""

import os
import pathlib
import subprocess
import unittest

import blocks
import lab
from crowd import Crowd
from ordinary_host import GET

OTHER_V4, OTHER_CLIENT_V4 = "10.97.0.1", "10.97.0.2"
FILE_BYTES = 300_000
CLIENTS = 24
WORKERS = 2
CORES = ("--lcores", f"(0-{WORKERS - 1})@({','.join(map(str, sorted(os.sched_getaffinity(0))))})")


class TwoLinks(lab.Lab):
    """A second veth between the two namespaces, and a pollux-edge with a port on either."""

    SECOND = "net_af_packet1,iface=pollux-f,qdisc_bypass=1"

    def _make_network(self):
        super()._make_network()
        self.in_client("ip", *"link add pollux-d type veth peer name pollux-f netns".split(), self._appliance)
        self._in_appliance("ip", "link", "set", "pollux-f", "up")
        self.in_client("ip", "address", "add", f"{OTHER_CLIENT_V4}/24", "dev", "pollux-d")
        self.in_client("ip", "link", "set", "pollux-d", "up")
        self.in_client("ethtool", "-K", "pollux-d", "tx", "off")

    def start_edge(self, *, qpairs: int = 1, **arguments) -> lab.Edge:
        queues = f",qpairs={qpairs}"
        both = ("--port", "0,1", "--listen", f"{OTHER_V4}:{lab.PORT}")
        return super().start_edge(
            device=self.DEVICE + queues, eal=("--vdev", self.SECOND + queues), options=both, **arguments
        )


class PortsTest(unittest.TestCase):
    def serve_both_links(self, qpairs: int):
        with TwoLinks() as room:
            content = room.add_file("file.bin", os.urandom(FILE_BYTES))
            edge = room.start_edge(cores=CORES, qpairs=qpairs)
            self.assertRegex(edge.log, "port 0 .*; port 1 .*2 workers")
            with Crowd(room) as crowd:
                for n in range(CLIENTS):
                    add = crowd.add_get if n % 4 < 2 else crowd.add_gtlsclient
                    add("file.bin", content, address=OTHER_V4 if n % 2 else lab.EDGE_V4)
                self.assertEqual(crowd.complaints(seconds=100), [])
            self.assertEqual(edge.stop(), 0, edge.log[-3000:])
            found = blocks.read(edge.log)
            self.assertEqual(found.total["Conn-established"], CLIENTS)
            self.assertEqual(len(found.devices), 2)
            for device in found.devices:
                self.assertGreater(device["TX-bytes"], CLIENTS // 2 * FILE_BYTES, found.devices)
            for name in ("RX-packets", "RX-bytes", "TX-packets", "TX-bytes"):
                self.assertEqual(sum(device[name] for device in found.devices), found.total[name], name)

    def test_two_workers_with_a_queue_on_each_port(self):
        self.serve_both_links(qpairs=WORKERS)

    def test_two_workers_that_share_the_queue_of_each_port(self):
        self.serve_both_links(qpairs=1)

    def test_answers_leave_by_the_port_that_the_client_comes_to(self):
        with TwoLinks() as room:
            content = room.add_file("file.bin", os.urandom(20_000_000))
            edge = room.start_edge()
            pipe = room.folder / "pipe"
            os.mkfifo(pipe)
            trust = ("--cacert", str(room.certificate), "--resolve", f"localhost:{lab.PORT}:{lab.EDGE_V4}")
            get = (str(GET), "-sS", *trust, "-o", str(pipe), f"https://localhost:{lab.PORT}/file.bin")
            client = subprocess.Popen([*room.client_prefix(), *get], stderr=subprocess.PIPE, text=True)
            try:
                self.assertTrue(self.read_while_moving(room, pipe) == content)
                self.assertEqual(client.wait(30), 0, client.stderr.read())
            finally:
                client.kill()
                client.wait()
                client.stderr.close()
            self.assertEqual(edge.stop(), 0, edge.log[-3000:])
            for device in blocks.read(edge.log).devices:
                self.assertGreater(device["TX-bytes"], 1_000_000)
                self.assertGreater(device["RX-packets"], 10)

    @staticmethod
    def read_while_moving(room: TwoLinks, pipe: pathlib.Path) -> bytes:
        """The client has little room for what nobody reads: most of the file comes after the way has changed."""
        with pipe.open("rb") as content:
            first = content.read(1_000_000)
            way = f"{lab.EDGE_V4}/32 dev pollux-d src {lab.CLIENT_V4}".split()
            room.in_client("ip", "route", "add", *way)
            return first + content.read()


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
