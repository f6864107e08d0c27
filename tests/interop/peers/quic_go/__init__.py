"""quic-go, with a program of ours on it: main.go and its neighbours; `go.sum` pins what it is built from."""

import functools

from peers import Peer, place, usual_client, usual_server

_PROGRAM = [str(place("quic-go") / "program")]

PEER = Peer(
    "quic-go",
    "0.65.0",
    client=functools.partial(usual_client, _PROGRAM),
    server=functools.partial(usual_server, _PROGRAM),
    no_client={"chacha20": "Go's TLS has no way to choose the cipher suite of TLS 1.3"},
)
