"""What an output consists of: the static page, and the widget's name only where the page needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ipywidgets import Widget

from grokvideo.notebook.widgets.base import Front
from grokvideo.notebook.widgets.hosting import HOSTING, Hosting
from grokvideo.notebook.widgets.jobview import JobView, view_of
from grokvideo.notebook.widgets.shown import VIEW
from tests.notebook.cards import WITHIN_S, Notebook, notebook

__all__ = ["notebook"]


def say(view: Front) -> None:
    """What the browser half says where cards take the place of pages."""
    view._handle_custom_msg({"kind": "host"}, [])


def last(notebook: Notebook) -> dict[str, Any]:
    return notebook.outputs[-1][0]


def test_until_a_page_spoke_an_output_names_its_widget(notebook: Notebook) -> None:
    view = view_of(notebook.in_doubt())
    view.show()
    assert last(notebook)[VIEW]["model_id"] == view.model_id
    assert f'data-view="{view.model_id}"' in last(notebook)["text/html"]
    assert (view.view, view.hosted) == (view.model_id, False)


def test_outputs_that_stand_already_are_renewed_once_when_a_page_spoke(notebook: Notebook) -> None:
    view = view_of(notebook.in_doubt())
    view.show()
    view.show()
    shown = [display_id for _, display_id, _ in notebook.outputs]
    for _ in range(2):  # every model of the page says it
        say(view)
    renewed = notebook.outputs[2:]
    assert [(display_id, update) for _, display_id, update in renewed] == [(each, True) for each in shown]
    for data, _, _ in renewed:
        assert sorted(data) == ["text/html", "text/plain"]
        assert f'data-view="{view.model_id}"' in data["text/html"]


def test_later_outputs_are_the_page_alone_to_the_end(notebook: Notebook) -> None:
    say(view_of(notebook.in_doubt()))
    job = notebook.submit("an owl")
    view = view_of(job)
    assert view.hosted
    view.show()
    job.result(WITHIN_S)
    assert view.finished.wait(WITHIN_S)
    notebook.press(view, "generate-again")
    view.source.result(WITHIN_S)
    assert view.finished.wait(WITHIN_S)
    assert len(notebook.outputs) >= 3
    for data, _, _ in notebook.outputs:
        assert sorted(data) == ["text/html", "text/plain"]
        assert f'data-view="{view.model_id}"' in data["text/html"]


def test_without_a_page_a_finished_job_still_names_its_widget(notebook: Notebook) -> None:
    job = notebook.submit()
    view = view_of(job)
    view.show()
    job.result(WITHIN_S)
    assert view.finished.wait(WITHIN_S)
    assert last(notebook)[VIEW]["model_id"] == view.model_id
    assert 'data-status="done"' in last(notebook)["text/html"]


def test_the_page_of_a_closed_card_waits_for_no_model(notebook: Notebook) -> None:
    view = view_of(notebook.in_doubt())
    view.show()
    Widget.close_all()
    HOSTING.confirm()
    assert sorted(last(notebook)) == ["text/html", "text/plain"]
    assert "data-view" not in last(notebook)["text/html"]


def test_a_page_that_speaks_while_an_output_is_written_is_heard(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = view_of(notebook.in_doubt())
    whole = view._bundle

    def spoken_meanwhile(*page: Any) -> dict[str, Any]:
        bundle = whole(*page)
        monkeypatch.setattr(HOSTING, "known", True)
        return bundle

    monkeypatch.setattr(view, "_bundle", spoken_meanwhile)
    view.show()
    assert VIEW in notebook.outputs[0][0]
    assert VIEW not in last(notebook)
    assert notebook.outputs[-1][1:] == (notebook.outputs[0][1], True)


def test_a_view_that_nobody_holds_is_not_kept_for_its_outputs(notebook: Notebook) -> None:
    class Place:
        def renew(self) -> None:
            raise AssertionError("it was let go")

    hosting = Hosting()
    hosting.follow(Place())
    hosting.confirm()
    assert hosting.known


def test_two_cards_have_models_of_their_own(notebook: Notebook) -> None:
    job = notebook.in_doubt()
    cards = [JobView(job, Path.cwd()) for _ in range(2)]
    assert cards[0].view != cards[1].view
