"""How clips differ: what to call each of them, what is the same in all, and what changed against one of them.

Words of others are shown with `visible`, and cut; HTML is left to the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.notebook.facts import COLUMNS, NONE, Fact, facts_of, told_apart
from grokvideo.notebook.worddiff import Words, word_diff
from grokvideo.notebook.words import ELSEWHERE, estimate_of, prompt_of, visible
from grokvideo.values.axes import Cell
from grokvideo.values.price import format_usd

LETTERS = "ABCDEFGHI"
"""Clips are called so in a comparison; there are no more of them."""
MOST_PROMPT = 4000
"""Characters of a prompt that are compared and shown."""
TAKES = "Same request, different takes."
SAME = "same"
"""What stands in the place of what did not change, and the kind of such words."""
_LABEL = 80
_LABEL_WORDS = 4
_LABEL_FACTS = 3
"""More only where clips would be called the same with fewer."""
_QUOTED = 60
# Small words of English: alone they tell nothing, so they stand in a label only beside others.
_SMALL = frozenset("a an and as at by for from in into is it its of on or that the this to with".split())  # noqa: SIM905

Piece = list[str]
"""Text, and what became of it: "" or "removed", "added", "same"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A clip in a comparison.

    Parameters
    ----------
    key
        What a browser calls it by: its job's id, with a number behind it where the same clip stands there twice.
    given
        A label that somebody gave.
    cell
        What it is in a sweep.
    """

    job: Job
    key: str
    given: str = ""
    cell: Cell | None = None


def labels(entries: Sequence[Entry]) -> list[str]:
    """What to call each clip: its given name, else what it has and the others have not; empty where that is nothing."""
    found = _by_cell([entry.cell for entry in entries]) or _by_request([entry.job for entry in entries])
    names = [entry.job.name or "" for entry in entries]
    if len(set(names)) == 1:
        names = [""] * len(names)
    told = [entry.given or label or name for entry, label, name in zip(entries, found, names, strict=True)]
    return [visible(_one_line(label), _LABEL) for label in told]


def same_words(jobs: Sequence[Job]) -> str:
    """`same in all: 6 s · 480p · 16:9 · audio`; empty where nothing is."""
    facts = [facts_of(job) for job in jobs]
    order = [column for column in COLUMNS if column not in ("Model", "Take", "Provider")]
    words = [facts[0][column].short for column in [*order, "Model"] if column in facts[0] and _agree(facts, column)]
    prompts = {prompt_of(job) for job in jobs}
    if len(prompts) == 1 and (prompt := _one_line(prompts.pop())) and not jobs[0].request.foreign:
        words.append(f"“{visible(prompt, _QUOTED)}”")
    told = [word for word in words if word]
    return f"same in all: {' · '.join(told)}" if told else ""


def changes(entries: Sequence[Entry], reference: str) -> dict[str, Any]:
    """What changed against one of the clips, for a table of those columns in which they differ.

    Parameters
    ----------
    reference
        The key of that clip, which stands there in full.

    Returns
    -------
    dict
        `reference`; `columns`; `rows`, each with `job`, `letter` and `cells` of pieces; `none`, what to say instead
        where nothing differs.
    """
    jobs = [entry.job for entry in entries]
    at = next((number for number, entry in enumerate(entries) if entry.key == reference), 0)
    told: dict[str, list[list[Piece]]] = {}
    if len({_asked(job) for job in jobs}) > 1:
        told["Prompt"] = _prompts(jobs, at)
    facts = [facts_of(job) for job in jobs]
    for column in COLUMNS:
        if not _agree(facts, column, known=True):
            told[column] = _cells(told_apart(facts, column), at)
    prices = prices_of(jobs)
    differ = bool(told.keys() - {"Take"})
    if len(set(prices)) > 1:
        told["Billed"] = [[[price, ""]] for price in prices]
        differ = True
    if not differ:
        told = {}
    rows = [
        {"job": entry.key, "letter": LETTERS[number], "cells": [cells[number] for cells in told.values()]}
        for number, entry in enumerate(entries)
    ]
    return {
        "reference": entries[at].key,
        "columns": list(told),
        "rows": rows if told else [],
        "none": "" if told else TAKES,
    }


def prices_of(jobs: Sequence[Job]) -> list[str]:
    """What each clip cost, or is expected to; where only some are simulated, those say so."""
    mixed = len({job.simulated for job in jobs}) > 1
    return [_price(job, mixed=mixed) for job in jobs]


def _price(job: Job, *, mixed: bool) -> str:
    cost = job.cost_usd
    if job.state.ledger == "rejected" or cost == 0:
        return "not billed"
    if cost is None and job.estimate_usd is None:
        return "price unknown"
    words = f"est. {estimate_of(job)}" if cost is None else format_usd(cost)
    return f"{words} simulated" if mixed and job.simulated else words


def _by_cell(cells: Sequence[Cell | None]) -> list[str] | None:
    """The labels of a sweep's cells where these differ; None where they do not, or are of no sweep, or of several."""
    own = [cell.labels for cell in cells if cell is not None]
    if len(own) < len(cells) or len({tuple(each) for each in own}) > 1:
        return None
    axes = [axis for axis in own[0] if len({each[axis] for each in own}) > 1]
    return [", ".join(each[axis] for axis in axes) for each in own] if axes else None


