"""`grokvideo` with streams in trouble: what is paid for is waited for and saved, whoever reads, or does not."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo import api
from grokvideo.cli import main
from tests.faults.server import Server, answer

GENERATE = '"$PYTHON" -m grokvideo generate "a fox" -d 1 -n 3 -o out.mp4'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, film: bytes, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        monkeypatch.setenv("GROKVIDEO_PROVIDER", "xai")
        monkeypatch.setenv("GROKVIDEO_BASE_URL", server.base_url)
        monkeypatch.setenv("GROKVIDEO_RPS", "100")
        server.poll = [server.done()]
        server.media = [answer(200, film)]
        yield server
        if api._default is not None:
            api._default.close()


def in_bash(line: str, unbuffered: str = "") -> tuple[int, str, str]:
    """Run a line as a person types it: exit code, stdout, stderr."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        env={**os.environ, "PYTHON": sys.executable, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def saved(film: bytes) -> list[bool]:
    paths = [Path(f"out-{number}.mp4") for number in (1, 2, 3)]
    return [path.is_file() and path.read_bytes() == film for path in paths]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs bash and /dev/full")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{GENERATE} | true", 1),
        (f"{GENERATE} >/dev/full", 1),
        (f"{GENERATE} >&-", 1),
        (f"{GENERATE} 2>/dev/full", 0),
        (f"{GENERATE} 2>&-", 0),
        (f"{{ {GENERATE} 2>&1 1>&3 | true; }} 3>&1", 0),
        (f"{GENERATE} >&- 2>&-", 1),
        (f"{GENERATE} >/dev/full 2>/dev/full", 1),
    ],
)
def test_every_file_is_saved_whatever_becomes_of_the_streams(server: Server, film: bytes, line: str, code: int) -> None:
    ended, out, err = in_bash(line)
    assert saved(film) == [True, True, True]
    assert ended == code, err
    assert out == ("" if code else "out-1.mp4\nout-2.mp4\nout-3.mp4\n")
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert len(server.posts) == 3


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs bash and /dev/full")
@pytest.mark.parametrize(
    "line", ['"$PYTHON" -m grokvideo history >/dev/full', '"$PYTHON" -m grokvideo doctor --offline | true']
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_report_that_nobody_takes_is_exit_code_1_without_a_traceback(line: str, unbuffered: str) -> None:
    code, out, err = in_bash(line, unbuffered)
    assert (code, out, err) == (1, "", "")


class Broken(io.StringIO):
    """A stream that takes nothing."""

    def write(self, _: str) -> int:
        raise OSError("No space left on device")


def test_a_path_that_stdout_does_not_take_is_told_on_stderr(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    err = io.StringIO()
    monkeypatch.setattr(sys, "stdout", Broken())
    monkeypatch.setattr(sys, "stderr", err)
    assert main(["generate", "a fox", "-d", "1", "-o", "out.mp4"]) == 1
    assert Path("out.mp4").is_file()
    assert err.getvalue().splitlines()[-1] == "stdout took no more words; the clip is there: out.mp4"


@pytest.mark.parametrize("stream", [None, Broken()])
def test_without_stderr_nothing_but_the_path_goes_to_stdout(
    server: Server, stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", stream)
    assert main(["generate", "a fox", "-d", "1", "-o", "out.mp4"]) == 0
    assert out.getvalue() == "out.mp4\n"
    assert main(["generate", "a fox", "-d", "99"]) == 2
    assert main(["resume", "nobody"]) == 1
    assert out.getvalue() == "out.mp4\n"
