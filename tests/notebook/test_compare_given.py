"""What may be given to `compare`, and what is said of what may not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grokvideo as gv
from grokvideo.engine.jobs import Jobs
from grokvideo.errors import InvalidRequest, NeedsConfirmation
from grokvideo.notebook.widgets.compare import Compare
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import JobState, Status
from tests.notebook.cards import notebook
from tests.notebook.comparisons import Comparisons, comparisons
from tests.values import a_clip, a_job

__all__ = ["comparisons", "notebook"]


def labels(view: Compare) -> list[str]:
    return [clip["label"] for clip in view.clips]


def ids(view: Compare) -> list[str]:
    return [clip["job"] for clip in view.clips]


def test_jobs_clips_and_lists_of_them_in_any_depth(comparisons: Comparisons) -> None:
    fox, owl, crane, hare = comparisons.done("a fox", "an owl", "a crane", "a hare")
    wanted = [fox.id, owl.id, crane.id, hare.id]
    assert ids(gv.compare(fox, owl.result(), crane, hare)) == wanted
    assert ids(gv.compare([fox, (owl, [crane.result()])], hare)) == wanted
    assert ids(gv.compare(Jobs([fox, owl]), [Jobs([crane, hare])])) == wanted
    assert ids(gv.compare(job for job in (fox, owl, crane, hare))) == wanted
    assert ids(gv.compare(np.array([fox, owl, crane, hare]))) == wanted
    assert ids(Jobs([fox, owl, crane, hare]).compare()) == wanted


def test_a_clip_is_its_job_of_the_library_with_its_stars(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    fox.stars = 3
    assert gv.compare(fox.result(), owl.result()).clips[0]["stars"] == 3


def test_a_clip_of_no_library_is_compared_without_stars(comparisons: Comparisons, tmp_path: Path) -> None:
    [fox] = comparisons.done("a fox")
    elsewhere = tmp_path / "other.mp4"
    elsewhere.write_bytes(fox.result().path.read_bytes())
    clip = a_clip(elsewhere, VideoRequest(prompt="an owl", duration=8))
    view = gv.compare(fox, clip)
    second = view.clips[1]
    assert (second["job"], second["label"], second["status"], second["price"]) == (
        clip.job_id,
        "owl, 8 s",
        "done",
        "$0.40",
    )
    assert "not in your library" in comparisons.press(view, "stars", clip.job_id, value="3")["error"]
    assert second["stars"] == 0
    assert comparisons.read(view, clip.job_id)[1] == elsewhere.read_bytes()
    assert view.about["simulated"] is False
    assert view.clips[0]["price"] == "$0.05 simulated"


def test_a_deleted_clip_that_somebody_holds_is_of_no_library(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    clip = owl.result()
    comparisons.session.library().delete(owl)
    view = gv.compare(fox, clip)
    assert view.clips[1]["note"] == "The file is no longer in your library folder."


def test_a_dict_gives_labels(comparisons: Comparisons) -> None:
    fox, owl, crane = comparisons.done("a fox", "an owl", "a crane")
    assert labels(gv.compare({"ink": fox, "clay \u202e": owl.result(), 7: [crane]})) == ["ink", "clay \ufffd", "7"]


def test_a_label_stands_for_one_clip(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    with pytest.raises(InvalidRequest, match="'both' stands for 2 clips") as refused:
        gv.compare({"both": [fox, owl], "ink": fox})
    assert refused.value.hint == "Give each clip a label of its own."


def test_a_sweep_is_called_by_its_axes_also_in_part(comparisons: Comparisons) -> None:
    jobs = comparisons.sweep("a {animal} in {style}", animal=["fox", "owl"], style=["ink", "clay"])
    jobs.wait()
    assert labels(jobs.compare()) == ["fox, ink", "fox, clay", "owl, ink", "owl, clay"]
    assert labels(jobs[:2].compare()) == ["ink", "clay"]
    assert labels(gv.compare(jobs[0], jobs[3])) == ["fox, ink", "owl, clay"]


def test_fewer_than_two_are_refused(comparisons: Comparisons) -> None:
    [fox] = comparisons.done("a fox")
    for given, count in (((), 0), ((fox,), 1), (([],), 0), (({"ink": fox},), 1)):
        with pytest.raises(InvalidRequest) as refused:
            gv.compare(*given)
        assert str(refused.value) == f"compare needs at least two clips, got {count}"
        assert "gv.compare(crane, owl), jobs.compare(), or %grokvideo compare crane owl" in refused.value.hint


def test_more_than_nine_are_refused_with_a_way_out(comparisons: Comparisons) -> None:
    [fox] = comparisons.done("a fox")
    stopped = a_job(JobState(status=Status.STOPPED, created_at=0.0))
    assert len(gv.compare([fox] * 9, stopped).clips) == 9
    with pytest.raises(InvalidRequest) as refused:
        gv.compare([fox] * 10)
    assert str(refused.value) == "compare shows two to nine clips, got 10"
    assert "jobs[:9].compare()" in refused.value.hint


class Hostile:
    def __repr__(self) -> str:
        return "\u202e<script>" * 100


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("crane", "got str 'crane'"),
        (None, "got NoneType None"),
        (7, "got int 7"),
        (b"bytes", "got bytes b'bytes'"),
        (Path("a.mp4"), "got (Posix|Windows)Path"),
        (Hostile(), "got Hostile \ufffd<script>"),
    ],
)
def test_anything_else_is_named(comparisons: Comparisons, wrong: Any, words: str) -> None:
    [fox] = comparisons.done("a fox")
    for given in ((fox, wrong), ([fox, wrong],), ({"ink": fox, "clay": wrong},)):
        with pytest.raises(InvalidRequest, match=f"^compare takes clips and jobs, {words}") as refused:
            gv.compare(*given)
        assert len(str(refused.value)) < 120


def test_a_name_is_answered_with_how_to_get_its_job(comparisons: Comparisons) -> None:
    with pytest.raises(InvalidRequest) as refused:
        gv.compare("crane", "owl")
    assert "gv.library().get('crane')" in refused.value.hint


def test_a_dict_beside_something_else_is_refused(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    with pytest.raises(InvalidRequest, match="stands alone"):
        gv.compare(fox, {"ink": owl})


def test_jobs_without_a_clip_are_left_out_and_said(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    blocked = comparisons.job("a hare [[moderated]]", name="hare")
    blocked.wait(20)
    stopped = a_job(JobState(status=Status.STOPPED, created_at=0.0))
    view = gv.compare(fox, blocked, owl)
    assert ids(view) == [fox.id, owl.id]
    assert view.about["note"] == "1 without a clip is left out: hare (blocked by moderation)."
    assert view.about["note"] in view.page()
    assert view.about["note"] in view.plain()
    many = gv.compare(fox, owl, *[blocked] * 4, stopped)
    assert many.about["note"].startswith("5 without a clip are left out: hare (blocked by moderation), hare (")
    assert many.about["note"].endswith(", and more.")
    with pytest.raises(InvalidRequest, match=r"got 1; 1 without a clip: hare \(blocked by moderation\)\n"):
        gv.compare(fox, blocked)


def test_what_is_under_way_is_not_left_out(comparisons: Comparisons) -> None:
    [fox], owl = comparisons.done("a fox"), comparisons.job("an owl [[slow]]")
    assert [clip["clip"] is None for clip in gv.compare(fox, owl).clips] == [False, True]
    owl.stop()


def test_a_sweep_that_asks_first_says_so_itself(comparisons: Comparisons) -> None:
    session = comparisons.session
    session.configure(confirm_over_usd=0)
    plan = session.plan(["a {animal}"], {"animal": ["fox", "owl"]}, same={"duration": 1})
    asking = session.sweep(plan, may_ask=True)
    with pytest.raises(NeedsConfirmation):
        asking.compare()
    with pytest.raises(NeedsConfirmation):
        gv.compare(asking)
    assert comparisons.notebook.sent == 0


def test_a_clip_of_another_library_is_no_clip_of_this_one_whatever_it_is_called(comparisons: Comparisons) -> None:
    fox, owl = comparisons.done()
    clip = replace(owl.result(), job_id=fox.id[:6])  # a word by which the library would find the other one
    assert labels(gv.compare(fox, clip)) == ["fox", "owl"]


def test_the_title_has_the_name_of_the_sweep_or_what_the_names_have_in_common(comparisons: Comparisons) -> None:
    jobs = comparisons.sweep("a {animal} in {style}", animal=["fox", "owl"], style=["ink", "clay"])
    for view in (jobs.compare(), jobs[:2].compare(), gv.compare(*jobs[1:])):
        assert view.about["title"] == f"cranes: {len(view.jobs)} clips"
    fox, owl = comparisons.done("a fox", "an owl")
    assert gv.compare(fox, owl).about["title"] == "2 clips"
    assert gv.compare(fox, jobs[0]).about["title"] == "2 clips"
    two = [comparisons.job(f"a {word}", name=f"night_walk_{word}") for word in ("hare", "elk")]
    assert gv.compare(*two).about["title"] == "night_walk: 2 clips"


def test_jobs_of_a_sweep_one_by_one_are_called_as_in_a_slice(comparisons: Comparisons) -> None:
    jobs = comparisons.sweep("a {animal} walks", animal=["fox", "owl"], duration=[1, 2])
    assert labels(gv.compare(*jobs[:3])) == labels(jobs[:3].compare()) == ["fox, 1 s", "fox, 2 s", "owl, 1 s"]
