"""What a provider can answer to a paid request, by name: what a person reads of it, and whether money may have gone.

The server's own record of the POSTs it read is the truth about money.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from grokvideo.values.state import JobState, Status
from tests.contract.told import ASKED, CHARGED, OK, REFUSALS, TROUBLES, Told, doubtful, refused, said
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import Act, answer, raw, reset, short

CREATES: dict[str, tuple[Act, Told]] = {
    "a wrong key, as xAI says it": (
        said(400, f"Incorrect API key provided: {KEY}. Also {KEY[:3]}***{KEY[-3:]}"),
        refused("AuthenticationError", "did not accept the key", "XAI_API_KEY", "not API access"),
    ),
    "no key": (answer(401), refused("AuthenticationError", "did not accept the key", "HTTP 401")),
    "a value it refuses": (
        said(400, "duration is odd"),
        refused("BadRequest", "duration is odd", "Change the settings"),
    ),
    "a body it cannot read": (said(422, "no such field"), refused("BadRequest", "no such field")),
    "a model it does not know": (
        said(404, "no model sora"),
        refused("NotFound", "no model sora", "Check the model name"),
    ),
    "a model it does not know, as 400": (said(400, "no model sora"), refused("BadRequest", "no model sora")),
    "no credits": (said(403, "no credits left"), refused("QuotaExceeded", "no credits left", "add API credits")),
    "no credits, as 402": (answer(402), refused("QuotaExceeded", "no credits left", "add API credits")),
    "no credits, as 429": (
        said(429, "monthly spend limit reached"),
        refused("QuotaExceeded", "spend limit", "credits"),
    ),
    "no permission": (said(403, "team may not"), refused("PermissionDenied", "team may not", "owner of the key")),
    "half a character in its words": (
        answer(400, b'{"error": "half \\ud800 a pair, \\u0000 and \\u202e"}'),
        refused("BadRequest", "half \ufffd a pair, \ufffd and \ufffd"),
    ),
    "too large": (answer(413), refused("BadRequest", "HTTP 413")),
    "no retention of data": (
        said(400, "needs upload_url (ZDR)"),
        refused("BadRequest", "keeps no data", "another team"),
    ),
    "moderated, and charged for it": (
        said(400, "content-moderated", usage=CHARGED),
        Told(Status.MODERATED, "Moderated", ("$0.25 was billed", "Change the prompt"), may_have_cost=True),
    ),
    "moderated, and free": (
        said(400, "content-moderated", usage={"cost_in_usd_ticks": 0}),
        Told(Status.MODERATED, "Moderated", ("Not billed", "Change the prompt"), may_have_cost=False),
    ),
    "moderated, without a word on money": (
        said(400, "content-moderated"),
        Told(Status.MODERATED, "Moderated", ("May have been billed", "Change the prompt"), may_have_cost=True),
    ),
    "nothing": (raw(b""), doubtful("SubmitUnknown", "connection broke after the request left")),
    "a slammed door": (reset, doubtful("SubmitUnknown", "connection broke after the request left")),
    "half a header": (raw(b"HTTP/1.1 200 OK\r\nContent-Le"), doubtful("SubmitUnknown", "connection broke")),
    "no HTTP": (raw(b"this is not HTTP\r\n\r\n"), doubtful("SubmitUnknown", "connection broke")),
    "the key in broken HTTP": (raw(f"Authorization: Bearer {KEY}\r\n\r\n".encode()), doubtful("SubmitUnknown")),
    "half an answer": (short(b'{"request_id": "r-', 20), doubtful("SubmitUnknown", "connection broke")),
    "an endless answer": (answer(200, b"x" * (1024 * 1024 + 1)), doubtful("SubmitUnknown", "longer than")),
    "garbage": (answer(200, b"garbage"), doubtful("ProtocolError", "no request id", "garbage")),
    "an empty object": (answer(200, {}), doubtful("ProtocolError", "no request id")),
    "an id without letters": (answer(200, {"request_id": ".."}), doubtful("ProtocolError", "no request id")),
    "an empty 202": (answer(202), doubtful("ProtocolError", "no request id")),
    "another address": (answer(302, Location="https://evil.example/"), doubtful("ProtocolError", "HTTP 302")),
    "a web page": (answer(503, b"<html><title>Oops</title>"), doubtful("ServerError", "a web page: Oops")),
}


@pytest.mark.parametrize("name", CREATES)
def test_an_answer_to_a_paid_request_is_told_with_what_it_cost(rig: Rig, name: str) -> None:
    act, told = CREATES[name]
    rig.server.create = [act, OK]
    job = rig.run(ASKED)
    told.check(job.error, job.status)
    assert (len(rig.server.posts), rig.server.polls) == (1, [])
    last = {Status.FAILED: "rejected"}.get(job.status, job.status.value)
    assert rig.states(job) == ["reserved", "submitting", last]
    assert str(job.cost_usd) == ("0.25" if "$0.25" in str(job.error) else "0" if "and free" in name else "None")
    assert b"CANARY" not in rig.path.read_bytes()


def test_every_4xx_is_a_refusal_that_costs_nothing_and_is_not_repeated(rig: Rig) -> None:
    for number, status in enumerate(REFUSALS, 1):
        rig.server.create = [answer(status, {"error": "because of the weather"}), OK]
        job = rig.run(f"{ASKED} {status}")
        assert job.error is not None
        Told(Status.FAILED, type(job.error).__name__, (f"HTTP {status}", "the weather"), False).check(
            job.error, job.status
        )
        assert (len(rig.server.posts), rig.row(job).state) == (number, "rejected")


def test_every_5xx_and_what_else_leaves_it_open_is_never_repeated(rig: Rig) -> None:
    for number, status in enumerate(TROUBLES, 1):
        rig.server.create = [answer(status, {"error": "because of the weather"}), OK]
        job = rig.run(f"{ASKED} {status}")
        doubtful("ServerError", f"HTTP {status}", "the weather").check(job.error, job.status)
        assert (len(rig.server.posts), rig.row(job).state) == (number, "submit_unknown")


def http_date(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


# A number is a date so many seconds from when the test runs.
LIMITS: dict[str, tuple[dict[str, str | float], tuple[int, int]]] = {
    "seconds": ({"Retry_After": "7"}, (7, 7)),
    "parts of seconds": ({"Retry_After": "2.5"}, (2, 2)),
    "too many seconds": ({"Retry_After": "3000"}, (120, 120)),
    "a date by the server's clock": (
        {"Retry_After": "Wed, 18 Nov 2026 10:26:50 GMT", "Date": "Wed, 18 Nov 2026 10:26:40 GMT"},
        (10, 10),
    ),
    "a date": ({"Retry_After": 100}, (20, 100)),
    "a date that is over": ({"Retry_After": -60}, (0, 1)),
    "a date in years": ({"Retry_After": 9e7}, (0, 1)),
    "below nothing": ({"Retry_After": "-5"}, (0, 1)),
    "no number": ({"Retry_After": "NaN"}, (0, 1)),
    "a word": ({"Retry_After": "soon"}, (0, 1)),
    "an empty header": ({"Retry_After": ""}, (0, 1)),
    "no header": ({}, (0, 1)),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_rate_limit_is_waited_for_and_told_while_it_lasts(rig: Rig, name: str) -> None:
    given, (least, most) = LIMITS[name]
    headers = {key: value if isinstance(value, str) else http_date(value) for key, value in given.items()}
    rig.server.create = [answer(429, {"error": "slow down"}, **headers), OK]
    seen: list[JobState] = []
    job = rig.start(ASKED, subscribe=seen.append).wait(WITHIN_S)
    assert (job.status, job.error, len(rig.server.posts)) == (Status.DONE, None, 2)
    assert max(rig.pauses) <= max(1, most)
    assert sum(rig.pauses) >= least - 0.1
    notes = {state.note for state in seen if state.status is Status.WAITING and "limit reached" in state.note}
    [(minutes, seconds)] = {tuple(map(int, note.rpartition(" ")[2].split(":"))) for note in notes}
    assert least <= 60 * minutes + seconds <= most


def test_a_rate_limit_without_end_is_given_up_and_costs_nothing(rig: Rig) -> None:
    rig.server.create = [answer(429, {"error": "slow down"}, Retry_After="120")]
    job = rig.run(ASKED)
    refused("RateLimited", "fewer requests", "slow down").check(job.error, job.status)
    assert len(rig.server.posts) == 9  # 15 minutes of 120 s
