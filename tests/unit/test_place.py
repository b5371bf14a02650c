"""A file as the browser sees it: below the root of the server that started this kernel, or not at all."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grokvideo.notebook.place import server_url

numbers = itertools.count(900_000_001)  # what a server said is remembered by its process number

Serve = Callable[[str], str]


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def serve(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Pretend that a server with that record started this kernel."""

    def start(record: str) -> str:
        number = str(next(numbers))
        (runtime / f"jpserver-{number}.json").write_text(record)
        monkeypatch.setenv("JPY_PARENT_PID", number)
        return number

    return start


@pytest.fixture
def root(runtime: Path, serve: Serve) -> Path:
    root = runtime / "home of ann"
    (root / "lessons").mkdir(parents=True)
    serve(json.dumps({"root_dir": str(root), "port": 8888}))
    return root


def test_a_file_below_the_root_has_a_relative_address(root: Path) -> None:
    assert server_url(root / "lessons" / "crane-7f0c2e.mp4") == "files/lessons/crane-7f0c2e.mp4"


def test_an_address_is_percent_encoded(root: Path) -> None:
    name = "fuchs & größe #1?.mp4"
    assert server_url(root / "lessons" / name) == "files/lessons/fuchs%20%26%20gr%C3%B6%C3%9Fe%20%231%3F.mp4"


def test_a_folder_that_is_a_link_counts_where_it_leads_and_a_file_where_it_stands(root: Path, runtime: Path) -> None:
    (runtime / "shortcut").symlink_to(root / "lessons")
    assert server_url(runtime / "shortcut" / "a.mp4") == "files/lessons/a.mp4"
    (runtime / "library.mp4").write_bytes(b"film")
    (root / "a.mp4").symlink_to(runtime / "library.mp4")
    assert server_url(root / "a.mp4") == "files/a.mp4"


@pytest.mark.parametrize("name", ["../outside.mp4", ".hidden/a.mp4", "lessons/.a.mp4"])
def test_what_the_server_does_not_serve_has_no_address(root: Path, name: str) -> None:
    assert server_url(root / name) is None


@pytest.mark.parametrize("parent", ["", "not a number", "-1", "../../x"])
def test_without_a_server_there_is_no_address(runtime: Path, monkeypatch: pytest.MonkeyPatch, parent: str) -> None:
    monkeypatch.setenv("JPY_PARENT_PID", parent)
    assert server_url(runtime / "a.mp4") is None


@pytest.mark.parametrize("record", ["not json", "[]", "{}", '{"root_dir": null}', "\xff"])
def test_a_record_that_cannot_be_read_gives_no_address(serve: Serve, runtime: Path, record: str) -> None:
    serve(record)
    assert server_url(runtime / "a.mp4") is None


def test_a_server_that_left_no_record_gives_no_address(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_PARENT_PID", str(next(numbers)))
    assert server_url(runtime / "a.mp4") is None
