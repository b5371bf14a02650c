"""A job as plain text in a saved notebook, for pages that show neither a card nor HTML: three short lines at most."""

from __future__ import annotations

from grokvideo.engine.job import Job
from grokvideo.notebook.trouble import cause
from grokvideo.notebook.words import prices_of, prompt_of, reused_words, settings_of, title_of, visible
from grokvideo.store.clips import LINK_FOLDER
from grokvideo.values.state import Status


def plain_text(job: Job, link: str | None) -> str:
    """How it stands and what it cost, the prompt, and the file or what went wrong.

    Parameters
    ----------
    link
        Name of the clip's file in `grokvideo_clips/` beside the notebook, or None.
    """
    foreign = job.request.foreign
    title = title_of(job)
    facts = [
        f"{job.name or job.id[:6]}: {title[0].lower()}{title[1:]}",
        "" if job.take is None else f"take {job.take}",
        "" if foreign else settings_of(job.request),
        *(f"{name.lower()} {price}" for name, price in prices_of(job)),
    ]
    prompt = " ".join(prompt_of(job).split())
    lines = [", ".join(filter(None, facts)), prompt if foreign else f"“{visible(prompt, 100)}”", _last(job, link)]
    return "\n".join(" ".join(visible(line).split()) for line in lines if line and line != "“”")


def _last(job: Job, link: str | None) -> str:
    clip = job.state.clip
    if link is not None:
        return f"{LINK_FOLDER}/{link}"
    if clip is not None:
        return f"{clip.path.name}, in your library"
    if job.status in (Status.PENDING, Status.DOWNLOADING):
        return "%load_ext grokvideo picks it up where it was, at no extra cost."
    why = "".join(text for text, _ in cause(job))
    return " ".join(filter(None, [why, reused_words(job)]))
