"""A comparison as static HTML and as plain text: the clips side by side, and what changed. No clock without a kernel.

As the page of a single job it has inline style only, and reads without any. In plain text changes are told in words,
for nothing can be struck through there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import quote

from grokvideo.engine.job import Job
from grokvideo.notebook.differences import SAME, Piece
from grokvideo.notebook.facts import NONE
from grokvideo.notebook.markup import EDGE, FRAME, NO_MATH, PLAIN, code, heading, paragraph, safe
from grokvideo.notebook.trouble import brief
from grokvideo.notebook.words import price_of, title_of, visible
from grokvideo.store.clips import LINK_FOLDER
from grokvideo.values.state import Clip, Status

WHAT_CHANGED = "What changed"
_CARD = f"{FRAME}max-width:960px;font-size:13px;line-height:20px"
_FIGURE = "min-width:0"
_WIDEST = {True: 312, False: 468}
"""Of a player, CSS px, where there are three beside each other, and two."""
_TABLE = f"{PLAIN};border-collapse:collapse;margin:0;table-layout:auto;width:100%"
_CELL = f"{PLAIN};border-bottom:1px solid {EDGE};text-align:left;vertical-align:top;line-height:20px;white-space:normal"
_WORDS = f"{_CELL};padding:4px 16px 4px 0;min-width:72px;overflow-wrap:anywhere"
_LETTER = f"{_CELL};padding:4px 12px 4px 0;font-weight:700;white-space:nowrap;width:1%"
_MONEY = f"{_CELL};padding:4px 0;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
# Both lines are said, so that a page that strips colours, or style, still tells what came and what went.
_MARKS = {
    "added": '<ins style="text-decoration:underline;background:rgba(38,116,43,.2);color:inherit">{}</ins>',
    "removed": '<del style="text-decoration:line-through;background:rgba(192,38,38,.18);color:inherit">{}</del>',
    "same": '<span style="opacity:.7">{}</span>',
    "": "{}",
}
_SAVED = " when this notebook was saved"  # whoever reads it, reads it later
_PIECE = 4001
"""Characters of a text: prompts were cut before."""
_TOLD = 6
"""Changes of a prompt that are told in words; where there are more, it is shown as it is."""


class Figure(NamedTuple):
    """A clip as a page shows it: its name beside the notebook, and its picture as a data URI, or ""."""

    job: Job
    letter: str
    label: str
    stars: int
    link: str | None
    picture: str
    note: str


def static_compare(
    about: Mapping[str, Any],
    figures: Sequence[Figure],
    changed: Mapping[str, Any],
    *,
    view: str | None = None,
    below: bool = False,
) -> str:
    """The HTML of a comparison as it stands.

    Parameters
    ----------
    about, changed
        What the browser is told: see `Compare`.
    view
        Id of the widget model that may take this place; None without one.
    below
        It came from a button of what stands above it: no cell asks for it.
    """
    is_done = all(figure.job.status.is_settled for figure in figures)
    model = f' data-view="{escape(view, quote=True)}"' if view else ""
    at_most = "26%" if len(figures) > 4 else "34%"  # so that there are never more than three, or two
    grid = f"display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(min(100%,max(256px,{at_most})),1fr))"
    inside = [
        paragraph(heading(about["title"], simulated=about["simulated"]), 8),
        f'<div style="{grid}">{"".join(_figure(figure, len(figures)) for figure in figures)}</div>',
        paragraph(safe(about["note"]), 0, above=8) if about["note"] else "",
        _changed(about, changed),
        f'<p style="margin:8px 0 0;font-size:12px;line-height:18px">{_closing(is_done, below)}</p>',
    ]
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(about["id"], quote=True)}" '
        f'data-status="{"done" if is_done else "pending"}"{model} style="{_CARD}">'
        f'<div class="{NO_MATH}">{"".join(inside)}</div></div>'
    )


def compare_lines(
    about: Mapping[str, Any], figures: Sequence[Figure], changed: Mapping[str, Any], *, paths: bool = False
) -> Iterator[str]:
    """A comparison as lines of plain text.

    Parameters
    ----------
    paths
        The whole path of each clip, in place of its name beside the notebook.
    """
    yield about["title"] + (" (simulated)" if about["simulated"] else "")
    for figure in figures:
        called = f"{figure.letter}  {figure.label}".rstrip()
        facts = filter(None, [_standing(figure.job, ""), _stars(figure.stars), figure.note])
        yield f"{called}: {', '.join(facts)}"
        clip = figure.job.state.clip
        if clip is not None and (paths or figure.link is not None):
            yield f"   {visible(str(clip.path)) if paths else f'{LINK_FOLDER}/{figure.link}'}"
    yield from filter(None, [about["note"], about["same"], changed["none"]])
    if changed["rows"]:
        yield f"{WHAT_CHANGED}, against {_reference(changed)}:"
        yield from (_row_words(row, changed) for row in changed["rows"])


def _figure(figure: Figure, many: int) -> str:
    job = figure.job
    clip = job.state.clip
    player = "" if clip is None else _player(figure, clip, _WIDEST[many > 4])
    label = f"<b>{figure.letter}</b> {safe(figure.label)}".rstrip()
    lines = [
        paragraph(f'<span style="overflow-wrap:anywhere">{label}</span>', 0, above=4 if player else 0),
        paragraph(_stars(figure.stars), 0) if figure.stars else "",
        paragraph(safe(_standing(job, _SAVED)), 0),
        paragraph(safe(figure.note), 0) if figure.note else "",
    ]
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(job.id, quote=True)}" '
        f'data-status="{job.status.value}" style="{_FIGURE}">{player}{"".join(lines)}</div>'
    )


def _player(figure: Figure, clip: Clip, widest: int) -> str:
    shape = f"aspect-ratio:{max(1, clip.width)}/{max(1, clip.height)}"
    fit = f"display:block;margin:0;border-radius:4px;width:100%;max-width:{widest}px;height:auto;{shape}"
    name = safe(f"{figure.letter} {figure.label}".rstrip(), 100)
    picture = f'<img src="{figure.picture}" width="{widest}" alt="{name}" style="{fit}">' if figure.picture else ""
    if figure.link is None:
        return picture
    source = escape(quote(f"{LINK_FOLDER}/{figure.link}"), quote=True)
    # Twice the picture: as the poster where the file is missing, and inside for pages that strip the video.
    return (
        f'<video src="{source}" poster="{figure.picture}" controls muted preload="metadata" width="{widest}" '
        f'style="{fit}">{picture}</video>'
    )


def _standing(job: Job, when: str) -> str:
    """`Done, billed $0.30 simulated`; `Failed: internal error, not billed`; of what goes on, `when` that was."""
    title = title_of(job)
    if not job.status.is_settled:
        title = f"Still {job.status.label.lower()}{when}"
    elif why := brief(job):
        return f"{title}: {visible(why, 200)}"
    elif job.status is Status.DONE:
        title = Status.DONE.label  # which of them came from the library is no difference between clips
    name, price = price_of(job)
    return f"{title}, {name.lower()} {price}"


def _stars(stars: int) -> str:
    return f"{stars} of 5 stars" if stars else ""


def _changed(about: Mapping[str, Any], changed: Mapping[str, Any]) -> str:
    same = paragraph(safe(about["same"]), 8 if changed["rows"] else 0, above=4) if about["same"] else ""
    if not changed["rows"]:
        return paragraph(safe(changed["none"]), 0, above=12) + same
    title = paragraph(f"<b>{WHAT_CHANGED}</b> against {_reference(changed)}", 0, above=12)
    styles = [_MONEY if column == "Billed" else _WORDS for column in changed["columns"]]
    head = "".join(
        f'<th scope="col" style="{style};font-weight:400">{safe(column)}</th>'
        for column, style in zip(changed["columns"], styles, strict=True)
    )
    rows = "".join(
        f'<tr style="{PLAIN}"><th scope="row" style="{_LETTER}">{row["letter"]}</th>'
        + "".join(f'<td style="{style}">{_pieces(cell)}</td>' for cell, style in zip(row["cells"], styles, strict=True))
        + "</tr>"
        for row in changed["rows"]
    )
    return (
        f'{title}{same}<div style="overflow-x:auto"><table style="{_TABLE}"><thead style="{PLAIN}">'
        f'<tr style="{PLAIN}"><td style="{_LETTER}"></td>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _pieces(cell: Sequence[Piece]) -> str:
    return "".join(_MARKS[kind].format(safe(text, _PIECE)) for text, kind in cell)


def _reference(changed: Mapping[str, Any]) -> str:
    letter: str = next(row["letter"] for row in changed["rows"] if row["job"] == changed["reference"])
    return letter


def _closing(is_done: bool, below: bool) -> str:
    if not is_done:
        load = f"Start a kernel and run {code('%load_ext grokvideo')}"
        return f"Made with grokvideo. {load}: what was sent is picked up where it was, at no extra cost."
    if below:
        return "Made with grokvideo, from the clips above."
    return "Made with grokvideo. Run the cell again to play them on one clock: clips in your library cost nothing."


def _row_words(row: Mapping[str, Any], changed: Mapping[str, Any]) -> str:
    """`B  prompt: “clay” for “ink”, without “, rain outside”; billed: $0.30`; what is the same is left out."""
    told = [
        f"{column.lower()}: {_cell_words(cell)}"
        for column, cell in zip(changed["columns"], row["cells"], strict=True)
        if cell != [[SAME, SAME]]
    ]
    return f"{row['letter']}  {'; '.join(told) or SAME}"


def _cell_words(cell: Sequence[Piece]) -> str:
    if len(cell) == 1 or sum(kind != "" for _, kind in cell) > _TOLD:
        return " ".join("".join(text for text, kind in cell if kind != "removed").split()) or NONE
    told: list[str] = []
    replaced = False
    for (text, kind), (following, next_kind) in pairwise([*_close(cell), ("", "")]):
        if replaced:
            replaced = False
        elif kind == "removed" and next_kind == "added":
            told.append(f"{_quoted(following)} for {_quoted(text)}")
            replaced = True
        elif kind == "removed":
            told.append(f"without {_quoted(text)}")
        elif kind == "added":
            told.append(f"with {_quoted(text)}")
    return ", ".join(told)


def _close(cell: Sequence[Piece]) -> list[tuple[str, str]]:
    """The pieces without mere space between them."""
    return [(text, kind) for text, kind in cell if text.strip()]


def _quoted(text: str) -> str:
    return f"“{' '.join(visible(text, 200).split())}”"
