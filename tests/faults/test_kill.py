"""SIGKILL at random moments: nothing paid is lost, nothing is paid twice, no file is torn.

`make faults` runs 200 moments; the short test some of them. Every second new process only picks up what is there, the
others run all their cells again; every third is killed, too, and one more takes its place.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pytest

from grokvideo.store.ledger import Ledger
from grokvideo.values.request import VideoRequest
from tests.faults.kill import PROGRAM, Bill, Figures, Process, Provider, faults, rows
from tests.faults.server import Server
from tests.values import a_row

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a matter of Unix")

SEED = 20_261_121
PROMPTS = [f"fox number {number}" for number in range(6)]
NAIVE = str(Path(__file__).with_name("naive.py"))


@dataclass
class Tally:
    """What many kills led to."""

    kills: int = 0
    again: int = 0
    accepted: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    at_the_kill: Counter[str] = field(default_factory=Counter)
    at: list[float] = field(default_factory=list)
    """Where each fault was found: the part of a clean run after which the process was killed."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name.name) + getattr(other, name.name) for name in fields(self)))

    def __str__(self) -> str:
        wrong = ", ".join(f"{n} {what}" for what, n in self.wrong.items()) or "nothing wrong"
        return (
            f"{self.kills} kills and {self.again} of the next process, {self.accepted} accepted: {wrong}; "
            f"killed in {dict(self.at_the_kill)}, ended as {dict(self.ends)}"
        )


def kill_at_random(folder: Path, film: bytes, kills: int, *, part: int = 0, program: Sequence[str] = PROGRAM) -> Tally:
    """Kill a process at that many random moments of its run; each library is new."""
    chance, tally = random.Random(SEED + part), Tally()
    length_s = statistics.median(clean_run(folder / f"clean-{number}", film, program) for number in range(3))
    for number in range(2 * kills):
        home, when = folder / str(number), chance.random()
        home.mkdir()
        with Server() as server:
            provider = Provider(server, film)
            killed = Process(home, server, PROMPTS, program=program).kill_after(when * length_s)
            tally.at_the_kill += Counter({*(row.state for row in rows(home))} or {"no row"})
            cells = PROMPTS if number % 2 else ()
            if number % 3 == 0:
                tally.again += Process(home, server, cells, program=program).kill_after(chance.random() * length_s)
            Process(home, server, cells, program=program).run()
            wrong = faults(home, provider, film)
        tally.kills += killed
        tally.accepted += len(provider.bills)
        tally.wrong += wrong
        tally.ends += Counter(row.state for row in rows(home))
        tally.at += [round(when, 3)] * bool(wrong)
        if tally.kills == kills:
            break
    return tally


def clean_run(home: Path, film: bytes, program: Sequence[str]) -> float:
    """The seconds of a run that nobody disturbs, after which everything must be right."""
    home.mkdir()
    with Server() as server:
        provider = Provider(server, film)
        took = Process(home, server, PROMPTS, program=program).run()
        assert faults(home, provider, film) == {}
        assert len(provider.bills) == len(PROMPTS)
    return took


def test_killed_at_some_random_moments(tmp_path: Path, film: bytes) -> None:
    tally = kill_at_random(tmp_path, film, 12)
    assert tally.wrong == {}, str(tally)
    assert tally.kills == 12


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    """What the parts of a long test found, by the name of the program."""
    return defaultdict(Tally)


# In parts, so that each is done well before a test counts as hanging.
@pytest.mark.faults
@pytest.mark.parametrize("part", range(10))
def test_killed_at_20_more_random_moments(tmp_path: Path, film: bytes, part: int, tallies: dict[str, Tally]) -> None:
    tally = kill_at_random(tmp_path, film, 20, part=part)
    tallies["grokvideo"] += tally
    assert tally.wrong == {}, str(tally)
    assert tally.kills == 20


@pytest.mark.faults
def test_the_random_moments_reach_every_state(tallies: dict[str, Tally], figures: Figures) -> None:
    tally = tallies["grokvideo"]
    figures("SIGKILL at random moments", tally)
    assert tally.kills == 200
    assert {"no row", "reserved", "submitting", "pending", "downloading", "done"} <= {*tally.at_the_kill}
    assert {"submit_unknown", "done"} <= {*tally.ends}


@pytest.mark.faults
def test_a_hundred_jobs_of_a_killed_process_are_watched_again_within_five_seconds(
    home: Path, film: bytes, figures: Figures
) -> None:
    home.mkdir()
    with Server() as server, closing(Ledger(home / "library.sqlite3")) as ledger:
        provider = Provider(server, film)
        for number in range(100):
            bill = Bill(f"fox number {number}", f"r-{number}")
            provider.bills.append(bill)
            request = VideoRequest(prompt=bill.prompt, duration=1)
            row = a_row(f"{number:016x}", request, base_url=server.base_url, submitted_at=time.time())
            ledger.add(replace(row, state="pending", request_id=bill.request_id, created_at=time.time()))
        process = Process(home, server)
        took = process.run()
        wrong = faults(home, provider, film)
    asked = {poll.path: poll.at for poll in reversed(server.polls)}  # for the first time
    watched = max(asked.values()) - process.began_at
    figures("resume of 100 jobs", f"all asked for within {watched:.1f} s, all clips at home within {took:.1f} s")
    assert wrong == {}
    assert len(asked) == 100
    assert watched <= 5.0


@pytest.mark.parametrize(("books", "fault"), [("after", "lost"), ("again", "paid twice")])
def test_the_rig_catches_a_naive_client(tmp_path: Path, film: bytes, books: str, fault: str) -> None:
    tally = kill_at_random(tmp_path, film, 20, program=(NAIVE, books))
    assert tally.wrong[fault] > 0, str(tally)


@pytest.mark.faults
@pytest.mark.parametrize("books", ["after", "again"])
@pytest.mark.parametrize("part", range(4))
def test_how_much_a_naive_client_loses(
    tmp_path: Path, film: bytes, books: str, part: int, tallies: dict[str, Tally], figures: Figures
) -> None:
    tallies[books] += kill_at_random(tmp_path, film, 50, part=part, program=(NAIVE, books))
    assert tallies[books].wrong
    if part == 3:
        figures(f"a naive client that keeps its books {books!r}", tallies[books])
