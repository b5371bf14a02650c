"""The card's Python half, with real jobs on the simulator: clicks, the job that follows, a closed widget."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest
from ipywidgets import Widget
from PIL import Image

from grokvideo.notebook import variables
from grokvideo.notebook.widgets.jobview import view_of
from grokvideo.session import BACKGROUND
from grokvideo.values.state import Status
from tests.notebook.cards import VIEW, WITHIN_S, Notebook, notebook, shown, until

__all__ = ["notebook"]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The notebook's variables."""
    space: dict[str, Any] = {}
    shell = type("Shell", (), {"user_ns": space})
    monkeypatch.setattr(variables, "get_ipython", lambda: shell)
    return space


def test_generate_again_goes_on_in_the_same_place_with_a_new_job(notebook: Notebook, names: dict[str, Any]) -> None:
    old = notebook.submit()
    names.update(crane=old, copy=old, _job=old, _3=old, other=1)
    view = view_of(old)
    view.show()
    old.result(WITHIN_S)
    assert view.finished.wait(WITHIN_S)
    assert (view.job["can_again"], view.job["again"]) == (True, "$0.05")

    assert notebook.press(view, "generate-again") == {"kind": "ack"}
    new = view.source
    assert new.id != old.id
    assert [names["crane"], names["copy"], names["_job"]] == [new] * 3
    assert (names["_3"], names["other"]) == (old, 1)
    assert view_of(new) is view
    new.result(WITHIN_S)
    assert view.finished.wait(WITHIN_S)
    assert shown(view) == (new.id, "done")
    places = {display_id for _, display_id, _ in notebook.outputs}
    assert len(places) == 1
    assert f'data-job-id="{new.id}"' in notebook.outputs[-1][0]["text/html"]
    assert notebook.sent == 2
    # The old job is not gone: shown again it has a card of its own.
    assert shown(view_of(old)) == (old.id, "done")


def test_the_saved_output_tells_of_the_new_job_at_once(notebook: Notebook) -> None:
    view = view_of(notebook.in_doubt())
    view.show()
    assert "mark-lost" in notebook.outputs[-1][0]["text/html"]
    notebook.press(view, "submit-again")
    first = next(data for data, _, update in notebook.outputs if update)
    assert f'data-job-id="{view.source.id}"' in first["text/html"]
    assert "when this notebook was saved" in first["text/html"]


def test_a_click_for_the_job_before_does_nothing(notebook: Notebook) -> None:
    old = notebook.submit()
    view = view_of(old)
    old.result(WITHIN_S)
    notebook.press(view, "generate-again")
    view.source.result(WITHIN_S)
    # A second tab pressed the same button a moment ago; its message names the job that it showed.
    assert notebook.press(view, "generate-again", job=old.id) == {"kind": "ack"}
    assert view._once("a message of no job", {"action": "generate-again"}) == {}
    assert notebook.sent == 2


def test_two_tabs_on_two_threads_pay_once(notebook: Notebook) -> None:
    old = notebook.submit()
    view = view_of(old)
    old.result(WITHIN_S)
    gate = threading.Barrier(2)

    def tab(nonce: str) -> None:
        gate.wait(10)
        view._once(nonce, {"action": "generate-again", "job": old.id})

    tabs = [threading.Thread(target=tab, args=[nonce]) for nonce in ("one", "two")]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join(WITHIN_S)
    assert notebook.sent == 2


def test_a_click_that_is_asked_again_pays_once(notebook: Notebook) -> None:
    view = view_of(notebook.in_doubt())
    for _ in range(3):
        assert notebook.press(view, "submit-again", job="aaaaaaaaaaaaaaaa", nonce="n") == {"kind": "ack"}
    assert notebook.sent == 2


def test_submit_again_leaves_the_old_one_superseded(notebook: Notebook) -> None:
    old = notebook.in_doubt()
    view = view_of(old)
    assert (view.job["status"], view.job["twice"]) == ("submit_unknown", "$0.45")
    notebook.press(view, "submit-again")
    assert view.source.result(WITHIN_S).path.exists()
    assert old.state.ledger == "superseded"
    card = view_of(old)
    assert card.job["title"] == f"Sent again as {view.source.id[:6]}"


