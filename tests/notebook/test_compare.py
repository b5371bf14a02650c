"""Compare's Python half, with real clips of the simulator: what the browser is told, clicks, bytes, jobs that go on."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ipywidgets import HBox, Widget

from grokvideo.engine.job import Job
from grokvideo.errors import LibraryError
from grokvideo.notebook.widgets import compare as compare_module
from grokvideo.notebook.widgets.compare import Compare
from grokvideo.notebook.widgets.hosting import HOSTING
from grokvideo.notebook.widgets.shown import VIEW
from grokvideo.session import BACKGROUND, Session
from grokvideo.values.state import JobState, Status
from tests.notebook.cards import WITHIN_S, notebook, until
from tests.notebook.comparisons import Comparisons, comparisons, settled
from tests.values import a_clip, a_job

__all__ = ["comparisons", "notebook"]


def told(view: Compare, key: str) -> list[Any]:
    return [clip[key] for clip in view.clips]


def test_the_browser_is_told_of_every_clip_in_words(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done("a fox in ink", "an owl in ink")
    owl.stars = 4
    view = comparisons.of(fox, owl)
    assert re.fullmatch("[0-9a-f]{12}", view.about["id"])
    assert {key: value for key, value in view.about.items() if key != "id"} == {
        "title": "ink: 2 clips",  # both were called so
        "simulated": True,
        "same": "same in all: 1 s · 480p · 16:9 · audio · grok-imagine-video",
        "note": "",
    }
    first, second = view.clips
    assert (first["job"], second["job"]) == (fox.id, owl.id)
    assert {key: value for key, value in second.items() if key not in ("job", "now", "submitted_at", "clip")} == {
        "letter": "B",
        "label": "owl",
        "status": "done",
        "title": "Done",
        "brief": "",
        "note": "",
        "progress": None,
        "eta_s": None,
        "price": "$0.05",
        "simulated": True,
        "stars": 4,
        "box": [16, 9],
        "seconds": 1.0,
    }
    assert second["submitted_at"] <= second["now"]
    assert {key: value for key, value in second["clip"].items() if key != "size"} == {
        "name": f"ink-{owl.id[:6]}.mp4",
        "duration": 1.0,
        "width": 848,
        "height": 480,
        "fps": 24.0,
        "has_audio": True,
        "url": None,
    }
    assert view.changed["reference"] == fox.id
    assert view.changed["columns"] == ["Prompt"]
    assert view.finished.is_set()
    assert Path("grokvideo_clips", second["clip"]["name"]).samefile(owl.result().path)


def test_stars_are_kept_in_the_library_after_a_restart(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    view = comparisons.of(fox, owl)
    assert comparisons.press(view, "stars", owl.id, value="5") == {"kind": "ack"}
    assert told(view, "stars") == [0, 5]  # by the time it is answered
    comparisons.press(view, "stars", fox.id, value="2")
    comparisons.press(view, "stars", fox.id, value="0")
    assert (fox.stars, owl.stars) == (None, 5)
    comparisons.session.close()
    again = Session(provider="simulator")
    try:
        library = again.library()
        assert [library.get(job.id).stars for job in (fox, owl)] == [None, 5]
    finally:
        again.close()


@pytest.mark.parametrize("value", ["6", "-1", "", "3.5", "three", "05", "٣", "<b>"])
def test_nonsense_is_no_number_of_stars(comparisons: Comparisons, value: str) -> None:
    fox, owl = comparisons.done()
    view = comparisons.of(fox, owl)
    answer = comparisons.press(view, "stars", owl.id, value=value)
    assert answer["error"].startswith("Stars must be 0-5, got ")
    assert comparisons.ask(view, {"kind": "action", "action": "stars", "job": owl.id})[0]["error"]
    assert owl.stars is None


def test_a_click_for_another_clip_changes_nothing(comparisons: Comparisons) -> None:
    fox, owl, crane = comparisons.done("a fox", "an owl", "a crane")
    view = comparisons.of(fox, owl)
    for action in ("stars", "reference"):
        assert "not in this comparison" in comparisons.press(view, action, crane.id, value="3")["error"]
    assert comparisons.press(view, "rm -rf", fox.id, value="3") == {"kind": "ack"}
    assert crane.stars is None
    assert view.changed["reference"] == fox.id


def test_a_job_that_is_under_way_gets_no_stars_yet(comparisons: Comparisons) -> None:
    [fox], owl = comparisons.done("a fox"), comparisons.job("an owl [[slow]]")
    view = comparisons.of(fox, owl)
    assert "no clip to give stars to" in comparisons.press(view, "stars", owl.id, value="3")["error"]
    owl.stop()


def test_another_reference_is_a_click(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    view = comparisons.of(fox, owl)
    assert comparisons.press(view, "reference", owl.id) == {"kind": "ack"}
    assert view.changed["reference"] == owl.id
    assert view.changed["rows"][1]["cells"] == [[["an owl", ""]]]
    assert "against B" in view.page()


def test_below_the_clips_that_it_came_from_no_cell_is_to_be_run_again(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    view = comparisons.of(fox, owl)
    assert "Run the cell again" in view.page()
    assert "Run the cell again" not in view.page(below=True)


def test_bytes_and_pictures_come_of_its_own_clips_alone(comparisons: Comparisons) -> None:
    fox, owl, crane = comparisons.done("a fox", "an owl", "a crane")
    view = comparisons.of(fox, owl)
    clip = owl.result()
    answer, data = comparisons.read(view, owl.id)
    assert (answer["size"], data) == (clip.size, clip.path.read_bytes())
    assert clip.poster is not None
    assert comparisons.read(view, owl.id, what="poster")[1] == clip.poster.read_bytes()
    for stranger in (crane.id, "", "../../etc/passwd", f"{fox.id}-2"):
        for what in ({}, {"what": "poster"}):
            answer, data = comparisons.read(view, stranger, **what)
            assert (answer["error"], data) == ("There is no clip yet.", None)


def test_the_same_clip_twice_stands_there_twice(comparisons: Comparisons) -> None:
    [fox] = comparisons.done("a fox")
    again = comparisons.job("a fox")
    assert again.reused
    view = comparisons.of(fox, fox, again)
    keys = told(view, "job")
    assert keys == [fox.id, f"{fox.id}-2", f"{fox.id}-3"]
    assert view.changed["none"] == "Same request, different takes."
    comparisons.press(view, "stars", keys[2], value="3")
    assert told(view, "stars") == [3, 3, 3]
    assert comparisons.read(view, keys[1])[1] == fox.result().path.read_bytes()
    comparisons.press(view, "reference", keys[1])
    assert view.changed["reference"] == keys[1]


def test_nine_clips_fit(comparisons: Comparisons) -> None:
    jobs = comparisons.sweep("a {animal} in {style}", animal=["fox", "owl", "hare"], style=["ink", "clay", "felt"])
    view = settled(comparisons.of(jobs))
    assert told(view, "letter") == list("ABCDEFGHI")
    assert told(view, "label")[:4] == ["fox, ink", "fox, clay", "fox, felt", "owl, ink"]
    assert told(view, "status") == ["done"] * 9
    assert len(view.page()) < 900_000
    assert len(view.changed["rows"]) == 9


def test_a_job_that_finishes_later_is_linked_saved_and_then_told_of(
    comparisons: Comparisons, monkeypatch: pytest.MonkeyPatch
) -> None:
    [fox] = comparisons.done("a fox")
    owl = comparisons.job("an owl")
    view = comparisons.of(fox, owl)
    assert not view.finished.is_set()
    view.show()
    order: list[str] = []
    renew = view._renew

    def renewed(bundles: Any) -> None:
        order.append("saved " + ",".join(statuses(next(iter(bundles.values())))[1:]))
        renew(bundles)

    monkeypatch.setattr(view, "_renew", renewed)
    view.observe(lambda change: order.append(f"told {change.new[1]['status']}"), "clips")
    owl.result(WITHIN_S)
    settled(view)
    assert order[-2:] == ["saved done,done", "told done"]
    first, *_, last = comparisons.written()
    assert statuses(first)[0] == "pending"
    assert "when this notebook was saved" in first["text/html"]
    assert statuses(last) == ["done", "done", "done"]
    link = view.clips[1]["clip"]["name"]
    assert f'src="grokvideo_clips/{link}"' in last["text/html"]
    assert Path("grokvideo_clips", link).is_file()
    assert view.clips[1]["price"] == "$0.05"


def test_many_updates_are_told_together_and_the_last_one_always(comparisons: Comparisons) -> None:
    [fox] = comparisons.done("a fox")
    state = JobState(status=Status.PENDING, created_at=0.0, progress=0.0)
    owl = a_job(state, request=comparisons.notebook.ask("an owl"))
    view = comparisons.of(fox, owl)
    seen: list[float] = []
    view.observe(lambda change: seen.append(change.new[1]["progress"]), "clips")
    for percent in range(1, 51):
        BACKGROUND.call(owl._publish, replace(state, progress=percent / 100))
    until(lambda: seen[-1] == 0.5)
    assert len(seen) <= 3  # the first at once, the others a quarter of a second later


def a_going_job(comparisons: Comparisons) -> tuple[Job, JobState]:
    """A job that goes on when the test says so, and its state when it is done."""
    request = comparisons.notebook.ask("an owl")
    state = JobState(status=Status.PENDING, created_at=0.0)
    clip = a_clip(Path("elsewhere.mp4"), request)
    return a_job(state, request=request), replace(state, status=Status.DONE, clip=clip, cost_usd=clip.cost_usd)


def test_what_happens_while_it_comes_into_being_is_told(
    comparisons: Comparisons, monkeypatch: pytest.MonkeyPatch
) -> None:
    [fox], (owl, done) = comparisons.done("a fox"), a_going_job(comparisons)
    subscribe = owl.subscribe

    def late(listener: Any) -> Any:
        owl._publish(done)
        return subscribe(listener)

    monkeypatch.setattr(owl, "subscribe", late)
    view = settled(comparisons.of(fox, owl))
    assert told(view, "status") == ["done", "done"]


def test_what_happens_while_it_is_shown_stands_in_the_output(
    comparisons: Comparisons, monkeypatch: pytest.MonkeyPatch
) -> None:
    [fox], (owl, done) = comparisons.done("a fox"), a_going_job(comparisons)
    view = comparisons.of(fox, owl)
    whole = view._bundle

    def slow(*parts: Any) -> dict[str, Any]:
        bundle = whole(*parts)
        if owl.status is Status.PENDING:
            BACKGROUND.call(owl._publish, done)
            settled(view)
        return bundle

    monkeypatch.setattr(view, "_bundle", slow)
    view.show()
    assert [update for _, _, update in comparisons.notebook.outputs] == [True, False, True]
    assert statuses(comparisons.notebook.outputs[1][0])[0] == "pending"
    assert statuses(comparisons.notebook.outputs[2][0])[0] == "done"


def test_a_library_that_cannot_be_read_keeps_nobody_from_looking(
    comparisons: Comparisons, monkeypatch: pytest.MonkeyPatch
) -> None:
    fox, owl = comparisons.done()

    def broken(_job: Job) -> int | None:
        raise LibraryError("the library cannot be read")

    monkeypatch.setattr(owl._controls, "stars", broken)
    assert told(comparisons.of(fox, owl), "stars") == [0, 0]


def test_a_job_that_fails_keeps_its_place_and_says_why(comparisons: Comparisons) -> None:
    [fox], owl = comparisons.done("a fox"), comparisons.job("an owl [[failed]]")
    view = settled(comparisons.of(fox, owl))
    second = view.clips[1]
    assert (second["status"], second["title"], second["clip"]) == ("failed", "Failed", None)
    words = "The video could not be generated, may have been billed (simulated)"
    assert (second["brief"], second["price"]) == (words, "est. $0.05")
    assert f"B  owl, failed: Failed: {words}" in view.plain()
    assert comparisons.read(view, owl.id)[0]["error"] == "There is no clip yet."


def test_a_stopped_job_that_is_resumed_goes_on_in_its_place(comparisons: Comparisons) -> None:
    [fox], owl = comparisons.done("a fox"), comparisons.job("an owl [[slow]]")
    view = comparisons.of(fox, owl)
    until(lambda: owl.status is Status.PENDING)
    owl.stop()
    settled(view)
    assert view.clips[1]["status"] == "stopped"
    owl.resume()
    until(lambda: view.clips[1]["status"] != "stopped")
    assert not view.finished.is_set()
    owl.stop()
    settled(view)


def test_a_deleted_clip_is_said_to_be_gone_and_still_plays_from_beside_the_notebook(
    comparisons: Comparisons, caplog: pytest.LogCaptureFixture
) -> None:
    fox, owl = comparisons.done()
    before = comparisons.of(fox, owl)
    film = owl.result().path.read_bytes()
    comparisons.session.library().delete(owl)
    assert comparisons.read(before, owl.id)[1] == film
    after = comparisons.of(fox, owl)
    assert (after.clips[1]["note"], comparisons.read(after, owl.id)[1]) == ("", film)
    Path("grokvideo_clips", after.clips[1]["clip"]["name"]).unlink()
    gone = comparisons.of(fox, owl)
    assert gone.clips[1]["note"] == "The file is no longer in your library folder."
    assert "no longer in your library folder" in comparisons.read(gone, owl.id)[0]["error"]
    assert gone.page().count("<video") == 1
    assert "no longer in your library folder" in gone.page()
    assert gone.clips[1]["stars"] == 0
    assert "error" in comparisons.press(gone, "stars", owl.id, value="3")
    assert not caplog.records


def test_stars_come_into_the_saved_output_where_that_disturbs_nobody(
    comparisons: Comparisons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare_module, "QUIET_S", 0.0)
    fox, owl = comparisons.done()
    view = comparisons.of(fox, owl)
    view.show()
    comparisons.press(view, "stars", owl.id, value="4")
    BACKGROUND.call(lambda: None)
    assert len(comparisons.written()) == 1  # here it would begin the players anew
    monkeypatch.setattr(HOSTING, "known", True)
    comparisons.press(view, "stars", owl.id, value="3")
    until(lambda: len(comparisons.notebook.outputs) > 1)
    assert "3 of 5 stars" in comparisons.written()[-1]["text/html"]
    assert "3 of 5 stars" in comparisons.written()[-1]["text/plain"]


def test_several_stars_in_a_row_write_it_once(comparisons: Comparisons, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HOSTING, "known", True)
    monkeypatch.setattr(compare_module, "QUIET_S", 3600.0)
    fox, owl = comparisons.done()
    view = comparisons.of(fox, owl)
    view.show()
    for value in "123":
        comparisons.press(view, "stars", owl.id, value=value)
    first = view._timer
    comparisons.press(view, "stars", fox.id, value="5")
    assert first is not None
    assert first.cancelled()
    assert len(comparisons.written()) == 1


def test_it_is_a_widget_like_any_other(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    view = comparisons.of(fox, owl)
    box = HBox([view])
    assert box.get_state()["children"] == [f"IPY_MODEL_{view.model_id}"]
    owl.stars = 2
    seen = threading.Event()
    view.observe(lambda _: seen.set(), "clips")
    comparisons.press(view, "reference", owl.id)
    assert seen.is_set()
    assert repr(view) == "<Compare: A fox, B owl>"


def test_a_closed_one_goes_on_as_a_page(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done("a fox")[0], comparisons.job("an owl")
    view = comparisons.of(fox, owl)
    view.show()
    assert VIEW in comparisons.written()[0]
    Widget.close_all()
    owl.result(WITHIN_S)
    settled(view)
    last = comparisons.written()[-1]
    assert VIEW not in last
    assert "data-view" not in last["text/html"]
    assert statuses(last) == ["done"] * 3


def statuses(output: dict[str, Any]) -> list[str]:
    """The root's, then those of its clips."""
    return re.findall(r'class="grokvideo-static"[^>]* data-status="(\w+)"', output["text/html"])


def test_shown_twice_it_is_renewed_in_both_places(comparisons: Comparisons) -> None:
    fox: Job = comparisons.done("a fox")[0]
    owl = comparisons.job("an owl")
    view = comparisons.of(fox, owl)
    view.show()
    view.show()
    owl.result(WITHIN_S)
    settled(view)
    places = {place: data for data, place, _ in comparisons.notebook.outputs}
    assert [statuses(data)[0] for data in places.values()] == ["done", "done"]
