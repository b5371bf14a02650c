"""The bodies of the three create calls, read as strictly as the service documents them.

What does not fit the schema is 422 and found here; what fits but cannot be made is 400 and found by `rules`.
"""

from __future__ import annotations

from typing import Any

from grokvideo.simulator import rules
from grokvideo.simulator.catalogue import MODELS, Model, find_model
from grokvideo.simulator.fields import Fields
from grokvideo.simulator.order import Given, Keyframe, Order, Storage, Voice
from grokvideo.simulator.refusal import NOT_FOUND, Refusal, misfit, show

DEFAULT_SECONDS = 8
DEFAULT_ADDED_SECONDS = 6

_OF_ALL = ("model", "prompt", "storage_options", "output")
_GENERATION = {*_OF_ALL, "duration", "seconds", "aspect_ratio", "resolution", "image", "input_reference"}
_GENERATION |= {"last_frame", "keyframes", "reference_images", "reference_audios", "generate_audio", "user"}
_EDIT = {*_OF_ALL, "video", "user"}
_EXTENSION = {*_OF_ALL, "video", "duration", "seconds"}


def read_generation(body: object) -> Order:
    """Check the parsed body of `POST /v1/videos/generations`.

    Raises
    ------
    Refusal
        422 for fields and types that do not fit, 400 for values and combinations, 404 for an unknown model.
    """
    fields = Fields(body, _GENERATION)
    name = _model_name(fields)
    fields.text("user")
    image = fields.either("image", "input_reference")
    given: dict[str, Any] = {
        "prompt": fields.text("prompt").strip(),
        "seconds": _seconds(fields, DEFAULT_SECONDS),
        "resolution": fields.text("resolution", "480p"),
        "aspect_ratio": fields.text("aspect_ratio", "16:9"),
        "audio": fields.flag("generate_audio", True),
        "image": None if image is None else _image(image, "image"),
        "last_frame": _image(fields.get("last_frame"), "last_frame") if fields.has("last_frame") else None,
        "keyframes": tuple(_keyframe(each, at) for at, each in enumerate(fields.items("keyframes"))),
        "references": tuple(
            _image(each, f"reference_images[{at}]") for at, each in enumerate(fields.items("reference_images"))
        ),
        "voices": tuple(_voice(each, at) for at, each in enumerate(fields.items("reference_audios"))),
        "storage": _storage(fields),
        "upload_url": _upload_url(fields),
    }
    order = Order(model=_model(name), **given)
    rules.check_generation(order)
    return order


def read_edit(body: object) -> Order:
    """Check the parsed body of `POST /v1/videos/edits`; raises as `read_generation` does."""
    fields = Fields(body, _EDIT)
    fields.text("user")
    return _with_video(fields, Order(model=MODELS[0], prompt="", action="edit"))


def read_extension(body: object) -> Order:
    """Check the parsed body of `POST /v1/videos/extensions`; raises as `read_generation` does."""
    fields = Fields(body, _EXTENSION)
    seconds = _seconds(fields, DEFAULT_ADDED_SECONDS)
    return _with_video(fields, Order(model=MODELS[0], prompt="", action="extend", seconds=seconds))


def _with_video(fields: Fields, bare: Order) -> Order:
    name = _model_name(fields)
    fields.need("prompt")
    prompt = fields.text("prompt").strip()
    video = _video(fields.need("video"))
    storage, upload_url = _storage(fields), _upload_url(fields)
    order = Order(
        model=_model(name),
        prompt=prompt,
        action=bare.action,
        seconds=bare.seconds,
        video=video,
        storage=storage,
        upload_url=upload_url,
    )
    rules.check_with_video(order)
    return order


def _model_name(fields: Fields) -> str:
    return fields.text("model", MODELS[0].id)


def _model(name: str) -> Model:
    model = find_model(name)
    if model is None:
        raise Refusal(404, NOT_FOUND, f"The model {show(name)} does not exist or your team has no access to it.")
    return model


def _seconds(fields: Fields, default: int) -> int:
    """Whole seconds; the service takes a number or a numeric string."""
    value = fields.either("duration", "seconds")
    if value is None:
        return default
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise misfit(f"duration: expected whole seconds, got {show(value)}")
    return value


def _image(value: object, place: str) -> Given:
    fields = Fields(value, ("url", "image_url", "file_id"), place, example='{"url": "https://..."}')
    url = fields.either("url", "image_url")
    if (url is None) == (not fields.has("file_id")):
        raise misfit(f"{place}: needs exactly one of url and file_id")
    if url is None:
        return Given(place, file_id=fields.text("file_id"))
    return Given(place, url=fields.text("url" if fields.has("url") else "image_url"))


def _video(value: object) -> Given:
    fields = Fields(value, ("url", "file_id"), "video", example='{"url": "https://..."}')
    if fields.one_of("url", "file_id") == "url":
        return Given("video", url=fields.text("url"))
    return Given("video", file_id=fields.text("file_id"))


def _keyframe(value: object, at: int) -> Keyframe:
    fields = Fields(value, ("image", "timestamp_s"), f"keyframes[{at}]")
    return Keyframe(_image(fields.need("image"), fields.path("image")), fields.number("timestamp_s"))


def _voice(value: object, at: int) -> Voice:
    place = f"reference_audios[{at}]"
    fields = Fields(value, ("voice_id", "url"), place, example='{"voice_id": "eve"}')
    if fields.one_of("voice_id", "url") == "url":
        return Voice(place, url=fields.text("url"))
    return Voice(place, voice_id=fields.text("voice_id"))


def _storage(fields: Fields) -> Storage | None:
    if not fields.has("storage_options"):
        return None
    options = Fields(fields.get("storage_options"), ("filename", "expires_after", "public_url"), "storage_options")
    options.need("filename")
    public = options.get("public_url")
    public_expires_after = None
    if isinstance(public, dict):
        link = Fields(public, ("expires_after",), "storage_options.public_url")
        link.need("expires_after")
        public_expires_after = link.whole("expires_after")
    elif public is not None and public is not True:
        raise misfit(f'storage_options.public_url: expected true or {{"expires_after": ...}}, got {show(public)}')
    return Storage(options.text("filename"), options.whole("expires_after"), public is not None, public_expires_after)


def _upload_url(fields: Fields) -> str | None:
    if not fields.has("output"):
        return None
    output = Fields(fields.get("output"), ("upload_url",), "output", example='{"upload_url": "https://..."}')
    output.need("upload_url")
    return output.text("upload_url")
