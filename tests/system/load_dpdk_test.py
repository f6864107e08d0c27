"""pollux-load on a DPDK port, against pollux-edge and ngtcp2's server."""

import os
import re
import unittest

import lab
from load_lab import LOAD, LoadLab, Run, dpdk_options, run

PAGE = 10_000


class LoadAndEdgeTest(unittest.TestCase):
    """pollux-load on a veth's end, with no kernel between it and the wire; pollux-edge on the other."""

    @classmethod
    def setUpClass(cls):
        cls.laboratory = cls.enterClassContext(lab.Lab())
        cls.laboratory.add_file("page", os.urandom(PAGE))
        edge = cls.laboratory.start_edge()
        cls.mac = re.search(r"\(net_af_packet0, net_af_packet, ([0-9a-f:]{17})\)", edge.log).group(1)
        cls.laboratory.in_client("ip", "address", "flush", "dev", "pollux-c")

    def load(self, *options: str, cores: str = "0@0", device: str = "qdisc_bypass=1") -> Run:
        place = dpdk_options(f"net_af_packet0,iface=pollux-c,{device}", lab.EDGE_V4, self.mac, cores)
        command = [*self.laboratory.client_prefix(), str(LOAD), *place, "--duration", "3"]
        done = run(command, self.laboratory.folder, *options, timeout=120)
        self.assertEqual(done.code, 0, done.err + done.out)
        self.assertEqual(done.figure("connections-lost"), 0)
        return done

    def test_many_clients_of_one_box_are_served(self):
        done = self.load("--path", "/page", "--connections", "64", "--streams", "2")
        self.assertGreater(done.figure("requests"), 50)
        self.assertEqual(done.figure("handshakes"), 64)

    def test_handshakes_come_from_every_address(self):
        self.assertGreater(self.load("--mode", "handshakes", "--connections", "8").figure("handshakes"), 20)

    def test_clients_move_from_address_to_address(self):
        done = self.load("--mode", "migration", "--path", "/page", "--connections", "4")
        self.assertGreater(done.figure("migrations"), 4)
        self.assertEqual(done.figure("requests-failed"), 0)

    def test_every_worker_has_its_clients(self):
        for device in ("qdisc_bypass=1", "qpairs=2,qdisc_bypass=1"):
            with self.subTest(device):
                done = self.load("--path", "/page", "--connections", "40", cores="(0-1)@(0,1)", device=device)
                established = re.findall(r"Conn-accepted: +\d+ +Conn-established: +(\d+)", done.out)
                self.assertEqual(established, ["20", "20", "40"])
                # Where one worker spreads the packets of one queue, the others' clients have ports that lead to them.
                self.assertEqual("Handed-over:" in done.out, "qpairs" in device, done.out)


class LoadAndNgtcp2Test(unittest.TestCase):
    """The server is on an ordinary socket of the kernel's at the veth's other end."""

    @classmethod
    def setUpClass(cls):
        cls.laboratory = cls.enterClassContext(LoadLab())
        cls.laboratory.add_file("page", os.urandom(PAGE))
        cls.laboratory.add_file("large", os.urandom(5_000_000))
        cls.laboratory.start_gtlsserver()

    def load(self, *options: str) -> Run:
        command = self.laboratory.load_command("--duration", "3", *options)
        done = run(command, self.laboratory.folder, timeout=120)
        self.assertEqual(done.code, 0, done.err + done.out)
        for figure in ("requests-failed", "handshakes-failed", "connections-lost"):
            self.assertEqual(done.figure(figure), 0, figure)
        return done

    def test_requests_are_answered(self):
        done = self.load("--path", "/page", "--connections", "4", "--streams", "4")
        self.assertEqual(done.figure("handshakes"), 4)
        self.assertGreater(done.figure("requests"), 50)
        self.assertGreaterEqual(done.report["counters"]["content-received"], done.figure("requests") * PAGE)

    def test_a_large_file_is_downloaded(self):
        done = self.load("--mode", "bulk_download", "--path", "/large", "--connections", "2")
        self.assertGreater(done.figure("goodput"), 1e6)

    def test_handshakes_come_from_every_address(self):
        self.assertGreater(self.load("--mode", "handshakes", "--connections", "8").figure("handshakes"), 20)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
