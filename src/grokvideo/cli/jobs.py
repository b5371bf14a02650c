"""Commands that do something with jobs. Each returns an exit code, and says in a line what became of the job."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Sequence

from grokvideo.api import default
from grokvideo.cli.delivery import bring
from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError, InvalidRequest, LibraryError
from grokvideo.notebook import pick as picks
from grokvideo.notebook.lines import called, deleted_words
from grokvideo.notebook.pick import refuse_name
from grokvideo.notebook.roll import lower
from grokvideo.notebook.terminal import say, watching
from grokvideo.notebook.words import one_line, title_of
from grokvideo.values.state import Status


def resume(word: str | None = None) -> int:
    """Watch what is unfinished, or one job of it, and say where each file is; 0 when all of it became clips.

    What another process watches is its to bring to an end; here that end is waited for.
    """
    library = default().library()
    if word is not None:
        job = pick(word)
        elsewhere = [each for each in library.elsewhere() if each.id == job.id]
        if job.status is not Status.DONE and not elsewhere:
            job.resume()
        _say_watched([] if elsewhere else [job], elsewhere)
        return bring([job])
    with warnings.catch_warnings(record=True) as left_alone:
        warnings.simplefilter("always")
        jobs = list(default().resume())
    elsewhere = library.elsewhere()
    for warning in left_alone:
        say(f"grokvideo: {warning.message}", sys.stderr)
    if not jobs and not elsewhere and not left_alone:
        print("There is nothing to resume.")
    _say_watched(jobs, elsewhere)
    code = bring([*jobs, *elsewhere])
    return 1 if left_alone else code


def stop(word: str) -> int:
    """Watch a job no longer, whoever watched it last; 0 when nobody does."""
    job = pick(word)
    if job.status.is_settled:
        print(f"{called(job)}: {lower(title_of(job))}, so there is nothing to stop.")
        return 0
    try:
        job.stop()
    except GrokVideoError as elsewhere:
        try:
            job.resume().stop()  # whoever watched it is gone: taken over, it can be stopped
        except GrokVideoError:
            raise elsewhere from None
    job.wait()
    if job.status is not Status.STOPPED:
        print(one_line(job))
        return 0 if job.status.is_settled else 1
    print(f"{called(job)}: no longer watched. `grokvideo resume {called(job)}` watches it again.")
    return 0


def attach(words: Sequence[str], provider: str | None, *, wait: bool) -> int:
    """`[JOB] REQUEST_ID`: go on with a job of the library, or follow one that was made elsewhere."""
    if len(words) > 2:
        raise InvalidRequest(f"attach takes [JOB] REQUEST_ID, and not {words[2]!r}")
    if len(words) == 2:
        if provider is not None:
            raise InvalidRequest("--provider is for a job that was made elsewhere; this one is in the library")
        job = pick(words[0], surely=True).attach(words[1])
    else:
        refuse_name(words[0], f"grokvideo attach {words[0]} REQUEST_ID")
        job = default().attach(words[0], provider=provider)
    if wait:
        return _watch([job])
    print(one_line(job))
    return 0


def mark_lost(word: str) -> int:
    """Close a job that never arrived."""
    job = pick(word, surely=True).mark_lost()
    print(f"{called(job)}: marked as lost. Nothing was sent; `grokvideo cost` still counts it as possibly billed.")
    return 0


def submit_again(word: str, *, yes: bool, wait: bool) -> int:
    """Send once more what may have been sent; without `wait`, return when the provider has it."""
    job = pick(word, surely=True).submit_again(yes=yes)
    if wait:
        return _watch([job])
    _until_taken(job)
    print(one_line(job))
    return 0 if job.request_id is not None else 1


def delete(word: str) -> int:
    """Remove a job from the library."""
    job = pick(word, surely=True)
    words = deleted_words(job)
    default().library().delete(job.id)
    print(words)
    return 0


def _watch(jobs: Sequence[Job]) -> int:
    """Say how each ends; 0 when all became clips."""
    _say_watched(jobs)
    with watching(jobs) as say:
        written = [say(one_line(job.wait()), sys.stdout) for job in jobs]
    return 0 if all(written) and all(job.status is Status.DONE for job in jobs) else 1


def _say_watched(jobs: Sequence[Job], elsewhere: Sequence[Job] = ()) -> None:
    """Say what is waited for, and what Ctrl-C means for it."""
    going, others = ([called(job) for job in some if not job.status.is_settled] for some in (jobs, elsewhere))
    for name in others:
        say(f"{name} is watched by another process; its end is waited for.", sys.stderr)
    if going:
        say(f"Watching {', '.join(going)}. Ctrl-C ends the watching, not the {_jobs(len(going))}.", sys.stderr)
    elif others:
        say(f"Ctrl-C ends the waiting, not the {_jobs(len(others))}.", sys.stderr)


def _jobs(number: int) -> str:
    return "job" if number == 1 else "jobs"


def pick(word: str, *, surely: bool = False) -> Job:
    """See `grokvideo.notebook.pick.pick`; where there is no such job, what to type in a terminal."""
    library = default().library()
    if not library.find(word):
        try:
            library.get(word)
        except LibraryError as error:
            raise LibraryError(str(error), hint="`grokvideo history` lists the newest.") from None
    return picks.pick(word, surely=surely)


def _until_taken(job: Job) -> None:
    """Wait until the provider has it, or nothing more happens by itself: leaving earlier would withdraw it."""
    taken = threading.Event()

    def look(_: object) -> None:
        if job.request_id is not None or job.status.is_settled:
            taken.set()

    unsubscribe = job.subscribe(look)
    look(job.state)
    taken.wait()
    unsubscribe()
