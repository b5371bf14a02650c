"""Buttons of a matrix: of a cell, and of all of it. Jobs are real ones on the simulator."""

from __future__ import annotations

import builtins
import threading
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from grokvideo.engine.job import Job
from grokvideo.errors import GrokVideoError
from grokvideo.notebook import variables
from grokvideo.notebook.widgets.compare import Compare
from grokvideo.notebook.widgets.jobview import view_of
from grokvideo.notebook.widgets.shown import Still
from grokvideo.notebook.widgets.sweepview import SweepView, sweep_view_of
from grokvideo.session import BACKGROUND
from grokvideo.values.state import Status
from tests.faults.server import Server
from tests.notebook.cards import WITHIN_S, notebook, until
from tests.notebook.matrices import Matrices, matrices, pending, settle, statuses
from tests.values import usd

__all__ = ["matrices", "notebook", "pending"]

FAILS = "owl [[failed]]"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The notebook's variables."""
    space: dict[str, Any] = {}
    shell = type("Shell", (), {"user_ns": space})
    monkeypatch.setattr(variables, "get_ipython", lambda: shell)
    return space


@pytest.fixture
def failing(matrices: Matrices) -> SweepView:
    """A matrix of three, shown and settled, whose second clip failed."""
    view = matrices.view(animal=["fox", FAILS, "crane"])
    view.show()
    settle(view)
    assert [cell["status"] for cell in view.cells] == ["done", "failed", "done"]
    return view


@pytest.fixture
def lane(pending: Server, matrices: Matrices) -> SweepView:
    """A matrix of three, shown, of which nothing but the first was ever sent, and that one is pending."""
    matrices.ask_elsewhere(pending)
    matrices.session.configure(max_jobs=1)
    view = matrices.view(animal=["fox", "owl", "crane"])
    view.show()
    until(lambda: view.source[0].request_id is not None)
    return view


def ids(view: SweepView) -> list[str]:
    return [cell["job"] for cell in view.cells]


def test_a_failed_clip_is_made_again_in_its_place(
    matrices: Matrices, failing: SweepView, names: dict[str, Any]
) -> None:
    before, old = ids(failing), failing.source[1]
    names.update(cranes=failing.source, bad=old, _4=old)
    cell = failing.cells[1]
    assert (cell["short"], cell["icon"], cell["tone"], cell["can_again"], cell["again"]) == (
        *("Failed", "cross", "bad", True, "$0.05"),
    )
    assert matrices.press(failing, "retry", job=old.id) == {"kind": "ack"}
    new = failing.source[1]
    assert new is not old
    assert ids(failing) == [before[0], new.id, before[2]]
    assert failing.cells[1]["label"] == FAILS
    assert (names["bad"], names["_4"]) == (new, old)
    settle(failing)
    assert statuses(matrices.written()[-1]) == ["done", "done", "failed", "done"]
    assert old.id not in matrices.written()[-1]["text/html"]


def test_what_a_clip_cost_whose_place_another_has_is_not_forgotten(matrices: Matrices, failing: SweepView) -> None:
    old = failing.source[1]
    assert (failing.sums["spent"], failing.sums["of"]) == ("$0.10, perhaps $0.05 more", "est. $0.15")
    BACKGROUND.call(old._publish, replace(old.state, cost_usd=usd("0.03")))
    matrices.press(failing, "retry", job=old.id)
    settle(failing)
    assert (failing.sums["spent"], failing.sums["of"]) == ("$0.13, perhaps $0.05 more", "est. $0.18")
    assert "$0.13, perhaps $0.05 more of est. $0.18" in failing.plain()
    assert failing.sums["words"] == "2 done, 1 failed"


def test_what_may_have_been_billed_stays_in_the_sum_after_a_retry(matrices: Matrices, failing: SweepView) -> None:
    matrices.press(failing, "retry", job=failing.source[1].id)
    settle(failing)
    assert failing.source[1].status is Status.FAILED
    assert (failing.sums["spent"], failing.sums["of"]) == ("$0.10, perhaps $0.10 more", "est. $0.20")


