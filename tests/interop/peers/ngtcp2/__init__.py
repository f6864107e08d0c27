"""ngtcp2 with GnuTLS, by its own example programs as Debian packages them; `packages.lock` names them."""

import network
from jobs import ClientJob, Command, ServerJob
from peers import Peer, place

_ROOT = place("ngtcp2")
_RUN = ["env", f"LD_LIBRARY_PATH={_ROOT}/usr/lib/x86_64-linux-gnu"]
_CLIENT = [*_RUN, f"{_ROOT}/usr/bin/gtlsclient", "-q", "--exit-on-all-streams-close"]
_SERVER = [*_RUN, f"{_ROOT}/usr/sbin/gtlsserver", "-q"]

_CHACHA20 = "--ciphers=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+CHACHA20-POLY1305"
_VERSION_2 = ["--preferred-versions=v2,v1", "--available-versions=v2,v1"]

_CLIENT_OPTIONS = {
    "chacha20": [_CHACHA20],
    "keyupdate": ["--key-update=300ms"],
    "v2": _VERSION_2,
    "connectionmigration": ["--change-local-addr=700ms"],
}
_SERVER_OPTIONS = {
    "chacha20": [_CHACHA20],
    "retry": ["--validate-addr"],
    "v2": _VERSION_2,
}


def _client(job: ClientJob) -> list[Command]:
    options = [*_CLIENT_OPTIONS.get(job.case.name, []), f"--qlog-dir={job.folder}/qlog", f"--download={job.downloads}"]

    def fetch(names, *more: str) -> Command:
        return [*_CLIENT, *options, *more, job.address, str(network.PORT), *job.urls(names)]

    if job.case.name not in ("resumption", "zerortt"):
        return [fetch(job.names)]
    memory = [f"--session-file={job.folder}/session", f"--tp-file={job.folder}/tp"]
    early = ["--disable-early-data"] if job.case.name == "resumption" else []
    return [fetch(job.names[:1], *memory, "--wait-for-ticket"), fetch(job.names[1:], *memory, *early)]


def _server(job: ServerJob) -> Command:
    options = [*_SERVER_OPTIONS.get(job.case.name, []), f"--qlog-dir={job.folder}/qlog", f"--htdocs={job.docroot}"]
    files = [str(job.certificates.key), str(job.certificates.chain)]
    return [*_SERVER, *options, job.address, str(network.PORT), *files]


PEER = Peer("ngtcp2", "1.11.0", client=_client, server=_server)
