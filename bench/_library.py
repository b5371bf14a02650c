"""The half of bench/library.py that runs in processes of its own: it fills a library, and asks one.

Rows are written by the ledger's own insert, all in one transaction; of their clips there are no files.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from grokvideo import Job, Jobs, Session, VideoRequest
from grokvideo.engine.orders import Order, Target
from grokvideo.errors import LibraryError
from grokvideo.store.ledger import WATCHED, Row
from grokvideo.store.library import Library

PAGE = 24
CALLS, WITHIN_MS = 30, 500
"""Of each question in one process, and fewer where they take longer than that together."""
DAYS = 200
RARE, EVERY_RARE = "quasar", 10_000
WORDS = {"a rare word": RARE, "a common one": "fox", "two words": "misty lighthouse", "a beginning": "li"}

NAMED = "the_one"
PAGED, SEARCHED = "library.jobs()", "library.search()"

_KINDS = (
    "small",
    "old",
    "red",
    "blue",
    "golden",
    "misty",
    "tiny",
    "striped",
    "wooden",
    "paper",
    "glass",
    "iron",
    "quiet",
)
_ONES = (
    "fox",
    "crane",
    "owl",
    "whale",
    "lighthouse",
    "car",
    "kite",
    "boat",
    "tram",
    "castle",
    "violin",
    "robot",
    "otter",
)
_DEEDS = (
    "runs",
    "unfolds",
    "drifts",
    "waits",
    "glows",
    "turns",
    "sleeps",
    "sings",
    "melts",
    "rises",
    "falls",
    "dances",
)
_PLACES = ("through snow", "on a windowsill", "over the sea", "in a storm", "at dusk", "under neon signs", "in the fog")
_LOOKS = ("Slow push in.", "Handheld, grainy.", "Drone shot, wide.", "Ink on paper.", "Clay, stop motion.", "35 mm.")
_ENDS = ("done",) * 17 + ("failed", "moderated", "expired")
Question = Callable[[], object]
_PLAIN_PAGE = f"SELECT * FROM jobs ORDER BY seq DESC LIMIT {PAGE}"
_PLAIN_SEARCH = f"SELECT rowid FROM words WHERE words MATCH 'fox' ORDER BY rowid DESC LIMIT {PAGE}"


def fill(home: Path, count: int) -> None:
    """Write down so many jobs of the last months that are over."""
    session, chance, now = Session(home=home, provider="simulator"), random.Random(count), time.time()
    target, gap = session._intake.target(None), DAYS * 86400 / count
    rows = [_row(session, target, chance, number, now - (count - number) * gap) for number in range(count)]
    with session._ledger._database.writing() as db:
        for row in rows:
            session._ledger._insert(db, row)
    session.close()


def ask(home: Path) -> dict[str, list[float]]:
    """Milliseconds of every question, asked again and again."""
    times: dict[str, list[float]] = {}
    began = time.perf_counter()
    session = Session(home=home, provider="simulator")
    times["Session(): the library opened"] = [_since(began)]
    times["gv.resume(), with nothing to resume"] = [_took(session.resume)]
    library = session.library()
    questions = _of_pages(library, session._ledger.path) | _of_a_person(library) | _of_the_session(session)
    for what, question in questions.items():
        taken = times.setdefault(what, [])
        while len(taken) < CALLS and sum(taken) < WITHIN_MS:
            taken.append(_took(question))
    session.close()
    return times


def ask_for_all(home: Path) -> dict[str, list[float]]:
    """The milliseconds and the MB that it takes to have every job, and all of them in a table."""
    session = Session(home=home, provider="simulator")
    Jobs([]).to_dataframe()  # loads pandas
    before, jobs = _peak_mb(), list[Job]()
    times = {"list(library): all of it": [_took(lambda: jobs.extend(session.library()))]}
    times["  as a DataFrame"] = [_took(lambda: Jobs(jobs).to_dataframe())]
    times["  the memory of both, in MB"] = [_peak_mb() - before]
    session.close()
    return times


def _of_pages(library: Library[Job], path: Path) -> dict[str, Question]:
    plain = sqlite3.connect(path)

    def search(words: str) -> Question:
        return lambda: library.search(words, PAGE)

    return {
        f"{PAGED}: the newest {PAGE} jobs": lambda: library.jobs(PAGE),
        "  their rows by plain sqlite3 (baseline)": lambda: plain.execute(_PLAIN_PAGE).fetchall(),
        **{f"{SEARCHED}, {what}: {words!r}": search(words) for what, words in WORDS.items()},
        "  'fox' by plain sqlite3, numbers of rows alone (baseline)": lambda: plain.execute(_PLAIN_SEARCH).fetchall(),
        "a page as a DataFrame (first: pandas loads, too)": lambda: Jobs(library.jobs(PAGE)).to_dataframe(),
    }


def _of_a_person(library: Library[Job]) -> dict[str, Question]:
    one = library.jobs(PAGE)[-1]

    def miss() -> None:
        try:
            library.get("fox")
        except LibraryError:
            return
        raise AssertionError("no job was to be called so")

    return {
        "library.get() by id": lambda: library.get(one.id),
        "library.get() by the first six of an id": lambda: library.get(one.id[:6]),
        "library.get() by name": lambda: library.get(NAMED),
        "library.get() of what is no name": miss,
        "library.under_way()": library.under_way,
        "library.costs()": library.costs,
        "len(library)": lambda: len(library),
    }


def _of_the_session(session: Session) -> dict[str, Question]:
    ledger, target = session._ledger, session._intake.target(None)
    chance, number = random.Random(), itertools.count()  # an earlier process wrote rows, too
    fresh = [_row(session, target, chance, -chance.getrandbits(40), time.time()) for _ in range(CALLS)]
    return {
        "whether a job answers a request": lambda: ledger.answer(fresh[0].request_key),
        "a new job written down, durably": lambda: ledger.claim([fresh[next(number)]]),
        "what counts against today's budget": session.spent_today,
        "a look at what other kernels did": lambda: (ledger.version(), ledger.in_states(WATCHED)),
    }


def _row(session: Session, target: Target, chance: random.Random, number: int, at: float) -> Row:
    prompt = (
        f"A {chance.choice(_KINDS)} {chance.choice(_ONES)} {chance.choice(_DEEDS)} {chance.choice(_PLACES)}, "
        f"a {chance.choice(_KINDS)} {chance.choice(_ONES)} far behind, number {number}. {chance.choice(_LOOKS)}"
    )
    if number % EVERY_RARE == EVERY_RARE // 20:
        prompt += f" With a {RARE}."
    request = VideoRequest(prompt=prompt, duration=chance.randint(1, 15), resolution=chance.choice(("480p", "720p")))
    name = NAMED if number == 500 else f"{chance.choice(_ONES)}_{number}" if number % 5 == 0 else None
    row: Row = session._orders.draft(Order(request, name=name), target)
    state = chance.choice(_ENDS)
    ended: dict[str, Any] = {
        "error": {"kind": "JobFailed", "message": "it failed", "hint": "Try again.", "may_have_cost": True}
    }
    if state == "done":
        clip = {
            "file": f"{row.id}.mp4",
            "poster": f"{row.id}.jpg",
            "duration": float(request.duration or 0),
            "width": 848,
            "height": 480,
            "fps": 24.0,
            "size": chance.randint(1_000_000, 12_000_000),
            "sha256": f"{chance.getrandbits(256):064x}",
            "has_audio": True,
            "model": row.model,
        }
        ended = {"clip": clip, "stars": chance.choice((None, None, None, 3, 5))}
    return replace(
        row,
        state=state,
        provider="xai",
        simulated=False,
        created_at=at,
        submitted_at=at + 1,
        finished_at=at + 60,
        request_id=f"{chance.getrandbits(128):032x}",
        billed_ticks=row.estimate_ticks,
        took=55.0 if state == "done" else None,
        **ended,
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _took(question: Callable[[], object]) -> float:
    began = time.perf_counter()
    question()
    return _since(began)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", home, count]:
            fill(Path(home), int(count))
        case ["ask", home]:
            print(json.dumps(ask(Path(home))))
        case ["ask-for-all", home]:
            print(json.dumps(ask_for_all(Path(home))))
