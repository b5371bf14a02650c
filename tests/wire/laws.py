"""What a provider takes, once more and by itself: rules over the JSON that is sent.

Source: docs.x.ai guide "Video Generation" and REST reference "Videos", API schema in xai-org/xai-sdk-ts, read 2026-11.
Nothing is imported from the project, and `matrix.json` says the same as a table: the two are held against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BASE = "grok-imagine-video"
ONE_FIVE = "grok-imagine-video-1.5"
LITE = "grok-imagine-video-1.5-lite"
NAMES = {
    BASE: BASE,
    f"{BASE}-2026-01-20": BASE,
    ONE_FIVE: ONE_FIVE,
    f"{ONE_FIVE}-preview": ONE_FIVE,
    f"{ONE_FIVE}-2026-05-30": ONE_FIVE,
    LITE: LITE,
}
RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "5:2")


@dataclass(frozen=True)
class Break:
    """A rule that a body breaks: the fields of which one is to blame, the value, and words for what is possible."""

    fields: tuple[str, ...]
    value: str
    range: tuple[str, ...]


def breaks(path: str, body: dict[str, Any]) -> list[Break]:
    """The rules that the body breaks; a model that nobody here knows has only the ones that hold for any."""
    model = NAMES.get(body["model"])
    if path == "/videos/generations":
        return [*_of_any_clip(body), *(() if model is None else _of_a_new_clip(model, body))]
    return list(_of_a_source(path, model, body))


def _of_any_clip(body: dict[str, Any]) -> Iterator[Break]:
    if not body.get("prompt") and not _inputs(body):
        yield Break(("prompt",), "empty", ("describe",))
    duration = body.get("duration", 8)
    if duration < 1:
        yield Break(("duration",), str(duration), ("1-15", "1-10", "at least 1"))
    for keyframe in body.get("keyframes", ()):
        if not 0 < keyframe["timestamp_s"] < duration:
            yield Break(("keyframe",), f"{keyframe['timestamp_s']:g}", (f"between 0 and {duration}",))


def _of_a_new_clip(model: str, body: dict[str, Any]) -> Iterator[Break]:
    references = "reference_images" in body or "reference_audios" in body
    frames = [name for name in ("last_frame", "keyframes") if name in body]
    if model == LITE and references:
        yield Break(("reference_images", "reference_audios"), body["model"], (BASE, ONE_FIVE))
    if model == BASE and "reference_audios" in body:
        yield Break(("reference_audios",), body["model"], (ONE_FIVE,))
    if model == BASE and references and "image" in body:
        yield Break(("image", "reference_images"), body["model"], (ONE_FIVE,))
    if model != ONE_FIVE and frames:
        yield Break(tuple(frames), body["model"], (ONE_FIVE,))
    for name, most in (("reference_images", 7), ("keyframes", 4), ("reference_audios", 3)):
        if len(body.get(name, ())) > most:
            yield Break((name,), str(len(body[name])), (f"at most {most}",))
    longest = 10 if model == BASE and references else 15
    if body.get("duration", 8) > longest:
        yield Break(("duration",), str(body["duration"]), (f"1-{longest}",))
    resolution = body.get("resolution", "480p")
    possible = ("480p", "720p") if model == BASE or references else ("480p", "720p", "1080p")
    if resolution not in possible:
        yield Break(("resolution",), resolution, (" or ".join(possible[-2:]),))
    # With a first frame the ratio is ignored.
    if "image" not in body and body.get("aspect_ratio", "16:9") not in RATIOS:
        yield Break(("aspect_ratio",), body["aspect_ratio"], ("16:9",))


def _of_a_source(path: str, model: str | None, body: dict[str, Any]) -> Iterator[Break]:
    if not body.get("prompt"):
        yield Break(("prompt",), "empty", ("say what",))
    if company := _inputs(body):
        yield Break(company, "video", ("alone",))
    if model not in (None, BASE):
        yield Break(("video",), body["model"], (BASE,))
    if path == "/videos/extensions" and model is not None and not 2 <= body.get("duration", 6) <= 10:
        yield Break(("duration",), str(body["duration"]), ("2-10",))
    if model is None and body.get("duration", 6) < 1:
        yield Break(("duration",), str(body["duration"]), ("at least 1",))


def _inputs(body: dict[str, Any]) -> tuple[str, ...]:
    names = ("image", "last_frame", "keyframes", "reference_images", "reference_audios")
    return tuple(name for name in names if name in body)
