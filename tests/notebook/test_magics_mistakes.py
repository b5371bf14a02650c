"""What a person types wrong: one line, what could stand there, and nothing started."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from grokvideo import api
from tests.notebook.shells import Run, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("%%grokvideo a -d 99\nx", "duration must be 1-15 s, got 99"),
        ("%%grokvideo a -d six\nx", "whole number of seconds, got 'six'"),
        ("%%grokvideo a -r 4k\nx", "resolution must be"),
        ("%%grokvideo a -a 7:5\nx", "aspect_ratio must be"),
        ("%%grokvideo a --loud\nx", "--loud"),
        ("%%grokvideo a b\nx", "b"),
        ("%%grokvideo 2nd\nx", "'2nd' cannot be the name of a variable"),
        ("%%grokvideo {x}\nx", "'{x}' cannot be the name of a variable"),
        ("%%grokvideo a --model 'x\ny", "No closing quotation"),
        ("%%grokvideo a --provider sora\nx", "provider must be"),
        ("%%grokvideo a --provider xai\nx", "there is no key for xai"),
        ("%%grokvideo a --image nothing.png\nx", "'nothing.png' cannot be read"),
        ("%%grokvideo a --image number\nx", "an image cannot be made from int"),
        ("%%grokvideo a\n ", "prompt"),
        ("%%grokvideo a\nin {nowhere}", "there is no variable 'nowhere'"),
        ("%%grokvideo a\n{unclosed", "braces"),
        ("%grokvideo dance", "there is no %grokvideo dance"),
        ("%grokvideo stop", "which job?"),
        ("%grokvideo stop nobody", "no job 'nobody' in your library"),
        ("%grokvideo resume nobody", "no job 'nobody' in your library"),
        ("%grokvideo stop a b", "takes no 'b'"),
        ("%grokvideo jobs all", "takes no 'all'"),
        ("%grokvideo 'status", "No closing quotation"),
        ("%%grokvideo a --fesh\nx", "there is no option --fesh; did you mean --fresh? There are --duration, "),
        ("%%grokvideo a -d\nx", "-d/--duration takes seconds, 1 to 15"),
        ("%%grokvideo a -x\nx", "a name and options can stand here, the prompt belongs below the line"),
        ("%%grokvideo a paper crane\nx", "the prompt belongs below the line"),
        ("%%grokvideo a -n 0\nx", "--takes must be 1-100, got '0'"),
        ("%%grokvideo a -n many\nx", "--takes must be 1-100, got 'many'"),
        ("%%grokvideo a -n 999999999999\nx", "--takes must be 1-100"),
        ("%%grokvideo a -n 2 -d 99\nx", "duration must be 1-15 s"),
        ("%grokvideo submit-again --fast nobody", "does not know --fast; it takes --yes"),
        ("%grokvideo status --all", "does not know --all; it takes no options"),
        ("%grokvideo mark-lost", "which job?"),
        ("%grokvideo submit-again", "%grokvideo submit-again JOB"),
        ("%grokvideo delete", "which job?"),
        ("%grokvideo delete ''", "no job ''"),
        ("%grokvideo attach", "%grokvideo attach JOB [ID]"),
        ("%grokvideo attach a b c", "takes no 'c'"),
        ("%grokvideo attach nobody r-1", "no job 'nobody' in your library"),
        ("%grokvideo cost often", "takes a number of days, got 'often'"),
        ("%grokvideo cost 0", "takes a number of days, got '0'"),
        ("%grokvideo xai-CANARYcanary0123", "there is no %grokvideo [hidden]; there are"),
    ],
)
def test_a_mistake_is_one_line_without_a_traceback_and_starts_nothing(
    shell: InteractiveShell, cell: Run, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    shell.user_ns["number"] = 7
    capsys.readouterr()
    with pytest.raises(UsageError):
        cell(text)
    out, err = capsys.readouterr()
    shown = f"{out}{err}".strip()
    assert words in shown
    assert "Traceback" not in shown
    assert shown.count("\n") == 0
    assert "a" not in shell.user_ns
    assert len(api.library()) == 0
