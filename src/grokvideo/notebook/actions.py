"""`%grokvideo ACTION`: what each word does. Words in, session calls out; every outcome is said in a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grokvideo.api import default
from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.config import KEY_IN_A_CELL, config_lines
from grokvideo.notebook.lines import called, cost_parts, deleted_words, job_table, lines_of, status_lines
from grokvideo.notebook.options import words_of
from grokvideo.notebook.pick import SURE, pick, pick_sweep, refuse_name, refuse_nonsense
from grokvideo.notebook.show import show_job, show_jobs
from grokvideo.notebook.words import title_of
from grokvideo.signin import login
from grokvideo.values.state import Clip, Status

NEWEST = 24
LOOK = "%grokvideo help shows what there is."
_HELP = {"-h", "--help"}


@dataclass(frozen=True, slots=True)
class Action:
    """One word after `%grokvideo`. `words` are what may follow it, those in brackets need not; `hint` is said when
    there are too many."""

    run: Callable[..., None]
    words: str = ""
    flags: tuple[str, ...] = ()
    hint: str = ""

    @property
    def least(self) -> int:
        """How many words it needs."""
        return sum(not word.startswith("[") for word in self.words.split())

    @property
    def most(self) -> float:
        """How many words it takes."""
        return float("inf") if self.words.endswith("...]") else len(self.words.split())


def words_in(line: str) -> list[str]:
    """The words of a line, split as a shell does it; a prompt stays as it was written, apostrophes and all.

    Raises
    ------
    InvalidRequest
        If a quotation mark has no partner.
    """
    name, *rest = line.split(maxsplit=1) or [""]
    if name != "studio" or not rest or rest[0].startswith("--"):
        return words_of(line)
    prompt = rest[0].strip()
    quoted = prompt[0] in "\"'" and prompt.count(prompt[0]) == 2 and prompt.endswith(prompt[0])
    return [name, prompt[1:-1] if quoted else prompt]


def act(words: Sequence[str], namespace: dict[str, Any]) -> None:
    """Do what the words of a line say; `namespace` holds the notebook's variables.

    Raises
    ------
    GrokVideoError
        For words that are no action, or too few or too many; then nothing was done.
    """
    name, *rest = words or ["help"]
    if name in _HELP:
        name, rest = "help", []
    action = ACTIONS.get(name)
    if action is None:
        raise _no_such_action(name)
    if _HELP & set(rest) and name != "help":
        name, action, rest = "help", ACTIONS["help"], [name]
    if name == "login" and rest:
        raise GrokVideoError("%grokvideo login asks for the key", hint=KEY_IN_A_CELL)
    usage = f"%grokvideo {name} {action.words}".strip()
    if name == "help":  # its topics may be options
        flags, given = [], rest
    else:
        flags = [word for word in rest if word.startswith("--")]
        given = [word for word in rest if not word.startswith("--")]
    for flag in flags:
        if flag not in action.flags:
            known = f"it takes {', '.join(action.flags)}" if action.flags else "it takes no options"
            raise GrokVideoError(f"%grokvideo {name} does not know {flag}; {known}", hint=LOOK)
    if len(given) > action.most:
        raise GrokVideoError(f"%grokvideo {name} takes no {given[-1]!r}; it is {usage}", hint=action.hint or LOOK)
    if len(given) < action.least:
        what = "which job?" if not given else "something is missing"
        raise GrokVideoError(f"{what} It is {usage}", hint=f"JOB is a name, or {SURE} characters of an id.")
    action.run(namespace, *given, **{flag.removeprefix("--"): True for flag in flags})


def _no_such_action(name: str) -> GrokVideoError:
    if name in ("sweep", "skip"):
        return GrokVideoError(
            f"--{name} is an option of %%grokvideo, with two percent signs, and no action",
            hint="Begin a cell with %%grokvideo NAME --sweep style=ink,clay and write a prompt with {style} below. "
            "%grokvideo help sweep tells more.",
        )
    from difflib import get_close_matches

    near = get_close_matches(name, ACTIONS, 1)
    there_are = f"did you mean {near[0]}? There are" if near else "there are"
    make = f"%%grokvideo {name if name.isidentifier() else 'NAME'}"
    return GrokVideoError(
        f"there is no %grokvideo {name}; {there_are} {', '.join(ACTIONS)}",
        hint=f"To make a video, begin a cell with {make} and write the prompt below. {LOOK}",
    )


def find(
    word: str, namespace: dict[str, Any], *, surely: bool = False, fits: Callable[[Job], bool] | None = None
) -> Job:
    """The job that a variable, a name or the beginning of an id stands for; `surely` and `fits`: see `pick`."""
    known = namespace.get(word)
    if isinstance(known, Jobs):
        raise GrokVideoError(
            f"{word} holds {len(known)} jobs: {', '.join(map(called, known))}", hint="Name the one that you mean."
        )
    if isinstance(known, Job) and (known.name != word or not surely):
        return known
    return pick(word, surely=surely, fits=fits)


def _status(_: dict[str, Any]) -> None:
    for line in status_lines(default()):
        print(line)


def _jobs(_: dict[str, Any]) -> None:
    _list(default().library().jobs(NEWEST), "There are no jobs yet.")


def _history(_: dict[str, Any], *words: str, paths: bool = False) -> None:
    library = default().library()
    if words:
        nothing = f"No job has {' '.join(words)!r} in its prompt or name."
        _list(library.search(" ".join(words), NEWEST), nothing, paths=paths)
    else:
        _list(library.jobs(NEWEST), "There are no jobs yet.", paths=paths)


def _list(jobs: Sequence[Job], nothing: str, *, paths: bool = False) -> None:
    if not jobs:
        print(nothing)
        return
    from grokvideo.notebook.tables import jobs_html, show

    today, below = date.today(), ""
    if len(jobs) == NEWEST:
        below = f"The newest {NEWEST}. %grokvideo history WORDS finds others by words of their prompt or name."
    lines = [*job_table(jobs, today=today, paths=paths), *filter(None, [below])]
    show(jobs_html(jobs, today=today, paths=paths, below=below), lines)


def _config(_: dict[str, Any]) -> None:
    for line in config_lines():
        print(line)


def _cost(_: dict[str, Any], days: str = "") -> None:
    if days and not (days.isdecimal() and int(days) > 0):
        raise GrokVideoError(f"%grokvideo cost takes a number of days, got {days!r}", hint="For example: cost 7.")
    from grokvideo.notebook.tables import costs_html, show

    session = default()
    parts = list(
        cost_parts(
            session.library().costs(),
            today=date.today(),
            days=int(days) if days else None,
            budget_usd=session.settings().budget_usd,
            spent_usd=session.spent_today(),
        )
    )
    show(costs_html(parts), lines_of(parts))


def _resume(namespace: dict[str, Any], word: str = "") -> None:
    if word:
        show_job(find(word, namespace, fits=lambda job: job.status.is_resumable).resume(), wait=False)
    elif jobs := default().resume():
        show_jobs(jobs)
    else:
        print("There is nothing to resume.")


def _compare(namespace: dict[str, Any], *words: str) -> None:
    from grokvideo.notebook.comparing import MOST, clips_named, compare_of

    held = dict(namespace)
    for word in words:
        if not isinstance(held.get(word), Job | Jobs | Clip) and (swept := pick_sweep(word, MOST)):
            held[word] = Jobs(swept)
    clips, notes = clips_named(words, held)
    view = compare_of(*clips)
    for note in notes:
        print(note)
    view._ipython_display_()


def _studio(namespace: dict[str, Any], prompt: str = "") -> None:
    from grokvideo.notebook.widgets.studio import Studio

    studio = Studio(prompt=prompt)
    if "studio" not in namespace or isinstance(namespace["studio"], Studio):
        namespace["studio"] = studio
    else:
        print("The variable studio holds something else and stays as it is: studio = gv.Studio() would replace it.")
    studio._ipython_display_()


def _stop(namespace: dict[str, Any], word: str) -> None:
    job = find(word, namespace, fits=lambda job: not job.status.is_settled)
    if job.status.is_settled:
        print(f"{called(job)}: {title_of(job).lower()}, so there is nothing to stop.")
        return
    job.stop()
    print(f"{called(job)}: no longer watched. `%grokvideo resume {called(job)}` watches it again.")


def _attach(namespace: dict[str, Any], word: str, request_id: str = "") -> None:
    if request_id:
        job = find(word, namespace, surely=True, fits=_in_doubt)
        refuse_nonsense(request_id)
        show_job(job.attach(request_id), wait=False)
    else:
        refuse_name(word, f"%grokvideo attach {word} ID")
        show_job(default().attach(word), wait=False)


def _mark_lost(namespace: dict[str, Any], word: str) -> None:
    job = find(word, namespace, surely=True, fits=_in_doubt).mark_lost()
    print(f"{called(job)}: marked as lost. Nothing was sent; `%grokvideo cost` still counts it as possibly billed.")


def _submit_again(namespace: dict[str, Any], word: str, *, yes: bool = False) -> None:
    job = find(word, namespace, surely=True, fits=_in_doubt)
    new = job.submit_again(yes=yes)
    for name in [name for name, value in namespace.items() if value is job]:
        namespace[name] = new
    show_job(new, wait=False)


def _delete(namespace: dict[str, Any], word: str) -> None:
    job = find(word, namespace, surely=True)
    default().library().delete(job.id)
    print(deleted_words(job))


def _models(_: dict[str, Any]) -> None:
    from grokvideo.api import models
    from grokvideo.notebook.modeltable import show_models

    show_models(models())


def _login(_: dict[str, Any]) -> None:
    before = default().settings().provider
    login()
    if before == "simulator" != default().settings().provider:
        print("To go back to simulated videos, at no cost: %config GrokVideo.provider = 'simulator'")


def _help(_: dict[str, Any], *topic: str) -> None:
    from grokvideo.notebook.helptext import help_on

    print(help_on(" ".join(topic), ACTIONS))


def _in_doubt(job: Job) -> bool:
    return job.status is Status.SUBMIT_UNKNOWN


ACTIONS = {
    "status": Action(_status),
    "jobs": Action(_jobs),
    "history": Action(_history, "[WORDS...]", ("--paths",)),
    "cost": Action(_cost, "[DAYS]"),
    "resume": Action(_resume, "[JOB]"),
    "compare": Action(_compare, "JOB [JOB...]"),
    "studio": Action(_studio, "[PROMPT]"),
    "stop": Action(_stop, "JOB"),
    "attach": Action(_attach, "JOB [ID]"),
    "mark-lost": Action(_mark_lost, "JOB"),
    "submit-again": Action(_submit_again, "JOB", ("--yes",)),
    "delete": Action(_delete, "JOB"),
    "models": Action(_models),
    "config": Action(_config, hint="%config GrokVideo.wait = True is how a setting is changed."),
    "login": Action(_login),
    "help": Action(_help, "[TOPIC...]"),
}
