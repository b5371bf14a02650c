"""The paid calls of xAI's dialect: from a request to the body of one of three routes.

Source: docs.x.ai REST reference "Videos" and the API schema in xai-org/xai-sdk-ts, read 2026-11. What a mode does not
have is None in its request; which mode it is, and so the route, follows from its inputs.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection
from typing import Any

from grokvideo.errors import InvalidRequest
from grokvideo.values.media import MediaInput, Voice
from grokvideo.values.request import Mode, VideoRequest
from grokvideo.values.storage import Output
from grokvideo.wire.dialect import Call

_ROUTES = {Mode.EDIT: "/videos/edits", Mode.EXTEND: "/videos/extensions"}
_GENERATIONS = "/videos/generations"

_Say = Callable[[MediaInput], dict[str, str]]


def create_call(request: VideoRequest) -> Call:
    """The call as it goes out.

    Raises
    ------
    InvalidRequest
        If something that has to be sent is not at hand.
    """
    address = None if request.output is None else _address(request.output)
    secrets = () if request.output is None else request.output.secrets
    return Call("POST", _route(request), json=_body(request, _media, address), paid=True, secrets=secrets)


def sketch_call(request: VideoRequest, stored: Collection[str]) -> Call:
    """The call for people to read. `stored` are the hashes of inputs that would go to the file store first."""

    def say(media: MediaInput) -> dict[str, str]:
        name = media.label or f"the {media.kind}"
        if media.job is not None:
            what = "the clip" if media.kind == "video" else "the last frame"
            return {"url": f"<{what} of {media.label or media.job[:6]}, when it is done>"}
        if media.data is not None and media.sha256 in stored:
            return {"file_id": f"<{name}, {len(media.data) / 1e6:.1f} MB, goes to the provider's file store first>"}
        if media.data is None and media.load is not None:
            return {"url": f"<{name}, from the library>"}
        return _media(media)

    place = None
    if request.output is not None:
        place = request.output.place
        place += "?..." if place != request.output.upload_url else ""
    return Call("POST", _route(request), json=_body(request, say, place), paid=True)


def _route(request: VideoRequest) -> str:
    return _ROUTES.get(request.mode, _GENERATIONS)


def _body(request: VideoRequest, say: _Say, upload_url: str | None) -> dict[str, Any]:
    """What has a default at the provider is sent all the same: defaults differ between gateways."""
    body: dict[str, Any] = {"model": request.model}
    if request.prompt:
        body["prompt"] = request.prompt
    for name in ("duration", "resolution", "aspect_ratio"):
        if (value := getattr(request, name)) is not None:
            body[name] = value
    for name in ("video", "image", "last_frame"):
        if (media := getattr(request, name)) is not None:
            body[name] = say(media)
    if request.keyframes:
        body["keyframes"] = [{"image": say(frame.image), "timestamp_s": frame.seconds} for frame in request.keyframes]
    if request.reference_images:
        body["reference_images"] = [say(image) for image in request.reference_images]
    if request.reference_audios:
        body["reference_audios"] = [_voice(voice) for voice in request.reference_audios]
    if not request.generate_audio:
        body["generate_audio"] = False
    if request.user is not None:
        body["user"] = request.user
    if request.storage_options is not None:
        body["storage_options"] = request.storage_options.wire()
    if upload_url is not None:
        body["output"] = {"upload_url": upload_url}
    return body


def _media(media: MediaInput) -> dict[str, str]:
    if media.url is not None:
        return {"url": media.url}
    if media.file_id is not None:
        return {"file_id": media.file_id}
    if media.data is None:
        name = media.label or media.job or media.sha256
        raise InvalidRequest(f"the bytes of the {media.kind} {name} are not at hand; give it again")
    return {"url": f"data:{media.mime};base64,{b64encode(media.data).decode('ascii')}"}


def _voice(voice: Voice) -> dict[str, str]:
    return {"voice_id": voice.voice_id} if voice.voice_id is not None else {"url": str(voice.url)}


def _address(output: Output) -> str:
    if not output.is_whole:
        raise InvalidRequest(
            f"the signature of the output address {output.place} was not kept",
            hint="It is a secret. Give output= again, with a fresh signature. Nothing was sent.",
        )
    return output.upload_url
