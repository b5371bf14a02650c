"""`%grokvideo compare`: names, ids and variables; in a terminal what differs, as lines of text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

import grokvideo as gv
from grokvideo import api
from grokvideo.engine.jobs import Jobs
from grokvideo.errors import LibraryError
from grokvideo.notebook.completion import offer
from tests.notebook.shells import WITHIN_S, Run, bound, cell, ipython, shell

__all__ = ["cell", "ipython", "shell"]

Said = pytest.CaptureFixture[str]


@pytest.fixture
def two(shell: InteractiveShell, cell: Run, capsys: Said) -> list[gv.Job]:
    """`fox` and `owl`, both done."""
    cell("%%grokvideo fox -d 1 --wait\na fox in ink")
    cell("%%grokvideo owl -d 1 --wait\nan owl in ink")
    capsys.readouterr()
    return [bound(shell, "fox"), bound(shell, "owl")]


def test_a_terminal_gets_what_differs_and_where_the_clips_are(two: list[gv.Job], cell: Run, capsys: Said) -> None:
    two[1].stars = 5
    cell("%grokvideo compare fox owl")
    fox, owl = (job.result().path for job in two)
    assert capsys.readouterr().out.splitlines() == [
        "2 clips (simulated)",
        "A  fox: Done, billed $0.05 simulated",
        f"   {fox}",
        "B  owl: Done, billed $0.05 simulated, 5 of 5 stars",
        f"   {owl}",
        "same in all: 1 s · 480p · 16:9 · audio · grok-imagine-video",
        "What changed, against A:",
        "A  prompt: a fox in ink",
        "B  prompt: “an owl” for “a fox”",
    ]


def test_as_the_last_line_of_a_cell_it_says_the_same(two: list[gv.Job], cell: Run, capsys: Said) -> None:
    cell("%grokvideo compare fox owl")
    said = capsys.readouterr().out
    cell("import grokvideo as gv\ngv.compare(fox, owl)")
    assert capsys.readouterr().out.partition(": ")[2] == said  # behind `Out[0]`


def test_names_ids_and_variables_of_every_kind(
    two: list[gv.Job], shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    fox, owl = two
    shell.user_ns.update(both=Jobs(two), clip=owl.result())
    for words in (f"{fox.id[:6]} {owl.id}", "both", "fox clip", f"{fox.request_id} clip", "both both fox"):
        cell(f"%grokvideo compare {words}")
        assert "B  " in capsys.readouterr().out
    for name in ("fox", "owl", "both", "clip"):
        del shell.user_ns[name]
    cell("%grokvideo compare fox owl")
    assert f"   {owl.result().path}" in capsys.readouterr().out


def test_the_name_of_a_sweep_stands_for_its_clips_in_another_notebook_too(
    shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    line = "%%grokvideo cranes -d 1 --sweep style=ink,clay --wait"
    cell(f"{line}\na crane in {{style}}")
    cell(f"{line} --fresh\na crane in {{style}}")
    newest = [job.result().path for job in shell.user_ns.pop("cranes")]
    capsys.readouterr()
    cell("%grokvideo compare cranes")
    out = capsys.readouterr().out
    assert [line.strip() for line in out.splitlines() if line.strip().endswith(".mp4")] == [*map(str, newest)]
    assert "cranes" not in shell.user_ns
    meant = "there is no job 'cranes' in your library; did you mean cranes_ink, cranes_clay?"
    for act in ("stop", "delete", "resume"):
        with pytest.raises(UsageError, match=re.escape(meant)):
            cell(f"%grokvideo {act} cranes")
    with pytest.raises(LibraryError, match=re.escape(meant)):
        api.library().get("cranes")
    with pytest.raises(UsageError, match=r"there is no job 'crane' in your library\."):
        cell("%grokvideo compare crane")


def test_of_several_with_one_name_it_is_the_newest_and_that_is_said(
    two: list[gv.Job], shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    cell("%%grokvideo owl -d 1 --wait\nan owl in clay")
    newest = bound(shell, "owl")
    del shell.user_ns["owl"]
    capsys.readouterr()
    cell("%grokvideo compare fox owl")
    out = capsys.readouterr().out
    assert out.startswith("owl: the newest of 2 of that name, made ")
    assert f"   {newest.result().path}" in out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("fox", "compare needs at least two clips, got 1. Give two to nine: "),
        ("fox nobody", "there is no job 'nobody' in your library"),
        ("fox ''", "no job ''"),
        ("--all fox owl", "does not know --all; it takes no options"),
        (f"fox{' owl' * 9}", "compare shows two to nine clips, got 10"),
    ],
)
def test_a_mistake_is_one_line(two: list[gv.Job], cell: Run, line: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        cell(f"%grokvideo compare {line}")
    assert words in str(refused.value)
    assert len(api.library()) == 2


def test_an_id_of_few_characters_is_not_sure(two: list[gv.Job], cell: Run) -> None:
    with pytest.raises(UsageError, match="too short to be sure"):
        cell(f"%grokvideo compare fox {two[1].id[:5]}")


def test_with_the_setting_wait_it_says_how_they_ended(
    shell: InteractiveShell, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell("%%grokvideo fox -d 1\na fox")
    cell("%%grokvideo owl -d 1\nan owl")
    capsys.readouterr()
    monkeypatch.setenv("GROKVIDEO_WAIT", "1")
    cell("%grokvideo compare fox owl")
    assert capsys.readouterr().out.count(": Done, billed $0.05 simulated") == 2


def test_tab_offers_variables_and_jobs_that_are_not_there_yet(two: list[gv.Job], shell: InteractiveShell) -> None:
    shell.user_ns["both"] = Jobs(two)
    shell.user_ns["number"] = 7

    def words(text: str) -> tuple[str, ...]:
        found: Any = offer(text, 0, len(text), shell.user_ns)
        return tuple(found.words)

    assert words("%grokvideo comp") == ("compare",)
    assert words("%grokvideo compare ") == ("both", "fox", "owl")
    assert words("%grokvideo compare fox ") == ("both", "owl")
    assert words("%grokvideo compare fox o") == ("owl",)
    assert words(f"%grokvideo compare fox {two[1].id[:3]}") == (two[1].id[:6],)


def test_what_is_left_out_is_said(shell: InteractiveShell, two: list[gv.Job], cell: Run, capsys: Said) -> None:
    cell("%%grokvideo hare -d 1\na hare [[moderated]]")
    bound(shell, "hare").wait(WITHIN_S)
    capsys.readouterr()
    cell("%grokvideo compare fox hare owl")
    assert "1 without a clip is left out: hare (blocked by moderation)." in capsys.readouterr().out
