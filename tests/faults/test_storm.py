"""Many jobs at a provider with a bad day: each comes to an end with a name, none is sent twice, none storms back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.kill import Figures, rows
from tests.faults.server import Server
from tests.faults.storm import MEDIA, POLLS, REFUSALS, SILENCES, Storm

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the times of arrival and the memory are read as Linux tells them"
)

PROGRAM = Path(__file__).with_name("storm_program.py")
PATIENCE_S = 280.0
NAMED = {"done", "failed", "moderated", "expired", "stalled", "submit_unknown"}
MOST_REQUESTS = 30
"""For one job with faults; it takes five without."""


class Client:
    """The program with many jobs."""

    def __init__(self, home: Path, server: Server, jobs: int, rate: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), server.base_url, str(jobs), str(rate)],
            env={**os.environ, "GROKVIDEO_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a warning for each fault
            text=True,
        )

    def told(self) -> dict[str, Any]:
        """What it says when nothing more happens by itself."""
        assert self.process.stdout is not None
        watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        found: dict[str, Any] = json.loads(line)
        return found

    def resume(self) -> dict[str, Any]:
        """Let it resume what can be resumed."""
        assert self.process.stdin is not None
        self.process.stdin.write("resume\n")
        self.process.stdin.flush()
        return self.told()


@contextmanager
def client(home: Path, server: Server, jobs: int, rate: float) -> Iterator[Client]:
    client = Client(home, server, jobs, rate)
    try:
        yield client
    finally:
        client.process.kill()
        client.process.communicate()


def weather(home: Path, server: Server, film: bytes, jobs: int, rate: float) -> tuple[Storm, str]:
    """A storm, then good weather and a resume; every promise is checked. The storm, and a summary."""
    storm = Storm(server, film)
    with client(home, server, jobs, rate) as kernel:
        told = kernel.told()
        first = Counter(status for _, status, _ in told["ends"])
        assert first.total() == jobs
        assert {*first} <= NAMED
        assert storm.accepted.total() <= jobs
        assert max(storm.accepted.values()) == 1
        busiest = max(storm.asked.values())
        assert busiest <= MOST_REQUESTS
        gaps = storm.gaps()
        assert len(gaps) > 3 * jobs
        assert min(gaps) >= 1 / rate
        storm.every = None
        then = Counter(status for _, status, _ in kernel.resume()["ends"])
    assert then["stalled"] == 0
    assert storm.accepted.total() <= jobs
    states = {row.prompt: row.state for row in rows(home)}
    unknown = {prompt for prompt, state in states.items() if state == "submit_unknown"}
    assert all(
        states[prompt] in ("done", "submit_unknown", "failed", "moderated", "expired")
        for prompt in storm.accepted
        if storm.accepted[prompt]
    )
    return storm, (
        f"{jobs} jobs, {storm.met.total()} faults of {len(storm.met)} kinds: {dict(first)}, accepted "
        f"{storm.accepted.total()}, most requests of one job {busiest}, {len(gaps)} gaps, "
        f"the shortest {min(gaps) * 1000:.1f} ms where {1000 / rate:.0f} are asked for; "
        f"after resume {dict(then)}, {len(unknown)} in doubt; {told['seconds']} s"
    )


def test_a_storm_of_faults_loses_nothing_and_sends_nothing_twice(home: Path, server: Server, film: bytes) -> None:
    weather(home, server, film, 60, 50.0)


@pytest.mark.faults
def test_200_jobs_in_a_storm(home: Path, server: Server, film: bytes, figures: Figures) -> None:
    storm, summary = weather(home, server, film, 200, 25.0)
    figures("storm", summary)
    met = Counter(route for route, _ in storm.met)
    assert met == {"create": len(SILENCES) + len(REFUSALS), "poll": len(POLLS), "media": len(MEDIA)}


@pytest.mark.faults
def test_a_thousand_jobs_leave_the_notebook_responsive(
    home: Path, server: Server, film: bytes, figures: Figures
) -> None:
    storm = Storm(server, film, every=None)
    with client(home, server, 1000, 1000.0) as kernel:
        told = kernel.told()
    ends = Counter(status for _, status, _ in told.pop("ends"))
    figures("1,000 jobs", f"{dict(ends)}, accepted {storm.accepted.total()}, {told}")
    assert ends == {"done": 1000}
    assert storm.accepted.total() == 1000
    assert told["late_ms"]["p99"] <= 50
    assert told["generate_ms"]["median"] <= 250  # each is a commit; a cell returns within half a second
    assert told["more_mb"] <= 100
