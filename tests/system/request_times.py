"""How long the requests of an open loop took, by the qlog file of their connection: what a histogram is compared with."""

import pathlib

from qlog_test import records


def request_times(log: pathlib.Path, interval: float) -> list[float]:
    """From a qlog file: the milliseconds from when each request was due to the packet with the end of its response.

    Requests are due at this interval, and go out in their order on streams 0, 4, 8 and so on. One of them was not late.
    ValueError where the file says that events are missing.
    """
    begun: dict[int, float] = {}
    ended: dict[int, float] = {}
    _, *events = records(log)
    if missing := sum(event["data"].get("dropped_events", 0) for event in events):
        raise ValueError(f"{missing} events are missing from the qlog file: they came faster than they could be written")
    for event in events:
        data = event["data"]
        moments = {"quic:packet_sent": begun, "quic:packet_received": ended}.get(event["name"])
        for frame in data.get("frames", []) if moments is not None else []:
            if frame["frame_type"] == "stream" and frame.get("fin"):
                moments.setdefault(frame["stream_id"], event["time"])
    due = {stream: stream / 4 * interval for stream in begun if stream % 4 == 0}
    start = min(begun[stream] - time for stream, time in due.items())
    return [ended[stream] - start - time for stream, time in due.items() if stream in ended]
