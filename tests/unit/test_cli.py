"""The command line: exit codes, and one line for an error."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import pytest

from grokvideo import __version__, api
from grokvideo.cli import main
from grokvideo.session import Session
from grokvideo.simulator.app import create_app


def test_without_jobs_there_is_nothing_to_resume(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume"]) == 0
    assert capsys.readouterr().out == "There is nothing to resume.\n"
    api.default().close()


def test_an_error_is_one_line_and_exit_code_1(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("in the way")
    assert main(["resume"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("grokvideo: the library folder")
    assert "GROKVIDEO_HOME" in err


def test_an_interrupt_ends_it_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Session) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "resume", interrupted)
    assert main(["resume"]) == 130
    api.default().close()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["resume", "a", "b"],
        ["status", "now"],
        ["stop"],
        ["demo", "--port", "x"],
        ["simulator", "--port", "x"],
        ["history", "-n", "0"],
        ["history", "-n", "many"],
        ["cost", "--days", "-1"],
        ["attach"],
        ["mark-lost"],
        ["submit-again"],
        ["delete"],
        ["doctor", "--quick"],
        ["doctor", "--off"],
        ["--vers"],
    ],
)
def test_words_it_does_not_know_are_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: grokvideo" in capsys.readouterr().err


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (0, f"{__version__}\n")


def test_help_is_a_word_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for words in (["--help"], ["help"], ["generate", "--help"], ["help", "generate"]):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2] == said[3]
    assert "seconds, 1 to 15; 8 when not given. With --extend: 2 to 10 more, 6 when not given" in " ".join(
        said[2].split()
    )


def test_resume_watches_until_done_and_says_where_the_clip_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_RPS", "19")
    monkeypatch.setattr("grokvideo.simulator.app.create_app", partial(create_app, speed=20.0))
    first = Session()
    there = threading.Event()
    job = first.submit(first.request("a fox", image=None, model=None, duration=1))
    job.subscribe(lambda state: there.set() if state.request_id else None)
    assert job.request_id or there.wait(20)
    job.stop().wait(20)
    first.close()
    assert main(["resume"]) == 0
    out, err = capsys.readouterr()
    assert Path(out.removesuffix("\n")).is_file()
    assert ": done in 0:0" in err
    api.default().close()


def test_resume_of_what_is_done_says_where_the_clip_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_RPS", "19")
    monkeypatch.setattr("grokvideo.simulator.app.create_app", partial(create_app, speed=20.0))
    session = api.default()
    clip = session.submit(session.request("a fox", image=None, model=None, duration=1), name="fox").result(20)
    assert main(["resume", "fox"]) == 0
    assert capsys.readouterr().out == f"{clip.path}\n"
    session.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["histroy"], "there is no command 'histroy'; did you mean history?"),
        (["dance"], "there is no command 'dance'; there are generate, resume, stop,"),
        (["generate", "a fox", "--duraton", "6"], "unrecognized arguments: --duraton 6; did you mean --duration?"),
        (["generate", "a fox", "--duraton=6"], "unrecognized arguments: --duraton=6; did you mean --duration?"),
        (["cost", "--day=1"], "unrecognized arguments: --day=1; did you mean --days?"),
        (["attach", "r-elsewhere-1", "--provider", "sora"], "must be xai or simulator, got 'sora'"),
    ],
)
def test_a_mistyped_word_is_told_what_was_meant(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("command", ["resume", "stop", "delete"])
def test_a_wrong_name_is_told_what_to_type_in_a_terminal(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "giraffe"]) == 1
    err = capsys.readouterr().err
    words = "grokvideo: there is no job 'giraffe' in your library. `grokvideo history` lists the newest."
    assert err.startswith(words)
    assert "%" not in err
    api.default().close()
