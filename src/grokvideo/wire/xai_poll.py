"""What xAI's answer to a poll says about a job.

Source: docs.x.ai REST reference "Videos" and the API schema in xai-org/xai-sdk-ts, read 2026-11; statuses and shapes
that only gateways and live replies show are tolerated. Pure: see `grokvideo.wire.dialect`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from grokvideo.errors import (
    AuthenticationError,
    Expired,
    JobFailed,
    Moderated,
    PermissionDenied,
    ProtocolError,
    QuotaExceeded,
)
from grokvideo.values.price import billed_words, usd_from_ticks
from grokvideo.values.secret import redact
from grokvideo.values.storage import FileOutput
from grokvideo.wire.dialect import PollOutcome, PollResult, Reply
from grokvideo.wire.problem import Problem, is_moderation, read_problem
from grokvideo.wire.read import identifier, json_object, mapping, number, text, ticks, words

PENDING = frozenset(
    {"pending", "processing", "queued", "in_progress", "running"}
    | {"generating", "submitted", "starting", "created", "waiting"}
)
DONE = frozenset({"done", "completed", "complete", "succeeded", "success", "ready"})
FAILED = frozenset({"failed", "failure", "error", "cancelled", "canceled", "rejected", "moderated"})
EXPIRED = frozenset({"expired", "timeout", "timed_out"})

NOT_FOUND_GRACE_S = 120.0
"""A job this young may not be known to every machine of the provider yet."""

_GOES_ON = "The job goes on at the provider: resume it afterwards."
_UNKNOWN_ID = "The provider no longer knows this request."


def read_poll(reply: Reply, age_s: float, clock: Callable[[], float] = time.time) -> PollResult:
    """What a poll's reply says about the job; `age_s` is the time since the create."""
    if reply.status == 202:  # before parsing: the body may be empty, or no JSON
        return _pending(_Body(json_object(reply.body) or {}), reply)
    if 200 <= reply.status < 300:
        body = json_object(reply.body)
        return _unreadable(reply) if body is None else _read_job(_Body(body), reply)
    return _read_poll_problem(read_problem(reply, clock=clock), age_s)


