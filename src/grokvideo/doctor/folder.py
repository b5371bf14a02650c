"""The library's folder: whether clips can be kept there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grokvideo.doctor.finding import Finding
from grokvideo.store import place

_ELSEWHERE = "point GROKVIDEO_HOME at a folder of your own on a local disk"
_TIGHT = 2**30
_TOO_LITTLE = 64 * 2**20
"""Below this, a job is refused before it is paid for."""


def library(home: Path) -> Iterator[Finding]:
    """Whether it exists and can be written, and how much it holds."""
    if home.exists() and not home.is_dir():
        yield Finding("library", "bad", f"{home} is not a folder: {_ELSEWHERE}.")
        return
    near = _nearest(home)
    refusal = _refusal(near)
    if refusal and near == home:
        yield Finding("library", "bad", f"{home} cannot be written ({refusal}): {_ELSEWHERE}.")
        return
    if refusal:
        words = f"{home} cannot be made, because {near} cannot be written ({refusal}): {_ELSEWHERE}."
        yield Finding("library", "bad", words)
        return
    if near != home:
        yield Finding("library", "ok", f"{home}, not made yet: the first job makes it")
        return
    yield Finding("library", "ok", f"{home}, {amount(_size(home))}")


def file_system(home: Path) -> Iterator[Finding]:
    """Whether locks and fsync hold there."""
    kind = place.file_system(home)
    if kind is None:
        return
    if place.is_network(kind):
        words = f"{kind}, shared over a network: two kernels may not see each other's locks. To be safe, {_ELSEWHERE}."
        yield Finding("file system", "warn", words)
    else:
        yield Finding("file system", "ok", kind)


def disk(home: Path) -> Iterator[Finding]:
    """Free space."""
    near = _nearest(home)
    free = shutil.disk_usage(near).free
    if free < _TOO_LITTLE:
        yield Finding("disk", "bad", f"only {amount(free)} free at {near}; a clip needs {amount(_TOO_LITTLE)}.")
    elif free < _TIGHT:
        yield Finding("disk", "warn", f"only {amount(free)} free at {near}: room for few more clips.")
    else:
        yield Finding("disk", "ok", f"{amount(free)} free")


def amount(size: int) -> str:
    """`1.4 GB`, in powers of a thousand as file managers show it.

    >>> amount(1_430_000)
    '1.4 MB'
    """
    value, units = float(size), ["bytes", "kB", "MB", "GB", "TB"]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.0f} {units[0]}" if units[0] == "bytes" or value >= 100 else f"{value:.1f} {units[0]}"


def _nearest(home: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(each for each in (home, *home.parents) if each.exists())


def _refusal(near: Path) -> str:
    """Why nothing can be written there; empty when it can. Asked by doing it: modes do not tell."""
    try:
        with tempfile.TemporaryFile(dir=near):  # a file without a name: nothing is left, whatever happens
            return ""
    except OSError as exc:
        return exc.strerror or type(exc).__name__


def _size(home: Path) -> int:
    size = 0
    for folder, _, names in os.walk(home):
        for name in names:
            try:
                size += os.lstat(os.path.join(folder, name)).st_size
            except OSError:  # a kernel removed it a moment ago
                pass
    return size
