"""A crowd of clients: many gtlsclients and pollux-gets that fetch at the same time, each into a folder of its own."""

import dataclasses
import pathlib
import subprocess
import time

import lab
from ordinary_host import GET


@dataclasses.dataclass
class Visitor:
    """One running client, and what it is to bring home."""

    process: subprocess.Popen
    folder: pathlib.Path
    name: str
    content: bytes
    kind: str

    def complaint(self) -> str:
        """Empty when the file is there, whole; otherwise what is wrong, with the last that the client said."""
        said = (self.folder / "said.log").read_text(errors="replace")[-300:]
        file = self.folder / self.name
        if not file.exists():
            return f"{self.kind} in {self.folder.name} has no file, exit code {self.process.returncode}: {said}"
        if file.read_bytes() != self.content:
            return f"{self.kind} in {self.folder.name} has {file.stat().st_size} bytes, and others: {said}"
        return ""


class Crowd:
    """Starts visitors where the laboratory's client lives; the `with` ends those that are still under way."""

    def __init__(self, room: lab.Lab):
        self._room = room
        self._visitors: list[Visitor] = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for visitor in self._visitors:
            if visitor.process.poll() is None:
                visitor.process.kill()
            visitor.process.wait()

    def _start(self, kind: str, name: str, content: bytes, command) -> None:
        folder = self._room.folder / f"visitor-{len(self._visitors)}"
        folder.mkdir()
        with (folder / "said.log").open("wb") as said:
            process = subprocess.Popen(
                [*self._room.client_prefix(), *command(folder)], stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        self._visitors.append(Visitor(process, folder, name, content, kind))

    def add_gtlsclient(self, name: str, content: bytes, *options: str, address: str = lab.EDGE_V4) -> None:
        always = "-q --exit-on-all-streams-close --no-quic-dump --no-http-dump --handshake-timeout=60s".split()
        self._start(
            "gtlsclient",
            name,
            content,
            lambda folder: ["gtlsclient", *always, f"--download={folder}", *options]
            + [address, str(lab.PORT), f"https://localhost/{name}"],
        )

    def add_get(self, name: str, content: bytes, *options: str, address: str = lab.EDGE_V4) -> None:
        host = f"[{address}]" if ":" in address else address
        trust = ["--cacert", str(self._room.certificate), "--resolve", f"localhost:{lab.PORT}:{host}"]
        self._start(
            "pollux-get " + " ".join(options),
            name,
            content,
            lambda folder: [str(GET), "-sS", *trust, *options, "-o", str(folder / name)]
            + [f"https://localhost:{lab.PORT}/{name}"],
        )

    def complaints(self, seconds: float) -> list[str]:
        """Waits for all of them, so long altogether; what is wrong with what they brought home."""
        deadline = time.monotonic() + seconds
        for visitor in self._visitors:
            try:
                visitor.process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                visitor.process.kill()
                visitor.process.wait()
        return [complaint for visitor in self._visitors if (complaint := visitor.complaint())]
