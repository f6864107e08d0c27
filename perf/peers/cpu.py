"""CPU time of a server: what the kernel has counted for its process and for the thread that receives for it, and, of a
server that polls, how much of its own was work."""

import dataclasses
import json
import os
import pathlib
import subprocess
import time

CTL = pathlib.Path(os.environ.get("POLLUX_CTL", "build/release/app/pollux-ctl"))

# What Linux makes the clock's number with, as clock_getcpuclockid(3) does: Python has that for threads only.
_OF_A_PROCESS = 2


def of_process(pid: int) -> float:
    """Seconds, user's and system's, to the nanosecond; its threads count, those that have ended too."""
    return time.clock_gettime(~pid << 3 | _OF_A_PROCESS)


@dataclasses.dataclass(frozen=True)
class Cost:
    """Seconds of CPU time."""

    process: float  # what the server's process has used
    idle: float  # of that, for polls that found nothing to do
    receiving: float  # what the kernel has used to bring packets to it, beside that

    @property
    def work(self) -> float:
        return self.process - self.idle + self.receiving


class Meter:
    """What a server has cost since the last look. `receiver`: the kernel's thread that takes frames off the wire for it;
    `control`: the socket of a server that polls, and so tells its work by the time-stamp counter."""

    def __init__(self, pid: int, receiver: int | None = None, control: pathlib.Path | None = None):
        self._pid, self._receiver, self._control = pid, receiver, control
        self._last = self._take()

    def look(self) -> Cost:
        before, self._last = self._last, self._take()
        process, receiving, cycles, busy = (now - then for now, then in zip(self._last, before))
        return Cost(process, process * (cycles - busy) / cycles if cycles else 0.0, receiving)

    def _take(self) -> tuple[float, float, int, int]:
        return of_process(self._pid), of_process(self._receiver) if self._receiver else 0.0, *self._cycles()

    def _cycles(self) -> tuple[int, int]:
        if not self._control:
            return 0, 0
        command = [str(CTL), "--socket", str(self._control), "--json", "stats"]
        said = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=30).stdout
        counters = json.loads(said)["total"]["counters"]
        return counters["cycles"], counters["busy-cycles"]
