"""`grokvideo demo`: JupyterLab on the quickstart, in a copy of the notebooks that belongs to its user.

The copy stands in the folder where one is, so that what one tries is found again beside one's other work. A notebook in
it that was edited, or only run and saved, is never written over.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from grokvideo.errors import GrokVideoError

QUICKSTART = "01-quickstart.ipynb"
HERE = Path(__file__).resolve().parent
MADE_BY_RUNNING = {".ipynb_checkpoints", "grokvideo_clips", ".copied.json"}
RECORD = ".copied.json"
"""In a copy: name -> SHA-256 of each file as it was copied."""


def demo(folder: str, *, port: int | None, browser: bool, start: bool) -> int:
    """Copy the notebooks and become JupyterLab; without `start` only copy them."""
    if start and find_spec("jupyterlab") is None:
        raise GrokVideoError(
            "JupyterLab is not installed beside grokvideo",
            hint=f"`{Path(sys.executable).name} -m pip install jupyterlab` installs it; then run this again.",
        )
    copy, source = Path(folder).absolute(), notebooks()
    try:
        kept = refresh_copy(source, copy)
    except OSError as exc:
        raise GrokVideoError(
            f"the notebooks cannot be copied into {copy}: {exc.strerror or exc}",
            hint="Name another folder: `grokvideo demo FOLDER`.",
        ) from None
    for name in kept:
        print(f"{Path(folder) / name} is yours and stays; the newer one is {source / name}.", flush=True)
    print(f"The notebooks are in {copy}.", flush=True)
    if start:
        words = [] if port is None else [f"--ServerApp.port={port}"]
        become_lab(copy, [*words, *([] if browser else ["--no-browser"])])
    return 0


def notebooks() -> Path:
    """Where the notebooks are: in the package as it is installed, or beside it in a checkout."""
    installed, checkout = HERE.parent / "notebooks", HERE.parents[2] / "notebooks"
    for folder in (checkout, installed):
        if (folder / QUICKSTART).is_file():
            return folder
    raise GrokVideoError("this installation of grokvideo has no notebooks", hint="Install it from its wheel.")


def refresh_copy(source: Path, copy: Path) -> list[str]:
    """Bring `copy` up to `source`, but for files changed in the copy; return the names of those that fell behind."""
    copy.mkdir(parents=True, exist_ok=True)
    record = copy / RECORD
    copied: dict[str, str] = json.loads(record.read_text("utf-8")) if record.is_file() else {}
    kept = []
    for original in sorted(path for path in source.rglob("*") if path.is_file()):
        name = original.relative_to(source).as_posix()
        if MADE_BY_RUNNING & set(original.relative_to(source).parts):
            continue
        mine, fresh = copy / name, _sha256(original)
        if mine.exists() and _sha256(mine) not in (copied.get(name), fresh):
            if copied.get(name) != fresh:
                kept.append(name)
            continue
        mine.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, mine)
        copied[name] = fresh
    record.write_text(json.dumps(copied, indent=1), "utf-8")
    return kept


def lab_command(folder: Path, words: list[str]) -> list[str]:
    """The command line that opens JupyterLab on the quickstart in `folder`."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    command.append(f"--LabApp.default_url=/lab/tree/{QUICKSTART}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")):
        command.append("--no-browser")  # no screen: JupyterLab prints the address to open elsewhere
    return [*command, *words]


def lab_env() -> dict[str, str]:
    """This environment, without JupyterLab's question about news, which would lie over a newcomer's first output."""
    paths = [str(HERE / "jupyter"), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def become_lab(folder: Path, words: list[str]) -> NoReturn:
    """Be JupyterLab from here on, so that its Ctrl-C and its exit code are this command's."""
    command = lab_command(folder, words)
    if sys.platform == "win32":  # there a new process would start, and the terminal go on at once
        raise SystemExit(subprocess.call(command, env=lab_env()))
    os.execve(command[0], command, lab_env())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
