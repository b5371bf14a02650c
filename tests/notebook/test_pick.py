"""Which job a word stands for where money is: the one that is called so, and none by a few letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grokvideo import api
from grokvideo.errors import GrokVideoError
from grokvideo.notebook.actions import _in_doubt, find
from grokvideo.notebook.pick import pick
from grokvideo.session import Session
from grokvideo.values.request import VideoRequest
from tests.notebook.shells import Run, cell, ipython, shell
from tests.values import a_row

__all__ = ["cell", "ipython", "shell"]

IN_DOUBT = "ada0000000000001"
DONE = "bbb0000000000002"


def add(session: Session, job_id: str, **values: object) -> None:
    request = VideoRequest(prompt=f"a fox {job_id}", duration=1)
    given: dict[str, object] = {"provider": "simulator", "simulated": True, "request_key": job_id, **values}
    session._ledger.add(a_row(job_id, request, **given))


@pytest.fixture
def library() -> Iterator[Session]:
    """One job in doubt called owl; and a later one that is called as the first one's id begins."""
    session = api.default()
    add(session, IN_DOUBT, state="submit_unknown", name="owl")
    add(session, DONE, state="done", name="ada", created_at=1_900_000_000.0)
    yield session
    session.close()
    api._default = None


@pytest.mark.parametrize("word", ["a", "ad", "ada00"])
def test_a_few_letters_are_not_enough_though_only_one_job_could_be_meant(library: Session, word: str) -> None:
    with pytest.raises(GrokVideoError, match="too short to be sure"):
        find(word, {}, surely=True, fits=_in_doubt)


def test_a_name_is_that_job_and_not_one_whose_id_begins_so(library: Session) -> None:
    assert find("ada", {}, surely=True, fits=_in_doubt).id == DONE
    assert pick("ada", surely=True).id == DONE
    assert pick("ada").id == DONE


def test_six_characters_of_an_id_or_the_name_are_enough(library: Session) -> None:
    assert find("ada000", {}, surely=True, fits=_in_doubt).id == IN_DOUBT
    assert find("owl", {}, surely=True, fits=_in_doubt).id == IN_DOUBT


def test_of_several_ids_that_begin_so_the_one_in_doubt_is_meant(library: Session) -> None:
    add(library, "ada0000000000003", state="done")
    assert find("ada00000", {}, surely=True, fits=_in_doubt).id == IN_DOUBT
    with pytest.raises(GrokVideoError, match="2 jobs fit 'ada00000'"):
        pick("ada00000", surely=True)


def test_one_letter_does_not_pay(shell: object, cell: Run, capsys: pytest.CaptureFixture[str]) -> None:
    session = api.default()
    add(session, IN_DOUBT, state="submit_unknown", name="owl", base_url=session._intake.target(None).base_url)
    with pytest.raises(Exception, match="too short to be sure"):
        cell("%grokvideo submit-again a")
    assert len(session.library()) == 1


def test_a_job_that_is_called_as_a_function_hides_it_in_no_notebook(shell: InteractiveShell) -> None:
    add(api.default(), IN_DOUBT, state="submit_unknown", name="print")
    add(api.default(), DONE, state="submit_unknown", name="owl")
    shell.run_line_magic("reload_ext", "grokvideo")
    assert "print" not in shell.user_ns
    assert shell.user_ns["owl"].id == DONE
