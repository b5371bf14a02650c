"""The wheel as a user gets it, and an environment with nothing else in it: no Node.js, no tool of the developers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PIP = ["-m", "pip", "--disable-pip-version-check"]


def run(*words: str | Path, env: Mapping[str, str], cwd: Path = ROOT) -> str:
    """Run a command and return what it printed; what it said goes into the failure."""
    done = subprocess.run(
        [str(word) for word in words], env=dict(env), cwd=cwd, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _developer_env() -> dict[str, str]:
    """This environment's own tools first: its `npm` may come from a wheel."""
    return {**os.environ, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive, and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, env=_developer_env())
    return folder


@pytest.fixture(scope="session")
def wheel(archives: Path) -> Path:
    (path,) = archives.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def clean_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the wheel, what it asks for, and a notebook kernel."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pins = ["--only-binary", ":all:", "--constraint", str(ROOT / "requirements" / "constraints.txt")]
    run(python, *PIP, "install", "--quiet", *pins, wheel, "ipykernel", env={**os.environ, "PATH": str(python.parent)})
    return python


@pytest.fixture
def user_env(clean_python: Path, tmp_path: Path) -> dict[str, str]:
    """What a new user's shell holds: the clean environment alone on PATH, no key, and folders of its own."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GROKVIDEO_", "JUPYTER", "IPYTHON", "PYTHON", "VIRTUAL_ENV")) and "API_KEY" not in name
    }
    env |= {"PATH": str(clean_python.parent), "HOME": str(tmp_path / "home"), "IPYTHONDIR": str(tmp_path / "ipython")}
    env |= {f"JUPYTER_{kind}_DIR": str(tmp_path / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    env |= {"GROKVIDEO_HOME": str(tmp_path / "library"), "GROKVIDEO_WAIT": "1"}
    assert shutil.which("node", path=env["PATH"]) is None
    return env
