"""Commands and scripts in processes of their own, on the embedded simulator: screens, pipes, signals, exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("needs a pseudo-terminal and signals", allow_module_level=True)

from tests.terminals import percents, terminal, written

GROKVIDEO = ("-m", "grokvideo")
GOES_ON = "1 job goes on at the provider; `grokvideo resume` picks it up."


def piped(*words: str, stdin: str = "", code: int = 0, **env: str) -> tuple[str, str]:
    """Run the command with pipes all around: what it wrote to stdout and to stderr."""
    done = subprocess.run(
        [sys.executable, *GROKVIDEO, *words],
        input=stdin,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_in_a_terminal_a_bar_moves_forward_and_leaves_the_end(tmp_path: Path) -> None:
    with terminal(*GROKVIDEO, "generate", "a fox", "-d", "2", "-o", tmp_path / "out.mp4", "--name", "fox") as shell:
        code, out, screen = shell.finish()
    assert (code, out) == (0, f"{tmp_path / 'out.mp4'}\n")
    assert (tmp_path / "out.mp4").read_bytes()[4:8] == b"ftyp"
    seen = percents(screen)
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert "fox: rendering" in screen
    assert "left" in screen
    first, last = written(screen)
    assert first == "fox: 2 s, 480p, 16:9, audio, estimate $0.10 simulated"
    assert last.startswith("fox: done in 0:0")
    assert last.endswith(", billed $0.10 simulated")


def test_in_a_pipe_there_are_plain_lines_and_the_library_answers_the_second_time(tmp_path: Path) -> None:
    out, err = piped("generate", "-", "-d", "1", stdin="a fox\n")
    assert "\r" not in err
    said = [line.partition(": ")[2].partition(" in ")[0] for line in err.splitlines()]
    way = ["waiting", "sending", "rendering", "fetching the clip"]  # of which a quick machine shows fewer
    assert said[1:-1] == [word for word in way if word in said]
    assert "rendering" in said
    assert Path(out.rstrip("\n")).is_file()
    again, words = piped("generate", "a fox", "-d", "1")
    assert again == out
    assert "from your library, $0.00" in words


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_waiting_and_says_what_goes_on(number: signal.Signals, code: int) -> None:
    with terminal(*GROKVIDEO, "generate", "a fox [[slow]]", "-d", "1") as shell:
        shell.until(": rendering")
        shell.interrupt(number)
        assert shell.finish()[:2] == (code, "")
        assert written(shell.shown)[-1] == GOES_ON
        assert "Traceback" not in shell.shown


def test_what_was_interrupted_can_be_resumed_and_stopped_by_its_name() -> None:
    with terminal(*GROKVIDEO, "generate", "a fox [[slow]]", "-d", "1", "--name", "fox") as shell:
        shell.until("fox: rendering")
        shell.interrupt()
        shell.finish()
    assert "fox (rendering)" in piped("status")[0]
    out, err = piped("stop", "fox")
    assert out == "fox: no longer watched. `grokvideo resume fox` watches it again.\n"
    assert err == ""
    assert "nothing to stop" in piped("stop", "fox")[0]
    with terminal(*GROKVIDEO, "resume", "fox") as shell:
        shell.until("fox: rendering")
        assert "Stop it in the one that watches it" in piped("stop", "fox", code=1)[1]
        shell.interrupt()
        assert shell.finish()[0] == 130


def test_who_waits_for_another_process_sees_the_line_and_may_leave() -> None:
    with terminal(*GROKVIDEO, "generate", "a fox [[slow]]", "-d", "1", "--name", "fox") as shell:
        shell.until("fox: rendering")
        for words in (["resume"], ["resume", "fox"]):
            with terminal(*GROKVIDEO, *words) as other:
                other.until("fox is watched by another process")
                other.until("fox: rendering")
                other.interrupt()
                assert other.finish()[:2] == (130, "")
                assert "Traceback" not in other.shown
        shell.interrupt()
        assert written(shell.finish()[2])[-1] == GOES_ON


def script(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "script.py"
    path.write_text(text)
    return path


def test_a_script_in_a_terminal_sees_the_line_and_how_it_ended(tmp_path: Path) -> None:
    text = "import grokvideo as gv\nprint(gv.generate('a fox', duration=1, name='fox').result())"
    with terminal(script(tmp_path, text)) as shell:
        code, out, screen = shell.finish()
    assert code == 0
    assert out.startswith("<Clip ")
    assert out.endswith(".mp4: 1 s, 848x480, sound, $0.05 billed (simulated)>\n")
    assert percents(screen)
    [line] = written(screen)
    assert line.startswith("fox: done in 0:0")


def test_a_script_whose_stderr_is_no_terminal_is_silent(tmp_path: Path) -> None:
    text = "import grokvideo as gv\ngv.generate('a fox', duration=1).result()"
    done = subprocess.run([sys.executable, script(tmp_path, text)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_in_ipython_a_job_is_one_line_and_a_clip_too(tmp_path: Path) -> None:
    env = {"IPYTHONDIR": str(tmp_path / "ipython")}
    words = ("-m", "IPython", "--simple-prompt", "--no-banner", "--colors=NoColor", "--HistoryManager.enabled=False")
    with terminal(*words, env=env, pipe=False) as shell:
        shell.until("In [1]: ")
        shell.type("import grokvideo as gv; job = gv.generate('a fox', duration=1, name='fox'); job\n")
        shell.until("In [2]: ")
        assert "fox: " in shell.shown.partition("name='fox'); job")[2]
        shell.type("job.result()\n")
        shell.until("In [3]: ")
        assert percents(shell.shown)
        assert "<Clip " in shell.shown
        shell.type("exit\n")
        assert shell.finish()[0] == 0
    assert "Traceback" not in shell.shown


def test_the_command_line_starts_without_what_it_does_not_need() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *GROKVIDEO, "--version"], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "grokvideo.cli" in loaded
    assert {"tqdm", "asyncio", "sqlite3", "httpx", "IPython", "traitlets", "grokvideo.session"} & loaded == set()
