"""Clips of this library that a request is made from: by their jobs while those are under way, as inputs once done.

Waiting for them is left to `waiting`, reading files to `grokvideo.video`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grokvideo.engine.jobs import MOST_NAMED, Job, Jobs
from grokvideo.engine.snapshot import request_from, state_of, status_of
from grokvideo.errors import InvalidRequest
from grokvideo.store.ledger import Row
from grokvideo.store.room import Room
from grokvideo.values.capability import Mode, source_limits
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Clip, Status
from grokvideo.values.visible import visible

_SURE = 6
"""So many characters of an id name one job."""
_NO_CLIP = {
    Status.FAILED: ("failed and has no clip", "Make that one again, and give the new job."),
    Status.MODERATED: ("is blocked by moderation and has no clip", "Make that one with other words, and give it."),
    Status.EXPIRED: ("has no clip: its link expired", "Resume that one first, at no cost, then run this again."),
    Status.STOPPED: ("is not watched, so its clip does not come", "Resume that one first, then run this again."),
    Status.STALLED: ("is not watched, so its clip does not come", "Resume that one first, then run this again."),
    Status.SUBMIT_UNKNOWN: (
        "is in doubt: it is not known whether it was sent",
        "Decide on its card what became of it, then run this again.",
    ),
}


def is_waiting(request: VideoRequest) -> bool:
    """Whether it is made from a clip that was not done when it was asked for."""
    return any(media.job is not None for media in request.inputs())


def source_key(request: VideoRequest, provider: str, base_url: str, take: int) -> str | None:
    """The request's key with clips of this library named by their jobs, so that it is the same before those are done.

    None where it is made from no such clip.
    """
    if not any(media.job or media.made_from for media in request.inputs()):
        return None

    def named(media: MediaInput) -> MediaInput:
        job = media.job or media.made_from
        return media if job is None else MediaInput(kind=media.kind, job=job)

    return request.with_inputs(named).key(provider, base_url, take)


def no_clip(row: Row) -> tuple[str, str]:
    """Why a job that is settled has no clip to go on from, and what to do; a fact and a hint."""
    fact, hint = _NO_CLIP[status_of(row)]
    # Why is told by that job's own card, and so is what that cost: it is no money of what is made from it.
    return f"the source {called(row)} {fact}", f"{hint} Nothing was sent."


def called(row: Row) -> str:
    """What a person calls a job."""
    return visible(row.name, 80) if row.name else row.id[:6]


class Sources:
    """Makes inputs of what a person has. Blocks: not for the loop.

    Parameters
    ----------
    room
        The library whose jobs may be given; None where there is none.
    is_driven
        Whether this process watches the job with that id, also where the library does not know it yet.
    """

    def __init__(self, room: Room | None = None, is_driven: Callable[[str], bool] = lambda _: False) -> None:
        self._room = room
        self._is_driven = is_driven

    def picture(self, value: Any) -> MediaInput:
        """An image input; of a clip it is the last frame.

        Raises
        ------
        InvalidRequest
            If it cannot be one.
        """
        return self._input(value, None)

    def film(self, value: Any, mode: Mode, *, fit: bool) -> MediaInput:
        """A video input for an edit or an extension; with `fit`, of as much of it as that allows.

        Raises
        ------
        InvalidRequest
            If it cannot be one.
        """
        return self._input(value, mode, fit=fit)

    def filled(self, request: VideoRequest) -> VideoRequest:
        """The request with the clips of those of its jobs that are done by now, checked anew.

        Raises
        ------
        InvalidRequest
            If one of them has ended without a clip, or its clip cannot be used.
        """
        if not is_waiting(request):
            return request

        def fill(media: MediaInput) -> MediaInput:
            if media.job is None:
                return media
            row = self._row(media.job)
            if row is None:
                raise InvalidRequest(f"{media.label or media.job[:6]} is no longer in the library, and has no clip")
            return self._of_row(row, None if media.kind == "image" else request.mode, fit=media.origin is not None)

        return request.with_inputs(fill)

    def _row(self, job_id: str) -> Row | None:
        return None if self._room is None else self._room.ledger.get(job_id)

    def _input(self, value: Any, mode: Mode | None, *, fit: bool = False) -> MediaInput:
        if isinstance(value, Jobs):
            names = ", ".join(visible(job.name, 40) if job.name else job.id[:6] for job in value[:MOST_NAMED])
            more = ", …" if len(value) > MOST_NAMED else ""
            raise InvalidRequest(
                f"one clip is needed here, got {len(value)} jobs: {names}{more}",
                hint="Give one of them, such as jobs[0]. Nothing was sent.",
            )
        if isinstance(value, Job):
            clip = value.state.clip
            if clip is None:
                row = self._row(value.id)
                if row is None:
                    raise InvalidRequest(
                        f"{value.name or value.id[:6]} is not in this library, and has no clip yet",
                        hint="Wait for it, then give its clip. Nothing was sent.",
                    )
                return self._of_row(row, mode, fit=fit)
            return self._of_clip(clip, mode, fit=fit, name=value.name)
        if isinstance(value, Clip):
            return self._of_clip(value, mode, fit=fit)
        try:
            return _from_outside(value, mode, fit=fit)
        except InvalidRequest as error:
            if isinstance(value, str) and (word := value.strip()) and self._is_job(word):
                way = f"give gv.library().get({json.dumps(word, ensure_ascii=False)})"
                raise InvalidRequest(
                    str(error), hint=f"A job of your library is called so: {way}. Nothing was sent."
                ) from error
            raise

    def _is_job(self, word: str) -> bool:
        """Whether that is a name, an id, or enough of one."""
        if self._room is None or not word.isprintable():
            return False
        rows = self._room.ledger.find(word, 1)
        return any(word == row.name or len(word) >= _SURE for row in rows)

    def _of_clip(self, clip: Clip, mode: Mode | None, *, fit: bool, name: str | None = None) -> MediaInput:
        row = self._row(clip.job_id)
        label = name or (row.name if row is not None else None) or _first_words(clip.request.prompt) or clip.path.name
        if mode is None:
            from grokvideo.video.inputs import image_input

            media = image_input(clip, label)
        else:
            from grokvideo.video.sources import video_input

            media = video_input(clip, mode, fit=fit, label=label)
        return replace(media, label=label, made_from=None if row is None else row.id)

    def _of_row(self, row: Row, mode: Mode | None, *, fit: bool) -> MediaInput:
        """Of a job as the ledger has it: its clip, or a promise of it."""
        assert self._room is not None  # whose row it is
        status = status_of(row)
        request = request_from(row.request, self._room.inputs)
        clip = state_of(row, self._room.clips, request).clip
        if status is Status.DONE and clip is not None:
            return self._of_clip(clip, mode, fit=fit)
        if status.is_settled and not (status.is_resumable and self._is_driven(row.id)):
            fact, hint = no_clip(row)
            raise InvalidRequest(fact, hint=hint)
        width, height = expected_size(request)
        label = row.name or row.id[:6]
        if mode is None:
            return MediaInput(job=row.id, label=label, width=width, height=height)
        seconds = None if request.foreign else request.expected_seconds
        if fit and seconds is not None:
            seconds = min(seconds, source_limits(mode)[1])
        return MediaInput(
            kind="video",
            job=row.id,
            label=label,
            width=width,
            height=height,
            duration=seconds,
            origin=f"what fits of job {row.id}" if fit else None,  # the wish is kept with the request
        )


class RememberedSources(Sources):
    """The same for many requests made together: what comes again is read once."""

    def __init__(self, room: Room | None = None, is_driven: Callable[[str], bool] = lambda _: False) -> None:
        super().__init__(room, is_driven)
        self._made: dict[tuple[int, Mode | None, bool], tuple[Any, MediaInput]] = {}

    def _input(self, value: Any, mode: Mode | None, *, fit: bool = False) -> MediaInput:
        key = (id(value), mode, fit)
        if key not in self._made:
            # The value is kept, too, so that no other one gets its id meanwhile.
            self._made[key] = (value, super()._input(value, mode, fit=fit))
        return self._made[key][1]


def _from_outside(value: Any, mode: Mode | None, *, fit: bool) -> MediaInput:
    """Of what is no clip of this library; without a mode a picture."""
    if mode is None:
        from grokvideo.video.inputs import image_input

        return image_input(value)
    from grokvideo.video.sources import video_input

    return video_input(value, mode, fit=fit)


def _first_words(prompt: str) -> str:
    """`“a paper crane unfolds on …”`, to tell a clip without a name by; empty without a prompt."""
    words = prompt.split()
    return f"“{visible(' '.join(words[:5]), 40)}{' …' * (len(words) > 5)}”" if words else ""


def expected_size(request: VideoRequest) -> tuple[int | None, int | None]:
    """Width and height in pixels that its clip should have, about; None for both where that is not known."""
    if request.foreign:
        return None, None
    short = re.fullmatch(r"([1-9]\d{2,3})p", request.resolution or "720p")
    shape = _shape(request)
    if short is None or shape is None:
        return None, None
    width, height = shape
    side = int(short[1]) if request.video is None else min(width, height, 720)
    scale = side / min(width, height)
    return _even(width * scale), _even(height * scale)


def _shape(request: VideoRequest) -> tuple[float, float] | None:
    source = request.video or request.image
    if source is not None:
        return (source.width, source.height) if source.width and source.height else None
    ratio = re.fullmatch(r"([1-9]\d{0,2}):([1-9]\d{0,2})", request.aspect_ratio or "")
    return (int(ratio[1]), int(ratio[2])) if ratio else None


def _even(side: float) -> int:
    """Sides are multiples of 8 where the ratio gives none."""
    return int(side + 0.001) // 8 * 8
