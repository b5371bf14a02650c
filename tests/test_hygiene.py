"""What must not be in the repository, and what its files must keep to."""

from __future__ import annotations

import ast
import json
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts import frontend

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 300  # lines a source file may have without saying why

# Put together here, so that this file is not its own first finding.
REGISTRIES = re.compile(
    "|".join((r"pypi\." + "org", "python" + "hosted", r"npmjs\." + "(org|com)", r"deb\." + "debian"))
)
MACHINE_PATHS = re.compile(r"(?<![\w.:/])/" + r"(?:home|root|Users|work|workspace|builds)/\w|\b[A-Z]:\\" + r"Users\\")
KEYS = re.compile(r"\bxai-" + r"[A-Za-z0-9]{40,}")
# The front end is a guest in somebody's notebook: it writes text, runs no text as code, and calls no one.
UNSAFE_IN_BROWSER = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc"
    r"|https?://(?!www\.w3\.org/(2000/svg|1999/xlink|1999/xhtml)\b)"
)


def files() -> Iterator[Path]:
    """Every file git holds or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file():  # a file may be deleted and the deletion not committed
            yield path


def lines_that_match(pattern: re.Pattern[str], paths: Iterator[Path] | list[Path]) -> list[str]:
    found = []
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]
    return found


@pytest.mark.parametrize(
    "pattern", [REGISTRIES, MACHINE_PATHS, KEYS], ids=["registry host names", "paths of one machine", "keys"]
)
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    assert lines_that_match(pattern, files()) == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert REGISTRIES.search("https://registry.npmjs" + ".org/esbuild/-/esbuild.tgz")
    assert MACHINE_PATHS.search("open('/" + "home/ann/clip.mp4')")
    assert MACHINE_PATHS.search('"C:\\' + 'Users\\ann"')
    assert not MACHINE_PATHS.search("https://example.org/home/ann and js/builds/x")
    assert KEYS.search("XAI_API_KEY=xai-" + "a1" * 20)
    assert UNSAFE_IN_BROWSER.search("fetch('https://example.org')")
    assert not UNSAFE_IN_BROWSER.search("http://www.w3.org/2000/svg")


def test_the_front_end_neither_writes_html_nor_calls_out() -> None:
    sources = [path for path in files() if path.is_relative_to(ROOT / "js" / "src")]
    assert sources
    assert lines_that_match(UNSAFE_IN_BROWSER, sources) == []


def test_a_long_source_file_says_why() -> None:
    """Its docstring, or in TypeScript and CSS its first comment, has to speak of its lines."""
    silent = []
    for path in files():
        is_python = path.is_relative_to(ROOT / "src") and path.suffix == ".py"
        is_front_end = path.is_relative_to(ROOT / "js" / "src")
        if not (is_python or is_front_end):
            continue
        text = path.read_text("utf-8")
        said = ast.get_docstring(ast.parse(text)) if is_python else text.partition("*/")[0]
        if len(text.splitlines()) > LIMIT and "lines" not in (said or ""):
            silent.append(path.relative_to(ROOT).as_posix())
    assert silent == []


def test_every_module_has_a_docstring() -> None:
    modules = [path for path in files() if path.is_relative_to(ROOT / "src") and path.suffix == ".py"]
    assert modules
    bare = [path for path in modules if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert [path.relative_to(ROOT).as_posix() for path in bare] == []


def test_notebooks_are_stored_without_outputs() -> None:
    notebooks = [path for path in files() if path.suffix == ".ipynb"]
    assert notebooks
    assert [path.name for path in notebooks if not is_clean(json.loads(path.read_text("utf-8")))] == []


def is_clean(notebook: dict[str, Any]) -> bool:
    """Whether a notebook holds only what its author wrote."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    ran = any(cell["outputs"] or cell["execution_count"] or cell["metadata"] for cell in cells)
    return not ran and "widgets" not in notebook["metadata"]


def test_what_make_and_tools_leave_behind_is_ignored_by_git() -> None:
    left = [".venv/x", "demo/x.ipynb", "build/x", "js/node_modules/x", "src/grokvideo/notebook/static/jobview.js"]
    left += ["notebooks/grokvideo_clips/crane.mp4", ".env", "notebooks/.ipynb_checkpoints/x.ipynb"]
    ignored = subprocess.run(["git", "check-ignore", *left], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ignored.stdout.split() == left


def test_the_bundle_was_built_from_the_sources_that_are_here() -> None:
    """Stale or missing? `make js` builds it."""
    assert frontend.is_current()


def test_no_test_can_reach_another_machine() -> None:
    with socket.socket() as probe, pytest.raises(AssertionError, match="tried to connect"):
        probe.connect(("192.0.2.1", 80))
