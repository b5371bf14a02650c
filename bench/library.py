"""What a library of 100,000 jobs costs: to open, to page and search, to ask for one, and to write the next one down.

Milliseconds, each time in a fresh process. The first call of each kind stands apart, because it loads and prepares what
the others find. The system has the file in its memory. Baselines: a library of 1,000 jobs, and plain sqlite3.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from _library import CALLS, PAGED, SEARCHED
from _table import number, show_rows

SMALL, LARGE = 1_000, 100_000
PROCESSES = 5
GOAL_MS = 5.0
PROGRAM = Path(__file__).resolve().with_name("_library.py")


def main() -> None:
    with TemporaryDirectory() as folder:
        small, _ = _measure(Path(folder, "small"), SMALL)
        large, filled = _measure(Path(folder, "large"), LARGE)
    header = ("milliseconds", f"{SMALL:,} jobs: first", "then", f"{LARGE:,} jobs: first", "then", "largest", "goal")
    rows = [_row(what, small[what], large[what]) for what in large]
    title = f"library.py: a library of {LARGE:,} jobs ({filled}), in {PROCESSES} processes, up to {CALLS} calls in each"
    show_rows(title, [header, *rows])


def _measure(home: Path, count: int) -> tuple[dict[str, list[list[float]]], str]:
    """The times of each process for each question, and how large the library is."""
    began = time.perf_counter()
    _run("fill", str(home), str(count))
    filled = f"{(home / 'library.sqlite3').stat().st_size / 1e6:.0f} MB, written in {time.perf_counter() - began:.0f} s"
    times: dict[str, list[list[float]]] = defaultdict(list)
    for _ in range(PROCESSES):
        for what, took in json.loads(_run("ask", str(home))).items():
            times[what].append(took)
    for what, took in json.loads(_run("ask-for-all", str(home))).items():
        times[what].append(took)
    return times, filled


def _row(what: str, small: list[list[float]], large: list[list[float]]) -> tuple[str, ...]:
    verdict = ""
    if what.startswith((PAGED, SEARCHED)):
        slowest = max(_first(large), _then(large))
        verdict = f"first, then <= {GOAL_MS:g}: {'met' if slowest <= GOAL_MS else 'MISSED'}"
    figures = (
        _first(small),
        _then(small),
        _first(large),
        _then(large),
        max(took for each in large for took in each[1:] or each),
    )
    return (what, *map(number, figures), verdict)


def _first(times: list[list[float]]) -> float:
    return median(each[0] for each in times)


def _then(times: list[list[float]]) -> float:
    """The median of the later calls; of the only one, where nothing is asked twice."""
    return median(took for each in times for took in each[1:] or each)


def _run(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    main()
