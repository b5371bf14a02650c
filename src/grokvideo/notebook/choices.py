"""Which values of an option fit the words that stand on the line already: what Tab offers behind it."""

from __future__ import annotations

import itertools
import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from grokvideo.api import default
from grokvideo.engine.job import Job
from grokvideo.notebook.options import OPTIONS, Option
from grokvideo.settings import PROVIDERS
from grokvideo.values.capability import (
    ALL_ASPECT_RATIOS,
    VOICES,
    Limits,
    Mode,
    capability,
    known_models,
    models_with,
)
from grokvideo.values.state import Clip

MOST_JOBS = 50
MOST_FILES = 50
_SECONDS = frozenset(map(str, range(1, 100)))
_IMAGES = (".png", ".jpg", ".jpeg", ".webp")
_VIDEOS = (".mp4",)
_ADDRESSES = ("https://", "http://")
_SESSION = frozenset({"In", "Out", "exit", "quit", "open"})
"""IPython's own names."""
_NOT_WITH_A_CLIP = frozenset({"--image", "--last-frame", "--keyframe", "--ref", "--voice"})
_LEFT_OUT = {
    "--edit": ("--extend", "--duration", "--resolution", "--aspect-ratio", "--no-audio", *_NOT_WITH_A_CLIP),
    "--extend": ("--edit", "--resolution", "--aspect-ratio", "--no-audio", "--user", *_NOT_WITH_A_CLIP),
}
"""What is refused or has no effect beside these."""


def named(word: str) -> Option | None:
    """The option that is called so."""
    return next((option for option in OPTIONS if word in option.names), None)


def options_left(words: Sequence[str]) -> list[str]:
    """The long names of the options that can still stand behind these words."""
    used = {option.name: option for option in (named(word.partition("=")[0]) for word in words) if option is not None}
    out = {name for name, option in used.items() if not option.repeats}
    out |= {name for each in used for name in _LEFT_OUT.get(each, ())}
    if used.keys() & _NOT_WITH_A_CLIP:
        out |= {"--edit", "--extend", "--fit"}
    return [option.name for option in OPTIONS if option.name not in out]


def values_of(option: Option, fragment: str, words: Sequence[str], namespace: Mapping[str, Any]) -> Iterable[str]:
    """What can stand behind an option, of which `fragment` is typed already; `words` are the others."""
    match option.name:
        case "--duration":
            return map(str, _limits(words).durations)
        case "--resolution":
            return _limits(words).resolutions
        case "--aspect-ratio":
            return ALL_ASPECT_RATIOS
        case "--model":
            return _models(words)
        case "--provider":
            return PROVIDERS
        case "--takes":
            return ("2", "3", "4")
        case "--voice":
            return VOICES
        case "--image" | "--last-frame" | "--ref":
            return _pictures(fragment, namespace)
        case "--keyframe":
            return _keyframes(fragment, words, namespace)
        case "--edit" | "--extend":
            return (*variables(namespace, _is_video), *_done_jobs(), *_files(fragment, _VIDEOS))
        case "--storage-options":
            return variables(namespace, lambda value: isinstance(value, Mapping) and "filename" in value)
        case "--output":
            return variables(namespace, lambda value: isinstance(value, str) and value.startswith(_ADDRESSES))
    return ()


def variables(namespace: Mapping[str, Any], fits: Callable[[Any], bool]) -> list[str]:
    """Names a person gave to something that fits."""
    names = [name for name in namespace if not name.startswith("_") and name not in _SESSION]
    return sorted(name for name in names if fits(namespace[name]))


def _pictures(fragment: str, namespace: Mapping[str, Any]) -> Iterator[str]:
    yield from variables(namespace, _is_image)
    yield from _files(fragment, _IMAGES)


def _keyframes(fragment: str, words: Sequence[str], namespace: Mapping[str, Any]) -> Iterator[str]:
    """A picture and its `@`; then the whole seconds inside the clip."""
    image, at, _ = fragment.rpartition("@")
    if at:
        seconds = _given(words, "--duration") or ""
        yield from (f"{image}@{second}" for second in range(1, int(seconds) if seconds in _SECONDS else 8))
    else:
        yield from (each if each.endswith("/") else f"{each}@" for each in _pictures(fragment, namespace))


def _done_jobs() -> list[str]:
    """Names of jobs that have a clip; each once, it stands for the newest."""
    jobs = default().library().jobs(MOST_JOBS)
    return list(dict.fromkeys(shlex.quote(job.name) for job in jobs if job.name and job.state.clip is not None))


