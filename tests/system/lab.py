"""The laboratory of the system tests: a network of two namespaces, a running pollux-edge, and clients of other makers.

    client's namespace                                      appliance's namespace
    gtlsclient, Chromium -- 10.98.0.2 pollux-c ========= pollux-e -- DPDK's af_packet port -- pollux-edge 10.98.0.1:4433

The kernel has no address on the appliance's end: every answer that a client gets was made by pollux-edge. The names of
the namespaces end in this process's number, so two runs never meet. Leaving the `with` takes everything down again,
whatever happened inside; the only processes that are ended are those that were started here.
"""

import base64
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

EDGE = pathlib.Path(
    os.environ.get("POLLUX_EDGE", pathlib.Path(__file__).resolve().parents[2] / "build/release/app/pollux-edge")
)
EDGE_V4, CLIENT_V4 = "10.98.0.1", "10.98.0.2"
EDGE_V6, CLIENT_V6 = "fd00:98::1", "fd00:98::2"
PORT = 4433

READY = "ready:"
START_SECONDS = 60
STOP_SECONDS = 30
FILE_PREFIX = f"pollux-{os.getpid()}"
NO_HUGE_PAGES = ("--no-huge", "--no-shconf", "-m", "512")


def require_root():
    """The tests fail without root; they do not skip, or nobody would notice that nothing ran."""
    if os.geteuid() != 0:
        sys.exit(f"{sys.argv[0]} makes network namespaces and needs root: run it with sudo.")


def run(*command: str, timeout: float = 30) -> str:
    """Runs a command that must succeed; what it said, which is in the exception too."""
    result = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {result.stdout.strip()}")
    return result.stdout


def enter(namespace: str) -> list[str]:
    """To put before a command. Not `ip netns exec`, which mounts things, and so fails in a chroot."""
    return ["nsenter", f"--net=/run/netns/{namespace}"]


def last_core() -> int:
    """The last core that this process may use: the first one tends to have the interrupts."""
    return max(os.sched_getaffinity(0))


def make_certificate(
    folder: pathlib.Path, name: str = "server", key: tuple[str, ...] = ("ec", "ec_paramgen_curve:P-256")
):
    """A throwaway certificate for localhost; the paths of certificate and key."""
    algorithm, option = key
    certificate_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    fixed = "req -x509 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost".split()
    files = ("-keyout", str(key_file), "-out", str(certificate_file))
    run("openssl", *fixed, "-newkey", algorithm, "-pkeyopt", option, *files)
    return certificate_file, key_file


def public_key_hash(certificate: pathlib.Path) -> str:
    """Base64 of the SHA-256 of the public key's DER, by which Chromium is told to trust this certificate."""
    pem = run("openssl", "x509", "-in", str(certificate), "-pubkey", "-noout")
    der = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-")))
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


def gtlsserver(docroot: pathlib.Path, address: str, certificate: pathlib.Path, key: pathlib.Path) -> list[str]:
    """ngtcp2's server, which says nothing when it is ready: whoever asks too early asks again, as QUIC does."""
    return ["gtlsserver", "-q", "-d", str(docroot), address, str(PORT), str(key), str(certificate)]


