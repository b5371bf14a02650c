"""The pictures and the video of an order, found and stored for those who film.

Data URIs, files of the Files API and links of this service are really used. Any other http(s) URL is never opened: it
becomes a stand-in. Everything here blocks; call it in a thread.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from grokvideo.simulator import footage, pictures
from grokvideo.simulator.catalogue import inherited_resolution, pixels
from grokvideo.simulator.disk import write_whole
from grokvideo.simulator.order import Given, Order
from grokvideo.simulator.origin import Origin
from grokvideo.simulator.pictures import Picture, Stored
from grokvideo.simulator.refusal import invalid, show
from grokvideo.simulator.rules import check_source_length, is_web_url

_MAX_SIDE = 4096  # of a film made from a video; what is longer is a strip, not a film
_STAND_IN_S = 6.0

_Kind = Literal["image", "video"]


@dataclass(frozen=True, slots=True)
class Source:
    """The video of an edit or an extension.

    Parameters
    ----------
    name
        Its file name; empty for a stand-in.
    url
        What the stand-in is drawn from, without what may be secret in it.
    resolution
        What a clip made from it is sold as.
    width, height
        Of the clip made from it.
    """

    identity: str
    name: str
    url: str
    seconds: float
    resolution: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What an order is made from, and the size of its clip that follows from it."""

    width: int
    height: int
    image: Stored | None = None
    last_frame: Stored | None = None
    keyframes: tuple[tuple[Stored, float], ...] = ()
    references: tuple[Stored, ...] = ()
    source: Source | None = None


class InputStore:
    """Stores inputs in one folder.

    Parameters
    ----------
    own_media
        What is behind a path of this service, for those who know the path; None when there is nothing.
    own_file
        Content of the file with this id that belongs to this owner; None when there is none.
    """

    def __init__(
        self,
        folder: Path,
        origin: Origin,
        own_media: Callable[[str], bytes | None],
        own_file: Callable[[str, str], bytes | None],
    ) -> None:
        self._folder, self._origin, self._own_media, self._own_file = folder, origin, own_media, own_file

    def take(self, order: Order, owner: str) -> Inputs:
        """Find and store everything that was given.

        Raises
        ------
        Refusal
            400, naming the field, when something is not one of the documented forms, is not there or is not usable.
        """
        if order.video is not None:
            source = self._source(order.action, order.video, owner)
            return Inputs(width=source.width, height=source.height, source=source)
        width, height = pixels(order.aspect_ratio, order.resolution)
        first = None
        if order.image is not None:
            picture = self._picture(order.image, owner)
            width, height = picture.film_size(order.resolution)
            first = picture.store(self._folder, width, height)
            del picture  # pixels of one picture at a time
        last = order.last_frame
        return Inputs(
            width=width,
            height=height,
            image=first,
            last_frame=self._picture(last, owner).store(self._folder, width, height) if last else None,
            keyframes=tuple(
                (self._picture(each.image, owner).store(self._folder, width, height), each.seconds)
                for each in order.keyframes
            ),
            references=tuple(self._picture(each, owner).store_whole(self._folder) for each in order.references),
        )

    def _picture(self, given: Given, owner: str) -> Picture:
        data = self._data(given, "image", owner)
        return Picture.behind(given.url, _host(given.url)) if data is None else Picture.read(data, given.field)

    def _source(self, action: str, given: Given, owner: str) -> Source:
        data = self._data(given, "video", owner)
        if data is None:
            identity = hashlib.sha256(given.url.encode()).hexdigest()
            check_source_length(action, _STAND_IN_S)
            host = _host(given.url)
            url = f"https://{f'[{host}]' if ':' in host else host}/{identity}.mp4"
            return Source(identity, "", url, _STAND_IN_S, "480p", *pixels("16:9", "480p"))
        try:
            facts = footage.probe_video(data)
        except ValueError as problem:
            raise invalid(f"{given.field}: {problem}") from None
        check_source_length(action, facts.seconds)
        width, height = facts.film_size()
        if max(width, height) > _MAX_SIDE:
            raise invalid(f"{given.field}: too long and narrow, {facts.width} x {facts.height} pixels")
        identity = hashlib.sha256(data).hexdigest()
        name = f"{identity}.mp4"
        if not (self._folder / name).exists():
            write_whole(self._folder / name, data)
        resolution = inherited_resolution(facts.width, facts.height)
        return Source(identity, name, "", facts.seconds, resolution, width, height)

    def _data(self, given: Given, kind: _Kind, owner: str) -> bytes | None:
        """Bytes of what was given; None for a foreign URL."""
        field, url = given.field, given.url
        if given.file_id is not None:
            data = self._own_file(given.file_id, owner)
            if data is None:
                raise invalid(f"{field}: file {show(given.file_id)} was not found")
            return data
        if url.startswith("data:"):
            return _data_of(url, field, kind)
        if not is_web_url(url):
            raise invalid(f"{field}: expected an http(s) URL or a base64 data URI, got {show(url)}")
        path = self._origin.path_of(url)
        if path is None:
            return None
        if kind == "image" and path.startswith("/media/"):
            raise invalid(f"{field}: links of this service's clips are videos, not images")
        data = self._own_media(path)
        if data is None:
            raise invalid(f"{field}: this link of the service does not exist or has expired")
        return data


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _data_of(url: str, field: str, kind: _Kind) -> bytes:
    head, comma, body = url.partition(",")
    mime, base64_mark = head.removeprefix("data:").lower().removesuffix(";base64"), head.lower().endswith(";base64")
    mime = "image/jpeg" if mime == "image/jpg" else mime
    types = pictures.TYPES if kind == "image" else ("video/mp4",)
    if not comma or not base64_mark or mime not in types:
        others = f" (or {', '.join(types[1:])})" if len(types) > 1 else ""
        raise invalid(f"{field}: a data URI must start with data:{types[0]};base64,{others}")
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"{field}: the data URI is not valid base64") from None
    if kind == "image" and pictures.looks_like(data) != mime:
        raise invalid(f"{field}: the data is not what it says it is ({mime})")
    return data
