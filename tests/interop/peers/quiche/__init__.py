"""quiche (Cloudflare's), with a program of ours on it: src/; `Cargo.lock` pins what it is built from."""

import functools

from peers import Fault, Peer, place, usual_client, usual_server

_PROGRAM = [str(place("quiche") / "program")]

_NO_V2 = "speaks version 1 only"
_NO_ECN = "neither marks its packets nor counts the marks of others"

_LOSES_THE_CLIENT = Fault(
    r"has \d+ bytes of \d+",
    "quiche takes another of the client's connection IDs for every address that the client's packets come from, and never "
    "retires one: when the client's limit of four is used up it answers no new address, though RFC 9000 §9.5 would let it go on "
    "with the ID that the client itself goes on with",
)

PEER = Peer(
    "quiche",
    "0.30.0",
    client=functools.partial(usual_client, _PROGRAM),
    server=functools.partial(usual_server, _PROGRAM),
    no_client={
        "chacha20": "has no way to choose the cipher suite: its BoringSSL does, by what the processor can",
        "keyupdate": "follows a key update, but never begins one",
        "v2": _NO_V2,
        "ecn": _NO_ECN,
    },
    server_faults={
        "amplificationlimit": Fault(
            r"the server had sent \d+ octets when it had got \d+",
            "quiche sends more than three times what it has got before the address is validated (RFC 9000 §8.1)",
        ),
        "rebind-port": _LOSES_THE_CLIENT,
        "rebind-addr": _LOSES_THE_CLIENT,
    },
    no_server={"v2": _NO_V2, "ecn": _NO_ECN},
)
