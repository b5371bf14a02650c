"""`%grokvideo` on jobs that share a name, on lists, and on where things stand."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from grokvideo import api
from grokvideo.notebook.pick import pick
from grokvideo.values.state import Status
from tests.faults.server import Server, answer, reset
from tests.notebook.shells import WITHIN_S, Run, bound, cell, ipython, shell
from tests.notebook.test_magics_money import server

__all__ = ["cell", "ipython", "server", "shell"]

Said = pytest.CaptureFixture[str]
PENDING = answer(202, {"status": "pending", "progress": 40})


@pytest.fixture
def two(server: Server, shell: InteractiveShell, cell: Run) -> list[str]:
    """Ids of two clips that are called crane, the newer first."""
    cell("%%grokvideo crane -d 1 --wait\na paper crane")
    cell("%%grokvideo crane -d 1 --wait\na crane of steel")
    return [job.id for job in api.library()]


def test_a_name_that_two_jobs_have_deletes_neither_and_both_are_listed(two: list[str], cell: Run) -> None:
    with pytest.raises(UsageError) as mistake:
        cell("%grokvideo delete crane")
    words = str(mistake.value)
    assert words.startswith(f"2 jobs fit 'crane': {two[0][:6]} (done, ")
    assert f", {two[1][:6]} (done, " in words
    assert words.endswith("Give the id of the one that you mean.")
    assert len(api.library()) == 2
    cell(f"%grokvideo delete {two[1][:6]}")
    assert [job.id for job in api.library()] == [two[0]]
    cell("%grokvideo delete crane")
    assert len(api.library()) == 0


def test_a_variable_of_another_name_is_one_job(two: list[str], shell: InteractiveShell, cell: Run) -> None:
    shell.user_ns["older"] = api.library().get(two[1])
    cell("%grokvideo delete older")
    assert [job.id for job in api.library()] == [two[0]]


def test_of_several_with_a_name_the_one_in_doubt_is_meant_where_only_that_can_be(
    two: list[str], server: Server, shell: InteractiveShell, cell: Run, capsys: Said
) -> None:
    server.create = [lambda connection, _: reset(connection)]
    cell("%%grokvideo crane -d 1 --wait\na crane of glass")
    assert bound(shell, "crane").status is Status.SUBMIT_UNKNOWN
    del shell.user_ns["crane"]
    cell("%grokvideo mark-lost crane")
    assert "crane: marked as lost" in capsys.readouterr().out
    with pytest.raises(UsageError, match="3 jobs fit 'crane'"):
        cell("%grokvideo mark-lost crane")


def test_of_several_with_a_name_the_one_under_way_is_stopped(
    two: list[str], server: Server, shell: InteractiveShell, cell: Run
) -> None:
    server.poll, before = [PENDING], len(server.polls)
    cell("%%grokvideo crane -d 1\na crane of glass")
    job = bound(shell, "crane")
    server.wait_for(lambda: len(server.polls) > before)  # a stop before it was sent would withdraw it
    cell("%%grokvideo crane -d 1\na paper crane")  # from the library, and newest of none
    del shell.user_ns["crane"]
    cell("%grokvideo stop crane")
    assert job.wait(WITHIN_S).status is Status.STOPPED


def test_fewer_than_six_characters_of_an_id_are_not_sure(two: list[str]) -> None:
    with pytest.raises(Exception, match="too short to be sure") as refused:
        pick(two[0][:5], surely=True)
    assert getattr(refused.value, "advice", "") == "Give the job's name or 6 characters of its id."
    assert pick(two[0][:6], surely=True).id == two[0]


def test_the_beginning_of_a_request_id_is_not_watched_as_one(server: Server, cell: Run) -> None:
    cell("%grokvideo attach r-elsewhere-1234567")
    polls = len(server.polls)
    with pytest.raises(UsageError, match="is only the beginning of a request id"):
        cell("%grokvideo attach r-elsewhere-1")
    assert len(api.library()) == 1
    assert len(server.polls) >= polls


def test_status_says_rendering_as_the_card_does(
    server: Server, shell: InteractiveShell, cell: Run, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROKVIDEO_BUDGET_USD", "2")
    server.poll = [PENDING]
    cell("%%grokvideo crane -d 1\na paper crane")
    server.wait_for(lambda: bool(server.polls))
    capsys.readouterr()
    cell("%grokvideo status")
    out = capsys.readouterr().out
    assert "under way  crane (rendering)" in out
    assert "budget     $2.00 a day, $1.95 left today" in out


def test_a_list_fits_80_columns_and_the_newest_24_say_that_there_are_others(
    server: Server, cell: Run, capsys: Said
) -> None:
    cell("%%grokvideo a_rather_long_name_of_a_job -d 1 -n 25 --wait\n" + "a paper crane unfolds " * 8)
    capsys.readouterr()
    cell("%grokvideo history")
    *rows, last = capsys.readouterr().out.splitlines()
    assert len(rows) == 1 + 24
    assert max(map(len, rows)) <= 80
    assert last.startswith("The newest 24. %grokvideo history WORDS finds others")


def test_nothing_to_resume_is_said(cell: Run, capsys: Said) -> None:
    capsys.readouterr()
    cell("%grokvideo resume")
    assert capsys.readouterr().out == "There is nothing to resume.\n"
