"""`grokvideo generate` in this process, with a service that answers on cue: files, prices, exit codes."""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from grokvideo import api
from grokvideo.cli import main
from tests.faults.server import Server, answer

Said = pytest.CaptureFixture[str]


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


def test_the_path_is_all_that_goes_to_stdout(server: Server, capsys: Said, film: bytes) -> None:
    assert main(["generate", "a fox", "-d", "1", "-o", "out.mp4", "--name", "fox"]) == 0
    out, err = capsys.readouterr()
    assert out == "out.mp4\n"
    assert Path("out.mp4").read_bytes() == film
    first, *_, last = err.splitlines()
    assert first == "fox: 1 s, 480p, 16:9, audio, estimate $0.05"
    assert last.startswith("fox: done in 0:0")
    assert "simulated" not in err


def test_an_option_is_written_in_full(server: Server, capsys: Said) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["generate", "a fox", "-d", "1", "--fr", "--ye"])
    assert ended.value.code == 2
    assert "unrecognized arguments: --fr --ye" in capsys.readouterr().err
    assert server.posts == []


def test_without_o_it_is_the_file_in_the_library(server: Server, capsys: Said, home: Path) -> None:
    assert main(["generate", "a fox", "-d", "1"]) == 0
    path = Path(capsys.readouterr().out.rstrip("\n"))
    assert path.is_relative_to(home)
    assert path.is_file()


def test_an_identical_request_comes_from_the_library_at_no_cost(server: Server, capsys: Said) -> None:
    assert main(["generate", "a fox", "-d", "1"]) == 0
    before = capsys.readouterr().out
    assert main(["generate", "a fox", "-d", "1"]) == 0
    out, err = capsys.readouterr()
    assert out == before
    assert "from your library, $0.00" in err
    assert "estimate" not in err
    assert len(server.posts) == 1
    assert main(["generate", "a fox", "-d", "1", "--fresh"]) == 0
    assert len(server.posts) == 2