def test_a_click_for_a_job_that_is_not_in_its_place_any_more_does_nothing(
    matrices: Matrices, failing: SweepView
) -> None:
    old = failing.source[1]
    assert [matrices.press(failing, "retry", job=old.id) for _ in range(2)] == [{"kind": "ack"}] * 2
    settle(failing)
    assert matrices.press(failing, "retry", job=old.id) == {"kind": "ack"}
    assert matrices.press(failing, "open", job=old.id) == {"kind": "ack"}
    assert matrices.press(failing, "retry", job="0123456789abcdef") == {"kind": "ack"}
    assert matrices.notebook.sent == 4
    assert failing._cards == []


def test_a_clip_that_did_not_fail_is_not_made_again(matrices: Matrices, failing: SweepView) -> None:
    assert matrices.press(failing, "retry", job=failing.source[0].id) == {"kind": "ack"}
    assert matrices.notebook.sent == 3


def test_a_price_above_the_limit_wants_a_second_click(matrices: Matrices, failing: SweepView) -> None:
    matrices.session.configure(confirm_over_usd=0)
    old = failing.source[1]
    answer = matrices.press(failing, "retry", job=old.id)
    assert answer["confirm"] == "$0.05"
    assert failing.source[1] is old
    answer = matrices.press(failing, "generate-missing")
    assert answer["confirm"] == "$0.05"
    assert matrices.notebook.sent == 3
    assert matrices.press(failing, "retry", job=old.id, value="yes") == {"kind": "ack"}
    assert failing.source[1] is not old
    settle(failing)


def test_stop_resume_and_what_was_never_sent(matrices: Matrices, lane: SweepView) -> None:
    view = lane
    assert view.sums["under_way"] == 3
    assert matrices.press(view, "stop") == {"kind": "ack"}
    settle(view)
    assert [cell["status"] for cell in view.cells] == ["stopped", "failed", "failed"]
    assert view.sums["words"] == "2 failed, 1 not watched"
    assert (view.sums["under_way"], view.sums["stopped"]) == (0, 1)
    assert view.sums["missing"] == {"count": 2, "price": "$0.10"}
    assert [cell["price"] for cell in view.cells] == ["est. $0.05", "$0.00", "$0.00"]
    assert statuses(matrices.written()[-1]) == ["done", "stopped", "failed", "failed"]

    assert matrices.press(view, "resume") == {"kind": "ack"}
    until(lambda: view.cells[0]["status"] == "pending")
    assert not view.finished.is_set()
    assert matrices.notebook.sent == 3
    first, *others = ids(view)
    matrices.session.configure(confirm_over_usd=0.09)
    answer = matrices.press(view, "generate-missing")
    assert (answer["confirm"], matrices.notebook.sent) == ("$0.10", 3)
    assert matrices.press(view, "generate-missing", value="yes") == {"kind": "ack"}
    assert view.sums["missing"] is None
    assert ids(view)[0] == first
    assert not set(ids(view)[1:]) & set(others)
    assert matrices.press(view, "generate-missing", value="yes") == {"kind": "ack"}
    assert matrices.notebook.sent == 5


