"""The other makers' stacks. Each is a folder here: how it is installed, and what its client and server are told.

A folder NAME has __init__.py with one Peer, install.sh DIR, which puts the stack into DIR, and a lock file that pins every
version. Where the maker's packages have no program, the smallest one of ours on that library is beside it; these take

    client --case CASE --connect ADDR:PORT --ca FILE --out DIR NAME...
    server --case CASE --listen ADDR:PORT --cert FILE --key FILE --root DIR

and the environment variables SSLKEYLOGFILE and QLOGDIR, as in the QUIC interop runner.
"""

import dataclasses
import hashlib
import importlib
import os
import pathlib
import re
import subprocess
from collections.abc import Callable

from jobs import ClientJob, Command, ServerJob

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("POLLUX_INTEROP_BUILD", HERE.parents[2] / "build/interop"))


def usual_client(program: Command, job: ClientJob) -> list[Command]:
    told = ["--connect", job.endpoint, "--ca", str(job.certificates.root), "--out", str(job.downloads)]
    return [[*program, "client", "--case", job.case.name, *told, *job.names]]


def usual_server(program: Command, job: ServerJob) -> Command:
    files = ["--cert", str(job.certificates.chain), "--key", str(job.certificates.key), "--root", str(job.docroot)]
    return [*program, "server", "--case", job.case.name, "--listen", job.endpoint, *files]


@dataclasses.dataclass(frozen=True)
class Fault:
    """What a stack does wrong in a case, by a rule that an RFC gives. `complaint` (a regular expression) is what the case's
    check says then: another complaint is another fault, and nobody's until somebody has looked."""

    complaint: str
    says: str


@dataclasses.dataclass(frozen=True)
class Peer:
    """`client` gives the commands of one client, to be run one after the other; `server` the one of a server.

    `client_faults` and `server_faults` name, by the case, what is known to be wrong with it in that role. `no_client` and `no_server` say, by the name of a case, why this stack cannot play it in that role.
    """

    name: str
    version: str
    client: Callable[[ClientJob], list[Command]] | None = None
    server: Callable[[ServerJob], Command] | None = None
    no_client: dict[str, str] = dataclasses.field(default_factory=dict)
    no_server: dict[str, str] = dataclasses.field(default_factory=dict)
    client_faults: dict[str, Fault] = dataclasses.field(default_factory=dict)
    server_faults: dict[str, Fault] = dataclasses.field(default_factory=dict)
    start_seconds: int = 0  # what it takes to start, beside what a case allows

    def reason_against(self, role: str, case: str) -> str | None:
        """Why this peer does not play a case in this role of its own, "client" or "server"."""
        program, reasons = (self.client, self.no_client) if role == "client" else (self.server, self.no_server)
        return f"has no {role}" if program is None else reasons.get(case)

    def fault_behind(self, role: str, case: str, complaint: str) -> str | None:
        """What of this peer's, in this role of its own, explains the complaint; None where nothing known does."""
        fault = (self.client_faults if role == "client" else self.server_faults).get(case)
        return fault.says if fault and re.search(fault.complaint, complaint) else None

    @property
    def folder(self) -> pathlib.Path:
        return HERE / self.name.replace("-", "_")


def place(name: str) -> pathlib.Path:
    """Where a peer is installed."""
    return BUILD / name


def _fingerprint(folder: pathlib.Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def install(peer: Peer):
    """Installs a peer if it is not there yet, as its folder wants it now."""
    stamp = place(peer.name) / "stamp"
    wanted = _fingerprint(peer.folder)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    place(peer.name).mkdir(parents=True, exist_ok=True)
    log = place(peer.name) / "install.log"
    with log.open("wb") as out:
        command = ["bash", str(peer.folder / "install.sh"), str(place(peer.name))]
        code = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=False)
    if code.returncode != 0:
        last = " ".join(log.read_text(errors="replace").splitlines()[-3:])
        raise RuntimeError(f"{peer.name} could not be installed: {last} (all of it: {log})")
    stamp.write_text(wanted)


NAMES = ("ngtcp2", "quic-go", "aioquic", "quinn", "quiche", "chromium", "firefox")


def find(name: str) -> Peer:
    return importlib.import_module(f"peers.{name.replace('-', '_')}").PEER