def test_mark_as_lost_stays_in_its_card_and_sends_nothing(notebook: Notebook) -> None:
    view = view_of(notebook.in_doubt())
    notebook.press(view, "mark-lost")
    until(lambda: view.job["ledger"] == "resolved_lost")
    assert view.job["status"] == "failed"
    # In another tab the button is still there for a moment.
    assert notebook.press(view, "mark-lost") == {"kind": "ack"}
    assert notebook.press(view, "submit-again") == {"kind": "ack"}
    assert notebook.sent == 1


def test_a_found_request_id_is_watched_in_the_same_card(notebook: Notebook) -> None:
    made = notebook.submit()
    made.result(WITHIN_S)
    view = view_of(notebook.in_doubt())
    assert "cannot be a request id" in notebook.press(view, "attach", value="two words")["error"]
    assert "cannot be a request id" in notebook.press(view, "attach")["error"]
    assert "belongs to job" in notebook.press(view, "attach", value=made.request_id or "")["error"]
    assert shown(view)[1] == "submit_unknown"
    assert notebook.press(view, "attach", value="7f0c2e11-never-seen") == {"kind": "ack"}
    until(lambda: view.job["status"] == "pending")
    assert view.job["request_id"] == "7f0c2e11-never-seen"
    view.source.stop()


def test_a_limit_is_told_in_words_and_a_yes_sends_it(notebook: Notebook) -> None:
    old = notebook.submit()
    view = view_of(old)
    old.result(WITHIN_S)
    notebook.session.configure(confirm_over_usd=0.01)
    answer = notebook.press(view, "generate-again")
    assert answer["confirm"] == "$0.05"
    assert answer["error"].startswith("This clip would cost $0.05")
    assert "yes=True" not in answer["error"]
    assert (notebook.sent, view.source) == (1, old)
    assert notebook.press(view, "generate-again", value="yes") == {"kind": "ack"}
    assert notebook.sent == 2


def test_a_reused_clip_has_a_card_of_its_own(notebook: Notebook) -> None:
    first = notebook.submit()
    first.result(WITHIN_S)
    second = notebook.submit()
    assert (second.reused, second.id) == (True, first.id)
    cards = view_of(first), view_of(second)
    assert cards[0] is not cards[1]
    assert [card.job["reused"] is None for card in cards] == [True, False]
    for card in cards:
        card.show()
    assert len({display_id for _, display_id, _ in notebook.outputs}) == 2
    assert "From your library, $0.00" in notebook.outputs[-1][0]["text/html"]
    notebook.press(cards[1], "generate-again")
    assert shown(cards[0])[0] == first.id
    assert cards[1].source.result(WITHIN_S)
    assert notebook.sent == 2


def test_a_closed_card_leaves_its_job_alone_and_a_new_one_can_be_shown(
    notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    job = notebook.submit()
    view = view_of(job)
    view.show()
    Widget.close_all()
    assert view.comm is None
    job.result(WITHIN_S)
    assert view.finished.wait(WITHIN_S)
    # Where it stood, the page takes its place.
    data, _, update = notebook.outputs[-1]
    assert update
    assert VIEW not in data
    assert 'data-status="done"' in data["text/html"]
    other = view_of(job)
    assert other is not view
    assert VIEW in other._bundle(other.page(), other.plain(), [])
    BACKGROUND.call(lambda: None)
    assert not caplog.records


def test_the_picture_is_sent_once(notebook: Notebook) -> None:
    noise = io.BytesIO()
    Image.effect_noise((640, 480), 80).convert("RGB").save(noise, "PNG")
    view = view_of(notebook.submit("steam", image=noise.getvalue()))
    assert view.thumb is not None
    assert view.thumb.startswith("data:image/jpeg;base64,")
    assert "thumb" not in view.job
    assert view_of(notebook.submit()).thumb is None


def test_a_button_that_makes_no_sense_any_more_is_answered_and_nothing_else(notebook: Notebook) -> None:
    job = notebook.submit()
    view = view_of(job)
    for action in ("resume", "attach", "mark-lost", "submit-again", "generate-again", "rm -rf"):
        assert notebook.press(view, action, value="x") == {"kind": "ack"}
    job.result(WITHIN_S)
    assert notebook.press(view, "stop") == {"kind": "ack"}
    assert (job.status, notebook.sent) == (Status.DONE, 1)
