"""The checks of the cases: each takes what it should, and says so when the wire shows something else."""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "system")]

import capture  # noqa: E402
import checks  # noqa: E402
from capture import Datagram, Kind  # noqa: E402

CLIENT, SERVER = ("10.98.0.2", 50000), ("10.98.0.1", 4433)
TYPES = {Kind.INITIAL: 0, Kind.ZERO_RTT: 1, Kind.HANDSHAKE: 2, Kind.RETRY: 3}


def long_packet(kind: Kind, size: int, version: int = capture.VERSION_1, token: bytes = b"") -> bytes:
    """A packet as far as its header; `size` bytes in all."""
    bits = TYPES[kind] if version == capture.VERSION_1 else (TYPES[kind] + 1) % 4
    head = bytes([0xC0 | bits << 4]) + version.to_bytes(4, "big") + bytes([2]) + b"DD" + bytes([2]) + b"SS"
    if kind == Kind.RETRY:
        return head + token + bytes(16)
    if kind == Kind.INITIAL:
        head += bytes([len(token)]) + token
    length = size - len(head) - 2
    return head + (0x4000 | length).to_bytes(2, "big") + bytes(length)


def short_packet(size: int) -> bytes:
    return b"\x40" + bytes(size - 1)


def sent(payload: bytes, source=CLIENT, destination=SERVER, ecn=0, time=0.0) -> Datagram:
    return Datagram(time, source, destination, ecn, payload)


def answered(payload: bytes, client=CLIENT, ecn=0, time=0.0) -> Datagram:
    return Datagram(time, SERVER, client, ecn, payload)


class Made:
    """Evidence that a test made up; `rows` are what tshark would have found."""

    def __init__(self, *datagrams: Datagram, rows=()):
        self.at_server = list(datagrams)
        self._rows = list(rows)

    def packets(self, *kinds, to_server):
        return [p for d in self.at_server if d.to_server == to_server for p in d.packets if p.kind in kinds]

    @property
    def clients(self):
        return {d.source for d in self.at_server if d.to_server}

    def decrypted(self, *_):
        return self._rows


INITIAL = sent(long_packet(Kind.INITIAL, 1200))
HANDSHAKE = answered(long_packet(Kind.HANDSHAKE, 1000))


class CaptureTest(unittest.TestCase):
    def test_coalesced_packets_of_both_versions_are_found(self):
        for version in (capture.VERSION_1, capture.VERSION_2):
            payload = long_packet(Kind.INITIAL, 300, version) + long_packet(Kind.HANDSHAKE, 200, version) + short_packet(50)
            packets = sent(payload).packets
            self.assertEqual([p.kind for p in packets], [Kind.INITIAL, Kind.HANDSHAKE, Kind.ONE_RTT])
            self.assertEqual([p.size for p in packets], [300, 200, 50])

    def test_rubbish_is_no_packet_and_no_error(self):
        for payload in (b"\xc0", b"\xc0\0\0\0\1\xff", b"\xff" * 40, b""):
            self.assertEqual(sent(payload).packets, ())