class _Body:
    """A job's JSON, which may lie at the top or, on gateways and in one schema, under ``response``."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.places = (body, mapping(body.get("response")))
        usage = mapping(self.first("usage"))
        self.raw_status = words(self.first("status"))
        self.status = re.sub(r"[-\s]+", "_", (self.raw_status or "").lower())
        videos = list(self._videos())
        self.video = next((video for video in videos if text(video.get("url"))), videos[0] if videos else {})
        self.stored = mapping(self.video.get("file_output")) or mapping(self.first("file_output"))
        self.cost_ticks = ticks(usage.get("cost_in_usd_ticks"))
        self.model = text(self.first("model"))
        percent = number(self.first("progress"))
        self.progress = None if percent is None else min(max(percent / 100, 0.0), 1.0)

    def first(self, name: str) -> Any:
        return next((place[name] for place in self.places if place.get(name) not in (None, "", {}, [])), None)

    def _videos(self) -> Iterator[dict[str, Any]]:
        for place in self.places:
            listed = place.get("videos")
            for video in (place.get("video"), listed[0] if isinstance(listed, list) and listed else None):
                if isinstance(video, dict):
                    yield video

    @property
    def withheld(self) -> bool:
        return self.video.get("respect_moderation") is False  # true means that the video passed


def _read_job(body: _Body, reply: Reply) -> PollResult:
    found = body.withheld or text(body.video.get("url")) is not None
    if body.status in DONE or (not body.status and found):
        return _done(body, reply)
    if body.status in PENDING or (not body.status and (body.first("request_id") or body.progress is not None)):
        return _pending(body, reply)
    holder = next((place for place in body.places if place.get("error")), body.places[0])
    problem = read_problem(reply, {**holder, "usage": body.first("usage")})
    if body.status in EXPIRED:
        error = problem.job_error(Expired, f"The provider says the job has expired. {problem.text}".strip())
        return _over(PollOutcome.EXPIRED, error, body)
    if body.status == "moderated" or (body.status in FAILED | {""} and is_moderation(problem.code, problem.text)):
        return _over(PollOutcome.MODERATED, problem.job_error(Moderated), body)
    if body.status in FAILED:
        return _over(PollOutcome.FAILED, problem.job_error(JobFailed), body)
    return _pending(body, reply) if body.status else _unreadable(reply)


def _pending(body: _Body, reply: Reply) -> PollResult:
    known = not body.status or body.status in PENDING or reply.status == 202
    word = redact(body.raw_status or "", 40)
    return PollResult(
        PollOutcome.PENDING,
        progress=body.progress,
        model=body.model,
        note="" if known else f"The provider says “{word}”, a word grokvideo does not know. Still watching.",
        raw_status=body.raw_status,
        trace_id=reply.headers.get("x-request-id"),
    )


def _done(body: _Body, reply: Reply) -> PollResult:
    trace_id = reply.headers.get("x-request-id")
    if body.withheld:
        return _over(
            PollOutcome.MODERATED, read_problem(reply, {"usage": body.first("usage")}).job_error(Moderated), body
        )
    copy = _copy(body)
    url = text(body.video.get("url")) or (copy.public_url if copy else None)
    if url is None and (copy is None or copy.file_id is None):
        cost = None if body.cost_ticks is None else usd_from_ticks(body.cost_ticks)
        error = ProtocolError(
            f"The provider says the clip is done, but gave no address for it. {billed_words(cost)}",
            hint="Asking again is no help. Send the request id to the provider's support.",
            may_have_cost=cost != 0,
            status=reply.status,
            trace_id=trace_id,
        )
        return _over(PollOutcome.BROKEN, error, body)
    return PollResult(
        PollOutcome.DONE,
        progress=1.0,
        url=url,
        file_output=copy,
        duration=number(body.video.get("duration")),
        cost_ticks=body.cost_ticks,
        model=body.model,
        warnings=tuple(_warnings(body)),
        raw_status=body.raw_status,
        trace_id=trace_id,
    )


def _copy(body: _Body) -> FileOutput | None:
    stored = body.stored
    if not stored:
        return None
    return FileOutput(
        file_id=identifier(stored.get("file_id")),
        public_url=text(stored.get("public_url")),
        filename=text(stored.get("filename")),
        expires_at=number(stored.get("expires_at")),
        public_url_expires_at=number(stored.get("public_url_expires_at")),
    )


def _warnings(body: _Body) -> Iterator[str]:
    """What went wrong with the copy; the clip itself is there."""
    for name, fact in (
        ("storage_error", "The provider could not keep a copy in its file store"),
        ("public_url_error", "The copy in the provider's file store got no public address"),
    ):
        found = (place.get(name) for place in (body.video, body.stored, *body.places))
        said = next((error for error in found if error), None)
        if said is not None:
            reason = words(mapping(said).get("message")) or words(said) or "it did not say why"
            yield f"{fact}: “{redact(reason, 200)}”"


def _over(outcome: PollOutcome, error: JobFailed | ProtocolError, body: _Body) -> PollResult:
    return PollResult(
        outcome,
        cost_ticks=body.cost_ticks,
        model=body.model,
        error=error,
        raw_status=body.raw_status,
        trace_id=error.trace_id,
    )


def _unreadable(reply: Reply) -> PollResult:
    said = redact(reply.body.decode("utf-8", "replace"), 200)
    error = ProtocolError(
        f"The provider's answer about the job cannot be understood (HTTP {reply.status}): “{said}”",
        may_have_cost=True,
        status=reply.status,
        trace_id=reply.headers.get("x-request-id"),
    )
    return PollResult(PollOutcome.TRANSIENT, error=error, trace_id=error.trace_id)


def _read_poll_problem(problem: Problem, age_s: float) -> PollResult:
    """A poll that failed. Only an answer about the job itself ends the job; the others end the watching at most."""
    status, kind = problem.status, problem.kind
    if kind is Moderated:
        outcome, error = PollOutcome.MODERATED, problem.error()
    elif status == 410 or (status == 404 and age_s >= NOT_FOUND_GRACE_S):
        outcome, error = PollOutcome.EXPIRED, problem.job_error(Expired, _UNKNOWN_ID)
    elif kind in (AuthenticationError, PermissionDenied, QuotaExceeded):
        outcome, error = PollOutcome.BLOCKED, problem.error(after=_GOES_ON, may_have_cost=True)
    elif status in (400, 422):
        outcome, error = PollOutcome.FAILED, problem.job_error(JobFailed)
    elif 400 <= status < 500 and status not in (404, 408, 409, 425, 429):
        outcome, error = PollOutcome.BLOCKED, problem.error(hint="Check base_url.", after=_GOES_ON, may_have_cost=True)
    else:
        outcome, error = PollOutcome.TRANSIENT, problem.error(may_have_cost=True)
    return PollResult(
        outcome,
        cost_ticks=problem.cost_ticks,
        error=error,
        retry_after_s=problem.retry_after_s if outcome is PollOutcome.TRANSIENT else None,
        trace_id=problem.trace_id,
    )
