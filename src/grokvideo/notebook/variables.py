"""The notebook's variables, where a card changes them: a job that follows another, or is made from its clip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.getipython import get_ipython

from grokvideo.engine.jobs import Job, Jobs
from grokvideo.notebook.names import is_free


def variables() -> dict[str, Any]:
    """The notebook's own; an empty one outside of IPython."""
    space: dict[str, Any] = getattr(get_ipython(), "user_ns", {})
    return space


def after_cells(follow: Callable[[], Callable[[], None] | None]) -> None:
    """Call what `follow()` gives, a weak reference, after each cell that ends; once it gives None, no more."""
    events = getattr(get_ipython(), "events", None)
    if events is None:
        return

    def look() -> None:
        call = follow()
        if call is None:
            events.unregister("post_execute", look)
        else:
            call()

    events.register("post_execute", look)


def rename(old: Job, new: Job) -> None:
    """Have the notebook's variables that hold the old job, alone or among others, hold the new one."""
    space = variables()
    for name, value in list(space.items()):
        # Leave the history of outputs (`_`, `_3`) as it was.
        if name.startswith("_") and name != "_job":
            continue
        if value is old:
            space[name] = new
        elif isinstance(value, Jobs) and value.has_begun and any(job is old for job in value):
            value.replace(old, new)


def new_name(wish: str, namespace: Mapping[str, Any]) -> str:
    """A name like `wish` that nothing has yet: itself, else with the first number that is left."""
    name, number = wish, 1
    while name in namespace or not is_free(name):
        number += 1
        name = f"{wish}_{number}"
    return name
