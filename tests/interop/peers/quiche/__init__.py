"""quiche (Cloudflare's), with a program of ours on it: src/; `Cargo.lock` pins what it is built from."""

import functools

from peers import Peer, place, usual_client, usual_server

_PROGRAM = [str(place("quiche") / "program")]

_NO_V2 = "speaks version 1 only"
_NO_ECN = "neither marks its packets nor counts the marks of others"

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
    no_server={"v2": _NO_V2, "ecn": _NO_ECN},
)
