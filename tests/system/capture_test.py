"""tshark opens what pollux-edge captures: with the secrets that are embedded, and, without those, with its key log."""

import os
import pathlib
import re
import subprocess
import unittest

import lab
import qpack

CONTROL_STREAM_TYPE, ENCODER_STREAM_TYPE = 0, 2
HEADERS_FRAME = 1


def tshark(capture: pathlib.Path, *options: str) -> str:
    # Its warnings, that root runs it for one, go elsewhere.
    command = ("tshark", "-r", str(capture), "-d", f"udp.port=={lab.PORT},quic", *options)
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {result.stderr.strip()}")
    return result.stdout


def read_varint(data: bytes) -> tuple[int, bytes]:
    size = 1 << (data[0] >> 6)
    return int.from_bytes(data[:size], "big") & ((1 << (8 * size - 2)) - 1), data[size:]


def client_streams(capture: pathlib.Path, *options: str) -> dict[int, bytes]:
    """What the client has said on each stream, put together from the STREAM frames that tshark could decrypt."""
    fields = ("quic.stream.stream_id", "quic.stream.offset", "quic.stream_data")
    chosen = [word for field in fields for word in ("-e", field)]
    from_client = ("-Y", f"udp.dstport=={lab.PORT} && quic.stream_data")
    streams: dict[int, dict[int, bytes]] = {}
    for frame in _stream_frames(tshark(capture, *options, *from_client, "-T", "fields", "-E", "aggregator=|", *chosen)):
        stream, offset, data = frame
        streams.setdefault(stream, {})[offset] = data
    return {stream: _joined(pieces) for stream, pieces in streams.items()}


def _stream_frames(table: str):
    for line in table.splitlines():
        streams, offsets, pieces = (column.split("|") for column in line.split("\t"))
        # A frame at the beginning of its stream has no offset: those that have are later in their streams.
        offsets = [offset for offset in offsets if offset]
        for stream, piece in zip(streams, pieces):
            data = bytes.fromhex(piece.replace(":", ""))
            offset = int(offsets.pop(0)) if len(offsets) == len(streams) else 0
            yield int(stream, 0), offset, data


def _joined(pieces: dict[int, bytes]) -> bytes:
    whole = b""
    for offset in sorted(pieces):
        if offset <= len(whole):
            whole = whole[:offset] + pieces[offset]
    return whole


def requests_in(capture: pathlib.Path, *options: str) -> list[dict[str, str]]:
    """The fields of every HTTP/3 request."""
    streams = client_streams(capture, *options)
    decoder = qpack.Decoder()
    for stream, data in streams.items():
        if stream % 4 == 2 and data and data[0] == ENCODER_STREAM_TYPE:
            decoder.read_encoder_stream(data[1:])
    requests = []
    for stream in sorted(stream for stream in streams if stream % 4 == 0):
        kind, rest = read_varint(streams[stream])
        length, rest = read_varint(rest)
        if kind == HEADERS_FRAME:
            requests.append(decoder.read_section(stream, rest[:length]))
    return requests


class CaptureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = cls.enterClassContext(lab.Lab())
        cls.lab.add_file("some/file.bin", os.urandom(300_000))
        cls.capture = cls.lab.folder / "all.pcapng"
        cls.keys = cls.lab.folder / "keys.txt"
        cls.edge = cls.lab.start_edge(options=("--capture", str(cls.capture), "--keylog", str(cls.keys)))
        cls.lab.fetch("/some/file.bin", "/other")
        assert cls.edge.stop() == 0, cls.edge.log
        cls.without_secrets = cls.lab.folder / "sealed.pcapng"
        lab.run("editcap", "--discard-all-secrets", str(cls.capture), str(cls.without_secrets))

    def assert_holds_the_requests(self, capture: pathlib.Path, *options: str):
        kinds = tshark(capture, *options, "-Y", "http3", "-T", "fields", "-e", "http3.frame_type").split()
        self.assertIn(str(HEADERS_FRAME), ",".join(kinds).split(","))
        requests = requests_in(capture, *options)
        self.assertEqual({request[":path"] for request in requests}, {"/some/file.bin", "/other"})
        self.assertEqual({request[":method"] for request in requests}, {"GET"})

    def test_tshark_reads_the_requests_with_the_secrets_that_are_embedded(self):
        self.assert_holds_the_requests(self.capture)

    def test_tshark_reads_the_requests_with_the_key_log(self):
        self.assert_holds_the_requests(self.without_secrets, "-o", f"tls.keylog_file:{self.keys}")

    def test_nobody_reads_them_without_either(self):
        self.assertEqual(client_streams(self.without_secrets), {})

    def test_packets_have_their_addresses_and_marks(self):
        columns = ("-T", "fields", "-e", "ip.src", "-e", "ip.dsfield.ecn")
        rows = {tuple(line.split("\t")) for line in tshark(self.capture, "-Y", "quic", *columns).splitlines()}
        self.assertEqual({address for address, _ in rows}, {lab.EDGE_V4, lab.CLIENT_V4})
        self.assertIn((lab.EDGE_V4, "2"), rows)  # ECT(0)

    def test_frames_that_are_not_quic_are_there_too(self):
        self.assertNotEqual(tshark(self.capture, "-Y", "arp"), "")

    def test_secrets_stand_before_the_packets_that_they_open(self):
        # In one pass, a secret helps only what comes after it.
        handshake = tshark(self.capture, "-Y", "quic.long.packet_type==2 && tls.handshake.type==11")
        self.assertNotEqual(handshake, "")

    def test_both_are_announced_with_a_warning(self):
        self.assertRegex(self.edge.log, r"warn\S* .*secrets of every connection go into '.*keys.txt'")
        self.assertRegex(self.edge.log, r"warn\S* .*every packet goes into '.*all.pcapng'")

    def test_the_key_log_is_the_owners_alone(self):
        self.assertEqual(self.keys.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.capture.stat().st_mode & 0o777, 0o600)


class CaptureLimitTest(unittest.TestCase):
    def test_a_capture_ends_at_its_limit_and_says_so(self):
        with lab.Lab() as room:
            content = room.add_file("file.bin", os.urandom(5_000_000))
            capture = room.folder / "short.pcapng"
            edge = room.start_edge(options=("--capture", str(capture), "--capture-limit", "1"))
            self.assertTrue(room.fetch("/file.bin", options=("-q",)).files.get("file.bin") == content)
            self.assertTrue(edge.wait_line("at its limit of 1 MB"), edge.log)
            self.assertEqual(edge.stop(), 0)
            self.assertLess(capture.stat().st_size, 1_010_000)
            self.assertGreater(capture.stat().st_size, 900_000)
            tshark(capture, "-Y", "frame.number==1")


class KeyLogTest(unittest.TestCase):
    def test_the_environment_names_the_key_log(self):
        with lab.Lab() as room:
            room.add_file("file.bin", b"x" * 100)
            keys = room.folder / "keys.txt"
            edge = room.start_edge(program=("env", f"SSLKEYLOGFILE={keys}", str(lab.EDGE)))
            room.fetch("/file.bin")
            self.assertEqual(edge.stop(), 0, edge.log)
            labels = set(re.findall(r"^(\w+) [0-9a-f]{64} [0-9a-f]{64,96}$", keys.read_text(), re.MULTILINE))
            for label in ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0"):
                self.assertIn(label, labels)

    def test_a_key_log_that_cannot_be_written_is_refused_with_a_sentence(self):
        with lab.Lab() as room:
            edge = room.refused_edge(options=("--keylog", "/nonexistent/keys"))
            self.assertEqual(edge.exit_code, 1)
            self.assertIn("the key log '/nonexistent/keys' cannot be written", edge.log)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
