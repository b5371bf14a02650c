"""Where `grokvideo generate -o` puts files: looked at before anything is paid for, and never over what is there."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Callable
from pathlib import Path

from grokvideo.errors import InvalidRequest
from grokvideo.store.clips import copy_whole, link_name
from grokvideo.values.state import Clip

SUFFIX = ".mp4"


class Refused(Exception):
    """A file cannot stand where it was wanted; the words say why and what else to do."""


def check(
    word: str | None, number: int, *, overwrite: bool, clip_of: Callable[[int], Path | None] = lambda _: None
) -> list[Path | None]:
    """The file for each of `number` clips: `out.mp4`, or `out-1.mp4`, `out-2.mp4`, ...; or a folder for all.

    None: the clip stays in the library alone.

    Parameters
    ----------
    clip_of
        The clip that the library has already for the n-th of them, from 0: a file that is its copy may stand there.

    Raises
    ------
    InvalidRequest
        If the name is not that of an MP4 file.
    Refused
        If the folder is missing or cannot be written, or another file is there and `overwrite` is False.
    """
    if word is None:
        return [None] * number
    path = Path(word)
    if word and path.is_dir():
        _check_folder(path)
        return [path] * number
    if word.endswith(("/", os.sep)):
        raise Refused(f"There is no folder {word}: make it first.")
    if path.suffix.lower() != SUFFIX:
        raise InvalidRequest(f"--output must be the name of an .mp4 file or a folder that is there, got {word!r}")
    _check_folder(path.parent)
    paths = [path] if number == 1 else [path.with_stem(f"{path.stem}-{take}") for take in range(1, number + 1)]
    for index, each in enumerate(paths):
        if not overwrite and each.is_file() and _is_copy(each, clip_of(index)):
            continue
        _check_free(each, overwrite=overwrite)
    return list(paths)


def save(clip: Clip, target: Path, *, overwrite: bool) -> Path:
    """Copy a clip to its place, whole or not at all; in a folder under its own name. Its copy there stays as it is.

    Raises
    ------
    Refused
        If that fails.
    """
    try:
        if target.is_dir():
            target /= link_name(clip.request.prompt, clip.job_id)
            if target.is_file() and target.stat().st_size == clip.size:
                return target  # the same job's clip: its name tells
        if not overwrite and _is_copy(target, clip.path):
            return target
        _check_free(target, overwrite=overwrite)
        return copy_whole(clip.path, target)
    except OSError as exc:
        raise Refused(f"{target} could not be written ({exc.strerror or exc}).") from exc


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}: make it first.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(f"The folder {folder} cannot be written.")


def _is_copy(path: Path, clip: Path | None) -> bool:
    try:
        return clip is not None and filecmp.cmp(path, clip, shallow=False)
    except OSError:
        return False


def _check_free(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise Refused(f"{path} is a folder.")
    if not overwrite and (path.exists() or path.is_symlink()):
        raise Refused(f"{path} is there already; --force writes over it.")
