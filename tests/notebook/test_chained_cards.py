"""Edit and Extend on a card: the new job's card comes below the first one, wherever that is shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from grokvideo.notebook import variables
from grokvideo.notebook.widgets import row
from grokvideo.notebook.widgets.jobview import JobView, view_of
from grokvideo.notebook.widgets.row import Row
from grokvideo.session import BACKGROUND
from grokvideo.values.capability import Mode
from tests.notebook.cards import VIEW, WITHIN_S, Notebook, notebook, until

__all__ = ["notebook"]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The notebook's variables."""
    space: dict[str, Any] = {}
    monkeypatch.setattr(variables, "get_ipython", lambda: type("Shell", (), {"user_ns": space}))
    return space


@pytest.fixture
def view(notebook: Notebook, names: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> JobView:
    """The card of a clip of 2 s."""
    monkeypatch.setattr("grokvideo.api._default", notebook.session)
    job = notebook.submit(duration=2)
    names["crane"] = job
    made = view_of(job)
    made.show()
    job.result(WITHIN_S)
    assert made.finished.wait(WITHIN_S)
    return made


def _form(**values: Any) -> str:
    return json.dumps({"fit": False, "yes": False} | values)


def _last(notebook: Notebook, display_id: str | None = None) -> dict[str, Any]:
    return [data for data, each, _ in notebook.outputs if display_id in (None, each)][-1]


def _statuses(output: dict[str, Any]) -> list[str]:
    return re.findall(r'class="grokvideo-static"[^>]* data-status="(\w+)"', output["text/html"])


def test_the_card_tells_what_can_be_made_from_the_clip(view: JobView) -> None:
    assert view.job["chain"]["edit"] == {"no": None, "fit": None, "price": "$0.12"}
    assert view.job["chain"]["extend"]["prices"]["4"] == "$0.22"
    assert (view.job["made_from"], view.job["differs"], view.job["warnings"]) == (None, None, [])


def test_an_edit_comes_below_its_clip_and_gets_a_name(notebook: Notebook, names: dict[str, Any], view: JobView) -> None:
    assert notebook.press(view, "edit", value=_form(prompt="snow falls")) == {"kind": "ack"}
    edited = names["crane_edited"]
    assert edited.name == "crane_edited"
    assert (edited.request.mode, edited.request.prompt) == (Mode.EDIT, "snow falls")
    assert view.source is names["crane"]  # the card stays with its clip
    edited.result(WITHIN_S)
    below = view_of(edited)
    assert below.finished.wait(WITHIN_S)
    until(lambda: _statuses(_last(notebook)) == ["done", "done"])
    assert len({display_id for _, display_id, _ in notebook.outputs}) == 1
    html = _last(notebook)["text/html"]
    assert html.index(view.source.id) < html.index(edited.id)
    assert "crane, 2 s" in html
    assert html.count("Run the cell again") == html.count("%grokvideo history crane_edited") == 1
    assert below.job["made_from"] == "crane, 2 s"
    assert _last(notebook)["text/plain"].count("done") == 2
    assert notebook.sent == 2


def test_an_extension_says_what_it_is_made_of(notebook: Notebook, names: dict[str, Any], view: JobView) -> None:
    notebook.press(view, "extend", value=_form(prompt="the camera pulls back", duration=2))
    longer = names["crane_extended"]
    clip = longer.result(WITHIN_S)
    assert clip.duration == pytest.approx(4.0, abs=0.1)
    assert view_of(longer).finished.wait(WITHIN_S)
    assert view_of(longer).job["made_from"] == "crane, 2 s"
    assert view_of(longer).job["differs"] is None


def test_what_is_made_of_the_one_below_comes_right_behind_it(
    notebook: Notebook, names: dict[str, Any], view: JobView
) -> None:
    notebook.press(view, "edit", value=_form(prompt="snow falls"))
    notebook.press(view, "edit", value=_form(prompt="at night"))
    second = names["crane_edited_2"]
    second.result(WITHIN_S)
    notebook.press(view_of(second), "extend", value=_form(prompt="it dawns", duration=2))
    third = names["crane_edited_2_extended"]
    third.result(WITHIN_S)
    assert view_of(third).finished.wait(WITHIN_S)
    until(lambda: len(_statuses(_last(notebook))) == 4)
    ids = re.findall(r'data-job-id="(\w+)"', _last(notebook)["text/html"])
    assert ids == [view.source.id, second.id, third.id, names["crane_edited"].id]  # the newest edit comes first


def test_a_click_that_is_asked_again_pays_once(notebook: Notebook, view: JobView) -> None:
    for _ in range(3):
        notebook.press(view, "edit", value=_form(prompt="snow falls"), nonce="n")
    assert notebook.sent == 2


def test_the_same_wish_is_answered_by_the_library(notebook: Notebook, names: dict[str, Any], view: JobView) -> None:
    notebook.press(view, "edit", value=_form(prompt="snow falls"))
    names["crane_edited"].result(WITHIN_S)
    notebook.press(view, "edit", value=_form(prompt="snow falls"))
    assert names["crane_edited_2"].reused
    assert notebook.sent == 2


def test_a_new_output_of_the_clip_begins_alone(notebook: Notebook, view: JobView) -> None:
    notebook.press(view, "edit", value=_form(prompt="snow falls"))
    view.show()
    BACKGROUND.run(_settled())
    latest = {display_id: data for data, display_id, _ in notebook.outputs}
    assert [len(_statuses(data)) for data in latest.values()] == [2, 1]


async def _settled() -> None:
    """Everything that was handed to the loop thread before is done."""


def test_without_a_page_that_hosts_the_output_is_a_box_of_both(notebook: Notebook, view: JobView) -> None:
    assert _last(notebook)[VIEW]["model_id"] == view.model_id
    notebook.press(view, "edit", value=_form(prompt="snow falls"))
    until(lambda: len(_statuses(_last(notebook))) == 2)
    assert _last(notebook)[VIEW]["model_id"] != view.model_id


@pytest.mark.parametrize(
    ("action", "value", "words"),
    [
        ("edit", _form(prompt=" "), "prompt is empty"),
        ("extend", _form(prompt="on", duration=11), "duration must be 2-10 s"),
        ("edit", "no json", "not understood"),
        ("edit", "[]", "not understood"),
    ],
)
def test_what_cannot_be_made_is_told_in_the_form(
    notebook: Notebook, view: JobView, action: str, value: str, words: str
) -> None:
    answer = notebook.press(view, action, value=value)
    assert words.lower() in answer["error"].lower()
    assert notebook.sent == 1


def test_above_the_limit_the_price_is_confirmed_with_a_second_click(
    notebook: Notebook, names: dict[str, Any], view: JobView
) -> None:
    notebook.session.configure(confirm_over_usd=0.1)
    answer = notebook.press(view, "edit", value=_form(prompt="snow falls"))
    assert answer["confirm"] == "$0.12"
    assert "crane_edited" not in names
    assert notebook.press(view, "edit-yes", value=_form(prompt="snow falls")) == {"kind": "ack"}
    assert names["crane_edited"].result(WITHIN_S)


def test_in_a_row_it_comes_behind_its_clip(
    notebook: Notebook, names: dict[str, Any], view: JobView, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs: list[dict[str, Any]] = []
    monkeypatch.setattr(row, "publish_display_data", lambda data, **_: outputs.append(data))
    other = notebook.submit("an owl", duration=1)
    other.result(WITHIN_S)
    Row([view, view_of(other)]).show()
    notebook.press(view, "edit", value=_form(prompt="snow falls"))
    edited = names["crane_edited"]
    edited.result(WITHIN_S)
    assert view_of(edited).finished.wait(WITHIN_S)
    until(lambda: _statuses(outputs[-1]) == ["done"] * 3)
    ids = re.findall(r'data-job-id="(\w+)"', outputs[-1]["text/html"])
    assert ids == [view.source.id, edited.id, other.id]


def test_a_nameless_clip_gives_a_nameless_job(notebook: Notebook, names: dict[str, Any], view: JobView) -> None:
    view.source.name = None
    notebook.press(view, "edit", value=_form(prompt="snow falls"))
    assert names["_job"].name is None
