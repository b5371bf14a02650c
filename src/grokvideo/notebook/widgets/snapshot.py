"""What a card is told of a job: one dictionary, written whole. Texts go as they are: the browser shows them as text."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.notebook.chain import chain_of, differs, made_from
from grokvideo.notebook.html import data_uri
from grokvideo.notebook.place import server_url
from grokvideo.notebook.trouble import brief, cause
from grokvideo.notebook.words import card_title, chips_of, estimate_of, news, reused_words
from grokvideo.values.price import estimate, format_usd
from grokvideo.values.state import Clip, JobState, Status


def snapshot(job: Job, state: JobState, link: Path | None) -> dict[str, Any]:
    """The trait `job` of a `JobView`.

    Parameters
    ----------
    link
        The clip's file beside the notebook, or None.
    """
    request = job.request
    return {
        "id": job.id,
        "name": job.name,
        "status": state.status.value,
        "ledger": state.ledger,
        **_words(job, state),
        "progress": state.progress,
        "eta_s": state.eta_s,
        "download": state.download,
        "note": state.note,
        "created_at": state.created_at,
        "submitted_at": state.submitted_at,
        "finished_at": state.finished_at,
        "now": time.time(),
        "prompt": request.prompt,
        "duration": request.duration,
        "resolution": request.resolution,
        "aspect_ratio": request.aspect_ratio,
        "mode": request.mode.value,
        "audio": request.generate_audio,
        "model": request.model,
        "provider": job.provider,
        "simulated": job.simulated,
        "foreign": request.foreign,
        "take": job.take,
        "reused": reused_words(job, state) or None,
        "box": shape_of(job, state.clip),
        "estimate": None if state.estimate_usd is None else estimate_of(job),
        "cost": None if state.cost_usd is None else format_usd(state.cost_usd),
        **_again(job, state),
        "request_id": state.request_id,
        "clip": None if state.clip is None else _clip(state.clip, link),
        "chain": chain_of(job, state),
        "made_from": made_from(request),
        "differs": None if state.clip is None else differs(request, state.clip),
        "warnings": [] if state.clip is None else list(state.clip.warnings),
    }


def thumbnail_of(job: Job) -> str | None:
    """The first picture that a request is made from, as a small data URI, or None."""
    picture = next((each for each in job.request.inputs() if each.kind == "image"), None)
    if picture is None:
        return None
    from grokvideo.video.inputs import thumbnail

    jpeg = thumbnail(picture)
    return None if jpeg is None else data_uri(jpeg)


def _words(job: Job, state: JobState) -> dict[str, Any]:
    """What the card says of the job in words, so that it says the same as the static page and the lists."""
    return {
        "title": card_title(job, state),
        "cause": [[text, int(is_bold)] for text, is_bold in cause(job, state)],
        "brief": brief(job, state),
        "news": news(job, state),
        "chips": chips_of(job, state.clip),
    }


def can_again(job: Job, state: JobState) -> bool:
    """Whether the same request can be sent once more."""
    request = job.request
    # An input that was removed from the library has left its hash alone, and an address to upload to is not kept.
    sendable = all(each.is_at_hand for each in request.inputs())
    sendable = sendable and (request.output is None or request.output.is_whole)
    # One whose source did not come would wait for the same job again, in vain.
    sendable = sendable and not any(each.job is not None for each in request.inputs())
    return state.status.is_settled and not request.foreign and sendable


def _again(job: Job, state: JobState) -> dict[str, Any]:
    """Whether the same request can be sent once more, and what that would cost now."""
    price = estimate(job.request)
    both = None if price is None or state.estimate_usd is None else price + state.estimate_usd
    return {
        "can_again": can_again(job, state),
        "again": None if price is None else format_usd(price),
        "twice": None if both is None or state.status is not Status.SUBMIT_UNKNOWN else format_usd(both),
    }


def _clip(clip: Clip, link: Path | None) -> dict[str, Any]:
    poster = clip.poster.read_bytes() if clip.poster is not None and clip.poster.exists() else None
    return {**film(clip, link), "poster": None if poster is None else data_uri(poster)}


def film(clip: Clip, link: Path | None) -> dict[str, Any]:
    """What a player is told of a clip, without its picture."""
    return {
        "name": link.name if link is not None else clip.path.name,
        "size": clip.size,
        "duration": clip.duration,
        "width": clip.width,
        "height": clip.height,
        "fps": clip.fps,
        "has_audio": clip.has_audio,
        "url": None if link is None else server_url(link),
    }


def shape_of(job: Job, clip: Clip | None) -> list[int]:
    """Width and height of its picture, or in what relation they will be."""
    request = job.request
    if request.foreign:
        return [16, 9] if clip is None else [clip.width, clip.height]
    if (source := request.video or request.image) is not None:
        return [source.width or 16, source.height or 9]
    # A model this release does not know may have ratios of its own, such as "auto".
    ratio = re.fullmatch(r"([1-9]\d*):([1-9]\d*)", request.aspect_ratio or "")
    return [int(ratio[1]), int(ratio[2])] if ratio else [16, 9]
