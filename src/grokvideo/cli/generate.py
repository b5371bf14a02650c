"""`grokvideo generate`: from a prompt to a file. The path goes to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from grokvideo.api import default
from grokvideo.cli.delivery import bring
from grokvideo.cli.outputs import Refused, check
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import Order, takes
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.dryrun import dry_run_lines
from grokvideo.notebook.lines import called, nothing_sent
from grokvideo.notebook.options import request_values, take_count
from grokvideo.notebook.sources import Sources
from grokvideo.notebook.terminal import say
from grokvideo.notebook.typed import as_typed
from grokvideo.notebook.words import settings_of, told, visible
from grokvideo.values.price import format_usd, is_upper_bound
from grokvideo.values.secret import redact

USAGE = 2


def generate(given: Namespace) -> int:
    """Make what the words say; 0 with every file, 2 when nothing was sent because a word is wrong."""
    session = default()
    try:
        number = take_count(given.takes)
        prompt = _from_stdin() if given.prompt == "-" else given.prompt
        sources = Sources()
        wishes = {**sources.values(given), **request_values(given)}
        request = session.request(prompt, provider=given.provider, **wishes)
        orders = takes(request, number, given.name)
        targets = check(given.file, number, overwrite=given.force, clip_of=lambda n: _held(orders[n], given))
        notes = (*sources.notes, *map(as_typed, request.notes))
        if given.dry_run:
            return _dry_run(orders, given, notes)
        _err(*notes)
        jobs = Jobs(session.submit_all(orders, provider=given.provider, fresh=given.fresh, yes=given.yes))
    except InvalidRequest as error:
        _err(f"grokvideo: {visible(redact(told(error), 2000))}")
        return USAGE
    except Refused as refused:
        _err(f"grokvideo: {visible(str(refused))} Nothing was sent.")
        return 1
    _err(*_before(jobs))
    return bring(jobs, targets, overwrite=given.force, lines=True)


def _held(order: Order, given: Namespace) -> Path | None:
    """The clip that the library answers this order with, if there is one."""
    session = default()
    [row] = session.preview([order], provider=given.provider, fresh=given.fresh, yes=given.yes).answers
    clip = None if row is None else session.library().get(row.id).state.clip
    return None if clip is None else clip.path


def _dry_run(orders: list[Order], given: Namespace, notes: Sequence[str]) -> int:
    plan = default().preview(orders, provider=given.provider, fresh=given.fresh, yes=given.yes)
    for line in dry_run_lines(orders, plan, notes):
        print(line)
    return 0 if plan.refusal is None else 1


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
