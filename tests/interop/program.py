"""A program that runs for a while: what it says goes into a file, where people can read it later."""

import pathlib
import signal
import subprocess
import time

STOP_SECONDS = 10
LOOK_AGAIN_SECONDS = 0.02


class Program:
    def __init__(self, command: list[str], log: pathlib.Path, environment: dict[str, str]):
        self._log = log
        with log.open("ab") as out:
            out.write(("$ " + " ".join(command) + "\n").encode())
            out.flush()
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait_until(self, ready, seconds: float):
        """Looks again and again whether `ready()`; raises when the program has ended or the time is up."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.is_running():
                raise RuntimeError(f"ended before it was ready: see {self._log.name}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"was not ready in {seconds} s: see {self._log.name}")
            time.sleep(LOOK_AGAIN_SECONDS)

    def wait(self, seconds: float) -> bool:
        """Whether it ended by itself in that time."""
        try:
            self._process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self):
        """Asks it to end; kills it when it does not listen."""
        if self.is_running():
            self._process.send_signal(signal.SIGINT)
        for stronger in (signal.SIGTERM, signal.SIGKILL):
            if self.wait(STOP_SECONDS):
                return
            self._process.send_signal(stronger)
        self._process.wait()
