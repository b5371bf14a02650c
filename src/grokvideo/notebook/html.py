"""Static HTML for a job: what a saved notebook shows without a kernel, in an export, or on a code host.

Inline style only, colours inherited, nothing with an id, a script or a remote source. Stripped of all style and of the
video it still reads: poster, status, prompt, facts.
"""

from __future__ import annotations

import base64
from html import escape
from urllib.parse import quote

from grokvideo.engine.job import Job
from grokvideo.notebook.words import (
    GIVEN_UP,
    TITLES,
    UNSAID,
    made,
    may_be_billed,
    prices_of,
    prompt_of,
    reused_words,
    settings_of,
    title_of,
    told,
    visible,
    ways_on,
)
from grokvideo.store.clips import LINK_FOLDER
from grokvideo.values.state import Status

_NO_MATH = "mathjax_ignore tex2jax_ignore"
"""For MathJax 3 (JupyterLab) and 2 (nbconvert's pages), which take what stands between two prices for a formula."""
_EDGE = "rgba(128,128,128,.45)"
_CARD = (
    f"border:1px solid {_EDGE};border-radius:6px;padding:12px;max-width:960px;box-sizing:border-box;line-height:1.45"
)
_COLUMNS = "display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start"
_MEDIA = "flex:4 1 300px;max-width:432px"
_FIT = "display:block;max-width:100%;max-height:432px;border-radius:4px"
_BADGE = (
    f"border:1px dashed {_EDGE};border-radius:3px;padding:0 4px;font-size:10px;font-weight:700;letter-spacing:.06em"
)
_NAME = "text-align:left;vertical-align:top;padding:2px 12px 2px 0;border:0;background:none;opacity:.75;font-weight:400"
_VALUE = "text-align:left;vertical-align:top;padding:2px 0;border:0;background:none;overflow-wrap:anywhere"


def static_page(job: Job, link: str | None) -> str:
    """The HTML of a job as it stands.

    Parameters
    ----------
    link
        Name of the clip's file in `grokvideo_clips/` beside the notebook, or None.
    """
    state = job.state
    # The brackets are for pages that strip the style, where the badge has no outline.
    hidden = '<span style="font-size:0">{}</span>'
    badge = f' {hidden.format("(")}<span style="{_BADGE}">SIMULATED</span>{hidden.format(")")}' if job.simulated else ""
    side = (
        f'<p style="margin:0 0 8px"><b>{_text(_title(job))}</b>{badge}</p>'
        f'<p style="margin:0 0 8px;white-space:pre-wrap;overflow-wrap:anywhere">{_text(prompt_of(job))}</p>'
        f"{_said(job)}{_facts(job, link)}{_ways_on(job)}"
    )
    media = _media(job, link)
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(job.id, quote=True)}" '
        f'data-status="{state.status.value}" style="{_CARD}">'
        f'<div class="{_NO_MATH}"><div style="{_COLUMNS}">{media}<div style="flex:1 1 220px">{side}</div></div>'
        f'<p style="margin:8px 0 0;font-size:12px">{_closing(job)}</p></div></div>'
    )


def data_uri(jpeg: bytes) -> str:
    """A JPEG as a data URI."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def _media(job: Job, link: str | None) -> str:
    clip = job.state.clip
    if clip is None:
        return ""
    picture, poster = "", ""
    if clip.poster is not None and clip.poster.exists():
        poster = data_uri(clip.poster.read_bytes())
        picture = f'<img src="{poster}" width="432" alt="{_text(prompt_of(job), 200)}" style="{_FIT}">'
    if link is None:
        return f'<div style="{_MEDIA}">{picture}</div>'
    source = escape(quote(f"{LINK_FOLDER}/{link}"), quote=True)
    # Twice the picture: as the poster where the file is missing, and inside for pages that strip the video.
    return (
        f'<div style="{_MEDIA}"><video src="{source}" poster="{poster}" controls preload="metadata" width="432" '
        f'style="{_FIT}">{picture}</video></div>'
    )


def _facts(job: Job, link: str | None) -> str:
    state = job.state
    request = job.request
    asked = [] if request.foreign else [("Settings", settings_of(request)), ("Model", request.model)]
    facts = [*asked, *prices_of(job), ("Made", made(state))]
    if link is not None:
        facts.append(("File", f"{LINK_FOLDER}/{link}"))
    if state.request_id is not None:
        facts.append(("Request", state.request_id))
    rows = "".join(
        f'<tr style="background:none"><th scope="row" style="{_NAME}">{name}</th>'
        f'<td style="{_VALUE}">{_text(value, 200)}</td></tr>'
        for name, value in facts
    )
    return f'<table style="border-collapse:collapse;border:0;margin:0;font-size:inherit">{rows}</table>'


def _title(job: Job) -> str:
    if job.status.is_settled:
        return title_of(job)
    # Whoever reads it, reads it later.
    return f"Still {TITLES[job.status].lower()} when this notebook was saved"


def _said(job: Job) -> str:
    """What is to be said before the facts: that nothing was sent, and what went wrong."""
    state = job.state
    given_up = state.ledger in GIVEN_UP
    error = "" if state.error is None or given_up else told(state.error)
    doubt = may_be_billed(state) if state.status is Status.SUBMIT_UNKNOWN else ""
    sentences = [reused_words(job), UNSAID if given_up else error, doubt]
    return "".join(f'<p style="margin:0 0 8px">{_text(words)}</p>' for words in sentences if words)


def _ways_on(job: Job) -> str:
    row = '<p style="margin:8px 0 0">{} <code>{}</code></p>'
    return "".join(row.format(_text(case), _text(command)) for case, command in ways_on(job))


def _closing(job: Job) -> str:
    load = "Start a kernel and run <code>%load_ext grokvideo</code>"
    if job.status is Status.SUBMIT_UNKNOWN:
        return f"Made with grokvideo. {load}, then one of these."
    if job.state.clip is not None and not job.request.foreign:
        return "Made with grokvideo. Run the cell again to go on with it: a clip in your library costs nothing."
    if job.state.clip is not None or job.status.is_final:
        return "Made with grokvideo."
    if job.status.is_settled:
        return f"Made with grokvideo. {load} to go on."
    if job.status in (Status.WAITING, Status.SUBMITTING):
        return f"{load} to see what became of it, at no extra cost."
    return f"{load}: it is picked up where it was, at no extra cost."


def _text(text: str, limit: int = 2000) -> str:
    return escape(visible(text, limit), quote=True)
