"""What the small forms Edit and Extend of a card ask for, as a job of its own with a name of its own."""

from __future__ import annotations

import json
from typing import Any

from grokvideo.engine.job import Job
from grokvideo.errors import InvalidRequest
from grokvideo.notebook.names import is_free
from grokvideo.notebook.variables import new_name, variables

DEEDS = {"edit": "edited", "extend": "extended"}
"""Actions, and how the name of what they make ends."""


def make(job: Job, deed: str, value: str | None, *, yes: bool) -> Job:
    """The job for a form that was filled in; the notebook gets a variable with its name.

    Parameters
    ----------
    value
        JSON: `prompt`; `fit`, whether a part of a long clip will do; for an extension `duration`, the seconds added.

    Raises
    ------
    GrokVideoError
        If it cannot be made. Nothing was sent.
    """
    form = _read(value)
    space = variables()
    named = job.name is not None and is_free(job.name)
    name = new_name(f"{job.name}_{DEEDS[deed]}", space) if named else None
    common: dict[str, Any] = {"fit": form.get("fit") is True, "name": name, "yes": yes, "provider": job.provider}
    prompt = str(form.get("prompt", ""))
    if deed == "edit":
        new = job.edit(prompt, **common)
    else:
        new = job.extend(prompt, duration=form.get("duration"), **common)
    space[name or "_job"] = new
    return new


def _read(value: str | None) -> dict[str, Any]:
    try:
        form = json.loads(value or "")
    except ValueError:
        form = None
    if not isinstance(form, dict):
        raise InvalidRequest("what the form says was not understood", hint="Reload the page. Nothing was sent.")
    return form
