"""A sweep as static HTML and as plain text: its bill, or its clips row by row. What a saved notebook shows of it.

As the page of a single job it has inline style only, and reads without any. Pictures are small: many stand on one page.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from grokvideo.engine.job import Job
from grokvideo.engine.sweeps import Sweep
from grokvideo.notebook.billing import (
    Row,
    bill_lines,
    head_of,
    prompt_parts,
    prompt_words,
    rows_of,
    sentences_of,
    sums_of,
    title_words,
)
from grokvideo.notebook.grid import grid_of
from grokvideo.notebook.html import data_uri
from grokvideo.notebook.markup import EDGE, FRAME, NO_MATH, PLAIN, code, heading, paragraph, safe
from grokvideo.notebook.tally import expected_words, spent_words, standing_words
from grokvideo.notebook.trouble import brief
from grokvideo.notebook.words import price_of, title_of, visible
from grokvideo.store.clips import LINK_FOLDER, link, link_name
from grokvideo.values.axes import Cell
from grokvideo.values.state import Clip, Status

WAITING = "Waiting for your confirmation when this notebook was saved. Nothing was sent."
CANCELLED = "Cancelled. Nothing was sent."
_POSTER, _LEAST_POSTER, _POSTERS = 6_000, 1_200, 270_000
"""Bytes of a picture at most, and at least where there are too many; and of all of them, each of which stands twice."""
_CARD = f"{FRAME}max-width:960px;font-size:13px;line-height:20px"
_GRID = "display:grid;gap:8px;margin:0 0 12px;grid-template-columns:repeat(auto-fill,minmax(min(100%,{}px),1fr))"
_WIDTH, _GAP = 696, 8
"""CSS px of a row in a usual notebook, and between two cells of it."""
_CELL = f"min-width:0;border:1px solid {EDGE};border-radius:4px;padding:8px;font-size:12px;line-height:18px"
_WIDE, _NARROW, _LARGEST = 240, 144, 432
"""CSS px of a cell."""
_LINE = f"{PLAIN};border-bottom:1px solid {EDGE};text-align:left;vertical-align:top;padding:4px 16px 4px 0"
_NUMBER = f"{_LINE};text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
_STYLES = (_LINE, _LINE, _NUMBER, _NUMBER)
_log = logging.getLogger("grokvideo")


class Film(NamedTuple):
    """What a page needs of a clip: its file beside the notebook, or None, and its picture as a data URI, or ""."""

    link: Path | None
    poster: str


def film_of(job: Job, clip: Clip, folder: Path, many: int) -> Film:
    """Link a clip beside the notebook, and make its picture small: one of `many`, or 0 for none. Not for the kernel's
    own thread."""
    from grokvideo.video.thumbs import thumb

    beside = None
    try:
        beside = link(clip.path, folder, link_name(job.name or job.request.prompt, job.id))
    except OSError:
        _log.warning("the clip could not be linked beside the notebook in %s", folder, exc_info=True)
    limit = max(_LEAST_POSTER, min(_POSTER, _POSTERS // max(1, many)))
    picture = None if clip.poster is None or not many else thumb(clip.poster, limit)
    return Film(beside, "" if picture is None else data_uri(picture))


def static_sweep(sweep: Sweep, films: Mapping[str, Film], *, view: str | None = None) -> str:
    """The HTML of a sweep as it stands.

    Parameters
    ----------
    films
        By their jobs' ids the clips that can be shown; others come later.
    view
        Id of the widget model that may take this place; None without one.
    """
    inside = _matrix(sweep, films) if sweep.has_begun else _bill(sweep)
    model = f' data-view="{escape(view, quote=True)}"' if view else ""
    title = heading(title_words(sweep.bill), simulated=sweep.bill.simulated)
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(sweep.id, quote=True)}" '
        f'data-status="{_status(sweep)}"{model} style="{_CARD}"><div class="{NO_MATH}">'
        f"{paragraph(title, 8)}{_prompt(sweep)}{inside}</div></div>"
    )


def plain_sweep(sweep: Sweep, films: Mapping[str, Film]) -> str:
    """The same as plain text: a line for each clip, or the bill."""
    return "\n".join(_lines(sweep, films))


def _lines(sweep: Sweep, films: Mapping[str, Film]) -> Iterator[str]:
    if not sweep.has_begun:
        yield from bill_lines(sweep.bill, sweep.plan.prompts)
        yield CANCELLED if sweep.is_cancelled else WAITING
        return
    called = f"{visible(sweep.name, 40)}: " if sweep.name else ""
    yield f"{called}{title_words(sweep.bill)}: {_sum(sweep)}"
    if prompt := " ".join(prompt_words(sweep.plan.prompts).split()):
        yield f"“{prompt}”"
    for job, cell in zip(sweep, sweep.cells, strict=True):
        film = films.get(job.id)
        file = "" if film is None or film.link is None else f", {LINK_FOLDER}/{film.link.name}"
        yield f"{cell.words or 'clip'}: {standing(job)}{file}"


def _status(sweep: Sweep) -> str:
    if not sweep.has_begun:
        return "done" if sweep.is_cancelled else "waiting"
    return "done" if all(job.status.is_settled for job in sweep) else "pending"


def _prompt(sweep: Sweep) -> str:
    parts = [
        f"<code>{safe(words)}</code>" if is_name else safe(words) for words, is_name in prompt_parts(sweep.plan.prompts)
    ]
    style = "margin:0 0 8px;font-size:14px;white-space:pre-wrap;overflow-wrap:anywhere"
    return f'<p style="{style}">{"".join(parts)}</p>' if parts else ""


def _bill(sweep: Sweep) -> str:
    bill = sweep.bill
    *rows, total = [*rows_of(bill), *sums_of(bill)]
    body = "".join([*(_table_row("td", row) for row in rows), _table_row("td", total, is_sum=True)])
    head = f'<thead style="{PLAIN}">{_table_row("th", head_of(bill))}</thead>'
    style = f"{PLAIN};border-collapse:collapse;margin:0 0 8px;table-layout:auto;width:100%"
    state = CANCELLED if sweep.is_cancelled else WAITING
    below = [paragraph(safe(words), 8) for words in sentences_of(bill)]
    return (
        f'<table style="{style}">{head}<tbody>{body}</tbody></table>{"".join(below)}'
        f"{paragraph(f'<b>{safe(state)}</b>', 0)}"
        f"{_small('Made with grokvideo. Run the cell again to see the bill again.')}"
    )


def _table_row(tag: str, row: Row, *, is_sum: bool = False) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    cells = [f"<b>{safe(cell)}</b>" if is_sum else safe(cell) for cell in row]
    inside = "".join(
        f'<{tag}{scope} style="{style}">{cell}</{tag}>' for cell, style in zip(cells, _STYLES, strict=True)
    )
    return f'<tr style="{PLAIN}">{inside}</tr>'


def _matrix(sweep: Sweep, films: Mapping[str, Film]) -> str:
    grid, jobs, cells = grid_of(sweep.plan), list(sweep), sweep.cells
    parts = []
    width = (_WIDTH + _GAP) // max(1, len(grid.columns.labels)) - _GAP
    style = _GRID.format(max(_NARROW, min(_WIDE, width)))
    for label, places in grid.lines():
        if label:
            parts.append(paragraph(f"<b>{safe(label)}</b>", 4))
        # A clip that was left out keeps its place, so that columns stay columns.
        inside = [
            "<div></div>" if at is None else _cell(jobs[at], cells[at], grid.columns.labels[column], films)
            for column, at in enumerate(places)
        ]
        parts.append(f'<div style="{style}">{"".join(inside)}</div>')
    parts.append(paragraph(safe(_sum(sweep)), 0))
    parts.append(_small(_closing(jobs)))
    return "".join(parts)


def _cell(job: Job, cell: Cell, label: str, films: Mapping[str, Film]) -> str:
    clip, film = job.state.clip, films.get(job.id)
    player = "" if clip is None or film is None else film_player(clip, film, cell.words)
    lines = [paragraph(f"<b>{safe(label)}</b>", 0, above=4 if player else 0) if label else ""]
    lines.append(paragraph(safe(standing(job)), 0))
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(job.id, quote=True)}" '
        f'data-status="{job.status.value}" style="{_CELL}">{player}{"".join(lines)}</div>'
    )


def film_player(clip: Clip, film: Film, words: str) -> str:
    """A clip as a small player, or its picture alone; `words` say what is to be seen."""
    shape = f"aspect-ratio:{max(1, clip.width)}/{max(1, clip.height)}"
    fit = f"display:block;margin:0;border-radius:3px;width:100%;max-width:{_LARGEST}px;height:auto;{shape}"
    picture = f'<img src="{film.poster}" width="{_WIDE}" alt="{safe(words, 100)}" style="{fit}">' if film.poster else ""
    if film.link is None:
        return picture
    source = escape(quote(f"{LINK_FOLDER}/{film.link.name}"), quote=True)
    load = "none" if film.poster else "metadata"
    return (
        f'<video src="{source}" poster="{film.poster}" controls preload="{load}" width="{_WIDE}" style="{fit}">'
        f"{picture}</video>"
    )


def standing(job: Job, when: str = "") -> str:
    """`Done, $0.21 simulated`; `Failed: internal error, not billed`; `Still rendering, est. $0.63`, and `when`."""
    title = title_of(job)
    if not job.status.is_settled:
        title = f"Still {job.status.label.lower()}{when}"
    elif why := brief(job):
        return f"{title}: {visible(why, 200)}"
    if job.reused:
        return f"{title}, $0.00"
    name, price = price_of(job)
    return f"{title}, {'est. ' if name == 'Estimate' else ''}{price}"


def _sum(sweep: Sweep) -> str:
    jobs = list(sweep)
    kind = " simulated" if sweep.bill.simulated else ""
    money = f"{spent_words([*jobs, *sweep.attempts])} of {expected_words(jobs, sweep.attempts)}{kind}"
    saved = "" if all(job.status.is_settled for job in jobs) else " when this notebook was saved"
    return f"{standing_words([job.state for job in jobs])}{saved}; {money}"


def _closing(jobs: Sequence[Job]) -> str:
    load = f"Start a kernel and run {code('%load_ext grokvideo')}"
    statuses = {job.status for job in jobs}
    if not all(status.is_settled for status in statuses):
        return f"{load}: what was sent is picked up where it was, at no extra cost."
    if statuses <= {Status.DONE}:
        return "Made with grokvideo. Run the cell again for its buttons: clips in your library cost nothing."
    return f"Made with grokvideo. {load}, then {code('%grokvideo jobs')}, to see what can be done about the others."


def _small(inside: str) -> str:
    return f'<p style="margin:8px 0 0;font-size:12px;line-height:18px">{inside}</p>'
