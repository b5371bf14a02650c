"""A mistake in Python is shown as the line where it was made and one line that says what to do, not as our code."""

from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

import grokvideo as gv
from grokvideo.errors import GrokVideoError, InvalidRequest
from tests.notebook.shells import cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]

KEY = "xai-CANARYcanary0123456789"


def shown(shell: InteractiveShell, capsys: pytest.CaptureFixture[str], text: str) -> list[str]:
    """What a cell that goes wrong shows."""
    capsys.readouterr()
    done = shell.run_cell(text, store_history=True)
    assert done.error_in_exec is not None
    return capsys.readouterr().out.strip().splitlines()


def test_a_refused_request_is_its_line_and_one_sentence(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    place, source, said = shown(shell, capsys, "import grokvideo as gv\ngv.generate('a fox', duration=99)")
    assert place == f"Cell In[{shell.execution_count - 1}], line 2"
    assert source == "    gv.generate('a fox', duration=99)"
    assert said.startswith("InvalidRequest: duration must be ")
    assert said.endswith("Nothing was sent and nothing was billed.")


def test_every_line_of_one_s_own_is_shown_and_none_of_ours(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_clips.py").write_text("import grokvideo as gv\n\ndef make():\n    return gv.generate('')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    lines = shown(shell, capsys, "import my_clips\ndef two():\n    my_clips.make()\ntwo()")
    number = shell.execution_count - 1
    assert lines[:-1] == [
        f"Cell In[{number}], line 4",
        "    two()",
        f"Cell In[{number}], line 3, in two",
        "    my_clips.make()",
        f"{tmp_path / 'my_clips.py'}, line 4, in make",
        "    return gv.generate('')",
    ]
    assert lines[-1].startswith("InvalidRequest: ")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("gv.generate('a fox', duraton=3)", "TypeError: generate() has no argument 'duraton': did you mean duration?"),
        ("gv.generate('a fox', takes=3)", "TypeError: generate() has no argument 'takes': it is n=4 for four takes"),
        ("gv.generate('a fox', colour=3)", "TypeError: generate() got an unexpected keyword argument 'colour'"),
        ("gv.login('')", "AuthenticationError: the key from api_key= is empty. "),
        ("gv.configure(colour=1)", "InvalidRequest: there is no setting 'colour'; "),
    ],
)
def test_a_slip_is_one_line(shell: InteractiveShell, capsys: pytest.CaptureFixture[str], call: str, words: str) -> None:
    _, source, said = shown(shell, capsys, f"import grokvideo as gv; {call}")
    assert source == f"    import grokvideo as gv; {call}"
    assert said.startswith(words)


def test_an_empty_key_that_was_typed_is_one_line(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: "")
    *_, said = lines = shown(shell, capsys, "import grokvideo as gv\ngv.login()")
    assert len(lines) == 3
    assert said.startswith("AuthenticationError: the key from gv.login() is empty. Copy the key again")


def test_no_key_is_shown(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(shell, capsys, f"import grokvideo as gv; gv.configure(model='{KEY}', provider='{KEY}')")
    assert "[hidden]" in lines[1]
    assert "[hidden]" in lines[2]
    assert "CANARY" not in "".join(lines)


def test_a_cause_is_left_out_and_what_others_wrote_is_one_line(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = shown(
        shell,
        capsys,
        "from grokvideo.errors import ServerError\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ServerError('no\\nluck\\x1b[31m') from e",
    )
    assert lines[:2] == [
        f"Cell In[{shell.execution_count - 1}], line 5",
        "    raise ServerError('no\\nluck\\x1b[31m') from e",
    ]
    assert lines[2].startswith("ServerError: no luck�[31m. The trouble is at the provider.")
    assert len(lines) == 3


def test_the_same_error_raised_again_shows_the_newest_place_alone(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.user_ns["job"] = gv.generate("a fox [[failed]]", duration=1).wait(20)
    for _ in range(2):
        place, source, said = shown(shell, capsys, "job.result()")
        assert (place, source) == (f"Cell In[{shell.execution_count - 1}], line 1", "    job.result()")
        assert said.startswith("JobFailed: ")


def test_outside_of_ipython_it_is_an_ordinary_traceback() -> None:
    with pytest.raises(InvalidRequest) as caught:
        gv.generate("a fox", duration=99)
    text = "".join(traceback.format_exception(caught.value))
    assert "in generate" in text
    run = subprocess.run(
        [sys.executable, "-c", "import grokvideo as gv; gv.generate('a fox', duration=99)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr.startswith("Traceback (most recent call last):")


def test_an_error_that_was_never_raised_can_be_shown() -> None:
    assert GrokVideoError("no luck", hint="Wait.")._render_traceback_() == ["GrokVideoError: no luck. Wait."]
