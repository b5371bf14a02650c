"""What a notebook gets that a program runs: pages alone, renewed when the waiting is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from grokvideo.notebook import pages, show
from grokvideo.notebook.show import NotWaiting, show_job, show_jobs
from grokvideo.values.state import JobState, Status
from tests.values import a_job, usd

Shown = list[tuple[dict[str, Any], bool]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, home: object) -> Shown:
    """Every output, and whether it took the place of the one before."""
    monkeypatch.setenv("GROKVIDEO_WAIT", "1")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr(show, "in_kernel", lambda: True)
    outputs: Shown = []

    def publish(data: dict[str, Any], *, transient: dict[str, str], update: bool = False) -> None:
        outputs.append((data, update))

    monkeypatch.setattr(pages, "publish_display_data", publish)
    return outputs


def a_waiting_job(name: str = "crane", then: Callable[[Any], None] = lambda _: None) -> Any:
    """A job that is done as soon as somebody waits for it."""
    job: Any = a_job(JobState(status=Status.PENDING, created_at=0.0, estimate_usd=usd("0.30")), name=name)

    def wait() -> None:
        then(job)
        job._publish(JobState(status=Status.MODERATED, created_at=0.0, cost_usd=usd("0.30")))

    job.wait = wait
    return job


def statuses(output: tuple[dict[str, Any], bool]) -> list[str]:
    return re.findall(r'data-status="(\w+)"', output[0]["text/html"])


def test_a_page_is_shown_at_once_and_renewed_in_its_place(shown: Shown) -> None:
    show_job(a_waiting_job())
    assert [(statuses(output), output[1]) for output in shown] == [(["pending"], False), (["moderated"], True)]
    assert set(shown[-1][0]) == {"text/html", "text/plain"}
    assert "Still rendering" in shown[0][0]["text/html"]
    assert shown[-1][0]["text/plain"].startswith("crane: blocked by moderation")
    assert "data-view" not in shown[-1][0]["text/html"]


def test_several_jobs_are_a_row_of_small_pages(shown: Shown) -> None:
    show_jobs([a_waiting_job("a"), a_waiting_job("b")], wait=None)
    assert [statuses(output) for output in shown] == [["pending", "pending"], ["moderated", "moderated"]]
    assert shown[-1][0]["text/html"].startswith('<div class="grokvideo-row"')
    assert shown[-1][0]["text/plain"].count("\n\n") == 1


def test_a_list_does_not_wait(shown: Shown) -> None:
    show_jobs([a_waiting_job()])
    assert [statuses(output) for output in shown] == [["pending"], ["pending"]]


def test_who_interrupts_the_waiting_sees_how_it_stands(shown: Shown) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(NotWaiting):
        show_job(a_waiting_job(then=interrupt))
    assert [statuses(output) for output in shown] == [["pending"], ["pending"]]


@pytest.mark.parametrize(("setting", "session"), [("1", "lesson.ipynb"), ("0", None)])
def test_where_a_person_may_look_on_there_is_a_card(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, setting: str, session: str | None
) -> None:
    from grokvideo.notebook.widgets import jobview

    cards: list[Any] = []
    view = type("View", (), {"show": partial(cards.append, "a card"), "finished": None})
    monkeypatch.setattr(jobview, "view_of", lambda _: view)
    monkeypatch.setattr(show, "wait_for", lambda *_: None)
    monkeypatch.setenv("GROKVIDEO_WAIT", setting)
    if session is not None:
        monkeypatch.setenv("JPY_SESSION_NAME", session)
    show_job(a_waiting_job())
    assert (cards, shown) == (["a card"], [])
