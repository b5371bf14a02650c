"""What a cell with `%%grokvideo` does: from its words to jobs, one, several or a sweep, and what is shown below."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grokvideo.api import default
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import takes
from grokvideo.engine.plans import Plan
from grokvideo.errors import NeedsConfirmation
from grokvideo.notebook.lines import nothing_sent
from grokvideo.notebook.names import check_name
from grokvideo.notebook.options import read, request_values, take_count
from grokvideo.notebook.prompts import check_names, check_prompts, kept_braces, prompts_in
from grokvideo.notebook.show import show_jobs, show_sweep, somebody_can_click
from grokvideo.notebook.swept import Swept, read_sweep
from grokvideo.notebook.sweptvalues import SweptValues
from grokvideo.notebook.typed import as_typed
from grokvideo.session import Session
from grokvideo.values.braces import fill


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words of a line and its prompts ask for, read and not yet checked against each other.

    Parameters
    ----------
    variables
        The notebook's; None on the command line, which has none.
    """

    options: Namespace
    prompts: Sequence[str]
    number: int
    wishes: Mapping[str, Any]
    swept: Swept | None
    variables: Mapping[str, Any] | None
    said: Sequence[str]
    """Notes on how the words were read."""

    @property
    def is_sweep(self) -> bool:
        """Whether it is more than takes of one prompt."""
        return self.swept is not None or len(self.prompts) > 1

    def plan(self, session: Session) -> Plan:
        """It as a sweep, every clip checked."""
        given = self.options
        swept = self.swept or Swept({}, [], {})
        prompts = self.prompts
        if self.variables is None and self.swept is None:  # nothing fills braces
            prompts = [prompt.replace("{", "{{").replace("}", "}}") for prompt in prompts]
        return session.plan(
            prompts,
            swept.axes,
            same={name: value for name, value in (dict(self.wishes) | dict(swept.wishes)).items() if value is not None},
            n=self.number,
            skip=swept.skip or None,
            name=given.name,
            provider=given.provider,
            namespace=self.variables,
        )

    def notes(self, others: Iterable[str]) -> list[str]:
        """Those on how the words were read, and others in the words of a cell; each once."""
        return list(dict.fromkeys([*self.said, *map(as_typed, others)]))


def ask(options: Namespace, prompts: Sequence[str], variables: Mapping[str, Any] | None) -> Asked:
    """Read the words.

    Raises
    ------
    InvalidRequest
        For a word that cannot be read.
    """
    number = take_count(options.takes)
    sources = SweptValues(variables)
    swept = read_sweep(options, prompts, number, sources)
    if variables is not None or swept is not None:  # else braces are braces
        check_names(prompts, () if swept is None else swept.axes, variables)
    wishes = {**sources.values(options), **request_values(options)}
    kept = kept_braces(prompts) if variables is None and swept is None else ""
    return Asked(options, prompts, number, wishes, swept, variables, [*sources.notes, *filter(None, [kept])])


def make(line: str, cell: str, namespace: dict[str, Any]) -> None:
    """Make what a cell asks for, bind its name, and show it; with `--dry-run` only tell.

    Raises
    ------
    GrokVideoError
        For what a person can mend; then nothing was sent.
    """
    options = read(line)
    if options.name is not None:
        check_name(options.name, namespace)
    prompts = prompts_in(cell)
    check_prompts(prompts)
    asked = ask(options, prompts, namespace)
    if asked.is_sweep:
        _sweep(asked, namespace, asked.plan(default()))
    else:
        _takes(asked, namespace)


def _takes(asked: Asked, namespace: dict[str, Any]) -> None:
    """One prompt: a job, or several takes."""
    session, options = default(), asked.options
    prompt = fill(asked.prompts[0], namespace)
    request = session.request(prompt, provider=options.provider, **asked.wishes)
    orders = takes(request, asked.number, options.name)
    notes = asked.notes(request.notes)
    if options.dry_run:
        from grokvideo.notebook.dryrun import dry_run_lines

        asks = asked.number > 1 and _would_ask(options)
        seen = session.preview(orders, provider=options.provider, fresh=options.fresh, yes=options.yes or asks)
        print(*dry_run_lines(orders, seen, notes, asks=asks), sep="\n")
        return
    try:
        jobs = Jobs(session.submit_all(orders, provider=options.provider, fresh=options.fresh, yes=options.yes))
    except NeedsConfirmation:
        if asked.number == 1 or not somebody_can_click():
            raise
        _sweep(asked, namespace, asked.plan(session))
        return
    for note in notes:
        print(note)
    namespace[options.name or "_job"] = jobs if asked.number > 1 else jobs[0]
    for words in filter(None, map(nothing_sent, jobs)):
        print(words)
    show_jobs(jobs, wait=options.wait or None)


def _sweep(asked: Asked, namespace: dict[str, Any], plan: Plan) -> None:
    session, options = default(), asked.options
    notes = asked.notes(plan.notes)
    if options.dry_run:
        from grokvideo.notebook.dryrun import sweep_dry_run_lines

        asks = _would_ask(options)
        seen = session.preview(plan.orders, provider=options.provider, fresh=options.fresh, yes=options.yes or asks)
        bill = session.bill(plan, provider=options.provider, fresh=options.fresh)
        print(*sweep_dry_run_lines(plan, bill, seen, notes, asks=asks), sep="\n")
        return
    sweep = session.sweep(
        plan, provider=options.provider, fresh=options.fresh, yes=options.yes, may_ask=somebody_can_click()
    )
    for note in notes:
        print(note)
    namespace[options.name or "_job"] = sweep
    show_sweep(sweep, wait=options.wait or None)


def _would_ask(options: Namespace) -> bool:
    """Whether a person is shown the bill before it is paid, above the limit."""
    return somebody_can_click() and not options.yes
