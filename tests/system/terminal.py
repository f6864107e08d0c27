"""A program behind a pseudo-terminal, as a person has it: characters are typed, and what appears is read.

    with Terminal([...]) as terminal:
        terminal.type("show ver\\t\\n")
        terminal.expect(r"version \\d+")
"""

import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

# A line that is cleared to be written anew has been seen: it stays, and the new one stands below.
CLEARED_LINE = re.compile(r"\r\x1b\[K")
# What else moves a cursor or clears a line is no text.
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[A-Z]")
PIECE = 65536


class Terminal:
    """The program has the terminal as its input, its output and its controlling terminal, so that keys make signals."""

    def __init__(self, command: list[str], patience: float = 30):
        self._patience = patience
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(["setsid", "--ctty", *command], stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        self._raw = b""
        self._seen = 0  # up to where of `text` was expected

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        os.close(self._master)

    @property
    def text(self) -> str:
        """Everything that has appeared, line by line, without what only moves the cursor."""
        lines = CLEARED_LINE.sub("\n", self._raw.decode(errors="replace"))
        return CONTROL_SEQUENCE.sub("", lines).replace("\r", "")

    def type(self, characters: str):
        os.write(self._master, characters.encode())

    def expect(self, pattern: str, patience: float | None = None) -> re.Match:
        """Waits for this behind what was expected before, and returns the match; fails with all that appeared."""
        deadline = time.monotonic() + (patience or self._patience)
        while True:
            match = re.compile(pattern, re.MULTILINE).search(self.text, self._seen)
            if match:
                self._seen = match.end()
                return match
            if not self._read(deadline):
                raise AssertionError(f"no {pattern!r} behind {self.text[: self._seen]!r}: {self.text[self._seen :]!r}")

    def run(self, line: str, pattern: str) -> re.Match:
        """Types a line and waits for this."""
        self.type(line + "\n")
        return self.expect(pattern)

    def wait(self) -> int:
        """Until the program has ended; its exit code."""
        deadline = time.monotonic() + self._patience
        while self._read(deadline):
            pass
        return self._process.wait(max(1, deadline - time.monotonic()))

    def echoes(self) -> bool:
        """Whether the terminal shows by itself what is typed, as it does for a shell."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def _read(self, deadline: float) -> bool:
        """Some more of what appears; False at the end, and when it is time."""
        ready, _, _ = select.select([self._master], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            piece = os.read(self._master, PIECE)
        except OSError:
            return False  # that is how the last one who has it open goes
        self._raw += piece
        return bool(piece)
