"""What can be different between two clips, thing by thing: settings, what they are made from, and who made them.

Things are compared by what they are, and shown by what they are called: two pictures of one name are two pictures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from grokvideo.engine.job import Job
from grokvideo.notebook.chain import seconds_words
from grokvideo.notebook.words import visible
from grokvideo.values.capability import ALL_ASPECT_RATIOS
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest

COLUMNS = (
    *("Made from", "Model", "Duration", "Resolution", "Aspect ratio", "Audio", "First frame", "Last frame"),
    *("Keyframes", "References", "Voices", "User", "Kept as", "Uploaded to", "Provider", "Take"),
)
"""Everything besides the prompt and the price, in the order in which it is shown."""
NONE = "none"
_FAMILY = "grok-imagine-video-"
_NEAR = 0.02
"""Encoders want even sides, so a clip of 16:9 may have 848 × 480."""
_NAME = 40


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing of a clip. Clips agree in it where `value` is equal; None is that there is nothing of the kind.

    `words` are for a table, `short` for a label or a list, where they have to speak for themselves; empty: unsaid.
    """

    value: Any
    words: str
    short: str = ""


def facts_of(job: Job) -> dict[str, Fact]:
    """What is known of a clip, by column. What is not known is left out."""
    request = job.request
    found = dict(_of_the_film(job))
    if not request.foreign:
        found |= _of_the_request(request)
    if job.provider:
        found["Provider"] = Fact(job.provider, visible(job.provider, _NAME), visible(job.provider, _NAME))
    take = job.take or 1
    found["Take"] = Fact(take, str(take), f"take {take}")
    return {column: found[column] for column in COLUMNS if column in found}


def told_apart(facts: Sequence[Mapping[str, Fact]], column: str) -> list[Fact | None]:
    """A column of all clips; things that are called the same and are not get numbers."""
    named: dict[str, list[Any]] = {}
    told: list[Fact | None] = []
    for each in facts:
        fact = each.get(column)
        if fact is not None:
            same = named.setdefault(fact.words, [])
            if fact.value not in same:
                same.append(fact.value)
            if number := same.index(fact.value):
                fact = Fact(fact.value, f"{fact.words} ({number + 1})", f"{fact.short} ({number + 1})")
        told.append(fact)
    return told


def _of_the_request(request: VideoRequest) -> dict[str, Fact]:
    model, video = visible(request.model, 60), request.video
    found = {
        "Model": Fact(request.model, model, f"model {model[len(_FAMILY) :]}" if model.startswith(_FAMILY) else model),
        "Made from": Fact(None, NONE),
        "First frame": _pictures("from", [request.image]),
        "Last frame": _pictures("to", [request.last_frame]),
        "Keyframes": _listed(
            [(frame.identity(), f"{_called(frame.image)} at {frame.seconds:g} s") for frame in request.keyframes]
        ),
        "References": _pictures("with", request.reference_images),
        "Voices": _listed(
            [
                (voice.identity(), visible(voice.voice_id or _host(str(voice.url)), _NAME))
                for voice in request.reference_audios
            ],
            "voice",
        ),
        "User": Fact(request.user, visible(request.user or NONE, _NAME)),
        "Kept as": Fact(None, NONE),
        "Uploaded to": Fact(None, NONE),
    }
    if video is not None:
        words = f"{_called(video)} plus {request.duration} s" if request.extend else f"edit of {_called(video)}"
        found["Made from"] = Fact(_key([video.identity(), request.extend, request.duration]), words, words)
    else:
        found["Audio"] = _sound(request.generate_audio)
    if (kept := request.storage_options) is not None:
        found["Kept as"] = Fact(_key(kept.wire()), visible(kept.filename, _NAME))
    if request.output is not None:
        found["Uploaded to"] = Fact(request.output.place, visible(_host(request.output.place), 60))
    return found


def _of_the_film(job: Job) -> Iterator[tuple[str, Fact]]:
    """Length, size, shape and sound: as asked for, or as the clip or its source has them where nobody asks."""
    request, clip = job.request, job.state.clip
    seconds = None if request.foreign else request.expected_seconds
    if seconds is None and clip is not None:
        seconds = clip.duration
    if seconds is not None:
        words = seconds_words(seconds)
        yield "Duration", Fact(words, words, words)
    resolution = None if request.foreign else request.resolution
    shape = None if request.foreign else request.aspect_ratio
    source = clip or request.video or request.image
    width, height = (None, None) if source is None else (source.width, source.height)
    if width and height:
        limited = min(width, height) if clip is not None else min(width, height, 720)
        resolution = resolution or f"{limited}p"
        shape = shape or _ratio(width, height)
    if resolution:
        yield "Resolution", Fact(resolution, visible(resolution, _NAME), visible(resolution, _NAME))
    if clip is not None and (request.foreign or request.video is not None):
        yield "Audio", _sound(clip.has_audio)
    if shape:
        yield "Aspect ratio", Fact(shape, visible(shape, _NAME), visible(shape, _NAME))


def _sound(is_there: bool) -> Fact:
    words = "audio" if is_there else "no audio"
    return Fact(is_there, words, words)


def _ratio(width: int, height: int) -> str:
    """The name of a shape, or its sides."""
    for name in ALL_ASPECT_RATIOS:
        across, _, up = name.partition(":")
        if abs(width * int(up) / (height * int(across)) - 1) < _NEAR:
            return name
    return f"{width} × {height}"


def _pictures(word: str, images: Sequence[MediaInput | None]) -> Fact:
    return _listed([(image.identity(), _called(image)) for image in images if image is not None], word)


def _listed(things: Sequence[tuple[Any, str]], word: str = "") -> Fact:
    """Several things as one: what they are, and what they are called."""
    if not things:
        return Fact(None, NONE)
    words = ", ".join(name for _, name in things)
    return Fact(_key([what for what, _ in things]), words, f"{word} {words}".strip())


def _called(media: MediaInput) -> str:
    what = "a picture" if media.kind == "image" else "a clip"
    return visible(media.label, _NAME) or (visible(_host(media.url), _NAME) if media.url else "") or what


def _host(address: str) -> str:
    """Of an address its host alone: what stands behind it may be a secret, and is long."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
