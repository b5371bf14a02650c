"""Where `grokvideo generate -o` puts files: looked at before anything is paid for, and never over what is there."""

from __future__ import annotations

import filecmp
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from grokvideo.engine.plans import Plan
from grokvideo.errors import InvalidRequest
from grokvideo.store.clips import copy_whole, link_name
from grokvideo.values.axes import PROMPT, TAKE, Axis
from grokvideo.values.state import Clip

SUFFIX = ".mp4"
_FILE = re.compile(r"\.(png|jpe?g|webp|mp4|m4v|mov|webm|mkv|avi)$")
_LONGEST, _LONGEST_PART = 60, 24
"""Characters. A name may have 255 bytes, and one of ours up to 3."""


class Refused(Exception):
    """A file cannot stand where it was wanted; the words say why and what else to do."""


def check(
    word: str | None,
    number: int,
    *,
    overwrite: bool,
    names: Sequence[str] | None = None,
    clip_of: Callable[[int], Path | None] = lambda _: None,
) -> list[Path | None]:
    """The file for each of `number` clips: `out.mp4`, or `out-1.mp4`, `out-2.mp4`, ...; or a folder for all.

    A folder for several that is written with a slash, `clips/`, need not be there yet.

    None: the clip stays in the library alone.

    Parameters
    ----------
    names
        What the clips of a sweep are called: `fox_ink.mp4` in a folder, else `out-fox_ink.mp4`. Without it a clip has
        its own name in a folder.
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
        if names is None:
            return [path] * number
        paths = [path / f"{name}{SUFFIX}" for name in names]
        return _all_free(paths, overwrite=overwrite, clip_of=clip_of)
    if number > 1 and word.endswith(("/", os.sep)) and not path.exists():
        _check_folder(path.parent)  # the folder itself is made with the first clip
        return [path] * number if names is None else [path / f"{name}{SUFFIX}" for name in names]
    if word.endswith(("/", os.sep)):
        raise Refused(f"There is no folder {word}: make it first.")
    if path.suffix.lower() != SUFFIX:
        raise InvalidRequest(f"--output must be the name of an .mp4 file or a folder that is there, got {word!r}")
    _check_folder(path.parent)
    numbers = map(str, range(1, number + 1))
    paths = [path] if number == 1 else [path.with_stem(f"{path.stem}-{each}") for each in names or numbers]
    return _all_free(paths, overwrite=overwrite, clip_of=clip_of)


def names_of(plan: Plan) -> list[str]:
    """What the clips of a sweep are called as files, safe on every system, each once: `fox_ink`, `fox_ink_2`."""
    axes = plan.shown or plan.axes
    found: list[str] = []
    for cell in plan.cells:
        at = dict(zip((axis.name for axis in plan.axes), cell.place, strict=True))
        parts = [_part(axis, at[axis.name]) for axis in axes]
        name = wish = "_".join(parts)[:_LONGEST].strip("_-.") or "clip"
        number = 1
        while name in found:
            number += 1
            name = f"{wish}_{number}"
        found.append(name)
    return found


def save(clip: Clip, target: Path, *, overwrite: bool) -> Path:
    """Copy a clip to its place, whole or not at all; in a folder under its own name. Its copy there stays as it is.

    Raises
    ------
    Refused
        If that fails.
    """
    try:
        is_file = target.suffix.lower() == SUFFIX and not target.is_dir()
        (target.parent if is_file else target).mkdir(exist_ok=True)  # see `check`
        if not is_file:
            target /= link_name(clip.request.prompt, clip.job_id)
            if target.is_file() and target.stat().st_size == clip.size:
                return target  # the same job's clip: its name tells
        if not overwrite and _is_copy(target, clip.path):
            return target
        _check_free(target, overwrite=overwrite)
        return copy_whole(clip.path, target)
    except OSError as exc:
        raise Refused(f"{target} could not be written ({exc.strerror or exc}).") from exc


def _all_free(paths: Sequence[Path], *, overwrite: bool, clip_of: Callable[[int], Path | None]) -> list[Path | None]:
    """These paths, where nothing but the copy of its clip is at any of them."""
    for index, each in enumerate(paths):
        if not overwrite and each.is_file() and _is_copy(each, clip_of(index)):
            continue
        _check_free(each, overwrite=overwrite)
    return list(paths)


def _part(axis: Axis, at: int) -> str:
    """A label as a part of a name: of `photos/fox.png` it is `photos-fox`; its number where no letter is left."""
    if axis.name == TAKE:
        return str(axis.values[at])
    if axis.name == PROMPT:
        return f"p{at + 1}"
    label = _FILE.sub("", re.sub(r"(?<=\d) s$", "s", axis.labels[at].lower()))
    words = re.findall(r"[^\W_]+(?:\.[^\W_]+)*", label)
    return "-".join(words)[:_LONGEST_PART].strip("-.") or str(at + 1)


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
