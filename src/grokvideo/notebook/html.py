"""Static HTML for a job: what a saved notebook shows without a kernel, in an export, or on a code host.

Inline style only, colours inherited, nothing with an id, a script or a remote source. Stripped of all style and of the
video it still reads: poster, status, prompt, facts.
"""

from __future__ import annotations

import base64
from html import escape
from urllib.parse import quote

from grokvideo.engine.jobs import Job
from grokvideo.notebook.words import TITLES, made, price_of, settings_of, told, visible
from grokvideo.store.clips import LINK_FOLDER
from grokvideo.values.state import JobState

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
        f'<p style="margin:0 0 8px"><b>{escape(TITLES[state.status])}</b>{badge}</p>'
        f'<p style="margin:0 0 8px;white-space:pre-wrap;overflow-wrap:anywhere">{_text(job.request.prompt)}</p>'
        f"{_trouble(state)}{_facts(job, link)}"
    )
    media = _media(job, link)
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(job.id, quote=True)}" '
        f'data-status="{state.status.value}" style="{_CARD}">'
        f'<div style="{_COLUMNS}">{media}<div style="flex:1 1 220px">{side}</div></div>'
        f'<p style="margin:8px 0 0;font-size:12px">{_closing(state)}</p></div>'
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
        picture = f'<img src="{poster}" width="432" alt="{_text(job.request.prompt, 200)}" style="{_FIT}">'
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
    facts = [("Settings", settings_of(job.request)), ("Model", job.request.model), price_of(job), ("Made", made(state))]
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


def _trouble(state: JobState) -> str:
    if state.error is None:
        return ""
    return f'<p style="margin:0 0 8px">{_text(told(state.error))}</p>'


def _closing(state: JobState) -> str:
    if state.clip is not None or state.status.is_final:
        return "Made with grokvideo."
    if state.status.is_settled:
        return "Made with grokvideo. Start a kernel and run <code>%load_ext grokvideo</code> to go on."
    return (
        "Still rendering when this notebook was saved. Start a kernel and run <code>%load_ext grokvideo</code>: "
        "it is picked up where it was, at no extra cost."
    )


def _text(text: str, limit: int = 2000) -> str:
    return escape(visible(text, limit), quote=True)
