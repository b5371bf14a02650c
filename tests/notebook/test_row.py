"""A row of cards: one output for several jobs, renewed whenever one of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine import pacing
from grokvideo.engine.jobs import Job, Jobs
from grokvideo.engine.orders import Order
from grokvideo.notebook import show
from grokvideo.notebook.widgets import jobview, row, shown
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.notebook.widgets.row import Row
from grokvideo.notebook.widgets.shown import VIEW
from grokvideo.session import BACKGROUND, Session
from grokvideo.simulator.app import create_app

WITHIN_S = 20.0


class Notebook:
    """What the notebook got, by display id: the newest output of each, and how many there were."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outputs: dict[str, list[dict[str, Any]]] = {}

    def publish(self, data: dict[str, Any], *, transient: dict[str, str], update: bool = False) -> None:
        assert update == (transient["display_id"] in self.outputs)
        self.outputs.setdefault(transient["display_id"], []).append(data)

    def takes(self, count: int, prompt: str = "a fox") -> Jobs:
        request = self.session.request(prompt, image=None, model=None, duration=1)
        return Jobs(self.session.submit_all([Order(request, take=take) for take in range(1, count + 1)]))

    def only(self) -> list[dict[str, Any]]:
        [versions] = self.outputs.values()
        return versions


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROKVIDEO_RPS", "19")
    monkeypatch.setattr("grokvideo.simulator.app.create_app", partial(create_app, speed=20.0))
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    monkeypatch.setattr(jobview, "_views", {})
    monkeypatch.setattr(show, "in_kernel", lambda: True)
    monkeypatch.setattr(HOSTING, "known", False)
    made = Notebook(Session(provider="simulator"))
    for module in (shown, row):
        monkeypatch.setattr(module, "publish_display_data", made.publish)
    yield made
    made.session.close()


def statuses(output: dict[str, Any]) -> list[str]:
    return re.findall(r'class="grokvideo-static"[^>]* data-status="(\w+)"', output["text/html"])


def test_several_jobs_are_one_output_whose_last_version_shows_every_clip(notebook: Notebook) -> None:
    jobs = notebook.takes(2)
    show.show_jobs(jobs)
    views = [jobview.view_of(job) for job in jobs]
    for view in views:
        assert view.finished.wait(WITHIN_S)
    versions = notebook.only()
    assert versions[0]["text/html"].startswith('<div class="grokvideo-row" style="display:grid;')
    assert len(statuses(versions[0])) == 2
    assert statuses(versions[-1]) == ["done", "done"]
    ids = [job.id for job in jobs]
    assert re.findall(r'data-job-id="(\w+)"', versions[-1]["text/html"]) == ids
    assert versions[-1]["text/plain"].count("take ") == 2


def test_where_a_card_can_only_be_a_widget_the_row_is_one_that_holds_them(notebook: Notebook) -> None:
    jobs = notebook.takes(2)
    views = [jobview.view_of(job) for job in jobs]
    made = Row(views)
    made.show()
    box = made._box
    assert notebook.only()[0][VIEW]["model_id"] == box.model_id
    assert list(box.children) == views
    assert "grokvideo-row" in box._dom_classes
    jobs.wait(WITHIN_S)


def test_where_the_page_takes_the_cards_in_there_is_no_widget_any_more(notebook: Notebook) -> None:
    jobs = notebook.takes(2)
    for job in jobs:
        assert jobview.view_of(job).finished.wait(WITHIN_S)
    show.show_jobs(jobs)
    placed(*jobs)
    versions = notebook.only()
    assert [VIEW in version for version in versions] == [True, False]  # written once for both cards


def test_a_box_of_widgets_stays_until_the_page_has_made_every_card_in_it(notebook: Notebook) -> None:
    jobs = notebook.takes(2)
    for job in jobs:
        assert jobview.view_of(job).finished.wait(WITHIN_S)
    show.show_jobs(jobs)
    placed(jobs[0])
    assert [VIEW in version for version in notebook.only()] == [True]
    placed(jobs[1])
    assert [VIEW in version for version in notebook.only()] == [True, False]


def test_where_cards_are_known_to_be_taken_in_a_row_has_no_box_from_the_start(notebook: Notebook) -> None:
    HOSTING.confirm()
    jobs = notebook.takes(2)
    show.show_jobs(jobs)
    assert VIEW not in notebook.only()[0]
    jobs.wait(WITHIN_S)


def placed(*jobs: Job) -> None:
    """What the page says once the views of these cards are there."""
    for job in jobs:
        jobview.view_of(job)._handle_custom_msg({"kind": "host"}, [])
    BACKGROUND.run(settled())


async def settled() -> None:
    """Everything that was handed to the loop thread before is done."""


def test_a_card_that_is_shown_alone_as_well_is_renewed_in_both_places(notebook: Notebook) -> None:
    jobs = notebook.takes(2)
    show.show_jobs(jobs)
    show.show_job(jobs[1], wait=False)
    for job in jobs:
        assert jobview.view_of(job).finished.wait(WITHIN_S)
    together, alone = notebook.outputs.values()
    assert statuses(together[-1]) == ["done", "done"]
    assert statuses(alone[-1]) == ["done"]


def test_one_job_is_no_row(notebook: Notebook) -> None:
    jobs = notebook.takes(1)
    show.show_jobs(jobs)
    assert "grokvideo-row" not in notebook.only()[0]["text/html"]
    jobs.wait(WITHIN_S)


def test_generate_again_goes_on_in_its_place_in_the_row(notebook: Notebook) -> None:
    jobs = notebook.takes(2)
    show.show_jobs(jobs)
    views = [jobview.view_of(job) for job in jobs]
    for view in views:
        assert view.finished.wait(WITHIN_S)
    following = jobs[0].generate_again()
    views[0].go_on_with(following)
    assert views[0].finished.wait(WITHIN_S)
    ids = re.findall(r'data-job-id="(\w+)"', notebook.only()[-1]["text/html"])
    assert ids == [following.id, jobs[1].id]


def test_an_interrupt_that_comes_with_the_card_is_told_in_one_line(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown_and_interrupted(_: jobview.JobView) -> None:
        raise KeyboardInterrupt

    jobs = notebook.takes(1)
    monkeypatch.setattr(jobview.JobView, "show", shown_and_interrupted)
    with pytest.raises(show.NotWaiting, match="Not waiting any longer"):
        show.show_jobs(jobs, wait=True)
    jobs.wait(WITHIN_S)
