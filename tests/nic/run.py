"""One model from boot to power-off: a wire, a machine, clients, and what is to be said about it."""

import pathlib
import subprocess
import sys
import time

import checks
import lab
from initrd import EDGE_FOLDER, Initrd
from machine import Machine
from models import Model
from network import EDGE_V4, EDGE_V6, PORT, Network
from traffic import Traffic, plan


def edge_command(workers: int) -> list[str]:
    """Processor 0 is the kernel's."""
    eal = ["-l", f"1-{workers}", "--in-memory", "--no-telemetry", "--"]
    listen = ["--listen", f"{EDGE_V4}:{PORT}", "--listen", f"[{EDGE_V6}]:{PORT}"]
    files = ["--cert", f"{EDGE_FOLDER}/server.crt", "--key", f"{EDGE_FOLDER}/server.key"]
    return ["/usr/bin/pollux-edge", *eal, *listen, *files, "--docroot", f"{EDGE_FOLDER}/docroot"]


class Progress:
    """One line that changes, on a terminal; nothing elsewhere."""

    def __init__(self, name: str):
        self._name = name
        self._shown = sys.stderr.isatty()

    def say(self, text: str):
        if self._shown:
            print(f"\r\x1b[K{self._name}: {text}", end="", file=sys.stderr, flush=True)

    def end(self):
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Run:
    """After `play`: `complaints` is empty when all was well, `summary` says what was seen, `console` is all of it."""

    def __init__(self, model: Model, workers: int, kernel: pathlib.Path, folder: pathlib.Path):
        self._model, self._workers, self._kernel, self._folder = model, workers, kernel, folder
        self._progress = Progress(model.name)
        self.complaints: list[str] = []
        self.console = self.summary = ""

    def play(self):
        started = time.monotonic()
        try:
            self._play()
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            self.complaints.append(str(error))
        finally:
            self._progress.end()
            (self._folder / "console.log").write_text(self.console)
        self.seconds = time.monotonic() - started

    def _play(self):
        self._progress.say("making its initial file system")
        files = self._folder / "files"
        (files / "docroot").mkdir(parents=True)
        certificate, _ = lab.make_certificate(files)
        traffic = Traffic(self._folder, certificate)
        traffic.make_files(files / "docroot")
        initrd = self._folder / "initrd"
        Initrd(self._kernel).write(initrd, edge_command(self._workers), files)
        with Network(self._model.tap_queues) as network:
            with Machine(self._model, network, self._kernel, initrd, self._workers + 1) as machine:
                try:
                    self._use(machine, network, traffic)
                finally:
                    self.console = machine.console

    def _use(self, machine: Machine, network: Network, traffic: Traffic):
        self._progress.say("booting")
        booting = time.monotonic()
        machine.wait_ready()
        booted = time.monotonic() - booting
        self.complaints += checks.of_start(machine.console, self._model, self._workers)
        clients = plan()
        left = len(clients)

        def one_less():
            nonlocal left
            left -= 1
            self._progress.say(f"{left} clients left")

        self.complaints += traffic.run(network, clients, one_less)
        self._progress.say("stopping")
        machine.stop_edge()
        self.complaints += checks.of_end(machine.console, self._workers, len(clients))
        self.summary = f"ready after {booted:.0f} s; {checks.summary(machine.console)}"
