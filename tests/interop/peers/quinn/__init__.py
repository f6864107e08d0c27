"""quinn with rustls, and h3 on top, with a program of ours on them: src/; `Cargo.lock` pins what it is built from."""

import functools

from peers import Peer, place, usual_client, usual_server

_PROGRAM = [str(place("quinn") / "program")]

_NO_V2 = "speaks version 1 only"

PEER = Peer(
    "quinn",
    "0.11.12",
    client=functools.partial(usual_client, _PROGRAM),
    server=functools.partial(usual_server, _PROGRAM),
    no_client={"v2": _NO_V2},
    no_server={"v2": _NO_V2},
)
