"""Several kernels on one library, each a process of its own: nothing is sent twice, too early, or over the budget.

What the server heard is the truth. Each test says what it found when the piece that it guards was taken away.
"""

from __future__ import annotations

import random
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.faults.kernels import WITHIN_S, Kernel, Provider, kernels
from tests.faults.server import Heard, Server, after, answer

TWO_AND_EIGHT = pytest.mark.parametrize("number", [2, pytest.param(8, marks=pytest.mark.faults)])
HAND_OVER_S = 10.0

GATE_EACH = "import grokvideo.engine.connections as c; c.SharedPace = lambda path: None"
LOOK_THEN_WRITE = """
from grokvideo.store.ledger import Ledger
claim = Ledger.claim
def look_then_write(self, rows, *, fresh=False, guard=None):
    import time
    guard(rows, self.spent(0.0))
    time.sleep(1.0)
    return claim(self, rows, fresh=fresh)
Ledger.claim = look_then_write
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def rows(home: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(home / "library.sqlite3", timeout=10)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute("select * from jobs")]


def until(condition: Any, within_s: float) -> float:
    """Seconds until that was true."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within_s, "it did not come to that"
        threading.Event().wait(0.02)
    return time.monotonic() - began


def wait_for_all(started: list[Kernel]) -> list[list[str]]:
    for kernel in started:
        kernel.tell(wait=WITHIN_S)
    return [kernel.hear() for kernel in started]


@TWO_AND_EIGHT
def test_kernels_with_one_key_never_come_closer_than_the_gap(
    home: Path, server: Server, film: bytes, number: int
) -> None:
    """With a gate for each kernel: see `test_a_gate_for_each_kernel_would_not_do`."""
    provider = Provider(server, film, rate=2.0, late_s=0.1)
    with kernels(number, home, server, rate=2.0) as started:
        for index, kernel in enumerate(started):
            kernel.make(f"fox {index}")
        ends = wait_for_all(started)
    assert set(chain(*ends)) == {"done"}
    print(provider)
    assert provider.refused == 0
    assert set(provider.prompts.values()) == {1}
    assert len(provider.prompts) == number


@pytest.mark.faults
def test_a_gate_for_each_kernel_would_not_do(home: Path, server: Server, film: bytes) -> None:
    provider = Provider(server, film, rate=2.0, late_s=0.1)
    with kernels(2, home, server, rate=2.0, naive=GATE_EACH) as started:
        for index, kernel in enumerate(started):
            kernel.make(f"fox {index}")
        wait_for_all(started)
    print(provider)
    assert provider.refused > 0


@TWO_AND_EIGHT
def test_a_request_that_all_kernels_make_at_once_is_paid_once(
    home: Path, server: Server, film: bytes, number: int
) -> None:
    """Without the look for a twin, each of them pays."""
    provider = Provider(server, film)
    with kernels(number, home, server) as started:
        for kernel in started:
            kernel.tell(prompt="a fox")
        assert len({kernel.hear() for kernel in started}) == 1
        ends = wait_for_all(started)
    assert set(chain(*ends)) == {"done"}
    assert provider.prompts == {"a fox": 1}
    assert len(list((home / "clips").glob("*.mp4"))) == 1


@TWO_AND_EIGHT
def test_kernels_that_spend_at_once_keep_one_budget(home: Path, server: Server, film: bytes, number: int) -> None:
    """Where each looks at the sum first and writes after: see `test_a_budget_that_is_read_before_would_not_do`."""
    provider = Provider(server, film)
    with kernels(number, home, server, GROKVIDEO_BUDGET_USD="0.16") as started:  # three clips of $0.05
        answers = race(started)
        wait_for_all(started)
    assert sum(provider.prompts.values()) == 3
    refused = [answer for answer in answers if isinstance(answer, list)]
    assert len(refused) == 2 * number - 3
    assert {name for name, _ in refused} == {"BudgetExceeded"}


@pytest.mark.faults
def test_a_budget_that_is_read_before_would_not_do(home: Path, server: Server, film: bytes) -> None:
    provider = Provider(server, film)
    with kernels(8, home, server, naive=LOOK_THEN_WRITE, GROKVIDEO_BUDGET_USD="0.16") as started:
        race(started)
        wait_for_all(started)
    assert sum(provider.prompts.values()) > 3


def race(started: list[Kernel]) -> list[Any]:
    """Each wants two clips, all at once."""
    for round_ in range(2):
        for index, kernel in enumerate(started):
            kernel.tell(prompt=f"clip {round_} of {index}")
    return [kernel.hear() for _ in range(2) for kernel in started]


