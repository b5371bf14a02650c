"""The body of `POST /v1/videos/generations`, read as strictly as the service documents it.

What does not fit the schema is 422, what fits but cannot be made is 400. Text and image mode only: fields of
other modes are refused by name, so that nobody takes a plain clip for one with references.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grokvideo.simulator.catalogue import ASPECT_RATIOS, MODELS, RESOLUTIONS, Model, find_model
from grokvideo.simulator.refusal import NOT_FOUND, Refusal, invalid, misfit, show

MAX_PROMPT = 4096  # characters; the service's own limit is not published, gateways in front of it use this one
SECONDS = range(1, 16)
DEFAULT_SECONDS = 8

_KNOWN = {"model", "prompt", "duration", "seconds", "aspect_ratio", "resolution", "image", "input_reference"}
_KNOWN |= {"generate_audio", "user"}
_NOT_HERE = ("last_frame", "keyframes", "reference_images", "reference_audios", "storage_options", "output")


@dataclass(frozen=True, slots=True)
class Order:
    """A valid request with every default written out."""

    model: Model
    prompt: str
    seconds: int
    resolution: str
    aspect_ratio: str  # without meaning when there is an image
    audio: bool
    image_url: str | None  # http(s) URL or data URI, not looked into yet

    @property
    def price_ticks(self) -> int:
        images = 0 if self.image_url is None else 1
        return self.model.price_ticks(seconds=self.seconds, resolution=self.resolution, images=images)


def read_order(body: object) -> Order:
    """Check a parsed JSON body.

    Raises
    ------
    Refusal
        422 for fields and types that do not fit, 400 for values, 404 for an unknown model.
    """
    if not isinstance(body, dict):
        raise misfit("the body must be a JSON object")
    fields = {name: value for name, value in body.items() if value is not None}
    for name in fields:
        if name not in _KNOWN and name not in _NOT_HERE:
            raise misfit(f"unknown field {show(name)}")
    model_name = _text(fields, "model", MODELS[0].id)
    prompt = _text(fields, "prompt", "").strip()
    seconds = _seconds(_either(fields, "duration", "seconds"))
    aspect_ratio = _text(fields, "aspect_ratio", "16:9")
    resolution = _text(fields, "resolution", "480p")
    audio = fields.get("generate_audio", True)
    if not isinstance(audio, bool):
        raise misfit(f"generate_audio: expected true or false, got {show(audio)}")
    _text(fields, "user", "")
    image_url = _image_url(_either(fields, "image", "input_reference"))

    model = find_model(model_name)
    if model is None:
        raise Refusal(404, NOT_FOUND, f"The model {show(model_name)} does not exist or your team has no access to it.")
    for name in _NOT_HERE:
        if name in fields:
            raise invalid(f"{name}: this simulator makes clips from text or from one image only")
    if not prompt and image_url is None:
        raise invalid("prompt: must not be empty without an image")
    if len(prompt) > MAX_PROMPT:
        raise invalid(f"prompt: at most {MAX_PROMPT} characters, got {len(prompt)}")
    if seconds not in SECONDS:
        raise invalid(f"duration: must be {SECONDS[0]}-{SECONDS[-1]} seconds, got {seconds}")
    if aspect_ratio not in ASPECT_RATIOS:
        raise invalid(f"aspect_ratio: must be one of {', '.join(ASPECT_RATIOS)}, got {show(aspect_ratio)}")
    if resolution not in RESOLUTIONS:
        raise invalid(f"resolution: must be one of {', '.join(RESOLUTIONS)}, got {show(resolution)}")
    if resolution not in model.ticks_per_second:
        raise invalid(f"resolution: {resolution} is not available for {model.id}")
    return Order(model, prompt, seconds, resolution, aspect_ratio, audio, image_url)


def _text(fields: Mapping[str, Any], name: str, default: str) -> str:
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise misfit(f"{name}: expected a string, got {show(value)}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell and no font can draw
            raise misfit(f"{name}: not valid Unicode") from None
    return value


def _either(fields: Mapping[str, Any], name: str, alias: str) -> Any:
    """A field that the service also knows under a second name, but not under both at once."""
    if name in fields and alias in fields:
        raise misfit(f"duplicate field: {alias} is another name for {name}")
    return fields.get(name, fields.get(alias))


def _seconds(value: object) -> int:
    """Whole seconds; the service takes a number or a numeric string."""
    if value is None:
        return DEFAULT_SECONDS
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise misfit(f"duration: expected whole seconds, got {show(value)}")
    return value


def _image_url(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise misfit(f'image: expected an object such as {{"url": "https://..."}}, got {show(value)}')
    fields = {name: each for name, each in value.items() if each is not None}
    for name in fields:
        if name not in ("url", "image_url", "file_id"):
            raise misfit(f"image: unknown field {show(name)}")
    if len(fields) != 1:
        raise misfit("image: needs exactly one of url and file_id")
    [name] = fields
    text = _text(fields, name, "")
    if name == "file_id":
        raise invalid(f"image: file {show(text)} was not found; this simulator stores no files")
    return text
