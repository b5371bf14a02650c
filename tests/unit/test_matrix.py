"""`make matrix`: which Pythons it finds, and what it says when one is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts import matrix

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose PATH and pyenv are empty folders, `bin` and `pyenv`."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_a_missing_python_is_named_and_is_not_success(
    nothing_installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(matrix, "WORLDS", (matrix.World("3.99"), matrix.World("3.98", ipykernel="6.31.0")))
    assert matrix.main([]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "python-3.99: NOT RUN, there is no working python3.99 on PATH or in pyenv",
        "python-3.98-ipykernel-6.31.0: NOT RUN, there is no working python3.98 on PATH or in pyenv",
    ]


def test_a_word_that_fits_no_world_is_not_success() -> None:
    assert matrix.main(["no such world"]) == 1


def test_a_shim_that_only_says_no_is_passed_over_for_the_newest_of_pyenv(nothing_installed: Path) -> None:
    program(nothing_installed / "bin" / f"python{HERE}", "echo not chosen >&2; exit 127")
    for patch in ("2", "10"):
        program(
            nothing_installed / "pyenv" / "versions" / f"{HERE}.{patch}" / "bin" / "python",
            f'exec {sys.executable} "$@"',
        )
    found = matrix.interpreter(HERE)
    assert found == str(nothing_installed / "pyenv" / "versions" / f"{HERE}.10" / "bin" / "python")


def test_a_python_of_another_version_does_not_count(nothing_installed: Path) -> None:
    program(nothing_installed / "bin" / "python3.99", f'exec {sys.executable} "$@"')
    assert matrix.interpreter("3.99") is None
