"""A session that is told what to do line by line, in a process of its own; answers in JSON.

`generate PROMPT` starts a clip and waits for its end, `again` resumes that very job, `resume` picks up what is there
and waits, `attach ID` names the request of the one job in doubt, `library` shows every job.
"""

from __future__ import annotations

import json
import sys
from typing import Any

KEY = "xai-CANARYcanary0123456789CANARYcanary"
WITHIN_S = 60.0


_made: list[Any] = []


def do(command: str, word: str) -> list[dict[str, Any]]:
    import grokvideo as gv

    if command == "generate":
        _made.append(gv.generate(word, duration=1))
        return [shown(_made[-1].wait(WITHIN_S))]
    if command == "again":
        return [shown(_made[-1].resume().wait(WITHIN_S))]
    if command == "attach":
        [job] = [job for job in gv.library() if job.status == "submit_unknown"]
        return [shown(job.attach(word).wait(WITHIN_S))]
    if command == "resume":
        return [shown(job.wait(WITHIN_S)) for job in gv.resume()]
    return [shown(job) for job in gv.library()]


def shown(job: Any) -> dict[str, Any]:
    error = job.error and said(job.error)
    return {"prompt": job.request.prompt, "status": str(job.status), "request_id": job.request_id, "error": error}


def said(error: Exception) -> dict[str, Any]:
    from grokvideo.errors import GrokVideoError

    assert isinstance(error, GrokVideoError), error
    words = f"{error} {error.hint}"
    return {"kind": type(error).__name__, "words": words, "may_have_cost": error.may_have_cost}


def main(base_url: str) -> None:
    import grokvideo as gv
    from grokvideo.engine import pacing
    from grokvideo.errors import GrokVideoError

    pacing.silence = lambda jobs: 0.0
    for line in sys.stdin:
        answer: Any
        try:
            gv.configure(provider="xai", base_url=base_url, api_key=KEY, requests_per_second=1000)
            answer = do(*line.strip().partition(" ")[::2])
        except GrokVideoError as error:
            answer = said(error)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
