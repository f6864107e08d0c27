"""Several workers, on every kind of port that there is here: each serves some of a crowd of clients, every file arrives
whole, and what the workers counted is what the device counted."""

import os
import unittest

import blocks
import lab
from crowd import Crowd
from ordinary_host import GET
from tap_lab import TapLab

WORKERS = 4
# Four lcores that share the machine's cores, however few they are.
CORES = ("--lcores", f"(0-{WORKERS - 1})@({','.join(map(str, sorted(os.sched_getaffinity(0))))})")
VETH = "net_af_packet0,iface=pollux-e,qdisc_bypass=1"
CLIENTS = int(os.environ.get("POLLUX_CLIENTS", 200))
FEW_CLIENTS = 24
FILE_BYTES = 300_000


class WorkersTest(unittest.TestCase):
    def serve_crowd(self, room: lab.Lab, edge: lab.Edge, clients: int):
        """Half of them are gtlsclients, half are ours, of which every second changes its port in the middle: as a NAT
        does, or on purpose. One of four comes over IPv6."""
        files = {f"file-{n}.bin": (room.docroot / f"file-{n}.bin").read_bytes() for n in range(4)}
        with Crowd(room) as crowd:
            for n in range(clients):
                name = f"file-{n % 4}.bin"
                address = lab.EDGE_V6 if n // 8 % 4 == 0 else lab.EDGE_V4
                moves = {1: ("--rebind",), 5: ("--migrate",)}.get(n % 8, ())
                (crowd.add_get if n % 2 else crowd.add_gtlsclient)(name, files[name], *moves, address=address)
            self.assertEqual(crowd.complaints(seconds=200), [])
        self.assertEqual(edge.stop(), 0, edge.log[-3000:])

    def check_counts(self, log: str, clients: int):
        found = blocks.read(log)
        each = found.workers
        self.assertEqual(len(each), WORKERS)
        for worker in each:
            self.assertGreater(worker["Conn-established"], 0, each)
        self.assertEqual(found.total["Conn-established"], clients)
        # Who moves to another queue is served by the worker that knows it.
        self.assertGreater(found.total["Taken-over"], 0, found.total)
        for name in ("RX-packets", "RX-bytes", "TX-packets", "TX-bytes"):
            self.assertEqual(sum(worker[name] for worker in each), found.total[name], name)
            self.assertEqual(found.total[name], found.device[name], name)

    def run_crowd(self, room: lab.Lab, clients: int, says: str, **arguments):
        for n in range(4):
            room.add_file(f"file-{n}.bin", os.urandom(FILE_BYTES))
        edge = room.start_edge(cores=CORES, **arguments)
        self.assertRegex(edge.log, says)
        self.assertRegex(edge.log, f"{WORKERS} workers on lcore")
        self.serve_crowd(room, edge, clients)
        self.check_counts(edge.log, clients)

    def test_a_crowd_over_queues_that_the_kernel_fills(self):
        with lab.Lab() as room:
            self.run_crowd(room, CLIENTS, f"{WORKERS} queues, no RSS for UDP", device=f"{VETH},qpairs={WORKERS}")

    def test_a_crowd_over_one_queue_that_is_steered_in_software(self):
        with lab.Lab() as room:
            self.run_crowd(room, CLIENTS, "no RSS for UDP: steered in software", device=VETH)

    def test_a_port_that_declares_rss_gets_a_queue_for_each_worker(self):
        with TapLab() as room:
            self.run_crowd(room, FEW_CLIENTS, f"{WORKERS} queues, RSS of ipv4-udp ipv6-udp")

    def test_a_device_that_matches_no_connection_ids_serves_all_the_same(self):
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(FILE_BYTES))
            device = f"{VETH},qpairs={WORKERS}"
            edge = room.start_edge(cores=CORES, device=device, options=("--id-rules", "on"))
            self.assertIn("connection IDs: the device cannot match them", edge.log)
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)
            self.assertEqual(edge.stop(), 0, edge.log)

    def test_what_every_worker_sees_is_written_down(self):
        clients = 12
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(FILE_BYTES))
            qlogs, keys, capture = (room.folder / name for name in ("qlogs", "keys.log", "all.pcapng"))
            options = ("--qlog", str(qlogs), "--keylog", str(keys), "--capture", str(capture))
            edge = room.start_edge(cores=CORES, device=VETH, options=options)
            with Crowd(room) as crowd:
                for _ in range(clients):
                    crowd.add_get("file.bin", content)
                self.assertEqual(crowd.complaints(seconds=100), [])
            self.assertEqual(edge.stop(), 0, edge.log)
            self.assertEqual(len(list(qlogs.glob("*_server.sqlog"))), clients)
            self.assertEqual(keys.read_text().count("SERVER_HANDSHAKE_TRAFFIC_SECRET"), clients)
            device = blocks.read(edge.log).device
            packets = device["RX-packets"] + device["TX-packets"]
            self.assertIn(f"capture: {packets} packets in '{capture}', 0 dropped", edge.log)

    def test_fewer_workers_than_lcores_can_be_had(self):
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(FILE_BYTES))
            options = ("--nb-cores", "2", "--burst", "16", "--stats-period", "1")
            edge = room.start_edge(cores=CORES, device=VETH, options=options)
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)
            self.assertTrue(edge.wait_line("Accumulated QUIC statistics", times=2), edge.log)
            self.assertEqual(edge.stop(), 0, edge.log)
            self.assertEqual(len(blocks.read(edge.log).workers), 2)

    def test_a_session_is_resumed_on_whichever_worker_it_comes_to(self):
        with lab.Lab() as room:
            room.add_file("file.bin", b"x")
            edge = room.start_edge(cores=CORES, device=VETH)
            get = [str(GET), "--cacert", str(room.certificate), "--resolve", f"localhost:{lab.PORT}:{lab.EDGE_V4}"]
            get += ["--session", str(room.folder / "session"), "-v", "-o", str(room.folder / "file.bin")]
            said = [room.in_client(*get, f"https://localhost:{lab.PORT}/file.bin") for _ in range(3 * WORKERS)]
            resumed = ["session resumed" in words for words in said]
            self.assertEqual(edge.stop(), 0, edge.log)
            self.assertGreater(sum(w["Conn-established"] > 0 for w in blocks.read(edge.log).workers), 1)
            self.assertFalse(resumed[0])
            self.assertTrue(all(resumed[1:]), resumed)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
