"""SIGKILL at every call with which one job makes something last: no hook in the code, the system kills it there.

strace counts calls for each thread by itself. So the program does all its work on the disk in one thread, a clean run
shows that this is so, and then the Nth call is the Nth of all.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kill import PROGRAM, Figures, Process, Provider, faults, rows
from tests.faults.server import Server

LASTING = ("fsync", "fdatasync", "rename", "unlink")
WRITING = ("pwrite64", "ftruncate")
SEVERAL = 8
PARTS = 8
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)")


def why_not() -> str:
    """Why calls cannot be injected here; empty when they can."""
    strace = shutil.which("strace")
    if strace is None:
        return "there is no strace: `apt install strace` as root on Debian, then run it again"
    probe = [strace, "-f", "-o", os.devnull, "-e", "inject=exit_group:signal=KILL", "true"]
    tried = subprocess.run(probe, capture_output=True, text=True, check=False)
    return f"strace may not trace here: {tried.stderr.strip()[:120]}" if tried.returncode >= 0 else ""


pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


def strace(trace: str, target: Path | str, *more: str) -> tuple[str, ...]:
    """The command that runs a program under strace."""
    return ("strace", "-f", "-o", str(target), "-e", f"trace={trace}", *more)


def run(home: Path, film: bytes, under: tuple[str, ...]) -> tuple[bool, Counter[str], Counter[str], Counter[str]]:
    """One job under strace, then a new process that picks up what is there.

    Whether the first was killed; the states at the kill; what is wrong at the end; the states at the end.
    """
    home.mkdir()
    with Server() as server:
        provider = Provider(server, film)
        program = (*PROGRAM, "--one-thread")
        killed = Process(home, server, ["a fox"], program=program, under=under).was_killed()
        then = Counter(row.state for row in rows(home)) or Counter(["no row"])
        Process(home, server, ["a fox"]).run()
        return killed, then, faults(home, provider, film), Counter(row.state for row in rows(home))


def calls(folder: Path, film: bytes, names: tuple[str, ...]) -> Counter[str]:
    """How often a clean run makes each of these calls, in the one thread that touches the library."""
    log = folder / "calls"
    killed, _, wrong, _ = run(folder / "clean", film, strace(",".join(f"?{name}" for name in names), log, "-y"))
    assert not killed
    assert wrong == {}
    made = [match.groups() for line in log.read_text().splitlines() if (match := _LINE.match(line))]
    here = [(thread, name) for thread, name, words in made if str(folder) in words]
    busiest = Counter(thread for thread, _ in here).most_common(1)[0][0]
    # Other threads only remove a `.part` that has its name by then, and lock files at the end.
    assert {name for thread, name in here if thread != busiest} <= {"unlink"}
    return Counter(name for thread, name, _ in made if thread == busiest)


def points(counted: Counter[str]) -> Iterator[tuple[str, int]]:
    """Every call, by its name and number."""
    for name, most in counted.items():
        yield from ((name, number) for number in range(1, most + 1))


def kill_at(folder: Path, film: bytes, where: list[tuple[str, int]]) -> tuple[Counter[str], Counter[str]]:
    """Kill one run at each of these calls; the states at the kills, and at the ends. Nothing may be wrong."""
    at_the_kill: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for name, number in where:
        inject = f"inject={name}:signal=KILL:when={number}"
        under = strace(name, os.devnull, "-e", inject)
        killed, then, wrong, end = run(folder / f"{name}-{number}", film, under)
        assert wrong == {}, f"{name} number {number}: {wrong}"
        assert killed, f"{name} number {number} was not reached"
        at_the_kill += then
        ends += end
    return at_the_kill, ends


def test_what_counts_is_synced_before_the_next_thing_happens(tmp_path: Path, film: bytes) -> None:
    """A power cut, unlike SIGKILL, loses what the disk was not told to keep. So the order of calls is looked at."""
    log = tmp_path / "calls"
    names = ",".join(f"?{name}" for name in (*LASTING, *WRITING, "write", "sendto"))
    run(tmp_path / "library", film, strace(names, log, "-y", "-s", "40"))
    made = [match[2] + "(" + match[3] for line in log.read_text().splitlines() if (match := _LINE.match(line))]
    post = number_of(made, "sendto", "POST /v1/videos/generations")
    poll = number_of(made, "sendto", "GET /v1/videos/")
    rename = number_of(made, "rename", '.mp4"')
    assert unsynced(made[:post]) == set()
    assert any("library.sqlite3>" in call for call in made[post:poll])
    assert unsynced(made[:poll]) == set()
    assert number_of(made, "fsync", made[rename].split('"')[1]) < rename
    assert unsynced(made[:rename]) == set()
    done = rename + number_of(made[rename:], "pwrite64", "library.sqlite3")
    assert number_of(made[rename:done], "fsync", "/clips>")
    assert unsynced(made) == set()


def number_of(made: list[str], name: str, words: str) -> int:
    """Which call is the first of that name with these words."""
    return next(number for number, call in enumerate(made) if call.startswith(f"{name}(") and words in call)


def unsynced(made: list[str]) -> set[str]:
    """What was written in the library, or removed from it, and not synced since."""
    open_ends: set[str] = set()
    for call in made:
        name, _, words = call.partition("(")
        if name == "unlink" and "-journal" in words:  # only then is the transaction over, once the folder is synced
            open_ends.add(words.split('"')[1].rpartition("/")[0])
            open_ends.discard(words.split('"')[1])
        elif found := re.match(r"\d+<([^>]*)>", words):
            path = found[1]
            if name in ("fsync", "fdatasync"):
                open_ends.discard(path)
            elif re.search(r"library\.sqlite3|\.part$|\.journal$", path):
                open_ends.add(path)
    return open_ends


def test_killed_at_some_calls_of_one_job(tmp_path: Path, film: bytes) -> None:
    every = list(points(calls(tmp_path, film, LASTING)))
    at_the_kill, _ = kill_at(tmp_path, film, every[:: -(-len(every) // SEVERAL)])
    assert {"no row", "pending"} <= {*at_the_kill}


@pytest.fixture(scope="module")
def found() -> dict[str, Counter[str]]:
    """What the parts of the long test found."""
    return defaultdict(Counter)


# In parts, so that each is done well before a test counts as hanging.
@pytest.mark.faults
@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_call_of_one_job(
    tmp_path: Path, film: bytes, part: int, found: dict[str, Counter[str]]
) -> None:
    every = list(points(calls(tmp_path, film, (*LASTING, *WRITING))))
    found["calls"] += Counter(name for name, _ in every[part::PARTS])
    at_the_kill, ends = kill_at(tmp_path, film, every[part::PARTS])
    found["killed in"] += at_the_kill
    found["ended as"] += ends


@pytest.mark.faults
def test_the_calls_reach_every_state(found: dict[str, Counter[str]], figures: Figures) -> None:
    figures("SIGKILL at every call", ", ".join(f"{what} {dict(counted)}" for what, counted in found.items()))
    states = {"no row", "reserved", "submitting", "pending", "remote_done", "downloading", "done"}
    assert states <= {*found["killed in"]}
