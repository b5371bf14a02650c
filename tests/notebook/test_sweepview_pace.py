"""How often a matrix tells what changed: soon, not often, the last of it always. And how long it takes to be made."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from grokvideo.notebook.widgets import sweepview
from grokvideo.notebook.widgets.paced import Paced
from grokvideo.notebook.widgets.sweepview import SweepView
from grokvideo.session import BACKGROUND
from grokvideo.values.state import Status
from tests.engine.virtual import in_no_time, now
from tests.faults.server import Server
from tests.notebook.cards import notebook, until
from tests.notebook.matrices import Matrices, matrices, pending, settle

__all__ = ["matrices", "notebook", "pending"]


@pytest.fixture
def quiet(pending: Server, matrices: Matrices) -> SweepView:
    """A matrix whose two jobs wait, and say nothing by themselves."""
    matrices.ask_elsewhere(pending)
    matrices.session.configure(max_jobs=1)
    first = matrices.view(animal=["first"])
    until(lambda: first.source[0].request_id is not None)
    view = matrices.view()
    until(lambda: {cell["status"] for cell in view.cells} == {"waiting"})
    BACKGROUND.call(view._writes.now)
    return view


def publish(view: SweepView, *progress: float) -> None:
    """News of the first job, all in one moment."""
    job = view.source[0]
    for each in progress:
        job._publish(replace(job.state, status=Status.PENDING, progress=each))


def test_a_burst_of_news_is_told_once_and_ends_with_the_last(quiet: SweepView) -> None:
    written: list[float | None] = []
    quiet.observe(lambda change: written.append(change["new"][0]["progress"]), "cells")
    BACKGROUND.call(publish, quiet, *(number / 100 for number in range(1, 100)))
    until(lambda: quiet.cells[0]["progress"] == 0.99)
    assert written[-1] == 0.99
    assert len(written) <= 2  # the first of them at once, where there was nothing to tell for a while
    assert quiet.sums["words"] == "1 rendering, 1 waiting"


def test_what_did_not_change_is_not_told_anew(quiet: SweepView) -> None:
    before = quiet.cells[1]
    BACKGROUND.call(publish, quiet, 0.5)
    until(lambda: quiet.cells[0]["progress"] == 0.5)
    assert quiet.cells[1] == before  # its time, too: what it says of seconds left is of that moment


def test_the_first_wish_is_at_once_and_later_ones_are_together() -> None:
    async def main() -> list[float]:
        begin, calls = now(), list[float]()
        paced = Paced(lambda: calls.append(round(now() - begin, 3)), 0.25)
        for pause in (0.0, 0.01, 0.05, 0.1, 0.1, 1.0, 0.0, 0.2):
            await asyncio.sleep(pause)
            paced.wish()
        await asyncio.sleep(5)
        return calls

    assert in_no_time(main()) == [0.0, 0.25, 0.5, 1.26, 1.51]


def test_what_must_be_now_is_and_stands_for_what_was_wished() -> None:
    async def main() -> list[float]:
        begin, calls = now(), list[float]()
        paced = Paced(lambda: calls.append(round(now() - begin, 3)), 15)
        paced.wish()
        await asyncio.sleep(1)
        paced.wish()
        await asyncio.sleep(1)
        paced.now()
        await asyncio.sleep(100)
        return calls

    assert in_no_time(main()) == [0.0, 2.0]


def test_very_many_cells_are_told_less_often(matrices: Matrices) -> None:
    few = matrices.asking(animal=[str(number) for number in range(100)])
    many = matrices.asking(animal=[str(number) for number in range(400)])
    assert (few._writes.gap, many._writes.gap) == (0.25, 1.0)


def test_sixty_clips_are_shown_in_half_a_second(matrices: Matrices, monkeypatch: pytest.MonkeyPatch) -> None:
    matrices.session.configure(confirm_over_usd=100)
    animals = [f"animal {number}" for number in range(60)]
    first = matrices.view(animal=animals)
    matrices.press(first, "stop")
    settle(first)
    monkeypatch.setattr(sweepview, "_views", {first.source.id: first})
    begin = time.perf_counter()
    view = SweepView(first.source, first.folder)
    view.show()
    took = time.perf_counter() - begin
    assert len(view.cells) == 60
    assert took < 0.5
    settle(view)
