"""Who is at a provider, as the ledger counts them, and that a limit is kept whoever comes when."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.snapshot import request_record
from grokvideo.store.crowd import Limit, NoPlace, Side, Spot
from grokvideo.store.ledger import Ledger
from grokvideo.values.media import MediaInput
from grokvideo.values.request import VideoRequest
from tests.values import a_row

URL, KEY = "https://api.x.ai/v1", "a-key"
SPOT = Spot(URL, KEY)
TO_COME = MediaInput(kind="image", job="0011223344556677")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "library.sqlite3")
    yield ledger
    ledger.close()


def add(ledger: Ledger, job: str, owner: str = "a", *, request: VideoRequest | None = None, **row: Any) -> None:
    ledger.add(a_row(job, request, **{"owner": owner, "base_url": URL, "key_fingerprint": KEY, **row}))


def inside(ledger: Ledger, spot: Spot = SPOT) -> int:
    return sum(side.inside for side in ledger.sides(Limit(spot, 99), "me").values())


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"state": "submitting"}, True),
        ({"state": "pending"}, True),
        ({"state": "pending", "owner": "nobody-any-more"}, True),
        ({"state": "pending", "owner": None}, True),
        ({"state": "pending", "stopped": True}, False),
        ({"state": "reserved"}, False),
        ({"state": "submit_unknown"}, False),
        ({"state": "stalled"}, False),
        ({"state": "expired"}, False),
        ({"state": "remote_done"}, False),
        ({"state": "downloading"}, False),
        ({"state": "done"}, False),
        ({"state": "pending", "base_url": "https://api.x.ai/v2"}, False),
        ({"state": "pending", "key_fingerprint": "another"}, False),
        ({"state": "pending", "key_fingerprint": None}, False),
    ],
)
def test_what_counts(ledger: Ledger, row: dict[str, Any], counts: bool) -> None:
    add(ledger, "one", **row)
    add(ledger, "two")
    assert inside(ledger) == counts
    if counts:
        with pytest.raises(NoPlace):
            ledger.advance("two", "submitting", within=Limit(SPOT, 1))
    else:
        assert ledger.advance("two", "submitting", within=Limit(SPOT, 1)).state == "submitting"


def test_a_job_that_finds_no_place_is_as_it_was(ledger: Ledger) -> None:
    add(ledger, "one", state="pending")
    add(ledger, "two")
    before = ledger.get("two"), ledger.events("two")
    with pytest.raises(NoPlace, match="1 of 1 places"):
        ledger.advance("two", "submitting", within=Limit(SPOT, 1), submitted_at=5.0)
    assert (ledger.get("two"), ledger.events("two")) == before


def test_of_one_process_alone_only_its_own_count(ledger: Ledger) -> None:
    add(ledger, "one", "a", state="pending")
    add(ledger, "two", "b")
    own = SPOT._replace(owner="b")
    assert inside(ledger, own) == 0
    assert ledger.advance("two", "submitting", within=Limit(own, 1)).state == "submitting"
    assert (inside(ledger, own), inside(ledger)) == (1, 2)


def test_those_without_a_key_are_a_spot_of_their_own(ledger: Ledger) -> None:
    add(ledger, "one", state="pending", key_fingerprint=None)
    assert inside(ledger, Spot(URL, None)) == 1


def test_who_waits_for_a_clip_waits_for_no_place(ledger: Ledger) -> None:
    add(ledger, "one", "a")
    add(ledger, "two", "a", request=VideoRequest(prompt="a fox", image=TO_COME))
    add(ledger, "three", "a", request=VideoRequest(prompt='says {"job": "done"} and "job": "x"'))
    add(ledger, "four", "me")
    assert ledger.sides(Limit(SPOT, 99), "me") == {"a": Side(waiting=2)}


def test_a_record_says_what_it_waits_for_as_the_query_reads_it() -> None:
    assert request_record(VideoRequest(prompt="a fox", image=TO_COME))["image"]["job"] == TO_COME.job


def test_who_sent_last_is_known(ledger: Ledger) -> None:
    for job, owner in (("one", "a"), ("two", "b"), ("three", "a")):
        add(ledger, job, owner)
        ledger.advance(job, "submitting")
        ledger.advance(job, "rejected")
    add(ledger, "elsewhere", "b", key_fingerprint="another")
    ledger.advance("elsewhere", "submitting")
    sides = ledger.sides(Limit(SPOT, 99), "me")
    assert sides["a"].last > sides["b"].last > 0
    assert {side.inside for side in sides.values()} == {0}


def test_however_many_come_at_once_the_limit_is_kept(tmp_path: Path) -> None:
    """Where they are counted before and the step is taken after, more than the limit come in."""
    path = tmp_path / "library.sqlite3"
    ledgers = [Ledger(path) for _ in range(4)]
    for who in range(4):
        for number in range(10):
            add(ledgers[0], f"{who}-{number}", str(who))
    together = threading.Barrier(4)

    def come(who: int) -> int:
        together.wait()
        refused = 0
        for number in range(10):
            try:
                ledgers[who].advance(f"{who}-{number}", "submitting", within=Limit(SPOT, 15))
            except NoPlace:
                refused += 1
        return refused

    with ThreadPoolExecutor(4) as threads:
        refused = sum(threads.map(come, range(4)))
    assert (inside(ledgers[0]), refused) == (15, 25)
    for ledger in ledgers:
        ledger.close()


def test_nobody_counts_those_that_wait_while_no_place_is_free(ledger: Ledger) -> None:
    add(ledger, "one", "a", state="pending")
    add(ledger, "two", "b")
    assert ledger.sides(Limit(SPOT, 1), "me") == {"a": Side(inside=1)}
    assert ledger.sides(Limit(SPOT, 2), "me") == {"a": Side(inside=1), "b": Side(waiting=1)}
