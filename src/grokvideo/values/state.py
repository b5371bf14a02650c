"""Where a job stands, and the clip it became: snapshots that are replaced whole, so any thread may read them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from grokvideo.errors import GrokVideoError
from grokvideo.values.request import VideoRequest


class Status(StrEnum):
    """The words a person sees."""

    WAITING = "waiting"
    SUBMITTING = "submitting"
    PENDING = "pending"
    DOWNLOADING = "downloading"
    DONE = "done"
    FAILED = "failed"
    MODERATED = "moderated"
    EXPIRED = "expired"
    STOPPED = "stopped"
    STALLED = "stalled"
    SUBMIT_UNKNOWN = "submit_unknown"

    @property
    def is_final(self) -> bool:
        """Nothing will change any more."""
        return self in (Status.DONE, Status.FAILED, Status.MODERATED)

    @property
    def is_resumable(self) -> bool:
        """Nothing is watching, but someone can pick it up."""
        return self in (Status.STOPPED, Status.STALLED, Status.EXPIRED, Status.SUBMIT_UNKNOWN)

    @property
    def is_settled(self) -> bool:
        """Nothing is watching: final or resumable."""
        return self.is_final or self.is_resumable


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A finished video in the library. `duration` is in seconds, `size` in bytes; the file's own values, not the wish.

    `url` is the provider's temporary address; `path` is what stays.
    """

    path: Path
    url: str | None
    duration: float
    width: int
    height: int
    fps: float
    size: int
    cost_usd: Decimal | None
    model: str
    request: VideoRequest
    job_id: str
    poster: Path | None
    sha256: str
    has_audio: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """One moment of a job. Times are seconds since the epoch; `progress` and `download` run from 0 to 1."""

    status: Status
    created_at: float
    progress: float | None = None
    eta_s: float | None = None
    note: str = ""
    request_id: str | None = None
    estimate_usd: Decimal | None = None
    cost_usd: Decimal | None = None
    error: GrokVideoError | None = None
    clip: Clip | None = None
    submitted_at: float | None = None
    finished_at: float | None = None
    download: float | None = None
