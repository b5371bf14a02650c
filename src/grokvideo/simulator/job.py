"""One job: what is stored about it, and how an order becomes one."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import asdict, dataclass
from enum import StrEnum

from grokvideo.simulator.bodies import Order
from grokvideo.simulator.catalogue import pixels
from grokvideo.simulator.pictures import FirstFrame

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
    """One job as it is stored; replaced whole."""

    request_id: str
    created_at: float  # reading of the clock
    pace_s: float  # world seconds the work takes
    model: str
    prompt: str  # without fault words
    faults: tuple[str, ...]
    seconds: int
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

    @classmethod
    def from_json(cls, data: bytes) -> Job:
        """Read a record; ValueError, TypeError or KeyError when it is damaged."""
        fields = json.loads(data)
        return cls(**{**fields, "faults": tuple(fields["faults"])})

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()


def pace_s(seconds: int, resolution: str) -> float:
    """World seconds a clip takes: 4 for 6 s at 480p."""
    return (2.0 + seconds / 3) * _WORK[resolution]


def new_job(order: Order, frame: FirstFrame | None, *, now: float, world_seed: int) -> Job:
    """Give an order its id, its seed and its pace.

    Parameters
    ----------
    frame
        The stored first frame, in image mode.
    now
        Reading of the clock.
    """
    faults = tuple(sorted({word.lower() for word in _FAULT_WORD.findall(order.prompt)}))
    prompt = _FAULT_WORD.sub("", order.prompt).strip()
    # What is shown depends on these only: the same words at another size or length show the same scene.
    subject = [world_seed, order.model.id, prompt, frame.identity if frame else None]
    width, height = (frame.width, frame.height) if frame else pixels(order.aspect_ratio, order.resolution)
    return Job(
        request_id=str(uuid.uuid4()),
        created_at=now,
        pace_s=pace_s(order.seconds, order.resolution) * (5 if "slow" in faults else 1),
        model=order.model.id,
        prompt=prompt,
        faults=faults,
        seconds=order.seconds,
        width=width,
        height=height,
        audio=order.audio,
        image=frame.name if frame else None,
        seed=int.from_bytes(hashlib.sha256(json.dumps(subject).encode()).digest()[:6]),
        cost_ticks=order.price_ticks,
    )