def test_a_job_that_another_kernel_watches_keeps_nobody_from_stopping_the_others(
    matrices: Matrices, lane: SweepView, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = matrices.session._driver
    stop, foreign = driver.stop, lane.source[0]

    def stop_but_one(job: Job) -> None:
        if job is foreign:
            raise GrokVideoError("job cranes_fox is not watched by this kernel")
        stop(job)

    with monkeypatch.context() as patch:
        patch.setattr(driver, "stop", stop_but_one)
        answer = matrices.press(lane, "stop")
    assert "is not watched by this kernel" in answer["error"]
    until(lambda: all(job.status.is_settled for job in lane.source[1:]))
    assert not foreign.status.is_settled


def test_a_whole_card_opens_below_in_the_same_output(matrices: Matrices, failing: SweepView) -> None:
    job = failing.source[0]
    assert matrices.press(failing, "open", job=job.id) == {"kind": "ack"}
    output = matrices.written()[-1]
    assert statuses(output) == ["done", "done", "failed", "done", "done"]
    card = output["text/html"].rindex(f'data-job-id="{job.id}"')
    assert f'data-view="{view_of(job).view}"' in output["text/html"][card:]
    count = len(matrices.written())
    matrices.press(failing, "open", job=job.id)
    assert len(matrices.written()) == count  # it is there


def test_try_again_on_the_whole_card_takes_the_place_in_the_matrix_too(matrices: Matrices, failing: SweepView) -> None:
    old = failing.source[1]
    matrices.press(failing, "open", job=old.id)
    card = view_of(old)
    assert matrices.notebook.press(card, "generate-again") == {"kind": "ack"}
    assert card.source is not old
    assert failing.source[1] is card.source
    assert failing.cells[1]["job"] == card.source.id
    settle(failing)
    assert matrices.notebook.sent == 4


def test_try_again_in_the_matrix_goes_on_in_the_whole_card_below(matrices: Matrices, failing: SweepView) -> None:
    old = failing.source[1]
    matrices.press(failing, "open", job=old.id)
    card = view_of(old)
    matrices.press(failing, "retry", job=old.id)
    assert card.source is failing.source[1]
    settle(failing)
    assert card.finished.wait(WITHIN_S)
    assert matrices.notebook.sent == 4


def test_what_needs_a_decision_is_not_made_again_by_a_click_in_the_matrix(matrices: Matrices) -> None:
    view = matrices.view(animal=["fox", "owl [[moderated]]"])
    settle(view)
    cell = view.cells[1]
    assert (cell["short"], cell["decide"], cell["can_again"]) == ("Blocked", True, False)
    assert matrices.press(view, "retry", job=cell["job"]) == {"kind": "ack"}
    assert matrices.notebook.sent == 2


def test_the_table_stands_below_and_in_a_variable(
    matrices: Matrices, failing: SweepView, names: dict[str, Any]
) -> None:
    names["cranes_table"] = "somebody's own"
    assert matrices.press(failing, "to-dataframe") == {"kind": "ack"}
    table = names["cranes_table_2"]
    assert isinstance(table, pd.DataFrame)
    assert list(table["animal"]) == ["fox", FAILS, "crane"]
    assert names["cranes_table"] == "somebody's own"
    until(lambda: failing.sums["words"] == "2 done, 1 failed. The table is in cranes_table_2.")
    output = matrices.written()[-1]
    assert output["text/html"].count("cranes_table_2 is a DataFrame of 3 rows and") == 1
    assert "cranes_table_2 is a DataFrame of 3 rows and" in output["text/plain"]
    assert output["text/html"].index("<table") > output["text/html"].index("Made with grokvideo.")


def test_the_table_is_renewed_in_its_variable_and_in_its_place(
    matrices: Matrices, failing: SweepView, names: dict[str, Any]
) -> None:
    matrices.press(failing, "to-dataframe")
    first = names["cranes_table"]
    matrices.press(failing, "to-dataframe")
    assert names["cranes_table"] is not first
    assert set(names) == {"cranes_table"}
    assert matrices.written()[-1]["text/html"].count("is a DataFrame") == 1
    names["cranes_table"] = "filtered"
    matrices.press(failing, "to-dataframe")
    assert names["cranes_table"] == "filtered"
    assert "cranes_table_2" in names


def test_without_pandas_the_button_says_what_to_do(
    matrices: Matrices, failing: SweepView, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    load = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return load(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    answer = matrices.press(failing, "to-dataframe")
    assert "needs pandas" in answer["error"]
    assert "%pip install pandas" in answer["error"]
    assert "yes=True" not in answer["error"]
    assert names == {}


def test_what_does_not_live_is_shown_as_a_widget_where_the_page_needs_that(failing: SweepView) -> None:
    still = Still("<b>six</b>", "six")
    failing.show_below(still)
    [box] = failing._boxes.values()
    assert [type(child).__name__ for child in box.children] == ["SweepView", "HTML"]
    assert box.children[1].value == "<b>six</b>"
    failing.show_below(Still("<b>seven</b>", "seven"), instead=still)
    assert [type(child).__name__ for child in list(failing._boxes.values())[-1].children] == ["SweepView", "HTML"]


def test_bytes_and_pictures_of_its_own_jobs_and_of_no_others(matrices: Matrices, failing: SweepView) -> None:
    own, failed = failing.source[0], failing.source[1]
    clip = own.result()
    assert clip.poster is not None
    answer, data = matrices.read(failing, own.id)
    assert data == clip.path.read_bytes()
    assert answer == {"kind": "bytes", "offset": 0, "size": clip.size}
    _, picture = matrices.read(failing, own.id, what="poster")
    assert picture == clip.poster.read_bytes()
    stranger = matrices.notebook.submit("a stranger")
    stranger.result(WITHIN_S)
    for job in (stranger.id, failed.id, "", "../../etc/passwd", failing.source.id):
        for more in ({}, {"what": "poster"}):
            answer, data = matrices.read(failing, job, **more)
            assert (answer["error"], data) == ("There is no clip yet.", None)


def test_a_click_is_carried_out_once_however_often_it_is_asked(matrices: Matrices, failing: SweepView) -> None:
    old = failing.source[1]
    gate = threading.Barrier(2)

    def tab() -> None:
        gate.wait(10)
        failing._once("same nonce", {"action": "retry", "job": old.id})

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join(WITHIN_S)
    settle(failing)
    assert matrices.notebook.sent == 4


def test_the_clips_that_are_done_are_compared_below(matrices: Matrices, failing: SweepView) -> None:
    assert matrices.press(failing, "compare") == {"kind": "ack"}
    [compared] = failing._compared.values()
    assert isinstance(compared, Compare)
    assert [clip["label"] for clip in compared.clips] == ["fox", "crane"]
    assert f'data-view="{compared.view}"' in matrices.written()[-1]["text/html"]
    count = len(matrices.written())
    matrices.press(failing, "compare")
    assert list(failing._compared.values()) == [compared]
    assert len(matrices.written()) == count  # it is there


def test_of_very_many_clips_the_first_are_compared(matrices: Matrices) -> None:
    view = matrices.view(animal=[f"animal {number}" for number in range(11)])
    settle(view)
    assert matrices.press(view, "compare") == {"kind": "ack"}
    [compared] = view._compared.values()
    assert isinstance(compared, Compare)
    assert [clip["job"] for clip in compared.clips] == view.sums["done"][:9]


def test_one_clip_is_nothing_to_compare(matrices: Matrices) -> None:
    view = matrices.view(animal=["fox", FAILS])
    settle(view)
    assert "at least two clips" in matrices.press(view, "compare")["error"]


def test_equal_cells_have_one_job_that_is_paid_and_made_again_once(matrices: Matrices) -> None:
    prompts = [f"{FAILS} {{style}}", f"{FAILS} ink"]
    plan = matrices.session.plan(prompts, {"style": ["ink"]}, same={"duration": 1}, name="cranes")
    view = sweep_view_of(matrices.session.sweep(plan))
    settle(view)
    first, second = view.source
    assert first is second
    assert view.sums["missing"] == {"count": 1, "price": "$0.05"}
    assert view.sums["of"] == "est. $0.05"
    assert matrices.press(view, "generate-missing") == {"kind": "ack"}
    assert len(set(ids(view))) == 1
    assert ids(view)[0] != first.id
    settle(view)
    assert matrices.notebook.sent == 2
