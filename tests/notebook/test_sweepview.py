"""The bill of a sweep, and the matrix it becomes: with real jobs on the simulator."""

from __future__ import annotations

import pytest

from grokvideo.errors import BudgetExceeded, NeedsConfirmation
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.notebook.widgets.sweepview import SweepView, sweep_view_of
from tests.notebook.cards import VIEW, WITHIN_S, Notebook, notebook, until
from tests.notebook.matrices import Matrices, matrices, settle, statuses

__all__ = ["matrices", "notebook"]


def labels(view: SweepView) -> list[str | None]:
    return [None if cell is None else cell["label"] for cell in view.cells]


def test_after_the_click_the_same_output_is_the_matrix(matrices: Matrices) -> None:
    view = matrices.asking("a {animal} in {style}", animal=["fox", "owl"], style=["ink", "clay"])
    view.show()
    assert view.sweep["phase"] == "bill"
    assert view.sweep["title"] == "4 clips: animal × style"
    assert view.sweep["prompt"] == [["a ", 0], ["{animal}", 1], [" in ", 0], ["{style}", 1]]
    assert (view.sweep["bill"]["generate"], view.sweep["bill"]["price"]) == ("Generate 4 clips", "$0.20")
    assert view.cells == []
    assert matrices.notebook.sent == 0

    assert matrices.press(view, "generate") == {"kind": "ack"}
    assert view.sweep["phase"] == "matrix"
    assert view.sweep["columns"] == {"axis": "style", "labels": ["ink", "clay"]}
    assert view.sweep["rows"] == {"axis": "animal", "labels": ["fox", "owl"]}
    assert labels(view) == ["fox, ink", "fox, clay", "owl, ink", "owl, clay"]
    assert [cell["job"] for cell in view.cells] == [job.id for job in view.source]
    settle(view)
    assert [cell["status"] for cell in view.cells] == ["done"] * 4
    outputs = matrices.written()
    assert len(outputs) == 3  # not for every clip that arrives
    assert statuses(outputs[0]) == ["waiting"]
    assert statuses(outputs[1])[0] == "pending"
    assert statuses(outputs[-1]) == ["done"] * 5
    assert all(f'data-view="{view.view}" ' in output["text/html"] for output in outputs)


def test_a_cell_of_a_clip_that_is_done(matrices: Matrices) -> None:
    view = matrices.view()
    settle(view)
    cell = view.cells[0]
    assert cell | {"created_at": 0, "submitted_at": 0, "now": 0} == {
        "job": view.source[0].id,
        "label": "fox",
        "prompt": "a fox",
        "status": "done",
        "ledger": "done",
        "title": "Done",
        "short": "Done",
        "icon": "check",
        "tone": "ok",
        "brief": "",
        "progress": None,
        "eta_s": None,
        "download": None,
        "now": 0,
        "created_at": 0,
        "submitted_at": 0,
        "price": "$0.05",
        "again": "$0.05",
        "can_again": False,
        "decide": False,
        "reused": False,
        "stars": None,
        "clip": cell["clip"],
    }
    clip = view.source[0].result()
    assert cell["clip"] == {
        "name": f"cranes-fox-{view.source[0].id[:6]}.mp4",
        "size": clip.size,
        "duration": 1.0,
        "width": 848,
        "height": 480,
        "fps": 24.0,
        "has_audio": True,
        "url": None,
    }
    beside = view.folder / "grokvideo_clips" / cell["clip"]["name"]
    assert beside.read_bytes() == clip.path.read_bytes()
    assert view.sums == {
        "words": "2 done",
        "spent": "$0.10",
        "of": "est. $0.10",
        "done": [job.id for job in view.source],
        "under_way": 0,
        "stopped": 0,
        "missing": None,
    }


def test_what_the_library_has_costs_nothing_and_says_so(matrices: Matrices) -> None:
    first = matrices.view()
    settle(first)
    matrices.session.configure(confirm_over_usd=0)
    again = matrices.view(animal=["fox", "owl", "crane"])
    assert again.sweep["bill"]["answered"] == ["Already in your library", "fox, owl", "−$0.10"]
    assert again.sweep["bill"]["price"] == "$0.05"
    again.show()
    matrices.press(again, "generate")
    settle(again)
    assert [(cell["short"], cell["icon"], cell["price"]) for cell in again.cells] == [
        ("Library", "library", "$0.00"),
        ("Library", "library", "$0.00"),
        ("Done", "check", "$0.05"),
    ]
    assert [cell["clip"] is not None for cell in again.cells] == [True] * 3
    assert (again.sums["spent"], again.sums["of"]) == ("$0.05", "est. $0.05")
    assert matrices.notebook.sent == 3
    assert matrices.written()[-1]["text/html"].count("Library, $0.00") == 2


def test_of_clips_that_are_all_there_the_saved_output_shows_every_one(matrices: Matrices) -> None:
    settle(matrices.view())
    view = matrices.view()
    view.show()
    settle(view)
    assert matrices.written()[-1]["text/html"].count("<video ") == 2
    assert matrices.notebook.sent == 2


def test_a_cancelled_sweep_sends_nothing_then_or_later(matrices: Matrices) -> None:
    view = matrices.asking()
    view.show()
    assert matrices.press(view, "cancel") == {"kind": "ack"}
    assert view.sweep["phase"] == "cancelled"
    assert view.finished.is_set()
    assert matrices.press(view, "generate") == {"kind": "ack"}
    assert matrices.press(view, "generate-missing", value="yes") == {"kind": "ack"}
    with pytest.raises(NeedsConfirmation, match="cancelled"):
        view.source.wait()
    assert matrices.notebook.sent == 0
    html = matrices.written()[-1]["text/html"]
    assert "Cancelled. Nothing was sent." in html
    assert "Waiting for your confirmation" not in html