def _by_request(jobs: Sequence[Job]) -> list[str]:
    facts = [facts_of(job) for job in jobs]
    varied = [told_apart(facts, column) for column in COLUMNS if not _agree(facts, column, known=True)]
    telling = [column for column in varied if any(fact is not None and fact.short for fact in column)]
    own = _own_words([_asked(job) for job in jobs])
    # What one of them says, all say.
    for many in range(_LABEL_FACTS, max(_LABEL_FACTS, len(telling)) + 1):
        shorts = [[fact.short for fact in each if fact] for each in _across(telling[:many], len(jobs))]
        found = [", ".join(filter(None, [*words, *more])) for words, more in zip(own, shorts, strict=True)]
        if len(set(found)) == len(found):
            break
    return found


def _across(columns: Sequence[Sequence[Fact | None]], many: int) -> list[list[Fact | None]]:
    return [[column[number] for column in columns] for number in range(many)]


def _own_words(prompts: Sequence[str]) -> list[list[str]]:
    """Of each prompt the words that not all have, a few, in runs: `["ink", "rain outside"]`."""
    if len(set(prompts)) == 1:
        return [[] for _ in prompts]
    taken = [Words.of(prompt[:MOST_PROMPT]) for prompt in prompts]
    shared = set.intersection(*({key.casefold() for key in words.keys} for words in taken))
    return [_runs(words, shared) for words in taken]


def _runs(words: Words, shared: set[str]) -> list[str]:
    own = [at for at, key in enumerate(words.keys) if key.casefold() not in shared and key[0].isalnum()]
    telling = [at for at in own if words.keys[at].casefold() not in _SMALL] or own
    runs: list[list[int]] = []
    for at in telling[:_LABEL_WORDS]:
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [words.piece(run[0], run[-1] + 1) for run in runs]


def _prompts(jobs: Sequence[Job], at: int) -> list[list[Piece]]:
    """The column of prompts: the reference in full, the others as what changed."""
    reference = jobs[at]
    first = Words.of(reference.request.prompt[:MOST_PROMPT])
    column = []
    for number, job in enumerate(jobs):
        prompt = job.request.prompt
        if job.request.foreign:
            column.append([[ELSEWHERE, SAME]])
        elif number == at:
            column.append([[_shown(_cut(prompt)), ""]] if prompt else [[NONE, SAME]])
        elif prompt == reference.request.prompt and not reference.request.foreign:
            column.append([[SAME, SAME]])
        elif prompt[:MOST_PROMPT] == reference.request.prompt[:MOST_PROMPT]:
            column.append([[f"the same in the first {MOST_PROMPT:,} characters", SAME]])
        else:
            runs = word_diff(first, Words.of(_cut(prompt)))
            if not any(kind for _, kind in runs):
                column.append([["the same words, with other spaces or lines between them", SAME]])
            else:
                column.append([[_shown(text), kind] for text, kind in runs])
    return column


def _cells(facts: Sequence[Fact | None], at: int) -> list[list[Piece]]:
    """A column of anything else, with the reference in full."""
    reference = facts[at]
    column: list[list[Piece]] = []
    for number, fact in enumerate(facts):
        if fact is None:
            column.append([["not known", SAME]])
        elif number == at:
            column.append([[fact.words, ""]])
        elif reference is not None and fact.value == reference.value:
            column.append([[SAME, SAME]])
        elif fact.words == NONE and reference is not None:
            column.append([[reference.words, "removed"]])
        else:
            column.append([[_tail(fact.words, "" if reference is None else reference.words), "added"]])
    return column


def _tail(words: str, reference: str) -> str:
    """Of a model's name only what is new in it: `…-1.5`."""
    return f"…{words[len(reference) :]}" if "-" in reference and words.startswith(f"{reference}-") else words


def _agree(facts: Sequence[Mapping[str, Fact]], column: str, *, known: bool = False) -> bool:
    """Whether all have the same there; `known`: as far as that is known."""
    values = [each[column].value for each in facts if column in each]
    if not known and len(values) < len(facts):
        return not values
    return len(set(values)) <= 1


def _asked(job: Job) -> str:
    """A prompt, for comparing: one that is not known is like no other."""
    return job.id if job.request.foreign else job.request.prompt


def _cut(prompt: str) -> str:
    return prompt if len(prompt) <= MOST_PROMPT else f"{prompt[: MOST_PROMPT - 1]}…"


def _shown(text: str) -> str:
    return text if text.isprintable() else visible(text, len(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
