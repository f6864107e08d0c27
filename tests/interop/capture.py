"""Captures of the relay, read as far as anybody on the way can read QUIC: addresses, ECN marks, headers.

Nothing is decrypted here. What needs keys is asked of tshark, in secrets.py.
"""

import dataclasses
import enum
import functools
import ipaddress
import pathlib
import struct

import network

VERSION_1, VERSION_2 = 0x00000001, 0x6B3343CF

ETHERNET, UDP_HEADER = 14, 8
UDP = 17


class Kind(enum.Enum):
    INITIAL = "Initial"
    ZERO_RTT = "0-RTT"
    HANDSHAKE = "Handshake"
    RETRY = "Retry"
    VERSION_NEGOTIATION = "Version Negotiation"
    ONE_RTT = "1-RTT"


# By the two bits of the first byte (RFC 9000 §17.2; RFC 9369 §3.2).
KINDS = {
    VERSION_1: (Kind.INITIAL, Kind.ZERO_RTT, Kind.HANDSHAKE, Kind.RETRY),
    VERSION_2: (Kind.RETRY, Kind.INITIAL, Kind.ZERO_RTT, Kind.HANDSHAKE),
}


@dataclasses.dataclass(frozen=True)
class Packet:
    kind: Kind
    size: int
    version: int = 0  # 0: a short header has none
    destination_id: bytes = b""
    token: bytes = b""


@dataclasses.dataclass(frozen=True)
class Datagram:
    time: float
    source: tuple[str, int]
    destination: tuple[str, int]
    ecn: int
    payload: bytes

    @property
    def to_server(self) -> bool:
        return self.destination[1] == network.PORT

    @functools.cached_property
    def packets(self) -> tuple[Packet, ...]:
        return tuple(_packets(self.payload))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    size = 1 << (data[at] >> 6)
    value = int.from_bytes(data[at : at + size], "big") & ((1 << (8 * size - 2)) - 1)
    return value, at + size


def _long_header(data: bytes) -> Packet | None:
    """The first packet of `data`, or nothing where its header is of no version that is known here."""
    version = int.from_bytes(data[1:5], "big")
    destination_end = 6 + data[5]
    at = destination_end + 1 + data[destination_end]
    if version == 0:
        return Packet(Kind.VERSION_NEGOTIATION, len(data))
    if version not in KINDS:
        return None
    kind, token = KINDS[version][data[0] >> 4 & 3], b""
    if kind == Kind.RETRY:
        return Packet(kind, len(data), version, data[6:destination_end], data[at:-16])
    if kind == Kind.INITIAL:
        length, at = _varint(data, at)
        token, at = data[at : at + length], at + length
    length, at = _varint(data, at)
    return Packet(kind, at + length, version, data[6:destination_end], token)


def _packets(payload: bytes):
    """The packets of a datagram; those behind one that was damaged are not found."""
    while payload:
        if not payload[0] & 0x80:
            yield Packet(Kind.ONE_RTT, len(payload))
            return
        try:
            packet = _long_header(payload)
        except IndexError:
            return
        if packet is None:
            return
        yield packet
        payload = payload[packet.size :]


def _datagram(time: float, frame: bytes) -> Datagram | None:
    kind, ip = frame[12:14], frame[ETHERNET:]
    if kind == b"\x08\x00" and ip[9] == UDP:
        udp, ecn = ip[(ip[0] & 15) * 4 : int.from_bytes(ip[2:4], "big")], ip[1] & 3
        source, destination = ip[12:16], ip[16:20]
    elif kind == b"\x86\xdd" and ip[6] == UDP:
        udp, ecn = ip[40 : 40 + int.from_bytes(ip[4:6], "big")], ip[1] >> 4 & 3
        source, destination = ip[8:24], ip[24:40]
    else:
        return None
    source_port, destination_port = struct.unpack("!HH", udp[:4])
    return Datagram(
        time,
        (str(ipaddress.ip_address(source)), source_port),
        (str(ipaddress.ip_address(destination)), destination_port),
        ecn,
        udp[UDP_HEADER:],
    )


def read(path: pathlib.Path) -> list[Datagram]:
    """Every UDP datagram of a capture that the relay wrote."""
    data, at, datagrams = path.read_bytes(), 24, []
    while at + 16 <= len(data):
        seconds, nanoseconds, size, _ = struct.unpack_from("=IIII", data, at)
        frame = data[at + 16 : at + 16 + size]
        at += 16 + size
        datagram = _datagram(seconds + nanoseconds / 1e9, frame)
        if datagram:
            datagrams.append(datagram)
    return datagrams
