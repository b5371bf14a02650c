"""Which job a word stands for, where a mistake costs something; and what can be a request id at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grokvideo.api import default
from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError, InvalidRequest, LibraryError
from grokvideo.notebook.words import title_of, visible, when

SURE = 6
"""So many characters of an id name one job."""
SHORTEST_ID = 6
"""Every provider's request ids are longer, and have digits in them."""


def pick(word: str, *, surely: bool = False, fits: Callable[[Job], bool] | None = None) -> Job:
    """The library's job with that id, request id or name, else with an id that begins so; the newest of several.

    Parameters
    ----------
    surely
        Nothing shorter than a name or six characters of an id will do, and a name that several jobs have will not.
    fits
        Which can be meant, of several with one name or with one beginning of that length. One alone is the one.

    Raises
    ------
    GrokVideoError
        If there is none; if it is too short, or several jobs have it: then they are named.
    """
    library = default().library()
    job = library.get(word)
    if word in (job.id, job.request_id):
        return job
    alike = library.find(word)
    named = [each for each in alike if each.name == word]
    alike = named or alike
    is_sure = bool(named) or len(word) >= SURE
    if fits is not None and is_sure and len(fitting := [each for each in alike if fits(each)]) == 1:
        return fitting[0]
    if surely and not is_sure:
        raise GrokVideoError(
            f"{word!r} is too short to be sure", hint=f"Give the job's name or {SURE} characters of its id."
        )
    if surely and len(alike) > 1:
        raise GrokVideoError(
            f"{len(alike)} jobs fit {word!r}: {_listed(alike)}", hint="Give the id of the one that you mean."
        )
    return job


def pick_sweep(word: str, most: int) -> list[Job]:
    """The clips of the sweep of that name, the newest of each of its names and at most so many; none where a job is
    called so, or no sweep is."""
    library = default().library()
    if not word or library.find(word):
        return []
    return [job for job in library.begun_so(word) if job.state.clip is not None][:most]


def pick_source(word: str) -> tuple[Job | None, str]:
    """The library's job with that id, request id or name, or with an id that begins so, to make a new clip from.

    Of several with one name it is the newest that has a clip or will have one, as a variable of that name would hold
    it; then a sentence says which.

    Raises
    ------
    InvalidRequest
        If several ids begin so.
    """
    alike = default().library().find(word)
    for job in alike:
        if word in (job.id, job.request_id):
            return job, ""
    named = [job for job in alike if job.name == word]
    if named:
        fit = [job for job in named if job.state.clip is not None or not job.status.is_settled]
        job = (fit or named)[0]
        which = f"the newest of {len(fit)} of that name, made {when(job.state.created_at)} ({job.id[:SURE]})"
        return job, f"{visible(word, 40)}: {which}." if len(fit) > 1 else ""
    if len(word) < SURE or not alike:
        return None, ""
    if len(alike) > 1:
        raise InvalidRequest(
            f"{len(alike)} jobs fit {word!r}: {_listed(alike)}", hint="Give more of the id. Nothing was sent."
        )
    return alike[0], ""


def refuse_name(word: str, usage: str) -> None:
    """Refuse a job's own name or id where a request id of the provider belongs: a request id was forgotten.

    Raises
    ------
    InvalidRequest
        With `usage`, how it is meant; or because no provider gives such an id.
    """
    try:
        job = default().library().get(word)
    except LibraryError:
        refuse_nonsense(word)
        return
    if job.request_id is not None and job.request_id.startswith(word) and job.request_id != word:
        raise InvalidRequest(f"{word!r} is only the beginning of a request id", hint=_COPY)
    if word == job.name or job.id.startswith(word):
        raise InvalidRequest(f"{word!r} is a job of your library; its request id is missing: {usage}", hint=_COPY)


def refuse_nonsense(request_id: str) -> None:
    """Refuse what no provider would give as a request id, before a job is made of it.

    Raises
    ------
    InvalidRequest
        If it is too short or has no digit.
    """
    if len(request_id) < SHORTEST_ID or not any(char.isdigit() for char in request_id):
        raise InvalidRequest(f"{request_id!r} cannot be a request id", hint=_COPY)


_COPY = "A request id looks like 0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a11: copy it from the provider's console."


def _listed(jobs: Sequence[Job], most: int = 6) -> str:
    shown = [f"{job.id[:SURE]} ({title_of(job).lower()}, {when(job.state.created_at)})" for job in jobs[:most]]
    return visible(", ".join(shown + (["and more"] if len(jobs) > most else [])))
