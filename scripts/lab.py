"""Open JupyterLab on the quickstart: `make demo` on a copy in demo/, `make lab` on notebooks/ itself.

The copy keeps the clone clean. A notebook in it that was edited, or only run and saved, is the user's: it is never
written over. Anything after the folder's name goes to JupyterLab.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
QUICKSTART = "01-quickstart.ipynb"
MADE_BY_RUNNING = {".ipynb_checkpoints", "grokvideo_clips"}


def refresh_copy(source: Path, copy: Path) -> list[str]:
    """Bring `copy` up to `source`, but for files changed in the copy; return the names of those that fell behind."""
    copy.mkdir(parents=True, exist_ok=True)
    record = copy / ".copied.json"  # name -> SHA-256 of the file as it was copied
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


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(name: str, *words: str) -> None:
    folder = ROOT / name
    if folder != NOTEBOOKS:
        for kept in refresh_copy(NOTEBOOKS, folder):
            print(f"{name}/{kept} is yours and stays; the newer one is notebooks/{kept}.", flush=True)
    command = lab_command(folder, list(words))
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
