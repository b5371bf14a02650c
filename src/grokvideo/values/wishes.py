"""What a person may say of a clip, as it is handed from the public functions to where a request is made."""

from __future__ import annotations

from typing import Any, TypedDict


class Wishes(TypedDict, total=False):
    """What can be said of a clip besides its prompt; None is the same as not said. See `grokvideo.generate`."""

    model: str | None
    image: Any
    last_frame: Any
    keyframes: Any
    reference_images: Any
    reference_audios: Any
    video: Any
    extend: bool | None
    fit: bool | None
    duration: int | None
    aspect_ratio: str | None
    resolution: str | None
    generate_audio: bool | None
    user: str | None
    storage_options: Any
    output: Any