def _mode(words: Sequence[str]) -> Mode:
    """What the clip would be made from."""
    given = {option.name for option in (named(word.partition("=")[0]) for word in words) if option is not None}
    for mode, names in (
        (Mode.EDIT, {"--edit"}),
        (Mode.EXTEND, {"--extend"}),
        (Mode.REFERENCE, {"--ref", "--voice"}),
        (Mode.FRAMES, {"--last-frame", "--keyframe"}),
        (Mode.IMAGE, {"--image"}),
    ):
        if names & given:
            return mode
    return Mode.TEXT


def _models(words: Sequence[str]) -> list[str]:
    """Models that can do what the line asks for so far."""
    given = {option.name for option in (named(word.partition("=")[0]) for word in words) if option is not None}
    mode = _mode(words)
    can = set(
        models_with(
            mode,
            None if mode.has_source else _given(words, "--resolution"),
            image_with_references=mode is Mode.REFERENCE and "--image" in given,
            voices="--voice" in given,
        )
    )
    if {"--last-frame", "--keyframe"} & given:
        can &= set(models_with(Mode.FRAMES))
    seconds = _given(words, "--duration")
    if seconds in _SECONDS and mode is not Mode.EDIT:
        can = {name for name in can if int(seconds) in _limits_of(name, mode).durations}
    return [name for name in known_models() if name in can]


def _limits(words: Sequence[str]) -> Limits:
    """What the model of the line, else the settings', allows in the mode of the line."""
    mode = _mode(words)
    model = _given(words, "--model") or default().settings().model
    return _limits_of(model, mode)


def _limits_of(model: str, mode: Mode) -> Limits:
    """Of a model that is not known, or does not know the mode: what one that does allows, and the most of it."""
    known = capability(model)
    if known is None or mode not in known.limits:
        known = capability(models_with(mode)[-1])
    assert known is not None
    return known.limits[mode]


def _given(words: Sequence[str], name: str) -> str | None:
    """The value of an option on the line."""
    for word, following in itertools.zip_longest(words, words[1:], fillvalue=""):
        option = named(word.partition("=")[0])
        if option is not None and option.name == name:
            return word.partition("=")[2] or following or None
    return None


def _is_image(value: Any) -> bool:
    """Whether it can be a picture, judged without opening or loading anything; of a clip it is the last frame."""
    if isinstance(value, str):
        return value.startswith((*_ADDRESSES, "data:image/")) or value.lower().endswith(_IMAGES)
    if isinstance(value, os.PathLike):
        return str(value).lower().endswith(_IMAGES)
    if isinstance(value, bytes):
        return value.startswith((b"\x89PNG", b"\xff\xd8", b"RIFF"))
    kind = type(value)
    is_picture = hasattr(kind, "save") and hasattr(kind, "getexif")
    is_array = hasattr(kind, "__array_interface__") and len(getattr(value, "shape", ())) == 3
    return is_picture or is_array or kind.__name__ in ("FileId", "MediaInput") or _is_clip(value)


def _is_video(value: Any) -> bool:
    """Whether it can be edited or extended, judged likewise."""
    if isinstance(value, str):
        return value.startswith((*_ADDRESSES, "data:video/")) or value.lower().endswith(_VIDEOS)
    if isinstance(value, os.PathLike):
        return str(value).lower().endswith(_VIDEOS)
    if isinstance(value, bytes):
        return value[4:8] == b"ftyp"
    return type(value).__name__ in ("FileId", "MediaInput") or _is_clip(value)


def _is_clip(value: Any) -> bool:
    """A clip, or a job that has one or will have it."""
    return isinstance(value, Clip) or (
        isinstance(value, Job) and (value.state.clip is not None or not value.status.is_settled)
    )


def _files(fragment: str, endings: tuple[str, ...]) -> Iterator[str]:
    """Files of that kind and folders whose path begins so."""
    folder = Path(fragment) if fragment.endswith("/") else Path(fragment).parent
    prefix = fragment[: len(fragment) - len(Path(fragment).name)] if not fragment.endswith("/") else fragment
    with suppress(OSError, RuntimeError):
        found = sorted(folder.expanduser().iterdir(), key=lambda path: path.name)
        for path in found[: 20 * MOST_FILES]:
            if path.name.startswith(".") or not (path.is_dir() or path.suffix.lower() in endings):
                continue
            name = f"{prefix}{path.name}{'/' if path.is_dir() else ''}"
            yield shlex.quote(name) if path.suffix else name
