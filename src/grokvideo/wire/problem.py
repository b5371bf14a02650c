"""What a reply that is an error says, and the exception it stands for.

All shapes seen on xAI hosts are read: flat ``{"code", "error"}``, nested ``{"error": {"message", "code", ...}}``, plain
text and HTML. Classified by HTTP status first, then by the provider's code, then by a few words of its text
(docs.x.ai "Debugging Errors", read 2026-11). Retrying is left to the caller.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grokvideo.errors import (
    AuthenticationError,
    BadRequest,
    GrokVideoError,
    JobFailed,
    Moderated,
    NotFound,
    PermissionDenied,
    ProtocolError,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    ServerError,
)
from grokvideo.values.price import billed_words, usd_from_ticks
from grokvideo.values.secret import redact
from grokvideo.wire.dialect import Reply
from grokvideo.wire.read import json_object, mapping, ticks, words
from grokvideo.wire.retry import http_date, parse_retry_after

_WRONG_KEY = re.compile(
    r"unauthenticated|(incorrect|invalid|wrong|unknown|malformed|revoked|expired)\W+(\w+\W+){0,2}api[\s_-]*key"
    r"|api[\s_-]*key\W+(\w+\W+){0,3}(incorrect|invalid|wrong|malformed|revoked|expired|not valid|not found)",
    re.IGNORECASE,
)
_MODERATION = re.compile(r"moderat(ed|ion)|content[\s_-]polic|violates? (\w+ ){0,3}(guidelines|polic)", re.IGNORECASE)
_MONEY = re.compile(
    r"\b(credits?|spend|spending|billing|balance|payment)\b|insufficient[\s_-](funds|quota)", re.IGNORECASE
)
_ZERO_RETENTION = re.compile(r"zero[\s_-]data[\s_-]retention|\bzdr\b|upload_url", re.IGNORECASE)

_FACTS: Mapping[type[GrokVideoError], str] = {
    AuthenticationError: "The provider did not accept the key",
    PermissionDenied: "The provider does not allow this for the key",
    QuotaExceeded: "The account has no credits left, or reached its spending limit",
    RateLimited: "The provider asks for fewer requests",
    NotFound: "The provider does not know this model, job or address",
    ServerError: "The provider is in trouble",
    ProtocolError: "The provider's answer cannot be understood",
    BadRequest: "The provider refused the request",
}
ZERO_RETENTION_HINT = (
    "This team keeps no data at the provider (Zero Data Retention), so each of its clips needs an upload address of "
    "your own: output='https://...', in a cell or a terminal --output. Or use a key of another team."
)
_FAILED_HINTS = {
    "invalid argument": "Change the prompt or the settings: the same request would fail again.",
    "permission denied": PermissionDenied.default_hint,
    "failed precondition": "This model cannot do this with these settings. Choose another model or other settings.",
    "service unavailable": "The trouble was at the provider. Try again later, as a new job.",
    "internal error": "The trouble was at the provider. Try again later, as a new job.",
}
_PROVIDERS_FAULT = ("service unavailable", "internal error")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the provider tells it. `text` is redacted; `code` is the provider's own word, unchanged."""

    kind: type[GrokVideoError]
    status: int
    code: str | None
    text: str
    cost_ticks: int | None
    retry_after_s: float | None
    trace_id: str | None

    def error(self, *, hint: str = "", after: str = "", may_have_cost: bool = False) -> GrokVideoError:
        """The exception for this problem; `after` is one more sentence for the hint of its class."""
        if issubclass(self.kind, JobFailed):
            return self.job_error(self.kind)
        kind = self.kind if issubclass(self.kind, ProviderError) else ProviderError
        message = _sentence(f"{_FACTS[kind]} (HTTP {self.status})", self.text)
        if not hint and self.status == 413:
            hint = "The request is too large. Give smaller images or a shorter video, or a URL."
        if not hint and kind is BadRequest and _ZERO_RETENTION.search(self.text):
            hint = ZERO_RETENTION_HINT
        hint = " ".join(part for part in (hint or kind.default_hint, after) if part)
        if kind is RateLimited:
            return RateLimited(
                message,
                hint=hint,
                may_have_cost=may_have_cost,
                status=self.status,
                code=self.code,
                trace_id=self.trace_id,
                retry_after_s=self.retry_after_s,
            )
        return kind(
            message,
            hint=hint,
            may_have_cost=may_have_cost,
            status=self.status,
            code=self.code,
            trace_id=self.trace_id,
        )

    def job_error(self, kind: type[JobFailed], fact: str = "") -> JobFailed:
        """The exception for a job this answer ended, with the sentence about money."""
        cost = None if self.cost_ticks is None else usd_from_ticks(self.cost_ticks)
        if not fact:
            deed = "The provider's moderation blocked it" if kind is Moderated else "The provider stopped with an error"
            fact = _sentence(deed, self.text or self.code)
        return kind(
            f"{fact} {billed_words(cost)}",
            hint=_failed_hint(self.code) if kind is JobFailed else "",
            may_have_cost=cost != Decimal(0),
            code=self.code,
            cost_usd=cost,
            reason=self.text,
            status=self.status,
            trace_id=self.trace_id,
        )


