"""Where a job stands, and the clip it became: snapshots that are replaced whole, so any thread may read them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from grokvideo.errors import GrokVideoError, Stalled, Stopped
from grokvideo.values.price import format_usd
from grokvideo.values.request import VideoRequest
from grokvideo.values.storage import FileOutput
from grokvideo.values.visible import visible


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
    def label(self) -> str:
        """What a person reads on cards, in lists and in messages: `Rendering`."""
        return _LABELS[self]

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


_LABELS = {
    Status.WAITING: "Waiting",
    Status.SUBMITTING: "Sending",
    Status.PENDING: "Rendering",
    Status.DOWNLOADING: "Fetching the clip",
    Status.DONE: "Done",
    Status.FAILED: "Failed",
    Status.MODERATED: "Blocked by moderation",
    Status.EXPIRED: "Link expired",
    Status.STOPPED: "Not watching",
    Status.STALLED: "No news for 15 min",
    Status.SUBMIT_UNKNOWN: "Not known if it was sent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A finished video in the library. `duration` is in seconds, `size` in bytes; the file's own values, not the wish.

    `url` is the provider's temporary address; `path` is what stays. The price of a `simulated` clip is no money.
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
    simulated: bool = False
    warnings: tuple[str, ...] = ()
    """What went wrong beside the clip, in sentences: the provider could not keep its copy."""
    file_output: FileOutput | None = None
    """Its copy in the provider's file store, where one was asked for."""

    def __repr__(self) -> str:
        parts = [f"{self.duration:.1f}".removesuffix(".0") + " s", f"{self.width}x{self.height}"]
        parts.append("sound" if self.has_audio else "no sound")
        if self.cost_usd is not None:
            parts.append(f"{format_usd(self.cost_usd)} billed{' (simulated)' if self.simulated else ''}")
        name = visible(self.path.name).translate({ord("\n"): "�", ord("\t"): "�"})
        return f"<Clip {name}: {', '.join(parts)}>"

    def last_frame(self) -> Any:
        """Return its very last picture, a PIL image: the first frame of a clip that goes on from it.

        Raises
        ------
        LibraryError
            If the file is gone.
        DownloadFailed
            If it cannot be opened.
        """
        # Points up, and lazily: pictures are opened in the video room only.
        from grokvideo.video.frames import last_frame

        return last_frame(self.path)

    def edit(self, prompt: str = "", **options: Any) -> Any:
        """Change it, as a new job, and pay for that; options and errors are those of `grokvideo.edit`."""
        # Points up, and lazily: a value knows no session, and the module's own functions have one.
        from grokvideo.api import edit

        return edit(self, prompt, **options)

    def extend(self, prompt: str = "", **options: Any) -> Any:
        """Go on with it, as a new job, and pay for that; options and errors are those of `grokvideo.extend`."""
        from grokvideo.api import extend

        return extend(self, prompt, **options)

    def _ipython_display_(self) -> None:
        # Points up, and lazily, as the one of `Job` does: only a notebook asks for it.
        from grokvideo.notebook.show import show_clip

        show_clip(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """One moment of a job. Times are seconds since the epoch; `progress` and `download` run from 0 to 1.

    `ledger` is the ledger's own, finer word for `status`: it tells a job that was marked as lost from one that failed.
    """

    status: Status
    created_at: float
    ledger: str = ""
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

    def outcome(self) -> Clip:
        """The clip.

        Raises
        ------
        GrokVideoError
            If there is none: why, as far as that is known.
        """
        if self.clip is not None and self.status is Status.DONE:
            return self.clip
        if self.error is not None:
            raise self.error.with_traceback(None)  # else each call would pile its frames on the last one's
        if self.status is Status.STOPPED:
            raise Stopped(
                "this job is not being watched: it was stopped",
                hint="job.resume() watches it again, at no cost.",
                may_have_cost=self.request_id is not None,
                request_id=self.request_id,
            )
        raise Stalled(
            f"this job is {self.status.label.lower()}",
            may_have_cost=self.request_id is not None,
            request_id=self.request_id,
        )


def leaving_words(going_on: int, unsent: int) -> str:
    """What a process that leaves jobs behind says: `going_on` at the provider, `unsent` still here; empty for none.

    >>> leaving_words(2, 1)
    '2 jobs go on at the provider; `grokvideo resume` picks them up. 1 job was not sent.'
    """
    words = []
    if going_on:
        jobs, them = ("1 job goes", "it") if going_on == 1 else (f"{going_on} jobs go", "them")
        words.append(f"{jobs} on at the provider; `grokvideo resume` picks {them} up.")
    if unsent:
        words.append("1 job was not sent." if unsent == 1 else f"{unsent} jobs were not sent.")
    return " ".join(words)
