"""A notebook with one sweep in it, run as a whole, in a process of its own: once more after a kill, or beside another.

Called with the provider (`xai` or `simulator`), its address, the rate, and the number of clips. It prints `begin`, and
at its end what became of it, in a line of JSON. With `together` as a last word it waits for a line after `begin`.
"""

from __future__ import annotations

import json
import sys
import time

KEY = "xai-CANARYcanary0123456789CANARYcanary"
WITHIN_S = 90.0


def main(provider: str, base_url: str, rate: float, clips: int, *, together: bool) -> None:
    import grokvideo as gv
    from grokvideo.engine import pacing

    pacing.silence = lambda jobs: 0.0
    gv.configure(provider=provider, base_url=base_url, api_key=KEY, requests_per_second=rate, max_jobs=15)
    print("begin", flush=True)
    if together:
        sys.stdin.readline()
    began = time.perf_counter()
    # A yes, because after a kill nobody could say what it costs by then.
    jobs = gv.sweep("clip {number} in {style}", number=range(clips // 2), style=["ink", "clay"], duration=1, yes=True)
    returned_s = time.perf_counter() - began
    jobs.wait(WITHIN_S)
    told = {
        "ends": {job.request.prompt: job.status.value for job in jobs},
        "paid": float(jobs.cost_usd),
        "returned_s": returned_s,
        "took_s": time.perf_counter() - began,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    where, url, pace, number, *words = sys.argv[1:]
    main(where, url, float(pace), int(number), together=bool(words))
