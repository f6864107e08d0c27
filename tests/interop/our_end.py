"""Pollux's own programs in a run: what pollux-edge is told for each case."""

import os
import pathlib

import lab
import network
from jobs import Command, ServerJob

EDGE = lab.EDGE

SERVER_OPTIONS = {
    "retry": ["--retry", "always"],
    "zerortt": ["--early-data", "on"],
    "v2": ["--quic-version", "2,1"],
}

READY = lab.READY


def server(job: ServerJob) -> Command:
    address = f"[{job.address}]" if job.case.ipv6 else job.address
    eal = ["-l", str(lab.last_core()), "--no-pci", "--no-telemetry", "--file-prefix", f"pollux-interop-{os.getpid()}"]
    eal += [*lab.NO_HUGE_PAGES, "--vdev", f"net_af_packet0,iface={network.SERVER_DEVICE},qdisc_bypass=1"]
    own = ["--listen", f"{address}:{network.PORT}", "--docroot", str(job.docroot)]
    own += ["--cert", str(job.certificates.chain), "--key", str(job.certificates.key)]
    return [str(EDGE), *eal, "--", *own, *SERVER_OPTIONS.get(job.case.name, [])]


def is_built() -> bool:
    return pathlib.Path(EDGE).exists()
