"""The emulated machine: QEMU in software, the guest's kernel, and a NIC; its console is what pollux-edge says.

QEMU lives in the namespace that holds the other end of the NIC's wire. It is told to stop by a line on the console, and is
killed when it does not listen.
"""

import os
import pathlib
import re
import shutil

import lab
from models import Model
from network import Network

ENDED = "pollux-edge ended with"  # says init.sh
QEMU = "qemu-system-x86_64"
START_SECONDS = 240  # a few seconds on an idle machine
STOP_SECONDS = 60
MEMORY_MB = 1024
_FOR_TERMINALS = re.compile(r"\x1bc|\x1b\[[?\d;]*[A-Za-z]")
HUGE_PAGES = 160  # of 2 MiB, out of it


def qemu_version() -> int:
    """Its major number; 0 where there is none."""
    if not shutil.which(QEMU):
        return 0
    return int(re.search(r"version (\d+)", lab.run(QEMU, "--version"))[1])


class Machine:
    """Boots when the `with` begins; `processors` are as many as pollux-edge has workers, and one for the kernel."""

    def __init__(self, model: Model, network: Network, kernel: pathlib.Path, initrd: pathlib.Path, processors: int):
        self._command = [*network.prefix(), QEMU, *self._arguments(model, network, processors)]
        self._command += ["-kernel", str(next((kernel / "boot").glob("vmlinuz-*"))), "-initrd", str(initrd)]
        words = f"console=ttyS0 quiet panic=-1 intel_iommu=on hugepages={HUGE_PAGES}"
        self._command += ["-append", words]

    @staticmethod
    def _arguments(model: Model, network: Network, processors: int) -> list[str]:
        bare = "-nodefaults -no-user-config -nographic -vga none -no-reboot -serial stdio"
        platform = "-machine q35 -accel tcg,thread=multi -cpu max"
        size = f"-m {MEMORY_MB} -smp {processors}"
        nic = f"-device {model.iommu} -netdev {network.netdev()} -device {model.device},netdev=wire,romfile="
        return f"{bare} {platform} {size} {nic}".split()

    def __enter__(self):
        console, self._keyboard = os.pipe()
        try:
            self._qemu = lab.Edge(self._command, stdin=console)
        finally:
            os.close(console)
        return self

    def __exit__(self, *_):
        os.close(self._keyboard)
        self._qemu.stop()

    @property
    def console(self) -> str:
        """Without colours and what else is for terminals only."""
        return _FOR_TERMINALS.sub("", self._qemu.log).replace("\r", "")

    def wait_ready(self):
        if not self._qemu.wait_line(lab.READY, ENDED, seconds=START_SECONDS):
            raise RuntimeError(f"the machine has ended, or said nothing of pollux-edge in {START_SECONDS} s")
        if ENDED in self.console:
            raise RuntimeError("pollux-edge has ended before it was ready")

    def stop_edge(self):
        """Ends pollux-edge as an operator would, and switches off when it has said all that it had to say."""
        self._say("stop")
        if not self._qemu.wait_line(ENDED, seconds=STOP_SECONDS):
            raise RuntimeError(f"pollux-edge did not end in {STOP_SECONDS} s")
        self._say("off")
        self._qemu.wait(STOP_SECONDS)

    def _say(self, line: str):
        os.write(self._keyboard, line.encode() + b"\n")
