"""The cross-field rules of a request: what goes with what, and what a mode leaves out.

Source: docs.x.ai guide "Video Generation", read 2026-11. Each rule either raises, before anything is sent, or settles
the request and leaves a note for the person. A model that this release does not know is left to the provider.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Sequence

from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import (
    DOUBTFUL_ASPECT_RATIOS,
    KEYFRAME_GRID,
    MOST_KEYFRAMES,
    MOST_REFERENCES,
    MOST_VOICES,
    VOICES,
    Capability,
    Limits,
    Mode,
    capability,
    models_with,
    nearest_model,
)
from grokvideo.values.fields import RequestFields

_INPUTS = ("image", "last_frame", "keyframes", "reference_images", "reference_audios")
_LEFT_OUT = {
    Mode.EDIT: ("duration", "resolution", "aspect_ratio", "generate_audio"),
    Mode.EXTEND: ("resolution", "aspect_ratio", "generate_audio", "user"),
}
"""What these routes do not have."""
_WHY = {
    "duration": "an edit keeps the length of its video",
    "resolution": "the clip keeps the size of its video, up to 720p",
    "aspect_ratio": "the clip keeps the shape of its video",
    "generate_audio": "it cannot be chosen there",
    "user": "an extension cannot carry it",
}
_WHAT = {
    Mode.TEXT: "make a video from text",
    Mode.IMAGE: "make a video from an image",
    Mode.REFERENCE: "take reference images or voices",
    Mode.FRAMES: "take a last frame or keyframes",
    Mode.EDIT: "edit a video",
    Mode.EXTEND: "extend a video",
}


def settle(request: RequestFields) -> None:
    """Check what goes with what, and write the defaults of the mode into a request that is being made.

    Raises
    ------
    InvalidRequest
        Naming the field, its value, and what is possible.
    """
    _check_company(request)
    _check_prompt(request)
    known = capability(request.model)
    if known is None and (near := nearest_model(request.model)):
        request._note(f"{request.model} is not a model this release knows; did you mean {near}?")
    limits = None if known is None else _limits(request, known)
    if request.mode.has_source:
        _leave_out(request)
    _settle_duration(request, limits)
    if limits is not None:
        _check_counts(request)
        _check_source(request, limits)
    _check_keyframes(request)
    _note_markers(request)
    _note_voices(request)
    _settle_resolution(request, limits)
    _settle_aspect_ratio(request, known)


def _check_company(request: RequestFields) -> None:
    if request.extend and request.video is None:
        raise InvalidRequest("extend needs a video, got none")
    if request.video is not None:
        for name in _INPUTS:
            if getattr(request, name):
                raise InvalidRequest(
                    f"{name} cannot go with video: {_a_mode(request.mode)} is made from the video and a prompt alone",
                    hint=f"Leave {name} out, or make a new clip with it. Nothing was sent.",
                )


def _a_mode(mode: Mode) -> str:
    return "an edit" if mode is Mode.EDIT else "an extension"


def _check_prompt(request: RequestFields) -> None:
    if request.prompt:
        return
    match request.mode:
        case Mode.TEXT:
            raise InvalidRequest("prompt is empty: describe the video, or give an image")
        case Mode.EDIT:
            raise InvalidRequest("prompt is empty: say what should change in the video")
        case Mode.EXTEND:
            raise InvalidRequest("prompt is empty: say what happens next in the video")
        case Mode.REFERENCE:
            request._note("No prompt: with references the provider may ask for one.")


def _limits(request: RequestFields, known: Capability) -> Limits:
    """What the model allows in this mode."""
    mode = request.mode
    limits = known.limits.get(mode)
    frames = bool(request.last_frame or request.keyframes)
    both = mode is Mode.REFERENCE and request.image is not None
    voices = bool(request.reference_audios)
    if limits is None or (frames and Mode.FRAMES not in known.limits):
        needed = Mode.FRAMES if frames else mode
        can = models_with(needed, image_with_references=both, voices=voices)
        raise _cannot(request, _field_of(request, needed), _WHAT[needed], can)
    if voices and not known.voices:
        can = models_with(mode, image_with_references=both, voices=True)
        raise _cannot(request, "reference_audios", "take reference voices", can)
    if both and not known.image_with_references:
        can = models_with(mode, image_with_references=True)
        raise _cannot(request, "image", "take an image together with references", can)
    return limits


def _field_of(request: RequestFields, mode: Mode) -> str:
    """The field that made it that mode."""
    match mode:
        case Mode.EDIT | Mode.EXTEND:
            return "video"
        case Mode.FRAMES:
            return "last_frame" if request.last_frame is not None else "keyframes"
        case Mode.REFERENCE:
            return "reference_images" if request.reference_images else "reference_audios"
    return "image" if mode is Mode.IMAGE else "prompt"


def _cannot(request: RequestFields, field: str, what: str, others: Sequence[str]) -> InvalidRequest:
    message = f"{field}: {request.model} cannot {what}"
    if not others:
        return InvalidRequest(message)
    return InvalidRequest(
        f"{message}; {either(others)} can",
        hint=f"Give model={others[0]!r}, or leave {field} out. Nothing was sent.",
    )


def _leave_out(request: RequestFields) -> None:
    for name in _LEFT_OUT[request.mode]:
        value = getattr(request, name)
        if name == "generate_audio":
            if not value:
                request._note(f"generate_audio=False was left out: {_WHY[name]}.")
                request._set(name, True)
        elif value is not None:
            request._note(f"{name} {value} was left out: {_WHY[name]}.")
            request._set(name, None)


def _settle_duration(request: RequestFields, limits: Limits | None) -> None:
    if request.mode is Mode.EDIT:
        return
    if request.duration is None:
        request._set("duration", 6 if request.mode is Mode.EXTEND else 8)
    assert request.duration is not None
    if limits is None:
        if request.duration < 1:
            raise InvalidRequest(f"duration must be at least 1 s, got {request.duration}")
    elif request.duration not in limits.durations:
        where = {Mode.REFERENCE: f" with references on {request.model}", Mode.EXTEND: " for what an extension adds"}
        raise InvalidRequest(
            f"duration must be {limits.durations[0]}-{limits.durations[-1]} s{where.get(request.mode, '')}, "
            f"got {request.duration}"
        )


def _check_counts(request: RequestFields) -> None:
    for name, most in (
        ("reference_images", MOST_REFERENCES),
        ("keyframes", MOST_KEYFRAMES),
        ("reference_audios", MOST_VOICES),
    ):
        if (given := len(getattr(request, name))) > most:
            raise InvalidRequest(f"{name} takes at most {most}, got {given}")


def _check_source(request: RequestFields, limits: Limits) -> None:
    """The length of the source, where it is known; a hundredth of a second is no reason to refuse it."""
    if request.video is None or limits.source_seconds is None or request.video.duration is None:
        return
    least, most = limits.source_seconds
    seconds = request.video.duration
    if least - 0.01 <= seconds <= most + 0.01:
        return
    if request.mode is Mode.EDIT:
        raise InvalidRequest(
            f"video must have at most {most:g} s to be edited, got {seconds:.2f} s",
            hint=f"fit=True (--fit) takes its first {most:g} s. Nothing was sent.",
        )
    way = f"fit=True (--fit) takes its last {most:g} s." if seconds > most else "Make it longer first."
    raise InvalidRequest(
        f"video must have {least:g}-{most:g} s to be extended, got {seconds:.2f} s", hint=f"{way} Nothing was sent."
    )


def _check_keyframes(request: RequestFields) -> None:
    moments: dict[int, float] = {}
    for frame in request.keyframes:
        if request.duration is not None and not 0 < frame.seconds < request.duration:
            raise InvalidRequest(
                f"a keyframe's time must be between 0 and {request.duration} s, not on an end, got {frame.seconds:g}"
            )
        moment = round(frame.seconds * KEYFRAME_GRID)
        if moment in moments:
            raise InvalidRequest(
                f"keyframes at {moments[moment]:g} s and {frame.seconds:g} s fall on the same moment: "
                "times snap to thirds of a second"
            )
        moments[moment] = frame.seconds


def _note_markers(request: RequestFields) -> None:
    """Words such as `<IMAGE_2>` are left as they are; one that means nothing here is pointed out.

    The guides count from 0 for the 1.5 models; for the older one some count from 1, so its last number may be one more.
    """
    known = capability(request.model)
    spare = 0 if known is not None and known.voices else 1
    for word, given, what in (
        ("IMAGE", len(request.reference_images), "reference image"),
        ("AUDIO", len(request.reference_audios), "reference voice"),
    ):
        numbers = [int(number) for number in re.findall(rf"<{word}_(\d{{1,3}})>", request.prompt)]
        if numbers and max(numbers) >= given + (spare if given else 0):
            marker = f"<{word}_{max(numbers)}>"
            if given:
                request._note(
                    f"The prompt names {marker}; of {given} {what}{'s' * (given > 1)} the first is <{word}_0>."
                )
            else:
                request._note(f"The prompt names {marker}, but no {what} is given.")


def _note_voices(request: RequestFields) -> None:
    for voice in request.reference_audios:
        name = voice.voice_id
        if name is not None and name.lower() not in VOICES:
            from difflib import get_close_matches

            near = next(iter(get_close_matches(name.lower(), VOICES, 1)), None)
            meant = f"did you mean {near}?" if near else f"there are {', '.join(VOICES)}."
            request._note(f"{name} is not a voice that this release knows; {meant}")


def _settle_resolution(request: RequestFields, limits: Limits | None) -> None:
    if request.mode.has_source:
        return
    if request.resolution is None:
        request._set("resolution", "480p")
    assert request.resolution is not None
    if limits is not None and request.resolution not in limits.resolutions:
        with_references = " with references" if request.mode is Mode.REFERENCE else ""
        message = (
            f"resolution must be {either(limits.resolutions)} for {request.model}{with_references}, "
            f"got {reprlib.repr(request.resolution)}"
        )
        others = models_with(request.mode, request.resolution)
        raise InvalidRequest(f"{message}; {either(others)} can do {request.resolution}" if others else message)
    if limits is not None and request.mode is Mode.FRAMES and request.resolution == "1080p":
        request._note("1080p with a last frame or keyframes is not documented: the provider may refuse it.")


def _settle_aspect_ratio(request: RequestFields, known: Capability | None) -> None:
    if request.mode.has_source:
        return
    if request.image is not None:
        if request.aspect_ratio is not None:
            request._note(f"aspect_ratio {request.aspect_ratio} was left out: the video follows the image's shape.")
        request._set("aspect_ratio", None)
    elif request.aspect_ratio is None:
        request._set("aspect_ratio", "16:9")
    elif known is not None and request.aspect_ratio not in known.aspect_ratios:
        raise InvalidRequest(
            f"aspect_ratio must be {either(known.aspect_ratios)}, got {reprlib.repr(request.aspect_ratio)}"
        )
    elif known is not None and request.aspect_ratio in DOUBTFUL_ASPECT_RATIOS:
        request._note(f"aspect_ratio {request.aspect_ratio} is new: the provider may refuse it.")


def either(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