class HugePages:
    """So many free huge pages of 2 MiB while the `with` lasts; the kernel's setting is put back afterwards."""

    _SETTING = pathlib.Path("/proc/sys/vm/nr_hugepages")

    def __init__(self, pages: int):
        self._pages = pages

    @staticmethod
    def free() -> int:
        return int(re.search(r"HugePages_Free:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))

    def __enter__(self):
        self._before = self._SETTING.read_text()
        missing = self._pages - self.free()
        if missing > 0:
            self._SETTING.write_text(str(int(self._before) + missing))
        if self.free() < self._pages:
            self.__exit__()
            raise RuntimeError(
                f"the kernel did not give {self._pages} huge pages: is there enough free memory in one piece?"
            )
        return self

    def __exit__(self, *_):
        self._SETTING.write_text(self._before)


class Edge:
    """One running pollux-edge, its log read as it comes."""

    def __init__(self, command: list[str], stdin: int = subprocess.DEVNULL):
        self._process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._lines: list[str] = []
        self._ended = False
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with self._process.stdout as said:
            for line in said:
                with self._news:
                    self._lines.append(line)
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    @property
    def log(self) -> str:
        return "".join(self._lines)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def wait_line(self, *texts: str, times: int = 1, seconds: float = 30) -> bool:
        """Waits until it has said one of them that many times; False when it ended or the time did."""

        def said() -> bool:
            return sum(any(text in line for text in texts) for line in self._lines) >= times

        with self._news:
            self._news.wait_for(lambda: said() or self._ended, seconds)
            return said()

    def wait_ready(self):
        if not self.wait_line(READY, seconds=START_SECONDS):
            raise RuntimeError(f"pollux-edge did not become ready; it said:\n{self.log}")

    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait(self, seconds: float) -> int:
        """The exit code of an edge that is expected to end by itself."""
        code = self._process.wait(seconds)
        self._reader.join(seconds)
        return code

    def stop(self) -> int:
        """Asks it to end, as an operator's Ctrl-C does; its exit code. One that does not listen is killed."""
        if self.is_running():
            self._process.send_signal(signal.SIGINT)
        try:
            return self.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.wait(STOP_SECONDS)
            raise


class Fetched:
    """What gtlsclient made of one run: the files by name, and the response headers in the order of its requests."""

    _HEADER = re.compile(r"^http: stream 0x([0-9a-f]+) \[(:?[^:\]]+): (.*)\]$", re.MULTILINE)

    def __init__(self, folder: pathlib.Path, said: str):
        self.said = said
        self.files = {path.name: path.read_bytes() for path in folder.iterdir()}
        by_stream: dict[int, dict[str, str]] = {}
        for stream, name, value in self._HEADER.findall(said):
            by_stream.setdefault(int(stream, 16), {})[name] = value
        self.headers = [by_stream[stream] for stream in sorted(by_stream)]

    @property
    def statuses(self) -> list[int]:
        return [int(headers[":status"]) for headers in self.headers]


class Lab:
    """The two namespaces and a folder for everything that a test makes."""

    DEVICE = "net_af_packet0,iface=pollux-e,qdisc_bypass=1"

    def __init__(self):
        self._client = f"pollux-c-{os.getpid()}"
        self._appliance = f"pollux-e-{os.getpid()}"
        self._edges: list[Edge] = []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pollux-lab-"))
        self.docroot = self.folder / "docroot"
        self.docroot.mkdir()
        try:
            self.certificate, self.key = make_certificate(self.folder)
            self._make_network()
        except BaseException:
            self._take_down()
            raise
        return self

    def __exit__(self, *_):
        self._take_down()

    def _make_network(self):
        for namespace in (self._client, self._appliance):
            run("ip", "netns", "add", namespace)
        pair = "link add pollux-c type veth peer name pollux-e netns".split()
        self.in_client("ip", *pair, self._appliance)
        # The appliance's kernel must stay silent: it neither speaks IPv6 here, nor forwards.
        self._in_appliance("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv4.ip_forward=0")
        self._in_appliance("ip", "link", "set", "pollux-e", "up")
        self.in_client("ip", "link", "set", "lo", "up")
        self.in_client("ip", "address", "add", f"{CLIENT_V4}/24", "dev", "pollux-c")
        self.in_client("ip", "address", "add", f"{CLIENT_V6}/64", "dev", "pollux-c", "nodad")
        self.in_client("ip", "link", "set", "pollux-c", "up")
        # A veth leaves checksums and segmentation to a wire that it does not have: frames would arrive unfinished.
        self.in_client("ethtool", "-K", "pollux-c", "tx", "off")

    def _take_down(self):
        for edge in self._edges:
            try:
                edge.stop()
            except subprocess.TimeoutExpired:
                print("pollux-edge had to be killed", file=sys.stderr)
        for namespace in (self._client, self._appliance):
            subprocess.run(("ip", "netns", "delete", namespace), capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def in_client(self, *command: str, timeout: float = 60) -> str:
        return run(*self.client_prefix(), *command, timeout=timeout)

    def _in_appliance(self, *command: str) -> str:
        return run(*enter(self._appliance), *command)

    def client_prefix(self) -> list[str]:
        """To put before a command that is to run where the client lives."""
        return enter(self._client)

    def add_file(self, name: str, content: bytes) -> bytes:
        path = self.docroot / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return content

    def _edge_command(
        self,
        *,
        program=(str(EDGE),),
        memory=NO_HUGE_PAGES,
        cores=None,
        device=None,
        telemetry=False,
        eal=(),
        options=(),
    ) -> list[str]:
        """The usual command line; `eal` and `options` come after the usual arguments."""
        command = [*enter(self._appliance), *program, *(cores or ("-l", str(last_core())))]
        command += ["--no-pci", "--file-prefix", FILE_PREFIX, *(() if telemetry else ("--no-telemetry",))]
        command += [*memory, "--vdev", device or self.DEVICE, *eal, "--"]
        command += ["--listen", f"{EDGE_V4}:{PORT}", "--listen", f"[{EDGE_V6}]:{PORT}"]
        command += ["--cert", str(self.certificate), "--key", str(self.key), "--docroot", str(self.docroot)]
        return [*command, *options]

    def start_edge(self, **arguments) -> Edge:
        """Starts pollux-edge on the veth, and returns when it polls."""
        edge = Edge(self._edge_command(**arguments))
        self._edges.append(edge)
        edge.wait_ready()
        return edge

    def refused_edge(self, **arguments) -> Edge:
        """Starts a pollux-edge that is expected to refuse these arguments, and returns when it has ended."""
        edge = Edge(self._edge_command(**arguments))
        self._edges.append(edge)
        edge.wait(START_SECONDS)
        return edge

    def fetch(self, *paths: str, address: str = EDGE_V4, options=(), timeout: float = 120) -> Fetched:
        """Fetches these paths with gtlsclient over one connection, at once. Its exit code says nothing; the files do.

        With "-q" among the options it is much faster, and there are no headers to look at.
        """
        with tempfile.TemporaryDirectory(dir=self.folder) as download:
            command = "gtlsclient --exit-on-all-streams-close --no-quic-dump --no-http-dump --download".split()
            command += [download, *options, address, str(PORT), *(f"https://localhost{path}" for path in paths)]
            said = self.in_client(*command, timeout=timeout)
            return Fetched(pathlib.Path(download), said)
