"""`grokvideo generate`: from a prompt to a file. The path goes to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from grokvideo.api import default
from grokvideo.cli.outputs import Refused, check, save
from grokvideo.engine.job import Job
from grokvideo.engine.jobs import Jobs
from grokvideo.engine.orders import Order, takes
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.dryrun import dry_run_lines
from grokvideo.notebook.lines import called, nothing_sent
from grokvideo.notebook.options import request_values, take_count
from grokvideo.notebook.terminal import Say, ended, watching
from grokvideo.notebook.words import settings_of, told, visible
from grokvideo.values.price import format_usd
from grokvideo.values.secret import redact
from grokvideo.values.state import Status

USAGE = 2


def generate(given: Namespace) -> int:
    """Make what the words say; 0 with every file, 2 when nothing was sent because a word is wrong."""
    session = default()
    try:
        number = take_count(given.takes)
        prompt = _from_stdin() if given.prompt == "-" else given.prompt
        request = session.request(prompt, image=given.image, **request_values(given))
        orders = takes(request, number, given.name)
        targets = check(given.output, number, overwrite=given.force)
    except InvalidRequest as error:
        _err(f"grokvideo: {visible(redact(told(error), 2000))}")
        return USAGE
    except Refused as refused:
        _err(f"grokvideo: {visible(str(refused))} Nothing was sent.")
        return 1
    for note in request.notes:
        _err(note)
    if given.dry_run:
        return _dry_run(orders, given)
    jobs = Jobs(session.submit_all(orders, provider=given.provider, fresh=given.fresh, yes=given.yes))
    _err(*_before(jobs))
    return _bring(jobs, targets, given)


def _dry_run(orders: list[Order], given: Namespace) -> int:
    plan = default().preview(orders, provider=given.provider, fresh=given.fresh, yes=given.yes)
    for line in dry_run_lines(orders, plan):
        print(line)
    return 0 if plan.refusal is None else 1


def _before(jobs: Jobs) -> Iterable[str]:
    """What is asked for and at what price, or that nothing is sent."""
    new = [job for job in jobs if job.is_new]
    if new:
        prices = [job.estimate_usd for job in new]
        total = None if None in prices else sum((price for price in prices if price is not None), Decimal(0))
        what = called(new[0]) if len(new) == 1 else f"{len(new)} clips"
        price = format_usd(total) + (" simulated" if new[0].simulated else "")
        yield f"{what}: {settings_of(new[0].request)}, estimate {price}"
    for job in jobs:
        if not job.is_new and not job.status.is_settled:
            yield f"{called(job)}: the same request is under way already, nothing was sent this time"
        elif words := nothing_sent(job):
            yield words


def _bring(jobs: Jobs, targets: list[Path | None], given: Namespace) -> int:
    """Wait for all of them, and say of each where it is, or why not."""
    missing = 0
    with watching(jobs, lines=True) as say:
        for job, target in zip(jobs, targets, strict=True):
            job.wait()
            say(ended(job), sys.stderr)
            path = _file_of(job, target, say, overwrite=given.force)
            if path is None:
                missing += 1
            else:
                _print_path(path, say)
    return 0 if not missing else 1


def _file_of(job: Job, target: Path | None, say: Say, *, overwrite: bool) -> Path | None:
    clip = job.state.clip
    if job.status is not Status.DONE or clip is None:
        return None
    if not clip.path.is_file():
        gone = f"{called(job)}: its file {visible(str(clip.path))} is gone. --fresh makes and pays for it once more."
        say(gone, sys.stderr)
        return None
    try:
        return clip.path if target is None else save(clip, target, overwrite=overwrite)
    except Refused as refused:
        say(f"{called(job)}: {visible(str(refused))} The clip is in your library: {clip.path}", sys.stderr)
        return None


def _print_path(path: Path, say: Say) -> None:
    """A path as the system knows it: `$(grokvideo generate ...)` must find the file, whatever its name."""
    text = str(path)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        if (buffer := getattr(sys.stdout, "buffer", None)) is not None:
            sys.stdout.flush()
            buffer.write(os.fsencode(text) + b"\n")
            buffer.flush()
            return
    say(text, sys.stdout)


def _from_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as exc:
        raise InvalidRequest(f"the prompt on standard input is not UTF-8 text: {exc.reason}") from None


def _err(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)
