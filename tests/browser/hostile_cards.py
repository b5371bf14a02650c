"""Jobs with the same words in every place where words of others can stand: for the page, and for a kernel to show."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from grokvideo.engine.jobs import Job
from grokvideo.errors import InvalidRequest, JobFailed, Moderated, Stalled, SubmitUnknown
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.state import JobState, Status
from tests.values import Controls, a_clip, usd

HARMLESS = "a fox"
KINDS = ("pending", "failed", "moderated", "stalled", "submit_unknown", "done", "unlinked", "reused")
MANY = ("pending", "failed", "done")
"""Between them these have every place; the others are arranged of the same parts."""

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


class Refuses(Controls):
    """Answers every wish with a refusal in those words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def stop(self, job: Job) -> None:
        raise InvalidRequest(self.words, hint=self.words)


def jobs(folder: Path, payloads: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[str, Job]]:
    """For every kind a harmless job first, and then one with each payload. `film.mp4` lies in the folder."""
    for kind in kinds:
        for number, words in enumerate((HARMLESS, *payloads)):
            yield kind, a_hostile_job(folder, kind, number, words)


def a_hostile_job(folder: Path, kind: str, number: int, words: str) -> Job:
    """One job of that kind."""
    image = None
    if kind == "failed":
        image = MediaInput(data=_PIXEL, mime="image/png", width=1, height=1, label=words, origin=words)
    request = VideoRequest(
        prompt=f"{words} ",
        model=f"{words} ",
        resolution=f"{words} ",
        aspect_ratio=None if image else f"{words} ",
        user=f"{words}\n{words}",  # which no cell can say: the recipe is Python alone, whatever the words are
        image=image,
        notes=(words,),
    )
    status = Status.DONE if kind in ("done", "unlinked", "reused") else Status(kind)
    clip = None
    if status is Status.DONE:
        clip = a_clip(_film(folder, number, words), request)
        object.__setattr__(clip, "url", words)
        object.__setattr__(clip, "model", words)
    said = f"The provider said: {words}"
    error = {
        Status.FAILED: JobFailed(said, hint=words, code=words, reason=words, request_id=words, trace_id=words),
        Status.MODERATED: Moderated(said, hint=words, code=words, reason=words, request_id=words),
        Status.STALLED: Stalled(said, hint=words, request_id=words),
        Status.SUBMIT_UNKNOWN: SubmitUnknown(said, hint=words),
    }.get(status)
    state = JobState(
        status=status,
        created_at=1_795_000_000.0,
        submitted_at=1_795_000_001.0,
        finished_at=None if kind == "pending" else 1_795_000_044.0,
        progress=0.4 if kind == "pending" else None,
        note=words if kind == "pending" else "",
        request_id=None if kind == "submit_unknown" else words,
        estimate_usd=usd("0.40"),
        error=error,
        clip=clip,
    )
    job_id = f"{KINDS.index(kind):x}{number:03x}c2e11aa22bb3"
    return Job(
        job_id, request, state, Refuses(words), provider="xai", simulated=True, name=words, reused=kind == "reused"
    )


def show(folder: Path, payloads: Sequence[str], kinds: Sequence[str]) -> None:
    """Show them all as cards below a cell."""
    from grokvideo.notebook.widgets.jobview import JobView

    for kind, job in jobs(folder, payloads, kinds):
        # Where nothing can be linked the card shows the name of the file in the library.
        JobView(job, Path("/proc") if kind == "unlinked" else folder).show()


def _film(folder: Path, number: int, words: str) -> Path:
    """The film under a name that says it all, as far as the file system lets it."""
    name = words.replace("/", "\u2215").replace("\0", "")[:60]
    path = folder / "library" / f"{number} {name}.mp4"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        shutil.copyfile(folder / "film.mp4", path)
    return path
