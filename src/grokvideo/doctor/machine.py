"""The installation: versions that are known to make trouble, and parts that may be missing."""

from __future__ import annotations

import asyncio
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from grokvideo import __version__
from grokvideo.doctor.finding import Finding
from grokvideo.store.database import pragmas
from grokvideo.values.kernels import deaf_kernel, late_kernel

_NEEDED = ("ipywidgets", "anywidget", "httpx", "av")
_SERVERS = ("jupyterlab", "notebook")
_BUNDLE = tuple(
    f"{name}.{kind}" for name in ("jobview", "sweepview", "compare", "studio", "cliplist") for kind in ("js", "css")
)


def versions() -> Iterator[Finding]:
    """Python, this package, and those it stands on."""
    yield Finding("Python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield Finding("grokvideo", "ok", __version__)
    for name in _NEEDED:
        found = installed(name)
        if found is None:
            yield Finding(name, "bad", f"not installed. Run `pip install {name}`.")
        else:
            yield Finding(name, "ok", found)
    servers = [f"{name} {found}" for name in _SERVERS if (found := installed(name)) is not None]
    yield Finding("Jupyter", "ok", ", ".join(servers) or "not installed in this environment")


def kernel() -> Iterator[Finding]:
    """The kernel of this environment, which need not be the one of a notebook."""
    found = installed("ipykernel")
    if found is None:
        yield Finding("ipykernel", "ok", "not installed; only notebooks need it")
        return
    trouble = deaf_kernel(found) or late_kernel(found)
    yield Finding("ipykernel", "warn" if trouble else "ok", f"{found}. {trouble}" if trouble else found)


def sqlite() -> Iterator[Finding]:
    """Which SQLite Python uses, and how the library is written with it."""
    [journal] = [each for each in pragmas(sqlite3.sqlite_version_info) if each.startswith("journal_mode=")]
    mode = journal.partition("=")[2]
    why = "" if mode == "WAL" else ", because a write-ahead log can lose data in this version"
    yield Finding("SQLite", "ok", f"{sqlite3.sqlite_version}; journal mode {mode}{why}")


def front_end() -> Iterator[Finding]:
    """The browser's half of the cards, which is built and not part of the sources."""
    static = files("grokvideo") / "notebook" / "static"
    missing = [name for name in _BUNDLE if not (static / name).is_file()]
    if missing:
        yield Finding("front end", "bad", f"{', '.join(missing)} missing: install the wheel, or run `make js`.")
    else:
        yield Finding("front end", "ok", "the cards' script and style are there")


def simulator() -> Iterator[Finding]:
    """Whether the simulator can make a video here: one tiny clip, in its own process."""
    from grokvideo.simulator.render import Renderer, RenderError, RenderRequest

    request = RenderRequest(prompt="a kite", seed=0, width=128, height=128, seconds=1, fps=2)
    renderer = Renderer()
    try:
        with tempfile.TemporaryDirectory(prefix="grokvideo-doctor-") as folder:
            asyncio.run(renderer.render(request, Path(folder) / "kite.mp4"))
    except RenderError as exc:
        yield Finding("simulator", "bad", f"cannot make a video: {exc}. Run `pip install --force-reinstall av pillow`.")
    else:
        yield Finding("simulator", "ok", "makes videos on this machine")
    finally:
        renderer.close()


def installed(name: str) -> str | None:
    """The version of a package, without loading it; None where there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
