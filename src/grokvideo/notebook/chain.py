"""What a clip was made from, what can be made from it, and whether it is what was asked for: in words and prices."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grokvideo.api import settings_now
from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.notebook.words import visible
from grokvideo.values.capability import Mode, capability, models_with, source_limits
from grokvideo.values.media import MediaInput
from grokvideo.values.price import estimate, format_usd
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, JobState, Status

GONE = "The file is no longer in your library folder."
_USUAL_SECONDS = 6
_NEAR_S = 0.5
"""Films end with a whole frame and a whole piece of sound, so a little more or less is no difference."""
_NEAR = 0.05
"""Encoders want even sides, some want multiples of 16."""


def chain_of(job: Job, state: JobState | None = None) -> dict[str, Any] | None:
    """What the buttons Edit and Extend of a card need; None where there is no clip.

    Returns
    -------
    dict
        `edit`: its `price`. `extend`: `prices` by seconds that are added, the usual `seconds`, and the `length` of the
        clip it goes on from. Both: `no`, why it cannot be, or None; and `fit`, what has to be agreed to first, or None.
    """
    clip = (state or job.state).clip
    if clip is None or (state or job.state).status is not Status.DONE:
        return None
    film = MediaInput(kind="video", sha256=clip.sha256, width=clip.width, height=clip.height)
    edit, edited = _way(clip, Mode.EDIT)
    extend, extended = _way(clip, Mode.EXTEND)
    model = _model(Mode.EXTEND)
    known = capability(model)
    durations = range(0) if known is None else known.limits[Mode.EXTEND].durations
    source = replace(film, duration=extended)
    prices = {str(seconds): _price(source, model, seconds) for seconds in durations}
    return {
        "edit": {**edit, "price": _price(replace(film, duration=edited), _model(Mode.EDIT))},
        "extend": {**extend, "prices": prices, "seconds": _USUAL_SECONDS, "length": round(extended, 2)},
    }


def made_from(request: VideoRequest) -> str | None:
    """The video or the clip's frame that a request goes on from, in words: `crane, 6 s`, `last frame of crane`."""
    video, image = request.video, request.image
    if video is not None:
        length = "" if video.duration is None else f", {seconds_words(video.duration)}"
        return f"{visible(video.label, 60) or 'a video'}{length}"
    if image is None or not image.label or not (image.origin or image.job):
        return None
    return f"last frame of {visible(image.label, 60)}"


def differs(request: VideoRequest, clip: Clip) -> str | None:
    """What the clip has not as it was asked for, in a sentence; None when all is as asked. Sizes are short sides."""
    if request.foreign:
        return None
    asked, got = [], []
    expected = request.expected_seconds
    if expected is not None and abs(clip.duration - expected) > _NEAR_S:
        asked.append(seconds_words(expected))
        got.append(seconds_words(clip.duration))
    short, wanted = min(clip.width, clip.height), _short_side(request)
    if wanted is not None and abs(short - wanted) > _NEAR * wanted:
        asked.append(f"{wanted}p")
        got.append(f"{short}p")
    ratio = _ratio(request)
    if ratio is not None and abs(clip.width / clip.height / ratio[0] - 1) > _NEAR:
        asked.append(ratio[1])
        got.append(f"{clip.width} × {clip.height}")
    if not asked:
        return None
    return f"Asked for {_and(asked)}; the clip has {_and(got)}."


def seconds_words(seconds: float) -> str:
    """`6 s`, `8.7 s`."""
    return f"{seconds:.1f}".removesuffix(".0") + " s"


def _way(clip: Clip, mode: Mode) -> tuple[dict[str, Any], float]:
    """Whether the clip can be edited or extended, what has to be agreed to; and how many seconds of it are used."""
    least, most = source_limits(mode)
    no = fit = None
    seconds = clip.duration
    if not clip.path.exists():
        no = GONE
    elif clip.duration < least - 0.01:
        no = f"Only a clip of at least {least:g} s can be extended; this one has {seconds_words(clip.duration)}."
    elif clip.duration > most + 0.01:
        fit, seconds = f"Use only its {'first' if mode is Mode.EDIT else 'last'} {most:g} s", most
    return {"no": no, "fit": fit}, seconds


def _price(video: MediaInput, model: str, seconds: int | None = None) -> str | None:
    """Of an edit, or of an extension by so many seconds."""
    return _price_by(video.width, video.height, video.duration, model, seconds)


@lru_cache(1024)  # a request is checked for it, and there may be hundreds of cards with ten prices each
def _price_by(
    width: int | None, height: int | None, duration: float | None, model: str, seconds: int | None
) -> str | None:
    video = MediaInput(kind="video", sha256="0" * 64, width=width, height=height, duration=duration)
    try:
        request = VideoRequest(prompt="any", model=model, video=video, extend=seconds is not None, duration=seconds)
    except InvalidRequest:  # too short: there is a reason beside it
        return None
    price = estimate(request)
    return None if price is None else format_usd(price)


def _model(mode: Mode) -> str:
    """The one that `Job.edit` and `Job.extend` take when they are told nothing."""
    try:
        usual = settings_now().model
    except GrokVideoError:  # a wrong variable of the environment
        usual = ""
    known = capability(usual)
    return usual if known is not None and mode in known.limits else models_with(mode)[0]


def _short_side(request: VideoRequest) -> int | None:
    video = request.video
    if video is not None:
        return min(video.width, video.height, 720) if video.width and video.height else None
    found = re.fullmatch(r"(\d+)p", request.resolution or "")
    return int(found[1]) if found else None


def _ratio(request: VideoRequest) -> tuple[float, str] | None:
    """Width by height, and what to call it."""
    source = request.video or request.image
    if source is not None:
        if not source.width or not source.height:
            return None
        limited = min(max(source.width / source.height, 1 / 3), 3)
        return limited, f"{source.width} × {source.height}"
    found = re.fullmatch(r"([1-9]\d*):([1-9]\d*)", request.aspect_ratio or "")
    return (int(found[1]) / int(found[2]), found[0]) if found else None


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
