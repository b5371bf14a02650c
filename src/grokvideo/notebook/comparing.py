"""What may be given to `compare`: clips, jobs, lists of them, or a dict with labels. Made ready for the widget."""

from __future__ import annotations

import reprlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from grokvideo.engine.job import Controls, Job
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.living import sweep_of
from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.notebook.differences import LETTERS, Entry
from grokvideo.notebook.lines import called
from grokvideo.notebook.pick import pick, pick_source
from grokvideo.notebook.words import title_of, visible
from grokvideo.values.axes import Cell
from grokvideo.values.state import Clip, JobState, Status

if TYPE_CHECKING:  # widgets load with the first one that is shown
    from grokvideo.notebook.widgets.compare import Compare

MOST, LEAST = len(LETTERS), 2
_WAYS = "gv.compare(crane, owl), jobs.compare(), or %grokvideo compare crane owl"
_NAMED = 4
"""Clips that are left out are named, if they are no more than these."""


class _Given(NamedTuple):
    job: Job
    label: str = ""
    cell: Cell | None = None


def compare_of(*clips: Any) -> Compare:
    """The widget for these clips.

    Parameters
    ----------
    clips
        Clips, jobs, and lists of them in any depth; or one mapping from labels to one clip or job each. Jobs that
        ended without a clip are left out.

    Raises
    ------
    InvalidRequest
        If something else is among them, or they are fewer than two or more than nine.
    NeedsConfirmation
        If a sweep is among them that has not begun.
    """
    given = list(_labelled(clips[0]) if len(clips) == 1 and isinstance(clips[0], Mapping) else _flat(clips))
    with_clip = [each for each in given if each.job.state.clip is not None or not each.job.status.is_settled]
    without = [each.job for each in given if each not in with_clip]
    if len(with_clip) < LEAST:
        gone = f"; {_without(without)}" if without else ""
        raise InvalidRequest(
            f"compare needs at least two clips, got {len(with_clip)}{gone}",
            hint=f"Give two to nine: {_WAYS}. Nothing was sent.",
        )
    if len(with_clip) > MOST:
        raise InvalidRequest(
            f"compare shows two to nine clips, got {len(with_clip)}",
            hint="Choose some of them, for example jobs[:9].compare(). Nothing was sent.",
        )
    from grokvideo.notebook.widgets.compare import Compare

    note = f"{len(without)} without a clip {'is' if len(without) == 1 else 'are'} left out: {_named(without)}."
    placed, name = _placed(with_clip)
    return Compare(_entries(placed), Path.cwd(), note if without else "", name)


def _placed(given: Sequence[_Given]) -> tuple[Sequence[_Given], str]:
    """The same with their places in the sweep that all of them come from, also where they came one by one; and what
    they are called together, or ""."""
    jobs = [each.job for each in given]
    sweep = sweep_of(jobs)
    if sweep is None:
        return given, _common([job.name or "" for job in jobs])
    places = dict(reversed([(job.id, cell) for job, cell in zip(sweep, sweep.cells, strict=True)]))
    placed = [each if each.cell or each.label else each._replace(cell=places[each.job.id]) for each in given]
    return placed, sweep.name or ""


def _common(names: Sequence[str]) -> str:
    """`cranes` of `cranes_fox` and `cranes_owl`; empty where they do not begin with the same words."""
    begins = takewhile(lambda words: len(set(words)) == 1, zip(*(name.split("_") for name in names), strict=False))
    return "_".join(words[0] for words in begins)


def clips_named(words: Sequence[str], namespace: Mapping[str, Any]) -> tuple[list[Any], list[str]]:
    """What the words of a line stand for: variables, else jobs of the library by name or id; and what to say of it.

    Raises
    ------
    GrokVideoError
        If there is no such clip, or several ids begin so.
    """
    clips: list[Any] = []
    notes: list[str] = []
    for word in words:
        held = namespace.get(word)
        if isinstance(held, Job | Jobs | Clip):
            clips.append(held)
            continue
        job, note = pick_source(word)
        # Else it is told why there is none, or that it is too short.
        clips.append(pick(word, surely=True) if job is None else job)
        notes += filter(None, [note])
    return clips, notes


def _labelled(clips: Mapping[Any, Any]) -> Iterator[_Given]:
    for label, clip in clips.items():
        found = list(_flat([clip]))
        if len(found) != 1:
            raise InvalidRequest(
                f"{_short(label)} stands for {len(found)} clips", hint="Give each clip a label of its own."
            )
        yield found[0]._replace(label=str(label), cell=None)


def _flat(clips: Iterable[Any]) -> Iterator[_Given]:
    """Jobs one by one, in order, with what they are in a sweep."""
    for clip in clips:
        if isinstance(clip, Job):
            yield _Given(clip)
        elif isinstance(clip, Clip):
            yield _Given(_job_of(clip))
        elif isinstance(clip, Jobs):
            cells: Sequence[Cell | None] = clip.cells or [None] * len(clip)
            yield from (_Given(job, cell=cell) for job, cell in zip(clip, cells, strict=True))
        elif isinstance(clip, Iterable) and not isinstance(clip, str | bytes | Mapping):
            yield from _flat(clip)
        else:
            raise _wrong(clip)


def _wrong(value: Any) -> InvalidRequest:
    if isinstance(value, Mapping):
        return InvalidRequest(
            "a dict of labels and clips stands alone, got something beside it",
            hint='All of them in one dict: gv.compare({"ink": a, "clay": b}).',
        )
    hint = f"Give two to nine: {_WAYS}."
    if isinstance(value, str) and value:
        hint = f"A job of your library by its name or id: gv.library().get({_short(value)})."
    return InvalidRequest(f"compare takes clips and jobs, got {type(value).__name__} {_short(value)}", hint=hint)


def _short(value: Any) -> str:
    return visible(reprlib.repr(value), 60)


def _job_of(clip: Clip) -> Job:
    """The clip's job in the library; where it has none, one that nobody drives."""
    from grokvideo.api import default

    with suppress(GrokVideoError):  # deleted, or of another library
        job = default().library().get(clip.job_id)
        if job.id == clip.job_id and job.state.clip is not None:
            return job
    state = JobState(status=Status.DONE, created_at=0.0, clip=clip, cost_usd=clip.cost_usd)
    nobody, provider = cast(Controls, _Nobody()), "simulator" if clip.simulated else ""  # else it is not known
    return Job(clip.job_id, clip.request, state, nobody, provider=provider, simulated=clip.simulated)


class _Nobody:
    """What decides about a clip that is in no library."""

    def stars(self, _job: Job) -> int | None:
        return None

    def give_stars(self, _job: Job, _stars: int | None) -> None:
        raise InvalidRequest("this clip is not in your library, which keeps the stars", hint="Nothing was changed.")


def _entries(given: Sequence[_Given]) -> list[Entry]:
    """With keys that are different also where a clip stands there twice."""
    times: Counter[str] = Counter()
    entries = []
    for job, label, cell in given:
        times[job.id] += 1
        key = job.id if times[job.id] == 1 else f"{job.id}-{times[job.id]}"
        entries.append(Entry(job, key, label, cell))
    return entries


def _without(jobs: Sequence[Job]) -> str:
    return f"{len(jobs)} without a clip: {_named(jobs)}"


def _named(jobs: Sequence[Job]) -> str:
    named = [f"{called(job)} ({title_of(job).lower()})" for job in jobs[:_NAMED]]
    return ", ".join(named + (["and more"] if len(jobs) > _NAMED else []))
