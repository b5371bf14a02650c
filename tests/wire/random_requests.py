"""Requests at random, as the JSON that is meant and as the arguments of a `VideoRequest` that means it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from random import Random
from typing import Any

from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.storage import Output, StorageOptions
from tests.wire.laws import BASE, LITE, NAMES, ONE_FIVE, RATIOS

PATHS = ("/videos/generations", "/videos/edits", "/videos/extensions")
UNKNOWN = "grok-imagine-film"
_MODELS = (BASE, ONE_FIVE, ONE_FIVE, LITE, *NAMES, UNKNOWN)
_TYPES = {"image": ("image/png", "image/jpeg", "image/webp"), "video": ("video/mp4",)}


@dataclass(frozen=True)
class Wish:
    """A body that somebody wants sent to `path`, and the same as arguments."""

    path: str
    body: dict[str, Any]
    arguments: dict[str, Any]

    def request(self) -> VideoRequest:
        return VideoRequest(**self.arguments)


def a_wish(random: Random) -> Wish:
    """Any of the three routes, with anything in it, legal or not, but of the right types."""
    path = random.choices(PATHS, (8, 1, 1))[0]
    wish = Wish(path, {}, {})
    _put(wish, "model", random.choice(_MODELS))
    if random.random() < 0.85:
        _put(wish, "prompt", random.choice(("a fox", "Nebel über dem See", "雨の京都", "<IMAGE_0> says “hello”")))
    if path == "/videos/generations":
        _new_clip(wish, random)
    else:
        _source(wish, random)
    if random.random() < 0.2 and path != "/videos/extensions":
        _put(wish, "user", "notebook-user-42")
    if random.random() < 0.2:
        _put(wish, "storage_options", *_storage(random))
    if random.random() < 0.1:
        url = f"https://bucket.example.org/{random.randrange(99)}.mp4?signature=abc"
        _put(wish, "output", {"upload_url": url}, Output(url))
    return wish


def an_input(random: Random, kind: str = "image") -> tuple[dict[str, str], MediaInput]:
    """A picture or a video by its address, its id, or its bytes: as JSON and as the value."""
    match random.choice(("url", "file_id", "data")):
        case "url":
            url = f"https://cdn.example.org/{random.randrange(10**6)}.{'mp4' if kind == 'video' else 'png'}"
            return {"url": url}, MediaInput(kind=_kind(kind), url=url)
        case "file_id":
            name = f"file_{random.randrange(16**8):08x}"
            return {"file_id": name}, MediaInput(kind=_kind(kind), file_id=name)
        case _:
            mime, data = random.choice(_TYPES[kind]), random.randbytes(random.randrange(1, 40))
            uri = f"data:{mime};base64,{b64encode(data).decode()}"
            return {"url": uri}, MediaInput(kind=_kind(kind), data=data, mime=mime)


def _kind(kind: str) -> Any:
    return kind


def _put(wish: Wish, name: str, wire: Any, value: Any = None) -> None:
    wish.body[name], wish.arguments[name] = wire, wire if value is None else value


def _new_clip(wish: Wish, random: Random) -> None:
    is_unknown = wish.body["model"] == UNKNOWN
    if random.random() < 0.8:
        # A model that nobody here knows may make longer clips, but the schema has no word for them.
        _put(wish, "duration", random.randrange(1, 16) if is_unknown else random.randrange(-1, 18))
    if random.random() < 0.7:
        odd = [] if is_unknown else ["4k", "540p"]
        _put(wish, "resolution", random.choice(["480p", "720p", "1080p"] * 3 + odd))
    if random.random() < 0.4:
        odd = [] if is_unknown else ["7:5", "auto"]
        _put(wish, "aspect_ratio", random.choice([*RATIOS, *odd]))
    for name in ("image", "last_frame"):
        if random.random() < 0.25:
            _put(wish, name, *an_input(random))
    if random.random() < 0.2:
        # Half seconds: each has a third of a second of its own.
        halves = random.sample(range(36), random.choice((1, 1, 2, 3, 4) if is_unknown else (1, 1, 2, 4, 5)))
        pairs = [(at / 2, *an_input(random)) for at in sorted(halves)]
        _put(
            wish,
            "keyframes",
            [{"image": wire, "timestamp_s": at} for at, wire, _ in pairs],
            [Keyframe(value, at) for at, _, value in pairs],
        )
    if random.random() < 0.25:
        many = random.choice((1, 2, 7) if is_unknown else (1, 1, 2, 7, 8, 9))
        images = [an_input(random) for _ in range(many)]
        _put(wish, "reference_images", [wire for wire, _ in images], [value for _, value in images])
    if random.random() < 0.2:
        names = [random.choice(("ara", "https://cdn.example.org/me.mp3")) for _ in range(random.choice((1, 2, 3)))]
        names += ["eve"] * (0 if is_unknown or random.random() < 0.8 else 2)
        _put(
            wish,
            "reference_audios",
            [{"url" if name.startswith("https") else "voice_id": name} for name in names],
            [Voice.of(name) for name in names],
        )
    if random.random() < 0.2:
        _put(wish, "generate_audio", False)


def _source(wish: Wish, random: Random) -> None:
    _put(wish, "video", *an_input(random, "video"))
    wish.arguments["extend"] = wish.path == "/videos/extensions"
    if random.random() < 0.15:
        _put(wish, random.choice(("image", "last_frame")), *an_input(random))
    if wish.path == "/videos/extensions" and random.random() < 0.7:
        _put(wish, "duration", random.randrange(2, 11) if wish.body["model"] == UNKNOWN else random.randrange(0, 13))


def _storage(random: Random) -> tuple[dict[str, Any], StorageOptions]:
    wire: dict[str, Any] = {"filename": "ridge.mp4"}
    if random.random() < 0.5:
        wire["expires_after"] = random.choice((3600, 604800, 2592000))
    public: bool | int | None = random.choice((None, True, 3600, 86400, 2592000))
    if public is not None:
        wire["public_url"] = True if public is True else {"expires_after": public}
    return wire, StorageOptions(filename="ridge.mp4", expires_after=wire.get("expires_after"), public_url=public)
