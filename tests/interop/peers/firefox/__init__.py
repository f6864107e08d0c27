"""Debian's Firefox ESR (neqo), headless, as a client; program.py drives it, and a page in it does the fetching."""

from jobs import ClientJob, Command
from peers import HERE, Peer


def _client(job: ClientJob) -> list[Command]:
    program = ["python3", "-B", str(HERE / "firefox/program.py"), job.address]
    return [[*program, str(job.certificates.root), str(job.downloads), *job.names]]


_ONE_SESSION = "a browser keeps its connection, and its sessions are gone when it ends"
_TEN = "ten browsers at once are more than this laboratory has room for"

PEER = Peer(
    "firefox",
    "Debian's ESR",
    client=_client,
    start_seconds=30,
    no_client={
        "chacha20": "no preference chooses the cipher suite",
        "resumption": _ONE_SESSION,
        "zerortt": _ONE_SESSION,
        "keyupdate": "no preference asks for a key update",
        "v2": "no preference asks for version 2",
        "connectionmigration": "moves when its network changes, which nobody can ask it for",
        "handshakeloss": _TEN,
        "handshakecorruption": _TEN,
    },
)
