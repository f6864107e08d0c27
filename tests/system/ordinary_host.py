"""A host where nothing is special: a namespace with a loopback interface, and programs that run as the user nobody.

pollux-edge serves there from an ordinary UDP socket on 127.0.0.1 and [::1], and pollux-get fetches from it.
"""

import dataclasses
import hashlib
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

import lab

GET = pathlib.Path(os.environ.get("POLLUX_GET", lab.EDGE.parent / "pollux-get"))
PORT = lab.PORT
URL = f"https://localhost:{PORT}"


def as_nobody() -> list[str]:
    """To put before a command: no privilege whatsoever."""
    nobody = pwd.getpwnam("nobody")
    return ["setpriv", "--reuid", str(nobody.pw_uid), "--regid", str(nobody.pw_gid), "--clear-groups"]


def sha256(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclasses.dataclass
class Got:
    """What one run of pollux-get left."""

    code: int
    out: bytes
    err: str


class OrdinaryHost:
    """The namespace, a folder that nobody may write, and whatever runs there; all of it goes with the `with`."""

    def __init__(self):
        self.namespace = f"pollux-o-{os.getpid()}"
        self._servers: list[lab.Edge] = []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pollux-host-"))
        try:
            self.folder.chmod(0o777)
            self.docroot = self.folder / "docroot"
            self.docroot.mkdir()
            self.certificate, self.key = lab.make_certificate(self.folder)
            self.key.chmod(0o644)
            lab.run("ip", "netns", "add", self.namespace)
            lab.run(*lab.enter(self.namespace), "ip", "link", "set", "lo", "up")
        except BaseException:
            self._take_down()
            raise
        return self

    def __exit__(self, *_):
        self._take_down()

    def _take_down(self):
        for server in self._servers:
            try:
                server.stop()
            except subprocess.TimeoutExpired:
                print("a server had to be killed")
        subprocess.run(("ip", "netns", "delete", self.namespace), capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def add_file(self, name: str, content: bytes) -> bytes:
        (self.docroot / name).write_bytes(content)
        return content

    def _make_edge(self, options: tuple[str, ...]) -> lab.Edge:
        listen = ["--listen", f"127.0.0.1:{PORT}", "--listen", f"[::1]:{PORT}"]
        files = ["--cert", str(self.certificate), "--key", str(self.key), "--docroot", str(self.docroot)]
        edge = lab.Edge([*lab.enter(self.namespace), *as_nobody(), str(lab.EDGE), *listen, *files, *options])
        self._servers.append(edge)
        return edge

    def start_edge(self, *options: str) -> lab.Edge:
        edge = self._make_edge(options)
        edge.wait_ready()
        return edge

    def refused_edge(self, *options: str) -> lab.Edge:
        """Starts a pollux-edge that is expected to refuse these options, and returns when it has ended."""
        edge = self._make_edge(options)
        edge.wait(lab.START_SECONDS)
        return edge

    def start_gtlsserver(self) -> lab.Edge:
        command = lab.gtlsserver(self.docroot, "127.0.0.1", self.certificate, self.key)
        server = lab.Edge([*lab.enter(self.namespace), *as_nobody(), *command])
        self._servers.append(server)
        return server

    def get_command(self, *arguments: str, trusting: bool = True) -> list[str]:
        """How pollux-get is started here; with `trusting` it knows the throwaway certificate."""
        trust = ["--cacert", str(self.certificate)] if trusting else []
        return [*lab.enter(self.namespace), *as_nobody(), str(GET), *trust, *arguments]

    def get(self, *arguments: str, trusting: bool = True, timeout: float = 120) -> Got:
        """Runs pollux-get to its end."""
        result = subprocess.run(
            self.get_command(*arguments, trusting=trusting),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
            cwd=self.folder,
        )
        return Got(result.returncode, result.stdout, result.stderr.decode(errors="replace"))
