"""Static HTML for a job: what a saved notebook shows without a kernel, in an export, or on a code host.

Inline style only, colours inherited, nothing with an id, a script or a remote source. Stripped of all style and of the
video it still reads: poster, status, prompt, facts. In a page that can, the live card is put in its place.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from grokvideo.engine.job import Job
from grokvideo.notebook.chain import differs, made_from
from grokvideo.notebook.markup import FRAME, NO_MATH, PLAIN, code, heading, paragraph, safe
from grokvideo.notebook.trouble import brief, cause
from grokvideo.notebook.words import (
    card_title,
    made,
    price_of,
    prices_of,
    prompt_of,
    reused_words,
    settings_of,
    title_of,
    ways_on,
)
from grokvideo.store.clips import LINK_FOLDER
from grokvideo.values.state import Clip, Status

ROW_MARK = "grokvideo-row"
"""Class of the element around several jobs: by it a card knows that it has to be small."""
ROW_COLUMNS = "repeat(auto-fill,minmax(min(100%,max(208px,(520px - 100%)*999)),1fr))"
"""One below 520 px, then two, three from 640, four from 856: told from the row's own width, without a style sheet."""
_CARD = f"{FRAME}max-width:720px;font-size:13px;line-height:20px"
_SMALL_CARD = f"{FRAME}min-width:0;padding:8px;font-size:12px;line-height:18px"
_COLUMNS = "display:flex;flex-wrap:wrap;gap:12px 16px;align-items:flex-start"
_SIDE = "flex:1 1 200px;min-width:0"
_TABLE = f"{PLAIN};border-collapse:collapse;margin:0;table-layout:auto;width:auto"
_CELL = f"{PLAIN};text-align:left;vertical-align:top;line-height:20px;padding:2px "
_NAME = f"{_CELL}16px 2px 0;font-weight:400;white-space:nowrap"
_VALUE = f"{_CELL}0;overflow-wrap:anywhere;white-space:normal"
_WIDTH, _HEIGHT = 432, 432
"""The largest player, CSS px."""


def static_page(
    job: Job, link: str | None, *, view: str | None = None, small: bool = False, below: bool = False
) -> str:
    """The HTML of a job as it stands.

    Parameters
    ----------
    link
        Name of the clip's file in `grokvideo_clips/` beside the notebook, or None.
    view
        Id of the widget model whose live card may take this place; None without one.
    small
        For a row of several: picture, status, prompt and price only.
    below
        It was made on the card of another clip, below which it stands: no cell asks for it.
    """
    inside = _small(job, link) if small else _whole(job, link, below)
    model = f' data-view="{escape(view, quote=True)}"' if view else ""
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(job.id, quote=True)}" '
        f'data-status="{job.status.value}"{model} style="{_SMALL_CARD if small else _CARD}">'
        f'<div class="{NO_MATH}">{inside}</div></div>'
    )


def static_row(pages: Iterable[str]) -> str:
    """Several small pages side by side, as many in a row as fit."""
    style = f"display:grid;gap:8px;max-width:960px;grid-template-columns:{ROW_COLUMNS}"
    return f'<div class="{ROW_MARK}" style="{style}">{"".join(pages)}</div>'


def static_column(pages: Sequence[str]) -> str:
    """Whole pages, one below the other."""
    if len(pages) == 1:
        return pages[0]
    return f'<div style="display:grid;gap:8px">{"".join(pages)}</div>'


