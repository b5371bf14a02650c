"""From a download to a file in the library: check it, look inside, take a poster, give it its name."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grokvideo.engine.partial import said_in_words
from grokvideo.store.clips import Clips
from grokvideo.video.frames import Probe, check_boxes, opened, poster, probe

_log = logging.getLogger("grokvideo")


@dataclass(frozen=True, slots=True)
class Filed:
    """A clip that is safe in the library; `size` in bytes."""

    path: Path
    poster: Path | None
    probe: Probe
    size: int
    sha256: str


def file_away(clips: Clips, part: Path, job_id: str) -> Filed:
    """File what was fetched into `part`. Blocks: for a thread.

    Raises
    ------
    DownloadFailed
        If it is not a whole video that opens.
    LibraryError
        If the disk does not take it.
    """
    with said_in_words(part):
        check_boxes(part)
        with opened(part) as film:
            found = probe(film)
            picture = _poster(clips, part, job_id, partial(poster, film, found.duration))
        with part.open("rb") as stream:  # of the file, so that it is right whatever pieces it came in
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        size = part.stat().st_size
        return Filed(clips.file(part, job_id), picture, found, size, sha256)


def _poster(clips: Clips, part: Path, job_id: str, paint: Callable[[], bytes]) -> Path | None:
    try:
        return clips.file_poster(part, paint(), job_id)
    except Exception:
        # A clip without a poster is still the clip that was paid for.
        _log.warning("no poster could be made of %s", part, exc_info=True)
        return None
