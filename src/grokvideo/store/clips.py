"""Where clips live: filed in the library, linked beside the notebook.

A clip appears under its own name only when it is whole: `.part`, fsync, checks, rename, fsync of the folder. A crash
leaves an orphaned `.part`, never half a film under a good name.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import re
import shutil
from pathlib import Path

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

    def part(self, job_id: str, attempt: str) -> Path:
        """Where a download writes: unique, so that two processes never write into one file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{job_id}.{attempt}.part"

    def file(self, part: Path, job_id: str) -> Path:
        """Give a checked `.part` its name, durably, and return that path."""
        with part.open("r+b") as stream:  # Windows syncs only what is open for writing
            os.fsync(stream.fileno())
        target = self.path(job_id)
        os.replace(part, target)
        _sync_folder(self._folder)
        return target

    def path(self, job_id: str) -> Path:
        """Where the clip of that job is, or would be."""
        return self._folder / f"{job_id}.mp4"

    def poster_path(self, job_id: str) -> Path:
        """Where the poster of that job is, or would be."""
        return self._folder / f"{job_id}.jpg"

    def resolve(self, name: str) -> Path:
        """The full path of a file name that the ledger keeps; the library may have moved since."""
        return self._folder / Path(name).name


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


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows cannot open folders and needs no such step."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
