"""One lap on the wire: a server is started at one end of the track, gets every work once from quinn's client at the other,
and is stopped. Each end has a core."""

import contextlib
import json
import pathlib
import subprocess
import tempfile
import time

import contestants
import lab
import network
import peers
import track
from contestants import Contestant, Start
from cpu import Cost, Meter
from program import Failed
from venue import Venue
from work import Done, Size, Work

START_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.02
WORK_SECONDS = 180

CLIENT = peers.place("quinn") / "program"
_LISTENING = f":{network.PORT:04X} "  # as /proc/net/udp has it


def _pinned(core: int, namespace: str, command: list[str]) -> list[str]:
    return [*lab.enter(namespace), "taskset", "-c", str(core), *command]


class WireLap:
    def __init__(self, contestant: Contestant, venue: Venue):
        self._contestant, self._venue = contestant, venue

    def __enter__(self):
        with contextlib.ExitStack() as guard:
            folder = pathlib.Path(guard.enter_context(tempfile.TemporaryDirectory(prefix="pollux-peers-")))
            venue, is_polled, control = self._venue, self._contestant.path.is_polled, folder / "control.sock"
            self._track = guard.enter_context(track.Track(is_polled, venue.client_core, venue.server_core))
            start = Start(venue.certificates, venue.docroot, track.SERVER_DEVICE, venue.server_core, control)
            self._server = lab.Edge(_pinned(venue.server_core, self._track.server, self._contestant.command(start)))
            guard.callback(self._server.stop)
            self._wait_ready()
            self._meter = Meter(self._server.pid, self._track.receiver, control if is_polled else None)
            self._all = guard.pop_all()
        return self

    def __exit__(self, *_):
        self._all.close()

    def _wait_ready(self):
        """pollux-edge says when it is; of the others the kernel knows when they listen."""
        if self._contestant.is_ours:
            self._server.wait_ready()
            return
        listening = pathlib.Path(f"/proc/{self._server.pid}/net/udp")
        deadline = time.monotonic() + START_SECONDS
        while _LISTENING not in listening.read_text():
            if not self._server.is_running() or time.monotonic() > deadline:
                raise Failed(f"did not begin to listen; it said: {self._server.log[-400:]}")
            time.sleep(LOOK_AGAIN_SECONDS)

    def run(self, work: Work, size: Size) -> tuple[Cost, Done]:
        self._meter.look()
        done = self._load(work, work.exchanges[size])
        if not self._server.is_running():
            raise Failed(f"the server ended; it said: {self._server.log[-400:]}")
        return self._meter.look(), done

    def _load(self, work: Work, exchanges: int) -> Done:
        told = ["load", "--protocol", "h3", "--connect", contestants.ENDPOINT]
        told += ["--ca", str(self._venue.certificates.root), *work.quinn, "--exchanges", str(exchanges)]
        command = _pinned(self._venue.client_core, self._track.client, [str(CLIENT), *told])
        try:
            ran = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=WORK_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"was not done in {WORK_SECONDS} s") from None
        if ran.returncode != 0:
            raise Failed(ran.stderr.strip().replace("\n", " ")[-400:] or f"the client ended with {ran.returncode}")
        said = json.loads(ran.stdout)
        if said["exchanges"] != exchanges:
            raise Failed(f"{said['exchanges']} of {exchanges} were done")
        return Done(said["exchanges"], said["bytes"], said["seconds"])
