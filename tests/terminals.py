"""A command in a terminal of its own, as a person runs it: its stderr is a screen, its stdout may be a pipe."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from pathlib import Path

WITHIN_S = 60.0


class Terminal:
    """A process whose stderr, and stdin and stdout unless they are piped, is a screen."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self.process = process
        self.shown = ""
        self._screen = screen

    def until(self, words: str) -> str:
        """Read the screen until those words stand on it; all that was shown so far."""
        while words not in self.shown:
            assert self._read(), f"{words!r} did not come, only {self.shown!r}"
        return self.shown

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(number)

    def type(self, text: str) -> None:
        """What a person types."""
        os.write(self._screen, text.encode())

    def finish(self) -> tuple[int, str, str]:
        """Wait for its end: exit code, what came through the pipe, what was on the screen."""
        while self._read():
            pass
        piped = self.process.stdout.read().decode() if self.process.stdout is not None else ""
        return self.process.wait(WITHIN_S), piped, self.shown

    def _read(self) -> bool:
        ready, _, _ = select.select([self._screen], [], [], WITHIN_S)
        assert ready, f"nothing more was shown after {self.shown!r}"
        try:
            data = os.read(self._screen, 65536)
        except OSError:  # Linux' word for: nobody has it open any more
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@contextlib.contextmanager
def terminal(*words: str | Path, env: Mapping[str, str] | None = None, pipe: bool = True) -> Iterator[Terminal]:
    """Run Python with those words, 100 columns wide; `pipe`: its stdout is read apart."""
    screen, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(
        [sys.executable, *map(str, words)],
        stdin=inside,
        stdout=subprocess.PIPE if pipe else inside,
        stderr=inside,
        env={**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **(env or {})},
        start_new_session=True,
    )
    os.close(inside)
    try:
        yield Terminal(process, screen)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
        os.close(screen)


def written(screen: str) -> list[str]:
    """The lines that stay on a screen: what was written over is gone."""
    lines = (line.rstrip("\r").rpartition("\r")[2].rstrip() for line in screen.split("\n"))
    return [line for line in lines if line]


def percents(screen: str) -> list[int]:
    """The percents a bar showed, in order."""
    return [int(piece.rpartition(" ")[2]) for piece in screen.split("%")[:-1] if piece.rpartition(" ")[2].isdigit()]
