"""Pollux's own programs in a run: what pollux-edge and pollux-get are told for each case.

They are on a DPDK port, but for the cases of ON_A_SOCKET: to have another port of its own, a client asks the kernel.
"""

import os
import pathlib

import lab
import network
from cases import Case
from jobs import HOST, ClientJob, Command, ServerJob

GET = pathlib.Path(os.environ.get("POLLUX_GET", lab.EDGE.with_name("pollux-get")))

READY = lab.READY

SERVER_OPTIONS = {
    "retry": ["--retry", "always"],
    "zerortt": ["--early-data", "on"],
    "v2": ["--quic-version", "2,1"],
}
CLIENT_OPTIONS = {
    "chacha20": ["--chacha20"],
    "keyupdate": ["--key-update"],
    "zerortt": ["--early-data"],
    "v2": ["--quic-version", "2,1"],
    "connectionmigration": ["--migrate"],
}
ON_A_SOCKET = {("client", "connectionmigration")}


def silences_its_kernel(role: str, case: Case) -> bool:
    """Whether Pollux speaks for the whole host in that role."""
    return (role, case.name) not in ON_A_SOCKET


_turn = 0


def take_core(turns):
    """For runs that are played side by side: the next process's programs of ours poll on another core."""
    global _turn
    with turns.get_lock():
        _turn, turns.value = turns.value, turns.value + 1


def _core() -> int:
    """The last core first: the first one tends to have the interrupts."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[-1 - _turn % len(cores)]


def _eal(device: str) -> Command:
    names = ["--no-pci", "--no-telemetry", "--file-prefix", f"pollux-interop-{os.getpid()}"]
    return ["-l", str(_core()), *names, *lab.NO_HUGE_PAGES, "--vdev", _device(device), "--"]


def _device(name: str) -> str:
    return f"net_af_packet0,iface={name},qdisc_bypass=1"


def server(job: ServerJob) -> Command:
    own = ["--listen", job.endpoint, "--docroot", str(job.docroot)]
    own += ["--qlog", str(job.folder / "qlog")]
    own += ["--cert", str(job.certificates.chain), "--key", str(job.certificates.key)]
    return [str(lab.EDGE), *_eal(network.SERVER_DEVICE), *own, *SERVER_OPTIONS.get(job.case.name, [])]


def client(job: ClientJob, server_mac: str) -> list[Command]:
    """One client that fetches everything; where a case wants many connections, one after the other."""
    port = []
    if silences_its_kernel("client", job.case):
        local = network.CLIENT_V6 if job.case.ipv6 else network.CLIENT_V4
        port = [*_eal(network.CLIENT_DEVICE), "--local", local, "--neighbor", server_mac]
    own = ["--resolve", f"{HOST}:{network.PORT}:{job.address}", "--qlog", str(job.folder / "qlog")]
    own += ["--cacert", str(job.certificates.root), "--download-dir", str(job.downloads), "--silent", "--show-error"]
    own += CLIENT_OPTIONS.get(job.case.name, [])

    def fetch(names, *more: str) -> Command:
        return [str(GET), *port, *own, *more, *job.urls(names)]

    if job.case.connections > 1:
        return [fetch(job.names, "--separate-connections")]
    if job.case.name not in ("resumption", "zerortt"):
        return [fetch(job.names)]
    memory = ("--session", str(job.folder / "session"))
    return [fetch(job.names[:1], *memory), fetch(job.names[1:], *memory)]
