"""`make demo`: a copy of the notebooks that is never taken from its user, and JupyterLab on it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from grokvideo.cli import demo, main

from .conftest import ROOT

pytestmark = pytest.mark.packaging


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "01-quickstart.ipynb").write_text("first")
    (folder / "grokvideo_clips").mkdir()
    (folder / "grokvideo_clips" / "crane.mp4").write_text("clip")
    return folder


def test_the_copy_has_the_notebooks_and_no_clips(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "demo"
    assert demo.refresh_copy(source, copy) == []
    assert [path.name for path in copy.iterdir() if path.name != ".copied.json"] == ["01-quickstart.ipynb"]


def test_an_untouched_copy_follows_its_source(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "demo"
    demo.refresh_copy(source, copy)
    (source / "01-quickstart.ipynb").write_text("second")
    assert demo.refresh_copy(source, copy) == []
    assert (copy / "01-quickstart.ipynb").read_text() == "second"


def test_an_edited_copy_stays_and_is_named_once_it_fell_behind(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "demo"
    demo.refresh_copy(source, copy)
    (copy / "01-quickstart.ipynb").write_text("mine")
    assert demo.refresh_copy(source, copy) == []
    (source / "01-quickstart.ipynb").write_text("second")
    assert demo.refresh_copy(source, copy) == ["01-quickstart.ipynb"]
    assert (copy / "01-quickstart.ipynb").read_text() == "mine"


def test_a_file_that_was_there_before_is_not_written_over(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / "demo"
    copy.mkdir()
    (copy / "01-quickstart.ipynb").write_text("mine")
    assert demo.refresh_copy(source, copy) == ["01-quickstart.ipynb"]
    assert (copy / "01-quickstart.ipynb").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["demo", str(tmp_path / "file"), "--copy-only"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "Name another folder" in err


def test_a_missing_jupyterlab_is_one_line_with_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda _: None)
    assert main(["demo", str(tmp_path / "demo")]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "-m pip install jupyterlab" in err
    assert not (tmp_path / "demo").exists()


def test_the_command_hands_its_words_on_to_jupyterlab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[list[str]] = []
    monkeypatch.setattr(demo, "become_lab", lambda folder, words: heard.append([str(folder), *words]))
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "--port", "9000", "--no-browser"]) == 0
    assert heard == [[str(tmp_path / "grokvideo-demo"), "--ServerApp.port=9000", "--no-browser"]]
    assert (tmp_path / "grokvideo-demo" / demo.QUICKSTART).is_file()


def test_jupyterlab_does_not_ask_about_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    ours, theirs = demo.lab_env()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    page = json.loads((Path(ours) / "labconfig" / "page_config.json").read_text("utf-8"))
    assert page["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}
    assert theirs == "mine"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def page(url: str, server: subprocess.Popen[str]) -> bytes:
    """What `url` answers; JupyterLab names its address a moment before it listens there."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=30) as reply:
                body: bytes = reply.read()
                return body
        except urllib.error.URLError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.05)
                break
    raise AssertionError(f"no answer from {url}, server ended with {server.poll()}")


def test_jupyterlab_names_the_quickstart_and_answers_without_a_browser(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "DISPLAY", "WAYLAND"))}
    env |= {f"JUPYTER_{kind}_DIR": str(tmp_path / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = demo.lab_command(ROOT / "notebooks", ["--ServerApp.ip=127.0.0.1", f"--port={free_port()}"])
    said: list[str] = []
    found: re.Match[str] | None = None
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as server:
        assert server.stderr
        try:
            for line in server.stderr:
                said.append(line)
                if found := re.search(r"http://127\S+", line):
                    break
            assert found, "".join(said)
            assert b"jupyter-config-data" in page(found[0], server)
        finally:
            server.terminate()
            server.communicate(timeout=30)
    assert "/lab/tree/01-quickstart.ipynb?token=" in found[0]