def test_a_cancelled_sweep_shows_its_bill_again_and_may_begin_then(matrices: Matrices) -> None:
    view = matrices.asking()
    view.show()
    assert matrices.press(view, "ask-again") == {"kind": "ack"}
    matrices.press(view, "cancel")
    assert view.finished.is_set()
    assert matrices.press(view, "ask-again") == {"kind": "ack"}
    assert view.sweep["phase"] == "bill"
    assert not view.finished.is_set()
    assert matrices.notebook.sent == 0
    assert "Waiting for your confirmation" in matrices.written()[-1]["text/html"]
    matrices.press(view, "generate")
    settle(view)
    assert [cell["status"] for cell in view.cells] == ["done", "done"]


def test_what_needs_its_jobs_says_that_it_waits(matrices: Matrices) -> None:
    view = matrices.asking()
    for action in ("stop", "resume", "generate-missing", "compare", "to-dataframe", "retry", "open", "rm -rf"):
        assert matrices.press(view, action) == {"kind": "ack"}
    assert view.source.is_asking
    assert matrices.notebook.sent == 0


def test_the_start_from_python_is_the_click(matrices: Matrices) -> None:
    view = matrices.asking()
    view.source.start()
    assert view.sweep["phase"] == "matrix"
    settle(view)
    assert view.sums["words"] == "2 done"


def test_two_clicks_in_two_tabs_pay_once(matrices: Matrices) -> None:
    view = matrices.asking()
    assert [matrices.press(view, "generate") for _ in range(2)] == [{"kind": "ack"}] * 2
    settle(view)
    assert matrices.notebook.sent == 2


def test_over_the_budget_nothing_is_sent_and_the_bill_stays(matrices: Matrices) -> None:
    matrices.session.configure(provider="xai", api_key="k", base_url="http://127.0.0.1:9/v1", budget_usd=1)
    view = matrices.asking()
    view.show()
    assert view.sweep["bill"]["budget"]["words"] == "$0.90 of $1.00 budget left after this"
    assert view.sweep["simulated"] is False
    matrices.session.configure(budget_usd=0.05)
    answer = matrices.press(view, "generate")
    assert answer["error"].startswith("$0.10 is more than the $0.05 left in your budget of $0.05 for today")
    assert "Nothing was sent" in answer["error"]
    assert "confirm" not in answer
    assert (view.sweep["phase"], matrices.notebook.sent) == ("bill", 0)
    with pytest.raises(BudgetExceeded):  # nothing to confirm: it does not come to a bill
        matrices.sweep()


def test_where_it_costs_more_by_now_the_new_bill_is_shown_and_a_yes_is_for_that(matrices: Matrices) -> None:
    done = matrices.view()
    settle(done)
    view = matrices.asking(animal=["fox", "owl", "crane"])
    view.show()
    assert view.sweep["bill"]["price"] == "$0.05"
    matrices.session.library().delete(done.source[0].id)
    answer = matrices.press(view, "generate")
    assert (answer["confirm"], view.sweep["phase"]) == ("$0.10", "bill")
    assert view.sweep["bill"]["price"] == "$0.10"
    assert "$0.10" in matrices.written()[-1]["text/html"]
    assert matrices.press(view, "generate", value="yes") == {"kind": "ack"}
    settle(view)


def test_a_clip_that_was_left_out_has_an_empty_place(matrices: Matrices) -> None:
    skip = [{"animal": "owl", "style": "ink"}]
    view = matrices.view("a {animal} in {style}", animal=["fox", "owl"], style=["ink", "clay"], skip=skip)
    assert labels(view) == ["fox, ink", "fox, clay", None, "owl, clay"]
    settle(view)
    assert [cell and cell["status"] for cell in view.cells] == ["done", "done", None, "done"]


def test_shown_twice_it_is_one_widget_in_two_places(matrices: Matrices) -> None:
    view = matrices.asking()
    view.show()
    assert sweep_view_of(view.source) is view
    view.show()
    matrices.press(view, "generate")
    settle(view)
    newest = {display_id: data for data, display_id, _ in matrices.notebook.outputs}
    assert [statuses(data)[0] for data in newest.values()] == ["done", "done"]


def test_where_the_page_takes_cards_in_the_output_names_no_widget_any_more(matrices: Matrices) -> None:
    view = matrices.asking()
    view.show()
    assert VIEW in matrices.written()[-1]
    view._handle_custom_msg({"kind": "host"}, [])
    assert HOSTING.known
    until(lambda: VIEW not in matrices.written()[-1])


def test_the_matrix_is_one_widget_whatever_it_holds(matrices: Matrices, monkeypatch: pytest.MonkeyPatch) -> None:
    from ipywidgets import Widget

    made = []
    monkeypatch.setattr(Widget, "_widget_construction_callback", lambda widget: made.append(type(widget).__name__))
    view = matrices.view(animal=["fox", "owl", "crane"])
    view.show()
    settle(view)
    assert made.count("SweepView") == 1
    assert not {"JobView", "VBox"} & set(made)


def test_a_closed_matrix_leaves_its_jobs_alone(matrices: Matrices) -> None:
    view = matrices.view()
    view.show()
    view.close()
    settle(view)
    assert VIEW not in matrices.written()[-1]
    assert "data-view" not in matrices.written()[-1]["text/html"]
    other = sweep_view_of(view.source)
    assert other is not view
    settle(other)


def test_the_notebook_waits_for_the_last_clip(matrices: Matrices, notebook: Notebook) -> None:
    view = matrices.view()
    assert not view.finished.is_set() or all(job.status.is_settled for job in view.source)
    assert view.finished.wait(WITHIN_S)
    assert all(job.id in view._placing.films for job in view.source)
