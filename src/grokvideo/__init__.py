"""Generate video with xAI's Grok Imagine from a notebook, and never lose a paid job.

Public names load on first use (PEP 562), so that `import grokvideo` costs a few milliseconds
and touches neither the network nor the disk.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Clip": "grokvideo.values.state",
    "FileId": "grokvideo.video.inputs",
    "GrokVideoError": "grokvideo.errors",
    "Job": "grokvideo.engine.jobs",
    "JobState": "grokvideo.values.state",
    "Jobs": "grokvideo.engine.jobs",
    "Session": "grokvideo.session",
    "Status": "grokvideo.values.state",
    "Studio": "grokvideo.notebook.widgets.studio",
    "VideoRequest": "grokvideo.values.request",
    "attach": "grokvideo.api",
    "compare": "grokvideo.api",
    "configure": "grokvideo.api",
    "edit": "grokvideo.api",
    "errors": "grokvideo",
    "estimate": "grokvideo.api",
    "extend": "grokvideo.api",
    "generate": "grokvideo.api",
    "library": "grokvideo.api",
    "login": "grokvideo.signin",
    "models": "grokvideo.api",
    "resume": "grokvideo.api",
    "sweep": "grokvideo.api",
}

__all__ = ["__version__", "load_ipython_extension", *_HOMES]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'grokvideo' has no attribute {name!r}")
    value = import_module(f"grokvideo.{name}") if home == "grokvideo" else getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


def load_ipython_extension(shell: Any) -> None:
    """Register `%%grokvideo` and `%grokvideo`, and pick up unfinished jobs; called by `%load_ext grokvideo`."""
    from grokvideo.notebook.magics import load

    load(shell)
