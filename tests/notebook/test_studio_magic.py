"""`%grokvideo studio`: a Studio with a prompt, under the name `studio` where that is free."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from grokvideo.notebook.actions import words_in
from grokvideo.notebook.completion import offer
from grokvideo.notebook.widgets.studio import Studio
from tests.notebook.shells import Run, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]

Said = pytest.CaptureFixture[str]


def test_it_is_shown_and_the_notebook_has_it(shell: InteractiveShell, cell: Run, capsys: Said) -> None:
    cell("%grokvideo studio")
    studio = shell.user_ns["studio"]
    assert isinstance(studio, Studio)
    assert studio.prompt == ""
    assert capsys.readouterr().out.startswith("Studio (simulated)\n")


@pytest.mark.parametrize(
    ("words", "prompt"),
    [
        ("A paper crane unfolds", "A paper crane unfolds"),
        ("a fox's den -- slow", "a fox's den -- slow"),
        ('"a fox, an owl"', "a fox, an owl"),
        ("'an owl'", "an owl"),
        ('a woman says "hello"', 'a woman says "hello"'),
        ('"a" and "b"', '"a" and "b"'),
        ("   two  spaces ", "two  spaces"),
        ("a {animal} in {{braces}}", "a {animal} in {{braces}}"),
        ("$HOME and {x!r}", "$HOME and {x!r}"),
    ],
)
def test_what_stands_behind_it_is_the_prompt_as_it_was_written(
    shell: InteractiveShell, cell: Run, words: str, prompt: str
) -> None:
    cell(f"%grokvideo studio {words}")
    assert shell.user_ns["studio"].prompt == prompt


def test_a_second_one_takes_the_name_of_the_first(shell: InteractiveShell, cell: Run) -> None:
    cell("%grokvideo studio a fox")
    first = shell.user_ns["studio"]
    cell("%grokvideo studio an owl")
    assert shell.user_ns["studio"] is not first
    assert shell.user_ns["studio"].prompt == "an owl"


def test_a_variable_of_that_name_is_left_alone_and_that_is_said(
    shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    shell.user_ns["studio"] = "my flat"
    cell("%grokvideo studio a fox")
    assert shell.user_ns["studio"] == "my flat"
    out = capsys.readouterr().out
    assert "The variable studio holds something else and stays as it is" in out
    assert "“a fox”" in out


def test_a_mistake_is_one_line(cell: Run) -> None:
    with pytest.raises(UsageError, match="does not know --prompt; it takes no options"):
        cell("%grokvideo studio --prompt a fox")
    with pytest.raises(UsageError, match=r"did you mean studio\?"):
        cell("%grokvideo studoi")


def test_asked_for_help_it_makes_none(shell: InteractiveShell, cell: Run, capsys: Said) -> None:
    cell("%grokvideo studio --help")
    assert capsys.readouterr().out.startswith("%grokvideo studio [PROMPT]\n\nOpens the Studio")
    assert "studio" not in shell.user_ns


@pytest.mark.parametrize("line", ["", "   ", "status", "stop 'a b'", "studio", "studio   "])
def test_other_lines_are_split_as_a_shell_splits_them(line: str) -> None:
    expected = {"stop 'a b'": ["stop", "a b"]}.get(line, line.split())
    assert words_in(line) == expected


def test_tab_offers_it_and_variables_behind_a_brace() -> None:
    def words(text: str, **namespace: object) -> tuple[str, ...]:
        found = offer(text, 0, len(text), namespace)
        assert found is not None
        return found.words

    assert words("%grokvideo stu") == ("studio",)
    assert words("%grokvideo studio ", weather="rain") == ()
    assert words("%grokvideo studio a fox, {we", weather="rain", wait=print) == ("weather",)
    assert words("%grokvideo studio a fox's {we", weather="rain") == ("weather",)
    assert words("%grokvideo studio -") == ()
