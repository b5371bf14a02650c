"""Where a file is, seen from the browser.

JupyterLab and Notebook serve every file below the server's root under `files/`, with ranges. Which folder that root is,
the kernel learns from the file that its parent, the server, keeps in Jupyter's runtime folder while it runs.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote


def server_url(path: Path) -> str | None:
    """`files/...` for a file below the root of the server that started this kernel, percent-encoded; else None."""
    root = _server_root(os.environ.get("JPY_PARENT_PID", ""))
    if root is None:
        return None
    try:
        # Only the folder is resolved: the file itself may be a link, and its own name is what is served.
        relative = (path.parent.resolve() / path.name).relative_to(root)
    except (OSError, ValueError):
        return None
    if any(part.startswith(".") for part in relative.parts):
        return None  # servers refuse hidden files
    return "files/" + quote(relative.as_posix())


@lru_cache(maxsize=4)
def _server_root(parent: str) -> Path | None:
    if not parent.isdigit():
        return None
    from jupyter_core.paths import jupyter_runtime_dir

    try:
        record = json.loads((Path(jupyter_runtime_dir()) / f"jpserver-{parent}.json").read_text("utf-8"))
        return Path(record["root_dir"]).resolve()
    except (OSError, ValueError, KeyError, TypeError):
        return None
