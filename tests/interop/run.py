"""One run: a case, a peer, a role, a seed. Starts everything, fetches, compares, looks at the wire."""

import dataclasses
import os
import pathlib
import random
import shutil
import subprocess
import time

import certificates
import lab
import network
import our_end
from cases import Case
from evidence import Evidence
from impairments import relay_command
from jobs import ClientJob, ServerJob
from peers import Peer
from program import Program

START_SECONDS = 60
SHORTEST_LONG_NAME = 250


@dataclasses.dataclass(frozen=True)
class Run:
    case: Case
    peer: Peer
    role: str  # Pollux's: "server" or "client"
    seed: int

    @property
    def name(self) -> str:
        return f"{self.role}/{self.peer.name}/{self.case.name}/{self.seed}"

    @property
    def peers_role(self) -> str:
        return "client" if self.role == "server" else "server"


@dataclasses.dataclass(frozen=True)
class Outcome:
    run: Run
    complaint: str | None  # what is wrong; None: nothing is
    seconds: float

    @property
    def fault(self) -> str | None:
        """What of the peer's is known to be behind the complaint."""
        run = self.run
        return self.complaint and run.peer.fault_behind(run.peers_role, run.case.name, self.complaint)


class Stage:
    """The folder of one run, with its files to serve, and the programs that play it."""

    def __init__(self, run: Run, folder: pathlib.Path, shared: pathlib.Path):
        self._run, self._case, self._folder = run, run.case, folder
        self._docroot, self._downloads = folder / "www", folder / "downloads"
        for each in (self._docroot, self._downloads, folder / "qlog"):
            each.mkdir(parents=True)
        self._certificates = certificates.make_chain(shared, run.case.chain)
        self._environment = {
            **os.environ,
            "SSLKEYLOGFILE": str(folder / "keys.log"),
            "QLOGDIR": str(folder / "qlog"),
        }
        # For browsers, which must be somewhere before they fetch.
        (self._docroot / "index.html").write_text("<!doctype html><title>Pollux</title>")
        self._names = self._write_files()
        self._seconds = run.case.seconds + run.peer.start_seconds

    def _write_files(self) -> list[str]:
        """Files of random bytes, so many for each connection."""
        dice, names = random.Random(self._run.seed), []
        for connection in range(self._case.connections):
            for n, size in enumerate(self._case.files):
                name = f"{connection}-{n}.bin"
                if self._case.long_names:
                    name = name.rjust(SHORTEST_LONG_NAME, "x")
                (self._docroot / name).write_bytes(dice.randbytes(size))
                names.append(name)
        return names

    def play(self) -> str | None:
        silent = self._run.role if our_end.silences_its_kernel(self._run.role, self._case) else None
        with network.Network(silent) as net:
            relay = relay_command(self._case.network, self._run.seed, self._folder)
            with self._program("relay", net.relay, relay) as carrier:
                carrier.wait_until(lambda: "ready" in carrier.said, START_SECONDS)
                with self._program("server", net.server, self._server_command()) as server:
                    server.wait_until(lambda: self._listens(net, server), START_SECONDS)
                    in_time = self._fetch_all(net)
                    if not server.is_running():
                        return "the server ended in the middle of it"
        missing = self._compare()
        if missing and not in_time:
            return f"{missing} in {self._seconds} s"
        return missing or self._case.check(Evidence(self._folder))

    def _program(self, name: str, namespace: str, command: list[str]) -> Program:
        return Program([*lab.enter(namespace), *command], self._folder / f"{name}.log", self._environment)

    def _server_command(self) -> list[str]:
        job = ServerJob(self._case, self._certificates, self._folder, self._docroot)
        return our_end.server(job) if self._run.role == "server" else self._run.peer.server(job)

    def _listens(self, net: network.Network, server: Program) -> bool:
        if self._run.role == "server":
            return our_end.READY in server.said
        question = [*lab.enter(net.server), "ss", "-Hlun", f"sport = :{network.PORT}"]
        return bool(subprocess.run(question, capture_output=True, check=True).stdout.strip())

    def _clients(self, net: network.Network) -> list[list[list[str]]]:
        """The commands of every client."""

        def job(names) -> ClientJob:
            return ClientJob(self._case, self._certificates, self._folder, tuple(names), self._downloads)

        if self._run.role == "client":
            return [our_end.client(job(self._names), net.server_mac())]
        each = len(self._case.files)
        return [self._run.peer.client(job(self._names[at : at + each])) for at in range(0, len(self._names), each)]

    def _fetch_all(self, net: network.Network) -> bool:
        """Runs the clients side by side, the commands of each one after the other; whether they ended in time.

        That says nothing about how it went, and neither do their exit codes: the files do, and the wire.
        """
        deadline = time.monotonic() + self._seconds
        clients, step = self._clients(net), 0
        while any(step < len(commands) for commands in clients):
            running = [
                self._program(f"client-{n}", net.client, commands[step])
                for n, commands in enumerate(clients)
                if step < len(commands)
            ]
            in_time = [program.wait(deadline - time.monotonic()) for program in running]
            for program in running:
                program.stop()
            if not all(in_time):
                return False
            step += 1
        return True

    def _compare(self) -> str | None:
        for name in self._names:
            got = self._downloads / name
            if not got.exists():
                return f"{_short(name)} did not arrive"
            expected, actual = (self._docroot / name).read_bytes(), got.read_bytes()
            if len(expected) != len(actual):
                return f"{_short(name)} has {len(actual)} bytes of {len(expected)}"
            if expected != actual:
                return f"{_short(name)} arrived, but differs"
        return None

    def clear(self, everything: bool):
        """Takes away what nobody will look at: the files; of a run that went well, all of it."""
        shutil.rmtree(self._folder if everything else self._docroot, ignore_errors=True)
        shutil.rmtree(self._downloads, ignore_errors=True)


def _short(name: str) -> str:
    return name if len(name) < 40 else f"...{name[-20:]}"


def play(run: Run, html: pathlib.Path, shared: pathlib.Path, keep: bool) -> Outcome:
    """Plays it in a folder below `html`, which is gone afterwards if all went well and it is not to be kept."""
    folder = html / run.name
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    stage = Stage(run, folder, shared)
    try:
        complaint = stage.play()
    except RuntimeError as error:
        complaint = str(error)
    stage.clear(everything=complaint is None and not keep)
    return Outcome(run, complaint, time.monotonic() - started)
