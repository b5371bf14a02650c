"""How a recipe names a picture or a video that a request was made from, so that the same bytes come back.

What survives best is chosen: an address, the job whose clip it is, the file beside the notebook as long as it is the
same, else the library's own copy.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from grokvideo.settings import Settings
from grokvideo.store.clips import Clips
from grokvideo.store.inputs import Inputs
from grokvideo.values.media import MediaInput
from grokvideo.video.inputs import BYTES_LIMIT

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Retold:
    """An input: what to write in a cell, None if that cannot be; what in Python; and what to say about it there.

    `fit`: it was made to fit, and has to be once more.
    """

    word: str | None
    code: str
    remark: str = ""
    fit: bool = False


def retell(media: MediaInput, folder: Path, usual: Settings) -> Retold:
    """How to give that input once more.

    Parameters
    ----------
    folder
        The notebook's, where a file may lie.
    usual
        The settings in force where it will run: they say where the library is.
    """
    if media.url is not None:
        return Retold(media.url, literal(media.url))
    if media.file_id is not None:
        return Retold(None, f"gv.FileId({literal(media.file_id)})")
    fitted = media.kind == "video" and " of " in (media.origin or "")
    if (job := media.job or _job_of(media, usual)) is not None:
        return Retold(job, f"gv.library().get({literal(job)})", fit=fitted)
    if (path := _beside(media, folder)) is not None:
        return Retold(path, literal(path), fit=fitted)
    if (path := _in_library(media, usual)) is not None:
        return Retold(path, literal(path))
    what = "picture" if media.kind == "image" else "video"
    name = media.label if re.fullmatch(r"[\w. -]+", media.label) else what
    word = f"path/to/{name}"
    return Retold(word, literal(word), f"The {what} is no longer in your library: give its path or URL here.")


def literal(text: str) -> str:
    """Text as Python, in double quotes where that reads as well."""
    if '"' in text and "'" not in text:
        return repr(text)
    quoted = repr('"' + text)[2:-1]  # the mark in front has `repr` choose single quotes
    return '"' + re.sub(r"\\.|\"", lambda found: {"\\'": "'", '"': '\\"'}.get(found[0], found[0]), quoted) + '"'


def breaks(word: str) -> bool:
    """Whether a word would end the first line of a cell."""
    return len(f"{word}.".splitlines()) > 1


def _job_of(media: MediaInput, usual: Settings) -> str | None:
    """The job of whose clip it was made, as long as that clip is there."""
    if media.made_from is None or not Clips(usual.library()).path(media.made_from).is_file():
        return None
    return media.made_from


def _beside(media: MediaInput, folder: Path) -> str | None:
    """The path of the file it was made from, where it lies beside the notebook as it was."""
    name = media.label
    if not name or name != Path(name).name or name.startswith("~") or breaks(name):
        return None
    path = folder / name
    is_made = media.kind == "video" and media.origin is not None  # it names the file it was made from
    hashes = _HASH.findall(media.origin or "") if is_made else [media.sha256]
    try:
        if not path.is_file() or path.stat().st_size > BYTES_LIMIT:  # not one that never ends, nor a film of hours
            return None
        is_same = hashlib.sha256(path.read_bytes()).hexdigest() in hashes
    except (OSError, ValueError):
        return None
    # In front of a plain word it keeps the magic from looking for a variable, and a URL from being seen.
    plain = re.fullmatch(r"[\w-]+(\.[\w-]+)+", name) and name[0] != "-"
    return (name if plain else f"./{name}") if is_same else None


def _in_library(media: MediaInput, usual: Settings) -> str | None:
    """The library's own copy, told from the home folder on where that can be."""
    inputs = Inputs(usual.library())
    if media.sha256 is None or inputs.load(media.sha256) is None:
        return None
    path = inputs.path(media.sha256)
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(path)
