"""`%grokvideo history`, `jobs` and `cost` in a notebook: a table, with the plain text beside it for other pages.

Inline style only, colours inherited, nothing with an id; where it is too narrow for a table, it scrolls by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from grokvideo.engine.job import Job
from grokvideo.notebook.lines import COST_HEAD, COST_NUMBERS_FROM, cost_rows, day_of, price_told
from grokvideo.notebook.markup import NO_MATH, PLAIN, safe
from grokvideo.notebook.words import prompt_of, title_of
from grokvideo.store.money import CostLine

_OUTER = "overflow-x:auto;max-width:960px;font-size:13px;line-height:18px;text-align:left"
_TABLE = f"{PLAIN};border-collapse:collapse;margin:0 0 8px;table-layout:auto"
_EDGE = "border-bottom:1px solid rgba(128,128,128,.45)"
_CELL = f"{PLAIN};{_EDGE};text-align:left;vertical-align:top;padding:4px 16px 4px 0"
_SHORT = f"{_CELL};white-space:nowrap"
_WRAPS = f"{_CELL};white-space:normal;min-width:72px;overflow-wrap:anywhere"
_NUMBER = f"{_SHORT};text-align:right;font-variant-numeric:tabular-nums"
_PROMPT = f"{_CELL};white-space:normal;width:60%;min-width:160px"
# The whole prompt is there, to be found and copied; two lines of it are shown.
_TWO_LINES = (
    "display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;overflow-wrap:anywhere"
)
_JOB_HEAD = ("made", "name", "status", "price", "prompt")
_JOB_STYLES = (_SHORT, _WRAPS, _WRAPS, _WRAPS, _PROMPT)


def show(html: str, lines: Iterable[str]) -> None:
    """Display it in a notebook; print the lines elsewhere."""
    from grokvideo.notebook.waits import in_kernel

    text = "\n".join(lines)
    if not in_kernel():
        print(text)
        return
    from IPython.display import publish_display_data

    publish_display_data({"text/html": html, "text/plain": text})


def jobs_html(jobs: Sequence[Job], *, today: date, paths: bool = False, below: str = "") -> str:
    """A list of jobs; `paths`: with their files; `below`: a sentence under it."""
    rows = [_row("td", [_job_cells(job, today, paths=paths)], _JOB_STYLES) for job in jobs]
    return _outer([_table(_row("th", [[safe(word) for word in _JOB_HEAD]], _JOB_STYLES), rows), _sentence(below)])


def costs_html(parts: Iterable[str | list[CostLine]]) -> str:
    """What `cost_parts` says."""
    return _outer(_sentence(part) if isinstance(part, str) else _cost_table(part) for part in parts)


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, below: Sequence[str] = ()) -> str:
    """Any words in rows, which wrap but for the first; `below`: sentences under them."""
    styles = [_SHORT, *[_WRAPS] * (len(head) - 1)]
    cells = [[safe(cell) for cell in row] for row in (head, *rows)]
    table = _table(_row("th", cells[:1], styles), [_row("td", cells[1:], styles)])
    return _outer([table, *map(_sentence, below)])


def _job_cells(job: Job, today: date, *, paths: bool) -> list[str]:
    short = f'<code style="{PLAIN};padding:0">{safe(job.id[:6])}</code>'
    name = safe(job.name or "", 80).replace("_", "_<wbr>")
    name = f"{name}<br>{short}" if name else short
    prompt = f'<div style="{_TWO_LINES}">{safe(" ".join(prompt_of(job).split()), 4000)}</div>'
    if paths and (clip := job.state.clip) is not None:
        prompt += f'<div style="overflow-wrap:anywhere;opacity:.75">{safe(str(clip.path))}</div>'
    return [safe(day_of(job, today)), name, safe(title_of(job)), safe(price_told(job)), prompt]


def _cost_table(lines: Sequence[CostLine]) -> str:
    styles = [_NUMBER if number >= COST_NUMBERS_FROM else _WRAPS for number in range(len(COST_HEAD))]
    styles[0] = _SHORT
    cells = [[safe(cell) for cell in row] for row in (COST_HEAD, *cost_rows(lines))]
    return _table(_row("th", cells[:1], styles), [_row("td", cells[1:], styles)])


def _row(tag: str, rows: Sequence[Sequence[str]], styles: Sequence[str]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    return "".join(
        f'<tr style="{PLAIN}">'
        + "".join(f'<{tag}{scope} style="{style}">{cell}</{tag}>' for cell, style in zip(row, styles, strict=True))
        + "</tr>"
        for row in rows
    )


def _table(head: str, rows: Iterable[str]) -> str:
    body = "".join(rows)
    return f'<table style="{_TABLE}"><thead style="{PLAIN}">{head}</thead><tbody>{body}</tbody></table>'


def _sentence(words: str) -> str:
    return f'<p style="margin:0 0 8px">{safe(words)}</p>' if words else ""


def _outer(parts: Iterable[str]) -> str:
    return f'<div class="{NO_MATH}" tabindex="0" style="{_OUTER}">{"".join(parts)}</div>'