def test_several_takes_are_several_files(server: Server, capsys: Said) -> None:
    assert main(["generate", "a fox", "-d", "1", "-n", "3", "-o", "out.mp4"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == ["out-1.mp4", "out-2.mp4", "out-3.mp4"]
    assert all(Path(name).is_file() for name in out.splitlines())
    assert err.startswith("3 clips: 1 s, 480p, 16:9, audio, estimate $0.15\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-o", "there.mp4"], 1, "there.mp4 is there already; --force writes over it. Nothing was sent."),
        (["-o", "nowhere/out.mp4"], 1, "There is no folder nowhere: make it first. Nothing was sent."),
        (["-o", "out.gif"], 2, "--output must be the name of an .mp4 file"),
        (["-d", "99"], 2, "duration must be"),
        (["-d", "soon"], 2, "duration must be"),
        (["-n", "0"], 2, "--takes must be 1-100"),
        (["-i", "no such picture.png"], 2, "no such picture.png"),
        (["--provider", "sora"], 2, "provider must be"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_paid_for(
    server: Server, capsys: Said, words: list[str], code: int, said: str
) -> None:
    Path("there.mp4").write_text("mine")
    assert main(["generate", "a fox", *words]) == code
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("grokvideo: ")
    assert said in err
    assert server.posts == []
    assert Path("there.mp4").read_text() == "mine"


def test_an_empty_prompt_is_refused(server: Server, capsys: Said) -> None:
    assert main(["generate"]) == 2
    assert "prompt" in capsys.readouterr().err
    assert server.posts == []


@pytest.mark.parametrize("words", [["a fox", "in the rain"], ["a fox", "--speed", "2"], ["a fox", "-o"]])
def test_words_it_does_not_know_are_exit_code_2(server: Server, capsys: Said, words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["generate", *words])
    assert caught.value.code == 2
    err = capsys.readouterr().err
    assert "usage: grokvideo generate" in err
    assert words[-1] != "in the rain" or "stands in quotation marks" in err


def test_force_writes_over(server: Server, capsys: Said, film: bytes) -> None:
    Path("there.mp4").write_text("mine")
    assert main(["generate", "a fox", "-d", "1", "-o", "there.mp4", "--force"]) == 0
    assert Path("there.mp4").read_bytes() == film


def test_the_same_line_twice_is_no_error_and_writes_nothing(server: Server, capsys: Said, film: bytes) -> None:
    line = ["generate", "a fox", "-d", "1", "-n", "2", "-o", "out.mp4"]
    assert main(line) == 0
    first = capsys.readouterr().out
    before = [os.stat(path) for path in first.splitlines()]
    assert main(line) == 0
    out, err = capsys.readouterr()
    assert out == first
    assert err.count(": from your library, $0.00") == 2
    assert [os.stat(path) for path in first.splitlines()] == before
    assert len(server.posts) == 2


def test_another_file_or_a_fresh_clip_is_refused_before_paying(server: Server, capsys: Said, film: bytes) -> None:
    line = ["generate", "a fox", "-d", "1", "-o", "out.mp4"]
    assert main(line) == 0
    for more in (["--fresh"], ["-d", "2"]):
        assert main([*line, *more]) == 1
        assert "out.mp4 is there already; --force writes over it. Nothing was sent." in capsys.readouterr().err
    Path("out.mp4").write_bytes(film[:-1] + b"x")
    assert main(line) == 1
    assert "--force" in capsys.readouterr().err
    assert len(server.posts) == 1


def test_the_options_reach_the_provider(server: Server) -> None:
    words = ["-d", "2", "-r", "720p", "-a", "9:16", "-m", "grok-imagine-video-1.5", "--no-audio"]
    assert main(["generate", "a fox", *words]) == 0
    [post] = server.posts
    assert json.loads(post.body) == {
        "prompt": "a fox",
        "model": "grok-imagine-video-1.5",
        "duration": 2,
        "resolution": "720p",
        "aspect_ratio": "9:16",
        "generate_audio": False,
    }


def test_an_image_reaches_the_provider(server: Server) -> None:
    Image.new("RGB", (64, 48), "red").save("fox.png")
    assert main(["generate", "it turns", "-d", "1", "-i", "fox.png"]) == 0
    [post] = server.posts
    body = json.loads(post.body)
    kind, _, data = body["image"]["url"].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data) == Path("fox.png").read_bytes()
    assert "aspect_ratio" not in body


def test_a_dry_run_sends_nothing_and_tells_the_price(server: Server, capsys: Said, home: Path) -> None:
    assert main(["generate", "a fox", "-d", "6", "-n", "2", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "nothing is sent" in out
    assert "$0.60 for 2 takes" in out
    assert server.posts == []


def test_a_dry_run_says_each_note_once(capsys: Said) -> None:
    main(["generate", "a fox", "-m", "grok-imagin", "--dry-run"])
    said = capsys.readouterr()
    assert " ".join((said.out + said.err).split()).count("did you mean grok-imagine-video?") == 1


def test_a_dry_run_of_what_would_be_refused_is_exit_code_1(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.01")
    assert main(["generate", "a fox", "--dry-run"]) == 1
    assert main(["generate", "a fox", "--dry-run", "--yes"]) == 0


def test_a_price_above_the_limit_needs_a_yes(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setenv("GROKVIDEO_CONFIRM_OVER_USD", "0.01")
    assert main(["generate", "a fox", "-d", "1"]) == 1
    assert "--yes" in capsys.readouterr().err
    assert server.posts == []
    assert main(["generate", "a fox", "-d", "1", "--yes"]) == 0


def test_a_failed_take_leaves_the_others_and_is_exit_code_1(server: Server, capsys: Said) -> None:
    failed = answer(200, {"status": "failed", "error": {"code": "internal_error", "message": "no luck"}})
    server.poll = [failed, server.done()]
    assert main(["generate", "a fox", "-d", "1", "-n", "2", "-o", "out.mp4"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "failed" in err
    assert Path(out.strip()).is_file()


def test_a_moderated_request_is_not_sent_again_and_says_how(server: Server, capsys: Said) -> None:
    server.create = [answer(400, {"error": "Content violates usage guidelines.", "code": "content_moderated"})]
    first = main(["generate", "a fox", "-d", "1"])
    assert first == 1
    capsys.readouterr()
    posts = len(server.posts)
    assert main(["generate", "a fox", "-d", "1"]) == 1
    if len(server.posts) == posts:
        assert "--fresh" in capsys.readouterr().err


def test_a_clip_that_is_gone_from_the_library_is_no_success(server: Server, capsys: Said) -> None:
    assert main(["generate", "a fox", "-d", "1"]) == 0
    Path(capsys.readouterr().out.rstrip("\n")).unlink()
    assert main(["generate", "a fox", "-d", "1"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "--fresh makes and pays for it once more" in err


def test_the_prompt_may_come_from_stdin(server: Server, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("ein Füchslein\n".encode())))
    assert main(["generate", "-", "-d", "1"]) == 0
    assert b"ein F\\u00fcchslein" in server.posts[0].body or "ein Füchslein".encode() in server.posts[0].body
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff\xfe")))
    assert main(["generate", "-", "-d", "1"]) == 2
    assert "not UTF-8" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["generate", "-", "-d", "1"]) == 2
    assert "standard input is closed" in capsys.readouterr().err


def test_a_path_that_stdout_cannot_spell_is_written_as_the_system_knows_it(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(pipe, encoding="ascii", errors="replace"))
    assert main(["generate", "a fox", "-d", "1", "-o", "Füchslein.mp4"]) == 0
    assert pipe.getvalue() == "Füchslein.mp4\n".encode()


def test_status_says_where_things_stand(server: Server, capsys: Said, home: Path) -> None:
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].split() == ["provider", "xai"]
    assert f"{home}, 0 jobs" in out
    assert out.splitlines()[-1].split() == ["under", "way", "nothing"]
