"""From a link to a file in the library: fetch, check, look inside, take a poster, give it its name."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grokvideo.engine.transport import Fetched, Media
from grokvideo.store.clips import Clips
from grokvideo.video.frames import Probe, check_boxes, poster, probe

_log = logging.getLogger("grokvideo")


@dataclass(frozen=True, slots=True)
class Filed:
    """A clip that is safe in the library."""

    path: Path
    poster: Path | None
    probe: Probe
    fetched: Fetched


async def file_away(clips: Clips, media: Media, url: str, job_id: str, progress: Callable[[float], None]) -> Filed:
    """Fetch the clip behind `url` and file it.

    Raises
    ------
    DownloadFailed
        If it did not arrive whole, or is not a video that opens. Nothing is left behind.
    """
    part = await asyncio.to_thread(clips.part, job_id, secrets.token_hex(4))
    try:
        fetched = await media.fetch(url, part, progress)
        return await asyncio.to_thread(_file, clips, part, fetched, job_id)
    finally:
        part.unlink(missing_ok=True)


def _file(clips: Clips, part: Path, fetched: Fetched, job_id: str) -> Filed:
    check_boxes(part)
    found = probe(part)
    picture = _poster(part, found.duration, clips.poster_path(job_id))
    return Filed(clips.file(part, job_id), picture, found, fetched)


def _poster(clip: Path, duration: float, target: Path) -> Path | None:
    try:
        target.write_bytes(poster(clip, duration))
    except Exception:
        # A clip without a poster is still the clip that was paid for.
        _log.warning("no poster could be made of %s", clip, exc_info=True)
        return None
    return target
