"""What a Studio is told of its clips: a dictionary for each card, and the sums. All words are ready to show."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.chain import chain_of
from grokvideo.notebook.tally import standing_words
from grokvideo.notebook.widgets.cells import clip_told
from grokvideo.notebook.widgets.cells import move_told as move_told
from grokvideo.notebook.widgets.snapshot import can_again, shape_of
from grokvideo.notebook.words import prompt_of, visible
from grokvideo.store.ledger import FINAL
from grokvideo.values.braces import fill, placeholders
from grokvideo.values.state import JobState, Status

Parts = list[list[Any]]
"""A prompt in pieces: `[text, 1]` where it differs from others of its sweep, else `[text, 0]`."""

PROMPT = 200
"""Characters of a prompt on a card at most: there may be hundreds of cards."""
_NAME, _LABEL = 60, 40
_RESUMED = (Status.STOPPED, Status.STALLED)


def card_told(job: Job, state: JobState, link: Path | None, parts: Parts | None = None) -> dict[str, Any]:
    """One card of the trait `cards`.

    Parameters
    ----------
    link
        The clip's file beside the notebook, or None.
    parts
        The prompt, as `parts_of` returns it; None where nothing in it differs from others.
    """
    return {
        **clip_told(job, state, link),
        "label": label_of(job),
        "parts": parts or plain_parts(prompt_of(job)),
        "box": shape_of(job, state.clip),
        "chain": chain_of(job, state),
        # What was sent again has a new job already, and that one a card.
        "can_again": can_again(job, state) and state.ledger != "superseded",
        "can_resume": state.status in _RESUMED,
        "can_delete": can_delete(state),
    }


def can_delete(state: JobState) -> bool:
    """Whether the library lets go of it, as `Library.delete` does."""
    return state.ledger in FINAL or state.ledger == "expired"


def label_of(job: Job) -> str:
    """How a clip is called in a sentence: by its name, or its first words."""
    if job.name:
        return visible(" ".join(job.name.split()), _NAME)
    words = visible(" ".join(job.request.prompt[: 4 * _LABEL].split()), 4 * _LABEL)
    if job.request.foreign or not words:
        return f"clip {job.id[:6]}"
    if len(words) <= _LABEL:
        return words
    return f"{words[: _LABEL - 1].rpartition(' ')[0] or words[: _LABEL - 2]} …"


def sums_told(jobs: Sequence[Job], states: Sequence[JobState], *, earlier: bool, open: Sequence[str]) -> dict[str, Any]:
    """The trait `sums`.

    Parameters
    ----------
    states
        Of these jobs, as the cards show them.
    earlier
        Whether the library has clips that are not shown.
    open
        Ids of the jobs whose whole card stands below.
    """
    once = {job.id: state for job, state in zip(jobs, states, strict=True)}
    return {"words": standing_words(once.values()), "earlier": earlier, "open": list(open)}


def parts_of(template: str, varying: Mapping[str, Any], prompt: str) -> Parts:
    """A filled prompt in pieces, marked where words came from a placeholder that has several values.

    Together they are `visible(prompt, PROMPT)`. Where the prompt cannot be told apart by its template, it is one piece.

    Parameters
    ----------
    template
        As it was written, with its placeholders.
    varying
        The values that were put in here for those placeholders that have several. Others need not be known.
    prompt
        What came of it.
    """
    try:
        found = list(_told_apart(list(_fields(template)), varying, prompt)) if varying else [(prompt, 0)]
    except (ValueError, InvalidRequest):  # the braces do not match, or the prompt is not of this template
        found = [(prompt, 0)]
    return _cut(found)


def plain_parts(prompt: str) -> Parts:
    """A prompt of which nothing differs from others."""
    return _cut([(prompt, 0)])


def _fields(template: str) -> Iterator[tuple[str, str | None]]:
    """Text, and the placeholder behind it as it is written, if there is one."""
    for text, name, spec, conversion in string.Formatter().parse(template):
        if name is None:
            yield text, None
        else:
            yield text, f"{{{name}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}}}"


def _told_apart(
    fields: Sequence[tuple[str, str | None]], varying: Mapping[str, Any], prompt: str
) -> Iterator[tuple[str, int]]:
    """Walk along the prompt. What was put in for a name that is not known here ends where the next known text begins.

    Raises
    ------
    ValueError
        If the prompt is not of this template.
    """
    pieces: list[tuple[str | None, int]] = []
    for text, field in fields:
        pieces.append((text, 0))
        if field is not None:
            pieces.append(_filled(field, varying))
    at, waiting = 0, -1  # no name that is not known, or whether one of those before here varies
    for known, differs in pieces:
        if known is None:
            waiting = max(waiting, differs)
        elif known:
            start = prompt.find(known, at) if waiting >= 0 else at
            if start < 0 or not prompt.startswith(known, start):
                raise ValueError
            yield prompt[at:start], max(waiting, 0)
            yield known, differs
            at, waiting = start + len(known), -1
    if waiting < 0 and at < len(prompt):
        raise ValueError
    yield prompt[at:], max(waiting, 0)


def _filled(field: str, varying: Mapping[str, Any]) -> tuple[str | None, int]:
    """What stands in the place of a placeholder, None where that is not known here; and whether it varies."""
    differs = int(not varying.keys().isdisjoint(placeholders(field)))
    try:
        return fill(field, varying), differs
    except InvalidRequest:  # it names others as well, in its format
        return None, differs


def _cut(pieces: Iterable[tuple[str, int]]) -> Parts:
    """Pieces of one kind together, with hidden characters shown, and of `PROMPT` characters at most."""
    whole = [(text, mark) for text, mark in pieces if text]
    is_long = sum(len(text) for text, _ in whole) > PROMPT
    left = PROMPT - 1 if is_long else PROMPT
    parts: Parts = []
    for differs, group in groupby(whole, key=itemgetter(1)):
        text = "".join(text for text, _ in group)[:left]
        left -= len(text)
        if text:
            parts.append([visible(text, len(text)), differs])
    if is_long:
        parts[-1][0] += "…"
    return parts