@TWO_AND_EIGHT
def test_the_job_of_a_kernel_that_was_killed_is_finished_by_another(
    home: Path, server: Server, film: bytes, number: int
) -> None:
    """Without the look for what dead kernels leave, it stays pending for ever."""
    Provider(server, film)
    done = server.poll
    server.poll = [after(go := threading.Event(), answer(202, {"status": "pending", "progress": 10}))]
    with kernels(number, home, server) as started:
        victim, *others = started
        victim.make("a fox")
        server.wait_for(lambda: bool(server.polls))
        for kernel in others:
            kernel.make("a fox")
        server.poll = done
        victim.kill()
        go.set()
        took = until(lambda: [row["state"] for row in rows(home)] == ["done"], HAND_OVER_S)
        ends = wait_for_all(others)
    print(f"handed over after {took:.1f} s")
    assert set(chain(*ends)) == {"done"}
    assert len(server.posts) == 1


@TWO_AND_EIGHT
def test_a_request_that_was_on_its_way_when_its_kernel_was_killed_is_never_sent_again(
    home: Path, server: Server, film: bytes, number: int
) -> None:
    """Where it is sent again, the server hears it twice."""
    provider = Provider(server, film)
    go = threading.Event()

    def silent(connection: socket.socket, heard: Heard) -> None:
        go.wait(WITHIN_S)

    server.create = [silent]
    with kernels(number, home, server) as started:
        victim, *others = started
        victim.make("a fox")
        server.wait_for(lambda: bool(server.posts))
        for kernel in others:
            kernel.make("a fox")  # follows the one that is being sent
        victim.kill()
        took = until(lambda: [row["state"] for row in rows(home)] == ["submit_unknown"], HAND_OVER_S)
        for kernel in others:
            kernel.make("a fox")
        ends = wait_for_all(others)
        go.set()
    print(f"named unknown after {took:.1f} s")
    assert set(chain(*ends)) == {"submit_unknown"}
    assert (len(server.posts), provider.prompts) == (1, {})


def test_what_a_killed_kernel_had_not_sent_is_free_again(home: Path, server: Server, film: bytes) -> None:
    """Where its row stays `reserved`, the request is answered by a job that nobody will ever send."""
    provider = Provider(server, film, polls=1_000_000)
    with kernels(1, home, server, max_jobs=1) as [victim], kernels(1, home, server) as [other]:
        victim.make("a fox", "an owl")  # the second waits for its place
        server.wait_for(lambda: bool(server.polls))
        victim.kill()
        provider.polls = 1
        other.make("an owl")
        assert wait_for_all([other]) == [["done"]]
    assert provider.prompts == {"a fox": 1, "an owl": 1}


@pytest.mark.faults
def test_kernels_that_are_killed_and_started_again_pay_once_for_each_clip_and_keep_the_gap(
    home: Path, server: Server, film: bytes
) -> None:
    """Everybody makes the same clips, as *Run All* does in copies of one notebook, and is killed at it.

    With a gate for each kernel there are 11 answers of 429.
    """
    dice = random.Random(7)
    provider = Provider(server, film, rate=4.0, polls=1, think_s=0.05, late_s=0.05)
    prompts = [f"clip {number}" for number in range(15)]
    for _ in range(8):
        with kernels(3, home, server, rate=4.0) as started:
            for kernel in started:
                for prompt in dice.sample(prompts, len(prompts)):
                    kernel.tell(prompt=prompt)
            enough = len(server.heard) + dice.randint(2, 5)
            server.wait_for(lambda: len(server.heard) >= enough)  # noqa: B023
            threading.Event().wait(dice.uniform(0.0, 0.1))
            for kernel in started:
                kernel.kill()
    with kernels(1, home, server, rate=4.0) as [last]:
        last.make(*prompts)
        [ends] = wait_for_all([last])
    unknown = ends.count("submit_unknown")
    print(f"{unknown} of 15 unknown, {provider}, {len(rows(home))} rows")
    assert set(ends) <= {"done", "submit_unknown"}
    assert max(provider.prompts.values()) == 1
    assert provider.refused == 0
    # The id of each paid job is in the library, or its row says that it may have been paid.
    known = {row["request_id"] for row in rows(home)}
    paid = {f"r-{number + 1}" for number in range(len(provider.prompts))}
    assert len(paid - known) <= unknown


@pytest.mark.faults
def test_eight_kernels_at_full_speed_meet_no_locked_database(home: Path, server: Server, film: bytes) -> None:
    """With a patience of 0 s for SQLite's lock, some of the 48 end as failed or stalled."""
    provider = Provider(server, film)
    with kernels(8, home, server) as started:
        for round_ in range(6):
            for index, kernel in enumerate(started):
                kernel.tell(prompt=f"{round_} of {index}")
        for _ in range(6):
            for kernel in started:
                kernel.hear()
        ends = wait_for_all(started)
    assert set(chain(*ends)) == {"done"}
    assert set(provider.prompts.values()) == {1}
    assert len(provider.prompts) == 48
