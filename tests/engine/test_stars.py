"""Stars: given by a person, kept with the clip, gone with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grokvideo.engine.jobs import Job
from grokvideo.errors import GrokVideoError, InvalidRequest
from grokvideo.store import migrations
from grokvideo.store.ledger import Ledger
from tests.engine.shop import REFUSED, WITHIN_S, Shop, sweep


@pytest.fixture
def job(shop: Shop) -> Job:
    return sweep(shop.session(), "a fox", duration=1).wait(WITHIN_S)[0]


def test_a_clip_has_no_stars_until_somebody_gives_it_some_and_they_can_be_taken_back(job: Job) -> None:
    assert job.stars is None
    for stars in (1, 5, 3, None):
        job.stars = stars
        assert job.stars == stars


@pytest.mark.parametrize("stars", [0, 6, -1, True, False, 3.0, "3", [3], np.float64(3)])
def test_stars_are_one_to_five(job: Job, stars: Any) -> None:
    job.stars = 4
    with pytest.raises(InvalidRequest, match="stars must be 1-5, or None for none, got") as caught:
        job.stars = stars
    assert "Nothing was changed" in caught.value.hint
    assert job.stars == 4


def test_only_a_clip_can_have_stars(shop: Shop) -> None:
    shop.instead["a fox"] = [REFUSED]
    begun = sweep(shop.session(), "a fox", name="fox", duration=1).wait(WITHIN_S)
    with pytest.raises(InvalidRequest, match="fox has no clip to give stars to"):
        begun[0].stars = 3
    assert begun[0].stars is None
    shop.holds = True
    with pytest.raises(InvalidRequest, match="has no clip"):
        sweep(shop.session(), "an owl", duration=1)[0].stars = 3


def test_they_are_there_in_a_new_session_and_on_a_clip_that_answers_again(shop: Shop, job: Job) -> None:
    job.stars = 4
    other = shop.session()
    assert other.library().get(job.id).stars == 4
    reused = sweep(other, "a fox", duration=1)[0]
    assert (reused.reused, reused is job, reused.stars) == (True, False, 4)
    reused.stars = 2
    assert job.stars == 2  # looked up each time: another kernel may have given them


def test_another_attempt_at_the_same_words_has_stars_of_its_own(shop: Shop, job: Job) -> None:
    job.stars = 4
    again = sweep(shop.session(), "a fox", duration=1, fresh=True).wait(WITHIN_S)[0]
    assert (again.stars, job.stars) == (None, 4)


def test_a_deleted_clip_has_none_and_leaves_none_behind(shop: Shop, job: Job) -> None:
    session = shop.session()
    job.stars = 4
    session.library().delete(job.id)
    left: int | None = job.stars
    assert left is None
    with closing(sqlite3.connect(session.home / "library.sqlite3")) as db:
        assert db.execute("SELECT stars FROM jobs WHERE id = ?", [job.id]).fetchall() == [(None,)]
    with pytest.raises(GrokVideoError, match="no longer in the library"):
        job.stars = 3


def test_they_change_nothing_else(shop: Shop, job: Job) -> None:
    session = shop.session()
    before, events = session._ledger.get(job.id), session._ledger.events(job.id)
    job.stars = 4
    job.stars = None
    assert session._ledger.get(job.id) == before
    assert session._ledger.events(job.id) == events


def version_three(path: Path) -> None:
    """A library as the release before wrote it."""
    columns = "id, state, created_at, provider, base_url, simulated, model, mode, prompt, request, request_key, seq"
    values = "'aa', 'done', 5.0, 'xai', 'x', 0, 'm', 'text', 'fox', '{}', 'k', 1"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("".join(migrations.STEPS[:3]) + "PRAGMA user_version = 3;")
        db.execute(f"INSERT INTO jobs ({columns}) VALUES ({values})")


def test_a_library_without_stars_gets_them_and_is_copied_first(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    version_three(path)
    ledger = Ledger(path)
    row = ledger.get("aa")
    assert row is not None
    assert (row.stars, row.prompt) == (None, "fox")
    assert ledger.update("aa", stars=5).stars == 5
    ledger.close()
    copy = path.with_name("library.sqlite3.v3.bak")
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (3,)
        assert "stars" not in [column[1] for column in db.execute("PRAGMA table_info(jobs)")]
        assert db.execute("SELECT id, prompt FROM jobs").fetchall() == [("aa", "fox")]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(migrations.STEPS),)
        assert db.execute("SELECT stars FROM jobs").fetchall() == [(5,)]
