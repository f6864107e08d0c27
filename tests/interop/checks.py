"""What the wire must show for each case. A check returns what is wrong, in a sentence, or nothing.

That the files arrived is checked elsewhere, for every case.
"""

from collections.abc import Callable

from capture import VERSION_2, Kind
from evidence import Evidence

Check = Callable[[Evidence], str | None]

CHACHA20 = "0x1303"
SERVER_HELLO, PRE_SHARED_KEY = "2", "41"
NOT_ECT, ECT_1, ECT_0, CE = range(4)


def no_check(_: Evidence) -> str | None:
    return None


def _handshakes(seen: Evidence) -> int:
    """How many connections clients began: each has an Initial packet with a number of its own from an own address."""
    return len({datagram.source for datagram in seen.at_server if datagram.to_server and _begins(datagram)})


def _begins(datagram) -> bool:
    return bool(datagram.packets) and datagram.packets[0].kind == Kind.INITIAL


def one_handshake(seen: Evidence) -> str | None:
    if not seen.packets(Kind.HANDSHAKE, to_server=False):
        return "the server sent no Handshake packet"
    return None


def one_connection(seen: Evidence) -> str | None:
    count = _handshakes(seen)
    return None if count == 1 else f"{count} connections instead of one"


def no_retry(seen: Evidence) -> str | None:
    if seen.packets(Kind.RETRY, to_server=False):
        return "the server sent Retry"
    return one_connection(seen) or one_handshake(seen)


def retry(seen: Evidence) -> str | None:
    tokens = {packet.token for packet in seen.packets(Kind.RETRY, to_server=False)}
    if not tokens:
        return "the server sent no Retry"
    if not any(packet.token in tokens for packet in seen.packets(Kind.INITIAL, to_server=True)):
        return "no Initial packet brought the token of a Retry back"
    return None


def chacha20(seen: Evidence) -> str | None:
    suites = {row[0] for row in seen.decrypted(f"tls.handshake.type == {SERVER_HELLO}", "tls.handshake.ciphersuite")}
    return None if suites == {CHACHA20} else f"cipher suites of ServerHello: {sorted(suites)}"


def _resumed(seen: Evidence) -> list[bool]:
    """Of each connection in turn. A client may come twice from one port, or twice without a connection ID; not both."""
    fields = "udp.dstport", "quic.dcid", "tls.handshake.extension.type"
    rows = seen.decrypted(f"tls.handshake.type == {SERVER_HELLO}", *fields)
    return list({(port, ids.split(",")[0]): PRE_SHARED_KEY in types.split(",") for port, ids, types in rows}.values())


def resumption(seen: Evidence) -> str | None:
    resumed = _resumed(seen)
    if len(resumed) != 2:
        return f"{len(resumed)} connections instead of two"
    return None if resumed[1] else "the second connection was not resumed"


def zero_rtt(seen: Evidence) -> str | None:
    """Requests of the second connection went in 0-RTT, and did not have to be sent again."""
    early = seen.packets(Kind.ZERO_RTT, to_server=True)
    if not early:
        return "the client sent no 0-RTT packet"
    begun = next(datagram.time for datagram in seen.at_server if any(p.kind == Kind.ZERO_RTT for p in datagram.packets))
    last = [datagram.source for datagram in seen.at_server if datagram.to_server][-1]
    late = sum(
        packet.size
        for datagram in seen.at_server
        if datagram.source == last and datagram.time >= begun
        for packet in datagram.packets
        if packet.kind == Kind.ONE_RTT
    )
    early_size = sum(packet.size for packet in early)
    return None if late < early_size else f"{late} bytes in 1-RTT packets, {early_size} in 0-RTT: was it refused?"


def lived_through_the_dark(seen: Evidence) -> str | None:
    got = [datagram.time for datagram in seen.at_server if datagram.to_server]
    silence = max((later - earlier for earlier, later in zip(got, got[1:], strict=False)), default=0)
    return None if silence >= 1.5 else f"the longest silence was {silence:.1f} s: the transfer did not meet the dark"


def key_update(seen: Evidence) -> str | None:
    rows = seen.decrypted("quic.key_phase == 1", "udp.srcport")
    if not rows:
        return "no packet of the second key phase, or none that tshark can read"
    return None if len({row[0] for row in rows}) > 1 else "only one end changed its keys"


def ecn(seen: Evidence) -> str | None:
    for name, to_server in (("client", True), ("server", False)):
        marks = {datagram.ecn for datagram in seen.at_server if datagram.to_server == to_server}
        if ECT_0 not in marks and ECT_1 not in marks:
            return f"no packet of the {name} is marked"
    return None


def over_ipv6(seen: Evidence) -> str | None:
    if any("." in address for address, _ in seen.clients):
        return "there were IPv4 packets"
    return one_handshake(seen)


def version_2(seen: Evidence) -> str | None:
    if any(packet.version == VERSION_2 for packet in seen.packets(Kind.HANDSHAKE, to_server=False)):
        return None
    return "the server's Handshake packets are not of version 2"


def amplification_limit(seen: Evidence) -> str | None:
    """RFC 9000 §8.1: until an address is validated, three times what came from it, and no octet more."""
    got = sent = 0
    for datagram in seen.at_server:
        if not datagram.to_server:
            sent += len(datagram.payload)
        else:
            if any(packet.kind == Kind.HANDSHAKE for packet in datagram.packets):
                break
            got += len(datagram.payload)
        if sent > 3 * got:
            return f"the server had sent {sent} octets when it had got {got}"
    return None if sent > got else "the server never came near its limit"


def rebound_port(seen: Evidence) -> str | None:
    ports = {port for _, port in seen.clients}
    return None if len(ports) > 1 else "the client's port did not change: the transfer was too short"


def rebound_address(seen: Evidence) -> str | None:
    addresses = {address for address, _ in seen.clients}
    return None if len(addresses) > 1 else "the client's address did not change: the transfer was too short"


def migrated(seen: Evidence) -> str | None:
    if len(seen.clients) < 2:
        return "the client did not move"
    served = {datagram.destination for datagram in seen.at_server if not datagram.to_server}
    return None if len(served) > 1 else "the server did not follow"