def data_uri(jpeg: bytes) -> str:
    """A JPEG as a data URI."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def _whole(job: Job, link: str | None, below: bool) -> str:
    side = (
        f"{paragraph(_titled(job, card_title(job)), 8)}{_sentences(job)}"
        f'<p style="margin:0 0 8px;font-size:14px;white-space:pre-wrap;overflow-wrap:anywhere">'
        f"{safe(prompt_of(job))}</p>{_facts(job, link)}{_ways_on(job)}"
    )
    clip = job.state.clip
    player = "" if clip is None else _player(job, clip, link)
    return (
        f'<div style="{_COLUMNS}">{player}<div style="{_SIDE}">{side}</div></div>'
        f'<p style="margin:8px 0 0;font-size:12px;line-height:18px">{_closing(job, below)}</p>'
    )


def _small(job: Job, link: str | None) -> str:
    clip = job.state.clip
    player = "" if clip is None else _player(job, clip, link)
    take = "" if job.take is None else f"<b>take {job.take}</b> "
    prompt = f'{take}<span style="overflow-wrap:anywhere">{safe(prompt_of(job), 160)}</span>'
    name, price = price_of(job)
    why = brief(job) or f"{name} {price}"
    title = paragraph(_titled(job, title_of(job)), 0)
    lines = [paragraph(prompt, 4, above=8), title, paragraph(safe(why), 0), paragraph("Made with grokvideo.", 0)]
    return player + "".join(lines)


def _titled(job: Job, words: str) -> str:
    if not job.status.is_settled:
        # Whoever reads it, reads it later.
        words = f"Still {job.status.label.lower()} when this notebook was saved"
    return heading(words, simulated=job.simulated)


def _player(job: Job, clip: Clip, link: str | None) -> str:
    width, height = max(1, clip.width), max(1, clip.height)
    wide = min(_WIDTH, max(1, round(_HEIGHT * width / height)))
    # A portrait clip leaves the rest of its column to the facts.
    place = f"flex:{4 if wide > 300 else 0} 1 {min(wide, 300)}px;min-width:0;max-width:{wide}px"
    size = f"width:100%;max-width:{wide}px;height:auto;aspect-ratio:{width}/{height}"
    fit = f"display:block;margin:0;border-radius:4px;{size}"
    picture, poster = "", ""
    if clip.poster is not None and clip.poster.exists():
        poster = data_uri(clip.poster.read_bytes())
        picture = f'<img src="{poster}" width="{wide}" alt="{safe(prompt_of(job), 200)}" style="{fit}">'
    if link is None:
        return f'<div style="{place}">{picture}</div>'
    source = escape(quote(f"{LINK_FOLDER}/{link}"), quote=True)
    # Twice the picture: as the poster where the file is missing, and inside for pages that strip the video.
    return (
        f'<div style="{place}"><video src="{source}" poster="{poster}" controls preload="metadata" width="{wide}" '
        f'style="{fit}">{picture}</video></div>'
    )


def _facts(job: Job, link: str | None) -> str:
    state, request = job.state, job.request
    facts: list[tuple[str, str]] = []
    if not request.foreign and state.status.is_settled:
        facts += [("Settings", settings_of(request)), ("Model", request.model)]
    elif not request.foreign:
        facts.append(("Settings", f"{settings_of(request)}, {request.model}"))
    if (source := made_from(request)) is not None:
        facts.append(("Made from", source))
    facts += prices_of(job)
    if state.status.is_settled:
        facts.append(("Made" if state.clip is not None else "Asked", made(state)))
    if link is not None:
        facts.append(("File", f"{LINK_FOLDER}/{link}"))
    if state.request_id is not None:
        facts.append(("Request", state.request_id))
    rows = "".join(
        f'<tr style="{PLAIN}"><th scope="row" style="{_NAME}">{name}</th>'
        f'<td style="{_VALUE}">{_breakable(safe(value, 200))}</td></tr>'
        for name, value in facts
    )
    return f'<table style="{_TABLE}">{rows}</table>'


def _sentences(job: Job) -> str:
    """What is to be said before the facts: that nothing was sent, what went wrong, and what that cost."""
    why = "".join(f"<b>{safe(text)}</b>" if is_bold else safe(text) for text, is_bold in cause(job))
    again = safe(reused_words(job))
    if again and job.status is Status.DONE:
        again = f"<b>From your library, $0.00.</b> {again}"
    clip = job.state.clip
    notes = () if clip is None else (differs(job.request, clip) or "", *clip.warnings)
    return "".join(paragraph(words, 8) for words in (why, again, *map(safe, notes)) if words)


def _ways_on(job: Job) -> str:
    return "".join(paragraph(f"{safe(case)} {code(command)}", 0, above=8) for case, command in ways_on(job))


def _closing(job: Job, below: bool) -> str:
    load = f"Start a kernel and run {code('%load_ext grokvideo')}"
    resume = code(f"%grokvideo resume {job.id[:6]}")
    match job.status:
        case Status.WAITING | Status.SUBMITTING:
            return f"{load} to see what became of it, at no extra cost."
        case Status.PENDING | Status.DOWNLOADING:
            return f"{load}: it is picked up where it was, at no extra cost."
        case Status.STALLED:
            return f"Made with grokvideo. {load}: it is picked up where it was, at no extra cost."
        case Status.STOPPED:
            return f"Made with grokvideo. {load}, then {resume}, to go on at no extra cost."
        case Status.EXPIRED:
            return f"Made with grokvideo. {load}, then {resume}, to ask once more at no extra cost."
        case Status.SUBMIT_UNKNOWN:
            return f"Made with grokvideo. {load}, then one of these."
        case Status.DONE if below:
            find = code(f"%grokvideo history {job.name or ''}".rstrip())
            return f"Made with grokvideo, on a card above. Your library has it: {find}"
        case Status.DONE if not job.request.foreign:
            return "Made with grokvideo. Run the cell again for its buttons: a clip in your library costs nothing."
        case _:
            return "Made with grokvideo."


def _breakable(path: str) -> str:
    """A long name goes below its folder rather than being torn apart."""
    return path.replace(f"{LINK_FOLDER}/", f"{LINK_FOLDER}/<wbr>", 1)
