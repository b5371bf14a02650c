"""From what a person wrote to a checked request: every argument, and every value that may stand for an input."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.sources import Sources
from grokvideo.errors import InvalidRequest
from grokvideo.values.capability import Mode, capability, models_with
from grokvideo.values.media import Keyframe, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip
from grokvideo.values.storage import Output, StorageOptions

T = TypeVar("T")


def make_request(
    prompt: str | None,
    *,
    sources: Sources | None = None,
    usual_model: str = "grok-imagine-video",
    is_simulated: bool = True,
    model: str | None = None,
    image: Any = None,
    last_frame: Any = None,
    keyframes: Any = None,
    reference_images: Any = None,
    reference_audios: Any = None,
    video: Any = None,
    extend: bool | None = None,
    fit: bool | None = None,
    storage_options: Any = None,
    output: Any = None,
    **plain: Any,
) -> VideoRequest:
    """A checked request from what a caller gave; values that are None take their defaults.

    Parameters
    ----------
    sources
        Makes the inputs; without it, jobs under way cannot be given.
    usual_model
        Taken where `model` is None and it can do that.
    is_simulated
        Whether it will go to the simulator.
    plain
        The fields of `VideoRequest` that are taken as they are.

    Raises
    ------
    InvalidRequest
        If it breaks a rule of the API or an input cannot be used; in a list, naming the element.
    """
    sources = sources or Sources()
    values: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    notes: list[str] = []
    mode = Mode.EXTEND if extend else Mode.EDIT
    if fit is not None and not isinstance(fit, bool):
        raise InvalidRequest(f"fit must be True or False, got {reprlib.repr(fit)}")
    if fit and video is None:
        raise InvalidRequest("fit has nothing to fit: it goes with a video to edit or to extend")
    if image is not None:
        values["image"] = sources.picture(image)
    if last_frame is not None:
        values["last_frame"] = _named("last_frame", sources.picture, last_frame)
    if keyframes is not None:
        values["keyframes"] = _each("keyframes", "(image, seconds)", keyframes, lambda pair: _keyframe(pair, sources))
    if reference_images is not None:
        values["reference_images"] = _each("reference_images", "images", reference_images, sources.picture)
    if reference_audios is not None:
        values["reference_audios"] = _each("reference_audios", "voices", reference_audios, Voice.of)
    if video is not None:
        values["video"] = sources.film(video, mode, fit=bool(fit))
    if extend is not None:
        values["extend"] = extend
    if storage_options is not None:
        values["storage_options"] = StorageOptions.of(storage_options)
    if output is not None:
        values["output"] = output if isinstance(output, Output) else Output(output)
    if model is None:
        model, known = usual_model, capability(usual_model)
        if video is not None and known is not None and mode not in known.modes:
            model = models_with(mode)[0]
            notes.append(f"{usual_model} cannot {mode.value} a video: {model} is used.")
    if not is_simulated:
        given = [
            image,
            last_frame,
            video,
            *_listed(reference_images),
            *(pair[0] for pair in _listed(keyframes) if not isinstance(pair, Keyframe)),
        ]
        notes += [
            f"{_called(clip)} was drawn by the simulator, and goes to a real provider as any other."
            for clip in given
            if isinstance(clip, Job | Clip) and clip.simulated
        ]
    return VideoRequest(prompt=prompt or "", model=model, notes=tuple(dict.fromkeys(notes)), **values)


def _keyframe(pair: Any, sources: Sources) -> Keyframe:
    if isinstance(pair, Keyframe):
        return pair
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise InvalidRequest(f"a keyframe is (image, seconds), got {type(pair).__name__}")
    return Keyframe(sources.picture(pair[0]), pair[1])


def _each(name: str, of: str, given: Any, convert: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(given, list | tuple | Jobs):
        raise InvalidRequest(f"{name} must be a list of {of}, got {type(given).__name__}")
    return tuple(_named(f"{name}[{number}]", convert, value) for number, value in enumerate(given))


def _named(place: str, convert: Callable[[Any], T], value: Any) -> T:
    """Convert it, or say where the value stands that cannot be used."""
    try:
        return convert(value)
    except InvalidRequest as error:
        raise InvalidRequest(f"{place}: {error}", hint=error.hint) from error


def _listed(values: Any) -> Sequence[Any]:
    return values if isinstance(values, list | tuple | Jobs) else ()


def _called(source: Job | Clip) -> str:
    if isinstance(source, Clip):
        return source.path.name
    return source.name or source.id[:6]
