"""What draft-ietf-quic-qlog-main-schema-14, -quic-events-13 and -h3-events-13 ask of a trace, as a table: for each event
that pollux writes, the members that its data must have, and the values that a member may take."""

SIDES = {"local", "remote"}
STATES = {
    "attempted",
    "handshake_started",
    "handshake_complete",
    "handshake_confirmed",
    "peer_validated",
    "early_write",
    "closing",
    "draining",
    "closed",
}
KEYS = {f"{side}_{level}_secret" for side in ("client", "server") for level in ("initial", "handshake", "0rtt", "1rtt")}
DROP_TRIGGERS = {
    "internal_error",
    "rejected",
    "unsupported",
    "invalid",
    "duplicate",
    "connection_unknown",
    "decryption_failure",
    "key_unavailable",
    "general",
}
MIGRATIONS = {
    "probing_started",
    "probing_abandoned",
    "probing_successful",
    "migration_started",
    "migration_abandoned",
    "migration_complete",
}
PACKET_TYPES = {"initial", "handshake", "0RTT", "1RTT", "retry", "version_negotiation", "stateless_reset", "unknown"}
ECN_STATES = {"testing", "unknown", "failed", "capable"}
HTTP3_STREAMS = {"request", "control", "push", "reserved", "unknown", "qpack_encode", "qpack_decode"}

# name: (members that must be there, values of members that have a fixed choice)
EVENTS = {
    "quic:connection_started": ({"local", "remote"}, {}),
    "quic:connection_closed": (
        set(),
        {
            "initiator": SIDES,
            "trigger": {
                "idle_timeout",
                "application",
                "error",
                "version_mismatch",
                "stateless_reset",
                "aborted",
                "unspecified",
            },
        },
    ),
    "quic:connection_state_updated": ({"new"}, {"old": STATES, "new": STATES}),
    "quic:tuple_assigned": ({"tuple_id"}, {}),
    "quic:mtu_updated": ({"new"}, {}),
    "quic:spin_bit_updated": ({"state"}, {}),
    "quic:version_information": (set(), {}),
    "quic:alpn_information": (set(), {}),
    "quic:parameters_set": (set(), {"initiator": SIDES}),
    "quic:packet_sent": ({"header"}, {}),
    "quic:packet_received": ({"header"}, {"trigger": {"keys_available"}}),
    "quic:packet_dropped": (set(), {"trigger": DROP_TRIGGERS}),
    "quic:packet_buffered": (set(), {"trigger": {"backpressure", "keys_unavailable"}}),
    "quic:packets_acked": (set(), {"packet_number_space": {"initial", "handshake", "application_data"}}),
    "quic:udp_datagrams_sent": (set(), {}),
    "quic:udp_datagrams_received": (set(), {}),
    "quic:stream_state_updated": (
        {"stream_id", "new", "stream_side"},
        {"stream_type": {"unidirectional", "bidirectional"}, "stream_side": {"sending", "receiving"}},
    ),
    "quic:migration_state_updated": ({"new"}, {"new": MIGRATIONS}),
    "quic:timer_updated": ({"event_type"}, {"event_type": {"set", "expired", "cancelled"}}),
    "quic:key_updated": ({"key_type"}, {"key_type": KEYS, "trigger": {"tls", "remote_update", "local_update"}}),
    "quic:key_discarded": ({"key_type"}, {"key_type": KEYS, "trigger": {"tls", "remote_update", "local_update"}}),
    "quic:recovery_parameters_set": ({"timer_granularity"}, {}),
    "quic:recovery_metrics_updated": (set(), {}),
    "quic:congestion_state_updated": ({"new"}, {}),
    "quic:packet_lost": (set(), {"trigger": {"reordering_threshold", "time_threshold", "pto_expired"}}),
    "quic:ecn_state_updated": ({"new"}, {"old": ECN_STATES, "new": ECN_STATES}),
    "http3:parameters_set": (set(), {"initiator": SIDES}),
    "http3:stream_type_set": ({"stream_id", "stream_type"}, {"stream_type": HTTP3_STREAMS}),
    "http3:frame_created": ({"stream_id", "frame"}, {}),
    "http3:frame_parsed": ({"stream_id", "frame"}, {}),
    "loglevel:warning": ({"message"}, {}),
}

# frame_type: members that must be there.
FRAMES = {
    "padding": set(),
    "ping": set(),
    "ack": set(),
    "reset_stream": {"stream_id", "error", "final_size"},
    "reset_stream_at": {"stream_id", "error", "final_size", "reliable_size"},
    "stop_sending": {"stream_id", "error"},
    "crypto": {"offset", "raw"},
    "new_token": {"token"},
    "stream": {"stream_id"},
    "max_data": {"maximum"},
    "max_stream_data": {"stream_id", "maximum"},
    "max_streams": {"stream_type", "maximum"},
    "data_blocked": {"limit"},
    "stream_data_blocked": {"stream_id", "limit"},
    "streams_blocked": {"stream_type", "limit"},
    "new_connection_id": {"sequence_number", "retire_prior_to", "connection_id"},
    "retire_connection_id": {"sequence_number"},
    "path_challenge": set(),
    "path_response": set(),
    "connection_close": set(),
    "handshake_done": set(),
    "unknown": {"frame_type_bytes"},
    "datagram": set(),
}


def judge_header(header: dict) -> list[str]:
    """What is wrong with the first record of a file."""
    wrong = []
    if header.get("file_schema") != "urn:ietf:params:qlog:file:sequential":
        wrong.append("file_schema")
    if header.get("serialization_format") != "application/qlog+json-seq":
        wrong.append("serialization_format")
    trace = header.get("trace", {})
    if not any("qlog:events:quic-" in schema for schema in trace.get("event_schemas", ())):
        wrong.append("event_schemas")
    if trace.get("vantage_point", {}).get("type") not in {"client", "server", "network"}:
        wrong.append("vantage_point")
    reference = trace.get("common_fields", {}).get("reference_time", {})
    # A monotonic clock has no epoch that anybody knows.
    if reference.get("clock_type") == "monotonic" and reference.get("epoch") != "unknown":
        wrong.append("reference_time")
    return wrong


def judge_event(event: dict) -> list[str]:
    """What is wrong with one record."""
    name = event.get("name")
    if name not in EVENTS:
        return [f"no event is called {name}"]
    if not isinstance(event.get("time"), (int, float)):
        return [f"{name}: time"]
    required, choices = EVENTS[name]
    data = event.get("data", {})
    wrong = [f"{name}: {member} is missing" for member in sorted(required - data.keys())]
    for member, values in choices.items():
        if member in data and data[member] not in values:
            wrong.append(f"{name}: {member} is {data[member]}")
    if "header" in data and data["header"].get("packet_type") not in PACKET_TYPES:
        wrong.append(f"{name}: packet_type")
    for frame in data.get("frames", ()):
        kind = frame.get("frame_type")
        if kind not in FRAMES:
            wrong.append(f"{name}: no frame is called {kind}")
        else:
            wrong += [f"{name}: {kind} has no {member}" for member in sorted(FRAMES[kind] - frame.keys())]
    return wrong
