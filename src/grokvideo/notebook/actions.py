"""`%grokvideo ACTION`: what each word does. Words in, session calls out; every outcome is said in a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grokvideo.api import default
from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.helptext import HELP
from grokvideo.notebook.lines import called, cost_lines, deleted_words, job_line
from grokvideo.notebook.pick import pick, refuse_name
from grokvideo.notebook.show import show_job, show_jobs
from grokvideo.notebook.words import TITLES
from grokvideo.signin import login

NEWEST = 24


@dataclass(frozen=True, slots=True)
class Action:
    """One word after `%grokvideo`. `words` are what may follow it, those in brackets need not."""

    run: Callable[..., None]
    words: str = ""
    flags: tuple[str, ...] = ()

    @property
    def least(self) -> int:
        """How many words it needs."""
        return sum(not word.startswith("[") for word in self.words.split())

    @property
    def most(self) -> float:
        """How many words it takes."""
        return float("inf") if self.words.endswith("...]") else len(self.words.split())


def act(words: Sequence[str], namespace: dict[str, Any]) -> None:
    """Do what the words of a line say; `namespace` holds the notebook's variables.

    Raises
    ------
    InvalidRequest
        For words that are no action, or too few or too many; then nothing was done.
    """
    name, *rest = words or ["help"]
    action = ACTIONS.get(name)
    if action is None:
        raise InvalidRequest(f"there is no %grokvideo {name}; there are {', '.join(ACTIONS)}")
    if name == "login" and rest:
        raise InvalidRequest(
            "%grokvideo login asks for the key",
            hint="A key in a cell is saved with the notebook: delete it there, and make a new key in the provider's "
            "console if anybody may have seen this one.",
        )
    given = [word for word in rest if not word.startswith("--")]
    flags = [word for word in rest if word.startswith("--")]
    for flag in flags:
        if flag not in action.flags:
            known = f"it takes {', '.join(action.flags)}" if action.flags else "it takes no options"
            raise InvalidRequest(f"%grokvideo {name} does not know {flag}; {known}")
    usage = f"%grokvideo {name} {action.words}".strip()
    if len(given) > action.most:
        raise InvalidRequest(f"%grokvideo {name} takes no {given[-1]!r}; it is {usage}")
    if len(given) < action.least:
        which = "which job? Give its name or the beginning of its id" if not given else "something is missing"
        raise InvalidRequest(f"{which}: {usage}")
    action.run(namespace, *given, **{flag.removeprefix("--"): True for flag in flags})


def find(word: str, namespace: dict[str, Any], *, surely: bool = False) -> Job:
    """The job that a variable, a name or the beginning of an id stands for; `surely`: see `pick`."""
    known = namespace.get(word)
    if isinstance(known, Jobs):
        raise InvalidRequest(f"{word} holds {len(known)} jobs; name one of them: {', '.join(map(called, known))}")
    return known if isinstance(known, Job) else pick(word, surely=surely)


def provider_words(provider: str | None) -> str:
    """The provider, and what it means where that is the simulator."""
    return "simulator: SIMULATED videos at no cost" if provider == "simulator" else str(provider)


def _status(_: dict[str, Any]) -> None:
    session = default()
    settings = session.settings()
    library = session.library()
    running = ", ".join(f"{called(job)} ({job.status.value})" for job in library.under_way())
    print(f"provider   {provider_words(settings.provider)}")
    print(f"model      {settings.model}")
    print(f"library    {session.home}, {len(library)} {'job' if len(library) == 1 else 'jobs'}")
    print(f"under way  {running or 'nothing'}")


def _jobs(_: dict[str, Any]) -> None:
    _list(default().library().jobs(NEWEST), "There are no jobs yet.")


def _history(_: dict[str, Any], *words: str) -> None:
    library = default().library()
    if words:
        _list(library.search(" ".join(words), NEWEST), f"No job has {' '.join(words)!r} in its prompt or name.")
    else:
        _list(library.jobs(NEWEST), "There are no jobs yet.", path=True)


def _list(jobs: Sequence[Job], nothing: str, *, path: bool = True) -> None:
    for job in jobs:
        print(job_line(job, path=path))
    if not jobs:
        print(nothing)


def _cost(_: dict[str, Any], days: str = "") -> None:
    if days and not (days.isdecimal() and int(days) > 0):
        raise InvalidRequest(f"%grokvideo cost takes a number of days, got {days!r}")
    session = default()
    for line in cost_lines(
        session.library().costs(),
        today=date.today(),
        days=int(days) if days else None,
        budget_usd=session.settings().budget_usd,
        spent_usd=session.spent_today(),
    ):
        print(line)


def _resume(namespace: dict[str, Any], word: str = "") -> None:
    if word:
        show_job(find(word, namespace).resume(), wait=False)
    else:
        show_jobs(default().resume())


def _stop(namespace: dict[str, Any], word: str) -> None:
    job = find(word, namespace)
    if job.status.is_settled:
        print(f"{called(job)}: {TITLES[job.status].lower()}, so there is nothing to stop.")
        return
    job.stop()
    print(f"{called(job)}: no longer watched. `%grokvideo resume {called(job)}` watches it again.")


def _attach(namespace: dict[str, Any], word: str, request_id: str = "") -> None:
    if request_id:
        show_job(find(word, namespace, surely=True).attach(request_id), wait=False)
    else:
        refuse_name(word, f"%grokvideo attach {word} ID")
        show_job(default().attach(word), wait=False)


def _mark_lost(namespace: dict[str, Any], word: str) -> None:
    job = find(word, namespace, surely=True).mark_lost()
    print(f"{called(job)}: marked as lost. Nothing was sent; `%grokvideo cost` still counts it as possibly billed.")


def _submit_again(namespace: dict[str, Any], word: str, *, yes: bool = False) -> None:
    job = find(word, namespace, surely=True)
    new = job.submit_again(yes=yes)
    for name in [name for name, value in namespace.items() if value is job]:
        namespace[name] = new
    show_job(new, wait=False)


def _delete(namespace: dict[str, Any], word: str) -> None:
    job = find(word, namespace, surely=True)
    default().library().delete(job.id)
    print(deleted_words(job))


def _login(_: dict[str, Any]) -> None:
    login()


def _help(_: dict[str, Any]) -> None:
    print(HELP)


ACTIONS = {
    "status": Action(_status),
    "jobs": Action(_jobs),
    "history": Action(_history, "[WORDS...]"),
    "cost": Action(_cost, "[DAYS]"),
    "resume": Action(_resume, "[JOB]"),
    "stop": Action(_stop, "JOB"),
    "attach": Action(_attach, "JOB [ID]"),
    "mark-lost": Action(_mark_lost, "JOB"),
    "submit-again": Action(_submit_again, "JOB", ("--yes",)),
    "delete": Action(_delete, "JOB"),
    "login": Action(_login),
    "help": Action(_help),
}
