"""One job: what is stored about it, and how an order becomes one."""

from __future__ import annotations

import hashlib
import json
import math
import re
import uuid
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from grokvideo.simulator.inputs import Inputs, Source
from grokvideo.simulator.order import Order, Storage, Voice
from grokvideo.simulator.render import RenderRequest

FAULTS = ("moderated", "failed", "expired", "slow", "flaky")

_FAULT_WORD = re.compile(rf"\s*\[\[({'|'.join(FAULTS)})\]\]", re.IGNORECASE)
_WORK = {"480p": 1.0, "720p": 1.25, "1080p": 1.6}


class Stage(StrEnum):
    """Where a job stands, seen from outside."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    MODERATED = "moderated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job as it is stored; replaced whole. Records of earlier versions lack fields, which have defaults."""

    request_id: str
    created_at: float  # reading of the clock
    pace_s: float  # world seconds the work takes
    model: str
    prompt: str  # without fault words
    faults: tuple[str, ...]
    seconds: float  # of new footage: the whole clip, or what an extension adds
    width: int
    height: int
    audio: bool
    image: str | None  # file name of the first frame
    seed: int
    cost_ticks: int
    take: int = 0  # how many equal orders came before it, see `takes`
    failure: str = ""  # why rendering went wrong
    link: str = ""  # name of the media link that was handed out last
    link_at: float = 0.0  # reading of the clock
    action: str = ""  # "edit", "extend", or empty for a new clip
    last_frame: str | None = None  # file name
    keyframes: tuple[tuple[str, float], ...] = ()  # file name, seconds into the clip
    references: tuple[str, ...] = ()  # file names
    voices: tuple[str, ...] = ()
    source: str = ""  # file name of the video, or
    source_url: str = ""  # what its stand-in is drawn from
    source_seconds: float = 0.0
    owner: str = ""  # hash of the key
    storage: Storage | None = None
    kept: dict[str, Any] | None = None  # `file_output`, with the path of the public link instead of its URL

    @classmethod
    def from_json(cls, data: bytes) -> Job:
        """Read a record; ValueError, TypeError or KeyError when it is damaged."""
        fields = json.loads(data)
        fields["faults"] = tuple(fields["faults"])
        for name in ("references", "voices"):
            fields[name] = tuple(fields.get(name, ()))
        fields["keyframes"] = tuple((name, seconds) for name, seconds in fields.get("keyframes", ()))
        if fields.get("storage") is not None:
            fields["storage"] = Storage(**fields["storage"])
        return cls(**fields)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @property
    def whole_seconds(self) -> int:
        """Length of the finished clip as an answer states it."""
        length = self.seconds + (self.source_seconds if self.action == "extend" else 0.0)
        return max(1, math.floor(length + 0.5))


def pace_s(seconds: float, resolution: str) -> float:
    """World seconds a clip takes: 4 for 6 s at 480p."""
    return (2.0 + seconds / 3) * _WORK[resolution]


def new_job(order: Order, inputs: Inputs, *, now: float, world_seed: int, owner: str = "") -> Job:
    """Give an order its id, its seed, its pace and its price.

    Parameters
    ----------
    inputs
        What the order gave, stored.
    now
        Reading of the clock.
    owner
        Hash of the key.
    """
    faults = tuple(sorted({word.lower() for word in _FAULT_WORD.findall(order.prompt)}))
    prompt = _FAULT_WORD.sub("", order.prompt).strip()
    source = inputs.source
    resolution = order.resolution
    seconds: float = order.seconds
    length = seconds
    if source is not None:
        resolution = source.resolution
        length += source.seconds
        if order.action == "edit":
            seconds = length
    return Job(
        request_id=str(uuid.uuid4()),
        created_at=now,
        pace_s=pace_s(length, resolution) * (5 if "slow" in faults else 1),
        model=order.model.id,
        prompt=prompt,
        faults=faults,
        seconds=seconds,
        width=inputs.width,
        height=inputs.height,
        audio=order.audio,
        image=inputs.image.name if inputs.image else None,
        seed=_seed(order, prompt, inputs, world_seed),
        cost_ticks=_price(order, source, resolution),
        action=order.action,
        last_frame=inputs.last_frame.name if inputs.last_frame else None,
        keyframes=tuple((stored.name, moment) for stored, moment in inputs.keyframes),
        references=tuple(stored.name for stored in inputs.references),
        voices=tuple(_heard(voice) for voice in order.voices),
        source=source.name if source else "",
        source_url=source.url if source else "",
        source_seconds=source.seconds if source else 0.0,
        owner=owner,
        storage=order.storage,
    )


def shooting(job: Job, inputs: Path) -> RenderRequest:
    """What the camera is told; `inputs` is the folder of the stored pictures and videos."""

    def path(name: str | None) -> str | None:
        return str(inputs / name) if name else None

    return RenderRequest(
        prompt=job.prompt,
        seed=job.seed,
        width=job.width,
        height=job.height,
        seconds=job.seconds,
        take=job.take,
        audio=job.audio,
        image_path=path(job.image),
        last_frame_path=path(job.last_frame),
        keyframes=tuple((str(inputs / name), moment) for name, moment in job.keyframes),
        reference_paths=tuple(str(inputs / name) for name in job.references),
        voices=job.voices,
        action=job.action,
        source_path=path(job.source),
        source_url=job.source_url,
        request_id=job.request_id,
    )


def _price(order: Order, source: Source | None, resolution: str) -> int:
    model = order.model
    if source is None:
        return model.price_ticks(seconds=order.seconds, resolution=resolution, images=order.pictures)
    if order.action == "edit":
        return model.edit_ticks(source_seconds=source.seconds, resolution=resolution)
    return model.extend_ticks(source_seconds=source.seconds, seconds=order.seconds, resolution=resolution)


def _seed(order: Order, prompt: str, inputs: Inputs, world_seed: int) -> int:
    """What is shown depends on these only: the same words at another size or length show the same scene."""
    subject: list[object] = [world_seed, order.model.id, prompt, inputs.image.identity if inputs.image else None]
    others: list[object] = [
        inputs.last_frame.identity if inputs.last_frame else None,
        [(stored.identity, moment) for stored, moment in inputs.keyframes],
        [stored.identity for stored in inputs.references],
        [voice.voice_id or voice.url for voice in order.voices],
        [order.action, inputs.source.identity] if inputs.source else None,
    ]
    if any(others):  # a clip from words or one picture alone looks as it did before there was anything else
        subject += others
    return int.from_bytes(hashlib.sha256(json.dumps(subject).encode()).digest()[:6])


def _heard(voice: Voice) -> str:
    """Name of a voice; of a URL only what says which it is, because such a link may be signed."""
    if voice.voice_id is not None:
        return voice.voice_id.strip()
    mark = hashlib.sha256(voice.url.encode()).hexdigest()[:12]
    host = "data" if voice.url.startswith("data:") else urlsplit(voice.url).hostname or ""
    return f"https://{f'[{host}]' if ':' in host else host}/{mark}"
