"""Disks that are full or may not be written, made on one machine without harm to it, and sessions that live on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("full_disk_program.py")
PATIENCE_S = 60.0
MIB = 2**20


class Disk:
    """A file system in memory that only processes started `under` it see. Linux; root, or allowed to unshare.

    Parameters
    ----------
    folder
        Where it is mounted.
    size_mib
        How much it holds.
    """

    def __init__(self, folder: Path, size_mib: int) -> None:
        folder.mkdir()
        self.home = folder / "library"
        mount = f'mount -t tmpfs -o size={size_mib}m a-small-disk "$1" && mkdir "$1/library" && echo ready && exec cat'
        self._holder = subprocess.Popen(
            ["unshare", _flags(), "sh", "-c", mount, "sh", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "ready\n"
        seen = Path(f"/proc/{self._holder.pid}/root{folder}")
        self.seen = seen / "library"
        """The same library, as this process can look into it."""
        self._filler = seen / "filler"
        user = () if os.geteuid() == 0 else ("--user", "--preserve-credentials")
        self._enter = ("nsenter", f"--target={self._holder.pid}", "--mount", *user)

    @property
    def under(self) -> Sequence[str]:
        """The command that starts a program where this disk is seen."""
        return self._enter

    def fill(self, leave_mib: int = 0) -> None:
        """Take all room but that much."""
        with self._filler.open("ab", buffering=0) as stream:
            for size in (MIB, 4096, 1):
                self._pour(stream, bytes(size))
            stream.truncate(max(0, stream.tell() - leave_mib * MIB))

    @staticmethod
    def _pour(stream: Any, data: bytes) -> None:
        try:
            while True:
                stream.write(data)
        except OSError:
            pass  # full, as far as pieces of this size go

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink()

    def forbid_writing(self) -> None:
        """Mount it again, read-only. Nobody may have a file open for writing."""
        mount = ["mount", "-o", "remount,ro", str(self.home.parent)]
        subprocess.run([*self._enter, *mount], check=True)

    def close(self) -> None:
        """Let it go with everything on it."""
        self._holder.communicate("")


class Told:
    """A session in a process of its own that does what it is told, one thing after the other."""

    def __init__(self, home: Path, base_url: str, under: Sequence[str] = ()) -> None:
        self.process = subprocess.Popen(
            [*under, sys.executable, str(PROGRAM), base_url],
            env={**os.environ, "GROKVIDEO_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, *words: str) -> Any:
        """Jobs as a list, or the error that the call raised as a dict."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        watchdog.start()
        try:
            self.process.stdin.write(" ".join(words) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        finally:
            watchdog.cancel()
        if not answer:
            raise AssertionError(f"it ended: {self.process.communicate()[1]}")
        return json.loads(answer)

    def forbid_writing(self, forbid: bool = True) -> None:
        """No file of this process may be written from here on, not even over what is there: all writes fail."""
        import resource

        _, most = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0 if forbid else most, most))

    def kill(self) -> None:
        """SIGKILL; harmless after its end."""
        self.process.kill()
        self.process.communicate()


@cache
def why_not() -> str:
    """Why there can be no small disk here; empty when there can."""
    if not sys.platform.startswith("linux"):
        return "a disk of one's own is made with unshare, which is a matter of Linux"
    try:
        command = ["unshare", _flags(), "sh", "-c", "mount -t tmpfs -o size=1m a-small-disk /mnt"]
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "there is no unshare (util-linux)"
    return "" if tried.returncode == 0 else f"this process may not mount a disk of its own: {tried.stderr.strip()}"


def _flags() -> str:
    return "-m" if os.geteuid() == 0 else "-Urm"
