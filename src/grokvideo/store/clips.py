"""Where clips live: filed in the library, linked beside the notebook.

A clip appears under its own name only when it is whole: `.part`, fsync, checks, rename, fsync of the folder. A crash
leaves an orphaned `.part`, which the next start removes, never half a film under a good name.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import re
import secrets
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from grokvideo.errors import LibraryError
from grokvideo.store.place import sync_folder

LINK_FOLDER = "grokvideo_clips"


class Clips:
    """The files of one library.

    Parameters
    ----------
    home
        The library's folder; `clips/` below it is made when first needed.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "clips"

    def check_writable(self) -> None:
        """Try whether a clip could be written, before one is paid for.

        Raises
        ------
        LibraryError
            If not.
        """
        probe = self._folder / f".{os.getpid()}.{threading.get_ident()}.probe"
        try:
            self._make_folder()
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as exc:
            raise LibraryError(
                f"the folder {self._folder} cannot be written: {exc}",
                hint="Make it writable, or point GROKVIDEO_HOME at another folder. Nothing was sent.",
            ) from exc

    def part(self, job_id: str, owner: str) -> Path:
        """Where a download of that owner writes: a new name each time, so that no two ever write into one file."""
        self._make_folder()
        return self._folder / f"{_own(job_id)}.{_own(owner)}.{secrets.token_hex(4)}.part"

    def file(self, part: Path, job_id: str) -> Path:
        """Give a checked `.part` its name, durably, and return that path."""
        return self._put(part, self.path(job_id))

    def file_poster(self, part: Path, data: bytes, job_id: str) -> Path:
        """Keep the picture that stands for a clip, written as whole as the clip itself; `part` is the clip's."""
        fresh = part.with_suffix(".jpg.part")
        try:
            fresh.write_bytes(data)
            return self._put(fresh, self.poster_path(job_id))
        finally:
            fresh.unlink(missing_ok=True)

    def tidy(self, is_alive: Callable[[str], bool]) -> int:
        """Remove what downloads left behind whose process is gone, and return how many files that were.

        Parameters
        ----------
        is_alive
            Whether the process with that owner name still runs; it may be writing.
        """
        gone = 0
        for path in sorted(self._folder.glob("*.part")):
            owner = path.name.split(".")[1]
            with contextlib.suppress(OSError):  # another kernel tidies, too
                if not is_alive(owner):
                    path.unlink()
                    gone += 1
        return gone

    def path(self, job_id: str) -> Path:
        """Where the clip of that job is, or would be."""
        return self._folder / f"{_own(job_id)}.mp4"

    def poster_path(self, job_id: str) -> Path:
        """Where the poster of that job is, or would be."""
        return self._folder / f"{_own(job_id)}.jpg"

    def resolve(self, name: str) -> Path:
        """The full path of a file name that the ledger keeps; the library may have moved since."""
        return self._folder / (Path(name).name.strip(".") or "nothing")

    def _make_folder(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            sync_folder(self._folder.parent)

    def _put(self, part: Path, target: Path) -> Path:
        with part.open("r+b") as stream:  # Windows syncs only what is open for writing
            os.fsync(stream.fileno())
        os.replace(part, target)
        sync_folder(self._folder)
        return target


def _own(name: str) -> str:
    """A name of ours, fit to be part of a file's; ids from servers are data and never come here."""
    if not re.fullmatch(r"[\w-]{1,64}", name, re.ASCII):
        raise ValueError(f"not a name this library makes: {name!r}")
    return name


def link_name(title: str, job_id: str) -> str:
    """The file name beside the notebook: `<name or first words>-<6 of job id>.mp4`, safe on every system.

    >>> link_name("A paper crane unfolds on a windowsill", "7f0c2e11aa")
    'a-paper-crane-unfolds-7f0c2e.mp4'
    """
    words = re.findall(r"[^\W_]+", title.lower())[:4] or ["clip"]
    return f"{'-'.join(words)[:40]}-{job_id[:6]}.mp4"


def copy_whole(clip: Path, target: Path) -> Path:
    """Copy a clip so that `target` is either whole or untouched."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(clip, fresh)
        os.replace(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return target


def link(clip: Path, folder: Path, name: str) -> Path:
    """Make `folder/grokvideo_clips/name` the same file as `clip`: a hard link, or a copy where links fail.

    An older file of that name is replaced when it is another one, so running a cell again repairs it.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    target = folder / LINK_FOLDER / name
    target.parent.mkdir(exist_ok=True)
    with contextlib.suppress(OSError):
        if target.samefile(clip) or filecmp.cmp(target, clip, shallow=False):
            return target
    fresh = target.with_name(f".{name}.{os.getpid()}.part")
    fresh.unlink(missing_ok=True)  # left by a crash; it may be a link to the clip itself, which must not be written to
    try:
        try:
            os.link(clip, fresh)
        except OSError:  # another file system, or one without hard links
            shutil.copyfile(clip, fresh)
        os.replace(fresh, target)
    finally:
        # `os.replace` between two names of one file does nothing, and leaves the new name behind.
        fresh.unlink(missing_ok=True)
    return target
