"""What each model takes, as data: `matrix.json`, case by case, and the same as a request and as a body.

The bodies are written here by hand, not by the dialect, so that they can be sent to a service as they are.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest

PROMPT = "A paper crane unfolds on a windowsill"
VIDEO = "https://cdn.example.org/street.mp4"
VOICES = ("ara", "eve", "leo", "rex")
MODEL_NAME = re.compile(r"grok-imagine-video(?:-1\.5(?:-lite)?)?(?![\w.-]*\w)")


@cache
def matrix() -> dict[str, Any]:
    """The file as it is."""
    content: dict[str, Any] = json.loads((Path(__file__).parent / "matrix.json").read_text("utf-8"))
    return content


@cache
def picture() -> bytes:
    """A small PNG."""
    stream = BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 160)).save(stream, "PNG")
    return stream.getvalue()


@dataclass(frozen=True)
class Case:
    """One combination for one model, at one length and resolution, and what becomes of it.

    A refused one has the fields of which one must be named, the value, and words of which one must be there.
    """

    combination: str
    model: str
    path: str
    given: dict[str, Any]
    duration: int | None
    resolution: str | None
    allowed: bool
    fields: tuple[str, ...]
    value: str
    range: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        size = "" if self.resolution is None else f" in {self.resolution}"
        length = "" if self.duration is None else f", {self.duration} s{size}"
        return f"{self.combination} with {self.model}{length}"

    @property
    def is_unknown_model(self) -> bool:
        return bool(self.model == matrix()["unknown_model"])

    def body(self) -> dict[str, Any]:
        """As it is sent. Pictures are bytes, so that nobody has to fetch them."""
        image = {"url": f"data:image/png;base64,{b64encode(picture()).decode()}"}
        given = self.given
        body: dict[str, Any] = {"model": self.model}
        if given.get("prompt"):
            body["prompt"] = PROMPT
        for name in ("image", "last_frame"):
            if given.get(name):
                body[name] = image
        if "keyframes" in given:
            body["keyframes"] = [{"image": image, "timestamp_s": seconds} for seconds in given["keyframes"]]
        if "reference_images" in given:
            body["reference_images"] = [image] * given["reference_images"]
        if "reference_audios" in given:
            body["reference_audios"] = [{"voice_id": name} for name in VOICES[: given["reference_audios"]]]
        if given.get("video"):
            body["video"] = {"url": VIDEO}
        if self.duration is not None:
            body["duration"] = self.duration
        if self.resolution is not None:
            body["resolution"] = self.resolution
        return body

    def request(self) -> VideoRequest:
        """As the client makes it; raises where the client refuses it."""
        image, given = MediaInput(data=picture(), mime="image/png"), self.given
        return VideoRequest(
            prompt=PROMPT if given.get("prompt") else "",
            model=self.model,
            duration=self.duration,
            resolution=self.resolution,
            image=image if given.get("image") else None,
            last_frame=image if given.get("last_frame") else None,
            keyframes=tuple(Keyframe(image, seconds) for seconds in given.get("keyframes", ())),
            reference_images=(image,) * given.get("reference_images", 0),
            reference_audios=tuple(Voice(voice_id=name) for name in VOICES[: given.get("reference_audios", 0)]),
            video=MediaInput(kind="video", url=VIDEO) if given.get("video") else None,
            extend=self.path == "/videos/extensions",
        )


def cases() -> Iterator[Case]:
    """Every combination for every model at every length and resolution."""
    for row in matrix()["combinations"]:
        for model, verdict in row["models"].items():
            for duration in matrix()["durations"][row["path"]]:
                for resolution in matrix()["resolutions"] if row["path"] == "/videos/generations" else [None]:
                    refusal = _refusal(verdict, duration, resolution)
                    yield Case(
                        combination=row["combination"],
                        model=model,
                        path=row["path"],
                        given=row["given"],
                        duration=duration,
                        resolution=resolution,
                        allowed=refusal is None,
                        fields=tuple(refusal["fields"]) if refusal else (),
                        value=refusal["value"] if refusal else "",
                        range=tuple(refusal["range"]) if refusal else (),
                        why=verdict["why"],
                    )


def models_that_take(combination: str) -> set[str]:
    """Known models that take this combination at some length."""
    [row] = [row for row in matrix()["combinations"] if row["combination"] == combination]
    return {
        model for model, verdict in row["models"].items() if verdict["allowed"] and model != matrix()["unknown_model"]
    }


def unnamed(said: str, fields: tuple[str, ...], value: str, words: tuple[str, ...]) -> list[str]:
    """What a refusal should name and does not: a field, the value, what is possible."""
    missing = []
    if not any(name.removesuffix("s") in said for name in fields):
        missing.append(f"a field of {fields}")
    if value not in said:
        missing.append(f"the value {value}")
    if not any(word in said for word in words):
        missing.append(f"one of {words}")
    return missing


def _refusal(verdict: dict[str, Any], duration: int | None, resolution: str | None) -> dict[str, Any] | None:
    if not verdict["allowed"]:
        return verdict
    if duration is not None:
        first, last = verdict["seconds"]
        if duration < first or (last is not None and duration > last):
            # Keyframes make a clip need a length, and then it is they that do not fit.
            possible = [f"{first}-{last}", f"1-{last}", f"between 0 and {duration} s"]
            return {"fields": ["duration", "keyframe"], "value": str(duration), "range": possible}
    if resolution is not None and resolution not in verdict["resolutions"]:
        return {"fields": ["resolution"], "value": resolution, "range": [" or ".join(verdict["resolutions"])]}
    return None
