"""What a comparison is told of each clip: a dictionary, and the same for its page. All words are ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.chain import GONE
from grokvideo.notebook.comparepage import Figure
from grokvideo.notebook.differences import LETTERS, Entry, prices_of
from grokvideo.notebook.html import data_uri
from grokvideo.notebook.trouble import brief
from grokvideo.notebook.widgets.snapshot import film, shape_of
from grokvideo.notebook.words import title_of, visible
from grokvideo.values.state import Clip, JobState

_POSTER_WIDTH, _POSTER, _POSTERS = 480, 30_000, 300_000
"""Pixels and bytes of a picture on the page at most, and bytes of all of them, each of which stands twice."""
_WORDS = 200


def clips_told(
    entries: Sequence[Entry], labels: Sequence[str], states: Sequence[JobState], links: dict[str, Path], now: float
) -> list[dict[str, Any]]:
    """The trait `clips` of a `Compare`.

    Parameters
    ----------
    links
        Clips' files beside the notebook, by the keys of their entries.
    now
        Seconds since the epoch, for how long something takes already.
    """
    prices = prices_of([entry.job for entry in entries])
    told = []
    for entry, letter, label, state, price in zip(entries, LETTERS, labels, states, prices, strict=False):
        job, clip, beside = entry.job, state.clip, links.get(entry.key)
        told.append(
            {
                "job": entry.key,
                "letter": letter,
                "label": label,
                "status": state.status.value,
                "title": title_of(job, state),
                "brief": visible(brief(job, state), _WORDS),
                "note": gone(clip, beside) or visible(state.note, _WORDS),
                "progress": state.progress,
                "eta_s": state.eta_s,
                "now": now,
                "submitted_at": state.submitted_at,
                "price": price,
                "simulated": job.simulated,
                "stars": stars_of(job, clip),
                "box": shape_of(job, clip),
                "seconds": (job.request.expected_seconds or 0.0) if clip is None else clip.duration,
                "clip": None if clip is None else film(clip, beside),
            }
        )
    return told


class Pictures:
    """Posters as data URIs, made small once; `many` is how many share a page."""

    def __init__(self, many: int) -> None:
        self._limit = min(_POSTER, _POSTERS // (2 * many))
        self._made: dict[str, str] = {}

    def of(self, job: Job) -> str:
        """The picture of a clip; empty where there is none."""
        clip = job.state.clip
        if clip is None or clip.poster is None:
            return ""
        if job.id not in self._made:
            from grokvideo.video.thumbs import thumb

            jpeg = thumb(clip.poster, self._limit, _POSTER_WIDTH)
            self._made[job.id] = "" if jpeg is None else data_uri(jpeg)
        return self._made[job.id]


def figures(
    entries: Sequence[Entry], labels: Sequence[str], links: dict[str, Path], pictures: Pictures
) -> list[Figure]:
    """The clips as a page shows them, as they stand."""
    shown = []
    for entry, letter, label in zip(entries, LETTERS, labels, strict=False):
        job, clip, beside = entry.job, entry.job.state.clip, links.get(entry.key)
        name = None if beside is None else beside.name
        shown.append(Figure(job, letter, label, stars_of(job, clip), name, pictures.of(job), gone(clip, beside)))
    return shown


def gone(clip: Clip | None, beside: Path | None) -> str:
    """That there is no file any more; empty where there is one, and where there was none."""
    return "" if clip is None or beside is not None or clip.path.exists() else GONE


def stars_of(job: Job, clip: Clip | None) -> int:
    """What the library knows; 0 for none, and for a clip that it does not know any more."""
    if clip is None:
        return 0
    try:
        return job.stars or 0
    except GrokVideoError:
        return 0
