"""What fits the schema but cannot be made: values out of range, and what a model does not do (400)."""

from __future__ import annotations

from urllib.parse import urlsplit

from grokvideo.simulator.catalogue import ASPECT_RATIOS, RESOLUTIONS
from grokvideo.simulator.order import Order, Storage, Voice
from grokvideo.simulator.refusal import invalid, show, unable

MAX_PROMPT = 4096  # characters; the service's own limit is not published, gateways in front of it use this one
MAX_REFERENCES = 7
MAX_KEYFRAMES = 4
MAX_VOICES = 3
MAX_FILENAME = 255  # characters; not published either
LIFE_S = range(3600, 2_592_001)  # how long files and public links may be kept

_SECONDS = range(1, 16)
_ADDED_SECONDS = range(2, 11)
_WITH_REFERENCES = ("480p", "720p")
_SOURCE_S = {"edit": (0.0, 8.7), "extend": (2.0, 15.0)}
_TOLERANCE_S = 0.01  # a clip of 15 s may last a few milliseconds more, by its sound


def check_generation(order: Order) -> None:
    """Check a new clip: prompt, model, then each value.

    Raises
    ------
    Refusal
        400, naming the field.
    """
    if not order.prompt and not order.pictures and not order.has_references:
        raise invalid("prompt: must not be empty without an image, a frame or a reference")
    _check_prompt(order)
    _check_model(order)
    _check_choice("aspect_ratio", order.aspect_ratio, ASPECT_RATIOS)
    _check_choice("resolution", order.resolution, RESOLUTIONS)
    _check_choice("resolution", order.resolution, order.model.resolutions, f" for {order.model.id}")
    seconds = _SECONDS
    where = ""
    if order.has_references:
        where = " with references"
        _check_choice("resolution", order.resolution, _WITH_REFERENCES, where)
        seconds = range(_SECONDS[0], (order.model.longest_with_references or 0) + 1)
        where += f" on {order.model.id}"
    _check_range("duration", order.seconds, seconds, where)
    _check_count("reference_images", len(order.references), MAX_REFERENCES)
    _check_count("reference_audios", len(order.voices), MAX_VOICES)
    _check_count("keyframes", len(order.keyframes), MAX_KEYFRAMES)
    _check_moments(order)
    for voice in order.voices:
        _check_voice(voice)
    _check_delivery(order)


def check_with_video(order: Order) -> None:
    """Check an edit or an extension, as far as that can be done without its video; raises as `check_generation`."""
    if not order.prompt:
        raise invalid("prompt: must not be empty")
    _check_prompt(order)
    if order.model.ticks_per_video_second is None:
        raise unable("video", order.model.id)
    if order.action == "extend":
        _check_range("duration", order.seconds, _ADDED_SECONDS)
    _check_delivery(order)


def check_source_length(action: str, seconds: float) -> None:
    """Check how long the video of an edit or an extension is; raises as `check_generation`."""
    least, most = _SOURCE_S[action]
    if not least - _TOLERANCE_S <= seconds <= most + _TOLERANCE_S:
        allowed = (
            f"{least:g}-{most:g} seconds long to be extended"
            if least
            else f"at most {most:g} seconds long to be edited"
        )
        raise invalid(f"video: must be {allowed}, got {seconds:.2f}")


def check_life(field: str, seconds: int | None) -> None:
    """Check how long a file or a link is to be kept; raises as `check_generation`."""
    if seconds is not None:
        _check_range(field, seconds, LIFE_S)


def is_web_url(url: str) -> bool:
    """Whether it is an http(s) URL with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _check_prompt(order: Order) -> None:
    if len(order.prompt) > MAX_PROMPT:
        raise invalid(f"prompt: at most {MAX_PROMPT} characters, got {len(order.prompt)}")


def _check_model(order: Order) -> None:
    model = order.model
    if model.longest_with_references is None and order.references:
        raise unable("reference_images", model.id)
    if model.is_steered:
        return
    if order.voices:
        raise unable("reference_audios", model.id)
    if order.last_frame:
        raise unable("last_frame", model.id)
    if order.keyframes:
        raise unable("keyframes", model.id)
    if order.image and order.references:
        raise unable("image", model.id, detail="a first frame together with reference_images is ")


def _check_choice(field: str, value: str, choices: tuple[str, ...], where: str = "") -> None:
    if value not in choices:
        raise invalid(f"{field}: must be one of {', '.join(choices)}{where}, got {show(value)}")


def _check_range(field: str, value: int, allowed: range, where: str = "") -> None:
    if value not in allowed:
        raise invalid(f"{field}: must be {allowed[0]}-{allowed[-1]} seconds{where}, got {show(value)}")


def _check_count(field: str, count: int, most: int) -> None:
    if count > most:
        raise invalid(f"{field}: at most {most}, got {count}")


def _check_moments(order: Order) -> None:
    for at, keyframe in enumerate(order.keyframes):
        if not 0 < keyframe.seconds < order.seconds:
            raise invalid(
                f"keyframes[{at}].timestamp_s: must be more than 0 and less than the duration of {order.seconds} s, "
                f"got {keyframe.seconds:g}"
            )


def _check_voice(voice: Voice) -> None:
    if voice.voice_id is None:
        if not is_web_url(voice.url) and not voice.url.startswith("data:audio/"):
            raise invalid(f"{voice.field}.url: expected an http(s) URL or a data URI of audio, got {show(voice.url)}")
    elif not voice.voice_id.strip():
        raise invalid(f"{voice.field}: needs the name of a voice, such as eve, or a URL")


def _check_delivery(order: Order) -> None:
    if order.storage is not None:
        _check_storage(order.storage)
    if order.upload_url is not None and not is_web_url(order.upload_url):
        # Without the value: such a link is signed, which makes it a secret.
        raise invalid("output.upload_url: expected an http(s) URL")


def _check_storage(storage: Storage) -> None:
    if not 0 < len(storage.filename.strip()) <= MAX_FILENAME:
        raise invalid(
            f"storage_options.filename: must be 1-{MAX_FILENAME} characters, got {len(storage.filename.strip())}"
        )
    check_life("storage_options.expires_after", storage.expires_after)
    check_life("storage_options.public_url.expires_after", storage.public_expires_after)