class ChecksTest(unittest.TestCase):
    def assert_judges(self, check, good: Made, *bad: Made):
        self.assertIsNone(check(good))
        for evidence in bad:
            self.assertIsNotNone(check(evidence))

    def test_retry(self):
        asked = answered(long_packet(Kind.RETRY, 0, token=b"token"))
        brought = sent(long_packet(Kind.INITIAL, 1200, token=b"token"))
        other = sent(long_packet(Kind.INITIAL, 1200, token=b"other"))
        self.assert_judges(checks.retry, Made(INITIAL, asked, brought), Made(INITIAL, brought), Made(INITIAL, asked, other))
        self.assert_judges(checks.no_retry, Made(INITIAL, HANDSHAKE), Made(INITIAL, asked, brought, HANDSHAKE))

    def test_one_connection(self):
        second = sent(long_packet(Kind.INITIAL, 1200), source=("10.98.0.2", 50001))
        self.assert_judges(checks.one_connection, Made(INITIAL, HANDSHAKE), Made(INITIAL, second), Made())

    def test_chacha20(self):
        good, other = Made(rows=[["0x1303"]]), Made(rows=[["0x1301"]])
        self.assert_judges(checks.chacha20, good, other, Made(), Made(rows=[["0x1303"], ["0x1301"]]))

    def test_resumption(self):
        full, resumed = ["50000", "", "43,51"], ["50001", "", "43,51,41"]
        again = ["50001", "", "43,51"]
        self.assert_judges(checks.resumption, Made(rows=[full, resumed]), Made(rows=[full]), Made(rows=[full, again]))
        # Both from one port, with IDs of their own; the second of two coalesced packets has the ID as well.
        full, resumed = ["50000", "aa", "43,51"], ["50000", "bb,bb", "43,51,41"]
        self.assert_judges(checks.resumption, Made(rows=[full, full, resumed]), Made(rows=[full, full]))

    def test_zero_rtt(self):
        early, late = sent(long_packet(Kind.ZERO_RTT, 1200)), sent(short_packet(1200))
        self.assert_judges(checks.zero_rtt, Made(early, sent(short_packet(40))), Made(late), Made(early, late, late))
        before = sent(short_packet(4000), time=-1.0)  # of the first connection, which came from the same port
        self.assert_judges(checks.zero_rtt, Made(before, early, sent(short_packet(40))), Made(before))

    def test_key_update_by_both_ends(self):
        self.assert_judges(checks.key_update, Made(rows=[["50000"], ["4433"]]), Made(rows=[["50000"]]), Made())

    def test_ecn_by_both_ends(self):
        good = Made(sent(b"\x40", ecn=2), answered(b"\x40", ecn=2))
        self.assert_judges(checks.ecn, good, Made(sent(b"\x40", ecn=2), answered(b"\x40")), Made(sent(b"\x40")))

    def test_version_2(self):
        second = answered(long_packet(Kind.HANDSHAKE, 500, capture.VERSION_2))
        self.assert_judges(checks.version_2, Made(INITIAL, second), Made(INITIAL, HANDSHAKE))

    def test_ipv6(self):
        client = ("fd00:98::2", 50000)
        good = Made(sent(long_packet(Kind.INITIAL, 1200), source=client), answered(long_packet(Kind.HANDSHAKE, 90), client))
        self.assert_judges(checks.over_ipv6, good, Made(INITIAL, HANDSHAKE))

    def test_amplification_limit(self):
        flight = answered(long_packet(Kind.INITIAL, 1200))
        much = [INITIAL, flight, flight, flight]
        done = sent(long_packet(Kind.HANDSHAKE, 60))
        self.assert_judges(
            checks.amplification_limit,
            Made(*much, done, flight, flight),
            Made(*much, answered(b"\x40")),
            Made(INITIAL, answered(long_packet(Kind.INITIAL, 300)), done),
        )

    def test_rebinding_and_migration(self):
        port, address = ("10.98.0.2", 50001), ("10.98.0.3", 50000)
        stays = Made(INITIAL, HANDSHAKE)
        moved_port = Made(INITIAL, HANDSHAKE, sent(b"\x40", source=port), answered(b"\x40", client=port))
        moved_address = Made(INITIAL, HANDSHAKE, sent(b"\x40", source=address))
        self.assert_judges(checks.rebound_port, moved_port, stays, moved_address)
        self.assert_judges(checks.rebound_address, moved_address, stays, moved_port)
        self.assert_judges(checks.migrated, moved_port, stays, moved_address)

    def test_the_dark_was_met(self):
        self.assert_judges(
            checks.lived_through_the_dark,
            Made(sent(b"\x40"), sent(b"\x40", time=2.0)),
            Made(sent(b"\x40"), sent(b"\x40", time=0.1)),
        )


if __name__ == "__main__":
    unittest.main()
