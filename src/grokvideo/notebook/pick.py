"""Which job a word stands for, where a mistake could not be taken back."""

from __future__ import annotations

from grokvideo.api import default
from grokvideo.engine.job import Job
from grokvideo.errors import InvalidRequest, LibraryError

SURE = 6
"""So many characters of an id name one job."""


def pick(word: str, *, surely: bool = False) -> Job:
    """The library's job with that name, id, request id, or beginning of one; the newest where several have it.

    Parameters
    ----------
    surely
        Nothing shorter than a name or six characters of an id will do.
    """
    job = default().library().get(word)
    if surely and len(word) < SURE and word not in (job.name, job.id, job.request_id):
        raise InvalidRequest(f"{word!r} is too short to be sure: give the job's name or {SURE} characters of its id")
    return job


def refuse_name(word: str, usage: str) -> None:
    """Refuse a job's own name or id where a request id of the provider belongs: a request id was forgotten.

    Raises
    ------
    InvalidRequest
        With `usage`, how it is meant.
    """
    try:
        job = default().library().get(word)
    except LibraryError:
        return
    if word == job.name or job.id.startswith(word):
        raise InvalidRequest(f"{word!r} is a job of your library; its request id is missing: {usage}")
