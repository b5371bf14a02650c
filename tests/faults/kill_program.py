"""The program that is killed: what a notebook does when all its cells are run, in a process of its own.

Called with the base URL and any number of prompts. It first picks up what an earlier process left, then starts a clip
for each prompt, as *Run All* does, and waits. `begin` and `end` are printed around that. With `--one-thread` first,
everything that touches the disk is done by one and the same thread, so that calls of the system can be counted.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

KEY = "xai-CANARYcanary0123456789CANARYcanary"
WITHIN_S = 60.0


def main(base_url: str, prompts: list[str], pool: ThreadPoolExecutor | None) -> None:
    import grokvideo as gv
    from grokvideo.engine import pacing
    from grokvideo.session import BACKGROUND

    pacing.silence = lambda jobs: 0.0

    async def only_this(pool: ThreadPoolExecutor) -> None:
        asyncio.get_running_loop().set_default_executor(pool)

    def begin() -> list[gv.Job]:
        gv.configure(provider="xai", base_url=base_url, api_key=KEY, requests_per_second=1000, max_jobs=4)
        return [*gv.resume(), *(gv.generate(prompt, duration=1) for prompt in prompts)]

    if pool is not None:
        BACKGROUND.run(only_this(pool))
    print("begin", flush=True)
    jobs = begin() if pool is None else pool.submit(begin).result()
    for job in jobs:
        job.wait(WITHIN_S)
    print("end", flush=True)


if __name__ == "__main__":
    one_thread = sys.argv[1] == "--one-thread"
    url, *words = sys.argv[2:] if one_thread else sys.argv[1:]
    main(url, words, ThreadPoolExecutor(1) if one_thread else None)
