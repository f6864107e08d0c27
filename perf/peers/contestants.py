"""The servers that are measured, as values: what they are, how their packets come to them, and how they are started."""

import dataclasses
import enum
import os
import pathlib
from collections.abc import Callable

import lab
import network
import peers
from certificates import Certificates

ENDPOINT = f"{network.SERVER_V4}:{network.PORT}"


class Path(enum.Enum):
    """How packets come to a server and to its client; the text stands in the caption."""

    SOCKET = "the kernel's UDP socket, on a veth pair"
    PACKET_PORT = "a DPDK port on the kernel's packet socket, on the same veth pair"
    MEMORY = "a DPDK port of shared memory (memif), no kernel between, and pollux-load for a client"

    @property
    def is_polled(self) -> bool:
        """Its server never sleeps: what is work is told by its own counters."""
        return self is not Path.SOCKET


@dataclasses.dataclass(frozen=True)
class Start:
    """What a server is told."""

    certificates: Certificates
    docroot: pathlib.Path
    device: str  # at its end of the veth pair
    core: int
    control: pathlib.Path  # where pollux-ctl finds it


@dataclasses.dataclass(frozen=True)
class Contestant:
    name: str
    version: str
    path: Path
    command: Callable[[Start], list[str]] | None = None  # None: the appliance of perf/system/pair.py
    peer: str | None = None  # of tests/interop/peers: what is to be installed for it

    @property
    def is_ours(self) -> bool:
        return self.peer is None


def _ngtcp2(start: Start) -> list[str]:
    root = peers.place("ngtcp2")
    run = ["env", f"LD_LIBRARY_PATH={root}/usr/lib/x86_64-linux-gnu", f"{root}/usr/sbin/gtlsserver", "-q"]
    files = [str(start.certificates.key), str(start.certificates.chain)]
    return [*run, f"--htdocs={start.docroot}", network.SERVER_V4, str(network.PORT), *files]


def _ours_on(name: str) -> Callable[[Start], list[str]]:
    """The smallest server of ours on that maker's library, as peers/__init__.py has its options."""

    def command(start: Start) -> list[str]:
        files = ["--cert", str(start.certificates.chain), "--key", str(start.certificates.key), "--root", str(start.docroot)]
        return [str(peers.place(name) / "program"), "server", "--case", "http3", "--listen", ENDPOINT, *files]

    return command


def _edge(start: Start) -> list[str]:
    files = ["--cert", str(start.certificates.chain), "--key", str(start.certificates.key), "--docroot", str(start.docroot)]
    return ["--listen", ENDPOINT, *files, "--control", str(start.control)]


def _edge_on_socket(start: Start) -> list[str]:
    return [str(lab.EDGE), *_edge(start)]


def _edge_on_port(start: Start) -> list[str]:
    eal = ["--lcores", f"0@{start.core}", "--no-pci", "--no-telemetry", "--file-prefix", f"pollux-peers-{os.getpid()}"]
    device = ["--vdev", f"net_af_packet0,iface={start.device},qdisc_bypass=1"]
    return [str(lab.EDGE), *eal, *lab.NO_HUGE_PAGES, *device, "--", *_edge(start)]


def _maker(name: str, command: Callable[[Start], list[str]]) -> Contestant:
    return Contestant(name, peers.find(name).version, Path.SOCKET, command, peer=name)


_OURS = "this tree"

ALL = (
    _maker("ngtcp2", _ngtcp2),
    _maker("quinn", _ours_on("quinn")),
    _maker("quiche", _ours_on("quiche")),
    _maker("quic-go", _ours_on("quic-go")),
    Contestant("pollux-edge-socket", _OURS, Path.SOCKET, _edge_on_socket),
    Contestant("pollux-edge-port", _OURS, Path.PACKET_PORT, _edge_on_port),
    Contestant("pollux-edge-memory", _OURS, Path.MEMORY),
)
BY_NAME = {one.name: one for one in ALL}
