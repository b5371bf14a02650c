"""What `make` says on a machine that lacks something: one line with the way out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from scripts import frontend, totals

from .conftest import ROOT


def refused(script: str, cwd: Path, **env: str) -> str:
    """Run a shell script that must fail with a single line, and return that line."""
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / script)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def test_a_missing_python3_venv_is_one_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ensurepip.py").write_text("raise ImportError")
    line = refused("venv.sh", tmp_path, PYTHON=sys.executable, PYTHONPATH=str(broken))
    assert "`apt install python3-venv`" in line
    assert not (tmp_path / ".venv").exists()


def test_a_python_that_is_too_old_is_one_line_that_names_it(tmp_path: Path) -> None:
    old = tmp_path / "old python"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit\nexit 1\n')
    old.chmod(0o755)
    line = refused("venv.sh", tmp_path, PYTHON=str(old))
    assert "needs Python 3.11 or newer" in line
    assert "Python 3.9.2" in line


def test_a_chrome_that_cannot_be_run_is_one_line_that_names_it(tmp_path: Path) -> None:
    missing = str(tmp_path / "no chrome")
    assert missing in refused("chrome.sh", tmp_path, CHROME=missing)


@pytest.mark.parametrize(("said", "is_enough"), [("v20.18.3", False), ("v20.19.0", True), ("v24.1.0", True)])
def test_an_old_node_does_not_count(
    said: str, is_enough: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {said}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "python"))
    assert frontend.path_with_npm() == (str(tmp_path) if is_enough else None)


def test_totals_tell_passed_from_failed_and_skipped(tmp_path: Path) -> None:
    cases = "<testcase/><testcase/><testcase><failure/></testcase><testcase><error/></testcase>"
    report = tmp_path / "pytest.xml"
    report.write_text(f"<testsuites><testsuite>{cases}<testcase><skipped/></testcase></testsuite></testsuites>")
    assert totals.count(report) == Counter(passed=2, failed=2, skipped=1)
    assert totals.line("total", Counter(passed=2)) == "total: 2 passed, 0 failed, 0 skipped"
