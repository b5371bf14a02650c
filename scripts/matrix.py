"""Run the tests on every Python and ipykernel that grokvideo promises to work with: `make matrix`.

Each world is a virtual environment of its own below build/matrix/, made once and again when its recipe changes. A world
whose Python is not on this machine is named at the end, and the exit code tells: 0 all passed, 1 a test failed or a
world could not be made, 2 a Python was missing.

`python -m scripts.matrix 3.12 ipykernel-6.31` runs the worlds whose names hold one of these words.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from scripts.totals import count, line

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "matrix"
CONSTRAINTS = ROOT / "requirements" / "constraints.txt"
FAST = ("-m", "not browser and not packaging and not faults")
KERNEL = ("-m", "not browser", "tests/notebook")
BROWSER = ("-m", "browser", *(f"tests/browser/test_{name}.py" for name in ("quickstart", "busy", "notebook7")))
"""The main path: prompt, card, clip, restart, Notebook 7; and clicks while a cell blocks."""


@dataclass(frozen=True)
class World:
    """One environment: a Python, an ipykernel (None: the pinned, newest one), and what is run there."""

    python: str
    ipykernel: str | None = None
    runs: tuple[tuple[str, ...], ...] = (FAST, BROWSER)

    @property
    def name(self) -> str:
        return f"python-{self.python}" + (f"-ipykernel-{self.ipykernel}" if self.ipykernel else "")

    @property
    def folder(self) -> Path:
        return PLACE / self.name


# Nothing but cards, magics and clicks can tell one ipykernel from another.
WORLDS = (
    World("3.11"),
    World("3.12"),
    World("3.13"),
    World("3.11", ipykernel="6.31.0", runs=(KERNEL, BROWSER)),
)


def interpreter(version: str) -> str | None:
    """A Python of that version which works and can make environments: on PATH, else pyenv's newest."""
    found = [shutil.which(f"python{version}")]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    folders = [folder for folder in versions.glob(f"{version}.*") if folder.name.rpartition(".")[2].isdigit()]
    folders.sort(key=lambda folder: int(folder.name.rpartition(".")[2]), reverse=True)
    found += [str(folder / "bin" / "python") for folder in folders]
    # A pyenv shim is on PATH also for a version that is not chosen, and then only says so.
    proof = f"import ensurepip, venv, sys; sys.exit(sys.version_info[:2] != {tuple(map(int, version.split('.')))})"
    return next((python for python in found if python and _works(python, proof)), None)


def make(world: World, python: str) -> None:
    """Make the environment, unless it was made by this very recipe."""
    pins = CONSTRAINTS.read_text("utf-8")
    if world.ipykernel is not None:
        pins = "".join(pin for pin in pins.splitlines(keepends=True) if not pin.startswith("ipykernel=="))
        pins += f"ipykernel=={world.ipykernel}\n"
    recipe = hashlib.sha256(f"{pins}{_wanted()}{python}".encode()).hexdigest()
    stamp = world.folder / "recipe"
    if stamp.is_file() and stamp.read_text("utf-8") == recipe:
        return
    print(f"{world.name}: making its environment, a minute or two", flush=True)
    subprocess.run([python, "-m", "venv", "--clear", str(world.folder)], check=True)
    (world.folder / "constraints.txt").write_text(pins, "utf-8")
    _pip(world, "--upgrade", "pip", "hatchling", "hatch-jupyter-builder")
    _pip(world, "--no-build-isolation", "--editable", ".", "--group", "dev")
    stamp.write_text(recipe, "utf-8")


def run(world: World) -> bool:
    """Run what belongs to a world; whether all of it passed."""
    passed = True
    for number, words in enumerate(world.runs):
        report = world.folder / f"report-{number}.xml"
        report.unlink(missing_ok=True)
        began = time.monotonic()
        # Its scripts first on PATH: a kernel or a server that a test starts is then this world's own.
        path = os.pathsep.join((str(_python(world).parent), os.environ.get("PATH", os.defpath)))
        command = [str(_python(world)), "-m", "pytest", "-q", f"--junitxml={report}", *words]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False).returncode
        print(f"{world.name}, {time.monotonic() - began:.0f} s: {' '.join(words)}", flush=True)
        passed &= code == 0
    return passed


def summary(world: World) -> str:
    """What a world's reports say, in one line."""
    reports = [report for report in sorted(world.folder.glob("report-*.xml")) if report.stat().st_size]
    return line(world.name, sum(map(count, reports), start=Counter()))


def main(words: list[str]) -> int:
    chosen = [world for world in WORLDS if not words or any(word in world.name for word in words)]
    missing, failed, told = [], [], []
    for world in chosen:
        python = interpreter(world.python)
        if python is None:
            missing.append(world)
            told.append(f"{world.name}: NOT RUN, there is no working python{world.python} on PATH or in pyenv")
            continue
        try:
            make(world, python)
        except subprocess.CalledProcessError:
            failed.append(world)
            told.append(f"{world.name}: NOT RUN, its environment could not be made")
            continue
        if not run(world):
            failed.append(world)
        told.append(summary(world))
    print("\n".join(told))
    if failed or not chosen:
        return 1
    return 2 if missing else 0


def _works(python: str, proof: str) -> bool:
    try:
        return subprocess.run([python, "-c", proof], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _wanted() -> str:
    """What pyproject.toml asks to be installed; its other lines change more often."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    parts = (declared["build-system"], declared["project"]["dependencies"], declared["dependency-groups"])
    return json.dumps(parts, sort_keys=True)


def _python(world: World) -> Path:
    return world.folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def _pip(world: World, *words: str) -> None:
    pip = [str(_python(world)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    pins = str(world.folder / "constraints.txt")
    env = {**os.environ, "SKIP_JUPYTER_BUILDER": "1"}
    subprocess.run([*pip, "--constraint", pins, *words], cwd=ROOT, env=env, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
