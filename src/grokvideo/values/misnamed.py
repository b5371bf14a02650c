"""Answering an argument that a function does not have with the one that was meant, or with why there is none."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection
from typing import ParamSpec, TypeVar

from grokvideo.values.brief import WrongArgument

P = ParamSpec("P")
T = TypeVar("T")
MEANT = {
    "takes": ("n", "n=4 for four takes"),
    "count": ("n", "n=4 for four takes"),
    "num": ("n", "n=4 for four takes"),
    "seconds": ("duration", "duration=6"),
    "length": ("duration", "duration=6"),
    "ratio": ("aspect_ratio", 'aspect_ratio="9:16"'),
    "aspect": ("aspect_ratio", 'aspect_ratio="9:16"'),
    "size": ("resolution", 'resolution="720p"'),
    "audio": ("generate_audio", "generate_audio=False for a silent clip"),
    "no_audio": ("generate_audio", "generate_audio=False for a silent clip"),
    "variable": ("name", "name"),
    "first_frame": ("image", "image"),
    "start_image": ("image", "image"),
    "end_image": ("last_frame", "last_frame"),
    "end_frame": ("last_frame", "last_frame"),
    "frames": ("keyframes", "keyframes=[(image, seconds), ...]"),
    "keyframe": ("keyframes", "keyframes=[(image, seconds), ...]"),
    "images": ("reference_images", "reference_images=[...]"),
    "reference": ("reference_images", "reference_images=[...]"),
    "references": ("reference_images", "reference_images=[...]"),
    "ref": ("reference_images", "reference_images=[...]"),
    "refs": ("reference_images", "reference_images=[...]"),
    "voice": ("reference_audios", 'reference_audios=["eve"]'),
    "voices": ("reference_audios", 'reference_audios=["eve"]'),
    "audios": ("reference_audios", 'reference_audios=["eve"]'),
    "storage": ("storage_options", 'storage_options="clip.mp4"'),
    "filename": ("storage_options", 'storage_options="clip.mp4"'),
    "upload_url": ("output", 'output="https://..."'),
    "clip": ("video", "video"),
    "edit": ("video", "video"),
    "source": ("video", "video"),
}
"""Words that a person may take for an argument; the argument, and how to write it."""

_KEPT = "it is made from the video and the prompt alone"
NOT_THERE = {
    "generate": {
        "video": "that is gv.edit(video, prompt) or gv.extend(video, prompt)",
        "clip": "that is gv.edit(clip, prompt) or gv.extend(clip, prompt)",
        "fit": "it goes with gv.edit and gv.extend",
        "edit": 'that is gv.edit(clip, "what should change")',
        "extend": 'that is gv.extend(clip, "what happens next")',
        "dry_run": "gv.estimate(...) tells the price and sends nothing",
    },
    "edit": {
        "duration": "an edit keeps the length of its video",
        "resolution": "the clip keeps the size of its video, up to 720p",
        "aspect_ratio": "the clip keeps the shape of its video",
        "generate_audio": "it cannot be chosen there",
        "dry_run": "gv.estimate(prompt, video=...) tells the price and sends nothing",
        **dict.fromkeys(("image", "last_frame", "keyframes", "reference_images", "reference_audios"), _KEPT),
    },
    "extend": {
        "resolution": "the clip keeps the size of its video, up to 720p",
        "aspect_ratio": "the clip keeps the shape of its video",
        "generate_audio": "it cannot be chosen there",
        "user": "an extension cannot carry it",
        "dry_run": "gv.estimate(prompt, video=..., extend=True) tells the price and sends nothing",
        **dict.fromkeys(("image", "last_frame", "keyframes", "reference_images", "reference_audios"), _KEPT),
    },
}
"""Arguments that a function does not have, and why."""


def nearest(typed: str, known: Collection[str]) -> str:
    """The one name that is likely meant: spelled nearly so, or begun so; empty where none is, or several are."""
    from difflib import get_close_matches

    begun = [name for name in known if name.startswith(typed)]
    if len(begun) == 1:
        return begun[0]
    return next(iter(get_close_matches(typed, known, 1, 0.75)), "")


def _what_is_wrong(function: str, name: str, known: Collection[str]) -> str:
    from difflib import get_close_matches  # nobody else needs it

    argument, written = MEANT.get(name, ("", ""))
    near = next(iter(get_close_matches(name.lower(), known, 1, 0.75)), None)
    missing = NOT_THERE.get(function, {})
    if why := missing.get(name) or missing.get(argument):
        return f"has no argument {name!r}: {why}"
    if argument in known:
        return f"has no argument {name!r}: it is {written}"
    if near is not None:
        return f"has no argument {name!r}: did you mean {near}?"
    return f"got an unexpected keyword argument {name!r}"


def hinted(function: Callable[P, T]) -> Callable[P, T]:
    """Name the right argument to who writes a wrong one: `takes=4` is `n=4`, `duraton` is likely `duration`."""

    known = set(inspect.signature(function).parameters)

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        for wrong in kwargs.keys() - known:
            raise WrongArgument(f"{function.__name__}() {_what_is_wrong(function.__name__, wrong, known)}")
        return function(*args, **kwargs)

    return call
