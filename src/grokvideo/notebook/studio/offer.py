"""What can be chosen now, with the reason where something cannot: from the one table of models, for every picker.

A person's wish is kept where it cannot be had: the nearest value is taken instead, and said, until it can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grokvideo.notebook.studio.form import LABELS, SLOTS, Form, has_ratio
from grokvideo.values.capability import (
    ALL_ASPECT_RATIOS,
    ASPECT_RATIOS,
    MOST_REFERENCES,
    Capability,
    Limits,
    Mode,
    capability,
    known_models,
    models_with,
)
from grokvideo.values.request import MOST_TAKES
from grokvideo.video.inputs import BYTES_LIMIT

RESOLUTIONS = ("480p", "720p", "1080p")
_KEEPS_LENGTH = "An edit keeps the length of its video."
_KEEPS_SIZE = "The clip keeps the size of its video, up to 720p."
_KEEPS_SOUND = "It cannot be chosen for a clip that is made from a video."
_ASKS = {
    Mode.TEXT: "Describe the clip: what is seen, what moves, how the camera moves, the light",
    Mode.IMAGE: "Say what moves in the image, and how the camera moves",
    Mode.REFERENCE: "Describe the clip; <IMAGE_0> is the first reference",
    Mode.FRAMES: "Say what happens between the frames",
    Mode.EDIT: "Say what should change, and that the rest stays",
    Mode.EXTEND: "Say what happens next",
}
_PICTURES = ("PNG, JPEG, WebP", "image/png,image/jpeg,image/webp")
_FILMS = ("MP4, MOV, WebM", "video/*,.mp4,.mov,.mkv,.webm")  # others than MP4 are made one, if a person agrees
_PLACES = {
    "image": ("First frame", 1, *_PICTURES),
    "last_frame": ("Last frame", 1, *_PICTURES),
    "reference_images": ("References", MOST_REFERENCES, *_PICTURES),
    "video": ("Video", 1, *_FILMS),
}


def settled(wish: Form) -> tuple[Form, dict[str, str]]:
    """The form that can be had for a wish, and by field why a value is another one.

    A model that this release does not know is left to the provider, as everywhere.
    """
    moved: dict[str, str] = {}
    form, known = wish, capability(wish.model)
    if known is not None and wish.mode not in known.limits:
        model = models_with(wish.mode)[0]
        moved["model"] = f"{LABELS[wish.mode]} needs {_either(models_with(wish.mode))}."
        form, known = replace(form, model=model), capability(model)
    if known is None:
        return form, moved
    limits = known.limits[form.mode]
    if limits.resolutions and form.resolution not in limits.resolutions:
        moved["resolution"] = f"{_needs(form.resolution, form.mode)}: {limits.resolutions[-1]} is used."
        form = replace(form, resolution=limits.resolutions[-1])
    if limits.durations and form.duration not in limits.durations:
        nearest = min(max(form.duration, limits.durations[0]), limits.durations[-1])
        moved["duration"] = f"{_span(limits)} here: {nearest} s is used, not {form.duration} s."
        form = replace(form, duration=nearest)
    return form, moved


def offer_told(form: Form, moved: Mapping[str, str], fit: str | None, restore: str | None) -> dict[str, Any]:
    """The trait `offer` of a Studio.

    Parameters
    ----------
    form
        One that can be had.
    moved
        Why values of it are others than were wished for.
    fit
        What has to be agreed to about its video, or None.
    restore
        Where the form was filled from, if it can be put back; or None.
    """
    known = capability(form.model)
    limits = None if known is None else known.limits[form.mode]
    return {
        "modes": [_option(mode.value, LABELS[mode]) for mode in Mode],
        "models": _models(form),
        "resolutions": _resolutions(form, known),
        "ratios": _ratios(form),
        "ratio": None if has_ratio(form) else f"follows the {'video' if form.mode.has_source else 'image'}",
        "duration": _duration(form, limits),
        "audio": {"no": _KEEPS_SOUND if form.mode.has_source else None},
        "takes": {"least": 1, "most": MOST_TAKES},
        "fit": fit,
        "slots": [_place(slot) for slot in SLOTS[form.mode]],
        "moved": dict(moved),
        "restore": restore,
        "asks": _ASKS[form.mode],
    }


def most_of(slot: str) -> int:
    """How many pictures or videos have room there."""
    return _PLACES[slot][1]


def label_of_slot(slot: str) -> str:
    """What it is called."""
    return _PLACES[slot][0]


def _option(value: str, label: str, no: str | None = None) -> dict[str, Any]:
    return {"value": value, "label": label, "no": no}


def _models(form: Form) -> list[dict[str, Any]]:
    options = []
    for name in known_models():
        known = capability(name)
        assert known is not None
        no = None if form.mode in known.limits else f"{LABELS[form.mode]} needs {_either(models_with(form.mode))}"
        options.append(_option(name, name, no))
    if form.model not in known_models():  # an alias, or newer than this release
        options.append(_option(form.model, form.model))
    return options


def _resolutions(form: Form, known: Capability | None) -> list[dict[str, Any]]:
    if form.mode.has_source:
        return [_option(each, each, _KEEPS_SIZE) for each in RESOLUTIONS]
    offered = RESOLUTIONS if known is None else known.limits[form.mode].resolutions
    listed = dict.fromkeys((*RESOLUTIONS, form.resolution))  # a new model may have others
    return [
        _option(each, each, None if each in offered or known is None else _needs(each, form.mode)) for each in listed
    ]


def _needs(resolution: str, mode: Mode) -> str:
    can = models_with(mode, resolution)
    return f"{resolution} needs {_either(can)}" if can else f"{LABELS[mode]} has no {resolution}"


def _ratios(form: Form) -> list[dict[str, Any]]:
    # Those that the schema leaves out are offered to nobody who did not ask for them.
    listed = ASPECT_RATIOS if form.aspect_ratio in ASPECT_RATIOS else (*ASPECT_RATIOS, form.aspect_ratio)
    return [_option(each, each) for each in listed]


def _duration(form: Form, limits: Limits | None) -> dict[str, Any]:
    label = "Adds" if form.mode is Mode.EXTEND else "Duration"
    if form.mode is Mode.EDIT:
        return {"label": label, "least": 1, "most": 15, "no": _KEEPS_LENGTH}
    durations = range(1, 16) if limits is None else limits.durations
    least, most = min(durations[0], form.duration), max(durations[-1], form.duration)
    return {"label": label, "least": least, "most": most, "no": None}


def _place(slot: str) -> dict[str, Any]:
    label, most, kinds, accept = _PLACES[slot]
    return {"slot": slot, "label": label, "most": most, "kinds": kinds, "accept": accept, "limit": BYTES_LIMIT}


def _span(limits: Limits) -> str:
    return f"{limits.durations[0]}-{limits.durations[-1]} s"


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def checked(name: str, value: Any, model: str) -> Any:
    """A value as it was given, if any known model has it; of fields that have words for values.

    Raises
    ------
    ValueError
        With a sentence that names those that there are.
    """
    allowed = {"resolution": RESOLUTIONS, "aspect_ratio": ALL_ASPECT_RATIOS}.get(name, (value,))
    if value in allowed or capability(model) is None:
        return value
    raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
