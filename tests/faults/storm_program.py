"""Many jobs in one process, as a notebook would have them; says how they ended, and how the process fared.

Called with the base URL, how many jobs, and requests per second. Prints a line of JSON when nothing more happens by
itself; then, for each line it is sent, resumes what can be resumed and prints another.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

KEY = "xai-CANARYcanary0123456789CANARYcanary"
TICK_S = 0.005
WITHIN_S = 300.0


def main(base_url: str, count: int, rate: float) -> None:
    import grokvideo as gv
    from grokvideo.engine import pacing

    pacing.silence = lambda jobs: 0.0
    before_mb = memory_mb("VmRSS")
    gv.configure(provider="xai", base_url=base_url, api_key=KEY, requests_per_second=rate, max_jobs=15)
    jobs: list[Any] = []
    took: list[float] = []
    began = time.perf_counter()
    for number in range(count):
        start = time.perf_counter()
        jobs.append(gv.generate(f"fox number {number}", duration=1))
        took.append(time.perf_counter() - start)
    late = tick_until(lambda: all(job.status.is_settled for job in jobs))
    report(
        jobs,
        seconds=round(time.perf_counter() - began, 2),
        generate_ms=percentiles(took),
        late_ms=percentiles(late),
        more_mb=round(memory_mb("VmHWM") - before_mb, 1),
    )
    for _ in sys.stdin:
        for job in jobs:
            if job.status in ("stalled", "expired"):
                job.resume()
        tick_until(lambda: all(job.status.is_settled for job in jobs))
        report(jobs)


def tick_until(is_over: Callable[[], bool]) -> list[float]:
    """Let the main thread tick, as a kernel's does; by how many seconds each tick was late."""
    late: list[float] = []
    nothing = threading.Event()
    end = time.perf_counter() + WITHIN_S
    while not is_over() and time.perf_counter() < end:
        for _ in range(20):
            start = time.perf_counter()
            nothing.wait(TICK_S)
            late.append(time.perf_counter() - start - TICK_S)
    return late


def percentiles(seconds: list[float]) -> dict[str, float]:
    """The median, the 99th of 100 and the largest, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return {"median": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1), "max": round(max(seconds) * 1000, 1)}


def memory_mb(field: str) -> float:
    """What the system says of this process (Linux), in MB of 10^6 bytes."""
    with open("/proc/self/status") as status:
        [kib] = [int(line.split()[1]) for line in status if line.startswith(f"{field}:")]
    return kib * 1024 / 1e6


def report(jobs: list[Any], **more: Any) -> None:
    """One line about everything."""
    ends = [[job.request.prompt, str(job.status), type(job.error).__name__ if job.error else ""] for job in jobs]
    print(json.dumps({"ends": ends, **more}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
