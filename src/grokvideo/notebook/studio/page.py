"""A Studio as static HTML and as plain text: the form in words, and its newest clips. What a saved notebook shows.

As the page of a single job it has inline style only, and reads without any. Pictures are small: many stand on one page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from grokvideo.engine.job import Job
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.billing import clip_words, prompt_parts, prompt_words
from grokvideo.notebook.markup import EDGE, FRAME, NO_MATH, code, heading, paragraph, safe
from grokvideo.notebook.studio.cards import PROMPT, label_of
from grokvideo.notebook.studio.form import LABELS, SLOTS, Form, has_ratio
from grokvideo.notebook.studio.offer import label_of_slot
from grokvideo.notebook.sweeppage import Film, film_player, standing
from grokvideo.notebook.words import prompt_of, visible
from grokvideo.store.clips import LINK_FOLDER
from grokvideo.values.braces import placeholders
from grokvideo.values.capability import Mode

MOST = 24
"""Clips on a page; `film_of(..., many=MOST)` makes their pictures small enough."""
TITLE = "Studio"
EMPTY = "No clips yet."
_RUN = "Start a kernel and run the cell to use the form."
_SAVED = " when this notebook was saved"  # whoever reads it, reads it later
_VALUES, _SETTINGS, _INPUT = 300, 300, 40
"""Characters of the values of one placeholder, of all settings, and of what one input is called."""
_MOST_VALUES = 20
"""Placeholders whose values are told."""
_CARD = f"{FRAME}max-width:960px;font-size:13px;line-height:20px"
_GRID = "display:grid;gap:8px;margin:0;grid-template-columns:repeat(auto-fill,minmax(min(100%,208px),1fr))"
_FIGURE = f"min-width:0;border:1px solid {EDGE};border-radius:4px;padding:8px;font-size:12px;line-height:18px"
_WORDS = "margin:{}px 0 {}px;white-space:pre-wrap;overflow-wrap:anywhere"


@dataclass(frozen=True, slots=True)
class About:
    """A form in words.

    Parameters
    ----------
    mode
        What it is called: "Text".
    prompt
        With its placeholders.
    values
        What stands in their fields, by their names.
    settings
        Those of this mode, a few words each: "6 s", "720p".
    simulated
        Whether the next clips would be.
    """

    mode: str
    prompt: str
    values: Mapping[str, Sequence[str]]
    settings: tuple[str, ...]
    simulated: bool


def about_of(form: Form, *, simulated: bool) -> About:
    """A form in words: what holds in its mode, and what was put in."""
    settings = [form.model]
    if form.mode is Mode.EXTEND:
        settings = [f"adds {form.duration} s", *settings]
    elif form.mode is not Mode.EDIT:
        ratio = [form.aspect_ratio] if has_ratio(form) else []
        settings = [f"{form.duration} s", form.resolution, *ratio, *settings]
        settings += [] if form.generate_audio else ["no audio"]
    settings += [f"{form.takes} takes"] if form.takes > 1 else []
    for slot in SLOTS[form.mode]:
        names = [visible(each.name, _INPUT) for each in form.held.get(slot, ())]
        settings += [f"{label_of_slot(slot).lower()}: {' + '.join(names)}"] if names else []
    try:
        names = list(placeholders(form.prompt))
    except InvalidRequest:  # the braces do not match
        names = []
    values = {name: form.values[name] for name in names if form.values.get(name)}
    return About(LABELS[form.mode], form.prompt, values, tuple(settings), simulated)


def static_studio(
    ident: str, about: About, jobs: Sequence[Job], films: Mapping[str, Film], *, view: str | None = None
) -> str:
    """The HTML of a Studio as it stands.

    Parameters
    ----------
    ident
        What the Studio is known by.
    jobs
        Newest first.
    films
        By their jobs' ids the clips that can be shown; others come later.
    view
        Id of the widget model that may take this place; None without one.
    """
    model = f' data-view="{escape(view, quote=True)}"' if view else ""
    inside = _form(about) + (_clips(jobs, films) if jobs else paragraph(f"{EMPTY} {_RUN}", 0, above=8))
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(ident, quote=True)}" '
        f'data-status="{_status(jobs)}"{model} style="{_CARD}"><div class="{NO_MATH}">'
        f"{paragraph(heading(TITLE, simulated=about.simulated), 8)}{inside}</div></div>"
    )


def plain_studio(about: About, jobs: Sequence[Job], films: Mapping[str, Film]) -> str:
    """The same as plain text: the form, and a line for each clip."""
    return "\n".join(_lines(about, jobs, films))


def _lines(about: About, jobs: Sequence[Job], films: Mapping[str, Film]) -> Iterator[str]:
    yield TITLE + (" (simulated)" if about.simulated else "")
    if prompt := " ".join(prompt_words((about.prompt,)).split()):
        yield f"“{prompt}”"
    yield from (f"{name}: {values}" for name, values in _values(about))
    yield _settings(about)
    if not jobs:
        yield f"{EMPTY} {_RUN}"
        return
    yield f"{clip_words(len(jobs))}, newest first:"
    for job in jobs[:MOST]:
        film = films.get(job.id)
        file = "" if film is None or film.link is None else f", {LINK_FOLDER}/{film.link.name}"
        yield f"{label_of(job)}: {standing(job)}{file}"
    yield from filter(None, [_others(jobs)])


def _status(jobs: Sequence[Job]) -> str:
    if not jobs:
        return "waiting"
    return "done" if all(job.status.is_settled for job in jobs) else "pending"


def _form(about: About) -> str:
    parts = [
        f"<code>{safe(words)}</code>" if is_name else safe(words) for words, is_name in prompt_parts((about.prompt,))
    ]
    prompt = f'<p style="{_WORDS.format(0, 8)};font-size:14px">{"".join(parts)}</p>' if about.prompt.strip() else ""
    values = "".join(
        f'<p style="{_WORDS.format(0, 4)}"><code>{name}</code>: {values}</p>'
        for name, values in ((safe(name), safe(values, _VALUES)) for name, values in _values(about))
    )
    return f"{prompt}{values}{paragraph(safe(_settings(about), _SETTINGS), 0)}"


def _values(about: About) -> Iterator[tuple[str, str]]:
    """Of each placeholder that has any."""
    for name, values in [(name, values) for name, values in about.values.items() if values][:_MOST_VALUES]:
        yield visible(name, 60), visible(" ".join(", ".join(values).split()), _VALUES)


def _settings(about: About) -> str:
    return visible(", ".join([about.mode, *about.settings]), _SETTINGS)


def _clips(jobs: Sequence[Job], films: Mapping[str, Film]) -> str:
    figures = "".join(_figure(job, films.get(job.id)) for job in jobs[:MOST])
    others = _others(jobs)
    return (
        f"{paragraph(f'<b>{clip_words(len(jobs))}</b>, newest first', 8, above=12)}"
        f'<div style="{_GRID}">{figures}</div>'
        f"{paragraph(others, 0, above=8) if others else ''}{_closing(jobs)}"
    )


def _figure(job: Job, film: Film | None) -> str:
    clip, words = job.state.clip, visible(prompt_of(job), PROMPT)
    player = "" if clip is None or film is None else film_player(clip, film, words)
    name = f"<b>{safe(label_of(job))}</b> " if job.name else ""
    badge = " (SIMULATED)" if job.simulated and clip is None else ""  # else the price says so
    return (
        f'<div class="grokvideo-static" data-job-id="{escape(job.id, quote=True)}" '
        f'data-status="{job.status.value}" style="{_FIGURE}">{player}'
        f'<p style="{_WORDS.format(4 if player else 0, 4)}">{name}{safe(words, PROMPT)}</p>'
        f"{paragraph(safe(standing(job, _SAVED)) + badge, 0)}</div>"
    )


def _others(jobs: Sequence[Job]) -> str:
    left = len(jobs) - MOST
    return f"{left} older {'clip is' if left == 1 else 'clips are'} in your library." if left > 0 else ""


def _closing(jobs: Sequence[Job]) -> str:
    if all(job.status.is_settled for job in jobs):
        words = f"Made with grokvideo. {_RUN}"
    else:
        load = f"Start a kernel and run {code('%load_ext grokvideo')}"
        words = f"{load}: it is picked up where it was, at no extra cost."
    return f'<p style="margin:8px 0 0;font-size:12px;line-height:18px">{words}</p>'
