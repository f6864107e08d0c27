"""pollux-edge's qlog files are what the schema says, and tell what happened."""

import json
import os
import pathlib
import unittest

import lab
import qlog_schema
from ordinary_host import URL, OrdinaryHost


def records(path: pathlib.Path) -> list[dict]:
    """A JSON text sequence (RFC 7464): each record begins with a separator and ends with a line feed."""
    pieces = path.read_bytes().split(b"\x1e")
    assert pieces[0] == b"", "something stands before the first record"
    assert all(piece.endswith(b"\n") for piece in pieces[1:]), "a record is cut"
    return [json.loads(piece) for piece in pieces[1:]]


class QlogTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with lab.Lab() as room:
            room.add_file("file.bin", os.urandom(2_000_000))
            logs = room.folder / "logs"
            edge = room.start_edge(options=("--qlog", str(logs)))
            cls.fetched = room.fetch("/file.bin", "/missing")
            assert edge.stop() == 0, edge.log
            cls.names = [path.name for path in logs.iterdir()]
            cls.header, *cls.events = records(next(logs.iterdir()))

    def data_of(self, name: str) -> list[dict]:
        return [event["data"] for event in self.events if event["name"] == name]

    def test_there_is_one_file_named_by_the_first_id_and_the_side(self):
        self.assertEqual(len(self.names), 1)
        self.assertRegex(self.names[0], r"^[0-9a-f]{16,40}_server\.sqlog$")
        group = self.header["trace"]["common_fields"]["group_id"]
        self.assertTrue(self.names[0].startswith(group))

    def test_every_record_is_what_the_schema_says(self):
        self.assertEqual(qlog_schema.judge_header(self.header), [])
        wrong = [complaint for event in self.events for complaint in qlog_schema.judge_event(event)]
        self.assertEqual(wrong[:10], [])

    def test_time_never_goes_back(self):
        times = [event["time"] for event in self.events]
        self.assertEqual(times, sorted(times))
        self.assertEqual(times[0], 0)

    def test_the_handshake_is_told_from_its_beginning_to_its_end(self):
        self.assertEqual(self.events[0]["name"], "quic:connection_started")
        states = [data["new"] for data in self.data_of("quic:connection_state_updated")]
        self.assertEqual(states[:3], ["handshake_started", "handshake_complete", "handshake_confirmed"])
        self.assertEqual(self.data_of("quic:alpn_information")[0]["chosen_alpn"]["string_value"], "h3")
        self.assertEqual({data["initiator"] for data in self.data_of("quic:parameters_set")}, {"local", "remote"})

    def test_the_frames_that_were_sent_make_up_the_file(self):
        covered = set()
        for data in self.data_of("quic:packet_sent"):
            for frame in data["frames"]:
                if frame["frame_type"] == "stream" and frame["stream_id"] % 4 == 0:
                    covered.add((frame["stream_id"], frame["offset"], frame["raw"]["length"]))
        by_stream: dict[int, int] = {}
        for stream, offset, length in covered:
            by_stream[stream] = max(by_stream.get(stream, 0), offset + length)
        self.assertGreater(max(by_stream.values()), 2_000_000)

    def test_packets_are_sent_acknowledged_and_measured(self):
        sent = [data["header"] for data in self.data_of("quic:packet_sent")]
        numbers = [header["packet_number"] for header in sent if header["packet_type"] == "1RTT"]
        self.assertEqual(numbers, sorted(set(numbers)))
        with_data = {
            data["header"]["packet_number"]
            for data in self.data_of("quic:packet_sent")
            if data["header"]["packet_type"] == "1RTT" and any(frame["frame_type"] == "stream" for frame in data["frames"])
        }
        acked = {number for data in self.data_of("quic:packets_acked") for number in data["packet_numbers"]}
        lost = {data["header"]["packet_number"] for data in self.data_of("quic:packet_lost")}
        self.assertTrue(acked & with_data)
        # The client closes when it has everything: what it had not acknowledged by then stays so.
        self.assertLessEqual(with_data - acked - lost, set(numbers[-100:]))
        metrics = self.data_of("quic:recovery_metrics_updated")
        self.assertTrue(any("smoothed_rtt" in data for data in metrics))
        self.assertGreater(max(data["congestion_window"] for data in metrics), 12_000)

    def test_requests_and_responses_are_told_with_their_fields(self):
        def fields(name: str) -> list[dict]:
            frames = [data["frame"] for data in self.data_of(name)]
            heads = [frame["headers"] for frame in frames if frame["frame_type"] == "headers"]
            return [{field["name"]: field["value"] for field in head} for head in heads]

        self.assertEqual({head[":path"] for head in fields("http3:frame_parsed")}, {"/file.bin", "/missing"})
        self.assertEqual({head[":status"] for head in fields("http3:frame_created")}, {"200", "404"})
        self.assertEqual({data["initiator"] for data in self.data_of("http3:parameters_set")}, {"local", "remote"})

    def test_nothing_is_missing_from_a_file_of_this_size(self):
        self.assertEqual(self.data_of("loglevel:warning"), [])


class QlogOfAClientTest(unittest.TestCase):
    def events(self, *edge_options: str) -> list[dict]:
        """What pollux-get tells of a visit to an edge with these options."""
        with OrdinaryHost() as host:
            host.add_file("file.txt", b"content")
            host.start_edge(*edge_options)
            got = host.get("--qlog", str(host.folder / "logs"), "--quic-version", "1,2", f"{URL}/file.txt")
            self.assertEqual(got.out, b"content", got.err)
            (path,) = (host.folder / "logs").iterdir()
            _, *events = records(path)
        wrong = [complaint for event in events for complaint in qlog_schema.judge_event(event)]
        self.assertEqual(wrong, [])
        return events

    def received(self, events: list[dict], packet_type: str) -> dict:
        packets = [event["data"] for event in events if event["name"] == "quic:packet_received"]
        (found,) = [data for data in packets if data["header"]["packet_type"] == packet_type]
        return found

    def test_a_retry_is_told(self):
        retry = self.received(self.events("--retry", "always"), "retry")
        self.assertGreater(retry["header"]["token"]["raw"]["length"], 0)

    def test_a_version_negotiation_is_told(self):
        negotiation = self.received(self.events("--quic-version", "2"), "version_negotiation")
        self.assertIn("6b3343cf", negotiation["supported_versions"])


class QlogRefusalTest(unittest.TestCase):
    def test_a_directory_that_cannot_be_made_is_refused_with_a_sentence(self):
        with lab.Lab() as room:
            edge = room.refused_edge(options=("--qlog", str(room.certificate)))
            self.assertEqual(edge.exit_code, 1)
            self.assertRegex(edge.log, r"pollux-edge: the directory '.*' for qlog files cannot be made")


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
