"""xAI's REST dialect, for Grok Imagine video.

Source: docs.x.ai REST reference "Videos", guide "Video Generation" and the API schema in xai-org/xai-sdk-ts, read
2026-11; statuses and shapes that only gateways and live replies show are tolerated. Pure: see `grokvideo.wire.dialect`.
"""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from grokvideo.errors import (
    AuthenticationError,
    Expired,
    GrokVideoError,
    InvalidRequest,
    JobFailed,
    Moderated,
    PermissionDenied,
    ProtocolError,
    QuotaExceeded,
    SubmitUnknown,
)
from grokvideo.values.price import billed_words, usd_from_ticks
from grokvideo.values.request import MediaInput, Mode, VideoRequest
from grokvideo.values.secret import redact
from grokvideo.values.visible import visible
from grokvideo.wire.dialect import Call, CreateOutcome, CreateResult, FileOutput, PollOutcome, PollResult, Reply
from grokvideo.wire.key import read_key_check, read_key_note
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

_IN_DOUBT = f"It is not known whether the job was taken. {SubmitUnknown.default_hint}"
_GOES_ON = "The job goes on at the provider: resume it afterwards."
_UNKNOWN_ID = "The provider no longer knows this request."


@dataclass(frozen=True, slots=True)
class XaiDialect:
    """`clock` is read only for a `Retry-After` date in a reply without `Date`."""

    clock: Callable[[], float] = time.time
    name: str = "xai"
    default_base_url: str = "https://api.x.ai/v1"
    media_hosts: tuple[str, ...] = ("*.x.ai",)

    def build_create(self, request: VideoRequest) -> Call:
        """The paid call. What has a default at the provider is sent all the same: defaults differ between gateways."""
        body: dict[str, Any] = {"model": request.model}
        if request.prompt:
            body["prompt"] = request.prompt
        body["duration"] = request.duration
        body["resolution"] = request.resolution
        if request.mode is Mode.TEXT:
            body["aspect_ratio"] = request.aspect_ratio
        if request.image is not None:
            body["image"] = _image(request.image)
        if not request.generate_audio:
            body["generate_audio"] = False
        if request.user is not None:
            body["user"] = request.user
        return Call("POST", "/videos/generations", json=body, paid=True)

    def parse_create(self, reply: Reply) -> CreateResult:
        """Accepted, refused, turned away by the rate limit, or not known: only the first two are certain."""
        trace_id = reply.headers.get("x-request-id")
        if 200 <= reply.status < 300:
            request_id = identifier((json_object(reply.body) or {}).get("request_id"))
            if request_id is not None:
                return CreateResult(CreateOutcome.ACCEPTED, request_id=request_id, trace_id=trace_id)
            body = redact(reply.body.decode("utf-8", "replace"))
            error = ProtocolError(
                f"The provider took the request, but its answer has no request id (HTTP {reply.status}): “{body}”",
                hint=_IN_DOUBT,
                may_have_cost=True,
                status=reply.status,
                trace_id=trace_id,
            )
            return CreateResult(CreateOutcome.UNKNOWN, error=error, trace_id=trace_id)
        problem = read_problem(reply, clock=self.clock)
        if reply.status == 429 and problem.kind is not QuotaExceeded:
            return CreateResult(
                CreateOutcome.NOT_TAKEN,
                error=problem.error(),
                retry_after_s=problem.retry_after_s,
                trace_id=trace_id,
            )
        if 400 <= reply.status < 500 and reply.status not in (408, 409):
            return CreateResult(CreateOutcome.REJECTED, error=problem.error(), trace_id=trace_id)
        doubt = problem.error(hint=_IN_DOUBT, may_have_cost=True)
        return CreateResult(CreateOutcome.UNKNOWN, error=doubt, trace_id=trace_id)

    def build_poll(self, request_id: str) -> Call:
        """Ask for a job; the id is data from a server or a user and cannot leave its place in the path."""
        found = identifier(request_id)
        if found is None:
            raise InvalidRequest(
                f"that cannot be a request id: {visible(request_id, 80)!r}",
                hint="Copy it whole from the provider's console or from a card. Nothing was sent.",
            )
        return Call("GET", f"/videos/{quote(found, safe='')}")

    def parse_poll(self, reply: Reply, *, age_s: float) -> PollResult:
        """What a poll's reply says about the job; `age_s` is the time since the create."""
        if reply.status == 202:  # before parsing: the body may be empty, or no JSON
            return _pending(_Body(json_object(reply.body) or {}), reply)
        if 200 <= reply.status < 300:
            body = json_object(reply.body)
            return _unreadable(reply) if body is None else _read_job(_Body(body), reply)
        return _read_poll_problem(read_problem(reply, clock=self.clock), age_s)

    def build_key_check(self) -> Call:
        """A cheap call that needs nothing but a working key."""
        return Call("GET", "/api-key")

    def parse_key_check(self, reply: Reply) -> GrokVideoError | None:
        """None when the key may be used."""
        return read_key_check(reply, self.clock)

    def build_key_note(self) -> Call:
        """A cheap call that tells more about the key's team."""
        return Call("GET", "/me")

    def parse_key_note(self, reply: Reply) -> str:
        """What the key's owner should know, in words; empty when there is nothing."""
        return read_key_note(reply)


class _Body:
    """A job's JSON, which may lie at the top or, on gateways and in one schema, under ``response``."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.places = (body, mapping(body.get("response")))
        usage = mapping(self.first("usage"))
        self.raw_status = words(self.first("status"))
        self.status = re.sub(r"[-\s]+", "_", (self.raw_status or "").lower())
        videos = list(self._videos())
        self.video = next((video for video in videos if text(video.get("url"))), videos[0] if videos else {})
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


def _image(image: MediaInput) -> dict[str, str]:
    if image.url is not None:
        return {"url": image.url}
    if image.file_id is not None:
        return {"file_id": image.file_id}
    if image.data is None:
        raise InvalidRequest(f"the bytes of the image {image.label or image.sha256} are not at hand; give it again")
    return {"url": f"data:{image.mime};base64,{b64encode(image.data).decode('ascii')}"}


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
    stored = mapping(body.video.get("file_output"))
    copy = FileOutput(text(stored.get("file_id")), text(stored.get("public_url"))) if stored else None
    url = text(body.video.get("url")) or (copy.public_url if copy else None)
    if url is None:
        cost = None if body.cost_ticks is None else usd_from_ticks(body.cost_ticks)
        kept = (
            f" It is kept in the provider's file store as {redact(copy.file_id, 80)}." if copy and copy.file_id else ""
        )
        error = ProtocolError(
            f"The provider says the clip is done, but gave no address for it.{kept} {billed_words(cost)}",
            hint="Asking again is no help. Send the request id to the provider's support.",
            may_have_cost=cost != 0,
            status=reply.status,
            trace_id=trace_id,
        )
        return _over(PollOutcome.BROKEN, error, body, copy)
    return PollResult(
        PollOutcome.DONE,
        progress=1.0,
        url=url,
        file_output=copy,
        duration=number(body.video.get("duration")),
        cost_ticks=body.cost_ticks,
        model=body.model,
        raw_status=body.raw_status,
        trace_id=trace_id,
    )


def _over(
    outcome: PollOutcome, error: JobFailed | ProtocolError, body: _Body, copy: FileOutput | None = None
) -> PollResult:
    return PollResult(
        outcome,
        file_output=copy,
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
