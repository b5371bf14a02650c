"""Several real processes that begin at the same moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

_WITHIN_S = 120.0


def run_together(program: str, arguments: Sequence[Sequence[str]]) -> list[str]:
    """Run `program` once for each list of arguments, as processes of their own; returns what each wrote.

    The program calls `ready()` when it is set up, which returns in all of them once all have called it.
    """
    whole = f"import sys\ndef ready():\n    print('ready', flush=True)\n    sys.stdin.readline()\n{program}"
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", whole, *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for given in arguments
    ]
    try:
        for process in crowd:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first == "ready\n", process.communicate(timeout=_WITHIN_S)[1]
        for process in crowd:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=_WITHIN_S) for process in crowd]
    finally:
        for process in crowd:
            process.kill()
    assert [errors for _, errors in said] == [""] * len(crowd)
    return [output for output, _ in said]
