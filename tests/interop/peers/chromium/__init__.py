"""Debian's Chromium, headless, as a client; program.py drives it, and a page in it does the fetching."""

from jobs import ClientJob, Command
from peers import HERE, Peer


def _client(job: ClientJob) -> list[Command]:
    program = ["python3", "-B", str(HERE / "chromium/program.py"), job.case.name, job.address]
    return [[*program, str(job.certificates.chain), str(job.downloads), *job.names]]


_ONE_SESSION = "a browser keeps its connection, and its sessions are gone when it ends"
_TEN = "ten browsers at once are more than this laboratory has room for"

PEER = Peer(
    "chromium",
    "Debian's",
    client=_client,
    start_seconds=30,
    no_client={
        "chacha20": "no option chooses the cipher suite",
        "resumption": _ONE_SESSION,
        "zerortt": _ONE_SESSION,
        "keyupdate": "no option asks for a key update",
        "ecn": "does not mark its packets",
        "amplificationlimit": "the losses hit its ClientHello, which takes two datagrams, and it gives up after 4 s",
        "connectionmigration": "moves when its network changes, which nobody can ask it for",
        "handshakeloss": _TEN,
        "handshakecorruption": _TEN,
    },
)
