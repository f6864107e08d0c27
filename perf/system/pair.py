"""A pollux-edge on one core and, run after run, a pollux-load on another, joined by a memif port: two processes that share
memory. No kernel is between them, and no network card."""

import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "system")]

from lab import Edge, make_certificate  # noqa: E402
from program import Bench, Failed  # noqa: E402

SERVER, CLIENTS, PORT = "192.0.2.1", "192.0.2.2-192.0.2.9", 4433
SERVER_MAC, CLIENT_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"
# Larger than 2048 bytes a buffer need not be, and 2048 of them each way take a burst of any worker.
RINGS = "rsize=11,bsize=2048,socket-abstract=no"
STOPPING_SECONDS = 60


def _eal(core: int, name: str, device: str) -> list[str]:
    memory = ["--no-huge", "--no-shconf", "-m", "1024"]
    where = ["--lcores", f"0@{core}", "--no-pci", "--no-telemetry", "--file-prefix", name]
    return [*where, *memory, "--vdev", device, "--"]


class Pair:
    """The appliance runs while the `with` lasts."""

    def __init__(self, bench: Bench, documents: dict[str, int], edge_options: tuple[str, ...] = ()):
        if bench.other_core is None:
            raise Failed("this machine has one core: the system suites need two, one for the appliance and one for the load")
        self._bench, self._documents, self._options = bench, documents, edge_options
        self._all = contextlib.ExitStack()

    def __enter__(self):
        with contextlib.ExitStack() as guard:
            self._folder = pathlib.Path(guard.enter_context(tempfile.TemporaryDirectory(prefix="pollux-perf-")))
            docroot = self._folder / "docroot"
            docroot.mkdir()
            for name, size in self._documents.items():
                (docroot / name).write_bytes(bytes(size))
            certificate, key = make_certificate(self._folder)
            socket = self._folder / "memif.sock"
            device = f"net_memif0,role=server,id=0,mac={SERVER_MAC},socket={socket},{RINGS}"
            command = [str(self._bench.build / "app/pollux-edge"), *_eal(self._bench.core, "pollux-perf-edge", device)]
            command += ["--listen", f"{SERVER}:{PORT}", "--cert", str(certificate), "--key", str(key)]
            command += ["--docroot", str(docroot), "--control", str(self.control), *self._options]
            self.edge = Edge(command)
            guard.callback(self._stop)
            self.edge.wait_ready()
            self._all = guard.pop_all()
        return self

    def __exit__(self, *_):
        self._all.close()

    def _stop(self):
        try:
            self.edge.stop()
        except subprocess.TimeoutExpired:
            print("pollux-edge had to be killed", file=sys.stderr)

    @property
    def control(self) -> pathlib.Path:
        """Where pollux-ctl finds the appliance."""
        return self._folder / "edge.sock"

    def resident_bytes(self) -> int:
        """What the appliance has in memory."""
        for line in pathlib.Path(f"/proc/{self.edge.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise Failed("pollux-edge ended while it was measured")

    def load_command(self, *options: str) -> list[str]:
        socket = self._folder / "memif.sock"
        device = f"net_memif0,role=client,id=0,mac={CLIENT_MAC},socket={socket},{RINGS}"
        command = [str(self._bench.build / "app/pollux-load"), *_eal(self._bench.other_core, "pollux-perf-load", device)]
        command += ["--local", CLIENTS, "--neighbor", SERVER_MAC, "--target", f"{SERVER}:{PORT}"]
        return [*command, "--json", str(self._folder / "load.json"), *options]

    def load(self, *options: str, timeout: float = 120) -> dict[str, float]:
        """The figures of one run of pollux-load, by its own names."""
        done = subprocess.run(self.load_command(*options), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
        if done.returncode != 0:
            raise Failed(f"pollux-load ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
        if not self.edge.is_running():
            raise Failed(f"pollux-edge ended under load: {self.edge.log[-400:]}")
        figures = json.loads((self._folder / "load.json").read_text())["figures"]
        return {name: figure["value"] for name, figure in figures.items()}
