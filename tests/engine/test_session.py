"""Settings, keys, the library's folder and the checks before paying, put together."""

from __future__ import annotations

import gc
import io
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

import grokvideo as gv
from grokvideo import api
from grokvideo.engine import pacing
from grokvideo.engine.connections import EMBEDDED_URL
from grokvideo.engine.orders import takes
from grokvideo.errors import AuthenticationError, GrokVideoError, InvalidRequest, LibraryError
from grokvideo.session import Session
from grokvideo.simulator.app import create_app
from grokvideo.values.state import Status
from tests.values import a_row

KEY = "xai-CANARYcanary0123456789"
OTHER_KEY = "xai-ANOTHERanother0123456789"
WITHIN_S = 20.0
NO_NETWORK = "http://127.0.0.1:1/v1"

Open = Callable[..., Session]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Makes sessions, on a simulator whose clock runs 20 times as fast."""
    monkeypatch.setenv("GROKVIDEO_RPS", "19")
    monkeypatch.setattr("grokvideo.simulator.app.create_app", partial(create_app, speed=20.0))
    monkeypatch.setattr(pacing, "silence", lambda _: 0.0)
    opened: list[Session] = []

    def make(**settings: Any) -> Session:
        opened.append(Session(**settings))
        return opened[-1]

    yield make
    for each in opened:
        each.close()
    if api._default is not None:
        api._default.close()


def ask(session: Session, prompt: str = "a fox", **values: Any) -> gv.VideoRequest:
    return session.request(prompt, image=values.pop("image", None), model=values.pop("model", None), **values)


def test_a_clip_from_the_embedded_simulator(session: Open) -> None:
    made = session()
    picture = Image.effect_noise((64, 48), 80).convert("RGB")
    job = made.submit(ask(made, "steam", image=picture, duration=1), name="kettle")
    clip = job.result(WITHIN_S)
    assert (job.simulated, job.provider, job.name, job.base_url) == (True, "simulator", "kettle", EMBEDDED_URL)
    assert clip.width / clip.height == pytest.approx(4 / 3, rel=0.02)
    assert clip.cost_usd == job.estimate_usd == gv.estimate("steam", image=picture, duration=1)
    row = made._ledger.get(job.id)
    assert row is not None
    assert (row.base_url, row.simulated, row.mode) == (EMBEDDED_URL, True, "image")
    assert row.request_key == job.request.key("simulator", EMBEDDED_URL)
    assert "data" not in row.request["image"]


def test_the_library_gives_the_same_job_while_somebody_holds_it_and_an_equal_one_later(session: Open) -> None:
    made = session()
    job = made.submit(ask(made, "[[moderated]]", duration=1)).wait(WITHIN_S)
    assert made.library().get(job.id) is job
    known, state = job.id, job.state
    del job
    gc.collect()
    again = made.library().get(known)
    assert (again.status, again.request_id, again.cost_usd) == (Status.MODERATED, state.request_id, state.cost_usd)
    assert str(again.error) == str(state.error)


def test_the_first_configure_makes_no_other_folder(home: Path, tmp_path: Path, session: Open) -> None:
    gv.configure(home=str(tmp_path / "elsewhere"))
    assert api.default().home == tmp_path / "elsewhere"
    assert not home.exists()


def test_a_new_folder_keeps_settings_and_key(tmp_path: Path, session: Open) -> None:
    gv.configure(api_key=KEY, model="grok-imagine-video-1.5")
    assert api.default().settings().provider == "xai"
    first = api.default()
    gv.configure(home=tmp_path / "elsewhere")
    moved = api.default()
    assert moved.home == tmp_path / "elsewhere"
    assert (moved.settings().provider, moved.settings().model) == ("xai", "grok-imagine-video-1.5")
    first.close()


@pytest.mark.parametrize("where", ["file", "file/below"])
def test_a_folder_that_cannot_be_used_changes_nothing(tmp_path: Path, session: Open, where: str) -> None:
    (tmp_path / "file").write_text("in the way")
    gv.configure(model="before")
    used = api.default()
    with pytest.raises(LibraryError, match="cannot be made"):
        gv.configure(home=str(tmp_path / where), model="after", api_key=KEY)
    assert api.default() is used
    assert len(gv.library()) == 0
    assert (used.settings().model, used.settings().provider) == ("before", "simulator")
    gv.configure(home=tmp_path / "good")
    assert api.default().home == tmp_path / "good"
    used.close()


def test_a_folder_of_the_environment_that_cannot_be_used_is_mended_by_naming_another(
    tmp_path: Path, session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = api.default()
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GROKVIDEO_HOME", str(tmp_path / "file"))
    with pytest.raises(LibraryError):
        gv.library()
    gv.configure(home=tmp_path / "good")
    assert api.default().home == tmp_path / "good"
    used.close()


def test_the_folder_in_use_is_no_other_one(session: Open) -> None:
    used = api.default()
    gv.configure(home=str(used.home), model="after")
    assert api.default() is used
    assert used.settings().model == "after"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"max_jobs": 99}, "max_jobs must be 1-15, got 99"),
        ({"colour": "red"}, "there is no setting 'colour'"),
        ({"api_key": f"{KEY} {KEY}"}, "has a space in it"),
        ({"api_key": ""}, "is empty"),
    ],
)
def test_a_configure_that_is_wrong_in_one_thing_changes_nothing(
    session: Open, wrong: dict[str, Any], words: str
) -> None:
    made = session(model="before")
    with pytest.raises((InvalidRequest, AuthenticationError), match=words) as caught:
        made.configure(**{"model": "after", **wrong})
    assert "CANARY" not in str(caught.value)
    assert (made.settings().model, made.settings().provider) == ("before", "simulator")


def test_a_folder_that_cannot_be_made_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match="cannot be made") as caught:
        Session(home=tmp_path / "file" / "library")
    assert "GROKVIDEO_HOME" in caught.value.hint


def test_fault_words_are_refused_where_they_would_be_paid_for(session: Open) -> None:
    made = session(api_key=KEY)
    with pytest.raises(InvalidRequest, match=r"\[\[failed\]\] works with the simulator only"):
        made.submit(ask(made, "a fox [[failed]]"))
    assert len(made.library()) == 0


def test_without_room_for_a_clip_nothing_is_sent(session: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    made = session()
    monkeypatch.setattr("grokvideo.engine.orders.shutil.disk_usage", lambda _: SimpleNamespace(free=63 * 2**20))
    with pytest.raises(LibraryError, match="only 63 MiB are free"):
        made.submit(ask(made))
    assert len(made.library()) == 0


def test_without_a_key_nothing_is_sent(session: Open) -> None:
    made = session()
    with pytest.raises(AuthenticationError, match="no key for xai"):
        made.submit(ask(made), provider="xai")
    assert len(made.library()) == 0


def test_an_image_that_cannot_be_kept_is_not_sent(session: Open, home: Path) -> None:
    made = session()
    (home / "inputs").write_text("in the way")
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    with pytest.raises(LibraryError, match="could not be stored"):
        made.submit(ask(made, image=buffer.getvalue()))
    assert len(made.library()) == 0


def test_a_row_tells_keys_apart_and_holds_none(session: Open, home: Path) -> None:
    made = session(api_key=KEY, provider="xai", base_url=NO_NETWORK)
    jobs = [made.submit(ask(made))]
    made.configure(api_key=OTHER_KEY)
    jobs.append(made.submit(ask(made), fresh=True))
    rows = [row for job in jobs if (row := made._ledger.get(job.id))]
    assert len({row.key_fingerprint for row in rows}) == 2
    assert b"CANARY" not in (home / "library.sqlite3").read_bytes()


def orphan(made: Session, number: int = 0, **row: Any) -> None:
    """A job that a process that is gone left behind."""
    own: dict[str, Any] = {
        "owner": "gone",
        "state": "pending",
        "request_id": f"r-{number}",
        "created_at": float(number),
    }
    made._ledger.add(a_row(f"{number:016x}", **(own | row)))


@pytest.mark.parametrize(("jobs", "words"), [(1, "1 job waits for its key"), (3, "3 jobs wait for their keys")])
def test_jobs_of_a_real_provider_wait_for_their_key(session: Open, jobs: int, words: str) -> None:
    made = session()
    for number in range(jobs):
        orphan(made, number)
    with pytest.warns(UserWarning, match=words):
        assert len(made.resume()) == 0
    assert {job.status for job in made.library()} == {Status.PENDING}


def test_a_job_is_not_asked_for_with_another_key(session: Open) -> None:
    made = session(api_key=KEY)
    orphan(made, key_fingerprint="0" * 32)
    with pytest.warns(UserWarning, match="1 job waits"):
        assert len(made.resume()) == 0


def test_jobs_of_the_simulator_need_no_key_whatever_else_is_set(session: Open) -> None:
    first = session()
    job = first.submit(ask(first, "[[slow]]", duration=1))
    first.close()
    other = session(api_key=KEY, base_url=NO_NETWORK)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        resumed = other.resume()
    if job.request_id is not None:  # else it had not been sent, and is not resumed
        assert [each.id for each in resumed] == [job.id]


def test_what_a_process_left_around_its_paid_request_is_settled(session: Open) -> None:
    made = session()
    orphan(made, 0, state="reserved", request_id=None)
    orphan(made, 1, state="submitting", request_id=None)
    [waits_for_a_word] = made.resume()
    doubtful, refused = made.library().jobs()
    assert waits_for_a_word is doubtful
    assert (refused.status, doubtful.status) == (Status.FAILED, Status.SUBMIT_UNKNOWN)
    assert refused.error is not None
    assert doubtful.error is not None
    assert (refused.error.may_have_cost, doubtful.error.may_have_cost) == (False, True)


def test_several_takes_of_one_request_know_which_one_they_are(session: Open) -> None:
    opened = session()
    orders = takes(ask(opened, duration=1), 2, "fox")
    made = opened.submit_all(orders)
    assert [job.take for job in made] == [1, 2]
    assert opened.submit(ask(opened, "an owl", duration=1)).take is None
    for job in made:
        job.wait(WITHIN_S)
    assert [job.take for job in opened.submit_all(orders)] == [1, 2]


def test_a_job_that_another_kernel_watches_cannot_be_taken_from_it(session: Open) -> None:
    here, there = session(), session()
    orphan(here, owner=there._owner.name)
    [job] = here.library()
    with pytest.raises(gv.GrokVideoError, match="is watched by another kernel"):
        job.resume()
    assert len(here.resume()) == 0


def test_a_session_that_is_closed_twice_is_closed(session: Open) -> None:
    made = session()
    made.close()
    with pytest.raises(LibraryError):
        made.submit(ask(made))


def test_stopping_a_job_that_is_not_watched_here_says_so(session: Open) -> None:
    made = session()
    orphan(made)
    (job,) = made.library().jobs()
    with pytest.raises(GrokVideoError, match="not watched by this kernel") as caught:
        job.stop()
    assert caught.value.may_have_cost
    assert job.status is Status.PENDING
