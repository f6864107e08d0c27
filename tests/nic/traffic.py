"""Clients, many at a time, each a process with a connection and a port of its own; what they fetched is compared.

The exit code of gtlsclient says nothing: the files do.
"""

import concurrent.futures
import dataclasses
import os
import pathlib
import subprocess
import tempfile
from collections.abc import Callable

import lab
from network import EDGE_V4, EDGE_V6, PORT, Network

GET = pathlib.Path(os.environ.get("POLLUX_GET", lab.EDGE.with_name("pollux-get")))
AT_ONCE = 8
PATIENCE_SECONDS = 120

SMALL, LARGE = "small.bin", "large.bin"
SIZES = {SMALL: 50_000, LARGE: 2_000_000}


@dataclasses.dataclass(frozen=True)
class Client:
    """One connection. Of pollux-get when it is to move, because gtlsclient says when it has and not when it could not."""

    names: tuple[str, ...]
    ipv6: bool
    move: str | None = None  # an option of pollux-get

    @property
    def address(self) -> str:
        return EDGE_V6 if self.ipv6 else EDGE_V4

    @property
    def label(self) -> str:
        program = f"pollux-get {self.move}" if self.move else "gtlsclient"
        return f"{program} of {', '.join(self.names)} from {self.address}"

    def command(self, certificate: pathlib.Path, downloads: str) -> list[str]:
        if not self.move:
            urls = [f"https://localhost/{name}" for name in self.names]
            quietly = ["gtlsclient", "-q", "--exit-on-all-streams-close", "--download", downloads]
            return [*quietly, self.address, str(PORT), *urls]
        urls = [f"https://localhost:{PORT}/{name}" for name in self.names]
        where = ["--resolve", f"localhost:{PORT}:{self.address}", "--cacert", str(certificate)]
        return [str(GET), "--silent", "--show-error", self.move, *where, "--download-dir", downloads, *urls]


def plan() -> list[Client]:
    """Enough that neither will a queue get none, nor all that move stay on theirs: one in 2^39, and one in 2^16."""
    staying = [Client((SMALL, LARGE) if n % 8 == 0 else (SMALL,), ipv6=n % 2 == 1) for n in range(24)]
    moving = [Client((LARGE,), ipv6=n % 2 == 1, move="--migrate" if n % 4 < 2 else "--rebind") for n in range(16)]
    return staying + moving


class Traffic:
    def __init__(self, folder: pathlib.Path, certificate: pathlib.Path):
        self._folder, self._certificate = folder, certificate

    def make_files(self, docroot: pathlib.Path):
        self._content = {name: os.urandom(size) for name, size in SIZES.items()}
        for name, content in self._content.items():
            (docroot / name).write_bytes(content)

    def run(self, network: Network, clients: list[Client], on_end: Callable[[], None]) -> list[str]:
        """What went wrong, a sentence each; `on_end` is called whenever a client is done."""
        complaints = []
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            running = [pool.submit(self._fetch, network, client) for client in clients]
            for done in concurrent.futures.as_completed(running):
                complaints += done.result()
                on_end()
        return complaints

    def _fetch(self, network: Network, client: Client) -> list[str]:
        with tempfile.TemporaryDirectory(dir=self._folder) as downloads:
            command = [*network.prefix(), *client.command(self._certificate, downloads)]
            try:
                said = subprocess.run(
                    command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_SECONDS, check=False
                )
            except subprocess.TimeoutExpired:
                return [f"{client.label}: not done in {PATIENCE_SECONDS} s"]
            wrong = [name for name in client.names if not self._is_intact(pathlib.Path(downloads) / name)]
        last_words = (said.stdout + said.stderr).decode(errors="replace").strip()[-300:]
        return [f"{client.label}: {name} is missing or differs; {last_words}" for name in wrong]

    def _is_intact(self, file: pathlib.Path) -> bool:
        return file.is_file() and file.read_bytes() == self._content[file.name]
