"""The cases, named as the QUIC interop runner names them: what is fetched, over which network, and what must be seen.

A case is a value. What a server or a client has to do for one is in our_end.py and in peers/; what its captures must
show is the function of checks.py that it names. Sizes and times are smaller than the runner's where that shows the same.
"""

import dataclasses

import certificates
import checks
from impairments import Impairments

KB, MB = 1000, 1_000_000


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    says: str
    files: tuple[int, ...] = (KB,)
    long_names: bool = False  # file names of 250 characters, so that requests have a size
    connections: int = 1  # so many clients at once, each with files of its own
    network: Impairments = Impairments()
    check: checks.Check = checks.one_handshake
    ipv6: bool = False
    chain: int = 1  # certificates that the server shows
    seconds: int = 30


SLOW = 10  # Mbit/s: events have the time to happen

ALL = {
    case.name: case
    for case in (
        Case("handshake", "a handshake, without Retry", check=checks.no_retry),
        Case("transfer", "three files at once on one connection", files=(MB, 2 * MB, 3 * MB), check=checks.one_connection),
        Case("longrtt", "a handshake over a round trip of 1.5 s", network=Impairments(delay=750), seconds=40),
        Case("chacha20", "ChaCha20-Poly1305 and nothing else", files=(MB,), check=checks.chacha20),
        Case("multiplexing", "1999 files on one connection", files=(32,) * 1999, check=checks.one_connection, seconds=40),
        Case("retry", "an address is validated by Retry", check=checks.retry),
        Case("resumption", "the second connection is resumed", files=(KB, KB), check=checks.resumption),
        Case("zerortt", "requests in 0-RTT", files=(32,) * 41, long_names=True, check=checks.zero_rtt),
        Case("http3", "three files over HTTP/3", files=(5 * KB, 10 * KB, 500 * KB), check=checks.one_connection),
        Case(
            "blackhole",
            "two dark seconds amid a transfer",
            files=(3 * MB,),
            network=Impairments(rate_mbit=SLOW, dark_from=1000, dark_for=2000),
            check=checks.lived_through_the_dark,
            seconds=40,
        ),
        Case("keyupdate", "the keys change amid a transfer", files=(3 * MB,), check=checks.key_update),
        Case("ecn", "both ends mark their packets", files=(MB,), network=Impairments(ce_marking=0.01), check=checks.ecn),
        Case("ipv6", "a handshake over IPv6", ipv6=True, check=checks.over_ipv6),
        Case("v2", "QUIC version 2", check=checks.version_2),
        Case(
            "amplificationlimit",
            "a long certificate chain, and a client most of whose first datagrams are lost",
            network=Impairments(drop_to_server=(2, 3, 4, 5, 6, 7)),
            chain=certificates.LONG_CHAIN,
            check=checks.amplification_limit,
            seconds=40,
        ),
        Case(
            "rebind-port",
            "the client's port changes under it",
            files=(3 * MB,),
            network=Impairments(rate_mbit=SLOW, rebind="port", rebind_from=700, rebind_every=1000),
            check=checks.rebound_port,
            seconds=40,
        ),
        Case(
            "rebind-addr",
            "the client's address changes under it",
            files=(3 * MB,),
            network=Impairments(rate_mbit=SLOW, rebind="address", rebind_from=700, rebind_every=1000),
            check=checks.rebound_address,
            seconds=40,
        ),
        Case(
            "connectionmigration",
            "the client moves to another port by itself",
            files=(3 * MB,),
            network=Impairments(rate_mbit=SLOW),
            check=checks.migrated,
            seconds=40,
        ),
        Case(
            "handshakeloss",
            "ten handshakes through a loss of 30 %",
            connections=10,
            network=Impairments(loss=0.3, longest_burst=3),
            check=checks.no_check,
            seconds=300,  # as the interop runner: one in three packets is gone, and a timeout doubles with each
        ),
        Case("transferloss", "a loss of 2 %", files=(2 * MB,), network=Impairments(loss=0.02), check=checks.one_connection),
        Case(
            "handshakecorruption",
            "ten handshakes, 30 % of the datagrams damaged",
            connections=10,
            network=Impairments(corruption=0.3, longest_burst=3),
            check=checks.no_check,
            seconds=300,  # as the interop runner: one in three packets is gone, and a timeout doubles with each
        ),
        Case(
            "transfercorruption",
            "2 % of the datagrams damaged",
            files=(2 * MB,),
            network=Impairments(corruption=0.02),
            check=checks.no_check,
        ),
    )
}
