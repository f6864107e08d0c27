"""Throws random datagrams and random frames at the appliance. rubbish_test.py runs it inside the client's namespace.

rubbish.py INTERFACE APPLIANCE_MAC ADDRESS PORT SEED COUNT
"""

import random
import socket
import struct
import sys


def long_header(draw: random.Random) -> bytes:
    """The beginning of an Initial that a server would look into; random from somewhere on."""
    ids = b"".join(bytes([length]) + draw.randbytes(length) for length in (draw.randrange(21), draw.randrange(21)))
    version = draw.choice((b"\x00\x00\x00\x01", b"\x6b\x33\x43\xcf", b"\x00\x00\x00\x00", draw.randbytes(4)))
    return (
        bytes([0xC0 | draw.randrange(64)])
        + version
        + ids
        + b"\x00"
        + struct.pack("!H", 0x4000 | draw.randrange(0x4000))
    )


def datagram(draw: random.Random) -> bytes:
    begin = draw.choice((long_header(draw), bytes([0x40 | draw.randrange(64)]), b""))
    return begin + draw.randbytes(draw.choice((0, 1, 20, 1200 - len(begin), 1400)))


def frame(draw: random.Random, macs: bytes) -> bytes:
    """An Ethernet header that arrives, and behind it almost an IPv4, IPv6 or ARP packet."""
    kind, first = draw.choice(
        ((b"\x08\x00", b"\x45"), (b"\x86\xdd", b"\x60"), (b"\x08\x06", b"\x00\x01"), (draw.randbytes(2), b""))
    )
    return macs + kind + first + draw.randbytes(draw.choice((0, 3, 19, 28, 46, 100, 1400)))


def main() -> None:
    interface, mac, address, port, seed, count = sys.argv[1:]
    draw = random.Random(int(seed))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for _ in range(int(count)):
            udp.sendto(datagram(draw), (address, int(port)))
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind((interface, 0))
        macs = bytes.fromhex(mac.replace(":", "")) + raw.getsockname()[4]
        for _ in range(int(count)):
            raw.send(frame(draw, macs))


if __name__ == "__main__":
    main()
