"""`grokvideo generate`: from a prompt to a file. The path goes to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from grokvideo.api import default
from grokvideo.cli.delivery import bring
from grokvideo.cli.outputs import Refused, check, names_of
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import Order, takes
from grokvideo.engine.preview import Preview
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.billing import bill_lines, time_words
from grokvideo.notebook.dryrun import dry_run_lines, sweep_dry_run_lines
from grokvideo.notebook.lines import called, nothing_sent
from grokvideo.notebook.making import Asked, ask
from grokvideo.notebook.prompts import prompts_in
from grokvideo.notebook.terminal import say
from grokvideo.notebook.words import settings_of, told, visible
from grokvideo.store.ledger import Row
from grokvideo.values.price import format_usd, is_upper_bound
from grokvideo.values.secret import hide_keys, redact

USAGE = 2


def generate(given: Namespace) -> int:
    """Make what the words say; 0 with every file, 2 when nothing was sent because a word is wrong."""
    try:
        asked = ask(given, prompts_in((_from_stdin() if given.prompt == "-" else given.prompt) or ""), None)
        return _sweep(asked) if asked.is_sweep else _takes(asked)
    except InvalidRequest as error:
        _err(f"grokvideo: {visible(redact(told(error), 2000))}")
        return USAGE
    except Refused as refused:
        _err(f"grokvideo: {visible(str(refused))} Nothing was sent.")
        return 1


def _takes(asked: Asked) -> int:
    """One clip, or several takes of it."""
    session, given = default(), asked.options
    request = session.request(asked.prompts[0], provider=given.provider, **asked.wishes)
    orders = takes(request, asked.number, given.name)
    targets = check(given.file, asked.number, overwrite=given.force, clip_of=_Held(orders, given))
    notes = asked.notes(request.notes)
    if given.dry_run:
        return _dry_run(orders, given, notes)
    _err(*notes)
    jobs = Jobs(session.submit_all(orders, provider=given.provider, fresh=given.fresh, yes=given.yes))
    _err(*_before(jobs))
    return bring(jobs, targets, overwrite=given.force, lines=True)


def _sweep(asked: Asked) -> int:
    """Several clips, of which the bill comes first."""
    session, given = default(), asked.options
    plan = asked.plan(session)
    orders, notes = plan.orders, asked.notes(plan.notes)
    names, held = names_of(plan), _Held(orders, given)
    targets = check(given.file, len(orders), overwrite=given.force, names=names, clip_of=held)
    bill = session.bill(plan, provider=given.provider, fresh=given.fresh)
    if given.dry_run:
        seen = _seen(orders, given)
        return _tell(sweep_dry_run_lines(plan, bill, seen, notes), seen)
    # Why it cannot be sent, if it cannot, the error says.
    lines = bill_lines(replace(bill, refusal=None), plan.prompts)
    _err(*notes, *map(hide_keys, lines), *filter(None, [time_words(bill)]))
    sweep = session.sweep(plan, provider=given.provider, fresh=given.fresh, yes=given.yes)
    _err(*_not_sent(sweep))
    return bring(sweep, targets, overwrite=given.force, lines=True)


class _Held:
    """The clips that the library answers some orders with, asked for once, by their numbers."""

    def __init__(self, orders: Sequence[Order], given: Namespace) -> None:
        self._orders = orders
        self._given = given
        self._answers: Sequence[Row | None] | None = None

    def __call__(self, number: int) -> Path | None:
        if self._answers is None:
            self._answers = _seen(self._orders, self._given).answers
        row = self._answers[number]
        clip = None if row is None else default().library().get(row.id).state.clip
        return None if clip is None else clip.path


def _seen(orders: Sequence[Order], given: Namespace) -> Preview:
    return default().preview(orders, provider=given.provider, fresh=given.fresh, yes=given.yes)


def _dry_run(orders: Sequence[Order], given: Namespace, notes: Sequence[str]) -> int:
    seen = _seen(orders, given)
    return _tell(dry_run_lines(orders, seen, notes), seen)


def _tell(lines: Iterable[str], seen: Preview) -> int:
    for line in lines:
        print(line)
    return 0 if seen.refusal is None else 1


def _before(jobs: Jobs) -> Iterable[str]:
    """What is asked for and at what price, or that nothing is sent."""
    new = [job for job in jobs if job.is_new]
    if new:
        prices = [job.estimate_usd for job in new]
        total = None if None in prices else sum((price for price in prices if price is not None), Decimal(0))
        what = called(new[0]) if len(new) == 1 else f"{len(new)} clips"
        most = "up to " if total is not None and any(is_upper_bound(job.request) for job in new) else ""
        price = f"estimate {most}{format_usd(total)}" + (" simulated" if new[0].simulated else "")
        yield f"{what}: {settings_of(new[0].request)}, {'price unknown' if total is None else price}"
    yield from _not_sent(jobs)


def _not_sent(jobs: Jobs) -> Iterable[str]:
    """That nothing is sent, and why, where that is not because the clip is there."""
    for job in jobs:
        if not job.is_new and not job.status.is_settled:
            yield f"{called(job)}: the same request is under way already, nothing was sent this time"
        elif words := nothing_sent(job):
            yield words


def _from_stdin() -> str:
    if sys.stdin is None:
        raise InvalidRequest("there is no prompt: standard input is closed")
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as exc:
        raise InvalidRequest(f"the prompt on standard input is not UTF-8 text: {exc.reason}") from None


def _err(*lines: str) -> None:
    for line in lines:
        say(line, sys.stderr)