def read_problem(
    reply: Reply, body: Mapping[str, Any] | None = None, *, clock: Callable[[], float] = time.time
) -> Problem:
    """Read an error reply; `body` is the part of it that holds ``error`` and ``usage``, when that is not the top."""
    if body is None:
        body = json_object(reply.body)
    if body is None:
        code, text = None, _plain_text(reply.body)
    else:
        code, text = _code_and_text(body)
    usage = mapping((body or {}).get("usage"))
    # The server's own clock, where it tells it: then a wrong clock on this machine does not matter.
    now = http_date(reply.headers.get("date"))
    return Problem(
        kind=_kind(reply.status, code, text),
        status=reply.status,
        code=redact(code, 100) if code else None,
        text=redact(text),
        cost_ticks=ticks(usage.get("cost_in_usd_ticks")),
        retry_after_s=parse_retry_after(reply.headers.get("retry-after"), clock() if now is None else now),
        trace_id=reply.headers.get("x-request-id"),
    )


def is_moderation(code: str | None, text: str) -> bool:
    """Whether a failure was the provider's moderation; trouble of the moderation service itself was not."""
    if any(fault in _plain_words(code) for fault in _PROVIDERS_FAULT):
        return False
    return bool(_MODERATION.search(f"{code or ''} {text}"))


def _kind(status: int, code: str | None, text: str) -> type[GrokVideoError]:
    said = f"{code or ''} {text}"
    about_money = _MONEY.search(said) is not None
    match status:
        case 400 if _WRONG_KEY.search(said):
            return AuthenticationError
        case 400 | 403 | 422 if is_moderation(code, text):
            return Moderated
        case 401:
            return AuthenticationError
        case 402:
            return QuotaExceeded
        case 403:
            return QuotaExceeded if about_money else PermissionDenied
        case 404 | 410:
            return NotFound
        case 429:
            return QuotaExceeded if about_money else RateLimited
        case 408 | 409 | 425:
            return ServerError
    if 400 <= status < 500:
        return BadRequest
    return ServerError if 500 <= status < 600 else ProtocolError


def _code_and_text(body: Mapping[str, Any]) -> tuple[str | None, str]:
    error = body.get("error")
    nested = mapping(error)
    code = words(nested.get("code")) or words(body.get("code")) or words(nested.get("type"))
    text = words(nested.get("message")) or words(error) or words(body.get("message"))
    return code, text or ""


def _plain_text(body: bytes) -> str:
    text = body.decode("utf-8", "replace").strip()
    if not text.startswith("<"):
        return text
    title = re.search(r"<title>([^<]*)", text, re.IGNORECASE)
    return f"a web page: {title[1].strip()}" if title else "a web page"


def _plain_words(code: str | None) -> str:
    # Codes come as `invalid_argument`, `invalid-argument` and "Client specified an invalid argument".
    return re.sub(r"[^a-z]+", " ", (code or "").lower())


def _sentence(fact: str, quoted: str | None) -> str:
    if not quoted:
        return f"{fact}."
    return f"{fact}: “{quoted}”" + ("" if quoted.endswith((".", "!", "?", "…")) else ".")


def _failed_hint(code: str | None) -> str:
    said = _plain_words(code)
    return next((hint for words_, hint in _FAILED_HINTS.items() if words_ in said), "")
