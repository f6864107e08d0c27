"""aioquic, with a program of ours on it: program.py; `requirements.txt` pins what it runs on."""

import functools

from peers import HERE, Peer, place, usual_client, usual_server

_PROGRAM = [str(place("aioquic") / "venv/bin/python"), "-B", str(HERE / "aioquic/program.py")]

_NO_ECN = "neither marks its packets nor counts the marks of others"

PEER = Peer(
    "aioquic",
    "1.7.2",
    client=functools.partial(usual_client, _PROGRAM),
    server=functools.partial(usual_server, _PROGRAM),
    no_client={"ecn": _NO_ECN},
    no_server={"ecn": _NO_ECN},
)
