"""What becomes of a job and what its error says, as the tables of answers write it down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from grokvideo.errors import GrokVideoError
from grokvideo.values.state import Status
from tests.faults.server import Act, answer

OK = answer(200, {"request_id": "r-1"})
PENDING = answer(202, {"status": "pending", "progress": 40})
ASKED = "a fox"
MONEY = {
    True: re.compile(r"May have been billed|may pay twice|\$\d+\.\d\d was billed|bills it"),
    False: re.compile(r"Not billed|[Nn]othing was (sent|billed)"),
}
CHARGED = {"cost_in_usd_ticks": 2_500_000_000}
# Every other status that servers and proxies send, by the rule and without words of its own.
IN_DOUBT = {408, 409}
REFUSALS = sorted({*range(400, 452), 460, 463, 494, 495, 499} - IN_DOUBT - {429})
TROUBLES = sorted({*IN_DOUBT, *range(500, 532), 561, 598, 599})


@dataclass(frozen=True)
class Told:
    """What becomes of a job, and what its error says."""

    status: Status
    kind: str
    words: tuple[str, ...]
    may_have_cost: bool
    asked: int = 1

    def check(self, error: GrokVideoError | None, status: Status) -> None:
        assert error is not None, status
        said = f"{error} {error.advice}"
        assert (status, type(error).__name__, error.may_have_cost) == (self.status, self.kind, self.may_have_cost), said
        for word in self.words:
            assert word in said, said
        assert MONEY[self.may_have_cost].search(said), said
        assert "CANARY" not in said
        assert "\n" not in said


def refused(kind: str, *words: str) -> Told:
    return Told(Status.FAILED, kind, words, may_have_cost=False)


def doubtful(kind: str, *words: str) -> Told:
    return Told(Status.SUBMIT_UNKNOWN, kind, ("never sent again by itself", *words), may_have_cost=True)


def said(status: int, words: str, **more: Any) -> Act:
    return answer(status, {"code": "some-code", "error": words, **more})


def over(status: Status, kind: str, *words: str, may_have_cost: bool = True, asked: int = 1) -> Told:
    return Told(status, kind, words, may_have_cost, asked)


def ended(**body: Any) -> Act:
    return answer(200, body)
