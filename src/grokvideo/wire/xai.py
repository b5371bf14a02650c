"""xAI's REST dialect, for Grok Imagine video.

Source: docs.x.ai REST reference "Videos", guide "Video Generation" and the API schema in xai-org/xai-sdk-ts, read
2026-11. What goes out stands in `xai_create` and `xai_files`, what a poll says in `xai_poll`. Pure: see
`grokvideo.wire.dialect`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import quote

from grokvideo.errors import GrokVideoError, InvalidRequest, ProtocolError, QuotaExceeded, SubmitUnknown
from grokvideo.values.request import MediaInput, VideoRequest
from grokvideo.values.secret import redact
from grokvideo.values.visible import visible
from grokvideo.wire.dialect import (
    KEPT_S,
    Call,
    CreateOutcome,
    CreateResult,
    PollResult,
    RemoteModel,
    Reply,
    UploadResult,
)
from grokvideo.wire.key import read_key_check, read_key_note
from grokvideo.wire.models import read_models
from grokvideo.wire.problem import Problem, read_problem
from grokvideo.wire.read import identifier, json_object
from grokvideo.wire.xai_create import create_call, sketch_call
from grokvideo.wire.xai_files import content_call, read_upload, upload_call
from grokvideo.wire.xai_poll import read_poll

_IN_DOUBT = f"It is not known whether the job was taken. {SubmitUnknown.default_hint}"
_A_FILE = re.compile(r"\bfiles?(?![a-z])", re.IGNORECASE)
_GONE = re.compile(r"not[\s_-]?found|unknown|no such|(not|n't) exist|expired|deleted|invalid[\s_-]file", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class XaiDialect:
    """`clock` is read only for a `Retry-After` date in a reply without `Date`."""

    clock: Callable[[], float] = time.time
    name: str = "xai"
    default_base_url: str = "https://api.x.ai/v1"
    media_hosts: tuple[str, ...] = ("*.x.ai",)

    def build_create(self, request: VideoRequest) -> Call:
        """The paid call."""
        return create_call(request)

    def sketch_create(self, request: VideoRequest, stored: Collection[str] = ()) -> Call:
        """The same for people to read."""
        return sketch_call(request, stored)

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
            return CreateResult(
                CreateOutcome.REJECTED, error=problem.error(), trace_id=trace_id, lost_file=_is_lost_file(problem)
            )
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
        return read_poll(reply, age_s, self.clock)

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

    def build_upload(self, media: MediaInput, expires_after: int = KEPT_S) -> Call:
        """Put an input's bytes into the file store, for so many seconds."""
        return upload_call(media, expires_after)

    def parse_upload(self, reply: Reply) -> UploadResult:
        """The id of the file, or why there is none."""
        return read_upload(reply, self.clock)

    def build_content(self, file_id: str) -> Call:
        """The bytes of a file in the file store."""
        return content_call(file_id)

    def build_models(self) -> Call:
        """The models that may be used with the key."""
        return Call("GET", "/video-generation-models")

    def parse_models(self, reply: Reply) -> tuple[RemoteModel, ...] | GrokVideoError:
        """The models, or why nobody could say."""
        return read_models(reply, self.clock)


def _is_lost_file(problem: Problem) -> bool:
    """Whether the provider does not know a file that the request names by its id."""
    said = f"{problem.code or ''} {problem.text}"
    return problem.status in (400, 404, 410, 422) and bool(_A_FILE.search(problem.text) and _GONE.search(said))
