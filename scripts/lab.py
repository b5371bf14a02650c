"""Open JupyterLab on the quickstart: `make demo` on a copy in demo/, `make lab` on notebooks/ itself.

The work is that of `grokvideo demo`. Anything after the folder's name goes to JupyterLab.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grokvideo.cli.demo import become_lab, refresh_copy

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


def main(name: str, *words: str) -> None:
    folder = ROOT / name
    if folder != NOTEBOOKS:
        for kept in refresh_copy(NOTEBOOKS, folder):
            print(f"{name}/{kept} is yours and stays; the newer one is notebooks/{kept}.", flush=True)
    become_lab(folder, list(words))


if __name__ == "__main__":
    main(*sys.argv[1:])
